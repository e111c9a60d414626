"""The answer: what to do, or what happened; in one picture, with the key figures."""

from __future__ import annotations

from collections.abc import Iterator

from .. import findings, verdict_tables
from ..blocks import Bars, Block, Chapter, Curves, Row, Table, Text, Tiles
from ..headline import band as in_band
from ..phrases import axis_unit, largest
from ..story import Story
from ..tiles import Run, of_run

MOST_YEARS = 8
COSTS = ("objective", "fixed_cost", "expected_cost", "cvar")


def answer(story: Story) -> Iterator[Chapter]:
    """One chapter: the headline, key figures, output by day, what is recommended and what that brings."""
    yield Chapter(findings.answer, _of_run(story) if story.results else _of_plan(story))


def _of_run(story: Story) -> list[Row]:
    lines = [story.headline.stops, story.headline.money]
    lines = lines if not (story.verdicts or story.plans) else [story.headline.cause, *lines]
    hit = story.results[0]
    band = "" if hit.band is None else in_band(hit, hit.band, story.language)
    picture: list[Block] = [output(story)] if len(story.output) else []
    advice = list(recommended(story))
    beside: list[Block] = [Text(advice, bullets=True, label=story.say("report.recommended"), strong=True)] if advice else []
    shares = (1.6, 1.0) if picture and beside else ()
    figures = of_run(Run(hit), story.words)
    rows = [Row([Text([*lines, band] if band else lines)]), Row([Tiles(figures)])]
    return [*rows, Row([*picture, *beside], shares)] if picture or beside else rows


def _of_plan(story: Story) -> list[Row]:
    """Without a run: what each plan comes to, and the years of the first."""
    say = story.say
    rows = [[say(f"report.measure_{name}"), *(story.money(getattr(p, name)) for p in story.plans)] for name in COSTS]
    head = [say("column.measure"), *story.plan_names]
    table = Table(head, rows, [1.6, *[-1.0] * len(story.plans)], findings.answer(story))
    advice = list(recommended(story))
    return [Row([Text(advice)]), Row([table, years_chart(story)])] if advice else [Row([table, years_chart(story)])]


def recommended(story: Story) -> Iterator[str]:
    """What is to be known of the recommendation beside the title: what it costs and brings, and how sure it is."""
    for found in story.verdicts[:1]:
        whole = found.with_all_it_serves
        told = [verdict_tables.beside(story.net, found, story.say), *verdict_tables.notes(story.net, found, story.say)[:1]]
        yield from filter(None, [*told, verdict_tables.differs(story.net, found, whole, story.say) if whole else ""])
    for plan, replay in list(zip(story.plans, story.replays, strict=True))[:1]:
        yield from [findings.plan_finding(story, plan)] if story.verdicts else []
        yield from [findings.replay_finding(story, *replay)] if replay else []
        yield findings.plan_cost(story, plan)


def output(story: Story) -> Curves:
    """Output by day of all runs that have days."""
    table = story.output
    runs = {name: table[name].tolist() for name in table if name not in ("day", "date")}
    axes = story.axis(len(table)), story.say("report.output_axis")
    return Curves(story.along(len(table)), runs, axes, findings.output_finding(story, table), story.say("report.output"))


def years_chart(story: Story, plan: int = 0) -> Bars:
    """What the costliest years of a plan cost more than the no-event year."""
    table = story.years(story.plans[plan]).sort_values("cost", ascending=False, kind="stable")
    beyond = table["cost"] - findings.no_event_cost(story.plans[plan])
    beyond = beyond[beyond > 0 if (beyond > 0).any() else beyond == 0].head(MOST_YEARS)
    size, unit = axis_unit(story.net, largest(beyond.to_frame()), story.say)
    title, finding = story.say("report.beyond_no_event"), findings.scenarios_finding(story, story.plans[plan])
    return Bars(table.loc[beyond.index, "scenario"].tolist(), {title: (beyond / size).tolist()}, unit, finding, title)
