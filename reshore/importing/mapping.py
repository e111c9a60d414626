"""Mapping: how the sheets of a planner's own workbook are to be read; proposed from the names of its columns."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from ..errors import DataError, Problem
from ..files.atomic import put
from ..network import schema
from ..texts import Said, said
from . import cells

ROLES = ("bom", "sources", "sites", "stock", "demand")
IGNORE = "ignore"
HEADER_ROWS = 30  # looked through for the header

Rows = Sequence[list]  # [row number, cell, ...] of each row with content


@dataclass(frozen=True)
class Field:
    """One row of synonyms.csv: a field of a role, and what planners call it."""

    role: str
    field: str
    kind: str
    required: bool
    words: tuple[str, ...]

    @property
    def label(self) -> Said:
        """What the page of the mapping calls it."""
        return said(f"map.{self.role}_{self.field}")


@dataclass(frozen=True)
class Sheet:
    """How one sheet is read.

    name: of the sheet. role: one of ROLES or "ignore". header: row of the column names, as a spreadsheet counts.
    columns: the column's heading for each field. decimal: "," or "." ("": as the column shows). per: what a quantity of
    demand is for, or a lead time is counted in: day, week, month, year ("": not said; a day is meant).
    """

    name: str
    role: str = IGNORE
    header: int = 1
    columns: Dict[str, str] = field(default_factory=dict)
    decimal: str = ""
    per: str = ""


@dataclass(frozen=True)
class Mapping:
    """How a workbook is read; it can be kept as JSON and used again for the next export.

    units: for words not in units.csv, or instead of them, the base unit and how many of those it is. conversions: for a
    part counted in two base units, `{"part": p, "from": "kg", "to": "pc", "factor": 4}` (4 pc in a kg). apart: spellings
    of vendors that are not to be taken for others of like name.
    """

    sheets: tuple[Sheet, ...]
    units: Dict[str, tuple[str, float]] = field(default_factory=dict)
    conversions: tuple[Dict[str, Any], ...] = ()
    apart: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The mapping as a text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    def save(self, path: str | os.PathLike) -> None:
        """Write the mapping to a JSON file. Raises `StoreError`."""
        put(Path(path), lambda aside: aside.write_text(self.to_json(), encoding="utf-8"))

    def with_sheet(self, sheet: Sheet) -> Mapping:
        """The mapping with another reading of one sheet."""
        return replace(self, sheets=tuple(sheet if s.name == sheet.name else s for s in self.sheets))


@cache
def fields(role: str) -> tuple[Field, ...]:
    """The fields of a role, without the words for the sheet itself."""
    return tuple(f for f in _all_fields() if f.role == role and f.field != "*")


@cache
def _all_fields() -> tuple[Field, ...]:
    with files(__package__).joinpath("synonyms.csv").open(encoding="utf-8") as file:
        return tuple(
            Field(r["role"], r["field"], r["kind"], r["required"] == "1", tuple(cells.folded(w) for w in r["words"].split("|")))
            for r in csv.DictReader(file)
        )


def from_json(text: str) -> Mapping:
    """The mapping of a JSON text. Raises `DataError` for what is none."""
    try:
        given = json.loads(text)
        sheets = tuple(
            Sheet(**{**s, "columns": {str(k): str(v) for k, v in s.get("columns", {}).items()}}) for s in given["sheets"]
        )
        units = {str(w): (str(base), float(factor)) for w, (base, factor) in given.get("units", {}).items()}
        conversions = tuple(
            {"part": str(c["part"]), "from": str(c["from"]), "to": str(c["to"]), "factor": float(c["factor"])}
            for c in given.get("conversions", ())
        )
        mapping = Mapping(sheets, units, conversions, tuple(map(str, given.get("apart", ()))))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        detail = f"{type(error).__name__}: {error}"
        raise DataError(said("error.not_a_mapping", detail=detail), said("fix.file_of_reshore")) from None
    return checked(mapping)


def checked(mapping: Mapping) -> Mapping:
    """The mapping. Raises `DataError` for what it may not say."""
    if problems := _wrong(mapping):
        raise DataError(problems)
    return mapping


def _wrong(mapping: Mapping) -> list[Problem]:
    found = []

    def refuse(sheet: str, what: str, value: object, allowed: Iterable[str]) -> None:
        known, hint = ", ".join(filter(None, allowed)), schema.nearest(str(value), allowed)
        fix = said("fix.use_one_of_or_blank" if "" in allowed else "fix.use_one_of", known=known, hint=hint)
        problem = said("error.not_known", name=what, value=str(value))
        found.append(Problem(said("error.in_mapping_of", sheet=sheet), 0, what, str(value), problem, fix))

    for sheet in mapping.sheets:
        for what, allowed in (("role", (*ROLES, IGNORE)), ("decimal", ("", ",", ".")), ("per", ("", *cells.DAYS))):
            if str(getattr(sheet, what)) not in allowed:
                refuse(sheet.name, what, getattr(sheet, what), allowed)
        known = [f.field for f in fields(str(sheet.role))]
        for name in sheet.columns:
            if name not in known and sheet.role in ROLES:
                refuse(sheet.name, "field", name, known)
        if type(sheet.header) is not int or sheet.header < 1:
            found.append(
                Problem(
                    said("error.in_mapping_of", sheet=sheet.name),
                    0,
                    "header",
                    str(sheet.header),
                    said("error.header_is_no_row"),
                    said("fix.row_of_the_names"),
                )
            )
    for word, (_, factor) in mapping.units.items():
        if not 0 < factor < float("inf"):
            problem = said("error.factor_of_unit", word=word, factor=f"{factor:g}")
            found.append(Problem(said("error.in_mapping"), 0, "units", word, problem, said("fix.use_above_zero")))
    for row in mapping.conversions:
        if not 0 < row["factor"] < float("inf"):
            problem = said("error.factor_of_part", part=row["part"], factor=f"{row['factor']:g}")
            found.append(Problem(said("error.in_mapping"), 0, "conversions", row["part"], problem, said("fix.use_above_zero")))
    return found


def headings(rows: Rows, header: int) -> list[str]:
    """The names of the columns of a sheet: those in the header row, told apart where blank or the same."""
    width = max((len(row) - 1 for row in rows), default=0)
    found = next((row[1:] for row in rows if row[0] == header), [])
    names = [" ".join(str(found[i]).split()) if i < len(found) else "" for i in range(width)]
    names = [name or f"column {letter(i)}" for i, name in enumerate(names)]
    return [f"{name} ({names[: i + 1].count(name)})" if name in names[:i] else name for i, name in enumerate(names)]


def letter(position: int) -> str:
    """The letter a spreadsheet gives a column.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    return (letter(position // 26 - 1) if position >= 26 else "") + chr(ord("A") + position % 26)


def propose(book: Iterable[tuple[str, Rows]]) -> Mapping:
    """The mapping that the names of sheets and columns suggest."""
    return Mapping(tuple(_propose_sheet(name, rows) for name, rows in book))


def _propose_sheet(name: str, rows: Rows) -> Sheet:
    """The role and header row under which most needed and other columns are recognised."""
    best, points = Sheet(name), 0.0
    for row in [r for r in rows[:HEADER_ROWS] if r[0] <= HEADER_ROWS]:
        for role in ROLES:
            columns, found = match(headings(rows, row[0]), role)
            found += 3 * _is_called(name, role)
            needed = all(f.field in columns for f in fields(role) if f.required)
            if needed and len(columns) > 1 and found > points:
                best, points = Sheet(name, role, row[0], columns, per=_period(columns, role)), found
    return best


def match(names: Sequence[str], role: str) -> tuple[dict[str, str], float]:
    """The heading for each field of a role, and points for how well they fit."""
    scores = [(_fit(name, f), -position, f, name) for position, name in enumerate(names) for f in fields(role)]
    columns: dict[str, str] = {}
    points = 0.0
    for fit, _, f, name in sorted(scores, key=lambda s: s[:2], reverse=True):
        if fit and f.field not in columns and name not in columns.values():
            columns[f.field] = name
            points += fit * (2 if f.required else 1)
    return {f.field: columns[f.field] for f in fields(role) if f.field in columns}, points


def _fit(heading: str, f: Field) -> float:
    """How well a heading fits a field: 1 when it is one of its words, less when it only contains one."""
    text = cells.folded(heading)
    tight = text.replace(" ", "")
    if text in f.words or tight in {w.replace(" ", "") for w in f.words}:
        return 1.0
    words = set(text.split())
    inside = [w for w in f.words if (set(w.split()) <= words if w.isascii() else len(w) > 1 and w.replace(" ", "") in tight)]
    return max((0.3 + 0.5 * len(w) / max(len(text), 1) for w in inside), default=0.0)


def _is_called(sheet: str, role: str) -> bool:
    """Whether the name of a sheet says its role."""
    known = next(f.words for f in _all_fields() if f.role == role and f.field == "*")
    text = cells.folded(sheet)
    return any(w in text if not w.isascii() else set(w.split()) <= set(text.split()) for w in known)


def _period(columns: Dict[str, str], role: str) -> str:
    """What the headings say a quantity or a lead time is counted in."""
    telling = {"demand": ("quantity", "period"), "sources": ("lead_days",)}.get(role, ())
    return next((p for name in telling if (p := cells.period_of(columns.get(name, "")))), "")
