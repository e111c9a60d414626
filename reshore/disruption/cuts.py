"""Minimal cut sets: the smallest groups of sites whose loss together stops a product."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import DataError
from ..network import schema
from ..network.index import index
from ..network.network import Network
from ..texts import said
from .and_or import NONE, AndOr, and_or
from .failure_sets import ALL, FailureSets, rests_on, sites_of

SHOWN = 6  # products that an error names


def cut_sets(net: Network, product: str, order: int = 3) -> pd.DataFrame:
    """The minimal sets of up to `order` sites whose loss stops a product.

    A product that is sold is stopped when it can be sold nowhere any more; another part when no site can make it.
    The product's own plants and markets count; stock and capacity do not.

    Parameters
    ----------
    net
        The network.
    product
        A row of the table parts.
    order
        Most sites in a set.

    Returns
    -------
    DataFrame
        product, sites (names in a tuple), order; smallest sets first. Empty where no such set exists; one row without
        sites where the product cannot be had even now.

    Raises
    ------
    DataError
        For an unknown part, one that nobody makes or sells, or an order below 1.

    Notes
    -----
    Hitting-set tree [Reiter 1987]: every cut meets every way in which the product is supplied, so branch on the sites
    of one such way, take them down, and find the next. The last site of a set is read from the failure sets.

    Examples
    --------
    >>> import reshore as rs
    >>> from reshore.disruption.cuts import cut_sets
    >>> cut_sets(rs.load(rs.datasets.toy), "board", order=2).sites.tolist()
    [('boards',), ('fab_a', 'fab_b')]
    """
    if order < 1:
        raise DataError(said("error.is", name="order", value=str(order)), said("fix.one_or_more"))
    graph, top = _with_top(net, product)
    names = net.sites["site"].to_numpy()
    rows = sorted((len(cut), tuple(sorted(names[list(cut)]))) for cut in minimal_cuts(graph, top, order))
    return pd.DataFrame({"product": product, "sites": [sites for _, sites in rows], "order": [n for n, _ in rows]})


def _with_top(net: Network, product: str) -> tuple[AndOr, int]:
    """The graph and one more node on top: the product, from any of its sales, or of its sources if it is not sold."""
    if product not in set(net.parts["part"]):
        sold, hint = ", ".join(net.demand["part"].unique()[:SHOWN]), schema.nearest(product, net.parts["part"])
        raise DataError(said("error.no_part", value=product), said("fix.use_a_part", sold=sold, hint=hint))
    coded = index(net)
    graph, places = and_or(coded)
    part = coded.items["part"].to_numpy()
    ends = places.sales[part[coded.demand["item"]] == product]
    if not len(ends):
        ends = places.sources[part[coded.sources["item"]] == product]
    if not len(ends):
        raise DataError(said("error.nobody_makes_or_sells", part=product))
    return AndOr(
        np.append(graph.element, NONE), np.append(graph.group_start, graph.group_start[-1] + 1),
        np.append(graph.supplier_start, graph.supplier_start[-1] + len(ends)), np.concatenate([graph.supplier, ends]),
        graph.elements,
    ), graph.nodes  # fmt: skip


def minimal_cuts(graph: AndOr, top: int, order: int) -> list[tuple[int, ...]]:
    """All minimal sets of up to `order` elements whose loss stops a node."""
    sets = FailureSets(graph, only=rests_on(graph, np.array([top])))
    if sets.fails[top] == ALL:
        return [()]
    singles: dict[int, int] = {}  # sites down, as bits: which one more would stop the node
    _search(sets, top, order, 0, singles)
    found: set[int] = set()
    for down in sorted(singles, key=int.bit_count):
        members = sites_of(down)
        fewer = 0  # with one of those down left out, these stop it already
        for e in members:
            fewer |= singles.get(down & ~(1 << e), 0)
        for last in sites_of(singles[down] & ~fewer):
            found.add(down | 1 << last)
    return [tuple(sites_of(cut)) for cut in found if not _has_smaller(cut, found)]


def _search(sets: FailureSets, top: int, order: int, down: int, singles: dict[int, int]) -> None:
    """Note what else would stop the node, and go on with one site more down, one of those it is supplied by now."""
    singles[down] = sets.fails[top]
    if down.bit_count() == order - 1:
        return
    for e in sites_of(sets.derivation(top) & ~sets.fails[top]):
        if down | 1 << e not in singles:
            with sets.without(e):
                _search(sets, top, order, down | 1 << e, singles)


def _has_smaller(cut: int, found: set[int]) -> bool:
    """Whether a proper, non-empty part of the cut is among those found."""
    part = (cut - 1) & cut
    while part:
        if part in found:
            return True
        part = (part - 1) & cut
    return False
