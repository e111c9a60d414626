"""The second way to a frontier: every choice of whole units in turn, each with a program written apart from the package that
limits the CVaR of its whole yearly cost and minimises the mean, or the other way round."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np

from reshore import Network

from .enumeration import Chain, Program, _running, add, allowed, fixed_cost, records


def choices(net: Network, budget: float | None = None) -> list[dict[str, float]]:
    """Every choice of whole units that keeps the rules of the options."""
    options = records(net, "options")
    every = product(*[range(int(o["max_units"]) + 1) for o in options])
    named = [{o["option"]: float(n) for o, n in zip(options, counts, strict=True)} for counts in every]
    return [units for units in named if allowed(net, units, budget)]


class Traded:
    """All choices of a network, weighed by mean and CVaR of the whole cost of a year."""

    def __init__(self, net: Network, confidence: float, budget: float | None = None):
        self.net, self.confidence = net, confidence
        self.choices = choices(net, budget)

    def least_mean(self, most_tail: float = np.inf, among: list[dict[str, float]] | None = None) -> float:
        """The least mean of all choices whose CVaR is no more than that."""
        return min(self._least(k, 0, most_tail) for k in range(len(self.choices)) if among is None or self.choices[k] in among)

    def least_tail(self, most_mean: float = np.inf) -> float:
        """The least CVaR of all choices whose mean is no more than that."""
        return min(self._least(k, 1, most_mean) for k in range(len(self.choices)))

    def of_nothing(self, tail: bool = False) -> float:
        """What buying nothing comes to at the least."""
        nothing = next(k for k, units in enumerate(self.choices) if not any(units.values()))
        return self._least(nothing, int(tail), np.inf)

    @cache  # noqa: B019  # lives as long as a test
    def _least(self, k: int, what: int, most_other: float) -> float:
        units = self.choices[k]
        lp, fixed = Program(), fixed_cost(self.net, units)
        mean, years = _running(lp, Chain(self.net, units), 0.0, self.confidence)
        tail, _ = _tail(lp, self.net, years, self.confidence)
        measures = mean, tail
        if most_other < np.inf:
            lp.keep(dict(measures[1 - what]), high=most_other - fixed)
        try:
            return fixed + lp.least(dict(measures[what]))[0]
        except AssertionError as error:
            if "infeasible" in str(error):
                return np.inf
            raise


def _tail(lp: Program, net: Network, years: list[dict], confidence: float) -> tuple[dict, int]:
    """The CVaR as an expression: t + sum of chance x (what a year costs above t) / (1 - confidence)."""
    names = list(dict.fromkeys(e["scenario"] for e in records(net, "events")))
    chance = [next(e["probability"] for e in records(net, "events") if e["scenario"] == name) for name in names]
    at = lp.column(lower=-np.inf)
    out = {at: 1.0}
    for terms, p in zip(years, [1 - sum(chance), *chance], strict=True):
        above = lp.column()
        lp.keep(add({above: -1.0, at: -1.0}, terms), high=0)
        out[above] = p / (1 - confidence)
    return out, at
