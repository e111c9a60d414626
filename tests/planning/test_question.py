"""What is asked of a plan: must have, leave out or free, what clashes, and records written before there was a setting."""

from __future__ import annotations

import json

import pytest

import reshore as rs
from reshore.planning import question
from reshore.planning.question import FORBID, FREE, KEEP, Question


@pytest.fixture(scope="module")
def toy() -> rs.Network:
    return rs.load(rs.datasets.toy)


def test_a_record_without_a_newer_setting_still_opens():
    record = Question(5e6, 10, left_out=("a",)).record
    del record["kept"], record["supports"]
    assert Question.of(json.loads(json.dumps(record))) == Question(5e6, 10, left_out=("a",))


def test_an_option_is_free_must_be_or_may_not():
    asked = Question(left_out=("a",)).choosing({"a": KEEP, "b": FORBID})
    assert (asked.kept, asked.left_out) == (("a",), ("b",)) and [asked.choice(o) for o in "abc"] == [KEEP, FORBID, FREE]
    assert asked.choosing({"a": FREE, "b": FREE}) == Question()
    assert Question.of(json.loads(json.dumps(asked.record))) == asked


def test_what_must_be_bought_reaches_the_plan(toy):
    """data/toy/README.md: the best plan with home_line is that with second_chip, 60,182; of what is gone nothing is asked."""
    given = question.arguments(toy, Question(kept=("home_line", "gone")))
    assert given["keep"] == ["home_line"]
    best = rs.plan(toy, **given)
    assert best.options["option"].tolist() == ["second_chip", "home_line"] and best.objective == pytest.approx(60_182)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Question(kept=("home_line", "home_move")), "are of the group 'home'"),
        (Question(budget=100, kept=("home_line",)), "needs 900 ('Harness line at home beside the one abroad')"),
        (Question(kept=("home_line",), left_out=("home_line",)), "may not be bought"),
    ],
)
def test_a_clash_is_told_by_name_before_a_plan_is_made(toy, asked, words):
    told = question.clash(toy, asked, toy.called("options"))
    assert words in told and "home_line" not in told
    with pytest.raises(rs.SolveError):
        rs.plan(toy, **question.arguments(toy, asked))


def test_what_fits_does_not_clash(toy):
    """Half of 900 is within a budget of 500 when others pay the other half."""
    names = toy.called("options")
    for asked in (Question(), Question(kept=("home_line",)), Question(500, support=50, kept=("home_line",))):
        assert question.clash(toy, asked, names) == ""
