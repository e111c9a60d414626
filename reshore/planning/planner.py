"""plan(): which options to buy, under uncertainty and with an eye on bad years.

First stage: units of each option. Second stage: the calm day and, for every scenario, its window by the flow program,
which starts from the calm day's flows. Risk by CVaR [Rockafellar & Uryasev 2000].
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pulp

from ..disruption.flow import Flow, Opening, Scale, Terms, add_flow, bucket_edges, usual_limits, window
from ..disruption.scenario import Effects, Scenario, effects, find_scenario
from ..errors import DataError
from ..network.baseline import Baseline, baseline
from ..network.costs import Money
from ..network.index import Index, index
from ..network.network import Network
from ..results.plan import Plan
from ..solving.model import Model
from ..solving.solver import LiveModel, Solution, solve_with_pulp
from .calm_day import add_calm_day, item_need, plan_money, plan_stock, stock_there, usual_flows
from .first_stage import FirstStage, add_first_stage, option_scale
from .sourcing import sourced_as

CALM = "calm"


def plan(
    net: Network, budget: float | None = None, risk_weight: float = 0.0, confidence: float = 0.95,
    scenarios: Sequence[str | Scenario] | None = None, support: Mapping[str, float] | None = None,
    solver: pulp.LpSolver | None = None, gap: float = 1e-9, time_limit: float | None = None,
    progress: Callable[[float, str], None] | None = None,
) -> Plan:  # fmt: skip
    """Choose the options that are worth their cost; buying nothing is a possible answer.

    Minimises, in money a year: capital recovery and annual cost of what is bought, plus (1 - risk_weight) x the mean
    and risk_weight x the CVaR of the operating cost of a year.

    Parameters
    ----------
    net
        The network; its options, and its scenarios that have a probability.
    budget
        Most that may be invested, net of support [money]; None: no limit.
    risk_weight
        0: only the mean counts; 1: only the mean of the worst years does [0..1].
    confidence
        The worst years are the worst 1 - confidence of all [0..1).
    scenarios
        Names or `Scenario` objects to plan for, instead of those of the table events.
    support
        Public support by option [money for one unit].
    solver
        Any PuLP solver; None: HiGHS.
    gap, time_limit
        Relative gap at which a plan counts as best; seconds after which the best so far is given, not proved.
    progress
        Called with a share [0..1] and a word.

    Raises
    ------
    DataError
        For arguments out of range, or probabilities above 1 in sum.
    SolveError
        When the solver gives no plan.

    Examples
    --------
    >>> import reshore as rs
    >>> best = rs.plan(rs.load("data/toy"), budget=0)
    >>> len(best.options)
    0
    """
    began = time.perf_counter()
    tell = progress or (lambda share, word: None)
    tell(0.0, "model")
    task = _task(net, budget, risk_weight, confidence, scenarios, support)
    tell(0.2, "solve")
    if solver is None:
        solution = LiveModel(task.model, gap=gap, time_limit=time_limit).solve()
    else:
        solution = solve_with_pulp(task.model, solver)
    tell(0.6, "explain")
    return _read(task, solution, began, tell)


def plan_model(
    net: Network, budget: float | None = None, risk_weight: float = 0.0, confidence: float = 0.95,
    scenarios: Sequence[str | Scenario] | None = None, support: Mapping[str, float] | None = None,
) -> pulp.LpProblem:  # fmt: skip
    """The model of `plan` as a `pulp.LpProblem`: add constraints of your own, export it, solve it with any solver.

    The units of the options are the variables `units_0`, `units_1`, ... in the order of the table options.
    """
    return _task(net, budget, risk_weight, confidence, scenarios, support).model.to_pulp("reshore_plan")[0]


@dataclass(frozen=True, eq=False)
class _Cost:
    """A sum of money over columns of the model."""

    columns: np.ndarray
    price: np.ndarray

    def of(self, x: np.ndarray) -> float:
        """Its value at a solution."""
        return float(x[self.columns] @ self.price)


@dataclass(frozen=True, eq=False)
class _Year:
    """A year in which one scenario (or none) happens: its window, what that costs, and the calm days it leaves."""

    name: str
    probability: float
    lost: np.ndarray
    cost: _Cost
    calm_days: float


@dataclass(frozen=True, eq=False)
class _Task:
    """A plan's model, and what is needed to read its answer."""

    net: Network
    budget: float | None
    risk_weight: float
    confidence: float
    model: Model
    coded: Index
    stage: FirstStage
    calm: Flow
    calm_cost: _Cost  # of one calm day
    years: list[_Year]
    unsold: np.ndarray  # by demand row [money/unit]
    stock: np.ndarray  # units of each stock row


def _task(net, budget, risk_weight, confidence, scenarios, support) -> _Task:
    """The whole model, block by block."""
    _refuse(budget, risk_weight, confidence)
    chosen = _scenarios(net, scenarios)
    coded, today, reference = index(net, everything=True), baseline(net), baseline(net, everything=True)
    cost = plan_money(coded, today, reference)
    quantity = plan_stock(coded, today, reference)
    stock, more_stock = stock_there(coded, quantity)
    model = Model()
    stage = add_first_stage(model, net, coded, more_stock, support or {}, budget)
    scale = option_scale(stage, coded)
    begin = model.n_columns
    calm = add_calm_day(model, coded, cost, scale, today)
    calm_cost = _calm_cost(model, begin, stage, stock, cost)
    days = net.number("days_per_year", 365)
    left = 1 - sum(s.probability for s in chosen)
    years = [_Year(CALM, left, np.empty(0, int), _Cost(np.empty(0, int), np.empty(0)), days)]
    stock_terms = replace(more_stock, column=stage.units[more_stock.column])
    every_lane = np.arange(len(coded.lanes))
    opening = Opening(stock, np.zeros(len(every_lane)), stock_terms, Terms(every_lane, calm.sent[0], np.ones(len(every_lane))))
    usual = _usual(coded, today)
    per_day = max(1, len(chosen)) * (len(coded.items) + len(coded.sources) + len(coded.lanes))
    for n, scenario in enumerate(chosen):
        what = effects(coded, scenario, backorders=False)
        years.append(_add_year(model, coded, f"s{n}", scenario, what, cost, opening, scale, usual, per_day, days))
    _set_objective(model, begin, years, calm_cost, risk_weight, confidence)
    return _Task(net, budget, risk_weight, confidence, model, coded, stage, calm, calm_cost, years, cost.unsold, quantity)


def _refuse(budget: float | None, risk_weight: float, confidence: float) -> None:
    if budget is not None and not budget >= 0:
        raise DataError(f"budget {budget:g} is below 0; use 0 or more, or leave it out for no limit")
    if not 0 <= risk_weight <= 1:
        raise DataError(f"risk_weight {risk_weight:g} is out of range; use 0 to 1")
    if not 0 <= confidence < 1:
        raise DataError(f"confidence {confidence:g} is out of range; use 0 or more and less than 1")


def _scenarios(net: Network, given: Sequence[str | Scenario] | None) -> list[Scenario]:
    """The scenarios of the plan: those given, or those of the table events that have a probability."""
    found = [find_scenario(net, s) for s in (given if given is not None else dict.fromkeys(net.events["scenario"]))]
    if given is None:
        found = [s for s in found if s.probability is not None]
    blank = [s.name for s in found if s.probability is None]
    if blank:
        raise DataError(f"scenario '{blank[0]}' has no probability; give it one, the plan weighs years by it")
    total = sum(s.probability for s in found)
    if total > 1 + 1e-9:
        where = net.names.get("events", "events")
        raise DataError(f"{where}, probability: the probabilities of all scenarios sum to {total:g}; lower them to 1 in sum")
    return found


def _calm_cost(model: Model, begin: int, stage: FirstStage, stock: np.ndarray, cost: Money) -> _Cost:
    """A calm day: its flows, the holding of the stock there is and of what options add."""
    flows = np.arange(begin, model.n_columns)
    one = model.add_columns("one", 1, 1, 1)
    price = np.concatenate([model.cost[flows], [stock @ cost.holding], stage.stock.coefficient * cost.holding[stage.stock.row]])
    return _Cost(np.concatenate([flows, one, stage.units[stage.stock.column]]), price)


def _usual(coded: Index, today: Baseline) -> tuple[np.ndarray, np.ndarray]:
    """What rows without limit can do when hit in part: today's rate; of options, all that can be needed."""
    made, sent = usual_flows(coded, today)
    need = item_need(coded)
    made = np.where(coded.sources["option"] >= 0, need[coded.sources["item"]], made)
    sent = np.where(coded.lanes["option"] >= 0, need[coded.lanes["origin"]], sent)
    return usual_limits(coded, made, sent)


def _add_year(
    model: Model, coded: Index, name: str, scenario: Scenario, what: Effects, cost: Money, opening: Opening, scale: Scale,
    usual: tuple[np.ndarray, np.ndarray], per_day: int, days: float,
) -> _Year:  # fmt: skip
    """The window of one scenario, from the calm day's flows and stock."""
    win = window(coded, what, bucket_edges(coded, what.first, what.end, per_day), usual)
    # an option without limit: no more than the whole window and its opening stock could need
    most = item_need(coded) * max(1.0, what.demand.share.max(initial=1)) * win.edges[-1] + opening.stock.sum()
    win = replace(
        win, source=_finite(win.source, most[coded.sources["item"]], scale.source_terms),
        lane=_finite(win.lane, most[coded.lanes["origin"]], scale.lane_terms),
    )  # fmt: skip
    begin = model.n_columns
    flow = add_flow(model, coded, name, win, cost, opening, scale)
    columns = np.arange(begin, model.n_columns)
    return _Year(scenario.name, float(scenario.probability), flow.lost.ravel(), _Cost(columns, model.cost[columns]),
                 days - float(win.edges[-1]))  # fmt: skip


def _finite(limit: np.ndarray, most: np.ndarray, terms: Terms) -> np.ndarray:
    scaled = np.isin(np.arange(limit.shape[1]), terms.row)
    return np.where(np.isinf(limit) & scaled, most, limit)


def _set_objective(
    model: Model, first_stage: int, years: list[_Year], calm: _Cost, risk_weight: float, confidence: float
) -> None:
    """fixed + (1 - risk_weight) x sum of probability x cost + risk_weight x CVaR of the cost of a year."""
    price = model.cost
    price[first_stage:] = 0
    calm_days = sum(y.probability * y.calm_days for y in years)
    for year in years:
        price[year.cost.columns] += (1 - risk_weight) * year.probability * year.cost.price
    np.add.at(price, calm.columns, (1 - risk_weight) * calm_days * calm.price)
    model.set_cost(np.arange(model.n_columns), price)
    if risk_weight > 0:
        # CVaR = theta + sum of p[s] x excess[s] / (1 - confidence), excess[s] >= cost[s] - theta
        theta = model.add_columns("theta", 1, -np.inf, np.inf, risk_weight)
        tail = risk_weight * np.array([y.probability for y in years]) / (1 - confidence)
        excess = model.add_columns("excess", len(years), 0, np.inf, tail)
        rows = model.add_rows("excess", len(years), 0, np.inf)
        model.add_terms(rows, excess, 1)
        model.add_terms(rows, np.repeat(theta, len(years)), 1)
        for row, year in zip(rows, years, strict=True):
            model.add_terms(np.repeat(row, len(year.cost.columns)), year.cost.columns, -year.cost.price)
            model.add_terms(np.repeat(row, len(calm.columns)), calm.columns, -calm.price * year.calm_days)


def _year_costs(task: _Task, x: np.ndarray) -> np.ndarray:
    """Operating cost of each year [money]."""
    calm = task.calm_cost.of(x)
    return np.array([year.cost.of(x) + year.calm_days * calm for year in task.years])


def cvar(cost: np.ndarray, probability: np.ndarray, confidence: float) -> float:
    """Mean of the worst 1 - confidence of the outcomes [Rockafellar & Uryasev 2000, Prop. 8].

    >>> cvar(np.array([0.0, 10.0]), np.array([0.9, 0.1]), 0.8)
    5.0
    """
    worst = np.argsort(-cost, kind="stable")
    tail = 1 - confidence
    before = np.concatenate([[0], np.cumsum(probability[worst])[:-1]])
    taken = np.clip(np.minimum(probability[worst], tail - before), 0, None)
    return float(round(taken @ cost[worst] / tail, 12))


def _read(task: _Task, solution: Solution, began: float, tell: Callable[[float, str], None]) -> Plan:
    """The plan in words and tables."""
    stage, x = task.stage, solution.x
    units = np.where(stage.table["divisible"] == 0, np.round(x[stage.units]), x[stage.units])
    units[np.abs(units) < 1e-9] = 0
    cost = _year_costs(task, x)
    probability = np.array([y.probability for y in task.years])
    fixed, mean = float(units @ stage.fixed_cost), float(probability @ cost)
    risk = cvar(cost, probability, task.confidence)
    calm_lost = x[task.calm.lost].sum()
    scenarios = pd.DataFrame({
        "scenario": [y.name for y in task.years], "probability": probability, "cost": cost,
        "lost_units": [x[y.lost].sum() + y.calm_days * calm_lost for y in task.years],
    })  # fmt: skip
    options = _explain(task, units, x, tell)
    network = sourced_as(task.net, task.coded, task.calm, x, dict(zip(stage.table["option"], units, strict=True)), task.stock)
    objective = fixed + (1 - task.risk_weight) * mean + task.risk_weight * risk
    return Plan(network, objective, mean, risk, fixed, options, scenarios, task.budget, task.risk_weight, task.confidence,
                solution.proved, solution.gap, time.perf_counter() - began)  # fmt: skip


def _explain(task: _Task, units: np.ndarray, x: np.ndarray, tell: Callable[[float, str], None]) -> pd.DataFrame:
    """What each bought option buys: the same plan solved again without it (and what requires it), the rest as it is."""
    stage = task.stage
    bought = np.flatnonzero(units > 0)
    rows = []
    live = LiveModel(task.model) if len(bought) else None
    if live is not None:
        live.relax()
    cost, lost = _mean_cost(task, x), _mean_lost(task, x)
    for k, o in enumerate(bought):
        without = units.copy()
        without[_dependents(stage.table, o)] = 0
        live.set_bounds(stage.units, without, without)
        other = live.solve().x
        saving = _mean_cost(task, other) - cost - units[o] * stage.table["annual_cost"].iloc[o]
        invested = units[o] * (stage.capex[o] - stage.support[o])
        rows.append({
            "option": stage.table["option"].iloc[o], "units": units[o], "capex": units[o] * stage.capex[o],
            "support": units[o] * stage.support[o], "loss_avoided": _mean_lost(task, other) - lost,
            "npv": saving / stage.annuity[o] - invested, "payback_years": invested / saving if saving > 0 else np.nan,
        })  # fmt: skip
        tell(0.6 + 0.4 * (k + 1) / len(bought), "explain")
    return pd.DataFrame(rows, columns=["option", "units", "capex", "support", "loss_avoided", "npv", "payback_years"])


def _dependents(table: pd.DataFrame, option: int) -> list[int]:
    """The option and all that require it, directly or not."""
    found = [option]
    for o in found:
        found += [int(k) for k in np.flatnonzero(table["requires"] == table["option"].iloc[o]) if k not in found]
    return found


def _mean_cost(task: _Task, x: np.ndarray) -> float:
    return float(np.array([y.probability for y in task.years]) @ _year_costs(task, x))


def _mean_lost(task: _Task, x: np.ndarray) -> float:
    """Expected price of what is not sold in a year [money]."""
    unsold = task.unsold
    calm = x[task.calm.lost[0]] @ unsold
    return sum(y.probability * ((x[y.lost].reshape(-1, len(unsold)) @ unsold).sum() + y.calm_days * calm) for y in task.years)
