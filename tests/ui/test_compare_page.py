"""The page Compare: cases of the library side by side, what differs between them, one export; whose a case is, and its end."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from reshore import disrupt, load, texts
from reshore.comparing.inputs import differing
from reshore.reports.wording import Wording
from reshore.store import cases, retention, tables
from reshore.store.cases import Work
from reshore.store.database import Database

from ..support.app_shown import headline, ran

testing = pytest.importorskip("streamlit.testing.v1")
from reshore.reports import tiles  # noqa: E402
from reshore.ui.state import cached  # noqa: E402
from reshore.ui.state.case import Case, scenario_of, to_record  # noqa: E402
from reshore.ui.views import comparison_charts, comparison_tables, exports  # noqa: E402
from reshore.ui.views.comparison_tables import Column  # noqa: E402

ROOT = Path(__file__).parents[2]
TOY = str(ROOT / "data" / "toy")
SAY = partial(texts.say, language="en")
PAGE = """
from reshore.ui.state import session
from reshore.ui.pages import compare

session.begin()
session.case()
compare.show()
session.write_address()
"""
SAVING = """
import streamlit as st
from reshore.ui import navigation
from reshore.ui.state import session

session.begin()
session.case()
st.text_input("Open", key="open", on_change=lambda: session.open_case(st.session_state["open"]))
navigation._save()
"""
WHOLE = f"""{PAGE}
from reshore.ui import navigation

navigation._save()
navigation._compare()
"""
FIRE, BOTH = Case("chip_fire"), Case("chip_fire", out=("site:boards",))


@pytest.fixture(scope="module")
def toy():
    return load(TOY, fill=True)


@pytest.fixture
def database(monkeypatch, tmp_path):
    """A library of its own."""
    monkeypatch.setenv("RESHORE_STORE", f"sqlite:///{tmp_path / 'store.db'}")
    return Database(f"sqlite:///{tmp_path / 'store.db'}")


@pytest.fixture
def save(database, toy):
    """Saves a case of the toy, or of another network; -> its id."""

    def kept(case: Case, name: str, net=toy, **more) -> str:
        cases.keep_network(database, net)
        return cases.save_case(database, Work(net.fingerprint, to_record(case), name=name, **more))

    return kept


@pytest.fixture
def start(monkeypatch, database):
    """Opens the page on the toy, with parameters of the address."""

    def started(language: str = "en", page: str = PAGE, **query):
        monkeypatch.setattr(sys, "argv", ["app.py", TOY])
        app = testing.AppTest.from_string(page, default_timeout=60)
        app.query_params["lang"] = language
        for name, value in query.items():
            app.query_params[name] = value
        return ran(app.run())

    return started


def said(app) -> str:
    return "\n".join(m.value for m in [*app.markdown, *app.caption]).replace("\\", "")


def run(toy, case: Case, name: str) -> tiles.Run:
    return tiles.Run(disrupt(toy, scenario_of(case, toy, "own"), reroute_days=case.reroute), name)


def test_figures_of_two_cases_tell_what_is_worse_by_sign_and_word(toy):
    """tests/ui/test_decide_page.py: chip_fire alone loses 50 pieces, with boards out beside it 110, at 40 each."""
    runs = [run(toy, FIRE, "Fire"), run(toy, BOTH, "Both")]
    rows = {row.label: row for row in tiles.side_by_side(runs, [Wording(toy, "en")] * 2, SAY)}
    told = {label: comparison_tables.verdict(row, 1, SAY) for label, row in rows.items()}
    assert told["Never sold"] == "+60 pieces, worse" and told["Lost margin"] == "+2,400 KRW, worse"
    assert told["Lines stopped"] == "", "one of one in both"
    back = {row.label: row.cells[1] for row in tiles.side_by_side(runs[::-1], [Wording(toy, "en")] * 2, SAY)}
    assert (back["Never sold"].difference, back["Never sold"].verdict) == ("−60 pieces", 1)
    assert comparison_tables.finding(runs, [toy, toy], SAY) == (
        "Least margin is lost in “Fire” (2,000 KRW), most in “Both” (4,400 KRW)"
    )


def test_what_is_on_the_screen_is_held_against_the_saved_case_whichever_was_chosen_first(start, save):
    """The screen is not saved: the saved case is the reference, also where the address names the screen first."""
    base = save(FIRE, "Base")
    for given in ({}, {"with": ["here", base]}, {"with": [base, "here"]}):
        app = start(scenario="port_strike", **given)
        assert list(app.multiselect(key="compare-with").value) == [base, "here"]


def test_no_recovery_is_worse_than_any_and_never_short_better(toy):
    """fab_a for good stops the line to the end of the run; nothing down leaves nobody short."""
    for_good, calm = Case(out=("site:fab_a",), days=365), Case()
    runs = [run(toy, case, name) for case, name in ((FIRE, "Fire"), (for_good, "For good"), (calm, "Calm"))]
    rows = {row.label: row for row in tiles.side_by_side(runs, [Wording(toy, "en")] * 3, SAY)}
    assert [(c.difference, c.verdict) for c in rows["Recovered"].cells] == [("", 0), ("", -1), ("", 1)]


def test_amounts_in_unlike_money_are_not_held_against_each_other(toy):
    dollars = toy.edit([{"table": "settings", "where": {"key": "currency"}, "set": {"value": "USD"}}])
    runs = [run(toy, FIRE, "Won"), run(dollars, BOTH, "Dollars")]
    rows = {row.label: row for row in tiles.side_by_side(runs, [Wording(toy, "en"), Wording(dollars, "en")], SAY)}
    assert rows["Lost margin"].cells[1] == tiles.Cell("4,400 USD") and rows["Never sold"].cells[1].verdict == -1
    assert "different currencies" in comparison_tables.finding(runs, [toy, dollars], SAY)


def test_lines_are_told_with_the_days_they_lose_more(toy):
    """Of 10 cars a day 50 never sold are 5 days, 110 are 11."""
    runs = [run(toy, case, "").result for case in (FIRE, BOTH)]
    table = comparison_tables.lines(runs, "en")
    assert table[["days_0", "days_1", "gap_1"]].round(6).to_numpy().tolist() == [[5, 11, 6]]
    cells, lines = comparison_tables.map_of_lines(table, ["Fire", "Both"], SAY)
    assert cells.to_numpy().tolist() == [["Both", "Car plant", 6.0, "+6.0"]] and lines == ["Car plant"]
    assert comparison_tables.lines_finding(table, ["Fire", "Both"], SAY).endswith("more on 1 line")
    drawn = comparison_charts.differences(cells, lines, ["Both"])
    assert drawn["visualMap"]["min"] == -drawn["visualMap"]["max"] == -6, "no difference is the middle of the colours"


def test_inputs_that_differ_are_told_in_words_and_cell_by_cell(toy):
    other = toy.edit([{"table": "demand", "where": {"site": "market"}, "set": {"price": 120}}])
    columns = [Column("A", toy, toy, FIRE), Column("B", other, other, replace(BOTH, reroute=2))]
    table, more = comparison_tables.inputs(columns, differing(toy, other), SAY)
    rows = {label: (one, two) for label, one, two in table.to_numpy().tolist()}
    assert rows["Knocked out as well"] == ("–", "site Board maker") and rows["Re-routing after, days"] == ("never", "2")
    assert rows["demand · market|car · price"] == ("100", "120") and not more and "Scenario" not in rows
    assert not len(comparison_tables.inputs([Column("A", toy, toy, FIRE)] * 2, differing(toy, toy), SAY)[0])


def test_names_that_are_alike_or_a_heading_are_told_apart():
    assert comparison_tables.numbered(["Fire", "Fire", "Day"], SAY) == ["Fire (1)", "Fire (2)", "Day (1)"]
    assert comparison_tables.numbered(["A", "A", "A (2)"], SAY) == ["A (1)", "A (3)", "A (2)"]
    assert comparison_tables.numbered(["A (1)", "A (1)", "A"], SAY) == ["A (1) (1)", "A (1) (2)", "A"]


# ---- the page --------------------------------------------------------------------------------------------------------


def test_with_nothing_saved_the_page_says_how_to_begin(start):
    assert "nothing to compare with yet" in headline(start()) and "No case is saved yet" in said(start())
    assert "아직 비교할 사례가 없습니다" in headline(start("ko"))


@pytest.mark.parametrize(("lang", "words"), [("en", "+60 pieces, worse"), ("ko", "+60개, 악화")])
def test_chosen_cases_stand_side_by_side(start, save, lang, words):
    fire, both = save(FIRE, "Fire *x*|<b>"), save(BOTH, "Both", note="As feared", author="Kim")
    app = start(lang, **{"with": [fire, both, "gone"]})
    assert words in said(app) and "Fire *x*|<b>" in said(app) and "Kim · As feared" in said(app)
    assert f":red[**{words}**]" in said(app)


def test_f5_keeps_the_choice(start, save):
    both = save(BOTH, "Both")
    app = start(**{"with": [save(FIRE, "Fire"), both]})
    app.multiselect(key="compare-with").set_value([both, "here"]).run()
    assert ran(app).session_state.beside == (both, "here") and ":green[**−60" in said(app)
    again = start(**app.query_params)
    assert again.multiselect(key="compare-with").value == [both, "here"]


def test_the_case_at_hand_stands_beside_the_one_saved_last_of_its_network(start, save, toy):
    own = save(BOTH, "Both")
    save(FIRE, "Elsewhere", toy.edit([{"table": "sites", "add": {"site": "new"}}]))
    assert start().multiselect(key="compare-with").value == [own, "here"]


def test_cases_of_two_networks_are_compared(start, save, toy):
    """50 cars at 120 - 60 instead of 100 - 60."""
    other = toy.edit(
        [
            {"table": "demand", "where": {"site": "market"}, "set": {"price": 120}},
            {"table": "settings", "where": {"key": "name"}, "set": {"value": "Mine"}},
        ]
    )
    app = start(**{"with": [save(FIRE, "Before"), save(FIRE, "After", other)]})
    assert "Least margin is lost in “Before” (2,000 KRW), most in “After” (3,000 KRW)" in headline(app)
    rows = next(d.value for d in app.dataframe if "Input" in d.value).set_index("Input")
    assert rows.loc["Network"].tolist() == ["Toy", "Mine"]


def test_one_export_tells_all_cases_by_name(start, save, toy):
    app = start(**{"with": [save(FIRE, "Fire: 1"), save(BOTH, "Both")]})
    assert {"compare-export-deck", "compare-export-workbook"} <= {b.key for b in app.get("download_button")}
    results = [run(toy, case, "").result for case in (FIRE, BOTH)]
    shown = [replace(r, scenario=replace(r.scenario, name=n)) for r, n in zip(results, ("Fire: 1", "Both"), strict=True)]
    book = openpyxl.load_workbook(io.BytesIO(exports.made(lambda: shown, ".xlsx", "en")))
    written = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value}
    assert any(text.startswith("Fire: 1 (") for text in written) and any(text.startswith("Both (") for text in written)


def test_runs_are_worked_out_once_a_page_and_the_export_asks_for_them_in_the_language_of_the_page(start, save, monkeypatch):
    asked, kept, really = [], {}, cached.side_by_side
    monkeypatch.setattr(cached, "side_by_side", lambda cases, own: asked.append(own) or really(cases, own))
    monkeypatch.setattr(exports, "buttons", lambda runs, key, name: kept.update({key: (runs, name)}))
    start("ko", **{"with": [save(replace(FIRE, scenario="", out=("site:boards",)), "보드"), save(BOTH, "Both")]})
    own = texts.say("disrupt.own", "ko")
    assert asked == [own]
    runs, name = kept["compare-export"]
    assert name == "reshore_보드" and [run.scenario.name for run in runs()] == ["보드", "Both"] and asked == [own] * 2
    assert not any(isinstance(cell.cell_contents, list) for cell in runs.__closure__), "the page keeps no run alive"


def chosen(app, *rows: int):
    """The page when these rows of the library are chosen."""
    key = next(d.key for d in app.dataframe if (d.key or "").startswith("library-"))
    app.session_state[key] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return ran(app.run())


def test_a_case_is_deleted_once_that_is_confirmed_and_what_it_held_stays_on_the_screen(start, save, database):
    id = save(BOTH, "Both")
    app = chosen(start(s=id, edit="1"), 0)
    assert "Delete Both? Links to what is deleted lead nowhere" in said(app)
    app.button(key="compare-delete").click().run()
    assert cases.case(database, id) is None and "s" not in ran(app).query_params and "No case is saved yet" in said(app)
    assert app.session_state.case == BOTH
    assert start(**app.query_params).session_state.case == BOTH, "F5 keeps it"


def test_a_case_is_opened_and_rows_are_put_side_by_side(start, save, database, monkeypatch):
    both, fire = save(BOTH, "Both"), save(FIRE, "Fire")
    app = chosen(start(), 0, 1)
    assert app.button(key="compare-open").disabled
    app.button(key="compare-these").click().run()
    assert sorted(ran(app).session_state.beside) == sorted((both, fire))
    chosen(app, 1).button(key="compare-open").click().run()
    assert ran(app).session_state.case == BOTH and app.session_state.saved == both
    with database.write() as connection:
        connection.execute(tables.cases.update().values(touched=0.0))
    monkeypatch.setenv(retention.VARIABLE, "1")
    cases.prune(database)
    assert [case.id for case in cases.saved_cases(database)] == [both], "what was opened counts as used"


def test_the_fields_to_save_tell_of_the_case_that_is_open(start, save, database):
    """Saved once more, a case keeps its note, which the fields of the one before would have wiped."""
    fire, both = save(FIRE, "Fire"), save(BOTH, "Both", note="After the flood", author="Ann")
    app = start(page=SAVING, s=fire)

    def fields() -> list[str]:
        return [app.text_input(key=f"save-{name}").value for name in ("name", "note", "author")]

    assert fields() == ["Fire", "", ""]
    ran(app.text_input(key="open").set_value(both).run())
    assert fields() == ["Both", "After the flood", "Ann"]
    ran(app.button(key="save").click().run())
    assert {work.note for work in cases.saved_cases(database) if work.name == "Both"} == {"After the flood"}
    ran(app.text_input(key="save-note").set_value("Twice").run())
    ran(app.button(key="save").click().run())
    assert fields() == ["Both", "Twice", "Ann"]


def test_another_visitors_cases_are_not_listed_but_open_by_their_link(start, save, monkeypatch):
    """Where a server is open to others a visitor is his browser."""
    theirs, nobodys = save(BOTH, "Theirs", owner="them"), save(FIRE, "Nobody's")
    monkeypatch.setattr("reshore.ui.state.library.person", lambda: "me")
    app = start()
    table = next(d for d in app.dataframe if (d.key or "").startswith("library-"))
    assert table.value["Name"].tolist() == ["Nobody's"]
    assert "+60 pieces, worse" in said(start(**{"with": [nobodys, theirs]}))


def test_a_run_of_a_page_asks_for_the_saved_cases_once_and_anew_after_a_save_or_delete(start, save, monkeypatch):
    """Navigation bar, choice and library of Compare share one answer; what the visitor does to a case is in the next."""
    fire, asked, real = save(FIRE, "Fire"), [], cases.saved_cases
    monkeypatch.setattr(cases, "saved_cases", lambda *given, **more: asked.append(given) or real(*given, **more))
    app = start(page=WHOLE)
    assert len(asked) == 1 and "Fire" in said(app)
    ran(app.run())
    assert len(asked) == 1, "nothing has happened since"
    ran(app.text_input(key="save-name").set_value("Mine").run())
    ran(app.button(key="save").click().run())
    assert len(asked) == 2 and "Mine" in rows(app)
    ran(chosen(app, rows(app).index("Mine")).button(key="compare-delete").click().run())
    assert len(asked) == 3 and rows(app) == ["Fire"]
    assert start(page=WHOLE, s=fire).session_state.saved == fire


def rows(app) -> list[str]:
    """The names in the library."""
    return next(d for d in app.dataframe if (d.key or "").startswith("library-")).value.iloc[:, 0].tolist()
