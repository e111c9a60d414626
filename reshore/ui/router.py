"""One port before several servers: whoever visits always reaches the same one, which has what they are at.

A connection carries one request, or one websocket, so that a proxy in front may mix the requests of several people.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress

from .visitor import COOKIE

HERE = "127.0.0.1"
LONGEST_HEAD, CHUNK = 65_536, 262_144  # bytes
PATIENCE = 30.0  # seconds for the head of a request, and for a server that is being started
RETRY = 0.1  # seconds
REMEMBERED = 10_000  # people
MARK = re.compile(rb"\r\ncookie:[^\r]*?\b" + COOKIE.encode() + rb"=([\w-]+)", re.IGNORECASE)
UPGRADE = re.compile(rb"\r\nupgrade:\s*websocket\s*\r\n", re.IGNORECASE)
CONNECTION = re.compile(rb"\r\n(?:keep-alive|connection):[^\r]*", re.IGNORECASE)
AWAY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 21\r\nRetry-After: 5\r\n"
    b"Content-Security-Policy: default-src 'none'\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n"
    b"Connection: close\r\n\r\nThe app is starting.\n"
)


class Router:
    """Sends connections on to servers on this machine, by their ports. `open`: websockets of each."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = ports
        self.open = [0] * len(ports)
        self._places: OrderedDict[bytes, int] = OrderedDict()
        self._given = [0] * len(ports)
        self._at_work: set[asyncio.Task | None] = set()  # asyncio itself holds no task that waits

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        task = asyncio.current_task()
        self._at_work.add(task)
        try:
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            mark = MARK.search(head)
            place = self.place(mark[1] if mark else str(writer.get_extra_info("peername")[0]).encode())
            await self._pass_on(head, place, reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asked has gone, or asks nothing that can be answered
        except asyncio.CancelledError:
            pass  # all ends; asyncio would tell of it as of an error
        finally:
            writer.close()
            self._at_work.discard(task)

    def place(self, person: bytes) -> int:
        """The server of a person: the one they had, else the one with the fewest open pages, then the fewest people."""
        if person not in self._places:
            self._places[person] = min(range(len(self.ports)), key=lambda n: (self.open[n], self._given[n]))
            self._given[self._places[person]] += 1
        self._places.move_to_end(person)
        while len(self._places) > REMEMBERED:
            _, left = self._places.popitem(last=False)
            self._given[left] -= 1
        return self._places[person]

    async def _pass_on(self, head: bytes, place: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await reached(self.ports[place])
        if there is None:
            writer.write(AWAY)
            await writer.drain()
            return
        stays = UPGRADE.search(head) is not None
        self.open[place] += stays
        there[1].write(head if stays else alone(head))
        further = asyncio.create_task(_pump(reader, there[1]))
        try:
            await _pump(there[0], writer)
        finally:
            self.open[place] -= stays
            further.cancel()
            there[1].close()
            with suppress(asyncio.CancelledError, OSError):
                await further


def alone(head: bytes) -> bytes:
    """The head of a request as that of the only one of its connection.

    >>> alone(b"GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: keep-alive\\r\\n\\r\\n")
    b'GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n'
    """
    return CONNECTION.sub(b"", head)[:-2] + b"Connection: close\r\n\r\n"


async def reached(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
    """A connection to a server of this machine, which may still be starting; None: it does not start."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        try:
            return await asyncio.open_connection(HERE, port)
        except OSError:
            await asyncio.sleep(RETRY)
    return None


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes until nothing more does."""
    with suppress(ConnectionError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
