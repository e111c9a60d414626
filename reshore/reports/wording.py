"""What things are called in a report and in a headline: names, places, days and amounts in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import Any

from .. import texts
from ..network.calendar import Calendar
from ..network.event_filters import text
from ..network.network import Network

LONGEST = 100  # characters of a line of a headline


class Wording:
    """The words of one language for what a network holds."""

    def __init__(self, net: Network, language: str):
        self.net, self.language = net, language
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
        key = f"headline.all_{unit}"
        return self.say(key) if key in texts.catalogue() else ""

    def money(self, value: float) -> str:
        """A rounded amount."""
        return texts.money(texts.rounded(value), self.net.setting("currency", ""), self.say)

    def part(self, word: str) -> str:
        """A part by name; a family by the name of its one part, or by its id as words."""
        family = self.net.parts.loc[self.net.parts["family"] == word, "part"].tolist()
        return self._named("parts").get(family[0] if len(family) == 1 else word) or _words(word)

    def place(self, kind: str, value: str) -> str:
        """A site, company, country or region by name."""
        if kind == "country":
            return texts.country(value, self.language)
        known = self._named({"site": "sites", "company": "companies"}.get(kind, ""))
        return known.get(value) or (_words(value) if kind == "company" else value)

    def destination(self, value: str) -> str:
        """Where lanes go to: a site or a country."""
        return self._named("sites").get(value) or texts.country(value, self.language)

    def mode(self, value: str) -> str:
        """A mode of transport."""
        key = f"mode.{value}"
        return self.say(key) if key in texts.catalogue() else _words(value)

    def cause(self, value: str) -> str:
        """What a cause is called as that which stops something."""
        key = f"cause.{value or 'none'}"
        return self.say(key) if key in texts.catalogue() else self.say("cause.other", cause=_words(value))

    def filters(self, row: Mapping[str, Any], names: Iterable[str]) -> str:
        """Whatever an event is limited to, one filter after the other."""
        given = [self.say(f"filter.{name}", value=self._filter(name, text(row, name))) for name in names if text(row, name)]
        if text(row, "radius_km"):
            given.append(self.say("filter.near", value=text(row, "radius_km")))
        return self.say("format.and").join(given) or self.say("filter.everything")

    def _filter(self, name: str, value: str) -> str:
        known = {"part": self.part, "mode": self.mode, "destination": self.destination}
        return known[name](value) if name in known else self.place(name, value)

    def _named(self, table: str) -> Mapping[str, str]:
        """The rows of a table by name, in the reader's language where it is given (`name_ko`)."""
        frame = self.net.tables.get(table)
        if frame is None or "name" not in frame:
            return {}
        known = dict(self.net.called(table)) if table in ("sites", "parts", "options") else {}
        id, column = frame.columns[0], f"name_{self.language}"
        for source in ("name", column) if not known else (column,):
            if source in frame:
                known |= {i: name for i, name in zip(frame[id], frame[source].fillna(""), strict=True) if name}
        return known


def fitting(*lines: str) -> str:
    """The first of several forms of a line that is short enough; the shortest where none is."""
    return next((line for line in lines if len(line) <= LONGEST), min(lines, key=len))


def _words(id: str) -> str:
    """An id as words."""
    return id.replace("_", " ")
