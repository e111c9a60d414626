"""The rows of a sweep: in memory, or written to a folder a chunk at a time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from ...files.parquet import Folder
from .question import FIRST, LAST

CHUNK, EVERY = 1_000, 10.0  # rows in a chunk at most, and seconds after which one is written all the same


class Rows:
    """Rows as they come. On leaving, however that is, what there is has been written."""

    def __init__(self, out: str | Path | None):
        self._folder = None if out is None else Folder(out)
        self._chunks: list[pd.DataFrame] = []
        self._rows: list[Mapping[str, Any]] = []
        self._passing: list[Mapping[str, Any]] = []
        self._written = time.monotonic()

    def finished(self) -> set[str]:
        """The keys of the runs that are in the folder."""
        tables = self._folder.tables(["key"]) if self._folder else ()
        return {key for table in tables for key in table["key"]}

    def add(self, row: Mapping[str, Any], lasting: bool) -> None:
        """One more row; one that does not last is not written, so that it is tried again."""
        (self._rows if lasting else self._passing).append(row)
        if len(self._rows) >= CHUNK or time.monotonic() - self._written > EVERY:
            self._write()

    def table(self, keys: Sequence[str]) -> pd.DataFrame:
        """The rows of these keys, in their order."""
        self._write()
        every = [*(self._folder.tables() if self._folder else self._chunks), pd.DataFrame(self._passing)]
        wanted = set(keys)
        found = [part for table in every if len(table) and len(part := table[table["key"].isin(wanted)])]
        if not found:
            return pd.DataFrame(columns=[*FIRST, *LAST])
        rows = pd.concat(found, ignore_index=True).drop_duplicates("key").set_index("key").loc[list(keys)].reset_index()
        figures = [name for name in rows if name not in (*FIRST, *LAST)]
        return rows[[*FIRST, *figures, *LAST]]

    def _write(self) -> None:
        if self._rows:
            chunk = pd.DataFrame(self._rows)
            if self._folder:
                self._folder.add(chunk)
            else:
                self._chunks.append(chunk)
            self._rows = []
        self._written = time.monotonic()

    def __enter__(self) -> Rows:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._write()
