"""Pictures of native shapes, each a group: a timeline, sites by tier, a flip map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN

from ...disruption.status import OK
from ..blocks import STATES, Flips, Place, Tiers, Timeline
from ..flip_map import COLOURS
from .fitting import BOLD, cut, height, line_height, lines
from .fitting import width as text_width
from .look import Box
from .shapes import FAINT, LINE, PAPER, SHADE, Sheet, plain

NAMES, TICK = 2.1, 0.8  # inches beside a timeline, of a label below it
AXIS, KEY = 0.3, 0.28  # inches of an axis, of a line of a legend
LEAST, KEY_SIZE = 7.5, 9  # points


class Drawing:
    """Shapes being drawn, in inches of the slide, which in the end are one group."""

    def __init__(self, sheet: Sheet):
        self.sheet, self.parts = sheet, list[Any]()

    def close(self, finding: str) -> None:
        """Make them one group, described by what it shows."""
        self.sheet.describe(self.sheet.slide.shapes.add_group_shape(self.parts), finding)

    def _added(self, shape: Any) -> Any:
        self.parts.append(shape)
        return shape

    def box(self, box: Box, fill: str = "", strength: float = 1.0, line: str = "", kind: Any = MSO_SHAPE.RECTANGLE) -> Any:
        """A filled box; strength: of its colour on white."""
        shape = self._added(plain(self.sheet.slide.shapes.add_shape(kind, *self.sheet.emu(box))))
        if fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = RGBColor.from_string(_paler(fill, strength))
        else:
            shape.fill.background()
        if line:
            shape.line.color.rgb, shape.line.width = RGBColor.from_string(line.lstrip("#")), self.sheet.points(0.75)
        else:
            shape.line.fill.background()
        return shape

    def paper(self, box: Box, shade: float = SHADE) -> Any:
        """A box a little darker than the paper of the deck."""
        shape = self.box(box, "#FFFFFF")
        shape.fill.fore_color.theme_color, shape.fill.fore_color.brightness = PAPER, shade
        return shape

    def label(self, box: Box) -> Any:
        """A box for a text."""
        return self._added(self.sheet.slide.shapes.add_textbox(*self.sheet.emu(box)))

    def text(self, box: Box, text: str, size: float = 10, align: Any = PP_ALIGN.LEFT, **how: Any) -> None:
        """A text in the middle of a box, in letters as small as it takes to fit, down to `LEAST` points."""
        frame = self.label(box).text_frame
        self.into(frame, box, text, size, align, **how)

    def into(
        self,
        frame: Any,
        box: Box,
        text: str,
        size: float,
        align: Any,
        bold: bool = False,
        faint: float = 0.0,
        most: int = 2,
        dark: bool = False,
    ) -> None:
        """The same in the frame of a shape; dark: in black, whatever the deck's ink."""
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.margin_left = frame.margin_right = self.sheet.inch(0.03)
        frame.margin_top = frame.margin_bottom = 0
        room = (box.width - 0.06) / BOLD / self.sheet.look.wideness
        while size > LEAST and (len(lines(text, room, size)) > most or height(text, room, size) > box.height):
            size -= 0.5
        allowed = max(1, min(most, int(box.height / line_height(text, size) + 1e-6)))
        paragraph = frame.paragraphs[0]
        paragraph.alignment = align
        self.sheet.write(
            paragraph, cut(text, room, size, allowed), size, bold=bold, color="000000" if dark else "", faint=faint
        )

    def line(self, start: tuple[float, float], end: tuple[float, float], width: float = 0.75) -> None:
        """A straight line."""
        ends = (self.sheet.inch(value) for value in (*start, *end))
        shape = self._added(plain(self.sheet.slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *ends)))
        shape.line.width = self.sheet.points(width)
        shape.line.color.theme_color, shape.line.color.brightness = PAPER, LINE

    def legend(self, box: Box, words: Mapping[Any, str], paint: Callable[[Box, Any], Any]) -> None:
        """Colours and what they mean, in as few lines as they fit into."""
        columns = _columns(words, box.width)
        wide = box.width / columns
        for number, (one, word) in enumerate(words.items()):
            left, top = box.left + (number % columns) * wide, box.top + (number // columns) * KEY
            paint(Box(left, top + 0.07, 0.16, 0.14), one)
            self.text(Box(left + 0.2, top, wide - 0.22, KEY), word, KEY_SIZE, most=1)


def _columns(words: Mapping[Any, str], width: float) -> int:
    """In how many columns a legend is set, so that its longest word fits."""
    longest = max((text_width(word, KEY_SIZE) for word in words.values()), default=0.0) * BOLD + 0.35
    return max(1, min(len(words), int(width / longest)))


def _keys(words: Mapping[Any, str], width: float) -> float:
    """How high a legend is."""
    return KEY * -(-len(words) // _columns(words, width))


def _paler(fill: str, strength: float) -> str:
    """A colour laid on white with so much strength.

    >>> _paler("#000000", 0.0), _paler("#0072B2", 1.0)
    ('FFFFFF', '0072B2')
    """
    parts = (int(fill.lstrip("#")[i : i + 2], 16) for i in (0, 2, 4))
    return "".join(f"{round(255 + (part - 255) * strength):02X}" for part in parts)


def add_timeline(sheet: Sheet, box: Box, block: Timeline) -> None:
    """A row a site, with a bar for every time in a state."""
    draw = Drawing(sheet)
    left, wide = box.left + NAMES, box.width - NAMES - TICK / 2
    rows = max(1, len(block.rows))
    high = min(0.6, (box.height - AXIS - _keys(block.states, wide)) / rows)
    bottom = box.top + high * rows

    def at(day: float) -> float:
        return left + wide * day / max(1, block.days)

    draw.paper(Box(left, box.top, wide, high * rows))
    for day, _ in block.ticks:
        draw.line((at(day), box.top), (at(day), bottom), 0.5)
    for number, (name, spans) in enumerate(block.rows):
        top = box.top + number * high
        draw.text(Box(box.left, top, NAMES - 0.08, high), name, 10, PP_ALIGN.RIGHT)
        for span in spans:
            place = Box(at(span.first), top + 0.14 * high, max(at(span.last + 1) - at(span.first), 0.02), 0.72 * high)
            draw.box(place, STATES[span.state])
    for day, label in block.ticks:
        place = Box(at(day) - TICK / 2, bottom + 0.02, TICK, AXIS - 0.04)
        draw.text(place, label, 9, PP_ALIGN.CENTER, faint=FAINT, most=1)
    draw.legend(Box(left, bottom + AXIS, wide, KEY), block.states, lambda place, state: draw.box(place, STATES[state]))
    draw.close(block.finding)


def add_tiers(sheet: Sheet, box: Box, block: Tiers) -> None:
    """A column a tier, the deepest to the left; a site is a box with the colour of its worst state."""
    draw = Drawing(sheet)
    count = len(block.columns)
    gap = 0.35 if count < 5 else 0.22
    wide = (box.width - gap * (count - 1)) / count
    most = max(len(places) + bool(more) for _, places, more in block.columns)
    high = min(0.95, (box.height - AXIS - _keys(block.states, box.width) - 0.05) / max(1, most))
    places: dict[tuple[int, int], Box] = {}
    for column, (_, members, more) in enumerate(block.columns):
        rows = len(members) + bool(more)
        start = box.top + AXIS + (most - rows) * high / 2
        for row in range(rows):
            places[column, row] = Box(box.left + column * (wide + gap), start + row * high, wide, high - 0.08)
    for (a, b), (c, d) in block.links:
        one, other = places[a, b], places[c, d]
        draw.line((one.right, one.top + one.height / 2), (other.left, other.top + other.height / 2))
    for column, (title, members, more) in enumerate(block.columns):
        draw.text(Box(box.left + column * (wide + gap), box.top, wide, AXIS), title, 10, PP_ALIGN.CENTER, bold=True, most=1)
        for row, place in enumerate(members):
            _place(draw, places[column, row], place)
        if more:
            draw.text(places[column, len(members)], more, 9, PP_ALIGN.CENTER, faint=FAINT)
    bottom = box.top + AXIS + most * high
    draw.legend(Box(box.left, bottom, box.width, KEY), block.states, lambda where, state: draw.box(where, STATES[state]))
    draw.close(block.finding)


def _place(draw: Drawing, box: Box, place: Place) -> None:
    draw.paper(box)
    draw.box(Box(box.left, box.top, 0.09, box.height), STATES[place.state])
    inner = Box(box.left + 0.12, box.top, box.width - 0.14, box.height)
    long = len(lines(place.name, (inner.width - 0.06) / BOLD / draw.sheet.look.wideness, 8)) > 1
    if place.since and box.height > (0.62 if long else 0.3):
        upper = Box(inner.left, inner.top + 0.02, inner.width, inner.height * 0.6)
        draw.text(upper, place.name, 9.5, bold=place.state != OK)
        draw.text(Box(inner.left, upper.bottom, inner.width, inner.height * 0.36), place.since, 8.5, faint=FAINT, most=1)
    else:
        draw.text(inner, place.name, 9.5, bold=place.state != OK)


def add_flips(sheet: Sheet, box: Box, block: Flips) -> None:
    """A flip map: a cell a box in the colour of what is best there, with today's point and its ranges."""
    of, draw = block.map, Drawing(sheet)
    columns, rows = len(of.chances), len(of.across)
    left, right = box.left + 0.95, box.right - (0.95 if block.beside else 0.1)
    keys = _keys(block.legend, box.width)
    bottom = box.bottom - 2 * AXIS - keys
    wide, high = (right - left) / columns, (bottom - box.top) / rows

    def x(place: float) -> float:
        return left + (place + 0.5) * wide

    def y(place: float) -> float:
        return box.top + (rows - place - 0.5) * high

    for strength, text, cell in zip(of.strength().tolist(), block.signs, of.cells.itertuples(), strict=True):
        place = Box(x(cell.x) - wide / 2, y(cell.y) - high / 2, wide, high)
        shape = _cell(draw, place, cell.shown, strength)
        draw.into(shape.text_frame, place, text, 10, PP_ALIGN.CENTER, most=1, dark=cell.shown in COLOURS)
    step = -(-columns // 6)
    for number, label in list(enumerate(block.along))[::step]:
        draw.text(Box(x(number) - 0.4, bottom, 0.8, AXIS), label, 9, PP_ALIGN.CENTER, faint=FAINT, most=1)
    draw.text(Box(left, bottom + AXIS - 0.05, right - left, AXIS), block.axes[0], 10, PP_ALIGN.CENTER, faint=FAINT, most=1)
    for labels, start, align in ((block.up, box.left + 0.3, PP_ALIGN.RIGHT), (block.beside, right + 0.05, PP_ALIGN.LEFT)):
        for number, label in enumerate(labels):
            draw.text(Box(start, y(number) - high / 2, 0.6, high), label, 9, align, faint=FAINT, most=1)
    _sideways(draw, Box(box.left, box.top, 0.3, bottom - box.top), block.axes[1])
    if block.beside:
        _sideways(draw, Box(box.right - 0.3, box.top, 0.3, bottom - box.top), block.axes[2])
    if of.box is not None:
        from_, to, low, high_ = of.box
        frame = Box(x(from_), y(high_), max(x(to) - x(from_), 0.03), max(y(low) - y(high_), 0.03))
        draw.box(frame, line="#000000").line.width = sheet.points(2)
    _today(draw, x(of.point[0]), y(of.point[1]), block.today, box)
    place = Box(box.left, bottom + 2 * AXIS, box.width, keys)
    draw.legend(place, block.legend, lambda where, shown: _cell(draw, where, shown, 1.0))
    draw.close(block.finding)


def _cell(draw: Drawing, box: Box, shown: str, strength: float) -> Any:
    if shown in COLOURS:
        return draw.box(box, COLOURS[shown], strength, line="#FFFFFF")
    return draw.box(box, line="#6B7280")


def _today(draw: Drawing, x: float, y: float, word: str, box: Box) -> None:
    shape = draw.box(Box(x - 0.11, y - 0.11, 0.22, 0.22), "#FFFFFF", line="#000000", kind=MSO_SHAPE.DIAMOND)
    shape.line.width = draw.sheet.points(1.75)
    label = Box(min(x + 0.1, box.right - 0.7), y - 0.31, 0.6, 0.2)
    flag = draw.box(label, "#FFFFFF", line="#000000")
    draw.into(flag.text_frame, label, word, 9, PP_ALIGN.CENTER, bold=True, most=1, dark=True)


def _sideways(draw: Drawing, box: Box, text: str) -> None:
    """A text that reads upwards, in the middle of a tall box."""
    frame = draw.label(box).text_frame
    frame._txBody.bodyPr.set("vert", "vert270")
    draw.into(frame, Box(box.left, box.top, box.height, box.width), text, 10, PP_ALIGN.CENTER, faint=FAINT, most=1)
