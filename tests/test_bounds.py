"""No number hangs, fills the memory or makes an answer that is none: ranges, the budget of a run, finite answers."""

import re
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, Scenario, SolveError
from reshore.disruption import run_length
from reshore.disruption.engines import ENGINES
from reshore.errors import Problem, door, lines
from reshore.network import schema
from reshore.network.graph import parts
from reshore.network.network import Network
from reshore.planning.model.first_stage import capital_recovery
from reshore.solving.model import Model
from reshore.solving.solver import LiveModel

from .support.korean import assert_korean

ROOT = Path(__file__).parent.parent
TOY = ROOT / "data" / "toy"
NET = rs.load(TOY)
NUMBERS = [c for table in (*schema.TABLES, "setting") for c in schema.columns(table) if c.type == "number"]


@pytest.mark.parametrize("column", NUMBERS, ids=lambda c: f"{c.table}.{c.column}")
def test_every_number_has_a_lowest_and_a_highest(column):
    assert -np.inf < column.low < column.high < np.inf
    assert not column.default or column.takes(float(column.default))
    if column.unit in ("days", "day"):
        assert column.high <= 36_500


@pytest.mark.parametrize(("verb", "arguments"), [
    (rs.rank, {"days": 36_501.0}), (rs.rank, {"days": float("nan")}), (rs.rank, {"top": 1.5}),
    (rs.worst, {"k": 0}), (rs.worst, {"days": 1e12}), (rs.worst, {"time_limit": 0}),
    (rs.plan, {"budget": float("inf")}), (rs.plan, {"risk_weight": 2}), (rs.plan, {"confidence": 1}),
    (rs.plan, {"gap": 1}), (rs.plan, {"time_limit": -1}), (rs.stop_chance, {"chance": 1.5}),
    (rs.stop_chance, {"scenarios": 10**9}), (rs.stop_chance, {"common": {"region": -1}}), (rs.stop_chance, {"seed": -1}),
    (partial(rs.sweep, scenarios=[]), {"workers": 0}), (partial(rs.sweep, scenarios=[]), {"seed": -1}),
    (partial(rs.disrupt, scenario="chip_fire"), {"time_limit": 0}),
])  # fmt: skip
def test_arguments_are_held_to_their_range(verb, arguments):
    with pytest.raises(DataError, match="out of range; use ") as refused:
        verb(NET, **arguments)
    assert_korean(refused.value.problems)


@pytest.mark.parametrize(("key", "value"), [
    ("window_days", "3651"), ("window_days", "0.5"), ("days_per_year", "inf"), ("discount_rate", "11"), ("bucket_days", "nan"),
])  # fmt: skip
def test_settings_are_held_to_their_range_wherever_they_are_read(key, value):
    net = NET.edit([{"table": "settings", "where": {"key": key}, "delete": True}] if key in set(NET.settings["key"]) else [])
    net = net.edit([{"table": "settings", "add": {"key": key, "value": value}}])
    problems = rs.check(net).query("severity == 'error'")
    assert problems["column"].tolist() == ["value"] and problems["fix"].str.startswith("write ").all()
    with pytest.raises(DataError, match=f"{key} '{value}' is ") as refused:
        net.number(key, None)
    assert_korean(refused.value.problems)


@pytest.mark.parametrize(("more", "column"), [
    ({"start": 2e7}, "start_day"), ({"days": 1e12}, "duration_days"), ({"ramp": 36_501}, "ramp_days"),
])  # fmt: skip
def test_days_of_an_event_are_held_to_their_range(more, column):
    with pytest.raises(DataError, match=rf"{column}: .* out of range; use 0 to 36500"):
        Scenario("s").hit(site="plant", **{"days": 5, **more})


@pytest.mark.parametrize("days", [{"start": 4.5, "days": 3}, {"days": 2.5, "start": 1}, {"days": 3, "ramp": 1.5}])
@pytest.mark.parametrize("engine", ENGINES)
def test_fractions_of_days_are_read_as_whole_days(days, engine):
    """Days begin whole (rounded down), last whole and ramp whole (rounded up), as docs/semantics.md says."""
    whole = {"start": np.floor(days.get("start", 0)), "days": np.ceil(days["days"]), "ramp": np.ceil(days.get("ramp", 0))}
    one, other = (rs.disrupt(NET, Scenario("s").hit(site="plant", **given), engine=engine) for given in (days, whole))
    pd.testing.assert_frame_equal(one.summary, other.summary)


@pytest.mark.parametrize(("table", "column"), [("lanes", "lead_days"), ("demand", "backorder_days"), ("stock", "cover_days")])
def test_fractions_of_other_days_run(table, column):
    frame = getattr(NET, table).copy()
    if table == "stock":
        frame["quantity"] = np.nan
    net = NET.with_tables(**{table: frame.assign(**{column: 2.5})})
    for engine in ("daily", "flow"):
        assert np.isfinite(rs.disrupt(net, "chip_fire", engine=engine).summary.loc["lost_margin", "value"])


def test_a_run_beyond_the_budget_is_refused_with_the_event_that_asks_for_it(monkeypatch):
    monkeypatch.setenv(run_length.MEGABYTES, "0.16")  # 20,000 figures
    late = NET.events[NET.events["scenario"] == "chip_fire"].assign(scenario="late", start_day=20_000)
    net = NET.with_tables(events=pd.concat([NET.events, late], ignore_index=True))
    with pytest.raises(DataError) as refused:
        rs.disrupt(net, "late")
    problem = refused.value.problems[0]
    assert (problem.table, problem.row, problem.column) == ("events.csv", len(net.events) + 1, "start_day")
    latest = int(problem.fix.split("day ")[1].split(" ")[0].replace(",", ""))
    assert len(rs.disrupt(net, replace_start(net, latest)).demand)  # what the fix says is not refused
    with pytest.raises(DataError):
        rs.disrupt(net, replace_start(net, latest + 1))
    assert_korean(refused.value.problems)


def replace_start(net: Network, day: int) -> Scenario:
    return Scenario("late", net.events[net.events["scenario"] == "late"].assign(start_day=float(day)))


def test_a_window_beyond_the_budget_is_refused_with_the_setting(monkeypatch):
    monkeypatch.setenv(run_length.MEGABYTES, "0.16")  # 20,000 figures
    net = NET.edit([{"table": "settings", "add": {"key": "window_days", "value": "3650"}}])
    with pytest.raises(DataError, match=r"settings.csv, window_days: .* set window_days to (\d+) at most") as refused:
        rs.disrupt(net, Scenario("s").hit(site="plant", days=5))
    assert_korean(refused.value.problems)


def test_those_who_share_a_server_have_less_each_unless_whoever_runs_it_says_how_much(monkeypatch):
    monkeypatch.delenv(run_length.MEGABYTES, raising=False)
    assert run_length.most() == 100_000_000
    monkeypatch.setenv(run_length.MEGABYTES, "0")  # so that what is set now is taken back in the end
    monkeypatch.delenv(run_length.MEGABYTES)
    run_length.share()
    assert run_length.most() == 20_000_000
    monkeypatch.setenv(run_length.MEGABYTES, "2.4")
    run_length.share()
    assert run_length.most() == 300_000


@pytest.mark.parametrize("value", ["0", "-1", "much", "inf", "nan"])
def test_a_budget_that_is_no_number_is_refused(monkeypatch, value):
    monkeypatch.setenv(run_length.MEGABYTES, value)
    with pytest.raises(DataError, match="RESHORE_RUN_MEGABYTES is") as refused:
        rs.disrupt(NET, "chip_fire")
    assert_korean(refused.value.problems)


MEASURED = """
import sys
from reshore import cli
code = cli.main(sys.argv[1:])
print(open("/proc/self/status").read(), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc, which tells the memory a process has had")
def test_a_visitor_who_asks_for_day_twenty_million_gets_an_error_and_no_memory_is_taken(tmp_path):
    rs.save(NET, tmp_path / "n")
    table = (tmp_path / "n" / "events.csv").read_text(encoding="utf-8-sig").splitlines()
    place = table[0].split(",").index("start_day")
    cells = table[1].split(",")
    table[1] = ",".join([*cells[:place], "2e7", *cells[place + 1 :]])
    (tmp_path / "n" / "events.csv").write_text("\n".join(table))
    command = [sys.executable, "-c", MEASURED, "disrupt", str(tmp_path / "n"), "--scenario", cells[0]]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert child.returncode == 1 and "start_day '2e7' is out of range; use 0 to 36500" in child.stderr
    most = re.search(r"VmHWM:\s+(\d+) kB", child.stderr)
    assert int(most[1]) < 400_000  # of itself; wait4 would count its maker's too


def phantom(net: Network, **row) -> Network:
    """The toy with a part that goes into the car nought times."""
    return net.edit(
        [
            {"table": "parts", "add": {"part": "phantom"}},
            {"table": "bom", "add": {"part": "car", "input": "phantom", "quantity": 0, **row}},
        ]
    )


@pytest.mark.parametrize("row", [{}, {"alternative": "x"}, {"site": "plant"}])
def test_a_row_of_bom_of_quantity_nought_is_no_row_and_is_told(row):
    net = phantom(NET, **row)
    warned = rs.check(net).query("table == 'bom.csv' and column == 'quantity'")
    assert warned["row"].tolist() == [len(net.bom) + 1] and warned["severity"].tolist() == ["warning"]
    assert_korean([Problem(*r) for r in warned.itertuples(index=False)])
    for engine in ENGINES:
        pd.testing.assert_frame_equal(
            rs.disrupt(net, "chip_fire", engine=engine).summary, rs.disrupt(NET, "chip_fire", engine=engine).summary
        )
    pd.testing.assert_frame_equal(rs.rank(net), rs.rank(NET))
    assert rs.plan(net, budget=400).objective == rs.plan(NET, budget=400).objective
    assert rs.cut_sets(net, "car").equals(rs.cut_sets(NET, "car"))
    assert not parts(net).has_edge("phantom", "car")


def test_nought_of_itself_is_no_circle():
    net = NET.edit([{"table": "bom", "add": {"part": "chip", "input": "car", "quantity": 0}}])
    assert not (rs.check(net)["severity"] == "error").any()


def test_nought_at_a_site_takes_the_place_of_what_is_needed_elsewhere():
    row = NET.bom[NET.bom["part"] == "car"].iloc[0]
    site = NET.sources[(NET.sources["part"] == "car") & (NET.sources["option"] == "")]["site"].iloc[0]
    net = NET.edit([{"table": "bom", "add": {"part": "car", "input": row["input"], "quantity": 0, "site": site}}])
    without = NET.edit([{"table": "bom", "where": {"part": "car", "input": row["input"]}, "delete": True}])
    for of in (net, without):
        assert rs.disrupt(of, "chip_fire").summary.equals(rs.disrupt(without, "chip_fire").summary)


@pytest.mark.parametrize(("column", "table", "value"), [("quantity", "bom", 1e-30), ("load", "sources", 1e300)])
def test_what_others_are_divided_by_is_neither_huge_nor_next_to_nothing(column, table, value):
    with pytest.raises(DataError, match=f"{table}.csv row 2, {column}: "):
        NET.with_tables(**{table: getattr(NET, table).assign(**{column: value})})


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_never_an_answer(value):
    run, best = rs.disrupt(NET, "chip_fire"), rs.plan(NET, budget=400)
    for make in (
        lambda: replace(run, course=replace(run.course, lost=run.course.lost + value)),
        lambda: replace(best, objective=value),
    ):
        with pytest.raises(SolveError, match="not made of finite numbers") as refused:
            make()
        assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


def test_a_model_the_solver_does_not_take_is_told_as_such():
    model = Model()
    model.add_terms(np.repeat(model.add_rows("row", 1, 0, 1), 2), model.add_columns("column", 2), [1, 1e40])
    with pytest.raises(SolveError, match="no answer can be computed"):
        LiveModel(model)


@pytest.mark.parametrize("fault", [
    lambda: np.empty(1 << 45), lambda: np.array([1e300]) * 1e300, lambda: 10.0**400, lambda: np.inf - np.array([np.inf]),
    lambda: np.array([np.nan]).astype(int),
])  # fmt: skip
def test_too_much_for_memory_or_numbers_is_an_error_at_the_door(fault):
    for error in (DataError, SolveError):
        with pytest.raises(error, match=r"too much for the memory|no answer can be computed") as refused:
            door(error)(fault)()
        assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


def test_a_network_whose_figures_run_over_is_refused_by_every_verb(tmp_path):
    """1e24 a day of a part that needs 1e14 of one that needs 1e14 of another ... is more than a number can be."""
    names = [f"p{i}" for i in range(24)]
    net = Network(
        sites=pd.DataFrame({"site": ["s"]}),
        parts=pd.DataFrame({"part": names}),
        sources=pd.DataFrame({"site": "s", "part": names}),
        demand=pd.DataFrame({"site": ["s"], "part": "p0", "rate": 1e24}),
        bom=pd.DataFrame({"part": names[:-1], "input": names[1:], "quantity": 1e14}),
    )
    rs.save(net, tmp_path / "n")
    for ask in (
        lambda: rs.load(tmp_path / "n"),
        lambda: rs.disrupt(net, Scenario("s").hit(site="s", days=1)),
        lambda: rs.rank(net),
        lambda: rs.plan(net),
    ):
        with pytest.raises(DataError, match="no answer can be computed"):
            ask()
    assert rs.check(net).loc[0, "problem"].startswith("some figures are so large")


def test_the_nearest_name_is_searched_among_a_bounded_number():
    ids = [f"site_{i:06d}" for i in range(200_000)]
    frames = {
        "sites": pd.DataFrame({"site": ids}),
        "parts": pd.DataFrame({"part": ["p"]}),
        "sources": pd.DataFrame({"site": [f"siet_{i:06d}" for i in range(200_000)], "part": "p"}),
        "demand": pd.DataFrame({"site": ["site_00001x"], "part": ["p"], "rate": [1]}),
    }
    began = time.process_time()
    with pytest.raises(DataError) as refused:
        Network(**frames)
    assert time.process_time() - began < 8  # all names compared: above 40
    told = {p.value: p.fix for p in refused.value.problems}
    assert "did you mean 'site_000" in told["site_00001x"] and "did you mean 'site_" in told["siet_000000"]


@pytest.mark.parametrize(("rate", "years"), [(0, 10), (1e-300, 10), (5e-324, 0.01), (1e-18, 1000), (1e-9, 10)])
def test_repaying_at_next_to_no_interest_is_repaying_at_none(rate, years):
    assert capital_recovery(rate, years) == pytest.approx(1 / years, rel=1e-6)


QUESTIONS = {
    "check": rs.check,
    "rank": rs.rank,
    "plan": lambda net: rs.plan(net, budget=400),
    "daily": lambda net: rs.disrupt(net, "chip_fire"),
    "flow": lambda net: rs.disrupt(net, "chip_fire", engine="flow"),
    "pooled": lambda net: rs.disrupt(net, "chip_fire", engine="flow", window="pooled"),
    "structure": lambda net: rs.disrupt(net, "chip_fire", engine="structure"),
}
WAYS_OUT = re.compile(
    r"; .*(write|shorten|use|set|lower|raise|give|check|count in|leave out|look for|make|take|let|add|mend|remove)"
)


def at_bounds(column: schema.Column) -> list[float]:
    """The least and the most a number may be, the least above nothing where that is another, and blank."""
    least = [column.least] if column.least else []
    return [column.low, *least, column.high, np.nan]


def with_number(column: schema.Column, value: float) -> Network:
    """The toy with a number in every row of its table, or as a setting."""
    if column.table != "setting":
        return NET.with_tables(**{column.table: getattr(NET, column.table).assign(**{column.column: value})})
    rest = NET.settings[NET.settings["key"] != column.column]
    text = "" if np.isnan(value) else f"{value:.17g}"
    row = pd.DataFrame({"key": [column.column], "value": [text]})
    return NET.with_tables(settings=pd.concat([rest, row], ignore_index=True))


def answers_or_says_what_mends(column: schema.Column, value: float) -> int:
    """Every question asked of the toy with that number; -> how many had an answer, which the answers' own rules hold true."""
    answered = 0
    for name, ask in QUESTIONS.items():
        try:
            ask(with_number(column, value))
            answered += 1
        except (DataError, SolveError) as refused:
            for line in lines(refused):
                assert WAYS_OUT.search(str(line)), (name, str(line))
    return answered


THERE = [column for column in NUMBERS if column.table == "setting" or len(NET.tables[column.table])]  # the toy has rows of it
CASES = [(column, value) for column in THERE for value in at_bounds(column)]
SAMPLE = [CASES[k] for k in np.random.default_rng(0).permutation(len(CASES))[:24]]


def named(given: object) -> str:
    return f"{given.table}.{given.column}" if isinstance(given, schema.Column) else f"{given:g}"


@pytest.mark.parametrize(("column", "value"), SAMPLE, ids=named)
def test_a_number_at_its_bounds_is_answered_or_refused_with_what_mends_it(column, value):
    answers_or_says_what_mends(column, value)


@pytest.mark.long
@pytest.mark.parametrize(("column", "value"), CASES, ids=named)
def test_every_number_at_its_bounds_is_answered_or_refused_with_what_mends_it(column, value):
    answers_or_says_what_mends(column, value)


def test_an_ordinary_number_is_answered_by_all():
    demand = next(c for c in NUMBERS if (c.table, c.column) == ("demand", "rate"))
    assert answers_or_says_what_mends(demand, 20.0) == len(QUESTIONS)


@pytest.mark.parametrize("column", THERE, ids=named)
def test_a_number_just_outside_its_bounds_is_refused_with_the_range(column):
    for value in (np.nextafter(column.low, -np.inf), np.nextafter(column.high, np.inf)):
        with pytest.raises(DataError, match=r"out of range; |is .*; write |; use ") as refused:
            if column.table == "setting":
                with_number(column, value).number(column.column, None)
            else:
                with_number(column, value)
        assert column.column in str(refused.value)
