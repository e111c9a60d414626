"""Days of stock at every place: by hand on the toy, and against plans that keep each number of days, one by one."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import cli
from reshore.network.baseline import baseline
from reshore.planning.stock import words
from reshore.planning.stock.policy import COLUMNS, stock_policy
from reshore.planning.stock.savings import Savings

from ..support.enumeration import fixed_cost, operate
from ..support.samples import some
from ..support.small_plans import small_plan

TOY = rs.load(rs.datasets.toy)
CHEAP = {"holding": 0.1}
DAYS = (1, 4)


def kept(net: rs.Network, site: str, part: str, days: int) -> rs.Network:
    """The network with the days as a stock option `kept` of one unit, by the figures of docs/options.md: room 0.1 and, where
    the table has no rate, holding 0.2 of the value, over ten years."""
    base, parts = baseline(net), net.filled("parts").set_index("part")
    coded = base.coded
    quantity = days * float(base.outflow[coded.item_codes[site, part]])
    value = float(base.part_value[list(parts.index).index(part)])
    yearly = 0.0 if parts.at[part, "holding_rate"] > 0 else 0.2 * value * quantity
    return net.edit(
        [
            {"table": "options", "add": {"option": "kept", "kind": "stock", "annual_cost": yearly, "life_years": 10}},
            {"table": "stock", "add": {"site": site, "part": part, "quantity": quantity, "unit_cost": 0.1 * value,
                                       "option": "kept"}},
        ]
    )  # fmt: skip


def weighed(first: int, count: int) -> Iterator[tuple[rs.Network, pd.DataFrame]]:
    """Random networks with a scenario that has a probability, and what the verb says of them."""
    nets = (small_plan(seed) for seed in itertools.count(first))
    for net in itertools.islice((n for n in nets if (n.events["probability"] > 0).any()), count):
        yield net, stock_policy(net, days=DAYS)


def test_the_toy_by_hand():
    """data/toy/README.md, flow: the fire loses 28 cars, margin 40, and 44 chips of fab_b 5 dearer; the strike 20 cars.

    A day more of chips or boards spares 10 of the 28 cars: 0.1 x 400. Three days spare all 28 and 4 of the dear chips (60 less
    2 x 28): 0.1 x (1,120 + 20); five days all 44: 0.1 x (1,120 + 220). A day of harnesses spares 10 of the 20 cars, two days
    all. Cars spare in both: 80 a day, 160, then 0.1 x (800 + 1,120) and the same chips. Harnesses at looms are behind the port.
    A day costs, holding 0.1 and room 0.1 over ten years without interest: 0.11 x value x 10, of chips at 3 x 20.
    """
    found = stock_policy(TOY, days=(1, 2, 3, 5), figures=CHEAP)
    cost = {"chip": 6.6, "board": 13.2, "harness": 27.5, "car": 77.0}
    fire = [(40.0, 0.0), (80.0, 0.0), (112.0, 2.0), (112.0, 22.0)]
    spares = {
        ("fab_a", "chip"): fire, ("boards", "chip"): fire, ("boards", "board"): fire, ("plant", "board"): fire,
        ("plant", "harness"): [(40, 0), (80, 0), (80, 0), (80, 0)],
        ("plant", "car"): [(80, 0), (160, 0), (192, 2), (192, 22)], ("market", "car"): [(80, 0), (160, 0), (192, 2), (192, 22)],
        ("looms", "harness"): [(0, 0)] * 4,
    }  # fmt: skip
    best = {"chip": 5, "board": 3, "harness": 2, "car": 2}
    assert list(dict.fromkeys(zip(found["site"], found["part"], strict=True))) == list(spares)
    for (site, part), rows in found.groupby(["site", "part"], sort=False):
        n = np.array([1, 2, 3, 5])
        assert rows["days"].tolist() == n.tolist()
        avoided, other = np.array(spares[site, part], float).T
        assert rows["cost"].to_numpy() == pytest.approx(n * cost[part])
        assert rows["loss_avoided"].to_numpy() == pytest.approx(avoided, abs=1e-6)
        assert rows["saves_other"].to_numpy() == pytest.approx(other, abs=1e-6)
        assert rows["gain"].to_numpy() == pytest.approx(avoided + other - n * cost[part])
        assert rows.loc[rows["best"], "days"].tolist() == ([] if site == "looms" else [best[part]])
    assert found["proved"].all() and found.attrs == {"complete": True, "bound": 0.0}
    chips = found.iloc[0]
    assert (chips["quantity"], chips["capex"]) == (20.0, pytest.approx(6.0))
    assert chips["cost_per_loss_avoided"] == pytest.approx(6.6 / 40)


@pytest.mark.parametrize("first", some(range(3000, 3100, 20), 1))
def test_a_row_is_the_plan_that_keeps_it(first):
    """gain and loss_avoided of two rows of each of ten networks are those of a plan with just these days kept, against one
    that buys nothing; cost is what is left."""
    for net, found in weighed(first, 10):
        nothing = rs.plan(net, options=[]).objective
        near = {"rel": 1e-6, "abs": 1e-6 * nothing}
        assert found.attrs == {"complete": True, "bound": 0.0} and found["proved"].all()
        for row in found.sample(min(2, len(found)), random_state=first).itertuples():
            plan = rs.plan(kept(net, row.site, row.part, row.days), options="kept", keep="kept", reasons=False)
            assert row.gain == pytest.approx(nothing - plan.objective, **near), row
            assert row.loss_avoided == pytest.approx(plan.options["loss_avoided"].iloc[0], **near), row
            assert row.cost == pytest.approx(row.loss_avoided + row.saves_other - row.gain, **near)


def test_a_row_is_what_a_program_written_apart_says():
    """The second way to plan (tests/support/enumeration.py, scipy) with the days bought, and with nothing."""
    for net, found in weighed(3300, 8):
        nothing = operate(net, {}, 0, 0.95)[0]
        for row in found.sample(min(4, len(found)), random_state=1).itertuples():
            more = kept(net, row.site, row.part, row.days)
            with_them = fixed_cost(more, {"kept": 1.0}) + operate(more, {"kept": 1.0}, 0, 0.95)[0]
            assert row.gain == pytest.approx(nothing - with_them, rel=1e-6, abs=1e-6 * nothing), row


def test_what_is_told_without_being_solved_is_right(monkeypatch):
    """Rows that bounds settle, and those of windows that are not solved, are those of everything solved one by one."""
    for net, found in weighed(3400, 8):
        with monkeypatch.context() as solved:
            solved.setattr(Savings, "most", lambda self, option, days: np.inf)
            again = stock_policy(net, days=DAYS)  # nothing is settled by a bound, each row is a plan's choice
        pd.testing.assert_frame_equal(found, again, rtol=1e-6, atol=1e-6 * rs.plan(net, options=[]).objective)


def test_stock_that_moves_the_sourcing_of_a_normal_day():
    """Ten bolts a day, 1 dearer from one maker, whose lane takes ten days; the other's takes one, and he stops for six days
    every second year.

    Without stock they come from the dear one: of the cheap ones 60 are not there, 0.5 x 60 x 98 lost, against 100 x 10 that
    they spare in a year. With six days of stock nothing is lost, and they come from the cheap one: that spares 1,000 in a
    year without a stop, and costs at most the 60 bolts to buy again, 1 dearer, in one with. Only a plan's own row can say so.
    """
    tables = {
        "sites": [{"site": s} for s in ("cheap", "dear", "user")],
        "parts": [{"part": "bolt", "value": 2.0, "holding_rate": 0.1}],
        "sources": [{"site": "cheap", "part": "bolt", "capacity": 10, "unit_cost": 1.0},
                    {"site": "dear", "part": "bolt", "capacity": 10, "unit_cost": 2.0}],
        "lanes": [{"origin": o, "destination": "user", "part": "bolt", "lead_days": days}
                  for o, days in (("cheap", 1), ("dear", 10))],
        "demand": [{"site": "user", "part": "bolt", "rate": 10, "price": 100}],
        "events": [{"scenario": "stop", "probability": 0.5, "site": "cheap", "start_day": 0, "duration_days": 6}],
        "settings": [{"key": "days_per_year", "value": "100"}],
    }  # fmt: skip
    net = rs.Network(**{name: pd.DataFrame(rows) for name, rows in tables.items()})
    nothing = rs.plan(net)
    found = stock_policy(net, days=(3, 6))
    for row in found.itertuples():
        plan = rs.plan(kept(net, row.site, row.part, row.days), keep="kept")
        assert row.gain == pytest.approx(nothing.objective - plan.objective, rel=1e-6, abs=1e-3), row
    moved = found.set_index(["site", "days"]).loc[("user", 6)]
    assert moved["best"] and moved["loss_avoided"] == pytest.approx(0, abs=1e-6)
    assert moved["saves_other"] >= 0.5 * 1000 - 0.5 * 60


def test_stock_that_an_event_takes_is_worth_less_than_nothing():
    """A flood at the plant takes what lies there, one year in ten: a day of boards more is 10 more to make again, at 10."""
    flood = rs.Scenario("flood", probability=0.1).hit(site="plant", days=1, takes_stock=1)
    found = stock_policy(TOY, "board", days=1, scenarios=flood, figures=CHEAP).set_index("site")
    assert found.at["plant", "gain"] == pytest.approx(-13.2 - 0.1 * 10 * 10)
    assert found.at["plant", "saves_other"] == pytest.approx(-10)
    assert not found["best"].any()


def test_places_are_ranked_by_what_a_unit_of_loss_avoided_costs():
    """Of the best row where one pays, else the least; places that avoid nothing last."""
    found = stock_policy(TOY, days=(1, 2, 3, 5), figures={"holding": 0.12})
    places = found.groupby(["site", "part"], sort=False)
    shown = [rows.loc[rows["best"] if rows["best"].any() else rows.index, "cost_per_loss_avoided"].min() for _, rows in places]
    pays = [rows["best"].any() for _, rows in places]
    assert pays == sorted(pays, reverse=True) and 0 < sum(pays) < len(pays)
    for group in (True, False):
        of = [s for s, p in zip(shown, pays, strict=True) if p == group and not np.isnan(s)]
        assert of == sorted(of)
    assert np.isnan(shown[-1])


def test_a_port_holds_none_and_a_part_nobody_uses_has_no_row():
    assert "port" not in set(stock_policy(TOY, "harness")["site"])
    ghost = TOY.edit([{"table": "parts", "add": {"part": "ghost"}}])
    found = stock_policy(ghost, "ghost")
    assert found.empty and list(found.columns) == list(COLUMNS) and found.attrs["complete"]


def test_options_of_the_network_stay_out_and_their_names_are_free():
    """Also one called as those that are made; what is built counts as there."""
    named = TOY.with_tables(options=TOY.options.replace({"option": {"home_move": "day_0"}}),
                            sources=TOY.sources.replace({"option": {"home_move": "day_0"}}),
                            lanes=TOY.lanes.replace({"option": {"home_move": "day_0"}}))  # fmt: skip
    pd.testing.assert_frame_equal(stock_policy(named, days=(1, 3)), stock_policy(TOY, days=(1, 3)))
    second = stock_policy(TOY.build(["second_chip"]), "chip", days=3)
    assert second["gain"].max() < stock_policy(TOY, "chip", days=3)["gain"].max()


def test_in_a_terminal(capsys):
    """Rows under the keys of the table; sentences in both languages."""
    given = ["stock", "data/toy", "--part", "harness", "--figure", "holding=0.1", "--days"]
    assert cli.main([*given, "2,3", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [list(row) for row in rows] == [list(COLUMNS)] * 4
    assert [row["days"] for row in rows if row["best"]] == [2] and rows[-1]["cost_per_loss_avoided"] is None
    assert cli.main([*given, "2,3"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    told = "costs 55 KRW a year, avoids 80 KRW of lost margin a year, gains 25 KRW a year"
    assert first == f"hold 2 more days of Wiring harness at Car plant: {told}"
    assert cli.main([*given, "1", "--language", "ko"]) == 0
    assert capsys.readouterr().out.startswith("완성차 공장 와이어링 하네스 재고 1일분 추가: 연간 비용 28 원")
    assert cli.main([*given, "0"]) == 1
    assert "days 0 is out of range; use whole numbers from 1 to 36500" in capsys.readouterr().err
    assert cli.main([*given, "x"]) == 64


def test_more_places_than_sentences_are_counted(monkeypatch):
    monkeypatch.setattr(words, "MOST", 1)
    found = stock_policy(TOY, days=(1, 2), figures=CHEAP)
    said = words.in_words(found, TOY)
    assert said[1:] == ["and more in the table, places that pay: 6", "places where none of these numbers of days pays: 1"]
    assert words.in_words(found, TOY, "ko")[1] == "나머지는 표에 있습니다. 이익이 나는 곳 6곳 더"
