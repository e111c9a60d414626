"""What comes into an item goes out of it: the balances of stock at the end of every bucket, and within.

`lead` [days] by lane; `rows`: rows of the model, buckets x items (-1: none); `until` [day of the window] by bucket: what comes
up to then counts.
"""

from __future__ import annotations

import numpy as np

from ..network.index import Index
from ..solving.model import Model
from .flow_columns import Flow, Opening, Room, Terms, add_terms_where
from .windows import Window


def arriving_at_start(coded: Index, win: Window, opening: Opening, lead: np.ndarray, until: np.ndarray) -> np.ndarray:
    """What the opening brings up to a day in each bucket, buckets x items [units]: its stock, and what was on its way."""
    coming = _overlap(win.edges[:-1], until, np.zeros(len(lead)), lead.astype(float))  # lanes x buckets [days of sending]
    destination = coded.lanes.destination
    # float: bincount counts in whole numbers where there are no lanes
    out = np.stack([np.bincount(destination, days * opening.rate, len(coded.items)) for days in coming.T]).astype(float)
    out[0] += opening.stock * win.carry[0]
    return out


def add_balance(model: Model, coded: Index, name: str, flow: Flow, start: np.ndarray, exact: bool) -> np.ndarray:
    """stock before + made + arrived - used - sent - served = stock after, every item and bucket; -> the rows.

    `start` is what the opening brings. Unless `exact`, what comes in may exceed what goes out.
    """
    upper = -start.ravel() if exact else np.inf
    rows = model.add_rows(f"{name}add_balance", start.size, -start.ravel(), upper).reshape(start.shape)
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
        add_terms_where(model, rows[:, item], columns, value * part[:, None])


def add_stock_before(model: Model, win: Window, flow: Flow, rows: np.ndarray) -> None:
    """What of the stock before each bucket lives through its start, in the rows (buckets x items; -1: none)."""
    add_terms_where(model, rows[1:], flow.stock[:-1], win.carry[1:])


def _overlap(low: np.ndarray, high: np.ndarray, start: np.ndarray, stop: np.ndarray) -> np.ndarray:
    """Days that [start, stop) shares with each stretch [low, high): len(start) x len(low)."""
    return np.maximum(0, np.minimum(stop[:, None], high) - np.maximum(start[:, None], low))


def add_arrivals(
    model: Model, coded: Index, win: Window, flow: Flow, lead: np.ndarray, rows: np.ndarray, until: np.ndarray
) -> None:
    """What a bucket sends arrives lead days later, spread as it was sent; in the rows what comes up to a day in each."""
    destination = coded.lanes.destination
    for days in np.unique(lead):
        lanes = np.flatnonzero(lead == days)
        share = _overlap(win.edges[:-1], until, win.edges[:-1] + days, win.edges[1:] + days) / win.days[:, None]
        sent, arrives = np.nonzero(share)
        add_terms_where(model, rows[arrives][:, destination[lanes]], flow.sent[sent][:, lanes], share[sent, arrives][:, None])


def add_arrivals_in_any_order(
    model: Model, coded: Index, name: str, win: Window, flow: Flow, lead: np.ndarray, balance: np.ndarray
) -> Terms:
    """By the end of each bucket all has arrived that was sent in buckets that ended a lead time before, and of the bucket
    in which that time falls any part, which only grows. balance: rows as `add_balance` gives them. -> by item, that part at
    the end of the last bucket."""
    destination, start, stop = coded.lanes.destination, win.edges[:-1], win.edges[1:]
    last = []
    for days in np.unique(lead):
        lanes = np.flatnonzero(lead == days)
        to = destination[lanes]
        sent_by = win.edges - days
        whole = (stop <= sent_by[:, None]).astype(float)  # edges x buckets
        arrives, sent = np.nonzero(np.diff(whole, axis=0))
        add_terms_where(model, balance[arrives][:, to], flow.sent[sent][:, lanes], 1.0)
        inside = (start < sent_by[:, None]) & (sent_by[:, None] < stop)
        edge, bucket = np.nonzero(inside)
        part = model.add_columns(f"{name}_arrived", len(edge) * len(lanes), size=np.tile(coded.daily_need[to], len(edge)))
        part = part.reshape(len(edge), len(lanes))
        add_terms_where(model, balance[edge - 1][:, to], part, 1.0)
        later = edge < len(start)
        last.append((np.tile(to, (~later).sum()), part[~later].ravel()))
        add_terms_where(model, balance[edge[later]][:, to], part[later], -1.0)
        most = model.add_rows(f"{name}_arrived", part.size, 0, np.inf).reshape(part.shape)
        add_terms_where(model, most, flow.sent[bucket][:, lanes], 1.0)
        add_terms_where(model, most, part, -1.0)
        same = np.flatnonzero(bucket[1:] == bucket[:-1])
        grows = model.add_rows(f"{name}_arrives", len(same) * len(lanes), 0, np.inf).reshape(len(same), len(lanes))
        add_terms_where(model, grows, part[same + 1], 1.0)
        add_terms_where(model, grows, part[same], -1.0)
    items, columns = map(np.concatenate, zip(*last, strict=True)) if last else (np.empty(0, int), np.empty(0, int))
    return Terms(items, columns, np.ones(len(items)))


def keep_stock(
    model: Model, coded: Index, name: str, win: Window, flow: Flow, opening: Opening, lead: np.ndarray, room: Room
) -> None:
    """Inside a bucket too there is stock on every day, and room for it: it turns only where arrivals change their rate."""
    destination, n = coded.lanes.destination, len(coded.items)
    for step in range(1, int(win.days.max(initial=0))):
        day = win.edges[:-1] + step
        turns = np.zeros((len(day), n), bool)
        bucket, lane = np.nonzero(np.isin(day[:, None] - lead, win.edges) & (step < win.days)[:, None])
        turns[bucket, destination[lane]] = True
        start = arriving_at_start(coded, win, opening, lead, day)
        limited = turns & np.isfinite(room.most)
        for what, where, lower, upper in (("inside", turns, -start, np.inf), ("fits", limited, -np.inf, room.most - start)):
            rows = np.full(where.shape, -1)
            low, high = (np.broadcast_to(limit, where.shape)[where] for limit in (lower, upper))
            rows[where] = model.add_rows(f"{name}_{what}", int(where.sum()), low, high)
            _moves(model, coded, flow, rows, step / win.days)
            add_stock_before(model, win, flow, rows)
            add_arrivals(model, coded, win, flow, lead, rows, day)
            add_opening(model, coded, win, opening, lead, rows, day)
            if what == "fits":
                room.widen(model, rows)


def add_opening(
    model: Model, coded: Index, win: Window, opening: Opening, lead: np.ndarray, rows: np.ndarray, until: np.ndarray
) -> None:
    """The part of the opening that is a multiple of model columns: stock, and what was on its way up to a day in each
    bucket."""
    t = opening.stock_terms
    add_terms_where(model, rows[0][t.row], t.column, t.coefficient * win.carry[0][t.row])
    t = opening.rate_terms
    coming = _overlap(win.edges[:-1], until, np.zeros(len(t.row)), lead[t.row].astype(float)) * t.coefficient[:, None]
    term, bucket = np.nonzero(coming)
    destination = coded.lanes.destination
    add_terms_where(model, rows[bucket, destination[t.row[term]]], t.column[term], coming[term, bucket])
