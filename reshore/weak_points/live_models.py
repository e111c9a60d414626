"""Performance impact and time to survive of many targets on live models [Simchi-Levi et al. 2015, F1 and F2].

Both are written for one day: capacities, demand and losses are rates, and the stock that a day may use is the stock on
hand times 1 / time, a column of the model. Losing a target changes the bounds of a few columns and nothing else; each
solve starts from the basis of the baseline.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..disruption.capacity_left import effects
from ..disruption.flow import margin_a_day
from ..disruption.flow_columns import Flow
from ..disruption.pooled_window import pooled_model
from ..disruption.windows import TINY, usual_limits, window
from ..network.baseline import Baseline
from ..network.index import Index
from ..network.scenario import Scenario
from ..solving.deadline import NO_END, Deadline
from ..solving.model import Model
from ..solving.solver import Basis, LiveModel, Solution
from .targets import Targets

SAME = 1e-6  # relative difference up to which a hot and a cold solve count as equal
LEAN = 1e-6  # price of making what a day needs of a part, of all that a day is worth, where losses tie
NEVER = 1e-9  # 1 / time to survive [1/day] below which it is unbounded
NO_LOSS = 1e-9  # of demand
SLACK = 1e-9  # of what a column usually comes to: as much counts as none
FLOORS = (0.0, *(2.0 ** (k / 2) for k in range(-20, 8)))  # 1 / time [1/day] at which bases of the baseline are kept


@dataclass(frozen=True, eq=False)
class Change:
    """What a loss changes: upper bounds of columns; rows, row_columns, values: coefficients of shared capacity."""

    columns: np.ndarray
    upper: np.ndarray
    rows: np.ndarray
    row_columns: np.ndarray
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class Chain:
    """The one-day model of a network, and how a loss changes it.

    capacity, usual [unit/day]: as in flow.usual_limits, for sources and lanes. columns: of sources, lanes and demand
    rows. room, load: by column the row of the capacity it shares (-1: none) and what one unit takes of it. worth
    [money/day]: the margin of all that is wanted.
    """

    model: Model
    flow: Flow
    per_time: int
    columns: tuple[np.ndarray, np.ndarray, np.ndarray]
    capacity: tuple[np.ndarray, np.ndarray, np.ndarray]
    usual: tuple[np.ndarray, np.ndarray, np.ndarray]
    room: np.ndarray
    load: np.ndarray
    worth: float

    @cached_property
    def upper(self) -> np.ndarray:
        """Upper bound in the baseline of every column."""
        return self.model.upper

    @cached_property
    def slack(self) -> np.ndarray:
        """By column how much of it counts as none."""
        return SLACK * self.model.units.column

    @property
    def no_loss(self) -> float:
        """The objective up to which nothing counts as lost [money/day]."""
        return NO_LOSS * self.worth

    def change(self, losses: Targets, k: int, time: float | None) -> Change:
        """What losing target k does to an average day of a window of `time` days (None: to a day when it is down)."""
        columns, uppers, partial = [], [], []
        for member, column, capacity, usual in zip(
            (losses.sources, losses.lanes, losses.sales), self.columns, self.capacity, self.usual, strict=True
        ):
            rows, days = member.of(k)
            left = np.zeros(len(rows)) if time is None else np.maximum(0, 1 - days / max(time, TINY))
            # upper = capacity x share of the window left; without a limit of its own, that part of its baseline rate
            limit = np.where(left < 1, usual[rows], capacity[rows])
            columns.append(column[rows])
            uppers.append(np.where(left > 0, limit * np.maximum(left, TINY), 0))
            partial.append(left)
        hit, upper, left = np.concatenate(columns), np.concatenate(uppers), np.concatenate(partial)
        shared = (left > 0) & (left < 1) & (self.room[hit] >= 0)
        return Change(hit, upper, self.room[hit[shared]], hit[shared], self.load[hit[shared]] / left[shared])


def chain_of(coded: Index, base: Baseline, survive: bool = False) -> Chain:
    """F1: least margin a day lost beyond the baseline. F2 (`survive`): least 1 / time at which nothing is."""
    usual = usual_limits(coded, base.made, base.sent)
    win = window(coded, effects(coded, Scenario("nothing")), np.array([0, 1]), usual)
    n, rate = len(coded.demand), coded.demand.rate
    model, flow, per_time = pooled_model(coded, base, win, 0.0 if survive else np.inf)
    if not survive:
        model.money = margin_a_day(base)
        model.set_cost(per_time, 0.0)
        model.set_cost(flow.lost[0], base.margin)
    return Chain(
        model,
        flow,
        int(per_time[0]),
        (flow.made[0], flow.sent[0], flow.served[0]),
        (coded.sources.capacity, coded.lanes.capacity, np.full(n, np.inf)),
        (*usual, rate),
        *_shared_capacity(model),
        float(base.margin @ rate),
    )


def one_chain(base: Baseline) -> bool:
    """Whether F1 and F2 see the same losses: whatever is lost costs margin."""
    return bool(np.all(base.margin > 0))


def _shared_capacity(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """By column: the row of the site's or lane's capacity it shares (-1: none), and its coefficient there."""
    names = model.rows_table()["name"].isin(["pooled_site", "pooled_lane"]).to_numpy()
    rows, columns, values = model.terms
    room, load = np.full(model.n_columns, -1), np.zeros(model.n_columns)
    terms = names[rows]
    room[columns[terms]], load[columns[terms]] = rows[terms], values[terms]
    return room, load


class LiveChain:
    """F1 kept in the solver; every loss starts from the basis of the baseline and is undone after its solve.

    Every solve raises `OutOfTimeError` after the deadline.
    """

    def __init__(self, chain: Chain, deadline: Deadline = NO_END):
        self.chain = chain
        self.live = LiveModel(chain.model, deadline=deadline)
        self.solves = 0
        self.basis: Basis | None = None
        self.over(np.inf)

    def over(self, time: float) -> None:
        """Make the window `time` days long (inf: for good) and solve it as the baseline."""
        self.time = time
        self.live.start_from(self.basis)
        self._per_time(1 / time)
        self.baseline, self.basis = _lean(self.live, self.chain)

    def _per_time(self, value: float) -> None:
        self.live.set_bounds(np.array([self.chain.per_time]), np.array([value]), np.array([value]))

    def unused(self, change: Change) -> bool:
        """Whether the baseline solution keeps within what the loss leaves: then the loss costs nothing, exactly."""
        return _unused(self.chain, self.baseline.x, change)

    def without(self, change: Change, cold: bool = False) -> Solution:
        """The solution with a loss."""
        with _lost(self.live, self.chain, change):
            return self._solve(cold)

    def cold_loss(self, losses: Targets, k: int, time: float) -> float:
        """The loss of target `k` over a window of `time` [days], solved from nothing [money/day]."""
        self._per_time(1 / time)
        loss = self.without(self.chain.change(losses, k, time), cold=True).objective
        self._per_time(1 / self.time)
        return loss

    def loss_ends(self, loss: float) -> float:
        """Of the last solve, with that loss: a 1 / time below which the loss does not end; inf: no stock would do.

        The loss is convex and falling in 1 / time, so that its tangent ends before it does.
        """
        slope = float(self.live.reduced_costs(np.array([self.chain.per_time]))[0])
        return 1 / self.time - loss / slope if slope < -self.chain.no_loss else np.inf

    def _solve(self, cold: bool = False) -> Solution:
        """Solve, cold where asked for or where primal and dual objective do not meet."""
        self.solves += 1
        self.live.start_from(None if cold else self.basis)
        solution = self.live.solve()
        return self._solve(cold=True) if not cold and self.live.duality_gap > SAME else solution


class LiveSurvival:
    """F2 kept in the solver. Every loss starts from a basis of the baseline at a 1 / time just below its answer.

    Every solve raises `OutOfTimeError` after the deadline.
    """

    def __init__(self, chain: Chain, deadline: Deadline = NO_END):
        self.chain = chain
        self.live = LiveModel(chain.model, deadline=deadline)
        self.solves = 0
        self.starts: dict[float, tuple[Basis, np.ndarray]] = {}

    def longest(self, change: Change, bound: float = 0.0, cold: bool = False) -> float:
        """The longest time without loss [days]; inf: never short. bound: 1 / time [1/day] known to be no more than that."""
        floor = max(f for f in FLOORS if f <= max(bound, 0.0) * (1 - 1e-9))
        basis, x = self._start(floor)
        if floor == 0 and _unused(self.chain, x, change):
            return np.inf
        self.solves += 1
        with _lost(self.live, self.chain, change):
            self._at_least(floor)
            self.live.start_from(None if cold else basis)
            solution = self.live.solve_if_any()
        if solution is None:
            return 0.0
        per_time = float(solution.x[self.chain.per_time])
        return 1 / per_time if per_time > NEVER else np.inf

    def _start(self, floor: float) -> tuple[Basis, np.ndarray]:
        """Basis and solution of the baseline chain with 1 / time no less than this."""
        if floor not in self.starts:
            self._at_least(floor)
            solution, basis = _lean(self.live, self.chain)
            self.starts[floor] = basis, solution.x
        return self.starts[floor]

    def _at_least(self, floor: float) -> None:
        self.live.set_bounds(np.array([self.chain.per_time]), np.array([floor]), np.array([np.inf]))


def _lean(live: LiveModel, chain: Chain) -> tuple[Solution, Basis]:
    """Solve with nothing lost; of all optimal solutions take one that makes little, and so rests on few sites."""
    cost, made, units = chain.model.cost, chain.columns[0], live.units
    best = live.solve()
    lean = cost.copy()
    lean[made] = LEAN * units.money / units.column[made]
    live.set_cost(lean)
    x = live.solve().x
    if cost @ x <= best.objective + 1e-12 * max(units.money, best.objective):
        best = replace(best, x=x)
    live.set_cost(cost)
    live.solve()
    return best, live.basis()


def _unused(chain: Chain, x: np.ndarray, change: Change) -> bool:
    """Whether a solution keeps within what a loss leaves."""
    columns, shared = change.columns, change.row_columns
    return bool(np.all(x[columns] <= change.upper + chain.slack[columns]) and np.all(x[shared] <= chain.slack[shared]))


@contextmanager
def _lost(live: LiveModel, chain: Chain, change: Change) -> Iterator[None]:
    """The model with the loss, for as long as the block runs."""
    _set(live, change.columns, change.upper, change.rows, change.row_columns, change.values)
    try:
        yield
    finally:
        usual, load = chain.upper[change.columns], chain.load[change.row_columns]
        _set(live, change.columns, usual, change.rows, change.row_columns, load)


def _set(live: LiveModel, columns: np.ndarray, upper: np.ndarray, rows, row_columns, values) -> None:
    live.set_bounds(columns, np.zeros(len(columns)), upper)
    live.set_coefficients(rows, row_columns, values)
