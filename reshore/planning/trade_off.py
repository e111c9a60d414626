"""frontier(): what less risk costs, as plans of which none is cheaper at its risk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import SolveError, door
from ..network.network import Network
from ..network.scenario import Scenario
from ..network.schema import refuse_outside
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Progress, Watch
from .model.first_stage import Asked
from .model.inquiry import SEARCH, Inquiry, Mixture, Query
from .model.option_rules import refuse_unfit
from .model.proof import Proof
from .planner import plan_task

COLUMNS = {"expected_cost": float, "cvar": float, "fixed_cost": float, "options": object, "proved": bool, "gap": float}
MODEL, ENDS = 0.1, 0.5  # shares of progress at which windows are built, and both ends known
LEAN = 0.1  # of what a proof may leave open: what all of the risk is worth beside the cost
FINE = 1e-4  # of the risk between the ends: how near the least risk the last plan is


@door(SolveError)
def frontier(
    net: Network,
    points: int = 9,
    budget: float | None = None,
    confidence: float = 0.95,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    support: Mapping[str, float] | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What less risk costs: plans from the one of least expected cost to the one of least risk.

    Of the whole cost of a year, fixed cost and operating cost, each plan has the least expectation among all whose CVaR is no
    more than its own. Plans that no risk weight of `plan` gives are among them, since units are whole.

    Parameters
    ----------
    net : Network
        Its options, and its scenarios that have a probability.
    points : int
        How many plans at most, 2 or more; fewer where there are no others.
    budget : float, optional
        Most that may be invested, net of support [money]; None: no limit.
    confidence : float
        Of the CVaR [0..1): the worst years are the worst 1 - confidence of all.
    scenarios, support, options, keep, forbid
        As `plan` takes them.
    time_limit : float, optional
        Seconds; then the plans found so far are given, and `attrs["complete"]` is False.
    progress : callable, optional
        Called with the share done [0..1] and a word.

    Returns
    -------
    DataFrame
        expected_cost, cvar (of the operating cost of a year), fixed_cost (of what is bought) [money/year], options (units by
        option), proved (whether no plan of no more risk is cheaper, as `Plan.proved`), gap (by how much one might be, as a part
        of the expected cost of doing nothing). From the cheapest on:
        fixed_cost + cvar falls and fixed_cost + expected_cost rises.

    Raises
    ------
    DataError
        As `plan` does.
    SolveError
        When no plan keeps the rules of the options, or there was no time for one.

    References
    ----------
    Mavrotas, G. (2009). Effective implementation of the epsilon-constraint method in multi-objective mathematical programming
        problems. Applied Mathematics and Computation 213(2):455-465.
    docs/semantics.md, "What the frontier trades".

    Examples
    --------
    The worst twentieth of the years of the toy is the costliest of three. With a second chip source (40 a year) that is a chip
    fire of 60,500; with chip_stock instead (100 a year, 200 left of the fire) a port strike of 60,400; with home_line (90 a
    year) against that the fire again, 60,200. The plan in the middle lies above the line between the others: no risk weight
    gives it.

    >>> import reshore as rs
    >>> edge = rs.frontier(rs.load(rs.datasets.toy))
    >>> edge[["expected_cost", "cvar", "fixed_cost"]].round(0).to_dict("split")["data"]
    [[60090.0, 60500.0, 60.0], [60060.0, 60400.0, 120.0], [60022.0, 60200.0, 190.0]]
    """
    refuse_outside("frontier", points=points, budget=budget, confidence=confidence, time_limit=time_limit)
    watch = Watch.of(progress, time_limit)
    watch(0.0, "model")
    asked = Asked(budget, support, options, keep, forbid)
    task = plan_task(net, asked, 0.5, confidence, scenarios).within(watch.deadline.left)
    rows: list[_Plan] = []
    complete = False
    with suppress(OutOfTimeError):
        inquiry = Inquiry(task, watch.part(0, MODEL), limited=("mean", "tail"))
        for row in _Edge(inquiry, points, watch.part(MODEL, 1)).plans():
            rows.append(row)
        complete = True
    if not rows:
        raise watch.deadline.over()
    watch(1.0, "solve")
    return _table(sorted(rows, key=lambda row: row.mean), task.start.stage.table["option"], complete)


@dataclass(frozen=True, eq=False)
class _Plan:
    """A plan of the frontier: fixed + mean and fixed + CVaR of a year [money], what is bought; open: how much cheaper one of no
    more risk might be at the most."""

    mean: float
    tail: float
    fixed: float
    units: np.ndarray
    open: float
    proved: bool
    gap: float


@dataclass(frozen=True, eq=False)
class _Edge:
    """The frontier of an inquiry."""

    inquiry: Inquiry
    points: int
    watch: Watch

    def plans(self) -> Iterator[_Plan]:
        """The two ends, and then plans of less and less risk in between. Raises `OutOfTimeError`."""
        inquiry = self.inquiry
        nothing = inquiry.begin()
        proof = inquiry.proof(self._mean(nothing))
        cheapest = inquiry.ask(Query(), SEARCH * proof.allowed(proof.nothing))
        self.watch(ENDS / 2, "solve")
        tail = inquiry.proof(self._tail(nothing))
        safest = inquiry.ask(Query(0.0, 1.0), SEARCH * tail.allowed(tail.nothing))
        self.watch(ENDS, "solve")
        near, span = proof.allowed(self._mean(cheapest.found)), self._tail(cheapest.found) - self._tail(safest.found)
        if span <= tail.allowed(self._tail(safest.found)):
            yield self._plan(cheapest.found, cheapest.bound, proof)
            return
        # the least risk of the cheapest, and the least cost of those of the least risk
        limit = {"mean": self._mean(cheapest.found) + LEAN * near}
        calm = inquiry.ask(Query(0.0, 1.0, limits=limit), max(FINE * span, SEARCH * tail.allowed(tail.nothing)))
        first = self._plan(calm.best or cheapest.found, cheapest.bound, proof)
        yield first
        span = first.tail - self._tail(safest.found)
        lean, most = LEAN * near / span, self._tail(safest.found) + FINE * span
        last = self._within(most, lean, proof)
        if first.tail <= last.tail:
            return
        yield last
        risk, left = first.tail, self.points - 2
        while left > 0 and risk > last.tail:
            # min fixed + mean - lean x slack with risk + slack = most: the next step from where the last plan came to
            most = risk - (risk - last.tail) / (left + 1)
            found = self._within(most, lean, proof)
            if found.tail <= last.tail:
                return
            yield found
            risk, left = found.tail, left - 1
            self.watch(1 - (1 - ENDS) * left / max(1, self.points - 2), "solve")

    def _within(self, most: float, lean: float, proof: Proof) -> _Plan:
        """The cheapest plan of so much risk at the most, and of as cheap ones that of the least risk."""
        reply = self.inquiry.ask(Query(1.0, lean, limits={"tail": most}), SEARCH * proof.allowed(proof.nothing))
        return self._plan(reply.found, reply.bound - lean * most, proof)

    def _mean(self, at: Mixture) -> float:
        return at.fixed + self.inquiry.task.mean(at.years)

    def _tail(self, at: Mixture) -> float:
        return at.fixed + self.inquiry.task.tail(at.years)

    def _plan(self, found: Mixture, bound: float, proof: Proof) -> _Plan:
        inquiry = self.inquiry
        units = inquiry.units(found.x)
        refuse_unfit(inquiry.task, units)
        years = inquiry.at(found.x).years
        fixed = float(units @ inquiry.stage.fixed_cost)
        mean, tail = fixed + inquiry.task.mean(years), fixed + inquiry.task.tail(years)
        open_ = mean - proof.bound(mean, bound)
        return _Plan(mean, tail, fixed, units, open_, open_ <= proof.allowed(mean) and not inquiry.coarse, proof.part(open_))


def _table(rows: list[_Plan], names: pd.Series, complete: bool) -> pd.DataFrame:
    out = pd.DataFrame(
        {
            "expected_cost": [row.mean - row.fixed for row in rows],
            "cvar": [row.tail - row.fixed for row in rows],
            "fixed_cost": [row.fixed for row in rows],
            "options": [{o: n for o, n in zip(names, row.units.tolist(), strict=True) if n > 0} for row in rows],
            "proved": [row.proved for row in rows],
            "gap": [row.gap for row in rows],
        }
    ).astype(COLUMNS)
    out.attrs = {"complete": complete}
    return out
