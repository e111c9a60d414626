"""Small random AND/OR graphs, with circles, and the slow and plain way to see what works."""

from itertools import combinations

import numpy as np

from reshore.weak_points.and_or import NONE, AndOr, from_lists


def random_graph(seed: int, circles: bool = True) -> AndOr:
    """4 to 11 nodes, most of them a site of their own; suppliers anywhere (circles) or of a higher number only."""
    random = np.random.default_rng(seed)
    n = int(random.integers(4, 12))
    element = np.where(random.random(n) < 0.85, random.permutation(n), NONE)
    node, group, supplier = [], [], []
    for j in range(n):
        for _ in range(int(random.integers(0, 3))):
            choice = np.setdiff1d(np.arange(n), [j]) if circles else np.arange(j + 1, n)
            if not len(choice):
                continue
            chosen = random.choice(choice, size=min(len(choice), int(random.integers(1, 4))), replace=False)
            supplier += chosen.tolist()
            group += [len(node)] * len(chosen)
            node.append(j)
    return from_lists(element, np.array(node, int), np.array(group, int), np.array(supplier, int), n)


def works(graph: AndOr, down: tuple[int, ...] = ()) -> list[bool]:
    """The least fixed point: nothing works until all it needs does."""
    up = [False] * graph.nodes
    while True:
        now = [
            graph.element[j] not in down
            and all(
                any(up[i] for i in graph.supplier[graph.supplier_start[g] : graph.supplier_start[g + 1]])
                for g in range(graph.group_start[j], graph.group_start[j + 1])
            )
            for j in range(graph.nodes)
        ]
        if now == up:
            return up
        up = now


def brute_cuts(stopped, elements: int, order: int) -> set[tuple[int, ...]]:
    """All minimal sets of up to `order` elements for which `stopped` says yes."""
    found: set[tuple[int, ...]] = set()
    for size in range(order + 1):
        for cut in combinations(range(elements), size):
            if not any(set(c) <= set(cut) for c in found) and stopped(cut):
                found.add(cut)
    return found
