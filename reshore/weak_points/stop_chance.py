"""Many scenarios at once, and all pairs: the compiled AND/OR analysis on a network or on plain arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..errors import DataError, SolveError, door
from ..network.baseline import baseline
from ..network.index import index
from ..network.network import Network
from ..network.schema import refuse_outside
from ..texts import said
from .and_or import NONE, AndOr, and_or

CAUSES = ("company", "region", "country")


@dataclass(frozen=True, eq=False)
class FailureLists:
    """Failure sets as lists: of node j the sites pool[start[j] : start[j] + length[j]]; length -1: never works."""

    start: np.ndarray
    length: np.ndarray
    pool: np.ndarray

    def of(self, node: int) -> np.ndarray:
        """The sites whose loss alone stops a node that works."""
        return self.pool[self.start[node] : self.start[node] + self.length[node]]


def failure_lists(graph: AndOr) -> FailureLists:
    """What each single loss stops, for graphs of any size (see `failure_sets`)."""
    from . import compiled_sets

    return FailureLists(*compiled_sets.failure_sets(*_arrays(graph), *_order(graph), graph.elements))


def stopping_pairs(graph: AndOr, tops: np.ndarray, limit: int = 1_000_000) -> tuple[pd.DataFrame, np.ndarray]:
    """All pairs of sites that stop a top node together but neither alone.

    -> first, second (sites), top (its place in `tops`), the first `limit` of them; how many there are by top.
    """
    from . import compiled_sets

    sets = failure_lists(graph)
    order, circles, loops = _order(graph)
    circle = np.empty(graph.nodes, dtype=np.int64)
    circle[order] = np.repeat(np.arange(len(circles) - 1), np.diff(circles))
    tail, head = graph.links
    by_tail = np.argsort(tail, kind="stable")
    by_site = np.argsort(graph.element, kind="stable")
    at_start = np.searchsorted(graph.element[by_site], np.arange(graph.elements + 1))
    found, counts = compiled_sets.pairs(
        *_arrays(graph),
        order,
        circles,
        loops,
        graph.elements,
        sets.start,
        sets.length,
        sets.pool,
        at_start,
        by_site,
        np.searchsorted(tail[by_tail], np.arange(graph.nodes + 1)),
        circle[head[by_tail]],
        np.asarray(tops, dtype=np.int64),
        limit,
    )
    return pd.DataFrame(found, columns=["first", "second", "top"]), counts


def sampled(
    graph: AndOr,
    tops: np.ndarray,
    chance: np.ndarray,
    causes: np.ndarray,
    cause_chance: np.ndarray,
    weight: np.ndarray | None = None,
    scenarios: int = 100_000,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw correlated scenarios: sites fail on their own, and together where they share a cause that strikes.

    chance [0..1] by site; causes: sites x kinds, the number of the cause each shares (-1: none); cause_chance [0..1] by
    cause; weight by top node (None: 1 each); `seed` decides the draws. -> by top node how many scenarios stop it; by scenario
    the weight of the tops stopped.
    """
    from . import compiled_sets

    weight = np.ones(len(tops)) if weight is None else np.asarray(weight, dtype=float)
    return compiled_sets.sample(
        *_arrays(graph),
        *_order(graph),
        np.asarray(chance, float),
        np.asarray(causes, np.int64),
        np.asarray(cause_chance, float),
        np.asarray(tops, np.int64),
        weight,
        int(scenarios),
        int(seed),
    )


@door(SolveError)
def stop_chance(
    net: Network,
    chance: float | Mapping[str, float] = 0.01,
    common: Mapping[str, float] | None = None,
    scenarios: int = 100_000,
    seed: int = 0,
) -> pd.DataFrame:
    """How likely each sale is to stop, when sites fail on their own and together.

    Drawn at random: each site fails by its own chance, and all that share a cause fail together where it strikes. Stock and
    capacity do not count.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    chance : float or mapping of str to float
        That a site fails on its own [0..1]: one value, or by site (others 0).
    common : mapping of str to float, optional
        That a company, region or country fails as a whole [0..1], such as {"region": 0.002}.
    scenarios : int
        How many are drawn.
    seed : int
        Where the drawing begins: the same one gives the same answer.

    Returns
    -------
    DataFrame
        site, part, margin [money/day], stopped [0..1] (share of the scenarios), error (standard error of that),
        expected_loss [money/day]; the greatest expected loss first.

    Raises
    ------
    DataError
        For a common cause that is not one of company, region, country, or an argument out of range.
    SolveError
        When it is too much for memory or for numbers.

    Examples
    --------
    Without looms there is no car: all 10 a day, 40 of margin each, are lost.

    >>> import reshore as rs
    >>> found = rs.stop_chance(rs.load(rs.datasets.toy), {"looms": 1.0}, scenarios=512)
    >>> found.loc[0, ["margin", "stopped", "expected_loss"]].astype(float).round(6).tolist()
    [400.0, 1.0, 400.0]
    """
    for value in (*(chance.values() if isinstance(chance, Mapping) else [chance]), *(common or {}).values()):
        refuse_outside("stop_chance", chance=value)
    refuse_outside("stop_chance", scenarios=scenarios, seed=seed)
    coded, base = index(net), baseline(net)
    graph, places = and_or(coded)
    names = net.sites["site"]
    given = chance if isinstance(chance, Mapping) else dict.fromkeys(names, chance)
    own = names.map(given).fillna(0).to_numpy(float)
    causes, cause_chance = _causes(net, common or {})
    counts, _ = sampled(graph, places.sales, own, causes, cause_chance, scenarios=scenarios, seed=seed)
    share, margin = counts / scenarios, base.margin * base.served
    items = coded.items.take(coded.demand.item)
    out = pd.DataFrame(
        {
            "site": items.site,
            "part": items.part,
            "margin": margin,
            "stopped": share,
            "error": np.sqrt(share * (1 - share) / scenarios),
            "expected_loss": share * margin,
        }
    )
    return out.sort_values(["expected_loss", "site", "part"], ascending=[False, True, True], ignore_index=True)


def _causes(net: Network, common: Mapping[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Number of the common causes of each site, by kind, and the chance of each cause."""
    unknown = [kind for kind in common if kind not in CAUSES]
    if unknown:
        raise DataError(said("error.no_common_cause", value=unknown[0]), said("fix.use", known=", ".join(CAUSES)))
    columns, chances, n = [np.full(len(net.sites), NONE)], [np.empty(0)], 0
    for kind, chance in common.items():
        codes, words = pd.factorize(net.sites[kind].replace("", None))
        columns.append(np.where(codes >= 0, codes + n, NONE))
        chances.append(np.full(len(words), float(chance)))
        n += len(words)
    return np.stack(columns, axis=1), np.concatenate(chances)


def _arrays(graph: AndOr) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    element, group_start, supplier_start, supplier = (
        np.ascontiguousarray(a, dtype=np.int64)
        for a in (graph.element, graph.group_start, graph.supplier_start, graph.supplier)
    )
    return element, group_start, supplier_start, supplier


def _order(graph: AndOr) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Order of supply, where each circle starts in it, and which circles are more than one node on its own."""
    order, circles = graph.order.astype(np.int64), graph.circles.astype(np.int64)
    loops = np.diff(circles) > 1
    tail, head = graph.links
    place = np.empty(graph.nodes, dtype=np.int64)
    place[order] = np.repeat(np.arange(len(loops)), np.diff(circles))
    loops[place[tail[tail == head]]] = True
    return order, circles, loops
