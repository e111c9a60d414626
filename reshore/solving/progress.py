"""How far long work is. It is told as `progress(share, word)`, by whoever works to whoever asked, while it goes on."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float, str], None]  # share of all that is done [0..1], and what is being done; it may be a `Word`


class Word(str):
    """What is being done (model, solve, explain, losses, pairs, groups), and how good the best answer so far is.

    gap: by how much at most a better answer may differ from the best so far, relative to that; None: not known.

    >>> word = Word("solve", 0.25)
    >>> (word == "solve", word.gap)
    (True, 0.25)
    """

    gap: float | None

    def __new__(cls, text: str, gap: float | None = None) -> Word:
        word = super().__new__(cls, text)
        word.gap = gap
        return word


def gap_of(word: str) -> float | None:
    """The gap that a word tells."""
    return getattr(word, "gap", None)


def heard(progress: Progress | None) -> Progress:
    """Something to tell, whether anyone listens or not."""
    return progress or (lambda share, word: None)


def part(progress: Progress, low: float, high: float) -> Progress:
    """Progress of a part of the work, which makes out the stretch from low to high of the whole."""
    return lambda share, word: progress(low + (high - low) * share, word)
