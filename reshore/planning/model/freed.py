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


def add_touched(model: Model, name: str, stage: FirstStage, coded: Index, what: Effects, held: np.ndarray) -> np.ndarray:
    """By item a column that may be 1 where an event touches it only through what is bought; -1: through nothing that could be.

    held: bool by item: given shares bind there. As `untouched` has it, along what stands.
    """
    stands = standing_today(stage.table)
    surely = ~untouched(coded, what, stands)
    sources, lanes = hit_rows(what)
    hit = np.concatenate([coded.sources.item[sources], coded.lanes.destination[lanes]]).astype(int)
    by = np.concatenate([coded.sources.option[sources], coded.lanes.option[lanes]]).astype(int)
    edges = coded.edges
    tail, head, option = (edges[c].to_numpy() for c in ("tail", "head", "option"))
    entered = surely[tail] & ~stands[option]
    hit, by = np.concatenate([hit[~stands[by]], head[entered]]), np.concatenate([by[~stands[by]], option[entered]])
    may = np.zeros(len(coded.items), bool)
    may[hit] = True
    may = _reached(may, tail, head) & ~surely & _upstream(coded, held & ~surely)
    items = np.full(len(may), -1)
    if not may.any():
        return items
    # items of a circle are touched together
    circle, which = np.unique(coded.components[may], return_inverse=True)
    items[may] = model.add_columns(f"{name}_touched", len(circle), 0, 1, size=1)[which]
    first = may[hit]
    hit, by = items[hit[first]], by[first]
    inner = may[tail] & may[head] & (coded.components[tail] != coded.components[head])
    tail, head, option = items[tail[inner]], items[head[inner]], option[inner]
    bought = ~stands[option]
    passed = model.add_columns(f"{name}_passed", int(bought.sum()), 0, 1, size=1)
    _only_where(model, f"{name}_passed", passed, Terms(np.arange(len(passed)), tail[bought], np.ones(len(passed))))
    _only_where(model, f"{name}_passed", passed, stage.stood(option[bought]))
    through = tail.copy()
    through[bought] = passed
    columns = np.unique(items[may])
    stood = stage.stood(by)
    _only_where(
        model,
        f"{name}_touched",
        columns,
        Terms(
            np.searchsorted(columns, np.concatenate([hit[stood.row], head])),
            np.concatenate([stood.column, through]),
            np.concatenate([stood.coefficient, np.ones(len(through))]),
        ),
    )
    return items


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
