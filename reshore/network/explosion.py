"""Demand exploded upstream along shares and the bill of materials, limits kept: what flows on a baseline day."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_matrix, identity
from scipy.sparse.linalg import splu

from ..errors import DataError, Problem
from ..texts import said
from .index import Index

ROUNDS = 200  # of any fixed point below; each is left as soon as nothing moves
SMALL = 1e-9  # of a share, or of what a day needs of a part
NO_LIMIT = 1e12  # times what a day needs of a part: as good as no limit where capacity is shared out
LEAST = 1e-300  # divided by where there is nothing to divide


def suppliable(coded: Index, source_up: np.ndarray, lane_up: np.ndarray, at_hand: np.ndarray | None = None) -> np.ndarray:
    """Which items can be had at all (bool by item): from any source that is up with all its input groups, or over any lane
    that is up; or because they are at hand.

    source_up, lane_up: bool by source and lane; at_hand: bool by item (None: nothing is).
    """
    return supply(coded, source_up, lane_up, at_hand)[0]


def supply(
    coded: Index, source_up: np.ndarray, lane_up: np.ndarray, at_hand: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """As `suppliable`; with the sources (bool) that make them.

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
            return have, makes
        have = now


class Explosion:
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
