"""The chapters of a report in their order; what a chapter lacks input for is left out."""

from __future__ import annotations

from itertools import chain

from ..blocks import Chapter
from ..story import Story
from . import answer, breaks, choices, decision, ground, moves, replay, weak

STORY = (
    answer.answer, breaks.breaks, weak.weak, decision.decision, replay.replay, moves.bought, choices.frontier,
    choices.funding, ground.ground,
)  # fmt: skip
APPENDIX = (decision.more, moves.years, ground.appendix)


def chapters(story: Story) -> list[Chapter]:
    """The story, and the appendix behind it."""
    return list(chain.from_iterable(write(story) for write in (*STORY, *APPENDIX)))
