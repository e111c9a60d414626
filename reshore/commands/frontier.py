"""The command frontier: what less risk costs."""

from __future__ import annotations

import argparse
from dataclasses import replace

from ..network.network import Network
from ..planning.trade_off import frontier
from ..solving.progress import Progress
from .answer import Answer, add_time_limit, in_rows, paragraphs
from .named import by_name
from .plan import add_choice, chosen

HELP = "what less risk costs: plans from the least expected cost to the least CVaR"


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """How many plans, and within what."""
    sub.add_argument("--points", type=int, default=9, help="plans at most (9)")
    add_choice(sub)
    add_time_limit(sub)


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """A row for each plan."""
    found = frontier(net, given.points, **chosen(given), time_limit=given.time_limit, progress=progress)
    return replace(in_rows(found), text=lambda: paragraphs(by_name(found, net, given.language)))
