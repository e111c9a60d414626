"""Which estimate decides whether a level pays, on the chain that test_funding.py solves by hand.

A home line at the basic level brings its maker 20 a year (0.1 x 100 units x (10 - 8)), and at 10 % over 10 years its capital
of 400 costs 65.1: it is worth -45.1 a year to the firm.
"""

from __future__ import annotations

import json

import pandas as pd
import pytest

import reshore as rs
from reshore import cli
from reshore.planning.funding import swings
from reshore.planning.funding.estimates import estimates_of_levels
from reshore.planning.funding.gains import Gains
from reshore.planning.funding.play import Play
from reshore.planning.model.first_stage import capital_recovery

from .test_funding import line, network

CRF = capital_recovery(0.1, 10)
OPTION = ("options", "home", "capex")
COST = ("sources", "at_home|seat|home", "unit_cost")


def ranged(*ranges: tuple, **tables: pd.DataFrame) -> rs.Network:
    columns = ["table", "key", "column", "low", "high"]
    return network(line("home", "maker"), share=0.5).with_tables(ranges=pd.DataFrame(list(ranges), columns=columns), **tables)


def told(net: rs.Network, scheme: str = "none", **asked: object) -> pd.DataFrame:
    found = rs.fund_tornado(net, "basic", **asked)  # type: ignore[arg-type]
    return found[found["scheme"] == scheme].set_index("column")


def test_each_estimate_alone_at_its_ends():
    """Capital of 100 costs 16.3, of 900 146.5; at a cost of 7 the line brings 30, at 9 it brings 10. With half of the capital
    paid 32.5 are left to pay: even 30 do not."""
    net = ranged((*OPTION, 100, 900), (*COST, 7, 9))
    rows = told(net)
    assert rows.index.tolist() == ["capex", "unit_cost"] and rows["worth"].tolist() == pytest.approx(2 * [20 - 400 * CRF])
    ends = {"capex": (20 - 100 * CRF, 20 - 900 * CRF), "unit_cost": (30 - 400 * CRF, 10 - 400 * CRF)}
    for column, (low, high) in ends.items():
        assert rows.loc[column, ["worth_low", "worth_high"]].tolist() == pytest.approx([low, high], rel=1e-6)
        assert rows.loc[column, "swing"] == pytest.approx(max(low, high, 20 - 400 * CRF) - min(low, high, 20 - 400 * CRF))
    assert rows["decides"].tolist() == [True, False]
    assert rows.loc["capex", ["pays_low", "pays", "pays_high", "firms_low", "firms_high"]].tolist() == [1, 0, 0, 1, 0]
    halved = told(net, "aid")
    assert halved["worth"].iloc[0] == pytest.approx(20 - 200 * CRF)
    assert halved.loc["unit_cost", "worth_low"] == pytest.approx(30 - 200 * CRF, rel=1e-6)


def test_figures_of_a_level_move_together_and_those_of_others_stay():
    """Two lines, a range each: one estimate of two figures; a range of an option of another level or of none is not asked."""
    other = line("other", "maker", group="one", smart_level="advanced")
    net = network(line("home", "maker"), other).with_tables(
        ranges=pd.DataFrame(
            [(*OPTION, 100, 900), ("options", "other", "capex", 1, 2), ("demand", "plant|car", "price", 90, 110)],
            columns=["table", "key", "column", "low", "high"],
        )
    )
    basic = told(net)
    assert basic[["table", "figures"]].values.tolist() == [["options", 1]]
    advanced = rs.fund_tornado(net, "advanced", "none")
    assert advanced["worth_low"].tolist() == pytest.approx([20 - 1 * CRF], rel=1e-6)
    same = net.with_tables(options=net.options.assign(smart_level="basic"))
    assert told(same, schemes="none")["figures"].tolist() == [2]


def test_what_a_level_leaves_of_a_shock_is_an_estimate_too():
    """The strike takes the home line too, all of it at the basic level, or at the low end half: it makes 5 a day for ten days
    of the tenth year, 2 a unit: 10 a year."""
    levels = [{"effect": "severity", "cause": "labour", "level": "basic", "low": 0.5, "base": 1, "high": 1}]
    strike = [{"scenario": "strike", "probability": 0.1, "country": c, "duration_days": 10, "cause": k}
              for c, k in (("CN", ""), ("KR", "labour"))]  # fmt: skip
    strike[1] |= {"country": "", "site": "at_home"}
    net = ranged(levels=pd.DataFrame(levels), events=pd.DataFrame(strike))
    here = {
        "site": "at_home",
        "part": "seat",
        "capacity": 0,
        "unit_cost": 8,
        "price": 10,
    }  # else the event hits its lane as well
    net = net.edit(
        [{"table": "sources", "add": here}, {"table": "sources", "where": {"option": "home"}, "set": {"capacity": 10}}]
    )
    (row,) = told(net).reset_index().to_dict("records")
    assert (row["table"], row["column"], row["cause"]) == ("levels", "severity", "labour")
    assert (row["worth_low"], row["worth"], row["worth_high"]) == pytest.approx(
        (10 - 400 * CRF, -400 * CRF, -400 * CRF), abs=0.1
    )


def test_an_end_that_cannot_be_is_blank_and_a_level_nobody_offers_is_refused():
    rows = told(ranged((*OPTION, 100, 900), ("options", "home", "life_years", 0.001, 20)))
    assert pd.isna(rows.loc["life_years", "worth_low"])
    assert rows.loc["life_years", "worth_high"] == pytest.approx(20 - 400 * capital_recovery(0.1, 20))
    with pytest.raises(rs.DataError, match="there is no smart-factory level 'advanced'; use one of basic"):
        rs.fund_tornado(ranged(), "advanced")


def test_the_command_prints_a_row_for_each_scheme_and_estimate(tmp_path, capfd):
    rs.save(ranged((*OPTION, 100, 900)), tmp_path / "chain")
    assert cli.main(["fund", str(tmp_path / "chain"), "--tornado", "basic", "--schemes", "aid", "--json"]) == 0
    rows = json.loads(capfd.readouterr().out)
    assert [(row["scheme"], row["column"], row["decides"]) for row in rows] == [("none", "capex", True), ("aid", "capex", True)]


def test_time_that_is_over_leaves_out_estimates():
    with pytest.raises(rs.SolveError):
        rs.fund_tornado(ranged((*OPTION, 100, 900)), "basic", time_limit=1e-9)


# ---- what stands already, what is weighed, and the firm's own other moves ---------------------------------------------------


def test_an_estimate_of_a_line_that_is_built_changes_every_year():
    """The line that stands makes seats at 7, so that the one to build at 8 makes none; at 9 it makes all of the strike: 20."""
    old = line("old", "other", unit_cost=7, built=1)
    ranges = pd.DataFrame(
        [("sources", "at_old|seat|old", "unit_cost", 7, 9)], columns=["table", "key", "column", "low", "high"]
    )
    row = told(network(old, line("home", "maker")).with_tables(ranges=ranges)).loc["unit_cost"]
    assert (row["worth_low"], row["worth_high"]) == pytest.approx((-400 * CRF, 20 - 400 * CRF), rel=1e-6)


def test_what_a_level_leaves_changes_every_year_where_a_line_of_it_is_built():
    levels = pd.DataFrame([{"effect": "severity", "cause": "labour", "level": "basic", "low": 0.5, "base": 1, "high": 1}])
    strike = [rs.Scenario("strike", probability=0.1).hit(country="CN", days=10, cause="labour")]
    for built, all_years in ((0, False), (1, True)):
        net = network(line("old", "other", built=built), line("home", "maker")).with_tables(levels=levels)
        (found,) = (e for e in estimates_of_levels(net, strike) if e.level == "basic" and e.cause == "labour")
        assert (found.changes is None) == all_years


def test_causes_are_those_of_the_scenarios_that_are_weighed():
    levels = [
        {"effect": "severity", "cause": c, "level": "basic", "low": 0.5, "base": 1, "high": 1} for c in ("fire", "labour")
    ]
    net = ranged(levels=pd.DataFrame(levels)).edit([{"table": "events", "where": {}, "set": {"cause": "labour"}}])
    assert told(net)["cause"].tolist() == ["labour"]
    burns = rs.Scenario("burns", probability=0.1).hit(country="CN", days=10, cause="fire")
    assert told(net, scenarios=burns)["cause"].tolist() == ["fire"]


def test_a_firms_other_moves_are_asked_at_the_same_figures():
    """Two lines of half a plant each bring 10 a year. With 5 % of 400 left to pay, both cost the maker 20 at once: it has 70.
    At 900 they cost 45 each, 90 in all: whatever stands beside, it cannot pay for one more."""
    both = (line("home", "maker"), line("other", "maker"))
    net = network(*both, share=0.95).edit(
        [
            {"table": "companies", "where": {"company": "maker"}, "set": {"capex_limit": 70}},
            {"table": "sources", "where": {"option": "home"}, "set": {"capacity": 5}},
            {"table": "sources", "where": {"option": "other"}, "set": {"capacity": 5}},
        ]
    )
    ranges = [("options", name, "capex", 100, 900) for name in ("home", "other")]
    net = net.with_tables(ranges=pd.DataFrame(ranges, columns=["table", "key", "column", "low", "high"]))
    row = told(net, "aid").loc["capex"]
    assert row[["firms_low", "firms", "firms_high"]].tolist() == [1, 1, 0] and row["decides"]
    assert row["worth_high"] == pytest.approx(2 * (10 - 45 * CRF), rel=1e-6)


@pytest.mark.parametrize("whole", [True, False])
def test_every_move_is_looked_at_where_all_years_are_one_model(whole, monkeypatch):
    looked = []

    class Watched(Play):
        def answer(self, *asked):
            looked.append(self.thorough)
            return super().answer(*asked)

    monkeypatch.setattr(swings, "Play", Watched)
    monkeypatch.setattr(Gains, "whole", property(lambda self: whole))
    told(ranged((*OPTION, 100, 900)))
    assert set(looked) == {whole}
