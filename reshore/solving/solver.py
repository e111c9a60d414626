"""Solving: once through PuLP, or over and over on a live HiGHS model that keeps its basis."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
import pulp
from scipy.sparse import csc_matrix, csr_matrix, vstack

from ..errors import SolveError
from ..texts import catalogue, said
from .deadline import NO_END, Deadline
from .model import Model, named_row

Basis = highspy.HighsBasis
Status = highspy.HighsModelStatus
_Rows = tuple[csr_matrix, np.ndarray, np.ndarray]  # coefficients, lower and upper side
_LOST = {Status.kUnknown, Status.kIterationLimit, Status.kInfeasible, Status.kSolveError, Status.kNotset}

MOST_STEPS = 300  # of interior points, four times what a year of the flagship takes: some models never come that near
DIGITS = 1e-14  # of the terms of a row: their sum is not known nearer in doubles
SLIPPED = 1e-6  # how far a solution may break a row, in units of the row
WHOLE_SLIPPED = 1e-5  # and one with whole columns, for which HiGHS itself allows 1e-6


@dataclass(frozen=True, eq=False)
class Solution:
    """An answer: value of every column, objective, whether proved best, relative gap [0..1], seconds, best bound."""

    x: np.ndarray
    objective: float
    proved: bool
    gap: float
    seconds: float
    bound: float = float("nan")


class _Quiet(highspy.Highs):
    """HiGHS that prints nothing: its constructor enables callbacks, and the first call of any kind prints a banner."""

    changeRowsBounds: Callable[[int, np.ndarray, np.ndarray, np.ndarray], highspy.HighsStatus]  # noqa: N815  # not in its stubs

    def enableCallbacks(self) -> None:  # noqa: N802
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


class LiveModel:
    """A model that stays in HiGHS: change bounds or costs, solve again from the last basis.

    All figures that go in and come out are the model's own; HiGHS counts in the model's `units`. Serial dual simplex from
    basis to basis; presolve, and `method` (ipx: interior points), are for solves from nothing. `search`: whether to look for
    whole answers by solving smaller models, which costs more than it gains in a model that is solved again after each few
    rows. `crossover`: whether interior points end at a corner. `deadline`: when every solve has to end. Every solution is
    held against the rows, for HiGHS may lose some on its way from basis to basis; one that breaks a row is looked for again
    from nothing. Raises `SolveError` when there is no optimum, or none that keeps all rows, `OutOfTimeError` when there was
    no time to find an answer.
    """

    def __init__(
        self,
        model: Model,
        gap: float = 1e-9,
        deadline: Deadline = NO_END,
        method: str = "choose",
        search: bool = True,
        crossover: bool = True,
    ):
        self.highs, self.deadline, self.units = _Quiet(), deadline, model.units
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("mip_rel_gap", gap),
            ("mip_abs_gap", 1e-9),
            ("simplex_dual_edge_weight_strategy", 1),
        ):
            self.highs.setOptionValue(option, value)
        if not crossover:
            self.highs.setOptionValue("run_crossover", "off")
            self.highs.setOptionValue("ipm_optimality_tolerance", 1e-12)
            self.highs.setOptionValue("ipm_iteration_limit", MOST_STEPS)
        for option in ("rins", "rens", "root_reduced_cost"):
            self.highs.setOptionValue(f"mip_heuristic_run_{option}", search)
        if self.highs.passModel(model.to_highs(self.units)) == highspy.HighsStatus.kError:  # figures that HiGHS does not take
            raise SolveError(said("error.too_much_for_numbers"))
        self.n, self.method, self.fresh = model.n_columns, method, True
        self.integer, self._blocks, self._column_blocks = bool(model.integer.any()), model.row_blocks, model.column_blocks
        self._rows: _Rows | None = None
        self._added: list[_Rows] = []  # rows that are not yet among these
        self._ended: dict[str, np.ndarray] = {}  # what the last run ended with, read out of HiGHS once
        self._off: tuple[int, float] | None = None  # how far that breaks the rows

    def set_bounds(self, columns: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Give columns other bounds."""
        unit = self.units.column[columns]
        self.highs.changeColsBounds(
            len(columns), np.asarray(columns, np.int32), np.asarray(lower / unit, float), np.asarray(upper / unit, float)
        )

    def set_cost(self, cost: np.ndarray) -> None:
        """Give every column another objective coefficient."""
        cost = cost * self.units.column / self.units.money
        self.highs.changeColsCost(self.n, np.arange(self.n, dtype=np.int32), np.asarray(cost, float))

    def set_coefficients(self, rows: np.ndarray, columns: np.ndarray, values: np.ndarray) -> None:
        """Give terms another coefficient."""
        values = values * self.units.column[columns] / self.units.row[rows]
        self._rows, self._added, self._off = None, [], None
        for row, column, value in zip(rows.tolist(), columns.tolist(), values.tolist(), strict=True):
            self.highs.changeCoeff(row, column, value)

    def set_gap(self, gap: float) -> None:
        """End the search for whole answers at another relative gap."""
        self.highs.setOptionValue("mip_rel_gap", gap)

    def set_seed(self, seed: int) -> None:
        """Let searches for whole answers go another way."""
        self.highs.setOptionValue("random_seed", seed)

    def basis(self) -> highspy.HighsBasis:
        """Where the last solve ended, to start others from."""
        return self.highs.getBasis()

    def start_from(self, basis: highspy.HighsBasis | None) -> None:
        """Start the next solve from a basis; None: from nothing, with presolve, as if never solved before."""
        self.fresh = basis is None
        if basis is None:
            self.highs.clearSolver()
        else:
            self.highs.setBasis(basis)

    def start_beside(self, other: LiveModel) -> None:
        """Start the next solve from where another model ended: the columns and rows that it has too, by name and count of
        their block. What it has not is at its lower bound, rows keep clear of their sides."""
        basis, known, status = highspy.HighsBasis(), other.highs.getBasis(), highspy.HighsBasisStatus
        if not known.valid:
            return
        basis.col_status = _beside(self._column_blocks, other._column_blocks, list(known.col_status), status.kLower)
        basis.row_status = _beside(self._blocks, other._blocks, list(known.row_status), status.kBasic)
        basis.valid = basis.alien = True
        self.start_from(basis)

    def begin_with(self, x: np.ndarray) -> None:
        """Give the search for whole answers one to improve on."""
        known = highspy.HighsSolution()
        known.col_value = list(x / self.units.column)
        self.highs.setSolution(known)

    def hold_objective(self) -> None:
        """From here on only points that are no worse for the present cost than the last solve, up to rounding."""
        cost = np.array(self.highs.getLp().col_cost_)
        value = self.highs.getInfo().objective_function_value
        priced = np.flatnonzero(cost)
        scale = max(1.0, abs(value))
        self._add(np.array([0]), priced, cost[priced] / scale, np.array([-np.inf]), np.array([value / scale + 1e-9]))

    def add_row(self, columns: np.ndarray, values: np.ndarray, lower: float, upper: float, unit: float = np.nan) -> None:
        """Add a row, lower <= row <= upper; no term is 0. unit: as of `add_rows`."""
        self.add_rows(np.array([0]), columns, values, np.array([lower]), np.array([upper]), unit)

    def add_rows(
        self,
        start: np.ndarray,
        columns: np.ndarray,
        values: np.ndarray,
        lower: np.ndarray,
        upper: np.ndarray,
        unit: np.ndarray | float = np.nan,
    ) -> None:
        """Add rows, lower <= row <= upper; the terms of each, if any, begin at its start, none is 0. unit: what each is counted
        in; NaN: what its terms usually come to."""
        values = values * self.units.column[columns]
        count = np.diff(np.append(start, len(values)))
        row = np.repeat(np.arange(len(start)), count)
        usual = np.exp(np.bincount(row, np.log(np.abs(values)), len(start)) / np.maximum(count, 1))
        unit = np.where(np.isnan(unit), usual, unit)
        self._add(start, columns, values / unit[row], lower / unit, upper / unit)

    def _add(self, start: np.ndarray, columns: np.ndarray, values: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Add rows that are counted in units."""
        start, columns, self._off = start.astype(np.int32), columns.astype(np.int32), None
        self.highs.addRows(len(start), lower, upper, len(values), start, columns, values)
        if self._rows is not None:
            self._added.append(
                (csr_matrix((values, columns, np.append(start, len(values))), (len(start), self.n)), lower, upper)
            )

    @property
    def n_rows(self) -> int:
        """How many rows there are, with those that were added."""
        return self.highs.getNumRow()

    @property
    def slack_rows(self) -> np.ndarray:
        """Whether each row kept clear of its sides where the last solve ended."""
        return np.array([status == highspy.HighsBasisStatus.kBasic for status in self.highs.getBasis().row_status], dtype=bool)

    def drop_rows(self, rows: np.ndarray) -> None:
        """Take rows away; the next solve starts from the basis without them."""
        basis, gone = self.highs.getBasis(), set(rows.tolist())
        self.highs.deleteRows(len(rows), rows.astype(np.int32))
        self._rows, self._added, self._off = None, [], None
        if basis.valid:
            basis.row_status = [status for row, status in enumerate(basis.row_status) if row not in gone]
            basis.alien = True
            self.start_from(basis)

    def set_rows(self, rows: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> None:
        """Give rows of the model other bounds."""
        lower, upper = lower / self.units.row[rows], upper / self.units.row[rows]
        self.highs.changeRowsBounds(len(rows), rows.astype(np.int32), lower, upper)
        self._off = None
        if self._rows is not None:
            self._rows[1][rows], self._rows[2][rows] = lower, upper

    def reduced_costs(self, columns: np.ndarray) -> np.ndarray:
        """How the objective of the last solve moves with the bounds at which columns stand."""
        return self._last("col_dual")[columns] / self.units.column[columns] * self.units.money

    def _last(self, name: str) -> np.ndarray:
        """What the last run ended with: col_value, col_dual or row_dual, as HiGHS counts."""
        if name not in self._ended:
            self._ended[name] = np.array(getattr(self.highs.getSolution(), name))
        return self._ended[name]

    def _broken(self) -> tuple[int, float]:
        """The row that the last solution breaks most, and by how much, in units of the row; beyond what doubles can tell of
        its terms."""
        if self._off is None:
            matrix, lower, upper = self._all_rows()
            x = self._last("col_value")
            row = matrix @ x
            beyond = np.maximum(lower - row, row - upper)
            if beyond.max(initial=0) > SLIPPED:
                beyond -= DIGITS * (abs(matrix) @ np.abs(x))
            self._off = (int(np.argmax(beyond)), float(beyond.max())) if len(beyond) else (0, 0.0)
        return self._off

    def _all_rows(self) -> _Rows:
        """The rows as HiGHS has them."""
        if self._rows is None:
            self._rows = _rows_of(self.highs.getLp())
        if self._added:
            matrix, lower, upper = zip(self._rows, *self._added, strict=True)
            self._rows, self._added = (vstack(matrix, "csr"), np.concatenate(lower), np.concatenate(upper)), []
        return self._rows

    @property
    def row_prices(self) -> np.ndarray:
        """How the objective of the last solve moves with the side at which each row stands."""
        return self._last("row_dual") / self.units.row * self.units.money

    @property
    def duality_gap(self) -> float:
        """How far primal and dual objective of the last solve lie apart, relative to their size."""
        return float(self.highs.getInfo().primal_dual_objective_error)  # type: ignore[attr-defined]  # not in its stubs

    def relax(self) -> None:
        """Let whole columns be fractions from here on (their bounds may still fix them)."""
        free = np.full(self.n, highspy.HighsVarType.kContinuous)
        self.highs.changeColsIntegrality(self.n, np.arange(self.n, dtype=np.int32), free)
        self.integer = False

    def solve(self) -> Solution:
        """Solve from where the model stands."""
        began = time.perf_counter()
        self._run()
        for method in (self.method, "simplex" if self.method == "ipx" else "ipx"):
            if self._lost:
                self.start_from(None)  # a hot start may lose its way, and interior points end close by
                self.highs.setOptionValue("run_crossover", "on")
                self._run(method)
        return self._answer(began)

    @property
    def _lost(self) -> bool:
        """Whether the last run of a model without whole columns ended nowhere, or where it may not."""
        if self.integer:
            return False
        status = self.highs.getModelStatus()
        return status in _LOST or (status == Status.kOptimal and self._broken()[1] > SLIPPED)

    @property
    def infeasible(self) -> bool:
        """Whether the last run found that nothing meets the rows."""
        return self.highs.getModelStatus() == Status.kInfeasible

    def solve_if_any(self, surely: bool = True) -> Solution | None:
        """Solve from where the model stands; None where nothing meets the rows (surely: not for a hot start alone)."""
        began, fresh = time.perf_counter(), self.fresh
        self._run()
        if self._lost and not (self.infeasible and (fresh or not surely)):
            self.start_from(None)  # a hot start may lose its way
            self._run()
            if self._lost and not self.infeasible:
                self.start_from(None)  # and the simplex method all of it
                self._run("ipx")
        return None if self.infeasible else self._answer(began)

    def _run(self, method: str | None = None) -> None:
        """One run within the time left. HiGHS counts the time of linear programs from its first run on, of others anew."""
        self.deadline.check()
        self.highs.setOptionValue("solver", method or (self.method if self.fresh else "choose"))
        self.fresh = False
        if self.deadline.limited:
            before = 0.0 if self.integer else self.highs.getRunTime()
            self.highs.setOptionValue("time_limit", before + self.deadline.left)
        if self.highs.run() == highspy.HighsStatus.kError and self.highs.getModelStatus() == Status.kNotset:
            self.highs.setOptionValue("threads", 0)  # another solver in this process has settled how many there are
            self.highs.run()
        self._ended, self._off = {}, None

    def _answer(self, began: float) -> Solution:
        """What the last run found."""
        status = self.highs.getModelStatus()
        info = self.highs.getInfo()
        x = self._last("col_value") * self.units.column
        value = info.objective_function_value * self.units.money
        seconds = time.perf_counter() - began
        if status == Status.kOptimal:
            self._refuse_broken()
            gap = info.mip_gap if self.integer else 0.0
            bound = info.mip_dual_bound if self.integer else info.objective_function_value
            return Solution(x, value, True, float(gap), seconds, float(bound) * self.units.money)
        if self.integer and status == Status.kTimeLimit and info.primal_solution_status == 2:
            self._refuse_broken()
            bound = float(info.mip_dual_bound) * self.units.money
            return Solution(x, value, False, float(info.mip_gap), seconds, bound)
        if status == Status.kTimeLimit:
            raise self.deadline.over()
        raise no_answer(self.highs.modelStatusToString(status).lower())

    def _refuse_broken(self) -> None:
        """Raise `SolveError` when the last solution breaks a row all the same, with the row."""
        row, much = self._broken()
        if much > (WHOLE_SLIPPED if self.integer else SLIPPED):
            raise SolveError(said("error.breaks_a_row", row=named_row(self._blocks, row), much=f"{much:.2g}"))


def _beside(
    own: list[tuple[str, int]],
    other: list[tuple[str, int]],
    known: list[highspy.HighsBasisStatus],
    else_: highspy.HighsBasisStatus,
) -> list[highspy.HighsBasisStatus]:
    """What is known of blocks of columns or rows, for blocks of the same name and count."""
    where: dict[tuple[str, int], int] = {}
    at = 0
    for block in other:
        where.setdefault(block, at)
        at += block[1]
    out = []
    for block in own:
        at = where.get(block, -1)
        out += [else_] * block[1] if at < 0 else known[at : at + block[1]]
    return out


def _rows_of(lp: highspy.HighsLp) -> _Rows:
    """The rows of a model: coefficients, lower and upper side."""
    matrix = lp.a_matrix_
    kind = csr_matrix if matrix.format_ == highspy.MatrixFormat.kRowwise else csc_matrix
    terms = np.array(matrix.value_), np.array(matrix.index_), np.array(matrix.start_)
    return kind(terms, shape=(lp.num_row_, lp.num_col_)).tocsr(), np.array(lp.row_lower_), np.array(lp.row_upper_)


def solve_with_pulp(model: Model, solver: pulp.LpSolver | None = None) -> Solution:
    """Solve once through PuLP, with HiGHS or any solver PuLP knows.

    Raises `SolveError` when the solver proves that there is no answer or stops without one; the status is read from
    `sol_status`, which tells a proved optimum from a point found before the clock ran out.
    """
    began = time.perf_counter()
    problem, variables = model.to_pulp()
    solver = solver or pulp.HiGHS(msg=False, threads=1, mip_rel_gap=1e-9)
    problem.solve(solver)
    seconds = time.perf_counter() - began
    if problem.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
        raise no_answer(_why_not(problem, solver))
    x = np.array([v.value() if v.value() is not None else 0.0 for v in variables], dtype=float)
    proved = problem.sol_status == pulp.LpSolutionOptimal
    return Solution(x, float(model.cost @ x), proved, 0.0 if proved else float("nan"), seconds)


def no_answer(status: str) -> SolveError:
    """The error for a status of the solver; one that the catalogue has no words for is told as the solver says it."""
    key = f"solver.{status.replace(' ', '_')}"
    return SolveError(said("error.no_answer", status=said(key) if key in catalogue() else status))


def _why_not(problem: pulp.LpProblem, solver: pulp.LpSolver) -> str:
    """The status in a word. Presolve may call a model infeasible that is unbounded: without prices only one has an answer."""
    status = pulp.LpStatus[problem.status].lower()
    if problem.status == pulp.LpStatusInfeasible:
        problem.setObjective(pulp.LpAffineExpression())
        problem.solve(solver)
        status = "unbounded" if problem.sol_status == pulp.LpSolutionOptimal else status
    return status
