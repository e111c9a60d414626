"""Smart-factory levels: what each changes, low / base / high; a network's own rows, else the shipped ones (levels.csv)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Protocol

import pandas as pd

from . import schema
from .derived import Fixed, once

LEVELS = ("none", "basic", "intermediate_1", "intermediate_2", "advanced")
KEY = ["effect", "cause", "level"]
BY_CAUSE = ("severity", "recovery", "build")  # effects that depend on why something is down
ESTIMATES = ("low", "base", "high")


class Levelled(Fixed, Protocol):
    """What brings levels of its own: a Network."""

    @property
    def levels(self) -> pd.DataFrame:
        """Its rows of the table levels; they go before the shipped ones."""


@cache
def shipped() -> pd.DataFrame:
    """levels.csv, typed as every table: effect, cause, level, low, base, high, unit, evidence, note."""
    with files(__package__).joinpath("levels.csv").open(encoding="utf-8") as file:
        return schema.typed("levels", pd.read_csv(file, dtype=str, keep_default_na=False))[0]


@once
def table(net: Levelled) -> pd.DataFrame:
    """The levels that count in a network: its own rows, then the shipped ones that it has no row for.

    Columns as in schema.csv; a blank low or high is the base.
    """
    rows = pd.concat([net.levels, shipped()], ignore_index=True).drop_duplicates(KEY, ignore_index=True)
    return rows.assign(low=rows["low"].fillna(rows["base"]), high=rows["high"].fillna(rows["base"]))


def own(levels: pd.DataFrame, effects: tuple[str, ...]) -> pd.DataFrame:
    """The rows of a network's own table for these effects whose base is another than the shipped one's: KEY and base."""
    base = shipped().set_index(KEY)["base"]
    given = levels.loc[levels["effect"].isin(effects), [*KEY, "base"]]
    usual = base.reindex(pd.MultiIndex.from_frame(given[KEY])).fillna(1.0).to_numpy()
    return given[given["base"].to_numpy() != usual]


@once
def factor(net: Levelled, effect: str, level: str, cause: str = "", estimate: str = "base") -> float:
    """What a level makes of what an effect is about in a network; 1 where neither it nor levels.csv says anything.

    All but capex multiply: severity, recovery and build (each by cause), hours, unit_cost, capacity, quality (share of
    defects) and families [shares of what is at level none]; capex is money for one project.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> factor(net, "severity", "advanced", "labour")
    0.4
    >>> factor(net, "severity", "advanced", "quake")
    1.0
    >>> row = {"effect": "severity", "cause": "quake", "level": "advanced", "base": 0.9}
    >>> factor(net.edit([{"table": "levels", "add": row}]), "severity", "advanced", "quake")
    0.9
    """
    rows = table(net)
    found = rows.loc[(rows["effect"] == effect) & (rows["level"] == level) & (rows["cause"] == cause), estimate]
    return float(found.iloc[0]) if len(found) else 1.0


def change(net: Levelled, effect: str, level: str, before: str, cause: str = "", estimate: str = "base") -> float:
    """What going from one level to another makes of what an effect is about; 1 where nothing is left of it before.

    >>> import reshore as rs
    >>> change(rs.load(rs.datasets.toy), "hours", "advanced", "basic") == 0.5 / 0.762
    True
    """
    was = factor(net, effect, before, cause, estimate)
    return factor(net, effect, level, cause, estimate) / was if was > 0 else 1.0
