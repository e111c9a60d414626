"""What days of stock save: each number of them at one place, worked out exactly, with bounds that spare most of the work.

The least cost of a year is v(n), n days held at one place and all else as is: the least of a linear program whose right-hand
sides move with n, so that v is convex. With c the cost of a day a year, S(n) = v(0) + c n - v(n) is what n days save beyond
what they cost: S(0) = 0, and S is concave. Unless an event takes the stock there, days may lie unused, so that S never
falls. What follows is exact:

- Between two numbers of days S lies on or above the straight line; where it never falls, beyond them on or above its value.
- Duals of the windows at any point are slopes of a plane that v nowhere falls below [Benders 1962; Birge & Louveaux 1988]:
  with y the no-event day and w_s a scenario's window, w_s(y, n) >= w_s(y', n') + slope of y (y - y') + slope of n (n - n').
  The least over y of the no-event day and the planes is a bound: v(n) >= L(n), S(n) <= v(0) + c n - L(n). With the plane
  at n = 0 alone it is S(n) <= n x (c - slope of v). Where that is nothing, no number of days avoids anything.
- Where both meet, nothing is solved; nor is a window of which a plane says that days that may lie unused spare nothing.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from ...solving.progress import Watch
from ...solving.solver import LiveModel
from ..model.decomposition import Decomposed
from ..model.master import Found, Window, solve_each
from ..model.proof import Proof
from ..model.task import Task

OPEN = 3.0  # times what settles a plan of given units: what may lie between a saving and its bound
SKIPPED = 0.1  # of that, in a window that is not solved
SLIGHT = 1e-10  # of what the model counts money in: a term of a plane that is rounding


@dataclass(frozen=True)
class Saved:
    """What so many days save a year beyond what they cost, and the lost margin they avoid [money]."""

    days: int
    saved: float
    avoided: float


class Savings:
    """Days of stock at the places of a task, whose options are these, a unit a day. Raises `OutOfTimeError` at any time.

    cost, capex, quantity: of a day, by option [money a year, money, units]; worth: what a day saves at the most [money a year],
    by the planes at none.
    """

    def __init__(self, task: Task, watch: Watch):
        self.task, self.watch = task, watch
        stage, net = task.start.stage, task.net
        holding, n = task.start.money.holding, len(stage.units)
        self.hold = np.bincount(stage.stock.column, stage.stock.coefficient * holding[stage.stock.row], n)  # of a day, a day
        self.cost = stage.fixed_cost + self.hold * net.number("days_per_year", 365)
        self.capex, self.quantity = stage.capex, np.bincount(stage.stock.column, stage.stock.coefficient, n)
        self.way = Decomposed(task, None, watch.part(0, 0.2))
        none = self.way.choice(np.zeros(n))
        assert none is not None  # nothing is too dear
        watch.check()
        self.x, self.nothing, self.lost = none.run.x, none.value, none.run.lost
        self.worth = self.cost - none.slope
        self.open = OPEN * Proof(none.value, task.model.money).settled(none.value)
        self.threads = ThreadPoolExecutor(os.cpu_count())
        windows = self.way.windows
        found = solve_each(self.threads, windows, range(len(windows)), lambda s: windows[s].solve(self.x))
        self.windows = [_Held(task, windows[s], self.hold, one) for s, one in found.items()]
        self.taken = np.logical_or.reduce([held.taken for held in self.windows])
        self.bound = _Bound(task, self.way)
        self.bound.add(self.x, [held.base for held in self.windows])

    def most(self, option: int, days: int) -> float:
        """A bound of what the days save."""
        return self.nothing + self.cost[option] * days - self.bound.least(self._units(option, days))

    def at(self, option: int, days: int) -> Saved:
        """What the days save: with the no-event day as it is without them where that is proved to be best, else anew."""
        x = self.x.copy()
        x[self.task.start.stage.units] = units = self._units(option, days)
        skip = SKIPPED * self.open
        every = range(len(self.windows))
        solved = solve_each(self.threads, self.way.windows, every, lambda s: self.windows[s].solve(x, option, days, skip))
        found, planes = [one for one, _ in solved.values()], [plane for _, plane in solved.values()]
        self.bound.add(x, planes)
        p = self.task.probability[1:]
        spared = p @ [held.base.cost + held.holds[option] * days - f.cost for held, f in zip(self.windows, found, strict=True)]
        if self.most(option, days) - spared <= self.open:
            lost = np.array([held.base.lost - f.lost for held, f in zip(self.windows, found, strict=True)])
            return self._saved(days, float(spared), lost.T @ p)
        best = self.way.choice(units)
        self.watch.check()
        assert best is not None  # nothing is too dear
        spared = self.nothing + self.cost[option] * days - best.value
        return self._saved(days, spared, self.task.probability @ (self.lost - best.run.lost))

    def _saved(self, days: int, saved: float, lost: np.ndarray) -> Saved:
        """Days that save nothing may as well lie there, and avoid nothing."""
        if abs(saved) <= self.open:
            return Saved(days, 0.0, 0.0)
        avoided = float(lost @ self.task.start.money.margin)
        return Saved(days, saved, avoided if abs(avoided) > self.open else 0.0)

    def _units(self, option: int, days: int) -> np.ndarray:
        units = np.zeros(len(self.cost))
        units[option] = days
        return units

    def of(self, option: int, days: list[int]) -> list[Saved]:
        """What each number of days saves, in rising order: solved where neighbours and bound leave it open, the ends first."""
        known = {0: Saved(0, 0.0, 0.0)}
        open_ = [(0, len(days) - 1)]
        for n in (days[0], days[-1]):
            self._know(option, n, known)
        while open_:
            low, high = open_.pop()
            if high - low > 1:
                self._know(option, days[middle := (low + high) // 2], known)
                open_ += [(low, middle), (middle, high)]
        return [known[n] for n in days]

    def _know(self, option: int, days: int, known: dict[int, Saved]) -> None:
        if days not in known:
            least = _between(days, known)
            told = days < max(known) or not self.taken[option]
            told = told and self.most(option, days) - least.saved <= self.open
            known[days] = least if told else self.at(option, days)


def _between(days: int, known: dict[int, Saved]) -> Saved:
    """So many days on the line between the neighbours, beyond the last as these."""
    low = known[max(n for n in known if n < days)]
    high = known[min((n for n in known if n > days), default=low.days)]
    part = (days - low.days) / (high.days - low.days) if high is not low else 0.0
    return Saved(days, low.saved + part * (high.saved - low.saved), low.avoided + part * (high.avoided - low.avoided))


class _Held:
    """A window at the no-event day without more stock: what it costs with days at one place, from planes known of it."""

    def __init__(self, task: Task, window: Window, hold: np.ndarray, base: Found):
        stage = task.start.stage
        self.window, self.base, self.taken = window, base, np.zeros(len(hold), bool)
        if window.year.window is not None:  # stock that an event takes does not lie there unused
            self.taken[stage.stock.column] = (window.year.window.carry[:, stage.stock.row] < 1).any(axis=0)
        self.holds = hold * (task.net.number("days_per_year", 365) - window.year.no_event_days)
        self.where = np.searchsorted(window.given, stage.units)
        self.own = np.isin(stage.units, window.given)
        self.where[~self.own] = 0
        self.planes, self.level, self.slopes = [base], np.array([base.cost]), self._slopes(base)[None, :]

    def _slopes(self, found: Found) -> np.ndarray:
        """By option, a day more."""
        return np.where(self.own, found.slope[self.where], 0.0) if len(found.slope) else np.zeros(len(self.own))

    def solve(self, x: np.ndarray, option: int, days: int, skip: float) -> tuple[Found, Found]:
        """The window with the days, solved unless a plane says that they spare less than `skip`; and a plane there."""
        unused = self.base.cost + self.holds[option] * days
        known = self.level + self.slopes[:, option] * days
        best = int(np.argmax(known))
        if unused - known[best] <= skip and not self.taken[option]:
            spares_nothing = replace(self.base, cost=unused)
            return spares_nothing, replace(self.base, cost=float(known[best]), slope=self.planes[best].slope)
        found = self.window.solve(x)
        slopes = self._slopes(found)
        self.planes.append(found)
        self.level = np.append(self.level, found.cost - slopes[option] * days)
        self.slopes = np.vstack([self.slopes, slopes])
        return found, found


class _Bound:
    """The no-event day and a column for what all windows cost on average, held up by planes."""

    def __init__(self, task: Task, way: Decomposed):
        model = task.model.copy()
        self.task, self.windows, self.n = task, way.windows, model.n_columns
        price, day = np.zeros(self.n), task.no_event_cost
        price[: task.flows] = model.cost[: task.flows]
        days = task.net.number("days_per_year", 365)
        windows = sum(p * (days - w.year.no_event_days) for p, w in zip(task.probability[1:], way.windows, strict=True))
        np.add.at(price, day.columns, (days - windows) * day.price)
        self.mean = model.add_columns("mean", 1, -np.inf, np.inf, size=model.money)
        model.set_cost(np.arange(model.n_columns), np.append(price, 1.0))
        self.live = LiveModel(model, deadline=way.watch.deadline)
        self.live.relax()

    def add(self, x: np.ndarray, found: list[Found]) -> None:
        """Mean of the windows >= what it is at x + slope x (columns - columns at x)."""
        slope, cost = np.zeros(self.n), 0.0
        for p, window, one in zip(self.task.probability[1:], self.windows, found, strict=True):
            slope[window.given] += p * one.slope
            cost += p * one.cost
        used = np.flatnonzero(np.abs(slope) * self.task.size > SLIGHT * self.task.model.money)
        row = np.append(self.mean, used), np.append(1.0, -slope[used])
        self.live.add_row(*row, cost - slope[used] @ x[used], np.inf, self.live.units.money)

    def least(self, units: np.ndarray) -> float:
        """What a year costs at the least with these units [money]."""
        columns = self.task.start.stage.units
        self.live.set_bounds(columns, units, units)
        return self.live.solve().objective
