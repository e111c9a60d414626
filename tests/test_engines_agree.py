"""Where nothing but the chain itself can tell them apart, all engines lose the same.

No stock, no lead time, no capacity limit, total loss, and re-routing on the same day. All events begin at once: with a
later one in sight flow would make ahead.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import reshore as rs
from reshore.disruption.engine import REROUTE
from reshore.disruption.engines import ENGINES

from .support.networks import BARE, close, examples, networks, scenarios


@st.composite
def cases(draw):
    net = draw(networks(BARE))
    scenario = draw(scenarios(net, total=True))
    return net, replace(scenario, events=scenario.events.assign(start_day=0.0))


def lost(net: rs.Network, scenario: rs.Scenario, engine: str):
    return rs.disrupt(net, scenario, engine, reroute_days=0 if REROUTE in ENGINES[engine].takes else None).lost


@examples(40)
@given(cases())
def test_the_engines_agree(case):
    net, scenario = case
    can = lost(net, scenario, "structure")
    for engine in ENGINES:
        assert close(lost(net, scenario, engine), can), engine


def test_a_way_that_works_again_once_its_supply_is_rerouted_takes_over():
    """Both plants lose chips, which another maker can send; plant 2 also loses boards, which nobody else makes.

    Rerouted chips let plant 1 work, and it must then take over the orders of plant 2.
    """

    def table(columns: str, *rows: str) -> pd.DataFrame:
        return pd.DataFrame([r.split(",") for r in rows], columns=columns.split(","))

    net = rs.Network(
        sites=table("site", "plant1", "plant2", "chips", "spare", "boards", "market"),
        parts=table("part", "car", "chip", "board"),
        bom=table("part,input,site", "car,chip,", "car,board,plant2"),
        sources=table("site,part", "plant1,car", "plant2,car", "chips,chip", "spare,chip", "boards,board"),
        lanes=table("origin,destination,part,share", "chips,plant1,chip,", "spare,plant1,chip,0", "chips,plant2,chip,",
                    "spare,plant2,chip,0", "boards,plant2,board,", "plant1,market,car,", "plant2,market,car,"),
        demand=table("site,part,rate,margin", "market,car,10,1"),
    )  # fmt: skip
    scenario = rs.Scenario("both").hit(site="chips", days=2).hit(site="boards", days=2)
    for engine in ENGINES:
        assert close(lost(net, scenario, engine), 0), engine
