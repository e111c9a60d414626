"""The one database: its tables, how it is reached, and what is said when it cannot be used."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Column, Float, ForeignKey, Integer, LargeBinary, String, Table
from sqlalchemy.exc import ArgumentError, DBAPIError

from ..errors import StoreError
from ..results.rules import UNMARKED
from ..texts import said

VERSION = 4  # of the tables below
NEXT = {  # what makes the tables of a version those of the next
    1: (
        "ALTER TABLE drafts ADD COLUMN before VARCHAR REFERENCES drafts (id) ON DELETE SET NULL",
        "CREATE INDEX ix_drafts_before ON drafts (before)",
        "UPDATE jobs SET error = json_array(error) WHERE error <> ''",
    ),
    2: tuple(f"ALTER TABLE {table} ADD COLUMN rules INTEGER NOT NULL DEFAULT {UNMARKED}" for table in ("drafts", "cases")),
    3: tuple(f"ALTER TABLE cases ADD COLUMN {column} VARCHAR NOT NULL DEFAULT ''" for column in ("owner", "note", "author")),
}
PATIENCE = 5  # seconds to wait for another writer

_metadata = sa.MetaData()
networks = Table(
    "networks",
    _metadata,
    Column("fingerprint", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("touched", Float, nullable=False),
)
runs = Table(
    "runs",
    _metadata,
    Column("name", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("network", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("saved", Float, nullable=False),
)


def _work_columns() -> list[Column]:
    """A network and what was done to it: its case as JSON, the network that a plan chosen in it gave, and the version of
    the rules by which its figures were seen."""
    return [
        Column("network", ForeignKey("networks.fingerprint"), nullable=False),
        Column("case", String, nullable=False),
        Column("planned", ForeignKey("networks.fingerprint")),
        Column("touched", Float, nullable=False),
        Column("rules", Integer, nullable=False, server_default=str(UNMARKED)),
    ]


drafts = Table(
    "drafts",
    _metadata,
    Column("id", String, primary_key=True),
    *_work_columns(),
    Column("before", ForeignKey("drafts.id", ondelete="SET NULL"), index=True),
)
cases = Table(
    "cases",
    _metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    *_work_columns(),
    *(Column(name, String, nullable=False, server_default="") for name in ("owner", "note", "author")),
)
jobs = Table(
    "jobs",
    _metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("network", ForeignKey("networks.fingerprint"), nullable=False),
    Column("arguments", String, nullable=False),
    Column("state", String, nullable=False),
    Column("share", Float, nullable=False),
    Column("word", String, nullable=False),
    Column("gap", Float),
    Column("pid", Integer),
    Column("asked", Float, nullable=False),
    Column("began", Float),
    Column("heartbeat", Float),
    Column("result", LargeBinary),
    Column("error", String, nullable=False),
)


@dataclass(frozen=True)
class Database:
    """A database by its address, such as `sqlite:///runs.db`. The file is made when something is first written."""

    url: str

    def __post_init__(self) -> None:
        try:
            address = sa.make_url(self.url)
        except ArgumentError:
            raise StoreError(said("error.no_address", store=self.url)) from None
        plain = address.drivername in ("sqlite", "sqlite+pysqlite") and not address.host and not address.query
        if not plain or address.database in (None, "", ":memory:"):
            raise StoreError(said("error.store_is_no_file", store=self.url))

    @property
    def path(self) -> Path:
        """Where the file is."""
        return Path(sa.make_url(self.url).database or "")

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """A connection to read from; nothing is there while there is no file. Raises `StoreError`."""
        with self._as_store_errors():
            if not self.path.exists():
                with sa.create_engine("sqlite://", poolclass=sa.NullPool).connect() as connection:
                    _metadata.create_all(connection)
                    yield connection
                return
            with _engine(self.url).connect() as connection:
                if self._version(connection) == VERSION:
                    yield connection
                    return
        with self.write() as connection:  # an empty file, or one of an older version
            yield connection

    @contextmanager
    def write(self, sure: bool = True) -> Iterator[sa.Connection]:
        """A connection that nobody else writes beside; all is kept at the end, or nothing. Raises `StoreError`.

        What need not be `sure` may be lost when the power fails; it is written sooner.
        """
        with self._as_store_errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with _engine(self.url).connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
                connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if sure else 'NORMAL'}")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    self._make_tables(connection)
                    yield connection
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                connection.exec_driver_sql("COMMIT")

    def hold(self) -> sa.Connection:
        """A connection that stays open: the last one to close tidies up the file, which takes longer than a write."""
        with self._as_store_errors():
            connection = _engine(self.url).connect()
            self._version(connection)
            return connection

    def _make_tables(self, connection: sa.Connection) -> None:
        """The tables of this version, whatever is there."""
        version = self._version(connection)
        if not version:
            _metadata.create_all(connection)
        for older in range(version or VERSION, VERSION):
            for statement in NEXT[older]:
                connection.exec_driver_sql(statement)
        if version != VERSION:
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")

    def _version(self, connection: sa.Connection) -> int:
        """The version of the tables that are there; 0 for none. Raises `StoreError` for tables of others."""
        version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if version > VERSION:
            raise StoreError(said("error.newer_store", path=str(self.path), version=version, known=VERSION))
        if not version and connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one():
            raise StoreError(said("error.store_of_another", path=str(self.path)))
        return version

    @contextmanager
    def _as_store_errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(said("error.at", where=str(self.path), problem=_explained(str(error.orig)))) from error
        except OSError as error:
            detail = str(error.strerror)
            raise StoreError(said("error.store_not_usable", path=str(self.path), detail=detail)) from error


def default_url() -> str:
    """The store of the app: RESHORE_STORE, or a file in the user's own folder for data."""
    given = os.environ.get("RESHORE_STORE", "")
    return given or f"sqlite:///{_data_folder() / 'reshore' / 'store.db'}"


def _data_folder() -> Path:
    home = Path.home()
    usual = {"win32": home / "AppData" / "Local", "darwin": home / "Library" / "Application Support"}
    given = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_DATA_HOME", "")
    return Path(given) if given else usual.get(sys.platform, home / ".local" / "share")


@lru_cache(maxsize=8)
def _engine(url: str) -> sa.Engine:
    given = {"timeout": PATIENCE, "check_same_thread": False}  # what is held may be closed by another thread
    engine = sa.create_engine(url, poolclass=sa.NullPool, connect_args=given)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection, record) -> None:
        connection.isolation_level = None  # transactions begin and end where `write` says
        connection.execute("PRAGMA foreign_keys = ON")

    return engine


def _explained(message: str) -> str:
    """What SQLite says, and what mends it."""
    known = {
        "unable to open": "error.store_not_opened",
        "locked": "error.store_locked",
        "readonly": "error.store_read_only",
        "not a database": "error.store_no_database",
        "malformed": "error.store_damaged",
        "full": "error.disk_full",
    }
    key = next((key for word, key in known.items() if word in message), "error.of_sqlite")
    return said(key, detail=message, seconds=PATIENCE)
