"""All years of a plan in one model: the way of a plan that is not large, and of solvers other than HiGHS."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp

from ..solving.deadline import OutOfTimeError
from ..solving.progress import UNWATCHED, Watch
from ..solving.solver import LiveModel, Solution, solve_with_pulp
from .task import Answer, Run, Task, fixed_stands
from .years import add_years, lost_by_year, mean_price, set_objective, year_costs


class Whole:
    """A task as one model."""

    def __init__(self, task: Task, gap: float = 1e-9, solver: pulp.LpSolver | None = None, watch: Watch = UNWATCHED):
        self.task, self.gap, self.solver, self.deadline = task, gap, solver, watch.deadline
        self.model = task.model.copy()
        self.years = add_years(self.model, task.start, task.scenarios, watch)
        set_objective(self.model, task.flows, self.years, task.calm_cost, task.risk_weight, task.confidence)
        self.fixed: LiveModel | None = None

    def answer(self, watch: Watch) -> Answer:
        """The best units to buy."""
        found = self._best(watch) if self.solver is None else solve_with_pulp(self.model, self.solver)
        return Answer(found.x[self.task.start.stage.units], found.proved, found.gap, self._read(found.x))

    def _best(self, watch: Watch) -> Solution:
        """The best found; where time is limited, nothing bought is what to improve on."""
        live = LiveModel(self.model, gap=self.gap, deadline=watch.deadline)
        if not watch.deadline.limited:
            return live.solve()
        nothing = self._held(np.zeros(len(self.task.start.stage.units)))
        live.begin_with(nothing.x)
        try:
            return live.solve()
        except OutOfTimeError:
            return replace(nothing, proved=False, gap=np.inf)

    def run(self, units: np.ndarray) -> Run:
        """The model with the units bought held fixed."""
        x = self._held(units).x
        p = np.array([year.probability for year in self.years])
        orders = [p] * (self.task.risk_weight == 1) + [(p == 0).astype(float)] * bool((p == 0).any())
        return self._read(self._in_order(units, orders) if orders else x)

    def _read(self, x: np.ndarray) -> Run:
        """What a solution says of every year."""
        calm = self.task.start.calm
        return Run(x, year_costs(self.years, self.task.calm_cost, x), lost_by_year(self.years, calm, x))

    def _held(self, units: np.ndarray) -> Solution:
        """The solution with these units."""
        self.fixed = self.fixed or self._relaxed()
        self._hold(self.fixed, units)
        return self.fixed.solve()

    def _in_order(self, units: np.ndarray, orders: list[np.ndarray]) -> np.ndarray:
        """Among the best runs the one of least cost, the years weighed so, one after the other."""
        live = self._relaxed()
        self._hold(live, units)
        live.solve()
        for weight in orders:
            live.hold_objective()
            live.set_cost(mean_price(self.model, self.years, self.task.calm_cost, weight))
            x = live.solve().x
        return x

    def _relaxed(self) -> LiveModel:
        live = LiveModel(self.model, deadline=self.deadline)
        live.relax()
        return live

    def _hold(self, live: LiveModel, units: np.ndarray) -> None:
        columns, values = fixed_stands(self.task, units)
        live.set_bounds(columns, values, values)
