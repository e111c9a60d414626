"""Published instances of locating warehouses, read as ordinary networks: OR-Library, and location at risk.

They lie beside the repository, in ../shared/oracles, not in it; the READMEs there say where they come from.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import reshore as rs

ROOT = Path(__file__).resolve().parents[2]
ORACLES = ROOT.parent / "shared" / "oracles"
UNSOLD = 1e6  # money a unit, far above any way to serve it
ONE_DAY = pd.DataFrame({"key": ["days_per_year", "discount_rate", "window_days"], "value": ["1", "0", "1"]})


def published(family: str) -> pd.DataFrame:
    rows = pd.read_csv(ORACLES / family / "optima.csv")
    rows = rows[rows["optimum"] != "optimum"]  # the header of one stands twice
    numbers = rows.columns.difference(["problem", "file", "network"])
    return rows.assign(**rows[numbers].apply(pd.to_numeric))


def instance(family: str, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two numbers a warehouse; demand by customer; cost of serving all of it, customers x warehouses."""
    numbers = np.array((ORACLES / family / f"{name}.txt").read_text().replace("capacity", "nan").split(), dtype=float)
    m, n = numbers[:2].astype(int)
    customer = numbers[2 + 2 * m :].reshape(n, m + 1)
    return numbers[2 : 2 + 2 * m].reshape(m, 2), customer[:, 0], customer[:, 1:]


def warehouses(capacity: np.ndarray, opening: np.ndarray, rate: np.ndarray, cost: np.ndarray) -> rs.Network:
    """Warehouses are sources with an option, customers are demand, a year is one day without discount."""
    w, c = [f"w{i}" for i in range(len(opening))], [f"c{j}" for j in range(len(rate))]
    unit = np.divide(cost, rate[:, None], out=np.zeros_like(cost), where=rate[:, None] > 0)
    return rs.Network(
        sites=pd.DataFrame({"site": w + c}),
        parts=pd.DataFrame({"part": ["p"]}),
        sources=pd.DataFrame({"site": w, "part": "p", "capacity": capacity, "option": w}),
        options=pd.DataFrame({"option": w, "capex": opening, "life_years": 1}),
        lanes=pd.DataFrame(
            {"origin": np.repeat(w, len(c)), "destination": c * len(w), "part": "p", "unit_cost": unit.T.ravel()}
        ),
        demand=pd.DataFrame({"site": c, "part": "p", "rate": rate, "price": UNSOLD}),
        settings=ONE_DAY,
    )


def or_library(problem: str, name: str, capacity: float) -> rs.Network:
    """The large files leave the capacity open: it is that of the row of optima."""
    site, rate, cost = instance("orlib", name)
    limit = np.nan if problem == "UFLP" else np.where(np.isnan(site[:, 0]), capacity, site[:, 0])
    return warehouses(np.broadcast_to(limit, len(site)), site[:, 1], rate, cost)


def drawn(name: str, scenarios: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Opening cost, capacity, demand, unit cost (customers x warehouses), share of the demand (customers x scenarios).

    The first number of a warehouse is its opening cost here and the second its capacity.
    """
    site, rate, cost = instance("flcvar", name)
    share = np.random.default_rng(seed).random((len(rate), scenarios))
    return site[:, 0], site[:, 1], rate, cost / rate[:, None], share


def at_risk(name: str, scenarios: int, seed: int) -> tuple[rs.Network, list[rs.Scenario]]:
    """A second product, of which all the demand of the first is wanted, sees to capacity for all of it."""
    opening, capacity, rate, unit, share = drawn(name, scenarios, seed)
    net = warehouses(capacity, opening, rate, unit * rate[:, None])
    w = net.options["option"]
    added = {
        "sites": pd.DataFrame({"site": ["reserve"]}),
        "parts": pd.DataFrame({"part": ["reserve"]}),
        "sources": pd.DataFrame({"site": w, "part": "reserve", "capacity": capacity, "option": w}),
        "lanes": pd.DataFrame({"origin": w, "destination": "reserve", "part": "reserve"}),
        "demand": pd.DataFrame({"site": ["reserve"], "part": "reserve", "rate": rate.sum(), "price": UNSOLD}),
    }
    tables = {name: pd.concat([net.tables[name], rows], ignore_index=True) for name, rows in added.items()}
    events = [[{"site": f"c{j}", "part": "p", "start_day": 0, "duration_days": 1, "demand_change": s - 1}
               for j, s in enumerate(column)] for column in share.T]  # fmt: skip
    cases = [rs.Scenario(f"s{k}", probability=1 / scenarios).with_events(rows) for k, rows in enumerate(events)]
    return rs.Network(**tables, options=net.options, settings=ONE_DAY), cases
