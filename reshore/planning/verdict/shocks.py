"""What stops a part: the scenarios that do, one closure of all its foreign sources in their place, and where today lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...disruption.capacity_left import timing
from ...disruption.engines import run_by_day
from ...network.baseline import Baseline
from ...network.index import Index
from ...network.recovery_factors import factors_of, peak
from ...network.scenario import Scenario
from ...results.result import Result
from ...solving.progress import Watch

RAMP = 10.0  # days of the way back after a closure
CHANCE, LENGTHS, GAPS = 0.5, (5.0, 120.0), (-0.6, 0.4)  # most chance a year; days, and part of the unit cost, from and to
FACTORS = (0.01, 100.0)  # of the time of an event, least and most
SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class Shocks:
    """The scenarios of a verdict: those that stop the part and the others, each with its chance; what a closure hits (site,
    part), the length of one that stands for what stops the part today, and until what stops it has come back [days].

    assumed: nothing that has a chance stops the part, so that the length is a recovery time and the chance is 0.
    """

    stopping: list[Scenario]
    others: list[Scenario]
    closed: list[tuple[str, str]]
    length: float
    recovery: float
    assumed: bool

    @property
    def chance(self) -> float:
        """That the part stops, a year, as the scenarios have it."""
        return sum(float(s.probability or 0) for s in self.stopping)

    @property
    def most(self) -> float:
        """The most that the chance may be beside the other scenarios."""
        return min(CHANCE, max(0.0, 1 - sum(float(s.probability or 0) for s in self.others)))

    def closure(self, days: float) -> Scenario:
        """All that a closure hits, shut for so many days and back within `RAMP` more."""
        shut = {"start_day": 0, "duration_days": days, "ramp_days": RAMP}
        rows = [{"site": site, "part": part, **shut} for site, part in self.closed]
        return Scenario(f"closed for {days:g} days", probability=0.0).with_events(rows)


def shocks(today: Baseline, parts: Sequence[str], scenarios: Sequence[Scenario], home: str, watch: Watch) -> Shocks:
    """Scenarios sorted by whether they stop one of the parts, and the closure that stands for them.

    A scenario stops them if, with nothing built and everybody carrying on as usual, some line is short and something lacked
    one of the parts. What it takes is the most that the sources of today are behind an undisturbed chain, in days of theirs.
    """
    s, items, sites = today.coded.sources, today.coded.items, today.coded.net.filled("sites")
    rows = np.flatnonzero(np.isin(items.part[s.item], list(parts)) & (today.made > 0))
    stopping: list[Scenario] = []
    others: list[Scenario] = []
    gone: list[float] = []
    for scenario in scenarios:
        watch.check()
        run = run_by_day(today.coded.net, scenario, "daily")
        lacking = _short(run) and run.sources["limited_by"].isin(list(parts)).any()
        (stopping if lacking else others).append(scenario)
        if lacking:
            behind = np.cumsum((today.made[rows] - run.course.made[:, rows]).sum(axis=1)).max(initial=0.0)
            gone.append(float(behind) / max(today.made[rows].sum(), SMALL))
    abroad = rows[sites["country"].to_numpy()[s.site[rows]] != home]
    hit = abroad if len(abroad) else rows
    usual = float(sites["recovery_days"].to_numpy(float)[s.site[hit]].max(initial=1.0))
    chance = np.array([float(s.probability or 0) for s in stopping])
    length = float(chance @ np.maximum(0.0, np.array(gone) - RAMP / 2) / chance.sum()) if chance.sum() > 0 else usual
    closed = dict.fromkeys(zip(sites["site"].to_numpy()[s.site[hit]].tolist(), items.part[s.item[hit]].tolist(), strict=True))
    return Shocks(stopping, others, list(closed), length, back(today.coded, stopping), chance.sum() == 0)


def stretched(scenario: Scenario, factor: float) -> Scenario:
    """The scenario, with no chance of its own, all its time after the first event day so many times what it most likely is."""
    events = scenario.events
    likely = [peak(low, high) for low, high in zip(events["factor_low"], events["factor_high"], strict=True)]
    factors = np.clip(factor * np.array(likely), *FACTORS)
    events = events.assign(factor_low=factors, factor_high=factors, probability=0.0)
    return Scenario(f"{scenario.name} x {factor:g}", events, 0.0)


def back(coded: Index, stopping: Sequence[Scenario], factor: float = 1.0) -> float:
    """Days from the first event day until all that has an end has come back, at so many times its time, weighed by chance; 0
    where none has a chance."""
    chance = np.array([float(s.probability or 0) for s in stopping])
    days = np.array([_back(coded, stretched(s, factor)) for s in stopping])
    return float(chance @ days / chance.sum()) if chance.sum() > 0 else 0.0


def _back(coded: Index, scenario: Scenario) -> float:
    rows = timing(coded, scenario, {cause: peak(*ends) for cause, ends in factors_of(scenario.events).items()})
    ends = np.array([first + days + ramp for first, days, ramp in rows])
    return float(ends[np.isfinite(ends)].max(initial=0.0) - min(first for first, *_ in rows))


def _short(run: Result) -> bool:
    """Whether some line was short."""
    return bool((run.lines["first_short_day"].notna() | (run.lines["lost_units"] > 0)).any())


def steps(low: float, high: float, count: int) -> np.ndarray:
    """So many values from low to high, nearer to each other at the low end: squares of equal steps."""
    return low + (high - low) * (np.arange(count) / max(1, count - 1)) ** 2


def lengths(count: int) -> np.ndarray:
    """Lengths of a closure in whole days, each a like part longer than the one before."""
    return np.round(np.geomspace(*LENGTHS, count))


def gaps(count: int) -> np.ndarray:
    """Gaps of the unit cost, none among them."""
    out = np.linspace(*GAPS, count)
    out[np.argmin(np.abs(out))] = 0.0
    return out
