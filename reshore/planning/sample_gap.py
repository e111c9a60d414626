"""sample_gap(): how far a plan made from some years may lie from the best, and what it comes to in other years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd
from scipy import stats

from ..disruption.sampling.years import sample
from ..errors import SolveError, door
from ..network.network import Network
from ..network.scenario import Scenario
from ..network.schema import refuse_outside
from ..results.plan import Plan
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Progress, Watch
from .model.first_stage import Asked
from .model.task import Task
from .planner import plan_task, way_of
from .verification import refuse_other

FEWEST = 2  # samples of which an interval can be told


@door(SolveError)
def sample_gap(
    net: Network,
    best: Plan,
    n: int = 50,
    batches: int = 5,
    seed: int = 1,
    confidence: float = 0.95,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    support: Mapping[str, float] | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> pd.DataFrame:
    """Hold the moves of a plan against years that it was not made for.

    Samples of years are drawn one by one (`sample`). In each, what the moves of the plan come to is set beside the least that
    any moves come to; on average the second is no more than the true optimum, so that the mean difference bounds how far the
    plan may lie from it.

    Parameters
    ----------
    net : Network
        The network that `best` was planned for.
    best : Plan
        Its units, budget, risk weight and confidence count.
    n : int
        Years of several scenarios in a sample, as of `sample`.
    batches : int
        How many samples.
    seed : int
        The first is drawn with it, the next with the one after it. Give others than that of the plan's own years.
    confidence : float
        Of the ends told [0..1).
    scenarios : str, Scenario or several, optional
        What may happen, as of `sample`.
    support, options, keep, forbid
        As they were asked of `plan`.
    progress : callable, optional
        Called with the share done [0..1] and a word.
    time_limit : float, optional
        Seconds; then the samples worked out so far are told.

    Returns
    -------
    DataFrame
        measure: "value" (the objective of the plan's moves), "bound" (the least of any moves), "gap"; mean, low, high [money a
        year]: each end is exceeded with 1 - confidence (Student's t), that of a gap below is 0. attrs["batches"]: how many.

    Raises
    ------
    DataError
        As `plan` and `sample` do, and for a plan of another network.
    SolveError
        When there is no answer, or there was no time for two samples.

    References
    ----------
    Mak, W.-K., Morton, D. P. & Wood, R. K. (1999). Monte Carlo bounding techniques for determining solution quality in
        stochastic programs. Operations Research Letters 24(1-2):47-56. A plan is its moves here: the sourcing on the no-event
        day, and with a risk weight the threshold of the CVaR, are chosen anew in each sample, so that its value and the gap are
        told too small rather than too large.

    Examples
    --------
    On the toy all years can be worked out, so that samples do not differ and nothing is left open.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> best = rs.plan(net, scenarios=rs.sample(net))
    >>> gap = rs.sample_gap(net, best, batches=2).set_index("measure")
    >>> bool(abs(gap.at["value", "mean"] - best.objective) < 1e-3), bool(gap.at["gap", "high"] < 1e-3)
    (True, True)
    """
    refuse_outside("sample_gap", n=n, batches=batches, seed=seed, confidence=confidence)
    refuse_other(net, best)
    watch, asked, found = Watch.of(progress, time_limit), Asked(best.budget, support, options, keep, forbid), []
    with suppress(OutOfTimeError):
        for k in range(batches):
            years = sample(net, n, seed + k, scenarios)
            task = plan_task(net, asked, best.risk_weight, best.confidence, years).within(watch.deadline.left)
            found.append(_value_and_bound(task, best, watch.part(k / batches, (k + 1) / batches)))
    if len(found) < FEWEST:
        raise watch.deadline.over()
    watch(1.0, "solve")
    return _intervals(np.array(found), confidence)


def _value_and_bound(task: Task, best: Plan, watch: Watch) -> tuple[float, float]:
    """What a plan's moves come to in the years of a task, and what no moves come below [money]. Raises `OutOfTimeError`."""
    way = way_of(task, None, None, watch.part(0, 0.1))
    answer = way.answer(watch.part(0.1, 1))
    bought = best.options.set_index("option")["units"]
    units = task.start.stage.table["option"].map(bought).fillna(0.0).to_numpy(float)
    value = task.objective(units, way.run(units).cost)
    return value, min(value, way.proof.bound(answer.best.value, answer.bound))


def _intervals(found: np.ndarray, confidence: float) -> pd.DataFrame:
    """measure, mean, low, high, of samples x (value, bound)."""
    figures = np.column_stack([found, found[:, 0] - found[:, 1]])
    mean, count = figures.mean(axis=0), len(figures)
    off = stats.t.ppf(confidence, count - 1) * figures.std(axis=0, ddof=1) / np.sqrt(count)
    low = np.append(mean[:2] - off[:2], 0.0)
    out = pd.DataFrame({"measure": ["value", "bound", "gap"], "mean": mean, "low": low, "high": mean + off})
    out.attrs = {"batches": count}
    return out
