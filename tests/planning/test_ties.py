"""One plan: proved in money, the same by every way to solve it, and first among those as good as it."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pulp
import pytest

import reshore as rs
from reshore import Network, Scenario, SolveError
from reshore.disruption import response
from reshore.planning import planner
from reshore.planning.model import elastic, master, years
from reshore.planning.model.decomposition import Decomposed
from reshore.planning.model.extensive import Whole
from reshore.planning.model.first_stage import LEAST_PART, Asked
from reshore.planning.model.option_rules import broken_rule, over_budget, refuse_unfit
from reshore.planning.model.proof import Proof
from reshore.solving.feasibility import refuse_broken
from reshore.solving.model import Model

from ..support import enumeration, small_plans
from ..support.samples import some
from ..support.small_plans import same


def asked(seed: int) -> dict:
    """Budget, risk weight and confidence drawn for a network."""
    random = np.random.default_rng(seed + 10**6)
    return {
        "risk_weight": (0, 0.3, 1)[seed % 3],
        "confidence": float(random.choice([0, 0.5, 0.8, 0.95])),
        "budget": (None, None, 10, 40)[random.integers(4)],
    }


def cbc() -> pulp.LpSolver:
    """The solver that comes with PuLP 3."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return pulp.PULP_CBC_CMD(msg=False, gapRel=0)


def frame(columns: str, *rows: str) -> pd.DataFrame:
    return pd.DataFrame([r.split(",") for r in rows], columns=columns.split(","))


def network(**tables) -> Network:
    return Network(**{name: frame(*t) for name, t in tables.items()})


def bought(plan) -> dict[str, float]:
    return dict(zip(plan.options["option"], plan.options["units"], strict=True))


def agree(a, b) -> bool:
    """Whether two plans are one, or each names the other's."""
    named = [[same(near, bought(p)) for near in q.near_equals["options"]] for p, q in ((a, b), (b, a))]
    return same(bought(a), bought(b)) or all(any(each) for each in named)


@pytest.fixture(params=["whole", "decomposed", "cbc"])
def way(request, monkeypatch):
    """A way to solve small plans."""
    monkeypatch.setattr(planner, "LARGE", 0 if request.param == "decomposed" else np.inf)
    return {"solver": cbc()} if request.param == "cbc" else {}


# --- proved


@pytest.mark.parametrize("seed", some(range(12), 4))
def test_a_proof_is_in_money(seed):
    net, ask = small_plans.mixed_plan(seed), asked(seed)
    plan, nothing = rs.plan(net, **ask), rs.plan(replace(net, options=net.options.assign(max_units=0)), **ask)
    assert plan.gap_money == plan.objective - plan.bound >= 0
    assert plan.gap == pytest.approx(plan.gap_money / nothing.objective, abs=1e-15)
    saved = nothing.objective - plan.objective
    assert plan.proved
    assert plan.gap_money <= max(1e-4 * min(saved, plan.objective), 1e-8 * nothing.objective)
    w = plan.risk_weight
    assert plan.objective == pytest.approx(plan.fixed_cost + (1 - w) * plan.expected_cost + w * plan.cvar, rel=1e-12)


def test_what_a_proof_may_leave_open():
    """A ten-thousandth of the 40 saved; of the objective of 20 where that is less; 1e-8 of 100 where nothing is saved;
    a ten-thousandth of the 30 that a plan costs more as rules ask for it."""
    proof = Proof(100.0, 1.0)
    assert proof.allowed(60.0) == pytest.approx(40e-4)
    assert proof.allowed(20.0) == pytest.approx(20e-4)
    assert proof.allowed(100.0) == pytest.approx(1e-6)
    assert proof.allowed(130.0) == pytest.approx(30e-4)
    assert proof.goal(60.0) + proof.tie(60.0) + proof.units(60.0) < proof.allowed(60.0)
    # doing nothing costs a million: 1e-8 of that may be open, and the search goes on to a ten-thousandth of the objective
    dear = Proof(1e6, 1.0)
    assert dear.allowed(10.0) == pytest.approx(1e-2)
    assert 10 * dear.settled(10.0) < dear.tie(10.0) and dear.goal(10.0) + dear.tie(10.0) < 1e-3
    # a bound above the objective is one as far as rounding goes
    assert [proof.bound(60.0, bound) for bound in (59.0, 60.001, 60.1)] == [59.0, 60.0, -np.inf]
    assert Proof(100.0, 1.0, gap=0.01).goal(60.0) == pytest.approx(1)


def test_a_wide_gap_ends_the_search_and_proves_nothing(monkeypatch):
    """The search may end anywhere within a fifth of what doing nothing costs; what is then open is told."""
    monkeypatch.setattr(planner, "LARGE", 0)
    net = shop(capex=500)
    wide, plan = rs.plan(net, gap=0.2), rs.plan(net)
    assert wide.bound <= plan.objective * (1 + 1e-9) and plan.proved
    assert wide.proved == (wide.gap_money <= 1e-4 * (2000 - wide.objective))


# --- refused


def test_a_broken_row_is_named():
    model = Model()
    x = model.add_columns("x", 2, upper=4)
    row = model.add_rows("room", 2, upper=5)
    model.add_terms([row[1], row[1]], x, 1)
    refuse_broken(model, np.array([3.0, 2.0]))
    with pytest.raises(SolveError, match="room_1"):
        refuse_broken(model, np.array([3.0, 2.1]))
    with pytest.raises(SolveError, match="x_0"):
        refuse_broken(model, np.array([-0.1, 2.0]))


def test_a_plan_that_breaks_a_rule_is_refused():
    net = network(**SHOP | {
        "options": ("option,capex,max_units,group,requires,divisible", "a,10,1,g,,0", "b,10,2,g,,0", "c,10,1,,a,0",
                    "d,10,1,,,1"),
        "sources": ("site,part,capacity,unit_cost,option", "old,p,10,2,", *(f"old,p,1,1,{o}" for o in "abcd")),
        "lanes": ("origin,destination,part", "old,shop,p"),
    })  # fmt: skip
    task = planner.plan_task(net, Asked(25.0))
    fine = np.array([1, 0, 1, 0.5])
    assert broken_rule(task, fine) == "" and not over_budget(task, fine)
    for units, told in (([1, 1, 0, 0], "group 'g'"), ([0, 0, 1, 0], "'a', which it requires"), ([0, 3, 0, 0], "up to 2"),
                        ([0, 0.5, 0, 0], "0.5 units of option 'b'"), ([0, 0, 0, -0.1], "'d'")):  # fmt: skip
        with pytest.raises(SolveError, match=told):
            refuse_unfit(task, np.array(units, dtype=float))
    with pytest.raises(SolveError, match="budget of 25"):
        refuse_unfit(task, np.array([1.0, 0, 1, 1]))
    refuse_unfit(task, fine)


# --- ties

SHOP = {
    "sites": ("site", "old", "new", "other", "shop"),
    "parts": ("part,value", "p,1"),
    "sources": ("site,part,capacity,unit_cost,option", "old,p,10,2,", "new,p,10,1,one", "other,p,10,1,two"),
    "lanes": ("origin,destination,part,option", "old,shop,p,", "new,shop,p,one", "other,shop,p,two"),
    "demand": ("site,part,rate,price", "shop,p,10,5"),
    "events": ("scenario,probability,site,duration_days", "fire,0.1,old,5"),
    "settings": ("key,value", "days_per_year,100", "window_days,20", "discount_rate,0"),
}


def shop(capex: float = 100, other: float | None = None, more: tuple[str, ...] = (), **columns: str) -> Network:
    """A shop sells 10 a day at 5 of what `old` makes at 2 each; `one` and `two` make it at 1 each, for the same money."""
    net = network(**SHOP, options=("option,capex", f"one,{capex}", f"two,{other or capex}", *more))
    return replace(net, options=net.options.assign(**columns))


def mixed_rows(net: Network, seed: int) -> Network:
    """The same network, the rows of all its tables but the options in another order."""
    random = np.random.default_rng(seed)
    return replace(net, **{name: t.iloc[random.permutation(len(t))].reset_index(drop=True)
                           for name, t in net.tables.items() if name != "options"})  # fmt: skip


@pytest.mark.parametrize("order", [["one", "two"], ["two", "one"]])
def test_of_two_that_are_the_same_the_first_is_bought(way, order):
    net = shop()
    net = replace(net, options=net.options.set_index("option").loc[order].reset_index())
    for seed in range(3):
        plan = rs.plan(mixed_rows(net, seed), **way)
        assert bought(plan) == {order[0]: 1}
        assert plan.near_equals.to_dict("records") == [{"options": {order[1]: 1.0}, "objective": pytest.approx(plan.objective)}]


def test_what_neither_costs_nor_helps_is_not_bought(way):
    idle = ("idle,0", "spare,0")
    net = shop(more=idle)
    sources = pd.concat([net.sources, frame("site,part,unit_cost,option", "old,p,3,idle", "old,p,4,spare")])
    for seed in range(3):
        plan = rs.plan(mixed_rows(replace(net, sources=sources.reset_index(drop=True)), seed), **way)
        assert bought(plan) == {"one": 1}
        assert {"two": 1.0} in list(plan.near_equals["options"])


def test_one_move_is_bought_rather_than_two_for_the_same_money(way):
    """Halves at 50 each do together what one does for 100."""
    net = shop(more=("left,50", "right,50"))
    halves = [
        frame("site,part,capacity,unit_cost,option", "new,p,5,1,left", "new,p,5,1,right"),
        frame("origin,destination,part,option", "new,shop,p,left", "new,shop,p,right"),
    ]
    net = replace(
        net,
        options=net.options.iloc[[2, 3, 0]].reset_index(drop=True),
        sources=pd.concat([net.sources[net.sources["option"] != "two"], halves[0]], ignore_index=True),
        lanes=pd.concat([net.lanes[net.lanes["option"] != "two"], halves[1]], ignore_index=True),
    )
    plan = rs.plan(net, **way)
    assert bought(plan) == {"one": 1}
    assert {"left": 1.0, "right": 1.0} in list(plan.near_equals["options"]) or way == {}


def test_parts_that_are_the_same_are_bought_of_the_first(way):
    """Any mixture of the two costs the same."""
    net = shop(divisible=1)
    for seed in range(3):
        plan = rs.plan(mixed_rows(net, seed), **way)
        assert bought(plan) == {"one": pytest.approx(1, abs=1e-4)}


def test_no_more_is_bought_than_is_used(way):
    """A divisible option that costs nothing is bought as far as it helps: 10 of the 40 a day that it could make."""
    net = shop(0, 1e9, divisible=1)
    net = replace(
        net, sources=net.sources.assign(capacity=[10.0, 40.0, 10.0]), lanes=net.lanes.assign(capacity=[np.nan, 40.0, 10.0])
    )
    assert bought(rs.plan(net, **way)) == {"one": pytest.approx(0.25, abs=1e-4)}


# --- decomposed


@pytest.mark.parametrize("seed", some(range(30), 8))
def test_a_divisible_and_a_whole_option_share_a_group(seed, monkeypatch):
    net = small_plans.mixed_plan(seed)
    options = net.options.assign(
        group="",
        requires="",
        divisible=[1, *[0] * (len(net.options) - 1)],
        max_units=lambda o: o["max_units"].clip(lower=1).round(),
    )
    options.loc[[0, 1], "group"] = "g"
    net, ask = replace(net, options=options), asked(seed)
    whole = rs.plan(net, **ask)
    monkeypatch.setattr(planner, "LARGE", 0)
    cut = rs.plan(net, **ask)
    assert cut.proved and agree(whole, cut), (seed, bought(whole), bought(cut))
    assert not {options["option"][0], options["option"][1]} <= bought(cut).keys()
    assert cut.objective == pytest.approx(whole.objective, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("seed", some(range(820, 832), 2))
@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
def test_years_that_weigh_nothing_are_run_at_least_cost(seed, weight, monkeypatch):
    """A year that cannot happen, and under a risk weight of 1 those that are not among the worst."""
    net = small_plans.small_plan(seed, price=small_plans.BIG_PRICE)
    listed = list(dict.fromkeys(net.events["scenario"]))
    never = Scenario("never", probability=0.0).hit(site="s1", days=3)
    ask = {"risk_weight": weight, "confidence": 0.9, "scenarios": [*listed, never]}
    whole = rs.plan(net, **ask)
    monkeypatch.setattr(planner, "LARGE", 0)
    cut = rs.plan(net, **ask)
    assert bought(cut) == bought(whole)
    for column in ("cost", "lost_units"):
        assert cut.scenarios[column].to_numpy() == pytest.approx(whole.scenarios[column].to_numpy(), rel=1e-5, abs=1e-5), seed


# --- switches change time, never the answer


@pytest.mark.parametrize("seed", some(range(840, 846), 2))
def test_switches_change_no_plan(seed, monkeypatch):
    net, ask = small_plans.mixed_plan(seed), asked(seed)
    plans = [rs.plan(net, **ask)]
    switches = ((planner, "LARGE", np.inf), (planner, "LARGE", 0), (elastic, "LARGE", 0), (master, "MOST_CUTS", 0),
                (years, "WINDOW_COLUMNS", 10**9), (Whole, "tries", 20), (Decomposed, "tries", 100))  # fmt: skip
    for module, name, value in switches:
        monkeypatch.setattr(module, name, value)
        plans.append(rs.plan(net, **ask))
    for plan in plans[1:]:
        assert same(bought(plan), bought(plans[0]))
        assert plan.objective == pytest.approx(plans[0].objective, rel=1e-9)
        assert plan.scenarios["cost"].to_numpy() == pytest.approx(plans[0].scenarios["cost"].to_numpy(), rel=1e-6)


@pytest.mark.parametrize("seed", some(range(860, 866), 3))
def test_switches_change_no_run(seed, monkeypatch):
    net = small_plans.small_plan(seed)
    hit = Scenario("hit").hit(site="s1", days=4)
    runs = []
    for large in (0, np.inf):
        monkeypatch.setattr(response, "LARGE", large)
        runs.append(rs.disrupt(net, hit, engine="flow"))
    value = [run.summary["value"].astype(float) for run in runs]
    assert value[0].to_numpy() == pytest.approx(value[1].to_numpy(), rel=1e-6, abs=1e-6, nan_ok=True)


# --- every way to solve, and no better plan among others


def _four_ways(seed: int) -> None:
    """Whole, decomposed, every choice costed by another program, and CBC on `plan_model`: one objective, one plan."""
    net, ask = small_plans.mixed_plan(seed), asked(seed)
    best, choice = enumeration.best_of_all(net, **ask)
    task = planner.plan_task(net, Asked(ask["budget"]), ask["risk_weight"], ask["confidence"])
    plans = []
    for large in (np.inf, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(planner, "LARGE", large)
            plans.append(rs.plan(net, **ask))
    for plan in plans:
        assert plan.proved, seed
        assert plan.objective == pytest.approx(best, rel=1e-6, abs=1e-6), (seed, choice, bought(plan))
        assert plan.bound <= best + 1e-7 * abs(best), seed
    assert agree(*plans), (seed, *map(bought, plans))
    problem = rs.plan_model(net, **ask)
    problem.solve(cbc())
    assert pulp.value(problem.objective) == pytest.approx(best, rel=1e-6, abs=1e-6), seed
    _none_is_better(task, plans, seed)


def _none_is_better(task, plans, seed: int) -> None:
    """The plan's own units and 20 others fixed in the model: none comes to less than the bound."""
    random, stage, whole = np.random.default_rng(seed), task.start.stage, Whole(task)
    sets = [stage.table["option"].map(bought(plan)).fillna(0).to_numpy(dtype=float) for plan in plans]
    while len(sets) < 22:
        drawn = random.uniform(LEAST_PART * stage.most, stage.most) * (random.random(len(stage.most)) < 0.6)
        units = np.where(stage.whole, np.round(drawn), drawn)
        if not broken_rule(task, units) and not over_budget(task, units):
            sets.append(units)
    for number, units in enumerate(sets):
        value = task.objective(units, whole.run(units).cost)
        for plan in plans:
            assert value >= plan.bound - 1e-8 * abs(plan.bound), (seed, units)
        if number < 2:
            assert value == pytest.approx(plans[number].objective, rel=1e-7, abs=1e-7), seed


@pytest.mark.parametrize("seed", some(range(10), 4))
def test_every_way_to_solve_gives_one_plan(seed):
    _four_ways(seed)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", range(10, 200, 10))
def test_every_way_to_solve_gives_one_plan_at_length(first):
    for seed in range(first, first + 10):
        _four_ways(seed)
