"""Pictures of every page, theme and language of the app, into docs/screenshots: ./tasks pictures [PAGE ...]

Needs the extras app and test, and Debian's Chromium. Every page at 1366 x 768 and on a phone of 390 x 844, the first also at
1920 x 1080. The page Decide is shown with the plan of the whole sample, which takes about a minute once.
"""

from __future__ import annotations

import sys
from io import BytesIO
from itertools import product
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))
from tests.support.serving import served  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
PAGES = {  # paths by name
    "disrupt": "",
    "weak_points": "weak_points",
    "decide": "decide",
    "fund": "fund",
    "compare": "compare",
    "data": "data",
    "read": "",
}
SMALL, LARGE, PHONE = (1366, 768), (1920, 1080), (390, 844)
PLANNED = 600_000  # milliseconds that a plan may take


def opened(browser: Browser, url: str, size: tuple[int, int], dark: bool) -> Page:
    """A page that has come to rest."""
    scheme = "dark" if dark else "light"
    viewport, phone = {"width": size[0], "height": size[1]}, size == PHONE
    page = browser.new_context(viewport=viewport, color_scheme=scheme, is_mobile=phone, has_touch=phone).new_page()
    page.goto(url)
    return settled(page)


def settled(page: Page) -> Page:
    """The page when nothing runs and charts are drawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_timeout(2500)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    return page


def find_plan(browser: Browser, address: str) -> str:
    """Ask for the plan of the sample and wait until it is there; -> what the address then says of it."""
    page = opened(browser, f"{address}/decide?lang=en", SMALL, False)
    page.locator(".st-key-plan-find button").first.click()
    page.locator(".st-key-plan-use").first.wait_for(timeout=PLANNED)
    query = parse_qs(urlsplit(settled(page).url).query)
    page.context.close()
    return urlencode({name: values[0] for name, values in query.items() if name != "lang"})


def save_case(browser: Browser, address: str) -> str:
    """Save the first case of the sample; -> the query of the link to it."""
    page = opened(browser, f"{address}/?lang=en", SMALL, False)
    page.locator(".st-key-save-open button").first.click()
    page.locator(".st-key-save-name input").fill("Harnesses, February 2020")
    page.locator(".st-key-save-name input").press("Enter")
    page.locator(".st-key-save button").click()
    link = page.locator("code").first.inner_text()
    page.context.close()
    return f"s={parse_qs(urlsplit(link).query)['s'][0]}"


def compare_cases(browser: Browser, address: str) -> str:
    """Save the first case of the sample; -> the query of it beside the one in which others are asked after five days."""
    id = save_case(browser, address).removeprefix("s=")
    return urlencode({"with": [id, "here"], "reroute": 5}, doseq=True)


def keep(page: Page, name: str) -> None:
    """The picture as a small PNG."""
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB").quantize(128, dither=Image.Dither.NONE)
    picture.save(FOLDER / f"{name}.png", optimize=True)
    page.context.close()


GIVEN = {"decide": find_plan, "compare": compare_cases, "read": save_case}  # what an address says beside the path


def main(names: list[str]) -> None:
    """Take those of these pages."""
    FOLDER.mkdir(exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        given = {name: ask(browser, address) for name, ask in GIVEN.items() if name in names}
        shots = [*product(names, [SMALL, PHONE]), *(("disrupt", LARGE) for name in names if name == "disrupt")]
        for (name, size), language, dark in product(shots, ("en", "ko"), (False, True)):
            page = opened(browser, f"{address}/{PAGES[name]}?lang={language}&{given.get(name, '')}", size, dark)
            keep(page, f"{name}-{size[0]}-{language}-{'dark' if dark else 'light'}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:] or list(PAGES))
