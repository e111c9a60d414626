"""All scenarios at once, and things by name: in both languages, without a browser and in one."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from reshore import disrupt, load, texts
from reshore.disruption.all_scenarios import by_line

from ..support.app_shown import answered, ran
from ..support.browsing import drawn, settled

testing = pytest.importorskip("streamlit.testing.v1")
from reshore.ui.views import charts, scenario_tables  # noqa: E402

ROOT = Path(__file__).parents[2]
TOY = ROOT / "data" / "toy"


def quiet(share: float, word: str) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def start(monkeypatch):
    """Opens the app on a network (None: the sample)."""

    def started(path: Path | None = TOY, **query):
        monkeypatch.setattr(sys, "argv", ["app.py", *([str(path)] if path else [])])
        app = testing.AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in query.items():
            app.query_params[name] = value
        return ran(app.run())

    return started


def test_each_row_is_the_run_of_its_scenario_alone():
    net = load(TOY)
    found = by_line(net, None, quiet)
    assert found["scenario"].tolist() == ["chip_fire", "port_strike", "looms_sick"]
    for row in found.to_dict("records"):
        hit = disrupt(net, row["scenario"])
        line, lost = hit.lines.iloc[0], hit.summary["value"] - hit.summary["undisturbed"]
        assert (row["site"], row["part"]) == (line["site"], line["part"])
        assert row["days_lost"] == max(0.0, line["equivalent_days_lost"]) and row["all_margin"] == lost["lost_margin"]
        np.testing.assert_equal(row["first_stop_day"], line["first_stop_day"])


def test_a_scenario_that_cannot_be_run_is_left_out_and_told():
    net = load(TOY).edit([{"table": "events", "where": {"scenario": "looms_sick"}, "set": {"country": "XX"}}])
    found, say = by_line(net, None, quiet), partial(texts.say, language="en")
    assert set(found["scenario"]) == {"chip_fire", "port_strike"}
    assert scenario_tables.left_out(net, found, say) == "Could not be run: Sickness at the harness maker"


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_the_picture_has_a_cell_where_a_line_loses_and_names_on_both_axes(language):
    net, say = load(TOY), partial(texts.say, language=language)
    found = by_line(net, None, quiet)
    cells, (lines, scenarios) = scenario_tables.cells(net, found, say), scenario_tables.axes(net, found, say)
    assert set(cells.pop("scenario")) == set(found.loc[found["days_lost"] > 0, "scenario"])
    assert lines == [net.called("sites", language)["plant"]]
    margins = found.drop_duplicates("scenario").set_index("scenario")["all_margin"]
    names = net.called("scenarios", language)
    assert scenarios == [names[s] for s in margins.sort_values(ascending=False, kind="stable").index]
    drawn_map = charts.heat(cells, lines, scenarios, dark=False)
    assert drawn_map["xAxis"]["data"] == lines and drawn_map["visualMap"]["max"] >= found["days_lost"].max()
    assert names["chip_fire"] in scenario_tables.finding(net, found, say)


def test_the_switch_runs_them_and_a_row_opens_one(start):
    app = start(lang="en", scenario="port_strike")
    app.toggle(key="every-scenario").set_value(True).run()
    app = answered(ran(app))
    table = next(d.value for d in app.dataframe if "Line that loses most" in d.value)
    assert table["Scenario"].iloc[0] == "Fire at chip fab A" and table["Units lost"].iloc[0] == 50
    assert any("scenarios stop lines" in m.value for m in app.markdown)
    assert app.button(key="open-scenario").disabled


def test_search_finds_countries_sites_and_scenarios_by_name(start):
    for language, words in (("en", ("China", "Japan", "Hyundai Ulsan 2")), ("ko", ("중국", "일본", "현대 울산 2공장", "유라"))):
        app = start(None, lang=language)
        labels = app.multiselect(key="case-out").options
        assert all(any(word in label for label in labels) for word in words)
        assert not [label for label in labels if "_" in label or "(ulsan" in label], "no id in the list"
        shown = app.selectbox(key="case-scenario").options
        assert load(ROOT / "data" / "korea_auto_2020").called("scenarios", language)["harness_2020"] in shown


def test_a_click_on_the_picture_opens_the_run(browser, serve, visit):
    page = drawn(visit(serve("app.py", str(TOY)), "?lang=en&scenario=port_strike"))
    page.locator(".st-key-every-scenario label").first.click()
    picture = page.locator("div[aria-label*='scenarios stop lines'] canvas, div[aria-label*='stop lines'] svg").first
    picture.wait_for()
    settled(page)
    picture.scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    box = picture.bounding_box()
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 44 + 20)
    page.get_by_text("A fire stops Chip fab A from day 5 to day 14").first.wait_for()
