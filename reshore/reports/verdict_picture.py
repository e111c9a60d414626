"""plot_verdict(): the flip maps of a verdict as a picture in one file, drawn here, with no library for plots."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from .. import texts
from ..errors import DataError, not_one_of
from ..files.atomic import put
from ..results.verdict import Verdict
from ..texts import LANGUAGES, said
from .flip_map import COLOURS, LENGTH, FlipMap, change, flip_maps, legend, main_statements, percent, sign, up, upward
from .phrases import Say

SVG, HTML = ".svg", ".html"
WIDE, CELL, LEFT, RIGHT, GAP = 400, 26, 70, 70, 40  # pixels: all cells of a row, a row, beside them, between two maps
LINE, TITLE = 18, 17  # pixels of a line of text, of the title
TICKS = 6  # along, at most
GREY = "#555555"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def plot_verdict(found: Verdict, path: str | os.PathLike, language: str = "en") -> None:
    """Draw the flip maps of a verdict, with today's point, its box and what would have to be true, into a file.

    An .svg opens in browsers, PowerPoint and Word; an .html holds the same on a page that asks for nothing else. The file is
    written whole or not at all.

    Parameters
    ----------
    found : Verdict
        With pictures: asked with two `points` or more.
    path : str or path
        Ends in .svg or .html.
    language : str
        "en" or "ko".

    Raises
    ------
    DataError
        For a verdict without pictures, another kind of file or language.
    StoreError
        When the file cannot be written.

    References
    ----------
    docs/verdict.md: what the pictures show.

    Examples
    --------
    >>> import reshore as rs, tempfile
    >>> from pathlib import Path
    >>> found = rs.verdict(rs.load(rs.datasets.toy), "chip", points=3)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rs.plot_verdict(found, f"{folder}/chip.svg")
    ...     Path(folder, "chip.svg").read_text(encoding="utf-8").count("<rect class='cell'")
    18
    """
    path = Path(path)
    if path.suffix.lower() not in (SVG, HTML):
        raise DataError(said("error.no_report", name=path.name), said("fix.ends_in", one=SVG, other=HTML))
    if language not in LANGUAGES:
        raise not_one_of(said("error.no_language", value=language), LANGUAGES)
    maps = flip_maps(found)
    if not maps:
        raise DataError(said("error.no_pictures", part=found.part), said("fix.ask_for_points"))
    text = _svg(found, maps, partial(texts.say, language=language))
    if path.suffix.lower() == HTML:
        text = _page(text, found.part, language)
    put(path, lambda aside: aside.write_text(text, encoding="utf-8"))


def _page(svg: str, title: str, language: str) -> str:
    """A page that holds a picture and asks for nothing else."""
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"></head><body>\n{svg}</body></html>\n'
    )


def _svg(found: Verdict, maps: list[FlipMap], say: Say) -> str:
    """Title, maps side by side, legend, and sentences."""
    each = LEFT + WIDE + RIGHT
    width = len(maps) * each + (len(maps) - 1) * GAP
    title = texts.again(found.reason, say)
    head = _wrapped(title, width / TITLE)
    top = 12 + len(head) * (TITLE + 6)
    parts = [_text(0, 16 + k * (TITLE + 6), line, size=TITLE, weight="bold") for k, line in enumerate(head)]
    for k, of in enumerate(maps):
        parts.append(f"<g transform='translate({k * (each + GAP)} {top})'>{''.join(drawn(of, say))}</g>")
    top += max(map(high, maps)) + 30
    shown = dict.fromkeys(one for one in (*COLOURS, "tie", "unproved") for of in maps if one in of.shares)
    for k, one in enumerate(shown):
        x = (k % 3) * width / 3
        parts += [
            _rect(x, top + (k // 3) * LINE, 14, 12, one, 1.0, "key"),
            _text(x + 20, top + 11 + (k // 3) * LINE, legend(one, say)),
        ]
    top += 30 + (len(shown) - 1) // 3 * LINE
    for _, text in main_statements(found):
        for line in _wrapped(texts.again(text, say), width / 12):
            top += LINE
            parts.append(_text(0, top, line))
    size = f"width='{width + 24}' height='{top + 12}'"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='-12 -4 {width + 24} {top + 12}' {size} role='img' "
        f"font-family='sans-serif'><title>{escape(title)}</title>"
        f"<rect x='-12' y='-4' {size} fill='#ffffff'/>\n{''.join(parts)}</svg>\n"
    )


def high(of: FlipMap) -> int:
    """Of a flip map as `drawn` draws it [pixels]."""
    return 62 + CELL * len(of.across)


def drawn(of: FlipMap, say: Say) -> Iterable[str]:
    """A flip map: its name, cells, axes, today's box and point."""
    length = of.picture == LENGTH
    wide, rows = WIDE / len(of.chances), len(of.across)
    yield _text(LEFT, 12, say("verdict.picture_length" if length else "verdict.picture_gap"), weight="bold")

    def x(place: float) -> float:
        return LEFT + (place + 0.5) * wide

    def y(place: float) -> float:
        return 24 + (rows - place - 0.5) * CELL

    for strength, (_, cell) in zip(of.strength().tolist(), of.cells.iterrows(), strict=True):
        yield _rect(x(cell["x"]) - wide / 2, y(cell["y"]) - CELL / 2, wide, CELL, cell["shown"], strength, "cell")
        yield _text(x(cell["x"]), y(cell["y"]) + 4, sign(cell, say), anchor="middle", fill="#000000", size=11)
    step = -(-len(of.chances) // TICKS)
    for k, chance in list(enumerate(of.chances))[::step]:
        yield _text(x(k), y(0) + CELL / 2 + 16, percent(chance), anchor="middle", fill=GREY)
    yield _text(LEFT + WIDE / 2, y(0) + CELL / 2 + 34, say("verdict.axis_chance"), anchor="middle", fill=GREY)
    for k, value in enumerate(of.across):
        yield _text(LEFT - 6, y(k) + 4, up(of, value), anchor="end", fill=GREY)
    yield _sideways(14, y((rows - 1) / 2), upward(of, say))
    if not np.isnan(of.premium).any():
        for k, value in enumerate(of.premium):
            yield _text(LEFT + WIDE + 6, y(k) + 4, change(value), fill=GREY)
        yield _sideways(LEFT + WIDE + 60, y((rows - 1) / 2), say("verdict.axis_premium"))
    if of.box is not None:
        left, right, low, upper = of.box
        sides = f"width='{x(right) - x(left):.1f}' height='{y(low) - y(upper):.1f}'"
        frame = f"x='{x(left):.1f}' y='{y(upper):.1f}' {sides} fill='none'"
        yield f"<rect class='box' {frame} stroke='#000000' stroke-width='3'/>"
        yield f"<rect {frame} stroke='#ffffff' stroke-width='1.5' stroke-dasharray='5 4'/>"
    along, above = x(of.point[0]), y(of.point[1])
    diamond = f"M{along:.1f} {above - 8:.1f}l8 8l-8 8l-8 -8z"
    yield f"<path class='today' d='{diamond}' fill='#ffffff' stroke='#000000' stroke-width='2'/>"
    halo = "paint-order='stroke' stroke='#ffffff' stroke-width='3'"
    yield _text(along, above - 12, say("verdict.today"), anchor="middle", weight="bold", more=halo)


def _rect(x: float, y: float, wide: float, high: float, shown: str, strength: float, kind: str) -> str:
    """A box in the colour of what is shown; without colour a dashed one."""
    look = (
        f"fill='{COLOURS[shown]}' fill-opacity='{strength:.2f}' stroke='#ffffff' stroke-width='0.5'"
        if shown in COLOURS
        else f"fill='none' stroke='{GREY}' stroke-dasharray='2 2'"
    )
    return f"<rect class='{kind}' x='{x:.1f}' y='{y:.1f}' width='{wide:.1f}' height='{high:.1f}' {look}/>"


def _text(
    x: float,
    y: float,
    text: str,
    anchor: str = "start",
    size: int = 12,
    weight: str = "normal",
    fill: str = "#000000",
    more: str = "",
) -> str:
    look = f"text-anchor='{anchor}' font-size='{size}' font-weight='{weight}' fill='{fill}'"
    return f"<text x='{x:.1f}' y='{y:.1f}' {look} {more}>{escape(text)}</text>"


def _sideways(x: float, y: float, text: str) -> str:
    return _text(x, y, text, anchor="middle", fill=GREY, more=f"transform='rotate(-90 {x:.1f} {y:.1f})'")


def _wrapped(text: str, most: float) -> list[str]:
    """A text in lines at most so wide, counted in letters' heights: Latin ones are about half as wide as high."""
    lines, line, wide = [], "", 0.0
    for word in text.split():
        long = sum(1.0 if ord(letter) > 0x2E80 else 0.56 for letter in word) + 0.3
        if line and wide + long > most:
            lines.append(line)
            line, wide = "", 0.0
        line, wide = f"{line} {word}".strip(), wide + long
    return [*lines, line]
