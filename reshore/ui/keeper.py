"""What the server sees to while no page asks: that jobs are wanted as long as those who asked them are there, that workers
are begun and their deaths noticed, and that what is kept no longer goes."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from streamlit import runtime
from streamlit.logger import get_logger
from streamlit.runtime.scriptrunner import get_script_run_ctx

from ..errors import DataError, StoreError
from ..store import cases, jobs, wants
from ..store.database import Database, default_url
from ..store.retention import DAY

EVERY = 20.0  # seconds
NIGHTLY = DAY / 4  # seconds between two times that what is old goes

_watched: dict[tuple[str, str], tuple[str, float]] = {}  # session and job: the person, and when they were last there
_lock = threading.Lock()


def watch(job: str, person: str) -> None:
    """The person of this session waits for a job, whatever page they go to, until the page is closed for good."""
    if (context := get_script_run_ctx()) is not None:
        with _lock:
            _watched[context.session_id, job] = person, time.monotonic()


def look() -> None:
    """Tell the store who is still there, and see to the workers. Raises `StoreError`."""
    database, now = Database(default_url()), time.monotonic()
    if database.is_new:
        return
    with _lock:
        for (session, job), (person, _) in list(_watched.items()):
            if _is_open(session):
                _watched[session, job] = person, now
        gone = [key for key, (_, seen) in _watched.items() if now - seen > wants.GONE]
        for key in gone:
            del _watched[key]
        here = sorted({(job, person) for (_, job), (person, seen) in _watched.items() if seen == now})
    if here:
        wants.seen(database, here)
    jobs.tend(database)
    ended = {job for job, _ in here if (found := jobs.job(database, job)) is None or not found.active}
    with _lock:
        for key in [key for key in _watched if key[1] in ended]:
            del _watched[key]


def start() -> None:
    """Look again and again, beside the server."""
    threading.Thread(target=_keep, name="keeper", daemon=True).start()


def _keep() -> None:
    pruned = time.monotonic()
    while True:
        time.sleep(EVERY)
        try:
            with suppress(StoreError):  # a page that asks for something tells it
                look()
                if time.monotonic() - pruned > NIGHTLY:
                    pruned = time.monotonic()
                    cases.prune(Database(default_url()))
                    jobs.prune(Database(default_url()))
        except DataError as error:  # the environment, which no page can set
            get_logger("reshore").error("%s", error)
        except Exception:  # whatever it is, jobs whose people are not seen to would end
            get_logger("reshore").exception("who is there was not seen to; this is tried again")


def _is_open(session: str) -> bool:
    return runtime.exists() and runtime.get_instance().is_active_session(session)
