"""Days of stock at every place: by hand on the toy, and against plans that keep each number of days, one by one."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, SolveError, cli
from reshore.network.baseline import baseline
from reshore.planning.model.master import Window
from reshore.planning.stock.policy import COLUMNS, stock_policy
from reshore.planning.stock.savings import Savings

from ..support.enumeration import fixed_cost, operate
from ..support.korean import HANGUL
from ..support.small_plans import small_plan

TOY = rs.load(rs.datasets.toy)
CHEAP = {"holding": 0.1}
DAYS = (1, 4)


def kept(net: rs.Network, site: str, part: str, days: int) -> rs.Network:
    """The network with the days as a stock option `kept` of one unit, by the figures of docs/options.md: room 0.1 and, where
    the table has no rate, holding 0.2 of the value, over ten years."""
    base, parts = baseline(net), net.filled("parts").set_index("part")
    coded = base.coded
    quantity = days * float(base.outflow[coded.item_codes[site, part]])
    value = float(base.part_value[list(parts.index).index(part)])
    yearly = 0.0 if parts.at[part, "holding_rate"] > 0 else 0.2 * value * quantity
    return net.edit(
        [
            {"table": "options", "add": {"option": "kept", "kind": "stock", "annual_cost": yearly, "life_years": 10}},
            {"table": "stock", "add": {"site": site, "part": part, "quantity": quantity, "unit_cost": 0.1 * value,
                                       "option": "kept"}},
        ]
    )  # fmt: skip


def weighed(first: int) -> list[tuple[rs.Network, pd.DataFrame]]:
    """Ten random networks with a scenario that has a probability, and what the verb says of them."""
    nets = (small_plan(seed) for seed in range(first, first + 15))
    some = [net for net in nets if (net.events["probability"] > 0).any()][:10]
    return [(net, stock_policy(net, days=DAYS)) for net in some]


def test_the_toy_by_hand():
    """data/toy/README.md, flow: the fire loses 28 cars, margin 40, and 44 chips of fab_b 5 dearer; the strike 20 cars.

    A day more of chips or boards spares 10 of the 28 cars: 0.1 x 400. Three days spare all 28 and 4 of the dear chips (60 less
    2 x 28): 0.1 x (1,120 + 20); five days all 44: 0.1 x (1,120 + 220). A day of harnesses spares 10 of the 20 cars, two days
    all. Cars spare in both: 80 a day, 160, then 0.1 x (800 + 1,120) and the same chips. Harnesses at looms are behind the port.
    A day costs, holding 0.1 and room 0.1 over ten years without interest: 0.11 x value x 10, of chips at 3 x 20.
    """
    found = stock_policy(TOY, days=(1, 2, 3, 5), figures=CHEAP)
    cost = {"chip": 6.6, "board": 13.2, "harness": 27.5, "car": 77.0}
    fire = [(40.0, 0.0), (80.0, 0.0), (112.0, 2.0), (112.0, 22.0)]
    spares = {
        ("fab_a", "chip"): fire, ("boards", "chip"): fire, ("boards", "board"): fire, ("plant", "board"): fire,
        ("plant", "harness"): [(40, 0), (80, 0), (80, 0), (80, 0)],
        ("plant", "car"): [(80, 0), (160, 0), (192, 2), (192, 22)], ("market", "car"): [(80, 0), (160, 0), (192, 2), (192, 22)],
        ("looms", "harness"): [(0, 0)] * 4,
    }  # fmt: skip
    best = {"chip": 5, "board": 3, "harness": 2, "car": 2}
    assert list(dict.fromkeys(zip(found["site"], found["part"], strict=True))) == list(spares)
    for (site, part), rows in found.groupby(["site", "part"], sort=False):
        n = np.array([1, 2, 3, 5])
        assert rows["days"].tolist() == n.tolist()
        avoided, other = np.array(spares[site, part], float).T
        assert rows["cost"].to_numpy() == pytest.approx(n * cost[part])
        assert rows["loss_avoided"].to_numpy() == pytest.approx(avoided, abs=1e-6)
        assert rows["saves_other"].to_numpy() == pytest.approx(other, abs=1e-6)
        assert rows["gain"].to_numpy() == pytest.approx(avoided + other - n * cost[part])
        assert rows.loc[rows["best"], "days"].tolist() == ([] if site == "looms" else [best[part]])
    assert found["proved"].all() and found.attrs == {"complete": True, "bound": 0.0}
    chips = found.iloc[0]
    assert (chips["quantity"], chips["capex"]) == (20.0, pytest.approx(6.0))
    assert chips["cost_per_loss_avoided"] == pytest.approx(6.6 / 40)


@pytest.mark.parametrize("first", range(3000, 3150, 15))
def test_each_row_is_the_plan_that_keeps_it(first):
    """gain and loss_avoided of a row are those of a plan with just these days kept, against one that buys nothing."""
    for net, found in weighed(first):
        nothing = rs.plan(net, options=[]).objective
        assert found.attrs["complete"] and found["proved"].all()
        for row in found.itertuples():
            more = kept(net, row.site, row.part, row.days)
            plan = rs.plan(more, options="kept", keep="kept")
            near = dict(rel=1e-6, abs=1e-6 * nothing)
            assert row.gain == pytest.approx(nothing - plan.objective, **near), row
            assert row.loss_avoided == pytest.approx(plan.options["loss_avoided"].iloc[0], **near), row
            assert row.cost == pytest.approx(row.loss_avoided + row.saves_other - row.gain, **near)
