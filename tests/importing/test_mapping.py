"""Planners' own sheets: a proposed mapping, units and numbers as they come, and an account of every row."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshore import DataError, Scenario, check, disrupt, map_columns, texts
from reshore.errors import Problem
from reshore.importing import assembly, exports, rows, units
from reshore.importing import mapping as maps
from reshore.importing.cells import quantity
from reshore.importing.exports import Takeover, take_over
from reshore.importing.mapping import Mapping, Sheet
from reshore.importing.rows import READERS

from ..support.exports import EXPORT, write_export
from ..support.korean import assert_korean, keys

ROOT = Path(__file__).parents[2]
BOM = ["Product", "Component", "Quantity", "Unit", "Plant"]
VENDORS = ["Material", "Vendor", "Price", "Unit"]
SALES = ["Product", "Quantity per day"]


def sheets(**tables: Sequence[Sequence]) -> list[tuple[str, list[list]]]:
    """Sheets as they are read: row numbers in front, rows without content left out."""
    return [(name, [[n, *("" if c is None else c for c in row)] for n, row in enumerate(rows, 1) if row])
            for name, rows in tables.items()]  # fmt: skip


def taken(mapping: Mapping | None = None, **tables: Sequence[Sequence]) -> Takeover:
    book = sheets(**tables)
    return take_over(book, mapping or maps.propose(book))


def problems(found: Takeover) -> list[tuple[str, int, str]]:
    return list(found.problems[["table", "row", "column"]].itertuples(index=False, name=None))


def all_rows_accounted(found: Takeover) -> None:
    """Every row with content below a header is used, or listed as left out."""
    account = found.account
    assert (account["used"] + account["left_out"] == account["rows"]).all() and (account["used"] >= 0).all()
    reasons = "the row is left out|is not there|no column is chosen"
    listed = found.problems[found.problems["problem"].str.contains(reasons)]
    for row in account.itertuples():
        own = listed[listed["table"] == f"sheet {row.sheet}"]
        whole = own["problem"].str.contains("is not there|no column is chosen").any()
        assert whole or own["row"].nunique() == row.left_out


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return write_export(tmp_path_factory.mktemp("export") / "export.xlsx")


@pytest.mark.parametrize("role", maps.ROLES)
def test_every_field_of_a_role_has_a_reader_and_a_name(role):
    assert texts.say(f"map.role_{role}") and any(f.required for f in maps.fields(role))
    for f in maps.fields(role):
        assert f.kind in READERS and f.label and all(f.words), f.field


# ---- the messy export of tests/support/exports.py, worked out by hand


def test_export_is_recognised_under_its_merged_headers(export):
    found = {s.name: s for s in map_columns(export).mapping.sheets}
    assert {name: (s.role, s.header, s.per) for name, s in found.items()} == {
        "Stückliste 2026": ("bom", 3, ""), "구매정보": ("sources", 2, "week"), "Absatz": ("demand", 1, "month"),
        "Bestand": ("stock", 1, ""), "Notizen": ("ignore", 1, ""),
    }  # fmt: skip
    assert found["구매정보"].columns == {
        "part": "자재번호", "vendor": "공급업체명", "price": "단가", "price_per": "가격단위", "currency": "통화",
        "unit": "단위", "lead_days": "납기(주)", "country": "국가",
    }  # fmt: skip


def test_export_becomes_the_network_that_it_means(export):
    t = map_columns(export).tables
    assert t["bom"].set_index(["part", "input"])["quantity"].to_dict() == pytest.approx({
        ("PUMP-1", "471"): 2.5, ("PUMP-1", "SCREW"): 12, ("PUMP-1", "SEAL"): 0.5,
        ("PUMP-2", "471"): 1.25, ("PUMP-2", "SCREW"): 8,
    })  # fmt: skip
    assert t["sources"].set_index(["site", "part"])["unit_cost"].to_dict() == {
        ("1000", "PUMP-1"): "", ("1000", "PUMP-2"): "", ("한국주물", "471"): 4.2,
        ("schrauben_muller", "SCREW"): 0.035, ("dichtwerk", "SEAL"): "",
    }  # fmt: skip
    assert t["lanes"].set_index("origin")["lead_days"].to_dict() == {"한국주물": 14, "schrauben_muller": 7, "dichtwerk": 21}
    rates = t["demand"].set_index("part")["rate"].to_dict()
    assert rates == pytest.approx({"PUMP-1": 1200 * 12 / 365, "PUMP-2": 300 * 12 / 365})
    assert t["demand"]["price"].tolist() == [250.0, 410.5]
    assert t["stock"].set_index("part")["quantity"].to_dict() == {"471": 2000.5, "SCREW": 15_500}
    assert t["parts"].set_index("part")["unit"].to_dict() == {
        "PUMP-1": "pc", "PUMP-2": "pc", "471": "kg", "SCREW": "pc", "SEAL": "kg",
    }  # fmt: skip
    sites = t["sites"].set_index("site")
    assert sites["country"].to_dict() == {"1000": "", "한국주물": "KR", "schrauben_muller": "DE", "dichtwerk": ""}
    assert sites.loc["dichtwerk", ["name", "evidence"]].tolist() == ["Dichtwerk, place unknown", "assumed"]


def test_export_lists_by_sheet_and_row_what_is_not_used(export):
    found = map_columns(export)
    all_rows_accounted(found)
    assert sorted(problems(found)) == sorted([
        ("sheet Stückliste 2026", 10, "Erzeugnis"), ("sheet 구매정보", 5, "공급업체명"), ("sheet 구매정보", 6, "공급업체명"),
        ("sheet 구매정보", 7, "단가"), ("sheet 구매정보", 8, "공급업체명"), ("sheet Bestand", 5, "Einheit"),
    ])  # fmt: skip
    assert (found.problems["fix"] != "").all()
    used = found.account.set_index("sheet")["used"].to_dict()
    assert used == {"Stückliste 2026": 5, "구매정보": 3, "Absatz": 2, "Bestand": 3}


def test_export_runs_and_its_assumptions_are_marked(export):
    net = map_columns(export).network
    hit = disrupt(net, Scenario("foundry").hit(site="한국주물", days=60))
    assert hit.summary.loc["lost_units", "value"] > 0
    assert len(check(net)) == 0
    assert set(net.sites["evidence"]) == {"read", "assumed"}
    assert net.sites["recovery_days"].notna().all() and net.sites["note"].str.contains("assumed: ").all()


def test_mapping_is_data_and_serves_next_month(export, tmp_path):
    first = map_columns(export)
    first.mapping.save(tmp_path / "mapping.json")
    again = map_columns(export, tmp_path / "mapping.json")
    assert again.mapping == first.mapping and again.network.fingerprint == first.network.fingerprint
    later = dict(EXPORT)
    later["Absatz"] = [["Produkt", "Werk", "Bedarf je Monat", "Einheit"], ["PUMP-1", "1000", 5, "ST"]]
    found = map_columns(write_export(tmp_path / "later.xlsx", later), tmp_path / "mapping.json")
    assert ("sheet Absatz", 1, "Menge / Monat") in problems(found)
    all_rows_accounted(found)
    with pytest.raises(DataError, match="what is sold"):
        found.network  # noqa: B018


# ---- what users correct ----------------------------------------------------------------------------------------------


def test_vendors_of_like_name_are_one_unless_refused():
    tables = {"BOM": [BOM, ["car", "bolt", 4, "pc", "P"]], "Sales": [SALES, ["car", 1]],
              "Vendors": [VENDORS, ["bolt", "Müller GmbH", 1, "pc"], ["bolt", "MUELLER AG", 2, "pc"]]}  # fmt: skip
    one = taken(**tables)
    assert one.vendors[["spellings", "rows"]].values.tolist() == [["Müller GmbH | MUELLER AG", 2]]
    two = taken(Mapping(one.mapping.sheets, apart=("MUELLER AG",)), **tables)
    assert two.vendors["rows"].tolist() == [1, 1] and len(two.tables["lanes"]) == 2
    all_rows_accounted(one), all_rows_accounted(two)


def test_units_of_ones_own_and_of_two_kinds():
    tables = {"BOM": [BOM, ["car", "bolt", 4, "pc", "P"]], "Sales": [SALES, ["car", 1]],
              "Vendors": [VENDORS, ["bolt", "A", 8, "kg"], ["bolt", "B", 50, "box"], ["bolt", "C", 1, "pc"]]}  # fmt: skip
    found = taken(**tables)
    assert problems(found) == [("sheet Vendors", 3, "Unit"), ("sheet Vendors", 2, "Unit")]
    assert found.conflicts[["part", "from", "to"]].values.tolist() == [["bolt", "kg", "pc"]]
    assert found.units.set_index("word")["base"].to_dict() == {"pc": "pc", "kg": "kg", "box": ""}
    heavy = {"part": "bolt", "from": "kg", "to": "pc", "factor": 16.0}
    known = Mapping(found.mapping.sheets, {"BOX": ("pc", 200.0)}, (heavy,))
    mended = taken(known, **tables)
    prices = mended.tables["sources"].set_index("site")["unit_cost"]
    assert prices[["a", "b", "c"]].tolist() == [0.5, 0.25, 1.0]  # 8 for 16 pc; 50 for 200 pc
    assert not len(mended.problems) and mended.conflicts["factor"].tolist() == [16.0]
    turned = Mapping(known.sheets, known.units, ({"part": "bolt", "from": "pc", "to": "kg", "factor": 1 / 16},))
    assert taken(turned, **tables).tables["sources"]["unit_cost"].tolist() == mended.tables["sources"]["unit_cost"].tolist()


def test_a_sheet_is_read_as_the_user_says():
    tables = {"List": [["a", "b", "c"], ["bolt", "car", 4]], "Sales": [SALES, ["car", 1]]}
    assert [s.role for s in maps.propose(sheets(**tables)).sheets] == ["ignore", "demand"]
    read = Sheet("List", "bom", 1, {"part": "b", "input": "a", "quantity": "c"})
    found = taken(maps.propose(sheets(**tables)).with_sheet(read), **tables)
    assert found.tables["bom"][["part", "input", "quantity"]].values.tolist() == [["car", "bolt", 4.0]]
    assert found.tables["sites"]["site"].tolist() == ["own_plant"]
    assert found.tables["sites"]["evidence"].tolist() == ["assumed"]


# ---- numbers, names, rows ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["1/2", "10 %", "1..2", "1,2,3", "5 pc 3", "0x10", "1e999", "7,5", True])
def test_what_is_no_number_is_not_read_as_one(cell):
    assert quantity(cell, ".") == (None, "")


def test_a_word_behind_a_quantity_is_the_unit_of_the_row_or_the_row_is_left():
    tables = {"Stock": [["Plant", "Material", "Quantity", "Unit"], ["P", "a", "5 kg", "kg"], ["P", "b", "5 t", "kg"]]}
    columns = {"site": "Plant", "part": "Material", "quantity": "Quantity", "unit": "Unit"}
    found = taken(Mapping((Sheet("Stock", "stock", 1, columns),)), **tables)
    assert found.tables["stock"]["part"].tolist() == ["a"]
    assert found.problems["problem"].str.contains("is not the unit").any()


@pytest.mark.parametrize(("cells", "decimal", "read"), [
    (["1.234,5", "1.000"], "", [1234.5, 1000]), (["1,234.5", "1,000"], "", [1234.5, 1000]), (["0,5", "2"], "", [0.5, 2]),
    (["1,500", "2"], ",", [1.5, 2]), (["1,500", "2"], ".", [1500, 2]), (["1 234,50 €", "3"], "", [1234.5, 3]),
    (["1'234.50", "3"], "", [1234.5, 3]), ([2.5, 3], "", [2.5, 3]), (["12 kg", "3"], "", [12, 3]),
])  # fmt: skip
def test_numbers_as_planners_write_them(cells, decimal, read):
    tables = {"Stock": [["Plant", "Material", "Quantity"], *(["P", f"m{i}", c] for i, c in enumerate(cells))]}
    sheet = Sheet("Stock", "stock", 1, {"site": "Plant", "part": "Material", "quantity": "Quantity"}, decimal)
    found = taken(Mapping((sheet,)), **tables)
    assert found.tables["stock"]["quantity"].tolist() == read and not len(found.problems)


def test_a_number_that_may_mean_two_things_is_said():
    found = taken(Stock=[["Plant", "Material", "Quantity"], ["P", "m", "1,500"]])
    assert found.tables["stock"]["quantity"].tolist() == [1500.0]
    assert "read as 1500" in found.problems["problem"].iloc[0] and "decimal mark" in found.problems["fix"].iloc[0]


def test_rows_of_one_thing_are_added_and_periods_averaged():
    found = taken(
        BOM=[BOM, ["car", "bolt", 4, "pc", "P"], ["car", "bolt", 2, "pc", "P"]],
        Sales=[["Product", "Month", "Quantity"], ["car", "2026-01", 31], ["car", "2026-02", 42], ["car", "2026-02", 73 - 42]],
    )  # fmt: skip
    assert found.tables["bom"]["quantity"].tolist() == [6.0]
    assert found.mapping.sheets[1].per == "month"
    assert found.tables["demand"]["rate"].tolist() == pytest.approx([(31 + 73) / 2 * 12 / 365])
    all_rows_accounted(found)


def test_shares_of_vendors_come_to_one():
    rows = [["bolt", "A", 60], ["bolt", "B", 60], ["nut", "A", 30], ["nut", "B", ""]]
    found = taken(BOM=[BOM, ["car", "bolt", 4, "pc", "P"], ["car", "nut", 4, "pc", "P"]], Sales=[SALES, ["car", 1]],
                  Vendors=[["Material", "Vendor", "Quota"], *rows])  # fmt: skip
    lanes = found.tables["lanes"].set_index(["part", "origin"])
    assert lanes["share"].to_dict() == {("bolt", "a"): 0.5, ("bolt", "b"): 0.5, ("nut", "a"): 0.3, ("nut", "b"): ""}
    assert lanes["note"].str.contains("scaled").tolist() == [True, True, False, False]
    assert len(found.network.lanes) == 4


def test_two_currencies_are_not_mixed():
    rows = [["bolt", "A", 6, "EUR"], ["nut", "A", 7, "USD"], ["cap", "A", 8, "eur"]]
    found = taken(BOM=[BOM, *(["car", p, 1, "pc", "P"] for p in ("bolt", "nut", "cap"))], Sales=[SALES, ["car", 1]],
                  Vendors=[["Material", "Vendor", "Price", "Currency"], *rows])  # fmt: skip
    assert found.tables["sources"].set_index("part")["unit_cost"].to_dict() == {"car": "", "bolt": 6, "nut": "", "cap": 8}
    assert problems(found) == [("sheet Vendors", 3, "Currency")]
    assert found.network.setting("currency") == "EUR"


def test_a_vendor_that_is_listed_among_the_sites_is_that_site():
    found = taken(
        BOM=[BOM, ["car", "bolt", 4, "pc", "P"]], Sales=[SALES, ["car", 1]],
        Plants=[["Plant", "Name", "Country", "City"], ["P", "Home", "Korea", "Ulsan"], ["V7", "Bolts Ltd.", "독일", "Hagen"]],
        Vendors=[["Material", "Vendor", "Vendor number"], ["bolt", "BOLTS", ""], ["bolt", "", "V7"]],
    )  # fmt: skip
    assert found.tables["sites"][["site", "country"]].values.tolist() == [["V7", "DE"], ["P", "KR"]]
    assert found.tables["lanes"]["origin"].tolist() == ["V7"] and len(found.vendors) == 1
    assert found.account["left_out"].sum() == 1  # the second row for the same vendor and part
    all_rows_accounted(found)


def test_where_things_are_made_and_sold_without_a_plant_column():
    found = taken(BOM=[["Product", "Component"], ["car", "bolt"]],
                  Sales=[["Product", "Customer", "Quantity"], ["car", "K1", 3]],
                  Vendors=[["Material", "Vendor"], ["bolt", "A"], ["gum", "A"]])  # fmt: skip
    assert found.tables["bom"]["quantity"].tolist() == [1.0] and "assumed: quantity" in found.tables["bom"]["note"].iloc[0]
    assert ("sheet Vendors", 3, "Material") in problems(found)
    all_rows_accounted(found)
    lanes = found.network.lanes
    assert {("own_plant", "K1"), ("a", "own_plant")} == set(zip(lanes["origin"], lanes["destination"], strict=True))
    assert (lanes["lead_days"] == 10).all() and lanes["note"].str.contains("assumed").all()
    nowhere = taken(BOM=[["Product", "Component"], ["car", "bolt"]], Sales=[["Product", "Quantity"], ["bus", 3]])
    assert "no bill of materials makes bus" in nowhere.problems["problem"].str.cat()


# ---- what is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "said"), [
    ("nonsense", "not a mapping"), ("[]", "not a mapping"), ('{"sheets": [{"name": "x", "rule": 1}]}', "not a mapping"),
    ('{"sheets": [{"name": "x", "role": "bmo"}]}', "did you mean 'bom'"),
    ('{"sheets": [{"name": "x", "role": "bom", "columns": {"inptu": "b"}}]}', "did you mean 'input'"),
    ('{"sheets": [{"name": "x", "decimal": ";"}]}', "decimal"), ('{"sheets": [{"name": "x", "header": 0}]}', "header"),
    ('{"sheets": [], "units": {"box": ["pc", 0]}}', "above 0"),
    ('{"sheets": [], "conversions": [{"part": "a", "from": "kg", "to": "pc", "factor": -1}]}', "above 0"),
])  # fmt: skip
def test_a_mapping_that_is_none_is_refused_in_words(text, said, export, tmp_path):
    (tmp_path / "mapping.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=said):
        map_columns(export, tmp_path / "mapping.json")


def test_files_that_cannot_be_read_are_refused_in_words(export, tmp_path):
    (tmp_path / "old.xls").write_bytes(b"old")
    for path, mapping, said in ((tmp_path / "none.xlsx", None, "is not a file"), (tmp_path / "old.xls", None, "not an .xlsx"),
                                (export, tmp_path / "none.json", "cannot be read")):  # fmt: skip
        with pytest.raises(DataError, match=said):
            map_columns(path, mapping)


MESSY = {
    "BOM": [["Product", "Component", "Quantity", "Unit", "Plant", "Note"], ["car", "bolt", "1.500", "pc", "P"],
            ["car", "bolt", "many", "pc", "P"], ["car", "glue", 1, "drum", "P"], ["car", "glue", "2 kg", "l", "P"],
            ["Total", "", 9], ["Product", "Component"], ["", "", "", "", "", "x"], ["car", "", 1, "pc", "P"],
            ["bus", "bolt", 4, "pc", "P"], ["bus", "bolt", 4, "pc", "Q"]],
    "Vendors": [["Part", "Vendor", "Price", "Unit", "Currency", "Country", "Plant"], ["bolt", "A", 1, "pc", "EUR", "DE", "P"],
                ["bolt", "A", 2, "pc", "EUR", "", "P"], ["bolt", "A", 3, "pc", "EUR", "", "Q"], ["nut", "A", 1, "pc", "EUR"],
                ["bolt", "B", "cheap", "pc", "EUR"], ["bolt", "C", -1, "pc", "EUR"], ["bolt", "D", 1, "pc", "USD"],
                ["bolt", "E", 1, "kg", "EUR"], ["bolt", "F", 1, "pc", "EUR", "Atlantis"]],
    "Sales": [["Product", "Quantity"], ["car", 1], ["bus", 3], ["boat", 3]],
    "Stocks": [["Place", "Part"], ["P", "bolt"]],
    "Notes": [["only text"]],
}  # fmt: skip
READ = Mapping((
    Sheet("BOM", "bom", 1, {"part": "Product", "input": "Component", "quantity": "Quantity", "unit": "Unit", "site": "Plant"}),
    Sheet("Vendors", "sources", 1, {"part": "Part", "vendor": "Vendor", "price": "Price", "unit": "Unit",
                                    "currency": "Currency", "country": "Country", "site": "Plant"}),
    Sheet("Sales", "demand", 1, {"part": "Product", "quantity": "Quantity"}),
    Sheet("Stocks", "stock", 1, {"site": "Plaec", "part": "Part"}), Sheet("Gone", "sites"),
))  # fmt: skip
WRONG = """{"sheets": [{"name": "x", "role": "bom", "columns": {"inptu": "b"}, "decimal": ";", "header": 0}],
"units": {"box": ["pc", 0]}, "conversions": [{"part": "a", "from": "kg", "to": "pc", "factor": -1}]}"""


def refused(ask: Callable[[], object]) -> list[Problem]:
    with pytest.raises(DataError) as error:
        ask()
    return error.value.problems


def test_all_that_a_take_over_says_is_told_in_korean(tmp_path, monkeypatch):
    messy = taken(READ, **MESSY)
    all_rows_accounted(messy)
    said = list(messy.problems.itertuples()) + refused(lambda: taken(Notes=[["only text"]]).network)
    for ask in (lambda: maps.from_json("nonsense"), lambda: maps.from_json(WRONG), lambda: map_columns(tmp_path / "none.xlsx"),
                lambda: map_columns(write_export(tmp_path / "export.xlsx"), tmp_path / "none.json")):  # fmt: skip
        said += refused(ask)
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    said += refused(lambda: taken(READ, **MESSY))
    assert_korean(said)
    files = (Path(module.__file__) for module in (assembly, exports, maps, rows, units))
    written = {key for file in files for key in re.findall(r"(?:error|fix)\.\w+", file.read_text(encoding="utf-8"))}
    assert written == {key for p in said for text in (p.table, p.problem, p.fix) for key in keys(text)} & written


def test_units_that_are_not_known_are_listed_wherever_they_stand():
    found = taken(READ, **MESSY | {"Sales": [["Product", "Quantity"], ["car", "3 crates"]]})
    unknown = found.units[found.units["factor"].isna()]
    assert unknown[["word", "rows"]].values.tolist() == [["drum", 1], ["crates", 1]]


def test_a_workbook_with_a_cell_far_away_is_refused_quickly(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(BOM)
    book.active["XFD1048576"] = 1
    book.save(tmp_path / "far.xlsx")
    found = map_columns(tmp_path / "far.xlsx")
    assert found.account["rows"].tolist() == [0]


WORDS = ["kg", "ST", "1,5", "1.234,5", "Summe", "합계", "P", "car", "bolt", "=1+1", "a|b", "\x07", "0", "-"]
CELLS = st.one_of(st.just(""), st.integers(-5, 5), st.floats(allow_nan=False, allow_infinity=False, width=32),
                  st.text(max_size=8), st.sampled_from(WORDS))  # fmt: skip


@given(st.lists(st.lists(CELLS, max_size=6), max_size=8), st.sampled_from(maps.ROLES), st.integers(1, 3))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_sheet_is_used_or_listed(rows, role, header):
    columns = [f"column {letter}" for letter in "ABCDEF"]
    sheet = Sheet("S", role, header, dict(zip((f.field for f in maps.fields(role)), columns, strict=False)))
    book = [("S", [[n, *row] for n, row in enumerate(rows, header + 1) if any(c != "" for c in row)])]
    found = take_over(book, Mapping((sheet,)))
    all_rows_accounted(found)
    assert json.loads(found.mapping.to_json())
    assert maps.from_json(found.mapping.to_json()) == found.mapping


def test_the_command_line_checks_an_export(export, tmp_path):
    map_columns(export).mapping.save(tmp_path / "mapping.json")
    for mapping in ("auto", str(tmp_path / "mapping.json")):
        done = subprocess.run([sys.executable, "-m", "reshore", "check", str(export), "--mapping", mapping, "--json"],
                              cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
        said = json.loads(done.stdout)
        assert done.returncode == 1 and said["errors"] == 3
        assert {"sheet Bestand", "sheet 구매정보"} <= {p["table"] for p in said["problems"]}
