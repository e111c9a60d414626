"""An audit finds nothing in plans as they are, and each kind of figure that was tampered with; costs by hand on the toy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, Network, Plan
from reshore.planning import planner
from reshore.planning.model import years
from reshore.planning.model.master import Window as Program
from reshore.planning.recount import capital_recovery, cvar
from reshore.store import packing

from ..support.networks import with_buckets
from ..support.random_chains import lasting
from ..support.samples import some
from ..support.small_plans import mixed_plan, small_plan

TOY = rs.load(rs.datasets.toy)
BEST = rs.plan(TOY, budget=600, risk_weight=0.25)
FAB_B_MODE = TOY.lanes.set_index("origin").at["fab_b", "mode"]


def broken(found: pd.DataFrame) -> set[tuple[str, str]]:
    """Check and scenario of the rows that do not hold."""
    rows = found[~found["ok"].eq(True)]
    return set(zip(rows["check"], rows["scenario"], strict=True))


def test_what_the_toy_costs_is_counted_by_hand():
    """data/toy/README.md, above 60,000: the second chip source and a day of harnesses come to 60 + 0.75 x 90 + 0.25 x 500 =
    252.5 (the next best, stock of both, to 120 + 0.75 x 60 + 0.25 x 400 = 265).

    In the fire 100 chips are 5 dearer, in the strike 10 cars of margin 40 are not sold.
    """
    found = rs.audit(TOY, BEST)
    assert not broken(found)
    money = found.set_index(["check", "scenario"])["found"]
    assert money["cost"].to_dict() == pytest.approx({"calm": 60_000, "chip_fire": 60_500, "port_strike": 60_400})
    assert money["lost_units"].to_dict() == pytest.approx({"calm": 0, "chip_fire": 0, "port_strike": 10})
    assert money["fixed_cost"].tolist() == pytest.approx([60]) and money["budget"].tolist() == pytest.approx([500])
    assert money["expected_cost"].tolist() == pytest.approx([60_090]) and money["cvar"].tolist() == pytest.approx([60_500])
    assert money["objective"].tolist() == pytest.approx([60_252.5])
    assert money["capex"].tolist() == pytest.approx([400, 100])
    assert {"balance", "capacity", "demand", "lane_capacity", "share_of_lanes", "wanted"} <= set(found["check"])


def asked(net: Network, seed: int) -> Plan:
    """A plan of a question drawn with the seed: risk weight, confidence, budget and support."""
    budget = None if seed % 3 else 60.0
    support = {net.options["option"].iloc[0]: 3.0} if seed % 2 else None
    return rs.plan(net, budget, [0.0, 0.3, 1.0][seed % 3], [0.5, 0.8, 0.95][seed % 3], support=support)


@pytest.mark.parametrize("make", [small_plan, mixed_plan])
@pytest.mark.parametrize("seed", some(range(60), 12))
def test_nothing_is_found_in_a_plan_as_it_is(seed, make):
    """Groups, requirements, sites replaced, units and parts of units, least use, events of every kind, CVaR and budgets."""
    net = make(seed)
    net = net.with_tables(options=net.options.assign(least_use=0.3 * (seed % 2)))
    found = rs.audit(net, asked(net, seed))
    assert not broken(found), found[~found["ok"].eq(True)].to_string()


@pytest.mark.parametrize("seed", some(range(12), 3))
@pytest.mark.parametrize("large", [False, True])
def test_nothing_is_found_where_years_are_pooled_or_planned_one_by_one(seed, large, monkeypatch):
    """Buckets of a week, in which goods arrive spread as they were sent; and plans that are decomposed by scenario."""
    monkeypatch.setattr(planner, "LARGE", 0 if large else planner.LARGE)
    net = with_buckets(lasting(mixed_plan(seed), 60), 7)
    found = rs.audit(net, asked(net, seed))
    assert not broken(found), found[~found["ok"].eq(True)].to_string()


def with_row(table: pd.DataFrame, column: str, at: int, by: float) -> pd.DataFrame:
    """The table with one cell times so much."""
    return table.assign(**{column: table[column] * np.where(np.arange(len(table)) == at, by, 1.0)})


def in_network(table: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Plan:
    """The plan whose network has a table changed."""
    return replace(BEST, network=BEST.network.with_tables(**{table: change(getattr(BEST.network, table))}))


def both_lines(best: Plan) -> tuple[Network, Plan]:
    """The plan with both lines at home, of which only one may stand."""
    more = pd.DataFrame({"option": ["home_line", "home_move"], "units": 1.0, "capex": [900.0, 500.0], "support": 0.0})
    bought = pd.concat([best.options, more], ignore_index=True)
    return TOY, replace(best, options=bought, network=best.network.build(bought["option"]))


def half_a_unit(best: Plan) -> tuple[Network, Plan]:
    """The plan with half a unit of a whole option, at half its price."""
    bought = with_row(with_row(best.options, "units", 0, 0.5), "capex", 0, 0.5)
    return TOY, replace(
        best, options=bought, network=best.network.build(dict(zip(bought["option"], bought["units"], strict=True)))
    )


def asking(best: Plan) -> tuple[Network, Plan]:
    """The plan of options of which one requires another that is not bought."""
    return TOY.with_tables(options=TOY.options.assign(requires=["chip_stock", "", "", "", ""])), best


def from_the_stand_by(best: Plan) -> tuple[Network, Plan]:
    """The plan with two of the twenty chips a day from fab_b, which is called only when others fall short."""
    at_fab_a = best.day["site"].eq("fab_a")
    more = best.day[at_fab_a].assign(site="fab_b", units=2.0, mode=lambda t: t["mode"].where(t["what"] == "made", FAB_B_MODE))
    less = best.day.assign(units=best.day["units"].where(~at_fab_a, 18.0))
    return TOY, replace(best, day=pd.concat([less, more], ignore_index=True))


TAMPERED: dict[str, tuple[Callable[[], tuple[Network, Plan]], set[tuple[str, str]]]] = {
    "an option costs more than was counted": (
        lambda: (TOY.with_tables(options=with_row(TOY.options, "capex", 0, 1.1)), BEST), {("capex", ""), ("fixed_cost", "")}),
    "an option is told to cost less": (
        lambda: (TOY, replace(BEST, options=with_row(BEST.options, "capex", 0, 0.9))), {("capex", "")}),
    "support above what is invested": (
        lambda: (TOY, replace(BEST, options=BEST.options.assign(support=BEST.options["capex"] * 1.5))),
        {("support", ""), ("fixed_cost", "")}),
    "beyond the budget": (lambda: (TOY, replace(BEST, budget=450)), {("budget", "")}),
    "two of a group": (lambda: both_lines(BEST), {("group", ""), ("fixed_cost", "")}),
    "half a unit of what is whole": (lambda: half_a_unit(BEST), {("units", ""), ("fixed_cost", "")}),
    "without what it requires": (lambda: asking(BEST), {("requires", "")}),
    "works less than it has to": (
        lambda: (TOY.with_tables(options=TOY.options.assign(least_use=0.5)), BEST), {("least_use", "calm")}),
    "a flow of the no-event day doubled": (
        lambda: (TOY, replace(BEST, day=with_row(BEST.day, "units", 8, 2.0))), {("balance", "calm"), ("cost", "calm")}),
    "a stand-by supplier in use every day": (
        lambda: from_the_stand_by(BEST), {("share_of_lanes", "calm"), ("lane_share", ""), ("cost", "calm")}),
    "made above capacity": (
        lambda: (TOY, replace(BEST, day=with_row(BEST.day, "units", 3, 2.0))), {("capacity", "calm"), ("balance", "calm")}),
    "sales of the no-event day left out": (
        lambda: (TOY, replace(BEST, day=BEST.day[BEST.day["what"] != "sold"])), {("balance", "calm"), ("lost_units", "calm")}),
    "a share of the network doubled": (
        lambda: (TOY, in_network("lanes", lambda t: t.assign(share=t["share"] / 2))), {("lane_share", "")}),
    "a row of stock removed": (lambda: (TOY, in_network("stock", lambda t: t.iloc[1:])), {("stock", "")}),
    "stock of an option doubled": (
        lambda: (TOY, in_network("stock", lambda t: with_row(t, "quantity", 4, 2.0))), {("stock", "")}),
    "a year costs 1 % less": (
        lambda: (TOY, replace(BEST, scenarios=with_row(BEST.scenarios, "cost", 1, 0.99))),
        {("cost", "chip_fire"), ("expected_cost", ""), ("cvar", "")}),
    "a year loses less": (
        lambda: (TOY, replace(BEST, scenarios=BEST.scenarios.assign(lost_units=0.0))), {("lost_units", "port_strike")}),
    "the mean is 1 % less": (
        lambda: (TOY, replace(BEST, expected_cost=0.99 * BEST.expected_cost)), {("expected_cost", ""), ("objective", "")}),
    "the tail is 1 % less": (lambda: (TOY, replace(BEST, cvar=0.99 * BEST.cvar)), {("cvar", ""), ("objective", "")}),
    "the fixed cost is 1 % less": (
        lambda: (TOY, replace(BEST, fixed_cost=0.99 * BEST.fixed_cost)), {("fixed_cost", ""), ("objective", "")}),
    "the objective is 1 % less": (lambda: (TOY, replace(BEST, objective=0.99 * BEST.objective)), {("objective", "")}),
    "chances that are too many": (
        lambda: (TOY, replace(BEST, scenarios=with_row(BEST.scenarios, "probability", 0, 1.2))),
        {("probability", ""), ("expected_cost", "")}),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_tampered_with_is_found(what):
    """Of a plan in which nothing is found."""
    tampered, expected = TAMPERED[what]
    assert expected <= broken(rs.audit(*tampered()))


def all_made_twice(program: Program, x: np.ndarray) -> None:
    x[program.year.flow.made[5]] *= 2


def stock_from_nowhere(program: Program, x: np.ndarray) -> None:
    x[program.year.flow.stock[5]] += 3


def nothing_lost(program: Program, x: np.ndarray) -> None:
    x[program.year.flow.lost] = 0


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (all_made_twice, {("capacity", "port_strike"), ("balance", "port_strike"), ("cost", "port_strike")}),
        (stock_from_nowhere, {("balance", "port_strike")}),
        (nothing_lost, {("demand", "port_strike"), ("lost_units", "port_strike"), ("cost", "port_strike")}),
    ],
)
def test_a_program_that_does_what_cannot_be_is_found_out(change, expected, monkeypatch):
    """Its courses are changed on their way to the audit: what a day makes doubled, stock that nobody made, sales forgotten."""
    at = Program.at

    def wrong(program: Program, x: np.ndarray) -> np.ndarray:
        found = at(program, x).copy()
        change(program, found)
        return found

    monkeypatch.setattr(Program, "at", wrong)
    assert expected <= broken(rs.audit(TOY, BEST))


def test_a_plant_that_was_replaced_may_make_nothing():
    """looms goes with home_move; told to make ten a day all the same, it has no capacity to do so."""
    best = rs.plan(TOY, keep="home_move")
    assert not broken(rs.audit(TOY, best))
    day = best.day.assign(site=best.day["site"].replace("home", "looms"), option="")
    assert ("capacity", "calm") in broken(rs.audit(TOY, replace(best, day=day)))


@pytest.mark.parametrize("seed", range(20))
def test_the_two_ways_to_the_tail_agree(seed):
    """The least over t of t + what lies beyond, and the mean of the worst outcomes taken one by one; twice the same theorem."""
    random = np.random.default_rng(seed)
    cost, p = random.integers(-5, 30, 6).astype(float), random.dirichlet(np.ones(6))
    for confidence in (0.0, 0.3, 0.9, 0.999):
        assert cvar(cost, p, confidence) == pytest.approx(years.cvar(cost, p, confidence))


def test_capital_recovery_pays_back_what_was_invested():
    """Paid at the end of each of n years it is worth 1 today, with interest and without."""
    for rate, n in ((0.0, 4), (0.08, 10), (0.5, 3)):
        assert sum(capital_recovery(rate, n) / (1 + rate) ** t for t in range(1, n + 1)) == pytest.approx(1)


def test_a_plan_read_back_is_audited_alike_and_one_without_its_day_is_refused():
    again = packing.unpack(packing.pack(BEST))
    pd.testing.assert_frame_equal(rs.audit(TOY, again), rs.audit(TOY, BEST))
    old = replace(BEST, day=BEST.day.iloc[:0], nothing_cost=np.nan)
    for net, best in ((TOY, old), (small_plan(0), BEST)):
        with pytest.raises(DataError, match="not one of this network"):
            rs.audit(net, best)


def test_years_that_there_was_no_time_for_are_neither_right_nor_wrong():
    found = rs.audit(TOY, BEST, time_limit=1e-9)
    years = found[found["scenario"].isin(["chip_fire", "port_strike"])]
    assert years["ok"].isna().all() and years["found"].isna().all() and len(years) == 4
    assert found.loc[found["scenario"] == "", "ok"].eq(True).all()
    coarse = rs.audit(TOY, replace(BEST, coarse=True))
    assert coarse.loc[coarse["check"].eq("cost") & coarse["scenario"].ne("calm"), "ok"].isna().all()
