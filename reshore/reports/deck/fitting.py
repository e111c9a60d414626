"""How much room a text takes, without the fonts of the machine that will show it; and texts cut to the room there is."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

POINTS = 72  # of an inch
LINE, FULL_LINE = 1.2, 1.45  # height of a line over the size of its letters; of one with full-width letters
SEAM = 0.25  # put between a full-width letter and another, of the size
BOLD = 1.08  # width over that of plain letters
WIDTHS = {"narrow": 0.30, "digit": 0.56, "small": 0.55, "capital": 0.72, "broad": 0.95, "full": 1.0}  # of the size


def clean(text: str) -> str:
    """The text on one line, without what XML cannot hold (control characters, halves of pairs)."""
    return " ".join("".join(c if _can_stand(c) else " " for c in str(text)).split())


def bound(text: str) -> str:
    """The text with numbers bound to the sign behind them, so that no line breaks between the two.

    >>> bound("8 % of 10 rows")
    '8\xa0% of 10 rows'
    """
    return re.sub(r"(?<=\d) (?=%)", "\u00a0", text)


def _can_stand(c: str) -> bool:
    return c.isprintable() or (c not in "\ufffe\uffff" and unicodedata.category(c) not in ("Cc", "Cs", "Cn", "Co"))


def width(text: str, size: float) -> float:
    """The width of a line in inches, a little generous, in a sans serif of so many points.

    >>> width("ab", 72) < width("AB", 72) < width("가나", 72)
    True
    """
    kinds = [_kind(c) for c in text]
    seams = sum((a == "full") != (b == "full") for a, b in pairwise(kinds))
    return (sum(WIDTHS[kind] for kind in kinds) + SEAM * seams) * size / POINTS


def _kind(c: str) -> str:
    if not c.isascii() and unicodedata.east_asian_width(c) in "WF":
        return "full"
    if c in "iljtfrI.,:;'|!()[] -\u00a0":
        return "narrow"
    if c in "mwMW@%&":
        return "broad"
    return "digit" if c.isdigit() else "capital" if c.isupper() or not c.isascii() else "small"


def lines(text: str, room: float, size: float) -> list[str]:
    """The lines into which a text breaks: at spaces, between full-width letters and within what is too long.

    >>> lines("one two", 0.4, 12)
    ['one', 'two']
    """
    out = [""]
    for word in _words(text):
        if width((out[-1] + word).rstrip(), size) <= room:
            out[-1] += word
            continue
        out.append("") if out[-1] else None
        for c in word.lstrip():
            if out[-1] and width(out[-1] + c, size) > room:
                out.append("")
            out[-1] += c
    return [line.rstrip() for line in out]


def longest_word(text: str, size: float) -> float:
    """The width in inches of the longest piece of a text in which no line breaks.

    >>> longest_word("one, three", 12) == width("three", 12)
    True
    """
    return max((width(word.strip(" "), size) for word in _words(clean(text))), default=0.0)


def _words(text: str) -> list[str]:
    """Pieces between which a line may break, each with the space before it."""
    out: list[str] = []
    for c in text:
        new = not out or c == " " or _kind(c) == "full" or (out[-1] and _kind(out[-1][-1]) == "full")
        if new and not (out and out[-1] == " "):
            out.append(c)
        else:
            out[-1] += c
    return out


def cut(text: str, room: float, size: float, most: int) -> str:
    """The text, cleaned, and cut with an ellipsis so that it takes so many lines at most.

    >>> cut("one two three", 0.4, 12, 2)
    'one tw…'
    """
    text = clean(text)
    broken = lines(text, room, size)
    if len(broken) <= most:
        return text
    kept = " ".join(broken[:most])
    while kept and len(lines(kept + "…", room, size)) > most:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def line_height(text: str, size: float) -> float:
    """The height of one line of a text in inches."""
    return size / POINTS * (FULL_LINE if any(_kind(c) == "full" for c in text) else LINE)


def height(text: str, room: float, size: float) -> float:
    """The height of a text in inches."""
    return len(lines(text, room, size)) * line_height(text, size)
