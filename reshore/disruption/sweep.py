"""sweep(): the same question over many scenarios, samples or networks; a row a run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import SolveError, door
from ..network.network import Network
from ..network.scenario import Scenario
from ..network.schema import refuse_outside
from ..solving.progress import Progress, heard
from .engines import disrupt
from .sweeping.question import Question
from .sweeping.rows import Rows
from .sweeping.stream import Stream
from .sweeping.workers import answers


@door(SolveError)
def sweep(
    net: Network,
    scenarios: Iterable[str | Scenario | Network | tuple[Network, str | Scenario]],
    verb: Callable[..., Any] = disrupt,
    workers: int = 2,
    out: str | Path | None = None,
    cluster: Any = None,
    progress: Progress | None = None,
    seed: int = 0,
    **arguments: Any,
) -> pd.DataFrame:
    """Ask the same question over many scenarios, samples or networks, on several workers; a row a run.

    The rows are the same whoever does the runs, to the last bit but for the seconds.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    scenarios : iterable of str, Scenario, Network, or (Network, str or Scenario)
        What each run is about: a scenario of `net`, by its name or itself; another network (a stock variant, a site less, the
        network of a plan); or both. Read as runs are given out, so that a generator need not hold them all. What is asked twice
        is run once, unless the verb takes a seed.
    verb : callable
        `disrupt`, `rank`, `plan`, `worst`, or a function of your own: of a network and, where it has an argument `scenario` (or
        `scenarios`), of a scenario; it gives a Result, a Plan, a DataFrame or a mapping of figures.
    workers : int
        1: this process. More: processes by joblib, or what `joblib.parallel_config` says; needs the extra "sweep".
    out : str or Path, optional
        A folder to which rows are written as parquet files while the sweep runs, each file whole or not at all. Runs whose keys
        are there already are not run again: ask the same once more to go on after an interruption.
    cluster : str or distributed.Client, optional
        HOST:PORT of the scheduler of a dask cluster, whose workers have the same reshore; instead of `workers`. Whoever reaches
        a cluster can run code on it: in a network you trust only.
    progress : callable, optional
        Called with the share done [0..1] (0 to the end where `scenarios` does not know how many it has) and a word.
    seed : int
        The root of the seeds of all runs; a verb that takes a `seed` is given that of its run, which depends on the root and on
        what is asked, not on workers or order.
    **arguments
        Given to the verb in every run: engine, window, budget, time_limit (seconds of one run) and the like.

    Returns
    -------
    DataFrame
        In the order of `scenarios`: key (16 hexadecimal digits of network, scenario, verb, arguments, rules and, where the verb
        takes it, seed), network (its fingerprint), scenario, verb, seed; a column for each figure: of a Result its `summary`,
        of a Plan its costs, gaps and options (JSON), of a table its first row and how many `rows` it has; seconds, proved, and
        error ("": none; the figures of a run that failed are blank).
        Runs that failed for a reason that may pass (a worker was lost, a library is missing) are not written to `out`.

    Raises
    ------
    DataError
        For an argument out of range or that the verb does not take, or an item of `scenarios` that it cannot be asked about.
    StoreError
        When the folder or the cluster cannot be used, workers are lost whatever they do, or the extra "sweep" is missing.
    SolveError
        When the table of all rows is too much for memory.

    References
    ----------
    docs/sweep.md; docs/decisions/0027-sweeps.md.

    Examples
    --------
    fab_a away for longer and longer: stocks along the way last five days, then 10 cars a day are lost.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> fires = [rs.Scenario(f"{days} days").hit(site="fab_a", days=days) for days in (5, 8, 10)]
    >>> runs = rs.sweep(net, fires, workers=1)
    >>> runs[["scenario", "lost_units", "error"]].to_dict("split")["data"]
    [['5 days', 0.0, ''], ['8 days', 30.0, ''], ['10 days', 50.0, '']]
    """
    refuse_outside("sweep", workers=workers, seed=seed)
    question, tell = Question.of(verb, arguments), heard(progress)
    with Rows(out) as rows:
        stream = Stream(net, scenarios, question, seed, rows.finished())
        tell(0.0, "runs")
        with closing(answers(question, stream.tasks(), workers, cluster)) as come:
            for run, (answer, lasting) in come:
                rows.add(run.row(question.name, answer), lasting)
                stream.answered(answer["seconds"])
                tell(stream.share, "runs")
        found = rows.table(stream.keys)
        tell(1.0, "runs")
    return found
