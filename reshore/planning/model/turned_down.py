"""Why a plan does not buy an option: what having it would cost, which rule stands in the way, and where that would flip.

The best plan that has the option is worked out and held against the plan [Geoffrion & Nauss 1977, Management Science
23(5):453-466: a parameter at which the optimum changes]. A unit of less capital moves every plan with one unit of the option
alike; where units, the budget or parts of an option make that untrue, the flip is found by Dinkelbach's iteration.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from ...errors import SolveError
from ...results.plan import TURNED_DOWN
from ...solving.progress import Watch
from .requirements import members, needs
from .task import Choice, Solver, Task, Trial

STEPS = 20  # of the iteration, which ends after two or three; where the budget binds it halves, and ends after about fourteen
FINE = 1e-4  # of the capital of a unit: nearer the iteration need not come


def turned_down(task: Task, solver: Solver, best: Choice, asked: bool, watch: Watch) -> pd.DataFrame:
    """A row for each option that could be bought and is not: `results.plan.TURNED_DOWN`; blank where it was not found out.

    asked: whether the best plan with each is worked out; that it may not be bought is told anyway.
    """
    stage = task.start.stage
    out = np.flatnonzero((stage.could > 0) & (best.units == 0)).tolist()
    reasons, rows = _Reasons(task, solver, best, watch), []
    for k, o in enumerate(out):
        row = {"option": stage.table["option"].iloc[o], "reason": "", "npv": np.nan, "driver": "", "break_even": np.nan}
        with suppress(SolveError):  # for want of time, or of an answer of the solver
            row |= {"reason": "rule"} if stage.most[o] == 0 else reasons.of(o) if asked else {}
        rows.append(row)
        watch((k + 1) / len(out), "explain")
    return pd.DataFrame(rows, columns=list(TURNED_DOWN)).astype(TURNED_DOWN)


@dataclass(frozen=True, eq=False)
class _Reasons:
    """Questions beside a plan's own, each asked once."""

    task: Task
    solver: Solver
    best: Choice
    watch: Watch
    known: dict[Trial, Choice | None] = field(default_factory=dict)

    @cached_property
    def near(self) -> float:
        """How near to the best the others are brought [money]."""
        return self.solver.proof.goal(self.best.value)

    @cached_property
    def unlimited(self) -> Choice:
        """The best without the budget."""
        if self.task.start.stage.budget is None:
            return self.best
        return self._ask(Trial(budget=False)) or self.best

    def _ask(self, trial: Trial) -> Choice | None:
        if trial not in self.known:
            self.watch.check()
            self.known[trial] = self.solver.best(trial, self.near, self.watch)
        return self.known[trial]

    def of(self, o: int) -> dict[str, object]:
        """Reason, npv, driver and break_even of an option that is not bought."""
        stage = self.task.start.stage
        one = min(1.0, stage.most[o])
        inside = self._ask(Trial(o, one))
        bound = self.unlimited.value < self.best.value - self.near
        free = self._ask(Trial(o, one, budget=False)) if bound or (inside is None and stage.budget is not None) else inside
        if free is None:
            return {"reason": self._excluding(o)}
        if (bound or inside is None) and free.value <= self.unlimited.value + self.near:
            without = self._ask(Trial(out=(o,), budget=False)) or self.best
            reason, gain = "budget", without.value - free.value
        else:
            against = self.unlimited if inside is None else self.best
            reason, gain = self._reason(o, inside or free, against), against.value - (inside or free).value
        return {"reason": reason, "npv": gain / stage.annuity[o], **self._flip(o, one, inside)}

    def _reason(self, o: int, inside: Choice, plan: Choice) -> str:
        """Why the best plan with an option is no better than another, both within the budget or both without."""
        stage = self.task.start.stage
        beside = members(stage.table, o)
        if (plan.units[beside] > 0).any():
            without = self._ask(Trial(out=tuple(beside.tolist()), budget=plan is not self.unlimited))
            if without is not None and inside.value < without.value - self.near:
                return "group"
        needed = [k for k in needs(stage.table, o) if plan.units[k] == 0]
        if needed and inside.value - inside.units[needed] @ stage.fixed_cost[needed] < plan.value - self.near:
            return "requires"
        return "cost"

    def _excluding(self, o: int) -> str:
        """Which rule leaves no plan with an option at all."""
        stage = self.task.start.stage
        standing = (stage.table["built"].to_numpy() > 0) | stage.keeps
        if any(standing[k] for k in members(stage.table, o) if k != o):
            return "group"
        return "requires" if any(stage.most[k] == 0 for k in needs(stage.table, o)) else "rule"

    def _flip(self, o: int, one: float, inside: Choice | None) -> dict[str, object]:
        """The capital of a unit at and below which the option is in; where even none is too much, its annual cost."""
        stage = self.task.start.stage
        capex = stage.table["capex"].iloc[o]  # without what its stock costs
        net = min(capex, stage.capex[o] - stage.support[o])
        least = one if stage.whole[o] else 0.0
        single = stage.whole[o] and stage.most[o] <= 1 and stage.budget is None
        enough, short = np.inf, 0.0  # less capital that is enough for the option to be in, and that is not
        probe, found = net, inside or self._ask(Trial(o, one, cheaper=net))
        for _ in range(STEPS):
            by_cost, by_budget = self._needed(o, found)
            if by_cost <= probe - FINE * net or enough == np.inf:
                enough, tight = max(by_cost, by_budget), by_cost >= by_budget - FINE * net
            else:
                short = probe  # the option would be in with more if it were with less
            if single or enough > (1 + FINE) * net or enough - short <= FINE * net:
                break
            probe = enough if tight else (enough + short) / 2
            found = self._ask(Trial(o, least, cheaper=probe))
        if enough < (1 - FINE) * net or (enough <= (1 + FINE) * net and not tight):
            return {"driver": "capex", "break_even": max(0.0, capex - enough)}
        return {} if inside is None else self._flip_of_a_year(o, one, inside)

    def _flip_of_a_year(self, o: int, one: float, inside: Choice) -> dict[str, object]:
        """The annual cost of a unit at and below which the option is in."""
        stage, less = self.task.start.stage, np.inf
        found: Choice | None = inside
        for _ in range(STEPS):
            less, before = min(less, self._needed(o, found)[0] * stage.annuity[o]), less
            if less >= before * (1 - FINE) or (stage.whole[o] and stage.most[o] <= 1):
                break
            found = self._ask(Trial(o, one if stage.whole[o] else 0.0, yearly=less))
        return {"driver": "annual_cost", "break_even": stage.table["annual_cost"].iloc[o] - less}

    def _needed(self, o: int, found: Choice | None) -> tuple[float, float]:
        """How much less capital a unit must need so that a choice is as good as the plan, and within the budget [money]."""
        stage = self.task.start.stage
        if found is None or found.units[o] <= 0:
            return np.inf, np.inf
        units, budget = found.units, stage.budget
        above = -np.inf if budget is None else float(units @ budget.price - budget.most) / units[o]
        return (found.value - self.best.value) / (stage.annuity[o] * units[o]), above
