"""How long a run may be: one budget of days x rows, asked before anything is laid out.

RESHORE_RUN_MEGABYTES sets it; the app, whose memory many share, has a lower one where that is not set.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from .. import environment
from ..errors import DataError, Problem
from ..network.index import Index
from ..network.network import Network
from ..texts import said

MEGABYTES = "RESHORE_RUN_MEGABYTES"
ALONE, SHARED = 800.0, 160.0  # MB of the figures of a run: about a year of 20,000 sites, of 5,000 in the app
FIGURE = 8  # bytes


def run_days(net: Network) -> int:
    """How many days a run lasts from its first event day on: `window_days`, blank: `days_per_year`."""
    return int(net.number("window_days", int(net.number("days_per_year", 365))))


def share() -> None:
    """Hold the runs of this process, and of the workers it starts, to what many who share its memory may have each."""
    os.environ.setdefault(MEGABYTES, f"{SHARED:g}")


def most() -> int:
    """How many figures a run may hold. Raises `DataError` where the environment sets no number."""
    return int(environment.number(MEGABYTES, ALONE) * 1e6 / FIGURE)


def refuse_beyond(coded: Index, end: int, first: Sequence[int], where: str, rows: Sequence[int]) -> None:
    """Raise `DataError` when a run up to day `end` would hold more than `most` figures.

    first [day] and row of each event: the run begins with the first of them.
    """
    a_day = 3 * len(coded.sources) + len(coded.lanes) + len(coded.items) + 5 * len(coded.demand)
    lead = int(coded.lanes.lead.max()) if len(coded.lanes) else 0
    cells, budget = end * a_day + lead * len(coded.items), most()
    if cells <= budget:
        return
    days = max(1, (budget - lead * len(coded.items)) // a_day)
    begins = min(first, default=0)
    problem = said("error.run_too_long", days=f"{end:,}", cells=f"{cells:,}", most=f"{budget:,}")
    if days - (end - begins) >= 0:  # it fits from an earlier day on
        fix = said("fix.begin_before", day=f"{days - (end - begins):,}", variable=MEGABYTES)
        raise DataError([Problem(where, rows[int(np.argmin(first))], "start_day", str(begins), problem, fix)])
    settings = coded.net.names.get("settings", "settings")
    fix = said("fix.window_at_most", days=f"{max(1, days - begins):,}", variable=MEGABYTES)
    raise DataError([Problem(settings, 0, "window_days", "", problem, fix)])
