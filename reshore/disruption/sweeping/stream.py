"""The runs of a sweep, one task of several after the other: read as they are needed, those that are done left out."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ...network.network import Network
from ...network.scenario import Scenario
from .question import Item, Question, Run, hashed, scenario_digest, seed_of

TASK, MOST = 0.5, 500  # seconds that a task should take, and the most runs in one


@dataclass(frozen=True, eq=False)
class Task:
    """Runs on one network, which go to a worker together."""

    net: Network
    runs: tuple[Run, ...]

    def singly(self) -> list[Task]:
        """The same, each run a task of its own."""
        return [Task(self.net, (run,)) for run in self.runs]


class Stream:
    """The tasks of a sweep; `keys`: of the runs asked for so far, in order, each once; `passed`: items that are no run."""

    def __init__(self, net: Network, items: Iterable[Item], question: Question, seed: int, finished: Collection[str]):
        self._net, self._items, self._question, self._seed, self._finished = net, items, question, seed, finished
        self._digest = question.digest()
        self._asked: Counter[str] = Counter()
        self._seconds, self._answered = 0.0, 0
        self.keys: list[str] = []
        self.passed = 0
        self.expected = operator.length_hint(items, 0)  # 0: not known

    def tasks(self) -> Iterator[Task]:
        """Each with as many runs as take about `TASK` seconds, by those that were answered before."""
        net, runs = self._net, list[Run]()
        for item in self._items:
            where, scenario = self._question.read(self._net, item)
            run = self._run(where, scenario)
            if run is None:
                self.passed += 1
                continue
            if runs and (where is not net or len(runs) >= self._size):
                yield Task(net, tuple(runs))
                runs = []
            net = where
            runs.append(run)
        if runs:
            yield Task(net, tuple(runs))

    def answered(self, seconds: float) -> None:
        """A run took so long (NaN: nobody knows)."""
        self._seconds, self._answered = self._seconds + max(0.0, seconds), self._answered + 1

    @property
    def share(self) -> float:
        """Of all runs those that are done [0..1]; 0 where nobody knows how many there are."""
        return min(1.0, (self.passed + self._answered) / self.expected) if self.expected else 0.0

    @property
    def _size(self) -> int:
        if not self._answered:
            return 1
        return int(min(MOST, max(1.0, TASK * self._answered / max(self._seconds, 1e-9))))

    def _run(self, net: Network, scenario: str | Scenario | None) -> Run | None:
        """The run of a network and a scenario; None: it is done, or was asked for before."""
        key = hashed(net.fingerprint, scenario_digest(net, scenario), self._digest)
        again = self._asked[key]
        seed = seed_of(self._seed, key, again if self._question.seeded else 0)
        self._asked[key] += 1
        if self._question.seeded:
            key = hashed(key, str(seed))
        elif again:
            return None
        self.keys.append(key)
        return None if key in self._finished else Run(key, net.fingerprint, scenario, seed)
