"""The best anyone could do: one linear program over time buckets.

`add_flow` writes every equation of the chain once, for one stretch of time. Everything that flows goes through it: the
dated window of a disruption, the pooled window of published exposure models, the no-event day and every scenario of a plan.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ..network.baseline import Baseline
from ..network.costs import Money
from ..network.index import Index
from ..solving.model import Model
from .balances import (
    add_arrivals,
    add_arrivals_in_any_order,
    add_balance,
    add_opening,
    add_stock_before,
    arriving_at_start,
    keep_stock,
)
from .flow_columns import Flow, Opening, Room, Scale, Terms, add_terms_where
from .windows import Pooling, Window


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
    start = (
        np.zeros((buckets, len(coded.items)))
        if opening is None
        else arriving_at_start(coded, win, opening, lead, win.edges[1:])
    )
    balance = add_balance(model, coded, name, flow, start, exact=opening is None or dated)
    if dated:
        model.add_terms(balance, flow.stock, -1)
        add_stock_before(model, win, flow, balance)
    early = Terms.none()
    if win.pooling is Pooling.LOOSE and dated:
        early = add_arrivals_in_any_order(model, coded, name, win, flow, lead, balance)
    else:
        add_arrivals(model, coded, win, flow, lead, balance, win.edges[1:])
    if opening is not None:
        add_opening(model, coded, win, opening, lead, balance, win.edges[1:])
    _serve(model, name, win, flow)
    if dated and opening is not None:
        flow = replace(flow, drawn=_hold(model, coded, name, win, flow, opening, cost.holding))
        room = _room(coded, opening, lead)
        _keep_room(model, name, flow, room)
        if win.pooling is Pooling.STEADY:
            keep_stock(model, coded, name, win, flow, opening, lead, room)
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
    add_terms_where(model, rows, drawn.reshape(shape), part)
    add_terms_where(model, rows, flow.stock[:, items], 1.0)
    at = np.searchsorted(items, t.row)
    add_terms_where(model, rows[:, at], t.column, -part * t.coefficient)
    return drawn.reshape(shape)


def _room(coded: Index, opening: Opening, lead: np.ndarray) -> Room:
    """limit + on its way at the start: what comes while a line stands must lie somewhere.

    Stock that is there at the start has its place, whatever the limit says.
    """
    n, destination = len(coded.items), coded.lanes.destination
    limit = np.full(n, np.inf)
    today = coded.stock.take(coded.stock.option == -1)  # what an option adds has its place
    np.minimum.at(limit, today.item, today.limit)
    most = np.maximum(limit, opening.stock) + np.bincount(destination, opening.rate * lead, n)
    stock, rate = opening.stock_terms, opening.rate_terms
    return Room(
        most,
        Terms(
            np.concatenate([stock.row, destination[rate.row]]),
            np.concatenate([stock.column, rate.column]),
            np.concatenate([stock.coefficient, rate.coefficient * lead[rate.row]]),
        ),
    )


def _keep_room(model: Model, name: str, flow: Flow, room: Room) -> None:
    """stock <= room at the end of every bucket, where there is a limit."""
    rows = np.full(flow.stock.shape, -1)
    items = np.flatnonzero(np.isfinite(room.most))
    most = np.tile(room.most[items], len(rows))
    rows[:, items] = model.add_rows(f"{name}_room", most.size, -np.inf, most).reshape(len(rows), -1)
    add_terms_where(model, rows, flow.stock, 1.0)
    room.widen(model, rows)


def _serve(model: Model, name: str, win: Window, flow: Flow) -> None:
    """served + lost + waiting after = demand + waiting before; no backlog is older than patience (a bound)."""
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


def margin_a_day(base: Baseline) -> float:
    """Margin of a day's demand, to count margins in [money]; 1 where there is none."""
    return float(base.coded.demand.rate @ np.maximum(base.margin, 0)) or 1.0
