"""The app on this machine, for whoever drives it in a browser: tests, benchmarks and pictures."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds


def run_apart(work: Coroutine) -> None:
    """Run it in a loop of its own, on a thread of its own: this one holds the loop of the browser once a test has used it."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


@contextmanager
def served(*arguments: str, script: str = "app.py", own_store: bool = True) -> Iterator[str]:
    """The app as Streamlit runs it, on a free port and with a new store (or that of the environment); -> its address."""
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port), "--server.address", "127.0.0.1",
             "--server.headless", "true", *(["--", *arguments] if arguments else [])],
            cwd=ROOT, stdout=subprocess.DEVNULL,  # what failed is told on stderr
            env=os.environ | ({"RESHORE_STORE": f"sqlite:///{folder}/store.db"} if own_store else {}),
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(f"{address}/_stcore/health")
            yield address
        finally:
            server.terminate()
            server.wait(10)


def free_port() -> int:
    """A port that nobody has."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait_for(url: str) -> None:
    """Wait until a server answers."""
    last = time.monotonic() + PATIENCE
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > last:
                raise TimeoutError(f"the server did not start: {url}") from None
            time.sleep(0.1)
