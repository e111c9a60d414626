"""Rows of the tables as columns: the arrays of an Index."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of a table as columns: arrays of one length that nobody may write to."""

    def __post_init__(self) -> None:
        for values in vars(self).values():
            values.flags.writeable = False

    def __len__(self) -> int:
        return len(next(iter(vars(self).values())))

    def take(self, which: np.ndarray) -> Self:
        """Some of these rows: by position, or bool by row."""
        return type(self)(**{name: values[which] for name, values in vars(self).items()})

    def frame(self, *names: str) -> pd.DataFrame:
        """These columns (all: none named) as a frame."""
        return pd.DataFrame({name: getattr(self, name) for name in names or vars(self)})

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Self:
        """The columns of a frame that such rows have."""
        return cls(**{field.name: frame[field.name].to_numpy().copy() for field in fields(cls)})


@dataclass(frozen=True, eq=False)
class Items(Rows):
    """A part at a site: their names, and the position of the site in its table."""

    site: np.ndarray
    part: np.ndarray
    site_code: np.ndarray

    def name(self, item: int) -> tuple[str, str]:
        """Site and part of an item."""
        return self.site[item], self.part[item]


@dataclass(frozen=True, eq=False)
class Sources(Rows):
    """What makes an item: capacity, min_rate [units/day], load of one unit on the site's capacity, unit_cost [money], share
    [0..1; NaN: open], option (position in its table, -1: none), level (smart level that counts)."""

    row: np.ndarray
    item: np.ndarray
    site: np.ndarray
    capacity: np.ndarray
    load: np.ndarray
    unit_cost: np.ndarray
    min_rate: np.ndarray
    share: np.ndarray
    option: np.ndarray
    level: np.ndarray


@dataclass(frozen=True, eq=False)
class Inputs(Rows):
    """What a source uses: quantity of an item in one unit; substitutes for each other have one group. share: NaN: an equal
    part of the rest."""

    source: np.ndarray
    item: np.ndarray
    quantity: np.ndarray
    group: np.ndarray
    share: np.ndarray


@dataclass(frozen=True, eq=False)
class Recipe(Rows):
    """What goes into what, by pair of numbers: the most of the input in one unit made [units]."""

    made: np.ndarray
    input: np.ndarray
    quantity: np.ndarray

    def goes_into(self, amount: np.ndarray) -> np.ndarray:
        """The most of everything that goes into such an amount of everything [units]."""
        return np.bincount(self.input, self.quantity * amount[self.made], len(amount))


@dataclass(frozen=True, eq=False)
class Lanes(Rows):
    """What takes an item from its origin to its destination in `lead` whole days; capacity [units/day] is that of its row in
    the table, which all parts it carries share."""

    row: np.ndarray
    origin: np.ndarray
    destination: np.ndarray
    lead: np.ndarray
    unit_cost: np.ndarray
    duty_rate: np.ndarray
    capacity: np.ndarray
    share: np.ndarray
    option: np.ndarray


@dataclass(frozen=True, eq=False)
class Stocks(Rows):
    """What lies of an item at the start: quantity [units] or cover_days, the most that fits, unit_cost [money]."""

    row: np.ndarray
    item: np.ndarray
    quantity: np.ndarray
    cover_days: np.ndarray
    limit: np.ndarray
    unit_cost: np.ndarray
    option: np.ndarray


@dataclass(frozen=True, eq=False)
class Demand(Rows):
    """What is wanted of an item: rate [units/day], price, margin [money/unit], backorder_days, priority (lower first)."""

    row: np.ndarray
    item: np.ndarray
    rate: np.ndarray
    price: np.ndarray
    margin: np.ndarray
    backorder_days: np.ndarray
    priority: np.ndarray
