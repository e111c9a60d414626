"""The app's server started from the command line: on this machine alone, or open to its network."""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence

import click
from streamlit.web import cli as streamlit

from .. import datasets
from ..errors import StoreError
from ..texts import said, say

HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"
OUTSIDE = ("192.0.2.1", 9)  # an address kept for examples: asking the way there sends nothing


def start(network: str | None, port: int, public: bool) -> None:
    """Serve the app until it is ended (Ctrl-C), beside `.streamlit/config.toml` as it is.

    Raises `StoreError` when the port cannot be had.
    """
    address = EVERYWHERE if public else HERE
    _check_free(address, port)
    if public:
        print(say("app.public", name=socket.gethostname(), address=_own_address(), port=port), file=sys.stderr)
    hosts = ["--server.allowedHosts", "*"] if public else []
    given = ["--", network] if network else []
    _run(["--server.address", address, "--server.port", str(port), *hosts, str(datasets.HOME / "app.py"), *given])


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
