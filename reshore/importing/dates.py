"""Dates and periods as planners write them: days, calendar weeks, months, quarters, years."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from . import cells

NO_DATES = frozenset((  # an empty date, also as systems that count from 1900 write it
    "00.00.0000", "00000000", "0000-00-00", "00/00/0000", "0", "1900-01-01", "1900-01-01 00:00:00", "01.01.1900", "01/01/1900",
    "1/1/1900", "19000101",
))  # fmt: skip
SLASHED = re.compile(r"\s*(\d{1,2})[/-](\d{1,2})[/-](\d{2,4})\b")  # day and month, or month and day
ERAS = {"令和": 2018, "平成": 1988, "r": 2018, "h": 1988}  # Japan: the year before the first of each
ERA = re.compile(r"(令和|平成|[RH](?=\d{1,2}[./年]))\s*(\d{1,2}|元)\s*[年./]\s*(\d{1,2})(?:\D(\d{1,2})?)?\D*", re.IGNORECASE)
FAR = 2900  # years beyond mean: for good
MONTHS = {
    1: "jan|january|januar|jänner|janv|janvier|ene|enero|genn|gennaio|janeiro|1월|1月",
    2: "feb|february|februar|fev|févr|février|febr|febrero|febbraio|fevereiro|2월|2月",
    3: "mar|march|marz|märz|mrz|mär|mars|marzo|março|3월|3月",
    4: "apr|april|avr|avril|abr|abril|aprile|4월|4月",
    5: "may|mai|mayo|mag|maggio|maio|5월|5月",
    6: "jun|june|juni|juin|junio|giu|giugno|junho|6월|6月",
    7: "jul|july|juli|juil|juillet|julio|lug|luglio|julho|7월|7月",
    8: "aug|august|aoû|août|ago|agosto|8월|8月",
    9: "sep|sept|september|septembre|septiembre|set|settembre|setembro|9월|9月",
    10: "oct|okt|october|oktober|octobre|octubre|ott|ottobre|out|outubro|10월|10月",
    11: "nov|november|novembre|noviembre|novembro|11월|11月",
    12: "dec|dez|december|dezember|déc|décembre|dic|diciembre|dicembre|dezembro|12월|12月",
}  # fmt: skip


@dataclass(frozen=True)
class Period:
    """A stretch of days: its first and last day as ordinals (`date.toordinal`); kind: day, week, month, quarter."""

    first: int
    last: int
    kind: str


@cache
def _months() -> dict[str, int]:
    return {cells.folded(word): number for number, known in MONTHS.items() for word in known.split("|")}


def order(found: Iterable[object]) -> str:
    """Which number of dates such as 03/04/2025 is the day: "dmy" or "mdy"; "" where none of them tells.

    >>> order(["03/13/2025"]), order(["13/03/2025"]), order(["03/04/2025"])
    ('mdy', 'dmy', '')
    """
    for cell in found:
        parts = SLASHED.match(str(cell))
        if parts and int(parts[1]) > 12:
            return "dmy"
        if parts and int(parts[2]) > 12:
            return "mdy"
    return ""


def is_unclear(cell: object) -> bool:
    """Whether a date may mean two days, as 03/04/2025."""
    parts = SLASHED.match(str(cell))
    return bool(parts and parts[1] != parts[2] and int(parts[1]) <= 12 and int(parts[2]) <= 12)


def period(cell: object, day_first: bool = True) -> Period | None:
    """The stretch of days a cell names; None where it names none.

    >>> p = period("2025-02"); p.last - p.first + 1, p.kind
    (28, 'month')
    >>> iso(period("令和8年4月").first), iso(period("R8.4.15").first), iso(period("ene-26").last)
    ('2026-04-01', '2026-04-15', '2026-01-31')
    >>> period("03.02.2025").kind, period("KW 5/2025").kind, period("Feb 2025").kind, period("part 7")
    ('day', 'week', 'month', None)
    """
    if isinstance(cell, float) and not cell.is_integer():
        return None
    text = str(int(cell)) if isinstance(cell, float) else str(cell).strip()
    if not text or len(text) > 40:
        return None
    if era := ERA.fullmatch(text):
        year = ERAS[era[1].casefold()] + (1 if era[2] == "元" else int(era[2]))
        text = "-".join(filter(None, (str(year), era[3].zfill(2), era[4])))
    try:
        return _period(text, day_first)
    except (ValueError, OverflowError):
        return None


@cache
def _period(text: str, day_first: bool) -> Period | None:
    if found := re.match(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:$|[T ]\d)", text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})[./-](\d{4}|\d{2})(?:[T ,]+\d.*)?", text):
        one, two = int(found[1]), int(found[3])
        day, month = (one, two) if found[2] == "." or day_first else (two, one)
        year = int(found[4])
        return _day(year + 2000 if year < 100 else year, month, day)
    if found := re.fullmatch(r"((?:19|20)\d{2}|9999)(\d{2})(\d{2})", text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"((?:19|20)\d{2})\s*[-./]?\s*(\d{2}|\d(?!\d))", text):
        return _month(int(found[1]), int(found[2])) if len(found[2]) == 2 or not text.isdigit() else None
    if found := re.fullmatch(r"(?:M\s*)?(\d{1,2})[-./ ]((?:19|20)\d{2})", text, re.IGNORECASE):
        return _month(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"((?:19|20)\d{2})\s*(?:년|年)\s*(\d{1,2})\s*(?:월|月)(?:\s*(\d{1,2})\s*(?:일|日))?", text):
        year, month = int(found[1]), int(found[2])
        return _day(year, month, int(found[3])) if found[3] else _month(year, month)
    week = r"(?:w|wk|week|kw|cw|s|sem|semana)"
    if found := re.fullmatch(rf"((?:19|20)\d{{2}})\s*[-./ ]?\s*{week}\s*[-. ]?(\d{{1,2}})", text, re.IGNORECASE):
        return _week(int(found[1]), int(found[2]))
    if found := re.fullmatch(rf"{week}\s*[-. ]?(\d{{1,2}})\s*[-./ ]\s*((?:19|20)\d{{2}})", text, re.IGNORECASE):
        return _week(int(found[2]), int(found[1]))
    if found := re.fullmatch(r"((?:19|20)\d{2})\s*년?\s*(\d{1,2})\s*주차?", text):
        return _week(int(found[1]), int(found[2]))
    if found := re.fullmatch(
        r"(?:((?:19|20)\d{2})\s*[-./ ]?\s*Q([1-4])|Q([1-4])\s*[-./ ]?\s*((?:19|20)\d{2}))", text, re.IGNORECASE
    ):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return Period(_month(year, 3 * quarter - 2).first, _month(year, 3 * quarter).last, "quarter")
    return _named(text)


def _named(text: str) -> Period | None:
    """A date whose month is a word: Feb 2025, 3 March 2025, 12-Jan-25."""
    parts = cells.folded(text).split()
    months = [m for p in parts if (m := _months().get(p))]
    numbers = [int(p) for p in parts if p.isdecimal()]
    if len(months) != 1 or len(parts) != len(numbers) + 1 or not 1 <= len(numbers) <= 2:
        return None
    year = numbers[-1] if numbers[-1] > 31 or len(numbers) == 2 else numbers[-1] + 2000
    year = year + 2000 if year < 100 else year
    return _day(year, months[0], numbers[0]) if len(numbers) == 2 else _month(year, months[0])


def _day(year: int, month: int, day: int) -> Period:
    number = datetime.date(year, month, day).toordinal()
    return Period(number, number, "day")


def _week(year: int, week: int) -> Period:
    first = datetime.date.fromisocalendar(year, week, 1).toordinal()
    return Period(first, first + 6, "week")


def _month(year: int, month: int) -> Period:
    first = datetime.date(year, month, 1)
    after = datetime.date(year + month // 12, month % 12 + 1, 1)
    return Period(first.toordinal(), after.toordinal() - 1, "month")


def heading_period(cell: object, number: int) -> Period | None:
    """The stretch of days that the heading of a column names; months and weeks without a year count from column `number`."""
    if isinstance(cell, int | float) or not str(cell).strip():
        return None
    text = str(cell).strip()
    if named := period(text):
        return named
    bare = cells.folded(text)
    if bare in _months():
        return _month(2001 + (number // 12) % 100, _months()[bare])
    if found := re.fullmatch(r"(?:w|wk|week|kw|cw|m|month|monat|mois|mes)\s*[-. ]?(\d{1,2})", bare):
        at = int(found[1])
        if bare[0] in "wkc" and 1 <= at <= 53:
            first = datetime.date(2001, 1, 1).toordinal() + 7 * (at - 1)
            return Period(first, first + 6, "week")
        return _month(2001 + (at - 1) // 12, (at - 1) % 12 + 1) if at else None
    return None


def step(days: Iterable[int]) -> int:
    """The regular distance of days [days]: 7 for weekly dates, 30 for one day a month; 1 where there is none.

    >>> start = datetime.date(2025, 2, 3).toordinal()
    >>> step([start, start + 7, start + 14]), step([start, start + 1, start + 9])
    (7, 1)
    """
    found = sorted(set(days))
    if len(found) < 3:
        return 1
    gaps = {b - a for a, b in pairwise(found)}
    if all(gap % 7 == 0 for gap in gaps):
        return 7
    if {datetime.date.fromordinal(d).day for d in found} in ({1}, {datetime.date.fromordinal(found[0]).day}) and min(
        gaps
    ) >= 28:
        return 30
    return 1


def iso(ordinal: float) -> str:
    """A day as a text: 2025-01-31."""
    return datetime.date.fromordinal(int(ordinal)).isoformat()
