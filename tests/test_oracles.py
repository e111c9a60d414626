"""Published instances, read as ordinary networks, give their published answers.

OR-Library warehouse location [Beasley 1990, JORS 41(11):1069-1072]; facility location with CVaR [Ramirez-Pico, Ljubic,
Moreno 2023, Benders adaptive-cuts method for two-stage stochastic programs]; five real chains [Willems 2008, M&SOM
10(1):19-23]. They lie beside the repository, in ../shared/oracles, not in it. One of each family runs with the suite, all
of them under `-m long`.
"""

from __future__ import annotations

import runpy

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import bmat, identity, kron

import reshore as rs

from .support.located import ORACLES, ROOT, at_risk, drawn, or_library, published

TAIL = 0.9
PATIENCE = 120  # seconds for one of the large instances
LONG_PATIENCE = 600  # of 1,000 scenarios and more: in 120 seconds 2,500 had no answer at all, in 560 one

pytestmark = [
    pytest.mark.published,
    pytest.mark.skipif(not ORACLES.parent.is_dir(), reason="no folder ../shared: the published instances are not here"),
]


def located(problem: str, name: str, capacity: float = np.nan, **how: float) -> rs.Plan:
    rows = published("orlib").query("problem == @problem and file == @name")
    known = rows[np.isnan(capacity) | (rows["capacity"] == capacity)]["optimum"].item()
    plan = rs.plan(or_library(problem, name, capacity), **how)
    assert plan.proved or "time_limit" in how
    assert plan.objective >= known * (1 - 1e-6), "cheaper than the published optimum"
    assert plan.bound <= known * (1 + 1e-6), "a bound above the published optimum"
    return plan


@pytest.mark.parametrize(("problem", "name"), [("CFLP", "cap41"), ("UFLP", "cap101")])
def test_warehouse_location(problem, name):
    located(problem, name)


@pytest.mark.long
@pytest.mark.parametrize(("problem", "name"), [("CFLP", f"cap{n}") for n in (51, 61, 81, 101, 131)] + [("UFLP", "cap131")])
def test_all_small_warehouse_location(problem, name):
    located(problem, name)


@pytest.mark.long
@pytest.mark.timeout(5 * PATIENCE)
@pytest.mark.parametrize("capacity", [8_000, 10_000, 12_000, 14_000, np.nan])
def test_large_warehouse_location(capacity, record_property):
    """Between bound and best plan lies the published optimum, proved or not when the time is over."""
    plan = located("UFLP" if np.isnan(capacity) else "CFLP", "capa", capacity, time_limit=PATIENCE)
    record_property("gap", plan.gap)


def direct(name: str, scenarios: int, seed: int) -> float:
    """The optimum by the published equations and scipy's solver: columns x, y by scenario, theta, e by scenario."""
    opening, capacity, rate, unit, share = drawn(name, scenarios, seed)
    (n, m), one = unit.shape, identity(scenarios)
    served = kron(one, kron(identity(n), np.ones((1, m))))  # y in the order scenario, customer, warehouse
    used = kron(one, kron(np.ones((1, n)), identity(m)))
    rows = bmat(
        [
            [None, served, None, None],
            [kron(np.ones((scenarios, 1)), np.diag(-capacity)), used, None, None],
            [None, kron(one, -unit.reshape(1, -1)), np.ones((scenarios, 1)), one],
            [capacity[None, :], None, None, None],
        ],
        format="csr",
    )
    low = np.concatenate(
        [(share * rate[:, None]).T.ravel(), np.full(scenarios * m, -np.inf), np.zeros(scenarios), [rate.sum()]]
    )
    high = np.concatenate([np.full(scenarios * n, np.inf), np.zeros(scenarios * m), np.full(scenarios + 1, np.inf)])
    flows = scenarios * unit.size
    cost = np.concatenate([opening, np.zeros(flows), [1], np.full(scenarios, 1 / scenarios / (1 - TAIL))])
    least = np.concatenate([np.zeros(m + flows), [-np.inf], np.zeros(scenarios)])
    most = np.concatenate([np.ones(m), np.full(flows + 1 + scenarios, np.inf)])
    return float(milp(cost, constraints=LinearConstraint(rows, low, high), bounds=Bounds(least, most),
                      integrality=np.arange(len(cost)) < m, options={"mip_rel_gap": 1e-9}).fun)  # fmt: skip


def test_location_at_risk_as_the_equations_say():
    """Five scenarios of a published network: no optimum of theirs is printed, so the equations are solved beside."""
    net, cases = at_risk("cap41", scenarios=5, seed=1)
    plan = rs.plan(net, scenarios=cases, risk_weight=1, confidence=TAIL)
    assert plan.proved
    assert plan.objective == pytest.approx(direct("cap41", scenarios=5, seed=1), rel=1e-6)


def rows_at_risk() -> list[tuple[str, int, int]]:
    known = published("flcvar") if (ORACLES / "flcvar").is_dir() else pd.DataFrame(columns=["network", "scenarios", "seed"])
    return list(known[["network", "scenarios", "seed"]].itertuples(index=False, name=None))


@pytest.mark.long
@pytest.mark.timeout(3 * LONG_PATIENCE)
@pytest.mark.parametrize(("name", "scenarios", "seed"), rows_at_risk())
def test_all_location_at_risk(name, scenarios, seed, record_property):
    """Between bound and best plan lies the optimum, which is published to 1e-4; proved or not when the time is over."""
    known = published("flcvar").query("network == @name and scenarios == @scenarios and seed == @seed")["optimum"].item()
    net, cases = at_risk(name, scenarios, seed)
    patience = PATIENCE if scenarios < 1_000 else LONG_PATIENCE
    plan = rs.plan(net, scenarios=cases, risk_weight=1, confidence=TAIL, time_limit=patience)
    record_property("gap", plan.gap)
    assert plan.objective >= known * (1 - 1e-4)
    assert plan.bound <= known * (1 + 1e-4)
    assert not plan.proved or plan.objective == pytest.approx(known, rel=1e-4)


# stages and arcs as the paper's table has them
CHAINS = {"03": (17, 18), "10": (58, 176), "15": (133, 164), "24": (334, 1245), "30": (626, 632)}
chain = pytest.mark.parametrize("name", ["03", *(pytest.param(n, marks=pytest.mark.long) for n in list(CHAINS)[1:])])


@chain
def test_a_real_chain(name):
    """Every stage needs all before it: what stops a product is what lies above it, and no loss exceeds its margin."""
    net = runpy.run_path(str(ROOT / "docs" / "examples" / "willems.py"), run_name="read")["read"](
        ORACLES / "willems" / f"{name}.xml"
    )
    assert (len(net.sites), len(net.lanes)) == CHAINS[name]
    drawing = nx.DiGraph(list(net.lanes[["origin", "destination"]].itertuples(index=False, name=None)))
    above = {(p, s) for p in net.demand["part"] for s in {p} | (nx.ancestors(drawing, p) if p in drawing else set())}
    found = rs.single_points(net)
    assert set(zip(found["product"], found["site"], strict=True)) == above
    earned = dict(zip(net.demand["part"], net.demand["rate"] * net.demand["margin"], strict=True))
    weak, limit = rs.rank(net), pd.Series(0.0, index=net.sites["site"])
    for product, site in above:
        limit[site] += 28 * earned[product]
    assert weak["lost_margin"].max() > 0
    assert (weak["lost_margin"] <= limit[weak["target"]].to_numpy() * (1 + 1e-9)).all()
