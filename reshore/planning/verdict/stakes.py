"""What hangs on a part: the margin of a day of all that is sold with it."""

from __future__ import annotations

import pandas as pd

from ...network.baseline import baseline
from ...network.network import Network
from ..landed.routes import used


def stakes(net: Network) -> dict[str, float]:
    """By part that is used or sold on a no-event day: the margin of what is then sold with it or made of it [money/day], the
    most first."""
    today = baseline(net)
    items, demand = today.coded.items, today.coded.demand
    earned = pd.Series(today.served * today.margin).groupby(items.part[demand.item]).sum()
    inputs = net.bom.groupby("part")["input"].agg(set).to_dict()
    out: dict[str, float] = dict.fromkeys(items.part[used(today) > 0].tolist(), 0.0)
    for product, margin in earned.items():
        found, new = {product}, {product}
        while new:
            new = {part for one in new for part in inputs.get(one, ())} - found
            found |= new
        for part in found & out.keys():
            out[part] += margin
    return dict(sorted(out.items(), key=lambda pair: -pair[1]))
