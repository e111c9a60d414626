"""A report as one page: no script, and nothing that is asked of another place; readable on a phone and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..blocks import STATES, Bars, Block, Chapter, Curves, Flips, Points, Row, Table, Text, Tiers, Tiles, Timeline
from ..chapters.contents import chapters
from ..deck.fitting import clean
from ..flip_map import COLOURS
from ..story import Story
from . import drawings

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LONG = 12  # rows of a table that may go on on the next sheet of paper
SHORT = 14  # characters of a cell that stay on one line


def write(path: Path, story: Story) -> None:
    """Write the page."""
    path.write_text(page(story), encoding="utf-8")


def page(story: Story) -> str:
    """The page as HTML."""
    told = chapters(story)
    style = files(__package__).joinpath("page.css").read_text(encoding="utf-8")
    body = "".join(_chapter(story, chapter, chapter is not told[0]) for chapter in told)
    title = text(told[0].title(story))
    notes = "".join(f"<p>{text(line)}</p>" for line in story.sources())
    return (
        f'<!doctype html>\n<html lang="{story.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"<header><h1>{title}</h1><p class='faint'>{text(story.source_line())}</p></header>\n"
        f"<main>\n{body}</main>\n<footer class='faint'>{notes}</footer>\n</body>\n</html>\n"
    )


def text(words: str) -> str:
    """A text that stays one, whatever stands in it."""
    return escape(clean(words))


def _chapter(story: Story, chapter: Chapter, titled: bool) -> str:
    """A section; the finding of the first one is the heading of the page."""
    head = f"<h2>{text(chapter.title(story))}</h2>\n" if titled else ""
    appendix = f"<p class='faint'>{text(story.say('report.appendix'))}</p>" if chapter.appendix else ""
    foot = f"<p class='faint'>{text(chapter.foot)}</p>\n" if chapter.foot else ""
    return f"<section>\n{appendix}{head}{''.join(_row(story, row) for row in chapter.rows)}{foot}</section>\n"


def _row(story: Story, row: Row) -> str:
    columns = " ".join(f"{width:.3f}fr" for width in row.widths)
    return f"<div class='row' style='--columns:{columns}'>{''.join(_block(story, block) for block in row.blocks)}</div>\n"


def _block(story: Story, block: Block) -> str:
    if isinstance(block, Text):
        return _text(block)
    if isinstance(block, Tiles):
        each = (
            f"<div class='tile'><span>{text(f.label)}</span><b>{text(f.value)}</b><span>{text(f.reference)}</span></div>"
            for f in block.figures
        )
        return f"<div class='tiles'>{''.join(each)}</div>"
    title = f"<h3>{text(block.title)}</h3>" if block.title and not isinstance(block, Flips) else ""
    if isinstance(block, Table):
        long = " class='long'" if len(block.rows) > LONG else ""
        return f"<div{long}>{title}{_table(story, block)}</div>"
    drawing = DRAW[type(block)](block, story)
    return f"<figure role='group' aria-label='{text(block.finding)}'>{title}{drawing}</figure>"


def _text(block: Text) -> str:
    tag, around = ("li", "ul") if block.bullets else ("p", "div")
    label = f"<h3>{text(block.label)}</h3>" if block.label else ""
    told = "".join(f"<{tag}>{text(p)}</{tag}>" for p in block.paragraphs)
    return f"<div{' class=strong' if block.strong else ''}>{label}<{around}>{told}</{around}></div>"


def _table(story: Story, block: Table) -> str:

    def cells(tag: str, row: Iterable[str]) -> str:
        pairs = zip(block.shares, row, strict=True)
        return "".join(f"<{tag}{_class(share < 0, cell)}>{text(cell)}</{tag}>" for share, cell in pairs)

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in block.rows)
    if block.total > len(block.rows):
        more = story.say("report.more_rows", count=f"{block.total - len(block.rows):,}")
        body += f"<tr><td colspan='{len(block.shares)}'>{text(more)}</td></tr>"
    return f"<div class='scroll'><table><thead><tr>{cells('th', block.head)}</tr></thead><tbody>{body}</tbody></table></div>"


def _class(number: bool, cell: str) -> str:
    """How a cell is set: numbers to the right, short words on one line."""
    names = [*(["number"] if number else []), *(["short"] if len(cell) <= SHORT else [])]
    return f" class='{' '.join(names)}'" if names else ""


def legend(words: Mapping[Any, str], paint: Callable[[Any], str]) -> str:
    """Colours and what they mean."""
    each = (f"<span><i style='--paint:{paint(one)}'></i>{text(word)}</span>" for one, word in words.items())
    return f"<div class='legend'>{''.join(each)}</div>"


def _curves(block: Curves, story: Story) -> str:
    names = dict(enumerate(block.series))
    keys = legend(names, drawings.series) if len(names) > 1 else ""
    return drawings.curves(block, text) + keys


def _bars(block: Bars, story: Story) -> str:
    """A bar a label, of several parts where there are several series; beside it what it comes to, shares of a whole aside."""
    rows = list(zip(*block.series.values(), strict=True))
    low, high = drawings.span(rows)
    parts = []
    for name, row in zip(block.labels, rows, strict=True):
        bars = "".join(
            f"<i style='--from:{at:.2f}%;--wide:{wide:.2f}%;--paint:{drawings.series(n)}'></i>"
            for n, at, wide in drawings.pieces(row, low, high)
        )
        value = "" if len(row) > 1 and block.axis == "%" else drawings.number(sum(v for v in row if v == v))
        parts.append(
            f"<span class='name'>{text(name)}</span><span class='track'>{bars}</span><span class='number'>{value}</span>"
        )
    keys = legend(dict(enumerate(block.series)), drawings.series) if block.stacked else ""
    axis = f"<p class='faint'>{text(block.axis)}: {drawings.number(low)} – {drawings.number(high)}</p>" if block.axis else ""
    return f"<div class='bars'>{''.join(parts)}</div>{axis}{keys}"


def _timeline(block: Timeline, story: Story) -> str:
    rows = []
    for name, spans in block.rows:
        bars = "".join(
            f"<i style='--from:{100 * s.first / block.days:.2f}%;--wide:{100 * (s.last + 1 - s.first) / block.days:.2f}%;"
            f"--paint:{STATES[s.state]}'></i>"
            for s in spans
        )
        rows.append(f"<span class='name'>{text(name)}</span><span class='track'>{bars}</span>")
    ticks = "".join(f"<span style='--from:{100 * day / block.days:.2f}%'>{text(label)}</span>" for day, label in block.ticks)
    states = legend(block.states, lambda state: STATES[state])
    return f"<div class='line'>{''.join(rows)}<span></span><span class='ticks'>{ticks}</span></div>{states}"


def _tiers(block: Tiers, story: Story) -> str:
    columns = []
    for title, places, more in block.columns:
        boxes = "".join(
            f"<div class='place' style='--paint:{STATES[p.state]}'>{text(p.name)}<span>{text(p.since)}</span></div>"
            for p in places
        )
        columns.append(f"<div><b>{text(title)}</b>{boxes}<span class='faint'>{text(more)}</span></div>")
    states = legend(block.states, lambda state: STATES[state])
    return f"<div class='tiers' style='--count:{len(columns)}'>{''.join(columns)}</div>{states}"


def _flips(block: Flips, story: Story) -> str:
    return drawings.flips(block, story.say, text) + legend(block.legend, lambda shown: COLOURS.get(shown, "transparent"))


def _points(block: Points, story: Story) -> str:
    return drawings.points(block, text)


DRAW: dict[type, Callable[[Any, Story], str]] = {
    Curves: _curves,
    Bars: _bars,
    Points: _points,
    Timeline: _timeline,
    Tiers: _tiers,
    Flips: _flips,
}
