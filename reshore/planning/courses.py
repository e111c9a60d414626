"""The years of a plan as courses of days, which the tables and the rules of every run can be held against."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..disruption.capacity_left import Effects, effects
from ..disruption.windows import Window, usual_limits, window
from ..network.baseline import Baseline
from ..network.explosion import supply
from ..network.index import Index, index
from ..network.network import Network
from ..results.course import Course
from ..results.plan import Plan
from ..solving.deadline import Deadline
from .model.day_table import day_flows
from .model.master import Window as Program
from .model.task import Task


@dataclass(frozen=True, eq=False)
class PlannedYear:
    """What happens from the first event day on: the course (before that, no-event days), its buckets [day of the run], what
    tables and events leave in each, and what the scenario does (None: nothing)."""

    course: Course
    edges: np.ndarray
    limits: Window
    effects: Effects | None

    @property
    def first(self) -> int:
        """The first event day."""
        return int(self.edges[0])


@dataclass(frozen=True, eq=False)
class PlannedChain:
    """A network with the options of a plan: units bought and standing by row of options, and the plan's no-event day on it.

    Its index has the rows of all options; those of which nothing stands have no capacity.
    """

    bought: np.ndarray
    standing: np.ndarray
    base: Baseline


def planned_chain(net: Network, best: Plan) -> PlannedChain:
    """From the tables alone: those of the network, the options of the plan, its no-event day, and the stock of its network."""
    bought = net.options["option"].map(best.options.set_index("option")["units"]).fillna(0).to_numpy()
    standing = net.filled("options")["built"].to_numpy() + bought
    coded = _standing(net, standing)
    made, sent, sold = day_flows(coded, best.day)
    rows = best.network.stock
    many = rows["option"].map(dict(zip(net.options["option"], standing, strict=True))).where(rows["option"] != "", 1.0)
    lies = (rows["quantity"] * many).groupby([rows["site"], rows["part"]]).sum()
    stock = lies.reindex(pd.MultiIndex.from_frame(coded.items.frame("site", "part"))).fillna(0).to_numpy()
    unknown = np.zeros(len(coded.inputs)), np.zeros(len(coded.items)), np.zeros(len(coded.sources)), np.zeros(len(coded.lanes))
    used, outflow, source_share, lane_share = unknown
    return PlannedChain(
        bought, standing, Baseline(coded, made, sent, used, sold, outflow, stock, source_share, lane_share, used)
    )


def _standing(net: Network, units: np.ndarray) -> Index:
    """All rows, limits times the units that stand; none is left of what does not, and of what an option replaces."""
    every, there = index(net, everything=True), index(net.build(dict(zip(net.options["option"], units, strict=True))))
    many = np.append(units, 1.0)

    def limit(rows, row: np.ndarray) -> np.ndarray:
        stands = many[rows.option] > 0
        scaled = rows.capacity * np.where(stands, many[rows.option], 1.0)
        return np.where(stands & np.isin(rows.row, row), scaled, 0.0)

    sources, lanes = every.sources, every.lanes
    return replace(
        every,
        sources=replace(sources, capacity=limit(sources, there.sources.row)),
        lanes=replace(lanes, capacity=limit(lanes, lanes.row)),
    )


def no_event_day(chain: PlannedChain) -> PlannedYear:
    """The no-event day as a run of one day."""
    coded = chain.base.coded
    lanes, rate = np.ones((1, len(coded.lanes))), coded.demand.rate[None, :]
    limits = Window(
        np.array([0, 1]),
        coded.sources.capacity[None, :],
        coded.sources.load[None, :],
        coded.lanes.capacity[None, :],
        lanes,
        np.full_like(rate, np.inf),
        rate,
        np.zeros_like(rate),
        np.zeros_like(lanes),
        np.ones((1, len(coded.items))),
    )
    return PlannedYear(_no_event_days(chain.base, 1), limits.edges, limits, None)


def planned_year(task: Task, chain: PlannedChain, number: int, deadline: Deadline) -> PlannedYear | None:
    """The window of a scenario at its least cost from the no-event day; None: nothing is touched, all its days are such.

    task: the plan's question. Raises `OutOfTimeError`.
    """
    scenario = task.scenarios[number]
    program = Program(task, number, scenario, deadline)
    flow, win = program.year.flow, program.year.window
    if flow is None or win is None:
        return None
    x = program.at(_given(task, chain))
    base = chain.base
    what = effects(base.coded, scenario)
    edges = (win.edges + what.first).astype(int)
    limits = window(base.coded, what, edges, usual_limits(base.coded, base.made, base.sent))
    limits.patient[-1] = 0  # who waits when the window ends counts as not sold
    before, bucket = _no_event_days(base, what.first), np.repeat(np.arange(len(win.days)), win.days.astype(int))
    daily = (1 / win.days)[bucket][:, None]

    def days(ahead: np.ndarray, each: np.ndarray) -> np.ndarray:
        return np.vstack([ahead, each[bucket]])

    made, sent, served, lost, wanted = (
        days(ahead, each) * np.vstack([np.ones((what.first, 1)), daily])
        for ahead, each in (
            (before.made, x[flow.made]),
            (before.sent, x[flow.sent]),
            (before.served, x[flow.served]),
            (before.lost, x[flow.lost]),
            (before.demanded, limits.demand),
        )
    )
    waiting = days(before.waiting, np.zeros(flow.lost.shape) if flow.waiting is None else x[flow.waiting])
    stock, duty = days(before.stock, x[flow.stock]), days(np.zeros(before.sent.shape), limits.duty)
    course = Course(made, made, None, sent, stock, wanted, served, lost, waiting, duty=duty, edges=edges)
    return PlannedYear(course, edges, limits, what)


def _given(task: Task, chain: PlannedChain) -> np.ndarray:
    """The columns of the plan's first stage and no-event day from which windows start."""
    start, x = task.start, np.zeros(task.model.n_columns)
    x[start.no_event.made[0]], x[start.no_event.sent[0]] = chain.base.made, chain.base.sent
    x[start.stage.stands[start.stage.stands >= 0]] = (chain.bought > 0)[start.stage.stands >= 0]
    x[start.stage.units] = chain.bought
    coded, idle = chain.base.coded, start.shares.idle
    makes = coded.sources.capacity > 0
    had, runs = supply(coded, makes, coded.lanes.capacity > 0)
    x[idle.items[idle.items >= 0]] = ~had[idle.items >= 0]
    x[idle.stops] = ~runs[idle.source]
    replaced, gone = start.scale.gone
    x[gone] = ~makes[replaced]
    return x


def _no_event_days(base: Baseline, days: int) -> Course:
    """As many no-event days."""
    rate = base.coded.demand.rate
    made, sent, stock, wanted, served = (
        np.tile(day, (days, 1)) for day in (base.made, base.sent, base.stock, rate, base.served)
    )
    return Course(made, made, None, sent, stock, wanted, served, wanted - served, np.zeros(wanted.shape))
