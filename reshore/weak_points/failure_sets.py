"""What each single loss stops, for all losses at once.

The failure set of a node holds the sites whose loss alone stops it:

    fails[j] = {site of j}  u  union over its groups k of  (intersection over suppliers i in k of fails[i])

As bits of whole numbers, in the order of supply, this is exact where nothing goes in circles. Inside a circle every
set starts full and shrinks until nothing moves, so that two firms that supply each other do not keep each other alive
out of nothing [least fixed point, Dowling & Gallier 1984].
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import numpy as np

from .and_or import NONE, AndOr

ALL = -1  # every bit set: the node is stopped whatever else is lost


class FailureSets:
    """Failure sets as whole numbers, bit e for site e, and what becomes of them when sites are down.

    fails: by node. step: by node, the round of its circle in which it first worked; a supplier in the same circle with
    a lower one does not rest on the node itself.
    """

    def __init__(self, graph: AndOr, only: np.ndarray | None = None):
        """`only`: bool by node, the nodes that matter (what a product rests on); None: all."""
        keep = np.ones(graph.nodes, dtype=bool) if only is None else only
        starts, suppliers = graph.supplier_start.tolist(), graph.supplier.tolist()
        groups = [suppliers[a:b] for a, b in pairwise(starts)]
        first = graph.group_start.tolist()
        self.groups = [groups[a:b] if k else [] for a, b, k in zip(first[:-1], first[1:], keep, strict=True)]
        self.bit = [1 << e if e != NONE else 0 for e in graph.element.tolist()]
        self.at: list[list[int]] = [[] for _ in range(graph.elements)]
        for node in np.flatnonzero((graph.element != NONE) & keep).tolist():
            self.at[graph.element[node]].append(node)
        order, ends = graph.order.tolist(), graph.circles.tolist()
        self.circles = [order[a:b] for a, b in pairwise(ends) if keep[order[a]]]
        self.circle = [0] * graph.nodes
        for c, members in enumerate(self.circles):
            for node in members:
                self.circle[node] = c
        self.users: list[list[int]] = [[] for _ in range(graph.nodes)]  # circles that need the node
        for c, members in enumerate(self.circles):
            for node in members:
                for supplier in {s for group in self.groups[node] for s in group}:
                    if self.circle[supplier] != c:
                        self.users[supplier].append(c)
        self.loops = [len(m) > 1 or any(m[0] in g for g in self.groups[m[0]]) for m in self.circles]
        self.fails, self.step, self.down = [ALL] * graph.nodes, [0] * graph.nodes, 0
        self.trail: list[tuple[int, int, int]] = []
        for c in range(len(self.circles)):
            self._work_out(c)
        self.trail.clear()

    @contextmanager
    def without(self, element: int) -> Iterator[None]:
        """The sets with one site more down, for as long as the block runs."""
        mark = len(self.trail)
        self.down |= 1 << element
        self._spread({self.circle[node] for node in self.at[element]})
        try:
            yield
        finally:
            self.down &= ~(1 << element)
            for node, fails, step in reversed(self.trail[mark:]):
                self.fails[node], self.step[node] = fails, step
            del self.trail[mark:]

    def derivation(self, node: int) -> int:
        """The sites (bits) of one way in which a node that works is supplied; whatever stops it hits one of them."""
        sites, seen, todo = 0, {node}, [node]
        while todo:
            j = todo.pop()
            sites |= self.bit[j]
            for group in self.groups[j]:
                working = [i for i in group if self.fails[i] != ALL and self._founded(i, j)]
                chosen = next((i for i in working if i in seen), working[0])
                if chosen not in seen:
                    seen.add(chosen)
                    todo.append(chosen)
        return sites

    def _founded(self, supplier: int, user: int) -> bool:
        """Whether the supplier works without the user's help."""
        return self.circle[supplier] != self.circle[user] or self.step[supplier] < self.step[user]

    def _spread(self, circles: set[int]) -> None:
        """Work out these circles, and all that a change reaches, in the order of supply."""
        waiting = list(circles)
        heapq.heapify(waiting)
        while waiting:
            c = heapq.heappop(waiting)
            while waiting and waiting[0] == c:
                heapq.heappop(waiting)
            for node in self._work_out(c):
                for user in self.users[node]:
                    heapq.heappush(waiting, user)

    def _work_out(self, c: int) -> list[int]:
        """Set the failure sets of a circle from those of its suppliers; -> the nodes whose set changed."""
        members = self.circles[c]
        if not self.loops[c]:
            return [members[0]] if self._store(members[0], self._value(members[0]), 0) else []
        before = [(self.fails[j], self.step[j]) for j in members]
        for j in members:
            self.fails[j], self.step[j] = ALL, 0
        moving, turn = True, 0
        while moving:
            moving, turn = False, turn + 1
            for j in members:
                value = self._value(j)
                if value != self.fails[j]:
                    if self.fails[j] == ALL:
                        self.step[j] = turn = turn + 1
                    self.fails[j], moving = value, True
        now = [(self.fails[j], self.step[j]) for j in members]
        for j, (fails, step) in zip(members, before, strict=True):
            self.fails[j], self.step[j] = fails, step
        return [j for j, (fails, step) in zip(members, now, strict=True) if self._store(j, fails, step)]

    def _value(self, j: int) -> int:
        if self.bit[j] & self.down:
            return ALL
        fails = self.bit[j]
        for group in self.groups[j]:
            common = ALL
            for i in group:
                common &= self.fails[i]
                if not common:
                    break
            fails |= common
            if fails == ALL:
                return ALL
        return fails

    def _store(self, j: int, fails: int, step: int) -> bool:
        changed = fails != self.fails[j]
        if changed or step != self.step[j]:
            self.trail.append((j, self.fails[j], self.step[j]))
            self.fails[j], self.step[j] = fails, step
        return changed


def sites_of(bits: int) -> list[int]:
    """The numbers of the bits that are set, lowest first."""
    out = []
    while bits:
        low = bits & -bits
        out.append(low.bit_length() - 1)
        bits ^= low
    return out


def rests_on(graph: AndOr, nodes: np.ndarray) -> np.ndarray:
    """bool by node: these nodes, and everything they may be supplied by."""
    tail, head = graph.links
    out = np.zeros(graph.nodes, dtype=bool)
    out[nodes] = True
    order = np.argsort(head, kind="stable")
    start, tail = np.searchsorted(head[order], np.arange(graph.nodes + 1)), tail[order]
    fresh = np.asarray(nodes)
    while len(fresh):
        length = np.diff(start)[fresh]
        before = np.cumsum(length) - length
        cells = np.repeat(start[fresh] - before, length) + np.arange(length.sum())
        fresh = np.unique(tail[cells])
        fresh = fresh[~out[fresh]]
        out[fresh] = True
    return out
