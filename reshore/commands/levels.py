"""The command levels: what smarter sites spare, and what remote operation saves where foreign engineers may not come."""

from __future__ import annotations

import argparse

import pandas as pd

from ..arguments import names
from ..network.levels import LEVELS
from ..network.network import Network
from ..planning.smart_factory.raising import BY, ENGINES, raise_levels
from ..planning.smart_factory.remote import BUILD, RECOVERY, remote_operation
from ..solving.progress import Progress
from .answer import Answer, add_time_limit, in_rows
from .named import COST, by_name
from .options import add_figures

HELP = "what raising smart-factory levels spares, tier by tier and together; with --remote, while engineers may not come"


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """What is raised, to which level, and by what figures."""
    sub.add_argument("--level", choices=LEVELS[1:], default=LEVELS[-1], help="to which level (advanced)")
    sub.add_argument("--by", choices=BY, default=BY[0], help="what is raised at once (tier; tiers also together)")
    sub.add_argument("--country", help="only sites of this country: two letters (all)")
    sub.add_argument("--scenarios", type=names, help="what losses are counted in: A,B (all with a probability)")
    sub.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="how scenarios are run (daily)")
    sub.add_argument("--remote", action="store_true", help="instead: days of recovery and building that remote operation saves")
    add_figures(sub)
    add_time_limit(sub)


def _called(table: pd.DataFrame, net: Network, language: str) -> pd.DataFrame:
    """Sites that recover and options that are built, each by its name."""
    known = {RECOVERY: net.called("sites", language), BUILD: net.called("options", language)}
    return table.assign(name=[known[what].get(id, id) for what, id in zip(table["what"], table["name"], strict=True)])


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """The table asked for."""
    figures = dict(given.figures)
    if given.remote:
        found = remote_operation(net, figures=figures, time_limit=given.time_limit, progress=progress)
        return in_rows(found, lambda table: by_name(_called(table, net, given.language), net, given.language, COST))
    found = raise_levels(
        net,
        given.level,
        by=given.by,
        country=given.country,
        scenarios=given.scenarios,
        engine=given.engine,
        figures=figures,
        time_limit=given.time_limit,
        progress=progress,
    )
    kinds = {} if given.by == BY[0] else {"who": given.by}
    return in_rows(found.drop(columns=["level"]), lambda table: by_name(table, net, given.language, COST, **kinds))
