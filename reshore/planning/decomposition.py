"""A plan at scale: a master with the first stage and the calm day, and one live model for the window of each scenario.

Benders decomposition, one cut for each scenario [Birge & Louveaux 1988], steered by the level method [Lemaréchal,
Nemirovskii & Nesterov 1995] in its L1 form: the next point is the one nearest to the best so far that the cuts allow to
be better by a fair part of the gap. Near points leave the windows' bases almost optimal.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from ..disruption.scenario import Scenario
from ..solving.deadline import Deadline, OutOfTimeError
from ..solving.model import Model
from ..solving.progress import Watch, Word
from ..solving.solver import LiveModel
from .first_stage import dependents
from .task import Answer, Run, Task, fixed_stands
from .years import Cost, Year, add_year, calm_year, cvar, set_objective

LEVEL = 0.3  # of the gap, above the bound: where the next point is sought
LARGE = 10_000  # columns from which on a window is first solved by interior points
DUST = 1e-9
SLIGHT = 1e-8  # of a term of a cut, which then is rounding [a ten-thousandth of what a year costs]
LEAST_MEAN = 1e-6  # weight of the mean beside the tail, so that calm days are well run under a risk weight of 1
STALLED = 8  # passes without any progress


class _Window:
    """The window of one scenario: its cost as a function of the columns of the task's model, and its slope there."""

    def __init__(self, task: Task, number: int, scenario: Scenario, deadline: Deadline):
        deadline.check()
        model = Model(task.model.money)
        given = model.add_columns("given", task.model.n_columns, 0, 0, size=task.size)
        self.year = add_year(model, task.start, f"s{number}", scenario)
        self.given = np.intersect1d(given, model.terms[1])
        self.size, self.least = model.n_columns, float(np.minimum(model.cost, 0) @ np.where(model.cost < 0, model.upper, 0))
        self.live = LiveModel(model, deadline=deadline, method="ipx" if self.size > LARGE else "choose")

    def solve(self, x: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Least cost [money], its slope by the given columns, and units lost by demand row."""
        self.live.set_bounds(self.given, x[self.given], x[self.given])
        found = self.live.solve()
        return found.objective, self.live.reduced_costs(self.given), found.x[self.year.lost].sum(axis=0)


def _weight(task: Task) -> float:
    """The risk weight, which leaves some to the mean."""
    return min(task.risk_weight, 1 - LEAST_MEAN)


class _Master:
    """The first stage, the calm day and a column for the cost of each window, held up by cuts; three live copies.

    bound: the relaxation; near: the same, minimising the distance from a point; whole: with whole units.
    """

    def __init__(self, task: Task, windows: list[_Window], years: list[Year], gap: float, deadline: Deadline):
        model = task.model.copy()
        self.n = model.n_columns
        self.window = model.add_columns("window", len(windows), [w.least for w in windows], size=model.money)
        priced = [replace(y, cost=Cost(self.window[[k]], np.ones(1))) for k, y in enumerate(years[1:])]
        set_objective(model, task.flows, [years[0], *priced], task.calm_cost, _weight(task), task.confidence)
        self.whole = None
        if model.integer.any():
            self.whole = LiveModel(model, gap=gap / 2, deadline=deadline, search=False)
        self.bound = LiveModel(model, deadline=deadline)
        self.bound.relax()
        self.linked = np.unique(np.concatenate([w.given for w in windows]))
        self.lower, self.upper = model.lower[: self.n], model.upper[: self.n]
        self.dust = DUST * task.size
        self._add_distance(model, deadline)

    def _add_distance(self, model: Model, deadline: Deadline) -> None:
        """Rows: x - beyond + below = centre, and objective <= level; minimise the weighted distance."""
        cost = model.cost
        reach = self.upper[self.linked]
        weight = 1 / np.where(np.isfinite(reach) & (reach > 0), reach, self.bound.units.column[self.linked])
        n, priced = len(self.linked), np.flatnonzero(cost)
        beyond, below = (model.add_columns(name, n, 0, np.inf, weight) for name in ("beyond", "below"))
        model.set_cost(np.arange(len(cost)), 0.0)
        model.money = 1.0
        self.centre = model.add_rows("centre", n, 0, 0)
        for columns, sign in ((self.linked, 1), (beyond, -1), (below, 1)):
            model.add_terms(self.centre, columns, sign)
        self.level = model.add_rows("level", 1)
        model.add_terms(np.repeat(self.level, len(priced)), priced, cost[priced])
        self.near = LiveModel(model, deadline=deadline)
        self.near.relax()

    def add_cut(self, number: int, window: _Window, x: np.ndarray, cost: float, slope: np.ndarray) -> None:
        """cost of the window >= cost here + slope x (columns - columns here)."""
        used = np.abs(slope) * self.bound.units.column[window.given] > SLIGHT * self.bound.units.money
        columns = np.append(self.window[number], window.given[used])
        for live in filter(None, (self.bound, self.near, self.whole)):
            live.add_row(columns, np.append(1.0, -slope[used]), cost - slope[used] @ x[window.given[used]], np.inf)

    def hold(self, columns: np.ndarray, values: np.ndarray) -> None:
        """Fix columns of the relaxation."""
        for live in (self.bound, self.near):
            live.set_bounds(columns, values, values)

    def release(self, columns: np.ndarray) -> None:
        """Give columns their bounds back."""
        for live in (self.bound, self.near):
            live.set_bounds(columns, self.lower[columns], self.upper[columns])

    def nearest(self, centre: np.ndarray, level: float, else_: np.ndarray) -> np.ndarray:
        """The point nearest to the centre at which the cuts allow the objective to be at the level or below.

        A level so near the bound that rounding leaves no such point gives `else_`.
        """
        self.near.set_rows(self.centre, centre[self.linked], centre[self.linked])
        self.near.set_rows(self.level, np.array([-np.inf]), np.array([level]))
        found = self.near.solve_if_any()
        return else_ if found is None else self.clean(found.x)

    def clean(self, x: np.ndarray) -> np.ndarray:
        """The task's columns of a solution, within their bounds and without dust."""
        x = np.clip(x[: self.n], self.lower, self.upper)
        return np.where(np.abs(x) < self.dust, 0.0, x)


@dataclass(frozen=True, eq=False)
class _Point:
    """Columns of the task's model, what the objective really is there [money], and the run it stands for.

    settled: whether no other run with the same units is better.
    """

    x: np.ndarray
    value: float
    run: Run
    settled: bool = False


class Decomposed:
    """A task cut along its scenarios."""

    def __init__(self, task: Task, gap: float, watch: Watch):
        self.task, self.gap, self.watch = task, gap, watch
        self.threads = ThreadPoolExecutor(os.cpu_count())
        self.windows = self._built(watch)
        years = [calm_year(task.start, task.scenarios), *(w.year for w in self.windows)]
        self.calm_days = np.array([y.calm_days for y in years])
        self.master = _Master(task, self.windows, years, gap, watch.deadline)
        self.known: dict[bytes, _Point] = {}
        self.held, self.low, self.done = False, -np.inf, 0.0
        self.nothing = np.zeros(len(task.start.stage.units))

    def _built(self, watch: Watch) -> list[_Window]:
        """The windows. Raises `OutOfTimeError`."""
        scenarios, out = self.task.scenarios, []
        for window in self.threads.map(
            lambda s: _Window(self.task, s, scenarios[s], watch.deadline), range(len(scenarios))
        ):
            out.append(window)
            watch(len(out) / len(scenarios), "model")
        return out

    def answer(self, watch: Watch) -> Answer:
        """The best units to buy: cuts until the relaxation is tight, then whole units, each choice at its true cost.

        Where time ends, the best found so far. Raises `OutOfTimeError` when the years without any option are not known by then.
        """
        self.low = self.master.bound.solve().objective
        best = self._at(self.nothing, watch)
        with suppress(OutOfTimeError):
            self._reach(self._everything(best.x))
        relaxed = self._converge(self.gap, watch, best)
        best = self._leanest(relaxed if self.master.whole is None else self._whole(best, watch), watch)
        gap = self._gap(best, self.low)
        return Answer(best.x[self.task.start.stage.units], bool(gap <= self.gap), float(gap), best.run)

    def _whole(self, best: _Point, watch: Watch) -> _Point:
        """The best choice of whole units."""
        stage, self.master.whole.deadline = self.task.start.stage, watch.deadline
        with suppress(OutOfTimeError):
            while self._gap(best, self.low) > self.gap and not watch.late:
                found = self.master.whole.solve()
                units = np.where(stage.whole, np.round(found.x[stage.units]), found.x[stage.units])
                self.low, seen = max(self.low, found.bound), units.tobytes() in self.known
                best = min(best, self._at(units, watch), key=lambda point: point.value)
                self._say(watch, self._gap(best, self.low))
                if seen:
                    break
        return best

    def _leanest(self, best: _Point, watch: Watch) -> _Point:
        """The same without the moves that save nothing, as far as the gap can tell and the proof allows."""
        stage, room = self.task.start.stage, self.gap * abs(best.value)
        worst = max(best.value, min(best.value + room / 4, self.low + 0.99 * room))
        with suppress(OutOfTimeError):
            for option in np.flatnonzero(best.x[stage.units] > 0):
                watch.check()
                units = best.x[stage.units].copy()
                units[dependents(stage.table, option)] = 0
                if (without := self._at(units, watch)).value <= worst:
                    best = without
        return best

    def run(self, units: np.ndarray) -> Run:
        """The chain best run with these units bought. Raises `OutOfTimeError`."""
        point = self._at(units, self.watch)
        if not point.settled:
            raise self.watch.deadline.over()
        return point.run

    def _at(self, units: np.ndarray, watch: Watch) -> _Point:
        """The best point with these units bought, or where time ends the best so far. Raises `OutOfTimeError` without one."""
        point = self.known.get(key := units.tobytes())
        if point is None or not point.settled:
            columns, values = fixed_stands(self.task, units)
            self.held = True
            self.master.hold(columns, values)
            try:
                self.known[key] = self._converge(self.gap / 4, watch, point)
            finally:
                self.master.release(columns)
                self.held = False
        return self.known[key]

    def _converge(self, goal: float, watch: Watch, best: _Point | None = None) -> _Point:
        """The best point, settled when within a relative gap of the bound or as near as rounding lets it.

        Where time ends, the best so far; raises `OutOfTimeError` without one.
        """
        best = best or self._evaluate(self.master.clean(self.master.bound.solve().x))
        low, idle = -np.inf, 0
        with suppress(OutOfTimeError):
            while True:
                found = self.master.bound.solve()
                idle = 0 if found.objective > low + 1e-9 * abs(low) else idle + 1
                low, lowest = max(low, found.objective), self.master.clean(found.x)
                self.low = self.low if self.held else max(self.low, low)
                if self._gap(best, low) <= goal or idle > STALLED:
                    return replace(best, settled=True)
                watch.check()
                here = self._evaluate(self.master.nearest(best.x, low + LEVEL * (best.value - low), lowest))
                if here.value < best.value:
                    best, idle = here, 0
                if not self.held:
                    self._say(watch, self._gap(best, low))
        return best

    def _everything(self, x: np.ndarray) -> np.ndarray:
        """All options bought, whatever they exclude: beyond this no window gets cheaper by much, which its cut says."""
        stage, out = self.task.start.stage, x.copy()
        out[stage.units] = np.where(np.isfinite(stage.most), stage.most, 1)
        return out

    def _reach(self, x: np.ndarray) -> None:
        """Cuts at a far point; the windows then go on from where they were."""
        bases = [w.live.basis() for w in self.windows]
        try:
            self._evaluate(x)
        finally:
            for window, basis in zip(self.windows, bases, strict=True):
                window.live.start_from(basis)

    def _evaluate(self, x: np.ndarray) -> _Point:
        """All windows solved at a point, and a cut from each."""
        order = sorted(range(len(self.windows)), key=lambda s: -self.windows[s].size)  # the longest first
        solved = dict(zip(order, self.threads.map(lambda s: self.windows[s].solve(x), order), strict=True))
        for s, window in enumerate(self.windows):
            self.master.add_cut(s, window, x, *solved[s][:2])
        task, found = self.task, [solved[s] for s in range(len(self.windows))]
        calm, lost = task.calm_cost.of(x), x[task.start.calm.lost[0]]
        cost = np.array([0.0, *(f[0] for f in found)]) + self.calm_days * calm
        lost = np.stack([np.zeros(len(lost)), *(f[2] for f in found)]) + self.calm_days[:, None] * lost
        weight = _weight(task)
        value = task.model.cost[: task.flows] @ x[: task.flows]
        value += (1 - weight) * (task.probability @ cost) + weight * cvar(cost, task.probability, task.confidence)
        return _Point(x, value, Run(x, cost, lost))

    def _gap(self, best: _Point, low: float) -> float:
        """Relative distance of a point from the bound."""
        return max(0.0, (best.value - low) / max(DUST * self.task.model.money, abs(best.value)))

    def _say(self, watch: Watch, gap: float) -> None:
        """Progress: the share of the way that the gap has gone on a logarithmic scale."""
        share = np.log(np.clip(gap, self.gap, 1)) / np.log(self.gap)
        self.done = max(self.done, float(share))
        watch(self.done, Word("solve", gap))
