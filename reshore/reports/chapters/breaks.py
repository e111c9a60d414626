"""What breaks and why: who stands still when, and how the outage runs through the tiers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ... import texts
from ...disruption import status
from ...disruption.status import KNOCKED_OUT, OK, SHORT, STOPPED
from ...network.graph import links, tiers
from ...results.result import Result
from .. import findings
from ..blocks import Chapter, Place, Row, Span, Table, Text, Tiers, Timeline
from ..story import Story

MOST_ROWS, MOST_HIT = 12, 4  # sites of the timeline, of them those that an event hits
MOST_PLACES = 7  # sites of a tier that are shown
MOST_TIERS, FEW_SITES = 5, 16  # in all; of more sites only tiers that suffer are shown
TICKS = 5
STATES = {KNOCKED_OUT: "knocked_out", STOPPED: "stopped", SHORT: "short", OK: "ok"}


def breaks(story: Story) -> Iterator[Chapter]:
    """One chapter; none without a run."""
    if not story.results:
        return
    run = story.results[0]
    if not run.dated:
        yield Chapter(findings.breaks_finding, [Row([causes(story)])])
        return
    days = status.player_days(run)
    if not days.any():
        yield Chapter(findings.breaks_finding, [Row([causes(story)])])
        return
    yield Chapter(
        findings.breaks_finding,
        [Row([Text([story.cause.short])]), Row([timeline(story, days), picture(story, days)], (1.0, 1.1))],
        foot=texts.again(run.lines_note, story.say),
    )


def causes(story: Story) -> Table:
    """The steps from the line hit most to the cause."""
    steps = story.cause.rows
    steps = steps[(steps["what"] != "alternative") & steps["text"].ne("")]
    rows = [["-" if pd.isna(r.day) else story.day(r.day), r.text] for r in steps.itertuples()]
    head = [story.say("column.day"), story.say("column.what")]
    return Table(head, rows, [0.8, 5.0], findings.breaks_finding(story))


def timeline(story: Story, days: np.ndarray) -> Timeline:
    """The sites that are hit, stopped or short, those hit first; then by when it begins."""
    names = _names(story)
    affected = np.flatnonzero(days.any(axis=0))
    hit = (days == KNOCKED_OUT).any(axis=0)
    begins = (days > OK).argmax(axis=0)
    hardest = (days >= STOPPED).sum(axis=0)
    order = sorted(affected, key=lambda s: (not hit[s], -hardest[s], begins[s]))
    chosen = [s for s in order if hit[s]][:MOST_HIT]
    chosen += [s for s in order if not hit[s]][: MOST_ROWS - len(chosen)]
    chosen.sort(key=lambda s: (not hit[s], begins[s]))
    rows = [(names[s], spans(days[:, s])) for s in chosen]
    ticks = np.unique(np.linspace(0, len(days) - 1, TICKS).round().astype(int))
    labels, words = story.along(len(days)), _states(story, {span.state for _, of in rows for span in of})
    left = len(affected) - len(chosen)
    title = story.say("report.timeline_more", count=left) if left else story.say("report.timeline")
    return Timeline(rows, len(days), [(int(t), labels[t]) for t in ticks], words, findings.timeline_finding(story, days), title)


def spans(days: np.ndarray) -> list[Span]:
    """The states of a site that are not OK, each from its first to its last day."""
    edges = np.flatnonzero(np.diff(days)) + 1
    starts, ends = np.concatenate([[0], edges]), np.concatenate([edges, [len(days)]])
    return [Span(int(a), int(b) - 1, int(days[a])) for a, b in zip(starts, ends, strict=True) if days[a] != OK]


def picture(story: Story, days: np.ndarray) -> Tiers:
    """The sites by tier, those that suffer first, and the lanes between them."""
    net, names, worst = story.net, _names(story), days.max(axis=0).astype(int)
    tier, begins = tiers(net), (days > OK).argmax(axis=0)
    shown: dict[int, tuple[int, int]] = {}
    columns: list[tuple[str, list[Place], str]] = []
    told = tier[worst > OK] if len(net.sites) > FEW_SITES else tier
    for number in sorted({int(t) for t in told if t >= 0}, reverse=True)[-MOST_TIERS:]:
        members = sorted(np.flatnonzero(tier == number).tolist(), key=lambda s: (-worst[s], begins[s]))
        bad = [s for s in members if worst[s] > OK] if len(net.sites) > FEW_SITES else members
        kept = bad if len(bad) == len(members) <= MOST_PLACES else bad[: MOST_PLACES - 1]
        shown |= {s: (len(columns), row) for row, s in enumerate(kept)}
        places = [Place(names[s], int(worst[s]), story.day(int(begins[s])) if worst[s] else "") for s in kept]
        columns.append((story.tier(number), places, _rest(story, worst, members[len(kept) :])))
    pairs = [(o, d) for o, d in links(net)[["origin", "destination"]].itertuples(index=False) if worst[o] and worst[d]]
    both = [(shown[o], shown[d]) for o, d in pairs if o in shown and d in shown]
    drawn = [(one, other) for one, other in both if one[0] < other[0]]
    words = _states(story, {p.state for _, places, _ in columns for p in places})
    return Tiers(columns, drawn, words, findings.tiers_finding(story, worst), story.say("report.tiers"))


def _rest(story: Story, worst: np.ndarray, left: list[int]) -> str:
    """How many sites of a tier are not shown, and how many of them suffer."""
    if not left:
        return ""
    bad = int((worst[left] > OK).sum())
    return (
        story.say("report.tier_more_hit", count=len(left), hit=bad) if bad else story.say("report.tier_more", count=len(left))
    )


def _states(story: Story, used: set[int]) -> dict[int, str]:
    return {state: story.say(f"canvas.{word}") for state, word in STATES.items() if state in used}


def _names(story: Story) -> list[str]:
    called = story.words.called("sites")
    return [called[site] for site in story.net.sites["site"]]


def lines(story: Story, run: Result) -> Table:
    """The lines that lose output, worst first."""
    table = run.lines[run.lines["lost_units"] > findings.UNITS]
    hit, say = story.named(table), story.say
    columns = ("site", "part", "first_stop_day", "recovered_day", "equivalent_days_lost", "lost_units")
    rows = [
        [r.site, r.part, *("-" if pd.isna(d) else story.day(d) for d in (r.first_stop_day, r.recovered_day)),
         f"{r.equivalent_days_lost:.1f}", f"{r.lost_units:,.0f}"]
        for r in hit.itertuples()
    ]  # fmt: skip
    head = [say(f"column.{c}") for c in columns]
    return Table(head, rows, [2.2, 2.0, -1.1, -1.1, -1.0, -1.0], findings.lines_finding(story))
