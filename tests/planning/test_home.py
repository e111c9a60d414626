"""Which moves bring the making of a part home, on the toy network and on what is changed of it."""

from __future__ import annotations

import pytest

import reshore as rs
from reshore.planning.home import moves_home


@pytest.fixture(scope="module")
def toy() -> rs.Network:
    return rs.load(rs.datasets.toy)


def test_a_line_where_the_part_is_used_is_home_when_others_abroad_make_it(toy):
    """data/toy/README.md: the plant in KR uses harnesses of looms in CN; home in KR may make them. The second chip source is
    in JP, and stock makes nothing."""
    assert moves_home(toy) == ["home_line", "home_move"]


def test_what_is_made_at_home_already_cannot_come_home(toy):
    at_home = toy.edit([{"table": "sites", "where": {"site": "looms"}, "set": {"country": "KR"}}])
    assert moves_home(at_home) == []


def test_more_of_what_a_site_makes_already_and_a_source_that_stands_by_are_no_moves_home(toy):
    """home makes harnesses today, so that neither line is new; and of two lines one is a second source only."""
    today = toy.edit([{"table": "sources", "add": {"site": "home", "part": "harness", "capacity": 1, "unit_cost": 20}}])
    assert moves_home(today) == []
    standing_by = toy.edit([{"table": "options", "where": {"option": "home_line"}, "set": {"kind": "qualify"}}])
    assert moves_home(standing_by) == ["home_move"]


def test_a_line_in_a_country_that_uses_the_part_but_sells_nothing_is_not_home(toy):
    """A new chip line in CN: nobody there uses chips. In KR, where boards does, it is home; chips come from TW today."""
    option = {"table": "options", "add": {"option": "line", "kind": "open"}}
    for country, found in (("CN", []), ("KR", ["line"])):
        site = {"table": "sites", "add": {"site": "new", "country": country}}
        source = {"table": "sources", "add": {"site": "new", "part": "chip", "option": "line"}}
        assert [o for o in moves_home(toy.edit([site, option, source])) if o == "line"] == found
