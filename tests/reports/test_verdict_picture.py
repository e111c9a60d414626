"""plot_verdict(): every cell, today and the sentences in one file that asks for nothing else."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, cli

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def found():
    toy = rs.load(rs.datasets.toy)
    key = {"table": "events", "key": "chip_fire", "column": "probability", "low": 0.05, "high": 0.2}
    return rs.verdict(toy.with_tables(ranges=pd.DataFrame([key])), "chip", points=4)


def cells(root) -> list:
    return [rect for rect in root.iter(f"{SVG}rect") if rect.get("class") == "cell"]


def test_every_cell_is_drawn_where_it_lies(found, tmp_path):
    """16 cells a picture, row by row of one width; today between the second and third chance; its box from 5 to 20 %."""
    rs.plot_verdict(found, tmp_path / "chip.svg")
    root = ElementTree.parse(tmp_path / "chip.svg").getroot()
    assert len(cells(root)) == 32 and len({(c.get("x"), c.get("y")) for c in cells(root)}) == 16, "two maps of 4 x 4"
    assert len([p for p in root.iter(f"{SVG}path") if p.get("class") == "today"]) == 2
    box = next(r for r in root.iter(f"{SVG}rect") if r.get("class") == "box")
    x = [float(c.get("x")) for c in cells(root)[:16]]
    wide = float(cells(root)[0].get("width"))
    chances = sorted(found.map["chance"].unique())
    left = (float(box.get("x")) - min(x)) / wide - 0.5
    low = chances[int(left)] + (left % 1) * (chances[int(left) + 1] - chances[int(left)])
    assert low == pytest.approx(0.05, abs=2e-3)
    texts = " ".join(text.text for text in root.iter(f"{SVG}text"))
    assert "Take Qualify fab B as a second source of Chip" in texts and "best is: a second source" in texts


def test_a_page_asks_for_nothing_and_names_stay_text(found, tmp_path):
    """No address but that of the namespace, no script; markup in an id is text."""
    from dataclasses import replace

    odd = replace(found, part="<script>x</script>", reason="<b>&")
    rs.plot_verdict(odd, tmp_path / "chip.html", language="ko")
    page = (tmp_path / "chip.html").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^'\" ]*", page)) == {"http://www.w3.org/2000/svg"}
    assert "<script" not in page and "&lt;b&gt;&amp;" in page and "중단 확률과 기간" in page and 'lang="ko"' in page


@pytest.mark.parametrize(("name", "language", "words"), [("a.png", "en", r"\.svg"), ("a.svg", "fr", "fr")])
def test_another_kind_or_language_is_refused(found, tmp_path, name, language, words):
    with pytest.raises(DataError, match=words):
        rs.plot_verdict(found, tmp_path / name, language)
    assert not list(tmp_path.iterdir())


def test_a_verdict_without_pictures_says_how_to_get_them(tmp_path):
    found = rs.verdict(rs.load(rs.datasets.toy), "chip", points=0)
    with pytest.raises(DataError, match="points=12"):
        rs.plot_verdict(found, tmp_path / "a.svg")


def test_the_command_draws_too(tmp_path, capsys):
    path = tmp_path / "chip.svg"
    assert cli.main(["verdict", "data/toy", "--part", "chip", "--points", "2", "--plot", str(path)]) == 0
    assert len(cells(ElementTree.parse(path).getroot())) == 8 and "second source" in capsys.readouterr().out
