"""Print the sheets of a workbook (.xlsx, .xls, .ods) as JSON lines, in a process of its own: a hostile file ends only that.

`python workbook_reader.py FILE SECONDS SHEET...` prints `{"sheet": name, "share": of the sheets before it}` for each sheet
and, for those named here (`*`: all), a line `[row number, cell, ...]` a row with content; at the end `true`, or what is
wrong and what mends it as keys of the texts, `{"error": key, "values": {...}, "fix": key}`. Of all sheets (`*`) rows are cut
at MAX_WIDE columns, and `{"cut": columns}` says so; of those named, more than MAX_COLUMNS are refused.

python-calamine reads quickly, but fills the rectangle around all cells, and takes errors and formulas that were never
calculated for blanks: workbooks with such are read by openpyxl.

Every sheet is bounded as it is read: what a file claims about itself (dimensions, sizes in the zip) is never trusted.
The file imports nothing of reshore, and hides what openpyxl does not need here: it starts in 0.2 s instead of 1 s.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import sys
import zipfile
from collections.abc import Generator, Iterator

MB = 1_000_000
MAX_FILE = 20 * MB
MAX_INFLATED = 400 * MB
MAX_RATIO = 200  # legal sheets reach 40, a zip bomb 1,000
MAX_ENTRIES = 1_000
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_WIDE = 1_000  # of a planner's own sheet; what stands beside that is not read
MAX_BLANK_ROWS = 1_000  # formatted but empty rows below a table; reading ends there
MAX_CELLS = 10_000_000
MAX_TEXT = 200 * MB  # one long shared string can stand in a million cells
MAX_MEMORY = 2_000 * MB

OLD = b"\xd0\xcf\x11\xe0"  # how .xls files begin, and .xlsx files with a password
BLANK = b"\xef\xbb\xbf \t\r\n"  # what may stand before XML
TEXT_OF_TWO_BYTES = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")  # how XML in UTF-16 or UTF-32 begins

_FORMULA = re.compile(rb"<(\w+:)?f[ />]")
_ERROR = re.compile(rb'<(?:\w+:)?c [^>]*t="e"')
_CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')
_FAR_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?r="\d{8,}"')
_ODD = re.compile(rb'encoding=["\'](?!utf-8["\']|us-ascii["\']|iso-8859-1["\']|windows-125\d["\'])', re.IGNORECASE)
_CODED = re.compile(r"_x(00[01][0-9A-Fa-f]|FFF[EF])_")  # how a workbook writes what XML cannot hold


class RefusedError(Exception):
    """The workbook is not read; the arguments are the keys of the problem and the fix, and the values of the problem."""

    def __init__(self, problem: str, fix: str, **values: str | int):
        super().__init__(problem, fix, values)


def main(path: str, seconds: str, *tables: str) -> None:
    """Print what a workbook holds, of the sheets named as `tables`: a JSON value a line, and `true` when all of it is there;
    instead of that why it is refused. The process may take so many seconds."""
    _limit_process(int(seconds))
    try:
        for line in _lines(path, tables):
            print(json.dumps(line))
        print("true")
    except RefusedError as refused:
        _print(refused)
    except MemoryError:
        _print(RefusedError("error.needs_memory", "fix.keep_tables"))
    except Exception as error:  # openpyxl raises anything on a damaged file
        what = {"kind": type(error).__name__, "reason": str(error)[:200]}
        _print(RefusedError("error.damaged", "fix.save_again_xlsx", **what))


def _print(refused: RefusedError) -> None:
    problem, fix, values = refused.args
    print(json.dumps({"error": problem, "values": values, "fix": fix}))


def _limit_process(seconds: int) -> None:
    try:
        import resource
    except ImportError:  # Windows: the caller's time limit and the bounds on size remain
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 1, seconds + 1))


def _lines(path: str, tables: tuple[str, ...]) -> Iterator[dict | list]:
    with open(path, "rb") as file:  # noqa: PTH123  # pathlib takes time to start
        start = file.read(4)
    plain = (start == OLD and path.lower().endswith(".xls")) or not inspect(path)[0]
    yield from _quickly(path, tables) if plain else _carefully(path, tables)


def _quickly(path: str, tables: tuple[str, ...]) -> Iterator[dict | list]:
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_path(path)
    budget = {"cells": MAX_CELLS, "text": MAX_TEXT}
    kinds = [m for m in book.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet]
    for number, kind in enumerate(kinds):
        yield {"sheet": kind.name, "share": number / len(kinds)}
        if "*" not in tables and kind.name.strip().lower() not in tables:
            continue
        sheet = book.get_sheet_by_name(kind.name)
        if sheet.start is None:
            continue
        left = [""] * sheet.start[1]
        rows = ((i, [*left, *map(_plain, row)]) for i, row in enumerate(sheet.iter_rows(), _first_row(sheet)))
        yield from _kept(rows, sheet.name, "*" in tables, budget)


def _first_row(sheet) -> int:
    """The number of the row that is read first: rows above the first cell are read, too, in some formats."""
    return 1 if sheet.start[0] and sum(1 for _ in sheet.iter_rows()) == sheet.end[0] + 1 else sheet.start[0] + 1


def _carefully(path: str, tables: tuple[str, ...]) -> Iterator[dict | list]:
    sys.modules["numpy"] = sys.modules["lxml"] = None  # type: ignore[assignment]  # openpyxl tries both; neither is needed
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    formulas = openpyxl.load_workbook(path, read_only=True, keep_links=False)
    budget = {"cells": MAX_CELLS, "text": MAX_TEXT}
    for number, sheet in enumerate(book.worksheets):
        yield {"sheet": sheet.title, "share": number / len(book.worksheets)}
        if "*" not in tables and sheet.title.strip().lower() not in tables:
            continue
        _refuse_uncalculated(sheet, formulas[sheet.title])
        yield from _rows(sheet, budget, "*" in tables)


def inspect(path: str, most: int = MAX_INFLATED) -> tuple[bool, int]:
    """Refuse a file that is not a zip of reasonable size, counting the bytes it really holds, which may be `most`;
    -> whether it must be read with care, and how many of the bytes are XML."""
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise RefusedError("error.no_workbook", "fix.save_without_password") from None
    with archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            counts = {"count": f"{len(entries):,}", "most": f"{MAX_ENTRIES:,}"}
            raise RefusedError("error.too_many_entries", "fix.save_in_excel", **counts)
        total, xml, careful = 0, 0, False
        for entry in entries:
            size, is_xml, found = _inspect_entry(archive, entry, most - total)
            total += size
            xml += size if is_xml else 0
            careful |= found
    return careful, xml


def _inspect_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> tuple[int, bool, bool]:
    if entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusedError("error.odd_packing", "fix.save_in_excel", entry=entry.filename[:100])
    limit = min(left, max(MB, MAX_RATIO * entry.compress_size))
    size, begun, careful, tail, width, height = 0, False, False, b"", 0, 0
    is_xml, is_sheet = entry.filename.lower().endswith((".xml", ".rels")), "worksheets/" in entry.filename
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 16):
            if not begun and (text := chunk.lstrip(BLANK)):
                begun = True
                is_xml = is_xml or text.startswith(b"<")
                if text.startswith(TEXT_OF_TWO_BYTES) or (is_xml and _ODD.search(text[:200])):
                    raise RefusedError("error.xml_encoding", "fix.save_in_excel")
            size += len(chunk)
            if size > limit:
                raise RefusedError("error.unpacks_too_far", "fix.only_tables")
            if is_xml:
                tail += chunk
                careful = careful or bool(_FORMULA.search(tail) or _ERROR.search(tail) or _FAR_ROW.search(tail))
                if b"<!DOCTYPE" in tail or b"<!ENTITY" in tail:
                    raise RefusedError("error.xml_entities", "fix.save_in_excel")
                if is_sheet and not careful:
                    for column, row in _CELL.findall(tail):
                        width, height = max(width, _number(column)), max(height, int(row))
                tail = tail[-60:]
    return size, is_xml, careful or width * height > 3 * MAX_CELLS


def _number(letters: bytes) -> int:
    """The number of a column, as a spreadsheet names it.

    >>> _number(b"A"), _number(b"AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def _refuse_uncalculated(sheet, formulas) -> None:
    """Values are what Excel stored beside each formula; a program that writes formulas often stores none."""
    sheet.reset_dimensions()
    formulas.reset_dimensions()
    for values, texts in zip(_bounded(sheet), _bounded(formulas), strict=False):
        for value, text in zip(values, texts, strict=False):
            if text.data_type == "f" and value.value is None and value.data_type != "str":
                raise RefusedError("error.not_calculated", "fix.open_and_save", sheet=sheet.title, cell=text.coordinate)


def _bounded(sheet) -> Iterator[tuple]:
    blank = 0
    for row in sheet.iter_rows():
        blank = 0 if any(cell.value is not None for cell in row) else blank + 1
        if blank > MAX_BLANK_ROWS:
            return
        yield row


def _rows(sheet, budget: dict[str, int], wide: bool = False) -> Iterator[list | dict]:
    sheet.reset_dimensions()
    rows = ((number, [_plain(value) for value in row]) for number, row in enumerate(sheet.iter_rows(values_only=True), 1))
    yield from _kept(rows, sheet.title, wide, budget)


def _kept(
    rows: Generator[tuple[int, list], None, None], sheet: str, wide: bool, budget: dict[str, int]
) -> Iterator[list | dict]:
    """The rows with content, within bounds."""
    blank = cut = 0
    with contextlib.closing(rows):
        for number, cells in rows:
            while cells and cells[-1] == "":
                cells.pop()
            blank = 0 if cells else blank + 1
            if blank > MAX_BLANK_ROWS:
                break
            if not cells:
                continue
            if wide and len(cells) > MAX_WIDE:
                cut = max(cut, len(cells))
                cells = cells[:MAX_WIDE]
            _spend(budget, cells, sheet, number, MAX_WIDE if wide else MAX_COLUMNS)
            if number > MAX_ROWS:
                raise RefusedError("error.sheet_too_long", "fix.split_it", sheet=sheet, most=f"{MAX_ROWS:,}")
            yield [number, *cells]
    if cut:
        yield {"cut": cut}


def _spend(budget: dict[str, int], cells: list, sheet: str, row: int, widest: int = MAX_COLUMNS) -> None:
    if len(cells) > widest:
        raise RefusedError("error.row_too_wide", "fix.clear_beside", sheet=sheet, row=row, most=widest)
    budget["cells"] -= len(cells)
    budget["text"] -= sum(len(cell) for cell in cells if isinstance(cell, str))
    if min(budget.values()) < 0:
        raise RefusedError("error.workbook_too_full", "fix.use_csv", sheet=sheet, row=row)


def _plain(value: object) -> str | int | float:
    """A cell as JSON can say it; blank is ""."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _CODED.sub(lambda found: chr(int(found[1], 16)), value).strip() if "_x" in value else value.strip()
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, datetime.datetime):
        return (value.date() if value.time() == datetime.time() else value).isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value if isinstance(value, int) else str(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
