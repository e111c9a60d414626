"""What a network says that made options stand on: who makes and uses a part, where home is, wages, what own work costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...errors import DataError, Problem
from ...network.baseline import Baseline, baseline
from ...network.carriage import item_values
from ...network.index import Index, reached
from ...network.names import thing
from ...network.network import Network
from ...texts import said
from ..landed.own import labour, overhead, with_overhead
from ..landed.routes import used
from .figures import Figures

SMALL = 1e-9  # of what a day needs of a part


@dataclass(frozen=True)
class Maker:
    """A source of today: its position in the index, where it stands, what it makes [unit/day], what a unit costs."""

    source: int
    site: str
    part: str
    country: str
    company: str
    made: float
    capacity: float
    unit_cost: float
    hours: float
    level: str
    option: str


@dataclass(frozen=True)
class User:
    """A place that uses or sells a part, and how much of it [unit/day]."""

    site: str
    country: str
    company: str
    amount: float


@dataclass(frozen=True)
class OwnWork:
    """A source's own work on a unit at level none: hours, and labour, overhead and the rest [money/unit].

    hours: NaN where neither the table nor a wage tells. With inputs in the bill of materials the rest is conversion, which a
    level lowers; without, materials are in it.
    """

    hours: float
    labour: float
    overhead: float
    rest: float
    with_inputs: bool

    def at_level(self, figures: Figures, level: str) -> tuple[float, float]:
        """Own cost [money/unit] and hours of a good unit at a level: labour x hours + (overhead + rest) x unit_cost."""
        other = figures.level("unit_cost", level)
        rest = self.rest * other if self.with_inputs else self.rest
        share, good = figures.level("hours", level), figures.yield_gain(level)
        return (self.labour * share + self.overhead * other + rest) / good, self.hours * share / good


@dataclass(frozen=True, eq=False)
class Ground:
    """A network on a baseline day, and the figures for what it does not say."""

    net: Network
    figures: Figures

    @cached_property
    def base(self) -> Baseline:
        """The baseline."""
        return baseline(self.net)

    @property
    def coded(self) -> Index:
        """The index of what exists today."""
        return self.base.coded

    @cached_property
    def site(self) -> pd.DataFrame:
        """The sites by id, blank cells filled."""
        return self.net.filled("sites").set_index("site", drop=False)

    @cached_property
    def sources(self) -> pd.DataFrame:
        """The table sources, blank cells filled."""
        return self.net.filled("sources")

    @cached_property
    def had(self) -> np.ndarray:
        """The items that are made or reached by lanes today."""
        return reached(self.coded)

    @cached_property
    def value(self) -> dict[str, float]:
        """Value of one unit by part; where the table says nothing, what it costs in the baseline [money/unit]."""
        return dict(zip(self.net.parts["part"], self.base.part_value.tolist(), strict=True))

    @cached_property
    def item_value(self) -> np.ndarray:
        """The same by item."""
        return item_values(self.coded, self.base.part_value)

    @property
    def year(self) -> float:
        """Days of a year."""
        return self.net.number("days_per_year", 365.0)

    @cached_property
    def makers(self) -> list[Maker]:
        """Every source of today, in the order of the table."""
        s, rows = self.coded.sources, self.net.sources
        places = self.site.iloc[s.site]
        hours = rows["hours"].to_numpy()[s.row]
        columns = (
            range(len(s)), places["site"], self.coded.items.part[s.item], places["country"], places["company"],
            self.base.made.tolist(), s.capacity.tolist(), s.unit_cost.tolist(), hours.tolist(), s.level,
            rows["option"].to_numpy()[s.row],
        )  # fmt: skip
        return [Maker(*row) for row in zip(*columns, strict=True)]

    def makers_of(self, part: str) -> list[Maker]:
        """Those that make some of a part in the baseline, the largest first."""
        found = self._by_part.get(part, [])
        least = SMALL * sum(m.made for m in found)
        return sorted((m for m in found if m.made > least), key=lambda m: -m.made)

    @cached_property
    def _by_part(self) -> dict[str, list[Maker]]:
        out: dict[str, list[Maker]] = {}
        for maker in self.makers:
            out.setdefault(maker.part, []).append(maker)
        return out

    def makers_at(self, site: str) -> list[Maker]:
        """The sources of a site that no option brought."""
        return self._by_site.get(site, [])

    @cached_property
    def _by_site(self) -> dict[str, list[Maker]]:
        out: dict[str, list[Maker]] = {}
        for maker in self.makers:
            if not maker.option:
                out.setdefault(maker.site, []).append(maker)
        return out

    @cached_property
    def largest(self) -> list[Maker]:
        """All that make anything in the baseline, the largest first."""
        return sorted((m for m in self.makers if m.made > 0), key=lambda m: -m.made)

    def users_of(self, part: str) -> list[User]:
        """The places that use or sell a part in the baseline, in the order of the table."""
        found = self._users.get(part, [])
        least = SMALL * sum(user.amount for user in found)
        return [user for user in found if user.amount > least]

    @cached_property
    def _users(self) -> dict[str, list[User]]:
        items, out = self.coded.items, dict[str, list[User]]()
        places = self.site.loc[items.site]
        for part, *user in zip(items.part, places["site"], places["country"], places["company"], used(self.base), strict=True):
            out.setdefault(part, []).append(User(*user))
        return out

    def inputs_of(self, maker: Maker) -> list[str]:
        """The parts that a source is made of, in the order of its bill."""
        return self._inputs.get(maker.source, [])

    @cached_property
    def _inputs(self) -> dict[int, list[str]]:
        i, out = self.coded.inputs, dict[int, list[str]]()
        for source, part in zip(i.source.tolist(), self.coded.items.part[i.item], strict=True):
            out.setdefault(source, []).append(part)
        return out

    def home(self, part: str) -> str:
        """The country in which most of what is sold with a part in it is wanted, by value. Raises `DataError` for none."""
        sold, d, items = self._all_of(part, "input", "part"), self.coded.demand, self.coded.items
        worth = pd.Series(d.rate * self.item_value[d.item], index=self.site["country"].reindex(items.site[d.item]))
        worth = worth[np.isin(items.part[d.item], list(sold)) & (worth.index != "")]
        if worth.empty:
            where = self.net.names.get("sites", "sites")
            what = said("error.no_home", part=part)
            raise DataError([Problem(where, 0, "country", "", what, said("fix.give_country"))])
        return str(worth.groupby(level=0, sort=False).sum().idxmax())

    def chain_of(self, part: str) -> set[str]:
        """The part, all that goes into it and all that it goes into."""
        return self._all_of(part, "input", "part") | self._all_of(part, "part", "input")

    def _all_of(self, part: str, start: str, end: str) -> set[str]:
        """The part and all that the bill of materials leads to, from one of its columns to another."""
        bom, found, new = self.net.bom, {part}, {part}
        while new:
            new = set(bom.loc[bom[start].isin(new), end]) - found
            found |= new
        return found

    def alike(self, part: str) -> set[str]:
        """Other parts of its family that neither go into it nor are made of it."""
        family = self.net.parts.set_index("part")["family"]
        return set(family.index[(family == family[part]) & (family != "")]) - self.chain_of(part)

    def wage(self, country: str) -> float:
        """Labour cost of an hour; NaN where the table countries says nothing [money/hour]."""
        return self._of_country(country, "wage")

    def rate(self, country: str) -> float:
        """Overhead as a share of own cost; NaN where nothing says it. Raises `DataError` for 1 and more."""
        rate = self._of_country(country, "overhead_rate")
        if rate >= 1:
            table = self.net.names.get("countries", "countries")
            row = int(np.flatnonzero(self.net.countries["country"] == country)[0]) + 2
            what, fix = said("error.all_overhead", country=country), said("fix.rate_below_one")
            raise DataError([Problem(table, row, "overhead_rate", f"{rate:g}", what, fix)])
        return rate

    def _of_country(self, country: str, column: str) -> float:
        return self._countries[column].get(country, float("nan"))

    @cached_property
    def _countries(self) -> dict[str, dict[str, float]]:
        known = self.net.countries
        return {c: dict(zip(known["country"], known[c].tolist(), strict=True)) for c in ("wage", "overhead_rate")}

    def need_wage(self, country: str) -> float:
        """The wage of a country. Raises `DataError` that names the table where there is none."""
        wage = self.wage(country)
        if np.isnan(wage):
            table = self.net.names.get("countries", "countries")
            what = said("error.no_wage", country=thing(self.net, "countries", country))
            raise DataError([Problem(table, 0, "wage", country, what, said("fix.add_wage", country=country))])
        return wage

    def with_known_wage(self, makers: list[Maker]) -> Maker:
        """The first of several makers of whose country the wage is known. Raises `DataError` where there is none."""
        known = (m for m in makers if not np.isnan(self.wage(m.country)))
        found = next(known, None)
        if found is None and makers[0].country:
            self.need_wage(makers[0].country)
        if found is None:
            row = self.site.index.get_loc(makers[0].site) + 2
            what = said("error.no_country", site=makers[0].site)
            raise DataError([Problem(self.net.names.get("sites", "sites"), row, "country", "", what, said("fix.give_country"))])
        return found

    def own_work(self, maker: Maker) -> OwnWork:
        """What a source of today does itself, at level none where it stands."""
        return self._works[maker.source]

    @cached_property
    def _works(self) -> list[OwnWork]:
        return [self._work(maker) for maker in self.makers]

    def _work(self, maker: Maker) -> OwnWork:
        wage, rate = self.wage(maker.country), self.rate(maker.country)
        told = not np.isnan(maker.hours) and not np.isnan(wage)
        pay = labour(maker.hours, wage) if told else self.figures["labour_share"] * maker.unit_cost
        over = 0.0 if np.isnan(rate) else overhead(maker.unit_cost, rate)
        rest, with_inputs = max(0.0, maker.unit_cost - pay - over), bool(self.inputs_of(maker))
        hours = maker.hours if told else pay / wage if wage > 0 else float("nan")
        share, other = (1 / self.figures.level(effect, maker.level) for effect in ("hours", "unit_cost"))
        return OwnWork(hours * share, pay * share, over * other, rest * other if with_inputs else rest, with_inputs)

    def moved(self, maker: Maker, country: str) -> OwnWork:
        """The same work in another country: hours x its wage, and its overhead. Raises `DataError` without a wage."""
        own, wage = self.own_work(maker), self.need_wage(country)
        pay, rate = labour(own.hours, wage), self.rate(country)
        over = own.overhead if np.isnan(rate) or not own.overhead else with_overhead(pay + own.rest, rate) - pay - own.rest
        return OwnWork(own.hours, pay, over, own.rest, own.with_inputs)
