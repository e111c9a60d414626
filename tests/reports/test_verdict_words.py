"""A verdict and a plan in words: what has no chance comes first, closures come back, the most stock on offer is told."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from pptx import Presentation

import reshore as rs
from reshore import cli, texts
from reshore.planning.verdict.shocks import RAMP
from reshore.reports import verdict_tables
from reshore.reports.flip_map import LENGTH, flip_maps, sign, upward

LANGUAGES = {language: partial(texts.say, language=language) for language in texts.LANGUAGES}
NO_CHANCE = {"en": "No event has a chance yet", "ko": "발생 확률이 있는 사건이 없어"}
NEXT_BEST = {"en": "Next best", "ko": "다음으로 나은 것"}


def toy(**chances: float) -> rs.Network:
    """The toy with the chances of these scenarios alone."""
    net = rs.load(rs.datasets.toy)
    return net.with_tables(events=net.events.assign(probability=net.events["scenario"].map(chances)))


@pytest.fixture(scope="module")
def quiet() -> rs.Network:
    """No event has a chance."""
    return toy()


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_where_no_event_has_a_chance_that_comes_first(quiet, language):
    found, tell = rs.verdict(quiet, "chip", points=0), LANGUAGES[language]
    assert found.verdict == "leave"
    for told in (verdict_tables.sentence(quiet, found, tell), texts.again(found.reason, tell)):
        assert told.startswith(NO_CHANCE[language]) and NEXT_BEST[language] not in told


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_where_no_event_with_a_chance_stops_the_part_that_comes_first(language):
    net, tell = toy(port_strike=0.1), LANGUAGES[language]
    found = rs.verdict(net, "chip", points=0)
    assert (found.verdict, found.chance) == ("leave", 0)
    first = {"en": "No event with a chance stops Chip", "ko": "발생 확률이 있는 사건 가운데 반도체를 멈추는 것이 없어"}[
        language
    ]
    assert verdict_tables.sentence(net, found, tell).startswith(first)
    assert texts.again(found.reason, tell).startswith(first)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_next_best_is_never_the_answer_itself(language):
    """Without a move on offer there is nothing next to leaving it."""
    net, tell = toy(chip_fire=0.1), LANGUAGES[language]
    found = rs.verdict(net.with_tables(options=net.options.assign(annual_cost=1e6)), "chip", points=0)
    assert found.verdict == "leave" and NEXT_BEST[language] in verdict_tables.sentence(net, found, tell)
    alone = rs.Verdict("chip", "KR", "leave", chance=0.1)
    assert NEXT_BEST[language] not in verdict_tables.sentence(net, alone, tell)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_a_plan_without_a_chance_says_so_on_the_command_line_and_in_the_deck(quiet, language, tmp_path, capsys):
    rs.save(quiet, tmp_path / "net")
    assert cli.main(["plan", str(tmp_path / "net"), "--language", language]) == 0
    assert LANGUAGES[language]("told.nothing_happens") in capsys.readouterr().out.splitlines()[0]
    rs.report([rs.plan(quiet)], tmp_path / "deck.pptx", language=language)
    assert any(NO_CHANCE[language] in text for text in first_slide(tmp_path / "deck.pptx"))


def first_slide(path: Path) -> list[str]:
    return [shape.text_frame.text for shape in Presentation(str(path)).slides[0].shapes if shape.has_text_frame]


@pytest.fixture(scope="module")
def pictured() -> rs.Verdict:
    return rs.verdict(toy(chip_fire=0.1), "chip", points=4)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_wherever_lengths_of_closures_are_told_so_is_the_way_back(pictured, language):
    tell, back = LANGUAGES[language], {"en": f"{RAMP:g} ", "ko": f"이후 {RAMP:g}일 회복"}[language]
    of = next(of for of in flip_maps(pictured) if of.picture == LENGTH)
    by_length = pictured.statements.loc[pictured.statements["picture"] == LENGTH, "text"]
    assert len(by_length)
    told = [upward(of, tell), verdict_tables.finding(pictured, of, tell), *(texts.again(text, tell) for text in by_length)]
    for text in told:
        assert back in text and (language != "en" or "back to normal" in text), text


def offering(net: rs.Network, option: str, most: float) -> rs.Network:
    """The network with so many units of one option alone on offer, at no yearly cost."""
    options = net.options
    return net.with_tables(options=options.assign(annual_cost=0.0, max_units=(options["option"] == option) * most))


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_most_stock_on_offer_is_told_as_such(language):
    """One unit of stock is on offer, which a fire a year pays: the best is all there is."""
    net, tell = offering(toy(chip_fire=1.0), "chip_stock", 1.0), LANGUAGES[language]
    found = rs.verdict(net, "chip", points=4)
    assert (found.verdict, found.most_days) == ("stock", pytest.approx(found.days))
    days = texts.number(round(found.days, 1))
    most = {"en": f"at least {days} more days (the most on offer)", "ko": f"{days}일분 이상(대안의 최대)"}[language]
    assert most in verdict_tables.sentence(net, found, tell) and most in texts.again(found.reason, tell)
    of = flip_maps(found)[0]
    signs = [sign(cell, tell) for _, cell in of.cells.iterrows() if cell["shown"] == "stock"]
    assert signs and all("+" in one for one in signs)
    assert any("(+)" in note for note in verdict_tables.notes(net, found, tell))


def test_less_than_the_most_stock_on_offer_has_no_plus():
    """Fifty days of harnesses are on offer against a strike of six."""
    net = offering(rs.load(rs.datasets.toy), "harness_stock", 50.0)
    found = rs.verdict(net, "harness", country="KR", points=0)
    assert found.verdict == "stock" and found.days < found.most_days
    assert "at least" not in verdict_tables.sentence(net, found, LANGUAGES["en"])
