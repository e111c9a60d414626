"""Day by day, as the chain is run today: everybody carries on by their rules, with no anticipation and no coordination.

One day: what was sent arrives; orders go upstream, level by level; goods come downstream, level by level; demand is
served. Everything is done for a whole level at once (a level holds the items that do not feed one another).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from ..checks.chain_rules import idle_lines
from ..errors import DataError
from ..network.baseline import Baseline
from ..network.index import Index
from ..results.course import CAPACITY, MIN_RUN_RATE, NOTHING, TOLERANCE, Course
from ..solving.deadline import NO_END, Deadline
from .capacity_left import Effects
from .daily_chain import TINY, Chain, Day, Level, Limits, Split, pipeline
from .daily_record import Record
from .engine import DEADLINE, REROUTE, Engine, Words


def run_daily(
    coded: Index, base: Baseline, effects: Effects, reroute_days: int | None = None, deadline: Deadline = NO_END
) -> Course:
    """Play a scenario day by day from the baseline state, by the rules of docs/semantics.md.

    `reroute_days`: after so many days in a row on which a way of supply fell short, its shortfall goes to the others
    (None: never). Days before the first event are baseline days, and so are those after all has come back. Raises
    `DataError` for lines whose minimum run rate is above what they make on a baseline day, `OutOfTimeError`.
    """
    if idle := idle_lines(base):
        raise DataError(idle)
    sizes, base = base.sizes, base.counted
    chain = Chain(sizes.coded, base)
    record = Record(chain, effects)
    on_hand = base.stock.copy()
    horizon = int(chain.lead.max(initial=0)) + 1
    usually_arriving = pipeline(chain, base, horizon)
    arriving = np.roll(usually_arriving, effects.first, axis=0)
    orders = np.zeros((chain.refill + 1, len(chain.claim_item)))
    orders[0, : chain.n_lanes] = base.sent  # yesterday's, for lanes that close a circle
    waiting = np.zeros(len(chain.demand_item))
    usual = Split(chain.way_share, base.mix, np.zeros(len(chain.way_share)))
    patience = _Patience(chain, reroute_days)
    later, quiet = chain.lead > 0, effects.quiet
    for day in range(effects.first, effects.end):
        deadline.check()
        if day in effects.stock_left:
            on_hand = on_hand * effects.stock_left[day]
        on_hand = on_hand + arriving[day % horizon]
        arriving[day % horizon] = 0
        in_transit = arriving.sum(axis=0)
        factor = effects.demand.on(day, len(waiting))
        demanded = base.served * factor
        limits = chain.limits(effects, day)

        def attempt(
            split: Split, on_hand=on_hand, in_transit=in_transit, wanted=(demanded, waiting), limits=limits, before=orders
        ) -> Day:
            return _day(chain, limits, split, on_hand, in_transit, wanted, before)

        today = patience.settle(attempt, usual, limits)
        on_hand, orders, usual = today.on_hand, today.orders, replace(usual, owed=today.owed)
        np.add.at(arriving, ((day + chain.lead[later]) % horizon, chain.destination[later]), today.sent[later])
        waiting, lost = _queue(chain, record, day, demanded, waiting, today.served, effects)
        record.keep(day, today, demanded, waiting, lost, factor)
        if (
            day >= quiet
            and _settled(chain, record, day, today.owed)
            and _same(arriving, np.roll(usually_arriving, day + 1, axis=0), base.outflow + base.stock)
        ):
            record.rest_as_baseline(day + 1)
            break
    return record.course(effects.duty.by_day(chain.n_lanes), sizes.size)


DAILY = Engine(
    "daily",
    run_daily,
    {
        "en": Words(
            title="as run today",
            question="what happens if everybody carries on by their rules?",
            how="orders, stock, transit and rationing, day by day",
            assumes="Run as today: everybody carries on by their own rules, with no anticipation of how long the outage lasts, "
            "no coordination, no search for new suppliers.",
        ),
        "ko": Words(
            title="현재 운영 방식",
            question="모두가 각자의 규칙대로 계속하면 어떻게 되는가?",
            how="주문, 재고, 운송 중인 물량과 배분을 하루 단위로 계산",
            assumes="현재 운영 방식: 모두가 각자의 규칙대로 움직이며, 중단이 얼마나 이어질지 예측하지 않고, 서로 조율하지 "
            "않으며, 새 공급업체를 찾지 않습니다.",
        ),
    },
    takes=(REROUTE, DEADLINE),
)


def _settled(chain: Chain, record: Record, day: int, owed: np.ndarray) -> bool:
    """Whether flows, stock, backlog and orders owed are as on a baseline day."""
    base = chain.base
    scale = base.outflow + base.stock
    return (
        _same(record.served[day], base.served, base.served)
        and _same(record.waiting[day], 0, base.served)
        and _same(record.made[day], base.made, base.made)
        and _same(record.sent[day], base.sent, base.sent)
        and _same(record.stock[day], base.stock, scale)
        and _same(owed, 0, scale[chain.way_item])
    )


def _same(values: np.ndarray, usual: np.ndarray | float, scale: np.ndarray) -> bool:
    return bool((np.abs(values - usual) <= TOLERANCE * (scale + TINY)).all())


def _day(
    chain: Chain,
    limits: Limits,
    split: Split,
    on_hand: np.ndarray,
    in_transit: np.ndarray,
    wanted: tuple[np.ndarray, np.ndarray],
    before: np.ndarray,
) -> Day:
    orders, wants = _order(chain, split, on_hand, in_transit, wanted, before)
    return _deliver(chain, limits, split, on_hand, orders, wants)


def _order(
    chain: Chain,
    split: Split,
    on_hand: np.ndarray,
    in_transit: np.ndarray,
    wanted: tuple[np.ndarray, np.ndarray],
    before: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Orders, downstream first: today's use + what waits + target - on hand - in transit.

    -> claims by class (classes x claims) and what each source is asked to make (classes x sources). `wanted`: today's
    demand, and what waits. A source uses no more in a day than its capacity allows; what it is asked for beyond that
    stays an order for its inputs, to fill stocks up.
    """
    claims = before.copy()
    claims[:, chain.n_lanes :] = 0
    demand = chain.n_lanes + chain.n_inputs + np.arange(len(chain.demand_item))
    claims[chain.now, demand] = wanted[0]
    claims[chain.late, demand] += wanted[1]
    wants = np.zeros((chain.refill + 1, len(chain.item)))
    gap = chain.target - on_hand - in_transit
    for level in reversed(chain.levels):
        use = _summed(claims.take(level.claims, 1), level.claim_cell, len(level.items))
        need = use[: chain.refill].sum(axis=0)
        order = np.maximum(0, need + use[chain.refill] + gap[level.items])
        ask = use * np.minimum(1, order / np.maximum(need, TINY))
        ask[chain.refill] = np.maximum(0, order - ask[: chain.refill].sum(axis=0))
        by_way = ask.take(level.way_item, 1) * _shares(chain, level, split, ask)
        n = len(level.sources)
        claims[:, level.lanes_in] = by_way[:, n:]
        if not n:
            continue
        wants[:, level.sources] = want = by_way[:, :n]
        use = _ration(
            want,
            chain.capacity[level.sources],
            chain.load[level.sources],
            level.site_cell,
            chain.coded.site_capacity[level.sites],
        )
        use[chain.refill] += (want - use).sum(axis=0)
        per_unit = chain.quantity[level.inputs] * split.mix[level.inputs]
        claims[:, chain.n_lanes + level.inputs] = use.take(level.input_source, 1) * per_unit
    return claims, wants


def _shares(chain: Chain, level: Level, split: Split, ask: np.ndarray) -> np.ndarray:
    """The part of what an item asks for that falls on each of its ways (classes x ways).

    What is needed today splits by share. Of what goes beyond it, each way is asked first for what it owes, and the rest
    splits by share: a way that fails is not replaced by others, who would be asked for its part day after day.
    """
    share, owed, item = split.way[level.ways], split.owed[level.ways], level.way_item
    beyond = ask[~chain.today].sum(axis=0)
    total = np.bincount(item, owed, len(beyond))
    keep = np.minimum(1, beyond / np.maximum(total, TINY))
    free = np.maximum(0, beyond - keep * total)
    later = (share * free[item] + (keep[item] * owed)) / np.maximum(beyond, TINY)[item]
    return np.where(chain.today[:, None], share, np.where(beyond[item] > TINY, later, share))


def _deliver(chain: Chain, limits: Limits, split: Split, on_hand: np.ndarray, orders: np.ndarray, wants: np.ndarray) -> Day:
    """Goods, upstream first: make what can be made, ship need by priority and in proportion, refill from what remains."""
    lanes, inputs = slice(0, chain.n_lanes), slice(chain.n_lanes, chain.n_lanes + chain.n_inputs)
    sales = slice(chain.n_lanes + chain.n_inputs, None)
    may = _ration(wants, limits.source, limits.source_load, chain.site_cell, chain.coded.site_capacity)
    claims = orders.copy()
    claims[:, lanes] = _ration(orders[:, lanes], limits.lane, limits.lane_load, chain.row_cell, chain.row_capacity)
    claims[:, inputs] = may.take(chain.owner, 1) * (chain.quantity * split.mix)
    claims[:, sales] = _within(claims[:, sales], limits.sale)
    floor = _Floor(chain, limits, split.mix, on_hand.copy(), wants.sum(axis=0), may.sum(axis=0))
    granted = np.zeros(claims.shape[1])
    for level in chain.levels:
        floor.make(level, granted[chain.n_lanes + level.inputs])
        if len(level.instant):
            arrives = np.bincount(level.instant_item, granted[level.instant], len(level.items))
            floor.free[level.items] += arrives
        left = floor.free[level.items]
        asked = claims.take(level.claims, 1)
        part, floor.free[level.items] = _shared(asked, level.claim_cell, left)
        granted[level.claims] = (asked * part).sum(axis=0)
    asked = np.hstack([wants, orders[:, lanes], claims[:, inputs]])  # of inputs, what its source had room to use
    need = asked[: chain.refill].sum(axis=0)
    got = np.concatenate([floor.made, granted[: sales.start]])
    ways = len(chain.way_item)
    owed = np.maximum(0, asked[:, :ways].sum(axis=0) - got[:ways])
    return Day(
        floor.made,
        floor.wanted,
        floor.limited,
        granted[lanes],
        granted[sales],
        floor.free,
        orders,
        owed,
        need,
        np.maximum(0, need - got),
    )


def _ration(asks: np.ndarray, most: np.ndarray, load: np.ndarray, cell: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """What of the asks (classes x n) fits each one's own limit and its group's capacity: by class, then in proportion."""
    fits = _within(asks, most)
    return fits * _shared(fits * load, cell, capacity)[0]


def _within(asks: np.ndarray, most: np.ndarray) -> np.ndarray:
    """What of the asks (classes x n) fits each one's own limit, class by class."""
    fits = np.minimum(_up_to(asks), most)
    fits[1:] -= fits[:-1].copy()
    return fits


def _shared(asked: np.ndarray, cell: np.ndarray, room: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share out the room of each group by class, then in proportion: -> the part each one gets (classes x n), what is left.

    `cell`: of each one asking its place in a table of classes x groups, laid out flat.
    """
    total = _summed(asked, cell, len(room))
    up_to = _up_to(total)
    part = (room - up_to + total) / np.maximum(total, TINY)
    part = np.minimum(1, np.maximum(0, part))
    return part.take(cell).reshape(asked.shape), np.maximum(0, room - up_to[-1])


def _summed(asked: np.ndarray, cell: np.ndarray, groups: int) -> np.ndarray:
    """What is asked of each group by class (classes x groups); `cell` as in `_shared`."""
    return np.bincount(cell, asked.ravel(), len(asked) * groups).reshape(len(asked), -1)


def _up_to(by_class: np.ndarray) -> np.ndarray:
    """The sum of each class and those before it; row by row, since numpy sums down few long rows slowly."""
    out = by_class.copy()
    for before, row in pairwise(out):
        row += before
    return out


class _Floor:
    """The shop floors of one day: what is free of every item, and what the sources have made so far."""

    def __init__(self, chain: Chain, limits: Limits, mix: np.ndarray, free: np.ndarray, wanted: np.ndarray, may: np.ndarray):
        self.chain, self.limits, self.mix, self.free, self.wanted, self.may = chain, limits, mix, free, wanted, may
        self.made = np.zeros(len(chain.item))
        self.limited = np.full(len(chain.item), NOTHING)
        self.room = chain.coded.site_capacity - np.bincount(
            chain.site, may * limits.source_load, len(chain.coded.site_capacity)
        )

    def make(self, level: Level, granted: np.ndarray) -> None:
        """Each source of the level makes min(wanted, capacity left, inputs), never between 0 and its minimum run rate."""
        if not len(level.sources):
            return
        chain, rows, s = self.chain, level.inputs, level.sources
        per_unit = granted / chain.quantity[rows]
        enough = np.bincount(level.input_group, per_unit, len(level.group_source))
        made = self.may[s].copy()
        np.minimum.at(made, level.group_source, enough)
        used = granted * (made[level.input_source] / np.maximum(enough, TINY)[level.input_group])
        np.add.at(self.free, chain.input[rows], granted - used)
        if np.any(made < self.wanted[s] - 1e-9 * (1 + self.wanted[s])):
            made, used = self._again(level, made, used)
            self._say_why(level, made, enough)
        least = (made < chain.min_rate[s]) & (made > 0)
        if least.any():
            back = used * least[level.input_source]
            np.add.at(self.free, chain.input[rows], back)
            made[least] = 0
            self.limited[s[least & (self.limited[s] == NOTHING)]] = MIN_RUN_RATE
        self.made[s] = made
        self.free[level.items] += np.bincount(level.source_item, made, len(level.items))

    def _again(self, level: Level, made: np.ndarray, used: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What others could not use goes to the sources still short: inputs, each within its mix, and room at the site."""
        chain, rows, s = self.chain, level.inputs, level.sources
        unused = np.maximum(0, self.may[s] - made) * self.limits.source_load[s]
        np.add.at(self.room, chain.site[s], unused)
        most = np.minimum(self.wanted[s], self.limits.source[s])
        hungry = most - made
        lacks = np.maximum(0, most[level.input_source] * chain.quantity[rows] * self.mix[rows] - used)
        could = np.minimum(lacks, self.free[chain.input[rows]]) / chain.quantity[rows]
        np.minimum.at(hungry, level.group_source, np.bincount(level.input_group, could, len(level.group_source)))
        # who has no inputs takes no room at the site either
        load = np.bincount(chain.site[s], hungry * self.limits.source_load[s], len(self.room))
        hungry *= np.minimum(1, self.room / np.maximum(load, TINY))[chain.site[s]]
        group = np.bincount(level.input_group, could, len(level.group_source))
        ask = (could * chain.quantity[rows]) * (hungry[level.input_source] / np.maximum(group, TINY)[level.input_group])
        total = np.bincount(chain.input[rows], ask, chain.n)
        ask *= np.minimum(1, self.free / np.maximum(total, TINY))[chain.input[rows]]
        extra = np.maximum(hungry, 0)
        enough = np.bincount(level.input_group, ask / chain.quantity[rows], len(level.group_source))
        np.minimum.at(extra, level.group_source, enough)
        take = ask * (extra[level.input_source] / np.maximum(enough, TINY)[level.input_group])
        np.subtract.at(self.free, chain.input[rows], take)
        np.subtract.at(self.room, chain.site[s], extra * self.limits.source_load[s])
        return made + extra, used + take

    def _say_why(self, level: Level, made: np.ndarray, enough: np.ndarray) -> None:
        """Note what limits each source that makes less than wanted: an input (its row), or capacity."""
        s = level.sources
        short = made < self.wanted[s] - 1e-9 * (1 + self.wanted[s])
        self.limited[s[short]] = CAPACITY
        tight = (enough <= made[level.group_source] + 1e-9) & short[level.group_source]
        tight &= enough < self.may[s][level.group_source] - 1e-9
        rows = np.flatnonzero(tight[level.input_group])[::-1]  # backwards: the first one named stays
        self.limited[s[level.input_source[rows]]] = level.inputs[rows]


class _Patience:
    """Re-routing: a way of supply short for `reroute_days` days hands its shortfall to the other ways."""

    def __init__(self, chain: Chain, reroute_days: int | None):
        self.chain, self.days = chain, reroute_days
        self.short_for = np.zeros(len(chain.item) + chain.n_lanes + chain.n_inputs, dtype=int)
        # upstream first, and substitutes before other sources: what is mended there is no shortfall further down
        level = chain.coded.level
        self.step = np.concatenate([2 * level[chain.way_item] + 1, 2 * level[chain.item[chain.owner]]])

    def settle(self, attempt, usual: Split, limits: Limits) -> Day:
        """The day, planned again with the shortfall moved until nothing more can be moved."""
        today = attempt(usual)
        if self.days is None:
            return today
        split, failed, own = usual, self._short(today), today.owed
        for step in np.unique(self.step):
            here = self.step == step
            stuck = np.zeros(len(here), dtype=bool)
            while (fresh := here & self._short(today) & ~stuck).any():
                stuck |= fresh
                give = stuck & (self.short_for >= self.days)
                moved = self._move(split, today, give, stuck, limits)
                if moved is None:
                    break
                split = moved
                today = attempt(split)
                failed |= self._short(today)
        self.short_for = np.where(failed, self.short_for + 1, 0)
        return replace(today, owed=np.minimum(today.owed, own))  # nobody owes what was handed on to them

    def _short(self, today: Day) -> np.ndarray:
        return today.short > 1e-9 * (1 + today.need)

    def _move(self, split: Split, today: Day, give: np.ndarray, stuck: np.ndarray, limits: Limits) -> Split | None:
        """The split with the shortfall of the given ways moved to ways that are not stuck; None when there is none."""
        chain, n = self.chain, len(self.chain.item)
        ways, mixes = slice(0, len(chain.way_item)), slice(len(chain.way_item), None)
        lost = np.where(give, today.short / np.maximum(today.need, TINY), 0)
        spare = np.concatenate([limits.source - today.need[:n], limits.lane - today.need[n : ways.stop]])
        share = _moved(split.way, lost[ways], np.where(stuck[ways], 0, spare), chain.way_item, chain.n)
        mix = _moved(split.mix, lost[mixes], np.where(stuck[mixes], 0, np.inf), chain.group, chain.groups)
        if np.allclose(share, split.way, rtol=0, atol=1e-12) and np.allclose(mix, split.mix, rtol=0, atol=1e-12):
            return None
        return Split(share, mix, split.owed * (1 - lost[ways]))


def _moved(share: np.ndarray, lost: np.ndarray, spare: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Shares after the lost part of each has gone to the others of its group, by spare capacity."""
    room = np.clip(spare, 0, 1e12)
    total = np.bincount(group, room, groups)[group]
    over = np.bincount(group, share * lost, groups)[group]
    return np.where(total > TINY, share * (1 - lost) + over * room / np.maximum(total, TINY), share)


def _queue(
    chain: Chain,
    record: Record,
    day: int,
    demanded: np.ndarray,
    waiting: np.ndarray,
    served: np.ndarray,
    effects: Effects,
) -> tuple[np.ndarray, np.ndarray]:
    """The backlog and who is lost at the end of a day; the first to come is the first to be served."""
    unserved = np.maximum(0, waiting + demanded - served)
    record.demand_so_far[day + 1] = record.demand_so_far[day] + demanded
    since = np.maximum(day + 1 - chain.backorder, effects.first)
    patient = record.demand_so_far[day + 1] - record.demand_so_far[since, np.arange(len(since))]
    return np.minimum(unserved, patient), np.maximum(0, unserved - patient)
