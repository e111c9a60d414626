"""A network with figures that are known as ranges at their low, or high: all of them, or those that one estimate is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from ...network import levels, schema
from ...network.network import Network
from ...network.scenario import Scenario

BASE, ENDS = "base", ("low", "high")
FACTORS = "levels"  # the table whose rows are factors, not cells of another table
SEVERITY = "severity"  # the effect of a level that the year of a set of moves reads off that table
COST = ("capex", "annual_cost", "life_years", "build_days")  # of options: what a move costs, not what it brings


@dataclass(frozen=True, eq=False)
class Estimate:
    """Figures about one level that belong together, and the network with all of them at an end.

    table, column, cause: what they are; level: of the moves they are about; figures: how many. changes: bool by option,
    whether a year in which it stands may be another; None: any year.
    """

    table: str
    column: str
    cause: str
    level: str
    figures: int
    changes: np.ndarray | None
    at: Callable[[str], Network]


def estimated(net: Network, estimate: str) -> Network:
    """The network with the figures of `ranges` and the factors of `levels` at an estimate (low, base, high); at an end there
    are no ranges left."""
    if estimate == BASE:
        return net
    every = np.ones(len(levels.table(net)), bool)
    out = _with_factors(_with_cells(net, net.ranges[net.ranges["table"] != FACTORS], estimate), every, estimate)
    return out.with_tables(ranges=net.ranges.iloc[:0])


def estimates_of_levels(net: Network, scenarios: Sequence[Scenario]) -> Iterator[Estimate]:
    """What is estimated of smart-factory levels: the ranges of cells of options that have one, by table, column and level; and
    what a level leaves of what scenarios of a cause take, of those that are weighed."""
    of_option = net.options.set_index("option")["smart_level"]
    ranges = net.ranges[net.ranges["table"] != FACTORS]
    option = pd.Series(
        [_option(*pair) for pair in zip(ranges["table"], ranges["key"], strict=True)], ranges.index, dtype=object
    )
    level = option.map(of_option).fillna("")
    for (table, column, name), rows in ranges[level != ""].groupby(["table", "column", level], sort=False):
        costs = table == "options" and column in COST
        about = net.options["option"].isin(option[rows.index]).to_numpy()
        changes = np.zeros(len(about), bool) if costs else _years_with(net, about)
        yield Estimate(table, column, "", str(name), len(rows), changes, partial(_with_cells, net, rows))
    yield from _severities(net, {cause for s in scenarios for cause in s.events["cause"]} - {""})


def _severities(net: Network, causes: set[str]) -> Iterator[Estimate]:
    factors, options = levels.table(net), net.options["smart_level"]
    for row in factors.itertuples():
        if row.effect == SEVERITY and row.low < row.high and row.cause in causes and (options == row.level).any():
            today = (net.sites["smart_level"] == row.level).any()
            changes = None if today else _years_with(net, (options == row.level).to_numpy())
            which = (factors.index == row.Index).copy()
            at = partial(_with_factors, net, which)
            yield Estimate(FACTORS, SEVERITY, row.cause, row.level, 1, changes, at)


def _years_with(net: Network, options: np.ndarray) -> np.ndarray | None:
    """By option whether years in which it stands are touched by figures of these; None: all, for one is built."""
    built = (net.filled("options")["built"] > 0).to_numpy()
    return None if (options & built).any() else options


def _option(table: str, key: str) -> str:
    """The option that a row of ranges is about; "": none."""
    columns, parts = schema.key(table), key.split("|")
    return parts[-1] if "option" in columns and len(parts) == len(columns) else ""


def _with_factors(net: Network, which: np.ndarray, estimate: str) -> Network:
    factors = levels.table(net)
    base = factors["base"].where(~which, factors[estimate])
    rows = factors.assign(base=base, low=np.nan, high=np.nan)
    return net.with_tables(levels=rows[net.levels.columns.intersection(rows.columns)])


def _with_cells(net: Network, ranges: pd.DataFrame, estimate: str) -> Network:
    tables: dict[str, pd.DataFrame] = {}
    for table, rows in ranges.groupby("table", sort=False):
        frame = net.tables[table].copy()
        names = _names(table, frame)
        for key, column, value in zip(rows["key"], rows["column"], rows[estimate], strict=True):
            rows_of = names == key.rstrip("|")
            if column in frame and rows_of.any():
                frame.loc[rows_of, column] = f"{value:.12g}" if frame[column].dtype == object else value
        tables[str(table)] = frame
    return net.with_tables(**tables)


def _names(table: str, frame: pd.DataFrame) -> pd.Series:
    """What each row is called in ranges: its key columns joined by bars, blank ones at the end left out."""
    keys = schema.key(table) or ["scenario"]
    return frame[keys].agg("|".join, axis=1).str.rstrip("|") if len(frame) else pd.Series([], dtype=object)
