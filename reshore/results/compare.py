"""compare(): the figures of several runs side by side."""

from __future__ import annotations

import pandas as pd

from ..errors import DataError, SolveError, door
from ..texts import said
from .result import Result


@door(SolveError)
def compare(*results: Result) -> pd.DataFrame:
    """The summary of each run beside the first: index measure; a column a run, and from the second on its difference.

    Columns are `scenario (engine)`, numbered when two are called the same. Raises `DataError` for fewer than two runs.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> both = rs.compare(rs.disrupt(net, "chip_fire"), rs.disrupt(net, "chip_fire", engine="flow"))
    >>> list(both.columns)
    ['unit', 'chip_fire (daily)', 'chip_fire (flow)', 'difference chip_fire (flow)']
    """
    if len(results) < 2:
        raise DataError(said("error.compare_takes_two"))
    out = results[0].summary[["unit"]].copy()
    for n, result in enumerate(results):
        name = f"{result.scenario} ({result.engine})"
        name = name if name not in out else f"{name} {n + 1}"
        out[name] = result.summary["value"]
        if n:
            out[f"difference {name}"] = result.summary["value"] - results[0].summary["value"]
    return out
