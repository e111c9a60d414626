"""Which arrangement is best at given chances: one cell of a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ...solving.deadline import OutOfTimeError
from ..model.proof import FINEST
from .alternatives import Arrangement
from .weighing import Point, Weighed, Weighing

TIE, UNKNOWN = "tie", ""
PART = 1e-3  # of the regret: nearer arrangements are a tie
Costs = dict[Arrangement, Weighed]
NEAR = 0.25  # of the tolerance: how near each arrangement is brought to its bound


@dataclass(frozen=True)
class Cell:
    """The best arrangement at given chances; money is a year's.

    verdict: its name, TIE, or UNKNOWN where there was no time; names: those that tie. cost: what it costs more in a year in
    which nothing happens; regret: what today's arrangement costs more on average; tolerance: nearer is a tie.
    """

    verdict: str = UNKNOWN
    names: tuple[str, ...] = ()
    days: float = 0.0
    option: str = ""
    level: str = ""
    cost: float = np.nan
    regret: float = np.nan
    proved: bool = False
    tolerance: float = np.nan
    costs: Costs = field(default_factory=dict, compare=False)


@dataclass(frozen=True, eq=False)
class Judge:
    """The arrangements that may be chosen, the years they are weighed in, and what an undisturbed year of today's chain costs.

    least: a difference that counts in any case [money a year]. use: of each item of the task's index on an undisturbed day.
    """

    weighing: Weighing
    arrangements: Sequence[Arrangement]
    undisturbed: float
    least: float
    use: np.ndarray

    @classmethod
    def of(cls, weighing: Weighing, arrangements: Sequence[Arrangement], least: float | None, use: np.ndarray) -> Judge:
        """With the undisturbed year worked out; least None: as little as a plan proves."""
        nothing = np.zeros(len(weighing.windows))
        year = float(weighing.weigh(arrangements[0], nothing, 0.0).value)
        return cls(weighing, arrangements, year, FINEST * abs(year) if least is None else least, use)

    def cell(self, chance: np.ndarray, known: Costs | None = None, all_: bool = False) -> Cell:
        """The best arrangement where scenario k has chance[k]. known: those that are weighed already; all_: weigh also those
        that are surely no better, to know by how much."""
        try:
            return self.judged(self.weigh(chance, known or {}, self.arrangements, all_))
        except OutOfTimeError:
            return Cell()

    def weigh(self, chance: np.ndarray, known: Costs, among: Sequence[Arrangement], all_: bool = False) -> Costs:
        """What arrangements cost, those known already with them; of one that is surely no better than another a bound alone.
        Raises `OutOfTimeError`."""
        costs, near = dict(known), NEAR * self.least
        for what in among:
            if what not in costs:
                costs[what] = self.weighing.weigh(what, chance, near, np.inf if all_ else self.worst(costs))
        return costs

    def worst(self, costs: Costs) -> float:
        """What costs more than this is surely no better than the best of those weighed, nor a tie [money a year]."""
        best = min((w.value for w in costs.values()), default=np.inf)
        leave = costs.get(self.arrangements[0])
        return best + max(self.least, PART * (leave.value - best) if leave else 0.0)

    def judged(self, costs: Costs) -> Cell:
        """The cell of arrangements weighed; stock that spares less than counts is not held."""
        leave = self.arrangements[0]
        best = min(w.value for w in costs.values())
        tolerance = max(self.least, PART * (costs[leave].value - best))
        good = [a for a in self.arrangements if costs[a].value <= best + tolerance]
        good = [a for a in good if not any(simpler in good for simpler in a.with_less(self.arrangements))]
        win = min(good, key=lambda a: (costs[a].value, a.moves))
        names = tuple(dict.fromkeys(a.verdict for a in good))
        like = [a for a in good if a.verdict == win.verdict]
        levels = {a.candidate.level for a in like if a.candidate}
        found = costs[win]
        days = self.days(found.point, win)
        sure = found.value - found.bound <= tolerance and all(
            w.bound >= best - tolerance for a, w in costs.items() if a is not win and a.verdict != win.verdict
        )
        one = len(names) == 1
        return Cell(
            names[0] if one else TIE, names, days if one else 0.0, win.candidate.option if one and win.candidate else "",
            levels.pop() if one and len(levels) == 1 else "", self.calm(found.point),
            0.0 if win is leave else costs[leave].value - best, sure, tolerance, costs,
        )  # fmt: skip

    def calm(self, point: Point | None) -> float:
        """What a year in which nothing happens costs more at a point than today [money]."""
        return np.nan if point is None else self.weighing.calm(point) - self.undisturbed

    def days(self, point: Point | None, what: Arrangement) -> float:
        """Days of undisturbed use that the stock bought at a point covers."""
        if point is None or not what.stock:
            return 0.0
        start, added = self.weighing.task.start, self.weighing.task.start.stage.stock
        units = self.weighing.units(point)[added.column]
        quantity = np.bincount(added.row, added.coefficient * units, len(start.stock))
        used = self.use[quantity > 0].sum()
        return float(quantity.sum() / used) if used > 0 else 0.0
