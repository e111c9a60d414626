"""When long work has to end. Made once, at the door of a verb, and asked by all that builds, solves or explains."""

from __future__ import annotations

import time
from dataclasses import dataclass
from numbers import Real

import numpy as np

from ..errors import SolveError, out_of_range
from ..texts import said

clock = time.perf_counter  # seconds of wall time


class OutOfTimeError(SolveError):
    """The time is over and what was being worked out is not there; a verb that has an answer gives that instead."""


@dataclass(frozen=True)
class Deadline:
    """The stretch of the clock within which work may go on.

    >>> NO_END.passed, Deadline.of(None).left
    (False, inf)
    >>> Deadline.of(60).at(0.5).left < 31
    True
    """

    began: float = 0.0
    until: float = np.inf

    @classmethod
    def of(cls, time_limit: float | None) -> Deadline:
        """So many seconds from now; None: never. Raises `DataError` for a limit that is not above 0."""
        if time_limit is None:
            return NO_END
        if not isinstance(time_limit, Real) or not time_limit > 0:
            raise out_of_range("time_limit", time_limit, said("fix.time_limit"))
        now = clock()
        return cls(now, now + time_limit)

    @property
    def limited(self) -> bool:
        """Whether there is an end at all."""
        return self.until < np.inf

    @property
    def left(self) -> float:
        """Seconds left, 0 at least."""
        return max(0.0, self.until - clock()) if self.limited else np.inf

    @property
    def passed(self) -> bool:
        """Whether the time is over."""
        return self.limited and clock() >= self.until

    def at(self, share: float) -> Deadline:
        """An earlier one: when this share of the time is over."""
        return Deadline(self.began, self.began + share * (self.until - self.began)) if self.limited else self

    def check(self) -> None:
        """Raise `OutOfTimeError` when the time is over."""
        if self.passed:
            raise self.over()

    def over(self) -> OutOfTimeError:
        """The error for work that the end has cut off."""
        return OutOfTimeError(said("error.out_of_time", seconds=f"{self.until - self.began:g}"))


NO_END = Deadline()
