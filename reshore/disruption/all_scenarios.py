"""Every scenario of a network by the rules of today: what each costs each line."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd

from ..errors import DataError
from ..network.network import Network
from ..network.scenario import probabilities
from ..solving.deadline import Deadline
from ..solving.progress import Progress
from .engines import disrupt

COLUMNS = ["scenario", "site", "part", "days_lost", "lost_units", "first_stop_day", "all_units", "all_margin"]


def by_line(net: Network, reroute_days: int | None, tell: Progress, seconds: float | None = None) -> pd.DataFrame:
    """Each scenario of the network by `daily`, a row a line.

    Columns: scenario, site, part, days_lost (days of its baseline output that the line loses, at least 0), lost_units [units],
    first_stop_day (NaN: it never stops), all_units and all_margin (of all sales of the scenario, beyond the baseline [units,
    money]). A scenario that cannot be run, or for which there is no time, has no row. Raises `OutOfTimeError` where there was
    no time for any.
    """
    deadline, names = Deadline.of(seconds), list(probabilities(net))
    found: list[pd.DataFrame] = []
    for done, name in enumerate(names):
        tell(done / len(names), "scenarios")
        if deadline.limited and deadline.left <= 0:
            if not found:
                raise deadline.over()
            break
        with suppress(DataError):  # the page of that scenario says what is wrong with it
            found.append(_lines(net, name, reroute_days))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)


def _lines(net: Network, scenario: str, reroute_days: int | None) -> pd.DataFrame:
    hit = disrupt(net, scenario, reroute_days=reroute_days, samples=0)
    beyond = hit.summary["value"] - hit.summary["undisturbed"]
    lines = hit.lines.assign(
        scenario=scenario,
        days_lost=np.maximum(hit.lines["equivalent_days_lost"], 0.0),
        lost_units=np.maximum(hit.lines["lost_units"], 0.0),
        all_units=float(beyond["lost_units"]),
        all_margin=float(beyond["lost_margin"]),
    )
    return lines[COLUMNS].sort_values(["site", "part"], ignore_index=True)
