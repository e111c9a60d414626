"""What the time buckets of a plan's windows may hide: its years once with days alike, once with days in any order."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from ...disruption.by_day import stock_by_day
from ...disruption.windows import Pooling
from ...solving.deadline import Deadline
from .master import Window
from .task import Run, Task
from .years import by_day


def pooling_bound(task: Task, run: Run, deadline: Deadline) -> float:
    """How far the cost of a plan's years, run day by day from its no-event day, may lie from what is told [money a year].

    It weighs the years as the objective does. Raises `OutOfTimeError`.
    """
    told = task.weighed(run.cost)
    return max(abs(task.weighed(_costs(task, run, pooling, deadline)) - told) for pooling in (Pooling.STEADY, Pooling.LOOSE))


def _costs(task: Task, run: Run, pooling: Pooling, deadline: Deadline) -> np.ndarray:
    """The cost of each year of a run, the no-event one first, in days as `pooling` takes them."""
    other, known = replace(task, start=replace(task.start, pooling=pooling)), run.cost.copy()
    pooled = [k for k, s in enumerate(task.scenarios) if not by_day(task.start, s)]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        known[np.array(pooled, int) + 1] = [*threads.map(lambda k: year_cost(other, k, run.x, deadline), pooled)]
    return known


def year_cost(task: Task, number: int, x: np.ndarray, deadline: Deadline) -> float:
    """The cost of the year of a scenario with the units and the no-event day of a solution, in days as the task pools them.

    Raises `OutOfTimeError`.
    """
    window = Window(task, number, task.scenarios[number], deadline)
    found = window.at(x)
    own = float(window.cost @ found) + window.year.no_event_days * task.no_event_cost.of(x)
    return own + _more_held(task, window, found) if task.start.pooling is Pooling.STEADY else own


def _more_held(task: Task, window: Window, x: np.ndarray) -> float:
    """What holding stock costs on all days beyond its cost at ends of buckets [money]; drawn stock costs as if it lay there."""
    flow, win, start = window.year.flow, window.year.window, task.start
    if flow is None or win is None:
        return 0.0
    added, n = start.opening.stock_terms, len(start.stock)
    opening = start.stock + np.bincount(added.row, added.coefficient * x[added.column], n)
    days = stock_by_day(start.coded, opening, x[start.no_event.sent[0]], win, flow, x)
    by_day, by_bucket = np.maximum(days, opening).sum(axis=0), win.days @ np.maximum(x[flow.stock], opening)
    return float((by_day - by_bucket) @ start.money.holding)
