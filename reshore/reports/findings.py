"""What a report finds, in sentences: titles of chapters and lines of the summary, once for every kind of file."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import texts
from ..disruption import status
from ..results.plan import NO_EVENT, Plan
from ..results.result import Result
from ..results.verdict import Verdict
from . import around_tables, fund_tables, verdict_tables
from .flip_map import name as verdict_name
from .outcome import UNITS, Outcome
from .phrases import flip
from .story import Story

NAMED = 3  # moves called by name


def answer(story: Story) -> str:
    """What to do by the first verdict or, without one, by the first plan; without either what happened in the first run."""
    if story.verdicts:
        return verdict_finding(story, story.verdicts[0])
    return plan_finding(story, story.plans[0]) if story.plans else story.headline.cause


def verdict_finding(story: Story, found: Verdict) -> str:
    """A verdict in a sentence; with names cut short in the fewest words."""
    if story.longest is None:
        return verdict_tables.sentence(story.net, found, story.say)
    part = story.words.called("parts")[found.part]
    return story.say("report.verdict_brief", part=part, verdict=verdict_name(found.verdict, story.say))


def plan_finding(story: Story, plan: Plan) -> str:
    """What a plan buys, the first moves by name (where names must be short, one), in a sentence."""
    if not len(plan.options):
        return story.say("report.plan_no_event" if plan.nothing_happens else "report.plan_nothing")
    moves = story.options(plan).sort_values("npv", ascending=False, kind="stable")["option"].tolist()
    most = NAMED if story.longest is None else 1
    more = story.say("plan.more", count=len(moves) - most) if len(moves) > most else ""
    named = "; ".join(moves[:most]) + more
    return story.say("report.plan_buys", moves=named, capex=story.money(plan.options["capex"].sum()))


def replay_finding(story: Story, before: Result, after: Result) -> str:
    """What a plan changes about the disruption, in a sentence."""
    runs = {"before": Outcome(before), "after": Outcome(after)}
    lost = {name: story.money(run.value("lost_margin")) for name, run in runs.items()}
    stopped = {f"stopped_{name}": run.stopped for name, run in runs.items()}
    return story.say("report.replayed", **lost, **stopped)


def turned_down_finding(story: Story, plan: Plan) -> str:
    """How many options are turned down, and what the one that comes nearest would take, in a sentence."""
    table, count = plan.turned_down, len(plan.turned_down)
    whole = count + len(plan.options)
    if table["npv"].isna().all():
        return story.say("report.turned_down_many", count=count, all=whole)
    nearest = table.loc[table["npv"].idxmax()]
    at = flip(story.net, nearest["driver"], nearest["break_even"], story.say)
    name = story.words.called("options").get(nearest["option"], nearest["option"])
    reason = at or story.say(f"plan.reason_{nearest['reason'] or 'unknown'}")
    return story.say("report.turned_down_nearest", count=count, all=whole, option=name, reason=reason)


def fund_finding(story: Story, shown: fund_tables.Shown) -> str:
    """What support does, in a sentence."""
    return fund_tables.finding(story.net, shown, story.say)[1]


def frontier_finding(story: Story) -> str:
    """What the safest plan costs more, and what it takes off the worst years, in a sentence."""
    return "" if story.frontier is None else around_tables.frontier_finding(story.net, story.frontier, story.say)


def output_finding(story: Story, table: pd.DataFrame) -> str:
    """How low output falls in the first run, and when, in a sentence."""
    first = table[next(name for name in table if name not in ("day", "date"))]
    return story.say("report.output_least", least=f"{first.min():.0f}", day=story.day(int(first.idxmin())))


def timeline_finding(story: Story, days: np.ndarray) -> str:
    """How many sites suffer, from when to when, in a sentence. days: days x sites, states."""
    bad = np.flatnonzero(days.any(axis=1))
    values = {"count": int(days.any(axis=0).sum()), "first": story.day(bad[0]), "last": story.day(bad[-1])}
    return story.say("report.timeline_finding", **values)


def tiers_finding(story: Story, worst: np.ndarray) -> str:
    """How many sites are in which state at worst, in a sentence. worst: by site."""
    hit, stopped, short = (int((worst == state).sum()) for state in (status.KNOCKED_OUT, status.STOPPED, status.SHORT))
    return story.say("report.tiers_finding", hit=hit, stopped=stopped, short=short, all=len(worst))


def plan_cost(story: Story, plan: Plan) -> str:
    """What a plan costs, in two sentences."""
    amounts = {"fixed": plan.fixed_cost, "expected": plan.expected_cost, "cvar": plan.cvar}
    told = {name: story.money(amount) for name, amount in amounts.items()} | {"budget": story.budget(plan)}
    if plan.worst is None:
        return story.say("report.plan_cost", **told, worst=f"{100 * (1 - plan.confidence):.3g}")
    chosen, called = plan.worst.iloc[0], story.words.called("sites")
    sites = story.say("format.and").join(called[site] for site in chosen["sites"]) or "-"
    return story.say("report.plan_cost_worst", **told, sites=sites, days=texts.number(chosen["days"]))


def kept_finding(story: Story, plan: Plan) -> str:
    """Whether a plan keeps what it promises, in a sentence or two."""
    key, amounts = plan.kept_words
    return story.say(key, **{name: story.money(value) for name, value in amounts.items()})


def no_event_cost(plan: Plan) -> float:
    """What the no-event year of a plan costs [money]."""
    return float(plan.scenarios.set_index("scenario").at[NO_EVENT, "cost"])


def scenarios_finding(story: Story, plan: Plan) -> str:
    """Which scenario of a plan costs most, in a sentence."""
    worst = plan.scenarios.loc[plan.scenarios["cost"].idxmax()]
    usual = no_event_cost(plan)
    if worst["cost"] <= usual:
        return story.say("report.no_costlier_scenario", cost=story.money(usual))
    return story.say(
        "report.costliest_scenario",
        scenario=story.year(worst["scenario"]),
        cost=story.money(worst["cost"]),
        more=story.money(worst["cost"] - usual),
    )


def weak_finding(story: Story) -> str:
    """Which site alone stops most, in a sentence."""
    if not len(story.weak):
        return story.say("report.weak_none")
    worst = story.weak.iloc[0]
    return story.say(
        "report.weak_site",
        site=worst["site"],
        sales=int(worst["sales"]),
        all=len(story.net.demand),
        count=len(story.weak),
    )


def lines_finding(story: Story) -> str:
    """Which line of the first run loses most, in a sentence."""
    hit = story.lines[0][story.lines[0]["lost_units"] > UNITS]
    if not len(hit):
        return story.say("report.lines_none")
    sites, parts = story.words.called("sites"), story.words.called("parts")
    return story.say(
        "report.lines_worst",
        site=sites[hit["site"].iloc[0]],
        part=parts[hit["part"].iloc[0]],
        count=len(hit),
        days=texts.days(round(hit["equivalent_days_lost"].iloc[0], 1), story.language),
    )


def evidence_finding(story: Story) -> str:
    """How much of the data is assumed, in a sentence."""
    all_rows = story.evidence.set_index("table").loc["all"]
    total = max(1, int(all_rows.sum()))
    key = "report.evidence_unmarked" if all_rows["unmarked"] else "report.evidence"
    return story.say(key, rows=f"{total:,}", **{k: f"{100 * all_rows[k] / total:.0f}" for k in all_rows.index})


def breaks_finding(story: Story) -> str:
    """What the line hit most in the first run lacks, and where that begins; else the first sentence of its cause."""
    rows, cause = story.cause.rows, story.cause
    lacks, begins = rows[rows["what"] == "input_runs_out"], rows[rows["what"] == "source_down"]
    if not len(lacks) or not len(begins):
        return first_cause(story)
    day, sites, parts = lacks["day"].iloc[0], story.words.called("sites"), story.words.called("parts")
    return story.say(
        "report.breaks",
        site=sites[cause.site],
        part=parts[cause.part],
        input=parts[lacks["part"].iloc[0]],
        origin=sites[begins["site"].iloc[-1]],
        day=story.day(day),
    )


def first_cause(story: Story) -> str:
    """The first sentence of the cause of the first run."""
    return story.cause.rows["text"].iloc[0]
