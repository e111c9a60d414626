"""The flagship case: frozen, and behaving as its stocks and sources imply (data/korea_auto_2020/README.md)."""

import re
import subprocess
import sys

import pandas as pd
import pytest

import reshore as rs
from reshore.network import schema


@pytest.fixture(scope="module")
def net(request):
    return rs.load(request.config.rootpath / "data/korea_auto_2020")


@pytest.fixture(scope="module")
def lines(net):
    return rs.disrupt(net, "harness_2020").lines.set_index(["site", "part"])


def test_the_data_are_frozen(net, request):
    """Whoever changes the data writes the new fingerprint and the reason into the README."""
    text = (request.config.rootpath / "data/korea_auto_2020/README.md").read_text(encoding="utf-8")
    assert re.search(r"^Fingerprint: `([0-9a-f]{16})`$", text, re.M).group(1) == net.fingerprint


def test_the_tables_are_what_their_tool_writes_byte_for_byte(request, tmp_path):
    """The command of the README, run into an empty folder: the same tables, each made by the file of its name."""
    root = request.config.rootpath
    subprocess.run([sys.executable, "-m", "tools.korea_auto_2020", str(tmp_path)], cwd=root, check=True, capture_output=True)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {path.name: path.read_bytes() for path in (root / "data/korea_auto_2020").glob("*.csv")}
    assert set(written) == set(shipped)
    assert not [name for name in shipped if written[name] != shipped[name]]
    assert {name.removesuffix(".csv") for name in shipped} <= {path.stem for path in root.glob("tools/korea_auto_2020/*.py")}


def test_the_chain_is_frozen(net):
    """The chain and its events as they stood before output of 2020 was compared with them; words may change."""
    assert net.fingerprint_of("chain") == "3355286624fa06c8"
    words = net.with_tables(lanes=net.filled("lanes").assign(note="other words"), sites=net.sites.assign(name="x"))
    assert words.fingerprint_of("chain") == net.fingerprint_of("chain") and words.fingerprint != net.fingerprint
    less = net.with_tables(stock=net.stock.iloc[1:])
    assert less.fingerprint_of("chain") != net.fingerprint_of("chain")
    with pytest.raises(rs.DataError, match="chain"):
        net.fingerprint_of("plan")


def test_firms_earn_at_the_prices_between_them(net):
    """What is made today and used by another firm has a price, above what its maker spends on it: no firm loses money."""
    made = net.sources[(net.sources["option"] == "") & ~net.sources["part"].isin(net.demand["part"])]
    assert (made["price"] > made["unit_cost"]).all()
    assert rs.check(net).empty  # a firm that loses money on a day without events is a warning


def test_schemes_are_those_of_their_year(net):
    """Ceilings as facts/figures.csv has them: 100 m for everyone in 2019, 50 m in 2022; by level 50 to 1,200 m in 2022, nothing
    for the basic level in 2026. Smart factories are upgrades, what comes home opens, larger firms are asked too."""
    schemes = net.schemes.set_index(["scheme", "year", "level", "size"])
    universal = schemes.loc["universal"]["ceiling"].xs("small", level="size")
    assert universal.xs("basic", level="level").to_dict() == {"2019": 1e8, "2022": 5e7}
    by_level = schemes.loc["differentiated"].xs("medium", level="size")
    assert (by_level.loc["2022", "ceiling"] / 1e6).tolist() == [50, 200, 400, 1200]
    assert by_level.loc[("2026", "basic"), "share"] == 0 and by_level.loc["2026", "ceiling"].iloc[1:].gt(0).all()
    kinds = net.schemes.groupby("scheme")["kind"].unique().map(list)
    assert all(kinds[name] == ["upgrade"] for name in ("universal", "differentiated", "co_growth", "for_those_who_can"))
    assert kinds["u_turn"] == ["open"] and "large" in set(net.schemes["size"])


def test_an_option_belongs_to_the_firm_of_its_plant(net):
    """But the smart factories of tier-1 suppliers, which have no place of their own in the chain."""
    rows = net.sources[net.sources["option"] != ""]
    owner = rows["option"].map(net.options.set_index("option")["company"])
    others = rows.loc[owner != rows["site"].map(net.sites.set_index("site")["company"]), "option"]
    assert others.str.startswith("tier1_").all() and others.nunique() == 8


def test_nothing_is_lost_with_nothing_down(net):
    assert rs.check_undisturbed(net).empty
    calm = rs.Scenario("calm").hit(site="leoni_yantai", days=1, severity=0.0)
    assert rs.disrupt(net, calm).lost.sum() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("line, day", [
    (("pyeongtaek", "car_ssangyong"), 9), (("ulsan_1", "car_kona"), 11), (("asan", "car_sonata"), 11),
    (("hwaseong", "car_k3"), 11), (("ulsan_42", "car_porter"), 15), (("gwangju_3", "car_bongo"), 15),
    (("busan", "car_renault"), 15),
])  # fmt: skip
def test_lines_stop_when_their_stock_is_used_up(lines, line, day):
    """Plants shut on day 4, 2 days at sea, cover at the line 3 (SsangYong), 5.5 (passenger cars: half of day 11 can still
    be made), 9 (commercial vehicles, Renault): 4 + 2 + 3 = 9, 4 + 2 + 5 = 11, 4 + 2 + 9 = 15."""
    assert lines.loc[line, "first_short_day"] == day


@pytest.mark.parametrize("line", [
    ("ulsan_51", "car_genesis"), ("ulsan_3", "car_avante"), ("gwangju_2", "car_sportage"), ("changwon", "car_spark"),
])  # fmt: skip
def test_lines_whose_harness_comes_from_elsewhere_do_not_stop(lines, line):
    assert lines.loc[line, "lost_units"] == pytest.approx(0, abs=1e-6)


def test_lines_come_back(lines):
    """Every line that ran short makes what is due again, to the end of the year; so does the chain as a whole."""
    short = lines["first_short_day"].notna()
    assert short.sum() > 20
    assert lines.loc[short, "recovered_day"].between(20, 150).all()
    assert lines.loc[("pyeongtaek", "car_ssangyong"), "recovered_day"] < 40


def test_a_connector_at_tier_three_stops_several_makers(net):
    hit = rs.disrupt(net, "connector_fire")
    stopped = hit.lines[hit.lines["lost_units"] > 1]
    company = net.sites.set_index("site")["company"]
    assert stopped["site"].map(company).nunique() >= 2
    assert "connector" in rs.why(net, hit, verify=False).text


HEADLINES = ("harness_2020", "connector_fire")
NOT_A_FIGURE = {"lat", "lon", "near_lat", "near_lon", "probability"}


def assumed_beyond_ranges(net):
    """Every numeric column with the assumed, used cells that no row of ranges covers: table, column, mask of rows."""
    ranged = set(zip(net.ranges["table"], net.ranges["key"], net.ranges["column"], strict=True))
    for table in ("sites", "parts", "bom", "sources", "lanes", "stock", "demand", "events"):
        frame = net.tables[table]
        names = frame[["scenario"] if table == "events" else schema.key(table)].astype(str).agg("|".join, axis=1)
        for column in frame.select_dtypes("number").columns.difference(NOT_A_FIGURE):
            open_ = ~pd.Series([(table, name.rstrip("|"), column) in ranged for name in names], index=frame.index)
            cells = (frame["evidence"] == "assumed") & frame[column].fillna(0).ne(0) & open_
            if table == "bom":
                cells &= frame["quantity"] != 1  # a set is one by definition
            if cells.any():
                yield table, column, cells


def moved(frame, column, cells, factor):
    """The frame with all these cells moved together; shares of one destination keep their sum."""
    value = frame[column].where(~cells, frame[column] * factor)
    if column == "share":
        into = frame[["destination", "part"]].agg("|".join, axis=1)
        value *= frame["share"].groupby(into).transform("sum") / value.groupby(into).transform("sum")
    return frame.assign(**{column: value})


def test_what_is_assumed_and_moves_a_headline_has_a_range(net):
    """A fifth more or less of all assumed cells of a column that has no range moves no headline by over 10 %."""
    usual = {name: rs.disrupt(net, name).summary["value"]["lost_margin"] for name in HEADLINES}
    tried = 0
    for table, column, cells in assumed_beyond_ranges(net):
        for factor in (0.8, 1.2):
            other = net.with_tables(**{table: moved(net.tables[table], column, cells, factor)})
            for name, before in usual.items():
                after = rs.disrupt(other, name).summary["value"]["lost_margin"]
                assert after == pytest.approx(before, rel=0.1), (table, column, factor, name)
            tried += 1
    assert tried > 20


def test_the_share_of_evidence_is_printed(net):
    text = str(net)
    assert re.search(r"evidence: read \d+ %, derived \d+ %, assumed \d+ %", text)
