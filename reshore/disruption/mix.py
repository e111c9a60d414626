"""The mix of supply that an event leaves alone: how items go on being sourced that none of a scenario's events touches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..network.baseline import Baseline
from ..network.costs import Money
from ..network.index import Index
from ..network.pairs import followed
from ..solving.model import Model
from .capacity_left import Effects, Left
from .flow_columns import Flow

DEPARTURE = 4.0  # price of a unit outside the mix, in units of the dearest way within it
LEAST = 1e-6  # and of the dearest sale, where supply costs next to nothing
SPAN = 40  # days within which the mix is kept


def untouched(coded: Index, what: Effects, sources: np.ndarray | None = None, lanes: np.ndarray | None = None) -> np.ndarray:
    """bool by item: no event touches its sources, the lanes into it, its stock or its sale, nor those of what it is made of
    or comes from, all the way up.

    sources, lanes: bool by row, whether it is there (None: all are).
    """
    out = np.zeros(len(coded.items), dtype=bool)
    there = [np.ones(len(r), bool) if t is None else t for r, t in ((coded.sources, sources), (coded.lanes, lanes))]
    for hit, have, item in zip(hit_rows(what), there, (coded.sources.item, coded.lanes.destination), strict=True):
        out[item[hit[have[hit]]]] = True
    for left in (what.sale, what.demand):
        out[coded.demand.item[_hit(left, 1)]] = True
    for stays in what.stock_left.values():
        out |= stays != 1
    links = np.concatenate([there[0][coded.inputs.source], there[1]])
    return ~followed(out, *(coded.edges[end].to_numpy()[links] for end in ("tail", "head")))


def hit_rows(what: Effects) -> tuple[np.ndarray, np.ndarray]:
    """The sources and the lanes (with those that pay more duty) that an event touches on any day."""
    return _hit(what.source, 1), np.union1d(_hit(what.lane, 1), _hit(what.duty, 0))


def _hit(left: Left, usual: float) -> np.ndarray:
    """The rows of which something else than usual is left on any day."""
    return left.rows[(left.share != usual).any(axis=0)]


@dataclass(frozen=True, eq=False)
class _Ways:
    """Ways to meet a need, groups of which share it: the group of each, what part of it the way takes in the baseline, its
    columns (buckets x ways), how much of the need one unit of a column meets, what that costs [money]."""

    group: np.ndarray
    share: np.ndarray
    column: np.ndarray
    meets: np.ndarray
    cost: np.ndarray

    def picked(self, where: np.ndarray) -> _Ways:
        """Some of the ways."""
        return _Ways(self.group[where], self.share[where], self.column[:, where], self.meets[where], self.cost[where])


def hold_mix(
    model: Model, coded: Index, base: Baseline, flow: Flow, money: Money, where: np.ndarray, edges: np.ndarray
) -> np.ndarray:
    """Keep the intake of the items `where` (bool) in its baseline mix, as far as that costs no sale; edges [day] of buckets.

    It is kept within every `SPAN` days: day by day, unlike lead times of the ways would chain all days of the run
    together, each a little off the one before (solvers then lose all digits).
    What goes beside the mix is priced above all that another mix could save. -> that price by column. It is no cost
    of the chain, and belongs in an objective only.
    """
    ways = _ways(coded, base, flow, money, where)
    used = np.flatnonzero(ways.share > 0)
    price = np.zeros(int(ways.group.max(initial=-1)) + 1)
    np.maximum.at(price, ways.group[used], DEPARTURE * ways.cost[used])
    price = np.maximum(price, LEAST * money.unsold.max(initial=0))
    mixed = used[ways.share[used] < 1]
    groups, local = np.unique(ways.group[mixed], return_inverse=True)
    span = (edges[:-1] // SPAN).astype(int)
    spans = np.unique(span, return_inverse=True)[1]
    count = int(spans.max()) + 1
    inside = model.add_columns("mixed", count * len(groups)).reshape(count, -1)
    # what a way meets >= its share of what is met in the mix, over a span
    rows = model.add_rows("mixed", count * len(mixed), 0, np.inf).reshape(count, -1)
    taken = ways.column[:, mixed]
    model.add_terms(rows[spans], taken, np.broadcast_to(ways.meets[mixed], taken.shape).ravel())
    model.add_terms(rows, inside[:, local], np.broadcast_to(-ways.share[mixed], rows.shape).ravel())
    out = np.zeros(model.n_columns)
    beside = np.flatnonzero(ways.share < 1)
    out[ways.column[:, beside]] = price[ways.group[beside]] * ways.meets[beside]
    out[inside] = -price[groups]
    return out


def _ways(coded: Index, base: Baseline, flow: Flow, money: Money, where: np.ndarray) -> _Ways:
    """Sources and lanes by item, then substitutes by the group they belong to; only where there is a choice and a need."""
    s, i, lanes, n = coded.sources, coded.inputs, coded.lanes, len(coded.items)
    need = i.quantity * base.item_cost[i.item]
    make = money.make + np.bincount(i.source, base.mix * need, len(s))
    bring = base.item_cost[lanes.origin] + money.send
    item = coded.way_item
    usual = np.concatenate([base.made, base.sent])
    total = np.bincount(item, usual, n)
    several = np.bincount(i.group, minlength=1)[i.group] > 1
    ways = _Ways(
        np.concatenate([item, n + i.group]).astype(int),
        np.concatenate([usual / np.maximum(total, 1e-300)[item], base.mix]),
        np.hstack([flow.made, flow.sent, flow.used]),
        np.concatenate([np.ones(len(item)), 1 / i.quantity]),
        np.concatenate([make, bring, need]),
    )
    counts = np.concatenate([where[item] & (total[item] > 0), several & where[coded.makes] & (base.made[i.source] > 0)])
    found = ways.picked(counts)
    return found.picked(np.bincount(found.group, minlength=1)[found.group] > 1)
