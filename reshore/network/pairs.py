"""Numbers that go together: rows of two lists, without the labels of a table, and what links lead to."""

from __future__ import annotations

import numpy as np


def pairs(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of all pairs of equal numbers, in the order of `left`, then of `right`.

    >>> [p.tolist() for p in pairs(np.array([7, 8, 7]), np.array([7, 9, 7]))]
    [[0, 0, 2, 2], [0, 2, 0, 2]]
    """
    order = np.argsort(right, kind="stable")
    first, behind = (np.searchsorted(right[order], left, side) for side in ("left", "right"))
    count = behind - first
    of_left = np.repeat(np.arange(len(left)), count)
    within = np.arange(len(of_left)) - np.repeat(np.cumsum(count) - count, count)
    return of_left, order[np.repeat(first, count) + within]


def followed(start: np.ndarray, tail: np.ndarray, head: np.ndarray) -> np.ndarray:
    """Where links from tail to head lead from `start` (bool by number), itself with it.

    >>> followed(np.array([False, True, False]), np.array([0, 1]), np.array([1, 2])).tolist()
    [False, True, True]
    """
    out = start.copy()
    while True:
        before = int(out.sum())
        out[head[out[tail]]] = True
        if int(out.sum()) == before:
            return out
