"""Support as reports tell it: each year and budget for itself, on the chain that tests/planning/test_funding.py solves by hand.

A home line of 400 is worth 20 a year to its maker; it invests from 69.3 % of support on: by the rows of 2020, not by those of
2010.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import reshore as rs
from reshore.reports import files, fund_tables
from reshore.reports.chapters.choices import funding
from reshore.reports.page import html
from reshore.reports.story import Story
from reshore.results.verdict import Verdict

from ..planning.test_funding import line, network

BUDGETS = [100, 400, 800]


@pytest.fixture(scope="module")
def chain() -> rs.Network:
    """A scheme that pays half from 2010 on, seven tenths from 2020 on."""
    rows = [{"scheme": "aid", "year": "2010", "share": 0.5}, {"scheme": "aid", "year": "2020", "share": 0.7}]
    return network(line("home", "maker")).with_tables(schemes=pd.DataFrame(rows))


@pytest.fixture(scope="module")
def found(chain) -> rs.Funding:
    return rs.fund(chain, budget=BUDGETS, year=[2010, 2020], estimates="base")


@pytest.fixture(scope="module")
def story(chain, found) -> Story:
    return Story((rs.disrupt(chain, "strike"),), (), fundings=(found,))


def test_years_are_not_mixed(chain, found):
    """In 2020 the line is built from a budget of 280 on, and avoids 740 a year; in 2010 nobody invests."""
    shown = {year: fund_tables.at(found, "base", year) for year in (2010, 2020, None)}
    assert [(s.year, s.budget) for s in shown.values()] == [(2010, 400), (2020, 400), (2020, 400)]
    for one in shown.values():
        assert one.all["scheme"].tolist() == ["none", "aid"] and set(one.all["year"]) == {one.year}
        assert set(one.choices["year"]) == {one.year}
    assert [one.all.set_index("scheme").loc["aid", "firms"] for one in shown.values()] == [0, 1, 1]


def test_who_is_left_out_is_told_of_the_year_alone(found):
    """At 100 the budget leaves the maker out, in 2020; in 2010 it asks for nothing."""
    low = rs.Funding(
        *(t[t["budget"].isna() | (t["budget"] == 100)] for t in (found.rows, found.choices)), dropped=found.dropped
    )
    left_out = {year: fund_tables.at(low, "base", year).dropped["reason"].tolist() for year in (2010, 2020)}
    assert "budget" not in left_out[2010] and left_out[2020].count("budget") == 1


def test_the_curve_is_that_of_one_year(chain, found, story):
    for year, avoided in ((2010, [0, 0, 0]), (2020, [0, 740, 740]), (None, [0, 740, 740])):
        table = fund_tables.curve(chain, found, "base", story.say, year)
        assert table.iloc[:, 0].tolist() == BUDGETS and table.iloc[:, 1].tolist() == avoided
        told = fund_tables.curve_finding(chain, found, "base", story.say, year)
        assert told.startswith("More money would not help") == (year == 2010)


def test_each_year_has_a_chapter_that_says_which_and_under_which_budget(story):
    first, last = funding(story)
    assert first.foot == "Support as of 2010. With 400 of public money."
    assert last.foot == "Support as of 2020. With 400 of public money."
    assert first.title(story) != last.title(story)


def test_without_years_and_budgets_the_chapter_says_so(chain):
    (only,) = funding(Story((rs.disrupt(chain, "strike"),), (), fundings=(rs.fund(chain, estimates="base"),)))
    assert only.foot == "With no limit on public money."


def test_the_table_of_schemes_tells_what_is_avoided_and_not_again_who_pays(story):
    *_, table = list(funding(story))[-1].rows[-1].blocks
    assert [re.sub(",.*", "", name) for name in table.head] == [
        "Scheme", "Firms", "More than without", "Deadweight (would be built anyway)", "Private benefit", "External benefit",
        "Loss avoided", "More than without",
    ]  # fmt: skip
    assert table.rows[-1][0] == "aid" and table.rows[-1][-1] == "740" and "would be built anyway" in table.head[3]


def test_bars_of_who_pays_have_a_scale_and_the_sum_of_their_parts(story):
    bars, _ = list(funding(story))[-1].rows[-1].blocks
    assert list(bars.series) == ["Public", "Customers", "Firms"] and bars.labels == ["no support", "aid"]
    assert [values[-1] for values in bars.series.values()] == [280, 0, 120]
    page = html.page(story)
    assert "<span class='number'>400</span>" in page


def test_bars_of_large_amounts_are_in_a_readable_unit_that_their_axis_names(chain, found):
    paid = list(fund_tables.PAYERS)
    large = replace(found, rows=found.rows.assign(**found.rows[paid].mul(1e9)))
    korean = chain.edit([{"table": "settings", "add": {"key": "currency", "value": "KRW"}}])
    story = Story((rs.disrupt(korean, "strike"),), (), fundings=(large,))
    bars, _ = list(funding(story))[-1].rows[-1].blocks
    assert bars.axis == "bn KRW" and [values[-1] for values in bars.series.values()] == [280, 0, 120]
    assert "<p class='faint'>bn KRW: 0 – 400</p>" in html.page(story)


def told_swings(**figures: float) -> pd.DataFrame:
    """An estimate that changes nothing, with other figures."""
    about = {"table": "options", "column": "capex", "cause": ""}
    return pd.DataFrame([about | dict.fromkeys(("pays", "pays_low", "pays_high", "worth_low", "worth_high"), 1.0) | figures])


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({}, "no single estimate changes that"),
        ({"pays_low": np.nan}, "no single estimate changes that"),
        ({"pays_high": 0.0}, "at its low figure it pays off for 1, at its high figure for 0"),
        ({"pays_low": 0.0, "pays_high": 0.0}, "at its low figure it pays off for 0, at its high figure for 0"),
        ({"pays_low": np.nan, "pays_high": 0.0}, "at its low figure it pays off for -, at its high figure for 0"),
        ({"pays_low": np.nan, "worth_low": np.nan}, "leaves the firms between - and 1"),
    ],
)
def test_an_estimate_decides_where_a_known_end_differs_from_what_is(chain, story, figures, said):
    assert said in fund_tables.swings_finding(chain, told_swings(**figures), "basic", story.say)


def test_answers_on_another_network_are_refused(chain, found, story, tmp_path):
    """Whose option, or whose firm, the network told of does not have."""
    choices = found.choices
    another_firm = replace(found, choices=choices.assign(company="bolts"))
    another_move = replace(found, choices=choices.assign(option="bolt_line"))
    verdict = Verdict("seat", "KR", "second_source", option="bolt_line")
    for stranger in (another_firm, another_move, verdict):
        with pytest.raises(rs.DataError, match="of another network than the first result"):
            rs.report([story.results[0], stranger], tmp_path / "a.html")
    assert not list(tmp_path.iterdir())
    made_up = replace(verdict, assumed=True)  # its options were made for the question
    assert files._story([story.results[0], found, made_up], "en", "", ()).fundings == (found,)
