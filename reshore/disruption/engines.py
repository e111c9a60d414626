"""disrupt(): one question, three engines, one kind of answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import DataError, SolveError, door, not_one_of
from ..network.baseline import Baseline, baseline
from ..network.index import Index, index
from ..network.network import Network
from ..network.scenario import Scenario, find_scenario
from ..network.schema import refuse_outside
from ..results.course import Course
from ..results.postconditions import refuse_beyond
from ..results.result import Result
from ..solving.deadline import NO_END, Deadline
from ..solving.solver import LiveModel
from ..texts import said
from .capacity_left import Effects, effects
from .daily import run_daily
from .flow_columns import Flow
from .pooled_window import pooled_model, time_to_survive
from .response import run_flow
from .structure import run_structure
from .windows import Window, usual_limits, window

Engine = Callable[..., Course]  # of an Index, its Baseline, Effects, and what only this engine is told
ENGINES: dict[str, Engine] = {"daily": run_daily, "flow": run_flow, "structure": run_structure}
WINDOWS = ("dated", "pooled")


@door(SolveError)
def disrupt(
    net: Network, scenario: str | Scenario, engine: str = "daily", window: str = "dated", reroute_days: int | None = None
) -> Result:
    """Play a disruption: what stops, on which day, how much is lost.

    Parameters
    ----------
    net
        The network; it is not changed.
    scenario
        A name from the table events, or a `Scenario`.
    engine
        "daily": as the chain is run today; "flow": the best anyone could do; "structure": can it be made at all.
    window
        "dated": day by day. "pooled" (flow only): the days of the event as one, without lead times, stock usable once
        [F1 and F2 of Simchi-Levi et al. 2015, Interfaces 45(5):375-390].
    reroute_days
        daily only: after so many days in a row a way of supply that falls short hands its shortfall to stand-by and
        spare ones [days]; None: never.

    Raises
    ------
    DataError
        For an unknown scenario, engine or window, or events that hit nothing.

    Examples
    --------
    >>> import reshore as rs
    >>> hit = rs.disrupt(rs.load(rs.datasets.toy), "chip_fire")
    >>> hit.lines.loc[0, "site"]
    'plant'
    """
    refuse_unknown(engine, window)
    _refuse_together(engine, window, reroute_days)
    scenario = find_scenario(net, scenario)
    return _pooled(net, scenario) if window == "pooled" else run_by_day(net, scenario, engine, reroute_days)


def run_by_day(
    net: Network, scenario: Scenario, engine: str, reroute_days: int | None = None, deadline: Deadline = NO_END
) -> Result:
    """A run of days. Raises `DataError` as `disrupt` does, `OutOfTimeError` where the engine "flow" has no time left."""
    began, coded, base = time.perf_counter(), index(net), baseline(net)
    what = effects(coded, scenario)
    more: dict[str, Any] = {"reroute_days": reroute_days} if engine == "daily" else {}
    more |= {"deadline": deadline} if engine == "flow" else {}
    course = ENGINES[engine](coded, base, what, **more)
    found = Result(
        net, scenario, engine, "dated", what.first, base, course, seconds=time.perf_counter() - began, reroute_days=reroute_days
    )
    if engine != "structure":  # which knows no quantities
        _refuse_beyond(coded, base, what, course)
    return found


def refuse_unknown(engine: str, window: str) -> None:
    """Raise `DataError` for an engine or a window that there is not."""
    if engine not in ENGINES:
        raise not_one_of(said("error.no_engine", value=engine), ENGINES)
    if window not in WINDOWS:
        raise not_one_of(said("error.no_window", value=window), WINDOWS)


def _refuse_together(engine: str, window: str, reroute_days: int | None) -> None:
    if window == "pooled" and engine != "flow":
        raise DataError(said("error.goes_with_engine", what="window 'pooled'", engine="flow", given=engine))
    if reroute_days is not None and engine != "daily":
        raise DataError(said("error.goes_with_engine", what="reroute_days", engine="daily", given=engine))
    refuse_outside("disrupt", reroute_days=reroute_days)


def _refuse_beyond(coded: Index, base: Baseline, what: Effects, course: Course) -> None:
    """Hold a course against what tables and events leave."""
    edges = _edges(what, course)
    refuse_beyond(base, course, edges, window(coded, what, edges, usual_limits(coded, base.made, base.sent)))


def _edges(what: Effects, course: Course) -> np.ndarray:
    """The buckets of a course from the first event on; without any, stretches of days on which nothing changes."""
    edges = course.stretches
    if course.edges is None:
        edges = np.union1d(edges, [what.first, *what.stock_left, *what.changes])
    return edges[(edges >= what.first) & (edges <= what.end)]


def _pooled(net: Network, scenario: Scenario) -> Result:
    """One bucket from the first to the last event day; time to survive on the capacities of its worst day."""
    began, coded, base = time.perf_counter(), index(net), baseline(net)
    what = effects(coded, scenario)
    days = min(what.last + 1, what.end) - what.first
    usual = usual_limits(coded, base.made, base.sent)
    win = window(coded, what, np.array([what.first, what.first + days]), usual)
    model, flow, _ = pooled_model(coded, base, win)
    solution = LiveModel(model).solve()
    survive = time_to_survive(coded, base, window(coded, what.worst_day(), np.array([0, 1]), usual))
    course = _one_bucket(coded, base, win, flow, solution.x, what.first)
    return Result(net, scenario, "flow", "pooled", what.first, base, course, survive, time.perf_counter() - began)


def _one_bucket(coded: Index, base: Baseline, win: Window, flow: Flow, x: np.ndarray, first: int) -> Course:
    """The course of a pooled window: one row. Nobody waits; what of the opening stock is not used is there at the end."""
    made, sent, served = (x[columns].sum(axis=0) for columns in (flow.made, flow.sent, flow.served))
    used, wanted, items = (x[flow.used] * flow.per_used).sum(axis=0), win.demand.sum(axis=0), len(base.stock)
    came = np.bincount(coded.sources.item, made, items) + np.bincount(coded.lanes.destination, sent, items)
    gone = sum(
        np.bincount(item, units, items)
        for item, units in ((coded.inputs.item, used), (coded.lanes.origin, sent), (coded.demand.item, served))
    )
    stock = base.stock * win.carry[0] + came - gone
    days = win.edges[-1] - win.edges[0]
    rows = (made, base.made * days, sent, np.maximum(0, stock), wanted, served, np.maximum(0, wanted - served))
    made, usual, sent, stock, wanted, served, lost = (row[None, :] for row in rows)
    return Course(made, usual, None, sent, stock, wanted, served, lost, np.zeros(wanted.shape), edges=first + win.edges)
