"""plan(): which options to buy, under uncertainty and with an eye on the worst years.

First stage: units of each option. Second stage: the no-event day and, for every scenario, its window by the flow program,
which starts from the no-event day's flows. Risk by CVaR [Rockafellar & Uryasev 2000].
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pulp

from ..disruption.capacity_left import effects
from ..errors import SolveError, door
from ..network.baseline import Baseline, baseline
from ..network.costs import Money, lost_sales_only, money
from ..network.index import index
from ..network.network import Network
from ..network.scenario import Scenario, chance
from ..network.schema import refuse_outside
from ..results.plan import Plan
from ..solving.model import Model
from ..solving.progress import Progress, Watch
from .model.clash_words import refuse_clash
from .model.decomposition import Decomposed
from .model.extensive import Whole
from .model.first_stage import Asked, add_first_stage, add_option_scale
from .model.freed import add_idle
from .model.given_shares import given_shares
from .model.limits import Rules, limits_of, refuse_wrong_limits
from .model.no_event_day import add_no_event_day, plan_item_costs, plan_stock, plan_values, stock_there
from .model.reading import read_plan
from .model.task import Solver, Task
from .model.ties import one_of_equals
from .model.worst_case import AgainstWorst
from .model.years import Start, columns_each, exceed, refuse_long_windows, weighed_scenarios
from .worst_losses import DAYS, refuse_beside_worst

LARGE = 15_000  # columns of all scenarios together; above this a plan is decomposed by scenario
SOLVE, TIES, EXPLAIN = 0.1, 0.65, 0.75  # shares of progress at which they begin
DUST = 1e-12  # of what is sold: costs below are what rounding leaves of none
SEARCH = 0.85  # share of a time limit after which nothing better is looked for: the rest explains what was found


@door(SolveError)
def plan(
    net: Network,
    budget: float | None = None,
    risk_weight: float = 0.0,
    confidence: float = 0.95,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    support: Mapping[str, float] | None = None,
    solver: pulp.LpSolver | None = None,
    gap: float | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
    reasons: bool | None = None,
    worst: int | None = None,
    days: float | None = None,
    service_level: float | None = None,
    domestic_share: float | None = None,
    loss_limit: float | Mapping[str, float] | None = None,
) -> Plan:
    """Choose the options that are worth their cost; buying nothing is a possible answer.

    Minimises, in money a year, capital recovery and annual cost of what is bought, plus (1 - risk_weight) x the mean
    and risk_weight x the CVaR of the operating cost of a year.

    Parameters
    ----------
    net : Network
        Its options, and its scenarios that have a probability. The no-event year has what is left to 1.
    budget : float, optional
        Most that may be invested, net of support [money]; None: no limit.
    risk_weight : float
        Of the CVaR [0..1]. 0: only the mean counts; 1: only the mean of the worst years does.
    confidence : float
        Of the CVaR [0..1): the worst years are the worst 1 - confidence of all.
    scenarios : str, Scenario or several, optional
        What to plan for, instead of the table events.
    support : mapping of str to float, optional
        Public support by option [money for one unit].
    solver : pulp.LpSolver, optional
        Any PuLP solver; None: HiGHS.
    gap : float, optional
        Where the search ends: when no plan can be cheaper by more than this part of what doing nothing costs; None: when the
        plan is proved (`Plan.proved`). A larger one ends sooner, and what is then open is told, not proved. A PuLP solver
        brings its own, and its word for what it has proved.
    time_limit : float, optional
        Seconds for all of it: building, solving and explaining. Then the best plan so far is given, not proved;
        loss_avoided, npv and payback_years of what there was no time to explain are NaN. A PuLP solver is not
        interrupted: it brings its own limit.
    progress : callable, optional
        Called with the share done [0..1] and a word; while a large plan is solved, `word.gap` is the relative gap so far.
    options, keep, forbid : str or several, optional
        Names of those that may be bought (None: all), that must be (a unit at the least; what is built already is), and that
        may not.
    worst : int, optional
        Plan against the worst loss of so many sites at most, proved, instead of scenarios: minimise the cost of what is bought,
        of a no-event year, and the margin lost with the sites that the plan misses most. None: scenarios count. risk_weight,
        confidence, scenarios, solver, service_level, domestic_share and loss_limit do not go with it.
    days : float, optional
        How long these sites are lost [days]; None: 28.
    reasons : bool, optional
        Whether to work out why options are turned down (`Plan.turned_down`), which takes another plan for each; None: where
        all years are one model, which makes that quick.
    service_level : float, optional
        In every year planned for, the no-event one too, at least this share [0..1] of what all demand rows want together
        [units] is served.
    domestic_share : float, optional
        On the no-event day at least this share [0..1] of the value added is made at sites in a country where there is demand.
        A unit made adds its part's value less that of what goes into it, its own `unit_cost` at the least.
    loss_limit : float or mapping of str to float, optional
        The most that a scenario's year may lose beyond the no-event year, in the margins of today [money]; one figure for all
        scenarios, or by the name of some.

    Returns
    -------
    Plan
        objective, expected_cost, cvar, fixed_cost [money a year]; `options` and `scenarios` as tables; `network`, with the
        moves built, to be hit again; proved, gap, what is near enough to be as good, and why the others were turned down.

    Raises
    ------
    DataError
        For arguments out of range or that do not go together, unknown options or support of any, unknown scenarios with a
        limit, scenarios without probability, probabilities above 1 in sum, a window longer than the year, or no country where
        there is demand.
    SolveError
        When no plan keeps all that is asked (it says what clashes, and what could be had), the solver gives no plan, the time
        was over before the years without any option were worked out, or the program is too much for memory or for numbers.

    References
    ----------
    docs/semantics.md, "In a plan"; there "Against the worst loss".
    Zeng, B. & Zhao, L. (2013). Solving two-stage robust optimization problems using a column-and-constraint generation method.
        Operations Research Letters 41(5):457-461: the search against the worst loss.
    Rockafellar, R. T. & Uryasev, S. (2000). Optimization of conditional value-at-risk. Journal of Risk 2(3):21-41: the CVaR.

    Examples
    --------
    Doing nothing costs 600 a day for 100 days, and a tenth each of 1,340 (chip_fire) and 800 (port_strike): 60,214. A second
    chip source costs 40 a year and leaves 500 of the 1,340; ten harnesses more cost 20 and leave 400 of the 800:
    60,000 + 60 + 50 + 40.

    >>> import reshore as rs
    >>> best = rs.plan(rs.load(rs.datasets.toy))
    >>> best.options["option"].tolist()
    ['second_chip', 'harness_stock']
    >>> round(best.objective, 6), round(best.fixed_cost, 6), round(best.expected_cost, 6)
    (60150.0, 60.0, 60090.0)

    Against the worst loss of a site for ten days nothing helps, for that is the market: 60,000 + 10 x 10 cars x 40.

    >>> best = rs.plan(rs.load(rs.datasets.toy), worst=1, days=10)
    >>> len(best.options), round(best.objective, 6), best.worst["sites"].iloc[0]
    (0, 64000.0, ('market',))
    """
    refuse_outside("plan", gap=gap, time_limit=time_limit)
    beside = {"risk_weight": risk_weight, "confidence": confidence, "scenarios": scenarios, "solver": solver}
    rules = Rules(service_level, domestic_share, loss_limit)
    refuse_beside_worst(worst, days, **beside, **vars(rules))
    began, watch = time.perf_counter(), Watch.of(progress, time_limit)
    watch(0.0, "model")
    scenarios = scenarios if worst is None else []
    asked = Asked(budget, support, options, keep, forbid, rules)
    task = plan_task(net, asked, risk_weight, confidence, scenarios).within(watch.deadline.left)
    if worst is None:
        way = way_of(task, gap, solver, watch.part(0, SOLVE))
    else:
        way = AgainstWorst(task, worst, DAYS if days is None else days, gap, watch.part(0, SOLVE))
    watch(SOLVE, "solve")
    try:
        answer = way.answer(watch.part(SOLVE, TIES).within(SEARCH))
    except SolveError as error:
        refuse_clash(task, lambda: plan_task(net, asked, scenarios=task.scenarios, loose=True), error, watch)
        raise
    task = way.task
    answer = one_of_equals(task, way, answer, watch.part(TIES, EXPLAIN).within(SEARCH))
    watch(EXPLAIN, "explain")
    why = not isinstance(way, Decomposed) if reasons is None else reasons
    best = read_plan(task, way, answer, why, watch.part(EXPLAIN, 1))
    worst_losses = way.told(best) if isinstance(way, AgainstWorst) else None
    return replace(best, seconds=time.perf_counter() - began, worst=worst_losses)


@door(SolveError)
def plan_model(
    net: Network,
    budget: float | None = None,
    risk_weight: float = 0.0,
    confidence: float = 0.95,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    support: Mapping[str, float] | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
    service_level: float | None = None,
    domestic_share: float | None = None,
    loss_limit: float | Mapping[str, float] | None = None,
) -> pulp.LpProblem:
    """The program of `plan` as a `pulp.LpProblem`: add constraints of your own, export it, solve it with any solver.

    The units of the options are the variables `units_0`, `units_1`, ... in the order of the table options.

    Parameters
    ----------
    net : Network
        Its options, and its scenarios that have a probability.
    budget : float, optional
        Most that may be invested, net of support [money]; None: no limit.
    risk_weight : float
        Of the CVaR [0..1].
    confidence : float
        Of the CVaR [0..1): the worst years are the worst 1 - confidence of all.
    scenarios : str, Scenario or several, optional
        What to plan for, instead of the table events.
    support : mapping of str to float, optional
        Public support by option [money for one unit].
    options, keep, forbid : str or several, optional
        Names of those that may be bought (None: all), that must be, and that may not.
    service_level, domestic_share, loss_limit : float, optional
        Rules for its years, as of `plan`.

    Returns
    -------
    pulp.LpProblem
        A minimisation; its objective is `Plan.objective` [money a year].

    Raises
    ------
    DataError
        As `plan` does.
    SolveError
        When the program is too much for memory or for numbers.

    Examples
    --------
    With the second chip source ruled out, stock of chips and of harnesses is the best: 60,000 + 120 + 20 + 40.

    >>> import pulp
    >>> import reshore as rs
    >>> model = rs.plan_model(rs.load(rs.datasets.toy))
    >>> unit = {v.name: v for v in model.variables() if v.name.startswith("units")}
    >>> model += unit["units_0"] == 0  # second_chip
    >>> pulp.LpStatus[model.solve(pulp.HiGHS(msg=False))]
    'Optimal'
    >>> round(pulp.value(model.objective), 6), [name for name, v in sorted(unit.items()) if v.value() > 0.5]
    (60180.0, ['units_1', 'units_2'])
    """
    rules = Rules(service_level, domestic_share, loss_limit)
    task = plan_task(net, Asked(budget, support, options, keep, forbid, rules), risk_weight, confidence, scenarios)
    return Whole(task).model.to_pulp("reshore_plan")[0]


def way_of(task: Task, gap: float | None, solver: pulp.LpSolver | None, watch: Watch) -> Solver:
    """The way to solve a task: large ones by scenario, unless a PuLP solver is to do it. Raises `OutOfTimeError`."""
    if solver is None and exceed(LARGE, task.start, task.scenarios, watch):
        return Decomposed(task, gap, watch)
    return Whole(task, gap, solver, watch)


def _year_cost(state: Baseline, cost: Money) -> float:
    """About what a year of baseline days costs; where that is nothing, what its demand is worth [money]."""
    coded = state.coded
    spent, worth = state.made @ cost.make + state.sent @ cost.send, coded.demand.rate @ np.abs(cost.unsold)
    day = float(spent if spent > DUST * worth else worth)
    return day * coded.net.number("days_per_year", 365) or 1.0


def plan_money(net: Network) -> Money:
    """What things cost in a plan, in the order of `index(net, everything=True)`."""
    coded, today, reference = index(net, everything=True), baseline(net), baseline(net, everything=True)
    return money(coded, plan_values(coded, today, reference), today.margin, plan_item_costs(coded, today, reference))


def plan_task(
    net: Network,
    asked: Asked = Asked(),  # noqa: B008  # frozen
    risk_weight: float = 0.0,
    confidence: float = 0.95,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    loose: bool = False,
) -> Task:
    """The question, and what all years have in common as a model; arguments and `DataError` as of `plan`.

    loose: any options may be bought, and the rules of the years broken, by columns that say by how much.
    """
    rules = asked.rules
    refuse_outside(
        "plan",
        budget=asked.budget,
        risk_weight=risk_weight,
        confidence=confidence,
        service_level=rules.service_level,
        domestic_share=rules.domestic_share,
    )
    chosen = weighed_scenarios(net, scenarios)
    any_ = sum(map(chance, chosen))
    refuse_long_windows(net, (1 - risk_weight) * any_ + risk_weight * min(1.0, any_ / (1 - confidence)))
    refuse_wrong_limits(rules, chosen)
    coded, today, reference = index(net, everything=True), baseline(net), baseline(net, everything=True)
    part = asked.participation
    prices = plan_money(net) if part is None else lost_sales_only(coded, part.margin)
    quantity = plan_stock(coded, today, reference)
    stock, added = stock_there(coded, quantity)
    model = Model(_year_cost(reference, prices) / 1e4)
    may = replace(asked, options=None, keep=None, forbid=None) if loose else asked
    stage = add_first_stage(model, net, coded, added, may, (effects(coded, scenario) for scenario in chosen))
    limits = limits_of(coded, rules, prices, today)
    limits = limits.loosened(model) if loose else limits
    scale = add_option_scale(model, stage, coded)
    idle = add_idle(model, stage, coded, scale)
    begin = model.n_columns
    shares = given_shares(coded, today, reference, idle)
    no_event = add_no_event_day(model, coded, prices, scale, shares)
    limits.add_to_day(model, no_event)
    flows = np.arange(begin, model.n_columns)
    start = Start(coded, prices, stage, scale, no_event, shares, limits, stock, columns_each(coded, chosen))
    no_event_cost = start.no_event_cost(flows, model.cost[flows], model.add_columns("one", 1, 1, 1, size=1)[0])
    aside = plan_task(net, replace(asked, rules=Rules()), risk_weight, confidence, chosen) if rules and not loose else None
    return Task(net, asked.budget, risk_weight, confidence, chosen, model, begin, start, no_event_cost, quantity, aside=aside)
