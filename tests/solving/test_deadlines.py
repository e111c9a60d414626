"""One deadline from the door of a verb to its answer: wherever it falls, what comes back is honest, or a SolveError.

The clock of these tests moves on by a thousand seconds each time it is looked at, so that a limit of n thousand seconds
ends the work at its n-th look, wherever that is. Tried are the first looks one by one, later ones at growing steps.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore import Network, SolveError
from reshore.errors import Problem, lines
from reshore.planning import planner
from reshore.planning.stock.policy import stock_policy
from reshore.solving import deadline
from reshore.solving.deadline import NO_END, Deadline, OutOfTimeError
from reshore.solving.progress import Watch
from reshore.weak_points.cuts import cut_sets
from reshore.weak_points.ranking import rank
from reshore.weak_points.worst_group import worst

from ..support.korean import assert_korean

TOY_PATH = Path(__file__).parents[2] / "data" / "toy"
TOY = rs.load(TOY_PATH)
LOOK = 1000.0


@pytest.fixture
def clock(monkeypatch):
    """Start the clock again: it moves on by one look each time it is looked at."""

    def start() -> None:
        looks = itertools.count()
        monkeypatch.setattr(deadline, "clock", lambda: LOOK * next(looks))

    start()
    return start


def stopped(clock, verb, most: int = 10_000):
    """The answers of a verb ended at one look after the other, and how many ended without one; until none ends it."""
    answers, nothing, looks = [], 0, 0
    while looks < most:
        looks = max(looks + 1, int(1.12 * looks))
        clock()
        told: list[float] = []
        try:
            answers.append(verb(time_limit=LOOK * looks, progress=lambda share, _, told=told: told.append(share)))
        except SolveError as error:
            assert isinstance(error, OutOfTimeError) and "time limit" in str(error)
            assert not answers, "an answer was there before"
            nothing += 1
        assert told[0] == 0 and told == sorted(told), "progress from the first moment, and never back"
        if answers and whole(answers[-1]):
            assert nothing and len(answers) > 1, "some stops are without an answer, some with a part of one"
            return answers, nothing
    raise AssertionError("it never got to its end")


def whole(answer) -> bool:
    """Whether an answer says that nothing is missing."""
    if isinstance(answer, rs.Plan):
        return answer.proved and bool(answer.options["loss_avoided"].notna().all())
    return answer.attrs["complete"] if "complete" in answer.attrs else bool(answer["proved"].iloc[0])


def test_a_deadline_counts_from_the_door(clock):
    given = Deadline.of(10 * LOOK)
    assert (given.left, given.passed, given.at(0.5).left) == (9 * LOOK, False, 2 * LOOK)
    assert given.at(0.4).passed and not given.passed and given.at(0.1).left == 0
    assert NO_END.left == np.inf and NO_END.at(0.5) is NO_END and not NO_END.limited
    given.at(1).check()
    with pytest.raises(OutOfTimeError, match="10000 s") as over:
        [given.check() for _ in range(9)]
    assert_korean([Problem("", 0, "", "", lines(over.value)[0], "")])
    for limit in (0, -1, float("nan")):
        with pytest.raises(rs.DataError, match="time_limit"):
            Watch.of(None, limit)


@pytest.mark.parametrize("large", [planner.LARGE, 0], ids=["whole", "decomposed"])
@pytest.mark.parametrize("risk_weight", [0.0, 1.0])
def test_a_plan_stopped_anywhere_is_one_that_can_be_had(clock, monkeypatch, large, risk_weight):
    monkeypatch.setattr(planner, "LARGE", large)
    best = rs.plan(TOY, risk_weight=risk_weight)
    avoided = best.options.set_index("option")["loss_avoided"]
    answers, _ = stopped(clock, lambda **given: rs.plan(TOY, risk_weight=risk_weight, **given))
    for plan in answers:
        parts = plan.fixed_cost + (1 - risk_weight) * plan.expected_cost + risk_weight * plan.cvar
        mean = plan.scenarios["probability"] @ plan.scenarios["cost"]
        assert (plan.objective, plan.expected_cost) == (pytest.approx(parts), pytest.approx(mean))
        assert plan.objective >= best.objective * (1 - 1e-6), "not better than the best"
        assert plan.bound <= best.objective * (1 + 1e-6), "the gap holds the best"
        units = dict(zip(plan.options["option"], plan.options["units"], strict=True))
        if units == dict(zip(best.options["option"], best.options["units"], strict=True)):
            known = plan.options.set_index("option")["loss_avoided"].dropna()
            assert known.to_dict() == pytest.approx(avoided[known.index].to_dict(), rel=1e-4)
    assert {plan.proved for plan in answers} == {True, False} or large
    assert answers[-1].objective == pytest.approx(best.objective, rel=1e-5)


@pytest.mark.parametrize(
    "given", [{}, {"top": 3}, {"by": "country"}, {"days": 12}, {"engine": "daily", "window": "dated"}], ids=str
)
def test_a_ranking_stopped_anywhere_holds_right_rows_and_bounds_the_others(clock, given):
    full = rank(TOY, **given).set_index("target")
    every = rank(TOY, **{**given, "top": None}).set_index("target")
    assert rank(TOY, **given).attrs["complete"]
    shown = ["lost_units", "lost_margin", "time_to_survive", "time_to_recover", "tier", "safe"]
    for weak in stopped(clock, lambda **more: rank(TOY, **given, **more))[0]:
        weak = weak.set_index("target")
        pd.testing.assert_frame_equal(weak[shown], every.loc[weak.index, shown], rtol=1e-9)
        missing = every.drop(index=weak.index)["lost_margin"]
        assert not len(missing) or missing.max() <= weak.attrs["bound"] * (1 + 1e-9)
        assert weak.attrs["complete"] == (len(weak) == len(full) and list(weak.index) == list(full.index))


@pytest.mark.parametrize("top", [None, 2])
def test_pairs_stopped_anywhere_are_right_and_bound_the_others(clock, top):
    every = rank(TOY, pairs=True).set_index(["first", "second"])["lost_margin"]
    every = {frozenset(pair): loss for pair, loss in every.items()}
    for found in stopped(clock, lambda **more: rank(TOY, pairs=True, top=top, **more))[0]:
        known = {frozenset((r.first, r.second)): r.lost_margin for r in found.itertuples()}
        assert known == pytest.approx({pair: every[pair] for pair in known}, rel=1e-9)
        left = [loss for pair, loss in every.items() if pair not in known]
        if not found.attrs["complete"]:
            assert max(left, default=0) <= found.attrs["bound"] * (1 + 1e-9)
        else:
            assert max(left, default=0) <= min(known.values()) * (1 + 1e-9) if top else not left


def test_a_stock_policy_stopped_anywhere_holds_right_rows_and_bounds_the_others(clock):
    key, shown = ["site", "part", "days"], ["cost", "loss_avoided", "gain", "best"]
    every = stock_policy(TOY, days=(1, 3)).set_index(key)
    for found in stopped(clock, lambda **more: stock_policy(TOY, days=(1, 3), **more))[0]:
        found = found.set_index(key)
        assert set(found.index) == set(every.index) and (found["gain"].notna() >= found["proved"]).all()
        known, left = found[found["gain"].notna()], found[found["gain"].isna()]
        pd.testing.assert_frame_equal(known[shown], every.loc[known.index, shown], rtol=1e-9)
        assert (every.loc[left.index, "gain"] <= left["gain_bound"] + 1e-3).all()
        assert left.empty == found.attrs["complete"]
        assert found.attrs["bound"] == (0 if left.empty else left["gain_bound"].max())


def test_cut_sets_stopped_anywhere_are_minimal_and_smaller_ones_are_all_there(clock):
    net = alternatives(3, 3)
    every = set(cut_sets(net, "car", order=3)["sites"])
    assert len(every) == 1 + 3**3
    for found in stopped(clock, lambda **more: cut_sets(net, "car", order=3, **more))[0]:
        assert set(found["sites"]) <= every and (found["order"] == found["sites"].map(len)).all()
        small = {cut for cut in every if len(cut) <= found.attrs["complete_order"]}
        assert small <= set(found["sites"]) and found.attrs["complete"] == (set(found["sites"]) == every)


def test_the_worst_group_stopped_anywhere_bounds_all_others(clock):
    best = worst(TOY, k=3, days=10).iloc[0]
    for found in stopped(clock, lambda **more: worst(TOY, k=3, days=10, **more))[0]:
        row = found.iloc[0]
        assert row["lost_margin"] <= best["lost_margin"] * (1 + 1e-9) <= row["bound"] * (1 + 1e-8)
        assert row["gap"] >= 0 and len(row["sites"]) >= 1
        assert not row["proved"] or row["lost_margin"] == pytest.approx(best["lost_margin"])


def test_what_would_have_avoided_a_stop_is_told_as_far_as_there_was_time(clock):
    hit = rs.disrupt(TOY, "chip_fire")
    full = rs.why(TOY, hit, "plant").rows
    avoided = full.loc[full["what"] == "avoided_by", "text"].tolist()
    chain = full.loc[full["what"] != "avoided_by", "text"].tolist()
    missing = "There was no time to try all that might have kept it running."
    seen = set()
    for looks in range(1, 100):
        clock()
        rows = rs.why(TOY, hit, "plant", time_limit=LOOK * looks).rows
        told = rows.loc[rows["what"] == "avoided_by", "text"].tolist()
        assert rows.loc[rows["what"] != "avoided_by", "text"].tolist() == chain
        seen.add(tuple(told))
        if told == avoided:
            break
        assert told[-1] == missing and told[:-1] == avoided[: len(told) - 1]
    assert (missing,) in seen and tuple(avoided) in seen and len(seen) > 2
    assert rs.why(TOY, hit, "plant", time_limit=LOOK, language="ko").text.endswith("시간이 없었습니다.")


@pytest.mark.parametrize("helps", [1, 3, 39])
def test_a_good_group_is_found_long_before_it_is_proved(clock, helps):
    """Forty plants, each with a market that the plants next to it can serve too: the ten obvious sites are ten markets,
    each of which loses 30 units a day for 28 days: 10 x 30 x 28 = 8,400."""
    row = worst(alike_plants(40, helps), k=10, days=28, time_limit=1500 * LOOK).iloc[0]
    assert row["lost_margin"] >= 8_400 - 1e-6 and row["bound"] >= row["lost_margin"]


def test_the_terminal_says_that_an_answer_is_not_complete(clock, capsys):
    from reshore import cli

    def run(*words: str) -> tuple[int, str, str]:
        clock()
        return cli.main(list(words)), *capsys.readouterr()

    answers = [
        run("rank", str(TOY_PATH), "--by", "site", "--json", "--time-limit", str(n * LOOK))
        for n in (1, 2, 4, 8, 16, 32, 48, 64, 96, 128, 256, 1024)
    ]
    codes = {code for code, *_ in answers}
    cut = [(out, err) for code, out, err in answers if code == 0 and "not complete" in err]
    assert codes == {0, 2} and cut and all('"complete": false' in out for out, _ in cut)
    full = [out for code, out, err in answers if code == 0 and not err]
    assert full and all("complete" not in out for out in full)
    assert run("cuts", str(TOY_PATH), "--product", "car", "--time-limit", "0")[0] == 1


def alternatives(ways: int, each: int) -> Network:
    """A car of any of some modules, each of which needs several parts with one maker: a cut takes a maker of each."""
    makers = [(f"m{way}", f"p{way}_{n}") for way in range(ways) for n in range(each)]
    modules, parts = [f"m{way}" for way in range(ways)], [part for _, part in makers]
    sites = [f"s_{part}" for part in parts]
    return Network(
        sites=pd.DataFrame({"site": [*sites, "plant"]}), parts=pd.DataFrame({"part": ["car", *modules, *parts]}),
        bom=pd.DataFrame([*({"part": "car", "input": m, "alternative": "any"} for m in modules),
                          *({"part": m, "input": p} for m, p in makers)]),
        sources=pd.DataFrame([*({"site": "plant", "part": p} for p in ["car", *modules]),
                              *({"site": s, "part": p} for s, p in zip(sites, parts, strict=True))]),
        lanes=pd.DataFrame({"origin": sites, "destination": "plant", "part": parts, "lead_days": 1.0}),
        demand=pd.DataFrame({"site": ["plant"], "part": ["car"], "rate": [30.0], "margin": [1.0], "price": [5.0]}),
    )  # fmt: skip


def alike_plants(count: int, helps: int) -> Network:
    """Plants, each with a market of its own, which as many of the next plants may serve too."""
    plants, markets = ([f"{word}{k:02d}" for k in range(count)] for word in ("plant", "market"))
    lanes = [(plants[k], markets[(k + step) % count], float(step == 0)) for step in range(helps + 1) for k in range(count)]
    return Network(
        sites=pd.DataFrame({"site": plants + markets}),
        parts=pd.DataFrame({"part": ["car"]}),
        sources=pd.DataFrame({"site": plants, "part": "car", "capacity": 39.0}),
        lanes=pd.DataFrame(lanes, columns=["origin", "destination", "share"]).assign(part="car"),
        demand=pd.DataFrame({"site": markets, "part": "car", "rate": 30.0, "margin": 1.0, "price": 5.0}),
    )
