"""One linear model as three tidy tables: columns, rows and terms; and two outlets from it.

Blocks are added by name; a name and an index name every column and row. `to_pulp` gives a `pulp.LpProblem` to inspect,
extend, export and solve with any solver PuLP knows; `to_highs` hands the arrays to HiGHS in one call, every column counted in
what it usually comes to (`Units`), so that a solver's tolerances mean the same for all. Always minimised.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import pandas as pd
import pulp

from ..network.sizes import power_of_two

INF = np.inf


@dataclass(frozen=True, eq=False)
class Units:
    """What a solver counts in: of each column, what it usually comes to; of each row, what its terms come to then; money.

    Powers of two, so that turning figures into them and back changes no digit.
    """

    column: np.ndarray
    row: np.ndarray
    money: float


class Model:
    """A linear model under construction. money: what a solver should count the objective in.

    >>> model = Model()
    >>> x = model.add_columns("x", 2, upper=4, cost=[-1, -2])
    >>> row = model.add_rows("room", 1, upper=5)
    >>> model.add_terms([row[0], row[0]], x, 1)
    >>> problem, columns = model.to_pulp()
    >>> (problem.numVariables(), problem.numConstraints())
    (2, 1)
    """

    def __init__(self, money: float = 1.0) -> None:
        self.money = money
        self._columns: list[tuple[str, int, Any, Any, Any, Any, Any]] = []
        self._rows: list[tuple[str, int, Any, Any]] = []
        self._terms: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._prices: list[tuple[np.ndarray, Any]] = []
        self.n_columns = 0
        self.n_rows = 0

    def copy(self) -> Model:
        """A model to go on with that leaves this one as it is."""
        out = Model(self.money)
        out._columns, out._rows, out._terms, out._prices = (
            list(self._columns),
            list(self._rows),
            list(self._terms),
            list(self._prices),
        )
        out.n_columns, out.n_rows = self.n_columns, self.n_rows
        return out

    def add_columns(
        self,
        name: str,
        count: int,
        lower: Any = 0.0,
        upper: Any = INF,
        cost: Any = 0.0,
        integer: Any = False,
        size: Any = np.nan,
    ) -> np.ndarray:
        """Add a block of columns; -> their numbers. Bounds, cost, whether whole and size are one value or one each.

        size: what a column usually comes to; nan or 0: what fits those that it stands beside.
        """
        self._columns.append((name, count, lower, upper, cost, integer, size))
        self.n_columns += count
        return np.arange(self.n_columns - count, self.n_columns)

    def add_rows(self, name: str, count: int, lower: Any = -INF, upper: Any = INF) -> np.ndarray:
        """Add a block of rows, lower <= row <= upper; -> their numbers."""
        self._rows.append((name, count, lower, upper))
        self.n_rows += count
        return np.arange(self.n_rows - count, self.n_rows)

    def add_terms(self, rows: Any, columns: Any, coefficients: Any) -> None:
        """Add coefficients (one value or one each) of columns in rows; those of one cell are added up."""
        rows, columns = np.asarray(rows, dtype=np.int64).ravel(), np.asarray(columns, dtype=np.int64).ravel()
        values = np.broadcast_to(np.asarray(coefficients, dtype=float), rows.shape)
        self._terms.append((rows, columns, values))

    def set_cost(self, columns: Any, cost: Any) -> None:
        """Give columns another objective coefficient than they were added with."""
        self._prices.append((np.asarray(columns, dtype=np.int64).ravel(), cost))

    @property
    def lower(self) -> np.ndarray:
        """Lower bound of every column."""
        return _spread([(c[1], c[2]) for c in self._columns])

    @property
    def upper(self) -> np.ndarray:
        """Upper bound of every column."""
        return _spread([(c[1], c[3]) for c in self._columns])

    @property
    def cost(self) -> np.ndarray:
        """Objective coefficient of every column."""
        out = _spread([(c[1], c[4]) for c in self._columns])
        for columns, cost in self._prices:
            out[columns] = cost
        return out

    @property
    def integer(self) -> np.ndarray:
        """Whether a column is whole."""
        return _spread([(c[1], c[5]) for c in self._columns]).astype(bool)

    @property
    def row_lower(self) -> np.ndarray:
        """Lower bound of every row."""
        return _spread([(r[1], r[2]) for r in self._rows])

    @property
    def row_upper(self) -> np.ndarray:
        """Upper bound of every row."""
        return _spread([(r[1], r[3]) for r in self._rows])

    @property
    def terms(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Row, column and coefficient of every term."""
        if not self._terms:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        rows, columns, values = (np.concatenate(parts) for parts in zip(*self._terms, strict=True))
        return rows, columns, values

    @property
    def units(self) -> Units:
        """What a solver should count the columns and rows in."""
        rows, columns, values = self.terms
        rows, columns, values = rows[values != 0], columns[values != 0], np.abs(values[values != 0])
        given = np.where(self.integer, 1.0, _spread([(c[1], c[6]) for c in self._columns]))
        given = np.where(given > 0, given, np.nan)
        known = ~np.isnan(given[columns])
        usual = _middle(rows[known], values[known] * given[columns[known]], self.n_rows)
        beside = np.zeros(self.n_columns)
        np.maximum.at(beside, columns[~known], usual[rows[~known]] / values[~known])
        size = power_of_two(np.where(np.isnan(given), beside, given))
        row = _middle(rows, values * size[columns], self.n_rows)
        return Units(size, power_of_two(row), float(power_of_two(np.array(self.money))))

    @property
    def row_blocks(self) -> list[tuple[str, int]]:
        """Name and count of every block of rows."""
        return [(name, count) for name, count, *_ in self._rows]

    @property
    def column_blocks(self) -> list[tuple[str, int]]:
        """Name and count of every block of columns."""
        return [(name, count) for name, count, *_ in self._columns]

    def columns_table(self) -> pd.DataFrame:
        """The columns as a table: name, index, lower, upper, cost, integer."""
        return pd.DataFrame(
            {
                **_named([(c[0], c[1]) for c in self._columns]),
                "lower": self.lower,
                "upper": self.upper,
                "cost": self.cost,
                "integer": self.integer,
            }
        )

    def rows_table(self) -> pd.DataFrame:
        """The rows as a table: name, index, lower, upper."""
        return pd.DataFrame({**_named([(r[0], r[1]) for r in self._rows]), "lower": self.row_lower, "upper": self.row_upper})

    def to_highs(self, units: Units) -> highspy.HighsLp:
        """The model as HiGHS takes it, counted in units."""
        rows, columns, values = self.terms
        order = np.argsort(rows, kind="stable")
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.n_columns, self.n_rows
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = (
            self.cost * units.column / units.money,
            self.lower / units.column,
            self.upper / units.column,
        )
        lp.row_lower_, lp.row_upper_ = self.row_lower / units.row, self.row_upper / units.row
        values = values * units.column[columns] / units.row[rows]
        rows, columns, values = _summed(rows[order], columns[order], values[order], self.n_columns)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = self.n_columns, self.n_rows
        lp.a_matrix_.start_ = np.searchsorted(rows, np.arange(self.n_rows + 1)).astype(np.int32)
        lp.a_matrix_.index_, lp.a_matrix_.value_ = columns.astype(np.int32), values
        if self.integer.any():
            whole, free = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
            lp.integrality_ = [whole if i else free for i in self.integer]
        return lp

    def to_pulp(self, name: str = "reshore") -> tuple[pulp.LpProblem, list[pulp.LpVariable]]:
        """The model as a `pulp.LpProblem`, and its variables in the order of the columns."""
        problem = pulp.LpProblem(name, pulp.LpMinimize)
        table = self.columns_table()
        kinds = np.where(table["integer"], pulp.LpInteger, pulp.LpContinuous)
        names = table["name"] + "_" + table["index"].astype(str)
        variables = [
            problem.add_variable(n, _bound(low), _bound(high), kind)
            for n, low, high, kind in zip(names, table["lower"], table["upper"], kinds, strict=True)
        ]
        problem.setObjective(pulp.LpAffineExpression({v: c for v, c in zip(variables, table["cost"], strict=True) if c}))
        rows, columns, values = self.terms
        order = np.argsort(rows, kind="stable")
        rows, columns, values = _summed(rows[order], columns[order], values[order], self.n_columns)
        start = np.searchsorted(rows, np.arange(self.n_rows + 1))
        for r, row in enumerate(self.rows_table().to_dict("records")):
            cells = slice(start[r], start[r + 1])
            left = pulp.LpAffineExpression({variables[c]: v for c, v in zip(columns[cells], values[cells], strict=True)})
            _constrain(problem, left, row)
        return problem, variables


def named_row(blocks: list[tuple[str, int]], row: int) -> str:
    """The name of a row by its number, as `to_pulp` has it; of one that was added later its number.

    >>> named_row([("balance", 3), ("demand", 2)], 4)
    'demand_1'
    """
    place = row
    for name, count in blocks:
        if place < count:
            return f"{name}_{place}"
        place -= count
    return f"row_{row}"


def _constrain(problem: pulp.LpProblem, left: pulp.LpAffineExpression, row: dict[str, Any]) -> None:
    """Add lower <= left <= upper under the row's name: one constraint, or two where the sides differ."""
    name = f"{row['name']}_{row['index']}"
    if row["lower"] == row["upper"]:
        problem.addConstraint(left == row["upper"], name)
        return
    if np.isfinite(row["upper"]):
        problem.addConstraint(left <= row["upper"], name)
    if np.isfinite(row["lower"]):
        problem.addConstraint(left >= row["lower"], name + ("_low" if np.isfinite(row["upper"]) else ""))


def _bound(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _middle(group: np.ndarray, values: np.ndarray, count: int) -> np.ndarray:
    """Geometric mean of positive values by group; 0 of none."""
    number = np.bincount(group, minlength=count)
    mean = np.bincount(group, np.log(values), count) / np.maximum(number, 1)
    return np.where(number > 0, np.exp(mean), 0.0)


def _spread(blocks: list[tuple[int, Any]]) -> np.ndarray:
    parts = [np.broadcast_to(np.asarray(value, dtype=float), (count,)) for count, value in blocks]
    return np.concatenate(parts) if parts else np.empty(0)


def _named(blocks: list[tuple[str, int]]) -> dict[str, np.ndarray]:
    counts = [count for _, count in blocks]
    return {
        "name": np.repeat(np.array([name for name, _ in blocks], dtype=object), counts),
        "index": np.concatenate([np.arange(c) for c in counts]) if counts else np.empty(0, int),
    }


def _summed(rows: np.ndarray, columns: np.ndarray, values: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Terms sorted by row with those of one cell added up (solvers refuse a cell that stands twice)."""
    cell = rows * n + columns
    order = np.argsort(cell, kind="stable")
    cell = cell[order]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    if len(first) == len(cell):
        return rows[order], columns[order], values[order]
    return rows[order][first], columns[order][first], np.add.reduceat(values[order], first)
