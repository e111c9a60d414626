"""Every verb on valid networks that lack something: an answer in strict JSON, or a refusal that says so; no other exception."""

import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, Network, SolveError
from reshore.results import records

from ..support.funded_chains import odd_chain
from ..support.samples import some
from ..support.small_plans import mixed_plan


def set_all(table: str, column: str, value: float | str) -> Callable[[Network], Network]:
    """A change that gives a column one value in all rows."""
    return lambda net: net.with_tables(**{table: getattr(net, table).assign(**{column: value})})


def without(table: str) -> Callable[[Network], Network]:
    return lambda net: net.with_tables(**{table: getattr(net, table).iloc[:0]})


LACKS: dict[str, Callable[[Network], Network]] = {
    "nothing": lambda net: net,
    "no events": without("events"), "no stock": without("stock"), "no settings": without("settings"),
    "chance 0": set_all("events", "probability", 0.0), "no chance": set_all("events", "probability", np.nan),
    "severity 0": set_all("events", "severity", 0.0), "length 0": set_all("events", "duration_days", 0.0),
    "no end": set_all("events", "duration_days", np.nan), "uncertain": lambda net: set_all("events", "factor_high", 2.0)(
        set_all("events", "factor_low", 0.5)(net)),
    "free options": set_all("options", "capex", 0.0), "divisible": set_all("options", "divisible", 1.0),
    "no margin": set_all("demand", "price", 0.0), "no demand": set_all("demand", "rate", 0.0),
    "an unused part": lambda net: net.edit([{"table": "parts", "add": {"part": "spare"}}]),
}  # fmt: skip


def asked(net: Network) -> dict[str, Callable[[], object]]:
    """Each verb with what it is asked, so that what it tells can be written as JSON."""
    part, site = net.parts["part"].iloc[-1], net.sites["site"].iloc[0]
    hit = rs.Scenario("own").hit(site=site, days=3) if net.events.empty else net.events["scenario"].iloc[0]
    table = records.rows
    return {
        "disrupt": lambda: records.result_record(run := rs.disrupt(net, hit, samples=3), rs.whys(net, run, verify=True)),
        "rank": lambda: table(rs.rank(net)),
        "worst": lambda: table(rs.worst(net, k=2)),
        "landed_cost": lambda: table(rs.landed_cost(net, part)),
        "make_options": lambda: table(rs.make_options(net).options),
        "stock_policy": lambda: table(rs.stock_policy(net, days=2)),
        "plan": lambda: records.plan_record(rs.plan(net, risk_weight=0.5)),
        "plan_model": lambda: rs.plan_model(net).numVariables(),
        "frontier": lambda: finite(rs.frontier(net, points=3)),
        "alternatives": lambda: records.alternatives_record(rs.alternatives(net, rs.plan(net))),
        "value_of_information": lambda: finite(rs.value_of_information(net)),
        "verdict": lambda: records.verdict_record(rs.verdict(net, part, points=0)),
        "fund": lambda: records.funding_record(rs.fund(net, estimates="base")),
    }


def finite(table: pd.DataFrame) -> list[dict]:
    """The rows of a table in which no number may be missing."""
    assert np.isfinite(table.select_dtypes("number")).all(axis=None)
    return records.rows(table)


@pytest.mark.parametrize(("seed", "lack"), some([(seed, lack) for seed in range(12) for lack in LACKS], 3))
def test_every_verb_answers_or_refuses(seed, lack):
    net = LACKS[lack]((mixed_plan, odd_chain)[seed % 2](seed))
    for verb, ask in asked(net).items():
        try:
            json.loads(records.to_json(ask()))
        except (DataError, SolveError) as refused:
            assert str(refused), verb
