"""A stock policy in sentences."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ...network.network import Network
from ...texts import money, number, say

MOST = 20  # sentences: the table has the rest


def in_words(policy: pd.DataFrame, net: Network, language: str = "en") -> list[str]:
    """What to hold where, a sentence a place in the order of the policy, and at how many places nothing pays."""
    tell = partial(say, language=language)
    amount = partial(money, currency_code=net.setting("currency", ""), say=tell)
    sites, parts, best = net.called("sites", language), net.called("parts", language), policy[policy["best"]]
    known = policy[policy["gain"].notna()].groupby(["site", "part"]).ngroups
    out = [
        tell(
            "stock.hold_one" if row.days == 1 else "stock.hold",
            days=number(row.days),
            part=parts[row.part],
            site=sites[row.site],
            cost=amount(row.cost),
            avoided=amount(row.loss_avoided),
            gain=amount(row.gain),
        )
        for row in best.head(MOST).itertuples()
    ]
    more, none = len(best) - len(out), known - len(best)
    out += [tell("stock.more", count=number(more))] if more else []
    return out + ([tell("stock.none", count=number(none))] if none else [])
