"""What the things of a network are called, in each language of a reader: the one home of names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

import pandas as pd

from ..texts import LANGUAGES, Name, country_names, name, region, say, word
from .derived import Derived, once

TABLES = ("sites", "parts", "options", "companies", "countries", "scenarios")  # of things with names
PLACES = {"site": ("sites",), "company": ("companies",), "country": ("countries",), "destination": ("sites", "countries")}
FAMILIES = "families"  # of parts
FILTERED = PLACES | {"part": ("parts", FAMILIES)}  # what the filters of an event may be limited to
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
    named = _named(net, table, language)
    times = Counter(named.values())
    out = {id: f"{word} ({id})" if times[word] > 1 else word for id, word in named.items()}
    return {code: words[language] for code, words in country_names().items()} | out if table == "countries" else out


def _named(net: Named, table: str, language: str) -> dict[str, str]:
    """{id: name}, also where several have one name."""
    frame = net.tables[table]
    ids = frame.iloc[:, 0]
    used = [net.tables[t][column] for t, column in ELSEWHERE.get(table, ())]
    usual = _country(language) if table == "countries" else as_words if table == "companies" else str
    known = dict.fromkeys([*ids, *pd.concat(used)] if used else ids, "")
    known.pop("", None)
    for column in ("name", f"name_{language}"):
        if column in frame:
            known |= {id: word for id, word in zip(ids, frame[column], strict=True) if word}
    return {id: word or usual(id) for id, word in known.items()}


def with_id(net: Named, kind: str, id: str, language: str = LANGUAGES[0]) -> str:
    """What a thing is called, its id behind it: `Chip fab A (fab_a)`; the id alone where that is the name.

    kind: as of `meant`.
    """
    tables = [table for table in FILTERED.get(kind, (kind,)) if table in TABLES]
    word = next((named[id] for table in tables if id in (named := _named(net, table, language))), id)
    return id if word == id else f"{word} ({id})"


def with_ids(net: Named, kind: str, ids: Iterable[str]) -> Name:
    """Several things by name and id, in every language."""
    several = list(ids)
    return name({language: ", ".join(with_id(net, kind, id, language) for id in several) for language in LANGUAGES})


def meant(net: Named, kind: str, text: str) -> list[str]:
    """The ids that a text may mean: itself where it is one, else those of the things that are called so in any language.
    kind: one of TABLES, a filter of an event that is limited to things or places; others mean what they say."""
    if kind == "region":
        known = [("", region) for region in net.tables["sites"]["region"]]
    else:
        known = [(table, id) for table in FILTERED.get(kind, (kind,)) for id in _ids(net, table)]
    if any(id == text for _, id in known):
        return [text]
    return list(dict.fromkeys(id for table, id in known if text in _words_for(net, table, id)))


def _ids(net: Named, table: str) -> Iterable[str]:
    """The ids of one of TABLES, or the families of parts."""
    if table == FAMILIES:
        return [family for family in _families(net) if family]
    own = _named(net, table, LANGUAGES[0])
    return own | dict.fromkeys(country_names()) if table == "countries" else own


def _words_for(net: Named, table: str, id: str) -> set[str]:
    """All that a thing may be called."""
    if not table:
        return {region(id, language) for language in LANGUAGES}
    if table == FAMILIES:
        return {part(net, id, language) for language in LANGUAGES}
    called_so = [called(net, table, language).get(id, id) for language in LANGUAGES]
    named = [_named(net, table, language).get(id, id) for language in LANGUAGES]
    return {*called_so, *named, *(with_id(net, table, id, language) for language in LANGUAGES)}


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


def own_scenario(net: Named, kind: str, hits: Sequence[Mapping[str, str]], language: str) -> str:
    """What events that stand in no table are called, by the first that is hit: `Outage of Chip fab A and 1 more`.
    kind: outage, demand or duty. hits: by filter, what each event is limited to."""
    tell = partial(say, language=language)
    first = hits[0] if hits else {}
    told = [filter_word(net, key, word, language) for key, word in first.items() if key in (*FILTERED, "region", "mode")]
    told += [tell("filter.near", value=first["radius_km"])] if "radius_km" in first else []
    named = tell(f"own.{kind}", what=tell("format.and").join(told) or tell("filter.everything"))
    return tell("own.more", name=named, count=len(hits) - 1) if len(hits) > 1 else named


def part(net: Named, word: str, language: str) -> str:
    """A part by name; a family by the name of its one part, else in the words of the language, else its id as words."""
    known, family = called(net, "parts", language), _families(net).get(word, [])
    if len(family) == 1 or (not family and word in known):
        return known[family[0] if family else word]
    return _word(f"family.{word}", language) or as_words(word)


@once
def _families(net: Named) -> Mapping[str, list[str]]:
    """{family: its parts}."""
    parts = net.tables["parts"]
    return {family: group.tolist() for family, group in parts.groupby("family", sort=False)["part"]}


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


def row(net: Named, key: str, language: str) -> str:
    """A row of a table by its key as `ranges` has it, `site|part|option`, by names; of a setting what it says."""
    known = {id: word for table in ("countries", *TABLES) for id, word in called(net, table, language).items()}
    return " · ".join(known.get(word) or _word(f"column.{word}", language) or word for word in key.split("|") if word)


def mode(value: str, language: str) -> str:
    """A mode of transport."""
    return _word(f"mode.{value}", language) or as_words(value)


def filter_word(net: Named, kind: str, value: str, language: str) -> str:
    """What a filter of an event is limited to, by name."""
    if kind == "part":
        return part(net, value, language)
    return mode(value, language) if kind == "mode" else place(net, kind, value, language)


def _word(key: str, language: str) -> str:
    return word(key, partial(say, language=language))


def as_words(id: str) -> str:
    """An id as words.

    >>> as_words("tier_1_small")
    'tier 1 small'
    """
    return id.replace("_", " ")


def _country(language: str) -> Callable[[str], str]:
    return lambda code: country_names().get(code, {}).get(language, code)
