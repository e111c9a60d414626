"""The best anyone could do from the first event on: the flow program over the buckets of a run, several aims in order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..network.baseline import Baseline
from ..network.costs import Money, usual_money
from ..network.index import Index
from ..results.course import Course
from ..solving.deadline import NO_END, Deadline
from ..solving.model import Model
from ..solving.solver import LiveModel
from .by_day import stock_by_day
from .capacity_left import Effects
from .engine import DEADLINE, FINELY, Engine, Words
from .flow import add_flow, margin_a_day
from .flow_columns import Flow, Opening, Scale
from .grid import run_edges
from .mix import hold_mix, untouched
from .pooled_window import run_pooled
from .pooling import LARGE, refined
from .windows import Pooling, Window, usual_limits, window

LOST, BACKLOG = 1e4, 1e2  # weights of margin lost, and of that of the backlog at the end
LATE, WAIT, ASTRAY = 1e-4, 2e-4, 1e-6  # of a day: of margin lost earlier, of price waiting, of stock more or less
LEAST = 0.1  # worth of what a day needs of a part that costs nothing, in margins of a day: it is not piled up for nothing
MISSING = 1e-4  # of what is missing at the end: it is replaced where that costs the same
DEAREST = 100.0  # prices count as so many times the margin at most when the aims are weighed
DUST = 1e-7  # of a day's flow, which interior points leave everywhere
SAME = 1e-9  # relative difference up to which an aim counts as reached


def run_flow(coded: Index, base: Baseline, effects: Effects, deadline: Deadline = NO_END, finely: bool = True) -> Course:
    """The dated window: least lost margin, then least margin still waiting at the end, then least cost, and among those
    loss as late as possible. Where nothing is touched all goes on as it was.

    What comes out can be run day by day; `finely`: buckets are split until they cost little lost margin (`pooling.refined`).
    Raises `OutOfTimeError`.
    """
    same = untouched(coded, effects)
    if same.all():
        return _baseline_days(coded, base, effects)
    edges, low = refined(coded, base, effects, deadline) if finely else (run_edges(coded, effects), 0.0)
    course = _best(coded, base, effects, same, edges, deadline)
    lost = float(course.lost[effects.first :].sum(axis=0) @ base.margin)
    return replace(course, pooling_bound=max(0.0, lost - low) if np.diff(edges).max() > 1 else 0.0)


FLOW = Engine(
    "flow",
    run_flow,
    {
        "en": Words(
            title="best response",
            question="what is the best anyone could do?",
            how="one linear program over time: least lost margin, then least waiting, then least cost",
            assumes="Best response: from the first event on one planner knows how long it lasts and sends every unit where it "
            "loses least. Nobody can do better; real firms do worse.",
        ),
        "ko": Words(
            title="최선의 대응",
            question="할 수 있는 최선은 무엇인가?",
            how="전체 기간에 대한 하나의 선형계획: 공헌이익 손실, 대기, 비용의 순서로 최소화",
            assumes="최선의 대응: 첫 사건부터 한 계획자가 지속 기간을 알고 모든 물량을 손실이 가장 적은 곳으로 보냅니다. "
            "이보다 잘할 수는 없으며 실제 기업은 이에 못 미칩니다.",
        ),
    },
    takes=(DEADLINE, FINELY),
    pooled=run_pooled,
)


def _best(coded: Index, base: Baseline, effects: Effects, same: np.ndarray, edges: np.ndarray, deadline: Deadline) -> Course:
    """The best course over these buckets, the days of each alike."""
    win = window(coded, effects, edges, usual_limits(coded, base.made, base.sent), Pooling.STEADY)
    cost, model = usual_money(base), Model(margin_a_day(base))
    flow = add_flow(model, coded, "flow", win, cost, Opening.usual(base), Scale.whole(coded))
    beside = hold_mix(model, coded, base, flow, cost, same, win.edges)
    least = model.cost + beside + _ties(model, flow, base, cost, win)
    x = _in_order(model, _margins(model, flow, cost), least, _dear(coded, cost), deadline)
    return _course(coded, base, effects, win, flow, x)


def _baseline_days(coded: Index, base: Baseline, effects: Effects) -> Course:
    """As many baseline days."""
    made, sent, stock, served = (np.tile(day, (effects.end, 1)) for day in (base.made, base.sent, base.stock, base.served))
    wanted = np.tile(coded.demand.rate, (effects.end, 1))
    return Course(
        made, made, None, sent, stock, wanted, served, wanted - served, np.zeros(wanted.shape), foresight=True, chosen=True
    )


def _margins(model: Model, flow: Flow, cost: Money) -> list[np.ndarray]:
    """What comes before cost: margin lost, and margin still waiting at the end, as prices of columns."""
    lost, backlog = np.zeros(model.n_columns), np.zeros(model.n_columns)
    lost[flow.lost] = cost.margin
    if flow.waiting is not None:
        backlog[flow.waiting[-1]] = cost.margin
    return [lost, backlog]


def _ties(model: Model, flow: Flow, base: Baseline, cost: Money, win: Window) -> np.ndarray:
    """Prices far below any cost: a loss comes late, nobody waits for nothing, stock soon is as it was.

    Waiting costs more than a loss gains by coming later: who will be lost is not kept waiting first.
    """
    out = np.zeros(model.n_columns)
    middle = (win.edges[:-1] + win.edges[1:])[:, None] / 2
    out[flow.lost] = LATE * cost.margin * (win.edges[-1] - middle)
    if flow.waiting is not None:
        later = np.diff(middle, axis=0, append=win.edges[-1:, None])
        out[flow.waiting] = WAIT * np.maximum(cost.margin, cost.unsold) * later
    free = (cost.restock <= 0) & (base.coded.daily_need > 0)
    worth = np.where(free, LEAST * model.money / np.where(free, base.coded.daily_need, 1), cost.restock)
    out[flow.stock] = ASTRAY * np.outer(win.days, worth)
    out[flow.drawn] = 2 * out[flow.stock][:, base.stock > 0]  # the first takes back what the stock itself costs
    out[flow.missing] = MISSING * cost.restock
    return out


def _dear(coded: Index, cost: Money) -> float:
    """How many times its margin a sale is worth, 1 to `DEAREST`."""
    rate = coded.demand.rate
    return float(np.clip(rate @ cost.unsold / max(rate @ cost.margin, 1e-300), 1, DEAREST))


def _in_order(model: Model, aims: list[np.ndarray], least: np.ndarray, dear: float, deadline: Deadline) -> np.ndarray:
    """The point of least `aims`, one after the other, and then of least `least`.

    All are weighed far apart in one solve, which mostly is that point already; in a model that the simplex method can
    solve each aim is then tried by itself, from there, and held, so that no later one is reached at its cost.
    """
    together = least + LOST * dear * aims[0] + BACKLOG * dear * aims[1]
    model.set_cost(np.arange(model.n_columns), together)
    if model.n_columns > LARGE:
        live = LiveModel(model, gap=0.0, deadline=deadline, method="ipx", crossover=False)
        x = live.solve().x
        return np.where(x > DUST * live.units.column, x, 0.0)
    live = LiveModel(model, gap=0.0, deadline=deadline)
    x = live.solve().x
    for aim in aims:
        if aim @ x <= SAME * model.money and aim.min(initial=0) >= 0:
            _hold_at_nothing(live, aim, SAME * model.money)
            continue
        live.set_cost(aim)
        best = live.solve().objective
        live.hold_objective()
        live.set_cost(together)
        if best < aim @ x - SAME * max(model.money, abs(best)):
            x = live.solve().x
    return x


def _hold_at_nothing(live: LiveModel, aim: np.ndarray, most: float) -> None:
    """Hold an aim that cannot be bettered, since it is reached in full."""
    priced = np.flatnonzero(aim)
    if len(priced):
        live.add_row(priced, aim[priced], -np.inf, most)


def _course(coded: Index, base: Baseline, effects: Effects, win: Window, flow: Flow, x: np.ndarray) -> Course:
    """The days of the run: the baseline before the event, then the days of each bucket alike.

    Customers who wait grow more or fewer in a straight line from the end of one bucket to the end of the next.
    """
    first, length = effects.first, win.days.astype(int)
    bucket = np.repeat(np.arange(len(length)), length)
    share = 1 / win.days[bucket][:, None]
    passed = (np.arange(len(bucket)) - np.repeat(win.edges[:-1].astype(int), length) + 1)[:, None] * share

    def days(columns: np.ndarray, usual: np.ndarray) -> np.ndarray:
        return np.vstack([np.tile(usual, (first, 1)), x[columns][bucket] * share])

    rate = coded.demand.rate
    demand = np.vstack([np.tile(rate, (first, 1)), win.demand[bucket] * share])
    made, sent, served = days(flow.made, base.made), days(flow.sent, base.sent), days(flow.served, base.served)
    stock = stock_by_day(coded, base.stock, base.sent, win, flow, x)
    backlog = np.zeros(win.demand.shape) if flow.waiting is None else x[flow.waiting]
    before = np.vstack([np.zeros(len(rate)), backlog[:-1]])[bucket]
    waiting = np.vstack([np.zeros((first, len(rate))), before + (backlog[bucket] - before) * passed])
    return Course(
        made,
        np.tile(base.made, (len(made), 1)),
        None,
        sent,
        np.vstack([np.tile(base.stock, (first, 1)), stock]),
        demand,
        served,
        days(flow.lost, rate - base.served),
        waiting,
        effects.duty.by_day(len(coded.lanes)),
        edges=np.concatenate([np.arange(first), first + win.edges.astype(int)]),
        foresight=True,
        chosen=True,
    )
