"""The network as a picture and as graphs: tiers seen from the products, an order within each, places on a map.

`sites` and `parts` give networkx graphs for an analyst's own algorithms; nothing in reshore computes on them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .index import Index, index, needed
from .network import Network

if TYPE_CHECKING:
    import networkx as nx

NO_TIER = -1
SWEEPS = 8  # of the ordering within tiers, half of them towards the products
MAP_WIDTH, MAP_HEIGHT = 1000.0, 520.0
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))


def links(net: Network) -> pd.DataFrame:
    """Which site supplies which: one row for each pair of sites that a lane joins.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    DataFrame
        origin, destination (positions in `net.sites`), parts (how many the lanes carry), lead_days (of the shortest) [days].

    Raises
    ------
    DataError
        When a part needs itself, lanes without lead time send one part in a circle, or it is too much for memory.

    Examples
    --------
    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> pairs = rs.graph.links(net)
    >>> [f"{net.sites.site[p.origin]} to {net.sites.site[p.destination]}, {p.lead_days} days" for p in pairs.itertuples()][:2]
    ['fab_a to boards, 3 days', 'fab_b to boards, 2 days']
    """
    coded = index(net)
    site = coded.items.site_code
    lanes = pd.DataFrame(
        {
            "origin": site[coded.lanes.origin],
            "destination": site[coded.lanes.destination],
            "part": coded.items.part[coded.lanes.origin],
            "lead_days": coded.lanes.lead,
        }
    )
    pairs = lanes.groupby(["origin", "destination"], as_index=False)
    return pairs.agg(parts=("part", "nunique"), lead_days=("lead_days", "min"))


def tiers(net: Network) -> np.ndarray:
    """The tier of each site seen from the products: 0 where one is sold or made, then 1, 2 ... upstream.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    ndarray of int
        By row of `net.sites`: the least tier of what the site makes, passes on and sells (`item_tiers`); -1 for a site that
        supplies nothing sold.

    Raises
    ------
    DataError
        When a part needs itself, lanes without lead time send one part in a circle, or it is too much for memory.

    References
    ----------
    docs/semantics.md, "Tiers".

    Examples
    --------
    The port passes on what looms makes and adds no tier.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> tier = dict(zip(net.sites.site, rs.graph.tiers(net).tolist()))
    >>> tier["plant"], tier["boards"], tier["looms"], tier["port"], tier["fab_a"]
    (0, 1, 1, 1, 2)
    """
    coded = index(net)
    tier = np.full(len(net.sites), np.inf)
    handled = np.concatenate([coded.sources.item, coded.lanes.origin, coded.demand.item]).astype(int)
    np.minimum.at(tier, coded.items.site_code[handled], item_tiers(coded)[0][handled])
    return np.where(np.isfinite(tier), tier, NO_TIER).astype(int)


def item_tiers(coded: Index) -> tuple[np.ndarray, np.ndarray]:
    """How many firms stand between each part at a site and the product: 0 where a product is sold or made, then 1, 2 ...
    upstream.

    A step is a lane that brings what its destination uses; further lanes of the same goods (over a port, a warehouse) and
    parts made at the place that uses them add none. Of several ways the shortest counts.

    Parameters
    ----------
    coded : Index
        The network as arrays (`reshore.network.index.index`).

    Returns
    -------
    passed, needed : ndarray of float
        By item: its tier as it is made or passed on there; as it is used there (inf: it leads to no demand).

    References
    ----------
    docs/semantics.md, "Tiers".

    Examples
    --------
    Chips are made two tiers away and used one tier away.

    >>> import reshore as rs
    >>> from reshore.network.index import index
    >>> coded = index(rs.load(rs.datasets.toy))
    >>> passed, needed = rs.graph.item_tiers(coded)
    >>> where = dict(zip(zip(coded.items.site, coded.items.part), range(len(coded.items))))
    >>> float(passed[where["fab_a", "chip"]]), float(needed[where["boards", "chip"]])
    (2.0, 1.0)
    """
    n, s, i, lanes = len(coded.items), coded.sources, coded.inputs, coded.lanes
    made, origin, destination = s.item, lanes.origin, lanes.destination
    maker, used = made[i.source] if len(i) else np.empty(0, int), i.item
    makes = np.zeros(n, dtype=bool)
    makes[made] = True
    passed, needed = np.full(n, np.inf), np.full(n, np.inf)
    passed[coded.demand.item] = 0
    while True:
        before = passed.copy(), needed.copy()
        np.minimum.at(needed, used, passed[maker])
        np.minimum(passed, needed, out=passed, where=makes)  # made at the place that uses it
        np.minimum.at(passed, origin, np.minimum(passed[destination], needed[destination] + 1))
        if all(np.array_equal(a, b) for a, b in zip(before, (passed, needed), strict=True)):
            return passed, needed


def ranks(net: Network, tier: np.ndarray | None = None) -> np.ndarray:
    """Place of each site within its tier, 0 on top, such that few links cross in a picture.

    Barycentre method: sweeping to and fro, each tier is sorted by the mean place of the sites it is linked with on the side it
    comes from. Starts from country and site id, so the same network gives the same picture.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    tier : ndarray of int, optional
        By row of `net.sites`, as `tiers` gives it; None: worked out.

    Returns
    -------
    ndarray of int
        By row of `net.sites`.

    Raises
    ------
    DataError
        When a part needs itself, lanes without lead time send one part in a circle, or it is too much for memory.

    References
    ----------
    Sugiyama, K., Tagawa, S. & Toda, M. (1981). Methods for visual understanding of hierarchical system structures. IEEE
        Transactions on Systems, Man, and Cybernetics 11(2):109-125

    Examples
    --------
    Two fabs in tier 2, one above the other.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> sorted(rs.graph.ranks(net)[net.sites.site.isin(["fab_a", "fab_b"])].tolist())
    [0, 1]
    """
    tier = tiers(net) if tier is None else tier
    column = np.where(tier == NO_TIER, tier.max(initial=0) + 1, tier)
    pairs = links(net)[["origin", "destination"]].to_numpy()
    both = np.vstack([pairs, pairs[:, ::-1]])
    both = both[column[both[:, 0]] != column[both[:, 1]]]
    members = [np.flatnonzero(column == c) for c in range(int(column.max(initial=0)) + 1)]
    alphabet = np.lexsort((net.sites["site"], net.sites["country"]))
    place = np.zeros(len(column))
    for rows in members:
        _spread(place, alphabet[np.isin(alphabet, rows)])
    for sweep in range(SWEEPS):
        outward = sweep % 2 == 0
        for c in range(len(members)) if outward else reversed(range(len(members))):
            side = column[both[:, 1]] < c if outward else column[both[:, 1]] > c
            near = both[side & (column[both[:, 0]] == c)]
            _sort(place, members[c], near)
    rank = np.zeros(len(column), dtype=int)
    for rows in members:
        rank[rows[np.argsort(place[rows], kind="stable")]] = np.arange(len(rows))
    return rank


def _spread(place: np.ndarray, rows: np.ndarray) -> None:
    """Give the rows, in this order, even places between 0 and 1."""
    place[rows] = (np.arange(len(rows)) + 0.5) / max(len(rows), 1)


def _sort(place: np.ndarray, rows: np.ndarray, near: np.ndarray) -> None:
    """Sort the rows of a tier by the mean place of their neighbours; a row without any keeps its place."""
    count = np.bincount(near[:, 0], minlength=len(place))[rows]
    total = np.bincount(near[:, 0], place[near[:, 1]], minlength=len(place))[rows]
    mean = np.where(count > 0, total / np.maximum(count, 1), place[rows])
    _spread(place, rows[np.lexsort((place[rows], mean))])


def project(lat: np.ndarray, lon: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Degrees to the units of the map: x from 0 in the west to 1000, y from 0 at the north pole to 520 at the south.

    Parameters
    ----------
    lat, lon : ndarray of float
        Degrees north and east.

    Returns
    -------
    x, y : ndarray of float
        NaN where the degrees are.

    References
    ----------
    Savric, B., Jenny, B., Patterson, T., Petrovic, D. & Hurni, L. (2011). A polynomial equation for the Natural Earth
    projection.
        Cartography and Geographic Information Science 38(4):363-372

    Examples
    --------
    The eastern end of the equator.

    >>> import numpy as np, reshore as rs
    >>> [round(float(v[0])) for v in rs.graph.project(np.array([0.0]), np.array([180.0]))]
    [1000, 260]
    """
    phi, lam = np.radians(lat), np.radians(lon)
    p2 = phi * phi
    p4 = p2 * p2
    x = lam * (0.8707 - 0.131979 * p2 + p4 * (-0.013791 + p4 * (0.003971 * p2 - 0.001529 * p4)))
    y = phi * (1.007226 + p2 * (0.015085 + p4 * (-0.044475 + 0.028874 * p2 - 0.005916 * p4)))
    unit = MAP_WIDTH / (2 * 0.8707 * np.pi)
    return MAP_WIDTH / 2 + unit * x, MAP_HEIGHT / 2 - unit * y


def places(net: Network) -> pd.DataFrame:
    """Where each site stands on the map, also those of which nobody gave the place.

    A site without lat and lon stands beside the other sites of its country; where none of them has a place either, it
    stands in a strip below the map. Sites at one spot are set a little apart.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    DataFrame
        By row of `net.sites`: x, y (units of `project`), known ("given", "country" or "none").

    Examples
    --------
    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> no_place = {"set": {"lat": None, "lon": None}}
    >>> blank = net.edit([{"table": "sites", "where": {"site": site}, **no_place} for site in ("port", "looms")])
    >>> dict(zip(blank.sites.site, rs.graph.places(blank)["known"]))["port"]  # others of Korea have a place
    'country'
    >>> dict(zip(blank.sites.site, rs.graph.places(blank)["known"]))["looms"]  # the only one of China
    'none'
    """
    x, y = project(net.sites["lat"].to_numpy(float), net.sites["lon"].to_numpy(float))
    country = net.sites["country"].to_numpy()
    given = np.isfinite(x) & np.isfinite(y)
    known = np.where(given, "given", "none").astype(object)
    spots = pd.DataFrame({"country": country, "x": x, "y": y})[given & (country != "")].groupby("country").mean()
    near = ~given & np.isin(country, spots.index)
    known[near] = "country"
    x[near], y[near] = spots.loc[country[near], "x"], spots.loc[country[near], "y"]
    placed = given | near
    _set_apart(x, y, np.flatnonzero(placed), near)
    _line_up(x, y, np.flatnonzero(~placed), placed)
    return pd.DataFrame({"x": x, "y": y, "known": known})


def _line_up(x: np.ndarray, y: np.ndarray, rows: np.ndarray, placed: np.ndarray) -> None:
    """Stand the rows in a strip below all that has a place."""
    left, right = (x[placed].min(), x[placed].max()) if placed.any() else (0.0, MAP_WIDTH)
    low = y[placed].max() if placed.any() else MAP_HEIGHT / 2
    step = max((right - left) / 40, 2.0)
    in_row = max(20, int((right - left) / step))
    turn = np.arange(len(rows))
    x[rows] = left + step * (turn % in_row)
    y[rows] = low + step * (3 + turn // in_row)


def _set_apart(x: np.ndarray, y: np.ndarray, rows: np.ndarray, near: np.ndarray) -> None:
    """Move sites that share a spot on to a spiral about it, wider where the spot is only that of the country."""
    spot = pd.Series(list(zip(x[rows].round(1), y[rows].round(1), strict=True)))
    turn = spot.groupby(spot).cumcount().to_numpy()
    radius = np.where(near[rows], 1.6 * np.sqrt(turn + 1), 0.45 * np.sqrt(turn))
    x[rows] += radius * np.cos(turn * GOLDEN_ANGLE)
    y[rows] += radius * np.sin(turn * GOLDEN_ANGLE)


def sites(net: Network) -> nx.DiGraph:
    """The sites as a networkx graph, for algorithms of your own.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    networkx.DiGraph
        Node: a site, with the columns of its row and its tier. Edge: supplies, with parts (how many) and lead_days (of the
        shortest lane) [days].

    Raises
    ------
    DataError
        When a part needs itself, lanes without lead time send one part in a circle, or it is too much for memory.

    Examples
    --------
    Chips come from Taiwan to boards in 3 days, boards to the plant in 1, cars to the market in 2.

    >>> import networkx as nx
    >>> import reshore as rs
    >>> chain = rs.graph.sites(rs.load(rs.datasets.toy))
    >>> nx.shortest_path_length(chain, "fab_a", "market", weight="lead_days")
    6
    """
    import networkx as nx

    out = nx.DiGraph()
    for row, tier in zip(net.sites.to_dict("records"), tiers(net).tolist(), strict=True):
        out.add_node(row.pop("site"), **row, tier=tier)
    name = net.sites["site"].tolist()
    for row in links(net).itertuples():
        out.add_edge(name[row.origin], name[row.destination], parts=int(row.parts), lead_days=int(row.lead_days))
    return out


def parts(net: Network) -> nx.DiGraph:
    """The bill of materials as a networkx graph, for algorithms of your own.

    Parameters
    ----------
    net : Network
        The network; it is not changed.

    Returns
    -------
    networkx.DiGraph
        Node: a part, with the columns of its row. Edge from an input to what needs it, with quantity [units of the input in one
        part] and alternative (the word that substitutes share): one row of `bom` for each pair, the general one where there is
        one.

    Examples
    --------
    A car takes one board, a board two chips.

    >>> import reshore as rs
    >>> bill = rs.graph.parts(rs.load(rs.datasets.toy))
    >>> sorted(bill.predecessors("car")), bill.edges["chip", "board"]["quantity"]
    (['board', 'harness'], 2.0)
    """
    import networkx as nx

    out = nx.DiGraph()
    for row in net.parts.to_dict("records"):
        out.add_node(row.pop("part"), **row)
    bom = net.filled("bom")
    general_last = bom[needed(bom)].sort_values("site", key=lambda site: site == "", kind="stable")
    for row in general_last.itertuples():
        out.add_edge(row.input, row.part, quantity=float(row.quantity), alternative=row.alternative)
    return out
