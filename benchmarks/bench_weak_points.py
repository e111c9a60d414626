"""Weak points at scale: rankings, cut sets, worst groups, all single losses, all pairs, sampled scenarios.

    python benchmarks/bench_weak_points.py [--quick]

Prints a Markdown table. Seconds are of one core (process time, so that other work on the machine counts less). Beside each
figure: what the same is compared with in the same run; the figure of a prototype on the machine of RESULTS.md, where
there was one; and the physical limit, the bytes that must move at the speed at which this machine copies memory, with
the share of it that is reached. Of a linear program the bytes are its terms, bounds and prices, once for each solve.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import networkx as nx
import numpy as np
from networks import Layers, layers, network

from reshore.network.baseline import baseline
from reshore.network.index import index
from reshore.solving.progress import UNWATCHED
from reshore.weak_points.and_or import AndOr, and_or
from reshore.weak_points.cuts import cut_sets
from reshore.weak_points.live_models import Chain, LiveChain, LiveSurvival, chain_of
from reshore.weak_points.ranking import _impacts, _times, rank
from reshore.weak_points.stop_chance import failure_lists, sampled, stopping_pairs
from reshore.weak_points.targets import targets
from reshore.weak_points.worst_group import worst

DENSE = {"makers": 2.2, "inputs": 2.1}  # about five links a site
WORD = 8  # bytes of a number


@dataclass(frozen=True)
class Row:
    """One line of the table: seconds, what it is compared with, seconds of a prototype, bytes that must move."""

    what: str
    seconds: float
    other: str
    compared: float
    prototype: float | None
    moved: float


def seconds(run: Callable[[], object], times: int = 1) -> tuple[float, object]:
    """Best process time of some runs, and what the last one gave."""
    best, out = np.inf, None
    for _ in range(times):
        began = time.process_time()
        out = run()
        best = min(best, time.process_time() - began)
    return best, out


@cache
def bandwidth() -> float:
    """Bytes that this machine copies in a second, with one core."""
    block = np.ones(64_000_000 // WORD)
    return 2 * block.nbytes / seconds(block.copy, 5)[0]  # each byte is read and written


def graph_of(net: Layers) -> AndOr:
    """Every site one node; the order of supply is known."""
    n = len(net.tier)
    graph = AndOr(np.arange(n), net.group_start, net.supplier_start, net.supplier, n)
    graph.__dict__["order"], graph.__dict__["circles"] = net.order, np.arange(n + 1)
    return graph


def bytes_of(graph: AndOr) -> float:
    """The graph, read once."""
    return WORD * (len(graph.supplier) + len(graph.supplier_start) + 2 * graph.nodes)


def bytes_a_solve(chain: Chain) -> float:
    """A linear program, read once: terms with their place, bounds and prices."""
    return 1.5 * WORD * len(chain.model.terms[0]) + WORD * (3 * chain.model.n_columns + 2 * chain.model.n_rows)


def rankings(sites: int) -> list[Row]:
    """All losses and all times to survive, warm; a sample of the same solved from nothing; the worst only; pairs."""
    net = network(sites)
    coded, base = index(net), baseline(net)
    listed = targets(coded, "site")
    live, survival = LiveChain(chain_of(coded, base)), LiveSurvival(chain_of(coded, base, survive=True))
    rank(network(60), top=5)  # compiles
    warm, found = seconds(lambda: _impacts(live, base, listed, None, UNWATCHED))
    solves, everyone = live.solves, np.arange(len(listed))
    later = seconds(lambda: _times(survival, listed, everyone, found["ends"].to_numpy(), UNWATCHED))[0]
    whole, ranked = seconds(lambda: rank(net))
    first, top = seconds(lambda: rank(net, top=10))
    assert top["target"].tolist() == ranked["target"].head(10).tolist()
    pairs = seconds(lambda: rank(net, days=28, pairs=True, top=50))[0]
    sample = np.random.default_rng(0).choice(len(listed), 60, replace=False).tolist()
    cold, again = seconds(lambda: [live.cold_loss(listed, k, float(t)) * t for k in sample if (t := listed.recover[k])])
    apart = max(abs(a - found["absolute"][k]) / max(1.0, abs(a)) for k, a in zip(sample, again, strict=True))
    one, what = bytes_a_solve(live.chain), f"{sites:,} sites, {len(net.lanes):,} lanes: "
    return [
        Row(what + f"all losses over their recovery ({solves} of {len(listed)} solved)", warm,
            f"every one from nothing (from 60; largest difference {apart:.0e})", cold * len(listed) / len(sample), 5.1,
            solves * one),
        Row(what + "all losses and all times to survive", warm + later, "the losses alone", warm, 15.3,
            (solves + survival.solves) * one),
        Row(what + "rank(): that, 20 checks of each from nothing, tiers, spend, evidence", whole, "the losses alone", warm,
            None, (solves + survival.solves + 40) * one),
        Row(what + "rank(top=10)", first, "the whole ranking", whole, None, 2 * 10 * one),
        Row(what + "rank(pairs=True, top=50) over 28 days", pairs, "the whole ranking", whole, None, (solves + 50) * one),
    ]  # fmt: skip


def cuts(sites: int, order: int, prototype: float) -> Row:
    """Minimal cut sets of one product; compared with one naive sweep, a reachability pass for each set tried."""
    net = network(sites)
    graph, _ = and_or(index(net))
    product = net.demand["part"].iloc[0]
    best, found = seconds(lambda: cut_sets(net, product, order), 3)
    view = nx.DiGraph(zip(net.lanes["origin"], net.lanes["destination"], strict=True))
    one, _ = seconds(lambda: nx.ancestors(view, net.demand["site"].iloc[0]), 3)
    return Row(f"cut sets of one product to order {order}, {sites:,} sites ({len(found)} sets)", best,
               "one networkx pass for each site alone", one * sites, prototype, bytes_of(graph))  # fmt: skip


def groups(sites: int) -> list[Row]:
    """The worst one, two and three sites over 28 days."""
    net, out = network(sites), []
    coded, base = index(net), baseline(net)
    one = bytes_a_solve(chain_of(coded, base))
    single, weak = seconds(lambda: rank(net, days=28))
    for k, prototype in ((1, 4.9), (2, 9.2), (3, 5.0)):
        took, found = seconds(lambda k=k: worst(net, k=k, days=28))
        row = found.iloc[0]
        if k == 1:
            assert abs(row["lost_margin"] - weak["lost_margin"].max()) <= 1e-6 * row["lost_margin"]
        proved = "proved" if row["proved"] else f"gap {row['gap']:.1%}"
        out.append(Row(f"worst {k} of {sites:,} sites, {proved}", took, "the whole ranking", single, prototype, (k + 1) * one))
    return out


def single_losses(sites: int, prototype: float) -> Row:
    """All single losses by failure sets."""
    graph = graph_of(layers(sites, **DENSE))
    failure_lists(graph)
    best, sets = seconds(lambda: failure_lists(graph), 5)
    stored = sets.pool.nbytes + sets.start.nbytes + sets.length.nbytes
    read = len(graph.supplier) * (sets.start.itemsize + sets.length.itemsize) + sets.pool.nbytes
    what = f"{sites:,} sites, {len(graph.supplier):,} links (mean set {sets.length.mean():.1f})"
    naive = nx.DiGraph(list(zip(*(end[:50_000].tolist() for end in graph.links), strict=True)))
    one = seconds(lambda: nx.descendants(naive, 0), 3)[0]
    return Row(f"all single losses, {what}", best, "one networkx pass a site over 50,000 of the links", one * sites,
               prototype, bytes_of(graph) + stored + read)  # fmt: skip


def scenarios(sites: int, count: int) -> Row:
    """Correlated scenarios, drawing included."""
    net = layers(sites, **DENSE)
    graph = graph_of(net)
    causes = np.stack([net.region, net.country + net.region.max() + 1], axis=1)
    chance, shared = np.full(sites, 0.01), np.full(int(causes.max()) + 1, 0.001)
    tops = np.flatnonzero(net.tier == 0)
    sampled(graph, tops, chance, causes, shared, scenarios=512)
    best, _ = seconds(lambda: sampled(graph, tops, chance, causes, shared, scenarios=count), 3)
    drawn = np.random.default_rng(0)
    plain, _ = seconds(lambda: [drawn.random(sites) < chance for _ in range(count // 100)])
    what = f"{count:,} correlated scenarios x {sites:,} sites, with drawing"
    return Row(what, best, "numpy drawing them only (from a hundredth)", 100 * plain, 0.25,
               (count // 512 + 1) * 64 * (len(graph.supplier) + 4 * sites))  # fmt: skip


def all_pairs(sites: int) -> Row:
    """Every pair of sites, every product."""
    net = layers(sites, **DENSE)
    graph, tops = graph_of(net), np.flatnonzero(net.tier == 0)
    stopping_pairs(graph_of(layers(200)), np.arange(5))
    one, _ = seconds(lambda: failure_lists(graph), 3)
    best, (listed, counts) = seconds(lambda: stopping_pairs(graph, tops), 2)
    return Row(f"all {sites * (sites - 1) // 2:,} pairs of {sites:,} sites ({counts.sum():,} stop a product)", best,
               "one pass of single losses a site", one * sites, 5.0,
               bytes_of(graph) + 3 * 4 * len(listed))  # fmt: skip


def main() -> None:
    """Measure and print."""
    quick = argparse.ArgumentParser()
    quick.add_argument("--quick", action="store_true", help="a tenth of the size")
    part = 10 if quick.parse_args().quick else 1
    rows = [*rankings(1700 // part), cuts(3000 // part, 3, 0.23), cuts(10_000 // part, 2, 1.3), *groups(1700 // part)]
    rows += [single_losses(10_000 // part, 0.0013), single_losses(1_000_000 // part, 0.31)]
    rows += [scenarios(10_000 // part, 100_000), all_pairs(10_000 // part)]
    print("| what | seconds | compared with | seconds | ratio | prototype | limit, s | share of the limit |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        limit = row.moved / bandwidth()
        known = "" if row.prototype is None or part > 1 else f"{row.prototype:,.4g}"
        print(
            f"| {row.what} | {row.seconds:,.4g} | {row.other} | {row.compared:,.4g} | {row.compared / row.seconds:.2g} "
            f"| {known} | {limit:,.2g} | {limit / row.seconds:.1%} |"
        )
    print(
        f"\nmemory copied at {bandwidth() / 1e9:.1f} GB/s (read and written); "
        f"most memory used {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB"
    )


if __name__ == "__main__":
    main()
