"""The parts of a decomposed plan: a live model for the window of each scenario, and the master that their cuts hold up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import blake2b
from typing import TypeVar
from weakref import WeakSet

import numpy as np

from ...errors import SolveError
from ...network.scenario import Scenario
from ...solving.deadline import Deadline, OutOfTimeError
from ...solving.feasibility import refuse_broken
from ...solving.model import Model
from ...solving.solver import LiveModel
from .elastic import SLIGHTLY, Elastic, Loaded
from .limits import YearRules
from .opened import Opened
from .task import Task
from .years import KINDS, Cost, Year, add_year, mean_price, set_objective

Cuts = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]  # as `LiveModel.add_rows` takes them
Row = tuple[np.ndarray, np.ndarray, float, float, float]  # columns, coefficients, sides of their sum, what that is counted in
Solved = TypeVar("Solved")
MOST_CUTS = 5_000  # above which those that hold nothing up are dropped once the search is over
KEPT = 3  # points of which a window keeps what it found
DUST = 1e-9
ROUNDING = 1e-12  # of the dearest column: what costs less below nothing costs nothing
LEAST_MEAN = 1e-6  # weight of years that nothing weighs, such as no-event ones under a risk weight of 1
LEAST_LAST = 1e-3  # of that, of years that cannot happen beside them
SLIGHT = 1e-8  # of a term of a cut, which then is rounding [a ten-thousandth of what a year costs]


@dataclass(frozen=True, eq=False)
class Found:
    """A window solved: its least cost [money], the slope of that by the columns given to it, the cost by `years.KINDS`, and
    units lost by demand row. Where no run keeps its hard rules: by how much they are `broken` at the least, and the slope of
    that."""

    cost: float
    slope: np.ndarray
    kinds: np.ndarray
    lost: np.ndarray
    broken: float = 0.0


@dataclass(frozen=True, eq=False)
class Plane:
    """What the cost of a window is not below: its `cost` where this is `given` to it, and its slope by that [money]."""

    cost: float
    given: np.ndarray
    slope: np.ndarray


class Shared(Loaded):
    """The same, and beside it one with rules that may be broken, once that is asked."""

    def __init__(self, model: Model, rules: YearRules, deadline: Deadline):
        super().__init__(model, deadline)
        self.rules = rules

    @cached_property
    def elastic(self) -> Elastic:
        """The model with rules that may be broken."""
        return Elastic(self.model, self.rules, self.deadline)


class Alike:
    """The windows there are of each form: those of one form differ in bounds alone, and share one live model."""

    def __init__(self) -> None:
        self.first: dict[bytes, Window] = {}

    def like(self, window: Window) -> Window:
        """The first window of this form, which may be this one."""
        form = blake2b(np.array([window.model.n_columns, window.model.n_rows]).tobytes())
        rules = window.year.rules
        for part in (*window.model.terms, window.cost, window.bounds.column, window.bounds.units, rules.rows, rules.unit):
            form.update(part.tobytes())
        return self.first.setdefault(form.digest(), window)


class Window:
    """The window of one scenario: its cost as a function of the columns of the task's model, and its slope there.

    alike: the other windows of the task; of one form with an earlier one it goes on from where that was.
    """

    def __init__(self, task: Task, number: int, scenario: Scenario, deadline: Deadline, alike: Alike | None = None):
        deadline.check()
        model = Model(task.model.money)
        given = model.add_columns("given", task.model.n_columns, 0, 0, size=task.size)
        self.year = add_year(model, task.start, "window", scenario)
        self.bounds = self.year.opened or Opened.none()
        self.model, self.cost, self.size = model, model.cost, model.n_columns
        self.columns, self.rows = (model.lower, model.upper), (model.row_lower, model.row_upper)
        earns = self.cost < -ROUNDING * np.abs(self.cost).max(initial=0.0)
        self.least = float(self.cost[earns] @ self.columns[1][earns])
        self.known: dict[bytes, Found] = {}
        first = self if alike is None else alike.like(self)
        if first is self:
            _, terms, values = model.terms
            self.opened, self.whose = np.unique(self.bounds.column, return_inverse=True)
            self.given = np.union1d(np.intersect1d(given, terms[values != 0]), self.bounds.units)
            self.loaded = Shared(model, self.year.rules, deadline)
        else:
            self.model, self.cost = first.model, first.cost
            self.opened, self.whose, self.given = first.opened, first.whose, first.given
            self.bounds = replace(self.bounds, column=first.bounds.column, units=first.bounds.units)
            self.year = replace(self.year, cost=first.year.cost, lost=first.year.lost, flow=first.year.flow)
            self.loaded = first.loaded

    @property
    def live(self) -> LiveModel:
        """Its live model, which other windows may share."""
        return self.loaded.live

    def solve(self, x: np.ndarray) -> Found:
        """The window best run at these columns."""
        key = x[self.given].tobytes()
        if key not in self.known:
            if len(self.known) == KEPT:
                del self.known[next(iter(self.known))]
            self.known[key] = self._solved(x)
        return self.known[key]

    def _solved(self, x: np.ndarray) -> Found:
        loaded: Loaded = self.loaded
        found = self._kept(x)
        if found is None:
            if (least := self.broken(x)).broken > SLIGHTLY:
                return least
            loaded = elastic = self.loaded.elastic
            found = elastic.best()
        kinds, lost = self.year.cost.split(found), found[self.year.lost].sum(axis=0)
        return Found(self.money(found), self._slope(loaded, x), kinds, lost)

    def money(self, x: np.ndarray) -> float:
        """What columns of its own cost. By @ the threads of BLAS would wake, of each thread that asks."""
        return float((self.cost * x[: self.size]).sum())

    def broken(self, x: np.ndarray) -> Found:
        """By how much the hard rules are broken at these columns at the least."""
        elastic = self.loaded.elastic
        self._load(elastic, x)
        least = elastic.least()
        slope = self._slope(elastic, x) / elastic.money
        return Found(0.0, slope, np.zeros(len(KINDS)), np.zeros(self.year.lost.shape[1]), least)

    def _slope(self, loaded: Loaded, x: np.ndarray) -> np.ndarray:
        """How what was last minimised moves with the columns given."""
        slope = loaded.live.reduced_costs(self.given)
        # where a bound that grows with options holds, a unit more lowers the cost by its reduced cost for each unit of flow
        price = np.minimum(loaded.live.reduced_costs(self.opened), 0.0) * (self._limits(x) < self.columns[1][self.opened])
        np.add.at(slope, np.searchsorted(self.given, self.bounds.units), price[self.whose] * self.bounds.most)
        return slope

    def _limits(self, x: np.ndarray) -> np.ndarray:
        """The bounds of what options open, at these columns."""
        return np.bincount(self.whose, self.bounds.most * x[self.bounds.units], len(self.opened))

    def at(self, x: np.ndarray) -> np.ndarray:
        """The window best run at these columns, its hard rules broken no more than has to be: values of its own, with these."""
        found = self._kept(x)
        if found is None:
            self.broken(x)
            found = self.loaded.elastic.best()[: self.size]
        return found

    def _kept(self, x: np.ndarray) -> np.ndarray | None:
        """The window best run at these columns; None where its hard rules cannot be kept, or not as far as its solver finds."""
        self._load(self.loaded, x)
        if not len(self.year.rules.rows):
            return self.live.solve().x
        try:
            found = self.live.solve_if_any(surely=False)
        except OutOfTimeError:
            raise
        except SolveError:
            self.live.start_from(None)
            return None
        return None if found is None else found.x

    def _load(self, loaded: Loaded, x: np.ndarray) -> None:
        lower, upper = self.columns[0].copy(), self.columns[1].copy()
        lower[self.given] = upper[self.given] = x[self.given]
        lower[self.opened], upper[self.opened] = 0.0, np.minimum(upper[self.opened], self._limits(x))
        loaded.load((lower, upper), self.rows)

    def check(self, x: np.ndarray) -> None:
        """Raise `SolveError` where the window at these columns breaks a row."""
        refuse_broken(self.model, self.at(x), bounds=False, sides=self.rows)


def solve_each(
    threads: Executor, windows: Sequence[Window], which: Iterable[int], solve: Callable[[int], Solved]
) -> dict[int, Solved]:
    """What is asked of windows, by their number: those that share a live model one after the other, the longest first."""
    groups: dict[Loaded, list[int]] = {}
    for s in sorted(which):
        groups.setdefault(windows[s].loaded, []).append(s)
    order = sorted(groups.values(), key=lambda group: (-len(group) * windows[group[0]].size, group))
    found = dict(pair for group in threads.map(lambda group: [(s, solve(s)) for s in group], order) for pair in group)
    return dict(sorted(found.items()))


def no_more_broken(window: Window, x: np.ndarray, found: Found) -> tuple[np.ndarray, np.ndarray, float]:
    """broken here + slope x (columns - columns here) <= 0, as columns, coefficients and the most of their sum."""
    used = found.slope != 0
    columns, slope = window.given[used], found.slope[used]
    return columns, slope, float(slope @ x[columns]) - found.broken


class Master:
    """The first stage, the no-event day and a column for the cost of each window, held up by cuts; three live copies.

    bound: the relaxation; near: the same, minimising the distance from a point; whole: with whole units. spare: by year,
    what is put on the cost of years that nothing weighs, so that they are run at least cost too. limited: names of `prices`
    of which the sum may be limited.
    """

    def __init__(self, task: Task, windows: list[Window], years: list[Year], deadline: Deadline, limited: Sequence[str] = ()):
        model = task.model.copy()
        self.n = model.n_columns
        self.window = model.add_columns("window", len(windows), [w.least for w in windows], size=model.money)
        own = [replace(Cost.nothing(), columns=self.window[[k]], price=np.ones(1)) for k in range(len(windows))]
        priced = [replace(year, cost=cost) for year, cost in zip(years[1:], own, strict=True)]
        set_objective(model, task.flows, [years[0], *priced], task.no_event_cost, task.risk_weight, task.confidence)
        self.prices = self._prices(task, model, [years[0], *priced])
        self.cost = self._levelled = self.prices["asked"]  # of the relaxation, and of the level
        self._limit = {name: self._add_limit(model, self.prices[name]) for name in limited}
        self._whole = LiveModel(model, deadline=deadline, search=False) if model.integer.any() else None
        self._bound = LiveModel(model, deadline=deadline)
        self._bound.relax()
        self.linked = np.unique(np.concatenate([np.empty(0, int), *(w.given for w in windows)]))
        self.lower, self.upper = model.lower[: self.n], model.upper[: self.n]
        self.dust = DUST * task.size
        self._near = self._with_distance(model, deadline)
        self._cuts: list[Cuts] = []
        lives = [live for live in (self._bound, self._near, self._whole) if live is not None]
        self._has = dict.fromkeys(lives, 0)  # how many of these each has
        self._first = {live: live.n_rows for live in lives}  # row of the first cut
        self._cut: WeakSet[Found] = WeakSet()  # windows as solved that have a cut

    def _prices(self, task: Task, model: Model, years: list[Year]) -> dict[str, np.ndarray]:
        """The price of every column: as asked, tidy, and in the mean and the tail of a whole year with what is bought."""
        p, w, asked = task.probability, task.risk_weight, model.cost
        self.spare = LEAST_MEAN * (p * (w == 1) + (p == 0) * (LEAST_LAST if w == 1 else 1))
        mean = mean_price(model, years, task.no_event_cost, p)
        mean[: task.flows] += task.model.cost[: task.flows]
        tail = (asked - (1 - w) * mean) / w if w > 0 and task.confidence > 0 else mean
        tidy = asked + mean_price(model, years, task.no_event_cost, self.spare)
        return {"asked": asked, "tidy": tidy, "mean": mean, "tail": tail}

    def _add_limit(self, model: Model, price: np.ndarray) -> np.ndarray:
        """sum of price x columns <= a limit yet to be given."""
        row, priced = model.add_rows("limit", 1), np.flatnonzero(price)
        model.add_terms(np.repeat(row, len(priced)), priced, price[priced])
        return row

    def limit(self, name: str, most: float) -> None:
        """Let the sum at prices of this name come to so much at most [money]."""
        for live in self.lives:
            live.set_rows(self._limit[name], np.array([-np.inf]), np.array([most]))

    @property
    def bound(self) -> LiveModel:
        """The relaxation."""
        return self._with_cuts(self._bound)

    @property
    def some_whole(self) -> bool:
        """Whether some units are whole."""
        return self._whole is not None

    @property
    def whole(self) -> LiveModel | None:
        """The model with whole units; None where there are none."""
        return None if self._whole is None else self._with_cuts(self._whole)

    def price(self, how: str) -> None:
        """Give the columns of the relaxation their prices."""
        if self.cost is not self.prices[how]:
            self.cost = self.prices[how]
            self._bound.set_cost(self.cost)

    def offer(self, how: str, columns: np.ndarray, dearer: np.ndarray) -> None:
        """Other prices by name: those of the task, and more for some columns."""
        self.prices[how] = self.prices["asked"].copy()
        self.prices[how][columns] += dearer

    def _with_distance(self, model: Model, deadline: Deadline) -> LiveModel:
        """Rows: x - beyond + below = centre, and objective <= level; minimise the weighted distance."""
        cost = model.cost
        reach = self.upper[self.linked]
        weight = 1 / np.where(np.isfinite(reach) & (reach > 0), reach, self._bound.units.column[self.linked])
        n, priced = len(self.linked), np.flatnonzero(cost)
        beyond, below = (model.add_columns(name, n, 0, np.inf, weight) for name in ("beyond", "below"))
        model.set_cost(np.arange(len(cost)), 0.0)
        model.money = 1.0
        self.centre = model.add_rows("centre", n, 0, 0)
        for columns, sign in ((self.linked, 1), (beyond, -1), (below, 1)):
            model.add_terms(self.centre, columns, sign)
        self.level = model.add_rows("level", 1)
        model.add_terms(np.repeat(self.level, len(priced)), priced, cost[priced])
        near = LiveModel(model, deadline=deadline)
        near.relax()
        return near

    def add_cuts(self, windows: Sequence[Window], x: np.ndarray, found: dict[int, Found]) -> None:
        """A row for each window solved here that has none of this yet."""
        numbers = [s for s in found if found[s] not in self._cut]
        if not numbers:
            return
        self._cut.update(found[s] for s in numbers)
        self._add([self._row(s, windows[s], x, found[s]) for s in numbers])

    def add_planes(self, windows: Sequence[Window], planes: Sequence[tuple[int, Plane]]) -> None:
        """A row for each plane, of the window of this number."""
        if planes:
            self._add([self._above(s, windows[s], plane) for s, plane in planes])

    def _add(self, rows: Sequence[Row]) -> None:
        columns, values, low, high, unit = zip(*rows, strict=True)
        start = np.cumsum([0, *map(len, columns[:-1])])
        sides = np.array(low), np.array(high), np.array(unit)
        self._cuts.append((start, np.concatenate(columns), np.concatenate(values), *sides))

    def borrow_cuts(self, other: Master) -> None:
        """Take those of a like master; what they then bound is proved where its windows are the same."""
        if other._bound.n == self._bound.n:
            self._cuts += other._cuts

    def _row(self, s: int, window: Window, x: np.ndarray, found: Found) -> Row:
        """cost of the window >= cost here + slope x (columns - columns here); of one that breaks its rules: no more of that."""
        if found.broken > 0:
            columns, slope, most = no_more_broken(window, x, found)
            return columns, slope, -np.inf, most, np.nan
        return self._above(s, window, Plane(found.cost, x[window.given], found.slope))

    def _above(self, s: int, window: Window, plane: Plane) -> Row:
        """Counted in money: in smaller units a solver is asked for more digits than doubles have, and loses answers."""
        units = self._bound.units
        used = np.abs(plane.slope) * units.column[window.given] > SLIGHT * units.money
        columns, slope = np.append(self.window[s], window.given[used]), np.append(1.0, -plane.slope[used])
        return columns, slope, plane.cost + float(slope[1:] @ plane.given[used]), np.inf, units.money

    def _with_cuts(self, live: LiveModel) -> LiveModel:
        """A live copy with all cuts there are."""
        for cuts in self._cuts[self._has[live] :]:
            live.add_rows(*cuts)
        self._has[live] = len(self._cuts)
        return live

    def drop_slack_cuts(self) -> None:
        """Where there are many cuts, drop those that held nothing up where the relaxation was last solved."""
        first = self._first[self._bound]
        if self.bound.n_rows - first < MOST_CUTS:
            return
        slack = np.flatnonzero(self._bound.slack_rows[first:])
        for live in self.lives:
            self._with_cuts(live).drop_rows(self._first[live] + slack)
        self._cuts, self._has, self._cut = [], dict.fromkeys(self._has, 0), WeakSet()

    @property
    def lives(self) -> list[LiveModel]:
        """The live copies there are."""
        return list(self._has)

    def hold(self, columns: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Give columns of the relaxation other bounds."""
        for live in (self._bound, self._near):
            live.set_bounds(columns, low, high)

    def release(self, columns: np.ndarray) -> None:
        """Give columns their bounds back."""
        for live in (self._bound, self._near):
            live.set_bounds(columns, self.lower[columns], self.upper[columns])

    def nearest(self, centre: np.ndarray, level: float, else_: np.ndarray) -> np.ndarray:
        """The point nearest to the centre at which the cuts allow the objective to be at the level or below.

        A level so near the bound that rounding leaves no such point, or none is found, gives `else_`.
        """
        near = self._with_cuts(self._near)
        if len(other := np.flatnonzero(self.cost != self._levelled)):
            near.set_coefficients(np.repeat(self.level, len(other)), other, self.cost[other])
            self._levelled = self.cost
        near.set_rows(self.centre, centre[self.linked], centre[self.linked])
        near.set_rows(self.level, np.array([-np.inf]), np.array([level]))
        try:
            found = near.solve_if_any()
        except OutOfTimeError:
            raise
        except SolveError:
            near.start_from(None)
            return else_
        return else_ if found is None else self.clean(found.x)

    def clean(self, x: np.ndarray) -> np.ndarray:
        """The task's columns of a solution, within their bounds and without dust."""
        x = np.clip(x[: self.n], np.minimum(self.lower, 0.0), self.upper)  # what is to be kept may be held at nothing
        return np.where(np.abs(x) < self.dust, 0.0, x)
