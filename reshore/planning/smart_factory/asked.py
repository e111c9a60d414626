"""What is asked of the makers of options, and what they work with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ...errors import DataError, not_one_of, out_of_range
from ...network import schema
from ...network.levels import LEVELS
from ...network.names import thing, with_ids
from ...network.network import Network
from ...texts import Name, country_names, said
from .figures import Figures
from .ground import Ground
from .roads import Place, Roads
from .rows import Reason


@dataclass(frozen=True, eq=False)
class Asked:
    """A part of a network: the country that counts as home, the levels wanted, the capacity of a line [unit/day; None: by
    what is made abroad], and the options made for other parts already."""

    ground: Ground
    roads: Roads
    part: str
    country: str | None
    levels: tuple[str, ...]
    capacity: float | None
    done: frozenset[str] = frozenset()

    @property
    def net(self) -> Network:
        """The network."""
        return self.ground.net

    @property
    def figures(self) -> Figures:
        """The figures."""
        return self.ground.figures

    @property
    def home(self) -> str:
        """The country that counts as home."""
        return self.country or self.ground.home(self.part)

    @property
    def name(self) -> Name:
        """What the part is called."""
        return thing(self.net, "parts", self.part)

    def site(self, site: str) -> Name:
        """What a site is called."""
        return thing(self.net, "sites", site)

    def in_country(self, country: str) -> Name:
        """What a country is called."""
        return thing(self.net, "countries", country)

    def reason(self, kind: str, text: str) -> Reason:
        """Why there is no option of a kind."""
        return Reason(self.part, kind, text)

    def already(self, kind: str, option: str) -> Reason | None:
        """Why an option is not made: the network has one of that name; None: it has none."""
        return self.reason(kind, said("made.there", option=option)) if option in set(self.net.options["option"]) else None

    def new_place(self, site: str, country: str) -> Place:
        """A new place in a country: in the middle of its located sites."""
        here = self.net.sites[self.net.sites["country"] == country].dropna(subset=["lat", "lon"])
        lat, lon = (round(float(here[c].mean()), 3) if len(here) else float("nan") for c in ("lat", "lon"))
        return Place(site, country, lat, lon)


def checked_levels(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """The levels asked for, in their order. Raises `DataError` for another word."""
    asked = LEVELS[1:] if given is None else [given] if isinstance(given, str) else list(given)
    for level in asked:
        if level not in LEVELS:
            raise not_one_of(said("error.no_level", value=level), LEVELS)
    return tuple(level for level in LEVELS if level in asked)


def checked_part(net: Network, part: str) -> str:
    """The part, if the network has it. Raises `DataError`."""
    if part not in set(net.parts["part"]):
        hint, known = schema.nearest(part, net.parts["part"]), with_ids(net, "parts", net.parts["part"][:6])
        raise DataError(said("error.no_part", value=part), said("fix.use_a_part", sold=known, hint=hint))
    return part


def checked_country(net: Network, country: str | None) -> str | None:
    """The country that counts as home, if it is one: by its code, of the network or of all there are. Raises `DataError`."""
    own = dict.fromkeys([*net.sites["country"], *net.tables["countries"]["country"]])
    if country and country not in country_names() and country not in own:
        raise not_one_of(said("error.no_such_country", value=country), filter(None, own))
    return country or None


def checked_capacity(capacity: float | None) -> float | None:
    """The capacity of a line. Raises `DataError` for nothing or less."""
    if capacity is not None and not 0 < capacity <= 1e24:
        raise out_of_range(
            "capacity", capacity, said("fix.use_range_or_none", range=said("fix.number_between", low="0", high="1e24"))
        )
    return capacity
