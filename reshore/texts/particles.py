"""Korean particles: which of two forms follows a word depends on how its last syllable ends when it is read aloud."""

from __future__ import annotations

import re

FORMS = re.compile(r"\{\w+:'?[가-힣]+/[가-힣]+\}")  # a place in a text with both forms: {site:을/를}; '{site:'을/를} in quotes
DIGITS = "013678"  # read with a final consonant: 영 일 삼 육 칠 팔; so are ten, hundred, thousand, ... (십, 백, 천, 만)
CAPITALS = "LMNR"  # letters of an abbreviation read with one: 엘 엠 엔 알
ENDINGS = re.compile(r"(?:[lmn]|ng|[aeiou][bckp])$", re.IGNORECASE)  # of foreign words that take one in Korean
_TAIL = re.compile(r"(?<=\w)\s*\([^()]*\)$")
_SIGNS = re.compile(r"[^\w%]+$")
_FIRST, _FINALS, _RIEUL = 0xAC00, 28, 8  # of the block of syllables: 28 for each pair of first sound and vowel


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """The form that follows a word; what stands in brackets at its end is not read. ㄹ counts as a vowel before 로.

    >>> [particle(word, "을", "를") for word in ("부품", "차", "10", "42", "KR", "Kona", "chip")]
    ['을', '를', '을', '를', '을', '를', '을']
    >>> [particle(word, "으로", "로") for word in ("울산", "서울", "부산(항)", "7")]
    ['으로', '로', '으로', '로']
    """
    read = _SIGNS.sub("", _TAIL.sub("", word))
    consonant, rieul = _ending(read)
    return after_consonant if consonant and not (rieul and after_consonant == "으로") else after_vowel


def _ending(word: str) -> tuple[bool, bool]:
    """Whether a word ends in a consonant, and whether that is ㄹ."""
    last = word[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - _FIRST) % _FINALS
        return final > 0, final == _RIEUL
    if last.isdigit():
        return last in DIGITS, last in "178"
    if last.isupper() and not word[-2:-1].islower():
        return last in CAPITALS, last in "LR"
    return bool(ENDINGS.search(word)), last in "lL"
