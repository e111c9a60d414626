"""A network with every figure that has a range at its low, or high."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...network import levels, schema
from ...network.network import Network

BASE = "base"


def estimated(net: Network, estimate: str) -> Network:
    """The network with the figures of `ranges` and the factors of `levels` at an estimate (low, base, high)."""
    if estimate == BASE:
        return net
    factors = levels.table(net)
    rows = factors.assign(base=factors[estimate], low=np.nan, high=np.nan)
    tables: dict[str, pd.DataFrame] = {"levels": rows[net.levels.columns.intersection(rows.columns)]}
    for table, ranges in net.ranges.groupby("table", sort=False):
        if table == "levels":
            continue
        frame = net.tables[table].copy()
        names = _names(table, frame)
        for key, column, value in zip(ranges["key"], ranges["column"], ranges[estimate], strict=True):
            rows_of = names == key.rstrip("|")
            if column in frame and rows_of.any():
                frame.loc[rows_of, column] = f"{value:.12g}" if frame[column].dtype == object else value
        tables[str(table)] = frame
    return net.with_tables(**tables)


def _names(table: str, frame: pd.DataFrame) -> pd.Series:
    """What each row is called in ranges: its key columns joined by bars, blank ones at the end left out."""
    keys = schema.key(table) or ["scenario"]
    return frame[keys].agg("|".join, axis=1).str.rstrip("|") if len(frame) else pd.Series([], dtype=object)
