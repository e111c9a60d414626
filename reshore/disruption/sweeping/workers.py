"""Who does the runs of a sweep: this process, the workers of joblib, or those of a dask cluster.

Each way takes tasks as it has room for them and gives a run and its answer as they come. A worker that is lost takes nothing
along: what it had is done again, a run at a time, so that a run that kills workers is found and has its error; the others go
on.
"""

from __future__ import annotations

import itertools
import time
import uuid
import warnings
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pickle import PicklingError
from typing import Any

from ...environment import brought_by
from ...errors import DataError, StoreError
from ...network.network import Network
from ...results.rules import RULES
from ...texts import said
from .networks import Filed, Files, Sent, unpacked
from .question import Answer, Question, Run
from .stream import Task

Answers = Generator[tuple[Run, Answer], None, None]
EXTRA = "sweep"
IN_A_ROW = 10  # runs whose worker is lost, after which it is not the runs
ALONE = 60.0  # seconds for a cluster without any worker, and for reaching one


def answers(question: Question, tasks: Iterator[Task], workers: int, cluster: Any) -> Answers:
    """The answers, in the order in which they come. cluster: HOST:PORT of a dask scheduler, or a client of one."""
    if cluster is not None:
        with _reached(cluster) as client:
            yield from _counted(_on_dask(question, tasks, client))
        return
    if workers == 1:
        yield from ((run, question.ask(task.net, run)) for task in tasks for run in task.runs)
        return
    with brought_by(EXTRA):
        from joblib.parallel import get_active_backend
    backend, _ = get_active_backend()
    if hasattr(backend, "client"):  # that of dask: joblib waits for ever where a run has killed its workers
        yield from _counted(_on_dask(question, tasks, backend.client))
    else:
        yield from _counted(_by_joblib(question, tasks, workers, backend.supports_return_generator))


def work(number: int, question: Question, runs: Iterable[Run], where: Filed | Network, rules: int) -> tuple[int, list[Answer]]:
    """What a worker does: a task by its number, on a network that is in a file or has come by itself."""
    try:
        net = where.open() if isinstance(where, Filed) else where
    except Exception as error:
        return number, [_lost(error) for _ in runs]
    return number, [question.ask(net, run, rules) for run in runs]


def _lost(error: BaseException) -> Answer:
    """The answer of a run that has none, because of what happened to its worker."""
    text = said("error.worker_lost", reason=f"{type(error).__name__}: {error}".strip(": "))
    return {"proved": False, "error": str(text), "seconds": float("nan")}, False


def _counted(found: Answers) -> Answers:
    """The same, until every run loses its worker. Raises `StoreError`."""
    lost = 0
    for run, answer in found:
        yield run, answer
        lost = lost + 1 if answer[0]["seconds"] != answer[0]["seconds"] else 0
        if lost == IN_A_ROW:
            raise StoreError(said("error.workers_lost", count=str(lost), reason=answer[0]["error"]))


class _Source:
    """Calls for a library that asks for them in a thread of its own, where an error would be lost: it is kept and raised."""

    def __init__(self, calls: Iterator[Any]):
        self._calls = calls
        self._error: Exception | None = None

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self._calls
        except Exception as error:
            self._error = error

    def check(self) -> None:
        """Raise what asking for calls has raised."""
        if self._error is not None:
            raise self._error


def _unsendable(error: Exception) -> DataError:
    return DataError(said("error.cannot_be_sent", reason=str(error)), said("fix.send_functions"))


def _leave(come: Generator[Any, None, None]) -> None:
    """Wait for no more of what joblib has at work, which it would warn of."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        come.close()


def _by_joblib(question: Question, tasks: Iterator[Task], workers: int, streams: bool) -> Answers:
    """By joblib's workers, of whatever kind is set there (processes, where nothing is). streams: its kind gives answers as
    they come."""
    from joblib import Parallel, delayed

    files, numbers, at_work = Files(), itertools.count(), dict[int, Task]()
    sent = Sent(files.make, files.drop)

    def call(task: Task) -> Any:
        number = next(numbers)
        at_work[number] = task
        return delayed(work)(number, question, task.runs, sent.take(task.net), RULES)

    def through(calls: Iterable[Any]) -> Answers:
        parallel = Parallel(n_jobs=workers, batch_size=1, return_as="generator_unordered" if streams else "list")
        come = parallel(calls)
        try:
            for number, found in come:
                task = at_work.pop(number)
                sent.release(task.net.fingerprint)
                yield from zip(task.runs, found, strict=True)
        finally:
            if streams:
                _leave(come)

    def alone(task: Task) -> Answers:
        try:
            yield from through([call(task)])
        except Exception as error:
            at_work.clear()
            yield task.runs[0], _lost(error)

    source = _Source(map(call, tasks))
    every = iter(source)
    rounds = [every] if streams else (itertools.chain([one], itertools.islice(every, 4 * workers)) for one in every)
    try:
        for some in rounds:
            while True:
                try:
                    yield from through(some)
                    break
                except PicklingError as error:
                    raise _unsendable(error) from error
                except Exception:
                    if not at_work:  # no worker is to blame
                        raise
                    suspects = [task for whole in at_work.values() for task in whole.singly()]
                    at_work.clear()
                    for task in suspects:
                        yield from alone(task)
        source.check()
    finally:
        files.close()


@contextmanager
def _reached(cluster: Any) -> Iterator[Any]:
    """A client of a cluster; one that is made here is closed. Raises `StoreError` where nothing answers at the address."""
    with brought_by(EXTRA):
        from distributed import Client
    if not isinstance(cluster, str):
        yield cluster
        return
    try:
        client = Client(cluster, timeout=ALONE, set_as_default=False)
    except (OSError, ValueError) as error:  # a timeout is an OSError
        raise StoreError(said("error.no_cluster", address=cluster, reason=str(error))) from error
    with client:
        yield client


def _onto(client: Any, name: str, content: bytes) -> Any:
    """A network as a result on a cluster, under a key of its own: one that is let go and asked for again may be lost."""
    return client.submit(unpacked, content, key=f"reshore-{name}-{uuid.uuid4().hex}")


def _on_dask(question: Question, tasks: Iterator[Task], client: Any) -> Answers:
    """By the workers of a cluster. Raises `StoreError` where it has none for `ALONE` seconds, or is gone."""
    from distributed import wait

    sent = Sent(partial(_onto, client), lambda future: future.release())
    waiting, at_work, empty = tasks, dict[Any, Task](), float("inf")  # since when there is no worker
    give = partial(client.submit, work, 0, question, pure=False)
    try:
        while True:
            threads = sum(client.nthreads().values())
            empty = float("inf") if threads else min(empty, time.monotonic())
            if time.monotonic() - empty > ALONE:
                raise StoreError(said("error.no_workers", seconds=f"{ALONE:g}"))
            for task in itertools.islice(waiting, max(0, 2 * max(1, threads) - len(at_work))):
                try:
                    at_work[give(task.runs, sent.take(task.net), RULES)] = task
                except (PicklingError, TypeError) as error:
                    raise _unsendable(error) from error
            if not at_work:
                return
            with client.as_current(), suppress(TimeoutError):
                wait(list(at_work), timeout=1.0, return_when="FIRST_COMPLETED")
            done = [future for future in at_work if future.done()]
            for future in done:
                task = at_work.pop(future)
                sent.release(task.net.fingerprint)
                try:
                    _, found = future.result()
                except Exception as error:
                    if len(task.runs) > 1:
                        waiting = itertools.chain(task.singly(), waiting)
                        continue
                    found = [_lost(error)]
                yield from zip(task.runs, found, strict=True)
    except OSError as error:  # its scheduler does not answer any more
        raise StoreError(said("error.no_cluster", address=str(client.scheduler), reason=str(error))) from error
    finally:
        for future in at_work:
            future.release()
