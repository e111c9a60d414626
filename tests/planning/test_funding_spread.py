"""The real firms that one stands for differ as `ranges` says: by hand, on the chain of test_funding.

At 10 % over 10 years 1 of capital costs CRF = 0.1627 a year; a home line at 8 a unit brings its maker 20 a year, one at 6.5
brings 35. Each of 20 slices of a hundred makers is five firms; the midpoints of the slices are 0.025, 0.075, ... 0.975.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore.disruption.sampling.draws import quantile
from reshore.planning.funding.play import Play

from .test_funding import CRF, ask, choice, line, network, whole

MANY = {"companies": [{"company": "maker", "hurdle_rate": 0.1, "population": 100}]}


def ranged(net: rs.Network, *ranges: tuple) -> rs.Network:
    return net.with_tables(ranges=pd.DataFrame(ranges, columns=["table", "key", "column", "low", "high"]))


@pytest.mark.parametrize("share, firms", [(0.0, 0), (0.5, 15), (0.7, 50), (0.9, 100)])
def test_a_slice_invests_where_its_own_capital_earns_its_rate(share, firms):
    """Capex from 50 to 800, most likely 400, and (1 - share) x capex x CRF <= 20. Half paid: capex up to 245.8, which
    (195.8)^2 / (750 x 350) = 0.146 of all have: three midpoints. 0.7: up to 409.7, 1 - (390.3)^2 / (750 x 400) = 0.492: ten.
    The network has what the firm with 400 does, which pays from 0.693 on."""
    found = ask(ranged(network(line("home", "maker"), MANY, share=share), ("options", "home", "capex", 50, 800)))
    row, made = whole(found), choice(found, "home")
    middle = (np.arange(20) + 0.5) / 20
    capex = quantile(50, 800, middle, 400)
    pays = capex[(1 - share) * capex * CRF <= 20]
    assert row["firms"] == pytest.approx(5 * len(pays)) == pytest.approx(firms)
    assert row["public"] == pytest.approx(5 * share * pays.sum()) and row["own"] == pytest.approx(5 * (1 - share) * pays.sum())
    assert row["additional_firms"] == row["firms"] and row["deadweight"] == 0
    assert row["loss_avoided"] == pytest.approx(740 * (share >= 0.7))
    assert made["units"] == pytest.approx(firms / 100) and made["capex"] == pytest.approx(5 * pays.sum())
    assert made["capex"] == pytest.approx(made["public"] + made["customer"] + made["own"])
    assert made["private_benefit"] == pytest.approx(20)


def two_levels(share: float) -> rs.Network:
    """Basic for 100 or intermediate 1 for 260, own money from 50 to 500, most likely 200."""
    more = {"unit_cost": 6.5, "capex": 260, "smart_level": "intermediate_1", "group": "one"}
    net = network(line("home", "maker", capex=100, group="one"), line("smart", "maker", **more), MANY, share=share)
    companies = net.companies.assign(capex_limit=[200.0 if c == "maker" else np.nan for c in net.companies["company"]])
    return ranged(net.with_tables(companies=companies), ("companies", "maker", "capex_limit", 50, 500))


def mix(share: float) -> tuple[float, float]:
    rows = ask(two_levels(share)).rows
    rows = rows[rows["scheme"] == "aid"].set_index("level")["firms"]
    return rows["basic"], rows["intermediate_1"]


def test_the_mix_of_levels_goes_by_means():
    """Half paid, intermediate 1 leaves 35 - 130 CRF = 13.8 and the basic level 20 - 50 CRF = 11.9: it is taken by all that have
    130; less than that have (80)^2 / (450 x 150) = 0.095 of all, two midpoints, and these take the basic level. Unpaid, 260 do
    not earn their rate, and 100 do to those that have them: less has (50)^2 / (450 x 150) = 0.037, one midpoint."""
    assert mix(0.5) == pytest.approx((10, 90)) and mix(0.0) == pytest.approx((95, 0))


def test_more_support_never_leads_fewer_firms_further():
    found = [mix(share) for share in (0.0, 0.2, 0.35, 0.4, 0.45, 0.5, 0.6)]
    for firms in ([smart for _, smart in found], [basic + smart for basic, smart in found]):
        assert all(more >= less - 1e-9 for less, more in pairwise(firms)), found
    assert len({round(smart) for _, smart in found}) > 2  # it does not jump from nobody to all


def test_what_slices_would_do_anyway_is_deadweight():
    """Unpaid, 95 of the hundred take the basic level (above); with a fifth paid still all of these, and five more."""
    row = whole(ask(two_levels(0.2)))
    assert (row["firms"], row["additional_firms"]) == pytest.approx((100, 5))
    assert (row["public"], row["deadweight"]) == pytest.approx((100 * 20, 95 * 20))


def test_a_budget_counts_what_slices_are_paid():
    """Half paid, 10 firms ask for 50 each and 90 for 130, 12,200 together: with less their firm gets none."""
    rows = ask(two_levels(0.5), budget=[12_200, 12_199]).rows
    rows = rows[(rows["scheme"] == "aid") & (rows["level"] == "all")].set_index("budget")
    assert rows["public"].to_list() == pytest.approx([12_200, 0])
    assert rows["firms"].to_list() == pytest.approx([100, 95])


def test_without_ranges_of_a_firm_that_stands_for_several_nothing_changes():
    """Ranges of anything else, or of a firm that stands for itself, move no digit; one without width none but rounding. The
    record says of which firms no spread is told."""
    net = network(line("home", "maker"), MANY, share=0.7)
    usual = ask(net)
    assert [str(note) for note in usual.notes] == [
        "The table ranges does not say how the 100 real firms behind maker differ: all decide alike."
    ]
    other = ask(ranged(net, ("sources", "plant|car", "unit_cost", 10, 30), ("companies", "cars", "hurdle_rate", 0.01, 0.9)))
    for one, same in ((other.rows, usual.rows), (other.choices, usual.choices), (other.accounts, usual.accounts)):
        pd.testing.assert_frame_equal(one, same, check_exact=True)
    exact = ask(ranged(net, ("options", "home", "capex", 400, 400)))
    assert exact.notes == []
    pd.testing.assert_frame_equal(exact.rows, usual.rows, rtol=1e-12)
    alone = replace(net, companies=net.companies.assign(population=1.0))
    ranged_alone = ask(ranged(alone, ("options", "home", "capex", 1, 9000)))
    pd.testing.assert_frame_equal(ranged_alone.rows, ask(alone).rows, check_exact=True)


def test_slices_that_never_settle_are_told_as_such(monkeypatch):
    """Of what is not looked at by every slice nothing is proved; where one comes back to where it was, the row is a cycle."""
    usual, net = Play._own, ranged(network(line("home", "maker"), MANY, share=0.7), ("options", "home", "capex", 50, 800))
    row = whole(ask(net))
    assert row["ends"] == "unique" and row["proved"]
    for told, ends in (({"complete": False}, "unique"), ({"cycle": True, "complete": False}, "cycle")):
        monkeypatch.setattr(Play, "_own", lambda *given, told=told: replace(usual(*given), **told))
        row = whole(ask(net))
        assert row["ends"] == ends and not row["proved"]


def test_the_number_of_real_firms_is_told_as_it_is():
    for count, told in ((1.4, "1.4"), (12_000, "12,000")):
        many = {"companies": [{"company": "maker", "hurdle_rate": 0.1, "population": count}]}
        (note,) = ask(network(line("home", "maker"), many, share=0.7)).notes
        assert f" the {told} real firms behind maker" in str(note)


def test_ends_of_a_range_may_stand_in_either_order_and_none_is_left_blank():
    """`check` warns of the lowest above the highest; a blank one is refused with its row."""
    net = network(line("home", "maker"), MANY, share=0.7)
    one, other = (ask(ranged(net, ("options", "home", "capex", *ends))) for ends in ((50, 800), (800, 50)))
    pd.testing.assert_frame_equal(one.rows, other.rows, check_exact=True)
    for ends, column in (((np.nan, 800), "low"), ((50, np.nan), "high")):
        with pytest.raises(rs.DataError, match=f"ranges row 2, {column}: {column} is blank"):
            ranged(net, ("options", "home", "capex", *ends))


def test_at_an_end_every_firm_has_the_figure_of_that_end():
    net = ranged(network(line("home", "maker"), MANY, share=0.7), ("options", "home", "capex", 50, 800))
    found = rs.fund(net, estimates=["low", "high"]).rows
    found = found[(found["scheme"] == "aid") & (found["level"] == "all")].set_index("estimate")
    assert found["firms"].to_dict() == {"low": 100, "high": 0} and found["public"]["low"] == pytest.approx(100 * 35)
