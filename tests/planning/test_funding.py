"""fund(): small networks solved by hand, and what holds in all.

The chain of every test: a maker abroad sends a part to a plant at home, 10 a day, on 100 days a year; a strike of 10 days, a
tenth of the years, stops all makers abroad. A car sells at 100, costs 20 to make besides its parts, and a part sells at 10 and
costs 6. A home line makes it at 8 and waits for the strike: 0.1 x 100 units, 2 a unit: 20 a year for the maker, and for the
carmaker 0.1 x 100 x (100 - 20 - 10) = 700. At 10 % over 10 years 1 of capital costs CRF = 0.1 / (1 - 1.1^-10) = 0.1627 a year.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import cli
from reshore.planning.funding.support import each
from reshore.planning.model.first_stage import capital_recovery
from reshore.results.records import funding_record
from reshore.solving.progress import Watch

CRF = capital_recovery(0.1, 10)
BELT: dict[str, list[dict]] = {  # a car needs a belt too, from abroad as well
    "parts": [{"part": "belt"}],
    "bom": [{"part": "car", "input": "belt"}],
    "sources": [{"site": "abroad", "part": "belt", "unit_cost": 6, "price": 10}],
    "lanes": [{"origin": "abroad", "destination": "plant", "part": "belt"}],
    "companies": [{"company": n, "hurdle_rate": 0.1} for n in "ab"],
}


def line(name: str, company: str, part: str = "seat", unit_cost: float = 8, **option: object) -> dict[str, list[dict]]:
    """A home line of a company that makes a part beside the plant."""
    return {
        "sites": [{"site": f"at_{name}", "company": company, "country": "KR"}],
        "options": [{"option": name, "company": company, "capex": 400, "smart_level": "basic", **option}],
        "sources": [{"site": f"at_{name}", "part": part, "unit_cost": unit_cost, "price": 10, "option": name}],
        "lanes": [{"origin": f"at_{name}", "destination": "plant", "part": part}],
    }


def network(*more: dict[str, list[dict]], **schemes: object) -> rs.Network:
    """The chain with what is added; scheme `aid`."""
    tables: dict[str, list[dict]] = {
        "sites": [{"site": "abroad", "company": "maker", "country": "CN"},
                  {"site": "plant", "company": "cars", "country": "KR"}],
        "parts": [{"part": "car"}, {"part": "seat"}],
        "bom": [{"part": "car", "input": "seat"}],
        "sources": [{"site": "abroad", "part": "seat", "unit_cost": 6, "price": 10},
                    {"site": "plant", "part": "car", "unit_cost": 20}],
        "lanes": [{"origin": "abroad", "destination": "plant", "part": "seat"}],
        "demand": [{"site": "plant", "part": "car", "rate": 10, "price": 100}],
        "events": [{"scenario": "strike", "probability": 0.1, "country": "CN", "duration_days": 10}],
        "settings": [{"key": "days_per_year", "value": "100"}, {"key": "window_days", "value": "10"}],
        "companies": [{"company": "maker", "size": "small", "hurdle_rate": 0.1},
                      {"company": "cars", "size": "large", "hurdle_rate": 0.08}],
        "options": [],
        "schemes": [{"scheme": "aid", **schemes}],
    }  # fmt: skip
    for rows in more:
        for table, added in rows.items():
            again = {r["company"] for r in added} if table == "companies" else set()
            tables[table] = [r for r in tables.get(table, []) if r.get("company") not in again] + added
    return rs.Network(**{name: pd.DataFrame(rows) for name, rows in tables.items() if rows})


def whole(found: rs.Funding, scheme: str = "aid") -> pd.Series:
    rows = found.rows
    (row,) = rows[(rows["scheme"] == scheme) & (rows["level"] == "all")].to_dict("records")
    return pd.Series(row)


def choice(found: rs.Funding, option: str, scheme: str = "aid", start: str = "nobody") -> pd.Series:
    rows = found.choices
    (row,) = rows[(rows["scheme"] == scheme) & (rows["option"] == option) & (rows["start"] == start)].to_dict("records")
    return pd.Series(row)


def ask(net: rs.Network, **given: object) -> rs.Funding:
    return rs.fund(net, estimates="base", **given)


@pytest.mark.parametrize("share, invests", [(0.0, False), (0.69, False), (0.70, True), (1.0, True)])
def test_a_firm_invests_when_its_own_part_of_the_capital_earns_its_rate(share, invests):
    """400 x crf = 65.1 a year; the line is worth 20 to its maker: it needs 1 - 20 / 65.1 = 69.3 % of the capital."""
    found = ask(network(line("home", "maker"), share=share))
    row, made = whole(found), choice(found, "home")
    assert row["firms"] == invests and row["ends"] == "unique" and row["proved"]
    assert (
        made["units"] == invests
        and made["private_benefit"] == pytest.approx(20)
        and made["external_benefit"] == pytest.approx(700)
    )
    assert row["public"] == pytest.approx(400 * share * invests) and made["yearly_payment"] == 0
    assert row["loss_avoided"] == pytest.approx(10 * 74 * invests)  # margin: 100 less 26
    assert whole(found, "none")["firms"] == 0 and row["additional_firms"] == row["firms"]
    assert (
        row["public_per_loss_avoided"] == pytest.approx(400 * share / 740)
        if invests
        else np.isnan(row["public_per_loss_avoided"])
    )


def test_who_pays_adds_up_to_the_capital_and_each_gets_a_return():
    """Public 120, the carmaker 120, the maker 160 of 400; without hurdle 0.1 but 0.04: crf(0.04) x 160 = 19.7 < 20."""
    net = network(
        line("home", "maker"), {"companies": [{"company": "maker", "hurdle_rate": 0.04}]}, share=0.3, customer_share=0.3
    )
    made = choice(ask(net), "home")
    assert made[["capex", "public", "customer", "own"]].tolist() == pytest.approx([400, 120, 120, 160])
    back = made["party_returns"]
    assert capital_recovery(back["firm"], 10) * 160 == pytest.approx(20)
    assert capital_recovery(back["customer"], 10) * 120 == pytest.approx(700)
    assert capital_recovery(back["public"], 10) * 120 == pytest.approx(700)


def test_a_customer_pays_no_more_than_its_gain_is_worth_to_it():
    """A car worth 30.1 leaves the carmaker 0.1 a car: 1 a year, worth 1 / crf(8 %) = 6.71, however much it is asked for."""
    net = network(line("home", "maker", unit_cost=9.9), {"demand": []}, share=0.5, customer_share=0.5)
    net = net.edit([{"table": "demand", "set": {"price": 30.1}}])
    made = choice(ask(net), "home", start="everybody")
    assert made["units"] == 0
    net = net.edit([{"table": "sources", "where": {"option": "home"}, "set": {"unit_cost": 8}}])
    made = choice(ask(net.edit([{"table": "schemes", "set": {"share": 0.9, "customer_share": 0.1}}])), "home")
    assert made["customer"] == pytest.approx(1 / capital_recovery(0.08, 10)) and made["own"] == pytest.approx(
        40 - made["customer"]
    )


def test_a_firm_never_goes_beyond_its_means():
    """Own money 100 (share 0.75); built in 200 days, two years: 50 a year."""
    for limit, days, invests in ((99, 100, False), (100, 100, True), (49, 200, False), (50, 200, True)):
        net = network(line("home", "maker", build_days=days),
                      {"companies": [{"company": "maker", "hurdle_rate": 0.1, "capex_limit": limit}]}, share=0.75)  # fmt: skip
        assert whole(ask(net))["firms"] == invests, (limit, days)


def test_a_guaranteed_return_is_safe_money_from_the_discount_rate_on():
    """Guaranteed 9 %: crf(9 %) x 400 - 20 a year, at 8 % worth as much once; the firm asks 15 % but takes what is safe. Below
    8 % it does not, and where the payment is cut to a half of the capital it is not safe."""
    firm = {"companies": [{"company": "maker", "hurdle_rate": 0.15}]}
    made = choice(ask(network(line("home", "maker"), firm, guaranteed_return=0.09)), "home")
    payment = capital_recovery(0.09, 10) * 400 - 20
    assert made["yearly_payment"] == pytest.approx(payment)
    assert made["public"] == pytest.approx(payment / capital_recovery(0.08, 10))
    assert made["capex"] == pytest.approx(made["public"] + made["customer"] + made["own"])
    for terms in ({"guaranteed_return": 0.07}, {"guaranteed_return": 0.09, "share": 0.5}):
        assert whole(ask(network(line("home", "maker"), firm, **terms)))["firms"] == 0


def test_none_is_the_same_as_no_schemes_at_all():
    net = network(line("home", "maker"), share=1.0)
    alone, beside = rs.fund(net, schemes=[]), rs.fund(net)
    assert set(alone.rows["scheme"]) == {"none"} and set(beside.rows["scheme"]) == {"none", "aid"}
    pd.testing.assert_frame_equal(alone.rows, beside.rows[beside.rows["scheme"] == "none"].reset_index(drop=True))


def twins(*names: str) -> tuple[dict[str, list[dict]], ...]:
    """Home lines for the seat of two makers, each nearer to one of two plants (its own carmaker's)."""
    rows: dict[str, list[dict]] = {
        "sites": [{"site": "second", "company": "trucks", "country": "KR"}],
        "sources": [{"site": "second", "part": "car", "unit_cost": 20}],
        "lanes": [{"origin": "abroad", "destination": "second", "part": "seat"}],
        "demand": [{"site": "second", "part": "car", "rate": 10, "price": 100}],
        "companies": [{"company": n, "hurdle_rate": 0.1} for n in names],
    }
    lines = [line(f"home_{n}", n, capex=30 / CRF) for n in names]
    for near, far, own in zip(("plant", "second"), ("second", "plant"), lines, strict=True):
        site = own["sites"][0]["site"]
        own["lanes"] = [{"origin": site, "destination": near, "part": "seat"},
                        {"origin": site, "destination": far, "part": "seat", "unit_cost": 1}]  # fmt: skip
    return rows, *lines


def test_where_one_line_is_enough_it_depends_on_who_moves_first():
    """Alone a line serves both plants: 0.1 x 200 x 2 = 40 a year for 30; beside the other it serves the near one: 20.

    From nobody a is first and b stays out; from everybody a leaves first and b stays.
    """
    found = ask(network(*twins("a", "b")))
    row = whole(found)
    assert row["ends"] == "first_mover" and row["firms"] == 1 and np.isnan(row["threshold"])
    assert [choice(found, f"home_{n}", start=s)["units"] for s in ("nobody", "everybody") for n in "ab"] == [1, 0, 0, 1]


def test_where_each_line_needs_the_other_so_many_must_take_part():
    """A car needs a seat and a belt, both from abroad: one home line saves nothing, both together 20 a year each for 16.3."""
    net = network(BELT, line("seats", "a", capex=100), line("belts", "b", part="belt", capex=100))
    found = ask(net)
    row = whole(found)
    assert row["ends"] == "threshold" and row["threshold"] == 2 and row["firms"] == 0
    assert choice(found, "seats")["private_benefit"] == pytest.approx(0)
    assert [choice(found, o, start="everybody")["private_benefit"] for o in ("seats", "belts")] == pytest.approx([20, 20])


def test_firms_may_need_more_of_each_other_than_stands():
    """Seats are made at home for 5 instead of 6: half of home makes all. Belts made at home ask for the whole of it, only then
    cars are made through the strike: 50 a year more for home, whose other half costs 24.4, and 20 for belts. Second
    differences: of home 50 - 0 - 0 + 0, of belts 20. Home alone goes back to half, so that it takes two."""
    seats = line("home", "a", unit_cost=5, capex=300, divisible=1)
    seats["sources"][0]["capacity"] = 20
    found = ask(network(BELT, seats, line("belts", "b", part="belt", capex=100, requires="home")))
    bought = found.choices[(found.choices["scheme"] == "aid") & (found.choices["units"] > 0)]
    ends = {start: dict(zip(rows["option"], rows["units"], strict=True)) for start, rows in bought.groupby("start")}
    assert ends == {"nobody": {"home": 0.5}, "everybody": {"home": 1, "belts": 1}}
    assert (whole(found)["ends"], whole(found)["threshold"]) == ("threshold", 2)


@pytest.mark.parametrize("group, kind", [("", "unique"), ("one", "first_mover")])
def test_firms_that_share_a_group_depend_on_who_moves_first(group, kind):
    """Belts of b are made at home for 5 instead of 6, always. A line for half of the seats pays beside them, 10 a year for 8.1:
    from nobody b has one before a answers its belts, from everybody a is first. Without the group both have one."""
    net = network(
        BELT,
        line("seats_a", "a", capex=50, group=group),
        line("belts", "b", part="belt", unit_cost=5, capex=50),
        line("seats_b", "b", capex=50, group=group),
    )
    half = [{"table": "sources", "where": {"option": f"seats_{n}"}, "set": {"capacity": 5}} for n in "ab"]
    found = ask(net.edit(half))
    assert whole(found)["ends"] == kind and np.isnan(whole(found)["threshold"])


def test_a_firm_may_take_less_of_what_others_require():
    """A unit of home makes 20 a day and costs 4.88 a year: half is enough. Beside `more`, which makes 5 for less, it earns 10 a
    year. `more` asks for a whole unit of home: with it home is worth 10 - 4.88, half of home without it 20 - 2.44."""
    capacity = {"home": 20, "more": 5}
    net = network(
        line("home", "maker", capex=30, divisible=1),
        line("more", "other", unit_cost=7, capex=30, requires="home"),
        {"companies": [{"company": n, "hurdle_rate": 0.1} for n in ("maker", "other")]},
    )
    net = net.edit([{"table": "sources", "where": {"option": o}, "set": {"capacity": c}} for o, c in capacity.items()])
    found = ask(net)
    assert whole(found)["ends"] == "unique"
    bought = found.choices[(found.choices["scheme"] == "aid") & (found.choices["units"] > 0)]
    assert bought[["start", "option", "units"]].to_numpy().tolist() == [["nobody", "home", 0.5], ["everybody", "home", 0.5]]


def test_a_budget_funds_whole_firms_that_avoid_most_for_it_first():
    """Two chains side by side: the second sells 4 trucks a day where the first sells 10 cars. Each line is paid whole, 400; for
    400 the first is funded, though it stands second in the table."""
    second = {
        "sites": [{"site": "yard", "company": "trucks", "country": "KR"}],
        "parts": [{"part": "truck"}, {"part": "bench"}],
        "bom": [{"part": "truck", "input": "bench"}],
        "sources": [
            {"site": "abroad", "part": "bench", "unit_cost": 6, "price": 10},
            {"site": "yard", "part": "truck", "unit_cost": 20},
        ],
        "lanes": [{"origin": "abroad", "destination": "yard", "part": "bench"}],
        "demand": [{"site": "yard", "part": "truck", "rate": 4, "price": 100}],
        "companies": [{"company": n, "hurdle_rate": 0.1, "population": 1} for n in "ba"],
    }
    benches = line("benches", "b", part="bench")
    benches["lanes"][0]["destination"] = "yard"
    net = network(second, benches, line("seats", "a"), share=1.0)
    found = ask(net, budget=[400, 800, 399])
    rows = found.rows[(found.rows["scheme"] == "aid") & (found.rows["level"] == "all")].set_index("budget")
    assert rows["loss_avoided"].to_dict() == pytest.approx({400.0: 740, 800.0: 1036, 399.0: 0})
    assert rows["gap"].to_dict() == {400.0: 0, 800.0: 0, 399.0: 0}
    left = found.dropped[found.dropped["reason"] == "budget"]
    assert sorted(zip(left["budget"], left["company"], strict=True)) == [(399.0, "a"), (399.0, "b"), (400.0, "b")]


def test_population_multiplies_money_and_firms_and_not_the_network():
    firms = [{"companies": [{"company": "maker", "hurdle_rate": 0.1, "population": n}]} for n in (1, 7)]
    one, many = (network(line("home", "maker"), firm, share=0.8) for firm in firms)
    before, after = whole(ask(one)), whole(ask(many))
    for key in ("firms", "additional_firms", "public", "own"):
        assert after[key] == pytest.approx(7 * before[key]) and before[key] > 0
    for key in ("private_benefit", "external_benefit", "loss_avoided", "jobs"):
        assert after[key] == pytest.approx(before[key])


def test_what_is_built_anyway_is_deadweight():
    """At 120 the line costs 19.5 a year and is built for its 20: what a scheme then pays is no success of it."""
    row = whole(ask(network(line("home", "maker", capex=120), share=0.5)))
    assert (row["firms"], row["additional_firms"], row["additional_loss_avoided"]) == (1, 0, 0)
    assert row["public"] == row["deadweight"] == pytest.approx(60) and np.isnan(row["public_per_loss_avoided"])


def test_several_years_stand_side_by_side():
    """Each year as if it was asked alone, with the schemes of that year: `late` is not in force in 2019, and no year's `none`
    hangs on another's."""
    net = network(line("home", "maker")).with_tables(
        schemes=pd.DataFrame([
            {"scheme": "aid", "year": 2019, "share": 0.5}, {"scheme": "aid", "year": 2022, "share": 1.0},
            {"scheme": "late", "year": 2022, "share": 0.9},
        ])
    )  # fmt: skip
    years = [2019, 2022]
    both = rs.fund(net, ["aid", "late"], [1e3, 100], years, estimates="base")
    names = {year: both.rows[both.rows["year"] == year]["scheme"].unique().tolist() for year in years}
    assert names == {2019: ["none", "aid"], 2022: ["none", "aid", "late"]}
    for year in years:
        alone = rs.fund(net, names[year], [1e3, 100], year, estimates="base")
        for table in ("rows", "choices", "accounts", "dropped"):
            mine, other = getattr(both, table), getattr(alone, table)
            mine = mine[mine["year"].isna() | (mine["year"] == year)].reset_index(drop=True)
            pd.testing.assert_frame_equal(mine, other)
    record = funding_record(both)
    assert {(r["scheme"], r["year"], len(r["choices"])) for r in record if r["level"] == "all"} == {
        (r["scheme"], r["year"], 2) for r in record
    }


def test_schemes_are_dated_and_say_for_which_moves():
    net = network(line("home", "maker"), share=1.0)
    rows = pd.DataFrame([
        {"scheme": "aid", "year": 2019, "share": 0.0}, {"scheme": "aid", "year": 2022, "share": 1.0},
        {"scheme": "stock_only", "kind": "stock", "share": 1.0},
        {"scheme": "levels", "level": "basic", "share": 1.0}, {"scheme": "levels", "share": 0.0},
        {"scheme": "sizes", "size": "small", "share": 0.0}, {"scheme": "sizes", "share": 1.0},
    ])  # fmt: skip
    net = net.with_tables(schemes=rows)
    firms = {
        year: ask(net, year=year).rows.query("level == 'all'").set_index("scheme")["firms"].to_dict()
        for year in (2019, 2021, 2022)
    }
    assert [firms[year]["aid"] for year in (2019, 2021, 2022)] == [0, 0, 1]
    assert {name: firms[2022][name] for name in ("none", "stock_only", "levels", "sizes")} == {
        "none": 0,
        "stock_only": 0,
        "levels": 1,
        "sizes": 0,
    }
    with pytest.raises(rs.DataError, match="no row up to 2018"):
        rs.fund(net, schemes="aid", year=2018)
    with pytest.raises(rs.DataError, match="there is no scheme 'adi'"):
        rs.fund(net, schemes="adi")


def test_sites_abroad_are_served_only_when_asked():
    net = network(line("home", "maker"), share=1.0).edit(
        [{"table": "sites", "where": {"site": "at_home"}, "set": {"country": "JP"}}]
    )
    assert whole(ask(net))["firms"] == 0 and whole(ask(net, abroad=True))["firms"] == 1


def test_who_cannot_be_asked_is_named_with_the_reason():
    net = network(
        line("home", "maker"), line("other", "stranger"), line("third", "quiet"),
        {"companies": [{"company": "quiet"}, {"company": "idle", "hurdle_rate": 0.1}]},
    )  # fmt: skip
    dropped = dict(zip(*(ask(net).dropped[c] for c in ("company", "reason")), strict=True))
    assert dropped == {"cars": "no_option", "quiet": "no_hurdle_rate", "idle": "no_option", "stranger": "not_in_companies"}


def test_where_no_share_suffices_the_yearly_payment_is_told():
    """Upkeep of 50 a year is more than the 20: the whole capital would not do, 30 a year would."""
    made = choice(ask(network(line("home", "maker", annual_cost=50), share=1.0)), "home")
    assert made["units"] == 0 and made["yearly_payment"] == pytest.approx(30)


def test_estimates_take_every_range_at_its_low_or_high_end():
    """The line's own cost is 8, or 7 to 9.5: 0.1 x 100 x (10 - 7, 8, 9.5) = 30, 20, 5 a year for a yearly cost of 19.5."""
    net = network(line("home", "maker", capex=120)).edit(
        [
            {
                "table": "ranges",
                "add": {"table": "sources", "key": "at_home|seat|home", "column": "unit_cost", "low": 7, "high": 9.5},
            }
        ]
    )
    found = rs.fund(net)
    rows = found.rows[(found.rows["scheme"] == "none") & (found.rows["level"] == "all")].set_index("estimate")
    assert rows["firms"].to_dict() == {"base": 1, "low": 1, "high": 0}
    benefit = found.choices.query("scheme == 'none' and start == 'nobody'").set_index("estimate")["private_benefit"]
    assert benefit.to_dict() == pytest.approx({"base": 20, "low": 30, "high": 5})


def test_jobs_and_what_is_made_at_home():
    """Home lines that cost 5 make all 1,000 seats a year, in an hour each: half a job. Of 30 value added a car, 20 are at home
    with seats from abroad (their value: 6), all with the line (a unit adds 6 or its own cost, whichever is more)."""
    net = network(line("home", "maker", unit_cost=5, capex=0)).edit(
        [{"table": "sources", "where": {"option": "home"}, "set": {"hours": 1}}]
    )
    rows = ask(net).rows.query("scheme == 'none'").set_index("level")
    assert rows.loc["all", "jobs"] == rows.loc["basic", "jobs"] == pytest.approx(0.5)
    assert rows.loc["all", "domestic_share"] == pytest.approx(1)
    abroad = ask(network(line("home", "maker"))).rows.query("scheme == 'none' and level == 'all'")
    assert abroad["domestic_share"].iloc[0] == pytest.approx(20 / 26)


def test_the_command_prints_the_keys_of_the_contract(tmp_path, capsys):
    rs.save(network(line("home", "maker"), share=0.8), tmp_path / "net")
    assert (
        cli.main(["fund", str(tmp_path / "net"), "--schemes", "aid", "--budget", "1000", "--estimates", "base", "--json"]) == 0
    )
    rows = json.loads(capsys.readouterr().out)
    assert [(r["scheme"], r["budget"], r["level"]) for r in rows] == [
        ("none", None, "all"), ("none", None, "basic"), ("aid", 1000, "all"), ("aid", 1000, "basic"),
    ]  # fmt: skip
    assert list(rows[2]) == [
        "scheme", "year", "budget", "estimate", "level", "firms", "additional_firms", "public", "customer", "own", "deadweight",
        "private_benefit", "external_benefit", "loss_avoided", "additional_loss_avoided", "public_per_loss_avoided", "jobs",
        "domestic_share", "threshold", "ends", "proved", "gap", "undone_by", "choices", "accounts", "dropped",
    ]  # fmt: skip
    assert list(rows[2]["choices"][0]) == [
        "scheme", "start", "company", "option", "units", "capex", "public", "customer", "own", "private_benefit",
        "external_benefit", "party_returns", "yearly_payment",
    ]  # fmt: skip
    assert list(rows[2]["accounts"][0]) == ["company", "sales", "own_cost", "inputs", "freight_duty", "holding"]
    assert rows[2]["dropped"] == [{"company": "cars", "reason": "no_option"}]
    assert rows[2]["public"] == pytest.approx(320) and rows[2]["gap"] == 0
    assert cli.main(["fund", str(tmp_path / "net"), "--budget", "100,1000"]) == 0
    assert "budget" in capsys.readouterr().out


def test_where_time_is_over_what_was_found_is_told():
    net = network(line("home", "maker"), share=0.8)
    with pytest.raises(rs.SolveError):
        rs.fund(net, time_limit=1e-9)


@pytest.mark.parametrize("thorough", [True, False])
def test_what_is_not_looked_at_again_is_not_called_proved(thorough):
    """Two hopeless lines and a good one: the same end, proved only where all is looked at."""
    other = {"companies": [{"company": "other", "hurdle_rate": 0.1}]}
    net = network(line("home", "maker", capex=120), line("dear", "other", capex=4000), other, share=0.1)
    row = whole(ask(net, thorough=thorough))
    assert row["firms"] == 1 and row["proved"] == thorough


def test_figures_and_names_may_come_from_arrays():
    net = network(line("home", "maker"), share=0.7)
    found = ask(net, schemes=np.array(["aid"]), year=np.int64(2020), budget=np.float64(400))
    again = ask(net, schemes="aid", year=2020, budget=400)
    assert (
        found.rows.drop(columns="undone_by").equals(again.rows.drop(columns="undone_by")) and found.rows["year"].eq(2020).all()
    )
    assert each(np.int64(5)) == [5] and each(np.array([5, 5, 6])) == [5, 6] and each(None) == [None]


def test_what_there_was_no_time_for_is_named_with_its_year(monkeypatch):
    """Time is over once the first scheme of the first year is told."""
    monkeypatch.setattr(Watch, "late", property(lambda self: True))
    rows = pd.DataFrame([{"scheme": "aid", "year": year, "share": 0.7} for year in ("2010", "2020")])
    found = ask(network(line("home", "maker")).with_tables(schemes=rows), year=[2010, 2020])
    assert [note.removeprefix("no time was left for ") for note in found.notes] == ["aid, 2010", "none, 2020", "aid, 2020"]
    assert ask(network(line("home", "maker"), share=0.7)).notes == ["no time was left for aid"]
