"""The same answers whatever money and units are counted in, from a millionth of a millionth to a million million times.

Prices times k, and quantities in units of which k are an old one: of all parts, or of one alone. Figures in money come out
times k, figures in units too, all others the same. Some of the tables' figures stand at a limit to the last digit, where a
rule turns on rounding; networks drawn with these seeds do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import reshore as rs
from reshore import Network, Scenario, cli
from reshore.disruption.engines import ENGINES
from reshore.planning import planner
from reshore.planning.model.reading import SAVES

from .support.random_chains import random_case
from .support.scales import in_money, in_units, may_change_alone
from .support.small_plans import small_plan

TOY = rs.load(rs.datasets.toy)
FAR, ALL = (1e-12, 1e12), (1e-12, 1e-9, 1e-6, 1e-3, 1e3, 1e6, 1e9, 1e12)
SAME = 1e-6
Figures = dict[str, Any]  # by name; one that ends in `money` or `units` is counted in them


def scaled(net: Network, factors: tuple[float, ...]) -> Iterator[tuple[str, Network, float, float]]:
    """What was counted otherwise, the network then, and by how much money and units are multiplied (nan: units are unlike)."""
    for k in factors:
        yield f"money x {k:g}", in_money(net, k), k, 1.0
        yield f"units x {k:g}", in_units(net, k), 1.0, k
        for part in net.parts["part"][:3]:
            if may_change_alone(net, part):
                yield f"{part} x {k:g}", in_units(net, k, part), 1.0, np.nan
        yield f"both x {k:g}", in_money(in_units(net, k), k), k, k


def assert_same(net: Network, ask: Callable[[Network], Figures], factors: tuple[float, ...]) -> None:
    """What is asked of the network has the same answer in all units. Each kind of figure to a millionth of its largest."""
    usual = ask(net)
    for name, other, money, units in scaled(net, factors):
        answer = ask(other)
        for key, value in answer.items():
            by = money if key.endswith("money") else units if key.endswith("units") else 1.0
            if np.isnan(by):
                continue
            if isinstance(value, list):
                assert value == usual[key], (name, key)
                continue
            now, before = np.asarray(value, float) / by, np.asarray(usual[key], float)
            scale = np.abs(np.nan_to_num(before)).max(initial=0.0)
            np.testing.assert_allclose(now, before, rtol=SAME, atol=SAME * scale, err_msg=f"{name}, {key}")


def disrupted(scenario: str | Scenario, engine: str, window: str) -> Callable[[Network], Figures]:
    """The summary of a run; of the best response, whose plan is one of several, what they all agree on."""
    agreed = {"lost_margin", "waiting_units", "time_to_survive", "extra_cost", "first_short_day"}

    def ask(net: Network) -> Figures:
        hit = rs.disrupt(net, scenario, engine=engine, window=window)
        found = {name: value for name, value in hit.summary["value"].items() if not hit.course.chosen or name in agreed}
        kinds = {"lost_margin": "money", "lost_revenue": "money", "extra_cost": "money", "late_unit_days": "units",
                 "peak_waiting": "units", "service_level": "units"}  # fmt: skip
        out = {f"{name} {kinds.get(name, '')}".strip(): value for name, value in found.items()}
        if "service_level units" in out:  # of unlike units, which it adds up
            out["service_level units"] *= hit.wanted.sum()
        if not hit.course.chosen:
            lines = hit.lines.sort_values(["site", "part"], kind="stable")
            out |= {"days lost": lines["equivalent_days_lost"], "stops": lines["first_stop_day"].fillna(-1)}
            out |= {"short": lines["first_short_day"].fillna(-1), "back": lines["recovered_day"].fillna(-1)}
        return out

    return ask


def ranked(**how: Any) -> Callable[[Network], Figures]:
    """A ranking, in the order of the names; who is equal may change places."""

    def ask(net: Network) -> Figures:
        weak = rs.rank(net, days=10, **how).sort_values("target", kind="stable")
        weak = weak[weak["lost_margin"] > SAME * weak["lost_margin"].max()]
        figures = {
            "targets": weak["target"].tolist(),
            "lost money": weak["lost_margin"],
            "lost units": weak["lost_units"],
            "exposure": weak["exposure"],
        }
        if not how.get("pairs"):
            figures |= {"survive": weak["time_to_survive"], "safe": weak["safe"].tolist(), "spend money": weak["spend"]}
        return figures

    return ask


def the_worst(net: Network) -> Figures:
    found = rs.worst(net, k=2, days=10).iloc[0]
    return {"lost money": found["lost_margin"], "bound money": found["bound"], "proved": [found["proved"]], "gap": found["gap"]}


def cut(net: Network) -> Figures:
    found = rs.cut_sets(net, net.demand["part"].iloc[0])
    return {"sites": found["sites"].tolist(), "order": found["order"]}


def planned(net: Network) -> Figures:
    best = rs.plan(net, risk_weight=0.5)
    return {
        "objective money": best.objective, "fixed money": best.fixed_cost, "cvar money": best.cvar,
        "options": best.options["option"].tolist(), "bought": best.options["units"], "npv money": best.options["npv"],
        "proved": [best.proved], "cost money": best.scenarios["cost"], "lost units": best.scenarios["lost_units"].sum(),
        "built": best.network.options["built"].fillna(0),
    }  # fmt: skip


RUNS = [*((name, "dated") for name in ENGINES), *((name, "pooled") for name, entry in ENGINES.items() if entry.pooled)]
RANKS = [{}, {"pairs": True}, {"window": "dated"}, {"engine": "daily"}]


@pytest.mark.parametrize(("engine", "window"), RUNS)
@pytest.mark.parametrize("seed", [None, 0, 1, 2, 3])
def test_a_run_is_the_same(seed, engine, window):
    net, scenario = (TOY, "chip_fire") if seed is None else random_case(seed)
    assert_same(net, disrupted(scenario, engine, window), FAR)


@pytest.mark.parametrize("how", RANKS, ids=str)
@pytest.mark.parametrize("seed", [None, 1])
def test_a_ranking_is_the_same(seed, how):
    assert_same(TOY if seed is None else random_case(seed)[0], ranked(**how), FAR if seed is None else (1e-12,))


@pytest.mark.parametrize("ask", [the_worst, cut])
@pytest.mark.parametrize("seed", [None, 1])
def test_the_worst_group_and_the_cut_sets_are_the_same(seed, ask):
    assert_same(TOY if seed is None else random_case(seed)[0], ask, FAR)


@pytest.mark.parametrize("seed", [None, 0, 1, 2])
@pytest.mark.parametrize("large", [planner.LARGE, 0], ids=["whole", "decomposed"])
def test_a_plan_is_the_same(seed, large, monkeypatch):
    monkeypatch.setattr(planner, "LARGE", large)
    assert_same(TOY if seed is None else small_plan(seed), planned, FAR)


JSON_MONEY = {"lost_margin", "extra_cost", "objective", "expected_cost", "cvar", "fixed_cost", "capex", "support",
              "loss_avoided", "npv", "joint_effect", "value", *SAVES,
              "cost", "spend", "bound", "gap_money", "pooling_bound", "lost_revenue", "inputs", "freight_duty", "holding",
              "planned_lost_margin", "as_run_lost_margin", "planned", "again", "low", "high", "as_run",
              "saves_other", "gain", "gain_bound", "annual_cost", "saved", "npv_dated", "net", "cumulated", "discounted",
              "nothing_cost", "regret", "tolerance", "public", "customer", "own", "deadweight", "private_benefit",
              "external_benefit", "additional_loss_avoided", "sales", "own_cost"}  # fmt: skip
JSON_UNITS = {"quantity", "lost_units", "late_units", "late_unit_days", "peak_waiting", "waiting_units", "wanted_units"}
COMMANDS = [
    ["disrupt", "--scenario", "chip_fire"], ["disrupt", "--hit", "site=looms", "--days", "20", "--engine", "structure"],
    ["disrupt", "--scenario", "chip_fire", "--engine", "flow"], ["rank"], ["rank", "--pairs"], ["worst", "--k", "2"],
    ["cuts", "--product", "car"], ["plan", "--budget", "400", "--verify"], ["stock", "--days", "1,3,9"],
    ["verdict", "--part", "chip", "--points", "0"], ["fund"],
]  # fmt: skip


def assert_like(one: Any, other: Any, money: float, units: float, key: str = "") -> None:
    """Two JSON values that are the same but for what they count in; texts, which hold figures, are not compared, nor what rows
    of an audit and of rules say, which count each in its own way."""
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        own = {"promised", "found", "difference", "tolerance"} & one.keys() if "check" in one else set()
        own |= {"asked", "reached"} if "rule" in one else set()
        for name in one.keys() - {"seconds", "network"} - own:
            assert_like(one[name], other[name], money, units, name)
    elif isinstance(one, list):
        assert len(one) == len(other), key
        for a, b in zip(one, other, strict=True):
            assert_like(a, b, money, units, key)
    elif isinstance(one, float | int) and not isinstance(one, bool):
        by = money if key in JSON_MONEY else units if key in JSON_UNITS else 1.0
        assert other == pytest.approx(one * by, rel=SAME, abs=SAME * by), key
    elif key not in ("text", "short", "reason"):
        assert one == other, key


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_answers_in_a_terminal_are_the_same(command, tmp_path, capsys):
    verb, *rest = command
    answers = []
    for k, (money, units) in enumerate([(1.0, 1.0), (1e-12, 1e-12), (1e12, 1e12)]):
        rs.save(in_money(in_units(TOY, units), money), tmp_path / f"n{k}")
        given = [
            f"{float(word) * money:.17g}" if before == "--budget" else word
            for before, word in zip(["", *rest], rest, strict=False)
        ]
        assert cli.main([verb, str(tmp_path / f"n{k}"), *given, "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
        if "flow" in command:  # days of lines, and when stocks are as before, are of one of several best plans
            del answers[-1]["lines"], answers[-1]["why"]
            del answers[-1]["summary"]["first_stop_day"], answers[-1]["summary"]["restored_day"]
        assert_like(answers[0], answers[-1], money, units)


def test_what_runs_out_or_is_short_is_told_in_any_units():
    """Stock counts as none, a day as short, a line as behind by what a day needs, not by a number of units."""

    def told(net: Network) -> list[tuple]:
        causes = rs.why(net, rs.disrupt(net, "chip_fire"))
        return [tuple(row) for row in causes.rows[["what", "site", "part", "day"]].fillna(-1).itertuples(index=False)]

    for k in FAR:
        assert told(in_units(TOY, k)) == told(TOY), k


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4, 24))
def test_many_runs_are_the_same(seed):
    net, scenario = random_case(seed)
    for engine, window in RUNS:
        assert_same(net, disrupted(scenario, engine, window), ALL)
    assert_same(net, ranked(), ALL)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 15))
@pytest.mark.parametrize("large", [planner.LARGE, 0], ids=["whole", "decomposed"])
def test_many_plans_are_the_same(seed, large, monkeypatch):
    monkeypatch.setattr(planner, "LARGE", large)
    assert_same(small_plan(seed), planned, ALL)
