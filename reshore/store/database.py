"""The one database: how it is reached, in a file of SQLite or a server of PostgreSQL, and what is said when it cannot be."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ..errors import StoreError
from ..texts import said
from . import postgresql, sqlite

STORE = "RESHORE_STORE"


class Backend(Protocol):
    """What differs between kinds of databases; `sqlite` and `postgresql` are such."""

    def refuse(self, address: sa.URL, /) -> None: ...
    def place(self, address: sa.URL, /) -> Path | str: ...
    def absolute(self, address: sa.URL, /) -> sa.URL: ...
    def reading(self, address: sa.URL, /) -> AbstractContextManager[sa.Connection | None]: ...
    def writing(self, address: sa.URL, sure: bool, /) -> AbstractContextManager[sa.Connection]: ...
    def holding(self, address: sa.URL, /) -> sa.Connection: ...
    def alone(self, connection: sa.Connection, what: str, /) -> None: ...
    def freeze(self, connection: sa.Connection, /) -> None: ...
    def explained(self, error: DBAPIError, /) -> str: ...
    def insert(self, table: sa.Table, /) -> Any: ...


BACKENDS: dict[str, Backend] = {
    "sqlite": sqlite, "sqlite+pysqlite": sqlite, "postgresql": postgresql, "postgresql+psycopg": postgresql,
}  # fmt: skip
SECRET = re.compile(r"(?<=://).*@")  # who and by which password, of an address


@dataclass(frozen=True)
class Database:
    """A database by its address: `sqlite:///runs.db`, `postgresql://user@host/name`. A file of SQLite is made when something
    is first written, tables when they are first needed."""

    url: str

    def __post_init__(self) -> None:
        try:
            address = sa.make_url(self.url)
        except (ArgumentError, ValueError):
            raise StoreError(said("error.no_address", store=SECRET.sub("***@", self.url))) from None
        if address.drivername not in BACKENDS:
            raise StoreError(said("error.no_address", store=address.render_as_string()))
        self._backend.refuse(address)

    @property
    def place(self) -> str:
        """The file, or the address without its password."""
        return str(self._backend.place(self._address))

    @property
    def absolute(self) -> str:
        """The address as it holds in any folder."""
        return self._backend.absolute(self._address).render_as_string(hide_password=False)

    @property
    def is_new(self) -> bool:
        """Whether it is a file that is still to be made."""
        place = self._backend.place(self._address)
        return isinstance(place, Path) and not place.exists()

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection to read from; nothing is there while there is no file. Raises `StoreError`."""
        with self.as_store_errors(), self._backend.reading(self._address) as connection:
            if connection is not None:
                yield connection
                return
        with self.write() as connection:  # an empty database, or one of an older version
            yield connection

    @contextmanager
    def write(self, sure: bool = True) -> Iterator[sa.Connection]:
        """A connection to write to; all is kept at the end, or nothing. Raises `StoreError`.

        What need not be `sure` may be lost when the power fails; it is written sooner.
        """
        with self.as_store_errors(), self._backend.writing(self._address, sure) as connection:
            yield connection

    def hold(self) -> sa.Connection:
        """A connection that stays open, which makes many short writes short."""
        with self.as_store_errors():
            return self._backend.holding(self._address)

    def alone(self, connection: sa.Connection, what: str) -> None:
        """Wait until nobody else does this, and keep others from it until the transaction of the connection ends."""
        self._backend.alone(connection, what)

    def freeze(self, connection: sa.Connection) -> None:
        """Let a connection that reads see from now on what is there now, whatever others write."""
        self._backend.freeze(connection)

    def insert(self, table: sa.Table) -> Any:
        """An insert that can say what is to become of a row that is there."""
        return self._backend.insert(table)

    @property
    def _address(self) -> sa.URL:
        return sa.make_url(self.url)

    @property
    def _backend(self) -> Backend:
        return BACKENDS[self._address.drivername]

    @contextmanager
    def as_store_errors(self) -> Iterator[None]:
        """What the database says, as a `StoreError` that names it."""
        try:
            yield
        except DBAPIError as error:
            raise StoreError(said("error.at", where=self.place, problem=self._backend.explained(error))) from error
        except PoolTimeoutError as error:
            problem = said("error.no_free_connection", count=postgresql.MOST, seconds=f"{postgresql.PATIENCE:g}")
            raise StoreError(said("error.at", where=self.place, problem=problem)) from error
        except OSError as error:
            detail = str(error.strerror)
            raise StoreError(said("error.store_not_usable", path=self.place, detail=detail)) from error


def default_url() -> str:
    """The store of the app: RESHORE_STORE, or a file in the user's own folder for data."""
    return os.environ.get(STORE, "") or f"sqlite:///{_data_folder() / 'reshore' / 'store.db'}"


def _data_folder() -> Path:
    home = Path.home()
    usual = {"win32": home / "AppData" / "Local", "darwin": home / "Library" / "Application Support"}
    given = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_DATA_HOME", "")
    return Path(given) if given else usual.get(sys.platform, home / ".local" / "share")
