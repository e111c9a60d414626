"""Flexibility alone: several product families on plants that share capacity among them, and one plant down.

Teaching cases print losses of 10.5 m, 2.9 m and 0 for dedicated, partly and fully flexible plants, without the figures that go
in; they are not rebuilt here. The networks are those of the literature behind them: Jordan, W. C. & Graves, S. C. (1995),
Principles on the benefits of manufacturing process flexibility, Management Science 41(4):577-594: alike plants and products,
each plant for its own product, pairs, a chain in which each plant makes its neighbour's product too, and everything everywhere.

By hand, n = 5 plants of 125 a day, 5 products of 100 a day with a margin of 1,000, one plant down for 20 days. Dedicated: its
product is lost, 100 x 20 x 1,000 = 2.0 m. Pairs: 200 a day on one plant of 125: 75 lost, 1.5 m. Chain: 500 a day on 4 x 125,
and every run of j products next to the hole has j plants: nothing is lost, as where every plant makes everything (their
finding: a chain does nearly all that full flexibility does). At 110 a plant: 2.0 m; 90 lost, 1.8 m; 500 - 440 = 60 lost, 1.2 m,
twice.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

import reshore as rs

N, DAYS, MARGIN = 5, 20, 1_000.0
DESIGNS = {
    "dedicated": [(k, k) for k in range(N)],
    "pairs": [*((k, k) for k in range(N)), (0, 1), (1, 0), (2, 3), (3, 2)],
    "chain": [(k, (k + step) % N) for k in range(N) for step in (0, 1)],
    "full": list(product(range(N), range(N))),
}
DOWN = rs.Scenario("down").hit(site="plant_0", days=DAYS)


def plants(links: list[tuple[int, int]], capacity: list[float], demand: list[float], **tables: pd.DataFrame) -> rs.Network:
    """Plants that make the products linked to them within their capacity, and a market; of links with an option only then."""
    every = list(product(range(N), range(N)))
    made = [{"site": f"plant_{i}", "part": f"family_{j}"} for i, j in links]
    frames = {
        "sites": [{"site": f"plant_{i}", "capacity": c} for i, c in enumerate(capacity)] + [{"site": "market"}],
        "parts": [{"part": f"family_{j}"} for j in range(N)],
        "sources": made,
        "lanes": [{"origin": f"plant_{i}", "destination": "market", "part": f"family_{j}"} for i, j in every],
        "demand": [{"site": "market", "part": f"family_{j}", "rate": d, "margin": MARGIN, "price": 2 * MARGIN}
                   for j, d in enumerate(demand)],
    }  # fmt: skip
    return rs.Network(**{name: pd.DataFrame(rows) for name, rows in frames.items()} | tables)


def lost(net: rs.Network, engine: str = "flow", **window: str) -> float:
    return float(rs.disrupt(net, DOWN, engine=engine, **window).summary.loc["lost_margin", "value"])


@pytest.mark.parametrize(("capacity", "millions"), [(125, (2.0, 1.5, 0.0, 0.0)), (110, (2.0, 1.8, 1.2, 1.2))])
def test_losses_fall_with_flexibility(capacity, millions):
    found = [lost(plants(links, [capacity] * N, [100] * N), window="pooled") / 1e6 for links in DESIGNS.values()]
    assert found == pytest.approx(millions, abs=1e-9)


def test_what_is_lost_is_the_largest_flow_less_what_is_wanted():
    """Uneven plants and products, every design: the same as a program of ten lines [scipy], pooled and dated."""
    random = np.random.default_rng(0)
    capacity, demand = (random.integers(low, high, N).astype(float) for low, high in ((90, 160), (60, 120)))
    for links in DESIGNS.values():
        rows = [[float(i == k) for i, _ in links] for k in range(N)] + [[float(j == k) for _, j in links] for k in range(N)]
        most = [0.0, *capacity[1:], *demand]
        served = -linprog([-1.0] * len(links), A_ub=rows, b_ub=most).fun
        usual = -linprog([-1.0] * len(links), A_ub=rows, b_ub=[*capacity, *demand]).fun
        net = plants(links, capacity.tolist(), demand.tolist())
        without = MARGIN * DAYS * (demand.sum() - served)
        assert lost(net, window="pooled") == pytest.approx(without, abs=1e-3)
        assert lost(net) == pytest.approx(without, abs=1e-3) or usual < demand.sum()


def test_a_plan_buys_four_links_and_not_everything():
    """A link costs 1,000 a year and a plant is down in a tenth of the years: 0.2 m lost on average. The other four have 25 a
    day to spare, together just what the hole lacks, so that each of them needs a link: four are enough, as along a chain."""
    links = [pair for pair in DESIGNS["full"] if pair not in DESIGNS["dedicated"]]
    options = pd.DataFrame([{"option": f"link_{i}_{j}", "kind": "upgrade", "annual_cost": 1_000, "capex": 0} for i, j in links])
    dedicated = plants(DESIGNS["dedicated"], [125] * N, [100] * N)
    more = pd.DataFrame([{"site": f"plant_{i}", "part": f"family_{j}", "option": f"link_{i}_{j}"} for i, j in links])
    events = pd.DataFrame([{"scenario": "down", "probability": 0.1, "site": "plant_0", "duration_days": DAYS}])
    settings = pd.DataFrame({"key": ["window_days"], "value": [str(DAYS)]})
    net = dedicated.with_tables(
        options=options, sources=pd.concat([dedicated.sources, more], ignore_index=True), events=events, settings=settings
    )
    best = rs.plan(net, risk_weight=0.0)
    bought = best.options.loc[best.options["units"] > 0, "option"].tolist()
    assert best.proved and len(bought) == 4 and best.fixed_cost == pytest.approx(4_000)
    assert best.scenarios.set_index("scenario")["lost_units"]["down"] == pytest.approx(0, abs=1e-6)
    assert lost(best.network, window="pooled") == pytest.approx(0, abs=1e-3)
