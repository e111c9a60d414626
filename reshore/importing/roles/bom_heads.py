"""Bills and their heads: which part a bill is of, for how many it is, and which of several bills counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...texts import said
from .. import cells, flags
from ..account import each, examples, looked_up

if TYPE_CHECKING:
    from ..book import Book


def prepare(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """The heads, those marked that do not count: bills that are not in use, or not the default one of their part."""
    if not len(rows):
        return rows
    rows = book.ledger.leave("bill_heads", rows, rows["bill"].eq(""), "bill", said("import.no_bill"), said("fix.fill_in"))
    told = rows[rows["blocked"].eq("1")]
    named = said("import.bills_not_active", bills=examples(told["bill"]))
    book.ledger.tell("bill_heads", told, "blocked", named, "ignored")
    default = ~each(rows["chosen"], cells.folded).isin(flags.NO) & rows["blocked"].ne("1")
    other = ~default & rows["part"].isin(set(rows.loc[default, "part"]) - {""})
    what = said("import.bills_not_default", bills=examples(rows.loc[other, "bill"]))
    book.ledger.tell("bill_heads", rows[other], "chosen", what, "ignored")
    return rows.assign(blocked=rows["blocked"].mask(other, "1"))


def joined(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Parent, plant and base quantity from the heads of the bills, where the rows have none."""
    heads = _heads(book)
    coded = rows["part"].isin(set(heads["bill"]) - set(heads["part"])) & ~rows["bill"].isin(set(heads["bill"]) - {""})
    rows = rows.assign(bill=rows["bill"].mask(coded, rows["part"]), part=rows["part"].mask(coded, ""))
    if not rows["bill"].isin(set(heads["bill"]) - {""}).any():
        own = rows["part"].eq("") & rows["bill"].ne("") & rows["level"].isna()
        return rows.assign(part=rows["part"].where(~own, rows["bill"]))  # a bill is often called as what it makes
    live = heads["blocked"].ne("1")
    dead = rows["bill"].isin(set(heads.loc[~live, "bill"]) - set(heads.loc[live & heads["part"].ne(""), "bill"]))
    rows = book.ledger.leave("bom", rows, dead, "bill", said("import.bill_not_active"), "", "ignored")
    of_part = heads[live & heads["part"].ne("")]
    rows = _of_no_part(rows, heads, of_part, book)
    lacking = rows["part"].eq("") & rows["bill"].ne("")
    linked = of_part.drop_duplicates(["bill", "part", "site"])[["bill", "part", "site"]]
    found = rows[lacking].drop(columns="part").merge(linked.rename(columns={"site": "head_site"}), on="bill", how="left")
    found["part"] = found["part"].fillna("").astype(object)
    found["site"] = found["site"].where(found["site"].ne(""), found["head_site"].fillna(""))
    out = pd.concat([rows[~lacking], found.drop(columns="head_site")], ignore_index=True)
    per = heads[live].dropna(subset="per").drop_duplicates("bill").set_index("bill")["per"]
    out["per"] = out["per"].fillna(looked_up(out["bill"], per.to_dict(), np.nan))
    many = of_part.groupby("bill")["part"].nunique()
    several = many[many > 1]
    if len(several):
        book.ledger.tell("bom", out[out["bill"].isin(several.index)], "bill", said("import.bill_of_several"), "assumed")
    return out


def _heads(book: Book) -> pd.DataFrame:
    """The heads of bills, with the parts that part planning gives a bill to."""
    heads, planning = book.frames["bill_heads"], book.frames["planning"]
    of_items = planning.loc[planning["bill"].ne(""), ["bill", "part"]].assign(site="", per=np.nan, blocked="")
    closed = set(heads.loc[heads["blocked"].eq("1"), "bill"]) - set(heads.loc[heads["blocked"].ne("1"), "bill"])
    of_items["blocked"] = of_items["bill"].isin(closed).map({True: "1", False: ""})
    own = heads[["bill", "part", "site", "per", "blocked"]]
    return pd.concat([f for f in (own, of_items) if len(f)], ignore_index=True) if len(own) or len(of_items) else own


def _of_no_part(rows: pd.DataFrame, heads: pd.DataFrame, of_part: pd.DataFrame, book: Book) -> pd.DataFrame:
    """Bills that no part has: one that stands in another bill is a phantom in it, others are left out."""
    if not len(of_part):
        return rows.assign(part=rows["part"].where(rows["part"].ne("") | rows["level"].notna(), rows["bill"]))
    alone = rows["part"].eq("") & rows["bill"].isin(set(heads["bill"]) - set(of_part["bill"]) - {""})
    inside = alone & rows["bill"].isin(set(rows["input"]))
    if inside.any():
        what = said("import.bill_in_bill", bills=examples(rows.loc[inside, "bill"]))
        book.ledger.tell("bom", rows[inside], "bill", what, "assumed")
        book.phantoms |= set(rows.loc[inside, "bill"])
        rows = rows.assign(part=rows["part"].mask(inside, rows["bill"]))
    left = alone & ~inside
    what = said("import.bill_of_nothing", bills=examples(rows.loc[left, "bill"]))
    return book.ledger.leave("bom", rows, left, "bill", what, said("fix.bill_of_part"), "ignored")
