"""Write the tables of the sample of tier-1 firms: the flagship, and behind six of its lines a representative firm each.

    python -m tools.korea_tier1_2020 [FOLDER]      at the top of the tree; without a folder, into data/korea_tier1_2020

Reads data/korea_auto_2020 and data/korea_tier1_2020/assumed, nothing else. It is a data set of its own because its sites, parts
and recipes belong to the chain that the flagship's fingerprint holds still for a comparison with what happened.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

import reshore as rs

ROOT = Path(__file__).resolve().parents[1]
DATA, FLAGSHIP = ROOT / "data" / "korea_tier1_2020", ROOT / "data" / "korea_auto_2020"
CONSTANTS = pd.read_csv(DATA / "assumed" / "constants.csv", index_col="id")
FIRMS = pd.read_csv(DATA / "assumed" / "firms.csv")
WORKING_DAYS, FIRMS_OF = 240, {"small": 582, "medium": 249}  # facts/figures.csv of the flagship; split by size assumed there
MATERIAL, LOT = "bought_material", 10_000  # won of one unit
NAMES = {
    "name": "Korean tier-1 suppliers 2020",
    "name_ko": "한국 자동차 1차 협력사 2020",
    "description": "The Korean car chain of January 2020, and a representative tier-1 firm behind each of six assembly lines.",
}
Row = dict[str, Any]


def figure(name: str) -> float:
    """A constant."""
    return float(CONSTANTS.at[name, "value"])


def row(note: str, **cells: object) -> Row:
    """An assumed row."""
    return {**cells, "evidence": "assumed", "note": note}


class Firm:
    """A representative firm, the line it serves and what one car takes of its part."""

    def __init__(self, given: Any, net: rs.Network):
        self.given, self.net = given, net
        self.demand = net.demand[net.demand["site"] == given.line]
        self.rate = float(self.demand["rate"].sum())
        self.value = round(given.sales / WORKING_DAYS / self.rate)
        self.cost = round(self.value * figure("conversion"), -1)
        wage = float(net.countries.set_index("country").at["KR", "wage"])
        self.hours = round(self.cost * figure("labour") / wage, 4)

    def rows(self) -> dict[str, list[Row]]:
        """What it adds to the tables."""
        g, cars = self.given, self.demand["part"].tolist()
        sales = f"{g.sales / 1e9:g} bn a year ({g.why}) / {WORKING_DAYS} days / {self.rate:g} cars a day"
        shares = f"own cost {figure('conversion'):.0%} of the price, wages {figure('labour'):.0%} of that"
        made = f"{shares}; {figure('spare'):.0%} to spare"
        return {
            "sites": [row(f"stands for a third of the {g.size} firms", site=g.site, name=g.name, name_ko=g.name_ko,
                          company=g.site, country="KR", kind="supplier", smart_level="none", recovery_days=10)],
            "parts": [row(sales, part=g.part, name=g.part_name, name_ko=g.part_name_ko, family="tier1", value=self.value,
                          holding_rate=0.12, unit="set")],
            "bom": [row("one set a car of this line", part=car, input=g.part, quantity=1, site=g.line) for car in cars]
            + [row(f"{figure('material'):.0%} of the price", part=g.part, input=MATERIAL,
                   quantity=round(self.value * figure("material") / LOT, 4))],
            "sources": [row(made, site=g.site, part=g.part, capacity=round(self.rate * (1 + figure("spare"))),
                            unit_cost=self.cost, price=self.value, hours=self.hours)],
            "lanes": [row("in sequence, same day", origin=g.site, destination=g.line, part=g.part, mode="road", lead_days=0),
                      row("a day by road", origin="materials", destination=g.site, part=MATERIAL, mode="road", lead_days=1)],
            "stock": [row("at the line", site=g.line, part=g.part, cover_days=figure("cover"))],
            "companies": [row(f"a third of the {FIRMS_OF[g.size]} {g.size} firms; own money {figure('own_money'):.1%} of sales",
                              company=g.site, name=g.name, name_ko=g.name_ko, size=g.size, home="KR",
                              capex_limit=g.sales * figure("own_money"), hurdle_rate=figure(f"{g.size}_hurdle"),
                              population=FIRMS_OF[g.size] / 3)],
        }  # fmt: skip


def shared() -> dict[str, list[Row]]:
    """What all firms have in common: the maker of what they buy, the shocks."""
    ill = {"scenario": "people_away", "duration_days": figure("labour_days"), "severity": figure("labour_depth")}
    why, named = f"{CONSTANTS.at['labour_chance', 'why']}", "named here; its chance and length stand in events"
    return {
        "sites": [row("aggregate", site="materials", name="Makers of materials, Korea", name_ko="국내 소재 업체",
                      company="materials", country="KR", kind="supplier", recovery_days=28)],
        "parts": [row(f"{LOT:,} won of what suppliers buy", part=MATERIAL, name="Bought material", name_ko="구매 자재",
                      family="materials", value=LOT, holding_rate=0.12, unit="lot")],
        "sources": [row("5 % below the price", site="materials", part=MATERIAL, unit_cost=0.95 * LOT, price=LOT)],
        "companies": [row("aggregate; no option of its own", company="materials", name="Makers of materials",
                          name_ko="소재 업체", size="large", home="KR")],
        "scenarios": [row(named, scenario="people_away", kind="hazard", name="Half the people of the suppliers away",
                          name_ko="공급업체 인력 절반 결근",
                          description="A month in which half the people of all suppliers stay away, as in an epidemic.")]
        + [row(named, scenario=f"fire_{firm.site}", kind="hazard", name=f"Fire at {firm.name}", name_ko=f"{firm.name_ko} 화재",
               description=f"{firm.name}: a fire stops it for {figure('fire_days'):g} days.") for firm in FIRMS.itertuples()],
        "events": [row(why, **ill, probability=figure("labour_chance"), site=site, start_day=5, ramp_days=10, cause="labour")
                   for site in FIRMS["site"]]
        + [row("a fire", scenario=f"fire_{site}", probability=figure("fire_chance"), site=site, start_day=5,
               duration_days=figure("fire_days"), severity=1, ramp_days=5, cause="fire") for site in FIRMS["site"]],
    }  # fmt: skip


def build() -> rs.Network:
    """The network: the flagship's chain of today, its firms and shocks in place of options and scenarios of the flagship."""
    net = rs.load(FLAGSHIP)
    firms = [Firm(given, net) for given in FIRMS.itertuples()]
    tables = {name: table[table["option"] == ""] if "option" in table else table for name, table in net.tables.items()}
    tables["options"], tables["events"] = tables["options"].iloc[:0], tables["events"].iloc[:0]
    tables.pop("ranges", None)
    tables["scenarios"] = net.scenarios.iloc[:0]
    gone = net.sites.loc[net.sites["site"].str.match("home_|return_"), "site"]  # places for options of the flagship
    for name, column in (("sites", "site"), ("bom", "site"), ("lanes", "origin"), ("lanes", "destination")):
        tables[name] = tables[name][~tables[name][column].isin(gone)]
    tables["lanes"] = tables["lanes"][[*carries(tables)]]  # roads for what the flagship might make in Korea have no use here
    tables["companies"] = tables["companies"][~tables["companies"]["company"].str.startswith("tier1_")]
    for added in [*(firm.rows() for firm in firms), shared()]:
        for name, rows in added.items():
            tables[name] = pd.concat([tables[name], pd.DataFrame(rows)], ignore_index=True)
    for firm in firms:  # what the part costs was in the own cost of the line
        rows = tables["sources"]
        here = (rows["site"] == firm.given.line) & rows["part"].isin(firm.demand["part"])
        tables["sources"] = rows.assign(unit_cost=rows["unit_cost"].where(~here, rows["unit_cost"] - firm.value))
    net = rs.Network(**tables)
    made = {estimate: options(net, estimate) for estimate in ("low", "base", "high")}
    settings = net.settings.assign(value=net.settings["key"].map(NAMES).fillna(net.settings["value"]))
    return made["base"].with_tables(settings=settings, ranges=pd.DataFrame(ranges(made["low"], made["high"])))


def carries(tables: dict[str, pd.DataFrame]) -> Iterator[bool]:
    """Of each lane whether its origin makes or gets what it carries."""
    sources, lanes = tables["sources"], tables["lanes"]
    there = set(zip(sources["site"], sources["part"], strict=True)) | set(zip(lanes["destination"], lanes["part"], strict=True))
    yield from (pair in there for pair in zip(lanes["origin"], lanes["part"], strict=True))


def options(net: rs.Network, estimate: str) -> rs.Network:
    """The network with upgrades of the firms to every level, and days of their parts at the lines, by an estimate."""
    return rs.make_options(net, FIRMS["part"].tolist(), ["upgrade", "stock"], country="KR", estimate=estimate).network


def ranges(low: rs.Network, high: rs.Network) -> list[Row]:
    """What options cost and save by the low and the high figures of the table levels."""
    why, out = "by the low and high figures of the table levels", []
    for table, keys, column in (("sources", ["site", "part", "option"], "unit_cost"), ("options", ["option"], "capex")):
        both = getattr(low, table).merge(getattr(high, table), on=keys, suffixes=("", "_high"))
        for made in both[both["option"] != ""].itertuples():
            ends = sorted((getattr(made, column), getattr(made, f"{column}_high")))
            if ends[0] < ends[1]:
                key = "|".join(getattr(made, name) for name in keys)
                out.append(row(why, table=table, key=key, column=column, low=ends[0], high=ends[1]))
    return out


def main(folder: Path) -> None:
    """Write the tables."""
    net = build()
    rs.save(net, folder)
    print(net)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else DATA)
