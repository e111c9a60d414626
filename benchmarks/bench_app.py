"""What a user of the app waits for: the first page, a click, playing the days, and ten people at once.

    python benchmarks/bench_app.py

Starts the app on this machine, drives it in Chromium, and prints a markdown table. The browsers share the processors
with the app, so on two cores the app alone would be faster.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from networks import network
from playwright.async_api import Browser, Page, async_playwright

import reshore as rs
from reshore.disruption.status import largest_suppliers

ROOT = Path(__file__).parent.parent
PEOPLE, CLICKS, PAUSE = 10, 8, 10.0  # people, clicks of each, mean seconds between two clicks of one
RESTS = "[data-testid=stApp][data-test-script-state=notRunning]"


def start(folder: str, *arguments: str) -> tuple[subprocess.Popen, str]:
    """The app on a network, with a store of its own; -> process, address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true",
         "--server.address", "127.0.0.1", *(["--", *arguments] if arguments else [])], cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "RESHORE_STORE": f"sqlite:///{folder}/store{port}.db"},
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    while True:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
            return server, address
        except OSError:
            time.sleep(0.1)


async def opened(browser: Browser, address: str) -> Page:
    """The first page, complete: figures, canvas and curve."""
    page = await (await browser.new_context(viewport={"width": 1366, "height": 1000})).new_page()
    page.set_default_timeout(30_000)
    await page.goto(f"{address}/?lang=en")
    await page.wait_for_selector(".network[data-paints]")
    await page.wait_for_selector("div[aria-label*='Output'] canvas")
    await page.wait_for_selector(RESTS)
    return page


async def click(page: Page, site: str) -> float:
    """Seconds from a click on a site until the canvas, which comes after the key figures, has drawn the new days."""
    canvas = page.locator(".network")
    at = await canvas.evaluate("(network, id) => network.locate(id)", site)
    box = await page.locator(".drawing").bounding_box()
    before = await canvas.get_attribute("data-result")  # tells the days that the canvas has
    began = time.perf_counter()
    await page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])
    await page.locator(f".network:not([data-result='{before}'])").wait_for()
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    spent = time.perf_counter() - began
    await page.wait_for_selector(RESTS)
    return spent


async def frames(page: Page) -> float:
    """Frames a second while the days play."""
    await page.locator("[data-do=play]").click()
    count = await page.evaluate("""() => new Promise((done) => {
        let drawn = 0; const began = performance.now();
        const step = (now) => (drawn += 1, now - began < 3000 ? requestAnimationFrame(step) : done(drawn / 3));
        requestAnimationFrame(step); })""")
    await page.locator("[data-do=play]").click()
    return count


async def person(page: Page, sites: list[str], number: int) -> list[float]:
    """One of several who click, each on other sites, with pauses; -> seconds of each answer."""
    draw, answers = random.Random(number), []
    for site in draw.sample(sites, CLICKS):
        await asyncio.sleep(draw.expovariate(1 / PAUSE))
        answers.append(await click(page, site))
    return answers


async def flagship(browser: Browser, folder: str) -> None:
    """First page, clicks of one and of ten."""
    began = time.perf_counter()
    server, address = start(folder)
    try:
        page = await opened(browser, address)
        print(f"| first page complete after the start of the server, flagship | {time.perf_counter() - began:.1f} s | 10 s |")
        net = rs.load(ROOT / "data" / "korea_auto_2020")
        abroad = set(net.sites.loc[net.sites["country"].eq("CN"), "site"])  # hit by the scenario already
        sites = [site for site in largest_suppliers(net, 60) if site not in abroad]
        await page.locator("[data-do=tiers]").click()
        await page.wait_for_timeout(1500)
        own = [await click(page, site) for site in sites[:8]]
        print(f"| click to new figures, flagship, median of 8 | {statistics.median(own):.2f} s | 1 s |")
        await page.context.close()
        pages = [await opened(browser, address) for _ in range(PEOPLE)]
        for page in pages:
            await page.locator("[data-do=tiers]").click()
        await asyncio.sleep(2)
        given = await asyncio.gather(*(person(p, sites, n) for n, p in enumerate(pages)))
        answers = sorted(seconds for of_one in given for seconds in of_one)
        what = f"{PEOPLE} people, a click of each every {PAUSE:.0f} s, 95 % of {len(answers)} answers within"
        print(f"| {what} | {answers[int(0.95 * len(answers))]:.2f} s | 2 s |")
    finally:
        server.terminate()
        server.wait(10)


async def large(browser: Browser, folder: str, sites: int) -> None:
    """A click and the player on a random network."""
    path = Path(folder) / f"network{sites}"
    net = network(sites)
    rs.save(net, path)
    server, address = start(folder, str(path))
    try:
        page = await opened(browser, address)
        print(f"| player, {sites:,} sites | {await frames(page):.0f} frames a second | 30 |")
        busy = largest_suppliers(net, 21)
        await page.wait_for_timeout(1000)
        spent = [await click(page, site) for site in busy[::3]]
        print(f"| click to new figures, {sites:,} sites, median of {len(spent)} | {statistics.median(spent):.2f} s | 2 s |")
    finally:
        server.terminate()
        server.wait(10)


async def main() -> None:
    """All of it, as a table."""
    print("| what | measured | asked |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium",
                                                       args=["--no-sandbox", "--disable-gpu"])  # fmt: skip
            await flagship(browser, folder)
            for sites in (1000, 5000):
                await large(browser, folder, sites)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
