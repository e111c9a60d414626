"""The app in a browser: first page, click to a new result, languages, themes, F5, pages; nothing is asked elsewhere."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from reshore import load, save

from ..support.browsing import drawn, metric, settled, spot, wait_for_metric

pytest.importorskip("streamlit")

ROOT = Path(__file__).parents[2]
NASTY = "<img src=x onerror=\"document.title='broken'\"> **b** :red[x] ![y](http://example.com/y.png) " + "long " * 30


@pytest.fixture(scope="module")
def sample(browser, serve):
    """The app as it starts without arguments, and when it was started."""
    began = time.perf_counter()
    return serve("app.py"), began


@pytest.fixture(scope="module")
def nasty(browser, serve, tmp_path_factory):
    """The toy network with names full of markup."""
    folder = tmp_path_factory.mktemp("networks") / "nasty"
    toy = load(ROOT / "data" / "toy")
    changes = [{"table": "sites", "where": {"site": site}, "set": {"name": f"{site} {NASTY}"}} for site in toy.sites["site"]]
    changes.append({"table": "settings", "where": {"key": "name"}, "set": {"value": NASTY}})
    save(toy.edit(changes), folder)
    return serve("app.py", str(folder))


def test_first_page_shows_the_headline_and_the_first_stop(sample, visit):
    address, began = sample
    page = drawn(visit(address, "?lang=en"))
    page.get_by_text(re.compile(r"^A shutdown stops 10 harness plants in China")).first.wait_for()
    print(f"\nfirst page complete {time.perf_counter() - began:.1f} s after the start of the server")
    tiles = page.locator("[data-testid=stMetric]")
    assert tiles.count() == 6 and "first on 4 February" in tiles.first.inner_text()
    assert len({round(tile.bounding_box()["y"]) for tile in tiles.all()}) == 1, "the key figures stand in one row"
    page.locator(".network").get_by_text("2020-02-04").first.wait_for()
    assert page.locator(".network").get_attribute("data-day") == "9", "the day of the first stop"
    page.get_by_text("Sample data").wait_for()
    label = page.locator(".drawing").get_attribute("aria-label")
    assert "A shutdown stops 10 harness plants" in label and "30 of 45 lines stop" in label
    page.locator("div[aria-label*='Output falls']").wait_for()


def test_click_on_a_site_reaches_a_new_result_and_undo_the_old(sample, visit):
    page = drawn(visit(sample[0], "?lang=en"))
    before = metric(page, 2)
    page.locator("[data-do=tiers]").click()
    page.wait_for_timeout(900)
    page.mouse.click(*spot(page, "connector_kr"))
    page.locator(".card").get_by_text("Connectors").first.wait_for()
    assert metric(page, 2) == before, "looking changes nothing"
    began = time.perf_counter()
    page.locator("[data-do=knock]").click()
    wait_for_metric(page, 2, before, same=False)
    print(f"\nclick to new figures {time.perf_counter() - began:.2f} s")
    settled(page)
    assert "out=site%3Aconnector_kr" in page.url
    page.reload()
    drawn(settled(page))
    after = metric(page, 2)
    assert after != before, "F5 brings the case back"
    page.get_by_role("button", name="Start over").click()
    wait_for_metric(page, 2, before)
    page.get_by_role("button", name="Undo").click()
    wait_for_metric(page, 2, after)


def test_dots_that_heap_up_are_one_with_a_count_and_unknown_places_stand_at_the_side(sample, visit):
    """Nine sites of the sample have no place (data/korea_auto_2020/sites.csv); its Korean ones stand close together."""
    page = drawn(visit(sample[0], "?lang=en"))
    network = page.locator(".network")
    assert network.get_attribute("data-docked") == "9"
    box = page.locator(".drawing").bounding_box()
    lost = spot(page, "chip_tw")
    assert lost[0] > box["x"] + box["width"] - 40
    before = int(network.get_attribute("data-clusters"))
    assert before >= 2
    result = metric(page, 2)
    page.mouse.click(*spot(page, "ulsan_2"))
    page.wait_for_selector(f".network:not([data-clusters='{before}'])")
    assert spot(page, "chip_tw") == lost, "the dock stays while the map moves"
    page.locator("[data-do=fit]").click()
    page.locator("[data-filter=state]").select_option("Knocked out")
    page.wait_for_selector(".network[data-filtered=true]")
    page.locator("[data-filter=tier]").select_option("Products")
    page.wait_for_selector(".network[data-clusters='0']")
    assert metric(page, 2) == result


def test_a_page_switch_keeps_the_case(sample, visit):
    page = drawn(visit(sample[0], "?lang=en&out=site:connector_kr"))
    before = metric(page, 2)
    page.get_by_role("link", name="Data").click()
    page.get_by_text("What the data rests on").wait_for()
    settled(page)
    page.get_by_role("link", name="Disrupt").click()
    drawn(settled(page))
    assert metric(page, 2) == before


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["", "data"])
def test_korean_on_every_page_and_theme(sample, visit, path, dark):
    page = visit(sample[0], f"{path}?lang=ko", dark=dark, size=(1920, 1080))
    page.get_by_text("라인 정지" if not path else "데이터의 근거").first.wait_for()
    settled(page)
    assert page.get_by_text(re.compile(r"^(Lines stopped|Scenario|What the data rests on)$")).count() == 0
    background = page.locator("[data-testid=stApp]").evaluate("e => getComputedStyle(e).backgroundColor")
    bright = sum(map(int, re.findall(r"\d+", background)[:3])) > 3 * 128
    assert bright != dark


def test_labels_with_markup_stay_text(nasty, visit):
    page = drawn(visit(nasty, "?lang=en&out=site:boards"))
    assert page.title() != "broken"
    assert page.locator("img[src*='example.com'], img[src='x']").count() == 0
    page.get_by_text("<img src=x", exact=False).first.wait_for()
    assert page.locator("a[href*='example.com']").count() == 0
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, "long labels must not make the page wider than the screen"
