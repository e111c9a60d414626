"""A report as a deck for PowerPoint: each title says the finding, every chart and table can be edited."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from .. import texts
from ..results.plan import Plan
from . import pptx_shapes
from . import story as stories
from .fitting import clean
from .pptx_shapes import Box
from .story import Story

TOP, FOOT = 1.55, 6.95  # of the body and of the foot line, inches
LEFT = Box(0.6, TOP, 6.0, FOOT - TOP - 0.1)
RIGHT = Box(6.8, TOP, 5.9, FOOT - TOP - 0.1)
HEAD = Box(0.6, TOP, 12.1, 1.3)  # sentences above
BODY = Box(0.6, TOP + 1.4, 12.1, FOOT - TOP - 1.5)  # a table below them
MOST_BARS = 10
MOST_ROWS = 40  # handed to a table; those that do not fit are counted
MOST_YEARS = 12
FIGURES = ("lost_units", "lost_margin", "late_units", "peak_waiting", "waiting_units", "service_level", "first_stop_day",
           "recovered_day", "extra_cost")  # fmt: skip


def write(path: Path, story: Story) -> None:
    """Write the deck."""
    deck = pptx_shapes.new_deck()
    _answer(deck, story)
    if story.results:
        _breaks(deck, story)
    _weak(deck, story)
    for plan in story.plans:
        _plan(deck, story, plan)
        if not story.results:
            _years(deck, story, plan)
        if plan.verified is not None:
            _verified(deck, story, plan, plan.verified)
    if not story.plans:
        _lines(deck, story)
    _assumptions(deck, story)
    properties = deck.core_properties
    properties.author = properties.last_modified_by = "reshore"
    properties.title = clean(stories.answer(story))[:250]
    properties.created = properties.modified = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    with path.open("wb") as file:
        deck.save(file)


def _slide(deck: Any, story: Story, title: str) -> Any:
    """A slide with its title, the network at its foot, and what it rests on in the notes."""
    slide = pptx_shapes.new_slide(deck, title, [title, *story.sources()])
    foot = story.say("report.foot", name=story.words.network, fingerprint=story.net.fingerprint, date=story.date)
    pptx_shapes.add_text(slide, Box(0.6, FOOT, 12.1, 0.35), [foot.strip(" ·")], 10, color=pptx_shapes.FAINT)
    return slide


def _answer(deck: Any, story: Story) -> None:
    """The answer: the headline, the key figures of every run, what the plans come to."""
    slide = _slide(deck, story, stories.answer(story))
    said = [story.headline.stops, story.headline.money] if story.results else []
    said += [stories.plan_finding(story, p) for p in story.plans if story.results] + [stories.evidence_finding(story)]
    pptx_shapes.add_text(slide, HEAD, said[:4])
    rows = _figure_rows(story) if story.results else _plan_rows(story)
    pptx_shapes.add_table(
        slide, BODY, rows, [1.6, *[-1.0] * (len(rows[0]) - 1)], stories.answer(story), _more(story, len(rows) - 1), 12
    )


def _figure_rows(story: Story) -> list[list[str]]:
    """The key figures: header, then a row a measure with all runs."""
    say = story.say
    summaries = [r.summary for r in story.results]
    rows = [[say("report.column_measure"), *story.names, *[say("report.undisturbed", name=story.names[0])]]]
    for measure in FIGURES:
        values = [figure(story, measure, s["value"][measure]) for s in summaries]
        rows.append([say(f"report.measure_{measure}"), *values, figure(story, measure, summaries[0]["undisturbed"][measure])])
    return rows


def figure(story: Story, measure: str, value: float) -> str:
    """A figure of a summary with its unit; "-" for none."""
    if pd.isna(value):
        return "-"
    unit = story.results[0].summary.loc[measure, "unit"]
    if unit == "money":
        return story.money(value)
    if unit == "day":
        return texts.date(value, story.results[0].date(value), story.language)
    return f"{100 * value:.1f} %" if unit == "0..1" else f"{texts.number(value)} {story.unit(unit)}"


def _plan_rows(story: Story) -> list[list[str]]:
    rows = [[story.say("report.column_measure"), *story.plan_names]]
    for name in ("objective", "fixed_cost", "expected_cost", "cvar"):
        rows.append([story.say(f"report.measure_{name}"), *(story.money(getattr(p, name)) for p in story.plans)])
    return rows


def _breaks(deck: Any, story: Story) -> None:
    """What breaks and why: the steps from the cause, and output by day."""
    finding = stories.breaks_finding(story)
    slide = _slide(deck, story, finding)
    output = story.output
    room = LEFT if len(output) else Box(0.6, TOP, 12.1, LEFT.height)
    steps = story.cause.rows
    steps = steps[steps["what"] != "alternative"]
    rows = [[story.say("report.column_day"), story.say("report.column_what")]]
    rows += [["-" if pd.isna(r.day) else f"{r.day:.0f}", r.text] for r in steps.itertuples() if r.text]
    pptx_shapes.add_table(slide, room, rows[:MOST_ROWS], [-0.5, 5.5], finding, _more(story, len(rows) - 1))
    if len(output):
        runs = {c: output[c].tolist() for c in output if c not in ("day", "date")}
        low = output[next(iter(runs))]
        finding = story.say("output.finding", least=f"{low.min():.0f}", day=int(low.idxmin()))
        axis = "date" if "date" in output else "day"
        pptx_shapes.add_line_chart(
            slide,
            RIGHT,
            output[axis].astype(str).tolist(),
            runs,
            (story.say(f"report.column_{axis}"), story.say("report.output")),
            finding,
        )


def _weak(deck: Any, story: Story) -> None:
    """The sites whose loss alone stops most."""
    slide = _slide(deck, story, stories.weak_finding(story))
    weak, finding = story.weak.head(MOST_ROWS), stories.weak_finding(story)
    if not len(weak):
        pptx_shapes.add_text(slide, HEAD, [story.say("report.weak_how")])
        return
    head = [story.say(f"report.column_{c}") for c in ("site", "country", "sales", "share")]
    rows = [[r.site, r.country, f"{r.sales}", f"{100 * r.share:.0f} %"] for r in weak.itertuples(index=False)]
    room = Box(LEFT.left, LEFT.top, LEFT.width, LEFT.height - 0.75)
    pptx_shapes.add_table(slide, room, [head, *rows], [3.2, 1.05, -0.8, -0.9], finding, _more(story, len(story.weak)))
    how = Box(LEFT.left, FOOT - 0.8, LEFT.width, 0.7)
    pptx_shapes.add_text(slide, how, [story.say("report.weak_how")], 11, pptx_shapes.FAINT)
    top = weak.head(MOST_BARS)
    pptx_shapes.add_bar_chart(
        slide,
        RIGHT,
        top["site"].tolist(),
        {story.say("report.column_sales"): top["sales"].tolist()},
        ("", story.say("report.column_sales")),
        finding,
    )


def _lines(deck: Any, story: Story) -> None:
    """The lines hit most, of the first run."""
    finding, lines = stories.lines_finding(story), story.lines[0]
    slide = _slide(deck, story, finding)
    hit = story.named(lines[lines["lost_units"] > stories.UNITS])
    if not len(hit):
        pptx_shapes.add_text(slide, HEAD, [finding])
        return
    head = [story.say(f"report.column_{c}") for c in ("site", "part", "first_stop_day", "equivalent_days_lost", "lost_units")]
    rows = [
        [
            r.site,
            r.part,
            "-" if pd.isna(r.first_stop_day) else f"{r.first_stop_day:.0f}",
            f"{r.equivalent_days_lost:.1f}",
            f"{r.lost_units:,.0f}",
        ]
        for r in hit.head(MOST_ROWS).itertuples()
    ]
    pptx_shapes.add_table(slide, LEFT, [head, *rows], [1.5, 1.7, -0.8, -0.9, -0.9], finding, _more(story, len(hit)))
    top = hit.head(MOST_BARS)
    days = story.say("report.column_equivalent_days_lost")
    labels = [f"{r.site} {r.part}" for r in top.itertuples()]
    pptx_shapes.add_bar_chart(slide, RIGHT, labels, {days: top["equivalent_days_lost"].tolist()}, ("", days), finding)


def _plan(deck: Any, story: Story, plan: Plan) -> None:
    """The moves of a plan and what each buys."""
    finding = stories.plan_finding(story, plan)
    slide = _slide(deck, story, finding)
    say, moves = story.say, story.options(plan)
    pptx_shapes.add_text(slide, Box(0.6, TOP, 12.1, 0.8), [stories.plan_cost(story, plan)])
    left, right = (Box(b.left, b.top + 0.9, b.width, b.height - 0.9) for b in (LEFT, RIGHT))
    if not len(moves):
        _cost_chart(slide, story, plan, Box(0.6, TOP + 0.9, 12.1, LEFT.height - 0.9))
        return
    head = [say(f"report.column_{c}") for c in ("option", "units", "capex", "loss_avoided", "npv", "payback_years")]
    rows = [
        [
            r.option,
            texts.number(r.units),
            *("-" if pd.isna(value) else story.money(value) for value in (r.capex, r.loss_avoided, r.npv)),
            "-" if pd.isna(r.payback_years) else texts.number(r.payback_years),
        ]
        for r in moves.head(MOST_ROWS).itertuples()
    ]
    widths = [1.9, -0.65, -1.15, -1.15, -1.15, -0.95]
    pptx_shapes.add_table(slide, left, [head, *rows], widths, finding, _more(story, len(moves)))
    known = moves.dropna(subset=["loss_avoided"])  # of the others there was no time to work it out
    top, label = known.sort_values("loss_avoided", ascending=False).head(MOST_BARS), say("report.column_loss_avoided")
    if len(top):
        pptx_shapes.add_bar_chart(
            slide,
            right,
            top["option"].tolist(),
            {label: top["loss_avoided"].tolist()},
            ("", f"{label} [{story.unit('money a year')}]"),
            finding,
        )


def _years(deck: Any, story: Story, plan: Plan) -> None:
    """What every year of a plan costs."""
    finding = stories.scenarios_finding(story, plan)
    slide = _slide(deck, story, finding)
    head = [story.say(f"report.column_{c}") for c in ("scenario", "probability", "cost", "lost_units")]
    worst = story.years(plan).sort_values("cost", ascending=False)
    rows = [
        [r.scenario, _chance(r.probability), story.money(r.cost), texts.number(r.lost_units)]
        for r in worst.head(MOST_ROWS).itertuples()
    ]
    pptx_shapes.add_table(slide, LEFT, [head, *rows], [2, -1, -1.2, -1], finding, _more(story, len(worst)))
    _cost_chart(slide, story, plan, RIGHT)


def _verified(deck: Any, story: Story, plan: Plan, years: pd.DataFrame) -> None:
    """What every year of a plan loses when it is run again, with the moves and with none."""
    finding, say, table = stories.kept_finding(story, plan), story.say, story.verified(years)
    slide = _slide(deck, story, say("report.verified"))
    pptx_shapes.add_text(slide, HEAD, [finding])
    amounts = ["planned_lost_margin", "lost_margin", "pooling_bound", "as_run_lost_margin"]
    head = [say(f"report.column_{c}") for c in ("scenario", "probability", "moves", *amounts)]
    rows = [
        [
            row["scenario"],
            f"{100 * row['probability']:.3g} %",
            row["moves"],
            *("-" if pd.isna(row[name]) else story.money(row[name]) for name in amounts),
        ]
        for row in table.to_dict("records")
    ]
    pptx_shapes.add_table(
        slide, BODY, [head, *rows[:MOST_ROWS]], [1.6, -0.7, 1, *[-1.0] * len(amounts)], finding, _more(story, len(rows))
    )


def _chance(probability: float) -> str:
    return "-" if pd.isna(probability) else f"{100 * probability:.3g} %"


def _cost_chart(slide: Any, story: Story, plan: Plan, box: Box) -> None:
    worst = story.years(plan).sort_values("cost", ascending=False).head(MOST_YEARS)
    label = story.say("report.cost_by_scenario")
    pptx_shapes.add_bar_chart(
        slide,
        box,
        worst["scenario"].tolist(),
        {label: worst["cost"].tolist()},
        ("", f"{label} [{story.unit('money a year')}]"),
        stories.scenarios_finding(story, plan),
    )


def _assumptions(deck: Any, story: Story) -> None:
    """What the figures rest on: share of evidence, what is assumed and why, what is not modelled."""
    finding = stories.evidence_finding(story)
    slide = _slide(deck, story, finding)
    reasons = story.assumed.groupby(["table", "note"], sort=False).size().sort_values(ascending=False, kind="stable")
    head = [story.say(f"report.column_{c}") for c in ("table", "note", "rows")]
    rows = [[table, note or "-", f"{count:,}"] for (table, note), count in reasons.head(MOST_ROWS).items()]
    if rows:
        pptx_shapes.add_table(slide, LEFT, [head, *rows], [0.9, 4.2, -0.7], finding, _more(story, len(reasons)))
    else:
        pptx_shapes.add_text(slide, LEFT, [story.say("report.assumed", count=0)])
    pptx_shapes.add_text(slide, RIGHT, story.limits(), 13, bullets=True)


def _more(story: Story, total: int) -> Callable[[int], str]:
    """The last row of a table that shows only so many of all rows."""
    return lambda shown: story.say("report.more_rows", count=f"{total - shown:,}")
