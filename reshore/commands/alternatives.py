"""The command alternatives: what plans that cost little more than the best share."""

from __future__ import annotations

import argparse
import sys
from functools import partial

from ..arguments import finite
from ..network.network import Network
from ..planning.near_plans import alternatives
from ..results.alternatives import Alternatives
from ..results.records import alternatives_record, plain, rows
from ..solving.progress import Progress
from ..texts import say
from .answer import Answer, paragraphs
from .named import by_name, joined
from .plan import add_shape, planned

HELP = "what plans that cost little more than the best share: must-have, a choice, never"


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """Of which plan, and how near to it."""
    add_shape(sub)
    sub.add_argument(
        "--slack", type=finite, default=0.02, help="the part of what the best plan saves that may be given up (0.02)"
    )
    sub.add_argument("--count", type=int, default=5, help="of the most different plans (5)")
    sub.add_argument("--plans", action="store_true", help="tell the most different plans instead of the options")


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """A row for each option, or for each of the most different plans."""
    best = planned(given, net, progress)
    asked = {name: getattr(given, name) for name in ("options", "keep", "forbid", "time_limit")}
    found = alternatives(net, best, given.slack, given.count, progress=progress, **asked)
    if not found.complete:
        print("reshore: the time limit was over first: not complete", file=sys.stderr)
    value = rows(found.plans) if given.plans else alternatives_record(found)
    return Answer(lambda: plain(value), lambda: _text(found, net, given.language))


def _text(found: Alternatives, net: Network, language: str) -> str:
    tell, known = partial(say, language=language), net.called("options", language)
    named = {"must_have": found.must_have, "choice": found.choice, "never": found.never}
    lines = [tell(f"alternatives.{key}", options=joined(of, known)) for key, of in named.items()]
    return paragraphs(*lines, *(by_name(table, net, language) for table in (found.options, found.plans)))
