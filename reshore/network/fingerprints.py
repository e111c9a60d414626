"""Fingerprints: 16 hexadecimal digits that tell whether two networks, or their chains and events, are the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import pandas as pd

from . import levels, schema

CHAIN = ("sites", "parts", "bom", "sources", "lanes", "stock", "demand", "events")
CALENDAR = ("start_date", "workdays", "holidays", "days_per_year")
# what no run reads: words, evidence, what other questions (accounts, build time) are about
UNREAD = {
    "sites": ("kind", "engineers_from"),
    "parts": ("hs_code", "unit"),
    "sources": ("hours", "price"),
    "stock": ("unit_cost",),
}
READ_LEVELS = ("severity",)  # effects of levels that a run reads
OPTIONAL = ("levels", "scenarios")  # tables that count only where they have rows, as they came later
WORDS = ("name", "name_ko", "description", "note", "evidence", "option")


def of_tables(tables: Mapping[str, pd.DataFrame]) -> str:
    """Changes when any cell changes, not when rows or columns are reordered; levels and scenarios count where there are any."""
    counted = (pair for pair in tables.items() if pair[0] not in OPTIONAL or len(pair[1]))
    return _digest((name, {c: frame[c] for c in frame.columns if _has_content(frame[c])}) for name, frame in counted)


def of_chain(tables: Mapping[str, pd.DataFrame]) -> str:
    """Changes when a run would: the rows without option of the chain, its events, its calendar and own levels, no words.

    A blank cell and one that holds the default written out are the same, and so are no level and the shipped one.
    """
    chain = [(name, _read_of(name, tables[name])) for name in CHAIN]
    own = levels.own(tables["levels"], READ_LEVELS)
    theirs = [("levels", {c: own[c] for c in own})] if len(own) else []
    return _digest([*chain, ("settings", _calendar(tables["settings"])), *theirs])


def _read_of(table: str, frame: pd.DataFrame) -> dict[str, pd.Series]:
    """The columns of a table that a run reads, default cells blank; columns without content left out."""
    rows = frame[frame["option"] == ""] if "option" in frame else frame
    out = {}
    for c in schema.columns(table):
        if c.column not in (*WORDS, *UNREAD.get(table, ())):
            default = float(c.default) if c.default and c.type in ("number", "flag") else c.default
            cells = rows[c.column].mask(rows[c.column] == default, float("nan") if c.type in ("number", "flag") else "")
            if _has_content(cells):
                out[c.column] = cells
    return out


def _calendar(settings: pd.DataFrame) -> dict[str, pd.Series]:
    defaults = {"workdays": "1234567", "days_per_year": "365"}
    rows = settings[settings["key"].isin(CALENDAR) & (settings["value"] != settings["key"].map(defaults))]
    return {name: rows[name] for name in ("key", "value")} if len(rows) else {}


def _digest(tables: Iterable[tuple[str, Mapping[str, pd.Series]]]) -> str:
    digest = hashlib.sha256()
    for name, columns in tables:
        used = pd.DataFrame({c: columns[c] for c in sorted(columns)})
        lines = sorted(used.to_csv(index=False, header=False, lineterminator="\n").splitlines())
        digest.update(f"{name}:{','.join(used.columns)}\n".encode())
        digest.update("\n".join(lines).encode())
    return digest.hexdigest()[:16]


def _has_content(column: pd.Series) -> bool:
    return bool(column.notna().any()) if column.dtype.kind == "f" else bool(column.ne("").any())
