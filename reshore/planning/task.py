"""What is asked of a plan, and a chain as it is best run with some units bought: what the ways to solve it share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from ..disruption.scenario import Scenario
from ..network.network import Network
from ..solving.model import Model
from ..solving.progress import Watch
from .years import Cost, Start, columns_each, probabilities


@dataclass(frozen=True, eq=False)
class Task:
    """A plan's question: what every year has in common as a model, and the scenarios to be added to it.

    model: the first stage (the columns before `flows`) and the calm day. calm_cost: of one calm day. stock: units of
    each stock row.
    """

    net: Network
    budget: float | None
    risk_weight: float
    confidence: float
    scenarios: list[Scenario]
    model: Model
    flows: int
    start: Start
    calm_cost: Cost
    stock: np.ndarray

    @cached_property
    def size(self) -> np.ndarray:
        """What the solver counts each column of the model in."""
        return self.model.units.column

    @property
    def coarse(self) -> bool:
        """Whether windows are coarser than they would be with more time."""
        return self.start.columns < columns_each(self.start.coded, self.scenarios)

    def within(self, seconds: float) -> Task:
        """The task to be answered within some seconds."""
        return replace(self, start=replace(self.start, columns=columns_each(self.start.coded, self.scenarios, seconds)))

    @property
    def probability(self) -> np.ndarray:
        """Of each year, the calm one first."""
        return probabilities(self.scenarios)


@dataclass(frozen=True, eq=False)
class Run:
    """A chain as it is best run, by year (the calm one first).

    x: values of the columns of the task's model. cost [money], lost [units]: years, and years x demand rows.
    """

    x: np.ndarray
    cost: np.ndarray
    lost: np.ndarray


@dataclass(frozen=True, eq=False)
class Answer:
    """The units to buy of each option; whether proved best; relative gap (inf: nothing is known of better ones); a run
    with these units, the best one if there was time to find it."""

    units: np.ndarray
    proved: bool
    gap: float
    run: Run


class Solver(Protocol):
    """A way to solve a task."""

    def answer(self, watch: Watch) -> Answer:
        """The best units to buy, or where the watch's time ends the best so far.

        Raises `SolveError` when there are none, `OutOfTimeError` when none were found in time.
        """

    def run(self, units: np.ndarray) -> Run:
        """The chain best run with these units bought; years that nothing weighs are run at least cost too.

        Raises `OutOfTimeError` when that was not found in time.
        """


def fixed_stands(task: Task, units: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The columns of the first stage that units bought decide, and their values: the units, and what stands."""
    stage = task.start.stage
    asked = np.flatnonzero((stage.stands >= 0) & (stage.stands != stage.units))
    return np.concatenate([stage.units, stage.stands[asked]]), np.concatenate([units, (units[asked] > 0).astype(float)])
