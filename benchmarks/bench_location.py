"""Plans of drawn scenarios: location at risk, held against the published optima.

    python benchmarks/bench_location.py cap41:100 cap62:1000 cap41:2500:600

Network, scenarios and, where there is one, a time limit [s]; the instances lie in ../shared/oracles.
Prints a markdown table; seconds of one run each, of everything from the networks as tables to the plan.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

import reshore as rs

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.support.located import at_risk, published

USUAL = ("cap41:100", "cap44:100", "cap62:100", "cap73:100")


def measured(name: str, scenarios: int, time_limit: float | None) -> tuple[str, ...]:
    """The cells of a row."""
    known = published("flcvar").query("network == @name and scenarios == @scenarios and seed == 1")["optimum"].item()
    net, cases = at_risk(name, scenarios, 1)
    began, wall = time.process_time(), time.perf_counter()
    plan = rs.plan(net, scenarios=cases, risk_weight=1, confidence=0.9, time_limit=time_limit)
    seconds, passed = time.process_time() - began, time.perf_counter() - wall
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    above, below = plan.objective / known - 1, 1 - plan.bound / known
    proved = "yes" if plan.proved else "no"
    numbers = (
        f"{seconds:.1f}",
        f"{passed:.1f}",
        proved,
        f"{above:.1e}",
        f"{below:.1e}",
        f"{most:.0f}",
        f"{os.getloadavg()[0]:.1f}",
    )
    return name, f"{scenarios:,}", *numbers


def main() -> None:
    """Measure and print."""
    print("| network | scenarios | processor s | wall s | proved | objective above the optimum | bound below | MB | load |")
    print("|---|---|---|---|---|---|---|---|---|")
    for asked in sys.argv[1:] or USUAL:
        name, scenarios, *limit = asked.split(":")
        print("|", " | ".join(measured(name, int(scenarios), float(limit[0]) if limit else None)), "|", flush=True)


if __name__ == "__main__":
    main()
