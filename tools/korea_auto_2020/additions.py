"""Rows that the options add to sources.csv, lanes.csv and stock.csv, each with its option.

Places and families from assumed/harness_plants.csv and assumed/home_plants.csv, hours of a set from facts/figures.csv, hours
saved by level, sizes and racks from assumed/constants.csv, firms from `companies`, modules from assumed/materials.csv.
"""

from __future__ import annotations

from collections.abc import Iterator

from .companies import tier1_firms
from .facts import CHINESE, HOMES, LEVELS, MATERIALS, PLANTS, figure, pairs, why
from .families import could_make, lines_of, payer
from .lanes import first_leg, lane, last_leg
from .options import saved, second_sites, upgrade_size, upgrades
from .rates import RATES, family_rate, plant_rate, return_rate
from .rows import Row
from .sources import harness_cost, module_hours, source_row
from .stock import stock_row


def sources() -> list[Row]:
    """What the options make."""
    rows: list[Row] = []
    for site in [s for s in HOMES if s != "return_yura"]:
        for level in LEVELS:
            size = figure("home_capacity")
            rows.extend(home_source(site, f, f"{site}_{level}", size, level) for f in could_make(site))
    size = return_rate() * (1 + figure("overtime"))
    rows.extend(home_source("return_yura", f, "return_yura", size, "advanced") for f in could_make("return_yura"))
    for site, level in upgrades():
        each = upgrade_size(site, level) / len(could_make(site))
        rows.extend(home_source(site, f, f"upgrade_{site}_{level}", each, level) for f in could_make(site))
    rows.extend(second_source(site, f) for site in second_sites() for f in could_make(site))
    return [*rows, sealed_source(), *tier1_sources()]


def home_source(site: str, family: str, name: str, size: float, level: str) -> Row:
    """A family at a Korean plant of a level, within the size of the line."""
    note = f"16 h x (1 - {saved(level):.1%}) x Korean wage + overhead; {why(f'hours_saved_{level}')}"
    capacity = min(size, family_rate(family) * (1 + figure("overtime")))
    hours = round(figure("hours_per_set") * (1 - saved(level)), 3)
    return source_row(site, f"harness_{family}", capacity, harness_cost("KR", saved(level)), note, hours, option=name)


def second_source(site: str, family: str) -> Row:
    """A family at a second plant abroad, one unit of the option."""
    cost = harness_cost(PLANTS[site].country)
    capacity = figure("second_share") * family_rate(family)
    note = "a quarter of the family a unit; 16 h x wage + overhead"
    return source_row(site, f"harness_{family}", capacity, cost, note, figure("hours_per_set"), option=f"qualify_{site}")


def sealed_source() -> Row:
    """Sealed connectors from China for half of what the Chinese plants use."""
    capacity = sum(plant_rate(p) for p in CHINESE) / 2
    note = "half of what Chinese plants use, assumed"
    return source_row("connector_cn", "sealed_connector", capacity, 104_000, note, option="qualify_sealed_connector")


def tier1_sources() -> Iterator[Row]:
    """Modules a representative supplier makes at less cost."""
    base = pairs(MATERIALS["module"].makers)["modules_hyundai"]
    for size, (_, sales) in tier1_firms().items():
        capacity = sales / figure("working_days") / figure("module_value")
        for level in LEVELS:
            less = figure(f"tier1_saving_{level}")
            note = f"sales of one firm / 240 days / 3.0m a set; own cost -{less:.1%}: {why('tier1_saving_basic')}"
            hours = round(module_hours(base) * (1 - saved(level)), 2)
            name = f"tier1_{size}_{level}"
            yield source_row("modules_hyundai", "module", capacity, base * (1 - less), note, hours, option=name)


def lanes() -> Iterator[Row]:
    """Lanes from what may be built; a road needs no option, it carries nothing until its origin makes something."""
    korean = [s for s, r in PLANTS.items() if r.country == "KR"]
    for site in [*HOMES, *korean]:
        for f in could_make(site):
            yield from (last_leg(site, line, f) for line in lines_of(f))
    for site in second_sites():
        for f in could_make(site):
            yield from first_leg(site, f, option=f"qualify_{site}")
            yield from (last_leg("busan_port", line, f, f"qualify_{site}") for line in lines_of(f))
    for plant in CHINESE:
        name = "qualify_sealed_connector"
        yield lane("connector_cn", plant, "sealed_connector", "road", 1, 1_000, "second source", option=name)


def stock() -> Iterator[Row]:
    """Stock the options add: a day a unit."""
    for f, line in RATES:
        name = f"buffer_harness_{payer(line)}"
        yield stock_row(line, f"harness_{f}", 1, f"a day a unit; {why('racking')}", cost=figure("racking"), option=name)
    for plant, r in PLANTS.items():
        if plant != "global_harness":
            note, name = "a day a unit; 5,000 a set once, assumed", f"buffer_sealed_{r.company}"
            yield stock_row(plant, "sealed_connector", 1, note, cost=5_000, option=name)
    for site, part, cost in (("ecu_kr", "chip", 1_000), ("motor_kr", "magnet", 1_000), ("urea_kr", "urea", 50_000)):
        yield stock_row(site, part, 1, "a day a unit; room assumed", cost=cost, option=f"buffer_{part}")
