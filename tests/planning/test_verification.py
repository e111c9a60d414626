"""The years of a plan run again: the figures are those of the engines, and lie where the plan says they may."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, Network, Plan, Scenario
from reshore.network.baseline import baseline
from reshore.results.metrics import beyond_baseline
from reshore.results.plan import CHOSEN, NOTHING
from reshore.solving import deadline
from reshore.store import packing

from ..support.random_chains import lasting
from ..support.samples import some
from ..support.small_plans import mixed_plan, small_plan

TOY = rs.load(Path(__file__).parents[2] / "data" / "toy")
SAME = 1e-6


def rows_of(best: Plan, moves: str) -> pd.DataFrame:
    return best.verified[best.verified["moves"] == moves].set_index("scenario")


def assert_replayed(rows: pd.DataFrame, net: Network, scenarios: dict[str, str | Scenario]) -> None:
    """The rows are what both engines say of these scenarios on this network."""
    for name, row in rows.iterrows():
        flow, daily = (rs.disrupt(net, scenarios[name], engine) for engine in ("flow", "daily"))
        assert row["lost_margin"] == beyond_baseline(flow.summary)["lost_margin"]
        assert row["extra_cost"] == flow.summary.at["extra_cost", "value"]
        assert row["pooling_bound"] == flow.pooling_bound
        assert row["as_run_lost_margin"] == beyond_baseline(daily.summary)["lost_margin"]


def test_the_toy_keeps_what_its_plan_promises():
    """data/toy/README.md: chip_fire loses 28 cars of margin 40 at best and 50 as run today, port_strike 20; with a second
    source of chips and ten harnesses more 0, 50 (nobody calls the source) and 10."""
    best = rs.verify(TOY, rs.plan(TOY))
    table = best.verified.set_index(["scenario", "moves"])
    assert list(table.index) == [(s, m) for s in ("chip_fire", "port_strike") for m in (CHOSEN, NOTHING)]
    assert table["planned_lost_margin"].tolist() == pytest.approx([0, 1120, 400, 800], abs=SAME)
    assert table["lost_margin"].tolist() == pytest.approx([0, 1120, 400, 800], abs=SAME)
    assert table["as_run_lost_margin"].tolist() == pytest.approx([2000, 2000, 400, 800])
    assert table["extra_cost"].tolist() == pytest.approx([500, 220, 0, 0], abs=SAME)
    assert best.avoided.to_dict() == pytest.approx({"planned": 152, "again": 152, "low": 152, "high": 152, "as_run": 40})
    assert best.kept and "keeps what it promises" in repr(best)


@pytest.mark.parametrize("seed", some(range(12), 4))
def test_rows_are_what_the_engines_say(seed):
    net = lasting(mixed_plan(seed), 60)
    best = rs.plan(net, risk_weight=0.3)
    found = rs.verify(net, best)
    assert (rows_of(found, CHOSEN).index == best.scenarios["scenario"][1:]).all()
    none = rs.plan(net, risk_weight=0.3, options=[])
    names = {name: name for name in best.scenarios["scenario"]}
    assert_replayed(rows_of(found, CHOSEN), best.network, names)
    assert_replayed(rows_of(found, NOTHING), none.network, names)
    for moves, of in ((CHOSEN, best), (NOTHING, none)):
        lost = of.scenarios["lost_margin"]
        assert rows_of(found, moves)["planned_lost_margin"].tolist() == pytest.approx((lost[1:] - lost[0]).tolist())


def without_costs(net: Network) -> Network:
    """The network in which nothing costs anything but a lost sale, without backlog: what a year costs is what it loses."""
    free = {
        "sources": net.sources.assign(unit_cost=0.0),
        "lanes": net.lanes.assign(unit_cost=0.0, duty_rate=0.0),
        "parts": net.parts.assign(value=0.0, holding_rate=0.0),
        "demand": net.demand.assign(price=net.demand["price"].fillna(net.demand["margin"]), margin=np.nan, backorder_days=0.0),
    }
    return net.with_tables(**free)


def bucketed(net: Network, days: int) -> Network:
    given = pd.DataFrame({"key": ["bucket_days"], "value": [str(days)]})
    return net.with_tables(settings=pd.concat([net.settings, given], ignore_index=True))


@pytest.mark.parametrize("seed", some(range(16), 4))
def test_the_loss_of_a_plan_lies_within_its_bound_of_the_loss_run_again(seed):
    """Where nothing else costs anything, what the windows cost is the margin they lose. So the mean of the losses planned is
    off the best ones by at most `pooling_bound`, and these are below those run again by at most what is told of them."""
    net = bucketed(lasting(without_costs(small_plan(seed)), 60), 7)
    best = rs.plan(net)
    chosen = rows_of(rs.verify(net, best), CHOSEN)
    planned, again, hidden = (
        float(chosen["probability"] @ chosen[c]) for c in ("planned_lost_margin", "lost_margin", "pooling_bound")
    )
    slack = SAME * max(1.0, float(net.demand["rate"] @ net.demand["price"]) * 60)
    years = best.scenarios
    assert planned == pytest.approx(years["probability"] @ (years["cost"] - years["cost"][0]), abs=slack)
    assert again - hidden - best.pooling_bound - slack <= planned <= again + best.pooling_bound + slack


@pytest.mark.parametrize("seed", some(range(16), 4))
def test_day_by_day_nothing_loses_less_than_the_best_response(seed):
    """With a bucket a day the plan's year is a course that the best response could take too."""
    net = bucketed(lasting(small_plan(seed), 40), 1)
    table = rs.verify(net, rs.plan(net)).verified
    wanted = float(net.demand["rate"] @ np.nan_to_num(baseline(net).margin)) * 40
    assert (table["lost_margin"] <= table["planned_lost_margin"] + SAME * max(1.0, wanted)).all()
    assert (table["pooling_bound"] == 0).all()


def test_nothing_bought_is_the_same_twice():
    best = rs.verify(TOY, rs.plan(TOY, budget=0))
    pd.testing.assert_frame_equal(rows_of(best, CHOSEN).drop(columns="moves"), rows_of(best, NOTHING).drop(columns="moves"))
    assert best.kept and not best.avoided.any() and "Nothing is bought" in repr(best)
    assert rows_of(best, NOTHING)["planned_lost_margin"].tolist() == pytest.approx([1120, 800])


def test_scenarios_given_as_objects_are_run_again():
    fire = Scenario("own", probability=0.2).hit(site="fab_a", days=12, start=3)
    strike = Scenario("renamed", TOY.events[TOY.events["scenario"] == "port_strike"], 0.1)
    best = rs.plan(TOY, scenarios=[fire, strike])
    for found in (rs.verify(TOY, best), rs.verify(TOY, packing.unpack(packing.pack(best)))):
        assert rows_of(found, CHOSEN)["probability"].to_dict() == {"own": 0.2, "renamed": 0.1}
        assert_replayed(rows_of(found, CHOSEN), best.network, {"own": fire, "renamed": strike})


def test_a_plan_without_scenarios_has_nothing_to_run():
    best = rs.verify(TOY, rs.plan(TOY, scenarios=[]))
    assert not len(best.verified) and best.kept and not best.avoided.any()


def test_a_verified_plan_is_kept_and_read_back():
    best = rs.verify(TOY, rs.plan(TOY))
    again = packing.unpack(packing.pack(best))
    pd.testing.assert_frame_equal(again.verified, best.verified)
    assert again.kept and again.avoided.equals(best.avoided)


def test_a_plan_of_another_network_is_refused():
    best, bought = rs.plan(TOY), TOY.build({"second_chip": 1})
    for net in (bought, small_plan(0)):
        with pytest.raises(DataError, match="not one of this network"):
            rs.verify(net, best)


def test_a_promise_that_is_not_kept_is_told():
    """Planned losses of doing nothing made 100 larger in each scenario of chance 0.1: 20 more are promised than are kept."""
    best = rs.verify(TOY, rs.plan(TOY))
    dearer = best.verified["planned_lost_margin"] + 100 * (best.verified["moves"] == NOTHING)
    told = replace(best, verified=best.verified.assign(planned_lost_margin=dearer))
    assert told.avoided["planned"] == pytest.approx(172) and told.kept is False
    assert "at least 20.00 are not kept" in repr(told)
    slightly = best.verified["planned_lost_margin"] + 10 * (best.verified["moves"] == NOTHING)
    little = replace(best, verified=best.verified.assign(planned_lost_margin=slightly))
    assert little.avoided["planned"] == pytest.approx(154) and little.kept, "2 of 154 are within 2 %"
    hidden = replace(told, verified=told.verified.assign(pooling_bound=100.0))
    assert (hidden.avoided["low"], hidden.avoided["high"]) == pytest.approx((132, 172)) and hidden.kept


def test_a_verification_stopped_anywhere_tells_what_it_knows(monkeypatch):
    """The clock moves on by a second each time it is looked at, so that a limit ends the work at that look."""
    best = rs.plan(TOY)
    every = rs.verify(TOY, best).verified
    known = []
    for limit in (1, 4, 14, 40, 60, 70, 80, 90, 120, 1200):
        looks, told = itertools.count(), []
        monkeypatch.setattr(deadline, "clock", lambda looks=looks: float(next(looks)))
        found = rs.verify(TOY, best, progress=lambda share, _, told=told: told.append(share), time_limit=limit)
        assert told[0] == 0 and told == sorted(told) and told[-1] == 1
        rows = found.verified["lost_margin"].notna()
        pd.testing.assert_frame_equal(found.verified[rows], every[rows], rtol=1e-6)
        assert found.verified.loc[~rows, "as_run_lost_margin"].isna().all()
        assert (found.kept is None) == (not rows.all()) and ("is not known" in repr(found)) == (not rows.all())
        known.append(int(rows.sum()))
    assert known[0] == 0 and known[-1] == 4 and len(set(known)) > 2


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_of_nothing_that_is_known_is_not_worked_out_again(seed, monkeypatch):
    net = lasting(mixed_plan(seed), 60)
    best, none = rs.plan(net, risk_weight=0.3), rs.plan(net, risk_weight=0.3, options=[])
    expected = rs.verify(net, best).verified
    monkeypatch.setattr("reshore.planning.verification.plan", None)
    pd.testing.assert_frame_equal(rs.verify(net, best, nothing=none).verified, expected)


def test_nothing_bought_keeps_its_promise_though_scenarios_lose_less_than_no_event_days():
    """A scenario that takes demand away loses less than baseline days where those are short."""
    net = small_plan(13)
    best = rs.verify(net, rs.plan(net))
    assert not len(best.options) and best.kept
    assert best.verified["planned_lost_margin"].min() < 0


def test_a_plan_of_like_options_and_other_demand_is_refused():
    net = rs.load(rs.datasets.toy)
    larger = net.with_tables(demand=net.demand.assign(rate=3 * net.demand["rate"]))
    with pytest.raises(rs.DataError, match="not one of this network"):
        rs.verify(larger, rs.plan(net))


def test_moves_that_avoid_no_loss_are_told_to_pay_by_cost():
    net = rs.load(rs.datasets.toy)
    promised_nothing = replace(rs.verify(net, rs.plan(net)))
    rows = promised_nothing.verified.assign(planned_lost_margin=0.0, lost_margin=0.0, pooling_bound=0.0)
    assert replace(promised_nothing, verified=rows).kept_words[0] == "verified.by_cost"
