"""A store in a file of SQLite: how it is opened, locked and read where nothing may be written."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert as insert
from sqlalchemy.exc import DBAPIError, OperationalError

from ..errors import StoreError
from ..texts import said
from . import migration
from .tables import metadata

PATIENCE = 5.0  # seconds to wait for another writer
ACCESS = {"effective_ids": True} if os.access in os.supports_effective_ids else {}


def refuse(address: sa.URL) -> None:
    """Raise `StoreError` for an address that names no file."""
    if address.host or address.query or address.database in (None, "", ":memory:"):
        raise StoreError(said("error.store_is_no_file", store=str(address)))


def place(address: sa.URL) -> Path:
    """Where the file is."""
    return Path(address.database or "")


def absolute(address: sa.URL) -> sa.URL:
    """The address as it holds in any folder."""
    return address.set(database=str(place(address).absolute()))


@contextmanager
def reading(address: sa.URL) -> Iterator[sa.Connection | None]:
    """A connection to tables of today; None where they must first be made of older ones, which may be done.

    While there is no file there is nothing to read; what may not be written is read as it is, or, where it is of an older
    version, from a copy in memory.
    """
    path = place(address)
    if not path.exists():
        with _memory().connect() as connection:
            metadata.create_all(connection)
            yield connection
    elif _may_write(path):
        with _engine(str(address)).connect() as connection:
            yield connection if version(connection, address) == migration.VERSION else None
    else:
        with _reader(path).connect() as connection:
            if (found := version(connection, address)) == migration.VERSION:
                yield connection
                return
            with _memory().connect() as copy:
                _raw(connection).backup(_raw(copy))
                migration.bring_up(copy, found)
                yield copy


@contextmanager
def writing(address: sa.URL, sure: bool) -> Iterator[sa.Connection]:
    """A connection that nobody else writes beside, to tables of today; all is kept at the end, or nothing."""
    place(address).parent.mkdir(parents=True, exist_ok=True)
    with _engine(str(address)).connect() as connection:
        _log_writes(connection)
        connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if sure else 'NORMAL'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            if (found := version(connection, address)) != migration.VERSION:
                migration.bring_up(connection, found)
                connection.exec_driver_sql(f"PRAGMA user_version = {migration.VERSION}")
            yield connection
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def holding(address: sa.URL) -> sa.Connection:
    """A connection that stays open: the last one to close tidies up the file, which takes longer than a write."""
    connection = _engine(str(address)).connect()
    version(connection, address)
    return connection


def alone(connection: sa.Connection, what: str) -> None:
    """Whoever writes is alone anyway."""


def freeze(connection: sa.Connection) -> None:
    """Let a connection see from now on what is there now."""
    if not _raw(connection).in_transaction:
        connection.exec_driver_sql("BEGIN")
    connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")  # a transaction begins at its first reading


def version(connection: sa.Connection, address: sa.URL) -> int:
    """The version of the tables that are there; 0 for none. Raises `StoreError` for tables of others."""
    found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if found > migration.VERSION:
        raise StoreError(said("error.newer_store", path=str(place(address)), version=found, known=migration.VERSION))
    if not found and connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
        raise StoreError(said("error.store_of_another", path=str(place(address))))
    return found


def explained(error: DBAPIError) -> str:
    """What SQLite says, and the fix."""
    message = str(error.orig)
    known = {
        "unable to open": "error.store_not_opened",
        "locked": "error.store_locked",
        "readonly": "error.store_read_only",
        "not a database": "error.store_no_database",
        "malformed": "error.store_damaged",
        "full": "error.disk_full",
    }
    key = next((key for word, key in known.items() if word in message), "error.of_sqlite")
    return said(key, detail=message, seconds=f"{PATIENCE:g}")


def _may_write(path: Path) -> bool:
    """Whether file and folder may be written, both of which SQLite needs even to read what others write."""
    return all(os.access(of, os.W_OK, **ACCESS) for of in (path, path.absolute().parent))


def _log_writes(connection: sa.Connection) -> None:
    """Let others read while one writes; a file is told so once, for which SQLite does not wait for others by itself."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            return
        except OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > give_up:
                raise
            time.sleep(0.01)


@lru_cache(maxsize=8)
def _engine(url: str) -> sa.Engine:
    given = {"timeout": PATIENCE, "check_same_thread": False}  # what is held may be closed by another thread
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=given)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection, record) -> None:
        connection.isolation_level = None  # transactions begin and end where `writing` says
        connection.execute("PRAGMA foreign_keys = ON")

    return engine


def _reader(path: Path) -> sa.Engine:
    """An engine that only reads. A file that nobody has open is read without the files that SQLite keeps beside it."""
    uri = f"{path.absolute().as_uri()}?mode=ro"
    left = path.with_name(path.name + "-wal")
    if not left.exists() or not left.stat().st_size:
        uri += "&immutable=1"
    return sa.create_engine("sqlite://", poolclass=sa.NullPool, creator=lambda: sqlite3.connect(uri, uri=True))


def _memory() -> sa.Engine:
    return sa.create_engine("sqlite://", poolclass=sa.NullPool)


def _raw(connection: sa.Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw
