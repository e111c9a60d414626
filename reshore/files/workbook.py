"""A network as an .xlsx workbook: one sheet a table, the schema's help in the header cells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd
import xlsxwriter

from ..errors import DataError, Problem
from ..network import schema
from ..texts import said
from . import workbook_reader

READ_ME = (
    "This workbook is a supply network: one sheet a table, one row a thing.",
    "Needed are sites, parts, sources and demand; bom and lanes say how they hang together; all else may stay empty.",
    "Dark headers must be filled in. A note on each header says what the column means, its unit and what is allowed.",
    "A blank cell takes the default. Numbers are written with a point; dates as 2020-01-31.",
    "Columns in days count working days. All money is in one currency; quantities are in the part's own unit.",
    "Columns of your own are kept and not used. Sheets with other names are ignored.",
)

LAST_ROW = 1_048_575  # of a sheet

LEAST_SECONDS = 10  # that any file may take; a machine at work takes five times the usual
READERS, LONGEST_WAIT = 2, 60  # children at once; seconds that others wait for one of them
_READING = threading.BoundedSemaphore(READERS)

Sheets = list[tuple[str, list[list]]]
Tell = Callable[[float, str], None]


def read_sheets(
    path: Path, wanted: Iterable[str] = schema.TABLES, tell: Tell | None = None, cut: dict[str, int] | None = None
) -> Sheets:
    """Every sheet: its name and, if it is wanted ("*": all are), its rows with content, each with its row number in front.

    Read in a child process with limits on time and memory, since all strings and styles of a file are taken in before the
    first row can be counted; starting it costs 0.2 s. At most READERS of them run at once. `tell` hears of the share that
    is read; `cut` gets the columns of sheets that are wider than what is read of them. Raises `DataError`.
    """
    size = path.stat().st_size
    if not size:
        raise _unreadable(path, said("error.empty"), said("fix.file_with_sheets"))
    if size > workbook_reader.MAX_FILE:
        sizes = {"size": f"{size / 1e6:.0f}", "most": f"{workbook_reader.MAX_FILE / 1e6:.0f}"}
        raise _unreadable(path, said("error.workbook_too_large", **sizes), said("fix.use_csv"))
    seconds = LEAST_SECONDS + 3 * size // 1_000_000  # a megabyte of honest cells takes half a second, three with formulas
    if not _READING.acquire(timeout=LONGEST_WAIT):
        raise _unreadable(path, said("error.readers_busy", most=READERS), said("fix.try_again"))
    try:
        return _read(path, seconds, list(wanted), tell, {} if cut is None else cut)
    finally:
        _READING.release()


def _read(path: Path, seconds: int, wanted: list[str], tell: Tell | None, cut: dict[str, int]) -> Sheets:
    # -P: the modules beside the reader must not hide those of the standard library
    command = [sys.executable, "-P", workbook_reader.__file__, str(path.resolve()), str(seconds), *wanted]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"}
    late = threading.Event()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as child:

        def stop() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(seconds, stop)
        clock.start()
        try:
            assert child.stdout is not None
            sheets, ended = _sheets(path, child.stdout, tell, cut)
        finally:
            clock.cancel()
            child.kill()
    if late.is_set() and not ended:
        raise _unreadable(path, said("error.takes_too_long", seconds=seconds), said("fix.keep_tables_or_csv"))
    if not ended:
        raise _unreadable(path, said("error.unreadable_workbook"), said("fix.save_again_xlsx"))
    return sheets


def _sheets(path: Path, printed: Iterable[bytes], tell: Tell | None, cut: dict[str, int]) -> tuple[Sheets, bool]:
    """The sheets that were printed, and whether their end was, too."""
    sheets: Sheets = []
    for raw in printed:
        try:
            line = json.loads(raw)
        except ValueError:  # it was broken off
            return sheets, False
        if isinstance(line, list):
            sheets[-1][1].append(line)
        elif line is True:
            return sheets, True
        elif "error" in line:
            raise _unreadable(path, said(line["error"], **line["values"]), said(line["fix"]))
        elif "cut" in line:
            cut[sheets[-1][0]] = line["cut"]
        else:
            sheets.append((line["sheet"], []))
            if tell:
                tell(line["share"], "reading")
    return sheets, False


def _unreadable(path: Path, problem: str, fix: str) -> DataError:
    return DataError([Problem(path.name, 0, "", "", problem, fix)])


def column_help(column: schema.Column) -> str:
    """What a column means, its unit, what is allowed and what a blank cell stands for, one a line."""
    lines = [column.meaning or column.column]
    if column.unit:
        lines.append(f"Unit: {column.unit}")
    if column.refers:
        lines.append(f"A {column.refers[1]} of the table {column.refers[0]}")
    if column.allowed:
        lines.append(f"One of: {', '.join(column.allowed)}")
    elif column.type in ("number", "integer"):
        lines.append(f"A number: {column.range}")
    if column.required:
        lines.append("Must be filled in")
    elif column.default:
        lines.append(f"Blank: {column.default}")
    return "\n".join(lines)


def write(path: Path, tables: Mapping[str, pd.DataFrame], read_me: bool = False) -> None:
    """Write the tables as a workbook. Raises `DataError` for what a sheet cannot hold."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        if read_me:
            sheet = book.add_worksheet("Read me")
            sheet.set_column(0, 0, 110)
            sheet.write_column(0, 0, READ_ME)
        add_tables(book, tables)


def add_tables(book: xlsxwriter.Workbook, tables: Mapping[str, pd.DataFrame]) -> None:
    """A sheet for each table, as `read_sheets` takes it. Raises `DataError` for what a sheet cannot hold."""
    formats = _formats(book)
    for table, frame in tables.items():
        sheet = book.add_worksheet(table)
        sheet.freeze_panes(1, 0)
        _write_header(sheet, table, list(frame.columns), formats)
        for position, column in enumerate(frame.columns):
            _write_cells(sheet, table, position, frame[column])


def _formats(book: xlsxwriter.Workbook) -> dict[str, object]:
    return {
        "needed": book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3A5F", "border": 1}),
        "free": book.add_format({"bold": True, "bg_color": "#D9E2EC", "border": 1}),
        "text": book.add_format({"num_format": "@"}),  # Excel must not turn the name 3-4 into a date
    }


def _write_header(sheet, table: str, names: list[str], formats: Mapping[str, object]) -> None:
    known = {c.column: c for c in schema.columns(table)}
    for position, name in enumerate(names):
        column = known.get(name)
        is_number = column is not None and column.type in ("number", "integer", "flag")
        sheet.set_column(position, position, max(12, len(name) + 3), None if is_number else formats["text"])
        sheet.write_string(0, position, name, formats["needed" if column and column.required else "free"])
        if column:
            sheet.write_comment(0, position, column_help(column), {"x_scale": 2, "y_scale": 1.2})
            _guard(sheet, position, column)


def _guard(sheet, position: int, column: schema.Column) -> None:
    """Let a spreadsheet offer what is allowed in a column, and refuse numbers out of its range."""
    choices = list(column.allowed) or (["0", "1"] if column.type == "flag" else [])
    if choices:
        sheet.data_validation(
            1,
            position,
            LAST_ROW,
            position,
            {
                "validate": "list",
                "source": choices,
                "error_message": f"Use one of: {', '.join(choices)}"[:255],
            },
        )
    elif column.type == "number":
        sheet.data_validation(
            1,
            position,
            LAST_ROW,
            position,
            {
                "validate": "decimal",
                "criteria": "between",
                "minimum": column.low,
                "maximum": column.high,
                "error_message": f"A number: {column.range}",
            },
        )


class _Exact(float):
    """A number written with all its digits; xlsxwriter would round to 16, which is not always the same number."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def _write_cells(sheet, table: str, position: int, cells: pd.Series) -> None:
    is_number = cells.dtype.kind == "f"
    for row, value in enumerate(cells.tolist(), 1):
        if value == "" or value != value:
            continue
        failed = sheet.write_number(row, position, _Exact(value)) if is_number else sheet.write_string(row, position, value)
        if failed:
            raise DataError(
                [
                    Problem(
                        said("error.in_sheet", sheet=table),
                        row + 1,
                        str(cells.name),
                        str(value)[:200],
                        said("error.more_than_a_sheet"),
                        said("fix.save_to_csv"),
                    )
                ]
            )
