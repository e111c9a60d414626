"""How rows of vendors and of purchase orders become the tables sources and lanes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...texts import said
from .. import cells, flags
from ..account import each, examples
from ..book import origin

if TYPE_CHECKING:
    from ..book import Book

ON_RECORD = ("part", "vendor", "vendor_id", "name", "contains", "contains_per")


def prepare(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows of vendors that may deliver today; records of several sheets put together."""
    if not len(rows):
        return rows
    leave = book.ledger.leave
    rows = _records_joined(rows, book)
    rows = leave("vendors", rows, rows["part"].eq(""), "part", said("import.no_part"), said("fix.fill_in"))
    sold = rows["selling"].eq("1")
    rows = leave("vendors", rows, sold, "selling", said("import.selling_price"), "", "ignored")
    nobody = rows["vendor"].eq("") & rows["vendor_id"].eq("")
    beside = rows["sheet"].isin(set(book.frames["bom"]["sheet"]) | set(book.frames["planning"]["sheet"]))
    rows = leave("vendors", rows, nobody & beside, "vendor", said("import.no_vendor_beside"), "", "ignored")
    rows = leave("vendors", rows, nobody.loc[rows.index], "vendor", said("import.no_vendor"), said("fix.fill_in"))
    rows = _several_in_a_cell(_numbered(rows), book)
    entries = rows
    rows = rows.assign(traded=each(rows["trade"], lambda word: "1" if flags.stops(word) else ""))
    for column in ("blocked", "state", "traded"):
        stop = rows[column].eq("1")
        column = "trade" if column == "traded" else column
        named = rows["vendor"].where(rows["vendor"].ne(""), rows["vendor_id"])
        what = said("import.blocked", vendors=examples(named[stop]))
        rows = leave("vendors", rows, stop, column, what, said("fix.unblock"), "ignored")
    _tell_trade(rows, book)
    rows = _not_stopped(rows, book)
    rows = _allowed(book.valid("vendors", rows), entries, book)
    below = rows["price"] < 0
    if below.any():
        book.ledger.tell("vendors", rows[below], "price", said("import.price_below_zero"), "wrong", said("fix.write_a_number"))
        rows = rows.assign(price=rows["price"].where(~below))
    return _discounted(rows, book)


def _tell_trade(rows: pd.DataFrame, book: Book) -> None:
    """What a column of kinds of trade says is told: it is not read where it does not stop a vendor."""
    named = rows[rows["trade"].ne("")]
    for sheet, found in named.groupby("sheet", observed=True):
        if found["trade"].nunique() > 1:
            column = book.ledger.heading(str(sheet), "vendors", "trade")
            rare = found[found["trade"].ne(found["trade"].mode()[0])]
            what = said("import.words_not_read", column=column, values=examples(rare["trade"]))
            book.ledger.tell("vendors", rare, "trade", what, "ignored")


def _not_stopped(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows without vendors that the vendor master stops, by number or, where it has none, by name."""
    master = book.frames["vendor_master"]
    stopped = master[master["blocked"].eq("1")]
    numbers = set(stopped["vendor_id"]) - {""}
    names = set(each(stopped.loc[stopped["vendor_id"].eq(""), "vendor"], cells.folded)) - {""}
    gone = rows["vendor_id"].isin(numbers) | rows["vendor"].isin(numbers) | each(rows["vendor"], cells.folded).isin(names)
    named = rows["vendor"].where(rows["vendor"].ne(""), rows["vendor_id"])[gone]
    what = said("import.blocked_in_master", vendors=examples(named))
    return book.ledger.leave("vendors", rows, gone, "vendor_id", what, said("fix.unblock"), "ignored")


def _allowed(rows: pd.DataFrame, entries: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows without those whose only entries in a list of who may deliver (a sheet without prices) no longer hold."""
    priced = entries.groupby("sheet", observed=True)["price"].transform("count")
    lists = entries[priced.eq(0)]
    key = lists["part"] + "|" + lists["vendor_id"].where(lists["vendor_id"].ne(""), each(lists["vendor"], cells.folded))
    held = lists.index.isin(rows.index)
    barred = set(key[~held]) - set(key[held])
    own = rows["part"] + "|" + rows["vendor_id"].where(rows["vendor_id"].ne(""), each(rows["vendor"], cells.folded))
    gone = own.isin(barred)
    what = said("import.barred_by_list", sheets=examples(lists.loc[key.isin(barred), "sheet"]))
    return book.ledger.leave("vendors", rows, gone, "vendor", what, said("fix.entry_in_list"), "ignored")


def _discounted(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Prices less the discount of their row, in per cent unless all are fractions."""
    share = rows["discount"].where(rows["discount"] > 0)
    if not share.notna().any():
        return rows
    heads = each(rows["sheet"], lambda sheet: "%" in book.ledger.heading(str(sheet), "vendors", "discount"))
    share = share / 100 if share.max() >= 1 or heads.any() else share
    book.ledger.tell("vendors", rows[share.notna()], "discount", said("import.discount_read"), "assumed")
    return rows.assign(price=rows["price"] * (1 - share.fillna(0.0)))


def _several_in_a_cell(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Rows whose cell names several vendors (Alpha/Beta) as one of each, at the same price, unless the answer is one."""
    unnumbered = rows.loc[rows["vendor_id"].eq(""), "vendor"].unique()
    pieces = {name: found for name in unnumbered if len(found := _pieces(name)) > 1}
    if not pieces:
        return rows
    texts = ("import.ask_vendors_in_cell", "import.ask_vendors_in_cell_changes")
    answers = book.ask_each("vendors_in_cell", pieces, texts, ("several", "one"), "several", rows, "vendors", "vendor")
    apart = {name: found if answers[name] == "several" else [name] for name, found in pieces.items()}
    return rows.assign(vendor=[apart.get(name, [name]) for name in rows["vendor"]]).explode("vendor", ignore_index=True)


def _pieces(name: str) -> list[str]:
    """The vendors that a cell names.

    >>> _pieces("Alpha/Beta"), _pieces("Novo A/S"), _pieces("Alpha Co./Ltd")
    (['Alpha', 'Beta'], ['Novo A/S'], ['Alpha Co./Ltd'])
    """
    found = [piece.strip() for piece in re.split(r"[/;]", name)]
    names = all(len(piece) > 1 and cells.folded(piece) not in cells.LEGAL_FORMS for piece in found)
    return found if names else [name]


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    """Vendors written as number and name in one cell (100001 Alpha), taken apart where all of a sheet are."""
    apart = rows["vendor"].str.extract(r"^(\d{4,10})\s+(\D.*)$").fillna("")
    all_ = (
        (apart[0].ne("") | rows["vendor"].eq("")).groupby(rows["sheet"]).transform("all")
        & rows["vendor_id"].eq("")
        & apart[0].ne("")
    )
    return rows.assign(vendor_id=rows["vendor_id"].where(~all_, apart[0]), vendor=rows["vendor"].where(~all_, apart[1]))


def _records_joined(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Rows that name an info record only get part and vendor from the row that has both (EINA and EINE)."""
    lacking = rows["record"].ne("") & (rows["part"].eq("") | (rows["vendor"].eq("") & rows["vendor_id"].eq("")))
    if not lacking.any():
        return rows
    heads = rows[~lacking & rows["record"].ne("")].drop_duplicates("record").set_index("record")
    of_head = {c: rows["record"].map(heads[c]).fillna("" if rows[c].dtype == object else np.nan) for c in ON_RECORD}
    blank = {c: rows[c].isna() | rows[c].eq("") for c in ON_RECORD}
    filled = rows.assign(**{c: rows[c].where(~lacking | ~blank[c], of_head[c]) for c in ON_RECORD})
    known = lacking & filled["part"].ne("")
    book.ledger.tell("vendors", rows[known], "record", said("import.records_joined"), "merged")
    priced = set(filled.loc[known, "record"])
    head = ~lacking & rows["record"].isin(priced) & rows["price"].isna()
    book.ledger.tell("vendors", rows[head], "record", said("import.head_of_record"), "merged")
    return filled[~head]


def prepare_orders(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Purchase orders are never demand; that is said."""
    if len(rows):
        book.ledger.tell("orders", rows, "quantity", said("import.orders_no_demand"), "assumed")
    return rows


def build(rows: pd.DataFrame, book: Book) -> None:
    """The vendors' sources and lanes: one price and lead time for each vendor, part and plant."""
    if not len(rows):
        return
    ledger = book.ledger
    needed = rows["part"].isin(set(book.users))
    rows = ledger.leave(
        "vendors",
        rows,
        ~needed,
        "part",
        said("import.not_needed", parts=examples(rows.loc[~needed, "part"])),
        said("fix.add_to_bom"),
        "ignored",
    )
    own = pd.Series(
        [v in book.makers.get(p, ()) for v, p in zip(rows["vendor_site"], rows["part"], strict=True)], rows.index, dtype=bool
    )
    rows = ledger.leave("vendors", rows, own, "vendor", said("import.made_there"), "", "ignored")
    made = rows["part"].isin({p for p in book.makers if p not in book.bought and p not in book.also_bought})
    rows = ledger.leave(
        "vendors",
        rows,
        made,
        "part",
        said("import.made_not_bought", parts=examples(rows.loc[made, "part"])),
        said("fix.answer_make_or_buy"),
        "ignored",
    )
    if len(rows):
        rows = rows.assign(
            rank=pd.to_numeric(rows["priority"], errors="coerce"),
            of_master=rows["sheet"].isin(set(book.frames["planning"]["sheet"])),
        )
        rows = _one_a_lane(_at_each_plant(rows), book)
        _sources(rows, book)
        _lanes(rows, book)


def _at_each_plant(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows, those without a plant as one for each that others name for their vendor and part; masters of parts last."""
    keys = ["vendor_site", "part"]
    named = rows.loc[rows["site"].ne(""), [*keys, "site"]].drop_duplicates()
    bare = rows["site"].eq("")
    spread = rows.assign(order=range(len(rows)))
    at = spread[bare].drop(columns="site").merge(named, on=keys, how="left").fillna({"site": ""})
    out = pd.concat([spread[~bare], at], ignore_index=True) if bare.any() and len(named) else spread
    return out.sort_values(["of_master", "order"], kind="stable", ignore_index=True).drop(columns="order")


def _one_a_lane(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Of several rows for one vendor, part and plant the one whose price holds for the smallest quantity, else the first."""
    keys = ["vendor_site", "part", "site"]
    several = rows.groupby(keys, dropna=False)["row"].transform("size") > 1
    if not several.any():
        return rows
    rows = _completed(rows, keys, book)
    scale = rows["from_quantity"].fillna(np.inf)
    first = rows.assign(_scale=scale).sort_values("_scale", kind="stable").groupby(keys, sort=False, dropna=False).head(1).index
    prices = rows.groupby(keys, dropna=False)["price"].transform("nunique") > 1
    breaks = several & prices & rows["from_quantity"].notna()
    kept = rows.index.isin(first)
    if breaks.any():
        used = rows.loc[breaks & kept, "price"]
        which = examples(f"{p:g}" for p in used)
        rows = book.ledger.leave(
            "vendors",
            rows,
            breaks & ~kept,
            "from_quantity",
            said("import.price_breaks", prices=which),
            said("fix.price_break"),
            "ignored",
        )
    gone = pd.Series(~rows.index.isin(first), rows.index)
    differ = gone & prices.loc[rows.index]
    rows = book.ledger.leave(
        "vendors",
        rows,
        differ,
        "price",
        said("import.another_price", parts=examples(rows.loc[differ, "part"])),
        said("fix.one_price"),
        "ignored",
    )
    return book.ledger.leave(
        "vendors", rows, gone.loc[rows.index], "vendor", said("import.vendor_again"), said("fix.one_row"), "ignored"
    )


def _completed(rows: pd.DataFrame, keys: list[str], book: Book) -> pd.DataFrame:
    """The first row of a vendor and part with what other sheets say where it is blank, such as the price of an agreement."""
    first, by = ~rows.duplicated(keys), [rows[k] for k in keys]
    other = rows["sheet"].ne(rows.groupby(keys, dropna=False)["sheet"].transform("first"))
    price = rows["price"].where(first).groupby(by, dropna=False).transform("first")
    fits = price.isna() | rows["price"].isna() | price.eq(rows["price"]) | rows["of_master"]
    filled, helps = {}, pd.Series(False, rows.index)
    for column in ("price", "lead_days", "share", "capacity", "rank"):
        blank = first & rows[column].isna()
        gives = blank.groupby(by, dropna=False).transform("any") & other & fits & rows[column].notna()
        book.ledger.tell("vendors", rows[gives], column, said("import.of_another_sheet"), "merged")
        filled[column] = rows[column].where(~blank, rows[column].where(gives).groupby(by, dropna=False).transform("first"))
        helps |= gives
    return rows.assign(**filled)[~helps]


def _sources(rows: pd.DataFrame, book: Book) -> None:
    """A source for each vendor and part, at its price; mean of those of its plants."""
    groups = rows.groupby(["vendor_site", "part"], sort=False)
    table = groups.agg(
        price=("price", "mean"),
        least=("price", "min"),
        most=("price", "max"),
        capacity=("capacity", "max"),
        sheet=("sheet", "first"),
        row=("row", "first"),
        count=("row", "size"),
    ).reset_index()
    spread = table[(table["most"] - table["least"]) > 1e-9 * table["most"].abs()]
    if len(spread):
        pairs = set(zip(spread["vendor_site"], spread["part"], strict=True))
        at = [p in pairs for p in zip(rows["vendor_site"], rows["part"], strict=True)]
        book.ledger.tell("vendors", rows[at], "price", said("import.price_of_plants"), "merged")
    if rows["capacity"].notna().any():
        book.ledger.tell(
            "vendors",
            rows[rows["capacity"].notna()],
            "capacity",
            said("import.capacity_read"),
            "assumed",
            said("fix.capacity_a_day"),
        )
    for r in table.itertuples():
        price, capacity = ("" if v != v else v for v in (r.price, r.capacity))
        rests = _on_price(price, "read", origin(r.sheet, r.row, r.count))
        book.tables["sources"].append((r.vendor_site, r.part, price, capacity, *rests))
    book.trace("sources", rows, "vendor_site", "part")
    if (blank := rows["price"].isna()).any():
        book.ledger.tell(
            "vendors",
            rows[blank],
            "price",
            said("import.no_price", parts=examples(rows.loc[blank, "part"])),
            "assumed",
            said("fix.add_price"),
        )


def _on_price(price: object, evidence: str, note: str) -> tuple[str, str]:
    """Evidence and note of a source: where it has no price, its cost of 0 is assumed."""
    return (evidence, str(note)) if price != "" else ("assumed", f"{note}; assumed: unit_cost (0, as no price is known)")


def _lanes(rows: pd.DataFrame, book: Book) -> None:
    """A lane from each vendor to each plant that takes its part in; shares made to come to one."""
    out = []
    planning = book.frames["planning"]
    leads = planning.dropna(subset="lead_days").drop_duplicates("part").set_index("part")["lead_days"]
    for r in rows.itertuples():
        to = [r.site] if r.site and r.site in book.places.plants else book.users[r.part]
        lead = r.lead_days if r.lead_days == r.lead_days else leads.get(r.part, np.nan)
        out += [(r.vendor_site, site, r.part, r.share, lead, r.rank, r.sheet, r.row) for site in to if site != r.vendor_site]
    table = pd.DataFrame(out, columns=["origin", "destination", "part", "share", "lead", "rank", "sheet", "row"])
    if len(planning) and rows["lead_days"].isna().any() and rows.loc[rows["lead_days"].isna(), "part"].isin(leads.index).any():
        book.ledger.tell("vendors", rows[rows["lead_days"].isna()], "lead_days", said("import.lead_of_planning"), "assumed")
    elif (blank := rows["lead_days"].isna()).any():
        book.ledger.tell("vendors", rows[blank], "lead_days", said("import.no_lead"), "assumed", said("fix.add_lead"))
    takes = rows["lead_days"].fillna(rows["part"].map(leads).astype(float)) > 0
    book.ledger.tell(
        "vendors", rows[takes], "lead_days", said("import.lead_on_the_way"), "assumed", said("fix.days_on_the_way")
    )
    table = table.drop_duplicates(["origin", "destination", "part"])
    table["share"] = _shares(table, rows, book)
    for t in table.itertuples():
        share, lead = ("" if v != v else v for v in (t.share, t.lead))
        book.tables["lanes"].append((t.origin, t.destination, t.part, share, lead, "", "read", str(origin(t.sheet, t.row, 1))))
    book.origins.append(
        pd.DataFrame(
            {
                "table": "lanes",
                "key": table["origin"] + "|" + table["destination"] + "|" + table["part"],
                "sheet": table["sheet"],
                "row": table["row"],
            }
        )
    )


def _shares(table: pd.DataFrame, rows: pd.DataFrame, book: Book) -> pd.Series:
    """Shares of what a plant takes in of a part, scaled where they do not come to one; per cent are seen by their size."""
    given, keys = table["share"].astype(float), [table["destination"], table["part"]]
    ranks = table["rank"].groupby(keys).transform("nunique") > 1
    if ranks.any():
        ranked = rows[rows["part"].isin(set(table.loc[ranks, "part"])) & rows["rank"].notna()]
        what = said("import.ranks", parts=examples(table.loc[ranks, "part"]))
        book.ledger.tell("vendors", ranked, "priority", what, "assumed", said("fix.write_shares"))
    if not given.notna().any():
        return given
    share = given / 100 if given.max() > 1.5 else given
    first = table["rank"].eq(table["rank"].groupby(keys).transform("min"))
    whole = share.where(first).groupby(keys).transform("sum") >= 1 - 1e-9
    share = share.where(~ranks | first | ~whole, 0.0)  # further ranks of vendors whose first take all: stand-by
    total, blank = share.groupby(keys).transform("sum"), share.isna().groupby(keys).transform("any")
    scaled = (total > 0) & ((total > 1 + 1e-9) | (~blank & (total < 1 - 1e-9)))
    if scaled.any():
        parts = table.loc[scaled, "part"].unique()
        sums = examples(f"{100 * t:.4g} %" for t in total[scaled].unique())
        rescaled = rows[rows["part"].isin(parts) & rows["share"].notna()]
        book.ledger.tell(
            "vendors",
            rescaled,
            "share",
            said("import.quotas_scaled", parts=examples(parts), sums=sums),
            "assumed",
            said("fix.shares_to_one"),
        )
    return share.where(~scaled, share / total).where(given.notna() & (total > 0))


def build_orders(rows: pd.DataFrame, book: Book) -> None:
    """Vendors of purchase orders, for parts that no other sheet names a vendor of."""
    known = {row[1] for row in book.tables["sources"]}
    rows = rows[rows["vendor"].ne("") | rows["vendor_id"].ne("")]
    rows = rows[rows["part"].isin(set(book.users) - known - (set(book.makers) - book.bought))]
    if not len(rows):
        return
    book.ledger.tell(
        "orders",
        rows,
        "vendor",
        said("import.vendors_of_orders", parts=examples(rows["part"])),
        "assumed",
        said("fix.add_vendor_rows"),
    )
    latest = rows.sort_values("date", kind="stable").drop_duplicates(["vendor_site", "part"], keep="last")
    for r in latest.itertuples():
        price = "" if r.price != r.price else r.price
        note = str(origin(r.sheet, r.row, 1))
        book.tables["sources"].append((r.vendor_site, r.part, price, "", *_on_price(price, "derived", note)))
        book.tables["lanes"] += [
            (r.vendor_site, site, r.part, "", "", "", "derived", note) for site in book.users[r.part] if site != r.vendor_site
        ]
    book.trace("sources", latest, "vendor_site", "part")
