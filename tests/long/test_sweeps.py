"""Sweeps of outages over the flagship: no longer, harder or added outage loses less than the one before it."""

import pytest

import reshore as rs

from .. import sweeps

pytestmark = [pytest.mark.long, pytest.mark.timeout(7200)]


@pytest.mark.parametrize("patience", [0, 10, 60])
@pytest.mark.parametrize("engine", ["structure", "daily"])
def test_flagship(engine, patience):
    net = sweeps.with_patience(rs.load(rs.datasets.korea_auto_2020), patience)
    found = [e for hit, second in sweeps.pairs(net, 70, seed=1) for e in sweeps.exceptions(net, hit, second, engine)]
    assert not found, found
