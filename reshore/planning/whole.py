"""All years of a plan in one model: the way of a plan that is not large, and of solvers other than HiGHS."""

from __future__ import annotations

import numpy as np
import pulp

from ..solving.solver import LiveModel, solve_with_pulp
from .task import Answer, Run, Task, fixed_stands
from .years import add_years, lost_by_year, mean_price, set_objective, year_costs


class Whole:
    """A task as one model."""

    def __init__(
        self, task: Task, gap: float = 1e-9, time_limit: float | None = None, solver: pulp.LpSolver | None = None
    ):
        self.task, self.gap, self.time_limit, self.solver = task, gap, time_limit, solver
        self.model = task.model.copy()
        self.years = add_years(self.model, task.start, task.scenarios)
        set_objective(self.model, task.flows, self.years, task.calm_cost, task.risk_weight, task.confidence)
        self.fixed: LiveModel | None = None

    def answer(self) -> Answer:
        """The best units to buy."""
        if self.solver is None:
            found = LiveModel(self.model, gap=self.gap, time_limit=self.time_limit).solve()
        else:
            found = solve_with_pulp(self.model, self.solver)
        return Answer(found.x[self.task.start.stage.units], found.proved, found.gap)

    def run(self, units: np.ndarray) -> Run:
        """The model with the units bought held fixed."""
        self.fixed = self.fixed or self._relaxed()
        self._hold(self.fixed, units)
        x = self.fixed.solve().x
        p = np.array([year.probability for year in self.years])
        orders = [p] * (self.task.risk_weight == 1) + [(p == 0).astype(float)] * bool((p == 0).any())
        if orders:
            x = self._in_order(units, orders)
        calm = self.task.start.calm
        return Run(x, year_costs(self.years, self.task.calm_cost, x), lost_by_year(self.years, calm, x))

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
        live = LiveModel(self.model)
        live.relax()
        return live

    def _hold(self, live: LiveModel, units: np.ndarray) -> None:
        columns, values = fixed_stands(self.task, units)
        live.set_bounds(columns, values, values)
