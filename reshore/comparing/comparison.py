"""compare(): the figures of several runs side by side, all of one length."""

from __future__ import annotations

import pandas as pd

from ..disruption.engines import disrupt
from ..errors import DataError, SolveError, door
from ..network.network import Network
from ..results.metrics import beyond_baseline
from ..results.result import Result
from ..results.rules import RULES
from ..texts import said


@door(SolveError)
def compare(*results: Result) -> pd.DataFrame:
    """The figures of several runs side by side, each with its difference to the first.

    Amounts are those beyond the baseline of each run. Runs of unlike length, or made by earlier rules, are not compared: they
    are run again, as long as the longest.

    Parameters
    ----------
    *results : Result
        Two runs or more. A pooled window has no length but that of its events and stays as it is.

    Returns
    -------
    DataFrame
        Index measure (as in `Result.summary`); columns unit, then one a run called `scenario (engine)`, numbered where two are
        called the same, and from the second on `difference scenario (engine)`: its figure less the first run's.

    Raises
    ------
    DataError
        For fewer than two runs.
    SolveError
        When a run that has to be made again has no answer, or is too much for memory or for numbers.

    References
    ----------
    docs/semantics.md, "Runs beside runs".

    Examples
    --------
    As the chain is run today 50 cars are lost; the best response calls the second fab at once and loses 28.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> both = rs.compare(rs.disrupt(net, "chip_fire"), rs.disrupt(net, "chip_fire", engine="flow"))
    >>> list(both.columns)
    ['unit', 'chip_fire (daily)', 'chip_fire (flow)', 'difference chip_fire (flow)']
    >>> both.loc["lost_units"].iloc[1:].astype(float).round(6).tolist()
    [50.0, 28.0, -22.0]
    """
    if len(results) < 2:
        raise DataError(said("error.compare_takes_two"))
    out, first = results[0].summary[["unit"]].copy(), ""
    for n, result in enumerate(of_one_length(*results)):
        name = f"{result.scenario.name} ({result.engine})"
        name = name if name not in out else f"{name} {n + 1}"
        out[name] = beyond_baseline(result.summary)
        if n:
            out[f"difference {name}"] = out[name] - out[first]
        first = first or name
    return out


def of_one_length(*results: Result) -> list[Result]:
    """The runs, those shorter than the longest run again for as many days from their first event day.

    So are those made by earlier rules. A pooled window has no length but that of its events and stays as it is.
    """
    most = max((days for days in map(length, results) if days is not None), default=0)
    return [
        result if length(result) in (None, most) and result.rules == RULES else _run_for(result, most) for result in results
    ]


def length(result: Result) -> int | None:
    """Days of a run from its first event day on."""
    return len(result.course.served) - result.first if result.dated else None


def lasting(net: Network, days: int) -> Network:
    """The network whose runs last so many days from their first event day."""
    known = (net.settings["key"] == "window_days").any()
    cell = {"where": {"key": "window_days"}, "set": {"value": str(days)}}
    return net.edit([{"table": "settings", **(cell if known else {"add": {"key": "window_days", "value": str(days)}})}])


def _run_for(result: Result, days: int) -> Result:
    """The same question, asked of a run of so many days."""
    net = lasting(result.network, days)
    return disrupt(net, result.scenario, result.engine, result.window, result.reroute_days, samples=0)
