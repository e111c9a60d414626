"""Native charts: they can be edited, and the cells behind them hold no formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.oxml.ns import qn

from ..blocks import Bars, Curves, Points
from .fitting import clean
from .look import Box
from .shapes import FAINT, INK, LINE, PAPER, Sheet

SIZE = 11  # points
DASHES = (MSO_LINE.SOLID, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.LONG_DASH)
SERIES = (
    MSO_THEME_COLOR.ACCENT_1, MSO_THEME_COLOR.ACCENT_2, MSO_THEME_COLOR.ACCENT_3, MSO_THEME_COLOR.ACCENT_4,
    MSO_THEME_COLOR.ACCENT_5, MSO_THEME_COLOR.ACCENT_6,
)  # fmt: skip
LABELS = 9  # along an axis at most
LONGEST_LABEL = 60
MOST_LABELLED = 12  # bars with their value beside them


def add_curves(sheet: Sheet, box: Box, block: Curves) -> None:
    """Lines over labels."""
    chart = _chart(sheet, box, XL_CHART_TYPE.LINE, _categories(block.along, block.series), block.finding)
    for number, plot in enumerate(chart.plots[0].series):
        plot.smooth = False
        plot.format.line.width = sheet.points(2.25)
        plot.format.line.color.theme_color = SERIES[number % len(SERIES)]
        plot.format.line.dash_style = DASHES[number % len(DASHES)]
    _legend(sheet, chart, len(block.series) > 1)
    _name(sheet, chart.category_axis, block.axes[0])
    _name(sheet, chart.value_axis, block.axes[1])
    _values(sheet, chart.value_axis, [v for series in chart.plots[0].series for v in series.values if v is not None])
    _line(chart.category_axis.format.line)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _skip(chart.category_axis, len(block.along))


def add_bars(sheet: Sheet, box: Box, block: Bars) -> None:
    """Lying bars, the first label on top."""
    kind = XL_CHART_TYPE.BAR_STACKED if block.stacked else XL_CHART_TYPE.BAR_CLUSTERED
    chart = _chart(sheet, box, kind, _categories(block.labels, block.series), block.finding)
    plot = chart.plots[0]
    plot.gap_width = 55
    if block.stacked:
        plot.overlap = 100
    for number, series in enumerate(plot.series):
        series.invert_if_negative = False
        series.format.fill.solid()
        series.format.fill.fore_color.theme_color = SERIES[number % len(SERIES)]
    values = [v for series in plot.series for v in series.values if v is not None]
    _legend(sheet, chart, block.stacked)
    _name(sheet, chart.value_axis, block.axis)
    if block.axis == "%":
        chart.value_axis.maximum_scale = 100
    _values(sheet, chart.value_axis, values)
    _line(chart.category_axis.format.line)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if not block.stacked and len(block.labels) <= MOST_LABELLED:
        plot.has_data_labels = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = _format(values), False
        plot.data_labels.font.size = sheet.points(SIZE - 1)
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    chart.category_axis.reverse_order = True
    chart.value_axis._element.find(qn("c:crosses")).set("val", "max")  # the values stay below


def add_points(sheet: Sheet, box: Box, block: Points) -> None:
    """Points in a plane, joined in their order, each with its name."""
    data = XyChartData(number_format="General")
    series = data.add_series(clean(block.title)[:LONGEST_LABEL])
    for x, y, _ in block.points:
        series.add_data_point(x, y)
    chart = _chart(sheet, box, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, data, block.finding)
    line = chart.plots[0].series[0]
    line.format.line.width = sheet.points(1.5)
    line.format.line.color.theme_color = SERIES[0]
    line.marker.style, line.marker.size = XL_MARKER_STYLE.CIRCLE, 9
    line.marker.format.fill.solid()
    line.marker.format.fill.fore_color.theme_color = SERIES[0]
    for number, (_, _, name) in enumerate(block.points):
        label = line.points[number].data_label
        label.position = XL_LABEL_POSITION.ABOVE
        paragraph = label.text_frame.paragraphs[0]
        sheet.write(paragraph, clean(name), SIZE, bold=True)
    chart.has_legend = False
    places = [x for x, _, _ in block.points], [y for _, y, _ in block.points]
    for axis, name, values in zip((chart.category_axis, chart.value_axis), block.axes, places, strict=True):
        _name(sheet, axis, name)
        _values(sheet, axis, values)
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW


def _chart(sheet: Sheet, box: Box, kind: Any, data: CategoryChartData | XyChartData, finding: str) -> Any:
    graphic = sheet.slide.shapes.add_chart(kind, *sheet.emu(box), data)
    sheet.describe(graphic, finding)
    chart = graphic.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_cells(data))
    chart.has_title = False
    chart.font.size = sheet.points(SIZE)
    chart.font.color.theme_color, chart.font.color.brightness = INK, FAINT
    sheet.face(chart.font._element)
    return chart


def _categories(labels: Sequence[str], series: Any) -> CategoryChartData:
    data = CategoryChartData(number_format="General")
    data.categories = [_label(label) for label in labels]
    for name, values in series.items():
        data.add_series(clean(name), [None if v != v else float(v) for v in values])
    return data


def _label(label: str) -> str:
    """What stands at an axis: the whole name, where it is not very long."""
    text = clean(label)
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def _cells(data: CategoryChartData | XyChartData) -> bytes:
    """The workbook behind a chart, in which no label can be a formula or a link."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _write_cells(book.add_worksheet("Sheet1"), data)
    return out.getvalue()


def _write_cells(sheet: Any, data: CategoryChartData | XyChartData) -> None:
    if isinstance(data, XyChartData):
        for series in data:
            sheet.write_string(0, 1, series.name)
            for row, point in enumerate(series, 1):
                sheet.write_row(row, 0, (point.x, point.y))
        return
    for row, category in enumerate(data.categories, 1):
        sheet.write_string(row, 0, category.label)
    for column, series in enumerate(data, 1):
        sheet.write_string(0, column, series.name)
        for row, value in enumerate(series.values, 1):
            if value is not None:
                sheet.write_number(row, column, value)


def _legend(sheet: Sheet, chart: Any, wanted: bool) -> None:
    chart.has_legend = wanted
    if wanted:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size = sheet.points(SIZE)
        sheet.face(chart.legend.font._element)


def _name(sheet: Sheet, axis: Any, name: str) -> None:
    """The name of an axis."""
    axis.has_title = bool(name)
    if name:
        sheet.write(axis.axis_title.text_frame.paragraphs[0], clean(name), SIZE, faint=FAINT)


def _values(sheet: Sheet, axis: Any, values: Sequence[float]) -> None:
    """An axis of values: from zero where none lies below, in numbers as long as they must be."""
    if min(values, default=0) >= 0:
        axis.minimum_scale = 0
    if max(map(abs, values), default=0) <= LABELS and all(v == int(v) for v in values):
        axis.major_unit = 1
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _format(values), False
    axis.has_major_gridlines = True
    _line(axis.major_gridlines.format.line, -0.12)
    axis.format.line.fill.background()


def _format(values: Sequence[float]) -> str:
    """How numbers of this size are shown.

    >>> _format([1.0, 250.0]), _format([0.5, 12.0]), _format([0.04])
    ('#,##0', '0.0', '0.00')
    """
    most = max(map(abs, values), default=0.0)
    if most >= 50 or all(v == int(v) for v in values):
        return "#,##0"
    return "0.0" if most >= 1 else "0.00"


def _line(line: Any, shade: float = LINE) -> None:
    line.color.theme_color, line.color.brightness = PAPER, shade


def _skip(axis: Any, labels: int) -> None:
    """Only so many labels along an axis as can be read."""
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        if labels > LABELS:
            skip = axis._element.makeelement(qn(tag), {"val": str(-(-labels // LABELS))})
            axis._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)
