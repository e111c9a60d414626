"""A sample of the sweeps: on random networks no longer, harder or added outage loses less than the one before it."""

import pytest

import reshore as rs

from ..support import sweeps
from ..support.random_chains import lasting, random_case
from ..support.samples import some

SAMPLE = some(range(1_000, 1_006), 2)


@pytest.mark.parametrize("seed", SAMPLE)
@pytest.mark.parametrize("engine", ["structure", "flow"])
def test_no_loss_falls(engine, seed):
    assert not sweeps.on_random(engine, sweeps.PATIENCE[seed % len(sweeps.PATIENCE)], seed)


@pytest.mark.parametrize("seed", SAMPLE)
def test_refined_losses_fall_by_no_more_than_is_told(seed):
    """Runs whose buckets are split in unlike ways: what they lose is known to within `pooling_bound`."""
    net = sweeps.with_patience(lasting(random_case(seed)[0], 365), sweeps.PATIENCE[seed % len(sweeps.PATIENCE)])
    hit, second = next(sweeps.pairs(net, 1, seed))
    for ladder in sweeps.ladders(hit["severity"]):
        least = 0.0
        for step in ladder:
            result = rs.disrupt(net, sweeps.scenario(hit, second, step), "flow")
            lost, wanted = (float(units @ result.base.margin) for units in (result.lost, result.wanted))
            assert lost >= least - 1e-6 * wanted
            least = lost - result.pooling_bound


def test_every_step_of_the_ladders_is_held_against_the_one_before():
    """Two ladders part from 28 days, so that a loss missing there is a fall once, a loss only there three times."""
    steps = {step: 0.1 for ladder in sweeps.ladders(0.4) for step in ladder}
    assert len(steps) == 8 + 2 + 1 and not sweeps.falls(steps, 0.4)
    middle = sweeps.Step(28, 0.4)
    assert [(a.days, b.days) for a, b, _ in sweeps.falls(steps | {middle: 0.09}, 0.4)] == [(14, 28)]
    assert len(sweeps.falls(steps | {middle: 0.11}, 0.4)) == 3


@pytest.mark.parametrize("engine", ["structure", "flow"])
def test_what_is_longer_loses_more_somewhere(engine):
    """When all sources are down: on networks that never lose the sample would show nothing."""
    net = sweeps.with_patience(lasting(random_case(SAMPLE[0])[0], 365), 0)
    everything = {"country": "", "severity": 1.0, "start": 3, "ramp": 0}
    share = sweeps.lost_shares(net, everything, everything, engine)
    assert share[sweeps.Step(7, 1.0)] < share[sweeps.Step(120, 1.0)] < share[sweeps.Step(None, 1.0)]
