"""What a plan has to keep before it is given: the rules of its options, its budget and the rules of its years."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...errors import SolveError
from ...results.plan import NO_EVENT, RULES_KEPT
from ...texts import said
from .limits import BUDGET, DOMESTIC, LOSS, SERVICE
from .task import Run, Task
from .years import wanted_by_year

ROUNDING = 1e-9  # relative
SLACK = 1e-6  # of what a year wants, of value added, of the margin of a year's demand: by so much a solver may break a rule


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


def rules_kept(task: Task, units: np.ndarray, run: Run) -> pd.DataFrame:
    """What each hard rule of a plan asks for and what units bought and their run reach: `results.plan.RULES_KEPT`."""
    limits, stage, rules, flow = task.start.limits, task.start.stage, task.start.limits.rules, task.start.no_event
    rows: list[tuple[str, str, float, float]] = []
    if task.budget is not None:
        rows.append((BUDGET, "", task.budget, float(units @ (stage.capex - stage.support))))
    names = task.years[: len(run.cost)]
    if rules.service_level is not None:
        wanted, lost = wanted_by_year(task.start, task.scenarios), run.lost.sum(axis=1)
        share = 1 - np.divide(lost, wanted, out=np.zeros(len(lost)), where=wanted > 0)
        rows += [(SERVICE, name, rules.service_level, s) for name, s in zip(names, share.tolist(), strict=True)]
    if rules.domestic_share is not None:
        rows.append((DOMESTIC, "", rules.domestic_share, limits.share_at_home(*(run.x[c[0]] for c in (flow.made, flow.lost)))))
    for name, more in zip(names[1:], limits.lost_beyond(run.lost)[1:].tolist(), strict=True):
        if limit := rules.loss_of(name):
            rows.append((LOSS, name, limit[1], more))
    return pd.DataFrame([(*row, np.nan) for row in rows], columns=list(RULES_KEPT)).astype(RULES_KEPT)


def broken_limit(task: Task, kept: pd.DataFrame) -> str:
    """The first rule of the years that `rules_kept` tells as not kept, in words; "" when all are."""
    rows = kept.loc[kept["rule"] != BUDGET, ["rule", "scenario", "asked", "reached"]]
    for rule, scenario, asked, reached in rows.itertuples(index=False):
        off = reached - asked if rule == LOSS else asked - reached
        if off > SLACK * (task.start.limits.worth + asked if rule == LOSS else 1.0):
            figures = {"scenario": scenario or NO_EVENT, "asked": f"{asked:g}", "reached": f"{reached:g}"}
            return said("plan.rule_of_years", rule=said(f"plan.rule_{rule}"), **figures)
    return ""


def refuse_unfit(task: Task, units: np.ndarray) -> None:
    """Raise `SolveError` for units that break a rule of their options or the budget."""
    if broken := broken_rule(task, units):
        raise SolveError(said("error.plan_breaks", rule=broken))
    if over_budget(task, units):
        raise SolveError(said("error.plan_breaks", rule=said("plan.rule_budget", budget=f"{task.budget:g}")))


def refuse_broken_limit(task: Task, kept: pd.DataFrame) -> None:
    """Raise `SolveError` where `rules_kept` tells that a rule of the years is not."""
    if broken := broken_limit(task, kept):
        raise SolveError(said("error.plan_breaks", rule=broken))
