"""value_of_information(): what it would be worth to know the year beforehand, and what planning for all of them is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd

from ..errors import SolveError, door
from ..network import schema
from ..network.network import Network
from ..network.scenario import Scenario
from ..network.schema import refuse_outside
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Progress, Watch
from .model.first_stage import Asked
from .model.inquiry import SEARCH, Inquiry, Query, Reply
from .model.task import Task
from .planner import plan_task

MEASURES = ("plan", "perfect_information", "evpi", "average_year", "vss", "no_event_year", "value_of_scenarios")
COLUMNS = {"measure": "str", "value": float, "low": float, "high": float}
MODEL, PLAN, YEARS = 0.1, 0.5, 0.9  # shares of progress at which windows are built, the plan and the single years are known


@door(SolveError)
def value_of_information(
    net: Network,
    budget: float | None = None,
    risk_weight: float = 0.0,
    confidence: float = 0.95,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    support: Mapping[str, float] | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What it would be worth to know beforehand which year comes, and what it is worth to plan for all of them.

    Parameters
    ----------
    net : Network
        Its options, and its scenarios that have a probability.
    budget, risk_weight, confidence, scenarios, support, options, keep, forbid
        As `plan` takes them.
    time_limit : float, optional
        Seconds; then what there was no time for is NaN, and `attrs["complete"]` is False.
    progress : callable, optional
        Called with the share done [0..1] and a word.

    Returns
    -------
    DataFrame
        measure, value, and between what it lies for sure (low, high) [money a year]:

        - "plan": the objective of the best plan.
        - "perfect_information": what the years come to, weighed alike, where each has the moves that are best for it alone.
        - "evpi": the expected value of perfect information, plan - perfect_information.
        - "average_year": what the moves come to in all years that are best for one average year, in which every event of every
          scenario happens at its severity times its probability.
        - "vss": the value of the stochastic solution, average_year - plan.
        - "no_event_year", "value_of_scenarios": the same of the moves that are best where nothing ever happens.

        With moves given the flows of the no-event day are chosen anew.

    Raises
    ------
    DataError
        As `plan` does.
    SolveError
        When no plan keeps the rules of the options, or there was no time for one.

    References
    ----------
    Birge, J. R. & Louveaux, F. (2011). Introduction to Stochastic Programming, 2nd ed., chapter 4.
    `sample_gap` holds the moves against years that they were not planned for.

    Examples
    --------
    On the toy nothing is worth buying for a year in which nothing happens (60,000). In the year of the chip fire (61,340)
    chip_stock, at 100 a year, leaves 200 of the 1,340; in that of the port strike (60,800) home_line, at 90 a year, 20 of the
    800: a tenth each of 60,300 and 60,110, and eight of 60,000, are 60,041.

    >>> import reshore as rs
    >>> told = rs.value_of_information(rs.load(rs.datasets.toy)).set_index("measure")["value"]
    >>> told[["plan", "perfect_information", "evpi", "no_event_year"]].round(3).tolist()
    [60150.0, 60041.0, 109.0, 60214.0]
    """
    refuse_outside("value_of_information", budget=budget, risk_weight=risk_weight, confidence=confidence, time_limit=time_limit)
    watch = Watch.of(progress, time_limit)
    watch(0.0, "model")
    asked = Asked(budget, support, options, keep, forbid)
    task = plan_task(net, asked, risk_weight, confidence, scenarios).within(watch.deadline.left)
    inquiry = Inquiry(task, watch.part(0, MODEL))
    told, complete = {}, False
    query = Query(1 - risk_weight, risk_weight)
    nothing = inquiry.begin(query.mean, query.tail)
    near = SEARCH * inquiry.proof(nothing.value).allowed(nothing.value)
    reply = inquiry.ask(query, near)
    told["plan"] = _between(reply)
    watch(PLAN, "solve")
    with suppress(OutOfTimeError):
        told["perfect_information"] = _known_beforehand(inquiry, near, watch.part(PLAN, YEARS))
        told["no_event_year"] = _in_all_years(inquiry, query, _first_year(inquiry, near), near)
        told["average_year"] = _in_all_years(inquiry, query, _of_average_year(net, asked, task, watch), near)
        complete = True
    watch(1.0, "solve")
    return _table(told, complete)


def _between(reply: Reply) -> tuple[float, float, float]:
    """A value and between what it lies."""
    value = reply.found.value
    return value, min(reply.bound, value), value


def _one_year(inquiry: Inquiry, year: int, near: float) -> Reply:
    """The moves that are best for one year alone. Raises `OutOfTimeError`."""
    chance = (np.arange(len(inquiry.no_event_days)) == year).astype(float)
    return inquiry.ask(Query(chance=chance), near)


def _known_beforehand(inquiry: Inquiry, near: float, watch: Watch) -> tuple[float, float, float]:
    """What years come to that each have their own moves, weighed as the task does. Raises `OutOfTimeError`."""
    task, count = inquiry.task, len(inquiry.no_event_days)
    years = np.array([_between(_one_year(inquiry, year, near)) for year in range(count)])
    watch(1.0, "solve")
    value, low, high = (task.weighed(years[:, k]) for k in range(3))
    return value, low, high


def _first_year(inquiry: Inquiry, near: float) -> np.ndarray:
    """Units that are best where nothing ever happens. Raises `OutOfTimeError`."""
    return inquiry.units(_one_year(inquiry, 0, near).found.x)


def _of_average_year(net: Network, asked: Asked, task: Task, watch: Watch) -> np.ndarray:
    """Units that are best for one year in which every event happens at its severity times its probability.

    Raises `OutOfTimeError`."""
    year = average_year(task.scenarios)
    if year is None:
        return np.zeros(len(task.start.stage.units))
    alone = Inquiry(
        plan_task(net, asked, 0.0, task.confidence, year).within(watch.deadline.left), Watch(deadline=watch.deadline)
    )
    nothing = alone.begin()
    return alone.units(alone.ask(Query(), SEARCH * alone.proof(nothing.value).allowed(nothing.value)).found.x)


def average_year(scenarios: Sequence[Scenario]) -> Scenario | None:
    """One sure scenario with the events of all, each at its severity times its probability; None: there are none."""
    rows = []
    for scenario in scenarios:
        events = schema.with_defaults("events", scenario.events)
        for column in ("severity", "severity_end"):
            events[column] = events[column] * scenario.probability
        rows.append(events)
    if not rows:
        return None
    return Scenario("average_year", pd.concat(rows, ignore_index=True).assign(scenario="average_year", probability=1.0), 1.0)


def _in_all_years(inquiry: Inquiry, query: Query, units: np.ndarray, near: float) -> tuple[float, float, float]:
    """What units come to in all years. Raises `OutOfTimeError`."""
    reply = inquiry.with_units(query, units, near)
    return _between(reply) if reply.best is not None else (np.nan, np.nan, np.nan)


def _table(told: dict[str, tuple[float, float, float]], complete: bool) -> pd.DataFrame:
    """The measures, with the differences between them."""
    unknown = (np.nan, np.nan, np.nan)
    for name, of, less in (
        ("evpi", "plan", "perfect_information"),
        ("vss", "average_year", "plan"),
        ("value_of_scenarios", "no_event_year", "plan"),
    ):
        (value, low, high), (other, below, above) = told.get(of, unknown), told.get(less, unknown)
        told[name] = max(0.0, value - other), max(0.0, low - above), max(0.0, high - below)
    out = pd.DataFrame([(name, *told.get(name, unknown)) for name in MEASURES], columns=list(COLUMNS)).astype(COLUMNS)
    out.attrs = {"complete": complete}
    return out
