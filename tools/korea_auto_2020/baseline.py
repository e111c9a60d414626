"""Capacity of the sources still without: the baseline's use of each part, and what its maker has to spare.

Completes sources.csv: use from bom, sources, lanes and demand as they stand, spare of assumed/materials.csv.
"""

from __future__ import annotations

import math
from collections import defaultdict

from .facts import MATERIALS
from .rows import Item, Row, Tables


def fill_capacities(tables: Tables) -> None:
    """Set the capacity that is still None: the baseline's use and what the maker has to spare, in whole units."""
    use = daily_use(tables["bom"], tables["sources"], tables["lanes"], tables["demand"])
    for r in tables["sources"]:
        if r["capacity"] is None:
            wanted = use[r["site"], r["part"]] * (1 + MATERIALS[r["part"]].spare)
            r["capacity"] = math.ceil(round(wanted, 6))


def daily_use(bom: list[Row], sources: list[Row], lanes: list[Row], demand: list[Row]) -> dict[Item, float]:
    """What leaves each item in the baseline: used, sold and sent on. [units/day]"""
    made = {(r["site"], r["part"]) for r in sources}
    split = origins(lanes, available(made, lanes))
    inputs = {(s, p): [r for r in bom if r["part"] == p and r["site"] in ("", s)] for s, p in made}
    need: dict[Item, float] = {}
    for _ in range(30):
        new: dict[Item, float] = defaultdict(float)
        for r in demand:
            new[r["site"], r["part"]] += r["rate"]
        for (site, part), units in need.items():
            for r in inputs.get((site, part), []):
                new[site, r["input"]] += units * r["quantity"]
            for origin, share in [] if (site, part) in made else split[site, part]:
                new[origin, part] += units * share
        if new == need:
            return need
        need = new
    raise ValueError("a part needs itself")


def origins(lanes: list[Row], able: set[Item]) -> dict[Item, list[tuple[str, float]]]:
    """Origins of each item with their share of what comes in; stand-by lanes bring nothing."""
    into: dict[Item, list[Row]] = defaultdict(list)
    for r in lanes:
        if (r["origin"], r["part"]) in able:
            into[r["destination"], r["part"]].append(r)
    result = {}
    for item, rows in into.items():
        blank = sum(r["share"] is None for r in rows)
        left = 1 - sum(r["share"] or 0 for r in rows)
        result[item] = [(r["origin"], left / blank if r["share"] is None else r["share"]) for r in rows]
    return result


def available(made: set[Item], lanes: list[Row]) -> set[Item]:
    """Items that some source or lane brings."""
    able, size = set(made), -1
    while len(able) != size:
        size = len(able)
        able |= {(r["destination"], r["part"]) for r in lanes if (r["origin"], r["part"]) in able}
    return able
