"""Rows of bills of materials: heads, levels, validity, phantoms, alternatives, by-products, circles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...texts import said
from .. import cells
from ..account import Question, each, examples, looked_up
from . import bom_heads

if TYPE_CHECKING:
    from ..book import Book

PHANTOM = frozenset(
    cells.folded(w)
    for w in (
        "phantom",
        "phantom item",
        "phantom assembly",
        "phantombaugruppe",
        "dummy",
        "dummybaugruppe",
        "kit",
        "bom phantom",
        "팬텀",
        "가상",
        "가상품목",
        "ファントム",
        "虚拟件",
        "虚拟",
        "fantôme",
        "fantasma",
        "fantome",
    )
)
PHANTOM_WORDS = ("phantom", "dummy", "dumps", "팬텀", "ファントム", "虚拟", "fantome", "fantasma")  # of headings
YES = frozenset(("x", "yes", "y", "ja", "1", "true", "예", "是", "oui", "si"))
TEXT_ITEMS = frozenset(
    (
        "t",
        "d",
        "text",
        "document",
        "dokument",
        "textposition",
        "note",
        "comment",
        "문서",
        "텍스트",
        "resource",
        "operation",
        "routing",
        "drawing",
    )
)
NOT_FITTED = frozenset(("dnp", "dni", "dnf", "do not populate", "not fitted", "no", "n", "0", "false", "不贴", "nein"))
LOTS = frozenset(("lot", "batch", "per lot", "per batch", "per order", "los", "auftrag"))
ONES = frozenset(("1", "01", "001", ""))


def nothing(rows: pd.DataFrame, book: Book) -> None:
    """Rows that only say more about those of other roles."""


def prepare(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows that name a parent and a component, valid today, each quantity for one parent."""
    if not len(rows):
        return rows
    rows = _of_steps(rows, book)
    rows = bom_heads.joined(rows, book)
    if not len(rows):
        return rows
    rows = _with_parents(rows, book)
    leave = book.ledger.leave
    rows = leave("bom", rows, rows["input"].eq("") & rows["part"].ne(""), "input", said("import.head_of_bill"), "", "ignored")
    lone = rows["input"].eq("") & rows["designator"].ne("")
    places = said("import.no_number_of_component", places=examples(rows.loc[lone, "designator"]))
    rows = leave("bom", rows, lone, "input", places, said("fix.fill_in"), "ignored")
    rows = leave("bom", rows, rows["input"].eq(""), "input", said("import.no_component"), said("fix.fill_in"))
    rows = _with_one_product(rows, book)
    rows = leave("bom", rows, rows["part"].eq(""), "part", said("import.no_parent"), said("fix.fill_in"))
    rows = book.valid("bom", rows)
    rows = _of_one_alternative(rows, book)
    rows = leave(
        "bom", rows, each(rows["category"], cells.folded).isin(TEXT_ITEMS), "category", said("import.text_item"), "", "ignored"
    )
    rows = leave(
        "bom", rows, each(rows["populate"], cells.folded).isin(NOT_FITTED), "populate", said("import.not_fitted"), "", "ignored"
    )
    rows = _of_makers(rows, book)
    kind = each(rows["category"], cells.folded)
    asks = each(
        rows["sheet"],
        lambda sheet: any(w in cells.folded(book.ledger.heading(sheet, "bom", "category")) for w in PHANTOM_WORDS),
    )
    book.phantoms |= set(rows.loc[kind.isin(PHANTOM) | (kind.isin(YES) & asks.astype(bool)), "input"])
    rows = _of_lots(rows, book)
    _count_designators(rows, book)
    rows = _by_products(rows, book)
    return _for_one(rows, book)


def _of_makers(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Rows that name one place of a part again for another vendor or maker count once."""
    named = book.frames["vendors"][["sheet", "row", "vendor", "vendor_id"]].drop_duplicates(["sheet", "row"])
    who = rows[["sheet", "row"]].merge(named, on=["sheet", "row"], how="left").fillna("").set_index(rows.index)
    maker = who["vendor"].where(who["vendor"].ne(""), who["vendor_id"])
    keys = [rows[c] for c in ("sheet", "part", "input", "site", "alternative", "quantity", "designator", "position")]
    groups = maker.groupby(keys, dropna=False)
    several = (groups.transform("nunique") == groups.transform("size")) & (groups.transform("size") > 1) & maker.ne("")
    if not several.any():
        return rows
    what = said("import.other_makers", parts=examples(rows.loc[several, "input"]))
    book.ledger.tell("bom", rows[several], "input", what, "merged", said("fix.if_each_is_needed"))
    return rows[~(several & groups.cumcount().gt(0))]


def _of_lots(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Quantities that are for a whole lot, whatever its size: how many are made in one is asked."""
    lots = each(rows["basis"], cells.folded).isin(LOTS)
    if not lots.any():
        return rows
    text = said("import.ask_lot", parts=examples(rows.loc[lots, "input"]))
    answer = book.ledger.ask(Question("lot_size", text, (), "1", said("import.ask_lot_changes")), rows[lots], "bom", "basis")
    size = cells.quantity(answer, ".")[0] or 1.0
    return rows.assign(per=rows["per"].where(~lots, rows["per"].fillna(1.0) * size))


def _count_designators(rows: pd.DataFrame, book: Book) -> None:
    """Tell where a row names other than as many places on the board as it counts pieces."""
    listed = rows["designator"].str.contains(r"^[A-Za-z]+\d+(?:[\s,;]+[A-Za-z]+\d+)*$")
    many = rows["designator"].str.split(r"[\s,;]+", regex=True).str.len()
    other = listed.astype(bool) & rows["quantity"].notna() & (many != rows["quantity"])
    if other.any():
        which = examples(rows.loc[other, "designator"])
        book.ledger.tell("bom", rows[other], "quantity", said("import.other_count", places=which), "assumed")


def _of_steps(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """What operations use up (below zero) and put out (above): the bill is the operation, its parent what it puts out."""
    out = []
    for _, found in rows.groupby("sheet", sort=False, observed=True):
        both = (found["quantity"] < 0).any() and (found["quantity"] > 0).any()
        if found["part"].ne("").any() or found["operation"].eq("").all() or not both:
            out.append(found)
            continue
        puts_out = found["quantity"] > 0
        first_out = found[puts_out].drop_duplicates("operation").index
        makes = found.loc[first_out].set_index("operation")
        per = looked_up(found["operation"], makes["quantity"].to_dict(), np.nan)
        turned = found.assign(
            part=looked_up(found["operation"], makes["input"].to_dict()),
            per=found["per"].fillna(per),
            quantity=-found["quantity"],
            operation="",
        )
        book.ledger.tell("bom", found[~puts_out], "quantity", said("import.consumption"), "assumed")
        beside = puts_out & ~found.index.isin(first_out)
        what = said("import.by_product", parts=examples(found.loc[beside, "input"]))
        turned = book.ledger.leave("bom", turned, beside, "quantity", what, "", "ignored")
        made = puts_out.loc[turned.index]
        out.append(book.ledger.leave("bom", turned, made, "quantity", said("import.head_of_bill"), "", "ignored"))
    return pd.concat(out).sort_index()


def _with_parents(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The parent of each row: by level, or that of the row above where it stands on the first line only."""
    parts = []
    for _, found in rows.groupby("sheet", sort=False, observed=True):
        if found["level"].notna().any():
            parts.append(_by_level(found, book))
        elif _is_indented(found["input"]) and found["part"].eq("").all():
            depth = found["input"].str.len() - found["input"].str.lstrip(".- ").str.len()
            parts.append(_by_level(found.assign(level=depth.astype(float), input=found["input"].str.lstrip(".- ")), book))
        elif found["part"].ne("").any() and (found["part"].eq("") & found["input"].ne("")).any():
            above = found["part"].replace("", np.nan).ffill().fillna("").astype(object)
            blank = found["part"].eq("") & above.ne("")
            book.ledger.tell(
                "bom", found[blank], "part", said("import.parent_of_row_above"), "assumed", said("fix.parent_in_each_row")
            )
            down = {
                c: found[c]
                .replace("", np.nan)
                .where(found["part"].ne("") | found[c].ne(""))
                .groupby(found["part"].ne("").cumsum())
                .ffill()
                .fillna("")
                .astype(object)
                for c in ("bill", "site")
            }
            per = found["per"].groupby(found["part"].ne("").cumsum()).ffill()
            parts.append(found.assign(part=above, per=per, **down))
        else:
            parts.append(found)
    return pd.concat(parts).sort_index()


def _is_indented(ids: pd.Series) -> bool:
    return bool(ids.str.match(r"\.+[^.]").mean() > 0.3)


def _by_level(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """An indented bill: the parent of a row is the last one above that is a level higher."""
    given = rows["part"].ne("") & (rows["part"] != rows["part"].iloc[0])
    if given.any():  # each row names its own parent; the level only tells how deep it stands
        return rows
    lowest = rows["level"].min()
    top = rows["part"].iloc[0] if rows["part"].iloc[0] and lowest > 0 else ""
    stack: list[tuple[float, str]] = []
    parents, heads = [], []
    for level, one in zip(rows["level"], rows["input"], strict=True):
        if level != level:
            parents.append("")
            heads.append(False)
            continue
        while stack and stack[-1][0] >= level:
            stack.pop()
        parents.append(stack[-1][1] if stack else top)
        heads.append(not stack and not top)
        stack.append((level, one))
    out = rows.assign(part=pd.Series(parents, rows.index, dtype=object))
    head = pd.Series(heads, rows.index)
    below = out[~head & out["part"].ne("")]
    if len(below):
        book.ledger.tell("bom", below, "level", said("import.parents_by_level"), "assumed")
    lone = head & (head.shift(-1, fill_value=True) | (rows["level"].shift(-1) <= rows["level"]))
    if lowest >= 1 and head.sum() > 1 and bool(lone.all() or (head & lone).any()):  # no row is the product: all stand below it
        return out.assign(part=out["part"].where(~head, ""))
    out = book.ledger.leave("bom", out, head, "level", said("import.top_of_bill"), "", "ignored")
    return out.drop_duplicates(["part", "input", "level", "quantity", "position", "row"])


def _with_one_product(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The product of a list of parts that names none: the only one that is sold without a bill, else the sheet itself."""
    blank = rows["part"].eq("")
    if not blank.any():
        return rows
    sold = (
        set(pd.concat([book.frames[r]["part"] for r in ("history", "forecast")]))
        - set(rows["part"])
        - set(rows["input"])
        - {""}
    )
    for sheet, found in rows[blank].groupby("sheet", observed=True):
        if book.ledger.heading(str(sheet), "bom", "part"):
            continue
        product = next(iter(sold)) if len(sold) == 1 else cells.identifier(str(sheet))
        question = Question(
            f"product.{sheet}", said("import.ask_product", sheet=str(sheet)), (), product, said("import.ask_product_changes")
        )
        answer = book.ledger.ask(question, found, "bom", "input")
        rows = rows.assign(part=rows["part"].where(~(blank & rows["sheet"].eq(sheet)), answer))
    return rows


def _of_one_alternative(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Of several whole bills of one part the first."""
    bills = rows["alternative_bill"]
    several = rows.assign(b=bills).groupby("part")["b"].nunique()
    of_many = rows["part"].isin(several[several > 1].index)
    if of_many.any():
        first = bills.where(of_many).groupby(rows["part"]).transform("min")
        rows = book.ledger.leave(
            "bom",
            rows,
            of_many & (bills != first),
            "alternative_bill",
            said("import.other_bill"),
            said("fix.one_bill"),
            "ignored",
        )
    usage = rows["usage"]
    if usage.nunique() > 1 and usage.isin(("1", "01")).any():
        other = ~usage.isin(("1", "01", "")) & rows["part"].isin(rows.loc[usage.isin(("1", "01")), "part"])
        rows = book.ledger.leave("bom", rows, other, "usage", said("import.other_usage"), "", "ignored")
    return rows


def _by_products(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Rows without what comes out beside the product (quantities below zero) and what is not needed (zero)."""
    own = rows["part"] == rows["input"]
    rows = book.ledger.leave(
        "bom", rows, own, "input", said("import.own_input", parts=examples(rows.loc[own, "part"])), said("fix.remove_the_row")
    )
    amount = rows["quantity"].fillna(rows["gross"])
    minus = amount < 0
    if minus.any() and minus.mean() > 0.5:
        book.ledger.tell("bom", rows[minus], "quantity", said("import.consumption"), "assumed")
        return rows.assign(quantity=rows["quantity"].abs(), gross=rows["gross"].abs())
    rows = book.ledger.leave(
        "bom", rows, minus, "quantity", said("import.by_product", parts=examples(rows.loc[minus, "input"])), "", "ignored"
    )
    zero = amount.loc[rows.index] == 0
    what = said("import.zero_quantity", parts=examples(rows.loc[zero, "input"]))
    return book.ledger.leave("bom", rows, zero, "quantity", what, "", "ignored")


def _for_one(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The rows with the quantity of one parent: base quantity and scrap worked in."""
    tell = book.ledger.tell
    per = rows["per"]
    bad = per <= 0
    if bad.any():
        tell("bom", rows[bad], "per", said("import.per_zero"), "wrong", said("fix.use_above_zero"))
    per = per.where(per > 0, 1.0)
    divided = per != 1
    if divided.any():
        tell("bom", rows[divided], "per", said("import.per_read"), "assumed")
    blank = rows["quantity"].isna() & rows["gross"].isna()
    if blank.any():
        tell("bom", rows[blank], "quantity", said("import.quantity_one"), "assumed", said("fix.fill_in"))
    net = rows["quantity"].fillna(rows["gross"]).fillna(1.0)
    scrap = _per_cent(rows["scrap"])
    with_scrap = scrap > 0
    gross = rows["gross"].where(rows["gross"] > 0)
    if gross.notna().any():
        tell("bom", rows[gross.notna()], "gross", said("import.gross_read"), "assumed")
    if (with_scrap & gross.isna()).any():
        tell("bom", rows[with_scrap & gross.isna()], "scrap", said("import.scrap_read"), "assumed")
    amount = gross.fillna(net * (1 + scrap)) / per
    return rows.assign(needed=amount, mark=np.where(blank, "quantity", ""))


def _per_cent(shares: pd.Series) -> pd.Series:
    """Shares, given as such (all at most 1, with a fraction) or in per cent."""
    filled = shares.fillna(0.0)
    fractions = filled.max() < 1 and (filled[filled > 0] < 1).all()
    return filled if fractions else filled / 100
