"""What a plan has to keep before it is given: the rules of its options and its budget."""

from __future__ import annotations

import numpy as np

from ...errors import SolveError
from ...texts import said
from .task import Task

ROUNDING = 1e-9  # relative


def broken_rule(task: Task, units: np.ndarray) -> str:
    """The first rule of the options that units bought do not keep, in words; the budget aside; "" when all are kept."""
    stage, table, slack = task.start.stage, task.start.stage.table, 1 + ROUNDING
    if (lacking := np.flatnonzero(units < stage.least / slack)).size:
        return said("plan.rule_kept", option=table["option"].iloc[lacking[0]])
    built, standing = table["built"].to_numpy() > 0, (units > 0) | (table["built"].to_numpy() > 0)
    for o in np.flatnonzero(units != 0):
        name, group = table["option"].iloc[o], table["group"].iloc[o]
        if not 0 <= units[o] <= stage.most[o] * slack or (stage.whole[o] and units[o] != round(units[o])):
            return said("plan.rule_units", option=name, units=f"{units[o]:g}", most=f"{stage.most[o]:g}")
        if group and (standing & (table["group"] == group).to_numpy()).sum() > 1:
            return said("plan.rule_group", option=name, group=group)
        needed = np.flatnonzero((table["option"] == table["requires"].iloc[o]).to_numpy() & ~built)
        if (units[o] > stage.most[o] * units[needed] * slack).any():
            return said("plan.rule_requires", option=name, requires=table["requires"].iloc[o])
    return ""


def over_budget(task: Task, units: np.ndarray) -> bool:
    """Whether units cost more than may be invested."""
    stage = task.start.stage
    price = units * (stage.capex - stage.support)
    return task.budget is not None and price.sum() > task.budget + ROUNDING * max(task.budget, price.max(initial=0.0))


def refuse_unfit(task: Task, units: np.ndarray) -> None:
    """Raise `SolveError` for units that break a rule of their options or the budget."""
    if broken := broken_rule(task, units):
        raise SolveError(said("error.plan_breaks", rule=broken))
    if over_budget(task, units):
        raise SolveError(said("error.plan_breaks", rule=said("plan.rule_budget", budget=f"{task.budget:g}")))
