"""What the things of a network are called, in each language of a reader: the one home of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Protocol

import pandas as pd

from ..texts import country_names
from .derived import Derived, once

TABLES = ("sites", "parts", "options", "companies", "countries", "scenarios")  # of things with names
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
            known |= {id: name for id, name in zip(ids, frame[column], strict=True) if name}
    named = {id: name or usual(id) for id, name in known.items()}
    times = Counter(named.values())
    out = {id: f"{name} ({id})" if times[name] > 1 else name for id, name in named.items()}
    return {code: words[language] for code, words in country_names().items()} | out if table == "countries" else out


def as_words(id: str) -> str:
    """An id as words.

    >>> as_words("tier_1_small")
    'tier 1 small'
    """
    return id.replace("_", " ")


def _country(language: str) -> Callable[[str], str]:
    return lambda code: country_names().get(code, {}).get(language, code)
