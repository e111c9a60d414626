"""companies.csv: the firms that run places, and one row for each size of tier-1 supplier.

Firms from assumed/firms.csv; number and sales of tier-1 suppliers from facts/figures.csv, their split by size from
assumed/constants.csv.
"""

from __future__ import annotations

from .facts import assumed, figure, why
from .rows import Row, named, row

TIER1 = {
    "small": ("A small tier-1 supplier", "소규모 1차 공급업체"),
    "medium": ("A medium tier-1 supplier", "중규모 1차 공급업체"),
}


def table() -> list[Row]:
    """Firms that run places, and those that may invest."""
    rows = []
    for r in assumed("firms"):
        money = {"capex_limit": r.capex_limit, "hurdle_rate": r.hurdle_rate, "population": r.population}
        note = f"{r.why}; size, own money and return asked for assumed"
        rows.append(row("assumed", note, company=r.company, **named((r.name, r.name_ko)), size=r.size, home=r.home, **money))
    for size, (firms, sales) in tier1_firms().items():
        note = (
            f"of 831 tier-1 suppliers ({why('tier1_firms')}); split by size assumed; own money 1 % of sales of "
            f"{sales / 1e9:.0f}bn, return asked for assumed"
        )
        money = {"capex_limit": round(sales * 0.01), "hurdle_rate": 0.12 if size == "small" else 0.10}
        cells = {"company": f"tier1_{size}", **named(TIER1[size]), "size": size, "home": "KR"}
        rows.append(row("assumed", note, **cells, **money, population=firms))
    return rows


def tier1_firms() -> dict[str, tuple[int, float]]:
    """Number and sales [KRW/year] of small and medium tier-1 suppliers; together the published totals."""
    firms, sales = figure("tier1_firms"), figure("tier1_sales")
    small = round(figure("tier1_small") * firms)
    rest = sales - small * figure("tier1_small_sales")
    return {"small": (small, figure("tier1_small_sales")), "medium": (round(firms) - small, rest / (firms - small))}
