"""What a row of the table events hits: the rules of docs/semantics.md, "What an event hits", as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..texts import said
from .derived import once
from .explosion import suppliable
from .index import Index, index
from .names import with_id, with_ids
from .network import Network
from .schema import nearest

EARTH_RADIUS_KM = 6371.0088
SITE_FILTERS = ("site", "company", "country", "region")
SHOWN = 12  # words of a filter that are told
NEAR = ("near_lat", "near_lon", "radius_km")
NAMED = ("site", "company", "country", "part")  # filters whose words are told with names
FILTERS = (*SITE_FILTERS, *NEAR, "part", "mode", "destination")


@dataclass(frozen=True, eq=False)
class Hit:
    """What one event row hits, as masks in the order of an Index.

    sources, lanes         bool by source and by lane: makes less, sends less
    demand                 bool by demand row: the sale is blocked
    stock_items            bool by item: what it loses if the row has takes_stock
    demand_change, duty    bool by demand row and by lane: what demand_change and duty_add change
    """

    sources: np.ndarray
    lanes: np.ndarray
    demand: np.ndarray
    stock_items: np.ndarray
    demand_change: np.ndarray
    duty: np.ndarray

    @property
    def nbytes(self) -> int:
        """Bytes that the masks take."""
        return sum(m.nbytes for m in vars(self).values())

    @property
    def nothing(self) -> bool:
        """Whether the row hits nothing that makes, sends, sells, is wanted or is taxed."""
        return not any(m.any() for m in (self.sources, self.lanes, self.demand, self.demand_change, self.duty))


@once
def all_rows(net: Network) -> Index:
    """Every row that is there or would be: those of all options, and those that options which stand have taken the place of."""
    built = net.filled("options")["built"].any()
    return index(net.build(dict.fromkeys(net.options["option"], 0.0)) if built else net, everything=True)


def match(coded: Index, event: Mapping[str, Any]) -> Hit:
    """What an event row hits.

    Parameters
    ----------
    coded : Index
        The rows that can be hit. A site "makes" a part when the index has a source of it there.
    event : mapping
        Cells by column of the table events; absent, "" and NaN are blank, and a blank filter matches everything.

    Returns
    -------
    Hit
    """
    codes = _codes(coded)
    site, part = sites_hit(coded, event), codes.parts_named(text(event, "part"))
    item = site[codes.site] & part[codes.part]
    lane = item[codes.origin] & codes.lanes_named(text(event, "mode"), text(event, "destination"))
    source, sale = item[codes.source], item[codes.demand]
    lanes_only = bool(text(event, "mode") or text(event, "destination"))
    special = given(event, "demand_change") or given(event, "duty_add")
    nodes = not lanes_only and not special
    return Hit(
        sources=source & nodes,
        lanes=lane & (not special) & (lanes_only | ~codes.makes[codes.origin]),
        demand=sale & ~codes.makes[codes.demand] & nodes,
        stock_items=item & nodes,
        demand_change=sale & given(event, "demand_change") & (not lanes_only),
        duty=lane & given(event, "duty_add"),
    )


def sites_hit(coded: Index, event: Mapping[str, Any]) -> np.ndarray:
    """Which sites (bool by row of the table sites) match all site filters of the row and lie within its radius."""
    sites, places = coded.net.sites, _codes(coded).places
    hit = np.ones(len(sites), dtype=bool)
    for column in SITE_FILTERS:
        if wanted := text(event, column):
            hit &= _is(places[column], wanted)
    if any(given(event, c) for c in NEAR):
        lat, lon, radius = (number(event, c) for c in NEAR)
        hit &= distance_km(lat, lon, sites["lat"].to_numpy(), sites["lon"].to_numpy()) <= radius
    return hit


def half_near(events: pd.DataFrame) -> pd.Series:
    """bool by event: it has some of near_lat, near_lon and radius_km, and not all."""
    return events[list(NEAR)].notna().sum(axis=1).between(1, len(NEAR) - 1)


def distance_km(lat: Any, lon: Any, other_lat: Any, other_lon: Any) -> np.ndarray:
    """Great-circle distance [km] between points in degrees (haversine formula); NaN where a coordinate is blank."""
    lat, lon, other_lat, other_lon = (np.radians(np.asarray(v, dtype=float)) for v in (lat, lon, other_lat, other_lon))
    half = np.sin((other_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(other_lat) * np.sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))


def unknown_word(net: Network, event: Mapping[str, Any]) -> str:
    """What the first filter that names nothing in the tables may be: the nearest spelling, or some of the words there are."""
    sites = net.sites
    known = {
        **{column: sites[column] for column in SITE_FILTERS},
        "part": pd.concat([net.parts["part"], net.parts["family"]]),
        "destination": pd.concat([sites["site"], sites["country"]]),
        "mode": net.lanes["mode"],
    }
    for column, cells in known.items():
        word, words = text(event, column), [w for w in dict.fromkeys(cells) if w]
        if word and word not in words:
            more = ", ..." if len(words) > SHOWN else ""
            named = column in NAMED
            shown = with_ids(net, column, words[:SHOWN]) if named else ", ".join(words[:SHOWN])
            hint = nearest(word, words) or nearest(word, (with_id(net, column, w) for w in words) if named else ())
            there = said("fix.there_are", known=shown, more=more) if words else ""
            return said("fix.unknown_word", column=column, word=word, hint=hint, there=there)
    return ""


def text(event: Mapping[str, Any], column: str) -> str:
    """The cell as text; "" where it is blank."""
    value = event.get(column, "")
    return "" if value is None or value != value else str(value).strip()


def number(event: Mapping[str, Any], column: str) -> float:
    """The cell as a number; NaN where it is blank."""
    value = text(event, column)
    return float(value) if value else float("nan")


def given(event: Mapping[str, Any], column: str) -> bool:
    """Whether the cell is not blank."""
    return text(event, column) != ""


class _Codes:
    """The columns of an index that matching looks at, as integers; made once for each index."""

    def __init__(self, coded: Index):
        net, items = coded.net, coded.items
        self.names, self.families = _coded_words(net.parts["part"]), _coded_words(net.parts["family"])
        self.site = items.site_code
        self.part = pd.Index(net.parts["part"]).get_indexer(items.part)
        self.source = coded.sources.item
        self.demand = coded.demand.item
        self.origin, self.destination = coded.lanes.origin, coded.lanes.destination
        codes, modes = _coded_words(net.lanes["mode"])
        self.mode = codes[coded.lanes.row], modes
        self.places = {column: _coded_words(net.sites[column]) for column in SITE_FILTERS}
        self.makes = _made(coded)

    def parts_named(self, word: str) -> np.ndarray:
        """bool by row of parts: its name or its family is the word."""
        return _is(self.names, word) | _is(self.families, word) if word else np.ones(len(self.names[0]), dtype=bool)

    def lanes_named(self, mode: str, destination: str) -> np.ndarray:
        """bool by lane: of the mode, and to the site or the country."""
        hit = np.ones(len(self.origin), dtype=bool)
        if mode:
            hit &= _is(self.mode, mode)
        if destination:
            there = _is(self.places["site"], destination) | _is(self.places["country"], destination)
            hit &= there[self.site[self.destination]]
        return hit


def _made(coded: Index) -> np.ndarray:
    """bool by item: its site makes it, or made it before an option took its place, and does not just pass it on.

    What only an option not built would make, the site does not make, as long as it has the part from elsewhere; where it has
    none today, all there could be is the option's.
    """
    net, s, lanes, stock = coded.net, coded.sources, coded.lanes, coded.stock
    stands = coded.stands
    at_hand = np.zeros(len(coded.items), dtype=bool)
    lies = (np.nan_to_num(stock.quantity) > 0) | (np.nan_to_num(stock.cover_days) > 0)
    at_hand[stock.item[lies & stands[stock.option]]] = True
    there = suppliable(coded, stands[s.option], stands[lanes.option], at_hand)
    out = np.zeros(len(coded.items), dtype=bool)
    out[s.item[stands[s.option] | ~there[s.item]]] = True
    today = net.sources.loc[net.sources["option"] == "", ["site", "part"]].itertuples(index=False, name=None)
    out[[coded.item_codes[pair] for pair in today if pair in coded.item_codes]] = True
    return out


def _coded_words(cells: pd.Series) -> tuple[np.ndarray, dict[str, int]]:
    """The cells as numbers, and the number of each word."""
    codes, words = pd.factorize(cells)
    return codes, {word: i for i, word in enumerate(words)}


def _is(coded: tuple[np.ndarray, dict[str, int]], word: str) -> np.ndarray:
    """bool by cell: it holds the word."""
    return coded[0] == coded[1].get(word, -1)


@once
def _codes(coded: Index) -> _Codes:
    return _Codes(coded)
