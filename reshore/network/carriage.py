"""What bringing a unit along a lane costs, said once: freight, duty and what it costs to hold it on the way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .index import Index


@dataclass(frozen=True, eq=False)
class Carriage:
    """Cost of one unit by lane [money/unit]."""

    freight: np.ndarray
    duty: np.ndarray
    holding: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """All three [money/unit]."""
        return self.freight + self.duty + self.holding


def carriage(coded: Index, part_value: np.ndarray) -> Carriage:
    """What each lane of an index costs [money/unit by lane]; `part_value` [money/unit] by row of parts.

    freight = unit_cost; duty = duty_rate x value; holding = lead days x holding_rate / days_per_year x value.
    """
    lanes = coded.lanes
    duty = lanes.duty_rate * item_values(coded, part_value)[lanes.origin]
    return Carriage(lanes.unit_cost, duty, holding_a_day(coded, part_value)[lanes.origin] * lanes.lead)


def holding_a_day(coded: Index, part_value: np.ndarray) -> np.ndarray:
    """What a unit of each item costs to hold for a day [money/unit/day]; `part_value` [money/unit] by row of parts."""
    rate = coded.net.filled("parts")["holding_rate"].to_numpy()
    return item_values(coded, rate * part_value) / coded.net.number("days_per_year", 365)


def item_values(coded: Index, by_part: np.ndarray) -> np.ndarray:
    """By item what `by_part` knows of its row of parts."""
    return by_part[pd.Index(coded.net.parts["part"]).get_indexer(coded.items.part)]
