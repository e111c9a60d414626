"""The mapping of columns on the page Data, and files taken away: by AppTest where it can, in a browser where it must."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from reshore import DataError, disrupt, load, plan, texts
from reshore.importing import mapping as maps
from reshore.importing.exports import read_paths

testing = pytest.importorskip("streamlit.testing.v1")

from reshore.ui.state import library  # noqa: E402
from reshore.ui.views import exports  # noqa: E402

from ..support.browsing import drawn, metric, settled  # noqa: E402
from ..support.exports import write_export  # noqa: E402

ROOT = Path(__file__).parents[2]
TOY = str(ROOT / "data" / "toy")
NASTY = "<img src=x onerror=alert(1)> **b** :red[x] [y](http://example.com) " + "long " * 40

PAGE = """
from reshore.ui.state import session
from reshore.ui.pages import data

session.begin()
data.show()
"""


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return write_export(tmp_path_factory.mktemp("export") / "export.xlsx")


@pytest.fixture
def upload(monkeypatch):
    """The page Data after a file was given to it."""

    def given(path: Path, language: str = "en"):
        monkeypatch.setattr(sys, "argv", ["app.py", TOY])
        app = testing.AppTest.from_string(PAGE, default_timeout=60)
        app.query_params["lang"] = language
        app = go(app)
        app.file_uploader(key="upload").set_value((path.name, path.read_bytes(), "application/x"))
        return go(app)

    return given


def go(app):
    app.run()
    assert not app.exception, [e.message for e in app.exception]
    return app


def said(app) -> str:
    return " ".join(m.value for m in app.markdown).replace("\\", "")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_an_export_opens_the_mapping_as_proposed(upload, export, language):
    app = upload(export, language)
    assert texts.say("map.account", language, used=13, rows=18, left=5) in said(app)
    assert [app.multiselect(key=f"map-role-{n}").value for n in range(5)] == [["bom"], ["vendors"], ["history"], ["stock"], []]
    assert app.number_input(key="map-header-0").value == 3 and app.selectbox(key="map-per-1").value == "week"
    assert app.selectbox(key="map-column-input").value == "Komponente"


def answer(app):
    """The first question of the page: one vendor or two?"""
    return next(s for s in app.selectbox if s.key.startswith("map-answer-one_vendor"))


def test_every_correction_changes_the_account(upload, export):
    app = upload(export)
    app.selectbox(key="map-column-unit").set_value("")
    go(app)
    assert app.selectbox(key="map-column-unit").value == ""
    app.multiselect(key="map-role-3").set_value([])
    assert "10 of 18" in said(go(app))
    answer(app).set_value("two")
    assert "11 of 18" in said(go(app)) and answer(app).value == "two"
    answer(app).set_value("")
    assert "10 of 18" in said(go(app))
    app.number_input(key="map-header-0").set_value(4)
    go(app)
    assert any("no column is chosen" in d.value.to_string() for d in app.dataframe)


def test_another_header_row_and_role_propose_their_columns(upload, tmp_path):
    sheets = {"A": [["Product", "Component"], ["Material", "Vendor", "Price"], ["bolt", "X", 2]]}
    app = upload(write_export(tmp_path / "two.xlsx", sheets))
    app.number_input(key="map-header-0").set_value(2)
    go(app)
    app.multiselect(key="map-role-0").set_value(["vendors"])
    go(app)
    assert [app.selectbox(key=f"map-column-{f}").value for f in ("part", "vendor", "price")] == ["Material", "Vendor", "Price"]
    assert any("not yet a network" in str(e) or "no row of the sheets" in e.value for e in app.error)


def test_a_sheet_of_two_roles_shows_the_columns_of_each(upload, tmp_path):
    sheets = {
        "BOM": [["product", "component", "quantity", "supplier", "unit price"], ["pump", "seal", 2, "Alpha", 3]],
        "Sales": [["Product", "Quantity per day"], ["pump", 10]],
    }
    app = upload(write_export(tmp_path / "two.xlsx", sheets))
    assert app.multiselect(key="map-role-0").value == ["bom", "vendors"]
    assert app.selectbox(key="map-column-input").value == "component"
    app.segmented_control(key="map-sheet").set_value("BOM|vendors")
    assert go(app).selectbox(key="map-column-vendor").value == "supplier"
    app.text_input(key="map-answer-currency").set_value("EUR")
    go(app)
    app.button(key="map-open").click()
    go(app)
    assert library.network(app.session_state.opened).setting("currency") == "EUR"


def test_the_network_opens_and_is_told_so(upload, export):
    app = upload(export)
    app.button(key="map-open").click()
    app = go(app)
    assert any("Opened: 4 sites, 5 parts" in s.value for s in app.success)
    opened = library.network(app.session_state.opened)
    assert opened.lanes["lead_days"].tolist() == read_paths(export).network.lanes["lead_days"].tolist() == [14, 7, 21]


def test_a_mapping_of_an_earlier_export_is_used(upload, export):
    app = upload(export)
    mapping = json.loads(read_paths(export).mapping.to_json())
    mapping["sheets"][3]["roles"] = {}
    app.file_uploader(key="mapping-file").set_value(("mapping.json", json.dumps(mapping).encode(), "application/json"))
    assert "10 of 18" in said(go(go(app)))
    app.file_uploader(key="mapping-file").set_value(("mapping.json", b"{}", "application/json"))
    assert any("not a mapping" in e.value.replace("\\", "") for e in go(app).error)


def test_a_template_with_errors_shows_its_problems_unless_mapping_is_asked_for(upload, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "demand"
    book.active.append(["site", "part"])
    book.save(tmp_path / "template.xlsx")
    app = upload(tmp_path / "template.xlsx")
    assert any("problems to mend" in e.value for e in app.error) and not [s for s in app.multiselect if s.key == "map-role-0"]
    toggle = next(t for t in app.toggle if t.key.startswith("map-own-"))
    toggle.set_value(True)
    assert go(app).multiselect(key="map-role-0")


def test_names_full_of_markup_stay_names(upload, tmp_path):
    sheets = {
        "x" * 31: [[NASTY, "Component", "Plant", "Product"], [1, "bolt", f"P{NASTY}", "car"]],
        "Sales": [["Product", "Quantity per day"], ["car", 1]],
        "Vendors": [["Material", "Vendor"], ["bolt", f"@A {NASTY}"], ["bolt", f"@A {NASTY} GmbH"]],
    }
    app = upload(write_export(tmp_path / "nasty.xlsx", sheets))
    app.button(key="map-open").click()
    assert any("Opened: 2 sites, 2 parts" in s.value for s in go(app).success)


# ---- files to take away ------------------------------------------------------------------------------------------------


def test_files_of_runs_have_names_that_any_disk_holds(tmp_path):
    toy = load(TOY)
    hit = disrupt(
        toy.edit([{"table": "events", "where": {"scenario": "chip_fire"}, "set": {"scenario": "../a:b\\c*?"}}]), "../a:b\\c*?"
    )
    assert exports.file_name([hit]) == "reshore_a_b_c"
    assert exports.file_name([plan(toy, budget=0)]) == "reshore_plan"
    (tmp_path / "a.pptx").write_bytes(exports.made(lambda: [hit], ".pptx", "ko"))
    assert len(Presentation(tmp_path / "a.pptx").slides) == 5
    with pytest.raises(DataError):
        exports.made(list, ".pptx", "en")


# ---- in a browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy(browser, serve):
    """The app on the toy network."""
    return serve("app.py", TOY)


def choose(page, label: str | re.Pattern[str], name: str) -> None:
    """One more of a list of many."""
    box = page.get_by_role("combobox", name=label)
    box.scroll_into_view_if_needed()
    settled(page)
    box.focus()
    box.press("ArrowDown")
    page.get_by_role("option", name=name).first.click()
    page.keyboard.press("Escape")


def test_from_a_messy_vendor_workbook_to_a_saved_case(toy, visit, export):
    page = visit(toy, "data?lang=en")
    page.locator("input[type=file]").first.set_input_files(str(export))
    page.get_by_text("13 of 18 rows are used").wait_for()
    choose(page, re.compile("SCHRAUBEN MUELLER"), "two")
    page.get_by_text("14 of 18 rows are used").wait_for()
    settled(page)
    with page.expect_download() as kept:
        page.get_by_role("button", name="Keep this mapping").click()
    assert maps.from_json(Path(kept.value.path()).read_text(encoding="utf-8")).answers == {
        "one_vendor.Schrauben Müller GmbH=SCHRAUBEN MUELLER": "two"
    }
    page.get_by_role("button", name="Open this network").click()
    page.get_by_text("Opened: 5 sites, 5 parts").wait_for()
    settled(page)
    page.get_by_role("link", name="Disrupt").click()
    drawn(settled(page))
    choose(page, "Knocked out as well", "한국주물")
    page.get_by_role("spinbutton", name="Outage, days").fill("60")
    page.get_by_role("spinbutton", name="Outage, days").press("Enter")
    page.get_by_text("because Gehäuse from").first.wait_for()
    settled(page)
    lost = metric(page, 2)
    page.get_by_role("button", name="Save and share").click()
    page.get_by_label("Name of the case").fill("Foundry down")
    page.get_by_label("Name of the case").press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    link = page.locator("code").first.inner_text()
    again = drawn(visit(toy, f"?{link.partition('?')[2]}"))
    again.get_by_text("Foundry down").first.wait_for()
    assert metric(again, 2) == lost and not lost.startswith("0 ")


def test_deck_and_workbook_come_down_from_the_page(toy, visit):
    page = drawn(visit(toy, "?lang=en"))
    found = {}
    for kind in ("Deck (.pptx)", "Workbook (.xlsx)"):
        with page.expect_download() as given:
            page.get_by_role("button", name=kind).click()
        found[given.value.suggested_filename] = io.BytesIO(Path(given.value.path()).read_bytes())
    assert set(found) == {"reshore_chip_fire.pptx", "reshore_chip_fire.xlsx"}
    assert "A fire stops Chip fab A" in Presentation(found["reshore_chip_fire.pptx"]).slides[0].shapes.title.text_frame.text
    summary = openpyxl.load_workbook(found["reshore_chip_fire.xlsx"])["Summary"]
    assert 2000 in [row[2] for row in summary.iter_rows(values_only=True)]


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("ko", True)])
def test_the_mapping_fits_the_screen(toy, visit, export, language, dark):
    page = visit(toy, f"data?lang={language}", dark=dark)
    page.locator("input[type=file]").first.set_input_files(str(export))
    page.get_by_text(texts.say("map.account", language, used=13, rows=18, left=5)).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
