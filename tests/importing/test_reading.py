"""Numbers, units, rows and periods as planners write them; whatever stands in a sheet is used or listed."""

from __future__ import annotations

import datetime
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshore.importing import cells, dates
from reshore.importing import mapping as maps
from reshore.importing.exports import take_over
from reshore.importing.mapping import Mapping, Sheet
from reshore.importing.roles import roles

from .support import account_of, lines, taken

BOM = ["Product", "Component", "Quantity", "Unit", "Plant"]
SALES = ["Product", "Quantity per day"]
ONE_BOM = [BOM, ["car", "bolt", 4, "pc", "P"]]
ONE_SALE = [SALES, ["car", 1]]


@pytest.mark.parametrize("cell", ["1/2", "10 %", "1..2", "1,2,3", "5 pc 3", "0x10", "1e999", "7,5", True])
def test_what_is_no_number_is_not_read_as_one(cell):
    assert cells.quantity(cell, ".") == (None, "")


@pytest.mark.parametrize(
    ("cells_", "decimal", "read"),
    [
        (["1.234,5", "1.000"], "", [1234.5, 1000]),
        (["1,234.5", "1,000"], "", [1234.5, 1000]),
        (["0,5", "2"], "", [0.5, 2]),
        (["1,500", "2"], ",", [1.5, 2]),
        (["1,500", "2"], ".", [1500, 2]),
        (["1 234,50 €", "3"], "", [1234.5, 3]),
        (["1'234.50", "3"], "", [1234.5, 3]),
        ([2.5, 3], "", [2.5, 3]),
        (["12 kg", "3"], "", [12, 3]),
    ],
)
def test_numbers_as_planners_write_them(cells_, decimal, read):
    rows = [["Plant", "Material", "Stock"], *(["P", f"m{i}", c] for i, c in enumerate(cells_))]
    columns = {"site": "Plant", "part": "Material", "quantity": "Stock"}
    bills = [["Product", "Component"], *(["car", f"m{i}"] for i in range(len(cells_)))]
    mapping = Mapping(
        (Sheet("Stock", {"stock": columns}, decimal=decimal), Sheet("BOM", {"bom": {"part": "Product", "input": "Component"}}))
    )
    found = taken(mapping, Stock=rows, BOM=bills)
    assert found.tables["stock"]["quantity"].tolist() == read


def test_a_number_that_may_mean_two_things_is_told():
    found = taken(BOM=ONE_BOM, Sales=ONE_SALE, Stock=[["Plant", "Material", "On hand"], ["P", "bolt", "1,500"]])
    assert found.tables["stock"]["quantity"].tolist() == [1500.0] and lines(found, "assumed", "1,500", "thousands")


@pytest.mark.parametrize(
    ("word", "base", "factor"),
    [
        ("KGM", "kg", 1),
        ("C62", "pc", 1),
        ("ft", "m", 0.3048),
        ("lb", "kg", 0.45359237),
        ("1000 PC", "pc", 1000),
        ("본", "pc", 1),
        ("매", "pc", 1),
        ("롤", "roll", 1),
        ("box", "box", 1),
        ("100 Stk", "pc", 100),
        ("TSD", "pc", 1000),
        ("Eimer", "eimer", 1),
    ],
)
def test_units_have_a_base_and_a_factor(word, base, factor):
    assert cells.unit(word) == (base, factor)


def test_a_word_behind_a_quantity_is_the_unit_of_the_row_or_the_row_is_left():
    stock = [["Plant", "Material", "On hand", "Unit"], ["P", "bolt", "5 kg", "kg"], ["P", "bolt", "5 t", "kg"]]
    found = taken(BOM=[BOM[:3], ["car", "bolt", 1]], Sales=ONE_SALE, Stock=stock)
    assert found.tables["stock"]["quantity"].tolist() == [5.0] and lines(found, "wrong", "not that of the row")
    account_of(found)


def test_unknown_units_are_units_of_their_own_until_two_meet():
    vendors = [
        ["Material", "Vendor", "Price", "Unit"],
        ["bolt", "A", 8, "kg"],
        ["bolt", "B", 50, "crate"],
        ["bolt", "C", 1, "pc"],
    ]
    asked = taken(BOM=[*ONE_BOM, ["bus", "bolt", 1, "pc", "P"]], Sales=ONE_SALE, Vendors=vendors)
    assert set(asked.account.questions["id"]) >= {"unit.bolt.kg", "unit.bolt.crate"}
    assert asked.tables["sources"].query("part == 'bolt'")["site"].tolist() == ["c"]
    answers = {"unit.bolt.kg": "16", "unit.bolt.crate": "200"}
    found = taken(None, answers, BOM=[*ONE_BOM, ["bus", "bolt", 1, "pc", "P"]], Sales=ONE_SALE, Vendors=vendors)
    prices = found.tables["sources"].set_index("site")["unit_cost"]
    assert prices[["a", "b", "c"]].tolist() == [0.5, 0.25, 1.0]  # 8 for 16 pc; 50 for 200 pc


def test_rows_of_one_thing_are_added_up_and_told():
    found = taken(
        BOM=[*ONE_BOM, ["car", "bolt", 2, "pc", "P"]],
        Sales=[["Product", "Month", "Quantity"], ["car", "2026-01", 31], ["car", "2026-02", 42], ["car", "2026-02", 31]],
    )
    assert found.tables["bom"]["quantity"].tolist() == [6.0] and lines(found, "merged", "added up")
    assert found.tables["demand"]["rate"].tolist() == pytest.approx([(31 + 42 + 31) / 59])
    account_of(found)


def test_two_currencies_are_not_mixed_and_prices_are_weighted():
    rows = [["bolt", "A", 6, "EUR"], ["nut", "A", 7, "USD"], ["cap", "A", 8, "eur"]]
    sales = [["Product", "Date", "Quantity", "Unit price"], ["car", "2025-01-01", 1, 500], ["car", "2025-01-10", 999, 200]]
    found = taken(
        BOM=[BOM, *(["car", p, 1, "pc", "P"] for p in ("bolt", "nut", "cap"))],
        Sales=sales,
        Vendors=[["Material", "Vendor", "Price", "Currency"], *rows],
    )
    assert found.tables["sources"].set_index("part")["unit_cost"].to_dict() == {"car": "", "bolt": 6, "nut": "", "cap": 8}
    assert found.network.setting("currency") == "EUR"
    assert found.tables["demand"]["price"].tolist() == pytest.approx([(500 + 999 * 200) / 1000])


@pytest.mark.parametrize(
    ("text", "days", "kind"),
    [
        ("2025-02", 28, "month"),
        ("202502", 28, "month"),
        ("02/2025", 28, "month"),
        ("Feb 2025", 28, "month"),
        ("2025년 2월", 28, "month"),
        ("2025-W05", 7, "week"),
        ("KW 5/2025", 7, "week"),
        ("03.02.2025", 1, "day"),
        ("20250203", 1, "day"),
        ("2025-02-03T08:15:00", 1, "day"),
        ("3 March 2025", 1, "day"),
        ("2025 Q1", 90, "quarter"),
    ],
)
def test_periods_as_planners_write_them(text, days, kind):
    found = dates.period(text)
    assert (found.last - found.first + 1, found.kind) == (days, kind)


@pytest.mark.parametrize("text", ["P-100", "2025", "13/13/2025", "pump", "4711", "1.5", "32.01.2025"])
def test_what_is_no_date_is_not_read_as_one(text):
    assert dates.period(text) is None


def test_dates_that_may_mean_two_days_are_told_unless_one_tells():
    sales = [["Product", "Order date", "Quantity"], ["car", "01/02/2025", 5], ["car", "05/02/2025", 5]]
    found = taken(BOM=ONE_BOM, Sales=sales)
    assert found.tables["demand"]["rate"].tolist() == pytest.approx([10 / 5]) and lines(found, "assumed", "day, month, year")
    found = taken(BOM=ONE_BOM, Sales=[*sales, ["car", "01/31/2025", 5]])
    span = datetime.date(2025, 5, 2) - datetime.date(2025, 1, 2)
    assert found.tables["demand"]["rate"].tolist() == pytest.approx([15 / (span.days + 1)])


WORDS = [
    "kg",
    "ST",
    "1,5",
    "1.234,5",
    "Summe",
    "합계",
    "P",
    "car",
    "bolt",
    "=1+1",
    "a|b",
    "\x07",
    "0",
    "-",
    "2025-01-31",
    "X",
    "2 weeks",
]
CELLS = st.one_of(
    st.just(""),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.text(max_size=8),
    st.sampled_from(WORDS),
)


@given(
    st.lists(st.lists(CELLS, max_size=9), max_size=8),
    st.lists(st.sampled_from(list(roles())), min_size=1, max_size=2, unique=True),
    st.integers(1, 3),
    st.integers(0, 3),
)
@settings(max_examples=200, deadline=None)
def test_whatever_stands_in_a_sheet_is_used_or_listed(rows, named, header, turn):
    """Of each role the fields that it needs and some of the others; which, the turn says."""
    columns = [f"column {letter}" for letter in "ABCDEFGHI"]
    fields = {}
    for r in named:
        needed = [group[0] for group in roles()[r].needs]
        others = [f.name for f in roles()[r].fields if f.name not in needed]
        fields[r] = [*needed, *others[6 * turn :], *others]
    sheet = Sheet("S", {r: dict(zip(dict.fromkeys(fields[r]), columns, strict=False)) for r in named}, header)
    book = [("S", [[n, *row] for n, row in enumerate(rows, header + 1) if any(c != "" for c in row)])]
    found = take_over(book, Mapping((sheet,)))
    account_of(found)
    assert json.loads(found.mapping.to_json()) and maps.from_json(found.mapping.to_json()) == found.mapping


@given(st.lists(st.lists(CELLS, max_size=6), max_size=6), st.sampled_from(["BOM", "Sales", "Stock", "Vendors", "PO"]))
@settings(max_examples=100, deadline=None)
def test_whatever_stands_in_a_workbook_is_looked_at(rows, name):
    header = ["Product", "Component", "Quantity", "Vendor", "Date", "Price"]
    found = taken(**{name: [header, *rows], "Sheet1": rows})
    account_of(found)
