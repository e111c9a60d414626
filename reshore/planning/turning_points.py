"""break_even(): the value of one figure at which the best plan buys something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ..errors import SolveError, door
from ..network.network import Network
from ..network.scenario import chance
from ..network.schema import refuse_outside
from ..results.plan import Plan
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Progress, Watch
from .replanning import Again, Asking, Cell, today_of
from .verdict.flips import ranged

COLUMNS = {"today": float, "value": float, "comes_in": object, "goes_out": object, "between": float}
FINE = 2e-3  # of the value: nearer it need not be told
TRIES = 30  # values tried on either side
PUSHED = 0.4  # of what is still open: so far beyond where two plans cost the same the next value is tried


@door(SolveError)
def break_even(
    net: Network,
    best: Plan,
    table: str,
    key: str,
    column: str,
    low: float | None = None,
    high: float | None = None,
    support: Mapping[str, float] | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """The values of one figure, next to today's on either side, at which the best plan buys something else.

    Parameters
    ----------
    net : Network
        The network that `best` was planned for.
    best : Plan
        Its scenarios, budget, risk weight and confidence count.
    table, key, column : str
        The figure, as the table `ranges` names it: the key columns joined by bars, of events the scenario. So
        ("events", "chip_fire", "probability"), ("options", "home_line", "capex"),
        ("sources", "fab_b|chip|second_chip", "unit_cost").
    low, high : float, optional
        How far to look; None: as far as the table `ranges` says, else from nothing to twice the figure (of a probability
        to what the others leave).
    support, options, keep, forbid
        As they were asked of `plan`.
    time_limit : float, optional
        Seconds; then what was found so far, and `attrs["complete"]` is False.
    progress : callable, optional
        Called with the share done [0..1] and a word.

    Returns
    -------
    DataFrame
        A row for each side on which it flips: today, value, comes_in and goes_out (options that the plan beyond it buys
        and today's does not, and the other way round), between (how far from `value` the flip may lie at most).

    Raises
    ------
    DataError
        As `plan` does; for a plan of another network or against the worst loss, or a figure that is not there.
    SolveError
        When there was no time for today's plan.

    References
    ----------
    Geoffrion, A. M. & Nauss, R. (1977). Parametric and postoptimality analysis in integer linear programming. Management
        Science 23(5):453-466.

    Examples
    --------
    On the toy second_chip costs 40 a year and spares 840 of a chip fire's 1,340; chip_stock, at 100 a year, spares 1,140. So
    second_chip is worth its cost from a chance of 1 / 21 on, and chip_stock takes its place where 100 - 1,140 p = 40 - 840 p.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> flips = rs.break_even(net, rs.plan(net), "events", "chip_fire", "probability", low=0, high=0.5)
    >>> [(round(row.value, 3), row.comes_in, row.goes_out) for row in flips.itertuples()]
    [(0.048, [], ['second_chip']), (0.2, ['chip_stock'], ['second_chip'])]
    """
    refuse_outside("break_even", time_limit=time_limit)
    watch = Watch.of(progress, time_limit)
    watch(0.0, "model")
    cell = Cell(table, key, column)
    today = today_of(net, cell)
    again = Again.of(net, best, Asking(support, options, keep, forbid), watch.part(0, 0.3))
    line = _Line(again, cell, set(np.flatnonzero(again.units > 0).tolist()))
    rows: list[dict[str, Any]] = []
    complete = False
    with suppress(OutOfTimeError):
        for k, end in enumerate(_ends(net, again, cell, today, low, high)):
            rows += line.flip(today, end)
            watch(0.3 + 0.35 * (k + 1), "solve")
        complete = True
    out = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    out.attrs = {"complete": complete}
    return out


def _ends(net: Network, again: Again, cell: Cell, today: float, low: float | None, high: float | None) -> Iterator[float]:
    """How far to look on either side."""
    least, most = ranged(net, cell.table, cell.key, cell.column)
    others = sum(chance(s) for s in again.inquiry.task.scenarios if s.name != cell.key)
    widest = 1 - others if cell.chance else 2 * today
    for given, in_table, else_ in ((low, least, min(0.0, 2 * today)), (high, most, max(0.0, widest))):
        yield given if given is not None else else_ if np.isnan(in_table) else in_table


@dataclass(frozen=True, eq=False)
class _Line:
    """Plans along the values of a cell. bought: what today's buys."""

    again: Again
    cell: Cell
    bought: set[int]
    known: dict[float, tuple[float, np.ndarray]] = field(default_factory=dict)

    def flip(self, today: float, end: float) -> Iterator[dict[str, Any]]:
        """The value next to today's, towards an end, at which something else is bought; none: up to there nothing else is.

        Between a value at which today's moves are the best and one at which they are not, the next is tried near where both
        plans cost the same. Raises `OutOfTimeError`.
        """
        inner, outer = today, end
        if inner == outer or self._same(outer):
            return
        for _ in range(TRIES):
            if abs(outer - inner) <= FINE * max(abs(inner), abs(outer)):
                break
            probe = self._probe(inner, outer)
            inner, outer = (probe, outer) if self._same(probe) else (inner, probe)
        names, units = self.again.inquiry.stage.table["option"], self._at(outer)[1]
        beyond = set(np.flatnonzero(units > 0).tolist())
        yield {
            "today": today, "value": (inner + outer) / 2, "comes_in": [names[o] for o in sorted(beyond - self.bought)],
            "goes_out": [names[o] for o in sorted(self.bought - beyond)], "between": abs(outer - inner) / 2,
        }  # fmt: skip

    def _probe(self, inner: float, outer: float) -> float:
        """A value in between: beyond where what today's moves cost more than the best, falling evenly, comes to nothing."""
        much = self._kept(outer) - self._at(outer)[0]
        less = self._other(inner, outer)
        if less <= 0 or much <= 0:
            return (inner + outer) / 2
        crossing = inner + (outer - inner) * less / (less + much)
        nudge = PUSHED * FINE * abs(crossing)
        tried = [crossing - nudge * np.sign(outer - inner), crossing + nudge * np.sign(outer - inner)]
        within = [v for v in tried if min(inner, outer) < v < max(inner, outer) and v not in self.known]
        return within[0] if within else (inner + outer) / 2

    def _other(self, inner: float, outer: float) -> float:
        """By how much the moves of the outer plan are dearer than today's at the inner value."""
        inquiry, query = self.again.where([self._with(inner)])
        there = inquiry.with_units(query, self._at(outer)[1], self.again.near).best
        return -1.0 if there is None else there.value - self._kept(inner)

    def _with(self, value: float) -> Cell:
        return Cell(self.cell.table, self.cell.key, self.cell.column, value)

    def _kept(self, value: float) -> float:
        return self.again.kept([self._with(value)])

    def _at(self, value: float) -> tuple[float, np.ndarray]:
        """The best plan at a value."""
        if value not in self.known:
            self.known[value] = self.again.chosen([self._with(value)])
        return self.known[value]

    def _same(self, value: float) -> bool:
        """Whether today's moves are bought at a value: no others are better by more than a proof may leave open."""
        best, units = self._at(value)
        if set(np.flatnonzero(units > 0).tolist()) == self.bought:
            return True
        try:
            return self._kept(value) - best <= self.again.near / 2
        except OutOfTimeError:
            raise
        except SolveError:
            return False
