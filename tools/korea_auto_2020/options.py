"""options.csv: moves a firm could make, and what they cost; `additions` has what they bring.

Money paid for plants that came home, projects by level and workers a set from facts/figures.csv; sizes, hours saved, machines
and upkeep from assumed/constants.csv; places from assumed/home_plants.csv and assumed/harness_plants.csv.
"""

from __future__ import annotations

from collections.abc import Iterator

from reshore.texts import say

from .companies import tier1_firms
from .facts import FIRMS, HOMES, LEVELS, PLACES, PLANTS, figure, why
from .families import could_make, payer
from .rates import family_rate, plant_rate, return_rate
from .rows import Names, Row, named, row


def table() -> list[Row]:
    """Moves a firm could make."""
    made = [*home_options(), return_option(), *upgrade_options(), *second_options()]
    return [*made, sealed_option(), *tier1_options(), *stock_options()]


def home_options() -> Iterator[Row]:
    """Harness lines at home, one level each."""
    built = {"build_days": 240, "ramp_days": 60, "least_use": figure("least_use")}
    for site in [s for s in HOMES if s != "return_yura"]:
        for level in LEVELS:
            capex = home_capex(figure("uturn_mean_2021"), figure("home_capacity"), level)
            note = (
                f"26.2bn ({why('uturn_mean_2021')}) + project of the level (figures.csv) + 1,000 workers "
                f"x ({saved(level):.1%} - {saved('basic'):.1%}) x 100m, upkeep 3 %, life 10 years: assumed; {at_work()}"
            )
            company = HOMES[site].company
            firm, at = FIRMS[company], level_names(level)
            names = f"Home harness lines, {firm.name}, {at[0]}", f"국내 하네스 라인({firm.name_ko}, {at[1]} 수준)"
            yield option(f"{site}_{level}", names, "open", company, capex, note, smart_level=level, group=site, **built)


def return_option() -> Row:
    """A Chinese plant that comes home under the U-turn scheme."""
    capex = home_capex(figure("uturn_mean_2022"), return_rate(), "advanced")
    note = (
        f"46.2bn ({why('uturn_mean_2022')}) + lighthouse project + workers replaced x 100m "
        "assumed; the law asks to cut a quarter abroad at least: the Rongcheng lines of these families close; "
        f"{at_work()}"
    )
    cells = {
        "smart_level": "advanced",
        "build_days": 240,
        "ramp_days": 60,
        "replaces": "yura_rongcheng",
        "least_use": figure("least_use"),
    }
    names = "Yura's Rongcheng plant returns", "유라 룽청공장 국내 복귀"
    return option("return_yura", names, "open", "yura", capex, note, **cells)


def upgrade_options() -> Iterator[Row]:
    """Smart factories in the Korean plants: room for families now made in China."""
    note = "project of the level (figures.csv) + 10m of tools a worker for the added families, assumed"
    for site, level in upgrades():
        capex = figure(f"project_{level}") + workers(upgrade_size(site, level)) * figure("training")
        cells = {"smart_level": level, "group": f"upgrade_{site}"}
        plant, at = PLANTS[site], level_names(level)
        names = f"{plant.name}: upgrade to {at[0]}", f"{plant.name_ko} 수준 향상({at[1]})"
        yield option(f"upgrade_{site}_{level}", names, "upgrade", plant.company, capex, note, **cells)


def second_options() -> Iterator[Row]:
    """Second sources in Vietnam and Cambodia."""
    note = "a unit = a quarter of each family; 2 workers a set a day x 10m of tools and training, assumed"
    for site in second_sites():
        sets = figure("second_share") * sum(family_rate(f) for f in could_make(site))
        capex = workers(sets) * figure("training")
        cells = {"max_units": 4, "divisible": 1, "life_years": 8}
        names = f"Second source, {PLANTS[site].name}", f"{PLANTS[site].name_ko.removesuffix('공장')} 제2공급원"
        yield option(f"qualify_{site}", names, "qualify", PLANTS[site].company, capex, note, **cells)


def sealed_option() -> Row:
    """A second source of the sealed connector."""
    note = "moulds and approval of one connector family: 3bn, assumed"
    cells = {"life_years": 8, "build_days": 240}
    names = "Second source of the sealed connector, China", "중국 방수 커넥터 제2공급원"
    return option("qualify_sealed_connector", names, "qualify", "connector_maker_cn", 3e9, note, **cells)


def tier1_options() -> Iterator[Row]:
    """A smart factory at one representative tier-1 supplier of each size."""
    for size in tier1_firms():
        for level in LEVELS:
            note = f"{why(f'project_{level}')}; life 8 years from memory"
            cells = {"smart_level": level, "group": f"tier1_{size}", "life_years": 8}
            at, small = level_names(level), size == "small"
            korean = f"{'소' if small else '중'}규모 1차 공급업체 스마트공장({at[1]} 수준)"
            names = f"Smart factory at a {size} tier-1 supplier, {at[0]}", korean
            capex = figure(f"project_{level}")
            yield option(f"tier1_{size}_{level}", names, "upgrade", f"tier1_{size}", capex, note, **cells)


def stock_options() -> Iterator[Row]:
    """More stock: a unit is one more day of cover."""
    moves = [(f"harness_{c}", *of_firm("harness", "하네스", c), c) for c in dict.fromkeys(payer(line) for line in PLACES)]
    sealed = ("yura", "kyungshin", "thn", "leoni")
    moves += [(f"sealed_{c}", *of_firm("sealed connectors", "방수 커넥터", c), c) for c in sealed]
    moves += [
        ("chip", "chips", "차량용 반도체 재고 하루 추가", "ecu_maker"),
        ("magnet", "magnets", "네오디뮴 자석 재고 하루 추가", "motor_maker"),
        ("urea", "urea", "요소 재고 하루 추가", "urea_solution"),
    ]
    note = "racks in stock.unit_cost, capital and room in parts.holding_rate; up to 20 days"
    cells = {"build_days": 20, "ramp_days": 0, "max_units": 20, "divisible": 1}
    for name, title, korean, company in moves:
        yield option(f"buffer_{name}", (f"One more day of {title}", korean), "stock", company, 0, note, **cells)


def of_firm(part: str, korean: str, company: str) -> Names:
    """Stock of a part at a firm, in words."""
    firm = FIRMS[company]
    return f"{part}, {firm.name}", f"{korean} 재고 하루 추가({firm.name_ko})"


def level_names(level: str) -> Names:
    """What a level is called."""
    english, korean = (say(f"level.{level}", language) for language in ("en", "ko"))
    return english, korean


def option(name: str, names: Names, kind: str, company: str, capex: float, note: str, **cells: object) -> Row:
    """One option; upkeep is a share of what is invested."""
    usual = {"smart_level": "", "annual_cost": round(capex * figure("upkeep")), "life_years": 10, "build_days": 120}
    usual |= {"ramp_days": 20, "group": "", "replaces": "", "max_units": 1, "divisible": 0, "least_use": 0}
    start = {"option": name, **named(names), "kind": kind, "company": company, "capex": round(capex)}
    return row("assumed", note, **{**start, **usual, **cells})


def at_work() -> str:
    """That a home line works on all days, in words."""
    return f"runs at {figure('least_use'):.0%} or more when nothing is disturbed, for it would stand by for nothing"


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


def upgrade_size(site: str, level: str) -> float:
    """Sets a day an upgrade adds: the hours it saves on what the plant makes, used for more sets."""
    return plant_rate(site) * saved(level) / (1 - saved(level))


def upgrades() -> Iterator[tuple[str, str]]:
    """Korean plants and the levels they could reach."""
    for site in [s for s, r in PLANTS.items() if r.country == "KR"]:
        yield from ((site, level) for level in ("intermediate_1", "intermediate_2"))


def second_sites() -> list[str]:
    """Plants abroad that could be second sources."""
    return [s for s, r in PLANTS.items() if r.country in ("VN", "KH")]
