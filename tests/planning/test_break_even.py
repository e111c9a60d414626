"""Where the best plan turns: planned again 1 % to either side."""

from __future__ import annotations

import numpy as np
import pytest

import reshore as rs
from reshore import DataError, Network
from reshore.planning.replanning import Cell, changed

from ..support.small_plans import small_plan

SEEDS = range(1000, 1004)


def figures(net: Network) -> list[tuple[str, str, str, float]]:
    """Figures that may turn a plan, and how far to look."""
    options = net.options["option"]
    bought = net.sources[net.sources["option"] != ""]
    found = [("options", options.iloc[0], "capex", 200.0), ("options", options.iloc[-1], "annual_cost", 100.0)]
    found += [("sources", "|".join(bought.iloc[0][["site", "part", "option"]]), "unit_cost", 40.0)] if len(bought) else []
    return found + ([("events", net.events["scenario"].iloc[0], "probability", 0.5)] if len(net.events) else [])


def with_value(net: Network, figure: tuple[str, str, str], value: float) -> Network:
    return changed(net, [Cell(*figure, value)])


def forced(net: Network, ask: dict, options: set[str]) -> float:
    """The least that a plan of just these options costs."""
    try:
        return float(rs.plan(net, **ask, options=sorted(options), keep=sorted(options)).objective)
    except rs.SolveError:
        return np.inf


def test_something_else_is_bought_on_the_far_side_and_not_on_the_near():
    assert sum(turns(seed) for seed in SEEDS) >= 2


def turns(seed: int) -> int:
    """How often the plan of a network turns, each time held against plans 1 % to either side."""
    net, tried = small_plan(seed), 0
    ask = {"risk_weight": (0.0, 0.4)[seed % 2], "confidence": 0.8, "budget": (None, None, 60)[seed % 3]}
    best = rs.plan(net, **ask)
    today = set(best.options["option"])
    for *figure, end in figures(net):
        for row in rs.break_even(net, best, *figure, low=0.0, high=end).itertuples():
            tried += 1
            step = np.copysign(0.01 * max(abs(row.value), 0.1), row.value - row.today)
            near, far = (with_value(net, figure, float(np.clip(row.value + k * step, 0, end))) for k in (-1, 1))
            assert row.between <= 1.1e-3 * row.value + 1e-12
            best_near = rs.plan(near, **ask).objective
            assert forced(near, ask, today) == pytest.approx(best_near, abs=1e-6 * abs(best_near) + 1e-6), (figure, row)
            beyond = (today | set(row.comes_in)) - set(row.goes_out)
            best_far = rs.plan(net=far, **ask).objective
            assert forced(far, ask, today) > best_far, (figure, row)
            assert beyond != today
    return tried


def test_by_hand_on_the_toy():
    """second_chip costs 400 x 0.1 a year and spares 84 of a tenth of 1,340, 0.1 x 840; chip_stock, 10 + 90, spares 0.1 x 1,140.
    second_chip stays up to 40 + 30 a year, where chip_stock is as good: a capex of 700; and up to a chance p of the fire with
    100 - 1,140 p = 40 - 840 p, 0.2; down to 40 = 840 p, 1 / 21."""
    net = rs.load(rs.datasets.toy)
    best = rs.plan(net)
    [flip] = rs.break_even(net, best, "options", "second_chip", "capex", high=2000).to_dict("records")
    assert flip["value"] == pytest.approx(700, rel=2e-3)
    assert (flip["comes_in"], flip["goes_out"]) == (["chip_stock"], ["second_chip"])
    flips = rs.break_even(net, best, "events", "chip_fire", "probability")
    assert flips["value"].tolist() == pytest.approx([1 / 21, 0.2], rel=2e-3)


@pytest.mark.parametrize(
    "wrong", [("options", "nothing", "capex"), ("events", "chip_fire|x", "probability")], ids=lambda w: w[1]
)
def test_refuses_a_figure_that_is_not_there(wrong):
    net = rs.load(rs.datasets.toy)
    with pytest.raises(DataError, match="row"):
        rs.break_even(net, rs.plan(net), *wrong)
