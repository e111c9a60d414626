"""The parts of a decomposed plan: a live model for the window of each scenario, and the master that their cuts hold up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...errors import SolveError
from ...network.scenario import Scenario
from ...solving.deadline import Deadline, OutOfTimeError
from ...solving.feasibility import refuse_broken
from ...solving.model import Model
from ...solving.solver import LiveModel
from .elastic import SLIGHTLY, Elastic
from .opened import Opened
from .task import Task
from .years import KINDS, Cost, Year, add_year, mean_price, set_objective

LARGE = 10_000  # columns from which on a window is first solved by interior points
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


class Window:
    """The window of one scenario: its cost as a function of the columns of the task's model, and its slope there."""

    def __init__(self, task: Task, number: int, scenario: Scenario, deadline: Deadline):
        deadline.check()
        model = Model(task.model.money)
        given = model.add_columns("given", task.model.n_columns, 0, 0, size=task.size)
        self.year = add_year(model, task.start, f"s{number}", scenario)
        self.bounds = self.year.opened or Opened.none()
        self.opened, self.whose = np.unique(self.bounds.column, return_inverse=True)
        self.usual = model.upper[self.opened]
        self.given = np.union1d(np.intersect1d(given, model.terms[1]), self.bounds.units)
        self.model, self.cost, self.size = model, model.cost, model.n_columns
        earns = self.cost < -ROUNDING * np.abs(self.cost).max(initial=0.0)
        self.least = float(self.cost[earns] @ model.upper[earns])
        self.deadline, self.ruled = deadline, bool(len(self.year.rules.rows))
        self.method = "ipx" if self.size > LARGE else "choose"

    @cached_property
    def live(self) -> LiveModel:
        """The window in the solver."""
        return LiveModel(self.model, deadline=self.deadline, method=self.method)

    @cached_property
    def elastic(self) -> Elastic:
        """The same with rules that may be broken."""
        return Elastic(self.model, self.year.rules, self.deadline, self.method)

    def solve(self, x: np.ndarray) -> Found:
        """The window best run at these columns."""
        limits = self._limits(x)
        found, live = self._kept(x, limits), self.live
        if found is None:
            if (least := self.broken(x)).broken > SLIGHTLY:
                return least
            found, live = self.elastic.best(), self.elastic.live
        kinds, lost = self.year.cost.split(found), found[self.year.lost].sum(axis=0)
        return Found(float(self.cost @ found[: self.size]), self._slope(live, limits), kinds, lost)

    def broken(self, x: np.ndarray) -> Found:
        """By how much the hard rules are broken at these columns at the least."""
        limits = self._limits(x)
        self._place(self.elastic.live, x, limits)
        least = self.elastic.least()
        slope = self._slope(self.elastic.live, limits) / self.elastic.money
        return Found(0.0, slope, np.zeros(len(KINDS)), np.zeros(self.year.lost.shape[1]), least)

    def _slope(self, live: LiveModel, limits: np.ndarray) -> np.ndarray:
        """How what was last minimised moves with the columns given."""
        slope = live.reduced_costs(self.given)
        # where a bound that grows with options holds, a unit more lowers the cost by its reduced cost for each unit of flow
        price = np.minimum(live.reduced_costs(self.opened), 0.0) * (limits < self.usual)
        np.add.at(slope, np.searchsorted(self.given, self.bounds.units), price[self.whose] * self.bounds.most)
        return slope

    def _limits(self, x: np.ndarray) -> np.ndarray:
        """The bounds of what options open, at these columns."""
        return np.bincount(self.whose, self.bounds.most * x[self.bounds.units], len(self.opened))

    def at(self, x: np.ndarray) -> np.ndarray:
        """The window best run at these columns, its hard rules broken no more than has to be: values of its own, with these."""
        found = self._kept(x, self._limits(x))
        if found is None:
            self.broken(x)
            found = self.elastic.best()[: self.size]
        return found

    def _kept(self, x: np.ndarray, limits: np.ndarray) -> np.ndarray | None:
        """The window best run at these columns; None where its hard rules cannot be kept, or not as far as its solver finds."""
        self._place(self.live, x, limits)
        if not self.ruled:
            return self.live.solve().x
        try:
            found = self.live.solve_if_any(surely=False)
        except OutOfTimeError:
            raise
        except SolveError:
            self.live.start_from(None)
            return None
        return None if found is None else found.x

    def _place(self, live: LiveModel, x: np.ndarray, limits: np.ndarray) -> None:
        live.set_bounds(self.given, x[self.given], x[self.given])
        live.set_bounds(self.opened, np.zeros(len(self.opened)), np.minimum(self.usual, limits))

    def check(self, x: np.ndarray) -> None:
        """Raise `SolveError` where the window at these columns breaks a row."""
        refuse_broken(self.model, self.at(x), bounds=False)


def no_more_broken(window: Window, x: np.ndarray, found: Found) -> tuple[np.ndarray, np.ndarray, float]:
    """broken here + slope x (columns - columns here) <= 0, as columns, coefficients and the most of their sum."""
    used = found.slope != 0
    columns, slope = window.given[used], found.slope[used]
    return columns, slope, float(slope @ x[columns]) - found.broken


class Master:
    """The first stage, the no-event day and a column for the cost of each window, held up by cuts; three live copies.

    bound: the relaxation; near: the same, minimising the distance from a point; whole: with whole units. spare: by year,
    what is put on the cost of years that nothing weighs, so that they are run at least cost too.
    """

    def __init__(self, task: Task, windows: list[Window], years: list[Year], deadline: Deadline):
        model = task.model.copy()
        self.n = model.n_columns
        self.window = model.add_columns("window", len(windows), [w.least for w in windows], size=model.money)
        own = [replace(Cost.nothing(), columns=self.window[[k]], price=np.ones(1)) for k in range(len(windows))]
        priced = [replace(year, cost=cost) for year, cost in zip(years[1:], own, strict=True)]
        set_objective(model, task.flows, [years[0], *priced], task.no_event_cost, task.risk_weight, task.confidence)
        self.prices, self.priced = self._prices(task, model, [years[0], *priced]), "asked"
        self.whole = LiveModel(model, deadline=deadline, search=False) if model.integer.any() else None
        self.bound = LiveModel(model, deadline=deadline)
        self.bound.relax()
        self.linked = np.unique(np.concatenate([w.given for w in windows]))
        self.lower, self.upper = model.lower[: self.n], model.upper[: self.n]
        self.dust = DUST * task.size
        self._add_distance(model, deadline)

    def _prices(self, task: Task, model: Model, years: list[Year]) -> dict[str, np.ndarray]:
        """The price of every column: as asked, and tidy."""
        p = task.probability
        self.spare = LEAST_MEAN * (p * (task.risk_weight == 1) + (p == 0) * (LEAST_LAST if task.risk_weight == 1 else 1))
        return {"asked": model.cost, "tidy": model.cost + mean_price(model, years, task.no_event_cost, self.spare)}

    def price(self, how: str) -> None:
        """Give the columns of the relaxation their prices."""
        cost, before, self.priced = self.prices[how], self.prices[self.priced], how
        other = np.flatnonzero(cost != before)
        if len(other):
            self.bound.set_cost(cost)
            self.near.set_coefficients(np.repeat(self.level, len(other)), other, cost[other])

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

    def add_cut(self, number: int, window: Window, x: np.ndarray, found: Found) -> None:
        """cost of the window >= cost here + slope x (columns - columns here); of one that breaks its rules: no more of that."""
        cost, slope = found.cost, found.slope
        if found.broken > 0:
            columns, slope, most = no_more_broken(window, x, found)
            for live in self.lives:
                live.add_row(columns, slope, -np.inf, most)
            return
        used = np.abs(slope) * self.bound.units.column[window.given] > SLIGHT * self.bound.units.money
        columns = np.append(self.window[number], window.given[used])
        for live in self.lives:
            live.add_row(columns, np.append(1.0, -slope[used]), cost - slope[used] @ x[window.given[used]], np.inf)

    @property
    def lives(self) -> list[LiveModel]:
        """The live copies there are."""
        return [live for live in (self.bound, self.near, self.whole) if live is not None]

    def hold(self, columns: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Give columns of the relaxation other bounds."""
        for live in (self.bound, self.near):
            live.set_bounds(columns, low, high)

    def release(self, columns: np.ndarray) -> None:
        """Give columns their bounds back."""
        for live in (self.bound, self.near):
            live.set_bounds(columns, self.lower[columns], self.upper[columns])

    def nearest(self, centre: np.ndarray, level: float, else_: np.ndarray) -> np.ndarray:
        """The point nearest to the centre at which the cuts allow the objective to be at the level or below.

        A level so near the bound that rounding leaves no such point, or none is found, gives `else_`.
        """
        self.near.set_rows(self.centre, centre[self.linked], centre[self.linked])
        self.near.set_rows(self.level, np.array([-np.inf]), np.array([level]))
        try:
            found = self.near.solve_if_any()
        except OutOfTimeError:
            raise
        except SolveError:
            self.near.start_from(None)
            return else_
        return else_ if found is None else self.clean(found.x)

    def clean(self, x: np.ndarray) -> np.ndarray:
        """The task's columns of a solution, within their bounds and without dust."""
        x = np.clip(x[: self.n], np.minimum(self.lower, 0.0), self.upper)  # what is to be kept may be held at nothing
        return np.where(np.abs(x) < self.dust, 0.0, x)
