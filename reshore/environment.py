"""What whoever runs reshore sets in the environment of its process, for it and for the workers it starts."""

from __future__ import annotations

import math
import os

from .errors import DataError
from .texts import said


def number(variable: str, usual: float) -> float:
    """The number that a variable holds; `usual` where it is not set. Raises `DataError` for what is not above 0."""
    text = os.environ.get(variable, "")
    try:
        value = float(text) if text else usual
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise DataError(said("error.limit_is", variable=variable, value=text), said("fix.limit"))
    return value
