"""The time buckets of the flow program."""

from __future__ import annotations

import numpy as np

from ..network.index import Index
from .scenario import Effects

DAILY, LONGEST = 40, 10  # days of a run in daily buckets, and days of each later one
LATER = (2, 3, 4, 5, 7, 10, 14, 20, 30)  # days of the shortest bucket of a coarse grid after its first day


def run_edges(coded: Index, what: Effects) -> np.ndarray:
    """Edges of the buckets of a run [day]: `bucket_days` long; blank: daily at first, then `LONGEST` days each.

    They hang on the first event day and the length of the run alone, so that runs that begin together can be compared.
    """
    first, end, given = what.first, what.end, coded.net.number("bucket_days", None)
    near = first if given is not None else min(first + DAILY, end)
    step = LONGEST if given is None else max(1, int(given))
    return np.concatenate([np.arange(first, near), np.arange(near, end, step), [end]])


def coarse_edges(coded: Index, what: Effects, most: float) -> np.ndarray:
    """The grid of a run, or where that has too many buckets one of about `most`, which is finer about the events.

    The first day stands alone, and an edge at every turn of the scenario; between turns a bucket is as long as the time
    since the last turn, but no shorter than the least of `LATER` that fits.
    """
    edges = run_edges(coded, what)
    if len(edges) - 1 <= most or coded.net.number("bucket_days", None) is not None:
        return edges
    for least in LATER:
        edges = _growing(what, least)
        if len(edges) - 1 <= most:
            break
    return edges


def _growing(what: Effects, least: int) -> np.ndarray:
    """Edges of the first day, then of buckets that grow with the time since the last turn, from `least` days up."""
    day, last, edges = what.first, what.first, []
    turns = [*what.turns, what.end]
    while day < what.end:
        edges.append(day)
        last = day if day in turns else last
        step = 1 if day == what.first else max(least, day - last)
        day = min(day + step, next(turn for turn in turns if turn > day))
    return np.array([*edges, what.end])
