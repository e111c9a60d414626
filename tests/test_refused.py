"""What is asked in vain of the engines, plans and reports: refused with the fix, in both languages."""

import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock
from types import SimpleNamespace

import pytest

import reshore as rs
from reshore import DataError, Scenario, SolveError, texts
from reshore.errors import Problem, lines
from reshore.network.scenario import find_scenario
from reshore.reports import excel
from reshore.results.verdict import Verdict
from reshore.solving.solver import no_answer
from reshore.weak_points import ranking
from reshore.weak_points.cuts import cut_sets
from reshore.weak_points.worst_group import worst

from .support.korean import HANGUL, assert_korean, in_korean, keys
from .support.templates import corporate, links, macros, no_body, no_room, no_title, speechless

ROOT = Path(__file__).parent.parent
NET = rs.load(ROOT / "data" / "toy")
AIDED = NET.edit([{"table": "schemes", "add": {"scheme": "aids", "year": 2020}}])
WAGE = NET.edit([{"table": "countries", "add": {"country": "KR", "wage": 20.0}}])
FOLDERS = ("disruption", "weak_points", "planning", "comparing", "results", "reports", "solving")
ALONE = {  # have tests of their own
    "error.result_sheet_too_long", "error.two_losses", "error.two_times", "error.no_answer", "error.not_finite",
    "error.out_of_time", "error.too_much_for_numbers", "error.run_too_long", "fix.begin_before", "fix.window_at_most",
    "error.breaks_a_row", "error.untrue", "error.untrue_on_a_day", "error.untrue_row", "error.plan_breaks",
    "error.rules_clash", "error.all_overhead", "error.figure_currency", "error.levels_currency", "error.made_option_twice",
    "error.no_plan_keeps_all", "error.no_time_for_clash", "fix.add_level_capex", "fix.give_figure",
    "error.made_site_taken", "error.no_cluster", "error.no_figures", "error.no_workers", "error.other_rules",
    "error.worker_lost", "error.workers_lost", "error.no_verdict_in_time",
     "error.cannot_be_written", "fix.give_figures", "fix.rate_below_one", "fix.rename_in_table",
}  # fmt: skip
RULES = "error.rule_"  # what an answer may break, each tried in test_postconditions.py


def with_settings(**values: str) -> rs.Network:
    return NET.edit([{"table": "settings", "add": {"key": key, "value": value}} for key, value in values.items()])


def without(table: str) -> rs.Network:
    return NET.with_tables(**{table: getattr(NET, table).iloc[:0]})


def chance(name: str = "s", probability: float | None = 0.1) -> Scenario:
    return Scenario(name, probability=probability).hit(site="plant", days=1)


def templated(name: str, spoil: Callable[[object], None]) -> None:
    """Ask for a deck in a template that is spoilt."""
    with tempfile.TemporaryDirectory() as folder:
        rs.report(played(), "a.pptx", template=corporate(Path(folder) / f"{name}.pptx", spoil))


def packed(name: str, entry: str, content: bytes) -> None:
    """Ask for a deck in a file that is a zip of one entry."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.pptx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(entry, content)
        rs.report(played(), "a.pptx", template=path)


def played() -> rs.Result:
    return rs.disrupt(NET, "chip_fire")


DATED = {"start_date": "2020-02-01", "end_date": "2020-01-01"}
LOST = Scenario("s").hit(site="plant", part="nope", near_lat=1, near_lon=2.5, radius_km=3, days=3)
ASKED = {
    "there is no scenario 'chip_fir'; did you mean 'chip_fire'?; there are ": lambda: rs.disrupt(NET, "chip_fir"),
    "there is no scenario 'chip_fire': the table events is empty": lambda: find_scenario(without("events"), "chip_fire"),
    "there is no engine 'guess'; use one of daily, flow, structure": lambda: rs.disrupt(NET, "chip_fire", engine="guess"),
    "scenario s: the event on country 'tw' hits nothing; change or blank a filter; no country is 'tw'; did you mean 'TW'?":
        lambda: rs.disrupt(NET, Scenario("s").hit(country="tw", days=1)),
    "scenario s: the event on site 'looms', country 'TW' hits nothing; check the names, or remove the row":
        lambda: rs.disrupt(NET, Scenario("s").hit(site="looms", country="TW", days=1)),
    "budget '400' is not a number; use 0 to 1e+24, or leave it out": lambda: rs.plan(NET, budget="400"),
    "time_limit 'soon' is not a number; use seconds above 0, or leave it out": lambda: rs.why(NET, played(), time_limit="soon"),
    "options has no column 'capexx'; did you mean 'capex'?":
        lambda: NET.edit([{"table": "options", "where": {"option": "home_line"}, "set": {"capexx": 1}}]),
    "parts has no column 'holding_rat'; did you mean 'holding_rate'?":
        lambda: NET.edit([{"table": "parts", "add": {"part": "bolt", "holding_rat": 1}}]),
    "sites.csv row 1, site: column 'site' is missing; rename 'sit' to 'site'":
        lambda: NET.with_tables(sites=NET.sites.rename(columns={"site": "sit"})),
    "sites.csv row 1, site: column 'site' is missing; add it": lambda: NET.with_tables(sites=NET.sites.drop(columns="site")),
    "there is no scenario 'x'": lambda: rs.plan(without("events"), loss_limit={"x": 1}),
    "there is no scheme 'grant'; leave it out: there is none to name": lambda: rs.fund(NET, schemes="grant"),
    "year 1900: the table schemes is empty, so no year can be named; leave it out": lambda: rs.fund(NET, year=1900),
    "year 1900: no scheme is in force by then; ask for 2020 or later": lambda: rs.fund(AIDED, year=1900),
    "there is no window 'open'; use one of dated, pooled": lambda: rs.disrupt(NET, "chip_fire", window="open"),
    "window 'pooled' goes with engine 'flow', not 'daily'": lambda: rs.disrupt(NET, "chip_fire", window="pooled"),
    "reroute_days goes with engine 'daily', not 'flow'": lambda: rs.disrupt(NET, "chip_fire", "flow", reroute_days=1),
    "reroute_days -1 is out of range; use whole numbers from 0 to 36500, or leave it out":
        lambda: rs.disrupt(NET, "chip_fire", reroute_days=-1),
    "reroute_days 1.5 is out of range; use whole numbers": lambda: rs.disrupt(NET, "chip_fire", reroute_days=1.5),
    "near_lat, near_lon and radius_km go together; give all three or none": lambda: Scenario("s").hit(near_lat=1, days=1),
    "an event has no 'sitte'; did you mean 'site'?": lambda: Scenario("s").hit(sitte="plant"),
    "scenario s row 2, severity: severity '2' is out of range; use 0 to 1": lambda: Scenario("s").hit(severity=2),
    "scenario s: the event on site 'plant', part 'nope', within 3 km of 1, 2.5 hits nothing; change or blank a ":
        lambda: rs.disrupt(NET, LOST),
    "scenario s: the event on everything ends before it starts; correct end_date":
        lambda: rs.disrupt(with_settings(start_date="2020-01-01"), Scenario("s").hit(**DATED)),
    "scenario s: the event on site 'looms' begins on day 150, after the last day of the run, 99; set window_days in settings":
        lambda: rs.disrupt(NET, Scenario("s").hit(site="plant", days=1).hit(site="looms", start=150, days=1)),
    "there is no part 'nope'; use one of the table parts; sold are Car (car)": lambda: cut_sets(NET, "nope"),
    "there is no part 'cars'; use one of the table parts; sold are Car (car); did you mean 'car'?":
        lambda: cut_sets(NET, "cars"),
    "no site makes or sells 'ghost'": lambda: cut_sets(NET.edit([{"table": "parts", "add": {"part": "ghost"}}]), "ghost"),
    "'KOR' is no country; countries are written by their code of two letters (ISO 3166 alpha-2); use one of TW, JP, KR, ":
        lambda: rs.verdict(NET, "chip", country="KOR"),
    "order 0 is out of range; use whole numbers from 1 to 100": lambda: cut_sets(NET, "car", 0),
    "losses cannot be ranked by 'planet'; use one of site, ": lambda: rs.rank(NET, "planet"),
    "days -1 is out of range; use 0 to 36500, or leave it out": lambda: rs.rank(NET, days=-1),
    "top 0 is out of range; use whole numbers from 1 to 1000000000, or leave it out": lambda: rs.rank(NET, top=0),
    "pairs are ranked with engine 'flow' and window 'pooled' only": lambda: rs.rank(NET, engine="daily", pairs=True),
    "k 0 is out of range; use whole numbers from 1 to 1000": lambda: worst(NET, k=0),
    "days 0 is out of range; use 0.001 to 36500": lambda: worst(NET, days=0),
    "time_limit -1 is out of range; use 1e-09 to 1000000000, or leave it out": lambda: worst(NET, time_limit=-1),
    "time_limit 0 is out of range; use seconds above 0, or leave it out": lambda: rs.why(NET, played(), time_limit=0),
    "there is no language 'xx'; use one of en, ko": lambda: rs.why(NET, played(), language="xx"),
    "sites have no common cause 'planet'; use company, region, country": lambda: rs.stop_chance(NET, 0.1, {"planet": 0.1}),
    "nothing makes or sells part 'bolt'": lambda: rs.why(NET, played(), part="bolt"),
    "nothing makes or sells anything at 'plnt'; did you mean 'plant'?": lambda: rs.why(NET, played(), "plnt"),
    "the result belongs to network ": lambda: rs.why(NET.build(["home_line"]), played()),
    "support: there is no option 'home'; use one of the table options, such as ": lambda: rs.plan(NET, support={"home": 1}),
    "support: there is no option 'x'; leave it out: the network has no options":
        lambda: rs.plan(replace(NET, **no_options()), support={"x": 1}),
    "support of 'home_line' is -1; use 0 or more": lambda: rs.plan(NET, support={"home_line": -1}),
    "scenario 's' has no probability; give it one, the plan weighs years by it":
        lambda: rs.plan(NET, scenarios=[chance(probability=None)]),
    "scenario 's' has probability -0.1; use 0 to 1": lambda: rs.plan(NET, scenarios=[chance(probability=-0.1)]),
    "'calm' names more than one year of the plan; give each scenario its own name":
        lambda: rs.plan(NET, scenarios=[chance("calm")]),
    "events.csv, probability: those of all scenarios sum to 1.2; lower them to 1 in sum":
        lambda: rs.plan(NET, scenarios=[chance("s", 0.6), chance("t", 0.6)]),
    "settings.csv: window_days 700 is longer than the year of 100 days; shorten it":
        lambda: rs.plan(with_settings(window_days="700"), scenarios=[chance(probability=0.2)]),
    "there is no option 'home'; use one of the table options, such as ": lambda: rs.plan(NET, options=["home"]),
    "this plan is not one of this network or was kept by an earlier version; give the network that it was planned for, or ":
        lambda: rs.verify(NET.build(["home_line"]), rs.plan(NET)),
    "no number of days is given; give one or more": lambda: rs.stock_policy(NET, days=()),
    "there is no way to group by 'region'; use one of tier, company, site": lambda: rs.raise_levels(NET, by="region"),
    "no scenario has a probability above 0; fill in probability in the table": lambda: rs.stock_policy(NET, scenarios=[]),
    "the verdict on 'chip' has no pictures; ask for it with points=12":
        lambda: rs.plot_verdict(rs.verdict(NET, "chip", points=0), "a.svg"),
    "risk_weight does not go with a plan against the worst loss; leave risk_weight out, or plan without":
        lambda: rs.plan(NET, worst=1, risk_weight=0.5),
    "days is how long the sites of a worst loss stay away; give worst with it": lambda: rs.plan(NET, days=5),
    "a plan against the worst loss has no scenarios that could be run again; run worst on the plan's network":
        lambda: rs.verify(NET, rs.plan(NET, worst=0)),
    "disrupt takes no argument 'enigne'; use one of scenario, engine, ": lambda: rs.sweep(NET, [], enigne="flow"),
    "a sweep cannot ask about a thing of kind 'int'; give names of scenarios, ": lambda: rs.sweep(NET, [1], workers=1),
    "rank takes no scenario here; give networks instead": lambda: rs.sweep(NET, ["chip_fire"], rs.rank, workers=1),
    "disrupt needs a scenario for each network; give pairs of a network and a scenario, or ":
        lambda: rs.sweep(NET, [NET], workers=1),
    "what is asked cannot be sent to other processes (": lambda: rs.sweep(NET, [NET], rs.plan, workers=1, solver=Lock()),
    "compare takes two results or more": lambda: rs.compare(played()),
    "a report is of results and plans, with verdicts, funding and a frontier beside ": lambda: rs.report([], "a.pptx"),
    "there is no estimate 'mid'; use one of low, base, high": lambda: rs.smart_factory_options(NET, "harness", estimate="mid"),
    "there is no figure 'tool'; use one of": lambda: rs.smart_factory_options(NET, "harness", figures={"tool": 1.0}),
    "there is no scheme 'aid'; did you mean 'aids'?; use one of aids": lambda: rs.fund(AIDED, "aid"),
    "scheme 'aids' has no row up to 2018; ask for 2020 or later": lambda: rs.fund(AIDED, "aids", year=2018),
    "there is no estimate 'mean'; use one of low, base, high": lambda: rs.fund(NET, estimates="mean"),
    "there is no kind of option 'close'; use one of stock": lambda: rs.make_options(NET, kinds="close"),
    "there is no smart-factory level 'top'; use one of none": lambda: rs.smart_factory_options(NET, "harness", levels="top"),
    "countries.csv, wage: the hourly wage of": lambda: rs.smart_factory_options(NET, "harness", "KR"),
    "sites.csv, country: no country is known in which anything with 'harness' in it is sold":
        lambda: rs.smart_factory_options(NET.with_tables(sites=NET.sites.assign(country="")), "harness"),
    "sites.csv row 5, country: 'looms' has no country":
        lambda: rs.smart_factory_options(WAGE.with_tables(sites=NET.sites.assign(country="")), "harness", "KR"),
    "there is no table 'option'; use one of sites": lambda: rs.break_even(NET, rs.plan(NET), "option", "home_line", "capex"),
    "options has no column 'capx'": lambda: rs.break_even(NET, rs.plan(NET), "options", "home_line", "capx"),
    "options has no row 'hom_line'; write option": lambda: rs.break_even(NET, rs.plan(NET), "options", "hom_line", "capex"),
    "a report shows 4 results at most, not 5; make several reports": lambda: rs.report([played()] * 5, "a.pptx"),
    "a.doc is not a kind of report; use a name that ends in .pptx, .xlsx or .html": lambda: rs.report([played()], "a.doc"),
    "there are 2 names for 1 results; give one a result, or none": lambda: rs.report(played(), "a.pptx", names=["a", "b"]),
    "a plan or an answer is of another network than the first result; give what was asked of one network":
        lambda: rs.report([played(), Verdict("bolt", "KR", "leave")], "a.pptx"),
    "a.xlsx takes no template; a template goes with a report that ends in .pptx":
        lambda: rs.report(played(), "a.xlsx", template="firm.pptx"),
    "there is no template firm.pptx; check the path": lambda: rs.report(played(), "a.pptx", template="firm.pptx"),
    "the template sites.csv is not a .pptx file; save it in PowerPoint": lambda: rs.report(
        played(), "a.pptx", template=ROOT / "data" / "toy" / "sites.csv"),
    "the template lacking.pptx cannot carry a report; give it a layout with a title (": lambda: templated("lacking", no_title),
    "the template lacking.pptx cannot carry a report; give it a layout with a title and": lambda: templated("lacking", no_body),
    "the template lacking.pptx cannot carry a report; leave 6 by 3 inches": lambda: templated("lacking", no_room),
    "the template lacking.pptx cannot carry a report; keep its pictures in the file": lambda: templated("lacking", links),
    "no deck can be written in the template odd.pptx; in PowerPoint save its theme": lambda: templated("odd", speechless),
    "the template macros.pptx cannot carry a report; save it in PowerPoint": lambda: templated("macros", macros),
    "the template broken.pptx cannot be read; save it in PowerPoint": lambda: packed("broken", "x.xml", b"<"),
    "the template bomb.pptx is refused: unpacks to far more": lambda: packed("bomb", "zeros.bin", bytes(20_000_000)),
    "the template large.pptx is larger than 20 MB; take out its slides": lambda: packed("large", "a", os.urandom(20_100_000)),
    "the layouts and slides of the template hidden.pptx hold more than 10 MB": lambda: packed(
        "hidden", "a.bin", b" " * 70_000 + b"<a>" + os.urandom(5_100_000).hex().encode()),
    "the layouts and slides of the template heavy.pptx hold more than 10 MB of XML; take out its slides": lambda: packed(
        "heavy", "a.xml", b"<a>" + os.urandom(5_100_000).hex().encode()),
    "there is no language 'de'; use one of en, ko": lambda: rs.report([played()], "a.pptx", language="de"),
}  # fmt: skip


def no_options() -> dict:
    names = {t: getattr(NET, t) for t in ("sources", "lanes", "stock")}
    return {t: frame[frame["option"] == ""].reset_index(drop=True) for t, frame in names.items()} | {
        "options": NET.options.iloc[:0]
    }


def refused(ask: Callable[[], object]) -> DataError:
    with pytest.raises(DataError) as error:
        ask()
    return error.value


@pytest.mark.parametrize("told", ASKED)
def test_what_cannot_be_asked_is_refused_with_the_fix_in_both_languages(told):
    error = refused(ASKED[told])
    assert str(error).startswith(told)
    assert_korean(error.problems)


def test_every_refusal_is_tried():
    problems = [p for ask in ASKED.values() for p in refused(ask).problems]
    files = [f for name in FOLDERS for f in (ROOT / "reshore" / name).rglob("*.py") if f.name != "planner.py"]
    written = {key for f in files for key in re.findall(r'"((?:error|fix)\.\w+)"', f.read_text(encoding="utf-8"))}
    written = {key for key in written if not key.startswith(RULES)}
    assert written - ALONE == {key for p in problems for text in (p.table, p.problem, p.fix) for key in keys(text)} & written


def test_a_sheet_that_would_be_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(excel, "MOST_ROWS", 3)
    with pytest.raises(DataError, match="rows, more than a sheet can hold") as refused:
        rs.report([played()], tmp_path / "a.xlsx")
    assert_korean(refused.value.problems)


@pytest.mark.parametrize("what", ["error.two_losses", "error.two_times"])
def test_a_solver_of_two_minds_is_told(what):
    with pytest.raises(SolveError, match=" for fab: 1 and 2") as refused:
        ranking._refuse_difference(SimpleNamespace(names=["fab"]), 0, what, 1.0, 2.0, 1.0)
    assert_korean([Problem("", 0, "", "", lines(refused.value)[0], "")])


@pytest.mark.parametrize("key", [key for key in texts.catalogue() if key.startswith("solver.")])
def test_why_a_solver_has_no_answer_is_told(key):
    error = no_answer(key.removeprefix("solver.").replace("_", " "))
    assert str(error) == f"the solver found no answer: {texts.say(key)}" and keys(lines(error)[0]) == {"error.no_answer", key}
    told = in_korean(lines(error)[0])
    assert HANGUL.search(told.partition(": ")[2])


def test_a_status_nobody_knows_is_told_as_the_solver_says_it():
    assert in_korean(lines(no_answer("odd"))[0]).endswith(": odd")
