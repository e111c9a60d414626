"""A network as plain objects for the day by hand: sources, lanes and markets that refer to items by number.

An amount that is asked for is a list, one number a class (rule 3 of "A day of `daily`"), most urgent first.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from reshore import Network
from reshore.network.baseline import baseline
from reshore.network.index import Index, index

NO_LIMIT = float("inf")
NOTHING = 1e-9  # units that are only rounding
Amounts = list[float]  # by class


@dataclass
class Input:
    """What a source uses of one item for one unit; `part` is the part of its group's need that it covers [0..1]."""

    item: int
    quantity: float
    part: float
    granted: float = 0.0  # of today, in units of the input


@dataclass
class Source:
    """A source, and what it was asked for, may make and makes today."""

    item: int
    site: int
    level: int
    capacity: float
    load: float
    least: float
    share: float
    usual: float  # made on a baseline day
    groups: list[list[Input]]
    asked: Amounts = field(default_factory=list)
    may: Amounts = field(default_factory=list)
    done: float = 0.0
    owes: float = 0.0
    ran: float = 0.0  # before the minimum run rate stopped it
    limit: float = NO_LIMIT
    load_today: float = 0.0


@dataclass
class Lane:
    """A lane for one part, and what it was asked for, may send and sends today; `road`: dispatched, not arrived."""

    row: int
    origin: int
    destination: int
    lead: int
    capacity: float  # of the row
    share: float
    usual: float
    standby_usual: float  # what its destination takes in, for a lane of share 0
    backwards: bool  # of a circle: its destination does not come after its origin
    road: deque[float]
    asked: Amounts = field(default_factory=list)
    may: Amounts = field(default_factory=list)
    done: float = 0.0
    owes: float = 0.0


@dataclass
class Market:
    """A demand row; `queue`: [day, units] of who waits, oldest first."""

    item: int
    rate: float
    usual: float  # sold on a baseline day
    patience: int
    priority: int  # 0: the most urgent of the network
    queue: list[list[float]] = field(default_factory=list)
    asked: Amounts = field(default_factory=list)
    may: Amounts = field(default_factory=list)
    done: float = 0.0
    late: float = 0.0  # of it, on a later day than wanted


@dataclass
class Chain:
    """The network as objects that refer to items by number; everything that changes from day to day is in here."""

    sources: list[Source]
    lanes: list[Lane]
    markets: list[Market]
    site_capacity: list[float]
    level: list[int]  # by item, 0 where the goods begin
    target: list[float]
    hand: list[float]
    classes: int

    def items(self, level: int) -> list[int]:
        return [i for i, own in enumerate(self.level) if own == level]

    def ways(self, item: int) -> list[Source | Lane]:
        return [s for s in self.sources if s.item == item] + [lane for lane in self.lanes if lane.destination == item]

    def none(self) -> Amounts:
        return [0.0] * self.classes


# The tables as objects


def chain_of(net: Network) -> Chain:
    coded, base = index(net), baseline(net)
    n = len(coded.items)
    own = np.bincount(coded.sources.item, base.source_share, n)
    intake = np.bincount(coded.sources.item, base.made, n) + np.bincount(coded.lanes.destination, base.sent, n)
    sources = [
        Source(int(r.item), int(r.site), int(coded.level[r.item]), r.capacity, r.load, r.min_rate,
               base.source_share[k], base.made[k], _groups(coded, base.mix, k))
        for k, r in enumerate(coded.sources.frame().itertuples())
    ]  # fmt: skip
    lanes = [
        Lane(r.row, int(r.origin), int(r.destination), int(r.lead), r.capacity,
             (1 - own[r.destination]) * base.lane_share[k], base.sent[k], intake[r.destination],
             coded.level[r.destination] <= coded.level[r.origin], deque([base.sent[k]] * int(r.lead)))
        for k, r in enumerate(coded.lanes.frame().itertuples())
    ]  # fmt: skip
    priorities = sorted(set(coded.demand.priority))
    markets = [
        Market(int(r.item), r.rate, base.served[k], int(r.backorder_days), priorities.index(r.priority))
        for k, r in enumerate(coded.demand.frame().itertuples())
    ]
    target = list(base.stock)  # its stock, and what the lanes to it hold
    for lane in lanes:
        target[lane.destination] += sum(lane.road)
    classes = 2 * len(priorities) + 1
    for lane in lanes:  # the orders of the day before the first: undisturbed, all in the most urgent class
        lane.asked = [lane.usual, *[0.0] * (classes - 1)]
    return Chain(sources, lanes, markets, list(coded.site_capacity), list(coded.level), target, list(base.stock), classes)


def _groups(coded: Index, mix: np.ndarray, source: int) -> list[list[Input]]:
    groups: dict[int, list[Input]] = {}
    for k, r in enumerate(coded.inputs.frame().itertuples()):
        if r.source == source:
            groups.setdefault(r.group, []).append(Input(int(r.item), r.quantity, mix[k]))
    return list(groups.values())


# Sharing


def within(capacity: float, asks: list[tuple[float, Amounts]]) -> list[Amounts]:
    """Rule 3: a capacity shared class by class, within one in proportion; asks: (what one unit takes of it, amounts)."""
    given = [list(amounts) for _, amounts in asks]
    for c in range(len(given[0]) if given else 0):
        asked = sum(each * amounts[c] for each, amounts in asks)
        part = capacity / asked if asked > max(0.0, capacity) else 1.0
        for amounts in given:
            amounts[c] *= part
        capacity = max(0.0, capacity - part * asked)
    return given


def up_to(limit: float, amounts: Amounts) -> Amounts:
    """The first so many units of what is asked, most urgent class first."""
    return within(limit, [(1.0, amounts)])[0]


def allows(group: list[Input]) -> float:
    """Units that can be made of what a group of substitutes was granted."""
    return sum(one.granted / one.quantity for one in group)


def inputs_of(s: Source) -> list[Input]:
    return [one for group in s.groups for one in group]


def by_site(sources: list[Source]) -> list[list[Source]]:
    return [[s for s in sources if s.site == site] for site in sorted({s.site for s in sources})]


def by_row(lanes: list[Lane]) -> list[list[int]]:
    return [[k for k, lane in enumerate(lanes) if lane.row == row] for row in sorted({lane.row for lane in lanes})]


def add(to: Amounts, more: Amounts, times: float = 1.0) -> None:
    for c, amount in enumerate(more):
        to[c] += amount * times


def times(capacity: float, left: float) -> float:
    return 0.0 if left <= 0 else capacity * left
