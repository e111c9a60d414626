"""Rows with their evidence, and tables of rows as CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

Row = dict[str, Any]
Tables = dict[str, list[Row]]
Item = tuple[str, str]  # site and part
Names = tuple[str, str]  # in English and in Korean


def row(evidence: str, note: str, **cells: object) -> Row:
    """One row of a table with its evidence."""
    return {**cells, "evidence": evidence, "note": note}


def named(names: Names) -> Row:
    """The cells of a name."""
    return {"name": names[0], "name_ko": names[1]}


def write(folder: Path, name: str, rows: list[Row]) -> pd.DataFrame:
    """One table as CSV: its own columns first, evidence and note last; empty columns left out."""
    columns = list(dict.fromkeys(c for r in rows for c in r if c not in ("evidence", "note")))
    frame = pd.DataFrame(rows, columns=[*columns, "evidence", "note"], dtype=object)
    frame = frame.replace({"": None}).dropna(axis=1, how="all")
    frame.map(text).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return frame


def text(value: object) -> object:
    """A number without noise, anything else as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float) or pd.isna(value):
        return value
    return str(int(value)) if value == int(value) else f"{value:.10g}"
