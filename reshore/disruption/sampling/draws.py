"""Factors of recoveries drawn from triangles, and a scenario in slices of equal probability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...network.recovery_factors import factors_of, peak
from ...network.scenario import Scenario

SLICES = 5  # of a scenario in a plan


def quantile(low: float, high: float, part: np.ndarray, most_likely: float = 1.0) -> np.ndarray:
    """What a part [0..1] of a triangle from low to high, its peak at what is most likely or the nearer end, lies below.

    >>> [round(q, 3) for q in quantile(0.8, 2.5, np.array([0.0, 0.1, 0.5, 1.0])).tolist()]
    [0.8, 0.984, 1.371, 2.5]
    """
    top = peak(low, high, most_likely)
    left = low + np.sqrt(part * (high - low) * (top - low))
    right = high - np.sqrt((1 - part) * (high - low) * (high - top))
    return np.where(part * (high - low) <= top - low, left, right)


def unknown(scenario: Scenario) -> dict[str, tuple[float, float]]:
    """The causes of a scenario whose factor is not known, with its lowest and highest."""
    return {cause: ends for cause, ends in factors_of(scenario.events).items() if ends[0] < ends[1]}


def latin(names: Sequence[str], count: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Of each name the midpoints of so many equal slices of 0..1, each once: those of the first name in order, those of others
    shuffled by seed (a Latin hypercube) [McKay, Beckman & Conover 1979, Technometrics 21(2):239-245].

    >>> latin(["one", "other"], 2)["one"].tolist()
    [0.25, 0.75]
    """
    random, middle = np.random.default_rng(seed), (np.arange(count) + 0.5) / count
    return {name: random.permutation(middle) if k else middle for k, name in enumerate(names)}


def drawn(scenario: Scenario, count: int, seed: int) -> list[dict[str, float]]:
    """Equally likely cases of a scenario: a factor for each cause that has any, each slice of its triangle once."""
    ends = factors_of(scenario.events)
    parts = latin(list(ends), count, seed)
    columns = {c: quantile(low, high, parts[c]) for c, (low, high) in ends.items()}
    return [{cause: float(column[i]) for cause, column in columns.items()} for i in range(count)]


def slices(scenario: Scenario, seed: int = 0) -> list[Scenario]:
    """A scenario of which no recovery is unknown: itself, or as many as `SLICES`, equally likely, called "name (1 of 5)"."""
    if not unknown(scenario):
        return [scenario]
    share = None if scenario.probability is None else scenario.probability / SLICES
    return [_slice(scenario, k, factors, share) for k, factors in enumerate(drawn(scenario, SLICES, seed))]


def _slice(scenario: Scenario, k: int, factors: Mapping[str, float], share: float | None) -> Scenario:
    by_row = scenario.events["cause"].map(factors).astype(float)
    events = scenario.events.assign(factor_low=by_row, factor_high=by_row, probability=np.nan if share is None else share)
    return Scenario(f"{scenario.name} ({k + 1} of {SLICES})", events, share)
