"""Whether a point keeps the rows of a model: asked of every point that is given as an answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ..errors import SolveError
from ..texts import said
from .model import Model

SLACK = 1e-6  # of a row's unit, or of its largest term: a solver's tolerance, ten times


def refuse_broken(model: Model, x: np.ndarray, bounds: bool = True, sides: tuple[np.ndarray, np.ndarray] | None = None) -> None:
    """Raise `SolveError`, which names the row, for a point that breaks a row of a model, or a bound of a column.

    sides: of the rows, where they are others than those of the model.
    """
    rows, columns, values = model.terms
    units, terms = model.units, values * x[columns]
    size = units.row.copy()
    np.maximum.at(size, rows, np.abs(terms))
    row = np.bincount(rows, terms, model.n_rows)
    lower, upper = sides or (model.row_lower, model.row_upper)
    _refuse(model.rows_table, np.maximum(lower - row, row - upper) / size)
    if bounds:
        _refuse(model.columns_table, np.maximum(model.lower - x, x - model.upper) / np.maximum(units.column, np.abs(x)))


def _refuse(table: Callable[[], pd.DataFrame], off: np.ndarray) -> None:
    if off.max(initial=0.0) > SLACK:
        at = table().iloc[int(np.argmax(off))]
        raise SolveError(said("error.breaks_a_row", row=f"{at['name']}_{at['index']}", much=f"{off.max():.2g}"))
