"""What can be lost: a site, a company, a country, a region, a part or a lane; what that hits, and for how long.

Losing a target is an event with that filter and severity 1 (docs/semantics.md, "What an event hits"). Here the hits of
all targets of one kind are worked out at once; `scenario` writes one of them as the event it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..errors import not_one_of
from ..network.event_filters import match
from ..network.index import Index
from ..network.scenario import Scenario
from ..network.schema import refuse_outside
from ..texts import said

BY = ("site", "company", "country", "region", "part", "lane")


@dataclass(frozen=True, eq=False)
class Members:
    """What each target hits: of target k the rows[start[k] : start[k + 1]], each for `days`."""

    start: np.ndarray
    rows: np.ndarray
    days: np.ndarray

    def of(self, k: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and days of one target."""
        cells = slice(self.start[k], self.start[k + 1])
        return self.rows[cells], self.days[cells]

    @property
    def owner(self) -> np.ndarray:
        """The target of each of the rows."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


@dataclass(frozen=True, eq=False)
class Targets:
    """Everything of one kind that can be lost.

    names; filters: the event that loses each; recover [days]: the longest recovery among the sites it hits.
    sources, lanes, sales: the rows of the Index hit, each for as long as its own site takes (a lane: its origin).
    """

    coded: Index
    names: np.ndarray
    filters: list[dict[str, str]]
    recover: np.ndarray
    sources: Members
    lanes: Members
    sales: Members

    def __len__(self) -> int:
        return len(self.names)

    def nothing(self, k: int) -> bool:
        """Whether the loss hits nothing that makes, sends or sells."""
        return not any(len(m.of(k)[0]) for m in (self.sources, self.lanes, self.sales))

    def whole(self, k: int) -> bool:
        """Whether everything hit stays away for the whole window."""
        return all(np.all(m.of(k)[1] >= self.recover[k]) for m in (self.sources, self.lanes, self.sales))

    def scenario(self, k: int) -> Scenario:
        """The loss of one target as events: one, or one a site where sites recover at different times."""
        rows, sites = [m.of(k) for m in (self.sources, self.lanes, self.sales)], _sites_of_rows(self.coded)
        site = np.concatenate([where[r] for where, (r, _) in zip(sites, rows, strict=True)])
        days = np.concatenate([d for _, d in rows])
        lost, names = Scenario(str(self.names[k])), self.coded.net.sites["site"].to_numpy()
        filters: dict[str, Any] = {**self.filters[k]}
        if len(np.unique(days)) <= 1:
            return lost.hit(days=float(self.recover[k]), **filters)
        for s in np.unique(site):
            lost = lost.hit(days=float(days[site == s][0]), **{**filters, "site": names[s]})
        return lost


def targets(coded: Index, by: str = "site", days: float | None = None, makes: np.ndarray | None = None) -> Targets:
    """All targets of a kind, in the order of the tables; lost for `days`, or each as long as it takes to recover.

    makes: bool by item, whether its site makes it (None: where it has a source).

    Raises `DataError` for a kind that is not one of BY, or days out of range.
    """
    if by not in BY:
        raise not_one_of(said("error.not_ranked_by", value=by), BY)
    refuse_outside("rank", days=days)
    if by == "lane":
        filters, names, hits = _by_lane(coded)
    elif by == "part":
        filters, names, hits = _by_part(coded)
    else:
        filters, names, hits = _by_site(coded, by, makes)
    recovery = coded.net.filled("sites")["recovery_days"].to_numpy(dtype=float)
    recovery = recovery if days is None else np.full(len(recovery), float(days))
    members = [
        _members(target, row, recovery[where[row]], len(names))
        for (target, row), where in zip(hits, _sites_of_rows(coded), strict=True)
    ]
    return Targets(coded, names, filters, _longest(members, _sites_meant(coded, by, filters), recovery), *members)


Pairs = tuple[np.ndarray, np.ndarray]  # target and row


def _sites_of_rows(coded: Index) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The site of each source, lane (its origin) and demand row."""
    site = coded.items.site_code
    return site[coded.sources.item], site[coded.lanes.origin], site[coded.demand.item]


def _node_rows(coded: Index, makes: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """bool by source, lane and demand row: goes when its site does (what a site makes is stopped at the source)."""
    if makes is None:
        makes = np.isin(np.arange(len(coded.items)), coded.sources.item)
    return np.ones(len(coded.sources), dtype=bool), ~makes[coded.lanes.origin], ~makes[coded.demand.item]


def _by_site(coded: Index, by: str, makes: np.ndarray | None) -> tuple[list[dict[str, str]], np.ndarray, list[Pairs]]:
    words = coded.net.sites[by].to_numpy(dtype=object)
    names = np.array(list(dict.fromkeys(w for w in words if w)), dtype=object)
    label = pd.Index(names).get_indexer(words)
    hits = [_where(label[site], goes) for site, goes in zip(_sites_of_rows(coded), _node_rows(coded, makes), strict=True)]
    return [{by: name} for name in names], names, hits


def _by_part(coded: Index) -> tuple[list[dict[str, str]], np.ndarray, list[Pairs]]:
    """By name; a part that is called like a family stands for the family, as it does in an event."""
    names, families = coded.net.parts["part"].to_numpy(dtype=object), coded.net.parts["family"].to_numpy(dtype=object)
    part = pd.Index(names).get_indexer(coded.items.part)
    family = pd.Index(names).get_indexer(families)[part]
    rows = (coded.sources.item, coded.lanes.origin, coded.demand.item)
    hits = []
    for item, goes in zip(rows, _node_rows(coded), strict=True):
        own, also = _where(part[item], goes), _where(family[item], goes & (family[item] != part[item]))
        hits.append((np.concatenate([own[0], also[0]]), np.concatenate([own[1], also[1]])))
    return [{"part": name} for name in names], names, hits


def _by_lane(coded: Index) -> tuple[list[dict[str, str]], np.ndarray, list[Pairs]]:
    """By origin and destination, and by part or mode where several lanes join the two."""
    lanes = coded.net.lanes.iloc[np.unique(coded.lanes.row)][["origin", "destination", "part", "mode"]]
    several = lanes.groupby(["origin", "destination"])[["part", "mode"]].transform("nunique") > 1
    filters: dict[tuple[str, ...], dict[str, str]] = {}
    columns = (*lanes.to_numpy().T, *several.to_numpy().T)
    for origin, destination, part, mode, by_part, by_mode in zip(*columns, strict=True):
        words = {"site": origin, "destination": destination, "part": part * bool(by_part), "mode": mode * bool(by_mode)}
        filters.setdefault(tuple(words.values()), {k: v for k, v in words.items() if v})
    called = [" ".join(filter(None, [f"{origin}>{destination}", part, mode])) for origin, destination, part, mode in filters]
    names, listed = np.array(called, dtype=object), list(filters.values())
    nothing = (np.empty(0, int), np.empty(0, int))
    return listed, names, [nothing, _lanes_hit(coded, listed), nothing]


def _lanes_hit(coded: Index, filters: list[dict[str, str]]) -> Pairs:
    """The lanes of each filter: by origin and destination at once where that is all there is to say."""
    plain = {(f["site"], f["destination"]): k for k, f in enumerate(filters) if len(f) == 2}
    lanes = coded.net.lanes.iloc[coded.lanes.row]
    ends = zip(lanes["origin"], lanes["destination"], strict=True)
    label = np.array([plain.get(pair, -1) for pair in ends], dtype=int)
    target, row = [label[label >= 0]], [np.flatnonzero(label >= 0)]
    for k in (k for k, f in enumerate(filters) if len(f) > 2):
        found = np.flatnonzero(match(coded, filters[k]).lanes)
        target.append(np.full(len(found), k))
        row.append(found)
    return np.concatenate(target), np.concatenate(row)


def _where(label: np.ndarray, mask: np.ndarray) -> Pairs:
    """Label and position of the rows that have a label and are in the mask."""
    rows = np.flatnonzero(mask & (label >= 0))
    return label[rows], rows


def _members(target: np.ndarray, row: np.ndarray, days: np.ndarray, n: int) -> Members:
    order = np.lexsort((row, target))
    return Members(np.searchsorted(target[order], np.arange(n + 1)), row[order], days[order])


def _sites_meant(coded: Index, by: str, filters: list[dict[str, str]]) -> Callable[[int], np.ndarray]:
    """For a target that hits nothing: the sites its filter names."""
    sites = coded.net.sites
    column = "site" if by == "lane" else by
    if by == "part":
        return lambda k: np.empty(0, int)
    return lambda k: np.flatnonzero(sites[column].to_numpy() == filters[k][column])


def _longest(members: list[Members], meant: Callable[[int], np.ndarray], recovery: np.ndarray) -> np.ndarray:
    """The longest recovery among what each target hits [days]; of one that hits nothing, among the sites meant."""
    out = np.full(len(members[0].start) - 1, -1.0)
    for m in members:
        np.maximum.at(out, m.owner, m.days)
    for k in np.flatnonzero(out < 0).tolist():
        out[k] = recovery[meant(k)].max(initial=0)
    return out
