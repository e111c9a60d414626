"""The verdict in a browser: asked for by keyboard, drawn on a screen and on a phone, with its finding for who cannot see it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reshore.store.database import Database
from reshore.store.tables import jobs

pytest.importorskip("streamlit")

from ..support.browsing import settled

TOY = Path(__file__).parents[2] / "data" / "toy"
FLIP_MAP = "div[aria-label^='Today: a chance of 10 % a year']"


@pytest.fixture(scope="module")
def toy(browser, serve):
    """The app on the toy network."""
    return serve("app.py", str(TOY))


def test_the_verdict_is_asked_for_by_keyboard_and_fits_a_phone(toy, visit, own_store):
    with Database(own_store).write() as connection:
        connection.execute(jobs.delete())
    page = visit(toy, "decide?lang=en&part=chip")
    page.get_by_role("button", name="Find the verdict").press("Enter")
    page.get_by_text(re.compile("^Take Qualify fab B as a second source of Chip")).wait_for(timeout=60_000)
    settled(page)
    maps = page.locator(FLIP_MAP)
    assert maps.count() == 2 and all(found.bounding_box()["height"] > 200 for found in maps.all())
    assert len({round(found.bounding_box()["y"] / 50) for found in maps.all()}) == 1, "side by side"
    page.get_by_text("As a table").first.press("Enter")
    page.get_by_text(re.compile(r"^Table \(.csv\)")).nth(2).wait_for()
    phone = settled(visit(toy, "decide?lang=ko&part=chip", dark=True, size=(390, 844)))
    phone.get_by_text("국내로 가져와야 할까?").wait_for()
    phone.locator("div[aria-label^='지금: 한 해 확률 10 %']").nth(1).wait_for()
    wide = phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "nothing makes the page wider than the phone"


def test_a_click_on_a_point_of_the_frontier_shows_that_plan(toy, visit, own_store):
    """The toy's safest plan costs 62 a year more and takes 170 off; its point is drawn at the top, at 62 of 70."""
    with Database(own_store).write() as connection:
        connection.execute(jobs.delete())
    page = visit(toy, "decide?lang=en")
    page.locator(".st-key-plan-find button").first.click()
    page.locator(".st-key-plan-frontier button").first.click(timeout=60_000)
    page.locator(".st-key-frontier-point").wait_for(timeout=60_000)
    chart = settled(page).locator(".st-key-frontier")
    chart.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # the picture is drawn in motion
    assert not page.locator(".st-key-frontier-plan").count()
    box, plan = chart.bounding_box(), page.locator(".st-key-frontier-plan")
    left, right = box["x"] + 33, box["x"] + box["width"] - 24  # of the field, beside which labels stand
    page.mouse.click(left + (right - left) * 62 / 70, box["y"] + 45)
    plan.get_by_text(
        re.compile("^Plan 3 costs 62 KRW a year more than the cheapest on average and takes 170 KRW off")
    ).wait_for()
    page.get_by_role("radio", name="Plan 1").or_(page.get_by_role("button", name="Plan 1")).first.press("Enter")
    plan.get_by_text(re.compile("^Plan 1 costs 0 KRW a year more")).wait_for()
