"""Minimal cut sets against brute force, on networks and on bare graphs, with circles and without."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from reshore import DataError
from reshore.files.tables import load
from reshore.network.event_filters import match
from reshore.network.explosion import suppliable
from reshore.network.index import index
from reshore.weak_points.cuts import cut_sets, minimal_cuts

from ..support.and_or_graphs import brute_cuts, random_graph, works
from ..support.networks import examples, networks

TOY = Path(__file__).parents[2] / "data" / "toy"


@pytest.mark.parametrize("circles", [True, False])
def test_cuts_of_graphs_equal_brute_force(circles):
    for seed in range(200):
        graph = random_graph(seed, circles)
        expected = brute_cuts(lambda down, g=graph: not works(g, down)[0], graph.elements, 3)
        assert set(minimal_cuts(graph, 0, 3)) == expected, seed


@examples(50)
@given(networks())
def test_cuts_of_networks_equal_brute_force(net):
    """Every group of sites taken down as an event would, and the product looked for where it is sold."""
    product = net.demand["part"].iloc[0]
    coded = index(net)
    hits = [match(coded, {"site": s}) for s in net.sites["site"]]
    sold = (coded.items.part[coded.demand.item] == product).nonzero()[0]

    def stopped(down) -> bool:
        source, lane = coded.sources.capacity > 0, coded.lanes.capacity > 0
        sale = np.ones(len(coded.demand), bool)
        for s in down:
            source, lane, sale = source & ~hits[s].sources, lane & ~hits[s].lanes, sale & ~hits[s].demand
        have = suppliable(coded, source, lane)
        return not (have[coded.demand.item[sold]] & sale[sold]).any()

    names = net.sites["site"].to_numpy()
    expected = {tuple(sorted(names[list(c)])) for c in brute_cuts(stopped, len(names), 3)}
    assert set(cut_sets(net, product, 3)["sites"]) == expected


def test_the_products_own_plant_counts_and_two_fabs_back_each_other_up():
    """Toy: one plant, one market, one port, one maker of boards and of harnesses; chips come from either fab."""
    cuts = cut_sets(load(TOY), "car", order=3)
    assert cuts["sites"].tolist() == [("boards",), ("looms",), ("market",), ("plant",), ("port",), ("fab_a", "fab_b")]
    assert cuts["product"].eq("car").all() and cuts["order"].tolist() == [1, 1, 1, 1, 1, 2]


def test_no_cut_contains_another():
    cuts = [set(c) for c in cut_sets(load(TOY), "car")["sites"]]
    assert not any(a < b for a, b in combinations(cuts, 2))


def test_unknown_product_and_order_are_refused():
    with pytest.raises(DataError, match="did you mean 'car'"):
        cut_sets(load(TOY), "cars")
    with pytest.raises(DataError, match="order"):
        cut_sets(load(TOY), "car", order=0)
