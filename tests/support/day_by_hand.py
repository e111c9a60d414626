"""The day of the engine `daily` once more, in plain Python, rule by rule as docs/semantics.md numbers them.

Written from that text, without the engine's code, so that it checks the engine and the text alike. `reroute_days` is
blank: nobody does another's part.
"""

from __future__ import annotations

import numpy as np

from reshore import Network, Scenario
from reshore.disruption.capacity_left import Effects, effects
from reshore.network.index import index

from .chain_by_hand import (
    NO_LIMIT,
    NOTHING,
    Amounts,
    Chain,
    Input,
    Lane,
    Market,
    Source,
    add,
    allows,
    by_row,
    by_site,
    chain_of,
    inputs_of,
    times,
    up_to,
    within,
)

# The run


def run_by_hand(net: Network, scenario: Scenario) -> dict[str, np.ndarray]:
    """Days x rows: made, wanted (sources), sent (lanes), stock (items), demanded, served, late, lost, waiting (demand rows)."""
    chain = chain_of(net)
    what = effects(index(net), scenario)
    days = []
    for day in range(what.end):
        if day < what.first:  # before its first event the chain runs undisturbed
            days.append(_undisturbed(chain))
        else:
            days.append(_day(chain, what, day))
    return {name: np.array([d[name] for d in days]) for name in days[0]}


def _undisturbed(chain: Chain) -> dict[str, list[float]]:
    made = [s.usual for s in chain.sources]
    served, wanted = [m.usual for m in chain.markets], [m.rate for m in chain.markets]
    return {"made": made, "wanted": made, "sent": [lane.usual for lane in chain.lanes], "stock": list(chain.hand),
            "demanded": wanted, "served": served, "late": [0.0] * len(served), "waiting": [0.0] * len(served),
            "lost": [w - s for w, s in zip(wanted, served, strict=True)]}  # fmt: skip


def _day(chain: Chain, what: Effects, day: int) -> dict[str, list[float]]:
    _arrivals(chain, what, day)
    factor = what.demand.on(day, len(chain.markets))
    _demand(chain, factor, day)
    _orders(chain)
    _limits(chain, what, day)
    _making_and_sending(chain)
    lost = [_serve(m, day) for m in chain.markets]
    usual_loss = [(m.rate - m.usual) * f for m, f in zip(chain.markets, factor, strict=True)]
    for way in [*chain.sources, *chain.lanes]:
        way.owes = max(0.0, sum(way.asked) - way.done)  # for rule 5 of tomorrow
    return {
        "made": [s.done for s in chain.sources],
        "wanted": [sum(s.asked) for s in chain.sources],
        "sent": [lane.done for lane in chain.lanes],
        "stock": list(chain.hand),
        "demanded": [m.rate * f for m, f in zip(chain.markets, factor, strict=True)],
        "served": [m.done for m in chain.markets],
        "late": [m.late for m in chain.markets],
        "lost": [one + other for one, other in zip(lost, usual_loss, strict=True)],
        "waiting": [sum(units for _, units in m.queue) for m in chain.markets],
    }


# Rules 1 to 6: what everybody asks for


def _arrivals(chain: Chain, what: Effects, day: int) -> None:
    """Rule 1: stock that is taken goes first, then what was dispatched `lead` days ago comes."""
    if day in what.stock_left:
        chain.hand = [have * part for have, part in zip(chain.hand, what.stock_left[day], strict=True)]
    for lane in chain.lanes:
        if lane.lead:
            chain.hand[lane.destination] += lane.road.popleft()


def _demand(chain: Chain, factor: np.ndarray, day: int) -> None:
    """Rules 2 and 3: today's demand is class (a) of its priority, who waits class (b)."""
    for m, f in zip(chain.markets, factor, strict=True):
        m.asked = chain.none()
        m.asked[2 * m.priority] = m.usual * f
        m.asked[2 * m.priority + 1] = sum(units for _, units in m.queue)
        m.queue.append([day, m.usual * f])


def _orders(chain: Chain) -> None:
    """Rule 4: downstream first, item by item."""
    use = [chain.none() for _ in chain.level]
    for m in chain.markets:
        add(use[m.item], m.asked)
    for lane in chain.lanes:
        if lane.backwards:  # rule 10: of a circle, counted with the order of the day before
            add(use[lane.origin], lane.asked)
    for level in reversed(range(max(chain.level) + 1)):
        for item in chain.items(level):
            _order_of(chain, item, use[item])
            for lane in chain.lanes:
                if lane.destination == item and not lane.backwards:
                    add(use[lane.origin], lane.asked)
        _orders_for_inputs(chain, level, use)


def _order_of(chain: Chain, item: int, use: Amounts) -> None:
    """Rule 4: what an item orders, by class; then rule 5."""
    on_its_way = sum(sum(lane.road) for lane in chain.lanes if lane.destination == item)
    urgent = sum(use[:-1])
    order = max(0.0, urgent + use[-1] + chain.target[item] - chain.hand[item] - on_its_way)
    part = min(1.0, order / urgent) if urgent > 0 else 0.0
    by_class = [amount * part for amount in use[:-1]]
    _fall_on_ways(chain.ways(item), [*by_class, max(0.0, order - sum(by_class))])


def _fall_on_ways(ways: list[Source | Lane], order: Amounts) -> None:
    """Rule 5: class (a) by share; the rest first to who owes, then by share, each way with the same mix of classes."""
    today = [amount if c % 2 == 0 and c < len(order) - 1 else 0.0 for c, amount in enumerate(order)]
    beyond = [amount - now for amount, now in zip(order, today, strict=True)]
    total, owed = sum(beyond), sum(way.owes for way in ways)
    asked_again = min(1.0, total / owed) if owed > 0 else 0.0
    rest = max(0.0, total - owed)
    for way in ways:
        more = way.owes * asked_again + rest * way.share
        way.asked = [way.share * now + (more * b / total if total > 0 else 0.0) for now, b in zip(today, beyond, strict=True)]


def _orders_for_inputs(chain: Chain, level: int, use: list[Amounts]) -> None:
    """Rule 6: inputs for what capacities allow on a baseline day keep their class, all others are class (c)."""
    for same_site in by_site([s for s in chain.sources if s.level == level]):
        capacity = chain.site_capacity[same_site[0].site]
        allowed = within(capacity, [(s.load, up_to(s.capacity, s.asked)) for s in same_site])
        for s, inside in zip(same_site, allowed, strict=True):
            amounts = [*inside[:-1], sum(s.asked) - sum(inside[:-1])]
            for used in inputs_of(s):
                add(use[used.item], amounts, used.quantity * used.part)


# Rules 7 to 11: what is made, sent and sold


def _limits(chain: Chain, what: Effects, day: int) -> None:
    """Rule 7, and of rule 8 what each may make or send: what it is asked for within the limits of the day."""
    for s, left in zip(chain.sources, what.source.on(day, len(chain.sources)), strict=True):
        free = s.capacity == NO_LIMIT and chain.site_capacity[s.site] == NO_LIMIT
        s.limit = s.usual * left if free and left < 1 else times(s.capacity, left)
        s.load_today = s.load / left if left > 0 else 0.0
    for same_site in by_site(chain.sources):
        asks = [(s.load_today, up_to(s.limit, s.asked)) for s in same_site]
        for s, may in zip(same_site, within(chain.site_capacity[same_site[0].site], asks), strict=True):
            s.may = may
    left = what.lane.on(day, len(chain.lanes))
    for same_row in by_row(chain.lanes):
        asks = [_lane_ask(chain.lanes[k], left[k]) for k in same_row]
        for k, may in zip(same_row, within(chain.lanes[same_row[0]].capacity, asks), strict=True):
            chain.lanes[k].may = may
    for m, part in zip(chain.markets, what.sale.on(day, len(chain.markets)), strict=True):
        m.may = up_to(m.rate * part if part < 1 else NO_LIMIT, m.asked)


def _lane_ask(lane: Lane, left: float) -> tuple[float, Amounts]:
    """What one unit takes of the capacity of the row, and what is asked within the lane's own limit."""
    if left <= 0:
        return 0.0, up_to(0.0, lane.asked)
    if lane.capacity == NO_LIMIT and left < 1:
        return 1.0, up_to(left * (lane.usual if lane.share > 0 else lane.standby_usual), lane.asked)
    return 1 / left, up_to(times(lane.capacity, left), lane.asked)


def _making_and_sending(chain: Chain) -> None:
    """Rules 8 to 10: upstream first."""
    for level in range(max(chain.level) + 1):
        sources = [s for s in chain.sources if s.level == level]
        _make(chain, sources)
        _share_again(chain, sources)
        for s in sources:
            s.ran = s.done
            if s.done < s.least * (1 - 1e-9):  # rule 9
                _give_back(chain, s, 0.0)
                s.done = 0.0
        for s in sources:
            chain.hand[s.item] += s.done
        for item in chain.items(level):
            _share_out(chain, item)


def _make(chain: Chain, sources: list[Source]) -> None:
    """Rule 8: the least of what a source may and what each group of inputs allows; the other inputs go back."""
    for s in sources:
        s.done = min([sum(s.may), *(allows(group) for group in s.groups)])
        _give_back(chain, s, s.done)


def _give_back(chain: Chain, s: Source, made: float) -> None:
    """Inputs beyond what `made` units use go back; substitutes of a group in proportion."""
    for group in s.groups:
        used = min(1.0, made / allows(group)) if allows(group) > 0 else 0.0
        for one in group:
            chain.hand[one.item] += one.granted * (1 - used)
            one.granted *= used


def _share_again(chain: Chain, sources: list[Source]) -> None:
    """Rule 8, re-sharing, once: who makes less than asked, has capacity left and finds inputs takes of what is free."""
    takers = [s for s in sources if _lacks(s) > 0 and all(any(chain.hand[one.item] > NOTHING for one in g) for g in s.groups)]
    room = {id(s): _lacks(s) for s in takers}
    for same_site in by_site(takers):
        free = _free_capacity(chain, same_site[0].site, same_site[0].level)
        asked = sum(s.load_today * room[id(s)] for s in same_site)
        for s in same_site:
            room[id(s)] *= free / asked if asked > free else 1.0
    asks = [(s, one, _lacks_of(s, one)) for s in takers for one in inputs_of(s)]
    asked_of = {one.item: sum(ask for _, other, ask in asks if other.item == one.item) for _, one, _ in asks}
    part = {item: min(1.0, chain.hand[item] / asked) if asked > 0 else 0.0 for item, asked in asked_of.items()}
    for s in takers:
        offered = [[(one, _lacks_of(s, one) * part[one.item]) for one in group] for group in s.groups]
        allowed = [sum(amount / one.quantity for one, amount in group) for group in offered]
        more = min([room[id(s)], *allowed])
        for group, most in zip(offered, allowed, strict=True):
            for one, amount in group:  # what it cannot use stays; substitutes of a group in proportion
                taken = amount * more / most if most > 0 else 0.0
                one.granted += taken
                chain.hand[one.item] -= taken
        s.done += more


def _lacks(s: Source) -> float:
    """What a source makes less than it is asked for and its own limit lets it."""
    return max(0.0, min(sum(s.asked), s.limit) - s.done)


def _lacks_of(s: Source, one: Input) -> float:
    """What of an input it lacks for that: up to its own part of the mix, so that no substitute does another's part."""
    return max(0.0, one.quantity * one.part * (s.done + _lacks(s)) - one.granted)


def _free_capacity(chain: Chain, site: int, level: int) -> float:
    """What is left of a site's capacity when all have made what they may, and what those up to this level did not use."""
    taken = 0.0
    for s in chain.sources:
        if s.site == site:
            taken += s.load_today * (s.ran if s.level < level else s.done if s.level == level else sum(s.may))
    return max(0.0, chain.site_capacity[site] - taken)


def _share_out(chain: Chain, item: int) -> None:
    """Rule 10: what is on hand goes to lanes, sources and the market, class by class, in proportion within a class."""
    lanes = [lane for lane in chain.lanes if lane.origin == item]
    inputs = [(s, one) for s in chain.sources for one in inputs_of(s) if one.item == item]
    markets = [m for m in chain.markets if m.item == item]
    asks = [(1.0, way.may) for way in [*lanes, *markets]]
    asks += [(1.0, [amount * one.quantity * one.part for amount in s.may]) for s, one in inputs]
    got = [sum(amounts) for amounts in within(chain.hand[item], asks)]
    chain.hand[item] = max(0.0, chain.hand[item] - sum(got))
    for way, amount in zip([*lanes, *markets], got, strict=False):
        way.done = amount
    for (_, one), amount in zip(inputs, got[len(lanes) + len(markets) :], strict=True):
        one.granted = amount
    for lane in lanes:
        if lane.lead:
            lane.road.append(lane.done)
        else:
            chain.hand[lane.destination] += lane.done


def _serve(m: Market, day: int) -> float:
    """Rule 11: the oldest demand first; who has waited `backorder_days` is lost. -> units lost."""
    rest, m.late = m.done, 0.0
    for entry in m.queue:
        got = min(rest, entry[1])
        entry[1] -= got
        rest -= got
        m.late += got if entry[0] < day else 0.0
    lost = sum(units for since, units in m.queue if since <= day - m.patience)
    m.queue = [entry for entry in m.queue if entry[0] > day - m.patience]
    return lost
