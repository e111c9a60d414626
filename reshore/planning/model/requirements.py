"""What options ask of each other, read from the table options (frames with the columns of `net.filled("options")`)."""

from __future__ import annotations

import numpy as np
import pandas as pd


def required(table: pd.DataFrame) -> np.ndarray:
    """By option: the row of the one that it requires, -1: none."""
    return pd.Index(table["option"]).get_indexer(table["requires"])


def needs(table: pd.DataFrame, option: int) -> list[int]:
    """What an option requires, directly or not, and is not built."""
    found: list[int] = []
    at = required(table)
    while (option := int(at[option])) >= 0 and table["built"].iloc[option] == 0 and option not in found:
        found.append(option)
    return found


def dependents(table: pd.DataFrame, option: int) -> list[int]:
    """The option, then all that require it, directly or not."""
    found, at = [option], required(table)
    for o in found:
        found += [int(k) for k in np.flatnonzero(at == o) if k not in found]
    return found


def members(table: pd.DataFrame, option: int) -> np.ndarray:
    """The rows of an option's group, itself among them; none where it has no group."""
    group = table["group"].iloc[option]
    return np.flatnonzero((table["group"] == group).to_numpy()) if group else np.empty(0, int)
