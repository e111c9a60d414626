"""Accounts by company: they add up to the chain's own figures; prices between firms, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import reshore as rs
from reshore.network.accounts import ACCOUNT, balance, undisturbed_accounts
from reshore.network.baseline import baseline
from reshore.network.costs import usual_money
from reshore.planning import planner
from reshore.planning.funding.gains import TIE, Gains
from reshore.planning.model.years import weighed_scenarios
from reshore.solving.progress import UNWATCHED

from ..support.networks import examples, networks
from ..support.small_plans import small_plan


def frame(columns: str, *rows: str) -> pd.DataFrame:
    return pd.DataFrame([r.split(",") for r in rows], columns=columns.split(","))


def chain_of_a_day(net: rs.Network) -> float:
    """What is sold less what the engines charge for a baseline day: production, lanes, holding."""
    base = baseline(net)
    money, d = usual_money(base), base.coded.demand
    sale = np.where(np.isnan(d.price), money.margin + base.item_cost[d.item], d.price)
    return float(base.served @ sale - base.made @ money.make - base.sent @ money.send - base.stock @ money.holding)


@examples(25)
@given(networks())
def test_accounts_of_a_day_add_up_to_the_chain(net):
    rows = undisturbed_accounts(net)
    assert rows["account"].sum() == pytest.approx(chain_of_a_day(net), rel=1e-6, abs=1e-9)
    assert not rows["company"].duplicated().any()


@pytest.mark.parametrize("name", ["toy", "korea_auto_2020"])
def test_accounts_of_shipped_networks_add_up(name):
    net = rs.load(getattr(rs.datasets, name))
    rows = undisturbed_accounts(net)
    assert rows["account"].sum() == pytest.approx(chain_of_a_day(net), rel=1e-6)
    assert (rows.set_index("company")["account"].reindex(net.sites["company"][net.sites["company"] != ""]) >= -1).all()


def sale_prices(net: rs.Network) -> np.ndarray:
    """Of each row of demand: its price; blank: its margin on top of what a unit costs in the baseline."""
    base = baseline(net)
    return np.where(np.isnan(net.demand["price"]), base.margin + base.item_cost[base.coded.demand.item], net.demand["price"])


@pytest.mark.parametrize("seed", range(0, 40, 2))
def test_accounts_of_a_year_add_up_to_what_a_plan_counts(seed):
    """What is sold (wanted less lost) - production - transport - duty - holding of the plan's years, whatever options stand.

    The plan's years count what is held, and stock that is missing at the end, up to `TIE` dearer than accounts do.
    """
    net = small_plan(seed)
    owners = zip(net.sites["site"], "xxyz", strict=False)
    net = net.edit([{"table": "sites", "where": {"site": s}, "set": {"company": c}} for s, c in owners])
    gains = Gains(net, weighed_scenarios(net, None), UNWATCHED)
    most, chance, worked_out = gains.task.start.stage.most, gains.task.probability, 0
    for o in range(-1, len(most)):
        units = np.where(np.arange(len(most)) == o, most, 0.0)
        gain = gains.of(tuple(units.tolist()))
        if gain is None:
            continue
        run, served, worked_out = gains.way.run(units), -chance @ gains.way.run(units).lost, worked_out + 1
        for p, year in zip(chance, gains.way.years, strict=True):
            in_window = 0.0 if year.window is None else year.window.demand.sum(axis=0)
            served = served + p * (in_window + year.no_event_days * net.demand["rate"].to_numpy())
        kinds = chance @ run.kinds
        chain = float(sale_prices(net) @ served - kinds[1:].sum())
        rounding = 1e-6 * max(1.0, abs(chain))
        assert -rounding <= gain.chain - chain <= TIE * kinds[-1] + rounding
        assert gain.lost == pytest.approx(float(chance @ run.lost @ baseline(net).margin), abs=1e-9)
    assert worked_out


def test_accounts_of_a_year_of_the_flagship_add_up():
    """With nothing built, two scenarios: what is sold - production - transport - duty - holding, to a millionth."""
    net = rs.load(rs.datasets.korea_auto_2020)
    gains = Gains(net, weighed_scenarios(net, ["harness_2020", "connector_fire"]), UNWATCHED)
    units = np.zeros(len(net.options))
    gain, run, chance = gains.of(tuple(units.tolist())), gains.way.run(units), gains.task.probability
    assert gain is not None and type(gains.way).__name__ == "Decomposed"
    d, days = net.demand, net.number("days_per_year", 365)
    served = days * d["rate"].to_numpy() - chance @ run.lost  # no scenario changes demand
    assert not d["price"].isna().any()
    assert gain.chain == pytest.approx(float(d["price"] @ served - (chance @ run.kinds)[1:].sum()), rel=1e-6)


def test_accounts_of_years_worked_out_by_scenario_are_those_of_one_model(monkeypatch):
    """A decomposed plan and a whole one give each company the same."""
    net, found = rs.load(rs.datasets.toy), []
    for large in (planner.LARGE, 0):
        monkeypatch.setattr(planner, "LARGE", large)
        gains = Gains(net, weighed_scenarios(net, None), UNWATCHED)
        found.append([gains.of(units).accounts for units in ((0.0,) * 5, (1.0, 0.0, 1.0, 1.0, 0.0))])
    assert type(gains.way).__name__ == "Decomposed"
    np.testing.assert_allclose(found[0], found[1], rtol=1e-6, atol=1e-3)


def two_firms(**changes: str) -> rs.Network:
    """A maker in one country, a carmaker in another, a port between them, a market that only he supplies."""
    return rs.Network(
        sites=frame("site,company", "mill,maker", "port,", "plant,cars", "shop,"),
        parts=frame("part,value,holding_rate", "seat,8,0.1", "car,,0"),
        bom=frame("part,input,quantity", "car,seat,2"),
        sources=frame("site,part,unit_cost,price", f"mill,seat,6,{changes.get('price', '')}", "plant,car,20,"),
        lanes=frame("origin,destination,part,unit_cost,duty_rate,lead_days", "mill,port,seat,1,0,5",
                    "port,plant,seat,0.5,0.25,0", "plant,shop,car,3,0,0"),
        stock=frame("site,part,quantity", "plant,seat,73"),
        demand=frame("site,part,rate,price", "shop,car,10,100"),
    )  # fmt: skip


def test_a_price_is_what_customers_pay_and_a_port_passes_it_on():
    """10 cars, 20 seats a day. Seat: 1.05 x max(8, 6) = 8.4. Its way to the port costs 1 and 5 days of 0.1 x 8 a year.

    held = 5 x 0.8 / 365 a seat, due to the port's owner, who passes it on: 8.4 + 1 + held.
    maker: 20 x 8.4 sold, 120 own cost. cars (with the market, which has no company and one supplier): 1,000 sold, 200 own,
    inputs 20 x (9.4 + held), 20 x (0.5 + 0.25 x 8) and 10 x 3 freight and duty, 73 x 0.8 / 365 = 0.16 held.
    """
    held = 5 * 0.8 / 365
    rows = undisturbed_accounts(two_firms()).set_index("company")
    assert rows.index.tolist() == ["maker", "port", "cars", "shop"]
    expected = {
        "maker": [168, 120, 0, 0, 0],
        "port": [20 * (9.4 + held), 0, 168, 20, 20 * held],
        "cars": [1000, 200, 20 * (9.4 + held), 80, 0.16],
        "shop": [0, 0, 0, 0, 0],
    }
    for company, figures in expected.items():
        assert rows.loc[company, ACCOUNT].tolist() == pytest.approx(figures), company
    assert rows.loc["port", "account"] == pytest.approx(0)


def test_a_given_price_goes_before_the_rule_and_leaves_the_chain_alone():
    """At 7 a seat the maker has 20 left; what he has less the carmaker has more."""
    usual, given_ = two_firms(), two_firms(price="7")
    rows, before = (undisturbed_accounts(net).set_index("company")["account"] for net in (given_, usual))
    assert rows["maker"] == pytest.approx(20) and rows["cars"] == pytest.approx(before["cars"] + 28)
    assert usual.fingerprint_of("chain") == given_.fingerprint_of("chain") and usual.fingerprint != given_.fingerprint


def test_an_option_sells_at_what_its_customers_pay_today_less_its_own_way():
    """The plant pays 8.4 + 1 + 5 x 0.8/365 for a seat at the port, and 0.5 + 2 for its way from there. A home line 0.2 away
    gets the rest, and what it makes is its company's, though the site is the carmaker's.
    """
    net = two_firms().edit(
        [
            {"table": "sites", "add": {"site": "home", "company": "cars"}},
            {"table": "options", "add": {"option": "line", "company": "maker", "capex": 100}},
            {"table": "sources", "add": {"site": "home", "part": "seat", "unit_cost": 6, "option": "line"}},
            {"table": "lanes", "add": {"origin": "home", "destination": "plant", "part": "seat", "unit_cost": 0.2}},
        ]
    )
    gains = Gains(net, [], UNWATCHED)
    trade = gains.trade
    line = int(np.flatnonzero(trade.coded.sources.option >= 0)[0])
    assert trade.sells[line] == pytest.approx(9.4 + 5 * 0.8 / 365 + 2.5 - 0.2)
    assert trade.companies[trade.source[line]] == "maker"
    before, after = (dict(zip(trade.companies, balance(gains.of(units).accounts), strict=True)) for units in ((0.0,), (1.0,)))
    sold = 365 * 20
    assert after["maker"] == pytest.approx(sold * (trade.sells[line] - 6))
    assert after["cars"] == pytest.approx(before["cars"])  # delivered they pay what they paid
    assert sum(after.values()) - sum(before.values()) == pytest.approx(sold * (1 + 5 * 0.8 / 365 + 2.5 - 0.2))
