"""Years of several scenarios: probabilities against all combinations, common causes, days, seeds, and plans made of them."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, Scenario
from reshore.disruption.capacity_left import effects
from reshore.network.index import index

from ..support.korean import assert_korean

NET = rs.load(rs.datasets.toy)
SITES = ("fab_a", "fab_b", "boards", "looms", "port", "plant")
CHANCES = (0.3, 0.02, 0.15, 0.4, 0.05, 0.6)


def some(chances=CHANCES) -> list[Scenario]:
    return [
        Scenario(site, probability=p).hit(site=site, days=5 + i)
        for i, (site, p) in enumerate(zip(SITES, chances, strict=False))
    ]


def by_enumeration(chances) -> dict[frozenset, float]:
    """The probability of every combination of independent scenarios: a product over all that happen and all that do not."""
    return {
        frozenset(name for name, happens in zip(SITES, year, strict=False) if happens): float(
            np.prod([p if happens else 1 - p for p, happens in zip(chances, year, strict=True)])
        )
        for year in product((False, True), repeat=len(chances))
    }


def members(year: Scenario) -> frozenset:
    return frozenset(year.name.split(" + "))


def test_years_that_are_worked_out_have_their_exact_probability():
    """Against all 2^6 combinations: each scenario alone, and of 15 pairs the 10 likeliest, n being 20."""
    every, years = by_enumeration(CHANCES), rs.sample(NET, 20, 3, some())
    alone = [year for year in years if len(members(year)) == 1]
    assert [year.probability for year in alone] == pytest.approx([every[members(y)] for y in alone]) and len(alone) == 6
    pairs = sorted((p for year, p in every.items() if len(year) == 2), reverse=True)[:10]
    exact = [y.probability for y in years if len(members(y)) == 2][:10]
    assert exact == pytest.approx(pairs)
    assert [every[members(y)] for y in years[6:16]] == pytest.approx(exact)


@pytest.mark.parametrize("n", [1, 2, 7, 20, 56, 57, 200])
def test_probabilities_sum_to_one_with_the_year_in_which_nothing_happens(n):
    """57 = 2^6 - 1 - 6 combinations of several: from there on all have their exact probability."""
    every, years = by_enumeration(CHANCES), rs.sample(NET, n, 0, some())
    assert sum(y.probability for y in years) + every[frozenset()] == pytest.approx(1, abs=1e-12)
    assert len([y for y in years if len(members(y)) > 1]) <= n and len({y.name for y in years}) == len(years)
    if n >= 57:
        assert {members(y): y.probability for y in years} == pytest.approx({k: p for k, p in every.items() if k})


def test_what_is_drawn_is_drawn_as_likely_as_it_is():
    """Of 25 x 41 years drawn, each other combination comes as often as its part of what is left, to five standard errors."""
    every, n = by_enumeration(CHANCES), 56
    exact = {members(y) for y in rs.sample(NET, n, 0, some())[: 6 + 15]}
    rest = {year: p for year, p in every.items() if year and year not in exact}
    counts: dict[frozenset, float] = dict.fromkeys(rest, 0.0)
    total, seeds = sum(rest.values()), 25
    for seed in range(seeds):
        for year in rs.sample(NET, n, seed, some())[6 + 15 :]:
            counts[members(year)] += year.probability / total
    draws = seeds * (n - 15)
    for year, p in rest.items():
        part = p / total
        assert abs(counts[year] / seeds - part) <= 5 * np.sqrt(part * (1 - part) / draws) + 1e-12, year


def test_a_seed_is_an_answer():
    one, same, other = (rs.sample(NET, 12, seed, some()) for seed in (5, 5, 6))
    assert [(y.name, y.probability) for y in one] == [(y.name, y.probability) for y in same]
    assert all(a.events.equals(b.events) for a, b in zip(one, same, strict=True))
    assert [y.name for y in one] != [y.name for y in other]


def test_what_has_a_cause_in_common_fails_together():
    """Every year has all events of the scenarios that it is called by, and no others: sites of a region, the lanes of a
    port."""
    region = Scenario("region", probability=0.2).hit(country="CN", days=9).hit(site="boards", start=2, days=3)
    port = Scenario("port", probability=0.3).hit(site="port", days=4).hit(site="fab_a", days=6, cause="power")
    days = {"region": [9.0, 3.0], "port": [4.0, 6.0], "plant": [7.0]}
    every = [region, port, Scenario("plant", probability=0.1).hit(site="plant", days=7)]
    years = rs.sample(NET, 100, 0, every)
    assert len(years) == 7
    for year in years:
        assert year.events["duration_days"].tolist() == [d for s in year.name.split(" + ") for d in days[s]]
        assert set(year.events["scenario"]) == {year.name}


def test_scenarios_keep_their_days_where_they_fit_into_one_run():
    """Runs last 100 days. Days 5 and 60 fit; of days 5 and 150 the later begins with the first; a scenario whose second
    event lies beyond is moved as a whole, its events as far apart as they were. All can be run."""
    early = Scenario("early", probability=0.1).hit(site="fab_a", start=5, days=3)
    for starts, expected in (((60,), [5, 60]), ((150,), [5, 5]), ((40, 120), [5, 5, 85])):
        late = Scenario("late", probability=0.1)
        for start in starts:
            late = late.hit(site="looms", start=start, days=2)
        both = rs.sample(NET, 1, 0, [early, late])[-1]
        assert both.events["start_day"].tolist() == expected
        assert effects(index(NET), both).first == 5


def test_recoveries_of_years_of_several_are_drawn_each_scenarios_own():
    """Unlike factors of one cause in two scenarios go together in no scenario; a drawn recovery is in the days. Days 20
    x (0.5 to 2)
    and 20 x (3 to 4): their means over many seeds are 20 x (0.5 + 1 + 2)/3 and 20 x (3 + 3 + 4)/3, to four standard errors."""
    one = Scenario("one", probability=0.1).hit(site="fab_a", days=20).uncertain(0.5, 2)
    two = Scenario("two", probability=0.1).hit(site="looms", days=20).uncertain(3, 4)
    alone, _, _ = rs.sample(NET, 5, 0, [one, two])
    assert alone.events[["factor_low", "factor_high"]].iloc[0].tolist() == [0.5, 2]
    both = [rs.sample(NET, 5, seed, [one, two])[-1].events for seed in range(400)]
    assert all(events["factor_low"].isna().all() for events in both)
    days = np.array([events["duration_days"] for events in both])
    sigma = 20 * np.sqrt([(0.25 + 1 + 4 - 0.5 - 1 - 2) / 18, (9 + 9 + 16 - 9 - 12 - 12) / 18])
    assert (np.abs(days.mean(axis=0) - 20 * np.array([3.5, 10]) / 3) <= 4 * sigma / 20 + 1e-9).all()
    assert abs(np.corrcoef(days.T)[0, 1]) < 0.2


def test_what_always_and_what_never_happens():
    """Of probability 1: it is in every year; of 0: in none."""
    years = rs.sample(NET, 10, 0, some((1.0, 0.0, 0.25)))
    assert {y.name: y.probability for y in years} == pytest.approx({"fab_a": 0.75, "fab_a + boards": 0.25})


def test_dated_scenarios_become_days_of_the_chain():
    """5 working days from Monday 3 February 2020, day 0, and 3 from Monday 10 February, day 5."""
    dated = {"workdays": "12345", "start_date": "2020-02-03"}
    net = NET.edit([{"table": "settings", "add": {"key": k, "value": v}} for k, v in dated.items()])
    one = Scenario("one", probability=0.1).hit(site="fab_a", start_date="2020-02-03", end_date="2020-02-07")
    two = Scenario("two", probability=0.1).hit(site="looms", start_date="2020-02-10", end_date="2020-02-12")
    both = rs.sample(net, 5, 0, [one, two])[-1].events
    assert both[["start_day", "duration_days"]].to_numpy().tolist() == [[0, 5], [5, 3]]
    assert both["start_date"].eq("").all() and both["end_date"].eq("").all()


@pytest.mark.parametrize(("ask", "told"), [
    (lambda: rs.sample(NET, 0), "n 0 is out of range; use whole numbers from 1 to 1000000"),
    (lambda: rs.sample(NET, 5, -1), "seed -1 is out of range; use whole numbers"),
    (lambda: rs.sample(NET, scenarios="looms_sick"), "scenario 'looms_sick' has no probability"),
    (lambda: rs.sample(NET, scenarios="looms"), "there is no scenario 'looms'"),
    (lambda: rs.sample_gap(NET, rs.plan(NET), batches=1), "batches 1 is out of range; use whole numbers from 2 to 1000"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_refused(ask, told):
    with pytest.raises(DataError) as refused:
        ask()
    assert str(refused.value).startswith(told)
    assert_korean(refused.value.problems)


def test_a_plan_of_years_weighs_them_as_they_are():
    """The toy: doing nothing costs 60,000 and 1,340 more with chip_fire, 800 with port_strike. With no option bought the
    plan of
    sampled years costs 60,000 + 0.09 x 1,340 + 0.09 x 800 + 0.01 x what both cost, which a plan of that year alone tells."""
    years = rs.sample(NET)
    none = rs.plan(NET, scenarios=years, options=[])
    both = rs.plan(NET, scenarios=[years[-1]], options=[]).scenarios.set_index("scenario")["cost"][years[-1].name]
    cost = none.scenarios.set_index("scenario")["cost"]
    assert cost["chip_fire"] == pytest.approx(61_340) and cost["port_strike"] == pytest.approx(60_800)
    assert none.scenarios["probability"].sum() == pytest.approx(1)
    assert none.objective == pytest.approx(60_000 + 0.09 * 1_340 + 0.09 * 800 + 0.01 * (both - 60_000))
    assert isinstance(none.events, pd.DataFrame)
