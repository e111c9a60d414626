"""Performance impact and time to survive of many targets on live models [Simchi-Levi et al. 2015, F1 and F2].

Both are written for one day: capacities, demand and losses are rates, and the stock that a day may use is the stock on
hand times 1 / time, a column of the model. Losing a target changes the bounds of a few columns and nothing else; each
solve starts from the undisturbed basis.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..network.baseline import Baseline
from ..network.index import Index
from ..solving.model import Model
from ..solving.solver import LiveModel, Solution
from .flow import TINY, Flow, base_loss, pooled_model, usual_limits, window
from .scenario import Scenario, effects
from .targets import Targets

SAME = 1e-6  # relative difference up to which a hot and a cold solve count as equal
NEVER = 1e-9  # 1 / time to survive [1/day] below which it is unbounded


@dataclass(frozen=True, eq=False)
class Change:
    """What a loss changes in the model: upper bounds of columns; rows, row_columns, values: coefficients of shared capacity."""

    columns: np.ndarray
    upper: np.ndarray
    rows: np.ndarray
    row_columns: np.ndarray
    values: np.ndarray


@dataclass(frozen=True, eq=False)
class Chain:
    """The one-day model of a network, and how a loss changes it.

    capacity, usual [unit/day]: as in flow.usual_limits, for sources and lanes. columns: of sources, lanes and demand
    rows. room, load: by column the row of the capacity it shares (-1: none) and what one unit takes of it.
    """

    model: Model
    flow: Flow
    per_time: int
    columns: tuple[np.ndarray, np.ndarray, np.ndarray]
    capacity: tuple[np.ndarray, np.ndarray, np.ndarray]
    usual: tuple[np.ndarray, np.ndarray, np.ndarray]
    room: np.ndarray
    load: np.ndarray

    @cached_property
    def upper(self) -> np.ndarray:
        """Undisturbed upper bound of every column."""
        return self.model.upper

    def change(self, losses: Targets, k: int, time: float | None) -> Change:
        """What losing target k does to an average day of a window of `time` days (None: to a day on which it is down)."""
        columns, uppers, partial = [], [], []
        for member, column, capacity, usual in zip((losses.sources, losses.lanes, losses.sales), self.columns,
                                                   self.capacity, self.usual, strict=True):  # fmt: skip
            rows, days = member.of(k)
            left = np.zeros(len(rows)) if time is None else np.maximum(0, 1 - days / max(time, TINY))
            # upper = capacity x share of the window left; without a limit of its own, that part of its undisturbed rate
            limit = np.where(left < 1, usual[rows], capacity[rows])
            columns.append(column[rows])
            uppers.append(np.where(left > 0, limit * np.maximum(left, TINY), 0))
            partial.append(left)
        columns, upper, left = np.concatenate(columns), np.concatenate(uppers), np.concatenate(partial)
        shared = (left > 0) & (left < 1) & (self.room[columns] >= 0)
        return Change(columns, upper, self.room[columns[shared]], columns[shared],
                      self.load[columns[shared]] / left[shared])  # fmt: skip


def chain_of(coded: Index, base: Baseline, survive: bool) -> Chain:
    """F2 (`survive`): the least 1 / time without loss beyond the undisturbed; F1: the least lost margin a day."""
    usual = usual_limits(coded, base.made, base.sent)
    win = window(coded, effects(coded, Scenario("nothing")), np.array([0, 1]), usual)
    allowed = base_loss(coded, base) if survive else np.full(len(coded.demand), np.inf)
    model, flow, per_time = pooled_model(coded, base, win, allowed)
    if not survive:
        model.set_cost(per_time, 0.0)
        model.set_cost(flow.lost[0], base.margin)
    rate, room, load = coded.demand["rate"].to_numpy(), *_shared_capacity(model)
    return Chain(
        model, flow, int(per_time[0]), (flow.made[0], flow.sent[0], flow.served[0]),
        (coded.sources["capacity"].to_numpy(), coded.lanes["capacity"].to_numpy(), np.full(len(rate), np.inf)),
        (*usual, rate), room, load,
    )  # fmt: skip


def _shared_capacity(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """By column: the row of the site's or lane's capacity it shares (-1: none), and its coefficient there."""
    names = model.rows_table()["name"].isin(["pooled_site", "pooled_lane"]).to_numpy()
    rows, columns, values = model.terms
    room, load = np.full(model.n_columns, -1), np.zeros(model.n_columns)
    terms = names[rows]
    room[columns[terms]], load[columns[terms]] = rows[terms], values[terms]
    return room, load


class LiveChain:
    """A chain kept in the solver; every loss starts from the undisturbed basis and is undone after its solve."""

    def __init__(self, chain: Chain):
        self.chain = chain
        self.live = LiveModel(chain.model)
        self.solves = 0
        self.undisturbed = self.live.solve()
        self.basis = self.live.basis()

    def over(self, time: float) -> None:
        """Make the window `time` days long and solve it undisturbed."""
        column = np.array([self.chain.per_time])
        self.live.start_from(self.basis)
        self.live.set_bounds(column, np.array([1 / time]), np.array([1 / time]))
        self.undisturbed = self.live.solve()
        self.basis = self.live.basis()

    def unused(self, change: Change) -> bool:
        """Whether the undisturbed solution keeps within what the loss leaves: then the loss costs nothing, exactly."""
        x = self.undisturbed.x
        return bool(np.all(x[change.columns] <= change.upper + 1e-9) and np.all(x[change.row_columns] <= 1e-9))

    def without(self, change: Change, cold: bool = False) -> Solution:
        """The solution with a loss."""
        chain, self.solves = self.chain, self.solves + 1
        self.live.start_from(None if cold else self.basis)
        self._set(change.columns, change.upper, change.rows, change.row_columns, change.values)
        try:
            solution = self.live.solve()
            if not cold and self.live.duality_gap > SAME:
                self.live.start_from(None)
                solution = self.live.solve()
        finally:
            self._set(change.columns, chain.upper[change.columns], change.rows, change.row_columns,
                      chain.load[change.row_columns])  # fmt: skip
        return solution

    def _set(self, columns: np.ndarray, upper: np.ndarray, rows, row_columns, values) -> None:
        self.live.set_bounds(columns, np.zeros(len(columns)), upper)
        self.live.set_coefficients(rows, row_columns, values)
