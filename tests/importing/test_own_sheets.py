"""Sheets that a planner made by hand, under headings of his own: what they say is read, and nothing else is called read."""

from __future__ import annotations

import pytest

from reshore import DataError
from reshore.importing.cells import cover_of, period_of
from reshore.importing.mapping import Mapping, Sheet
from reshore.importing.roles.kinds import kind_of

from .support import account_of, lines, sheets, taken

PLACES = [
    ["Location", "Name", "Type", "Country", "Town"],
    ["P1", "Assembly Eindhoven", "Plant", "Netherlands", "Eindhoven"],
    ["W1", "Central store Venlo", "Warehouse", "NL", "Venlo"],
    ["S1", "Shenzhen PCB Co.", "Supplier", "China", "Shenzhen"],
    ["S2", "Motoren Bauer GmbH", "Supplier", "Germany", "Nürnberg"],
]
BOM = [["Finished good", "Component", "Qty per unit"], ["PUMP", "PCB", 1], ["PUMP", "MOTOR", 1]]
BUYING = [["Item", "Supplier", "Price EUR", "Delivery time (weeks)"], ["PCB", "S1", 18.4, 6], ["MOTOR", "S2", 42.5, 3]]
STOCK = [["Where", "Item", "Pieces", "Safety stock"], ["P1", "PCB", 1200, 600], ["W1", "PUMP", 250, 100]]
SALES = [["Product", "Customer", "Pieces per week", "Sales price EUR"], ["PUMP", "Retail NL", 210, 189]]
ALL = {"Places": PLACES, "Bill_of_material": BOM, "Purchasing": BUYING, "Stock_on_hand": STOCK, "Sales_forecast": SALES}


def sites(found):
    return found.network.sites.set_index("site")


def test_the_kind_of_a_place_is_kept_and_another_word_is_told():
    found = taken(**ALL)
    assert sites(found).loc[["P1", "W1", "S1", "Retail NL"], "kind"].tolist() == ["plant", "warehouse", "supplier", "market"]
    office = [*PLACES, ["X1", "Office", "Hauptsitz", "NL", "Venlo"]]
    found = taken(**{**ALL, "Places": office, "Stock_on_hand": [*STOCK, ["X1", "PUMP", 5, 0]]})
    assert lines(found, "ignored", "Type", "'Hauptsitz'") and sites(found).loc["X1", "kind"] == "warehouse"


@pytest.mark.parametrize(
    ("word", "kind"),
    [("공장", "plant"), ("창고", "warehouse"), ("협력업체", "supplier"), ("고객사", "market"), ("Factory", "plant"),
     ("Customer", "market"), ("Plant warehouse", "warehouse"), ("A", ""), ("", "")],
)  # fmt: skip
def test_words_for_kinds_of_places(word, kind):
    assert kind_of(word) == kind


def test_a_vendor_that_a_sheet_of_places_lists_has_its_name_and_country_and_is_no_plant():
    found = taken(**ALL)
    account_of(found)
    assert sites(found).loc["S1", ["name", "country", "region"]].tolist() == ["Shenzhen PCB Co.", "CN", "Shenzhen"]
    assert "plant" not in found.account.questions["id"].tolist() and set(sites(found).index) == {
        "P1",
        "W1",
        "S1",
        "S2",
        "Retail NL",
    }
    untyped = [[cell for i, cell in enumerate(row) if i != 2] for row in PLACES]
    found = taken(**{**ALL, "Places": untyped})
    assert sites(found).loc[["S1", "S2"], "country"].tolist() == ["CN", "DE"]
    (question,) = [q for q in found.account.questions.to_dict("records") if q["id"] == "plant"]
    assert question["options"] == ["P1", "W1", "all"]


def test_a_vendor_called_by_the_name_in_the_list_is_that_place():
    buying = [BUYING[0], ["PCB", "Shenzhen PCB Co.", 18.4, 6], ["MOTOR", "S2", 42.5, 3]]
    untyped = [[cell for i, cell in enumerate(row) if i != 2] for row in PLACES]
    for places in (PLACES, untyped):
        found = taken(**{**ALL, "Places": places, "Purchasing": buying})
        assert sites(found).loc[["S1", "S2"], "country"].tolist() == ["CN", "DE"]


def test_stock_is_read_by_the_words_where_and_pieces():
    found = taken(**ALL)
    assert found.tables["stock"][["site", "part", "quantity"]].to_numpy().tolist() == [["P1", "PCB", 1200], ["W1", "PUMP", 250]]


def test_a_sheet_called_stock_whose_quantity_nobody_knows_is_asked_and_not_called_used():
    odd = [["Where", "Item", "Held back", "Safety stock"], *STOCK[1:]]
    found = taken(**{**ALL, "Stock_on_hand": odd})
    account = found.account.sheets.set_index("sheet")
    assert account.loc["Stock on hand", ["roles", "used", "left_out"]].tolist() == ["", 0, 2]
    assert "sheet.Stock on hand" in found.account.questions["id"].tolist()


def test_rows_of_planning_that_say_nothing_but_the_part_are_not_used():
    """Also where the sheet is read as stock too, whose quantity is not chosen."""
    columns = {"planning": {"part": "Item", "safety": "Safety stock"}, "stock": {"part": "Item", "site": "Where"}}
    (one,) = sheets(Stock_on_hand=STOCK)
    found = taken(Mapping((Sheet("Stock on hand", columns),)), Stock_on_hand=[list(r[1:]) for r in one[1]])
    account_of(found)
    assert found.account.sheets["used"].tolist() == [0] and lines(found, "wrong", "no row is read")


@pytest.mark.parametrize(
    ("heading", "rate"),
    [("Pieces per week", 30), ("Qty per week", 30), ("Weekly pieces", 30), ("Menge pro Woche", 30), ("주당수량", 30),
     ("수량(주)", 30), ("Pieces per month", 210 * 12 / 365), ("월당 수량", 210 * 12 / 365), ("Stück pro Jahr", 210 / 365),
     ("Pieces per day", 210)],
)  # fmt: skip
def test_a_period_in_the_heading_of_quantities_is_theirs(heading, rate):
    """As recognised, and as chosen by hand where no period is set."""
    sales = [["Product", heading], ["PUMP", 210]]
    found = taken(**{**ALL, "Sales_forecast": sales})
    assert found.tables["demand"]["rate"].tolist() == pytest.approx([rate])
    sheet = found.mapping.sheet("Sales forecast")
    assert sheet.roles == {"forecast": {"part": "Product", "quantity": heading}}
    by_hand = found.mapping.with_sheet(Sheet(sheet.name, sheet.roles))
    again = taken(by_hand, **{**ALL, "Sales_forecast": sales})
    assert again.tables["demand"]["rate"].tolist() == pytest.approx([rate]) and "per." not in "".join(
        again.account.questions["id"]
    )


def test_the_most_a_vendor_delivers_a_week_is_a_capacity_and_not_known_is_no_error():
    buying = [[*BUYING[0], "Max per week"], [*BUYING[1], 700], [*BUYING[2], "n/a"]]
    found = taken(**{**ALL, "Purchasing": buying})
    capacity = found.tables["sources"].set_index("part")["capacity"]
    assert capacity[["PCB", "MOTOR"]].tolist() == [pytest.approx(100), ""] and not lines(found, "wrong")
    assert period_of("월 최대 공급량") == "month"


def sold(*cells, heading="Gross margin EUR", answers=None):
    return taken(**{**ALL, "Sales_forecast": [[*SALES[0], heading], [*SALES[1], cells[0]]]}, answers=answers)


@pytest.mark.parametrize("heading", ["Gross margin EUR", "Margin", "공헌이익(원)", "Deckungsbeitrag"])
@pytest.mark.parametrize("cell", [61, "61,00 €", "EUR 61"])
def test_the_margin_of_a_product_is_read(heading, cell):
    found = sold(cell, heading=heading)
    assert found.tables["demand"]["margin"].tolist() == [61.0] and found.network.demand["margin"].tolist() == [61.0]
    assert lines(found, "assumed", "margin of one unit")


def test_a_margin_in_per_cent_or_of_a_row_is_turned_into_that_of_one():
    """30 % of 189; 12,600 for 210 pieces are 60 each; without prices of sale or a minus nothing is made up."""
    assert sold(30, heading="Margin %").tables["demand"]["margin"].tolist() == [pytest.approx(56.7)]
    of_row = sold(12_600)
    assert of_row.tables["demand"]["margin"].tolist() == [60.0]
    assert of_row.account.questions.set_index("id").loc["margin.Sales forecast", "default"] == "row"
    assert sold(300, answers={"margin.Sales forecast": "unit"}).tables["demand"]["margin"].tolist() == [300.0]
    below = sold(-5)
    assert below.tables["demand"]["margin"].tolist() == [""] and lines(below, "ignored", "margin below 0")


def test_what_was_filled_in_counts_as_assumed():
    """No recovery time, no capacity, one price and one lead time are given: what rests on others is not called read."""
    buying = [BUYING[0], BUYING[1], ["MOTOR", "S2", "", ""]]
    net = taken(**{**ALL, "Purchasing": buying}).network
    assert set(net.sites["evidence"]) == {"assumed"} and set(net.sources["evidence"]) == {"assumed"}
    lanes = net.lanes.set_index("part")
    assert lanes.loc[["PCB", "MOTOR"], "evidence"].tolist() == ["read", "assumed"]
    (note,) = net.sources.loc[net.sources["part"] == "MOTOR", "note"]
    assert "assumed: unit_cost (0, as no price is known)" in note and "assumed: capacity" in note
    given = [[*BUYING[0], "Max per week"], [*BUYING[1], 700], [*BUYING[2], 700]]
    sources = taken(**{**ALL, "Purchasing": given}).network.sources.set_index("part")["evidence"]
    assert sources[["PCB", "MOTOR"]].tolist() == ["read", "read"]


def test_an_unknown_country_is_a_remark_with_a_proposal():
    """A place without a country is a place: the network opens, and nothing is called wrong."""
    places = [*PLACES[:3], ["S1", "Shenzhen PCB Co.", "Supplier", "Chna", "Shenzhen"], PLACES[4]]
    found = taken(**{**ALL, "Places": places})
    (line,) = [r for r in found.account.rows.itertuples() if "'Chna'" in r.what]
    assert (line.kind, line.row, line.column) == ("assumed", 4, "Country") and line.fix.endswith("did you mean 'China'?")
    assert found.account.is_right and sites(found).loc["S1", "country"] == ""


def test_an_id_with_a_letter_like_a_digit_is_asked_for_the_near_one():
    bom = [*BOM, ["PUMP", "HOUS-1", 2], ["VALVE", "HOUS-l", 1]]
    tables = {**ALL, "Bill_of_material": bom, "Purchasing": [*BUYING, ["HOUS-1", "S2", 7, 8]]}
    question = "one_part.HOUS-1"
    asked = taken(**tables).account.questions.set_index("id").loc[question]
    assert asked["default"] == "two" and "'HOUS-l'" in asked["text"]
    found = taken(**tables, answers={question: "one"})
    inputs = found.tables["bom"].set_index(["part", "input"])["quantity"]
    assert inputs["VALVE", "HOUS-1"] == 1 and not lines(found, "assumed", "who delivers")


def test_what_keeps_sheets_from_being_a_network_is_told_first():
    buying = [BUYING[0], ["PCB", "S1", "cheap", 6], BUYING[2]]
    tables = {name: rows for name, rows in ALL.items() if name != "Sales_forecast"}
    with pytest.raises(DataError) as refused:
        taken(**{**tables, "Purchasing": buying}).network  # noqa: B018
    assert [p.problem.key for p in refused.value.problems] == ["error.no_row_of_demand", "error.taken_as_blank"]


KEPT = ["Where", "Item"]
DAYS_OF_STOCK = [
    ("Bestand (Tage)", 1), ("Stock (days)", 1), ("Days on hand", 1), ("Reichweite (Tage)", 1), ("Days of supply", 1),
    ("재고일수", 1), ("재고(일)", 1), ("Cover (weeks)", 7), ("Weeks of supply", 7), ("재고주수", 7), ("在庫日数", 1),
    ("库存天数", 1), ("stock_days", 1),
    ("Bestandsreichweite in Wochen", 7), ("Couverture (jours)", 1), ("Stock (working days)", 7 / 5),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "days"), DAYS_OF_STOCK)
def test_stock_that_is_counted_in_time_is_days_of_cover(heading, days):
    found = taken(**{**ALL, "Stock_on_hand": [[*KEPT, heading], ["P1", "PCB", 5]]})
    account_of(found)
    assert found.tables["stock"][["quantity", "cover_days"]].to_numpy().tolist() == [["", pytest.approx(5 * days)]]
    assert lines(found, "assumed", heading, "cover_days", "'PCB'")
    assert found.network.stock["cover_days"].tolist() == [pytest.approx(5 * days)]


@pytest.mark.parametrize(
    "heading", ["Weekly stock", "Stock", "Month end stock", "Bestand pro Tag", "Stock (daily)", "월말 재고", "재고(월간)"]
)
def test_a_heading_that_says_when_stock_was_counted_is_one_of_pieces(heading):
    assert cover_of(heading) == ""


@pytest.mark.parametrize(
    ("cell", "unit", "days"),
    [("5 days", "EA", 5), ("2 weeks", "", 14), ("3주", "개", 21), ("10일", "", 10), ("1,5 Wochen", "", 10.5), (4, "Tage", 4),
     ("2 days", "kg", 2)],
)  # fmt: skip
def test_a_cell_of_time_among_pieces_is_days_of_cover(cell, unit, days):
    """The others stay pieces, and no part is counted in days."""
    rows = [[*KEPT, "Stock", "Unit"], ["P1", "PCB", 1200, "EA"], ["P1", "MOTOR", cell, unit], ["W1", "PUMP", 250, "EA"]]
    found = taken(**{**ALL, "Stock_on_hand": rows})
    account_of(found)
    stock = found.tables["stock"].set_index("part")[["quantity", "cover_days"]]
    assert stock.loc[["PCB", "MOTOR", "PUMP"]].to_numpy().tolist() == [[1200, ""], ["", pytest.approx(days)], [250, ""]]
    assert lines(found, "assumed", "cover_days", "'MOTOR'") and not lines(found, "wrong")
    assert set(found.tables["parts"]["unit"]) <= {"", "pc", "kg"}


def test_pieces_count_beside_days_of_cover_and_are_not_added_to_them():
    rows = [[*KEPT, "Stock", "Days of supply"], ["P1", "PCB", 1200, 6], ["P1", "MOTOR", "", 6], ["W1", "PUMP", 250, ""]]
    found = taken(**{**ALL, "Stock_on_hand": rows})
    assert found.tables["stock"][["quantity", "cover_days"]].to_numpy().tolist() == [[1200, ""], ["", 6], [250, ""]]
    assert lines(found, "ignored", "Days of supply", "pieces count")
    twice = taken(**{**ALL, "Stock_on_hand": [*rows, ["P1", "PCB", "", 6]]})
    account_of(twice)
    assert twice.tables["stock"]["quantity"].tolist() == [1200, "", 250] and lines(twice, "wrong", "not added", "'PCB'")


MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04"]  # of 31, 28, 31 and 30 days


def months(*cells, heading="Qty", first=1):
    """Sales of the pump by month in rows; None: the cell is blank."""
    dated = [f"{month}-01" if first is None else month for month in MONTHS]
    return [["Product", "Month", heading], *(["PUMP", month, cell] for month, cell in zip(dated, cells, strict=True))]


BLANK_MONTHS = {
    "rows": (months(310, 280, None, 300), 890 / 89),
    "columns": ([["Product", *MONTHS], ["PUMP", 310, 280, None, 300]], 890 / 89),
    "first days of months": (months(310, 280, None, 300, first=None), 890 / 89),
    "the last": ([["Product", *MONTHS], ["PUMP", 310, 280, 310, "n/a"]], 900 / 90),
    "a rate a month": (months(300, 300, None, 300, heading="Qty per month"), 300 * 12 / 365),
    "known for others": ([["Product", *MONTHS], ["PUMP", 310, None, 310, None], ["VALVE", 31, 28, 31, 30]], 620 / 62),
    "nothing is no blank": (months(310, 280, 0, 300), 890 / 120),
}


@pytest.mark.parametrize("case", BLANK_MONTHS)
def test_a_blank_period_is_in_neither_sum_nor_days(case):
    sales, rate = BLANK_MONTHS[case]
    bom = [*BOM, ["VALVE", "MOTOR", 1]]
    found = taken(**{**ALL, "Bill_of_material": bom, "Sales_forecast": sales})
    account_of(found)
    demand = found.tables["demand"].set_index("part")["rate"]
    assert demand["PUMP"] == pytest.approx(rate) and not lines(found, "wrong")
    assert bool(lines(found, "merged", "blank periods")) == (case != "nothing is no blank")
    if "VALVE" in demand:
        assert demand["VALVE"] == pytest.approx(120 / 120)


def test_blank_periods_are_nothing_where_that_is_answered():
    for sales in (BLANK_MONTHS["rows"][0], BLANK_MONTHS["columns"][0]):
        found = taken(**{**ALL, "Sales_forecast": sales}, answers={"blank.Sales forecast": "nothing"})
        assert found.tables["demand"]["rate"].tolist() == pytest.approx([890 / 120])
        assert not lines(found, "merged", "blank periods")


def test_an_order_without_a_quantity_is_no_period():
    """Nor is a product of which no month is known: its rows are left out and told."""
    orders = [["Product", "Order date", "Qty"], *(["PUMP", f"2026-01-{day:02}", qty] for day, qty in
              ((1, 100), (3, None), (17, 120), (31, 90)))]  # fmt: skip
    found = taken(**{**ALL, "Sales_forecast": orders})
    assert found.tables["demand"]["rate"].tolist() == pytest.approx([310 / 31]) and lines(found, "wrong", "quantity is blank")
    sales = [["Product", *MONTHS], ["PUMP", 310, 280, 310, 300], ["VALVE", *[None] * 4]]
    found = taken(**{**ALL, "Bill_of_material": [*BOM, ["VALVE", "MOTOR", 1]], "Sales_forecast": sales})
    account_of(found)
    assert found.tables["demand"]["rate"].tolist() == pytest.approx([10])
    assert lines(found, "wrong", "quantity is blank") or lines(found, "ignored", "nothing to read")


@pytest.mark.parametrize(
    ("heading", "days"),
    [("Recovery (weeks)", 7), ("Time to recover", 1), ("TTR", 1), ("TTR (weeks)", 7), ("Wiederanlauf (Tage)", 1),
     ("복구 기간(주)", 7), ("복구일수", 1), ("Wiederherstellungszeit in Wochen", 7), ("復旧日数", 1)],
)  # fmt: skip
def test_the_time_to_recover_of_a_place_is_read(heading, days):
    """Of plants and of vendors that the list has, and of those in a vendor master; what is blank stays assumed."""
    places = [[*PLACES[0], heading], *([*row, cell] for row, cell in zip(PLACES[1:], [3, "5 days", 8, None], strict=True))]
    found = taken(**{**ALL, "Places": places})
    account_of(found)
    recovery = found.network.sites.set_index("site")["recovery_days"]
    assert recovery[["P1", "W1", "S1", "S2"]].tolist() == pytest.approx([3 * days, 5, 8 * days, 28])
    assert "recovery_days (default)" not in sites(found).loc["P1", "note"]
    assert "recovery_days (default)" in sites(found).loc["S2", "note"]
    master = [["Supplier No", "Supplier name", "Country", heading], ["S1", "Shenzhen PCB", "CN", 6], ["S2", "Bauer", "DE", 2]]
    found = taken(**{**ALL, "Places": PLACES[:3], "Vendor_master": master})
    assert sites(found).loc[["S1", "S2"], "recovery_days"].tolist() == pytest.approx([6 * days, 2 * days])
    assert not lines(found, "ignored", heading)


def test_a_time_to_recover_that_is_none_is_told():
    places = [[*PLACES[0], "TTR"], *([*row, cell] for row, cell in zip(PLACES[1:], [-3, "soon", 8, 9], strict=True))]
    found = taken(**{**ALL, "Places": places})
    assert lines(found, "wrong", "TTR", "-3") and lines(found, "wrong", "TTR", "'soon'")
    assert found.tables["sites"].set_index("site")["recovery_days"].to_dict()["P1"] == ""


TRANSPORT = [["From", "To", "Item", "Transit days"], ["P1", "W1", "PUMP", 2], ["W1", "Retail NL", "PUMP", 1]]


def test_a_place_is_called_a_mere_store_only_where_nothing_leaves_it():
    """W1 keeps pumps: with routes through it, or where it sells them itself, the line would be untrue."""
    assert lines(taken(**ALL), "assumed", "only keep stock", "'W1'")
    routed = taken(**ALL, Transport=TRANSPORT)
    assert not lines(routed, "assumed", "only keep stock")
    assert routed.tables["lanes"]["origin"].tolist()[-2:] == ["P1", "W1"]
    assert lines(taken(**ALL, Transport=TRANSPORT[:2]), "assumed", "only keep stock", "'W1'")
    selling = [["Product", "Plant", "Pieces per week"], ["PUMP", "W1", 210]]
    assert not lines(taken(**{**ALL, "Sales_forecast": selling}), "assumed", "only keep stock")


def test_days_of_stock_that_nothing_leaves_are_said_to_be_none():
    stock = [*STOCK[:2], ["W1", "PUMP", "5 days", 0]]
    assert lines(taken(**{**ALL, "Stock_on_hand": stock}), "assumed", "comes to nothing", "'W1'")
    assert not lines(taken(**{**ALL, "Stock_on_hand": stock}, Transport=TRANSPORT), "assumed", "comes to nothing")


def line(found, *words):
    """The one line of the account that has all the words."""
    (one,) = [r for r in found.account.rows.itertuples() if all(w in f"{r.sheet} {r.column} {r.what}" for w in words)]
    return one


MASTER = [["Supplier No", "Supplier name", "Country"], ["S1", "Shenzhen PCB Co.", None], ["S2", "Motoren Bauer GmbH", "DE"]]


def test_a_vendor_whose_country_is_blank_is_named_with_the_row_to_fill_in():
    found = taken(**{**ALL, "Places": PLACES[:3], "Vendor_master": MASTER})
    one = line(found, "the country of 1 vendor")
    assert (one.sheet, one.rows, one.column) == ("Vendor master", "2", "Country")
    assert "'Shenzhen PCB Co. (S1)'" in one.what and "fill in the country" in one.fix
    listed = [*PLACES[:3], ["S1", "Shenzhen PCB Co.", "Supplier", None, "Shenzhen"], PLACES[4]]
    one = line(taken(**{**ALL, "Places": listed}), "the country of 1 vendor")
    assert (one.sheet, one.rows, one.column) == ("Places", "4", "Country")
    unlisted = [BUYING[0], ["PCB", "Nowhere Ltd", 18.4, 6], BUYING[2]]
    one = line(taken(**{**ALL, "Purchasing": unlisted}), "the country of 1 vendor")
    assert "'Nowhere Ltd (nowhere)'" in one.what and "vendor master" in one.fix


def test_customers_and_own_places_without_a_country_are_told():
    one = line(taken(**ALL), "'Retail NL'", "country")
    assert (one.sheet, one.rows, one.column) == ("Sales forecast", "2", "Customer") and "table sites" in one.fix
    listed = [
        *PLACES[:2],
        ["W1", "Venlo", "Warehouse", None, "Venlo"],
        *PLACES[3:],
        ["Retail NL", "Retail", "Customer", "NL", ""],
    ]
    one = line(taken(**{**ALL, "Places": listed}), "country", "verdict")
    assert (one.sheet, one.rows, one.column) == ("Places", "3", "Country") and "'Venlo (W1)'" in one.what


def test_a_lead_time_taken_as_days_on_the_way_is_an_assumption_of_its_own():
    one = line(taken(**ALL), "days on the way")
    assert (one.kind, one.sheet, one.rows, one.column) == ("assumed", "Purchasing", "2, 3", "Delivery time (weeks)")
    bare = [row[:3] for row in BUYING]
    assert not lines(taken(**{**ALL, "Purchasing": bare}), "assumed", "days on the way")
