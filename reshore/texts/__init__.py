"""Every word that is shown, in every language (catalogue.csv), and the one way to write numbers and days."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from .particles import FORMS, particle

LANGUAGES = ("en", "ko")
SCALES = (12, 9, 8, 6, 4)
WHOLE_BELOW = 1e6  # an amount below that is written whole, also where the language has a word for its power of ten
UNUSED = "-"  # a power of ten the language has no word for


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """The templates by key and language."""
    return _rows("catalogue.csv", "key")


@cache
def _countries() -> dict[str, dict[str, str]]:
    """The names of countries by code and language (from the Unicode CLDR, some shortened)."""
    return _rows("countries.csv", "country")


def country_names() -> dict[str, dict[str, str]]:
    """The names of all countries by code and language."""
    return _countries()


@cache
def _regions() -> dict[str, dict[str, str]]:
    """Provinces of Korea and China, by their name in English."""
    return _rows("regions.csv", "region")


def _rows(name: str, key: str) -> dict[str, dict[str, str]]:
    with files(__package__).joinpath(name).open(encoding="utf-8") as file:
        return {row.pop(key): row for row in csv.DictReader(file)}


def say(key: str, language: str = "en", **values: Any) -> str:
    """The text of a key with its values filled in; a place like {site:을/를} takes the Korean particle that fits, one like
    {count:line|lines} the number with the form that fits, {count:=is|are} the form alone.

    Raises `KeyError` for a key or language the catalogue does not have, or a value the text needs and does not get.

    >>> say("format.days", days="3")
    '3 days'
    >>> say("compare.lines_of", name="Air", fewer=1, more=2)
    'Air – fewer days lost on 1 line, more on 2 lines'
    """
    text = catalogue()[key][language]
    return _WITH_FORMS.vformat(text, (), values) if _has_forms(text) else text.format(**values)


def word(key: str, say: Callable[..., str], otherwise: str = "") -> str:
    """The text of a key, or something else where there is none.

    >>> word("currency.KRW", say), word("currency.XYZ", say, "XYZ")
    ('KRW', 'XYZ')
    """
    return say(key) if key in catalogue() else otherwise


@cache
def _has_forms(text: str) -> bool:
    """Whether a text has a place whose form hangs on its value."""
    return bool(FORMS.search(text) or _COUNTED.search(text))


_COUNTED = re.compile(r"\{\w+:[^{}]*\|[^{}]*\}")  # a place in a text with singular and plural: {count:line|lines}


class _WithForms(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        """The value; behind it, and a quote that closes, the one of two particles that fits, or the noun of so many."""
        if "|" in format_spec:
            one, several = format_spec.removeprefix("=").split("|")
            form = one if str(value) == "1" else several
            return form if format_spec.startswith("=") else f"{value} {form}"
        if "/" not in format_spec:
            return super().format_field(value, format_spec)
        forms = format_spec.lstrip("'")
        return f"{value}{format_spec[: -len(forms)]}{particle(str(value), *forms.split('/'))}"


_WITH_FORMS = _WithForms()


class Said(str):
    """A text in English that knows its key and values, so that it can be said again in another language."""

    key: str
    values: dict[str, Any]


def said(key: str, **values: Any) -> Said:
    """The text of a key for whom the language of the reader is not known yet; values may be such texts themselves.

    >>> said("format.days", days="3")
    '3 days'
    """
    text = Said(say(key, **values))
    text.key, text.values = key, values
    return text


class Name(Said):
    """A name in English, or an id, that knows the names in all languages."""

    names: dict[str, str]


def name(names: Mapping[str, str], id: str = "") -> Name:
    """What a thing is called, for whom the language of the reader is not known yet; where it is known by its id until then,
    by that.

    >>> name({"en": "Port", "ko": "항만"}), name({"en": "Port", "ko": "항만"}, "port_a")
    ('Port', 'port_a')
    """
    text = Name(id or names["en"])
    text.names = dict(names)
    return text


def again(text: str, say: Callable[..., str]) -> str:
    """A text in the language that `say` speaks; one that no key is known of stays as it is.

    >>> from functools import partial
    >>> again(said("format.days", days="3"), partial(say, language="ko"))
    '3일'
    """
    if isinstance(text, Name):
        return text.names[say("format.language")]
    if not isinstance(text, Said):
        return text
    return say(text.key, **{name: again(value, say) for name, value in text.values.items()})


def record(text: str) -> Any:
    """A text as plain JSON, from which `from_record` makes it again."""
    if isinstance(text, Name):
        return {"text": str(text), "names": text.names}
    if not isinstance(text, Said):
        return text
    return {"text": str(text), "key": text.key, "values": {name: record(value) for name, value in text.values.items()}}


def from_record(given: Any) -> Any:
    """The text of a record; in English alone where the catalogue no longer has its key, or asks for other values."""
    if not isinstance(given, dict):
        return given
    if "names" in given:
        return name(given["names"], given["text"])
    try:
        return said(given["key"], **{name: from_record(value) for name, value in given["values"].items()})
    except KeyError:
        return given["text"]


def number(value: float) -> str:
    """A quantity: four digits, or whole with thousands marked.

    >>> number(1234.5), number(2.5), number(300.0)
    ('1,234', '2.5', '300')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def days(value: float, language: str = "en") -> str:
    """A length of time.

    >>> days(1), days(2.5), days(14, "ko")
    ('1 day', '2.5 days', '14일')
    """
    return say("format.days", language, days=number(value))


def date(day: float, calendar: str = "", language: str = "en") -> str:
    """A day of the run, with its date where there is one.

    >>> date(12), date(12, "2020-02-04")
    ('day 12', 'day 12 (2020-02-04)')
    """
    return say("format.dated" if calendar else "format.day", language, day=f"{day:.0f}", date=calendar)


def named_day(day: float, calendar: str, language: str = "en", year: str = "") -> str:
    """A day of the run for people: its date, with the year unless it begins like `year`; its number where it has no date.

    >>> named_day(9, "2020-02-04", year="2020"), named_day(9, "2020-02-04"), named_day(9, "", "ko")
    ('4 February', '4 February 2020', '제9일')
    """
    if not calendar:
        return date(day, "", language)
    of, month, number = calendar.split("-")
    key = "format.date" if year and of == year[: len(of)] else "format.date_year"
    return say(key, language, year=of, month=say(f"month.{int(month)}", language), day=int(number))


def short_date(calendar: str, language: str = "en") -> str:
    """A date as it stands along an axis, its month in three letters.

    >>> short_date("2020-02-04"), short_date("2020-12-31", "ko")
    ('4 Feb', '12월 31일')
    """
    _, month, number = calendar.split("-")
    return say("format.date", language, month=say(f"month.{int(month)}", language)[:3], day=int(number))


def country(code: str, language: str = "en") -> str:
    """The name of a country; its code where it is not known.

    >>> country("VN"), country("VN", "ko"), country("??")
    ('Vietnam', '베트남', '??')
    """
    return _countries()[code][language] if code in _countries() else code


def region(word: str, language: str = "en") -> str:
    """What a region is called, as far as it is a province of Korea or China.

    >>> region("Shandong", "ko"), region("Shandong"), region("North", "ko")
    ('산둥성', 'Shandong', 'North')
    """
    return _regions().get(word, {}).get(language, word)


def rounded(value: float, digits: int = 3) -> float:
    """The value to three digits, for sentences that people read beside the whole figure.

    >>> rounded(102_774), rounded(36.0), rounded(102_774, 2)
    (103000.0, 36.0, 100000.0)
    """
    return float(f"{value:.{digits}g}")


def currency(code: str, say: Callable[..., str]) -> str:
    """What a currency is called; its code where the language has no word for it.

    >>> from functools import partial
    >>> currency("KRW", say), currency("KRW", partial(say, language="ko")), currency("XYZ", say)
    ('KRW', '원', 'XYZ')
    """
    return word(f"currency.{code}", say, code)


def counted(value: float, unit: str, say: Callable[..., str]) -> str:
    """A number of things, in the word of the language for their unit where it has one.

    >>> from functools import partial
    >>> counted(1500, "car", say), counted(1500, "car", partial(say, language="ko")), counted(1, "", say), counted(2, "t", say)
    ('1,500 cars', '1,500대', '1 unit', '2 t')
    """
    text, key = number(value), f"units.{unit or 'none'}"
    if key not in catalogue():
        return say("units.other", count=text, unit=unit)
    return say(key, count=text)


def money(value: float, currency_code: str, say: Callable[..., str]) -> str:
    """An amount, large ones in the words of the language that `say` speaks.

    >>> from functools import partial
    >>> money(1.5e9, "KRW", say), money(1.5e9, "KRW", partial(say, language="ko"))
    ('1.5 bn KRW', '15억 원')
    >>> money(60_090, "KRW", partial(say, language="ko"))
    '60,090 원'
    """
    size, word = scale(value, say)
    unit = currency(currency_code, say)
    if word and abs(value) >= WHOLE_BELOW:
        return say("money.scaled", value=f"{value / size:,.4g}", word=word, currency=unit).strip()
    return say("money.plain", value=f"{value:,.0f}", currency=unit).strip()


def scale(value: float, say: Callable[..., str]) -> tuple[float, str]:
    """The largest power of ten with a word of its own that an amount reaches, and the word (1 and none below them all).

    >>> scale(1.5e9, say)
    (1000000000.0, 'bn')
    """
    words = ((10.0**power, say(f"money.e{power}")) for power in SCALES)
    return next(((size, word) for size, word in words if word != UNUSED and abs(value) >= size), (1.0, ""))
