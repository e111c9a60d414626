"""The page Data: own files in three steps, and files taken away: by AppTest where it can, in a browser where it must."""

from __future__ import annotations

import hashlib
import io
import json
import re
import sys
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from reshore import DataError, disrupt, load, plan, rank, save, texts
from reshore.importing import mapping as maps
from reshore.importing.exports import read_paths, take_over

testing = pytest.importorskip("streamlit.testing.v1")

from reshore.ui.state import library, uploads  # noqa: E402
from reshore.ui.state.case import Case  # noqa: E402
from reshore.ui.views import account, exports  # noqa: E402

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
    """The page Data after files were dropped, with these sheets opened to be set right."""

    def given(*paths: Path, language: str = "en", sheets: int = 0):
        monkeypatch.setattr(sys, "argv", ["app.py", TOY])
        app = testing.AppTest.from_string(PAGE, default_timeout=60)
        app.query_params["lang"] = language
        for number in range(sheets):
            app.session_state[f"map-open-{number}"] = app.session_state[f"map-correct-{number}"] = True
        files = [(path.name, path.read_bytes()) for path in paths]
        return drop(go(app), *files) if files else go(app)

    return given


def drop(app, *files: tuple[str, bytes]):
    app.file_uploader[0].set_value([(name, content, "application/x") for name, content in files])
    return go(app)


def go(app):
    app.run()
    assert not app.exception, [e.message for e in app.exception]
    return app


def said(app) -> str:
    return " ".join(m.value for m in app.markdown).replace("\\", "")


def labels(app) -> str:
    return " ".join(e.label for e in app.expander).replace("\\", "")


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_an_export_opens_the_mapping_as_proposed(upload, export, language):
    app = upload(export, language=language, sheets=5)
    assert texts.say("map.account", language, used=13, rows=18, left=5) in said(app)
    assert [app.multiselect(key=f"map-role-{n}").value for n in range(5)] == [["bom"], ["vendors"], ["history"], ["stock"], []]
    assert app.number_input(key="map-header-0").value == 3 and app.selectbox(key="map-per-1").value == "week"
    assert app.selectbox(key="map-column-0-bom-input").value == "Komponente"
    assert "Notizen" in labels(app) and texts.say("map.sheet_title", language, what="", used=3, rows=4).strip(" ·") in labels(
        app
    )


def question(app):
    """The question whether two names are one vendor."""
    return next(r for r in app.radio if r.key.startswith("map-answer-one_vendor"))


def test_every_correction_and_answer_changes_the_account(upload, export):
    app = upload(export, sheets=5)
    app.selectbox(key="map-column-0-bom-unit").set_value("")
    go(app)
    assert app.selectbox(key="map-column-0-bom-unit").value == ""
    app.multiselect(key="map-role-3").set_value([])
    assert "10 of 18" in said(go(app))
    assert question(app).value == "one", "what is taken until it is answered"
    question(app).set_value("two")
    assert "11 of 18" in said(go(app)) and question(app).value == "two"
    assert any("Answered" in c.value for c in app.caption)
    question(app).set_value("one")
    assert "10 of 18" in said(go(app))
    app.number_input(key="map-header-0").set_value(4)
    go(app)
    assert any("No column is chosen" in d.value.to_string() for d in app.dataframe)


def test_another_header_row_and_role_propose_their_columns(upload, tmp_path):
    sheets = {"A": [["Product", "Component"], ["Material", "Vendor", "Price"], ["bolt", "X", 2]]}
    app = upload(write_export(tmp_path / "two.xlsx", sheets), sheets=1)
    app.number_input(key="map-header-0").set_value(2)
    go(app)
    app.multiselect(key="map-role-0").set_value(["vendors"])
    go(app)
    read = [app.selectbox(key=f"map-column-0-vendors-{f}").value for f in ("part", "vendor", "price")]
    assert read == ["Material", "Vendor", "Price"]
    assert any("no row of the sheets" in e.value for e in app.error)


def test_a_sheet_of_two_roles_shows_what_it_feeds_and_the_columns_of_each(upload, tmp_path):
    sheets = {
        "BOM": [
            ["product", "component", "quantity", "supplier", "unit price", "Price list"],
            ["pump", "seal", 2, "Alpha", 3, "A"],
        ],
        "Sales": [["Product", "Quantity per day"], ["pump", 10]],
    }
    app = upload(write_export(tmp_path / "two.xlsx", sheets), sheets=2)
    assert app.multiselect(key="map-role-0").value == ["bom", "vendors"]
    assert app.selectbox(key="map-column-0-bom-input").value == "component"
    assert app.selectbox(key="map-column-0-vendors-vendor").value == "supplier"
    assert "Feeds the tables: bom, sources, sites, lanes." in said(app)
    columns = app.dataframe[0].value.set_index("Column")["Read as"]
    assert columns["component"] == "Component (Bill of materials), Part or product (Vendors and prices)"
    assert columns["Price list"] == "not read"
    app.text_input(key="map-answer-currency").set_value("EUR")
    go(app)
    app.button(key="map-open").click()
    go(app)
    assert library.network(app.session_state.opened).setting("currency") == "EUR"


def test_a_column_that_is_not_read_says_what_it_could_be(upload, tmp_path):
    """A second column of quantities is left over; a price stands beside no vendor."""
    sheets = {
        "BOM": [["product", "component", "quantity", "unit price", "Qty"], ["pump", "seal", 2, 3, 2]],
        "Sales": [["Product", "Quantity per day"], ["pump", 10]],
    }
    app = upload(write_export(tmp_path / "left.xlsx", sheets), sheets=1)
    columns = app.dataframe[0].value.set_index("Column")["Read as"]
    assert columns["quantity"] == "Quantity" and columns["Qty"].startswith("not read; could be Quantity (Bill of materials)")
    assert columns["unit price"].startswith("not read; could be Price (")


def test_the_network_opens_on_its_worst_single_loss(upload, export):
    """The account stays at hand, and its lead times are those of the export: 14, 7 and 21 days."""
    app = upload(export)
    app.button(key="map-open").click()
    app = go(app)
    opened = library.network(app.session_state.opened)
    assert opened.lanes["lead_days"].tolist() == read_paths(export).network.lanes["lead_days"].tolist() == [14, 7, 21]
    worst = rank(opened).iloc[0]
    assert app.session_state.case == Case(out=(f"site:{worst['target']}",), days=28), "the recovery that is assumed"
    assert (
        opened.called("sites")[worst["target"]] in said(app) and app.button(key="see-ranking") and app.button(key="play-loss")
    )
    assert "What was understood" in labels(app)


def test_several_files_are_one_export_and_can_be_taken_out(upload, tmp_path):
    (tmp_path / "Bestand.csv").write_text("Werk;Material;Menge;ME\n1000;seal;1,5;kg\n", encoding="cp1252")
    sheets = {
        "BOM": [["product", "plant", "component", "quantity", "unit"], ["pump", 1000, "seal", 2, "kg"]],
        "Sales": [["Product", "Quantity per day"], ["pump", 10]],
    }
    app = upload(write_export(tmp_path / "a.xlsx", sheets), tmp_path / "Bestand.csv")
    assert "3 of 3 sheets are understood. 3 of 3 rows are used" in said(app)
    app.button(key="map-open").click()
    go(app)
    assert library.network(app.session_state.opened).stock["quantity"].tolist() == [1.5]
    app.button(key="file-1").click()
    assert "2 of 2 sheets" in said(go(app))
    app.button(key="clear").click()
    assert not [e for e in go(app).expander if "What was understood" in e.label]


def test_unlike_files_of_one_name_are_both_read(upload, tmp_path):
    """Two plants exported their stock under one name; a file that is dropped again takes its own place."""
    sheets = {
        "BOM": [["product", "plant", "component", "quantity"], ["pump", 1000, "seal", 2]],
        "Sales": [["Product", "Quantity per day"], ["pump", 10]],
    }
    first, second = tmp_path / "one" / "Stock.csv", tmp_path / "two" / "Stock.csv"
    for path, plant in ((first, 1000), (second, 2000)):
        path.parent.mkdir()
        path.write_text(f"Werk;Material;Menge\n{plant};seal;{plant}\n", encoding="utf-8")
    app = upload(write_export(tmp_path / "a.xlsx", sheets), first, second)
    assert "4 of 4 sheets are understood. 4 of 4 rows are used" in said(app)


def test_a_mapping_of_an_earlier_export_is_used(upload, export):
    app = upload(export, sheets=5)
    mapping = json.loads(read_paths(export).mapping.to_json())
    mapping["sheets"][3]["roles"] = {}
    drop(app, ("mapping.json", json.dumps(mapping).encode()))
    assert "10 of 18" in said(app)
    drop(app, ("mapping.json", b"{}"))
    assert any("not a mapping" in e.value.replace("\\", "") for e in app.error)


def test_a_mapping_that_comes_before_its_files_waits_for_them(upload, export):
    mapping = read_paths(export, answers={"one_vendor.Schrauben Müller GmbH=SCHRAUBEN MUELLER": "two"}).mapping
    app = upload()
    drop(app, ("mapping.json", mapping.to_json().encode()))
    assert any("now drop the files" in i.value for i in app.info)
    drop(app, (export.name, export.read_bytes()))
    assert question(app).value == "two" and "14 of 18" in said(app)


def test_f5_brings_files_mapping_and_answers_back(upload, export):
    app = upload(export)
    question(app).set_value("two")
    go(app)
    again = testing.AppTest.from_string(PAGE, default_timeout=60)
    again.query_params["lang"], again.query_params["drop"] = "en", token(app)
    assert question(go(again)).value == "two"
    for gone in (f"{'0' * 32}.", "../../etc/passwd", "x"):
        lost = testing.AppTest.from_string(PAGE, default_timeout=60)
        lost.query_params["lang"], lost.query_params["drop"] = "en", gone
        go(lost)
        assert any("drop them again" in i.value for i in lost.info) == gone.startswith("0")


def token(app) -> str:
    """What the address says of the files that were dropped."""
    return f"{app.session_state['drop']}.{hashlib.sha256(app.session_state['mapping'].encode()).hexdigest()[:32]}"


def test_more_than_can_be_read_is_refused(upload, export, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    app = upload(export)
    assert any("more than the" in e.value.replace("\\", "") for e in app.error) and not app.radio


def test_tables_of_a_network_open_at_once_from_csv_files(upload, tmp_path):
    net = load(TOY).edit([{"table": "demand", "where": {"site": "market"}, "set": {"price": 120}}])
    save(net, tmp_path / "mine")
    app = upload(*sorted((tmp_path / "mine").iterdir()))
    assert app.session_state.opened == net.fingerprint and app.button(key="see-ranking")
    assert app.session_state.case == Case("chip_fire"), "a network with a scenario opens on that"


def test_a_template_with_errors_shows_its_problems_unless_mapping_is_asked_for(upload, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "demand"
    book.active.append(["site", "part"])
    book.save(tmp_path / "template.xlsx")
    app = upload(tmp_path / "template.xlsx", sheets=1)
    assert any("problems to fix" in e.value for e in app.error) and not [s for s in app.multiselect if s.key == "map-role-0"]
    toggle = next(t for t in app.toggle if t.key.startswith("map-own-"))
    toggle.set_value(True)
    assert go(app).multiselect(key="map-role-0")


def test_names_full_of_markup_stay_names(upload, tmp_path):
    sheets = {
        "x" * 31: [[NASTY, "Component", "Plant", "Product"], [1, "bolt", f"P{NASTY}", "car"]],
        "Sales": [["Product", "Quantity per day"], ["car", 1]],
        "Vendors": [["Material", "Vendor"], ["bolt", f"@A {NASTY}"], ["bolt", f"@A {NASTY} GmbH"]],
    }
    app = upload(write_export(tmp_path / "nasty.xlsx", sheets), sheets=3)
    app.button(key="map-open").click()
    app = go(app)
    assert "2 sites, 2 parts" in said(app)
    shown = [m.value for m in app.markdown if "img" in m.value]
    assert shown and all("\\<img" in value for value in shown)


# ---- files to take away ------------------------------------------------------------------------------------------------


def test_files_of_runs_have_names_that_any_disk_holds(tmp_path):
    toy = load(TOY)
    hit = disrupt(
        toy.edit([{"table": "events", "where": {"scenario": "chip_fire"}, "set": {"scenario": "../a:b\\c*?"}}]), "../a:b\\c*?"
    )
    assert exports.file_name([hit]) == "reshore_a_b_c"
    assert exports.file_name([plan(toy, budget=0)]) == "reshore_plan"
    (tmp_path / "a.pptx").write_bytes(exports.made(lambda: [hit], ".pptx", "ko"))
    assert len(Presentation(tmp_path / "a.pptx").slides) == 8
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
    likeness = page.locator("[class*=st-key-map-answer-one_vendor]").filter(has_text="SCHRAUBEN MUELLER")
    likeness.get_by_text("two", exact=True).click()
    page.get_by_text("14 of 18 rows are used").wait_for()
    settled(page)
    with page.expect_download() as kept:
        page.get_by_role("button", name="Mapping (.json)").click()
    assert maps.from_json(Path(kept.value.path()).read_text(encoding="utf-8")).answers == {
        "one_vendor.Schrauben Müller GmbH=SCHRAUBEN MUELLER": "two"
    }
    page.get_by_role("button", name="Open this network").click()
    page.get_by_text("5 sites, 5 parts").wait_for()
    settled(page)
    page.get_by_role("link", name="Disrupt").click()
    drawn(settled(page))
    page.get_by_role("combobox", name="Knocked out as well").press("Backspace")  # it opens on the worst single loss
    settled(page)
    choose(page, "Knocked out as well", "한국주물")
    settled(page)  # a page that is drawn anew while one types takes back what was typed
    page.get_by_role("spinbutton", name="Own outage, days").fill("60")
    page.get_by_role("spinbutton", name="Own outage, days").press("Enter")
    page.wait_for_url(re.compile("days=60"))
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


def test_a_sheet_of_which_a_role_reads_no_row_is_not_called_used_by_it():
    """Part planning reads the names of two parts; stock lacks its quantity, and a second sheet has nothing that is read."""
    rows = [[1, "Item", "Name", "Safety"], [2, "bolt", "Bolt", 5], [3, "nut", "Nut", 5]]
    planning = {"part": "Item", "name": "Name", "safety": "Safety"}
    both = maps.Sheet("Stock", {"planning": planning, "stock": {"part": "Item"}})
    bare = maps.Sheet("Bare", {"planning": {"part": "Item", "safety": "Safety"}})
    bills = [[1, "Product", "Part", "A day"], [2, "car", "bolt", 1], [3, "car", "nut", 1]]
    read = {"bom": {"part": "Product", "input": "Part"}, "history": {"part": "Product", "quantity": "A day"}}
    mapping = maps.Mapping((maps.Sheet("Bills", read, per="day"), both, bare))
    found = take_over([("Bills", bills), ("Stock", rows), ("Bare", rows)], mapping)
    assert account.title(found, both, rows, texts.say) == "Part planning, Stock (no row is read) · 2 of 2 rows used"
    assert account.title(found, bare, rows, texts.say) == "Part planning · 0 of 2 rows used"
    assert account.is_wrong(found, both) and account.is_wrong(found, bare)
