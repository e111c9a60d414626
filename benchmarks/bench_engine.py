"""What the engine costs: the daily run, loading and checking, and handing a large model to the solver.

    python benchmarks/bench_engine.py

Prints a markdown table. Ratios are against a peer or a bound measured in the same run; the median of five runs counts.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pulp
from networks import network

import reshore as rs
from reshore.network.baseline import baseline
from reshore.network.index import index
from reshore.solving.model import Model
from reshore.solving.solver import LiveModel

RUNS = 5
PLANTS, CUSTOMERS, PERIODS = 100, 327, 9  # 294,300 columns


def seconds(work: Callable[[], object], runs: int = RUNS) -> float:
    """Median wall-clock seconds after one run that does not count."""
    work()
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def daily() -> list[tuple[str, float, str, float]]:
    """A year of 1,000 sites with an outage, against moving the run's own arrays through memory once."""
    net = network(1_000, seed=1)
    net = net.edit([{"table": "settings", "add": {"key": "window_days", "value": "365"}}])
    coded, base = index(net), baseline(net)
    busiest = coded.items.site[coded.sources.item[int(np.argmax(base.made))]]
    scenario = rs.Scenario("outage").hit(site=busiest, days=30, ramp=10)
    course = rs.disrupt(net, scenario).course
    tables = [course.made, course.wanted, course.sent, course.stock, course.demanded, course.served, course.lost,
              course.waiting]  # fmt: skip
    bound = seconds(lambda: [t.copy() for t in tables])
    rows = f"{len(net.sites):,} sites, {len(net.lanes):,} lanes x 365 days, {len(set(coded.level))} levels"
    return [(f"daily, {rows}", seconds(lambda: rs.disrupt(net, scenario)), "copying the result arrays once", bound)]


def reading() -> list[tuple[str, float, str, float]]:
    """Load and check of 10,000 sites, against pandas reading the same files as text."""
    import pandas as pd

    net = network(10_000, seed=1)
    with tempfile.TemporaryDirectory() as folder:
        rs.save(net, folder)
        files = sorted(Path(folder).glob("*.csv"))
        peer = seconds(lambda: [pd.read_csv(f, dtype=str, keep_default_na=False) for f in files], 3)
        ours = seconds(lambda: rs.check(rs.load(folder)), 3)
    return [(f"load + check, {len(net.sites):,} sites, {len(net.lanes):,} lanes", ours, "pandas reading the same files", peer)]


def transport() -> Model:
    """A multi-period transport model as blocks."""
    model = Model()
    shape = (PERIODS, PLANTS, CUSTOMERS)
    cost = np.random.default_rng(0).random(shape)
    sent = model.add_columns("sent", cost.size, cost=cost.ravel()).reshape(shape)
    supply = model.add_rows("supply", PERIODS * PLANTS, -np.inf, 2.0 * CUSTOMERS / PLANTS).reshape(PERIODS, PLANTS, 1)
    demand = model.add_rows("demand", PERIODS * CUSTOMERS, 1, np.inf).reshape(PERIODS, 1, CUSTOMERS)
    model.add_terms(np.broadcast_to(supply, shape), sent, 1)
    model.add_terms(np.broadcast_to(demand, shape), sent, 1)
    return model


def with_pulp_objects() -> None:
    """The same model as an analyst writes it in PuLP, handed to HiGHS."""
    cost = np.random.default_rng(0).random((PERIODS, PLANTS, CUSTOMERS))
    problem = pulp.LpProblem("transport", pulp.LpMinimize)
    x = {
        (t, i, j): problem.add_variable(f"x_{t}_{i}_{j}", 0)
        for t in range(PERIODS)
        for i in range(PLANTS)
        for j in range(CUSTOMERS)
    }
    problem.setObjective(pulp.lpSum(cost[k] * v for k, v in x.items()))
    for t in range(PERIODS):
        for i in range(PLANTS):
            problem.addConstraint(pulp.lpSum(x[t, i, j] for j in range(CUSTOMERS)) <= 2.0 * CUSTOMERS / PLANTS)
        for j in range(CUSTOMERS):
            problem.addConstraint(pulp.lpSum(x[t, i, j] for i in range(PLANTS)) >= 1)
    solver = pulp.HiGHS(msg=False)
    solver.createAndConfigureSolver(problem)
    solver.buildSolverModel(problem)


def with_linopy() -> None:
    """The same model in linopy, handed to HiGHS."""
    import linopy
    import xarray as xr

    coords = {"t": range(PERIODS), "i": range(PLANTS), "j": range(CUSTOMERS)}
    cost = xr.DataArray(np.random.default_rng(0).random((PERIODS, PLANTS, CUSTOMERS)), coords=coords)
    model = linopy.Model()
    x = model.add_variables(lower=0, coords=cost.coords, name="x")
    model.add_constraints(x.sum("j") <= 2.0 * CUSTOMERS / PLANTS, name="supply")
    model.add_constraints(x.sum("i") >= 1, name="demand")
    model.add_objective((cost * x).sum())
    linopy.io.to_highspy(model)


def handing_over() -> list[tuple[str, float, str, float]]:
    """Build a model of about 300,000 columns and hand it to HiGHS, against PuLP objects and linopy."""
    ours = seconds(lambda: LiveModel(transport()))
    name = f"build + hand over, {PERIODS * PLANTS * CUSTOMERS:,} columns"
    rows = [(name, ours, "PuLP objects to HiGHS", seconds(with_pulp_objects, 1))]
    try:
        rows.append((name, ours, "linopy to HiGHS", seconds(with_linopy, 3)))
    except ImportError:
        print("linopy is not installed: pip install -e '.[bench]'")
    return rows


def main() -> None:
    print("| what | seconds | against | seconds | ratio |\n|---|---|---|---|---|")
    for what, ours, peer, theirs in [*daily(), *reading(), *handing_over()]:
        print(f"| {what} | {ours:.3f} | {peer} | {theirs:.3f} | {ours / theirs:.3g} |")


if __name__ == "__main__":
    main()
