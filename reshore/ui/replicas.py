"""Several servers of the app over one store: started, put behind one port, begun again when they crash, ended together."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Sequence
from contextlib import suppress

from ..texts import say
from .router import HERE, LONGEST_HEAD, Router, reached
from .shared_runs import FOLDER

LIFELINE = "RESHORE_LIFELINE"  # set for a server that ends when its standard input does: with the process that started it
SOON, OFTEN = 10.0, 3  # seconds, times in a row: a server that ends so soon so often is not started again
LAST_WORDS = 10.0  # seconds that servers have to end by themselves


def serve(address: str, port: int, count: int, arguments: Sequence[str], browser: bool) -> int:
    """Serve on a port by so many servers until a signal; -> the signal, or 0 where servers do not stay up.

    arguments: of `streamlit run`, without address and port.
    """
    with tempfile.TemporaryDirectory(prefix="reshore-runs-") as shared:
        return asyncio.run(_Replicas(count, arguments, shared).serve(address, port, browser))


class _Replicas:
    """The servers, each on a port of its own that only this machine reaches."""

    def __init__(self, count: int, arguments: Sequence[str], shared: str) -> None:
        self.ports, self.arguments, self.shared = _free_ports(count), arguments, shared
        self.running: dict[int, subprocess.Popen] = {}
        self.ended: asyncio.Future[int]

    async def serve(self, address: str, port: int, browser: bool) -> int:
        loop = asyncio.get_running_loop()
        self.ended = loop.create_future()
        before = {
            number: signal.signal(number, lambda told, _: loop.call_soon_threadsafe(self._end, int(told)))
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        server = await asyncio.start_server(Router(self.ports).handle, address, port, limit=LONGEST_HEAD)
        keepers = [asyncio.create_task(self._keep(number)) for number in range(len(self.ports))]
        opener = asyncio.create_task(self._tell(port, browser))
        try:
            return await self.ended
        finally:
            server.close()
            for task in (opener, *keepers):
                task.cancel()
            self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, why: int) -> None:
        if not self.ended.done():
            self.ended.set_result(why)

    async def _keep(self, number: int) -> None:
        """Have a server run, and another in its place when it ends."""
        short = 0
        while short < OFTEN:
            began = time.monotonic()
            process = self.running[number] = self._started(number)
            code = await asyncio.to_thread(process.wait)
            if self.ended.done():
                return
            short = short + 1 if time.monotonic() - began < SOON else 0
            print(say("app.server_ended", number=number + 1, code=code), file=sys.stderr, flush=True)
        print(say("app.server_given_up", number=number + 1), file=sys.stderr, flush=True)
        self._end(0)

    def _started(self, number: int) -> subprocess.Popen:
        given = ["--server.address", HERE, "--server.port", str(self.ports[number]), "--server.headless", "true"]
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "streamlit", "run", *given, *self.arguments],
            env=os.environ | {LIFELINE: "1", FOLDER: self.shared},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is heard here alone
        )

    async def _tell(self, port: int, browser: bool) -> None:
        """Say where the app is once all servers answer, and open it where there is a screen."""
        for theirs in self.ports:
            if (there := await reached(theirs)) is not None:
                there[1].close()
        url = f"http://localhost:{port}"
        print(say("app.several", count=len(self.ports), url=url), file=sys.stderr, flush=True)
        if browser:
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    def _end_all(self) -> None:
        for process in self.running.values():
            process.terminate()
        last = time.monotonic() + LAST_WORDS
        for process in self.running.values():
            try:
                process.wait(max(0.1, last - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdin:
                process.stdin.close()


def hold_on() -> None:
    """End this server when the process that started it is gone, where it was started by one."""
    if os.environ.get(LIFELINE):
        threading.Thread(target=_end_with_starter, name="lifeline", daemon=True).start()


def _end_with_starter() -> None:
    with suppress(OSError):
        while os.read(sys.__stdin__.fileno() if sys.__stdin__ else 0, 1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)


def _free_ports(count: int) -> list[int]:
    """Ports that nobody has."""
    held = [socket.create_server((HERE, 0)) for _ in range(count)]
    try:
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()
