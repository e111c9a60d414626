"""The columns of a program of flows, and what it is given: opening stock, limits that are columns themselves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..network.baseline import Baseline
from ..network.index import Index
from ..solving.model import Model


@dataclass(frozen=True, eq=False)
class Terms:
    """Multiples of model columns, by row of something: value[row] += coefficient x column."""

    row: np.ndarray
    column: np.ndarray
    coefficient: np.ndarray

    @staticmethod
    def none() -> Terms:
        """No terms."""
        return Terms(np.empty(0, int), np.empty(0, int), np.empty(0))


@dataclass(frozen=True, eq=False)
class Opening:
    """What is there at the start: constants, and multiples of model columns.

    stock [units by item], rate [unit/day by lane]: what each lane has been sending.
    """

    stock: np.ndarray
    rate: np.ndarray
    stock_terms: Terms
    rate_terms: Terms

    @staticmethod
    def usual(base: Baseline) -> Opening:
        """What there is in the baseline."""
        return Opening(base.stock, base.sent, Terms.none(), Terms.none())


@dataclass(frozen=True, eq=False)
class Room:
    """The most stock there may be, by item: `most` [units] (inf: no limit) + terms."""

    most: np.ndarray
    terms: Terms

    def widen(self, model: Model, rows: np.ndarray) -> None:
        """Let rows that hold stock below `most` (buckets x items; -1: none) have the terms on top."""
        add_terms_where(model, rows[:, self.terms.row], self.terms.column, -self.terms.coefficient)


@dataclass(frozen=True, eq=False)
class Scale:
    """Sources and lanes whose limit is a multiple of model columns: limit x (constant + sum of terms)."""

    source_constant: np.ndarray
    source_terms: Terms
    lane_constant: np.ndarray
    lane_terms: Terms

    @property
    def gone(self) -> tuple[np.ndarray, np.ndarray]:
        """Sources that an option may take the place of, and the column of each that is 1 when one does."""
        less = self.source_terms.coefficient < 0
        return self.source_terms.row[less], self.source_terms.column[less]

    @staticmethod
    def whole(coded: Index) -> Scale:
        """Every limit as it is."""
        return Scale(np.ones(len(coded.sources)), Terms.none(), np.ones(len(coded.lanes)), Terms.none())


@dataclass(frozen=True, eq=False)
class Flow:
    """The columns of one stretch of time: buckets x sources, lanes, items or demand rows."""

    made: np.ndarray
    sent: np.ndarray
    used: np.ndarray  # buckets x inputs; of single inputs the column of what is made
    per_used: np.ndarray  # units used by one unit of that column
    stock: np.ndarray  # of a flow without dates no columns
    drawn: np.ndarray | None  # buckets x items that open with stock: how far it is drawn down
    missing: np.ndarray | None  # by item, at the end
    served: np.ndarray
    waiting: np.ndarray | None
    lost: np.ndarray


def add_terms_where(model: Model, rows: np.ndarray, columns: np.ndarray, values: np.ndarray | float) -> None:
    """Add terms where there is a row (-1: none); rows, columns and values alike in shape."""
    there = rows >= 0
    model.add_terms(rows[there], np.broadcast_to(columns, rows.shape)[there], np.broadcast_to(values, rows.shape)[there])
