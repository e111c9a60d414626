"""Runs that the servers behind one port share: what one has worked out the others read, from files bounded by bytes.

The process that starts the servers makes the folder (RESHORE_SHARED_RUNS) and removes it when they end; one alone has none.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from ..disruption import run_length
from ..network.baseline import baseline
from ..network.network import Network
from ..results.course import Course
from ..results.result import Result
from ..store import packing

FOLDER = "RESHORE_SHARED_RUNS"
ENDING, PARTIAL = ".npz", ".part"
DERIVED = ("network", "base", "course")  # of a run: known here, or kept as arrays
REST = "rest"


def find(net: Network, name: str) -> Result | None:
    """The run of a network that another server has worked out, by what was asked; None: none has, or it has gone."""
    path = _path(net, name)
    if path is None:
        return None
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as kept:
            arrays = {key: kept[key] for key in kept.files}
        os.utime(path)  # used last
    except (OSError, ValueError, EOFError, zipfile.BadZipFile):
        return None
    rest = packing.unpack(arrays.pop(REST).tobytes())
    return Result(network=net, base=baseline(net), course=Course(**rest.pop("course"), **arrays), **rest)


def keep(net: Network, name: str, run: Result) -> None:
    """Share a run; those used longest ago go where all together have more bytes than runs may have."""
    path = _path(net, name)
    if path is None or path.exists():
        return
    of_course = {field.name: getattr(run.course, field.name) for field in fields(Course)}
    arrays: dict[str, Any] = {key: value for key, value in of_course.items() if isinstance(value, np.ndarray)}
    plain = {key: value for key, value in of_course.items() if key not in arrays}
    rest = {field.name: getattr(run, field.name) for field in fields(Result) if field.init and field.name not in DERIVED}
    arrays[REST] = np.frombuffer(packing.pack(rest | {"course": plain}), np.uint8)
    content = io.BytesIO()
    np.savez(content, **arrays)
    with suppress(OSError):  # a full disk keeps nobody from an answer
        _make_room(path.parent, content.tell())
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=PARTIAL, delete=False) as out:
            out.write(content.getbuffer())
        Path(out.name).replace(path)


def _path(net: Network, name: str) -> Path | None:
    folder = os.environ.get(FOLDER, "")
    mark = hashlib.sha256(f"{net.fingerprint}|{name}".encode()).hexdigest()[:32]
    return Path(folder) / f"{mark}{ENDING}" if folder else None


def _make_room(folder: Path, size: int) -> None:
    """Delete those used longest ago until so many bytes fit as well."""
    budget = run_length.most() * run_length.FIGURE - size
    kept = sorted(((file.stat().st_mtime, file.stat().st_size, file) for file in folder.glob(f"*{ENDING}")), reverse=True)
    held = 0
    for _, bytes_of, file in kept:
        held += bytes_of
        if held > budget:
            file.unlink(missing_ok=True)
