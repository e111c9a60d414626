"""Before and after: the same disruption without a plan and with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from ...disruption import status
from ...results.result import Result
from .. import findings
from ..blocks import Block, Chapter, Curves, Row, Table
from ..story import Story
from ..tiles import Run, of_run


def replay(story: Story) -> Iterator[Chapter]:
    """A chapter for each plan that buys something, where there is a run without it."""
    for pair, called in zip(story.replays, story.called, strict=True):
        if pair is not None:
            before, after = pair
            blocks: list[Block] = [*([_curves(story, before, after)] if before.dated else []), _figures(story, before, after)]
            title = partial(findings.replay_finding, before=before, after=after)
            yield Chapter(title, [Row(blocks, (1.3, 1.0) if len(blocks) > 1 else ())], foot=_foot(story, before, called))


def _foot(story: Story, before: Result, called: bool) -> str:
    """Which disruption it is and, where it is not run as the first run was, how."""
    scenario = story.say("report.replay_of", scenario=story.words.scenario(before.scenario.name))
    return f"{scenario} {story.say('report.replay_rerouted')}" if called else scenario


def _curves(story: Story, before: Result, after: Result) -> Curves:
    days = max(status.shown_days(before), status.shown_days(after))
    shares = (status.output_share(status.until(run, days)) for run in (before, after))
    padded = [np.append(share, np.full(days - len(share), np.nan)).tolist() for share in shares]
    runs = dict(zip((story.say("plan.without"), story.say("plan.with")), padded, strict=True))
    finding, axes = findings.replay_finding(story, before, after), (story.axis(days), story.say("report.output_axis"))
    return Curves(story.along(days), runs, axes, finding, story.say("report.output"))


def _figures(story: Story, before: Result, after: Result) -> Table:
    """The key figures of both, and by how much they differ."""
    without, with_ = Run(before, story.say("plan.without")), Run(after)
    pairs = zip(of_run(without, story.words, with_), of_run(with_, story.words, without), strict=True)
    rows = [[a.label, a.value, b.value] for a, b in pairs]
    head = [story.say("column.measure"), without.name, story.say("plan.with")]
    return Table(head, rows, [1.3, -1.2, -1.2], findings.replay_finding(story, before, after))
