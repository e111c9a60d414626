"""From what was done in an editable table to changes of a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..network import schema
from ..network.network import Change, Network

HEADER = 2  # the first row of a table, as a spreadsheet counts


def editable(net: Network, table: str) -> pd.DataFrame:
    """A table to be edited: rows numbered as a spreadsheet does, so that messages can name them."""
    return net.tables[table].set_axis(range(HEADER, HEADER + len(net.tables[table])))


def changes(net: Network, table: str, edits: Mapping[str, Any]) -> list[Change]:
    """What the editor tells (`edited_rows`, `added_rows`, `deleted_rows`, rows counted from 0) as changes of a network.

    Rows are named by their key, or by all their cells where the table has none.
    """
    frame = net.tables[table]
    out: list[Change] = [
        {"table": table, "where": _named(frame.iloc[int(row)], table), "set": dict(cells)}
        for row, cells in edits.get("edited_rows", {}).items() if cells
    ]  # fmt: skip
    out += [{"table": table, "add": dict(cells)} for cells in edits.get("added_rows", []) if cells]
    gone = [_named(frame.iloc[int(row)], table) for row in edits.get("deleted_rows", [])]
    return out + [{"table": table, "where": where, "delete": True} for where in gone]


def _named(row: pd.Series, table: str) -> dict[str, Any]:
    """The cells that tell a row apart."""
    key = schema.key(table)
    return {name: row[name] for name in key} if key else {name: cell for name, cell in row.items() if _filled(cell)}


def _filled(cell: Any) -> bool:
    return cell == cell and cell != ""
