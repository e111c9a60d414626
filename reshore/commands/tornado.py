"""The command tornado: how far each figure known as a range moves what a plan costs."""

from __future__ import annotations

import argparse

from ..network.network import Network
from ..planning.swings import tornado
from ..solving.progress import Progress
from .answer import Answer, in_rows
from .named import by_name
from .plan import add_shape, planned

HELP = "how far each figure of the table ranges moves what a plan costs"


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """Of which plan, and how many figures."""
    add_shape(sub)
    sub.add_argument("--top", type=int, default=10, help="of the largest swings (10)")
    sub.add_argument("--replan", type=int, default=3, help="of these, for which the plan is chosen anew (3)")


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """A row for each figure, the largest swing first."""
    best = planned(given, net, progress)
    asked = {name: getattr(given, name) for name in ("options", "keep", "forbid", "time_limit")}
    found = tornado(net, best, given.top, given.replan, progress=progress, **asked)
    return in_rows(found, lambda table: by_name(table, net, given.language))
