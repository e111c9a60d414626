"""What a scenario leaves of every source, lane and sale on each day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np

from ..errors import DataError, Problem
from ..network import schema
from ..network.calendar import Calendar
from ..network.derived import once, once_for_each
from ..network.event_filters import FILTERS, NEAR, Hit, all_rows, given, match, text, unknown_word
from ..network.index import Index
from ..network.levels import factor
from ..network.network import Network
from ..network.recovery_factors import wrong_factors
from ..network.scenario import Scenario, in_scenario
from ..texts import said
from .run_length import refuse_beyond, run_days
from .stretching import Factors, stretched

MOST_KEPT = 16_000_000  # bytes of what the events of one scenario hit


@dataclass(frozen=True)
class Left:
    """What is left of some rows day by day: `rows` (positions), `share` (days x rows); all other rows are at 1."""

    rows: np.ndarray
    share: np.ndarray

    def on(self, day: int, n: int) -> np.ndarray:
        """The share left of all n rows on a day."""
        out = np.ones(n)
        if day < len(self.share):
            out[self.rows] = self.share[day]
        return out

    def total(self, edges: np.ndarray, n: int) -> np.ndarray:
        """Full days left of n rows in each bucket [edges[b], edges[b + 1]): buckets x n; of what is untouched exactly all."""
        out = np.repeat(np.diff(edges).astype(float)[:, None], n, axis=1)
        if len(self.rows):
            out[:, self.rows] = np.add.reduceat(self.share[: edges[-1]], edges[:-1], axis=0)
        return out

    def extreme(self, edges: np.ndarray, n: int, pick: np.ufunc) -> np.ndarray:
        """Least (np.minimum) or largest (np.maximum) share left [0..1] of n rows on the days between `edges`: buckets x n."""
        out = np.ones((len(edges) - 1, n))
        if len(self.rows):
            out[:, self.rows] = pick.reduceat(self.share[: edges[-1]], edges[:-1], axis=0)
        return out

    def until(self, end: int) -> Left:
        """The days before `end`."""
        return Left(self.rows, self.share[:end])

    def one_day(self, days: slice, pick: Callable) -> Left:
        """One day that has of each row what `pick` (np.min or np.max) finds in these days."""
        return Left(self.rows, pick(self.share[days], axis=0, keepdims=True))

    def by_day(self, n: int) -> np.ndarray | float:
        """Days x n rows of what is added (rows not listed: nothing); 0.0 when there is none."""
        if not len(self.rows):
            return 0.0
        out = np.zeros((len(self.share), n))
        out[:, self.rows] = self.share
        return out


@dataclass(frozen=True)
class Effects:
    """A scenario on a network: the days that matter, and what is left or added on each day of the run.

    first [day] of the first event; last [day] touched by one; end [day] the run stops before.
    source, lane, sale: Left over sources, lanes, demand rows. demand, duty: days x rows like Left.share, holding the
    factor on demand and the points added. stock_left [0..1] by item, by the day on which it is taken. beyond: events that a
    stretched recovery moves beyond the run.
    """

    first: int
    last: int
    end: int
    source: Left
    lane: Left
    sale: Left
    demand: Left
    duty: Left
    stock_left: Mapping[int, np.ndarray]  # day: share left by item
    beyond: int = 0

    @property
    def turns(self) -> list[int]:
        """Days from which what is left or added changes otherwise than before: jumps, and ends of straight stretches.

        Of two days in a row the first.
        """
        found = {self.first}
        for left, usual in ((self.source, 1), (self.lane, 1), (self.sale, 1), (self.demand, 1), (self.duty, 0)):
            before = np.full((2, len(left.rows)), usual)
            bend = np.abs(np.diff(np.vstack([before, left.share]), n=2, axis=0)).max(axis=1, initial=0) > 1e-9
            found |= set(np.flatnonzero(bend).tolist())
        return sorted(day for day in found if self.first <= day < self.end and not {day - 1} & found)

    @property
    def changes(self) -> np.ndarray:
        """Days that leave or add other than the day before."""
        shares = (left.share for left in (self.source, self.lane, self.sale, self.demand, self.duty) if len(left.rows))
        return np.concatenate([np.empty(0, int), *(np.flatnonzero((s[1:] != s[:-1]).any(axis=1)) + 1 for s in shares)])

    @property
    def quiet(self) -> int:
        """The first day from which on nothing is touched but duties."""
        touched = [np.flatnonzero((left.share != 1).any(axis=1)) for left in (self.source, self.lane, self.sale, self.demand)]
        return 1 + max([self.first - 1, *self.stock_left, *(int(days[-1]) for days in touched if len(days))])

    def until(self, end: int) -> Effects:
        """The same in a run that stops before an earlier day."""
        names = ("source", "lane", "sale", "demand", "duty")
        return replace(self, end=end, **{name: getattr(self, name).until(end) for name in names})

    def worst_day(self) -> Effects:
        """The least that is left, and the most that is wanted, on any day of the events, as a run of one day."""
        days = slice(self.first, self.last + 1)
        taken = {0: np.prod(list(self.stock_left.values()), axis=0)} if self.stock_left else {}
        source, lane, sale = (left.one_day(days, np.min) for left in (self.source, self.lane, self.sale))
        return Effects(0, 0, 1, source, lane, sale, self.demand.one_day(days, np.max), self.duty.one_day(days, np.max), taken)


def effects(coded: Index, scenario: Scenario, factors: Factors | None = None) -> Effects:
    """Work a scenario out on a network; factors: by how much the time of each cause stretches (None: the most likely).

    The run lasts `days_per_year` from the first event day, or `window_days` where that is set. Raises `DataError` for
    an event that hits nothing or begins after the run has ended, or whose dates or factors do not fit.
    """
    known = _known(coded, scenario)
    return _together(coded, known.events(factors), known.end)


def effects_of_each(coded: Index, scenario: Scenario) -> list[Effects]:
    """What each event of a scenario does by itself, over the days of the run of all. Raises `DataError` as `effects`."""
    known = _known(coded, scenario)
    return [_together(coded, [event], known.end) for event in known.events(None)]


def timing(coded: Index, scenario: Scenario, factors: Factors) -> tuple[tuple[float, ...], ...]:
    """First day, days and days of ramp of each event of a scenario: where they are the same, so are its effects."""
    return tuple((r["first"], r["days"], r["ramp_days"]) for r in stretched(_known(coded, scenario).rows, factors))


@dataclass(frozen=True, eq=False)
class _Event:
    """A row of events worked out: its cells with first and last day, what it hits, and its severity by day of the run."""

    row: Mapping[str, Any]
    hit: Hit
    shape: np.ndarray
    last: int  # a loss without an end counts for a year


@dataclass(frozen=True, eq=False)
class _Known:
    """The events of a scenario as they stand: their cells with first day and days, what each hits; the day the run stops
    before, and how long a loss without an end counts [days]."""

    rows: list[dict[str, Any]]
    hits: list[Hit]
    end: int
    year: int

    def events(self, factors: Factors | None) -> list[_Event]:
        """The same with their time stretched."""
        rows = stretched(self.rows, factors)
        until = min((r["first"] for r in rows), default=0) + self.year - 1
        found = zip(rows, self.hits, strict=True)
        return [_Event(r, hit, _shape(r, self.end), int(min(_last_day(r), until))) for r, hit in found]


def _bytes(known: _Known) -> int:
    return sum(hit.nbytes for hit in known.hits)


@once_for_each(_bytes, MOST_KEPT)
def _known(coded: Index, scenario: Scenario) -> _Known:
    """The events, and the day the run stops before."""
    net = coded.net
    if problems := wrong_factors(scenario.events, _place(net, scenario)[0]):
        raise DataError(problems)
    rows = _timed(net, scenario)
    first = min((r["first"] for r in rows), default=0)
    end = first + run_days(net)
    refuse_beyond(coded, end, [r["first"] for r in rows], *_place(net, scenario))
    if late := [r for r in rows if r["first"] >= end]:
        problem = said("error.event_after_the_end", event=_filters(late[0]), day=late[0]["first"], last=end - 1)
        fix = said("fix.longer_window", days=late[0]["first"] - first + 1)
        raise DataError([Problem(in_scenario(scenario), 0, "", "", problem, fix)])
    hits = [_hit(coded, r) for r in rows]
    for r, hit in zip(rows, hits, strict=True):
        if hit.nothing and match(all_rows(net), r).nothing:
            problem = said("error.event_hits_nothing", event=_filters(r))
            word = unknown_word(net, r)
            fix = said("fix.change_filter", hint=word) if word else said("fix.check_the_names")
            raise DataError([Problem(in_scenario(scenario), 0, "", "", problem, fix)])
    return _Known(rows, hits, end, int(net.number("days_per_year", 365)))


def _hit(coded: Index, row: Mapping[str, Any]) -> Hit:
    """What an event row hits; events of the same filters, such as those of drawn scenarios, share it."""
    known = _hits(coded)
    key = (*(text(row, column) for column in FILTERS), given(row, "demand_change"), given(row, "duty_add"))
    found = known.get(key)
    if found is None:
        found = match(coded, row)
        if (len(known) + 1) * found.nbytes > MOST_KEPT:
            known.clear()
        known[key] = found
    return found


@once
def _hits(coded: Index) -> dict[tuple, Hit]:
    """What has been hit so far, by what events say of it."""
    return {}


def _together(coded: Index, events: list[_Event], end: int) -> Effects:
    """What events leave and add together."""
    sources, lanes, sales = len(coded.sources), len(coded.lanes), len(coded.demand)
    first = min((e.row["first"] for e in events), default=0)
    plain = [e for e in events if np.isnan(e.row["demand_change"]) and np.isnan(e.row["duty_add"])]
    raised, taxed = ([e for e in events if getattr(e.hit, name).any()] for name in ("demand_change", "duty"))
    return Effects(
        first,
        max([first, *(e.last for e in events)]),
        end,
        _product(sources, end, [(e.hit.sources, e.shape, _scale(coded, e.row["cause"])) for e in plain]),
        _product(lanes, end, [(e.hit.lanes, e.shape, 1.0) for e in plain]),
        _product(sales, end, [(e.hit.demand, e.shape, 1.0) for e in plain]),
        _product(sales, end, [(e.hit.demand_change, e.shape, -e.row["demand_change"]) for e in raised]),
        _sum(lanes, end, [(e.hit.duty, e.shape, e.row["duty_add"]) for e in taxed]),
        _stock_left(len(coded.items), events),
        sum(e.row["first"] >= end for e in events),
    )


def _scale(coded: Index, cause: str) -> Any:
    """How much of the severity of a cause reaches each source at its smart-factory level."""
    if not cause:
        return 1.0
    levels = coded.sources.level
    by_level = {level: factor(coded.net, "severity", level, cause) for level in set(levels)}
    return np.array([by_level[level] for level in levels])


def _timed(net: Network, scenario: Scenario) -> list[dict[str, Any]]:
    """The events as plain rows with first day and days; a blank duration has no end."""
    calendar = Calendar(net)
    cells = schema.with_defaults("events", scenario.events)
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*(cells[c].to_numpy(dtype=object) for c in cells), strict=True)]
    blank = scenario.events["start_day"].isna().to_numpy()
    for r, no_day in zip(rows, blank, strict=True):
        r["first"] = calendar.day(r["start_date"]) if r["start_date"] and no_day else int(r["start_day"])
        if r["end_date"]:
            r["days"] = calendar.day(r["end_date"]) - r["first"] + 1
        else:
            r["days"] = r["duration_days"] if r["duration_days"] == r["duration_days"] else np.inf
        r["days"] = r["days"] if np.isinf(r["days"]) else int(np.ceil(r["days"]))
        if r["days"] < 0:
            problem = said("error.ends_before_it_starts", event=_filters(r))
            raise DataError([Problem(in_scenario(scenario), 0, "", "", problem, said("fix.mend_end_date"))])
    return rows


def _last_day(r: Mapping[str, Any]) -> float:
    """The last day of the ramp of an event."""
    return r["first"] + r["days"] + np.ceil(r["ramp_days"]) - 1


def _shape(r: Mapping[str, Any], end: int) -> np.ndarray:
    """Severity on each day of the run: along the duration, then fading over the ramp."""
    out = np.zeros(end)
    days = int(min(r["days"], max(0, end - r["first"])))
    final = r["severity"] if np.isnan(r["severity_end"]) else r["severity_end"]
    whole = days if np.isinf(r["days"]) else int(r["days"])
    line = np.linspace(r["severity"], final, whole) if whole > 1 else np.full(whole, r["severity"])
    ramp = int(np.ceil(r["ramp_days"]))
    fading = final * (1 - (np.arange(ramp) + 0.5) / ramp) if ramp else np.empty(0)
    course = np.concatenate([line, fading])[: max(0, end - r["first"])]
    out[r["first"] : r["first"] + len(course)] = course
    return out


def _product(n: int, end: int, parts: list[tuple[np.ndarray, np.ndarray, Any]]) -> Left:
    """What several events leave of each row: the product of 1 - severity x shape."""
    rows = np.flatnonzero(np.logical_or.reduce([mask for mask, _, _ in parts])) if parts else np.empty(0, int)
    share = np.ones((end, len(rows)))
    for mask, shape, scale in parts:
        by_row = np.broadcast_to(scale, (n,))[rows] * mask[rows]
        share *= np.maximum(1 - shape[:, None] * by_row[None, :], 0)
    return Left(rows, share)


def _sum(n: int, end: int, parts: list[tuple[np.ndarray, np.ndarray, float]]) -> Left:
    """Points that several events add to each row."""
    rows = np.flatnonzero(np.logical_or.reduce([mask for mask, _, _ in parts])) if parts else np.empty(0, int)
    added = np.zeros((end, len(rows)))
    for mask, shape, points in parts:
        added += shape[:, None] * (points * mask[rows])[None, :]
    return Left(rows, added)


def _stock_left(n: int, events: list[_Event]) -> dict[int, np.ndarray]:
    left: dict[int, np.ndarray] = {}
    for e in events:
        day = e.row["first"]
        if e.row["takes_stock"] and day < len(e.shape):
            left[day] = left.get(day, np.ones(n)) * (1 - e.shape[day] * e.hit.stock_items)
    return left


def _filters(r: Mapping[str, Any]) -> str:
    names = ("site", "company", "country", "region", "part", "destination", "mode")
    given = [f"{k} '{r[k]}'" for k in names if r[k]]
    if r["near_lat"] == r["near_lat"]:
        near = {name: f"{r[name]:g}" for name in NEAR}
        given.append(said("error.within_radius", **near))
    what = reduce(lambda one, other: said("error.and", one=one, other=other), given) if given else said("error.everything")
    return said("error.event_on", what=what)


def _place(net: Network, scenario: Scenario) -> tuple[str, list[int]]:
    """Where the events of a scenario stand: the name of the table, and the row of each as a spreadsheet shows it."""
    own = scenario.events.index.isin(net.events.index[net.events["scenario"] == scenario.name]).all()
    where = net.names.get("events", "events") if own else in_scenario(scenario)
    return where, (scenario.events.index + 2).tolist()
