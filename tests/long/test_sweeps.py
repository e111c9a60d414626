"""Sweeps of outages over the flagship and random networks: none that is longer, harder or added to loses less."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

import reshore as rs

from ..support import sweeps
from ..support.random_chains import random_case

pytestmark = [pytest.mark.long, pytest.mark.timeout(7200)]

# Rules that share out what is short are not monotone. By seed: with what change of the network nothing falls any more. In
# all four some makers ship one part to each other.
DAILY_FALLS = {
    23: "one priority, or nobody waits (what is lost and what waits at the end add up to more, as they should)",
    44: "one priority, or nobody waits",
    52: "one priority, or lead times of a day",
    90: "no substitutes, no stock, or lead times of a day",
}


# On the flagship, by patience and number of the hit. Of a car that has 5 % left a line may run below its minimum run rate or
# not at all; what is short is shared out by what is needed, whatever it earns; and who waits comes after what is needed
# today, so that an outage of one car serves those who wait for another in time.
LEAST_RATES, ONE_MARGIN = sweeps.without_least_rates, sweeps.with_one_margin
NOBODY_WAITS = partial(sweeps.with_patience, days=0)
FLAGSHIP_FALLS = {
    0: dict.fromkeys([25, 26, 108, 158, 185], LEAST_RATES) | dict.fromkeys([36, 70, 102, 145], ONE_MARGIN),
    10: {102: ONE_MARGIN, 165: NOBODY_WAITS, 172: NOBODY_WAITS},
    60: {165: NOBODY_WAITS},
}


@pytest.mark.parametrize("patience", sweeps.PATIENCE)
@pytest.mark.parametrize(("engine", "count", "bucket_days"), [("structure", 200, None), ("flow", 200, 20), ("flow", 20, None)])
def test_flagship(engine, count, bucket_days, patience):
    assert not sweeps.on_flagship(engine, patience, count, bucket_days)


@pytest.mark.parametrize("patience", sweeps.PATIENCE)
def test_flagship_day_by_day(patience):
    """The exceptions of daily are these and no others, and with the change that is named nothing falls there any more."""
    found, explained = sweeps.on_flagship("daily", patience, 200), FLAGSHIP_FALLS[patience]
    assert found.keys() == explained.keys()
    net = sweeps.with_patience(rs.load(rs.datasets.korea_auto_2020), patience)
    for n, falls in found.items():
        for hit, second, *steps, _ in falls:
            before, after = (sweeps.as_run(explained[n](net), sweeps.scenario(hit, second, step), "daily") for step in steps)
            assert after >= before - 1e-9, (n, steps)


@pytest.mark.parametrize("patience", sweeps.PATIENCE)
@pytest.mark.parametrize("engine", ["structure", "flow"])
def test_random_networks(engine, patience):
    found = [found for seed in range(100) for found in sweeps.on_random(engine, patience, seed)]
    assert not found, found


def test_random_networks_day_by_day():
    """The exceptions of daily are these and no others."""
    found = {seed for seed in range(100) if sweeps.on_random("daily", sweeps.PATIENCE[seed % 3], seed)}
    assert found == set(DAILY_FALLS)


@pytest.mark.parametrize("engine", ["structure", "daily", "flow"])
def test_accounts_of_random_networks(engine):
    """On every row and day wanted + waiting before = served + lost + waiting; what touches nothing costs nothing."""
    for seed in range(60):
        net, scenario = random_case(seed)
        course = rs.disrupt(net, scenario, engine).course
        before = np.vstack([np.zeros(course.waiting.shape[1]), course.waiting[:-1]])
        off = course.demanded + before - course.served - course.lost - course.waiting
        assert np.abs(off).max() <= 1e-6 * course.demanded.max(), seed
        nothing = replace(
            scenario,
            events=scenario.events.head(1).assign(
                severity=0.0, severity_end=np.nan, takes_stock=0.0, demand_change=np.nan, duty_add=np.nan
            ),
        )
        assert engine == "structure" or rs.disrupt(net, nothing, engine).summary.at["extra_cost", "value"] == 0, seed
