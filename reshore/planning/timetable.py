"""schedule(): when the moves of a plan are begun and stand, and what each year pays and saves until their lives are over.

A plan is a settled year; here its moves take the `build_days` and `ramp_days` of the table options.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..disruption.capacity_left import effects
from ..errors import DataError, door
from ..network.calendar import Calendar
from ..network.index import index
from ..network.network import Network
from ..network.scenario import Scenario, find_scenario
from ..network.schema import refuse_outside
from ..results.plan import Plan
from .model.first_stage import capital_recovery
from .model.reading import SAVES
from .model.requirements import dependents
from .verification import refuse_other

TRAVEL = "travel"  # the cause of events that keep engineers away
MOVES = {
    "option": "str", "units": float, "begins": int, "stands": int, "full": int, "begins_date": "str", "stands_date": "str",
    "full_date": "str", "capex": float, "support": float, "annual_cost": float, "saved": float, "npv": float,
    "npv_dated": float,
}  # fmt: skip
CASH = ["year", "capex", "support", "annual_cost", "saved", "net", "cumulated", "discounted"]


@dataclass(frozen=True, eq=False)
class Schedule:
    """When the moves of a plan stand, and the cash of each year; made by `schedule`.

    Attributes
    ----------
    network : Network
        The chain before the moves.
    moves : DataFrame
        A row for each option bought, in the order in which they are begun: option, units; begins, stands (the first day on
        which it runs), full (the first at its full rate) [days], and their dates where the network has a start_date; capex,
        support [money], annual_cost; saved: operating cost of a year without it less that with it [money/year]; npv, as the
        plan tells it, as if it stood at once; npv_dated: the same from the first day on, counting the days until it stands.
    cash : DataFrame
        A row for each year from the first day on, until the last life is over [money]: year, capex, support, annual_cost,
        saved, net = support + saved - capex - annual_cost, cumulated, discounted (net, to the first day).

    References
    ----------
    docs/semantics.md, "When moves stand".

    Examples
    --------
    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> when = rs.schedule(net, rs.plan(net))
    >>> when.cash.loc[:1, ["year", "capex", "annual_cost", "saved", "net"]].round(6).to_dict("split")["data"]
    [[0, 500.0, 10.0, 124.0, -386.0], [1, 0.0, 10.0, 124.0, 114.0]]
    """

    network: Network
    moves: pd.DataFrame
    cash: pd.DataFrame

    def standing_share(self, day: int) -> pd.Series:
        """How much of each move runs on a day.

        Parameters
        ----------
        day : int
            Of the calendar of the network.

        Returns
        -------
        Series
            By option [0..1]: 0 before it stands, then in a straight line up to 1, as the way back of an event is.
        """
        share = [_running(np.array([day]), m.stands, m.full)[0] for m in self.moves.itertuples()]
        return pd.Series(share, index=self.moves["option"], dtype=float)

    def network_on(self, day: int) -> Network:
        """The chain as it is built on a day, sourced as today, so that a scenario can hit it while moves are being built.

        Parameters
        ----------
        day : int
            Of the calendar of the network.

        Returns
        -------
        Network
            The one planned for, with so much of each move as runs on that day; what it replaces is gone once any of it runs.
        """
        built = self.network.options.set_index("option")["built"].fillna(0)
        units = self.moves.set_index("option")["units"] * self.standing_share(day)
        return self.network.build((units + built.reindex(units.index)).to_dict())


@dataclass(frozen=True)
class _Move:
    """An option bought: what it needs, its days and its yearly figures [money], of all its units."""

    option: str
    requires: str
    worth: float
    build: int
    ramp: int
    life: float
    units: float
    capex: float
    support: float
    annual: float
    saved: float
    others: float  # what a year of the options costs that are gone without it
    npv: float


@dataclass(frozen=True, eq=False)
class _Dated:
    """A move with its days: work [share of it done] by day from `begins` on."""

    move: _Move
    begins: int
    work: np.ndarray

    @property
    def stands(self) -> int:
        return self.begins + len(self.work) * bool(self.move.build)

    @property
    def full(self) -> int:
        return self.stands + self.move.ramp


@door(DataError)
def schedule(
    net: Network, best: Plan, start: int | str = 0, at_once: int | None = None, travel: str | Scenario | None = None
) -> Schedule:
    """Say when the moves of a plan are begun and stand, and what each year pays and saves.

    A move is begun once the one that it requires stands; of those that may be begun first the one that avoids most lost
    margin for its money. Its capex is spread over its days of building.

    Parameters
    ----------
    net : Network
        The network that `best` was planned for.
    best : Plan
        A plan of it.
    start : int or str
        The first day on which anything is begun: a day of the network, or a date where it has a start_date.
    at_once : int, optional
        How many moves may be under construction at a time; None: all.
    travel : str or Scenario, optional
        What if engineers cannot travel meanwhile: a scenario whose events of cause travel leave so much of each day's work as
        they leave of the sources the move opens, its smart level counting, where these stand at sites that need engineers
        from abroad (`sites.engineers_from`). None: nobody is kept away.

    Returns
    -------
    Schedule
        `moves`, the days of each; `cash`, year by year [money]; `standing_share` and `network_on` of a day.

    Raises
    ------
    DataError
        For a plan of another network, a day or a number out of range, a date without start_date, or an unknown scenario.

    References
    ----------
    docs/semantics.md, "When moves stand".

    Examples
    --------
    If moves take half a year of 100 days to build, and as long to reach their full rate, the fire that begins meanwhile
    meets the chain without a second source of chips. The stock avoids 40 a year for 100, the second source 112 for 400.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> slow = net.edit([{"table": "options", "where": {}, "set": {"build_days": 50, "ramp_days": 50}}])
    >>> when = rs.schedule(slow, rs.plan(slow))
    >>> when.moves[["option", "begins", "stands", "full"]].to_dict("split")["data"]
    [['harness_stock', 0, 50, 100], ['second_chip', 0, 50, 100]]
    >>> when.standing_share(49).tolist(), when.standing_share(75).round(6).tolist()
    ([0.0, 0.0], [0.51, 0.51])
    >>> float(rs.disrupt(when.network_on(49), "chip_fire", "flow").summary.loc["lost_units", "value"])
    28.0
    """
    refuse_outside("schedule", start=None if isinstance(start, str) else start, at_once=at_once)
    refuse_other(net, best)
    calendar = Calendar(net)
    first = calendar.day(start) if isinstance(start, str) else int(start)
    left = _work_left(net, travel)
    dated = list(_begun(_moves(best), first, at_once or len(best.options), left))
    year = net.number("days_per_year", 365)
    rate = net.number("discount_rate", 0.08)
    each = [_by_day(d, first, year, rate) for d in dated]
    rows = [_row(d, days, calendar) for d, days in zip(dated, each, strict=True)]
    moves = pd.DataFrame(rows, columns=list(MOVES)).astype(MOVES)
    return Schedule(net, moves, _cash(each, best, year))


def _moves(best: Plan) -> list[_Move]:
    """The options bought, in the order of the plan."""
    table = best.network.filled("options")
    bought = best.options.set_index("option")
    units = table["option"].map(bought["units"]).fillna(0).to_numpy()
    money = table["option"].map(bought["capex"] - bought["support"]).fillna(0).to_numpy()
    recovery = [capital_recovery(best.network.number("discount_rate", 0.08), life) for life in table["life_years"]]
    fixed = recovery * money + units * table["annual_cost"].to_numpy()
    out = []
    for o in np.flatnonzero(units > 0).tolist():
        row, told = table.iloc[o], bought.loc[table["option"].iloc[o]]
        avoided = 0.0 if math.isnan(told["loss_avoided"]) else told["loss_avoided"]
        out.append(
            _Move(
                row["option"],
                row["requires"] if row["requires"] in bought.index else "",
                avoided / money[o] if money[o] > 0 else math.inf,
                math.ceil(row["build_days"]),
                math.ceil(row["ramp_days"]),
                row["life_years"],
                units[o],
                told["capex"],
                told["support"],
                units[o] * row["annual_cost"],
                float(told[SAVES].sum(skipna=False)),
                float(fixed[dependents(table, o)[1:]].sum()),
                told["npv"],
            )
        )
    return out


def _work_left(net: Network, travel: str | Scenario | None) -> dict[str, np.ndarray]:
    """By option that engineers from abroad build: the share of each day's work that events of cause travel leave."""
    if travel is None:
        return {}
    scenario = find_scenario(net, travel)
    kept_away = scenario.events[scenario.events["cause"] == TRAVEL]
    if kept_away.empty:
        return {}
    coded = index(net, everything=True)
    what = effects(coded, replace(scenario, events=kept_away))
    left = np.ones((len(what.source.share), len(coded.sources)))
    left[:, what.source.rows] = what.source.share
    own, sites = coded.sources.option, net.sites
    abroad = np.array([bool(set(e.split()) - {c}) for e, c in zip(sites["engineers_from"], sites["country"], strict=True)])
    away = (own >= 0) & abroad[coded.sources.site]
    names = net.options["option"]
    return {names.iloc[o]: left[:, away & (own == o)].min(axis=1) for o in np.unique(own[away]).tolist()}


def _begun(moves: list[_Move], first: int, at_once: int, left: dict[str, np.ndarray]) -> Iterator[_Dated]:
    """The moves in the order in which they are begun, each with its days."""
    stands: dict[str, int] = {}
    building: list[int] = []  # days on which those under construction stand
    waiting = sorted(moves, key=lambda m: -m.worth)  # stable: then as in the plan
    while waiting:
        ready = [m for m in waiting if m.requires in stands or not m.requires]
        move = min(ready, key=lambda m: max(first, stands.get(m.requires, first)))
        begins = max(first, stands.get(move.requires, first))
        if len(building) >= at_once:
            begins = max(begins, heapq.heappop(building))
        found = _Dated(move, begins, _work(move.build, begins, left.get(move.option, np.empty(0))))
        heapq.heappush(building, found.stands)
        stands[move.option] = found.stands
        waiting.remove(move)
        yield found


def _work(build: int, begins: int, left: np.ndarray) -> np.ndarray:
    """The share of the work done on each day from `begins` on, until all is; at once where nothing takes time."""
    if build == 0:
        return np.ones(1)
    days = np.ones(build + max(0, len(left) - begins))
    held_up = left[begins : begins + len(days)]
    days[: len(held_up)] = held_up
    done = np.minimum(np.cumsum(days), build)
    length = int(np.argmax(done >= build - 1e-9)) + 1
    return np.diff(done[:length], prepend=0.0) / done[length - 1]


def _running(day: np.ndarray, stands: int, full: int) -> np.ndarray:
    """The share of a move that runs on each day [0..1]."""
    if full == stands:
        return (day >= stands).astype(float)
    return np.clip((day - stands + 0.5) / (full - stands), 0, 1)


@dataclass(frozen=True, eq=False)
class _Days:
    """Of a move on each day of the first year on: share of its capex, and of a year's cost and saving; each discounted too."""

    dated: _Dated
    year: np.ndarray
    paid: np.ndarray
    paid_now: np.ndarray
    costs: np.ndarray
    costs_now: np.ndarray
    saves: np.ndarray
    saves_now: np.ndarray

    @property
    def npv(self) -> float:
        """What it is worth on the first day [money], beside the others."""
        m = self.dated.move
        yearly = m.saved * self.saves_now.sum() - (m.annual + m.others) * self.costs_now.sum()
        return float(yearly - (m.capex - m.support) * self.paid_now.sum())


def _by_day(dated: _Dated, first: int, year: float, rate: float) -> _Days:
    """Capital is discounted from the day on which it is paid, what a year saves from its end, as capital recovery counts it."""
    end, interest = dated.stands + dated.move.life * year, np.log1p(rate)
    day = np.arange(first, math.ceil(end))
    begin, until = (np.clip(edge, dated.stands, end) for edge in (day, day + 1))
    paid = np.zeros(len(day))
    paid[dated.begins - first : dated.begins - first + len(dated.work)] = dated.work
    costs = (until - begin) / year
    # (1 + rate)^-begin - (1 + rate)^-until, over rate: of the days of a whole year as much as of one payment at its end
    whole = costs if rate < 1e-15 else -np.expm1(-interest * costs) / rate
    costs_now = whole * np.exp(-interest * (begin - first) / year)
    running = _running(day, dated.stands, dated.full)
    years = np.floor((day - first) / year).astype(int)
    paid_now = paid * np.exp(-interest * (day - first) / year)
    return _Days(dated, years, paid, paid_now, costs, costs_now, costs * running, costs_now * running)


def _row(dated: _Dated, days: _Days, calendar: Calendar) -> tuple:
    m, when = dated.move, (dated.begins, dated.stands, dated.full)
    return (m.option, m.units, *when, *map(calendar.date, when), m.capex, m.support, m.annual, m.saved, m.npv, days.npv)


def _cash(each: list[_Days], best: Plan, year: float) -> pd.DataFrame:
    """Of all moves by year. What they save together beyond what each saves beside the others falls on all alike."""
    together = best.nothing_cost - best.expected_cost - sum(d.dated.move.saved for d in each)
    length = max((int(d.year[-1]) + 1 for d in each if len(d.year)), default=0)
    out = pd.DataFrame(0.0, index=range(length), columns=CASH[1:])
    for d in each:
        m, saved = d.dated.move, d.dated.move.saved + together / len(each)
        by_year = {"capex": m.capex * d.paid, "support": m.support * d.paid, "annual_cost": m.annual * d.costs}
        now = saved * d.saves_now - m.annual * d.costs_now - (m.capex - m.support) * d.paid_now
        for name, amounts in {**by_year, "saved": saved * d.saves, "discounted": now}.items():
            out[name] += np.bincount(d.year, amounts, length)
    out["net"] = out["support"] + out["saved"] - out["capex"] - out["annual_cost"]
    out["cumulated"] = out["net"].cumsum()
    return out.rename_axis("year").reset_index()[CASH]
