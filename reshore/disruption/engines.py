"""disrupt(): one question, several engines, one kind of answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NoReturn

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
from ..solving.progress import Progress, Watch
from ..texts import said
from .capacity_left import Effects, effects
from .daily import DAILY
from .engine import DEADLINE, FINELY, REROUTE, Engine
from .response import FLOW
from .sampling.band import Drawing, band_of
from .sampling.draws import unknown
from .structure import STRUCTURE
from .windows import usual_limits, window

ENGINES = {engine.name: engine for engine in (DAILY, FLOW, STRUCTURE)}
WINDOWS = ("dated", "pooled")


@door(SolveError)
def disrupt(
    net: Network,
    scenario: str | Scenario,
    engine: str = "daily",
    window: str = "dated",
    reroute_days: int | None = None,
    samples: int = 200,
    seed: int = 0,
    progress: Progress | None = None,
    time_limit: float | None = None,
) -> Result:
    """Play a disruption: what stops, on which day, how much is lost.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    scenario : str or Scenario
        A name from the table events, or a `Scenario`.
    engine : str
        One of those that README.md lists: "daily", as the chain is run today, no anticipation and no coordination; "flow", the
        best anyone could do, knowing from the first event on how long it lasts; "structure", can it be made at all, without
        quantities.
    window : str
        "dated": day by day, `days_per_year` days (or `window_days`) from the first event day on. "pooled" (flow only): the days
        of the event as one, without lead times, stock usable once; its time to survive is that of the papers.
    reroute_days : int, optional
        daily only: after so many days in a row a way of supply that falls short hands its shortfall to stand-by ways and to
        spare capacity [days]; None: never.
    samples : int
        How many cases of a recovery nobody knows are run for the `band`; 0: none. Where factor_low and factor_high are blank or
        the same there is nothing to draw.
    seed : int
        Where the drawing begins, where several causes are uncertain or time is short: the same one gives the same answer.
    progress : callable, optional
        Called with the share of the cases run [0..1] and a word.
    time_limit : float, optional
        Seconds. The cases run by then, drawn in random order, make the band, and `notes` say how many they are.

    Returns
    -------
    Result
        `summary`: measure x (value, undisturbed, unit), each figure beside its baseline (undisturbed). `lines`: a row a line,
        the worst first. `demand`, `sources`, `stock`, `flows`: by day, made when they are asked for (not of a pooled window).
        All of the most likely recovery; `band`: the figures over the cases drawn (None: nothing is uncertain, or the engine
        counts no units), of `flow` over time buckets that are not split.

    Raises
    ------
    DataError
        For an unknown scenario, engine or window, an argument out of range or of another engine, an event that hits nothing or
        begins after the run's end, factors that do not fit, shares that cannot be kept, or a run of more days than memory is
        set aside for.
    SolveError
        When the program has no solution, an answer breaks the tables, the time was over before there was an answer, or the run
        is too much for memory or for numbers.

    References
    ----------
    docs/semantics.md, "A day of `daily`", "What `flow` may do" and "A recovery nobody knows".
    Simchi-Levi, D., Schmidt, W., Wei, Y. et al. (2015). Identifying risks and mitigating disruptions in the automotive
        supply chain. Interfaces 45(5):375-390: F1 and F2, the pooled window.
    Dowling, W. F. & Gallier, J. H. (1984). Linear-time algorithms for testing the satisfiability of propositional Horn
        formulae. Journal of Logic Programming 1(3):267-284: structure.

    Examples
    --------
    fab_a makes no chips on days 5 to 14. Lead times and stocks bridge 3 + 2 + 1 + 2 days, so the plant stops on day 13; the
    market is short on days 16 to 20 and loses 5 x 10 cars, 40 of margin each.

    >>> import reshore as rs
    >>> hit = rs.disrupt(rs.load(rs.datasets.toy), "chip_fire")
    >>> hit.summary.loc[["lost_units", "lost_margin", "first_stop_day", "recovered_day"], "value"].tolist()
    [50.0, 2000.0, 13.0, 21.0]
    >>> hit.lines.loc[0, ["site", "part"]].tolist()
    ['plant', 'car']
    """
    refuse_unknown(engine, window)
    _refuse_together(engine, window, reroute_days)
    refuse_outside("disrupt", samples=samples, seed=seed)
    watch = Watch.of(progress, time_limit)
    scenario = find_scenario(net, scenario)
    if window == "pooled":
        run = partial(_pooled, net, scenario, engine)
    else:
        run = partial(_by_day, net, scenario, engine, reroute_days, watch.deadline)
    found = run(effects(index(net), scenario))
    if not samples or not unknown(scenario):
        return found
    if not found.course.quantified:
        return replace(found, notes=[*found.notes, said("band.no_time")])
    coarse = partial(run, finely=False) if FINELY in ENGINES[engine].takes and window != "pooled" else run
    band, notes = band_of(index(net), scenario, coarse, Drawing(samples, seed, watch))
    notes += [said("band.coarse")] if coarse is not run else []
    return replace(found, band=band, notes=[*found.notes, *notes])


def run_by_day(
    net: Network, scenario: Scenario, engine: str, reroute_days: int | None = None, deadline: Deadline = NO_END
) -> Result:
    """A run of days, of the most likely recovery; `reroute_days` and deadline go to an engine that takes them. Raises
    `DataError` as `disrupt` does, `OutOfTimeError` where an engine that takes a deadline has no time left."""
    return _by_day(net, scenario, engine, reroute_days, deadline, effects(index(net), scenario))


def _by_day(
    net: Network,
    scenario: Scenario,
    engine: str,
    reroute_days: int | None,
    deadline: Deadline,
    what: Effects,
    finely: bool = True,
) -> Result:
    """A run of days of what a scenario does; an engine that takes `finely` looks no closer where that is not asked."""
    began, coded, base, entry = time.perf_counter(), index(net), baseline(net), ENGINES[engine]
    beside = {REROUTE: reroute_days, DEADLINE: deadline, FINELY: finely}
    course = entry.run(coded, base, what, **{name: beside[name] for name in entry.takes})
    found = Result(
        net,
        scenario,
        engine,
        "dated",
        what.first,
        base,
        course,
        seconds=time.perf_counter() - began,
        reroute_days=reroute_days,
        notes=_beyond(what),
    )
    if course.quantified:
        _refuse_beyond(coded, base, what, course)
    return found


def _beyond(what: Effects) -> list[str]:
    """That a stretched recovery moves events beyond the run, where it does."""
    return [said("run.beyond", count=str(what.beyond), day=str(what.end - 1))] if what.beyond else []


def which(fits: Callable[[Engine], object]) -> str:
    """The names of the engines that fit, as texts list them."""
    return ", ".join(name for name, entry in ENGINES.items() if fits(entry))


def questions() -> str:
    """What each engine answers, as the help of the command line lists it."""
    return " ".join(f"{name}: {entry.words['en'].question}" for name, entry in ENGINES.items())


def refuse_unknown(engine: str, window: str) -> None:
    """Raise `DataError` for an engine or a window that there is not."""
    if engine not in ENGINES:
        raise not_one_of(said("error.no_engine", value=engine), ENGINES)
    if window not in WINDOWS:
        raise not_one_of(said("error.no_window", value=window), WINDOWS)


def _refuse_together(engine: str, window: str, reroute_days: int | None) -> None:
    if window == "pooled" and ENGINES[engine].pooled is None:
        _refuse(engine, "window 'pooled'", which(lambda entry: entry.pooled))
    if reroute_days is not None and REROUTE not in ENGINES[engine].takes:
        _refuse(engine, REROUTE, which(lambda entry: REROUTE in entry.takes))
    refuse_outside("disrupt", reroute_days=reroute_days)


def _refuse(engine: str, what: str, others: str) -> NoReturn:
    raise DataError(said("error.goes_with_engine", what=what, engine=others, given=engine))


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


def _pooled(net: Network, scenario: Scenario, engine: str, what: Effects) -> Result:
    """A run of the days of the event as one."""
    began, coded, base, run = time.perf_counter(), index(net), baseline(net), ENGINES[engine].pooled
    assert run is not None  # refused before
    course, survive = run(coded, base, what)
    seconds = time.perf_counter() - began
    return Result(net, scenario, engine, "pooled", what.first, base, course, survive, seconds, notes=_beyond(what))
