"""The account of an export: what became of every row, what was assumed, what is asked; kept while sheets are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ..errors import Problem
from ..texts import Said, said
from . import cells

FIRST = 8  # rows of a line that are named
EXAMPLES = 3
KINDS = ("used", "merged", "assumed", "ignored", "asked", "wrong")


@dataclass(frozen=True)
class Question:
    """What cannot be known from the sheets.

    id: by which it is answered. text: the question. options: what may be answered; none: anything. default: what is taken
    until then. answer: what was answered, blank: nothing. changes: what hangs on it. amount: it is a number above 0 (`amount`).
    """

    id: str
    text: Said
    options: tuple[str, ...]
    default: str
    changes: Said
    answer: str = ""
    amount: bool = False

    def answered_by(self, answer: str) -> bool:
        """Whether that is an answer."""
        if self.amount and answer != self.default:
            return amount(answer) is not None
        return not self.options or answer in self.options


def amount(answer: str) -> float | None:
    """An answer that is a number above 0, written with a point or a comma; None: it is none.

    >>> amount("0.92"), amount("0,92"), amount("cheap"), amount("-1")
    (0.92, 0.92, None, None)
    """
    found = next((n for n in (cells.quantity(answer, decimal)[0] for decimal in ".,") if n is not None), None)
    return found if found is not None and found > 0 else None


@dataclass(frozen=True)
class Line:
    """One line of the account; `table` is blank where the rows are in none."""

    sheet: str
    row: int
    column: str
    table: str
    count: int
    what: Said
    kind: str
    question: str = ""
    default: str = ""
    answer: str = ""
    fix: str = ""
    rows: str = ""


@dataclass(frozen=True, eq=False)
class Account:
    """What the sheets of an export came to.

    rows: sheet, row (the first), column, table, count, what, kind (used, merged, assumed, ignored, asked, wrong), question,
    default, answer, fix, rows (the first of them): used, and those without a table, come to the rows of each sheet.
    sheets: sheet, roles, header, rows, used, left_out. questions: id, text, options, default, answer, changes.
    vendors: site, name, spellings, country, rows. origins: table, key, sheet, row, of every row that is in a table.
    """

    rows: pd.DataFrame
    sheets: pd.DataFrame
    questions: pd.DataFrame
    vendors: pd.DataFrame
    origins: pd.DataFrame

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong, and nothing is asked that has no default."""
        open_ = (self.rows["kind"] == "asked") & (self.rows["default"] == "") & (self.rows["answer"] == "")
        return not ((self.rows["kind"] == "wrong") | open_).any()

    @property
    def problems(self) -> list[Problem]:
        """What is wrong, as problems."""
        wrong = self.rows[self.rows["kind"] == "wrong"]
        return [Problem(in_sheet(r.sheet) if r.sheet else "", r.row, r.column, "", r.what, r.fix) for r in wrong.itertuples()]

    def where(self, key: str) -> pd.DataFrame:
        """The sheets and rows from which what is called `key` (a site, a part) comes: table, key, sheet, row."""
        return self.origins[[key in k.split("|") for k in self.origins["key"]]].reset_index(drop=True)


def in_sheet(name: str) -> Said:
    """A sheet as it is named in problems."""
    return said("error.in_sheet", sheet=name)


@dataclass(eq=False)
class Ledger:
    """The account as it is kept."""

    answers: Mapping[str, str] = field(default_factory=dict)
    names: dict[tuple[str, str, str], str] = field(default_factory=dict)  # sheet, role, field: heading
    lines: list[Line] = field(default_factory=list)
    questions: dict[str, Question] = field(default_factory=dict)
    _read: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    _left: list[tuple[str, str, np.ndarray, Line]] = field(default_factory=list)

    def read(self, sheet: str, role: str, rows: Iterable[int]) -> None:
        """Note the rows of a sheet, as a role has them."""
        self._read[sheet, role] = np.unique(np.fromiter(rows, dtype=np.int64))

    def tell(
        self,
        role: str,
        rows: pd.DataFrame,
        column: str,
        what: Said,
        kind: str,
        fix: str = "",
        table: str = "",
        question: str = "",
    ) -> None:
        """A line for what was done with rows that are used, one for each sheet."""
        for sheet, numbers in _by_sheet(rows):
            self.lines.append(self._line(sheet, role, numbers, column, what, kind, fix, table or role, question))

    def leave(
        self, role: str, rows: pd.DataFrame, gone: pd.Series, column: str, what: Said, fix: str = "", kind: str = "wrong"
    ) -> pd.DataFrame:
        """The rows without those that are `gone`; they are left out, and it is said why."""
        if not gone.any():
            return rows
        for sheet, numbers in _by_sheet(rows[gone]):
            self._left.append((sheet, role, np.unique(numbers), self._line(sheet, role, numbers, column, what, kind, fix, "")))
        return rows[~gone]

    def say(
        self, what: Said, kind: str, fix: str = "", count: int = 0, sheet: str = "", column: str = "", row: int = 0
    ) -> None:
        """Add a line that is of no single row; `count`: how many rows it speaks of, `row`: where they begin."""
        line = Line(sheet, row, column, "", count, what, kind, fix=fix)
        if line not in self.lines:
            self.lines.append(line)

    def ask(self, question: Question, rows: pd.DataFrame | None = None, role: str = "", column: str = "") -> str:
        """The answer to a question, its default until it is answered."""
        answer = self.answers.get(question.id, "")
        if answer and not question.answered_by(answer):
            known = said("fix.use_one_of", known=", ".join(question.options), hint="")
            fix = said("fix.answer_amount") if question.amount else known
            self.say(said("import.no_such_answer", id=question.id, answer=answer), "wrong", fix)
            answer = ""
        self.questions[question.id] = replace(question, answer=answer)
        sheets = _by_sheet(rows) if rows is not None and len(rows) else [("", np.array([], dtype=np.int64))]
        sheet, numbers = sheets[0]
        line = self._line(
            sheet, role, numbers, column, question.text, "asked", said("fix.answer_it", id=question.id), role, question.id
        )
        count = len(rows) if rows is not None else 0
        self.lines.append(replace(line, default=question.default, answer=answer, count=count))
        return answer or question.default

    def heading(self, sheet: str, role: str, name: str) -> str:
        """The heading of a field's column."""
        return self.names.get((sheet, role, name), "")

    def _line(
        self,
        sheet: str,
        role: str,
        rows: np.ndarray,
        column: str,
        what: Said,
        kind: str,
        fix: str,
        table: str,
        question: str = "",
    ) -> Line:
        numbers = np.unique(rows)
        named = ", ".join(map(str, numbers[:FIRST])) + (", ..." if len(numbers) > FIRST else "")
        first = int(numbers[0]) if len(numbers) else 0
        return Line(
            sheet, first, self.heading(sheet, role, column), table, len(numbers), what, kind, question, fix=fix, rows=named
        )

    def closed(self, sheets: Sequence[tuple[str, Sequence[str], int, int]]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Lines, sheets and questions as tables; `sheets`: name, roles, header row, rows of each."""
        lines: list[Line] = []
        table = []
        for sheet, roles, header, count in sheets:
            used = np.array([], dtype=np.int64)
            for role in roles:
                left = [rows for s, r, rows, _ in self._left if (s, r) == (sheet, role)]
                own = np.setdiff1d(self._read.get((sheet, role), used[:0]), np.concatenate(left) if left else used[:0])
                used = np.union1d(used, own)
            if roles:
                lines.append(Line(sheet, 0, "", ", ".join(roles), len(used), said("import.rows_used"), "used"))
            lines += self._left_lines(sheet, used)
            table.append((sheet, ", ".join(roles), header, count, len(used), count - len(used)))
        lines += self.lines
        for key in sorted(set(self.answers) - set(self.questions)):
            lines.append(Line("", 0, "", "", 0, said("import.not_asked", id=key), "ignored", key, answer=self.answers[key]))
        rows = pd.DataFrame([vars(line) for line in lines], columns=list(Line.__dataclass_fields__), dtype=object)
        asked = pd.DataFrame(
            [vars(q) | {"options": list(q.options)} for q in self.questions.values()],
            columns=list(Question.__dataclass_fields__),
            dtype=object,
        )
        columns = ["sheet", "roles", "header", "rows", "used", "left_out"]
        return rows.astype({"row": "int64", "count": "int64"}), pd.DataFrame(table, columns=columns), asked

    def _left_lines(self, sheet: str, used: np.ndarray) -> list[Line]:
        """The lines of rows that are left out: each row that is used nowhere once, under its first reason."""
        out, seen = [], used
        bare = {"error.nothing_to_read"}  # of one role: what another says of the row comes first
        for where, role, rows, line in sorted(self._left, key=lambda left: left[3].what.key in bare):
            if where != sheet:
                continue
            fresh = np.setdiff1d(rows, seen)
            seen = np.union1d(seen, fresh)
            elsewhere = np.intersect1d(rows, used)
            for numbers, place in ((fresh, ""), (elsewhere, role)):
                if len(numbers):
                    counted = self._line(where, role, numbers, "", line.what, line.kind, line.fix, place, line.question)
                    out.append(replace(counted, column=line.column))
        return out


def examples(values: Iterable[object]) -> str:
    """The first different values, for a text."""
    some = list(dict.fromkeys(f"'{str(v)[:60]}'" for v in values))
    return ", ".join(some[:EXAMPLES]) + (", ..." if len(some) > EXAMPLES else "")


def looked_up(ids: pd.Series, known: Mapping[Any, Any], blank: Any = "") -> pd.Series:
    """What is known of each id; `blank` of the others."""
    return pd.Series([known.get(i, blank) for i in ids], ids.index, dtype=object if isinstance(blank, str) else float)


def each(cells: pd.Series, function: Callable[[Any], Any]) -> pd.Series:
    """A function of each cell, worked out once for cells that are the same."""
    known = {cell: function(cell) for cell in dict.fromkeys(cells)}
    return pd.Series([known[cell] for cell in cells], cells.index, dtype=object)


def _by_sheet(rows: pd.DataFrame) -> list[tuple[str, np.ndarray]]:
    return [
        (str(sheet), part["row"].to_numpy(dtype=np.int64)) for sheet, part in rows.groupby("sheet", sort=False, observed=True)
    ]
