"""How rows of vendor masters and of plants are taken: they say where sites are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...texts import said
from .. import cells
from ..account import each, examples
from . import kinds

if TYPE_CHECKING:
    from ..book import Book


def nothing(rows: pd.DataFrame, book: Book) -> None:
    """Places are made where they are used."""


def prepare_vendors(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """One row for each vendor number; numbers that come again are told."""
    leave = book.ledger.leave
    rows = leave(
        "vendor_master",
        rows,
        rows["vendor_id"].eq("") & rows["vendor"].eq(""),
        "vendor_id",
        said("import.no_vendor"),
        said("fix.fill_in"),
    )
    rows = rows.assign(vendor=rows["vendor"].where(rows["vendor"].ne(""), rows["vendor_id"]))
    key = rows["vendor_id"].where(rows["vendor_id"].ne(""), each(rows["vendor"], cells.folded) + "|" + rows["country"])
    again = key.duplicated()
    rows = _recovery(rows, "vendor_master", book)
    return leave(
        "vendor_master",
        rows,
        again,
        "vendor_id",
        said("import.vendor_twice", vendors=examples(key[again])),
        said("fix.one_row"),
        "ignored",
    )


def prepare_plants(rows: pd.DataFrame, book: Book) -> pd.DataFrame:
    """One row for each place, of a kind that networks know; other words for a kind are told."""
    again = rows["site"].duplicated()
    rows = book.ledger.leave(
        "plants",
        rows,
        again,
        "site",
        said("import.plant_twice", sites=examples(rows.loc[again, "site"])),
        said("fix.one_row"),
        "ignored",
    )
    kind = each(rows["kind"], kinds.kind_of)
    other = kind.eq("") & rows["kind"].ne("")
    what = said("import.kind_unknown", values=examples(rows.loc[other, "kind"]))
    book.ledger.tell(
        "plants", rows[other], "kind", what, "ignored", said("fix.kind_cell", known=", ".join(sorted(kinds.WORDS)))
    )
    return _recovery(rows.assign(kind=kind), "plants", book)


def _recovery(rows: pd.DataFrame, role: str, book: Book) -> pd.DataFrame:
    """The rows, times of recovery below 0 taken as blank."""
    below = rows["recovery_days"] < 0
    bad = said("import.bad_lead", values=examples(f"{days:g}" for days in rows.loc[below, "recovery_days"]))
    what = said("error.taken_as_blank", problem=bad)
    book.ledger.tell(role, rows[below], "recovery_days", what, "wrong", said("fix.lead_cell"))
    return rows.assign(recovery_days=rows["recovery_days"].where(~below))
