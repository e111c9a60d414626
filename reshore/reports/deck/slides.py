"""A report as a deck for PowerPoint: a slide a chapter, its title the finding; every chart, table and shape can be edited."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .. import findings
from ..blocks import Bars, Block, Chapter, Curves, Flips, Points, Row, Table, Text, Tiers, Tiles, Timeline
from ..chapters.contents import chapters
from ..story import Story
from . import charts, drawings, shapes
from .fitting import clean
from .look import Box, Look, own
from .shapes import Sheet

GAP = 0.15  # inches between rows
BESIDE = 0.35  # inches between blocks
TEXT, SMALL, TITLE = 14, 11, 11  # points of a text, of a table, of the title of a block
HEAD = 0.3  # inches of the title of a block
TILES = 1.0  # inches
PICTURE, LEAST_PICTURE = 10.0, 1.9  # inches: what a picture would take, and the least it gets
BRIEFER = (48, 32, 22, 14)  # characters of names in titles that would not fit
MOST_IN_APPENDIX = 14  # lines of a cell
MOST_SLIDES = 6  # of one table in the appendix

DRAW: dict[type, Callable[[Sheet, Box, Any], None]] = {
    Curves: charts.add_curves,
    Bars: charts.add_bars,
    Points: charts.add_points,
    Timeline: drawings.add_timeline,
    Tiers: drawings.add_tiers,
    Flips: drawings.add_flips,
}


def write(path: Path, story: Story, look: Look | None = None) -> None:
    """Write the deck; look: of a template (None: our own)."""
    look = look or own()
    for chapter in chapters(story):
        _slides(look, story, chapter)
    properties = look.deck.core_properties
    properties.author = properties.last_modified_by = "reshore"
    properties.title = clean(findings.answer(story))[:250]
    properties.created = properties.modified = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    with path.open("wb") as file:
        look.deck.save(file)


def _slides(look: Look, story: Story, chapter: Chapter) -> None:
    """A chapter on a slide; a table of the appendix on as many as it takes."""
    blocks = [block for row in chapter.rows for block in row.blocks]
    table = blocks[0] if len(blocks) == 1 else None
    if chapter.appendix and isinstance(table, Table):
        _long_table(look, story, chapter, table)
    elif isinstance(table, Text) and not table.strong and chapter.rows:
        sheet = _sheet(look, story, chapter, with_body=True)
        _fill_body(sheet, table)
    else:
        sheet = _sheet(look, story, chapter)
        room = _foot(sheet, chapter)
        _rows(sheet, story, chapter.rows, room)


def _sheet(look: Look, story: Story, chapter: Chapter, with_body: bool = False, number: int = 0) -> Sheet:
    """A slide with its title, its source line, and in its notes the whole title and what all rests on."""
    more = f" ({number})" if number > 1 else ""

    def form(told: Story) -> Callable[[], str]:
        return lambda: f"{chapter.title(told)}{more}"

    forms = [form(story), *(form(story.brief(longest)) for longest in BRIEFER)]
    sheet = shapes.new_sheet(look, forms, [chapter.title(story), *story.sources()], with_body)
    shapes.add_text(sheet, look.source, [story.source_line(appendix=chapter.appendix)], 10, faint=shapes.FAINT)
    return sheet


def _foot(sheet: Sheet, chapter: Chapter) -> Box:
    """The room for the rows, less that of a remark below them, which is written."""
    room = sheet.look.body
    if not chapter.foot:
        return room
    high = min(shapes.text_height(sheet.look, [chapter.foot], room.width, SMALL), 0.9)
    shapes.add_text(sheet, Box(room.left, room.bottom - high, room.width, high), [chapter.foot], SMALL, faint=shapes.FAINT)
    return Box(room.left, room.top, room.width, room.height - high - 0.05)


def _fill_body(sheet: Sheet, text: Text) -> None:
    """Paragraphs in the body of a layout, with its bullets."""
    body, room = shapes.slide_body(sheet.slide), sheet.look.body
    body.left, body.top, body.width, body.height = sheet.emu(room)
    fits = (
        s for s in (16, 15, 14, 13, 12) if shapes.text_height(sheet.look, text.paragraphs, room.width - 0.5, s) <= room.height
    )
    size = next(fits, 12)
    frame = body.text_frame
    for number, words in enumerate(text.paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        sheet.write(paragraph, clean(words), size)


def _long_table(look: Look, story: Story, chapter: Chapter, table: Table) -> None:
    rows, number = list(table.rows), 0
    while rows or not number:
        number += 1
        sheet = _sheet(look, story, chapter, number=number)
        room = _foot(sheet, chapter)
        grid = shapes.measured(look, [table.head, *rows], table.shares, room.width, SMALL, MOST_IN_APPENDIX)
        last = number == MOST_SLIDES
        shown = shapes.add_table(sheet, room, grid, table.shares, table.finding, _more(story, len(rows)) if last else None)
        rows = [] if last else rows[shown:]


def _rows(sheet: Sheet, story: Story, rows: Sequence[Row], room: Box) -> None:
    """Rows from top to bottom: texts and tiles as high as they are, tables as high as they need, pictures take the rest."""
    needs = [_need(sheet.look, row, room.width) for row in rows]
    fixed = sum(n for n, row in zip(needs, rows, strict=True) if _is_fixed(row))
    left = room.height - fixed - GAP * (len(rows) - 1)
    heights = _shared(left, [n for n, row in zip(needs, rows, strict=True) if not _is_fixed(row)])
    top, flexible = room.top, iter(heights)
    for row, need in zip(rows, needs, strict=True):
        high = need if _is_fixed(row) else next(flexible)
        _row(sheet, story, row, Box(room.left, top, room.width, min(high, room.bottom - top)))
        top += high + GAP


def _shared(room: float, needs: Sequence[float]) -> list[float]:
    """How high each row may be: tables what they need, as far as that leaves pictures their least; pictures share the rest."""
    pictures = sum(need >= PICTURE for need in needs)
    tables = [need for need in needs if need < PICTURE]
    squeezed = min(1.0, (room - LEAST_PICTURE * pictures) / max(sum(tables), 1e-9))
    rest = (room - squeezed * sum(tables)) / max(1, pictures)
    return [rest if need >= PICTURE else squeezed * need for need in needs]


def _is_fixed(row: Row) -> bool:
    return all(isinstance(block, Tiles) or (isinstance(block, Text) and not block.label) for block in row.blocks)


def _need(look: Look, row: Row, width: float) -> float:
    """How high a row would be."""
    wide = (width - BESIDE * (len(row.blocks) - 1)) if row.blocks else width
    return max(_block_need(look, block, wide * share) for block, share in zip(row.blocks, row.widths, strict=True))


def _block_need(look: Look, block: Block, width: float) -> float:
    if isinstance(block, Text):
        return shapes.text_height(look, block.paragraphs, width, TEXT) + (HEAD if block.label else 0.0)
    if isinstance(block, Tiles):
        return TILES
    if isinstance(block, Table):
        return shapes.measured(look, [block.head, *block.rows], block.shares, width, SMALL).height + _head(block) + 0.02
    return PICTURE


def _head(block: Block) -> float:
    return HEAD if getattr(block, "title", "") else 0.0


def _row(sheet: Sheet, story: Story, row: Row, room: Box) -> None:
    wide, left = room.width - BESIDE * (len(row.blocks) - 1), room.left
    for block, share in zip(row.blocks, row.widths, strict=True):
        _block(sheet, story, block, Box(left, room.top, wide * share, room.height))
        left += wide * share + BESIDE


def _block(sheet: Sheet, story: Story, block: Block, box: Box) -> None:
    """Draw a block, under its title where it has one."""
    if isinstance(block, Text):
        if block.strong:
            shapes.add_strong(sheet, box, block.label, block.paragraphs, block.bullets)
            return
        if block.label:
            shapes.add_text(sheet, Box(box.left, box.top, box.width, HEAD), [block.label], TITLE, bold=True)
            box = Box(box.left, box.top + HEAD, box.width, box.height - HEAD)
        shapes.add_text(sheet, box, block.paragraphs, TEXT, block.bullets)
        return
    if isinstance(block, Tiles):
        shapes.add_tiles(sheet, box, block.figures)
        return
    if high := _head(block):
        shapes.add_text(sheet, Box(box.left, box.top, box.width, high), [block.title], TITLE, bold=True)
        box = Box(box.left, box.top + high, box.width, box.height - high)
    if isinstance(block, Table):
        grid = shapes.measured(sheet.look, [block.head, *block.rows], block.shares, box.width, SMALL)
        total = max(block.total, len(block.rows))
        if total > len(block.rows):  # a row that says how many more there are, also where all handed over would fit
            box = Box(box.left, box.top, box.width, min(box.height, grid.height - 0.01))
        shapes.add_table(sheet, box, grid, block.shares, block.finding, _more(story, total))
        return
    DRAW[type(block)](sheet, box, block)


def _more(story: Story, total: int) -> Callable[[int], str]:
    """The last row of a table that shows only so many of all rows."""
    return lambda shown: story.say("report.more_rows", count=f"{total - shown:,}")
