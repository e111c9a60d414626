"""The frontier against every choice of options in turn, and what is told of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, SolveError

from ..support.samples import some
from ..support.small_plans import mixed_plan, small_plan
from ..support.trading import Traded

SEEDS = some([s for s in range(700, 760) if len(small_plan(s).events)][:24], 8)


def drawn(seed: int) -> tuple[float, float | None]:
    """Confidence and budget."""
    random = np.random.default_rng(seed)
    return float(random.choice([0.5, 0.8, 0.95])), (None, None, 40)[random.integers(3)]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_choice_is_cheaper_at_the_risk_of_any_point(seed):
    net, (confidence, budget) = small_plan(seed), drawn(seed)
    edge = rs.frontier(net, points=5, budget=budget, confidence=confidence)
    every = Traded(net, confidence, budget)
    mean, tail = (edge["fixed_cost"] + edge[measure] for measure in ("expected_cost", "cvar"))
    size = 1e-6 * max(1.0, abs(every.least_mean()))
    open_ = 1e-4 * abs(every.of_nothing() - mean).max()  # what proofs may leave open
    assert edge["proved"].all() and 1 <= len(edge) <= 5
    assert mean.iloc[0] == pytest.approx(every.least_mean(), abs=size + open_)
    assert tail.iloc[-1] == pytest.approx(every.least_tail(), abs=size + 2e-4 * abs(every.of_nothing(tail=True) - tail).max())
    for cost, risk, units in zip(mean, tail, edge["options"], strict=True):
        own = [units | {o: 0.0 for o in net.options["option"] if o not in units}]
        assert every.least_mean(risk + size, own) <= cost + size  # what it promises can be had
        assert every.least_mean(risk * (1 + 1e-9)) >= cost - 3 * size - open_  # and nothing is cheaper
    assert (mean.diff().dropna() > 0).all() and (tail.diff().dropna() < 0).all()


@pytest.mark.parametrize("seed", some((s for s in range(30) if len(mixed_plan(s).events)), 3))
def test_its_ends_are_the_plans_of_least_cost_and_of_least_risk(seed):
    """Of options that are divisible, exclude each other or replace a site too; `plan` finds these in another way."""
    net = mixed_plan(seed)
    _ends_as_planned(net, rs.frontier(net, points=3))


def test_divisible_options_of_a_group_stand_one_at_a_time():
    """Of home_line and home_move, one group, a part of each was mixed, and neither stood."""
    toy = rs.load(rs.datasets.toy)
    net = toy.with_tables(options=toy.options.assign(divisible=1))
    edge = rs.frontier(net, points=3)
    _ends_as_planned(net, edge)
    assert all("home_line" in units and "home_move" not in units for units in edge["options"])


@pytest.mark.parametrize("chance", [0.0, 0.1])
def test_a_scenario_that_cannot_happen_changes_nothing(chance):
    """What its year costs is not known, and was counted all the same: every proof was lost."""
    toy = rs.load(rs.datasets.toy)
    strike = toy.events["scenario"] == "port_strike"
    net = toy.with_tables(events=toy.events.assign(probability=np.where(strike, 0.0, chance)))
    without = net.with_tables(events=net.events[~strike])
    edge, other = rs.frontier(net, points=3), rs.frontier(without, points=3)
    assert edge["proved"].all() and np.isfinite(edge["gap"]).all()
    pd.testing.assert_frame_equal(edge, other, rtol=1e-6, atol=1e-3)
    near, other = (rs.alternatives(n, rs.plan(n)) for n in (net, without))
    assert (near.objective, near.limit) == pytest.approx((other.objective, other.limit), rel=1e-7)
    pd.testing.assert_frame_equal(near.options, other.options, rtol=1e-6, atol=1e-3)


def _ends_as_planned(net: rs.Network, edge: pd.DataFrame) -> None:
    whole = edge[["expected_cost", "cvar"]].add(edge["fixed_cost"], axis=0)
    assert edge["proved"].all() and np.isfinite(edge["gap"]).all()
    for weight, found in ((0, whole["expected_cost"]), (1, whole["cvar"])):
        least, nothing = (rs.plan(net, risk_weight=weight, options=o).objective for o in (None, []))
        open_ = 2e-4 * max(nothing - least, found.max() - found.min())  # of what is saved, or of the way between the ends
        assert found.min() == pytest.approx(least, rel=1e-6, abs=open_)


def test_by_hand_on_the_toy():
    """A second chip source (40 a year) leaves 500 of the chip fire's 1,340, chip_stock (100) 200; ten harnesses more (20) leave
    400 of the port strike's 800, home_line (90) 20. Each has a chance of a tenth, so that the worst twentieth is the costliest
    year. The plan in the middle lies above the line between the ends: no risk weight gives it."""
    net = rs.load(rs.datasets.toy)
    edge = rs.frontier(net)
    assert [sorted(units) for units in edge["options"]] == [
        ["harness_stock", "second_chip"], ["chip_stock", "harness_stock"], ["chip_stock", "home_line"]
    ]  # fmt: skip
    whole = edge[["expected_cost", "cvar"]].add(edge["fixed_cost"], axis=0)
    assert whole.to_numpy() == pytest.approx(np.array([[60150, 60560], [60180, 60520], [60212, 60390]]), abs=0.02)
    for weight in (0.0, 0.3, 0.45, 0.5, 0.8, 1.0):
        assert set(rs.plan(net, risk_weight=weight).options["option"]) != {"chip_stock", "harness_stock"}


def test_what_may_be_bought_is_as_asked():
    net = rs.load(rs.datasets.toy)
    kept = rs.frontier(net, keep="home_line", forbid="chip_stock", budget=1000)
    assert all("home_line" in units and "chip_stock" not in units for units in kept["options"])
    alone = rs.frontier(net, options="second_chip", support={"second_chip": 400})
    assert alone["fixed_cost"].max() == pytest.approx(0)
    assert rs.frontier(net, options=[])["options"].tolist() == [{}]


@pytest.mark.parametrize("wrong", [{"points": 1}, {"confidence": 1}, {"budget": -1}, {"options": "nothing_such"}], ids=str)
def test_refuses(wrong):
    with pytest.raises(DataError):
        rs.frontier(rs.load(rs.datasets.toy), **wrong)


def test_a_limit_of_time():
    """Nothing is found in no time; what is found before the end is told."""
    with pytest.raises(SolveError, match="over"):
        rs.frontier(rs.load(rs.datasets.toy), time_limit=1e-6)
