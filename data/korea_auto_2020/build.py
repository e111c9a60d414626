"""Write the tables of the Korean car network of January 2020.

    python build.py            writes the CSV tables beside this file

Reads `facts/*.csv` (figures with their sources) and `assumed/*.csv` (what is not known, each with its reason), nothing
else. What Korean plants made after January 2020 is kept out of both on purpose.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
Row = dict[str, object]
Item = tuple[str, str]

CLOSED_FROM = "2020-01-24"  # New Year from 24-25 January (straitstimes; hankyung)
USUAL_RESTART = "2020-02-10"  # 37 of 40 plants, and the end of the provinces' closure
HALF_DAY = "2020-02-17"  # plants average 50 % and more
NORMAL_DAY = "2020-03-06"  # normal again
START = "2020-01-20"
LEVELS = ("basic", "intermediate_1", "intermediate_2", "advanced")
COMMERCIAL = {"starex", "porter", "truck", "bus", "bongo"}  # the announcement counts six: trucks are two there
GLOBAL_INPUTS = {"renault", "trailblazer", "malibu", "trax", "spark", "damas_labo"}  # partly or wholly made elsewhere
# Public holidays by law and the carmakers' Labour Day, from memory; the two of New Year lie in the window.
HOLIDAYS = (
    "2020-01-24 2020-01-27 2020-04-15 2020-04-30 2020-05-01 2020-05-05 "
    "2020-09-30 2020-10-01 2020-10-02 2020-10-09 2020-12-25 2021-01-01"
)


# ------------------------------------------------------------------------------------------------ reading


def assumed(name: str) -> list:
    """Rows of assumed/NAME.csv as named tuples; blanks are empty text, in numeric columns None."""
    frame = pd.read_csv(HERE / "assumed" / f"{name}.csv")
    frame = frame.astype(object).where(frame.notna(), None)
    text_columns = [c for c in frame if frame[c].map(lambda v: isinstance(v, str)).any()]
    frame[text_columns] = frame[text_columns].fillna("")
    return list(frame.itertuples(index=False, name=name.title()))


def pairs(text: str) -> dict[str, float]:
    """'a:1 b:2' as a dict."""
    return {k: float(v) for k, v in (p.split(":") for p in text.split())}


FIGURES = pd.concat([
    pd.read_csv(HERE / "facts" / "figures.csv", index_col="id").rename(columns={"source": "why"}),
    pd.read_csv(HERE / "assumed" / "constants.csv", index_col="id"),
])  # fmt: skip
RAMP = pd.read_csv(HERE / "facts" / "china_harness_ramp.csv")
LINES = pd.read_csv(HERE / "facts" / "lines.csv", keep_default_na=False)
SERIES = pd.read_csv(HERE / "facts" / "production_series.csv")
PLACES = {r.site: r for r in assumed("places")}
FAMILIES = {r.family: r for r in assumed("families")}
CLASSES = {r.size: r for r in assumed("classes")}
PLANTS = {r.site: r for r in assumed("harness_plants")}
HOMES = {r.site: r for r in assumed("home_plants")}
MATERIALS = {r.part: r for r in assumed("materials")}
CHANCES = {r.scenario: r for r in assumed("chances")}
CHINESE = [site for site, plant in PLANTS.items() if plant.country == "CN"]


def figure(name: str) -> float:
    """Value of a figure of facts/figures.csv or assumed/constants.csv."""
    return float(FIGURES.at[name, "value"])


def why(name: str) -> str:
    """Source or reason of a figure."""
    return str(FIGURES.at[name, "why"])


def spread(name: str) -> tuple[float, float]:
    """Low and high of a figure."""
    return float(FIGURES.at[name, "low"]), float(FIGURES.at[name, "high"])


def won(name: str) -> float:
    """A figure in USD as KRW."""
    return figure(name) * figure("krw_per_usd")


def url(scope: str, date: str) -> str:
    """Source of a row of china_harness_ramp.csv."""
    return str(RAMP.loc[(RAMP["scope"] == scope) & (RAMP["date"] == date), "source"].iloc[0])


def year_output(maker: str) -> float:
    """Cars a maker made in 2019."""
    return float(SERIES.loc[(SERIES["period"] == "2019") & (SERIES["maker"] == maker), "units"].iloc[0])


def row(evidence: str, note: str, **cells: object) -> Row:
    """One row of a table with its evidence."""
    return {**cells, "evidence": evidence, "note": note}


def workday(date: str, step: int = 0) -> str:
    """The working day on or after a date, moved by so many working days."""
    days = pd.offsets.CustomBusinessDay(holidays=HOLIDAYS.split())
    day = days.rollforward(pd.Timestamp(date))
    return str((day + step * days).date() if step else day.date())


def workdays(first: str, last: str) -> int:
    """Working days from first to last, both counted."""
    return len(pd.bdate_range(first, last, freq="C", holidays=HOLIDAYS.split()))


# ------------------------------------------------------------------------------------------------ who makes what


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


# ------------------------------------------------------------------------------------------------ rates


def line_rates() -> dict[str, tuple[float, str, str]]:
    """Cars a day of each assembly site, with evidence and formula."""
    return {**hyundai_rates(), **kia_rates(), **other_rates()}


def hyundai_rates() -> dict[str, tuple[float, str, str]]:
    """Hyundai: Ulsan and Asan as read, Jeonju what is left of the year's output."""
    years = {n: figure(f"ulsan_{n}_year") for n in range(1, 6)}
    ulsan = {n: figure("ulsan_rate") * year / sum(years.values()) for n, year in years.items()}
    porter = figure("ulsan_42_hour") * figure("ulsan_42_hours")
    jeonju = year_output("Hyundai") / figure("working_days") - figure("ulsan_rate") - figure("asan_rate")
    split = "6,000 a day at Ulsan x this plant's share of 1.4M (2023), kahala.tistory"
    rest = "Hyundai 2019 / 240 days less Ulsan 6,000 less Asan 1,025; split of trucks and buses not found"
    return {
        **{f"ulsan_{n}": (ulsan[n], "derived", split) for n in (1, 2, 3)},
        "ulsan_41": (ulsan[4] - porter, "derived", split + ", less line 42"),
        "ulsan_42": (porter, "derived", "28.5 an hour x 16 h (2025), news1"),
        "ulsan_51": (ulsan[5] / 2, "assumed", split + "; half to each line, the split is not found"),
        "ulsan_52": (ulsan[5] / 2, "assumed", split + "; half to each line, the split is not found"),
        "asan": (figure("asan_rate"), "read", why("asan_rate")),
        "jeonju_truck": (jeonju * 0.8, "assumed", rest + ": four fifths"),
        "jeonju_bus": (jeonju * 0.2, "assumed", rest + ": one fifth"),
    }


def kia_rates() -> dict[str, tuple[float, str, str]]:
    """Kia: the year's output less Seosan, by the plants' published yearly figures."""
    seosan = figure("donghee_year") / figure("working_days")
    own = year_output("Kia") / figure("working_days") - seosan
    years = {p: figure(f"{p}_year") for p in ("hwaseong", "sohari", "gwangju")}
    day = {p: own * year / sum(years.values()) for p, year in years.items()}
    formula = "Kia 2019 less Seosan / 240 days x this plant's share of 620k, 360k, 538k (edaily 2012, kjmbc 2014)"
    rates = {p: (day[p], "derived", formula) for p in ("hwaseong", "sohari")}
    for line, share in (("gwangju_1", 0.4), ("gwangju_2", 0.4), ("gwangju_3", 0.2)):
        rates[line] = (day["gwangju"] * share, "assumed", f"{formula}; {share:.0%} of Gwangju, the split is not found")
    rates["seosan"] = (seosan, "assumed", "about 240,000 a year at Donghee, from memory, / 240 days")
    return rates


def other_rates() -> dict[str, tuple[float, str, str]]:
    """SsangYong, Renault Samsung and GM Korea: the year's output."""
    day = {m: year_output(m) / figure("working_days") for m in ("SsangYong", "Renault Samsung", "GM Korea")}
    formula = "2019 output (docslib 11385879) / 240 days"
    rates = {
        "pyeongtaek": (day["SsangYong"], "derived", formula),
        "busan": (day["Renault Samsung"], "derived", formula),
    }
    for line, share in (("bupyeong_1", 0.40), ("bupyeong_2", 0.35), ("changwon", 0.25)):
        rates[line] = (day["GM Korea"] * share, "assumed", f"{formula} x {share:.0%}, the split is not found")
    return rates


LINE_RATES = line_rates()
RATES = {(f, line): round(LINE_RATES[line][0] * share) for f in FAMILIES for line, share in lines_of(f).items()}


def family_rate(family: str) -> int:
    """Cars a day of a family over all its lines."""
    return sum(rate for (f, _), rate in RATES.items() if f == family)


def line_rate(line: str) -> int:
    """Cars a day of a line over all its families."""
    return sum(rate for (_, site), rate in RATES.items() if site == line)


def plant_rate(plant: str) -> float:
    """Sets a day of a harness plant on an undisturbed day."""
    return sum(family_rate(f) / len(plants_of(f)) for f in FAMILIES if plant in plants_of(f))


# ------------------------------------------------------------------------------------------------ sites and parts


def sites() -> list[Row]:
    """All places."""
    return [*line_sites(), *harness_sites(), *home_sites(), *other_sites()]


def site_row(
    r, country: str, kind: str, recovery: float, capacity: float | None, engineers: str, evidence: str, note: str
) -> Row:
    """One place."""
    where = {"country": country, "region": r.region, "lat": r.lat, "lon": r.lon, "kind": kind}
    limits = {"recovery_days": recovery, "capacity": capacity, "engineers_from": engineers}
    return row(evidence, note, site=r.site, name=r.name, company=r.company, **where, **limits)


def line_sites() -> Iterator[Row]:
    """Assembly sites, one a line."""
    known = set(LINES[["maker", "plant", "line"]].itertuples(index=False, name=None))
    for site, r in PLACES.items():
        rate, evidence, formula = LINE_RATES[site]
        where = "lines.csv" if (r.maker, r.plant, r.line) in known else "Seosan from memory, not in lines.csv"
        note = f"{r.korean}; {where}; {rate:.0f} a day: {formula}; overtime of 10 % and 10 days to recover assumed"
        capacity = math.ceil(line_rate(site) * (1 + figure("overtime")))
        yield site_row(r, "KR", "plant", 10, capacity, "", "derived" if evidence == "read" else evidence, note)


def spare(plant: str) -> float:
    """Sets a day a plant holds ready beyond its undisturbed use: stand-by for half of Renault Samsung, assumed."""
    return family_rate("renault") / 2 if plant == "global_harness" else 0.0


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


def return_rate() -> float:
    """Sets a day of the plant that would come home: all that Rongcheng makes."""
    return plant_rate("yura_rongcheng")


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


def part_row(part: str, name: str, family: str, code: object, value: float, holding: float, unit: str) -> Row:
    """One part, evidence still open."""
    cells = {"hs_code": code, "value": value, "holding_rate": holding, "unit": unit}
    return {"part": part, "name": name, "family": family, **cells}


def parts() -> list[Row]:
    """Cars, their harness sets and everything behind them."""
    value = won("usd_per_set")
    note = f"USD 500 a set ({why('usd_per_set')}) x 1,165; holding: capital 8 %, and room for a bulky part, assumed"
    rows = []
    for f, r in FAMILIES.items():
        price = CLASSES[r.size].price
        car = part_row(f"car_{f}", r.name, "car", 870323, price, 0.10, "car")
        rows.append({**car, "evidence": "assumed", "note": f"price of the class {r.size}"})
    for f, r in FAMILIES.items():
        harness = part_row(f"harness_{f}", f"Harness set, {r.name}", "harness", 854430, value, 0.20, "set")
        rows.append({**harness, "evidence": "derived", "note": note})
    for r in MATERIALS.values():
        part = part_row(r.part, r.name, r.family, r.hs_code, r.value, 0.12, r.unit)
        rows.append({**part, "evidence": "assumed", "note": r.why})
    return rows


def bom() -> list[Row]:
    """What goes into what."""
    rows = []
    for f in FAMILIES:
        unlike = "differs by model and trim, not interchangeable (hani 1036969)"
        rows.append(bom_row(f"car_{f}", f"harness_{f}", 1, "", "read", unlike))
        rows.append(bom_row(f"car_{f}", "module", 1, "", "assumed", "all modelled modules of one car as one part"))
        rows.extend(harness_bom(f))
    for r in assumed("recipes"):
        rows.append(bom_row(r.part, r.input, r.quantity, r.site, "assumed", r.why))
    return rows


def harness_bom(family: str) -> Iterator[Row]:
    """Inputs of a harness set; those of the global alternates are not modelled."""
    makers = [*plants_of(family), *(s for s in HOMES if family in could_make(s))]
    places = [s for s in makers if s != "global_harness"] if family in GLOBAL_INPUTS else [""]
    one_design = "one design for all makers: a placeholder for the sole sources every maker has"
    middle = "middle of 2-3 km a car (hani 1036969; mbn)"
    for site in places:
        yield bom_row(f"harness_{family}", "connector", 1, site, "assumed", "counted in sets a car")
        yield bom_row(f"harness_{family}", "sealed_connector", 1, site, "assumed", one_design)
        yield bom_row(f"harness_{family}", "wire", 2.5, site, "derived", middle)


def bom_row(part: str, item: str, quantity: float, site: str, evidence: str, note: str) -> Row:
    """One row of the bill of materials."""
    return row(evidence, note, part=part, input=item, quantity=quantity, site=site)


# ------------------------------------------------------------------------------------------------ sources


def wages() -> dict[str, tuple[float, str, str]]:
    """Labour cost of an hour by country in KRW, with evidence and source."""
    table = {}
    for country, evidence in (("KR", "assumed"), ("CN", "derived"), ("VN", "derived"), ("JP", "assumed")):
        name = f"wage_{country.lower()}"
        table[country] = (won(name), evidence, f"USD {figure(name)} an hour x 1,165; {why(name)}")
    khmer = won("wage_cn") * figure("base_kh") / figure("base_cn")
    table["KH"] = (khmer, "derived", "China's USD 5.51 x monthly base pay 200 / 484 (JETRO) x 1,165")
    return table


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


def source_row(
    site: str, part: str, capacity: float | None, cost: float, note: str, hours: float | None = None,
    least: float = 0, option: str = "",
) -> Row:  # fmt: skip
    """One source."""
    size = None if capacity is None else math.ceil(round(capacity, 6))
    made = {"capacity": size, "unit_cost": round(cost, -1), "hours": hours, "min_rate": least}
    return row("assumed", note, site=site, part=part, **made, option=option)


def sources() -> list[Row]:
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
            yield source_row(site, r.part, None, cost, f"capacity = undisturbed use and {r.spare:.0%}; {r.why}")


# ------------------------------------------------------------------------------------------------ lanes


def lane(
    origin: str, destination: str, part: str, mode: str, lead: float, cost: float, note: str, evidence: str = "assumed",
    share: float | None = None, duty: float = 0.0, capacity: float | None = None, option: str = "",
) -> Row:  # fmt: skip
    """One lane."""
    ends = {"origin": origin, "destination": destination, "part": part, "mode": mode}
    terms = {"share": share, "lead_days": lead, "unit_cost": round(cost), "duty_rate": duty, "capacity": capacity}
    return row(evidence, note, **ends, **terms, option=option)


def lanes() -> list[Row]:
    """All lanes that exist today."""
    return [*harness_lanes(), *air_lanes(), *input_lanes(), *module_lanes(), *deep_lanes()]


def door(plant: str) -> str:
    """Where a plant's harness enters the road to the line."""
    country = "KR" if plant in HOMES else PLANTS[plant].country
    return plant if country == "KR" else "busan_port" if country in ("VN", "KH") else "incheon"


def harness_lanes() -> Iterator[Row]:
    """Harness from plant to port and from port, or a Korean plant, to the line."""
    for f in FAMILIES:
        shared = "global_harness" in plants_of(f) and len(plants_of(f)) > 1
        for plant in plants_of(f):
            yield from first_leg(plant, f, 0.5 if shared else None)
        for entry in dict.fromkeys(door(plant) for plant in plants_of(f)):
            yield from (last_leg(entry, line, f) for line in lines_of(f))
    yield from first_leg("global_harness", "renault", 0.0)


def first_leg(plant: str, family: str, share: float | None = None, option: str = "") -> Iterator[Row]:
    """By sea from a plant abroad to its port of entry."""
    country, part = PLANTS[plant].country, f"harness_{family}"
    half = "; Leoni's share at GM Korea is not found: half assumed" if share == 0.5 else ""
    if country == "CN":
        note, days = why("sea_china") + "; freight and duty assumed" + half, figure("sea_china")
        evidence = "assumed" if half else "derived"
        freight, duty = won("freight_china"), figure("duty_kr")
        yield lane(plant, "incheon", part, "sea", days, freight, note, evidence, share, duty, option=option)
    elif plant == "global_harness":
        note = why("sea_far") + half + ("; stand-by" if share == 0 else "")
        yield lane(
            plant,
            "incheon",
            part,
            "sea",
            figure("sea_far"),
            won("freight_far"),
            note,
            share=share,
            duty=figure("duty_kr"),
        )
    elif country != "KR":
        days = figure("sea_vietnam" if country == "VN" else "sea_cambodia")
        note = f"{why('sea_vietnam')}; {why('duty_asean')}"
        freight, duty = won("freight_far"), figure("duty_asean")
        yield lane(plant, "busan_port", part, "sea", days, freight, note, share=share, duty=duty, option=option)


def last_leg(entry: str, line: str, family: str, option: str = "") -> Row:
    """By road to the line."""
    at_port = entry in ("incheon", "busan_port")
    note = "truck, within the days of the sea leg" if at_port else "truck, next day; assumed"
    return lane(entry, line, f"harness_{family}", "road", 0 if at_port else 1, 2_000, note, option=option)


def air_lanes() -> Iterator[Row]:
    """Stand-by by air from every Chinese plant, any family."""
    note = f"stand-by; flights of 10 Feb 2020 read (newspim 20200210000435); {why('air_share')}; {why('freight_air')}"
    for plant in CHINESE:
        terms = {
            "share": 0.0,
            "duty": figure("duty_kr"),
            "capacity": math.ceil(plant_rate(plant) * figure("air_share")),
        }
        yield lane(plant, "incheon", "", "air", figure("air_china"), won("freight_air"), note, **terms)


def input_lanes() -> Iterator[Row]:
    """Connectors and wire to every harness plant, standing or possible."""
    places = {s: r.country for s, r in PLANTS.items() if s != "global_harness"} | dict.fromkeys(HOMES, "KR")
    note = "who buys where is not found: nearest maker assumed"
    sole = "one design from one maker: a placeholder for the sole sources every maker has"
    for plant, country in places.items():
        mode, lead = {"KR": ("road", 1), "CN": ("sea", 3)}.get(country, ("sea", 8))
        near = ("road", 1) if country == "CN" else (mode, lead)
        side = "cn" if country == "CN" else "kr"
        yield lane(f"connector_{side}", plant, "connector", *near, 1_000, note)
        yield lane("connector_kr", plant, "sealed_connector", mode, lead, 1_000, sole)
        yield lane(f"wire_{side}", plant, "wire", *near, 500, note)


def module_lanes() -> Iterator[Row]:
    """Modules to the lines, and what they are made of."""
    for line in PLACES:
        yield lane(modules_of(line), line, "module", "road", 0, 5_000, "in sequence, same day; assumed")
    china = figure("china_parts_share")
    note = f"29.1 % of imported parts are Chinese ({why('china_parts_share')}): taken as this part's share"
    for part in ("airbag", "steering"):
        sea = why("sea_china") + "; as harness"
        yield lane(f"{part}_cn", "incheon", part, "sea", figure("sea_china"), 3_000, sea, duty=figure("duty_kr"))
        for site in MODULE_SITES:
            yield lane("incheon", site, part, "road", 0, 1_000, note, share=china)
            yield lane(f"{part}_kr", site, part, "road", 1, 1_000, "the rest from home")
    for site in MODULE_SITES:
        yield lane("ecu_kr", site, "ecu", "road", 1, 500, "made at home, assumed")
        yield lane("motor_kr", site, "motor", "road", 1, 500, "made at home, assumed")


def deep_lanes() -> Iterator[Row]:
    """Terminals, copper, chips, magnets, rare earths, urea; a share may name a figure."""
    for r in assumed("deep_lanes"):
        share = None if r.share == "" else figure(r.share) if r.share in FIGURES.index else float(r.share)
        yield lane(r.origin, r.destination, r.part, r.mode, r.lead_days, r.unit_cost, r.why, r.evidence, share)


# ------------------------------------------------------------------------------------------------ stock and demand


def stock_row(
    site: str, part: str, days: float, note: str, evidence: str = "assumed", cost: float = 0, option: str = ""
) -> Row:
    """One row of stock."""
    return row(evidence, note, site=site, part=part, cover_days=days, unit_cost=cost, option=option)


def stock() -> list[Row]:
    """Stock on an undisturbed day."""
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


def demand() -> list[Row]:
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


# ------------------------------------------------------------------------------------------------ the undisturbed day


def origins(lanes_: list[Row], able: set[Item]) -> dict[Item, list[tuple[str, float]]]:
    """Origins of each item with their share of what comes in; stand-by lanes bring nothing."""
    into: dict[Item, list[Row]] = defaultdict(list)
    for r in lanes_:
        if (r["origin"], r["part"]) in able:
            into[r["destination"], r["part"]].append(r)
    result = {}
    for item, rows in into.items():
        blank = sum(r["share"] is None for r in rows)
        left = 1 - sum(r["share"] or 0 for r in rows)
        result[item] = [(r["origin"], left / blank if r["share"] is None else r["share"]) for r in rows]
    return result


def available(made: set[Item], lanes_: list[Row]) -> set[Item]:
    """Items that some source or lane brings."""
    able, size = set(made), -1
    while len(able) != size:
        size = len(able)
        able |= {(r["destination"], r["part"]) for r in lanes_ if (r["origin"], r["part"]) in able}
    return able


def undisturbed(bom_: list[Row], sources_: list[Row], lanes_: list[Row], demand_: list[Row]) -> dict[Item, float]:
    """What leaves each item on an undisturbed day: used, sold and sent on. [units/day]"""
    made = {(r["site"], r["part"]) for r in sources_}
    split = origins(lanes_, available(made, lanes_))
    inputs = {(s, p): [r for r in bom_ if r["part"] == p and r["site"] in ("", s)] for s, p in made}
    need: dict[Item, float] = {}
    for _ in range(30):
        new: dict[Item, float] = defaultdict(float)
        for r in demand_:
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


def fill_capacities(tables: dict[str, list[Row]]) -> None:
    """Capacity of the sources still without: undisturbed use and what the maker has to spare."""
    use = undisturbed(tables["bom"], tables["sources"], tables["lanes"], tables["demand"])
    for r in tables["sources"]:
        if r["capacity"] is None:
            wanted = use[r["site"], r["part"]] * (1 + MATERIALS[r["part"]].spare)
            r["capacity"] = math.ceil(round(wanted, 6))


# ------------------------------------------------------------------------------------------------ options


def option(name: str, title: str, kind: str, company: str, capex: float, note: str, **cells: object) -> Row:
    """One option; upkeep is a share of what is invested."""
    usual = {"smart_level": "", "annual_cost": round(capex * figure("upkeep")), "life_years": 10, "build_days": 120}
    usual |= {"ramp_days": 20, "group": "", "replaces": "", "max_units": 1, "divisible": 0}
    start = {"option": name, "name": title, "kind": kind, "company": company, "capex": round(capex)}
    return row("assumed", note, **{**start, **usual, **cells})


def options() -> list[Row]:
    """Moves a firm could make."""
    made = [*home_options(), return_option(), *upgrade_options(), *second_options()]
    return [*made, sealed_option(), *tier1_options(), *stock_options()]


def saved(level: str) -> float:
    """Share of working hours a level saves."""
    return figure(f"hours_saved_{level}")


def workers(sets: float) -> float:
    """Workers that make so many sets a day by hand."""
    return sets * figure("workers_per_1000") / 1000


def home_capex(base: float, sets: float, level: str) -> float:
    """Plant + smart-factory project + machines for the workers replaced beyond what better order saves. [KRW]"""
    replaced = workers(sets) * (saved(level) - saved("basic"))
    return base + figure(f"project_{level}") + replaced * figure("automation_worker")


def home_options() -> Iterator[Row]:
    """Harness lines at home, one level each."""
    built = {"build_days": 240, "ramp_days": 60}
    for site in [s for s in HOMES if s != "return_yura"]:
        for level in LEVELS:
            capex = home_capex(figure("uturn_mean_2021"), figure("home_capacity"), level)
            note = (
                f"26.2bn ({why('uturn_mean_2021')}) + project of the level (figures.csv) + 1,000 workers "
                f"x ({saved(level):.1%} - {saved('basic'):.1%}) x 100m, upkeep 3 %, life 10 years: assumed"
            )
            title = f"Home harness lines, {HOMES[site].company}, {level}"
            company = HOMES[site].company
            yield option(f"{site}_{level}", title, "open", company, capex, note, smart_level=level, group=site, **built)


def return_option() -> Row:
    """A Chinese plant that comes home under the U-turn scheme."""
    capex = home_capex(figure("uturn_mean_2022"), return_rate(), "advanced")
    note = (
        f"46.2bn ({why('uturn_mean_2022')}) + lighthouse project + workers replaced x 100m "
        "assumed; the law asks to cut a quarter abroad at least: the Rongcheng lines of these families close"
    )
    cells = {"smart_level": "advanced", "build_days": 240, "ramp_days": 60, "replaces": "yura_rongcheng"}
    return option("return_yura", "Yura's Rongcheng plant returns", "open", "yura", capex, note, **cells)


def upgrade_size(site: str, level: str) -> float:
    """Sets a day an upgrade adds: the hours it saves on what the plant makes, used for more sets."""
    return plant_rate(site) * saved(level) / (1 - saved(level))


def upgrades() -> Iterator[tuple[str, str]]:
    """Korean plants and the levels they could reach."""
    for site in [s for s, r in PLANTS.items() if r.country == "KR"]:
        yield from ((site, level) for level in ("intermediate_1", "intermediate_2"))


def upgrade_options() -> Iterator[Row]:
    """Smart factories in the Korean plants: room for families now made in China."""
    note = "project of the level (figures.csv) + 10m of tools a worker for the added families, assumed"
    for site, level in upgrades():
        capex = figure(f"project_{level}") + workers(upgrade_size(site, level)) * figure("training")
        cells = {"smart_level": level, "group": f"upgrade_{site}"}
        title = f"Upgrade {PLANTS[site].name} to {level}"
        yield option(f"upgrade_{site}_{level}", title, "upgrade", PLANTS[site].company, capex, note, **cells)


def second_sites() -> list[str]:
    """Plants abroad that could be second sources."""
    return [s for s, r in PLANTS.items() if r.country in ("VN", "KH")]


def second_options() -> Iterator[Row]:
    """Second sources in Vietnam and Cambodia."""
    note = "a unit = a quarter of each family; 2 workers a set a day x 10m of tools and training, assumed"
    for site in second_sites():
        sets = figure("second_share") * sum(family_rate(f) for f in could_make(site))
        capex = workers(sets) * figure("training")
        cells = {"max_units": 4, "divisible": 1, "life_years": 8}
        title = f"Second source, {PLANTS[site].name}"
        yield option(f"qualify_{site}", title, "qualify", PLANTS[site].company, capex, note, **cells)


def sealed_option() -> Row:
    """A second source of the sealed connector."""
    note = "moulds and approval of one connector family: 3bn, assumed"
    cells = {"life_years": 8, "build_days": 240}
    title = "Second source of the sealed connector, China"
    return option("qualify_sealed_connector", title, "qualify", "connector_maker", 3e9, note, **cells)


def tier1_firms() -> dict[str, tuple[int, float]]:
    """Number and sales [KRW/year] of small and medium tier-1 suppliers; together the published totals."""
    firms, sales = figure("tier1_firms"), figure("tier1_sales")
    small = round(figure("tier1_small") * firms)
    rest = sales - small * figure("tier1_small_sales")
    return {"small": (small, figure("tier1_small_sales")), "medium": (round(firms) - small, rest / (firms - small))}


def tier1_options() -> Iterator[Row]:
    """A smart factory at one representative tier-1 supplier of each size."""
    for size in tier1_firms():
        for level in LEVELS:
            note = f"{why(f'project_{level}')}; life 8 years from memory"
            cells = {"smart_level": level, "group": f"tier1_{size}", "life_years": 8}
            title = f"Smart factory at a {size} tier-1 supplier, {level}"
            capex = figure(f"project_{level}")
            yield option(f"tier1_{size}_{level}", title, "upgrade", f"tier1_{size}", capex, note, **cells)


def stock_options() -> Iterator[Row]:
    """More stock: a unit is one more day of cover."""
    moves = [(f"harness_{c}", f"harness, {c}", c) for c in dict.fromkeys(payer(line) for line in PLACES)]
    moves += [(f"sealed_{c}", f"sealed connectors, {c}", c) for c in ("yura", "kyungshin", "thn", "leoni")]
    moves += [("chip", "chips", "ecu_maker"), ("magnet", "magnets", "motor_maker"), ("urea", "urea", "urea_solution")]
    note = "racks in stock.unit_cost, capital and room in parts.holding_rate; up to 20 days"
    cells = {"build_days": 20, "ramp_days": 0, "max_units": 20, "divisible": 1}
    for name, title, company in moves:
        yield option(f"buffer_{name}", f"One more day of {title}", "stock", company, 0, note, **cells)


def option_sources() -> list[Row]:
    """What the options make."""
    rows = []
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
            name = f"tier1_{size}_{level}"
            yield source_row("modules_hyundai", "module", capacity, base * (1 - less), note, option=name)


def option_lanes() -> Iterator[Row]:
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


def option_stock() -> Iterator[Row]:
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


# ------------------------------------------------------------------------------------------------ events


def event(scenario: str, evidence: str, note: str, **cells: object) -> Row:
    """One event; its scenario's chance is the same on all rows."""
    chance = CHANCES[scenario].probability if scenario in CHANCES else None
    return row(evidence, note, scenario=scenario, probability=chance, **cells)


def events() -> list[Row]:
    """All scenarios."""
    named = [*shandong_2022(), *chips_2021(), *engineer_ban_2020(), *rare_earth_2025()]
    return [*harness_2020(), *harness_2020_exante(), *named, *hazards()]


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


def harness_2020() -> Iterator[Row]:
    """What happened to the Chinese plants, plant by plant: closed, 10 % on restart, 50 % on 17 Feb, normal on 6 March.

    Their inputs are not hit: the published way back is of what the plants made, whatever held it back.
    """
    for plant in CHINESE:
        yield from closed_and_back("harness_2020", *restart(plant), site=plant)
    note = "provinces closed to 9 Feb (straitstimes; hankyung); way back taken from the harness plants"
    for part in ("airbags", "steering_gear"):
        yield from closed_and_back("harness_2020", USUAL_RESTART, 0.9, 0.5, "assumed", note, country="CN", part=part)


def closed_and_back(
    scenario: str, first: str, severity: float, severity_end: float, evidence: str, note: str, **where: str
) -> Iterator[Row]:
    """Closure and staged way back of one plant or kind of plant."""
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
        yield event(r.scenario, "assumed", f"{r.why}; {CHANCES[r.scenario].why}", **cells)


# ------------------------------------------------------------------------------------------------ the small tables


def settings() -> list[Row]:
    """Calendar, currency, discount."""
    about = (
        "Car assembly in Korea in January 2020 and what stands behind it: harness sets from China, their connectors "
        "and wire, modules, chips, magnets; urea for the trucks. Built from published figures, none from after the "
        "closure but the way back of the Chinese plants."
    )
    days = int(figure("working_days"))
    return [
        row("assumed", "chosen", key="name", value="Korean car industry 2020"),
        row("assumed", "chosen", key="description", value=about),
        row("assumed", "all money in KRW", key="currency", value="KRW"),
        row("assumed", "the Monday before the New Year closure", key="start_date", value=START),
        row("assumed", "five-day week", key="workdays", value="12345"),
        row("assumed", "public holidays on weekdays and Labour Day, from memory", key="holidays", value=HOLIDAYS),
        row("read", why("working_days"), key="days_per_year", value=days),
        row("assumed", "a firm's cost of capital", key="discount_rate", value=0.08),
    ]


def companies() -> list[Row]:
    """Firms that run places, and those that may invest."""
    rows = []
    for r in assumed("firms"):
        money = {"capex_limit": r.capex_limit, "hurdle_rate": r.hurdle_rate, "population": r.population}
        note = f"{r.why}; size, own money and return asked for assumed"
        rows.append(row("assumed", note, company=r.company, size=r.size, home=r.home, **money))
    for size, (firms, sales) in tier1_firms().items():
        note = (
            f"of 831 tier-1 suppliers ({why('tier1_firms')}); split by size assumed; own money 1 % of sales of "
            f"{sales / 1e9:.0f}bn, return asked for assumed"
        )
        money = {"capex_limit": round(sales * 0.01), "hurdle_rate": 0.12 if size == "small" else 0.10}
        rows.append(row("assumed", note, company=f"tier1_{size}", size=size, home="KR", **money, population=firms))
    return rows


def countries() -> list[Row]:
    """Wages and overhead; energy prices are not in the facts."""
    rows = []
    for country, (wage, evidence, note) in wages().items():
        own = figure("hours_per_set") * wage + won("harness_overhead")
        overhead = round(won("harness_overhead") / own, 3)
        text = f"{note}; overhead: USD 82 of a harness set's own cost"
        rows.append(row(evidence, text, country=country, wage=round(wage), overhead_rate=overhead))
    return rows


def schemes() -> list[Row]:
    """Support schemes as published."""
    rows = []
    for size in ("small", "medium"):
        note = f"50 % up to 100m in 2019-20 ({why('grant_2019')}), the same for every firm, basic level"
        rows.append(scheme("universal", "read", note, "basic", size, 0.5, figure("grant_2019")))
        rows.extend(differentiated(size, level) for level in LEVELS)
        rows.extend(co_growth(size, level) for level in LEVELS)
    note = "a top-up to the return most firms here ask for"
    rows.append(scheme("guaranteed_return", "assumed", note) | {"guaranteed_return": 0.10})
    plant = (figure("uturn_plant_low") + figure("uturn_plant_high")) / 2
    note = f"middle of 6-34 % for plant ({why('uturn_plant_low')}), up to 10bn ({why('uturn_ceiling')})"
    rows.append(scheme("u_turn", "derived", note, share=plant, ceiling=figure("uturn_ceiling")))
    return [*rows, scheme("none", "read", "no support")]


def scheme(
    name: str, evidence: str, note: str, level: str = "", size: str = "", share: float = 0,
    ceiling: float | None = None, customer: float = 0,
) -> Row:  # fmt: skip
    """One row of a support scheme."""
    terms = {"share": share, "ceiling": ceiling, "customer_share": customer}
    return row(evidence, note, scheme=name, level=level, size=size, **terms)


def differentiated(size: str, level: str) -> Row:
    """Half of the project, with a ceiling that rises with the level."""
    evidence = "assumed" if level == "intermediate_2" else "read"
    note = f"ceiling: {why(f'grant_{level}')}; 50 % (for intermediate 2 from memory)"
    return scheme("differentiated", evidence, note, level, size, 0.5, figure(f"grant_{level}"))


def co_growth(size: str, level: str) -> Row:
    """Public 30, large customer 30, the firm 40 %."""
    below = "intermediate_2" if level == "advanced" else level
    public = round((1 - figure("sme_share")) / 2, 2)
    note = f"30/30/40 %: {why('sme_share')}; half of the ceiling within 60 %: {why(f'cogrowth_{below}')}"
    note += "; that of the level below" if below != level else ""
    return scheme("co_growth", "derived", note, level, size, public, figure(f"cogrowth_{below}") / 2, public)


# ------------------------------------------------------------------------------------------------ ranges


def span(table: str, key: object, column: str, low: float, high: float, note: str) -> Row:
    """One range."""
    return row("assumed", note, table=table, key=key, column=column, low=low, high=high)


def around(table: str, key: object, column: str, value: float, share: float) -> Row:
    """A range of so much more or less."""
    low, high = (float(f"{value * (1 + s):.4g}") for s in (-share, share))
    return span(table, key, column, low, high, f"{share:.0%} more or less")


def ranges(tables: dict[str, list[Row]]) -> list[Row]:
    """Low and high of the assumed figures that move results; those of one table and column move together."""
    rows = [*stock_ranges(tables["stock"]), *site_ranges(tables["sites"]), *demand_ranges(), *source_ranges(tables)]
    rows += [around("options", r["option"], "capex", r["capex"], 0.5) for r in tables["options"] if r["capex"]]
    rows += [duty_range(r) for r in tables["lanes"] if r["mode"] == "sea" and r["origin"] in CHINESE]
    rows += [*capacity_ranges(tables), *lead_ranges(tables["lanes"]), *quantity_ranges(tables["bom"])]
    return [*rows, *event_ranges(tables["events"]), *single_ranges()]


def capacity_ranges(tables: dict[str, list[Row]]) -> Iterator[Row]:
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
        for column, less, more, most in (("severity", 0.7, 1.3, 1), ("severity_end", 0.6, 1.4, 1),
                                         ("duration_days", 0.5, 2, 365), ("ramp_days", 0.5, 2, 365)):  # fmt: skip
            blank = 0 if column == "ramp_days" else None
            given = [v for v in (r.get(column) or blank for r in mine) if v is not None]
            if any(given):
                low, high = least_most(min(given), less, 1)[0], least_most(max(given), 1, more)[1]
                yield span("events", name, column, low, min(most, high), "from the least row to the most, and beyond")


def least_most(value: float, less: float, more: float) -> tuple[float, float]:
    """Low and high as multiples of a figure."""
    return tuple(float(f"{value * x:.4g}") for x in (less, more))


def duty_range(r: Row) -> Row:
    """Duty on Chinese harness: nothing, or the base rate."""
    key = "|".join(str(r[c]) for c in ("origin", "destination", "part", "mode"))
    return span("lanes", key, "duty_rate", *spread("duty_kr"), why("duty_kr"))


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
            row_ = deep[r["site"], r["part"]]
            yield span("stock", key, "cover_days", row_.low, row_.high, row_.why)


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


def source_ranges(tables: dict[str, list[Row]]) -> Iterator[Row]:
    """Own cost of harness at home: hours saved by the level."""
    levels = {r["option"]: r["smart_level"] for r in tables["options"]}
    for r in tables["sources"]:
        if r["option"] and r["part"].startswith("harness_") and levels[r["option"]]:
            low, high = (harness_cost("KR", x) for x in reversed(spread(f"hours_saved_{levels[r['option']]}")))
            key = f"{r['site']}|{r['part']}|{r['option']}"
            yield span("sources", key, "unit_cost", low, high, why(f"hours_saved_{levels[r['option']]}"))


def single_ranges() -> Iterator[Row]:
    """Chances, wages, values, holding, discount."""
    for name, r in CHANCES.items():
        yield span("events", name, "probability", round(r.probability / 3, 4), r.probability * 3, "a third to three times")
    for country in ("kr", "cn", "vn"):
        low, high = (round(x * figure("krw_per_usd")) for x in spread(f"wage_{country}"))
        yield span("countries", country.upper(), "wage", low, high, "range in figures.csv x 1,165")
    low, high = (x * figure("krw_per_usd") for x in spread("usd_per_set"))
    for f in FAMILIES:
        yield span("parts", f"harness_{f}", "value", low, high, "USD 350 to 650 a set")
        yield span("parts", f"harness_{f}", "holding_rate", 0.10, 0.30, "capital alone, or with much room")
    yield span("settings", "discount_rate", "value", 0.045, 0.12, "public rate to a small firm's")


# ------------------------------------------------------------------------------------------------ writing


def check_allocation() -> dict[str, float]:
    """Shares that follow from the allocation of families; an error when they miss the published by over 2.5 points."""
    for line in PLACES:
        if abs(sum(lines_of(f).get(line, 0) for f in FAMILIES) - 1) > 1e-9:
            raise ValueError(f"shares of line {line} do not make 1")
    group = [f for f in FAMILIES if payer(next(iter(lines_of(f)))) in ("hyundai", "kia")]
    total = sum(family_rate(f) for f in group)
    result = {"china": sum(family_rate(f) for f in group if in_china(f)) / total}
    for company in ("yura", "kyungshin", "thn"):
        own = [f for f in group if PLANTS[plants_of(f)[0]].company == company]
        result[company] = sum(family_rate(f) for f in own) / total
    for name, share in result.items():
        if abs(share - figure(f"share_{name}")) > 0.025:
            raise ValueError(f"{name}: {share:.1%} of Hyundai-Kia harness, published {figure(f'share_{name}'):.1%}")
    return result


def build() -> dict[str, list[Row]]:
    """All tables."""
    tables = {"sites": sites(), "parts": parts(), "bom": bom(), "sources": sources(), "lanes": lanes()}
    tables |= {"stock": stock(), "demand": demand(), "options": options(), "events": events()}
    fill_capacities(tables)
    tables["sources"].extend(option_sources())
    tables["lanes"].extend(option_lanes())
    tables["stock"].extend(option_stock())
    tables |= {"settings": settings(), "companies": companies(), "countries": countries(), "schemes": schemes()}
    return tables | {"ranges": ranges(tables)}


def text(value: object) -> object:
    """A number without noise, anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float) or pd.isna(value):
        return value
    return str(int(value)) if value == int(value) else f"{value:.10g}"


def write(name: str, rows: list[Row]) -> pd.DataFrame:
    """One table as CSV: its own columns first, evidence and note last; empty columns left out."""
    columns = list(dict.fromkeys(c for r in rows for c in r if c not in ("evidence", "note")))
    frame = pd.DataFrame(rows, columns=[*columns, "evidence", "note"], dtype=object)
    frame = frame.replace({"": None}).dropna(axis=1, how="all")
    frame.map(text).to_csv(HERE / f"{name}.csv", index=False, lineterminator="\n")
    return frame


def main() -> None:
    """Write the tables and print how much of them is read, derived and assumed."""
    allocation = check_allocation()
    frames = {name: write(name, rows) for name, rows in build().items()}
    counts = pd.DataFrame({n: f["evidence"].value_counts() for n, f in frames.items()}).T.fillna(0).astype(int)
    print(counts.reindex(columns=["read", "derived", "assumed"]).assign(rows=counts.sum(axis=1)).to_string())
    print("Hyundai-Kia harness:", ", ".join(f"{n} {s:.1%}" for n, s in allocation.items()))


if __name__ == "__main__":
    main()
