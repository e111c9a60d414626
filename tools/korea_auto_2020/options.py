"""options.csv: moves a firm could make, and what they cost; `additions` has what they bring.

Money paid for plants that came home, projects by level and workers a set from facts/figures.csv; sizes, hours saved, machines
and upkeep from assumed/constants.csv; places from assumed/home_plants.csv and assumed/harness_plants.csv.
"""

from __future__ import annotations

from collections.abc import Iterator

from .companies import tier1_firms
from .facts import HOMES, LEVELS, PLACES, PLANTS, figure, why
from .families import could_make, payer
from .rates import family_rate, plant_rate, return_rate
from .rows import Row, row


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
            title = f"Home harness lines, {HOMES[site].company}, {level}"
            company = HOMES[site].company
            yield option(f"{site}_{level}", title, "open", company, capex, note, smart_level=level, group=site, **built)


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
    return option("return_yura", "Yura's Rongcheng plant returns", "open", "yura", capex, note, **cells)


def upgrade_options() -> Iterator[Row]:
    """Smart factories in the Korean plants: room for families now made in China."""
    note = "project of the level (figures.csv) + 10m of tools a worker for the added families, assumed"
    for site, level in upgrades():
        capex = figure(f"project_{level}") + workers(upgrade_size(site, level)) * figure("training")
        cells = {"smart_level": level, "group": f"upgrade_{site}"}
        title = f"Upgrade {PLANTS[site].name} to {level}"
        yield option(f"upgrade_{site}_{level}", title, "upgrade", PLANTS[site].company, capex, note, **cells)


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


def option(name: str, title: str, kind: str, company: str, capex: float, note: str, **cells: object) -> Row:
    """One option; upkeep is a share of what is invested."""
    usual = {"smart_level": "", "annual_cost": round(capex * figure("upkeep")), "life_years": 10, "build_days": 120}
    usual |= {"ramp_days": 20, "group": "", "replaces": "", "max_units": 1, "divisible": 0, "least_use": 0}
    start = {"option": name, "name": title, "kind": kind, "company": company, "capex": round(capex)}
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
