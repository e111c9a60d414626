"""Files that are there whole or not at all."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from xlsxwriter.exceptions import FileCreateError

from ..errors import StoreError
from ..texts import said
from . import schema


def put(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file or folder aside, on the same disk, then put it in place.

    Of a folder that is there already, the tables are replaced and all else is left alone. Raises `StoreError`.
    """
    aside = (path if path.is_dir() else path.parent) / f".{path.name}.{uuid.uuid4().hex[:8]}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(aside)
        if path.is_dir():
            _replace_tables(aside, path)
        else:
            aside.replace(path)
    except (OSError, FileCreateError) as error:
        raise StoreError(said("error.cannot_be_written", path=str(path), reason=str(error))) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        with suppress(OSError):  # also where a parent is no folder
            aside.unlink()


def _replace_tables(aside: Path, folder: Path) -> None:
    new = {file.name for file in aside.iterdir()}
    for name in sorted(new):
        (aside / name).replace(folder / name)
    for file in list(folder.iterdir()):
        if file.name not in new and file.suffix.lower() == ".csv" and file.stem.strip().lower() in schema.TABLES:
            file.unlink()
