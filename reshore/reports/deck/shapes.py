"""What a slide is made of: title, texts, tables, tiles; all native, all measured to their place."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from ..tiles import Figure
from .fitting import BOLD, POINTS, bound, clean, cut, height, line_height, lines, longest_word
from .look import Box, Look

INNER, PAD = 0.08, 0.1  # room inside a cell on each side, and above and below together, inches
LEAST_TITLE = 18  # points
MOST_LINES, MOST_HEAD = 4, 6  # of a cell, of a heading
LEAST_CELL = 7.0  # points
WIDER = 1.25  # letters of the font that stands in where the deck's own is not at hand
SPACE = 0.4  # between paragraphs, of the size
PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
INK, PAPER, ACCENT = MSO_THEME_COLOR.TEXT_1, MSO_THEME_COLOR.BACKGROUND_1, MSO_THEME_COLOR.ACCENT_1
FAINT, SHADE, LINE = 0.35, -0.05, -0.25  # how much lighter than ink, darker than paper


@dataclass(frozen=True, eq=False)
class Sheet:
    """A slide being made in the look of its deck."""

    slide: Any
    look: Look

    def emu(self, box: Box) -> tuple[int, int, int, int]:
        """A place as PowerPoint counts."""
        return tuple(round(Inches(value) * self.look.scale) for value in (box.left, box.top, box.width, box.height))  # type: ignore[return-value]

    def inch(self, value: float) -> int:
        """A length as PowerPoint counts."""
        return round(Inches(value) * self.look.scale)

    def points(self, size: float) -> Any:
        """A size of letters."""
        return Pt(size * self.look.scale)

    def write(self, paragraph: Any, text: str, size: float, bold: bool = False, color: str = "", faint: float = 0.0) -> None:
        """A run of text; color: "": the ink of the deck, faint: how much lighter."""
        run = paragraph.add_run()
        run.text = text
        run.font.size = self.points(size)
        if bold:
            run.font.bold = True
        if color:
            run.font.color.rgb = RGBColor.from_string(color)
        elif faint:
            run.font.color.theme_color, run.font.color.brightness = INK, faint
        self.face(run.font._element)

    def face(self, properties: Any) -> None:
        """The font of Korean letters; that of Latin ones is the theme's."""
        for old in properties.findall(qn("a:ea")):
            properties.remove(old)
        face = properties.makeelement(qn("a:ea"), {"typeface": self.look.east_asian})
        after = [e for tag in ("a:cs", "a:sym", "a:hlinkClick") for e in properties.findall(qn(tag))]
        after[0].addprevious(face) if after else properties.append(face)

    def describe(self, shape: Any, finding: str) -> None:
        """What a picture shows, for those who cannot see it."""
        next(shape._element.iter(qn("p:cNvPr"))).set("descr", clean(finding))


def plain(shape: Any) -> Any:
    """A shape without what its theme would add: shadow, outline, letters in the colour of paper."""
    for style in shape._element.findall(qn("p:style")):
        shape._element.remove(style)
    return shape


def new_sheet(look: Look, forms: Sequence[Callable[[], str]], notes: Sequence[str], with_body: bool = False) -> Sheet:
    """A slide with its finding as the title, a page number and speaker notes. forms: of the title, the fullest first."""
    layout = look.title_body if with_body else look.title_only
    sheet = Sheet(look.deck.slides.add_slide(layout), look)
    slide = sheet.slide
    body = slide_body(slide) if with_body else None
    for shape in list(slide.placeholders):
        if shape.shape_id not in (slide.shapes.title.shape_id, getattr(body, "shape_id", None)):
            shape._element.getparent().remove(shape._element)
    text, size = fitted_title(look, forms)
    frame = slide.shapes.title.text_frame
    frame.text = text
    run = frame.paragraphs[0].runs[0] if text else None
    if run is not None:
        run.font.size = sheet.points(size)
        sheet.face(run.font._element)
    slide.notes_slide.notes_text_frame.text = "\n".join(map(clean, notes))
    for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
        for run in paragraph.runs:
            sheet.face(run.font._element)
    _number(sheet, layout)
    return sheet


def slide_body(slide: Any) -> Any:
    """The largest placeholder for a body."""
    kinds = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)
    return max((p for p in slide.placeholders if p.placeholder_format.type in kinds), key=lambda p: p.width * p.height)


def fitted_title(look: Look, forms: Sequence[Callable[[], str]]) -> tuple[str, float]:
    """The fullest form of a title that fits into two lines of its place, and the size of its letters in points."""
    room, high = (look.title.width - 0.25) / BOLD / look.wideness, look.title.height - 0.1
    sizes = sorted({min(look.title_size, size) for size in (look.title_size, 28, 26, 24, 22, 20, LEAST_TITLE)}, reverse=True)
    text = ""
    for form in forms:
        text = bound(clean(form()).rstrip("."))
        for size in sizes:
            if len(lines(text, room, size)) <= 2 and height(text, room, size) <= high:
                return text, size
    return cut(text, room, sizes[-1], 2), sizes[-1]


def _number(sheet: Sheet, layout: Any) -> None:
    """The page number, where the layout has its place."""
    for shape in layout.placeholders:
        if shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER:
            element = copy.deepcopy(shape._element)
            for paragraph in element.iter(qn("a:p")):
                for run in paragraph.iter(qn("a:t")):
                    run.text = str(len(sheet.look.deck.slides))
            sheet.slide.shapes._spTree.append(element)


def text_height(look: Look, paragraphs: Sequence[str], width: float, size: float) -> float:
    """The height that paragraphs take, in inches."""
    room = (width - 2 * INNER) / look.wideness
    return sum(height(clean(p), room, size) for p in paragraphs) + SPACE * size / POINTS * len(paragraphs) + 0.1


def add_text(
    sheet: Sheet,
    box: Box,
    paragraphs: Sequence[str],
    size: float = 14,
    bullets: bool = False,
    faint: float = 0.0,
    bold: bool = False,
) -> None:
    """Paragraphs, cut so that they end within the box."""
    shape = sheet.slide.shapes.add_textbox(*sheet.emu(box))
    write_text(sheet, shape.text_frame, box, paragraphs, size, bullets, faint, bold)


def write_text(
    sheet: Sheet,
    frame: Any,
    box: Box,
    paragraphs: Sequence[str],
    size: float = 14,
    bullets: bool = False,
    faint: float = 0.0,
    bold: bool = False,
) -> None:
    """The same in a frame that is there already, which lies in the box."""
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = sheet.inch(INNER)
    frame.margin_top = frame.margin_bottom = sheet.inch(0.03)
    room, gap, left = (box.width - 2 * INNER) / sheet.look.wideness, SPACE * size / POINTS, box.height - 0.06
    for number, text in enumerate(paragraphs):
        most = int((left + 1e-9) / line_height(text, size))
        if most < 1:
            return
        shown = cut(f"•  {text}" if bullets else text, room, size, most)
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        sheet.write(paragraph, shown, size, bold=bold, faint=faint)
        paragraph.space_after = sheet.points(SPACE * size)
        left -= height(shown, room, size) + gap


def add_strong(sheet: Sheet, box: Box, label: str, paragraphs: Sequence[str], bullets: bool, size: float = 13) -> None:
    """Paragraphs under a label in a frame that draws the eye."""
    group = sheet.slide.shapes.add_group_shape()
    for place, color, shade in ((box, PAPER, SHADE), (Box(box.left, box.top, 0.07, box.height), ACCENT, 0.0)):
        shape = plain(group.shapes.add_shape(MSO_SHAPE.RECTANGLE, *sheet.emu(place)))
        shape.line.fill.background()
        shape.fill.solid()
        shape.fill.fore_color.theme_color, shape.fill.fore_color.brightness = color, shade
    inner = Box(box.left + 0.15, box.top + 0.08, box.width - 0.25, box.height - 0.16)
    head = Box(inner.left, inner.top, inner.width, 0.32)
    rest = Box(inner.left, inner.top + 0.36, inner.width, inner.height - 0.36)
    frame = group.shapes.add_textbox(*sheet.emu(head)).text_frame
    write_text(sheet, frame, head, [label], 12, bold=True)
    while size > 10 and text_height(sheet.look, [f"•  {p}" for p in paragraphs], rest.width, size) > rest.height:
        size -= 1
    frame = group.shapes.add_textbox(*sheet.emu(rest)).text_frame
    write_text(sheet, frame, rest, paragraphs, size, bullets)


def add_tiles(sheet: Sheet, box: Box, figures: Sequence[Figure]) -> None:
    """Key figures side by side: what, how much, beside what."""
    gap = 0.12
    wide = (box.width - gap * (len(figures) - 1)) / len(figures)
    for number, figure in enumerate(figures):
        place = Box(box.left + number * (wide + gap), box.top, wide, box.height)
        shape = plain(sheet.slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *sheet.emu(place)))
        shape.line.fill.background()
        shape.fill.solid()
        shape.fill.fore_color.theme_color, shape.fill.fore_color.brightness = PAPER, SHADE
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.margin_left = frame.margin_right = sheet.inch(INNER)
        frame.margin_top = frame.margin_bottom = sheet.inch(0.03)
        room = (wide - 2 * INNER) / sheet.look.wideness
        value = next((s for s in (20, 18, 16, 14, 12) if len(lines(figure.value, room / BOLD, s)) == 1), 12)
        rows = ((figure.label, 10, False, FAINT), (figure.value, value, True, 0.0), (figure.reference, 9.5, False, FAINT))
        for position, (text, size, bold, faint) in enumerate(rows):
            paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.LEFT
            shown = cut(text, room / (BOLD if bold else 1), size, 1 if position == 0 else 2)
            sheet.write(paragraph, shown, size, bold=bold, faint=faint)


@dataclass(frozen=True, eq=False)
class Grid:
    """Rows measured for a table: widths of the columns, texts and heights of the rows."""

    widths: Sequence[float]
    texts: Sequence[Sequence[str]]
    heights: Sequence[float]
    size: float

    @property
    def height(self) -> float:
        """Of all rows."""
        return sum(self.heights)


def measured(
    look: Look, rows: Sequence[Sequence[str]], shares: Sequence[float], width: float, size: float, most: int = MOST_LINES
) -> Grid:
    """Rows (the first the head) as they come to lie in so much width, a cell cut to so many lines at most.

    No column is narrower than its longest word; where there is no room for that, letters are smaller.
    """
    while sum(least := _narrowest(look, rows, size)) > width and size > LEAST_CELL:
        size -= 0.5
    widths = _widths(shares, least, width)
    rooms = [(w - 2 * INNER) / BOLD / look.wideness for w in widths]
    texts = [
        [cut(c, room, size, most if number else MOST_HEAD) for c, room in zip(row, rooms, strict=True)]
        for number, row in enumerate(rows)
    ]
    heights = [max(height(t, room, size) for t, room in zip(row, rooms, strict=True)) + PAD for row in texts]
    return Grid(widths, texts, heights, size)


def _narrowest(look: Look, rows: Sequence[Sequence[str]], size: float) -> list[float]:
    """The width in inches at which no word of a column is broken."""
    longest = (max((longest_word(cell, size) for cell in cells), default=0.0) for cells in zip(*rows, strict=True))
    return [wide * BOLD * look.wideness + 2 * INNER + 0.01 for wide in longest]


def _widths(shares: Sequence[float], least: Sequence[float], width: float) -> list[float]:
    """Widths by share, what is short of its least taken from those that have more; of what is left, words of a wider font."""
    needed = sum(least)
    if needed >= width:
        return [wide / needed * width for wide in least]
    more = min(WIDER - 1, (width - needed) / needed / 2)
    least = [wide * (1 + more) for wide in least]
    wished = [abs(share) / sum(map(abs, shares)) * width for share in shares]
    missing = sum(max(0.0, low - wish) for low, wish in zip(least, wished, strict=True))
    spare = sum(max(0.0, wish - low) for low, wish in zip(least, wished, strict=True))
    return [max(low, wish - max(0.0, wish - low) / spare * missing) for low, wish in zip(least, wished, strict=True)]


def add_table(
    sheet: Sheet, box: Box, grid: Grid, shares: Sequence[float], finding: str, more: Callable[[int], str] | None = None
) -> int:
    """A table of columns by share of the width; negative shares: numbers, to the right; -> how many rows are shown.

    Where not all rows fit, those that do and, where `more` is given, one that says what it says for their number.
    """
    size, texts, heights = grid.size, list(grid.texts), list(grid.heights)
    last = line_height(more(0), size) + PAD if more else 0.0
    shown = fitting_rows(heights, box.height, last)
    if shown < len(texts):
        rest = [[more(shown - 1), *[""] * (len(grid.widths) - 1)]] if more else []
        texts, heights = [*texts[:shown], *rest], [*heights[:shown], *[last] * len(rest)]
    graphic = sheet.slide.shapes.add_table(
        len(texts), len(grid.widths), *sheet.emu(Box(box.left, box.top, box.width, sum(heights)))
    )
    sheet.describe(graphic, finding)
    table = graphic.table
    graphic._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_TABLE
    for column, w in zip(table.columns, grid.widths, strict=True):
        column.width = sheet.inch(w)
    for number, (row, h) in enumerate(zip(texts, heights, strict=True)):
        table.rows[number].height = sheet.inch(h)
        for position, text in enumerate(row):
            _fill(sheet, table.cell(number, position), text, number == 0, size, to_right=shares[position] < 0)
    if shown < len(grid.texts) and more:
        table.cell(shown, 0).merge(table.cell(shown, len(grid.widths) - 1))
    return shown - 1


def fitting_rows(heights: Sequence[float], room: float, last: float) -> int:
    """How many rows fit; where not all do, the height of a last row is kept free."""
    if sum(heights) <= room + 1e-6:
        return len(heights)
    return max(2, sum(top <= room - last for top in accumulate(heights)))


def _fill(sheet: Sheet, cell: Any, text: str, head: bool, size: float, to_right: bool) -> None:
    cell.margin_left = cell.margin_right = sheet.inch(INNER)
    cell.margin_top = cell.margin_bottom = sheet.inch(0.03)
    cell.vertical_anchor = MSO_ANCHOR.BOTTOM if head else MSO_ANCHOR.MIDDLE
    cell.fill.background()
    _rule(sheet, cell, head)
    paragraph = cell.text_frame.paragraphs[0]
    sheet.write(paragraph, text, size, bold=head)
    paragraph.alignment = PP_ALIGN.RIGHT if to_right else PP_ALIGN.LEFT


def _rule(sheet: Sheet, cell: Any, head: bool) -> None:
    """The line below a cell: the accent below the head, a faint one below the rest."""
    properties = cell._tc.get_or_add_tcPr()
    wide = sheet.points(1.5 if head else 0.5)
    line = properties.makeelement(qn("a:lnB"), {"w": str(int(wide))})
    fill = line.makeelement(qn("a:solidFill"), {})
    color = fill.makeelement(qn("a:schemeClr"), {"val": "accent1" if head else "bg1"})
    if not head:
        color.append(color.makeelement(qn("a:lumMod"), {"val": "85000"}))
    fill.append(color)
    line.append(fill)
    properties.insert(0, line)
