"""A planner's own workbook while its columns are mapped: its sheets, the mapping so far, what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from ...files import workbook
from ...importing import mapping as maps
from ...importing.exports import Takeover, take_over
from ...importing.mapping import Mapping, Rows, Sheet
from ...network import schema

PREVIEW = 6  # rows
Say = Callable[..., str]


@st.cache_resource(max_entries=4, show_spinner=False)
def sheets(path: str) -> list[tuple[str, Rows]]:
    """The sheets of an uploaded workbook. Raises `DataError`."""
    return [(name.strip(), rows) for name, rows in workbook.read_sheets(Path(path), ["*"])]


def is_export(path: str) -> bool:
    """Whether a workbook is no network: no sheet is called like a needed table."""
    return not {name.lower() for name, _ in sheets(path)} & set(schema.REQUIRED)


def mapping(path: str) -> Mapping:
    """The mapping as the user has it so far; at first the one that the columns suggest."""
    if st.session_state.get("mapping-of") != path:
        change(path, _proposed(path))
    return maps.from_json(st.session_state.mapping)


@st.cache_resource(max_entries=4, show_spinner=False)
def _proposed(path: str) -> Mapping:
    return maps.propose(sheets(path))


def change(path: str, new: Mapping) -> None:
    """Go over to another mapping."""
    st.session_state["mapping-of"], st.session_state.mapping = path, new.to_json()


def taken(path: str, name: str) -> Takeover:
    """What the sheets come to by the mapping so far."""
    mapping(path)
    return _taken(path, st.session_state.mapping, name)


@st.cache_resource(max_entries=4, show_spinner=False)
def _taken(path: str, text: str, name: str) -> Takeover:
    return take_over(sheets(path), maps.from_json(text), name)


def rows_of(path: str, name: str) -> Rows:
    """The rows of a sheet."""
    return next(rows for sheet, rows in sheets(path) if sheet == name)


def read_as(path: str, sheet: Sheet, **reading: Any) -> Sheet:
    """The sheet read otherwise; where its role or header changes, its columns are proposed again."""
    new = replace(sheet, **reading)
    if (new.role, new.header) == (sheet.role, sheet.header):
        return new
    names = maps.headings(rows_of(path, sheet.name), new.header)
    return replace(new, columns=maps.match(names, new.role)[0] if new.role in maps.ROLES else {})


def preview(path: str, sheet: Sheet) -> pd.DataFrame:
    """The first rows under the header, as text."""
    rows = rows_of(path, sheet.name)
    names = maps.headings(rows, sheet.header)
    first = [row for row in rows if row[0] > sheet.header][:PREVIEW]
    cells = [[str(row[i + 1]) if i + 1 < len(row) else "" for i in range(len(names))] for row in first]
    return pd.DataFrame(cells, columns=names, index=[row[0] for row in first])


def with_units(old: Mapping, table: pd.DataFrame, edits: dict[int, dict[str, Any]]) -> Mapping:
    """The mapping after edits of the table of units (rows of it, and their new cells)."""
    units = dict(old.units)
    for row, cells in edits.items():
        now = table.iloc[row].to_dict() | cells
        if str(now["base"] or "").strip() and (now["factor"] or 0) > 0:
            units[str(now["word"])] = (str(now["base"]).strip(), float(now["factor"]))
    return replace(old, units=units)


def with_conversions(old: Mapping, table: pd.DataFrame, edits: dict[int, dict[str, Any]]) -> Mapping:
    """The mapping after edits of the factors of parts that are counted in two units."""
    known = {(c["part"], c["from"], c["to"]): c for c in old.conversions}
    for row, cells in edits.items():
        now = table.iloc[row].to_dict() | cells
        if (now["factor"] or 0) > 0:
            names = {k: now[k] for k in ("part", "from", "to")}
            known[tuple(names.values())] = {**names, "factor": float(now["factor"])}
    return replace(old, conversions=tuple(known.values()))


def spellings(vendors: pd.DataFrame, apart: Sequence[str]) -> list[str]:
    """The spellings of vendors that were taken for one, and those kept apart."""
    several = [s.split(" | ") for s in vendors["spellings"]]
    return list(dict.fromkeys([name for names in several if len(names) > 1 for name in names] + list(apart)))


def vendors_finding(taken: Takeover, say: Say) -> str:
    """How many vendors there are, and of how many the place is not known."""
    return say("map.vendors", count=len(taken.vendors), unknown=int((~taken.vendors["place_known"]).sum()))


def vendors_table(taken: Takeover, say: Say) -> pd.DataFrame:
    """The vendors with their spellings, those of most rows first, under the headings of the language."""
    table = taken.vendors[["name", "spellings", "rows"]].sort_values("rows", ascending=False, kind="stable")
    return table.rename(columns={c: say(f"map.vendor_{c}") for c in table})


def account_finding(taken: Takeover, say: Say) -> str:
    """How many rows are used and left out."""
    total = taken.account[["rows", "used", "left_out"]].sum()
    return say("map.account", used=int(total["used"]), rows=int(total["rows"]), left=int(total["left_out"]))


def account_table(taken: Takeover, say: Say) -> pd.DataFrame:
    """The account of the rows of each sheet, under the headings of the language."""
    account = taken.account.assign(role=taken.account["role"].map(lambda role: say(f"map.role_{role}")))
    return account.rename(columns={c: say(f"map.account_{c}") for c in account})
