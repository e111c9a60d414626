"""Jobs: long questions, each a row that a worker process fills in. The same question is the same job."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, true, update

from .. import texts
from ..errors import StoreError
from ..results.rules import RULES
from . import packing, processes, retention, wants
from .database import STORE, Database
from .processes import Process
from .tables import NOBODY
from .tables import jobs as table

QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
ACTIVE = (QUEUED, RUNNING)
AT_ONCE = max(2, (os.cpu_count() or 2) - 1)  # workers; a short question does not wait for a long one
SURE, PAUSE = 50.0, 1.0  # seconds for which a worker tries to say how its job ended, and between two tries
SILENCE = 60  # seconds without a heartbeat after which a worker counts as dead
KEPT = 300  # finished jobs

WORKERS = "reshore:workers"  # held while workers are counted and started

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


def ask(database: Database, kind: str, network: str, arguments: dict[str, Any], person: str = NOBODY) -> str:
    """Put a question about a network that is in the store; -> the id of its job.

    A question that was asked before is not worked on twice, unless it failed or was cancelled; whoever else asks it waits for
    the same job.
    """
    id = job_id(kind, network, arguments)
    fresh = {
        "state": QUEUED,
        "share": 0.0,
        "word": "",
        "gap": None,
        "host": None,
        "pid": None,
        "started": None,
        "asked": time.time(),
        "began": None,
        "heartbeat": None,
        "result": None,
        "error": "",
    }
    row = {"id": id, "kind": kind, "network": network, "arguments": json.dumps(arguments, sort_keys=True), **fresh}
    again = table.c.state.in_((FAILED, CANCELLED))
    with database.write() as connection:
        asked = database.insert(table).values(row)
        connection.execute(asked.on_conflict_do_update(index_elements=["id"], set_=fresh, where=again))
        wants.put(database, connection, id, person)
    tend(database)
    return id


def join(database: Database, id: str, person: str) -> None:
    """A person who was given the link to a job waits for it too, unless they have withdrawn."""
    with database.read() as connection:
        active = connection.execute(select(table.c.id).where(table.c.id == id, table.c.state.in_(ACTIVE))).scalar()
        late = active is not None and wants.withdrawn(connection, id, person) is None
    if late:
        with database.write() as connection:
            wants.put(database, connection, id, person)


def job(database: Database, id: str, person: str = NOBODY) -> Job | None:
    """How far a job is, if there is one of this id. To a person who has withdrawn from it, it is cancelled, though others
    may wait; while others wait who alone have asked it, it is not there."""
    shown = [column for column in table.c if column.name != "result"]
    with database.read() as connection:
        row = connection.execute(select(*shown).where(table.c.id == id)).first()
        if row is None:
            return None
        withdrawn = wants.withdrawn(connection, id, person) if row.state in ACTIVE else False
    if withdrawn is None:
        return None
    seconds = (row.heartbeat or row.began or 0) - (row.began or 0)
    return Job(
        row.id,
        row.kind,
        row.network,
        json.loads(row.arguments),
        CANCELLED if withdrawn else row.state,
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


def cancel(database: Database, id: str, person: str = NOBODY) -> None:
    """End a job at once for a person: altogether, unless others wait for it. One that has ended stays as it is."""
    with database.write() as connection:
        if wants.withdraw(connection, id, person):
            return
        found = connection.execute(select(table).where(table.c.id == id, table.c.state == RUNNING)).first()
        connection.execute(_set(id, ACTIVE, state=CANCELLED))
    if found is not None:  # one that cannot be ended from here sees by its row that it is to end
        _end(_worker(found))
    tend(database)


def tend(database: Database) -> None:
    """Note workers that have died, and start as many waiting jobs as may run."""
    ended = [pid for pid, child in list(_children.items()) if child.poll() is not None]
    if _waiting(database):
        _attend(database)
    for pid in ended:  # one that ends meanwhile is kept, so that its exit code is told next time
        _children.pop(pid, None)


def _attend(database: Database) -> None:
    """Note dead workers; claim what may be begun, and start a worker for each, whoever else is at it."""
    with database.write() as connection:
        database.alone(connection, f"{WORKERS} {processes.here()}")
        for row in connection.execute(select(table).where(table.c.state == RUNNING)).all():
            worker = _worker(row)
            if reason := _death(worker, row.heartbeat):
                _end(worker)
                same = table.c.pid.is_not_distinct_from(row.pid)
                connection.execute(_set(row.id, (RUNNING,), same, **_failed([reason])))
        for id in connection.execute(select(table.c.id).where(table.c.state == QUEUED)).scalars().all():
            if wants.abandoned(connection, id):
                connection.execute(_set(id, (QUEUED,), state=CANCELLED))
        here = select(func.count()).where(table.c.state == RUNNING, table.c.host == processes.here())
        most = max(0, AT_ONCE - connection.execute(here).scalar_one())
        waiting = select(table.c.id).where(table.c.state == QUEUED).order_by(table.c.asked).limit(most)
        claimed = connection.execute(waiting.with_for_update(skip_locked=True)).scalars().all()
        now = {"host": processes.here(), "began": time.time(), "heartbeat": time.time()}
        for id in claimed:
            connection.execute(_set(id, (QUEUED,), state=RUNNING, **now))
    for id in claimed:
        _start(database, id)


def prune(database: Database) -> None:
    """Forget the oldest jobs that have ended, and those asked before what is kept at all."""
    ended = table.c.state.not_in(ACTIVE)
    newest = select(table.c.id).where(ended).order_by(table.c.asked.desc()).limit(KEPT)
    with database.write() as connection:
        old = table.c.id.not_in(newest) | (table.c.asked < retention.cutoff())
        connection.execute(delete(table).where(ended, old))


# what the worker says; by: who works on it, and no other may say so


def beat(database: Database, id: str, by: Process | None = None) -> bool:
    """The worker lives; -> whether it is to go on: the job is still its own, and somebody waits for it."""
    with database.write(sure=False) as connection:
        mine = connection.execute(_set(id, (RUNNING,), _of(by), heartbeat=time.time())).rowcount
        if mine and wants.abandoned(connection, id):
            connection.execute(_set(id, (RUNNING,), _of(by), state=CANCELLED))
            return False
    return bool(mine)


def take(database: Database, id: str, by: Process) -> bool:
    """A worker takes a job that was claimed for it; -> whether it may: it was not cancelled since."""
    free = table.c.pid.is_(None) | _of(by)
    with database.write() as connection:
        return bool(connection.execute(_set(id, (RUNNING,), free, **_row(by), heartbeat=time.time())).rowcount)


def tell(database: Database, id: str, share: float, word: str, gap: float | None = None, by: Process | None = None) -> None:
    """Keep how far the worker is: `share` of the work done [0..1], the word for what it is at, and the gap of the best answer
    so far [0..1] where one is known."""
    known = {} if gap is None else {"gap": gap}
    _say(database, id, by, share=min(1.0, max(0.0, share)), word=word, heartbeat=time.time(), **known)


def finish(database: Database, id: str, answer: Any, by: Process | None = None) -> None:
    """The answer is there."""
    _say(database, id, by, state=DONE, share=1.0, result=packing.pack(answer), heartbeat=time.time())


def fail(database: Database, id: str, reasons: Sequence[str], by: Process | None = None) -> None:
    """There will be no answer."""
    _say(database, id, by, **_failed(reasons), heartbeat=time.time())


def _failed(reasons: Sequence[str]) -> dict[str, str]:
    return {"state": FAILED, "error": json.dumps([texts.record(reason) for reason in reasons])}


def _say(database: Database, id: str, by: Process | None, **values: Any) -> None:
    """How a job ended, also where another writes for longer than the store waits: what took long to find is not lost to it."""
    last = time.monotonic() + SURE
    while True:
        try:
            with database.write() as connection:
                connection.execute(_set(id, (RUNNING,), _of(by), **values))
            return
        except StoreError:
            if time.monotonic() > last:
                raise
        time.sleep(PAUSE)


def _set(id: str, states: tuple[str, ...], *where: ColumnElement[bool], **values: Any):
    return update(table).where(table.c.id == id, table.c.state.in_(states), *where).values(**values)


# processes


def _row(worker: Process) -> dict[str, Any]:
    return {"host": worker.host, "pid": worker.number, "started": worker.started}


def _of(worker: Process | None) -> ColumnElement[bool]:
    """The rows of a worker; None: of any."""
    if worker is None:
        return true()
    return and_(*(table.c[name].is_not_distinct_from(value) for name, value in _row(worker).items()))


def _worker(row: Row) -> Process:
    """The process that a row names; number 0 before it is there."""
    return Process(row.host or "", row.pid or 0, row.started or "")


def _waiting(database: Database) -> bool:
    with database.read() as connection:
        return bool(connection.execute(select(func.count()).where(table.c.state.in_(ACTIVE))).scalar_one())


def _start(database: Database, id: str) -> None:
    """Start the worker of a job that was claimed."""
    root = Path(__file__).parent.parent.parent
    path = os.pathsep.join(filter(None, (str(root), os.environ.get("PYTHONPATH", ""))))
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "reshore.store.worker", id],
            env={**os.environ, STORE: database.absolute, "PYTHONPATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        fail(database, id, [texts.said("error.unexpected", detail=f"{type(error).__name__}: {error}")])
        return
    _children[child.pid] = child
    worker = Process.of(child.pid)
    if not take(database, id, worker):
        _end(worker)


def _death(worker: Process, heartbeat: float | None) -> str:
    """Why a worker counts as dead; "" for one that lives."""
    child = _children.get(worker.number) if worker.host == processes.here() else None
    if child is not None:
        code = child.poll()
        return "" if code is None else texts.said("error.worker_ended", code=code)
    if worker.lives is False:
        return texts.said("error.worker_gone")
    return "" if time.time() - (heartbeat or 0) < SILENCE else texts.said("error.worker_silent")


def _end(worker: Process) -> None:
    """End a worker and what it has started."""
    worker.end()
    if (child := _children.get(worker.number)) and worker.host == processes.here():
        child.wait()
        _children.pop(worker.number, None)
