"""Weak points: the sites whose loss alone stops most."""

from __future__ import annotations

from collections.abc import Iterator

from .. import findings
from ..blocks import Bars, Chapter, Row, Table, Text
from ..story import Story

MOST_BARS, MOST_ROWS = 10, 12


def weak(story: Story) -> Iterator[Chapter]:
    """One chapter."""
    say, table = story.say, story.weak
    if not len(table):
        yield Chapter(findings.weak_finding, [Row([Text([say("report.weak_how")])])])
        return
    head = [say(f"column.{c}") for c in ("site", "country", "sales", "share")]
    rows = [[r.site, r.country, f"{r.sales}", f"{100 * r.share:.0f} %"] for r in table.head(MOST_ROWS).itertuples()]
    finding, top = findings.weak_finding(story), table.head(MOST_BARS)
    shown = Table(head, rows, [3.2, 1.3, -1.0, -1.0], finding, total=len(table))
    bars = Bars(top["site"].tolist(), {head[2]: top["sales"].tolist()}, say("report.sales_axis"), finding, head[2])
    yield Chapter(findings.weak_finding, [Row([shown, bars], (1.1, 1.0))], foot=say("report.weak_how"))
