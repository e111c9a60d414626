"""How far figures move what a plan costs: against every choice of options on networks with the other figure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import Network
from reshore.planning import replanning

from ..support import enumeration
from ..support.small_plans import small_plan

SEEDS = [s for s in range(1100, 1130) if len(small_plan(s).events)][:2]
RANGES = ["table", "key", "column", "low", "high"]


def figures(net: Network) -> Network:
    """With ranges of what moves a plan: a unit cost, a stock or a capacity, a chance, a price and a capex."""
    source, option = net.sources.iloc[0], net.options.iloc[0]
    chance = net.events["probability"].iloc[0]
    rows = [
        ("sources", f"{source['site']}|{source['part']}", "unit_cost", source["unit_cost"], source["unit_cost"] + 2),
        ("demand", "k|c", "price", 20, 60),
        ("options", option["option"], "capex", 0, option["capex"] + 30),
        ("events", net.events["scenario"].iloc[0], "probability", chance / 2, chance),
        ("demand", "k|c", "rate", 2, 5),
    ]
    return net.with_tables(ranges=pd.DataFrame(rows, columns=RANGES))


def with_value(net: Network, row: pd.Series, end: str) -> Network:
    """The network with a figure at its end, changed here by hand."""
    table = getattr(net, row["table"]).copy()
    names = row["key"].split("|")
    keys = {"sources": ["site", "part"], "demand": ["site", "part"], "options": ["option"], "events": ["scenario"]}[
        row["table"]
    ]
    here = np.logical_and.reduce([table[c] == name for c, name in zip(keys, names, strict=True)])
    if row["table"] == "sources":
        here &= table["option"] == ""
    table.loc[here, row["column"]] = row[end]
    return replace(net, **{row["table"]: table})


@pytest.mark.parametrize("seed", SEEDS)
def test_kept_and_chosen_are_what_they_cost_there(seed):
    net = figures(small_plan(seed))
    weigh = (0.0, 0.4)[seed % 2], 0.8
    best = rs.plan(net, risk_weight=weigh[0], confidence=weigh[1])
    units = dict.fromkeys(net.options["option"], 0.0) | dict(best.options[["option", "units"]].itertuples(index=False))
    told = rs.tornado(net, best, replan=2)
    assert told.attrs["complete"] and told["exact"].all() and told["swing"].is_monotonic_decreasing
    for k, row in told.iterrows():
        for end in ("low", "high"):
            other = with_value(net, row, end)
            kept = enumeration.fixed_cost(other, units) + enumeration.operate(other, units, *weigh)[0]
            assert row[f"kept_{end}"] == pytest.approx(kept, rel=1e-6, abs=1e-4), (row, end)
            if k < 2:
                least, _ = enumeration.best_choice(other, None, *weigh)
                assert row[f"chosen_{end}"] == pytest.approx(least, rel=1e-6, abs=1e-2)
        ends = [row["kept_low"], row["kept_high"], told.attrs["objective"]]
        assert row["swing"] == pytest.approx(max(ends) - min(ends), abs=1e-3)


def many(net: Network) -> Network:
    """The toy with a range of every unit cost and price: one end as it is, so that all of a column push the same way."""
    rows = [("sources", "|".join(r[["site", "part", "option"]]), "unit_cost", r["unit_cost"], r["unit_cost"] + 1 + k)
            for k, (_, r) in enumerate(net.sources.iterrows())]  # fmt: skip
    rows += [("options", o, "capex", c, c + 100 * (k + 1)) for k, (o, c) in enumerate(net.options[["option", "capex"]].values)]
    return net.with_tables(ranges=pd.DataFrame(rows, columns=RANGES))


def test_groups_find_the_largest_swings():
    net = many(rs.load(rs.datasets.toy))
    best = rs.plan(net)
    all_ = rs.tornado(net, best, top=100, replan=0)
    some = rs.tornado(net, best, top=3, replan=0)
    assert some["swing"].iloc[:3].tolist() == pytest.approx(all_["swing"].iloc[:3].tolist(), abs=1e-3)
    assert some["swing"].iloc[3:].isna().all() and len(some) == len(all_)
    bound = some.set_index(["table", "key"])["at_most"]
    assert (bound.reindex(all_.set_index(["table", "key"]).index).to_numpy() >= all_["swing"] - 1e-3).all()


def test_one_run_of_a_large_plan_costs_no_less_than_the_least_and_hardly_more(monkeypatch):
    net = many(rs.load(rs.datasets.toy))
    best = rs.plan(net)
    exact = rs.tornado(net, best, top=100, replan=0).set_index(["table", "key"])
    monkeypatch.setattr(replanning, "LARGE", 0)
    run = rs.tornado(net, best, top=100, replan=0).set_index(["table", "key"]).loc[exact.index]
    assert run.loc["options", "exact"].all() and not run.loc["sources", "exact"].any()
    for end in ("kept_low", "kept_high"):
        assert (run[end] >= exact[end] - 1e-3).all() and (run[end] <= exact[end] + 0.05 * exact["swing"] + 1e-3).all()


def test_a_figure_that_may_not_be_is_told_as_unknown():
    """Chances of 95 and 10 % are more than all years."""
    rows = [("events", "chip_fire", "probability", 0.05, 0.95)]
    net = rs.load(rs.datasets.toy).with_tables(ranges=pd.DataFrame(rows, columns=RANGES))
    told = rs.tornado(net, rs.plan(net), replan=0)
    assert told["kept_low"].notna().all() and told["kept_high"].isna().all() and not told["exact"].any()
