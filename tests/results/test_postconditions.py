"""No answer that breaks a rule is ever given: each rule broken by hand on the toy, and named with its place and day."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import Network, Scenario, SolveError
from reshore.disruption import engines
from reshore.disruption.capacity_left import effects
from reshore.disruption.windows import usual_limits, window
from reshore.errors import Problem, lines
from reshore.network.baseline import baseline
from reshore.results.course import Course
from reshore.results.postconditions import refuse_beyond, refuse_ranking
from reshore.weak_points import pairs, ranking

from ..support.korean import assert_korean
from ..support.random_chains import random_case

NET = rs.load(rs.datasets.toy)


def row(net: Network, table: str, site: str, part: str) -> int:
    """The position of a source, demand row, lane (by where it leaves) or item in the arrays of a course."""
    coded = baseline(net).coded
    item = coded.item_codes[site, part]
    if table == "items":
        return item
    column = "origin" if table == "lanes" else "item"
    return int(np.flatnonzero(getattr(getattr(coded, table), column) == item)[0])


def changed(course: Course, name: str, day: int, column: int, by: float) -> Course:
    """The course with one figure more."""
    values = getattr(course, name).copy()
    values[day, column] += by
    return replace(course, **{name: values})


FIRST = {"car": ("plant", "car"), "chip": ("fab_a", "chip"), "sale": ("market", "car")}
BROKEN = [  # what is changed, of which row, on which day, by how much -> the rule that is named
    ("lost", "demand", "sale", 9, 3.0, "all demand is served"), ("served", "demand", "sale", 9, -3.0, "all demand is served"),
    ("lost", "demand", "sale", 9, -1e6, "loss cannot be"), ("made", "sources", "car", 9, -1e6, "production cannot be"),
    ("sent", "lanes", "chip", 9, -1e6, "dispatch cannot be"), ("stock", "items", "car", 9, -1e6, "stock cannot be"),
    ("made", "sources", "chip", 9, 1e6, "capacity left"), ("made", "sources", "car", 9, 1.0, "stock before"),
    ("stock", "items", "chip", 9, 2.0, "stock before"), ("sent", "lanes", "chip", 9, 1.0, "stock before"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "table", "what", "day", "by", "rule"), BROKEN)
def test_a_figure_changed_by_hand_is_refused_with_its_place_and_day(name, table, what, day, by, rule, monkeypatch):
    at = row(NET, table, *FIRST[what])
    daily = engines.ENGINES["daily"]
    broken = replace(daily, run=lambda *given, **more: changed(daily.run(*given, **more), name, day, at, by))
    monkeypatch.setitem(engines.ENGINES, "daily", broken)
    with pytest.raises(SolveError, match=rule) as refused:
        rs.disrupt(NET, "chip_fire")
    assert "part " in str(refused.value) and f"day {day}" in str(refused.value)
    assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


def test_a_slip_of_less_than_a_millionth_is_none():
    run = rs.disrupt(NET, "chip_fire")
    assert replace(run, course=changed(run.course, "lost", 9, 0, 1e-9)).lost is not None
    lost = run.course.lost + 2e-6 * run.course.demanded  # by day within rounding, over the run two millionths
    with pytest.raises(SolveError, match="over the run"):
        replace(run, course=replace(run.course, lost=lost))


@pytest.mark.parametrize(("name", "by"), [("lost", -1e6), ("lost", 1e6), ("made", -1e6), ("sent", -1e6), ("stock", -1e6)])
def test_sums_of_a_pooled_window_are_held_too(name, by):
    run = rs.disrupt(NET, "chip_fire", engine="flow", window="pooled")
    with pytest.raises(SolveError, match="break a rule"):
        replace(run, course=changed(run.course, name, 0, 0, by))


def test_a_pooled_window_is_a_course_of_one_bucket():
    """10 days without fab_a: its stocks of 40 chips and 20 boards and fab_b's 40 chips make 60 cars, 10 are in stock."""
    run = rs.disrupt(NET, "chip_fire", engine="flow", window="pooled")
    course, item = run.course, run.base.coded.item_codes
    assert len(course.served) == 1 and course.days == 10 and course.edges.tolist() == [5, 15]
    assert course.served.sum() == pytest.approx(70) and course.lost.sum() == pytest.approx(30)
    assert [course.stock[0, item[at]] for at in (("boards", "chip"), ("plant", "board"), ("market", "car"))] == pytest.approx(
        [0, 0, 0], abs=1e-6
    )
    made, sent = row(NET, "sources", "plant", "car"), row(NET, "lanes", "port", "harness")
    assert course.stock[0, item["plant", "harness"]] == pytest.approx(30 + course.sent[0, sent] - course.made[0, made])
    with pytest.raises(ValueError, match="has no days"):
        run.stock  # noqa: B018


def test_nothing_is_made_of_substitutes_that_were_not_used():
    """c is made of a or b: one more of it, into stock, while a and b go as before."""
    net = Network(
        sites=pd.DataFrame({"site": ["s"]}),
        parts=pd.DataFrame({"part": ["a", "b", "c"]}),
        bom=pd.DataFrame({"part": ["c", "c"], "input": ["a", "b"], "alternative": "either", "quantity": [1, 2]}),
        sources=pd.DataFrame({"site": "s", "part": ["a", "b", "c"]}),
        demand=pd.DataFrame({"site": ["s"], "part": ["c"], "rate": [10]}),
    )
    run = rs.disrupt(net, Scenario("s").hit(part="a", days=3, severity=0.5))
    made, stock = changed(run.course, "made", 4, row(net, "sources", "s", "c"), 1.0), run.course.stock.copy()
    stock[4:, row(net, "items", "s", "c")] += 1.0
    edges, coded = np.array([4, 5]), run.base.coded
    limits = window(
        coded,
        effects(coded, Scenario("s").hit(part="a", days=3, severity=0.5)),
        edges,
        usual_limits(coded, run.base.made, run.base.sent),
    )
    refuse_beyond(run.base, run.course, edges, limits)
    with pytest.raises(SolveError, match="substitutes takes as much of them"):
        refuse_beyond(run.base, replace(made, stock=stock), edges, limits)


@pytest.mark.parametrize("seed", range(25))
def test_answers_of_all_engines_keep_the_rules(seed):
    """On rough random chains (circles, substitutes, shared limits, minimum run rates): nothing sound is refused."""
    net, scenario = random_case(100 + seed)
    for engine in ("daily", "structure", "flow"):
        rs.disrupt(net, scenario, engine)
    rs.disrupt(net, scenario, "daily", reroute_days=2)
    rs.disrupt(net, scenario, "flow", window="pooled")
    rs.rank(net)


@pytest.mark.parametrize(("column", "value"), [
    ("lost_units", -1.0), ("lost_margin", 1e12), ("exposure", 1.5), ("time_to_survive", -1.0), ("lost_margin", np.nan),
])  # fmt: skip
def test_a_ranking_is_held_to_what_can_be(column, value):
    weak = rs.rank(NET)
    refuse_ranking(weak, baseline(NET), weak["time_to_recover"])
    weak.loc[1, column] = value
    with pytest.raises(SolveError, match=f"{column} of {weak['target'][1]}|finite") as refused:
        refuse_ranking(weak, baseline(NET), weak["time_to_recover"])
    assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


@pytest.mark.parametrize("how", [{}, {"pairs": True}, {"window": "dated"}, {"engine": "daily"}, {"engine": "structure"}])
def test_every_ranking_is_held(how, monkeypatch):
    held = []
    for place in (pairs, ranking):
        monkeypatch.setattr(place, "refuse_ranking", lambda found, *_, **__: held.append(len(found)))
    assert held == [] and len(rs.rank(NET, **how)) == held[0]
