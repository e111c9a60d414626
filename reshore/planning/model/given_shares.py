"""Given shares of lanes, sources and substitutes: they bind on the no-event day of a plan, and later where no event touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...disruption.flow_columns import Flow, Terms
from ...network.baseline import Baseline
from ...network.explosion import supply
from ...network.index import Index
from ...network.pairs import pairs
from ...solving.model import Model
from .freed import Idle, columns_of


@dataclass(frozen=True, eq=False)
class GivenShares:
    """The rows with a share that counts: positions among the lanes, sources and inputs of an index; what leaves them idle."""

    coded: Index
    lanes: np.ndarray
    sources: np.ndarray
    inputs: np.ndarray
    idle: Idle

    @cached_property
    def items(self) -> np.ndarray:
        """bool by item: some of its intake, or of what it is made of, has a share that counts."""
        s, lanes, i = self.coded.sources.item, self.coded.lanes.destination, self.coded.inputs.source
        out = np.zeros(len(self.coded.items), bool)
        out[np.concatenate([lanes[self.lanes], s[self.sources], s[i[self.inputs]]])] = True
        return out

    def bind(self, model: Model, name: str, flow: Flow, where: np.ndarray, most: np.ndarray, touched: np.ndarray) -> None:
        """Hold the intake of the items `where` (bool) to the given shares, in every bucket of a flow.

        most: buckets x items [units], no less than all that can come in. touched: by item a column that frees it (-1: none).
        """
        s, lanes, i = self.coded.sources, self.coded.lanes, self.coded.inputs
        # sent = share x all that comes by lane
        given = self.lanes[where[lanes.destination[self.lanes]]]
        group = lanes.destination[given]
        free = self.idle.of_items(lanes.origin[given]), columns_of(touched, group)
        held = Held(flow.sent[:, given], 1.0, lanes.share[given], group, most[:, group], *free)
        held.add_to(model, f"{name}lane_share", lanes.destination, flow.sent)
        # made = share x all that comes in
        given = self.sources[where[s.item[self.sources]]]
        group = s.item[given]
        free = self.idle.of_sources(given), columns_of(touched, group)
        held = Held(flow.made[:, given], 1.0, s.share[given], group, most[:, group], *free)
        held.add_to(model, f"{name}source_share", self.coded.way_item, np.hstack([flow.made, flow.sent]))
        # used = share x quantity x made
        given = self.inputs[where[s.item[i.source[self.inputs]]]]
        group, item, share = i.source[given], s.item[i.source[given]], (i.share * i.quantity)[given]
        free = self.idle.of_items(i.item[given]), columns_of(touched, item)
        used = most[:, item] * i.quantity[given]
        held = Held(flow.used[:, given], flow.per_used[given], share, group, used, *free)
        held.add_to(model, f"{name}mix_share", np.arange(len(s)), flow.made)


@dataclass(frozen=True, eq=False)
class Held:
    """Ways held to a share of all that comes by their group: columns (buckets x ways), units of one of a column, share, group;
    the most that comes by it (buckets x ways) [units].

    idle: columns that free a way to bring less, touched: that free it altogether (Terms by way).
    """

    columns: np.ndarray
    per: np.ndarray | float
    share: np.ndarray
    group: np.ndarray
    most: np.ndarray
    idle: Terms
    touched: Terms

    def add_to(self, model: Model, name: str, of: np.ndarray, columns: np.ndarray) -> None:
        """columns (buckets x all): all that come by groups `of`."""
        may = np.zeros(len(self.group), bool)
        may[self.idle.row] = may[self.touched.row] = True
        held, free = np.flatnonzero(~may), np.flatnonzero(may)
        # per x column - share x all of its group = 0; of what may be free, as two sides with what frees it as slack
        self._add_side(model, name, of, columns, held, (0, 0), ())
        self._add_side(model, f"{name}_most", of, columns, free, (-np.inf, 0), [(-1, self.touched)])
        self._add_side(model, f"{name}_least", of, columns, free, (0, np.inf), [(1, self.touched), (1, self.idle)])

    def _add_side(
        self,
        model: Model,
        name: str,
        of: np.ndarray,
        columns: np.ndarray,
        ways: np.ndarray,
        bounds: tuple[float, float],
        slack: Sequence[tuple[int, Terms]],
    ) -> None:
        """One side of the rows of some ways; slack: its sign, and what frees a way."""
        buckets = len(self.columns)
        rows = model.add_rows(name, buckets * len(ways), *bounds).reshape(buckets, len(ways))
        per = np.broadcast_to(self.per, self.share.shape)[ways]
        model.add_terms(rows, self.columns[:, ways], np.broadcast_to(per, rows.shape).ravel())
        row, column = pairs(self.group[ways], of)
        cells = rows[:, row]
        model.add_terms(cells, columns[:, column], np.broadcast_to(-self.share[ways][row], cells.shape).ravel())
        for sign, terms in slack:
            row, term = pairs(ways, terms.row)
            cells = rows[:, row]
            model.add_terms(cells, np.broadcast_to(terms.column[term], cells.shape), sign * self.most[:, ways[row]].ravel())


def given_shares(coded: Index, today: Baseline, reference: Baseline, idle: Idle) -> GivenShares:
    """Shares of rows that exist and can supply: today, or substitutes of sources not there today with every option."""
    return GivenShares(coded, _lanes(coded, today), _sources(coded, today), _inputs(coded, today, reference), idle)


def _lanes(coded: Index, today: Baseline) -> np.ndarray:
    lanes = coded.lanes
    given = np.flatnonzero(~np.isnan(lanes.share) & (lanes.option == -1))
    names = [pd.MultiIndex.from_arrays([i.lanes.row, i.items.part[i.lanes.origin]]) for i in (today.coded, coded)]
    keeps = pd.Series(today.lane_share, index=names[0]).reindex(names[1][given]).fillna(0).to_numpy() > 0
    return given[keeps | (lanes.share[given] == 0)]


def _sources(coded: Index, today: Baseline) -> np.ndarray:
    s, here, lanes = coded.sources, today.coded.sources, today.coded.lanes
    runs = here.row[supply(today.coded, here.capacity > 0, lanes.capacity > 0)[1]]
    return np.flatnonzero(~np.isnan(s.share) & (s.option == -1) & np.isin(s.row, runs))


def _inputs(coded: Index, today: Baseline, reference: Baseline) -> np.ndarray:
    i = coded.inputs
    given = np.flatnonzero(~np.isnan(i.share))
    if not len(given):
        return given
    had = pd.concat([_mix(today), _mix(reference)])
    had = had[~had.index.duplicated()]
    names = pd.MultiIndex.from_arrays([coded.sources.row[i.source[given]], coded.items.part[i.item[given]]])
    return given[(had.reindex(names).fillna(0).to_numpy() > 0) | (i.share[given] == 0)]


def _mix(state: Baseline) -> pd.Series:
    """How the need of a group splits, by source row and input."""
    i = state.coded.inputs
    return pd.Series(
        state.mix, index=pd.MultiIndex.from_arrays([state.coded.sources.row[i.source], state.coded.items.part[i.item]])
    )
