"""A network on disk: load, save and template, as a folder with one CSV a table or a workbook with one sheet a table."""

from __future__ import annotations

import csv
import difflib
import io
import os
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from ..checks import checks
from ..errors import DataError, Problem, door
from ..network import schema
from ..network.formulas import SIGNS, as_it_was, harmless
from ..network.network import Network
from ..texts import said
from . import atomic, filling, workbook
from .workbook_reader import MAX_CELLS, MAX_COLUMNS, MAX_ROWS

MAX_CSV = 200_000_000  # bytes
MAX_RECORD = 2_000_000  # characters of one row
NAMED = 5  # sheets that are named where none is a table
MAX_RAGGED = 100  # rows of wrong length listed for one file
SEPARATORS = ",;\t"
OTHER_FILES = (".csv", ".docx", ".json", ".ods", ".pdf", ".pptx", ".txt", ".xls", ".xlsb", ".xlsm", ".zip")

_Found = list[tuple[str, str, Iterable[list]]]  # of each table: bare name, where it is, rows


@dataclass(frozen=True)
class _Raw:
    """A table as it was read: untyped cells, and the row number that a spreadsheet shows of the header and each row."""

    where: str
    frame: pd.DataFrame
    rows: list[int]


@door(DataError)
def load(path: str | os.PathLike, fill: bool = False) -> Network:
    """Read a network from a folder with one CSV a table, or from an .xlsx workbook with one sheet a table.

    Parameters
    ----------
    path : str or path
        The folder or the workbook. CSV files are UTF-8, separated by comma, semicolon or tab. Files and sheets with other names
        are ignored.
    fill : bool
        Fill what is missing by stated rules, each filled cell marked as assumed: bom, sources and demand are then enough.

    Returns
    -------
    Network
        The tables, typed and checked; a blank cell stays blank (`Network.filled` has the defaults).

    Warns
    -----
    UserWarning
        For a column that is not known, which is kept and not used, where its name is near to one that is: a misspelling.
        `check` lists columns of one's own too.

    Raises
    ------
    DataError
        When there is no network at the path, a file cannot be opened, or the tables are wrong: every error with file or sheet,
        row as a spreadsheet counts, column, what is allowed and the nearest spelling. Also when they are too much for memory.

    References
    ----------
    docs/semantics.md: what the tables mean; reshore/network/schema.csv: every column with its type, unit and default.

    Examples
    --------
    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> len(net.sites), len(net.parts), net.demand[["part", "rate", "price"]].to_dict("records")
    (8, 4, [{'part': 'car', 'rate': 10.0, 'price': 100.0}])
    """
    path = Path(path)
    raw, unread, problems = _read(path)
    frames = {table: r.frame for table, r in raw.items()}
    names = {table: _name(path, table) for table in schema.TABLES} | {table: r.where for table, r in raw.items()}
    needed = filling.NEEDED if fill else schema.REQUIRED
    if unread and not {*schema.TABLES} & {*frames, *unread}:
        problems.append(_of_another_system(path, unread))
    problems += [_missing(path, table, unread) for table in needed if table not in {*frames, *unread}]
    if problems:
        raise DataError(problems + _cell_problems(raw, names))
    try:
        net = filling.fill(frames, names) if fill else Network(**frames, names=names)
        if errors := checks.errors(net):
            raise DataError(errors)
    except DataError as error:
        raise DataError(_located(error.problems, raw)) from None
    for problem in schema.unknown_columns(net.tables, net.names, misspelt=True):
        warnings.warn(str(problem), stacklevel=3)
    return net


@door(DataError)
def save(net: Network, path: str | os.PathLike) -> None:
    """Write a network to a folder with one CSV a table, or to an .xlsx workbook, so that `load` gives it back exactly.

    Only tables with rows and columns with content are written. Whenever this is broken off, be it by the power, `load` gives
    the old network or the new one, also to who loads meanwhile. In a folder, files that are not tables are left alone;
    tables that the network no longer has are removed.

    Parameters
    ----------
    net : Network
        What is written.
    path : str or path
        Ends in .xlsx: a workbook; else a folder, made where there is none.

    Raises
    ------
    DataError
        For a path that is a file or folder of another kind, or a text that no cell of a workbook holds.
    StoreError
        When it cannot be written.

    Examples
    --------
    >>> import reshore as rs, tempfile
    >>> net = rs.load(rs.datasets.toy)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rs.save(net, f"{folder}/toy.xlsx")
    ...     rs.load(f"{folder}/toy.xlsx").fingerprint == net.fingerprint
    True
    """
    path = Path(path)
    tables = written(net)
    if _is_workbook(path):
        atomic.put(path, lambda aside: workbook.write(aside, tables))
    else:
        atomic.put(path, lambda aside: _write_folder(aside, {f"{t}.csv": csv_text(f) for t, f in tables.items()}))


def written(net: Network) -> dict[str, pd.DataFrame]:
    """The tables as `save` writes them: those with rows, and of them the columns with content."""
    return {table: frame[_used(table, frame)] for table, frame in net.tables.items() if len(frame)}


def template(path: str | os.PathLike) -> None:
    """Write empty tables to fill in: an .xlsx workbook with help in the headers, or a folder of CSV with a README.txt.

    Parameters
    ----------
    path : str or path
        Ends in .xlsx: a workbook; else a folder. There must be nothing yet.

    Raises
    ------
    DataError
        When there is something at the path already, or it names another kind of file.
    StoreError
        When it cannot be written.

    Examples
    --------
    One file for each of the 16 tables, and the explanations.

    >>> import reshore as rs, tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rs.template(f"{folder}/mine")
    ...     made = sorted(path.name for path in Path(folder, "mine").iterdir())
    >>> len(made), made[:3]
    (17, ['README.txt', 'bom.csv', 'companies.csv'])
    """
    path = Path(path)
    if path.is_file() or (path.is_dir() and any(there.name[0] != "." for there in path.iterdir())):
        raise _refusal(path, said("error.is_there"), said("fix.new_path"))
    tables = {table: schema.empty(table) for table in schema.TABLES}
    if _is_workbook(path):
        atomic.put(path, lambda aside: workbook.write(aside, tables, read_me=True))
    else:
        texts = {f"{t}.csv": csv_text(f) for t, f in tables.items()} | {"README.txt": _read_me()}
        atomic.put(path, lambda aside: _write_folder(aside, texts))


# reading


def _read(path: Path) -> tuple[dict[str, _Raw], dict[str, str], list[Problem]]:
    """The tables, what else is there ({bare name: where}), and the problems of tables that cannot be read."""
    if not path.exists():
        raise _refusal(path, said("error.does_not_exist"), said("fix.give_folder_or_workbook"))
    if not path.is_dir() and not (path.is_file() and path.suffix.lower() == ".xlsx"):
        raise _refusal(path, said("error.neither_folder_nor_workbook"), said("fix.give_its_folder"))
    try:
        with atomic.opened(path) if path.is_dir() else nullcontext() as files:
            return _tables(_sheets(path) if files is None else _csv_tables(files))
    except OSError as error:
        raise _unopened(str(path), error) from None


def _tables(found: _Found) -> tuple[dict[str, _Raw], dict[str, str], list[Problem]]:
    raw: dict[str, _Raw] = {}
    problems: list[Problem] = []
    for table, where, records in found:
        try:
            if table in raw:
                text = said("error.table_twice", table=table, other=raw[table].where)
                raise _refused(where, 0, text, said("fix.remove_one"))
            if table in schema.TABLES:
                raw[table] = _assemble(where, records)
        except DataError as error:
            problems += error.problems
    return raw, {name: where for name, where, _ in found if name not in raw}, problems


def _csv_tables(files: Iterable[tuple[Path, BinaryIO | None]]) -> _Found:
    return [(atomic.table_of(path), path.name, _csv_records(path, file)) for path, file in files]


def _sheets(path: Path) -> _Found:
    return [(name.strip().lower(), said("error.in_sheet", sheet=name), rows) for name, rows in workbook.read_sheets(path)]


def _assemble(where: str, records: Iterable[list]) -> _Raw:
    """A frame from records `[row number, cell, ...]`, the header first; blank cells are ""."""
    records = list(records)
    if not records:
        raise _refused(where, 0, said("error.empty"), said("fix.write_header"))
    width = max(map(len, records)) - 1
    cells = [record[1:] + [""] * (width + 1 - len(record)) for record in records]
    header = [str(name).strip() for name in cells[0]]
    frame = pd.DataFrame(cells[1:], columns=range(width), dtype=object)
    for position in [i for i, name in enumerate(header) if not name]:
        filled = frame[position].ne("")
        if filled.any():
            row = records[1 + int(filled.to_numpy().argmax())][0]
            raise _refused(
                where,
                row,
                said("error.cell_without_column", column=position + 1),
                said("fix.name_the_column", row=records[0][0]),
            )
    named = [i for i, name in enumerate(header) if name]
    frame = frame[named].set_axis([header[i] for i in named], axis="columns")
    return _Raw(where, frame, [record[0] for record in records])


def _csv_records(path: Path, file: BinaryIO | None) -> Iterator[list]:
    where = path.name
    try:
        with io.TextIOWrapper(file or path.open("rb"), encoding="utf-8-sig", newline="") as text:
            if os.fstat(text.fileno()).st_size > MAX_CSV:
                raise _refused(where, 0, said("error.file_too_large", most=MAX_CSV // 1_000_000), said("fix.split_it"))
            yield from _even(where, _content(where, _Lines(where, text), _separator(text)))
    except UnicodeDecodeError:
        raise _refused(where, 0, said("error.not_utf8"), said("fix.save_as_csv")) from None
    except OSError as error:
        raise _unopened(where, error) from None


class _Lines:
    """The lines of a file, refusing what would fill the memory: no row (also over several lines) above MAX_RECORD."""

    def __init__(self, where: str, file: io.TextIOBase):
        self.where, self.file, self.row, self.left = where, file, 0, MAX_RECORD

    def __iter__(self) -> Iterator[str]:
        while line := self.file.readline(self.left + 1):
            self.left -= len(line)
            if self.left < 0:
                raise _refused(
                    self.where, self.row + 1, said("error.row_too_long", most=f"{MAX_RECORD:,}"), said("fix.end_rows")
                )
            if "\0" in line:
                raise _refused(self.where, self.row + 1, said("error.binary"), said("fix.save_as_utf8"))
            yield line

    def next_row(self) -> None:
        self.row, self.left = self.row + 1, MAX_RECORD


def _separator(file: io.TextIOBase) -> str:
    """The separator that finds most known columns in the first line with content."""
    known = {c.column for table in schema.TABLES for c in schema.columns(table)}
    first = islice(iter(lambda: file.readline(MAX_RECORD), ""), 1_000)
    line = next(filter(str.strip, first), "")
    file.seek(0)

    def found(separator: str) -> tuple[int, int]:
        names = [name.strip().strip('"') for name in line.split(separator)]
        return sum(name in known for name in names), len(names)

    return max(SEPARATORS, key=found)


def _content(where: str, lines: _Lines, separator: str) -> Iterator[list]:
    """`[row number, cell, ...]` of each row that is not blank."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    left = MAX_CELLS
    try:
        for cells in reader:
            lines.next_row()
            left -= len(cells)
            if lines.row > MAX_ROWS or left < 0:
                text = said("error.too_many_rows", rows=f"{MAX_ROWS:,}", cells=f"{MAX_CELLS:,}")
                raise _refused(where, lines.row, text, said("fix.split_table"))
            if any(map(str.strip, cells)):
                yield [lines.row, *(as_it_was(cell) if cell[:1] == "'" else cell for cell in cells)]
    except csv.Error as error:
        text = said("error.cannot_be_split", reason=str(error))
        raise _refused(where, lines.row + 1, text, said("fix.end_quotes")) from None


def _even(where: str, records: Iterator[list]) -> Iterator[list]:
    """The records, each cut to the length of the header; raises for those whose cells do not match it."""
    problems: list[Problem] = []
    width = None
    for record in records:
        if width is None:
            while not record[-1].strip():
                record.pop()
            width = len(record)
        if len(record) - 1 > MAX_COLUMNS:
            text = said("error.too_many_columns", most=MAX_COLUMNS)
            raise _refused(where, record[0], text, said("fix.remove_unneeded"))
        if len(record) < width or any(map(str.strip, record[width:])):
            problems.append(
                Problem(
                    where,
                    record[0],
                    "",
                    "",
                    said("error.ragged", cells=len(record) - 1, header=width - 1),
                    said("fix.one_cell_a_column"),
                )
            )
        if len(problems) == MAX_RAGGED:
            break
        yield record[:width]
    if problems:
        raise DataError(problems)


# saying where a problem is


def _name(path: Path, table: str) -> str:
    return f"{table}.csv" if path.is_dir() else said("error.in_sheet", sheet=table)


def _refused(where: str, row: int, problem: str, fix: str) -> DataError:
    return DataError([Problem(where, row, "", "", problem, fix)])


def _refusal(path: Path, problem: str, fix: str) -> DataError:
    return _refused(str(path), 0, problem, fix)


def _unopened(where: str, error: OSError) -> DataError:
    return _refused(where, 0, said("error.cannot_open", reason=str(error.strerror)), said("fix.may_open"))


def _of_another_system(path: Path, unread: Mapping[str, str]) -> Problem:
    """None of the sheets or files is a table: they are probably exports."""
    some = ", ".join(f"'{name}'" for name in list(unread)[:NAMED]) + (", ..." if len(unread) > NAMED else "")
    return Problem(path.name, 0, "", "", said("error.no_table_of_network", sheets=some), said("fix.read_as_export"))


def _missing(path: Path, table: str, unread: Mapping[str, str]) -> Problem:
    """A table that is not there; a file of nearly its name was probably meant for it."""
    near = difflib.get_close_matches(table, set(unread).difference(schema.TABLES), n=1, cutoff=0.7)
    where = _name(path, table)
    fix = said("fix.rename_or_add", other=unread[near[0]], name=where) if near else said("fix.add_it")
    return Problem(where, 0, "", "", said("error.table_missing", table=table), fix)


def _cell_problems(raw: Mapping[str, _Raw], names: Mapping[str, str]) -> list[Problem]:
    """What is wrong within the tables that could be read, when others could not."""
    read = {table: schema.typed(table, r.frame, r.where) for table, r in raw.items()}
    references = schema.references({table: frame for table, (frame, _) in read.items()}, names)
    return _located([p for _, found in read.values() for p in found] + references, raw)


def _located(problems: Iterable[Problem], raw: Mapping[str, _Raw]) -> list[Problem]:
    """The problems with rows as a spreadsheet counts them: blank rows were skipped, and count there."""
    rows = {r.where: r.rows for r in raw.values()}
    return [replace(p, row=rows[p.table][p.row - 1]) if 0 < p.row <= len(rows.get(p.table, ())) else p for p in problems]


# writing


def _is_workbook(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix in OTHER_FILES or (suffix != ".xlsx" and path.is_file()):
        raise _refusal(path, said("error.neither_folder_nor_workbook"), said("fix.give_folder_or_name"))
    if suffix == ".xlsx" and path.is_dir():
        raise _refusal(path, said("error.folder_named_workbook"), said("fix.another_name"))
    return suffix == ".xlsx"


def _write_folder(folder: Path, texts: Mapping[str, str]) -> None:
    folder.mkdir()
    for name, text in texts.items():
        # Excel takes a CSV file for UTF-8 only if it begins with a byte order mark
        (folder / name).write_text(text, encoding="utf-8" if text.isascii() else "utf-8-sig", newline="")


def _used(table: str, frame: pd.DataFrame) -> list[str]:
    required = {c.column for c in schema.columns(table) if c.required}
    return [name for name in frame if name in required or (frame[name].notna() & frame[name].ne("")).any()]


def csv_text(frame: pd.DataFrame) -> str:
    """A table of texts and numbers as CSV that no spreadsheet runs as formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(harmless, frame.columns))
    writer.writerows(zip(*(_csv_cells(frame[name]) for name in frame), strict=True))
    return out.getvalue()


def _csv_cells(cells: pd.Series) -> list[str]:
    if cells.dtype.kind == "f":
        return ["" if value != value else repr(value).removesuffix(".0") for value in cells.tolist()]
    return [harmless(cell) if cell[:1] in SIGNS else cell for cell in cells.tolist()]


def _read_me() -> str:
    """The columns of every table, as a text."""
    parts = ["A supply network: one CSV file a table. Needed: " + ", ".join(schema.REQUIRED) + ".\n"]
    for table in schema.TABLES:
        parts.append(f"\n{table}.csv\n")
        for column in schema.columns(table):
            parts.append(f"  {column.column}: {'. '.join(workbook.column_help(column).splitlines())}\n")
    return "".join(parts)
