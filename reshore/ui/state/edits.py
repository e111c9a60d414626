"""From what was done in an editable table to changes of a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...network import schema
from ...network.network import Change, Network

HEADER = 2  # the first row of a table, as a spreadsheet counts


def editable(net: Network, table: str, row: str) -> pd.DataFrame:
    """A table with its rows numbered as a spreadsheet does, in a first column of this name, so that messages can name
    them."""
    frame = net.tables[table].copy()
    frame.insert(0, row, range(HEADER, HEADER + len(frame)))
    return frame


def changes(net: Network, table: str, edits: Mapping[str, Any]) -> list[Change]:
    """What the editor tells (`edited_rows`, `added_rows`, `deleted_rows`, rows counted from 0) as changes of a network.

    Rows are named by their key, or by all their cells where the table has none.
    """
    frame = net.tables[table]
    out: list[Change] = [
        {"table": table, "where": _named(frame.iloc[int(row)], table), "set": dict(cells)}
        for row, cells in edits.get("edited_rows", {}).items()
        if cells
    ]
    added = [{name: cell for name, cell in row.items() if name in frame} for row in edits.get("added_rows", [])]
    out += [{"table": table, "add": row} for row in added if row]
    gone = [_named(frame.iloc[int(row)], table) for row in edits.get("deleted_rows", [])]
    return out + [{"table": table, "where": where, "delete": True} for where in gone]


def additions(tables: Mapping[str, pd.DataFrame]) -> list[Change]:
    """Rows to be added, by table, as changes of a network; blank cells are left out."""
    return [
        {"table": table, "add": {name: cell for name, cell in row.items() if cell not in (None, "")}}
        for table, rows in tables.items()
        for row in json.loads(rows.to_json(orient="records", double_precision=15))
    ]


def _named(row: pd.Series, table: str) -> dict[str, Any]:
    """The cells that tell a row apart."""
    key = schema.key(table)
    return {name: row[name] for name in key} if key else {name: cell for name, cell in row.items() if _filled(cell)}


def _filled(cell: Any) -> bool:
    return cell == cell and cell != ""
