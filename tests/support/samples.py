"""How many of many like cases the suite runs; `./tasks long` runs all of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def some(values: Iterable[Any], few: int) -> list[Any]:
    """Values for `parametrize`, tuples of several names: the first few as they are, the others marked long."""

    def at_length(value: Any) -> Any:
        return pytest.param(*(value if isinstance(value, tuple) else (value,)), marks=pytest.mark.long)

    return [value if n < few else at_length(value) for n, value in enumerate(values)]
