"""Shapes of exports, each by the smallest sheets that have it: figures follow from the rows by hand."""

from __future__ import annotations

import pytest

from reshore.importing import beside, formats
from reshore.importing.exports import read_paths

from .support import account_of, lines, sheets, taken

BOM = [["Product", "Component", "Quantity"], ["pump", "seal", 2]]
VENDORS = [["Material", "Vendor", "Country", "Price", "Currency"], ["seal", "Alpha", "DE", 4, "EUR"]]
SALES = [["Product", "Quantity per day"], ["pump", 10]]


def column(found, table, *names):
    return sorted(map(tuple, found.tables[table][list(names)].to_numpy().tolist()))


def test_tables_side_by_side_are_a_sheet_each_and_a_gap_in_one_table_is_none():
    both = [[*a, "", *b] for a, b in zip(
        [["Part", "Qty", "Unit"], ["a", 1, "pc"], ["b", 2, "pc"]], [["Part", "Vendor", "Price"], ["b", "X", 3], ["c", "Y", 4]],
        strict=True)]  # fmt: skip
    (left, right) = beside.apart("Data", sheets(Data=both)[0][1])
    assert left == ("Data", [[1, "Part", "Qty", "Unit"], [2, "a", 1, "pc"], [3, "b", 2, "pc"]])
    assert right[0] == "Data E" and right[1][1] == [2, "", "", "", "", "b", "X", 3]
    one = [["Part", "Qty", "Unit", "", "Vendor", "Price", "Note"], *([f"p{n}", 1, "pc", "", "X", 3, "n"] for n in range(4))]
    assert [name for name, _ in beside.apart("Data", sheets(Data=one)[0][1])] == ["Data"]


def test_a_short_text_has_the_encoding_of_the_texts_beside_it(tmp_path):
    long = "物料编码,供应商名称,国家\n" + "".join(f"件{n},宁波外壳厂,中国\n" for n in range(20))
    (tmp_path / "a.csv").write_text(long, encoding="gb18030")
    (tmp_path / "b.csv").write_text("日期,数量\n小计,3\n", encoding="gb18030")
    book = dict(formats.tables([tmp_path])[0])
    assert book["b"] == [[1, "日期", "数量"], [2, "小计", "3"]] and book["a"][1] == [2, "件0", "宁波外壳厂", "中国"]


def test_levels_of_an_outline_are_how_many_numbers_there_are():
    """2 stands beside 1, and 1.10 below 1 as 1.1 does; without points 1 and 2 are levels."""
    rows = [["Level", "Item", "Quantity"], ["0", "pump", 1], ["1", "head", 1], ["1.1", "seal", 2], ["1.10", "bolt", 8]]
    found = taken(BOM=[*rows, ["2", "motor", 3]], Sales=SALES)
    right = [("head", "bolt", 8), ("head", "seal", 2), ("pump", "head", 1), ("pump", "motor", 3)]
    assert column(found, "bom", "part", "input", "quantity") == right
    deep = taken(BOM=[rows[0], ["0", "pump", 1], ["1", "head", 1], ["2", "seal", 2]], Sales=SALES)
    assert column(deep, "bom", "part", "input") == [("head", "seal"), ("pump", "head")]


@pytest.mark.parametrize("entry", [["2020-01-01", "2021-12-31", ""], ["2020-01-01", "", "X"]])
def test_an_entry_of_a_source_list_that_holds_no_longer_bars_the_price(entry):
    prices = [*VENDORS, ["seal", "Beta", "CN", 3, "EUR"]]
    source_list = [["Material", "Vendor", "Valid from", "Valid to", "Blocked"], ["seal", "Alpha", "2020-01-01", "", ""]]
    found = taken(BOM=BOM, Vendors=prices, Source_list=[*source_list, ["seal", "Beta", *entry]], Sales=SALES)
    account_of(found)
    assert column(found, "sources", "part", "unit_cost")[1:] == [("seal", 4.0)]
    assert lines(found, "ignored", "Vendors", "the list of who may deliver")


def test_a_ledger_counts_its_sales_and_takes_returns_off():
    """40 and 60 left, 10 came back: 90 in the ten days from 1 to 10 January."""
    rows = [["2026-01-01", "Sale", "pump", -40], ["2026-01-04", "Purchase", "pump", 500], ["2026-01-06", "Sale", "pump", 10]]
    head = ["Posting date", "Entry type", "Item no", "Quantity"]
    found = taken(BOM=BOM, Vendors=VENDORS, Item_ledger=[head, *rows, ["2026-01-10", "Sale", "pump", -60]])
    account_of(found)
    assert column(found, "demand", "part", "rate") == [("pump", 9.0)]
    assert lines(found, "ignored", "movements that are no sales") and lines(found, "assumed", "issues with a minus")


def test_a_rate_by_the_week_lasts_until_its_end():
    """70 a week for the 28 days from 5 January to 1 February are 280, 10 a day."""
    rows = [["Item", "Bucket", "Date", "Rate end date", "Qty per bucket"], ["pump", "Weeks", "2026-01-05", "2026-02-01", 70]]
    found = taken(BOM=BOM, Vendors=VENDORS, Forecast=rows)
    assert column(found, "demand", "part", "rate") == [("pump", 10.0)]


def test_a_row_exported_twice_counts_once_and_a_second_sale_twice():
    """Without a number of the document the same day, part and quantity may be two sales."""
    head, one = ["Date", "Order", "Product", "Quantity"], ["2026-01-01", "S-1", "pump", 30]
    rows = [one, one, ["2026-01-05", "S-2", "pump", 30], ["2026-01-10", "S-3", "pump", 40]]
    found = taken(BOM=BOM, Vendors=VENDORS, Sales=[head, *rows])
    account_of(found)
    assert column(found, "demand", "rate") == [(10.0,)]
    bare = [[cell for i, cell in enumerate(row) if i != 1] for row in [head, *rows]]
    assert column(taken(BOM=BOM, Vendors=VENDORS, Sales=bare), "demand", "rate") == [(13.0,)]


def test_how_many_a_box_holds_is_read_from_a_sheet_of_units():
    prices = [[*VENDORS[0], "Unit"], [*VENDORS[1][:3], 60, "EUR", "BOX"]]
    units = [["Item no", "Code", "Qty per unit of measure"], ["seal", "PCS", 1], ["seal", "BOX", 50]]
    bom = [[*BOM[0], "Unit"], [*BOM[1], "PCS"]]
    found = taken(BOM=bom, Vendors=prices, Item_units_of_measure=units, Sales=SALES)
    assert ("seal", 1.2) in column(found, "sources", "part", "unit_cost") and found.account.is_right


def test_routes_are_lanes_between_ones_places_and_the_freight_of_vendors():
    """The pump goes to the depot in 2 days at 1.5; Alpha's seal keeps its vendor's 9 days and costs 0.2 more on the way."""
    vendors = [[*VENDORS[0], "Lead time"], [*VENDORS[1], 9]]
    bom = [[*BOM[0], "Plant"], [*BOM[1], "works"]]
    routes = [["Origin", "Destination", "Item", "Transit days", "Freight"], ["works", "depot", "pump", 2, 1.5]]
    sales = [["Product", "Location", "Customer", "Quantity per day"], ["pump", "depot", "shop", 10]]
    found = taken(BOM=bom, Vendors=vendors, Routes=[*routes, ["Alpha", "works", "seal", 30, 0.2]], Sales=sales)
    account_of(found)
    right = [("Alpha", "works", "seal", 9.0, 0.2), ("works", "depot", "pump", 2.0, 1.5)]
    named = {"alpha": "Alpha"}
    lanes = column(found, "lanes", "origin", "destination", "part", "lead_days", "unit_cost")
    assert sorted((named.get(o, o), *rest) for o, *rest in lanes) == right
    assert column(found, "demand", "site", "rate") == [("depot", 10.0)] and len(found.network.lanes) == 2


def test_from_and_to_of_quantities_or_dates_are_no_routes():
    head = ["Material", "Vendor", "Price", "Currency", "From", "To"]
    for ends in ([[1, 99], [100, 999]], [["2020-01-01", "2020-12-31"], ["2021-01-01", "2099-12-31"]]):
        found = taken(BOM=BOM, Prices=[head, *(["seal", "Alpha", 4, "EUR", *pair] for pair in ends)], Sales=SALES)
        assert [list(s.roles) for s in found.mapping.sheets if s.name == "Prices"] == [["vendors"]]


def test_a_discount_is_per_cent_where_its_heading_says_so():
    """Half a per cent off 4 is 3.98; a discount of 15 is per cent by its size."""
    for heading, discount, cost in (("Discount %", 0.5, 3.98), ("Discount", 15, 3.4), ("Discount", 0.15, 3.4)):
        rows = [[*VENDORS[0], heading], [*VENDORS[1], discount]]
        found = taken(BOM=BOM, Vendors=rows, Sales=SALES)
        assert dict(column(found, "sources", "part", "unit_cost")[1:] or {})["seal"] == pytest.approx(cost)


def test_a_rank_behind_a_vendor_that_takes_all_is_a_stand_by():
    head = ["Material", "Vendor", "Price", "Currency", "Allocation %", "Rank"]
    rows = [["seal", "Alpha", 4, "EUR", 100, 1], ["seal", "Beta", 3, "EUR", 100, 2]]
    found = taken(BOM=BOM, Vendors=[head, *rows], Sales=SALES)
    assert column(found, "lanes", "origin", "share") == [("alpha", 1.0), ("beta", 0.0)]
    assert lines(found, "assumed", "Rank", "stand-by")


def test_a_sheet_with_general_headings_is_asked_what_it_is_and_read_as_answered():
    tables = {"BOM": BOM, "Vendors": VENDORS, "Table_7": [["Name", "Qty"], ["pump", 40]]}
    found = taken(**tables, Sales=SALES)
    (question,) = [q for q in found.account.questions.to_dict("records") if q["id"].startswith("sheet.")]
    assert (question["id"], question["default"]) == ("sheet.Table 7", "none") and "stock" in question["options"]
    answered = taken(**tables, Sales=SALES, answers={"sheet.Table 7": "stock"})
    assert column(answered, "stock", "part", "quantity") == [("pump", 40.0)] and not lines(answered, "ignored", "not asked")
    again = taken(answered.kept, **tables, Sales=SALES)
    assert again.tables["stock"].equals(answered.tables["stock"])


def test_technical_names_of_odoo_are_known():
    found = read_paths("docs/examples/odoo_export")
    assert [sorted(s.roles) for s in found.mapping.sheets] == [["bom"], ["vendors"], ["history"], ["stock"]]
