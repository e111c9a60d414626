"""A second source of a part: another maker in another country, one of its family there, one that is assumed, or one nearby."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...files.filling import SPARE
from ...texts import number, said
from .asked import Asked
from .ground import Maker
from .roads import Place, local_bill
from .rows import Reason, Row, row

KIND = "qualify"


@dataclass(frozen=True)
class Second:
    """Who would make it, at what own cost [money/unit] and hours, who pays for the approval, and how it was found."""

    place: Place
    unit_cost: float
    hours: float
    company: str
    how: str
    is_new: bool = False


def seconds(asked: Asked) -> Iterator[Row | Reason]:
    """One more source of the part that stands by, in any fraction of what is made where the largest maker of today stands."""
    makers, option = asked.ground.makers_of(asked.part), f"second_{asked.part}"
    if not asked.ground.users_of(asked.part) or not makers:
        yield asked.reason(KIND, said("made.nobody_uses" if makers else "made.nobody_makes", part=asked.name))
        return
    if there := asked.already(KIND, option):
        yield there
        return
    main = makers[0]
    found = (
        _same_part(asked, main, abroad=True)
        or _same_family(asked, main)
        or _assumed(asked, main)
        or _same_part(asked, main, abroad=False)
    )
    if found is None:
        named = {"part": asked.name, "site": asked.site(main.site)}
        in_country = said("made.no_second", **named, country=asked.in_country(main.country)) if main.country else ""
        yield asked.reason(KIND, in_country or said("made.no_second_nowhere", **named))
    else:
        yield from _qualified(asked, main, found, option)


def _same_part(asked: Asked, main: Maker, abroad: bool) -> Second | None:
    """The largest other maker of the part, in another country or wherever; also one that makes none in the baseline."""
    others = [m for m in asked.ground.makers if m.part == asked.part and m.site != main.site]
    others = [m for m in others if not abroad or m.country not in ("", main.country)]
    if not others:
        return None
    best = max(others, key=lambda m: m.made)
    return Second(asked.roads.place(best.site), best.unit_cost, best.hours, best.company, said("made.note_same_part"))


def _same_family(asked: Asked, main: Maker) -> Second | None:
    """The site in another country that would make it at least cost, of those that make a part of its family today."""
    alike, found = asked.ground.alike(asked.part), list[tuple[float, float, Maker]]()
    for maker in asked.ground.makers:
        if maker.part in alike and maker.made > 0 and _elsewhere(asked, main, maker.country):
            cost, hours = asked.ground.moved(main, maker.country).at_level(asked.figures, maker.level)
            found.append((cost, hours, maker))
    if not found:
        return None
    cost, hours, best = min(found, key=lambda one: one[0])
    return Second(asked.roads.place(best.site), cost, hours, best.company, said("made.note_same_family", part=best.part))


def _assumed(asked: Asked, main: Maker) -> Second | None:
    """A maker nobody knows yet, in the country of lowest wage of the table countries that is not the main maker's; at home
    only where no other is known."""
    wages = asked.net.countries.set_index("country")["wage"]
    known = [c for c in wages.dropna().sort_values(kind="stable").index if _elsewhere(asked, main, c)]
    if not known:
        return None
    country = next((c for c in known if c != asked.home), known[0])
    cost, hours = asked.ground.moved(main, country).at_level(asked.figures, "none")
    buyer = max(asked.ground.users_of(asked.part), key=lambda user: user.amount).company
    place = asked.new_place(f"second_{asked.part}", country)
    return Second(place, cost, hours, buyer, said("made.note_assumed", country=country), is_new=True)


def _elsewhere(asked: Asked, main: Maker, country: str) -> bool:
    """Whether a country is another, and wages there and here are known."""
    known = not np.isnan(asked.ground.wage(main.country)) and not np.isnan(asked.ground.wage(country))
    return known and country not in ("", main.country)


def _qualified(asked: Asked, main: Maker, found: Second, option: str) -> Iterator[Row]:
    figures, ground, place = asked.figures, asked.ground, found.place
    failing = [m for m in ground.makers_of(asked.part) if m.country == main.country and m.site != place.site]
    capacity = SPARE * sum(m.made for m in failing)
    bought = capacity * ground.year * ground.value[asked.part]
    capex = figures["qualify"] * bought
    note = said("made.note_second", share=number(figures["qualify"]), bought=number(bought), how=found.how)
    new = said("made.site_second", part=asked.name, country=asked.in_country(place.country))
    site = new if found.is_new else asked.site(place.site)
    cells = {
        "name": said("made.name_second", part=asked.name, site=site),
        "kind": KIND,
        "company": found.company,
        "capex": capex,
        "annual_cost": capex * figures["upkeep"],
        "life_years": figures["project_life"],
        "build_days": figures["project_days"],
        "ramp_days": figures["project_ramp"],
        "divisible": 1,
    }
    yield row("options", note, option=option, **cells)
    if found.is_new:
        recovery = float(ground.site.at[main.site, "recovery_days"])
        kind = "plant" if ground.inputs_of(main) else "supplier"
        where = {"country": place.country, "lat": place.lat, "lon": place.lon, "kind": kind, "recovery_days": recovery}
        yield row("sites", said("made.note_site", site=main.site), site=place.site, name=new, smart_level="none", **where)
        yield from local_bill(ground, main, place.site)
    cost = {"capacity": capacity, "unit_cost": found.unit_cost, "hours": found.hours, "load": 0.0}  # on tools of its own
    yield row("sources", said("made.note_stand_by", site=main.site), site=place.site, part=asked.part, **cost, option=option)
    yield from asked.roads.inbound(ground.inputs_of(main), place, option)
    yield from asked.roads.outbound(asked.part, place, ground.users_of(asked.part), option, 0.0)
