"""Reports: reopened, their figures are the engine's; a chart's numbers are its cells'; hostile names and texts."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from pptx import Presentation

from reshore import DataError, StoreError, disrupt, frontier, fund, load, plan, report, texts, verdict, verify
from reshore.disruption import status
from reshore.disruption.engines import ENGINES
from reshore.network import schema
from reshore.reports import verdict_tables
from reshore.reports.story import Story

from ..planning.test_funding import line, network
from ..support.decks import NASTY, nasty, tables_of, words_of

ROOT = Path(__file__).parents[2]
KINDS = ("pptx", "xlsx", "html")
YEARS = {"calm": "no-event year", "chip_fire": "Fire at chip fab A", "port_strike": "Strike in the port"}
RUNS = re.compile(rb"<f>|<hyperlinks?[ >]|hlinkClick")  # formulas and links


@pytest.fixture(scope="module")
def toy():
    return load(ROOT / "data" / "toy")


@pytest.fixture(scope="module")
def runs(toy):
    best = plan(toy, budget=500_000)
    return [disrupt(toy, "chip_fire"), disrupt(toy, "chip_fire", engine="flow"), best]


@pytest.fixture(scope="module")
def made(runs, tmp_path_factory):
    """The workbook in both languages."""
    folder = tmp_path_factory.mktemp("reports")
    for language in texts.LANGUAGES:
        report(runs, folder / f"{language}.xlsx", language=language, date="2026-11-22")
    return folder


def sheet_rows(path: Path, title: str) -> list[dict]:
    """A sheet's table as rows by heading; the heading stands in the third row."""
    rows = list(openpyxl.load_workbook(path)[title].iter_rows(min_row=3, values_only=True))
    head = [name for name in rows[0] if name is not None]
    whole = [row[: len(head)] for row in rows[1:]]
    end = next((i for i, row in enumerate(whole) if all(v is None for v in row)), len(whole))
    return [dict(zip(head, row, strict=True)) for row in whole[:end]]


# ---- the workbook ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("name", ["toy", "korea_auto_2020"])
def test_workbook_loads_again_as_the_same_network(name, language, tmp_path):
    net = load(ROOT / "data" / name, fill=True)
    hit = disrupt(net, net.events["scenario"].iloc[0])
    report([hit], tmp_path / "again.xlsx", language=language)
    assert load(tmp_path / "again.xlsx").fingerprint == net.fingerprint


def test_workbook_has_the_figures_of_the_engine(made, runs):
    daily, flow, best = runs
    rows = {row["Figure"]: row for row in sheet_rows(made / "en.xlsx", "Summary")}
    for run, name in ((daily, "Fire at chip fab A (as run today)"), (flow, "Fire at chip fab A (best response)")):
        for measure, value in run.summary["value"].items():
            cell = rows[texts.say(f"report.measure_{measure}")][name]
            assert cell is None if np.isnan(value) else cell == pytest.approx(value, abs=1e-12), measure
        assert rows["Lost margin"][f"{name}, baseline"] == run.summary["undisturbed"]["lost_margin"]
    for measure in ("objective", "fixed_cost", "expected_cost", "cvar"):
        assert rows[texts.say(f"report.measure_{measure}")]["Plan"] == pytest.approx(getattr(best, measure), abs=1e-9)


def test_workbook_tables_are_the_tables_of_the_engine(made, runs):
    daily, flow, best = runs
    path = made / "en.xlsx"
    lines = sheet_rows(path, "Lines")
    assert [row["Run"] for row in lines] == ["Fire at chip fab A (as run today)", "Fire at chip fab A (best response)"]
    assert lines[0]["Units lost [units]"] == daily.lines["lost_units"].iloc[0]
    assert lines[0]["Stops on day"] == daily.lines["first_stop_day"].iloc[0]
    demand, days = sheet_rows(path, "Demand by day"), [status.shown_days(r) for r in (daily, flow)]
    assert [row["Lost [units]"] for row in demand] == pytest.approx(
        [lost for r, n in zip((daily, flow), days, strict=True) for lost in r.demand.loc[r.demand["day"] < n, "lost"]]
    )
    assert sum(row["Lost [units]"] for row in demand) == pytest.approx(daily.lost.sum() + flow.lost.sum()), "nothing is cut off"
    output = sheet_rows(path, "Output by day")
    shares = [row["Fire at chip fab A (as run today) [%]"] for row in output]
    assert shares == pytest.approx(status.output_share(daily)[: max(days)].tolist()) and max(days) < len(daily.course.made)
    moves = sheet_rows(path, "Plan")
    assert [row["Move"] for row in moves] == [best.network.called("options")[o] for o in best.options["option"]]
    assert [row["Net present value [KRW]"] for row in moves] == pytest.approx(best.options["npv"].tolist())
    years = sheet_rows(path, "Scenario years")
    assert {row["Scenario"]: row["Operating cost [KRW/year]"] for row in years} == pytest.approx(
        {YEARS.get(name, name): cost for name, cost in zip(best.scenarios["scenario"], best.scenarios["cost"], strict=True)}
    )
    evidence = {row["Table"]: row["Assumed"] for row in sheet_rows(path, "Evidence")}
    assert evidence["all"] == daily.network.evidence().set_index("table").loc["all", "assumed"]


def test_workbook_charts_read_cells_and_remember_the_same_numbers(made):
    book = openpyxl.load_workbook(made / "en.xlsx")
    found = 0
    with zipfile.ZipFile(made / "en.xlsx") as archive:
        for name in archive.namelist():
            if not re.match(r"xl/charts/chart\d+\.xml", name):
                continue
            chart = archive.read(name).decode()
            for reference, kept in re.findall(r"<c:val><c:numRef><c:f>(.*?)</c:f><c:numCache>(.*?)</c:numCache>", chart):
                title, cells = reference.replace("'", "").split("!")
                there = [row[0].value for row in book[title][cells.replace("$", "")]]
                points = {int(i): float(v) for i, v in re.findall(r'<c:pt idx="(\d+)"><c:v>(.*?)</c:v>', kept)}
                assert points == {i: v for i, v in enumerate(there) if v is not None} and points
                found += 1
    assert found == 3  # two runs, and the cost of the years


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_names_of_result_sheets_are_not_those_of_tables(language):
    titles = [texts.say(key, language) for key in texts.catalogue() if key.startswith("report.sheet_")]
    assert not {t.strip().lower() for t in titles} & set(schema.TABLES)
    assert len(set(titles)) == len(titles) and all(len(f"{t} 99") <= 31 for t in titles)


def test_numbers_carry_their_unit(made):
    sheet = openpyxl.load_workbook(made / "en.xlsx")["Summary"]
    formats = {row[0].value: row[2].number_format for row in sheet.iter_rows(min_row=4, max_row=11)}
    assert formats["Lost margin"] == '#,##0.## "KRW"' and formats["Service level"] == "0.0%"


def test_hostile_texts_stay_texts_and_the_workbook_loads_again(toy, tmp_path):
    net, path = nasty(toy), tmp_path / "bad.xlsx"
    report([disrupt(net, f"@{NASTY}".strip()), plan(net, budget=450)], path)
    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if RUNS.search(archive.read(name))]
    assert load(path).fingerprint == net.fingerprint


def test_names_stand_beside_ids(made, runs):
    lines, moves = sheet_rows(made / "en.xlsx", "Lines"), sheet_rows(made / "ko.xlsx", "계획")
    assert (lines[0]["Site"], lines[0]["Site, id"], lines[0]["Part, id"]) == ("Car plant", "plant", "car")
    assert [row["조치 ID"] for row in moves] == runs[2].options["option"].tolist()
    assert moves[0]["조치"] == runs[2].network.called("options", "ko")[runs[2].options["option"].iloc[0]]


def test_verdict_frontier_and_funding_have_sheets_with_the_figures_of_the_engine(toy, runs, tmp_path):
    chip, less = verdict(toy, "chip", points=2), frontier(toy)
    report([runs[0], chip, less], tmp_path / "more.xlsx")
    rows = sheet_rows(tmp_path / "more.xlsx", "Verdict")
    assert [row["Gain a year [KRW/year]"] for row in rows] == pytest.approx(chip.alternatives["regret"].tolist())
    assert [row["Move, id"] or "" for row in rows] == chip.alternatives["option"].tolist()
    cells = sheet_rows(tmp_path / "more.xlsx", "Flip map")
    assert [row["Gain a year [KRW/year]"] for row in cells] == pytest.approx(chip.map["regret"].tolist())
    flips = sheet_rows(tmp_path / "more.xlsx", "Where it flips")
    assert len(flips) == len(chip.flips) and flips[0] == verdict_tables.flips(toy, chip, texts.say).iloc[0].to_dict()
    plans = sheet_rows(tmp_path / "more.xlsx", "Less risk")
    assert [row["Operating cost of the worst years [KRW/year]"] for row in plans] == pytest.approx(less["cvar"].tolist())
    chain = network(line("home", "maker"), share=0.7)
    found = fund(chain, estimates="base")
    report([disrupt(chain, chain.events["scenario"].iloc[0]), found], tmp_path / "fund.xlsx")
    schemes = sheet_rows(tmp_path / "fund.xlsx", "Funding")
    assert [row["Scheme, id"] for row in schemes] == found.rows["scheme"].tolist()
    assert [next(v for k, v in row.items() if k.startswith("Public [")) for row in schemes] == found.rows["public"].tolist()
    first = found.choices[found.choices["start"] == "nobody"]
    choices = sheet_rows(tmp_path / "fund.xlsx", "Funding choices")
    assert [row["Move, id"] for row in choices] == first["option"].tolist()
    assert [next(v for k, v in row.items() if k.startswith("Public [")) for row in choices] == first["public"].tolist()
    assert [row["Firm"] for row in choices] == [row["Firm, id"] for row in choices] == first["company"].tolist()
    assert load(tmp_path / "fund.xlsx").fingerprint == chain.fingerprint


@pytest.mark.parametrize("kind", KINDS)
def test_a_verdict_on_a_part_nobody_uses_is_told_without_a_table(kind, toy, tmp_path):
    """There is nothing else that could be done, and a report ended in a KeyError."""
    net = toy.edit([{"table": "parts", "add": {"part": "spare"}}])
    report([disrupt(net, "chip_fire"), verdict(net, "spare")], path := tmp_path / f"board.{kind}")
    if kind == "html":
        told = path.read_text("utf-8")
    elif kind == "pptx":
        told = str([words_of(slide) for slide in Presentation(str(path)).slides])
    else:
        told = str(list(openpyxl.load_workbook(path)["Verdict"].values))
    assert "is not used" in told and "What else could be done" not in told


def test_before_and_after_have_a_sheet_with_the_figures_of_the_engine(toy, runs, tmp_path):
    """Nobody calls the second source as run today: both runs call stand-by sources at once, and the sheet says so."""
    best = plan(toy, budget=450)
    report([runs[0], best], tmp_path / "replay.xlsx")
    rows = {row["Figure"]: row for row in sheet_rows(tmp_path / "replay.xlsx", "Before and after")}
    for name, net in (("without the plan", toy), ("with the plan", best.network)):
        again = disrupt(net, "chip_fire", reroute_days=0).summary["value"]
        assert rows["Lost margin"][name] == pytest.approx(again["lost_margin"])
        assert rows["Never sold"][name] == pytest.approx(again["lost_units"])
    finding = openpyxl.load_workbook(tmp_path / "replay.xlsx")["Before and after"]["A1"].value
    assert finding.endswith("as run today they are not called and the plan changes nothing.")


# ---- what is refused, and how ----------------------------------------------------------------------------------------


def test_a_report_needs_runs_and_a_known_kind_and_language(runs, tmp_path):
    for bad, name, language, said in (
        ([], "a.pptx", "en", "one at least"),
        ([1], "a.pptx", "en", "one at least"),
        (runs[:1] * 5, "a.pptx", "en", "4 results at most"),
        (runs, "a.doc", "en", ".pptx, .xlsx or .html"),
        (runs, "a.pptx", "de", "use one of en, ko"),
    ):
        with pytest.raises(DataError, match=re.escape(said)):
            report(bad, tmp_path / name, language=language)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_there_whole_or_not_at_all(kind, runs, tmp_path, monkeypatch):
    path = tmp_path / f"board.{kind}"
    path.write_bytes(b"the old one")
    monkeypatch.setattr(Story, "limits", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        report(runs, path)
    assert path.read_bytes() == b"the old one" and len(list(tmp_path.iterdir())) == 1
    with pytest.raises(StoreError):
        report(runs, path / "under a file" / f"x.{kind}")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_report_has_words_for_every_engine(engine, toy):
    story = Story((disrupt(toy, "chip_fire", engine=engine),), ())
    assert story.names[0].startswith("Fire at chip fab A (") and story.limits()


def test_a_run_on_the_network_of_the_plan_is_called_so(toy, runs):
    after = disrupt(runs[2].network, "chip_fire")
    assert Story((runs[0], after), (runs[2],)).names == [
        "Fire at chip fab A (as run today)",
        "Fire at chip fab A (as run today), with the plan",
    ]
    assert Story((runs[0], runs[0]), ()).names == ["Fire at chip fab A (as run today) 1", "Fire at chip fab A (as run today) 2"]


@pytest.mark.parametrize("kind", KINDS)
def test_runs_without_days_and_plans_alone_are_told_too(kind, toy, runs, tmp_path):
    pooled = disrupt(toy, "chip_fire", engine="flow", window="pooled")
    for name, told in (
        ("pooled", [pooled]),
        ("structure", [disrupt(toy, "chip_fire", engine="structure")]),
        ("plan", runs[2:]),
        ("nothing", [plan(toy, budget=0)]),
        ("verified", [verify(toy, runs[2])]),
    ):
        report(told, tmp_path / f"{name}.{kind}")
    if kind == "pptx":
        figures = tables_of(Presentation(tmp_path / "plan.pptx").slides[0])[0]
        assert [texts.say("report.measure_cvar"), "60,500 KRW"] in figures
        verified = [t for slide in Presentation(tmp_path / "verified.pptx").slides for t in tables_of(slide)]
        rows = next(table for table in verified if texts.say("column.moves") in table[0])
        assert rows[2] == ["Fire at chip fab A", "10 %", "none", "1,120 KRW", "1,120 KRW", "0 KRW", "2,000 KRW"]
    if kind == "xlsx":
        assert [row["Lost margin [KRW]"] for row in sheet_rows(tmp_path / "verified.xlsx", "Verified")] == pytest.approx(
            [0, 1120, 400, 800]
        )


def test_the_command_line_writes_the_same_report(tmp_path):
    out = tmp_path / "board.xlsx"
    done = subprocess.run([sys.executable, "-m", "reshore", "report", "data/toy", "--scenario", "chip_fire", "--plan",
                           "--budget", "500000", "--date", "2026-01-02", "--out", str(out)],
                          cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert load(out).fingerprint == load(ROOT / "data" / "toy").fingerprint
    assert "2026-01-02" in str(list(openpyxl.load_workbook(out)["Summary"].values))
    again = subprocess.run([sys.executable, "-m", "reshore", "report", "data/toy", "--scenario", "chip_fire", "--out",
                            str(out / "x.pptx")], cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert again.returncode == 1 and "cannot be written" in again.stderr and "Traceback" not in again.stderr


def test_one_run_needs_no_list(toy, tmp_path):
    hit = disrupt(toy, "chip_fire")
    report(hit, tmp_path / "one.xlsx")
    report([hit], tmp_path / "list.xlsx")
    sheets = [openpyxl.load_workbook(tmp_path / name).sheetnames for name in ("one.xlsx", "list.xlsx")]
    assert sheets[0] == sheets[1]
