"""Cells as planners write them: ids, names, numbers with a decimal comma, units in three languages."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

LEGAL_FORMS = frozenset((
    "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "se", "co", "ltd", "limited", "inc", "corp", "corporation", "company",
    "plc", "llc", "sa", "srl", "spa", "bv", "nv", "주", "유", "주식회사", "유한회사",
))  # fmt: skip
TOTALS = frozenset(("total", "totals", "grand total", "subtotal", "sum", "summe", "zwischensumme", "gesamt", "gesamtsumme",
                    "endsumme", "합계", "총계", "소계", "총합", "계"))  # fmt: skip
YEAR = 365
DAYS = {"day": 1.0, "week": 7.0, "month": YEAR / 12, "year": float(YEAR)}
PERIOD_WORDS = {"day": "day|days|daily|tag|tage|일|일별", "week": "week|weeks|weekly|woche|wochen|주|주간",
                "month": "month|months|monthly|monat|monate|monatlich|월|월간|월별|개월",
                "year": "year|years|annual|yearly|jahr|jahre|jährlich|년|연|연간"}  # fmt: skip

_DIGITS = re.compile(r"[+-]?(\d[\d.,'’ ]*|[.,]\d+)-?\s*(?:[^\d\s].*)?")
_SIGNS = re.compile(r"[€$£₩¥￦]|\b(EUR|USD|KRW|GBP|JPY|CNY|CHF)\b", re.IGNORECASE)


def folded(text: object) -> str:
    """A text for comparing: small letters, without accents and signs, words apart by one space.

    >>> folded(" Stück-Preis (EUR) "), folded("공급 업체")
    ('stuck preis eur', '공급 업체')
    """
    plain = unicodedata.normalize("NFKD", str(text).casefold())
    kept = unicodedata.normalize("NFC", "".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def vendor_key(name: str) -> str:
    """A vendor's name without legal forms, signs and umlauts: what makes two spellings the same vendor.

    >>> vendor_key("Müller & Co. GmbH") == vendor_key("MUELLER"), vendor_key("(주)한국볼트")
    (True, '한국볼트')
    """
    words = [w for w in folded(name.replace("주식회사", " ")).split() if w not in LEGAL_FORMS]
    return re.sub("([aou])e", r"\1", " ".join(words) or folded(name))


def identifier(cell: object) -> str:
    """An id: text without zeros in front where it is a number, and without the bar that joins keys.

    >>> identifier("000123"), identifier(4711.0), identifier(" A|7 ")
    ('123', '4711', 'A/7')
    """
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    text = " ".join(text.split()).replace("|", "/")
    return (text.lstrip("0") or "0") if text.isascii() and text.isdigit() else text


def decimal_mark(cells: Iterable[object]) -> str:
    """The decimal mark that texts of a column show: "," or "."; "" where none shows it.

    >>> decimal_mark(["1.234,5"]), decimal_mark(["1,5", "2,25"]), decimal_mark(["1,500"])
    (',', ',', '')
    """
    votes = {",": 0, ".": 0}
    for cell in cells:
        found = _DIGITS.fullmatch(_bare(cell)) if isinstance(cell, str) else None
        digits = found[1] if found else ""
        marks = [c for c in digits if c in ",."]
        if not marks:
            continue
        after = len(digits.rstrip().rpartition(marks[-1])[2])
        if len(set(marks)) == 2 or (len(marks) == 1 and after != 3):
            votes[marks[-1]] += 1
        elif len(marks) > 1:
            votes[",.".replace(marks[-1], "")] += 1
    return max(votes, key=votes.__getitem__) if votes[","] != votes["."] else ""


def quantity(cell: object, decimal: str) -> tuple[float | None, str]:
    """A number and the word behind it (a unit); None where it is no number.

    Marks of thousands stand before groups of three digits, or it is no number.

    >>> quantity("1.234,5 kg", ","), quantity("12-", "."), quantity("1.5E+03", ".")
    ((1234.5, 'kg'), (-12.0, ''), (1500.0, ''))
    >>> quantity("on request", "."), quantity("1/2", "."), quantity("7,5", ".")
    ((None, ''), (None, ''), (None, ''))
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell), ""
    found = _number(decimal).fullmatch(re.sub(r"[.,]-$", "", _bare(cell)))
    if not found or not (found["whole"] or found["part"]):
        return None, ""
    number = float(f"{re.sub(r'[^0-9]', '', found['whole']) or 0}.{found['part'] or 0}e{found['power'] or 0}")
    minus = "-" in (found["before"], found["behind"])
    return (None, "") if math.isinf(number) else (-number if minus else number, (found["word"] or "").strip())


@cache
def _number(decimal: str) -> re.Pattern[str]:
    """How a number is written where this is the decimal mark: sign, digits, fraction, power of ten, sign behind, word."""
    thousands = "," if decimal == "." else "."
    return re.compile(
        rf"(?P<before>[+-]?)(?P<whole>\d{{1,3}}(?:[{thousands}'’ ]\d{{3}})+|\d*)(?:[{decimal}](?P<part>\d*))?"
        r"(?:[eE](?P<power>[+-]?\d+))?(?P<behind>-?)\s*(?P<word>[^\W\d_](?:\D*[^\s\d])?[23]?)?"
    )


def is_unclear(cell: object) -> bool:
    """Whether a text may be a thousand or a fraction: one mark, three digits behind it."""
    return isinstance(cell, str) and bool(re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}-?", _bare(cell)))


def _bare(cell: object) -> str:
    return " ".join(_SIGNS.sub(" ", str(cell).replace("\u2212", "-")).replace("\u00a0", " ").split())


def is_total(cells: Iterable[object]) -> bool:
    """Whether a row is one of sums: its first filled text cell says so."""
    first = folded(next((c for c in cells if isinstance(c, str) and c), ""))
    return first in TOTALS or first.split(" ")[0] in TOTALS - {"sum", "계", "total"}


def period_of(heading: str) -> str:
    """The period a heading names (day, week, month, year); "" for none.

    >>> period_of("Menge / Monat"), period_of("납기(주)"), period_of("Quantity")
    ('month', 'week', '')
    """
    words = folded(heading).split()
    for period, known in PERIOD_WORDS.items():
        if set(words) & {folded(w) for w in known.split("|")}:
            return period
    return ""


@cache
def units() -> dict[str, tuple[str, float]]:
    """Of every known word for a unit: its base unit and how many of those it is."""
    rows = _rows("units.csv")
    return {folded(word): (row["base"], float(row["factor"])) for row in rows for word in row["words"].split("|")}


@cache
def countries() -> dict[str, str]:
    """Of every known name of a country its ISO code."""
    return {folded(word): row["country"] for row in _rows("country_names.csv") for word in row["words"].split("|")}


def country(cell: object) -> str:
    """The ISO code of a country; "" where it is not known.

    >>> country("Deutschland"), country("kr"), country("Atlantis")
    ('DE', 'KR', '')
    """
    text = str(cell).strip()
    return text.upper() if len(text) == 2 and text.isascii() and text.isalpha() else countries().get(folded(text), "")


def _rows(name: str) -> list[dict[str, str]]:
    with files(__package__).joinpath(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
