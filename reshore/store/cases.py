"""Networks by fingerprint, and what was done to them: drafts, which links, F5 and undo bring back; cases saved by name."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, literal, or_, select, true, union, update

from ..errors import StoreError
from ..network.network import Network
from ..results.rules import RULES, changed_since
from ..texts import said
from . import packing, retention, steps
from .database import Database
from .retention import DAY
from .tables import NOBODY, cases, drafts, jobs, networks, shares

DRAFTS = 50_000  # kept at most; each change of a case makes one
UNUSED = 200  # networks kept that no case, draft or job speaks of
LONGEST_NAME, LONGEST_NOTE = 80, 300


@dataclass(frozen=True)
class Work:
    """What was done to a network: its fingerprint, the case as plain JSON, the network of the plan chosen in it ("":
    none); what is kept has an id and the time of it [s since 1970], a saved one a name, a draft the id of the draft before it
    ("": it is the first). rules: the version of the rules by which its figures were seen. owner: who kept it ("": nobody in
    particular: a script, or a reshore that did not know people apart). Of a saved one, note and author as they were written."""

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
        _put_network(database, connection, net)
    return net.fingerprint


def _put_network(database: Database, connection: Connection, net: Network) -> None:
    known = networks.update().where(networks.c.fingerprint == net.fingerprint).values(touched=time.time())
    if not connection.execute(known).rowcount:
        row = {"fingerprint": net.fingerprint, "content": packing.pack(net), "touched": time.time()}
        connection.execute(database.insert(networks).values(row).on_conflict_do_nothing())


def network(database: Database, fingerprint: str) -> Network:
    """The network of a fingerprint. Raises `StoreError` when it is not there."""
    with database.read() as connection:
        found = connection.execute(select(networks.c.content).where(networks.c.fingerprint == fingerprint)).scalar()
    if found is None:
        raise StoreError(said("error.no_network_of", network=fingerprint))
    return packing.unpack(found)


def draft_id(work: Work) -> str:
    """The id of a draft, which the same work of one owner after the same draft always gets."""
    told = [work.network, work.planned, json.dumps(work.case, sort_keys=True), work.before]
    return hashlib.sha256("|".join(told + ([work.owner] if work.owner else [])).encode()).hexdigest()[:20]


def keep_draft(database: Database, net: Network, work: Work) -> str:
    """Keep work on a network as a draft; -> its id. When the draft before it is no longer there, it is the first.

    It is kept as a step from the one before, until the steps since the last whole case are as long as the case is: all drafts
    of one piece of work together grow as it does.
    """
    id, now = draft_id(work), time.time()
    whole = json.dumps(work.case, sort_keys=True)
    with database.write(sure=False) as connection:
        _put_network(database, connection, net)
        chain = _chain(connection, work.before)
        row = {
            "id": id,
            "network": work.network,
            "case": whole,
            "is_step": False,
            "planned": work.planned or None,
            "touched": now,
            "rules": RULES,
            "owner": work.owner,
            "before": work.before if chain else None,
        }
        if (before := _case(chain)) is not None:
            step = json.dumps(steps.step(before, work.case), sort_keys=True)
            if len(step) + sum(len(link.case) for link in chain if link.is_step) < len(whole):
                row |= {"case": step, "is_step": True}
        kept = database.insert(drafts).values(row)
        connection.execute(kept.on_conflict_do_update(index_elements=["id"], set_={"touched": now}))
    return id


def draft(database: Database, id: str) -> Work | None:
    """The draft of an id, if it is there."""
    with database.read() as connection:
        chain = _chain(connection, id)
    case = _case(chain)
    return None if case is None else _read(chain[0], case)


def _chain(connection: Connection, id: str) -> list:
    """A draft and those before it, back to the last that holds its case whole."""
    link = select(*drafts.c, literal(0).label("back")).where(drafts.c.id == id).cte("chain", recursive=True)
    further = select(*drafts.c, link.c.back + 1).where(drafts.c.id == link.c.before, link.c.is_step)
    chain = link.union_all(further)
    return list(connection.execute(select(chain).order_by(chain.c.back)).all())


def _case(chain: list) -> dict[str, Any] | None:
    """The case of the first draft of a chain; None where there is none, or its beginning is gone."""
    if not chain or chain[-1].is_step:
        return None
    case = json.loads(chain[-1].case)
    for link in reversed(chain[:-1]):
        case = steps.after(case, json.loads(link.case))
    return case


def save_case(database: Database, work: Work) -> str:
    """Save work under its name; -> an id that cannot be guessed. The same work of one name and owner keeps its id.

    What was saved stays as it is, so that a link always shows what it showed; note and author are those given last, and it
    counts as used. Raises `StoreError` for a blank name.
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
            connection.execute(database.insert(cases).values(id=id, touched=time.time(), **row, **told))
        else:
            connection.execute(update(cases).where(cases.c.id == id).values(opened=time.time(), **told))
    return id


def case(database: Database, id: str) -> Work | None:
    """The saved case of an id, if it is there."""
    with database.read() as connection:
        row = connection.execute(select(cases).where(cases.c.id == id)).first()
    return None if row is None else _read(row, json.loads(row.case))


def opened(database: Database, work: Work, person: str) -> None:
    """A person has opened a case by its link: it is shared with them from now on, and counts as used."""
    with database.write(sure=False) as connection:
        connection.execute(update(cases).where(cases.c.id == work.id).values(opened=time.time()))
        if person not in (NOBODY, work.owner):
            shared = database.insert(shares).values(case=work.id, person=person)
            connection.execute(shared.on_conflict_do_nothing())


def saved_cases(database: Database, fingerprint: str | None = None, person: str = NOBODY) -> list[Work]:
    """The cases saved of a network (None: of all), the newest first; to a person, their own, those they have opened by a link,
    and those that are nobody's."""
    known = true() if fingerprint is None else cases.c.network == fingerprint
    if person != NOBODY:
        shared = select(shares.c.case).where(shares.c.person == person)
        known &= or_(cases.c.owner.in_((person, NOBODY)), cases.c.id.in_(shared))
    with database.read() as connection:
        rows = connection.execute(select(cases).where(known).order_by(cases.c.touched.desc()))
        return [_read(row, json.loads(row.case)) for row in rows]


def delete_case(database: Database, id: str, person: str = NOBODY) -> None:
    """Delete a case, so that its links lead nowhere; what is another's only leaves the person's list.

    Nobody's may be deleted by whoever knows them, and by a script all.
    """
    with database.write() as connection:
        own = true() if person == NOBODY else cases.c.owner.in_((person, NOBODY))
        connection.execute(delete(cases).where(cases.c.id == id, own))
        connection.execute(delete(shares).where(shares.c.case == id, shares.c.person == person))


def prune(database: Database) -> None:
    """Forget the oldest drafts, what has not been used as long as things are kept, and networks that nothing has spoken of
    for a day beyond the newest."""
    kept_from = retention.cutoff()
    with database.write() as connection:
        newest = select(drafts.c.id).order_by(drafts.c.touched.desc()).limit(DRAFTS)
        forget_drafts(connection, drafts.c.id.not_in(newest) | (drafts.c.touched < kept_from))
        connection.execute(delete(cases).where(func.coalesce(cases.c.opened, cases.c.touched) < kept_from))
        newest = select(networks.c.fingerprint).order_by(networks.c.touched.desc()).limit(0 if kept_from else UNUSED)
        forget_networks(connection, networks.c.touched < time.time() - DAY, networks.c.fingerprint.not_in(newest))


def forget_drafts(connection: Connection, *which: ColumnElement[bool]) -> None:
    """Delete drafts; one that stays, but was a step from one of them, gets its case whole."""
    gone = select(drafts.c.id).where(*which)
    cut = select(drafts.c.id).where(drafts.c.is_step, drafts.c.before.in_(gone), drafts.c.id.not_in(gone))
    for id in connection.execute(cut).scalars().all():
        whole = json.dumps(_case(_chain(connection, id)), sort_keys=True)
        connection.execute(update(drafts).where(drafts.c.id == id).values(case=whole, is_step=False))
    connection.execute(delete(drafts).where(drafts.c.id.in_(gone)))


def forget_networks(connection: Connection, *which: ColumnElement[bool]) -> None:
    """Delete those of these networks that nothing speaks of."""
    spoken: list[Select] = [select(column) for column in _mentions()]
    connection.execute(delete(networks).where(networks.c.fingerprint.not_in(union(*spoken)), *which))


def _mentions() -> list:
    """Every column that names a network, without blanks."""
    columns = (drafts.c.network, drafts.c.planned, cases.c.network, cases.c.planned, jobs.c.network)
    return [func.coalesce(column, "") for column in columns]


def _read(row: Row, case: dict[str, Any]) -> Work:
    return Work(
        row.network,
        case,
        row.planned or "",
        row.id,
        getattr(row, "name", ""),
        getattr(row, "before", None) or "",
        row.touched,
        row.rules,
        row.owner,
        getattr(row, "note", ""),
        getattr(row, "author", ""),
    )
