"""What an event row hits: one small network, every filter (docs/semantics.md, "What an event hits")."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from reshore.network.event_filters import distance_km, match
from reshore.network.index import index
from reshore.network.network import Network


def table(columns: str, *rows: str) -> pd.DataFrame:
    return pd.DataFrame([r.split(",") for r in rows], columns=columns.split(","))


@pytest.fixture(scope="module")
def coded():
    """weihai (CN) makes harness and wire, port (KR) passes harness on, plant (KR) makes car and sells both."""
    net = Network(
        sites=table("site,company,country,region,lat,lon",
                    "weihai,yura,CN,shandong,37.5,122.1", "port,,KR,,37.45,126.6", "plant,hmc,KR,ulsan,35.5,129.3",
                    "shop,,US,,,"),
        parts=table("part,family", "car,", "harness,wiring", "wire,wiring"),
        bom=table("part,input", "car,harness", "harness,wire"),
        sources=table("site,part", "weihai,harness", "weihai,wire", "plant,car"),
        lanes=table("origin,destination,part,mode", "weihai,port,harness,sea", "port,plant,harness,road",
                    "weihai,plant,harness,air", "plant,shop,car,sea"),
        demand=table("site,part,rate", "plant,car,10", "shop,car,5", "plant,harness,1"),
    )  # fmt: skip
    return index(net)


def hits(coded, **event):
    """The row hit as sets of names, by kind."""
    hit = match(coded, event)
    items = coded.items.site + " " + coded.items.part
    lanes = (coded.net.lanes["origin"] + ">" + coded.net.lanes["destination"]).to_numpy()[coded.lanes.row]
    by = {
        "sources": items[coded.sources.item],
        "lanes": lanes,
        "demand": items[coded.demand.item],
        "stock_items": items,
        "demand_change": items[coded.demand.item],
        "duty": lanes,
    }
    return {kind: set(names[getattr(hit, kind)]) for kind, names in by.items() if getattr(hit, kind).any()}


def test_site_hits_its_sources_and_not_the_lanes_of_what_it_makes(coded):
    assert hits(coded, site="weihai") == {
        "sources": {"weihai harness", "weihai wire"},
        "stock_items": {"weihai harness", "weihai wire"},
    }


def test_a_site_that_passes_goods_on_loses_its_lanes(coded):
    assert hits(coded, site="port") == {"lanes": {"port>plant"}, "stock_items": {"port harness"}}


def test_a_market_loses_its_sale_and_a_maker_does_not(coded):
    assert hits(coded, site="shop") == {"demand": {"shop car"}, "stock_items": {"shop car"}}
    assert hits(coded, site="plant") == {
        "sources": {"plant car"},
        "demand": {"plant harness"},
        "stock_items": {"plant car", "plant harness"},
    }


@pytest.mark.parametrize("event", [{"company": "yura"}, {"country": "CN"}, {"region": "shandong"}])
def test_site_filters_are_equalities(coded, event):
    assert hits(coded, **event)["sources"] == {"weihai harness", "weihai wire"}
    assert match(coded, {k: v.swapcase() for k, v in event.items()}).nothing


def test_part_matches_a_part_or_a_family_and_filters_are_joined_by_and(coded):
    assert hits(coded, part="wiring", country="CN")["sources"] == {"weihai harness", "weihai wire"}
    assert hits(coded, part="wire") == {"sources": {"weihai wire"}, "stock_items": {"weihai wire"}}
    assert match(coded, {"part": "wire", "country": "KR"}).nothing


def test_a_blank_row_matches_everything(coded):
    hit = match(coded, {"site": "", "radius_km": float("nan"), "demand_change": None})
    assert hit.sources.all() and hit.stock_items.all()
    assert hits(coded)["lanes"] == {"port>plant"}


def test_mode_and_destination_hit_lanes_only_with_the_origin_filtered(coded):
    assert hits(coded, mode="sea") == {"lanes": {"weihai>port", "plant>shop"}}
    assert hits(coded, mode="sea", country="CN") == {"lanes": {"weihai>port"}}
    assert hits(coded, destination="plant") == {"lanes": {"port>plant", "weihai>plant"}}
    assert hits(coded, destination="KR", site="weihai") == {"lanes": {"weihai>port", "weihai>plant"}}
    assert match(coded, {"destination": "plant", "part": "car"}).nothing


def test_demand_change_and_duty_add_do_only_that(coded):
    assert hits(coded, country="KR", part="car", demand_change=-0.3) == {"demand_change": {"plant car"}}
    assert hits(coded, country="CN", destination="KR", duty_add=0.25) == {"duty": {"weihai>port", "weihai>plant"}}
    assert hits(coded, country="CN", duty_add=0.25, demand_change=0.1) == {"duty": {"weihai>port", "weihai>plant"}}
    assert match(coded, {"mode": "sea", "demand_change": 0.1}).nothing


def test_near_is_a_great_circle_and_sites_without_coordinates_are_outside(coded):
    assert hits(coded, near_lat=37.5, near_lon=122.1, radius_km=100)["sources"] == {"weihai harness", "weihai wire"}
    far = distance_km(37.5, 122.1, 35.5, 129.3)
    assert set(hits(coded, near_lat=37.5, near_lon=122.1, radius_km=float(far) + 1e-6)["sources"]) >= {"plant car"}
    assert "plant car" not in hits(coded, near_lat=37.5, near_lon=122.1, radius_km=float(far) - 1e-6)["sources"]
    assert "demand" not in hits(coded, near_lat=0, near_lon=0, radius_km=20000, part="car")
    assert match(coded, {"near_lat": 37.5}).nothing


def test_distances_of_whole_arcs():
    """A quarter and a half of the great circle: pi R / 2 and pi R."""
    quarter = np.pi * 6371.0088 / 2
    assert distance_km(0, 0, [0, 90, 0], [90, 0, 180]) == pytest.approx([quarter, quarter, 2 * quarter], rel=1e-12)


def test_text_cells_count_as_numbers(coded):
    event = {"near_lat": "37.5", "near_lon": "122.1", "radius_km": "1"}
    assert hits(coded, **event)["sources"] == {"weihai harness", "weihai wire"}


def test_what_only_an_option_makes_is_hit_in_the_index_of_everything(coded):
    net = coded.net.edit(
        [
            {"table": "options", "add": {"option": "local"}},
            {"table": "sources", "add": {"site": "port", "part": "wire", "option": "local"}},
        ]
    )
    assert match(index(net), {"site": "port", "part": "wire"}).nothing
    assert not match(index(net, everything=True), {"site": "port", "part": "wire"}).nothing
