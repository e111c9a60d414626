"""The two pictures of a verdict: chance x length of one closure, and chance x cost gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...network.network import Network
from ...network.scenario import Scenario
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Watch
from ..model.first_stage import Asked
from ..planner import plan_task
from .alternatives import RESHORE, SECOND, Arrangement
from .cells import Cell, Costs, Judge
from .shocks import Shocks
from .weighing import Weighing

LENGTH, GAP = "chance x length", "chance x cost gap"


@dataclass(frozen=True)
class Placed:
    """A cell where it lies: chance a year; length of the closure [days] or gap of the unit cost [part of it], NaN where that is
    not an axis of its picture."""

    picture: str
    chance: float
    length: float
    gap: float
    cell: Cell


@dataclass(frozen=True, eq=False)
class Field:
    """What all cells of a part share: its network and shocks, and the judge of arrangements, whose years are those of the
    other scenarios, of what stops the part, and of closures by length [days]."""

    net: Network
    part: str
    shocks: Shocks
    closures: np.ndarray
    judge: Judge

    @classmethod
    def of(
        cls,
        net: Network,
        part: str,
        shocks: Shocks,
        arrangements: Sequence[Arrangement],
        closures: np.ndarray,
        least: float | None,
        use: np.ndarray,
        watch: Watch,
    ) -> Field:
        """With live windows for all its years."""
        weighing = Weighing(plan_task(net, Asked(), scenarios=_years(shocks, closures)), watch)
        return cls(net, part, shocks, closures, Judge.of(weighing, arrangements, least, use))

    @property
    def moved(self) -> str:
        """Whose unit cost the second picture moves: of lines at home, else of second sources; "" where there are none."""
        kinds = {a.candidate.kind for a in self.judge.arrangements if a.candidate}
        return RESHORE if RESHORE in kinds else SECOND if SECOND in kinds else ""

    @property
    def touched(self) -> list[Arrangement]:
        """The arrangements that the cost gap changes."""
        return [a for a in self.judge.arrangements if a.candidate and a.candidate.kind == self.moved]

    def scaled(self, chance: float) -> np.ndarray:
        """Chances of all years where what stops the part has this one in all; where nothing does, a closure of the length
        nearest to today's has it."""
        own = np.array([float(s.probability or 0) for s in (*self.shocks.others, *self.shocks.stopping)])
        out = np.concatenate([own, np.zeros(len(self.closures))])
        stopping = slice(len(self.shocks.others), len(own))
        if self.shocks.assumed:
            out[len(own) + int(np.argmin(np.abs(self.closures - self.shocks.length)))] = chance
        else:
            out[stopping] *= chance / self.shocks.chance
        return out

    def closed(self, chance: float, days: float) -> np.ndarray:
        """Chances of all years where one closure, of the length nearest to so many days, takes the place of what stops the
        part."""
        out = self.scaled(0.0)
        out[len(out) - len(self.closures) + int(np.argmin(np.abs(self.closures - days)))] = chance
        return out

    def at(self, gap: float, watch: Watch) -> Field:
        """The same where the sources that would be built have another unit cost: (1 + gap) x what it is."""
        names = {a.candidate.option for a in self.touched if a.candidate}
        sources = self.net.sources
        rows = sources["option"].isin(names) & (sources["part"] == self.part)
        cost = sources["unit_cost"].where(~rows, sources["unit_cost"] * (1 + gap))
        net = self.net.with_tables(sources=sources.assign(unit_cost=cost))
        return self._beside(net, self.closures if self.shocks.assumed else self.closures[:0], watch)

    def with_closures(self, closures: np.ndarray, watch: Watch) -> Field:
        """The same with closures of other lengths [days]."""
        return self._beside(self.net, closures, watch)

    def _beside(self, net: Network, closures: np.ndarray, watch: Watch) -> Field:
        """The same on other tables or closures, its windows in as many buckets, from the bases of those that are alike."""
        task, base = plan_task(net, Asked(), scenarios=_years(self.shocks, closures)), self.judge.weighing
        task = replace(task, start=replace(task.start, columns=base.task.start.columns))
        alike = len(task.scenarios) if closures is self.closures else len(task.scenarios) - len(closures)
        weighing = Weighing(task, watch, base, alike)
        return replace(self, net=net, closures=closures, judge=replace(self.judge, weighing=weighing))

    def at_gap(self, gap: float, base: Sequence[tuple[float, Costs]], watch: Watch, all_: bool = False) -> list[Placed]:
        """The cells of one gap, chance by chance; base: what arrangements cost that the gap does not change; all_: as of
        `Judge.cell`."""
        try:
            there = self if gap == 0 or not self.touched else self.at(gap, watch)
        except OutOfTimeError:
            return [Placed(GAP, chance, np.nan, gap, Cell()) for chance, _ in base]
        cells = [(chance, there.judge.cell(there.scaled(chance), known, all_)) for chance, known in base]
        return [Placed(GAP, chance, np.nan, gap, cell) for chance, cell in cells]

    def base(self, chances: Sequence[float]) -> list[tuple[float, Costs]]:
        """What the arrangements cost that no gap changes, by chance. Raises `OutOfTimeError`."""
        others = [a for a in self.judge.arrangements if a not in self.touched]
        return [(chance, self.judge.weigh(self.scaled(chance), {}, others)) for chance in chances]


def _years(shocks: Shocks, closures: np.ndarray) -> list[Scenario]:
    return [*shocks.others, *shocks.stopping, *(shocks.closure(days) for days in closures.tolist())]


def by_length(field: Field, chances: Sequence[float], watch: Watch) -> Iterator[Placed]:
    """Chance x length of the closure; cells that there was no time for come blank."""
    for done, days in enumerate(field.closures.tolist()):
        for chance in chances:
            yield Placed(LENGTH, chance, days, np.nan, field.judge.cell(field.closed(chance, days)))
        watch((done + 1) / len(field.closures), "solve")


def by_gap(field: Field, gaps: Sequence[float], chances: Sequence[float], watch: Watch) -> Iterator[Placed]:
    """Chance x gap of the unit cost of what would be built; cells that there was no time for come blank."""
    try:
        base = field.base(chances)
    except OutOfTimeError:
        yield from (Placed(GAP, chance, np.nan, gap, Cell()) for gap in gaps for chance in chances)
        return
    for done, gap in enumerate(gaps):
        yield from field.at_gap(gap, base, watch)
        watch((done + 1) / len(gaps), "solve")
