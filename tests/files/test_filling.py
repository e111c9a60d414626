"""fill(): a network from bom, sources and demand alone; what is given stays, what is filled says so."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from reshore.checks.checks import check
from reshore.errors import DataError
from reshore.files.filling import fill
from reshore.network import schema
from reshore.network.baseline import baseline, check_undisturbed


def table(columns: str, *rows: str) -> pd.DataFrame:
    return pd.DataFrame([r.split(",") for r in rows], columns=columns.split(","))


def three_tables() -> dict[str, pd.DataFrame]:
    """Two makers of harness; the plant sells 10 cars a day itself and 5 over a shop."""
    return {
        "bom": table("part,input,quantity", "car,harness,2", "harness,wire,"),
        "sources": table("site,part", "weihai,harness", "weihai,wire", "gyeongju,harness", "plant,car"),
        "demand": table("site,part,rate,price", "plant,car,10,100", "shop,car,5,100"),
    }


def cell(frame: pd.DataFrame, column: str, **where: str):
    for name, value in where.items():
        frame = frame[frame[name] == value]
    return frame[column].item()


@pytest.fixture(scope="module")
def filled():
    return fill(three_tables())


def test_three_tables_run_and_nothing_is_short(filled):
    assert check_undisturbed(filled).empty
    assert check(filled).empty
    assert baseline(filled).served.tolist() == [10, 5]


def test_ids_and_kinds(filled):
    assert dict(zip(filled.sites["site"], filled.sites["kind"], strict=True)) == {
        "weihai": "plant",
        "gyeongju": "plant",
        "plant": "plant",
        "shop": "market",
    }
    assert list(filled.parts["part"]) == ["car", "harness", "wire"]
    assert set(filled.sites["recovery_days"]) == {28}


def test_lanes_come_from_every_maker_and_only_where_needed(filled):
    lanes = set(zip(*(filled.lanes[c] for c in ("origin", "destination", "part")), strict=True))
    assert lanes == {
        ("weihai", "plant", "harness"),
        ("gyeongju", "plant", "harness"),
        ("plant", "shop", "car"),
        ("weihai", "gyeongju", "wire"),
    }
    assert set(filled.lanes["lead_days"]) == {10}


def test_capacities_are_a_margin_over_undisturbed_use(filled):
    """15 cars take 30 harnesses, half from each maker, and 30 wires: times 1.1."""
    capacity = {(r.site, r.part): float(r.capacity) for r in filled.sources.itertuples()}
    assert capacity == pytest.approx({
        ("plant", "car"): 16.5, ("weihai", "harness"): 16.5, ("gyeongju", "harness"): 16.5, ("weihai", "wire"): 33,
    })  # fmt: skip
    assert cell(filled.sources, "note", part="car") == "assumed: capacity (1.1 x baseline use)"


def test_stock_covers_every_input_where_it_is_used(filled):
    stock = filled.stock
    assert set(zip(stock["site"], stock["part"], stock["cover_days"], strict=True)) == {
        ("plant", "harness", 5),
        ("weihai", "wire", 5),
        ("gyeongju", "wire", 5),
    }


def test_every_filled_row_is_marked_and_has_its_rule(filled):
    for name in ("sites", "parts", "lanes", "stock", "sources"):
        assert set(filled.tables[name]["evidence"]) == {"assumed"}, name
        assert filled.tables[name]["note"].str.startswith("assumed: ").all(), name
    evidence = filled.evidence().set_index("table")
    assert evidence.loc["all", "read"] == 0 and evidence.loc["lanes", "assumed"] == 4


def test_a_figure_that_losses_hang_on_is_counted_as_assumed_where_it_was_filled_in():
    """Of sites that were read the one without a time to recover rests on 28 days; one whose country is filled in does not."""
    frames = three_tables()
    frames["sites"] = table("site,country,region,recovery_days,evidence", "weihai,CN,Shandong,40,read",
                            "plant,,Shandong,9,read", "gyeongju,KR,,,read", "shop,KR,,1,read")  # fmt: skip
    evidence = fill(frames).sites.set_index("site")[["country", "recovery_days", "evidence"]]
    assert evidence.loc["weihai"].tolist() == ["CN", 40, "read"] and evidence.loc["plant"].tolist() == ["CN", 9, "read"]
    assert evidence.loc["gyeongju"].tolist() == ["KR", 28, "assumed"]


def test_the_frames_given_are_not_changed():
    frames = three_tables()
    fill(frames)
    for name, frame in three_tables().items():
        pd.testing.assert_frame_equal(frames[name], frame)


def test_given_cells_rows_and_evidence_stay():
    frames = three_tables()
    frames["sources"] = table("site,part,capacity,evidence,note", "weihai,harness,99,read,annual report",
                              "weihai,wire,,read,visit", "gyeongju,harness,,,", "plant,car,20,,")  # fmt: skip
    frames["lanes"] = table("origin,destination,part,lead_days", "weihai,plant,harness,2")
    frames["stock"] = table("site,part,quantity", "plant,harness,7")
    out = fill(frames)
    assert list(out.sources["capacity"])[::3] == [99, 20]
    assert list(out.sources["evidence"]) == ["read", "assumed", "assumed", ""]
    assert list(out.sources["note"]) == [
        "annual report",
        "visit; assumed: capacity (1.1 x baseline use)",
        "assumed: capacity (1.1 x all that is made of the part in the baseline)",
        "",
    ]
    assert list(out.sources["capacity"])[2] == 33  # no lane leads from gyeongju: a stand-in for all 30
    assert out.lanes.loc[0, ["origin", "destination", "part", "lead_days"]].tolist() == ["weihai", "plant", "harness", 2]
    assert ("gyeongju", "plant") not in set(zip(out.lanes["origin"], out.lanes["destination"], strict=True))
    pd.testing.assert_frame_equal(out.stock, schema.typed("stock", frames["stock"])[0])
    assert check_undisturbed(out).empty


def test_leads_within_a_country_by_road_and_by_sea():
    """Half a degree of the equator is 55.6 km, 30 degrees 3,335.8 km: 1 day by road, 3 + ceil(5.56) = 9 by sea."""
    frames = three_tables()
    frames["sites"] = table("site,country,lat,lon", "weihai,CN,0,0", "gyeongju,KR,,", "plant,KR,0,30", "shop,JP,0,30.5")
    lanes = fill(frames).lanes
    lead = {(r.origin, r.destination): (r.lead_days, r.mode) for r in lanes.itertuples()}
    assert lead == {
        ("weihai", "plant"): (9, "sea"),
        ("gyeongju", "plant"): (1, "road"),
        ("plant", "shop"): (1, "road"),
        ("weihai", "gyeongju"): (9, "sea"),  # gyeongju lies where the located sites of its country do
    }
    assert 3 + math.ceil(math.radians(30) * 6371.0088 / 600) == 9


def test_places_are_filled_only_where_they_follow():
    frames = three_tables()
    frames["sites"] = table(
        "site,country,region,lat,lon", "weihai,CN,shandong,37,122", "gyeongju,KR,,,", "plant,,shandong,,", "shop,,,35,"
    )
    sites = fill(frames).sites
    assert cell(sites, "country", site="plant") == "CN" and cell(sites, "lat", site="plant") == 37
    assert cell(sites, "country", site="shop") == "" and math.isnan(cell(sites, "lon", site="shop"))
    assert math.isnan(cell(sites, "lat", site="gyeongju"))
    assert "assumed: country (that of its region)" in cell(sites, "note", site="plant")


def test_a_misspelt_id_is_not_made_into_a_row():
    frames = three_tables() | {"parts": table("part", "car", "harness", "wire")}
    frames["bom"].loc[0, "input"] = "harnes"
    with pytest.raises(ValueError, match="did you mean 'harness'"):
        fill(frames)


@pytest.mark.parametrize(
    "name, frame, told",
    [
        ("demand", table("site,part,rate", "plant,car,many"), "'many' is not a number"),
        ("sources", table("site,site,part", "weihai,plant,car"), "site"),
        ("sources", table("part", "car"), "site"),
    ],
)
def test_bad_data_are_refused_as_a_network_refuses_them(name, frame, told):
    frames = three_tables() | {name: frame}
    with pytest.raises(DataError, match=told):
        fill(frames)


def test_a_chain_that_cannot_be_worked_out_is_left_to_the_checks():
    out = fill(three_tables() | {"bom": table("part,input", "car,harness", "harness,car")})
    assert out.lanes.empty and set(out.sites["recovery_days"]) == {28}
    assert "needs itself" in check(out)["problem"].iloc[0]


def test_a_missing_table_is_missed():
    with pytest.raises(DataError, match="sources"):
        fill({"bom": three_tables()["bom"]})


def test_what_only_an_option_makes_gets_lanes_and_no_capacity_of_nought():
    frames = three_tables()
    frames["sources"] = table(
        "site,part,option", "weihai,harness,", "weihai,wire,", "plant,car,", "home,harness,local", "plant,wire,local"
    )
    frames["options"] = table("option", "local")
    out = fill(frames)
    lanes = set(zip(out.lanes["origin"], out.lanes["destination"], out.lanes["part"], strict=True))
    assert {("home", "plant", "harness"), ("weihai", "home", "wire")} <= lanes
    assert cell(out.sources, "capacity", site="home") == 33
    assert check_undisturbed(out).empty
