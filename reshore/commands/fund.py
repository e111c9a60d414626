"""The command fund: which support makes firms invest."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from ..arguments import finite, names
from ..network.network import Network
from ..planning.funding.funding import fund
from ..planning.funding.swings import fund_tornado
from ..results.funding import ALL, Funding
from ..results.records import funding_record, plain
from ..solving.progress import Progress
from ..texts import again, say
from .answer import Answer, add_time_limit, in_rows, paragraphs
from .named import by_name

HELP = "which support makes the firms that must invest do so, and what it avoids"
SHOWN = [
    "scheme", "year", "budget", "estimate", "firms", "additional_firms", "public", "customer", "own", "deadweight",
    "loss_avoided", "additional_loss_avoided", "ends", "threshold", "proved",
]  # fmt: skip
MOVES = ["scheme", "year", "budget", "estimate", "start", "company", "option", "units", "capex", "public", "customer", "own",
         "private_benefit", "external_benefit", "yearly_payment"]  # fmt: skip


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """Which schemes, and what there is to pay."""
    sub.add_argument("--schemes", type=names, help="of the table schemes: A,B (all); none is always among them")
    sub.add_argument("--budget", type=_several, help="public money there is: B or B1,B2 (no limit)")
    sub.add_argument("--year", type=_several, help="of each scheme the latest rows up to this year: Y or Y1,Y2 (the latest)")
    sub.add_argument("--scenarios", type=names, help="of the table events: A,B (all that have a probability)")
    sub.add_argument("--estimates", type=names, help="of low, base and high (all three; on large networks base)")
    sub.add_argument("--abroad", action="store_true", help="sites in countries where nothing is sold are served too")
    sub.add_argument(
        "--thorough", action="store_true", default=None, help="look at every move in every turn, on large networks too"
    )
    sub.add_argument("--tornado", metavar="LEVEL", help="instead: how far estimates move what this level is worth")
    add_time_limit(sub)


def _several(text: str) -> list[float]:
    return [finite(figure) for figure in names(text)]


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """What each scheme comes to, and who does what; or how far estimates move what a level is worth."""
    if given.tornado:
        asked = {"scenarios": given.scenarios, "abroad": given.abroad, "time_limit": given.time_limit}
        swings = fund_tornado(net, given.tornado, given.schemes, given.year, **asked, progress=progress)
        return in_rows(swings, lambda table: by_name(table, net, given.language))
    found = fund(
        net,
        given.schemes,
        given.budget,
        given.year,
        scenarios=given.scenarios,
        estimates=given.estimates,
        abroad=given.abroad,
        thorough=given.thorough,
        time_limit=given.time_limit,
        progress=progress,
    )
    tell = partial(say, language=given.language)
    for note in found.notes:
        print(f"reshore: {again(note, tell)}", file=sys.stderr)
    return Answer(lambda: plain(funding_record(found)), lambda: _text(found, net, given.language))


def _text(found: Funding, net: Network, language: str) -> str:
    """Sums of each scheme, the moves that are chosen, and who was left out."""
    rows = found.rows[found.rows["level"] == ALL][SHOWN].dropna(axis=1, how="all")
    moves = found.choices[found.choices["units"] > 0][MOVES].dropna(axis=1, how="all")
    why = [say(f"fund.dropped_{reason}", language) for reason in found.dropped["reason"]]
    dropped = found.dropped.assign(reason=why).dropna(axis=1, how="all")
    return paragraphs(*(by_name(table, net, language) for table in (rows, moves, dropped)))
