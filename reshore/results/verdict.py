"""Verdict: whether a part should come home, and where that flips."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..texts import Said, number, said
from .finite import refuse_not_finite
from .rules import RULES

ALTERNATIVES = {"verdict": "str", "option": "str", "days": float, "cost": float, "regret": float}
FLIPS = {
    "driver": "str", "today": float, "low": float, "high": float, "value": float, "becomes": "str", "inside": object,
}  # fmt: skip
MAP = {
    "picture": "str", "chance": float, "length_days": float, "cost_gap": float, "premium": float, "verdict": "str",
    "days": float, "option": "str", "level": "str", "cost": float, "regret": float, "proved": bool, "tie_with": object,
}  # fmt: skip
POINT = {"driver": "str", "today": float, "low": float, "high": float}
BOX = {"verdict": "str", "share": float}
SAME = 1e-6  # part of the most days on offer: nearer is all of it
STATEMENTS = {"verdict": "str", "text": object, "coverage": float, "density": float, "picture": "str"}


def table(columns: dict[str, object], rows: list[dict[str, object]] | None = None) -> pd.DataFrame:
    """Rows as a table of these columns."""
    return pd.DataFrame(rows or [], columns=list(columns), dtype=object).astype(columns)  # texts go on knowing their keys


def at_most(days: float, most: float) -> bool:
    """Whether so many days of stock are the most that is on offer, so that more might be better still."""
    return days > 0 and days >= most * (1 - SAME)


def more_days(days: float, most: float = np.inf) -> Said:
    """So many days of stock more, in words. most: that is on offer.

    >>> more_days(1.0), more_days(5.18), more_days(20.0, 20.0)
    ('1 more day', '5.2 more days', 'at least 20 more days (the most on offer)')
    """
    text = number(round(days, 1))
    if at_most(days, most):
        return said("verdict.most_days", days=text)
    return said("verdict.one_more_day" if text == "1" else "verdict.more_days", days=text)


def leave_key(second: str, chance: float, happens: bool) -> str:
    """The key of the sentence that leaves a part as it is; where nothing with a chance stops it, that comes first.

    Parameters
    ----------
    second : str
        The next best; "": there is none.
    chance : float
        That the part stops, a year.
    happens : bool
        Whether any event has a chance.
    """
    if not happens:
        return "verdict.is_leave_no_event"
    if not chance:
        return "verdict.is_leave_unstopped"
    return "verdict.is_leave" if second else "verdict.is_leave_only"


@dataclass(frozen=True, eq=False, repr=False)
class Verdict:
    """Whether a part should come home, and where that flips; made by `verdict`. Money is a year's.

    Attributes
    ----------
    part, home : str
        The part, and the country that counts as home.
    verdict : str
        leave, stock, second_source, reshore, stock+second_source, stock+reshore or tie, as its scenarios are today.
    days, option, level : float, str, str
        Days of stock more; what is bought; its smart-factory level ("" where another level is as good).
    tie_with : list of str
        Where it is a tie: all that tie.
    reason : str
        The verdict in a sentence.
    second_best : str
        The next best that is called otherwise ("": there is none).
    cost, regret : float
        What the arrangement costs more in a year in which nothing happens than today's; what today's arrangement costs more
        on average, its scenarios counted.
    proved : bool
        Nothing else is better by more than `tolerance` (on the plan's buckets).
    tolerance : float
        Nearer than that is a tie.
    chance, length_days : float
        Today's point: the chance that the part stops in a year, and how long one closure of its sources lasts that stands for
        what stops it.
    most_days : float
        The most days of stock that its options hold (inf: not known).
    pooling_bound : float
        How far what the verdict's arrangement and today's cost, run day by day, may lie from what is told; NaN: not worked out
        (no pictures asked, or no time).
    alternatives : DataFrame
        verdict, option, days, cost, regret (of each against today's arrangement, below 0: worse), as scenarios are today.
    flips : DataFrame
        driver (chance, length_days, cost_gap, capex, support, recovery_days, lead_days), today, low and high of it by the
        table ranges, value at which the verdict becomes another (NaN: at none), becomes, inside (whether between low and high;
        None: not known).
    map : DataFrame
        The cells of both pictures: picture ("chance x length", "chance x cost gap"), chance, length_days, cost_gap, premium
        (of the delivered cost over today's), verdict ("": no time), days, option, level, cost, regret, proved, tie_with.
    point : DataFrame
        driver (chance, length_days, cost_gap), today, low, high: today's point in the pictures, with its ranges (NaN: none).
    box : DataFrame
        verdict, share: how much of today's point with its ranges, in the second picture, has each verdict.
    statements : DataFrame
        verdict, text, coverage, density, picture: what would have to be true, as boxes of the pictures: the share of a
        verdict's cells that lie in it, and how many of its cells have the verdict; of which picture it is a box.
    missing : list of str
        Of stock, second_source and reshore those that no option of the part offers; why, in words.
    assumed : bool
        Its options were made, each marked assumed.
    serves : list of str
        The parts that what would be built makes.
    with_all_it_serves : Verdict or None
        The verdict on all of them together, where that differs.
    seconds : float
        How long it took.
    rules : int
        The version of the rules that made the figures.

    Raises
    ------
    SolveError
        For figures that are not finite.

    References
    ----------
    docs/verdict.md.

    Examples
    --------
    >>> import reshore as rs
    >>> found = rs.verdict(rs.load(rs.datasets.toy), "chip", points=0)
    >>> found.alternatives[["verdict", "regret"]].round(6).to_dict("split")["data"]
    [['second_source', 44.0], ['stock', 14.0], ['leave', 0.0]]
    """

    part: str
    home: str
    verdict: str
    days: float = 0.0
    option: str = ""
    level: str = ""
    tie_with: list[str] = field(default_factory=list)
    reason: str = ""
    second_best: str = ""
    cost: float = 0.0
    regret: float = 0.0
    proved: bool = True
    tolerance: float = 0.0
    chance: float = 0.0
    length_days: float = np.nan
    most_days: float = np.inf
    pooling_bound: float = np.nan
    alternatives: pd.DataFrame = field(default_factory=lambda: table(ALTERNATIVES))
    flips: pd.DataFrame = field(default_factory=lambda: table(FLIPS))
    map: pd.DataFrame = field(default_factory=lambda: table(MAP))
    point: pd.DataFrame = field(default_factory=lambda: table(POINT))
    box: pd.DataFrame = field(default_factory=lambda: table(BOX))
    statements: pd.DataFrame = field(default_factory=lambda: table(STATEMENTS))
    missing: list[str] = field(default_factory=list)
    assumed: bool = False
    serves: list[str] = field(default_factory=list)
    with_all_it_serves: Verdict | None = None
    seconds: float = 0.0
    rules: int = RULES

    def __post_init__(self) -> None:
        refuse_not_finite(self.days, self.cost, self.regret)

    def __repr__(self) -> str:
        proof = "proved" if self.proved else "not proved"
        return f"Verdict on {self.part} ({proof}, {self.seconds:.1f} s): {self.verdict}\n  {self.reason}"
