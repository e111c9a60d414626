"""Plans on published instances, at scale, and beside another tool.

    python benchmarks/bench_plan.py [risk|location|sites|pypsa|frontier|alternatives|verdict ...] [--rows N]

risk: location at risk, every published row (or the first N of each number of scenarios), processor seconds. location: the
largest OR-Library files against the whole model in HiGHS, with one processor each. sites: 10,000 sites, 3 scenarios, 50
options against the sum of their cold windows, and the most memory. pypsa: an investment under uncertainty that PyPSA can
state too (`pip install pypsa`). Only when named: frontier, nine plans of the flagship; alternatives, what its nearly as good
plans share; verdict, both flip maps of two of its harnesses and of a connector that no option brings home. Each case runs in
a process of its own, so that memory is its own. Prints markdown tables; what it printed last stands in RESULTS.md. The
published instances lie in ../shared/oracles (tests/support/located.py).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pandas as pd

import reshore as rs
from reshore.planning.model.first_stage import Asked
from reshore.planning.model.master import Window
from reshore.planning.model.task import Task
from reshore.planning.planner import plan_model, plan_task
from reshore.planning.verdict.deciding import ALONE, PRICES
from reshore.solving.deadline import NO_END
from reshore.solving.solver import LiveModel

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.networks import network
from tests.support.located import at_risk, or_library, published

PATIENCE = {100: 120, 1_000: 300, 2_500: 600}  # seconds for a plan of so many scenarios
LOCATION = 300  # seconds for the capacitated file, for either
SITES, OPTIONS = 10_000, 50
PARTS = ("harness_ssangyong", "harness_kona", "sealed_connector")
PLACES, CUSTOMERS, FUTURES = 30, 120, 25  # of the instance that PyPSA is given too
UNSERVED = 1e4


def used() -> float:
    """Processor seconds of this process and of those it has waited for."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def spent(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gives, its processor seconds and its wall seconds."""
    cpu, wall = used(), time.perf_counter()
    out = work()
    return out, used() - cpu, time.perf_counter() - wall


def part(value: float) -> str:
    """A part of one, as printed."""
    return f"{value:.1e}"


def risk(name: str, scenarios: int, seed: int) -> dict[str, Any]:
    """One published row of location at risk."""
    net, cases = at_risk(name, scenarios, seed)
    patience = PATIENCE[scenarios]
    best, cpu, wall = spent(lambda: rs.plan(net, scenarios=cases, risk_weight=1, confidence=0.9, time_limit=patience))
    known = published("flcvar").query("network == @name and scenarios == @scenarios and seed == @seed")["optimum"].item()
    return {
        "network": name, "scenarios": scenarios, "seed": seed, "processor s": round(cpu, 1), "wall s": round(wall, 1),
        "proved": bool(best.proved), "above": part(best.objective / known - 1), "bound below": part(1 - best.bound / known),
    }  # fmt: skip


def location(problem: str, capacity: float) -> dict[str, Any]:
    """One of the largest OR-Library files: the plan, and HiGHS on the program of `plan_model`."""
    net = or_library(problem, "capa", capacity)
    rows = published("orlib").query("problem == @problem and file == 'capa'")
    known = rows[np.isnan(capacity) | (rows["capacity"] == capacity)]["optimum"].item()
    best, cpu, wall = spent(lambda: rs.plan(net, time_limit=LOCATION))
    highs = highspy.Highs()
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "whole.mps")
        plan_model(net).writeMPS(path)
        for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 1e-4), ("time_limit", float(LOCATION))):
            highs.setOptionValue(option, value)
        highs.readModel(path)
    _, whole_cpu, whole_wall = spent(highs.run)
    found = highs.getInfo()
    return {
        "file": f"capa, {problem} {'' if np.isnan(capacity) else f'{capacity:,.0f}'}".strip(),
        "plan, processor s": round(cpu, 1), "wall s": round(wall, 1), "proved": bool(best.proved),
        "above the optimum": part(best.objective / known - 1), "bound below": part(1 - best.bound / known),
        "whole model, processor s": round(whole_cpu, 1), "its wall s": round(whole_wall, 1),
        "its answer above": part(found.objective_function_value / known - 1),
        "its bound below": part(1 - found.mip_dual_bound / known),
    }  # fmt: skip


def with_options(net: rs.Network, seed: int = 0) -> rs.Network:
    """Options for places chosen at random: more capacity, a second line at another price, or more stock; and 3 scenarios."""
    random = np.random.default_rng(seed)
    rows = net.sources.iloc[random.choice(len(net.sources), OPTIONS, replace=False)]
    names = [f"o{k}" for k in range(OPTIONS)]
    capacity = rows["capacity"].to_numpy() * random.uniform(0.3, 1.0, OPTIONS)
    price = rows["unit_cost"].to_numpy() * random.uniform(0.9, 1.3, OPTIONS)
    added = rows[["site", "part"]].assign(capacity=capacity, unit_cost=price, option=names)
    options = pd.DataFrame({"option": names, "capex": capacity * random.uniform(1, 300, OPTIONS), "life_years": 10})
    struck = net.sites["country"].value_counts().index[:3]
    events = pd.DataFrame({"scenario": [f"e{k}" for k in range(3)], "country": struck, "probability": 0.2,
                           "start_day": 10, "duration_days": [14, 28, 42], "severity": [1.0, 0.8, 0.5]})  # fmt: skip
    sources = pd.concat([net.sources, added], ignore_index=True)
    return net.with_tables(sources=sources, options=options, events=events)


def cold() -> dict[str, Any]:
    """The windows of the large network, each built and solved from nothing, one after the other."""
    task = plan_task(with_options(network(SITES)), Asked())
    x, total = first_point(task), 0.0
    for k, scenario in enumerate(task.scenarios):
        window = Window(task, k, scenario, NO_END)
        _, cpu, _ = spent(lambda window=window: window.solve(x))
        total += cpu
    return {"processor s": round(total, 1), "peak MB": round(peak())}


def first_point(task: Task) -> np.ndarray:
    """The columns of the undisturbed day with nothing bought."""
    live = LiveModel(task.model)
    live.relax()
    units = task.start.stage.units
    live.set_bounds(units, np.zeros(len(units)), np.zeros(len(units)))
    return live.solve().x


def peak() -> float:
    """The most memory that this process has held [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sites() -> dict[str, Any]:
    """The plan of the large network."""
    net = with_options(network(SITES))
    best, cpu, wall = spent(lambda: rs.plan(net))
    return {"processor s": round(cpu, 1), "wall s": round(wall, 1), "peak MB": round(peak()),
            "proved": bool(best.proved), "bought": len(best.options)}  # fmt: skip


def futures() -> tuple[np.ndarray, ...]:
    """Places that may be built in part, customers with other demand in every future: opening, capacity, demand, unit cost."""
    random = np.random.default_rng(7)
    place, customer = random.random((PLACES, 2)), random.random((CUSTOMERS, 2))
    cost = 1 + 10 * np.hypot(*(customer[:, None] - place[None]).transpose(2, 0, 1))
    demand = random.uniform(1, 9, CUSTOMERS)
    change = random.uniform(0.4, 1.6, (CUSTOMERS, FUTURES))
    capacity = random.uniform(60, 120, PLACES)
    return random.uniform(2, 6, PLACES), capacity, demand, cost, change


def by_plan() -> dict[str, Any]:
    """The instance as a network and its plan."""
    price, capacity, demand, cost, change = futures()
    w, c = [f"w{i}" for i in range(PLACES)], [f"c{j}" for j in range(CUSTOMERS)]
    net = rs.Network(
        sites=pd.DataFrame({"site": w + c}),
        parts=pd.DataFrame({"part": ["p"]}),
        sources=pd.DataFrame({"site": w, "part": "p", "capacity": capacity, "option": w}),
        options=pd.DataFrame({"option": w, "capex": price * capacity, "life_years": 1, "divisible": 1}),
        lanes=pd.DataFrame(
            {"origin": np.repeat(w, CUSTOMERS), "destination": c * PLACES, "part": "p", "unit_cost": cost.T.ravel()}
        ),
        demand=pd.DataFrame({"site": c, "part": "p", "rate": demand, "price": UNSERVED}),
        settings=pd.DataFrame({"key": ["days_per_year", "discount_rate", "window_days"], "value": ["1", "0", "1"]}),
    )
    cases = [
        rs.Scenario(f"s{k}", probability=1 / FUTURES).with_events(
            [
                {"site": name, "part": "p", "start_day": 0, "duration_days": 1, "demand_change": change[j, k] - 1}
                for j, name in enumerate(c)
            ]
        )
        for k in range(FUTURES)
    ]
    best, cpu, wall = spent(lambda: rs.plan(net, scenarios=cases))
    return {"objective": best.objective, "processor s": round(cpu, 1), "wall s": round(wall, 1), "peak MB": round(peak())}


def by_pypsa() -> dict[str, Any]:
    """The same as a PyPSA network with scenarios: generators that may be extended, links, loads."""
    import pypsa  # only here: a peer, not needed otherwise

    price, capacity, demand, cost, change = futures()
    w, c = [f"w{i}" for i in range(PLACES)], [f"c{j}" for j in range(CUSTOMERS)]

    def solved() -> float:
        net = pypsa.Network()
        net.add("Bus", w + c)
        net.add("Generator", w, bus=w, p_nom_extendable=True, p_nom_max=capacity, capital_cost=price)
        net.add("Generator", [f"unserved {name}" for name in c], bus=c, p_nom=1e3, marginal_cost=UNSERVED)
        net.add("Link", [f"{a} {b}" for a in w for b in c], bus0=np.repeat(w, CUSTOMERS), bus1=c * PLACES, p_nom=1e3,
                marginal_cost=cost.T.ravel())  # fmt: skip
        net.add("Load", c, bus=c, p_set=demand)
        net.set_scenarios({f"s{k}": 1 / FUTURES for k in range(FUTURES)})
        for k in range(FUTURES):
            net.c.loads.static.loc[f"s{k}", "p_set"] = demand * change[:, k]
        net.optimize(solver_name="highs", log_to_console=False, threads=1)
        return float(net.objective)

    objective, cpu, wall = spent(solved)
    return {"objective": objective, "processor s": round(cpu, 1), "wall s": round(wall, 1), "peak MB": round(peak())}


def frontier(points: int = 9) -> dict[str, Any]:
    """Expected cost against CVaR on the flagship."""
    net = rs.load(rs.datasets.korea_auto_2020)
    before = os.getloadavg()[0]
    edge, cpu, wall = spent(lambda: rs.frontier(net, points=points))
    return {
        "plans": len(edge), "proved": int(edge["proved"].sum()), "largest gap": part(edge["gap"].max()),
        "processor s": round(cpu, 1), "wall s": round(wall, 1), "load before": round(before, 1),
        "load after": round(os.getloadavg()[0], 1), "peak MB": round(peak()),
    }  # fmt: skip


def alternatives(slack: float = 0.02) -> dict[str, Any]:
    """What nearly as good plans of the flagship share, the plan itself apart."""
    net = rs.load(rs.datasets.korea_auto_2020)
    best, plan_cpu, _ = spent(lambda: rs.plan(net))
    before = os.getloadavg()[0]
    found, cpu, wall = spent(lambda: rs.alternatives(net, best, slack=slack))
    return {
        "must-have": len(found.must_have), "choice": len(found.choice), "never": len(found.never),
        "proved": f"{int(found.options['proved'].sum())} of {len(found.options)}", "plans": len(found.plans),
        "plan, processor s": round(plan_cpu, 1), "processor s": round(cpu, 1), "wall s": round(wall, 1),
        "load before": round(before, 1), "load after": round(os.getloadavg()[0], 1), "peak MB": round(peak()),
    }  # fmt: skip


def verdict(part: str) -> dict[str, Any]:
    """A verdict on a part of the flagship with both pictures, 12 x 12, and when the pictures were there."""
    net = rs.load(rs.datasets.korea_auto_2020)
    told: list[tuple[float, float, float]] = []
    cpu_before, wall_before, before = used(), time.perf_counter(), os.getloadavg()[0]

    def tell(share: float, word: str) -> None:
        told.append((share, used() - cpu_before, time.perf_counter() - wall_before))

    found, cpu, wall = spent(lambda: rs.verdict(net, part, progress=tell))
    drawn = PRICES * (ALONE if len(found.serves) > 1 else 1)
    pictures = next((row for row in told if row[0] >= drawn - 1e-9), (1.0, cpu, wall))
    return {
        "part": part, "verdict": found.verdict, "cells": len(found.map), "proved": int(found.map["proved"].sum()),
        "ties": int((found.map["verdict"] == "tie").sum()), "flips": len(found.flips),
        "pictures, processor s": round(pictures[1], 1), "wall s": round(pictures[2], 1), "all, processor s": round(cpu, 1),
        "its wall s": round(wall, 1), "load before": round(before, 1), "load after": round(os.getloadavg()[0], 1),
        "peak MB": round(peak()),
    }  # fmt: skip


CASES = {
    "verdict": verdict,
    "frontier": frontier,
    "alternatives": alternatives,
    "risk": risk,
    "location": location,
    "cold": cold,
    "sites": sites,
    "plan": by_plan,
    "pypsa": by_pypsa,
}


def alone(case: str, *arguments: Any) -> dict[str, Any]:
    """A case in a process of its own; what it prints last."""
    words = [sys.executable, __file__, "--case", json.dumps([case, *arguments])]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"case": f"{case} {arguments}", "failed": (done.stderr.strip().splitlines() or ["?"])[-1][:200]}
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def shown(rows: list[dict[str, Any]]) -> None:
    """Rows as a markdown table."""
    head = list(dict.fromkeys(key for row in rows for key in row))
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(row.get(key, "")) for key in head) + " |", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="*", default=[])
    parser.add_argument("--rows", type=int, default=10**9)
    parser.add_argument("--case")
    given = parser.parse_args()
    if given.case:
        case, *arguments = json.loads(given.case)
        print(json.dumps(CASES[case](*arguments)))
        return
    what = given.what or ["risk", "location", "sites", "pypsa"]
    if "risk" in what:
        known = published("flcvar").groupby("scenarios", sort=True).head(given.rows)
        shown([alone("risk", r.network, int(r.scenarios), int(r.seed)) for r in known.itertuples()])
    if "location" in what:
        shown([alone("location", problem, capacity) for problem, capacity in (("UFLP", float("nan")), ("CFLP", 8000.0))])
    if "sites" in what:
        shown([{"what": "cold windows", **alone("cold")}, {"what": "plan", **alone("sites")}])
    for case in ("frontier", "alternatives"):
        if case in what:
            shown([alone(case)])
    if "verdict" in what:
        shown([alone("verdict", part) for part in PARTS])
    if "pypsa" in what:
        shown([{"tool": "reshore", **alone("plan")}, {"tool": "PyPSA", **alone("pypsa")}])


if __name__ == "__main__":
    main()
