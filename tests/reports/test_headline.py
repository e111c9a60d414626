"""The headline of a run: three short lines, true to the run, in both languages."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pandas as pd
import pytest

import reshore as rs
from reshore import texts
from reshore.reports import tiles
from reshore.reports.event_words import groups
from reshore.reports.headline import headline
from reshore.reports.wording import LONGEST, Wording
from reshore.texts.particles import particle

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def korea():
    return rs.load(DATA / "korea_auto_2020")


@pytest.fixture(scope="module")
def runs(korea):
    return {name: rs.disrupt(korea, name) for name in dict.fromkeys(korea.events["scenario"])}


@pytest.fixture(scope="module")
def toy():
    return rs.load(DATA / "toy")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_line_of_the_sample_is_short_and_names_no_id(runs, language):
    assert len(runs) == 18
    for name, run in runs.items():
        for line in headline(run, language):
            assert 0 < len(line) <= LONGEST, (name, line)
            assert "_" not in line and "nan" not in line.lower() and name not in line, line


def test_the_closure_of_2020_is_told_by_the_event_the_stop_and_the_money(runs):
    """events.csv: ten harness plants in China, closed from 24 January (a holiday, as is the 27th) to 7 February; Chinese
    airbags and steering gear beside them."""
    run = runs["harness_2020"]
    cause, stops, money = headline(run)
    assert cause == "A shutdown stops 10 harness plants in China from 28 January to 7 February (and 2 more)"
    lines, value = run.lines, run.summary["value"]
    assert f"{lines['first_stop_day'].notna().sum()} of {len(lines)} lines stop; first on 4 February" in stops
    assert run.date(value["first_stop_day"]) == "2020-02-04"
    made = run.sources[run.sources["part"].isin(run.network.demand["part"])]
    idle = made.assign(runs=made["made"] > 1e-6).groupby(["day", "site"])["runs"].any().unstack()
    standing = idle.columns[(~idle.iloc[run.first :]).any()]
    assert stops.startswith(f"{len(standing)} of {idle.shape[1]} plants")
    for measure in ("lost_units", "peak_waiting"):
        assert f"{texts.rounded(value[measure]):,.0f} cars" in money
    assert run.date(value["recovered_day"]) == "2020-09-11" and money.endswith("over on 11 September")


@pytest.mark.parametrize(("scenario", "en", "ko"), [
    ("taiwan_quake", "An earthquake cuts all sites in Taiwan by up to 80 %", "지진으로 대만 전 사업장의 가동이"),
    ("ulsan_quake", "An earthquake stops all sites in Ulsan from 29 January", "멈추고 3월 4일에 완전히 회복됩니다"),
    ("rare_earth_2025", "An export ban cuts Nd magnets from China to Korea by up to 49 %", "중국산 네오디뮴 자석의 한국행"),
    ("sea_disrupted", "A transport disruption cuts sea transport by up to 40 %", "물류 차질로 해상 운송이"),
    ("tariff_china", "Duty on goods from China to Korea rises by up to 25 points from 29 January to 20 July", "최대 25%p"),
    ("demand_slump", "Demand for cars falls by up to 25 %", "자동차 수요가"),
])  # fmt: skip
def test_the_first_line_is_the_event_and_not_the_last_link(runs, scenario, en, ko):
    assert headline(runs[scenario]).cause.startswith(en) and ko in headline(runs[scenario], "ko").cause


def test_a_tariff_is_told_by_its_cost_and_a_slump_by_what_is_not_wanted(runs):
    tariff, slump = headline(runs["tariff_china"]), headline(runs["demand_slump"])
    assert tariff.stops == "No line stops or runs short" and tariff.money.startswith("It costs 280 bn KRW more")
    run = runs["demand_slump"]
    usual = run.network.demand["rate"].sum() * len(run.course.served)
    missing = float(usual - run.wanted.sum())
    assert slump.money.startswith(f"Demand falls by {texts.rounded(missing):,.0f} cars")
    assert "at 75 % of usual" in slump.stops


def hit(net, **events):
    return rs.disrupt(net, rs.Scenario("own").hit(**events))


@pytest.mark.parametrize(("event", "told"), [
    ({"site": "boards", "days": 5}, "An outage stops Board maker from day 0 to day 4"),
    ({"site": "boards", "days": 5, "ramp": 4}, "An outage stops Board maker from day 0 to day 4, in full again from day 9"),
    ({"country": "KR", "days": 5, "severity": 0.4}, "An outage cuts all sites in Korea by up to 40 % between day 0 and day 4"),
    ({"part": "chip", "days": 5, "cause": "strike"}, "A strike stops the supply of Chip from day 0 to day 4"),
    ({"part": "chip", "country": "TW", "days": 5, "cause": "sheer_luck"}, "An outage (sheer luck) stops Chip made in Taiwan"),
    ({"site": "boards", "days": None}, "An outage stops Board maker from day 0 on, for good"),
])  # fmt: skip
def test_who_is_hit_and_for_how_long(toy, event, told):
    assert headline(hit(toy, **event)).cause.startswith(told)


def test_events_of_single_sites_are_told_together_and_others_counted(toy):
    both = rs.disrupt(toy, rs.Scenario("own").hit(site="fab_a", days=5).hit(site="boards", days=5).hit(site="looms", days=5))
    assert len(groups(both)) == 2, "fab_a and boards make one family"
    assert headline(both).cause.endswith("(and 1 more)") and "외 1건" in headline(both, "ko").cause


def test_what_never_ends_says_so(toy):
    cause, stops, money = headline(hit(toy, site="boards", days=None))
    assert cause.endswith("for good") and stops.endswith("is still down when the run ends")
    assert money.endswith("not over when the run ends")
    assert headline(hit(toy, site="boards", days=900)).cause == "An outage stops Board maker from day 0 to the end of the run"
    assert "무기한" in headline(hit(toy, site="boards", days=None), "ko").cause


def test_nothing_down_and_nothing_lost_are_plain(toy):
    assert headline(rs.disrupt(toy, rs.Scenario("calm"))) == (
        "Nothing is disrupted",
        "No line stops or runs short",
        "No backlog, no sale is lost",
    )


def test_a_line_without_orders_is_said_to_make_nothing():
    """A warehouse that ships nothing stops no line, yet its plant makes nothing: what it last ordered arrives, no more is."""
    by = {"site": ["plant", "store"], "part": "car"}
    net = rs.Network(
        sites=pd.DataFrame({"site": ["plant", "store", "shop"]}),
        parts=pd.DataFrame({"part": ["car"]}),
        sources=pd.DataFrame({"site": ["plant"], "part": "car", "capacity": 12}),
        lanes=pd.DataFrame({"origin": by["site"], "destination": ["store", "shop"], "part": "car", "lead_days": [1, 2]}),
        demand=pd.DataFrame({"site": ["shop"], "part": "car", "rate": 10, "price": 1}),
    )
    run = rs.disrupt(net, rs.Scenario("shut").hit(site="store", days=9))
    first = int((run.course.made[:, 0] < 1).argmax())
    assert not run.lines["first_stop_day"].notna().any() and run.summary["value"]["first_short_day"] == 2
    told = f"Customers go short from day 2; 1 of 1 line makes nothing from day {first}, as no orders come in"
    assert headline(run).stops == told and "주문" in headline(run, "ko").stops
    beside = [figure.reference for figure in tiles.of_run(tiles.Run(run), Wording(net, "en"))]
    assert f"make nothing, without orders: 1, from day {first}" in beside


def test_engines_without_days_have_a_headline_too(toy):
    pooled = headline(rs.disrupt(toy, "chip_fire", engine="flow", window="pooled"))
    assert "on day" not in pooled.stops and all(pooled)
    assert all(headline(rs.disrupt(toy, "chip_fire", engine="structure")))


def test_names_are_given_in_the_language_where_there_is_one(toy):
    named = toy.sites.assign(name_ko=["회로기판" if s == "boards" else "" for s in toy.sites["site"]])
    net = toy.with_tables(sites=named)
    assert Wording(net, "ko").place("site", "boards") == "회로기판"
    assert Wording(net, "en").place("site", "boards") == "Board maker"


@pytest.mark.parametrize(("word", "pair", "form"), [
    ("울산", "이/가", "이"), ("인천항", "을/를", "을"), ("제주", "은/는", "는"), ("서울", "으로/로", "로"),
    ("부산", "으로/로", "으로"),
    ("10", "이/가", "이"), ("2", "이/가", "가"), ("7", "으로/로", "로"), ("3", "으로/로", "으로"), ("80 %", "을/를", "를"),
    ("KR", "이/가", "이"), ("GM", "은/는", "은"), ("THN", "이/가", "이"), ("Kona", "이/가", "가"), ("Incheon", "을/를", "을"),
    ("울산(KR)", "이/가", "이"), ("", "이/가", "가"),
])  # fmt: skip
def test_particles_follow_the_last_syllable(word, pair, form):
    assert particle(word, *pair.split("/")) == form


def test_new_korean_texts_have_no_particle_in_brackets():
    shown = [key for key in texts.catalogue() if key.startswith(("headline.", "figure.", "plan.replayed", "output.", "read."))]
    assert len(shown) > 100
    for key in shown:
        assert not re.search(r"[을은이와]\([를는가과]\)", texts.catalogue()[key]["ko"]), key


def test_both_languages_of_a_headline_take_the_same_values():
    for key, row in texts.catalogue().items():
        if key.startswith("headline."):
            en, ko = ({name for _, name, *_ in string.Formatter().parse(row[language]) if name} for language in texts.LANGUAGES)
            assert en == ko, key


def test_every_country_has_a_name_in_both_languages():
    frame = pd.read_csv(Path(texts.__file__).parent / "countries.csv", keep_default_na=False)
    assert len(frame) == frame["country"].nunique() == 250 and frame[["en", "ko"]].ne("").all().all()
    assert frame["ko"].str.contains("[가-힣]").all()


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_what_a_headline_says_of_the_end_is_true_beside_the_lines(runs, toy, language):
    """`recovered_day` is when a line is back to normal: lines that run short of it are not told to be well again. On the
    sample nothing stands still from 25 February, the last line is back on 21 May; on the toy both are one day."""
    long, short = runs["harness_2020"], rs.disrupt(toy, "chip_fire")
    back = Wording(long.network, language).day(long.lines["recovered_day"].max())
    stops = headline(long, language).stops
    still = {"en": "none stands still from 25 February", "ko": "2월 25일부터는 멈춘 라인이 없습니다"}[language]
    assert still in stops and (language == "en" or back in stops)
    assert short.lines["recovered_day"].tolist() == [19]
    told = {"en": "is back to normal on day 19", "ko": "제19일에 정상으로 돌아옵니다"}[language]
    assert headline(short, language).stops.endswith(told)


def test_a_headline_is_rounded_as_finely_as_its_figures_are_read(runs):
    """Three digits: 15,223 cars beside a tile of 15,223 are 15,200, and 102,774 are 103,000."""
    money = headline(runs["harness_2020"]).money
    assert "103,000 cars" in money and "15,200 cars" in money and "60.9 bn KRW" in money
