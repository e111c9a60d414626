"""A process that does one job: python -m reshore.store.worker JOB, with RESHORE_STORE naming the store."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import Any

from ..errors import DataError, SolveError, StoreError, lines
from ..solving.progress import gap_of
from ..texts import said
from . import cases, jobs, processes
from .database import Database, default_url
from .job_kinds import TASKS
from .jobs import Job
from .limits import Limits
from .processes import Process

BEAT, LOOK = 1.0, 0.25  # seconds between two beats, between two looks at what the worker uses
SAY_EVERY = 0.25  # seconds between two words of progress


def main(id: str) -> None:
    """Do a job that was claimed for this process, and see to the next. Raises `StoreError` where there is no such job."""
    database, me = Database(default_url()), processes.this()
    job = jobs.job(database, id)
    if job is None:
        raise StoreError(said("error.no_job", job=id, store=database.place))
    if not jobs.take(database, id, me):
        return
    try:
        limits = Limits.of_server()
        _beat(database, id, limits, me)
        net = cases.network(database, job.network)
        answer = TASKS[job.kind](net, _arguments(database, job), _Teller(database, id, me), limits.time_limit)
        jobs.finish(database, id, answer, me)
    except MemoryError:
        jobs.fail(database, id, [limits.memory_over], me)
    except (DataError, SolveError, StoreError) as error:
        jobs.fail(database, id, lines(error), me)
    except Exception as error:  # whatever it is, the page must hear of it
        jobs.fail(database, id, [said("error.unexpected", detail=f"{type(error).__name__}: {error}")], me)
        raise
    finally:
        with suppress(StoreError):  # whoever looks at the store next sees to it
            jobs.tend(database)
            jobs.prune(database)
            cases.prune(database)


def _arguments(database: Database, job: Job) -> dict[str, Any]:
    """What a job is asked; one that goes on from another (`after`, its id) gets the answer of that instead.

    Raises `StoreError` when that is no longer there.
    """
    before = job.arguments.get("after")
    return job.arguments if before is None else {**job.arguments, "after": jobs.result(database, before)}


class _Teller:
    """Writes progress to the row of the job, not too often."""

    def __init__(self, database: Database, id: str, me: Process):
        self.database, self.id, self.me, self.last = database, id, me, 0.0
        self.word = ""
        self.gap: float | None = None

    def __call__(self, share: float, word: str) -> None:
        gap = self.gap if gap_of(word) is None else gap_of(word)
        now = time.monotonic()
        if now - self.last >= SAY_EVERY or word != self.word:
            with suppress(StoreError):  # what is not told now is told next time
                jobs.tell(self.database, self.id, share, word, gap, self.me)
            self.last = now
        self.word, self.gap = word, gap


def _beat(database: Database, id: str, limits: Limits, me: Process) -> None:
    """Beat beside the work for as long as the process lives, and end it where it goes beyond its limits, or where the job is
    no longer its own or wanted by anybody."""
    limits.hold()
    began = time.monotonic()

    def beating() -> None:
        last = began
        while True:
            time.sleep(LOOK)
            now = time.monotonic()
            if reason := limits.broken(now - began):
                with suppress(StoreError):
                    jobs.fail(database, id, [reason], me)
                _stop(database)
            if now - last >= BEAT:
                last = now
                with suppress(StoreError):  # the store may be locked for a while
                    if not jobs.beat(database, id, me):
                        _stop(database)

    threading.Thread(target=beating, daemon=True).start()


def _stop(database: Database) -> None:
    """End the process and what it has started, in the midst of its work."""
    with suppress(StoreError):
        jobs.tend(database)
    if hasattr(os, "getpgrp") and os.getpgrp() == os.getpid():  # of a session of its own, as workers are started
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
