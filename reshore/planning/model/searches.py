"""Searches for whole units, each of which is believed where another that goes its own way finds as much.

HiGHS prunes by what it computes in doubles, and where figures of a master are far apart it prunes the best now and then: 3 of
14 searches of two masters of the flagship, before their cuts were counted in money, and single ones since.
"""

from __future__ import annotations

import numpy as np

from ...solving.solver import LiveModel, Solution
from .first_stage import FirstStage

ENOUGH = 3  # times that units are found: once to be run, once by another search, once more where that was not it


class Searches:
    """Searches of one master as its cuts grow."""

    def __init__(self) -> None:
        self.count = 0
        self.bounds = (-np.inf, -np.inf)  # of the last two
        self.seen: dict[bytes, int] = {}

    @property
    def bound(self) -> float:
        """What no whole units get below, as both of the last two searches tell."""
        return min(self.bounds)

    def next(self, whole: LiveModel) -> Solution | None:
        """One more search; None where nothing meets the rows, by two of them."""
        found = self._search(whole) or self._search(whole)
        if found is not None and found.proved:
            self.bounds = (self.bounds[1], found.bound)
        return found

    def _search(self, whole: LiveModel) -> Solution | None:
        if whole.integer:
            whole.set_seed(self.count)
            whole.start_from(None)  # not from what another search ended with
        self.count += 1
        return whole.solve_if_any()

    def times(self, units: np.ndarray, stage: FirstStage) -> int:
        """How often these units of whole options, and any of the same divisible ones, have been found, this time counted."""
        key = np.where(stage.whole, units, units > 0).tobytes()
        self.seen[key] = self.seen.get(key, 0) + 1
        return self.seen[key]
