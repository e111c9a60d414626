"""Ending a piece of work at each of its steps on the disk, as if the process were killed there."""

from __future__ import annotations

import sys
from collections.abc import Callable

STEPS = {"open", "os.listdir", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.scandir", "shutil.rmtree"}


class Killed(BaseException):
    """What nothing that cleans up after an error may survive: it meets it again at its own next step."""


class _Steps:
    left: int | None = None  # that the work may still take; None: nobody counts
    taken: list[tuple] = []  # noqa: RUF012


def _count(event: str, arguments: tuple) -> None:
    if _Steps.left is None or event not in STEPS:
        return
    if _Steps.left <= 0:
        raise Killed
    _Steps.left -= 1
    _Steps.taken.append((event, *arguments))


sys.addaudithook(_count)  # Python asks it before it opens, moves or removes anything; it cannot be taken away again


def steps_of(work: Callable[[], None], most: int = 10_000) -> list[tuple]:
    """The steps that a piece of work takes until it is done, or killed before its next one; the last is then `Killed`."""
    _Steps.left, _Steps.taken = most, []
    try:
        work()
    except Killed:
        _Steps.taken.append((Killed,))
    finally:
        _Steps.left = None
    return _Steps.taken
