"""Days of the model and dates: a day is one of the network's working days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import DataError, Problem
from ..texts import said
from .network import Network


class Calendar:
    """Turns dates into days of the run and back; without `start_date` there are days only."""

    def __init__(self, net: Network):
        self._net = net
        digits = str(net.setting("workdays", "1234567"))
        if not digits or set(digits) - set("1234567"):
            raise self._error("workdays", digits, said("fix.workdays"))
        self._week = [str(d) in digits for d in range(1, 8)]
        self._holidays = [self._date("holidays", h) for h in str(net.setting("holidays", "")).replace(",", " ").split()]
        start = net.setting("start_date")
        self.start = None if start is None else self._working(self._date("start_date", str(start)))

    def day(self, date: str) -> int:
        """The day of the run a date is; a day off means the next working day.

        Raises `DataError` when the network has no start_date or the date lies before it.
        """
        if self.start is None:
            raise self._error("start_date", date, said("fix.need_start_date"))
        day = int(
            np.busday_count(self.start, self._working(np.datetime64(date, "D")), weekmask=self._week, holidays=self._holidays)
        )
        if day < 0:
            raise self._error("start_date", date, said("fix.date_from", date=str(self.start)))
        return day

    def date(self, day: float) -> str:
        """The date of a day of the run, "" without start_date or for no day."""
        if self.start is None or pd.isna(day):
            return ""
        return str(np.busday_offset(self.start, int(day), weekmask=self._week, holidays=self._holidays))

    def _working(self, date: np.datetime64) -> np.datetime64:
        return np.busday_offset(date, 0, roll="forward", weekmask=self._week, holidays=self._holidays)

    def _date(self, key: str, text: str) -> np.datetime64:
        try:
            return np.datetime64(text, "D")
        except ValueError:
            raise self._error(key, text, said("fix.write_dates")) from None

    def _error(self, key: str, value: str, fix: str) -> DataError:
        rows = np.flatnonzero(self._net.settings["key"] == key)
        row = int(rows[0]) + 2 if len(rows) else 0
        where = self._net.names.get("settings", "settings")
        problem = said("error.does_not_fit", name=key, value=value)
        return DataError([Problem(where, row, "value", value, problem, fix)])
