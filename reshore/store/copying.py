"""A whole store copied into another, of whichever kind: from a file of SQLite into a server of PostgreSQL, or back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from ..errors import StoreError
from ..texts import said
from .database import Database
from .tables import metadata

AT_ONCE = 100  # rows read and written together: networks may have megabytes each
COPY = "reshore:copy"  # nobody else copies into the same store meanwhile


def copy_store(source: str, target: str) -> dict[str, int]:
    """Copy all that a store holds into an empty one: networks, saved runs, drafts, cases, shares, jobs and who waits for them.

    What is written to the source meanwhile is not copied; stop its app first.

    Parameters
    ----------
    source, target : str
        Addresses of stores, as `Store` takes them. Tables of an earlier reshore are brought to those of today in both.

    Returns
    -------
    dict of str to int
        How many rows of each table were copied; all of them or, where an error is raised, none.

    Raises
    ------
    StoreError
        For a source that is not there or holds nothing, a target that holds anything, and a store that cannot be read or
        written.

    Examples
    --------
    >>> import reshore as rs, tempfile
    >>> from reshore.store.copying import copy_store
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     one, other = (f"sqlite:///{folder}/{name}.db" for name in ("one", "other"))
    ...     rs.Store(one).save(rs.load(rs.datasets.toy), name="toy")
    ...     copied = copy_store(one, other)
    ...     copied["runs"], rs.Store(other).list()["name"].tolist()
    (1, ['toy'])
    """
    old, new = Database(source), Database(target)
    if old.is_new:
        raise StoreError(said("error.no_store", path=old.place))
    with old.read() as reading:  # its tables are those of today from now on
        if not any(_rows(reading, table) for table in metadata.sorted_tables):
            raise StoreError(said("error.store_empty", path=old.place))
    with old.read() as reading, new.write() as writing:
        old.freeze(reading)
        new.alone(writing, COPY)
        if filled := [table.name for table in metadata.sorted_tables if _rows(writing, table)]:
            raise StoreError(said("error.store_filled", path=new.place, table=filled[0]))
        return {table.name: _copied(old, reading, writing, table) for table in metadata.sorted_tables}


def _rows(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def _copied(old: Database, reading: sa.Connection, writing: sa.Connection, table: sa.Table) -> int:
    """Copy the rows of a table; -> how many. Columns that name another row of the table are filled once all are there."""
    inward = [c.name for c in table.c if any(key.column.table is table for key in c.foreign_keys)]
    count = 0
    for rows in _batches(old, reading, sa.select(table)):
        writing.execute(table.insert(), [row | dict.fromkeys(inward) for row in rows])
        count += len(rows)
    for name in inward:
        own, named = next(iter(table.primary_key)), table.c[name]
        asked = table.update().where(own == sa.bindparam("row")).values({name: sa.bindparam("named")})
        for rows in _batches(old, reading, sa.select(own.label("row"), named.label("named")).where(named.is_not(None))):
            writing.execute(asked, rows)
    return count


def _batches(old: Database, connection: sa.Connection, query: sa.Select) -> Iterator[Sequence[dict[str, Any]]]:
    """The rows of a query, not all of them in memory; what fails here is the old store's."""
    with old.as_store_errors(), connection.execution_options(yield_per=AT_ONCE).execute(query) as found:
        for rows in found.mappings().partitions():
            yield [dict(row) for row in rows]
