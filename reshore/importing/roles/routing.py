"""Routings: where a part is made. Their operations and times are in no table of a network."""

from __future__ import annotations

from . import part_rows
from . import words as w
from .role import Field, Role

ROLE = Role(
    name="routing",
    sheets={
        "en": "routing|routings|operations|operation|work plan|process plan|routing operations|job routing|work instructions",
        "de": "arbeitsplan|arbeitspläne|vorgänge|arbeitsgänge",
        "ko": "라우팅|공정|공정순서|작업표준|공정정보|라우터",
        "ja": "工程表|作業手順|工順|工程",
        "zh": "工艺路线|工序|工艺",
        "fr": "gamme|gammes|opérations",
        "es": "hoja de ruta|operaciones|rutas",
        "sap": "plpo|mapl|plko|ca03|crhd",
    },
    fields=(
        Field(
            "part",
            "id",
            {
                **w.PART,
                "en": w.PART["en"] + "|assembly|parent item|routing no|finished good",
                "ko": w.PART["ko"] + "|모품번",
                "de": w.PART["de"] + "|erzeugnis",
            },
            weak="routing|name",
        ),
        Field("name", "text", w.NAME),
        Field("site", "id", w.SITE),
        Field(
            "operation",
            "text",
            {
                "en": "operation|operation (no|number|sequence|seq|id|description|short text|code|name)|op|op no|op seq|"
                "step|sequence|process|activity|oper|op code",
                "de": "vorgang|vorgangsnummer|arbeitsgang|arbeitsfolge|vorgangsbeschreibung",
                "ko": "공정|공정코드|공정명|공정순서|작업순서|공정순번",
                "ja": "工程|工程番号|作業|工順|工程名",
                "zh": "工序|工序号|工序名称|工序编号",
                "fr": "opération|phase|n° opération",
                "es": "operación|fase",
                "sap": "vornr|ltxa1|steus",
            },
            tells=True,
        ),
        Field(
            "center",
            "text",
            {
                "en": "work (center|centre|centre no|center no|center code|station|center name)|workcenter|workcentre|"
                "machine|machine group|resource|work cell|line|station|cost center|production line",
                "de": "arbeitsplatz|maschine|kostenstelle|maschinengruppe",
                "ko": "작업장|설비|작업장코드|라인|설비코드|작업장명",
                "ja": "作業区|設備|ライン|ワークセンタ",
                "zh": "工作中心|设备|产线|生产线",
                "fr": "poste de travail|machine|poste de charge",
                "es": "centro de trabajo|máquina|puesto de trabajo",
                "sap": "arbpl|arbid",
            },
            tells=True,
        ),
        Field(
            "time",
            "text",
            {
                "en": "(setup|run|machine|labor|labour|cycle|processing|standard|operation|queue|wait|move|unit|std) (time|"
                "hours|minutes|mins|hrs|time unit)|time|hours|minutes|cycle time|duration|setup|run|base quantity|"
                "time in mins|run time unit of meas code|run time per unit|time per unit|std value",
                "de": "rüstzeit|stückzeit|bearbeitungszeit|maschinenzeit|personalzeit|vorgabezeit|vorgabewert|zeit",
                "ko": "작업시간|표준시간|준비시간|가공시간|st|ct|사이클타임|표준공수|공수",
                "ja": "作業時間|標準時間|段取時間|サイクルタイム",
                "zh": "工时|标准工时|准备时间|加工时间|节拍",
                "fr": "temps|temps unitaire|temps de réglage|durée",
                "es": "tiempo|tiempo de preparación|duración",
                "sap": "vgw01|vgw02|vgw03|bmsch",
            },
        ),
    ),
    needs=(("part",), ("operation", "center"), ("operation", "time", "center")),
    prepare=part_rows.prepare_routing,
    build=part_rows.build_routing,
    feeds=("sources",),
    blanks=("operation", "time", "center"),
)
