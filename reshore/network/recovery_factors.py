"""Factors of a recovery nobody knows: what factor_low and factor_high of events must be, and which factor is most likely."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import Problem, each
from ..texts import said

FACTORS = ["factor_low", "factor_high"]
CAUSE = ["scenario", "cause"]


def peak(low: float, high: float, most_likely: float = 1.0) -> float:
    """The most likely factor of two ends: 1 (or another), or the end that is nearer to it; that where there are none (NaN).

    >>> peak(0.8, 2.5), peak(1.2, 2.5), peak(0.5, 0.9)
    (1.0, 1.2, 0.9)
    """
    return most_likely if low != low else min(max(most_likely, low), high)


def factors_of(events: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """The lowest and the highest factor of each cause (blank is one) that has them, in the order of the rows."""
    given = events[events["factor_low"].notna()].drop_duplicates("cause")
    return {cause: (low, high) for cause, low, high in zip(given["cause"], *(given[c] for c in FACTORS), strict=True)}


def wrong_factors(events: pd.DataFrame, where: str) -> list[Problem]:
    """Rows with one factor alone, with the lowest above the highest, or with others than the first row of their cause in
    their scenario has; `where`: what the table is called, whose rows count as a spreadsheet does, from the index."""
    low, high = (events[c].to_numpy() for c in FACTORS)
    if np.isnan(low).all() and np.isnan(high).all():
        return []
    first = events.groupby(CAUSE)[FACTORS].transform(lambda cells: cells.iloc[0])
    unlike = {c: _differ(events[c].to_numpy(), first[c].to_numpy()) for c in FACTORS}
    alone = np.isnan(low) != np.isnan(high)
    other = unlike["factor_high"] & ~unlike["factor_low"]

    def at(bad: np.ndarray, column: str, problem: str, fix: str) -> list[Problem]:
        rows = {int(events.index[i]) + 2: i for i in np.flatnonzero(bad).tolist()}

        def one(row: int) -> Problem:
            i = rows[row]
            own, usual = events.iloc[i], first.iloc[i]
            values = {
                "scenario": own["scenario"],
                "cause": own["cause"] or said("error.blank"),
                "low": _shown(own["factor_low"]),
                "high": _shown(own["factor_high"]),
                "first": said("format.range", low=_shown(usual["factor_low"]), high=_shown(usual["factor_high"])),
            }
            cell = "" if np.isnan(own[column]) else f"{own[column]:g}"
            return Problem(where, row, column, cell, said(problem, **values), said(fix))

        return each(list(rows), one)

    return [
        *at(alone & np.isnan(low), "factor_low", "error.one_factor", "fix.both_factors"),
        *at(alone & np.isnan(high), "factor_high", "error.one_factor", "fix.both_factors"),
        *at(low > high, "factor_low", "error.low_above_high", "fix.swap"),
        *at(unlike["factor_low"] & ~alone, "factor_low", "error.factors_differ", "fix.same_factors"),
        *at(other & ~alone, "factor_high", "error.factors_differ", "fix.same_factors"),
    ]


def _differ(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return (one != other) & ~(np.isnan(one) & np.isnan(other))


def _shown(value: float) -> str:
    return said("error.blank") if np.isnan(value) else f"{value:g}"
