"""Cases and plans in a browser: jobs outlive F5, can be ended, links bring back one sentence, uploads are kept."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from pathlib import Path

import pytest

from reshore import load, save
from reshore.store.database import Database
from reshore.store.tables import jobs

pytest.importorskip("streamlit")

from ..support.browsing import drawn, fill_cell, metric, settled, spot, wait_for_metric

ROOT = Path(__file__).parents[2]
TOY = ROOT / "data" / "toy"


@pytest.fixture(scope="module")
def toy(browser, serve):
    """The app on the toy network."""
    return serve("app.py", str(TOY))


@pytest.fixture(autouse=True)
def unasked(own_store):
    """No question has been asked before, so that each is worked on."""
    with Database(own_store).write() as connection:
        connection.execute(jobs.delete())


@pytest.fixture
def worker(own_store):
    """The process of the job that runs; a test that fails leaves none behind."""
    seen = set()

    def pid() -> int:
        for _ in range(100):
            with Database(own_store).read() as connection:
                found = connection.execute(jobs.select().where(jobs.c.state == "running")).first()
            if found:
                seen.add(found.pid)
                return found.pid
            time.sleep(0.05)
        raise AssertionError("no job runs")

    yield pid
    for left in seen:
        with contextlib.suppress(ProcessLookupError):
            os.kill(left, signal.SIGKILL)


def find(page) -> None:
    page.get_by_role("button", name="Find the plan").click()
    page.locator(".st-key-job-plan").wait_for()


def test_a_plan_job_outlives_f5(toy, visit, worker):
    """The worker is held while the page is loaded again, so that F5 falls into the middle for certain."""
    page = visit(toy, "decide?lang=en")
    find(page)
    pid = worker()
    os.kill(pid, signal.SIGSTOP)
    page.wait_for_url(re.compile("job="))
    page.reload()
    page.locator(".st-key-job-plan").get_by_role("progressbar").first.wait_for()
    assert worker() == pid, "the same job goes on"
    os.kill(pid, signal.SIGCONT)
    page.get_by_text("Recommended: Qualify fab B; One day more of harnesses").wait_for()
    settled(page)
    assert metric(page, 0) == "64 KRW"
    page.reload()
    page.get_by_text("Recommended: Qualify fab B").wait_for()


def test_a_plan_is_used_on_every_page_and_undone(toy, visit):
    page = visit(toy, "decide?lang=en&reroute=0")
    page.get_by_role("slider").first.press("ArrowRight")
    settled(page)
    find(page)
    page.get_by_role("button", name="Use this plan").click()
    page.get_by_text("Plan in use").first.wait_for()
    page.get_by_role("link", name="Disrupt").click()
    drawn(settled(page))
    after = metric(page, 2)
    assert page.get_by_text("without the plan: 30 pieces", exact=False).count() == 1 and after != "30 pieces"
    page.reload()
    drawn(settled(page))
    assert metric(page, 2) == after, "F5 brings the plan back"
    page.get_by_role("link", name="Decide", exact=True).click()
    page.get_by_role("button", name="Stop using it").click()
    page.get_by_role("button", name="Use this plan").wait_for()
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Stop using it").wait_for()


def test_a_job_ends_when_it_is_cancelled(toy, visit, worker):
    page = visit(toy, "decide?lang=en")
    page.get_by_role("slider").first.press("End")
    settled(page)
    find(page)
    pid = worker()
    os.kill(pid, signal.SIGSTOP)
    began = time.perf_counter()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Cancelled.", exact=False).wait_for()
    print(f"\ncancelled and told in {time.perf_counter() - began:.2f} s")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    page.get_by_role("button", name="Find the plan").wait_for()


def test_undo_outlives_f5(toy, visit):
    page = drawn(visit(toy, "?lang=en&out=site:boards"))
    days = page.get_by_role("spinbutton", name="Own outage, days")
    for number in ("20", "30"):
        days.fill(number)
        days.press("Enter")
        page.wait_for_url(re.compile(f"days={number}"))
    for number in ("20", "14"):
        page.reload()
        drawn(settled(page))
        page.get_by_role("button", name="Undo").click()
        page.wait_for_function("([box, days]) => box.value === days", arg=[days.element_handle(), number])
        settled(page)
    page.reload()
    drawn(settled(page))
    assert days.input_value() == "14" and page.get_by_role("button", name="Undo").is_disabled()
    page.get_by_role("button", name="Start over").click()
    page.wait_for_url(lambda url: "out=" not in url)
    page.goto(page.url)
    drawn(settled(page)).get_by_role("button", name="Undo").click()
    page.wait_for_url(re.compile("out=site%3Aboards"))


def test_a_reader_comes_from_a_link_to_the_one_sentence(toy, visit):
    page = drawn(visit(toy, "?lang=en&out=site:boards"))
    lost = metric(page, 2)
    page.get_by_role("button", name="Save and share").click()
    page.get_by_label("Name of the case").fill("Boards <b>out</b>")
    page.get_by_label("Name of the case").press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    link = page.locator(".st-key-bar ~ * code, code").first.inner_text()
    assert re.search(r"\?s=[\w-]{12}&lang=en$", link)
    base, _, query = link.partition("?")
    reader = drawn(settled(visit(base.rstrip("/"), f"?{query}")))
    sentence = reader.locator("h5").first.inner_text()
    assert sentence.startswith("An outage stops Board maker from day 0 to day 13") and metric(reader, 2) == lost
    reader.get_by_text("The only line, Car plant, stops on day", exact=False).first.wait_for()
    reader.get_by_text("Boards <b>out</b>").first.wait_for()
    top = reader.locator("h5").first.bounding_box()["y"]
    assert top < reader.locator("[data-testid=stMetric]").first.bounding_box()["y"] < 400, "the sentence comes first"
    bottom = reader.locator("[data-testid=stDataFrame]").bounding_box()
    assert bottom["y"] + bottom["height"] < 768, "sentence, picture and table are seen at once"
    assert reader.get_by_role("link", name="Decide").count() + reader.get_by_role("button", name="Undo").count() == 0
    reader.locator("[data-do=tiers]").click()
    reader.wait_for_timeout(900)
    reader.mouse.click(*spot(reader, "looms"))
    reader.locator(".card").get_by_text("Harness maker").wait_for()
    assert reader.locator("[data-do=knock]").is_hidden(), "a reader looks"
    assert reader.locator("[data-do=region], [data-do=clear]").filter(visible=True).count() == 0
    settled(reader).wait_for_timeout(500)
    assert metric(reader, 2) == lost and reader.locator(".network").get_attribute("data-selected") == "1"
    reader.get_by_role("button", name="Explore this case").click()
    drawn(settled(reader)).get_by_role("button", name="Undo").wait_for()
    reader.reload()
    drawn(settled(reader)).get_by_role("link", name="Decide").wait_for()
    assert metric(reader, 2) == lost and "edit=1" in reader.url
    korean = drawn(visit(base.rstrip("/"), f"?{query.replace('lang=en', 'lang=ko')}", dark=True))
    assert "멈춥니다" in korean.locator("h5").first.inner_text()


def test_an_uploaded_workbook_outlives_f5_and_a_page_switch(toy, visit, tmp_path):
    mine = load(TOY).edit(
        [
            {"table": "settings", "where": {"key": "name"}, "set": {"value": "My own chain"}},
            {"table": "demand", "where": {"site": "market"}, "set": {"price": 120}},
        ]
    )
    save(mine, tmp_path / "mine.xlsx")
    page = visit(toy, "data?lang=en")
    page.locator("input[type=file]").set_input_files(str(tmp_path / "mine.xlsx"))
    page.get_by_text("My own chain").first.wait_for()
    settled(page)
    assert "net=" in page.url
    page.reload()
    page.get_by_text("My own chain").first.wait_for()
    page.get_by_role("link", name="Disrupt").click()
    drawn(settled(page))
    assert metric(page, 3) == "3,000 KRW", "50 cars at 120 - 60"
    page.reload()
    wait_for_metric(page, 3, "3,000 KRW")


def test_a_row_edited_in_the_table_changes_the_result_and_undo_takes_it_back(toy, visit):
    """Chips at boards for 12 days instead of 2 are more than the 8 that would keep the line running (data/toy)."""
    page = edited(visit(toy, "data?lang=en"), "cover_days", "12")
    page.get_by_text("Edits: 1").wait_for()
    page.get_by_role("link", name="Disrupt").click()
    drawn(settled(page))
    wait_for_metric(page, 2, "0 pieces")
    page.reload()
    drawn(settled(page))
    assert metric(page, 2) == "0 pieces", "F5 brings the edited row back"
    page.get_by_role("button", name="Start over").click()
    wait_for_metric(page, 2, "50 pieces")


def test_an_edit_that_does_not_fit_is_refused(toy, visit):
    page = edited(visit(toy, "data?lang=en"), "site", "nowhere")
    page.get_by_text("These changes do not fit: 1 problem to fix").wait_for()
    assert page.get_by_text("Edits: 1").count() == 0


def edited(page, column: str, text: str):
    """The page Data when this was typed into the first row of the stock (its first column holds the numbers of rows)
    and applied."""
    box = page.get_by_role("combobox", name="Table")
    box.scroll_into_view_if_needed()
    settled(page)
    box.focus()
    box.press("ArrowDown")
    page.get_by_role("option", name="stock").click()
    settled(page)
    page.get_by_text("Edit", exact=True).click()
    page.get_by_role("button", name="Apply the changes").wait_for()
    settled(page).wait_for_timeout(500)  # the grid draws itself
    grid = page.locator("[data-testid=stDataFrame]").first
    grid.scroll_into_view_if_needed()
    box = grid.locator("canvas").first.bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + 52)
    for _ in range(1 + load(TOY).stock.columns.tolist().index(column)):
        page.keyboard.press("ArrowRight")
    fill_cell(page, text)
    page.get_by_role("button", name="Apply the changes").click()
    return page


@pytest.mark.parametrize("dark", [False, True])
def test_korean_on_the_page_decide(toy, visit, dark):
    page = visit(toy, "decide?lang=ko", dark=dark, size=(1920, 1080))
    page.get_by_role("button", name="계획 찾기").click()
    page.get_by_text("추천 조치", exact=False).first.wait_for()
    settled(page)
    assert page.get_by_text(re.compile(r"^(Investment|Budget|Save and share|Not saved|The moves).*")).count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
