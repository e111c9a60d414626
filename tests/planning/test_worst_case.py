"""Plans against the worst loss of a few sites: solved by hand, by every choice against every set, and what they refuse."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import DataError, Network
from reshore.cli import main
from reshore.results.records import plan_record, to_json
from reshore.store.packing import pack, unpack
from tests.support.worst_plans import Asked, best_against_worst, least_with, worst_plan

from ..support.samples import some

EACH = 10  # networks a test


def two_markets(**option) -> Network:
    """m makes 10 a day for two markets of 4 a day, each unit worth 5; for 8 a year n makes 5 a day beside it.

    A year has 10 days and nothing but lost sales costs anything.
    """
    lanes = [{"origin": o, "destination": k, "part": "x", "option": "second" * (o == "n")} for o in "mn" for k in ("k1", "k2")]
    sources = [("m", "x", 10.0, ""), ("n", "x", 5.0, "second")]
    return Network(
        sites=pd.DataFrame({"site": ["m", "n", "k1", "k2"]}),
        parts=pd.DataFrame({"part": ["x"]}),
        sources=pd.DataFrame(sources, columns=["site", "part", "capacity", "option"]),
        lanes=pd.DataFrame(lanes),
        demand=pd.DataFrame({"site": ["k1", "k2"], "part": "x", "rate": 4.0, "price": 5.0, "margin": 5.0}),
        options=pd.DataFrame([{"option": "second", "capex": 8.0, "life_years": 1, **option}]),
        settings=pd.DataFrame({"key": ["days_per_year", "discount_rate"], "value": ["10", "0"]}),
    )


def test_by_hand_one_site():
    """Without m 8 units a day are lost for 4 days: 160. With n beside it 3 a day: 60, and a market that is lost is worse: 4 x
    4 x 5 = 80, which is what the plan is left with, for 8. So it is worth 80 - 8 a year, and pays back in 0.1 years.
    """
    best = rs.plan(two_markets(), worst=1, days=4)
    chosen, nothing = best.worst.to_dict("records")
    assert best.options["option"].tolist() == ["second"]
    assert (best.objective, best.fixed_cost, best.expected_cost, best.cvar) == pytest.approx((88, 8, 0, 80))
    assert best.proved and best.bound == pytest.approx(88)
    assert (chosen["sites"], chosen["lost_units"], chosen["lost_margin"]) in [((k,), 16, 80) for k in ("k1", "k2")]
    assert (nothing["sites"], nothing["lost_units"], nothing["lost_margin"]) == (("m",), 32, 160)
    bought = best.options.iloc[0]
    assert (bought["loss_avoided"], bought["npv"], bought["payback_years"], bought["saves_sales"]) == pytest.approx(
        (80, 72, 0.1, 80)
    )


def test_by_hand_two_sites():
    """Both markets, or m and n, lose all 8 a day with the option and without: 160, and it is not bought; it would have to be
    for nothing."""
    best = rs.plan(two_markets(), worst=2, days=4)
    assert best.options.empty and best.objective == pytest.approx(160)
    assert best.turned_down[["reason", "npv"]].to_numpy().tolist() == [["cost", pytest.approx(-8)]]


def test_by_hand_in_part():
    """u of the option leave (8 - 5u) x 4 x 5 without m, which at u = 0.8 is the 80 of a market; more of it spares nothing."""
    best = rs.plan(two_markets(divisible=1, max_units=2), worst=1, days=4)
    assert best.options["units"].tolist() == pytest.approx([0.8], abs=1e-3)
    assert best.objective == pytest.approx(80 + 6.4, rel=1e-6) and best.proved


def test_by_hand_a_port_that_becomes_a_maker():
    """m's goods reach three markets of 4 a day over w, by roads of 2 a day each, had twice and for nothing. Without m or w all
    is lost: 240. A line at w, for 8 a year, stands in for m, and makes w a maker: when w is lost its line stops, and what
    m makes goes through. A market that is lost is left: 80."""
    markets = ["k1", "k2", "k3"]
    roads = [{"origin": "w", "destination": k, "part": "x", "capacity": 2.0, "option": "road"} for k in markets]
    net = Network(
        sites=pd.DataFrame({"site": ["m", "w", *markets]}),
        parts=pd.DataFrame({"part": ["x"]}),
        sources=pd.DataFrame({"site": ["m", "w"], "part": "x", "capacity": 12.0, "option": ["", "line"]}),
        lanes=pd.DataFrame([{"origin": "m", "destination": "w", "part": "x"}, *roads]),
        demand=pd.DataFrame({"site": markets, "part": "x", "rate": 4.0, "price": 5.0, "margin": 5.0}),
        options=pd.DataFrame({"option": ["road", "line"], "capex": [0.0, 8.0], "life_years": 1, "max_units": [2, 1]}),
        settings=pd.DataFrame({"key": ["days_per_year", "discount_rate"], "value": ["10", "0"]}),
    )
    best = rs.plan(net, worst=1, days=4)
    assert dict(zip(best.options["option"], best.options["units"], strict=True)) == {"road": 2, "line": 1}
    assert best.objective == pytest.approx(88) and best.proved
    without = rs.plan(net, worst=1, days=4, forbid="line")
    assert without.objective == pytest.approx(240)


def test_the_toy_can_do_nothing_about_its_market():
    """Nothing is sold without the market: 60,000 and 10 days x 10 cars x 40, whatever is bought. Of no option is that worth
    its fixed cost."""
    best = rs.plan(rs.load(rs.datasets.toy), worst=2, days=10)
    assert best.options.empty and best.objective == pytest.approx(64_000)
    assert best.worst["sites"].tolist() == [("market",)] * 2


def asked_at_random(net: Network, seed: int) -> Asked:
    d = np.random.default_rng(seed + 10**6)
    names, how = net.options["option"].tolist(), d.random()
    return Asked(
        int(d.choice([1, 1, 2])),
        float(d.choice([3, 4.5, 8])),
        float(d.choice([5, 20, 40])) if d.random() < 0.4 else None,
        (names[-1],) if how > 0.8 and not net.options.iloc[-1][["group", "requires"]].any() else (),
        (names[0],) if how < 0.2 else (),
    )


def planned(net: Network, asked: Asked, **more) -> rs.Plan:
    return rs.plan(
        net, asked.budget, worst=asked.k, days=asked.days, keep=asked.keep, forbid=asked.forbid, reasons=False, **more
    )


def differs(net: Network, asked: Asked) -> str:
    """How a plan differs from every choice of options against every set of sites, each choice costed by scipy's `linprog`."""
    value, units = best_against_worst(net, asked)
    try:
        best = planned(net, asked)
    except rs.SolveError:
        return "" if value == np.inf else f"no plan, {units} comes to {value}"
    slip = 1e-4 * abs(value) if not best.proved else best.gap_money + 1e-8 * abs(value)
    bought = dict(zip(best.options["option"], best.options["units"], strict=True))
    own = least_with(net, dict.fromkeys(net.options["option"], 0.0) | bought, asked, exact=True)
    wrong = [
        *(["not proved"] if not best.proved else []),
        *([f"{best.objective} for {value} with {units}"] if not -slip <= best.objective - value <= slip + 1e-6 else []),
        *(
            [f"its own units {bought} come to {own}, not to {best.objective}"]
            if abs(own - best.objective) > slip + 1e-6
            else []
        ),
        *([f"bound {best.bound} above {value}"] if best.bound > value + 1e-6 + 1e-8 * abs(value) else []),
    ]
    return "; ".join(wrong)


@pytest.mark.parametrize("first", some(range(0, 140, EACH), 1))
def test_whole_options_against_every_set(first):
    """Brute force: every choice of units that keeps budget, groups, requirements, keep and forbid, against every set."""
    nets = {seed: worst_plan(seed) for seed in range(first, first + EACH)}
    assert {s: wrong for s, net in nets.items() if (wrong := differs(net, asked_at_random(net, s)))} == {}


@pytest.mark.parametrize("first", some(range(0, 60, EACH), 1))
def test_divisible_options_against_every_set(first):
    """The same where some options are had in part: which are bought at all is enumerated, how much is left to `linprog`."""
    nets = {seed: worst_plan(seed, parts=True) for seed in range(first, first + EACH)}
    assert {s: wrong for s, net in nets.items() if (wrong := differs(net, asked_at_random(net, s)))} == {}


@pytest.mark.parametrize("seed", some(range(8), 3))
def test_the_worst_of_no_site_is_a_plan_without_scenarios(seed):
    """max over the empty set alone is no loss, so what is left is fixed cost and the no-event year."""
    net = worst_plan(seed, parts=seed % 2 == 1)
    best, plain = rs.plan(net, worst=0, reasons=False), rs.plan(net, scenarios=[], reasons=False)
    assert best.objective == pytest.approx(plain.objective, rel=1e-8)
    assert best.options["option"].tolist() == plain.options["option"].tolist()
    assert best.worst["lost_margin"].tolist() == [0, 0] and best.worst["sites"].tolist() == [(), ()]


def test_what_a_plan_tells_is_what_worst_finds():
    """Where margins are given and no-event days serve all, the worst loss of the plan's network by `rs.worst` is the one that
    the plan told: the search for it and the model of the plan are written apart."""
    seen = 0
    for seed in range(40):
        net = worst_plan(seed)
        if net.demand["margin"].isna().any() or len(rs.check_undisturbed(net)):
            continue
        best = rs.plan(net, worst=1, days=8, reasons=False)
        if best.scenarios["lost_units"].iloc[0] > 1e-6:
            continue
        found = rs.worst(best.network, k=1, days=8).iloc[0]
        assert best.worst["lost_margin"].iloc[0] == pytest.approx(found["lost_margin"], rel=1e-6), seed
        seen += len(best.options) > 0
    assert seen > 2


def test_a_limit_on_time_leaves_a_bound_below_and_a_plan_above():
    """Whatever there is time for, the best plan lies between its bound and its objective: 88, by hand above."""
    for limit in (0.02, 0.1, 0.5, 5):
        try:
            best = rs.plan(two_markets(), worst=1, days=4, time_limit=limit)
        except rs.SolveError:
            continue
        assert best.bound <= 88 + 1e-6 and best.objective >= 88 - 1e-6
        assert best.gap_money == pytest.approx(best.objective - best.bound)


def test_progress_only_rises_and_tells_the_gap():
    """From 0 to 1, with the gap where the solver's word is told."""
    heard: list[tuple[float, str, float | None]] = []
    rs.plan(worst_plan(5), worst=1, days=8, progress=lambda s, w: heard.append((s, str(w), getattr(w, "gap", None))))
    shares = [share for share, *_ in heard]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert any(gap is not None for _, word, gap in heard if word == "solve")


def test_what_does_not_go_with_it_is_refused():
    """Scenarios and how they are weighed, days without it, figures out of range."""
    net, solver = two_markets(), object()
    asked = [
        {"worst": 1, "risk_weight": 0.5}, {"worst": 1, "confidence": 0.9}, {"worst": 1, "scenarios": []},
        {"worst": 1, "solver": solver}, {"days": 5}, {"worst": -1}, {"worst": 1.5}, {"worst": 1, "days": 0},
    ]  # fmt: skip
    for arguments in asked:
        with pytest.raises(DataError, match="|".join(arguments)):
            rs.plan(net, **arguments)


def test_it_is_not_verified_by_scenario():
    """It has none; the error says what to run instead."""
    net = two_markets()
    with pytest.raises(DataError, match="worst"):
        rs.verify(net, rs.plan(net, worst=1, days=4))


def test_it_is_kept_and_told_like_other_plans(tmp_path):
    """Saved and read back it says the same, as JSON too; chances that nobody knows are null; a deck can be made of it."""
    best = rs.plan(two_markets(), worst=1, days=4)
    record = json.loads(to_json(plan_record(best)))
    assert json.loads(to_json(plan_record(unpack(pack(best))))) == record
    assert {k: record["worst"][k] for k in ("k", "days", "lost_margin")} == {
        "k": 1,
        "days": 4,
        "lost_margin": pytest.approx(80),
    }
    assert record["worst"]["nothing"]["sites"] == ["m"]
    assert {year["scenario"]: year["probability"] for year in record["scenarios"]}["calm"] is None
    assert best.events["site"].tolist() == [s for s in best.scenarios["scenario"] if s != "calm"]
    rs.report([best], tmp_path / "plan.pptx")
    assert "4 days" in repr(best)


def test_the_command(capfd):
    """`plan PATH --worst K --days D`, under the keys of `plan`."""
    assert main(["plan", str(rs.datasets.toy), "--worst", "1", "--days", "10", "--json"]) == 0
    told = json.loads(capfd.readouterr().out)
    assert told["objective"] == pytest.approx(64_000) and told["worst"]["sites"] == ["market"]
    for wrong in (["--days", "10"], ["--worst", "1", "--verify"], ["--worst", "-1"]):
        assert main(["plan", str(rs.datasets.toy), *wrong]) == 1
