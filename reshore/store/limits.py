"""What a worker may use: seconds of wall time and megabytes of memory, set by the environment of the server.

RESHORE_JOB_SECONDS and RESHORE_JOB_MEGABYTES. A question that knows a time limit gets most of the time and answers with
the best it has; a worker that goes beyond ends with an error that says which limit it was.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from ..environment import number
from ..texts import said

SECONDS, MEGABYTES = "RESHORE_JOB_SECONDS", "RESHORE_JOB_MEGABYTES"
ANSWER = 0.8  # share of the time after which a question is to answer with the best it has
GRACE = 30  # seconds that a worker has to say that its time is over
SUDDEN = 1.25  # of the memory allowed: no allocation at once goes beyond


@dataclass(frozen=True)
class Limits:
    """Wall time [s] and resident memory [MB] of one worker."""

    seconds: float = 1800.0
    megabytes: float = 4096.0

    @classmethod
    def of_server(cls) -> Limits:
        """As the environment says. Raises `DataError` for what is not a number above 0."""
        usual = cls()
        return cls(number(SECONDS, usual.seconds), number(MEGABYTES, usual.megabytes))

    @property
    def time_limit(self) -> float:
        """The time limit of the question itself [s]."""
        return ANSWER * self.seconds

    def broken(self, seconds: float) -> str:
        """What a worker that has run so long has too much of; "" for nothing."""
        if seconds > self.seconds:
            return said("error.worker_time", limit=f"{self.seconds:g}", variable=SECONDS)
        return self.memory_over if resident() > self.megabytes else ""

    @property
    def memory_over(self) -> str:
        """What is said of a worker that needs more memory."""
        return said("error.worker_memory", limit=f"{self.megabytes:g}", variable=MEGABYTES)

    def hold(self) -> None:
        """Have the system itself end this process where it cannot: a huge allocation fails, an overlong run is killed."""
        if sys.platform == "win32":
            return
        import resource

        size = int(SUDDEN * self.megabytes * 2**20)
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (size if hard == resource.RLIM_INFINITY else min(size, hard), hard))
        signal.setitimer(signal.ITIMER_REAL, self.seconds + GRACE)


def resident() -> float:
    """Memory of this process that lies in the machine's [MB]; 0 where the system does not say."""
    status = Path("/proc/self/statm")
    return int(status.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20 if status.exists() else 0.0
