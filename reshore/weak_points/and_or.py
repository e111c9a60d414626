"""The chain as an AND/OR graph: what each thing needs, without quantities.

A node works if its own site is up and, for every group of its suppliers, one of them works. Items, sources, lanes that
pass goods on and sales are nodes; lanes that only bring what their origin makes are links. The graph can also be
made from plain arrays, where every site is one node.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from ..network.derived import once
from ..network.index import Index

NONE = -1


@dataclass(frozen=True, eq=False)
class AndOr:
    """Nodes, their groups and the suppliers in them, as two lists of lists.

    Node j has groups group_start[j] : group_start[j + 1]; group g is met by any of supplier[supplier_start[g] :
    supplier_start[g + 1]] (an empty one never). element: the site whose loss stops the node at once (NONE: no one's).
    """

    element: np.ndarray
    group_start: np.ndarray
    supplier_start: np.ndarray
    supplier: np.ndarray
    elements: int

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.element)

    @cached_property
    def links(self) -> tuple[np.ndarray, np.ndarray]:
        """Supplier and user of every link."""
        owner = np.repeat(np.arange(self.nodes), np.diff(self.group_start))
        return self.supplier, np.repeat(owner, np.diff(self.supplier_start))

    @cached_property
    def circle(self) -> np.ndarray:
        """The circle (strongly connected component) of every node."""
        tail, head = self.links
        matrix = csr_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(self.nodes, self.nodes))
        return connected_components(matrix, connection="strong")[1]

    @cached_property
    def order(self) -> np.ndarray:
        """The nodes, suppliers before users, those of a circle side by side."""
        tail, head = (self.circle[end] for end in self.links)
        tail, head = tail[tail != head], head[tail != head]
        level = np.zeros(int(self.circle.max(initial=-1)) + 1, dtype=np.int64)
        while True:  # longest paths, by passes over all links until nothing moves
            before = level.copy()
            np.maximum.at(level, head, level[tail] + 1)
            if np.array_equal(before, level):
                break
        return np.lexsort((np.arange(self.nodes), self.circle, level[self.circle]))

    @cached_property
    def circles(self) -> np.ndarray:
        """Where each circle starts in `order` (a node on its own is one), with the end."""
        circle = self.circle[self.order]
        return np.flatnonzero(np.append(np.diff(circle, prepend=-1) != 0, True))


@dataclass(frozen=True, eq=False)
class Places:
    """Where the rows of an Index stand in the graph: node of each item, source and demand row."""

    items: np.ndarray
    sources: np.ndarray
    sales: np.ndarray


@once
def and_or(coded: Index) -> tuple[AndOr, Places]:
    """The graph of a network; its elements are the sites (rows of the table sites).

    What cannot make (capacity 0) or carry counts as absent. A lane is a node of its own where losing its origin stops
    what it passes on; a sale where losing its site stops it.
    """
    s, i, lanes, demand = coded.sources, coded.inputs, coded.lanes, coded.demand
    n, site = len(coded.items), coded.items.site_code
    made = s.item
    makes = np.zeros(n, dtype=bool)
    makes[made] = True
    source = np.flatnonzero(s.capacity > 0)
    lane = np.flatnonzero(lanes.capacity > 0)
    origin, destination = lanes.origin[lane], lanes.destination[lane]
    gate = ~makes[origin]
    places = Places(np.arange(n), n + np.arange(len(s)), n + len(s) + len(lane) + np.arange(len(demand)))
    lane_node = n + len(s) + np.arange(len(lane))
    wanted = demand.item

    # item: one group, any of its sources and lanes
    link = [(made[source], places.sources[source]), (destination, np.where(gate, lane_node, origin))]
    user, supplier = (np.concatenate(ends) for ends in zip(*link, strict=True))
    # source: its groups of inputs; passing lane and sale: one group, their item
    groups = int(i.group.max()) + 1 if len(i) else 0
    owner = np.zeros(groups, dtype=int)
    owner[i.group] = places.sources[i.source]
    node = np.concatenate([np.arange(n), owner, lane_node, places.sales])
    group = np.concatenate(
        [user, n + i.group, n + groups + np.arange(len(lane)), n + groups + len(lane) + np.arange(len(demand))]
    )
    supplier = np.concatenate([supplier, i.item, origin, wanted])
    element = np.concatenate(
        [
            np.full(n, NONE),
            s.site,
            np.where(gate, site[origin], NONE),
            np.where(makes[wanted], NONE, site[wanted]),
        ]
    )
    return from_lists(element, node, group, supplier, len(coded.net.sites)), places


def from_lists(element: np.ndarray, node: np.ndarray, group: np.ndarray, supplier: np.ndarray, elements: int) -> AndOr:
    """The graph from lists: `element` of every node (`NONE`: of none), `node` of every group, `group` and `supplier` (a node)
    of every link; `elements`: how many there are."""
    order = np.argsort(node, kind="stable")
    number = np.empty(len(node), dtype=int)
    number[order] = np.arange(len(node))
    group = number[group]
    links = np.argsort(group, kind="stable")
    return AndOr(
        element.astype(np.int64),
        np.searchsorted(node[order], np.arange(len(element) + 1)),
        np.searchsorted(group[links], np.arange(len(node) + 1)),
        supplier[links].astype(np.int64),
        elements,
    )
