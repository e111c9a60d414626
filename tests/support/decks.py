"""Decks taken apart again: texts, tables and charts of a slide; and a network whose names are as bad as they can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pptx.enum.shapes import MSO_SHAPE_TYPE

NASTY = '=HYPERLINK("http://example.com","x") <b>&\'\x07\x1b\ufffe _x0041_ <script>alert(1)</script> ' + "가나다 long " * 25


def nasty(toy):
    """The toy network whose names, notes, currency and scenario are as bad as they can be."""
    changes = [
        {"table": "sites", "where": {}, "set": {"name": NASTY, "note": f"assumed: {NASTY}"}},
        {"table": "settings", "where": {"key": "name"}, "set": {"value": NASTY}},
        {"table": "settings", "where": {"key": "currency"}, "set": {"value": '"=\\<KRW>'}},
        {"table": "events", "where": {"scenario": "chip_fire"}, "set": {"scenario": f"@{NASTY}"}},
        {"table": "options", "where": {}, "set": {"name": f"-1+{NASTY}"}},
        {"table": "parts", "where": {"part": "chip"}, "set": {"name": f"+{NASTY}"}},
    ]
    return toy.edit(changes)


def leaves(shapes: Any) -> Iterator[Any]:
    """Every shape, those of groups one by one."""
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from leaves(shape.shapes)
        else:
            yield shape


def texts_of(slide: Any) -> str:
    """All that is written in shapes."""
    return "\n".join(s.text_frame.text for s in leaves(slide.shapes) if s.has_text_frame)


def tables_of(slide: Any) -> list[list[list[str]]]:
    """The cells of its tables."""
    return [[[c.text for c in row.cells] for row in s.table.rows] for s in slide.shapes if s.has_table]


def charts_of(slide: Any) -> list:
    """Its native charts."""
    return [s.chart for s in slide.shapes if s.has_chart]


def words_of(slide: Any) -> list[str]:
    """Every text on a slide, in shapes, tables and charts."""
    charts = [w for c in charts_of(slide) for w in [*map(str, c.plots[0].categories), *(s.name for s in c.plots[0].series)]]
    return [texts_of(slide), *(cell for table in tables_of(slide) for row in table for cell in row), *charts]
