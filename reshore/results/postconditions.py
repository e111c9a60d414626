"""What holds of every answer before it is given: finite, accounted for, within what there is; rebuilt from the tables.

Nothing here is asked of an engine or a solver but its answer. A rule is an equation by row and day (where days are pooled, by
bucket); a row that breaks one by more than rounding is named in the error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from ..errors import SolveError
from ..network.baseline import Baseline
from ..texts import said
from .course import TOLERANCE, Course
from .finite import refuse_not_finite

SLIP = 5 * TOLERANCE  # of what is usual there; a run is filled up with baseline days once all is so to TOLERANCE


@dataclass(frozen=True, match_args=False)  # frozen: what has these need not let them be set
class Limits(Protocol):
    """What tables and events leave in each bucket: buckets x sources, lanes, demand rows, or items (carry)."""

    source: np.ndarray  # [units] the most that is made
    source_load: np.ndarray  # what a unit takes of the capacity of its site (inf: the source is down)
    lane: np.ndarray  # the same of lanes, and of the capacity of their row
    lane_load: np.ndarray
    sale: np.ndarray  # [units] the most that is sold
    demand: np.ndarray  # [units] what is wanted
    patient: np.ndarray  # [units] who may still wait at the end
    carry: np.ndarray  # [0..1] what of the stock before is still there


@dataclass(frozen=True, eq=False)
class Rule:
    """beyond [units], buckets x rows: by how much each row breaks a rule; scale: what is usual there; item of each row."""

    name: str
    item: np.ndarray
    beyond: np.ndarray
    scale: np.ndarray


@dataclass(frozen=True, eq=False)
class Buckets:
    """The course from a day on, by bucket: sums of what flows, what is there at the ends; opening: what was there before."""

    base: Baseline
    course: Course
    edges: np.ndarray
    made: np.ndarray
    sent: np.ndarray
    demanded: np.ndarray
    served: np.ndarray
    lost: np.ndarray
    waiting: np.ndarray
    stock: np.ndarray
    opening: np.ndarray

    @property
    def days(self) -> np.ndarray:
        """Length of each bucket [days], a column."""
        return np.diff(self.edges)[:, None]

    @property
    def items(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The item of each source, lane (where it leaves) and demand row."""
        coded = self.base.coded
        return coded.sources.item, coded.lanes.origin, coded.demand.item

    def usual(self, item: np.ndarray) -> np.ndarray:
        """About what a bucket needs of the part of each of these items [units]."""
        return self.days * self.base.sizes.size[item]


def refuse_unaccounted(base: Baseline, course: Course) -> None:
    """Raise `SolveError` unless all figures are finite, none is below nothing, and wanted = served + lost + waiting."""
    refuse_not_finite(*(a for a in vars(course).values() if a is not None), base.margin)
    b = _buckets(base, course, course.stretches)
    _refuse(b, _nothing_below_nothing(b))
    _refuse(b, _all_wanted_accounted(b))


def refuse_beyond(base: Baseline, course: Course, edges: np.ndarray, limits: Limits) -> None:
    """Raise `SolveError` unless what is made, sent, sold and in stock could be, in the buckets between `edges` [day of the
    run], for which there are limits."""
    b = _buckets(base, course, edges)
    _refuse(b, _within(b, limits))
    _refuse(b, _from_something(b, limits))


def measure_rules(base: Baseline, course: Course, edges: np.ndarray, limits: Limits) -> pd.DataFrame:
    """What all of these rules find, none of them refused: a row for each, of the place that breaks it most.

    rule (key of its words), site, part, beyond and tolerance [units]; rules that are of nothing are left out.
    """
    b, found = _buckets(base, course, edges), []
    for rules in (_nothing_below_nothing(b), _all_wanted_accounted(b), _within(b, limits), _from_something(b, limits)):
        for rule in rules:
            if rule.beyond.size:
                at = _most_beyond(rule)
                name = base.coded.items.name(rule.item[at[1]])
                found.append((rule.name, *name, float(rule.beyond[at]), float(SLIP * rule.scale[at])))
    return pd.DataFrame(found, columns=["rule", "site", "part", "beyond", "tolerance"])


def refuse_ranking(found: pd.DataFrame, base: Baseline, days: pd.Series | float, least: float = 0.0) -> None:
    """Raise `SolveError` unless losses are from 0 to all that is wanted in so many days, times 0 or more, exposure 0 to 1.

    least: the share of what is wanted by which a loss may be below 0, where baseline days are not run at their best. Units
    of which some earn nothing may be below 0 as well: an answer may lose those or not.
    """
    refuse_not_finite(found["lost_units"], found["lost_margin"])
    rate, none = base.coded.demand.rate, 0.0 * found["lost_units"]
    units, margin = (
        found[name] / np.maximum(worth * days, 1e-300)
        for name, worth in (("lost_units", rate.sum()), ("lost_margin", rate @ base.margin))
    )
    wrong = {
        "lost_units": ((units < -least - SLIP) & (base.margin > 0).all()) | (units > 1 + SLIP),
        "lost_margin": (margin < -least - SLIP) | (margin > 1 + SLIP),
        "exposure": ~found.get("exposure", none).between(0, 1),
        "time_to_survive": found.get("time_to_survive", none) < 0,
    }
    for column, rows in wrong.items():
        if rows.any():
            row = found[rows.to_numpy()].iloc[0]
            raise SolveError(said("error.untrue_row", name=str(row["target"]), column=column, value=f"{row[column]:g}"))


def short_share(base: Baseline) -> float:
    """The largest share of its demand that a row is short of on baseline days [0..1]."""
    rate = base.coded.demand.rate
    return float(np.max(1 - base.served / np.where(rate > 0, rate, np.inf), initial=0.0, where=rate > 0))


def _buckets(base: Baseline, course: Course, edges: np.ndarray) -> Buckets:
    last = edges[1:] - 1
    daily = len(last) == edges[-1] - edges[0]
    made, sent, demanded, served, lost = (
        values[edges[0] : edges[-1]] if daily else np.add.reduceat(values[: edges[-1]], edges[:-1], axis=0)
        for values in (course.made, course.sent, course.demanded, course.served, course.lost)
    )
    opening = base.stock if edges[0] == 0 else course.stock[edges[0] - 1]
    return Buckets(base, course, edges, made, sent, demanded, served, lost, course.waiting[last], course.stock[last], opening)


def _arrived(b: Buckets) -> np.ndarray:
    """What comes in by each lane in each bucket: what was sent its lead time before; in the baseline, before the run."""
    sent = b.course.sent
    so_far = np.vstack([np.zeros(sent.shape[1]), np.cumsum(sent, axis=0)])
    since = b.edges[:, None] - b.base.coded.lanes.lead
    until = np.where(since >= 0, np.take_along_axis(so_far, np.maximum(since, 0), axis=0), since * b.base.sent)
    return np.diff(until, axis=0)


def _nothing_below_nothing(b: Buckets) -> Iterator[Rule]:
    made, lane, sold = b.items
    item = np.arange(len(b.opening))
    yield Rule("error.rule_made_below", made, -b.made, b.usual(made))
    yield Rule("error.rule_sent_below", lane, -b.sent, b.usual(lane))
    yield Rule("error.rule_stock_below", item, -b.stock, b.usual(item) + b.opening)
    yield Rule("error.rule_served_below", sold, -b.served, b.usual(sold))
    yield Rule("error.rule_lost_below", sold, -b.lost, b.usual(sold))
    yield Rule("error.rule_waiting_below", sold, -b.waiting, b.usual(sold))


def _all_wanted_accounted(b: Buckets) -> Iterator[Rule]:
    sold = b.items[2]
    before = np.vstack([np.zeros(len(sold)), b.waiting[:-1]])
    # wanted + waiting before = served + lost + waiting after; and over the whole run, more strictly
    miss = np.abs(b.demanded + before - b.served - b.lost - b.waiting)
    yield Rule("error.rule_demand", sold, miss, b.usual(sold) + b.demanded + before)
    wanted, lost = b.demanded.sum(axis=0), b.lost.sum(axis=0)
    miss = np.abs(wanted - b.served.sum(axis=0) - lost - b.waiting[-1:])
    yield Rule("error.rule_demand", sold, miss, (TOLERANCE / SLIP * wanted)[None, :])
    yield Rule("error.rule_lost_above", sold, (lost - wanted)[None, :], (TOLERANCE / SLIP * wanted)[None, :])


def _within(b: Buckets, limits: Limits) -> Iterator[Rule]:
    made, lane, sold = b.items
    coded = b.base.coded
    yield Rule("error.rule_capacity", made, b.made - limits.source, b.usual(made) + b.made)
    yield Rule("error.rule_lane_capacity", lane, b.sent - limits.lane, b.usual(lane) + b.sent)
    yield Rule("error.rule_sale", sold, b.served - limits.sale, b.usual(sold) + b.served)
    yield Rule("error.rule_wanted", sold, np.abs(b.demanded - limits.demand), b.usual(sold) + b.demanded)
    yield Rule("error.rule_patience", sold, b.waiting - limits.patient, b.usual(sold) + b.waiting)
    site, row = coded.sources.site, coded.lanes.row
    together = np.full(len(coded.net.lanes), np.inf)
    together[row] = coded.lanes.capacity
    yield _shared("error.rule_site_capacity", b, b.made, limits.source_load, site, coded.site_capacity, made)
    yield _shared("error.rule_lane_capacity", b, b.sent, limits.lane_load, row, together, lane)


def _shared(
    name: str, b: Buckets, flow: np.ndarray, load: np.ndarray, group: np.ndarray, capacity: np.ndarray, item: np.ndarray
) -> Rule:
    """Sum over the members of a group: flow x load <= capacity x days. A group stands for the item of its last member."""
    member = np.isfinite(capacity[group])
    groups, local = np.unique(group[member], return_inverse=True)
    up = np.isfinite(load[:, member])  # one that is down makes nothing, which is another rule
    take = np.where(up, load[:, member], 0.0)
    taken, usual = take * flow[:, member], take * b.usual(item[member])
    most, named = b.days * capacity[groups], np.zeros(len(groups), int)
    named[local] = item[member]
    return Rule(name, named, _added(taken, local, len(groups)) - most, most + _added(usual, local, len(groups)))


def _from_something(b: Buckets, limits: Limits) -> Iterator[Rule]:
    """stock before + made + arrived - used - sent - served = stock after.

    What substitutes used is not in the course: it is what is left over, no less than nothing, and by site as much as what was
    made of them takes.
    """
    coded, (made, origin, sold), n = b.base.coded, b.items, len(b.opening)
    i, every = coded.inputs, np.arange(n)
    owner, used, per = i.source, i.item, i.quantity
    several = np.bincount(i.group, minlength=1)[i.group] > 1 if len(i) else np.empty(0, bool)
    before = np.vstack([b.opening, b.stock[:-1]]) * limits.carry
    came = _added(b.made, made, n) + _added(_arrived(b), coded.lanes.destination, n)
    gone = _added(b.sent, origin, n) + _added(b.served, sold, n)
    gone = gone + _added(b.made[:, owner[~several]] * per[~several], used[~several], n)
    left, scale = before + came - gone - b.stock, b.usual(every) + before + came
    mixed = np.zeros(n, dtype=bool)
    mixed[used[several]] = True
    yield Rule("error.rule_balance", every, np.where(mixed, -left, np.abs(left)), scale)
    if several.any():
        yield _substitutes(b, left, scale, owner[several], used[several], per[several], i.group[several])


def _substitutes(
    b: Buckets, left: np.ndarray, scale: np.ndarray, owner: np.ndarray, used: np.ndarray, per: np.ndarray, group: np.ndarray
) -> Rule:
    """Sum over the substitutes of a site: used / quantity = sum over groups: made; as far as unlike quantities can tell."""
    site, made = b.base.coded.items.site_code, b.items[0]
    least, most = np.full(len(site), np.inf), np.zeros(len(site))
    np.minimum.at(least, used, per)
    np.maximum.at(most, used, per)
    mixed, owners = np.unique(used), owner[np.unique(group, return_index=True)[1]]
    sites, place = np.unique(site[made[owners]], return_inverse=True)
    at = np.searchsorted(sites, site[mixed])
    needed = _added(b.made[:, owners], place, len(sites))
    could, must = (_added(left[:, mixed] / p[mixed], at, len(sites)) for p in (least, most))
    room = _added(scale[:, mixed] / least[mixed], at, len(sites))
    named = np.zeros(len(sites), int)
    named[place] = made[owners]
    return Rule("error.rule_substitutes", named, np.maximum(needed - could, must - needed), room + needed)


def _added(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Columns of one group added up: buckets x groups."""
    out = np.zeros((len(values), groups))
    order = np.argsort(group, kind="stable")
    first = np.flatnonzero(np.diff(group[order], prepend=-1))
    if len(first):
        out[:, group[order][first]] = np.add.reduceat(values[:, order], first, axis=1)
    return out


def _refuse(b: Buckets, rules: Iterator[Rule]) -> None:
    for rule in rules:
        _refuse_row(b.base, rule, b.edges if len(rule.beyond) == len(b.edges) - 1 else None)


def _most_beyond(rule: Rule) -> tuple[int, int]:
    """The bucket and the row that break a rule most, or come nearest to it."""
    bucket, row = np.unravel_index(int(np.argmax(rule.beyond - SLIP * rule.scale)), rule.beyond.shape)
    return int(bucket), int(row)


def _refuse_row(base: Baseline, rule: Rule, edges: np.ndarray | None) -> None:
    """Raise `SolveError` with the row that breaks a rule most, if one does; edges None: it is of the whole run."""
    if not rule.beyond.size:
        return
    bucket, row = _most_beyond(rule)
    if rule.beyond[bucket, row] <= SLIP * rule.scale[bucket, row]:
        return
    site, part = base.coded.items.name(rule.item[row])
    where = {"rule": said(rule.name), "site": site, "part": part, "much": f"{rule.beyond[bucket, row]:.3g}"}
    if edges is None:
        raise SolveError(said("error.untrue", **where))
    raise SolveError(said("error.untrue_on_a_day", **where, day=str(edges[bucket])))
