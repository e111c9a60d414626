"""Cars a day of lines and families, harness sets a day of plants; whether they keep to the published shares.

Makes no table. Output of 2019 from facts/production_series.csv, rates and yearly figures of plants and shares of harness
makers from facts/figures.csv, shares of a line by family from assumed/families.csv.
"""

from __future__ import annotations

from .facts import FAMILIES, PLACES, PLANTS, figure, why, year_output
from .families import in_china, lines_of, payer, plants_of


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
    """Sets a day of a harness plant in the baseline."""
    return sum(family_rate(f) / len(plants_of(f)) for f in FAMILIES if plant in plants_of(f))


def spare(plant: str) -> float:
    """Sets a day a plant holds ready beyond its use in the baseline: stand-by for half of Renault Samsung, assumed."""
    return family_rate("renault") / 2 if plant == "global_harness" else 0.0


def return_rate() -> float:
    """Sets a day of the plant that would come home: all that Rongcheng makes."""
    return plant_rate("yura_rongcheng")


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
