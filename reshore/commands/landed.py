"""The command landed: what a part costs where it is used."""

from __future__ import annotations

import argparse

from ..network.network import Network
from ..planning.landed.cost import in_words, landed_cost
from ..results.records import rows
from ..solving.progress import Progress
from .answer import Answer, paragraphs

HELP = "what a part costs where it is used, from each source there is or could be"


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """Of which part."""
    sub.add_argument("--part", required=True, help="a row of the table parts")


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """What the part costs from each source there is or could be, factor by factor; quick, so that no progress is told."""
    cost = landed_cost(net, given.part)
    words = in_words(cost, given.language).set_index("source").groupby(level=0, sort=False)
    return Answer(lambda: rows(cost), lambda: paragraphs(*(p for pair in words for p in pair)) or "nothing found")
