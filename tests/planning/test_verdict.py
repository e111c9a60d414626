"""Verdicts: by hand on the toy, and cell by cell against plans of their own."""

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, SolveError, cli
from reshore.planning.verdict import deciding, flips
from reshore.planning.verdict.alternatives import alone
from reshore.planning.verdict.boxes import _box
from reshore.planning.verdict.cells import Judge
from reshore.planning.verdict.shocks import RAMP
from reshore.solving.deadline import OutOfTimeError

from ..support.samples import some
from ..support.small_plans import mixed_plan

HOME = {"s1": "CN", "s2": "KR", "p1": "KR", "p2": "CN", "k": "KR"}


@pytest.fixture(scope="module")
def toy():
    return rs.load(rs.datasets.toy)


def test_chips_by_hand(toy):
    """chip_fire costs 1,340 a year in which it comes, a tenth of the years. A second source leaves 500 of that and costs 40 a
    year: 84 - 40. Three days more of chips (30 cars of ten a day, margin 40) leave 140, and cost 100 a year: 120 - 100 = 20
    less 6 for chips drawn down and bought again by the same fire. At a chance c the second source gains 840 c - 40."""
    found = rs.verdict(toy, "chip", points=4)
    assert (found.verdict, found.option, found.days, found.proved) == ("second_source", "second_chip", 0.0, True)
    assert found.cost == pytest.approx(40) and found.regret == pytest.approx(44)
    assert found.chance == pytest.approx(0.1) and found.missing == ["no option makes 'Chip' at home"]
    low = found.flips[(found.flips["driver"] == "chance") & (found.flips["value"] < 0.1)].iloc[0]
    assert low["value"] == pytest.approx(40 / 840, rel=2e-3) and low["becomes"] == "leave"


def test_harnesses_by_hand(toy):
    """A day more of harnesses costs 20 a year and spares 400 of what port_strike costs, a tenth of the time: 20 net. A line at
    home spares 780 of it and costs 90: -12, 32 a year short of stock, which over ten years is a capex of 900 - 320."""
    found = rs.verdict(toy, "harness", country="KR", points=4)
    assert (found.verdict, found.days, found.second_best) == ("stock", pytest.approx(1), "leave")
    assert found.regret == pytest.approx(20) and found.cost == pytest.approx(20)
    flips = found.flips.set_index("driver")
    assert flips.loc["capex", "value"] == pytest.approx(580) and flips.loc["capex", "becomes"] == "reshore"
    assert flips.loc["support", "value"] == pytest.approx(320)
    rows = found.alternatives.set_index(["verdict", "option"])["regret"]
    assert rows["reshore", "home_line"] == pytest.approx(-12)


@pytest.mark.parametrize("driver", ["chance", "cost_gap", "capex"])
def test_a_flip_holds_on_both_sides(toy, driver):
    """What is best just before and just after, by plans of their own in which one thing may be done at a time."""
    found = rs.verdict(toy, "harness", country="KR", points=6)
    for move in found.flips[found.flips["driver"] == driver].dropna(subset="value").itertuples():
        for side, expected in ((0.99, found.verdict), (1.01, move.becomes)):
            value = move.today + side * (move.value - move.today)
            net, chance = toy, None
            if driver == "capex":
                net = net.edit([{"table": "options", "where": {"option": "home_line"}, "set": {"capex": value}}])
            elif driver == "cost_gap":
                net = _priced(net, "harness", value)
            else:
                chance = value
            assert _best(net, "harness", "KR", chance=chance)[0] == expected, (driver, side, move)


@pytest.mark.parametrize("part", ["chip", "harness"])
def test_flips_by_recovery_and_lead_time_hold_on_both_sides(toy, part):
    """What is best before and after by plans of their own: the events of the part's scenario lasting so many days, ramps with
    them; all lanes that carry it taking so many days. A step before the flip, and at it."""
    found = rs.verdict(toy, part, country="KR", points=2)
    told = found.flips[found.flips["driver"].isin(["recovery_days", "lead_days"])]
    assert set(told["driver"]) >= {"recovery_days"} and (part != "chip" or "lead_days" in set(told["driver"]))
    _, lanes = flips.lead_today(toy, part)
    for move in told.itertuples():
        for days, expected in ((move.today, found.verdict), (move.value, move.becomes)):
            net = toy
            if move.driver == "lead_days":
                lead = toy.filled("lanes")["lead_days"].to_numpy().copy()
                lead[lanes] = np.rint(lead[lanes] * days / move.today)
                net = net.with_tables(lanes=net.lanes.assign(lead_days=lead))
                assert flips.lead_today(net, part)[0] == pytest.approx(days)
            else:
                rows = net.events["scenario"].isin(_stopping(net, part))
                longer = (net.events[["duration_days", "ramp_days"]].fillna(0).mul(days / move.today) + 0.5).apply(np.floor)
                given = net.events[["duration_days", "ramp_days"]].notna().mul(rows, axis=0)
                net = net.with_tables(events=net.events.assign(**{c: net.events[c].mask(given[c], longer[c]) for c in longer}))
            assert _best(net, part, "KR")[0] == expected, (move, days)


def test_chances_that_leave_no_more_than_themselves_have_flips_too(toy):
    """A strike in six years of ten, a fire in three: tried at other lengths beside those, they would sum to more than one."""
    likely = [{"table": "events", "where": {"scenario": name}, "set": {"probability": p}} for name, p in
              (("port_strike", 0.6), ("chip_fire", 0.3))]  # fmt: skip
    found = rs.verdict(toy.edit(likely), "harness", country="KR", points=2)
    assert found.verdict == "reshore" and "recovery_days" in set(found.flips["driver"])


def test_a_part_that_nothing_stops_has_its_flips(toy):
    """Without a chance of any event a closure stands for them: nothing is bought up to some chance, and the lead time, tried at
    none and at four times, changes nothing."""
    calm = toy.with_tables(events=toy.events.assign(probability=0.0))
    found = rs.verdict(calm, "chip", points=3)
    assert (found.verdict, found.chance) == ("leave", 0)
    chance = found.flips.query("driver == 'chance'").iloc[0]
    shut = _shut(calm, "chip", _length(found), chance["value"], found.home)
    assert _best(calm, "chip", found.home, closure=shut)[0] == chance["becomes"]


def test_a_box_is_never_the_whole_picture():
    """Three of four cells: a row or a column of two holds two thirds of them and nothing else; all four would tell nothing."""
    rows, columns, coverage, density = _box(np.array([[True, True], [True, False]]))
    assert {rows.stop - rows.start, columns.stop - columns.start} == {1, 2}
    assert (coverage, density) == (pytest.approx(2 / 3), 1.0)


def test_what_time_buckets_hide_is_told(toy):
    """Windows of days hide nothing; with buckets of five days the bound holds the cost by day."""
    assert rs.verdict(toy, "chip", points=2).pooling_bound == 0
    setting = {"table": "settings", "add": {"key": "bucket_days", "value": 5}}
    found, fine = (rs.verdict(net, "chip", points=2) for net in (toy.edit([setting]), toy))
    assert np.isfinite(found.pooling_bound) and abs(found.regret - fine.regret) <= found.pooling_bound + 1e-6


def _priced(net: rs.Network, part: str, gap: float, home: str = "KR") -> rs.Network:
    """Unit costs times 1 + gap: of the sources at home that options bring, where something comes home, else of second ones."""
    kinds, _ = _kinds(net, part, home)
    moved = "reshore" if "reshore" in kinds.values() and not _made_at(net, part) <= {home} else "second_source"
    rows = (net.sources["part"] == part) & net.sources["option"].isin([name for name, kind in kinds.items() if kind == moved])
    cost = net.sources["unit_cost"]
    return net.with_tables(sources=net.sources.assign(unit_cost=cost.where(~rows, cost * (1 + gap))))


def _kinds(net: rs.Network, part: str, home: str) -> tuple[dict[str, str], list[str]]:
    """What each option that brings the part counts as, and the options that hold stock of it."""
    country = net.sites.set_index("site")["country"]
    there = net.sources[(net.sources["part"] == part) & (net.sources["option"] != "")]
    lanes = net.lanes[(net.lanes["part"] == part) & (net.lanes["option"] != "")]
    kinds = dict.fromkeys([*there["option"], *lanes["option"]], "second_source")
    kinds |= {row.option: "reshore" for row in there.itertuples() if country[row.site] == home}
    held = net.stock[(net.stock["part"] == part) & (net.stock["option"] != "")]["option"]
    return kinds, [name for name in dict.fromkeys(held) if name not in kinds]


def _stopping(net: rs.Network, part: str) -> list[str]:
    """The scenarios that make a line short for want of the part when everybody carries on as usual."""
    out = []
    for name in dict.fromkeys(net.events["scenario"]):
        run = rs.disrupt(net, name)
        short = (run.lines["lost_units"] > 0).any() or run.lines["first_short_day"].notna().any()
        if short and (run.sources["limited_by"] == part).any():
            out.append(name)
    return out


def _best(net, part, home, chance=None, closure=None) -> tuple[str, float, dict]:
    """The best arrangement and what each costs, by a plan for each: one candidate at most, with stock or without."""
    stopping, net = _stopping(net, part), alone(net, part)
    probability = net.events.groupby("scenario")["probability"].first().dropna()
    stopping = [name for name in stopping if name in probability]
    cases = []
    for name, p in probability.items():
        if name in stopping:
            p = 0.0 if closure else p if chance is None else chance * p / probability[stopping].sum()
        events = net.events[net.events["scenario"] == name].assign(probability=np.nan)
        cases.append(rs.Scenario(name, events, probability=p))
    cases += [closure] if closure else []
    kinds, held = _kinds(net, part, home)
    whole = set(net.filled("options").query("divisible == 0")["option"])
    needs = net.options.set_index("option")["requires"]
    costs: dict[str, float] = {}
    for option in ("", *kinds):
        if kinds.get(option) == "reshore" and _made_at(net, part) <= {home}:
            continue
        for stock in (False, True) if held else (False,):
            may = [option] if option else []
            while may and needs[may[-1]] and needs[may[-1]] not in may:
                may.append(needs[may[-1]])
            kind = kinds.get(option, "leave")
            name = kind if not stock else "stock" if not option else f"stock+{kind}"
            keep = [option] if option in whole else None
            try:
                found = rs.plan(net, scenarios=cases, options=[*may, *(held if stock else [])], keep=keep).objective
            except SolveError:
                continue
            costs[name] = min(costs.get(name, np.inf), found)
    return min(costs, key=lambda k: (costs[k] + 1e-7 * abs(costs[k]) * len(k.split("+")), k != "leave")), costs["leave"], costs


def _made_at(net: rs.Network, part: str) -> set[str]:
    country = net.sites.set_index("site")["country"]
    run = rs.disrupt(net, rs.Scenario("nothing").hit(site=net.sites["site"].iloc[0], days=1, severity=0), engine="daily")
    made = run.sources[(run.sources["part"] == part) & (run.sources["option"] == "")].groupby("site")["made"].sum()
    return {country[site] for site in made[made > 0].index}


@pytest.mark.parametrize("seed", some(range(40), 6))
def test_cells_against_plans_of_their_own(seed, monkeypatch):
    """A cell of either picture drawn at random: the best of arrangements that are planned one by one from nothing."""
    for driver in ("of_chance", "of_length", "of_gap", "of_recovery", "of_lead"):  # asked of elsewhere
        monkeypatch.setattr(deciding, driver, lambda *asked: ())
    net, part, found, random = _asked(seed)
    assert found.map["proved"].all()
    cell = found.map.iloc[int(random.integers(len(found.map)))]
    _agrees(found, cell, net, part)


@pytest.mark.parametrize("seed", some([9, 23, 47, *(s for s in range(100) if s not in (9, 23, 47))], 3))
def test_points_off_the_boundaries(seed):
    """Just before and just after each flip along chance, gap and capex: what is told is best by plans of their own."""
    net, part, found, _ = _asked(seed)
    moves = found.flips[found.flips["driver"].isin(["chance", "cost_gap", "capex"])].dropna(subset="value")
    if moves.empty:
        pytest.skip("nothing flips here")
    for move in moves.itertuples():
        for side, told in ((0.99, found.tie_with or [found.verdict]), (1.01, [move.becomes])):
            value, moved, chance, shut = move.today + side * (move.value - move.today), net, found.chance, None
            if move.driver == "capex":
                option = found.alternatives.query("verdict == 'reshore'")["option"].iloc[0]
                moved = net.edit([{"table": "options", "where": {"option": option}, "set": {"capex": value}}])
            elif move.driver == "cost_gap":
                moved = _priced(net, part, value)
            else:
                chance = value
            if found.chance == 0:
                shut = _shut(net, part, _length(found), chance)
            _, leave, costs = _best(moved, part, "KR", chance=chance, closure=shut)
            assert min(costs[name] for name in told) <= min(costs.values()) + 2e-6 * abs(leave), (move, side, costs)


def _asked(seed: int) -> tuple:
    """A random network, a part of it that something can be done about, its verdict, and the generator that drew the part."""
    net = mixed_plan(seed)
    net = net.with_tables(sites=net.sites.assign(country=net.sites["site"].map(HOME)))
    random = np.random.default_rng(seed)
    stock, sources = (t.loc[t["option"] != "", "part"] for t in (net.stock, net.sources))
    part = str(random.choice(sorted({*stock, *sources}) or ["a"]))
    if not any(_kinds(net, part, "KR")):
        pytest.skip("nothing can be done about the part here")
    try:
        found = rs.verdict(net, part, country="KR", points=3)
    except DataError as error:
        pytest.skip(f"no verdict: {error}")
    if found.map.empty:
        assert found.verdict == "leave"
        pytest.skip("nobody uses the part here")
    return net, part, found, random


def _agrees(found, cell: pd.Series, net: rs.Network, part: str, home: str = "KR") -> None:
    """A cell says what the best of arrangements is that are planned one by one from nothing."""
    days, gap = cell["length_days"], cell["cost_gap"]
    if found.chance == 0 and np.isnan(days):
        days = _length(found)
    shut = _shut(net, part, days, cell["chance"], home) if days == days else None
    priced = _priced(net, part, gap, home) if gap == gap else net
    name, leave, costs = _best(priced, part, home, chance=cell["chance"], closure=shut)
    names = cell["tie_with"] if cell["verdict"] == "tie" else [cell["verdict"]]
    best = min(costs.values())
    assert leave - best == pytest.approx(cell["regret"], abs=2e-6 * abs(leave))
    assert min(costs[n] for n in names) <= best + 2e-6 * abs(leave), (name, names)


def _length(found: rs.Verdict) -> float:
    """Days of the closure of which pictures are where nothing with a chance stops the part: about a recovery time."""
    return min(found.map["length_days"].dropna().unique(), key=lambda days: abs(days - found.length_days))


def _shut(net: rs.Network, part: str, days: float, chance: float, home: str = "KR") -> rs.Scenario:
    """The closure of the first picture."""
    shut = rs.Scenario("shut", probability=chance)
    for site in _closed(net, part, home):
        shut = shut.hit(site=site, part=part, days=days, ramp=RAMP)
    return shut


GRID = 12


@pytest.mark.parametrize("at", some([49 * n % (2 * GRID * GRID) for n in range(2 * GRID * GRID)], 6))
def test_a_fine_grid_by_brute_force(toy, fine, at):
    """Every cell of both pictures of 12 x 12 of harnesses at home (`-m long`; some of them without)."""
    assert fine.map["proved"].all() and len(fine.map) == 2 * GRID * GRID
    _agrees(fine, fine.map.iloc[at], toy, "harness")


@pytest.fixture(scope="module")
def fine(toy):
    return rs.verdict(toy, "harness", country="KR", points=GRID)


def _closed(net: rs.Network, part: str, home: str) -> list[str]:
    """Sites abroad that make the part on an undisturbed day; all that do, where none is abroad."""
    country = net.sites.set_index("site")["country"]
    run = rs.disrupt(net, rs.Scenario("nothing").hit(site=net.sites["site"].iloc[0], days=1, severity=0), engine="daily")
    made = run.sources[(run.sources["part"] == part) & (run.sources["option"] == "")].groupby("site", sort=False)["made"].sum()
    sites = list(made[made > 0].index)
    return [s for s in sites if country[s] != home] or sites


def test_a_part_nobody_uses_is_left(toy):
    """There is nothing to bring home."""
    net = toy.edit([{"table": "parts", "add": {"part": "spare"}}])
    found = rs.verdict(net, "spare")
    assert found.verdict == "leave" and "is not used" in found.reason and found.map.empty
    assert found.alternatives.empty and list(found.alternatives) == list(rs.verdict(toy, "chip", points=0).alternatives)


def test_what_is_made_at_home_already_says_so(toy):
    """Harnesses are made in CN: with CN as home nothing comes home, and a line in KR is a second source."""
    found = rs.verdict(toy, "harness", country="CN", points=0)
    assert "reshore" not in set(found.alternatives["verdict"])
    assert any("already" in text for text in found.missing)


def test_options_are_made_where_there_are_none(toy):
    """Without a row of its own the part gets options, all of them assumed; where no wage is known it is said which table lacks
    it, since nothing can be told of a line at home."""
    bare = toy.with_tables(**{t: toy.tables[t].query("option == ''") for t in ("sources", "lanes", "stock")})
    with pytest.raises(DataError, match=r"countries.*wage"):
        rs.verdict(bare, "harness", country="KR", points=0)
    assert rs.verdict(bare, "harness", country="CN", points=0).assumed  # made there already
    wages = pd.DataFrame({"country": ["CN", "KR", "US"], "wage": [4.0, 10.0, 12.0]})
    found = rs.verdict(bare.with_tables(countries=wages), "harness", country="KR", points=0)
    assert found.assumed and {"stock", "reshore"} & set(found.alternatives["verdict"])


def test_an_option_that_given_shares_leave_nothing_is_named(toy):
    """All harnesses come from the port, which leaves a line at home that has to run at 30 % nothing to make."""
    net = toy.edit(
        [
            {"table": "lanes", "where": {"origin": "port", "part": "harness"}, "set": {"share": 1.0}},
            {"table": "options", "where": {"option": "home_line"}, "set": {"least_use": 0.3}},
        ]
    )
    found = rs.verdict(net, "harness", country="KR", points=0)
    assert "home_line" not in set(found.alternatives["option"])
    assert any("Harness line at home beside" in text and "least_use" in text for text in found.missing)
    assert not any("least_use" in text for text in rs.verdict(toy, "harness", country="KR", points=0).missing)


@pytest.mark.parametrize("country", ["Korea", "KOR", "kr", "XX"])
def test_a_home_that_is_no_country_is_refused(toy, country):
    """The codes of the network's countries, and of all that ISO 3166 knows; what was meant is named."""
    with pytest.raises(DataError, match="KR" if country != "XX" else "country"):
        rs.verdict(toy, "harness", country=country)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"part": "harnes"}, "harness"), ({"points": 41}, "points"), ({"points": -1}, "points"), ({"tolerance": -1}, "tolerance"),
     ({"time_limit": 0}, "time_limit")],
)  # fmt: skip
def test_bad_arguments_are_named(toy, given, words):
    with pytest.raises(DataError, match=words):
        rs.verdict(toy, **{"part": "harness", **given})


def test_keys_of_the_command(capsys):
    """The keys of the contract, and one value on standard output."""
    assert cli.main(["verdict", "data/toy", "--part", "chip", "--points", "3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    keys = {"part", "verdict", "days", "option", "level", "tie_with", "reason", "second_best", "cost", "regret", "proved"}
    assert {*keys, "pooling_bound", "flips", "map", "box", "statements"} <= set(told)
    assert {"driver", "today", "low", "high", "value", "becomes", "inside"} == set(told["flips"][0])
    cell = {"picture", "chance", "length_days", "cost_gap", "premium", "verdict", "days", "option", "level", "cost", "regret"}
    assert cell | {"proved"} <= set(told["map"][0]) and len(told["map"]) == 18
    assert {"verdict", "text", "coverage", "density", "picture"} == set(told["statements"][0])
    assert cli.main(["verdict", "data/toy", "--part", "chip", "--points", "0", "--language", "ko"]) == 0
    assert "제2공급원" in capsys.readouterr().out


def test_the_page_shows_what_comes_out(capsys):
    """The command of docs/verdict.md prints the sentence that stands there."""
    text = Path("docs/verdict.md").read_text(encoding="utf-8")
    command = re.search(r"^    reshore (.*)$", text, re.M)[1]
    assert cli.main(shlex.split(command)) == 0
    assert re.search(r"```\n(.*)\n```", text)[1] == capsys.readouterr().out.splitlines()[0]


def test_no_time_for_the_verdict_itself_is_said(toy):
    """A nanosecond is enough for nothing; no half answer."""
    with pytest.raises(SolveError):
        rs.verdict(toy, "chip", time_limit=1e-9)


def test_cells_without_time_stay_blank(toy, monkeypatch):
    """Where time ends among the cells those before stand and the others are blank and not proved."""
    weighed = []

    def stop(judge, *given, **named):
        weighed.append(given)
        if len(weighed) > 4:
            raise OutOfTimeError("over")
        return asked(judge, *given, **named)

    asked = Judge.weigh
    monkeypatch.setattr(Judge, "weigh", stop)
    found = rs.verdict(toy, "chip", points=3)
    assert (found.map["verdict"] != "").sum() == 3 and not found.map.loc[found.map["verdict"] == "", "proved"].any()
