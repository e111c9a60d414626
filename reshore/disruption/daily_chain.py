"""The chain as a run day by day works on it: levels, cells of shared capacity, and what an event leaves of a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..network.baseline import Baseline
from ..network.index import Index
from .capacity_left import Effects
from .windows import usual_limits

TINY = 1e-12  # of what a day needs of a part, in which all is counted here


@dataclass(frozen=True, eq=False)
class Level:
    """The items of one level, and what belongs to them (positions in the arrays of the Index, and of the claims).

    `..._item` is the position within `items`: a level is worked on in arrays of its own size.
    """

    items: np.ndarray
    sources: np.ndarray
    source_item: np.ndarray
    sites: np.ndarray  # of those sources
    site_cell: np.ndarray  # of each source of each class in a table of classes x `sites`, laid out flat
    inputs: np.ndarray  # of those sources
    input_group: np.ndarray  # of each of those inputs, counted within the level
    group_source: np.ndarray  # position within `sources` of the source each group belongs to
    input_source: np.ndarray  # the same for each input
    lanes_in: np.ndarray
    lane_item: np.ndarray
    ways: np.ndarray  # sources, then lanes in, counted as in a `Split`
    way_item: np.ndarray
    instant: np.ndarray  # lanes in without lead time
    instant_item: np.ndarray
    claims: np.ndarray  # on the items of this level
    claim_cell: np.ndarray  # of each claim of each class in a table of classes x `items`, laid out flat


class Chain:
    """A network laid out for the day step. Claims are lanes, then inputs, then demand rows, each on one item."""

    def __init__(self, coded: Index, base: Baseline):
        s, i, lanes, d = coded.sources, coded.inputs, coded.lanes, coded.demand
        self.base, self.coded = base, coded
        self.usual = usual_limits(coded, base.made, base.sent)
        self.n, self.n_lanes, self.n_inputs = len(coded.items), len(lanes), len(i)
        self.item, self.site = s.item, s.site
        self.capacity, self.load = s.capacity, s.load
        self.min_rate = s.min_rate
        self.owner, self.input = i.source, i.item
        self.quantity, self.group = i.quantity, i.group
        self.groups = int(self.group.max(initial=-1)) + 1
        self.group_owner = np.zeros(self.groups, dtype=int)
        self.group_owner[self.group] = self.owner
        self.origin, self.destination = lanes.origin, lanes.destination
        self.lead, self.row = lanes.lead, lanes.row
        self.row_capacity = np.full(len(coded.net.lanes), np.inf)
        self.row_capacity[self.row] = lanes.capacity
        self.demand_item, self.rate = d.item, d.rate
        self.backorder = d.backorder_days.astype(int)
        ranks, priority = np.unique(d.priority, return_inverse=True)
        # classes of orders: of each priority what is needed today, then what waits; the last fills stocks up again
        waits = 1 + bool(self.backorder.any())
        self.refill = waits * len(ranks)
        self.now, self.late = waits * priority, waits * priority + waits - 1
        self.today = np.arange(self.refill + 1) % waits == 0
        self.today[self.refill] = False
        self.claim_item = np.concatenate([self.origin, self.input, self.demand_item])
        self.target = base.stock + np.bincount(self.destination, base.pipeline, self.n)
        own = np.bincount(self.item, base.source_share, self.n)
        self.way_item = np.concatenate([self.item, self.destination])
        self.way_share = np.concatenate([base.source_share, np.maximum(0, 1 - own)[self.destination] * base.lane_share])
        self.site_cell = self._cells(self.site, len(coded.site_capacity))
        self.row_cell = self._cells(self.row, len(self.row_capacity))
        self.levels = self._levels(coded.level)

    def _levels(self, level: np.ndarray) -> list[Level]:
        within = np.zeros(self.n, dtype=int)
        out = []
        for v in range(int(level.max(initial=-1)) + 1):
            items = np.flatnonzero(level == v)
            within[items] = np.arange(len(items))
            lanes = np.flatnonzero(level[self.destination] == v)
            claims = np.flatnonzero(level[self.claim_item] == v)
            sources = np.flatnonzero(level[self.item] == v)
            inputs = np.flatnonzero(level[self.item[self.owner]] == v)
            groups, input_group = np.unique(self.group[inputs], return_inverse=True)
            sites, source_site = np.unique(self.site[sources], return_inverse=True)
            instant = lanes[self.lead[lanes] == 0]
            out.append(
                Level(
                    items,
                    sources,
                    within[self.item[sources]],
                    sites,
                    self._cells(source_site, len(sites)),
                    inputs,
                    input_group,
                    np.searchsorted(sources, self.group_owner[groups]),
                    np.searchsorted(sources, self.owner[inputs]),
                    lanes,
                    within[self.destination[lanes]],
                    np.concatenate([sources, len(self.item) + lanes]),
                    within[np.concatenate([self.item[sources], self.destination[lanes]])],
                    instant,
                    within[self.destination[instant]],
                    claims,
                    self._cells(within[self.claim_item[claims]], len(items)),
                )
            )
        return out

    def _cells(self, group: np.ndarray, groups: int) -> np.ndarray:
        """Groups of what is asked, for every class, as places in a table of classes x groups laid out flat."""
        return (np.arange(self.refill + 1)[:, None] * groups + group).ravel()

    def limits(self, effects: Effects, day: int) -> Limits:
        """What sources, lanes and sales can do on a day; a row without limit hit in part keeps part of its usual rate."""
        left = effects.source.on(day, len(self.item))
        lane_left = effects.lane.on(day, self.n_lanes)
        sale_left = effects.sale.on(day, len(self.rate))
        capacity = np.where(left < 1, self.usual[0], self.capacity)
        carried = np.where(lane_left < 1, self.usual[1], self.row_capacity[self.row])
        return Limits(
            times(capacity, left),
            self.load / np.maximum(left, TINY),
            times(carried, lane_left),
            1 / np.maximum(lane_left, TINY),
            times(np.where(sale_left < 1, self.rate, np.inf), sale_left),
        )


@dataclass(frozen=True, eq=False)
class Limits:
    """Of one day: units each source may make and what one unit then takes of its site's capacity; the same for lanes
    and the capacity of their row; and units that may be sold."""

    source: np.ndarray
    source_load: np.ndarray
    lane: np.ndarray
    lane_load: np.ndarray
    sale: np.ndarray


@dataclass(frozen=True, eq=False)
class Split:
    """How an item's orders split between its ways (sources, then lanes), and a group's use between its substitutes.

    owed [units]: what each way was asked for yesterday and did not bring; it is asked of the same way again.
    """

    way: np.ndarray
    mix: np.ndarray
    owed: np.ndarray


@dataclass(frozen=True, eq=False)
class Day:
    """What one day comes to: nothing in the state has been changed yet.

    `need` and `short`: by way of supply (sources, then lanes, then substitutes), today's need and what of it did not come.
    """

    made: np.ndarray
    wanted: np.ndarray
    limited: np.ndarray
    sent: np.ndarray
    served: np.ndarray
    on_hand: np.ndarray
    orders: np.ndarray  # classes x claims
    owed: np.ndarray  # by way of supply (sources, then lanes): what it was asked for and did not bring
    need: np.ndarray
    short: np.ndarray


def pipeline(chain: Chain, base: Baseline, horizon: int) -> np.ndarray:
    """What is on its way at the beginning of a baseline day 0, by day of arrival (modulo the horizon) and item."""
    arriving = np.zeros((horizon, chain.n))
    for ahead in range(1, horizon):
        lanes = chain.lead >= ahead
        np.add.at(arriving[ahead - 1], chain.destination[lanes], base.sent[lanes])
    return arriving


def times(amount: np.ndarray, share: np.ndarray) -> np.ndarray:
    """amount x share, with nothing left of no limit being nothing."""
    return np.where(share > 0, amount * np.maximum(share, TINY), 0)
