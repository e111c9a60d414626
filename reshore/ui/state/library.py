"""What the app keeps in its store, as pages ask for it: networks, drafts, saved cases, jobs and their answers."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from ...errors import StoreError
from ...network import names
from ...network.network import Network
from ...results.result import Result
from ...store import cases, jobs
from ...store.cases import Work
from ...store.database import Database, default_url
from ..room import room
from .cached import kept, one
from .visitor import person


def database() -> Database:
    """The store of the app."""
    return _database(default_url())


@kept(max_entries=8)
def _database(url: str) -> Database:
    opened = Database(url)
    with suppress(StoreError):  # what cannot be written may yet be read
        if opened.path.exists():
            cases.prune(opened)
    return opened


def network(fingerprint: str) -> Network:
    """The network of a fingerprint. Raises `StoreError` when the store does not have it."""
    return _network(default_url(), fingerprint)


@kept(max_entries=8)
def _network(url: str, fingerprint: str) -> Network:
    return one(cases.network(database(), fingerprint))


@kept(max_entries=500)
def network_name(fingerprint: str, language: str) -> str:
    """What the network of a fingerprint is called ("": it has no name). Raises `StoreError` when the store does not have it."""
    return names.network(cases.network(database(), fingerprint), language)


def keep(net: Network) -> str:
    """Put a network into the store; -> its fingerprint."""
    return cases.keep_network(database(), net)


def keep_draft(net: Network, work: Work) -> None:
    """Keep work on a network as a draft, by the id it has. Raises `StoreError`; while the server runs it is known all
    the same."""
    _draft(default_url(), work.id, work)
    cases.keep_draft(database(), net, work)
    _held(default_url())


@kept(max_entries=8, on_release=lambda held: held.close())
def _held(url: str) -> Any:
    """What makes the many short writes of drafts short."""
    return database().hold()


def draft(id: str) -> Work | None:
    """The draft of an id."""
    try:
        return _draft(default_url(), id) if id else None
    except LookupError:
        return None


@kept(max_entries=2_000)
def _draft(url: str, id: str, _work: Work | None = None) -> Work:
    """The draft of an id, from now on `_work` when that is given. Raises `LookupError` for none: it may yet come."""
    found = _work or cases.draft(database(), id)
    if found is None:
        raise LookupError(id)
    return found


def saved(id: str) -> Work | None:
    """The saved case of an id."""
    return _saved(default_url(), id) if id else None


@kept(max_entries=100)
def _saved(url: str, id: str) -> Work | None:
    return cases.case(database(), id)


def save(net: Network, work: Work) -> str:
    """Save a case as this visitor's; -> its id."""
    keep(net)
    id = cases.save_case(database(), replace(work, owner=person()))
    _saved.clear(default_url(), id)
    return id


def saved_cases() -> dict[str, Work]:
    """The saved cases that this visitor may see by id, the newest first."""
    return {work.id: work for work in cases.saved_cases(database(), person=person())}


def is_own(work: Work) -> bool:
    """Whether this visitor may delete a case."""
    return person() == cases.NOBODY or work.owner in (person(), cases.NOBODY)


def delete_case(id: str) -> None:
    """Delete a case of this visitor's."""
    cases.delete_case(database(), id, person())
    _saved.clear(default_url(), id)


def ask(kind: str, net: Network, arguments: dict[str, Any]) -> str:
    """Put a question to a worker; -> the id of its job, the same for the same question."""
    return jobs.ask(database(), kind, keep(net), arguments)


def known(kind: str, net: Network, arguments: dict[str, Any]) -> jobs.Job | None:
    """The job of a question, if it was ever put."""
    return job(jobs.job_id(kind, net.fingerprint, arguments))


def asked(kind: str, net: Network, arguments: dict[str, Any]) -> jobs.Job | None:
    """The job of a question, which is put when it never was."""
    return known(kind, net, arguments) or job(ask(kind, net, arguments))


def job(id: str) -> jobs.Job | None:
    """How far a job is; workers are looked after."""
    jobs.tend(database())
    return jobs.job(database(), id) if id else None


def again(job: jobs.Job) -> None:
    """Put the question of a job once more that ended without an answer."""
    jobs.ask(database(), job.kind, job.network, job.arguments)


def cancel(id: str) -> None:
    """End a job."""
    jobs.cancel(database(), id)


def answer(job: jobs.Job) -> Any:
    """The answer of a job that is done."""
    asked = default_url(), job.id
    room().prepare(asked)
    found = _answer(*asked)
    if isinstance(found, Result):
        room().take(asked, found.course.figures, lambda: _answer.clear(*asked))
    return found


@kept(max_entries=16)
def _answer(url: str, id: str) -> Any:
    return jobs.result(database(), id)
