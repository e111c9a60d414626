"""What an arrangement costs in a year, to any chances of the scenarios: proved, from cuts that all questions share.

A window's cost is convex in what is given to it, and its cuts do not hang on chances [Birge & Louveaux 1988]: one master with
all cuts bounds every arrangement at every chance from below, and what a point of it costs by year bounds it from above.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from ...disruption.windows import Pooling
from ...environment import give_memory_back
from ...solving.progress import Watch
from ..model.master import Alike, Master, Plane, Window, solve_each
from ..model.pooled_years import year_costs
from ..model.task import Task
from ..model.years import no_event_year, refuse_long_windows
from .alternatives import Arrangement

LEVEL = 0.3  # of the gap, above the bound: where the next point is sought
FAR = 1.0  # of the bound: a point so far above it says nothing of where to look
IDLE = 6  # passes without progress, after which rounding is all that is left
STEP = 1e-3  # of the tolerance: less is no progress


@dataclass(frozen=True, eq=False)
class Point:
    """Columns of the task's model and what they cost: a year of what is bought, a no-event day, windows by number (those
    solved so far) [money]."""

    x: np.ndarray
    fixed: float
    day: float
    windows: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Weighed:
    """What an arrangement costs in a year [money], a bound below that, and its point; point None: it costs at least the bound,
    which is enough to know, and value is inf."""

    value: float
    bound: float
    point: Point | None


class Weighing:
    """The years of a task as live windows, weighed to any chances. like: another whose first windows (`alike`
    of them; None: all) are of the same scenarios, from whose bases these start. planes: what the cost of each window is not
    below."""

    def __init__(self, task: Task, watch: Watch, like: Weighing | None = None, alike: int | None = None):
        refuse_long_windows(task.net)
        give_memory_back()  # of those before
        self.task, self.watch, self.alike = task, watch, alike
        self.threads: ThreadPoolExecutor = like.threads if like else ThreadPoolExecutor(os.cpu_count())
        forms = Alike()
        self.windows = [Window(task, s, scenario, watch.deadline, forms) for s, scenario in enumerate(task.scenarios)]
        same = zip(self.windows[:alike], like.windows if like else (), strict=False)
        for live, other in {window.live: other.live for window, other in same}.items():
            if (live.n, live.n_rows) == (other.n, other.n_rows):
                live.start_from(other.basis())
            else:
                live.start_beside(other)
        years = [no_event_year(task.start, task.scenarios), *(w.year for w in self.windows)]
        self.no_event_days = np.array([y.no_event_days for y in years])
        self.master = Master(task, self.windows, years, watch.deadline)
        self.points: dict[Arrangement, list[Point]] = {}
        self.columns = np.empty(0, int)
        self.planes: list[list[Plane]] = [[] for _ in self.windows]

    def weigh(self, what: Arrangement, chance: np.ndarray, near: float, worst: float = np.inf, low: float = -np.inf) -> Weighed:
        """What an arrangement costs where scenario k has chance[k] in a year, as near as `near` [money], twice that where what
        is known tells as much; one that costs more than `worst` only that it does; one that its own rules do not allow costs
        inf. low: what it costs at least. Raises `OutOfTimeError`."""
        if low > worst:
            return Weighed(np.inf, low, None)
        needed = np.flatnonzero(chance > 0).tolist()
        points = self.points.setdefault(what, [])
        best, idle, bound, true = self._cheapest(points, chance, needed), 0, -np.inf, True
        if best is not None and (value := self._cost(best, chance)) - low <= 2 * near:
            return Weighed(value, min(low, value), best)
        self._ask(what, chance)
        try:
            while True:
                self.watch.check()
                found = self.master.bound.solve_if_any()
                if found is None:  # what its options ask of each other, or of undisturbed days, cannot be
                    return Weighed(np.inf, np.inf, None)
                idle = 0 if found.objective > bound + STEP * near else idle + 1
                bound = max(bound, found.objective)
                low = max(low, bound)
                if low > worst:
                    return Weighed(np.inf, low, None)
                if best is None and points:
                    best = self._completed(points, needed)
                    continue
                value = np.inf if best is None else self._cost(best, chance)
                if value - low <= near or idle > IDLE:
                    return Weighed(value, float(min(low, value)), best)
                there, told = self.master.clean(found.x), found.objective
                if not true and best is not None and value - low <= FAR * abs(low):
                    told = low + LEVEL * (value - low)
                    there = self.master.nearest(best.x, told, there)
                here = self._point(there)
                self._solve(here, needed)
                points.append(here)
                cost = self._cost(here, chance)
                true = cost - told <= near  # the lowest point of cuts that hold is the answer; others lead far astray
                if cost < value:
                    best, idle = here, 0
        finally:
            self.master.release(self.columns)

    def floor(self, what: Arrangement, chance: np.ndarray) -> float:
        """What an arrangement costs at least at these chances, as far as the cuts there are tell [money a year]."""
        self._ask(what, chance)
        try:
            found = self.master.bound.solve_if_any()
            return np.inf if found is None else found.objective
        finally:
            self.master.release(self.columns)

    def units(self, point: Point) -> np.ndarray:
        """Units of each option at a point."""
        return point.x[self.task.start.stage.units]

    def calm(self, point: Point) -> float:
        """What a year in which nothing happens costs at a point, its moves with it [money]."""
        return point.fixed + float(self.no_event_days[0]) * point.day

    def hidden(self, points: Sequence[Point], chance: np.ndarray) -> float:
        """How far the cost of points' years, run day by day, may lie from what is told: the sum over points [money a year].
        Raises `OutOfTimeError`."""
        pooled = [s for s in np.flatnonzero(chance > 0).tolist() if not self.windows[s].year.by_day]
        out = np.zeros(len(points))
        for pooling in (Pooling.STEADY, Pooling.LOOSE):
            other = replace(self.task, start=replace(self.task.start, pooling=pooling))

            def apart(s: int, other: Task = other) -> np.ndarray:
                window = self.windows[s]
                told = [point.windows[s] + window.year.no_event_days * point.day for point in points]
                by_day = year_costs(other, s, [point.x for point in points], self.watch.deadline, window)
                return float(chance[s]) * (np.array(by_day) - told)

            out = np.maximum(out, abs(sum(self.threads.map(apart, pooled), np.zeros(len(points)))))
        return float(out.sum())

    def _ask(self, what: Arrangement, chance: np.ndarray) -> None:
        """Give the relaxation the arrangement's units and the prices to the chances."""
        master, stage = self.master, self.task.start.stage
        low, high = np.array(what.least), np.array(what.most)
        apart = np.flatnonzero((stage.stands >= 0) & (stage.stands != stage.units))
        self.columns = np.concatenate([stage.units, stage.stands[apart]])
        master.hold(self.columns, np.append(low, (low > 0)[apart]), np.append(high, (high > 0)[apart]))
        master.prices["weighed"] = self._price(chance)
        master.price("weighed")

    def _price(self, chance: np.ndarray) -> np.ndarray:
        """The price of every column of the master: what is bought, no-event days, windows."""
        task, price = self.task, np.zeros(self.master.bound.n)
        price[: task.flows] = task.model.cost[: task.flows]
        np.add.at(price, task.no_event_cost.columns, self._days(chance) * task.no_event_cost.price)
        price[self.master.window] += chance
        return price

    def _days(self, chance: np.ndarray) -> float:
        """No-event days of a year on average."""
        return float(np.append(1 - chance.sum(), chance) @ self.no_event_days)

    def _point(self, x: np.ndarray) -> Point:
        task = self.task
        return Point(x, float(task.model.cost[: task.flows] @ x[: task.flows]), task.no_event_cost.of(x))

    def _solve(self, point: Point, needed: list[int]) -> None:
        """The windows of a point that it lacks, and a cut from each."""
        lacking = set(needed) - set(point.windows)
        found = solve_each(self.threads, self.windows, lacking, lambda s: self.windows[s].solve(point.x))
        for s, one in found.items():
            self.planes[s].append(Plane(one.cost, point.x[self.windows[s].given], one.slope))
        point.windows.update((s, one.cost) for s, one in found.items())
        self.master.add_cuts(self.windows, point.x, found)

    def take_cuts(self, other: Weighing) -> None:
        """Take the cuts of the first windows (`alike`) of another, none of which costs more than the same here."""
        self.planes[: self.alike] = [list(planes) for planes in other.planes[: self.alike]]
        self.master.add_planes(self.windows, [(s, plane) for s, planes in enumerate(self.planes) for plane in planes])

    def _completed(self, points: list[Point], needed: list[int]) -> Point:
        """The point that most of the windows needed are known of, with the others solved."""
        nearest = max(points, key=lambda p: sum(s in p.windows for s in needed))
        self._solve(nearest, needed)
        return nearest

    def _cheapest(self, points: list[Point], chance: np.ndarray, needed: list[int]) -> Point | None:
        """The cheapest of the points whose windows are all there."""
        whole = [p for p in points if all(s in p.windows for s in needed)]
        return min(whole, key=lambda p: self._cost(p, chance), default=None)

    def _cost(self, point: Point, chance: np.ndarray) -> float:
        """What a point costs in a year at these chances [money]."""
        windows = sum(chance[s] * point.windows[s] for s in np.flatnonzero(chance > 0).tolist())
        return float(point.fixed + self._days(chance) * point.day + windows)
