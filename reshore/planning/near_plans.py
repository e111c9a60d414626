"""alternatives(): what plans that cost little more than the best have in common, and the most different of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..errors import SolveError, door
from ..network.network import Network
from ..network.schema import refuse_outside
from ..results.alternatives import OPTIONS, PLANS, Alternatives
from ..results.plan import Plan
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Progress, Watch
from .model.inquiry import SEARCH, Inquiry, Query
from .model.proof import Proof
from .replanning import named, task_again, units_of

MODEL, BEST, FORCED = 0.1, 0.4, 0.9  # shares of progress at which windows are built, the best is known, and all that is forced
COARSE = 0.5  # of the same: how near at first
PART = 0.02  # of what a forced option costs more: nearer that need not be told
NEAR = 0.05  # of what alternatives may cost more: how near what is forced is brought to its best


@door(SolveError)
def alternatives(
    net: Network,
    best: Plan,
    slack: float = 0.02,
    count: int = 5,
    support: Mapping[str, float] | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Alternatives:
    """What plans that are nearly as good as the best share: what must be bought, what is a choice, and what never is.

    Nearly as good: within `slack` of what the best plan saves a year against buying nothing. Each option is forced in and
    forced out, and the best plan then is worked out.

    Parameters
    ----------
    net : Network
        The network that `best` was planned for.
    best : Plan
        Its scenarios, budget, risk weight and confidence count.
    slack : float
        The part of what the best plan saves that an alternative may give up [0..1].
    count : int
        How many of the most different plans are told, the best with them.
    support, options, keep, forbid
        As they were asked of `plan`.
    time_limit : float, optional
        Seconds; then what was found so far is given, not `complete`.
    progress : callable, optional
        Called with the share done [0..1] and a word.

    Returns
    -------
    Alternatives
        `options`: of each that may be bought, in_all, in_some, forced_in_cost and forced_out_cost [money/year];
        `plans`: the most different ones.

    Raises
    ------
    DataError
        As `plan` does; for a plan of another network, against the worst loss, or with rules for its years.
    SolveError
        When there was no time for the best plan.

    References
    ----------
    DeCarolis, J. F. (2011). Using modeling to generate alternatives (MGA) to expand our thinking on energy futures. Energy
        Economics 33(2):145-152: the most different plans.
    docs/frontier.md, "What nearly as good plans share".

    Examples
    --------
    The best plan of the toy (second_chip and harness_stock: 60,150) saves 64 a year. With chip_stock in place of second_chip it
    would be 60,180; with nothing against a chip fire 60,194; without harness_stock 60,170.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> found = rs.alternatives(net, rs.plan(net), slack=0.48)
    >>> found.must_have, found.choice
    ([], ['second_chip', 'chip_stock', 'harness_stock'])
    >>> found.options.set_index("option").round(6).loc["second_chip", ["forced_in_cost", "forced_out_cost"]].tolist()
    [0.0, 30.0]
    """
    refuse_outside("alternatives", slack=slack, count=count, time_limit=time_limit)
    watch = Watch.of(progress, time_limit)
    watch(0.0, "model")
    task = task_again(net, best, support, options, keep, forbid).within(watch.deadline.left)
    inquiry = Inquiry(task, watch.part(0, MODEL), limited=("asked",))
    near_by = _Near.of(inquiry, best, slack)
    watch(BEST, "solve")
    rows, complete = _blank(near_by), False
    plans = [near_by.best]
    with suppress(OutOfTimeError):
        could = np.flatnonzero(inquiry.stage.could > 0).tolist()
        for k, o in enumerate(could):
            rows[k] |= near_by.forced(o)
            watch(BEST + (FORCED - BEST) * (k + 1) / len(could), "solve")
        for k in range(1, count):
            if (found := near_by.farthest(plans)) is None:
                break
            plans.append(found)
            watch(FORCED + (1 - FORCED) * k / count, "solve")
        complete = True
    watch(1.0, "solve")
    return Alternatives(
        pd.DataFrame(rows, columns=list(OPTIONS)).astype(OPTIONS),
        pd.DataFrame([near_by.told(plans, k) for k in range(len(plans))], columns=list(PLANS)).astype(PLANS),
        near_by.best[1],
        near_by.limit,
        complete,
    )


def _blank(near_by: _Near) -> list[dict[str, Any]]:
    """Options of which nothing is known yet."""
    stage, units = near_by.inquiry.stage, near_by.best[0]
    known = {"in_all": False, "forced_in_cost": np.nan, "forced_out_cost": np.nan, "proved": False}
    could = np.flatnonzero(stage.could > 0).tolist()
    return [{"option": stage.table["option"].iloc[o], "in_some": units[o] > 0, **known} for o in could]


@dataclass(frozen=True, eq=False)
class _Near:
    """Plans that cost no more than a limit. best: units and objective."""

    inquiry: Inquiry
    query: Query
    best: tuple[np.ndarray, float]
    limit: float
    proof: Proof
    near: float

    @classmethod
    def of(cls, inquiry: Inquiry, best: Plan, slack: float) -> _Near:
        """The best found anew, beginning with the plan's own units. Raises `OutOfTimeError`, `SolveError`."""
        w = inquiry.task.risk_weight
        query = Query(1 - w, w)
        nothing = inquiry.begin(1 - w, w)
        zero = nothing.fixed + inquiry.task.weighed(nothing.years)
        proof = inquiry.proof(zero)
        near = SEARCH * proof.allowed(best.objective)
        inquiry.with_units(query, units_of(best, inquiry.stage.table["option"]), near)
        top = inquiry.ask(query, near).found
        room = slack * abs(zero - top.value)
        return cls(inquiry, query, (inquiry.units(top.x), top.value), top.value + room, proof, max(near, NEAR * room))

    def forced(self, o: int) -> dict[str, Any]:
        """What an option costs forced in and forced out, and what that says. Raises `OutOfTimeError`."""
        stage, units = self.inquiry.stage, self.best[0]
        one = min(1.0, stage.could[o])
        least, most = stage.least.copy(), stage.most.copy()
        least[o], most[o] = max(least[o], one), 0.0
        inside = (
            (0.0, True, True) if units[o] >= one else self._cost(least=least) if stage.most[o] > 0 else (np.nan, False, True)
        )
        out = (0.0, True, True) if units[o] == 0 else self._cost(most=most) if stage.least[o] == 0 else (np.nan, False, True)
        return {
            "in_all": not out[1],
            "in_some": inside[1] or units[o] > 0,
            "forced_in_cost": inside[0],
            "forced_out_cost": out[0],
            "proved": inside[2] and out[2],
        }

    def _cost(self, **bounds: Any) -> tuple[float, bool, bool]:
        """What the best plan within bounds of units costs more (NaN: there is none), whether it is near enough to count, and
        whether that is proved."""
        query = replace(self.query, **bounds)
        finest = SEARCH * self.proof.allowed(self.best[1])
        near = max(self.near, COARSE * (self.limit - self.best[1]))
        while True:
            reply = self.inquiry.ask(query, near)
            if reply.best is None:
                return np.nan, False, reply.bound == np.inf
            value = reply.best.value
            proved, much = value <= self.limit or reply.bound > self.limit, max(0.0, value - self.best[1])
            fine = value - reply.bound <= max(self.near, PART * much)
            if (proved and fine) or near <= finest:
                return much, value <= self.limit, proved
            near = finest if fine or near <= self.near else max(self.near, PART * much)

    def farthest(self, plans: list[tuple[np.ndarray, float]]) -> tuple[np.ndarray, float] | None:
        """The plan most different from these that costs no more than the limit; None: there is no other.

        Raises `OutOfTimeError`."""
        farther = np.sum([_farther(units, self.inquiry.stage.most) for units, _ in plans], axis=0)
        found = self.inquiry.first_within(self.query, {"asked": self.limit}, -farther, self.near)
        if found is None:
            return None
        units = self.inquiry.units(found.x)
        return None if any(np.allclose(units, other) for other, _ in plans) else (units, found.value)

    def told(self, plans: list[tuple[np.ndarray, float]], k: int) -> dict[str, Any]:
        """A plan as a row."""
        units, value = plans[k]
        most = self.inquiry.stage.most
        different = min((float(np.abs(_part(units - other, most)).sum()) for other, _ in plans[:k]), default=0.0)
        return {"options": named(self.inquiry.stage.table["option"], units), "objective": value, "different": different}


def _part(units: np.ndarray, most: np.ndarray) -> np.ndarray:
    return np.divide(units, most, out=np.zeros(len(most)), where=most > 0)


def _farther(units: np.ndarray, most: np.ndarray) -> np.ndarray:
    """By how much a unit more of each option takes one away from units bought: of what is not bought more, of the rest less."""
    return _part(np.where(units > 0, -1.0, 1.0), most)
