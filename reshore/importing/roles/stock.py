"""Stock on hand, by part and place (MARD, MB52, inventories)."""

from __future__ import annotations

from . import part_rows
from . import words as w
from .role import Field, Role

_TELLING = {
    "en": "(|current|available|closing|total|physical|actual|book|net|warehouse|ending) (stock|inventory|"
    "on hand|onhand)|(stock|inventory|on hand|onhand|available|physical|qty available|balance) (quantity|"
    "qty|balance|level|units|count|on hand)|"
    "unrestricted|unrestricted (use|stock|use stock)|qty on hand|quantity on hand|qoh|soh|"
    "on hand quantity|actual qty|available quantity|balance qty|stock on hand|free stock|"
    "inventory on hand|projected qty|available physical|physical inventory|"
    "forecast quantity on hand|onhand qty|total qty on hand|quantity available|available stock|closing balance|bal qty",
    "de": "bestand|lagerbestand|frei verwendbar|frei verwendbarer bestand|verfügbarer bestand|lagermenge|"
    "bestandsmenge|verfügbar|ist bestand|istbestand|aktueller bestand|verfügbare menge",
    "ko": "재고|재고수량|가용재고|현재고|현재고수량|기말재고|재고량|가용수량|현재고량|실재고|기말수량|"
    "보유수량|총재고|가용재고수량",
    "ja": "在庫|在庫数|在庫数量|現在庫|利用可能在庫|手持在庫|現在庫数|有効在庫|利用可能在庫数|実在庫",
    "zh": "库存|库存数量|现有库存|可用库存|现存量|非限制使用|非限制使用的库存|结存数量|库存量|在库数量|现有量|可用量|期末库存",
    "fr": "stock|stock disponible|quantité en stock|stock physique|stock actuel|disponible|utilisation libre",
    "es": "existencias|stock|stock disponible|cantidad disponible|libre utilización|inventario|existencia",
    "sap": "labst|clabs|kalab|lbkum",
}
ROLE = Role(
    name="stock",
    sheets={
        "en": "stock|inventory|stocks|inventories|warehouse stock|on hand|onhand|stock on hand|buffers|buffer|"
        "quants|stock quant|bin|stock balance|stock levels|inventory snapshot|stock overview|"
        "on hand inventory|onhand quantity|finished goods",
        "de": "bestand|bestände|lagerbestand|lagerbestände|lager|bestandsliste",
        "ko": "재고|재고현황|재고수불|현재고|창고재고|재고목록",
        "ja": "在庫|在庫一覧|在庫表",
        "zh": "库存|现存量|库存台账|库存表",
        "fr": "stock|stocks|inventaire",
        "es": "stock|existencias|inventario",
        "sap": "mard|mb52|mchb|mmbe|mb5b|mb51 stock",
    },
    fields=(
        Field("part", "id", w.PART, weak="no|name|component|번호"),
        Field("name", "text", w.NAME),
        Field(
            "site",
            "id",
            {
                **w.SITE,
                "en": w.SITE["en"]
                + "|location|warehouse|(warehouse|location|depot|dc|stock) (code|id|no|name|number|location)|depot|dc|"
                "storage plant|distribution center|store",
                "de": w.SITE["de"] + "|lager|lagerstandort|depot",
                "ko": w.SITE["ko"] + "|창고|창고코드|창고명|보관처",
                "ja": w.SITE["ja"] + "|倉庫|倉庫コード|保管場所名",
                "zh": w.SITE["zh"] + "|仓库|仓库编码|仓库名称",
                "fr": w.SITE["fr"] + "|magasin|entrepôt|dépôt|emplacement",
                "es": w.SITE["es"] + "|almacén|ubicación|depósito",
            },
            weak="where|place|(kept|held|stored) at|wo|ort|위치|보관장소|보관위치|場所|地点|lieu|où|lugar|dónde",
        ),
        Field(
            "bin",
            "text",
            {
                "en": "storage location|storage loc|sloc|sl|stor loc|bin|bin location|storage bin|subinventory|"
                "storage area|stor location|batch|lot|lot number|batch number|locator|lot/serial number|"
                "lot serial number",
                "de": "lagerort|lgort|lagerplatz|charge",
                "ko": "저장위치|저장장소|로케이션|로트번호|lot번호|배치",
                "ja": "保管場所|棚番|ロット|ロット番号",
                "zh": "库存地点|库位|批次|货位|批号",
                "fr": "magasin emplacement|lot|numéro de lot",
                "es": "lote|ubicación interna",
                "sap": "lgort|charg|lgpla",
            },
        ),
        Field("quantity", "number", _TELLING, weak="|".join(w.QUANTITY.values()), tells=True),
        Field(
            "cover_days",
            "lead",
            {
                "en": "(days|weeks|months) on hand|"
                "(days|weeks|months) of (supply|stock|inventory|cover|coverage|use|usage|consumption|demand)|"
                "(day|days|week|weeks|month|months|stock|inventory|forward) (supply|cover|coverage)|(stock|inventory) range|"
                "cover|coverage|cover time|range of coverage|doh|dos|dio|wos|woh|day s supply|days stock|days inventory|"
                "days inventory outstanding",
                "de": "reichweite|bestandsreichweite|lagerreichweite|materialreichweite|reichweitentage|bestandstage|"
                "lagertage|bestandswochen|reichweite bestand|deckung|bestandsdeckung",
                "ko": "재고일수|재고주수|재고개월수|재고일|보유일수|재고보유일수|재고보유기간|재고기간|재고커버리지|커버리지|"
                "재고회전일수|가용일수|재고가용일수|소진일수|재고소진일수",
                "ja": "在庫日数|在庫週数|在庫月数|在庫期間|在庫カバー日数|手持日数",
                "zh": "库存天数|库存周数|库存月数|可用天数|库存可用天数|库存周转天数|在库天数|覆盖天数",
                "fr": "couverture|couverture de stock|couverture stock|jours de (stock|couverture)|"
                "semaines de (stock|couverture)",
                "es": "cobertura|cobertura de (stock|inventario|existencias)|días de (stock|inventario|cobertura|existencias)|"
                "semanas de (stock|inventario|cobertura)",
            },
            tells=True,
        ),
        Field(
            "boxes",
            "number",
            {
                "en": "(|no of |number of |full )(boxes|cartons|pallets|packs|cases|containers|bins)",
                "de": "kartons|behälter|gebinde|paletten",
                "ko": "박스수|박스 수|팔레트수|상자수",
                "ja": "箱数|ケース数|パレット数|容器数",
                "zh": "箱数|件数|托盘数",
                "fr": "nb colis|nombre de colis|cartons|palettes",
                "es": "cajas|nº cajas|palets|bultos",
            },
            tells=True,
        ),
        Field(
            "per_box",
            "number",
            {
                "en": "(qty|quantity|pieces|pcs|units) per (box|carton|pallet|pack|case|container|bin)|pack size|box size",
                "de": "stück je karton|menge je behälter|inhalt",
                "ko": "입수|박스입수|입수량",
                "ja": "収容数|入数|箱入数",
                "zh": "每箱数量|装箱数|箱入数",
                "fr": "quantité par colis|unités par carton",
                "es": "unidades por caja|cantidad por caja",
            },
        ),
        Field(
            "loose",
            "number",
            {
                "en": "loose|loose (pieces|qty|quantity|units)|remainder|odd pieces",
                "de": "lose|rest|anbruch",
                "ko": "낱개|잔량|단수",
                "ja": "端数|バラ|バラ数",
                "zh": "零头|散数|尾数",
                "fr": "vrac|reste",
                "es": "sueltas|unidades sueltas|restos",
            },
        ),
        Field("unit", "unit", w.UNIT),
        Field("date", "date", w.DATE),
        Field(
            "other",
            "text",
            {
                "en": "in quality insp|in quality inspection|quality inspection|blocked|blocked stock|restricted use stock|"
                "restricted|transit|in transit|stock in transit|stock in transfer|transfers|returns|reserved|"
                "reserved (qty|quantity)|on order|ordered qty|ordered quantity|allocated|safety stock|qty reserved|"
                "committed|in qual insp|stk in transit|"
                "incoming qty|planned qty|requested qty|quantity reserved|hold|on hold qty|wip|reorder point|"
                "consignment|min stock|max stock|maximum|minimum|quality|returns stock",
                "de": "in qualitätsprüfung|qualitätsprüfbestand|gesperrt|sperrbestand|transit|umlagerungsbestand|"
                "reserviert|sicherheitsbestand|bestellt|retouren|qualitätsbestand",
                "ko": "품질검사|보류재고|차단재고|이동중|예약수량|안전재고|품질검사재고|불량재고|발주잔량|미입고수량|예약재고",
                "ja": "品質検査中|保留在庫|輸送中|引当|安全在庫|引当数|検査中在庫|ブロック在庫",
                "zh": "质检库存|冻结库存|在途|在途库存|预留|安全库存|质量检验|冻结",
                "fr": "stock bloqué|contrôle qualité|réservé|en transit|stock de sécurité",
                "es": "stock bloqueado|control de calidad|en tránsito|reservado|stock de seguridad",
                "sap": "insme|speme|umlme|einme|retme|trame|eisbe",
            },
            unread=True,
        ),
        Field(
            "value",
            "text",
            {
                "en": "(|total|stock|inventory|unrestricted) value|value (unrestricted|in qualinsp|blockedstock|"
                "blocked stock|restricted|in transit)|stock value|amount|val in trans tfr|valuation|cost|unit cost|"
                "price|value in qualinsp|value rets blocked|total value|inventory value",
                "de": "wert|bestandswert|lagerwert|wert frei verw",
                "ko": "재고금액|금액|단가",
                "ja": "在庫金額|金額",
                "zh": "库存金额|金额|单价",
                "fr": "valeur|valeur stock",
                "es": "valor|importe",
                "sap": "salk3|wlabs",
            },
        ),
        Field("currency", "currency", w.CURRENCY),
        Field(
            "special",
            "text",
            {
                "en": "special stock|special stock number|stock type|(|inventory|stock|quality|lot|qc) status|owner|"
                "special stock indicator|stock category",
                "de": "sonderbestand|sonderbestandskennzeichen",
                "sap": "sobkz|ssnum",
                "ko": "특별재고|재고상태|재고구분|품질상태|상태",
                "zh": "特殊库存|库存状态|质量状态",
                "ja": "在庫区分|在庫状態|品質区分",
                "fr": "statut du stock|statut stock",
                "es": "estado del stock|estado",
            },
        ),
        Field(
            "blocked",
            "flag",
            {"en": "nettable|netable|non nettable|is nettable|usable|available for planning", "de": "dispositiv verfügbar"},
        ),
    ),
    needs=(("part",), ("quantity", "cover_days", "boxes")),
    prepare=part_rows.prepare_stock,
    build=part_rows.build_stock,
    feeds=("stock",),
    beside=("planning",),
)
