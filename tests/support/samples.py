"""How many of many like cases the suite runs; `./tasks long` runs all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def some(values: Iterable[Any], few: int) -> list[Any]:
    """Values for `parametrize`: the first few as they are, the others marked long."""
    return [value if n < few else pytest.param(value, marks=pytest.mark.long) for n, value in enumerate(values)]
