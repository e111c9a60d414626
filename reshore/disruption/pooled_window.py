"""The pooled window: the days of an event as one, without lead times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..errors import SolveError
from ..network.baseline import Baseline
from ..network.costs import lost_sales_only
from ..network.index import Index
from ..results.course import Course
from ..solving.model import Model
from ..solving.solver import LiveModel
from .capacity_left import Effects
from .flow import add_flow, margin_a_day
from .flow_columns import Flow, Opening, Scale, Terms
from .windows import Window, usual_limits, window


def run_pooled(coded: Index, base: Baseline, what: Effects) -> tuple[Course, float]:
    """One bucket from the first to the last event day; time to survive [days] on the capacities of its worst day."""
    days = min(what.last + 1, what.end) - what.first
    usual = usual_limits(coded, base.made, base.sent)
    win = window(coded, what, np.array([what.first, what.first + days]), usual)
    model, flow, _ = pooled_model(coded, base, win)
    course = _one_bucket(coded, base, win, flow, LiveModel(model).solve().x, what.first)
    return course, time_to_survive(coded, base, window(coded, what.worst_day(), np.array([0, 1]), usual))


def _one_bucket(coded: Index, base: Baseline, win: Window, flow: Flow, x: np.ndarray, first: int) -> Course:
    """The course of a pooled window: one row, no backlog; what of the opening stock is not used is there at the end."""
    made, sent, served = (x[columns].sum(axis=0) for columns in (flow.made, flow.sent, flow.served))
    used, wanted, items = (x[flow.used] * flow.per_used).sum(axis=0), win.demand.sum(axis=0), len(base.stock)
    came = np.bincount(coded.sources.item, made, items) + np.bincount(coded.lanes.destination, sent, items)
    gone = sum(
        np.bincount(item, units, items)
        for item, units in ((coded.inputs.item, used), (coded.lanes.origin, sent), (coded.demand.item, served))
    )
    stock = base.stock * win.carry[0] + came - gone
    days = win.edges[-1] - win.edges[0]
    rows = (made, base.made * days, sent, np.maximum(0, stock), wanted, served, np.maximum(0, wanted - served))
    made, usual, sent, stock, wanted, served, lost = (row[None, :] for row in rows)
    edges, nobody = first + win.edges, np.zeros(wanted.shape)
    return Course(made, usual, None, sent, stock, wanted, served, lost, nobody, edges=edges, foresight=True, chosen=True)


def pooled_model(
    coded: Index, base: Baseline, win: Window, loss_allowed: float | None = None
) -> tuple[Model, Flow, np.ndarray]:
    """F1 of Simchi-Levi et al. (2015): one bucket, no lead times, stock usable once; objective lost margin.

    With `loss_allowed` [unit/day by demand row] of 0 it is F2: the window is one day, stock is multiplied by a column that
    stands for 1 / time, to be made least. Both count what is lost beyond a baseline day, which keeps its stock: they
    want no more than is served on one, so that F1 begins to lose where F2 ends. -> model, columns, that column (empty for F1).
    """
    model = Model(margin_a_day(base) if loss_allowed is None else 1.0)
    cost = lost_sales_only(coded, base.margin if loss_allowed is None else np.zeros(len(base.margin)))
    win = replace(win, demand=win.demand * met_in_baseline(base))
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
    """F2: the longest time without loss beyond the baseline, on a one-day window's capacities [days]; inf: unbounded."""
    model, _, per_time = pooled_model(coded, base, win, loss_allowed=0.0)
    try:
        least = LiveModel(model).solve().x[per_time[0]]
    except SolveError:  # bounded and without a time limit, it fails only where no stock, however large, would do
        return 0.0
    return np.inf if least <= 1e-12 else 1 / least


def met_in_baseline(base: Baseline) -> np.ndarray:
    """What part of its demand each demand row gets on a baseline day [0..1]."""
    rate = base.coded.demand.rate
    return np.divide(base.served, rate, out=np.ones(len(rate)), where=rate > 0)
