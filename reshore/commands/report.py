"""The command report: a disruption and what is asked beside it, as a deck, a workbook or a page."""

from __future__ import annotations

import argparse
import datetime

from ..arguments import finite
from ..network.network import Network
from ..planning.funding.funding import fund
from ..planning.trade_off import frontier
from ..planning.verdict.deciding import verdict
from ..reports.files import KINDS, Told, report
from ..results.result import Result
from ..solving.progress import Progress
from . import plan as plan_command
from .answer import Answer

HELP = "a disruption, and what else is asked, as a deck, a workbook or a page"


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """What is told beside the disruption, where, and how it looks."""
    sub.add_argument("--plan", action="store_true", help="also plan, within --budget")
    plan_command.add_shape(sub)
    sub.add_argument("--verdict", metavar="PART", help="also whether a part should come home, with its flip map")
    sub.add_argument("--frontier", action="store_true", help="also what less risk costs, within --budget")
    sub.add_argument(
        "--fund",
        type=finite,
        nargs="?",
        const=None,
        default=False,
        metavar="B",
        help="also which support makes firms invest, with so much public money (alone: no limit)",
    )
    *others, last = KINDS
    sub.add_argument("--out", required=True, help=f"the file to write: {', '.join(others)} or {last}")
    sub.add_argument("--template", metavar="FILE.pptx", help="whose layouts, fonts, colours and size the deck takes (our own)")
    sub.add_argument("--date", default=datetime.date.today().isoformat(), help="shown as that of the run (today)")


def unused(given: argparse.Namespace) -> str:
    """Why the words make no command, where one of them shapes what is not asked for; "" else."""
    free = plan_command.CHOSEN if given.frontier else ()
    shaped = [name for name, usual in plan_command.SHAPE.items() if name not in free and getattr(given, name) != usual]
    beside = [] if given.plan else shaped
    return f"--{beside[0].replace('_', '-')} shapes a plan: add --plan, or leave it out" if beside else ""


def answer(given: argparse.Namespace, net: Network, hit: Result, progress: Progress | None) -> Answer:
    """The file, written."""
    asked = {"time_limit": given.time_limit, "progress": progress}
    told: list[Told] = [hit]
    if given.plan:
        told.append(plan_command.planned(given, net, progress))
    if given.verdict:
        told.append(verdict(net, given.verdict, **asked))
    if given.frontier:
        told.append(frontier(net, **plan_command.chosen(given), **asked))
    if given.fund is not False:
        told.append(fund(net, budget=given.fund, **asked))
    report(told, given.out, language=given.language, date=given.date, template=given.template)
    return Answer(lambda: {"out": given.out, "network": net.fingerprint}, lambda: f"wrote {given.out}")
