"""The baseline, a day without events: what every source makes and every lane carries when nothing is wrong.

Demand is exploded upstream along sourcing shares and the bill of materials. Shares, overflow and stand-by lanes are as
docs/semantics.md has them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from ..errors import DataError, door
from ..texts import said
from .carriage import carriage, item_values
from .derived import once
from .explosion import ROUNDS, Explosion
from .index import Index, index
from .network import Network
from .sizes import Counted, counted
from .ways import Ways


@dataclass(frozen=True, eq=False)
class Baseline:
    """The constant flows of a day in which nothing is wrong (arrays in the order of the Index).

    made [unit/day] by source, sent [unit/day] by lane, used [unit/day] by input row, served [unit/day] by demand row,
    outflow [unit/day] by item: all that leaves it; stock [units] by item. Of an item's need its sources take
    source_share, its lanes lane_share of the rest; mix is how a group's need splits between substitutes [0..1].
    """

    coded: Index
    made: np.ndarray
    sent: np.ndarray
    used: np.ndarray
    served: np.ndarray
    outflow: np.ndarray
    stock: np.ndarray
    source_share: np.ndarray
    lane_share: np.ndarray
    mix: np.ndarray

    @cached_property
    def pipeline(self) -> np.ndarray:
        """Units on their way by lane [units]."""
        return self.sent * self.coded.lanes.lead

    @cached_property
    def sizes(self) -> Counted:
        """The index counted in sizes, and the sizes."""
        return counted(self.coded)

    @cached_property
    def counted(self) -> Baseline:
        """The same day counted in sizes."""
        size, coded = self.sizes.size, self.coded
        made, lanes = coded.sources.item, coded.lanes.origin
        return replace(
            self,
            coded=self.sizes.coded,
            made=self.made / size[made],
            sent=self.sent / size[lanes],
            used=self.used / size[coded.inputs.item],
            served=self.served / size[coded.demand.item],
            outflow=self.outflow / size,
            stock=self.stock / size,
        )

    @cached_property
    def ways(self) -> Ways:
        """The ways in which items are had today."""
        return Ways(self.coded, self.made, self.sent, self.mix)

    @cached_property
    def item_cost(self) -> np.ndarray:
        """Cost of one unit of each item, delivered there: own conversion, inputs, transport and duty [money/unit].

        Averaged over the baseline flows; where nothing flows, that of the cheapest way.
        """
        return _costs(self)[0]

    @cached_property
    def delivered_cost(self) -> np.ndarray:
        """`item_cost` with what it costs to hold the goods on their ways, all the way up: what engines charge for one
        unit [money/unit]."""
        return self.ways.delivered(carriage(self.coded, self.part_value).total)

    @cached_property
    def replaced_cost(self) -> np.ndarray:
        """What one unit more of each item costs at most: by the dearest of the ways in use, all the way up, with what is
        held on the way [money/unit]."""
        return _dearest(self)

    @cached_property
    def part_value(self) -> np.ndarray:
        """Value of one unit of each row of parts: as given, else its baseline unit cost [money/unit]."""
        return _costs(self)[1]

    @cached_property
    def item_value(self) -> np.ndarray:
        """`part_value` by item [money/unit]."""
        return item_values(self.coded, self.part_value)

    @cached_property
    def margin(self) -> np.ndarray:
        """Contribution of one unit by demand row: as given, else price less unit cost, else 1 [money/unit]."""
        demand = self.coded.demand
        earned = np.maximum(demand.price - self.item_cost[demand.item], 0)
        return np.where(~np.isnan(demand.margin), demand.margin, np.where(~np.isnan(demand.price), earned, 1.0))

    @cached_property
    def short(self) -> pd.DataFrame:
        """Demand that is not met though nothing is wrong: site, part, rate, short [unit/day], limited_by."""
        demand = self.coded.demand
        missing = demand.rate - self.served
        rows = np.flatnonzero(missing > 1e-6 * demand.rate)
        items = self.coded.items.take(demand.item[rows])
        limits = _limits(self) if len(rows) else str  # of none, nobody asks
        return pd.DataFrame(
            {
                "site": items.site,
                "part": items.part,
                "rate": demand.rate[rows],
                "short": missing[rows],
                "limited_by": pd.Series([limits(i) for i in demand.item[rows]], dtype=object),
            }
        )


@door(DataError)
def baseline(net: Network, everything: bool = False) -> Baseline:
    """The baseline of a network; computed once for each network.

    With `everything`: the state in which one unit of every option stood too (for what is not there today).

    Raises `DataError` when given shares of lanes or substitutes cannot be kept (above 1, or below 1 with nothing to
    take the rest).
    """
    return _baseline(index(net, everything))


@door(DataError)
def check_undisturbed(net: Network) -> pd.DataFrame:
    """The demand that is not met though nothing is down, and what limits it.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    DataFrame
        site, part, rate [unit/day] (wanted), short [unit/day] (of it not served), limited_by (a text, which can be said in
        another language): a row for each row of demand that is short; empty when all is met.

    Raises
    ------
    DataError
        When given shares of lanes or substitutes cannot be kept, or the network is too much for memory or for numbers.

    References
    ----------
    docs/semantics.md, "The baseline".

    Examples
    --------
    Boards and the plant make 12 a day: of 15 cars wanted 3 are not served.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> more = net.edit([{"table": "demand", "where": {"part": "car"}, "set": {"rate": 15}}])
    >>> rs.check_undisturbed(more).to_dict("split")["data"]
    [['market', 'car', 15.0, 3.0, 'capacity for board at boards']]
    """
    return baseline(net).short


@once
def _baseline(coded: Index) -> Baseline:
    sizes = counted(coded)
    state, size = Explosion(sizes.coded), sizes.size
    for _ in range(ROUNDS):
        state.explode()
        if state.delivered() or not (state.shift() or state.cut()):
            break
    else:  # still moving: what has not found its way by now comes off the demand
        state.settle()
    outflow = np.bincount(state.input, state.used, state.n) + np.bincount(state.origin, state.sent, state.n)
    outflow = outflow + np.bincount(state.demand_item, state.demand, state.n)
    s, outflow = coded.stock, outflow * size
    days = np.where(~np.isnan(s.cover_days), s.cover_days, 0) * outflow[s.item]
    stock = np.bincount(s.item, np.where(~np.isnan(s.quantity), s.quantity, days), state.n)
    if not all(np.isfinite(a).all() for a in (state.made, state.sent, outflow, stock)):
        raise FloatingPointError  # scipy goes on with infinity where numpy would not
    return Baseline(
        coded,
        state.made * size[state.item],
        state.sent * size[state.origin],
        state.used * size[state.input],
        state.demand * size[state.demand_item],
        outflow,
        stock,
        state.own[state.item] * state.split,
        state.lane_share,
        state.mix,
    )


def _costs(base: Baseline) -> tuple[np.ndarray, np.ndarray]:
    """Unit cost by item and value by part: a fixed point along the flows, cheapest way where nothing flows."""
    coded, ways = base.coded, base.ways
    made_item, lanes = coded.sources.item, coded.lanes
    parts = pd.Index(coded.net.parts["part"])
    part = parts.get_indexer(coded.items.part)
    given = coded.net.parts["value"].to_numpy()
    cost, value = np.zeros(len(coded.items)), np.where(np.isnan(given), 0, given)
    for _ in range(ROUNDS):
        make, now = ways.step(cost, lanes.unit_cost + lanes.duty_rate * value[part[lanes.origin]])
        made = np.bincount(part[made_item], base.made, len(parts))
        average = np.bincount(part[made_item], base.made * make, len(parts)) / np.maximum(made, 1e-300)
        least_part = np.full(len(parts), np.inf)
        np.minimum.at(least_part, part[made_item], make)
        blank = np.where(made > 0, average, np.where(np.isfinite(least_part), least_part, 0))
        fresh = np.where(np.isnan(given), blank, given)
        done = np.allclose(now, cost, rtol=1e-12, atol=0) and np.allclose(fresh, value, rtol=1e-12, atol=0)
        cost, value = now, fresh
        if done:
            break
    return cost, value


def _dearest(base: Baseline) -> np.ndarray:
    """Cost by item along the dearest ways in use; of what nothing flows to, that of the cheapest way.

    A lane within a circle counts at the mean cost of its origin, or the circle would never end.
    """
    coded = base.coded
    s, i, lanes = coded.sources, coded.inputs, coded.lanes
    n, item = len(coded.items), s.item
    origin, destination = lanes.origin, lanes.destination
    circle = coded.components[origin] == coded.components[destination]
    lane_cost = carriage(coded, base.part_value).total
    owner, groups = coded.group_source, len(coded.group_source)
    into, flow = np.concatenate([item, destination]).astype(int), np.concatenate([base.made, base.sent])
    cost = np.zeros(n)
    for _ in range(ROUNDS):
        group = _dearest_in_use(i.group, i.quantity * cost[i.item], base.mix, groups)
        make = s.unit_cost + np.bincount(owner, group, len(s))
        bring = np.where(circle, base.item_cost[origin], cost[origin]) + lane_cost
        now = _dearest_in_use(into, np.concatenate([make, bring]), flow, n)
        if np.allclose(now, cost, rtol=1e-12, atol=0):
            break
        cost = now
    return cost


def _dearest_in_use(group: np.ndarray, cost: np.ndarray, flow: np.ndarray, n: int) -> np.ndarray:
    """By group the dearest member with a flow; where none has one, the cheapest; 0 in a group without members."""
    most, least = np.full(n, -np.inf), np.full(n, np.inf)
    used = flow > 0
    np.maximum.at(most, group[used], cost[used])
    np.minimum.at(least, group, cost)
    return np.where(np.isfinite(most), most, np.where(np.isfinite(least), least, 0.0))


def _limits(base: Baseline) -> Callable[[int], str]:
    """A function that says what limits an item: the first full source, lane or missing supply up its chain."""
    state = Explosion(base.sizes.coded)
    state.own = np.ones(state.n) * np.bincount(state.item, minlength=state.n).clip(0, 1)
    state.explode()
    state.delivered()

    def limit(item: int, depth: int = 0) -> str:
        sources = np.flatnonzero(state.item == item)
        lanes = np.flatnonzero(state.destination == item)
        here = dict(zip(("site", "part"), base.coded.items.name(item), strict=True))
        if not len(sources) and not len(lanes):
            return said("error.limit_nothing", **here)
        for k in sources:
            inputs = [j for j in np.flatnonzero(state.owner == k) if state.phi[state.input[j]] < 1]
            if inputs and depth < state.n:
                return limit(int(state.input[inputs[0]]), depth + 1)
            if state.source_phi[k] < 1:
                return said("error.limit_capacity", **here)
        for k in lanes:
            if state.phi[state.origin[k]] < 1 and depth < state.n:
                return limit(int(state.origin[k]), depth + 1)
            if state.lane_phi[k] < 1:
                return said("error.limit_lane", **here)
        return said("error.limit_supply", **here)

    return limit
