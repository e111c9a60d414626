"""What the rules of checks.py stand on: a network with all that follows from it, and how a problem is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..errors import DataError, Problem, each
from ..network.baseline import Baseline, baseline
from ..network.index import Index, index
from ..network.network import Network
from ..texts import said

Say = str | Callable[[int], str]  # a text, or a function of the position of the row


@dataclass(frozen=True)
class Facts:
    """A network and what follows from it; None where the data do not allow it (`broken` then says why).

    today, ever: the rows that exist, and with those of options not built. base: the undisturbed day of today.
    """

    net: Network
    today: Index | None
    ever: Index | None
    base: Baseline | None
    broken: list[Problem]


Rule = Callable[[Facts], list[Problem]]
RULES: list[tuple[Rule, tuple[str, ...]]] = []


def rule(*needs: str) -> Callable[[Rule], Rule]:
    """Register a rule; it runs only where the named facts could be derived."""

    def register(function: Rule) -> Rule:
        RULES.append((function, needs))
        return function

    return register


def facts(net: Network) -> Facts:
    """Derive what can be derived."""
    broken: list[Problem] = []

    def attempt(derive: Callable, severity: str, key: str = ""):
        try:
            return derive()
        except DataError as error:
            broken.extend(
                replace(p, problem=said(key, problem=p.problem) if key else p.problem, severity=severity)
                for p in error.problems
            )
            return None

    today = attempt(lambda: index(net), "error")
    ever = today
    if today and len(net.options):
        ever = attempt(lambda: index(net, everything=True), "warning", "error.once_built")
    base = today and attempt(lambda: baseline(net), "error")
    return Facts(net, today, ever, base, broken)


def at(net: Network, table: str, bad, column: str, problem: Say, fix: Say, severity: str = "error") -> list[Problem]:
    """One problem for each marked row (bool by row, or positions) of a table; of very many, one for all."""
    bad = np.asarray(bad)
    positions = np.flatnonzero(bad) if bad.dtype == bool else bad.astype(int)
    frame, where = getattr(net, table), net.names.get(table, table)
    cells = frame[column] if column in frame else pd.Series([""] * len(frame), dtype=object)

    def one(row: int) -> Problem:
        i = row - 2
        return Problem(where, row, column, shown(cells.iloc[i]), _text(problem, i), _text(fix, i), severity)

    return each(positions + 2, one)


def shown(value: object) -> str:
    """A cell as it reads in a table: blank for NaN, no needless digits."""
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{value:g}"
    return str(value)


def _text(text: Say, position: int) -> str:
    return text if isinstance(text, str) else text(int(position))
