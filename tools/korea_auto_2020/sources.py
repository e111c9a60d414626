"""sources.csv: everything that is made today, and what it costs; `baseline` fills in the capacity of simple parts, `prices`
what firms charge each other.

Rates from `rates`, wages from `countries`; hours and value of a harness set and duty from facts/figures.csv, its inputs,
overhead and freight and what of the cost of modules is wages from assumed/constants.csv; price less margin of a car from
assumed/classes.csv; makers of all else and their costs from assumed/materials.csv.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from .countries import wages
from .facts import CLASSES, FAMILIES, MATERIALS, PLANTS, figure, pairs, why, won
from .families import plants_of
from .rates import RATES, family_rate, spare
from .rows import Row, row


def table() -> list[Row]:
    """Everything that is made today; the capacity of the simple ones is still open."""
    return [*car_sources(), *harness_sources(), *part_sources()]


def car_sources() -> Iterator[Row]:
    """Assembly of each family on each line."""
    for (f, line), rate in RATES.items():
        size = CLASSES[FAMILIES[f].size]
        cost = size.price * (1 - size.margin) - delivered(f) - figure("module_value")
        note = (
            "share of the line, +30 % when others give way, least rate of 30 %: assumed; own cost = price less margin "
            "less harness less modules: all parts not modelled"
        )
        least = round(rate * figure("least_rate"), 1)
        yield source_row(line, f"car_{f}", rate * (1 + figure("line_mix")), cost, note, least=least)


def harness_sources() -> Iterator[Row]:
    """Harness sets by family and plant."""
    for f in FAMILIES:
        for plant in plants_of(f):
            yield harness_source(f, plant, family_rate(f) / len(plants_of(f)), "family allocated here (assumed)")
    yield harness_source("renault", "global_harness", spare("global_harness"), "stand-by of half the need, assumed")


def harness_source(family: str, plant: str, rate: float, reason: str) -> Row:
    """One family at one plant; the alternates' price stands for all they need."""
    note = f"{reason}; may exceed its own rate by 20 % within the plant's total, assumed"
    capacity = rate * (1 + figure("mix"))
    if plant == "global_harness":
        return source_row(plant, f"harness_{family}", capacity, won("usd_per_set"), note + "; USD 500 a set")
    cost, hours = harness_cost(PLANTS[plant].country), figure("hours_per_set")
    return source_row(plant, f"harness_{family}", capacity, cost, note + "; cost 16 h x wage + overhead", hours)


def part_sources() -> Iterator[Row]:
    """Makers of everything behind the harness and the modules."""
    for r in MATERIALS.values():
        for site, cost in pairs(r.makers).items():
            note = f"capacity = undisturbed use and {r.spare:.0%}; {r.why}"
            if r.part == "module":
                yield source_row(site, r.part, None, cost, f"{note}; hours: {why('labour_share')}", module_hours(cost))
            else:
                yield source_row(site, r.part, None, cost, note)


def module_hours(cost: float) -> float:
    """Labour in one set of modules: the wages in its own cost / wage. [hours/set]"""
    return round(figure("labour_share") * cost / wages()["KR"][0], 2)


def source_row(
    site: str,
    part: str,
    capacity: float | None,
    cost: float,
    note: str,
    hours: float | None = None,
    least: float = 0,
    option: str = "",
) -> Row:
    """One source."""
    size = None if capacity is None else math.ceil(round(capacity, 6))
    made = {"capacity": size, "unit_cost": round(cost, -1), "price": None, "hours": hours, "min_rate": least}
    return row("assumed", note, site=site, part=part, **made, option=option)


def harness_cost(country: str, saved: float = 0.0) -> float:
    """Own cost of one harness set: hours x (1 - saved) x wage + overhead. [KRW/set]"""
    return round(figure("hours_per_set") * (1 - saved) * wages()[country][0] + won("harness_overhead"), -2)


def delivered(family: str) -> float:
    """Cost of a family's harness at the line, averaged over its plants. [KRW/set]"""
    return sum(delivered_from(plant) for plant in plants_of(family)) / len(plants_of(family))


def delivered_from(plant: str) -> float:
    """Cost of a harness set at the line: inputs, own cost, freight, duty. [KRW/set]"""
    duty = won("usd_per_set") * figure("duty_kr")
    country = PLANTS[plant].country
    if plant == "global_harness":
        return won("usd_per_set") + won("freight_far") + duty
    freight = {"KR": 0, "CN": won("freight_china") + duty}.get(country, won("freight_far"))
    return figure("harness_inputs") + harness_cost(country) + freight
