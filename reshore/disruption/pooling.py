"""What time buckets may hide: the least loss from below and from above, and finer buckets until the two meet.

A program over `STEADY` buckets finds a course that can be run day by day, so that it loses no less than the best one; a
program over `LOOSE` buckets loses no more. Where the two lie apart, the duals of the first price, bucket by bucket, what the
second takes beyond what could be run: those buckets are split into days.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..network.baseline import Baseline, baseline
from ..network.costs import lost_sales_only
from ..network.index import Index, index
from ..network.network import Network
from ..network.scenario import Scenario, find_scenario
from ..solving.deadline import NO_END, Deadline
from ..solving.model import Model
from ..solving.solver import LiveModel
from .capacity_left import Effects, effects
from .daily import run_daily
from .flow import add_flow, margin_a_day
from .flow_columns import Flow, Opening, Scale
from .grid import coarse_edges, given_length, run_edges
from .windows import Pooling, usual_limits, window

HIDDEN = 0.02  # of the loss: the most that buckets may hide
SLIGHT = 1e-6  # of the margin wanted: what they may hide where that is more, and no figure shows
SPLIT = 0.02  # of what all buckets hide: a bucket that hides less is left as it is
COARSE = 12  # buckets of a first answer
LARGE = 20_000  # columns from which on interior points are faster than the simplex method


@dataclass(frozen=True, eq=False)
class Loss:
    """The least lost margin over the buckets of a grid [money], and the program and solution that tell it."""

    margin: float
    model: Model
    flow: Flow
    live: LiveModel
    x: np.ndarray


@dataclass(frozen=True)
class LossRange:
    """The least lost margin of a run lies between `low` and `high` [money]."""

    low: float
    high: float


def least_loss(
    coded: Index, base: Baseline, what: Effects, edges: np.ndarray, pooling: Pooling, deadline: Deadline = NO_END
) -> Loss:
    """The least lost margin over the buckets between `edges` [day], whatever it costs. Raises `OutOfTimeError`."""
    deadline.check()
    win = window(coded, what, edges, usual_limits(coded, base.made, base.sent), pooling)
    model = Model(margin_a_day(base))
    flow = add_flow(model, coded, "loss", win, lost_sales_only(coded, base.margin), Opening.usual(base), Scale.whole(coded))
    method = "choose" if model.n_columns <= LARGE else "ipx"
    live = LiveModel(model, gap=0.0, deadline=deadline, method=method, crossover=model.n_columns <= LARGE)
    x = live.solve().x
    return Loss(float(model.cost @ x), model, flow, live, x)


def loss_range(net: Network, scenario: str | Scenario) -> LossRange:
    """A quick answer to how little could be lost at best: no less than over a few loose buckets, no more than by the rules of
    today. What `disrupt` with engine "flow" finds lies between. Where buckets of a given length may hide more, they say so.

    Raises `DataError` as `disrupt` does.
    """
    coded, base = index(net), baseline(net)
    what = effects(coded, find_scenario(net, scenario))
    edges = coarse_edges(coded, what, COARSE)
    today = float(run_daily(coded, base, what).lost[what.first :].sum(axis=0) @ base.margin)
    before = what.first * float(base.margin @ (coded.demand.rate - base.served))
    if today == 0 and not given_length(coded):
        return LossRange(before, before)
    low, high = least_loss(coded, base, what, edges, Pooling.LOOSE).margin, today
    if given_length(coded):  # buckets that are not split, which may hide more
        high = least_loss(coded, base, what, edges, Pooling.STEADY).margin
    return LossRange(before + min(low, high), before + high)


def refined(coded: Index, base: Baseline, what: Effects, deadline: Deadline = NO_END) -> tuple[np.ndarray, float]:
    """Buckets of a run that hide little, and a lost margin below which nobody stays [money].

    Buckets of a given length are not split. Raises `OutOfTimeError`.
    """
    edges, low = run_edges(coded, what), 0.0
    wanted = margin_a_day(base) * (what.end - what.first)
    while np.diff(edges).max() > 1:
        steady = least_loss(coded, base, what, edges, Pooling.STEADY, deadline)
        if steady.margin <= SLIGHT * wanted and not given_length(coded):
            break
        loose = least_loss(coded, base, what, edges, Pooling.LOOSE, deadline)
        low = max(low, loose.margin)
        if steady.margin - low <= max(SLIGHT * wanted, HIDDEN * steady.margin) or given_length(coded):
            break
        edges = _split(edges, _hidden(steady, loose))
    return edges, low


def _split(edges: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Days instead of the buckets that hide most; where none stands out, instead of all."""
    hidden = hidden * (np.diff(edges) > 1)
    which = np.flatnonzero(hidden > SPLIT * hidden.sum())
    which = which if len(which) else np.arange(len(hidden))
    return np.unique(np.concatenate([edges, *(np.arange(edges[b], edges[b + 1]) for b in which)]))


def _hidden(steady: Loss, loose: Loss) -> np.ndarray:
    """By bucket, what the loose solution takes beyond what can be run, at the steady program's prices [money].

    In sum no less than the two losses lie apart (weak duality).
    """
    model = steady.model
    x, bucket = np.zeros(model.n_columns), np.zeros(model.n_columns, int)
    for name, columns in vars(steady.flow).items():
        if columns is not None and columns.ndim == 2:
            x[columns], bucket[columns] = loose.x[getattr(loose.flow, name)], np.arange(len(columns))[:, None]
    rows, columns, values = model.terms
    latest = np.zeros(model.n_rows, int)
    np.maximum.at(latest, rows, bucket[columns])
    taken = np.bincount(rows, values * x[columns], model.n_rows)
    by_row = _beyond(steady.live.row_prices, taken, model.row_lower, model.row_upper)
    by_column = _beyond(steady.live.reduced_costs(np.arange(model.n_columns)), x, model.lower, model.upper)
    n = len(steady.flow.made)
    return np.bincount(latest, by_row, n) + np.bincount(bucket, by_column, n)


def _beyond(price: np.ndarray, value: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> np.ndarray:
    """What values beyond their bounds are worth."""
    off = np.where(price > 0, lower - value, value - upper)
    return np.abs(price) * np.where(np.isfinite(off), np.maximum(off, 0), 0)
