"""Every word that is shown, in every language (catalogue.csv), and the one way to write numbers and days."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "ko")
SCALES = (12, 9, 8, 6, 4)
UNUSED = "-"  # a power of ten the language has no word for


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """The templates by key and language."""
    with files(__package__).joinpath("catalogue.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("key"): row for row in csv.DictReader(file)}


def say(key: str, language: str = "en", **values: Any) -> str:
    """The text of a key with its values filled in.

    Raises `KeyError` for a key or language the catalogue does not have, or a value the text needs and does not get.

    >>> say("format.days", days="3")
    '3 days'
    """
    return catalogue()[key][language].format(**values)


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


def again(text: str, say: Callable[..., str]) -> str:
    """A text in the language that `say` speaks; one that no key is known of stays as it is.

    >>> from functools import partial
    >>> again(said("format.days", days="3"), partial(say, language="ko"))
    '3일'
    """
    if not isinstance(text, Said):
        return text
    return say(text.key, **{name: again(value, say) for name, value in text.values.items()})


def record(text: str) -> Any:
    """A text as plain JSON, from which `from_record` makes it again."""
    if not isinstance(text, Said):
        return text
    return {"text": str(text), "key": text.key, "values": {name: record(value) for name, value in text.values.items()}}


def from_record(given: Any) -> Any:
    """The text of a record; in English alone where the catalogue no longer has its key, or asks for other values."""
    if not isinstance(given, dict):
        return given
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
    text = number(value)
    return say("format.one_day" if text == "1" else "format.days", language, days=text)


def date(day: float, calendar: str = "", language: str = "en") -> str:
    """A day of the run, with its date where there is one.

    >>> date(12), date(12, "2020-02-04")
    ('day 12', 'day 12 (2020-02-04)')
    """
    return say("format.dated" if calendar else "format.day", language, day=f"{day:.0f}", date=calendar)


def money(value: float, currency: str, say: Callable[..., str]) -> str:
    """An amount, large ones in the words of the language that `say` speaks.

    >>> from functools import partial
    >>> money(1.5e9, "KRW", say), money(1.5e9, "KRW", partial(say, language="ko"))
    ('1.5 bn KRW', '15억 KRW')
    """
    size, word = scale(value, say)
    if word:
        return say("money.scaled", value=f"{value / size:,.4g}", word=word, currency=currency).strip()
    return say("money.plain", value=f"{value:,.0f}", currency=currency).strip()


def scale(value: float, say: Callable[..., str]) -> tuple[float, str]:
    """The largest power of ten with a word of its own that an amount reaches, and the word (1 and none below them all).

    >>> scale(1.5e9, say)
    (1000000000.0, 'bn')
    """
    words = ((10.0**power, say(f"money.e{power}")) for power in SCALES)
    return next(((size, word) for size, word in words if word != UNUSED and abs(value) >= size), (1.0, ""))
