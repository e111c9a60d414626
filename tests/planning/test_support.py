"""Support of a plan option by option: as it is asked, worked out, told, and typed into the page."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pytest

from reshore import Network, load, texts
from reshore.store import job_kinds

from ..support.browsing import metric, settled

pytest.importorskip("streamlit")
from reshore.planning import question
from reshore.planning.question import Question
from reshore.ui.views import plan_tables

TOY = str(Path(__file__).parents[2] / "data" / "toy")
say = partial(texts.say, language="en")


@pytest.fixture(scope="module")
def toy() -> Network:
    return load(TOY, fill=True)


def kept(net: Network, asked: Question) -> Question:
    """A question as it comes back from what a job has kept."""
    given = json.loads(json.dumps(question.for_job(net, asked)))
    back = question.asked_of(given)
    assert question.for_job(net, back) == given, "the same job"
    return back


def test_a_question_keeps_the_part_of_each_option(toy):
    asked = Question(support=20).supporting({"second_chip": 37.5, "home_line": 0, "chip_stock": 100 / 3})
    assert kept(toy, asked) == asked and asked.supported("harness_stock") == 20 and asked.supported("home_line") == 0
    amounts = {"second_chip": 150, "chip_stock": 100 / 3, "harness_stock": 20, "home_line": 0, "home_move": 100}
    assert question.arguments(toy, asked)["support"] == pytest.approx(amounts)
    for common in (0, 35):
        assert kept(toy, Question(support=common)) == Question(support=common)
    without = Question(left_out=("second_chip",)).supporting({"second_chip": 50})
    assert question.arguments(toy, without) == question.arguments(toy, Question(left_out=("second_chip",)))


def test_parts_stay_within_limits_and_go_back_to_the_common_one(toy):
    asked = Question(support=20).supporting({"second_chip": 400, "home_line": -3, "home_move": 20})
    assert asked.supports == (("home_line", 0), ("second_chip", 100))
    assert asked.supporting({"second_chip": None}).supports == (("home_line", 0),)
    assert asked.took("support", 0).supports == (("second_chip", 100),), "what all get is no part of its own"


def test_only_what_has_an_investment_can_be_supported(toy):
    free = toy.with_tables(options=toy.options.assign(capex=[400, 0, 100, 900, 500]))
    asked = Question(left_out=("home_line",)).supporting({"chip_stock": 50})
    assert question.supportable(free, asked) == ["second_chip", "harness_stock", "home_move"]
    assert question.arguments(free, asked)["support"] == {}, "half of nothing"
    assert kept(free, asked) == asked
    assert "Support" not in plan_tables.asked(free, question.for_job(free, asked), say), "half of nothing is not told"


def test_the_table_of_options_shows_and_takes_what_is_asked_of_each(toy):
    asked = Question(support=10, left_out=("home_move",)).supporting({"second_chip": 25})
    table = plan_tables.choices(toy, asked, say)
    assert table.columns.tolist() == ["Move", "Choice", "Kind", "Investment, KRW", "Cost a year, KRW", "Support, %"]
    assert table["Support, %"].tolist() == [25, 10, 10, 10, 10]
    assert table["Choice"].tolist() == ["free"] * 4 + ["forbid"]
    edited = {0: {"Support, %": None, "Choice": "keep"}, 4: {"Choice": "free"}, 2: {"Choice": "nonsense"}}
    assert plan_tables.chosen(toy, asked, edited, say) == Question(support=10, kept=("second_chip",))


def test_a_plan_pays_less_for_what_others_pay_for(toy):
    """data/toy/README.md: 400 and 100 over ten years without interest, and 10 a year; half of the 400 is paid by others."""
    given = question.arguments(toy, Question().supporting({"second_chip": 50}))
    found = job_kinds.best_plan(toy, given, lambda share, word: None)
    best = found["plan"]
    assert dict(zip(best.options["option"], best.options["support"], strict=True)) == {"second_chip": 200, "harness_stock": 0}
    assert best.fixed_cost == pytest.approx(20 + 10 + 10) and plan_tables.invested(best) == pytest.approx(300)
    assert plan_tables.worth(best, found["without"]) == pytest.approx(64 + 20)
    moves = plan_tables.moves(toy, best, Question(), say)
    assert dict(zip(moves["Move"], moves["Support, KRW"], strict=True))["Qualify fab B"] == 200


def test_what_was_asked_is_told_in_both_languages(toy):
    asked = Question(support=20).supporting({"second_chip": 37.5, "home_line": 0, "chip_stock": 5, "home_move": 1})
    given = question.for_job(toy, asked)
    english, korean = (plan_tables.asked(toy, given, partial(texts.say, language=language)) for language in ("en", "ko"))
    assert "Support 20 %, other than that: Three days more of chips 5 %; Harness line at home" in english
    assert english.endswith("Harness line moved home 1 % and 1 more.") and "지원금 20 %" in korean and "외 1건" in korean
    plain = plan_tables.asked(toy, question.for_job(toy, Question(support=20)), say)
    assert plain.endswith("Support 20 %.") and "Support" not in plan_tables.asked(toy, question.for_job(toy, Question()), say)


# ---- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy_app(browser, serve):
    return serve("app.py", TOY)


def type_support(page, row: int, text: str) -> None:
    """Type a per cent into a row of the table of options, counted from 0."""
    grid = page.locator(".st-key-decide-asked [data-testid=stDataFrame] canvas").first
    grid.scroll_into_view_if_needed()
    settled(page).wait_for_timeout(500)  # the grid draws itself
    box = grid.bounding_box()
    page.mouse.dblclick(box["x"] + 0.93 * box["width"], box["y"] + 35 * (row + 1.5))
    cell = page.locator("[id^=gdg-overlay] input")
    cell.fill(text)
    cell.press("Enter")


def test_support_is_typed_in_by_option_and_comes_back_after_f5(toy_app, visit):
    page = visit(toy_app, "decide?lang=en")
    type_support(page, 0, "50")
    free = page.locator(".st-key-decide-free-all button")
    page.locator(".st-key-decide-free-all button:not([disabled])").wait_for()
    page.get_by_role("button", name="Find the plan").click()
    page.get_by_text("Recommended: Qualify fab B").wait_for()
    assert metric(settled(page), 0) == "84 KRW" and page.get_by_text("other than that: Qualify fab B 50 %").count() == 1
    page.wait_for_url(re.compile("job="))
    page.reload()
    page.get_by_text("What is asked", exact=True).click()
    free.click()
    page.locator(".st-key-decide-free-all button[disabled]").wait_for()
    page.get_by_text("have changed since").wait_for()
