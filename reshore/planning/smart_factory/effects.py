"""What a smart-factory level costs and changes, from the table levels: projects, machines, time to build, output, families."""

from __future__ import annotations

import numpy as np

from ...errors import DataError
from ..model.first_stage import capital_recovery
from .asked import Asked
from .ground import Ground, Maker
from .roads import Place


def projects(ground: Ground, level: str, value: float) -> float:
    """Smart-factory projects of a site that makes so much value a day [money].

    levels.capex x the larger of 1 and value of a year / sales of a firm for which that is one project.
    """
    money = ground.figures.project(level)
    return money * max(1.0, value * ground.year / ground.figures["project_sales"]) if money else 0.0


def project_of(ground: Ground, site: str, level: str) -> float:
    """Smart-factory projects of a site of today, by what it makes [money]."""
    return projects(ground, level, sum(m.made * ground.value[m.part] for m in ground.makers_at(site)))


def known_project_of(ground: Ground, site: str, level: str) -> float:
    """The same; NaN where the shipped levels are in another currency than the network."""
    try:
        return project_of(ground, site, level)
    except DataError:
        return np.nan


def yearly(ground: Ground, capex: np.ndarray) -> np.ndarray:
    """What projects cost in a year: capital recovery over their life, and upkeep [money a year]."""
    rate, life = ground.net.number("discount_rate", 0.08), ground.figures["project_life"]
    return capex * (capital_recovery(rate, life) + ground.figures["upkeep"])


def machines(asked: Asked, level: str, before: str, pay: float) -> float:
    """Machines for the workers replaced between two levels, beyond what the basic level saves by better order [money].

    machines x pay x (levels.hours before, basic at most - levels.hours); pay: wages of a year at level none.
    """
    hours = {name: asked.figures.level("hours", name) for name in (level, before, "basic")}
    return asked.figures["machines"] * pay * max(0.0, min(hours["basic"], hours[before]) - hours[level])


def build_days(asked: Asked, usual: str, level: str, before: str, engineers: str, country: str) -> float:
    """Working days to build: a figure; x levels.build of travel where engineers come from abroad, as part is done from afar."""
    foreign = bool(set(engineers.split()) - {country})
    change = asked.figures.change("build", level, before, "travel") if foreign else 1.0
    return float(np.ceil(asked.figures[usual] * change))


def speed(asked: Asked, level: str, before: str) -> float:
    """Good units at a level for each one before: levels.capacity, and fewer bad ones."""
    return asked.figures.change("capacity", level, before) * asked.figures.yield_gain(level, before)


def families(
    asked: Asked, makes: tuple[str, ...], place: Place, level: str, before: str, without: frozenset[str] = frozenset()
) -> list[Maker]:
    """Makers in other countries, the largest first, whose parts a level lets a line make too that makes some of one family.

    levels.families x parts it makes today, less these; parts of the family that are made in other countries, `without` some.
    """
    more = int(len(makes) * asked.figures.change("families", level, before) + 1e-9) - len(makes)
    if more <= 0:
        return []
    alike, largest = asked.ground.alike(makes[0]) - {*makes, *without}, dict[str, Maker]()
    for maker in asked.ground.largest:
        abroad = maker.country != place.country and not np.isnan(asked.ground.wage(maker.country))
        if maker.part in alike and abroad:
            largest.setdefault(maker.part, maker)
    return list(largest.values())[:more]
