"""A course over buckets whose days are alike, laid out by day."""

from __future__ import annotations

import numpy as np

from ..network.index import Index
from .flow_columns import Flow
from .windows import Window


def stock_by_day(coded: Index, opening: np.ndarray, sending: np.ndarray, win: Window, flow: Flow, x: np.ndarray) -> np.ndarray:
    """Stock at the end of every day of a window (days x items) [units]: within a bucket as goods come and go.

    opening [units by item]: what there is at the start; sending [unit/day by lane]: what has been sent until then; x: values
    of the model's columns.
    """
    length = win.days.astype(int)
    bucket = np.repeat(np.arange(len(length)), length)
    share = 1 / win.days[bucket][:, None]
    made, sent, served, used = (x[columns][bucket] * share for columns in (flow.made, flow.sent, flow.served, flow.used))
    net = np.zeros((len(bucket), len(coded.items)))
    lanes = coded.lanes
    for days in np.unique(lanes.lead):
        rows = np.flatnonzero(lanes.lead == days)
        coming = np.vstack([np.tile(sending[rows], (days, 1)), sent[:, rows]])[: len(net)]
        np.add.at(net.T, lanes.destination[rows], coming.T)
    for item, amount in (
        (coded.sources.item, made),
        (coded.inputs.item, -used * flow.per_used),
        (lanes.origin, -sent),
        (coded.demand.item, -served),
    ):
        np.add.at(net.T, item, amount.T)
    ends, edges = x[flow.stock], win.edges.astype(int)
    so_far = np.vstack([np.zeros(net.shape[1]), np.cumsum(net, axis=0)])
    start = np.vstack([opening, ends[:-1]]) * win.carry
    out = np.maximum(start[bucket] + so_far[1:] - so_far[edges[:-1]][bucket], 0)
    out[edges[1:] - 1] = ends
    return out
