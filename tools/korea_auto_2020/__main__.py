"""Write the tables of the Korean car network of January 2020.

    python -m tools.korea_auto_2020 [FOLDER]      at the top of the tree; without a folder, into data/korea_auto_2020

Reads `facts/*.csv` (figures with their sources) and `assumed/*.csv` (what is not known, each with its reason) of
data/korea_auto_2020, nothing else. What Korean plants made after January 2020 is kept out of both on purpose. The table
NAME.csv is made in NAME.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

from . import (
    additions,
    baseline,
    bom,
    companies,
    countries,
    demand,
    events,
    lanes,
    options,
    parts,
    prices,
    ranges,
    rates,
    scenarios,
    schemes,
    settings,
    sites,
    sources,
    stock,
)
from .facts import DATA
from .rows import Tables, write


def build() -> Tables:
    """All tables: the chain of today, what it needs on a day, what could be built, who decides, what is uncertain."""
    tables: Tables = {
        "sites": sites.table(),
        "parts": parts.table(),
        "bom": bom.table(),
        "sources": sources.table(),
        "lanes": lanes.table(),
        "stock": stock.table(),
        "demand": demand.table(),
        "options": options.table(),
        "scenarios": scenarios.table(),
        "events": events.table(),
        "settings": settings.table(),
        "companies": companies.table(),
        "countries": countries.table(),
        "schemes": schemes.table(),
    }
    baseline.fill_capacities(tables)  # before the options add sources and lanes that carry nothing today
    tables["sources"] += additions.sources()
    tables["lanes"] += additions.lanes()
    tables["stock"] += additions.stock()
    prices.fill_prices(tables)
    return tables | {"ranges": ranges.table(tables)}


def main(folder: Path) -> None:
    """Write the tables and print how much of them is read, derived and assumed."""
    shares = rates.check_allocation()
    frames = {name: write(folder, name, rows) for name, rows in build().items()}
    counts = pd.DataFrame({n: f["evidence"].value_counts() for n, f in frames.items()}).T.fillna(0).astype(int)
    print(counts.reindex(columns=["read", "derived", "assumed"]).assign(rows=counts.sum(axis=1)).to_string())
    print("Hyundai-Kia harness:", ", ".join(f"{n} {s:.1%}" for n, s in shares.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else DATA)
