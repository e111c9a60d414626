"""Whose money buys the options of a plan: firms with means of their own, each helped as a whole or not at all, and the public
money for those that are. Rows of the first stage, the same in every way to solve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...solving.model import Model


@dataclass(frozen=True, eq=False)
class Participation:
    """Who buys what, by option and by firm, and what a lost sale counts, where nothing else costs anything.

    By option: firm, whose it is (of what nobody buys: any); alone, helped [units]: the most that this firm buys without help,
    and with it; own, own_helped, public [money a unit]: what it then costs the firm in a year, without help and with it, and
    the public. By firm: limit [money]: its own money in a year. budget [money]: public money there is. margin [money/unit]:
    by demand row.
    """

    firm: np.ndarray
    alone: np.ndarray
    helped: np.ndarray
    own: np.ndarray
    own_helped: np.ndarray
    public: np.ndarray
    limit: np.ndarray
    budget: float
    margin: np.ndarray

    def add_to(self, model: Model, units: np.ndarray) -> None:
        """The rows, over the columns of units of options and new ones, as many for any figures: whether a firm is helped, and
        what the public pays it."""
        firms, more = len(self.limit), np.maximum(0.0, self.helped - self.alone)
        helped = model.add_columns("helped", firms, 0, 1, 0, True, size=1)
        # units <= alone + (with help - alone) x helped
        rows = model.add_rows("take_part", len(units), -np.inf, self.alone)
        model.add_terms(rows, units, 1)
        model.add_terms(rows, helped[self.firm], -more)
        beyond = np.maximum(0.0, np.bincount(self.firm, self.own * (self.alone + more), firms) - self.limit)
        for name, own, else_ in (("means", self.own, beyond), ("means_helped", self.own_helped, 0 * beyond)):
            scale = np.where(np.isfinite(self.limit) & (self.limit > 0), self.limit, own.max(initial=0) or 1.0)
            # sum over its options: own money x units <= its limit, beyond that only where it is helped
            rows = model.add_rows(name, firms, -np.inf, self.limit / scale)
            model.add_terms(rows[self.firm], units, own / scale[self.firm])
            model.add_terms(rows, helped, -else_ / scale)
        dearest = float(self.public.max(initial=0)) or 1.0
        paid = model.add_columns("paid", firms, 0, np.inf, 0, size=1)
        # paid to a firm >= sum over its options: public money x (units - alone x (1 - helped))
        price = self.public / dearest
        free = np.bincount(self.firm, price * self.alone, firms)
        rows = model.add_rows("paid", firms, -free, np.inf)
        model.add_terms(rows, paid, 1)
        model.add_terms(rows[self.firm], units, -price)
        model.add_terms(rows, helped, -free)
        # sum over firms: paid <= budget
        row = model.add_rows("public_budget", 1, -np.inf, self.budget / dearest)
        model.add_terms(np.repeat(row, firms), paid, 1)
