"""What the appendix tells of every run, each in the units of what it loses."""

from __future__ import annotations

import reshore as rs
from reshore.reports.chapters import ground
from reshore.reports.outcome import Outcome
from reshore.reports.story import Story


def test_each_run_is_told_in_the_unit_of_what_it_loses():
    """The board maker sells chips too, as its last customer; a fab that lacks a third leaves the cars theirs."""
    net = rs.load(rs.datasets.toy).edit(
        [
            {"table": "parts", "where": {"part": "car"}, "set": {"unit": "car"}},
            {"table": "demand", "add": {"site": "boards", "part": "chip", "rate": 1, "price": 10, "priority": 9}},
            {"table": "stock", "where": {"site": "boards", "part": "chip", "option": ""}, "set": {"cover_days": 0}},
        ]
    )
    cars = rs.disrupt(net, rs.Scenario("plant").hit(site="plant", days=5))
    chips = rs.disrupt(net, rs.Scenario("fab").hit(site="fab_a", days=10, severity=0.32))
    assert [Outcome(run).parts for run in (cars, chips)] == [["car"], ["chip"]]
    rows = {row[0]: row[1:3] for row in ground.figures(Story((cars, chips), ())).rows}
    lost = [run.summary.at["lost_units", "value"] for run in (cars, chips)]
    assert rows["Never sold"] == [f"{lost[0]:g} cars", f"{lost[1]:.4g} pieces"]
