"""An export of two plants in German and English, whose worst single loss is worked out by hand (`WORST`).

Pump A is made at plant 1000 and sold 10 a day, pump B at 2000 and sold 5 a day: ten orders of 70 and 35 on ten Mondays,
70 days. Both need one housing, all from one foundry, which the bill of plant 2000 spells "Nrod": it is asked whether that is
one vendor, and it is. 40 and 20 housings are in stock, 4 days at either plant. A vendor not known better is away for 28 days.

Margins: A 500 - (housing 100 + 2 seals of 5 + motor 150) = 240; B 400 - (housing 100 + 2 seals of 5 + rotor) = 250, since a
rotor, which is made though a vendor sells it for 90, takes 2 kg of steel of 20. So the loss of each, in 28 days, is

- foundry: (28 - 4) x (10 x 240 + 5 x 250) = 87,600, the worst;
- plant 1000: 28 x 10 x 240 = 67,200; plant 2000: 28 x 5 x 250 = 35,000;
- motors: 200 in stock last 20 days, (28 - 20) x 10 x 240 = 19,200; steel: 100 kg last 10 days, 18 x 5 x 250 = 22,500;
- either vendor of seals: the other makes 1.1 x its half of the 30 a day, 13.5 are missing, 6.75 pumps a day, those of the lower
  margin first: 28 x 6.75 x 240 = 45,360.

As two foundries each would cost (28 - 4) x 2,400 = 57,600 at most, and plant 1000 would be the worst.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl

WORST, LOSS = "Giesserei Nord GmbH", 87_600.0
ANSWERS = {"currency of the prices": "EUR", "made or bought": "made", "one vendor or two": "one"}  # question: answer
MONDAY = date(2026, 1, 5)

SHEETS: dict[str, list[list]] = {
    "Stückliste": [
        ["Auszug Werk 1000 und 2000"],
        [],
        ["Erzeugnis", "Werk", "Komponente", "Menge", "ME", "Lieferant", "Preis"],
        ["PUMP-A", "1000", "HSG", 1, "ST", "Giesserei Nord GmbH", "100,00"],
        ["PUMP-A", "1000", "SEAL", 2, "ST"],
        ["PUMP-A", "1000", "MOTOR", 1, "ST", "Motoren AG", "150,00"],
        ["PUMP-B", "2000", "HSG", 1, "ST", "Giesserei Nrod GmbH", "100,00"],
        ["PUMP-B", "2000", "SEAL", 2, "ST"],
        ["PUMP-B", "2000", "ROTOR", 1, "ST", "Rotortec", "90,00"],
        ["ROTOR", "2000", "STEEL", "2,0", "KG"],
    ],
    "Supplier list": [
        ["Item", None, "Supplier", "Terms", None],
        ["Material", "Description", "Vendor name", "Unit price", "Lead time (days)"],
        ["SEAL", "Seal ring", "Dichtwerk GmbH", 5, 10],
        ["STEEL", "Round steel", "Stahl Süd", 20, 14],
    ],
    "Bestand": [
        ["Werk", "Material", "Frei verwendbar", "ME", "Lagerplatz"],
        ["1000", "HSG", 40, "ST", "A-01"],
        ["2000", "HSG", 20, "ST", "A-02"],
        ["1000", "MOTOR", 200, "ST", "B-01"],
        ["2000", "STEEL", "100,0", "KG", "C-01"],
    ],
    "Sales orders": [
        ["Order date", "Product", "Plant", "Order qty", "Net price", "Sales rep"],
        *(
            [MONDAY + timedelta(weeks=week), product, plant, quantity, price, "Kim"]
            for week in range(10)
            for product, plant, quantity, price in (("PUMP-A", "1000", 70, 500), ("PUMP-B", "2000", 35, 400))
        ),
    ],
    "Lieferantenstamm": [
        ["Lieferantennummer", "Name", "Land", "Ort"],
        ["V100", "Giesserei Nord GmbH", "DE", "Kiel"],
        ["V200", "Motoren AG", "CH", "Zürich"],
        ["V300", "Dichtwerk GmbH", "DE", "Hamburg"],
        ["V400", "Stahl Süd", "AT", "Wien"],
    ],
    "Notizen": [["Stand", "Bemerkung"], ["Januar", "noch nicht geprüft"]],
}
PRICES = "Material;Lieferant;Preis;Lieferzeit (Tage)\nSEAL;Seal Co;5,00;7\n"


def write_messy(folder: Path) -> list[Path]:
    """Write the workbook and the CSV beside it; -> both."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["Stückliste"].merge_cells("A1:G1")
    for area in ("A1:B1", "D1:E1"):
        book["Supplier list"].merge_cells(area)
    workbook, prices = folder / "auszug.xlsx", folder / "preise.csv"
    book.save(workbook)
    prices.write_bytes(PRICES.encode("cp1252"))
    return [workbook, prices]
