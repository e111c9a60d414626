"""lanes.csv: every way that goods take today, stand-by by air among them.

Duty and the Chinese share of parts from facts/figures.csv; days by sea and air, and freight, from assumed/constants.csv;
lanes of what lies deeper from assumed/deep_lanes.csv.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from .facts import CHINESE, FAMILIES, FIGURES, HOMES, PLACES, PLANTS, assumed, figure, why, won
from .families import MODULE_SITES, lines_of, modules_of, plants_of
from .rates import plant_rate
from .rows import Row, row


def table() -> list[Row]:
    """All lanes that exist today."""
    return [*harness_lanes(), *air_lanes(), *input_lanes(), *module_lanes(), *deep_lanes()]


def harness_lanes() -> Iterator[Row]:
    """Harness from plant to port and from port, or a Korean plant, to the line."""
    for f in FAMILIES:
        shared = "global_harness" in plants_of(f) and len(plants_of(f)) > 1
        for plant in plants_of(f):
            yield from first_leg(plant, f, 0.5 if shared else None)
        for entry in dict.fromkeys(door(plant) for plant in plants_of(f)):
            yield from (last_leg(entry, line, f) for line in lines_of(f))
    yield from first_leg("global_harness", "renault", 0.0)


def first_leg(plant: str, family: str, share: float | None = None, option: str = "") -> Iterator[Row]:
    """By sea from a plant abroad to its port of entry."""
    country, part = PLANTS[plant].country, f"harness_{family}"
    half = "; Leoni's share at GM Korea is not found: half assumed" if share == 0.5 else ""
    if country == "CN":
        note, days = why("sea_china") + "; freight and duty assumed" + half, figure("sea_china")
        evidence = "assumed" if half else "derived"
        freight, duty = won("freight_china"), figure("duty_kr")
        yield lane(plant, "incheon", part, "sea", days, freight, note, evidence, share, duty, option=option)
    elif plant == "global_harness":
        note = why("sea_far") + half + ("; stand-by" if share == 0 else "")
        days, freight, duty = figure("sea_far"), won("freight_far"), figure("duty_kr")
        yield lane(plant, "incheon", part, "sea", days, freight, note, share=share, duty=duty)
    elif country != "KR":
        days = figure("sea_vietnam" if country == "VN" else "sea_cambodia")
        note = f"{why('sea_vietnam')}; {why('duty_asean')}"
        freight, duty = won("freight_far"), figure("duty_asean")
        yield lane(plant, "busan_port", part, "sea", days, freight, note, share=share, duty=duty, option=option)


def last_leg(entry: str, line: str, family: str, option: str = "") -> Row:
    """By road to the line."""
    at_port = entry in ("incheon", "busan_port")
    note = "truck, within the days of the sea leg" if at_port else "truck, next day; assumed"
    return lane(entry, line, f"harness_{family}", "road", 0 if at_port else 1, 2_000, note, option=option)


def air_lanes() -> Iterator[Row]:
    """Stand-by by air from every Chinese plant, any family."""
    note = f"stand-by; flights of 10 Feb 2020 read (newspim 20200210000435); {why('air_share')}; {why('freight_air')}"
    for plant in CHINESE:
        days, freight, duty = figure("air_china"), won("freight_air"), figure("duty_kr")
        capacity = math.ceil(plant_rate(plant) * figure("air_share"))
        yield lane(plant, "incheon", "", "air", days, freight, note, share=0.0, duty=duty, capacity=capacity)


def input_lanes() -> Iterator[Row]:
    """Connectors and wire to every harness plant, standing or possible."""
    places = {s: r.country for s, r in PLANTS.items() if s != "global_harness"} | dict.fromkeys(HOMES, "KR")
    note = "who buys where is not found: nearest maker assumed"
    sole = "one design from one maker: a placeholder for the sole sources every maker has"
    for plant, country in places.items():
        mode, lead = {"KR": ("road", 1), "CN": ("sea", 3)}.get(country, ("sea", 8))
        near = ("road", 1) if country == "CN" else (mode, lead)
        side = "cn" if country == "CN" else "kr"
        yield lane(f"connector_{side}", plant, "connector", *near, 1_000, note)
        yield lane("connector_kr", plant, "sealed_connector", mode, lead, 1_000, sole)
        yield lane(f"wire_{side}", plant, "wire", *near, 500, note)


def module_lanes() -> Iterator[Row]:
    """Modules to the lines, and what they are made of."""
    for line in PLACES:
        yield lane(modules_of(line), line, "module", "road", 0, 5_000, "in sequence, same day; assumed")
    china = figure("china_parts_share")
    note = f"29.1 % of imported parts are Chinese ({why('china_parts_share')}): taken as this part's share"
    for part in ("airbag", "steering"):
        sea = why("sea_china") + "; as harness"
        yield lane(f"{part}_cn", "incheon", part, "sea", figure("sea_china"), 3_000, sea, duty=figure("duty_kr"))
        for site in MODULE_SITES:
            yield lane("incheon", site, part, "road", 0, 1_000, note, share=china)
            yield lane(f"{part}_kr", site, part, "road", 1, 1_000, "the rest from home")
    for site in MODULE_SITES:
        yield lane("ecu_kr", site, "ecu", "road", 1, 500, "made at home, assumed")
        yield lane("motor_kr", site, "motor", "road", 1, 500, "made at home, assumed")


def deep_lanes() -> Iterator[Row]:
    """Terminals, copper, chips, magnets, rare earths, urea; a share may name a figure."""
    for r in assumed("deep_lanes"):
        share = None if r.share == "" else figure(r.share) if r.share in FIGURES.index else float(r.share)
        yield lane(r.origin, r.destination, r.part, r.mode, r.lead_days, r.unit_cost, r.why, r.evidence, share)


def door(plant: str) -> str:
    """Where a plant's harness enters the road to the line."""
    country = "KR" if plant in HOMES else PLANTS[plant].country
    return plant if country == "KR" else "busan_port" if country in ("VN", "KH") else "incheon"


def lane(
    origin: str,
    destination: str,
    part: str,
    mode: str,
    lead: float,
    cost: float,
    note: str,
    evidence: str = "assumed",
    share: float | None = None,
    duty: float = 0.0,
    capacity: float | None = None,
    option: str = "",
) -> Row:
    """One lane."""
    ends = {"origin": origin, "destination": destination, "part": part, "mode": mode}
    terms = {"share": share, "lead_days": lead, "unit_cost": round(cost), "duty_rate": duty, "capacity": capacity}
    return row(evidence, note, **ends, **terms, option=option)
