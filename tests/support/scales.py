"""The same network counted in other units: of money, of every part, or of one part alone. Answers must be the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from reshore import Network

MONEY = {
    "parts": ("value",), "sources": ("unit_cost",), "lanes": ("unit_cost",), "stock": ("unit_cost",),
    "demand": ("price", "margin"), "options": ("capex", "annual_cost"), "companies": ("capex_limit",),
    "countries": ("wage", "energy"), "schemes": ("ceiling",),
}  # fmt: skip
MORE = {"sources": ("capacity", "min_rate"), "lanes": ("capacity",), "stock": ("quantity", "limit"), "demand": ("rate",)}
LESS = {"parts": ("value",), "sources": ("unit_cost", "load", "hours"), "lanes": ("unit_cost",), "stock": ("unit_cost",),
        "demand": ("price", "margin")}  # fmt: skip
Tables = dict[str, pd.DataFrame]


def in_money(net: Network, k: float) -> Network:
    """The network with every price k times as high."""
    return _made(net, {name: _times(net.tables[name], dict.fromkeys(columns, k)) for name, columns in MONEY.items()})


def in_units(net: Network, k: float, part: str | None = None) -> Network:
    """The network in which k new units are one old one; of a part alone, or of all (None).

    Lanes that carry any part are first written out by part, for theirs may no longer be one capacity.
    """
    out: Tables = {}
    for name in {*MORE, *LESS}:
        table, factor = net.tables[name], {**dict.fromkeys(MORE.get(name, ()), k), **dict.fromkeys(LESS.get(name, ()), 1 / k)}
        out[name] = _times(table, factor, None if part is None else (table["part"] == part).to_numpy())
    if part is not None:
        bom = net.filled("bom")
        quantity = bom["quantity"] * np.where(bom["input"] == part, k, 1) / np.where(bom["part"] == part, k, 1)
        out["bom"] = net.bom.assign(quantity=quantity)
    return _made(net, out)


def may_change_alone(net: Network, part: str) -> bool:
    """Whether no lane that carries any part has a price or a capacity, which would be of the other units too."""
    anything = net.lanes[net.lanes["part"] == ""]
    return anything[["capacity"]].isna().all(axis=None) and bool((anything["unit_cost"].fillna(0) == 0).all())


def _times(table: pd.DataFrame, factor: dict[str, float], rows: Any = None) -> pd.DataFrame:
    there = {column: k for column, k in factor.items() if column in table}
    rows = np.ones(len(table), bool) if rows is None else rows
    default = {"load": 1.0}  # what is blank and not nought has to be written down
    values = {c: table[c].fillna(default[c]) if c in default else table[c] for c in there}
    return table.assign(**{c: np.where(rows, values[c] * k, values[c]) for c, k in there.items()})


def _made(net: Network, changed: Tables) -> Network:
    return net.with_tables(**{name: table for name, table in changed.items() if len(table)})
