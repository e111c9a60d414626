"""From the answer of the solver to a Plan: what is bought, what each option buys, what every year costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..network.network import Network
from ..results.plan import Plan
from ..solving.model import Model
from ..solving.solver import LiveModel, Solution
from .sourcing import sourced_as
from .years import Cost, Start, Year, cvar, mean_price

OPTION_COLUMNS = ["option", "units", "capex", "support", "loss_avoided", "npv", "payback_years"]


@dataclass(frozen=True, eq=False)
class Task:
    """A plan's question and model, and what is needed to read its answer."""

    net: Network
    budget: float | None
    risk_weight: float
    confidence: float
    model: Model
    start: Start
    calm_cost: Cost  # of one calm day
    years: list[Year]
    stock: np.ndarray  # units of each stock row

    @property
    def probability(self) -> np.ndarray:
        """Of each year."""
        return np.array([y.probability for y in self.years])


def read_plan(task: Task, solution: Solution, tell: Callable[[float, str], None]) -> Plan:
    """The plan in words and tables; its seconds are those of the solver."""
    stage = task.start.stage
    units = solution.x[stage.units]
    units = np.where(stage.whole, np.round(units), np.where(np.abs(units) < 1e-9, 0, units))
    operate = Operation(task)
    x = operate.best(units)
    cost, probability = year_costs(task, x), task.probability
    fixed, mean = float(units @ stage.fixed_cost), float(probability @ cost)
    risk = cvar(cost, probability, task.confidence)
    bought = dict(zip(stage.table["option"], units, strict=True))
    network = sourced_as(task.net, task.start.coded, task.start.calm, x, bought, task.stock)
    return Plan(
        network, fixed + (1 - task.risk_weight) * mean + task.risk_weight * risk, mean, risk, fixed,
        _explained(task, operate, units, x, tell), _scenario_table(task, x, cost), task.budget, task.risk_weight,
        task.confidence, solution.proved, solution.gap, solution.seconds,
    )  # fmt: skip


class Operation:
    """The model with the units bought held fixed: how the chain is then best run, in calm and in every scenario."""

    def __init__(self, task: Task):
        self.task = task
        self.live = LiveModel(task.model)
        self.live.relax()

    def best(self, units: np.ndarray) -> np.ndarray:
        """Values of all columns. Years that the objective does not weigh are run at least cost too."""
        task = self.task
        _hold(self.live, task, units)
        x = self.live.solve().x
        p = task.probability
        orders = [p] * (task.risk_weight == 1) + [(p == 0).astype(float)] * bool((p == 0).any())
        if not orders:
            return x
        live = LiveModel(task.model)
        live.relax()
        _hold(live, task, units)
        live.solve()
        for weight in orders:
            live.hold_objective()
            live.set_cost(mean_price(task.model, task.years, task.calm_cost, weight))
            x = live.solve().x
        return x


def _hold(live: LiveModel, task: Task, units: np.ndarray) -> None:
    """Fix the units bought, and with them what stands."""
    stage = task.start.stage
    live.set_bounds(stage.units, units, units)
    asked = np.flatnonzero((stage.stands >= 0) & (stage.stands != stage.units))
    stands = (units[asked] > 0).astype(float)
    live.set_bounds(stage.stands[asked], stands, stands)


def year_costs(task: Task, x: np.ndarray) -> np.ndarray:
    """Operating cost of each year [money]."""
    calm = task.calm_cost.of(x)
    return np.array([year.cost.of(x) + year.calm_days * calm for year in task.years])


def _lost(task: Task, x: np.ndarray, price: np.ndarray) -> np.ndarray:
    """What is lost in each year, at a price for each demand row."""
    calm = x[task.start.calm.lost[0]] @ price
    return np.array([(x[year.lost] @ price).sum() + year.calm_days * calm for year in task.years])


def _scenario_table(task: Task, x: np.ndarray, cost: np.ndarray) -> pd.DataFrame:
    ones = np.ones(len(task.start.coded.demand))
    return pd.DataFrame({
        "scenario": [y.name for y in task.years], "probability": task.probability, "cost": cost,
        "lost_units": _lost(task, x, ones),
    })  # fmt: skip


def _explained(
    task: Task, operate: Operation, units: np.ndarray, x: np.ndarray, tell: Callable[[float, str], None]
) -> pd.DataFrame:
    """What each bought option buys: the chain run without it and without what requires it, the rest as it is."""
    stage, bought = task.start.stage, np.flatnonzero(units > 0)
    rows = []
    for k, o in enumerate(bought):
        gone = _dependents(stage.table, o)
        without = units.copy()
        without[gone] = 0
        saving, avoided = _difference(task, operate.best(without), x)
        saving -= units[o] * stage.table["annual_cost"].iloc[o] + units[gone[1:]] @ stage.fixed_cost[gone[1:]]
        invested = units[o] * (stage.capex[o] - stage.support[o])
        rows.append({
            "option": stage.table["option"].iloc[o], "units": units[o], "capex": units[o] * stage.capex[o],
            "support": units[o] * stage.support[o], "loss_avoided": avoided,
            "npv": saving / stage.annuity[o] - invested, "payback_years": invested / saving if saving > 0 else np.nan,
        })  # fmt: skip
        tell(0.6 + 0.4 * (k + 1) / len(bought), "explain")
    return pd.DataFrame(rows, columns=OPTION_COLUMNS)


def _difference(task: Task, without: np.ndarray, x: np.ndarray) -> tuple[float, float]:
    """Mean cost of a year without less that with, and the same of the price of what is not sold."""
    p, unsold = task.probability, task.start.money.unsold
    cost = year_costs(task, without) - year_costs(task, x)
    lost = _lost(task, without, unsold) - _lost(task, x, unsold)
    return float(p @ cost), float(p @ lost)


def _dependents(table: pd.DataFrame, option: int) -> list[int]:
    """The option, then all that require it, directly or not."""
    found = [option]
    for o in found:
        found += [int(k) for k in np.flatnonzero(table["requires"] == table["option"].iloc[o]) if k not in found]
    return found
