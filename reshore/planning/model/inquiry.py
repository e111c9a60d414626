"""Many questions of one chain: windows and a master whose cuts every question shares.

What a window costs at given flows and units depends neither on how its year is weighed nor on any limit, so that a cut found
for one question holds for all [Birge & Louveaux 1988]. From below a question is held by the master with all cuts; from above
by mixtures of the points solved so far with the same units: a window's cost is convex in what it is given, so that a mixture
of points costs no more than the mixture of their costs, in every year.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from ...errors import SolveError
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Watch
from ...solving.solver import no_answer
from .decomposition import FAR, LEVEL, STALLED, TRIED
from .master import Alike, Found, Master, Window, solve_each
from .mixing import mixed
from .proof import Proof
from .searches import ENOUGH, Searches
from .task import Run, Task, held, tidy_units
from .years import KINDS, no_event_year, refuse_long_windows

STEP = 1e-2  # of how near: less is no progress
SEARCH = 0.7  # of what a proof may leave open: where a search ends
SEARCHED = 0.5  # of how near, for the search for whole units
BEGUN = 1e-5  # of what a model counts money in: how near doing nothing is brought to its best, a fiftieth of any proof
SOUGHT = 40  # passes without a point that keeps the limits
MOST_MIXED = 200  # points of which mixtures are looked for
SEARCHED_FIRST = 1e-6  # relative, of the search for units where only these count


@dataclass(frozen=True, eq=False)
class Point:
    """Columns of the task's model and what they cost [money]: what is bought, and by year (those not solved yet: NaN)."""

    x: np.ndarray
    fixed: float
    years: np.ndarray


@dataclass(frozen=True, eq=False)
class Query:
    """What is minimised: mean x (fixed + mean of the years) + tail x (fixed + CVaR) + dearer x units [money].

    chance: by year, the no-event one first (None: the task's). least, most: units of each option (None: the task's). limits:
    most of fixed + mean ("mean"), of fixed + CVaR ("tail") or of the task's objective ("asked") [money], at its own chances.
    """

    mean: float = 1.0
    tail: float = 0.0
    chance: np.ndarray | None = None
    dearer: np.ndarray | None = None
    least: np.ndarray | None = None
    most: np.ndarray | None = None
    limits: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Mixture:
    """What a question comes to at a point [money], and what that costs by year at most."""

    value: float
    x: np.ndarray
    fixed: float
    years: np.ndarray


@dataclass(frozen=True, eq=False)
class Reply:
    """The best found to a question (None: nothing that keeps its limits), and a bound that nothing gets below [money]."""

    best: Mixture | None
    bound: float

    @property
    def found(self) -> Mixture:
        """The best. Raises `SolveError` where there is none."""
        if self.best is None:
            raise no_answer("infeasible")
        return self.best


class Inquiry:
    """A task's windows and a master. limited: names of what questions may limit ("mean", "tail", "asked"). like: another with
    nearly the same windows, from which these go on."""

    def __init__(self, task: Task, watch: Watch, limited: Sequence[str] = (), like: Inquiry | None = None):
        refuse_long_windows(task.net)
        self.task, self.watch = task, watch
        self.threads: ThreadPoolExecutor = like.threads if like else ThreadPoolExecutor(os.cpu_count())
        self.forms, self.windows = Alike(), list[Window]()
        if like:
            self.forms.first.update(like.forms.first)
        for s, scenario in enumerate(task.scenarios):
            self.windows.append(Window(task, s, scenario, watch.deadline, self.forms))
            watch((s + 1) / len(task.scenarios), "model")
        for window, other in zip(self.windows, like.windows if like else (), strict=False):
            same = window.size == other.size and window.live.n_rows == other.live.n_rows
            if same and window.live is not other.live:
                window.live.start_from(other.live.basis())
        years = [no_event_year(task.start, task.scenarios), *(w.year for w in self.windows)]
        self.no_event_days = np.array([y.no_event_days for y in years])
        self.master = Master(task, self.windows, years, watch.deadline, limited)
        self.stage = task.start.stage
        self.whole = np.flatnonzero(task.model.integer)
        self.points: list[Point] = []
        self.columns = np.empty(0, int)
        self.limited = limited

    def begin(self, mean: float = 1.0, tail: float = 0.0) -> Mixture:
        """Nothing bought at its least cost, weighed so, hard rules aside; and a cut where everything is bought.

        Raises `OutOfTimeError`."""
        if self.task.aside is not None:
            return Inquiry(self.task.aside, self.watch).begin(mean, tail)
        nothing = np.zeros(len(self.stage.units))
        found = self.with_units(Query(mean, tail, least=nothing), nothing, BEGUN * self.task.model.money).found
        everything = found.x.copy()
        everything[self.stage.units] = self.stage.most
        everything[self.stage.stands[self.stage.stands >= 0]] = 1.0
        bases = {live: live.basis() for live in {w.live for w in self.windows}}
        try:
            self.at(everything)
        finally:
            self.points.pop()  # options may exclude each other
            for live, basis in bases.items():
                live.start_from(basis)
        return found

    @cached_property
    def coarse(self) -> bool:
        """Whether windows are coarser than they would be with more time."""
        return self.task.coarse and not all(window.year.by_day for window in self.windows)

    def proof(self, nothing: float) -> Proof:
        """What an answer is held against, where doing nothing costs so much."""
        return Proof(nothing, self.task.model.money)

    def ask(self, query: Query, near: float, worst: float = np.inf) -> Reply:
        """The best answer, as near to the best as `near` [money]; where all are worse than `worst`, only a bound above that.

        Raises `OutOfTimeError`.
        """
        self._put(query)
        relaxed = self._converge(query, near, self._among(query), worst)
        if not self.master.some_whole or relaxed.bound > worst or relaxed.bound == np.inf:
            return relaxed
        return self._whole(query, near, relaxed.bound, worst)

    def with_units(self, query: Query, units: np.ndarray, near: float, worst: float = np.inf) -> Reply:
        """The same with units given, those of divisible options at most."""
        self._put(query)
        return self._held(query, units, near, worst)

    def run_like(self, query: Query, units: np.ndarray, like: Inquiry) -> float | None:
        """What units come to in one run: with those flows of the no-event day that the cuts of a like question take to be best,
        costed anew. None: none keeps the rules. Raises `OutOfTimeError`."""
        self.master.borrow_cuts(like.master)
        self._put(query)
        self.master.hold(*held(self.task, units, free=True))
        found = self.master.bound.solve_if_any()
        if found is None:
            return None
        point = self.at(self.master.clean(found.x), query)
        known = np.isfinite(point.years[self._needed(query)]).all()
        return self.value(query, point.fixed, point.years, point.x[self.stage.units]) if known else None

    def first_within(self, query: Query, limits: dict[str, float], price: np.ndarray, near: float) -> Mixture | None:
        """Of all whole units with which a question comes to no more than its limit, the least of price x units; None: there are
        none. limits: {"asked": limit}, where the question is the task's. Raises `OutOfTimeError`."""
        searches, (limit,) = Searches(), limits.values()
        while True:
            self.watch.check()
            self._put(Query(0.0, 0.0, dearer=price, limits=limits))
            whole = self.master.whole or self.master.bound
            whole.set_gap(SEARCHED_FIRST)
            found = searches.next(whole)
            if found is None or searches.times(units := tidy_units(self.stage, found.x), self.stage) > 1:
                return None
            here = self.with_units(query, units, near, limit).best
            if here is not None and here.value <= limit:
                return here

    def _whole(self, query: Query, near: float, low: float, worst: float) -> Reply:
        """Whole units: those that the cuts like best, each at its true cost, until nothing can be better."""
        best, relaxed, searches = self._known(query), low, Searches()
        while best is None or best.value - low > near:
            self.watch.check()
            if low > worst:
                break
            whole = self.master.whole
            assert whole is not None  # asked only where there are whole columns
            whole.set_gap(SEARCHED * near / max(abs(low), self.task.model.money))
            found = searches.next(whole)
            if found is None:
                return Reply(best, np.inf if best is None else best.value)
            low = max(relaxed, searches.bound)
            units = tidy_units(self.stage, found.x)
            if (times := searches.times(units, self.stage)) == ENOUGH:
                break  # the cuts do not tell it from one that keeps the limits, or as near to the bound
            if times > 1:
                continue
            here = self._held(query, units, TRIED * near, np.inf if best is None else best.value).best
            best = min(filter(None, (best, here)), key=lambda one: one.value, default=None)
        return Reply(best, low)

    def _held(self, query: Query, units: np.ndarray, near: float, worst: float) -> Reply:
        """The best with these units of whole options."""
        columns, low, high = self._bounds(query, units)
        self.master.hold(columns, low, high)
        try:
            return self._converge(query, near, self._among(query, units), worst)
        finally:
            self.master.release(columns)
            self._hold(query)

    def _converge(self, query: Query, near: float, among: list[Point], worst: float) -> Reply:
        """Cuts until mixtures of points are as near to the bound as asked, rounding is left alone, or the solver fails."""
        best, low, idle = self._mixed(query, among), -np.inf, 0
        while True:
            self.watch.check()
            try:
                found = self.master.bound.solve_if_any()
            except OutOfTimeError:
                raise
            except SolveError:
                self.master.bound.start_from(None)
                return Reply(best, low)
            if found is None:
                return Reply(None, np.inf)
            idle = 0 if found.objective > low + STEP * near else idle + 1
            low = max(low, found.objective)
            if low > worst or (best is not None and best.value - low <= near) or idle > (SOUGHT if best is None else STALLED):
                return Reply(best, low if best is None else min(low, best.value))
            there = lowest = self.master.clean(found.x)
            if best is not None and best.value - low <= FAR * abs(low):
                there = self.master.nearest(best.x, low + LEVEL * (best.value - low), lowest)
            point = self.at(there, query)
            if not np.isfinite(point.years[self._needed(query)]).all():
                continue
            among.append(point)
            here = self._mixed(query, among)
            if here is not None and (best is None or here.value < best.value):
                idle = 0 if best is None or best.value - here.value > STEP * near else idle
                best = here

    def at(self, x: np.ndarray, query: Query | None = None) -> Point:
        """What a point costs in the years that a question needs (None: in all), with a cut from each; kept for other questions.
        Infinite in years of which it breaks the rules."""
        needed = np.arange(len(self.no_event_days)) if query is None else self._needed(query)
        which = (needed[needed > 0] - 1).tolist()
        found = solve_each(self.threads, self.windows, which, lambda s: self.windows[s].solve(x))
        self.master.add_cuts(self.windows, x, found)
        years = self.no_event_days * self.task.no_event_cost.of(x)
        window = np.full(len(self.windows), np.nan)
        for s, one in found.items():
            window[s] = np.inf if one.broken else one.cost
        years[1:] += window
        point = Point(x, float(self.task.model.cost[: self.task.flows] @ x[: self.task.flows]), years)
        self.points.append(point)
        return point

    def run(self, x: np.ndarray) -> Run:
        """The chain as run at a point. Raises `OutOfTimeError`."""
        task, days = self.task, self.no_event_days[:, None]
        found = solve_each(self.threads, self.windows, range(len(self.windows)), lambda s: self.windows[s].solve(x))
        none = Found(0.0, np.empty(0), np.zeros(len(KINDS)), np.zeros(len(task.start.coded.demand)))
        years = [none, *found.values()]
        cost = np.array([f.cost for f in years]) + self.no_event_days * task.no_event_cost.of(x)
        kinds = np.stack([f.kinds for f in years]) + days * task.no_event_cost.split(x)
        return Run(x, cost, kinds, np.stack([f.lost for f in years]) + days * x[task.start.no_event.lost[0]])

    def units(self, x: np.ndarray) -> np.ndarray:
        """Units of each option at a point."""
        return tidy_units(self.stage, x)

    def _chance(self, query: Query) -> np.ndarray:
        return self.task.probability if query.chance is None else query.chance

    def _needed(self, query: Query) -> np.ndarray:
        """Years that count: those that may happen, or all."""
        return np.flatnonzero((self._chance(query) > 0) | (query.tail > 0 or bool(query.limits)))

    def _least(self, query: Query) -> np.ndarray:
        return self.stage.least if query.least is None else query.least

    def _most(self, query: Query) -> np.ndarray:
        return self.stage.most if query.most is None else query.most

    def _bounds(self, query: Query, units: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The columns that these units decide, those of divisible options at most, and their bounds: units, and what stands."""
        columns, low, high = held(self.task, units, free=True)
        own, divisible = slice(len(units)), ~self.stage.whole
        low[own] = np.where(divisible, np.maximum(low[own], self._least(query)), low[own])
        high[own] = np.where(divisible, np.minimum(high[own], self._most(query)), high[own])
        return columns, low, high

    def _among(self, query: Query, units: np.ndarray | None = None) -> list[Point]:
        """The points that a question may mix: those that cost something known in all years it needs, keep its bounds of units
        and, where units are given, have just those of whole options, and stand where these do."""
        stage, needed = self.stage, self._needed(query)
        bounds = (stage.units, self._least(query), self._most(query)) if units is None else self._bounds(query, units)
        columns, low, high = bounds
        slack = 1e-9 * np.maximum(1, self.task.model.upper[columns])

        def fits(point: Point) -> bool:
            own = point.x[columns]
            within = (own >= low - slack).all() and (own <= high + slack).all()
            return bool(within and np.isfinite(point.years[needed]).all()) and self._in_budget(point.x[stage.units])

        found = [point for point in self.points if fits(point)]
        return found[-MOST_MIXED:]

    def _in_budget(self, units: np.ndarray) -> bool:
        budget = self.stage.budget
        return budget is None or float(units @ budget.price) <= budget.most + 1e-9 * budget.scale

    def _known(self, query: Query) -> Mixture | None:
        """The best mixture of points known already with the same whole units."""
        sets: dict[bytes, np.ndarray] = {}
        for point in self._among(query):
            units, whole = point.x[self.stage.units], point.x[self.whole]
            if (whole == np.round(whole)).all():
                sets.setdefault((np.where(self.stage.whole, units, units > 0)).tobytes(), units)
        found = [self._mixed(query, self._among(query, units)) for units in sets.values()]
        return min((one for one in found if one is not None), key=lambda one: one.value, default=None)

    def value(self, query: Query, fixed: float, years: np.ndarray, units: np.ndarray) -> float:
        """What a question comes to, of what is bought and the cost of each year [money]."""
        known = np.where(self._chance(query) > 0, years, 0.0)
        value = query.mean * (fixed + float(self._chance(query) @ known))
        value += query.tail * (fixed + self.task.tail(years)) if query.tail else 0.0
        return value + (0.0 if query.dearer is None else float(query.dearer @ units))

    def _mixture(self, query: Query, point: Point) -> Mixture:
        return Mixture(
            self.value(query, point.fixed, point.years, point.x[self.stage.units]), point.x, point.fixed, point.years
        )

    def _mixed(self, query: Query, points: list[Point]) -> Mixture | None:
        """The best mixture of points that keeps the limits; None: there is none."""
        if not points:
            return None
        if not query.limits and not query.tail:
            return min((self._mixture(query, point) for point in points), key=lambda one: one.value)
        share = self._shares(query, points)
        if share is None:
            return None
        used = [(k, point) for k, point in zip(share, points, strict=True) if k > 0]
        x, years = (sum(k * getattr(point, name) for k, point in used) for name in ("x", "years"))
        fixed = sum(k * point.fixed for k, point in used)
        return Mixture(self.value(query, fixed, years, x[self.stage.units]), x, fixed, years)

    def _shares(self, query: Query, points: list[Point]) -> np.ndarray | None:
        """How much of each point is in the best mixture."""
        task, w = self.task, self.task.risk_weight
        years, fixed = np.array([point.years for point in points]), np.array([point.fixed for point in points])
        price = query.mean * (fixed + years @ self._chance(query))
        if query.dearer is not None:
            price = price + np.array([query.dearer @ point.x[self.stage.units] for point in points])
        weights = {"mean": (1.0, 0.0), "tail": (0.0, 1.0), "asked": (1 - w, w)}
        limits = [(*weights[name], most) for name, most in query.limits.items()]
        measures = task.probability, task.confidence, task.model.money
        return mixed(years, fixed, price, query.tail, limits, *measures, self.watch.deadline)

    def _hold(self, query: Query) -> None:
        """Give the units of all live copies the bounds of a question."""
        for live in self.master.lives:
            live.set_bounds(self.stage.units, self._least(query), self._most(query))

    def _put(self, query: Query) -> None:
        """Give the master the prices, limits and bounds of a question."""
        master, price = self.master, self._price(query)
        if not np.array_equal(master.cost, price):
            master.prices["query"] = price
            master.price("query")
        if (whole := master.whole) is not None:
            whole.set_cost(price)
        for name in self.limited:
            master.limit(name, query.limits.get(name, np.inf))
        self._hold(query)

    def _price(self, query: Query) -> np.ndarray:
        """The price of every column of the master."""
        master = self.master
        price = query.tail * master.prices["tail"] if query.tail else np.zeros(len(master.prices["asked"]))
        price = price + query.mean * (master.prices["mean"] if query.chance is None else self._mean(query.chance))
        if query.dearer is not None:
            price[self.stage.units] += query.dearer
        return price

    def _mean(self, chance: np.ndarray) -> np.ndarray:
        """The price of every column in fixed + the mean, at other chances."""
        task, price = self.task, np.zeros(len(self.master.prices["asked"]))
        price[: task.flows] = task.model.cost[: task.flows]
        np.add.at(price, task.no_event_cost.columns, float(chance @ self.no_event_days) * task.no_event_cost.price)
        price[self.master.window] += chance[1:]
        return price
