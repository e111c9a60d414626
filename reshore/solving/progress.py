"""How far long work is, told as `progress(share, word)` by whoever works to whoever asked; and what goes with it, a `Watch`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .deadline import NO_END, Deadline

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


_NOBODY = heard(None)


@dataclass(frozen=True)
class Watch:
    """What goes with long work from the door of a verb on: who is told how far it is, and when it has to end."""

    tell: Progress = _NOBODY
    deadline: Deadline = NO_END

    @classmethod
    def of(cls, progress: Progress | None, time_limit: float | None) -> Watch:
        """The watch of a verb, which begins now. Raises `DataError` for a time limit that is not above 0."""
        return cls(heard(progress), Deadline.of(time_limit))

    def __call__(self, share: float, word: str) -> None:
        """Tell how far the work is."""
        self.tell(share, word)

    def part(self, low: float, high: float) -> Watch:
        """The same over a part of the work, which makes out the stretch from low to high of the whole."""
        return replace(self, tell=part(self.tell, low, high))

    def within(self, share: float) -> Watch:
        """The same with an earlier end: when this share of the time is over."""
        return replace(self, deadline=self.deadline.at(share))

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        return self.deadline.passed

    def check(self) -> None:
        """Raise `OutOfTimeError` when the time is over."""
        self.deadline.check()


UNWATCHED = Watch()
