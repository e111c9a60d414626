"""The three ways in which reshore refuses: bad data, no solution, a store that cannot be used."""

from __future__ import annotations

from dataclasses import dataclass


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

    def __str__(self) -> str:
        row = f" row {self.row}" if self.row else ""
        column = f", {self.column}" if self.column else ""
        fix = f"; {self.fix}" if self.fix else ""
        return f"{self.table}{row}{column}: {self.problem}{fix}"


class DataError(ValueError):
    """The data cannot be used. `problems` lists every error found; the message is one line for each."""

    def __init__(self, problems: list[Problem] | str):
        self.problems = [Problem("", 0, "", "", problems, "")] if isinstance(problems, str) else list(problems)
        super().__init__(problems if isinstance(problems, str) else "\n".join(map(str, self.problems)))


class SolveError(RuntimeError):
    """A model has no solution, or the solver stopped before it had one; the message says which and why."""


class StoreError(RuntimeError):
    """A saved network, case or run cannot be read or written; the message says which and why."""
