"""The command stock: how many more days of each part to hold, and where."""

from __future__ import annotations

import argparse

from ..arguments import finite, names
from ..network.levels import ESTIMATES
from ..network.network import Network
from ..planning.stock.policy import DAYS, stock_policy
from ..planning.stock.words import in_words
from ..solving.progress import Progress
from .answer import Answer, add_time_limit, in_rows
from .named import COST, by_name
from .options import add_figures

HELP = "how many more days of stock of each part pay, and where, without any option in the tables"


def numbers(text: str) -> list[float]:
    """`5,10,20` as numbers."""
    return [finite(word) for word in names(text)]


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """Of which parts, how many days, and by what figures."""
    usual = ",".join(map(str, DAYS))
    sub.add_argument("--part", dest="parts", type=names, help="rows of the table parts: A,B (all)")
    sub.add_argument("--days", type=numbers, default=list(DAYS), help=f"numbers of days to weigh: A,B ({usual})")
    sub.add_argument("--estimate", choices=ESTIMATES, default="base", help="of the figures (base)")
    add_figures(sub)
    add_time_limit(sub)


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """What to hold where, in sentences and as a table."""
    found = stock_policy(
        net,
        given.parts,
        days=given.days,
        time_limit=given.time_limit,
        progress=progress,
        estimate=given.estimate,
        figures=dict(given.figures),
    )
    table = in_rows(found, lambda rows: by_name(rows, net, given.language, COST))
    return Answer(table.value, lambda: "\n".join([*in_words(found, net, given.language), table.text()]))
