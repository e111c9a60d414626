"""New lines at home: a smart factory beside the plants abroad, and a plant that comes home and closes the one abroad."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ...files.filling import SPARE
from ...texts import number, said
from .asked import Asked
from .effects import build_days, families, machines, projects, speed
from .ground import Maker, OwnWork
from .roads import Place, local_bill
from .rows import Reason, Row, row

HOME, RETURN = "open", "return"
PREFIX = {HOME: "home", RETURN: "return"}  # of the names of sites and options


@dataclass(frozen=True, eq=False)
class Line:
    """A line to be built: of which part, after which maker of today, where, for how much [unit/day]."""

    asked: Asked
    kind: str
    pattern: Maker
    place: Place
    capacity: float

    @cached_property
    def own(self) -> OwnWork:
        """What it does itself on a unit, at level none."""
        return self.asked.ground.moved(self.pattern, self.place.country)

    @cached_property
    def pay(self) -> float:
        """Wages of a year at level none, the line running full [money]."""
        return self.own.labour * self.capacity * self.asked.ground.year

    def machines(self, level: str) -> float:
        """Machines for the workers replaced [money]."""
        return machines(self.asked, level, "none", self.pay)

    def projects(self, level: str) -> float:
        """Smart-factory projects by the line's sales [money]."""
        return projects(self.asked.ground, level, self.capacity * self.asked.ground.value[self.asked.part])


class _Option(NamedTuple):
    """What tells a line at a level: its capital [money], the note, cells of the option, the share of its lanes."""

    capex: float
    note: str
    cells: Mapping[str, object]
    share: float | None


def home_lines(asked: Asked) -> Iterator[Row | Reason]:
    """A line at home at each level, beside what there is; at most one of them is bought."""
    yield from _at_each_level(asked, _line(asked, HOME), HOME, _home)


def returned_plants(asked: Asked) -> Iterator[Row | Reason]:
    """The largest plant abroad comes home at a level, under the U-turn scheme; its lines of the part abroad close."""
    line = _line(asked, RETURN)
    yield from _at_each_level(asked, line, RETURN, _returned)
    if isinstance(line, Line):
        share, ceiling = asked.figures["return_share"], asked.figures["return_ceiling"]
        yield row("schemes", said("made.note_scheme"), scheme="u_turn", share=share, ceiling=ceiling)


def _at_each_level(
    asked: Asked, line: Line | Reason, kind: str, option_of: Callable[[Line, str], _Option]
) -> Iterator[Row | Reason]:
    """The rows of a line at each level; or why there is none."""
    if isinstance(line, Reason):
        yield line
        return
    for level in asked.levels:
        option = f"{PREFIX[kind]}_{asked.part}_{level}"
        if there := asked.already(kind, option):
            yield there
        else:
            yield from _built(line, option, level, option_of(line, level))


def _home(line: Line, level: str) -> _Option:
    """A line at home: projects, tools for the hours left, machines."""
    asked = line.asked
    tools = asked.figures["tools"] * line.pay * asked.figures.level("hours", level)
    note = said(
        "made.note_home",
        projects=number(line.projects(level)),
        tools=number(tools),
        machines=number(line.machines(level)),
        pay=number(line.pay),
        capacity=number(line.capacity),
    )
    name = said("made.name_home", part=asked.name, level=said(f"level.{level}"))
    cells = {"name": name, "group": f"home_{asked.part}"}
    return _Option(line.projects(level) + tools + line.machines(level), note, cells, 0.0)


def _returned(line: Line, level: str) -> _Option:
    """A plant that returns: what such a plant costs, projects, machines."""
    asked, plant = line.asked, line.asked.figures["return_capex"]
    note = said(
        "made.note_return",
        plant=number(plant),
        projects=number(line.projects(level)),
        machines=number(line.machines(level)),
        site=line.pattern.site,
    )
    name = said("made.name_return", part=asked.name, site=asked.site(line.pattern.site), level=said(f"level.{level}"))
    cells = {"name": name, "group": f"return_{asked.part}", "replaces": line.pattern.site}
    return _Option(plant + line.projects(level) + line.machines(level), note, cells, None)


def _line(asked: Asked, kind: str) -> Line | Reason:
    """The line at home after the largest maker abroad; or why there is none."""
    ground, makers = asked.ground, asked.ground.makers_of(asked.part)
    if not ground.users_of(asked.part):
        return asked.reason(kind, said("made.nobody_uses", part=asked.name))
    home = asked.home
    abroad = [m for m in makers if m.country != home and not (kind == RETURN and m.option)]
    if not abroad:
        return asked.reason(kind, said("made.at_home", part=asked.name, country=asked.in_country(home)))
    ground.need_wage(home)
    pattern = ground.with_known_wage(abroad)
    size = pattern.made if kind == RETURN else sum(m.made for m in abroad)
    place = asked.new_place(f"{PREFIX[kind]}_{asked.part}", home)
    return Line(asked, kind, pattern, place, asked.capacity or SPARE * size)


def _engineers(asked: Asked, country: str) -> str:
    """Countries whose engineers most sites of a country need that need any."""
    named = asked.net.sites.loc[asked.net.sites["country"] == country, "engineers_from"]
    found = named[named != ""].mode()
    return str(found.iloc[0]) if len(found) else ""


def _built(line: Line, option: str, level: str, what: _Option) -> Iterator[Row]:
    """All rows of a line at a level: option, site, what it makes, and its lanes in and out."""
    asked, place = line.asked, line.place
    engineers = _engineers(asked, place.country)
    days = build_days(asked, "line_days", level, "none", engineers, place.country)
    cost = {"capex": what.capex, "annual_cost": what.capex * asked.figures["upkeep"]}
    usual = {"life_years": asked.figures["line_life"], "build_days": days, "ramp_days": asked.figures["line_ramp"]}
    who = {"company": line.pattern.company, "smart_level": level, "kind": "open", "least_use": asked.figures["least_use"]}
    yield row("options", what.note, option=option, **what.cells, **who, **cost, **usual)
    yield _site(line, engineers)
    yield from local_bill(asked.ground, line.pattern, place.site)
    for maker in [line.pattern, *families(asked, (asked.part,), place, level, "none", _closing(line))]:
        yield from _makes(line, maker, option, level, what.share)


def _closing(line: Line) -> frozenset[str]:
    """What a plant that comes home makes abroad: what it does not bring home goes on there."""
    return frozenset(m.part for m in line.asked.ground.makers_at(line.pattern.site)) if line.kind == RETURN else frozenset()


def _site(line: Line, engineers: str) -> Row:
    """The new place: its capacity is shared by all that its lines make."""
    asked, place = line.asked, line.place
    recovery = float(asked.ground.site.at[line.pattern.site, "recovery_days"])
    cells = {"company": line.pattern.company, "country": place.country, "lat": place.lat, "lon": place.lon}
    kind = "plant" if asked.ground.inputs_of(line.pattern) else "supplier"
    name = said(f"made.site_{line.kind}", part=asked.name, country=asked.in_country(place.country))
    note = said("made.note_site", site=line.pattern.site)
    further = {"recovery_days": recovery, "capacity": line.capacity, "engineers_from": engineers}
    return row("sites", note, site=place.site, name=name, kind=kind, smart_level="none", **cells, **further)


def _makes(line: Line, maker: Maker, option: str, level: str, share: float | None) -> Iterator[Row]:
    """One part at the line: its source, the lanes of its inputs and to its users."""
    asked, place, figures = line.asked, line.place, line.asked.figures
    own = asked.ground.moved(maker, place.country)
    cost, hours = own.at_level(figures, level)
    faster = speed(asked, level, "none")
    capacity = line.capacity if maker is line.pattern else min(line.capacity, SPARE * maker.made)
    note = said(
        "made.note_source",
        hours=number(own.hours),
        wage=number(asked.ground.wage(place.country)),
        country=place.country,
        share=number(figures.level("hours", level)),
        overhead=number(own.overhead),
        rest=number(own.rest),
        other=number(figures.level("unit_cost", level)),
        site=maker.site,
    )
    cells = {"capacity": capacity * faster, "load": 1 / faster, "unit_cost": cost, "hours": hours, "option": option}
    yield row("sources", note, site=place.site, part=maker.part, **cells)
    if maker is not line.pattern:
        share = 0.0  # what a level lets the line make too stands by
        yield from local_bill(asked.ground, maker, place.site)
    yield from asked.roads.inbound(asked.ground.inputs_of(maker), place, option)
    yield from asked.roads.outbound(maker.part, place, asked.ground.users_of(maker.part), option, share)
