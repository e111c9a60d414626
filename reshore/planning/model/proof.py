"""How near to the bound a plan has to be to be called proved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FINE = 1e-4  # of what a plan saves (or what rules make it cost more), or of its objective where that is less: left open
FINEST = 1e-8  # of what doing nothing costs: it need not leave open less
AIM = 1e-11  # of the same: the search does not come nearer
GOAL, TIE, UNITS = 0.7, 0.15, 0.05  # of what a proof may leave open: for the search, sets as good as the best, units as good
SETTLED = 0.02  # of the least that a proof may leave open
ROUNDING = 1e-9  # of what a model counts money in: where doing nothing costs nothing


@dataclass(frozen=True)
class Proof:
    """What a proof may leave open [money], from what doing nothing costs; gap: where the caller says so, the part of that
    cost at which the search ends."""

    nothing: float
    money: float  # what the model counts in
    gap: float | None = None

    def allowed(self, objective: float) -> float:
        """The most that may lie between the objective of a proved plan and the bound."""
        return max(self._fine(objective), FINEST * abs(self.nothing), ROUNDING * self.money)

    def _fine(self, objective: float) -> float:
        return FINE * min(abs(self.nothing - objective), abs(objective))

    def _told_apart(self, objective: float) -> float:
        """What the search and ties are measured by: where doing nothing costs many times the objective, a proof may leave more
        open than that."""
        return max(self._fine(objective), self._finest(objective))

    def _finest(self, objective: float) -> float:
        return max(FINEST * min(abs(objective), abs(self.nothing)), AIM * abs(self.nothing), ROUNDING * self.money)

    def bound(self, objective: float, bound: float) -> float:
        """A bound as far as it is one: none where the objective is below it by more than a proof may leave open."""
        return min(bound, objective) if bound - objective <= self.allowed(objective) else -np.inf

    def goal(self, objective: float) -> float:
        """The distance from the bound at which the search ends; the rest is left to tell ties apart."""
        return GOAL * self._told_apart(objective) if self.gap is None else self.gap * abs(self.nothing)

    def settled(self, objective: float) -> float:
        """How near each set of options is brought to its own best, so that ties are seen."""
        return SETTLED * self._finest(objective)

    def tie(self, objective: float) -> float:
        """How far sets of options may lie apart and count as equal."""
        return TIE * self._told_apart(objective)

    def units(self, objective: float) -> float:
        """By how much units of divisible options may be made to cost more, so that the least of as good ones are bought."""
        return UNITS * self._told_apart(objective)

    def part(self, money: float) -> float:
        """An amount as a part of what doing nothing costs."""
        return money / abs(self.nothing) if self.nothing else np.inf if money > 0 else 0.0
