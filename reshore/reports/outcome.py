"""What a run came to, as people are told it: beyond what is short on baseline days anyway."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..disruption.engine import REROUTE
from ..disruption.engines import ENGINES
from ..network.costs import usual_money
from ..results import metrics
from ..results.course import TOLERANCE
from ..results.result import Result
from .event_words import DEMAND, DUTY, OUTAGE, Group, groups

UNITS = 0.5  # below which nothing counts as lost, waiting or wanted
ROUNDING = 1e-9  # by which figures of two runs that are the same may differ
TELLING = ("lost_margin", "lost_units", "late_units", "peak_waiting", "first_stop_day", "recovered_day")  # of what changed


@dataclass(frozen=True, eq=False)
class Outcome:
    """A run and the figures that are told of it."""

    result: Result

    @cached_property
    def groups(self) -> list[Group]:
        """What happened, the largest first."""
        return groups(self.result)

    @cached_property
    def kind(self) -> str:
        """OUTAGE or, when nobody goes short and nothing else happens, DEMAND or DUTY."""
        if not self.unharmed:
            return OUTAGE
        kinds = {group.kind for group in self.groups} or {OUTAGE}
        if OUTAGE in kinds:
            return OUTAGE
        return DEMAND if DEMAND in kinds else DUTY

    def value(self, measure: str) -> float:
        """A figure of the summary less the baseline one, where that is an amount."""
        row = self.result.summary.loc[measure]
        amount = row["unit"] in ("units", "money", "unit-days") and row["undisturbed"] == row["undisturbed"]
        return float(row["value"] - row["undisturbed"] if amount else row["value"])

    @cached_property
    def usual_cost(self) -> float:
        """Operating cost of as many baseline days [money]; NaN where the engine has no cost."""
        if not self.result.dated:
            return float("nan")
        base, price = self.result.base, usual_money(self.result.base)
        day = base.made @ price.make + base.sent @ price.send + base.stock @ price.holding
        return float(day * self.result.course.days)

    @cached_property
    def short(self) -> int:
        """Lines that are short on some day (of a pooled window: make less than usual)."""
        lines = self.result.lines
        return int((lines["first_short_day"].notna() if self.result.dated else lines["lost_units"] > UNITS).sum())

    @cached_property
    def stopped(self) -> int:
        """Lines that stop on some day."""
        return int(self.result.lines["first_stop_day"].notna().sum())

    @cached_property
    def places(self) -> tuple[int, int]:
        """Sites with lines that stand still on some day (all their lines at once), and how many there are."""
        rows = metrics.line_rows(self.result)
        sites, of = np.unique(self.result.base.coded.sources.site[rows], return_inverse=True)
        if not self.result.dated:
            return 0, len(sites)
        stopped = metrics.line_days(self.result)[1]
        runs = self.result.course.made[:, rows] >= TOLERANCE * self.result.base.made[rows]
        member = of[:, None] == np.arange(len(sites))
        still = (stopped @ member) & ~(runs @ member)
        return int(still.any(axis=0).sum()), len(sites)

    @cached_property
    def idle(self) -> tuple[int, float]:
        """Lines that make nothing on some day though nothing is due, since no order reaches them, and the first such day."""
        rows = metrics.line_rows(self.result)
        if not self.result.dated:
            return 0, float("nan")
        stands = self.result.course.made[:, rows] < TOLERANCE * self.result.base.made[rows]
        idle = stands & ~metrics.line_days(self.result)[1]
        idle[: self.result.first] = False
        first = float(np.flatnonzero(idle.any(axis=1))[0]) if idle.any() else float("nan")
        return int(idle.any(axis=0).sum()), first

    @cached_property
    def none_still(self) -> float:
        """The first day from which no line stands still any more; NaN when none stops or not within the run."""
        return _over(np.any(metrics.line_days(self.result)[1], axis=1))

    @cached_property
    def in_full_again(self) -> float:
        """The first day from which no line is short any more; NaN when none is or not within the run."""
        return _over(np.any(metrics.line_days(self.result)[0], axis=1))

    @cached_property
    def unwanted(self) -> tuple[float, float]:
        """Units that are no longer wanted (below 0: wanted beyond), and their margin."""
        return float(self._missing.sum()), float(self._missing @ self.result.base.margin)

    @property
    def unwanted_share(self) -> float:
        """The same of what is usually wanted there [0..1]."""
        usual = (self._missing + self.result.wanted)[np.abs(self._missing) > UNITS].sum()
        return float(abs(self._missing.sum()) / usual) if usual > 0 else 0.0

    @cached_property
    def _missing(self) -> np.ndarray:
        """The same by demand row."""
        return self.result.base.coded.demand.rate * self.result.course.days - self.result.wanted

    @cached_property
    def parts(self) -> list[str]:
        """What is sold and lost, late or waiting; where nothing is, what is no longer wanted, else all that is sold."""
        result = self.result
        hit = result.lost > UNITS
        hit |= result.course.waiting.max(axis=0, initial=0) > TOLERANCE * result.base.served
        if not hit.any():
            hit = np.abs(self._missing) > UNITS
        hit |= not hit.any()
        return result.base.coded.items.part[result.base.coded.demand.item[hit]].tolist()

    @property
    def uncalled(self) -> bool:
        """Whether nobody calls stand-by sources, though by this engine they could be."""
        return self.result.reroute_days is None and REROUTE in ENGINES[self.result.engine].takes

    def same(self, other: Outcome) -> bool:
        """Whether another run came to the same: what is lost, late and waiting, when it stops first, when all is back."""
        ours, theirs = ([run.value(measure) for measure in TELLING] for run in (self, other))
        return bool(np.allclose(ours, theirs, ROUNDING, ROUNDING, equal_nan=True))

    @property
    def unharmed(self) -> bool:
        """Whether all that is wanted is served on its day, beyond what is short anyway, and no line is short."""
        waits = max(self.value("peak_waiting"), self.value("waiting_units"), self.value("lost_units"))
        return waits < UNITS and not self.short


def _over(days: np.ndarray) -> float:
    """The day after the last of these; NaN when there is none, or when it is the last of the run."""
    return float(np.flatnonzero(days)[-1] + 1) if days.any() and not days[-1] else float("nan")
