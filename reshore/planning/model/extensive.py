"""All years of a plan in one model: the way of a plan that is not large, and of solvers other than HiGHS."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pulp

from ...solving.deadline import Deadline, OutOfTimeError
from ...solving.feasibility import refuse_broken
from ...solving.progress import UNWATCHED, Watch
from ...solving.solver import LiveModel, Solution, no_answer, solve_with_pulp
from .pooled_years import pooling_bound
from .proof import Proof
from .task import Answer, Choice, Run, Task, Trial, chosen, held
from .years import kinds_by_year, lost_by_year, mean_price, year_costs

SMALL_GAP = 1e-9  # relative, at which the solver's search ends: less than any proof leaves open, so that ties are seen


class Whole:
    """A task as one model."""

    tries = 100

    def __init__(self, task: Task, gap: float | None = None, solver: pulp.LpSolver | None = None, watch: Watch = UNWATCHED):
        self.task, self.gap, self.solver, self.deadline = task, gap, solver, watch.deadline
        self.model = task.model.copy()
        self.years = task.add_years(self.model, watch)
        self.cost = self.model.cost

    @property
    def by_day(self) -> bool:
        """Whether every bucket of every window is a day, so that none could be finer."""
        return all(year.by_day for year in self.years)

    @cached_property
    def fixed(self) -> LiveModel:
        """The model without whole columns, of which some are held."""
        return self._relaxed()

    @cached_property
    def aside(self) -> Whole | None:
        """The same question without hard rules; None: there are none."""
        aside = self.task.aside
        return None if aside is None else Whole(aside, self.gap, self.solver, Watch(deadline=self.deadline))

    @cached_property
    def nothing(self) -> np.ndarray | None:
        """The columns when nothing is bought; None: a hard rule leaves none."""
        return self._held(np.zeros(len(self.task.start.stage.units)))

    @property
    def begins(self) -> np.ndarray | None:
        """Nothing bought, where that is a plan."""
        return None if self.task.start.stage.keeps.any() else self.nothing

    @cached_property
    def proof(self) -> Proof:
        """What the answer is held against: what doing nothing costs, hard rules aside."""
        if self.aside is not None:
            return self.aside.proof
        if self.nothing is None:
            raise no_answer("infeasible")
        return Proof(float(self.cost @ self.nothing), self.task.model.money, self.gap)

    def answer(self, watch: Watch) -> Answer:
        """The best units to buy."""
        met = [] if self.begins is None else [self._chosen(self.begins)]
        found = self._best(watch) if self.solver is None else solve_with_pulp(self.model, self.solver)
        bound = found.bound if self.solver is None else found.objective if found.proved else -np.inf
        return Answer(self._chosen(found.x), bound, met)

    def _best(self, watch: Watch) -> Solution:
        """The best found; where time is limited, nothing bought is what to improve on."""
        live = LiveModel(self.model, gap=SMALL_GAP if self.gap is None else self.gap, deadline=watch.deadline)
        if watch.deadline.limited and self.begins is not None:
            live.begin_with(self.begins)
        try:
            return live.solve()
        except OutOfTimeError:
            if self.begins is None:
                raise
            return Solution(self.begins, float(self.cost @ self.begins), False, np.inf, 0.0, -np.inf)

    def choice(self, units: np.ndarray, worst: float = np.inf) -> Choice | None:
        """The best with these units of whole options, and any of the divisible ones among them; None: worse than `worst`, or
        a rule leaves none."""
        columns, low, high = held(self.task, units, free=True)
        self.fixed.set_bounds(columns, low, high)
        solved, slope = self.fixed.solve_if_any(), np.zeros(self.model.n_columns)
        if solved is None:
            return None
        slope[columns] = self.fixed.reduced_costs(columns)
        found = self._chosen(solved.x, slope)
        return found if found.value <= worst else None

    @cached_property
    def searched(self) -> LiveModel:
        """The model in which other questions are asked than the task's."""
        return LiveModel(self.model)

    def best(self, trial: Trial, open_: float, watch: Watch) -> Choice | None:
        """The best units to buy where one thing is otherwise, as near to the best as `open_` [money]; None: there are none."""
        live, stage, dearer = self.searched, self.task.start.stage, self.cost.copy()
        live.deadline = watch.deadline
        dearer[stage.units] += trial.fixed_cost(stage)
        live.set_cost(dearer)
        live.set_gap(max(SMALL_GAP, open_ / max(abs(self.proof.nothing), self.task.model.money)))
        trial.ask(live, stage)
        try:
            found = live.solve_if_any()
        finally:
            trial.leave(live, stage)
        if found is not None and not found.proved:
            raise live.deadline.over()
        return None if found is None else self._chosen(found.x)

    def least(self, choice: Choice) -> Choice:
        """The same set of options with the least units of divisible ones that are as good."""
        dearer = self.cost.copy()
        dearer[self.task.start.stage.units] += self.task.surcharge(self.proof.units(choice.value))
        self.fixed.set_cost(dearer)
        try:
            return self.choice(choice.units) or choice
        finally:
            self.fixed.set_cost(self.cost)

    def _chosen(self, x: np.ndarray, slope: np.ndarray | None = None) -> Choice:
        return chosen(self.task, self._read(x), slope)

    def run(self, units: np.ndarray) -> Run:
        """The model with the units bought held fixed; hard rules that it then cannot keep are left aside."""
        x = self._held(units)
        if x is None:
            if self.aside is None:
                raise no_answer("infeasible")
            return self.aside.run(units)
        p = np.array([year.probability for year in self.years])
        orders = [p] * (self.task.risk_weight == 1) + [(p == 0).astype(float)] * bool((p == 0).any())
        x = self._in_order(units, orders) if orders else x
        return self._read(x)

    def check(self, run: Run) -> None:
        """Raise `SolveError` for a run that breaks a row of the model."""
        refuse_broken(self.model, run.x)

    def hidden(self, run: Run, deadline: Deadline) -> float:
        """How far what time buckets hide may put the objective of a run off [money]. Raises `OutOfTimeError`."""
        return pooling_bound(self.task, run, self.years[1:], deadline)

    def _read(self, x: np.ndarray) -> Run:
        """What a solution says of every year."""
        no_event = self.task.start.no_event
        cost, kinds = (of(self.years, self.task.no_event_cost, x) for of in (year_costs, kinds_by_year))
        return Run(x, cost, kinds, lost_by_year(self.years, no_event, x))

    def _held(self, units: np.ndarray) -> np.ndarray | None:
        """The columns with these units; None: a rule leaves none."""
        self._hold(self.fixed, units)
        found = self.fixed.solve_if_any()
        return None if found is None else found.x

    def _in_order(self, units: np.ndarray, orders: list[np.ndarray]) -> np.ndarray:
        """Among the best runs the one of least cost, the years weighed so, one after the other."""
        live = self._relaxed()
        self._hold(live, units)
        live.solve()
        for weight in orders:
            live.hold_objective()
            live.set_cost(mean_price(self.model, self.years, self.task.no_event_cost, weight))
            x = live.solve().x
        return x

    def _relaxed(self) -> LiveModel:
        live = LiveModel(self.model, deadline=self.deadline)
        live.relax()
        return live

    def _hold(self, live: LiveModel, units: np.ndarray) -> None:
        live.set_bounds(*held(self.task, units))
