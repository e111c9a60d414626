"""Course: what happened on every day of a run, as arrays in the order of an Index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from ..network.baseline import Baseline
from ..network.network import Network


@dataclass(frozen=True, eq=False)
class Course:
    """Days x sources, lanes, items or demand rows, all in units.

    `limited` (None where an engine has no rules that could limit) says what kept a source below what was wanted: the
    position of an input row of the Index, or CAPACITY, LEAST_RATE, NOTHING. `duty`: points added to the duty of lanes.
    `waiting`: at the end of the day. `waited` [unit-days by demand row]: how long those had waited who were lost.
    `edges` [days]: where the buckets begin and the last one ends, in an engine that pools days (None: each day is one).
    `pooling_bound` [money]: how much of its lost margin finer buckets might have saved.
    """

    made: np.ndarray
    wanted: np.ndarray
    limited: np.ndarray | None
    sent: np.ndarray
    stock: np.ndarray
    demanded: np.ndarray
    served: np.ndarray
    lost: np.ndarray
    waiting: np.ndarray
    duty: np.ndarray | float = 0.0
    waited: np.ndarray | float = 0.0
    edges: np.ndarray | None = None
    pooling_bound: float = 0.0

    @property
    def figures(self) -> int:
        """How many figures it holds."""
        return sum(value.size for value in vars(self).values() if isinstance(value, np.ndarray))

    @cached_property
    def stretches(self) -> np.ndarray:
        """The edges of its buckets; where each day is one, of stretches of days that are all the same."""
        if self.edges is not None:
            return self.edges
        tables = (self.made, self.sent, self.stock, self.demanded, self.served, self.lost, self.waiting)
        new = np.any([(table[1:] != table[:-1]).any(axis=1) for table in tables], axis=0)
        return np.concatenate([[0], np.flatnonzero(new) + 1, [len(self.served)]])

    def until(self, day: int) -> Course:
        """The days before this one."""
        daily = ("made", "wanted", "limited", "sent", "stock", "demanded", "served", "lost", "waiting", "duty")
        cut = {name: value[:day] for name in daily if isinstance(value := getattr(self, name), np.ndarray)}
        edges = None if self.edges is None else np.append(self.edges[self.edges < day], day)
        return replace(self, **cut, edges=edges)


NOTHING, CAPACITY, LEAST_RATE = -1, -2, -3
TOLERANCE = 1e-6  # share of a rate or a scale below which a figure counts as undisturbed, or as nothing


class Run(Protocol):
    """What the formulas of `metrics` read of a run (a Result, or anything with these)."""

    network: Network
    base: Baseline
    course: Course | None
    totals: Mapping[str, np.ndarray]
    engine: str
    first: int
    survive: float

    @property
    def lost(self) -> np.ndarray:
        """Units lost by demand row."""

    @property
    def wanted(self) -> np.ndarray:
        """Units wanted by demand row."""

    def date(self, day: float) -> str:
        """The date of a day of the run."""
