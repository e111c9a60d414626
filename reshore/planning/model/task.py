"""What is asked of a plan, and a chain as it is best run with some units bought: what the ways to solve it share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np

from ...network.network import Network
from ...network.scenario import Scenario
from ...results.plan import NO_EVENT
from ...solving.deadline import Deadline
from ...solving.model import Model
from ...solving.progress import Watch
from ...solving.solver import LiveModel
from .first_stage import FirstStage
from .losses import Losses, set_worst_objective
from .proof import Proof
from .years import Cost, Start, Year, add_years, columns_each, cvar, no_event_year, probabilities, set_objective

DUST = 1e-6  # of a unit, or of the most that may be bought: nothing


@dataclass(frozen=True, eq=False)
class Task:
    """A plan's question: what every year has in common as a model, and the scenarios to be added to it.

    model: the first stage (the columns before `flows`) and the no-event day. no_event_cost: of such a day. stock: units of each
    stock row. losses: those of which the worst counts, instead of scenarios (None: scenarios do). aside: the same question
    without hard rules; None: there are none.
    """

    net: Network
    budget: float | None
    risk_weight: float
    confidence: float
    scenarios: list[Scenario]
    model: Model
    flows: int
    start: Start
    no_event_cost: Cost
    stock: np.ndarray
    losses: Losses | None = None
    aside: Task | None = None

    @cached_property
    def size(self) -> np.ndarray:
        """What the solver counts each column of the model in."""
        return self.model.units.column

    @property
    def coarse(self) -> bool:
        """Whether windows are coarser than they would be with more time."""
        return self.losses is None and self.start.columns < columns_each(self.start.coded, self.scenarios)

    def within(self, seconds: float) -> Task:
        """The task to be answered within some seconds."""
        start = replace(self.start, columns=columns_each(self.start.coded, self.scenarios, seconds))
        return replace(self, start=start, aside=self.aside and self.aside.within(seconds))

    def surcharge(self, money: float) -> np.ndarray:
        """What is put on the price of a unit of each divisible option, more on later ones, so that among as good units the
        least are bought, of the first ones: in all so much money if all were bought."""
        stage = self.start.stage
        many = max(1, (~stage.whole).sum())
        each = money * (1 + np.cumsum(~stage.whole) / many) / (2 * many)
        return np.divide(each, stage.most, out=np.zeros(len(each)), where=~stage.whole & (stage.most > 0))

    def objective(self, units: np.ndarray, cost: np.ndarray) -> float:
        """What is minimised, of the units bought and the cost of each year [money]."""
        return float(units @ self.start.stage.fixed_cost) + self.weighed(cost)

    def weighed(self, cost: np.ndarray) -> float:
        """The mean and the tail of the cost of each year, as they are weighed [money]."""
        w = self.risk_weight
        return (1 - w) * self.mean(cost) + w * self.tail(cost)

    def mean(self, cost: np.ndarray) -> float:
        """Of the cost of each year (of one that cannot happen it may be NaN); where chances are not known, that of the no-event
        one [money]."""
        return float(cost[0] if self.losses else self.probability[self._likely] @ cost[self._likely])

    def tail(self, cost: np.ndarray) -> float:
        """The CVaR of the cost of each year, as of `mean`; where chances are not known, the most that one costs [money]."""
        if self.losses:
            return float(cost.max())
        return cvar(cost[self._likely], self.probability[self._likely], self.confidence)

    def usual(self, cost: np.ndarray) -> np.ndarray:
        """How years weigh in what an option is worth: as likely as they are; where that is not known, the costliest alone."""
        return (np.arange(len(cost)) == cost.argmax()).astype(float) if self.losses else self.probability

    @cached_property
    def probability(self) -> np.ndarray:
        """Of each year, the no-event one first."""
        return probabilities(self.scenarios)

    @cached_property
    def _likely(self) -> np.ndarray:
        """By year whether it may happen."""
        return self.probability > 0

    @property
    def years(self) -> list[str]:
        """What each year is called, the no-event one first."""
        return [NO_EVENT, *(self.losses.names if self.losses else (s.name for s in self.scenarios))]

    def add_years(self, model: Model, watch: Watch) -> list[Year]:
        """The years in a copy of the model, and what is minimised, the no-event one first. Raises `OutOfTimeError`."""
        if self.losses is None:
            years = add_years(model, self.start, self.scenarios, watch)
            set_objective(model, self.flows, years, self.no_event_cost, self.risk_weight, self.confidence)
            return years
        usual = no_event_year(self.start, [])
        years = [usual, *self.losses.add_years(model, usual, self.no_event_cost)]
        set_worst_objective(model, self.flows, years, self.no_event_cost)
        return years


@dataclass(frozen=True, eq=False)
class Run:
    """A chain as it is best run, by year (the no-event one first).

    x: values of the columns of the task's model. cost [money], kinds [money], lost [units]: years, years x `years.KINDS`, and
    years x demand rows.
    """

    x: np.ndarray
    cost: np.ndarray
    kinds: np.ndarray
    lost: np.ndarray


@dataclass(frozen=True, eq=False)
class Choice:
    """A set of options as best bought: units, the chain run with them, what the objective comes to [money], and how it
    moves at the least, by option: with a unit more or less (slope), and when it begins or ceases to stand (stand)."""

    units: np.ndarray
    run: Run
    value: float
    slope: np.ndarray
    stand: np.ndarray

    @property
    def fall(self) -> np.ndarray:
        """How much the objective rises at the least when an option is given up."""
        return -self.slope * self.units - self.stand * (self.units > 0)


@dataclass(frozen=True, eq=False)
class Answer:
    """The best choice of units; a bound that no choice gets below (-inf: nothing is known of better ones); others met on
    the way."""

    best: Choice
    bound: float
    met: list[Choice]


@dataclass(frozen=True)
class Trial:
    """The same question with one thing otherwise: at least so many units of an option, each for so much less capital (cheaper)
    [money] or annual cost (yearly) [money/year]; without the options of `out`; with or without the budget."""

    option: int = -1
    least: float = 0.0
    cheaper: float = 0.0
    yearly: float = 0.0
    out: tuple[int, ...] = ()
    budget: bool = True

    def fixed_cost(self, stage: FirstStage) -> np.ndarray:
        """By option: what a unit costs a year more than it does [money]."""
        more = np.zeros(len(stage.units))
        if self.option >= 0:
            more[self.option] = -self.cheaper * stage.annuity[self.option] - self.yearly
        return more

    def least_units(self, stage: FirstStage) -> np.ndarray:
        """Of each option, what is bought at the least."""
        least = stage.least.copy()
        if self.option >= 0:
            least[self.option] = max(least[self.option], self.least)
        least[list(self.out)] = 0.0
        return least

    def ask(self, live: LiveModel, stage: FirstStage) -> None:
        """Give a model whose first columns and rows are those of the task the bounds and the budget of this question."""
        most, budget = stage.most.copy(), stage.budget
        most[list(self.out)] = 0.0
        live.set_bounds(stage.units, self.least_units(stage), most)
        if budget is not None:
            row = np.array([budget.row])
            live.set_rows(row, np.array([-np.inf]), np.array([budget.most / budget.scale if self.budget else np.inf]))
            if self.option >= 0:
                price = (budget.price[self.option] - self.cheaper) / budget.scale
                live.set_coefficients(row, stage.units[[self.option]], np.array([price]))

    def leave(self, live: LiveModel, stage: FirstStage) -> None:
        """Give it back what the task says."""
        replace(self, least=0.0, cheaper=0.0, out=(), budget=True).ask(live, stage)


class Solver(Protocol):
    """A way to solve a task."""

    task: Task

    @property
    def proof(self) -> Proof:
        """What the answer is held against."""

    @property
    def tries(self) -> int:
        """Sets of options that may be worked out to see whether they are as good as the best."""

    @property
    def by_day(self) -> bool:
        """Whether every bucket of every window is a day, so that none could be finer."""

    def answer(self, watch: Watch) -> Answer:
        """The best units to buy, or where the watch's time ends the best so far.

        Raises `SolveError` when there are none, `OutOfTimeError` when none were found in time.
        """

    def choice(self, units: np.ndarray, worst: float = np.inf) -> Choice | None:
        """The best with these units of whole options, and any of the divisible ones among them; None where that comes to
        more than `worst`, or a rule leaves none.

        Raises `OutOfTimeError` when it was not found in time.
        """

    def best(self, trial: Trial, open_: float, watch: Watch) -> Choice | None:
        """The best units to buy where one thing is otherwise, as near to the best as `open_` [money]; None: there are none.

        Its value is what it comes to as the task prices it. Raises `OutOfTimeError`.
        """

    def least(self, choice: Choice) -> Choice:
        """The same set of options with the least units of divisible ones that are as good."""

    def run(self, units: np.ndarray) -> Run:
        """The chain best run with these units bought; years that nothing weighs are run at least cost too. Hard rules that
        cannot be kept with them are left aside.

        Raises `OutOfTimeError` when that was not found in time, `SolveError` when a rule of the options leaves no run.
        """

    def check(self, run: Run) -> None:
        """Raise `SolveError`, which names the row, for a run that breaks a row of the model.

        Raises `OutOfTimeError` when there was no time to see.
        """

    def hidden(self, run: Run, deadline: Deadline) -> float:
        """How far what time buckets hide may put the objective of a run off [money]. Raises `OutOfTimeError`."""


def held(
    task: Task, units: np.ndarray, free: bool = False, trial: Trial | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The columns of the first stage that units bought decide, and their bounds: the units, and what stands.

    free: of what is divisible and bought, any units that the task, or a trial, allows.
    """
    stage = task.start.stage
    asked = np.flatnonzero((stage.stands >= 0) & (stage.stands != stage.units))
    stands, any_ = (units[asked] > 0).astype(float), free & ~stage.whole & (units > 0)
    low, high = np.where(any_, (trial or Trial()).least_units(stage), units), np.where(any_, stage.most, units)
    return np.concatenate([stage.units, stage.stands[asked]]), np.append(low, stands), np.append(high, stands)


def tidy_units(stage: FirstStage, x: np.ndarray) -> np.ndarray:
    """Units bought at a solution: whole where whole, nothing where nothing stands, without the dust of the solver."""
    most, units = stage.most, x[stage.units]
    stands = (stage.stands < 0) | (np.round(x[np.maximum(stage.stands, 0)]) > 0)
    dust = DUST * np.minimum(1, most)
    units = np.where((units < dust) | (~stage.whole & ~stands), 0.0, np.where(most - units < dust, most, units))
    return np.where(stage.whole, np.round(units), units)


def chosen(task: Task, run: Run, slope: np.ndarray | None = None) -> Choice:
    """The choice that a run stands for; slope: reduced costs of the columns, where they are known."""
    stage = task.start.stage
    apart = (stage.stands >= 0) & (stage.stands != stage.units)
    slope = np.zeros(len(run.x)) if slope is None else slope
    stand = np.where(apart, slope[np.maximum(stage.stands, 0)], 0.0)
    units = tidy_units(stage, run.x)
    return Choice(units, run, task.objective(units, run.cost), slope[stage.units], stand)
