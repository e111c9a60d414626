"""The years of a plan, one without events and one for every scenario: what each costs, and how they are weighed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ...disruption.capacity_left import Effects, effects
from ...disruption.flow import add_flow, columns_a_bucket
from ...disruption.flow_columns import Flow, Opening, Scale, Terms
from ...disruption.grid import coarse_edges
from ...disruption.mix import untouched
from ...disruption.sampling.draws import slices
from ...disruption.windows import Pooling, Window, days_left, window
from ...errors import DataError, Problem
from ...network.costs import Money
from ...network.index import Index
from ...network.network import Network
from ...network.pairs import pairs
from ...network.scenario import Scenario, chance, weighed
from ...results.plan import NO_EVENT
from ...solving.model import Model
from ...solving.progress import Watch
from ...texts import said
from .first_stage import FirstStage
from .freed import There, add_touched
from .given_shares import GivenShares
from .limits import Limits, YearRules
from .opened import Opened, opened, openers, usable

WINDOW_COLUMNS = 16_000  # of one scenario; above this its later days are pooled
ALL_COLUMNS = 150_000  # of all scenarios together; above this their later days are pooled
KINDS = ("sales", "production", "transport", "duty", "holding")  # of an operating cost
FEWEST, LEAST = 18, 8  # buckets a window has in any case, and where time is short
FIRST_SOLVE = 1e-4  # share of a second that a processor may spend on each column of all windows before there is an answer


@dataclass(frozen=True, eq=False)
class Cost:
    """A sum of money over columns of the model; kinds: the price of each column by kind (KINDS x columns)."""

    columns: np.ndarray
    price: np.ndarray
    kinds: np.ndarray

    def of(self, x: np.ndarray) -> float:
        """Its value at a solution."""
        return float(x[self.columns] @ self.price)

    def split(self, x: np.ndarray) -> np.ndarray:
        """The same by kind."""
        return self.kinds @ x[self.columns]

    @staticmethod
    def nothing() -> Cost:
        """No money."""
        return Cost(np.empty(0, int), np.empty(0), np.empty((len(KINDS), 0)))


def _by_kind(price: np.ndarray, begin: int, flow: Flow, money: Money, duty_added: np.ndarray | float) -> np.ndarray:
    """The price of the columns from `begin` on of a flow by kind: KINDS x columns; what is not on the way or sold is held."""
    out = np.zeros((len(KINDS), len(price)))
    sales, production, transport, duty, holding = out
    for kind, columns in ((sales, flow.lost), (production, flow.made)):
        kind[columns - begin] = price[columns - begin]
    transport[flow.sent - begin] = money.carriage.freight
    duty[flow.sent - begin] = money.carriage.duty + duty_added * money.send_value
    holding[:] = price - out[:-1].sum(axis=0)
    return out


@dataclass(frozen=True, eq=False)
class Year:
    """A year in which one scenario (or none) happens: its window, what that costs, and the no-event days it leaves.

    lost: columns of what the window loses, buckets x demand rows. flow, window: its columns and limits, opened: bounds that
    grow with options (None: all days are calm). rules: its hard rules.
    """

    name: str
    probability: float
    lost: np.ndarray
    cost: Cost
    no_event_days: float
    flow: Flow | None = None
    window: Window | None = None
    opened: Opened | None = None
    rules: YearRules = field(default_factory=YearRules.none)

    @property
    def by_day(self) -> bool:
        """Whether it has no bucket of more than a day."""
        return self.window is None or bool((self.window.days == 1).all())


@dataclass(frozen=True, eq=False)
class Start:
    """What every window starts from: the chain with its prices, the options, the no-event day, the hard rules, the stock it
    opens with; and how many columns a window may have before its later days are pooled."""

    coded: Index
    money: Money
    stage: FirstStage
    scale: Scale
    no_event: Flow
    shares: GivenShares
    limits: Limits
    stock: np.ndarray  # by item, of today [units]
    columns: float
    pooling: Pooling = Pooling.EVEN

    @cached_property
    def there(self) -> There:
        """Which sources and lanes are there, as what is bought decides."""
        return There.of(self.stage, self.coded, self.scale)

    @cached_property
    def openers(self) -> np.ndarray:
        """Through which options the goods of each item come."""
        return openers(self.coded, self.stage, self.stock)

    @property
    def opening(self) -> Opening:
        """Stock of today and of options bought; on its way is what the no-event day sends."""
        lanes = np.arange(len(self.coded.lanes))
        added = replace(self.stage.stock, column=self.stage.units[self.stage.stock.column])
        return Opening(self.stock, np.zeros(len(lanes)), added, Terms(lanes, self.no_event.sent[0], np.ones(len(lanes))))

    def no_event_cost(self, flows: np.ndarray, price: np.ndarray, one: int) -> Cost:
        """A no-event day: its flows, the holding of the stock there is (on the column `one`) and of what options add."""
        added = self.stage.stock
        holding = self.money.holding
        held = np.concatenate([[self.stock @ holding], added.coefficient * holding[added.row]])
        kinds = np.zeros((len(KINDS), len(held)))
        kinds[-1] = held
        return Cost(
            np.concatenate([flows, [one], self.stage.units[added.column]]),
            np.concatenate([price, held]),
            np.hstack([_by_kind(price, flows[0] if len(flows) else 0, self.no_event, self.money, 0.0), kinds]),
        )


def weighed_scenarios(net: Network, given: str | Scenario | Sequence[str | Scenario] | None) -> list[Scenario]:
    """The scenarios of a plan: those given, or those of the table events that have a probability; one whose recovery nobody
    knows in slices.

    Raises `DataError` for a scenario without probability, given twice, or called as the no-event year; and for
    probabilities out of range or above 1 in sum.
    """
    found = [one for s in weighed(net, given) for one in slices(s)]
    names = [s.name for s in found]
    for s in found:
        if s.name == NO_EVENT or names.count(s.name) > 1:
            raise DataError(said("error.names_two_years", scenario=s.name), said("fix.own_names"))
    total = sum(map(chance, found))
    if total > 1 + 1e-9:
        where = net.names.get("events", "events")
        problem = said("error.sum_of_probabilities", total=f"{total:g}")
        raise DataError([Problem(where, 0, "probability", f"{total:g}", problem, said("fix.lower_them_to_one"))])
    return found


def add_years(model: Model, start: Start, scenarios: Sequence[Scenario], watch: Watch) -> list[Year]:
    """The no-event year, then one year for every scenario. Raises `OutOfTimeError`."""
    windows = []
    for n, scenario in enumerate(scenarios):
        watch.check()
        windows.append(add_year(model, start, f"s{n}", scenario))
        watch((n + 1) / len(scenarios), "model")
    return [no_event_year(start, scenarios), *windows]


def columns_each(coded: Index, scenarios: Sequence[Scenario], seconds: float = np.inf) -> float:
    """Columns that one window may have before its later days are pooled; fewer where there are many, or little time."""
    bucket, count = columns_a_bucket(coded), max(1, len(scenarios))
    usual = max(min(WINDOW_COLUMNS, ALL_COLUMNS / count), FEWEST * bucket)
    return min(usual, max(seconds * (os.cpu_count() or 1) / FIRST_SOLVE / count, LEAST * bucket))


def exceed(columns: int, start: Start, scenarios: Sequence[Scenario], watch: Watch) -> bool:
    """Whether all windows together have more than about so many columns. Raises `OutOfTimeError`."""
    left = columns / columns_a_bucket(start.coded)
    for scenario in scenarios:
        watch.check()
        left -= len(_stretch(start, scenario)[1]) - 1
        if left < 0:
            return True
    return False


def _stretch(start: Start, scenario: Scenario) -> tuple[Effects, np.ndarray]:
    """What a scenario does, and the edges of the buckets of its window, which lasts as long as a run."""
    what = effects(start.coded, scenario)
    return what, coarse_edges(start.coded, what, start.columns / columns_a_bucket(start.coded))


def probabilities(scenarios: Sequence[Scenario]) -> np.ndarray:
    """Of each year, the no-event one first."""
    given = [*map(chance, scenarios)]
    return np.array([max(0.0, 1 - sum(given)), *given])


def wanted_by_year(start: Start, scenarios: Sequence[Scenario]) -> np.ndarray:
    """What each year wants, the no-event one first [units]."""
    coded, days = start.coded, start.coded.net.number("days_per_year", 365)
    rate, out = coded.demand.rate, [days * coded.demand.rate.sum()]
    for scenario in scenarios:
        what, edges = _stretch(start, scenario)
        more = rate @ (what.demand.total(edges, len(rate)).sum(axis=0) - float(edges[-1] - edges[0]))
        out.append(out[0] + float(more))
    return np.array(out)


def no_event_year(start: Start, scenarios: Sequence[Scenario]) -> Year:
    """The year in which nothing happens."""
    return _no_event_days(start, NO_EVENT, probabilities(scenarios)[0])


def refuse_long_windows(net: Network, weight: float = 1.0) -> None:
    """Raise `DataError` where windows last longer than a year, and so much longer that what is taken off for the days beyond
    may outweigh all no-event days there are: a dear no-event day would then pay.

    weight: the most that years with a window count for, of all that a year does.
    """
    days, length = net.number("days_per_year", 365), net.number("window_days", 0)
    if length > days and length * weight >= days:
        problem = said("error.window_above_year", value=f"{length:g}", days=f"{days:g}")
        raise DataError([Problem(net.names.get("settings", "settings"), 0, "", f"{length:g}", problem, said("fix.shorten_it"))])


def _no_event_days(start: Start, name: str, probability: float) -> Year:
    """A year in which nothing happens on any day."""
    nothing, days = np.empty(0, int), start.coded.net.number("days_per_year", 365)
    return Year(name, float(probability), nothing.reshape(0, len(start.coded.demand)), Cost.nothing(), days)


def add_year(model: Model, start: Start, name: str, scenario: Scenario) -> Year:
    """The window of one scenario from the no-event day's flows and stock; one that touches nothing has a no-event year."""
    coded = start.coded
    what, edges = _stretch(start, scenario)
    if untouched(coded, what).all():
        calm = _no_event_days(start, scenario.name, chance(scenario))
        nothing = np.empty(calm.lost.shape)
        rules = start.limits.add_to_year(model, name, scenario.name, calm.lost, nothing, start.no_event, 0.0)
        return replace(calm, rules=rules)
    limits = coded.sources.capacity, coded.lanes.capacity
    win = window(coded, what, edges, limits, start.pooling)
    wanted = _wanted(start, win)
    most = coded.need(wanted)
    win = _finite(start, win, most)
    begin = model.n_columns
    flow = add_flow(model, coded, name, win, start.money, start.opening, start.scale)
    own = np.arange(begin, model.n_columns)
    surely, touched = add_touched(model, name, coded, start.there, what, start.shares.items)
    start.shares.bind(model, f"{name}_", flow, ~surely, np.tile(most, (len(flow.made), 1)), touched)
    _add_usual(model, start, name, what, edges, flow)
    length = float(win.edges[-1])
    rules = start.limits.add_to_year(model, name, scenario.name, flow.lost, win.demand, start.no_event, length)
    price = model.cost[own]
    cost = Cost(own, price, _by_kind(price, begin, flow, start.money, win.duty))
    no_event_days = coded.net.number("days_per_year", 365) - length
    bounds = opened(coded, start.stage, start.openers, win, flow, usable(coded, wanted, most))
    return Year(scenario.name, chance(scenario), flow.lost, cost, no_event_days, flow, win, bounds, rules)


def _wanted(start: Start, win: Window) -> np.ndarray:
    """The most of each item that the whole window could sell, hold as stock and have on its way [units]."""
    coded, added, n = start.coded, start.stage.stock, len(start.stock)
    stock = start.stock + np.bincount(added.row, added.coefficient * start.stage.most[added.column], n)
    demand = np.bincount(coded.demand.item, win.demand.sum(axis=0), n)
    on_its_way = np.bincount(coded.demand.item, coded.demand.rate, n) * coded.longest_lead
    return demand + on_its_way + stock


def _finite(start: Start, win: Window, most: np.ndarray) -> Window:
    """Rows of options without limit carry no more than can be needed; the backlog at the end counts as not sold."""
    coded, scale = start.coded, start.scale

    def limited(limit: np.ndarray, item: np.ndarray, terms: Terms) -> np.ndarray:
        of_option = np.isin(np.arange(limit.shape[1]), terms.row)
        return np.where(np.isinf(limit) & of_option, most[item], limit)

    patient = win.patient.copy()
    patient[-1] = 0
    return replace(
        win,
        source=limited(win.source, coded.sources.item, scale.source_terms),
        lane=limited(win.lane, coded.lanes.origin, scale.lane_terms),
        patient=patient,
    )


def _add_usual(model: Model, start: Start, name: str, what: Effects, edges: np.ndarray, flow: Flow) -> None:
    """What has no limit and is hit in part keeps that part of its no-event flow; a stand-by lane of the no-event intake."""
    coded, no_event = start.coded, start.no_event
    s, lanes = coded.sources, coded.lanes
    left = days_left(what.source, edges, len(s), start.pooling)
    free = np.isinf(s.capacity) & np.isinf(coded.site_capacity[s.site])
    bucket, k = np.nonzero(left.hit & (left.left > 0) & free)
    # made <= made on the no-event day x days left
    rows = model.add_rows(f"{name}_usual_make", len(k), -np.inf, 0)
    model.add_terms(rows, flow.made[bucket, k], 1)
    model.add_terms(rows, no_event.made[0][k], -left.left[bucket, k])
    left = days_left(what.lane, edges, len(lanes), start.pooling)
    bucket, k = np.nonzero(left.hit & (left.left > 0) & np.isinf(lanes.capacity))
    # sent <= sent on the no-event day x days left; of a stand-by lane, the sum of what is sent into its destination then
    rows = model.add_rows(f"{name}_usual_send", len(k), -np.inf, 0)
    model.add_terms(rows, flow.sent[bucket, k], 1)
    group = np.where(lanes.share == 0, lanes.destination, -1 - np.arange(len(lanes)))  # alone, if not stand-by
    row, lane = pairs(group[k], np.concatenate([lanes.destination, -1 - np.arange(len(lanes))]))
    model.add_terms(rows[row], np.tile(no_event.sent[0], 2)[lane], -left.left[bucket, k][row])


def set_objective(
    model: Model, first_stage: int, years: list[Year], no_event: Cost, risk_weight: float, confidence: float
) -> None:
    """fixed + (1 - risk_weight) x sum of probability x cost + risk_weight x CVaR of the cost of a year."""
    risk_weight = risk_weight if confidence > 0 else 0.0  # the worst of all years are all years
    price = mean_price(model, years, no_event, np.array([y.probability for y in years]))
    price *= 1 - risk_weight
    price[:first_stage] += model.cost[:first_stage]
    model.set_cost(np.arange(model.n_columns), price)
    if risk_weight > 0:
        # CVaR = theta + sum of p[s] x excess[s] / (1 - confidence), excess[s] >= cost[s] - theta
        theta = model.add_columns("theta", 1, -np.inf, np.inf, risk_weight, size=model.money)
        tail = risk_weight * np.array([y.probability for y in years]) / (1 - confidence)
        excess = model.add_columns("excess", len(years), 0, np.inf, tail, size=model.money)
        rows = model.add_rows("excess", len(years), 0, np.inf)
        model.add_terms(rows, excess, 1)
        model.add_terms(rows, np.repeat(theta, len(years)), 1)
        for row, year in zip(rows, years, strict=True):
            model.add_terms(np.repeat(row, len(year.cost.columns)), year.cost.columns, -year.cost.price)
            model.add_terms(np.repeat(row, len(no_event.columns)), no_event.columns, -no_event.price * year.no_event_days)


def mean_price(model: Model, years: list[Year], no_event: Cost, weight: np.ndarray) -> np.ndarray:
    """Price of every column in the sum of weight x cost of a year."""
    price = np.zeros(model.n_columns)
    for year, w in zip(years, weight, strict=True):
        np.add.at(price, year.cost.columns, w * year.cost.price)
    np.add.at(price, no_event.columns, sum(w * y.no_event_days for y, w in zip(years, weight, strict=True)) * no_event.price)
    return price


def year_costs(years: list[Year], no_event: Cost, x: np.ndarray) -> np.ndarray:
    """Operating cost of each year [money]."""
    day = no_event.of(x)
    return np.array([year.cost.of(x) + year.no_event_days * day for year in years])


def kinds_by_year(years: list[Year], no_event: Cost, x: np.ndarray) -> np.ndarray:
    """The operating cost of each year by kind [money]: years x KINDS."""
    day = no_event.split(x)
    return np.stack([year.cost.split(x) + year.no_event_days * day for year in years])


def lost_by_year(years: list[Year], no_event: Flow, x: np.ndarray) -> np.ndarray:
    """Units lost in each year by demand row."""
    return np.stack([x[year.lost].sum(axis=0) + year.no_event_days * x[no_event.lost[0]] for year in years])


def cvar(cost: np.ndarray, probability: np.ndarray, confidence: float) -> float:
    """Mean of the worst 1 - confidence of the outcomes [Rockafellar & Uryasev 2000, Prop. 8].

    >>> round(cvar(np.array([0.0, 10.0]), np.array([0.9, 0.1]), 0.8), 9)
    5.0
    """
    worst = np.argsort(-cost, kind="stable")
    tail = 1 - confidence
    before = np.concatenate([[0], np.cumsum(probability[worst])[:-1]])
    taken = np.clip(np.minimum(probability[worst], tail - before), 0, None)
    return float(taken @ cost[worst] / tail)
