"""Hard rules of a plan: against enumeration by a second formulation (tests/support/ruled.py), and small cases by hand."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from functools import cache

import numpy as np
import pandas as pd
import pulp
import pytest

import reshore as rs
from reshore import DataError, Network, SolveError
from reshore.cli import main
from reshore.errors import Problem, lines
from reshore.network.baseline import baseline
from reshore.network.index import index
from reshore.network.value_added import made_at_home, value_added
from reshore.planning import planner
from reshore.planning.model import clash_search, clash_words, first_stage, limits
from reshore.planning.model.decomposition import Decomposed
from reshore.planning.model.master import Window
from reshore.solving.deadline import NO_END
from reshore.solving.progress import UNWATCHED, Watch

from ..support import ruled
from ..support.korean import assert_korean
from ..support.samples import some

WAYS = pytest.mark.parametrize("large", [planner.LARGE, 0], ids=["whole", "decomposed"])
RELAXED = {
    "budget": lambda net, ask, name: (net, replace(ask, budget=None)),
    "service_level": lambda net, ask, name: (net, replace(ask, service_level=None)),
    "domestic_share": lambda net, ask, name: (net, replace(ask, domestic_share=None)),
    "loss_limit": lambda net, ask, name: (net, replace(ask, loss_limit=None)),
    "keep": lambda net, ask, name: (net, replace(ask, keep=())),
    "forbid": lambda net, ask, name: (net, replace(ask, forbid=tuple(o for o in ask.forbid if o != name))),
    "group": lambda net, ask, name: (_blank(net, "group", name, "group"), ask),
    "requires": lambda net, ask, name: (_blank(net, "option", name, "requires"), ask),
    "least_use": lambda net, ask, name: (_blank(net, "option", name, "least_use", np.nan), ask),
}
TOLD = {
    "service_level": r"at most ([\d.]+) % of what a year wants",
    "domestic_share": r"at most ([\d.]+) % of the value added",
    "loss_limit": r"loses at least ([-\d.,]+) and",
    "budget": r"at least ([\d.,]+) is needed",
}


def _blank(net: Network, by: str, name: str, column: str, value: object = "") -> Network:
    return replace(net, options=net.options.assign(**{column: net.options[column].mask(net.options[by] == name, value)}))


@cache
def answered(seed: int) -> tuple[Network, ruled.Asked, float]:
    """A network, what is asked, and the least objective by enumeration."""
    net, ask = ruled.ruled_plan(seed)
    return net, ask, ruled.oracle(net, ask)


def planned(net: Network, ask: ruled.Asked, **more: object) -> rs.Plan | str:
    """The plan, or what clashes."""
    try:
        return rs.plan(net, **asdict(ask), reasons=False, **more)
    except SolveError as error:
        return str(error)


def _against_all(seeds: range) -> None:
    for seed in seeds:
        net, ask, best = answered(seed)
        found = []
        for large, gap in ((planner.LARGE, None), (0, 1e-9)):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(planner, "LARGE", large)
                found.append(planned(net, ask, gap=gap))
        for plan in found:
            if np.isinf(best):
                assert isinstance(plan, str), seed
                assert re.search("no plan keeps all that is asked|cannot all be bought", plan), seed
            else:
                assert isinstance(plan, rs.Plan), (seed, plan)
                assert plan.objective == pytest.approx(best, rel=1e-6, abs=1e-6), seed
                assert plan.proved, seed
                kept = plan.rules_kept
                least = kept["rule"].isin(["service_level", "domestic_share"])
                assert (kept["reached"] >= kept["asked"] - 1e-6)[least].all(), seed
                assert (kept["reached"] <= kept["asked"] + 1e-4)[~least].all(), seed
        if np.isinf(best):
            assert found[0] == found[1], seed


@pytest.mark.parametrize("first", some(range(0, 48, 6), 2))
def test_a_plan_with_rules_is_the_best_of_all_that_keep_them(first):
    """Every choice of units with each year's program written a second time; both ways to solve, which tell clashes alike."""
    _against_all(range(first, first + 6))


@pytest.mark.long
@pytest.mark.parametrize("first", range(128, 432, 16))
def test_a_plan_with_rules_is_the_best_of_all_that_keep_them_at_length(first):
    _against_all(range(first, first + 16))


def _clashes(seeds: range) -> None:
    for seed in seeds:
        net, ask, best = answered(seed)
        text = planned(net, ask) if np.isinf(best) else ""
        if not isinstance(text, str) or "no plan keeps" not in text:
            continue  # it has a plan, or options alone exclude each other, told before a solver runs
        _smallest(net, ask, seed)
        if "without them more" not in text:
            _figures(net, ask, text, seed)


def _smallest(net: Network, ask: ruled.Asked, seed: int) -> None:
    """The rules of the clash alone have no plan; with any one of them left out there is one."""
    rules = limits.Rules(ask.service_level, ask.domestic_share, ask.loss_limit)
    asked = first_stage.Asked(ask.budget, keep=ask.keep, forbid=ask.forbid, rules=rules)
    search = clash_search.Search(planner.plan_task(net, asked), planner.plan_task(net, asked, loose=True), UNWATCHED)
    clash = search.clash()

    def without(rules: list[tuple[str, str]]) -> float:
        other, less = net, ask
        for kind, name in rules:
            other, less = RELAXED[kind](other, less, name)
        return ruled.oracle(other, less)

    rest = [rule for rule in search.asked if rule not in clash]
    assert np.isinf(without(rest)), (seed, clash)
    for rule in clash:
        assert np.isfinite(without([*rest, rule])), (seed, clash, rule)


def _figures(net: Network, ask: ruled.Asked, text: str, seed: int) -> None:
    """With a rule relaxed to what is told there is a plan, with a hundredth more asked there is none."""
    for rule, pattern in TOLD.items():
        if not (found := re.search(pattern, text)):
            continue
        told, upwards = float(found[1].replace(",", "")), rule in ("service_level", "domestic_share")
        told = told / 100 if upwards else told
        tighter = min(1.0, told + 0.01) if upwards else told - 0.01 * abs(told) - 1e-3
        if rule == "loss_limit" and not isinstance(ask.loss_limit, float):
            name = next(iter(ask.loss_limit))
            values = {name: told}, {name: tighter}
        else:
            values = told, tighter
        assert np.isfinite(ruled.oracle(net, replace(ask, **{rule: values[0]}))), (seed, text)
        assert isinstance(planned(net, replace(ask, **{rule: values[0]})), rs.Plan), (seed, text)
        if upwards or tighter >= 0:
            assert np.isinf(ruled.oracle(net, replace(ask, **{rule: values[1]}))), (seed, text)


@pytest.mark.parametrize("first", some(range(0, 48, 6), 2))
def test_what_clashes_is_a_smallest_set_with_right_figures(first):
    """By enumeration with the rules of the clash, with one of them left out, and with one relaxed to what is told."""
    _clashes(range(first, first + 6))


@pytest.mark.long
@pytest.mark.parametrize("first", range(48, 400, 16))
def test_what_clashes_is_a_smallest_set_with_right_figures_at_length(first):
    _clashes(range(first, first + 16))


@pytest.mark.parametrize("seed", [3, 5, 8])
def test_the_model_with_rules_is_the_plan(seed):
    net, ask, best = answered(seed)
    problem = rs.plan_model(net, **asdict(ask))
    problem.solve(pulp.HiGHS(msg=False, mip_rel_gap=1e-9))
    if np.isinf(best):
        assert pulp.LpStatus[problem.status] == "Infeasible"
    else:
        assert pulp.value(problem.objective) == pytest.approx(best, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("seed", [1, 5, 7, 13])
def test_a_cut_of_what_breaks_rules_is_nowhere_above_it(seed):
    """The least by which a window's rules are broken is convex in what the master gives it."""
    net, _ = ruled.ruled_plan(seed)
    rules = limits.Rules(0.97, None, 0.1)
    way = Decomposed(planner.plan_task(net, first_stage.Asked(rules=rules)), None, UNWATCHED)
    draw, x = np.random.default_rng(seed), way.task.model.lower.clip(0)
    high = np.minimum(way.task.model.upper, 10.0)
    points = [x + draw.random(len(x)) * (high - x) for _ in range(6)]
    for window in way.windows:
        solved = [(found.broken, found.slope) for found in map(window.broken, points)]
        assert max(broken for broken, _ in solved) > 0
        for x, (broken, slope) in zip(points, solved, strict=True):
            for y, (other, _) in zip(points, solved, strict=True):
                assert broken + slope @ (y - x)[window.given] <= other + 1e-6


def test_windows_with_rules_that_share_a_live_model_are_as_alone():
    """The far source shut in twelve degrees: one live model for all, beside it one in which rules may be broken. Each window
    costs and breaks its rules by what a window of its own does; where some are broken, others are not."""
    net, degrees = boxes(), np.random.default_rng(0).random(12)
    net = replace(net, sources=net.sources.assign(capacity=[10.0, 3.0]))
    cases = [rs.Scenario(f"s{k}", probability=1 / 12).hit(site="far", days=10, severity=s) for k, s in enumerate(degrees)]
    rules = limits.Rules(service_level=0.96, loss_limit=800)
    task = planner.plan_task(net, first_stage.Asked(rules=rules), scenarios=cases)
    way = Decomposed(task, None, UNWATCHED)
    assert len({id(window.loaded) for window in way.windows}) == 1
    start, units = way.master.clean(way.master.bound.solve().x), task.start.stage.units
    broken = []
    for built in (0.0, 1.0, 0.5):
        x = start.copy()
        x[units] = built
        for k, window in enumerate(way.windows):
            found, alone = window.solve(x), Window(task, k, cases[k], NO_END).solve(x)
            assert (found.broken, found.cost) == pytest.approx((alone.broken, alone.cost), rel=1e-9, abs=1e-9)
            broken.append(found.broken > 0)
    assert 0 < sum(broken) < len(broken)


# --- by hand


@WAYS
def test_the_toy_with_rules(large, monkeypatch):
    """The plan costs 60,150 and leaves the strike 10 of the year's 1,000 cars, 400 of margin; only the line at home beside a
    second chip source leaves none, for 32 more (test_turned_down)."""
    monkeypatch.setattr(planner, "LARGE", large)
    net = rs.load(rs.datasets.toy)
    for ask, cost in (
        ({"service_level": 0.99}, 60_150),
        ({"service_level": 0.991}, 60_182),
        ({"loss_limit": 400}, 60_150),
        ({"loss_limit": 399}, 60_182),
        ({"loss_limit": {"port_strike": 0}}, 60_182),
        ({"loss_limit": {"chip_fire": 0}}, 60_150),
    ):
        best = rs.plan(net, **ask)
        assert best.objective == pytest.approx(cost), ask
        assert best.proved
    strike = rs.plan(net, service_level=0.9).rules_kept.set_index("scenario")
    assert strike["reached"].to_dict() == pytest.approx({"calm": 1, "chip_fire": 1, "port_strike": 0.99})


def boxes(**columns: object) -> Network:
    """10 boxes of value 10 a day for 100 days, sold in KR at 30: from CN at 1 each, or from home, a line of 5 a year that makes
    3 a day, at 2."""
    return Network(
        sites=pd.DataFrame({"site": ["far", "home", "shop"], "country": ["CN", "KR", "KR"]}),
        parts=pd.DataFrame({"part": ["box"], "value": [10.0]}),
        sources=pd.DataFrame(
            {
                "site": ["far", "home"],
                "part": "box",
                "option": ["", "line"],
                "unit_cost": [1.0, 2.0],
                "capacity": [None, 3.0],
            }
        ),
        lanes=pd.DataFrame({"origin": ["far", "home"], "destination": "shop", "part": "box", "option": ["", "line"]}),
        demand=pd.DataFrame({"site": ["shop"], "part": ["box"], "rate": [10.0], "price": [30.0]}),
        options=pd.DataFrame({"option": ["line"], "capex": [5.0], "life_years": 1.0, **columns}),
        settings=pd.DataFrame({"key": ["days_per_year", "discount_rate"], "value": ["100", "0"]}),
    )


@WAYS
def test_a_share_made_at_home(large, monkeypatch):
    """Each box made at home costs 1 more on each of 100 days. A share of 20 % are 2 of 10 boxes; no plan makes it by selling
    less, and the line makes no more than 3."""
    monkeypatch.setattr(planner, "LARGE", large)
    best = rs.plan(boxes(), domestic_share=0.2)
    assert best.objective == pytest.approx(1_000 + 5 + 200)
    assert best.rules_kept["reached"].tolist() == pytest.approx([0.2])
    with pytest.raises(SolveError, match=r"at most 30 % of the value added .* and 40 % is asked for$"):
        rs.plan(boxes(), domestic_share=0.4)
    with pytest.raises(SolveError, match=r"at most 0 % of the value added .* \(without the budget 30 %\)"):
        rs.plan(boxes(), domestic_share=0.4, budget=4)
    with pytest.raises(SolveError, match=r"at least 5 is needed and the budget is 4"):
        rs.plan(boxes(), domestic_share=0.2, budget=4)
    with pytest.raises(SolveError, match="exclude each other: doing without option 'line', 20 % of the value added"):
        rs.plan(boxes(), domestic_share=0.2, forbid="line")


@WAYS
def test_a_least_use_that_cannot_be_is_told_with_what_could(large, monkeypatch):
    """The line makes 30 a day where 10 are wanted: a third of its capacity at most."""
    monkeypatch.setattr(planner, "LARGE", large)
    net = boxes(least_use=0.5)
    net = replace(net, sources=net.sources.assign(capacity=[np.nan, 30.0]))
    with pytest.raises(SolveError, match=r"'line' runs at 33.33 % of its capacity at most and a least use of 50 %"):
        rs.plan(net, keep="line")


def test_an_option_that_no_plan_with_rules_may_have_is_turned_down_by_rule():
    """A second line abroad that has to make all 10 boxes leaves none to be made at home."""
    net = boxes()
    more = pd.DataFrame({"site": ["abroad"], "part": "box", "option": "abroad", "unit_cost": 0.5, "capacity": 10.0})
    lane = pd.DataFrame({"origin": ["abroad"], "destination": "shop", "part": "box", "option": "abroad"})
    option = pd.DataFrame({"option": ["abroad"], "capex": 1.0, "life_years": 1.0, "least_use": 1.0})
    site = pd.DataFrame({"site": ["abroad"], "country": "CN"})
    tables = {"sites": site, "sources": more, "lanes": lane, "options": option}
    net = replace(net, **{t: pd.concat([getattr(net, t), rows], ignore_index=True) for t, rows in tables.items()})
    assert rs.plan(net).options["option"].tolist() == ["abroad"]
    best = rs.plan(net, domestic_share=0.2)
    assert best.turned_down.set_index("option")["reason"].to_dict() == {"abroad": "rule"}
    assert best.options["npv"].notna().all()  # against the chain without the line, which no rule can hold


def test_what_clashes_is_told_in_both_languages():
    net = boxes(least_use=0.5, group="g", requires="")
    for ask in (
        {"domestic_share": 0.4, "budget": 4},
        {"domestic_share": 0.2, "forbid": "line"},
        {"service_level": 1.0, "loss_limit": 0, "scenarios": rs.Scenario("shut", probability=0.1).hit(site="far", days=10)},
    ):
        with pytest.raises(SolveError) as error:
            rs.plan(net, **ask)
        assert_korean([Problem("", 0, "", "", lines(error.value)[0], "")])


def test_no_time_to_find_out_what_clashes_is_told():
    asked = first_stage.Asked(rules=limits.Rules(domestic_share=0.4))
    task = planner.plan_task(boxes(), asked)
    with pytest.raises(SolveError, match="none; there was no time to find out what clashes"):
        clash_words.refuse_clash(
            task, lambda: planner.plan_task(boxes(), asked, loose=True), SolveError("none"), Watch.of(None, 1e-9)
        )


def test_giving_up_sales_keeps_no_limit():
    """The far source is shut for 10 of 100 days: 100 boxes of a margin of 29. The line at home makes up for 30 of them."""
    net = boxes()
    shut = rs.Scenario("shut", probability=0.1).hit(site="far", days=10)
    most = 70 * (30 - 1)
    assert rs.plan(net, scenarios=shut, loss_limit=most).objective > 0
    with pytest.raises(SolveError, match=rf"'shut', loses at least {most:,} and 2,000 is allowed"):
        rs.plan(net, scenarios=shut, loss_limit=2_000)
    with pytest.raises(SolveError, match=r"at most 93 % of what a year wants can be served \(hardest: 'shut'\)"):
        rs.plan(net, scenarios=shut, service_level=0.95)


def test_rules_are_told_again_by_a_run():
    """`flow` loses 10 cars of 1,000 in the strike too."""
    net = rs.load(rs.datasets.toy)
    again = rs.verify(net, rs.plan(net, budget=600, service_level=0.98, loss_limit=400)).rules_kept.set_index(
        ["rule", "scenario"]
    )
    assert again.loc[("service_level", "port_strike"), "again"] == pytest.approx(0.99)
    assert again.loc[("loss_limit", "port_strike"), "again"] == pytest.approx(400)
    assert again.loc[[("budget", ""), ("service_level", "calm")], "again"].isna().all()


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ({"service_level": 1.1}, "service_level 1.1 is out of range; use 0 to 1"),
        ({"domestic_share": -0.1}, "domestic_share -0.1 is out of range"),
        ({"loss_limit": -1}, "loss_limit -1 is out of range"),
        ({"loss_limit": {"chip_fire": -1}}, "loss_limit -1 is out of range"),
        ({"loss_limit": {"chip_fir": 1}}, "no scenario 'chip_fir'; did you mean 'chip_fire'"),
    ],
)
def test_what_is_badly_asked_is_refused(ask, words):
    with pytest.raises(DataError, match=words):
        rs.plan(rs.load(rs.datasets.toy), **ask)


def test_no_country_of_demand_is_an_error_that_names_the_table():
    net = boxes()
    with pytest.raises(DataError, match=r"sites, country: no country is known in which anything is sold"):
        rs.plan(replace(net, sites=net.sites.assign(country="")), domestic_share=0.2)


def test_value_added_is_of_a_part_less_what_goes_into_it():
    """Of the toy: a car of 70 takes a board of 12 and a harness of 25; a board of 12 takes two chips of 3; a chip of 3 at a
    cost of 7 adds 7. Sold in the US, where nothing is made."""
    net = rs.load(rs.datasets.toy)
    coded, today = index(net, everything=True), baseline(net)
    added = value_added(coded, today.part_value[_part_of(coded)], today.ways.laid_on(coded))
    by = dict(
        zip(zip(coded.items.site[coded.sources.item], coded.items.part[coded.sources.item], strict=True), added, strict=True)
    )
    assert by["plant", "car"] == pytest.approx(70 - 12 - 25)
    assert by["boards", "board"] == pytest.approx(12 - 2 * 3)
    assert by["fab_b", "chip"] == pytest.approx(7)
    assert not made_at_home(coded).any()
    korea = replace(net, sites=net.sites.assign(country=net.sites["country"].replace("US", "KR")))
    home = made_at_home(index(korea, everything=True))
    assert set(coded.items.site[coded.sources.item][home]) == {"boards", "home", "plant"}


def _part_of(coded) -> np.ndarray:
    return pd.Index(coded.net.parts["part"]).get_indexer(coded.items.part)


def test_in_a_terminal(capsys):
    assert main(["plan", str(rs.datasets.toy), "--loss-limit", "port_strike=0", "--loss-limit", "chip_fire=0", "--json"]) == 0
    assert '"rules_kept": [{"rule": "loss_limit", "scenario": "chip_fire", "asked": 0.0' in capsys.readouterr().out
    assert main(["plan", str(rs.datasets.toy), "--loss-limit", "0", "--loss-limit", "chip_fire=0"]) == 1
    assert "give one figure for all" in capsys.readouterr().err
    assert main(["plan", str(rs.datasets.toy), "--service-level", "1", "--budget", "0"]) == 2
    assert "of what a year wants can be served" in capsys.readouterr().err
