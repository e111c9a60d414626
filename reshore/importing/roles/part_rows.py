"""How rows of part planning, stock and routings are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...texts import said
from .. import cells, dates
from ..account import each, examples, looked_up
from ..book import origin

if TYPE_CHECKING:
    from ..book import Book

MAKE = frozenset(
    cells.folded(w)
    for w in (
        "e",
        "make",
        "made",
        "manufacture",
        "manufactured",
        "in house",
        "inhouse",
        "in house production",
        "production",
        "prod order",
        "prod. order",
        "eigenfertigung",
        "자작",
        "제조",
        "생산",
        "내작",
        "사내",
        "自制",
        "自制件",
        "内製",
        "内作",
        "fabriqué",
        "fabricado",
        "m",
        "manufacturing",
        "assembly",
    )
)
BUY = frozenset(
    cells.folded(w)
    for w in (
        "f",
        "buy",
        "bought",
        "purchase",
        "purchased",
        "external",
        "external procurement",
        "fremdbezug",
        "구매",
        "매입",
        "외주",
        "외작",
        "采购",
        "外购",
        "外购件",
        "購入",
        "外作",
        "外製",
        "acheté",
        "comprado",
        "p",
        "b",
        "buy item",
        "purchased part",
    )
)
NOT_USABLE = frozenset(
    cells.folded(w)
    for w in [
        "blocked",
        "blocked stock",
        "quarantine",
        "quality",
        "quality inspection",
        "in quality inspection",
        "inspection",
        "restricted",
        "rejected",
        "reject",
        "rejects",
        "scrap",
        "scrapped",
        "defective",
        "damaged",
        "hold",
        "on hold",
        "not nettable",
        "gesperrt",
        "sperrbestand",
        "qualitätsprüfung",
        "in qualitätsprüfung",
        "quarantäne",
        "ausschuss",
        "불량",
        "불량재고",
        "보류",
        "품질검사",
        "검사중",
        "不良",
        "不良品",
        "保留",
        "検査中",
        "冻结",
        "质检",
        "待检",
        "不合格",
        "bloqué",
        "quarantaine",
        "rebut",
        "contrôle qualité",
        "bloqueado",
        "cuarentena",
        "control de calidad",
        "rechazado",
    ]
)
USABLE = frozenset(
    cells.folded(w)
    for w in [
        "",
        "unrestricted",
        "unrestricted use",
        "available",
        "free",
        "good",
        "frei",
        "frei verwendbar",
        "가용",
        "양품",
        "良品",
        "利用可能",
        "合格",
        "libre",
        "disponible",
    ]
)
REJECTS = ("quarantine", "reject", "rejects", "scrap", "mrb", "불량", "不良", "不合格", "sperrlager", "rebut", "cuarentena")
OUTSIDE = frozenset(("partners", "virtual locations"))  # Odoo: what left the warehouse, in stock.location above its own ones
PHANTOM_KEYS = frozenset(("50", "phantom", "x", "yes", "true", "1", "팬텀"))


SAYING = (
    "name", "site", "procurement", "special", "bill", "lead_days", "price", "unit", "family", "material_type", "status",
)  # what a row of part planning may say of its part  # fmt: skip


def prepare_planning(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Part planning: phantoms are noted; rows of which nothing but the part is read are none that are used."""
    bare = pd.Series(True, rows.index)
    for column in SAYING:
        bare &= rows[column].isna() | rows[column].eq("")
    rows = book.ledger.leave(
        "planning", rows, bare, "part", said("import.only_part"), said("fix.choose_columns_or_role"), "ignored"
    )
    if len(rows):
        special = each(rows["special"], cells.folded)
        kinds = each(rows["material_type"], cells.folded) + " " + each(rows["procurement"], cells.folded)
        book.phantoms |= set(rows.loc[special.isin(PHANTOM_KEYS) | kinds.str.contains("phantom"), "part"])
    return rows


def makes(rows: pd.DataFrame) -> pd.Series:
    """What planning says of each row: make, buy, or nothing."""
    said_ = each(rows["procurement"], cells.folded)
    return each(said_, lambda w: "make" if w in MAKE else "buy" if w in BUY else "")


def build_planning(rows: pd.DataFrame, book: Book) -> None:
    """Family and value of parts."""
    if not len(rows):
        return
    priced = rows[rows["price"] > 0]
    several = priced.groupby("part")["price"].nunique()
    if (several > 1).any():
        book.ledger.tell(
            "planning", priced[priced["part"].isin(several[several > 1].index)], "price", said("import.value_first"), "merged"
        )
    for r in rows.drop_duplicates("part").itertuples():
        book.about[r.part] = {"family": r.family, "value": "", "sheet": r.sheet, "row": r.row}
    for r in priced.drop_duplicates("part").itertuples():
        book.about[r.part]["value"] = r.price
    other = set(rows["part"]) - book.parts
    if other:
        gone = rows["part"].isin(other)
        book.ledger.leave(
            "planning",
            rows,
            gone,
            "part",
            said("import.part_unused", parts=examples(rows.loc[gone, "part"])),
            said("fix.add_to_bom"),
            "ignored",
        )


def prepare_routing(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Routings: what is not read is said."""
    if len(rows):
        book.ledger.tell("routing", rows, "operation", said("import.routing_read"), "assumed")
    return rows


def build_routing(rows: pd.DataFrame, book: Book) -> None:
    """Routings have said where parts are made already."""


def prepare_stock(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The stock of the last day; nothing below zero."""
    if not len(rows):
        return rows
    leave = book.ledger.leave
    boxed = rows["quantity"].isna() & rows["boxes"].notna()
    if boxed.any():
        book.ledger.tell("stock", rows[boxed], "boxes", said("import.boxes"), "merged")
        packed = rows["boxes"] * rows["per_box"].fillna(1.0) + rows["loose"].fillna(0.0)
        rows = rows.assign(quantity=rows["quantity"].where(~boxed, packed))
    rows = _as_cover(rows, book)
    for sheet, found in rows.groupby("sheet", observed=True):
        last = found["date"].max()
        old = rows["sheet"].eq(sheet) & (rows["date"] < last)
        if old.any() and found.groupby(["site", "bin", "part"])["date"].nunique().max() > 1:
            rows = leave("stock", rows, old, "date", said("import.older_snapshot", date=dates.iso(last)), "", "ignored")
    below = (rows["quantity"] < 0) | (rows["cover_days"] < 0)
    minus = said("import.stock_below_zero", parts=examples(rows.loc[below, "part"]))
    rows = leave("stock", rows, below, "quantity", minus, said("fix.book_receipt"), "ignored")
    outside = each(rows["site"], lambda site: cells.folded(str(site).split("/")[0]) in OUTSIDE if "/" in str(site) else False)
    elsewhere = said("import.outside_stock", sites=examples(rows.loc[outside.astype(bool), "site"]))
    rows = leave("stock", rows, outside.astype(bool), "site", elsewhere, "", "ignored")
    rows = _usable(rows, book)
    blank = rows["quantity"].isna() & rows["cover_days"].isna()
    return leave("stock", rows, blank, "quantity", said("import.no_quantity"), said("fix.fill_in"), "ignored")


def _as_cover(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows with `cover_days` where stock is counted in time, as its cell, its unit or the heading of its column says."""
    heads = each(rows["sheet"], lambda sheet: cells.cover_of(book.ledger.heading(str(sheet), "stock", "quantity")))
    behind = rows["quantity_word"].fillna("") if "quantity_word" in rows else pd.Series("", rows.index)
    of_cell, of_unit = (each(words, cells.days_in).astype(float) for words in (behind, rows["unit"]))
    of_column = of_unit.fillna(each(heads, lambda period: cells.DAYS.get(period, np.nan)).astype(float))
    days = of_cell.fillna(of_column.where(behind.eq("")))
    timed = days.notna() & rows["quantity"].notna()
    beside = rows["cover_days"].notna() & rows["quantity"].notna()
    book.ledger.tell("stock", rows[beside], "cover_days", said("import.cover_beside_stock"), "ignored")
    lasts = rows["cover_days"].where(~beside)
    for column, found in (("quantity", timed), ("cover_days", lasts.notna())):
        what = said("import.stock_as_cover", parts=examples(rows.loc[found, "part"]))
        book.ledger.tell("stock", rows[found], column, what, "assumed", said("fix.stock_in_pieces"))
    return rows.assign(
        cover_days=lasts.where(~timed, rows["quantity"] * days),
        quantity=rows["quantity"].mask(timed),
        quantity_word=behind.mask(of_cell.notna(), ""),
        unit=rows["unit"].mask(of_unit.notna(), ""),
    )


def _holds_rejects(place: str) -> bool:
    """Whether a place is called one of stock that cannot be used."""
    text = cells.folded(place)
    return any(w in (text.split() if w.isascii() else text) for w in REJECTS)


def _usable(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The stock that can be used: neither blocked nor under inspection. Other kinds of stock count, and are told."""
    leave = book.ledger.leave
    for column in ("site", "bin"):
        aside = each(rows[column], _holds_rejects).astype(bool)
        held = said("import.not_usable", values=examples(rows.loc[aside, column]))
        rows = leave("stock", rows, aside, column, held, "", "ignored")
    kind = each(rows["special"], cells.folded)
    bad = kind.isin(NOT_USABLE)
    what = said("import.not_usable", values=examples(rows.loc[bad, "special"]))
    rows = leave("stock", rows, bad, "special", what, "", "ignored")
    rows = leave(
        "stock",
        rows,
        rows["blocked"].eq("1"),
        "blocked",
        said("import.not_usable", values=examples(rows.loc[rows["blocked"].eq("1"), "bin"])),
        "",
        "ignored",
    )
    other = ~kind.loc[rows.index].isin(USABLE)
    for sheet, found in rows[other].groupby("sheet", observed=True):
        column = book.ledger.heading(str(sheet), "stock", "special")
        book.ledger.tell("stock", found, "special", said("import.column_not_read", column=column), "ignored")
    return rows


def build_stock(rows: pd.DataFrame, book: Book) -> None:
    """Stock by place and part; rows of one place and part added up."""
    if not len(rows):
        return
    ledger = book.ledger
    unknown = ~rows["part"].isin(book.parts)
    rows = ledger.leave(
        "stock",
        rows,
        unknown,
        "part",
        said("import.part_unused", parts=examples(rows.loc[unknown, "part"])),
        said("fix.add_to_bom"),
        "ignored",
    )
    if not len(rows):
        return
    nowhere = rows["site"].eq("")
    if nowhere.any():
        at = {
            p: (book.makers.get(p) or book.users.get(p) or book.places.plants or [book.places.own_plant()])[0]
            for p in rows.loc[nowhere, "part"].unique()
        }
        ledger.tell("stock", rows[nowhere], "part", said("import.stock_at_plant"), "assumed", said("fix.add_plant_column"))
        rows = rows.assign(site=rows["site"].where(~nowhere, looked_up(rows["part"], at)))
    inside = rows["site"].isin(book.stores)
    if inside.any():
        what = said("import.stores_of_plant", sites=examples(rows.loc[inside, "site"]))
        ledger.tell("stock", rows[inside], "site", what, "assumed", said("fix.name_plants"))
        rows = rows.assign(site=rows["site"].where(~inside, book.places.own_plant()))
    for site in rows["site"].unique():
        book.places.store(site)
    counted = rows["quantity"].notna().groupby([rows["site"], rows["part"]]).transform("any")
    mixed = counted & rows["cover_days"].notna()
    what = said("import.cover_not_added", parts=examples(rows.loc[mixed, "part"]))
    rows = ledger.leave("stock", rows, mixed, "quantity", what, said("fix.one_count_of_stock"))
    groups = rows.groupby(["site", "part"], sort=False)
    again = groups["row"].transform("size") > 1
    if again.any():
        ledger.tell(
            "stock", rows[again], "quantity", said("import.added_up_stock", parts=rows.loc[again, "part"].nunique()), "merged"
        )
    table = groups.agg(
        quantity=("quantity", lambda found: found.sum(min_count=1)),
        cover=("cover_days", lambda found: found.sum(min_count=1)),
        sheet=("sheet", "first"),
        row=("row", "first"),
        count=("row", "size"),
    ).reset_index()
    for r in table.itertuples():
        amount = ("" if v != v else v for v in (r.quantity, r.cover))
        evidence = "read" if r.count == 1 else "derived"
        book.tables["stock"].append((r.site, r.part, *amount, evidence, str(origin(r.sheet, r.row, r.count))))
    book.trace("stock", rows, "site", "part")


def tell_stores(book: Book) -> None:
    """The places that only keep stock, once it is known where things are made, sold and sent from."""
    active = {row[0] for table in ("sources", "demand", "lanes") for row in book.tables[table]} | set(book.places.plants)
    for key, aside in (
        ("import.stores", {row[0] for row in book.tables["stock"]} - active),
        ("import.cover_of_stores", {row[0] for row in book.tables["stock"] if row[3] != ""} - active),
    ):
        what = said(key, sites=examples(sorted(aside)))
        book.ledger.tell("stock", book.rows_of("stock", aside), "site", what, "assumed", said("fix.add_routes"))
