"""The moves of a plan: what is bought and brings what, which rules it keeps, what is turned down and why."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from ... import texts
from ...results.plan import Plan
from .. import findings, moves, standing_tables
from ..blocks import Bars, Block, Chapter, Row, Table, Text
from ..phrases import axis_unit, flip, kind_of, largest
from ..story import Story
from .answer import years_chart
from .decision import frame

SAVES = ("sales", "production", "transport", "duty", "holding")
MOST_MOVES, MOST_REFUSED = 8, 12
FEW = 4  # rows that a slide with other blocks shows for sure


def bought(story: Story) -> Iterator[Chapter]:
    """For each plan what it buys, and what it turns down."""
    for number, plan in enumerate(story.plans):
        title = partial(findings.plan_finding, plan=plan)
        if len(plan.options):
            below = [*(_saves(story, plan) if len(plan.options) <= FEW else []), *_rules(story, plan)]
            rows = [Row([Text([findings.plan_cost(story, plan)])]), Row([_moves(story, plan)])]
            yield Chapter(title, [*rows, Row(below)] if below else rows)
        else:
            yield Chapter(title, [Row([Text([findings.plan_cost(story, plan)])]), Row([years_chart(story, number)])])
        if _is_explained(plan):
            yield Chapter(partial(findings.turned_down_finding, plan=plan), [Row([_turned_down(story, plan)])])


def _is_explained(plan: Plan) -> bool:
    """Whether it is known of any option that is not bought why not: of a large plan that takes time nobody may have given."""
    return bool(plan.turned_down["npv"].notna().any() or plan.turned_down["reason"].ne("").any())


def _moves(story: Story, plan: Plan, most: int = MOST_MOVES) -> Table:
    """What is bought, the most worthwhile first, in words."""
    table = plan.options.sort_values("npv", ascending=False, kind="stable")
    supported = ["support"] if table["support"].any() else []
    amounts = ["capex", *supported, "loss_avoided", "npv"]
    rows = []
    for row in table.head(most).to_dict("records"):
        words = moves.in_words(story, plan, row["option"], row["units"])
        years = "-" if pd.isna(row["payback_years"]) else texts.number(row["payback_years"])
        rows.append([words, *("-" if pd.isna(row[a]) else story.money(row[a]) for a in amounts), years])
    head = [story.say(f"column.{c}") for c in ("option", *amounts, "payback_years")]
    shares = [4.6, *[-1.2] * len(amounts), -1.0]
    return Table(head, rows, shares, findings.plan_finding(story, plan), total=len(table))


def _saves(story: Story, plan: Plan) -> list[Block]:
    """What a year costs less with each move, by kind of cost."""
    kinds = [f"saves_{kind}" for kind in SAVES]
    if plan.options[kinds].isna().all(axis=None):
        return []
    table = story.options(plan).sort_values("npv", ascending=False, kind="stable").head(MOST_MOVES)
    used = [kind for kind in kinds if table[kind].abs().max() > 0] or kinds[:1]
    size, unit = axis_unit(story.net, largest(table[used]), story.say)
    series = {story.say(f"decide.{kind}"): (table[kind] / size).tolist() for kind in used}
    axis, title = f"{unit}/{story.say('report.unit_year')}", story.say("report.saves")
    return [Bars(table["option"].tolist(), series, axis, findings.plan_finding(story, plan), title, stacked=len(used) > 1)]


def _rules(story: Story, plan: Plan) -> list[Block]:
    """The hard rules and what the plan comes to."""
    if not len(plan.rules_kept):
        return []
    return [frame(standing_tables.rules(story.net, plan, story.say), story.say("decide.rules_kept"))]


def _turned_down(story: Story, plan: Plan, most: int = MOST_REFUSED) -> Table:
    """What is not bought, the nearest first: why, where that flips, and what having it would add."""
    table = story.turned_down(plan).assign(driver=plan.turned_down["driver"], at=plan.turned_down["break_even"])
    table = table.sort_values("npv", ascending=False, kind="stable")
    rows = [
        [r.option, r.reason, flip(story.net, r.driver, r.at, story.say) or "-", "-" if pd.isna(r.npv) else story.money(r.npv)]
        for r in table.head(most).itertuples()
    ]
    head = [story.say("column.option"), *(story.say(f"plan.{c}") for c in ("reason", "flips")), story.say("report.adds")]
    return Table(head, rows, [3.0, 2.2, 2.8, -1.4], findings.turned_down_finding(story, plan), total=len(table))


def _unexplained(story: Story, plan: Plan) -> Table:
    """What is not bought, where it is not known why: by its kind."""
    kinds = story.net.options.set_index("option")["kind"].loc[plan.turned_down["option"]]
    names = story.turned_down(plan)["option"]
    rows = [[name, kind_of(kind, story.say)] for name, kind in zip(names, kinds, strict=True)]
    head = [story.say("column.option"), story.say("column.kind")]
    return Table(head, rows, [3.0, 1.0], findings.turned_down_finding(story, plan), total=len(rows))


def years(story: Story) -> Iterator[Chapter]:
    """For the appendix: of each plan all moves and all it turns down, where there are many; its years, and those run again."""
    for number, plan in enumerate(story.plans):
        if len(plan.options) > FEW:
            title = partial(findings.plan_finding, plan=plan)
            yield Chapter(title, [Row([_moves(story, plan, len(plan.options))])], appendix=True)
            if saves := _saves(story, plan):
                yield Chapter(lambda told: told.say("report.saves"), [Row(saves)], appendix=True)
        if len(plan.turned_down) and not _is_explained(plan):
            title = partial(findings.turned_down_finding, plan=plan)
            yield Chapter(title, [Row([_unexplained(story, plan)])], foot=story.say("report.not_explained"), appendix=True)
        elif len(plan.turned_down) > FEW:
            title = partial(findings.turned_down_finding, plan=plan)
            yield Chapter(title, [Row([_turned_down(story, plan, len(plan.turned_down))])], appendix=True)
        table = story.years(plan).sort_values("cost", ascending=False, kind="stable")
        rows = [
            [r.scenario, _chance(r.probability), story.money(r.cost), texts.number(r.lost_units)] for r in table.itertuples()
        ]
        head = [story.say(f"column.{c}") for c in ("scenario", "probability", "cost", "lost_units")]
        title = partial(findings.scenarios_finding, plan=plan)
        shown = Table(head, rows, [2.4, -1.0, -1.2, -1.0], findings.scenarios_finding(story, plan))
        yield Chapter(title, [Row([shown, years_chart(story, number)], (1.2, 1.0))], appendix=True)
        if plan.verified is not None:
            yield Chapter(partial(findings.kept_finding, plan=plan), [Row([_verified(story, plan)])], appendix=True)


def _verified(story: Story, plan: Plan) -> Table:
    """What every year of a plan loses when it is run again, with the moves and with none."""
    amounts = ["planned_lost_margin", "lost_margin", "pooling_bound", "as_run_lost_margin"]
    head = [story.say(f"column.{c}") for c in ("scenario", "probability", "moves", *amounts)]
    rows = [
        [r["scenario"], _chance(r["probability"]), r["moves"], *("-" if pd.isna(r[a]) else story.money(r[a]) for a in amounts)]
        for r in story.verified(plan.verified).to_dict("records")
    ]
    return Table(head, rows, [1.6, -0.8, 1, *[-1.1] * len(amounts)], findings.kept_finding(story, plan))


def _chance(probability: float) -> str:
    return "-" if pd.isna(probability) else f"{100 * probability:.3g} %"
