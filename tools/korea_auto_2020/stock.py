"""stock.csv: what lies at lines, harness plants and makers in the baseline.

Harness at the lines from the horizons announced (facts/china_harness_ramp.csv), what lies deeper from assumed/deep_stock.csv,
all other days assumed here.
"""

from __future__ import annotations

from .facts import CLOSED_FROM, PLACES, PLANTS, assumed, figure, url, why, workdays
from .families import GLOBAL_INPUTS, MODULE_SITES, in_china
from .rates import RATES
from .rows import Row, row

COMMERCIAL = {"starex", "porter", "truck", "bus", "bongo"}  # the announcement counts six: trucks are two there


def table() -> list[Row]:
    """Stock in the baseline, in days of cover."""
    rows = []
    for f, line in RATES:
        days, evidence, note = cover(f)
        rows.append(stock_row(line, f"harness_{f}", days, note, evidence))
    rows.extend(stock_row(line, "module", 1, "delivered in sequence: a day at most") for line in PLACES)
    for plant in [p for p in PLANTS if p != "global_harness"]:
        rows.append(stock_row(plant, "connector", 5, "a week"))
        rows.append(stock_row(plant, "sealed_connector", 5, "a week"))
        rows.append(stock_row(plant, "wire", 10, "two weeks: bought by the drum"))
    enough = "not among the parts announced as short on 3 Feb 2020: three weeks"
    for site in MODULE_SITES:
        rows.extend(stock_row(site, part, 15, enough) for part in ("airbag", "steering"))
        rows.extend(stock_row(site, part, 5, "a week") for part in ("ecu", "motor"))
    deep = assumed("deep_stock")
    return [*rows, *(stock_row(r.site, r.part, r.cover_days, r.why, r.evidence) for r in deep)]


def cover(family: str) -> tuple[float, str, str]:
    """Days of harness at the line when the Chinese plants close, less what is on its way; evidence and formula."""
    if family == "ssangyong":
        return horizon("2020-02-03", 1.0, "stock lasts to 3 Feb: " + url("Leoni Yantai (SsangYong)", "2020-01-30"))
    if family == "renault":
        return horizon("2020-02-11", 1.0, "stock lasts to about 11 Feb: hankyung 202002034883g")
    if not in_china(family) or family in GLOBAL_INPUTS:
        return figure("typical_cover"), "assumed", f"{why('typical_cover')}; none announced for this family"
    if family in COMMERCIAL:
        source = url("Hyundai/Kia 6 commercial models", "2020-02-03")
        return horizon("2020-02-11", 1.0, f"stock lasts at most to 11 Feb: {source}")
    return horizon("2020-02-06", 0.5, "stock lasts to 6 Feb 15:00: " + url("Hyundai/Kia 20 passenger models", "2020-02-03"))


def horizon(last_date: str, part_of_day: float, reason: str) -> tuple[float, str, str]:
    """Cover that lasts to a part of a date: working days since the closure, less the days by sea."""
    days = workdays(CLOSED_FROM, last_date) - 1 + part_of_day
    lead = figure("sea_china")
    note = f"{days:g} working days from the closure less {lead:g} on their way; {reason}"
    return days - lead, "derived", note


def stock_row(
    site: str, part: str, days: float, note: str, evidence: str = "assumed", cost: float = 0, option: str = ""
) -> Row:
    """One row of stock."""
    return row(evidence, note, site=site, part=part, cover_days=days, unit_cost=cost, option=option)
