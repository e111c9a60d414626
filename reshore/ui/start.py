"""The app's server started from the command line: on this machine alone, or open to its network."""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Sequence

import click
from streamlit import config
from streamlit.web import cli as streamlit

from .. import datasets
from ..errors import StoreError
from ..store import retention as kept
from ..store.database import STORE, Database
from ..texts import said, say
from . import replicas

HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"
OUTSIDE = ("192.0.2.1", 9)  # an address kept for examples: asking the way there sends nothing


def start(
    network: str | None, port: int, public: bool, processes: int = 1, store: str = "", retention: float | None = None
) -> int:
    """Serve the app until it is ended (Ctrl-C), beside `.streamlit/config.toml` as it is; -> the exit code.

    store: its address ("": that of the environment); retention: days that what nobody uses is kept (None: as the environment
    says). Raises `StoreError` when the port or the store cannot be had.
    """
    _set(store, retention)
    address = EVERYWHERE if public else HERE
    _check_free(address, port)
    if public:
        print(say("app.public", name=socket.gethostname(), address=_own_address(), port=port), file=sys.stderr)
    hosts = ["--server.allowedHosts", "*"] if public else []
    given = ["--", network] if network else []
    of_app = [*hosts, str(datasets.HOME / "app.py"), *given]
    if processes == 1:
        _run(["--server.address", address, "--server.port", str(port), *of_app])
        return 0
    why = replicas.serve(address, port, processes, of_app, not config.get_option("server.headless"))
    if why == signal.SIGTERM:  # ended as one server would be
        signal.signal(why, signal.SIG_DFL)
        os.kill(os.getpid(), why)
    return 0 if why else 1


def _set(store: str, retention: float | None) -> None:
    """Tell the store to this process and those it starts. Raises `StoreError` where it cannot be read, `DataError` where it is
    to keep things for what is no number of days."""
    if store:
        database = Database(store)
        with database.read():
            os.environ[STORE] = database.absolute
    if retention is not None:
        os.environ[kept.VARIABLE] = f"{retention:g}"
    kept.cutoff()


def _run(arguments: Sequence[str]) -> None:
    try:
        streamlit.main(["run", *arguments], prog_name="streamlit", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):  # how the server ends
        print(file=sys.stderr)


def _check_free(address: str, port: int) -> None:
    with socket.socket() as tried:
        if sys.platform != "win32":  # there it would share the port instead
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((address, port))
        except OSError as error:
            raise StoreError(said("error.port", port=port, address=address, reason=error.strerror)) from error


def _own_address() -> str:
    """The address of this machine in its network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(OUTSIDE)
        except OSError:
            return HERE
        return way.getsockname()[0]
