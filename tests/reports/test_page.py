"""The page: the deck's story without a script; it asks for nothing, hostile texts stay texts, and it prints whole."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

import reshore as rs
from reshore import texts
from reshore.reports.chapters.contents import chapters
from reshore.reports.page import drawings
from reshore.reports.story import Story

from ..support.decks import NASTY, nasty

ROOT = Path(__file__).parents[2]
ASKED = re.compile(r"""\b(src|href|srcset|action|data)\s*=|url\(|@import|https?://(?!www\.w3\.org/2000/svg)""")


class Cells(HTMLParser):
    """The cells of a page's tables, by row, and every tag there is."""

    def __init__(self, page: str):
        super().__init__()
        self.rows, self.tags, self.inside = [], set(), False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in ("td", "th")
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


@pytest.fixture(scope="module")
def toy():
    return rs.load(rs.datasets.toy)


@pytest.fixture(scope="module")
def told(toy):
    return [rs.disrupt(toy, "chip_fire"), rs.plan(toy, budget=450), rs.frontier(toy)]


@pytest.fixture(scope="module")
def pages(told, tmp_path_factory):
    """The page in both languages."""
    folder = tmp_path_factory.mktemp("pages")
    for language in texts.LANGUAGES:
        rs.report(told, folder / f"{language}.html", language=language, date="2026-11-22")
    return {language: (folder / f"{language}.html").read_text(encoding="utf-8") for language in texts.LANGUAGES}


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_page_tells_the_chapters_of_the_deck_in_its_language(pages, told, language):
    story = Story((told[0],), (told[1],), language, "2026-11-22", frontier=told[2])
    page = pages[language]
    assert f'<html lang="{language}">' in page and 'name="viewport"' in page
    heads = [unescape(head) for head in re.findall(r"<h[12]>(.*?)</h[12]>", page)]
    assert heads == [chapter.title(story) for chapter in chapters(story)]
    assert story.words.called("sites")["fab_a"] in page and "fab_a" not in page


def test_its_figures_are_the_engines(pages, told):
    rows = Cells(pages["en"]).rows
    summary = told[0].summary["value"]
    assert ["Never sold", f"{summary['lost_units']:g} pieces", "0 pieces"] in rows
    row = told[1].options.iloc[0]
    amounts = [f"{row[c]:,.0f} KRW" for c in ("capex", "loss_avoided", "npv")]
    assert ["Qualify fab B: Chip from Chip fab B on stand-by", *amounts, f"{row.payback_years:.4g}"] in rows


def test_it_asks_for_nothing_and_runs_nothing(pages):
    for page in pages.values():
        assert not ASKED.search(page) and "default-src 'none'" in page
        assert not {"script", "iframe", "img", "link", "a", "form", "object"} & Cells(page).tags


def test_hostile_texts_stay_texts(toy, tmp_path):
    net = nasty(toy)
    rs.report([rs.disrupt(net, f"@{NASTY}".strip()), rs.plan(net, budget=450)], tmp_path / "bad.html")
    page = (tmp_path / "bad.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in page and not {"script", "b"} & (Cells(page).tags - {"b"}) and "<b>&amp;" not in page
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", page)


@pytest.mark.parametrize(("row", "pieces"), [
    ([3.0, 1.0], [(0, 0.0, 60.0), (1, 60.0, 20.0)]), ([-1.0, 2.0], [(0, -20.0, 20.0), (1, 0.0, 40.0)]),
])  # fmt: skip
def test_parts_of_a_bar_lie_side_by_side(row, pieces):
    assert list(drawings.pieces(row, 0.0, 5.0)) == pieces


def test_on_a_phone_and_on_paper_it_is_whole(pages, browser, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(pages["ko"], encoding="utf-8")
    page = browser.new_page(viewport={"width": 390, "height": 800})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 390 and asked == [path.as_uri()]
    page.emulate_media(media="print")
    cut = "[...document.querySelectorAll('.scroll')].filter(e => getComputedStyle(e).overflowX !== 'visible').length"
    assert page.evaluate(cut) == 0
    page.close()
