"""What lies around a plan, for pages and reports: less risk, what nearly as good plans share, what moves the cost."""

from __future__ import annotations

import pandas as pd

from ..network import names
from ..network.network import Network
from ..results.alternatives import Alternatives
from .phrases import Say, called, changes, heading, kind_of, money, option_names, unit_of


def beyond(found: pd.DataFrame) -> pd.DataFrame:
    """By plan, mean and worst years with what is paid for its moves, less those of the cheapest plan [money a year]."""
    whole = pd.DataFrame({name: found[name] + found["fixed_cost"] for name in ("expected_cost", "cvar")})
    return whole - whole.loc[whole["expected_cost"].idxmin()]


def plans(net: Network, found: pd.DataFrame, say: Say) -> pd.DataFrame:
    """The plans from the cheapest to the safest."""
    more = beyond(found)
    size, unit = unit_of(net, float(more.abs().max().max()), say)
    names = [option_names(net, bought, say) or say("trade.nothing") for bought in found["options"]]
    return pd.DataFrame(
        {
            say("trade.moves"): names,
            say("trade.mean", unit=unit): (more["expected_cost"] / size).round(2) + 0.0,
            say("trade.worst", unit=unit): (-more["cvar"] / size).round(2) + 0.0,
            say("trade.proved"): [say("trade.yes") if proved else say("trade.no") for proved in found["proved"]],
        }
    )


def point_finding(net: Network, found: pd.DataFrame, number: int, say: Say) -> str:
    """What one plan of a frontier costs and takes off the worst years, in sentences. number: from 0."""
    more, row = beyond(found).iloc[number], found.iloc[number]
    told = say(
        "trade.point_finding",
        number=number + 1,
        paid=money(float(more["expected_cost"]), net, say),
        saved=money(float(0.0 - more["cvar"]), net, say),
        fixed=money(float(row["fixed_cost"]), net, say),
        mean=money(float(row["expected_cost"]), net, say),
        worst=money(float(row["cvar"]), net, say),
    )
    return told if row["proved"] else f"{told} {say('trade.point_open')}"


def point_moves(net: Network, found: pd.DataFrame, number: int, say: Say) -> pd.DataFrame:
    """What one plan of a frontier buys: by name, its kind, how many units, and days until it stands."""
    bought, options = found.iloc[number]["options"], net.filled("options").set_index("option")
    known = called(net, "options", say)
    return pd.DataFrame(
        {
            say("plan.move"): [known.get(option, option) for option in bought],
            say("plan.kind"): [kind_of(options.at[option, "kind"], say) for option in bought],
            say("plan.units"): [round(float(units), 4) for units in bought.values()],
            say("column.build_days"): [float(options.at[option, "build_days"]) for option in bought],
        }
    )


def frontier_finding(net: Network, found: pd.DataFrame, say: Say) -> str:
    """What the safest plan costs more, and what it takes off the worst years, in a sentence."""
    more = beyond(found)
    safest = more.loc[more["cvar"].idxmin()]
    if len(found) < 2 or safest["cvar"] >= 0:
        return say("trade.one")
    paid, saved = money(float(safest["expected_cost"]), net, say), money(float(-safest["cvar"]), net, say)
    return say("trade.finding", paid=paid, saved=saved, plans=len(found))


def near(net: Network, found: Alternatives, say: Say) -> pd.DataFrame:
    """Every option with whether nearly as good plans have it, and what the best plan with it and without it cost more."""
    rows, names = found.options, called(net, "options", say)
    kind = [
        "must" if all_ else "choice" if some else "never" for all_, some in zip(rows["in_all"], rows["in_some"], strict=True)
    ]
    order = sorted(range(len(rows)), key=lambda k: ("must", "choice", "never").index(kind[k]))
    costs = rows[["forced_in_cost", "forced_out_cost"]]
    size, unit = unit_of(net, float(costs.abs().max().max()), say)
    table = pd.DataFrame(
        {
            say("near.option"): [names.get(option, option) for option in rows["option"]],
            say("near.kind"): [say(f"near.{word}") for word in kind],
            say("near.with", unit=unit): (costs["forced_in_cost"] / size).round(2) + 0.0,
            say("near.without", unit=unit): (costs["forced_out_cost"] / size).round(2) + 0.0,
            say("trade.proved"): [say("trade.yes") if proved else say("trade.no") for proved in rows["proved"]],
        }
    )
    return table.iloc[order].reset_index(drop=True)


def near_finding(net: Network, found: Alternatives, say: Say) -> str:
    """How many options all nearly as good plans have, some have and none has, in a sentence."""
    counts = {
        word: len(getattr(found, name)) for word, name in (("must", "must_have"), ("choice", "choice"), ("never", "never"))
    }
    text = say("near.finding", more=money(found.limit - found.objective, net, say), **counts)
    return text if found.complete else f"{text} {say('around.in_part')}"


def swings(net: Network, found: pd.DataFrame, say: Say) -> pd.DataFrame:
    """Every figure that was worked out with what the plan costs more at its low and its high end, its moves kept."""
    rows = found[found["swing"].notna()]
    moved = rows[["kept_low", "kept_high"]] - found.attrs["objective"]
    size, unit = unit_of(net, float(moved.abs().max().max()), say)
    return pd.DataFrame(
        {
            say("swings.figure"): [
                _figure(net, key, column, say) for key, column in zip(rows["key"], rows["column"], strict=True)
            ],
            say("swings.low", unit=unit): (moved["kept_low"] / size).round(2) + 0.0,
            say("swings.high", unit=unit): (moved["kept_high"] / size).round(2) + 0.0,
            say("swings.range"): [f"{low:g} … {high:g}" for low, high in zip(rows["low"], rows["high"], strict=True)],
            say("swings.changes_low"): [_changes(net, moves, say) for moves in rows["changes_low"]],
            say("swings.changes_high"): [_changes(net, moves, say) for moves in rows["changes_high"]],
        }
    ).reset_index(drop=True)


def swings_finding(net: Network, found: pd.DataFrame, say: Say) -> str:
    """The figure that moves the cost most, in a sentence."""
    if found["swing"].isna().all():
        return say("swings.none")
    first = found.iloc[0]
    text = say("swings.finding", figure=_figure(net, first["key"], first["column"], say), swing=money(first["swing"], net, say))
    return text if found.attrs["complete"] else f"{text} {say('around.in_part')}"


def _figure(net: Network, key: str, column: str, say: Say) -> str:
    """A cell of the tables by the names of its row and its column."""
    return f"{names.row(net, key, say('format.language'))}: {heading(column, say)}"


def _changes(net: Network, moves: list[str] | None, say: Say) -> str:
    """What the best plan at an end buys (+) or gives up (-), by name."""
    return "; ".join(changes(moves or [], called(net, "options", say)))
