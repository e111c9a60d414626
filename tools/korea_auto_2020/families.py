"""Who makes what: the lines of each model family, the plants of its harness, where the modules of a line come from.

Makes no table. From assumed/families.csv, assumed/places.csv, assumed/harness_plants.csv and assumed/home_plants.csv.
"""

from __future__ import annotations

from .facts import CHINESE, FAMILIES, HOMES, PLACES, PLANTS, pairs

GLOBAL_INPUTS = {"renault", "trailblazer", "malibu", "trax", "spark", "damas_labo"}  # partly or wholly made elsewhere


def lines_of(family: str) -> dict[str, float]:
    """Assembly sites of a family with its share of the site's cars."""
    return pairs(FAMILIES[family].lines)


def plants_of(family: str) -> list[str]:
    """Plants that make the family's harness, in equal parts."""
    return FAMILIES[family].plants.split()


def in_china(family: str) -> bool:
    """Whether a Chinese plant makes the family's harness."""
    return any(plant in CHINESE for plant in plants_of(family))


def could_make(site: str) -> list[str]:
    """Families a plant could make besides, once an option is built."""
    return (HOMES[site].families if site in HOMES else PLANTS[site].could_make).split()


def payer(line: str) -> str:
    """Company that pays for stock at a line; the contract plant's customer pays there."""
    company = PLACES[line].company
    return "kia" if company == "donghee" else company


def modules_of(line: str) -> str:
    """Where a line's modules come from."""
    short = {"gm_korea": "gm", "renault_samsung": "renault"}
    return f"modules_{short.get(payer(line), payer(line))}"


MODULE_SITES = list(dict.fromkeys(modules_of(line) for line in PLACES))
