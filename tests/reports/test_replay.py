"""Before and after: what counts as a change, and when stand-by sources are called for it."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

import reshore as rs
from reshore.reports import phrases
from reshore.reports.chapters.replay import replay
from reshore.reports.outcome import Outcome
from reshore.reports.story import Story


@pytest.fixture(scope="module")
def patient():
    """The toy network with customers who wait: what the strike delays is made later, and no sale is lost."""
    return rs.load(rs.datasets.toy).edit([{"table": "demand", "where": {}, "set": {"backorder_days": 100}}])


def told(net: rs.Network, option: str) -> tuple[Story, object]:
    """The strike told with a plan that builds an option."""
    built = net.edit([{"table": "options", "where": {"option": option}, "set": {"built": 1}}])
    plan = SimpleNamespace(network=built, options=pd.DataFrame({"option": [option]}))
    return Story((rs.disrupt(net, "port_strike"),), (plan,)), built


def test_less_waiting_is_a_change_although_no_margin_is_lost(patient):
    """A day more of harnesses: the plant stops on day 7 instead of 6."""
    story, _ = told(patient, "harness_stock")
    before, after = (Outcome(run) for run in story.replays[0])
    assert before.value("lost_margin") == after.value("lost_margin") == 0
    assert (before.value("first_stop_day"), after.value("first_stop_day")) == (6, 7)
    assert before.value("late_units") > after.value("late_units") and not before.same(after)
    assert story.called == [False] and before.result.reroute_days is None
    assert next(replay(story)).foot == "Disruption: Strike in the port."
    assert "no stand-by" not in phrases.replayed(story.net, before, after, story.say)


def test_where_nothing_changes_both_call_stand_by_sources_and_it_is_said(patient):
    story, built = told(patient, "second_chip")
    assert story.called == [True] and [run.reroute_days for run in story.replays[0]] == [0, 0]
    assert next(replay(story)).foot.endswith("they are not called and the plan changes nothing.")
    today = [Outcome(rs.disrupt(net, "port_strike")) for net in (patient, built)]
    assert today[0].same(today[1]) and "no stand-by" in phrases.replayed(story.net, *today, story.say)


def test_an_engine_that_calls_whoever_is_best_is_not_said_to_call_nobody(patient):
    runs = [Outcome(rs.disrupt(patient, "port_strike", engine="flow")) for _ in range(2)]
    assert runs[0].same(runs[1]) and "no stand-by" not in phrases.replayed(patient, *runs, Story((runs[0].result,), ()).say)


@pytest.mark.parametrize(
    "measure", ["lost_margin", "lost_units", "late_units", "peak_waiting", "first_stop_day", "recovered_day"]
)
def test_each_of_the_telling_figures_is_a_change(patient, measure):
    run, other = (rs.disrupt(patient, "port_strike") for _ in range(2))
    other.summary.loc[measure, "value"] += 1
    assert not Outcome(run).same(Outcome(other))
