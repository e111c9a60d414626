"""Units of parts: how many base units a box or a drum of a part holds (MARM, item units of measure)."""

from __future__ import annotations

from . import bom_rows
from . import words as w
from .role import Field, Role

ROLE = Role(
    name="units",
    sheets={
        "en": "(item|material|product|part) (units|units of measure|uoms|uom)|(uom|unit) conversions|units of measure|"
        "alternative units",
        "de": "mengeneinheiten|umrechnung|alternative mengeneinheiten",
        "ko": "단위환산|환산단위",
        "ja": "単位換算",
        "zh": "单位换算|计量单位换算",
        "fr": "unités|conversions d'unités",
        "es": "unidades|conversiones",
        "sap": "marm",
    },
    fields=(
        Field("part", "id", w.PART, weak="no|code"),
        Field(
            "unit_code", "text", {**w.UNIT, "en": w.UNIT["en"] + "|alternative unit|alt unit|from unit|code", "sap": "meinh"}
        ),
        Field(
            "contains",
            "number",
            {
                "en": "(quantity|qty) per (unit of measure|unit|uom)|conversion (factor|rate|numerator)|numerator|factor",
                "de": "umrechnungsfaktor|zähler|faktor",
                "ko": "환산계수|환산수량",
                "ja": "換算係数|換算数",
                "zh": "换算率|换算系数",
                "fr": "coefficient de conversion",
                "es": "factor de conversión",
                "sap": "umrez",
            },
            tells=True,
        ),
        Field("contains_per", "number", {"en": "conversion denominator|denominator", "de": "nenner", "sap": "umren"}),
    ),
    needs=(("part",), ("unit_code",), ("contains",)),
    prepare=lambda rows, book: rows,
    build=bom_rows.nothing,
    feeds=("bom", "stock", "sources", "demand"),
)
