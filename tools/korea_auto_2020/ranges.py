"""ranges.csv: low and high of the assumed figures that move results.

Spreads from facts/figures.csv, assumed/constants.csv and assumed/deep_stock.csv; where none is given, a share more or less
of what stands in the finished tables. Rows of one table and column belong together and move together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from .facts import CHINESE, CLASSES, FAMILIES, HOMES, PLACES, SCENARIOS, assumed, figure, spread, why
from .rates import RATES, line_rate
from .rows import Row, Tables, row
from .sources import harness_cost

DEPTHS_AND_LENGTHS = {  # of an event: the least row times this, the most times this, never above
    "severity": (0.7, 1.3, 1),
    "severity_end": (0.6, 1.4, 1),
    "duration_days": (0.5, 2, 365),
    "ramp_days": (0.5, 2, 365),
}


def table(tables: Tables) -> list[Row]:
    """Low and high of the assumed figures that move results; those of one table and column move together."""
    rows = [*stock_ranges(tables["stock"]), *site_ranges(tables["sites"]), *demand_ranges(), *source_ranges(tables)]
    rows += [around("options", r["option"], "capex", r["capex"], 0.5) for r in tables["options"] if r["capex"]]
    rows += [duty_range(r) for r in tables["lanes"] if r["mode"] == "sea" and r["origin"] in CHINESE]
    rows += [*capacity_ranges(tables), *lead_ranges(tables["lanes"]), *quantity_ranges(tables["bom"])]
    return [*rows, *event_ranges(tables["events"]), *single_ranges()]


def stock_ranges(rows: Iterable[Row]) -> Iterator[Row]:
    """Cover of harness, and of what stands behind it."""
    low, high = spread("typical_cover")
    deep = {(r.site, r.part): r for r in assumed("deep_stock") if r.low}
    for r in [r for r in rows if not r["option"]]:
        key = f"{r['site']}|{r['part']}"
        if r["part"].startswith("harness_") and r["evidence"] == "assumed":
            yield span("stock", key, "cover_days", low, high, why("typical_cover"))
        elif r["part"].startswith("harness_"):
            days = r["cover_days"]
            yield span("stock", key, "cover_days", days - 1, days + 1, "a day either way of what was announced")
        elif r["part"] == "sealed_connector":
            yield span("stock", key, "cover_days", 2, 15, "two days to three weeks")
        elif (r["site"], r["part"]) in deep:
            behind = deep[r["site"], r["part"]]
            yield span("stock", key, "cover_days", behind.low, behind.high, behind.why)


def site_ranges(rows: Iterable[Row]) -> Iterator[Row]:
    """Overtime of the lines, recovery of the suppliers."""
    for r in rows:
        if r["site"] in PLACES:
            low, high = (math.ceil(line_rate(r["site"]) * (1 + x)) for x in spread("overtime"))
            yield span("sites", r["site"], "capacity", low, high, "overtime 0 to 20 %")
        elif r["kind"] == "supplier" and r["site"] not in HOMES:
            yield around("sites", r["site"], "recovery_days", r["recovery_days"], 0.5)


def demand_ranges() -> Iterator[Row]:
    """How long a buyer waits, what a car contributes, at which rate a line stops."""
    wait = spread("backorder")
    for (f, line), rate in RATES.items():
        key, size = f"{line}|car_{f}", CLASSES[FAMILIES[f].size]
        yield span("demand", key, "backorder_days", *wait, "lost at once, or wait a quarter of a year")
        yield around("demand", key, "margin", size.price * size.margin, 0.4)
        low, high = (round(rate * x, 1) for x in spread("least_rate"))
        yield span("sources", key, "min_rate", low, high, "10 to 50 % of the rate")
        yield around("demand", key, "rate", rate, 0.2)


def source_ranges(tables: Tables) -> Iterator[Row]:
    """Own cost of harness at home: hours saved by the level."""
    levels = {r["option"]: r["smart_level"] for r in tables["options"]}
    for r in tables["sources"]:
        if r["option"] and r["part"].startswith("harness_") and levels[r["option"]]:
            low, high = (harness_cost("KR", x) for x in reversed(spread(f"hours_saved_{levels[r['option']]}")))
            key = f"{r['site']}|{r['part']}|{r['option']}"
            yield span("sources", key, "unit_cost", low, high, why(f"hours_saved_{levels[r['option']]}"))


def duty_range(r: Row) -> Row:
    """Duty on Chinese harness: nothing, or the base rate."""
    key = "|".join(str(r[c]) for c in ("origin", "destination", "part", "mode"))
    return span("lanes", key, "duty_rate", *spread("duty_kr"), why("duty_kr"))


def capacity_ranges(tables: Tables) -> Iterator[Row]:
    """What makers could do beyond what is used, and the size of a home line."""
    for r in tables["sources"]:
        if not r["option"] and r["capacity"]:
            key = f"{r['site']}|{r['part']}"
            yield span("sources", key, "capacity", *least_most(r["capacity"], 0.92, 1.2), "hardly any spare, or twice as much")
    for r in tables["sites"]:
        if r["site"] in HOMES:
            yield around("sites", r["site"], "capacity", r["capacity"], 0.4)
        elif r["site"] not in PLACES and r["capacity"] and r["evidence"] == "assumed":
            yield span("sites", r["site"], "capacity", *least_most(r["capacity"], 0.92, 1.09), "overtime 0 to 20 %")


def lead_ranges(rows: Iterable[Row]) -> Iterator[Row]:
    """Days on the way, where not read."""
    for r in rows:
        if r["evidence"] == "assumed" and r["lead_days"]:
            key = "|".join(str(r[c]) for c in ("origin", "destination", "part", "mode", "option")).rstrip("|")
            low, high = math.floor(r["lead_days"] / 2), math.ceil(r["lead_days"] * 1.5)
            yield span("lanes", key, "lead_days", low, high, "half, or half as much again, in whole days")


def quantity_ranges(rows: Iterable[Row]) -> Iterator[Row]:
    """Weights of material; a set is one by definition."""
    for r in rows:
        if r["evidence"] == "assumed" and r["quantity"] not in (None, "", 1):
            key = "|".join(str(r[c]) for c in ("part", "input", "site") if r.get(c))
            yield around("bom", key, "quantity", r["quantity"], 0.3)


def event_ranges(rows: list[Row]) -> Iterator[Row]:
    """How deep and how long, of scenarios with an assumed row: from the least row to the most, and beyond."""
    for name in dict.fromkeys(r["scenario"] for r in rows if r["evidence"] == "assumed"):
        mine = [r for r in rows if r["scenario"] == name]
        for column, (less, more, most) in DEPTHS_AND_LENGTHS.items():
            blank = 0 if column == "ramp_days" else None
            given = [v for v in (r.get(column) or blank for r in mine) if v is not None]
            if any(given):
                low, high = least_most(min(given), less, 1)[0], least_most(max(given), 1, more)[1]
                yield span("events", name, column, low, min(most, high), "from the least row to the most, and beyond")


def single_ranges() -> Iterator[Row]:
    """Chances, wages, values, holding, discount."""
    for name, r in ((name, r) for name, r in SCENARIOS.items() if r.probability):
        yield span("events", name, "probability", round(r.probability / 3, 4), r.probability * 3, "a third to three times")
    for country in ("kr", "cn", "vn"):
        low, high = (round(x * figure("krw_per_usd")) for x in spread(f"wage_{country}"))
        yield span("countries", country.upper(), "wage", low, high, "range in figures.csv x 1,165")
    least, most = (x * figure("krw_per_usd") for x in spread("usd_per_set"))
    for f in FAMILIES:
        yield span("parts", f"harness_{f}", "value", least, most, "USD 350 to 650 a set")
        yield span("parts", f"harness_{f}", "holding_rate", 0.10, 0.30, "capital alone, or with much room")
    yield span("settings", "discount_rate", "value", 0.045, 0.12, "public rate to a small firm's")


def span(table: str, key: object, column: str, low: float, high: float, note: str) -> Row:
    """One range."""
    return row("assumed", note, table=table, key=key, column=column, low=low, high=high)


def around(table: str, key: object, column: str, value: float, share: float) -> Row:
    """A range of so much more or less."""
    return span(table, key, column, *least_most(value, 1 - share, 1 + share), f"{share:.0%} more or less")


def least_most(value: float, less: float, more: float) -> tuple[float, float]:
    """Low and high as multiples of a figure."""
    low, high = (float(f"{value * x:.4g}") for x in (less, more))
    return low, high
