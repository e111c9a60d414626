"""What happened on every day of a run, kept while it goes on."""

from __future__ import annotations

import numpy as np

from ..results.course import NOTHING, Course
from .capacity_left import Effects
from .daily_chain import Chain, Day


class Record:
    """The course of a run while it is being written."""

    def __init__(self, chain: Chain, effects: Effects):
        base, end, first = chain.base, effects.end, effects.first
        rate = chain.coded.demand.rate

        def days(usual: np.ndarray) -> np.ndarray:
            out = np.zeros((end, len(usual)))
            out[:first] = usual
            return out

        self._chain, self._base, self._unmet = chain, base, rate - base.served
        self._given_up = np.zeros(len(rate))
        self.demand_so_far = np.zeros((end + 1, len(rate)))
        self.made, self.wanted, self.sent = days(base.made), days(base.made), days(base.sent)
        self.limited = np.full((end, len(base.made)), NOTHING)
        self.stock, self.demanded, self.served = days(base.stock), days(rate), days(base.served)
        self.lost, self.waiting = days(self._unmet), days(np.zeros(len(rate)))

    def keep(
        self, day: int, today: Day, demanded: np.ndarray, waiting: np.ndarray, lost: np.ndarray, factor: np.ndarray
    ) -> None:
        """Write a day down; demand that is unmet on every day is lost on this one too.

        demanded, waiting, lost [units by demand row]; factor: of demand on this day, by demand row.
        """
        usual = self._unmet * factor
        self._given_up += lost
        self.made[day], self.wanted[day], self.limited[day] = today.made, today.wanted, today.limited
        self.sent[day], self.stock[day], self.served[day] = today.sent, today.on_hand, today.served
        self.demanded[day], self.waiting[day], self.lost[day] = demanded + usual, waiting, lost + usual

    def rest_as_baseline(self, day: int) -> None:
        """All has come back: from this day on every day is as if nothing had been."""
        base = self._base
        for table, usual in (
            (self.made, base.made),
            (self.wanted, base.made),
            (self.sent, base.sent),
            (self.stock, base.stock),
            (self.served, base.served),
            (self.lost, self._unmet),
            (self.demanded, base.served + self._unmet),
        ):
            table[day:] = usual

    def course(self, duty: np.ndarray | float, size: np.ndarray) -> Course:
        """The whole run in units, of which `size` by item is counted as one; duty: points added, days x lanes."""
        chain = self._chain
        made, sent, sold = size[chain.item], size[chain.origin], size[chain.demand_item]
        return Course(
            self.made * made,
            self.wanted * made,
            self.limited,
            self.sent * sent,
            self.stock * size,
            self.demanded * sold,
            self.served * sold,
            self.lost * sold,
            self.waiting * sold,
            duty,
            waited=self._given_up * chain.backorder * sold,
        )
