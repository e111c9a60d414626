"""How long things are kept that nobody has used: for good, or so many days (RESHORE_RETENTION_DAYS)."""

from __future__ import annotations

import os
import time

from ..environment import number

VARIABLE = "RESHORE_RETENTION_DAYS"
DAY = 86_400.0  # seconds


def cutoff() -> float:
    """What was last used before this time [s since 1970] is to go; 0: nothing is.

    Raises `DataError` where the environment sets no number above 0.
    """
    return time.time() - DAY * number(VARIABLE, 1.0) if os.environ.get(VARIABLE) else 0.0
