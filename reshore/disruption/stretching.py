"""The time of events, shrunk or stretched about the first event day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..network.recovery_factors import peak

Factors = Mapping[str, float]  # by cause
Row = dict[str, Any]  # an event with its first day and days


def stretched(rows: Sequence[Row], factors: Factors | None) -> Sequence[Row]:
    """The rows with all time after the first event day multiplied by the factor of their cause (None: the most likely).

    Start, end and end of the ramp move to the nearest day, so that stages that follow each other still do.
    """
    first = min((r["first"] for r in rows), default=0)
    return [_stretched(r, first, _factor(r, factors)) for r in rows]


def _factor(r: Row, factors: Factors | None) -> float:
    if factors is None:
        return peak(r["factor_low"], r["factor_high"])
    return factors.get(r["cause"], 1.0)


def _stretched(r: Row, first: int, factor: float) -> Row:
    if factor == 1:
        return r
    ends = r["first"] + np.cumsum([0.0, r["days"], np.ceil(r["ramp_days"])]) - first
    start, end, back = (t if np.isinf(t) else first + int(np.floor(factor * t + 0.5 + 1e-9)) for t in ends.tolist())
    return {**r, "first": start, "days": end - start, "ramp_days": r["ramp_days"] if np.isinf(end) else back - end}
