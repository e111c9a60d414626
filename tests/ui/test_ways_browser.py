"""Ways through the app as people go them: a planner from an own file to a saved case beside another, with F5 in the middle; a
reader of its link on a phone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reshore import load, save

pytest.importorskip("streamlit")

from ..support.browsing import drawn, metric, settled

TOY = Path(__file__).parents[2] / "data" / "toy"
PHONE = (390, 844)


@pytest.fixture(scope="module")
def address(browser, serve):
    """The app on the sample, as it starts by itself."""
    return serve("app.py")


@pytest.fixture
def own_file(tmp_path):
    """A planner's workbook: the toy without scenarios and options."""
    toy = load(TOY)
    rows = {table: toy.tables[table][toy.tables[table]["option"] == ""] for table in ("sources", "lanes", "stock")}
    bare = toy.with_tables(options=toy.options.iloc[:0], events=toy.events.iloc[:0], scenarios=toy.scenarios.iloc[:0], **rows)
    save(bare.edit([{"table": "settings", "where": {"key": "name"}, "set": {"value": "My chain"}}]), tmp_path / "mine.xlsx")
    return tmp_path / "mine.xlsx"


def saved(page, name: str, note: str) -> str:
    """Save the case of the page under a name; -> the link to it."""
    page.get_by_role("button", name="Save and share").click()
    for label, text in (("Name of the case", name), ("Note", note)):
        page.get_by_label(label, exact=True).fill(text)
        page.get_by_label(label, exact=True).press("Enter")
        settled(page)
    page.get_by_role("button", name="Save", exact=True).click()
    link = page.locator("code").first
    link.wait_for()
    return link.inner_text()


def test_from_an_own_file_to_saved_cases_side_by_side_and_to_a_reader_on_a_phone(address, visit, own_file):
    """Losing looms for 12 days costs 80 cars of 40 (the doctest of `rank`); for 10 days, 60 of them."""
    page = visit(address, "data?lang=en")
    page.locator("input[type=file]").set_input_files(str(own_file))
    page.get_by_text("My chain").first.wait_for()
    settled(page)
    page.get_by_role("link", name="Disrupt").click()
    drawn(settled(page))
    assert metric(page, 2) != "0 pieces", "own data opens on its worst single loss"
    link = saved(page, "Looms away", "For the board")
    page.reload()
    drawn(settled(page))
    days = page.get_by_role("spinbutton", name="Own outage, days")
    days.fill("10")
    days.press("Enter")
    page.wait_for_url(re.compile("days=10"))
    settled(page)
    page.get_by_role("link", name="Compare").click()
    page.get_by_text("Least margin is lost in “On the screen now”", exact=False).wait_for()
    page.locator(".st-key-compared-figures td").get_by_text("better", exact=False).first.wait_for()
    assert page.get_by_text("For the board", exact=False).count() >= 1
    page.reload()
    page.get_by_text("Least margin is lost in “On the screen now”", exact=False).wait_for()
    page.get_by_role("link", name="Decide").click()
    page.get_by_text("made from the network", exact=False).first.wait_for()

    base, _, query = link.partition("?")
    reader = drawn(settled(visit(base.rstrip("/"), f"?{query}", size=PHONE)))
    assert "outage" in reader.locator("h5").first.inner_text()
    reader.get_by_text("of what this rests on is assumed", exact=False).wait_for()
    assert reader.locator("h5").first.bounding_box()["y"] < PHONE[1] / 2, "the sentence is seen at once"
    assert reader.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
