"""The two pictures of a verdict: chance x length of one closure, and chance x cost gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from ...network.network import Network
from ...network.scenario import Scenario
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Watch
from ..model.first_stage import Asked
from ..planner import plan_task
from .alternatives import RESHORE, SECOND, Arrangement
from .cells import Cell, Costs, Floors, Judge
from .shocks import Shocks, stretched
from .weighing import Weighed, Weighing

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
    other scenarios, of what stops the part, of closures by length [days], and of what stops the part by factor of its time."""

    net: Network
    part: str
    shocks: Shocks
    closures: np.ndarray
    judge: Judge
    factors: tuple[float, ...] = ()

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
        like: Field | None = None,
    ) -> Field:
        """With live windows for all its years. like: another, from whose windows these start."""
        weighing = Weighing(
            plan_task(net, Asked(), scenarios=_years(shocks, closures)), watch, like.judge.weighing if like else None
        )
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

    @property
    def standing(self) -> np.ndarray:
        """The closures that stand for what stops the part, where nothing with a chance does."""
        return self.closures if self.shocks.assumed else self.closures[:0]

    def scaled(self, chance: float) -> np.ndarray:
        """Chances of all years where what stops the part has this one in all; where nothing does, a closure of the length
        nearest to today's has it."""
        own = np.array([float(s.probability or 0) for s in (*self.shocks.others, *self.shocks.stopping)])
        out = np.concatenate([own, np.zeros(len(self.closures) + len(self.factors) * len(self.shocks.stopping))])
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
        out[len(self.shocks.others) + len(self.shocks.stopping) + int(np.argmin(np.abs(self.closures - days)))] = chance
        return out

    def lasting(self, factor: float) -> np.ndarray:
        """Chances of all years where what stops the part takes so many times its time; one of `factors`."""
        out, n = self.scaled(0.0), len(self.shocks.stopping)
        own = self.scaled(self.shocks.chance)[len(self.shocks.others) :][:n]
        first = len(self.shocks.others) + n + len(self.closures) + n * self.factors.index(factor)
        out[first : first + n] = own
        return out

    def at(self, gap: float, watch: Watch, below: Field | None = None) -> Field:
        """The same where the sources that would be built have another unit cost: (1 + gap) x what it is.

        below: the same at a smaller gap, where no year costs more, so that its cuts hold here too.
        """
        names = {a.candidate.option for a in self.touched if a.candidate}
        sources = self.net.sources
        rows = sources["option"].isin(names) & (sources["part"] == self.part)
        cost = sources["unit_cost"].where(~rows, sources["unit_cost"] * (1 + gap))
        net = self.net.with_tables(sources=sources.assign(unit_cost=cost))
        there = (below or self)._beside(net, self.standing, watch)
        if below is not None:
            there.judge.weighing.take_cuts(below.judge.weighing)
        return there

    def with_closures(self, closures: np.ndarray, watch: Watch) -> Field:
        """The same with closures of other lengths [days]."""
        return self._beside(self.net, closures, watch)

    def stretched(self, factors: Sequence[float], watch: Watch) -> Field:
        """The same without closures, and with what stops the part at so many times its time too."""
        return self._beside(self.net, self.closures[:0], watch, tuple(factors))

    def with_leads(self, factor: float, lanes: np.ndarray, watch: Watch) -> Field:
        """The same where rows of the table lanes take so many times their lead time, in whole days."""
        table = self.net.lanes
        days = self.net.filled("lanes")["lead_days"].to_numpy(float)
        days = np.where(np.isin(np.arange(len(days)), lanes), np.rint(factor * days), days)
        return self._beside(self.net.with_tables(lanes=table.assign(lead_days=days)), self.standing, watch)

    def _beside(self, net: Network, closures: np.ndarray, watch: Watch, factors: tuple[float, ...] = ()) -> Field:
        """The same on other tables, closures or times, its windows in as many buckets, from where those here were last."""
        task, base = plan_task(net, Asked(), scenarios=_years(self.shocks, closures, factors)), self.judge.weighing
        task = replace(task, start=replace(task.start, columns=base.task.start.columns))
        alike = len(self.shocks.others) + len(self.shocks.stopping) + len(closures) * (closures is self.closures)
        weighing = Weighing(task, watch, base, alike)
        return replace(self, net=net, closures=closures, judge=replace(self.judge, weighing=weighing), factors=factors)

    def at_gap(
        self,
        gap: float,
        base: Sequence[tuple[float, Costs]],
        floors: Sequence[Floors],
        watch: Watch,
        below: Field | None = None,
    ) -> tuple[list[Placed], Field | None]:
        """The cells of one gap, chance by chance; and the field of that gap, where it was needed.

        base: what arrangements cost that the gap does not change. floors: by chance, what those that it changes cost at least:
        no less than at a smaller gap, since what they make costs more; raised here. below: as of `at`.
        """
        known = [
            costs | {a: Weighed(np.inf, low, None) for a, low in floor.items() if low > self.judge.worst(costs)}
            for (_, costs), floor in zip(base, floors, strict=True)
        ]
        chances, all_ = [chance for chance, _ in base], self.judge.arrangements
        there: Field | None = None
        if any(len(costs) < len(all_) for costs in known):
            try:
                there = self if gap == 0 or not self.touched else self.at(gap, watch, below)
            except OutOfTimeError:
                return [Placed(GAP, chance, np.nan, gap, Cell()) for chance in chances], None
        here = self if there is None else there
        found = here.judge.row(chances, here.scaled, all_, known)
        for floor, costs in zip(floors, found, strict=True):
            floor.update({a: w.bound for a, w in (costs or {}).items() if a in self.touched})
        return [
            Placed(GAP, chance, np.nan, gap, here.judge.told(costs)) for chance, costs in zip(chances, found, strict=True)
        ], there

    def led(self, chance: float, base: Costs) -> Cell:
        """The cell where the best of what the gap changes is worked out in any case. Raises `OutOfTimeError`."""
        return self.judge.judged(base | self.judge.weigh(self.scaled(chance), {}, self.touched))

    def base(self, chances: Sequence[float]) -> list[tuple[float, Costs]]:
        """What the arrangements cost that no gap changes, by chance. Raises `OutOfTimeError`."""
        others = [a for a in self.judge.arrangements if a not in self.touched]
        found = self.judge.row(chances, self.scaled, others, [{} for _ in chances])
        if any(costs is None for costs in found):
            raise OutOfTimeError
        return [(chance, costs or {}) for chance, costs in zip(chances, found, strict=True)]


def _years(shocks: Shocks, closures: np.ndarray, factors: Sequence[float] = ()) -> list[Scenario]:
    lasting = [stretched(scenario, factor) for factor in factors for scenario in shocks.stopping]
    return [*shocks.others, *shocks.stopping, *(shocks.closure(days) for days in closures.tolist()), *lasting]


def by_length(field: Field, chances: Sequence[float], watch: Watch) -> Iterator[Placed]:
    """Chance x length of the closure; cells that there was no time for come blank."""
    for done, days in enumerate(field.closures.tolist()):
        row = field.judge.row(chances, partial(field.closed, days=days), field.judge.arrangements, [{} for _ in chances])
        yield from (Placed(LENGTH, c, days, np.nan, field.judge.told(costs)) for c, costs in zip(chances, row, strict=True))
        watch((done + 1) / len(field.closures), "solve")


def by_gap(field: Field, gaps: Sequence[float], chances: Sequence[float], watch: Watch) -> Iterator[Placed]:
    """Chance x gap of the unit cost of what would be built; cells that there was no time for come blank."""
    try:
        base = field.base(chances)
    except OutOfTimeError:
        yield from (Placed(GAP, chance, np.nan, gap, Cell()) for gap in gaps for chance in chances)
        return
    floors: list[Floors] = [{} for _ in base]
    below: Field | None = None
    for done, gap in enumerate(sorted(gaps)):
        cells, there = field.at_gap(gap, base, floors, watch, below)
        yield from cells
        below = below if there is None or there is field else there
        watch((done + 1) / len(gaps), "solve")
