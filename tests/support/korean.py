"""Whether a problem is told in Korean down to its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from reshore import texts

HANGUL = re.compile("[가-힣]")
NAME = re.compile("'[^']*'")
SENTENCE = re.compile("[a-z]{3,} [a-z]{3,} [a-z]{3,}")


def in_korean(text: str) -> str:
    return texts.again(text, partial(texts.say, language="ko"))


def assert_korean(problems: Iterable[Any]) -> None:
    """What is wrong and what mends it are both told in Korean, names of the data set apart."""
    for text in (text for problem in problems for text in (problem.problem, problem.fix) if text):
        told = in_korean(text)
        assert HANGUL.search(told) and not SENTENCE.search(NAME.sub("", told)), told


def keys(text: Any) -> set[str]:
    """The keys of a text and of all that it is made of."""
    return {text.key}.union(*map(keys, text.values.values())) if hasattr(text, "key") else set()
