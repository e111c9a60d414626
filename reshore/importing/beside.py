"""Tables that stand side by side in one sheet, apart by an empty column, taken as a sheet each."""

from __future__ import annotations

from .mapping import Rows, letter

FEWEST = 3  # columns of a table, and rows of it, below which it is no table of its own
SHARE = 0.5  # of the rows that both have, as they stand beside each other


def apart(name: str, rows: Rows) -> list[tuple[str, list[list]]]:
    """The tables of a sheet, each with the cells of the others blank; what stands above or below them stays with the first.

    The further ones are called by the column that they begin in, so that rows and columns can still be found.

    >>> head = [1, "Kit", "Part", "Qty", "", "Part", "Vendor", "Price"]
    >>> rows = [head, *([n, "k", "p", 1, "", "p", "v", 2] for n in (2, 3, 4))]
    >>> [(name, own[1]) for name, own in apart("Data", rows)]
    [('Data', [2, 'k', 'p', 1]), ('Data E', [2, '', '', '', '', 'p', 'v', 2])]
    """
    blocks = _blocks(rows)
    if len(blocks) < 2 or not all(_is_table(rows, block) for block in blocks) or not _have_headers(rows, blocks):
        return [(name, list(rows))]
    out = []
    for number, block in enumerate(blocks):
        own = [_only(row, block) for row in rows]
        out.append((f"{name} {letter(block.start - 1)}" if number else name, [row for row in own if len(row) > 1]))
    return out


def _blocks(rows: Rows) -> list[range]:
    """The runs of columns in which something stands, by their places in a row."""
    width = max((len(row) for row in rows), default=1)
    filled = [any(i < len(row) and row[i] != "" for row in rows) for i in range(width)]
    out, start = [], 0
    for i in range(1, width + 1):
        if i < width and filled[i]:
            start = start or i
        elif start:
            out.append(range(start, i))
            start = 0
    return out


def _is_table(rows: Rows, block: range) -> bool:
    full = sum(sum(i < len(row) and row[i] != "" for i in block) >= 2 for row in rows)
    return len(block) >= FEWEST and full >= FEWEST


def _have_headers(rows: Rows, blocks: list[range]) -> bool:
    """Whether the first row that all tables have names the columns of each: texts alone, none twice, none in the gap."""
    first = next((row for row in rows if all(sum(i < len(row) and row[i] != "" for i in b) >= 2 for b in blocks)), None)
    if first is None:
        return False
    names = [[first[i] if i < len(first) else "" for i in block] for block in blocks]
    told = all(isinstance(c, str) and c and any(ch.isalpha() for ch in c) for own in names for c in own)
    return told and all(len(set(own)) == len(own) for own in names) and all(set(names[0]) & set(own) for own in names[1:])


def _only(row: list, block: range) -> list:
    own = [row[0], *(row[i] if i in block else "" for i in range(1, len(row)))]
    while len(own) > 1 and own[-1] == "":
        own.pop()
    return own
