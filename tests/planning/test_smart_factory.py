"""Options made for any network: each figure by hand on a chain of three sites, and what holds of every network."""

import json
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest

import reshore as rs
from reshore import cli
from reshore.files.tables import load
from reshore.network import levels
from reshore.network.baseline import baseline
from reshore.planning.smart_factory.figures import shipped
from reshore.planning.smart_factory.making import MAKERS, make_options, smart_factory_options
from reshore.planning.smart_factory.rows import MadeOptions
from reshore.texts import number

from ..support.korean import HANGUL, in_korean
from ..support.random_chains import random_case
from ..support.samples import some

TOY = rs.load(rs.datasets.toy)
FLAGSHIP = rs.load(rs.datasets.korea_auto_2020)
OWN_CAPEX = [
    {"effect": "capex", "level": level, "base": money}
    for level, money in (("basic", 100), ("intermediate_1", 400), ("intermediate_2", 600), ("advanced", 1000))
]
FIRM = {"project_sales": 27_500}  # the line at home sells twice as much a year


def chain(**more: list[dict[str, object]]) -> rs.Network:
    """A mill in CN makes bolts for a plant in KR, which makes and sells 10 cars a day. A year has 100 days, no interest."""
    tables: dict[str, list[dict[str, object]]] = {
        "sites": [
            {"site": "mill", "country": "CN", "company": "millco", "recovery_days": 12},
            {"site": "plant", "country": "KR", "company": "carco", "lat": 36, "lon": 128},
        ],
        "parts": [{"part": "car", "value": 500}, {"part": "bolt", "family": "metal", "value": 50}],
        "bom": [{"part": "car", "input": "bolt"}],
        "sources": [
            {"site": "plant", "part": "car", "capacity": 12, "unit_cost": 100},
            {"site": "mill", "part": "bolt", "capacity": 20, "unit_cost": 40, "hours": 2},
        ],
        "lanes": [{"origin": "mill", "destination": "plant", "part": "bolt", "mode": "sea", "lead_days": 10, "unit_cost": 4,
                   "duty_rate": 0.08}],
        "demand": [{"site": "plant", "part": "car", "rate": 10, "price": 1000}],
        "countries": [
            {"country": "KR", "wage": 20, "overhead_rate": 0.2},
            {"country": "CN", "wage": 5, "overhead_rate": 0.5},
        ],
        "levels": OWN_CAPEX,
        "settings": [
            {"key": key, "value": value}
            for key, value in (("currency", "KRW"), ("days_per_year", 100), ("discount_rate", 0))
        ],
    }  # fmt: skip
    rows = {table: [*tables.get(table, []), *more.get(table, [])] for table in {*tables, *more}}
    return rs.Network(**{table: pd.DataFrame(cells) for table, cells in rows.items()})


def source(made: MadeOptions, option: str, part: str = "bolt") -> pd.Series:
    """A row of sources that was made."""
    rows = made.tables["sources"].set_index(["option", "part"])
    return rows.loc[(option, part)]


def option(made: MadeOptions, name: str) -> pd.Series:
    return made.options.set_index("option").loc[name]


def reasons(made: MadeOptions) -> dict[tuple[str, str], str]:
    return {(row.part, row.kind): row.reason for row in made.reasons.itertuples()}


def test_own_cost_of_a_line_at_home_by_hand():
    """The mill's 40: labour 2 x 5 = 10, overhead 0.5 x 40 = 20, the rest 10 (steel). At home by hand: labour 2 x 20 = 40;
    with the rest 50, a fifth of the whole is overhead: 62.5, of it 12.5. basic: 40 x 0.762 + 12.5 x 0.95 + 10 = 52.355;
    advanced: 40 x 0.5 + 12.5 x 0.85 + 10 = 40.625. The steel stays: bolts have no bill."""
    made = smart_factory_options(chain(), "bolt", figures=FIRM)
    assert source(made, "home_bolt_basic")["unit_cost"] == pytest.approx(52.355)
    assert source(made, "home_bolt_advanced")["unit_cost"] == pytest.approx(40.625)
    assert source(made, "home_bolt_advanced")["hours"] == pytest.approx(1)
    assert source(made, "home_bolt_advanced")["capacity"] == pytest.approx(1.1 * 10)


def test_conversion_falls_where_inputs_are_modelled():
    """With steel in the bill the rest of 10 is conversion: 40 x 0.5 + (12.5 + 10) x 0.85 = 39.125, and the line gets its
    steel from where the mill's comes from."""
    steel = chain(
        parts=[{"part": "steel", "value": 3}],
        sites=[{"site": "furnace", "country": "CN", "company": "ironco"}],
        bom=[{"part": "bolt", "input": "steel", "quantity": 2}],
        sources=[{"site": "furnace", "part": "steel", "unit_cost": 3}],
        lanes=[{"origin": "furnace", "destination": "mill", "part": "steel", "lead_days": 1}],
    )
    made = smart_factory_options(steel, "bolt", levels="advanced", figures=FIRM)
    assert source(made, "home_bolt_advanced")["unit_cost"] == pytest.approx(39.125)
    lanes = made.tables["lanes"].set_index(["origin", "destination", "part"])
    assert set(lanes.index) == {("furnace", "home_bolt", "steel"), ("home_bolt", "plant", "bolt")}
    built = made.network.build(["home_bolt_advanced"])
    assert rs.check_undisturbed(built).empty
    assert made.tables["sites"].set_index("site").loc["home_bolt", "kind"] == "plant"


def test_what_a_line_at_home_costs_by_hand():
    """It sells 11 x 100 x 50 = 55,000 a year, twice a usual firm: two projects. Wages by hand 40 x 11 x 100 = 44,000 a year.
    basic: 2 x 100 + tools 0.2 x 44,000 x 0.762 = 6,905.6. advanced: 2 x 1,000 + 0.2 x 44,000 x 0.5 + machines
    2 x 44,000 x (0.762 - 0.5) = 29,456. Upkeep 3 %."""
    made = smart_factory_options(chain(), "bolt", figures=FIRM)
    basic, advanced = option(made, "home_bolt_basic"), option(made, "home_bolt_advanced")
    assert (basic["capex"], advanced["capex"]) == pytest.approx((6_905.6, 29_456))
    assert advanced["annual_cost"] == pytest.approx(0.03 * 29_456)
    assert (advanced["kind"], advanced["smart_level"], advanced["company"]) == ("open", "advanced", "millco")
    assert (advanced["least_use"], advanced["life_years"], advanced["build_days"]) == (0.3, 10, 240)
    assert basic["group"] == advanced["group"] != ""
    assert option(smart_factory_options(chain(), "bolt"), "home_bolt_basic")["capex"] == pytest.approx(100 + 6_705.6)


def test_a_smart_factory_and_a_returned_plant_are_different_options():
    """The same line as a returned plant: 50,000 for the plant (given), no tools, 2 x 1,000 and 23,056 of machines: 75,056;
    the mill's bolts go. Its support: a fifth, at most the ceiling."""
    given = FIRM | {"return_capex": 50_000, "return_ceiling": 1e9}
    made = make_options(chain(), "bolt", kinds=("open", "return"), levels="advanced", figures=given)
    back = option(made, "return_bolt_advanced")
    assert back["capex"] == pytest.approx(75_056)
    assert (back["replaces"], back["kind"]) == ("mill", "open")
    assert option(made, "home_bolt_advanced")["replaces"] == ""
    assert made.support == pytest.approx({"return_bolt_advanced": 0.2 * 75_056})
    capped = make_options(chain(), "bolt", kinds="return", levels="advanced", figures=given | {"return_ceiling": 700})
    assert capped.support == {"return_bolt_advanced": 700}
    built = made.network.build(["return_bolt_advanced"])
    state = baseline(built)
    assert not (state.coded.items.site[state.coded.sources.item] == "mill").any()
    assert rs.check_undisturbed(built).empty


def test_a_returned_plant_costs_what_returning_firms_invest():
    """KRW 26.2 to 46.2 bn; base (681.5 + 1,108.9) bn / (26 + 24) = 35.8 bn (facts of 2021 and 2022)."""
    low, base, high = (shipped().at["return_capex", name] for name in levels.ESTIMATES)
    assert (low, high) == (26.2e9, 46.2e9)
    assert base == pytest.approx((681.5e9 + 1_108.9e9) / 50, rel=1e-3)
    capex = [
        option(make_options(chain(), "bolt", kinds="return", levels="basic", estimate=name), "return_bolt_basic")["capex"]
        for name in levels.ESTIMATES
    ]
    assert capex == pytest.approx([low, base, high], rel=1e-6)


def test_an_upgrade_by_hand():
    """The mill at advanced: labour 10 x 0.5, overhead 20 x 0.85, steel 10: 32. It sells 10 x 50 x 100 = 50,000, 1.818 firms:
    1,818.18, and machines 2 x 10 x 10 x 100 x 0.262 = 5,240. Its row of today goes."""
    made = smart_factory_options(chain(), "bolt", figures=FIRM)
    row, bought = source(made, "upgrade_mill_advanced"), option(made, "upgrade_mill_advanced")
    assert (row["unit_cost"], row["hours"], row["capacity"]) == pytest.approx((32, 1, 20))
    assert bought["capex"] == pytest.approx(1_818.18 + 5_240)
    assert (bought["kind"], bought["replaces"], bought["life_years"]) == ("upgrade", "mill", 8)
    state = baseline(made.network.build(["upgrade_mill_advanced"]))
    assert state.made.tolist() == pytest.approx([10, 10])
    assert set(state.coded.sources.level) == {"none", "advanced"}


def test_an_upgrade_starts_from_the_level_of_the_site():
    """A mill at basic has 2 hours there: 2 / 0.762 by hand. At advanced 2 x 0.5 / 0.762; machines for 0.762 - 0.5 of the
    work by hand, 10 / 0.762 x 1,000 = 13,123 a year. Levels at or below its own are no upgrades."""
    net = chain().edit([{"table": "sites", "where": {"site": "mill"}, "set": {"smart_level": "basic"}}])
    made = smart_factory_options(net, "bolt", levels=["basic", "advanced"], figures=FIRM)
    assert source(made, "upgrade_mill_advanced")["hours"] == pytest.approx(2 * 0.5 / 0.762)
    assert option(made, "upgrade_mill_advanced")["capex"] == pytest.approx(1_818.18 + 2 * 10_000 / 0.762 * 0.262)
    assert "upgrade_mill_basic" not in set(made.options["option"])
    assert "basic" in reasons(smart_factory_options(net, "bolt", levels="basic", figures=FIRM))["bolt", "upgrade"]


@pytest.mark.parametrize(
    ("row", "cell", "value"),
    [
        ({"effect": "hours", "level": "advanced", "base": 0.25}, "unit_cost", 40 * 0.25 + 12.5 * 0.85 + 10),
        ({"effect": "unit_cost", "level": "advanced", "base": 0.5}, "unit_cost", 40 * 0.5 + 12.5 * 0.5 + 10),
        ({"effect": "capacity", "level": "advanced", "base": 1.5}, "capacity", 11 * 1.5),
        ({"effect": "capacity", "level": "advanced", "base": 1.5}, "load", 1 / 1.5),
    ],
)
def test_a_cell_of_the_table_levels_changes_a_line(row, cell, value):
    made = smart_factory_options(chain(levels=[row]), "bolt", figures=FIRM)
    assert source(made, "home_bolt_advanced")[cell] == pytest.approx(value)


def test_low_and_high_are_columns_of_the_table():
    """advanced, low: 40 x 0.4 + 12.5 x 0.6 + 10 = 33.5; high: 40 x 0.8 + 12.5 x 1 + 10 = 54.5."""
    cost = [
        source(smart_factory_options(chain(), "bolt", estimate=name, figures=FIRM), "home_bolt_advanced")["unit_cost"]
        for name in levels.ESTIMATES
    ]
    assert cost == pytest.approx([33.5, 40.625, 54.5])


def test_fewer_bad_units_are_more_good_ones():
    """A tenth bad by hand, 0.6 of them at advanced: 0.94 / 0.9 as many good ones, each cheaper by as much."""
    made = smart_factory_options(chain(), "bolt", figures=FIRM | {"defects": 0.1})
    row, gain = source(made, "home_bolt_advanced"), 0.94 / 0.9
    assert (row["unit_cost"], row["capacity"]) == pytest.approx((40.625 / gain, 11 * gain))
    assert source(made, "home_bolt_basic")["capacity"] == pytest.approx(11 * 0.92 / 0.9)


def test_a_level_builds_faster_where_engineers_come_from_abroad():
    """0.75 of 240 days at advanced (levels.build, travel) with engineers from DE; with none, or one's own, all 240."""
    for engineers, days in (("DE", 180), ("KR", 240), ("", 240)):
        net = chain().edit([{"table": "sites", "where": {"site": "plant"}, "set": {"engineers_from": engineers}}])
        made = smart_factory_options(net, "bolt", figures=FIRM)
        assert option(made, "home_bolt_advanced")["build_days"] == days
        assert made.tables["sites"]["engineers_from"].tolist() == [engineers]


NUTS = {
    "parts": [{"part": "nut", "family": "metal", "value": 20}],
    "sites": [{"site": "forge", "country": "CN", "company": "forgeco"}],
    "bom": [{"part": "car", "input": "nut"}],
    "sources": [{"site": "forge", "part": "nut", "capacity": 15, "unit_cost": 20, "hours": 1}],
    "lanes": [{"origin": "forge", "destination": "plant", "part": "nut", "mode": "sea", "lead_days": 10, "unit_cost": 2}],
}


def test_a_level_lets_a_line_make_more_of_a_family_on_its_shared_capacity():
    """Two families for one at advanced: nuts too, as much as is made of them and a tenth more, within the line's 11 a day.
    At basic one for one. They stand by: with the line built and nothing hit, the forge goes on."""
    made = smart_factory_options(chain(**NUTS), "bolt", figures=FIRM)
    assert source(made, "home_bolt_advanced", "nut")["capacity"] == pytest.approx(11)
    assert ("home_bolt_basic", "nut") not in set(made.tables["sources"][["option", "part"]].itertuples(index=False, name=None))
    assert made.tables["sites"].set_index("site").loc["home_bolt", "capacity"] == pytest.approx(11)
    state = baseline(made.network.build(["home_bolt_advanced"]))
    assert state.made[state.coded.items.part[state.coded.sources.item] == "nut"].tolist() == pytest.approx([10, 0])


def test_an_upgrade_makes_more_of_a_family_where_the_site_shares_a_capacity():
    """The forge stands in VN: the mill of 20 load units may make nuts too, at advanced; without a capacity to share it may
    not, told."""
    nuts = NUTS | {"sites": [{"site": "forge", "country": "VN"}]} | {"countries": [{"country": "VN", "wage": 3}]}
    net = chain(**nuts)
    made = smart_factory_options(net, "bolt", levels="advanced", figures=FIRM)
    assert "mill" in reasons(made)["bolt", "upgrade"]
    shared = net.edit([{"table": "sites", "where": {"site": "mill"}, "set": {"capacity": 20}}])
    made = smart_factory_options(shared, "bolt", levels="advanced", figures=FIRM)
    row = source(made, "upgrade_mill_advanced", "nut")
    assert (row["site"], row["capacity"], row["unit_cost"]) == ("mill", pytest.approx(11), pytest.approx(32))


def test_lanes_are_as_those_that_go_the_same_way():
    """A lane from another maker in KR to the plant is copied. Without one: a day by road, and no freight known to copy."""
    made = smart_factory_options(chain(), "bolt", levels="basic", figures=FIRM)
    lane = made.tables["lanes"].iloc[0]
    assert (lane["origin"], lane["destination"], lane["mode"], lane["lead_days"]) == ("home_bolt", "plant", "road", 1)
    assert (lane["unit_cost"], lane["duty_rate"], lane["share"]) == (0, 0, 0)
    other = chain(
        sites=[{"site": "smith", "country": "KR"}],
        sources=[{"site": "smith", "part": "bolt", "capacity": 1, "unit_cost": 60}],
        lanes=[{"origin": "smith", "destination": "plant", "part": "bolt", "mode": "rail", "lead_days": 3, "unit_cost": 7}],
    )
    lane = smart_factory_options(other, "bolt", levels="basic", figures=FIRM).tables["lanes"].iloc[0]
    assert (lane["mode"], lane["lead_days"], lane["unit_cost"], lane["share"]) == ("rail", 3, 7, 0)


def test_goods_from_abroad_come_over_the_port_they_come_over_today():
    """A new maker in VN sends to the port over which the mill's goods come, so that the port's closure stops both; the lane
    from the port to the plant is there already."""
    over = chain(
        sites=[{"site": "busan", "country": "KR", "kind": "port"}],
        countries=[{"country": "VN", "wage": 3, "overhead_rate": 0.5}],
        lanes=[
            {"origin": "mill", "destination": "busan", "part": "bolt", "mode": "sea", "lead_days": 9, "unit_cost": 3,
             "duty_rate": 0.08},
            {"origin": "busan", "destination": "plant", "part": "bolt", "mode": "road", "lead_days": 1, "unit_cost": 1},
        ],
    ).edit([{"table": "lanes", "where": {"origin": "mill", "destination": "plant"}, "delete": True}])  # fmt: skip
    made = make_options(over, "bolt", kinds="qualify")
    lanes = made.tables["lanes"]
    assert lanes[["origin", "destination"]].values.tolist() == [["second_bolt", "busan"]]
    assert lanes.iloc[0][["duty_rate", "unit_cost", "share"]].tolist() == pytest.approx([0.08, 3, 0])


def test_more_stock_by_hand():
    """A unit is a day, 10 bolts of 50: 0.2 x 500 = 100 a year to hold, and 0.1 x 50 for each bolt's room, once. Where the
    part has a holding rate every plan charges it, and the option nothing more."""
    made = make_options(chain(), "bolt", kinds="stock")
    bought, kept = option(made, "stock_bolt_plant"), made.tables["stock"].iloc[0]
    assert (bought["annual_cost"], bought["max_units"], bought["divisible"]) == (pytest.approx(100), 120, 1)
    assert (kept["cover_days"], kept["unit_cost"], bought["company"]) == (1, pytest.approx(5), "carco")
    held = chain().edit([{"table": "parts", "where": {"part": "bolt"}, "set": {"holding_rate": 0.2}}])
    assert option(make_options(held, "bolt", kinds="stock"), "stock_bolt_plant")["annual_cost"] == 0


def test_second_sources_in_their_order():
    """Another maker in another country at its own cost; else one of its family there: labour 2 x 3, with 10 of steel 16,
    half of the whole overhead: 32; else one assumed in the country of the lowest wage, at the same 32; else the nearest
    other maker; else why not."""
    vn = [{"country": "VN", "wage": 3, "overhead_rate": 0.5}]
    other = {"sites": [{"site": "smith", "country": "VN", "company": "smithco"}]}
    same = chain(**other, sources=[{"site": "smith", "part": "bolt", "capacity": 1, "unit_cost": 60}])
    made = make_options(same, "bolt", kinds="qualify")
    assert source(made, "second_bolt")[["site", "unit_cost", "load"]].tolist() == ["smith", 60, 0]
    assert option(made, "second_bolt")["capex"] == pytest.approx(0.08 * 11 * 100 * 50)
    family = chain(**NUTS | {"sites": [{"site": "forge", "country": "VN"}]}, countries=vn)
    assert source(make_options(family, "bolt", kinds="qualify"), "second_bolt")[["site", "unit_cost"]].tolist() == ["forge", 32]
    assumed = make_options(chain(countries=vn), "bolt", kinds="qualify")
    assert source(assumed, "second_bolt")[["site", "unit_cost"]].tolist() == ["second_bolt", 32]
    assert assumed.tables["sites"][["site", "country"]].values.tolist() == [["second_bolt", "VN"]]
    alone = chain().with_tables(countries=chain().countries.iloc[:0])
    assert "nobody makes it or a part of its family" in reasons(make_options(alone, "bolt", kinds="qualify"))["bolt", "qualify"]
    near = alone.with_tables(
        sites=pd.concat([alone.sites, pd.DataFrame([{"site": "smith", "country": "CN"}])]),
        sources=pd.concat([alone.sources, pd.DataFrame([{"site": "smith", "part": "bolt", "capacity": 1}])]),
    )
    assert source(make_options(near, "bolt", kinds="qualify"), "second_bolt")["site"] == "smith"


def test_a_part_of_one_family_that_goes_into_another_makes_no_second_source():
    """The toy's boards and chips are one family, but a chip goes into a board: its fab makes no boards."""
    made = make_options(TOY, "board", kinds="qualify")
    assert made.options.empty and ("board", "qualify") in reasons(made)


def test_what_is_made_at_home_already_is_answered_with_the_reason():
    made = make_options(chain(), "car", kinds=("open", "return"), country="KR")
    assert made.options.empty
    assert "nothing to bring home" in reasons(made)["car", "open"] and "Korea" in reasons(made)["car", "return"]
    assert HANGUL.search(in_korean(reasons(made)["car", "open"]))


def test_a_part_that_nobody_uses_has_no_options():
    made = make_options(chain(parts=[{"part": "spare"}]), "spare", country="KR")
    assert made.options.empty and set(made.reasons["kind"]) == set(MAKERS)


def test_no_country_data_is_an_error_that_names_the_table():
    for countries, country in (([0], "CN"), ([1], "KR"), ([], "KR")):
        net = chain().with_tables(countries=chain().countries.iloc[countries])
        with pytest.raises(rs.DataError, match=f"countries.*wage.*{country}"):
            smart_factory_options(net, "bolt", figures=FIRM)
    lenient = make_options(chain().with_tables(countries=chain().countries.iloc[:0]), figures=FIRM)
    assert "countries" in reasons(lenient)["bolt", "open"]
    assert "stock_bolt_plant" in set(lenient.options["option"])


def test_money_in_another_currency_is_not_taken_for_ones_own():
    """Shipped figures are in won: a network in euro must give its own, for levels and figures alike."""
    euro = chain().edit([{"table": "settings", "where": {"key": "currency"}, "set": {"value": "EUR"}}])
    with pytest.raises(rs.DataError, match=r"project_sales.*EUR"):
        smart_factory_options(euro, "bolt")
    with pytest.raises(rs.DataError, match=r"levels.*EUR"):
        smart_factory_options(euro.with_tables(levels=euro.levels.iloc[:0]), "bolt", figures=FIRM)
    assert len(smart_factory_options(euro, "bolt", figures=FIRM).options) == 8


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"part": "bold"}, "bolt"),
        ({"levels": "smart"}, "intermediate_1"),
        ({"estimate": "mean"}, "base"),
        ({"figures": {"wages": 1}}, "labour_share"),
        ({"figures": {"upkeep": float("nan")}}, "upkeep"),
        ({"capacity": 0}, "capacity"),
    ],
)
def test_what_is_badly_asked_is_refused(asked, word):
    with pytest.raises(rs.DataError, match=word):
        smart_factory_options(chain(), **{"part": "bolt"} | asked)
    with pytest.raises(rs.DataError, match="stock"):
        make_options(chain(), "bolt", kinds="stok")


CLOSED = [{"scenario": "closed", "probability": 0.2, "site": "mill", "duration_days": 50}]


def test_a_plan_on_a_made_network_buys_what_is_obviously_right():
    """The mill shuts for half a year every fifth year: 500 cars of a margin above 800, 80,000 a year and more. Home at
    advanced costs 29,456 / 10 + 884 a year and makes a bolt at 40.6 beside 48 from the mill (freight 4, duty 4): it is
    bought, and at basic (52.4 a bolt, 1,000 bolts) no better. With hours at advanced as by hand, a cell of the table, basic
    is."""
    made = smart_factory_options(chain(events=CLOSED), "bolt", figures=FIRM)
    home = [name for name in made.options["option"] if name.startswith("home")]
    best = rs.plan(made.network, options=home)
    assert best.options["option"].tolist() == ["home_bolt_advanced"]
    by_hand = {"effect": "hours", "level": "advanced", "base": 1}
    dear = smart_factory_options(chain(events=CLOSED, levels=[by_hand]), "bolt", levels=["basic", "advanced"], figures=FIRM)
    assert rs.plan(dear.network, options=["home_bolt_basic", "home_bolt_advanced"]).options["option"].tolist() == [
        "home_bolt_basic"
    ]


def test_a_plan_buys_days_of_stock_against_a_short_stop():
    """Two days without the mill every second year lose 20 cars; two days of stock cost 2 x (100 + 50 / 10): cheaper than
    any other."""
    stop = [{"scenario": "stop", "probability": 0.5, "site": "mill", "duration_days": 2}]
    made = make_options(chain(events=stop), "bolt", figures=FIRM, kinds=("stock", "qualify", "open"), levels="basic")
    best = rs.plan(made.network, options=[o for o in made.options["option"] if not o.startswith("home")])
    assert best.options[["option", "units"]].values.tolist() == [["stock_bolt_plant", pytest.approx(2)]]


def test_every_row_says_that_it_is_assumed_and_why():
    made = make_options(chain(**NUTS), figures=FIRM)
    for table, frame in made.tables.items():
        assert (frame["evidence"] == "assumed").all() and frame["note"].ne("").all(), table
    added = {table: len(frame) for table, frame in made.tables.items()}
    for table, frame in made.network.tables.items():
        before = getattr(chain(**NUTS), table)
        assert len(frame) == len(before) + added.get(table, 0)
        pd.testing.assert_frame_equal(frame.iloc[: len(before)], before, check_dtype=False)


def test_asked_again_it_makes_nothing_more():
    once = make_options(chain(), figures=FIRM)
    again = make_options(once.network, figures=FIRM)
    assert again.options.empty and again.network.fingerprint == once.network.fingerprint


def test_made_options_of_the_toy_pass_the_check_and_can_be_built():
    """For every part, home in KR; each option built alone leaves nothing short on a baseline day."""
    wages = [{"table": "countries", "add": {"country": c, "wage": w}} for c, w in (("KR", 10), ("CN", 4), ("TW", 8), ("VN", 2))]
    made = make_options(TOY.edit(wages), country="KR")
    assert set(made.options["kind"]) == {"open", "upgrade", "stock", "qualify"}
    assert not (rs.check(made.network)["severity"] == "error").any()
    for name in made.options["option"]:
        assert rs.check_undisturbed(made.network.build([name])).empty, name


def test_made_options_of_the_flagship_pass_the_check_for_every_part():
    before = FLAGSHIP.fingerprint
    made = make_options(FLAGSHIP)
    assert FLAGSHIP.fingerprint == before
    named = {*made.tables["sources"]["part"], *made.tables["stock"]["part"], *made.reasons["part"]}
    assert named >= set(FLAGSHIP.parts["part"])
    assert not (rs.check(made.network)["severity"] == "error").any()


def test_made_options_of_the_flagship_can_be_built_and_leave_nothing_short():
    """At advanced, where lines make more families: of harness sets over a port, and of chips of which one maker has no wage."""
    made = make_options(FLAGSHIP, ["harness_kona", "chip"], levels="advanced")
    for name in made.options["option"]:
        assert rs.check_undisturbed(made.network.build([name])).empty, name


@pytest.mark.parametrize("seed", some(range(8), 2))
def test_options_of_random_networks_bring_no_new_error_and_change_no_run(seed):
    net, scenario = random_case(seed)
    wages = pd.DataFrame([{"country": c, "wage": w} for c, w in (("AA", 5), ("BB", 20), ("CC", 9))])
    net = net.with_tables(countries=wages, levels=pd.DataFrame(OWN_CAPEX))
    made = make_options(net, figures={"project_sales": 1e6, "return_capex": 1e5, "return_ceiling": 1e4})
    errors = [set(found.loc[found["severity"] == "error", "problem"]) for found in (rs.check(net), rs.check(made.network))]
    assert errors[1] <= errors[0]
    assert len(made.options)
    lost = [float(rs.disrupt(n, scenario).summary.loc["lost_units", "value"]) for n in (net, made.network)]
    assert lost[0] == pytest.approx(lost[1], rel=1e-9, abs=1e-6)


def test_in_a_terminal(tmp_path, capsys):
    """Options of a part as JSON, the network with them written; without country data exit 1."""
    rs.save(chain(), tmp_path / "net")
    words = ["options", str(tmp_path / "net"), "--part", "bolt", "--levels", "basic", "--figure", "project_sales=27500"]
    assert cli.main([*words, "--kinds", "stock,open", "--out", str(tmp_path / "out.xlsx"), "--json"]) == 0
    out = json.loads(capsys.readouterr().out)
    assert [row["option"] for row in out["options"]] == ["stock_bolt_plant", "home_bolt_basic"]
    assert {"options", "tables", "reasons", "support", "out", "network"} == set(out)
    assert load(tmp_path / "out.xlsx").fingerprint == out["network"]
    assert cli.main(["options", str(tmp_path / "net"), "--part", "car", "--kinds", "open", "--language", "ko"]) == 0
    assert HANGUL.search(capsys.readouterr().out)
    rs.save(chain().with_tables(countries=chain().countries.iloc[:0]), tmp_path / "poor")
    assert cli.main(["options", str(tmp_path / "poor"), "--part", "bolt", "--json"]) == 1
    assert "countries" in json.loads(capsys.readouterr().out)["error"]


def test_the_page_tells_the_figures_as_they_are_and_its_lines_run(capsys, request, monkeypatch):
    monkeypatch.chdir(request.config.rootpath)
    text = Path("docs/options.md").read_text(encoding="utf-8")
    for name, row in shipped().iterrows():
        cells = " | ".join(number(float(row[column])) for column in levels.ESTIMATES)
        assert f"| `{name}` | {cells} | {row['unit']} | {row['evidence']} | {row['note']} |" in text
    for block in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(compile(block, "options.md", "exec"), {})
    capsys.readouterr()
    for command in re.findall(r"^    reshore (.*)$", text, re.M):
        assert cli.main(shlex.split(command)) == 0
        assert json.loads(capsys.readouterr().out)["options"]


def test_the_figures_are_whole():
    """Each with low <= base <= high, its unit, evidence and a source or reason."""
    figures = shipped()
    assert ((figures["low"] <= figures["base"]) & (figures["base"] <= figures["high"])).all()
    assert figures["evidence"].isin(["read", "derived", "assumed"]).all()
    assert figures[["unit", "note"]].ne("").all(axis=None)


def test_names_that_are_taken_are_refused():
    """Part a used at b_c, and part a_b used at c, would share one stock option; a new site takes no other place's name."""
    net = rs.Network(
        sites=pd.DataFrame({"site": ["s", "b_c", "c", "m"], "country": ["CN", "KR", "KR", "KR"]}),
        parts=pd.DataFrame({"part": ["fin", "a", "a_b", "mid"], "value": [70.0, 10, 10, 30]}),
        bom=pd.DataFrame({"part": ["fin", "fin", "mid"], "input": ["a_b", "mid", "a"]}),
        sources=pd.DataFrame({"site": ["s", "s", "b_c", "c"], "part": ["a", "a_b", "mid", "fin"], "unit_cost": 3.0}),
        lanes=pd.DataFrame({"origin": ["s", "s", "b_c", "c"], "destination": ["b_c", "c", "c", "m"]}),
        demand=pd.DataFrame({"site": ["m"], "part": ["fin"], "rate": 10.0, "price": 100.0}),
    )
    with pytest.raises(rs.DataError, match="two options would both be called 'stock_a_b_c'"):
        make_options(net, kinds="stock")
    taken = chain().edit([{"table": "sites", "add": {"site": "home_bolt", "country": "JP"}}])
    with pytest.raises(rs.DataError, match="'home_bolt' in KR would have the name of another site"):
        smart_factory_options(taken, "bolt", "KR", figures=FIRM)


def test_overhead_that_is_all_of_the_cost_is_refused():
    net = chain()
    countries = net.countries.assign(overhead_rate=1.0)
    with pytest.raises(rs.DataError, match="overhead of KR is the whole own cost or more"):
        smart_factory_options(net.with_tables(countries=countries), "bolt", "KR", figures=FIRM)
