"""The command plan, and what a report is told of a plan."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd

from ..arguments import finite, names
from ..errors import DataError
from ..network.network import Network
from ..planning.auditing import audit
from ..planning.planner import plan
from ..planning.timetable import schedule
from ..planning.verification import verify
from ..results.plan import Plan
from ..results.records import plan_record, rows
from ..solving.progress import Progress
from ..texts import again, said, say
from .answer import Answer, add_time_limit, paragraphs
from .named import by_name

HELP = "which options are worth their cost"
CHOSEN = ("budget", "confidence", "options", "keep", "forbid")  # as of `add_choice`
CHOICE = ("options", "keep", "forbid", "service_level", "domestic_share")
SHAPE = {
    "budget": None, "risk_weight": 0.0, "confidence": 0.95, "gap": None, **dict.fromkeys(CHOICE), "loss_limit": None,
    "verify": False,
}  # fmt: skip


def limit(text: str) -> tuple[str, float]:
    """`X` or `SCENARIO=X` as the scenario ("": all) and the amount."""
    name, _, value = text.rpartition("=")
    return name.strip(), finite(value)


def add_arguments(sub: argparse.ArgumentParser) -> None:
    """What is asked of a plan."""
    add_shape(sub)
    sub.add_argument("--worst", type=int, metavar="K", help="against the worst loss of at most K sites, instead of scenarios")
    sub.add_argument("--days", type=finite, help="days that these sites stay away (28)")


def add_shape(sub: argparse.ArgumentParser) -> None:
    """What is asked of a plan for its scenarios."""
    sub.set_defaults(**SHAPE)
    add_choice(sub)
    sub.add_argument("--risk-weight", type=finite, help="risk weight (CVaR), 0 to 1 (0)")
    sub.add_argument("--gap", type=finite, help="search until no plan is cheaper by more than this part (until proved)")
    sub.add_argument("--service-level", type=finite, help="least share of demand served in every year, 0 to 1 (none)")
    sub.add_argument(
        "--domestic-share", type=finite, help="least share of the value added made in countries with demand, 0 to 1 (none)"
    )
    sub.add_argument(
        "--loss-limit",
        action="append",
        type=limit,
        metavar="[SCENARIO=]X",
        help="most lost margin of a scenario's year beyond the no-event year (none); may stand several times, by scenario",
    )
    sub.add_argument(
        "--verify",
        action="store_true",
        help="then run its years again, with its moves and with none, and audit it; a time limit is for each of the three",
    )
    add_time_limit(sub)


def add_choice(sub: argparse.ArgumentParser) -> None:
    """What may be bought, and which years are the worst."""
    sub.add_argument("--budget", type=finite, help="most that may be invested (no limit)")
    sub.add_argument(
        "--confidence",
        type=finite,
        default=SHAPE["confidence"],
        help="CVaR confidence: the worst 1 - this of the years (0.95)",
    )
    sub.add_argument("--options", type=names, help="options that may be bought: A,B (all)")
    sub.add_argument("--keep", type=names, help="options that must be: A,B (none)")
    sub.add_argument("--forbid", type=names, help="options that may not be bought: A,B (none)")


def chosen(given: argparse.Namespace) -> dict[str, Any]:
    """What `add_choice` asked, by argument."""
    return {name: getattr(given, name) for name in CHOSEN}


def answer(given: argparse.Namespace, net: Network, progress: Progress | None) -> Answer:
    """The plan, with its tables."""
    best = planned(given, net, progress, worst=given.worst, days=given.days)
    verified = pd.DataFrame() if best.verified is None else best.verified
    when = schedule(net, best)
    found = audit(net, best, progress=progress, time_limit=given.time_limit) if given.verify else None
    record = {"schedule": rows(when.moves), "cash": rows(when.cash), "audit": None if found is None else rows(found)}
    tables = best.options, best.turned_down, best.rules_kept, best.scenarios, verified, when.moves, when.cash, *_told(found)
    return Answer(lambda: plan_record(best) | record, lambda: _text(best, net, given.language, *tables))


def _text(best: Plan, net: Network, language: str, *tables: Any) -> str:
    """The plan and its tables, by name; years of a plan against the worst loss are called by the sites that are away."""
    tell, sites = partial(say, language=language), net.called("sites", language)

    def named(table: pd.DataFrame) -> pd.DataFrame:
        if best.worst is not None and "scenario" in table:
            away = [" + ".join(sites.get(site, site) for site in name.split(" + ")) for name in table["scenario"]]
            table = table.assign(scenario=away)
        return by_name(table, net, language)

    told = (named(part) if isinstance(part, pd.DataFrame) else again(part, tell) for part in tables)
    return paragraphs(best.told(language, net.called("options", language), sites), *told)


def _told(found: pd.DataFrame | None) -> list[Any]:
    """How much of an audit holds, and the rows that do not."""
    if found is None:
        return []
    held = found["ok"].eq(True)
    return [said("audit.held", held=int(held.sum()), rows=len(found)), found[~held]]


def planned(
    given: argparse.Namespace, net: Network, progress: Progress | None, worst: int | None = None, days: float | None = None
) -> Plan:
    """The plan of the command line; worst, days: as `plan` takes them."""
    if given.verify and worst is not None:
        raise DataError(said("error.verify_worst"), said("fix.verify_worst"))
    best = plan(
        net,
        budget=given.budget,
        risk_weight=given.risk_weight,
        confidence=given.confidence,
        gap=given.gap,
        time_limit=given.time_limit,
        progress=progress,
        worst=worst,
        days=days,
        loss_limit=_loss_limit(given.loss_limit or ()),
        **{name: getattr(given, name) for name in CHOICE},
    )
    return verify(net, best, progress=progress, time_limit=given.time_limit) if given.verify else best


def _loss_limit(limits: Sequence[tuple[str, float]]) -> float | dict[str, float] | None:
    """One limit for all scenarios, or by scenario. Raises `DataError` for both, and for one said twice."""
    by_name = dict(limits)
    if len(by_name) < len(limits) or ("" in by_name and len(by_name) > 1):
        raise DataError(said("error.loss_limits"), said("fix.loss_limits"))
    return by_name.get("", by_name or None)
