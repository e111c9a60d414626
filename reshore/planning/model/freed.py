"""Where given shares no longer bind in a plan: on ways that what is bought leaves without goods, and at items that an event
touches only through what is bought.

Both depend on what stands: a column for each, from 0 to 1, that may be 1 only where it is so. The rows that hold a share have
the columns that free them as slack.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...disruption.capacity_left import Effects
from ...disruption.flow_columns import Scale, Terms
from ...disruption.mix import hit_rows, untouched
from ...network.explosion import suppliable
from ...network.index import Index
from ...network.pairs import pairs
from ...solving.model import Model
from .first_stage import FirstStage, standing_today


@dataclass(frozen=True, eq=False)
class Idle:
    """What options may leave without goods when they take the place of a site: the column of each item (-1: it has goods in any
    case), and by source the columns that stop it."""

    items: np.ndarray
    sources: Terms

    def of_items(self, item: np.ndarray) -> Terms:
        """What frees ways from these items, by position among them."""
        return _of(self.items, item)

    def of_sources(self, source: np.ndarray) -> Terms:
        """What frees these sources, by position among them."""
        row, term = pairs(source, self.sources.row)
        return Terms(row, self.sources.column[term], self.sources.coefficient[term])


def add_idle(model: Model, stage: FirstStage, coded: Index, scale: Scale) -> Idle:
    """Columns of what options may leave without goods: items whose sources are all gone, or stopped for want of an input, and
    to which nothing that has goods is sent."""
    s, i, lanes, groups = coded.sources, coded.inputs, coded.lanes, coded.group_source
    less = scale.source_terms.coefficient < 0
    replaced, gone = scale.source_terms.row[less], scale.source_terms.column[less]
    stands = standing_today(stage.table)
    makes, sends = s.capacity > 0, lanes.capacity > 0
    keeps = makes & stands[s.option] & ~np.isin(np.arange(len(s)), replaced)
    sure = suppliable(coded, keeps, sends & stands[lanes.option])
    may_end = suppliable(coded, makes & stands[s.option], sends & stands[lanes.option]) & ~sure
    unsure = ~sure & _upstream(coded, may_end)
    items = np.where(unsure, 0, -1)
    items[unsure] = model.add_columns("idle", int(unsure.sum()), 0, 1, size=1)
    # a source wants for a group of inputs when all of the group are idle
    all_idle = np.ones(len(groups), bool)
    np.logical_and.at(all_idle, i.group, unsure[i.item])
    lacks = np.flatnonzero(all_idle & unsure[s.item[groups]])
    lacking = model.add_columns("lacking", len(lacks), 0, 1, size=1)
    group, member = pairs(lacks, i.group)
    _only_where(model, "lacking", lacking[group], _of(items, i.item[member]))
    row, column = np.concatenate([replaced, groups[lacks]]), np.concatenate([gone, lacking])
    stopped = Terms(row, column, np.ones(len(row)))
    # an item is idle when each of its sources is stopped or not there, and lanes bring from idle ones alone
    source = np.flatnonzero(makes & unsure[s.item])
    way, term = pairs(source, row)
    ends = Terms(way, column[term], np.ones(len(way)))
    _only_where(model, "idle_source", items[s.item[source]], *_or_not_there(stage, s.option[source], ends))
    lane = np.flatnonzero(sends & unsure[lanes.destination])
    ends = _of(items, lanes.origin[lane])
    _only_where(model, "idle_lane", items[lanes.destination[lane]], *_or_not_there(stage, lanes.option[lane], ends))
    return Idle(items, stopped)


def add_touched(
    model: Model, name: str, stage: FirstStage, coded: Index, scale: Scale, what: Effects, held: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which items an event touches whatever is bought (bool), and of others (-1: of no interest) a column that may be 1 where
    what is bought or given up lets it: as `untouched` has it, along what is there.

    held: bool by item: given shares bind there, which is where it matters.
    """
    s, i, lanes = coded.sources, coded.inputs, coded.lanes
    rows = _Rows.of(stage, coded, scale)
    surely = ~untouched(coded, what, rows.surely[: len(s)], rows.surely[len(s) :])
    hit_sources, hit_lanes = hit_rows(what)
    by = np.concatenate([i.source, len(s) + np.arange(len(lanes))])  # the row of each link
    tail, head = (coded.edges[end].to_numpy() for end in ("tail", "head"))
    ways = np.union1d(np.concatenate([hit_sources, len(s) + hit_lanes]), by[surely[tail]]).astype(int)
    ways = ways[~rows.surely[ways]]
    start = np.zeros(len(coded.items), bool)
    start[rows.item[ways]] = True
    may = _reached(start, tail, head) & ~surely & _upstream(coded, held & ~surely)
    items = np.full(len(may), -1)
    # items of a circle are touched together
    circles, which = np.unique(coded.components[may], return_inverse=True)
    circle = np.full(len(may), -1)
    circle[may] = which
    columns = model.add_columns(f"{name}_touched", len(circles), 0, 1, size=1)
    items[may] = columns[which]
    between = may[tail] & may[head] & (circle[tail] != circle[head])
    tail, head, by = items[tail[between]], circle[head[between]], by[between]
    unsure = ~rows.surely[by]
    passed = model.add_columns(f"{name}_passed", int(unsure.sum()), 0, 1, size=1)
    _only_where(model, f"{name}_passed", passed, Terms(np.arange(len(passed)), tail[unsure], np.ones(len(passed))))
    _only_where(model, f"{name}_passed", passed, *rows.terms(by[unsure]))
    through = tail.copy()
    through[unsure] = passed
    ways = ways[may[rows.item[ways]]]
    there, constant = rows.terms(ways)
    into = circle[rows.item[ways]]
    terms = Terms(
        np.concatenate([into[there.row], head]),
        np.concatenate([there.column, through]),
        np.concatenate([there.coefficient, np.ones(len(through))]),
    )
    _only_where(model, f"{name}_touched", columns, terms, np.bincount(into, constant, len(columns)))
    return surely, items


@dataclass(frozen=True, eq=False)
class _Rows:
    """Sources, then lanes: the item of each; whether it is there whatever is bought; else constant + coefficient x column,
    which is no less than 1 where it is."""

    item: np.ndarray
    surely: np.ndarray
    column: np.ndarray
    coefficient: np.ndarray
    constant: np.ndarray

    @staticmethod
    def of(stage: FirstStage, coded: Index, scale: Scale) -> _Rows:
        """There with their option, or unless an option takes the place of their site."""
        s, lanes = coded.sources, coded.lanes
        option = np.concatenate([s.option, lanes.option]).astype(int)
        surely = standing_today(stage.table)[option]
        column, coefficient, constant = np.zeros(len(option), int), np.zeros(len(option)), np.zeros(len(option))
        own = np.flatnonzero(option >= 0)
        column[own], coefficient[own] = stage.stood(option[own])
        less = scale.source_terms.coefficient < 0
        replaced = scale.source_terms.row[less]
        column[replaced], coefficient[replaced], constant[replaced] = scale.source_terms.column[less], -1.0, 1.0
        surely[replaced] = False
        return _Rows(np.concatenate([s.item, lanes.destination]).astype(int), surely, column, coefficient, constant)

    def terms(self, rows: np.ndarray) -> tuple[Terms, np.ndarray]:
        """Of some rows, by position among them."""
        return Terms(np.arange(len(rows)), self.column[rows], self.coefficient[rows]), self.constant[rows]


def _of(columns: np.ndarray, item: np.ndarray) -> Terms:
    """The columns of some items that have one, by position among these."""
    row = np.flatnonzero(columns[item] >= 0)
    return Terms(row, columns[item[row]], np.ones(len(row)))


def _or_not_there(stage: FirstStage, option: np.ndarray, terms: Terms) -> tuple[Terms, np.ndarray]:
    """Terms that grow by 1 where nothing of the option of a row stands (-1: of today), and the constants that go with it."""
    not_there = ~standing_today(stage.table)[option]
    own = np.flatnonzero(not_there)
    return Terms(
        np.concatenate([terms.row, own]),
        np.concatenate([terms.column, stage.stands[option[own]]]),
        np.concatenate([terms.coefficient, np.full(len(own), -1.0)]),
    ), not_there.astype(float)


def _only_where(model: Model, name: str, columns: np.ndarray, terms: Terms, constant: np.ndarray | float = 0.0) -> None:
    """column <= constant + sum of its terms (by position among the columns)."""
    rows = model.add_rows(name, len(columns), -np.inf, constant)
    model.add_terms(rows, columns, 1)
    model.add_terms(rows[terms.row], terms.column, -terms.coefficient)


def _reached(start: np.ndarray, tail: np.ndarray, head: np.ndarray) -> np.ndarray:
    """Where the edges lead from `start` (bool by item), itself with it."""
    out = start.copy()
    while True:
        before = int(out.sum())
        out[head[out[tail]]] = True
        if int(out.sum()) == before:
            return out


def _upstream(coded: Index, start: np.ndarray) -> np.ndarray:
    """From where goods of these items (bool) come, themselves with them."""
    return _reached(start, coded.edges["head"].to_numpy(), coded.edges["tail"].to_numpy())
