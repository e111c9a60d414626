"""From where a part can come to each place that uses it: sources of today, and those that each option would bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...network.baseline import Baseline
from ...network.carriage import Carriage, carriage
from ...network.index import Index, index
from ...network.names import by_id
from ...network.network import Network
from ...network.ways import Ways
from ...texts import said
from .routes import Route, cheapest_routes, leaving, used


@dataclass(frozen=True, eq=False)
class Chain:
    """A chain in which a part is had: today's, or the same with an option built; flows and values are today's."""

    coded: Index
    ways: Ways
    part_value: np.ndarray
    option: str = ""

    @cached_property
    def carriage(self) -> Carriage:
        """What its lanes cost."""
        return carriage(self.coded, self.part_value)

    @cached_property
    def cost(self) -> np.ndarray:
        """What a unit of each item costs there, by the flows of today; the cheapest way where there are none [money/unit]."""
        return self.ways.delivered(self.carriage.total)


@dataclass(frozen=True, eq=False)
class Supply:
    """A part from one source (position in the chain's index) at one place that uses it (its item there, and how much of it
    [unit/day])."""

    chain: Chain
    source: int
    item: int
    use: float
    route: Route

    @property
    def name(self) -> str:
        """Site, the option that brings it, and the place: `home (home_line) -> plant`."""
        coded = self.chain.coded
        option = coded.net.sources["option"].iloc[int(coded.sources.row[self.source])] or self.chain.option
        ends = coded.items.site[coded.sources.item[self.source]], coded.items.site[self.item]
        site, place = (by_id(coded.net, "sites", end) for end in ends)
        if not option:
            return said("landed.way", site=site, place=place)
        return said("landed.way_of", site=site, option=by_id(coded.net, "options", option), place=place)

    @cached_property
    def asked(self) -> float:
        """What the source makes today; one that makes nothing: what the place uses, up to its capacity [unit/day]."""
        made = float(self.chain.ways.made[self.source])
        return made if made > 0 else min(self.use, float(self.chain.coded.sources.capacity[self.source]))


def supplies(today: Baseline, part: str, part_value: np.ndarray, routes: Mapping[tuple[int, int], Route]) -> Iterator[Supply]:
    """Every source of the part at every place that uses it today: those that exist, by today's routes, then those of each
    option in the order of the table, an option with those that it requires.

    part_value [money/unit] by row of parts; routes: `routes_today` of the part.
    """
    net, chain = today.coded.net, Chain(today.coded, today.ways, part_value)
    items = today.coded.items
    use = {items.site[i]: u for i, u in enumerate(used(today)) if u > 0 and items.part[i] == part}
    there = list(_of_chain(chain, part, use, routes))
    yield from there
    known = {(int(today.coded.sources.row[s.source]), items.site[s.item]) for s in there}
    for option in _bringing(net, part):
        coded = index(net.build(dict.fromkeys(_with_required(net, option), 1.0)))
        for s in _of_chain(Chain(coded, today.ways.laid_on(coded), part_value, option), part, use, {}):
            row = int(coded.sources.row[s.source])
            brought = net.sources["option"].iloc[row]
            if brought == option or (brought == "" and (row, coded.items.site[s.item]) not in known):
                yield s


def _of_chain(chain: Chain, part: str, use: dict[str, float], flows: Mapping[tuple[int, int], Route]) -> Iterator[Supply]:
    """Each source of a chain at each place it can reach: by what flows today, else by the cheapest route."""
    coded = chain.coded
    out_of, lane_cost = leaving(coded, part), chain.carriage.total
    places = [(coded.item_codes[site, part], u) for site, u in use.items()]
    s = coded.sources
    made = (coded.items.part[s.item] == part) & (s.capacity > 0) & (coded.site_capacity[s.site] > 0)
    for k in np.flatnonzero(made).tolist():
        routes = cheapest_routes(coded, int(s.item[k]), lane_cost, out_of)
        for item, u in places:
            route = flows.get((k, item), routes.get(item))
            if route is not None:
                yield Supply(chain, k, item, u, route)


def _bringing(net: Network, part: str) -> list[str]:
    """The options not built that bring a source of the part, or a lane that may carry it."""
    sources, lanes = net.sources, net.lanes
    brought = {*sources.loc[sources["part"] == part, "option"], *lanes.loc[lanes["part"].isin([part, ""]), "option"]}
    options = net.filled("options")
    return options.loc[options["option"].isin(brought) & (options["built"] == 0), "option"].tolist()


def _with_required(net: Network, option: str) -> list[str]:
    """An option and all those that it requires."""
    requires = dict(zip(net.options["option"], net.options["requires"], strict=True))
    out = [option]
    while (following := requires[out[-1]]) and following not in out:
        out.append(following)
    return out


def units_of(supply: Supply, use: pd.Series) -> float:
    """Units of its part over which one unit of the supply's option is spread [unit/day].

    `use`: by part, what is used a day. Of each part that the option makes, what its sources may make and is used; counted
    in load on the site's capacity, which caps it, so that parts of unlike size bear unlike shares. An option that brings
    lanes alone: what the place uses, within what they carry.
    """
    coded, s = supply.chain.coded, supply.chain.coded.sources
    code = coded.net.options["option"].tolist().index(supply.chain.option)
    own = s.take(s.option == code)
    if not len(own):
        lanes = coded.lanes.take(supply.route.lanes)
        return min([supply.use, *lanes.capacity[lanes.option == code].tolist()])
    part = coded.items.part[own.item]
    wanted = use.reindex(part).fillna(0.0).to_numpy()
    made = np.minimum(own.capacity, wanted)
    together = pd.Series(made).groupby(part).transform("sum").to_numpy()
    made = made * np.minimum(1, np.divide(wanted, together, out=np.zeros(len(own)), where=together > 0))
    size = np.where(s.load > 0, s.load, 1.0)
    load = pd.Series(made * size[s.option == code]).groupby(own.site).sum()
    room = coded.site_capacity[load.index.to_numpy()]
    return float(np.minimum(load.to_numpy(), room).sum() / size[supply.source])
