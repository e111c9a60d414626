"""A store in a PostgreSQL database, which servers on several machines may share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert
from sqlalchemy.exc import DBAPIError, OperationalError

from ..environment import brought_by
from ..errors import StoreError
from ..texts import said
from . import migration

PATIENCE = 5  # seconds to wait for the server, for another writer, or for a connection that is free
POOLED, MOST = 5, 25  # connections of this process that stay open, and those that may be open at once
LOCK = "reshore:tables"  # held while the tables are made

_current: set[str] = set()  # addresses whose tables were found to be those of today


def refuse(address: sa.URL) -> None:
    """Raise `StoreError` for an address that names no database, or where the driver is not installed."""
    if not address.database:
        raise StoreError(said("error.no_address", store=place(address)))
    with brought_by("server"):
        import psycopg  # noqa: F401


def place(address: sa.URL) -> str:
    """The address without its password."""
    return address.render_as_string(hide_password=True)


def absolute(address: sa.URL) -> sa.URL:
    """The address, which holds everywhere."""
    return address


@contextmanager
def reading(address: sa.URL) -> Iterator[sa.Connection | None]:
    """A connection to tables of today; None where they must first be made."""
    with _engine(_whole(address)).connect() as connection:
        yield connection if _is_current(connection, address) else None


@contextmanager
def writing(address: sa.URL, sure: bool) -> Iterator[sa.Connection]:
    """A connection to tables of today; all is kept at the end, or nothing."""
    with _engine(_whole(address)).begin() as connection:
        if not _is_current(connection, address):
            alone(connection, LOCK)
            if (found := version(connection, address)) != migration.VERSION:
                migration.bring_up(connection, found)
        if not sure:
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")
        yield connection


def holding(address: sa.URL) -> sa.Connection:
    """A connection that stays open; others are pooled."""
    return _engine(_whole(address)).connect()


def alone(connection: sa.Connection, what: str) -> None:
    """Wait until nobody else does this, and keep others from it until the transaction ends."""
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": what})


def freeze(connection: sa.Connection) -> None:
    """Let a connection see from now on what is there now."""
    connection.rollback()  # the level is that of a transaction and said at its beginning
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def version(connection: sa.Connection, address: sa.URL) -> int:
    """The version of the tables that are there; 0 for none. Raises `StoreError` for tables of others."""
    found = migration.noted(connection)
    if not found and sa.inspect(connection).get_table_names():
        found = migration.noted(connection)  # another server may have made them between the two questions
        if not found:
            raise StoreError(said("error.store_of_another", path=place(address)))
    if found > migration.VERSION:
        raise StoreError(said("error.newer_store", path=place(address), version=found, known=migration.VERSION))
    return found


def explained(error: DBAPIError) -> str:
    """What PostgreSQL says, and the fix."""
    known = {
        "42501": "error.database_rights",
        "25006": "error.database_rights",  # reads only
        "53100": "error.disk_full",
        "55P03": "error.store_locked",
    }
    code, detail = getattr(error.orig, "sqlstate", None) or "", " ".join(str(error.orig).split())
    key = known.get(code, "error.of_database")
    if not code and isinstance(error, OperationalError):  # while connecting there are no codes
        key = "error.database_not_reached"
    return said(key, detail=detail, seconds=f"{PATIENCE:g}")


def _is_current(connection: sa.Connection, address: sa.URL) -> bool:
    url = _whole(address)
    if url not in _current and version(connection, address) == migration.VERSION:
        _current.add(url)
    return url in _current


def _whole(address: sa.URL) -> str:
    """The address with its password, by the one driver."""
    return address.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


@lru_cache(maxsize=8)
def _engine(url: str) -> sa.Engine:
    given = {"connect_timeout": PATIENCE, "application_name": "reshore", "options": f"-c lock_timeout={PATIENCE}s"}
    pool = {"pool_size": POOLED, "max_overflow": MOST - POOLED, "pool_timeout": PATIENCE, "pool_pre_ping": True}
    return sa.create_engine(url, connect_args=given, **pool)
