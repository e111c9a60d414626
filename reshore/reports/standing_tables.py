"""Whether a plan keeps its hard rules, and when its moves stand and pay: the tables that pages and reports show."""

from __future__ import annotations

import pandas as pd

from ..network.network import Network
from ..planning.timetable import Schedule
from ..results.plan import Plan
from .phrases import Say, called, money, scenario, unit_of

SHARES = ("service_level", "domestic_share")


def rules(net: Network, best: Plan, say: Say) -> pd.DataFrame:
    """What each hard rule asks for and what the plan comes to; a rule of every year in the year that is the hardest."""
    table = best.rules_kept
    hardest = table.groupby("rule", sort=False)["reached"].idxmin()
    every = table["rule"].map(lambda rule: rule == SHARES[0])
    rows = table[~every | table.index.isin(hardest)]
    years = [scenario(net, name, say) if name else "" for name in rows["scenario"]]
    out = pd.DataFrame({say("decide.rule"): [say(f"decide.rule_{rule}") for rule in rows["rule"]], say("plan.year"): years})
    for name in ("asked", "reached"):
        shown = [
            f"{100 * value:.4g} %" if rule in SHARES else money(value, net, say)
            for rule, value in zip(rows["rule"], rows[name], strict=True)
        ]
        out[say(f"decide.rule_{name}")] = shown
    return out.reset_index(drop=True)


def moves(net: Network, when: Schedule, say: Say) -> pd.DataFrame:
    """When each move is begun, stands and runs in full: dates where the network has a start, else days."""
    table, dated = when.moves, bool(net.setting("start_date", ""))
    out = pd.DataFrame({say("plan.move"): table["option"].map(called(net, "options", say))})
    for name in ("begins", "stands", "full"):
        out[say(f"decide.{name}")] = table[f"{name}_date"] if dated else table[name]
    size, unit = unit_of(net, float(table[["npv", "npv_dated"]].abs().max().max()), say)
    for name, word in (("npv", "npv_at_once"), ("npv_dated", "npv_dated")):
        out[say(f"decide.{word}", unit=unit)] = (table[name] / size).round(1)
    return out


def cash(net: Network, when: Schedule, say: Say) -> pd.DataFrame:
    """What each year pays and saves."""
    table = when.cash
    amounts = ["capex", "support", "annual_cost", "saved", "net", "cumulated"]
    size, unit = unit_of(net, float(table[amounts].abs().max().max()), say)
    out = pd.DataFrame({say("decide.year"): table["year"] + 1})
    for name in amounts:
        out[say(f"decide.cash_{name}", unit=unit)] = (table[name] / size).round(1) + 0.0
    return out


def finding(net: Network, when: Schedule, say: Say) -> str:
    """When all moves stand, and in which year they have paid for themselves, in a sentence."""
    last = when.moves.loc[when.moves["stands"].idxmax()]
    stands = last["stands_date"] or say("decide.day", day=int(last["stands"]))
    paid = when.cash.loc[when.cash["cumulated"] >= 0, "year"]
    most = money(float(-when.cash["cumulated"].min()), net, say)
    key = "decide.paid_back" if len(paid) else "decide.never_paid"
    return say(key, stands=stands, year=int(paid.iloc[0]) + 1 if len(paid) else 0, most=most)
