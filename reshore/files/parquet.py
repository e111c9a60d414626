"""Tables as parquet files in a folder, each there whole or not at all: what long work has found so far."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from ..environment import brought_by
from ..errors import StoreError
from ..texts import said
from .atomic import put, sweep_up

EXTRA = "sweep"
LEFT = re.compile(r"\.(rows-[0-9a-f]{32}\.parquet)\.[0-9a-f]{8}")  # what a writer that was killed leaves


class Folder:
    """A folder of such files; whoever writes adds files, so that several may write at once. Raises `StoreError`."""

    def __init__(self, path: str | Path):
        with brought_by(EXTRA):
            import pyarrow  # noqa: F401  # what pandas reads and writes parquet by
        self.path = Path(path)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for name in {found[1] for entry in self.path.iterdir() if (found := LEFT.fullmatch(entry.name))}:
                sweep_up(self.path, name)
        except OSError as error:
            raise StoreError(said("error.cannot_be_written", path=str(path), reason=str(error))) from error

    def add(self, table: pd.DataFrame) -> None:
        """Write a table as one more file."""
        put(
            self.path / f"rows-{uuid.uuid4().hex}.parquet",
            lambda new: table.to_parquet(new, engine="pyarrow", index=False),
        )

    def tables(self, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """What each file holds (None: all columns), one after the other."""
        for file in sorted(self.path.glob("rows-*.parquet")):
            try:
                yield pd.read_parquet(file, engine="pyarrow", columns=columns)
            except (OSError, ValueError, KeyError) as error:  # ArrowInvalid is a ValueError
                raise StoreError(said("error.no_rows_file", path=str(file), reason=str(error))) from error
