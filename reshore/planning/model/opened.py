"""What carries nothing unless options are bought: bounds that grow with their units, on every way that only they open.

They say no more than the capacities of the options do, and say it tighter: a fraction of an option carries that fraction of
what a destination can use, not of what the option could make. Without them a relaxation of whole options is weak
[facility location: Cornuéjols, Sridharan & Thizy 1991, European Journal of Operational Research 50(3):280-297].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from ...disruption.flow_columns import Flow
from ...disruption.windows import Window
from ...network.index import Index
from .first_stage import FirstStage

PASSES = 30  # tiers from what is sold upstream; of longer ways the bounds stay as wide as those of the part


@dataclass(frozen=True, eq=False)
class Opened:
    """column <= sum of most x units, by term: column of a window, column of the units of an option, units of flow."""

    column: np.ndarray
    units: np.ndarray
    most: np.ndarray

    @staticmethod
    def none() -> Opened:
        """No bounds."""
        return Opened(np.empty(0, int), np.empty(0, int), np.empty(0))


def openers(coded: Index, stage: FirstStage, stock: np.ndarray) -> np.ndarray:
    """Items x (options + 1): through which whole options an item's goods can come; the last: also without any.

    stock: by item, of today. An option of which a unit stands opens nothing, and one that can be had in part opens as much as
    its capacity says.
    """
    n = len(stage.units)
    opens = np.append(stage.whole & (stage.table["built"] == 0).to_numpy(), False)
    out = np.zeros((len(coded.items), n + 1), bool)
    sources, lanes, added = coded.sources, coded.lanes, stage.stock
    out[sources.item, np.where(opens[sources.option], sources.option, n)] = True
    out[stock > 0, n] = True
    out[added.row, np.where(opens[added.column], added.column, n)] = True
    own = opens[lanes.option]
    out[lanes.destination[own], lanes.option[own]] = True
    free = np.flatnonzero(~own)
    shape = len(coded.items), len(coded.items)
    sends = csr_matrix((np.ones(len(free), np.float32), (lanes.destination[free], lanes.origin[free])), shape)
    while True:
        reached = out | ((sends @ out.astype(np.float32)) > 0)
        if np.array_equal(reached, out):
            return out
        out = reached


def usable(coded: Index, wanted: np.ndarray, most: np.ndarray) -> np.ndarray:
    """The most of each item that its site can use, from what it wants of it, makes of it and sends on [units].

    most: the same of the part, wherever it is. By passes from what is wanted upstream, each of which only lowers it.
    """
    lanes, out = coded.lanes, most
    for _ in range(PASSES):
        now = wanted + coded.recipe.goes_into(out) + np.bincount(lanes.origin, out[lanes.destination], len(out))
        now = np.minimum(now, most)
        if np.array_equal(now, out):
            break
        out = now
    return out


def opened(coded: Index, stage: FirstStage, through: np.ndarray, win: Window, flow: Flow, most: np.ndarray) -> Opened:
    """The bounds of a window. through: `openers`; most: of each item that the window could need [units]."""
    lanes, demand = coded.lanes, coded.demand
    asked = np.minimum(np.cumsum(win.demand, axis=0), most[demand.item])
    terms = [
        _terms(through[lanes.origin], flow.sent, np.minimum(win.lane, most[lanes.destination]), stage.units),
        _terms(through[demand.item], flow.served, asked, stage.units),
    ]
    return Opened(*map(np.concatenate, zip(*terms, strict=True)))


def _terms(
    through: np.ndarray, columns: np.ndarray, most: np.ndarray, units: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Terms of rows (columns and most: buckets x rows) whose goods come through options alone."""
    row, option = np.nonzero(through[:, :-1] & ~through[:, [-1]])
    shape = len(columns), len(row)
    return columns[:, row].ravel(), np.broadcast_to(units[option], shape).ravel(), most[:, row].ravel()
