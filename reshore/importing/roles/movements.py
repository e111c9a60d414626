"""Rows of ledgers and of plans by bucket as sales: which movements are sales, and how long a rate lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ...texts import said
from .. import cells
from ..account import each, examples

if TYPE_CHECKING:
    from ..book import Book

SALES = (
    "sale|sales|sales shipment|sales invoice|issue to customer|verkauf|vente|venta|601|602|"
    "판매|판매출고|売上|販売|销售|销售出库"
)
OTHERS = (
    "purchase|purchase receipt|receipt|output|consumption|positive adjmt|negative adjmt|adjustment|adjustment increase|"
    "adjustment decrease|transfer|production|production receipt|inventory|einkauf|verbrauch|umlagerung|zugang|"
    "구매|구매입고|생산|생산입고|이동|조정|購買|入庫|移動|采购|采购入库|生产|生产入库|领料|调拨|盘点|"
    "achat|production|consommation|compra|consumo|producción|101|102|261|262|311|701|702"
)
SOLD = frozenset(cells.folded(word) for word in SALES.split("|"))
MOVED = frozenset(cells.folded(word) for word in OTHERS.split("|"))


def sold(rows: pd.DataFrame, role: str, book: Book) -> pd.DataFrame:
    """Of a ledger of all movements the sales alone; where they are issues, written with a minus, what left counts."""
    words = each(rows["kind"], cells.folded)
    for sheet, found in words.groupby(rows["sheet"], observed=True):
        if not (set(found) & SOLD and set(found) & MOVED):
            continue
        other = rows["sheet"].eq(sheet) & ~words.isin(SOLD)
        what = said("import.other_movements", kinds=examples(rows.loc[other, "kind"]))
        rows = book.ledger.leave(role, rows, other, "kind", what, "", "ignored")
        words = words.loc[rows.index]
        own = rows["sheet"].eq(sheet)
        if (rows.loc[own, "quantity"] < 0).mean() > 0.5:
            book.ledger.tell(role, rows[own], "quantity", said("import.issues_are_sales"), "assumed")
            rows = rows.assign(quantity=rows["quantity"].where(~own, -rows["quantity"]))
    return rows


def by_bucket(rows: pd.DataFrame, role: str, book: Book) -> pd.DataFrame:
    """Rows that say a quantity for each bucket (Weeks) of a stretch of days as the quantity of the whole stretch."""
    days = each(rows["bucket"], lambda word: cells.DAYS.get(cells.period_of(word), np.nan)).astype(float)
    at = days.notna() & rows["date"].notna()
    if not at.any():
        return rows
    last = rows["end_last"].where(rows["end"].notna(), rows["date"] + days - 1)
    times = (last - rows["date"] + 1) / days
    book.ledger.tell(role, rows[at], "bucket", said("import.buckets"), "merged")
    return rows.assign(
        quantity=rows["quantity"].where(~at, rows["quantity"] * times),
        date_last=rows["date_last"].where(~at, last),
        date_kind=rows["date_kind"].where(~at, "period"),
    )
