"""What items cost by the ways in which they are had: averaged over what flows, the cheapest where nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from .explosion import ROUNDS
from .index import Index


@dataclass(frozen=True, eq=False)
class Ways:
    """Steady flows of an index: made by source, sent by lane [unit/day], mix by input row [0..1]."""

    coded: Index
    made: np.ndarray
    sent: np.ndarray
    mix: np.ndarray

    @cached_property
    def through(self) -> np.ndarray:
        """What comes into each item [unit/day]."""
        n = len(self.coded.items)
        into = np.bincount(self.coded.lanes.destination, self.sent, n)
        return np.bincount(self.coded.sources.item, self.made, n) + into

    @cached_property
    def _mixed(self) -> np.ndarray:
        return np.bincount(self.coded.inputs.group, self.mix, len(self.coded.group_source)) > 0

    def inputs_of(self, cost: np.ndarray) -> np.ndarray:
        """What the inputs of one unit cost, by source, given the cost of each item: by the mix of substitutes, the
        cheapest of those that nobody uses [money/unit]."""
        i, owner = self.coded.inputs, self.coded.group_source
        each, cheapest = i.quantity * cost[i.item], np.full(len(owner), np.inf)
        np.minimum.at(cheapest, i.group, each)
        group = np.where(self._mixed, np.bincount(i.group, self.mix * each, len(owner)), cheapest)
        return np.bincount(owner, group, len(self.coded.sources))

    def step(self, cost: np.ndarray, lane_cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What making one unit costs by source, and what one costs by item, given what items `cost` and the lanes charge
        (`lane_cost`) [money/unit]."""
        s, lanes, n = self.coded.sources, self.coded.lanes, len(self.coded.items)
        make, bring = s.unit_cost + self.inputs_of(cost), cost[lanes.origin] + lane_cost
        least = np.full(n, np.inf)
        np.minimum.at(least, s.item, make)
        np.minimum.at(least, lanes.destination, bring)
        mean = np.bincount(s.item, self.made * make, n) + np.bincount(lanes.destination, self.sent * bring, n)
        through = self.through
        return make, np.where(through > 0, mean / np.maximum(through, 1e-300), np.where(np.isfinite(least), least, 0))

    def delivered(self, lane_cost: np.ndarray) -> np.ndarray:
        """What one unit of each item costs there, all the way up, by what lanes charge [money/unit]."""
        cost = np.zeros(len(self.coded.items))
        for _ in range(ROUNDS):
            _, now = self.step(cost, lane_cost)
            if np.allclose(now, cost, rtol=1e-12, atol=0):
                break
            cost = now
        return cost

    def laid_on(self, coded: Index) -> Ways:
        """The same flows in another index of the same tables; rows that are not here carry nothing."""
        return Ways(
            coded,
            _carried_over(self.made, [self.coded.sources.row], [coded.sources.row]),
            _carried_over(self.sent, _lane_names(self.coded), _lane_names(coded)),
            _carried_over(self.mix, _input_names(self.coded), _input_names(coded)),
        )


def _lane_names(coded: Index) -> list[np.ndarray]:
    return [coded.lanes.row, coded.items.part[coded.lanes.origin]]


def _input_names(coded: Index) -> list[np.ndarray]:
    return [coded.sources.row[coded.inputs.source], coded.items.part[coded.inputs.item]]


def _carried_over(flow: np.ndarray, names: list[np.ndarray], wanted: list[np.ndarray]) -> np.ndarray:
    """What flows under each of the names wanted; 0 under names that are not there."""
    known = pd.Series(flow, index=pd.MultiIndex.from_arrays(names))
    return known.reindex(pd.MultiIndex.from_arrays(wanted)).fillna(0.0).to_numpy()
