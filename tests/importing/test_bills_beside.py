"""A sheet in which one column names what is made and another what goes into it is a bill of materials, vendors or not."""

from __future__ import annotations

import pytest

from .support import account_of, taken

VENDORS = [["Material", "Vendor", "Price", "Currency"], ["SEAL", "Alpha", 3, "EUR"], ["MOTOR", "Beta", 40, "EUR"]]
SALES = [["Product", "Quantity per day"], ["PUMP", 10]]
BILL = [("PUMP", "MOTOR", 1.0), ("PUMP", "SEAL", 2.0)]
OFFERS = [("alpha", "SEAL", 3.0), ("beta", "MOTOR", 40.0)]


def rows(heading: str, *, turned: bool = False) -> list[list]:
    """A sheet of two components of the pump under the headings of parent, component and quantity, and what is beside them."""
    names = heading.split("|")
    cells = [["PUMP", "SEAL", 2, "Alpha", 3, "DE", "EUR"], ["PUMP", "MOTOR", 1, "Beta", 40, "CN", "EUR"]]
    cells = [[c[1], c[0], *c[2:]] for c in cells] if turned else cells
    return [names, *(row[: len(names)] for row in cells)]


def bill(found):
    return sorted(map(tuple, found.tables["bom"][["part", "input", "quantity"]].to_numpy().tolist()))


def offers(found):
    """What vendors deliver, at what price; one's own plant, which makes the pump, left out."""
    sources = found.tables["sources"]
    return sorted(map(tuple, sources.loc[sources["part"] != "PUMP", ["site", "part", "unit_cost"]].to_numpy().tolist()))


def makers(found):
    return sorted(found.tables["sources"].set_index("part").loc[["PUMP"], "site"])


@pytest.mark.parametrize(
    "heading",
    ["Material|Component|Qty|Vendor|Price|Vendor country|Currency",
     "Product|Component|Qty|Vendor|Price|Vendor country|Currency",
     "Item|Component|Qty|Supplier|Unit cost|Country", "BOM parent|BOM component|Qty|Vendor|Price",
     "Finished good|Material|Qty|Vendor|Price", "Assembly|Part|Qty|Vendor|Price", "Product|Part|Qty|Supplier|Price",
     "Product|Material|Qty|Supplier|Price", "Product SKU|Component SKU|Qty|Supplier|Cost",
     "SKU|Component SKU|Qty|Supplier|Cost",
     "Made item|Used item|Qty|Vendor|Price", "Assembly|Member|Quantity|Preferred Vendor|Purchase Price",
     "Material|BOM component|Quantity|Supplier|Net price", "Parent No.|No.|Quantity per|Vendor|Unit Cost",
     "Artikel|Komponente|Menge|Lieferant|Preis|Land", "Produkt|Teil|Menge|Lieferant|Preis",
     "Erzeugnis|Material|Menge|Lieferant|Preis",
     "Baugruppe|Teil|Anzahl|Lieferant|Preis", "Fertigartikel|Rohmaterial|Menge|Lieferant|Preis",
     "Materialnummer|Komponentennummer|Komponentenmenge|Lieferant|Nettopreis",
     "제품|부품|수량|공급업체|단가", "제품|자재|수량|공급업체|단가|국가|통화", "완제품|원자재|소요량|협력사|단가",
     "품목코드|자재코드|소요량|공급업체|단가", "조립품|부품|수량|공급업체|단가", "생산품목|투입품목|투입수량|거래처|단가",
     "상위부품|하위부품|수량|업체|단가", "헤더자재|구성부품|구성부품수량|공급업체|단가", "产品|组件|数量|供应商|单价"],
)  # fmt: skip
def test_a_bill_with_vendors_beside_it_is_both(heading):
    """The vendors are those of the components: the pump is made, of two seals for 3 and a motor for 40."""
    found = taken(Table_1=rows(heading), Sales=SALES)
    account_of(found)
    assert bill(found) == BILL and offers(found) == OFFERS and makers(found) == ["own_plant"]
    if "ountry" in heading or "Land" in heading or "국가" in heading:
        country = found.tables["sites"].set_index("site")["country"]
        assert country[["alpha", "beta"]].tolist() == ["DE", "CN"]
    assert not found.account.questions["id"].str.startswith("sheet.").any()


@pytest.mark.parametrize(
    "heading",
    ["BOM parent|BOM component|Qty", "BOM parent item|BOM child item|Qty", "Assembly number|Part number|Qty",
     "Product|Part|Qty",
     "Output|Input|Qty", "Assembly|Member Item|Quantity", "Bundle|Component|Qty", "Baugruppe|Unterbaugruppe|Anzahl",
     "Elternteil|Kindteil|Menge", "Übergeordneter Artikel|Untergeordneter Artikel|Menge", "Fertigerzeugnis|Komponente|Menge",
     "모자재번호|자자재번호|수량", "조립품|구성품|수량", "생산품목|소요자재|소요량",
     "부모품목|자식품목|수량", "세트품목|구성품목|수량",
     "반제품|원재료|수량"],
)  # fmt: skip
def test_words_for_what_is_made_and_what_goes_into_it(heading):
    found = taken(Table_1=rows(heading), Prices=VENDORS, Sales=SALES)
    account_of(found)
    assert bill(found) == BILL and offers(found) == OFFERS


def test_the_component_may_stand_before_what_is_made():
    found = taken(Table_1=rows("Component|Material|Qty|Vendor|Price", turned=True), Sales=SALES)
    assert bill(found) == BILL and offers(found) == OFFERS


def test_a_bill_in_a_sheet_called_vendors_stays_a_bill():
    found = taken(Vendors=rows("Material|Component|Qty|Vendor|Price"), Sales=SALES)
    assert bill(found) == BILL and offers(found) == OFFERS and makers(found) == ["own_plant"]


def test_a_bill_of_sap_with_base_quantities_and_vendors_is_read():
    """Two seals and one motor for 10 pumps, made at plant 1000."""
    head = [
        "Material",
        "Plant",
        "Item",
        "Component",
        "Object description",
        "Quantity",
        "Un",
        "Base quantity",
        "Vendor",
        "Price",
    ]
    body = [["PUMP", "1000", "0010", "SEAL", "Ring", 2, "PC", 10, "Alpha", 3],
            ["PUMP", "1000", "0020", "MOTOR", "Drive", 1, "PC", 10, "Beta", 40]]  # fmt: skip
    found = taken(Table_1=[head, *body], Sales=SALES)
    account_of(found)
    assert bill(found) == [("PUMP", "MOTOR", 0.1), ("PUMP", "SEAL", 0.2)] and offers(found) == OFFERS
    seal = found.tables["parts"].set_index("part").loc["SEAL"]
    assert makers(found) == ["1000"] and (seal["name"], seal["unit"]) == ("Ring", "pc")


DOUBTFUL = {
    "general headings": rows("Material|Item|Qty|Vendor|Price"),
    "variants of a product": rows("Product|SKU|Qty|Vendor|Price"),
    "numbers beside names": [["Part number", "Component", "Qty", "Vendor", "Price"], ["R-1", "Resistor", 5, "Alpha", 3],
                             ["C-1", "Capacitor", 7, "Beta", 4]],
}  # fmt: skip


@pytest.mark.parametrize("case", DOUBTFUL)
def test_what_may_be_a_bill_or_a_list_of_vendors_is_asked(case):
    sheets = {"Table_1": DOUBTFUL[case], "BOM": rows("Product|Component|Qty"), "Sales": SALES}
    found = taken(**sheets)
    account_of(found)
    (question,) = [q for q in found.account.questions.to_dict("records") if q["id"].startswith("sheet.")]
    assert question["id"] == "sheet.Table 1" and {"bom", "vendors"} <= set(question["options"]) and bill(found) == BILL


def test_a_doubtful_sheet_is_read_as_answered_with_the_vendors_beside_it():
    table = rows("Product|SKU|Qty|Vendor|Price")
    as_bill = taken(Table_1=table, Sales=SALES, answers={"sheet.Table 1": "bom"})
    assert bill(as_bill) == BILL and offers(as_bill) == OFFERS
    again = taken(as_bill.kept, Table_1=table, Sales=SALES)
    assert bill(again) == BILL and offers(again) == OFFERS
    as_list = taken(Table_1=table, Sales=SALES, answers={"sheet.Table 1": "vendors"})
    assert not bill(as_list) and makers(as_list) == ["alpha", "beta"]


@pytest.mark.parametrize(
    "heading",
    ["Material|Description|Qty|Vendor|Price", "Component|Part name|Qty|Vendor|Price", "자재코드|자재명|수량|거래처|단가"],
)
def test_a_list_of_vendors_with_names_of_parts_stays_one(heading):
    table = [heading.split("|"), ["SEAL", "Ring", 1, "Alpha", 3], ["MOTOR", "Drive", 1, "Beta", 40]]
    found = taken(Table_1=table, BOM=rows("Product|Component|Qty"), Sales=SALES)
    assert bill(found) == BILL and offers(found) == OFFERS
    assert list(found.mapping.sheet("Table 1").roles) == ["vendors"]
