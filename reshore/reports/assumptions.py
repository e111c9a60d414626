"""Why rows of the tables are assumed, in words for who reads a report: columns by name, without sheets and rows."""

from __future__ import annotations

import re

import pandas as pd

from ..files.filling import RECOVERY_DAYS
from ..texts import catalogue
from .phrases import Say, heading

MARK = re.compile(r"(?:^|; )assumed: ")  # before each reason in a note
CELL = re.compile(r"(\w+) \((.*)\)$")  # a column that was filled, and by which rule
SHEET = re.compile(r"\bsheet (.+?) rows? \d+(?: and \d+ more)?")
RULES = {  # of `files.filling`, and the texts for them
    r"default": "default",
    r"that of its region": "region",
    r"mean of its country's located sites": "middle",
    r"makes with inputs": "plant",
    r"makes without inputs": "supplier",
    r"sells only": "market",
    r"(?P<times>[\d.]+) x baseline use": "use",
    r"(?P<times>[\d.]+) x all that is made of the part in the baseline": "made",
    r"(?P<days>\d+) days of each input where it is used": "cover",
    r"(?:site|part) named in other tables": "named",
    r"a maker of what the destination needs": "needed",
    r"(?P<days>\d+) days? within a country": "inland",
    r"(?P<km>\d+) km a day by road": "road",
    r"(?P<days>\d+) days \+ (?P<km>\d+) km a day by sea": "sea",
    r"(?P<days>\d+) days where the distance is not known": "far",
}


def reasons(assumed: pd.DataFrame, say: Say) -> pd.DataFrame:
    """Each reason of a table once, the most frequent first: table, reason, rows. assumed: table and note of every row."""
    told = assumed.assign(reason=[in_words(note, say) for note in assumed["note"]])
    rows = told.groupby(["table", "reason"], sort=False).size().rename("rows").reset_index()
    return rows.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def in_words(note: str, say: Say) -> str:
    """What a note says is assumed; of a note that says nothing of it all, whatever the row.

    >>> from reshore.texts import say
    >>> in_words("sheet Sites row 4; assumed: recovery_days (default)", say)
    'days of recovery: 28 days where nothing is known'
    >>> in_words("sheet Sites row 4 and 2 more", say), in_words("", say)
    ('sheet Sites', '-')
    """
    _, *told = MARK.split(note)
    if not told:
        return SHEET.sub(lambda found: say("assumed.sheet", sheet=found[1]), note) or "-"
    return "; ".join(_piece(piece, say) for piece in told)


def _piece(piece: str, say: Say) -> str:
    """A reason: the column that was filled and the rule, or the rule alone."""
    cell = CELL.fullmatch(piece)
    if cell and f"column.{cell[1]}" in catalogue():
        return say("assumed.cell", column=heading(cell[1], say), rule=_rule(cell[2], say))
    return _rule(piece, say)


def _rule(rule: str, say: Say) -> str:
    """A rule in words; of several, each."""
    return "; ".join(_one(one, say) for one in rule.split("; "))


def _one(rule: str, say: Say) -> str:
    for form, key in RULES.items():
        if found := re.fullmatch(form, rule):
            return say(f"assumed.{key}", **({"days": RECOVERY_DAYS} | found.groupdict()))
    return rule
