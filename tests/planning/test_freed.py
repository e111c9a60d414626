"""Given shares against what is bought: each case is worked out by hand from docs/semantics.md, "In a plan"."""

from __future__ import annotations

import io
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

import reshore as rs

from ..support.samples import some
from ..support.small_plans import mixed_plan


def network(**tables: tuple[str, ...]) -> rs.Network:
    return rs.Network(**{name: pd.read_csv(io.StringIO("\n".join(rows))) for name, rows in tables.items()})


def bought(plan: rs.Plan) -> list[str]:
    return plan.options["option"].tolist()


def shop(sites: str, sources: tuple[str, ...], lanes: tuple[str, ...], options: tuple[str, ...], **more) -> rs.Network:
    """Ten of p a day are sold at the shop for 100 on the 20 days of a year."""
    return network(
        settings=("key,value", "days_per_year,20", "discount_rate,0"),
        sites=("site", *sites.split()),
        sources=sources,
        lanes=lanes,
        **({"parts": ("part", "p"), "demand": ("site,part,rate,price", "shop,p,10,100")} | more),
        options=options,
    )


@pytest.mark.parametrize("between", ["", "port"])
def test_a_lane_from_a_site_that_is_replaced_binds_no_longer(between):
    """s1 gives 60 % itself or through a port without goods of its own, at 20: 4,000 a year. All 200 from home at 1, and
    100 / 10 for it: 210."""
    way = ("s1,port,p,", "port,shop,p,0.6") if between else ("s1,shop,p,0.6",)
    net = shop(
        f"s1 s2 home {between} shop",
        ("site,part,unit_cost,option", "s1,p,20,", "s2,p,20,", "home,p,1,home"),
        ("origin,destination,part,share,option", *(f"{row}," for row in way), "s2,shop,p,,", "home,shop,p,,home"),
        ("option,capex,life_years,replaces", "home,100,10,s1"),
    )
    plan = rs.plan(net)
    assert bought(plan) == ["home"] and plan.proved
    assert plan.objective == pytest.approx(210)
    assert rs.audit(net, plan)["ok"].all()


def test_a_site_is_not_given_up_without_what_takes_its_place():
    """The shop makes half of p at 20 and buys half at 1. Buying all would cost 200, but the share is given: 2,100. What takes
    the place of its own making costs 10,000 a year."""
    net = shop(
        "s1 shop",
        ("site,part,unit_cost,share,option", "shop,p,20,0.5,", "s1,p,1,,", "shop,p,20,,line"),
        ("origin,destination,part", "s1,shop,p"),
        ("option,capex,life_years,replaces", "line,100000,10,shop"),
    )
    plan = rs.plan(net)
    assert bought(plan) == [] and plan.objective == pytest.approx(2100)


def test_a_part_that_another_way_still_brings_keeps_its_share():
    """p comes to the port from s1 and s3: with s1 replaced the port still has goods, and its 60 % stand."""
    net = shop(
        "s1 s2 s3 home port shop",
        ("site,part,unit_cost,option", "s1,p,20,", "s2,p,20,", "s3,p,20,", "home,p,1,home"),
        (
            "origin,destination,part,share,option",
            *("s1,port,p,,", "s3,port,p,,", "port,shop,p,0.6,", "s2,shop,p,,", "home,shop,p,,home"),
        ),
        ("option,capex,life_years,replaces", "home,100,10,s1"),
    )
    assert rs.plan(net).objective == pytest.approx(120 * 20 + 80 * 1 + 10)


def test_shares_of_what_wants_for_an_input_bind_no_longer():
    """Steel comes from the mill alone, which home takes the place of; steel of home reaches no one, so the works stand still
    and their given 60 % of p with them."""
    net = shop(
        "mill works home s2 shop",
        ("site,part,unit_cost,option", "mill,steel,5,", "works,p,15,", "home,steel,0,home", "home,p,1,home", "s2,p,20,"),
        (
            "origin,destination,part,share,option",
            *("mill,works,steel,,", "works,shop,p,0.6,", "s2,shop,p,,", "home,shop,p,,home"),
        ),
        ("option,capex,life_years,replaces", "home,100,10,mill"),
        parts=("part", "steel", "p"),
        bom=("part,site,input,quantity", "p,works,steel,1"),
    )
    plan = rs.plan(net)
    assert bought(plan) == ["home"] and plan.objective == pytest.approx(210)


SETS = 4  # of options, of each random chain
STAND_BY = (
    "origin,destination,part,share,option",
    *("s1,shop,p,,", "s2,shop,p,0,", "home,shop,p,,home"),
)


def with_event(net: rs.Network, *where: str, severity: float = 1.0) -> rs.Network:
    """In half of the years these sites lose so much on the first 10 days."""
    events = pd.DataFrame({"scenario": "down", "site": where, "severity": severity, "start_day": 0, "duration_days": 10})
    return net.with_tables(events=events, scenarios=pd.DataFrame({"scenario": ["down"], "probability": [0.5]}))


def test_an_event_on_what_is_bought_frees_the_stand_by_lane():
    """Home makes all 10 a day at 1; while it is down for 10 of 20 days, s1 makes its 2 and s2 brings 8 on the stand-by lane."""
    net = shop(
        "s1 s2 home shop",
        ("site,part,capacity,unit_cost,option", "s1,p,2,20,", "s2,p,10,40,", "home,p,10,1,home"),
        STAND_BY,
        ("option,capex,life_years", "home,100,10"),
    )
    plan = rs.verify(with_event(net, "home"), rs.plan(with_event(net, "home")))
    down = 10 * 10 * 1 + 10 * (2 * 20 + 8 * 40)
    assert bought(plan) == ["home"] and plan.proved
    assert plan.objective == pytest.approx(10 + 0.5 * 200 + 0.5 * down)
    assert rs.audit(with_event(net, "home"), plan)["ok"].all()
    assert plan.kept and plan.verified["extra_cost"].iloc[0] == pytest.approx(down - 200)


def test_an_event_on_what_is_not_bought_frees_nothing():
    """Nobody buys home at that price; an event there lets no one use the cheap stand-by lane."""
    net = shop(
        "s1 s2 home shop",
        ("site,part,capacity,unit_cost,option", "s1,p,10,20,", "s2,p,10,1,", "home,p,10,1,home"),
        STAND_BY,
        ("option,capex,life_years", "home,1000000,10"),
    )
    plan = rs.plan(with_event(net, "home"))
    assert bought(plan) == [] and plan.objective == pytest.approx(4000)


def test_an_event_reaches_what_is_bought_through_what_is_bought():
    """Steel of the bought mill goes into p of bought home; without home the event at the mill would free nothing."""

    def chain(capex_home: int) -> rs.Network:
        net = shop(
            "s1 s2 mill home shop",
            ("site,part,capacity,unit_cost,option", "s1,p,2,20,", "s2,p,10,40,", "mill,steel,,0,mill", "home,p,10,1,home"),
            (*STAND_BY, "mill,home,steel,,mill"),
            ("option,capex,life_years", f"home,{capex_home},10", "mill,10,10"),
            parts=("part", "steel", "p"),
            bom=("part,site,input,quantity", "p,home,steel,1"),
        )
        return with_event(net, "mill")

    plan = rs.plan(chain(100))
    down = 10 * 10 * 1 + 10 * (2 * 20 + 8 * 40)
    assert sorted(bought(plan)) == ["home", "mill"]
    assert plan.objective == pytest.approx(11 + 0.5 * 200 + 0.5 * down)
    alone = rs.plan(chain(10**9), keep="mill")
    assert bought(alone) == ["mill"] and alone.objective == pytest.approx(1 + 20 * (2 * 20 + 8 * 100))


def test_what_a_bought_plant_makes_is_hit_once():
    """An event leaves half of p (cost 5) and of q (50), 10 a day each: on its 10 days p makes 5 and q the other 5.
    Where q counted as a port its lane was hit too."""
    net = shop(
        "p q shop",
        ("site,part,capacity,unit_cost,option", "p,p,10,5,", "q,p,10,50,q"),
        ("origin,destination,part,option", "p,shop,p,", "q,shop,p,q"),
        ("option,capex,life_years", "q,100,10"),
    )
    both = with_event(net, "p", "q", severity=0.5)
    plan = rs.verify(both, rs.plan(both))
    assert bought(plan) == ["q"] and plan.proved and plan.kept
    assert plan.objective == pytest.approx(10 + 0.5 * 1000 + 0.5 * (500 + 10 * (5 * 5 + 5 * 50)))


def test_an_event_on_a_site_that_is_replaced_frees_nothing():
    """Home takes the place of s1; an event there hits nothing any more, and the cheap stand-by lane of s2 stays unused. As long
    as s1 is there the event lets the shop use it, all its year of 20 days at 1."""
    net = shop(
        "s1 s2 home shop",
        ("site,part,capacity,unit_cost,option", "s1,p,10,20,", "s2,p,10,1,", "home,p,10,10,home"),
        STAND_BY,
        ("option,capex,life_years,replaces", "home,100,10,s1"),
    )
    plan = rs.verify(with_event(net, "s1"), rs.plan(with_event(net, "s1")))
    assert bought(plan) == ["home"] and plan.proved and plan.kept
    assert plan.objective == pytest.approx(10 + 200 * 10)
    assert rs.audit(with_event(net, "s1"), plan)["ok"].all()
    assert not len(rs.check(plan.network).query("severity == 'error'"))
    none = rs.plan(with_event(net, "s1"), options=[])
    assert none.objective == pytest.approx(0.5 * 4000 + 0.5 * 200)


def test_a_circle_that_only_an_option_closes_frees_nothing():
    """a and b would ship each other p if `back` were bought, which it is not. The event on o, which sends to b alone, frees b,
    and not a: the stand-by lane of s2 stays unused. s1 makes the 10 a day of the shop and 5 of b at 20, or o the 5 at 1."""
    net = shop(
        "s1 s2 o a b shop",
        ("site,part,unit_cost,option", "s1,p,20,", "s2,p,1,", "o,p,1,ob"),
        (
            "origin,destination,part,share,lead_days,option",
            *("s1,a,p,,0,", "s2,a,p,0,0,", "a,b,p,,1,", "a,shop,p,,0,", "b,shop,p,,0,", "o,b,p,,0,ob", "b,a,p,,1,back"),
        ),
        ("option,capex,life_years", "ob,100,10", "back,1000000000,10"),
        parts=("part,value,holding_rate", "p,1000,0"),
        demand=("site,part,rate,price", "shop,p,10,100", "b,p,5,100"),
    )
    plan = rs.plan(with_event(net, "o"))
    alone = rs.plan(with_event(net, "o"), keep="ob", forbid="back")
    assert plan.proved and plan.objective == pytest.approx(alone.objective)
    built = rs.plan(with_event(net, "o").build(["ob"]).edit([{"table": "options", "where": {"option": "back"}, "delete": True},
        {"table": "lanes", "where": {"option": "back"}, "delete": True}]), options=[])  # fmt: skip
    assert plan.objective == pytest.approx(10 + built.objective)
    assert rs.audit(with_event(net, "o"), plan)["ok"].all()


def test_an_event_upstream_of_what_is_replaced_frees_nothing():
    """Home takes the place of the plant, and the mill is of no use any more."""
    net = shop(
        "mill plant s2 home shop",
        ("site,part,unit_cost,option", "mill,steel,5,", "plant,p,15,", "s2,p,1,", "home,p,10,home"),
        ("origin,destination,part,share,option", "mill,plant,steel,,", "plant,shop,p,,", "s2,shop,p,0,", "home,shop,p,,home"),
        ("option,capex,life_years,replaces", "home,100,10,plant"),
        parts=("part,value,holding_rate", "steel,1000,0", "p,1000,0"),
        bom=("part,site,input,quantity", "p,plant,steel,1"),
    )
    plan = rs.plan(with_event(net, "mill"))
    assert bought(plan) == ["home"] and plan.objective == pytest.approx(2010)


@pytest.mark.parametrize("beside", ["s2", ""])
def test_an_own_source_that_lacks_its_input_binds_no_longer(beside):
    """The shop makes 60 % of p from steel of the mill, whose place home takes; with or without another maker of p."""
    net = shop(
        f"mill {beside} home shop",
        tuple(
            row
            for row in (
                "site,part,unit_cost,share,option", "mill,steel,50,,", "s2,p,20,," if beside else "mill,p,20,,",
                "shop,p,15,0.6,", "home,steel,0,,home", "home,p,1,,home",
            )
        ),
        ("origin,destination,part,option", "mill,shop,steel,", f"{beside or 'mill'},shop,p,", "home,shop,p,home"),
        ("option,capex,life_years,replaces", "home,100,10,mill"),
        parts=("part", "steel", "p"),
        bom=("part,site,input,quantity", "p,shop,steel,1"),
    )  # fmt: skip
    plan = rs.plan(net)
    assert bought(plan) == ["home"] and plan.proved and plan.objective == pytest.approx(210)
    assert rs.audit(net, plan)["ok"].all()
    assert rs.plan(net.build(["home"]), options=[]).objective == pytest.approx(200)


def test_a_share_of_a_source_that_cannot_run_today_is_none():
    """Only an option would bring steel: all 200 come from s2 at 20, as on the baseline."""
    net = shop(
        "mill s2 shop",
        ("site,part,unit_cost,share,option", "shop,p,15,0.6,", "s2,p,20,,", "mill,steel,1,,mill"),
        ("origin,destination,part,option", "s2,shop,p,", "mill,shop,steel,mill"),
        ("option,capex", "mill,1000000000"),
        parts=("part", "steel", "p"),
        bom=("part,site,input,quantity", "p,shop,steel,1"),
    )
    assert rs.plan(net).objective == pytest.approx(4000)


def test_a_share_of_a_substitute_that_nothing_bought_brings_is_none():
    """o makes p from a (half, if there is any) or b; a comes with y alone, which is dear. From b: 200 x 2 + 10."""
    net = shop(
        "s1 o sa sb shop",
        ("site,part,unit_cost,option", "s1,p,50,", "o,p,1,o", "sa,a,1,y", "sb,b,1,"),
        ("origin,destination,part,option", "s1,shop,p,", "o,shop,p,o", "sa,o,a,y", "sb,o,b,o"),
        ("option,capex,life_years", "o,100,10", "y,1000000,10"),
        parts=("part", "a", "b", "p"),
        bom=("part,site,input,quantity,alternative,share", "p,o,a,1,x,0.5", "p,o,b,1,x,"),
    )
    plan = rs.plan(net)
    assert bought(plan) == ["o"] and plan.objective == pytest.approx(410)


def test_what_may_not_be_bought_replaces_nothing():
    """As above, the line in part and forbidden: its bound too."""
    net = shop(
        "s1 shop",
        ("site,part,unit_cost,share,option", "shop,p,20,0.5,", "s1,p,1,,", "shop,p,20,,line"),
        ("origin,destination,part", "s1,shop,p"),
        ("option,capex,life_years,replaces,divisible", "line,100000,10,shop,1"),
    )
    plan = rs.plan(net, forbid="line")
    assert plan.proved and plan.objective == pytest.approx(2100) and plan.bound == pytest.approx(2100)


def test_a_part_of_a_line_is_not_bought_for_its_outage():
    """Nothing of a useless dear line is bought so that an outage of it opens the stand-by lane: less than a thousandth of it is
    nothing, and that costs more than it saves."""
    net = shop(
        "s1 s2 home shop",
        ("site,part,unit_cost,option", "s1,p,20,", "s2,p,1,", "home,p,30,home"),
        STAND_BY,
        ("option,capex,life_years,divisible", "home,100000000,10,1"),
    )
    plan = rs.plan(with_event(net, "home"))
    assert bought(plan) == [] and plan.objective == pytest.approx(4000)


def test_an_event_where_there_are_no_options():
    """s2 is down on 10 of 20 days; on the others of that year the stand-by lane may be used, since its item is touched."""
    net = shop(
        "s1 s2 shop",
        ("site,part,capacity,unit_cost", "s1,p,10,20", "s2,p,10,1"),
        ("origin,destination,part,share", "s1,shop,p,", "s2,shop,p,0"),
        ("option,capex",),
    )
    assert rs.plan(with_event(net, "s2")).objective == pytest.approx(0.5 * 4000 + 0.5 * (2000 + 100))


def mixed(seed: int) -> rs.Network:
    """A random small chain with whole options, some of which replace a site; given shares, events on sites of options too."""
    random, net = np.random.default_rng(seed), mixed_plan(seed)
    lanes, options, events = net.lanes.copy(), net.options.assign(divisible=0.0, max_units=1.0), [net.events]
    makers = net.sources.loc[net.sources["option"] == "", "site"]
    today = lanes[(lanes["option"] == "") & lanes["origin"].isin(makers)]  # a share of what cannot be had today does not bind
    for _, rows in today.groupby(["destination", "part"]):
        if len(rows) > 1:
            given = random.choice(rows.index, size=len(rows) - 1, replace=False)
            lanes.loc[given, "share"] = np.round(random.dirichlet(np.ones(len(rows)))[:-1], 3) * random.integers(0, 2)
    made = net.sources[net.sources["option"] != ""]
    for option, rows in made.groupby("option"):
        others = net.sources[(net.sources["option"] == "") & net.sources["part"].isin(rows["part"])]["site"]
        if len(others) and random.random() < 0.6:
            options.loc[options["option"] == option, "replaces"] = random.choice(others)
        if len(net.events) and random.random() < 0.6:
            at = rows["site"].iloc[0] if random.random() < 0.6 else random.choice(net.sites["site"])
            blank = {"company": "", "country": "", "region": "", "part": "", "mode": "", "destination": ""}
            special = {"demand_change": np.nan, "duty_add": np.nan, "takes_stock": np.nan}
            events.append(net.events.iloc[[0]].assign(site=at, severity=random.choice([0.5, 1.0]), **blank, **special))
    parts = net.parts.assign(value=40.0, holding_rate=0.1)  # as dear as any way of having them
    return net.with_tables(lanes=lanes, options=options, events=pd.concat(events, ignore_index=True), parts=parts)


@pytest.mark.parametrize("seed", some(range(300, 360), 6))
def test_a_plan_of_what_is_kept_is_one_of_the_chain_with_it_built(seed):
    """What the years cost with some options kept and no others, against the chain in which they are built."""
    try:
        net = mixed(seed)
        rs.plan(net, options=[])
    except (rs.DataError, rs.SolveError):
        pytest.skip("no such chain: its shares cannot be kept")
    names, told = net.options["option"].tolist(), 0
    sets = [kept for count in range(1, len(names) + 1) for kept in combinations(names, count)]
    for n in np.random.default_rng(seed).permutation(len(sets)):
        kept = sets[n]
        try:
            built = rs.plan(net.build(kept), options=[])
            plan = rs.plan(net, options=kept, keep=kept)
        except (rs.DataError, rs.SolveError):  # they exclude or require each other, or their shares do not add up
            continue
        assert plan.objective - plan.fixed_cost == pytest.approx(built.objective, rel=1e-6), kept
        told += 1
        if told == SETS:
            break
    assert told
