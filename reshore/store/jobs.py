"""Jobs: long questions, each a row that a worker process fills in. The same question is the same job."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from .. import texts
from ..errors import StoreError
from ..results.rules import RULES
from . import packing
from .database import Database
from .database import jobs as table

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
ACTIVE = (QUEUED, RUNNING)
AT_ONCE = max(2, (os.cpu_count() or 2) - 1)  # workers; a short question does not wait for a long one
SILENCE = 60  # seconds without a heartbeat after which a worker counts as dead
KEPT = 300  # finished jobs

_children: dict[int, subprocess.Popen] = {}  # workers this process has started, so that they are seen to end


@dataclass(frozen=True)
class Job:
    """A question and how far its answer is: state (queued, running, done, failed, cancelled), share [0..1], the word
    for what is being done, relative gap (None: not known yet), seconds it has run, and why it failed, line by line."""

    id: str
    kind: str
    network: str
    arguments: dict[str, Any]
    state: str
    share: float
    word: str
    gap: float | None
    seconds: float
    error: tuple[str, ...]

    @property
    def active(self) -> bool:
        """Whether it is still to end."""
        return self.state in ACTIVE


def job_id(kind: str, network: str, arguments: dict[str, Any]) -> str:
    """The id of a question: the same for the same kind, network and arguments, as long as the rules stay."""
    text = json.dumps([kind, network, arguments, RULES], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def ask(database: Database, kind: str, network: str, arguments: dict[str, Any]) -> str:
    """Put a question about a network that is in the store; -> the id of its job.

    A question that was asked before is not worked on twice, unless it failed or was cancelled.
    """
    id = job_id(kind, network, arguments)
    fresh = {
        "state": QUEUED,
        "share": 0.0,
        "word": "",
        "gap": None,
        "pid": None,
        "asked": time.time(),
        "began": None,
        "heartbeat": None,
        "result": None,
        "error": "",
    }
    row = {"id": id, "kind": kind, "network": network, "arguments": json.dumps(arguments, sort_keys=True), **fresh}
    again = table.c.state.in_((FAILED, CANCELLED))
    with database.write() as connection:
        asked = insert(table).values(row)
        connection.execute(asked.on_conflict_do_update(index_elements=["id"], set_=fresh, where=again))
    tend(database)
    return id


def job(database: Database, id: str) -> Job | None:
    """How far a job is, if there is one of this id."""
    shown = [column for column in table.c if column.name != "result"]
    with database.read() as connection:
        row = connection.execute(select(*shown).where(table.c.id == id)).first()
    if row is None:
        return None
    seconds = (row.heartbeat or row.began or 0) - (row.began or 0)
    return Job(
        row.id,
        row.kind,
        row.network,
        json.loads(row.arguments),
        row.state,
        row.share,
        row.word,
        row.gap,
        seconds,
        _error(row.error),
    )


def _error(text: str) -> tuple[str, ...]:
    return tuple(texts.from_record(line) for line in json.loads(text)) if text else ()


def result(database: Database, id: str) -> Any:
    """The answer of a job that is done. Raises `StoreError` when there is none."""
    with database.read() as connection:
        found = connection.execute(select(table.c.result).where(table.c.id == id, table.c.state == DONE)).scalar()
    if found is None:
        raise StoreError(texts.said("error.job_without_answer", job=id))
    return packing.unpack(found)


def cancel(database: Database, id: str) -> None:
    """End a job at once; one that has ended stays as it is."""
    with database.write() as connection:
        works = connection.execute(select(table.c.pid, table.c.heartbeat).where(table.c.id == id, table.c.state == RUNNING))
        pid, heartbeat = works.first() or (None, 0.0)
        connection.execute(_set(id, ACTIVE, state=CANCELLED))
    if pid is not None and not _death(pid, heartbeat):  # a number whose worker is gone may be another process by now
        _end(pid)
    tend(database)


def tend(database: Database) -> None:
    """Note workers that have died, and start as many waiting jobs as may run."""
    ended = [pid for pid, child in list(_children.items()) if child.poll() is not None]
    if _waiting(database):
        _attend(database)
    for pid in ended:  # one that ends meanwhile is kept, so that its exit code is told next time
        _children.pop(pid, None)


def _attend(database: Database) -> None:
    with database.write() as connection:
        for id, pid, heartbeat in connection.execute(
            select(table.c.id, table.c.pid, table.c.heartbeat).where(table.c.state == RUNNING)
        ).all():
            if reason := _death(pid, heartbeat):
                if pid in _children:
                    _end(pid)
                connection.execute(_set(id, (RUNNING,), **_failed([reason])))
        running = connection.execute(select(func.count()).where(table.c.state == RUNNING)).scalar_one()
        waiting = select(table.c.id).where(table.c.state == QUEUED).order_by(table.c.asked).limit(max(0, AT_ONCE - running))
        for id in connection.execute(waiting).scalars().all():
            _start(connection, database, id)


def prune(database: Database) -> None:
    """Forget the oldest jobs that have ended."""
    ended = table.c.state.not_in(ACTIVE)
    newest = select(table.c.id).where(ended).order_by(table.c.asked.desc()).limit(KEPT)
    with database.write() as connection:
        connection.execute(delete(table).where(ended, table.c.id.not_in(newest)))


# what the worker says


def beat(database: Database, id: str) -> None:
    """The worker lives."""
    _say(database, id, heartbeat=time.time())


def tell(database: Database, id: str, share: float, word: str, gap: float | None = None) -> None:
    """Keep how far the worker is: `share` of the work done [0..1], the word for what it is at, and the gap of the best answer
    so far [0..1] where one is known."""
    known = {} if gap is None else {"gap": gap}
    _say(database, id, share=min(1.0, max(0.0, share)), word=word, heartbeat=time.time(), **known)


def finish(database: Database, id: str, answer: Any) -> None:
    """The answer is there."""
    _say(database, id, state=DONE, share=1.0, result=packing.pack(answer), heartbeat=time.time())


def fail(database: Database, id: str, reasons: Sequence[str]) -> None:
    """There will be no answer."""
    _say(database, id, **_failed(reasons), heartbeat=time.time())


def _failed(reasons: Sequence[str]) -> dict[str, str]:
    return {"state": FAILED, "error": json.dumps([texts.record(reason) for reason in reasons])}


def _say(database: Database, id: str, **values: Any) -> None:
    with database.write() as connection:
        connection.execute(_set(id, (RUNNING,), **values))


def _set(id: str, states: tuple[str, ...], **values: Any):
    return update(table).where(table.c.id == id, table.c.state.in_(states)).values(**values)


# processes


def _waiting(database: Database) -> bool:
    with database.read() as connection:
        return bool(connection.execute(select(func.count()).where(table.c.state.in_(ACTIVE))).scalar_one())


def _start(connection: Connection, database: Database, id: str) -> None:
    root = Path(__file__).parent.parent.parent
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH", ""))))
    address = f"sqlite:///{database.path.absolute()}"
    child = subprocess.Popen(
        [sys.executable, "-m", "reshore.store.worker", id],
        env={**os.environ, "RESHORE_STORE": address, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _children[child.pid] = child
    connection.execute(_set(id, (QUEUED,), state=RUNNING, pid=child.pid, began=time.time(), heartbeat=time.time()))


def _death(pid: int, heartbeat: float) -> str:
    """Why a worker counts as dead; "" for one that lives."""
    child = _children.get(pid)
    if child is not None:
        code = child.poll()
        return "" if code is None else texts.said("error.worker_ended", code=code)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return texts.said("error.worker_gone")
    except PermissionError:
        pass  # it lives, as another user
    return "" if time.time() - heartbeat < SILENCE else texts.said("error.worker_silent")


def _end(pid: int) -> None:
    """End a worker and what it has started."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
    if child := _children.pop(pid, None):
        child.wait()
