"""Demand: what was sold (history) or is expected to be (forecast)."""

from __future__ import annotations

from . import demand_rows
from . import words as w
from .role import Field, Role

_QUANTITY = {
    "en": "(sales|sold|order|ordered|order line|invoiced|shipped|shipment|delivered|billed|issue|confirmed|"
    "customer order|demand|requirement|forecast|gross|net|total|planned|demanded|requested|required|"
    "delivery|goods issue|billing|units|history) "
    "(quantity|qty|units|volume)|product uom qty|(quantity|qty) (sold|ordered|invoiced|shipped|delivered|demanded|items|"
    "order lines|required|requested|per)|"
    "units sold|sales|volume|units|order qty|qty in sales unit|cumulative order qty|actual sales|"
    "sales volume|shipments|consumption|independent requirement|planned independent requirement|"
    "invoiced quantity in|qty to invoice|uom qty",
    "de": "absatzmenge|absatz|verkaufsmenge|auftragsmenge|fakturamenge|liefermenge|gelieferte menge|"
    "bedarfsmenge|bedarf|bestellmenge|verkaufte menge|planmenge|prognosemenge|fakturierte menge|"
    "kumulierte auftragsmenge",
    "ko": "판매수량|판매량|출하수량|매출수량|주문수량|수주수량|납품수량|판매실적|출고수량|주문량|출하량|"
    "수요량|수요|소요량|계획수량|예측수량|판매계획수량|수주량|청구수량",
    "ja": "販売数量|販売数|受注数|受注数量|出荷数|出荷数量|売上数量|需要|需要数|計画数|計画数量|予測数量|納入数量|内示数",
    "zh": "实发数量|应发数量|出货数量|"
    "销售数量|销量|订单数量|发货数量|出库数量|销售量|开票数量|需求数量|需求量|预测数量|计划数量|预测量",
    "fr": "quantité vendue|quantité commandée|quantité facturée|quantité livrée|ventes|qté vendue|"
    "qté commandée|demande|prévision|quantité prévue|besoin",
    "es": "cantidad vendida|cantidad pedida|cantidad facturada|ventas|demanda|cantidad prevista|pronóstico|"
    "previsión|cantidad entregada",
    "sap": "kwmeng|fkimg|lfimg|umenge|absat|plnmg|kbmeng",
}
_FORECAST = {
    "en": "forecast|forecast (qty|quantity|units)|forecasted|forecasted (qty|quantity)|plan|planned demand|"
    "predicted|projected demand|forecasttotal|budget|sales plan|planned quantity|planned sales|"
    "forecast net|planned independent requirements|independent requirement|forecast qty|demand forecast",
    "de": "prognose|planmenge|plan|planbedarf|prognosemenge|vorschau|planabsatz|planprimärbedarf|absatzplan",
    "ko": "예측|예측수량|계획|계획수량|판매계획|수요예측|예측량|판매계획수량",
    "ja": "予測|予測数量|計画|計画数量|内示|需要予測|計画数",
    "zh": "预测|预测数量|计划数量|需求预测|预测量",
    "fr": "prévision|prévisions|quantité prévue|plan|prévision de vente",
    "es": "pronóstico|previsión|cantidad prevista|plan",
    "sap": "plnmg|pbim",
}


def _role(name: str, sheets: dict[str, str], telling: dict[str, str], weak: str) -> Role:
    return Role(
        name=name,
        sheets=sheets,
        fields=(
            Field(
                "part",
                "id",
                {
                    **w.PART,
                    "en": w.PART["en"] + "|finished (good|goods|product)|fg|model|line item|order lines product|sold item",
                    "de": w.PART["de"] + "|erzeugnis|fertigprodukt|produkt",
                    "ko": w.PART["ko"] + "|완제품|모델|제품코드|모델명|차종",
                    "ja": w.PART["ja"] + "|製品|製品名コード|商品",
                    "zh": w.PART["zh"] + "|成品|商品|型号",
                },
                weak="assembly|description|name|no|품명|제품명|number|title",
            ),
            Field("name", "text", w.NAME),
            Field(
                "site",
                "id",
                w.SITE,
                weak="location|location code|warehouse|창고|branch|store|ship from|shipping plant|delivering plant|"
                "shipping point|lager|depot|倉庫|仓库",
            ),
            Field(
                "customer",
                "id",
                {
                    "en": "customer|customer (no|number|code|id|name|account)|sold to|sold to party|ship to|ship to party|"
                    "market|client|account|buyer|sold to customer|sell to customer no|dealer|channel|sales region|"
                    "bill to|sell to customer name|order partner|payer|customer account|consumer|ship to name|sold to pt",
                    "de": "kunde|kundennummer|kundennr|auftraggeber|warenempfänger|markt|kundenname|abnehmer|debitor|"
                    "regulierer",
                    "ko": "고객|고객사|판매처|납품처|고객코드|고객명|거래선|매출처|판매거래처|수요처|납품처코드|매출처명",
                    "ja": "顧客|得意先|納入先|販売先|顧客コード|得意先コード|受注先|出荷先|得意先名",
                    "zh": "客户|客户名称|客户编码|市场|销售对象|客户代码|购货单位|收货方|售达方",
                    "fr": "client|code client|marché|nom client|destinataire",
                    "es": "cliente|código de cliente|mercado|nombre cliente|destinatario",
                    "sap": "kunnr|kunag|kunwe",
                },
                tells=True,
            ),
            Field("quantity", "number", {**telling}, weak="|".join(w.QUANTITY.values()) + weak, tells=True),
            Field("unit", "unit", w.UNIT),
            Field("date", "date", w.DATE),
            Field("end", "date", {"en": "(period|bucket|rate) end (|date)|end of period|week ending", "de": "periodenende"}),
            Field(
                "price",
                "number",
                {
                    **w.PRICE,
                    "en": w.PRICE["en"]
                    + "|(sales|selling|sale|list|retail|net selling) (price|rate)|asp|average selling price|price items|"
                    "rate items|sell price|net value per unit|price unit",
                    "de": w.PRICE["de"] + "|verkaufspreis|vk preis|vk|absatzpreis",
                    "ko": w.PRICE["ko"] + "|판매단가|판매가격|판매가|매출단가|출하단가",
                    "ja": w.PRICE["ja"] + "|販売単価|売価|販売価格|受注単価",
                    "zh": w.PRICE["zh"] + "|销售单价|售价|销售价格",
                    "fr": w.PRICE["fr"] + "|prix de vente",
                    "es": w.PRICE["es"] + "|precio de venta",
                    "sap": "netpr|kzwi1",
                },
            ),
            Field("price_per", "number", w.PRICE_PER),
            Field(
                "bucket",
                "text",
                {
                    "en": "bucket|(bucket|period|time bucket) (type|unit)|period unit|periodicity",
                    "de": "periodenkennzeichen|periodizität",
                    "ko": "기간단위",
                    "ja": "期間単位",
                    "zh": "周期类型",
                    "sap": "entli",
                },
            ),
            Field(
                "amount",
                "number",
                {
                    "en": "amount|(net|sales|total|line|order|gross|invoiced|extended) (amount|value|revenue|price total)|"
                    "revenue|turnover|net sales|subtotal|total|total price|line total|amount items|net value|"
                    "billing value|sales amount lcy",
                    "de": "umsatz|nettowert|betrag|gesamtpreis|umsatzerlös|nettobetrag|erlös",
                    "ko": "금액|매출액|판매금액|매출금액|공급가액|합계금액|주문금액",
                    "ja": "金額|売上金額|売上高|販売金額",
                    "zh": "金额|销售额|销售金额|总金额|含税金额",
                    "fr": "montant|chiffre d'affaires|ca|montant ht|total",
                    "es": "importe|ingresos|total|importe neto|facturación",
                    "sap": "netwr",
                },
            ),
            Field(
                "margin",
                "number",
                {
                    "en": "(|gross|net|unit|contribution|sales|product|profit) margin|(|gross|unit) margin (per|a) "
                    "(unit|piece)|margin %|(|unit) contribution|contribution (per|a) (unit|piece)",
                    "de": "deckungsbeitrag|db|marge|stückdeckungsbeitrag|(deckungsbeitrag|marge) (je|pro) stück|bruttomarge|"
                    "rohmarge|stückmarge",
                    "ko": "공헌이익|단위공헌이익|단위당 공헌이익|개당 공헌이익|마진|단위마진|개당 마진|한계이익|"
                    "단위당 한계이익",
                    "ja": "限界利益|粗利|粗利益|単位限界利益|マージン",
                    "zh": "毛利|边际贡献|边际利润|单位毛利|单位边际贡献",
                    "fr": "marge|marge brute|marge unitaire|marge sur coût variable",
                    "es": "margen|margen bruto|margen unitario|margen de contribución",
                },
            ),
            Field("currency", "currency", w.CURRENCY),
            Field("version", "text", w.VERSION),
            Field(
                "blocked",
                "flag",
                {"en": "(|is) active|enabled", "de": "aktiv", "ja": "有効", "zh": "是否启用", "fr": "actif", "sap": "vervs"},
            ),
            Field(
                "status",
                "text",
                {
                    "en": "status|(order|line|delivery|document|item|overall|so) status|state|order state|rejection reason|"
                    "reason for rejection|reason rejection|canceled|cancelled|closed",
                    "de": "status|auftragsstatus|absagegrund|storno",
                    "ko": "상태|주문상태|진행상태|취소여부|오더상태",
                    "ja": "状態|ステータス|受注状態|取消",
                    "zh": "状态|订单状态|单据状态",
                    "fr": "statut|état",
                    "es": "estado",
                    "sap": "abgru|gbsta|lfgsa",
                },
            ),
            Field(
                "kind",
                "text",
                {
                    "en": "movement type|demand type|order type|type|document type|sales document type|record type|data type|"
                    "transaction type|entry type|measure|key figure|series",
                    "de": "belegart|auftragsart|bedarfsart|typ|art|kennzahl",
                    "ko": "유형|구분|주문유형|수요유형|오더유형",
                    "ja": "区分|種別|受注区分|タイプ",
                    "zh": "类型|单据类型|需求类型|订单类型",
                    "fr": "type",
                    "es": "tipo",
                    "sap": "auart|fkart|vkaus|bwart",
                },
            ),
        ),
        needs=(("part",), ("quantity",)),
        blanks=("quantity",),
        prepare=demand_rows.prepare,
        build=demand_rows.build,
        feeds=("demand",),
    )


HISTORY = _role(
    "history",
    {
        "en": "sales|sales (history|orders|order|data|actuals|lines|order lines|invoice lines|by month|report|"
        "analysis|line|shipments)|demand|demands|demand history|shipments|shipment|invoices|customer orders|"
        "billing|deliveries|consumption|orders received|requirements|consumption history|order history|"
        "customer demand|order intake|shipped|sale order|sale order line|invoiced|"
        "(item|inventory) (ledger|ledger entries|movements|transactions)|stock (ledger|moves|movements|ledger entries)|"
        "material (documents|movements)",
        "de": "absatz|bedarf|vertrieb|verkauf|absatzhistorie|verkäufe|umsatz|kundenaufträge|absatzzahlen|faktura|"
        "fakturen|auftragseingang|verkaufshistorie|lieferungen|bedarfe",
        "ko": "수요|판매|매출|판매실적|출하|출하실적|주문|수주|매출현황|판매현황|판매이력|수주현황|출하현황|출고실적|매출실적",
        "ja": "売上|販売|受注|出荷|販売実績|出荷実績|需要|売上実績|受注一覧",
        "zh": "销售出库单|销售|销售订单|销售出库|发货|需求|销售历史|销售明细|订单明细|销售记录|出货",
        "fr": "ventes|demande|commandes clients|historique des ventes|factures|expéditions|livraisons",
        "es": "ventas|demanda|pedidos de venta|historial de ventas|facturas|envíos",
        "sap": "vbap|vbak|vbrp|vbrk|lips|va05|vl06|mcsi|s001|vbak vbap|vbrk vbrp|va05n|mc9",
    },
    _QUANTITY,
    "",
)
FORECAST = _role(
    "forecast",
    {
        "en": "forecast|forecasts|demand (forecast|plan)|sales (plan|forecast)|mps|master production schedule|plan|"
        "sop|s op|sales plan|planned independent requirements|forecast entries|demand planning|budget|outlook",
        "de": "prognose|absatzplan|absatzplanung|planbedarf|vorschau|planprimärbedarf|absatzprognose|"
        "bedarfsprognose|bedarfsplan",
        "ko": "예측|수요예측|판매계획|수요계획|계획|판매예측|생산계획|공급계획",
        "ja": "予測|需要予測|販売計画|計画|内示",
        "zh": "预测|需求预测|销售预测|销售计划|计划",
        "fr": "prévisions|prévision|plan de vente|prévisions de vente|prévision des ventes",
        "es": "pronóstico|previsión|plan de ventas|previsiones|previsión de ventas",
        "sap": "pbim|pbed|md61|md63",
    },
    _FORECAST,
    "|demand|requirement|requirement quantity|수요량|수요|bedarf|demand quantity|demand qty|需要|需求数量|需求量|"
    "besoin|volume|sales|sales quantity|units",
)
