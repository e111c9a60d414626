"""What it costs to import reshore, beside pandas, on which it rests.

    python benchmarks/bench_import.py

Prints a markdown table: processor seconds of fresh interpreters, the median of eleven, less those of an empty one.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

RUNS = 11
WORK = {
    "import pandas": "import pandas",
    "import reshore": "import reshore",
    "import reshore, load and check the toy": "import reshore as rs; rs.check(rs.load(rs.datasets.toy))",
    "all of it: from reshore import *": "from reshore import *",
}


def seconds(work: str) -> float:
    """Processor seconds of a fresh interpreter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", work], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure turn by turn, so that what else the machine does falls on all alike; print the table."""
    times = {what: [] for what in ("nothing", *WORK)}
    for _ in range(RUNS):
        for what, found in times.items():
            found.append(seconds(WORK.get(what, "pass")))
    empty, pandas = (statistics.median(times[what]) for what in ("nothing", "import pandas"))
    print("| what | seconds | of pandas |\n|---|---|---|")
    for what in WORK:
        took = statistics.median(times[what]) - empty
        print(f"| {what} | {took:.3f} | {took / (pandas - empty):.2f} |")


if __name__ == "__main__":
    main()
