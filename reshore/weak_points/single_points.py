"""What single losses stop: single points of failure by product, and the hidden ones among them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import SolveError, door
from ..network.graph import tiers
from ..network.index import Index, index
from ..network.network import Network
from .and_or import AndOr, and_or
from .failure_sets import ALL, FailureSets, sites_of

MANY = 40_000  # nodes from which failure sets are kept as lists, compiled


@door(SolveError)
def single_points(net: Network) -> pd.DataFrame:
    """The sites whose loss alone stops a sale, whatever stock there is; one row a site and sale.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    DataFrame
        product, sold_at, site, tier (`graph.tiers`), hidden (two tiers or more away, though every part bought by the product's
        plants that falls with it has two makers or more), through (those parts; ids in a tuple). By product, market, tier,
        site.

    Raises
    ------
    DataError
        When a part needs itself, or lanes without lead time send one part in a circle.
    SolveError
        When it is too much for memory.

    References
    ----------
    Dowling, W. F. & Gallier, J. H. (1984). Linear-time algorithms for testing the satisfiability of propositional Horn
        formulae. Journal of Logic Programming 1(3):267-284

    Examples
    --------
    Either fab alone can be lost: the other makes chips too. All else stands on the only way to the market.

    >>> import reshore as rs
    >>> rs.single_points(rs.load(rs.datasets.toy))[["site", "tier"]].to_dict("split")["data"]
    [['market', 0], ['plant', 0], ['boards', 1], ['looms', 1], ['port', 1]]
    """
    coded = index(net)
    graph, places = and_or(coded)
    fails = _fails(graph)
    names, rows = net.sites["site"].to_numpy(), []
    bought = _bought(coded, fails)
    tier = tiers(net)
    sold = coded.items.take(coded.demand.item)
    for d, (node, product, sold_at) in enumerate(zip(places.sales.tolist(), sold.part, sold.site, strict=True)):
        for s in fails(node):
            parts = bought(d, s)
            hidden = tier[s] >= 2 and len(parts) > 0 and all(makers >= 2 for _, makers in parts)
            rows.append((product, sold_at, names[s], tier[s], bool(hidden), tuple(sorted({p for p, _ in parts}))))
    out = pd.DataFrame(rows, columns=["product", "sold_at", "site", "tier", "hidden", "through"])
    return out.sort_values(["product", "sold_at", "tier", "site"], kind="stable", ignore_index=True)


@door(SolveError)
def critical_sites(net: Network) -> pd.DataFrame:
    """The single points of failure by site, hidden ones first, then by how many sales they stop.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    DataFrame
        site, tier (the least), sales (how many rows of demand its loss alone stops), hidden (for one of them at least, see
        `single_points`), through (of those it is hidden for: the parts with two makers or more that all fall with it).

    Raises
    ------
    DataError
        When a part needs itself, or lanes without lead time send one part in a circle.
    SolveError
        When it is too much for memory.

    Examples
    --------
    >>> import reshore as rs
    >>> found = rs.critical_sites(rs.load(rs.datasets.toy))
    >>> found["site"].tolist(), int(found["hidden"].sum())
    (['boards', 'looms', 'market', 'plant', 'port'], 0)
    """
    points = single_points(net)
    through = points["through"].where(points["hidden"], [()] * len(points))
    grouped = points.assign(through=through).groupby("site", sort=False)
    out = grouped.agg(
        tier=("tier", "min"),
        sales=("product", "size"),
        hidden=("hidden", "any"),
        through=("through", lambda parts: tuple(sorted({p for several in parts for p in several}))),
    ).reset_index()
    order = ["hidden", "sales", "site"]
    return out.astype({"hidden": bool}).sort_values(order, ascending=[False, False, True], ignore_index=True)


@door(SolveError)
def stops(net: Network) -> pd.DataFrame:
    """What the loss of each site alone stops: how many sales, how many parts at sites.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    DataFrame
        A row a site in the order of the table: site, sales (rows of demand), items (parts at sites that can no longer be had
        there), share (of all items) [0..1].

    Raises
    ------
    DataError
        When a part needs itself, or lanes without lead time send one part in a circle.
    SolveError
        When it is too much for memory.

    Examples
    --------
    Without boards there is no control board there nor at the plant, and no car at the plant nor at the market: 4 of 10 parts
    at sites. Without fab_a only its own chips are gone.

    >>> import reshore as rs
    >>> found = rs.stops(rs.load(rs.datasets.toy)).set_index("site")
    >>> found.loc[["boards", "fab_a"], ["sales", "items", "share"]].to_numpy().tolist()
    [[1.0, 4.0, 0.4], [0.0, 1.0, 0.1]]
    """
    coded = index(net)
    graph, places = and_or(coded)
    fails, n = _fails(graph), len(net.sites)
    items, sales = np.zeros(n, int), np.zeros(n, int)
    for count, nodes in ((items, places.items), (sales, places.sales)):
        for node in nodes.tolist():
            count[fails(node)] += 1
    share = items / max(1, len(coded.items))
    return pd.DataFrame({"site": net.sites["site"], "sales": sales, "items": items, "share": share})


def _fails(graph: AndOr):
    """A function that gives the sites whose loss alone stops a node; none for one that never works."""
    if graph.nodes >= MANY:
        from .stop_chance import failure_lists

        lists = failure_lists(graph)
        return lambda node: lists.of(node).tolist() if lists.length[node] >= 0 else []
    sets = FailureSets(graph).fails
    return lambda node: sites_of(sets[node]) if sets[node] != ALL else []


def _bought(coded: Index, fails):
    """A function: for a demand row and a site, the parts bought by the product's plants that fall with the site, and
    how many sites make each."""
    s, i, lanes = coded.sources, coded.inputs, coded.lanes
    made, part = s.item, coded.items.part
    able = s.capacity > 0
    makers = pd.Series(s.site[able]).groupby(part[made[able]]).nunique().to_dict()
    source_of, inputs_of = _lists(made), _lists(i.source)
    origins = _lists(lanes.destination)
    used, origin, sold = i.item, lanes.origin, coded.demand.item
    known: dict[int, dict[int, set[tuple[str, int]]]] = {}

    def walk(item: int) -> set[int]:
        """The items that the plants of a product buy: inputs that they do not make themselves."""
        bought, seen, todo = set(), {item}, [item]
        while todo:
            j = todo.pop()
            ahead = [int(origin[k]) for k in origins.get(j, [])]
            for source in source_of.get(j, []):
                for k in inputs_of.get(source, []):
                    if used[k] in source_of:
                        ahead.append(int(used[k]))
                    else:
                        bought.add(int(used[k]))
            todo += [a for a in ahead if a not in seen]
            seen.update(ahead)
        return bought

    def parts(d: int, site: int) -> set[tuple[str, int]]:
        item = int(sold[d])
        if item not in known:
            known[item] = {}
            for j in walk(item):
                for e in fails(j):
                    known[item].setdefault(e, set()).add((part[j], makers.get(part[j], 0)))
        return known[item].get(site, set())

    return parts


def _lists(keys: np.ndarray) -> dict[int, list[int]]:
    """The positions of each key."""
    out: dict[int, list[int]] = {}
    for place, key in enumerate(keys.tolist()):
        out.setdefault(key, []).append(place)
    return out
