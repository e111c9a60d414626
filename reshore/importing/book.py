"""Book: what is known of an export while its rows become tables; roles read it and add to it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..texts import Said, said
from . import dates
from .account import Ledger, Question, examples

if TYPE_CHECKING:
    from .places import Places

MANY = 12  # questions of one kind; beyond that they are asked together


@dataclass(eq=False)
class Book:
    """An export being read.

    frames: the rows of each role. places: plants, vendors, markets, once they are known. makers: of each part the sites that
    make it; bought: parts that vendors deliver; also_bought: those that are made as well. parts: all that a table names; about:
    what part planning says of them. per: of each sheet what its quantities are for. asking: the role whose rows are prepared.
    tables: rows of the network's tables as they are made; origins: of each table key, sheet and row. phantoms: parts that are
    never made by themselves.
    """

    name: str
    ledger: Ledger
    frames: dict[str, pd.DataFrame]
    currency: str = ""
    phantoms: set[str] = field(default_factory=set)
    makers: dict[str, list[str]] = field(default_factory=dict)
    users: dict[str, list[str]] = field(default_factory=dict)
    bought: set[str] = field(default_factory=set)
    also_bought: set[str] = field(default_factory=set)
    parts: set[str] = field(default_factory=set)
    about: dict[str, dict[str, Any]] = field(default_factory=dict)
    per: Mapping[str, str] = field(default_factory=dict)
    asking: str = ""
    tables: dict[str, list[tuple]] = field(default_factory=lambda: defaultdict(list))
    origins: list[pd.DataFrame] = field(default_factory=list)
    stores: set[str] = field(default_factory=set)  # of a plant that no sheet names
    _places: Places | None = None
    _day: int = 0

    @property
    def places(self) -> Places:
        """The places, once they are known."""
        assert self._places is not None
        return self._places

    @places.setter
    def places(self, found: Places) -> None:
        """Make the places known."""
        self._places = found

    def valid(self, role: str, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows that are valid on the reference date, which is asked where it matters."""
        if not (rows["valid_from"].notna().any() or rows["valid_to"].notna().any()):
            return rows
        before = rows["valid_from"].fillna(0) > self.day
        after = rows["valid_to"].fillna(dates.datetime.date.max.toordinal()) < self.day
        rows = self.ledger.leave(
            role,
            rows,
            before,
            "valid_from",
            said("import.not_yet_valid", date=dates.iso(self.day)),
            said("fix.reference_date"),
            "ignored",
        )
        return self.ledger.leave(
            role,
            rows,
            after.loc[rows.index],
            "valid_to",
            said("import.no_longer_valid", date=dates.iso(self.day)),
            said("fix.reference_date"),
            "ignored",
        )

    @property
    def day(self) -> int:
        """The reference date, as an ordinal: today, or as answered."""
        if not self._day:
            today = datetime.date.today().isoformat()
            question = Question("reference_date", said("import.ask_date"), (), today, said("import.ask_date_changes"))
            answer = self.ledger.ask(question)
            found = dates.period(answer)
            if found is None:
                self.ledger.say(said("import.bad_date", values=examples([answer])), "wrong", said("fix.date_cell"))
            self._day = (found or dates.period(today)).first  # type: ignore[union-attr]
        return self._day

    def ask_each(
        self,
        kind: str,
        of: Iterable[str],
        texts: tuple[str, str],
        options: tuple[str, ...],
        default: str,
        rows: pd.DataFrame,
        role: str,
        column: str,
    ) -> dict[str, str]:
        """The answer for each of several things; beyond MANY of them it is one question for all, each may still be answered."""
        things = list(of)
        text, changes = texts
        out = {}
        common = ""
        if len(things) > MANY:
            which = examples(things)
            common = self.ledger.ask(
                Question(kind, said(f"{text}_many", count=len(things), which=which), options, default, said(changes)),
                rows,
                role,
                column,
            )
        for thing in things:
            own = f"{kind}.{thing}"
            if common and own not in self.ledger.answers:
                out[thing] = common
                continue
            question = Question(own, said(text, which=thing), options, common or default, said(changes))
            out[thing] = self.ledger.ask(question, rows[rows[column] == thing], role, column)
        return out

    def trace(self, table: str, rows: pd.DataFrame, *keys: str) -> None:
        """Note from which rows a table comes, under the key that columns make."""
        if len(rows):
            key = pd.Series(["|".join(k) for k in zip(*(rows[c] for c in keys), strict=True)], rows.index, dtype=object)
            self.origins.append(pd.DataFrame({"table": table, "key": key, "sheet": rows["sheet"], "row": rows["row"]}))

    def rows_of(self, table: str, sites: Iterable[str]) -> pd.DataFrame:
        """The sheets and rows that a table comes from at some sites: sheet, row."""
        found = [
            frame[["sheet", "row"]][frame["key"].str.split("|").str[0].isin(set(sites))]
            for frame in self.origins
            if frame["table"].eq(table).any()
        ]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame({"sheet": [], "row": []})


def where(rows: pd.DataFrame) -> Said:
    """The rows that something comes from, in words."""
    first = rows.iloc[0]
    return origin(str(first["sheet"]), int(first["row"]), len(rows))


def origin(sheet: str, row: int, count: int) -> Said:
    """A row of a sheet, and where `count` is above 1 how many more, in words."""
    at = said("error.at_row", table=said("error.in_sheet", sheet=sheet), row=row)
    return at if count == 1 else said("import.and_more", where=at, count=count - 1)
