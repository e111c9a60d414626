"""What a command has found, and words that several commands take."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..arguments import finite
from ..results.records import rows
from ..texts import LANGUAGES

FINE = 0
MOST_ROWS = 10_000  # that are printed: writing a million takes minutes


@dataclass(frozen=True)
class Answer:
    """What a command found, for programs and for people; written once it is whole."""

    value: Callable[[], Any]
    text: Callable[[], str]
    code: int = FINE


def paragraphs(*parts: Any) -> str:
    """Texts and tables one below the other, those without a row left out."""
    return "\n".join(written(part) if isinstance(part, pd.DataFrame) else str(part) for part in parts if len(part))


def written(table: pd.DataFrame) -> str:
    """A table in columns, Korean letters as wide as they are."""
    with pd.option_context("display.unicode.east_asian_width", True):
        return table.to_string(index=False)


def in_rows(table: pd.DataFrame, shown: Callable[[pd.DataFrame], pd.DataFrame] = lambda table: table) -> Answer:
    """A question's answer: its rows; those of an answer that the time limit cut short say so. shown: as people read them."""
    if not table.attrs.get("complete", True):
        known = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in table.attrs.items() if name != "complete")
        print(f"reshore: the time limit was over first: not complete ({known})", file=sys.stderr)
        table = table.assign(complete=False)
    return Answer(lambda: rows(table), lambda: _first_rows(table, shown))


def _first_rows(table: pd.DataFrame, shown: Callable[[pd.DataFrame], pd.DataFrame]) -> str:
    more = f"\n... {len(table)} rows in all; --json prints every one" if len(table) > MOST_ROWS else ""
    return (paragraphs(shown(table.head(MOST_ROWS))) or "nothing found") + more


def add_time_limit(sub: argparse.ArgumentParser) -> None:
    """Seconds that a command may take."""
    sub.add_argument("--time-limit", type=finite, help="seconds; then the best so far, marked as not proved or complete")


def add_language(sub: argparse.ArgumentParser) -> None:
    """The language of what a command says."""
    sub.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the texts")
