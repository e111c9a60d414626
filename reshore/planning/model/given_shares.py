"""Given shares of lanes, sources and substitutes: they bind on the no-event day of a plan, and later where no event touches."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...disruption.flow_columns import Flow, Scale
from ...network.baseline import Baseline
from ...network.index import Index
from ...network.pairs import pairs
from ...solving.model import Model


@dataclass(frozen=True, eq=False)
class GivenShares:
    """The rows with a share that counts: positions among the lanes, sources and inputs of an index."""

    coded: Index
    lanes: np.ndarray
    sources: np.ndarray
    inputs: np.ndarray

    def bind(self, model: Model, name: str, flow: Flow, scale: Scale, where: np.ndarray, most: np.ndarray) -> None:
        """Hold the intake of the items `where` (bool) to the given shares, in every bucket of a flow.

        most: buckets x items [units], no less than all that can come in.
        """
        self._bind_lanes(model, name, flow, where)
        self._bind_sources(model, name, flow, scale, where, most)
        self._bind_inputs(model, name, flow, where)

    def _bind_lanes(self, model: Model, name: str, flow: Flow, where: np.ndarray) -> None:
        lanes = self.coded.lanes
        destination = lanes.destination
        given = self.lanes[where[destination[self.lanes]]]
        # sent = share x all that comes by lane
        rows = _rows(model, f"{name}lane_share", flow, len(given), 0, 0)
        model.add_terms(rows, flow.sent[:, given], 1)
        _subtract(model, rows, destination[given], lanes.share[given], destination, flow.sent)

    def _bind_sources(self, model: Model, name: str, flow: Flow, scale: Scale, where: np.ndarray, most: np.ndarray) -> None:
        s, lanes = self.coded.sources, self.coded.lanes
        given = self.sources[where[s.item[self.sources]]]
        item, share = s.item[given], s.share[given]
        into = np.concatenate([s.item, lanes.destination]).astype(int), np.hstack([flow.made, flow.sent])
        less = scale.source_terms.coefficient < 0
        gone = pd.Series(scale.source_terms.column[less], index=scale.source_terms.row[less]).reindex(given)
        may_go = gone.notna().to_numpy()
        # made = share x all that comes in; where an option may replace it: made <= share x all that comes in
        rows = _rows(model, f"{name}source_share", flow, len(given), np.tile(np.where(may_go, -np.inf, 0), len(flow.made)), 0)
        model.add_terms(rows, flow.made[:, given], 1)
        _subtract(model, rows, item, share, *into)
        # made + share x most x gone >= share x all that comes in
        rows = _rows(model, f"{name}source_share_unless_gone", flow, int(may_go.sum()), 0, np.inf)
        model.add_terms(rows, flow.made[:, given[may_go]], 1)
        columns = np.broadcast_to(gone[may_go].astype(int), rows.shape)
        model.add_terms(rows, columns, (share * most[:, item])[:, may_go].ravel())
        _subtract(model, rows, item[may_go], share[may_go], *into)

    def _bind_inputs(self, model: Model, name: str, flow: Flow, where: np.ndarray) -> None:
        i, made = self.coded.inputs, self.coded.sources.item
        if not len(self.inputs):
            return
        source = i.source
        given = self.inputs[where[made[source[self.inputs]]]]
        share = (i.share * i.quantity)[given]
        # used = share x quantity x made
        rows = _rows(model, f"{name}mix_share", flow, len(given), 0, 0)
        model.add_terms(rows, flow.used[:, given], np.broadcast_to(flow.per_used[given], rows.shape).ravel())
        model.add_terms(rows, flow.made[:, source[given]], np.broadcast_to(-share, rows.shape).ravel())


def given_shares(coded: Index, today: Baseline, reference: Baseline) -> GivenShares:
    """Shares of rows that exist and can supply: today, or substitutes of sources not there today with every option."""
    return GivenShares(coded, _lanes(coded, today), _sources(coded), _inputs(coded, today, reference))


def _lanes(coded: Index, today: Baseline) -> np.ndarray:
    lanes = coded.lanes
    given = np.flatnonzero(~np.isnan(lanes.share) & (lanes.option == -1))
    names = [pd.MultiIndex.from_arrays([i.lanes.row, i.items.part[i.lanes.origin]]) for i in (today.coded, coded)]
    keeps = pd.Series(today.lane_share, index=names[0]).reindex(names[1][given]).fillna(0).to_numpy() > 0
    return given[keeps | (lanes.share[given] == 0)]


def _sources(coded: Index) -> np.ndarray:
    return np.flatnonzero(~np.isnan(coded.sources.share) & (coded.sources.option == -1))


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


def _rows(model: Model, name: str, flow: Flow, count: int, lower, upper) -> np.ndarray:
    """Rows of so many for every bucket: buckets x count."""
    buckets = len(flow.made)
    return model.add_rows(name, buckets * count, lower, upper).reshape(buckets, count)


def _subtract(
    model: Model, rows: np.ndarray, group: np.ndarray, share: np.ndarray, of: np.ndarray, columns: np.ndarray
) -> None:
    """Subtract share x all columns of the group in each row (rows, columns: by bucket; `of`: the group of each column)."""
    row, column = pairs(group, of)
    cells = rows[:, row]
    model.add_terms(cells, columns[:, column], np.broadcast_to(-share[row], cells.shape).ravel())
