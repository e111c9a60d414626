"""Time to survive is where performance impact begins (F1 and F2), also where demand is short on baseline days.

There both count what is lost beyond a baseline day, which loses a part of the demand every day and keeps its stock.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import Network, Scenario
from reshore.network.baseline import Baseline, baseline
from reshore.network.index import index
from reshore.weak_points.live_models import NO_LOSS, LiveChain, LiveSurvival, chain_of
from reshore.weak_points.targets import targets

from ..support.networks import rebuilt
from ..support.random_chains import random_chain

BY_HAND = Network(
    sites=pd.DataFrame({"site": ["a", "b"], "recovery_days": [4, 6]}),
    parts=pd.DataFrame({"part": ["car"]}),
    sources=pd.DataFrame({"site": ["a", "b"], "part": "car", "capacity": [4, 4]}),
    lanes=pd.DataFrame({"origin": ["b"], "destination": ["a"], "part": ["car"]}),
    stock=pd.DataFrame({"site": ["a"], "part": ["car"], "quantity": [20]}),
    demand=pd.DataFrame({"site": ["a"], "part": ["car"], "rate": [10], "margin": [3]}),
)


def test_a_chain_that_is_short_every_day_by_hand():
    """a sells 10, makes 4, has 20 in stock; b makes 4 for it. 8 a day are sold, 2 are lost, undisturbed.

    Without b 4 a day come from stock, for 5 days; from then on 4 a day more are lost. Without a all 10 stand, unless they
    come from b and stock: 8 a day = 4 + 4, for 5 days. So it is in daily too.
    """
    weak = rs.rank(BY_HAND).set_index("target")
    assert weak.loc["b", ["time_to_survive", "lost_units", "lost_margin"]].tolist() == pytest.approx([5, 4, 12])
    assert weak.loc["a", ["time_to_survive", "lost_units"]].tolist() == pytest.approx([5, 0])
    assert weak["safe"].to_dict() == {"a": True, "b": False}
    for days, beyond in ((5, 0), (6, 4), (7, 8)):
        scenario = Scenario("s").hit(site="b", days=days)
        pooled = rs.disrupt(BY_HAND, scenario, engine="flow", window="pooled").summary
        assert pooled.loc["time_to_survive", "value"] == pytest.approx(5)
        assert pooled.loc["lost_units"].tolist()[:2] == pytest.approx([2 * days + beyond, 2 * days])
        daily = rs.disrupt(BY_HAND, scenario).summary["value"]
        assert daily["time_to_survive"] == 5 if beyond else np.isnan(daily["time_to_survive"])


def short_chain(seed: int) -> tuple[Network, Baseline]:
    """A rough random chain whose limits are cut below what it needs, with stock of what is used and sold."""
    random = np.random.default_rng(seed)
    while True:
        try:
            net = random_chain(random)
        except rs.DataError:
            continue
        base = baseline(net)
        cut = np.full(len(net.sources), np.nan)
        cut[base.coded.sources.row] = base.made * random.uniform(0.3, 0.9, len(base.made))
        sources = net.sources.assign(capacity=np.where(cut > 0, cut, net.sources["capacity"]), min_rate=0.0)
        held = np.flatnonzero((base.outflow > 0) & (random.random(len(base.outflow)) < 0.6))
        items = base.coded.items.take(held).frame()
        stock = pd.DataFrame({"site": items["site"].to_numpy(), "part": items["part"].to_numpy(),
                              "quantity": base.outflow[held] * random.uniform(0.5, 6, len(held))})  # fmt: skip
        try:
            net = rebuilt(net, sources=sources, stock=stock)
            short = baseline(net)
        except rs.DataError:
            continue
        sold = short.coded.demand.item
        if len(short.short) and (short.stock[sold] > 0).any() and short.served.max() > 0:
            return net, short


def at_the_edge(net: Network, base: Baseline) -> Iterator[tuple[str, float, float, float, float]]:
    """Of each site: time to survive, its loss then and shortly after, and what counts as none [money].

    After: a thousandth of a day, of times above ten days a ten-thousandth of them, since a solver tells no finer.
    """
    coded = index(net)
    impact, survival = LiveChain(chain_of(coded, base)), LiveSurvival(chain_of(coded, base, survive=True))
    for k, site in enumerate(targets(coded, "site").names):
        time = survival.longest(survival.chain.change(targets(coded, "site", 1.0), k, None))
        last = 1e4 if np.isinf(time) else time
        times = max(last, 1e-6), last + max(1e-3, 1e-4 * last)
        losses = [impact.cold_loss(targets(coded, "site", t), k, t) * t for t in times]
        yield site, time, *losses, NO_LOSS * impact.chain.worth * max(last, 1.0)


def survives(seed: int) -> int:
    """Hold a chain that is short to F1 = 0 where F2 ends, and F1 > 0 behind it; -> how many of its sites end."""
    net, base = short_chain(seed)
    ends = 0
    for site, time, at, behind, nothing in at_the_edge(net, base):
        assert at <= nothing or time == 0, (seed, site, time, at)
        assert np.isinf(time) or behind > nothing, (seed, site, time, behind)
        assert not np.isinf(time) or behind <= nothing, (seed, site, behind)
        ends += bool(0 < time < np.inf)
    return ends


def test_loss_begins_where_the_time_to_survive_ends():
    """On chains short on baseline days, every site."""
    assert sum(survives(seed) for seed in range(4)) >= 4  # times that stock makes, neither none nor endless


@pytest.mark.long
def test_loss_begins_where_the_time_to_survive_ends_on_a_hundred_chains():
    assert sum(survives(seed) for seed in range(100)) >= 100


@pytest.mark.parametrize("seed", range(3))
def test_a_ranking_agrees_with_itself(seed):
    """Lost for exactly the time to survive a site costs nothing; for longer something, and it is not safe."""
    net, _ = short_chain(seed)
    weak = rs.rank(net).set_index("target")
    for site, time in weak["time_to_survive"].dropna().items():
        if time > 0:
            exact, longer = (rs.rank(net, days=t).set_index("target").loc[site] for t in (time, time + 0.5))
            assert exact["lost_margin"] <= 1e-8 * weak["lost_margin"].max() and longer["lost_margin"] > 0
            assert not longer["safe"]
