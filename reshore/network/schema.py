"""What every column of every table is: read from schema.csv, where it is said once.

From it come the typed tables, the checks on single cells, the templates and the help texts.
"""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from numbers import Real

import numpy as np
import pandas as pd

from ..errors import ALIKE, Problem, each, out_of_range
from ..texts import said

TABLES = (
    "sites", "parts", "bom", "sources", "lanes", "stock", "demand", "options", "scenarios", "events", "settings",
    "companies", "countries", "levels", "schemes", "ranges",
)  # fmt: skip
REQUIRED = ("sites", "parts", "sources", "demand")
ANY = "*"  # columns that any table may carry
SUGGESTED = 10  # different words of a column for which the nearest spelling is searched, which is slow
COMPARED = 1_000  # names that a word is compared with to find the nearest


@dataclass(frozen=True)
class Column:
    """One row of schema.csv: a column of a table, a setting (table `setting`) or an argument of a verb (`verb.NAME`)."""

    table: str
    column: str
    type: str
    key: bool
    required: bool
    default: str
    low: float
    least: float  # the smallest number above 0, of columns by which others are divided
    high: float
    allowed: tuple[str, ...]
    refers: tuple[str, str] | None
    unit: str
    meaning: str

    @property
    def range(self) -> str:
        """What a number may be, in words."""
        words = "fix.whole_number_between" if self.type == "integer" else "fix.number_between"
        return said(words, low=f"{self.low:.12g}", high=f"{self.high:.12g}")

    def takes(self, number: float) -> bool:
        """Whether a number is within the range."""
        within = isinstance(number, Real) and self.low <= number <= self.high
        return within and (self.type != "integer" or number == int(number))


@cache
def columns(table: str) -> tuple[Column, ...]:
    """The columns of a table (one of TABLES, `result.NAME`, `setting` or `verb.NAME`), in the order of schema.csv."""
    return tuple(c for c in _all_columns() if c.table == table or (c.table == ANY and table in TABLES))


@cache
def _all_columns() -> tuple[Column, ...]:
    with files(__package__).joinpath("schema.csv").open(encoding="utf-8") as file:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    return tuple(
        Column(
            r.table,
            r.column,
            r.type,
            r.key == "1",
            r.required == "1",
            r.default,
            float(r.low or "-inf"),
            float(r.least or 0),
            float(r.high or "inf"),
            tuple(filter(None, r.allowed.split("|"))),
            tuple(r.refers.split(".")) if r.refers else None,
            r.unit,
            r.meaning,
        )
        for r in frame.itertuples()
    )


def wrong_setting(key: str, value: str) -> tuple[str, str] | None:
    """What is wrong with a setting that should be a number within its range, and what mends it; None: nothing."""
    column = next((c for c in columns("setting") if c.column == key), None)
    number = pd.to_numeric(value, errors="coerce")
    if column is None or column.takes(number):
        return None
    problem = "error.cell_out_of_range" if np.isfinite(number) else "error.not_a_number"
    return said(problem, what=f"{key} '{value}'"), said("fix.write_range", range=column.range)


def refuse_outside(verb: str, **given: float | None) -> None:
    """Raise `DataError` for the first argument of a verb that is out of its range (None: not given)."""
    for c in columns(f"verb.{verb}"):
        value = given.get(c.column)
        if value is not None and not c.takes(value):
            fix = "fix.use_range" if c.required else "fix.use_range_or_none"
            raise out_of_range(c.column, value, said(fix, range=c.range))


def key(table: str) -> list[str]:
    """The columns that together name a row of the table (empty: rows have no name)."""
    return [c.column for c in columns(table) if c.key]


def empty(table: str) -> pd.DataFrame:
    """The table without rows, every column typed."""
    return _empty(table).copy()


@cache
def _empty(table: str) -> pd.DataFrame:
    return typed(table, pd.DataFrame({c.column: [] for c in columns(table)}))[0]


def with_defaults(table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of the table in which blank cells hold their column's default; blank limits stay NaN."""
    out = frame.copy()
    for c in columns(table):
        if c.default:
            out[c.column] = (
                out[c.column].fillna(float(c.default))
                if c.type in ("number", "flag")
                else out[c.column].where(out[c.column] != "", c.default)
            )
    return out


def typed(table: str, frame: pd.DataFrame, where: str | None = None) -> tuple[pd.DataFrame, list[Problem]]:
    """The frame with every column of the schema, typed, and the problems of its single cells and keys.

    Numbers become float64 (blank: NaN), everything else text (blank: ""). Unknown columns stay at the end.
    `where` is the name used in problems (default the table's name). Rows with a problem are still there.
    """
    where = where or table
    frame = frame.rename(columns=lambda c: str(c).strip()).reset_index(drop=True)
    problems = [
        Problem(where, 1, c, c, said("error.column_twice", column=c), said("fix.rename_or_remove"))
        for c in frame.columns[frame.columns.duplicated()].unique()
    ]
    frame = frame.loc[:, ~frame.columns.duplicated()]
    out: dict[str, pd.Series] = {}
    for c in columns(table):
        if c.column not in frame:
            if c.required:
                near = closest(c.column, set(frame.columns) - {k.column for k in columns(table)})
                fix = said("fix.rename_column", found=near, column=c.column) if near else said("fix.add_column")
                problems.append(Problem(where, 1, c.column, "", said("error.column_missing", column=c.column), fix))
            out[c.column] = _blank(c, len(frame))
            continue
        out[c.column], found = _READERS[c.type](c, frame[c.column], where)
        problems += found
    unknown = {c: _text(frame[c]) for c in frame.columns if c not in out}
    result = pd.DataFrame({**out, **unknown}, index=frame.index)
    return result, problems + _duplicates(table, result, where)


def references(tables: Mapping[str, pd.DataFrame], names: Mapping[str, str]) -> list[Problem]:
    """Cells that name a row of another table which is not there, with the nearest spelling."""
    problems = []
    for table, frame in tables.items():
        for c in columns(table):
            if not c.refers or c.refers[0] not in tables:
                continue
            known = tables[c.refers[0]][c.refers[1]]
            bad = frame[c.column].ne("") & ~frame[c.column].isin(known)
            spellings = sorted(set(known)) if bad.any() else []
            problems += _cells(
                c,
                frame[c.column],
                bad,
                names.get(table, table),
                "error.not_in",
                _use_one_of(c.refers[1], spellings),
                table=names.get(c.refers[0], c.refers[0]),
            )
    return problems


def _use_one_of(column: str, spellings: list[str]) -> Callable[[str], str]:
    return lambda value: said("fix.use_listed", column=column, hint=nearest(value, _beside(value, spellings)))


def unknown_columns(tables: Mapping[str, pd.DataFrame], names: Mapping[str, str], misspelt: bool = False) -> list[Problem]:
    """Columns the schema does not know: kept, and reported as a warning. misspelt: only those near to one that it knows."""
    problems = []
    for table, frame in tables.items():
        known = [c.column for c in columns(table)]
        for name in frame.columns:
            hint = "" if name in known else nearest(str(name), known)
            if name not in known and (hint or not misspelt):
                problems.append(
                    Problem(
                        names.get(table, table),
                        1,
                        str(name),
                        str(name),
                        said("error.column_not_known", column=str(name)),
                        said("fix.remove_or_rename", hint=hint),
                        "warning",
                    )
                )
    return problems


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest spelling, or nothing."""
    found = closest(word, known)
    return said("fix.did_you_mean", word=found) if found else ""


def closest(word: str, known: Iterable[str]) -> str:
    """The nearest spelling, small or capital letters alike; "": none is near.

    Of more than COMPARED names those are compared that begin like the word.

    >>> closest("tw", ["KR", "TW"]), closest("unit_cos", ["unit_cost", "unit"]), closest("x", ["unit"])
    ('TW', 'unit_cost', '')
    """
    names = [str(k) for k in known]
    near = _beside(str(word), sorted(names)) if len(names) > COMPARED else names
    by_letters = {name.casefold(): name for name in reversed(near)}
    found = difflib.get_close_matches(str(word).casefold(), list(by_letters)[::-1], n=1, cutoff=0.6)
    return by_letters[found[0]] if found else ""


def _beside(word: str, names: list[str]) -> list[str]:
    """The COMPARED names of a sorted list that stand around the place of the word."""
    first = max(0, min(bisect_left(names, word) - COMPARED // 2, len(names) - COMPARED))
    return names[first : first + COMPARED]


def _blank(c: Column, n: int) -> pd.Series:
    is_number = c.type in ("number", "integer", "flag")
    return pd.Series(np.full(n, np.nan)) if is_number else pd.Series([""] * n, dtype=object)


def _text(cells: pd.Series) -> pd.Series:
    """Cells as stripped text; blank, None and NaN are ""; a whole float (from a workbook) loses its .0."""
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        whole = cells.notna() & (cells == np.floor(cells)) & (cells.abs() < 1e15)
        text = cells.astype(object).where(~whole, cells.where(whole, 0).astype("int64").astype(str)).astype(str)
        return text.where(cells.notna(), "").astype(object)
    blank = cells.isna()
    if blank.all():
        return pd.Series([""] * len(cells), index=cells.index, dtype=object)
    return cells.astype(object).where(~blank, "").map(_cell_text).astype(object)


def _cell_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()


def _read_text(c: Column, cells: pd.Series, where: str) -> tuple[pd.Series, list[Problem]]:
    text = _text(cells)
    problems = []
    if c.required:
        problems = _cells(c, text, text.eq(""), where, "error.blank_cell", lambda v: said("fix.fill_in"))
    if c.allowed:
        text = text.str.lower() if c.type == "choice" and len(text) else text
        bad = text.ne("") & ~text.isin(c.allowed)
        problems += _cells(
            c,
            text,
            bad,
            where,
            "error.not_allowed",
            lambda v: said("fix.use_one_of", known=", ".join(c.allowed), hint=nearest(v, c.allowed)),
        )
    if c.type == "id":
        problems += _cells(
            c,
            text,
            text.str.contains("|", regex=False) if len(text) else text.astype(bool),
            where,
            "error.holds_a_bar",
            lambda v: said("fix.no_bar"),
        )
    return text, problems


def _read_number(c: Column, cells: pd.Series, where: str) -> tuple[pd.Series, list[Problem]]:
    if pd.api.types.is_bool_dtype(cells):
        cells = cells.astype(int)
    if pd.api.types.is_numeric_dtype(cells):
        number, text = cells.astype("float64"), cells
        blank = number.isna()
    else:
        text = _text(cells)
        blank = text.eq("")
        number = pd.to_numeric(text.where(~blank, None), errors="coerce").astype("float64")
    problems = _cells(
        c, text, ~blank & ~np.isfinite(number), where, "error.not_a_number", lambda v: said("fix.write_number", range=c.range)
    )
    number = number + 0.0  # minus zero is zero
    outside = (number < c.low) | (number > c.high)
    problems += _cells(
        c, text, outside & np.isfinite(number), where, "error.cell_out_of_range", lambda v: said("fix.use_range", range=c.range)
    )
    problems += _cells(
        c,
        text,
        (number > 0) & (number < c.least),
        where,
        "error.too_near_zero",
        lambda v: said("fix.zero_or_unit"),
        least=f"{c.least:g}",
    )
    if c.type == "flag":
        problems += _cells(
            c, text, np.isfinite(number) & ~number.isin([0, 1]), where, "error.not_a_flag", lambda v: said("fix.write_flag")
        )
    if c.required:
        problems += _cells(c, text, blank, where, "error.blank_cell", lambda v: said("fix.write_range", range=c.range))
    return number, problems


def _read_date(c: Column, cells: pd.Series, where: str) -> tuple[pd.Series, list[Problem]]:
    text = _text(cells).str.slice(0, 10) if len(cells) else _text(cells)
    ok = pd.to_datetime(text.where(text.ne(""), None), format="%Y-%m-%d", errors="coerce").notna()
    ok &= text.astype(object).map(lambda v: len(v) == len("2020-01-31")).astype(bool)
    return text, _cells(c, text, text.ne("") & ~ok, where, "error.not_a_date", lambda v: said("fix.write_it_as_date"))


_READERS = {
    "id": _read_text, "text": _read_text, "choice": _read_text,
    "number": _read_number, "integer": _read_number, "flag": _read_number, "date": _read_date,
}  # fmt: skip


def _cells(
    c: Column, cells: pd.Series, bad: pd.Series, where: str, problem: str, fix: Callable[[str], str], **values: str
) -> list[Problem]:
    """One problem for each marked cell; `problem` is the key of a text about a cell and these values."""
    rows = np.flatnonzero(np.asarray(bad, dtype=bool))
    words = {int(i) + 2: str(cells.iloc[i])[:200] for i in rows[:ALIKE]}
    different = list(dict.fromkeys(words.values()))
    fixes = {word: fix(word) for word in different[:SUGGESTED]}
    unsuggested = fix("") if len(different) > SUGGESTED else ""

    def one(row: int) -> Problem:
        word = words[row]
        return Problem(where, row, c.column, word, said(problem, what=_named(c, word), **values), fixes.get(word, unsuggested))

    return each(rows + 2, one)


def _named(c: Column, word: str) -> str:
    return c.column if word.strip() in ("", "nan") else f"{c.column} '{word}'"


def _duplicates(table: str, frame: pd.DataFrame, where: str) -> list[Problem]:
    keys = key(table)
    if not keys or frame.empty:
        return []
    again = np.flatnonzero(frame.duplicated(keys, keep="first") & frame[keys].ne("").any(axis=1))

    def one(row: int) -> Problem:
        name = " | ".join(frame[keys].iloc[row - 2])
        return Problem(where, row, "+".join(keys), name, said("error.stands_twice", name=name), said("fix.remove_or_join"))

    return each(again + 2, one)
