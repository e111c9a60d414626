"""Minimal cut sets: the smallest groups of sites whose loss together stops a product."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
import pandas as pd

from ..errors import DataError, SolveError, door
from ..network import schema
from ..network.index import index
from ..network.names import with_ids
from ..network.network import Network
from ..solving.deadline import OutOfTimeError
from ..solving.progress import UNWATCHED, Progress, Watch
from ..texts import said
from .and_or import NONE, AndOr, and_or
from .failure_sets import ALL, FailureSets, rests_on, sites_of

SEARCH = 0.75  # share of a time limit after which no more sets are looked for: sorting very many takes the rest
SHOWN = 6  # products that an error names


@door(SolveError)
def cut_sets(
    net: Network, product: str, order: int = 3, progress: Progress | None = None, time_limit: float | None = None
) -> pd.DataFrame:
    """The smallest groups of sites whose loss together stops a product.

    A product that is sold is stopped when it can be sold nowhere any more; another part when no site can make it.
    The product's own plants and markets count; stock and capacity do not.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    product : str
        A row of the table parts.
    order : int
        Most sites in a set.
    progress : callable, optional
        Called with the share done [0..1] and a word.
    time_limit : float, optional
        Seconds; then the sets found so far. Each of them is minimal; smaller ones are looked for before larger ones.

    Returns
    -------
    DataFrame
        product, sites (ids in a tuple), order (how many); smallest sets first. Empty where no such set exists; one row without
        sites where the product cannot be had even now. `attrs["complete"]`: whether these are all;
        `attrs["complete_order"]`: up to how many sites they are.

    Raises
    ------
    DataError
        For an unknown part, one that nobody makes or sells, or an order or time_limit out of range.
    SolveError
        When the time was over before a set was found, or the sets are too much for memory.

    Notes
    -----
    Hitting-set tree: every cut meets every way in which the product is supplied, so branch on the sites of one such way, take
    them down, and find the next; by iterative deepening. The last site of a set is read from the failure sets.

    References
    ----------
    Reiter, R. (1987). A theory of diagnosis from first principles. Artificial Intelligence 32(1):57-95
    Dowling, W. F. & Gallier, J. H. (1984). Linear-time algorithms for testing the satisfiability of propositional Horn
        formulae. Journal of Logic Programming 1(3):267-284

    Examples
    --------
    Two fabs make chips, one site makes control boards of them.

    >>> import reshore as rs
    >>> rs.cut_sets(rs.load(rs.datasets.toy), "board", order=2)["sites"].tolist()
    [('boards',), ('fab_a', 'fab_b')]
    """
    schema.refuse_outside("cut_sets", order=order, time_limit=time_limit)
    watch = Watch.of(progress, time_limit)
    watch(0.0, "sets")
    graph, top = _with_top(net, product)
    names, rows, full = net.sites["site"].tolist(), [], False
    with suppress(OutOfTimeError):
        for cut in minimal_cuts(graph, top, order, watch.within(SEARCH)):
            rows.append((len(cut), tuple(sorted(names[site] for site in cut))))
        full = True
    if not (full or rows):
        raise watch.deadline.over()
    watch(1.0, "sets")
    reached = order if full else rows[-1][0] - 1
    rows.sort()
    out = pd.DataFrame({"product": product, "sites": [sites for _, sites in rows], "order": [n for n, _ in rows]})
    out.attrs = {"complete": full, "complete_order": reached}
    return out


def _with_top(net: Network, product: str) -> tuple[AndOr, int]:
    """The graph and one more node on top: the product, from any of its sales, or of its sources if it is not sold."""
    if product not in set(net.parts["part"]):
        sold, hint = with_ids(net, "parts", net.demand["part"].unique()[:SHOWN]), schema.nearest(product, net.parts["part"])
        raise DataError(said("error.no_part", value=product), said("fix.use_a_part", sold=sold, hint=hint))
    coded = index(net)
    graph, places = and_or(coded)
    part = coded.items.part
    ends = places.sales[part[coded.demand.item] == product]
    if not len(ends):
        ends = places.sources[part[coded.sources.item] == product]
    if not len(ends):
        raise DataError(said("error.nobody_makes_or_sells", part=product))
    return AndOr(
        np.append(graph.element, NONE),
        np.append(graph.group_start, graph.group_start[-1] + 1),
        np.append(graph.supplier_start, graph.supplier_start[-1] + len(ends)),
        np.concatenate([graph.supplier, ends]),
        graph.elements,
    ), graph.nodes


def minimal_cuts(graph: AndOr, top: int, order: int, watch: Watch = UNWATCHED) -> Iterator[tuple[int, ...]]:
    """All minimal sets of up to `order` elements whose loss stops a node, smaller ones before larger ones.

    Raises `OutOfTimeError` where time ends before all are known; what was given by then is minimal.
    """
    sets = FailureSets(graph, only=rests_on(graph, np.array([top])))
    if sets.fails[top] == ALL:
        yield ()
        return
    singles: dict[int, int] = {}  # sites down, as bits: which one more would stop the node
    found: set[int] = set()
    for depth in range(order):
        here = watch.part(depth / order, (depth + 1) / order)
        for down in _search(sets, top, depth, 0, set(), here):
            singles[down] = sets.fails[top]
            fewer = 0  # with one of those down left out, these stop it already
            for e in sites_of(down):
                fewer |= singles.get(down & ~(1 << e), 0)
            for last in sites_of(singles[down] & ~fewer):
                here.check()
                cut = down | 1 << last
                if cut not in found and not _has_smaller(cut, found):
                    found.add(cut)
                    yield tuple(sites_of(cut))


def _search(sets: FailureSets, top: int, more: int, down: int, seen: set[int], watch: Watch) -> Iterator[int]:
    """Groups of so many more sites down that leave the node working; the sets are without them while each is given.

    One site after the other is taken down of those by which the node is supplied then.
    """
    watch.check()
    seen.add(down)
    if not more:
        yield down
        return
    branches = sites_of(sets.derivation(top) & ~sets.fails[top])
    for k, e in enumerate(branches):
        if not down:
            watch(k / len(branches), "sets")
        if down | 1 << e not in seen:
            with sets.without(e):
                yield from _search(sets, top, more - 1, down | 1 << e, seen, watch)


def _has_smaller(cut: int, found: set[int]) -> bool:
    """Whether a proper, non-empty part of the cut is among those found."""
    part = (cut - 1) & cut
    while part:
        if part in found:
            return True
        part = (part - 1) & cut
    return False
