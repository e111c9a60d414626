"""A plan at scale: a master with the first stage and the no-event day, and one live model for the window of each scenario.

Benders decomposition, one cut for each scenario [Birge & Louveaux 1988], steered by the level method [Lemaréchal,
Nemirovskii & Nesterov 1995] in its L1 form: the next point is the one nearest to the best so far that the cuts allow to
be better by a fair part of the gap. Near points leave the windows' bases almost optimal.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from ...errors import SolveError
from ...solving.deadline import Deadline, OutOfTimeError
from ...solving.feasibility import refuse_broken
from ...solving.progress import Watch, Word
from ...solving.solver import no_answer
from .master import Alike, Found, Master, Window, solve_each
from .pooled_years import pooling_bound
from .proof import Proof
from .searches import ENOUGH, Searches
from .task import Answer, Choice, Run, Task, Trial, chosen, held, tidy_units
from .years import KINDS, no_event_year

LEVEL = 0.3  # of the gap, above the bound: where the next point is sought
RIGHT = 0.1  # of a step: where cuts come so near, the next step goes so much further
TAIL = 2  # of the CVaR's years: windows that are solved first where only these count
FAR = 1.0  # of the bound: a best point so far above it says nothing of where to look
STALLED = 8  # passes without any progress
HELD = 0.05  # of the goal, for what given units come to
TRIED = 0.3  # of what may be left open, for what given units come to where another question is asked
FINER = 0.1  # of how near, where units are to be told apart
STEP = 1e-2  # of the goal: less is no progress


@dataclass(frozen=True, eq=False)
class _Point:
    """Columns of the task's model, what the prices come to there [money], and the run it stands for.

    settled: whether no other run with the same units is better; slope: then, reduced costs of the columns.
    """

    x: np.ndarray
    value: float
    run: Run
    settled: bool = False
    slope: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class _Mode:
    """How the master is asked.

    prices: by name; dearer: by option, what a unit costs more than in the task [money]. held: whether units are given; fine:
    whether they are then brought so near to their own best that ties are seen. trial: what is asked otherwise than by the
    task, as near to the best as `open` [money].
    """

    dearer: np.ndarray
    prices: str = "asked"
    held: bool = False
    fine: bool = False
    trial: Trial | None = None
    open: float = 0.0

    @property
    def tidy(self) -> bool:
        """Whether years that nothing weighs count a little."""
        return self.prices == "tidy"


class Decomposed:
    """A task cut along its scenarios.

    like: of a task that differs from this one in rows of the first stage alone, whose windows and cuts are those of this one.
    """

    tries = 20

    def __init__(self, task: Task, gap: float | None, watch: Watch, like: Decomposed | None = None):
        self.task, self.gap, self.watch = task, gap, watch
        self.threads = ThreadPoolExecutor(os.cpu_count())
        self.windows: list[Window] = self._built(watch) if like is None else like.windows
        years = [no_event_year(task.start, task.scenarios), *(w.year for w in self.windows)]
        self.no_event_days = np.array([y.no_event_days for y in years])
        self.master = Master(task, self.windows, years, watch.deadline)
        self.begun = like is not None
        if like is not None:
            self.master.borrow_cuts(like.master)
        self.known: dict[tuple, _Point] = {}
        self.last = np.full(len(self.windows), np.inf)  # what each window cost when last solved [money]
        self.low, self.done = -np.inf, 0.0
        self.nothing = np.nan  # what doing nothing costs, once it is known [money]
        self.mode = _Mode(np.zeros(len(task.start.stage.units)))

    @contextmanager
    def _asked(self, **otherwise: Any) -> Iterator[None]:
        """Ask the master in another way for a while."""
        before, self.mode = self.mode, replace(self.mode, **otherwise)
        self.master.price(self.mode.prices)
        try:
            yield
        finally:
            self.mode = before
            self.master.price(before.prices)

    @property
    def proof(self) -> Proof:
        """What the answer is held against, once it is known what doing nothing costs."""
        return Proof(self.nothing, self.task.model.money, self.gap)

    @property
    def by_day(self) -> bool:
        """Whether every bucket of every window is a day, so that none could be finer."""
        return all(window.year.by_day for window in self.windows)

    def _built(self, watch: Watch) -> list[Window]:
        """The windows. Raises `OutOfTimeError`."""
        scenarios, alike, out = self.task.scenarios, Alike(), []
        for s, scenario in enumerate(scenarios):
            out.append(Window(self.task, s, scenario, watch.deadline, alike))
            watch(len(out) / len(scenarios), "model")
        return out

    def answer(self, watch: Watch) -> Answer:
        """The best units to buy: cuts until the relaxation is tight, then whole units, each choice at its true cost.

        Where time ends, the best found so far. Raises `OutOfTimeError` when the years without any option are not known by then.
        """
        self.low = self.master.bound.solve().objective
        nothing = self._nothing(watch)
        self.nothing = nothing.value
        kept, everything = self.task.start.stage.keeps, None
        with suppress(OutOfTimeError):
            everything = None if self.begun else self._reach(nothing.x)
        plans = [None if kept.any() or self.aside is not None else nothing, everything]
        first = min(filter(None, plans), key=lambda point: point.value, default=None)
        best = self._converge(watch, first)
        if best is not None and self.master.some_whole:
            best, self.low = self._whole(first, self.low, watch)
        if best is None:
            raise no_answer("infeasible")
        met = [self._chosen(point) for (_, free, _), point in self.known.items() if free]
        return Answer(self._chosen(best), self.low, [choice for choice in met if (choice.units[kept] > 0).all()])

    @cached_property
    def aside(self) -> Decomposed | None:
        """The same question without hard rules; None: there are none."""
        aside = self.task.aside
        return None if aside is None else Decomposed(aside, self.gap, Watch(deadline=self.watch.deadline))

    def _nothing(self, watch: Watch) -> _Point:
        """Nothing bought, hard rules aside. Raises `OutOfTimeError`."""
        nothing = (self.aside or self)._at(np.zeros(len(self.task.start.stage.units)), True, watch)
        assert nothing is not None  # without rules any units have a run
        return nothing

    def _whole(self, best: _Point | None, low: float, watch: Watch) -> tuple[_Point | None, float]:
        """The best choice of whole units (None: nothing keeps the rules), and a bound that none gets below; where time ends,
        the best so far. Raises `OutOfTimeError` when none was found in time.
        """
        stage, relaxed = self.task.start.stage, low
        searches = Searches()
        try:
            while best is None or (best.value - low > self._goal(best.value) and not watch.late):
                value = self.nothing if best is None else best.value
                whole = self.master.whole
                assert whole is not None  # asked only where there are whole columns
                whole.deadline = watch.deadline
                whole.set_gap(self._goal(value) / 2 / max(abs(value), self.task.model.money))
                found = searches.next(whole)
                if found is None:
                    break
                low = max(relaxed, searches.bound)
                units = tidy_units(stage, found.x)
                if (times := searches.times(units, stage)) == ENOUGH:
                    break  # the cuts do not tell it from one that keeps the rules, or as near to the bound
                if times == 1:
                    worst = np.inf if best is None else best.value + self.proof.allowed(best.value)
                    here = self._at(units, True, watch, worst)
                    best = min(filter(None, (best, here)), key=lambda point: point.value, default=None)
                if best is not None:
                    self._say(watch, best.value - low, best.value)
            if self.mode.trial is not None:
                watch.check()
        except OutOfTimeError:
            if best is None or self.mode.trial is not None:
                raise
        return best, low

    def best(self, trial: Trial, open_: float, watch: Watch) -> Choice | None:
        """The best units to buy where one thing is otherwise, as near to the best as `open_` [money]; None: there are none."""
        stage, lives, whole = self.task.start.stage, self.master.lives, self.master.whole
        dearer = trial.fixed_cost(stage)
        self.master.offer("trial", stage.units, dearer)
        for live in lives:
            trial.ask(live, stage)
        if whole is not None:
            whole.set_cost(self.master.prices["trial"])
        try:
            with self._asked(prices="trial", dearer=dearer, trial=trial, open=open_):
                return self._tried(watch)
        finally:
            for live in lives:
                trial.leave(live, stage)
            if whole is not None:
                whole.set_cost(self.master.prices["asked"])
            self.known = {key: point for key, point in self.known.items() if key[-1] != "trial"}

    def _tried(self, watch: Watch) -> Choice | None:
        if self.master.bound.solve_if_any() is None:
            return None
        found = self._whole(None, -np.inf, watch)[0] if self.master.some_whole else self._converge(watch, None)
        return None if found is None else self._chosen(found)

    def choice(self, units: np.ndarray, worst: float = np.inf) -> Choice | None:
        """The best with these units of whole options, and any of the divisible ones among them; None: worse than `worst`."""
        point = self._at(units, True, self.watch, worst)
        return None if point is None else self._chosen(point)

    def least(self, choice: Choice) -> Choice:
        """The same set of options with the least units of divisible ones that are as good."""
        dearer = self.task.surcharge(self.proof.units(choice.value))
        self.master.offer("dearer", self.task.start.stage.units, dearer)
        with self._asked(prices="dearer", dearer=dearer):
            return self.choice(choice.units) or choice

    def _chosen(self, point: _Point) -> Choice:
        return chosen(self.task, point.run, point.slope)

    def run(self, units: np.ndarray) -> Run:
        """The chain best run with these units bought; where some years weigh nothing, these at least cost too. Hard rules that
        it cannot keep are left aside."""
        self.master.drop_slack_cuts()
        best = self._settled(units)
        if best is None:
            if self.aside is None:
                raise no_answer("infeasible")
            return self.aside.run(units)
        if not self.master.spare.any():
            return best.run
        worst = self.task.weighed(best.run.cost) + self._goal(best.value)
        with self._asked(prices="tidy"):
            tidied = self._settled(units) or best
        return tidied.run if self.task.weighed(tidied.run.cost) <= worst else best.run

    def check(self, run: Run) -> None:
        """Raise `SolveError` for a run that breaks a row of the first stage, the no-event day or a window."""
        refuse_broken(self.task.model, run.x)
        for window in self.windows:
            window.check(run.x)

    def hidden(self, run: Run, deadline: Deadline) -> float:
        """How far what time buckets hide may put the objective of a run off [money]. Raises `OutOfTimeError`."""
        return pooling_bound(self.task, run, [w.year for w in self.windows], deadline, self.windows)

    def _settled(self, units: np.ndarray) -> _Point | None:
        """The best point with just these units; None: a rule leaves none. Raises `OutOfTimeError`."""
        point = self._at(units, False, self.watch)
        if point is not None and not point.settled:
            raise self.watch.deadline.over()
        return point

    def _key(self, units: np.ndarray, free: bool) -> tuple:
        return np.concatenate(held(self.task, units, free)[1:]).tobytes(), free, self.mode.prices

    def _at(self, units: np.ndarray, free: bool, watch: Watch, worst: float = np.inf) -> _Point | None:
        """The best point with these units bought, or where time ends the best so far; None where all are worse than `worst`, or
        a rule leaves none.

        free: what is divisible may be bought in any part. Raises `OutOfTimeError` without a point.
        """
        columns, low, high = held(self.task, units, free, self.mode.trial)
        point = self.known.get(key := self._key(units, free))
        if point is not None and point.settled:
            return point
        with self._asked(held=True, fine=free and self.mode.trial is None):
            self.master.hold(columns, low, high)
            try:
                found, slope = self._converge(watch, point, worst), np.zeros(self.master.n)
                if found is None:
                    return None
                if found.settled:
                    slope[columns] = self.master.bound.reduced_costs(columns)
            finally:
                self.master.release(columns)
        self.known[key] = replace(found, slope=slope)
        return self.known[key]

    def _converge(self, watch: Watch, best: _Point | None, worst: float = np.inf) -> _Point | None:
        """The best point, settled when as near to the bound as asked or as near as rounding lets it; None where the bound is
        above `worst`, or nothing keeps the rules. Where time ends, the best so far; raises `OutOfTimeError` without one."""
        low, idle, part, before = -np.inf, 0, LEVEL * (not self.mode.held), np.empty(0)
        try:
            while True:
                found = self.master.bound.solve_if_any()
                if found is None or found.objective > worst:
                    return None
                lowest = self.master.clean(found.x)
                if best is None:
                    most = worst if idle == 0 else np.inf  # where it may be too dear, first what it costs at the least
                    here = self._evaluate(lowest, most)
                    if here.value >= most:
                        if np.array_equal(lowest, before):  # rounding keeps the cut from taking it away
                            return None
                        idle, before = 1, before if np.isfinite(here.value) else lowest
                        watch.check()
                        continue
                    best, idle = here, 0
                goal = self._goal(best.value)
                idle = 0 if found.objective > low + STEP * self._goal(max(low, -abs(best.value))) else idle + 1
                low = max(low, found.objective)
                self.low = self.low if self.mode.held or self.mode.trial is not None else max(self.low, low)
                if best.value - low <= goal or idle > STALLED:
                    return replace(best, settled=True)
                watch.check()
                far = best.value - low > FAR * abs(low)
                level = low + part * (best.value - low)
                there = lowest if far or part == 0 else self.master.nearest(best.x, level, lowest)
                here = self._evaluate(there, best.value)
                right = here.value - level < RIGHT * (best.value - level)  # what the cuts say of that point
                part = part * RIGHT if right else LEVEL
                if here.value < best.value:
                    best, idle = here, 0
                elif not np.isfinite(here.value) and not np.array_equal(there, before):  # a cut has taken the point away
                    idle, before = 0, there
                self._say(watch, best.value - low, best.value)
        except OutOfTimeError:
            if best is None or self.mode.trial is not None:
                raise
            return best

    def _goal(self, value: float) -> float:
        """The distance from the bound at which the search ends [money]; of units that are held, at which they are settled."""
        proof = self.proof if self.nothing == self.nothing else Proof(value, self.task.model.money, self.gap)
        if self.mode.trial is not None:
            return self.mode.open * (TRIED if self.mode.held else 1)
        if not self.mode.held:
            return proof.goal(value)
        finer = FINER if self.mode.prices == "dearer" else 1
        return finer * (proof.settled(value) if self.mode.fine else HELD * proof.goal(value))

    def _reach(self, x: np.ndarray) -> _Point | None:
        """All options bought: a cut where no window gets cheaper by much. The windows then go on from where they were; -> the
        point, None where options exclude each other, cost too much together or break hard rules."""
        stage, everything = self.task.start.stage, x.copy()
        everything[stage.units] = stage.most
        everything[stage.stands[stage.stands >= 0]] = 1.0
        bases = {live: live.basis() for live in {w.live for w in self.windows}}
        try:
            found = self._evaluate(everything)
        finally:
            for live, basis in bases.items():
                live.start_from(basis)
        try:
            refuse_broken(self.task.model, everything)
        except SolveError:
            return None
        return found if np.isfinite(found.value) else None

    def _evaluate(self, x: np.ndarray, worst: float = np.inf) -> _Point:
        """Windows solved at a point, and a cut from each. Where the CVaR alone counts, first those that were worst before: when
        with these it is no better than `worst`, or it is no plan but says where to look, it comes with what it costs at the
        least. Infinite where a window breaks its rules."""
        every = set(range(len(self.windows)))
        only_bounds = not self.mode.held and self.master.some_whole
        first = self._tail() if np.isfinite(worst) else every
        found = self._cut(x, first)
        if first != every and ((here := self._point(self._run(x, found), found)).value >= worst or only_bounds):
            return here
        found |= self._cut(x, every - first)
        return self._point(self._run(x, found), found)

    def _tail(self) -> set[int]:
        """The windows that cost most when last solved, twice as many as the CVaR is of where it alone counts."""
        if self.task.risk_weight < 1 or self.mode.tidy:
            return set(range(len(self.windows)))
        order = np.argsort(-self.last, kind="stable")
        mass = np.cumsum(self.task.probability[1:][order])
        return set(order[: 1 + int(np.searchsorted(mass, TAIL * (1 - self.task.confidence)))].tolist())

    def _cut(self, x: np.ndarray, which: set[int]) -> dict[int, Found]:
        """Windows solved at a point, and a cut from each: cost [money], slope and units lost, by window."""
        found = solve_each(self.threads, self.windows, which, lambda s: self.windows[s].solve(x))
        for s, one in found.items():
            self.last[s] = np.inf if one.broken else one.cost
        self.master.add_cuts(self.windows, x, found)
        return found

    def _run(self, x: np.ndarray, found: dict[int, Found]) -> Run:
        """The run at a point; a window that is not found costs the least that it may."""
        task, days = self.task, self.no_event_days[:, None]
        none = Found(0.0, np.empty(0), np.zeros(len(KINDS)), np.zeros(len(task.start.coded.demand)))
        years = [none, *(found.get(s, replace(none, cost=window.least)) for s, window in enumerate(self.windows))]
        cost = np.array([f.cost for f in years]) + self.no_event_days * task.no_event_cost.of(x)
        kinds = np.stack([f.kinds for f in years]) + days * task.no_event_cost.split(x)
        lost = np.stack([f.lost for f in years]) + days * x[task.start.no_event.lost[0]]
        return Run(x, cost, kinds, lost)

    def _point(self, run: Run, found: dict[int, Found]) -> _Point:
        """What a run comes to, as prices are; of windows that break their rules infinity."""
        task = self.task
        value = task.model.cost[: task.flows] @ run.x[: task.flows]
        value += task.weighed(run.cost) + self.mode.tidy * (self.master.spare @ run.cost)
        value += self.mode.dearer @ run.x[task.start.stage.units]
        return _Point(run.x, np.inf if any(f.broken for f in found.values()) else value, run)

    def _say(self, watch: Watch, gap: float, value: float) -> None:
        """Progress of the plan's own question: the share of the way that the gap has gone on a logarithmic scale."""
        if self.mode.held or self.mode.trial is not None:
            return
        gap, goal = self.proof.part(gap), self.proof.part(self._goal(value))
        share = np.log(np.clip(gap, goal, 1)) / np.log(goal) if 0 < goal < 1 else 0.0
        self.done = max(self.done, float(share))
        watch(self.done, Word("solve", gap))
