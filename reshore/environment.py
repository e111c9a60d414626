"""What the environment of a process gives it and the workers it starts: variables, and libraries of extras."""

from __future__ import annotations

import ctypes
import math
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from .errors import DataError, StoreError
from .texts import said


def number(variable: str, usual: float) -> float:
    """The number that a variable holds; `usual` where it is not set. Raises `DataError` for what is not above 0."""
    text = os.environ.get(variable, "")
    try:
        value = float(text) if text else usual
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise DataError(said("error.limit_is", variable=variable, value=text), said("fix.limit"))
    return value


@contextmanager
def brought_by(extra: str) -> Iterator[None]:
    """Import what an extra brings. Raises `StoreError`, which names the extra, where it is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise StoreError(said("error.no_library", library=error.name or "", extra=extra)) from None


def give_memory_back() -> None:
    """Give memory that is free back to the system, where the C library is one that keeps it (glibc).

    What solvers leave lies scattered over the heaps of threads: of windows made anew six times half as much again was held.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
