"""Time limits: how long after the call an answer is back, and what it is worth, where a whole answer takes far longer.

    python benchmarks/bench_deadlines.py [SECONDS] [--terminal]

Prints a markdown table; wall-clock seconds of one run each in this process, with `--terminal` of the command line with
everything it loads and prints.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

import reshore as rs
from reshore.files.tables import save
from reshore.weak_points.cuts import cut_sets
from reshore.weak_points.worst_group import worst

DATA = Path(__file__).parent.parent / "data"


@dataclass(frozen=True, eq=False)
class Case:
    """A question: what it is called, its network, how it is asked here and in a terminal."""

    name: str
    net: Callable[[], rs.Network]
    ask: Callable[[rs.Network, float], object]
    words: tuple[str, ...]


def many_scenarios(count: int) -> rs.Network:
    """The toy with so many scenarios: a random source is hit at a random time, for a random length, to a random part."""
    net, random = rs.load(DATA / "toy"), np.random.default_rng(0)
    hit = net.sources[net.sources["option"] == ""].iloc[random.integers(0, (net.sources["option"] == "").sum(), count)]
    return net.with_tables(events=pd.DataFrame({
        "scenario": [f"s{k}" for k in range(count)], "probability": 0.4 / count, "site": hit["site"].to_numpy(),
        "part": hit["part"].to_numpy(), "start_day": random.integers(0, 6, count).astype(float),
        "duration_days": random.integers(3, 30, count).astype(float), "severity": random.uniform(0.3, 1, count).round(2),
    }))  # fmt: skip


def alike_suppliers(count: int, products: int) -> rs.Network:
    """So many suppliers of a part each; every product needs its share of the parts, and has a plant of its own."""
    suppliers, parts = [f"s{k}" for k in range(count)], [f"p{k}" for k in range(count)]
    plants, cars = [f"plant{k}" for k in range(products)], [f"car{k}" for k in range(products)]
    return rs.Network(
        sites=pd.DataFrame({"site": suppliers + plants}),
        parts=pd.DataFrame({"part": parts + cars}),
        bom=pd.DataFrame({"part": [cars[k % products] for k in range(count)], "input": parts}),
        sources=pd.DataFrame({"site": suppliers + plants, "part": parts + cars}),
        lanes=pd.DataFrame(
            {"origin": suppliers, "destination": [plants[k % products] for k in range(count)], "part": parts, "lead_days": 1.0}
        ),
        demand=pd.DataFrame({"site": plants, "part": cars, "rate": 30.0, "price": 100.0, "margin": 10.0}),
    )


def alike_alternatives(count: int, ways: int) -> rs.Network:
    """A car of any of some modules that share so many suppliers of a part each: (count / ways) ** ways minimal cuts."""
    makers = [(f"m{k % ways}", f"p{k}", f"s{k}") for k in range(count)]
    modules = [f"m{way}" for way in range(ways)]
    return rs.Network(
        sites=pd.DataFrame({"site": [*(s for *_, s in makers), "plant"]}),
        parts=pd.DataFrame({"part": ["car", *modules, *(p for _, p, _ in makers)]}),
        bom=pd.DataFrame([*({"part": "car", "input": m, "alternative": "any"} for m in modules),
                          *({"part": m, "input": p} for m, p, _ in makers)]),
        sources=pd.DataFrame([*({"site": "plant", "part": p} for p in ["car", *modules]),
                              *({"site": s, "part": p} for _, p, s in makers)]),
        lanes=pd.DataFrame([{"origin": s, "destination": "plant", "part": p, "lead_days": 1.0} for _, p, s in makers]),
        demand=pd.DataFrame({"site": ["plant"], "part": ["car"], "rate": [30.0], "price": [100.0], "margin": [10.0]}),
    )  # fmt: skip


def alike_plants(count: int, helps: int) -> rs.Network:
    """Plants, each with a market of its own, which as many of the next plants may serve too."""
    plants, markets = ([f"{word}{k}" for k in range(count)] for word in ("plant", "market"))
    lanes = [(plants[k], markets[(k + step) % count], float(step == 0)) for step in range(helps + 1) for k in range(count)]
    return rs.Network(
        sites=pd.DataFrame({"site": plants + markets}),
        parts=pd.DataFrame({"part": ["car"]}),
        sources=pd.DataFrame({"site": plants, "part": "car", "capacity": 39.0}),
        lanes=pd.DataFrame(lanes, columns=["origin", "destination", "share"]).assign(part="car"),
        demand=pd.DataFrame({"site": markets, "part": "car", "rate": 30.0, "margin": 1.0, "price": 5.0}),
    )


CASES = (
    Case("plan of the flagship", lambda: rs.load(DATA / "korea_auto_2020"), lambda n, s: rs.plan(n, time_limit=s), ("plan",)),
    Case("plan of the toy with 2,000 scenarios", lambda: many_scenarios(2000), lambda n, s: rs.plan(n, time_limit=s),
         ("plan",)),
    Case("cut sets to order 3 of 400 alike suppliers, all needed", lambda: alike_suppliers(400, 1),
         lambda n, s: cut_sets(n, "car0", 3, time_limit=s), ("cuts", "--product", "car0", "--order", "3")),
    Case("cut sets to order 3 of 400 alike suppliers in three ways", lambda: alike_alternatives(400, 3),
         lambda n, s: cut_sets(n, "car", 3, time_limit=s), ("cuts", "--product", "car", "--order", "3")),
    Case("pairs of 400 alike suppliers, a product each", lambda: alike_suppliers(400, 400),
         lambda n, s: rs.rank(n, pairs=True, time_limit=s), ("rank", "--pairs")),
    Case("pairs of 400 alike suppliers, two for each product", lambda: alike_suppliers(400, 200),
         lambda n, s: rs.rank(n, pairs=True, time_limit=s), ("rank", "--pairs")),
    Case("worst 10 of 40 alike plants", lambda: alike_plants(40, 3), lambda n, s: worst(n, k=10, time_limit=s),
         ("worst", "--k", "10")),
)  # fmt: skip


def told(answer: object) -> str:
    """What an answer comes to."""
    if isinstance(answer, rs.Plan):
        return f"{len(answer.options)} options bought, proved {answer.proved}, gap {100 * answer.gap:.3g} %"
    if "complete" in answer.attrs:
        return f"{len(answer):,} rows, " + ", ".join(f"{name} {value}" for name, value in answer.attrs.items())
    row = answer.iloc[0]
    return f"{row['lost_margin']:,.0f}, at most {row['bound']:,.0f}, proved {row['proved']}"


def here(case: Case, net: rs.Network, seconds: float) -> str:
    """The answer in this process."""
    try:
        return told(case.ask(net, seconds))
    except rs.SolveError as error:
        return f"SolveError: {error}"


def in_terminal(case: Case, net: rs.Network, seconds: float, folder: Path) -> float:
    """Seconds until the command is back."""
    save(net, folder / "net")
    verb, *more = case.words
    command = [sys.executable, "-m", "reshore", verb, str(folder / "net"), *more, "--time-limit", str(seconds)]
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    terminal = "--terminal" in sys.argv
    seconds = float(next((word for word in sys.argv[1:] if not word.startswith("-")), "8"))
    worst(alike_plants(3, 1), k=1)  # what is compiled is in the cache
    print(f"Load of the machine before and after: {os.getloadavg()[0]:.1f}", end="")
    rows = []
    for case in CASES:
        net = case.net()
        began, used = time.perf_counter(), time.process_time()
        answer = here(case, net, seconds)
        spent, worked = time.perf_counter() - began, time.process_time() - used
        with tempfile.TemporaryDirectory() as folder:
            shell = f"{in_terminal(case, net, seconds, Path(folder)):.1f}" if terminal else ""
        rows.append(f"| {case.name} | {spent:.1f} | {worked:.1f} | {shell} | {answer} |")
    print(f", {os.getloadavg()[0]:.1f}. Time limit: {seconds:g} s.\n")
    print("| what | back after, s | processor, s | in a terminal, s | answer |\n|---|---|---|---|---|")
    print("\n".join(rows))


if __name__ == "__main__":
    main()
