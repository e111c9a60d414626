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
from .surely_there import Reach, surely_there, unsure_items


@dataclass(frozen=True, eq=False)
class Idle:
    """What may have nothing left: a column by item (-1: it has goods in any case), and pairs of a source and a column that is 1
    only where the source stops."""

    items: np.ndarray
    source: np.ndarray
    stops: np.ndarray

    def of_items(self, item: np.ndarray) -> Terms:
        """The columns of these items, by position among them."""
        return columns_of(self.items, item)

    def of_sources(self, source: np.ndarray) -> Terms:
        """The columns of these sources, by position among them."""
        row, pair = pairs(source, self.source)
        return _ones(row, self.stops[pair])


def columns_of(columns: np.ndarray, item: np.ndarray) -> Terms:
    """The columns of these items, by position among them; columns: by item, -1: it has none."""
    row = np.flatnonzero(columns[item] >= 0)
    return _ones(row, columns[item[row]])


def add_idle(model: Model, stage: FirstStage, coded: Index, scale: Scale) -> Idle:
    """Columns of the items that are `unsure`: 1 only where all sources of one are gone, not bought or stopped for want of an
    input, and nothing that has goods is sent to it."""
    s, i, lanes, groups = coded.sources, coded.inputs, coded.lanes, coded.group_source
    unsure = unsure_items(coded)
    items = np.full(len(unsure), -1)
    items[unsure] = model.add_columns("idle", int(unsure.sum()), 0, 1, size=1)
    # a source stops when all of a group of its inputs are idle; that matters for what it makes, and for its own share
    all_idle = np.ones(len(groups), bool)
    np.logical_and.at(all_idle, i.group, unsure[i.item])
    lacks = np.flatnonzero(all_idle & (unsure[s.item] | ~np.isnan(s.share))[groups])
    lacking = model.add_columns("lacking", len(lacks), 0, 1, size=1)
    group, member = pairs(lacks, i.group)
    replaced, gone = scale.gone
    idle = Idle(items, np.concatenate([replaced, groups[lacks]]), np.concatenate([gone, lacking]))
    _only_where(model, "lacking", lacking[group], idle.of_items(i.item[member]))
    # an item is idle when each of its sources stops or is not there, and lanes bring from idle ones alone
    source = np.flatnonzero((s.capacity > 0) & unsure[s.item])
    ends = _or_not_bought(stage, coded, s.option[source], idle.of_sources(source))
    _only_where(model, "idle_source", items[s.item[source]], *ends)
    lane = np.flatnonzero((lanes.capacity > 0) & unsure[lanes.destination])
    ends = _or_not_bought(stage, coded, lanes.option[lane], idle.of_items(lanes.origin[lane]))
    _only_where(model, "idle_lane", items[lanes.destination[lane]], *ends)
    return idle


def add_touched(
    model: Model, name: str, coded: Index, there: There, what: Effects, held: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which items an event touches whatever is bought (bool), and of others (-1: of no interest) a column that may be 1 where
    what is bought or given up lets it: as `untouched` has it, along what is there.

    held: bool by item: given shares bind there, which is where it matters.
    """
    reach, surely = Reach.of(coded, what, held), surely_there(coded)
    may, ways, by = reach.may, reach.ways, reach.by
    items = np.full(len(may), -1)
    if not may.any():
        return reach.surely, items
    # items of a circle that is there in any case are touched together
    sure = surely[by]
    circle = circles(len(may), np.column_stack([reach.tail[sure], reach.head[sure]]))
    number = np.full(len(may), -1)
    number[may] = np.unique(circle[may], return_inverse=True)[1]
    columns = model.add_columns(f"{name}_touched", int(number.max()) + 1, 0, 1, size=1)
    items[may] = columns[number[may]]
    between = number[reach.tail] != number[reach.head]
    tail, head, by = number[reach.tail[between]], number[reach.head[between]], by[between]
    unsure = ~surely[by]
    passed = model.add_columns(f"{name}_passed", int(unsure.sum()), 0, 1, size=1)
    _only_where(model, f"{name}_passed", passed, _ones(np.arange(len(passed)), columns[tail[unsure]]))
    _only_where(model, f"{name}_passed_by", passed, *there.terms(by[unsure]))
    through = columns[tail]
    through[unsure] = passed
    brings, constant = there.terms(ways)
    into = number[coded.way_item[ways]]
    terms = Terms(
        np.concatenate([into[brings.row], head]),
        np.concatenate([brings.column, through]),
        np.concatenate([brings.coefficient, np.ones(len(through))]),
    )
    _only_where(model, f"{name}_touched", columns, terms, np.bincount(into, constant, len(columns)))
    # what circles that options close hand round has come in by a way that is there
    leads = np.array([followed(np.arange(len(columns)) == circle, tail, head) for circle in into])
    leads = leads.reshape(len(ways), len(columns))
    way, row = np.nonzero(leads)
    terms = Terms(row, brings.column[way], brings.coefficient[way])
    _only_where(model, f"{name}_brought", columns, terms, constant @ leads)
    return reach.surely, items


@dataclass(frozen=True, eq=False)
class There:
    """Whether ways (sources, then lanes) that are not there in any case are there: constant + coefficient x column, which is no
    less than 1 where one is, and else 0."""

    column: np.ndarray
    coefficient: np.ndarray
    constant: np.ndarray

    @staticmethod
    def of(stage: FirstStage, coded: Index, scale: Scale) -> There:
        """There with their option, or unless an option takes the place of their site."""
        count = len(coded.way_option)
        column, coefficient, constant = np.zeros(count, int), np.ones(count), np.zeros(count)
        own = np.flatnonzero(coded.way_option >= 0)
        column[own] = stage.stood(coded.way_option[own])
        replaced, gone = scale.gone
        column[replaced], coefficient[replaced], constant[replaced] = gone, -1.0, 1.0
        return There(column, coefficient, constant)

    def terms(self, ways: np.ndarray) -> tuple[Terms, np.ndarray]:
        """Of some ways, by position among them."""
        return Terms(np.arange(len(ways)), self.column[ways], self.coefficient[ways]), self.constant[ways]


def _ones(row: np.ndarray, column: np.ndarray) -> Terms:
    return Terms(row, column, np.ones(len(row)))


def _or_not_bought(stage: FirstStage, coded: Index, option: np.ndarray, terms: Terms) -> tuple[Terms, np.ndarray]:
    """Terms that grow by 1 where nothing of the option of a row stands (-1: of today), and the constants that go with it."""
    may_be = ~coded.stands[option]
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
