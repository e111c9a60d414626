"""Solving: once through PuLP, or over and over on a live HiGHS model that keeps its basis."""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np
import pulp

from ..errors import SolveError
from .model import Model


@dataclass(frozen=True, eq=False)
class Solution:
    """An answer: value of every column, objective, whether it is proved best, relative gap [0..1], seconds."""

    x: np.ndarray
    objective: float
    proved: bool
    gap: float
    seconds: float


class LiveModel:
    """A model that stays in HiGHS: change bounds or costs, solve again from the last basis.

    Serial dual simplex; presolve is for the first run only. Raises `SolveError` when there is no optimum.
    """

    def __init__(self, model: Model, gap: float = 1e-9, time_limit: float | None = None, method: str = "choose"):
        self.highs = highspy.Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", gap), ("mip_abs_gap", 1e-9),
                              ("simplex_dual_edge_weight_strategy", 1), ("solver", method)):  # fmt: skip
            self.highs.setOptionValue(option, value)
        if time_limit is not None:
            self.highs.setOptionValue("time_limit", float(time_limit))
        self.highs.passModel(model.to_highs())
        self.n = model.n_columns
        self.integer = bool(model.integer.any())

    def set_bounds(self, columns: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Give columns other bounds."""
        self.highs.changeColsBounds(len(columns), np.asarray(columns, np.int32), np.asarray(lower, float),
                                    np.asarray(upper, float))  # fmt: skip

    def set_cost(self, cost: np.ndarray) -> None:
        """Give every column another objective coefficient."""
        self.highs.changeColsCost(self.n, np.arange(self.n, dtype=np.int32), np.asarray(cost, float))

    def set_coefficients(self, rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
        """Give terms another coefficient."""
        for row, column, value in zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True):
            self.highs.changeCoeff(row, column, value)

    def basis(self) -> highspy.HighsBasis:
        """Where the last solve ended, to start others from."""
        return self.highs.getBasis()

    def start_from(self, basis: highspy.HighsBasis | None) -> None:
        """Start the next solve from a basis; None: from nothing, with presolve, as if never solved before."""
        if basis is None:
            self.highs.clearSolver()
        else:
            self.highs.setBasis(basis)

    @property
    def duality_gap(self) -> float:
        """How far primal and dual objective of the last solve lie apart, relative to their size."""
        return float(self.highs.getInfo().primal_dual_objective_error)

    def relax(self) -> None:
        """Let whole columns be fractions from here on (their bounds may still fix them)."""
        free = np.full(self.n, highspy.HighsVarType.kContinuous)
        self.highs.changeColsIntegrality(self.n, np.arange(self.n, dtype=np.int32), free)
        self.integer = False

    def solve(self) -> Solution:
        """Solve from where the model stands."""
        began = time.perf_counter()
        self.highs.run()
        status = self.highs.getModelStatus()
        info = self.highs.getInfo()
        x = np.array(self.highs.getSolution().col_value)
        seconds = time.perf_counter() - began
        if status == highspy.HighsModelStatus.kOptimal:
            gap = info.mip_gap if self.integer else 0.0
            return Solution(x, info.objective_function_value, True, float(gap), seconds)
        if self.integer and status == highspy.HighsModelStatus.kTimeLimit and info.primal_solution_status == 2:
            return Solution(x, info.objective_function_value, False, float(info.mip_gap), seconds)
        raise SolveError(f"the solver found no answer: {self.highs.modelStatusToString(status).lower()}")

    def keep_optimal(self) -> None:
        """From here on only the points that are optimal for the present cost: what has a price stays at its bound."""
        solution, lp = self.highs.getSolution(), self.highs.getLp()
        scale = max(1.0, np.abs(np.array(lp.col_cost_)).max(initial=0))
        dual = np.array(solution.col_dual) / scale
        x, lower, upper = np.array(solution.col_value), np.array(lp.col_lower_), np.array(lp.col_upper_)
        _pin(self.highs.changeColsBounds, dual, x, lower, upper)
        dual = np.array(solution.row_dual) / scale
        row, lower, upper = np.array(solution.row_value), np.array(lp.row_lower_), np.array(lp.row_upper_)
        priced = np.flatnonzero(np.abs(dual) > 1e-7)
        for r in priced[lower[priced] < upper[priced]]:
            side = lower[r] if abs(row[r] - lower[r]) <= abs(row[r] - upper[r]) else upper[r]
            self.highs.changeRowBounds(int(r), float(side), float(side))


def _pin(change, dual: np.ndarray, x: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
    """Fix every column that has a price at the bound where it stands."""
    columns = np.flatnonzero((np.abs(dual) > 1e-7) & (lower < upper))
    side = np.where(np.abs(x - lower) <= np.abs(x - upper), lower, upper)[columns]
    if len(columns):
        change(len(columns), columns.astype(np.int32), side, side)


def solve_with_pulp(model: Model, solver: pulp.LpSolver | None = None) -> Solution:
    """Solve once through PuLP, with HiGHS or any solver PuLP knows.

    Raises `SolveError` when the solver proves that there is no answer or stops without one; the status is read from
    `sol_status`, which tells a proved optimum from a point found before the clock ran out.
    """
    began = time.perf_counter()
    problem, variables = model.to_pulp()
    problem.solve(solver or pulp.HiGHS(msg=False, threads=1, mip_rel_gap=1e-9))
    seconds = time.perf_counter() - began
    if problem.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        raise SolveError(f"the solver found no answer: {pulp.LpStatus[problem.status].lower()}")
    x = np.array([v.value() if v.value() is not None else 0.0 for v in variables], dtype=float)
    proved = problem.sol_status == pulp.LpSolutionOptimal
    return Solution(x, float(model.cost @ x), proved, 0.0 if proved else float("nan"), seconds)
