"""Tables as people read them in a terminal: names of the network instead of ids, headings and coded words in their language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from ..network import names
from ..network.network import Network
from ..reports.fund_tables import scheme
from ..reports.phrases import changes, scenario
from ..texts import LANGUAGES, say, word

NONE = "-"  # of a list without a name
TABLES = {
    "site": "sites", "origin": "sites", "destination": "sites", "sites": "sites", "part": "parts", "product": "parts",
    "option": "options", "options": "options", "near": "options", "company": "companies",
}  # fmt: skip
COST = {"cost": "yearly_cost"}  # heads where a cost is one of a year
CHANGES = ("changes_low", "changes_high")  # options with the sign of what becomes of them
CODES = {  # columns of words that programs know, and where the catalogue has what they mean
    "verdict": ("verdict.name_",), "becomes": ("verdict.name_",), "driver": ("column.",),
    "reason": ("plan.reason_", "fund.dropped_"), "kind": ("made.kind_",), "ends": ("code.ends_",),
    "estimate": ("fund.estimate_",), "start": ("code.start_",), "evidence": ("evidence.",), "level": ("level.",),
    "measure": ("report.measure_", "code.measure_"), "moves": ("plan.verified_",), "what": ("code.what_",),
    "rule": ("decide.rule_",), "cause": ("cause.",), "check": ("column.", "decide.rule_"),
    "table": ("table.",), "column": ("column.",),
}  # fmt: skip


def by_name(
    table: pd.DataFrame, net: Network, language: str = LANGUAGES[0], heads: Mapping[str, str] | None = None, **kinds: str
) -> pd.DataFrame:
    """The table with names in the columns of ids; kinds: what stands in further columns, such as target="lane".
    heads: columns that are headed as others are, where one word means another thing in each table.

    Headings and words that programs know stay as they are in the language that programs have them in.
    """
    said = {"scenario": scenario, "scheme": scheme}
    rows = {"key": names.row, "of": _of}
    called: dict[str, Callable[[Any], Any]] = {column: _words(net.called(of, language)) for column, of in TABLES.items()}
    called |= {column: _known(partial(name, net, say=partial(say, language=language))) for column, name in said.items()}
    called |= {column: _known(partial(name, net, language=language)) for column, name in rows.items()}
    called |= dict.fromkeys(CHANGES, partial(_changes, net.called("options", language)))
    called |= {column: _known(partial(_thing, net, kind, language=language)) for column, kind in kinds.items()}
    return in_words(table.assign(**{c: list(map(called[c], table[c])) for c in table if c in called}), language, heads)


def in_words(table: pd.DataFrame, language: str, heads: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The table with its headings and the words that programs know in another language than theirs."""
    if language == LANGUAGES[0]:
        return table
    told = {
        c: [_code(CODES.get(str(c), ()), cell, language) for cell in table[c]] for c in table if table[c].dtype.kind in "Ob"
    }
    out = table.assign(**{str(c): cells for c, cells in told.items()})
    return out.rename(columns=lambda c: word(f"column.{(heads or {}).get(c, c)}", partial(say, language=language), c))


def joined(ids: Iterable[str], known: Mapping[str, str]) -> str:
    """Several things by name."""
    return ", ".join(known.get(id, id) for id in ids) or NONE


def _code(of: Iterable[str], cell: Any, language: str) -> Any:
    """A cell in words, where it is one of the words of its column that programs know."""
    if isinstance(cell, bool):
        return say("weak.yes" if cell else "weak.no", language)
    if not isinstance(cell, str):
        return cell
    tell, key = partial(say, language=language), cell.replace("+", "_")
    return next(filter(None, (word(f"{start}{key}", tell) for start in of)), cell)


def _known(called: Callable[[str], str]) -> Callable[[Any], Any]:
    """The name of a cell, where it has an id."""
    return lambda cell: called(cell) if isinstance(cell, str) and cell else cell


def _words(known: Mapping[str, str]) -> Callable[[Any], Any]:
    def word(cell: Any) -> Any:
        if isinstance(cell, str) and cell not in known and cell.startswith("{"):
            cell = json.loads(cell)  # units by option, as a table of runs has them
        if isinstance(cell, str):
            return known.get(cell, cell)
        if isinstance(cell, Mapping):
            return joined((known.get(id, id) + (f" x {units:.3g}" if units != 1 else "") for id, units in cell.items()), {})
        return joined(cell, known) if isinstance(cell, Iterable) else cell  # blank where a run has failed

    return word


def _changes(known: Mapping[str, str], moves: Any) -> Any:
    """Options bought (+) and given up (-); none where that is not known."""
    return ", ".join(changes(moves, known)) if isinstance(moves, list) else NONE


def _of(net: Network, cell: str, language: str) -> str:
    """An option, or a site and a part."""
    known = cell in set(net.options["option"])
    return names.row(net, cell if known else cell.replace(", ", "|").replace(" ", "|"), language)


def _thing(net: Network, kind: str, cell: str, language: str) -> str:
    """One thing of a kind that is ranked, or several of them."""
    if kind == "lane":
        return names.lane(net, cell, language)
    one = partial(names.part, net, language=language) if kind == "part" else partial(names.place, net, kind, language=language)
    return " + ".join(map(one, cell.split(" + ")))
