"""demand.csv: cars wanted at the plant gate, and urea solution for the trucks.

Rates from `rates`; price, margin and priority from assumed/classes.csv, the wait from assumed/constants.csv; use of urea
from facts/figures.csv.
"""

from __future__ import annotations

from .facts import CLASSES, FAMILIES, figure, why
from .families import lines_of
from .rates import LINE_RATES, RATES
from .rows import Row, row


def table() -> list[Row]:
    """Cars wanted at the plant gate, and urea solution for the trucks."""
    rows = []
    for (f, line), rate in RATES.items():
        size = CLASSES[FAMILIES[f].size]
        share, day = lines_of(f)[line], LINE_RATES[line][0]
        note = f"{share:.0%} of the line (assumed) x {day:.0f} a day; {size.size}: {size.why}; {why('backorder')}"
        money = {"price": size.price, "margin": round(size.price * size.margin)}
        wait = {"backorder_days": figure("backorder"), "priority": size.priority}
        rows.append(row("assumed", note, site=line, part=f"car_{f}", rate=rate, **money, **wait))
    tons = round(figure("urea_vehicles") / figure("working_days"))
    note = f"80 kt a year / 240 ({why('urea_vehicles')}); price and a week's wait assumed"
    urea = {"rate": tons, "price": 700_000, "margin": None, "backorder_days": 5, "priority": 2}
    return [*rows, row("derived", note, site="urea_kr", part="urea_solution", **urea)]
