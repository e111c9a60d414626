"""What things are called in a report and in a headline: names, places, days and amounts in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import Any

from .. import texts
from ..network import names
from ..network.calendar import Calendar
from ..network.event_filters import text
from ..network.network import Network

LONGEST = 100  # characters of a line of a headline


class Wording:
    """The words of one language for what a network holds; longest: characters of a name, longer ones are cut (None: whole)."""

    def __init__(self, net: Network, language: str, longest: int | None = None):
        self.net, self.language, self.longest = net, language, longest
        self.say = partial(texts.say, language=language)

    @cached_property
    def _calendar(self) -> Calendar:
        return Calendar(self.net)

    @cached_property
    def _year(self) -> str:
        """The year in which the run begins."""
        return self._calendar.date(0)[:4]

    def day(self, number: float) -> str:
        """A day of the run: its date where there is one, the year only when it is not that in which the run begins."""
        return texts.named_day(number, self._calendar.date(number), self.language, self._year)

    def units(self, value: float, unit: str = "") -> str:
        """A rounded number of things."""
        return texts.counted(texts.rounded(value), unit, self.say)

    def unit(self, parts: Iterable[str]) -> str:
        """The one unit of these parts; "" where there are several or none is given."""
        units = set(self.net.parts.set_index("part")["unit"].reindex(list(parts)).fillna(""))
        return units.pop() if len(units) == 1 else ""

    def all_of(self, unit: str) -> str:
        """What all that is sold in a unit is called."""
        return texts.word(f"headline.all_{unit}", self.say)

    def money(self, value: float) -> str:
        """A rounded amount."""
        return texts.money(texts.rounded(value), self.net.setting("currency", ""), self.say)

    def part(self, word: str) -> str:
        """A part or family by name."""
        return self._short(names.part(self.net, word, self.language))

    def place(self, kind: str, value: str) -> str:
        """A site, company, country or region by name."""
        return self._short(names.place(self.net, kind, value, self.language))

    def destination(self, value: str) -> str:
        """Where lanes go to: a site or a country."""
        return self.place("destination", value)

    def mode(self, value: str) -> str:
        """A mode of transport."""
        return names.mode(value, self.language)

    def scenario(self, value: str) -> str:
        """A scenario by name, also one that is made of others."""
        return self._short(names.scenario(self.net, value, self.language))

    def called(self, table: str) -> Mapping[str, str]:
        """{id: name} of a table of things with names."""
        whole = self.net.called(table, self.language)
        return whole if self.longest is None else {id: self._short(name) for id, name in whole.items()}

    @property
    def network(self) -> str:
        """The network itself; "" where it has no name."""
        return self._short(names.network(self.net, self.language))

    def _short(self, name: str) -> str:
        return name if self.longest is None or len(name) <= self.longest else f"{name[: self.longest - 1].rstrip()}…"

    def cause(self, value: str) -> str:
        """What a cause is called as that which stops something."""
        key = f"cause.{value or 'none'}"
        return self.say(key) if key in texts.catalogue() else self.say("cause.other", cause=names.as_words(value))

    def filters(self, row: Mapping[str, Any], columns: Iterable[str]) -> str:
        """Whatever an event is limited to, one filter after the other."""
        given = [self._filter(column, text(row, column)) for column in columns if text(row, column)]
        if text(row, "radius_km"):
            given.append(self.say("filter.near", value=text(row, "radius_km")))
        return self.say("format.and").join(given) or self.say("filter.everything")

    def _filter(self, column: str, value: str) -> str:
        return self.say(f"filter.{column}", value=names.filter_word(self.net, column, value, self.language))


def fitting(*lines: str) -> str:
    """The first of several forms of a line that is short enough; the shortest where none is."""
    return next((line for line in lines if len(line) <= LONGEST), min(lines, key=len))
