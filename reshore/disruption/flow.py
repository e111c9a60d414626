"""The best anyone could do: one linear program over time buckets.

`add_flow` writes every equation of the chain once, for one stretch of time. Everything that flows goes through it: the
dated window of a disruption, the pooled window of published exposure models, the calm day and every scenario of a plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..errors import SolveError
from ..network.baseline import Baseline
from ..network.costs import Money, lost_sales_only
from ..network.index import Index
from ..solving.model import Model
from ..solving.solver import LiveModel
from .scenario import Effects, Left

TINY = 1e-12
NOTHING = 1e-6  # share of a bucket's days; who is left less is down


@dataclass(frozen=True, eq=False)
class Window:
    """What limits the chain in each bucket (buckets x sources, lanes or demand rows).

    edges [day from the window's start]. source, lane [units]: the most each makes or carries (inf: no limit);
    source_load, lane_load: what one unit takes of the site's or the lane row's capacity (inf: it is down). sale [units]: the
    most that can be sold. demand [units]; patient [units]: the demand that may still wait at the end of the bucket. duty:
    points added. carry [0..1] buckets x items: what of the stock lives through the start of the bucket.
    """

    edges: np.ndarray
    source: np.ndarray
    source_load: np.ndarray
    lane: np.ndarray
    lane_load: np.ndarray
    sale: np.ndarray
    demand: np.ndarray
    patient: np.ndarray
    duty: np.ndarray
    carry: np.ndarray

    @property
    def days(self) -> np.ndarray:
        """Length of each bucket [days]."""
        return np.diff(self.edges)


@dataclass(frozen=True, eq=False)
class Terms:
    """Multiples of model columns, by row of something: value[row] += coefficient x column."""

    row: np.ndarray
    column: np.ndarray
    coefficient: np.ndarray

    @staticmethod
    def none() -> Terms:
        """No terms."""
        return Terms(np.empty(0, int), np.empty(0, int), np.empty(0))


@dataclass(frozen=True, eq=False)
class Opening:
    """What is there at the start: constants, and multiples of model columns.

    stock [units by item], rate [unit/day by lane]: what each lane has been sending.
    """

    stock: np.ndarray
    rate: np.ndarray
    stock_terms: Terms
    rate_terms: Terms


@dataclass(frozen=True, eq=False)
class Scale:
    """Sources and lanes whose limit is a multiple of model columns: limit x (constant + sum of terms)."""

    source_constant: np.ndarray
    source_terms: Terms
    lane_constant: np.ndarray
    lane_terms: Terms

    @staticmethod
    def whole(coded: Index) -> Scale:
        """Every limit as it is."""
        return Scale(np.ones(len(coded.sources)), Terms.none(), np.ones(len(coded.lanes)), Terms.none())


@dataclass(frozen=True, eq=False)
class Flow:
    """The columns of one stretch of time: buckets x sources, lanes, items or demand rows."""

    made: np.ndarray
    sent: np.ndarray
    used: np.ndarray  # buckets x inputs; of single inputs the column of what is made
    per_used: np.ndarray  # units used by one unit of that column
    stock: np.ndarray | None
    drawn: np.ndarray | None  # buckets x items that open with stock: how far it is drawn down
    missing: np.ndarray | None  # by item, at the end
    served: np.ndarray
    waiting: np.ndarray | None
    lost: np.ndarray


def usual_limits(coded: Index, made: np.ndarray, sent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Daily limit of each source and lane when it is hit in part: its own, or its undisturbed rate where it has none.

    A stand-by lane (share 0) counts as large as what its destination takes in.
    """
    site = coded.site_capacity[coded.sources["site"]]
    capacity = coded.sources["capacity"].to_numpy()
    source = np.where(np.isfinite(capacity), capacity, np.where(np.isfinite(site), np.inf, made))
    intake = np.bincount(coded.lanes["destination"], sent, len(coded.items))[coded.lanes["destination"]]
    carried = coded.lanes["capacity"].to_numpy()
    return source, np.where(np.isfinite(carried), carried, np.where(coded.lanes["share"] == 0, intake, sent))


def window(coded: Index, effects: Effects, edges: np.ndarray, usual: tuple[np.ndarray, np.ndarray]) -> Window:
    """What a scenario leaves of everything in each bucket (edges in days of the run)."""
    s, lanes, d = coded.sources, coded.lanes, coded.demand
    days = np.diff(edges).astype(float)[:, None]
    source_days, lane_days = (
        np.where(left > NOTHING * days, left, 0)
        for left in (effects.source.total(edges, len(s)), effects.lane.total(edges, len(lanes)))
    )
    rate = d["rate"].to_numpy()
    demand = rate * effects.demand.total(edges, len(d))
    duty = Left(effects.duty.rows, effects.duty.share + 1).total(edges, len(lanes)) / days - 1
    sale_days = effects.sale.total(edges, len(d))
    carry = np.ones((len(days), len(coded.items)))
    for day, left in effects.stock_left.items():
        carry[np.searchsorted(edges, day, side="right") - 1] *= left
    return Window(
        edges - edges[0], _left(s["capacity"].to_numpy(), usual[0], source_days, days),
        _per_left(source_days, days, s["load"].to_numpy()),
        _left(lanes["capacity"].to_numpy(), usual[1], lane_days, days), _per_left(lane_days, days),
        np.where(sale_days < days, rate * sale_days, np.inf), demand, _patient(coded, effects, edges), duty, carry,
    )  # fmt: skip


def _per_left(left_days: np.ndarray, days: np.ndarray, load: np.ndarray | float = 1.0) -> np.ndarray:
    """What a unit of such a load takes of a capacity that all share; inf: none can be had."""
    return np.divide(load * days, left_days, out=np.full(left_days.shape, np.inf), where=left_days > 0)


def _left(capacity: np.ndarray, usual: np.ndarray, left_days: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Units in each bucket: capacity x days left; what is hit in part and has no limit keeps part of its usual rate."""
    limit = np.where(left_days < days, usual, capacity)
    return np.where(left_days > 0, limit * np.maximum(left_days, TINY), 0)


def _patient(coded: Index, effects: Effects, edges: np.ndarray) -> np.ndarray:
    """Demand of the last `backorder_days` before the end of each bucket: those who may still wait then."""
    n = len(coded.demand)
    daily = np.arange(edges[0], edges[-1] + 1)
    rate = coded.demand["rate"].to_numpy() * effects.demand.total(daily, n)
    so_far = np.vstack([np.zeros(n), np.cumsum(rate, axis=0)])
    end = (edges[1:] - edges[0])[:, None]
    since = np.maximum(end - coded.demand["backorder_days"].to_numpy().astype(int), 0)
    return so_far[end, np.arange(n)] - so_far[since, np.arange(n)]


def add_flow(
    model: Model, coded: Index, name: str, win: Window, cost: Money, opening: Opening | None, scale: Scale,
    dated: bool = True,
) -> Flow:  # fmt: skip
    """Add the columns, rows and terms of one stretch of time; the columns' cost is the operating cost.

    `dated`: lead times and stock from bucket to bucket; stock missing at the end is charged at `restock`, and the
    holding of the opening stock is due on all days, so that nothing is earned by using it up. Otherwise one
    bucket without lead times, in which opening stock may be used once; with `opening` None, a steady day in which
    everything that comes in goes out. -> the columns.
    """
    buckets = len(win.days)
    lead = coded.lanes["lead"].to_numpy() if dated else np.zeros(len(coded.lanes), int)
    flow = _columns(model, coded, name, win, cost, scale, dated)
    _capacity(model, coded, name, win, flow, scale)
    start = np.zeros((buckets, len(coded.items))) if opening is None else _start(coded, win, opening, lead)
    balance = _balance(model, coded, name, win, flow, start, exact=opening is None or dated)
    _arrivals(model, coded, win, flow, lead, balance)
    if opening is not None:
        _open(model, coded, win, opening, lead, balance)
    _serve(model, name, win, flow)
    if dated and opening is not None:
        flow = replace(flow, drawn=_hold(model, coded, name, win, flow, opening, cost.holding))
        _room(model, coded, name, flow, opening, lead)
        flow = replace(flow, missing=_close(model, coded, name, win, flow, opening, lead, cost.restock))
    return flow


def _columns(model, coded, name, win, cost, scale, dated) -> Flow:
    s, i, lanes, d = coded.sources, coded.inputs, coded.lanes, coded.demand
    buckets = len(win.days)

    def block(what: str, item, upper, price) -> np.ndarray:
        """Columns of every bucket for rows that go with these items."""
        n = len(item)
        price = np.broadcast_to(np.asarray(price, dtype=float), (buckets, n))
        upper = np.broadcast_to(np.asarray(upper, dtype=float), (buckets, n))
        usual = np.tile(coded.daily_need[np.asarray(item, int)], buckets)
        return model.add_columns(f"{name}_{what}", buckets * n, 0, upper.ravel(), price.ravel(), size=usual).reshape(buckets, n)

    free = np.zeros(len(s), bool)
    free[scale.source_terms.row] = True
    made = block("made", s["item"], np.where(free & (win.source > 0), np.inf, win.source), cost.make)
    free = np.zeros(len(lanes), bool)
    free[scale.lane_terms.row] = True
    duty = cost.send + win.duty * cost.send_value
    sent = block("sent", lanes["destination"], np.where(free & (win.lane > 0), np.inf, win.lane), duty)
    group, owner, quantity = i["group"].to_numpy(), i["source"].to_numpy(), i["quantity"].to_numpy()
    several = np.bincount(group, minlength=1)[group] > 1 if len(i) else np.empty(0, bool)
    used = made[:, owner].copy()
    used[:, several] = block("used", i["item"][several], np.inf, 0)
    per_used = np.where(several, 1.0, quantity)
    # used[group of g] / quantity, summed over its substitutes = made[source of g]
    if several.any():
        groups, local = np.unique(group[several], return_inverse=True)
        rows = model.add_rows(f"{name}_mix", buckets * len(groups), 0, 0).reshape(buckets, -1)
        per_unit = np.broadcast_to(1 / quantity[several], (buckets, int(several.sum())))
        model.add_terms(rows[:, local], used[:, several], per_unit.ravel())
        first = owner[several][np.unique(local, return_index=True)[1]]
        model.add_terms(rows, made[:, first], -1)
    stock = None
    if dated:
        stock = block("stock", np.arange(len(coded.items)), np.inf, cost.holding * win.days[:, None])
    waits = d["backorder_days"].to_numpy() > 0
    waiting = block("waiting", d["item"], win.patient, 0) if dated and waits.any() else None
    served = block("served", d["item"], win.sale, 0)
    return Flow(made, sent, used, per_used, stock, None, None, served, waiting, block("lost", d["item"], np.inf, cost.unsold))


def _capacity(model: Model, coded: Index, name: str, win: Window, flow: Flow, scale: Scale) -> None:
    """Limits that are not bounds of single columns: site capacity, lane rows with several parts, options."""
    s, lanes = coded.sources, coded.lanes
    # sum over sources of a site: made x load / left <= capacity x days
    _shared(model, f"{name}_site", flow.made, win.source_load, s["site"].to_numpy(), coded.site_capacity, win.days)
    row = lanes["row"].to_numpy()
    room = np.full(len(coded.net.lanes), np.inf)
    together = np.bincount(row, minlength=len(room)) > 1
    room[row] = np.where(together[row], lanes["capacity"], np.inf)
    constant = np.ones(len(room))
    constant[row] = scale.lane_constant
    # sum over parts of a lane: sent / left <= capacity x days x (constant + units of its option)
    _shared(model, f"{name}_lane", flow.sent, win.lane_load, row, room, win.days, constant,
            _by_group(scale.lane_terms, row))  # fmt: skip
    # made[s] <= limit x (constant + units of its options)
    _scaled(model, f"{name}_makes", flow.made, win.source, scale.source_constant, scale.source_terms)
    _scaled(model, f"{name}_sends", flow.sent, win.lane, scale.lane_constant, scale.lane_terms)


def _by_group(terms: Terms, group: np.ndarray) -> Terms:
    """Terms of members as terms of their group: one of each column, for all members have the same."""
    of, first = np.unique(np.column_stack([group[terms.row], terms.column]), axis=0, return_index=True)
    return Terms(of[:, 0], of[:, 1], terms.coefficient[first])


def _shared(model, name, columns, load, group, capacity, days, constant=None, terms: Terms | None = None) -> None:
    member = np.isfinite(capacity[group]) if len(group) else np.empty(0, bool)
    if not member.any():
        return
    groups, local = np.unique(group[member], return_inverse=True)
    upper = days[:, None] * capacity[groups]
    most = upper if constant is None else upper * constant[groups]
    rows = model.add_rows(name, upper.size, -np.inf, most.ravel()).reshape(upper.shape)
    load = np.broadcast_to(load, columns.shape)[:, member]
    usable = np.isfinite(load)  # a member that is down is held at zero by its own bound
    model.add_terms(rows[:, local][usable], columns[:, member][usable], load[usable])
    if terms is not None:
        mine = np.isin(terms.row, groups)
        at = np.searchsorted(groups, terms.row[mine])
        model.add_terms(rows[:, at], np.broadcast_to(terms.column[mine], (len(rows), len(at))),
                        (-upper[:, at] * terms.coefficient[mine]).ravel())  # fmt: skip


def _scaled(model, name, columns, limit, constant, terms: Terms) -> None:
    members = np.unique(terms.row)
    if not len(members):
        return
    limit = np.broadcast_to(limit, columns.shape)[:, members]
    open_ = limit > 0
    limit = np.where(open_, limit, 0)
    rows = model.add_rows(name, limit.size, -np.inf, (limit * constant[members]).ravel()).reshape(limit.shape)
    model.add_terms(rows, columns[:, members], 1)
    at = np.searchsorted(members, terms.row)
    column = np.broadcast_to(terms.column, (len(columns), len(at)))
    model.add_terms(rows[:, at], column, (-limit[:, at] * terms.coefficient).ravel())


def _start(coded: Index, win: Window, opening: Opening, lead: np.ndarray) -> np.ndarray:
    """What the opening brings into each bucket and item: its stock, and what was on its way (buckets x items)."""
    coming = _overlap(win.edges, np.zeros(len(lead)), lead.astype(float))[:, :-1]  # lanes x buckets [days of sending]
    destination = coded.lanes["destination"].to_numpy()
    # float: bincount counts in whole numbers where there are no lanes
    out = np.stack([np.bincount(destination, days * opening.rate, len(coded.items)) for days in coming.T]).astype(float)
    out[0] += opening.stock * win.carry[0]
    return out


def _balance(model: Model, coded: Index, name: str, win: Window, flow: Flow, start: np.ndarray, exact: bool) -> np.ndarray:
    """stock before + made + arrived - used - sent - served = stock after, every item and bucket; -> the rows.

    `start` is what the opening brings. Unless `exact`, what comes in may exceed what goes out.
    """
    upper = -start.ravel() if exact else np.inf
    rows = model.add_rows(f"{name}_balance", start.size, -start.ravel(), upper).reshape(start.shape)
    model.add_terms(rows[:, coded.sources["item"]], flow.made, 1)
    per = np.broadcast_to(flow.per_used, flow.used.shape)
    model.add_terms(rows[:, coded.inputs["item"]], flow.used, -per.ravel())
    model.add_terms(rows[:, coded.lanes["origin"]], flow.sent, -1)
    model.add_terms(rows[:, coded.demand["item"]], flow.served, -1)
    if flow.stock is not None:
        model.add_terms(rows, flow.stock, -1)
        model.add_terms(rows[1:], flow.stock[:-1], win.carry[1:].ravel())
    return rows


def _overlap(edges: np.ndarray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Days that [start, stop) shares with each bucket, and with the time after the last: len(start) x (buckets + 1)."""
    low = np.append(edges[:-1], edges[-1])
    high = np.append(edges[1:], np.inf)
    return np.maximum(0, np.minimum(stop[:, None], high) - np.maximum(start[:, None], low))


def _arrivals(model: Model, coded: Index, win: Window, flow: Flow, lead: np.ndarray, balance: np.ndarray) -> None:
    """What a bucket sends arrives lead days later, spread as it was sent."""
    destination = coded.lanes["destination"].to_numpy()
    for days in np.unique(lead):
        lanes = np.flatnonzero(lead == days)
        share = _overlap(win.edges, win.edges[:-1] + days, win.edges[1:] + days) / win.days[:, None]
        sent, arrives = np.nonzero(share[:, :-1])
        model.add_terms(balance[arrives][:, destination[lanes]], flow.sent[sent][:, lanes],
                        np.repeat(share[sent, arrives], len(lanes)))  # fmt: skip


def _open(model: Model, coded: Index, win: Window, opening: Opening, lead: np.ndarray, balance: np.ndarray) -> None:
    """The part of the opening that is a multiple of model columns: stock, and what was on its way."""
    t = opening.stock_terms
    model.add_terms(balance[0][t.row], t.column, t.coefficient * win.carry[0][t.row])
    t = opening.rate_terms
    coming = _overlap(win.edges, np.zeros(len(t.row)), lead[t.row].astype(float))[:, :-1] * t.coefficient[:, None]
    term, bucket = np.nonzero(coming)
    destination = coded.lanes["destination"].to_numpy()
    model.add_terms(balance[bucket, destination[t.row[term]]], t.column[term], coming[term, bucket])


def _hold(model: Model, coded: Index, name: str, win: Window, flow: Flow, opening: Opening, holding: np.ndarray) -> np.ndarray:
    """stock + drawn >= opening stock: what is drawn down costs its holding as if it still lay there. -> the columns."""
    t = opening.stock_terms
    items = np.union1d(np.flatnonzero(opening.stock > 0), t.row).astype(int)
    shape = len(win.days), len(items)
    drawn = model.add_columns(f"{name}_drawn", np.prod(shape), 0, np.inf, np.outer(win.days, holding[items]).ravel())
    rows = model.add_rows(f"{name}_holding", np.prod(shape), np.tile(opening.stock[items], shape[0]), np.inf).reshape(shape)
    model.add_terms(rows, drawn, 1)
    model.add_terms(rows, flow.stock[:, items], 1)
    at = np.searchsorted(items, t.row)
    model.add_terms(rows[:, at], np.broadcast_to(t.column, (shape[0], len(at))),
                    np.broadcast_to(-t.coefficient, (shape[0], len(at))).ravel())  # fmt: skip
    return drawn.reshape(shape)


def _room(model: Model, coded: Index, name: str, flow: Flow, opening: Opening, lead: np.ndarray) -> None:
    """stock <= limit + on its way at the start + a day of it: what comes while a line stands must lie somewhere.

    Stock that is there at the start has its place, whatever the limit says.
    """
    n, destination = len(coded.items), coded.lanes["destination"].to_numpy()
    limit = np.full(n, np.inf)
    today = coded.stock[coded.stock["option"] == -1]  # what an option adds has its place
    np.minimum.at(limit, today["item"], today["limit"])
    items = np.flatnonzero(np.isfinite(limit))
    if not len(items):
        return
    most = np.maximum(limit, opening.stock) + np.bincount(destination, opening.rate * (lead + 1), n)
    rows = np.full((len(flow.stock), n), -1)
    rows[:, items] = model.add_rows(
        f"{name}_room", len(rows) * len(items), -np.inf, np.tile(most[items], len(rows))
    ).reshape(len(rows), -1)
    model.add_terms(rows[:, items], flow.stock[:, items], 1)
    s, r = opening.stock_terms, opening.rate_terms
    for item, column, amount in ((s.row, s.column, s.coefficient),
                                 (destination[r.row], r.column, r.coefficient * (lead + 1)[r.row])):  # fmt: skip
        mine = np.isin(item, items)
        column = np.broadcast_to(column[mine], (len(rows), mine.sum()))
        model.add_terms(rows[:, item[mine]], column, np.broadcast_to(-amount[mine], column.shape).ravel())


def _serve(model: Model, name: str, win: Window, flow: Flow) -> None:
    """served + lost + waiting after = demand + waiting before; nobody waits longer than patience (a bound)."""
    rows = model.add_rows(f"{name}_demand", win.demand.size, win.demand.ravel(), win.demand.ravel())
    rows = rows.reshape(win.demand.shape)
    model.add_terms(rows, flow.served, 1)
    model.add_terms(rows, flow.lost, 1)
    if flow.waiting is not None:
        model.add_terms(rows, flow.waiting, 1)
        model.add_terms(rows[1:], flow.waiting[:-1], -1)


def _close(model, coded, name, win, flow: Flow, opening: Opening, lead, value) -> np.ndarray:
    """stock + on its way + missing >= the same at the start, by item; what is missing is charged. -> its columns."""
    n, destination = len(coded.items), coded.lanes["destination"].to_numpy()
    end = float(win.edges[-1])
    late = np.maximum(0, lead - end)  # of what was on its way at the start, still on its way at the end [days]
    due = opening.stock + np.bincount(destination, opening.rate * (lead - late), n)
    missing = model.add_columns(f"{name}_missing", n, 0, np.inf, value)
    rows = model.add_rows(f"{name}_closing", n, due, np.inf)
    model.add_terms(rows, missing, 1)
    model.add_terms(rows, flow.stock[-1], 1)
    t = opening.stock_terms
    model.add_terms(rows[t.row], t.column, -t.coefficient)
    t = opening.rate_terms
    model.add_terms(rows[destination[t.row]], t.column, -t.coefficient * (lead - late)[t.row])
    for days in np.unique(lead[lead > 0]):
        lanes = np.flatnonzero(lead == days)
        share = _overlap(win.edges, win.edges[:-1] + days, win.edges[1:] + days)[:, -1] / win.days
        for b in np.flatnonzero(share):
            model.add_terms(rows[destination[lanes]], flow.sent[b][lanes], share[b])
    return missing


def columns_a_bucket(coded: Index) -> int:
    """About how many columns one bucket has."""
    return len(coded.items) + len(coded.sources) + len(coded.lanes) + 2 * len(coded.demand)


def pooled_model(
    coded: Index, base: Baseline, win: Window, loss_allowed: float | None = None
) -> tuple[Model, Flow, np.ndarray]:
    """F1 of Simchi-Levi et al. (2015): one bucket, no lead times, stock usable once; objective lost margin.

    With `loss_allowed` [unit/day by demand row] of 0 it is F2: the window is one day, stock is multiplied by a column that
    stands for 1 / time, to be made least. Both count what is lost beyond an undisturbed day, which keeps its stock: they
    want no more than is served on one, so that F1 begins to lose where F2 ends. -> model, columns, that column (empty for F1).
    """
    model = Model(margin_a_day(base) if loss_allowed is None else 1.0)
    cost = lost_sales_only(coded, base.margin if loss_allowed is None else np.zeros(len(base.margin)))
    win = replace(win, demand=win.demand * met_undisturbed(base))
    n = len(coded.items)
    none = np.zeros(len(coded.lanes))
    per_time = np.empty(0, int)
    opening = Opening(base.stock, none, Terms.none(), Terms.none())
    if loss_allowed is not None:
        per_time = model.add_columns("per_time", 1, 0, np.inf, 1)
        opening = Opening(np.zeros(n), none, Terms(np.arange(n), np.repeat(per_time, n), base.stock), Terms.none())
    flow = add_flow(model, coded, "pooled", win, cost, opening, Scale.whole(coded), dated=False)
    if loss_allowed is not None:
        rows = model.add_rows("allowed", flow.lost[0].size, -np.inf, loss_allowed)
        model.add_terms(rows, flow.lost[0], 1)
    return model, flow, per_time


def time_to_survive(coded: Index, base: Baseline, win: Window) -> float:
    """F2: the longest time without loss beyond the undisturbed, on a one-day window's capacities [days]; inf: unbounded."""
    model, _, per_time = pooled_model(coded, base, win, loss_allowed=0.0)
    try:
        least = LiveModel(model).solve().x[per_time[0]]
    except SolveError:  # bounded and without a time limit, it fails only where no stock, however large, would do
        return 0.0
    return np.inf if least <= 1e-12 else 1 / least


def margin_a_day(base: Baseline) -> float:
    """Margin of a day's demand, to count margins in [money]; 1 where there is none."""
    return float(base.coded.demand["rate"].to_numpy() @ np.maximum(base.margin, 0)) or 1.0


def met_undisturbed(base: Baseline) -> np.ndarray:
    """What part of its demand each demand row gets on an undisturbed day [0..1]."""
    rate = base.coded.demand["rate"].to_numpy()
    return np.divide(base.served, rate, out=np.ones(len(rate)), where=rate > 0)


