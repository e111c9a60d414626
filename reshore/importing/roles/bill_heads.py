"""Heads of bills of materials: which part a bill is of, and for how many (MAST, STKO, headers of other systems)."""

from __future__ import annotations

from . import bom_heads, bom_rows
from . import words as w
from .role import Field, Role

ROLE = Role(
    name="bill_heads",
    sheets={
        "en": "bom (header|headers|head|heads|master)|bill of materials (headers|versions)|bom link|boms|bill headers|mrp bom",
        "de": "stücklistenkopf|stücklistenköpfe|stücklistenzuordnung",
        "ko": "bom헤더|bom 헤더|bom마스터",
        "ja": "部品表ヘッダ",
        "zh": "bom表头|bom头",
        "fr": "en têtes nomenclature",
        "es": "cabecera lista de materiales",
        "sap": "mast|stko|mast stko|stzu",
    },
    fields=(
        Field(
            "bill",
            "id",
            {
                "en": "bom|bom (no|number|id|code|reference|name)|bill of material|bill of materials|bill (no|number)|id|"
                "reference|name|external id",
                "de": "stückliste|stücklistennummer",
                "ko": "bom번호|bom코드",
                "zh": "bom编号|bom编码",
                "ja": "部品表番号",
                "sap": "stlnr",
                "fr": "nomenclature",
                "es": "lista de materiales",
            },
            weak="no|code|number",
        ),
        Field(
            "part",
            "id",
            {**w.PART, "en": w.PART["en"] + "|(item|product) (to be |to )(manufactured|manufacture|produce|make)"},
            weak="manufactured item number|manufactured item|parent|assembly|parent item|finished good|모품번|product",
        ),
        Field("site", "id", w.SITE, weak="location|production site id"),
        Field(
            "per",
            "number",
            {
                "en": "(base|header|batch|bom|bom base) (quantity|qty)|quantity|qty|batch size",
                "de": "basismenge|menge",
                "ko": "기준수량|수량|기본수량",
                "zh": "基本数量|数量|底数",
                "ja": "基準数量|数量",
                "sap": "bmeng",
                "fr": "quantité",
                "es": "cantidad",
            },
        ),
        Field("unit", "text", w.UNIT),
        Field("usage", "text", {"en": "bom usage|usage", "de": "verwendung|stücklistenverwendung", "sap": "stlan"}),
        Field("alternative_bill", "text", {"en": "alternative bom|alt bom|alternative", "de": "alternative", "sap": "stlal"}),
        Field(
            "blocked",
            "flag",
            {
                "en": "bom status|status|active|is active",
                "zh": "状态",
                "sap": "loekz|lkenz",
                "de": "stücklistenstatus|status",
            },
        ),
        Field(
            "chosen",
            "text",
            {"en": "is default|default|default bom", "de": "standard", "zh": "默认bom|是否默认", "ko": "기본bom"},
        ),
        Field("category", "text", {"en": "bom type|type", "de": "typ"}),
    ),
    needs=(("bill",), ("part", "per", "blocked")),
    prepare=bom_heads.prepare,
    build=bom_rows.nothing,
    feeds=("bom",),
    blanks=("part", "per", "blocked"),
)
