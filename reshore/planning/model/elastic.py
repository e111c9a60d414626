"""A window whose hard rules may be broken: by how much at the least, and the best run that breaks them by no more.

Where no run of a window keeps its rules at a point of the master, the least by which they are broken is a convex function of
the point, and its slope a cut that no plan is beyond [Van Slyke & Wets 1969, L-shaped linear programs, SIAM Journal on Applied
Mathematics 17(4):638-663; Birge & Louveaux 2011, Introduction to Stochastic Programming, 5.1: feasibility cuts].
"""

from __future__ import annotations

import numpy as np

from ...solving.deadline import Deadline
from ...solving.model import Model
from ...solving.solver import LiveModel
from .limits import YearRules

SLIGHTLY = 1e-7  # of what a rule is counted in: broken by no more it is kept, as far as a solver can tell
ROUNDING = 1e-9  # the same


class Elastic:
    """A live copy of a window's model with a column for each rule by which it is broken, in shares of what it is counted in."""

    def __init__(self, model: Model, rules: YearRules, deadline: Deadline, method: str):
        loose = model.copy()
        self.broken = loose.add_columns("broken", len(rules.rows), size=1)
        loose.add_terms(rules.rows, self.broken, -rules.unit)
        self.cost = loose.cost
        self.live = LiveModel(loose, deadline=deadline, method=method)
        self.money = self.live.units.money

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
