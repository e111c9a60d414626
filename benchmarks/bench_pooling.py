"""What time buckets hide on the flagship: the quick range, the loss told with its bound, and the least loss day by day.

    python benchmarks/bench_pooling.py [SCENARIO ...]

Prints a markdown table; processor seconds of one run each.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import reshore as rs
from reshore.disruption.capacity_left import effects
from reshore.disruption.pooling import least_loss, loss_range
from reshore.disruption.windows import Pooling
from reshore.network.baseline import baseline
from reshore.network.index import index
from reshore.network.scenario import find_scenario


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What it answers, and processor seconds."""
    began = time.process_time()
    return work(), time.process_time() - began


def by_day(net: rs.Network, name: str) -> float:
    """The least lost margin over days [money]."""
    coded, base = index(net), baseline(net)
    what = effects(coded, find_scenario(net, name))
    return least_loss(coded, base, what, np.arange(what.first, what.end + 1), Pooling.EVEN).margin


def main() -> None:
    """Measure and print."""
    net = rs.load(rs.datasets.korea_auto_2020)
    names = sys.argv[1:] or list(dict.fromkeys(net.events["scenario"]))
    print("| scenario | range at first, bn won | s | told | bound | buckets | s | day by day | s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in names:
        first, quick = timed(lambda name=name: loss_range(net, name))
        told, slow = timed(lambda name=name: rs.disrupt(net, name, engine="flow"))
        true, slowest = timed(lambda name=name: by_day(net, name))
        lost, edges = told.summary.at["lost_margin", "value"], told.course.edges
        buckets = 0 if edges is None else len(edges) - 1 - told.first
        row = (name, f"{first.low / 1e9:.1f} to {first.high / 1e9:.1f}", f"{quick:.1f}", f"{lost / 1e9:.3f}",
               f"{told.pooling_bound / 1e9:.3f}", buckets, f"{slow:.1f}", f"{true / 1e9:.3f}", f"{slowest:.1f}")  # fmt: skip
        print("|", " | ".join(map(str, row)), "|", flush=True)


if __name__ == "__main__":
    main()
