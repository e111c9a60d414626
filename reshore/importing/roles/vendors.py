"""Vendors and prices: who delivers a part, at what price, how fast, with what share (info records, source lists)."""

from __future__ import annotations

from . import vendor_rows
from . import words as w
from .role import Field, Role

ROLE = Role(
    name="vendors",
    sheets={
        "en": "purchasing info|purchasing|info records|info record|purchasing info records|vendors|vendor|"
        "suppliers|supplier|source list|sourcing|price list|prices|item supplier|"
        "itemsupplier|itemsuppliers|item suppliers|supplier items|vendor items|part suppliers|"
        "approved vendor list|avl|asl|approved supplier list|approved suppliers|vendor pricelist|"
        "vendor pricelists|supplierinfo|"
        "product supplierinfo|item price|supplier catalog|vendor catalog|procurement|purchase prices|"
        "item vendor|item vendor catalog|sources|quota arrangement|quota|"
        "supplier price list|vendor price list|vendor parts|supplier parts|supplier pricelist|"
        "purchase agreements|outline agreements|contracts|trade agreements",
        "de": "einkauf|einkaufsinfo|infosätze|infosatz|einkaufsinfosätze|lieferanten|orderbuch|bezugsquellen|"
        "preisliste|quotierung|einkaufspreise|lieferantenpreise|lieferantenartikel",
        "ko": "구매정보|구매|공급업체|협력사|공급사|단가표|구매단가|매입단가|거래처별단가|구매정보레코드|"
        "소스리스트|업체단가|구매단가표|구매처|단가",
        "ja": "購買情報|仕入先|単価表|購買単価|購買情報マスタ|供給元一覧|仕入単価|単価マスタ|購入単価表",
        "zh": "采购信息|供应商|价格表|采购价格|采购信息记录|货源清单|供应商价格|采购单价|供应商存货|供应商料品",
        "fr": "fournisseurs|tarifs|prix d'achat|articles fournisseurs|tarif fournisseur|fournisseur|infos achats",
        "es": "proveedores|tarifas|precios|lista de precios|proveedor|artículos por proveedor",
        "sap": "eina|eine|eord|me1m|me1l|me1p|equk|equp|eina eine|me0m|me03|me13|me11",
    },
    fields=(
        Field(
            "part",
            "id",
            w.PART,
            weak="component|child|input|bom component|komponente|구성품|자품번|자품목|component item|child item|子品番|子件|"
            "composant|componente|idnrk|자재코드|product product variant|product template|parent",
        ),
        Field("name", "text", w.NAME),
        Field(
            "vendor",
            "text",
            w.VENDOR,
            weak="partner id|manufacturer|mfr|mfg|maker|제조사|メーカー|hersteller|fabricant|fabricante|manufacturer name|"
            "manufacturer 1|mfr name|supplier 1|vendor 1|name 1|partner|company|contact|name",
        ),
        Field("vendor_id", "id", w.VENDOR_ID, weak="vendor key|supplier ref"),
        Field("price", "number", w.PRICE, weak="amount|target price|price unit"),
        Field("price_per", "number", w.PRICE_PER),
        Field("currency", "currency", w.CURRENCY),
        Field("unit", "unit", w.UNIT),
        Field("lead_days", "lead", w.LEAD),
        Field("site", "id", w.SITE, weak="location|location code|ship to|deliver to|入庫|destination|warehouse|창고"),
        Field("country", "country", w.COUNTRY),
        Field("region", "text", w.REGION),
        Field(
            "share",
            "share",
            {
                "en": "quota|share|allocation|split|quota %|share %|share of business|allocation %|allocation percent|"
                "percentage|sourcing percent|split %|percent|purchase share|business share|quota percent|"
                "share of purchases|quota arrangement",
                "de": "quote|lieferquote|anteil|quotierung|lieferanteil|anteil %|einkaufsanteil|quote %",
                "ko": "할당|할당비율|점유율|비율|배분율|배정비율|발주비율|구매비율|발주배분율",
                "ja": "割当|発注比率|シェア|配分率|割当比率|購買比率",
                "zh": "配额|份额|比例|采购比例|配额比例|供货比例",
                "fr": "quote part|part|répartition|quota",
                "es": "cuota|reparto|porcentaje|participación",
                "sap": "quote|qumng",
            },
        ),
        Field(
            "capacity",
            "number",
            {
                "en": "(|supplier|vendor|max|maximum|production|available|supply|delivery) capacity|max (daily|weekly|"
                "monthly|yearly|supply) (quantity|qty|capacity)|(daily|weekly|monthly|annual) capacity|max output|"
                "capacity limit|supply limit|maximum supply|"
                "(max|maximum|at most) (|qty|quantity|pieces|units) per (day|week|month|year)",
                "de": "kapazität|lieferkapazität|max kapazität|maximalkapazität|"
                "(max|maximal) (|menge) pro (tag|woche|monat|jahr)",
                "ko": "(일|주|월|연) 최대|(일|주|월|연) 최대 (공급량|수량|물량)|"
                "생산능력|공급능력|capa|캐파|최대공급량|월생산능력|생산capa|일생산능력|공급capa",
                "ja": "生産能力|供給能力|能力|月産能力",
                "zh": "产能|供货能力|月产能|日产能|最大产能",
                "fr": "capacité",
                "es": "capacidad",
            },
        ),
        Field(
            "from_quantity",
            "number",
            {
                "en": "min qty|"
                "(scale|from|break|price break|min|minimum|tier|starting|start|volume|minimal|lower) (quantity|qty|"
                "qtty|limit)|qty break|scale from|quantity break|min quantity|minimum quantity|(quantity|qty) (from|"
                "break|min)|break qty|minimal quantity",
                "de": "staffelmenge|ab menge|staffel|staffel ab|mengenstaffel",
                "ko": "수량구간|시작수량|최소수량|구간수량|적용수량|단계수량",
                "ja": "数量スケール|数量以上|最小数量",
                "zh": "起订数量|数量起|阶梯数量|数量从|起始数量",
                "fr": "quantité à partir de|à partir de|quantité minimale|quantité min",
                "es": "cantidad desde|desde cantidad|cantidad mínima",
                "sap": "kstbm",
            },
            weak="quantity|qty",
        ),
        Field(
            "moq",
            "number",
            {
                "en": "moq|(minimum|min) (order|order lot|purchase|purchasing|lot|buy) (quantity|qty|size)|minimum order|"
                "min order|minimum order quantity moq|size minimum|sizeminimum",
                "de": "mindestbestellmenge|mindestmenge|mbm|mindestlosgröße",
                "ko": "최소주문수량|최소발주량|최소발주수량|최소구매수량",
                "ja": "最小発注数|最低発注量|最小ロット|最小発注量|最小発注数量",
                "zh": "最小起订量|最小订货量|最小订购量|最小采购量|起订量",
                "fr": "quantité minimum de commande|mini de commande|quantité minimale de commande",
                "es": "pedido mínimo|cantidad mínima de pedido|lote mínimo",
                "sap": "minbm|bstmi",
            },
            unread=True,
        ),
        Field(
            "multiple",
            "number",
            {
                "en": "(order|size|lot|rounding|purchase|pack) (multiple|value|size|quantity|qty)|sizemultiple|"
                "standard (quantity|order quantity|qty|order qty)|multiple|spq|rounding|package quantity|mpq|"
                "standard pack|pack qty",
                "de": "rundungswert|losgröße|verpackungsmenge|normalmenge|bestelllosgröße|vpe",
                "ko": "포장단위|발주단위수량|배수|lot size|로트크기|포장수량|표준포장수량|로트",
                "ja": "ロットサイズ|発注ロット|丸め数量|発注単位数",
                "zh": "包装量|批量|最小包装量|标准包装|最小包装",
                "fr": "multiple|lot|conditionnement",
                "es": "múltiplo|lote|tamaño de lote",
                "sap": "norbm|bstrf",
            },
            unread=True,
        ),
        Field(
            "fixed",
            "text",
            {
                "en": "fixed (vendor|supplier|source)|fixed|fixed source|fvendor|fixed issuing plant|preferred",
                "de": "festlieferant|fester lieferant|fest",
                "ko": "고정|고정업체|고정공급업체",
                "ja": "固定仕入先|固定",
                "zh": "固定供应商|固定",
                "sap": "flifn|febel",
                "fr": "fournisseur fixe|fixe",
            },
            unread=True,
        ),
        Field(
            "priority",
            "text",
            {
                "en": "priority|rank|ranking|sequence|vendor rank|supplier rank|preference",
                "de": "priorität|rang",
                "ko": "우선순위|순위",
                "ja": "優先順位|優先度",
                "zh": "优先级|顺序",
                "fr": "priorité|rang",
                "es": "prioridad",
                "sap": "autet",
            },
        ),
        Field(
            "incoterm",
            "text",
            {
                "en": "incoterms|incoterm|delivery terms|terms of delivery|incoterms 1",
                "de": "lieferbedingung|lieferbedingungen",
                "ko": "인도조건|거래조건",
                "zh": "贸易条款",
                "ja": "インコタームズ",
                "sap": "inco1",
            },
            unread=True,
        ),
        Field(
            "origin_plant",
            "text",
            {
                "en": "special procurement|supplying plant|procurement plant|issuing plant|supply plant",
                "sap": "reswk|beskz eord",
                "de": "lieferwerk id",
            },
            unread=True,
        ),
        Field("valid_from", "date", w.VALID_FROM, weak="date"),
        Field("valid_to", "date", w.VALID_TO),
        Field("blocked", "flag", w.BLOCKED),
        Field(
            "state",
            "flag",
            {"en": "asl status|approval status|qualification status|(mfr|mfg|manufacturer|maker) status", "zh": "供应商状态"},
        ),
        Field(
            "trade",
            "text",
            {
                "en": "(purchase|supply|procurement|sourcing|source|trade) (type|kind|rule type)|type",
                "de": "bezugsart|art",
                "ko": "구분|거래구분|구매구분|조달구분",
                "ja": "取引区分|区分|調達区分",
                "zh": "类型|采购类型|供应类型",
                "fr": "type",
                "es": "tipo",
            },
        ),
        Field(
            "selling",
            "flag",
            {"en": "selling|is selling|for sale", "ko": "판매용"},
        ),
        Field(
            "discount",
            "share",
            {
                "en": "(|purchase|vendor|supplier|line) discount (|%|percent|pct)|disc %|rebate %",
                "de": "rabatt|rabatt %|nachlass",
                "ko": "할인율|할인",
                "ja": "値引率|割引率",
                "zh": "折扣|折扣率|折扣%",
                "fr": "remise|remise %",
                "es": "dto|dto %|descuento|descuento %|% dto",
            },
        ),
        Field("contains", "number", {"en": "conversion (factor|numerator)", "sap": "umrez"}),
        Field("contains_per", "number", {"en": "conversion denominator", "sap": "umren"}),
        Field("their_number", "text", w.THEIR_NUMBER),
        Field("branch", "text", w.BRANCH),
        Field(
            "record",
            "id",
            {
                "en": "info record|purchasing info record|info record no|info rec|info record number|source list record|"
                "item supplier id",
                "de": "infosatz|infosatznummer|einkaufsinfosatz",
                "ko": "정보레코드|구매정보레코드",
                "sap": "infnr|qunum",
                "ja": "購買情報|購買情報番号",
                "zh": "信息记录",
            },
        ),
    ),
    needs=(("part", "record"), ("vendor", "vendor_id", "record")),
    prepare=vendor_rows.prepare,
    build=vendor_rows.build,
    feeds=("sites", "sources", "lanes"),
    beside=("stock", "planning"),
    blanks=("part", "vendor", "vendor_id", "record"),
)
