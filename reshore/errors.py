"""The three ways in which reshore refuses: bad data, no solution, a store that cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import wraps
from typing import ParamSpec, TypeVar

import numpy as np
import pandas as pd

from .texts import said

Given, Answer = ParamSpec("Given"), TypeVar("Answer")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the data: where it is, what it is, and what mends it.

    `row` is the row number a spreadsheet shows (the header is row 1); 0 means the table as a whole.
    `severity` is "error" (nothing runs) or "warning".
    """

    table: str
    row: int
    column: str
    value: str
    problem: str
    fix: str
    severity: str = "error"

    @property
    def line(self) -> str:
        """All of it in a sentence."""
        where = said("error.at_row", table=self.table, row=self.row) if self.row else self.table
        where = said("error.at_column", where=where, column=self.column) if self.column else where
        text = said("error.at", where=where, problem=self.problem) if where else self.problem
        return said("error.with_fix", problem=text, fix=self.fix) if self.fix else text

    def __str__(self) -> str:
        return str(self.line)


def listed(problems: Iterable[Problem]) -> pd.DataFrame:
    """Problems as a table, one a row; the texts can be said in another language (`texts.again`)."""
    return pd.DataFrame([tuple(vars(p).values()) for p in problems], columns=[f.name for f in fields(Problem)], dtype=object
                        ).astype({"row": "int64"})  # fmt: skip


class DataError(ValueError):
    """The data cannot be used. `problems` lists every error found; the message is one line for each.

    Made of problems or, where no table is to be named, of what is wrong and what mends it.
    """

    def __init__(self, problems: list[Problem] | str, fix: str = ""):
        self.problems = [Problem("", 0, "", "", problems, fix)] if isinstance(problems, str) else list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def out_of_range(name: str, value: float, fix: str) -> DataError:
    """The error for an argument that is a number and not an allowed one."""
    return DataError(said("error.out_of_range", name=name, value=f"{value:g}"), fix)


def not_one_of(problem: str, known: Iterable[str]) -> DataError:
    """The error for an argument that is none of the words allowed."""
    return DataError(problem, said("fix.use_one_of", known=", ".join(known), hint=""))


class SolveError(RuntimeError):
    """A model has no solution, or the solver stopped before it had one; the message says which and why."""


class StoreError(RuntimeError):
    """A saved network, case or run cannot be read or written; the message says which and why."""


def door(error: Callable[[str], Exception]) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """Let a function answer, or raise one of the three errors: what is too much for memory or for numbers becomes `error`.

    Within it numpy raises for figures that overflow, instead of going on with infinity.
    """

    def with_door(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
        @wraps(function)
        def answer(*given: Given.args, **named: Given.kwargs) -> Answer:
            try:
                with np.errstate(over="raise", invalid="raise"):
                    return function(*given, **named)
            except (MemoryError, RecursionError):
                raise error(said("error.too_much_for_memory")) from None
            except (OverflowError, FloatingPointError):
                raise error(said("error.too_much_for_numbers")) from None

        return answer

    return with_door


def lines(error: Exception) -> list[str]:
    """What an error says, line by line; each can be said in another language (`texts.again`)."""
    if isinstance(error, DataError):
        return [p.line for p in error.problems]
    return [error.args[0] if error.args and isinstance(error.args[0], str) else str(error)]
