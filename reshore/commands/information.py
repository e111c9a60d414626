"""The command information: what it would be worth to know the year beforehand."""

from __future__ import annotations

import argparse

from ..arguments import finite, names
from ..network.network import Network
from ..planning.information import value_of_information
from ..solving.progress import Progress
from .answer import Answer, add_time_limit, in_rows

HELP = "what it would be worth to know the year beforehand (EVPI), and to plan for all of them (VSS)"


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """Of which plan."""
    sub.add_argument("--budget", type=finite, help="most that may be invested (no limit)")
    sub.add_argument("--risk-weight", type=finite, default=0.0, help="risk weight (CVaR), 0 to 1 (0)")
    sub.add_argument("--confidence", type=finite, default=0.95, help="CVaR confidence: the worst 1 - this of the years (0.95)")
    sub.add_argument("--options", type=names, help="options that may be bought: A,B (all)")
    sub.add_argument("--keep", type=names, help="options that must be: A,B (none)")
    sub.add_argument("--forbid", type=names, help="options that may not be bought: A,B (none)")
    add_time_limit(sub)


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """A row for each measure."""
    return in_rows(
        value_of_information(
            net,
            given.budget,
            given.risk_weight,
            given.confidence,
            options=given.options,
            keep=given.keep,
            forbid=given.forbid,
            time_limit=given.time_limit,
            progress=progress,
        )
    )
