"""Nothing that is not a finite number is ever given as an answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import SolveError
from ..texts import said


def refuse_not_finite(*figures: float | np.ndarray | pd.Series | pd.DataFrame) -> None:
    """Raise `SolveError` when any of these figures is infinite or no number."""
    if not all(np.isfinite(np.asarray(f, dtype=float)).all() for f in figures):
        raise SolveError(said("error.not_finite"))
