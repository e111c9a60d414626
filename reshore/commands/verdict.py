"""The command verdict: whether a part should come home, and where that flips."""

from __future__ import annotations

import argparse
from functools import partial

from ..network.network import Network
from ..planning.verdict.deciding import POINTS, verdict
from ..reports.phrases import Say, money
from ..reports.verdict_picture import plot_verdict
from ..reports.verdict_tables import on_offer
from ..results.records import plain, verdict_record
from ..results.verdict import Verdict
from ..solving.progress import Progress
from ..texts import Said, again, said, say
from .answer import Answer, add_time_limit, paragraphs
from .named import by_name, joined

HELP = "leave a part, hold stock, a second source or make it at home; and where that flips"


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """Of which part, and how finely."""
    sub.add_argument("--part", required=True, help="a row of the table parts")
    sub.add_argument("--country", help="what counts as home (where most of what is sold with the part is wanted)")
    sub.add_argument("--points", type=int, default=POINTS, help=f"cells of each side of the pictures; 0: none ({POINTS})")
    sub.add_argument("--tolerance", type=float, help="nearer is a tie [money a year] (1e-8 of a no-event year)")
    sub.add_argument("--plot", metavar="FILE", help="draw the pictures into FILE, an .svg or .html")
    add_time_limit(sub)


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """The verdict, what else there is, and where it flips."""
    found = verdict(
        net,
        given.part,
        given.country,
        points=given.points,
        tolerance=given.tolerance,
        time_limit=given.time_limit,
        progress=progress,
    )
    if given.plot:
        plot_verdict(found, given.plot, given.language)
    return Answer(lambda: plain(verdict_record(found)), lambda: _text(found, net, given.language))


def _reason(found: Verdict, net: Network, tell: Say) -> str:
    """The verdict in a sentence, its amounts in the currency of the network."""
    reason = found.reason
    if not isinstance(reason, Said) or "gain" not in reason.values:
        return again(reason, tell)
    amounts = {"cost": money(found.cost, net, tell), "gain": money(found.regret, net, tell)}
    return again(said(reason.key, **reason.values | amounts), tell)


def _text(found: Verdict, net: Network, language: str) -> str:
    tell = partial(say, language=language)
    said_of_it = (*found.missing, *found.statements["text"], *on_offer(found, tell))
    whole = found.with_all_it_serves
    parts = net.called("parts", language)
    beside = [] if whole is None else [f"{joined(whole.serves, parts)}: {_reason(whole, net, tell)}"]
    return paragraphs(
        _reason(found, net, tell),
        *(f"- {text}" for text in [*beside, *(again(text, tell) for text in said_of_it)]),
        *(by_name(table, net, language, {"cost": "more_cost"}) for table in (found.alternatives, found.flips, found.box)),
    )
