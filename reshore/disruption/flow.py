"""The best anyone could do: one linear program over time buckets.

`add_flow` writes every equation of the chain once, for one stretch of time. Everything that flows goes through it: the
dated window of a disruption, the pooled window of published exposure models, the calm day and every scenario of a plan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from ..errors import SolveError
from ..network.baseline import Baseline
from ..network.costs import Money, lost_sales_only
from ..network.index import Index
from ..solving.model import Model
from ..solving.solver import LiveModel
from .windows import Pooling, Window


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

    @staticmethod
    def usual(base: Baseline) -> Opening:
        """What there is undisturbed."""
        return Opening(base.stock, base.sent, Terms.none(), Terms.none())


@dataclass(frozen=True, eq=False)
class Room:
    """The most stock there may be, by item: `most` [units] (inf: no limit) + terms."""

    most: np.ndarray
    terms: Terms

    def widen(self, model: Model, rows: np.ndarray) -> None:
        """Let rows that hold stock below `most` (buckets x items; -1: none) have the terms on top."""
        _add(model, rows[:, self.terms.row], self.terms.column, -self.terms.coefficient)


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
    stock: np.ndarray  # of a flow without dates no columns
    drawn: np.ndarray | None  # buckets x items that open with stock: how far it is drawn down
    missing: np.ndarray | None  # by item, at the end
    served: np.ndarray
    waiting: np.ndarray | None
    lost: np.ndarray


def add_flow(
    model: Model,
    coded: Index,
    name: str,
    win: Window,
    cost: Money,
    opening: Opening | None,
    scale: Scale,
    dated: bool = True,
) -> Flow:
    """Add the columns, rows and terms of one stretch of time; the columns' cost is the operating cost.

    `dated`: lead times and stock from bucket to bucket; stock missing at the end is charged at `restock`, and the
    holding of the opening stock is due on all days, so that nothing is earned by using it up. Otherwise one
    bucket without lead times, in which opening stock may be used once; with `opening` None, a steady day in which
    everything that comes in goes out. -> the columns.
    """
    buckets = len(win.days)
    lead = coded.lanes.lead if dated else np.zeros(len(coded.lanes), int)
    flow = _columns(model, coded, name, win, cost, scale, dated)
    _capacity(model, coded, name, win, flow, scale)
    start = np.zeros((buckets, len(coded.items))) if opening is None else _start(coded, win, opening, lead, win.edges[1:])
    balance = _balance(model, coded, name, flow, start, exact=opening is None or dated)
    if dated:
        model.add_terms(balance, flow.stock, -1)
        _stock_before(model, win, flow, balance)
    early = Terms.none()
    if win.pooling is Pooling.LOOSE and dated:
        early = _arrivals_in_any_order(model, coded, name, win, flow, lead, balance)
    else:
        _arrivals(model, coded, win, flow, lead, balance, win.edges[1:])
    if opening is not None:
        _open(model, coded, win, opening, lead, balance, win.edges[1:])
    _serve(model, name, win, flow)
    if dated and opening is not None:
        flow = replace(flow, drawn=_hold(model, coded, name, win, flow, opening, cost.holding))
        room = _room(coded, opening, lead)
        _keep_room(model, name, flow, room)
        if win.pooling is Pooling.STEADY:
            _keep_stock(model, coded, name, win, flow, opening, lead, room)
        flow = replace(flow, missing=_close(model, coded, name, win, flow, opening, lead, cost.restock, early))
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
    made = block("made", s.item, np.where(free & (win.source > 0), np.inf, win.source), cost.make)
    free = np.zeros(len(lanes), bool)
    free[scale.lane_terms.row] = True
    duty = cost.send + win.duty * cost.send_value
    sent = block("sent", lanes.destination, np.where(free & (win.lane > 0), np.inf, win.lane), duty)
    group, owner, quantity = i.group, i.source, i.quantity
    several = np.bincount(group, minlength=1)[group] > 1 if len(i) else np.empty(0, bool)
    used = made[:, owner].copy()
    used[:, several] = block("used", i.item[several], np.inf, 0)
    per_used = np.where(several, 1.0, quantity)
    # used[group of g] / quantity, summed over its substitutes = made[source of g]
    if several.any():
        groups, local = np.unique(group[several], return_inverse=True)
        rows = model.add_rows(f"{name}_mix", buckets * len(groups), 0, 0).reshape(buckets, -1)
        per_unit = np.broadcast_to(1 / quantity[several], (buckets, int(several.sum())))
        model.add_terms(rows[:, local], used[:, several], per_unit.ravel())
        first = owner[several][np.unique(local, return_index=True)[1]]
        model.add_terms(rows, made[:, first], -1)
    stock = np.empty((buckets, 0), int)
    if dated:
        stock = block("stock", np.arange(len(coded.items)), np.inf, cost.holding * win.held[:, None])
    waits = d.backorder_days > 0
    waiting = block("waiting", d.item, win.patient, 0) if dated and waits.any() else None
    served = block("served", d.item, win.sale, 0)
    return Flow(made, sent, used, per_used, stock, None, None, served, waiting, block("lost", d.item, np.inf, cost.unsold))


def _capacity(model: Model, coded: Index, name: str, win: Window, flow: Flow, scale: Scale) -> None:
    """Limits that are not bounds of single columns: site capacity, lane rows with several parts, options."""
    s, lanes = coded.sources, coded.lanes
    # sum over sources of a site: made x load / left <= capacity x days
    _shared(model, f"{name}_site", flow.made, win.source_load, s.site, coded.site_capacity, win.days)
    row = lanes.row
    room = np.full(len(coded.net.lanes), np.inf)
    together = np.bincount(row, minlength=len(room)) > 1
    room[row] = np.where(together[row], lanes.capacity, np.inf)
    constant = np.ones(len(room))
    constant[row] = scale.lane_constant
    # sum over parts of a lane: sent / left <= capacity x days x (constant + units of its option)
    _shared(model, f"{name}_lane", flow.sent, win.lane_load, row, room, win.days, constant, _by_group(scale.lane_terms, row))
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
        model.add_terms(
            rows[:, at],
            np.broadcast_to(terms.column[mine], (len(rows), len(at))),
            (-upper[:, at] * terms.coefficient[mine]).ravel(),
        )


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


def _start(coded: Index, win: Window, opening: Opening, lead: np.ndarray, until: np.ndarray) -> np.ndarray:
    """What the opening brings into each bucket and item, up to a day in each: its stock, and what was on its way."""
    coming = _overlap(win.edges[:-1], until, np.zeros(len(lead)), lead.astype(float))  # lanes x buckets [days of sending]
    destination = coded.lanes.destination
    # float: bincount counts in whole numbers where there are no lanes
    out = np.stack([np.bincount(destination, days * opening.rate, len(coded.items)) for days in coming.T]).astype(float)
    out[0] += opening.stock * win.carry[0]
    return out


def _balance(model: Model, coded: Index, name: str, flow: Flow, start: np.ndarray, exact: bool) -> np.ndarray:
    """stock before + made + arrived - used - sent - served = stock after, every item and bucket; -> the rows.

    `start` is what the opening brings. Unless `exact`, what comes in may exceed what goes out.
    """
    upper = -start.ravel() if exact else np.inf
    rows = model.add_rows(f"{name}_balance", start.size, -start.ravel(), upper).reshape(start.shape)
    _moves(model, coded, flow, rows, np.ones(len(start)))
    return rows


def _moves(model: Model, coded: Index, flow: Flow, rows: np.ndarray, part: np.ndarray) -> None:
    """made - used - sent - served in the rows (buckets x items; -1: none), of that part of each bucket."""
    per = np.broadcast_to(-flow.per_used, flow.used.shape)
    for item, columns, value in (
        (coded.sources.item, flow.made, 1.0),
        (coded.inputs.item, flow.used, per),
        (coded.lanes.origin, flow.sent, -1.0),
        (coded.demand.item, flow.served, -1.0),
    ):
        _add(model, rows[:, item], columns, value * part[:, None])


def _add(model: Model, rows: np.ndarray, columns: np.ndarray, values: np.ndarray | float) -> None:
    """Add terms where there is a row (-1: none); rows, columns and values alike in shape."""
    there = rows >= 0
    model.add_terms(rows[there], np.broadcast_to(columns, rows.shape)[there], np.broadcast_to(values, rows.shape)[there])


def _stock_before(model: Model, win: Window, flow: Flow, rows: np.ndarray) -> None:
    """What of the stock before each bucket lives through its start, in the rows (buckets x items; -1: none)."""
    _add(model, rows[1:], flow.stock[:-1], win.carry[1:])


def _overlap(low: np.ndarray, high: np.ndarray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Days that [start, stop) shares with each stretch [low, high): len(start) x len(low)."""
    return np.maximum(0, np.minimum(stop[:, None], high) - np.maximum(start[:, None], low))


def _arrivals(
    model: Model, coded: Index, win: Window, flow: Flow, lead: np.ndarray, rows: np.ndarray, until: np.ndarray
) -> None:
    """What a bucket sends arrives lead days later, spread as it was sent; in the rows what comes up to a day in each."""
    destination = coded.lanes.destination
    for days in np.unique(lead):
        lanes = np.flatnonzero(lead == days)
        share = _overlap(win.edges[:-1], until, win.edges[:-1] + days, win.edges[1:] + days) / win.days[:, None]
        sent, arrives = np.nonzero(share)
        _add(model, rows[arrives][:, destination[lanes]], flow.sent[sent][:, lanes], share[sent, arrives][:, None])


def _arrivals_in_any_order(
    model: Model, coded: Index, name: str, win: Window, flow: Flow, lead: np.ndarray, balance: np.ndarray
) -> Terms:
    """By the end of each bucket all has arrived that was sent in buckets that ended a lead time before, and of the bucket
    in which that time falls any part, which only grows. -> by item, that part at the end of the last bucket."""
    destination, start, stop = coded.lanes.destination, win.edges[:-1], win.edges[1:]
    last = []
    for days in np.unique(lead):
        lanes = np.flatnonzero(lead == days)
        to = destination[lanes]
        sent_by = win.edges - days
        whole = (stop <= sent_by[:, None]).astype(float)  # edges x buckets
        arrives, sent = np.nonzero(np.diff(whole, axis=0))
        _add(model, balance[arrives][:, to], flow.sent[sent][:, lanes], 1.0)
        inside = (start < sent_by[:, None]) & (sent_by[:, None] < stop)
        edge, bucket = np.nonzero(inside)
        part = model.add_columns(f"{name}_arrived", len(edge) * len(lanes), size=np.tile(coded.daily_need[to], len(edge)))
        part = part.reshape(len(edge), len(lanes))
        _add(model, balance[edge - 1][:, to], part, 1.0)
        later = edge < len(start)
        last.append((np.tile(to, (~later).sum()), part[~later].ravel()))
        _add(model, balance[edge[later]][:, to], part[later], -1.0)
        most = model.add_rows(f"{name}_arrived", part.size, 0, np.inf).reshape(part.shape)
        _add(model, most, flow.sent[bucket][:, lanes], 1.0)
        _add(model, most, part, -1.0)
        same = np.flatnonzero(bucket[1:] == bucket[:-1])
        grows = model.add_rows(f"{name}_arrives", len(same) * len(lanes), 0, np.inf).reshape(len(same), len(lanes))
        _add(model, grows, part[same + 1], 1.0)
        _add(model, grows, part[same], -1.0)
    items, columns = map(np.concatenate, zip(*last, strict=True)) if last else (np.empty(0, int), np.empty(0, int))
    return Terms(items, columns, np.ones(len(items)))


def _keep_stock(
    model: Model, coded: Index, name: str, win: Window, flow: Flow, opening: Opening, lead: np.ndarray, room: Room
) -> None:
    """Inside a bucket too there is stock on every day, and room for it: it turns only where arrivals change their rate."""
    destination, n = coded.lanes.destination, len(coded.items)
    for step in range(1, int(win.days.max(initial=0))):
        day = win.edges[:-1] + step
        turns = np.zeros((len(day), n), bool)
        bucket, lane = np.nonzero(np.isin(day[:, None] - lead, win.edges) & (step < win.days)[:, None])
        turns[bucket, destination[lane]] = True
        start = _start(coded, win, opening, lead, day)
        limited = turns & np.isfinite(room.most)
        for what, where, lower, upper in (("inside", turns, -start, np.inf), ("fits", limited, -np.inf, room.most - start)):
            rows = np.full(where.shape, -1)
            low, high = (np.broadcast_to(limit, where.shape)[where] for limit in (lower, upper))
            rows[where] = model.add_rows(f"{name}_{what}", int(where.sum()), low, high)
            _moves(model, coded, flow, rows, step / win.days)
            _stock_before(model, win, flow, rows)
            _arrivals(model, coded, win, flow, lead, rows, day)
            _open(model, coded, win, opening, lead, rows, day)
            if what == "fits":
                room.widen(model, rows)


def _open(
    model: Model, coded: Index, win: Window, opening: Opening, lead: np.ndarray, rows: np.ndarray, until: np.ndarray
) -> None:
    """The part of the opening that is a multiple of model columns: stock, and what was on its way up to a day in each
    bucket."""
    t = opening.stock_terms
    _add(model, rows[0][t.row], t.column, t.coefficient * win.carry[0][t.row])
    t = opening.rate_terms
    coming = _overlap(win.edges[:-1], until, np.zeros(len(t.row)), lead[t.row].astype(float)) * t.coefficient[:, None]
    term, bucket = np.nonzero(coming)
    destination = coded.lanes.destination
    _add(model, rows[bucket, destination[t.row[term]]], t.column[term], coming[term, bucket])


def _hold(model: Model, coded: Index, name: str, win: Window, flow: Flow, opening: Opening, holding: np.ndarray) -> np.ndarray:
    """stock + drawn >= opening stock: what is drawn down costs its holding as if it still lay there. -> the columns.

    Of days in any order only the last need hold the stock of the bucket's end.
    """
    t = opening.stock_terms
    items = np.union1d(np.flatnonzero(opening.stock > 0), t.row).astype(int)
    shape = len(win.days), len(items)
    drawn = model.add_columns(f"{name}_drawn", math.prod(shape), 0, np.inf, np.outer(win.days, holding[items]).ravel())
    part = (win.days / win.held)[:, None]  # of the bucket's days, in multiples of those for which its end counts
    due = (part * opening.stock[items]).ravel()
    rows = model.add_rows(f"{name}_holding", math.prod(shape), due, np.inf).reshape(shape)
    _add(model, rows, drawn.reshape(shape), part)
    _add(model, rows, flow.stock[:, items], 1.0)
    at = np.searchsorted(items, t.row)
    _add(model, rows[:, at], t.column, -part * t.coefficient)
    return drawn.reshape(shape)


def _room(coded: Index, opening: Opening, lead: np.ndarray) -> Room:
    """limit + on its way at the start + a day of it: what comes while a line stands must lie somewhere.

    Stock that is there at the start has its place, whatever the limit says.
    """
    n, destination = len(coded.items), coded.lanes.destination
    limit = np.full(n, np.inf)
    today = coded.stock.take(coded.stock.option == -1)  # what an option adds has its place
    np.minimum.at(limit, today.item, today.limit)
    most = np.maximum(limit, opening.stock) + np.bincount(destination, opening.rate * (lead + 1), n)
    stock, rate = opening.stock_terms, opening.rate_terms
    return Room(
        most,
        Terms(
            np.concatenate([stock.row, destination[rate.row]]),
            np.concatenate([stock.column, rate.column]),
            np.concatenate([stock.coefficient, rate.coefficient * (lead + 1)[rate.row]]),
        ),
    )


def _keep_room(model: Model, name: str, flow: Flow, room: Room) -> None:
    """stock <= room at the end of every bucket, where there is a limit."""
    rows = np.full(flow.stock.shape, -1)
    items = np.flatnonzero(np.isfinite(room.most))
    most = np.tile(room.most[items], len(rows))
    rows[:, items] = model.add_rows(f"{name}_room", most.size, -np.inf, most).reshape(len(rows), -1)
    _add(model, rows, flow.stock, 1.0)
    room.widen(model, rows)


def _serve(model: Model, name: str, win: Window, flow: Flow) -> None:
    """served + lost + waiting after = demand + waiting before; nobody waits longer than patience (a bound)."""
    rows = model.add_rows(f"{name}_demand", win.demand.size, win.demand.ravel(), win.demand.ravel())
    rows = rows.reshape(win.demand.shape)
    model.add_terms(rows, flow.served, 1)
    model.add_terms(rows, flow.lost, 1)
    if flow.waiting is not None:
        model.add_terms(rows, flow.waiting, 1)
        model.add_terms(rows[1:], flow.waiting[:-1], -1)


def _close(model, coded, name, win, flow: Flow, opening: Opening, lead, value, early: Terms) -> np.ndarray:
    """stock + on its way + missing >= the same at the start, by item; what is missing is charged. -> its columns.

    early: by item, what has arrived of buckets of which in any order some may have.
    """
    n, destination = len(coded.items), coded.lanes.destination
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
        share = np.clip(win.edges[1:] + days - end, 0, win.days) / win.days
        share = np.ceil(share) if win.pooling is Pooling.LOOSE else share
        for b in np.flatnonzero(share):
            model.add_terms(rows[destination[lanes]], flow.sent[b][lanes], share[b])
    model.add_terms(rows[early.row], early.column, -early.coefficient)
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
    return float(base.coded.demand.rate @ np.maximum(base.margin, 0)) or 1.0


def met_undisturbed(base: Baseline) -> np.ndarray:
    """What part of its demand each demand row gets on an undisturbed day [0..1]."""
    rate = base.coded.demand.rate
    return np.divide(base.served, rate, out=np.ones(len(rate)), where=rate > 0)
