"""A planner's messy export: merged headers, three languages, units, numbers as text, vendors written three ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

EXPORT: dict[str, list[list]] = {
    "Stückliste 2026": [
        ["Export aus SAP, Werk 1000"],
        ["Kopf", None, "Position"],
        ["Erzeugnis", "Werk", "Komponente", "Bezeichnung", "Menge", "ME", "Basismenge"],
        ["PUMP-1", "1000", "471", "Gehäuse", "2,5", "kg", "1"],
        ["PUMP-1", "1000", "SCREW", "Schraube M6", "12", "ST", 1],
        ["PUMP-1", "1000", "SEAL", "Dichtung", "500", "g", 1],
        [],
        ["PUMP-2", "1000", 471, "Gehäuse", "1.250,0", "g", 1],
        ["PUMP-2", "1000", "SCREW", "Schraube M6", "0,8", "Tsd", 100],
        ["Summe", None, None, None, "1.266,3"],
    ],
    "구매정보": [
        ["2026년 구매 현황"],
        ["자재번호", "공급업체명", "단가", "가격단위", "통화", "단위", "납기(주)", "국가"],
        ["471", "(주)한국주물", "4,20", 1, "EUR", "kg", 2, "한국"],
        ["SCREW", "Schrauben Müller GmbH", "35,00", 1000, "EUR", "ST", 1, "Deutschland"],
        ["SCREW", "SCHRAUBEN MUELLER", "36,00", 1000, "EUR", "ST", 1],
        ["SCREW", "Schrauben Muller GmbH & Co. KG", "36,00", 1000, "EUR", "ST", 1],
        ["SEAL", "Dichtwerk", "auf Anfrage", 1, "EUR", "g", "3"],
        ["SEAL", None, "1", 1, "EUR", "g", "3"],
    ],
    "Absatz": [
        ["Produkt", "Werk", "Menge / Monat", "Einheit", "Verkaufspreis"],
        ["PUMP-1", "1000", "1.200", "ST", "250,00"],
        ["PUMP-2", 1000, 300, "ST", "410,50"],
    ],
    "Bestand": [
        ["Werk", "Material", "Frei verwendbar", "Einheit"],
        ["1000", "471", "2.000,5", "kg"],
        ["1000", "SCREW", 15, "Tsd"],
        ["1000", "SCREW", 500, "ST"],
        ["1000", "XYZ", 500, "ROL"],
    ],
    "Notizen": [["nur Text"]],
}
MERGED = {"Stückliste 2026": ("A1:F1", "A2:B2", "C2:F2"), "구매정보": ("A1:G1",)}


def write_export(path: Path, sheets: Mapping[str, Sequence[Sequence]] = EXPORT) -> Path:
    """Write the sheets as a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in MERGED.get(name, ()):
            sheet.merge_cells(area)
    book.save(path)
    return path
