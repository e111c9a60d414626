"""Cells that a spreadsheet would run as a formula when it opens a CSV file."""

from __future__ import annotations

import re

SIGNS = "'=+-@\t\r"  # a cell that begins with none of these needs no look

# One apostrophe more when written and one less when read is exact, whatever the text was; a plain number such as -0.5 is
# harmless and stays.
_RISKY = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?\Z")


def harmless(cell: str) -> str:
    """A cell that stays a text in any spreadsheet.

    >>> harmless("=1+1"), harmless("'=1+1"), harmless("-0.5"), harmless("a=b")
    ("'=1+1", "''=1+1", '-0.5', 'a=b')
    """
    return f"'{cell}" if _RISKY.match(cell) and not _NUMBER.match(cell) else cell


def as_it_was(cell: str) -> str:
    """The cell that `harmless` was given.

    >>> as_it_was("'=1+1"), as_it_was("'tis")
    ('=1+1', "'tis")
    """
    return cell[1:] if cell[:1] == "'" and _RISKY.match(cell) else cell
