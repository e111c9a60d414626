"""countries.csv: wages and overhead; energy prices are not in the facts.

Wages from facts/figures.csv, in KRW at the rate of assumed/constants.csv.
"""

from __future__ import annotations

from .facts import figure, why, won
from .rows import Row, row


def table() -> list[Row]:
    """Wages and overhead; energy prices are not in the facts."""
    rows = []
    for country, (wage, evidence, note) in wages().items():
        own = figure("hours_per_set") * wage + won("harness_overhead")
        overhead = round(won("harness_overhead") / own, 3)
        text = f"{note}; overhead: USD 82 of a harness set's own cost"
        rows.append(row(evidence, text, country=country, wage=round(wage), overhead_rate=overhead))
    return rows


def wages() -> dict[str, tuple[float, str, str]]:
    """Labour cost of an hour by country in KRW, with evidence and source."""
    table = {}
    for country, evidence in (("KR", "assumed"), ("CN", "derived"), ("VN", "derived"), ("JP", "assumed")):
        name = f"wage_{country.lower()}"
        table[country] = (won(name), evidence, f"USD {figure(name)} an hour x 1,165; {why(name)}")
    khmer = won("wage_cn") * figure("base_kh") / figure("base_cn")
    table["KH"] = (khmer, "derived", "China's USD 5.51 x monthly base pay 200 / 484 (JETRO) x 1,165")
    return table
