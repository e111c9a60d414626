"""Reports: reopened, their figures are the engine's; a chart's numbers are its cells'; hostile names and texts."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from itertools import combinations
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Emu

from reshore import DataError, StoreError, disrupt, load, plan, report, texts, verify
from reshore.disruption import status
from reshore.disruption.engines import ENGINES
from reshore.network import schema
from reshore.reports import fitting
from reshore.reports.headline import headline
from reshore.reports.story import Story, answer

ROOT = Path(__file__).parents[2]
YEARS = {"calm": "no-event year", "chip_fire": "Fire at chip fab A", "port_strike": "Strike in the port"}
NASTY = '=HYPERLINK("http://example.com","x") <b>&\'\x07\x1b\ufffe _x0041_ ' + "가나다 long " * 25
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
    """Both files in both languages, by (kind, language)."""
    folder = tmp_path_factory.mktemp("reports")
    for kind in ("pptx", "xlsx"):
        for language in texts.LANGUAGES:
            report(runs, folder / f"{language}.{kind}", language=language, date="2026-11-22")
    return folder


def texts_of(slide) -> str:
    return "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)


def tables_of(slide) -> list[list[list[str]]]:
    return [[[c.text for c in row.cells] for row in s.table.rows] for s in slide.shapes if s.has_table]


def charts_of(slide) -> list:
    return [s.chart for s in slide.shapes if s.has_chart]


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


# ---- the deck --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_deck_has_five_slides_whose_titles_are_findings(made, runs, language):
    deck = Presentation(made / f"{language}.pptx")
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert len(titles) == 5 and len(set(titles)) == 5
    assert titles[0] == answer(Story((runs[0],), (), language))
    assert all(len(charts_of(slide)) == n for slide, n in zip(deck.slides, (0, 1, 1, 1, 0), strict=True))


def test_deck_has_the_figures_of_the_engine(made, runs):
    """data/toy/README.md: 50 cars at 40 are lost as run today."""
    daily, flow, best = runs
    first, breaks, weak, moves, ground = Presentation(made / "en.pptx").slides
    told = headline(daily)
    assert first.shapes.title.text_frame.text == told.cause == "A fire stops Chip fab A from day 5 to day 14"
    assert told.stops in texts_of(first) and told.money in texts_of(first) and "2,000 KRW of margin" in told.money
    figures = {row[0]: row[1:] for row in tables_of(first)[0]}
    assert figures["Never sold"][:2] == [f"{r.summary['value']['lost_units']:g} units" for r in (daily, flow)]
    assert figures["Service level"][0] == f"{100 * daily.summary['value']['service_level']:.1f} %"
    for series, run in zip(charts_of(breaks)[0].plots[0].series, (daily, flow), strict=True):
        assert list(series.values) == pytest.approx(status.output_share(run)[: len(series.values)].tolist())
    assert tables_of(weak)[0][1][0] == "Harness maker"
    bought = best.options.sort_values("loss_avoided", ascending=False)
    assert list(charts_of(moves)[0].plots[0].series[0].values) == pytest.approx(bought["loss_avoided"].tolist())
    assert f"{bought['npv'].iloc[0]:,.0f} KRW" in tables_of(moves)[0][1]
    assert "100 %" in ground.shapes.title.text_frame.text
    assert sum(int(row[2]) for row in tables_of(ground)[0][1:]) == daily.network.evidence()["assumed"].iloc[-1]


def test_deck_charts_can_be_edited_and_remember_the_numbers_of_their_cells(made):
    for slide in Presentation(made / "en.pptx").slides:
        for chart in charts_of(slide):
            sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
            cells = list(sheet.iter_cols(values_only=True))
            assert list(cells[0][1:]) == [str(c) for c in chart.plots[0].categories]
            for column, series in zip(cells[1:], chart.plots[0].series, strict=True):
                assert column[0] == series.name and list(column[1:]) == pytest.approx(list(series.values), rel=1e-12)


def test_notes_name_network_run_and_date_and_invent_none(made, runs, tmp_path):
    notes = [slide.notes_slide.notes_text_frame.text for slide in Presentation(made / "en.pptx").slides]
    assert all(runs[0].network.fingerprint in n and "2026-11-22" in n and "as run today" in n for n in notes)
    assert all(runs[2].network.fingerprint in n for n in notes)
    report(runs[:1], tmp_path / "undated.pptx")
    undated = Presentation(tmp_path / "undated.pptx").slides
    assert not any("Date" in slide.notes_slide.notes_text_frame.text for slide in undated)


def test_korean_has_its_font_everywhere(made):
    with zipfile.ZipFile(made / "ko.pptx") as archive:
        for name in archive.namelist():
            if not re.match(r"ppt/(slides/slide|charts/chart)\d+\.xml", name):
                continue
            xml = archive.read(name).decode()
            for run in re.findall(r"<a:r>.*?</a:r>", xml, re.S):
                assert '<a:latin typeface="Arial"/><a:ea typeface="Malgun Gothic"/>' in run, name
            assert "charts" not in name or "<c:txPr>" in xml


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("name", ["toy", "korea_auto_2020", "nasty"])
def test_nothing_on_a_slide_lies_over_another_or_outside(name, language, toy, tmp_path):
    net = nasty(toy) if name == "nasty" else load(ROOT / "data" / name)
    scenario = net.events["scenario"].iloc[0]
    report([disrupt(net, scenario)], tmp_path / "deck.pptx", language=language)
    deck = Presentation(tmp_path / "deck.pptx")
    for slide in deck.slides:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
        assert all(min(x0, y0) >= 0 and x1 <= deck.slide_width and y1 <= deck.slide_height for x0, y0, x1, y1 in boxes)
        for a, b in combinations(boxes, 2):
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        for shape in slide.shapes:
            if shape.has_text_frame and shape != slide.shapes.title:
                room = Emu(shape.width).inches - 0.16
                size = shape.text_frame.paragraphs[0].runs[0].font.size.pt
                paragraphs = shape.text_frame.paragraphs
                high = sum(fitting.height(p.text, room, size) for p in paragraphs) + (len(paragraphs) - 1) * 0.5 * size / 72
                assert high <= Emu(shape.height).inches


def nasty(toy):
    """The toy network whose names, notes, currency and scenario are as bad as they can be."""
    changes = [
        {"table": "sites", "where": {}, "set": {"name": NASTY, "note": f"assumed: {NASTY}"}},
        {"table": "settings", "where": {"key": "name"}, "set": {"value": NASTY}},
        {"table": "settings", "where": {"key": "currency"}, "set": {"value": '"=\\<KRW>'}},
        {"table": "events", "where": {"scenario": "chip_fire"}, "set": {"scenario": f"@{NASTY}"}},
        {"table": "options", "where": {}, "set": {"name": f"-1+{NASTY}"}},
    ]
    return toy.edit(changes)


@pytest.mark.parametrize("kind", ["pptx", "xlsx"])
def test_hostile_texts_stay_texts(kind, toy, tmp_path):
    net = nasty(toy)
    path = tmp_path / f"bad.{kind}"
    report([disrupt(net, f"@{NASTY}".strip()), plan(net, budget=500_000)], path)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert not RUNS.search(content), name
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(content)) as inner:
                    assert not any(RUNS.search(inner.read(n)) for n in inner.namelist())
    if kind == "xlsx":
        assert load(path).fingerprint == net.fingerprint
    else:
        assert "=HYPERLINK" in texts_of(Presentation(path).slides[0])


# ---- what is refused, and how ----------------------------------------------------------------------------------------


def test_a_report_needs_runs_and_a_known_kind_and_language(runs, tmp_path):
    for bad, name, language, said in (
        ([], "a.pptx", "en", "one at least"),
        ([1], "a.pptx", "en", "one at least"),
        (runs[:1] * 5, "a.pptx", "en", "4 results at most"),
        (runs, "a.doc", "en", ".pptx or .xlsx"),
        (runs, "a.pptx", "de", "use one of en, ko"),
    ):
        with pytest.raises(DataError, match=re.escape(said)):
            report(bad, tmp_path / name, language=language)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", ["pptx", "xlsx"])
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


@pytest.mark.parametrize("kind", ["pptx", "xlsx"])
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
        assert [len(Presentation(path).slides) for path in sorted(tmp_path.iterdir())] == [5, 5, 5, 5, 6]
        figures = tables_of(Presentation(tmp_path / "plan.pptx").slides[0])[0]
        assert [texts.say("report.measure_cvar"), "60,500 KRW"] in figures
        rows = tables_of(Presentation(tmp_path / "verified.pptx").slides[4])[0]
        assert rows[2] == ["Fire at chip fab A", "10 %", "none", "1,120 KRW", "1,120 KRW", "0 KRW", "2,000 KRW"]
    else:
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


def test_a_report_in_korean_reads_by_name_throughout(tmp_path):
    """No id of a site, part, option or scenario stands in the deck of the toy; in the workbook only in the tables to load."""
    net = load(ROOT / "data" / "toy")
    hit, best = disrupt(net, "chip_fire"), plan(net, budget=1000)
    report([hit, best], tmp_path / "board.pptx", language="ko")
    shown = [
        text
        for slide in Presentation(tmp_path / "board.pptx").slides
        for shape in slide.shapes
        for text in [
            *([shape.text_frame.text] if shape.has_text_frame else []),
            *([cell.text for row in shape.table.rows for cell in row.cells] if shape.has_table else []),
        ]
    ]
    ids = {*net.sites["site"], *net.options["option"], *net.events["scenario"]} - {"home", "port", "plant", "market", "boards"}
    assert not [(id, text) for text in shown for id in ids if re.search(rf"\b{id}\b", text)]
    assert any("반도체 공장 A 화재" in text for text in shown) and any("하네스 공급업체" in text for text in shown)
