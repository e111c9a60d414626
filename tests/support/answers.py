"""Exports answered by hand: what `expected.json` says, held against the network and the account that come of the export.

The keys are those of tests/importing/exports/README.md. Each statement is one `Check`: its key, the row it is about, and what
is wrong with it, blank where it holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from reshore import Network, read_exports
from reshore.importing.account import Account

TOLERANCE = 1e-4  # relative
KEYS = {
    "bom": ("part", "input"),
    "sources": ("site", "part", "country"),
    "lanes": ("origin", "destination", "part", "country"),
    "stock": ("site", "part"),
    "demand": ("site", "part"),
    "sites": ("site",),
    "settings": ("key",),
}
PART, SITE = ("part", "input"), ("site", "origin", "destination")
SUMMED = {("stock", "quantity"), ("demand", "rate")}
HEAD = {"bom": "part", "sources": "part"}  # of `only`: the column that holds the parts
Row = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """One statement of an answer; `wrong` says what is there instead, blank where it holds."""

    key: str
    row: str
    wrong: str

    def __str__(self) -> str:
        return f"{self.key}: {self.row}: {self.wrong}"


@dataclass(frozen=True, eq=False)
class Answered:
    """The answer to an export, and what the export came to."""

    answer: Row
    net: Network
    account: Account

    @cached_property
    def lines(self) -> list[tuple[str, str]]:
        """Kind and whole text, case folded, of every row of the account."""
        rows = self.account.rows
        return [(r["kind"], " | ".join(map(str, r.values())).casefold()) for r in rows.to_dict("records")]

    @cached_property
    def names(self) -> dict[str, set[str]]:
        """Of every part and site of the network its id, its name, and how the account says that it is written."""
        out: dict[str, set[str]] = {}
        for table, key in (("parts", "part"), ("sites", "site")):
            for id_, name in getattr(self.net, table)[[key, "name"]].itertuples(index=False):
                out.setdefault(id_, set()).update((plain(id_), plain(name)))
        for vendor in self.account.vendors.itertuples():
            out.setdefault(vendor.site, set()).update(plain(s) for s in vendor.spellings.split(" | "))
        return out

    @cached_property
    def tables(self) -> dict[str, list[Row]]:
        """The rows of the network, those of sources and lanes with the country of their site or origin."""
        out = {table: getattr(self.net, table).to_dict("records") for table in KEYS}
        country = dict(zip(self.net.sites["site"], self.net.sites["country"], strict=True))
        for table, place in (("sources", "site"), ("lanes", "origin")):
            out[table] = [row | {"country": country[row[place]]} for row in out[table]]
        return out

    def same(self, there: Any, wanted: Any, column: str = "") -> bool:
        """Whether a value of the network is the one wanted; parts and sites by id, name or spelling."""
        if isinstance(wanted, dict):
            if "any" in wanted:
                return any(self.same(there, one, column) for one in wanted["any"])
            return self.same(there, wanted["is"], column) or (
                self.same(there, wanted["or"], column) and self.says(wanted["told"])
            )
        if isinstance(wanted, int | float):
            return isinstance(there, int | float) and abs(there - wanted) <= TOLERANCE * abs(wanted)
        if column in PART + SITE:
            texts = {plain(t) for t in (wanted, *self.answer["spellings"].get(wanted, ()))}
            return bool(texts & self.names.get(there, {plain(there)}))
        return plain(there) == plain(wanted)

    def matching(self, table: str, wanted: Row, columns: tuple[str, ...]) -> list[Row]:
        """The rows of a table that have what is wanted in these columns, where it is given."""
        given = [c for c in columns if c in wanted]
        return [row for row in self.tables[table] if all(self.same(row.get(c), wanted[c], c) for c in given)]

    def says(self, words: list, kinds: tuple[str, ...] = ()) -> bool:
        """Whether one row of the account (of these kinds) has all items; of an item that is a list, one."""
        items = [[w] if isinstance(w, str) else w for w in words]
        return any(
            all(any(word.casefold() in text for word in item) for item in items)
            for kind, text in self.lines
            if not kinds or kind in kinds
        )

    def needed(self, product: str, part: str | list[str]) -> float:
        """What one unit of the product takes of the part, or of the parts of a list in all, through all levels."""
        parts = [part] if isinstance(part, str) else part
        bom = self.net.bom

        def of(made: str, above: tuple[str, ...]) -> float:
            if any(self.same(made, p, "part") for p in parts):
                return 1.0
            rows = bom[bom["part"] == made]
            sites = [s for s in rows["site"] if s]
            rows = rows[rows["site"].isin(["", *sites[:1]])]
            shares = _shares(rows)
            lines = zip(rows["input"], rows["quantity"], shares, strict=True)
            return sum(q * s * of(i, (*above, made)) for i, q, s in lines if i not in above)

        made = [p for p in set(bom["part"]) if self.same(p, product, "part")]
        return of(made[0], ()) if made else float("nan")


def plain(text: object) -> str:
    """A text as it is compared: its letters and digits, case folded; of a text without any, the text."""
    whole = str(text).casefold()
    return "".join(c for c in whole if c.isalnum()) or whole


def _shares(rows: pd.DataFrame) -> list[float]:
    """What each input of a part counts: an input without alternatives in full, the others by share; blank: of what is left."""
    group, share = rows["alternative"], pd.to_numeric(rows["share"])
    left = (1 - share.groupby(group).transform("sum")) / share.isna().groupby(group).transform("sum").clip(lower=1)
    return share.fillna(left).where(group != "", 1.0).tolist()


def checks(case: Path) -> list[Check]:
    """Every statement of a case; all of them fail where the export makes no network. Raises `DataError` then."""
    answer = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    net, account = read_exports([case / path for path in answer["paths"]], mapping="auto")
    found = Answered(answer, net, account)
    return [check for key, of in OF_KEY.items() for check in of(found, key)]


def statements(case: Path) -> int:
    """How many statements the answer makes."""
    answer = json.loads((case / "expected.json").read_text(encoding="utf-8"))
    flat = sum(len(answer.get(key, ())) for key in ("needs", "spend", "told", "asked"))
    unused = sum(1 if rows == "all" else len(rows) for rows in answer["unused"].values())
    return flat + unused + sum(len(rows) for key in ("tables", "only", "absent") for rows in answer[key].values())


def _tables(found: Answered, key: str) -> Iterator[Check]:
    """Rows that must be there: at least one is found by its key, and each that is found has the figures."""
    for table, rows in found.answer[key].items():
        for wanted in rows:
            there = found.matching(table, wanted, KEYS[table])
            wrong = "; ".join(_figures(found, table, wanted, there)) if there else "no such row"
            yield Check(f"{key}.{table}", str(wanted), wrong)


def _figures(found: Answered, table: str, wanted: Row, there: list[Row]) -> Iterator[str]:
    for column in wanted.keys() - set(KEYS[table]):
        values = [row[column] for row in there]
        if (table, column) in SUMMED:
            values = [sum(values)]
        if not all(found.same(value, wanted[column], column) for value in values):
            yield f"{column} is {', '.join(map(str, values))}"


def _only(found: Answered, key: str) -> Iterator[Check]:
    for table, parts in found.answer[key].items():
        for part in parts:
            rows = found.matching(table, {HEAD[table]: part}, (HEAD[table],))
            known = [id(r) for w in found.answer["tables"][table] for r in found.matching(table, w, KEYS[table])]
            other = [r for r in rows if id(r) not in known and not r.get("alternative")]
            wrong = f"also {', '.join(_named(r, table) for r in other)}" if other else "" if rows else "no row at all"
            yield Check(f"{key}.{table}", part, wrong)


def _absent(found: Answered, key: str) -> Iterator[Check]:
    for table, rows in found.answer[key].items():
        for unwanted in rows:
            there = found.matching(table, unwanted, tuple(unwanted))
            yield Check(
                f"{key}.{table}", str(unwanted), f"there is {', '.join(_named(r, table) for r in there)}" if there else ""
            )


def _needs(found: Answered, key: str) -> Iterator[Check]:
    for wanted in found.answer[key]:
        there = found.needed(wanted["product"], wanted["part"])
        yield Check(key, str(wanted), "" if found.same(there, wanted["quantity"]) else f"is {there:g}")


def _spend(found: Answered, key: str) -> Iterator[Check]:
    for wanted in found.answer[key]:
        need = found.needed(wanted["product"], wanted["part"])
        spent = [need * row["unit_cost"] for row in found.matching("sources", wanted, ("part",))]
        right = bool(spent) and all(found.same(money, wanted["money"]) for money in spent)
        yield Check(key, str(wanted), "" if right else f"is {spent}")


def _told(found: Answered, key: str) -> Iterator[Check]:
    kinds = ("asked", "wrong") if key == "asked" else ()
    for item in found.answer.get(key, ()):
        yield Check(
            key, f"{item['about']} {item['words']}", "" if found.says(item["words"], kinds) else "no row of the account"
        )


def _unused(found: Answered, key: str) -> Iterator[Check]:
    lines, origins = found.account.rows, found.account.origins
    for sheet, rows in found.answer[key].items():
        left = lines[(lines["sheet"] == sheet) & ~lines["kind"].isin(["used", "merged"])]
        moved = set(origins.loc[origins["sheet"] == sheet, "row"])
        if rows == "all":
            wrong = f"rows {sorted(moved)} are used" if moved else "" if len(left) else "not in the account"
            yield Check(key, sheet, wrong)
            continue
        for row in rows:
            listed = any(_covers(str(named), row) for named in left["rows"])
            yield Check(key, f"{sheet} row {row}", "used" if row in moved else "" if listed else "not in the account")


def _covers(named: str, row: int) -> bool:
    """Whether the rows named ("2, 3, ..." where there are more) may have the row."""
    numbers = [int(n) for n in named.split(", ") if n.isdigit()]
    return row in numbers or (named.endswith("...") and row > numbers[-1])


def _named(row: Row, table: str) -> str:
    return " ".join(str(row[c]) for c in KEYS[table])


OF_KEY: dict[str, Callable[[Answered, str], Iterator[Check]]] = {
    "tables": _tables,
    "only": _only,
    "absent": _absent,
    "needs": _needs,
    "spend": _spend,
    "told": _told,
    "asked": _told,
    "unused": _unused,
}
