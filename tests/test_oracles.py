"""Published optima: OR-Library warehouse location, read as ordinary networks [Beasley 1990, JORS 41(11):1069-1072]."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reshore as rs

FOLDER = Path(__file__).resolve().parents[1].parent / "shared" / "oracles" / "orlib"
SMALL = [("CFLP", name) for name in ("cap41", "cap51", "cap61", "cap81", "cap101", "cap131")] + [
    ("UFLP", "cap101"), ("UFLP", "cap131")]  # fmt: skip


def warehouses(name: str, capacitated: bool) -> rs.Network:
    """An instance: warehouses are sources with an option, customers are demand, a year is one day without discount."""
    numbers = np.array((FOLDER / f"{name}.txt").read_text().split(), dtype=float)
    m, n = numbers[:2].astype(int)
    site = numbers[2 : 2 + 2 * m].reshape(m, 2)  # capacity, fixed cost
    customer = numbers[2 + 2 * m :].reshape(n, m + 1)  # demand, cost of all of it from each warehouse
    rate, cost = customer[:, 0], customer[:, 1:]
    w, c = [f"w{i}" for i in range(m)], [f"c{j}" for j in range(n)]
    return rs.Network(
        sites=pd.DataFrame({"site": w + c}), parts=pd.DataFrame({"part": ["p"]}),
        sources=pd.DataFrame({"site": w, "part": "p", "capacity": site[:, 0] if capacitated else np.nan, "option": w}),
        options=pd.DataFrame({"option": w, "capex": site[:, 1], "life_years": 1}),
        lanes=pd.DataFrame({"origin": np.repeat(w, n), "destination": c * m, "part": "p",
                            "unit_cost": (cost / rate[:, None]).T.ravel()}),
        demand=pd.DataFrame({"site": c, "part": "p", "rate": rate, "price": 1e6}),
        settings=pd.DataFrame({"key": ["days_per_year", "discount_rate", "window_days"], "value": ["1", "0", "1"]}),
    )  # fmt: skip


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the published instances do not lie beside this repository")
@pytest.mark.parametrize(("problem", "name"), SMALL)
def test_reaches_the_published_optimum(problem, name):
    known = pd.read_csv(FOLDER / "optima.csv").query("problem == @problem and file == @name")
    plan = rs.plan(warehouses(name, problem == "CFLP"))
    assert plan.proved
    assert plan.objective == pytest.approx(float(known["optimum"].iloc[0]), rel=1e-6)
