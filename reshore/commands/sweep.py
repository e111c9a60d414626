"""The command sweep: the same question over many scenarios and networks."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from ..arguments import finite, names
from ..disruption.engines import ENGINES, WINDOWS, disrupt, questions
from ..disruption.sweep import sweep
from ..files.tables import load
from ..network.network import Network
from ..network.scenario import find_scenario, probabilities
from ..planning.planner import plan
from ..results.records import rows
from ..solving.progress import Progress
from ..weak_points.ranking import rank
from ..weak_points.targets import BY
from .answer import Answer, in_rows
from .named import by_name

HELP = "the same question over many scenarios and networks, on several workers; a row a run"
VERBS: dict[str, Callable[..., Any]] = {"disrupt": disrupt, "rank": rank, "plan": plan}
GIVEN = ("engine", "window", "reroute_days", "by", "days", "top", "budget", "risk_weight", "confidence", "gap", "time_limit")
BESIDE = ("key", "network", "verb", "seed")  # columns that are not printed for people


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """What is asked, of what, by whom, and where the rows go."""
    which = sub.add_mutually_exclusive_group()
    which.add_argument("--scenarios", type=names, help="of the table events: A,B (disrupt: all; rank and plan: none)")
    which.add_argument("--all", action="store_true", help="each scenario of the table events")
    sub.add_argument("--networks", type=names, default=[], help="other networks of which the same is asked: FOLDER,FILE.xlsx")
    sub.add_argument("--verb", choices=list(VERBS), default="disrupt", help="what is asked in each run (disrupt)")
    sub.add_argument("--engine", choices=list(ENGINES), help=f"disrupt, rank: {questions()} (as the verb has it)")
    sub.add_argument("--window", choices=list(WINDOWS), help="disrupt, rank (as the verb has it)")
    sub.add_argument("--reroute-days", type=int, help="disrupt: days of shortfall before others are asked (never)")
    sub.add_argument("--by", choices=list(BY), help="rank: what is lost (site)")
    sub.add_argument("--days", type=finite, help="rank: days everything lost stays away (each its own time to recover)")
    sub.add_argument("--top", type=int, help="rank: only so many of the worst (all)")
    sub.add_argument("--budget", type=finite, help="plan: most that may be invested (no limit)")
    sub.add_argument("--risk-weight", type=finite, help="plan: risk weight (CVaR), 0 to 1 (0)")
    sub.add_argument("--confidence", type=finite, help="plan: CVaR confidence (0.95)")
    sub.add_argument("--gap", type=finite, help="plan: search until no plan is cheaper by more than this part (until proved)")
    sub.add_argument("--time-limit", type=finite, help="seconds of one run")
    sub.add_argument("--seed", type=int, default=0, help="the root of the seeds of all runs (0)")
    sub.add_argument("--workers", type=int, default=2, help="processes on this machine (2)")
    sub.add_argument("--cluster", metavar="HOST:PORT", help="the scheduler of a dask cluster in a network you trust, instead")
    sub.add_argument("--out", metavar="FOLDER", help="write rows there while it runs, and go on from what is there")


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """The rows of all runs."""
    found = sweep(
        net,
        _items(given, net),
        VERBS[given.verb],
        workers=given.workers,
        out=given.out,
        cluster=given.cluster,
        progress=progress,
        seed=given.seed,
        **{name: getattr(given, name) for name in GIVEN if getattr(given, name) is not None},
    )
    if failed := int((found["error"] != "").sum()):
        print(f"reshore: {failed} of {len(found)} runs failed; the column error says why", file=sys.stderr)
    shown = found.drop(columns=[*BESIDE, *(["error"] if not failed else [])]).dropna(axis=1, how="all")
    lost = given.by or BY[0]  # of rows that rank a loss
    return Answer(lambda: rows(found), in_rows(shown, lambda table: by_name(table, net, given.language, target=lost)).text)


def _items(given: argparse.Namespace, net: Network) -> list[Any]:
    """Each scenario on each network; without scenarios each network."""
    nets = [net, *(load(path, fill=given.fill) for path in given.networks)]
    every = given.all or (given.verb == "disrupt" and not given.scenarios)
    scenarios = list(probabilities(net)) if every else given.scenarios or []
    for one in nets:
        for scenario in scenarios:
            find_scenario(one, scenario)  # a misspelt name is told before anything runs
    return [(one, scenario) for one in nets for scenario in scenarios] if scenarios or every else nets
