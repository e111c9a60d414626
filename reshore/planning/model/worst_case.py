"""A plan against the worst loss of a few sites, exactly: scenario (column-and-constraint) generation [Zeng & Zhao 2013].

One model holds the sets of sites found so far. Its best plan is a bound from below; what the worst set costs that plan, found
by branch and bound (`weak_points.worst_group`), is one from above, and the next set of the model.

Zeng, B. & Zhao, L. (2013). Solving two-stage robust optimization problems using a column-and-constraint generation method.
Operations Research Letters 41(5):457-461.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from ...network.baseline import baseline
from ...results.plan import CHOSEN, NOTHING, WORST, Plan
from ...solving.deadline import Deadline, OutOfTimeError
from ...solving.feasibility import refuse_broken
from ...solving.progress import Watch, Word
from .extensive import SMALL_GAP, Whole
from .losses import Losses
from .proof import Proof
from .task import Answer, Choice, Run, Task, Trial, chosen
from .years import KINDS

NEAR = 0.05  # of the distance at which the search ends: how near the worst set is found
OPEN = 0.25  # of that distance: what the model of the sets so far may leave open
NO_WORSE = 1e-10  # of what doing nothing costs: a set that costs no more than the others is none


class AgainstWorst:
    """A task in which, instead of scenarios, the worst loss of at most k sites counts, all lost for `days`."""

    tries = 100
    by_day = True  # no year has a window

    def __init__(self, task: Task, k: int, days: float, gap: float | None, watch: Watch):
        self.losses, self.gap, self.watch = Losses(k, days, task.start, baseline(task.net, everything=True)), gap, watch
        self.task = replace(task, risk_weight=1.0, confidence=1.0, losses=self.losses)
        self.idle = np.zeros(len(task.start.stage.units))
        self.whole = Whole(self.task, watch=watch)
        self.models = {self.whole.model.n_columns: self.whole.model}  # of runs, by how many columns they have
        self.known: dict[bytes, Choice] = {}
        self.nothing: Choice | None = None

    @property
    def proof(self) -> Proof:
        """What the answer is held against, once it is known what doing nothing costs."""
        return self._proof(np.nan)

    def _proof(self, value: float) -> Proof:
        return Proof(value if self.nothing is None else self.nothing.value, self.task.model.money, self.gap)

    def answer(self, watch: Watch) -> Answer:
        """The best units to buy; where time ends, the best found so far.

        Raises `OutOfTimeError` when the worst loss without any option is not known by then.
        """
        self.nothing = self._settled(lambda: self.whole.choice(self.idle), watch)
        assert self.nothing is not None  # any value will do
        best = None if self.task.start.stage.keeps.any() else self.nothing
        met, low, worse = [] if best is None else [best], -np.inf, True
        try:
            while worse:
                found = self.whole.answer(watch)
                low = max(low, found.bound)
                here, worse = self._valued(found.best, watch)
                best = here if best is None or here.value < best.value else best
                goal = self.proof.goal(best.value)
                self._say(watch, best.value - low, goal)
                worse = worse and best.value - low > goal
        except OutOfTimeError:
            if best is None:
                raise
        assert best is not None  # the first pass finds one
        return Answer(best, low, met)

    def choice(self, units: np.ndarray, worst: float = np.inf) -> Choice | None:
        """The best with these units of whole options, and any of the divisible ones among them; None: worse than `worst`."""
        key = units.tobytes()
        if key not in self.known:
            found = self._settled(lambda: self.whole.choice(units, worst), self.watch)
            if found is None:
                return None
            self.known[key] = found
        return self.known[key] if self.known[key].value <= worst else None

    def best(self, trial: Trial, open_: float, watch: Watch) -> Choice | None:
        """The best units to buy where one thing is otherwise, as near to the best as `open_` [money]; None: there are none."""
        return self._settled(lambda: self.whole.best(trial, open_, watch), watch)

    def least(self, choice: Choice) -> Choice:
        """The same set of options with the least units of divisible ones that are as good."""
        return self._settled(lambda: self.whole.least(choice), self.watch) or choice

    def run(self, units: np.ndarray) -> Run:
        """The chain best run with these units bought."""
        found = self._settled(lambda: chosen(self.task, self.whole.run(units)), self.watch)
        assert found is not None  # any value will do
        return found.run

    def check(self, run: Run) -> None:
        """Raise `SolveError` for a run that breaks a row of the model it comes from."""
        refuse_broken(self.models[len(run.x)], run.x)

    def hidden(self, run: Run, deadline: Deadline) -> float:
        """Nothing: its years have no buckets of days."""
        return 0.0

    def told(self, best: Plan) -> pd.DataFrame:
        """The worst loss of a plan and of doing nothing: `results.plan.WORST`."""
        assert self.nothing is not None  # there is a plan
        nothing, years = self.nothing.run, best.scenarios
        rows = [
            (CHOSEN, *self._told(years["cost"].to_numpy(), years["lost_units"].to_numpy())),
            (NOTHING, *self._told(nothing.cost, nothing.lost.sum(axis=1))),
        ]
        return pd.DataFrame(rows, columns=list(WORST)).astype(WORST)

    def _told(self, cost: np.ndarray, units: np.ndarray) -> tuple[object, ...]:
        """Of years in the order of the sets: the worst set, k, days, units and money lost beyond the no-event year."""
        most = int(cost.argmax())
        sites = self.losses.sets[most - 1] if most else ()
        return sites, self.losses.k, self.losses.days, units[most] - units[0], cost[most] - cost[0]

    def _settled(self, ask: Callable[[], Choice | None], watch: Watch) -> Choice | None:
        """What a question comes to when no further set is worse for its answer. Raises `OutOfTimeError`."""
        while True:
            found = ask()
            if found is None:
                return None
            here, worse = self._valued(found, watch)
            if not worse:
                return here

    def _valued(self, choice: Choice, watch: Watch) -> tuple[Choice, bool]:
        """A choice at the worst it may meet; whether that is a set that was not known, which the model has from now on."""
        if not self.losses.k:
            return choice, False
        run, proof = choice.run, self._proof(choice.value)
        goal = proof.goal(choice.value)
        usual = run.x[self.task.start.no_event.lost[0]]
        sites, money, lost = self.losses.worst(choice.units, usual, NEAR * goal, Watch(deadline=watch.deadline))
        if run.cost[0] + money <= run.cost.max() + NO_WORSE * max(abs(proof.nothing), proof.money):
            return choice, False
        new = sites not in self.losses.sets
        if new:
            self.losses.sets.append(sites)
            self.whole = Whole(self.task, max(SMALL_GAP, OPEN * proof.part(goal)), watch=self.watch)
            self.models[self.whole.model.n_columns] = self.whole.model
        run = _meeting(run, self.losses.sets.index(sites) + 1, money, lost)
        return replace(choice, run=run, value=self.task.objective(choice.units, run.cost)), new

    def _say(self, watch: Watch, gap: float, goal: float) -> None:
        """Progress: the share of the way that the gap has gone on a logarithmic scale."""
        gap, goal = self.proof.part(gap), self.proof.part(goal)
        share = np.log(np.clip(gap, goal, 1)) / np.log(goal) if 0 < goal < 1 else 0.0
        watch(float(share), Word("solve", gap))


def _meeting(run: Run, year: int, money: float, lost: np.ndarray) -> Run:
    """The run with a year at what it comes to, beyond the no-event year: money, and units lost by demand row."""
    cost, kinds, units = (np.concatenate([rows[:year], rows[:1], rows[year + 1 :]]) for rows in (run.cost, run.kinds, run.lost))
    cost[year] += money
    kinds[year, KINDS.index("sales")] += money
    units[year] += lost
    return replace(run, cost=cost, kinds=kinds, lost=units)
