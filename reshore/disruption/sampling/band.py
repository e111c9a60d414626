"""The band of a run whose recoveries nobody knows: its figures over many cases of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...network.index import Index
from ...network.scenario import Scenario
from ...results.metrics import MEASURES, over_cases
from ...results.result import Result
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Watch
from ...texts import said
from ..capacity_left import Effects, effects, timing
from .draws import drawn

TAIL = 0.1  # of the cases lie at or below the low end of a band, and as many at or above its high end


@dataclass(frozen=True)
class Drawing:
    """How many cases are drawn, where the drawing begins, and who watches."""

    samples: int
    seed: int
    watch: Watch


def band_of(
    coded: Index, scenario: Scenario, run: Callable[[Effects], Result], drawing: Drawing
) -> tuple[pd.DataFrame | None, list[str]]:
    """The band of a scenario, and what is to be said of it; None: there was no time for a single case.

    Cases are run in random order, so that those that there was time for are a fair part of all; those that come to the same
    days are run once.
    """
    cases, samples = drawn(scenario, drawing.samples, drawing.seed), drawing.samples
    order = np.random.default_rng([drawing.seed, 1]).permutation(samples).tolist()
    found: dict[object, np.ndarray] = {}
    rows, beyond = [], 0
    for k, i in enumerate(order):
        if drawing.watch.late:
            break
        days = timing(coded, scenario, cases[i])
        what = effects(coded, scenario, cases[i]) if days not in found else None
        if what is not None:
            try:
                found[days] = np.append(over_cases(run(what)), float(what.beyond > 0))
            except OutOfTimeError:
                break
        *figures, moved = found[days]
        rows.append(figures)
        beyond += int(moved)
        drawing.watch((k + 1) / samples, "band")
    notes: list[str] = [said("band.beyond", count=str(beyond), samples=str(len(rows)))] if beyond else []
    if not rows:
        return None, [said("band.no_case")]
    if len(rows) < samples:
        notes.append(said("band.cut_short", done=str(len(rows)), samples=str(samples)))
    table = _summed_up(np.array(rows))
    table.attrs = {"samples": len(rows), "seed": drawing.seed}
    return table, notes


def _summed_up(figures: np.ndarray) -> pd.DataFrame:
    """measure, mean, low, high, share, of cases x measures in which what never comes is infinite.

    share [0..1]: of the cases in which the measure has a value. The mean is blank where it has none in some; low and high where
    that end is a case without one.
    """
    ranked = np.sort(figures, axis=0)
    tail = math.ceil(TAIL * len(ranked) - 1e-9)
    ends = {"mean": figures.mean(axis=0), "low": ranked[tail - 1], "high": ranked[len(ranked) - tail]}
    blank = {name: np.where(np.isfinite(values), values, np.nan) for name, values in ends.items()}
    return pd.DataFrame({"measure": MEASURES, **blank, "share": np.isfinite(figures).mean(axis=0)})
