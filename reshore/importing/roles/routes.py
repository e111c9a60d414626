"""Routes: how goods go from one place to another, how long that takes and what it costs (item distribution, freight rates)."""

from __future__ import annotations

from . import route_rows
from . import words as w
from .role import Field, Role

ROLE = Role(
    name="routes",
    sheets={
        "en": "routes|lanes|(transport|transportation|shipping|freight|distribution|supply) (lanes|routes|rates|network)|"
        "distribution|item distribution|itemdistribution|transport|transportation|transit times|freight",
        "de": "transportwege|transporte|transportbeziehungen|relationen|frachten|frachtraten|umlagerungen",
        "ko": "운송경로|운송|물류경로|배송경로|운송노선|운임",
        "ja": "輸送経路|輸送|配送ルート|物流経路",
        "zh": "运输路线|运输|物流路线|配送路线|运价",
        "fr": "transports|trajets|liaisons|flux",
        "es": "rutas de transporte|transportes|trayectos|fletes",
    },
    fields=(
        Field("part", "id", w.PART),
        Field("name", "text", w.NAME),
        Field(
            "origin",
            "id",
            {
                "en": "origin (|id|code|site|location)|(from|source|ship from|sending|start|supplying) "
                "(site|location|plant|warehouse)|ship from|departure|loading point|port of loading",
                "de": "abgangsort|startort|versandort|quelle|abgangswerk|lieferwerk",
                "ko": "출발지|출발|발송지|출고지|출발거점|출하지",
                "ja": "出発地|起点|発地|出荷元|出荷拠点",
                "zh": "起点|出发地|发运地|始发地|发货地|起运地",
                "fr": "origine|départ|lieu de départ",
                "es": "origen|salida",
            },
            weak="from|von|de|desde",
            tells=True,
        ),
        Field(
            "destination",
            "id",
            {
                "en": "destination (|id|code|site|location)|(to|ship to|receiving|target|end) "
                "(site|location|plant|warehouse)|ship to|arrival|unloading point|port of discharge",
                "de": "zielort|ziel|empfangsort|zielwerk|bestimmungsort",
                "ko": "도착지|도착|목적지|입고지|도착거점|납품지",
                "ja": "到着地|着地|目的地|納入先拠点|入荷拠点",
                "zh": "终点|目的地|到达地|收货地|抵达地",
                "fr": "destination|arrivée|lieu d'arrivée",
                "es": "destino|llegada",
            },
            weak="location|site|to|nach|vers|hasta",
        ),
        Field(
            "lead_days",
            "lead",
            {
                **w.LEAD,
                "en": w.LEAD["en"] + "|transit|transit days|(transport|shipping|travel) (time|days)|days|duration",
                "de": w.LEAD["de"] + "|transportzeit|laufzeit|transportdauer",
                "ko": w.LEAD["ko"] + "|운송일수|소요일|운송기간",
                "ja": w.LEAD["ja"] + "|輸送日数|輸送期間",
                "zh": w.LEAD["zh"] + "|运输天数|运输时间|在途天数",
                "fr": w.LEAD["fr"] + "|temps de transport|durée",
                "es": w.LEAD["es"] + "|tiempo de tránsito|días de tránsito",
            },
        ),
        Field(
            "price",
            "number",
            {
                "en": "(|transport|transportation|freight|shipping|unit) (cost|rate|price)|freight|cost per unit",
                "de": "(|transport|fracht)kosten|fracht|frachtsatz|kosten je stück",
                "ko": "운임|운송비|물류비|단위운임",
                "ja": "運賃|輸送費|輸送単価",
                "zh": "运费|运价|运输成本",
                "fr": "coût|coût de transport|fret",
                "es": "coste|costo|flete|coste de transporte",
            },
        ),
        Field("price_per", "number", w.PRICE_PER),
        Field("currency", "currency", w.CURRENCY),
        Field("unit", "unit", w.UNIT),
        Field("valid_from", "date", w.VALID_FROM),
        Field("valid_to", "date", w.VALID_TO),
    ),
    needs=(("origin",), ("destination",)),
    prepare=route_rows.prepare,
    build=route_rows.build,
    feeds=("lanes",),
)
