"""differing(): the cells in which the tables of several networks differ."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..network import schema
from ..network.network import Network

Cells = dict[str, str]  # of a row, by column


def differing(*nets: Network) -> pd.DataFrame:
    """The cells that are not the same in all of several networks.

    Parameters
    ----------
    *nets : Network
        Two or more.

    Returns
    -------
    DataFrame
        table, row (its key, joined by |), column ("": the whole row, which some lack), then a column a network, by its number:
        the cell as text, None where there is no such row.

    Examples
    --------
    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> change = {"table": "demand", "where": {"site": "market"}, "set": {"price": 120}}
    >>> differing(net, net.edit([change])).to_dict("split")["data"]
    [['demand', 'market|car', 'price', '100', '120']]
    """
    found = [row for name in schema.TABLES for row in _of_table(name, [net.tables[name] for net in nets])]
    return pd.DataFrame(found, columns=["table", "row", "column", *range(len(nets))], dtype=object)


def _of_table(name: str, frames: list[pd.DataFrame]) -> Iterator[tuple]:
    if all(frame.equals(frames[0]) for frame in frames):
        return
    keyed = [_by_key(name, frame) for frame in frames]
    for key in dict.fromkeys(key for rows in keyed for key in rows):
        rows = [known.get(key) for known in keyed]
        there = [row for row in rows if row is not None]
        if len(there) < len(rows):
            yield (name, key, "", *(None if row is None else "" for row in rows))
            continue
        for column in dict.fromkeys(column for row in there for column in row):
            cells = [row.get(column, "") for row in there]
            if len(set(cells)) > 1:
                yield (name, key, column, *cells)


def _by_key(name: str, frame: pd.DataFrame) -> dict[str, Cells]:
    """The rows of a table by key; by their first cell and a number in a table that has none."""
    if not len(frame):
        return {}
    texts = pd.DataFrame({column: _texts(frame[column]) for column in frame})
    named = texts[schema.key(name) or list(texts)[:1]].agg("|".join, axis=1)
    if not schema.key(name):
        named = named + "|" + (texts.groupby(named).cumcount() + 1).astype(str)
    return dict(zip(named.str.rstrip("|"), texts.to_dict("records"), strict=True))


def _texts(cells: pd.Series) -> pd.Series:
    """Cells as text, numbers as a person writes them; blank ones empty."""
    if pd.api.types.is_numeric_dtype(cells):
        return cells.map(lambda cell: "" if pd.isna(cell) else f"{cell:.12g}")
    return cells.map(lambda cell: "" if pd.isna(cell) else str(cell))
