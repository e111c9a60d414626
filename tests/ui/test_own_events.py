"""Own events as a table: several are played at once; the case, its link and undo keep them; what is wrong is said by row."""

from __future__ import annotations

import datetime
import json
import sys
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import pytest

from reshore import Scenario, disrupt, load

from ..support.app_shown import headline, ran
from ..support.browsing import drawn, fill_cell, metric, settled, wait_for_metric

testing = pytest.importorskip("streamlit.testing.v1")
from reshore.ui.state import case as cases  # noqa: E402
from reshore.ui.state import own_events  # noqa: E402
from reshore.ui.state.case import Case  # noqa: E402

ROOT = Path(__file__).parents[2]
TOY = ROOT / "data" / "toy"
NET = load(TOY)
FIRE = {"name": "Fire", "who": "site:fab_a", "part": "", "start": 5, "end": 14, "depth": 100, "back": 0}
SICK = {"name": "", "who": "country:CN", "part": "harness", "start": 0, "end": 9, "depth": 75, "back": 2}


def kept(*rows: dict) -> tuple[str, ...]:
    """Events as a case keeps them."""
    found, wrong = own_events.read(NET, pd.DataFrame(rows, columns=list(own_events.FIELDS), dtype=object))
    assert not wrong
    return found


def test_several_events_are_played_together_and_on_top_of_the_scenario():
    both = Scenario("own").hit(site="fab_a", start=5, days=10)
    both = both.hit(country="CN", part="harness", days=10, ramp=2, severity=0.75)
    played = disrupt(NET, cases.scenario_of(Case(events=kept(FIRE, SICK)), NET, "own"))
    pd.testing.assert_frame_equal(played.summary, disrupt(NET, both).summary)
    on_top = cases.scenario_of(Case("port_strike", out=("site:boards",), events=kept(FIRE)), NET, "own")
    assert len(on_top.events) == 3 and on_top.name == "port_strike + own"
    assert (
        disrupt(NET, on_top).summary.at["lost_units", "value"] > disrupt(NET, "port_strike").summary.at["lost_units", "value"]
    )


def test_what_is_edited_is_what_is_kept():
    events = kept(FIRE, SICK)
    table = own_events.table(events, dated=False)
    assert own_events.read(NET, table) == (events, [])
    blank = pd.DataFrame([dict.fromkeys(own_events.FIELDS)])
    assert own_events.read(NET, pd.concat([table, blank])) == (events, []), "a row begun and left is no event"
    assert own_events.read(NET, table.iloc[:0]) == ((), [])


@pytest.mark.parametrize(
    "cells, field",
    [
        ({"who": "", "part": ""}, "who"),
        ({"start": None}, "start"),
        ({"start": -3}, "start"),
        ({"start": "2020-02-03"}, "start"),
        ({"end": 4}, "end"),
        ({"depth": 0}, "depth"),
        ({"depth": 101}, "depth"),
        ({"back": 366}, "back"),
        ({"who": "country:XX"}, "who"),
        ({"who": "planet:X"}, "who"),
        ({"part": "harness"}, "part"),
    ],
)
def test_what_is_wrong_names_row_and_column(cells, field):
    rows = pd.DataFrame([FIRE, FIRE | cells], columns=list(own_events.FIELDS), dtype=object)
    found, wrong = own_events.read(NET, rows)
    assert [(w.row, w.field) for w in wrong] == [(2, field)] and found == kept(FIRE)


def test_dates_where_the_network_has_dates():
    net = load(ROOT / "data" / "korea_auto_2020")
    row = {
        "name": "",
        "who": "company:yura",
        "part": "",
        "start": datetime.date(2020, 2, 3),
        "end": None,
        "depth": 50,
        "back": 0,
    }
    events, wrong = own_events.read(net, pd.DataFrame([row], dtype=object))
    assert not wrong and own_events.event(events[0])["start_date"] == "2020-02-03"
    assert own_events.read(net, own_events.table(events, dated=True)) == (events, [])
    for cells, field in (
        ({"start": datetime.date(2019, 1, 1)}, "start"),
        ({"end": datetime.date(2020, 2, 1)}, "end"),
        ({"start": 3}, "start"),
    ):
        assert [w.field for w in own_events.read(net, pd.DataFrame([row | cells], dtype=object))[1]] == [field]


def test_record_and_address_bring_them_back():
    case = Case("port_strike", events=kept(FIRE, SICK))
    assert cases.from_record(json.loads(json.dumps(cases.to_record(case)))) == case
    query = cases.to_query(case, Case("chip_fire"))
    told = {name: value if isinstance(value, list) else [value] for name, value in query.items()}
    assert cases.from_query(told, NET, Case("chip_fire")) == case
    broken = {"events": ["{", "3", json.dumps(FIRE | {"who": "site:nowhere"}), json.dumps(FIRE)]}
    assert cases.from_query(broken, NET, Case()).events == kept(FIRE)
    assert cases.from_record({name: value for name, value in cases.to_record(case).items() if name != "events"}).events == ()


def test_the_page_plays_them_and_undo_takes_them_back(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app.py", str(TOY)])
    app = testing.AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in {"lang": "en", "scenario": "", "events": [json.dumps(FIRE)]}.items():
        app.query_params[name] = value
    ran(app.run())
    assert "Chip fab A" in headline(app) and app.session_state.case.events == kept(FIRE)
    ran(app.button(key="clear-events").click().run())
    assert app.session_state.case == Case()
    ran(app.button(key="undo").click().run())
    assert app.session_state.case.events == kept(FIRE)


def test_a_cell_is_changed_played_undone_and_f5_keeps_it(browser, serve, visit):
    query = urlencode({"lang": "en", "scenario": "", "events": json.dumps(FIRE)})
    page = drawn(visit(serve("app.py", str(TOY)), f"?{query}"))
    before = metric(page, 2)
    grid = page.locator(".st-key-own-events-True [data-testid=stDataFrame]").first
    grid.scroll_into_view_if_needed()
    settled(page).wait_for_timeout(500)
    box = grid.locator("canvas").first.bounding_box()
    page.mouse.click(box["x"] + 60, box["y"] + 52)
    for _ in range(own_events.FIELDS.index("end")):
        page.keyboard.press("ArrowRight")
    fill_cell(page, "24")
    page.get_by_role("button", name="Run these events").click()
    wait_for_metric(page, 2, before, same=False)
    after = metric(settled(page), 2)
    page.reload()
    drawn(settled(page))
    assert metric(page, 2) == after, "F5 brings the case back"
    page.get_by_role("button", name="Undo").click()
    wait_for_metric(page, 2, before)
