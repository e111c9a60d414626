"""What a person has in the store, who is known by a mark of their browser, and that it is forgotten when they say so."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from . import jobs as of_jobs
from .cases import forget_drafts, forget_networks
from .database import Database
from .tables import NOBODY, cases, drafts, jobs, networks, shares, wants


def forget(database: Database, person: str, opened: Iterable[str] = ()) -> None:
    """Delete all that a person has kept: cases, drafts, jobs that nobody else has asked, their list of shared cases, and the
    networks that nothing else speaks of. Links to their cases lead nowhere from then on.

    opened: networks that they have brought and done nothing with, by fingerprint. Raises `ValueError` for nobody in
    particular, whose things are everybody's.
    """
    if person == NOBODY:
        raise ValueError("forget takes a person")
    with database.read() as connection:
        waits = connection.execute(select(wants.c.job).where(wants.c.person == person)).scalars().all()
    for id in waits:
        of_jobs.cancel(database, id, person)
    with database.write() as connection:
        mine = [table.c.owner == person for table in (cases, drafts)]
        used = {
            name
            for table, own in zip((cases, drafts), mine, strict=True)
            for row in connection.execute(select(table.c.network, table.c.planned).where(own))
            for name in row
            if name
        }
        used |= {*opened, *connection.execute(select(jobs.c.network).where(jobs.c.id.in_(waits))).scalars()}
        connection.execute(delete(cases).where(mine[0]))
        forget_drafts(connection, mine[1])
        for table in (shares, wants):
            connection.execute(delete(table).where(table.c.person == person))
        left = select(wants.c.job)
        connection.execute(delete(jobs).where(jobs.c.id.in_(waits), jobs.c.id.not_in(left)))
        forget_networks(connection, networks.c.fingerprint.in_(used))
