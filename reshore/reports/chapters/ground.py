"""What it all rests on: the share of evidence, what is assumed and why, what the engines take for granted, every figure."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ... import texts
from ...results.result import Result
from .. import findings
from ..assumptions import reasons
from ..blocks import Bars, Chapter, Row, Table, Text
from ..outcome import Outcome
from ..story import Story
from .breaks import causes, lines

MOST_REASONS, MOST_TABLES = 9, 10
KINDS = ("read", "derived", "assumed", "unmarked")
FIGURES = ("lost_units", "lost_margin", "late_units", "peak_waiting", "waiting_units", "service_level", "first_stop_day",
           "recovered_day", "extra_cost")  # fmt: skip


def ground(story: Story) -> Iterator[Chapter]:
    """The assumptions, with the share of evidence by table."""
    why = reasons(story.assumed, story.say)
    head = [story.say(f"column.{c}") for c in ("table", "note", "rows")]
    rows = [[story.table(r.table), r.reason, f"{r.rows:,}"] for r in why.head(MOST_REASONS).itertuples()]
    finding = findings.evidence_finding(story)
    title = story.say("report.reasons")
    beside = Table(head, rows, [1.1, 4.2, -0.7], finding, title, len(why)) if rows else Text([finding])
    yield Chapter(findings.evidence_finding, [Row([_evidence(story), beside], (1.0, 1.3))])


def _evidence(story: Story) -> Bars:
    """By table, the share of rows by what they rest on."""
    table = story.evidence.set_index("table")
    table = table[table.sum(axis=1) > 0]
    whole, each = table.loc[["all"]], table.drop("all")
    each = each.loc[each.sum(axis=1).sort_values(ascending=False, kind="stable").index].head(MOST_TABLES)
    parts = pd.concat([whole, each])
    parts = 100 * parts.div(parts.sum(axis=1), axis=0)
    used = [kind for kind in KINDS if parts[kind].any()]
    labels = [story.say("report.all_tables"), *(story.table(name) for name in each.index)]
    series = {story.say(f"column.{kind}"): parts[kind].tolist() for kind in used}
    return Bars(labels, series, "%", findings.evidence_finding(story), story.say("report.evidence_share"), stacked=True)


def appendix(story: Story) -> Iterator[Chapter]:
    """Every figure of every run, the steps of the cause, the lines, and what is not modelled."""
    if story.results:
        yield Chapter(_figures_title, [Row([figures(story)])], appendix=True)
        if story.results[0].dated:
            yield Chapter(_causes_title, [Row([causes(story)])], appendix=True)
        if (table := lines(story, story.results[0])).rows:
            yield Chapter(findings.lines_finding, [Row([table])], appendix=True)
    yield Chapter(_limits_title, [Row([Text(story.limits(), bullets=True)])], appendix=True)


def figures(story: Story) -> Table:
    """The key figures of every run and of the baseline; with their band where recoveries are uncertain."""
    say = story.say
    first = story.results[0]
    bands = [(n, r) for n, r in zip(story.names, story.results, strict=True) if r.band is not None]
    head = [say("column.measure"), *story.names, say("report.baseline")]
    head += [say("report.band_of", name=name) for name, _ in bands]
    rows = []
    for measure in FIGURES:
        values = [figure(story, run, measure, run.summary["value"][measure]) for run in story.results]
        usual = figure(story, first, measure, first.summary["undisturbed"][measure])
        rows.append([say(f"report.measure_{measure}"), *values, usual, *(_band(story, run, measure) for _, run in bands)])
    return Table(head, rows, [1.6, *[-1.2] * (len(head) - 1)], say("report.all_figures"))


def _band(story: Story, run: Result, measure: str) -> str:
    """Between what and what a figure of a run lies in eight of ten cases."""
    rows = pd.DataFrame() if run.band is None else run.band[run.band["measure"] == measure]
    if not len(rows) or rows[["low", "high"]].isna().any(axis=None):
        return "-"
    low, high = (figure(story, run, measure, rows[end].iloc[0]) for end in ("low", "high"))
    return story.say("format.range", low=low, high=high)


def figure(story: Story, run: Result, measure: str, value: float) -> str:
    """A figure of the summary of a run with its unit; "-" for none."""
    if pd.isna(value):
        return "-"
    unit = run.summary.loc[measure, "unit"]
    if unit == "money":
        return story.money(value)
    if unit == "day":
        return story.day(value)
    if unit == "units":
        return texts.counted(value, story.words.unit(Outcome(run).parts), story.say)
    return f"{100 * value:.1f} %" if unit == "0..1" else f"{texts.number(value)} {story.unit(unit)}"


def _figures_title(story: Story) -> str:
    return story.say("report.all_figures")


def _causes_title(story: Story) -> str:
    return story.say("report.step_by_step")


def _limits_title(story: Story) -> str:
    return story.say("report.limits")
