"""Verdict: whether a part should come home, and where that flips."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..texts import Said, number, said
from .finite import refuse_not_finite
from .rules import RULES

FLIPS = {
    "driver": "str", "today": float, "low": float, "high": float, "value": float, "becomes": "str", "inside": object,
}  # fmt: skip
MAP = {
    "picture": "str", "chance": float, "length_days": float, "cost_gap": float, "premium": float, "verdict": "str",
    "days": float, "option": "str", "level": "str", "cost": float, "regret": float, "proved": bool, "tie_with": object,
}  # fmt: skip
POINT = {"driver": "str", "today": float, "low": float, "high": float}
BOX = {"verdict": "str", "share": float}
STATEMENTS = {"verdict": "str", "text": object, "coverage": float, "density": float}


def table(columns: dict[str, object], rows: list[dict[str, object]] | None = None) -> pd.DataFrame:
    """Rows as a table of these columns."""
    return pd.DataFrame(rows or [], columns=list(columns), dtype=object).astype(columns)  # texts go on knowing their keys


def more_days(days: float) -> Said:
    """So many days of stock more, in words.

    >>> more_days(1.0), more_days(5.18)
    ('1 more day', '5.2 more days')
    """
    text = number(round(days, 1))
    return said("verdict.one_more_day" if text == "1" else "verdict.more_days", days=text)


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
        verdict, text, coverage, density: what would have to be true, as boxes of the pictures: the share of a verdict's cells
        that lie in it, and how many of its cells have the verdict.
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
    pooling_bound: float = np.nan
    alternatives: pd.DataFrame = field(default_factory=pd.DataFrame)
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
