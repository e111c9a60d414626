"""What single losses and pairs stop, and sampled scenarios, against the slow and plain way."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from reshore import DataError, Network, Scenario, disrupt
from reshore.files.tables import load
from reshore.network.event_filters import match
from reshore.network.index import index
from reshore.weak_points.and_or import NONE, and_or
from reshore.weak_points.failure_sets import ALL, FailureSets, sites_of
from reshore.weak_points.single_points import single_points, stops
from reshore.weak_points.stop_chance import failure_lists, sampled, stop_chance, stopping_pairs

from ..support.and_or_graphs import random_graph, works
from ..support.networks import examples, networks

TOY = Path(__file__).parents[2] / "data" / "toy"


def brute_sets(graph) -> list[set[int] | None]:
    """By node the elements whose loss alone stops it; None: it never works."""
    usual = works(graph)
    after = [works(graph, (e,)) for e in range(graph.elements)]
    return [{e for e in range(graph.elements) if not after[e][j]} if usual[j] else None for j in range(graph.nodes)]


@pytest.mark.parametrize("circles", [True, False])
def test_bits_and_lists_equal_brute_force(circles):
    for seed in range(150):
        graph = random_graph(seed, circles)
        expected = brute_sets(graph)
        bits = [None if f == ALL else set(sites_of(f)) for f in FailureSets(graph).fails]
        lists = failure_lists(graph)
        listed = [None if lists.length[j] < 0 else set(lists.of(j).tolist()) for j in range(graph.nodes)]
        assert bits == expected and listed == expected, seed


def test_sets_come_back_after_a_site_was_down():
    for seed in range(100):
        graph = random_graph(seed)
        sets = FailureSets(graph)
        before = list(sets.fails)
        for a, b in combinations(range(graph.elements), 2):
            with sets.without(a), sets.without(b):
                assert [f != ALL for f in sets.fails] == works(graph, (a, b)), (seed, a, b)
        assert sets.fails == before


@pytest.mark.parametrize("circles", [True, False])
def test_pairs_equal_brute_force(circles):
    for seed in range(150):
        graph = random_graph(seed, circles)
        tops = np.arange(graph.nodes)
        found, counts = stopping_pairs(graph, tops)
        single, expected = brute_sets(graph), set()
        for a, b in combinations(range(graph.elements), 2):
            up = works(graph, (a, b))
            expected |= {(a, b, j) for j in tops.tolist() if not up[j] and single[j] is not None and not {a, b} & single[j]}
        assert set(map(tuple, found.to_numpy().tolist())) == expected, seed
        assert counts.sum() == len(expected)


def test_two_that_supply_each_other_do_not_keep_each_other_alive():
    """Nodes 0 and 1 need one of each other or 2; when 2 is lost, both stop."""
    from reshore.weak_points.and_or import from_lists

    graph = from_lists(np.array([0, 1, 2]), np.array([0, 1]), np.array([0, 0, 1, 1]), np.array([1, 2, 0, 2]), 3)
    assert [set(sites_of(f)) for f in FailureSets(graph).fails] == [{0, 2}, {1, 2}, {2}]


def test_sampled_scenarios_meet_exact_chances():
    """Every combination of sites and common causes with its chance, summed; five standard errors."""
    count = 51_200
    for seed in range(6):
        graph = random_graph(seed)
        n = graph.elements
        chance, causes = np.full(n, 0.1), np.array([[0 if e < n // 2 else NONE] for e in range(n)])
        tops = np.arange(graph.nodes)
        counts, stopped = sampled(graph, tops, chance, causes, np.array([0.05]), scenarios=count, seed=seed)
        exact = np.zeros(graph.nodes)
        for common in (0, 1):
            struck = tuple(range(n // 2)) if common else ()
            for state in range(2**n):
                down = tuple(e for e in range(n) if state >> e & 1)
                weight = 0.1 ** len(down) * 0.9 ** (n - len(down)) * (0.05 if common else 0.95)
                if weight > 1e-7:
                    exact += weight * ~np.array(works(graph, (*down, *struck)))
        error = np.sqrt(exact * (1 - exact) / count) + 1e-4
        assert np.all(np.abs(counts / count - exact) <= 5 * error), seed
        assert stopped.sum() == counts.sum() and len(stopped) == count
        if n > 9:
            break


def test_the_same_seed_draws_the_same_scenarios():
    graph = random_graph(1)
    nodes, alone = np.arange(graph.nodes), np.full((graph.elements, 1), NONE)
    arguments = graph, nodes, np.full(graph.elements, 0.2), alone, np.empty(0)
    one, two, other = (sampled(*arguments, scenarios=3000, seed=s)[1] for s in (7, 7, 8))
    assert np.array_equal(one, two) and not np.array_equal(one, other)


@examples(30)
@given(networks())
def test_single_losses_are_what_the_structure_engine_says(net):
    coded = index(net)
    graph, places = and_or(coded)
    sets = FailureSets(graph).fails
    for s, name in enumerate(net.sites["site"]):
        if match(coded, {"site": name}).nothing:
            continue
        course = disrupt(net, Scenario("loss").hit(site=name, days=1), engine="structure").course
        sold = course.demanded[0] > 0
        lost = course.served[0] <= 0
        for d in np.flatnonzero(sold):
            fails = sets[places.sales[d]]
            if fails != ALL:
                assert (s in sites_of(fails)) == bool(lost[d]) or course.served[-1][d] <= 0


def test_toy_single_points_and_what_every_site_stops():
    net = load(TOY)
    points = single_points(net)
    assert points["site"].tolist() == ["market", "plant", "boards", "looms", "port"]
    assert points["tier"].tolist() == [0, 0, 1, 1, 1] and not points["hidden"].any()
    assert stops(net).set_index("site")["sales"].to_dict() == {
        "fab_a": 0, "fab_b": 0, "boards": 1, "looms": 1, "port": 1, "home": 0, "plant": 1, "market": 1
    }  # fmt: skip


def diamond() -> Network:
    """Two makers of the part the plant buys, both of which buy from one mine."""
    return Network(
        sites=pd.DataFrame({"site": ["plant", "left", "right", "mine"]}),
        parts=pd.DataFrame({"part": ["car", "gear", "ore"]}),
        bom=pd.DataFrame({"part": ["car", "gear"], "input": ["gear", "ore"]}),
        sources=pd.DataFrame({"site": ["plant", "left", "right", "mine"], "part": ["car", "gear", "gear", "ore"]}),
        lanes=pd.DataFrame({"origin": ["left", "right", "mine", "mine"], "destination": ["plant", "plant", "left", "right"]}),
        demand=pd.DataFrame({"site": ["plant"], "part": ["car"], "rate": [1.0]}),
    )


def test_a_shared_mine_behind_two_makers_is_hidden():
    points = single_points(diamond()).set_index("site")
    assert points["hidden"].to_dict() == {"plant": False, "mine": True}
    assert points.loc["mine", "through"] == ("gear",) and points.loc["mine", "tier"] == 2


def test_chance_of_a_stop_counts_common_causes():
    net = diamond()
    alone = stop_chance(net, {"mine": 0.1}, scenarios=20_480)
    assert alone.loc[0, "stopped"] == pytest.approx(0.1, abs=0.02)
    with pytest.raises(DataError, match="common cause"):
        stop_chance(net, 0.1, {"weather": 0.1})
