"""Whole moves in words: what an option of a plan brings, from where, and how much of what is used it makes."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .. import texts
from ..network import names
from ..results.plan import Plan
from .story import Story

MADE = "made"
FEW = 2  # parts called by name; more are counted
WHOLE = 1e-9


def in_words(story: Story, plan: Plan, option: str, units: float) -> str:
    """What a move is called and what it brings: where which part is then made, for how much of what is used on a no-event day,
    what it takes the place of, where how much more is held."""
    name = story.words.called("options").get(option, option) + ("" if abs(units - 1) < WHOLE else f" × {texts.number(units)}")
    brings = [*_made(story, plan, option, units), *_replaced(story, plan, option), *_held(story, plan, option, units)]
    return story.say("move.brings", name=name, brings="; ".join(brings)) if brings else name


def _made(story: Story, plan: Plan, option: str, units: float) -> Iterable[str]:
    """Where its sources stand, and how much of what is used so many units of it make."""
    sources = plan.network.sources[plan.network.sources["option"] == option]
    day = plan.day[plan.day["what"] == MADE]
    for site, rows in sources.groupby("site", sort=False):
        parts = rows["part"].tolist()
        of = day[day["part"].isin(parts)]
        used, own = of["units"].sum(), of.loc[(of["site"] == site) & (of["option"] == option), "units"].sum()
        able = units * rows["capacity"].sum(skipna=False)
        values = {"part": _parts(story, parts), "site": story.words.place("site", str(site))}
        if own > 0:
            yield story.say("move.makes", share=f"{100 * own / used:.0f}", **values)
        elif used > able:
            yield story.say("move.stands_by_share", share=f"{100 * able / used:.0f}", **values)
        else:
            yield story.say("move.stands_by", **values)


def _parts(story: Story, parts: list[str]) -> str:
    """Parts by name; many by their family or their number."""
    known = story.words.called("parts")
    if len(parts) <= FEW:
        return story.say("format.and").join(known.get(part, part) for part in parts)
    families = set(story.net.parts.set_index("part")["family"].reindex(parts).fillna(""))
    family = families.pop() if len(families) == 1 else ""
    return names.part(story.net, family, story.language) if family else story.say("move.parts", count=len(parts))


def _replaced(story: Story, plan: Plan, option: str) -> Iterable[str]:
    """The site whose place it takes."""
    for site in plan.network.options.set_index("option")["replaces"].reindex([option]):
        if site and not pd.isna(site):
            yield story.say("move.replaces", site=story.words.place("site", site))


def _held(story: Story, plan: Plan, option: str, units: float) -> Iterable[str]:
    """Where how much more stock so many units of it hold."""
    rows = plan.network.stock[plan.network.stock["option"] == option]
    if len(rows) > FEW:
        yield story.say("move.stock_of", part=_parts(story, rows["part"].tolist()), sites=rows["site"].nunique())
        return
    for row in rows.itertuples():
        values = {"part": story.words.part(row.part), "site": story.words.place("site", row.site)}
        if row.quantity == row.quantity:
            yield story.say("move.stock", units=story.words.units(units * row.quantity, story.words.unit([row.part])), **values)
        else:
            yield story.say("move.stock_days", days=texts.days(units * row.cover_days, story.language), **values)
