"""compare(): runs of one length side by side, what is short on baseline days taken off."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reshore as rs
from reshore.comparing.comparison import of_one_length
from reshore.comparing.inputs import differing

from ..support.networks import close, examples, networks, scenarios


@pytest.fixture(scope="module")
def toy(request):
    return rs.load(request.config.rootpath / "data" / "toy")


def within(net, days):
    """The network with runs of so many days."""
    return net.edit([{"table": "settings", "add": {"key": "window_days", "value": str(days)}}])


def length(result):
    return len(result.course.served) - result.first


def test_the_shorter_run_is_run_again(toy):
    """data/toy/README.md: looms_sick is short on days 11 to 15, so within 13 days from day 0 on days 11 and 12 alone, and
    of 23 cars 2 + 6 are lost."""
    short, long = rs.disrupt(within(toy, 13), "looms_sick"), rs.disrupt(toy, "looms_sick")
    assert (length(short), length(long)) == (13, 100)
    assert short.summary.at["lost_units", "value"] == pytest.approx(8)
    for runs in ((short, long), (long, short)):
        found = rs.compare(*runs)
        assert found.loc["lost_units"].tolist()[1:] == pytest.approx([23, 23, 0])
        assert [length(r) for r in of_one_length(*runs)] == [100, 100]
    assert length(short) == 13 and of_one_length(short, short) == [short, short]


def test_every_question_is_put_again_as_it_was(toy):
    """Engine, waiting before others are asked, and window: a run made longer is the run of a network with longer runs."""
    for asked in ({"engine": "flow"}, {"engine": "structure"}, {"reroute_days": 0}, {"reroute_days": 2}):
        again, _ = of_one_length(rs.disrupt(within(toy, 30), "chip_fire", **asked), rs.disrupt(toy, "chip_fire"))
        pd.testing.assert_frame_equal(again.summary, rs.disrupt(toy, "chip_fire", **asked).summary)


def test_a_pooled_window_stays_as_it_is(toy):
    pooled = rs.disrupt(toy, "chip_fire", "flow", "pooled")
    assert of_one_length(pooled, rs.disrupt(toy, "chip_fire"))[0] is pooled


def test_what_is_short_undisturbed_is_taken_off(toy):
    """looms makes 8 of the 10 a day: 2 cars a day are lost with nothing down, 200 in a run, and the strike of the port
    loses what it loses beyond them."""
    scarce = toy.edit([{"table": "sources", "where": {"site": "looms"}, "set": {"capacity": 8}}])
    calm = rs.disrupt(scarce, rs.Scenario("calm").hit(site="port", severity=0, days=1))
    strike = rs.disrupt(scarce, "port_strike")
    assert calm.summary.at["lost_units", "value"] == pytest.approx(200)
    found = rs.compare(calm, strike)
    beyond = strike.summary.at["lost_units", "value"] - 2 * len(strike.course.served)
    assert found.loc["lost_units"].tolist()[1:] == pytest.approx([0, beyond, beyond]) and beyond > 0
    assert found.loc["service_level"].tolist()[1] == pytest.approx(0.8)
    assert pd.isna(found.at["first_short_day", "calm (daily)"]) and pd.isna(found.at["recovered_day", "calm (daily)"])


@examples(15)
@given(st.data())
def test_all_that_is_compared_is_of_one_length(data):
    net = data.draw(networks())
    net = net.edit([{"table": "settings", "where": {"key": "window_days"}, "delete": True}])
    engine = data.draw(st.sampled_from(["daily", "structure"]))
    hits = [rs.disrupt(within(net, data.draw(st.integers(12, 40))), data.draw(scenarios(net)), engine) for _ in range(2)]
    alike = of_one_length(*hits)
    assert {length(r) for r in alike} == {max(map(length, hits))}
    found = rs.compare(*hits)
    for run, column in zip(alike, found.columns[[1, 2]], strict=True):
        lost = run.summary.at["lost_units", "value"] - run.summary.at["lost_units", "undisturbed"]
        assert close(found.at["lost_units", column], lost, run.wanted.sum())


def test_inputs_that_differ_are_told_cell_by_cell_and_row_by_row(toy):
    """A changed cell, a row that only one has, an event told by scenario and number; nothing of networks that are alike."""
    other = toy.edit(
        [
            {"table": "demand", "where": {"site": "market"}, "set": {"price": 120}},
            {"table": "sites", "add": {"site": "new"}},
            {"table": "events", "where": {"scenario": "chip_fire"}, "set": {"duration_days": 20}},
        ]
    )
    found = differing(toy, other, toy)
    assert found.to_numpy().tolist() == [
        ["sites", "new", "", None, "", None],
        ["demand", "market|car", "price", "100", "120", "100"],
        ["events", "chip_fire|1", "duration_days", "10", "20", "10"],
    ]
    assert not len(differing(toy, toy.with_tables(sites=toy.sites.iloc[::-1])))
