"""What a scenario leaves of everything in each time bucket."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from ..network.index import Index
from .capacity_left import Effects, Left

TINY = 1e-12
NOTHING = 1e-6  # share of a bucket's days; who is left less is down


class Pooling(Enum):
    """What a program over buckets takes their days for.

    EVEN: one long day that has what its days have on average; what was sent in a bucket arrives spread over as many days.
    STEADY: days alike, each with what the worst of them has and its stock; what comes out can be run day by day.
    LOOSE: days in any order; whatever can be run day by day comes out at least as well.
    In buckets of one day they are the same.
    """

    EVEN = "even"
    STEADY = "steady"
    LOOSE = "loose"


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
    pooling: Pooling = Pooling.EVEN

    @property
    def days(self) -> np.ndarray:
        """Length of each bucket [days]."""
        return np.diff(self.edges)

    @property
    def held(self) -> np.ndarray:
        """For how long the stock at the end of each bucket is surely held [days]."""
        return np.ones(len(self.days)) if self.pooling is Pooling.LOOSE else self.days


@dataclass(frozen=True, eq=False)
class Days:
    """Buckets x rows: full days left; whether only a usual rate is left of what has no limit; days it takes to do the work
    of one (inf: it is down)."""

    left: np.ndarray
    hit: np.ndarray
    per: np.ndarray

    def taking(self, load: np.ndarray | float) -> np.ndarray:
        """What a unit of such a load takes of a capacity that all share; inf: none can be had."""
        down = np.isinf(self.per)
        return np.where(down, np.inf, load * np.where(down, 0, self.per))


def usual_limits(coded: Index, made: np.ndarray, sent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limit of each source and lane [unit/day] when it is hit in part: its own, or its baseline rate where it has none.

    made, sent: what each source makes and each lane carries on a baseline day [unit/day].
    A stand-by lane (share 0) counts as large as what its destination takes in.
    """
    site = coded.site_capacity[coded.sources.site]
    capacity = coded.sources.capacity
    source = np.where(np.isfinite(capacity), capacity, np.where(np.isfinite(site), np.inf, made))
    intake = np.bincount(coded.lanes.destination, sent, len(coded.items))[coded.lanes.destination]
    carried = coded.lanes.capacity
    return source, np.where(np.isfinite(carried), carried, np.where(coded.lanes.share == 0, intake, sent))


def window(
    coded: Index, effects: Effects, edges: np.ndarray, usual: tuple[np.ndarray, np.ndarray], pooling: Pooling = Pooling.EVEN
) -> Window:
    """What a scenario leaves of everything in each bucket (edges in days of the run); `usual` as `usual_limits` gives it."""
    s, lanes, d = coded.sources, coded.lanes, coded.demand
    days = np.diff(edges).astype(float)[:, None]
    source, lane, sale = (
        days_left(left, edges, n, pooling)
        for left, n in ((effects.source, len(s)), (effects.lane, len(lanes)), (effects.sale, len(d)))
    )
    rate = d.rate
    demand = rate * effects.demand.total(edges, len(d))
    duty = Left(effects.duty.rows, effects.duty.share + 1)
    points = duty.extreme(edges, len(lanes), np.minimum) if pooling is Pooling.LOOSE else duty.total(edges, len(lanes)) / days
    carry = np.ones((len(days), len(coded.items)))
    for day, left in effects.stock_left.items():
        carry[np.searchsorted(edges, day, side="right") - 1] *= left
    return Window(
        edges - edges[0],
        _limit(s.capacity, usual[0], source),
        source.taking(s.load),
        _limit(lanes.capacity, usual[1], lane),
        lane.taking(1.0),
        np.where(sale.hit, rate * sale.left, np.inf),
        demand,
        _patient(coded, effects, edges),
        points - 1,
        carry,
        pooling,
    )


def days_left(left: Left, edges: np.ndarray, n: int, pooling: Pooling) -> Days:
    """How the days between `edges` [day] add up in each bucket, of n rows."""
    length, total = np.diff(edges).astype(float)[:, None], left.total(edges, n)
    if pooling is Pooling.STEADY:
        total = length * left.extreme(edges, n, np.minimum)
    total = np.where(total > NOTHING * length, total, 0)
    per = np.divide(length, total, out=np.full(total.shape, np.inf), where=total > 0)
    if pooling is not Pooling.LOOSE:
        return Days(total, total < length, per)
    least, most = (left.extreme(edges, n, pick) for pick in (np.minimum, np.maximum))
    return Days(total, most < 1, np.where((least < most) & (total > 0), 1 / np.maximum(most, TINY), per))


def _limit(capacity: np.ndarray, usual: np.ndarray, days: Days) -> np.ndarray:
    """Units in each bucket: capacity x days left; what is hit in part and has no limit keeps part of its usual rate."""
    limit = np.where(days.hit, usual, capacity)
    return np.where(days.left > 0, limit * np.maximum(days.left, TINY), 0)


def _patient(coded: Index, effects: Effects, edges: np.ndarray) -> np.ndarray:
    """Demand of the last `backorder_days` before the end of each bucket: those who may still wait then."""
    n = len(coded.demand)
    daily = np.arange(edges[0], edges[-1] + 1)
    rate = coded.demand.rate * effects.demand.total(daily, n)
    so_far = np.vstack([np.zeros(n), np.cumsum(rate, axis=0)])
    end = (edges[1:] - edges[0])[:, None]
    since = np.maximum(end - coded.demand.backorder_days.astype(int), 0)
    return so_far[end, np.arange(n)] - so_far[since, np.arange(n)]
