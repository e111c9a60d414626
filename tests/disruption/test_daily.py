"""The day step, on networks small enough to work out by hand (rules in docs/semantics.md, "A day of `daily`")."""

import numpy as np
import pandas as pd
import pytest

import reshore as rs


def network(sources, lanes, demand, stock=(), bom=(), **settings) -> rs.Network:
    """Tables from rows: sources (site, part, capacity), lanes (origin, destination, part, lead), demand (site, part, rate,
    backorder_days), stock (site, part, quantity), bom (part, input)."""
    frames = {
        "sources": pd.DataFrame(sources, columns=["site", "part", "capacity"]),
        "lanes": pd.DataFrame(lanes, columns=["origin", "destination", "part", "lead_days"]),
        "demand": pd.DataFrame(demand, columns=["site", "part", "rate", "backorder_days"]).assign(margin=1.0),
        "stock": pd.DataFrame(stock, columns=["site", "part", "quantity"]),
        "bom": pd.DataFrame(bom, columns=["part", "input"]),
        "settings": pd.DataFrame({"key": list(settings), "value": [str(v) for v in settings.values()]}),
    }
    sites = {name for table in ("sources", "demand", "stock") for name in frames[table]["site"]}
    sites |= {*frames["lanes"]["origin"], *frames["lanes"]["destination"]}
    parts = {*frames["sources"]["part"], *frames["demand"]["part"]}
    return rs.Network(sites=pd.DataFrame({"site": sorted(sites)}), parts=pd.DataFrame({"part": sorted(parts)}), **frames)


def down(site: str, days: int | None, start: int = 0, **more) -> rs.Scenario:
    return rs.Scenario("down").hit(site=site, days=days, start=start, **more)


def by_day(table: pd.DataFrame, column: str, **where) -> np.ndarray:
    rows = np.logical_and.reduce([table[key] == value for key, value in where.items()])
    return table.loc[rows, column].to_numpy()


def figures(hit: rs.Result, *names: str) -> list[float]:
    return hit.summary.loc[list(names), "value"].tolist()


@pytest.mark.parametrize(("lead", "patience", "lost", "late", "recovered"), [(20, 5, 25, 45, 16), (60, 10, 0, 95, 21)])
def test_a_line_that_is_back_stays_back(lead, patience, lost, late, recovered):
    """S (20 a day) -> P (10 a day), 5 wanted, no stock; P is down on days 2 to 11.

    At the end of day 11 the last `patience` days wait, 5 each. From day 12 on P makes 10 (goods came in all the while): 5
    for the day, 5 for who waits, so no backlog after 5 or 10 days: day 16 or 21 is the first day on which that holds at the
    end. Of 10 days' 50 units 25 were lost or none; late are those who waited at the end of day 11 and who came until then.
    """
    net = network(
        [("S", "in", 20), ("P", "car", 10)], [("S", "P", "in", lead)], [("P", "car", 5, patience)], bom=[("car", "in")]
    )
    hit = rs.disrupt(net, down("P", 10, start=2))
    assert figures(hit, "lost_units", "late_units", "recovered_day", "waiting_units", "extra_cost") == pytest.approx(
        [lost, late, recovered, 0, 0]
    )
    made = by_day(hit.sources, "made", site="P")
    assert np.flatnonzero(made < 5 - 1e-9).tolist() == list(range(2, 12))


TWO = [("A", "car", 30), ("B", "car", 30)], [("A", "M", "car", 1), ("B", "M", "car", 1)]


@pytest.mark.parametrize(("stock", "patience", "lost"), [(0, 0, 150), (30, 0, 120), (30, 10, 20), (0, 60, 0)])
def test_nobody_does_anothers_part_unless_asked(stock, patience, lost):
    """A and B bring 5 each of 10; A is down on days 5 to 34, so 150 do not come, less the stock, less who may wait.

    With a patience of 10 days, 100 wait at the end of day 35: 150 - 30 - 100 = 20 lost. B brings 5 a day all the while,
    though it could make 30.
    """
    net = network(*TWO, [("M", "car", 10, patience)], [("M", "car", stock)])
    hit = rs.disrupt(net, down("A", 30, start=5))
    assert figures(hit, "lost_units", "waiting_units") == pytest.approx([lost, 0])
    assert by_day(hit.sources, "made", site="B").max() == pytest.approx(5)


def test_after_days_of_patience_others_are_asked():
    """From day 5 + 3 on B is asked for all: what was missing on days 5, 6 and 7 arrives a day later, 15 lost."""
    net = network(*TWO, [("M", "car", 10, 0)])
    hit = rs.disrupt(net, down("A", 30, start=5), reroute_days=3)
    assert hit.lost.sum() == pytest.approx(15)
    assert by_day(hit.sources, "made", site="B")[8:35].min() >= 5


@pytest.mark.parametrize(("patience", "most"), [(0, 5 + 30 + 10 + 20 + 20), (10, 5 + 30 + 10 + 20 + 20 + 100)])
def test_goods_pile_up_at_a_closed_warehouse_only_as_far_as_they_are_wanted(patience, most):
    """S -> W -> M, 10 a day, W closed for 30 days. W orders for what it had on hand (5) and on its way (3 days, 30) and
    for what M asks of it: 10 for the day, its stock of 20, the 20 its lane held (2 days), and with patience 10 days of
    customers. Once all that lies at W, W orders nothing more."""
    net = network(
        [("S", "car", 30)],
        [("S", "W", "car", 3), ("W", "M", "car", 2)],
        [("M", "car", 10, patience)],
        [("M", "car", 20), ("W", "car", 5)],
    )
    hit = rs.disrupt(net, down("W", 30, start=5))
    stock = by_day(hit.stock, "quantity", site="W")
    assert stock.max() == pytest.approx(most)
    assert (by_day(hit.flows, "sent", origin="W")[5:35] == 0).all()
    assert figures(hit, "restored_day", "recovered_day") == [40, 37]


def test_what_is_needed_today_comes_before_what_waits_elsewhere():
    """S makes 10 for A and B, 5 each. B's own line is down for 4 days, its customers wait: then it asks for 25 and A for 5.

    A gets its 5: it never loses anything by B's backlog. B gets what S can make beyond that.
    """
    net = network(
        [("S", "in", 10), ("A", "a", None), ("B", "b", None)],
        [("S", "A", "in", 0), ("S", "B", "in", 0)],
        [("A", "a", 5, 0), ("B", "b", 5, 20)],
        bom=[("a", "in"), ("b", "in")],
    )
    hit = rs.disrupt(net, down("S", 4, start=1, severity=0.9))
    served = by_day(hit.demand, "served", site="A")
    assert served[1:5] == pytest.approx([0.5] * 4)
    assert served[5:] == pytest.approx(np.full(len(served) - 5, 5.0))


def test_a_line_that_can_never_run_is_refused():
    net = network([("P", "car", 100)], [], [("P", "car", 5, 0)])
    net = net.with_tables(sources=net.sources.assign(min_rate=80.0))
    with pytest.raises(rs.DataError, match=r"row 2, min_rate.*set min_rate to 5 or less"):
        rs.disrupt(net, down("P", 3))
    assert rs.disrupt(net, down("P", 3), engine="flow").lost.sum() == pytest.approx(15)
    assert "min_rate" in set(rs.check(net)["column"])


def test_an_event_after_the_end_of_the_run_is_refused():
    net = network([("P", "car", 10)], [], [("P", "car", 5, 0)], window_days=30)
    late = down("P", 3, start=2).hit(site="P", days=1, start=32)
    with pytest.raises(rs.DataError, match=r"day 32.*last day of the run, 31.*window_days in settings to 31 or more"):
        rs.disrupt(net, late)
    assert len(rs.disrupt(net, down("P", 3, start=2).hit(site="P", days=1, start=31)).course.made) == 32


def test_what_never_ends_has_no_recovery():
    """A removal for good runs its year; so does a lasting slump, of which nothing is short."""
    net = network([("P", "car", 10)], [], [("P", "car", 5, 0)], days_per_year=100)
    gone = rs.disrupt(net, down("P", None))
    assert figures(gone, "lost_units", "recovered_day") == pytest.approx([500, np.nan], nan_ok=True)
    slump = rs.disrupt(net, rs.Scenario("slump").hit(site="P", demand_change=-0.2))
    names = ("lost_units", "first_short_day", "recovered_day", "restored_day", "service_level")
    assert figures(slump, *names) == pytest.approx([0, np.nan, np.nan, np.nan, 1], nan_ok=True)


def test_a_market_that_is_closed_in_part_sells_no_more_than_that_to_all_who_wait():
    """Half of 10 may be sold, today's customers and those of yesterday together."""
    net = network([("P", "car", 30)], [("P", "M", "car", 0)], [("M", "car", 10, 9)])
    hit = rs.disrupt(net, rs.Scenario("half").hit(site="M", part="car", days=3, severity=0.5))
    assert by_day(hit.demand, "served", site="M")[:3] == pytest.approx([5, 5, 5])
