"""What to count in: the size of each part, so that a tolerance means the same whatever unit the tables are written in."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from .index import Index


@dataclass(frozen=True, eq=False)
class Counted:
    """An index in which every quantity is counted in sizes, and the size of each item [units].

    The size of an item is about what a day needs of its part, a power of two, so that counting changes no digit. Load units
    of a site have a size of their own. Prices go with the quantities; figures of the network's tables do not.
    """

    coded: Index
    size: np.ndarray


def counted(coded: Index) -> Counted:
    """The index counted in sizes."""
    size = _sizes(coded)
    s, i, lanes, stock, d = coded.sources, coded.inputs, coded.lanes, coded.stock, coded.demand
    made, used, sent, held, sold = (size[item] for item in (s.item, i.item, lanes.origin, stock.item, d.item))
    need = s.load * coded.daily_need[s.item]
    site = power_of_two(np.bincount(s.site, need, len(coded.site_capacity)))
    out = replace(
        coded,
        sources=replace(
            s,
            capacity=s.capacity / made,
            min_rate=s.min_rate / made,
            unit_cost=s.unit_cost * made,
            load=s.load * made / site[s.site],
        ),
        inputs=replace(i, quantity=i.quantity * made[i.source] / used),
        lanes=replace(lanes, capacity=lanes.capacity / sent, unit_cost=lanes.unit_cost * sent),
        stock=replace(stock, quantity=stock.quantity / held, limit=stock.limit / held, unit_cost=stock.unit_cost * held),
        demand=replace(d, rate=d.rate / sold, price=d.price * sold, margin=d.margin * sold),
        site_capacity=coded.site_capacity / site,
    )
    vars(out).update(edges=coded.edges, components=coded.components, level=coded.level)  # what hangs on the links alone
    return Counted(out, size)


def power_of_two(size: np.ndarray) -> np.ndarray:
    """The nearest power of two of each; of what has no size, 1."""
    usable = np.isfinite(size) & (size > 0)
    return np.exp2(np.round(np.log2(np.where(usable, size, 1.0))))


def _sizes(coded: Index) -> np.ndarray:
    """The size of each item; parts that share the capacity of a lane have one size, for they are added up there."""
    names = pd.Index(coded.net.parts["part"])
    part, need = names.get_indexer(coded.items.part), np.zeros(len(names))
    need[part] = coded.daily_need
    limited = coded.lanes.take(np.isfinite(coded.lanes.capacity))
    row, carried = limited.row, part[limited.origin]
    both = np.flatnonzero(row[1:] == row[:-1])  # lanes stand in the order of their rows
    links = csr_matrix((np.ones(len(both)), (carried[both], carried[both + 1])), shape=(len(names), len(names)))
    group = connected_components(links, directed=False)[1]
    most = np.zeros(len(names))
    np.maximum.at(most, group, need)
    return power_of_two(most[group])[part]
