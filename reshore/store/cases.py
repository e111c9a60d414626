"""Networks by fingerprint, and what was done to them: drafts, which links, F5 and undo bring back; cases saved by name."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, delete, func, select, true, union
from sqlalchemy.dialects.sqlite import insert

from ..errors import StoreError
from ..network.network import Network
from ..results.rules import RULES, changed_since
from ..texts import said
from . import packing
from .database import Database, cases, drafts, jobs, networks

DRAFTS = 50_000  # kept at most; each change of a case makes one
UNUSED = 200  # networks kept that no case, draft or job speaks of
DAY = 86_400  # seconds
LONGEST_NAME, LONGEST_NOTE = 80, 300
NOBODY = ""  # the owner of what was kept by a script, on a server that serves its machine alone, or before owners were known


@dataclass(frozen=True)
class Work:
    """What was done to a network: its fingerprint, the case as plain JSON, the network of the plan chosen in it ("":
    none); what is kept has an id and the time of it [s since 1970], a saved one a name, a draft the id of the draft before it
    ("": it is the first). rules: the version of the rules by which its figures were seen.

    Of a saved one: owner, the mark of who saved it (NOBODY: nobody in particular); note and author as they were written."""

    network: str
    case: dict[str, Any]
    planned: str = ""
    id: str = ""
    name: str = ""
    before: str = ""
    touched: float = 0.0
    rules: int = RULES
    owner: str = NOBODY
    note: str = ""
    author: str = ""

    @property
    def rules_note(self) -> str:
        """What to say when it is opened: that figures have changed since ("": they have not). A case holds questions,
        which are asked anew."""
        return changed_since(self.rules)


def keep_network(database: Database, net: Network) -> str:
    """Keep a network under its fingerprint, which comes back."""
    with database.write() as connection:
        _put_network(connection, net)
    return net.fingerprint


def _put_network(connection: Connection, net: Network) -> None:
    known = networks.update().where(networks.c.fingerprint == net.fingerprint).values(touched=time.time())
    if not connection.execute(known).rowcount:
        row = {"fingerprint": net.fingerprint, "content": packing.pack(net), "touched": time.time()}
        connection.execute(insert(networks).values(row))


def network(database: Database, fingerprint: str) -> Network:
    """The network of a fingerprint. Raises `StoreError` when it is not there."""
    with database.read() as connection:
        found = connection.execute(select(networks.c.content).where(networks.c.fingerprint == fingerprint)).scalar()
    if found is None:
        raise StoreError(said("error.no_network_of", network=fingerprint))
    return packing.unpack(found)


def draft_id(work: Work) -> str:
    """The id of a draft, which the same work after the same draft always gets."""
    case = json.dumps(work.case, sort_keys=True)
    return hashlib.sha256(f"{work.network}|{work.planned}|{case}|{work.before}".encode()).hexdigest()[:20]


def keep_draft(database: Database, net: Network, work: Work) -> str:
    """Keep work on a network as a draft; -> its id. When the draft before it is no longer there, it is the first."""
    id = draft_id(work)
    row = {
        "id": id,
        "network": work.network,
        "case": json.dumps(work.case, sort_keys=True),
        "planned": work.planned or None,
        "touched": time.time(),
        "rules": RULES,
        "before": select(drafts.c.id).where(drafts.c.id == work.before).scalar_subquery(),
    }
    with database.write(sure=False) as connection:
        _put_network(connection, net)
        kept = insert(drafts).values(row)
        connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_={"touched": row["touched"]}))
    return id


def draft(database: Database, id: str) -> Work | None:
    """The draft of an id, if it is there."""
    return _work(database, drafts, id)


def save_case(database: Database, work: Work) -> str:
    """Save work under its name; -> an id that cannot be guessed. The same work of one name and owner keeps its id.

    What was saved stays as it is, so that a link always shows what it showed; note and author are those given last. Raises
    `StoreError` for a blank name.
    """
    name = work.name.strip()[:LONGEST_NAME]
    if not name:
        raise StoreError(said("error.blank_name"))
    row = {
        "name": name,
        "network": work.network,
        "case": json.dumps(work.case, sort_keys=True),
        "planned": work.planned or None,
        "rules": RULES,
        "owner": work.owner,
    }
    told = {"note": work.note.strip()[:LONGEST_NOTE], "author": work.author.strip()[:LONGEST_NAME]}
    with database.write() as connection:
        same = select(cases.c.id).where(*(cases.c[column].is_not_distinct_from(value) for column, value in row.items()))
        id = connection.execute(same).scalar()
        if id is None:
            id = secrets.token_urlsafe(9)
            connection.execute(insert(cases).values(id=id, touched=time.time(), **row, **told))
        else:
            connection.execute(cases.update().where(cases.c.id == id).values(told))
    return id


def case(database: Database, id: str) -> Work | None:
    """The saved case of an id, if it is there."""
    return _work(database, cases, id)


def saved_cases(database: Database, fingerprint: str | None = None, person: str = NOBODY) -> list[Work]:
    """The cases saved of a network (None: of all), the newest first; to a person, their own and those that are nobody's."""
    known = true() if fingerprint is None else cases.c.network == fingerprint
    if person != NOBODY:
        known &= cases.c.owner.in_((person, NOBODY))
    with database.read() as connection:
        return [_read(row) for row in connection.execute(select(cases).where(known).order_by(cases.c.touched.desc()))]


def delete_case(database: Database, id: str, person: str = NOBODY) -> None:
    """Delete a case, so that its links lead nowhere; another's stays.

    Nobody's may be deleted by whoever knows them, and by a script all.
    """
    own = true() if person == NOBODY else cases.c.owner.in_((person, NOBODY))
    with database.write() as connection:
        connection.execute(delete(cases).where(cases.c.id == id, own))


def prune(database: Database) -> None:
    """Forget the oldest drafts, and networks that nothing has spoken of for a day beyond the newest; cases stay."""
    with database.write() as connection:
        _keep_newest(connection, drafts, drafts.c.id, DRAFTS)
        spoken = union(*(select(column) for column in _mentions()))
        unused = networks.c.fingerprint.not_in(spoken) & (networks.c.touched < time.time() - DAY)
        newest = select(networks.c.fingerprint).order_by(networks.c.touched.desc()).limit(UNUSED)
        connection.execute(delete(networks).where(unused, networks.c.fingerprint.not_in(newest)))


def _mentions() -> list:
    """Every column that names a network, without blanks."""
    columns = (drafts.c.network, drafts.c.planned, cases.c.network, cases.c.planned, jobs.c.network)
    return [func.coalesce(column, "") for column in columns]


def _keep_newest(connection: Connection, table: Table, id, count: int) -> None:
    newest = select(id).order_by(table.c.touched.desc()).limit(count)
    connection.execute(delete(table).where(id.not_in(newest)))


def _work(database: Database, table: Table, id: str) -> Work | None:
    with database.read() as connection:
        row = connection.execute(select(table).where(table.c.id == id)).first()
    return None if row is None else _read(row)


def _read(row) -> Work:
    """A row of drafts or cases."""
    given = row._asdict()
    own = {name: given[name] for name in ("name", "owner", "note", "author") if name in given}
    return Work(
        row.network,
        json.loads(row.case),
        row.planned or "",
        row.id,
        before=given.get("before") or "",
        touched=row.touched,
        rules=row.rules,
        **own,
    )
