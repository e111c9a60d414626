"""The decision on a part: its flip map, what else there is, and what would have to be true."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ...results.verdict import Verdict
from .. import findings, verdict_tables
from ..blocks import Block, Chapter, Flips, Row, Table, Text
from ..flip_map import COLOURS, LENGTH, STOCK, TIE, UNPROVED, FlipMap, change, flip_maps, legend, percent, sign, up, upward
from ..story import Story

LEAST_WIDE, MOST_WIDE = 8, 36  # characters of a column


def decision(story: Story) -> Iterator[Chapter]:
    """A chapter for each verdict."""
    for found in story.verdicts:
        maps = flip_maps(found)[:1]
        true = verdict_tables.true_if(found, story.say)
        sentences = [Row([Text(true, bullets=True)])] if true else []
        answers = frame(verdict_tables.alternatives(story.net, found, story.say), story.say("report.alternatives"))
        beside: list[Block] = [*(flips(story, found, of) for of in maps), *([answers] if answers.rows else [])]
        blocks = [*sentences, *([Row(beside)] if beside else [])]
        foot = " ".join(verdict_tables.notes(story.net, found, story.say))
        yield Chapter(partial(findings.verdict_finding, found=found), blocks, foot=foot)


def more(story: Story) -> Iterator[Chapter]:
    """For the appendix: the other flip maps of each verdict, and where it flips."""
    for found in story.verdicts:
        table = frame(verdict_tables.flips(story.net, found, story.say), story.say("report.flips"))
        pictures: list[Block] = [flips(story, found, of) for of in flip_maps(found)[1:]]
        if pictures or table.rows:
            blocks = [*pictures, *([table] if table.rows else [])]
            yield Chapter(partial(_flips_title, found=found), [Row(blocks)], appendix=True)


def _flips_title(story: Story, found: Verdict) -> str:
    return story.say("report.flips_of", part=story.words.called("parts")[found.part])


def flips(story: Story, found: Verdict, of: FlipMap) -> Flips:
    """A flip map with its words."""
    say = story.say
    shown = [one for one in (*COLOURS, TIE, UNPROVED) if one in of.shares]
    known = not np.isnan(of.premium).any()
    return Flips(
        of,
        [sign(cell, say) for _, cell in of.cells.iterrows()],
        [percent(chance) for chance in of.chances],
        [up(of, value) for value in of.across],
        [change(value) for value in of.premium] if known else [],
        (say("verdict.axis_chance"), upward(of, say), say("verdict.axis_premium") if known else ""),
        {one: say("report.legend_days", legend=legend(one, say)) if one == STOCK else legend(one, say) for one in shown},
        say("verdict.today"),
        verdict_tables.finding(found, of, say),
        say("verdict.picture_length" if of.picture == LENGTH else "verdict.picture_gap"),
    )


def frame(table: pd.DataFrame, title: str = "") -> Table:
    """A table of an answer as it is shown: columns as wide as their longest words, numbers to the right, "-" for none."""
    rows = [[_shown(value) for value in row] for row in table.to_numpy(object)]
    head = list(map(str, table.columns))
    shares = []
    for number, (name, cells) in enumerate(zip(head, zip(*rows, strict=True) if rows else [()] * len(head), strict=True)):
        longest = max([*map(len, cells), *map(len, name.split()), LEAST_WIDE])
        right = pd.api.types.is_numeric_dtype(table.iloc[:, number])
        shares.append(float(min(longest, MOST_WIDE)) * (-1 if right else 1))
    return Table(head, rows, shares, title, title)


def _shown(value: Any) -> str:
    if pd.isna(value):
        return "-"
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value) or "-"
