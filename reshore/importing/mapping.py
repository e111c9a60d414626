"""Mapping: how the sheets of a planner's own exports are read, and what was answered; it can be kept and used again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from ..errors import DataError, Problem
from ..files.atomic import put
from ..network import schema
from ..texts import said
from . import cells
from .roles import roles

PERIODS = "*"  # stands for all columns that are headed by a period

Rows = Sequence[list]  # [row number, cell, ...] of each row with content
Tables = Sequence[tuple[str, Rows]]  # the sheets of an export, by name


@dataclass(frozen=True)
class Sheet:
    """How one sheet is read.

    name: of the sheet. roles: what its rows are (`roles`), each with the column's heading for each field ("*" for quantity:
    every column headed by a period); none: the sheet is not read. header: row of the column names, as a spreadsheet counts;
    depth: how many rows they take, down to that. decimal: "," or "." ("": as the column shows). per: what a quantity is for,
    or a lead time is counted in: day, week, month, year ("": as dates and headings say).
    """

    name: str
    roles: Dict[str, Dict[str, str]] = field(default_factory=dict)
    header: int = 1
    depth: int = 1
    decimal: str = ""
    per: str = ""


@dataclass(frozen=True)
class Mapping:
    """How exports are read: their sheets, and answers to questions (id: value). JSON keeps it for the next month."""

    sheets: tuple[Sheet, ...] = ()
    answers: Dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The mapping as a text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    def save(self, path: str | os.PathLike) -> None:
        """Write the mapping to a JSON file. Raises `StoreError`."""
        put(Path(path), lambda aside: aside.write_text(self.to_json(), encoding="utf-8"))

    def with_sheet(self, sheet: Sheet) -> Mapping:
        """The mapping with another reading of one sheet."""
        return replace(self, sheets=tuple(sheet if s.name == sheet.name else s for s in self.sheets))

    def with_answers(self, answers: Dict[str, str]) -> Mapping:
        """The mapping with more answers; a blank one takes the answer back."""
        kept = {**self.answers, **answers}
        return replace(self, answers={key: value for key, value in kept.items() if value != ""})

    def sheet(self, name: str) -> Sheet | None:
        """How a sheet is read; None where the mapping does not know it."""
        return next((s for s in self.sheets if s.name.strip().casefold() == name.strip().casefold()), None)


def given(mapping: Mapping | str | os.PathLike) -> Mapping | None:
    """A mapping, or the one of a JSON file; None for "auto". Raises `DataError`."""
    if isinstance(mapping, Mapping):
        return checked(mapping)
    if str(mapping) == "auto":
        return None
    try:
        return from_json(Path(mapping).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        problem = said("error.cannot_open", reason=str(error))
        raise DataError([Problem(str(mapping), 0, "", "", problem, said("fix.give_a_mapping"))]) from None


def from_json(text: str) -> Mapping:
    """The mapping of a JSON text. Raises `DataError` for what is none."""
    try:
        found = json.loads(text)
        sheets = tuple(
            Sheet(
                **{**s, "roles": {str(r): {str(f): str(c) for f, c in cols.items()} for r, cols in s.get("roles", {}).items()}}
            )
            for s in found["sheets"]
        )
        mapping = Mapping(sheets, {str(k): str(v) for k, v in found.get("answers", {}).items()})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        detail = f"{type(error).__name__}: {error}"
        raise DataError(said("error.not_a_mapping", detail=detail), said("fix.file_of_reshore")) from None
    return checked(mapping)


def checked(mapping: Mapping) -> Mapping:
    """The mapping. Raises `DataError` for what it may not say."""
    if problems := [p for sheet in mapping.sheets for p in _wrong(sheet)]:
        raise DataError(problems)
    return mapping


def _wrong(sheet: Sheet) -> list[Problem]:
    where, found = said("error.in_mapping_of", sheet=sheet.name), []

    def refuse(what: str, value: object, allowed: Iterable[str]) -> None:
        known, hint = ", ".join(filter(None, allowed)), schema.nearest(str(value), allowed)
        fix = said("fix.use_one_of_or_blank" if "" in allowed else "fix.use_one_of", known=known, hint=hint)
        found.append(Problem(where, 0, what, str(value), said("error.not_known", name=what, value=str(value)), fix))

    for role, columns in sheet.roles.items():
        if role not in roles():
            refuse("role", role, list(roles()))
            continue
        for name in columns:
            if name not in roles()[role].by_name:
                refuse("field", name, list(roles()[role].by_name))
    for what, allowed in (("decimal", ("", ",", ".")), ("per", ("", *cells.DAYS))):
        if getattr(sheet, what) not in allowed:
            refuse(what, getattr(sheet, what), allowed)
    if type(sheet.header) is not int or type(sheet.depth) is not int or not 1 <= sheet.depth <= sheet.header:
        problem = said("error.header_is_no_row")
        found.append(Problem(where, 0, "header", str(sheet.header), problem, said("fix.row_of_the_names")))
    return found


def headings(rows: Rows, header: int, depth: int = 1) -> list[str]:
    """The names of the columns of a sheet, told apart where blank or the same: those in the `depth` rows that end with the row
    `header`, as a spreadsheet counts."""
    at = {row[0]: row[1:] for row in rows[: header + 1] if row[0] <= header}
    width = max((len(row) - 1 for row in rows), default=0)
    levels = [[" ".join(str(c).split()) for c in at.get(header - up, [])] + [""] * width for up in range(depth)][::-1]
    for level, below in pairwise(levels):  # a merged cell stands over the columns behind it
        for i in range(1, width):
            if not level[i] and below[i] and level[i - 1] and below[i - 1]:
                level[i] = level[i - 1]
    names = [" ".join(filter(None, (level[i] for level in levels))) for i in range(width)]
    names = [name or f"column {letter(i)}" for i, name in enumerate(names)]
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out


def letter(position: int) -> str:
    """The letter a spreadsheet gives a column.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    return (letter(position // 26 - 1) if position >= 26 else "") + chr(ord("A") + position % 26)
