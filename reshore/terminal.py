"""A command's standard streams: one answer on standard output whatever else is printed, and an end at Ctrl-C."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re
import signal
import socket
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout, suppress
from typing import Any

INTERRUPTED, INTERRUPTION = 130, "interrupted"  # the exit code, and what is said
GRACE = 1.0  # seconds that Python has to notice Ctrl-C by itself
OUT, ERR = 1, 2  # file descriptors


def asks_json(words: Iterable[str]) -> bool:
    """Whether a command line asks for JSON, also one that makes no command."""
    return any(len(word) > 2 and "--json".startswith(word) for word in words)


def no_answer(error: str, problems: Iterable[Mapping[str, Any]] = ()) -> str:
    """The JSON value that stands in place of an answer."""
    return json.dumps({"error": error, "problems": list(problems)}, ensure_ascii=False)


def open_all() -> None:
    """Open those of the three standard descriptors that are closed; the next file would be taken for one of them."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= ERR:
        pass
    os.close(opened)


@contextmanager
def quiet() -> Iterator[None]:
    """Lead to standard error what is printed meanwhile, in Python or in C, so that standard output is left for the answer."""
    _flush_c()
    kept = os.dup(OUT)
    os.dup2(ERR, OUT)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _flush_c()  # or it would come out once the descriptor is back
        os.dup2(kept, OUT)
        os.close(kept)


def _flush_c() -> None:
    """Write out what libraries printed and the C library still holds."""
    with suppress(OSError, TypeError, AttributeError):  # systems where the C library is not part of the process
        ctypes.CDLL(None).fflush(None)


def answer(text: str) -> None:
    """Write a text to standard output. Raises `OSError`."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    try:
        sys.stdout.write(f"{_writable(text)}\n")
        sys.stdout.flush()
    except OSError:
        _drop_the_rest()
        raise


def _writable(text: str) -> str:
    """A text as standard output can show it: where that is not UTF-8, with the escapes that JSON has for other letters."""
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return re.sub(r"[^\x00-\x7f]+", lambda found: json.dumps(found[0])[1:-1], text)
    return text


def _drop_the_rest() -> None:
    """Python would try to write what is left in the buffer once more when it ends, and fail with a traceback."""
    null = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError):
        os.dup2(null, sys.stdout.fileno())
    os.close(null)


def remark(message: str) -> None:
    """Say something on standard error, if anyone can hear it."""
    with suppress(OSError):
        if sys.stderr is not None:  # print would take None for standard output
            print(f"reshore: {message}", file=sys.stderr, flush=True)


def end_interrupted(as_json: bool, out: int = OUT) -> int:
    """Say that Ctrl-C was pressed, on standard error and, where it was asked for, in JSON; -> the exit code."""
    remark(INTERRUPTION)
    if as_json:
        with suppress(OSError):
            os.write(out, f"{no_answer(INTERRUPTION)}\n".encode("ascii"))
    return INTERRUPTED


@contextmanager
def interruptible(as_json: bool = False) -> Iterator[None]:
    """Let Ctrl-C end the process within `GRACE`, also while C code keeps Python from raising `KeyboardInterrupt`.

    HiGHS does not look for signals, and Python handles them between two of its own steps only. But the number of the
    signal is written to a socket at once, and who waits for it there is a thread. as_json: whether it is to leave a JSON
    value on standard output.
    """
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    ):
        yield
        return
    heard, rung = socket.socketpair()
    rung.setblocking(False)
    ended = threading.Event()
    before = signal.set_wakeup_fd(rung.fileno(), warn_on_full_buffer=False)
    out = os.dup(OUT)  # while `quiet` leads the descriptor itself elsewhere
    threading.Thread(target=_watch, args=(heard, ended, as_json, out), daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        signal.set_wakeup_fd(before)
        rung.close()


def _watch(heard: socket.socket, ended: threading.Event, as_json: bool, out: int) -> None:
    with heard, os.fdopen(out, "wb", buffering=0):
        while number := heard.recv(1):  # nothing once the other end is closed
            if number[0] == signal.SIGINT and not ended.wait(GRACE):
                os._exit(end_interrupted(as_json, out))
