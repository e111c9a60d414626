"""Tables as people read them in a terminal: what a network has a name for stands there by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from ..network import names
from ..network.network import Network
from ..texts import LANGUAGES

NONE = "-"  # of a list without a name
TABLES = {
    "site": "sites", "origin": "sites", "destination": "sites", "sites": "sites", "part": "parts", "product": "parts",
    "option": "options", "options": "options", "company": "companies", "scenario": "scenarios",
}  # fmt: skip


def by_name(table: pd.DataFrame, net: Network, language: str = LANGUAGES[0], **kinds: str) -> pd.DataFrame:
    """The table with names in the columns of ids; kinds: what stands in further columns, such as target="lane"."""
    called = {column: _words(net.called(of, language)) for column, of in TABLES.items()}
    called |= {column: partial(_thing, net, kind, language=language) for column, kind in kinds.items()}
    return table.assign(**{column: list(map(called[column], table[column])) for column in table if column in called})


def joined(ids: Iterable[str], known: Mapping[str, str]) -> str:
    """Several things by name."""
    return ", ".join(known.get(id, id) for id in ids) or NONE


def _words(known: Mapping[str, str]) -> Callable[[Any], Any]:
    def word(cell: Any) -> Any:
        if isinstance(cell, str):
            return known.get(cell, cell)
        return joined(cell, known) if isinstance(cell, Iterable) else cell  # blank where a run has failed

    return word


def _thing(net: Network, kind: str, cell: str, language: str) -> str:
    """One thing of a kind that is ranked, or two of them."""
    if kind == "lane":
        return names.lane(net, cell, language)
    one = partial(names.part, net, language=language) if kind == "part" else partial(names.place, net, kind, language=language)
    return " + ".join(map(one, cell.split(" + ")))
