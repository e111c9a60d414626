"""The plans of a frontier for pages and reports: what each costs beyond the cheapest, and takes off the worst years."""

from __future__ import annotations

import pandas as pd

from ..network.network import Network
from .phrases import Say, money, option_names, unit_of


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
            say("trade.worst", unit=unit): (more["cvar"] / size).round(2) + 0.0,
            say("trade.proved"): [say("trade.yes") if proved else say("trade.no") for proved in found["proved"]],
        }
    )


def finding(net: Network, found: pd.DataFrame, say: Say) -> str:
    """What the safest plan costs more, and what it takes off the worst years, in a sentence."""
    more = beyond(found)
    safest = more.loc[more["cvar"].idxmin()]
    if len(found) < 2 or safest["cvar"] >= 0:
        return say("trade.one")
    paid, saved = money(float(safest["expected_cost"]), net, say), money(float(-safest["cvar"]), net, say)
    return say("trade.finding", paid=paid, saved=saved, plans=len(found))
