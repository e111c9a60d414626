"""The command verdict: whether a part should come home, and where that flips."""

from __future__ import annotations

import argparse
from functools import partial

from ..network.network import Network
from ..planning.verdict.deciding import POINTS, verdict
from ..reports.verdict_picture import plot_verdict
from ..results.records import plain, verdict_record
from ..results.verdict import Verdict
from ..solving.progress import Progress
from ..texts import again, say
from .answer import Answer, add_language, add_time_limit, paragraphs
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
    add_language(sub)


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


def _text(found: Verdict, net: Network, language: str) -> str:
    tell = partial(say, language=language)
    said = [again(text, tell) for text in (found.reason, *found.missing, *found.statements["text"])]
    whole = found.with_all_it_serves
    parts = net.called("parts", language)
    beside = [] if whole is None else [f"{joined(whole.serves, parts)}: {again(whole.reason, tell)}"]
    return paragraphs(
        said[0],
        *(f"- {text}" for text in [*beside, *said[1:]]),
        by_name(found.alternatives, net, language),
        found.flips,
        found.box,
    )
