"""The formats that exports come in: one entry each; a folder or several files are read one after the other."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ..errors import DataError, Problem
from ..files import workbook
from ..files.workbook_reader import MAX_CELLS, MAX_ROWS, MAX_WIDE, OLD
from ..solving.progress import Progress
from ..texts import Said, said
from . import beside
from .mapping import Tables

MAX_CSV = 60_000_000  # bytes
MAX_FILES = 60
SAMPLE = 200_000  # characters in which the separator is looked for
SEPARATORS = ";\t,|"
ENCODINGS = ("utf-8-sig", "cp949", "cp932", "gb18030", "cp1252")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}

Sheets = list[tuple[str, list[list]]]
Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Format:
    """A kind of file: what its name ends with, and how its sheets are read (name and rows `[row number, cell, ...]`; of those
    that are too wide the columns are noted; the last argument is the encoding that the texts beside it have)."""

    endings: tuple[str, ...]
    read: Callable[[Path, Tell, dict[str, int], str], Sheets]


def tables(paths: Sequence[Path], progress: Progress | None = None) -> tuple[Tables, dict[str, int]]:
    """The sheets of all files, and of those that are wider than what is read of them the columns.

    Raises `DataError` for what cannot be read.
    """
    files = _files(paths)
    tell = progress or (lambda share, word: None)
    encoding = _encoding_of_all(files)
    found: list[tuple[Path, str, list[list]]] = []
    cut: dict[int, int] = {}
    for number, file in enumerate(files):
        form = next((f for f in FORMATS if file.suffix.lower() in f.endings), None)
        if form is None:
            raise _refused(file, said("error.no_export"), said("fix.give_an_export", known=", ".join(ENDINGS)))

        def part(share: float, word: str, number: int = number) -> None:
            tell((number + share) / len(files), word)

        try:
            wide: dict[str, int] = {}
            for name, rows in form.read(file, part, wide, encoding):
                cut |= {len(found): wide[name]} if name in wide else {}
                found += [(file, one, own) for one, own in beside.apart(name.strip(), rows)]
        except OSError as error:
            raise _refused(file, said("error.cannot_open", reason=str(error.strerror)), said("fix.may_open")) from None
    tell(1.0, "reading")
    named = _named(found)
    return named, {named[at][0]: columns for at, columns in cut.items()}


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files; of a folder those that are exports."""
    out: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in ENDINGS and p.name[:1] not in ".~")
            if not inside:
                raise _refused(path, said("error.no_export_in_folder"), said("fix.give_an_export", known=", ".join(ENDINGS)))
            out += inside
        elif path.is_file():
            out.append(path)
        else:
            raise _refused(path, said("error.not_a_file"), said("fix.give_an_export", known=", ".join(ENDINGS)))
    if len(out) > MAX_FILES:
        raise _refused(paths[0], said("error.too_many_files", count=len(out), most=MAX_FILES), said("fix.fewer_files"))
    return out


def _named(found: list[tuple[Path, str, list[list]]]) -> Tables:
    """The sheets under names that are told apart: those of several files with the file's where two are called the same."""
    times = Counter(name.casefold() for _, name, _ in found)
    dull = {"sheet1", "tabelle1", "sheet", "feuil1", "hoja1", "data", "export", "sapui5 export", "raw data", "sheet 1", "시트1"}
    several = len({path for path, _, _ in found}) > 1
    out = []
    for path, name, rows in found:
        alone = sum(p == path for p, _, _ in found) == 1
        if several and alone and (times[name.casefold()] > 1 or name.casefold() in dull):
            out.append((path.stem, rows))
        elif times[name.casefold()] > 1:
            out.append((f"{path.stem} {name}", rows))
        else:
            out.append((name, rows))
    return out


def _read_workbook(path: Path, tell: Tell, cut: dict[str, int], _: str) -> Sheets:
    return workbook.read_sheets(path, ["*"], tell, cut)


def _read_old(path: Path, tell: Tell, cut: dict[str, int], encoding: str) -> Sheets:
    """An .xls file; many systems call a text with tabs so."""
    with path.open("rb") as file:
        start = file.read(4)
    read = _read_workbook if start == OLD or start[:2] == b"PK" or not start.strip(b"\0") else _read_csv
    return read(path, tell, cut, encoding)


def _read_csv(path: Path, tell: Tell, cut: dict[str, int], encoding: str) -> Sheets:
    size = path.stat().st_size
    if size > MAX_CSV:
        raise _refused(path, said("error.file_too_large", most=MAX_CSV // 1_000_000), said("fix.split_it"))
    text = _decoded(path, path.read_bytes(), encoding)
    separator = _separator(text[:SAMPLE])
    rows: list[list] = []
    count, left = 0, MAX_CELLS
    try:
        for count, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            left -= len(cells)
            if count > MAX_ROWS or left < 0:
                what = said("error.too_many_rows", rows=f"{MAX_ROWS:,}", cells=f"{MAX_CELLS:,}")
                raise _refused(path, what, said("fix.split_export"))
            if len(cells) > MAX_WIDE:
                cut[path.stem] = max(len(cells), cut.get(path.stem, 0))
            row = [c.strip() for c in cells[:MAX_WIDE]]
            while row and not row[-1]:
                row.pop()
            if row:
                rows.append([count, *(c[1:] if c[:2] in ("'=", "'+", "'-", "'@") else c for c in row)])
    except csv.Error as error:
        raise _refused(path, said("error.cannot_be_split", reason=str(error)), said("fix.end_quotes"), count + 1) from None
    return [(path.stem, rows)]


def _decoded(path: Path, content: bytes, encoding: str) -> str:
    """The text of a file: by its mark, else the encoding of the texts beside it, else the first that fits."""
    known = next((e for mark, e in MARKS.items() if content.startswith(mark)), "")
    if not known and b"\0" in content[:4096]:
        raise _refused(path, said("error.binary"), said("fix.save_as_utf8"))
    fits = _fitting(content, [known] if known else ENCODINGS)
    if not fits:
        raise _refused(path, said("error.not_utf8"), said("fix.save_as_csv"))
    plain = next((text for name, text in fits.items() if name.startswith("utf")), None)
    return fits.get(encoding, min(fits.values(), key=_oddness)) if plain is None else plain


def _fitting(content: bytes, encodings: Sequence[str]) -> dict[str, str]:
    """The text in each encoding that fits; `cp1252` fits western texts."""
    out = {}
    for encoding in encodings:
        try:
            out[encoding] = content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return out


def _encoding_of_all(files: Sequence[Path]) -> str:
    """The encoding in which the texts without a mark look most as people write, all of them taken together; "" for none.

    The files of a folder come out of one system, and a short one alone may fit several languages.
    """
    texts: list[dict[str, str]] = []
    for file in files:
        if file.suffix.lower() not in TEXTS or file.stat().st_size > MAX_CSV:
            continue
        content = file.read_bytes()
        fits = {} if content.startswith(tuple(MARKS)) or b"\0" in content[:4096] else _fitting(content, ENCODINGS)
        texts += [fits] if fits and not any(name.startswith("utf") for name in fits) else []
    shared = [e for e in ENCODINGS if texts and all(e in fits for fits in texts)]
    return min(shared, key=lambda e: sum(_oddness(fits[e]) for fits in texts), default="")


def _oddness(text: str) -> float:
    """How unlikely a text is for people to have written.

    Letters of Asia alone within words of Latin ones, rare signs, and Korean syllables outside the 2,350 of KS X 1001.
    """
    sample = text[:SAMPLE]
    odd = 0.0
    for before, here in pairwise(sample):
        mixed = before.isascii() and before.isalpha() and ord(here) > 0x2E80
        odd += (
            3 * mixed
            + (0x80 <= ord(here) < 0xA0)
            + 2 * (0xE000 <= ord(here) < 0xF900)
            + 2 * (0xAC00 <= ord(here) < 0xD7A4 and len(here.encode("euc_kr")) > 2)
            + (0xA1 <= ord(here) < 0xC0)
            + 0.5 * (0x3400 <= ord(here) < 0xA000) * (not 0x4E00 <= ord(here) < 0x9FA6)
        )
        odd += (
            0.6 * (0xC0 <= ord(here) < 0x180 and 0xC0 <= ord(before) < 0x180)
            + 0.05 * (0x4E00 <= ord(here) < 0x9FA6)
            + 0.5 * (0xFF61 <= ord(here) < 0xFFA0)
        )
    return odd


def _separator(text: str) -> str:
    """The separator by which most lines have the same number of cells; lines without any, such as rulers, do not count."""
    lines = [line for line in text.splitlines()[:60] if any(separator in line for separator in SEPARATORS)]

    def even(separator: str) -> tuple[float, int]:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
        ((width, times),) = counts.most_common(1) or [(1, 0)]
        return (times / len(lines) if width > 1 else 0.0), width

    return max(SEPARATORS, key=even)


def _refused(path: Path, problem: Said, fix: str, row: int = 0) -> DataError:
    return DataError([Problem(path.name, row, "", "", problem, fix)])


TEXTS = (".csv", ".tsv", ".txt")
FORMATS = (
    Format((".xlsx", ".xlsm"), _read_workbook),
    Format((".xls",), _read_old),
    Format((".ods",), _read_workbook),
    Format(TEXTS, _read_csv),
)
ENDINGS = tuple(e for f in FORMATS for e in f.endings)
