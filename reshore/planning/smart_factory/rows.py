"""Rows that makers of options give, and the network they become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import pandas as pd

from ...errors import DataError
from ...network import schema
from ...network.network import Network
from ...texts import Said, again, said, say

TABLES = ("options", "sites", "bom", "sources", "lanes", "stock", "schemes")  # to which makers add


class Row(NamedTuple):
    """A row to be added to a table."""

    table: str
    cells: dict[str, Any]


class Reason(NamedTuple):
    """Why there is no option of a kind for a part."""

    part: str
    kind: str
    reason: str


def row(table: str, note: str, **cells: Any) -> Row:
    """A row that is assumed, with its reason or formula, its name in both languages; figures to twelve digits, as a table
    shows them."""
    if isinstance(named := cells.get("name"), Said):
        cells["name_ko"] = again(named, partial(say, language="ko"))
    shown = {c: float(f"{value:.12g}") if isinstance(value, float) else value for c, value in cells.items()}
    return Row(table, {**shown, "evidence": "assumed", "note": note})


@dataclass(frozen=True, eq=False, repr=False)
class MadeOptions:
    """Options made for a network.

    Attributes
    ----------
    network : Network
        The network with them.
    tables : mapping of str to DataFrame
        What was added, by table: the same columns, only the rows that were made.
    reasons : DataFrame
        part, kind, reason: what was not made and why; the texts can be said in another language.
    told : mapping of str to (str, str)
        Name and note of each option, as texts that can be said in another language.
    support : dict of str to float
        Support by option [money for one unit], for `plan(support=...)`.
    """

    network: Network
    tables: Mapping[str, pd.DataFrame]
    reasons: pd.DataFrame
    told: Mapping[str, tuple[str, str]]

    @property
    def options(self) -> pd.DataFrame:
        """The rows of the table options that were made."""
        return self.tables["options"]

    @property
    def support(self) -> dict[str, float]:
        """That of the scheme u_turn for plants that return: share of capex up to the ceiling, the row of the level first."""
        schemes = self.network.filled("schemes").query("scheme == 'u_turn' and size == ''")
        out = {}
        for option in self.options[self.options["option"].str.startswith("return_")].itertuples():
            fits = schemes[schemes["level"].isin(["", option.smart_level])].sort_values("level", ascending=False)
            for best in fits.head(1).fillna({"ceiling": float("inf")}).itertuples():
                out[option.option] = min(best.share * option.capex, best.ceiling)
        return out

    def __repr__(self) -> str:
        shown = self.options[["option", "kind", "capex", "annual_cost"]].to_string(index=False) if len(self.options) else "-"
        return "\n".join([shown, *(str(reason) for reason in dict.fromkeys(self.reasons["reason"]))])


def gathered(net: Network, given: Iterable[Row | Reason]) -> MadeOptions:
    """The network with the rows given; of rows with one key, and beside those of the network, the first counts.

    Raises `DataError` for an option made twice of one name, and a site whose name another place has already.
    """
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    options: dict[str, dict[str, Any]] = {}
    sites = net.sites.set_index("site")["country"].to_dict()
    known = {table: _keys(table, getattr(net, table)) for table in TABLES}
    reasons: dict[Reason, None] = {}
    for one in given:
        if isinstance(one, Reason):
            reasons[one] = None
            continue
        if one.table == "options" and options.setdefault(one.cells["option"], one.cells) != one.cells:
            raise _taken("error.made_option_twice", option=one.cells["option"])
        if one.table == "sites" and sites.setdefault(one.cells["site"], one.cells["country"]) != one.cells["country"]:
            raise _taken("error.made_site_taken", site=one.cells["site"], country=one.cells["country"])
        name = tuple(one.cells.get(column, "") for column in schema.key(one.table))
        if name not in known[one.table]:
            known[one.table].add(name)
            rows[one.table].append(one.cells)
    added = {table: _typed(table, cells) for table, cells in rows.items()}
    whole = {t: pd.concat([getattr(net, t), frame], ignore_index=True) for t, frame in added.items() if len(frame)}
    made = net.with_tables(**whole) if whole else net
    told = pd.DataFrame(list(reasons), columns=list(Reason._fields), dtype=object)
    words = {option: (cells["name"], cells["note"]) for option, cells in options.items()}
    return MadeOptions(made, added, told, {option: words[option] for option in added["options"]["option"]})


def _taken(key: str, **named: object) -> DataError:
    return DataError(said(key, **named), said("fix.rename_in_table"))


def _keys(table: str, frame: pd.DataFrame) -> set[tuple[Any, ...]]:
    return set(frame[schema.key(table)].itertuples(index=False, name=None))


def _typed(table: str, cells: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows with the columns of their table."""
    return schema.typed(table, pd.DataFrame(cells))[0] if cells else schema.empty(table)
