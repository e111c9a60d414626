"""How rows of vendor masters and of plants are taken: they say where sites are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ...texts import said
from .. import cells
from ..account import each, examples

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
    """One row for each place."""
    again = rows["site"].duplicated()
    return book.ledger.leave(
        "plants",
        rows,
        again,
        "site",
        said("import.plant_twice", sites=examples(rows.loc[again, "site"])),
        said("fix.one_row"),
        "ignored",
    )
