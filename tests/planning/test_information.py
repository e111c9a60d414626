"""What knowing the year, and planning for all of them, is worth: against every choice of options in turn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import reshore as rs
from reshore import Network

from ..support import enumeration
from ..support.small_plans import small_plan
from ..support.trading import choices

SEEDS = [s for s in range(900, 930) if len(small_plan(s).events)][:5]
CONFIDENCE = 0.8


def only(net: Network, chances: dict[str, float]) -> Network:
    """The same with other chances of its scenarios."""
    return replace(net, events=net.events.assign(probability=net.events["scenario"].map(chances)))


def value(net: Network, units: dict[str, float], weight: float) -> float:
    return enumeration.fixed_cost(net, units) + enumeration.operate(net, units, weight, CONFIDENCE)[0]


def least(net: Network, weight: float = 0.0) -> float:
    return min(value(net, units, weight) for units in choices(net))


@pytest.mark.parametrize("seed", SEEDS)
def test_against_every_choice(seed):
    net, weight = small_plan(seed), (0.0, 0.4)[seed % 2]
    told = rs.value_of_information(net, risk_weight=weight, confidence=CONFIDENCE).set_index("measure")["value"]
    names = list(dict.fromkeys(net.events["scenario"]))
    chance = [net.events.loc[net.events["scenario"] == name, "probability"].iloc[0] for name in names]
    chance = [1 - sum(chance), *chance]
    plan = least(net, weight)
    size = 1e-6 * max(1.0, abs(plan)) + 2e-4 * abs(value(net, {}, weight) - plan)

    years = [least(only(net, {n: float(n == year) for n in names})) for year in ["", *names]]
    known = (1 - weight) * np.dot(years, chance) + weight * enumeration.worst_mean(years, chance, CONFIDENCE)
    assert told["plan"] == pytest.approx(plan, abs=size)
    assert told["perfect_information"] == pytest.approx(known, abs=2 * size)
    assert told["evpi"] == pytest.approx(plan - known, abs=3 * size)
    # one average year, in which all events happen, each at its severity times its probability
    events = net.events.assign(scenario="mean", probability=1.0, severity=net.events["severity"] * net.events["probability"])
    for name, of in (("average_year", replace(net, events=events)), ("no_event_year", only(net, dict.fromkeys(names, 0.0)))):
        each = [(value(of, units, 0.0), value(net, units, weight)) for units in choices(net)]
        near = [all_ for own, all_ in each if own <= min(own for own, _ in each) + 10 * size]
        assert min(near) - size <= told[name] <= max(near) + size
    assert told["vss"] == pytest.approx(max(0, told["average_year"] - told["plan"]))
    assert told["value_of_scenarios"] == pytest.approx(max(0, told["no_event_year"] - told["plan"]))
