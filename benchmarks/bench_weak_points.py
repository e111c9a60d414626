"""Weak points at scale: rankings, cut sets, worst groups, all single losses, all pairs, sampled scenarios.

    python benchmarks/bench_weak_points.py [--quick]

Prints a Markdown table. Seconds are of one core (process time, so that other work on the machine counts less); beside
each figure stands what the same is compared with in the same run, and the ratio. `bound`: the bytes that must move
once, at the speed at which this machine copies memory.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable

import networkx as nx
import numpy as np
from networks import Layers, layers, network

from reshore.disruption.and_or import AndOr
from reshore.disruption.cuts import cut_sets
from reshore.disruption.exposure import rank
from reshore.disruption.interdiction import worst
from reshore.disruption.pooled import LiveChain, chain_of
from reshore.disruption.samples import failure_lists, sampled, stopping_pairs
from reshore.disruption.targets import targets
from reshore.network.baseline import baseline
from reshore.network.index import index

DENSE = {"makers": 2.2, "inputs": 2.1}  # about five links a site
Row = tuple[str, float, str, float]


def seconds(run: Callable[[], object], times: int = 1) -> tuple[float, object]:
    """Best process time of some runs, and what the last one gave."""
    best, out = np.inf, None
    for _ in range(times):
        began = time.process_time()
        out = run()
        best = min(best, time.process_time() - began)
    return best, out


def graph_of(net: Layers) -> AndOr:
    """Every site one node; the order of supply is known."""
    n = len(net.tier)
    graph = AndOr(np.arange(n), net.group_start, net.supplier_start, net.supplier, n)
    graph.__dict__["order"], graph.__dict__["circles"] = net.order, np.arange(n + 1)
    return graph


def memory_bound(graph: AndOr, extra: int) -> float:
    """Seconds to copy the graph and `extra` bytes once."""
    block = np.ones(64_000_000 // 8)
    rate = 64_000_000 / seconds(block.copy, 5)[0]
    return (8 * (len(graph.supplier) + len(graph.supplier_start) + 2 * graph.nodes) + extra) / rate


def rankings(sites: int) -> list[Row]:
    """All losses and all times to survive, warm; a sample of the same solved from nothing."""
    net = network(sites)
    baseline(net)
    coded, base = index(net), baseline(net)
    listed = targets(coded, "site")

    def losses() -> tuple[LiveChain, dict[int, float]]:
        live, window, out = LiveChain(chain_of(coded, base)), None, {}
        for k in np.argsort(listed.recover, kind="stable").tolist():
            if listed.recover[k] != window:
                window = float(listed.recover[k])
                live.over(window)
            change = live.chain.change(listed, k, window)
            out[k] = live.undisturbed.objective if live.unused(change) else live.without(change).objective
        return live, out

    def times() -> None:
        live, window, found = LiveChain(chain_of(coded, base)), None, {}
        for k in np.argsort(listed.recover, kind="stable").tolist():
            if listed.recover[k] != window:
                window = float(listed.recover[k])
                live.over(window)
            change = live.chain.change(listed, k, window)
            found[k] = np.nan if live.unused(change) else live.survives(change)[1]
        live.over(np.inf)
        for k in (k for k, days in found.items() if np.isnan(days)):
            change = live.chain.change(listed, k, None)
            found[k] = np.inf if live.unused(change) else live.survives(change)[1]

    warm, (live, loss) = seconds(losses)
    both, all_of_it = seconds(times)[0], seconds(lambda: rank(net))[0]
    sample = np.random.default_rng(0).choice(len(listed), 60, replace=False).tolist()
    cold, found = seconds(lambda: [live.cold_loss(listed, k, float(listed.recover[k])) for k in sample])
    apart = max(abs(a - loss[k]) / max(1.0, abs(a)) for k, a in zip(sample, found, strict=True))
    what = f"{sites:,} sites, {len(net.lanes):,} lanes: "
    return [
        (what + f"all losses over their recovery ({live.solves} of {len(listed)} solved)", warm,
         f"every one from nothing (from 60; largest difference {apart:.0e})", cold * len(listed) / len(sample)),
        (what + "all losses and all times to survive", both, "the losses alone", warm),
        (what + "rank(): that, 40 checks from nothing, tiers, spend, evidence", all_of_it, "the losses alone", warm),
    ]  # fmt: skip


def cuts(sites: int, order: int) -> Row:
    """Minimal cut sets of one product; compared with one naive sweep, a reachability pass for each set tried."""
    net = network(sites)
    index(net)
    product = net.demand["part"].iloc[0]
    best, found = seconds(lambda: cut_sets(net, product, order), 3)
    view = nx.DiGraph(zip(net.lanes["origin"], net.lanes["destination"], strict=True))
    one, _ = seconds(lambda: nx.ancestors(view, net.demand["site"].iloc[0]), 3)
    return (f"cut sets of one product to order {order}, {sites:,} sites ({len(found)} sets)", best,
            "one networkx pass for each site alone", one * sites)  # fmt: skip


def groups(sites: int) -> list[Row]:
    """The worst one, two and three sites over 28 days."""
    net, out = network(sites), []
    single, weak = seconds(lambda: rank(net, days=28))
    for k in (1, 2, 3):
        took, found = seconds(lambda k=k: worst(net, k=k, days=28))
        row = found.iloc[0]
        if k == 1:
            assert abs(row["lost_margin"] - weak["lost_margin"].max()) <= 1e-6 * row["lost_margin"]
        proved = "proved" if row["proved"] else f"gap {row['gap']:.1%}"
        out.append((f"worst {k} of {sites:,} sites, {proved}", took, "the whole ranking", single))
    return out


def single_losses(sites: int) -> Row:
    """All single losses by failure sets."""
    graph = graph_of(layers(sites, **DENSE))
    failure_lists(graph)
    best, sets = seconds(lambda: failure_lists(graph), 3)
    stored = sets.pool.nbytes + sets.start.nbytes + sets.length.nbytes
    what = f"{sites:,} sites, {len(graph.supplier):,} links (mean set {sets.length.mean():.1f})"
    return (f"all single losses, {what}", best, "bound", memory_bound(graph, stored))  # fmt: skip


def scenarios(sites: int, count: int) -> Row:
    """Correlated scenarios, drawing included."""
    net = layers(sites, **DENSE)
    graph = graph_of(net)
    causes = np.stack([net.region, net.country + net.region.max() + 1], axis=1)
    chance, shared = np.full(sites, 0.01), np.full(int(causes.max()) + 1, 0.001)
    tops = np.flatnonzero(net.tier == 0)
    sampled(graph, tops, chance, causes, shared, scenarios=512)
    best, _ = seconds(lambda: sampled(graph, tops, chance, causes, shared, scenarios=count), 3)
    moved = (count // 512 + 1) * 64 * (len(graph.supplier) + 4 * sites)
    what = f"{count:,} correlated scenarios x {sites:,} sites, with drawing"
    return what, best, "bound", memory_bound(graph, moved)


def all_pairs(sites: int) -> Row:
    """Every pair of sites, every product."""
    net = layers(sites, **DENSE)
    graph, tops = graph_of(net), np.flatnonzero(net.tier == 0)
    stopping_pairs(graph_of(layers(200)), np.arange(5))
    one, _ = seconds(lambda: failure_lists(graph), 3)
    best, (_, counts) = seconds(lambda: stopping_pairs(graph, tops), 2)
    return (f"all {sites * (sites - 1) // 2:,} pairs of {sites:,} sites ({counts.sum():,} stop a product)", best,
            "one pass of single losses a site", one * sites)  # fmt: skip


def main() -> None:
    """Measure and print."""
    quick = argparse.ArgumentParser()
    quick.add_argument("--quick", action="store_true", help="a tenth of the size")
    part = 10 if quick.parse_args().quick else 1
    rows = [*rankings(1700 // part), cuts(3000 // part, 3), cuts(10_000 // part, 2), *groups(1700 // part)]
    rows += [single_losses(10_000 // part), single_losses(1_000_000 // part), scenarios(10_000 // part, 100_000)]
    rows.append(all_pairs(10_000 // part))
    print("| what | seconds | compared with | seconds | ratio |\n|---|---|---|---|---|")
    for what, took, other, compared in rows:
        print(f"| {what} | {took:,.4g} | {other} | {compared:,.4g} | {compared / took:.2g} |")
    print(f"\nmost memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


if __name__ == "__main__":
    main()
