"""A recovery nobody knows: time stretched, triangles drawn, bands held against cases drawn here, what is refused."""

import json
import random
import re

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import reshore as rs
from reshore import DataError, Scenario, cli
from reshore.disruption.capacity_left import effects
from reshore.disruption.engines import ENGINES
from reshore.disruption.sampling.draws import SLICES, drawn, quantile, slices
from reshore.network import recoveries
from reshore.network.index import index
from reshore.network.recovery_factors import peak
from reshore.network.scenario import find_scenario
from reshore.results.metrics import MEASURES
from reshore.results.records import result_record
from reshore.solving.progress import Watch
from reshore.store.packing import pack, unpack

from ..support.korean import HANGUL, assert_korean, in_korean

NET = rs.load(rs.datasets.toy)
LONG = NET.edit([{"table": "settings", "where": {"key": "days_per_year"}, "set": {"value": "365"}}])
ENDS = [(0.8, 2.5), (1.0, 3.0), (0.5, 1.0), (1.2, 2.5), (0.5, 0.9), (1.3, 1.3)]


def band(hit: rs.Result) -> pd.DataFrame:
    return hit.band.set_index("measure")


def left(scenario: Scenario, site: str, net: rs.Network = NET, factors: dict | None = None) -> np.ndarray:
    """By day, the capacity left of the source of a site."""
    coded = index(net)
    source = int(np.flatnonzero(coded.items.site[coded.sources.item] == site)[0])
    what = effects(coded, scenario, factors)
    return np.array([what.source.on(day, len(coded.sources))[source] for day in range(what.end)])


def test_a_staged_event_stretched_by_hand():
    """First event day 4. Stage one is days 4 to 13, stage two days 14 to 19, its ramp days 20 to 23, and a second blow to looms
    days 24 to 25. By 1.5 all ends move to 4 + 1.5 x (end - 4): stage one ends before 19, stage two before 28, its ramp before
    34, and looms is hit on days 34 to 36. On the ramp of 6 days 0.4 x (1 - (k + 0.5)/6) is gone."""
    staged = (
        Scenario("staged")
        .hit(site="fab_a", start=4, days=10)
        .hit(site="fab_a", start=14, days=6, severity=0.4, ramp=4)
        .hit(site="looms", start=24, days=2)
    )
    fab = left(staged.uncertain(1.5, 1.5), "fab_a")
    ramp = 1 - 0.4 * (1 - (np.arange(6) + 0.5) / 6)
    assert np.allclose(fab[:36], np.concatenate([np.ones(4), np.zeros(15), np.full(9, 0.6), ramp, np.ones(2)]), atol=1e-12)
    looms = left(staged.uncertain(1.5, 1.5), "looms")
    assert np.flatnonzero(looms < 1).tolist() == [34, 35, 36]


def test_a_slope_and_what_has_no_end_stretch_too():
    """From 1 on day 0 down to 0.5 on day 4 is, twice as long, a line of ten days; what has no end keeps having none, and a
    second event for good that began 10 days after the first begins 20 days after it."""
    slope = Scenario("s").hit(site="fab_a", days=5, severity_end=0.5).uncertain(2, 2)
    assert np.allclose(left(slope, "fab_a")[:11], np.append(1 - np.linspace(1, 0.5, 10), 1))
    lasting = Scenario("s").hit(site="looms", start=5, days=1).hit(site="fab_a", start=15).uncertain(2, 2)
    assert np.flatnonzero(left(lasting, "fab_a") < 1).tolist() == list(range(25, 105))


def test_demand_duty_and_stock_move_with_the_rest():
    """Three days in, twice as late: day 6. Four days become eight."""
    begin = Scenario("s").hit(site="looms", days=1)
    shifts = begin.hit(part="car", start=3, days=4, demand_change=-0.5).hit(site="looms", start=3, days=4, duty_add=0.1)
    both = shifts.hit(site="fab_a", start=3, days=4, takes_stock=1).uncertain(2, 2)
    what = effects(index(NET), both)
    for table, usual in ((what.demand, 1.0), (what.duty, 0.0)):
        assert np.flatnonzero((table.share != usual).any(axis=1)).tolist() == list(range(6, 14))
    assert [day for day, share in what.stock_left.items() if (share < 1).any()] == [6]


def test_dates_stretch_in_working_days():
    """Monday 3 to Friday 7 February 2020 are 5 working days; the week after the next, of another cause, begins 10 days in.
    Stretched by 2 the first lasts 10, and the other, known, stays."""
    dated = {"workdays": "12345", "start_date": "2020-02-03"}
    net = NET.edit([{"table": "settings", "add": {"key": k, "value": v}} for k, v in dated.items()])
    dates = {"start_date": "2020-02-03", "end_date": "2020-02-07", "cause": "fire", "factor_low": 2, "factor_high": 2}
    both = Scenario("s").hit(site="fab_a", **dates).hit(site="looms", start_date="2020-02-17", days=5)
    assert np.flatnonzero(left(both, "fab_a", net) < 1).tolist() == list(range(10))
    assert np.flatnonzero(left(both, "looms", net) < 1).tolist() == list(range(10, 15))


@pytest.mark.parametrize(("low", "high"), ENDS)
def test_quantiles_are_those_of_the_triangle(low, high):
    """scipy.stats.triang: shape c = (peak - low) / (high - low)."""
    part = np.linspace(0, 1, 101)
    if low == high:
        expected = np.full(101, low)
    else:
        expected = stats.triang.ppf(part, (peak(low, high) - low) / (high - low), loc=low, scale=high - low)
    assert np.allclose(quantile(low, high, part), expected, atol=1e-12)


def test_each_cause_has_its_own_draw_and_each_slice_comes_once():
    both = Scenario("s").hit(site="fab_a", days=5, cause="fire").hit(site="boards", days=5, cause="fire")
    both = both.hit(site="looms", days=5).uncertain(0.5, 2)
    found = pd.DataFrame(drawn(both, 50, 7))
    middles = quantile(0.5, 2, (np.arange(50) + 0.5) / 50)
    assert list(found) == ["fire", ""]
    assert np.allclose(found["fire"], middles) and np.allclose(np.sort(found[""]), middles)
    assert not np.allclose(found[""], middles) and abs(np.corrcoef(found.T)[0, 1]) < 0.35
    assert drawn(both, 50, 7) == drawn(both, 50, 7) != drawn(both, 50, 8)


def test_cases_drawn_elsewhere_lie_in_the_band_eight_times_in_ten():
    """1,000 trials, seed given before. Truth: a triangle of the standard library, the days rounded to whole ones, the chain run
    by itself. fab_a away for d days loses 10 x (d - 5) cars (the toy's README), so that hardly two trials come to the same."""
    low, high, days, draw = 0.7, 2.2, 100, random.Random(20261129)
    fire = Scenario("fire").hit(site="fab_a", start=5, days=days)
    found = band(rs.disrupt(LONG, fire.uncertain(low, high)))
    lost: dict[int, float] = {}
    inside = {"lost_units": 0, "recovered_day": 0}
    for _ in range(1000):
        away = round(days * draw.triangular(low, high, 1.0))
        if away not in lost:
            lost[away] = 10.0 * (away - 5)
        truth = {"lost_units": lost[away], "recovered_day": 5 + away + 6}
        for measure, value in truth.items():
            inside[measure] += found.at[measure, "low"] <= value <= found.at[measure, "high"]
    for away in list(lost)[:5]:  # the formula is what the engine does
        known = rs.disrupt(LONG, Scenario("fire").hit(site="fab_a", start=5, days=away)).summary["value"]
        assert known[["lost_units", "recovered_day"]].tolist() == [lost[away], 5 + away + 6]
    assert all(760 <= count <= 840 for count in inside.values()), inside


def test_a_band_of_two_causes_holds_its_cases_too():
    """The same with two plants that stop one after the other, each for its own time; 100 trials by the engine, seed given
    before: the share inside is 0.8 to three standard errors of itself, and the means agree to four."""
    low, high, draw = 0.6, 2.0, random.Random(4)

    def both(first: float, second: float) -> Scenario:
        begin, end = round(20 * second), round(40 * second)
        one = Scenario("s").hit(site="fab_a", days=round(20 * first), cause="fire")
        return one.hit(site="looms", start=begin, days=end - begin)

    uncertain = Scenario("s").hit(site="fab_a", days=20, cause="fire").hit(site="looms", start=20, days=20).uncertain(low, high)
    found = band(rs.disrupt(NET, uncertain, samples=100, seed=11)).loc["lost_units"]
    runs = [both(draw.triangular(low, high, 1), draw.triangular(low, high, 1)) for _ in range(100)]
    lost = np.array([rs.disrupt(NET, s, samples=0).summary.at["lost_units", "value"] for s in runs])
    inside = np.mean((found["low"] <= lost) & (lost <= found["high"]))
    assert 0.8 - 3 * np.sqrt(0.16 / 100) <= inside <= 0.8 + 3 * np.sqrt(0.16 / 100)
    assert abs(found["mean"] - lost.mean()) < 4 * lost.std() / np.sqrt(100)


def test_the_run_itself_is_the_most_likely_recovery():
    """1 within the ends: as the events stand, byte by byte; ends on one side of 1: the nearer."""
    fire = Scenario("fire").hit(site="fab_a", start=5, days=10)
    plain = rs.disrupt(NET, fire)
    hit = rs.disrupt(NET, fire.uncertain(0.8, 2.5))
    assert hit.summary.equals(plain.summary) and hit.lines.equals(plain.lines) and hit.demand.equals(plain.demand)
    later = rs.disrupt(NET, fire.uncertain(1.2, 2.5))
    assert later.summary.at["lost_units", "value"] == 10 * (12 - 5)
    assert (
        plain.band is None
        and plain.notes == []
        and not {"band", "samples", "seed", "notes"} & set(result_record(plain, pd.DataFrame()))
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_engines_that_count_give_a_band_and_the_others_say_why_not(engine):
    hit = rs.disrupt(NET, Scenario("s").hit(site="fab_a", start=5, days=10).uncertain(0.8, 2), engine, samples=20)
    if not hit.course.quantified:
        assert hit.band is None and "without quantities or time" in hit.notes[0]
        return
    assert hit.band["measure"].tolist() == list(MEASURES) and list(hit.band)[:4] == ["measure", "mean", "low", "high"]
    found = band(hit).loc["lost_margin"]
    assert (
        found["low"] <= hit.summary.at["lost_margin", "value"] <= found["high"]
        and found["low"] <= found["mean"] <= found["high"]
    )
    record = result_record(hit, pd.DataFrame())
    assert record["samples"] == 20 and record["seed"] == 0 and [row["measure"] for row in record["band"]] == list(MEASURES)
    again = unpack(pack(hit))
    assert again.band.equals(hit.band) and again.band.attrs == hit.band.attrs and list(again.notes) == list(hit.notes)


def test_the_pooled_window_has_a_band_of_its_amounts():
    """Ten days lose 2 of 12 chips a day for the product beyond stock; only amounts and the time to survive are told, and that
    does not hang on how long the event lasts."""
    hit = rs.disrupt(NET, Scenario("s").hit(site="fab_a", start=5, days=10).uncertain(0.8, 2), "flow", "pooled", samples=10)
    found = band(hit)
    survive = hit.summary.at["time_to_survive", "value"]
    assert found.loc["time_to_survive", ["mean", "low", "high"]].tolist() == [survive] * 3
    assert found.loc[["first_short_day", "recovered_day"], ["mean", "low", "high"]].isna().all(axis=None)


def test_days_that_never_come_are_told_as_such():
    """A window of 40 days from day 5, fab_a away for 20 days x (0.2 to 3). Cases of up to 5 days lose nothing and have
    recovered on the first event day, by definition; those of 35 days and more are not back before the run ends, so that
    the mean and the
    high end of that day are blank. d days away: the first car with a new chip is sold d + 6 days after the event began."""
    net = NET.edit([{"table": "settings", "add": {"key": "window_days", "value": "40"}}])
    hit = rs.disrupt(net, Scenario("s").hit(site="fab_a", start=5, days=20).uncertain(0.2, 3))
    away = np.floor(20 * quantile(0.2, 3, (np.arange(200) + 0.5) / 200) + 0.5)
    found = band(hit)
    short = away > 5
    back = np.where(short, 5 + away + 6, 5)
    within = back <= 44
    assert found.at["first_short_day", "share"] == pytest.approx(short.mean())
    assert found.at["recovered_day", "share"] == pytest.approx(within.mean()) and 0.1 < 1 - within.mean() < 1
    assert np.isnan(found.at["recovered_day", "mean"]) and np.isnan(found.at["recovered_day", "high"])
    assert found.at["recovered_day", "low"] == np.sort(back)[19]
    assert np.isnan(found.at["first_short_day", "mean"]) == (not short.all())
    assert found.at["lost_units", "share"] == 1.0 and found.at["lost_units", "mean"] > 0


def test_events_moved_beyond_the_run_are_told_not_refused():
    """looms is hit on day 60 of a run of 100 days from day 0; by 2 it would be on day 120."""
    late = Scenario("s").hit(site="fab_a", days=2).hit(site="looms", start=60, days=5)
    hit = rs.disrupt(NET, late.uncertain(2, 2))
    assert hit.notes == [
        "events that a longer recovery moves beyond the last day of the run, 99: 1"
    ] and "moves beyond" in repr(hit)
    only = rs.disrupt(NET, Scenario("s").hit(site="fab_a", days=4))
    assert hit.summary.equals(only.summary)
    cases = rs.disrupt(NET, late.uncertain(0.5, 2), samples=50)
    count = int((np.floor(60 * quantile(0.5, 2, (np.arange(50) + 0.5) / 50) + 0.5) >= 100).sum())
    assert 0 < count < 50 and cases.notes == [f"cases in which an event moves beyond the last day of the run: {count} of 50"]


def test_a_time_limit_gives_the_cases_there_was_time_for(monkeypatch):
    fire = Scenario("s").hit(site="fab_a", start=5, days=30).uncertain(0.5, 2)
    told = []
    hit = rs.disrupt(NET, fire, samples=40, progress=lambda share, word: told.append((share, word)))
    assert hit.band.attrs == {"samples": 40, "seed": 0} and told[-1] == (1.0, "band") and len(told) == 40
    monkeypatch.setattr(Watch, "late", property(lambda watch: True))
    none = rs.disrupt(NET, fire, time_limit=60)
    assert none.band is None and none.notes == ["the time limit was over before the first case of the band"]


def test_a_seed_is_an_answer():
    both = Scenario("s").hit(site="fab_a", days=20, cause="fire").hit(site="looms", start=30, days=20).uncertain(0.5, 2)
    one, same, other = (rs.disrupt(NET, both, samples=30, seed=seed).band for seed in (1, 1, 2))
    assert one.equals(same) and not one.equals(other)


WRONG = {
    "low above high": ({"factor_low": 2, "factor_high": 1.5}, "factor_low: low 2 is above high 1.5; swap them"),
    "nothing": ({"factor_low": 0, "factor_high": 1.5}, "factor_low: factor_low '0' is out of range; use 0.01 to 100"),
    "below nothing": ({"factor_low": -1, "factor_high": 1.5}, "factor_low: factor_low '-1' is out of range; use 0.01 to 100"),
    "no high": ({"factor_low": 0.5}, "factor_high: factor_low and factor_high go together; give both or none"),
    "no low": ({"factor_high": 1.5}, "factor_low: factor_low and factor_high go together; give both or none"),
}


@pytest.mark.parametrize("what", WRONG)
def test_factors_that_cannot_be_are_refused(what):
    given, told = WRONG[what]
    for ask in (
        lambda: Scenario("s").hit(site="fab_a", days=3, **given),
        lambda: Scenario("s").hit(site="fab_a", days=3).uncertain(given.get("factor_low"), given.get("factor_high")),
    ):
        with pytest.raises(DataError) as refused:
            ask()
        assert str(refused.value) == f"scenario s row 2, {told}"
        assert_korean(refused.value.problems)


@pytest.mark.parametrize(
    ("second", "column"), [((0.9, 2.5), "factor_low"), ((0.8, 2.0), "factor_high"), ((None, None), "factor_low")]
)
def test_unlike_factors_within_a_cause_are_refused_with_row_and_column(second, column):
    """In code, in the tables as `check` and `load` read them, and where a scenario of frames is run."""
    rows = NET.events.iloc[[0, 0, 0]].assign(
        cause=["fire", "flood", "fire"], factor_low=[0.8, 0.5, second[0]], factor_high=[2.5, 0.6, second[1]]
    )
    told = f"row 4, {column}: scenario 'chip_fire' has other factors on its first row of this cause (fire: 0.8 to 2.5)"
    with pytest.raises(DataError, match="has other factors on its first row of this cause"):
        Scenario("s").hit(site="fab_a", days=3, factor_low=0.8, factor_high=2.5).hit(
            site="looms", days=3, factor_low=second[0], factor_high=second[1]
        )
    net = NET.with_tables(events=rows.reset_index(drop=True), scenarios=NET.scenarios.iloc[:0])
    problems = rs.check(net)
    assert problems[["table", "row", "column", "severity"]].to_numpy().tolist() == [["events.csv", 4, column, "error"]]
    with pytest.raises(DataError) as refused:
        rs.disrupt(net, "chip_fire")
    assert str(refused.value).startswith(f"events.csv {told}")
    assert_korean(refused.value.problems)
    other = net.edit([{"table": "events", "where": {"cause": "flood"}, "delete": True}])
    assert len(rs.check(other)) == 1


def test_the_record_is_weighed_by_event():
    """Days from the start: harness plants 42 of 17 announced; Naka 97 of 73 and 149 of 118, half each; Toyota 188 of 265;
    Oswego 287 of 196 and of 80, half each; Baxter 141 of 95; Marl 275 of 275: six events. In order 0.709, 1, 1.263
    (1/2), 1.329 (1/2),
    1.464 (1/2), 1.484, 2.471, 3.588 (1/2): a sixth each reaches 10 % at the first, 90 % at the seventh (5.5 of 6)."""
    assert recoveries.quantiles() == pytest.approx((188 / 265, 42 / 17))
    assert recoveries.quantiles("Wiring harness plants in China 2020") == pytest.approx((188 / 265, 141 / 95))
    assert recoveries.quantiles("Tohoku earthquake 2011") == pytest.approx((1, 42 / 17))
    assert len(recoveries.counted()) == 8 and recoveries.counted()["weight"].sum() == pytest.approx(1)
    dated = recoveries.announcements()
    assert dated["factor"].isna().sum() == 2 and dated["source"].ne("").all() and set(dated["certainty"]) == {"read", "read2"}


@pytest.mark.parametrize("without", ["", *dict.fromkeys(recoveries.announcements()["event"])])
def test_a_tenth_of_the_usual_draws_lies_beyond_each_quantile_of_the_record(without):
    """Held against scipy.stats.triang."""
    low, high = recoveries.usual_factors(without)
    assert 0.01 <= low < 1 < high <= 100
    triangle = stats.triang((1 - low) / (high - low), loc=low, scale=high - low)
    assert triangle.ppf([0.1, 0.9]) == pytest.approx(recoveries.quantiles(without), rel=1e-6)


def test_without_factors_of_ones_own_those_on_record_are_taken():
    fire = Scenario("s").hit(site="fab_a", days=3, note="seen")
    usual = fire.uncertain()
    assert usual.events[["factor_low", "factor_high"]].iloc[0].tolist() == pytest.approx(recoveries.usual_factors())
    assert usual.events["note"].iloc[0] == "seen; recovery factors from 8 announcements of 6 events on record"
    left_out = fire.uncertain(without="Baxter North Cove flood 2024")
    assert "7 announcements of 5 events" in left_out.events["note"].iloc[0]
    assert fire.events["factor_low"].isna().all()
    with pytest.raises(DataError, match="no record of the recovery of 'Baxter'; use one of Wiring harness plants") as refused:
        fire.uncertain(without="Baxter")
    assert HANGUL.search(in_korean(refused.value.problems[0].problem))


def test_a_slice_is_a_scenario_whose_recovery_is_known():
    """Slices of 10, 30, 50, 70 and 90 %; from 0.8 to 2.5 with the peak at 1, by hand: F(1) = 0.2/1.7 = 0.118: the first
    lies on the near side, 0.8 + sqrt(0.1 x 1.7 x 0.2), the others on the far side, 2.5 - sqrt((1 - p) x 1.7 x 1.5)."""
    cut = slices(Scenario("s", probability=0.3).hit(site="fab_a", days=10).uncertain(0.8, 2.5))
    far = [2.5 - np.sqrt((1 - p) * 1.7 * 1.5) for p in (0.3, 0.5, 0.7, 0.9)]
    assert [s.events["factor_low"].iloc[0] for s in cut] == pytest.approx([0.8 + np.sqrt(0.1 * 1.7 * 0.2), *far])
    assert [s.name for s in cut] == [f"s ({k} of 5)" for k in range(1, 6)] and len(cut) == SLICES
    assert [s.probability for s in cut] == pytest.approx([0.06] * 5)
    assert all(slices(s) == [s] for s in cut) and all((s.events["factor_low"] == s.events["factor_high"]).all() for s in cut)


def test_the_command_tells_the_band(capsys):
    """As JSON, for people, with the factors on record, and what is no pair or cannot be."""
    asked = ["disrupt", str(rs.datasets.toy), "--scenario", "chip_fire", "--samples", "20", "--seed", "3"]
    assert cli.main([*asked, "--uncertain", "0.8,2.0", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    fire = find_scenario(NET, "chip_fire").uncertain(0.8, 2.0)
    band_rows = rs.disrupt(NET, fire, samples=20, seed=3).band.set_index("measure")
    assert {row["measure"]: row["mean"] for row in told["band"]}["lost_units"] == band_rows.at["lost_units", "mean"]
    assert told["samples"] == 20 and told["seed"] == 3 and told["summary"]["lost_units"] == 50
    assert cli.main([*asked, "--uncertain"]) == 0
    out, err = capsys.readouterr()
    assert re.search(r"measure +mean +low +high +share\n +lost_units", out) and "8 announcements of 6 events" in err
    assert cli.main([*asked, "--uncertain", "2,0.8"]) == 1 and cli.main([*asked, "--uncertain", "2"]) == 64
    capsys.readouterr()
    assert cli.main([*asked, "--json"]) == 0 and "band" not in json.loads(capsys.readouterr().out)
