"""Processes by more than their number, which the system gives to another one when they are gone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROC = Path("/proc")
STATE, STARTED = 0, 19  # in /proc/NUMBER/stat behind the name: what it does, ticks from boot to its start


@dataclass(frozen=True)
class Process:
    """A process: the machine (or container) it runs on, its number there, and when it was started ("": not known), in
    words that only compare."""

    host: str
    number: int
    started: str

    @classmethod
    def of(cls, number: int) -> Process:
        """The process that has a number here and now."""
        return cls(here(), number, _started(number) or "")

    @property
    def lives(self) -> bool | None:
        """Whether it is still there; None where that cannot be known: it is elsewhere, or the system does not tell."""
        if self.host != here() or not self.started:
            return None
        return _started(self.number) == self.started

    def end(self) -> None:
        """End it and what it has started, unless its number is another's by now or cannot be told from it."""
        if self.lives:
            try:
                os.killpg(self.number, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return


@cache
def here() -> str:
    """This machine, or the container in which numbers of processes are counted."""
    space = PROC / "self" / "ns" / "pid"
    return f"{socket.gethostname()} {space.readlink() if space.is_symlink() else ''}".strip()


def this() -> Process:
    """The process that asks."""
    return Process.of(os.getpid())


def _started(number: int) -> str | None:
    """When a process was started; None: there is none of this number, or it has ended and waits to be noticed."""
    if not (PROC / "self" / "stat").exists():
        return _started_by_ps(number)
    try:
        told = (PROC / str(number) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    words = told.rpartition(")")[2].split()
    return None if words[STATE] in "ZX" else f"{_boot()} {words[STARTED]}"


@cache
def _boot() -> str:
    """The start of the system, since when ticks are counted."""
    boot = PROC / "sys" / "kernel" / "random" / "boot_id"
    return boot.read_text(encoding="ascii").strip() if boot.exists() else ""


def _started_by_ps(number: int) -> str | None:
    if sys.platform == "win32":
        return None
    told = subprocess.run(["ps", "-o", "lstart=", "-p", str(number)], capture_output=True, text=True, check=False)
    return told.stdout.strip() or None
