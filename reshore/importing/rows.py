"""The rows of a planner's sheets, cell by cell, by a mapping: each is used, or listed with the reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..errors import DataError, Problem
from ..network import schema
from ..texts import said
from . import cells
from .mapping import IGNORE, Field, Mapping, Rows, Sheet, fields, headings

MOST_ROWS = 200_000  # of a sheet
ABOVE_ZERO = ("per", "price_per")
POINT = "."  # the decimal mark where nothing shows another


@dataclass(frozen=True)
class Entry:
    """One row that says something: its values by field; numbers are plain, `unit` is (word, base unit, factor)."""

    sheet: str
    row: int
    role: str
    values: dict[str, Any]

    def get(self, name: str, default: Any = "") -> Any:
        """A value; the default where the cell is blank or there is no such column."""
        return self.values.get(name, default)

    @property
    def where(self) -> str:
        """The row in words."""
        return said("error.at_row", table=in_sheet(self.sheet), row=self.row)


@dataclass(eq=False)
class Ledger:
    """The account that is kept while sheets are read: problems, which rows were left out, rows by unit that is not known."""

    problems: list[Problem] = field(default_factory=list)
    left: set[tuple[str, int]] = field(default_factory=set)
    rows: list[dict[str, Any]] = field(default_factory=list)
    headings: dict[tuple[str, str], str] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)

    def say(self, entry: Entry, name: str, problem: str, fix: str, severity: str = "warning") -> None:
        """Note something about a cell of a row that is used all the same."""
        column = self.headings.get((entry.sheet, name), name)
        value = str(entry.get(name))[:200]
        self.problems.append(Problem(in_sheet(entry.sheet), entry.row, column, value, problem, fix, severity))

    def leave(self, entry: Entry, name: str, problem: str, fix: str, severity: str = "error") -> None:
        """Leave a row out, and say why."""
        self.left.add((entry.sheet, entry.row))
        self.say(entry, name, said("error.left_out", problem=problem), fix, severity)

    def blank(self, entry: Entry, name: str, problem: str, fix: str) -> None:
        """Take a cell as blank, and say why."""
        self.say(entry, name, said("error.taken_as_blank", problem=problem), fix, "error")

    def account(self) -> pd.DataFrame:
        """Of each sheet: sheet, role, rows with content below the header, used, left_out."""
        table = pd.DataFrame(self.rows, columns=["sheet", "role", "rows"])
        gone = [sum(name == sheet for name, _ in self.left) for sheet in table["sheet"]]
        return table.assign(used=table["rows"] - gone, left_out=gone)

    def stands(self, entry: Entry) -> bool:
        """Whether a row is still used."""
        return (entry.sheet, entry.row) not in self.left


def in_sheet(name: str) -> str:
    """A sheet as it is named in problems."""
    return said("error.in_sheet", sheet=name)


def read_entries(book: Sequence[tuple[str, Rows]], mapping: Mapping, ledger: Ledger) -> list[Entry]:
    """The rows of all mapped sheets."""
    by_name = {name.strip().casefold(): (name, rows) for name, rows in book}
    known = {**cells.units(), **{cells.folded(word): unit for word, unit in mapping.units.items()}}
    mark = _book_mark(by_name, mapping)
    out: list[Entry] = []
    for sheet in mapping.sheets:
        name, rows = by_name.get(sheet.name.strip().casefold(), ("", []))
        if sheet.role == IGNORE:
            continue
        if not name:
            fix = said("fix.add_or_ignore_sheet", hint=schema.nearest(sheet.name, dict(book)))
            ledger.problems.append(Problem(in_sheet(sheet.name), 0, "", "", said("error.no_sheet_of_mapping"), fix))
            continue
        out += _read_sheet(sheet, name, rows, _Reader(known, mark, ledger))
    for name, _ in book:
        if name.strip().casefold() not in {s.name.strip().casefold() for s in mapping.sheets}:
            ledger.problems.append(
                Problem(in_sheet(name), 0, "", "", said("error.sheet_not_mapped"), said("fix.map_it_or_leave_it"), "warning")
            )
    return out


@dataclass(frozen=True)
class _Reader:
    """What the cells of a sheet are read with."""

    units: dict[str, tuple[str, float]]
    mark: str
    ledger: Ledger


def _book_mark(by_name: dict[str, tuple[str, Rows]], mapping: Mapping) -> str:
    """The decimal mark that the numbers of the whole workbook show; "" where they show none."""
    seen: list[object] = []
    for sheet in mapping.sheets:
        _, rows = by_name.get(sheet.name.strip().casefold(), ("", []))
        if sheet.role != IGNORE:
            names = headings(rows, sheet.header)
            numeric = {f.field for f in fields(sheet.role) if f.kind == "number"}
            places = [names.index(c) + 1 for f, c in sheet.columns.items() if f in numeric and c in names]
            seen += [row[p] for row in rows for p in places if row[0] > sheet.header and p < len(row)]
    return cells.decimal_mark(seen)


def _read_sheet(sheet: Sheet, name: str, rows: Rows, reader: _Reader) -> list[Entry]:
    """The entries of one sheet."""
    names = headings(rows, sheet.header)
    data = [row for row in rows if row[0] > sheet.header]
    ledger = reader.ledger
    ledger.rows.append({"sheet": name, "role": sheet.role, "rows": len(data)})
    if len(data) > MOST_ROWS:
        problem = said("error.rows_of_export", rows=f"{len(data):,}", most=f"{MOST_ROWS:,}")
        raise DataError([Problem(in_sheet(name), 0, "", "", problem, said("fix.split_export"))])
    places = {f: names.index(c) + 1 for f, c in sheet.columns.items() if c in names}
    ledger.headings.update({(name, f): c for f, c in sheet.columns.items()})
    lacking = _lacking(sheet, name, names, places)
    ledger.problems += lacking
    if any(p.severity == "error" for p in lacking):
        ledger.left |= {(name, row[0]) for row in data}
        return []
    marks = {f: sheet.decimal or cells.decimal_mark(_column(data, p)) or reader.mark for f, p in places.items()}
    out = []
    for row in data:
        raw = {f: row[p] if p < len(row) else "" for f, p in places.items()}
        entry = _read_row(Entry(name, row[0], sheet.role, raw), row, names, marks, reader)
        if entry is not None:
            out.append(entry)
    return out


def _column(data: Iterable[list], place: int) -> Iterable[object]:
    return (row[place] for row in data if place < len(row))


def _lacking(sheet: Sheet, name: str, names: Sequence[str], places: dict[str, int]) -> list[Problem]:
    """Columns of the mapping that the sheet lacks, and needed fields without a column."""
    out = []
    for f in fields(sheet.role):
        column = sheet.columns.get(f.field, "")
        needed = f.required and not (f.field == "vendor" and "vendor_id" in places)
        if column and f.field not in places:
            out.append(
                Problem(
                    in_sheet(name),
                    sheet.header,
                    column,
                    column,
                    said("error.column_not_there", column=column),
                    said("fix.choose_another_column", field=f.label, hint=schema.nearest(column, names)),
                    "error" if needed else "warning",
                )
            )
        elif needed and not column:
            out.append(
                Problem(
                    in_sheet(name),
                    sheet.header,
                    f.field,
                    "",
                    said("error.no_column_chosen", field=f.label),
                    said("fix.choose_column_or_ignore"),
                )
            )
    return out


def _read_row(raw: Entry, row: list, names: Sequence[str], marks: dict[str, str], reader: _Reader) -> Entry | None:
    """The row with its values, or None when it is left out."""
    ledger = reader.ledger
    filled = {f: v for f, v in raw.values.items() if v != ""}
    if not filled:
        ledger.leave(raw, "", said("error.nothing_to_read"), said("fix.clear_or_map"), "warning")
        return None
    if cells.is_total(row[1:]):
        ledger.leave(raw, next(iter(filled)), said("error.row_of_sums"), said("fix.nothing_sums"), "warning")
        return None
    if all(str(v).strip() in names for v in filled.values()):
        ledger.leave(raw, next(iter(filled)), said("error.header_again"), said("fix.nothing"), "warning")
        return None
    out: dict[str, Any] = {}
    for f in fields(raw.role):
        cell = raw.values.get(f.field, "")
        if cell == "":
            if f.required and not (f.field == "vendor" and filled.get("vendor_id")):
                ledger.leave(raw, f.field, said("error.blank_cell", what=f.label), said("fix.fill_in"))
                return None
            continue
        ok = READERS[f.kind](raw, f, cell, out, marks.get(f.field, ""), reader)
        if not ok:
            return None
    return Entry(raw.sheet, raw.row, raw.role, out)


def _read_id(raw: Entry, f: Field, cell: object, out: dict[str, Any], mark: str, reader: _Reader) -> bool:
    out[f.field] = cells.identifier(cell)
    return True


def _read_text(raw: Entry, f: Field, cell: object, out: dict[str, Any], mark: str, reader: _Reader) -> bool:
    out[f.field] = cells.identifier(cell) if isinstance(cell, float) else " ".join(str(cell).split())
    return True


def _read_country(raw: Entry, f: Field, cell: object, out: dict[str, Any], mark: str, reader: _Reader) -> bool:
    out[f.field] = cells.country(cell)
    if not out[f.field]:
        reader.ledger.say(raw, f.field, said("error.country_not_known", value=str(cell)[:200]), said("fix.country_code"))
    return True


def _read_unit(raw: Entry, f: Field, cell: object, out: dict[str, Any], mark: str, reader: _Reader) -> bool:
    word = str(cell)
    known = reader.units.get(cells.folded(word))
    if known is None:
        reader.ledger.unknown[word.casefold()] += 1
        reader.ledger.leave(raw, f.field, said("error.unit_not_known", word=word[:200]), said("fix.say_what_unit_is"))
        return False
    out["unit"] = (word, *known)
    return True


def _read_number(raw: Entry, f: Field, cell: object, out: dict[str, Any], mark: str, reader: _Reader) -> bool:
    number, word = cells.quantity(cell, mark or POINT)
    ledger, least = reader.ledger, {"lat": -90.0, "lon": -180.0}.get(f.field, 0.0)
    needed = f.required or f.field == "quantity"
    tell = ledger.leave if needed else ledger.blank
    if number is None:
        tell(raw, f.field, said("error.not_a_number", what=f"'{str(cell)[:200]}'"), said("fix.write_a_number"))
        return not needed
    if number < least or (f.field in ABOVE_ZERO and number == 0):
        problem = said("error.too_small", value=f"{number:g}", field=f.label)
        tell(raw, f.field, problem, said("fix.use_range", range=said("fix.number_from", low=f"{least:g}")))
        return not needed
    if word and f.field == "quantity" and not _read_word(raw, f, word, out, mark, reader):
        return False
    if not mark and cells.is_unclear(cell):
        ledger.say(raw, f.field, said("error.read_as", value=cell, number=f"{number:g}"), said("fix.choose_decimal_mark"))
    out[f.field] = number
    return True


def _read_word(raw: Entry, f: Field, word: str, out: dict[str, Any], mark: str, reader: _Reader) -> bool:
    """The unit behind a quantity: that of the row, where it has none of its own."""
    unit = raw.get("unit")
    if unit == "":
        return _read_unit(raw, f, word, out, mark, reader)
    if unit is None or cells.folded(word) == cells.folded(unit):
        return True
    reader.ledger.leave(raw, f.field, said("error.another_unit_behind", word=word, unit=unit), said("fix.write_one_unit"))
    return False


READERS: dict[str, Callable[..., bool]] = {
    "id": _read_id, "text": _read_text, "country": _read_country, "unit": _read_unit, "number": _read_number,
}  # fmt: skip
