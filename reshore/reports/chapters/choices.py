"""Choices beyond a plan: what less risk costs, and which support makes firms invest."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from .. import around_tables, findings, fund_tables
from ..blocks import Bars, Block, Chapter, Points, Row, Table, Text
from ..phrases import axis_unit, largest
from ..story import Story
from .decision import frame


def frontier(story: Story) -> Iterator[Chapter]:
    """One chapter, where a frontier is handed over."""
    found = story.frontier
    if found is None or not len(found):
        return
    table = frame(around_tables.plans(story.net, found, story.say))
    title = findings.frontier_finding
    blocks: list[Block] = [_plane(story, found), table] if len(found) > 1 else [table]
    yield Chapter(title, [Row(blocks, (1.0, 1.2) if len(found) > 1 else ())], foot=story.say("report.frontier_how"))


def _plane(story: Story, found: pd.DataFrame) -> Points:
    """Each plan by what it costs more than the cheapest on average, and in the worst years."""
    beyond = around_tables.beyond(found)
    size, unit = axis_unit(story.net, largest(beyond), story.say)
    points = zip((beyond["expected_cost"] / size).tolist(), (beyond["cvar"] / size).tolist(), strict=True)
    axes = story.say("trade.mean", unit=unit), story.say("trade.worst", unit=unit)
    named = [(x, y, str(number)) for number, (x, y) in enumerate(points, 1)]
    return Points(named, axes, findings.frontier_finding(story), story.say("trade.title"))


def funding(story: Story) -> Iterator[Chapter]:
    """A chapter for each answer on support that is handed over."""
    for found in story.fundings:
        shown = fund_tables.at(found, fund_tables.estimate_of(found))
        told = fund_tables.finding(story.net, shown, story.say)
        others = [line for line in told if line != findings.fund_finding(story, shown)]
        rows = [Row([Text(others)])] if others else []
        table = _schemes(story, shown)
        yield Chapter(partial(findings.fund_finding, shown=shown), [*rows, Row([_payers(story, shown), table], (1.0, 1.3))])


def _payers(story: Story, shown: fund_tables.Shown) -> Bars:
    table = fund_tables.payers(story.net, shown, story.say)
    schemes, *payers = list(table)
    series = {name: table[name].tolist() for name in payers}
    title, finding = story.say("fund.who_pays"), findings.fund_finding(story, shown)
    return Bars(table[schemes].tolist(), series, "", finding, title, stacked=True)


def _schemes(story: Story, shown: fund_tables.Shown) -> Table:
    whole = fund_tables.schemes_table(story.net, shown, story.say)
    kept = [c for c in whole if c not in fund_tables.payers(story.net, shown, story.say).columns[1:]]
    return frame(whole[kept].iloc[:, :7])
