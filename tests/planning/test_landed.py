"""Landed cost: every factor by hand on the toy, hard ones as plan and flow charge them, and what no table says left out."""

import pandas as pd
import pytest

import reshore as rs
from reshore.network.baseline import baseline
from reshore.network.costs import usual_money
from reshore.planning.landed.cost import FACTORS, TOTALS, in_words, landed_cost
from reshore.planning.landed.routes import routes_today

from ..support.random_chains import random_case

TOY = rs.load(rs.datasets.toy)


def amounts(net: rs.Network, part: str, source: str) -> dict[str, float]:
    """The factors of a source and their amounts, zeros left out."""
    found = landed_cost(net, part)
    rows = found[found["source"] == source]
    return {name: amount for name, amount in zip(rows["factor"], rows["amount"], strict=True) if amount}


def formula(net: rs.Network, part: str, source: str, factor: str) -> str:
    found = landed_cost(net, part).set_index(["source", "factor"])
    return found.loc[(source, factor), "formula"]


def add(table: str, **cells: object) -> dict[str, object]:
    return {"table": table, "add": cells}


def put(table: str, where: dict[str, object], **cells: object) -> dict[str, object]:
    return {"table": table, "where": where, "set": cells}


def test_a_harness_of_the_toy_by_hand():
    """At the plant, 10 a day, 100 days a year.

    From looms: own cost 18, freight 1 (to the port) + 1 = 2: 20. port_strike (chance 0.1) stops the way on days 2 to 7
    and costs 800 (README): 0.1 x 800 / (10 x 100) = 0.08. In all 20.08.
    From home (home_line): own cost 20, freight 1; capex 900 over 10 years at no interest is 90 a year, 90 / (10 x 100)
    = 0.09, for it may make 16 a day and 10 are used. Nothing of chip_fire or port_strike touches it: 21.09.
    From home (home_move): 500 / 10 / 1,000 = 0.05: 21.05. No table tells labour, overhead, duty, holding or quality.
    """
    assert amounts(TOY, "harness", "looms -> plant") == pytest.approx(
        {"conversion": 18, "freight": 2, "total_hard": 20, "disruption": 0.08, "total": 20.08}
    )
    assert amounts(TOY, "harness", "home (home_line) -> plant") == pytest.approx(
        {"conversion": 20, "freight": 1, "capex": 0.09, "total_hard": 21.09, "total": 21.09}
    )
    assert amounts(TOY, "harness", "home (home_move) -> plant")["total"] == pytest.approx(21.05)
    assert list(dict.fromkeys(landed_cost(TOY, "harness")["source"])) == [
        "looms -> plant",
        "home (home_line) -> plant",
        "home (home_move) -> plant",
    ]


def test_a_chip_of_the_toy_by_hand():
    """20 a day at boards. fab_a: 2; chip_fire costs 2,000 (README, daily): 0.1 x 2,000 / (20 x 100) = 0.1. fab_b is
    stand-by and exists: 7. With second_chip it makes 20 more a day: 400 / 10 / (20 x 100) = 0.02."""
    assert amounts(TOY, "chip", "fab_a -> boards") == pytest.approx(
        {"conversion": 2, "total_hard": 2, "disruption": 0.1, "total": 2.1}
    )
    assert amounts(TOY, "chip", "fab_b -> boards") == pytest.approx({"conversion": 7, "total_hard": 7, "total": 7})
    assert amounts(TOY, "chip", "fab_b (second_chip) -> boards")["total"] == pytest.approx(7.02)


DEAR = TOY.edit(
    [
        put("parts", {}, holding_rate=1),
        put("lanes", {"origin": "looms"}, duty_rate=0.1),
        {"table": "stock", "where": {}, "delete": True},
        {"table": "events", "where": {}, "delete": True},
    ]
)


def test_hard_factors_are_what_a_plan_charges():
    """Holding of 1 % of value a day, a duty of 10 % on harness from looms, no stock, nothing goes wrong.

    harness: 18 + 2 freight + 0.1 x 25 = 2.5 duty + 3 days x 0.25 = 0.75 held: 23.25. board: two chips of 2 + 3 x 0.03 =
    2.09, own 6, 1 day x 0.12: 10.30. car: 10.30 + 23.25 + 20, freight 10, 2 days x 0.70 = 1.40: 64.95. A year sells
    1,000 and costs 64,950.
    """
    assert amounts(DEAR, "harness", "looms -> plant") == pytest.approx(
        {"conversion": 18, "freight": 2, "duty": 2.5, "holding": 0.75, "total_hard": 23.25, "total": 23.25}
    )
    car = amounts(DEAR, "car", "plant -> market")
    assert car == pytest.approx(
        {"inputs": 33.55, "conversion": 20, "freight": 10, "holding": 1.4, "total_hard": 64.95, "total": 64.95}
    )
    assert rs.plan(DEAR, budget=0).expected_cost == pytest.approx(1000 * car["total_hard"])


MIXED = DEAR.edit(
    [
        add("sites", site="near", country="KR"),
        add("sources", site="near", part="harness", unit_cost=30),
        put("lanes", {"origin": "port"}, share=0.75),
        put("lanes", {"origin": "looms"}, share=0.8),
        add("lanes", origin="looms", destination="port", part="harness", mode="air", share=0.2, lead_days=1, unit_cost=6),
        add("lanes", origin="near", destination="plant", part="harness", mode="road", share=0.25, unit_cost=4),
    ]
)


def test_a_unit_bears_its_share_of_every_way():
    """Of ten harnesses near brings a quarter. Those of looms go by sea (0.8) at 1 or by air at 6, then at 1: 0.8 + 1.2 + 1
    = 3; sea alone pays duty, 0.8 x 2.5 = 2; they are held 0.8 x 2 + 0.2 x 1 + 1 = 2.8 days: 0.7. Near: 30 + 4. The day
    costs what ten cars bear."""
    assert amounts(MIXED, "harness", "looms -> plant") == pytest.approx(
        {"conversion": 18, "freight": 3, "duty": 2, "holding": 0.7, "total_hard": 23.7, "total": 23.7}
    )
    assert amounts(MIXED, "harness", "near -> plant")["total"] == pytest.approx(34)
    car, base = amounts(MIXED, "car", "plant -> market"), baseline(MIXED)
    assert car["inputs"] == pytest.approx(10.30 + 0.75 * 23.7 + 0.25 * 34)
    price = usual_money(base)
    assert 10 * car["total_hard"] == pytest.approx(base.made @ price.make + base.sent @ price.send)
    told = formula(MIXED, "harness", "looms -> plant", "freight")
    assert all(leg in told for leg in ("0.8 x (looms -> port 1)", "0.2 x (looms -> port 6)", " + port -> plant 1"))


def test_the_flagship_bears_what_its_day_costs():
    """Own cost, freight, duty and holding on the way of a baseline day, borne by the cars sold on it."""
    base = baseline(rs.load(rs.datasets.korea_auto_2020))
    price = usual_money(base)
    borne = base.delivered_cost[base.coded.demand.item] @ base.served
    assert borne == pytest.approx(base.made @ price.make + base.sent @ price.send, rel=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_what_a_place_pays_lies_between_its_sources(seed):
    """On random chains with circles, substitutes and mixed shares: the delivered cost that engines charge at a place is that
    of its source, of several a mean of theirs."""
    net, _ = random_case(seed)
    base = baseline(net)
    site = base.coded.items.site
    for part in net.parts["part"]:
        found = landed_cost(net, part)
        hard = found[found["factor"] == "total_hard"].set_index("source")["amount"]
        by_place: dict[int, list[float]] = {}
        for source, item in routes_today(base, part):
            name = f"{site[base.coded.sources.item[source]]} -> {site[item]}"
            by_place.setdefault(item, []).append(hard[name])
        for item, costs in by_place.items():
            near = 1e-9 * base.delivered_cost[item] + 1e-9
            assert min(costs) - near <= base.delivered_cost[item] <= max(costs) + near


PAID = TOY.edit([put("sources", {"site": "looms"}, hours=2), add("countries", country="CN", wage=4, overhead_rate=0.25)])


def test_labour_and_overhead_are_parts_of_the_own_cost():
    """2 hours at 4, a quarter of 18 is overhead, the rest 5.5; together the 18 that is charged."""
    assert amounts(PAID, "harness", "looms -> plant") == pytest.approx(
        {"labour": 8, "overhead": 4.5, "conversion": 5.5, "freight": 2, "total_hard": 20, "disruption": 0.08, "total": 20.08}
    )
    dear = PAID.edit([put("countries", {}, wage=10)])
    assert amounts(dear, "harness", "looms -> plant")["conversion"] == pytest.approx(18 - 20 - 4.5)
    assert "do not fit it" in formula(dear, "harness", "looms -> plant", "conversion")
    unpaid = PAID.edit([put("countries", {}, wage="")])
    assert "labour" not in amounts(unpaid, "harness", "looms -> plant")
    assert "no wage of CN" in formula(unpaid, "harness", "looms -> plant", "labour")


def test_blank_hours_of_an_upgrade_are_those_of_today_at_its_level():
    """2 hours x 0.5 (advanced, as shipped) x 4 = 4; a row of the network's own says 0.25: 2. What is charged stays 12."""
    upgrade = PAID.edit(
        [
            add("options", option="robots", kind="upgrade", smart_level="advanced", capex=1000),
            add("sources", site="looms", part="harness", capacity=16, unit_cost=12, option="robots"),
        ]
    )
    source = "looms (robots) -> plant"
    found = amounts(upgrade, "harness", source)
    assert (found["labour"], found["overhead"], found["conversion"]) == pytest.approx((4, 3, 5))
    assert "0.6 of the defects are left (0.27 to 1" in formula(upgrade, "harness", source, "quality")
    own = upgrade.edit([add("levels", effect="hours", level="advanced", base=0.25)])
    found = amounts(own, "harness", source)
    assert (found["labour"], found["conversion"], found["total_hard"]) == pytest.approx((2, 7, 14 + 0.1))


def test_capital_is_spread_over_all_that_the_option_makes():
    """home_line makes boards too, each three load units of a site of 20: 10 harnesses and 10 boards would be 40, so 20 a
    day. Capex 900 at 8 % over 10 years: 0.149029 x 900 = 134.126; 134.126 / (20 x 100) = 0.067063 a harness, three
    times that a board."""
    net = TOY.edit(
        [
            add("sources", site="home", part="board", capacity=16, load=3, unit_cost=9, option="home_line"),
            add("lanes", origin="home", destination="plant", part="board", share=0, option="home_line"),
            put("sites", {"site": "home"}, capacity=20),
            put("settings", {"key": "discount_rate"}, value="0.08"),
            put("options", {"option": "home_line"}, annual_cost=40),
        ]
    )
    harness, board = (amounts(net, part, "home (home_line) -> plant") for part in ("harness", "board"))
    assert harness["capex"] == pytest.approx(0.067063, abs=1e-6)
    assert board["capex"] == pytest.approx(3 * harness["capex"])
    assert (harness["annual_cost"], board["annual_cost"]) == pytest.approx((0.02, 0.06))


def test_an_option_may_bring_the_way_alone_and_what_it_requires():
    """far makes harness for nobody; `road` brings its lane, of 5 a day, and needs `permit`: 10 / 10 / (5 x 100) = 0.002."""
    net = TOY.edit(
        [
            add("sites", site="far", country="VN"),
            add("sources", site="far", part="harness", unit_cost=11),
            add("options", option="permit", capex=1),
            add("options", option="road", capex=10, requires="permit"),
            add("sources", site="far", part="board", unit_cost=1, option="permit"),
            add("lanes", origin="far", destination="plant", part="harness", share=0, unit_cost=3, capacity=5, option="road"),
        ]
    )
    assert amounts(net, "harness", "far (road) -> plant")["total"] == pytest.approx(14.002)
    built = net.build(["road", "permit"])
    assert amounts(built, "harness", "far -> plant")["total_hard"] == pytest.approx(14)  # paid for


def test_a_partial_loss_counts_what_there_is_to_spare():
    """looms_sick with a chance of 0.1: 4 of 10 come, then 7, then all; the README's 23 cars, 920: 0.092 a harness. With 16
    x 0.7 = 11.2 left at an automated maker nothing is missing."""
    sick = TOY.edit([put("events", {"scenario": "looms_sick"}, probability=0.1)])
    assert amounts(sick, "harness", "looms -> plant")["disruption"] == pytest.approx(0.08 + 0.092)
    robots = sick.edit([put("sites", {"site": "looms"}, smart_level="advanced")])
    assert amounts(robots, "harness", "looms -> plant")["disruption"] == pytest.approx(0.08)


def test_a_tariff_costs_what_it_adds():
    """25 points for 20 days with a chance of 0.2 on what leaves China: 0.2 x 20 x 0.25 x 25 / 100 = 0.25 a harness."""
    net = TOY.edit(
        [
            add("events", scenario="tariff", probability=0.2, country="CN", start_day=0, duration_days=20, duty_add=0.25),
        ]
    )
    assert amounts(net, "harness", "looms -> plant")["disruption"] == pytest.approx(0.08 + 0.25)


def test_the_table_is_in_order_and_every_row_explains_itself():
    found = landed_cost(PAID, "harness")
    assert list(found) == ["source", "factor", "kind", "amount", "formula"]
    order = list(FACTORS)
    for _, rows in found.groupby("source"):
        assert rows["factor"].tolist() == sorted(rows["factor"], key=order.index)
        by = rows.set_index("factor")["amount"]
        assert by["total"] == pytest.approx(by.drop(list(TOTALS)).sum())
    assert (found["kind"] == found["factor"].map(FACTORS)).all() and found["formula"].ne("").all()
    korean = in_words(found, "ko")
    assert list(korean) == ["source", "요소", "구분", "금액", "계산식"] and "운임" in set(korean["요소"])
    assert korean["계산식"].iloc[-1] == "확정 합계 + 불확실 요소"


def test_parts_nobody_uses_have_no_rows_and_unknown_ones_are_refused():
    idle = TOY.edit([add("parts", part="seat")])
    assert landed_cost(idle, "seat").empty
    with pytest.raises(rs.DataError, match="did you mean 'harness'"):
        landed_cost(TOY, "harnes")


def test_nothing_is_changed():
    before = {name: frame.copy() for name, frame in TOY.tables.items()}
    landed_cost(TOY, "harness")
    assert all(pd.testing.assert_frame_equal(before[name], frame) is None for name, frame in TOY.tables.items())
