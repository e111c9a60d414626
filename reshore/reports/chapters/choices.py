"""Choices beyond a plan: what less risk costs, and which support makes firms invest."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from .. import around_tables, findings, fund_tables
from ..blocks import Bars, Block, Chapter, Points, Row, Text
from ..phrases import axis_unit, largest
from ..story import Story
from .decision import frame

EFFECTS = ("deadweight", *fund_tables.GAINERS, "loss_avoided", "additional_loss_avoided")  # of a scheme, beside who pays


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
    """Each plan by what it costs more than the cheapest on average, and by what it takes off the worst years."""
    beyond = around_tables.beyond(found)
    size, unit = axis_unit(story.net, largest(beyond), story.say)
    points = zip((beyond["expected_cost"] / size).tolist(), (0.0 - beyond["cvar"] / size).tolist(), strict=True)
    axes = story.say("trade.mean", unit=unit), story.say("trade.worst", unit=unit)
    named = [(x, y, str(number)) for number, (x, y) in enumerate(points, 1)]
    return Points(named, axes, findings.frontier_finding(story), story.say("trade.title"))


def funding(story: Story) -> Iterator[Chapter]:
    """A chapter for each year of each answer on support that is handed over."""
    for found in story.fundings:
        estimate = fund_tables.estimate_of(found)
        for year in fund_tables.told_years(found, estimate):
            yield _support(story, fund_tables.at(found, estimate, year))


def _support(story: Story, shown: fund_tables.Shown) -> Chapter:
    """Who pays, and what is avoided."""
    told = fund_tables.finding(story.net, shown, story.say)
    others = [line for line in told if line != findings.fund_finding(story, shown)]
    rows = [Row([Text(others)])] if others else []
    table = frame(fund_tables.effects(story.net, shown, EFFECTS, story.say))
    title = partial(findings.fund_finding, shown=shown)
    foot = fund_tables.shown_of(story.net, shown, story.say)
    return Chapter(title, [*rows, Row([_payers(story, shown), table], (1.0, 2.0))], foot=foot)


def _payers(story: Story, shown: fund_tables.Shown) -> Bars:
    """What is built, by who pays for it."""
    amounts = shown.all[list(fund_tables.PAYERS)]
    size, unit = axis_unit(story.net, largest(amounts), story.say)
    series = {story.say(f"fund.payer_{name}"): (amounts[name] / size).tolist() for name in fund_tables.PAYERS}
    schemes = [fund_tables.scheme(story.net, name, story.say) for name in shown.all["scheme"]]
    return Bars(schemes, series, unit, findings.fund_finding(story, shown), story.say("fund.who_pays"), stacked=True)
