"""Plan: which options to buy, and what that comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..network.network import Network
from .finite import refuse_not_finite
from .rules import RULES


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """What `plan` found, in money a year.

    network: the chain with the plan built, sourced as on the plan's calm day; hit it again.
    objective = fixed_cost + (1 - risk_weight) x expected_cost + risk_weight x cvar.
    options: bought ones, option, units, capex, support [money], loss_avoided [money/year], npv [money], payback_years;
    loss_avoided, npv and payback_years are NaN where the time limit left no time for them.
    scenarios: scenario, probability, cost [money/year], lost_units; the calm year is among them.
    bound: no plan comes to less (-inf: not known). gap_money = objective - bound; gap: the same as a part of the objective
    of doing nothing. proved: gap_money is at most a ten-thousandth of what the plan saves (or of its objective, where that is
    less), or 1e-8 of the objective of doing nothing. near_equals: options ({option: units}), objective; other sets of options
    that were met and that gap_money, or what a proof may leave open, does not tell from this one. Of those that cost no more
    than 15 % of that above the best the plan is the one of fewest moves, then the first in the order of the table.
    coarse: a time limit made the windows of the years coarser than usual; then nothing is proved, and the gap is that of the
    coarser years.
    pooling_bound: how far time buckets may put the objective off: by as much more or less the plan may cost when its years are
    run day by day from its calm day (NaN: no time to see).
    rules: the version of the rules that made the figures.
    """

    network: Network
    objective: float
    expected_cost: float
    cvar: float
    fixed_cost: float
    options: pd.DataFrame
    scenarios: pd.DataFrame
    budget: float | None
    risk_weight: float
    confidence: float
    proved: bool
    gap: float
    seconds: float
    rules: int = RULES
    coarse: bool = False
    gap_money: float = np.inf
    bound: float = -np.inf
    pooling_bound: float = np.nan
    near_equals: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"options": [], "objective": []}))

    def __post_init__(self) -> None:
        refuse_not_finite(self.objective, self.expected_cost, self.cvar, self.fixed_cost)
        refuse_not_finite(self.scenarios[["probability", "cost", "lost_units"]])
        refuse_not_finite(self.options[["units", "capex"]], self.options[["loss_avoided", "npv"]].fillna(0))

    def __repr__(self) -> str:
        bought = ", ".join(f"{r.option} x {r.units:g}" for r in self.options.itertuples()) or "nothing: leave it as it is"
        proof = "proved" if self.proved else f"not proved, gap {self.gap_money:,.2f} money a year, {100 * self.gap:.2g} %"
        proof += ", years coarser for want of time" * self.coarse
        return "\n".join([
            f"Plan ({proof}, {self.seconds:.1f} s): {bought}",
            f"  objective      {self.objective:>18,.2f} money a year",
            f"  fixed cost     {self.fixed_cost:>18,.2f}",
            f"  expected cost  {self.expected_cost:>18,.2f}",
            f"  cvar {100 * self.confidence:.0f} %      {self.cvar:>18,.2f}",
            *([f"  time buckets   {self.pooling_bound:>18,.2f} more or less"] if self.pooling_bound > 0 else []),
        ])  # fmt: skip
