"""What a set of moves does to the chain and to every firm's own account: settled years, as a plan counts them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ...errors import SolveError
from ...network.accounts import Quantities, Trade, balance, trade_of
from ...network.baseline import baseline
from ...network.costs import Money
from ...network.index import index
from ...network.network import Network
from ...network.scenario import Scenario
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Watch
from ..model.decomposition import Decomposed
from ..model.extensive import Whole
from ..model.first_stage import Asked
from ..model.master import solve_each
from ..model.participation import Participation
from ..model.task import Run, Task
from ..model.years import Start, Year, no_event_year
from ..planner import plan_money, plan_task, way_of

TIE = 1e-4  # the most by which a price of the dispatch differs from what it is, so that no two ways cost the same
Profile = tuple[float, ...]  # units of each option, in the order of the table


@dataclass(frozen=True, eq=False)
class Gain:
    """A year with some moves, on average over the scenarios [money/year].

    accounts: companies x `accounts.ACCOUNT`; lost: margin lost; made [unit/day], produced [unit/year] by source: on a no-event
    day, and in a year of average.
    """

    accounts: np.ndarray
    lost: float
    made: np.ndarray
    produced: np.ndarray

    @property
    def balance(self) -> np.ndarray:
        """What is left of each company's account."""
        return balance(self.accounts)

    @property
    def chain(self) -> float:
        """What is left of all accounts together."""
        return float(self.balance.sum())


class Gains:
    """The years of a network with any moves; each set of moves is worked out once."""

    def __init__(self, net: Network, scenarios: list[Scenario], watch: Watch):
        task = plan_task(_told_apart(net), Asked(), scenarios=list(scenarios)).within(watch.deadline.left)
        self.task: Task = replace(task, start=replace(task.start, money=_dearer_to_wait(net, task.start)))
        way = way_of(self.task, None, None, watch)
        assert isinstance(way, Whole | Decomposed)  # no PuLP solver was given
        self.way: Whole | Decomposed = way
        self.money, today = plan_money(net), baseline(net)
        self.trade: Trade = trade_of(index(net, everything=True), self.money, today)
        self.known: dict[Profile, Gain | None] = {}
        self.losses: Decomposed | None = None  # the least that can be lost, as last asked

    @property
    def whole(self) -> bool:
        """Whether all years are one model, so that every move can be looked at in every turn."""
        return isinstance(self.way, Whole)

    def of(self, profile: Profile) -> Gain | None:
        """A year with these moves; None where they cannot stand together. Raises `OutOfTimeError`."""
        if profile not in self.known:
            self.known[profile] = self._worked_out(np.array(profile))
        return self.known[profile]

    def least_lost(self, participation: Participation, watch: Watch) -> float:
        """What the margin lost a year is not below, whoever of these firms takes part [money/year].

        Raises `OutOfTimeError`, and `SolveError` where the program is too much."""
        task = plan_task(self.task.net, Asked(participation=participation), scenarios=self.task.scenarios)
        task = replace(task, start=replace(task.start, columns=self.task.start.columns))  # the same windows
        quiet = Watch(deadline=watch.deadline)
        if self.whole:
            return Whole(task, watch=quiet).answer(quiet).bound
        self.losses = Decomposed(task, None, quiet, self.losses)
        return self.losses.answer(quiet).bound

    def _worked_out(self, units: np.ndarray) -> Gain | None:
        task = self.task
        try:
            run = self.way.run(units)
        except OutOfTimeError:
            raise
        except SolveError:
            return None
        chance, accounts, produced = task.probability, 0.0, 0.0
        for p, what in zip(chance, self._years(run), strict=True):
            accounts = accounts + p * self.trade.accounts(what)
            produced = produced + p * what.made
        lost = float(chance @ run.lost @ self.money.margin)
        made = run.x[task.start.no_event.made[0]]
        return Gain(np.asarray(accounts), lost, made, np.asarray(produced))

    def _years(self, run: Run) -> Iterator[Quantities]:
        """The no-event year, then that of each scenario."""
        task, way = self.task, self.way
        day = no_event_quantities(task, self.money, run.x)
        if isinstance(way, Whole):
            years, found = way.years, [run.x] * len(way.years)
        else:
            every = range(len(way.windows))
            windows = way.windows
            solved = solve_each(way.threads, windows, every, lambda s: windows[s].at(run.x))
            years = [no_event_year(task.start, task.scenarios), *(w.year for w in windows)]
            found = [run.x, *(solved[s] for s in every)]
        units = run.x[task.start.stage.units]
        for year, x in zip(years, found, strict=True):
            none = day.plus(day, year.no_event_days - 1)
            yield none if year.flow is None else none.plus(window_quantities(task, self.money, year, x, units))


def _told_apart(net: Network) -> Network:
    """The network in which sales worth the same are lost in the order of the table demand, the last first: what firms share a
    shortage would else be the solver's choice."""
    demand = net.demand.copy()
    dearer = 1 + TIE * (1 - np.arange(len(demand)) / max(1, len(demand)))
    for column in ("price", "margin"):
        demand[column] *= dearer
    return net.with_tables(demand=demand)


def _dearer_to_wait(net: Network, start: Start) -> Money:
    """Prices of the windows of a year, in which stock missing at the end is dearer than refilling it, and goods wait where the
    site's name is last: what costs the same would else be the solver's choice."""
    names = net.sites["site"].to_numpy()
    place = np.argsort(np.argsort(names))[start.coded.items.site_code] / max(1, len(names))
    money = start.money
    return replace(money, restock=(1 + TIE) * money.restock, holding=(1 + TIE * (1 - place)) * money.holding)


def no_event_quantities(task: Task, money: Money, x: np.ndarray) -> Quantities:
    """A no-event day at a solution, at these prices."""
    start, flow, added = task.start, task.start.no_event, task.start.stage.stock
    units, holding = x[start.stage.units], money.holding
    of_options = _held_of_options(task, money, units, 1.0)
    held = start.stock * holding
    np.add.at(held, added.row, added.coefficient * units[added.column] * holding[added.row])
    made, sent, served = (x[columns[0]] for columns in (flow.made, flow.sent, flow.served))
    used = x[flow.used[0]] * flow.per_used
    return Quantities(made, sent, used, served, money.carriage.duty * sent, held, of_options)


def window_quantities(task: Task, money: Money, year: Year, x: np.ndarray, units: np.ndarray) -> Quantities:
    """The window of a year at its solution, at these prices; units: of options bought."""
    flow, win, start = year.flow, year.window, task.start
    assert flow is not None and win is not None
    held = np.zeros(len(start.coded.items))
    items = np.union1d(np.flatnonzero(start.stock > 0), start.stage.stock.row).astype(int)
    if flow.stock is not None:
        held += money.holding * (win.held @ x[flow.stock])
    if flow.drawn is not None:
        held[items] += money.holding[items] * (win.days @ x[flow.drawn])
    if flow.missing is not None:
        held += money.restock * x[flow.missing]
    made, sent, served = (x[columns].sum(axis=0) for columns in (flow.made, flow.sent, flow.served))
    used = (x[flow.used] * flow.per_used).sum(axis=0)
    duty = ((money.carriage.duty + win.duty * money.send_value) * x[flow.sent]).sum(axis=0)
    return Quantities(
        made, sent, used, served, duty, held, _held_of_options(task, money, units, float(win.edges[-1] - win.edges[0]))
    )


def _held_of_options(task: Task, money: Money, units: np.ndarray, days: float) -> dict[tuple[int, int], float]:
    """Holding of the stock that options add, over some days [money], by option and item."""
    added, holding = task.start.stage.stock, money.holding
    each = added.coefficient * units[added.column] * holding[added.row] * days
    out: dict[tuple[int, int], float] = {}
    for option, item, amount in zip(added.column.tolist(), added.row.tolist(), each.tolist(), strict=True):
        out[option, item] = out.get((option, item), 0.0) + amount
    return out
