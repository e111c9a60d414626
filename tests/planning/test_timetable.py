"""When the moves of a plan stand, and the cash of each year: worked out by hand, and held against npv."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, Network, Scenario

from ..support.samples import some
from ..support.small_plans import mixed_plan, small_plan

TOY = rs.load(rs.datasets.toy)
DAYS = ["option", "begins", "stands", "full"]


def with_options(net: Network, **columns) -> Network:
    return net.with_tables(options=net.options.assign(**columns))


def setting(net: Network, **given) -> Network:
    rows = pd.DataFrame({"key": list(given), "value": [str(v) for v in given.values()]})
    others = net.settings[~net.settings["key"].isin(rows["key"])]
    return net.with_tables(settings=pd.concat([others, rows], ignore_index=True))


def test_moves_that_stand_at_once_pay_what_their_plan_says():
    """data/toy/README.md: both cost 500 and 10 a year; of 214 above 60,000 that nothing costs, 90 are left: 124 saved. Ten
    years: 1,140 - 500 = 640, which is 440 + 200."""
    best = rs.plan(TOY)
    when = rs.schedule(TOY, best)
    assert best.nothing_cost == pytest.approx(60_214)
    assert when.moves["option"].tolist() == ["harness_stock", "second_chip"], "40 a year for 100 before 112 for 400"
    assert when.moves["saved"].tolist() == pytest.approx([40, 84])
    assert when.moves["npv"].tolist() == pytest.approx([200, 440])
    assert when.moves["npv_dated"].tolist() == pytest.approx([200, 440])
    assert when.cash["year"].tolist() == list(range(10))
    assert when.cash["saved"].tolist() == pytest.approx([124] * 10)
    assert when.cash["cumulated"].tolist() == pytest.approx([114 * (k + 1) - 500 for k in range(10)])
    assert when.cash["discounted"].sum() == pytest.approx(640)


def test_moves_that_take_time_save_later():
    """Half a year to build, half a year in which on average half runs: 124 x (0 + 1/4) in year 0, all to year 9, and the half
    year in year 10 until ten years after they stand. Half a year's annual cost in the first and the last."""
    net = with_options(TOY, build_days=50.0, ramp_days=50.0)
    when = rs.schedule(net, rs.plan(net))
    assert when.moves[DAYS].to_numpy().tolist() == [["harness_stock", 0, 50, 100], ["second_chip", 0, 50, 100]]
    assert when.cash["capex"].tolist() == pytest.approx([500] + 10 * [0])
    assert when.cash["saved"].tolist() == pytest.approx([31] + 9 * [124] + [62])
    assert when.cash["annual_cost"].tolist() == pytest.approx([5] + 9 * [10] + [5])
    assert when.moves["npv_dated"].tolist() == pytest.approx([200 - 40 / 4, 440 - 84 / 4])


def test_capital_is_discounted_from_when_it_is_paid_and_a_saving_from_the_end_of_its_year():
    """One year of life at 25 %, 100 days to build: 500 over year 0, day by day, and what year 1 saves is two years away."""
    net = with_options(TOY, build_days=100.0, life_years=1.0, capex=[4.0, 10, 10, 10, 10])
    net = setting(net, discount_rate=0.25)
    best = rs.plan(net, options=["second_chip"])
    when = rs.schedule(net, best)
    paid = sum(1.25 ** (-d / 100) for d in range(100)) / 100
    assert when.cash["discounted"].tolist() == pytest.approx([-4 * paid, 84 / 1.25**2])
    assert best.options["npv"].tolist() == pytest.approx([84 / 1.25 - 4])
    assert when.moves["npv_dated"].tolist() == pytest.approx([84 / 1.25**2 - 4 * paid])


@pytest.mark.parametrize("seed", some(range(30), 6))
def test_what_stands_at_once_is_worth_its_npv(seed):
    """Lives of whole years and of parts of one, with and without interest, units, groups and requirements.

    The discounted cash of each option is its npv, and the first year saves what the plan does against the same question
    without options.
    """
    net = mixed_plan(seed)
    net = with_options(net, life_years=net.options["life_years"] + seed % 3 * 0.3)
    best = rs.plan(net, risk_weight=0.2)
    when = rs.schedule(net, best)
    assert when.moves["npv_dated"].tolist() == pytest.approx(when.moves["npv"].tolist(), rel=1e-9, abs=1e-6)
    nothing = rs.plan(net, risk_weight=0.2, options=[])
    assert best.nothing_cost == pytest.approx(nothing.expected_cost, rel=1e-6)
    if len(best.options) and (best.network.options["life_years"] >= 1).all():
        assert when.cash["saved"][0] == pytest.approx(nothing.expected_cost - best.expected_cost, rel=1e-6, abs=1e-6)
        assert when.cash["capex"].sum() == pytest.approx(best.options["capex"].sum())
    rest = {"capex": -1, "support": 1, "annual_cost": -1, "saved": 1}
    assert when.cash["net"].tolist() == pytest.approx(sum(by * when.cash[c] for c, by in rest.items()).tolist())


def test_what_is_required_is_begun_first_and_what_is_left_waits_for_a_place():
    """The second source avoids less for its money but the stock asks for it: 30 days each, one after the other. Without that
    rule and one at a time: first the stock. A third of the stock's 30 days later 10 / 30 of its money is paid."""
    asks = with_options(TOY, build_days=30.0, requires=["", "", "second_chip", "", ""])
    when = rs.schedule(asks, rs.plan(asks), start=7)
    assert when.moves[DAYS].to_numpy().tolist() == [["second_chip", 7, 37, 37], ["harness_stock", 37, 67, 67]]
    free = with_options(TOY, build_days=30.0)
    best = rs.plan(free)
    alone = rs.schedule(free, best, at_once=1)
    assert alone.moves[DAYS].to_numpy().tolist() == [["harness_stock", 0, 30, 30], ["second_chip", 30, 60, 60]]
    both = rs.schedule(free, best, at_once=2)
    assert both.moves["begins"].tolist() == [0, 0]


def test_capex_is_spread_over_the_years_of_building():
    """150 days of years of 100 from day 70 on: two thirds in the first year from then on, a third in the second."""
    net = with_options(TOY, build_days=150.0)
    when = rs.schedule(net, rs.plan(net, options=["second_chip"], support={"second_chip": 90}), start=70)
    assert when.cash["capex"][:3].tolist() == pytest.approx([400 * 2 / 3, 400 / 3, 0])
    assert when.cash["support"][:3].tolist() == pytest.approx([60, 30, 0])


def test_dates_are_those_of_working_days():
    """2020-01-20 is a Monday, 24 and 27 January are holidays: day 4 is Tuesday 28, day 6 Thursday 30."""
    net = with_options(TOY, build_days=2.0, ramp_days=1.5)
    net = setting(net, start_date="2020-01-20", workdays="12345", holidays="2020-01-24 2020-01-27")
    best = rs.plan(net, options=["second_chip"])
    when = rs.schedule(net, best, start="2020-01-25")
    row = when.moves.iloc[0]
    assert row[DAYS[1:]].tolist() == [4, 6, 8]
    assert row[["begins_date", "stands_date", "full_date"]].tolist() == ["2020-01-28", "2020-01-30", "2020-02-03"]


@pytest.mark.parametrize(("level", "left"), [("", 0.0), ("intermediate_2", 0.4)])
def test_work_that_needs_engineers_from_abroad_waits_for_them(level, left):
    """A ban on days 10 to 19 while 20 days are built: ten days' work before it, ten x what is left of a day in it (severity 1 x
    0.6 at intermediate_2, reshore/network/levels.csv), the rest after day 20. A ban of another cause, or where engineers are at
    home, holds nothing up."""
    sites = TOY.sites.assign(engineers_from=np.where(TOY.sites["site"] == "fab_b", "DE", ""))
    net = with_options(TOY.with_tables(sites=sites), build_days=20.0, smart_level=level)
    best = rs.plan(net)
    ban = Scenario("ban").hit(site="fab_b", days=10, start=10, cause="travel")
    days = rs.schedule(net, best, travel=ban).moves.set_index("option")["stands"]
    assert days.to_dict() == {"second_chip": 20 + 10 - round(10 * left), "harness_stock": 20}
    quake = Scenario("quake").hit(site="fab_b", days=10, start=10, cause="quake")
    home = net.with_tables(sites=sites.assign(engineers_from=sites["country"]))
    for other, event in ((net, quake), (net, None), (home, ban)):
        found = rs.schedule(other, replace(best, network=best.network.with_tables(sites=other.sites)), travel=event)
        assert found.moves["stands"].tolist() == [20, 20]


def test_a_scenario_that_hits_while_moves_are_built_meets_what_stands():
    """data/toy/README.md: the strike costs 20 cars without, and 10 with ten harnesses more at the plant; on the middle day
    of a ramp of one day half of them are there: 15."""
    net = with_options(TOY, build_days=30.0, ramp_days=1.0)
    when = rs.schedule(net, rs.plan(net, options=["harness_stock"]))
    lost = {
        day: rs.disrupt(when.network_on(day), "port_strike", "flow").summary.at["lost_units", "value"] for day in (29, 30, 31)
    }
    assert lost == pytest.approx({29: 20, 30: 15, 31: 10})


def test_nothing_bought_takes_no_time():
    when = rs.schedule(TOY, rs.plan(TOY, budget=0))
    assert not len(when.moves) and not len(when.cash) and when.network_on(0).fingerprint == TOY.fingerprint


def test_figures_that_there_was_no_time_for_are_not_made_up():
    best = rs.plan(TOY)
    unknown = best.options.assign(loss_avoided=np.nan, npv=np.nan, saves_sales=np.nan)
    when = rs.schedule(TOY, replace(best, options=unknown, nothing_cost=np.nan))
    assert when.cash["saved"].isna().all() and when.moves["npv_dated"].isna().all()
    assert when.cash["capex"].sum() == 500


def test_what_is_asked_in_vain_is_refused():
    best = rs.plan(TOY)
    with pytest.raises(DataError, match="not one of this network"):
        rs.schedule(small_plan(0), best)
    with pytest.raises(DataError, match="start"):
        rs.schedule(TOY, best, start=-1)
    with pytest.raises(DataError, match="at_once"):
        rs.schedule(TOY, best, at_once=0)
    with pytest.raises(DataError, match="start_date"):
        rs.schedule(TOY, best, start="2020-01-20")
    with pytest.raises(DataError, match="nope"):
        rs.schedule(TOY, best, travel="nope")
