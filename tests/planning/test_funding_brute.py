"""`fund` against every profile of choices reckoned by hand from the rules alone, and that on games solved by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

import reshore as rs
from reshore import Network
from tests.support.funded_chains import odd_chain
from tests.support.funding_by_hand import Books, Game, Profile, recovery
from tests.support.funding_ends import asking, best_subset, cross_effect, deadweight, ends, money, threshold, within
from tests.support.funding_held import (
    Case,
    check_accounts,
    check_all_equilibria,
    check_budget,
    check_choices,
    check_dropped,
    check_ends,
    check_row,
    check_undone,
    held,
)

# --- the oracle on games solved by hand --------------------------------------------------------------------------------------


def game(options: list[dict], brings: Callable[[Profile], dict[str, float]], companies: dict | None = None, **more) -> Game:
    """Firms a, b, ... with an option each that costs 100 once, for one year without interest; `brings` says what they earn.

    Sites c1, c2, ... of companies of the same names sell something; a profile loses 1000 less 100 a unit.
    """
    firms = {o["company"] for o in options}
    rows = [{"company": c, "hurdle_rate": 0.0, **(companies or {}).get(c, {})} for c in sorted(firms | set(companies or {}))]
    others = more.pop("others", ["c1", "c2"])
    tables = {
        "sites": [{"site": c, "company": c, "country": "KR"} for c in [*sorted(firms), *others]],
        "parts": [{"part": "x"}],
        "sources": [{"site": o["company"], "part": "x", "option": o["option"]} for o in options],
        "lanes": [{"origin": o["company"], "destination": "c1", "part": "x", "option": o["option"]} for o in options],
        "demand": [{"site": "c1", "part": "x", "rate": 1, "price": 1}],
        "options": [{"capex": 100.0, "life_years": 1, **o} for o in options],
        "companies": rows,
        "schemes": more.pop("schemes", []),
        "settings": [{"key": "discount_rate", "value": str(more.pop("discount_rate", 0))}],
    }
    net = Network(**{name: pd.DataFrame(table) for name, table in tables.items() if table})
    return Game(net, lambda p: Books(brings(p), 1000.0 - 100.0 * sum(p)), **more)


def pair(brings: Callable[[float, float], tuple[float, float]], **more) -> Game:
    options = [{"option": "x", "company": "a"}, {"option": "y", "company": "b"}]
    return game(options, lambda p: dict(zip("ab", brings(*p), strict=True)), **more)


def test_substitutes_by_hand():
    """Alone x brings a 120 and y brings b 130, beside the other 20 each, and each costs 100. From nobody a is first and b stays
    out; from both a leaves, for 20 do not pay 100, and b stays. Second differences: 20 - 0 - 120 + 0 and 20 - 0 - 130 + 0.
    """
    g = pair(lambda x, y: (x * (20 if y else 120), y * (20 if x else 130)))
    low, high = g.walks()
    assert (low.end, high.end, g.equilibria()) == ((1, 0), (0, 1), [(0, 1), (1, 0)])
    assert ends(g) == ("first_mover", (1, 0)) and cross_effect(g, low.end, high.end) == -210


def test_complements_by_hand():
    """Alone each brings 10, beside the other 150, and each costs 100: nobody or both, +140 each, and it takes both: from a
    alone a leaves first."""
    g = pair(lambda x, y: (x * (150 if y else 10), y * (150 if x else 10)))
    assert g.equilibria() == [(0, 0), (1, 1)] and ends(g) == ("threshold", (0, 0))
    assert cross_effect(g, (0, 0), (1, 1)) == 280 and threshold(g) == 2


def test_a_cycle_by_hand():
    """x pays beside y only, y pays without x only: there is no equilibrium, and after (in, out) and (out, in) it comes back."""
    g = pair(lambda x, y: (x * (150 if y else 10), y * (10 if x else 150)))
    assert g.equilibria() == [] and ends(g)[0] == "cycle"


def test_inertia_by_hand():
    """A move worth 0.05 more than the one held is worth less than 1e-3 of 100 more: it stays; 0.2 is enough to change."""
    two = [{"option": o, "company": "a", "group": "one"} for o in "xy"]
    for more, end in ((0.05, (1, 0)), (0.2, (0, 1))):
        g = game(two, lambda p, more=more: {"a": p[0] * 100.5 + p[1] * (100.5 + more)})
        assert g.walk((1.0, 0.0)).end == end and g.walk(g.nobody).end == (0, 1)
    loses = game(two, lambda p: {"a": p[0] * 99.95})
    assert loses.is_equilibrium((1, 0)) and loses.is_equilibrium((0, 0)) and loses.walk(loses.nobody).end == (0, 0)


def test_who_pays_by_hand():
    """x brings a 30, c1 60 and c2 20. Public 30 of 100, customers 30: 22.5 and 7.5, cash 40 > 30: no. A share of 0.4 leaves 30.

    With a customer share of 0.9 and nothing public c1 bears no more than its 60 (of 67.5), c2 no more than its 20 (of 22.5).
    """

    def brings(p):
        return {"a": 30 * p[0], "c1": 60 * p[0], "c2": 20 * p[0], "b": -5 * p[0]}

    schemes = [
        {"scheme": "less", "share": 0.3, "customer_share": 0.3},
        {"scheme": "more", "share": 0.4, "customer_share": 0.3},
        {"scheme": "customers", "customer_share": 0.9},
    ]
    games = {
        s: game([{"option": "x", "company": "a"}], brings, schemes=schemes, scheme=s) for s in ("less", "more", "customers")
    }
    assert games["less"].equilibria() == [(0,)] and games["more"].equilibria() == [(1,)]
    paid = games["less"].at((1.0,))[0]
    assert (paid.public, paid.customers, paid.cash) == (30, {"c1": 22.5, "c2": 7.5}, 40)
    assert (paid.private, paid.external, paid.own_money) == (30, 75, 40)
    assert games["customers"].at((1.0,))[0].customers == pytest.approx({"c1": 60, "c2": 20})
    assert games["customers"].at((1.0,))[0].own == pytest.approx(20)


def test_a_guaranteed_return_by_hand():
    """100 over 2 years at 10 %: crf(0.1) = 0.5761905, so 57.61905 a year are guaranteed; 50 - 2 come in: 9.61905 are paid. At
    5 % (crf 0.5378049) that is worth 17.8857. The firm asks for 30 % (crf 0.7347826), but of safe money for 5 %: 53.78. A
    ceiling of 10 cuts the payment to 5.378049: no safe money, and 48 + 5.378 < 73.48.
    """
    option = {"option": "x", "company": "a", "life_years": 2, "annual_cost": 2.0}
    schemes = [{"scheme": "whole", "guaranteed_return": 0.1}, {"scheme": "cut", "guaranteed_return": 0.1, "ceiling": 10.0}]
    given = {"schemes": schemes, "companies": {"a": {"hurdle_rate": 0.3}}, "discount_rate": 0.05}
    whole, cut = (game([option], lambda p: {"a": 50 * p[0]}, scheme=s, **given) for s in ("whole", "cut"))
    paid = whole.at((1.0,))[0]
    assert (recovery(0.1, 2), recovery(0.05, 2)) == pytest.approx((0.5761905, 0.5378049))
    assert (paid.payment, paid.public, paid.own) == pytest.approx((9.61905, 17.8857, 82.1143), rel=1e-5)
    assert whole.equilibria() == [(1,)] and cut.equilibria() == [(0,)]
    assert cut.at((1.0,))[0].payment == pytest.approx(5.378049) and cut.at((1.0,))[0].public == 10


def test_limits_by_hand():
    """Both bring 150 and cost 100. Of 150 a year one can be paid; where building takes two years, 50 a year, both."""
    for days, stay in ((0, [(0, 1), (1, 0)]), (730, [(1, 1)])):
        two = [{"option": o, "company": "a", "build_days": days} for o in "xy"]
        g = game(two, lambda p: {"a": 150 * p[0] + 151 * p[1]}, companies={"a": {"capex_limit": 150.0}})
        assert g.equilibria() == stay and g.everybody() == ((1, 0) if len(stay) == 2 else (1, 1))


def test_what_is_required_by_hand():
    """y requires x. x alone brings 60, both bring 210, each costs 100: with y, x is worth 210 - 100 - 100 and stays; nobody
    starts with x. Where y is another firm's, and brings it 140, x does not pay: a leaves, and y goes with it.
    """
    options = [{"option": "x", "company": "a"}, {"option": "y", "company": "a", "requires": "x"}]
    g = game(options, lambda p: {"a": 60 * p[0] + 150 * p[0] * p[1]})
    assert list(g.profiles()) == [(0, 0), (1, 0), (1, 1)] and g.equilibria() == [(0, 0), (1, 1)]
    options[1]["company"] = "b"
    g = game(options, lambda p: {"a": 60 * p[0], "b": 140 * p[0] * p[1]})
    assert g.equilibria() == [(0, 0)] and g.unhappy((1.0, 1.0)) == [("a", (0, 1.0), None)]
    assert g.walk(g.everybody()).end == (0, 0)


def test_part_of_what_is_required_by_hand():
    """y, of b, is divisible and requires x: half of x allows half of y, two units of x as much as there is."""
    x, y = {"option": "x", "company": "a", "divisible": 1}, {"option": "y", "company": "b", "divisible": 1, "requires": "x"}
    g = game([x | {"max_units": 2}, y], lambda p: {})
    assert g.put((2.0, 1.0), [0], (0, 0.5)) == (0.5, 0) and g.put((2.0, 0.5), [0], (0, 0.5)) == (0.5, 0.5)
    assert g.put((1.0, 0.0), [1], (1, 1.0)) == (1, 1) and g.put((0.5, 0.0), [1], (1, 0.75)) == (0.5, 0)
    assert {p for p in g.profiles() if p[0] == 0.5} == {(0.5, 0), (0.5, 0.25), (0.5, 0.5)}


def test_units_by_hand():
    """Of five whole units 2, 3, 4 or 5 (quarters rounded up), of two divisible ones quarters."""
    g = game(
        [{"option": "x", "company": "a", "max_units": 5}, {"option": "y", "company": "a", "max_units": 2, "divisible": 1}],
        lambda p: {"a": 0.0},
    )
    assert [u for _, u in g.moves(0)] == [2, 3, 4, 5] and [u for _, u in g.moves(1)] == [0.5, 1, 1.5, 2]


def test_the_row_of_a_scheme_by_hand():
    """A level goes before a size, a size before neither; of one level and size the latest that the year allows."""
    rows = [
        {"scheme": "s", "share": 0.1},
        {"scheme": "s", "share": 0.2, "year": 2020},
        {"scheme": "s", "share": 0.3, "year": 2024},
        {"scheme": "s", "share": 0.4, "size": "small"},
        {"scheme": "s", "share": 0.5, "level": "basic"},
    ]
    levels = ["", "basic"]
    options = [{"option": f"{f}{n}", "company": f, "smart_level": levels[n]} for f in "ab" for n in (0, 1)]
    sizes = {"a": {"size": "large"}, "b": {"size": "small"}}
    for year, plain in ((None, 0.3), (2019, 0.1), (2020, 0.2), (2023, 0.2), (2024, 0.3)):
        g = game(options, lambda p: {}, schemes=rows, companies=sizes, scheme="s", year=year)
        assert [g.support[i]["share"] for i in range(4)] == [plain, 0.5, 0.4, 0.5]


def test_a_budget_by_hand():
    """a, b and c bring 60 of 100; half is paid. a stands for 4 firms: 200 for what avoids 100, b and c 50 each. With 100 b and
    c are funded, with 60 b alone, with 250 b, c, and not a; the best within it avoids no more."""
    options = [{"option": o, "company": c} for o, c in zip("xyz", "abc", strict=True)]
    g = game(
        options, lambda p: dict(zip("abc", (60 * u for u in p), strict=True)), {"a": {"population": 4}},
        schemes=[{"scheme": "half", "share": 0.5}], scheme="half",
    )  # fmt: skip
    assert asking(g) == ["b", "c", "a"] and money(g, (1.0, 1.0, 1.0)) == {
        "capex": 600,
        "public": 300,
        "customer": 0,
        "own": 300,
    }
    for budget, end in ((300, (1, 1, 1)), (250, (0, 1, 1)), (100, (0, 1, 1)), (60, (0, 1, 0)), (49, (0, 0, 0))):
        less = within(g, budget)
        assert less.walk(less.nobody).end == end
        assert best_subset(g, budget) == 100 * sum(end)
    assert deadweight(g, (1.0, 1.0, 1.0), (1.0, 0.0, 0.0)) == 200


def test_schemes_serve_home_by_hand():
    """What is opened abroad gets nothing, unless `abroad`."""
    schemes = [{"scheme": "half", "share": 0.5}]
    g = game([{"option": "x", "company": "a"}], lambda p: {"a": 60 * p[0]}, schemes=schemes, scheme="half")
    sites = g.net.sites.assign(country=["CN" if s == "a" else "KR" for s in g.net.sites["site"]])
    away = replace(g.net, sites=sites)
    books = g.books
    assert g.equilibria() == [(1,)] and Game(away, books, "half").equilibria() == [(0,)]
    assert Game(away, books, "half", abroad=True).support and not Game(away, books, "half").support


# --- fund held against it ----------------------------------------------------------------------------------------------------

# few chains that differ, the others take minutes: in 2 more is avoided than without support, in 7 less, 9 has two ends, 0 and 5
# serve what is abroad, in 68 and 111 a firm takes less of what others require
USUAL = [0, 2, 5, 7, 9, 68, 111]
LONG = sorted({*range(200)} - {*USUAL})
ODD_USUAL, ODD_LONG = range(3), range(3, 90)


def hold(case: Case) -> None:
    check_dropped(case)
    rows = list(case.rows())
    for row in rows:
        check_ends(row)
        if row.game.funded is None:
            check_all_equilibria(row)
        check_choices(row)
        check_row(row)
        check_accounts(row)
        alike = [other for other in rows if row.none and other.told["scheme"] == row.told["scheme"]]
        check_undone(row, [other for other in alike if other.told["budget"] < row.told["budget"]])
        if row.none:
            check_budget(row)


@pytest.mark.parametrize("seed", USUAL)
def test_fund_against_all_profiles(seed: int, monkeypatch):
    hold(held(seed, monkeypatch))


@pytest.mark.long
@pytest.mark.parametrize("seed", LONG)
def test_fund_against_all_profiles_of_more_chains(seed: int, monkeypatch):
    hold(held(seed, monkeypatch))


@pytest.mark.parametrize("seed", ODD_USUAL)
def test_fund_against_all_profiles_of_odd_chains(seed: int, monkeypatch):
    hold(held(seed, monkeypatch, odd_chain))


@pytest.mark.long
@pytest.mark.parametrize("seed", ODD_LONG)
def test_fund_against_all_profiles_of_more_odd_chains(seed: int, monkeypatch):
    hold(held(seed, monkeypatch, odd_chain))


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (3, 6, 9))])
def test_none_is_no_schemes_at_all(seed: int, monkeypatch):
    """What is told of `none` is what is told of a network without schemes."""
    case = held(seed, monkeypatch)
    bare = rs.fund(replace(case.net, schemes=case.net.schemes.iloc[:0]), estimates="base", year=case.asked["year"])
    assert set(bare.rows["scheme"]) == {"none"}
    for table, of_none in ((bare.rows, case.told.rows), (bare.choices, case.told.choices)):
        mine = of_none[of_none["scheme"] == "none"].reset_index(drop=True)
        pd.testing.assert_frame_equal(table.reset_index(drop=True)[mine.columns], mine, rtol=1e-6, atol=1e-4)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in (1, 2, 3))])
def test_accounts_add_up_to_a_plan(seed: int, monkeypatch):
    """Over all companies: price x what is wanted less the operating cost of a plan that buys nothing (Accounts, 7)."""
    case = held(seed, monkeypatch)
    best = rs.plan(case.net, options=[], risk_weight=0.0)
    wanted = (case.net.demand["rate"] * case.net.demand["price"]).sum() * 20
    f = case.told.accounts[case.told.accounts["scheme"] == ""]
    balance = (f["sales"] - f["own_cost"] - f["inputs"] - f["freight_duty"] - f["holding"]).sum()
    assert balance == pytest.approx(wanted - best.expected_cost, rel=1e-6)
