"""The page of weak points, without a browser and in one: its findings, its tables, and the step to the page Disrupt."""

from __future__ import annotations

import io
import re
import sys
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from reshore import load, rank, save, texts
from reshore.store import cases, jobs
from reshore.store.database import Database, default_url
from reshore.weak_points.ranking import cheap_but_deadly
from reshore.weak_points.single_points import critical_sites

from ..support.app_shown import answered, headline, ran
from ..support.browsing import drawn, settled

testing = pytest.importorskip("streamlit.testing.v1")
from reshore.ui.state import cached  # noqa: E402
from reshore.ui.state.case import Case  # noqa: E402
from reshore.ui.views import charts, figures, ranking_tables  # noqa: E402

ROOT = Path(__file__).parents[2]
TOY = str(ROOT / "data" / "toy")


WEAK_PAGE = """
from reshore.ui.state import session
from reshore.ui.pages import weak_points

session.begin()
session.case()
weak_points.show()
session.write_address()
"""


@pytest.fixture
def weak(monkeypatch):
    """Opens the page of weak points on a network."""

    def started(path: str = TOY, language: str = "en", **query):
        monkeypatch.setattr(sys, "argv", ["app.py", path])
        app = testing.AppTest.from_string(WEAK_PAGE, default_timeout=60)
        app.query_params["lang"] = language
        for name, value in query.items():
            app.query_params[name] = value
        return ran(app.run())

    return started


def test_weak_points_of_the_sample_open_with_the_hidden_one(weak):
    """data/korea_auto_2020: every module maker buys control units from one site, which no tier-1 list shows."""
    app = weak(str(ROOT / "data" / "korea_auto_2020"))
    assert "worst hidden weak point" in headline(app) and "Control units, Korea, tier 2" in headline(app)
    assert "Not safe" in headline(app)
    ranking, critical, cuts = (d.value for d in app.dataframe[:3])
    assert ranking["Id"].tolist()[:2] == ["ecu_kr", "motor_kr"]
    assert critical["Hidden"].eq("yes").sum() == 6 and len(cuts) > 1
    assert len(app.get("echarts_chart")) == 1


def test_weak_points_of_the_toy_are_those_worked_out_by_hand(weak):
    """tests/weak_points/test_ranking.py: without looms 80 cars at 40 are lost in 12 days, from day 4 on."""
    app = weak()
    assert headline(app).startswith("##### No weak point is hidden; the worst is") and "3,200 KRW" in headline(app)
    table = app.dataframe[0].value
    assert table.loc[0, ["Id", "TTS, days", "TTR, days", "Loss, KRW", "Exposure"]].tolist() == [
        "looms", pytest.approx(4), 12, pytest.approx(3200), pytest.approx(100)]  # fmt: skip
    assert app.dataframe[2].value["Lost together"].tolist()[-1].count("Chip fab") == 2


@pytest.mark.parametrize("by", ["company", "country", "region", "part", "lane"])
def test_weak_points_by_every_kind_and_for_given_days(weak, by):
    app = weak()
    app.button_group(key="weak-by").set_value(by).run()
    app.number_input(key="weak-days").set_value(10).run()
    net = load(TOY)
    expected = rank(net, by=by, days=10)
    assert ran(app).dataframe[0].value["Id"].tolist() == expected["target"].tolist()
    assert app.dataframe[0].value["TTR, days"].tolist() == expected["time_to_recover"].tolist()


def test_filters_leave_what_fits_and_f5_keeps_kind_days_and_filters(weak):
    """Toy: chips are made by the two fabs, of which one is in Taiwan and tier 2."""
    app = weak(makes="chip", away="10")
    assert sorted(app.dataframe[0].value["Id"]) == ["fab_a", "fab_b"] and app.number_input(key="weak-days").value == 10
    app.selectbox(key="weak-country").set_value("TW").run()
    assert ran(app).dataframe[0].value["Id"].tolist() == ["fab_a"] and "1 of 8 rows shown" in [c.value for c in app.caption]
    assert {name: app.query_params[name] for name in ("away", "makes", "in")} == {"away": "10", "makes": "chip", "in": "TW"}
    app.button(key="weak-show-all").click().run()
    assert len(ran(app).dataframe[0].value) == 8 and "makes" not in app.query_params
    assert weak(by="country").dataframe[0].value["Id"].tolist() == rank(load(TOY), by="country")["target"].tolist()


@pytest.mark.parametrize("by", ["site", "company", "country", "region", "part", "lane"])
def test_filters_of_every_kind_know_their_sites(by):
    net = load(TOY)
    weak, say = rank(net, by=by), partial(texts.say, language="en")
    known = ranking_tables.choices(net, weak, by, say)
    assert list(known) == ["tier", "part", "country", "evidence"] and all(words[""] == "All" for words in known.values())
    for name, words in known.items():
        parts = [ranking_tables.filtered(net, weak, by, {name: value}) for value in words if value]
        assert all(len(one) for one in parts), f"nothing is offered that leaves no row: {name}"


def test_chosen_rows_are_knocked_out_on_the_page_disrupt(weak):
    app = weak()
    key = f"weak-rows-{figures.mark(load(TOY, fill=True), ('site', None))}"
    app.session_state[key] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    app.run()
    button = next(b for b in ran(app).button if b.key.startswith("weak-out-") and "(2)" in b.label)
    names = app.dataframe[0].value["Id"].tolist()[:2]
    button.click().run()
    assert app.session_state.case == Case("", tuple(f"site:{n}" for n in names), days=12)


def test_a_chosen_cut_set_is_knocked_out_as_long_as_its_sites_take(weak):
    """Toy: the two fabs, which recover in 10 days each."""
    app = weak()
    app.session_state[f"weak-cuts-{figures.mark(load(TOY, fill=True), 'car')}"] = {
        "selection": {"rows": [5], "columns": [], "cells": []}
    }
    app.run()
    ran(app).button(key="weak-out-cut").click().run()
    assert app.session_state.case == Case("", ("site:fab_a", "site:fab_b"), days=10)


@pytest.fixture
def large(monkeypatch, tmp_path):
    """The toy counts as large, with a store of its own; its page may not rank itself: a worker is another process."""

    def refuse(*question):
        raise AssertionError("the page ranks itself")

    monkeypatch.setenv("RESHORE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setattr(cached, "MANY_SITES", 5)
    monkeypatch.setattr(cached, "ranked", refuse)
    return Database(default_url())


def test_a_large_network_is_ranked_by_a_worker(weak, large):
    app = weak()
    assert "ranked in the background" in headline(app) and app.get("progress"), "asked at once"
    critical = app.dataframe[0].value
    assert len(critical) == 5 and "Sales stopped" in critical and "TTS, days" not in critical, "the rest is there meanwhile"
    app = answered(app)
    expected = rank(load(TOY))
    assert "3,200 KRW" in headline(app) and app.dataframe[0].value["Id"].tolist() == expected["target"].tolist()
    assert app.dataframe[0].value["TTS, days"].tolist() == pytest.approx(expected["time_to_survive"].tolist(), nan_ok=True)
    assert "TTS, days" in app.dataframe[1].value and not [c for c in app.caption if "worst losses" in c.value]
    again = weak()
    assert again.dataframe[0].value["Id"].tolist() == expected["target"].tolist(), "the answer is found again"


def test_days_of_a_large_network_are_ranked_when_asked_for(weak, large):
    app = answered(weak())
    app.number_input(key="weak-days").set_value(11).run()
    assert not ran(app).get("progress"), "no job for every key that is pressed"
    app.button(key="weak-search-rank").click().run()
    answered(ran(app))
    assert app.dataframe[0].value["TTR, days"].tolist() == rank(load(TOY), days=11)["time_to_recover"].tolist()


def test_a_ranking_that_was_cancelled_can_be_asked_again(weak, large):
    asked = {"by": "site", "days": None, "top": None}
    jobs.cancel(large, jobs.ask(large, "rank", cases.keep_network(large, load(TOY, fill=True)), asked))
    app = weak()
    assert any("Cancelled" in i.value for i in app.info) and "ranked in the background" in headline(app)
    app.button(key="again-rank").click().run()
    assert "3,200 KRW" in headline(answered(ran(app)))


def test_of_a_huge_network_only_the_worst_are_ranked_and_the_page_says_so(weak, monkeypatch, large):
    monkeypatch.setattr(cached, "HUGE_SITES", 6)
    monkeypatch.setattr(cached, "MOST_RANKED", 3)
    app = answered(weak())
    assert app.dataframe[0].value["Id"].tolist() == rank(load(TOY), top=3)["target"].tolist()
    assert any(c.value == "The network has 8 sites: only its 3 worst losses are ranked." for c in app.caption)
    assert len(app.dataframe[1].value) == 5


def test_the_worst_group_and_the_worst_pairs_are_searched_for_when_asked(weak):
    """Ten days: the market alone loses all 100 cars of 40, so no second site is named."""
    app = weak()
    app.number_input(key="weak-group-days").set_value(10).run()
    app.button(key="weak-search-worst").click().run()
    told = next(m.value for m in answered(ran(app)).markdown if "proved" in m.value).replace("\\", "")
    assert "Market" in told and "4,000 KRW" in told
    app.button(key="weak-search-pairs").click().run()
    told = next(m.value for m in answered(ran(app)).caption if "worst pair" in m.value).replace("\\", "")
    net = load(TOY)
    expected = rank(net, pairs=True)
    assert all(net.called("sites")[expected[site][0]] in told for site in ("first", "second"))
    table = next(d.value for d in app.dataframe if "The other" in d.value)
    assert table["Loss, KRW"].tolist() == pytest.approx(expected["lost_margin"].tolist())


def test_cheap_but_deadly_is_cheaper_than_most_and_loses_a_quarter_of_the_worst():
    weak = rank(load(str(ROOT / "data" / "korea_auto_2020")))
    found, spend, loss = cheap_but_deadly(weak)
    assert set(weak.loc[found, "target"]) == {"motor_kr", "chip_tw", "connector_cn", "wire_cn"}
    assert (weak.loc[found, "spend"] <= spend).all() and (weak.loc[found, "lost_margin"] >= loss).all()
    assert not cheap_but_deadly(weak.iloc[:0])[0].any()


def test_a_customer_is_ranked_but_never_called_cheap_but_deadly_nor_the_worst_supplier():
    """A removed market loses its sales (docs/semantics.md), so it stays in the ranking; but it is no supplier."""
    net, say = load(TOY), partial(texts.say, language="en")
    ranked = rank(net)
    assert "market" in set(ranked["target"])
    weak = ranked.assign(lost_margin=ranked["lost_margin"].where(ranked["target"] != "market", 1e6))
    weak = weak.assign(spend=weak["spend"].where(weak["target"] != "market", 0.0))
    weak = weak.sort_values("lost_margin", ascending=False, ignore_index=True)
    buys = ranking_tables.customers(net, weak, "site")
    assert weak.loc[buys, "target"].tolist() == ["market"] and cheap_but_deadly(weak)[0].iloc[0]
    assert not cheap_but_deadly(weak, buys)[0].iloc[0]
    name = net.called("sites")["market"]
    assert name not in ranking_tables.corner_finding(net, weak, "site", say)
    assert name not in ranking_tables.headline(net, weak, critical_sites(net).iloc[:0], "site", say)
    drawn = ranking_tables.points(net, weak, "site", say).iloc[0]
    assert drawn[[say(f"weak.{state}") for state in ranking_tables.STATES]].isna().all()
    assert ranking_tables.ranking(net, weak, "site", say)[say("weak.id")].iloc[0] == "market"


def test_a_product_with_a_hyphen_is_written_plainly_in_its_box(weak, tmp_path):
    net = load(TOY)
    named = net.with_tables(parts=net.parts.assign(name=net.parts["name"].where(net.parts["part"] != "car", "PUMP-10")))
    save(named, tmp_path / "net")
    app = weak(str(tmp_path / "net"))
    assert app.selectbox(key="weak-product").options == ["PUMP-10"]


def test_pictures_of_rankings_without_rows_or_spend():
    net = load(TOY)
    say = partial(texts.say, language="en")
    for weak in (rank(net).iloc[:0], rank(net).assign(spend=0.0)):
        table, corner = ranking_tables.points(net, weak, "site", say), ranking_tables.corner(net, weak, "site", say)
        option = charts.spend_and_loss(table, corner, table.head(1), say)
        assert 0 < option["xAxis"]["min"] < option["xAxis"]["max"] and option["yAxis"]["max"] > 0
        assert ranking_tables.headline(net, weak, critical_sites(net), "site", say)


# ---- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy_app(browser, serve):
    return serve("app.py", TOY)


def test_click_in_the_picture_marks_the_row_and_goes_over_to_disrupt(toy_app, visit):
    """The topmost mark of the toy is the one that loses most, looms."""
    page = settled(visit(toy_app, "weak_points?lang=en"))
    picture = page.locator("[data-testid=stEChartsChart] canvas").first
    at = _topmost_mark(page, picture)
    picture.click(position=at)
    button = page.get_by_role("button", name="Knock these out (1)")
    button.wait_for()
    picture.click(position=at)
    button.wait_for(state="detached")
    picture.click(position=at)
    button.click()
    drawn(settled(page))
    assert "out=site%3Alooms" in page.url and "days=12" in page.url
    page.get_by_text("stops on day").first.wait_for()


def test_clicks_in_the_picture_faster_than_the_page_is_drawn(toy_app, visit):
    """A click may come before the page of the last one has its table: nothing fails, and an odd number marks the row."""
    page = settled(visit(toy_app, "weak_points?lang=en"))
    picture = page.locator("[data-testid=stEChartsChart] canvas").first
    at = _topmost_mark(page, picture)
    for _ in range(9):
        picture.click(position=at)
    page.get_by_role("button", name="Knock these out (1)").wait_for()
    settled(page)


def _topmost_mark(page, picture) -> dict[str, int]:
    """Where the topmost mark of the picture is in it."""
    picture.wait_for()
    page.wait_for_timeout(1500)  # marks move to their places
    shot = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
    x, y = next((x, y) for y in range(40, shot.height) for x in range(60, shot.width) if _is_mark(shot.getpixel((x, y))))
    return {"x": x + 3, "y": y + 5}


def _is_mark(colour: tuple[int, ...]) -> bool:
    """Whether a pixel is of what is not safe: orange, and far from the pale corner behind it."""
    return colour[0] - colour[2] > 120


@pytest.mark.parametrize("dark", [False, True])
def test_in_korean_on_both_themes(toy_app, visit, dark):
    page = settled(visit(toy_app, "weak_points?lang=ko", dark=dark, size=(1920, 1080)))
    page.get_by_text("지출과 손실").first.wait_for()
    assert page.get_by_text(re.compile("^(Spend and loss|What is lost|Single points of failure)$")).count() == 0
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0
