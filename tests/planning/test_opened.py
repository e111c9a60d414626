"""Bounds that grow with options: what only options open carries no more than is bought, and cuts stay below every window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore.network.index import index
from reshore.planning.model.decomposition import Decomposed
from reshore.planning.model.master import Window
from reshore.planning.model.opened import openers, usable
from reshore.planning.model.pooled_years import pooling_bound
from reshore.planning.planner import plan_task
from reshore.solving.deadline import NO_END
from reshore.solving.progress import Watch

from ..support.small_plans import mixed_plan, small_plan


def decomposed(net: rs.Network) -> Decomposed:
    return Decomposed(plan_task(net), None, Watch.of(None, 100.0))


def planned(make: Callable[[int], rs.Network], count: int) -> list[rs.Network]:
    """Random networks that have scenarios with a chance."""
    drawn = (make(seed) for seed in range(100))
    return list(islice((net for net in drawn if net.events["probability"].notna().any()), count))


@pytest.mark.parametrize("net", [*planned(small_plan, 10), *planned(mixed_plan, 10)])
def test_a_cut_is_nowhere_above_its_window(net):
    """Cost of a window is convex in the units and the flows of a day without events: a cut at one point lies below it at
    every other."""
    way = decomposed(net)
    draw, units = np.random.default_rng(0), way.task.start.stage.units
    start = way.master.clean(way.master.bound.solve().x)
    points = [start]
    for _ in range(5):
        x = start.copy()
        x[units] = draw.random(len(units)) * way.task.start.stage.most
        points.append(x)
    for window in way.windows:
        solved = [(found.cost, found.slope) for found in map(window.solve, points)]
        for x, (cost, slope) in zip(points, solved, strict=True):
            for y, (other, _) in zip(points, solved, strict=True):
                cut = cost + slope @ (y - x)[window.given]
                assert cut <= other + 1e-6 * max(1.0, abs(other), abs(cost))


def location() -> rs.Network:
    """Two warehouses that may be opened, one for each half of the demand nearby; each could serve all of it."""
    lanes = [(w, c, 1.0 if w[1] == c[1] else 5.0) for w in ("w1", "w2") for c in ("c1", "c2")]
    slump = {"scenario": "slump", "probability": 0.5, "site": "c1", "start_day": 0, "duration_days": 1, "demand_change": -0.5}
    return rs.Network(
        sites=pd.DataFrame({"site": ["w1", "w2", "c1", "c2"]}),
        parts=pd.DataFrame({"part": ["p"]}),
        sources=pd.DataFrame({"site": ["w1", "w2"], "part": "p", "capacity": 1000, "option": ["w1", "w2"]}),
        lanes=pd.DataFrame(lanes, columns=["origin", "destination", "unit_cost"]).assign(part="p", lead_days=0),
        demand=pd.DataFrame({"site": ["c1", "c2"], "part": "p", "rate": [10, 20], "price": 100.0}),
        options=pd.DataFrame({"option": ["w1", "w2"], "capex": [40, 40], "life_years": 1}),
        settings=pd.DataFrame({"key": ["days_per_year", "discount_rate"], "value": ["1", "0"]}),
        events=pd.DataFrame([slump]),
    )


def test_what_comes_through_options_alone():
    net = location()
    task = plan_task(net)
    coded = index(net, everything=True)
    through = openers(coded, task.start.stage, task.start.stock)
    at = {site: through[coded.item_codes[site, "p"]].tolist() for site in ("w1", "w2", "c1", "c2")}
    assert at == {"w1": [True, False, False], "w2": [False, True, False], "c1": [True, True, False], "c2": [True, True, False]}
    wanted = np.zeros(len(coded.items))
    wanted[[coded.item_codes["c1", "p"], coded.item_codes["c2", "p"]]] = 10, 20
    most = usable(coded, wanted, coded.need(wanted))
    assert [most[coded.item_codes[site, "p"]] for site in ("c1", "c2", "w1")] == [10, 20, 30]


def test_a_tenth_of_an_option_carries_a_tenth_of_what_a_customer_can_use():
    """A tenth of a warehouse for 1,000 could make 100, more than the 25 wanted in the slump; it sends a tenth of each: 0.5
    and 2. So 22.5 of 25 are not sold at 100, and 0.5 x 1 + 2 x 5 is paid for the lanes."""
    way = decomposed(location())
    x = np.zeros(way.task.model.n_columns)
    x[way.task.start.stage.units[0]] = 0.1
    found = way.windows[0].solve(x)
    assert found.lost.tolist() == pytest.approx([4.5, 18.0])
    assert found.cost == pytest.approx(22.5 * 100 + 0.5 + 10)
    first = np.searchsorted(way.windows[0].given, way.task.start.stage.units[0])
    assert found.slope[first] == pytest.approx(-(5 * 99 + 20 * 95))


@pytest.mark.parametrize("net", planned(mixed_plan, 3))
def test_what_buckets_hide_is_the_same_from_where_the_plans_windows_ended(net):
    """Years in coarse buckets: run with days alike and in any order, from nothing and from the bases of the plan's windows."""
    task = plan_task(net)
    task = replace(task, start=replace(task.start, columns=1.0))
    way = Decomposed(task, None, Watch.of(None, 100.0))
    assert not all(window.year.by_day for window in way.windows)
    run = way.run(np.minimum(1.0, task.start.stage.least))
    cold = pooling_bound(task, run, [window.year for window in way.windows], NO_END)
    assert way.hidden(run, NO_END) == pytest.approx(cold, rel=1e-6, abs=1e-9 * abs(run.cost).max())


def test_windows_of_one_form_cost_what_they_cost_alone():
    """Demand drawn in twelve ways: one live model for all; each window at any units costs what a window of its own does, and
    its cut at one point lies below the cost at others. Asked again at a point it answers from memory."""
    draw, net = np.random.default_rng(0), location()
    cases = [rs.Scenario(f"s{k}", probability=1 / 12).with_events(
        [{"site": site, "part": "p", "start_day": 0, "duration_days": 1, "demand_change": change - 1}
         for site, change in zip(("c1", "c2"), draw.random(2), strict=True)]) for k in range(12)]  # fmt: skip
    task = plan_task(net, scenarios=cases, risk_weight=1, confidence=0.5)
    way = Decomposed(task, None, Watch.of(None, 100.0))
    assert len({id(window.live) for window in way.windows}) == 1
    alone = [Window(task, k, case, NO_END) for k, case in enumerate(cases)]
    start, units = way.master.clean(way.master.bound.solve().x), task.start.stage.units
    points = []
    for built in ([0, 0], [1, 0], [0.5, 0.25], [1, 1]):
        points.append(start.copy())
        points[-1][units] = built
    for x in points:
        for window, other in zip(way.windows, alone, strict=True):
            found = window.solve(x)
            assert window.solve(x) is found
            assert found.cost == pytest.approx(other.solve(x).cost, rel=1e-9)
            for y in points:
                assert found.cost + found.slope @ (y - x)[window.given] <= other.solve(y).cost + 1e-6 * abs(found.cost)
        for window in way.windows:
            window.check(x)


@pytest.mark.parametrize("net", planned(mixed_plan, 3))
def test_cuts_are_counted_in_money(net):
    """In the row of a cut the window's cost has coefficient 1: in units a thousandth of that HiGHS 1.16 lost the best units of
    a plan of the flagship and called the next ones proved, from two of seven seeds."""
    way = decomposed(net)
    way.run(np.zeros(len(way.task.start.stage.units)))
    master = way.master
    matrix, _, _ = master.bound._all_rows()
    held_up = matrix[master._first[master._bound] :][:, master.window]
    assert held_up.nnz >= len(way.windows)
    np.testing.assert_array_equal(held_up.data, 1.0)
