"""Rules that exclude each other, told in a planner's words with what could be had."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import reduce

from ...errors import SolveError
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Watch
from ...texts import said
from .clash_search import FORBID, GROUP, KEEP, LEAST_USE, REQUIRES, Search
from .limits import BUDGET, DOMESTIC, LOSS, SERVICE, Key
from .requirements import required
from .task import Task

DIGITS = 6  # of an amount that could be had
PERCENT = 1e4  # a share that could be had is told to a hundredth of a per cent
DUST = 1e-6  # of the last digit
FIGURES = (SERVICE, DOMESTIC, LOSS, BUDGET, LEAST_USE)  # rules that could be met in part


def refuse_clash(task: Task, loose: Callable[[], Task], error: SolveError, watch: Watch) -> None:
    """Raise `SolveError` with what clashes and its figures, where that is why a task has no plan.

    loose: makes the same task with any options to buy, whose rules may be broken. error: what the way to solve it said.
    """
    if isinstance(error, OutOfTimeError):
        return
    try:
        search = Search(task, loose(), watch)
        if clash := search.clash():
            raise SolveError(_clash(search, clash)) from error
    except OutOfTimeError:
        raise SolveError(said("error.no_time_for_clash", problem=str(error))) from error


def _clash(search: Search, clash: list[Key]) -> str:
    """What clashes, and how far what has a figure could be met beside all else; where more clashes, beside these alone."""
    named = _listed(_named(search, key) for key in clash)
    text = said("plan.clash_of_one" if len(clash) == 1 else "plan.clash_of_several", rules=named)
    measured = [key for kind in FIGURES for key in clash if key[0] == kind]
    found = {key: search.reached(key, search.asked) for key in measured}
    more = None in found.values()
    if more:
        found = {key: search.reached(key, clash) for key in measured}
    figures = [_figure(search, key, *one, clash if more else search.asked) for key, one in found.items() if one]
    if not figures:
        return said("error.no_plan_keeps_all", clash=text)
    if more:
        return said("error.no_plan_keeps_all", clash=said("plan.clash_and_more", clash=text, figures=_listed(figures)))
    key = "plan.clash_one_figure" if len(clash) == 1 else "plan.clash_figures"
    return said("error.no_plan_keeps_all", clash=said(key, clash=text, figures=_listed(figures)))


def _figure(search: Search, key: Key, best: float, year: str, beside: list[Key]) -> str:
    """How far a rule could be met beside others, and without the budget where that is further."""
    kind, name = key
    place = {"name": name or year, "best": _amount(key, best), "asked": _amount(key, _asked(search, key), exact=True)}
    text = said(f"plan.reach_{kind}" if kind != LOSS or name else "plan.reach_any_loss", **place)
    if kind == BUDGET or (BUDGET, "") not in beside:
        return text
    without = search.reached(key, [k for k in beside if k != (BUDGET, "")])
    free = _amount(key, without[0]) if without else place["best"]
    if free == place["best"]:
        return text
    kept = free == place["asked"]
    return said("plan.reach_all_without_budget" if kept else "plan.reach_without_budget", reach=text, free=free)


def _named(search: Search, key: Key) -> str:
    """A rule by its name and what it asks."""
    kind, name = key
    if kind == REQUIRES:
        table = search.stage.table
        option = int(table.index[table["option"] == name][0])
        return said("plan.asks_requires", name=name, requires=table["option"].iloc[required(table)[option]])
    asked = {} if kind in (KEEP, FORBID, GROUP) else {"asked": _amount(key, _asked(search, key), exact=True)}
    return said(f"plan.asks_{kind}" if kind != LOSS or name else "plan.asks_any_loss", name=name, **asked)


def _asked(search: Search, key: Key) -> float:
    """What a rule with a figure asks [share, money]."""
    kind, name = key
    if kind == LEAST_USE:
        table = search.stage.table
        return float(table.loc[table["option"] == name, "least_use"].iloc[0])
    rules = {SERVICE: search.rules.service_level, DOMESTIC: search.rules.domestic_share, BUDGET: search.task.budget}
    return search.loss_limit(key) if kind == LOSS else float(rules[kind] or 0.0)


def _amount(key: Key, value: float, exact: bool = False) -> str:
    """A figure of a rule as it is told; one that could be had is rounded so that it can."""
    if key[0] in (LOSS, BUDGET):
        return f"{value if exact else _rounded(value, 10.0 ** (DIGITS - 1 - _power(value)), math.ceil):,.15g}"
    return f"{100 * value if exact else 100 * _rounded(value, PERCENT, math.floor):.15g} %"


def _power(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value else 0


def _rounded(value: float, times: float, how: Callable[[float], int]) -> float:
    """A value to a multiple of 1 / times, up or down; what is the solver's dust above or below one counts as it."""
    scaled = value * times
    return (round(scaled) if abs(scaled - round(scaled)) <= DUST * max(1.0, abs(scaled)) else how(scaled)) / times


def _listed(texts: Iterable[str]) -> str:
    return reduce(lambda one, other: said("error.and", one=one, other=other), texts)
