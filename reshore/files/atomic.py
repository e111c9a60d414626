"""Files and folders that are there whole or not at all, at whatever moment their writer is killed.

All is written aside, in a folder `.name.xxxxxxxx` that its writer holds until it ends, and is on the disk before it counts.
A file, or a folder where there was none, then takes its place in one step. In a folder that is there already, the new tables
become the folder `SAVED` in one step. From this step on they lie over the tables in place: they count, and an empty one says
that there is no such table. One after the other they are moved into place, which changes nothing of what counts, until `SAVED`
is empty and goes. Who reads sees one network or the other (`csv_files`, `opened`); who saves next ends what a killed save left.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from xlsxwriter.exceptions import FileCreateError

from ..errors import StoreError
from ..network import schema
from ..texts import said

try:
    import fcntl
except ImportError:  # a system without it cannot tell whether a writer is alive: nothing is swept there
    fcntl = None  # type: ignore[assignment]

SAVED = ".reshore-saved"
YOUNG = 5.0  # seconds in which a folder may not be held yet by who has just made it
LOOKS = 100  # at a folder in which somebody saves over and over again


def put(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file or folder so that it is there whole or not at all.

    Of a folder that is there already, the tables are replaced and all else is left alone. Raises `StoreError`.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for place in {path, path.parent} if path.is_dir() else {path.parent}:
            sweep_up(place, path.name)
        with _aside(path if path.is_dir() else path.parent, path.name) as new:
            write(new)
            if path.is_dir():
                _lay_over(new, path)
            else:
                _flush(new)
                new.replace(path)
                _flush_entries(path.parent)
    except (OSError, FileCreateError) as error:
        raise StoreError(said("error.cannot_be_written", path=str(path), reason=str(error))) from error


# writing aside


@contextmanager
def _aside(place: Path, name: str) -> Iterator[Path]:
    """Where to write: in a folder of its own, held until the end and then removed with what is left in it."""
    folder = place / f".{name}.{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    try:
        with _held(folder):
            yield folder / "new"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep_up(place: Path, name: str) -> None:
    """Remove what writers of this name have left behind who no longer live."""
    ours = re.compile(re.escape(f".{name}.") + "[0-9a-f]{8}")
    for entry in [entry for entry in os.scandir(place) if ours.fullmatch(entry.name)]:
        with suppress(OSError):  # another may sweep, too
            if time.time() - entry.stat(follow_symlinks=False).st_mtime < YOUNG:
                continue
            with _held(Path(entry.path)) as held:
                if held and entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path, ignore_errors=True)
                elif held:
                    Path(entry.path).unlink()


@contextmanager
def _held(path: Path, wait: bool = False) -> Iterator[bool]:
    """Hold a file or folder until the end, or the end of this process; -> whether it is held now, which not every disk can."""
    held = False
    with ExitStack() as stack:
        if fcntl is not None:
            with suppress(OSError):
                descriptor = os.open(path, os.O_RDONLY)
                stack.callback(os.close, descriptor)
                fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
                held = True
        yield held


def _flush(path: Path) -> None:
    """Have a file, or a folder with all its files, written to the disk itself."""
    for file in path.iterdir() if path.is_dir() else [path]:
        with file.open("rb+") as opened:
            os.fsync(opened.fileno())
    if path.is_dir():
        _flush_entries(path)


def _flush_entries(folder: Path) -> None:
    """Have the names in a folder written to the disk itself, where the system can open a folder."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# into a folder that is there


def _lay_over(new: Path, folder: Path) -> None:
    """Replace the tables of a folder by those of another one."""
    with _held(folder, wait=True):
        _settle(folder)
        for file in new.iterdir():
            if (folder / file.name).is_dir():  # to be known before the step, not after it
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(folder / file.name))
        kept = {table_of(file) for file in new.iterdir()}
        for table in {table_of(file) for file in _csv_in(folder)} & set(schema.TABLES) - kept:
            (new / f"{table}.csv").touch()
        _flush(new)
        new.rename(folder / SAVED)  # the step from the old network to the new one
        _flush_entries(folder)
        _settle(folder)


def _settle(folder: Path) -> None:
    """Move what is saved into place, as far as that is still to be done."""
    saved = folder / SAVED
    if not saved.is_dir():
        return
    for file in sorted(saved.iterdir()):
        stays = file.stat().st_size > 0
        for other in _csv_in(folder) if file.suffix == ".csv" else []:
            if table_of(other) == table_of(file) and not (stays and other.name == file.name):
                other.unlink()
        if stays:
            file.replace(folder / file.name)
        else:
            file.unlink()
    _flush_entries(folder)
    saved.rmdir()
    _flush_entries(folder)


# reading


def table_of(file: Path) -> str:
    """The name of the table that a file would hold."""
    return file.stem.strip().lower()


def csv_files(folder: Path) -> list[Path]:
    """The CSV files of a folder that count: what is saved, and what is in place and not below it."""
    over = _csv_in(folder / SAVED)
    below = {table_of(file) for file in over}
    return sorted(
        [*(file for file in over if file.stat().st_size), *(file for file in _csv_in(folder) if table_of(file) not in below)],
        key=lambda file: file.name,
    )


def _csv_in(folder: Path) -> list[Path]:
    """The CSV files that lie in a folder; none where there is no such folder."""
    try:
        files = list(folder.iterdir())
    except FileNotFoundError:
        return []
    return [file for file in files if file.suffix.lower() == ".csv" and file.name[0] != "." and file.is_file()]


@contextmanager
def opened(folder: Path) -> Iterator[list[tuple[Path, BinaryIO | None]]]:
    """The CSV files of a folder, all as they were at one moment, also while somebody saves; None: it cannot be opened.

    A file once open stays what it is, whatever is moved into its place; those that were opened belong together if the same
    files count afterwards. Raises `OSError`.
    """
    with ExitStack() as stack:
        yield _opened_together(folder, stack)


def _opened_together(folder: Path, stack: ExitStack) -> list[tuple[Path, BinaryIO | None]]:
    for _ in range(LOOKS):
        with ExitStack() as looking, suppress(FileNotFoundError):  # what was listed has been moved meanwhile
            files = [(file, _open(file, looking)) for file in csv_files(folder)]
            if [_identity(*pair) for pair in files] == [_identity(file) for file in csv_files(folder)]:
                stack.push(looking.pop_all())
                return files
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def _open(file: Path, stack: ExitStack) -> BinaryIO | None:
    try:
        return stack.enter_context(file.open("rb"))
    except FileNotFoundError:
        raise
    except OSError:
        return None


def _identity(file: Path, open_file: BinaryIO | None = None) -> tuple[str, int, int]:
    found = os.fstat(open_file.fileno()) if open_file else file.stat()
    return file.name, found.st_dev, found.st_ino
