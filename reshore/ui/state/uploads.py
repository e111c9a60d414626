"""A planner's own workbook while it is read: its sheets, the mapping so far, what they come to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from ...importing import formats, recognition
from ...importing import mapping as maps
from ...importing.exports import Import, take_over
from ...importing.mapping import Mapping, Rows, Sheet, Tables
from ...network import schema

PREVIEW = 6  # rows
Say = Callable[..., str]


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(path: str) -> tuple[Tables, dict[str, int]]:
    return formats.tables([Path(path)])


def sheets(path: str) -> Tables:
    """The sheets of an uploaded workbook. Raises `DataError`."""
    return _read(path)[0]


def is_export(path: str) -> bool:
    """Whether a workbook is no network: no sheet is called like a needed table."""
    return not {name.lower() for name, _ in sheets(path)} & set(schema.REQUIRED)


def mapping(path: str) -> Mapping:
    """The mapping as the user has it so far; at first the one that headings and contents suggest."""
    if st.session_state.get("mapping-of") != path:
        change(path, _proposed(path))
    return maps.from_json(st.session_state.mapping)


@st.cache_resource(max_entries=4, show_spinner=False)
def _proposed(path: str) -> Mapping:
    return recognition.propose(sheets(path))


def change(path: str, new: Mapping) -> None:
    """Go over to another mapping."""
    st.session_state["mapping-of"], st.session_state.mapping = path, new.to_json()


def taken(path: str, name: str) -> Import:
    """What the sheets come to by the mapping so far."""
    mapping(path)
    return _taken(path, st.session_state.mapping, name)


@st.cache_resource(max_entries=4, show_spinner=False)
def _taken(path: str, text: str, name: str) -> Import:
    return take_over(sheets(path), maps.from_json(text), name, _read(path)[1])


def rows_of(path: str, name: str) -> Rows:
    """The rows of a sheet."""
    return next(rows for sheet, rows in sheets(path) if sheet == name)


def read_as(path: str, sheet: Sheet, **reading: Any) -> Sheet:
    """The sheet read otherwise; where its header changes, its columns are proposed again."""
    new = replace(sheet, **reading)
    if new.header != sheet.header:
        new = replace(new, depth=1, roles={})
        return with_roles(path, new, list(sheet.roles))
    return new


def with_roles(path: str, sheet: Sheet, roles: Sequence[str]) -> Sheet:
    """The sheet with these roles; the columns of a new one are proposed."""
    rows = rows_of(path, sheet.name)
    found = {r: sheet.roles.get(r) or recognition.with_role(sheet.name, rows, sheet, r) for r in roles}
    return replace(sheet, roles=found)


def preview(path: str, sheet: Sheet) -> pd.DataFrame:
    """The first rows under the header, as text."""
    rows = rows_of(path, sheet.name)
    names = maps.headings(rows, sheet.header, sheet.depth)
    first = [row for row in rows if row[0] > sheet.header][:PREVIEW]
    cells = [[str(row[i + 1]) if i + 1 < len(row) else "" for i in range(len(names))] for row in first]
    return pd.DataFrame(cells, columns=names, index=[row[0] for row in first])


def vendors_finding(found: Import, say: Say) -> str:
    """How many vendors there are, and of how many the country is not known."""
    vendors = found.account.vendors
    return say("map.vendors", count=len(vendors), unknown=int(vendors["country"].eq("").sum()))


def vendors_table(found: Import, say: Say) -> pd.DataFrame:
    """The vendors with their spellings, those of most rows first, under the headings of the language."""
    table = found.account.vendors[["name", "spellings", "rows"]].sort_values("rows", ascending=False, kind="stable")
    return table.rename(columns={c: say(f"map.vendor_{c}") for c in table})


def account_finding(found: Import, say: Say) -> str:
    """How many rows are used and left out."""
    total = found.account.sheets[["rows", "used", "left_out"]].sum()
    return say("map.account", used=int(total["used"]), rows=int(total["rows"]), left=int(total["left_out"]))


def account_table(found: Import, say: Say) -> pd.DataFrame:
    """The account of the rows of each sheet, under the headings of the language."""
    table = found.account.sheets[["sheet", "roles", "rows", "used", "left_out"]]
    named = table["roles"].map(lambda r: ", ".join(say(f"map.role_{one or 'ignore'}") for one in r.split(", ")))
    return table.assign(roles=named).rename(columns={c: say(f"map.account_{c}") for c in table})


def lines_table(found: Import, say: Say, again: Callable[[str], str]) -> pd.DataFrame:
    """The lines of the account but for those of rows that are used as they are, under the headings of the language."""
    lines = found.account.rows
    lines = lines[lines["kind"] != "used"][["kind", "sheet", "rows", "column", "count", "what", "fix"]]
    shown = lines.assign(
        kind=lines["kind"].map(lambda k: say(f"map.kind_{k}")), what=lines["what"].map(again), fix=lines["fix"].map(again)
    )
    return shown.rename(columns={c: say(f"map.line_{c}") for c in shown})
