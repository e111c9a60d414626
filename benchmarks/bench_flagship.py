"""The flagship: five scenarios as run today and at best, what pooled days cost in exactness, and the whole plan.

    python benchmarks/bench_flagship.py

Prints a markdown table; wall-clock seconds of one run each, after one that does not count.
"""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd

import reshore as rs

DATA = Path(__file__).parent.parent / "data" / "korea_auto_2020"
FIVE = ("harness_2020", "shandong_2022", "chips_2021", "engineer_ban_2020", "urea_2021")


def lost(net: rs.Network, name: str, engine: str) -> tuple[float, float]:
    """Seconds, and lost margin [bn won]."""
    began = time.perf_counter()
    margin = rs.disrupt(net, name, engine=engine).summary["value"]["lost_margin"]
    return time.perf_counter() - began, margin / 1e9


def main() -> None:
    """Measure and print."""
    net = rs.load(DATA)
    lost(net, FIVE[0], "flow")
    print("| scenario | daily, s | flow, s | lost margin daily, bn won | flow |\n|---|---|---|---|---|")
    total = 0.0
    for name in FIVE:
        (daily, much), (flow, least) = lost(net, name, "daily"), lost(net, name, "flow")
        total += daily + flow
        print(f"| {name} | {daily:.2f} | {flow:.2f} | {much:.1f} | {least:.1f} |")
    print(f"| together | {total:.2f} | | | |")
    setting = pd.DataFrame([{"key": "bucket_days", "value": "1", "evidence": "assumed", "note": "exact"}])
    exact = net.with_tables(settings=pd.concat([net.settings, setting], ignore_index=True))
    for name in ("harness_2020", "connector_fire"):
        (fast, pooled), (slow, daily) = lost(net, name, "flow"), lost(exact, name, "flow")
        print(f"\n{name}, flow: later days pooled {pooled:.1f} bn won in {fast:.2f} s; day by day {daily:.1f} in {slow:.1f} s.")
    best = rs.plan(net)
    print(
        f"\nPlan of all {len(best.scenarios) - 1} scenarios and {len(net.options)} options: {best.seconds:.1f} s, "
        f"{'proved' if best.proved else 'not proved'}, gap {best.gap:.1e}, {len(best.options)} options bought."
    )


if __name__ == "__main__":
    main()
