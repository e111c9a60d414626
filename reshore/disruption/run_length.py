"""How long a run may be: one budget of days x rows, asked before anything is laid out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import DataError, Problem
from ..network.index import Index
from ..texts import said

MOST = 100_000_000  # figures of a run; at 8 bytes each, as they are kept, 800 MB: a year of 20,000 sites


def refuse_beyond(coded: Index, end: int, first: Sequence[int], where: str, rows: Sequence[int]) -> None:
    """Raise `DataError` when a run up to day `end` would hold more than MOST figures.

    first [day] and row of each event: the run begins with the first of them.
    """
    a_day = 3 * len(coded.sources) + len(coded.lanes) + len(coded.items) + 5 * len(coded.demand)
    lead = int(coded.lanes["lead"].max()) if len(coded.lanes) else 0
    cells = end * a_day + lead * len(coded.items)
    if cells <= MOST:
        return
    most = max(1, (MOST - lead * len(coded.items)) // a_day)
    begins = min(first, default=0)
    problem = said("error.run_too_long", days=f"{end:,}", cells=f"{cells:,}", most=f"{MOST:,}")
    if most - (end - begins) >= 0:  # it fits from an earlier day on
        fix = said("fix.begin_before", day=f"{most - (end - begins):,}")
        raise DataError([Problem(where, rows[int(np.argmin(first))], "start_day", str(begins), problem, fix)])
    settings = coded.net.names.get("settings", "settings")
    fix = said("fix.window_at_most", days=f"{max(1, most - begins):,}")
    raise DataError([Problem(settings, 0, "window_days", "", problem, fix)])
