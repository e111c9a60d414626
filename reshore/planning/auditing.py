"""audit(): is a plan what it says? Its rules, balances and costs counted anew from the tables, without its program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..disruption.mix import untouched
from ..errors import DataError, SolveError, door
from ..network.baseline import baseline
from ..network.explosion import supply
from ..network.index import index
from ..network.network import Network
from ..results.plan import NO_EVENT, Plan
from ..results.postconditions import measure_rules
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Progress, Watch
from ..texts import said
from .courses import PlannedChain, PlannedYear, no_event_day, planned_chain, planned_year
from .model.first_stage import Asked
from .model.no_event_day import plan_stock
from .model.task import Task
from .planner import plan_task
from .recount import Prices, capital_recovery, cvar, day_cost, window_cost
from .verification import refuse_other, refuse_without_scenarios, scenarios_of

SAME = 1e-8  # relative: money and units of options that differ by less are the same
DUST = 5e-6  # of what a bucket needs of a part: the goods of a year may be off by so much
AUDIT = ["check", "scenario", "of", "promised", "found", "difference", "tolerance", "ok"]


@dataclass(frozen=True)
class Finding:
    """A figure that a plan promises (or may not go beyond) and what is found; ok None: there was no time to see."""

    check: str
    scenario: str
    of: str
    promised: float
    found: float
    difference: float
    tolerance: float

    @property
    def row(self) -> tuple:
        """As a row of the table."""
        known = not np.isnan(self.difference)
        ok = bool(self.difference <= self.tolerance) if known else None
        return (*vars(self).values(), ok)


@door(SolveError)
def audit(net: Network, best: Plan, progress: Progress | None = None, time_limit: float | None = None) -> pd.DataFrame:
    """Hold a plan against the tables, without its program: what it buys, each of its years, all costs that it promises.

    What it buys is held against groups, requirements, `max_units`, the budget and the capital recovery of the table options.
    Its no-event day, and each window at its least cost from that day in the plan's own time buckets, is held against
    capacities, stock and demand by the rules of every run, and costed anew from the tables: production, transport, duty,
    holding, what is not sold and what is missing. From these costs follow the mean, the CVaR and the objective.

    Parameters
    ----------
    net : Network
        The network that `best` was planned for.
    best : Plan
        A plan of it.
    progress : callable, optional
        Called with the share done [0..1] and a word.
    time_limit : float, optional
        Seconds; then what there was no time for has no `found`, and no `ok`.

    Returns
    -------
    DataFrame
        check, scenario ("": of the whole plan; "calm": its no-event year), of (an option, or a site and a part); promised (of a
        rule: the most there may be), found [money or units]; difference (of a rule: by how much it is broken), tolerance; ok.
        What time buckets hide is not in it: that is `Plan.pooling_bound`, and `verify` runs the years again by the day.
        Buckets that were coarser for want of time (`Plan.coarse`) cannot be laid out again: no `ok` for these years.

    Raises
    ------
    DataError
        For a plan of another network or one kept by an earlier version, or a time limit out of range.
    SolveError
        When a year has no answer, or is too much for memory or for numbers.

    References
    ----------
    docs/semantics.md, "In a plan".
    Rockafellar, R. T. & Uryasev, S. (2000). Optimization of conditional value-at-risk. Journal of Risk 2(3):21-41: the CVaR.

    Examples
    --------
    A plan that understates a year by one in a hundred is found out: by that year, by the mean and by the tail.

    >>> import dataclasses, reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> best = rs.plan(net)
    >>> bool(rs.audit(net, best)["ok"].all())
    True
    >>> less = best.scenarios.assign(cost=best.scenarios["cost"] * [1, 0.99, 1])
    >>> found = rs.audit(net, dataclasses.replace(best, scenarios=less))
    >>> found.loc[~found["ok"].astype(bool), ["check", "scenario"]].to_dict("split")["data"]
    [['cost', 'chip_fire'], ['expected_cost', ''], ['cvar', '']]
    """
    watch = Watch.of(progress, time_limit)
    watch(0.0, "audit")
    refuse_other(net, best)
    refuse_without_scenarios(best)
    if len(best.day) == 0 and best.nothing_cost != best.nothing_cost:
        raise DataError(said("error.plan_of_other_network"), said("fix.plan_of_other_network"))
    chain = planned_chain(net, best)
    found = [*_bought(net, best, chain), *_years(net, best, chain, watch), *_sums(best)]
    watch(1.0, "audit")
    return pd.DataFrame([f.row for f in found], columns=AUDIT)


def _equal(
    check: str, promised: float, found: float, scenario: str = "", of: str = "", tolerance: float | None = None
) -> Finding:
    """The two are the same."""
    allowed = SAME * abs(promised) if tolerance is None else tolerance
    return Finding(check, scenario, of, float(promised), float(found), float(abs(promised - found)), float(allowed))


def _at_most(
    check: str, limit: float, found: float, scenario: str = "", of: str = "", tolerance: float | None = None
) -> Finding:
    """The one found is no larger."""
    allowed = SAME * abs(limit) if tolerance is None else tolerance
    return Finding(check, scenario, of, float(limit), float(found), max(0.0, float(found - limit)), float(allowed))


def _bought(net: Network, best: Plan, chain: PlannedChain) -> Iterator[Finding]:
    """What is bought, against the table options and the stock of options."""
    table, units, standing = net.filled("options"), chain.bought, chain.standing
    price = table["capex"].to_numpy() + _stock_price(net)
    row = best.options.set_index("option").reindex(table["option"])
    capex, support = (row[c].fillna(0).to_numpy() for c in ("capex", "support"))
    for o in np.flatnonzero(units != 0).tolist():
        option, group, requires = (table[c].iloc[o] for c in ("option", "group", "requires"))
        most = max(0.0, table["max_units"].iloc[o] - table["built"].iloc[o])
        whole = not table["divisible"].iloc[o]
        yield _at_most("units", np.floor(most) if whole else most, units[o], of=option)
        yield _equal("units", round(units[o]) if whole else units[o], units[o], of=option)
        yield _equal("capex", capex[o], units[o] * price[o], of=option)
        yield _at_most("support", units[o] * price[o], support[o], of=option)
        if group:
            yield _at_most("group", 1, ((table["group"] == group).to_numpy() & (standing > 0)).sum(), of=option)
        needed = np.flatnonzero((table["option"] == requires).to_numpy())
        for k in needed[table["built"].iloc[needed] == 0].tolist():
            yield _at_most("requires", most * units[k], units[o], of=option)
    if best.budget is not None:
        yield _at_most(
            "budget", best.budget, units @ price - support.sum(), tolerance=SAME * max(best.budget, price.max(initial=0.0))
        )
    recovery = [capital_recovery(net.number("discount_rate", 0.08), life) for life in table["life_years"]]
    terms = recovery * (units * price - support), units * table["annual_cost"].to_numpy()
    tolerance = SAME * sum(np.abs(t).sum() for t in terms)
    yield _equal("fixed_cost", best.fixed_cost, sum(t.sum() for t in terms), tolerance=tolerance)
    yield from _stock(net, best)
    yield from _shares_told(best)


def _stock_price(net: Network) -> np.ndarray:
    """By option: what a unit pays once for the stock it adds [money]."""
    rows = net.filled("stock")
    own = rows["unit_cost"] * _stock_units(net)
    return net.options["option"].map(own.groupby(rows["option"]).sum()).fillna(0).to_numpy()


def _stock_units(net: Network) -> pd.Series:
    """Units of each row of the table stock (of an option: of one unit of it); days of cover as a plan counts them."""
    every = index(net, everything=True)
    return pd.Series(plan_stock(every, baseline(net), baseline(net, everything=True)), index=every.stock.row).sort_index()


def _stock(net: Network, best: Plan) -> Iterator[Finding]:
    """The stock of the plan's network is that of the tables, row by row; the one that differs most is told."""
    if not len(net.stock):
        return
    key = ["site", "part", "option"]
    due = _stock_units(net).set_axis(pd.MultiIndex.from_frame(net.stock[key]))
    there = best.network.stock.set_index(key)["quantity"].reindex(due.index).fillna(0)
    at = int(np.argmax((due - there).abs().to_numpy()))
    yield _equal("stock", there.iloc[at], due.iloc[at], of=", ".join(filter(None, due.index[at])))


def _shares_told(best: Plan) -> Iterator[Finding]:
    """The lanes of the plan's network have the shares of its no-event day; the one that is off most is told [unit/day]."""
    sent = best.day[best.day["what"] == "sent"]
    into = sent.groupby(["to", "part"])["units"].transform("sum")
    flows = sent.assign(into=into, origin=sent["site"], destination=sent["to"]).drop(columns=["site", "to"])
    lanes, key = best.network.lanes, ["origin", "destination", "mode", "option"]
    named = flows.merge(lanes[[*key, "part", "share"]], on=[*key, "part"], how="left")
    any_part = flows.merge(lanes.loc[lanes["part"] == "", [*key, "share"]], on=key, how="left")
    share = named["share"].where(named["share"].notna(), any_part["share"]).fillna(0)
    if len(flows):
        off = (share * named["into"] - named["units"]).abs()
        at = int(off.to_numpy().argmax())
        one = named.iloc[at]
        told = f"{one['origin']}, {one['destination']}, {one['part']}"
        yield _equal("lane_share", share.iloc[at] * one["into"], one["units"], of=told, tolerance=DUST * one["into"])


def _years(net: Network, best: Plan, chain: PlannedChain, watch: Watch) -> Iterator[Finding]:
    """Each year: rules, loss and cost."""
    task = plan_task(net, Asked(), best.risk_weight, best.confidence, scenarios_of(best))
    price, base = Prices.of(net, chain.base.coded), chain.base
    promised = best.scenarios.set_index("scenario")
    days, day = net.number("days_per_year", 365), day_cost(base, price)
    lost = (base.coded.demand.rate - base.served).sum()
    units_due = days * float(base.coded.demand.rate.sum())
    worth = max(promised["cost"].abs().max(), days * float(base.coded.demand.rate @ np.abs(price.unsold)))
    calm = no_event_day(chain)
    yield from _rules(NO_EVENT, chain, calm)
    yield from _shares(NO_EVENT, task, chain, calm)
    yield from _least_use(net, chain)
    yield _equal("lost_units", promised.at[NO_EVENT, "lost_units"], days * lost, NO_EVENT, tolerance=DUST * units_due)
    yield _equal("cost", promised.at[NO_EVENT, "cost"], days * day, NO_EVENT, tolerance=SAME * worth)
    for k, scenario in enumerate(task.scenarios):
        cost = units = np.nan
        year: PlannedYear | None = None
        with suppress(OutOfTimeError):
            watch.check()
            try:
                year, cost, units = planned_year(task, chain, k, watch.deadline), days * day, days * lost
            except SolveError:  # nothing can begin with such a no-event day
                cost = units = np.inf
        if year is not None:
            first, left = year.first, days - float(year.edges[-1] - year.edges[0])
            cost = window_cost(base, year.course, first, price) + left * day
            units = float(year.course.lost[first:].sum() + year.course.waiting[-1].sum()) + left * lost
            yield from _rules(scenario.name, chain, year)
            yield from _shares(scenario.name, task, chain, year)
        if best.coarse:
            cost = units = np.nan
        yield _equal("lost_units", promised.at[scenario.name, "lost_units"], units, scenario.name, tolerance=DUST * units_due)
        yield _equal("cost", promised.at[scenario.name, "cost"], cost, scenario.name, tolerance=SAME * worth)
        watch((k + 1) / len(task.scenarios), "audit")


def _rules(scenario: str, chain: PlannedChain, year: PlannedYear) -> Iterator[Finding]:
    """The rules of every run; of each the place that comes nearest to breaking it."""
    for r in measure_rules(chain.base, year.course, year.edges, year.limits).itertuples():
        check = str(r.rule).partition("rule_")[2]  # of error.rule_balance: balance
        yield _at_most(check, 0.0, max(0.0, r.beyond), scenario, f"{r.site}, {r.part}", r.tolerance)


def _shares(scenario: str, task: Task, chain: PlannedChain, year: PlannedYear) -> Iterator[Finding]:
    """Given shares of lanes and of own sources bind on the no-event day, and later where no event touches; the one that is off
    most is told [units]."""
    coded, given, edges = chain.base.coded, task.start.shares, year.edges
    made, sent = (np.add.reduceat(flow[: edges[-1]], edges[:-1], axis=0) for flow in (year.course.made, year.course.sent))
    lanes, s = coded.lanes, coded.sources
    brought = np.stack([np.bincount(lanes.destination, row, len(coded.items)) for row in sent])
    came = brought + np.stack([np.bincount(s.item, row, len(coded.items)) for row in made])
    there = s.capacity > 0, lanes.capacity > 0
    where = np.ones(len(coded.items), bool) if year.effects is None else untouched(coded, year.effects, *there)
    had, runs = supply(coded, *there)  # others have nothing to bring: what they came from is replaced
    sends, makes = given.lanes[had[lanes.origin[given.lanes]]], given.sources[runs[given.sources]]
    size = chain.base.sizes.size
    for check, flow, rows, item, share, total in (
        ("share_of_lanes", sent, sends, lanes.destination, lanes.share, brought),
        ("share_of_sources", made, makes, s.item, s.share, came),
    ):
        rows = rows[where[item[rows]]]
        if len(rows):
            off = np.abs(flow[:, rows] - share[rows] * total[:, item[rows]])
            tolerance = DUST * (np.diff(edges)[:, None] * size[item[rows]] + total[:, item[rows]])
            at = np.unravel_index(int(np.argmax(off - tolerance)), off.shape)
            name = ", ".join(coded.items.name(item[rows[at[1]]]))
            yield _at_most(check, 0.0, off[at], scenario, name, tolerance[at])


def _least_use(net: Network, chain: PlannedChain) -> Iterator[Finding]:
    """What the sources of an option make on the no-event day at a site is `least_use` of the capacity they open there."""
    table, coded, made = net.filled("options"), index(net, everything=True), chain.base.made
    s, need = coded.sources, coded.daily_need
    for o in np.flatnonzero((table["least_use"] > 0).to_numpy() & (chain.bought > 0)).tolist():
        for site in np.unique(s.site[s.option == o]).tolist():
            rows = (s.option == o) & (s.site == site)
            opens = (np.where(np.isinf(s.capacity), need[s.item], s.capacity) * s.load)[rows].sum()
            least = table["least_use"].iloc[o] * min(opens, coded.site_capacity[site]) * chain.bought[o]
            used = (made * s.load)[rows].sum()
            tolerance = DUST * (coded.daily_need[s.item] * s.load)[rows].sum() + SAME * least
            yield Finding("least_use", NO_EVENT, table["option"].iloc[o], least, used, max(0.0, least - used), tolerance)


def _sums(best: Plan) -> Iterator[Finding]:
    """What follows from the costs of its years as told."""
    p, cost, w = best.scenarios["probability"].to_numpy(), best.scenarios["cost"].to_numpy(), best.risk_weight
    tolerance = SAME * float(np.abs(cost).max())
    yield _equal("probability", 1.0, p.sum())
    yield _equal("expected_cost", best.expected_cost, p @ cost, tolerance=tolerance)
    yield _equal("cvar", best.cvar, cvar(cost, p, best.confidence), tolerance=tolerance)
    weighed = (1 - w) * best.expected_cost + w * best.cvar
    yield _equal("objective", best.objective, best.fixed_cost + weighed, tolerance=tolerance)
