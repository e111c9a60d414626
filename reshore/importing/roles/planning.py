"""Part planning: what a plant makes itself or buys, how long that takes, what a part is worth (MARC, material masters)."""

from __future__ import annotations

from . import part_rows
from . import words as w
from .role import Field, Role

ROLE = Role(
    name="planning",
    sheets={
        "en": "(part|item|material|product) (master|planning|list|data|planning data|masters)|mrp|mrp data|"
        "planning|items|parts|materials|products|planning parameters|item card|inventory items|"
        "item master list|mrp list|material plant data",
        "de": "materialstamm|teilestamm|artikelstamm|dispodaten|disposition|teileliste|materialliste",
        "ko": "품목마스터|자재마스터|품목정보|자재정보|품목|계획정보|품목등록|자재목록|품목목록",
        "ja": "品目マスタ|品目|計画|部品マスタ",
        "zh": "物料主数据|物料|存货档案|物料列表|计划参数",
        "fr": "articles|fiche articles|base articles",
        "es": "maestro de materiales|artículos|maestro de artículos",
        "sap": "marc|mara|mbew|mm60|mara marc",
    },
    fields=(
        Field("part", "id", w.PART, weak="no|name|번호|number"),
        Field("name", "text", w.NAME),
        Field("site", "id", w.SITE, weak="location"),
        Field(
            "procurement",
            "text",
            {
                "en": "procurement type|procurement|make buy|make or buy|make/buy|source type|replenishment (system|type|"
                "method)|supply (type|method)|mrp procurement type|item source|default material request type|"
                "is purchase item|procure method|planning make buy code|procurement method|routes|buy make",
                "de": "beschaffungsart|eigenfertigung fremdbezug|bezugsart|be art|beschaffung",
                "ko": "조달구분|조달유형|구매제조구분|자작구매구분|조달형태|생산구매구분|내외작구분|내외작",
                "ja": "調達区分|調達タイプ|内外製区分|内外作区分|内外作",
                "zh": "采购类型|物料来源|自制外购|获取方式|供应方式|来源|自制/外购",
                "fr": "type d'approvisionnement|approvisionnement|mode d'appro|fabriqué acheté",
                "es": "clase de aprovisionamiento|aprovisionamiento|tipo de aprovisionamiento",
                "sap": "beskz",
            },
            tells=True,
        ),
        Field(
            "special",
            "text",
            {
                "en": "special procurement|special procurement (key|type)|phantom|phantom item|is phantom",
                "de": "sonderbeschaffung|sonderbeschaffungsart",
                "sap": "sobsl",
                "ko": "특별조달|팬텀",
                "zh": "特殊采购类|虚拟件",
                "ja": "特殊調達|ファントム",
            },
        ),
        Field(
            "bill",
            "id",
            {
                "en": "(production |default |)bom (no|number|code|id)|default bom|bill of material no",
                "de": "stücklistennr|stücklistennummer|fertigungsstückliste",
                "ko": "bom번호|bom코드|기본bom",
                "ja": "部品表番号",
                "zh": "bom编号|bom编码|默认bom",
                "fr": "n° nomenclature",
                "es": "nº lista de materiales",
            },
        ),
        Field("lead_days", "lead", w.LEAD),
        Field(
            "make_days",
            "lead",
            {
                "en": "in house production time|in house production|manufacturing lead time|production lead time|"
                "make lead time|inhouse production time|mfg lead time|production time|total replenishment lead time|"
                "replenishment lead time total",
                "de": "eigenfertigungszeit|fertigungszeit",
                "ko": "생산리드타임|제조리드타임|자체생산시간",
                "sap": "dzeit|wzeit",
                "ja": "内製時間|製造リードタイム",
                "zh": "自制时间|生产提前期|自制生产时间",
            },
            unread=True,
        ),
        Field(
            "price",
            "number",
            {
                **w.PRICE,
                "en": w.PRICE["en"]
                + "|moving (average|avg) price|moving price|(standard|average|avg|moving average|valuation) (cost|"
                "price|rate)|valuation rate|price unit cost|std cost",
                "sap": "stprs|verpr",
                "de": w.PRICE["de"] + "|standardpreis|gleitender durchschnittspreis|gld preis|bewertungspreis",
                "ko": w.PRICE["ko"] + "|표준원가|이동평균단가",
            },
        ),
        Field("price_per", "number", w.PRICE_PER),
        Field("currency", "currency", w.CURRENCY),
        Field("unit", "unit", w.UNIT),
        Field(
            "family",
            "text",
            {
                "en": "(material|product|item|commodity|part) (group|family|category|class)|family|category|commodity|"
                "commodity code|product line|item category code|internal category|group",
                "de": "warengruppe|produktgruppe|materialgruppe|artikelgruppe",
                "ko": "품목군|자재그룹|제품군|분류|품목그룹|대분류",
                "ja": "品目グループ|分類|製品群",
                "zh": "物料组|类别|分类|存货分类",
                "fr": "famille|groupe",
                "es": "familia|grupo",
                "sap": "matkl|prdha",
            },
        ),
        Field(
            "material_type",
            "text",
            {
                "en": "(material|item|product) type|type",
                "de": "materialart",
                "ko": "자재유형|품목유형|품목구분|품목계정",
                "sap": "mtart",
                "zh": "物料类型|存货属性",
                "ja": "品目タイプ",
                "fr": "type article",
                "es": "tipo de material",
            },
        ),
        Field(
            "safety",
            "number",
            {
                "en": "safety stock|safety stock (quantity|qty|level)|min stock|minimum stock|reorder (point|level|"
                "quantity)|max stock|reorder qty|safety time|maximum stock level",
                "de": "sicherheitsbestand|meldebestand|mindestbestand",
                "ko": "안전재고|재주문점|안전재고량|적정재고",
                "ja": "安全在庫|発注点",
                "zh": "安全库存|再订货点|最低库存",
                "fr": "stock de sécurité|point de commande|stock mini",
                "es": "stock de seguridad|punto de pedido|stock mínimo",
                "sap": "eisbe|minbe|mabst",
            },
            tells=True,
            unread=True,
        ),
        Field(
            "lot",
            "text",
            {
                "en": "(lot|minimum lot|fixed lot|min lot|max lot|lot sizing|batch|mrp lot) (size|procedure|quantity)|"
                "lot size|lot sizing|moq|min order qty|minimum order quantity|order multiple|rounding value|mrp type|"
                "mrp controller|abc|abc indicator|scheduling margin|goods receipt processing time|gr processing time",
                "de": "losgröße|dispolosgröße|dispomerkmal|disponent|we bearbeitungszeit",
                "ko": "로트크기|mrp유형|mrp관리자|lot size|최소주문수량|입고처리시간",
                "sap": "disls|dismm|dispo|bstmi|bstma|bstrf|bstfe|webaz|maabc",
                "zh": "批量|mrp类型|批量大小",
                "ja": "ロットサイズ|mrpタイプ",
            },
            tells=True,
            unread=True,
        ),
        Field("status", "flag", w.BLOCKED),
    ),
    needs=(
        ("part",),
        ("procurement", "special", "lead_days", "make_days", "safety", "lot", "price", "family", "material_type"),
    ),
    prepare=part_rows.prepare_planning,
    build=part_rows.build_planning,
    feeds=("parts", "sources"),
    beside=("vendors", "stock"),
    blanks=("procurement", "special", "lead_days", "make_days", "safety", "lot", "price", "family", "material_type"),
)
