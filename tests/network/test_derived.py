"""What is derived from a network is worked out once, and goes when it or the scenario goes."""

from __future__ import annotations

import copy
import gc
import pickle
import weakref

import reshore as rs
from reshore.disruption import capacity_left
from reshore.network.baseline import baseline
from reshore.network.derived import Derived, once, once_for_each
from reshore.network.index import index


class Thing:
    def __init__(self) -> None:
        self.derived = Derived()


def test_index_and_baseline_are_made_once_for_each_network():
    net = rs.load(rs.datasets.toy)
    assert index(net) is index(net, everything=False) and index(net) is not index(net, everything=True)
    assert baseline(net) is baseline(net) and baseline(net).coded is index(net)
    other = net.with_tables(sites=net.sites)
    assert index(other) is not index(net) and index(other).net is other


def test_a_copy_derives_anew():
    net = rs.load(rs.datasets.toy)
    coded = index(net)
    for other in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert other.fingerprint == net.fingerprint and index(other) is not coded


def test_an_answer_is_kept_and_an_error_is_not():
    asked = []

    @once
    def answer(thing, number=0):
        asked.append(number)
        if number < 0:
            raise ValueError

    thing = Thing()
    for number in (1, 1, 2, -1, -1):
        try:
            answer(thing, number)
        except ValueError:
            continue
    answer(Thing(), 1)
    assert asked == [1, 2, -1, -1, 1]


def test_what_is_known_of_an_object_goes_with_it():
    asked = []

    @once_for_each(size=len, most=3)
    def answer(thing, key):
        asked.append(key)
        return key.text

    class Key:
        def __init__(self, text):
            self.text = text

    thing, small, large = Thing(), Key("abc"), Key("abcd")
    assert [answer(thing, key) for key in (small, small, large, large)] == ["abc", "abc", "abcd", "abcd"]
    assert asked == [small, large, large], "too large to be kept"
    gone, asked = weakref.ref(small), []
    del small
    gc.collect()
    assert gone() is None


def test_events_of_a_run_are_matched_once(monkeypatch):
    """The toy's chip_fire is one event: one match for the run, its causes and its days."""
    net = rs.load(rs.datasets.toy)
    calls, real = [], capacity_left.match
    monkeypatch.setattr(capacity_left, "match", lambda *asked: calls.append(asked) or real(*asked))
    result = rs.disrupt(net, "chip_fire")
    rs.why(net, result, verify=False)
    rs.disrupt(net, result.scenario)
    assert len(calls) == len(result.scenario.events) == 1
