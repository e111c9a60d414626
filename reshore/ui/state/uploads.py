"""What a session dropped on the page Data: the files, how they are read so far, and what they come to.

Files and mappings lie on disk by the hash of what is in them as long as the server runs, and the address names both: F5 and
the way back bring each state back, and two people with one link never write over each other.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from ...errors import DataError, listed
from ...files import filling, workbook
from ...importing import formats, recognition
from ...importing import mapping as maps
from ...importing.exports import Import, take_over
from ...importing.mapping import Mapping, Rows, Sheet, Tables
from ...network import schema
from ...network.network import Network
from ...texts import said
from . import cached

DROPS_KEPT, MAPPINGS_KEPT = 20, 500
MOST_BYTES = 100_000_000  # of all files dropped together
LONGEST_NAME = 60  # characters of a file's name
MAPPING, TABLE = ".json", ".csv"
NAMED = re.compile(r"([0-9a-f]{32})?\.([0-9a-f]{32})?")  # the mark of the files, that of the mapping
NEEDED = tuple(dict.fromkeys((*schema.REQUIRED, *filling.NEEDED)))


@dataclass(frozen=True, eq=False)
class Drop:
    """Files that were dropped. mark: of their names and contents, "" for none."""

    mark: str = ""
    files: tuple[Path, ...] = ()

    @property
    def name(self) -> str:
        """What a network made of them is called."""
        return self.files[0].stem

    @cached_property
    def tables(self) -> Path | None:
        """The workbook or folder to load where the files are tables of a network; None: they are not."""
        with suppress(DataError):
            return self._tables()
        return None

    def _tables(self) -> Path | None:
        if len(self.files) == 1 and self.files[0].suffix.lower() == ".xlsx":
            named: Tables = workbook.read_sheets(self.files[0])
            path = self.files[0]
        elif self.files and all(f.suffix.lower() == TABLE and f.stem.lower() in schema.TABLES for f in self.files):
            named, path = formats.tables(self.files)[0], self.files[0].parent
        else:
            return None
        return path if any(_is_table(name.strip().lower(), rows) for name, rows in named) else None


def _is_table(name: str, rows: Rows) -> bool:
    """Whether a sheet is a table of a network: called so, with half of its needed columns or more under their names."""
    if name not in NEEDED:
        return False
    needed = {c.column for c in schema.columns(name) if c.required}
    there = {str(cell).strip().lower() for cell in (rows[0][1:] if rows else [])}
    return 2 * len(needed & there) >= len(needed)


# ---- what was dropped ----------------------------------------------------------------------------------------------------


def begin(token: str) -> None:
    """Take up what an address names; `gone` tells of files that are no longer there."""
    known = NAMED.fullmatch(token)
    files, mapping = known.groups(default="") if known else ("", "")
    st.session_state.drop, st.session_state.mapping = files, _kept_mapping(mapping)
    st.session_state.files_gone = bool(files) and dropped() is None


def token() -> str:
    """What the address says of the files and of how they are read; "" where nothing was dropped."""
    files, mapping = st.session_state.drop, st.session_state.mapping
    return f"{files}.{_mark(mapping.encode()) if mapping else ''}" if files or mapping else ""


def dropped() -> Drop | None:
    """What the session dropped; None: nothing, or the server has it no longer."""
    mark = st.session_state.drop
    if not mark:
        return None
    found = _drop(mark)
    if not (found.files and found.files[0].exists()):
        _drop.clear(mark)
        st.session_state.drop = ""
        return None
    return found


@st.cache_resource(max_entries=DROPS_KEPT, show_spinner=False)
def _drop(mark: str) -> Drop:
    folder = _disk() / mark
    return Drop(mark, tuple(sorted(folder.iterdir(), key=lambda f: f.name.casefold())) if folder.is_dir() else ())


def add(given: Iterable[tuple[str, bytes]]) -> None:
    """Add files by name and content; one of a name that is there takes its place, of one name dropped together the later ones
    get a number, a JSON file is a mapping.

    Tables of a network stand for themselves: they take the place of all that was there, and are replaced by what comes.
    Raises `DataError` for a file that is no mapping, and for more than may be dropped.
    """
    fresh = _by_name(given)
    mapping = [content for name, content in fresh.items() if Path(name).suffix.lower() == MAPPING]
    files = {name: content for name, content in fresh.items() if Path(name).suffix.lower() != MAPPING}
    if files:
        before = dropped()
        alone = _keep_files(files)
        if before and (before.tables or alone.tables):
            st.session_state.mapping = ""
        elif before:
            alone = _keep_files({f.name: f.read_bytes() for f in before.files} | files)
        st.session_state.drop, st.session_state.files_gone = alone.mark, False
    for content in mapping:
        change(maps.from_json(content.decode("utf-8", "replace")))


def remove(name: str) -> None:
    """Take a file out again."""
    before = dropped()
    left = {f.name: f.read_bytes() for f in before.files if f.name != name} if before else {}
    if left:
        st.session_state.drop = _keep_files(left).mark
    else:
        clear()


def clear() -> None:
    """Forget what was dropped."""
    st.session_state.drop = st.session_state.mapping = ""


def _by_name(given: Iterable[tuple[str, bytes]]) -> Dict[str, bytes]:
    """Contents by a name that any disk can hold; unlike files of one name, from several folders, are all there."""
    out: dict[str, bytes] = {}
    for name, content in given:
        first = free = file_name(name)
        number = 1
        while out.get(free, content) != content:
            number += 1
            free = f"{Path(first).stem} ({number}){Path(first).suffix}"
        out[free] = content
    return out


def file_name(name: str) -> str:
    """A name that any disk can hold; its ending stays."""
    bare = Path(re.sub(r"[\x00-\x1f\\/:*?\"<>|]", "_", name).lstrip(". ") or "_")
    return f"{bare.stem[:LONGEST_NAME]}{bare.suffix[:10]}"


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _keep_files(files: Dict[str, bytes]) -> Drop:
    """Put files on disk in a folder named by their mark. Only the newest are kept."""
    if (size := sum(map(len, files.values()))) > MOST_BYTES or len(files) > formats.MAX_FILES:
        values = {"count": len(files), "size": f"{size / 1e6:.0f}", "most": formats.MAX_FILES, "bytes": MOST_BYTES // 10**6}
        raise DataError(said("error.too_much_dropped", **values), said("fix.fewer_files"))
    mark = _mark("|".join(f"{name}:{_mark(content)}" for name, content in sorted(files.items())).encode())
    folder = _disk() / mark
    if not folder.exists():
        aside = Path(tempfile.mkdtemp(dir=_disk()))
        for name, content in files.items():
            (aside / name).write_bytes(content)
        with suppress(OSError):  # somebody dropped the same meanwhile
            aside.rename(folder)
        _prune([p for p in _disk().iterdir() if p.is_dir()], DROPS_KEPT)
    os.utime(folder)
    _drop.clear(mark)
    return _drop(mark)


@st.cache_resource(show_spinner=False)
def _disk() -> Path:
    """Where uploads lie as long as the server runs."""
    folder = tempfile.mkdtemp(prefix="reshore-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _prune(paths: Sequence[Path], most: int) -> None:
    for old in sorted(paths, key=lambda p: p.stat().st_mtime)[:-most]:
        shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)


# ---- how it is read ------------------------------------------------------------------------------------------------------


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(mark: str) -> tuple[Tables, dict[str, int]]:
    return formats.tables(_drop(mark).files)


def sheets() -> Tables:
    """The sheets of what was dropped. Raises `DataError`."""
    return _read(st.session_state.drop)[0]


def mapping() -> Mapping:
    """How the sheets are read: as the user has it so far; the others as headings and contents suggest. Raises `DataError`."""
    return maps.from_json(_completed(st.session_state.drop, st.session_state.mapping))


@st.cache_resource(max_entries=64, show_spinner=False)
def _completed(mark: str, text: str) -> str:
    return recognition.completed(maps.from_json(text) if text else Mapping(), _read(mark)[0]).to_json()


def change(new: Mapping) -> None:
    """Go over to another mapping; it is kept for F5."""
    st.session_state.mapping = text = new.to_json()
    path = _disk() / f"{_mark(text.encode())}{MAPPING}"
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        _prune([p for p in _disk().iterdir() if p.suffix == MAPPING], MAPPINGS_KEPT)


def _kept_mapping(mark: str) -> str:
    try:
        return (_disk() / f"{mark}{MAPPING}").read_text(encoding="utf-8") if mark else ""
    except OSError:
        return ""


def rows_of(name: str) -> Rows:
    """The rows of a sheet."""
    return next(rows for sheet, rows in sheets() if sheet == name)


def read_as(sheet: Sheet, **reading: Any) -> Sheet:
    """The sheet read otherwise; where its header changes, its columns are proposed again."""
    new = replace(sheet, **reading)
    if new.header != sheet.header:
        new = replace(new, depth=1, roles={})
        return with_roles(new, list(sheet.roles))
    return new


def with_roles(sheet: Sheet, roles: Sequence[str]) -> Sheet:
    """The sheet with these roles; the columns of a new one are proposed."""
    rows = rows_of(sheet.name)
    found = {r: sheet.roles.get(r) or recognition.with_role(sheet.name, rows, sheet, r) for r in roles}
    return replace(sheet, roles=found)


# ---- what it comes to ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Outcome:
    """What dropped files come to. found: exports as they are understood; None for tables of a network, and for what cannot
    be read. network: what can be opened; else why not."""

    found: Import | None
    network: Network | None
    error: DataError | None = None


def outcome(drop: Drop, as_export: bool = False) -> Outcome:
    """What files come to by the mapping so far; `as_export`: also tables of a network are read as sheets of an export."""
    found = None
    try:
        if drop.tables and not as_export:
            return Outcome(None, cached.network(str(drop.tables)))
        found = _taken(drop.mark, mapping().to_json())
        return Outcome(found, cached.one(found.network))
    except DataError as error:
        return Outcome(found, None, error)


@st.cache_resource(max_entries=4, show_spinner=False)
def _taken(mark: str, text: str) -> Import:
    tables, cut = _read(mark)
    return take_over(tables, maps.from_json(text), _drop(mark).name, cut)


def problems(error: DataError, drop: Drop) -> pd.DataFrame:
    """What is wrong with files, by name; where the disk has them is nobody's business."""
    ours = {str(drop.tables): drop.name} | {str(f): f.name for f in drop.files}
    return listed(replace(p, table=ours.get(str(p.table), p.table)) for p in error.problems)
