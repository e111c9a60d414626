"""What the time buckets of a plan's windows may hide: its years once with days alike, once with days in any order."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from ...disruption.by_day import stock_by_day
from ...disruption.windows import Pooling
from ...solving.deadline import Deadline
from .master import Window
from .task import Run, Task
from .years import Year


def pooling_bound(task: Task, run: Run, years: Sequence[Year], deadline: Deadline, windows: Sequence[Window] = ()) -> float:
    """How far the cost of a plan's years, run day by day from its no-event day, may lie from what is told [money a year].

    It weighs the years as the objective does. years: of the scenarios; windows: the same as live models, where they are there,
    from which others start. Raises `OutOfTimeError`.
    """
    told = task.weighed(run.cost)
    pooled = [k for k, year in enumerate(years) if not year.by_day]
    out = 0.0
    for pooling in (Pooling.STEADY, Pooling.LOOSE):
        other, cost = replace(task, start=replace(task.start, pooling=pooling)), run.cost.copy()
        work = [(other, k, [run.x], deadline, windows[k] if windows else None) for k in pooled]
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            cost[np.array(pooled, int) + 1] = [found for (found,) in threads.map(lambda asked: year_costs(*asked), work)]
        out = max(out, abs(task.weighed(cost) - told))
    return out


def year_costs(
    task: Task, number: int, points: Sequence[np.ndarray], deadline: Deadline, beside: Window | None = None
) -> list[float]:
    """The cost of the year of a scenario with the units and the no-event day of each solution, in days as the task pools them.

    beside: its window in other days, from where that was last. Raises `OutOfTimeError`.
    """
    window = Window(task, number, task.scenarios[number], deadline)
    if beside is not None:
        window.live.start_beside(beside.live)
    out = []
    for x in points:
        found = window.at(x)
        own = window.money(found) + window.year.no_event_days * task.no_event_cost.of(x)
        out.append(own + _more_held(task, window, found) if task.start.pooling is Pooling.STEADY else own)
    return out


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
