"""What things cost: one formulation of every price that the engines and the figures use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .baseline import Baseline
from .carriage import Carriage, carriage, holding_a_day, item_values
from .derived import once_for_each
from .index import Index


@dataclass(frozen=True, eq=False)
class Money:
    """What things cost, in the order of an Index [money/unit]; value, restock and holding [money/unit/day] by item.

    restock: what a unit of stock that is missing at the end costs: the part's value, or what it costs to replace it,
    whichever is more, so that nothing is earned by selling stock off.
    """

    make: np.ndarray
    carriage: Carriage
    value: np.ndarray
    restock: np.ndarray
    holding: np.ndarray
    unsold: np.ndarray
    margin: np.ndarray
    send_value: np.ndarray  # value of what each lane carries, for duty points

    @property
    def send(self) -> np.ndarray:
        """Freight, duty and holding on the way, by lane."""
        return self.carriage.total


def usual_money(base: Baseline) -> Money:
    """What things cost on an existing network."""
    return _usual_money(base.coded, base)


@once_for_each(lambda _: 0, 0)
def _usual_money(coded: Index, base: Baseline) -> Money:
    return money(coded, base.part_value, base.margin, base.replaced_cost)


def money(coded: Index, part_value: np.ndarray, margin: np.ndarray, replaced: np.ndarray) -> Money:
    """What things cost, all given in money a unit: `part_value` by row of parts, `margin` by demand row, and `replaced`
    by item, the baseline cost of one unit more of it, its way there held."""
    value, holding = item_values(coded, part_value), holding_a_day(coded, part_value)
    restock = np.maximum(value, replaced)
    ways, carried = carriage(coded, part_value), value[coded.lanes.origin]
    unsold = np.where(~np.isnan(coded.demand.price), coded.demand.price, margin)
    return Money(coded.sources.unit_cost, ways, value, restock, holding, unsold, margin, carried)


def lost_sales_only(coded: Index, unsold: np.ndarray) -> Money:
    """A world in which nothing costs anything but a lost sale, `unsold` [money/unit by demand row]."""
    sources, lanes, items = np.zeros(len(coded.sources)), np.zeros(len(coded.lanes)), np.zeros(len(coded.items))
    return Money(sources, Carriage(lanes, lanes, lanes), items, items, items, unsold, unsold, lanes)
