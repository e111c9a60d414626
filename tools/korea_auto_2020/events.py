"""events.csv: what happened in 2020 to 2025, what was known of it beforehand, and general hazards.

Closures and restarts from facts/china_harness_ramp.csv and the dates of `facts`, other years from facts/figures.csv, what is
assumed of them from assumed/constants.csv; hazards from assumed/hazards.csv, chances from assumed/scenarios.csv.
"""

from __future__ import annotations

from collections.abc import Iterator

from .facts import (
    CHINESE,
    CLOSED_FROM,
    HALF_DAY,
    NORMAL_DAY,
    SCENARIOS,
    USUAL_RESTART,
    assumed,
    figure,
    url,
    why,
    workday,
    workdays,
)
from .rows import Row, row


def table() -> list[Row]:
    """All scenarios."""
    named = [*shandong_2022(), *chips_2021(), *engineer_ban_2020(), *rare_earth_2025()]
    return [*harness_2020(), *harness_2020_exante(), *named, *hazards()]


def harness_2020() -> Iterator[Row]:
    """What happened to the Chinese plants, plant by plant: closed, 10 % on restart, 50 % on 17 Feb, normal on 6 March.

    Their inputs are not hit: the published recovery is of what the plants made, whatever held it back.
    """
    for plant in CHINESE:
        yield from closed_and_back("harness_2020", *restart(plant), site=plant)
    note = "provinces closed to 9 Feb (straitstimes; hankyung); way back taken from the harness plants"
    for part in ("airbags", "steering_gear"):
        yield from closed_and_back("harness_2020", USUAL_RESTART, 0.9, 0.5, "assumed", note, country="CN", part=part)


def restart(plant: str) -> tuple[str, float, float, str, str]:
    """First working day again, severity then and on 17 February, evidence, source."""
    if plant == "kyungshin_qingdao":
        return workday("2020-02-06"), 0.9, 0.5, "read", "restarted 6 Feb: " + url("Kyungshin Qingdao", "2020-02-06")
    if plant == "kyungshin_yancheng":
        source = url("Kyungshin Jiangsu", "2020-02-10")
        return USUAL_RESTART, 0.5, 0.5, "read", f"300 of 600 workers back on 10 Feb: {source}"
    if plant == "leoni_yantai":
        return workday("2020-02-08"), 0.9, 0.5, "read", "restarted 8 Feb: " + url("Leoni Yantai", "2020-02-08")
    if plant == "sohari_harness_cn":
        source = url("supplier of Kia Sohari", "2020-02-17")
        return workday("2020-02-15"), 0.9, 0.9, "read", f"restarted 15 Feb, 10 % on 17 Feb: {source}"
    source = url("40 Korean-supplier harness plants in China", "2020-02-10")
    return USUAL_RESTART, 0.9, 0.5, "assumed", f"37 of 40 plants restarted by 10 Feb ({source}): taken for this one"


def closed_and_back(
    scenario: str, first: str, severity: float, severity_end: float, evidence: str, note: str, **where: str
) -> Iterator[Row]:
    """Closure and staged recovery of one plant or kind of plant."""
    closed = {"start_date": CLOSED_FROM, "end_date": workday(first, -1), "severity": 1, "cause": "closure"}
    yield event(scenario, evidence, f"closed from 24-25 Jan (straitstimes); {note}", **where, **closed)
    ramp = workdays(workday(HALF_DAY, 1), workday(NORMAL_DAY, -1))
    back = {"start_date": first, "end_date": HALF_DAY, "severity": severity, "severity_end": severity_end}
    steps = (
        f"{1 - severity:.0%} on restart, {1 - severity_end:.0%} on 17 Feb (10 %: one supplier's first days, taken "
        "for all but Jiangsu; 50 %+ on average on 17 Feb, wowtv AKR20200217114300083), normal on 6 Mar (fntimes)"
    )
    kind = "derived" if evidence == "read" else evidence
    yield event(scenario, kind, f"{steps}; {note}", **where, **back, ramp_days=ramp, cause="labour")


def harness_2020_exante() -> Iterator[Row]:
    """What was known on 4 February: closed to 9 February, then back as announced."""
    note = (
        "known on 4 Feb 2020: provinces closed to 9 Feb, restart announced for 10 Feb (straitstimes; hankyung; newsway "
        "2020013018014893616); taken for all of China; no way back was known"
    )
    closed = {"start_date": CLOSED_FROM, "end_date": workday(USUAL_RESTART, -1), "severity": 1, "cause": "closure"}
    for part, evidence in (("harness", "read"), ("airbags", "assumed"), ("steering_gear", "assumed")):
        yield event("harness_2020_exante", evidence, note, country="CN", part=part, **closed)


def shandong_2022() -> Iterator[Row]:
    """The lockdown of March 2022, played from day 5."""
    note = "suppliers there stop from 9 Mar 2022 (mt 2022031818044980223); in full for two weeks: assumed"
    first = {"region": "Shandong", "start_day": 5, "duration_days": 10, "severity": 1, "cause": "closure"}
    yield event("shandong_2022", "derived", note, **first)
    still = round(figure("closed_2022") / figure("plants_2022"), 3)
    note = "18 of 42 plants still closed on 26 Apr 2022, day 34 (hankyung 2022042639991); back in two weeks: assumed"
    then = {"region": "Shandong", "start_day": 15, "duration_days": 24, "severity": still, "ramp_days": 10}
    yield event("shandong_2022", "derived", note, **then, cause="closure")


def chips_2021() -> Iterator[Row]:
    """The chip shortage of July to November 2021: supply taken to fall as output did, played from day 5."""
    q3, sep, october, november = (-figure(f"{m}_2021") for m in ("q3", "sep", "oct", "nov"))
    steps = [
        (5, 40, round((3 * q3 - sep) / 2, 3), "July and August: Q3 -20.9 % x 3 less September, by 2"),
        (45, 20, sep, "September -33.0 %"),
        (65, 20, october, "October -21.6 %"),
        (85, 20, november, "November -6.6 %"),
    ]
    for start, days, lost, month in steps:
        note = f"chip supply taken to fall as output did in 2021; {month}; asiae 2021101709235110345; e4ds 14004"
        cells = {"part": "chips", "start_day": start, "duration_days": days, "severity": lost, "cause": "logistics"}
        yield event("chips_2021", "derived", note, **cells)


def engineer_ban_2020() -> Iterator[Row]:
    """Engineers held out of Vietnam in March and April 2020; what plants lose without them is assumed."""
    march = figure("engineers_march")
    steps = [
        ("2020-03-02", "2020-03-12", 0.0),
        ("2020-03-13", "2020-03-31", figure("engineers_13mar")),
        ("2020-04-01", "2020-04-16", march),
        ("2020-04-17", "2020-04-29", march + figure("engineers_17apr")),
    ]
    for country in ("VN", "KH"):
        for first, last, admitted in steps:
            lost = round(figure("without_engineers") * (1 - admitted / figure("engineers_held")), 3)
            note = (
                f"{admitted:.0f} of about 700 engineers admitted (zdnet 20200313142750; newspim 20200420000770), "
                f"Vietnam's figures for both; {why('without_engineers')}: a quarter, assumed"
            )
            days = {"start_date": first, "end_date": last, "severity": lost, "cause": "travel"}
            yield event("engineer_ban_2020", "assumed", note, country=country, **days)


def rare_earth_2025() -> Iterator[Row]:
    """Export licences of April 2025, played from day 5."""
    missing = 1 - figure("magnet_delivered")
    usual = {"country": "CN", "destination": "KR", "start_day": 5, "duration_days": 35, "ramp_days": 40}
    note = (
        "licence from 4 Apr 2025, lead 1 week to 2+ months (trendforce): 35 working days without; one firm got 2.5 % "
        "(koreajoongangdaily 2025-09-26); way back assumed"
    )
    half = f"{note}; {why('magnets_licensed')}: half, assumed"
    severity = round(missing * figure("magnets_licensed"), 4)
    cause = "export_ban"
    yield event("rare_earth_2025", "assumed", half, part="magnets", severity=severity, **usual, cause=cause)
    yield event("rare_earth_2025", "derived", note, part="rare_earths", severity=missing, **usual, cause=cause)


def hazards() -> Iterator[Row]:
    """General hazards, trade and demand, all assumed."""
    for r in assumed("hazards"):
        cells = {k: v for k, v in r._asdict().items() if k not in ("scenario", "why") and v not in ("", None)}
        yield event(r.scenario, "assumed", f"{r.why}; {SCENARIOS[r.scenario].why}", **cells)


def event(scenario: str, evidence: str, note: str, **cells: object) -> Row:
    """One event; its scenario's chance is the same on all rows."""
    return row(evidence, note, scenario=scenario, probability=SCENARIOS[scenario].probability, **cells)
