"""plan(): against enumeration by a second formulation (tests/support/enumeration.py), its laws, and small cases by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pandas as pd
import pulp
import pytest

import reshore as rs
from reshore import DataError, Network, Scenario, SolveError
from reshore.network.baseline import baseline
from reshore.planning import planner
from reshore.planning.model.extensive import Whole
from reshore.planning.model.first_stage import Asked, capital_recovery
from reshore.planning.model.years import cvar
from reshore.solving.solver import LiveModel

from ..support import enumeration, small_plans
from ..support.samples import some

small_plan = small_plans.small_plan


def asked(seed: int) -> dict:
    """Budget, risk weight and confidence drawn for a network."""
    random = np.random.default_rng(seed + 10**6)
    return {
        "risk_weight": (0, 0.3, 1)[seed % 3],
        "confidence": float(random.choice([0, 0.5, 0.8, 0.95])),
        "budget": (None, None, 10, 40)[random.integers(4)],
    }


def frame(columns: str, *rows: str) -> pd.DataFrame:
    return pd.DataFrame([r.split(",") for r in rows], columns=columns.split(","))


def network(**tables) -> Network:
    return Network(**{name: t if isinstance(t, pd.DataFrame) else frame(*t) for name, t in tables.items()})


def bought(plan) -> dict[str, float]:
    return dict(zip(plan.options["option"], plan.options["units"], strict=True))


def lost(hit) -> float:
    """Units lost over a run."""
    return float(hit.summary.loc["lost_units", "value"])


# --- against every choice in turn


@pytest.mark.parametrize("first", some(range(0, 200, 20), 2))
def test_the_model_has_the_best_of_all_choices(first):
    for seed in range(first, first + 20):
        net, ask = small_plan(seed), asked(seed)
        best, choice = enumeration.best_choice(net, **ask)
        model = Whole(planner.plan_task(net, Asked(ask["budget"]), ask["risk_weight"], ask["confidence"])).model
        assert LiveModel(model).solve().objective == pytest.approx(best, rel=1e-6, abs=1e-6), (seed, choice)


@pytest.mark.parametrize("first", some(range(200, 240, 10), 1))
def test_the_plan_is_the_best_of_all_choices(first):
    for seed in range(first, first + 10):
        net, ask = small_plan(seed), asked(seed)
        best, choice = enumeration.best_choice(net, **ask)
        plan = rs.plan(net, **ask)
        assert plan.objective == pytest.approx(best, rel=1e-6, abs=1e-6), (seed, choice, bought(plan))
        assert plan.proved
        # the parts are those of the objective, by the discrete formula of CVaR
        cost, chance = plan.scenarios["cost"].tolist(), plan.scenarios["probability"].tolist()
        assert plan.expected_cost == pytest.approx(np.dot(cost, chance))
        assert plan.cvar == pytest.approx(enumeration.worst_mean(cost, chance, ask["confidence"]))
        assert plan.cvar >= plan.expected_cost - 1e-6 * abs(plan.expected_cost)
        assert plan.fixed_cost == pytest.approx(enumeration.fixed_cost(net, bought(plan)))
        w = ask["risk_weight"]
        assert plan.objective == pytest.approx(plan.fixed_cost + (1 - w) * plan.expected_cost + w * plan.cvar)


@pytest.mark.parametrize("first", some(range(500, 520, 10), 1))
def test_fractions_are_no_worse_than_a_grid_and_are_attained(first):
    for seed in range(first, first + 10):
        net, ask = small_plan(seed, divisible=True), asked(seed)
        limited = {
            t: getattr(net, t).assign(capacity=lambda f: f["capacity"].where(f["option"] == "", 4.0))
            for t in ("sources", "lanes")
        }
        net = replace(net, **limited, options=net.options.assign(requires="", replaces=""))
        plan = rs.plan(net, **ask)

        def value(units, net=net, ask=ask):
            running = enumeration.operate(net, units, ask["risk_weight"], ask["confidence"])[0]
            return enumeration.fixed_cost(net, units) + running

        assert value(bought(plan)) == pytest.approx(plan.objective, rel=1e-6, abs=1e-6), seed
        steps = [np.linspace(0, n, 3) for n in net.options["max_units"]]
        for counts in product(*steps):
            units = dict(zip(net.options["option"], counts, strict=True))
            if enumeration.allowed(net, units, ask["budget"]):
                assert plan.objective <= value(units) + 1e-6 * abs(plan.objective) + 1e-6, (seed, units)


# --- laws


@pytest.mark.parametrize("seed", some(range(600, 606), 2))
def test_laws_of_budget_order_and_input(seed):
    net, ask = small_plan(seed), asked(seed) | {"budget": None}
    before = net.fingerprint
    plans = [rs.plan(net, **ask | {"budget": b}) for b in (0, 15, 40, None)]
    assert net.fingerprint == before
    # with no budget only what costs nothing to build is bought
    assert all(enumeration.capex_of(net, o) == 0 for o in bought(plans[0]))
    objective = [p.objective for p in plans]
    assert all(b <= a + 1e-6 * abs(a) for a, b in pairwise(objective))
    random = np.random.default_rng(seed)
    mixed = replace(net, **{name: t.iloc[random.permutation(len(t))].reset_index(drop=True) for name, t in net.tables.items()})
    assert rs.plan(mixed, **ask).objective == pytest.approx(objective[-1], rel=1e-6)


@pytest.mark.parametrize("seed", some(range(620, 623), 1))
def test_one_more_scenario_of_no_probability_changes_nothing(seed):
    net = small_plan(seed)
    listed = list(dict.fromkeys(net.events["scenario"]))
    extra = Scenario("never", probability=0.0).hit(site="s1", days=3)
    few, more = rs.plan(net, risk_weight=0.3), rs.plan(net, risk_weight=0.3, scenarios=[*listed, extra])
    assert more.objective == pytest.approx(few.objective, rel=1e-6)
    # it is run at least cost all the same, though nothing weighs it
    again = rs.plan(more.network, risk_weight=0, budget=0, scenarios=[replace(extra, probability=1.0)])
    assert more.scenarios["cost"].iloc[-1] >= again.scenarios["cost"].iloc[-1] - 1e-6 * again.objective


@pytest.mark.parametrize("weight", [0, 0.5, 1])
def test_a_scenario_that_touches_nothing_in_use_costs_a_no_event_year(weight):
    """Holding is free and what is missing at the end costs more than any sale brings: there is nothing to gain."""
    for seed in range(640, 644):
        net = small_plan(seed, price=small_plans.BIG_PRICE)
        net = replace(
            net,
            parts=net.parts.assign(holding_rate=0.0, value=2.0 * small_plans.BIG_PRICE),
            lanes=net.lanes.assign(share=np.nan),
            sites=pd.concat([net.sites, frame("site", "far")], ignore_index=True),
            sources=pd.concat([net.sources, frame("site,part", "far,b")], ignore_index=True),
            events=None,
        )
        away = Scenario("away", probability=0.3).hit(site="far", days=2)
        years = rs.plan(net, risk_weight=weight, confidence=0.5, scenarios=[away]).scenarios["cost"]
        assert years.iloc[1] == pytest.approx(years.iloc[0], rel=1e-7), seed


def test_the_network_of_a_plan_does_what_the_plan_promised():
    """Replayed by the flow engine, and planned for again with nothing left to buy.

    Parts are worth more than any way of supply costs: missing stock then costs the same on both networks.
    """
    played = 0
    for seed in range(700, 718):
        net = small_plan(seed, price=small_plans.BIG_PRICE)
        net = replace(net, parts=net.parts.assign(value=100.0))
        if len(net.demand) > 1 or net.events.empty:
            continue
        plan = rs.plan(net, risk_weight=0.3)
        years = plan.scenarios.set_index("scenario")["lost_units"]
        no_event_lost = years["calm"] / net.number("days_per_year", 365)
        state = baseline(plan.network)
        assert net.demand["rate"].sum() - state.served.sum() == pytest.approx(no_event_lost, abs=1e-6)
        for name in years.index[1:]:
            first = net.events.loc[net.events["scenario"] == name, "start_day"].min()
            no_event_days = net.number("days_per_year", 365) - net.number("window_days", None)
            promised = years[name] - no_event_days * no_event_lost
            hit = rs.disrupt(plan.network, name, engine="flow")
            unsold = lost(hit) + hit.course.waiting[-1].sum()  # in a plan's window who waits at its end is not served
            assert unsold - first * no_event_lost == pytest.approx(promised, abs=1e-4), (seed, name)
            played += 1
        again = rs.plan(plan.network, risk_weight=0.3, budget=0)
        free = set(net.options["option"][[enumeration.capex_of(net, o) == 0 for o in net.options["option"]]])
        if not free - set(bought(plan)):
            # its lanes have given shares now, which go on binding after an event
            assert again.expected_cost >= plan.expected_cost * (1 - 1e-6), seed
            calm = [p.scenarios["cost"].iloc[0] for p in (again, plan)]
            assert calm[0] == pytest.approx(calm[1], rel=1e-6), seed
            assert again.fixed_cost == 0
    assert played > 8


# --- solvers and status


@pytest.mark.parametrize("seed", some(range(760, 800), 10))
def test_a_decomposed_plan_is_the_plan(seed, monkeypatch):
    net, ask = small_plan(seed, divisible=seed % 2 == 0), asked(seed)
    whole = rs.plan(net, **ask)
    monkeypatch.setattr(planner, "LARGE", 0)  # columns: all with a scenario
    cut = rs.plan(net, **ask, gap=1e-9)
    assert cut.proved
    assert cut.objective == pytest.approx(whole.objective, rel=1e-6, abs=1e-6)
    assert cut.fixed_cost + (1 - ask["risk_weight"]) * cut.expected_cost + ask["risk_weight"] * cut.cvar == pytest.approx(
        cut.objective
    )
    again = planner.plan_task(net, Asked(ask["budget"]), ask["risk_weight"], ask["confidence"])
    units = again.start.stage.table["option"].map(bought(cut)).fillna(0).to_numpy(dtype=float)
    there = Whole(again).run(units)
    assert cut.expected_cost == pytest.approx(float(again.probability @ there.cost), rel=2e-6, abs=1e-6)


@pytest.mark.parametrize("seed", range(740, 744))
def test_any_pulp_solver_gives_the_same_plan(seed):
    net, ask = small_plan(seed), asked(seed)
    best = rs.plan(net, **ask).objective
    assert rs.plan(net, **ask, solver=pulp.HiGHS(msg=False)).objective == pytest.approx(best, rel=1e-6)
    problem = rs.plan_model(net, **ask)
    assert isinstance(problem, pulp.LpProblem)
    problem.solve(pulp.HiGHS(msg=False, mip_rel_gap=1e-9))
    assert pulp.value(problem.objective) == pytest.approx(best, rel=1e-6, abs=1e-6)


def test_each_group_of_options_has_a_row_of_its_own():
    """With two groups the problem could not be made: two rows had one name."""
    toy = rs.load(rs.datasets.toy)
    groups = {"second_chip": "chips", "chip_stock": "chips", "home_line": "home", "home_move": "home"}
    net = toy.with_tables(options=toy.options.assign(group=toy.options["option"].map(groups).fillna("")))
    problem = rs.plan_model(net)
    rows = {row.name: {v.name for v in row} for row in problem.constraints() if row.name.startswith("group_")}
    assert rows == {"group_0": {"units_0", "units_1"}, "group_1": {"units_3", "units_4"}}
    problem.solve(pulp.HiGHS(msg=False, mip_rel_gap=1e-9))
    assert pulp.value(problem.objective) == pytest.approx(rs.plan(net).objective, rel=1e-7)


def test_a_constraint_of_ones_own():
    """Nothing may be bought of an option that the plan would buy."""
    net = next(n for n in map(small_plan, range(750, 800)) if len(rs.plan(n).options))
    plan = rs.plan(net)
    wanted = int(net.options.index[net.options["option"] == plan.options["option"].iloc[0]][0])
    problem = rs.plan_model(net)
    units = problem.variablesDict()[f"units_{wanted}"]
    problem += units == 0, "not_this_one"
    problem.solve(pulp.HiGHS(msg=False, mip_rel_gap=1e-9))
    barred = net.options["option"] == plan.options["option"].iloc[0]
    without = replace(net, options=net.options.assign(max_units=net.options["max_units"].mask(barred, 0)))
    assert pulp.value(problem.objective) == pytest.approx(rs.plan(without).objective, rel=1e-6)


def test_a_plan_stopped_by_the_clock_says_so():
    net = facility_location(30, 60)
    try:
        plan = rs.plan(net, time_limit=0.05)
    except SolveError as error:
        assert "time limit" in str(error)
    else:
        assert plan.proved or plan.gap > 0
    assert rs.plan(facility_location(3, 4)).proved


def facility_location(plants: int, markets: int) -> Network:
    """Random plants to open, markets to serve from them."""
    random = np.random.default_rng(0)
    w, c = [f"w{i}" for i in range(plants)], [f"c{j}" for j in range(markets)]
    return Network(
        sites=pd.DataFrame({"site": w + c}), parts=pd.DataFrame({"part": ["p"]}),
        sources=pd.DataFrame({"site": w, "part": "p", "capacity": 40.0, "option": w}),
        options=pd.DataFrame({"option": w, "capex": random.integers(50, 90, plants)}),
        lanes=pd.DataFrame({"origin": np.repeat(w, markets), "destination": c * plants, "part": "p",
                            "unit_cost": random.integers(1, 50, plants * markets)}),
        demand=pd.DataFrame({"site": c, "part": "p", "rate": random.integers(1, 9, markets), "price": 1000.0}),
        settings=frame("key,value", "days_per_year,1", "window_days,1"),
    )  # fmt: skip


# --- by hand


@pytest.mark.parametrize("weight", [0, 0.5, 1])
def test_a_chain_in_which_nothing_costs_anything_but_an_option_and_a_lost_sale(weight):
    """10 pumps a day at 5 need a seal each, from S1; it stops for 10 days (chance 0.2) or 30 (0.1), a second source costs 10.
    It saves 0.2 x 10 x 50 + 0.1 x 30 x 50 = 250 a year on average and all of the tail: bought at every risk weight, for its
    capital recovery alone."""
    net = Network(
        sites=frame("site,country,kind", "P1,KR,plant", "S1,CN,supplier", "S2,VN,supplier"),
        parts=frame("part", "PUMP", "SEAL"),
        bom=frame("part,input,quantity", "PUMP,SEAL,1"),
        sources=frame("site,part,option", "P1,PUMP,", "S1,SEAL,", "S2,SEAL,second"),
        lanes=frame("origin,destination,part,lead_days,option", "S1,P1,SEAL,0,", "S2,P1,SEAL,0,second"),
        demand=frame("site,part,rate,price", "P1,PUMP,10,5"),
        options=frame("option,kind,capex,max_units", "second,qualify,10,1"),
        events=frame("scenario,probability,site,duration_days", "a,0.2,S1,10", "b,0.1,S1,30"),
    )
    best, nothing = rs.plan(net, risk_weight=weight), rs.plan(net, risk_weight=weight, budget=0)
    assert best.options["option"].tolist() == ["second"] and best.proved
    assert best.options["loss_avoided"].tolist() == pytest.approx([250])
    assert best.objective == pytest.approx(10 * capital_recovery(0.08, 10))
    tail = 30 * 50  # the worst twentieth of the years lies within those of 30 days
    assert nothing.objective == pytest.approx((1 - weight) * 250 + weight * tail)


def test_annuity_and_tail():
    """Textbook: 8 % over 10 years repays at 0.149029; the mean of the worst fifth of (10 at 10 %, 0 else) is 5."""
    assert capital_recovery(0.08, 10) == pytest.approx(0.149029, abs=5e-7)
    assert capital_recovery(0, 4) == 0.25
    assert cvar(np.array([0.0, 10.0]), np.array([0.9, 0.1]), 0.8) == pytest.approx(5)
    assert cvar(np.array([3.0]), np.array([1.0]), 0.95) == pytest.approx(3)


def shop(**more) -> Network:
    """A shop sells 10 a day at 5 of what `old` makes at 2 each; the rest is what a test adds."""
    tables = {
        "sites": ("site", "old", "new", "shop"),
        "parts": ("part,value", "p,1"),
        "sources": ("site,part,capacity,unit_cost,option", "old,p,10,2,", "new,p,,1,build"),
        "lanes": ("origin,destination,part,option", "old,shop,p,", "new,shop,p,build"),
        "demand": ("site,part,rate,price", "shop,p,10,5"),
        "options": ("option,capex,annual_cost,life_years", "build,1000,50,10"),
        "settings": ("key,value", "days_per_year,100", "discount_rate,0.08"),
    }
    return network(**tables | more)


def test_value_of_an_option_by_hand():
    """build saves 1 on each of 1,000 units a year; 1,000 - 50 a year for 10 years at 8 % is worth 6.710081 times it."""
    plan = rs.plan(shop(), support={"build": 200})
    row = plan.options.iloc[0]
    assert (row["option"], row["units"], row["capex"], row["support"]) == ("build", 1, 1000, 200)
    assert plan.fixed_cost == pytest.approx(0.14902948869707 * 800 + 50)
    assert plan.expected_cost == pytest.approx(1000)
    assert row["payback_years"] == pytest.approx(800 / 950)
    assert row["npv"] == pytest.approx(950 * 6.7100813989 - 800)
    assert row["loss_avoided"] == 0
    assert not len(rs.plan(shop(), budget=799, support={"build": 200}).options)
    assert len(rs.plan(shop(), budget=800, support={"build": 200}).options) == 1


def test_an_option_that_others_require_is_credited_net_of_their_cost():
    """Without the plant its lane is worth nothing, so the lane's 30 a year count against the plant."""
    net = shop(
        lanes=("origin,destination,part,option", "old,shop,p,", "new,shop,p,road"),
        options=("option,capex,annual_cost,life_years,requires", "build,1000,50,10,", "road,0,30,10,build"),
    )
    rows = rs.plan(net).options.set_index("option")
    assert rows.loc["build", "npv"] == pytest.approx((1000 - 50 - 30) * 6.7100813989 - 1000)


def test_a_required_option_of_two_units_must_really_be_bought():
    net = shop(options=("option,capex,life_years,max_units,requires", "build,0,10,1,hall", "hall,1e9,10,2,"))
    assert not len(rs.plan(net).options)


def test_two_options_may_replace_the_same_site():
    net = shop(
        sources=("site,part,capacity,unit_cost,option", "old,p,10,2,", "old,p,5,1,a", "old,p,5,1,b"),
        lanes=("origin,destination,part", "old,shop,p"),
        options=("option,capex,replaces", "a,1,old", "b,1,old"),
    )
    plan = rs.plan(net)
    assert bought(plan) == {"a": 1, "b": 1}
    assert plan.expected_cost == pytest.approx(1000)
    again = rs.plan(plan.network)  # what was replaced does not come back
    assert again.expected_cost == pytest.approx(1000)
    assert baseline(plan.network).made.tolist() == [5, 5]


def test_an_option_may_replace_a_source_with_a_share():
    net = shop(
        sources=("site,part,capacity,unit_cost,share,option", "shop,p,10,2,1,", "shop,p,20,1,,a"),
        lanes=("origin,destination,part", "new,shop,p"),
        options=("option,capex,replaces", "a,1,shop"),
    )
    assert rs.plan(net).expected_cost == pytest.approx(1000)


def test_options_not_bought_leave_today_alone():
    """A plant that would use steel at the port does not keep the port's lane of any part from carrying it today."""
    net = network(
        sites=("site", "mill", "port", "plant"),
        parts=("part", "steel", "car"),
        bom=("part,input", "car,steel"),
        sources=("site,part,unit_cost,option", "mill,steel,1,", "plant,car,1,", "port,car,1,build"),
        lanes=("origin,destination,part", "mill,port,", "port,plant,"),
        demand=("site,part,rate,price", "plant,car,10,9"),
        options=("option,capex", "build,1e9"),
        settings=("key,value", "days_per_year,100"),
    )
    plan = rs.plan(net)
    assert not len(plan.options)
    assert plan.expected_cost == pytest.approx(2000)
    assert plan.scenarios["lost_units"].tolist() == [0]


def test_lanes_of_two_units_of_an_option_carry_twice_as_much():
    net = network(
        sites=("site", "mill", "shop"),
        parts=("part", "a", "b"),
        sources=("site,part", "mill,a", "mill,b"),
        lanes=("origin,destination,part,capacity,option", "mill,shop,,5,truck"),
        demand=("site,part,rate,price", "shop,a,5,9", "shop,b,5,9"),
        options=("option,capex,max_units", "truck,1,2"),
        settings=("key,value", "days_per_year,100"),
    )
    plan = rs.plan(net)
    assert bought(plan) == {"truck": 2}
    assert plan.scenarios["lost_units"].sum() == pytest.approx(0)


def test_sites_that_ship_one_part_to_each_other():
    """Each makes for its own shop; when one stops the other may send what it has to spare, if its lane is bought."""
    net = network(
        sites=("site", "east", "west"),
        parts=("part,value", "p,3"),
        sources=("site,part,capacity,unit_cost", "east,p,15,1", "west,p,15,1"),
        lanes=("origin,destination,part,lead_days,unit_cost,option", "east,west,p,1,1,", "west,east,p,1,1,swap"),
        demand=("site,part,rate,price", "east,p,10,99", "west,p,10,99"),
        options=("option,capex", "swap,1"),
        events=("scenario,probability,site,start_day,duration_days", "quake,0.5,east,0,10"),
        settings=("key,value", "days_per_year,100", "window_days,20"),
    )
    plan = rs.plan(net)
    assert bought(plan) == {"swap": 1}
    # nothing comes on the first day; on nine days 5 units come
    assert plan.scenarios["lost_units"].tolist() == pytest.approx([0, 10 + 9 * 5])
    hit = rs.disrupt(plan.network, "quake", engine="flow")
    assert lost(hit) == pytest.approx(55)


def test_the_days_of_a_window_beyond_the_year_are_taken_off():
    """A window of 150 days in a year of 100 costs what one of 50 does, with or without the spare plant: 5 days of 10 at 90, or
    1 a year and 5 days at 4 more."""
    told = []
    for days in (50, 150):
        net = network(
            sites=("site", "mill", "spare", "shop"),
            parts=("part,value", "p,3"),
            sources=("site,part,unit_cost,option", "mill,p,1,", "spare,p,5,spare"),
            lanes=("origin,destination,part,option", "mill,shop,p,", "spare,shop,p,spare"),
            demand=("site,part,rate,price", "shop,p,10,90"),
            options=("option,capex,life_years", "spare,10,10"),
            events=("scenario,probability,site,duration_days", "fire,0.1,mill,5"),
            settings=("key,value", "days_per_year,100", f"window_days,{days}", "discount_rate,0"),
        )
        told += [rs.plan(net), rs.plan(net, options=[])]
    assert [plan.objective for plan in told] == pytest.approx([1000 + 1 + 0.1 * 200, 1000 + 0.1 * 50 * 89] * 2)
    assert [plan.scenarios["lost_units"].tolist() for plan in told] == [[0, 0], pytest.approx([0, 50])] * 2
    assert all(plan.proved for plan in told)


def test_stock_alone():
    """30 units cost 30 x 3 x 0.1 = 9 a year to hold and 3 of annuity; in half the years they save 3 of 5 days at 50."""
    net = network(
        sites=("site", "mill", "shop"),
        parts=("part,value,holding_rate", "p,3,0.1"),
        sources=("site,part,capacity,unit_cost", "mill,p,20,1"),
        lanes=("origin,destination,part", "mill,shop,p"),
        demand=("site,part,rate,price", "shop,p,10,50"),
        options=("option,life_years", "hold,10"),
        stock=("site,part,quantity,unit_cost,option", "shop,p,30,1,hold"),
        events=("scenario,probability,site,duration_days", "fire,0.5,mill,5"),
        settings=("key,value", "days_per_year,100", "window_days,30", "discount_rate,0"),
    )
    plan = rs.plan(net)
    assert bought(plan) == {"hold": 1}
    assert plan.fixed_cost == pytest.approx(3)
    assert plan.scenarios["lost_units"].tolist() == pytest.approx([0, 20])
    calm, fire = plan.scenarios["cost"]
    assert calm == pytest.approx(100 * 10 + 9)
    # 980 units are made in all (20 of 1,000 are lost); what is held at the start is paid for on all days
    assert fire == pytest.approx(1000 - 20 + 20 * 50 + 9, abs=1e-6)


@pytest.mark.parametrize("weight", [0.0, 0.6])
def test_a_scenario_that_touches_nothing_changes_no_plan(weight):
    """Of severity 0, however probable: its year is a no-event one."""
    net, asked = rs.load(rs.datasets.toy), ["chip_fire", "port_strike"]
    idle = Scenario("idle", probability=0.4).hit(country="CN", days=20, severity=0.0)
    without, with_it = (rs.plan(net, risk_weight=weight, scenarios=s) for s in (asked, [*asked, idle]))
    assert bought(with_it) == bought(without)
    assert with_it.objective == pytest.approx(without.objective, rel=1e-9)
    costs = with_it.scenarios.set_index("scenario")["cost"]
    assert costs["idle"] == pytest.approx(costs["calm"], rel=1e-12)


@pytest.mark.parametrize("value", ["", 0.5, 40])
def test_no_move_is_worth_more_for_years_that_do_not_touch_it(value):
    """Two chains of their own: stock of one costs in the year of the other's fire what it costs in a no-event year.

    It is neither sold off at its end, be the part worth less or more than it costs, nor is its holding saved by using it up.
    """
    net = network(
        sites=("site", "mill", "shop", "kiln", "yard"),
        parts=("part,value,holding_rate", f"p,{value},0.2", f"q,{value},0.2"),
        sources=("site,part,capacity,unit_cost", "mill,p,20,6", "kiln,q,20,6"),
        lanes=("origin,destination,part,lead_days,unit_cost", "mill,shop,p,7,2", "kiln,yard,q,7,2"),
        demand=("site,part,rate,price", "shop,p,10,50", "yard,q,10,50"),
        options=("option,life_years", "hold,10"),
        stock=("site,part,quantity,option", "shop,p,30,hold", "mill,p,40,hold"),
        events=("scenario,probability,site,duration_days", "fire,0.5,kiln,5"),
        settings=("key,value", "days_per_year,100", "window_days,60"),
    )
    whole = Whole(planner.plan_task(net))
    without, with_it = (whole.run(np.array([units])).cost for units in (0.0, 1.0))
    calm, fire = with_it - without
    assert calm > 0
    assert fire == pytest.approx(calm, rel=1e-9)


def test_stock_is_not_sold_off_where_the_last_unit_is_dear():
    """Half comes at 1, half at 10; 100 units more in stock would save 10 each if they counted at the mean."""
    net = network(
        sites=("site", "a", "b", "shop", "kiln"),
        parts=("part", "p", "z"),
        sources=("site,part,capacity,unit_cost", "a,p,5,1", "b,p,,10", "kiln,z,5,1"),
        lanes=("origin,destination,part", "a,shop,p", "b,shop,p"),
        options=("option,life_years", "hold,10"),
        demand=("site,part,rate,price", "shop,p,10,50", "kiln,z,5,20"),
        stock=("site,part,quantity,option", "shop,p,100,hold"),
        events=("scenario,probability,site,duration_days", "fire,0.9,kiln,5"),
        settings=("key,value", "window_days,60"),
    )
    plan = rs.plan(net)
    assert bought(plan) == {}
    calm, fire = plan.scenarios["cost"]
    assert fire == pytest.approx(calm + 25 * (20 - 1), rel=1e-9)


def test_an_event_at_an_option_nobody_buys_frees_no_share():
    """Given shares take three tenths at 1 and the rest at 2; what happens at a plant not built changes nothing."""
    net = network(
        sites=("site", "a", "b", "home", "shop"),
        parts=("part", "p"),
        sources=("site,part,unit_cost,option", "a,p,1,", "b,p,2,", "home,p,3,build"),
        lanes=("origin,destination,part,share,option", "a,shop,p,0.3,", "b,shop,p,0.7,", "home,shop,p,,build"),
        demand=("site,part,rate,price", "shop,p,10,50"),
        options=("option,capex", "build,1e9"),
        events=("scenario,probability,site,duration_days", "flood,0.9,home,5"),
        settings=("key,value", "window_days,60"),
    )
    calm, flood = rs.plan(net, budget=0).scenarios["cost"]
    assert flood == pytest.approx(calm, rel=1e-9)


def test_unlimited_ways_hit_in_part_keep_part_of_the_no_event_flow():
    """Both mills can make any amount; half of the one in use is left, and all of the other."""
    net = network(
        sites=("site", "near", "far", "shop"),
        parts=("part,value", "p,1"),
        sources=("site,part,unit_cost,option", "near,p,1,", "far,p,2,second"),
        lanes=("origin,destination,part,option", "near,shop,p,", "far,shop,p,second"),
        demand=("site,part,rate,price", "shop,p,10,50"),
        options=("option,capex", "second,1e9"),
        events=("scenario,probability,site,duration_days,severity", "strike,0.5,near,4,0.5"),
        settings=("key,value", "days_per_year,100", "window_days,10"),
    )
    plan = rs.plan(net)
    assert plan.scenarios["lost_units"].tolist() == pytest.approx([0, 20])
    assert lost(rs.disrupt(plan.network, "strike", engine="flow")) == pytest.approx(20)
    second = rs.plan(replace(net, options=frame("option,capex", "second,0")))
    assert second.scenarios["lost_units"].sum() == pytest.approx(0)


# --- what is refused


@pytest.mark.parametrize("wrong", [
    {"gap": -1}, {"gap": 0}, {"gap": float("nan")}, {"time_limit": 0}, {"time_limit": float("nan")},
    {"budget": -1}, {"risk_weight": 1.1}, {"confidence": 1}, {"budget": float("nan")}, {"support": {"biuld": 1}},
    {"support": {"build": -1}}, {"scenarios": ["unknown"]}, {"scenarios": [Scenario("s").hit(site="old", days=1)]},
    {"scenarios": [Scenario("s", probability=-0.1).hit(site="old", days=1)]},
    {"scenarios": [Scenario("s", probability=0.6).hit(site="old", days=1),
                   Scenario("t", probability=0.6).hit(site="old", days=1)]},
    {"scenarios": [Scenario("calm", probability=0.1).hit(site="old", days=1)]},
    {"scenarios": [Scenario("s", probability=0.1).hit(site="old", days=1)] * 2},
])  # fmt: skip
def test_refuses(wrong):
    with pytest.raises(DataError):
        rs.plan(shop(), **wrong)


def test_refuses_a_window_longer_than_the_year():
    """Where what is taken off for the days beyond may outweigh all no-event days: by chance, or in the tail alone."""
    net = shop(settings=("key,value", "days_per_year,10", "window_days,20"))
    for chance, weight in ((0.6, 0.0), (0.1, 1.0)):
        with pytest.raises(DataError, match="window_days"):
            rs.plan(net, scenarios=[Scenario("s", probability=chance).hit(site="old", days=1)], risk_weight=weight)


def test_one_scenario_needs_no_list():
    net = rs.load("data/toy")
    assert rs.plan(net, scenarios="chip_fire").objective == rs.plan(net, scenarios=["chip_fire"]).objective


@pytest.mark.parametrize("seed", some(range(12), 3))
def test_options_that_may_not_be_bought_are_as_if_none_could_be_had(seed):
    """`options=` against the same question of a network that offers no unit of the others."""
    net = small_plans.small_plan(seed)
    may = net.options["option"].iloc[::2].tolist()
    most = net.filled("options")["max_units"].where(net.options["option"].isin(may), 0.0)
    found, expected = rs.plan(net, options=may), rs.plan(net.with_tables(options=net.options.assign(max_units=most)))
    assert set(found.options["option"]) <= set(may) and found.objective == pytest.approx(expected.objective, rel=1e-9)
    assert found.network.options["max_units"].equals(net.options["max_units"])
    assert rs.plan(net, options=[]).options.empty
    for asked in (iter(may), pd.Series(may), np.array(may, dtype=object)):
        assert rs.plan(net, options=asked).objective == found.objective
    assert rs.plan(net, options=may[0]).objective == rs.plan(net, options=may[:1]).objective


def test_an_option_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(rs.DataError, match="home_linee") as refused:
        rs.plan(rs.load(rs.datasets.toy), options=["home_linee"])
    assert "home_line" in str(refused.value)
