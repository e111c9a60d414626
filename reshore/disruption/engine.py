"""What an engine is: one entry, in the engine's own file, that says all about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..network.baseline import Baseline
from ..network.index import Index
from ..results.course import Course
from .capacity_left import Effects

REROUTE, DEADLINE, FINELY = "reroute_days", "deadline", "finely"  # what an engine may take beside


@dataclass(frozen=True)
class Words:
    """What an engine says of itself in one language.

    title: what its runs are called; question: that it answers; how: it finds the answer; assumes: a sentence, which reports
    tell among their limits.
    """

    title: str
    question: str
    how: str
    assumes: str


@dataclass(frozen=True)
class Engine:
    """All that is known of an engine.

    run: Index, Baseline, Effects and what it `takes` beside, by name -> Course by day. words: by language. pooled: the same
    with the days of the event as one bucket -> Course and time to survive [days]; None: it has no such window.
    """

    name: str
    run: Callable[..., Course]
    words: Mapping[str, Words]
    takes: tuple[str, ...] = ()
    pooled: Callable[[Index, Baseline, Effects], tuple[Course, float]] | None = None
