"""data/toy: every figure that data/toy/README.md works out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore.checks.checks import check
from reshore.network import schema
from reshore.network.baseline import baseline

TOY = Path(__file__).parent.parent / "data" / "toy"
NEVER = np.nan
UNHURT = ["plant", "car", NEVER, 0, 0, NEVER]
NOTHING_LOST = [0, 0, NEVER, NEVER, NEVER, None]


@pytest.fixture(scope="module")
def net():
    return rs.load(TOY)


def figures(hit, *names: str) -> list[float]:
    return hit.summary["value"].loc[list(names)].tolist()


def lost_by_day(hit) -> dict[int, float]:
    lost = hit.demand.loc[hit.demand["lost"] > 1e-6, ["day", "lost"]]
    return dict(zip(lost["day"].tolist(), lost["lost"].round(6).tolist(), strict=True))


def made(hit, site: str) -> np.ndarray:
    rows = hit.sources[(hit.sources["site"] == site) & (hit.sources["option"] == "")]
    return rows["made"].to_numpy()


DATED = ("lost_units", "lost_margin", "first_short_day", "time_to_survive", "recovered_day", "extra_cost")
LINE = ["site", "part", "first_short_day", "equivalent_days_lost", "lost_units", "recovered_day"]


# --- the tables


def test_the_tables_have_no_problem_and_nothing_is_short(net):
    assert check(net).empty
    assert rs.check_undisturbed(net).empty


def test_every_row_is_marked_as_a_worked_example(net):
    for name in schema.TABLES:
        table = getattr(net, name)
        assert set(table["evidence"]) <= {"assumed"}, name
        assert set(table["note"]) <= {"worked example"}, name


def test_undisturbed_day(net):
    """Cars 10; boards 10; harnesses 10; chips 20, all from fab_a. Margin 40. Operating cost 600 a day."""
    base = baseline(net)
    items = base.coded.items.take(base.coded.sources.item).frame()
    assert dict(zip(items["site"], base.made, strict=True)) == {
        "fab_a": 20,
        "fab_b": 0,
        "boards": 10,
        "looms": 10,
        "plant": 10,
    }
    stock = dict(zip(zip(base.coded.items.site, base.coded.items.part, strict=True), base.stock, strict=True))
    assert {k: v for k, v in stock.items() if v} == {
        ("boards", "chip"): 40,
        ("plant", "board"): 20,
        ("plant", "harness"): 30,
        ("market", "car"): 10,
    }
    assert sorted(base.pipeline) == [0, 10, 10, 20, 20, 60]
    assert base.margin == pytest.approx([40])
    names = base.coded.items.site + " " + base.coded.items.part
    assert dict(zip(names, base.item_cost, strict=True)) == pytest.approx({
        "fab_a chip": 2, "fab_b chip": 7, "boards chip": 2, "boards board": 10, "looms harness": 18,
        "port harness": 19, "plant board": 10, "plant harness": 20, "plant car": 50, "market car": 60,
    })  # fmt: skip


# --- dated windows


@pytest.mark.parametrize(
    ("scenario", "asked", "summary", "line"),
    [
        # "The plant stops on day 13 = 5 + (3 + 2) + (1 + 2) and starts again on day 19"; "Lost: 5 x 10 = 50 cars"
        ("chip_fire", {}, [50, 2000, 16, 11, 21, 0], ["plant", "car", 13, 5, 50, 19]),
        # "Lost 4 + 8 + 8 + 10 = 30, margin 1,200. Extra cost 40 x 5 = 200"
        ("chip_fire", {"reroute_days": 0}, [30, 1200, 17, 12, 21, 200], ["plant", "car", 14, 3, 30, 19]),
        # "The plant stops on day 6 = 2 + 1 + 3; ... starts again on day 9: 3 days"; "Lost 20 cars, margin 800"
        ("port_strike", {}, [20, 800, 9, 7, 11, 0], ["plant", "car", 6, 2, 20, 9]),
        # "The line is short from day 8 on, right again on day 14"; "Lost 2 + 6 + 6 + 6 + 3 = 23"
        ("looms_sick", {}, [23, 920, 11, 11, 16, 0], ["plant", "car", 8, 2.3, 23, 14]),
        # "No harness reaches the plant on days 2 to 7: 6 x 10 = 60 cars, from day 2 on, until day 8"
        ("port_strike", {"engine": "structure"}, [60, 2400, 2, 0, 8, None], ["plant", "car", 2, 6, 60, 8]),
        # "fab_b makes chips, so cars can be made: nothing lost"
        ("chip_fire", {"engine": "structure"}, NOTHING_LOST, UNHURT),
        # "Everything still works in part: nothing lost"
        ("looms_sick", {"engine": "structure"}, NOTHING_LOST, UNHURT),
    ],
)
def test_daily_and_structure(net, scenario, asked, summary, line):
    hit = rs.disrupt(net, scenario, **asked)
    given = [n for n, value in zip(DATED, summary, strict=True) if value is not None]
    assert figures(hit, *given) == pytest.approx([v for v in summary if v is not None], nan_ok=True)
    assert len(hit.lines) == 1
    row = hit.lines.loc[0, LINE].tolist()
    assert row[:2] == line[:2]
    assert row[2:] == pytest.approx(line[2:], nan_ok=True)


@pytest.mark.parametrize(
    ("asked", "first_stop", "restored"),
    [
        ({"scenario": "chip_fire"}, 13, 33),  # "stops on day 13", "all stocks are full again on day 33"
        ({"scenario": "chip_fire", "reroute_days": 0}, 18, 33),  # "day 18 nothing"; "on day 33"
        ({"scenario": "port_strike"}, 6, 15),
        ({"scenario": "looms_sick"}, NEVER, 21),
    ],
)
def test_stops_and_stocks(net, asked, first_stop, restored):
    """The line stops on a day on which it makes nothing; of a chain that loses at once nobody is late or waits."""
    found = figures(rs.disrupt(net, **asked), "first_stop_day", "restored_day", "late_units", "waiting_units", "peak_waiting")
    assert found == pytest.approx([first_stop, restored, 0, 0, 0], nan_ok=True)


@pytest.mark.parametrize(
    ("scenario", "summary", "lost"),
    [
        # "Lost 28 cars, margin 1,120; as late as possible: 4, 8, 8, 8 on days 17 to 20"
        ("chip_fire", [28, 1120, 17, 12, 21, 220], {17: 4, 18: 8, 19: 8, 20: 8}),
        # "flow gives the same, there being no other way for a harness"
        ("port_strike", [20, 800, 9, 7, 11, 0], {9: 10, 10: 10}),
        # "lost in all 120 - 118 = 2, 8, 14, 20, and 160 - (90 + 40 + 7) = 23"
        ("looms_sick", [23, 920, 11, 11, 16, 0], {11: 2, 12: 6, 13: 6, 14: 6, 15: 3}),
    ],
)
def test_flow(net, scenario, summary, lost):
    hit = rs.disrupt(net, scenario, engine="flow")
    assert figures(hit, *DATED) == pytest.approx(summary)
    assert lost_by_day(hit) == pytest.approx(lost)
    line = hit.lines.loc[0]
    assert (line["site"], line["lost_units"], line["equivalent_days_lost"]) == pytest.approx(
        ("plant", summary[0], summary[0] / 10)
    )
    assert hit.proved


def test_flow_calls_fab_b_for_44_chips(net):
    """fab_b makes 44 chips, 5 dearer each; in daily it makes none."""
    assert made(rs.disrupt(net, "chip_fire", engine="flow"), "fab_b").sum() == pytest.approx(44)
    assert made(rs.disrupt(net, "chip_fire"), "fab_b").sum() == 0


def test_chip_fire_day_by_day(net):
    """Boards stops on days 10 to 17, the plant on days 13 to 18, the market is short on days 16 to 20."""
    hit = rs.disrupt(net, "chip_fire")
    assert len(made(hit, "plant")) == 5 + 100
    assert np.flatnonzero(made(hit, "fab_a") == 0).tolist() == list(range(5, 15))
    assert np.flatnonzero(made(hit, "boards") == 0).tolist() == list(range(10, 18))
    assert np.flatnonzero(made(hit, "plant") == 0).tolist() == list(range(13, 19))
    assert lost_by_day(hit) == dict.fromkeys(range(16, 21), 10)


def test_chip_fire_rerouted_day_by_day(net):
    """Boards made on days 7 to 18: 10, 10, 10, 8, 2 (six days), 0, 12; chips left 44, 28, 12, 0 ... 6."""
    hit = rs.disrupt(net, "chip_fire", reroute_days=0)
    assert made(hit, "boards")[7:19] == pytest.approx([10, 10, 10, 8, 2, 2, 2, 2, 2, 2, 0, 12])
    assert made(hit, "plant")[11:20] == pytest.approx([10, 10, 10, 4, 2, 2, 2, 0, 12])
    assert made(hit, "fab_b")[4:16] == pytest.approx([0] + 10 * [4] + [0])
    chips = hit.stock[(hit.stock["site"] == "boards") & (hit.stock["part"] == "chip")]["quantity"].to_numpy()
    assert chips[7:19] == pytest.approx([44, 28, 12, 0, 0, 0, 0, 0, 0, 0, 0, 6])
    assert lost_by_day(hit) == pytest.approx({17: 4, 18: 8, 19: 8, 20: 10})


def test_port_strike_day_by_day(net):
    """None on days 3 to 8; the plant stops for 3 days; the run ends before day 102."""
    hit = rs.disrupt(net, "port_strike")
    assert len(made(hit, "plant")) == 2 + 100
    assert np.flatnonzero(made(hit, "plant") == 0).tolist() == [6, 7, 8]
    assert lost_by_day(hit) == {9: 10, 10: 10}


def test_looms_sick_day_by_day(net):
    """4 on days 0 to 9, 7 and 13 on the ramp, then 16; cars 4 on days 8 to 12, 7 on day 13, 12 on day 14."""
    hit = rs.disrupt(net, "looms_sick")
    assert made(hit, "looms")[:13] == pytest.approx(10 * [4] + [7, 13, 16])
    assert made(hit, "plant")[7:15] == pytest.approx([10, 4, 4, 4, 4, 4, 7, 12])
    left = hit.stock[(hit.stock["site"] == "plant") & (hit.stock["part"] == "harness")]["quantity"].to_numpy()
    assert left[:9] == pytest.approx([30, 30, 30, 24, 18, 12, 6, 0, 0])
    assert left[14] == pytest.approx(1)
    assert lost_by_day(hit) == pytest.approx({11: 2, 12: 6, 13: 6, 14: 6, 15: 3})
    assert len(made(hit, "plant")) == 100


@pytest.mark.parametrize("scenario", ["chip_fire", "port_strike", "looms_sick"])
def test_what_is_there_at_the_end_is_what_was_there(net, scenario):
    """daily: "all stocks being full again by the end of the run"; flow: stock and what is on its way, item by item."""
    base = baseline(net)
    assert rs.disrupt(net, scenario).course.stock[-1] == pytest.approx(base.stock, abs=1e-6)
    course, lanes = rs.disrupt(net, scenario, engine="flow").course, base.coded.lanes
    there, at_start = course.stock[-1].copy(), base.stock.copy()
    for k, (destination, lead) in enumerate(zip(lanes.destination, lanes.lead, strict=True)):
        there[destination] += course.sent[len(course.sent) - lead :, k].sum()
        at_start[destination] += base.pipeline[k]
    assert there == pytest.approx(at_start, abs=1e-6)


@pytest.mark.parametrize(
    ("scenario", "site", "part", "enough"),
    [
        ("chip_fire", "boards", "chip", 40 + 120),  # "6 days more of stock: 120 chips more at boards"
        ("chip_fire", "plant", "board", 20 + 60),  # "or 60 boards more at the plant"
        ("port_strike", "plant", "harness", 30 + 30),  # "With 3 days (30 harnesses) more"
        ("looms_sick", "plant", "harness", 30 + 33),  # "With 33 harnesses more"
    ],
)
def test_stock_that_would_have_kept_the_line_running(net, scenario, site, part, enough):
    """... the line would never have stopped; with one piece less it is short."""
    for quantity, runs in ((enough, True), (enough - 1, False)):
        cells = {"quantity": quantity, "cover_days": None}
        more = net.edit([{"table": "stock", "where": {"site": site, "part": part, "option": ""}, "set": cells}])
        assert pd.isna(rs.disrupt(more, scenario).lines.loc[0, "first_short_day"]) == runs


# --- pooled windows


@pytest.mark.parametrize(
    ("scenario", "lost", "survive", "line_days"),
    [
        ("chip_fire", 30, 6.25, 4),  # "lost 30"; "10 t = 50 + 2 t, t = 6.25 days"
        ("port_strike", 20, 4, 3),  # "lost 20"; "Time to survive 40 / 10 = 4"
        ("looms_sick", 20, 20 / 3, 3),  # "lost 20"; "10 t = 40 + 4 t, t = 20/3"
    ],
)
def test_pooled(net, scenario, lost, survive, line_days):
    hit = rs.disrupt(net, scenario, engine="flow", window="pooled")
    assert figures(hit, "lost_units", "lost_margin", "time_to_survive") == pytest.approx([lost, 40 * lost, survive])
    assert hit.lines.loc[0, "equivalent_days_lost"] == pytest.approx(line_days)


@pytest.mark.parametrize(
    ("site", "days", "lost", "survive"),
    [
        ("looms", 12, 80, 4), ("fab_a", 10, 30, 6.25), ("plant", 4, 30, 1), ("boards", 5, 20, 3), ("port", 6, 20, 4),
        ("fab_b", 10, 0, NEVER), ("home", 5, 0, NEVER),
    ],
)  # fmt: skip
def test_every_site_in_turn(net, site, days, lost, survive):
    """The table "Every site in turn": each for its own recovery days."""
    assert net.sites.set_index("site").loc[site, "recovery_days"] == days
    hit = rs.disrupt(net, rs.Scenario(site).hit(site=site, days=days), engine="flow", window="pooled")
    found = figures(hit, "lost_units", "lost_margin", "time_to_survive")
    assert found == pytest.approx([lost, 40 * lost, survive], nan_ok=True)


@pytest.mark.parametrize(
    ("down", "stops"),
    [
        (["boards"], True), (["looms"], True), (["port"], True), (["plant"], True), (["fab_a"], False),
        (["fab_b"], False), (["home"], False), (["fab_a", "fab_b"], True), (["fab_a", "home"], False),
    ],
)  # fmt: skip
def test_what_stops_every_car(net, down, stops):
    """Single losses after which no car can be made: boards, looms, port, plant; the only pair beyond: both fabs."""
    scenario = rs.Scenario("down")
    for site in down:
        scenario = scenario.hit(site=site, days=3)
    assert figures(rs.disrupt(net, scenario, engine="structure"), "lost_units") == [30 if stops else 0]


# --- the plan

CHIPS = {"": (0, 1340), "second_chip": (40, 500), "chip_stock": (100, 200), "second_chip chip_stock": (140, 200)}
HARNESSES = {
    "": (0, 800),
    "harness_stock": (20, 400),
    "home_line": (90, 20),
    "home_line harness_stock": (110, 10),
    "home_move": (50, 0),
    "home_move harness_stock": (70, 0),
}
CAPEX = {"second_chip": 400, "chip_stock": 100, "harness_stock": 100, "home_line": 900, "home_move": 500}


def choices() -> dict[frozenset, tuple[float, float, list[float]]]:
    """All 24 choices: options -> capex, fixed cost, cost above 60,000 of the no-event year, chip_fire and port_strike."""
    out = {}
    for chips, (chip_fixed, chip_fire) in CHIPS.items():
        for harnesses, (fixed, strike) in HARNESSES.items():
            moved = 1000 if "home_move" in harnesses else 0
            unsold = 28 if moved and not chips else 0
            names = frozenset(f"{chips} {harnesses}".split())
            costs = [moved, chip_fire + moved - unsold, strike + moved]
            out[names] = (sum(CAPEX[n] for n in names), chip_fixed + fixed, costs)
    return out


ASKED = [
    ({}, {"second_chip", "harness_stock"}, [60_150, 60, 60_090, 60_500]),
    ({"budget": 400}, {"second_chip"}, [60_170, 40, 60_130, 60_800]),
    ({"budget": 200}, {"chip_stock", "harness_stock"}, [60_180, 120, 60_060, 60_400]),
    ({"budget": 0}, set(), [60_214, 0, 60_214, 61_340]),
    ({"risk_weight": 0.5}, {"chip_stock", "home_line"}, [60_301, 190, 60_022, 60_200]),
]


@pytest.mark.parametrize(("asked", "options", "money"), ASKED)
def test_plan(net, asked, options, money):
    """The table of what is asked, the plan, and its objective, fixed, expected cost and cvar."""
    best = rs.plan(net, **asked)
    assert set(best.options["option"]) == options
    assert [best.objective, best.fixed_cost, best.expected_cost, best.cvar] == pytest.approx(money)
    costs = choices()[frozenset(options)][2]
    assert dict(zip(best.scenarios["scenario"], best.scenarios["cost"], strict=True)) == pytest.approx(
        dict(zip(["calm", "chip_fire", "port_strike"], [60_000 + c for c in costs], strict=True))
    )
    assert best.proved


def test_plan_for_the_worst_year_only(net):
    """risk_weight 1: chip_stock + home_line, 190 + 200 = 390 above 60,000."""
    best = rs.plan(net, risk_weight=1.0)
    assert set(best.options["option"]) == {"chip_stock", "home_line"}
    assert [best.objective, best.fixed_cost, best.cvar] == pytest.approx([60_390, 190, 60_200])


def forced(net, names):
    """The network in which the plan must buy these options, each being paid PRIZE for, and no other."""
    today = dict(zip(net.options["option"], net.options["annual_cost"], strict=True))
    cost = {o: today[o] - PRIZE if o in names else PRIZE for o in today}
    return net.edit([{"table": "options", "where": {"option": o}, "set": {"annual_cost": c}} for o, c in cost.items()])


PRIZE = 10_000


@pytest.mark.parametrize("names", choices(), ids=lambda names: "+".join(sorted(names)) or "nothing")
def test_every_choice_costs_what_the_tables_say(net, names):
    """The figures behind each cell of the two tables of 24 choices."""
    capex, fixed, costs = choices()[names]
    bought = rs.plan(forced(net, names))
    assert set(bought.options["option"]) == names
    assert bought.options["capex"].sum() == capex
    assert bought.fixed_cost + PRIZE * len(names) == pytest.approx(fixed)
    assert bought.scenarios["scenario"].tolist() == ["calm", "chip_fire", "port_strike"]
    assert bought.scenarios["cost"].tolist() == pytest.approx([60_000 + c for c in costs])


def test_no_choice_beats_the_plans_of_the_readme():
    """The bold cells, and the rows with a budget, are the least of all 24 choices."""
    for asked, options, (objective, *_) in ASKED:
        weight, budget = asked.get("risk_weight", 0.0), asked.get("budget", np.inf)
        best = min(
            (fixed + (1 - weight) * np.dot([0.8, 0.1, 0.1], costs) + weight * max(costs), sorted(names))
            for names, (capex, fixed, costs) in choices().items()
            if capex <= budget
        )
        assert best == (pytest.approx(objective - 60_000), sorted(options))


def test_what_each_option_is_worth(net):
    """second_chip 10 x 84 - 400 = 440, 400 / 84 years, 112 a year; harness_stock 200, 100 / 30 years, 40 a year."""
    table = rs.plan(net).options.set_index("option")
    worth = table[["capex", "support", "loss_avoided", "npv", "payback_years"]]
    assert worth.loc["second_chip"].tolist() == pytest.approx([400, 0, 112, 440, 400 / 84])
    assert worth.loc["harness_stock"].tolist() == pytest.approx([100, 0, 40, 200, 100 / 30])


def test_the_planned_network_loses_what_the_plan_promised(net):
    """chip_fire: none of the 50 cars is lost; port_strike: 10."""
    best = rs.plan(net)
    for name, lost in (("chip_fire", 0), ("port_strike", 10)):
        hit = rs.disrupt(best.network, name, engine="flow")
        assert figures(hit, "lost_units") == pytest.approx([lost], abs=1e-6)


@pytest.mark.parametrize(
    ("probability", "options"),
    [(0.04, set()), (0.06, {"harness_stock"}), (0.18, {"harness_stock"}), (0.19, {"home_line"})],
)
def test_when_the_harness_comes_home(net, probability, options):
    """Nothing below p = 0.05, harness_stock up to p = 70 / 380 = 0.184, the line at home above."""
    likelier = net.edit([{"table": "events", "where": {"scenario": "port_strike"}, "set": {"probability": probability}}])
    assert set(rs.plan(likelier).options["option"]) - {"second_chip"} == options


@pytest.mark.parametrize(("capex", "bought"), [(839, True), (841, False)])
def test_when_the_second_chip_source_pays(net, capex, bought):
    """second_chip pays until its capex is 840; with chip_stock to be had (114 - 100 = 14 a year) until 700."""
    options = [
        {"table": "options", "where": {"option": "second_chip"}, "set": {"capex": capex}},
        {"table": "options", "where": {"option": "chip_stock"}, "set": {"annual_cost": 200}},
    ]
    assert ("second_chip" in set(rs.plan(net.edit(options)).options["option"])) == bought


def test_what_things_are_called_tells_them_apart():
    net = rs.load("data/toy")
    sites = net.sites.assign(name=net.sites["name"].replace({"Chip fab A": "Fab", "Chip fab B": "Fab", "Board maker": ""}))
    events = net.events.assign(name="a column of one's own")
    called = net.with_tables(sites=sites, events=events).called("sites")
    assert [called[s] for s in ("fab_a", "fab_b", "boards", "plant")] == ["Fab (fab_a)", "Fab (fab_b)", "boards", "Car plant"]
