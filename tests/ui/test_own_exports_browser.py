"""From a planner's files to the ranking, in a browser: what is dropped, asked, opened, kept; in how many steps and seconds."""

from __future__ import annotations

import csv
import io
import re
import time
from pathlib import Path

import pytest

from reshore.importing import mapping as maps

from ..support.browsing import drawn, metric, settled
from ..support.messy import ANSWERS, LOSS, WORST, write_messy

pytest.importorskip("streamlit")


@pytest.fixture(scope="module")
def sample(browser, serve):
    """The app as it starts without arguments."""
    return serve("app.py")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return [str(path) for path in write_messy(tmp_path_factory.mktemp("messy"))]


def drop(page, files) -> None:
    page.locator("input[type=file]").first.set_input_files(files)
    page.get_by_role("button", name="Open this network").first.wait_for()
    settled(page)


def answer(page, question: str, how: str) -> None:
    """Answer one question as a planner would, by a click or by typing."""
    box = page.locator("[class*=st-key-map-answer]").filter(has_text=re.compile(question, re.IGNORECASE))
    typed = box.get_by_role("textbox")
    typed.or_(box.get_by_text(how, exact=True)).first.wait_for()
    if typed.count():
        typed.fill(how)
        typed.press("Enter")
    else:
        box.get_by_text(how, exact=True).click()
    settled(page).wait_for_timeout(300)
    settled(page)


def answer_all(page) -> int:
    """Answer every question that is shown; -> how many there were."""
    boxes = page.locator("[class*=st-key-map-answer]")
    assert boxes.count() == len(ANSWERS)
    for question, how in ANSWERS.items():
        answer(page, question, how)
    page.get_by_text(f"Asked: {len(ANSWERS)}. Until you choose, the usual answer is taken: 0.").wait_for()
    return len(ANSWERS)


def test_from_messy_files_to_the_ranking(sample, visit, files):
    """The foundry costs 24 days x (10 x 240 + 5 x 250) = 87,600 EUR, since it delivers both plants and 4 days are in stock;
    next is plant 1000 with 28 x 10 x 240 = 67,200 (tests/support/messy.py has every figure). The foundry is the worst only
    where its two spellings are one vendor, and the margin of pump B is 250 only where its rotor is made.
    """
    page = visit(sample, "data?lang=en")
    began = time.perf_counter()
    drop(page, files)
    steps = 1 + answer_all(page)
    page.get_by_text("38 of 39 rows are used; 1 is left out").wait_for()
    page.get_by_role("button", name="Open this network").click()
    page.get_by_text("An outage stops Giesserei Nord GmbH from day 0 to day 27").first.wait_for()
    page.get_by_text(
        "The worst site to lose is Giesserei Nord GmbH, tier 1: nothing is lost for 4 days, then 87,600 EUR"
    ).wait_for()
    settled(page)
    opened = time.perf_counter() - began
    page.get_by_role("button", name="See the ranking").click()
    page.get_by_text("What hurts most when it is lost, the worst first").wait_for()
    settled(page)
    steps += 2
    print(f"\nfrom files to the ranking: {steps} steps, {time.perf_counter() - began:.1f} s ({opened:.1f} s to the worst loss)")
    with page.expect_download() as given:
        page.locator(".st-key-csv-ranking button").first.click()
    first, second, *_ = csv.DictReader(io.StringIO(Path(given.value.path()).read_text(encoding="utf-8-sig")))
    assert (first["Site"], float(first["TTS, days"])) == (WORST, 4.0)
    loss = next(name for name in first if name.startswith("Loss"))
    assert loss == "Loss, EUR" and float(first[loss]) == pytest.approx(LOSS, rel=1e-6)
    assert (second["Site"], float(second[loss])) == ("1000", pytest.approx(67_200, rel=1e-6))


def test_own_data_opens_disrupt_on_its_worst_single_loss(sample, visit, files):
    """Run day by day: of 28 days 4 are covered by stock, and customers do not wait; 24 x 15 = 360 pumps are never sold."""
    page = visit(sample, "data?lang=en")
    drop(page, files)
    answer_all(page)
    page.get_by_role("button", name="Open this network").click()
    page.get_by_role("button", name="See the ranking").first.wait_for()
    settled(page)
    page.get_by_role("link", name="Disrupt").click()
    drawn(settled(page))
    page.get_by_text("An outage stops Giesserei Nord GmbH from day 0 to day 27").first.wait_for()
    assert metric(page, 2).startswith("360")
    page.get_by_role("link", name="Data").click()
    page.get_by_text("2 What was understood").wait_for()
    settled(page).locator(".st-key-play-loss button").first.click()
    drawn(settled(page))
    assert metric(page, 2).startswith("360")


def test_f5_keeps_files_answers_and_account(sample, visit, files):
    page = visit(sample, "data?lang=en")
    drop(page, files)
    answer(page, "one vendor or two", "one")
    page.get_by_text("the usual answer is taken: 2.").wait_for()
    page.reload()
    page.get_by_text("the usual answer is taken: 2.").wait_for()
    page.get_by_role("button", name="Open this network").click()
    page.get_by_role("button", name="See the ranking").first.wait_for()
    settled(page)
    page.reload()
    page.get_by_role("button", name="See the ranking").first.wait_for()
    page.locator(".st-key-step-understood summary").first.click()
    page.get_by_text("Sheet by sheet").wait_for()
    settled(page)
    gone = visit(sample, f"data?lang=en&drop={'0' * 32}.")
    gone.get_by_text("are no longer kept").wait_for()


def test_a_line_of_the_account_opens_its_rows_and_a_kept_mapping_is_taken(sample, visit, files, tmp_path):
    page = visit(sample, "data?lang=en")
    drop(page, files)
    answer_all(page)
    with page.expect_download() as kept:
        page.locator(".st-key-map-keep button").first.click()
    kept.value.save_as(tmp_path / "mapping.json")
    assert len(maps.from_json((tmp_path / "mapping.json").read_text(encoding="utf-8")).answers) == len(ANSWERS)
    with page.expect_download() as given:
        page.locator(".st-key-map-account-file button").first.click()
    text = Path(given.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Sheet,Rows,Column") and "no vendor stands beside the component" in text.lower()
    page.locator(".st-key-map-account summary").first.click()
    settled(page).wait_for_timeout(500)
    grid = page.locator(".st-key-map-account [data-testid=stDataFrame] canvas").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + 52)
    page.locator(".st-key-map-account [data-testid=stDataFrame]").nth(1).wait_for()
    other = visit(sample, "data?lang=en")
    other.locator("input[type=file]").first.set_input_files([*files, str(tmp_path / "mapping.json")])
    other.get_by_text(f"Asked: {len(ANSWERS)}. Until you choose, the usual answer is taken: 0.").wait_for()


@pytest.mark.parametrize(("language", "dark", "width"), [("en", False, 1366), ("ko", True, 1366), ("ko", False, 390)])
def test_the_steps_fit_the_screen(sample, visit, files, language, dark, width):
    page = visit(sample, f"data?lang={language}", dark=dark, size=(width, 844))
    page.locator("input[type=file]").first.set_input_files(files)
    page.locator(".st-key-map-open button:visible").wait_for()
    settled(page)
    page.locator(".st-key-map-open-0 summary").first.click()
    settled(page).wait_for_timeout(300)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0
    page.locator(".st-key-map-open button:visible").click()
    page.locator(".st-key-see-ranking button:visible").wait_for()
    settled(page)
    assert page.evaluate(wide) <= 0


def test_a_panel_stays_open_when_its_sheet_is_something_else(sample, visit, files):
    """What a sheet is and how many of its rows are used stands in the label, and changes with what is chosen in the panel."""
    page = visit(sample, "data?lang=en")
    drop(page, files)
    panel = page.locator(".st-key-map-open-0")
    panel.locator("summary").first.click()
    settled(page)
    panel.locator(".st-key-map-correct-0 label").first.click()
    settled(page)
    before = panel.locator("summary").first.inner_text()
    panel.locator(".st-key-map-role-0 input").first.click()
    page.get_by_role("option").first.click()
    page.wait_for_function("before => document.querySelector('.st-key-map-open-0 summary').innerText !== before", arg=before)
    settled(page).wait_for_timeout(500)
    assert panel.locator(".st-key-map-correct-0").is_visible() and panel.locator(".st-key-map-role-0").is_visible()
