"""Smart-factory levels: what each changes, low / base / high, with sources (levels.csv)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pandas as pd

LEVELS = ("none", "basic", "intermediate_1", "intermediate_2", "advanced")


@cache
def table() -> pd.DataFrame:
    """levels.csv: effect, cause, level, low, base, high, unit, evidence, note."""
    with files(__package__).joinpath("levels.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, keep_default_na=False)


@cache
def factor(effect: str, level: str, cause: str = "", estimate: str = "base") -> float:
    """By what an effect (severity, recovery, hours, unit_cost) is multiplied at a level; 1 where levels.csv is silent.

    >>> factor("severity", "advanced", "labour")
    0.4
    >>> factor("severity", "advanced", "quake")
    1.0
    """
    rows = table()
    found = rows[(rows["effect"] == effect) & (rows["level"] == level) & (rows["cause"] == cause)]
    return float(found[estimate].iloc[0]) if len(found) else 1.0
