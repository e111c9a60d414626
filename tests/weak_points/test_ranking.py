"""rank(), pairs and worst(): published figures, laws, enumeration, and a second formulation with scipy."""

import itertools
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from scipy.optimize import linprog

from reshore import DataError, Network, Scenario, disrupt
from reshore.files.tables import load
from reshore.network.baseline import baseline
from reshore.network.event_filters import match
from reshore.network.index import index
from reshore.solving import deadline
from reshore.solving.progress import UNWATCHED
from reshore.weak_points.dependence import Dependence
from reshore.weak_points.live_models import LiveChain, chain_of
from reshore.weak_points.pairs import both
from reshore.weak_points.ranking import _impacts, rank
from reshore.weak_points.targets import BY, targets
from reshore.weak_points.worst_group import worst

from ..support.networks import Kind, examples, networks, shuffled

TOY = Path(__file__).parents[2] / "data" / "toy"
FEW = Kind(lead=False, waits=False, blank_lanes=False)
CLOSE = {"rel": 1e-6, "abs": 1e-6}


def ford() -> Network:
    """Published teaching case: two cars, three suppliers of each with shared capacity 30 / 45 / 60 a day."""
    suppliers, cars = ["first", "second", "third"], ["sedan", "truck"]
    return Network(
        sites=pd.DataFrame({"site": [*suppliers, "market"], "capacity": [30, 45, 60, None], "recovery_days": 2}),
        parts=pd.DataFrame({"part": cars}),
        sources=pd.DataFrame([{"site": s, "part": c} for s in suppliers for c in cars]),
        lanes=pd.DataFrame({"origin": np.repeat(suppliers, 2), "destination": "market", "part": cars * 3}),
        stock=pd.DataFrame({"site": "market", "part": cars, "quantity": [20, 25]}),
        demand=pd.DataFrame({"site": "market", "part": cars, "rate": [75, 50], "margin": [5000, 6500]}),
    )


def test_ford_teaching_case():
    """Lost profit 0 / 125,000 / 275,000 and time to survive 2.25 / 1.286 / 0.900 without the first, second, third."""
    weak = rank(ford()).set_index("target").loc[["first", "second", "third"]]
    assert weak["lost_margin"].tolist() == pytest.approx([0, 125_000, 275_000])
    # 45 of stock over 125 - (135 - capacity) a day
    assert weak["time_to_survive"].tolist() == pytest.approx([45 / 20, 45 / 35, 45 / 50])
    assert weak["safe"].tolist() == [True, False, False]
    assert weak["verify"].tolist() == [True, False, False]  # 2.25 days are fewer than 2 x 1.3


def test_toy_by_hand():
    """A day of cars at the market, two of boards and three of harnesses at the plant, two of chips at the board maker.

    Pooled: without looms (12 days) stocks of 30 harnesses and 10 cars leave 120 - 40 = 80 cars lost; without fab A (10
    days) fab B makes 4 chips a day, 40 with 40 in stock make 40 boards, with 20 in stock and 10 cars: 30 lost.
    """
    weak = rank(load(TOY)).set_index("target")
    assert set(weak.index) == set(load(TOY).sites["site"])
    assert weak.loc["looms", ["lost_units", "time_to_survive"]].tolist() == pytest.approx([80, 4])
    assert weak.loc["fab_a", "lost_units"] == pytest.approx(30)
    assert weak.loc["plant", ["lost_units", "time_to_survive"]].tolist() == pytest.approx([30, 1])
    tier = {"market": 0, "plant": 0, "boards": 1, "looms": 1, "port": 1, "fab_a": 2, "fab_b": 2, "home": np.nan}
    assert weak["tier"].to_dict() == pytest.approx(tier, nan_ok=True)
    assert weak["exposure"].max() == 1 and np.isnan(weak.loc["home", "time_to_survive"])


@pytest.mark.parametrize("by", BY)
def test_a_target_is_exactly_an_event_with_its_filter(by):
    net = load(TOY)
    coded = index(net)
    listed = targets(coded, by)
    for k in range(len(listed)):
        hit = match(coded, listed.filters[k])
        for member, mask in ((listed.sources, hit.sources), (listed.lanes, hit.lanes), (listed.sales, hit.demand)):
            assert member.of(k)[0].tolist() == np.flatnonzero(mask).tolist(), (by, listed.names[k])


@examples(25)
@given(networks())
def test_every_kind_of_target_is_an_event_on_any_network(net):
    coded = index(net)
    for by in BY:
        listed = targets(coded, by)
        for k in range(len(listed)):
            hit = match(coded, listed.filters[k])
            assert listed.sources.of(k)[0].tolist() == np.flatnonzero(hit.sources).tolist()
            assert listed.lanes.of(k)[0].tolist() == np.flatnonzero(hit.lanes).tolist()
            assert listed.sales.of(k)[0].tolist() == np.flatnonzero(hit.demand).tolist()


def lost_undisturbed(net: Network, days: float) -> float:
    """Margin that so many baseline days lose."""
    base = baseline(net)
    return float((base.coded.demand.rate - base.served) @ base.margin) * days


@examples(15)
@given(networks(FEW))
def test_rank_is_the_pooled_disruption_of_every_target(net):
    """The live model from a kept basis against a model built anew for each loss; groups recover at different times."""
    coded = index(net)
    for by in ("site", "country", "part", "lane"):
        weak, listed = rank(net, by).set_index("target"), targets(coded, by)
        for k, name in enumerate(listed.names):
            if listed.nothing(k):
                assert weak.loc[name, "lost_margin"] == 0
                continue
            hit = disrupt(net, listed.scenario(k), engine="flow", window="pooled").summary.loc["lost_margin"]
            lost = hit["value"] - hit["undisturbed"]
            assert weak.loc[name, "lost_margin"] == pytest.approx(max(lost, 0), **CLOSE), (by, name)


def layered(sites: int, seed: int) -> Network:
    """A small layered network from the benchmarks, if they are there."""
    folder = Path(__file__).parents[2] / "benchmarks" / "networks.py"
    if not folder.exists():
        pytest.skip("the benchmarks are not beside the tests")
    import importlib.util
    import sys

    spec = importlib.util.spec_from_file_location("layered_networks", folder)
    module = importlib.util.module_from_spec(spec)
    sys.modules["layered_networks"] = module
    spec.loader.exec_module(module)
    return module.network(sites, seed)


def textbook_loss(net: Network, lost: str | None, t: float) -> float:
    """F1 as printed (u made, y shipped, l lost), for one part a site, written down afresh and solved with scipy."""
    part = dict(zip(net.sources["site"], net.sources["part"], strict=True))
    capacity = dict(zip(net.sources["site"], net.sources["capacity"], strict=True))
    needs = {p: list(zip(g["input"], g["quantity"], strict=True)) for p, g in net.bom.groupby("part")}
    out = baseline(net)
    stock = {(i.site, i.part): s for i, s in zip(out.coded.items.frame().itertuples(), out.stock, strict=True)}
    sites, lanes = list(part), list(zip(net.lanes["origin"], net.lanes["destination"], net.lanes["part"], strict=True))
    u = {s: i for i, s in enumerate(sites)}
    y = {lane: len(u) + i for i, lane in enumerate(lanes)}
    sold = dict(zip(net.demand["site"], zip(net.demand["rate"], net.demand["margin"], strict=True), strict=True))
    loss = {s: len(u) + len(y) + i for i, s in enumerate(sold)}
    n, rows, right = len(u) + len(y) + len(loss), [], []
    into, outof = {}, {}
    for o, d, p in lanes:
        into.setdefault((d, p), []).append(y[o, d, p])
        outof.setdefault(o, []).append(y[o, d, p])
    for j in sites:
        for k, r in needs.get(part[j], []):  # r u_j - sum y <= stock of k at j
            row = np.zeros(n)
            row[u[j]] = r
            row[into.get((j, k), [])] = -1
            rows.append(row)
            right.append(stock.get((j, k), 0.0))
        row = np.zeros(n)  # sent on - made [- lost + demand] <= stock
        row[outof.get(j, [])] = 1
        row[u[j]] = -1
        need = stock.get((j, part[j]), 0.0)
        if j in sold:
            row[loss[j]] = -1
            need -= sold[j][0] * t
        rows.append(row)
        right.append(need)
    bounds = [(0, 0 if s == lost else capacity[s] * t) for s in sites] + [(0, None)] * (n - len(u))
    cost = np.zeros(n)
    for s, (_, margin) in sold.items():
        cost[loss[s]] = margin
    return linprog(cost, A_ub=np.array(rows), b_ub=right, bounds=bounds, method="highs").fun


def test_the_printed_formulation_gives_the_same_losses():
    for seed in (1, 2):
        net = layered(60, seed)
        weak = rank(net).set_index("target")
        for site, t in zip(net.sites["site"], net.sites["recovery_days"], strict=True):
            expected = textbook_loss(net, site, t) - textbook_loss(net, None, t)
            assert weak.loc[site, "lost_margin"] == pytest.approx(expected, **CLOSE), site


def test_no_loss_up_to_the_time_to_survive_and_some_after_it():
    net = layered(120, 3)
    weak = rank(net)
    checked = 0
    for row in weak[weak["time_to_survive"] > 0].head(8).itertuples():
        before = rank(net, days=row.time_to_survive * (1 - 1e-6)).set_index("target").loc[row.target]
        after = rank(net, days=row.time_to_survive * 1.01).set_index("target").loc[row.target]
        assert before["lost_margin"] == pytest.approx(0, abs=1e-3) and after["lost_margin"] > 0
        checked += 1
    assert checked == 8


def test_loss_is_convex_and_grows_with_time_and_never_exceeds_the_margin_rate():
    net = layered(150, 4)
    times = [3.0, 6.0, 9.0, 12.0, 24.0, 36.0]
    loss = np.array([rank(net, days=t).set_index("target")["lost_margin"].sort_index() for t in times])
    assert np.all(np.diff(loss, axis=0) >= -1e-6)
    slope = np.diff(loss, axis=0) / np.diff(times)[:, None]
    assert np.all(np.diff(slope, axis=0) >= -1e-6 * slope.max())
    assert np.all(loss <= (net.demand["rate"] * net.demand["margin"]).sum() * np.array(times)[:, None] + 1e-6)


@examples(10)
@given(networks(FEW))
def test_loss_never_falls_when_stock_or_capacity_is_taken_away(net):
    def absolute(net: Network) -> pd.Series:
        return rank(net, days=6).set_index("target")["lost_margin"].sort_index() + lost_undisturbed(net, 6.0)

    demand = net.demand.assign(margin=50.0 + np.arange(len(net.demand)))
    base = baseline(net)  # stock in days of use would change with the use
    held = base.stock[base.coded.stock.item]
    stock = net.stock.assign(quantity=held, cover_days=np.nan) if len(net.stock) else net.stock
    net = replace(net, demand=demand, stock=stock, lanes=net.lanes.assign(share=np.nan))
    before = absolute(net)
    poorer = replace(net, stock=stock.assign(quantity=stock["quantity"] * 0.5))
    smaller = replace(net, sources=net.sources.assign(capacity=net.sources["capacity"] * 0.7, min_rate=0.0))
    assert np.all(absolute(poorer) >= before - 1e-6)
    if not net.sources["capacity"].isna().all() and not net.sources["capacity"].eq(0).any():
        assert np.all(absolute(smaller) >= before - 1e-6)


@examples(15)
@given(networks(FEW))
def test_the_order_of_rows_does_not_matter_and_every_site_is_listed(net):
    one, two = rank(net), rank(shuffled(net, 5))
    assert sorted(one["target"]) == sorted(net.sites["site"])
    one, two = (r.set_index("target").sort_index() for r in (one, two))
    assert one["lost_margin"].to_numpy() == pytest.approx(two["lost_margin"].to_numpy(), **CLOSE)
    assert one["time_to_survive"].to_numpy() == pytest.approx(two["time_to_survive"].to_numpy(), rel=1e-6, nan_ok=True)


def joint(net: Network, sites: tuple[str, ...], days: float) -> float:
    """Lost margin of several sites at once, with a model built for it."""
    from reshore.network.scenario import Scenario

    listed = Scenario("group")
    hits = [s for s in sites if not match(index(net), {"site": s}).nothing]
    for s in hits:
        listed = listed.hit(site=s, days=days)
    if not hits:
        return 0.0
    value = disrupt(net, listed, engine="flow", window="pooled").summary.loc["lost_margin", "value"]
    return value - lost_undisturbed(net, days)


@examples(8)
@given(networks(FEW))
def test_the_worst_one_is_the_ranking_and_the_worst_two_enumeration(net):
    net = replace(net, demand=net.demand.assign(margin=50.0 + np.arange(len(net.demand))))
    days = 7.0
    one = worst(net, k=1, days=days).iloc[0]
    assert one["lost_margin"] == pytest.approx(rank(net, days=days)["lost_margin"].max(), **CLOSE) and one["proved"]
    pairs = {c: joint(net, c, days) for c in combinations(net.sites["site"], 2)}
    two = worst(net, k=2, days=days).iloc[0]
    assert two["lost_margin"] == pytest.approx(max(*pairs.values(), one["lost_margin"]), **CLOSE) and two["proved"]


@examples(4)
@given(networks(FEW))
def test_the_worst_three_are_enumeration_too(net):
    found = worst(net, k=3, days=7.0).iloc[0]
    groups = [c for k in (1, 2, 3) for c in combinations(net.sites["site"], k)]
    assert found["lost_margin"] == pytest.approx(max(joint(net, c, 7.0) for c in groups), **CLOSE) and found["proved"]
    assert joint(net, found["sites"], 7.0) == pytest.approx(found["lost_margin"], **CLOSE)


@examples(25)
@given(networks(FEW))
def test_a_loss_never_costs_more_than_what_rests_on_it(net):
    """Of any kind, from the baseline solution, and of a second one from the solution without the first."""
    coded, base = index(net), baseline(net)
    for by in BY:
        losses = targets(coded, by, 5.0)
        live = LiveChain(chain_of(coded, base))
        live.over(5.0)
        dependence, tolerance = Dependence(live.chain, base, losses), 1e-7 * max(1.0, live.chain.no_loss / 1e-9)
        rests, usual = dependence.resting(live.baseline.x), live.baseline.objective
        changes = [live.chain.change(losses, k, None) for k in range(len(losses))]
        for k, change in enumerate(changes):
            without = live.without(change)
            assert without.objective - usual <= rests[k] + tolerance, (by, losses.names[k])
            then = dependence.resting(without.x)
            for other in range(min(4, len(losses))):
                loss = live.without(both(change, changes[other], live.chain.load)).objective
                assert loss - without.objective <= then[other] + tolerance, (by, losses.names[k], losses.names[other])


def stopped_search(net, monkeypatch) -> pd.Series:
    """The worst three, when time is over with the first groups that were tried."""
    looks = itertools.count()
    monkeypatch.setattr(deadline, "clock", lambda: float(next(looks)))
    return worst(net, k=3, days=20, time_limit=40).iloc[0]


def test_a_search_that_runs_out_of_time_says_what_it_left_open(monkeypatch):
    net = layered(300, 2)
    proved, stopped = worst(net, k=3, days=20).iloc[0], stopped_search(net, monkeypatch)
    assert proved["proved"] and not stopped["proved"] and stopped["gap"] > 0
    assert stopped["lost_margin"] <= proved["lost_margin"] * (1 + 1e-9) <= stopped["bound"] * (1 + 1e-8)


@examples(10)
@given(networks(FEW))
def test_pairs_are_all_that_cost_more_than_either_alone(net):
    net = replace(net, demand=net.demand.assign(margin=50.0 + np.arange(len(net.demand))))
    alone = rank(net, days=5).set_index("target")["lost_margin"]
    found = rank(net, days=5, pairs=True)
    listed = {frozenset((r.first, r.second)): r.lost_margin for r in found.itertuples()}
    for a, b in combinations(net.sites["site"], 2):
        expected = joint(net, (a, b), 5.0)
        assert listed.get(frozenset((a, b)), max(alone[a], alone[b])) == pytest.approx(expected, **CLOSE)


def test_engines_other_than_the_pooled_flow_play_every_loss():
    """Toy, ten days without structure's mercy: the plant's loss is ten days of ten cars."""
    weak = rank(load(TOY), engine="structure", days=10).set_index("target")
    assert weak.loc["plant", "lost_units"] == pytest.approx(100) and weak.loc["fab_a", "lost_units"] == 0
    assert rank(load(TOY), engine="daily").loc[0, "target"] == "looms"


def test_worst_two_of_the_toy_are_proved():
    """Ten days: the market alone loses all 100 cars, so no second site is named."""
    found = worst(load(TOY), k=2, days=10).iloc[0]
    assert found["sites"] == ("market",) and found["lost_units"] == pytest.approx(100) and found["proved"]


def test_wrong_words_are_refused():
    net = load(TOY)
    daily = {"engine": "daily", "pairs": True}
    for arguments in ({"by": "planet"}, {"engine": "guess"}, {"window": "open"}, {"days": -1.0}, {"top": 0}, daily):
        with pytest.raises(DataError):
            rank(net, **arguments)
    with pytest.raises(DataError):
        worst(net, k=0)
    with pytest.raises(DataError):
        worst(net, days=0)


@examples(10)
@given(networks(FEW))
def test_the_first_of_a_ranking_are_the_top_of_it(net):
    for by in ("site", "country"):
        for pairs in (False, True):
            whole, some = rank(net, by, pairs=pairs), rank(net, by, pairs=pairs, top=3)
            assert len(some) == min(3, len(whole))
            assert some["lost_margin"].to_numpy() == pytest.approx(whole["lost_margin"].to_numpy()[: len(some)], **CLOSE)
            if not pairs:
                times = whole.set_index("target")["time_to_survive"].reindex(some["target"]).to_numpy()
                assert some["time_to_survive"].to_numpy() == pytest.approx(times, rel=1e-6, nan_ok=True)


def test_the_first_of_a_larger_ranking_need_few_solves():
    net = layered(300, 5)
    pd.testing.assert_frame_equal(rank(net, top=10), rank(net).head(10), rtol=1e-9)
    coded, base = index(net), baseline(net)
    live = LiveChain(chain_of(coded, base))
    before = live.solves
    _impacts(live, base, targets(coded), 10, UNWATCHED)
    assert live.solves - before < 100  # of 300


@pytest.mark.parametrize("engine", ["daily", "structure"])
def test_an_engine_without_a_pooled_window_plays_every_loss_by_day(engine):
    net = load(TOY)
    weak = rank(net, engine=engine).set_index("target")
    for site, row in weak.iterrows():
        hit = disrupt(net, Scenario("out").hit(site=site, days=row["time_to_recover"]), engine)
        assert row["lost_units"] == pytest.approx(hit.summary.at["lost_units", "value"]), site
    assert weak["lost_units"].max() > 0
