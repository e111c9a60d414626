"""Rules on recoveries that nobody knows."""

from __future__ import annotations

from ..errors import Problem
from ..network.recovery_factors import wrong_factors
from .rules import Tables, rule


@rule(Tables)
def factors_that_cannot_be(f: Tables) -> list[Problem]:
    """One factor alone, the lowest above the highest, or unlike ones within one cause of a scenario."""
    return wrong_factors(f.net.events, f.net.names.get("events", "events"))
