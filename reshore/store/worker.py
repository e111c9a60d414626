"""A process that does one job: python -m reshore.store.worker JOB, with RESHORE_STORE naming the store."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import suppress

from ..errors import DataError, SolveError, StoreError, lines
from ..solving.progress import gap_of
from ..texts import said
from . import jobs, works
from .database import Database, default_url
from .tasks import TASKS

BEAT = 1.0  # seconds
SAY_EVERY = 0.25  # seconds between two words of progress


def main(id: str) -> None:
    """Do a job that is in the store, and see to the next."""
    database = Database(default_url())
    job = jobs.job(database, id)
    if job is None:
        raise StoreError(said("error.no_job", job=id, store=database.url))
    _beat(database, id)
    try:
        net = works.network(database, job.network)
        answer = TASKS[job.kind](net, job.arguments, _Teller(database, id))
        jobs.finish(database, id, answer)
    except (DataError, SolveError, StoreError) as error:
        jobs.fail(database, id, lines(error))
    except Exception as error:  # whatever it is, the page must hear of it
        jobs.fail(database, id, [said("error.unexpected", detail=f"{type(error).__name__}: {error}")])
        raise
    finally:
        jobs.tend(database)
        jobs.prune(database)
        works.prune(database)


class _Teller:
    """Writes progress to the row of the job, not too often."""

    def __init__(self, database: Database, id: str):
        self.database, self.id, self.last = database, id, 0.0
        self.word, self.gap = "", None

    def __call__(self, share: float, word: str) -> None:
        gap = self.gap if gap_of(word) is None else gap_of(word)
        now = time.monotonic()
        if now - self.last >= SAY_EVERY or word != self.word:
            with suppress(StoreError):  # what is not told now is told next time
                jobs.tell(self.database, self.id, share, word, gap)
            self.last = now
        self.word, self.gap = word, gap


def _beat(database: Database, id: str) -> None:
    """Beat beside the work, for as long as the process lives."""

    def beating() -> None:
        while True:
            time.sleep(BEAT)
            with suppress(StoreError):  # the store may be locked for a while
                jobs.beat(database, id)

    threading.Thread(target=beating, daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1])
