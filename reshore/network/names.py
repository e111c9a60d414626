"""What the things of a network are called, in each language of a reader: the one home of names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Protocol

import pandas as pd

from ..texts import LANGUAGES, Name, catalogue, country_names, name, region, say
from .derived import Derived, once

TABLES = ("sites", "parts", "options", "companies", "countries", "scenarios")  # of things with names
PLACES = {"site": ("sites",), "company": ("companies",), "country": ("countries",), "destination": ("sites", "countries")}
ELSEWHERE = {  # tables that name companies and scenarios, which need no row of their own
    "companies": (("sites", "company"), ("options", "company")),
    "scenarios": (("events", "scenario"),),
}


class Named(Protocol):
    """A network."""

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name."""

    @property
    def derived(self) -> Derived:
        """What has been derived from it so far."""


@once
def called(net: Named, table: str, language: str) -> Mapping[str, str]:
    """{id: name} of one of TABLES: the name in the language, else `name`, else the id; of countries those of the Unicode CLDR.

    Behind a name that others have too stands the id.
    """
    frame = net.tables[table]
    ids = frame.iloc[:, 0]
    used = [net.tables[t][column] for t, column in ELSEWHERE.get(table, ())]
    usual = _country(language) if table == "countries" else as_words if table == "companies" else str
    known = dict.fromkeys([*ids, *pd.concat(used)] if used else ids, "")
    known.pop("", None)
    for column in ("name", f"name_{language}"):
        if column in frame:
            known |= {id: word for id, word in zip(ids, frame[column], strict=True) if word}
    named = {id: word or usual(id) for id, word in known.items()}
    times = Counter(named.values())
    out = {id: f"{word} ({id})" if times[word] > 1 else word for id, word in named.items()}
    return {code: words[language] for code, words in country_names().items()} | out if table == "countries" else out


def thing(net: Named, table: str, id: str) -> Name:
    """What one thing of a table is called, in every language."""
    return name({language: called(net, table, language).get(id, id) for language in LANGUAGES})


def by_id(net: Named, table: str, id: str) -> Name:
    """A thing of a table by its id, which becomes its name once the language of the reader is known."""
    return name({language: called(net, table, language).get(id, id) for language in LANGUAGES}, id)


def network(net: Named, language: str, unnamed: str = "") -> str:
    """What the network itself is called: its setting `name_ko` in Korean, else `name`, else as said."""
    settings = net.tables["settings"].set_index("key")["value"]
    return next(filter(None, (settings.get(key, "") for key in (f"name_{language}", "name"))), unnamed)


def scenario(net: Named, text: str, language: str) -> str:
    """What a scenario is called that may be made of others: `fire + own knock-outs`, `fire (1 of 5)`.

    The ids of the network in the text become names.
    """
    known = called(net, "scenarios", language)
    if text in known:
        return known[text]
    ids = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{ids})(?!\w)", lambda found: known[found[0]], text) if ids else text


def part(net: Named, word: str, language: str) -> str:
    """A part by name; a family by the name of its one part, else in the words of the language, else its id as words."""
    known, families = called(net, "parts", language), net.tables["parts"]["family"]
    family = net.tables["parts"].loc[families == word, "part"].tolist()
    if len(family) == 1 or (not family and word in known):
        return known[family[0] if family else word]
    return _word(f"family.{word}", language) or as_words(word)


def place(net: Named, kind: str, value: str, language: str) -> str:
    """A site, company, country or region by name; `destination`: a site or a country."""
    if kind == "region":
        return region(value, language)
    known = (called(net, table, language) for table in PLACES[kind])
    return next((names[value] for names in known if value in names), value)


def lane(net: Named, target: str, language: str) -> str:
    """A lane as a ranking names it, `origin>destination part mode`, by names."""
    ends, _, rest = target.partition(" ")
    origin, _, destination = ends.partition(">")
    parts = called(net, "parts", language)
    more = [parts.get(word) or mode(word, language) for word in rest.split()]
    return ", ".join([f"{place(net, 'site', origin, language)} → {place(net, 'site', destination, language)}", *more])


def mode(value: str, language: str) -> str:
    """A mode of transport."""
    return _word(f"mode.{value}", language) or as_words(value)


def filter_word(net: Named, kind: str, value: str, language: str) -> str:
    """What a filter of an event is limited to, by name."""
    if kind == "part":
        return part(net, value, language)
    return mode(value, language) if kind == "mode" else place(net, kind, value, language)


def _word(key: str, language: str) -> str:
    return say(key, language) if key in catalogue() else ""


def as_words(id: str) -> str:
    """An id as words.

    >>> as_words("tier_1_small")
    'tier 1 small'
    """
    return id.replace("_", " ")


def _country(language: str) -> Callable[[str], str]:
    return lambda code: country_names().get(code, {}).get(language, code)
