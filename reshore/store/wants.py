"""Who waits for the answer of a job. A job that somebody asked ends when nobody waits any more."""

from __future__ import annotations

import time
from collections.abc import Iterable

from sqlalchemy import Connection, func, select, update

from .database import Database
from .tables import NOBODY
from .tables import wants as table

GONE = 300  # seconds after which whoever is not seen to any more has gone for good
SURE = 60  # seconds for which that must be seen: after a sleep, or while no store is there, the others are to be seen first

_since: dict[str, float] = {}  # job: since when, by a clock that only goes on, nobody is seen to wait for it


def put(database: Database, connection: Connection, job: str, person: str) -> None:
    """A person waits for a job from now on."""
    if person != NOBODY:
        now = {"seen": time.time(), "withdrawn": False}
        wanted = database.insert(table).values(job=job, person=person, **now)
        connection.execute(wanted.on_conflict_do_update(index_elements=["job", "person"], set_=now))


def withdraw(connection: Connection, job: str, person: str) -> bool:
    """A person no longer waits for a job; -> whether others do."""
    connection.execute(update(table).where(table.c.job == job, table.c.person == person).values(withdrawn=True))
    others = select(func.count()).where(table.c.job == job, table.c.person != person, *_waiting())
    return person != NOBODY and bool(connection.execute(others).scalar())


def seen(database: Database, people: Iterable[tuple[str, str]]) -> None:
    """These people still wait: pairs of job and person."""
    with database.write(sure=False) as connection:
        for job, person in people:
            waits = update(table).where(table.c.job == job, table.c.person == person)
            connection.execute(waits.values(seen=time.time()))


def withdrawn(connection: Connection, job: str, person: str) -> bool | None:
    """Whether a person has withdrawn from a job; None: has never asked it, others have."""
    rows = {row.person: row.withdrawn for row in connection.execute(select(table).where(table.c.job == job))}
    return rows.get(person) if rows and person != NOBODY else False


def abandoned(connection: Connection, job: str) -> bool:
    """Whether people asked a job and nobody waits any more, now and at each look of this process for `SURE` seconds."""
    asked = connection.execute(select(func.count()).where(table.c.job == job)).scalar()
    if not asked or connection.execute(select(func.count()).where(table.c.job == job, *_waiting())).scalar():
        _since.pop(job, None)
        return False
    since = _since.setdefault(job, time.monotonic())
    return time.monotonic() - since >= SURE


def _waiting() -> tuple:
    return table.c.withdrawn.is_(False), table.c.seen > time.time() - GONE
