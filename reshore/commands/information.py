"""The command information: what it would be worth to know the year beforehand."""

from __future__ import annotations

import argparse

from ..arguments import finite
from ..network.network import Network
from ..planning.information import value_of_information
from ..solving.progress import Progress
from .answer import Answer, add_time_limit, in_rows
from .named import in_words
from .plan import add_choice, chosen

HELP = "what it would be worth to know the year beforehand (EVPI), and to plan for all of them (VSS)"


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """Of which plan."""
    add_choice(sub)
    sub.add_argument("--risk-weight", type=finite, default=0.0, help="risk weight (CVaR), 0 to 1 (0)")
    add_time_limit(sub)


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """A row for each measure."""
    asked = {**chosen(given), "risk_weight": given.risk_weight, "time_limit": given.time_limit}
    found = value_of_information(net, **asked, progress=progress)
    return in_rows(found, lambda table: in_words(table, given.language))
