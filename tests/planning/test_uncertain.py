"""A plan for scenarios whose recovery nobody knows, and samples of years held against one."""

import pandas as pd
import pytest

import reshore as rs
from reshore import Scenario

NET = rs.load(rs.datasets.toy)


def test_a_plan_takes_an_uncertain_scenario_as_five():
    """10 days x (0.8 to 2.5): the slices are 9.84, 11.64, 13.71, 16.25 and 19.95 days (`draws.slices`), to the nearest day 10,
    12, 14, 16 and 20. The plan is that of five scenarios of so many days, each of a fifth of the probability."""
    fire = Scenario("fire", probability=0.1).hit(site="fab_a", start=5, days=10)
    best = rs.plan(NET, scenarios=[fire.uncertain(0.8, 2.5), "port_strike"])
    known = [Scenario(f"d{d}", probability=0.02).hit(site="fab_a", start=5, days=d) for d in (10, 12, 14, 16, 20)]
    alike = rs.plan(NET, scenarios=[*known, "port_strike"])
    told = best.scenarios
    assert told["scenario"].tolist() == ["calm", *(f"fire ({k} of 5)" for k in range(1, 6)), "port_strike"]
    assert told["probability"].tolist() == pytest.approx([0.8, *[0.02] * 5, 0.1]) and told[
        "probability"
    ].sum() == pytest.approx(1)
    assert best.objective == pytest.approx(alike.objective, abs=1e-4)
    assert best.options["option"].tolist() == alike.options["option"].tolist() and best.notes == []
    assert told["cost"].to_numpy() == pytest.approx(alike.scenarios["cost"].to_numpy(), abs=1e-3)
    again = rs.verify(NET, best)
    chosen = again.verified[again.verified["moves"] == "chosen"].set_index("scenario")
    assert again.kept and chosen.index.tolist() == told["scenario"].tolist()[1:]


def test_an_event_moved_beyond_the_window_is_told_by_the_plan():
    """looms is hit on day 60 of a window of 100 days; the last two slices of a triangle from 1 to 2.5, 1.5 x (1 - sqrt(0.3))
    and 1.5 x (1 - sqrt(0.1)) more than 1, put it on days 101 and 122."""
    late = Scenario("late", probability=0.1).hit(site="fab_a", days=2).hit(site="looms", start=60, days=2).uncertain(1, 2.5)
    best = rs.plan(NET, scenarios=[late], options=[])
    assert best.notes == [
        "a longer recovery moves events beyond the window, where they do not count: late (4 of 5), late (5 of 5)"
    ]
    assert best.notes[0] in repr(best)


def test_the_gap_of_samples_is_that_of_plans_made_one_by_one():
    """A plan that buys nothing held against two samples of years of several: the value is what a plan without options costs in
    each, the bound what the best plan costs; their means, and Student's t with one degree of freedom (95 %: 6.314) for the
    ends."""
    every = [
        Scenario(s, probability=p).hit(site=s, start=5, days=d)
        for s, p, d in (("fab_a", 0.3, 12), ("looms", 0.3, 8), ("boards", 0.2, 9), ("port", 0.2, 6))
    ]
    nothing = rs.plan(NET, scenarios=rs.sample(NET, 2, 0, every), options=[])
    found = rs.sample_gap(NET, nothing, 2, 2, 7, scenarios=every, options=["second_chip"])
    rows = []
    for seed in (7, 8):
        years = rs.sample(NET, 2, seed, every)
        best = rs.plan(NET, scenarios=years, options=["second_chip"], reasons=False)
        rows.append([rs.plan(NET, scenarios=years, options=[]).objective, best.objective])
    figures = pd.DataFrame(rows, columns=["value", "bound"])
    figures["gap"] = figures["value"] - figures["bound"]
    assert found["measure"].tolist() == list(figures) and found.attrs == {"batches": 2}
    assert found["mean"].to_numpy() == pytest.approx(figures.mean().to_numpy(), abs=2.0)  # what a proof leaves open
    high = figures.mean() + 6.314 * figures.std() / 2**0.5
    assert found["high"].to_numpy() == pytest.approx(high.to_numpy(), rel=1e-3, abs=10.0)
    assert found["low"].iloc[-1] == 0.0 and figures["value"].std() > 1
