"""What a slide is made of: title, text, table, chart; all native, all cut to their place."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import xlsxwriter
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from .fitting import BOLD, POINTS, clean, cut, height, line_height, lines

WIDE, HIGH = 13.333, 7.5  # inches
LATIN, EAST_ASIAN = "Arial", "Malgun Gothic"
INK, FAINT, DARK, BAND = "1A2433", "6B7280", "1F3A5F", "F1F5F9"
COLORS = ("0072B2", "D55E00", "7A1F1F", "6B7280")  # told apart by the colour-blind
DASHES = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.LONG_DASH)
INNER, PAD = 0.08, 0.1  # room inside a cell on each side, and above and below together, inches
MOST_LINES = 3  # of a cell
LABELS = 14  # along an axis at most
LONGEST_LABEL = 40
PLAIN_TABLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """As PowerPoint counts."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


def new_deck() -> Any:
    """An empty wide presentation; its layouts are stretched to fit."""
    deck = Presentation()
    stretch = Inches(WIDE) / deck.slide_width
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in page.placeholders:
            if shape._element.spPr.find(qn("a:xfrm")) is not None:
                shape.left, shape.width = int(shape.left * stretch), int(shape.width * stretch)
    return deck


def new_slide(deck: Any, title: str, notes: Sequence[str]) -> Any:
    """A slide with its finding as the title, and speaker notes."""
    slide = deck.slides.add_slide(deck.slide_layouts[5])  # a title only
    place = Box(0.6, 0.35, 12.1, 1.0)
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = place.emu
    room = (place.width - 0.2) / BOLD
    size = 26 if len(lines(clean(title), room, 26)) <= 2 else 21
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    _write(frame.paragraphs[0], cut(title, room, size, 2), size, bold=True)
    frame.paragraphs[0].alignment = PP_ALIGN.LEFT
    slide.notes_slide.notes_text_frame.text = "\n".join(map(clean, notes))
    for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
        for run in paragraph.runs:
            _face(run.font._element)
    return slide


def add_text(
    slide: Any, box: Box, paragraphs: Sequence[str], size: float = 14, color: str = INK, bullets: bool = False
) -> None:
    """Paragraphs, cut so that they end within the box."""
    frame = slide.shapes.add_textbox(*box.emu).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Inches(INNER)
    room, gap, left = box.width - 2 * INNER, 0.5 * size / POINTS, box.height - 0.1
    for number, text in enumerate(paragraphs):
        most = int((left + 1e-9) / line_height(text, size))
        if most < 1:
            return
        shown = cut(f"•  {text}" if bullets else text, room, size, most)
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _write(paragraph, shown, size, color=color)
        paragraph.space_after = Pt(0.5 * size)
        left -= height(shown, room, size) + gap


def add_table(
    slide: Any,
    box: Box,
    rows: Sequence[Sequence[str]],
    shares: Sequence[float],
    finding: str,
    more: Callable[[int], str],
    size: float = 11,
) -> None:
    """A table (the first row its header) of columns by share of the width; negative shares: numbers, to the right.

    Where not all rows fit, the last one is what `more` says for the number of those shown.
    """
    widths = [abs(s) / sum(map(abs, shares)) * box.width for s in shares]
    rooms = [(w - 2 * INNER) / BOLD for w in widths]
    texts = [[cut(c, room, size, MOST_LINES) for c, room in zip(row, rooms, strict=True)] for row in rows]
    heights = [max(height(t, room, size) for t, room in zip(row, rooms, strict=True)) + PAD for row in texts]
    last = line_height(more(0), size) + PAD
    shown = _fitting(heights, box.height, last)
    if shown < len(rows):
        texts = [*texts[:shown], [more(shown - 1), *[""] * (len(widths) - 1)]]
        heights = [*heights[:shown], last]
    place = Box(box.left, box.top, box.width, sum(heights))
    graphic = slide.shapes.add_table(len(texts), len(widths), *place.emu)
    _describe(graphic, finding)
    table = graphic.table
    graphic._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId")).text = PLAIN_TABLE
    for column, w in zip(table.columns, widths, strict=True):
        column.width = Inches(w)
    for number, (row, h) in enumerate(zip(texts, heights, strict=True)):
        table.rows[number].height = Inches(h)
        for position, text in enumerate(row):
            _fill(table.cell(number, position), text, number, size, to_right=shares[position] < 0)
    if shown < len(rows):
        table.cell(shown, 0).merge(table.cell(shown, len(widths) - 1))


def _fitting(heights: Sequence[float], room: float, last: float) -> int:
    """How many rows fit; where not all do, the height of a last row is kept free."""
    if sum(heights) <= room:
        return len(heights)
    tops = accumulate(heights)
    return max(1, sum(top <= room - last for top in tops))


def _fill(cell: Any, text: str, row: int, size: float, to_right: bool) -> None:
    cell.margin_left = cell.margin_right = Inches(INNER)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = RGBColor.from_string(DARK if row == 0 else "FFFFFF" if row % 2 else BAND)
    paragraph = cell.text_frame.paragraphs[0]
    _write(paragraph, text, size, bold=row == 0, color="FFFFFF" if row == 0 else INK)
    paragraph.alignment = PP_ALIGN.RIGHT if to_right else PP_ALIGN.LEFT


def add_line_chart(
    slide: Any, box: Box, labels: Sequence[str], series: dict[str, Sequence[float]], titles: tuple[str, str], finding: str
) -> None:
    """Lines over labels; titles of the two axes."""
    chart = _chart(slide, box, XL_CHART_TYPE.LINE, labels, series, finding)
    for number, plot in enumerate(chart.plots[0].series):
        plot.smooth = False
        plot.format.line.width = Pt(2.25)
        plot.format.line.color.rgb = RGBColor.from_string(COLORS[number % len(COLORS)])
        plot.format.line.dash_style = DASHES[number % len(DASHES)]
    chart.has_legend = len(series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = Pt(11)
        _face(chart.legend.font._element)
    _axes(chart, titles, len(labels))


def add_bar_chart(
    slide: Any, box: Box, labels: Sequence[str], series: dict[str, Sequence[float]], titles: tuple[str, str], finding: str
) -> None:
    """Lying bars, the first label on top; titles of the two axes."""
    chart = _chart(slide, box, XL_CHART_TYPE.BAR_CLUSTERED, labels, series, finding)
    chart.plots[0].gap_width = 60
    for number, plot in enumerate(chart.plots[0].series):
        plot.invert_if_negative = False
        plot.format.fill.solid()
        plot.format.fill.fore_color.rgb = RGBColor.from_string(COLORS[number % len(COLORS)])
    chart.has_legend = False
    _axes(chart, titles, 1)
    chart.category_axis.reverse_order = True
    chart.value_axis._element.find(qn("c:crosses")).set("val", "max")  # the values stay below


def _chart(slide: Any, box: Box, kind: Any, labels: Sequence[str], series: dict[str, Sequence[float]], finding: str) -> Any:
    data = CategoryChartData(number_format="#,##0.##")
    data.categories = [cut(label, 10, 11, 1)[:LONGEST_LABEL] for label in labels]
    for name, values in series.items():
        data.add_series(clean(name)[:LONGEST_LABEL], [None if v != v else float(v) for v in values])
    graphic = slide.shapes.add_chart(kind, *box.emu, data)
    _describe(graphic, finding)
    chart = graphic.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_cells(data))
    chart.has_title = False
    chart.font.size = Pt(11)
    _face(chart.font._element)
    return chart


def _cells(data: CategoryChartData) -> bytes:
    """The workbook behind a chart, in which no label can be a formula or a link."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("Sheet1")
        for row, category in enumerate(data.categories, 1):
            sheet.write_string(row, 0, category.label)
        for column, series in enumerate(data, 1):
            sheet.write_string(0, column, series.name)
            for row, value in enumerate(series.values, 1):
                if value is not None:
                    sheet.write_number(row, column, value)
    return out.getvalue()


def _axes(chart: Any, titles: tuple[str, str], labels: int) -> None:
    for axis, title in zip((chart.category_axis, chart.value_axis), titles, strict=True):
        axis.has_title = bool(title)
        if title:
            _write(axis.axis_title.text_frame.paragraphs[0], clean(title), 11, color=FAINT)
        axis.format.line.color.rgb = RGBColor.from_string("CBD5E1")
    values = [v for series in chart.plots[0].series for v in series.values if v is not None]
    if min(values, default=0) >= 0:
        chart.value_axis.minimum_scale = 0
    if max(values, default=0) <= LABELS and all(v == int(v) for v in values):
        chart.value_axis.major_unit = 1
    chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = "#,##0.##", False
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string("E2E8F0")
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        if labels > LABELS:
            skip = chart.category_axis._element.makeelement(qn(tag), {"val": str(-(-labels // LABELS))})
            chart.category_axis._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _write(paragraph: Any, text: str, size: float, bold: bool = False, color: str = INK) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = Pt(size), bold
    run.font.color.rgb = RGBColor.from_string(color)
    _face(run.font._element)


def _face(properties: Any) -> None:
    """Fonts for Latin and for Korean letters."""
    for tag, face in (("a:latin", LATIN), ("a:ea", EAST_ASIAN)):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        properties.append(properties.makeelement(qn(tag), {"typeface": face}))


def _describe(graphic: Any, finding: str) -> None:
    """What the picture shows, for those who cannot see it."""
    graphic._element.xpath("./p:nvGraphicFramePr/p:cNvPr")[0].set("descr", clean(finding))
