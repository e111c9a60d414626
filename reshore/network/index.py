"""The tables as integer-coded arrays: which item feeds which, ready for the engines.

An *item* is a part at a site. Items are supplied by sources (which use other items at the same site) and by lanes
(from the same part at another site). docs/semantics.md says which lane carries which part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order, connected_components

from ..errors import DataError, Problem, door
from ..texts import said
from .derived import Derived, once
from .network import Network
from .rows import Demand, Inputs, Items, Lanes, Recipe, Sources, Stocks
from .schema import columns


@dataclass(frozen=True, eq=False)
class Index:
    """The rows of a network that count, coded.

    `row` is the position in the network's table; sites, items, sources and options are numbers. Limits that are blank are
    infinite. A lane row with blank part stands once for each part it carries; its capacity is shared by them.
    """

    net: Network
    items: Items
    sources: Sources
    inputs: Inputs
    lanes: Lanes
    stock: Stocks
    demand: Demand
    site_capacity: np.ndarray  # by site code
    derived: Derived = field(default_factory=Derived, init=False)

    @cached_property
    def makes(self) -> np.ndarray:
        """By input: the item that is made of it."""
        return self.sources.item[self.inputs.source]

    @cached_property
    def stands(self) -> np.ndarray:
        """bool by option: it is built; the last: what has no option."""
        return np.append((self.net.filled("options")["built"] > 0).to_numpy(), True)

    @cached_property
    def way_item(self) -> np.ndarray:
        """By way, sources and then lanes: the item that it brings."""
        return np.concatenate([self.sources.item, self.lanes.destination]).astype(int)

    @cached_property
    def way_option(self) -> np.ndarray:
        """By way: its option; -1: of none."""
        return np.concatenate([self.sources.option, self.lanes.option]).astype(int)

    @cached_property
    def group_source(self) -> np.ndarray:
        """By group of inputs: the source that uses it."""
        owner = np.zeros(int(self.inputs.group.max(initial=-1)) + 1, int)
        owner[self.inputs.group] = self.inputs.source
        return owner

    @cached_property
    def item_codes(self) -> dict[tuple[str, str], int]:
        """The number of each (site, part)."""
        return {pair: i for i, pair in enumerate(zip(self.items.site, self.items.part, strict=True))}

    @cached_property
    def level(self) -> np.ndarray:
        """Tier of each item counted from its origins, 0 first: inputs lie below what is made from them.

        Lanes of a circle (sites that ship one part to each other) raise the level only where they take no time. What a
        site makes on one shared capacity stands on one level, unless part of it goes into another part of it.
        """
        edges = self.edges
        component = self.components
        later = (component[edges["tail"]] == component[edges["head"]]) & (edges["lead"] > 0)
        steps = edges.loc[~later, ["tail", "head"]].to_numpy()
        twins = self._made_together()
        together = circles(len(self.items), np.vstack([steps, twins, twins[:, ::-1]]))
        fed = together[steps[together[steps[:, 0]] == together[steps[:, 1]], 0]]
        twins = twins[~np.isin(together[twins[:, 0]], fed)]
        return _longest(circles(len(self.items), np.vstack([steps, twins, twins[:, ::-1]])), steps)

    def _made_together(self) -> np.ndarray:
        """Pairs of items made one after the other in the table on the shared capacity of a site: n x 2."""
        shared = np.flatnonzero(np.isfinite(self.site_capacity[self.sources.site]))
        shared = shared[np.argsort(self.sources.site[shared], kind="stable")]
        item, site = self.sources.item[shared], self.sources.site[shared]
        same = site[1:] == site[:-1]
        return np.column_stack([item[:-1][same], item[1:][same]])

    @cached_property
    def edges(self) -> pd.DataFrame:
        """Every link from item to item: tail, head, lead [days]; of a source from its inputs, of a lane from its origin."""
        return pd.DataFrame(
            {
                "tail": np.concatenate([self.inputs.item, self.lanes.origin]),
                "head": np.concatenate([self.makes, self.lanes.destination]),
                "lead": np.concatenate([np.zeros(len(self.inputs), int), self.lanes.lead]),
            }
        )

    @cached_property
    def components(self) -> np.ndarray:
        """Number of the circle (strongly connected component) each item belongs to."""
        return circles(len(self.items), self.edges[["tail", "head"]].to_numpy())

    @cached_property
    def daily_need(self) -> np.ndarray:
        """`need` of a day's demand [unit/day]."""
        return self.need(np.bincount(self.demand.item, self.demand.rate, len(self.items)))

    def need(self, wanted: np.ndarray) -> np.ndarray:
        """The most of each item's part that is needed to have what is wanted of it and of all made from it, by item.

        `wanted` by item. Every substitute counts as if it were the only one.
        """
        part, recipe = self.part_codes, self.recipe_of_parts
        own = np.bincount(part, wanted, len(self.net.parts))
        need = own.copy()
        for _ in range(len(own)):
            now = own + recipe.goes_into(need)
            if np.array_equal(now, need):
                break
            need = now
        return need[part]

    @cached_property
    def part_codes(self) -> np.ndarray:
        """By item: the row of its part."""
        return pd.Index(self.net.parts["part"]).get_indexer(self.items.part)

    @cached_property
    def recipe(self) -> Recipe:
        """What goes into items, wherever they are made."""
        return _recipe(self.makes, self.inputs.item, self.inputs.quantity)

    @cached_property
    def recipe_of_parts(self) -> Recipe:
        """What goes into parts, by rows of parts."""
        part = self.part_codes
        return _recipe(part[self.makes], part[self.inputs.item], self.inputs.quantity)

    @cached_property
    def longest_lead(self) -> int:
        """Days of the longest path of lanes; a circle counts each of its lanes once."""
        edges = self.edges
        component = self.components
        inside = component[edges["tail"]] == component[edges["head"]]
        extra = np.zeros(len(self.items))
        np.add.at(extra, component[edges.loc[inside, "tail"]], edges.loc[inside, "lead"])
        return int(
            _longest(
                component, edges.loc[~inside, ["tail", "head"]].to_numpy(), edges.loc[~inside, "lead"].to_numpy(), extra
            ).max(initial=0)
        )


@door(DataError)
def index(net: Network, everything: bool = False) -> Index:
    """Code the rows that exist (with `everything`: also those of options not built, at one unit).

    Raises `DataError` when a part needs itself, or lanes without lead time send one part in a circle.
    """
    return _index(net, everything)


@once
def _index(net: Network, everything: bool) -> Index:
    refuse_part_circles(net)
    rows = {name: _existing(net, name, everything) for name in ("sources", "lanes", "stock")}
    sites = pd.Index(net.sites["site"])
    demand = net.filled("demand")
    demand["row"] = np.arange(len(demand))
    sources = rows["sources"].reset_index(drop=True)
    inputs = _inputs(net, sources)
    lanes = _lanes(rows["lanes"], sources, inputs, demand)
    if everything and (rows["lanes"]["part"] == "").any():
        # what a lane carries today it also carries beside options that would keep it where it starts
        lanes = pd.concat([lanes, _today(net, rows["lanes"], demand)]).drop_duplicates(["row", "part"])
        lanes = lanes.sort_values("row", kind="stable").reset_index(drop=True)
    items = _items(sites, pd.Index(net.parts["part"]), sources, inputs, lanes, rows["stock"], demand)
    code = pd.MultiIndex.from_frame(items[["site", "part"]])

    def item(frame: pd.DataFrame, site: str, part: str) -> np.ndarray:
        return code.get_indexer(pd.MultiIndex.from_arrays([frame[site], frame[part]]))

    sources["item"] = item(sources, "site", "part")
    sources["capacity"] = sources["capacity"].fillna(np.inf)
    sources["site"] = sites.get_indexer(sources["site"])
    inputs["item"] = item(inputs, "site", "input")
    lanes["lead"] = np.ceil(lanes["lead_days"]).astype(int)
    lanes["capacity"] = lanes["capacity"].fillna(np.inf)
    lanes["origin"], lanes["destination"] = item(lanes, "origin", "part"), item(lanes, "destination", "part")
    stock = rows["stock"]
    stock["item"] = item(stock, "site", "part")
    stock["limit"] = stock["limit"].fillna(np.inf)
    demand["item"] = item(demand, "site", "part")
    out = Index(
        net,
        Items.of(items),
        Sources.of(sources),
        Inputs.of(inputs),
        Lanes.of(lanes),
        Stocks.of(stock),
        Demand.of(demand),
        net.sites["capacity"].fillna(np.inf).to_numpy(),
    )
    _refuse_instant_circles(out)
    return out


def _existing(net: Network, name: str, everything: bool) -> pd.DataFrame:
    """The rows that exist, quantities times the units built; `option` becomes a code, `level` the smart level that counts."""
    frame = net.filled(name)
    frame["row"] = np.arange(len(frame))
    options = net.filled("options")
    code = pd.Index(options["option"]).get_indexer(frame["option"])
    frame["option"] = np.where(frame["option"] == "", -1, code)
    built = np.append(options["built"].to_numpy(), 1.0)[frame["option"]]  # the last stands for "no option"
    exists = built > 0
    if name == "sources":
        site_level = net.filled("sites").set_index("site")["smart_level"]
        level = np.append(options["smart_level"].to_numpy(dtype=object), "")[frame["option"]]
        frame["level"] = np.where(level != "", level, frame["site"].map(site_level))
        there = ~gone(frame, options)
        frame, exists, built = frame[there].copy(), exists[there], built[there]
    if everything:
        return frame.copy()
    known = {c.column for c in columns(name)}  # others are kept, whatever they hold
    for column in known & {"capacity", "min_rate", "quantity", "cover_days", "limit"}:
        frame[column] *= built
    return frame[exists].copy()


def gone(sources: pd.DataFrame, options: pd.DataFrame) -> np.ndarray:
    """Existing sources (site by name, option by code) whose site a built option replaces, for the parts that option offers."""
    out = np.zeros(len(sources), dtype=bool)
    for code in np.flatnonzero((options["replaces"] != "") & (options["built"] > 0)).tolist():
        out |= replaced_by(sources, code, options.at[code, "replaces"])
    return out


def replaced_by(sources: pd.DataFrame, option: int, site: str) -> np.ndarray:
    """Which of the sources (site by name, option by code) go when the option takes the place of the site."""
    offered = sources.loc[sources["option"] == option, "part"]
    return ((sources["option"] == -1) & (sources["site"] == site) & sources["part"].isin(offered)).to_numpy()


def _inputs(net: Network, sources: pd.DataFrame) -> pd.DataFrame:
    """One row for each source and input; substitutes share a group. A row with a site goes before the general one, also
    one of which nothing is needed."""
    bom = net.filled("bom")
    made = pd.DataFrame({"source": np.arange(len(sources)), "site": sources["site"], "part": sources["part"]})
    general = made.merge(bom[bom["site"] == ""].drop(columns="site"), on="part")
    local = made.merge(bom[bom["site"] != ""], on=["site", "part"])
    both = pd.concat([local, general], ignore_index=True).drop_duplicates(["source", "input"])
    both = both[needed(both)].sort_values(["source"], kind="stable").reset_index(drop=True)
    word = np.where(both["alternative"] == "", "=" + both["input"], "~" + both["alternative"])
    both["group"] = pd.MultiIndex.from_arrays([both["source"], word]).factorize()[0] if len(both) else 0
    return both


def _lanes(lanes: pd.DataFrame, sources: pd.DataFrame, inputs: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """Lanes with every blank part written out as the parts the lane carries."""
    blank = lanes["part"] == ""
    if not blank.any():
        return lanes.reset_index(drop=True)
    made = sources[["site", "part"]].drop_duplicates()
    used = inputs[["site", "input"]].set_axis(["site", "part"], axis=1).drop_duplicates()
    wanted = pd.concat([used, demand[["site", "part"]]]).drop_duplicates()
    named, free = lanes.loc[~blank, ["origin", "destination", "part"]], lanes.loc[blank, ["origin", "destination"]]

    def spread(start: pd.DataFrame, here: str, there: str, may: pd.DataFrame | None) -> pd.DataFrame:
        """All (site, part) reached from the start along the lanes, blank ones carrying what may be sent on."""
        known = start
        fresh = start
        while len(fresh):
            sent = fresh if may is None else _without(fresh, may)
            by_name = fresh.merge(named, left_on=["site", "part"], right_on=[here, "part"])[[there, "part"]]
            by_any = sent.merge(free, left_on="site", right_on=here)[[there, "part"]]
            reached = pd.concat([by_name, by_any]).set_axis(["site", "part"], axis=1).drop_duplicates()
            fresh = _without(reached, known)
            known = pd.concat([known, fresh])
        return known

    kept = _without(used, made)  # used at the site and not made there: a blank lane does not send it on
    has = spread(made, "origin", "destination", kept)
    needs = spread(wanted, "destination", "origin", None)
    carried = (
        lanes[blank]
        .drop(columns="part")
        .merge(_without(has, kept), left_on="origin", right_on="site")
        .drop(columns="site")
        .merge(needs, left_on=["destination", "part"], right_on=["site", "part"])
        .drop(columns="site")
    )
    return pd.concat([lanes[~blank], carried]).sort_values("row", kind="stable").reset_index(drop=True)


def _today(net: Network, lanes: pd.DataFrame, demand: pd.DataFrame) -> pd.DataFrame:
    """What the lanes that exist carry beside the sources that exist."""
    sources = _existing(net, "sources", False).reset_index(drop=True)
    existing = lanes["row"].isin(_existing(net, "lanes", False)["row"])
    return _lanes(lanes[existing], sources, _inputs(net, sources), demand)


def _without(pairs: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """The pairs (site, part) that are not among the others."""
    known = pd.MultiIndex.from_frame(others[["site", "part"]])
    return pairs[~pd.MultiIndex.from_frame(pairs[["site", "part"]]).isin(known)]


def _items(sites: pd.Index, parts: pd.Index, sources, inputs, lanes, stock, demand) -> pd.DataFrame:
    """Every (site, part) that some row speaks of, in the order of the tables sites and parts."""
    pairs = [
        sources[["site", "part"]],
        inputs[["site", "input"]],
        lanes[["origin", "part"]],
        lanes[["destination", "part"]],
        stock[["site", "part"]],
        demand[["site", "part"]],
    ]
    site = sites.get_indexer(np.concatenate([p.iloc[:, 0] for p in pairs]))
    part = parts.get_indexer(np.concatenate([p.iloc[:, 1] for p in pairs]))
    code = np.unique(site.astype(np.int64) * len(parts) + part)
    site, part = np.divmod(code, len(parts))
    return pd.DataFrame({"site": sites[site], "part": parts[part], "site_code": site})


def _recipe(made: np.ndarray, used: np.ndarray, quantity: np.ndarray) -> Recipe:
    """The most of each input in one unit made."""
    pairs = pd.DataFrame({"made": made, "input": used, "quantity": quantity})
    return Recipe.of(pairs.groupby(["made", "input"], as_index=False)["quantity"].max())


def circles(n: int, edges: np.ndarray) -> np.ndarray:
    """Number of the strongly connected component of each of n items; edges: n x 2, tail and head."""
    matrix = csr_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(n, n))
    return connected_components(matrix, connection="strong")[1]


def _longest(
    component: np.ndarray, edges: np.ndarray, weight: np.ndarray | None = None, own: np.ndarray | None = None
) -> np.ndarray:
    """Longest path to each item over the condensed graph: in links (weight None), or in weights and what a circle adds."""
    reach = np.zeros(component.max(initial=-1) + 1) if own is None else own[: component.max(initial=-1) + 1].copy()
    tail, head = component[edges[:, 0]], component[edges[:, 1]]
    step = np.ones(len(edges)) if weight is None else weight
    inner = np.zeros_like(reach) if own is None else own
    for _ in range(len(reach)):
        before = reach.copy()
        np.maximum.at(reach, head, before[tail] + step + inner[head])
        if np.array_equal(before, reach):
            break
    return reach[component].astype(int)


def reached(coded: Index) -> np.ndarray:
    """bool by item: a source makes it there, or lanes lead there from one that does, whatever that source needs."""
    n = len(coded.items)
    root, made = n, np.unique(coded.sources.item)
    tail = np.concatenate([np.full(len(made), root), coded.lanes.origin])
    head = np.concatenate([made, coded.lanes.destination])
    graph = csr_matrix((np.ones(len(tail)), (tail, head)), shape=(n + 1, n + 1))
    out = np.zeros(n + 1, dtype=bool)
    out[breadth_first_order(graph, root, return_predecessors=False)] = True
    return out[:n]


def needed(bom: pd.DataFrame) -> np.ndarray:
    """Which rows of a bill of materials need anything: one of quantity 0 (a phantom) is no row."""
    return bom["quantity"].ne(0).to_numpy()


def refuse_part_circles(net: Network) -> None:
    """Raise `DataError` when a part needs itself, through any chain of inputs."""
    problems = part_circles(net)
    if problems:
        raise DataError(problems)


def part_circles(net: Network) -> list[Problem]:
    """One problem for each circle in the bill of materials, at its first row."""
    parts = pd.Index(net.parts["part"])
    rows = np.flatnonzero(needed(net.bom))
    bom = net.bom.iloc[rows]
    tail, head = parts.get_indexer(bom["input"]), parts.get_indexer(bom["part"])
    n = len(parts)
    if not len(tail):
        return []
    component = connected_components(csr_matrix((np.ones(len(tail)), (tail, head)), shape=(n, n)), connection="strong")[1]
    size = np.bincount(component, minlength=n)
    bad = (component[tail] == component[head]) & ((size[component[tail]] > 1) | (tail == head))
    where = net.names.get("bom", "bom")
    problems = []
    for c in dict.fromkeys(component[tail[bad]]):
        row = int(np.flatnonzero(bad & (component[tail] == c))[0])
        members = ", ".join(parts[component == c][:6])
        problems.append(
            Problem(
                where,
                int(rows[row]) + 2,
                "input",
                str(bom["input"].iloc[row]),
                said("error.needs_itself", parts=members),
                said("fix.break_bom_circle"),
            )
        )
    return problems


def _refuse_instant_circles(coded: Index) -> None:
    """Raise `DataError` when lanes of lead time 0 send a part round in a circle."""
    instant = np.flatnonzero(coded.lanes.lead == 0)
    origin, destination = coded.lanes.origin[instant], coded.lanes.destination[instant]
    component = circles(len(coded.items), np.column_stack([origin, destination]))
    bad = np.flatnonzero(component[origin] == component[destination])
    if not len(bad):
        return
    first, row = origin[bad[0]], int(coded.lanes.row[instant[bad[0]]])
    lane = coded.net.lanes.iloc[row]
    raise DataError(
        [
            Problem(
                coded.net.names.get("lanes", "lanes"),
                row + 2,
                "lead_days",
                "0",
                said(
                    "error.instant_circle", part=coded.items.part[first], origin=lane["origin"], destination=lane["destination"]
                ),
                said("fix.give_lead_time"),
            )
        ]
    )
