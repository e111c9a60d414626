"""What the rules of checks.py stand on: a network with all that follows from it, and how a problem is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from ..errors import DataError, Problem, each
from ..network.baseline import Baseline, baseline
from ..network.index import Index, index
from ..network.network import Network
from ..texts import said

Derived = TypeVar("Derived")
Say = str | Callable[[int], str]  # a text, or a function of the position of the row


@dataclass(frozen=True)
class Tables:
    """A network as it stands."""

    net: Network


@dataclass(frozen=True)
class Today:
    """A network and the index of its rows that exist."""

    net: Network
    today: Index


@dataclass(frozen=True)
class Ever:
    """A network and the indexes of its rows that exist, and of these with those of options not built."""

    net: Network
    today: Index
    ever: Index


@dataclass(frozen=True)
class AtBaseline:
    """A network, the index of its rows that exist, and their baseline day."""

    net: Network
    today: Index
    base: Baseline


Known = TypeVar("Known", Tables, Today, Ever, AtBaseline)
RULES: list[tuple[type, Callable[[Any], list[Problem]]]] = []


def rule(facts: type[Known]) -> Callable[[Callable[[Known], list[Problem]]], Callable[[Known], list[Problem]]]:
    """Register a rule on facts of a kind; it runs only where these could be derived."""

    def register(function: Callable[[Known], list[Problem]]) -> Callable[[Known], list[Problem]]:
        RULES.append((facts, function))
        return function

    return register


def derived(net: Network) -> tuple[dict[type, Any], list[Problem]]:
    """The facts that can be derived, by their kind, and what keeps the others from it."""
    broken: list[Problem] = []

    def attempt(derive: Callable[[], Derived], severity: str, key: str = "") -> Derived | None:
        try:
            return derive()
        except DataError as error:
            broken.extend(
                replace(p, problem=said(key, problem=p.problem) if key else p.problem, severity=severity)
                for p in error.problems
            )
            return None

    facts: dict[type, Any] = {Tables: Tables(net)}
    if today := attempt(lambda: index(net), "error"):
        facts[Today] = Today(net, today)
        ever = attempt(lambda: index(net, everything=True), "warning", "error.once_built") if len(net.options) else today
        if ever:
            facts[Ever] = Ever(net, today, ever)
        if base := attempt(lambda: baseline(net), "error"):
            facts[AtBaseline] = AtBaseline(net, today, base)
    return facts, broken


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
