"""Rows of two lists that go together: a join of numbers, without the labels of a table."""

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
