"""The deck: its story, its figures, its titles; texts within their boxes; hostile names; a firm's template."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from html import escape
from itertools import combinations, pairwise
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Emu, Inches

import reshore as rs
from reshore import texts
from reshore.disruption import status
from reshore.reports import findings, flip_map
from reshore.reports.deck import fitting, shapes
from reshore.reports.deck.look import own
from reshore.reports.headline import band, headline
from reshore.reports.story import Story
from reshore.reports.tiles import Run, of_run
from reshore.reports.wording import Wording

from ..planning.test_funding import line, network
from ..support.decks import NASTY, charts_of, leaves, nasty, tables_of, texts_of, words_of
from ..support.templates import corporate

ROOT = Path(__file__).parents[2]
RUNS = re.compile(rb"<f>|<hyperlinks?[ >]|hlinkClick|TargetMode=\"External\"")  # formulas, links, what is asked elsewhere
WORDS = {"home", "port", "plant", "market", "boards", "options", "sites"}  # ids that are words of the language, too


@pytest.fixture(scope="module")
def toy():
    return rs.load(rs.datasets.toy)


@pytest.fixture(scope="module")
def told(toy):
    """Runs and answers, as they are handed over."""
    hit, best = rs.disrupt(toy, "chip_fire"), rs.plan(toy, budget=450)
    return [hit, rs.disrupt(toy, "chip_fire", engine="flow"), best, rs.verdict(toy, "chip", points=3), rs.frontier(toy)]


@pytest.fixture(scope="module")
def made(told, tmp_path_factory):
    """The deck in both languages."""
    folder = tmp_path_factory.mktemp("decks")
    for language in texts.LANGUAGES:
        rs.report(told, folder / f"{language}.pptx", language=language, date="2026-11-22")
    return {language: Presentation(folder / f"{language}.pptx") for language in texts.LANGUAGES}


def titles(deck) -> list[str]:
    return [slide.shapes.title.text_frame.text.replace("\u00a0", " ") for slide in deck.slides]


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_story_is_told_in_its_order_and_every_title_is_the_whole_finding(made, told, language):
    _, _, best, verdict, frontier = told
    story = Story(tuple(told[:2]), (best,), language, verdicts=(verdict,), frontier=frontier)
    before, after = story.replays[0]
    expected = [
        findings.answer(story), findings.breaks_finding(story), findings.weak_finding(story),
        findings.verdict_finding(story, verdict), findings.replay_finding(story, before, after),
        findings.plan_finding(story, best), findings.turned_down_finding(story, best), findings.frontier_finding(story),
        findings.evidence_finding(story),
    ]  # fmt: skip
    assert titles(made[language])[:9] == [title.rstrip(".") for title in expected]
    assert all(title and "…" not in title for title in titles(made[language]))


def test_the_answer_has_its_figures_and_its_picture(made, told, toy):
    first, run = made["en"].slides[0], told[0]
    for figure in of_run(Run(run), Wording(toy, "en")):
        assert f"{figure.label}\n{figure.value}\n{figure.reference}" in texts_of(first)
    assert all(line in texts_of(first) for line in headline(run))
    for series, of in zip(charts_of(first)[0].plots[0].series, told[:2], strict=True):
        assert list(series.values) == pytest.approx(status.output_share(of)[: len(series.values)].tolist())
    assert "second source" in titles(made["en"])[0] and "Recommended: Qualify fab B; investment 400 KRW" in texts_of(first)


def test_what_breaks_is_drawn_by_shapes_over_days_and_tiers(made, told):
    """data/toy/README.md: the fire is at fab A on days 5 to 14, the plant stops on day 13."""
    groups = [s for s in made["en"].slides[1].shapes if s.shape_type is not None and s.shape_type == 6]
    timeline, tiers = groups
    names = [s.text_frame.text for s in timeline.shapes if s.has_text_frame and s.text_frame.text]
    assert names[:4] == ["Chip fab A", "Board maker", "Car plant", "Port"]
    bars = [s for s in timeline.shapes if s.has_text_frame and not s.text_frame.text and Emu(s.height).inches > 0.3][1:]
    day = (bars[0].width) / 10  # ten days at fab A
    assert round((bars[2].left - bars[0].left) / day) == 13 - 5 and round(bars[2].width / day) == 6
    assert "day 13" in [s.text_frame.text for s in tiers.shapes if s.has_text_frame]
    alt = [next(iter(g._element.iter("{*}cNvPr"))).get("descr") for g in groups]
    assert alt[0].startswith("4 sites are affected between day 5") and alt[1].startswith("Of 8 sites 1 are hit")


def test_the_flip_map_is_the_verdicts(made, told):
    of, slide = flip_map.flip_maps(told[3])[0], made["en"].slides[3]
    group = next(s for s in slide.shapes if s.shape_type == 6)
    texts_in = [s.text_frame.text for s in group.shapes if s.has_text_frame]
    signs = [flip_map.sign(cell, Story((told[0],), ()).say) for _, cell in of.cells.iterrows()]
    assert texts_in[: len(signs)] == signs and "today" in texts_in
    rows = tables_of(slide)[0]
    assert [row[-1] for row in rows[1:]] == [f"{v:g}" for v in told[3].alternatives["regret"]]


def test_before_and_after_are_the_same_disruption(made, told, toy):
    """As run today nobody calls the second source: both are run with stand-by sources called at once."""
    slide = made["en"].slides[4]
    runs = [rs.disrupt(net, "chip_fire", reroute_days=0) for net in (toy, told[2].network)]
    for series, run in zip(charts_of(slide)[0].plots[0].series, runs, strict=True):
        assert list(series.values) == pytest.approx(status.output_share(run)[: len(series.values)].tolist())
    lost = [f"{run.summary.at['lost_margin', 'value']:,.0f} KRW" for run in runs]
    assert ["Lost margin", *lost] in tables_of(slide)[0] and lost == ["1,200 KRW", "0 KRW"]
    assert "call stand-by sources at once" in texts_of(slide)


def test_moves_are_told_whole_and_what_is_turned_down_with_its_reason(made, told):
    best, (bought, rules) = told[2], tables_of(made["en"].slides[5])
    row = best.options.iloc[0]
    assert bought[1][0] == "Qualify fab B: Chip from Chip fab B on stand-by"
    assert bought[1][1:] == [f"{row[c]:,.0f} KRW" for c in ("capex", "loss_avoided", "npv")] + [f"{row.payback_years:.4g}"]
    assert rules[1] == ["budget", "-", "450 KRW", "400 KRW"]
    saved = {s.name: s.values[0] for s in charts_of(made["en"].slides[5])[0].plots[0].series}
    assert saved["sales"] == pytest.approx(row.saves_sales) and saved["production"] == pytest.approx(row.saves_production)
    refused = {r[0]: r[1:] for r in tables_of(made["en"].slides[6])[0][1:]}
    assert refused["One day more of harnesses"] == [
        "the budget does not reach",
        "pays at an investment of at most 50 KRW",
        "200 KRW",
    ]
    assert len(refused) == len(best.turned_down)


def test_the_frontier_is_drawn_by_what_each_plan_costs_beyond_the_cheapest(made, told):
    table = told[4]
    whole = table[["expected_cost", "cvar"]].add(table["fixed_cost"], axis=0)
    series = charts_of(made["en"].slides[7])[0].plots[0].series[0]
    assert list(series.iter_values()) == pytest.approx((whole["cvar"].iloc[0] - whole["cvar"]).tolist())
    cells = openpyxl.load_workbook(io.BytesIO(charts_of(made["en"].slides[7])[0].part.chart_workbook.xlsx_part.blob)).active
    assert [row[0] for row in cells.iter_rows(min_row=2, values_only=True)] == pytest.approx(
        (whole["expected_cost"] - whole["expected_cost"].iloc[0]).tolist()
    )


def test_support_is_told_where_it_is_handed_over(tmp_path):
    chain = network(line("home", "maker"), share=0.7)
    found, hit = rs.fund(chain, estimates="base"), rs.disrupt(chain, chain.events["scenario"].iloc[0])
    rs.report([hit, found], tmp_path / "fund.pptx")
    slides = Presentation(tmp_path / "fund.pptx").slides
    slide = next(s for s in slides if any(len(c.plots[0].series) == 3 and len(tables_of(s)) == 1 for c in charts_of(s)))
    rows = found.rows[found.rows["level"] == "all"]
    payers = charts_of(slide)[0].plots[0].series
    for series, column in zip(payers, ("public", "customer", "own"), strict=True):
        assert list(series.values) == pytest.approx(rows[column].tolist())


def test_what_is_not_handed_over_has_no_slide(toy, told, tmp_path):
    rs.report(told[0], tmp_path / "run.pptx")
    rs.report(told[2], tmp_path / "plan.pptx")
    pooled = rs.disrupt(toy, "chip_fire", engine="flow", window="pooled")
    rs.report([pooled, rs.plan(toy, budget=0)], tmp_path / "nothing.pptx")
    alone, plan, nothing = (titles(Presentation(tmp_path / f"{name}.pptx")) for name in ("run", "plan", "nothing"))
    assert alone[0] == headline(told[0]).cause and len(alone) == 8
    assert plan[0].startswith("Recommended: ") and not any("same disruption" in title for title in plan)
    assert nothing[0].startswith("No move saves more") and not any("same disruption" in title for title in nothing)


def test_a_band_is_told_where_recoveries_are_uncertain(toy, tmp_path):
    hit = rs.disrupt(toy, rs.Scenario("fire").hit(site="fab_a", days=10, start=5).uncertain(0.8, 2.5), samples=20)
    low, high = hit.band.set_index("measure").loc["lost_units", ["low", "high"]]
    for language in ("ko", "en"):
        rs.report(hit, tmp_path / "band.pptx", language=language)
        assert band(hit, hit.band, language) in texts_of(Presentation(tmp_path / "band.pptx").slides[0])
    rs.report(hit, tmp_path / "band.html")
    assert escape(band(hit, hit.band)) in (tmp_path / "band.html").read_text("utf-8")
    slides = Presentation(tmp_path / "band.pptx").slides
    figures = next(t for s in slides for t in tables_of(s) if t[0][-1].startswith("In 8 of 10 cases"))
    pieces = [f"{texts.number(v)} pieces" for v in (low, high)]
    assert {row[0]: row[-1] for row in figures}["Never sold"] == f"{pieces[0]} to {pieces[1]}"


def test_charts_can_be_edited_and_remember_the_numbers_of_their_cells(made):
    for slide in made["en"].slides:
        for chart in charts_of(slide):
            sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
            cells = list(sheet.iter_cols(values_only=True))
            for column, series in zip(cells[1:], chart.plots[0].series, strict=True):
                values = list(series.iter_values()) if hasattr(series, "iter_values") else list(series.values)
                assert column[0] == series.name and list(column[1:]) == pytest.approx(values, rel=1e-12)


def test_every_slide_has_its_number_source_date_and_in_its_notes_what_it_rests_on(made, told, tmp_path):
    deck = made["en"]
    for number, slide in enumerate(deck.slides, 1):
        notes = slide.notes_slide.notes_text_frame.text
        assert all(told[n].network.fingerprint in notes for n in (0, 2)) and "2026-11-22" in notes
        assert "Source: Toy · 2026-11-22" in texts_of(slide)
        fields = [f for s in slide.shapes for f in s._element.iter("{*}fld")]
        assert [f.get("type") for f in fields] == ["slidenum"] and fields[0].find("{*}t").text == str(number)
    rs.report(told[0], tmp_path / "undated.pptx")
    assert not any("Date of" in s.notes_slide.notes_text_frame.text for s in Presentation(tmp_path / "undated.pptx").slides)


def test_korean_letters_have_their_font_everywhere(made, tmp_path):
    made["ko"].save(tmp_path / "ko.pptx")
    with zipfile.ZipFile(tmp_path / "ko.pptx") as archive:
        for name in archive.namelist():
            xml = archive.read(name).decode("utf-8", "ignore")
            if re.match(r"ppt/slides/slide\d+\.xml", name):
                assert all('<a:ea typeface="Malgun Gothic"/>' in run for run in re.findall(r"<a:r>.*?</a:r>", xml, re.S)), name
            if re.match(r"ppt/charts/chart\d+\.xml", name):
                assert '<a:ea typeface="Malgun Gothic"/>' in xml
            if re.match(r"ppt/theme/theme1\.xml", name):
                assert xml.count('<a:ea typeface="Malgun Gothic"/>') == 2


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("name", ["toy", "korea_auto_2020"])
def test_no_id_is_shown(name, language, made, tmp_path):
    net = rs.load(ROOT / "data" / name)
    if name != "toy":
        rs.report(rs.disrupt(net, "harness_2020"), tmp_path / "deck.pptx", language=language)
    slides = (made[language] if name == "toy" else Presentation(tmp_path / "deck.pptx")).slides
    ids = {*net.sites["site"], *net.parts["part"], *net.options["option"], *net.events["scenario"]}
    odd = {id for id in ids - WORDS if "_" in id or name == "toy"} - {"car", "board", "chip", "harness"}
    shown = "\n".join(word for slide in slides for word in words_of(slide))
    assert not [id for id in odd if re.search(rf"(?<![\w/.]){re.escape(id)}(?!\w)", shown)]


@pytest.fixture(scope="module")
def decks(made, toy, tmp_path_factory):
    """Decks that must be in order: both languages, hostile names, the flagship, a firm's template."""
    folder = tmp_path_factory.mktemp("more")
    bad = nasty(toy)
    rs.report([rs.disrupt(bad, f"@{NASTY}".strip()), rs.plan(bad, budget=450)], folder / "nasty.pptx")
    korea = rs.disrupt(rs.load(rs.datasets.korea_auto_2020), "harness_2020")
    rs.report(korea, folder / "korea.pptx", language="ko")
    corporate(folder / "corp_template.pptx")
    rs.report(rs.disrupt(toy, "chip_fire"), folder / "corporate.pptx", template=folder / "corp_template.pptx")
    return made | {name: Presentation(folder / f"{name}.pptx") for name in ("nasty", "korea", "corporate")}


@pytest.mark.parametrize("name", ["en", "ko", "nasty", "korea", "corporate"])
def test_nothing_lies_over_another_or_outside_and_no_text_is_longer_than_its_box(name, decks):
    deck = decks[name]
    scale = deck.slide_height / Inches(7.5)
    wider = 1.12 if name == "corporate" else 1.0
    for slide in deck.slides:
        boxes = [(s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
        assert all(min(x0, y0) >= 0 and x1 <= deck.slide_width and y1 <= deck.slide_height for x0, y0, x1, y1 in boxes)
        for a, b in combinations(boxes, 2):
            assert a[2] <= b[0] + 2 or b[2] <= a[0] + 2 or a[3] <= b[1] + 2 or b[3] <= a[1] + 2, slide.shapes.title.text
        for shape in leaves(slide.shapes):
            if shape.has_text_frame and shape.text_frame.text and not list(shape._element.iter("{*}fld")):
                _fits(shape, scale, wider, slide.shapes.title is not None and shape.shape_id == slide.shapes.title.shape_id)


def _fits(shape, scale: float, wider: float, is_title: bool) -> None:
    frame = shape.text_frame
    sides = 0.2 if is_title or shape.is_placeholder else (frame.margin_left + frame.margin_right) / Inches(1) / scale
    wide, high = shape.width / Inches(1) / scale, shape.height / Inches(1) / scale
    if frame._txBody.bodyPr.get("vert"):
        wide, high = high, wide
    room = (wide - sides) / wider
    taken = 0.0
    for paragraph in frame.paragraphs:
        run = paragraph.runs[0]
        size = run.font.size.pt / scale
        text = fitting.clean(run.text) if "\u00a0" not in run.text else run.text
        line = room / (fitting.BOLD if run.font.bold or is_title else 1)
        taken += fitting.height(text, line, size)
        if is_title:
            assert len(fitting.lines(text, line, size)) <= 2
    gaps = sum((p.space_after or 0) / Inches(1) / scale for p, _ in pairwise(frame.paragraphs))
    assert taken + gaps <= high + 0.03, frame.text


def test_hostile_texts_stay_texts(decks, tmp_path):
    decks["nasty"].save(tmp_path / "bad.pptx")
    with zipfile.ZipFile(tmp_path / "bad.pptx") as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert not RUNS.search(content), name
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(content)) as inner:
                    assert not any(RUNS.search(inner.read(n)) for n in inner.namelist())
    shown = "\n".join(word for slide in decks["nasty"].slides for word in words_of(slide))
    assert "=HYPERLINK" in shown and "<b>" in shown


# ---- a firm's template -----------------------------------------------------------------------------------------------


def test_a_template_gives_layouts_fonts_colours_and_size(decks):
    deck = decks["corporate"]
    assert (Emu(deck.slide_width).inches, Emu(deck.slide_height).inches) == (10.0, 5.625)
    assert not any("old slide" in texts_of(slide) for slide in deck.slides) and len(deck.slides) == 8
    for slide in deck.slides:
        assert slide.slide_layout.name in ("Title Only", "Title and Content")
        assert not slide.shapes.title._element.spPr.xpath("a:xfrm"), "the title stands where the layout has it"
    theme = deck.slide_master.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    ).blob
    assert b"00543D" in theme and b"Georgia" in theme
    xml = "".join(s._element.xml for slide in deck.slides for s in slide.shapes)
    assert 'typeface="Arial"' not in xml and '<a:schemeClr val="accent1"/>' in xml
    limits = deck.slides[-1]
    assert limits.slide_layout.name == "Title and Content" and "Customers do not react" in texts_of(limits)


@pytest.mark.parametrize("width", [3.2, 4.5, 12])
def test_no_word_of_a_table_is_broken_and_no_heading_cut(width):
    """Eight columns of which the shares leave one for a tenth of a word: as wide as their words, in smaller letters at need."""
    head = ["Scheme", "Firms", "Deadweight (built anyway), KRW", "External benefit, KRW a year", "Loss avoided", "지원 제도"]
    rows = [head, ["no support", "0", "1,234.5", "12", "-", "없음"]]
    look = own()
    grid = shapes.measured(look, rows, [90, -1, -1, -1, -1, 1], width, 10)
    assert sum(grid.widths) == pytest.approx(width) and grid.size <= 10
    for wide, asked, cells in zip(grid.widths, zip(*rows, strict=True), zip(*grid.texts, strict=True), strict=True):
        assert cells == asked
        room = (wide - 2 * shapes.INNER) / fitting.BOLD / look.wideness
        assert all(fitting.longest_word(cell, grid.size) <= room for cell in cells)


def test_a_plan_that_says_nothing_of_what_it_turns_down_fills_no_slide_with_dashes(toy, told, tmp_path):
    """Large plans are not explained before that is asked: then the appendix lists the options by kind, and says why."""
    best = next(one for one in told if isinstance(one, rs.Plan))
    blank = best.turned_down.assign(reason="", npv=float("nan"), driver="", break_even=float("nan"))
    rs.report([told[0], replace(best, turned_down=blank)], tmp_path / "deck.pptx")
    tables = [table for slide in Presentation(tmp_path / "deck.pptx").slides for table in tables_of(slide)]
    heads = [table[0] for table in tables]
    assert ["Move", "Kind"] in heads and not [head for head in heads if "Break-even" in head]
    assert tables[heads.index(["Move", "Kind"])][1] == ["Three days more of chips", "stock"]
