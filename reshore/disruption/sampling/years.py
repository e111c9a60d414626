"""Years in which several scenarios may happen: the likely ones worked out, the rest drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from ...errors import DataError, door
from ...network.index import index
from ...network.network import Network
from ...network.recovery_factors import factors_of
from ...network.scenario import Scenario, weighed
from ...network.schema import refuse_outside
from ..capacity_left import timing
from ..run_length import run_days
from .draws import quantile

Year = tuple[int, ...]  # the scenarios that happen in it, by position
FEW = 3  # scenarios from which on years are drawn


@door(DataError)
def sample(
    net: Network, n: int = 100, seed: int = 0, scenarios: str | Scenario | Sequence[str | Scenario] | None = None
) -> list[Scenario]:
    """Years in which none, one or several scenarios happen, for plans that look at several at once.

    `plan` takes the scenarios of the table for years that exclude each other; here each happens in a year or not, whatever the
    others do, with its probability. What has a cause in common fails together, as the events of a scenario do: a region, a
    port, a company that goes down as a whole is one scenario.

    With their exact probabilities come the year of each scenario alone and the likeliest pairs (half of `n`, or where all
    combinations are no more than `n`, all of them); years from what is left are drawn, and share its probability. What is left
    to 1 by all of them is exactly the no-event year, which `plan` adds.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    n : int
        How many years of several scenarios there are at the most.
    seed : int
        Where the drawing begins: the same one gives the same years.
    scenarios : str, Scenario or several, optional
        What may happen, each with a probability; None: the scenarios of the table events that have one.

    Returns
    -------
    list of Scenario
        Each a year with its probability, for `plan(net, scenarios=...)`; "a + b" is one in which both happen. Each scenario
        keeps its days where all its events begin within the run, else it begins with the first. In years of several the
        recoveries that nobody knows are drawn, each scenario's by itself, and events that these move beyond the run left out.

    Raises
    ------
    DataError
        For a scenario without probability, arguments out of range, or events that `disrupt` would refuse.

    References
    ----------
    docs/semantics.md, "Years of several scenarios".
    Mak, W.-K., Morton, D. P. & Wood, R. K. (1999). Monte Carlo bounding techniques for determining solution quality in
        stochastic programs. Operations Research Letters 24(1-2):47-56: what such samples tell of a plan (`sample_gap`).

    Examples
    --------
    Each has a tenth: 0.1 x 0.9 that one happens alone, 0.1 x 0.1 that both do, 0.9 x 0.9 that none does.

    >>> import reshore as rs
    >>> years = rs.sample(rs.load(rs.datasets.toy))
    >>> [(year.name, round(year.probability, 6)) for year in years]
    [('chip_fire', 0.09), ('port_strike', 0.09), ('chip_fire + port_strike', 0.01)]
    """
    refuse_outside("sample", n=n, seed=seed)
    random = np.random.default_rng(seed)
    found = [s for s in weighed(net, scenarios) if s.probability]
    likely = _exact(found, n)
    drawn = _drawn(found, likely, n - sum(len(year) > 1 for year in likely), random)
    return [_year(net, [found[i] for i in year], p, random) for year, p in [*likely.items(), *drawn.items()] if p > 0]


def _exact(found: list[Scenario], n: int) -> dict[Year, float]:
    """The years that are worked out, with their probabilities: of one scenario, then of several, the likeliest first."""
    p, k = _chances(found), len(found)
    alone: list[Year] = [(i,) for i in range(k)]
    if 2.0**k - 1 - k <= n:
        several: list[Year] = [year for size in range(2, k + 1) for year in combinations(range(k), size)]
    else:
        several = [*sorted(combinations(range(k), 2), key=lambda year: -_probability(p, year))[: n // 2]]
    return {year: _probability(p, year) for year in [*alone, *several]}


def _drawn(found: list[Scenario], likely: dict[Year, float], n: int, random: np.random.Generator) -> dict[Year, float]:
    """Years drawn from what is not worked out (other pairs, years of `FEW` and more), with equal parts of its probability."""
    p = _chances(found)
    pairs: list[Year] = [year for year in combinations(range(len(p)), 2) if year not in likely]
    weight = np.array([_probability(p, year) for year in pairs])
    more = _at_least(p)
    all_worked_out = any(len(year) >= FEW for year in likely) or len(p) < FEW
    rest = float(weight.sum() + (0.0 if all_worked_out else more[0, FEW]))
    if rest <= 0 or n < 1:
        return {}
    which = random.choice(len(pairs) + 1, size=n, p=np.append(weight, rest - weight.sum()) / rest)
    years = Counter(pairs[i] if i < len(pairs) else _of_many(p, more, random) for i in which.tolist())
    return {year: rest * count / n for year, count in sorted(years.items())}


def _chances(found: Iterable[Scenario]) -> np.ndarray:
    return np.array([s.probability for s in found], dtype=float)


def _probability(p: np.ndarray, year: Year) -> float:
    """That exactly these scenarios happen."""
    happens = np.zeros(len(p), dtype=bool)
    happens[list(year)] = True
    return float(np.where(happens, p, 1 - p).prod())


def _at_least(p: np.ndarray) -> np.ndarray:
    """That of the scenarios from i on at least c happen: (i, c), c up to `FEW`."""
    out = np.zeros((len(p) + 1, FEW + 1))
    out[:, 0] = 1.0
    for i in reversed(range(len(p))):
        out[i, 1:] = p[i] * out[i + 1, :-1] + (1 - p[i]) * out[i + 1, 1:]
    return out


def _of_many(p: np.ndarray, at_least: np.ndarray, random: np.random.Generator) -> Year:
    """A year of `FEW` scenarios or more, as likely as it is among these."""
    year, need = [], FEW
    for i, draw in enumerate(random.random(len(p)).tolist()):
        less = max(need - 1, 0)
        if draw * at_least[i, need] < p[i] * at_least[i + 1, less]:
            year.append(i)
            need = less
    return tuple(year)


def _year(net: Network, members: list[Scenario], probability: float, random: np.random.Generator) -> Scenario:
    """The year in which these scenarios happen."""
    name = " + ".join(s.name for s in members)
    if len(members) == 1:
        return Scenario(name, members[0].events.assign(probability=probability), probability)
    parts = [_as_days(net, s, random) for s in members]
    first, length = min(part["start_day"].min() for part in parts), run_days(net)
    moved = []
    for part in parts:
        begin = part["start_day"]
        moved.append(part if begin.max() < first + length else part.assign(start_day=begin - begin.min() + first))
    events = pd.concat(moved, ignore_index=True).assign(scenario=name, probability=probability)
    return Scenario(name, events[events["start_day"] < first + length].reset_index(drop=True), probability)


def _as_days(net: Network, scenario: Scenario, random: np.random.Generator) -> pd.DataFrame:
    """The events of a scenario in days, their recovery drawn where nobody knows it."""
    ends = factors_of(scenario.events)
    factors = {cause: float(quantile(low, high, np.array(random.random()))) for cause, (low, high) in ends.items()}
    first, days, ramp = np.array(timing(index(net), scenario, factors)).T
    return scenario.events.assign(
        start_day=first,
        start_date="",
        duration_days=np.where(np.isinf(days), np.nan, days),
        end_date="",
        ramp_days=ramp,
        factor_low=np.nan,
        factor_high=np.nan,
    )
