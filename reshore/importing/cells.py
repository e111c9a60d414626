"""Cells as planners write them: ids, names, numbers with a decimal comma, dates, periods, lead times, countries, units."""

from __future__ import annotations

import csv
import difflib
import math
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise

from ..texts import country_names

LEGAL_FORMS = frozenset((
    "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "se", "co", "ltd", "limited", "inc", "corp", "corporation", "company",
    "plc", "llc", "sa", "sas", "sarl", "srl", "spa", "sl", "bv", "nv", "oy", "ab", "as", "kk", "pte", "pty", "주", "유",
    "주식회사", "유한회사", "株式会社", "有限公司", "有限责任公司", "股份有限公司",
))  # fmt: skip
TOTALS = frozenset(("total", "totals", "grand total", "subtotal", "sub total", "sum", "summe", "zwischensumme", "gesamt",
                    "gesamtsumme", "endsumme", "합계", "총계", "소계", "총합", "계", "合計", "小計", "総計", "合计", "总计",
                    "小计", "总和", "total general", "sous total", "suma", "totale", "total geral"))  # fmt: skip
NOT_KNOWN = frozenset(("n a", "na", "k a", "n v", "해당 없음", "해당없음", "該当なし", "不适用", "n d"))  # n/a, k. A.
YEAR = 365
DAYS = {"day": 1.0, "workday": 7 / 5, "week": 7.0, "month": YEAR / 12, "year": float(YEAR)}
PERIOD_WORDS = {
    "day": "d|day|days|daily|tag|tage|tagen|kalendertage|일|일별|일간|일수|日|天|jour|jours|día|días|dia|dias|"
        "일당|매일|하루|毎日|每日|每天|quotidien|quotidienne|diario|diaria|täglich",
    "workday": "wd|working day|working days|workday|workdays|business day|business days|arbeitstag|arbeitstage|arbeitstagen|"
        "werktage|werktagen|영업일|근무일|営業日|稼働日|工作日|jours ouvrés|jour ouvré|j ouvrés|jours ouvrables|ouvrés|"
        "días laborables|días hábiles|día hábil",
    "week": "w|wk|wks|week|weeks|weekly|woche|wochen|wo|wöchentlich|주|주간|주별|주차|週|週間|周|semaine|"
        "semaines|semana|semanas|"
        "주당|매주|毎週|每周|hebdomadaire|semanal",
    "month": "mo|mon|mth|month|months|monthly|monat|monate|monaten|monatlich|월|월간|월별|개월|달|か月|ヶ月|"
        "ヵ月|月|个月|mois|mes|meses|"
        "월당|매월|毎月|每月|mensuel|mensuelle|mensual",
    "year": "y|yr|yrs|year|years|annual|annually|yearly|jahr|jahre|jährlich|년|연|연간|年|年間|an|ans|année|"
        "annuel|año|años|anual|"
        "연당|매년|毎年|每年|annuelle",
}  # fmt: skip
EVERY = frozenset((
    "daily", "weekly", "monthly", "annual", "annually", "yearly", "taglich", "wochentlich", "monatlich", "jahrlich",
    "일별", "일간", "일당", "매일", "하루", "주간", "주별", "주차", "주당", "매주", "월간", "월별", "월당", "매월",
    "연간", "연당", "매년", "毎日", "每日", "每天", "毎週", "每周", "週間", "毎月", "每月", "毎年", "每年", "年間",
    "quotidien", "quotidienne", "diario", "diaria",
    "hebdomadaire", "semanal", "mensuel", "mensuelle", "mensual", "annuel", "annuelle", "anual",
))  # words for once in every period, as `folded` writes them  # fmt: skip
HOURS = {
    "h": 1 / 24,
    "hr": 1 / 24,
    "hrs": 1 / 24,
    "hour": 1 / 24,
    "hours": 1 / 24,
    "hora": 1 / 24,
    "horas": 1 / 24,
    "heure": 1 / 24,
    "heures": 1 / 24,
    "時間": 1 / 24,
    "小时": 1 / 24,
    "stunde": 1 / 24,
    "stunden": 1 / 24,
    "시간": 1 / 24,
}
LENGTHS = frozenset((
    "days", "tage", "tagen", "kalendertage", "arbeitstage", "arbeitstagen", "werktage", "werktagen", "workdays", "일수",
    "日数", "天数", "jours", "dias", "weeks", "wks", "wochen", "週数", "周数", "semaines", "semanas", "months", "monate",
    "monaten", "개월", "か月", "ヶ月", "个月", "meses", "years", "jahre", "ans", "anos",
))  # words for so many of a period, as `folded` writes them  # fmt: skip
COUNTS = {"일수": "day", "주수": "week", "개월수": "month", "日数": "day", "天数": "day", "週数": "week", "周数": "week",
          "月数": "month", "tage": "day", "wochen": "week", "monate": "month"}  # ends of words made of two  # fmt: skip
SHORT = {"m": "month", "mt": "month", "mte": "month", "j": "year", "a": "year", "t": "day"}  # of lengths of time alone
CURRENCIES = frozenset((
    "EUR", "USD", "KRW", "JPY", "CNY", "RMB", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY", "INR",
    "VND", "THB", "TWD", "HKD", "SGD", "MYR", "IDR", "PHP", "AUD", "NZD", "CAD", "MXN", "BRL", "ARS", "CLP", "ZAR", "AED",
    "SAR", "ILS", "RUB", "UAH", "BGN", "DEM",
))  # fmt: skip
CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "us$": "USD", "£": "GBP", "₩": "KRW", "￦": "KRW", "원": "KRW", "円": "JPY",
                  "元": "CNY", "rmb": "CNY", "人民币": "CNY", "人民幣": "CNY", "美元": "USD", "欧元": "EUR", "日元": "JPY",
                  "달러": "USD", "유로": "EUR", "엔": "JPY", "ドル": "USD", "ユーロ": "EUR",
                  "rs": "INR", "₹": "INR",
                  "euro": "EUR", "euros": "EUR", "dollar": "USD", "won": "KRW",
                  "yen": "JPY"}  # fmt: skip

_DIGITS = re.compile(r"[+-]?(\d[\d.,'’ ]*|[.,]\d+)-?\s*(?:[^\d\s].*)?")
_SIGNS = re.compile(r"[€$£₩¥￦₹]|\b(" + "|".join(sorted(CURRENCIES)) + r")\b", re.IGNORECASE)
_RANGE = re.compile(r"\s*(\d+)\s*(?:-|–|to|bis|~)\s*(\d+)\s*(.*)")
_EACH = re.compile(r"(?<!\S)(일당|매일|주당|매주|월당|매월|연당|매년|毎日|毎週|毎月|毎年|每日|每天|每周|每月|每年)(?=\S)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def folded(text: object) -> str:
    """A text for comparing: small letters, without accents and signs, words apart by one space.

    >>> folded(" Stück-Preis (EUR) "), folded("공급 업체")
    ('stuck preis eur', '공급 업체')
    """
    plain = unicodedata.normalize("NFKD", str(text).casefold())
    kept = unicodedata.normalize("NFC", "".join(c for c in plain if not (0x300 <= ord(c) < 0x370)))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def heading_words(text: object) -> list[str]:
    """The words of a heading, also where a capital letter begins one, and a period stands before one without a space.

    >>> heading_words("LeadTime_days"), heading_words("납기(일)"), heading_words("주당수량")
    (['lead', 'time', 'days'], ['납기', '일'], ['주당', '수량'])
    """
    return _EACH.sub(r"\1 ", folded(_CAMEL.sub(" ", str(text)))).split()


def bare_name(name: str) -> str:
    """A vendor's name without legal forms and signs.

    >>> bare_name("Müller & Co. GmbH"), bare_name("(주)한국볼트"), bare_name("Jura S.A.")
    ('muller', '한국볼트', 'jura')
    """
    name = re.sub(r"\b(?:[^\W\d_]\.){2,}", lambda found: found[0].replace(".", ""), name)  # S.A.
    words = [w for w in folded(name.replace("주식회사", " ").replace("株式会社", " ")).split() if w not in LEGAL_FORMS]
    return " ".join(words) or folded(name)


def vendor_key(name: str) -> str:
    """The same with umlauts written in one way: names that look alike.

    >>> vendor_key("Müller & Co. GmbH") == vendor_key("MUELLER")
    True
    """
    return re.sub("([aou])e", r"\1", bare_name(name))


def identifier(cell: object) -> str:
    """An id: text as it stands, zeros in front included, and without the bar that joins keys.

    >>> identifier("000123"), identifier(4711.0), identifier(" A|7 ")
    ('000123', '4711', 'A/7')
    """
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return " ".join(text.split()).replace("|", "/")


def words(cell: object) -> str:
    """A text with single spaces; a whole number without its point."""
    return identifier(cell) if isinstance(cell, float) else " ".join(str(cell).split())


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

    Marks of thousands stand before groups of three digits (in India before two, above the last three), or it is no number.

    >>> quantity("1.234,5 kg", ","), quantity("12-", "."), quantity("1.5E+03", ".")
    ((1234.5, 'kg'), (-12.0, ''), (1500.0, ''))
    >>> quantity("1,10,500.00", ".")
    (110500.0, '')
    >>> quantity("on request", "."), quantity("1/2", "."), quantity("7,5", ".")
    ((None, ''), (None, ''), (None, ''))
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell), ""
    found = _number(decimal).fullmatch(re.sub(r"[.,]-$", "", _bare(cell)))
    if not found or not (found["whole"] or found["part"]):
        return None, ""
    number = float(f"{re.sub(r'[^0-9]', '', found['whole']) or 0}.{found['part'] or 0}e{found['power'] or 0}")
    if not math.isfinite(number):
        return None, ""
    return (-number if "-" in (found["before"], found["behind"]) else number), (found["word"] or "").strip()


@cache
def _number(decimal: str) -> re.Pattern[str]:
    """How a number is written where this is the decimal mark: sign, digits, fraction, power of ten, sign behind, word."""
    thousands = "," if decimal == "." else "."
    lakhs = r"|\d{1,2}(?:,\d\d)+,\d{3}" if decimal == "." else ""
    return re.compile(
        rf"(?P<before>[+-]?)(?P<whole>\d{{1,3}}(?:[{thousands}'’ ]\d{{3}})+{lakhs}|\d*)(?:[{decimal}](?P<part>\d*))?"
        r"(?:[eE](?P<power>[+-]?\d+))?(?P<behind>-?)\s*(?P<word>[^\W\d_](?:\D*[^\s\d])?[23]?)?"
    )


def share(cell: object, decimal: str) -> float | None:
    """A share as it is written, per cent by their sign; None where it is none.

    >>> share("70 %", "."), share(70, "."), share("x", ".")
    (0.7, 70.0, None)
    """
    text = str(cell).strip()
    number, _ = quantity(text[:-1].strip() if text.endswith("%") else cell, decimal)
    return number / 100 if number is not None and text.endswith("%") else number


def is_unclear(cell: object) -> bool:
    """Whether a text may be a thousand or a fraction: one mark, three digits behind it."""
    return isinstance(cell, str) and bool(re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}-?", _bare(cell)))


def _bare(cell: object) -> str:
    """A text without signs of currency and odd spaces."""
    return " ".join(_SIGNS.sub(" ", str(cell).replace("\u2212", "-")).replace("\u00a0", " ").split())


def is_total(cells: Iterable[object]) -> bool:
    """Whether a row is one of sums: its only text says so ("Total" beside other texts is a name)."""
    texts = [c for c in cells if isinstance(c, str) and c and quantity(c, ".")[0] is None and quantity(c, ",")[0] is None]
    first = folded(texts[0]) if texts else ""
    return len(texts) == 1 and (first in TOTALS or first.split(" ")[0] in TOTALS - {"sum", "계", "total"})


def period_of(heading: str) -> str:
    """The period a heading names (day, workday, week, month, year); "" for none.

    >>> period_of("Menge / Monat"), period_of("납기(주)"), period_of("Quantity"), period_of("lead_time_days")
    ('month', 'week', '', 'day')
    >>> period_of("Lead time (working days)"), period_of("Délai (j ouvrés)")
    ('workday', 'workday')
    """
    words = heading_words(heading)
    pairs = [" ".join(pair) for pair in pairwise(words)]
    found = [p for word in [*reversed(pairs), *reversed(words)] if (p := _periods().get(word))]
    return found[0] if found else next((p for word in words for end, p in COUNTS.items() if word.endswith(end)), "")


def cover_of(heading: str) -> str:
    """The period in which the heading of a stock counts how long it lasts; "" where it counts pieces.

    >>> cover_of("Bestand (Tage)"), cover_of("stock_days"), cover_of("재고(주)"), cover_of("Weekly stock"), cover_of("Stock")
    ('day', 'day', 'week', '', '')
    >>> cover_of("Stock per day"), cover_of("Stock (as of day)"), cover_of("Stock in working days")
    ('', '', 'workday')
    """
    inside = [folded(text) for text in re.findall(r"[(\[{（【](.*?)[)\]}）】]", heading)]
    bracketed = [w for w in inside if _periods().get(w) and w not in EVERY and (len(w) > 1 or not w.isascii())]
    if bracketed:
        return _periods()[bracketed[-1]]
    words = heading_words(heading)
    return period_of(heading) if len(words) > 1 and words[-1] in LENGTHS else ""


def days_in(word: str) -> float:
    """The days of one of what a word behind a number names; NaN where it is no length of time.

    >>> days_in("weeks"), days_in("일"), days_in("pc"), days_in("m")
    (7.0, 1.0, nan, nan)
    """
    key = folded(word)
    days = None if not key or key in SHORT or key in units() else duration(f"1 {word}", ".")
    return math.nan if days is None else days


@cache
def _periods() -> dict[str, str]:
    return {folded(word): period for period, known in PERIOD_WORDS.items() for word in known.split("|")}


def lot_of(heading: str) -> int:
    """For how many a heading says that quantities are; 0 where it says none.

    >>> lot_of("Qty per 1000"), lot_of("Qté pour lot de 100"), lot_of("Menge je 100 Stück"), lot_of("Qty per 1")
    (1000, 100, 100, 0)
    """
    found = re.search(r"\b(?:per|for|pour|für|je|pro|por|para)\s+(?:[^\W\d]+\s+){0,2}(\d{2,})\b", heading, re.IGNORECASE)
    return int(found[1]) if found else 0


def duration(cell: object, decimal: str, per: str = "day") -> float | None:
    """A length of time [days]: a number in `per`, or with its own word; None where it is none.

    >>> duration("2 weeks", "."), duration("6 Wochen", "."), duration("7 12:00:00", "."), duration("soon", ".")
    (14.0, 42.0, 7.5, None)
    >>> duration("2W", "."), duration("3 Mt.", ".") == duration("3 months", ".")
    (14.0, True)
    """
    if found := re.fullmatch(r"\s*(?:(\d+)\s+(?:days?,?\s*)?)?(\d+):(\d{2}):(\d{2})(?:\.\d+)?", str(cell)):
        hours, minutes, seconds = (int(found[i]) for i in (2, 3, 4))
        return int(found[1] or 0) + (hours + (minutes + seconds / 60) / 60) / 24
    number, word = quantity(cell, decimal)
    if number is None:
        found = _RANGE.fullmatch(str(cell))  # its longer end
        if not found:
            return None
        number, word = float(found[2]), found[3]
    if not word:
        return number * DAYS[per]
    key = folded(word)
    if key in HOURS:
        return number * HOURS[key]
    tries = (key, " ".join(key.split(" ")[:2]), key.split(" ")[0] if key else "")
    own = SHORT.get(key) or next((period for word in tries if (period := _periods().get(word))), None)
    return number * DAYS[own] if own else None


def is_in_months(cell: object) -> bool:
    """Whether a cell is a length of time in months or years, whose days are a convention."""
    word = quantity(cell, ".")[1] if isinstance(cell, str) else ""
    key = folded(word)
    return bool(word) and (SHORT.get(key) or _periods().get(key)) in ("month", "year")


def is_range(cell: object) -> bool:
    """Whether a cell is a length of time from one number to another, as in 7-10 days."""
    return isinstance(cell, str) and bool(_RANGE.fullmatch(cell))


@cache
def units() -> dict[str, tuple[str, float]]:
    """Of every known word for a unit: its base unit and how many of those it is."""
    rows = _rows("units.csv")
    return {folded(word): (row["base"], float(row["factor"])) for row in rows for word in row["words"].split("|")}


@cache
def unit(word: str) -> tuple[str, float]:
    """A unit's base and how many of those it is; a word that is not known is a unit of its own.

    >>> unit("g"), unit("1000 PC"), unit("drum")
    (('kg', 0.001), ('pc', 1000.0), ('drum', 1.0))
    """
    key = folded(word)
    if key in units():
        return units()[key]
    number, behind = quantity(word, ".")
    if number and number > 0 and folded(behind) in units():
        base, factor = units()[folded(behind)]
        return base, factor * number
    return key or word, 1.0


def is_unit(cell: object) -> bool:
    """Whether a cell is a word for a unit that is known."""
    return isinstance(cell, str) and (folded(cell) in units() or unit(cell)[1] != 1.0)


@cache
def countries() -> dict[str, str]:
    """Of every known name of a country its ISO code."""
    shown = {folded(name): code for code, names in country_names().items() for name in names.values()}
    return shown | {folded(word): row["country"] for row in _rows("country_names.csv") for word in row["words"].split("|")}


def country(cell: object) -> str:
    """The ISO code of a country; "" where it is not known.

    >>> country("Deutschland"), country("kr"), country("Atlantis"), country("DEU")
    ('DE', 'KR', '', 'DE')
    """
    text = str(cell).strip()
    if len(text) == 2 and text.upper() in country_names():
        return text.upper()
    return countries().get(folded(text), "")


def country_like(cell: object) -> str:
    """The name in English of the country whose name is spelt most like a text; "" where none is.

    >>> country_like("Chna"), country_like("Germny"), country_like("XQ")
    ('China', 'Germany', '')
    """
    near = difflib.get_close_matches(folded(cell), countries(), n=1, cutoff=0.75)
    return country_names()[countries()[near[0]]]["en"] if near and len(folded(cell)) > 2 else ""


def is_not_known(cell: object) -> bool:
    """Whether a cell says that there is no number; an error of a formula (#N/A) does not.

    >>> is_not_known("n/a"), is_not_known("k. A."), is_not_known("#N/A"), is_not_known("0")
    (True, True, False, False)
    """
    return isinstance(cell, str) and not cell.startswith("#") and folded(cell) in NOT_KNOWN


def currency(cell: object) -> str:
    """The code of a currency; "" where it is none.

    >>> currency("eur"), currency("€"), currency("12")
    ('EUR', 'EUR', '')
    """
    text = str(cell).strip()
    if text.upper() in CURRENCIES:
        return "CNY" if text.upper() == "RMB" else text.upper()
    return CURRENCY_SIGNS.get(text.casefold(), "")


def currency_in(text: object) -> str:
    """The code of the currency that a heading or a price names; "" for none.

    >>> currency_in("61,50 €"), currency_in("Price EUR"), currency_in("단가(원)"), currency_in("Price")
    ('EUR', 'EUR', 'KRW', '')
    """
    found = [code for word in re.findall(r"[€$£₩￦]|[^\W\d_]+", str(text)) if (code := currency(word))]
    return found[0] if found else ""


def _rows(name: str) -> list[dict[str, str]]:
    with files(__package__).joinpath(name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
