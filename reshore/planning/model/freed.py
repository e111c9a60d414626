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
from ...network.index import Index, circles
from ...network.pairs import followed, pairs
from ...solving.model import Model
from .first_stage import FirstStage
from .surely_there import Reach, standing_today, surely_there, unsure_items


@dataclass(frozen=True, eq=False)
class Idle:
    """What may have nothing left: a column by item (-1: it has goods in any case), and pairs of a source and a column that is 1
    only where the source stops."""

    items: np.ndarray
    source: np.ndarray
    stops: np.ndarray

    def of_items(self, item: np.ndarray) -> Terms:
        """The columns of these items, by position among them."""
        row = np.flatnonzero(self.items[item] >= 0)
        return _ones(row, self.items[item[row]])

    def of_sources(self, source: np.ndarray) -> Terms:
        """The columns of these sources, by position among them."""
        row, pair = pairs(source, self.source)
        return _ones(row, self.stops[pair])


def add_idle(model: Model, stage: FirstStage, coded: Index, scale: Scale) -> Idle:
    """Columns of the items that are `unsure`: 1 only where all sources of one are gone, not bought or stopped for want of an
    input, and nothing that has goods is sent to it."""
    s, i, lanes, groups = coded.sources, coded.inputs, coded.lanes, coded.group_source
    unsure = unsure_items(coded, stage.table)
    items = np.full(len(unsure), -1)
    items[unsure] = model.add_columns("idle", int(unsure.sum()), 0, 1, size=1)
    # a source stops when all of a group of its inputs are idle; that matters for what it makes, and for its own share
    all_idle = np.ones(len(groups), bool)
    np.logical_and.at(all_idle, i.group, unsure[i.item])
    lacks = np.flatnonzero(all_idle & (unsure[s.item] | ~np.isnan(s.share))[groups])
    lacking = model.add_columns("lacking", len(lacks), 0, 1, size=1)
    group, member = pairs(lacks, i.group)
    less = scale.source_terms.coefficient < 0
    idle = Idle(
        items,
        np.concatenate([scale.source_terms.row[less], groups[lacks]]),
        np.concatenate([scale.source_terms.column[less], lacking]),
    )
    _only_where(model, "lacking", lacking[group], idle.of_items(i.item[member]))
    # an item is idle when each of its sources stops or is not there, and lanes bring from idle ones alone
    source = np.flatnonzero((s.capacity > 0) & unsure[s.item])
    ends = _or_not_bought(stage, s.option[source], idle.of_sources(source))
    _only_where(model, "idle_source", items[s.item[source]], *ends)
    lane = np.flatnonzero((lanes.capacity > 0) & unsure[lanes.destination])
    ends = _or_not_bought(stage, lanes.option[lane], idle.of_items(lanes.origin[lane]))
    _only_where(model, "idle_lane", items[lanes.destination[lane]], *ends)
    return idle


def add_touched(
    model: Model, name: str, stage: FirstStage, coded: Index, scale: Scale, what: Effects, held: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which items an event touches whatever is bought (bool), and of others (-1: of no interest) a column that may be 1 where
    what is bought or given up lets it: as `untouched` has it, along what is there.

    held: bool by item: given shares bind there, which is where it matters.
    """
    rows = _Rows.of(stage, coded, scale)
    reach = Reach.of(coded, rows.surely, what, held)
    may, ways, by = reach.may, reach.ways, reach.by
    items = np.full(len(may), -1)
    if not may.any():
        return reach.surely, items
    # items of a circle that is there in any case are touched together
    sure = rows.surely[by]
    circle = circles(len(may), np.column_stack([reach.tail[sure], reach.head[sure]]))
    number = np.full(len(may), -1)
    number[may] = np.unique(circle[may], return_inverse=True)[1]
    columns = model.add_columns(f"{name}_touched", int(number.max()) + 1, 0, 1, size=1)
    items[may] = columns[number[may]]
    between = number[reach.tail] != number[reach.head]
    tail, head, by = number[reach.tail[between]], number[reach.head[between]], by[between]
    unsure = ~rows.surely[by]
    passed = model.add_columns(f"{name}_passed", int(unsure.sum()), 0, 1, size=1)
    _only_where(model, f"{name}_passed", passed, _ones(np.arange(len(passed)), columns[tail[unsure]]))
    _only_where(model, f"{name}_passed_by", passed, *rows.terms(by[unsure]))
    through = columns[tail]
    through[unsure] = passed
    there, constant = rows.terms(ways)
    into = number[rows.item[ways]]
    terms = Terms(
        np.concatenate([into[there.row], head]),
        np.concatenate([there.column, through]),
        np.concatenate([there.coefficient, np.ones(len(through))]),
    )
    _only_where(model, f"{name}_touched", columns, terms, np.bincount(into, constant, len(columns)))
    # what circles that options close hand round has come in by a row that is there
    leads = np.array([followed(_where(into[[k]], len(columns)), tail, head) for k in range(len(ways))])
    leads = leads.reshape(len(ways), len(columns))
    way, row = np.nonzero(leads)
    terms = Terms(row, there.column[way], there.coefficient[way])
    _only_where(model, f"{name}_brought", columns, terms, constant @ leads)
    return reach.surely, items


@dataclass(frozen=True, eq=False)
class _Rows:
    """Sources, then lanes: the item of each; whether it is there whatever is bought; else constant + coefficient x column,
    which is no less than 1 where it is, and else 0."""

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
        surely = surely_there(coded, stage.table)
        column, coefficient, constant = np.zeros(len(option), int), np.ones(len(option)), np.zeros(len(option))
        own = np.flatnonzero(option >= 0)
        column[own] = stage.stood(option[own])
        less = scale.source_terms.coefficient < 0
        replaced = scale.source_terms.row[less]
        column[replaced], coefficient[replaced], constant[replaced] = scale.source_terms.column[less], -1.0, 1.0
        return _Rows(np.concatenate([s.item, lanes.destination]).astype(int), surely, column, coefficient, constant)

    def terms(self, rows: np.ndarray) -> tuple[Terms, np.ndarray]:
        """Of some rows, by position among them."""
        return Terms(np.arange(len(rows)), self.column[rows], self.coefficient[rows]), self.constant[rows]


def _ones(row: np.ndarray, column: np.ndarray) -> Terms:
    return Terms(row, column, np.ones(len(row)))


def _where(numbers: np.ndarray, count: int) -> np.ndarray:
    return np.isin(np.arange(count), numbers)


def _or_not_bought(stage: FirstStage, option: np.ndarray, terms: Terms) -> tuple[Terms, np.ndarray]:
    """Terms that grow by 1 where nothing of the option of a row stands (-1: of today), and the constants that go with it."""
    may_be = ~standing_today(stage.table)[option]
    own = np.flatnonzero(may_be)
    return Terms(
        np.concatenate([terms.row, own]),
        np.concatenate([terms.column, stage.stands[option[own]]]),
        np.concatenate([terms.coefficient, np.full(len(own), -1.0)]),
    ), may_be.astype(float)


def _only_where(model: Model, name: str, columns: np.ndarray, terms: Terms, constant: np.ndarray | float = 0.0) -> None:
    """column <= constant + sum of its terms (by position among the columns)."""
    rows = model.add_rows(name, len(columns), -np.inf, constant)
    model.add_terms(rows, columns, 1)
    model.add_terms(rows[terms.row], terms.column, -terms.coefficient)
