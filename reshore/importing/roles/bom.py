"""Bills of materials: parent and child, indented by level, the parent on its first line only, or the parts of one product."""

from __future__ import annotations

from . import bom_rows, bom_tables
from . import words as w
from .role import Field, Role

_OF = (
    "(|no|nr|number|num|code|id|item|part|part no|part number|material|item no|item number|"
    "material number|product|item code|article|sku|part id|item id|product code)"
)
_PARENT = {
    "en": f"(parent|assembly|father|header|finished good|finished goods|finished product|fg|end item|top level|"
    f"master|bom|bom parent|bundle|higher level|superior|"
    f"parent assembly|top assembly|kit|main|using|next higher assembly|nha|where used|top|production bom|bom header) {_OF}|"
    "assembly item|output|"
    "manufactured item|made item|item to produce|item produced|product to manufacture|product id|"
    "parent product|parent component|level 0|"
    "bill of material product|product product variant|output item|produced item|makes|bill no|bill item",
    "de": "kopfmaterial|erzeugnis|fertigprodukt|baugruppe|übergeordnetes material|oberteil|stammartikel|"
    "endprodukt|vater|vaterteil|"
    "erzeugnisnummer|baugruppennummer|kopfartikel|hauptartikel|übergeordnete baugruppe|stücklistenkopf|fertigteil|enderzeugnis|"
    "elternteil|elternartikel|übergeordneter artikel|übergeordnetes teil|übergeordnete komponente|fertigartikel|"
    "fertigerzeugnis|fertigware|zusammenbau|kopfmaterialnummer|vaterartikel|vatermaterial",
    "ko": "모품목|모품번|모품목코드|모자재|모자재코드|모부품|모품목번호|완제품|완제품코드|상위품목|"
    "상위품번|상위자재|상위품목코드|상위자재코드|제품코드|완성품|완성품코드|반제품코드|모코드|"
    "모품목 코드|제품품번|모자재번호|모부품번호|부모품목|부모품목코드|상위부품|상위부품번호|상위부품코드|상위품목번호|"
    "상위자재번호|조립품|조립품코드|조립품번|생산품목|생산품목코드|생산품|세트품목|세트품목코드|헤더자재|반제품|완제품번호|"
    "완제품품번",
    "ja": "親品番|親品目|親部品|親品目コード|親部品番号|親コード|製品|製品コード|製品品番|完成品|完成品番|"
    "親アイテム|親品目番号|親図番",
    "zh": "父件|父项|母件|父物料|父件编码|父项物料|父物料编码|成品|成品编码|母件编码|主件|上级物料|"
    "产品编码|主件品号|父项编码|父项物料编码|母件料号|成品料号|父阶料号",
    "fr": "article parent|parent|composé|produit fini|ensemble|code parent|article composé|code composé|"
    "référence parent|produit parent|code article parent",
    "es": "artículo padre|padre|producto terminado|conjunto|material padre|código padre|ensamble|"
    "producto final|componente padre|código de padre",
    "sap": "matnr parent|kmatnr",
}
_INPUT = {
    "en": f"(component|child|comp|bom component|bom child|subcomponent|sub component|raw material|ingredient|consumed|"
    f"constituent|input|member|sub assembly|used|lower level) {_OF}|components|bom lines component|bom lines product|"
    f"bom line product|item code items|component item|item to consume|"
    "consumed item|child part|child item|component list|sub item|sub part|sub part no|sub part number|object id|object|"
    "bom lines component|subassembly|raw material name|rm code|item code bom item",
    "de": "komponente|komponentennummer|stücklistenkomponente|bauteil|unterteil|einzelteil|positionsmaterial|"
    "einsatzmaterial|kind|kindteil|"
    "stücklistenposition|komponentenmaterial|komponente nr|bauteilnummer|einsatzstoff|rohstoff|unterartikel|komponenten nr|"
    "rohmaterial|zutat|unterbaugruppe|unterkomponente|untergeordneter artikel|untergeordnetes teil|untergeordnetes material|"
    "untergeordnete komponente|stücklistenartikel|einzelteilnummer|kindartikel|kindmaterial|vormaterial",
    "ko": "구성품|구성부품|자품목|자품번|자품목코드|하위품목|하위품번|하위자재|자자재|자자재코드|구성요소|"
    "자부품|하위품목코드|하위자재코드|구성품목|투입자재|소요자재|자재코드|투입품목|자코드|"
    "원자재코드|구성품번|투입자재코드|구성자재|자품목번호|자자재번호|자부품번호|자식품목|자식품목코드|하위부품|하위부품번호|"
    "하위부품코드|하위품목번호|하위자재번호|구성부품번호|구성부품코드|구성품코드|구성품목코드|구성자재코드|소요품목|"
    "소요자재코드|투입부품|원자재|원자재번호|원재료|원재료코드|부자재",
    "ja": "子品番|子品目|子部品|構成品目|構成部品|子品目コード|子部品番号|部品|構成品|子コード|構成品番|"
    "子図番|使用部品|子品目番号|部品品番",
    "zh": "子件|子项|子物料|子件编码|子项物料|组件|元件|子物料编码|下级物料|用料|部件编码|材料编码|"
    "元件品号|子项编码|子项物料编码|子件料号|组件料号|原材料|子阶料号",
    "fr": "composant|article composant|code composant|composante|composants|article fils|référence composant|fils|enfant",
    "es": "componente|hijo|código componente|material componente|componentes|artículo hijo|"
    "código de componente|artículo componente|código hijo",
    "sap": "idnrk",
}
ROLE = Role(
    name="bom",
    sheets={
        "en": "bom|boms|bill of material|bill of materials|bills of materials|product structure|recipe|formula|"
        "parts list|indented bom|mbom|"
        "assembly list|production bom|operation material|operationmaterial|component list|structure|"
        "bom items|bom lines|bom item|bill of materials lines|bom explosion",
        "de": "stückliste|stücklisten|baukasten|strukturstückliste|rezeptur|stücklistenpositionen|baukastenstückliste",
        "ko": "자재명세서|부품표|부품구성|자재구성|소요량|bom 정전개|bom정전개",
        "ja": "部品表|部品構成表|構成表|部品構成",
        "zh": "物料清单|材料清单|产品结构|物料表|用料表",
        "fr": "nomenclature|nomenclatures",
        "es": "lista de materiales|estructura|escandallo",
        "sap": "stpo|cs11|cs12|cs13|stko stpo|mast stpo|cs03|stas",
    },
    fields=(
        Field(
            "part",
            "id",
            _PARENT,
            likely="product (|no|number|code|id|name|display name|sku|item|part no)|product variant|product tmpl (|id)|"
            "produkt|produktnummer|produktnr|제품|제품번호|产品|产品编号|produit|code produit|producto|código producto|"
            "código de producto",
            weak="(material|item|article|part|sku) (|no|nr|number|code|id)|matnr|자재|자재번호|품목|품목번호|품목코드|품번|"
            "code article|no|item name|model (|no|number|code)|物料|物料编码|品目|品番|artículo|código artículo|article|"
            "artikel|artikelnummer|artikelnr|materialnummer|materialnr|ematn|reference|operation item",
        ),
        Field(
            "input",
            "id",
            _INPUT,
            likely="(part|material) (|no|nr|number|code|id)|part num|teil|teilenummer|teilenr|materialnummer|materialnr|"
            "부품|부품번호|부품코드|부품품번|자재|자재번호|자재품번|零件|零件号|零件编号|部件|材料|部品番号|部品コード|pièce|matière|pieza",
            weak="|".join(w.PART.values()) + "|material code|bom item|no|number|name|"
            "(component|child|ingredient|part|material) (|display )name|구성품명|부품명|자재명|자품명|하위품명",
        ),
        Field(
            "name",
            "text",
            {
                **w.NAME,
                "de": w.NAME["de"] + "|komponentenbezeichnung|bezeichnung komponente",
                "ko": w.NAME["ko"] + "|구성부품 (명|내역)|구성품목명|자품목명|자부품명|하위품명|하위품목명|하위자재명|원자재명",
                "es": w.NAME["es"] + "|(desc|descripción|nombre) (|del )componente",
                "ja": w.NAME["ja"] + "|子品名",
                "zh": w.NAME["zh"] + "|子项物料名称|子件名称",
            },
            weak="désignation composant|component name|material name|item name|part name|자품명|자재명",
        ),
        Field(
            "part_name",
            "text",
            {
                "en": "(parent|assembly|product|header|finished good|fg|finished product|bom) (name|description|desc|text)",
                "ko": "모품명|제품명|모자재명|완제품명|상위품명|모품목명|상위품목명|조립품명|생산품목명",
                "de": "erzeugnisbezeichnung|baugruppenbezeichnung|kopfbezeichnung",
                "ja": "親品名|製品名|親品目名",
                "zh": "父件名称|成品名称|产品名称|母件名称|主件品名",
                "fr": "désignation parent|désignation composé",
                "es": "descripción padre|nombre padre",
            },
            weak="|".join(w.NAME.values()),
        ),
        Field(
            "quantity",
            "number",
            {
                **w.QUANTITY,
                "en": w.QUANTITY["en"]
                + "|(component|comp|product|usage|required|requirement|bom|line|bom line|bom lines|input|item|part|"
                "consumed|member|child|ingredient) (quantity|qty|amount)|"
                "(quantity|qty) (per|per assembly|per assy|per parent|per unit|per product|per part|required|used|"
                "needed|items|bom lines|each|per set|per 1|per piece)|"
                "usage|consumption|qpa|per assembly|usage quantity|units per|unit qty|quantity of component|"
                "comp qty cun|component qty cun|usage per unit|"
                "quantity per unit of product|extended quantity base|required qty per|number required|ext quantity per",
                "de": w.QUANTITY["de"]
                + "|komponentenmenge|einsatzmenge|bedarfsmenge|stücklistenmenge|menge je|verbrauch|menge pro|"
                "positionsmenge|menge kme|menge me",
                "ko": w.QUANTITY["ko"]
                + "|소요량|구성수량|정미수량|단위수량|원단위|정소요량|정미소요량|단위소요량|소요수량|구성량|사용량|"
                "소요량 분자|소요량(분자)|소요량분자|기본소요량|원수|소요 수량|구성부품수량|구성품수량|투입수량|투입량",
                "ja": w.QUANTITY["ja"] + "|員数|使用数|使用量|所要量|構成数量|構成数|必要数|原単位|所要数",
                "zh": w.QUANTITY["zh"]
                + "|用量|单位用量|需求数量|耗用量|基本用量|用量分子|组成用量|定额|单耗|使用数量|标准用量|子件用量|"
                "数量/套|组件数量",
                "fr": w.QUANTITY["fr"]
                + "|quantité par|quantité unitaire|coefficient|quantité composant|qté lien|quantité nécessaire|"
                "quantité de lien",
                "es": w.QUANTITY["es"] + "|cantidad por|cantidad componente|consumo|cantidad necesaria|cantidad requerida",
            },
        ),
        Field(
            "gross",
            "number",
            {
                "ko": "필요수량|총소요량|실소요량|로스포함수량|실소요수량",
                "ja": "総所要量|必要数量",
                "en": "gross quantity|quantity including scrap|gross qty|qty incl scrap|quantity with scrap|qty incl loss",
                "de": "bruttomenge|menge inkl ausschuss",
                "zh": "毛用量|含损耗用量|总用量",
            },
        ),
        Field("unit", "unit", w.UNIT),
        Field("their_number", "text", w.THEIR_NUMBER),
        Field(
            "per",
            "number",
            {
                "en": "quantity denominator|base (quantity|qty)|header (quantity|qty)|bom (base|"
                "header) (quantity|qty)|batch (size|quantity|"
                "qty)|per quantity|lot base|bom base qty|"
                "quantity to produce|production quantity|output quantity|yield quantity|base quantity bom|batch",
                "de": "basismenge|bezugsmenge|kopfmenge|basismenge kopf",
                "ko": "기준수량|기본수량|기준량|모품목수량|소요량(분모)|소요량 분모|분모|모수량|생산기준수량",
                "ja": "基準数量|ベース数量|基本数量|親数量",
                "zh": "基本数量|底数|批量基数|基础数量|用量分母|母件底数|基数",
                "fr": "quantité de base|base",
                "es": "cantidad base",
                "sap": "bmeng",
            },
        ),
        Field(
            "scrap",
            "share",
            {
                "en": "(|component|comp|item|operation) (scrap|scrap %|scrap percent|scrap percentage|scrap pct|"
                "scrap factor|scrap in percent|scrap in %|wastage|wastage percent|loss)|"
                "waste|waste percent|loss %|attrition|scrap rate|component scrap (in %|%)|loss percent|loss rate|"
                "wastage %|shrinkage|process loss|process loss percentage|fixed scrap percent",
                "de": "ausschuss|komponentenausschuss|ausschuss %|ausschuss in prozent|verschnitt|ausschussfaktor|"
                "komponentenausschuss in %|ausschussprozent",
                "ko": "loss|로스|로스율|loss율|불량률|손실률|스크랩|스크랩률|감모율|loss률|손실율|lossrate|로스률",
                "ja": "ロス率|不良率|仕損率|歩留ロス|損失率|仕損",
                "zh": "损耗率|损耗|报废率|废品率|变动损耗率|损耗%",
                "fr": "rebut|taux de rebut|perte|pourcentage rebut",
                "es": "merma|desperdicio|porcentaje de merma|% merma|rechazo",
                "sap": "ausch|avoau",
            },
            tells=True,
        ),
        Field(
            "alternative",
            "text",
            {
                "en": "(alternative|alternate|substitute|alt|substitution|replacement) (item group|group|item|grp|"
                "items group|group no|code)|alternative items|altitemgroup|alternate",
                "de": "alternativgruppe|alternativpositionsgruppe|alternativpos|altpositionsgruppe|alternativposition",
                "ko": "대체그룹|대체품그룹|대체자재그룹|대체군",
                "ja": "代替グループ|代替品目グループ|代替品グループ",
                "zh": "替代组|替代料组|替代群组|替代项目组",
                "fr": "groupe d'alternatives|groupe alternatif|groupe de remplacement",
                "es": "grupo alternativo|grupo de alternativas",
                "sap": "alpgr",
            },
            tells=True,
        ),
        Field(
            "share",
            "share",
            {
                "en": "usage (probability|probability %|prob|share|percent|%)|mix|mix %|share|share %|alternative share|"
                "split|planning percent|planning %|planning percentage|allocation|usage probability in percent|"
                "probability",
                "de": "einsatzwahrscheinlichkeit|anteil|einsatzwahrscheinlichk|einsatzwahrsch",
                "ko": "사용비율|배분율|사용확률|비율|적용비율",
                "ja": "使用割合|使用率|使用比率|使用確率",
                "zh": "使用比例|使用概率|计划百分比|使用可能性",
                "fr": "probabilité d'utilisation|part",
                "es": "probabilidad de uso|porcentaje de uso",
                "sap": "ewahr",
            },
        ),
        Field(
            "priority",
            "text",
            {
                "en": "alternative priority|alternate priority|alt priority|substitute priority|priority",
                "de": "rangfolge",
                "sap": "alprf",
                "ko": "대체순위|우선순위",
                "zh": "替代优先级",
                "ja": "代替優先順位",
            },
            unread=True,
        ),
        Field(
            "strategy",
            "text",
            {"en": "alternative strategy|alt strategy|strategy", "sap": "alpst", "de": "alternativstrategie"},
            unread=True,
        ),
        Field("basis", "text", {"en": "(|component) basis (|type)|quantity basis|usage basis", "de": "mengenbezug"}),
        Field("valid_from", "date", w.VALID_FROM),
        Field("valid_to", "date", w.VALID_TO),
        Field(
            "category",
            "text",
            {
                "en": "(item|component|bom|line|part|bom line|bom item|material|supply|wip supply|product) (category|type|"
                "cat)|type|ict|i cat|phantom|phantom item|is phantom|supply type|bom type|line type|"
                "item category ind|phantom flag|procurement|make buy",
                "de": "positionstyp|postyp|ptyp|dummy|dummybaugruppe|phantom|phantombaugruppe|pt|ptp",
                "ko": "유형|품목유형|자재유형|팬텀|팬텀여부|품목구분|조달구분|계정구분|품목계정",
                "ja": "品目カテゴリ|タイプ|ファントム|明細カテゴリ|区分|品目区分",
                "zh": "类型|子项类型|虚拟件|项目类别|物料类型|子件类型|供应类型|物料属性|是否虚拟件",
                "fr": "type|fantôme|type de poste|type article",
                "es": "tipo|fantasma|tipo de posición|tipo de componente",
                "sap": "postp|dumps",
            },
        ),
        Field("site", "id", w.SITE),
        Field(
            "level",
            "level",
            {
                "en": "level|lvl|bom level|explosion level|indent|indent level|indentation|explode level|structure level|"
                "item level|bom lvl|levels|lv|depth|hierarchy|hierarchy level|outline level|tree level|line level|lev",
                "de": "stufe|ebene|stücklistenstufe|dispostufe|auflösungsstufe|strukturstufe|gliederung|hierarchie|"
                "hierarchieebene",
                "ko": "레벨|단계|lv|level|bom레벨|전개레벨|계층|차수|수준",
                "ja": "レベル|階層|構成レベル|段階",
                "zh": "层级|层次|阶层|级别|阶次|bom层级|阶|层",
                "fr": "niveau|niv",
                "es": "nivel|niv",
                "sap": "stufe|dstuf|dglvl|stufn",
            },
            tells=True,
        ),
        Field(
            "bill",
            "id",
            {
                "en": "bom no|bill of material|bom number|bom id|bom|bom code|bill number|bill of materials|id|parent|"
                "bom reference",
                "de": "stückliste|stücklistennummer|stücklistennr",
                "ko": "bom번호|bom코드",
                "sap": "stlnr",
                "zh": "bom编号|bom编码",
                "fr": "nomenclature",
                "es": "lista de materiales",
            },
        ),
        Field(
            "alternative_bill",
            "text",
            {
                "en": "alternative bom|alt bom|bom alternative|alternate bom|bom version|bom alternate|"
                "alternate bom designator|alternative|alternate designator",
                "de": "alternative|stücklistenalternative|alternativstückliste",
                "ko": "bom대안|대안bom|bom버전",
                "sap": "stlal",
                "zh": "bom版本|替代bom|替代清单",
            },
        ),
        Field(
            "usage",
            "text",
            {"en": "bom usage|usage of bom", "de": "stücklistenverwendung|verwendung", "sap": "stlan", "ko": "bom용도|bom사용"},
        ),
        Field(
            "position",
            "text",
            {
                "en": "(item|position|line|find|component|sequence|bom item|bom line|seq|operation component|"
                "index) (no|nr|"
                "num|number|seq|sequence|no.)|position|pos|line|seq|find no|item seq|sort string|find #|#",
                "de": "position|positionsnummer|pos|posnr|sortierbegriff",
                "ko": "순번|순서|항번|no|일련번호",
                "ja": "項番|明細番号|順番|連番",
                "zh": "序号|项次|行号|项目号",
                "fr": "position|poste|ligne|rang",
                "es": "posición|pos|línea|orden",
                "sap": "posnr|stlkn|stpoz|sortf",
            },
        ),
        Field(
            "operation",
            "text",
            {
                "en": "operation|operation (no|number|sequence|seq|id|step|code)|op|op no|op seq|process|routing step|"
                "step|"
                "oper|machine|work center|workcenter|station|process step|resource",
                "de": "vorgang|vorgangsnummer|arbeitsgang|arbeitsfolge|arbeitsplatz|ag",
                "ko": "공정|공정코드|공정명|작업장|공정순서|투입공정",
                "ja": "工程|工程番号|作業区|工順|作業工程",
                "zh": "工序|工序号|工作中心|作业|工序编号",
                "fr": "opération|gamme|poste de travail|phase",
                "es": "operación|centro de trabajo|fase|puesto de trabajo",
                "sap": "vornr|arbpl|plnnr",
            },
        ),
        Field(
            "designator",
            "text",
            {
                "en": "designator|designators|reference designator|reference designators|ref des|refdes|reference(s)|"
                "references|ref designator|part reference|location designator|ref|schematic reference",
                "de": "bauteilposition|referenzbezeichner|einbauplatz",
                "zh": "位号|元件位号",
                "ko": "부품위치|참조번호",
                "ja": "部品位置|リファレンス|回路記号",
            },
            tells=True,
        ),
        Field(
            "populate",
            "text",
            {
                "en": "dnp|dni|populate|fitted|do not populate|do not fit|dnf|not fitted|assemble",
                "zh": "不贴",
                "de": "bestückt|nicht bestückt",
            },
        ),
    ),
    needs=(("input",), ("part", "level", "bill", "designator", "quantity", "gross")),
    prepare=bom_rows.prepare,
    build=bom_tables.build,
    feeds=("bom", "sources"),
    beside=("vendors", "stock"),
    owner="input",
    blanks=("input", "part", "level", "bill", "designator", "quantity", "gross"),
)
