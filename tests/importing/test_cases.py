"""Cases of users of other planning systems: each export becomes the right network, or the account says why not.

An input is a file of `cases`: its sheets as they are read, `[row number, cell, ...]`, and what is right, in a sentence.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from reshore import DataError, Scenario, disrupt
from reshore.importing import recognition
from reshore.importing.exports import Import, take_over

CASES = Path(__file__).parent / "cases"


def taken(name: str, **answers: str) -> Import:
    """What the sheets of a case come to."""
    sheets = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))["sheets"]
    book = list(sheets.items())
    return take_over(book, recognition.propose(book).with_answers(answers), name)


def bom(found: Import) -> dict[tuple[str, str], float]:
    return found.tables["bom"].set_index(["part", "input"])["quantity"].to_dict()


def rate(found: Import, part: str = "PUMP") -> float:
    demand = found.tables["demand"]
    return demand.loc[demand["part"] == part, "rate"].sum()


def costs(found: Import) -> dict[tuple[str, str], object]:
    return found.tables["sources"].set_index(["site", "part"])["unit_cost"].to_dict()


def leads(found: Import) -> dict[str, object]:
    return found.tables["lanes"].set_index("part")["lead_days"].to_dict()


def told(found: Import, *words: str, kind: str = "") -> bool:
    """Whether one line of the account has all the words."""
    lines = found.account.rows
    lines = lines[lines["kind"].eq(kind)] if kind else lines
    return any(all(w in f"{r.sheet} {r.column} {r.what}" for w in words) for r in lines.itertuples())


def lost(found: Import, days: int = 60, engine: str = "daily", **hit: object) -> float:
    """Units lost while a place is away."""
    run = disrupt(found.network, Scenario("hit").hit(days=days, **hit), engine=engine)
    return float(run.summary.loc["lost_units", "value"])


def roles(found: Import) -> dict[str, list[str]]:
    return {s.name: list(s.roles) for s in found.mapping.sheets}


PLAIN = {("PUMP", "SEAL"): 2.0, ("PUMP", "MOTOR"): 1.0}
RIGHT: dict[str, Callable[[Import], bool]] = {
    "a01_orders_with_time": lambda f: rate(f) == pytest.approx(600 / 30),
    "a03_header_in_data": lambda f: (
        "bom" not in roles(f)["Part list"]
        and f.mapping.sheet("Part list").header == 1
        and bom(f) == PLAIN
        and told(f, "Part list", "in no bill of materials")
    ),
    "a05_supplier_id_only": lambda f: (
        costs(f)["S1", "SEAL"] == 3 and leads(f) == {"SEAL": 5, "MOTOR": 30} and told(f, "min_order_qty", "not read")
    ),
    "a06_bom_read_as_demand": lambda f: bom(f) == PLAIN and rate(f) == 10,
    "a07_bom_by_operation": lambda f: bom(f) == PLAIN and told(f, "Operation", "counts once"),
    "a08_warehouses_make_all": lambda f: (
        [s for s, p in costs(f) if p == "PUMP"] == ["P1"]
        and lost(f, site="P1") > 0
        and told(f, "P1", kind="asked")
        and told(f, "DEPOT_N", "make nothing")
    ),
    "a10_months_as_columns": lambda f: rate(f) == pytest.approx(900 / 90) and told(f, "3 columns of periods"),
    "a14_fg_stock_as_demand": lambda f: rate(f) == 10 and f.tables["stock"]["quantity"].tolist() == [61.0],
    "a15_order_list_as_demand": lambda f: rate(f) == 10 and rate(f, "MOTOR") == 1 and told(f, "no demand"),
    "a16_unit_word_in_headings": lambda f: (
        bom(f) == PLAIN
        and costs(f)["beta", "MOTOR"] == 40
        and f.account.sheets["left_out"].sum() == 0
        and told(f, "time per unit", "not read")
    ),
    "a19_bom_with_supplier": lambda f: (
        roles(f)["BOM"] == ["bom", "vendors"] and bom(f) == PLAIN and costs(f)["beta", "MOTOR"] == 40
    ),
    "a20_vendor_master_ignored": lambda f: (
        f.network.sites.set_index("site").loc[["100001", "100002"], "country"].tolist() == ["DE", "CN"]
        and f.tables["sites"].set_index("site").loc["100002", "name"] == "Beta Motors"
        and lost(f, country="CN") > 0
    ),
    "a21_korean_bom": lambda f: (
        bom(f) == {("PUMP", "SEAL"): 2.06, ("PUMP", "MOTOR"): 1.0}
        and rate(f) == pytest.approx(590 / 59)
        and f.network.setting("currency") == "KRW"
    ),
    "a22_sap_technical_names": lambda f: bom(f) == PLAIN and costs(f)["100001", "SEAL"] == 3.0 and leads(f)["MOTOR"] == 30,
    "a23_history_and_forecast": lambda f: rate(f) == pytest.approx(3648 / 365) and told(f, "not added up", kind="asked"),
    "b00_baseline": lambda f: (
        bom(f) == PLAIN and rate(f) == 10 and lost(f, site="alpha_seals") > 0 and lost(f, site="beta_motors") > 0
    ),
    "b01_circular": lambda f: told(f, "PUMP > MOTOR > PUMP", kind="wrong") and not f.account.is_right,
    "b01b_self": lambda f: told(f, "its own component", "PUMP", kind="wrong") and not f.account.is_right,
    "b02_diamond": lambda f: bom(f)["B", "D"] * 10 + bom(f)["C", "D"] * 10 == 30 and lost(f, site="delta") > 0,
    "b04_uom": lambda f: bom(f)["KIT", "POWDER"] * costs(f)["alpha", "POWDER"] + costs(f)["beta", "CLIP"] == pytest.approx(182),
    "b05_scrap": lambda f: bom(f) == pytest.approx({("PUMP", "SEAL"): 2.2, ("PUMP", "MOTOR"): 1.05}) and told(f, "scrap"),
    "b06_alternates": lambda f: (
        f.tables["bom"]["share"].tolist()[1:] == [0.7, 0.3]
        and lost(f, engine="structure", site="beta") == 0
        and lost(f, engine="structure", site="alpha") > 0
    ),
    "b07_effectivity": lambda f: bom(f) == {("PUMP", "SEAL"): 3.0, ("PUMP", "MOTOR_NEW"): 1.0} and told(f, "no longer valid"),
    "b08_coproduct": lambda f: bom(f) == PLAIN and told(f, "by-product", "CHIPS"),
    "b09_quota": lambda f: (
        f.tables["lanes"]["share"].tolist() == pytest.approx([2 / 3, 1 / 3, 1]) and told(f, "Quota", "90 %", "scaled")
    ),
    "b10_currency": lambda f: (
        costs(f)["beta", "MOTOR"] == "" and costs(f)["alpha", "SEAL"] == 3 and told(f, "USD", kind="asked")
    ),
    "b11_lead_words": lambda f: leads(f) == {"SEAL": 14, "MOTOR": 42, "NUT": 91.25, "BOLT": 10},
    "b13_same_vendor_two_plants": lambda f: lost(f, country="CN", part="MOTOR") > 0 and costs(f)["omega_cn", "MOTOR"] == 40,
    "b16_level_bom": lambda f: bom(f) == {("PUMP", "MOTOR"): 1, ("MOTOR", "COIL"): 4, ("PUMP", "SEAL"): 2},
    "b17_zero_lead": lambda f: leads(f) == {"SEAL": 0, "MOTOR": 0},
    "b18_phantom": lambda f: bom(f) == PLAIN and not told(f, "SUBKIT", "vendor"),
    "b19_merged_header": lambda f: bom(f) == PLAIN and f.mapping.sheet("BOM").header == 3,
    "b20_blocked_vendor": lambda f: "old_co" not in f.tables["sources"]["site"].tolist() and told(f, "blocked"),
    "b21_moq_capacity": lambda f: (
        told(f, "Minimum order quantity", "not read") and f.tables["sources"]["capacity"].tolist()[1:] == [25, 12]
    ),
    "b23_make_or_buy": lambda f: (
        lost(f, site="beta") > 0
        and told(f, "MOTOR", "made or bought", kind="asked")
        and [s for s, p in costs(f) if p == "MOTOR"] == ["beta"]
    ),
    "b27_dates_as_text": lambda f: rate(f) == pytest.approx(10),
    "b32_price_breaks": lambda f: costs(f)["alpha", "SEAL"] == 5 and told(f, "Min qty", "smallest is used"),
}


def test_every_case_has_what_is_right():
    assert {p.stem for p in CASES.glob("*.json")} == set(RIGHT)


@pytest.mark.parametrize("name", RIGHT)
def test_a_case_is_right_or_told(name):
    found = taken(name)
    assert RIGHT[name](found), json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))["sentence"]
    sheets = found.account.sheets
    assert (sheets["used"] + sheets["left_out"] == sheets["rows"]).all()


def test_answers_change_what_is_asked():
    """Made instead of bought: the motor then needs its coil, of one vendor; a rate turns dollars into euros (40 x 0.9)."""
    made = taken("b23_make_or_buy", **{"make_or_buy.MOTOR": "make"})
    assert bom(made)["MOTOR", "COIL"] == 4 and [s for s, p in costs(made) if p == "MOTOR"] == ["own_plant"]
    assert costs(taken("b10_currency", **{"rate.USD": "0.9"}))["beta", "MOTOR"] == pytest.approx(36)
    assert costs(taken("b10_currency", **{"rate.USD": "0,9"}))["beta", "MOTOR"] == pytest.approx(36)
    for no_rate in ("cheap", "0", "-1"):
        found = taken("b10_currency", **{"rate.USD": no_rate})
        assert told(found, f"'{no_rate}' is no answer", kind="wrong") and not found.account.questions["answer"].any()
    assert rate(taken("a23_history_and_forecast", demand="history")) == pytest.approx(3648 / 366)
    assert taken("b07_effectivity", reference_date="2024-06-30").tables["bom"]["quantity"].tolist() == [2.0, 1.0]
    refused = taken("b23_make_or_buy", **{"make_or_buy.MOTOR": "rent"})
    assert told(refused, "'rent' is no answer", kind="wrong") and bom(refused) == PLAIN


READ_AS = {
    "bom": "bom",
    "vendors and prices": "vendors",
    "vendors (validity, blocked)": "vendors",
    "stock": "stock",
    "vendor master": "vendor_master",
    "demand (history)": "history",
}


def cell(text: str) -> str | int | float:
    """A cell as a workbook holds it: numbers but for such as begin with 0."""
    for kind in (int, float):
        try:
            return text if text[:1] == "0" and len(text) > 1 and text.isdigit() else kind(text)
        except ValueError:
            continue
    return text


HEADERS = list(csv.DictReader((CASES / "headers.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("row", HEADERS, ids=[r["system"] for r in HEADERS])
def test_headers_of_many_systems_are_known(row):
    rows = [[1, *row["header"].split("|")], [2, *map(cell, row["row"].split("|"))]]
    assert list(recognition.recognised(row["sheet"], rows).roles) == [READ_AS[row["read_as"]]]


def test_what_columns_are_is_known_too():
    """Where two columns could be one field: the lines of a document before its head, numbers of vendors before names."""
    read = {}
    for row in HEADERS:
        rows = [[1, *row["header"].split("|")], [2, *map(cell, row["row"].split("|"))]]
        read[row["system"]] = next(iter(recognition.recognised(row["sheet"], rows).roles.values()))
    erp = read["ERPNext"]
    assert (erp["part"], erp["input"], erp["quantity"], erp["per"]) == ("Item", "Item Code (Items)", "Qty (Items)", "Quantity")
    assert (read["Dynamics BC"]["input"], read["Dynamics BC"]["position"]) == ("No.", "Line No.")
    assert (read["Vendor master en"]["vendor_id"], read["Vendor master en"]["vendor"]) == ("Vendor", "Name 1")
    assert read["SAP source list"]["blocked"] == "Blocked" and read["SAP MB52"]["quantity"] == "Unrestricted"


def test_sheets_that_make_no_network_say_what_is_lacking():
    book = [("Notes", [[1, "only text", "and more"], [2, "a", "b"]])]
    found = take_over(book, recognition.propose(book))
    assert told(found, "Notes", "only text, and more", kind="ignored")
    with pytest.raises(DataError, match="what is sold"):
        found.network  # noqa: B018
