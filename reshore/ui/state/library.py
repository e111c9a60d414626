"""What the app keeps in its store, as pages ask for it: networks, drafts, saved cases, jobs and their answers."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ...errors import StoreError
from ...network import names
from ...network.network import Network
from ...results.result import Result
from ...store import cases, jobs, people
from ...store.cases import Work
from ...store.database import Database, default_url
from ...store.tables import NOBODY
from .. import keeper
from ..room import room
from ..visitor import person
from .cached import kept, one

FRESH = 10  # seconds after which saved cases are looked for again: another server may have saved or deleted some


def database() -> Database:
    """The store of the app."""
    return _database(default_url())


@kept(max_entries=8)
def _database(url: str) -> Database:
    opened = Database(url)
    with suppress(StoreError):  # what cannot be written may yet be read
        if not opened.is_new:
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


def opened(work: Work) -> None:
    """The link to a saved case was opened: it is shared with whoever has the session."""
    with suppress(StoreError):  # one that may only be read lists it as before
        cases.opened(database(), work, person())
        _listed.clear(default_url(), person())


@kept(max_entries=100, ttl=FRESH)
def _saved(url: str, id: str) -> Work | None:
    return cases.case(database(), id)


def save(net: Network, work: Work) -> str:
    """Save a case as this visitor's; -> its id."""
    keep(net)
    id = cases.save_case(database(), replace(work, owner=person()))
    _look_again(id)
    return id


def saved_cases() -> dict[str, Work]:
    """The saved cases of all networks by id, the newest first: those of whoever has the session, and those shared with them."""
    return _listed(default_url(), person())


@kept(max_entries=100, ttl=FRESH)
def _listed(url: str, who: str) -> dict[str, Work]:
    return {work.id: work for work in cases.saved_cases(database(), person=who)}


def _look_again(id: str) -> None:
    """Whoever has the session has changed a saved case."""
    _saved.clear(default_url(), id)
    _listed.clear(default_url(), person())


def is_own(work: Work) -> bool:
    """Whether a saved case goes for good when whoever has the session deletes it."""
    return work.owner in (NOBODY, person())


def delete_case(id: str) -> None:
    """Delete a saved case; what is another's only leaves the list. Raises `StoreError`."""
    cases.delete_case(database(), id, person())
    _look_again(id)


def forget(opened: Iterable[str] = ()) -> None:
    """Delete all that whoever has the session has kept, and networks that were only opened, by fingerprint. Raises
    `StoreError`."""
    people.forget(database(), person(), opened)
    for kept_here in (_saved, _listed, _draft, _answer):
        kept_here.clear()


def ask(kind: str, net: Network, arguments: dict[str, Any]) -> str:
    """Put a question to a worker; -> the id of its job, the same for the same question."""
    id = jobs.ask(database(), kind, keep(net), arguments, person())
    keeper.watch(id, person())
    return id


def known(kind: str, net: Network, arguments: dict[str, Any]) -> jobs.Job | None:
    """The job of a question, if it was ever put; one that runs, only if whoever has the session has put it."""
    return _seen(jobs.job_id(kind, net.fingerprint, arguments))


def asked(kind: str, net: Network, arguments: dict[str, Any]) -> jobs.Job | None:
    """The job of a question, which is put when it never was."""
    return known(kind, net, arguments) or job(ask(kind, net, arguments))


def job(id: str) -> jobs.Job | None:
    """How far a job is that whoever has the session asked, or was given the link to."""
    if id:
        with suppress(StoreError):  # one that may only be read can be looked at
            jobs.join(database(), id, person())
    return _seen(id)


def _seen(id: str) -> jobs.Job | None:
    """How far a job is, to whoever has the session; workers are looked after."""
    with suppress(StoreError):  # one that is busy is tended at the next look
        jobs.tend(database())
    found = jobs.job(database(), id, person()) if id else None
    if found is not None and found.active:
        keeper.watch(id, person())
    return found


def again(job: jobs.Job) -> None:
    """Put the question of a job once more that ended without an answer."""
    jobs.ask(database(), job.kind, job.network, job.arguments, person())


def cancel(id: str) -> None:
    """End a job for whoever has the session: altogether, unless others wait for it."""
    jobs.cancel(database(), id, person())


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
