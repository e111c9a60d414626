"""sites.csv: assembly lines, harness plants, places where harness could be made at home, ports, makers of all else.

Lines from facts/lines.csv and assumed/places.csv, the others from assumed/harness_plants.csv, assumed/home_plants.csv and
assumed/other_sites.csv; capacities from `rates` with the overtime of assumed/constants.csv.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from .facts import CLOSED_FROM, HOMES, LINES, NORMAL_DAY, PLACES, PLANTS, assumed, figure, workdays
from .rates import LINE_RATES, line_rate, plant_rate, return_rate, spare
from .rows import Row, row


def table() -> list[Row]:
    """All places."""
    return [*line_sites(), *harness_sites(), *home_sites(), *other_sites()]


def line_sites() -> Iterator[Row]:
    """Assembly sites, one a line."""
    known = set(LINES[["maker", "plant", "line"]].itertuples(index=False, name=None))
    for site, r in PLACES.items():
        rate, evidence, formula = LINE_RATES[site]
        where = "lines.csv" if (r.maker, r.plant, r.line) in known else "Seosan from memory, not in lines.csv"
        note = f"{where}; {rate:.0f} a day: {formula}; overtime of 10 % and 10 days to recover assumed"
        capacity = math.ceil(line_rate(site) * (1 + figure("overtime")))
        yield site_row(r, "KR", "plant", 10, capacity, "", "derived" if evidence == "read" else evidence, note)


def harness_sites() -> Iterator[Row]:
    """Harness plants that stand."""
    days = workdays(CLOSED_FROM, NORMAL_DAY) - 1
    for site, r in PLANTS.items():
        capacity = math.ceil((plant_rate(site) + spare(site)) * (1 + figure("overtime")))
        engineers = "" if r.country not in ("CN", "VN", "KH") else "DE" if r.company == "leoni" else "KR"
        note = (
            f"{r.why}; {days} working days to recover as in 2020 (closed 24 Jan, normal 6 Mar); capacity = families "
            "allocated (assumed) and overtime of 10 %"
        )
        yield site_row(r, r.country, "supplier", days, capacity, engineers, r.evidence, note)


def home_sites() -> Iterator[Row]:
    """Places where harness lines could be built at home; nothing is made there until an option is built."""
    note = "candidate place near the lines, assumed; machines from Germany and Japan need their engineers: assumed"
    for site, r in HOMES.items():
        size = return_rate() * (1 + figure("overtime")) if site == "return_yura" else figure("home_capacity")
        yield site_row(r, "KR", "supplier", 28, math.ceil(size), "DE JP", "assumed", note)


def other_sites() -> Iterator[Row]:
    """Ports and the makers of everything else."""
    for r in assumed("other_sites"):
        note = f"{r.why}; {r.recovery_days} days to recover assumed"
        yield site_row(r, r.country, r.kind, r.recovery_days, None, "", "assumed", note)


def site_row(
    r, country: str, kind: str, recovery: float, capacity: float | None, engineers: str, evidence: str, note: str
) -> Row:
    """One place."""
    where = {"country": country, "region": r.region, "lat": r.lat, "lon": r.lon, "kind": kind}
    limits = {"recovery_days": recovery, "capacity": capacity, "engineers_from": engineers}
    return row(evidence, note, site=r.site, name=r.name, name_ko=r.name_ko, company=r.company, **where, **limits)
