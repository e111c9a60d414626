"""The undisturbed day: what every source makes and every lane carries when nothing is wrong.

Demand is exploded upstream along sourcing shares and the bill of materials. Shares, overflow and stand-by lanes are as
docs/semantics.md has them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csc_matrix, identity
from scipy.sparse.linalg import splu

from ..errors import DataError, Problem, door
from ..texts import said
from .index import Index, index
from .network import Network
from .sizes import Counted, counted

ROUNDS = 200  # of any fixed point below; each is left as soon as nothing moves
SMALL = 1e-9  # of a share, or of what a day needs of a part
NO_LIMIT = 1e12  # times what a day needs of a part: as good as no limit where capacity is shared out
LEAST = 1e-300  # divided by where there is nothing to divide


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
        """Units on their way on each lane."""
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
    def item_cost(self) -> np.ndarray:
        """Cost of one unit of each item, delivered there: own conversion, inputs, transport and duty [money/unit].

        Averaged over the undisturbed flows; where nothing flows, that of the cheapest way.
        """
        return _costs(self)[0]

    @cached_property
    def replaced_cost(self) -> np.ndarray:
        """What one unit more of each item costs at most: by the dearest of the ways in use, all the way up, with what is
        held on the way [money/unit]."""
        return _dearest(self)

    @cached_property
    def part_value(self) -> np.ndarray:
        """Value of one unit of each row of parts: as given, else its undisturbed unit cost [money/unit]."""
        return _costs(self)[1]

    @cached_property
    def item_value(self) -> np.ndarray:
        """`part_value` by item [money/unit]."""
        return self.part_value[pd.Index(self.coded.net.parts["part"]).get_indexer(self.coded.items.part)]

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
    """The undisturbed state of a network; computed once for each network.

    With `everything`: the state in which one unit of every option stood too (for what is not there today).

    Raises `DataError` when given shares of lanes or substitutes cannot be kept (above 1, or below 1 with nothing to
    take the rest).
    """
    cache = net.__dict__.setdefault("_baselines", {})
    if everything not in cache:
        cache[everything] = _baseline(index(net, everything))
    return cache[everything]


@door(DataError)
def check_undisturbed(net: Network) -> pd.DataFrame:
    """Demand not met with nothing down: site, part, rate, short [unit/day] and what limits it; empty when all is met."""
    return baseline(net).short


def suppliable(coded: Index, source_up: np.ndarray, lane_up: np.ndarray, at_hand: np.ndarray | None = None) -> np.ndarray:
    """Which items can be had at all: from any source that is up with all its input groups, or over any lane that is up;
    or because they are at hand (bool by item; None: nothing is).

    The least fixed point, so that two sites do not keep each other supplied out of nothing [Dowling & Gallier 1984].
    """
    s, i, lanes = coded.sources, coded.inputs, coded.lanes
    made, used, group = s.item, i.item, i.group
    owner = coded.group_source
    origin, destination = lanes.origin, lanes.destination
    have = np.zeros(len(coded.items), dtype=bool) if at_hand is None else at_hand
    while True:
        met = np.zeros(len(owner), dtype=bool)
        np.logical_or.at(met, group, have[used])
        makes = source_up.copy()
        np.logical_and.at(makes, owner, met)
        now = have.copy()
        now[made[makes]] = True
        now[destination[lane_up & have[origin]]] = True
        if np.array_equal(now, have):
            return have
        have = now


def _baseline(coded: Index) -> Baseline:
    sizes = counted(coded)
    state, size = _State(sizes.coded), sizes.size
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


class _State:
    """The numbers of the explosion while they settle, counted in sizes.

    own      by item: part of its need that its own sources make
    split    by source: its part of what the item's own sources make
    lane_share, mix: as in Baseline
    """

    def __init__(self, coded: Index):
        self.coded = coded
        s, i, lanes = coded.sources, coded.inputs, coded.lanes
        self.n = len(coded.items)
        self.item, self.site = s.item, s.site
        self.capacity, self.load = s.capacity, s.load
        self.owner, self.input = i.source, i.item
        self.quantity, self.group = i.quantity, i.group
        self.group_owner, self.groups = coded.group_source, len(coded.group_source)
        self.origin, self.destination = lanes.origin, lanes.destination
        self.lane_row = lanes.row
        self.row_capacity = np.full(len(coded.net.lanes), np.inf)
        self.row_capacity[self.lane_row] = lanes.capacity
        self.demand_item = coded.demand.item
        self.demand = coded.demand.rate.astype(float)
        self.order = np.lexsort((coded.components, coded.level))
        self.limits = (coded.site_capacity, self.capacity, self.row_capacity)
        self._forget()
        self._shares_today()
        self.own_first = self.own

    def _shares_today(self) -> None:
        """Starting shares: rows that can supply today, own sources before lanes."""
        s, lanes = self.coded.sources, self.coded.lanes
        have = suppliable(self.coded, self.capacity > 0, self.row_capacity[self.lane_row] > 0)
        met = np.zeros(self.groups, dtype=bool)
        np.logical_or.at(met, self.group, have[self.input])
        makes = self.capacity > 0
        np.logical_and.at(makes, self.group_owner, met)
        share = np.where(makes, s.share, 0)
        blank = np.isnan(share)
        size = np.where(blank, np.minimum(self.capacity, NO_LIMIT), 0)
        given = np.bincount(self.item, np.where(blank, 0, share), self.n)
        first = np.bincount(self.item, blank, self.n) > 0
        self.own = np.where(first, 1.0, np.minimum(given, 1))
        in_blank = size / np.maximum(np.bincount(self.item, size, self.n), LEAST)[self.item]
        amount = np.where(blank, np.maximum(0, 1 - given)[self.item] * in_blank, share)
        self.split = amount / np.maximum(self.own, LEAST)[self.item]
        self.lane_ready = have[self.origin] & (self.row_capacity[self.lane_row] > 0)
        self.lane_free, self.lane_share, total = _shares(lanes.share, self.destination, self.lane_ready, self.n)
        _refuse(self.coded, total, "lanes", self.destination, lanes.row)
        self.mix_free, self.mix, total = _shares(self.coded.inputs.share, self.group, have[self.input], self.groups)
        _refuse(self.coded, total, "bom", self.group, np.zeros(len(self.group), int))
        self.has_lanes = np.bincount(self.destination, self.lane_share, self.n) > 0

    def explode(self) -> None:
        """Need of every item: n = d + A n, A the part of an item's need that falls on each item upstream."""
        for _ in range(2):
            self.per_lane = (1 - self.own)[self.destination] * self.lane_share
            per_source = self.own[self.item] * self.split
            per_input = per_source[self.owner] * self.quantity * self.mix
            a = csc_matrix(
                (
                    np.concatenate([per_input, self.per_lane]),
                    (np.concatenate([self.input, self.origin]), np.concatenate([self.item[self.owner], self.destination])),
                ),
                shape=(self.n, self.n),
            )
            wanted = np.bincount(self.demand_item, self.demand, self.n)
            self.need = _solve(a, wanted, self.order)
            if self.need.min(initial=0) >= -SMALL:
                break
            self._open_circles()
        self.need = np.maximum(self.need, 0)
        self.made = per_source * self.need[self.item]
        self.sent = self.per_lane * self.need[self.destination]
        self.used = self.made[self.owner] * self.quantity * self.mix

    def _open_circles(self) -> None:
        """Sites that would ship each other more than anyone makes: their lanes to one another become stand-by."""
        component = self.coded.components
        inside = component[self.origin] == component[self.destination]
        total = np.bincount(self.destination, np.where(inside, 0, self.lane_share), self.n)[self.destination]
        self.lane_share = np.where(inside | (total == 0), 0, self.lane_share / np.maximum(total, LEAST))
        self.lane_free &= ~inside
        self.has_lanes = np.bincount(self.destination, self.lane_share, self.n) > 0

    def delivered(self) -> bool:
        """Find what part of its need each way can bring (phi, from the origins down); true when all bring all."""
        self.loads = (
            np.bincount(self.site, self.load * self.made, len(self.coded.site_capacity)),
            self.made,
            np.bincount(self.lane_row, self.sent, len(self.row_capacity)),
        )
        self._bring(*(_ratio(limit, load) for limit, load in zip(self.limits, self.loads, strict=True)))
        return bool((self.phi[self.need > 0] == 1).all())

    def _bring(self, site: np.ndarray, source: np.ndarray, row: np.ndarray) -> None:
        """phi by item, source and lane, from the part of their load that sites, sources and lane rows can take."""
        source, lane = np.minimum(source, site[self.site]), row[self.lane_row]
        part = self.own[self.item] * self.split
        bring = np.bincount(self.item, part, self.n) + np.bincount(self.destination, self.per_lane, self.n)
        phi = np.ones(self.n)
        for _ in range(ROUNDS + self.n):
            group = np.bincount(self.group, self.mix * phi[self.input], self.groups)
            self.source_phi = source.copy()
            np.minimum.at(self.source_phi, self.group_owner, group)
            self.lane_phi = np.minimum(lane, phi[self.origin])
            got = np.bincount(self.item, part * self.source_phi, self.n)
            got = got + np.bincount(self.destination, self.per_lane * self.lane_phi, self.n)
            now = np.where(bring > 0, np.minimum(phi, got / np.maximum(bring, SMALL)) * np.minimum(1, bring + SMALL), 0.0)
            if np.allclose(now, phi, rtol=0, atol=1e-13):
                break
            phi = now
        self.phi = np.where(phi > 1 - SMALL, 1.0, phi)

    def _forget(self) -> None:
        """What was learnt about moving loads away is for one level of demand."""
        self.press = [np.ones(len(limit)) for limit in self.limits]
        self.excess = [np.zeros(len(limit)) for limit in self.limits]

    def _pressed(self) -> list[np.ndarray]:
        """The part of each load that fits, exaggerated: only some of a load can move, and that has to leave faster.

        By how much is learnt from how far the last move brought the load down (secant), twice as hard at most.
        """
        out = []
        for k, (limit, load) in enumerate(zip(self.limits, self.loads, strict=True)):
            excess = np.maximum(0, load - limit)
            fell = self.excess[k] - excess
            learnt = (excess > 0) & (fell > 0)
            harder = self.press[k] * np.divide(self.excess[k], fell, out=np.ones(len(fell)), where=learnt)
            self.press[k] = np.where(learnt, np.clip(harder, 1, 2 * self.press[k]), self.press[k])
            self.excess[k] = excess
            out.append(1 - np.minimum(1, (1 - _ratio(limit, load)) * self.press[k]))
        return out

    def shift(self) -> bool:
        """Move what cannot be brought: between own sources and lanes, between blank lanes, between blank substitutes.

        False when there is nothing to move, or nowhere.
        """
        spare = self._spare()
        true = self.phi, self.source_phi, self.lane_phi
        self._bring(*self._pressed())
        lanes = _moved(
            self.lane_share,
            self.lane_phi,
            np.minimum(self.row_spare[self.lane_row], spare[self.origin]),
            self.destination,
            self.lane_free,
            self.need * (1 - self.own),
        )
        mix = _moved(
            self.mix,
            self.phi[self.input],
            spare[self.input] / self.quantity,
            self.group,
            self.mix_free,
            self.made[self.group_owner],
        )
        own = self._own(spare)
        self.phi, self.source_phi, self.lane_phi = true
        moved = [
            not np.allclose(a, b, rtol=0, atol=1e-12) for a, b in ((lanes, self.lane_share), (mix, self.mix), (own, self.own))
        ]
        self.lane_share, self.mix, self.own = lanes, mix, own
        return any(moved)

    def _own(self, spare: np.ndarray) -> np.ndarray:
        """The part its own sources make of each item: what they cannot goes to the lanes, as far as these have room,
        and what the lanes cannot comes back."""
        per_need = _per(np.ones(self.n), self.need, none=0.0)
        in_use = self.lane_ready & (self.lane_share > 0)
        lane_room = np.minimum(self.row_spare[self.lane_row], spare[self.origin])
        room = np.bincount(self.destination, np.where(in_use, np.minimum(lane_room, NO_LIMIT), 0), self.n) * per_need
        over = self.own * (1 - np.bincount(self.item, self.split * self.source_phi, self.n))
        back = np.bincount(self.destination, self.per_lane * (1 - self.lane_phi), self.n)
        back = np.minimum(np.minimum(back, self.own_first - self.own), np.minimum(self.own_spare, NO_LIMIT) * per_need)
        own = self.own - np.where(over > SMALL, np.minimum(over, room), 0) + np.where(back > SMALL, back, 0)
        return np.where(self.has_lanes & (self.need > 0), own, self.own)

    def cut(self) -> bool:
        """Take off the demand what nobody can bring; false when that is nothing."""
        demand = self.demand * self.phi[self.demand_item]
        less = not np.allclose(demand, self.demand, rtol=1e-12, atol=0)
        self.demand = demand
        self._forget()
        return less

    def settle(self) -> None:
        """Cut demand until all of it can be brought along the shares as they are."""
        for _ in range(ROUNDS):
            self.explode()
            if self.delivered() or not self.cut():
                break

    def _spare(self) -> np.ndarray:
        """How much more of each item could be had a day, from its own sources and over its lanes."""
        site = self.coded.site_capacity - np.bincount(self.site, self.load * self.made, len(self.coded.site_capacity))
        source = np.minimum(self.capacity - self.made, _per(np.maximum(site, 0)[self.site], self.load))
        sent = np.bincount(self.lane_row, self.sent, len(self.row_capacity))
        self.row_spare = np.maximum(self.row_capacity - sent, 0)
        spare = np.full(self.n, np.inf)
        for _ in range(ROUNDS + self.n):
            group = np.bincount(self.group, spare[self.input] / self.quantity, self.groups)
            own = np.maximum(source, 0)
            np.minimum.at(own, self.group_owner, group)
            self.own_spare = np.bincount(self.item, own, self.n)
            lane = np.where(self.lane_ready, np.minimum(self.row_spare[self.lane_row], spare[self.origin]), 0)
            now = self.own_spare + np.bincount(self.destination, lane, self.n)
            now = np.where(self.phi < 1, 0, np.minimum(now, spare))
            if np.allclose(now, spare, rtol=1e-9, atol=0):
                break
            spare = now
        return spare


def _solve(a: csc_matrix, wanted: np.ndarray, order: np.ndarray) -> np.ndarray:
    """n = wanted + A n; a circle that would need more than it makes comes back negative or not finite.

    In the order of the tiers I - A is triangular but for the blocks of circles, so that its factors do not fill up.
    """
    need = np.empty(len(wanted))
    try:
        factors = splu(csc_matrix(identity(len(wanted)) - a)[order][:, order], permc_spec="NATURAL")
    except RuntimeError:  # singular: a closed circle
        return np.full(len(wanted), -1.0)
    need[order] = factors.solve(wanted[order])
    sane = np.isfinite(need).all() and need.max(initial=0) < 1e12 * max(1, wanted.max(initial=0))
    return need if sane else -np.abs(need)


def _shares(given: np.ndarray, group: np.ndarray, ready: np.ndarray, groups: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Blank rows share equally what given ones leave. -> (row may shift, share, total given where nothing is blank)."""
    fixed = np.where(np.isnan(given) | ~ready, 0, given)
    free = np.isnan(given) & ready
    total = np.bincount(group, fixed, groups)
    count = np.bincount(group, free, groups)
    rest = np.where(total < 1 - 1e-12, 1 - total, 0)  # given shares that sum to 1 but for rounding leave nothing
    share = np.where(free, (rest / np.maximum(count, 1))[group], fixed)
    return free, share, np.where((count > 0) & (total <= 1 + SMALL), 1.0, total)


def _moved(
    share: np.ndarray, phi: np.ndarray, spare: np.ndarray, group: np.ndarray, free: np.ndarray, size: np.ndarray
) -> np.ndarray:
    """Shares after the overflow of blank rows has gone to the other blank rows of the group, by spare capacity.

    `size`: units a day that the shares of each group are shares of; no more moves than there is room for.
    """
    short = free & (phi < 1 - SMALL) & (share > 0)
    room = np.where(free & ~short, np.minimum(spare, NO_LIMIT), 0)
    total_room = np.bincount(group, room, len(size))
    over = np.bincount(group, np.where(short, share * (1 - phi), 0), len(size))
    part = np.where(total_room > SMALL * size, np.minimum(1, _per(total_room, over * size, none=0.0)), 0)
    got = (part * over)[group] * room / np.maximum(total_room, LEAST)[group]
    return np.where(short, share * (1 - part[group] * (1 - phi)), share) + got


def _refuse(coded: Index, total: np.ndarray, table: str, group: np.ndarray, rows: np.ndarray) -> None:
    """Raise `DataError` for groups whose given shares cannot be kept: above 1, or above 0 and below 1."""
    bad = np.flatnonzero((total > 1 + 1e-6) | ((total > 1e-9) & (total < 1 - 1e-6)))
    if not len(bad):
        return
    problems = []
    for g in bad:
        first = int(np.flatnonzero(group == g)[0])
        if table == "lanes":
            site, part = coded.items.name(int(g))
            row, key = int(rows[first]) + 2, "error.lane_shares"
        else:
            site, part = coded.items.name(coded.makes[first])
            row, key = 0, "error.substitute_shares"
        problems.append(
            Problem(
                coded.net.names.get(table, table),
                row,
                "share",
                f"{total[g]:g}",
                said(key, part=part, site=site, total=f"{total[g]:g}"),
                said("fix.lower_them" if total[g] > 1 else "fix.raise_to_one"),
            )
        )
    raise DataError(problems)


def _per(amount: np.ndarray, unit: np.ndarray, none: float = np.inf) -> np.ndarray:
    """How many units an amount is; `none` where a unit is nothing."""
    return np.divide(amount, unit, out=np.full(len(unit), none), where=unit > LEAST)


def _ratio(capacity: np.ndarray, load: np.ndarray) -> np.ndarray:
    """Part of a load that fits a capacity, 1 at most."""
    return np.divide(capacity, load, out=np.ones(len(load)), where=load > capacity)


def _costs(base: Baseline) -> tuple[np.ndarray, np.ndarray]:
    """Unit cost by item and value by part: a fixed point along the flows, cheapest way where nothing flows."""
    coded = base.coded
    s, i, lanes = coded.sources, coded.inputs, coded.lanes
    n, made_item = len(coded.items), s.item
    origin, destination = lanes.origin, lanes.destination
    parts = pd.Index(coded.net.parts["part"])
    part = parts.get_indexer(coded.items.part)
    given = coded.net.parts["value"].to_numpy()
    through = np.bincount(made_item, base.made, n) + np.bincount(destination, base.sent, n)
    owner, groups = coded.group_source, len(coded.group_source)
    mixed = np.bincount(i.group, base.mix, groups) > 0
    cost, value = np.zeros(n), np.where(np.isnan(given), 0, given)
    for _ in range(ROUNDS):
        each = i.quantity * cost[i.item]
        cheapest = np.full(groups, np.inf)
        np.minimum.at(cheapest, i.group, each)
        group = np.where(mixed, np.bincount(i.group, base.mix * each, groups), cheapest)
        make = s.unit_cost + np.bincount(owner, group, len(s))
        bring = cost[origin] + lanes.unit_cost + lanes.duty_rate * value[part[origin]]
        least = np.full(n, np.inf)
        np.minimum.at(least, made_item, make)
        np.minimum.at(least, destination, bring)
        mean = np.bincount(made_item, base.made * make, n) + np.bincount(destination, base.sent * bring, n)
        now = np.where(through > 0, mean / np.maximum(through, 1e-300), np.where(np.isfinite(least), least, 0))
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
    n, item, net = len(coded.items), s.item, coded.net
    origin, destination = lanes.origin, lanes.destination
    circle = coded.components[origin] == coded.components[destination]
    holding = net.filled("parts")["holding_rate"].to_numpy() / net.number("days_per_year", 365)
    part = pd.Index(net.parts["part"]).get_indexer(coded.items.part)[origin]
    lane_cost = lanes.unit_cost
    lane_cost = lane_cost + base.part_value[part] * (lanes.duty_rate + holding[part] * lanes.lead)
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
    state = _State(base.sizes.coded)
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
