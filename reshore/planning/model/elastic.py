"""Windows in the solver, as they are and with hard rules that may be broken: by how much at the least, and the best run that
breaks them by no more.

Where no run of a window keeps its rules at a point of the master, the least by which they are broken is a convex function of
the point, and its slope a cut that no plan is beyond [Van Slyke & Wets 1969, L-shaped linear programs, SIAM Journal on Applied
Mathematics 17(4):638-663; Birge & Louveaux 2011, Introduction to Stochastic Programming, 5.1: feasibility cuts].
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from ...solving.deadline import Deadline
from ...solving.model import Model
from ...solving.solver import LiveModel
from .limits import YearRules

SLIGHTLY = 1e-7  # of what a rule is counted in: broken by no more it is kept, as far as a solver can tell
ROUNDING = 1e-9  # the same
LARGE = 10_000  # columns from which on a window is first solved by interior points
Bounds = tuple[np.ndarray, np.ndarray]  # lower and upper


class Loaded:
    """A live model for windows that differ in bounds alone, and the bounds that stand in it."""

    def __init__(self, model: Model, deadline: Deadline):
        self.model, self.deadline = model, deadline
        self.columns, self.rows = (model.lower, model.upper), (model.row_lower, model.row_upper)

    @cached_property
    def live(self) -> LiveModel:
        """The model in the solver."""
        method = "ipx" if self.model.n_columns > LARGE else "choose"
        return LiveModel(self.model, deadline=self.deadline, method=method)

    def load(self, columns: Bounds, rows: Bounds) -> None:
        """Give it the bounds of a window."""
        if len(other := _differ(columns, self.columns)):
            self.live.set_bounds(other, columns[0][other], columns[1][other])
        if rows is not self.rows and len(other := _differ(rows, self.rows)):
            self.live.set_rows(other, rows[0][other], rows[1][other])
        self.columns, self.rows = columns, rows


def _differ(new: Bounds, old: Bounds) -> np.ndarray:
    return np.flatnonzero((new[0] != old[0]) | (new[1] != old[1]))


class Elastic(Loaded):
    """The same with a column for each rule by which it is broken, in shares of what it is counted in; that no window loads."""

    def __init__(self, model: Model, rules: YearRules, deadline: Deadline):
        loose = model.copy()
        self.broken = loose.add_columns("broken", len(rules.rows), size=1)
        loose.add_terms(rules.rows, self.broken, -rules.unit)
        super().__init__(loose, deadline)
        self.columns, self.cost, self.money = (model.lower, model.upper), loose.cost, self.live.units.money

    def least(self) -> float:
        """By how much the rules are broken at the least, in all; reduced costs are then in multiples of `money`."""
        price = np.zeros(len(self.cost))
        price[self.broken] = self.money
        self.live.set_cost(price)
        self.live.set_bounds(self.broken, np.zeros(len(self.broken)), np.full(len(self.broken), np.inf))
        self.found = self.live.solve().x
        return float(self.found[self.broken].sum())

    def best(self) -> np.ndarray:
        """The best run that breaks no rule by more than `least` just found."""
        self.live.set_bounds(self.broken, np.zeros(len(self.broken)), np.maximum(self.found[self.broken], 0) + ROUNDING)
        self.live.set_cost(self.cost)
        return self.live.solve().x
