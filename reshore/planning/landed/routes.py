"""Where a part is used, and by which lanes a unit of it gets there from a source."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, identity
from scipy.sparse.linalg import splu

from ...network.baseline import Baseline
from ...network.index import Index

SEEN = 1e-9  # share of an intake below which a source does not supply a place


@dataclass(frozen=True, eq=False)
class Route:
    """How a unit gets from a source to a place: which lanes of an index carry how much of it [0..1]."""

    lanes: np.ndarray
    carried: np.ndarray

    def of(self, by_lane: np.ndarray) -> float:
        """What a unit bears of what is known by lane, in the unit of that."""
        return float(self.carried @ by_lane[self.lanes])


def used(base: Baseline) -> np.ndarray:
    """What each item's site uses or sells of it in the baseline, not what it sends on [unit/day]."""
    n, coded = len(base.coded.items), base.coded
    return np.bincount(coded.inputs.item, base.used, n) + np.bincount(coded.demand.item, base.served, n)


def routes_today(base: Baseline, part: str) -> dict[tuple[int, int], Route]:
    """By source and item: the route of a unit of the part that flows from one to the other in the baseline.

    An intake mixes its ways by what they bring: with W that mix, I - W gives both the share of each intake that comes from a
    source and how often a unit at a place has passed each item. Of a unit at the place that the source made a lane carries
    (passes of its end) x (its part of what comes in there) x (the source's share at its start) / (the share at the place).
    """
    coded, ways = base.coded, base.ways
    items = np.flatnonzero(coded.items.part == part)
    local = np.full(len(coded.items), -1)
    local[items] = np.arange(len(items))
    lanes = np.flatnonzero((local[coded.lanes.origin] >= 0) & (base.sent > 0))
    start, end = local[coded.lanes.origin[lanes]], local[coded.lanes.destination[lanes]]
    through = np.maximum(ways.through[items], 1e-300)
    weight = base.sent[lanes] / through[end]
    solver = splu(csc_matrix(identity(len(items)) - csc_matrix((weight, (end, start)), shape=(len(items),) * 2)))
    out = {}
    makers = np.flatnonzero((local[coded.sources.item] >= 0) & (base.made > 0))
    places = np.flatnonzero(used(base)[items] > 0)
    passes = {d: solver.solve((np.arange(len(items)) == d).astype(float), trans="T") for d in places.tolist()}
    for k in makers.tolist():
        made = np.zeros(len(items))
        made[local[coded.sources.item[k]]] = base.made[k] / through[local[coded.sources.item[k]]]
        share = solver.solve(made)
        for d, passed in passes.items():
            if share[d] > SEEN:
                carried = passed[end] * weight * share[start] / share[d]
                out[k, int(items[d])] = Route(lanes[carried > SEEN], carried[carried > SEEN])
    return out


def cheapest_routes(coded: Index, start: int, lane_cost: np.ndarray, out_of: Mapping[int, list[int]]) -> dict[int, Route]:
    """By item that lanes lead to from the item `start`: the cheapest route there [Dijkstra 1959].

    lane_cost [money/unit by lane]; out_of: `leaving(coded, part)`.
    """
    cost, before = {start: 0.0}, {start: -1}
    queue, out = [(0.0, start)], {}
    while queue:
        spent, item = heapq.heappop(queue)
        if item in out:
            continue
        back, here = [], item
        while before[here] >= 0:
            back.append(before[here])
            here = int(coded.lanes.origin[before[here]])
        out[item] = Route(np.array(back[::-1], int), np.ones(len(back)))
        for lane in out_of.get(item, []):
            head, total = int(coded.lanes.destination[lane]), spent + lane_cost[lane]
            if total < cost.get(head, np.inf):
                cost[head], before[head] = total, lane
                heapq.heappush(queue, (total, head))
    return out


def leaving(coded: Index, part: str) -> dict[int, list[int]]:
    """The lanes that can carry a part, by the item that they leave."""
    out: dict[int, list[int]] = {}
    lanes = coded.lanes
    for lane in np.flatnonzero((coded.items.part[lanes.origin] == part) & (lanes.capacity > 0)).tolist():
        out.setdefault(int(lanes.origin[lane]), []).append(lane)
    return out
