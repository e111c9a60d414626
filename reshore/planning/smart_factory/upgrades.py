"""Upgrades of sites of today to each higher level: what they make is made at the level instead."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...files.filling import SPARE
from ...network.levels import LEVELS
from ...texts import number, said
from .asked import Asked
from .effects import build_days, families, machines, projects, speed
from .ground import Maker
from .rows import Reason, Row, row

KIND = "upgrade"


def upgrades(asked: Asked) -> Iterator[Row | Reason]:
    """Of each site that makes the part, the levels above its own; at most one of them is bought."""
    sites = dict.fromkeys(m.site for m in asked.ground.makers_of(asked.part) if not m.option)
    if not sites:
        yield asked.reason(KIND, said("made.nobody_makes", part=asked.name))
    for site in sites:
        yield from _of_site(asked, site)


def _of_site(asked: Asked, site: str) -> Iterator[Row | Reason]:
    before = str(asked.ground.site.at[site, "smart_level"])
    higher = [level for level in asked.levels if LEVELS.index(level) > LEVELS.index(before)]
    if not higher:
        yield asked.reason(KIND, said("made.no_higher", site=asked.site(site), level=said(f"level.{before}")))
    for level in higher:
        option = f"upgrade_{site}_{level}"
        if option in asked.done:
            continue
        if there := asked.already(KIND, option):
            yield there
        else:
            yield from _to_level(asked, site, option, level, before)


def _to_level(asked: Asked, site: str, option: str, level: str, before: str) -> Iterator[Row | Reason]:
    ground, figures = asked.ground, asked.figures
    here = ground.makers_at(site)
    value = sum(m.made * ground.value[m.part] for m in here)
    pay = sum(m.made * ground.own_work(m).labour for m in here) * ground.year
    project, replaced = projects(ground, level, value), machines(asked, level, before, pay)
    place, capex = asked.roads.place(site), project + replaced
    note = said("made.note_upgrade", projects=number(project), machines=number(replaced), value=number(value * ground.year))
    engineers = str(ground.site.at[site, "engineers_from"])
    cells = {
        "name": said("made.name_upgrade", site=asked.site(site), level=said(f"level.{level}")),
        "kind": KIND,
        "company": here[0].company,
        "smart_level": level,
        "capex": capex,
        "annual_cost": capex * figures["upkeep"],
        "life_years": figures["project_life"],
        "build_days": build_days(asked, "project_days", level, before, engineers, place.country),
        "ramp_days": figures["project_ramp"],
        "group": f"upgrade_{site}",
        "replaces": site,
    }
    yield row("options", note, option=option, **cells)
    for maker in here:
        yield _instead(asked, maker, option, level, before)
    yield from _further(asked, here, option, level, before)


def _instead(asked: Asked, maker: Maker, option: str, level: str, before: str) -> Row:
    """A source of today at the level."""
    ground, faster = asked.ground, speed(asked, level, before)
    today = ground.sources.iloc[int(ground.coded.sources.row[maker.source])]
    work = ground.own_work(maker)
    was, (now, _) = work.at_level(asked.figures, before)[0], work.at_level(asked.figures, level)
    cost = max(0.0, maker.unit_cost + now - was)  # what the split misses by rounding stays as it is
    change = asked.figures.change("hours", level, before) / asked.figures.yield_gain(level, before)
    note = said(
        "made.note_instead",
        hours=number(asked.figures.change("hours", level, before)),
        other=number(asked.figures.change("unit_cost", level, before)),
        capacity=number(asked.figures.change("capacity", level, before)),
    )
    cells = {
        "capacity": today["capacity"] * faster,
        "load": today["load"] / faster,
        "unit_cost": cost,
        "hours": today["hours"] * change,
        "min_rate": today["min_rate"],
        "share": today["share"],
    }
    return row("sources", note, site=maker.site, part=maker.part, **cells, option=option)


def _further(asked: Asked, here: list[Maker], option: str, level: str, before: str) -> Iterator[Row | Reason]:
    """Parts of its families that the site could not make before, on its shared capacity."""
    ground, place = asked.ground, asked.roads.place(here[0].site)
    limited = ground.site["capacity"].notna()[here[0].site]
    family = ground.net.parts.set_index("part")["family"]
    for word in dict.fromkeys(family[m.part] for m in here if family[m.part]):
        ours = sorted((m for m in here if family[m.part] == word), key=lambda m: -m.made)
        made = tuple(dict.fromkeys(m.part for m in ours))
        more = families(asked, made, place, level, before)
        if more and not limited:
            yield asked.reason(KIND, said("made.no_shared", site=asked.site(place.site)))
            continue
        for maker in more:
            yield from _added(asked, ours[0], maker, option, level, before)


def _added(asked: Asked, pattern: Maker, maker: Maker, option: str, level: str, before: str) -> Iterator[Row]:
    """A part made elsewhere, on the line and at the cost of one like it here."""
    like = _instead(asked, pattern, option, level, before).cells
    most = SPARE * maker.made
    capacity = most if np.isnan(like["capacity"]) else min(like["capacity"], most)
    cells = {k: like[k] for k in ("load", "unit_cost", "hours")} | {"capacity": capacity}
    place, parts = asked.roads.place(pattern.site), asked.ground.inputs_of(maker)
    yield row("sources", said("made.note_family", part=pattern.part), site=place.site, part=maker.part, **cells, option=option)
    yield from asked.roads.inbound(parts, place, option)
    yield from asked.roads.outbound(maker.part, place, asked.ground.users_of(maker.part), option, 0.0)
