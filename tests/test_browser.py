"""The app in a browser: first page, click to a new result, languages, themes, F5, pages; nothing is asked elsewhere."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from reshore import load, save

pytest.importorskip("streamlit")

ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
WAIT = 30_000  # milliseconds
NASTY = "<img src=x onerror=\"document.title='broken'\"> **b** :red[x] ![y](http://example.com/y.png) " + "long " * 30


def _or_fail(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser():
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _or_fail("playwright is not installed")
    if not CHROMIUM.exists():
        _or_fail(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


class _Server:
    """The app on a free port."""

    def __init__(self, *network: str):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        port = self.address.rpartition(":")[2]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", port, "--server.address", "127.0.0.1",
             "--server.headless", "true", "--server.fileWatcherType", "none", *(["--", *network] if network else [])],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def wait(self) -> None:
        for _ in range(150):
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        pytest.fail("the app did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="module")
def sample(browser):
    """The app as it starts without arguments, and when it was started."""
    began = time.perf_counter()
    server = _Server()
    server.wait()
    yield server.address, began
    server.stop()


@pytest.fixture(scope="module")
def nasty(browser, tmp_path_factory):
    """The toy network with names full of markup."""
    folder = tmp_path_factory.mktemp("networks") / "nasty"
    toy = load(ROOT / "data" / "toy")
    changes = [{"table": "sites", "where": {"site": site}, "set": {"name": f"{site} {NASTY}"}}
               for site in toy.sites["site"]]  # fmt: skip
    changes.append({"table": "settings", "where": {"key": "name"}, "set": {"value": NASTY}})
    save(toy.edit(changes), folder)
    server = _Server(str(folder))
    server.wait()
    yield server.address
    server.stop()


@pytest.fixture
def opened(browser):
    """Opens a page; fails the test when anything is asked of another machine, or a script fails."""
    contexts, wrong = [], []

    def look(request) -> None:
        if not re.match(r"(https?|wss?)://(127\.0\.0\.1|localhost)[:/]|data:|blob:", request.url):
            wrong.append(request.url)

    def open_page(address: str, path: str = "", dark: bool = False, size: tuple[int, int] = (1366, 768)):
        context = browser.new_context(viewport={"width": size[0], "height": size[1]},
                                      color_scheme="dark" if dark else "light")  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("request", look)
        page.on("websocket", look)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{address}/{path}")
        return settled(page)

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong, f"asked elsewhere, or failed: {wrong}"


def settled(page):
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    assert page.locator("[data-testid=stException]").count() == 0
    return page


def drawn(page):
    page.wait_for_selector(".network[data-paints]")
    return page


def spot(page, site: str) -> tuple[float, float]:
    """Where a site is on the screen."""
    at = page.locator(".network").evaluate("(network, id) => network.locate(id)", site)
    box = page.locator(".drawing").bounding_box()
    return box["x"] + at["x"], box["y"] + at["y"]


def metric(page, number: int) -> str:
    return page.locator("[data-testid=stMetricValue]").nth(number).inner_text()


def test_first_page_shows_the_cause_and_the_first_stop(sample, opened):
    address, began = sample
    page = drawn(opened(address, "?lang=en"))
    page.get_by_text(re.compile(r"because harness.* ran out")).first.wait_for()
    print(f"\nfirst page complete {time.perf_counter() - began:.1f} s after the start of the server")
    assert page.locator("[data-testid=stMetric]").count() == 5
    assert metric(page, 1) == f"day {page.locator('.network').get_attribute('data-day')}"
    page.get_by_text("Sample data").wait_for()
    label = page.locator(".drawing").get_attribute("aria-label")
    assert "because harness" in label
    page.locator("div[aria-label*='Output falls']").wait_for()


def test_click_on_a_site_reaches_a_new_result_and_undo_the_old(sample, opened):
    page = drawn(opened(sample[0], "?lang=en"))
    before = metric(page, 2)
    page.locator("[data-do=tiers]").click()
    page.wait_for_timeout(900)
    began = time.perf_counter()
    page.mouse.click(*spot(page, "connector_kr"))
    page.wait_for_function("before => document.querySelectorAll('[data-testid=stMetricValue]')[2].innerText != before",
                           arg=before)  # fmt: skip
    print(f"\nclick to new figures {time.perf_counter() - began:.2f} s")
    settled(page)
    assert "out=site%3Aconnector_kr" in page.url
    page.reload()
    drawn(settled(page))
    after = metric(page, 2)
    assert after != before, "F5 brings the case back"
    page.get_by_role("button", name="Start over").click()
    page.wait_for_function("before => document.querySelectorAll('[data-testid=stMetricValue]')[2].innerText == before",
                           arg=before)  # fmt: skip
    page.get_by_role("button", name="Undo").click()
    page.wait_for_function("after => document.querySelectorAll('[data-testid=stMetricValue]')[2].innerText == after",
                           arg=after)  # fmt: skip


def test_a_page_switch_keeps_the_case(sample, opened):
    page = drawn(opened(sample[0], "?lang=en&out=site:connector_kr"))
    before = metric(page, 2)
    page.get_by_role("link", name="Data").click()
    page.get_by_text("What the data rests on").wait_for()
    settled(page)
    page.get_by_role("link", name="Disrupt").click()
    drawn(settled(page))
    assert metric(page, 2) == before


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["", "data"])
def test_korean_on_every_page_and_theme(sample, opened, path, dark):
    page = opened(sample[0], f"{path}?lang=ko", dark=dark, size=(1920, 1080))
    page.get_by_text("멈춘 라인" if not path else "데이터의 근거").first.wait_for()
    settled(page)
    assert page.get_by_text(re.compile(r"^(Lines stopped|Scenario|What the data rests on)$")).count() == 0
    background = page.locator("[data-testid=stApp]").evaluate("e => getComputedStyle(e).backgroundColor")
    bright = sum(map(int, re.findall(r"\d+", background)[:3])) > 3 * 128
    assert bright != dark


def test_labels_with_markup_stay_text(nasty, opened):
    page = drawn(opened(nasty, "?lang=en&out=site:boards"))
    assert page.title() != "broken"
    assert page.locator("img[src*='example.com'], img[src='x']").count() == 0
    page.get_by_text("<img src=x", exact=False).first.wait_for()
    assert page.locator("a[href*='example.com']").count() == 0
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, "long labels must not make the page wider than the screen"
