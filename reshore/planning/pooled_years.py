"""What the time buckets of a plan's windows may hide: its years once with days alike, once with days in any order."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from ..disruption.windows import Pooling
from ..solving.deadline import Deadline
from .master import Window
from .task import Run, Task
from .years import calm_year


def pooling_bound(task: Task, run: Run, deadline: Deadline) -> float:
    """How far the cost of a plan's years, run day by day from its calm day, may lie from what is told [money a year].

    It weighs the years as the objective does. Raises `OutOfTimeError`.
    """
    told = task.weighed(run.cost)
    return max(abs(task.weighed(_costs(task, run.x, pooling, deadline)) - told) for pooling in (Pooling.STEADY, Pooling.LOOSE))


def _costs(task: Task, x: np.ndarray, pooling: Pooling, deadline: Deadline) -> np.ndarray:
    """The cost of each year, the calm one first, with the units and the calm day of a solution."""
    other = replace(task, start=replace(task.start, pooling=pooling))
    calm = task.calm_cost.of(x)

    def cost(number: int) -> float:
        window = Window(other, number, task.scenarios[number], deadline)
        return window.solve(x)[0] + window.year.calm_days * calm

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        years = list(threads.map(cost, range(len(task.scenarios))))
    return np.array([calm_year(task.start, task.scenarios).calm_days * calm, *years])
