"""How long recoveries took against what had been announced: the record (recoveries.csv), and the factors from it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from ..errors import not_one_of
from ..texts import said

BELOW, ABOVE = 0.1, 0.9  # quantiles of the record that a tenth of the draws lie below and above
ROUNDS = 200  # of a fixed point that gains a digit in each few


@cache
def announcements() -> pd.DataFrame:
    """recoveries.csv: event, what, start, announced_on, announced_recovery, actual_recovery (dates), meaning, certainty (read;
    read2: read, but sources disagree or are secondary), source; one row an announcement.

    factor: days from the start to the actual recovery over days to the announced one; NaN where no date had been announced.
    """
    with files(__package__).joinpath("recoveries.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
    start, announced, actual = (pd.to_datetime(table[c]) for c in ("start", "announced_recovery", "actual_recovery"))
    return table.assign(factor=(actual - start) / (announced - start))


def counted(without: str = "") -> pd.DataFrame:
    """The announcements that give a factor, without those of one event: event, factor, weight (each event weighs the same).

    Raises `DataError` for an event that the record does not have.
    """
    table = announcements()
    if without and without not in set(table["event"]):
        raise not_one_of(said("error.no_recovery_of", value=without), dict.fromkeys(table["event"]))
    table = table[table["factor"].notna() & (table["event"] != without)]
    each = table.groupby("event")["event"].transform("size") * table["event"].nunique()
    return table[["event", "factor"]].assign(weight=1 / each).reset_index(drop=True)


def quantiles(without: str = "") -> tuple[float, float]:
    """The 10 and 90 % quantiles of the factors on record, each event weighing the same: the smallest factor that so much of
    the weight does not exceed.

    >>> [round(q, 3) for q in quantiles()]
    [0.709, 2.471]
    """
    table = counted(without).sort_values("factor")
    so_far = table["weight"].cumsum().to_numpy()
    at = [int(np.argmax(so_far >= q - 1e-9)) for q in (BELOW, ABOVE)]
    return float(table["factor"].iloc[at[0]]), float(table["factor"].iloc[at[1]])


def usual_factors(without: str = "") -> tuple[float, float]:
    """The ends of the triangle, its peak at 1, of which a tenth lies below and a tenth above the `quantiles` of the record.

    So the middle 80 % of what is drawn are the middle 80 % of what happened. The record is short: eight announcements of six
    events.

    >>> [round(end, 2) for end in usual_factors()]
    [0.22, 3.32]
    """
    # with u = 1 - low and v = high - 1: (u - left)^2 = u (u + v) / 10, (v - right)^2 = v (u + v) / 10
    low, high = quantiles(without)
    left, right = max(0.0, 1 - low), max(0.0, high - 1)
    u, v = left, right
    for _ in range(ROUNDS):
        u, v = _reach(left, v), _reach(right, u)
    return 1 - u, 1 + v


def _reach(inner: float, other: float) -> float:
    """How far from the peak a side ends of which a tenth of all lies beyond `inner`, the other side ending at `other`."""
    a, b = 1 - BELOW, 2 * inner + BELOW * other
    return float(b + np.sqrt(b**2 - 4 * a * inner**2)) / (2 * a)


def record_words(without: str = "") -> str:
    """How few announcements the factors come from, in a sentence."""
    table = counted(without)
    return said("recoveries.from", announcements=str(len(table)), events=str(table["event"].nunique()))
