"""Cases solved in print or by hand; the solution stands in each docstring."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import reshore as rs


def table(columns: str, *rows: str) -> pd.DataFrame:
    return pd.DataFrame([r.split(",") for r in rows], columns=columns.split(","))


def figure(hit: rs.Result, measure: str) -> float:
    return hit.summary.loc[measure, "value"]


FORD = {
    "sites": table("site,capacity", "first,30", "second,45", "third,60", "dealers,"),
    "parts": table("part", "a", "b"),
    "sources": table("site,part", "first,a", "first,b", "second,a", "second,b", "third,a", "third,b"),
    "lanes": table("origin,destination", "first,dealers", "second,dealers", "third,dealers"),
    "stock": table("site,part,quantity", "dealers,a,20", "dealers,b,25"),
    "demand": table("site,part,rate,margin", "dealers,a,75,5000", "dealers,b,50,6500"),
}


@pytest.mark.parametrize(
    ("down", "lost", "survive"),
    [(None, 0, np.inf), ("first", 0, 2.25), ("second", 125_000, 45 / 35), ("third", 275_000, 0.900)],
)
def test_ford(down, lost, survive):
    """Two products on shared capacity, one supplier down for its recovery time of 2 days.

    A teaching case on Ford after Simchi-Levi et al. (2015), "Identifying Risks and Mitigating Disruptions in the
    Automotive Supply Chain", Interfaces 45(5):375-390. Margins 5,000 and 6,500, demand 75 and 50 a day, stock at the
    market 20 and 25; three suppliers make both, shared capacity 30, 45 and 60 a day. Published for nothing, the first,
    the second and the third down: lost profit 0, 0, 125,000 and 275,000; time to survive unbounded, 2.25, 1.286, 0.900.

    By hand: 125 a day are wanted. Without the second 90 a day are made: 2 x 125 - 2 x 90 - 45 = 25 are lost, of the
    cheaper product; the 45 on stock last 45 / 35 days. Without the third: 55 are lost; 45 / 50 days. Without the
    first: 45 on stock last 45 / 20 days, longer than it takes to recover.
    """
    net = rs.Network(**FORD)
    event = {"site": down, "severity": 1.0} if down else {"site": "first", "severity": 0.0}
    hit = rs.disrupt(net, rs.Scenario("down").hit(days=2, **event), engine="flow", window="pooled")
    assert figure(hit, "lost_margin") == pytest.approx(lost, abs=1e-6)
    assert hit.survive == pytest.approx(survive, rel=1e-9)


WEEK = 6  # days, so that 4/3 and 5/2 weeks are whole ones


@pytest.mark.parametrize("weeks", [1, 2, 3, 4])
def test_three_suppliers_of_two_components(weeks):
    """What the failure of a supplier costs as a function of its time to recover; two kinds of component, three products.

    V. Farias, MIT 15.778 Introduction to Operations (August 2025), class 11 on resilience, as a student noted it
    (github.com/hyunjimoon/tolzul): A makes 250 green a week, B 200 red, C 150 red and 100 green, each with a week of safety
    stock; product 1 takes a red and a green one, 150 a week at a margin of 3, product 2 a red and product 3 a green one, 200 a
    week each at 1. C fails: 150 a week of product 2 are lost once B's stock is gone, after 1.33 weeks, and 100 a week of
    product 3 as well once A's is, after 2.5.
    """
    net = rs.Network(
        sites=table("site", "A", "B", "C", "plant", "market"),
        parts=table("part", "red", "green", "one", "two", "three"),
        sources=pd.DataFrame(
            [("A", "green", 250 / WEEK), ("B", "red", 200 / WEEK), ("C", "red", 150 / WEEK), ("C", "green", 100 / WEEK)]
            + [("plant", part, None) for part in ("one", "two", "three")],
            columns=["site", "part", "capacity"],
        ),
        bom=table("part,input", "one,red", "one,green", "two,red", "three,green"),
        lanes=table("origin,destination", "A,plant", "B,plant", "C,plant", "plant,market"),
        stock=table("site,part,quantity", "A,green,250", "B,red,200"),
        demand=pd.DataFrame(
            [("market", "one", 150 / WEEK, 3), ("market", "two", 200 / WEEK, 1), ("market", "three", 200 / WEEK, 1)],
            columns=["site", "part", "rate", "margin"],
        ),
    )
    hit = rs.disrupt(net, rs.Scenario("C fails").hit(site="C", days=weeks * WEEK), "flow")
    lost = hit.demand.groupby("part")["lost"].sum()
    two, three = 150 * max(0, weeks - 4 / 3), 100 * max(0, weeks - 5 / 2)
    assert lost[["one", "two", "three"]].to_numpy() == pytest.approx([0, two, three], abs=1e-6)
    assert figure(hit, "lost_margin") == pytest.approx(two + three, abs=1e-6)
    assert rs.disrupt(net, hit.scenario, "flow", window="pooled").survive == pytest.approx(4 / 3 * WEEK)


def chain(lead: str = "0", **tables: pd.DataFrame) -> rs.Network:
    """maker -> market, 10 a day of one part worth 100, margin 1; no stock, no limits."""
    return rs.Network(
        **{
            "sites": table("site", "maker", "market"),
            "parts": table("part,value", "x,100"),
            "sources": table("site,part", "maker,x"),
            "lanes": table("origin,destination,lead_days", f"maker,market,{lead}"),
            "demand": table("site,part,rate,margin", "market,x,10,1"),
        }
        | tables
    )


BOTH = pytest.mark.parametrize("engine", ["daily", "flow"])


@BOTH
def test_ramp(engine):
    """Two days of nothing, then four on which 7/8, 5/8, 3/8 and 1/8 are missing: 2 + 2 days of 10, 40 lost."""
    hit = rs.disrupt(chain(), rs.Scenario("down").hit(site="maker", days=2, ramp=4), engine)
    assert figure(hit, "lost_units") == pytest.approx(40)
    assert hit.demand["lost"].iloc[:7].tolist() == pytest.approx([10, 10, 8.75, 6.25, 3.75, 1.25, 0])
    assert figure(hit, "recovered_day") == 6


@BOTH
def test_severity_in_a_straight_line(engine):
    """From 1 to 0 over five days 1, 3/4, 1/2, 1/4 and 0 are missing: 25 lost."""
    hit = rs.disrupt(chain(), rs.Scenario("down").hit(site="maker", days=5, severity_end=0), engine)
    assert figure(hit, "lost_units") == pytest.approx(25)


def test_staged_way_back():
    """A recovery in stages is several events: of 10, after 2 days of nothing 3 of half leave 20 + 15 lost."""
    stages = rs.Scenario("down").hit(site="maker", days=2).hit(site="maker", days=3, start=2, severity=0.5)
    assert figure(rs.disrupt(chain(), stages), "lost_units") == pytest.approx(35)


def test_least_rate():
    """At half capacity a line that runs at 6 or not at all stands for both days: 20 lost instead of 10."""
    half = rs.Scenario("half").hit(site="maker", days=2, severity=0.5)
    assert figure(rs.disrupt(chain(), half), "lost_units") == pytest.approx(10)
    slow = chain(sources=table("site,part,min_rate", "maker,x,6"))
    assert figure(rs.disrupt(slow, half), "lost_units") == pytest.approx(20)


@BOTH
def test_priority(engine):
    """Of 5 a day that are left the first gets its 4 and the second 1 of 6; over three days 15 are lost, all there."""
    net = chain(
        sites=table("site", "maker", "second", "first"),
        lanes=table("origin,destination", "maker,second", "maker,first"),
        demand=table("site,part,rate,margin,priority", "second,x,6,1,2", "first,x,4,2,1"),
    )
    hit = rs.disrupt(net, rs.Scenario("half").hit(site="maker", days=3, severity=0.5), engine)
    assert hit.lost == pytest.approx([15, 0])


def test_within_a_priority_in_proportion():
    """The same without priorities, by rule: 6/10 and 4/10 of the 5 a day that are missing."""
    net = chain(
        sites=table("site", "maker", "second", "first"),
        lanes=table("origin,destination", "maker,second", "maker,first"),
        demand=table("site,part,rate,margin", "second,x,6,1", "first,x,4,2"),
    )
    hit = rs.disrupt(net, rs.Scenario("half").hit(site="maker", days=3, severity=0.5))
    assert hit.lost == pytest.approx([9, 6])


@pytest.mark.parametrize(("days", "lost"), [(None, 50), (0, 0), (2, 20), (4, 40)])
def test_rerouting(days, lost):
    """Five days without the maker: the stand-by lane takes over after so many days on which it was short."""
    net = chain(
        sites=table("site", "maker", "spare", "market"),
        sources=table("site,part", "maker,x", "spare,x"),
        lanes=table("origin,destination,share", "maker,market,", "spare,market,0"),
    )
    down = rs.Scenario("down").hit(site="maker", days=5)
    assert figure(rs.disrupt(net, down, reroute_days=days), "lost_units") == pytest.approx(lost)
    assert figure(rs.disrupt(net, down, "flow"), "lost_units") == pytest.approx(0, abs=1e-6)


@BOTH
def test_duty(engine):
    """25 points on 10 a day worth 100 for 4 days cost 1,000; nothing is lost."""
    hit = rs.disrupt(chain(), rs.Scenario("tariff").hit(destination="market", days=4, duty_add=0.25), engine)
    assert figure(hit, "extra_cost") == pytest.approx(1000)
    assert figure(hit, "lost_units") == pytest.approx(0, abs=1e-6)


@BOTH
def test_demand_change(engine):
    """15 a day are wanted for 3 days and 12 can be made: 9 lost. Where nobody wants any, nothing is lost."""
    net = chain(sources=table("site,part,capacity", "maker,x,12"))
    rush = rs.Scenario("rush").hit(part="x", days=3, demand_change=0.5)
    assert figure(rs.disrupt(net, rush, engine), "lost_units") == pytest.approx(9)
    slump = rs.disrupt(net, rs.Scenario("slump").hit(part="x", days=3, demand_change=-1), engine)
    assert figure(slump, "lost_units") == pytest.approx(0, abs=1e-6)
    assert slump.demand["wanted"].iloc[:4].tolist() == [0, 0, 0, 10]


def test_demand_that_is_never_met_falls_with_demand():
    """8 of 10 a day can be made, 2 are lost on any day; on 3 days on which nobody wants any nothing is.

    (flow makes ahead on those.)
    """
    net = chain(sources=table("site,part,capacity", "maker,x,8"), settings=table("key,value", "window_days,5"))
    for engine in ("structure", "daily"):
        hit = rs.disrupt(net, rs.Scenario("slump").hit(part="x", days=3, demand_change=-1), engine)
        assert hit.demand["lost"].tolist() == pytest.approx([0, 0, 0, 2, 2], abs=1e-6), engine


@pytest.mark.parametrize(("takes", "lost", "day"), [(0, 10, 4), (1, 40, 1), (0.5, 25, 2)])
def test_stock_taken(takes, lost, day):
    """30 at the maker bridge 3 of 4 days. If the event takes them all 40 are lost; at severity 0.5 on the first day of
    a part that is then wholly down, 15 are left."""
    net = chain(stock=table("site,part,quantity", "maker,x,30"))
    scenario = rs.Scenario("fire").hit(site="maker", days=4, start=1)
    if takes:
        scenario = scenario.hit(site="maker", days=4, start=1, severity=takes, takes_stock=1)
    for engine in ("daily", "flow"):
        hit = rs.disrupt(net, scenario, engine)
        assert figure(hit, "lost_units") == pytest.approx(lost), engine
    assert figure(rs.disrupt(net, scenario), "first_short_day") == day


def test_a_stock_taken_on_a_later_day_counts_in_the_time_to_survive():
    """The published bounds take the worst day: all that is taken is gone from the start. 30 left of 60 last 3 days."""
    net = chain(stock=table("site,part,quantity", "market,x,60"))
    scenario = (
        rs.Scenario("two").hit(site="maker", days=9).hit(site="market", days=1, start=5, severity=0.5, takes_stock=1, part="x")
    )
    hit = rs.disrupt(net, scenario, "flow", "pooled")
    assert hit.survive == pytest.approx(0)  # the market itself sells half on its worst day
    hit = rs.disrupt(
        chain(stock=table("site,part,quantity", "maker,x,60")),
        rs.Scenario("two").hit(site="maker", days=9).hit(site="maker", days=1, start=5, severity=0.5, takes_stock=1),
        "flow",
        "pooled",
    )
    assert hit.survive == pytest.approx(3)


def test_time_to_survive_is_of_the_worst_day():
    """Severity rises from 0 to 1 over 4 days: with 20 on stock and nothing made, 2 days."""
    net = chain(stock=table("site,part,quantity", "market,x,20"))
    hit = rs.disrupt(net, rs.Scenario("rise").hit(site="maker", days=4, severity=0, severity_end=1), "flow", "pooled")
    assert hit.survive == pytest.approx(2)
    # lost over the window: 1/3 + 2/3 + 1 days of 10, less 20
    assert figure(hit, "lost_units") == pytest.approx(0, abs=1e-6)


def test_nothing_left_and_no_stock_survives_no_time():
    """F2 has no solution for any time above zero, which is then the time to survive."""
    hit = rs.disrupt(chain(), rs.Scenario("down").hit(site="maker", days=3), "flow", "pooled")
    assert hit.survive == 0
    assert figure(hit, "lost_units") == pytest.approx(30)


@pytest.mark.parametrize("days", [0, 3, 30])
def test_a_pooled_window_is_cut_where_the_run_ends(days):
    """window_days 10: of 30 days without the maker 10 count, of 3 days 3; an event of no days costs nothing."""
    net = chain(settings=table("key,value", "window_days,10"))
    hit = rs.disrupt(net, rs.Scenario("down").hit(site="maker", days=days), "flow", "pooled")
    assert figure(hit, "lost_units") == pytest.approx(10 * min(days, 10))


@BOTH
def test_port_down(engine):
    """A port closed for 3 days; one day's goods are behind it: short on 3 days from day 1 on, 30 lost in daily.

    What reaches the port meanwhile is sent on when it opens: too late for daily and for flow alike.
    """
    net = chain(
        sites=table("site,kind", "maker,plant", "port,port", "market,market"),
        lanes=table("origin,destination,lead_days", "maker,port,2", "port,market,1"),
    )
    hit = rs.disrupt(net, rs.Scenario("closed").hit(site="port", days=3), engine)
    assert figure(hit, "lost_units") == pytest.approx(30)
    if engine == "daily":
        assert hit.demand.loc[hit.demand["lost"] > 1e-6, "day"].tolist() == [1, 2, 3]


@BOTH
def test_market_removed(engine):
    """A market that is gone for good still wants its 10 a day: 200 lost in the 20 days of the run."""
    net = chain(settings=table("key,value", "window_days,20"))
    hit = rs.disrupt(net, rs.Scenario("gone").hit(site="market"), engine)
    assert figure(hit, "lost_units") == pytest.approx(200)


@BOTH
def test_half_a_market_sells_half_its_rate(engine):
    """At half 5 a day are sold, whoever waits: of 60 wanted 30 are, 20 of the last 2 days still wait, 10 are lost."""
    net = chain(
        demand=table("site,part,rate,margin,backorder_days", "market,x,10,1,2"), settings=table("key,value", "window_days,6")
    )
    hit = rs.disrupt(net, rs.Scenario("half").hit(site="market", severity=0.5), engine)
    assert (figure(hit, "lost_units"), figure(hit, "waiting_units")) == pytest.approx((10, 20))
    assert (hit.demand["served"] <= 5 + 1e-6).all()


def test_dates_count_working_days():
    """From Monday 3 February to Sunday 9 February 2020, Wednesday a holiday.

    Day 0 is Friday 31 January. A date on a day off means the next working day, so the last closed day is Monday the
    10th: closed are the 3rd, 4th, 6th, 7th and 10th, days 1 to 5; 50 lost.
    """
    net = chain(settings=table("key,value", "start_date,2020-01-31", "workdays,12345", "holidays,2020-02-05"))
    closed = rs.Scenario("closed").hit(site="maker", start_date="2020-02-03", end_date="2020-02-09")
    hit = rs.disrupt(net, closed)
    assert figure(hit, "lost_units") == pytest.approx(50)
    assert (figure(hit, "first_short_day"), figure(hit, "recovered_day")) == (1, 6)
    line = hit.lines.iloc[0]
    assert (line["date"], hit.date(line["recovered_day"])) == ("2020-02-03", "2020-02-11")


@BOTH
def test_backorders(engine):
    """Customers wait 2 days; 3 days without the maker, who can make 20 a day afterwards.

    In the evening of day 2 those of day 0 are lost: 10. Day 3 makes 20 for the 20 that wait, its own 10 wait till day 4.
    """
    net = chain(
        demand=table("site,part,rate,margin,backorder_days", "market,x,10,1,2"),
        sources=table("site,part,capacity", "maker,x,20"),
    )
    hit = rs.disrupt(net, rs.Scenario("down").hit(site="maker", days=3), engine)
    assert figure(hit, "lost_units") == pytest.approx(10)
    if engine == "daily":
        days = hit.demand.set_index("day")
        assert days["waiting"].iloc[:6].tolist() == pytest.approx([10, 20, 20, 10, 0, 0])
        assert days["lost"].iloc[:4].tolist() == pytest.approx([0, 0, 10, 0])
        assert (figure(hit, "first_short_day"), figure(hit, "recovered_day")) == (0, 4)


@BOTH
def test_a_backlog_without_capacity_to_spare_is_not_lost(engine):
    """A day without the maker, who makes 10 a day of 10 wanted: 10 wait for ever, and losing them is no way not to wait."""
    net = chain(
        demand=table("site,part,rate,margin,backorder_days", "market,x,10,1,2"),
        sources=table("site,part,capacity", "maker,x,10"),
    )
    hit = rs.disrupt(net, rs.Scenario("down").hit(site="maker", days=1), engine)
    assert (figure(hit, "lost_units"), figure(hit, "waiting_units")) == pytest.approx((0, 10), abs=1e-6)


@BOTH
def test_lead_times_and_stock(engine):
    """Lead time 3 (2.1 rounded up), 20 on stock at the market, the maker down for 7 days.

    30 on their way and 20 on stock last 5 days; what is made from day 7 on arrives from day 10 on: 5 days, 50 lost.
    """
    net = chain("2.1", stock=table("site,part,quantity", "market,x,20"))
    hit = rs.disrupt(net, rs.Scenario("down").hit(site="maker", days=7), engine)
    assert figure(hit, "lost_units") == pytest.approx(50)
    if engine == "daily":
        assert figure(hit, "time_to_survive") == 5


@BOTH
def test_sites_that_ship_one_part_to_each_other(engine):
    """b makes 3 of the 10 it sends on and gets the rest from a on the same day; it may also send some back.

    Two days without a: 7 of 10 are missing, 14 lost; with nothing down nothing is.
    """
    net = chain(
        sites=table("site", "a", "b", "market"),
        sources=table("site,part,capacity", "a,x,", "b,x,3"),
        lanes=table("origin,destination,lead_days,share", "a,b,0,", "b,a,1,0", "b,market,0,"),
    )
    calm = rs.disrupt(net, rs.Scenario("calm").hit(site="a", days=2, severity=0), engine)
    assert figure(calm, "lost_units") == pytest.approx(0, abs=1e-6)
    hit = rs.disrupt(net, rs.Scenario("down").hit(site="a", days=2), engine)
    assert figure(hit, "lost_units") == pytest.approx(14)


def test_own_sources_first_up_to_capacity():
    """A site makes 4 of 10 itself and a lane brings 2: 6 are served. The lane brings no more than it can carry."""
    net = chain(
        sites=table("site", "maker", "other"),
        sources=table("site,part,capacity", "maker,x,4", "other,x,"),
        lanes=table("origin,destination,capacity", "other,maker,2"),
        demand=table("site,part,rate,margin", "maker,x,10,1"),
    )
    short = rs.check_undisturbed(net)
    assert short["short"].tolist() == pytest.approx([4])


def test_what_two_ways_lack_alike_is_short_undisturbed():
    """A plant makes boards itself or gets them from a second maker, but both need the plant's chips, of which there are
    4 a day and 10 are wanted: 4 cars. Moving the shortfall from one way to the other does not help."""
    net = chain(
        sites=table("site", "plant", "second"),
        parts=table("part", "car", "board", "chip"),
        bom=table("part,input", "car,board", "board,chip"),
        sources=table("site,part,capacity", "plant,car,", "plant,board,", "second,board,", "plant,chip,4"),
        lanes=table("origin,destination,part,lead_days", "second,plant,board,1", "plant,second,chip,1"),
        demand=table("site,part,rate,margin", "plant,car,10,1"),
    )
    assert rs.check_undisturbed(net)["short"].tolist() == pytest.approx([6])
    calm = rs.disrupt(net, rs.Scenario("calm").hit(site="plant", days=2, severity=0))
    assert calm.demand["served"].tolist() == pytest.approx([4] * len(calm.demand))


def test_shared_capacity_is_used_to_the_last_unit():
    """s makes 15 a day for itself (12) and for o (8); 5 of those 8 come from elsewhere, all is met, s runs full."""
    net = rs.Network(
        sites=table("site,capacity", "s,15", "elsewhere,", "o,"),
        parts=table("part", "x", "y"),
        sources=table("site,part", "s,x", "s,y", "elsewhere,y"),
        lanes=table("origin,destination,part", "s,o,y", "elsewhere,o,y"),
        demand=table("site,part,rate,margin", "s,x,12,1", "o,y,8,1"),
    )
    hit = rs.disrupt(net, rs.Scenario("calm").hit(site="s", days=1, severity=0))
    day = hit.sources[hit.sources["day"] == 0].set_index(["site", "part"])["made"]
    assert day.tolist() == pytest.approx([12, 3, 5], abs=1e-6)
    assert rs.check_undisturbed(net).empty


def test_what_arrives_at_a_line_that_stands_has_room():
    """Room for 500 chips and 500 on stock: when the line stops, the 1,500 on their way arrive all the same."""
    net = chain(
        sites=table("site", "maker", "market"),
        parts=table("part", "car", "chip"),
        bom=table("part,input,quantity", "car,chip,50"),
        sources=table("site,part", "maker,chip", "market,car"),
        lanes=table("origin,destination,part,lead_days", "maker,market,chip,3"),
        stock=table("site,part,quantity,limit", "market,chip,500,500"),
        demand=table("site,part,rate,margin", "market,car,10,1"),
    )
    for engine in ("daily", "flow"):
        hit = rs.disrupt(net, rs.Scenario("strike").hit(site="market", days=9), engine)
        assert figure(hit, "lost_units") == pytest.approx(90), engine


def test_a_network_without_lanes_and_bill_of_materials():
    """One site that makes what it sells."""
    net = rs.Network(
        sites=table("site", "s"),
        parts=table("part", "x"),
        sources=table("site,part", "s,x"),
        demand=table("site,part,rate,margin", "s,x,1,1"),
    )
    for engine, window in (("structure", "dated"), ("daily", "dated"), ("flow", "dated"), ("flow", "pooled")):
        hit = rs.disrupt(net, rs.Scenario("down").hit(site="s", days=3), engine, window)
        assert figure(hit, "lost_units") == pytest.approx(3), (engine, window)
