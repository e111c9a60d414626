"""Moves in words: what so many units of an option bring."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import reshore as rs
from reshore.reports import moves
from reshore.reports.story import Story


@pytest.fixture(scope="module")
def best():
    """On the toy network 20 chips a day are used; an option holds 60 more, another a day more of harnesses, 10 of them."""
    return rs.plan(rs.load(rs.datasets.toy), budget=0)


@pytest.mark.parametrize(
    ("option", "units", "brings"),
    [
        ("chip_stock", 1, "60 pieces of Chip more held"),
        ("chip_stock", 0.37, "22.2 pieces of Chip more held"),
        ("harness_stock", 3, "30 sets of Wiring harness more held"),
        ("second_chip", 1, "Chip from Chip fab B on stand-by"),
        ("second_chip", 0.37, "Chip from Chip fab B on stand-by, for up to 37 % of what is used"),
    ],
)
def test_what_is_brought_is_that_of_all_units(best, option, units, brings):
    told = moves.in_words(Story((), (best,)), best, option, units)
    assert told.partition(": ")[2].removesuffix(" at Board maker").removesuffix(" at Car plant") == brings


def test_days_of_stock_are_those_of_all_units(best):
    stock, ours = best.network.stock, best.network.stock["option"] == "chip_stock"
    days = stock.assign(quantity=stock["quantity"].mask(ours), cover_days=stock["cover_days"].mask(ours, 6.0))
    held = SimpleNamespace(network=best.network.with_tables(stock=days), day=best.day)
    assert "3 days of Chip more held" in moves.in_words(Story((), (best,)), held, "chip_stock", 0.5)
