"""The verdict on a part, first on the page Decide: asked of a worker, told in words, drawn as flip maps."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import SolveError, StoreError, texts
from reshore.planning.verdict.stakes import stakes
from reshore.reports.flip_map import COLOURS, GAP, LENGTH, FlipMap, flip_maps, legend, main_statements, sign
from reshore.store import job_kinds, jobs, packing
from reshore.store.database import Database

from ..support.app_shown import answered, headline, ran

testing = pytest.importorskip("streamlit.testing.v1")

from reshore.reports import verdict_tables  # noqa: E402
from reshore.ui.views import figures, flip_chart  # noqa: E402

TOY = Path(__file__).parents[2] / "data" / "toy"
PAGE = """
from reshore.ui.state import session
from reshore.ui.pages import decide

session.begin()
session.case()
decide.show()
session.write_address()
"""
say = partial(texts.say, language="en")


@pytest.fixture(scope="module")
def toy():
    return rs.load(TOY)


@pytest.fixture(scope="module")
def chip(toy):
    return rs.verdict(toy, "chip", points=4)


@pytest.fixture
def start(monkeypatch):
    """Opens the page Decide on the toy with parameters of the address."""
    monkeypatch.setattr(sys, "argv", ["app.py", str(TOY)])

    def started(**query):
        app = testing.AppTest.from_string(PAGE, default_timeout=60)
        for name, value in {"lang": "en", **query}.items():
            app.query_params[name] = value
        return ran(app.run())

    return started


def table(app, column: str) -> pd.DataFrame:
    """The table of the page that has a column of this name."""
    return next(d.value for d in app.dataframe if column in d.value)


def test_the_verdict_is_asked_of_a_worker_and_told_first(start, own_store):
    """tests/planning/test_verdict.py, chips by hand: a second source costs 40 a year and gains 44."""
    with Database(own_store).write() as connection:
        connection.execute(jobs.table.delete())
    app = start()
    parts = app.selectbox(key="one-part-of")
    assert parts.value is None and any("whether it should come home" in c.value for c in app.caption)
    parts.set_value("chip").run()
    ran(app).button(key="verdict-ask").click().run()
    answered(ran(app))
    told = headline(app)
    assert told.startswith("##### Take Qualify fab B as a second source of Chip: it costs 40 KRW a year and gains 44 KRW")
    assert "No option makes 'Chip' at home" in told
    assert any("Proved: nothing else is better" in c.value.replace("\\", "") for c in app.caption)
    flips = table(app, "Flips at")
    low = flips[(flips["What moves"] == "Chance a year") & (flips["Becomes"] == "leave it as it is")].iloc[0]
    assert low["Today"] == "10 %" and float(low["Flips at"].removesuffix(" %")) == pytest.approx(100 * 40 / 840, rel=5e-3)
    others = table(app, "Answer")
    assert others["Answer"].tolist() == ["a second source", "hold more stock", "leave it as it is"]
    assert others["Gain a year, KRW"].tolist() == pytest.approx([44, 14, 0])
    sentences = next(m.value for m in app.markdown if m.value.startswith("- By chance and"))
    assert 1 <= len(sentences.splitlines()) <= 3
    assert len(app.get("echarts_chart")) >= 2
    korean = start(lang="ko", part="chip")
    assert "제2공급원으로 반도체 공장 B 승인" in headline(korean), "the same answer, not asked again"
    assert any(m.value.startswith("- ") and "가장 낫습니다" in m.value for m in korean.markdown)


def test_a_page_that_looks_at_a_job_does_not_fail_while_the_store_is_busy(start, monkeypatch):
    tended = []

    def busy(database) -> None:
        tended.append(database)
        raise StoreError("another program has been writing for more than 5 seconds")

    monkeypatch.setattr(jobs, "tend", busy)
    start(part="chip")
    assert tended


def test_parts_come_by_what_hangs_on_them(toy):
    """Everything in the toy goes into its one car, sold 10 a day at a margin of 40; a part nobody uses is not among them."""
    assert stakes(toy) == pytest.approx(dict.fromkeys(("chip", "board", "harness", "car"), 400))
    assert "spare" not in stakes(toy.edit([{"table": "parts", "add": {"part": "spare"}}]))


def test_a_verdict_comes_back_from_the_store_as_it_was(toy, chip, own_store):
    """All fields, its texts in Korean too, and that on all its options serve."""
    both = replace(chip, with_all_it_serves=replace(chip, verdict="stock"))
    back = packing.unpack(packing.pack(both))
    assert back.with_all_it_serves.verdict == "stock"
    for name in (f.name for f in fields(chip) if f.name != "with_all_it_serves"):
        was, now = getattr(chip, name), getattr(back, name)
        if isinstance(was, pd.DataFrame):
            pd.testing.assert_frame_equal(was, now)
        else:
            assert was == now or (np.isnan(was) and np.isnan(now)), name
    korean = partial(texts.say, language="ko")
    assert all("가장 낫습니다" in texts.again(text, korean) for text in back.statements["text"])
    assert "제2공급원" in texts.again(back.reason, korean)


def test_the_job_tells_its_progress_and_keeps_its_time(toy):
    """It comes to the whole at the end; where there is no time, there is no answer."""
    told: list[float] = []
    found = job_kinds.TASKS["verdict"](toy, {"part": "chip", "points": 2}, lambda share, word: told.append(share), None)
    assert found.verdict == "second_source" and told == sorted(told) and told[-1] == 1 and len(told) > 3
    with pytest.raises(SolveError):
        job_kinds.TASKS["verdict"](toy, {"part": "chip"}, lambda share, word: None, 1e-9)


# pictures


def test_a_flip_map_holds_every_cell_and_today(chip):
    """Chips by hand: today's chance is 10 %, in the first picture; shares are of all 16 cells."""
    length, gap = flip_maps(chip)
    assert (length.picture, gap.picture) == (LENGTH, GAP)
    for of in (length, gap):
        assert len(of.cells) == 16 and sum(of.shares.values()) == pytest.approx(1)
        assert of.cells.groupby(["x", "y"]).size().eq(1).all()
        chance = np.interp(of.point[0], np.arange(4), of.chances)
        assert chance == pytest.approx(0.1) and of.box is None
    assert np.interp(gap.point[1], np.arange(4), gap.across) == pytest.approx(0)
    strength = length.strength()
    most = length.cells["regret"].idxmax()
    assert strength[most] == 1 and (strength[length.cells["verdict"] == "leave"] == strength.min()).all()


def test_the_box_of_ranges_lies_around_today(toy):
    """A range of 5 to 20 % for the chance of chip_fire: from the one to the other, at the height of today."""
    key = {"table": "events", "key": "chip_fire", "column": "probability", "low": 0.05, "high": 0.2}
    found = rs.verdict(toy.with_tables(ranges=pd.DataFrame([key])), "chip", points=4)
    for of in flip_maps(found):
        left, right, low, high = of.box
        assert np.interp([left, right], np.arange(4), of.chances) == pytest.approx([0.05, 0.2]) and low == high == of.point[1]


def shown(of: FlipMap) -> dict:
    return flip_chart.flip_chart(of, (1.0, "KRW"), say)


def test_the_chart_has_a_cell_for_each_and_no_colour_for_ties(chip):
    """Each cell stands in one series, that of its verdict; a tie and what is not proved are transparent, with a sign."""
    cells = chip.map.copy()
    cells.loc[0, "verdict"], cells.loc[1, "proved"] = "tie", False
    length, _ = flip_maps(replace(chip, map=cells))
    chart = shown(length)
    *series, today = chart["series"]
    table = chart["dataset"]["source"]
    named = [one["name"] for one in series]
    assert table[named].notna().sum(axis=1).eq(1).all() and chart["legend"]["data"] == named
    assert {"= · a tie", "? · not proved"} <= set(named)
    for one in series:
        bare = one["name"][0] in "=?"
        assert (one["itemStyle"]["color"] == "transparent") == bare and (bare or one["itemStyle"]["color"] in COLOURS.values())
    assert today["data"] == [list(length.point)] and len(chart["visualMap"]) == len(series) - 2
    assert not any(callable(value) for value in chart.values())


def test_the_finding_names_today_and_shares(chip):
    length, gap = flip_maps(chip)
    told = verdict_tables.finding(chip, length, say)
    assert "a chance of 10 % a year" in told and f"{round(100 * length.shares['second_source'])} %" in told
    assert "Today: a chance of 10 % a year, the cost as the table says" in verdict_tables.finding(chip, gap, say)


def test_three_sentences_at_most_the_verdicts_own_first_then_home(chip):
    rows = pd.DataFrame(
        [("leave", "a", 1.0, 0.5), ("leave", "b", 1.0, 0.9), ("stock", "c", 1.0, 1.0), ("tie", "d", 1.0, 1.0),
         ("reshore", "e", 0.6, 0.6), ("second_source", "f", 0.5, 0.5)],
        columns=["verdict", "text", "coverage", "density"],
    )  # fmt: skip
    told = main_statements(replace(chip, statements=rows))
    assert told == [("second_source", "f"), ("reshore", "e"), ("stock", "c")]


def test_what_is_left_of_a_job_is_told():
    """A third in 20 s: 40 s more; nothing is told from a start too short to tell."""
    assert figures.job_state(20.0, 1 / 3, None, say) == "20 s · about 40 s left"
    assert figures.job_state(1.0, 0.5, None, say) == "1 s" and figures.job_state(60.0, 0.05, None, say) == "60 s"


def test_a_verdict_that_differs_with_all_it_serves_is_told(toy, chip):
    whole = replace(chip, verdict="stock", serves=["chip", "board"])
    told = verdict_tables.differs(toy, chip, whole, say)
    assert "Chip alone: a second source." in told and "(Control board): hold more stock" in told


def test_a_country_of_the_network_that_nobody_knows_can_be_home(monkeypatch, tmp_path):
    """A code of two letters that is no country stands in the choice as it is, before all others."""
    rs.save(
        rs.load(TOY).edit([{"table": "sites", "where": {"site": "market"}, "set": {"country": "XX"}}]), tmp_path / "own.xlsx"
    )
    monkeypatch.setattr(sys, "argv", ["app.py", str(tmp_path / "own.xlsx")])
    app = testing.AppTest.from_string(PAGE, default_timeout=60)
    app.query_params["lang"] = "en"
    known = ran(app.run()).selectbox(key="verdict-home").options
    assert "XX" in known[: rs.load(TOY).sites["country"].nunique()] and known.count("XX") == 1


def test_home_can_be_chosen(start):
    """Of harnesses the market is in the US: a line in Korea is a second source there, and a move home for Korea."""
    app = start(part="harness")
    assert app.selectbox(key="verdict-home").value is None
    app.button(key="verdict-ask").click().run()
    assert "Hold" in " ".join(m.value for m in answered(ran(app)).markdown)
    app.selectbox(key="verdict-home").set_value("KR").run()
    app.button(key="verdict-ask").click().run()
    told = " ".join(c.value for c in answered(ran(app)).caption)
    assert "No option makes" not in told
    assert app.query_params["home"] == "KR", "F5 brings it back"
    assert start(part="harness", home="KR").selectbox(key="verdict-home").value == "KR"


def test_days_in_a_cell_have_their_unit_and_so_has_the_legend():
    cell = pd.Series({"shown": "stock", "days": 1.2, "at_most": False})
    korean = partial(texts.say, language="ko")
    assert sign(cell, say) == "1 d" and sign(cell, korean) == "1일"
    assert legend("stock", say) == "S, n d · hold more stock" and legend("stock", korean) == "재, n일 · 재고 늘리기"
    assert sign(cell.replace(1.2, 0.2), say) == "S", "less than half a day"


@pytest.mark.parametrize(
    ("length", "told"), [(0.0, "less than the shortest closure of the picture (5 days"), (200.0, "longest"), (9.0, "9 days")]
)
def test_a_closure_beyond_the_picture_is_told_with_the_edge_where_its_point_stands(chip, length, told):
    """Lengths of the picture run from 5 to 120 days."""
    found = replace(chip, length_days=length)
    assert told in verdict_tables.finding(found, flip_maps(found)[0], say)


def test_a_statement_says_of_which_picture_it_is_in_both_languages(chip):
    korean = partial(texts.say, language="ko")
    starts = {LENGTH: ("By chance and length", "중단 확률과 기간("), GAP: ("By chance and cost gap", "중단 확률과 원가")}
    for row in chip.statements.itertuples():
        english, other = starts[row.picture]
        assert str(row.text).startswith(english) and texts.again(row.text, korean).startswith(other)
    assert set(chip.statements["picture"]) == {LENGTH, GAP}
