"""The time buckets of the flow program."""

from __future__ import annotations

import numpy as np

from ..network.index import Index
from .capacity_left import Effects

DAILY, LONGEST = 40, 10  # days of a run in daily buckets, and days of each later one
LATER = (2, 3, 4, 5, 7, 10, 14, 20, 30)  # days of the shortest bucket of a coarse grid after its first day


def given_length(coded: Index) -> int | None:
    """Days of a bucket where they are given (`bucket_days`); such buckets are not split."""
    given = coded.net.number("bucket_days", None)
    return None if given is None else max(1, int(given))


def run_edges(coded: Index, what: Effects) -> np.ndarray:
    """Edges of the buckets of a run [day]: `bucket_days` long; blank: daily at first, then `LONGEST` days each.

    They hang on the first event day and the length of the run alone, so that runs that begin together can be compared; but
    none goes on over a day on which demand changes or stock is lost.
    """
    first, end, given = what.first, what.end, given_length(coded)
    near = first if given else min(first + DAILY, end)
    edges = np.arange(first, near), np.arange(near, end, given or LONGEST), np.array([end]), _turns_of_demand(coded, what)
    return np.unique(np.concatenate(edges)).astype(int)


def _turns_of_demand(coded: Index, what: Effects) -> np.ndarray:
    """Days on which demand changes, days on which those who were wanted then have waited out, days on which stock is lost."""
    day, row = np.nonzero(np.diff(what.demand.share, axis=0, prepend=1.0))
    patience = coded.demand.backorder_days.astype(int)[what.demand.rows]
    days = np.concatenate([day, day + patience[row], list(what.stock_left)]).astype(int)
    return np.unique(days[(days > what.first) & (days < what.end)])


def coarse_edges(coded: Index, what: Effects, most: float) -> np.ndarray:
    """The grid of a run, or where that has too many buckets one of about `most`, which is finer about the events.

    The first day stands alone, and an edge at every turn of the scenario; between turns a bucket is as long as the time
    since the last turn, but no shorter than the least of `LATER` that fits.
    """
    edges = run_edges(coded, what)
    if len(edges) - 1 <= most or given_length(coded):
        return edges
    turns = _turns_of_demand(coded, what)
    for least in LATER:
        edges = np.union1d(_growing(what, least), turns).astype(int)
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
