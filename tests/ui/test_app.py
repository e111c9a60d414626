"""The app without a browser: pages run, words change, cases are taken, kept, undone and restored."""

from __future__ import annotations

import gc
import sys
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reshore import DataError, Network, Scenario, disrupt, load, save, texts

from ..support.app_shown import answered, headline, metrics, ran

testing = pytest.importorskip("streamlit.testing.v1")
from reshore.disruption import run_length, status  # noqa: E402
from reshore.results.course import Course  # noqa: E402
from reshore.ui.state import case as cases  # noqa: E402
from reshore.ui.state.case import Case  # noqa: E402
from reshore.ui.views import figures, words  # noqa: E402

ROOT = Path(__file__).parents[2]
TOY = str(ROOT / "data" / "toy")


@pytest.fixture
def start(monkeypatch):
    """Opens the app on a network (None: the sample) with parameters of the address."""

    def started(path: str | None = TOY, **query):
        monkeypatch.setattr(sys, "argv", ["app.py", *([path] if path else [])])
        app = testing.AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return ran(app.run())

    return started


# ---- pages -----------------------------------------------------------------------------------------------------------


def test_first_page_is_the_sample_played_to_its_cause(start):
    app = start(None, lang="en")
    assert app.session_state.case.scenario == "harness_2020"
    assert headline(app).startswith("##### A shutdown stops 10 harness plants in China from 28 January to 7 February")
    assert any("Sample data" in m.value for m in app.markdown)
    assert metrics(app)["Lines stopped"].endswith("of 45")


def test_toy_shows_what_its_readme_works_out(start):
    """data/toy/README.md: chip_fire stops the plant on day 13 for 5 days of 10, at 40 a unit."""
    app = start(lang="en")
    told = headline(app)
    assert (
        "A fire stops" in told and "stops on day 13 and is back to normal on day 19" in told and "Never sold: 50 pieces" in told
    )
    assert metrics(app) == {
        "Lines stopped": "1 of 1",
        "Peak backlog": "0 pieces",
        "Never sold": "50 pieces",
        "Lost margin": "2,000 KRW",
        "Recovered": "day 21",
        "Extra cost": "0 KRW",
    }


def test_what_never_ends_is_told_so_and_a_run_without_events_too(start):
    """chip_fire needs no chips after its stock; without fab_a for good the plant stands from day 13 to the end."""
    app = start(lang="en", out="site:fab_a", scenario="", days="365")
    assert "is still down when the run ends" in headline(app) and metrics(app)["Recovered"] == "not in the run"
    app.multiselect(key="case-out").set_value([]).run()
    assert "Nothing is disrupted" in headline(ran(app)) and metrics(app)["Recovered"] == "never short"


def test_days_lost_by_which_lines_are_sorted_stand_beside_their_names():
    say, net = partial(texts.say, language="en"), load(TOY)
    shown = figures.lines_table(net, disrupt(net, "port_strike").lines, say)
    assert list(shown)[:4] == ["Line", "Product", "Days lost", "Units lost"]


def test_a_row_that_a_cause_speaks_of_has_its_units():
    """data/toy: the plant may make 20 cars a day at 10 KRW each, beyond what is in them."""
    net = load(TOY)
    row = net.sources[net.sources["site"] == "plant"].assign(capacity=15_219_550.0)
    shown = figures.row_in_words(net, "sources", row, partial(texts.say, language="en")).iloc[0]
    assert shown["capacity, units a day"] == "15,219,550" and "unit cost, KRW a unit" in shown.index
    korean = figures.row_in_words(net, "sources", row, partial(texts.say, language="ko"))
    assert {"생산능력(개/일)", "단위 원가(원/개)"} <= set(korean)


@pytest.mark.parametrize("language, heading", [("en", "Stops on"), ("ko", "정지일")])
def test_lines_stop_on_dates_where_there_are_dates(language, heading):
    """The strike begins on day 0, and the line stops on day 6 (data/toy); 3 February 2020 was a Monday."""
    say, toy = partial(texts.say, language=language), load(TOY)
    shown = figures.lines_table(toy, disrupt(toy, "port_strike").lines, say)
    assert shown[heading if language == "ko" else "Stops on day"].tolist() == [6]
    dated = toy.edit([{"table": "settings", "add": {"key": "start_date", "value": "2020-02-03"}},
                      {"table": "settings", "add": {"key": "workdays", "value": "12345"}}])  # fmt: skip
    shown = figures.lines_table(dated, disrupt(dated, "port_strike").lines, say)
    assert shown[heading].tolist() == [date(2020, 2, 11)]


@pytest.mark.parametrize(
    ("scenario", "tiles"),
    [
        ("tariff_china", ["Extra cost", "Days with the duty"]),
        ("demand_slump", ["Demand lost", "Margin of that demand", "Lowest output", "Extra cost"]),
    ],
)
def test_a_tariff_and_a_slump_have_figures_of_their_own(start, scenario, tiles):
    app = start(None, lang="en", scenario=scenario)
    assert list(metrics(app)) == tiles and not metrics(app)[tiles[0]].startswith("0 ")
    assert "No line stops" in headline(app)


def test_where_no_line_stops_no_day_of_a_stop_is_told(start):
    app = start(None, lang="en", scenario="engineer_ban_2020")
    assert metrics(app)["Lines stopped"] == "0 of 45"
    assert {m.label: m.delta for m in app.metric}["Lines stopped"] == "run short: 1, from 28 April"


def test_language_changes_every_word(start):
    app = start(lang="en")
    app.button_group(key="chosen-language").set_value("ko").run()
    ran(app)
    assert "멈춥니다" in headline(app) and "라인 정지" in metrics(app)
    assert not {"Lines stopped", "Scenario"} & {*metrics(app), *(s.label for s in app.selectbox)}


def test_scenario_knock_out_undo_and_start_over(start):
    app = start(lang="en")
    app.multiselect(key="case-out").set_value(["site:boards"]).run()
    ran(app)
    assert app.session_state.case.out == ("site:boards",)
    both = metrics(app)["Never sold"]
    assert int(both.split()[0]) > 50
    app.selectbox(key="case-scenario").set_value("").run()
    assert "An outage stops" in headline(ran(app))
    app.button(key="undo").click().run()
    assert metrics(ran(app))["Never sold"] == both
    app.button(key="start-over").click().run()
    assert ran(app).session_state.case == Case("chip_fire")


def test_nothing_down_and_hits_that_hit_nothing(start, tmp_path):
    save(load(TOY).edit([{"table": "sites", "add": {"site": "empty"}}]), tmp_path / "more")
    app = start(str(tmp_path / "more"), lang="en")
    app.selectbox(key="case-scenario").set_value("").run()
    assert "No line stops" in headline(ran(app)) and metrics(app)["Recovered"] == "never short"
    app.multiselect(key="case-out").set_value(["site:empty"]).run()
    assert "hits nothing" in ran(app).error[0].value.replace("\\", "")


def test_open_pages_keep_no_runs_beyond_those_there_is_room_for(start, monkeypatch):
    """Each of four pages plays a run of its own, and stays open; a run and a half may be kept."""
    run = disrupt(load(TOY), Scenario("own").hit(site="plant", days=14)).course.figures
    monkeypatch.setenv(run_length.MEGABYTES, str(1.5 * run * run_length.FIGURE / 1e6))

    def runs() -> int:
        gc.collect()
        return sum(isinstance(thing, Course) for thing in gc.get_objects())

    before = runs()
    pages = [start(lang="en", out=f"site:{site}", scenario="") for site in ("plant", "boards", "fab_a", "fab_b")]
    assert len({headline(page) for page in pages}) == 4
    assert runs() <= before + 1


def test_a_network_without_lanes_and_costs_has_all_its_pages(start, tmp_path):
    """Nobody supplies anybody, and a baseline day costs nothing: no supplier to close, no share of any cost."""
    sites = pd.DataFrame({"site": ["a", "b"]})
    save(Network(sites=sites, parts=pd.DataFrame({"part": ["p"]}), sources=sites.assign(part="p"),
                 demand=sites.assign(part="p", rate=1, price=1)), tmp_path / "n")  # fmt: skip
    assert metrics(start(str(tmp_path / "n"), lang="en", out="site:a"))["Extra cost"].startswith("0")


def test_a_case_comes_back_from_its_address(start):
    app = start(lang="en", scenario="", out=["site:boards", "site:nowhere"], days="400", left="50", start="x")
    assert app.session_state.case == Case("", ("site:boards",), days=365, left=50)


def test_best_response_and_what_would_have_avoided_it(start):
    app = start(lang="en")
    app.toggle(key="best").set_value(True).run()
    assert any("With the best response" in c.value for c in app.caption)
    assert any("re-planning is worth" in m.value.replace("\\", "") for m in answered(ran(app)).markdown)
    app.button(key="avoid-button").click().run()
    assert any("it would not have" in m.value for m in answered(ran(app)).info)


DATA_PAGE = """
from reshore.ui.state import session
from reshore.ui.pages import data

session.begin()
data.show()
"""


def test_data_page_lists_problems_and_opens_what_is_right(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["app.py", TOY])
    app = ran(testing.AppTest.from_string(DATA_PAGE, default_timeout=60).run())
    net = load(TOY)
    for name, tables in (("right", net), ("wrong", net.edit([{"table": "stock", "where": {}, "delete": True}]))):
        save(tables, tmp_path / f"{name}.xlsx")
    bad = (tmp_path / "wrong.xlsx").read_bytes()[:-200]
    app.file_uploader[0].set_value([("broken.xlsx", bad, "application/x")]).run()
    assert "1 problem to fix" in ran(app).error[0].value
    assert app.dataframe[0].value["Sheet"].tolist() == ["broken.xlsx"]
    app.file_uploader[0].set_value([("mine.xlsx", (tmp_path / "right.xlsx").read_bytes(), "x")]).run()
    assert any("mine" in e.label for e in ran(app).expander) and app.session_state.case == Case("chip_fire")
    assert app.session_state.opened == "", "it is the network the app was started with"


def test_a_network_that_cannot_be_read_is_said_so(start, tmp_path):
    (tmp_path / "sites.csv").write_text("site\na\n", encoding="utf-8")
    app = start(str(tmp_path))
    assert "the table sources is missing" in app.error[0].value.replace("\\", "")


def test_labels_full_of_markup_stay_text(start, tmp_path):
    nasty = "<img src=x onerror=alert(1)> **b** $x$ :red[y] ![z](http://example.com/z.png) " + "long " * 30
    save(load(TOY).edit([{"table": "sites", "where": {"site": "boards"}, "set": {"name": nasty}},
                         {"table": "settings", "where": {"key": "name"}, "set": {"value": nasty}}]),
         tmp_path / "nasty")  # fmt: skip
    app = start(str(tmp_path / "nasty"))
    shown = next(m.value for m in app.markdown if "img" in m.value)
    assert "\\<img" in shown and "\\!\\[z\\]" in shown and "\\$x\\$" in shown


# ---- what stands behind the pages ------------------------------------------------------------------------------------


def test_site_days_of_the_toy():
    """chip_fire hits fab_a on days 5 to 14; boards stops on day 10 and the plant on day 13 (its README)."""
    net = load(TOY)
    hit = disrupt(net, "chip_fire")
    seen = pd.DataFrame(status.site_days(hit), columns=net.sites["site"])
    assert np.flatnonzero(seen["fab_a"] == 3).tolist() == list(range(5, 15))
    assert int(np.argmax(seen["boards"] == 2)) == 10 and int(np.argmax(seen["plant"] == 2)) == 13
    assert not seen["looms"].any() and not seen["home"].any()
    assert hit.lines["first_stop_day"].tolist() == [13.0]


def test_pictures_end_when_all_has_come_back():
    """chip_fire is over on day 21, 16 days after it began: 5 days more are shown of a year; the loss of fab_a for good is
    shown whole."""
    net = load(TOY)
    hit, gone = disrupt(net, "chip_fire"), disrupt(net, Scenario("gone").hit(site="fab_a"))
    assert status.shown_days(hit) == 21 + 5 < len(hit.course.made)
    assert status.shown_days(gone) == len(gone.course.made)
    seen = status.until(hit, status.shown_days(hit))
    assert len(seen.course.made) == len(status.site_days(seen)) == 26 and seen.demand["day"].max() == 25
    assert not status.site_days(hit)[26:].any()


def test_output_share_of_the_toy():
    share = status.output_share(disrupt(load(TOY), "chip_fire"))
    assert share[:13] == pytest.approx(100) and share[13] == pytest.approx(0, abs=1e-9)
    assert share == pytest.approx(status.output_share(disrupt(load(TOY), "chip_fire"), "plant", "car"))


def test_case_and_address_say_the_same():
    net = load(TOY)
    first = cases.first_case(net)
    case = Case("", ("site:boards", "part:chip"), days=3, left=20, ramp=4, start=2, reroute=1)
    query = {k: v if isinstance(v, list) else [v] for k, v in cases.to_query(case, first).items()}
    assert cases.from_query(query, net) == case
    assert cases.to_query(first, first) == {}
    events = cases.scenario_of(case, net, "own").events
    assert events["severity"].tolist() == [0.8, 0.8] and events["part"].tolist() == ["", "chip"]
    assert case.with_sites(["fab_a"]).out == ("part:chip", "site:fab_a")


def test_a_case_without_knock_outs_is_the_scenario_itself():
    net = load(TOY)
    assert isinstance(cases.scenario_of(Case("chip_fire"), net, "own"), Scenario)
    assert cases.scenario_of(Case("chip_fire"), net, "own").name == "chip_fire"
    with pytest.raises(DataError):
        cases.scenario_of(Case("no_such"), net, "own")


@pytest.mark.parametrize(
    ("value", "en", "ko"),
    [
        (2_000, "2,000 KRW", "2,000 원"),
        (201_025_000_000, "201 bn KRW", "2,010억 원"),
        (1.5e12, "1.5 tn KRW", "1.5조 원"),
    ],
)
def test_money_in_the_words_of_the_language(value, en, ko):
    net = load(TOY)
    assert figures.money(value, net, partial(texts.say, language="en")) == en
    assert figures.money(value, net, partial(texts.say, language="ko")) == ko


def test_plain_text_means_nothing_to_markdown():
    assert words.plain("a_b *c* <d> [e](f)\n# g") == r"a\_b \*c\* \<d\> \[e\]\(f\) \# g"


def test_plain_text_makes_no_links():
    assert "http\\:\u2060\\/\\/a" in words.plain("http://a") and "www\u2060" in words.plain("www.a.com")
    assert words.short("a" * 100) == "a" * 60 + "…"


def test_page_modules_do_no_arithmetic_on_frames():
    """Pages take widgets, call a cached verb and draw: numpy and pandas have no business there."""
    for page in (ROOT / "reshore" / "ui" / "pages").glob("*.py"):
        text = page.read_text(encoding="utf-8")
        assert "import numpy" not in text and "import pandas" not in text, page.name
        assert "unsafe_allow" not in text, page.name


def test_network_of_frames_has_choices():
    net = Network(
        sites=pd.DataFrame({"site": ["a"], "country": ["KR"]}),
        parts=pd.DataFrame({"part": ["p"]}),
        sources=pd.DataFrame({"site": ["a"], "part": ["p"]}),
        demand=pd.DataFrame({"site": ["a"], "part": ["p"], "rate": [1.0]}),
    )
    assert list(cases.choices(net)) == ["site:a", "country:KR", "part:p"]
    assert cases.first_case(net) == Case("")
