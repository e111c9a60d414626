"""Sweeps: the same runs by one process, by two of joblib and by two of dask, and many years of structure.

    python benchmarks/bench_sweep.py [RUNS [YEARS]]

Prints a markdown table: wall seconds of RUNS daily runs (2,000) of the toy and of the flagship, each way once
after a short one that starts its workers, and of YEARS years of structure (100,000) on the flagship. Stops where rows are not
the same.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd
from distributed import Client, LocalCluster

import reshore as rs
from reshore.network.scenario import find_scenario


def drawn(net: rs.Network, count: int) -> Iterator[rs.Scenario]:
    """Years in which one scenario of the network happens, or two, drawn with seed 0; lazily."""
    events = [find_scenario(net, name).events for name in dict.fromkeys(net.events["scenario"])]
    rng = np.random.default_rng(0)
    for year in range(count):
        some = rng.choice(len(events), 1 + int(rng.random() < 0.2), replace=False)
        yield rs.Scenario(f"year {year}", pd.concat([events[i] for i in some], ignore_index=True))


def timed(net: rs.Network, count: int, **given: object) -> tuple[float, pd.DataFrame]:
    """Wall seconds of a sweep whose workers have begun, and its rows but for the seconds."""
    rs.sweep(net, drawn(net, 8), **given)
    began = time.perf_counter()
    found = rs.sweep(net, drawn(net, count), **given)
    return time.perf_counter() - began, found.drop(columns="seconds")


def ways(name: str, net: rs.Network, count: int, client: Client, **given: object) -> None:
    """One process, two of joblib, two of dask."""
    alone, rows = timed(net, count, workers=1, **given)
    print(f"| {name} | one process | {alone:.1f} | 1.00 | {1000 * alone / count:.1f} |", flush=True)
    for way, how in (("joblib, 2 processes", {"workers": 2}), ("dask, 2 processes", {"cluster": client})):
        took, found = timed(net, count, **how, **given)
        pd.testing.assert_frame_equal(found, rows, check_exact=True)
        print(f"| {name} | {way} | {took:.1f} | {alone / took:.2f} | {1000 * took / count:.1f} |", flush=True)


def main(runs: int = 2_000, years: int = 100_000) -> None:
    """Measure all and print the table."""
    toy, flagship = rs.load(rs.datasets.toy), rs.load(rs.datasets.korea_auto_2020)
    print(f"Load: {os.getloadavg()[0]:.0f}\n\n| what | by | s | times as fast | ms a run |\n|---|---|---|---|---|")
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster, Client(cluster) as client:
        ways(f"toy, {runs:,} daily runs", toy, runs, client)
        ways(f"flagship, {runs:,} daily runs", flagship, runs, client)
    took, found = timed(flagship, years, engine="structure")
    assert (found["error"] == "").all()
    print(f"| flagship, {years:,} years of structure | joblib, 2 processes | {took:.1f} | | {1000 * took / years:.2f} |")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:3]))
