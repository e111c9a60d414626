"""Exports in the shapes of many systems and languages, made up by hand: what they mean is worked out beside them.

An input is a file of `systems`: its sheets as they are read, `[row number, cell, ...]`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reshore.importing import recognition
from reshore.importing.exports import Import, take_over

from .support import account_of, lines, taken

SYSTEMS = Path(__file__).parent / "systems"
# of each: bom (part, input: quantity), rate of demand a day, price and lead time of each part bought
MEANS = {
    # 400 bolts with 5 % scrap and 100 subs for 100; 12 a thousand bolts; two orders of 70 on the 8 days of 6 to 13 January
    "sap_tables": (
        {("FG1", "SUB"): 1, ("FG1", "BOLT"): 4.2, ("SUB", "WIRE"): 2.5},
        {"FG1": 140 / 8},
        {"BOLT": (0.012, 14), "WIRE": (3, 21)},
    ),
    "sap_reports": (
        {("PUMP", "SUB"): 1, ("SUB", "COIL"): 4, ("PUMP", "SEAL"): 2},
        {"PUMP": 900 / 90},
        {"COIL": (5, 10), "SEAL": (1, 5)},
    ),
    # 20 seals for 10 pumps; 50 pumps and 50 kits in the 10 days of 1 to 10 January, a cancelled order apart
    "erpnext": (
        {("PUMP", "SEAL"): 2, ("PUMP", "MOTOR"): 1, ("KIT", "PUMP"): 2},
        {"PUMP": 5, "KIT": 5},
        {"SEAL": (3, 5), "MOTOR": (40, 7)},
    ),
    "odoo": ({("PUMP", "SEAL"): 2, ("PUMP", "MOTOR"): 1}, {"PUMP": 10}, {"SEAL": (3, 5), "MOTOR": (40, 30)}),
    "frepple": ({("PUMP", "SEAL"): 2, ("PUMP", "MOTOR"): 1}, {"PUMP": 10}, {"SEAL": (3, 7), "MOTOR": (40, 14)}),
    "electronics": (
        {("BOARD-X", "RC0603"): 2, ("BOARD-X", "STM32"): 1},
        {"BOARD-X": 10},
        {"RC0603": (0.01, 10), "STM32": (5, 10)},
    ),
    "openbom": (
        {("PUMP", "MOTOR"): 1, ("PUMP", "HOUSING"): 1, ("HOUSING", "SEAL"): 2},
        {"PUMP": 10},
        {"MOTOR": (40, 42), "SEAL": (3, 5)},
    ),
    "german": ({("PUMPE", "DICHTUNG"): 2, ("PUMPE", "MOTOR"): 1}, {"PUMPE": 10}, {"DICHTUNG": (12.5, 14), "MOTOR": (40, 42)}),
    "japanese": ({("P100", "C1"): 2}, {"P100": 10}, {"C1": (120, 14)}),
    "chinese": ({("P1", "C1"): 2.1}, {"P1": 10}, {"C1": (3.5, 7)}),
    "spanish": ({("BOMBA", "SELLO"): 2}, {"BOMBA": 10}, {"SELLO": (3.5, 7)}),
}


def read(name: str) -> Import:
    book = list(json.loads((SYSTEMS / f"{name}.json").read_text(encoding="utf-8")).items())
    return take_over(book, recognition.propose(book), name)


@pytest.mark.parametrize("name", MEANS)
def test_an_export_means_what_it_says(name):
    found, (bom, rates, bought) = read(name), MEANS[name]
    account_of(found)
    t = found.tables
    assert t["bom"].set_index(["part", "input"])["quantity"].to_dict() == pytest.approx(bom)
    assert t["demand"].set_index("part")["rate"].to_dict() == pytest.approx(rates)
    costs = t["sources"].set_index("part")["unit_cost"].to_dict()
    assert {p: (costs[p], float(d)) for p, d in t["lanes"].set_index("part")["lead_days"].items()} == bought
    assert len(found.network.sites) == len(t["sites"]) and found.account.is_right


def test_tables_of_sap_say_who_is_who():
    """A vendor blocked in the source list is none; zeros that fill numbers are dropped, and plants have their country."""
    found = read("sap_tables")
    sites = found.tables["sites"].set_index("site")
    assert sites["name"].to_dict() == {"1000": "Werk Bonn", "100001": "Bolt GmbH", "100002": "Wire Ltd"}
    assert sites["country"].tolist() == ["DE", "DE", "CN"] and lines(found, "ignored", "EORD", "blocked")
    assert found.tables["stock"]["quantity"].tolist() == [1500.0] and lines(found, "merged", "0000100001")


BOM = [["Parent", "Component", "Qty"], ["P", "X", 1], ["P", "Y", 2]]
SALES = [["Product", "Quantity per day"], ["P", 10]]


def test_a_vendor_is_its_number_else_its_name_and_country():
    numbers = [["Part", "Vendor number", "Vendor", "Country"], ["X", "V1", "Omega", "DE"], ["Y", "V2", "Omega", "CN"]]
    found = taken(BOM=BOM, Vendors=numbers, Sales=SALES)
    assert found.account.vendors[["site", "country"]].values.tolist() == [["V1", "DE"], ["V2", "CN"]]
    names = [["Part", "Vendor"], ["X", "Boe Tec"], ["Y", "Bo Tec"]]
    two = taken(BOM=BOM, Vendors=names, Sales=SALES)
    assert (
        len(two.account.vendors) == 2 and two.account.questions.set_index("id")["default"]["one_vendor.Boe Tec=Bo Tec"] == "two"
    )
    one = taken(None, {"one_vendor.Boe Tec=Bo Tec": "one"}, BOM=BOM, Vendors=names, Sales=SALES)
    assert len(one.account.vendors) == 1


def test_zeros_in_front_make_two_parts_until_answered():
    tables = {
        "BOM": [["Parent", "Component", "Qty"], ["P", "0100", 1], ["P", "100", 2]],
        "Vendors": [["Part", "Vendor"], ["0100", "A"], ["100", "B"]],
        "Sales": SALES,
    }
    assert taken(**tables).tables["bom"]["input"].tolist() == ["0100", "100"]
    assert taken(None, {"one_part.0100": "one"}, **tables).tables["bom"]["input"].tolist() == ["0100"]


def test_only_the_last_snapshot_of_stock_and_version_of_a_forecast_count():
    stock = [["Date", "Plant", "Part", "On hand"], ["2025-01-31", "P1", "X", 100], ["2025-02-28", "P1", "X", 50]]
    forecast = [
        ["Version", "Item", "Month", "Forecast qty"],
        ["2025-01", "P", "2025-03", 310],
        ["2025-02", "P", "2025-03", 620],
    ]
    found = taken(BOM=BOM, Stock=stock, Forecast=forecast)
    assert found.tables["stock"]["quantity"].tolist() == [50.0] and found.tables["demand"]["rate"].tolist() == [20.0]
    assert lines(found, "ignored", "older snapshot") and lines(found, "asked", "versions")


def test_purchase_orders_only_say_who_delivers():
    orders = [
        ["PO number", "Vendor", "Item", "Order qty", "Unit price", "Order date"],
        ["1", "Alpha", "X", 100, 2, "2025-01-01"],
    ]
    found = taken(BOM=BOM, Purchase_orders=orders, Sales=SALES)
    sources = found.tables["sources"].set_index("part")["site"].to_dict()
    assert sources == {"P": "own_plant", "X": "alpha", "Y": "vendor_of_Y"}
    assert lines(found, "assumed", "no demand") and lines(found, "assumed", "who delivers 1 part ('Y')")


def test_plants_of_which_no_sheet_says_what_they_make_are_asked():
    plants = [["Plant", "Name", "Country"], ["A", "Alpha plant", "DE"], ["B", "Beta plant", "CN"]]
    found = taken(BOM=BOM, Plants=plants, Sales=SALES)
    assert found.tables["sources"].query("part == 'P'")["site"].tolist() == ["A"] and lines(found, "asked", "at which plant")
    every = taken(None, {"plant": "all"}, BOM=BOM, Plants=plants, Sales=SALES)
    assert every.tables["sources"].query("part == 'P'")["site"].tolist() == ["A", "B"]
