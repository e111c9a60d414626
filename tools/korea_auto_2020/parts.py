"""parts.csv: cars, their harness sets and everything behind them.

Families and prices from assumed/families.csv and assumed/classes.csv, value of a harness set from facts/figures.csv, all
else from assumed/materials.csv.
"""

from __future__ import annotations

from .facts import CLASSES, FAMILIES, MATERIALS, why, won
from .rows import Names, Row, named


def table() -> list[Row]:
    """Cars, their harness sets and everything behind them."""
    value = won("usd_per_set")
    note = f"USD 500 a set ({why('usd_per_set')}) x 1,165; holding: capital 8 %, and room for a bulky part, assumed"
    rows = []
    for f, r in FAMILIES.items():
        price = CLASSES[r.size].price
        car = part_row(f"car_{f}", (r.name, r.name_ko), "car", 870323, price, 0.10, "car")
        rows.append({**car, "evidence": "assumed", "note": f"price of the class {r.size}"})
    for f in FAMILIES:
        harness = part_row(f"harness_{f}", harness_names(f), "harness", 854430, value, 0.20, "set")
        rows.append({**harness, "evidence": "derived", "note": note})
    for r in MATERIALS.values():
        part = part_row(r.part, (r.name, r.name_ko), r.family, r.hs_code, r.value, 0.12, r.unit)
        rows.append({**part, "evidence": "assumed", "note": r.why})
    return rows


def harness_names(family: str) -> Names:
    """The harness set of a family, in English and Korean."""
    r = FAMILIES[family]
    return f"Harness set, {r.name}", f"하네스 세트({r.name_ko})"


def part_row(part: str, names: Names, family: str, code: object, value: float, holding: float, unit: str) -> Row:
    """One part, evidence still open."""
    cells = {"hs_code": code, "value": value, "holding_rate": holding, "unit": unit}
    return {"part": part, **named(names), "family": family, **cells}
