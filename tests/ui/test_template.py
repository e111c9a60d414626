"""A firm's template for the deck in the app: taken, refused, taken out again; the deck that is handed over has its look."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.util import Inches

from reshore import disrupt, load

testing = pytest.importorskip("streamlit.testing.v1")

from reshore.ui.state import template  # noqa: E402
from reshore.ui.state.template import Template  # noqa: E402
from reshore.ui.views import exports  # noqa: E402

from ..support.browsing import settled  # noqa: E402
from ..support.templates import corporate, no_title  # noqa: E402

ROOT = Path(__file__).parents[2]
TOY = str(ROOT / "data" / "toy")
PAGE = """
from reshore.ui.state import session
from reshore.ui.views import exports

session.begin()
exports.buttons(list, name="board")
"""
WIDE, HIGH = Inches(10), Inches(5.625)  # of the firm's slides; ours are 13.333 by 7.5


@pytest.fixture(params=["en", "ko"])
def app(request, monkeypatch):
    """The buttons of a page, in a language."""
    monkeypatch.setattr(sys, "argv", ["app.py", TOY])
    page = testing.AppTest.from_string(PAGE, default_timeout=60)
    page.query_params["lang"] = request.param
    return ran(page)


def ran(page):
    page.run()
    assert not page.exception, [e.message for e in page.exception]
    return page


def upload(page, name: str, content: bytes):
    page.file_uploader[0].set_value((name, content, "application/x"))
    return ran(page)


def is_the_firms(deck) -> bool:
    """Whether a deck has the size and the fonts of the firm's template, and none of its slides."""
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob
    old = [slide for slide in deck.slides if slide.shapes.title and slide.shapes.title.text == "old slide"]
    return (deck.slide_width, deck.slide_height) == (WIDE, HIGH) and b'typeface="Georgia"' in theme and not old


def test_a_template_is_taken_and_taken_out_again(app, tmp_path):
    content = corporate(tmp_path / "firm.pptx").read_bytes()
    upload(app, "firm.pptx", content)
    assert not app.error and app.session_state[template.STATE] == Template("firm.pptx", content)
    made = exports.made(lambda: [disrupt(load(TOY), "chip_fire")], ".pptx", "en", app.session_state[template.STATE])
    assert is_the_firms(Presentation(io.BytesIO(made)))
    app.button(key="export-no-template").click()
    assert template.STATE not in ran(app).session_state
    assert not {"export-no-template"} & {b.key for b in app.button}


REFUSED = {
    "lacking.pptx": ("cannot carry a report; give it a layout with a title", "보고서를 만들 수 없습니다"),
    "bomb.pptx": ("is refused: unpacks to far more", "받을 수 없습니다"),
    "heavy.pptx": ("hold more than 10 MB of XML", "10 MB를 넘습니다"),
    "table.pptx": ("is not a .pptx file", "파일이 아닙니다"),
}


def spoilt(name: str, folder: Path) -> bytes:
    """The content of a file that is no usable template."""
    path = folder / name
    if name == "lacking.pptx":
        return corporate(path, no_title).read_bytes()
    if name == "table.pptx":
        return b"site,part\nseoul,car\n"
    held = bytes(20_000_000) if name == "bomb.pptx" else b"<a>" + os.urandom(5_100_000).hex().encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ppt/presentation.xml" if name == "heavy.pptx" else "zeros.bin", held)
    return path.read_bytes()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_template_is_refused_and_the_one_before_stays(app, tmp_path, name):
    before = corporate(tmp_path / "firm.pptx").read_bytes()
    upload(app, "firm.pptx", before)
    upload(app, name, spoilt(name, tmp_path))
    (error,) = app.error
    english, korean = REFUSED[name]
    assert (english if app.session_state["language"] == "en" else korean) in error.value.replace("\\", "")
    assert app.session_state[template.STATE] == Template("firm.pptx", before)


def test_a_name_that_leads_elsewhere_stays_a_name(app, tmp_path):
    upload(app, "../../firm.pptx", corporate(tmp_path / "firm.pptx").read_bytes())
    assert not app.error and app.session_state[template.STATE].name == "_.._firm.pptx"
    assert exports.made(lambda: [disrupt(load(TOY), "chip_fire")], ".pptx", "ko", app.session_state[template.STATE])


# ---- in a browser ------------------------------------------------------------------------------------------------------


def test_from_a_firms_template_to_its_deck(browser, serve, visit, tmp_path):
    """The deck that the browser is handed has the firm's look on each page until F5, which ends the session."""
    page = visit(serve("app.py", TOY), "?lang=en&scenario=chip_fire")
    settled(page).get_by_role("button", name="Your template").click()
    page.locator("input[type=file]").set_input_files(str(corporate(tmp_path / "firm.pptx")))
    page.get_by_role("button", name="Template: firm.pptx").wait_for()
    assert is_the_firms(handed_over(settled(page)))
    page.get_by_role("link", name="Compare").click()
    page.get_by_role("link", name="Disrupt").click()
    page.get_by_role("button", name="Template: firm.pptx").wait_for()
    assert is_the_firms(handed_over(settled(page)))
    settled(page).reload()
    page.get_by_role("button", name="Your template").wait_for()
    ours = handed_over(settled(page))
    assert not is_the_firms(ours) and ours.slide_height == Inches(7.5)


def handed_over(page):
    """The deck of a page, as it is downloaded."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Deck (.pptx)").click()
    return Presentation(download.value.path())
