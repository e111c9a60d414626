"""Plants and other places of one's own (T001W and its like)."""

from __future__ import annotations

from . import place_rows
from . import words as w
from .role import Field, Role

ROLE = Role(
    name="plants",
    sheets={
        "en": "plants|plant|sites|site|locations|location|factories|facilities|plant list|plant master|site list|"
        "warehouses|warehouse list|distribution centers|site master",
        "de": "werke|standorte|werksliste|lagerorte",
        "ko": "공장|사업장|플랜트|거점|공장목록|사업장목록|창고목록",
        "ja": "工場|拠点|工場一覧|拠点一覧|工場マスタ",
        "zh": "工厂|工厂列表|厂区|仓库列表",
        "fr": "usines|sites|établissements",
        "es": "plantas|centros",
        "sap": "t001w",
    },
    fields=(
        Field(
            "site",
            "id",
            {**w.SITE, "en": w.SITE["en"] + "|location|location (code|id|name)|warehouse|warehouse (code|id)"},
            weak="code|id|name|name 1|no|번호|코드|コード|编码",
        ),
        Field(
            "name",
            "text",
            {
                "en": "name|(plant|site|location|factory|warehouse|facility) (name|description)|name 1|description",
                "de": "bezeichnung|werksname|werkbezeichnung|name",
                "ko": "명칭|이름|공장명|사업장명|플랜트명|창고명",
                "ja": "名称|工場名|拠点名",
                "zh": "名称|工厂名称",
                "fr": "nom|désignation",
                "es": "nombre|descripción",
                "sap": "name1",
            },
        ),
        Field("country", "country", w.COUNTRY),
        Field("region", "text", w.REGION),
        Field("lat", "number", w.LAT),
        Field("lon", "number", w.LON),
        Field("recovery_days", "lead", w.RECOVERY, tells=True),
        Field(
            "kind",
            "text",
            {
                "en": "type|kind|(site|location|plant) (type|kind|category)",
                "de": "art|typ|werkstyp",
                "ko": "유형|구분",
                "ja": "種別|区分",
                "zh": "类型",
                "fr": "type",
                "es": "tipo",
            },
        ),
    ),
    needs=(("site",), ("country", "region", "lat", "name", "recovery_days")),
    prepare=place_rows.prepare_plants,
    build=place_rows.nothing,
    feeds=("sites",),
    blanks=("country", "region", "lat", "name", "recovery_days"),
)
