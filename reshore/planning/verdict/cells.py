"""Which arrangement is best at given chances: one cell of a picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ...solving.deadline import OutOfTimeError
from ..model.proof import FINEST
from .alternatives import Arrangement
from .weighing import Point, Weighed, Weighing

TIE, UNKNOWN = "tie", ""
PART = 1e-3  # of the regret: nearer arrangements are a tie
Costs = dict[Arrangement, Weighed]
Floors = dict[Arrangement, float]  # what arrangements cost at least [money a year]
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

    def cell(self, chance: np.ndarray, all_: bool = False) -> Cell:
        """The best arrangement where scenario k has chance[k]. all_: those that are surely no better are weighed too, to know
        by how much."""
        try:
            return self.judged(self.weigh(chance, {}, self.arrangements, all_))
        except OutOfTimeError:
            return Cell()

    def row(
        self,
        chances: Sequence[float],
        years: Callable[[float], np.ndarray],
        among: Sequence[Arrangement],
        known: Sequence[Costs],
    ) -> list[Costs | None]:
        """What arrangements cost at each of some chances; None where there was no time.

        years: the chances of all scenarios at one of them, straight lines between any two. known: by chance, what is weighed
        already. Whatever is done costs a straight line along the chance, so the least of it is concave: between two chances
        it is no less than on the line between what it costs there at the least.
        """
        out: list[Costs | None] = [None] * len(chances)
        for k, beside in _middle_first(np.argsort(chances).tolist()):
            floors = _between(chances[k], [(chances[j], out[j] or {}) for j in beside])
            try:
                out[k] = self.weigh(years(chances[k]), known[k], among, floors=floors)
            except OutOfTimeError:  # there may be no need of time for others
                continue
        return out

    def weigh(
        self, chance: np.ndarray, known: Costs, among: Sequence[Arrangement], all_: bool = False, floors: Floors | None = None
    ) -> Costs:
        """What arrangements cost, those known already with them; of one that is surely no better than another a bound alone.
        floors: what they cost at least, as far as that is known. Raises `OutOfTimeError`."""
        costs = dict(known)
        for what, low in self._likely_first([a for a in among if a not in costs], chance, floors or {}):
            worst, near = np.inf if all_ else self.worst(costs), NEAR * self._tolerance(costs)
            costs[what] = self.weighing.weigh(what, chance, near, worst, low)
        return costs

    def _likely_first(
        self, among: Sequence[Arrangement], chance: np.ndarray, floors: Floors
    ) -> list[tuple[Arrangement, float]]:
        """Arrangements in the order in which they are weighed, with what they cost at the least: today's, which sets the
        tolerance, then those for which that is least, so that others are soon known to be no better."""
        low = [(a, floors[a] if a in floors else self.weighing.floor(a, chance)) for a in among]
        return sorted(low, key=lambda pair: (pair[0] is not self.arrangements[0], pair[1]))

    def _tolerance(self, costs: Costs) -> float:
        """By how much arrangements have to differ, as far as those weighed tell; it grows with each [money a year]."""
        leave = costs.get(self.arrangements[0])
        best = min((w.value for w in costs.values()), default=np.inf)
        return max(self.least, PART * (leave.value - best)) if leave else self.least

    def worst(self, costs: Costs) -> float:
        """What costs more than this is surely no better than the best of those weighed, nor a tie [money a year]."""
        return min((w.value for w in costs.values()), default=np.inf) + self._tolerance(costs)

    def told(self, costs: Costs | None) -> Cell:
        """The cell of arrangements weighed; blank where there was no time for them."""
        return Cell() if costs is None else self.judged(costs)

    def judged(self, costs: Costs) -> Cell:
        """The cell of arrangements weighed; stock that spares less than counts is not held."""
        leave = self.arrangements[0]
        best = min(w.value for w in costs.values())
        tolerance = self._tolerance(costs)
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
        return self._cover(self.weighing.units(point)) if point is not None and what.stock else 0.0

    @property
    def most_days(self) -> float:
        """The most of such days that the options hold; 0 where none does."""
        return max((self._cover(np.array(a.most)) for a in self.arrangements if a.stock), default=0.0)

    def _cover(self, units: np.ndarray) -> float:
        """Days of undisturbed use that the stock of so many units of each option covers."""
        start, added = self.weighing.task.start, self.weighing.task.start.stage.stock
        quantity = np.bincount(added.row, added.coefficient * units[added.column], len(start.stock))
        used = self.use[quantity > 0].sum()
        return float(quantity.sum() / used) if used > 0 else 0.0


def _middle_first(order: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each of these with those before it that lie next to it on either side: both ends, then middles of what lies between."""
    yield from ((k, ()) for k in dict.fromkeys([*order[:1], *order[-1:]]))
    spans = [(0, len(order) - 1)]
    while spans:
        low, high = spans.pop(0)
        if high - low > 1:
            middle = (low + high) // 2
            yield order[middle], (order[low], order[high])
            spans += [(low, middle), (middle, high)]


def _between(chance: float, ends: Sequence[tuple[float, Costs]]) -> Floors:
    """What arrangements cost at a chance at the least, from what they do at two others that it lies between."""
    if not ends:
        return {}
    (a, low), (b, high) = ends
    part = (chance - a) / (b - a) if b > a else 0.0
    return {
        what: w.bound if w.bound == high[what].bound else (1 - part) * w.bound + part * high[what].bound
        for what, w in low.items()
        if what in high
    }
