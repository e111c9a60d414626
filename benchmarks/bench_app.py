"""What a user of the app waits for: the first page, a click, playing the days, and ten people at once.

    python benchmarks/bench_app.py

Starts the app on this machine, drives it in Chromium, and prints a markdown table. The browser shares the processors
with the app. Ten people have ten machines: what the browsers of ten people send is recorded first, one after the other,
and then sent to a fresh server at once; the time is that until the page has been sent as a whole.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import websockets
from networks import network
from playwright.async_api import Browser, Page, async_playwright
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import reshore as rs
from reshore.disruption.status import largest_suppliers

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from tests.support.serving import served  # noqa: E402

PEOPLE, CLICKS, PAUSE = 10, 8, 10.0  # people, clicks of each, mean seconds between two clicks of one
SCREEN = {"width": 1366, "height": 1000}
RESTS = "[data-testid=stApp][data-test-script-state=notRunning]"


async def opened(browser: Browser, address: str) -> Page:
    """The first page, complete: figures, canvas and curve."""
    page = await (await browser.new_context(viewport=SCREEN)).new_page()
    await complete(page, address)
    return page


async def complete(page: Page, address: str) -> None:
    """Wait for all of the first page."""
    page.set_default_timeout(30_000)
    await page.goto(f"{address}/?lang=en")
    await page.wait_for_selector(".network[data-paints]")
    await page.wait_for_selector("div[aria-label*='Output'] canvas")
    await page.wait_for_selector(RESTS)


async def click(page: Page, site: str) -> float:
    """Knock a site out; -> seconds from the click on the button of its card until the canvas, which comes after the key
    figures, has drawn the new days."""
    canvas = page.locator(".network")
    at = await canvas.evaluate("(network, id) => network.locate(id)", site)
    box = await page.locator(".drawing").bounding_box()
    before = await canvas.get_attribute("data-result")  # tells the days that the canvas has
    await page.mouse.click(box["x"] + at["x"], box["y"] + at["y"])  # opens the card
    began = time.perf_counter()
    await page.locator("[data-do=knock]").click()
    await page.locator(f".network:not([data-result='{before}'])").wait_for()
    await page.evaluate("() => new Promise(requestAnimationFrame)")
    spent = time.perf_counter() - began
    await page.wait_for_selector(RESTS)
    await page.keyboard.press("Escape")
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


async def recorded(browser: Browser, address: str, sites: list[str]) -> list[bytes]:
    """What the browser of one person sends: when the page opens, and for each click on a site."""
    sent: list[bytes] = []
    page = await (await browser.new_context(viewport=SCREEN)).new_page()
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    await complete(page, address)
    await page.locator("[data-do=tiers]").click()
    await page.wait_for_timeout(1500)
    for site in sites:
        before = len(sent)
        await click(page, site)
        assert len(sent) == before + 1, "a click sends one message"
    await page.context.close()
    return sent


async def person(address: str, sent: list[bytes], number: int) -> list[float]:
    """A person on a machine of their own, who sends what was recorded, with pauses; -> seconds of each answer."""
    draw, answers = random.Random(number), []
    socket = address.replace("http", "ws") + "/_stcore/stream"
    async with websockets.connect(socket, subprotocols=["streamlit"], max_size=None) as stream:
        for message in sent[:-CLICKS]:
            await stream.send(message)
            await finished(stream)
        await asyncio.sleep(PAUSE)  # all have the first page
        for message in sent[-CLICKS:]:
            await asyncio.sleep(draw.expovariate(1 / PAUSE))
            began = time.perf_counter()
            await stream.send(message)
            await finished(stream)
            answers.append(time.perf_counter() - began)
    return answers


async def finished(stream: websockets.ClientConnection) -> None:
    """Wait until the page has been sent as a whole."""
    while True:
        message = ForwardMsg()
        message.ParseFromString(await asyncio.wait_for(stream.recv(), 120))
        if message.WhichOneof("type") == "script_finished":
            return


async def flagship(browser: Browser) -> None:
    """First page, clicks of one and of ten."""
    began = time.perf_counter()
    with served() as address:
        page = await opened(browser, address)
        print(f"| first page complete after the start of the server, flagship | {time.perf_counter() - began:.1f} s | 10 s |")
        net = rs.load(ROOT / "data" / "korea_auto_2020")
        abroad = set(net.sites.loc[net.sites["country"].eq("CN"), "site"])  # hit by the scenario already
        sites = [site for site in largest_suppliers(net, 60) if site not in abroad]
        await page.locator("[data-do=tiers]").click()
        await page.wait_for_timeout(1500)
        own = [await click(page, site) for site in sites[:8]]
        print(f"| click to new result drawn, flagship, median of 8 | {statistics.median(own):.2f} s | 1 s |")
        await page.context.close()
        people = [random.Random(n).sample(sites, CLICKS) for n in range(PEOPLE)]
        sent = [await recorded(browser, address, theirs) for theirs in people]
    await together(sent)


async def together(sent: list[list[bytes]]) -> None:
    """Ten people at once, on a server that has not seen their questions."""
    with served() as address:
        given = await asyncio.gather(*(person(address, messages, n) for n, messages in enumerate(sent)))
        answers = sorted(seconds for of_one in given for seconds in of_one)
        what = f"{PEOPLE} people, a click of each every {PAUSE:.0f} s, 95 % of {len(answers)} answers within"
        print(f"| {what} | {answers[int(0.95 * len(answers))]:.2f} s | 2 s |")


async def large(browser: Browser, folder: str, sites: int) -> None:
    """A click and the player on a random network."""
    path = Path(folder) / f"network{sites}"
    net = network(sites)
    rs.save(net, path)
    with served(str(path)) as address:
        page = await opened(browser, address)
        print(f"| player, {sites:,} sites | {await frames(page):.0f} frames a second | 30 |")
        busy = largest_suppliers(net, 21)
        await page.wait_for_timeout(1000)
        spent = [await click(page, site) for site in busy[::3]]
        what = f"click to new result drawn, {sites:,} sites, median of {len(spent)}"
        print(f"| {what} | {statistics.median(spent):.2f} s | 2 s |")


async def main() -> None:
    """All of it, as a table."""
    print("| what | measured | asked |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            await flagship(browser)
            for sites in (1000, 5000):
                await large(browser, folder, sites)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
