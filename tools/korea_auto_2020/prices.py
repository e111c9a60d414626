"""What firms charge each other: the column price of sources.csv, for all that is made today and used by somebody else.

5 % on the larger of a part's value and what it costs its maker (docs/semantics.md, "Accounts by company", rule 2): with the
value alone as price, the Korean makers of harness would sell below cost.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

import reshore as rs
from reshore.network.accounts import MARKUP, trade_of
from reshore.network.baseline import baseline
from reshore.network.costs import usual_money

from .rows import Tables, write

NOTE = f"; price: {MARKUP - 1:.0%} on value or cost, assumed"


def fill_prices(tables: Tables) -> None:
    """Set the price of the rows without option, but of what is sold to the buyers of cars, in tens of won."""
    asked = sells(tables)
    sold = {r["part"] for r in tables["demand"]}
    for r in tables["sources"]:
        if not r["option"] and r["part"] not in sold:
            r["price"] = round(float(asked[r["site"], r["part"]]), -1)
            r["note"] += NOTE


def sells(tables: Tables) -> pd.Series:
    """What a unit of each row without option is sold for where no price is given [KRW/unit], by site and part."""
    with TemporaryDirectory() as folder:
        for name, rows in tables.items():
            write(Path(folder), name, rows)
        base = baseline(rs.load(folder))
    trade = trade_of(base.coded, usual_money(base), base)
    places = base.coded.net.sources.iloc[base.coded.sources.row]
    return pd.Series(trade.sells, index=pd.MultiIndex.from_frame(places[["site", "part"]]))
