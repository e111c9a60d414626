"""scenarios.csv: what the scenarios are called and what they are; their chances stand in events.csv.

From assumed/scenarios.csv.
"""

from __future__ import annotations

from .facts import SCENARIOS
from .rows import Row, named, row


def table() -> list[Row]:
    """A row a scenario, in the order of events.csv."""
    return [
        row("assumed", r.why, scenario=r.scenario, **named((r.name, r.name_ko)), description=r.description, kind=r.kind)
        for r in SCENARIOS.values()
    ]
