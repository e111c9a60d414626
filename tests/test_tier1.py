"""The sample of tier-1 firms: what its tool writes, a chain that works, and which support moves whom."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

import reshore as rs

FIRMS = ["small_low", "small_middle", "small_high", "medium_low", "medium_middle", "medium_high"]


@pytest.fixture(scope="module")
def net() -> rs.Network:
    return rs.load(rs.datasets.korea_tier1_2020)


def test_the_tables_are_what_their_tool_writes(request, tmp_path):
    root = request.config.rootpath
    subprocess.run([sys.executable, "-m", "tools.korea_tier1_2020", str(tmp_path)], cwd=root, check=True, capture_output=True)
    shipped = {path.name: path.read_bytes() for path in (root / "data/korea_tier1_2020").glob("*.csv")}
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")} == shipped


def test_firms_add_up_to_the_published_suppliers(net):
    """831 firms and 71.4 tn won of sales a year at 240 days; each firm earns on a day without events."""
    firms = net.companies.set_index("company").loc[FIRMS]
    value = net.parts.set_index("part")["value"]
    today = net.sources[(net.sources["option"] == "") & net.sources["site"].isin(FIRMS)].set_index("site")
    lines = net.bom[net.bom["input"].isin(today["part"])]
    cars = net.demand.merge(lines, on=["site", "part"]).groupby("input")["rate"].sum()
    sales = today["part"].map(value) * today["part"].map(cars) * 240 * firms["population"]
    assert firms["population"].sum() == pytest.approx(831) and sales.sum() == pytest.approx(71.4e12, rel=1e-3)
    assert rs.check_undisturbed(net).empty and "account" not in " ".join(rs.check(net)["problem"].map(str))
    assert (today["unit_cost"] + 0.6 * today["price"] < today["price"]).all()


@pytest.mark.parametrize("line, part", [("asan", "car_sonata"), ("ulsan_2", "car_tucson"), ("hwaseong", "car_k3")])
def test_a_line_without_its_firm_stops(net, line, part):
    lines = rs.disrupt(net, "people_away").lines.set_index(["site", "part"])
    assert lines.loc[(line, part), "first_short_day"] >= 5


@pytest.mark.long
@pytest.mark.parametrize(
    "estimate, none, given, wasted", [("low", 831, 831, 1), ("base", 599.65, 810.25, 0.778), ("high", 0, 582, 0)]
)
def test_the_same_grant_for_all_builds_basic_factories_that_avoid_nothing(net, estimate, none, given, wasted):
    """docs/smart_factory_support.md: with the effects of the firms that applied all invest anyway, with those of independent
    studies nobody does; between them those that have the money. The grant of 2019 moves others to the basic level, which spares
    nothing."""
    rows = rs.fund(net, schemes="universal", year=2019, estimates=estimate).rows.set_index(["scheme", "level"])
    firms: pd.Series = rows["firms"]
    assert (firms["none", "basic"], firms["universal", "basic"]) == pytest.approx((none, given))
    assert firms["universal", "intermediate_1"] == 0 and rows.loc[("universal", "all"), "additional_loss_avoided"] == 0
    assert rows.loc[("universal", "all"), "deadweight"] == pytest.approx(
        wasted * rows.loc[("universal", "all"), "public"], rel=1e-3
    )
