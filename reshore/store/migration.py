"""The tables of a store brought to those of today, step by step, by alembic."""

from __future__ import annotations

import threading
from pathlib import Path

import sqlalchemy as sa

VERSION = 4  # of the tables; the last file of `migrations/versions`
TABLE = "reshore_version"  # says which version a database has; of SQLite its user_version says so too
FOLDER = Path(__file__).parent / "migrations"

_one_at_a_time = threading.Lock()  # alembic keeps in its modules what it is at


def bring_up(connection: sa.Connection, version: int, to: int = VERSION) -> None:
    """Make of the tables of a version (0: there are none) those of another, within the transaction of the connection."""
    from alembic import command  # only here: most stores are of today
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "version_table": TABLE})
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    with _one_at_a_time:
        if version and not noted(connection):  # of SQLite, by a reshore that had no such table
            command.stamp(config, str(version))
        command.upgrade(config, str(to))


def noted(connection: sa.Connection) -> int:
    """The version that the table of versions tells; 0 where there is none."""
    if not sa.inspect(connection).has_table(TABLE):
        return 0
    return int(connection.exec_driver_sql(f"SELECT version_num FROM {TABLE}").scalar() or 0)
