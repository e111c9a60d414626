"""Course: what happened on every day of a run, as arrays in the order of an Index."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from ..network.baseline import Baseline
from ..network.network import Network


@dataclass(frozen=True, eq=False)
class Course:
    """Days x sources, lanes, items or demand rows, all in units; a pooled window is one row for all its days.

    `limited` (None where an engine does not note it) says what kept a source below what was wanted: the position of an
    input row of the Index, or CAPACITY, MIN_RUN_RATE, NOTHING. `duty`: points added to the duty of lanes.
    `waiting`: at the end of the day. `waited` [unit-days by demand row]: how long those had waited who were lost.
    `edges` [days]: where the buckets begin and the last one ends, in an engine that pools days (None: each day is one).
    `pooling_bound` [money]: how much of its lost margin finer buckets might have saved.

    Its marks, by which all who read it go, and not by the name of its engine: `quantified`: it counts units (an engine may
    say only what can be had at all). `foresight`: from the first event on it knows how the scenario goes on, so that it makes
    and sends ahead and holds back as it likes, and nothing is ordered (`wanted` is the baseline rate). `chosen`: it is one of
    several that are as good. `by_bucket`: worked out for buckets alone, whose days are equal parts of them and not as days
    would be; stock is right at the ends of buckets.
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
    quantified: bool = True
    foresight: bool = False
    chosen: bool = False
    by_bucket: bool = False

    @property
    def figures(self) -> int:
        """How many figures it holds."""
        return sum(value.size for value in vars(self).values() if isinstance(value, np.ndarray))

    @property
    def days(self) -> int:
        """How long it is."""
        return len(self.served) if self.edges is None else int(self.edges[-1] - self.edges[0])

    @cached_property
    def stretches(self) -> np.ndarray:
        """Rows where its buckets begin and the last one ends; where each day is one, stretches of days all the same."""
        if len(self.served) == 1:
            return np.array([0, 1])
        if self.edges is not None:
            return self.edges
        tables = (self.made, self.sent, self.stock, self.demanded, self.served, self.lost, self.waiting)
        new = np.any([(table[1:] != table[:-1]).any(axis=1) for table in tables], axis=0)
        return np.concatenate([[0], np.flatnonzero(new) + 1, [len(self.served)]])

    def bucket(self, day: int) -> tuple[int, int]:
        """The first day of what a day is known with, by which it is called, and the last, at whose end stock is right: of its
        bucket where the course is known by bucket alone, else the day itself."""
        if not self.by_bucket or self.edges is None:
            return day, day
        after = int(np.searchsorted(self.edges, day, side="right"))
        return int(self.edges[after - 1]), int(self.edges[after]) - 1

    def until(self, day: int) -> Course:
        """The days before this one."""
        daily = ("made", "wanted", "limited", "sent", "stock", "demanded", "served", "lost", "waiting", "duty")
        cut: dict[str, Any] = {name: value[:day] for name in daily if isinstance(value := getattr(self, name), np.ndarray)}
        edges = None if self.edges is None else np.append(self.edges[self.edges < day], day)
        return replace(self, **cut, edges=edges)


NOTHING, CAPACITY, MIN_RUN_RATE = -1, -2, -3
TOLERANCE = 1e-6  # share of a rate or a scale below which a figure counts as baseline, or as nothing


class Run(Protocol):
    """What the formulas of `metrics` read of a run (a Result, or anything with these)."""

    @property
    def network(self) -> Network:
        """The network it ran on."""

    @property
    def base(self) -> Baseline:
        """Its baseline state."""

    @property
    def course(self) -> Course:
        """What happened."""

    @property
    def engine(self) -> str:
        """The engine that ran it."""

    @property
    def first(self) -> int:
        """The day on which the first event begins."""

    @property
    def survive(self) -> float:
        """Time to survive where the engine tells it itself [days]."""

    @property
    def dated(self) -> bool:
        """Whether its days are told apart."""

    @property
    def lost(self) -> np.ndarray:
        """Units lost by demand row."""

    @property
    def wanted(self) -> np.ndarray:
        """Units wanted by demand row."""

    def date(self, day: float) -> str:
        """The date of a day of the run."""
