"""From the answer of a solver to a Plan: what is bought, what each option buys, what every year costs."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd

from ...disruption.capacity_left import effects
from ...errors import SolveError
from ...network import schema
from ...network.baseline import baseline
from ...network.recovery_factors import factors_of
from ...results.plan import Plan
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Watch
from ...texts import said
from .day_table import day_table
from .option_rules import broken_limit, refuse_broken_limit, refuse_unfit, rules_kept
from .requirements import dependents
from .sourcing import sourced_as
from .task import Answer, Run, Solver, Task
from .turned_down import turned_down
from .years import KINDS, wanted_by_year

BOUGHT = 0.3  # share of this part of the work at which it is told what each option buys
HIDDEN = 0.6  # share of this part of the work at which what buckets hide is worked out
SAVES = [f"saves_{kind}" for kind in KINDS]
OPTION_COLUMNS = ["option", "units", "capex", "support", "loss_avoided", "npv", "payback_years", *SAVES]


def read_plan(task: Task, solver: Solver, answer: Answer, reasons: bool, watch: Watch) -> Plan:
    """The plan in words and tables; where time is over, as far as it was found and without what it was not.

    reasons: whether it is worked out why options are turned down.

    Raises `SolveError` for an answer that breaks a row of the model, a rule of the options or of the years, or the budget.
    """
    stage, units = task.start.stage, answer.best.units
    best = None
    with suppress(OutOfTimeError):
        best = solver.run(units)
    if best is not None and broken_limit(task, rules_kept(task, units, best)):
        best = None  # with the units held to the last digit rounding leaves no run
    run = answer.best.run if best is None else best
    objective, proof = task.objective(units, run.cost), solver.proof
    checked = _checked(solver, run)
    kept = rules_kept(task, units, run)
    refuse_unfit(task, units)
    refuse_broken_limit(task, kept)
    bound, coarse = proof.bound(objective, answer.bound), task.coarse and not solver.by_day
    explained = _explained(task, solver, units, best, watch.part(0, BOUGHT))
    refused = turned_down(task, solver, answer.best, reasons, watch.part(BOUGHT, HIDDEN))
    network = sourced_as(task.net, task.start.coded, task.start.no_event, run.x, _named(task, units), task.stock)
    scenarios = pd.DataFrame(
        {
            "scenario": task.years[: len(run.cost)],
            "probability": task.probability if task.losses is None else np.nan,
            "cost": run.cost,
            "lost_units": run.lost.sum(axis=1),
            "lost_margin": run.lost @ (baseline(network).margin if task.losses is None else task.start.money.margin),
            "wanted_units": wanted_by_year(task.start, task.scenarios) if task.losses is None else np.nan,
        }
    )
    return Plan(
        network,
        objective,
        task.mean(run.cost),
        task.tail(run.cost),
        float(units @ stage.fixed_cost),
        explained,
        scenarios,
        task.budget,
        task.risk_weight,
        task.confidence,
        checked and objective - bound <= proof.allowed(objective) and not coarse,
        proof.part(objective - bound),
        0.0,
        coarse=coarse,
        gap_money=objective - bound,
        bound=bound,
        near_equals=pd.DataFrame(
            {
                "options": [{o: n for o, n in _named(task, c.units).items() if n > 0} for c in answer.met],
                "objective": [c.value for c in answer.met],
            }
        ).astype({"objective": float}),
        pooling_bound=_hidden(solver, run, watch),
        turned_down=refused,
        rules_kept=kept,
        events=_events(task),
        nothing_cost=_nothing_cost(task, solver, watch),
        day=day_table(task, run.x),
        notes=_notes(task),
    )


def _nothing_cost(task: Task, solver: Solver, watch: Watch) -> float:
    """The expected cost with nothing bought; NaN where there is no time to see."""
    with suppress(OutOfTimeError):
        watch.check()
        return task.mean(solver.run(np.zeros(len(task.start.stage.units))).cost)
    return np.nan


def _events(task: Task) -> pd.DataFrame:
    """The events of all its scenarios."""
    rows = [s.events.assign(scenario=s.name) for s in (task.losses or task).scenarios]
    return pd.concat(rows, ignore_index=True) if rows else schema.empty("events")


def _notes(task: Task) -> list[str]:
    """That a longer recovery moves events of some years beyond their windows, where it does."""
    unsure = (s for s in task.scenarios if factors_of(s.events))
    beyond = [s.name for s in unsure if effects(task.start.coded, s).beyond]
    return [said("plan.beyond", scenarios=", ".join(beyond))] if beyond else []


def _hidden(solver: Solver, run: Run, watch: Watch) -> float:
    """How far time buckets may put the objective off; NaN where there is no time to see."""
    watch(HIDDEN, "explain")
    out = np.nan
    with suppress(OutOfTimeError):
        out = solver.hidden(run, watch.deadline)
    watch(1.0, "explain")
    return out


def _checked(solver: Solver, run: Run) -> bool:
    """Whether the run was held against the rows of the model; False where time was over. Raises `SolveError`."""
    try:
        solver.check(run)
    except OutOfTimeError:
        return False
    return True


def _named(task: Task, units: np.ndarray) -> dict[str, float]:
    return dict(zip(task.start.stage.table["option"], units.tolist(), strict=True))


def _explained(task: Task, solver: Solver, units: np.ndarray, run: Run | None, watch: Watch) -> pd.DataFrame:
    """What is bought, and what each option buys; that is left blank where there is no time to find it.

    run: the best one with these units; None: it was not found.
    """
    stage, bought = task.start.stage, np.flatnonzero(units > 0).tolist()
    rows = []
    for k, o in enumerate(bought):
        row = {
            "option": stage.table["option"].iloc[o],
            "units": units[o],
            "capex": units[o] * stage.capex[o],
            "support": units[o] * stage.support[o],
        }
        with suppress(SolveError):  # for want of time, or as without it nothing keeps the rules of the options
            row |= {} if run is None else _worth(task, solver, units, run, o)
        rows.append(row)
        watch((k + 1) / len(bought), "explain")
    return pd.DataFrame(rows, columns=OPTION_COLUMNS).astype(dict.fromkeys(OPTION_COLUMNS[1:], float))


def _worth(task: Task, solver: Solver, units: np.ndarray, run: Run, o: int) -> dict[str, float]:
    """What an option buys: the chain run without it and without what requires it, the rest as it is."""
    stage, without = task.start.stage, units.copy()
    gone = dependents(stage.table, o)
    without[gone] = 0
    other = solver.run(without)
    before, after = task.usual(other.cost), task.usual(run.cost)
    saves = before @ other.kinds - after @ run.kinds
    saving = float(before @ other.cost - after @ run.cost)
    saving -= units[o] * stage.table["annual_cost"].iloc[o] + units[gone[1:]] @ stage.fixed_cost[gone[1:]]
    invested = units[o] * (stage.capex[o] - stage.support[o])
    return {
        "loss_avoided": float((before @ other.lost - after @ run.lost) @ task.start.money.margin),
        "npv": saving / stage.annuity[o] - invested,
        "payback_years": invested / saving if saving > 0 else np.nan,
        **dict(zip(SAVES, saves.tolist(), strict=True)),
    }
