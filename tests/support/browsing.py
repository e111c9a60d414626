"""What tests in a browser do again and again."""

from __future__ import annotations

QUIET = """() => new Promise(done => {
  let quiet = 0
  const look = setInterval(() => {
    const still = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning"
    quiet = still ? quiet + 1 : 0
    if (quiet > 5) { clearInterval(look); done(true) }
  }, 50)
})"""


def settled(page):
    """The page when nothing runs any more; no script may have failed. What was just clicked may begin its run a moment later,
    so the page must have been still for a quarter of a second."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function(QUIET)
    assert page.locator("[data-testid=stException], .st-key-failed").all_inner_texts() == []
    return page


def drawn(page):
    """The page when the canvas has painted."""
    page.wait_for_selector(".network[data-paints]")
    return page


def spot(page, site: str) -> tuple[float, float]:
    """Where a site is on the screen."""
    at = page.locator(".network").evaluate("(network, id) => network.locate(id)", site)
    box = page.locator(".drawing").bounding_box()
    return box["x"] + at["x"], box["y"] + at["y"]


def metric(page, number: int) -> str:
    """The value of a key figure, counted from 0."""
    return page.locator("[data-testid=stMetricValue]").nth(number).inner_text()


def wait_for_metric(page, number: int, value: str, same: bool = True) -> None:
    """Wait until a key figure is this value, or no longer is."""
    page.wait_for_function(
        """([number, value, same]) => (document.querySelectorAll("[data-testid=stMetricValue]")[number]?.innerText
           === value) === same""",
        arg=[number, value, same],
    )


def fill_cell(page, text: str) -> None:
    """Fill the cell of a grid that has the focus; done when the grid has told its page (streamlit waits 150 ms with that)."""
    page.keyboard.press("Enter")
    page.locator("#portal").locator("textarea, input").fill(text)
    page.keyboard.press("Enter")
    page.locator("#portal").locator("textarea, input").wait_for(state="detached")
    page.evaluate("() => new Promise(done => setTimeout(done, 400))")  # by the clock of the page, however slow it is
