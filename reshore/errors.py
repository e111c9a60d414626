"""The three ways in which reshore refuses: bad data, no solution, a store that cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import wraps
from numbers import Real
from typing import ParamSpec, TypeVar

import numpy as np
import pandas as pd

from .texts import Said, said

ALIKE, FIRST = 100, 5  # rows with one and the same error that are listed each; rows named of more than that
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


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

    @property
    def what_to_do(self) -> str:
        """What is wrong and what mends it, without the file: for whom the tables stand elsewhere."""
        return said("error.with_fix", problem=self.problem, fix=self.fix) if self.fix else self.problem

    def __str__(self) -> str:
        return str(self.line)


def each(rows: Sequence[int] | np.ndarray, problem: Callable[[int], Problem]) -> list[Problem]:
    """One problem for each row (as a spreadsheet shows it); of more than ALIKE one, with their count and the first of them."""
    if len(rows) <= ALIKE:
        return [problem(int(row)) for row in rows]
    first = sorted(int(row) for row in rows)[:FIRST]
    one, named = problem(first[0]), ", ".join(map(str, first))
    return [replace(one, problem=said("error.in_many_rows", problem=one.problem, count=f"{len(rows):,}", rows=named))]


def folded(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in which no error stands more than ALIKE times: `each` for those alike but for row and values."""
    problems = list(problems)
    alike: dict[object, list[Problem]] = {}
    for p in problems:
        alike.setdefault(_alike(p), []).append(p)
    out: list[Problem] = []
    for p in problems:
        group = alike[_alike(p)]
        if len(group) <= ALIKE:
            out.append(p)
        elif p is group[0]:
            by_row = {q.row: q for q in reversed(group)}
            out += each(sorted(by_row), by_row.__getitem__)
    return out


def _alike(p: Problem) -> object:
    """What problems of one error have in common; such as are of no row stand for themselves."""
    return (p.table, p.column, _kind(p.problem), p.severity) if p.row else p


def _kind(text: str) -> object:
    """What a text says, whatever the values in it: its keys."""
    if not isinstance(text, Said):
        return text
    return (text.key, *(_kind(value) for value in text.values.values() if isinstance(value, Said)))


def listed(problems: Iterable[Problem]) -> pd.DataFrame:
    """Problems as a table, those `folded`, one a row; the texts can be said in another language (`texts.again`)."""
    rows = [tuple(vars(p).values()) for p in folded(problems)]
    return pd.DataFrame(rows, columns=[f.name for f in fields(Problem)], dtype=object).astype({"row": "int64"})


class DataError(ValueError):
    """What was given cannot be used: tables, files, or the arguments of a verb.

    It is a ValueError. Its message has a line for each problem: where, what, what is allowed, the fix.

    Parameters
    ----------
    problems : list of Problem, or str
        Every error found; or, where no table is to be named, what is wrong.
    fix : str
        What mends it, where `problems` is a text.

    Attributes
    ----------
    problems : list of Problem
        table, row (as a spreadsheet shows it), column, value, problem, fix, severity of each; what stands in very many rows is
        one problem with their count.

    Examples
    --------
    >>> import reshore as rs
    >>> rs.load(rs.datasets.toy).build(["home_lime"])
    Traceback (most recent call last):
    reshore.errors.DataError: options.csv, option: there is no option 'home_lime'; use one that is listed;
    did you mean 'home_line'?
    """

    def __init__(self, problems: list[Problem] | str, fix: str = ""):
        self.problems = folded([Problem("", 0, "", "", problems, fix)] if isinstance(problems, str) else problems)
        super().__init__("\n".join(map(str, self.problems)))


def out_of_range(name: str, value: float, fix: str) -> DataError:
    """The error for an argument that is a number and not an allowed one, or is no number."""
    if not isinstance(value, Real):
        return DataError(said("error.not_a_number", what=f"{name} {value!r}"), fix)
    return DataError(said("error.out_of_range", name=name, value=f"{value:g}"), fix)


def not_one_of(problem: str, known: Iterable[str]) -> DataError:
    """The error for an argument that is none of the words allowed."""
    words = ", ".join(known)
    return DataError(problem, said("fix.use_one_of", known=words, hint="") if words else said("fix.leave_out_none"))


class SolveError(RuntimeError):
    """There is no answer to give: no solution, no time for one, or too much for memory or for numbers.

    The message says which and why. It is a RuntimeError. A verb with a time limit raises it only when the time was over before
    there was anything to give.

    Examples
    --------
    >>> import reshore as rs
    >>> try:
    ...     rs.worst(rs.load(rs.datasets.toy), time_limit=1e-6)
    ... except rs.SolveError as error:
    ...     print(error)
    the time limit of 1e-06 s was over before there was an answer; ...
    """


class StoreError(RuntimeError):
    """A file or a store of saved work cannot be read or written; the message says which and why.

    It is a RuntimeError. Whatever was there before is still there.

    Examples
    --------
    >>> import reshore as rs, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     try:
    ...         rs.Store(f"sqlite:///{folder}/runs.db").load("base case")
    ...     except rs.StoreError as error:
    ...         print(error)
    nothing is saved under 'base case' in ...
    """


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
