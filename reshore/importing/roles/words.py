"""What planners call the columns that many exports have, by language; sap: technical names of its tables."""

from __future__ import annotations

Words = dict[str, str]

_NO = "(|no|nr|number|num|code|id|key)"
PART: Words = {
    "en": f"(material|part|item|article|product|sku|stock item) {_NO}|component {_NO}|part num|mpn|default code|"
    "product tmpl id|product template id|"
    "internal reference|product reference|product variant|stock code|item ref|catalog number|ipn|pn|p n|cpn|inventory item",
    "de": "(material|artikel|teile|sach|ident|produkt) (|nummer|nr|nr.)|artikel|teil|materialnummer|artikelnummer|artikelnr|"
    "teilenummer|teilenr|sachnummer|sachnr|identnummer|materialnr|matnr|mat nr|zeichnungsnummer",
    "ko": "(자재|품목|부품|제품|상품|원자재|자재품목) (|번호|코드|no)|품번|품번코드|자재품번|부품품번|도번",
    "ja": "品番|品目|品目コード|品目番号|部品番号|部品コード|部品|部品品番|商品コード|製品コード|製品番号|図番|型番|資材コード",
    "zh": "物料|物料编码|物料编号|物料号|物料代码|料号|件号|零件号|零件编号|零件|部件|产品编码|产品编号|"
    "产品|存货编码|品号|料件编号",
    "fr": "article|code article|réf article|référence|référence article|réf|numéro article|numéro d'article|"
    "pièce|code produit|produit",
    "es": "artículo|código|código artículo|código de artículo|código del artículo|referencia|ref|material|pieza|"
    "número de parte|número de pieza|código de material|producto|código de producto",
    "sap": "matnr|bismt",
}
NAME: Words = {
    "en": "(component|object|material|part|item|article|product|short) (description|text|name|desc)|"
    "description|desc|name|title|"
    "short text|short description|material description|item title|description 1",
    "de": "bezeichnung|kurztext|materialkurztext|materialbezeichnung|artikelbezeichnung|komponentenbezeichnung|"
    "benennung|objektkurztext|artikelname|teilebezeichnung",
    "ko": "품명|자재명|부품명|품목명|자재내역|내역|제품명|상품명|품목명칭|명칭|규격명|구성품명|자재명칭",
    "ja": "品名|品目名|部品名|名称|製品名|品目テキスト",
    "zh": "名称|物料名称|品名|零件名称|描述|物料描述|产品名称|存货名称",
    "fr": "désignation|libellé|description|nom|désignation article",
    "es": "descripción|denominación|nombre|texto breve",
    "sap": "maktx|ojtxp|potx1|txz01",
}
QUANTITY: Words = {
    "en": "quantity|qty|qnty|quantities|qty.|(|no of |number of )(pieces|pcs)",
    "de": "menge|anzahl|stückzahl|mge|stück|stk",
    "ko": "수량|개수|갯수",
    "ja": "数量|個数",
    "zh": "数量|數量",
    "fr": "quantité|qté|qte",
    "es": "cantidad|cant|cdad",
    "sap": "menge",
}
UNIT: Words = {
    "en": "price unit of measure|product uom (|id)|"
    "unit|uom|u m|um|un|unit of measure|unit of measurement|units of measure|base unit|base unit of measure|base uom|"
    "component (unit|uom|unit of measure)|order unit|order uom|purchase uom|purchasing unit|purchase unit|sales unit|stock uom|"
    "unit of measure code|price uom|order price unit|order pr unit|measure|unit code|bun|oun|product unit of measure|uom code|"
    "item uom|uom items|(|product|inventory|quantity|purchase|sales) unit symbol|stocking uom|inventory unit|invoiced uom",
    "de": "einheit|me|mengeneinheit|basismengeneinheit|bme|bestellmengeneinheit|bestelleinheit|verkaufsmengeneinheit|"
    "komponentenmengeneinheit|einh|vme|preiseinheitme|bestellpreismengeneinheit|lagereinheit",
    "ko": "단위|수량단위|구성부품단위|구성품단위|구매단위|주문단위|판매단위|기본단위|재고단위|관리단위|발주단위|단위코드",
    "ja": "単位|単価単位|数量単位|基本単位|発注単位",
    "zh": "单位|子项单位|计价单位|库存单位|計量單位|计量单位|基本单位|采购单位|主计量单位",
    "fr": "unité|unité de mesure|um|ug|unité de base|unité d'achat",
    "es": "unidad|unidad de medida|udm|u m|unidad base|um base|unidad de compra",
    "sap": "meins|bmein|bprme|kmpme|vrkme|bstme|gmein|erfme",
}
SITE: Words = {
    "en": "(plant|site|factory|facility|mfg site|manufacturing site|production site|production plant|production unit) "
    "(|no|number|code|id)|org|organization|organization code|inventory org|works|company plant|receiving plant|site code",
    "de": "werk|werksnummer|werkscode|produktionswerk|empfangswerk|standort|fabrik|betrieb|werk nr|bedarfswerk",
    "ko": "(플랜트|공장|사업장|생산공장) (|코드|번호|no)|납품공장|입고공장|수요공장|생산처",
    "ja": "工場|プラント|工場コード|事業所|拠点|生産拠点",
    "zh": "工厂|工廠|工厂代码|厂区|生产工厂",
    "fr": "usine|site|division|établissement|usine de production",
    "es": "planta|centro|fábrica|centro de producción",
    "sap": "werks|bwkey|dwerk|prwrk",
}
VENDOR_ID: Words = {
    "en": "(vendor|supplier|seller|creditor) (no|nr|number|num|code|id|account|account number|key)|"
    "buy from vendor no|vendor no.|"
    "pay to vendor no|account number of vendor or creditor|supplying vendor|vendor account",
    "de": "lieferantennummer|lieferantennr|lieferanten nr|lief nr|liefnr|lieferant nr|kreditorennummer|"
    "kreditorennr|kreditor nr|"
    "lieferantencode|lieferanten id|lieferant id",
    "ko": "(공급업체|협력사|거래처|업체|공급사|구매처|매입처|협력업체|제조사) (코드|번호|no|id)|사업자번호",
    "ja": "仕入先コード|取引先コード|業者コード|仕入先番号|サプライヤーコード",
    "zh": "供应商编码|供应商代码|供应商编号|供应商号|供應商代碼|供方编码",
    "fr": "code fournisseur|n° fournisseur|numéro fournisseur|no fournisseur|id fournisseur",
    "es": "código de proveedor|código proveedor|nº proveedor|número de proveedor|id proveedor",
    "sap": "lifnr|elifn|kred",
}
VENDOR: Words = {
    "en": "vendor|supplier|distributor|(vendor|supplier) (name|name 1|description|organization name)|"
    "name of (vendor|supplier)|preferred (vendor|supplier)|"
    "default supplier|seller|sold by|source|supplying site|main vendor|vendor/supplying plant|"
    "supplier supplying plant|vendor supplying plant",
    "de": "lieferant|lieferantenname|name des lieferanten|kreditor|lieferfirma|hauptlieferant|zulieferer|"
    "lieferant lieferwerk|lieferwerk",
    "ko": "공급업체|공급업체명|공급사|공급사명|협력사|협력사명|협력업체|협력업체명|거래처|거래처명|업체명|"
    "업체|구매처|구매처명|매입처|매입처명|납품업체|외주처",
    "ja": "仕入先|仕入先名|取引先|取引先名|供給元|業者名|サプライヤー|仕入先名称|調達先",
    "zh": "供应商|供应商名称|供應商|供方|供应商简称|供货商|厂商",
    "fr": "fournisseur|fournisseur principal|nom fournisseur|nom du fournisseur|raison sociale",
    "es": "proveedor|nombre proveedor|nombre del proveedor|razón social",
}
COUNTRY: Words = {
    "en": "country|(vendor|supplier|source|origin|ship from|plant|site) country|country (key|code|of origin|"
    "of vendor|name|region key)|address country|(|address) country region (|id)|"
    "country region|country/region|country id|origin|coo|country/region code|country region code|nation|made in",
    "de": "land|länderschlüssel|lieferantenland|herkunftsland|ländercode|ursprungsland|landesschlüssel|lkz",
    "ko": "국가|나라|공급국가|국가코드|원산지|국가명|소재국가|제조국|업체국가",
    "ja": "国|国名|国コード|原産国|国キー|仕入国",
    "zh": "国家|國家|国别|原产国|国家代码|产地|国家/地区|国家地区",
    "fr": "pays|code pays|pays d'origine|pays fournisseur",
    "es": "país|código de país|país de origen|clave de país|clave país",
    "sap": "land1|herkl|urslk",
}
REGION: Words = {
    "en": "city|town|location city|(vendor|supplier) city|region|state|province|place",
    "de": "ort|stadt|ortschaft|region",
    "ko": "도시|지역|소재지|시도|주소지",
    "ja": "都市|市区町村|市|地域|所在地",
    "zh": "城市|地区|所在地|城市名称",
    "fr": "ville|région|localité",
    "es": "ciudad|población|región|localidad",
    "sap": "ort01|stras1",
}
CURRENCY: Words = {
    "en": "currency iso|currency id|"
    "currency|curr|crcy|(|price) currency (code|key)|cur|price currency|order currency|document currency|doc currency",
    "de": "währung|währg|wrg|währungsschlüssel|waehrung|whrg",
    "ko": "통화|화폐|통화코드|화폐단위|통화단위",
    "ja": "通貨|通貨コード|通貨キー",
    "zh": "币种|货币|幣別|币别|货币代码",
    "fr": "devise|monnaie|code devise",
    "es": "moneda|divisa",
    "sap": "waers|waerk|hwaer",
}
LEAD: Words = {
    "en": "lead time|leadtime|lead|lt|(planned|purchasing|procurement|replenishment|supply|supplier|vendor|purchase|"
    "order|buy|total|average|"
    "standard|fixed) (lead time|leadtime|delivery time|deliv time)|delivery time|delivery lead time|transit time|pldt|pdt|"
    "planned deliv time|planned delivery|plan deliv time|delivery period|lead time calculation|"
    "vendor lead time|processing lead time|"
    "lead time in days|procurement lead time days|plnd delivery time|planned delivery time in days|pl deliv time|delay",
    "de": "lieferzeit|planlieferzeit|plz|wiederbeschaffungszeit|wbz|lieferfrist|beschaffungszeit|"
    "lieferzeit in tagen|plan lieferzeit|"
    "planlieferzeit in tagen|beschaffungsdauer",
    "ko": "납기|납기일수|리드타임|조달기간|조달일수|납품기간|조달리드타임|구매리드타임|l t|조달소요일|"
    "납품소요일|구매lt|표준납기",
    "ja": "リードタイム|調達期間|納期|調達リードタイム|購買リードタイム|納入リードタイム|納入日数|調達日数",
    "zh": "交货期|提前期|采购提前期|交期|前置期|采购周期|供货周期|前置时间|交货周期",
    "fr": "délai|délai principal|délai de livraison|délai d'approvisionnement|délai livraison|délai d'appro",
    "es": "plazo de entrega|plazo entrega|tiempo de entrega|plazo|tiempo de aprovisionamiento|plazo de aprovisionamiento",
    "sap": "aplfz|plifz",
}
PRICE: Words = {
    "en": "price|net price|(unit|purchase|purchasing|buying|list|gross|contract|standard|std|item|last|"
    "supplier|vendor|part|agreed) "
    "(price|cost)|cost|price per unit|cost per unit|price each|unit cost|last purchase price|direct unit cost|last direct cost|"
    "net order price|rate|price rate|standard rate|buying rate|price usd|net price in document currency|"
    "basic rate|price list rate|unit net price",
    "de": "nettopreis|preis|einkaufspreis|stückpreis|einzelpreis|ek preis|listenpreis|bestellpreis|ek|"
    "stk preis|kosten|preis pro stück|preis je einheit|nettobestellpreis",
    "ko": "단가|가격|구매단가|구매가격|정가|입고단가|매입단가|구입단가|발주단가|표준단가|계약단가|매입가|"
    "공급단가|단위가격|공급가",
    "ja": "単価|価格|購入単価|仕入単価|購買単価|標準単価|正味価格|発注単価|仕入価格|購入価格",
    "zh": "单价|價格|价格|不含税价|未税单价|无税单价|采购单价|采购价|采购价格|含税单价|不含税单价|净价|单位成本|进价",
    "fr": "prix|prix principal|prix unitaire|prix d'achat|prix net|pu|prix unitaire ht|pu ht|coût unitaire",
    "es": "precio|precio unitario|precio de compra|precio neto|coste unitario|costo unitario|precio compra|coste",
    "sap": "netpr|effpr",
}
PRICE_PER: Words = {
    "en": "price unit|price per|per price unit|pricing unit|price quantity|price base|per|price basis|quantity per price",
    "de": "preiseinheit|pe|peh|preis pro|preis je|preismenge",
    "ko": "단가기준|가격단위|단가단위|가격기준수량|단가기준수량",
    "ja": "単価数量|価格単位|価格数量単位|単価単位",
    "zh": "价格单位|价格单位数|每单位价格数量|计价单位数",
    "fr": "base de prix|unité de prix",
    "es": "cantidad base|unidad de precio|base de precio|por",
    "sap": "peinh|epein",
}
VALID_FROM: Words = {
    "en": "valid from (|date)|effective date from|price applicable from date|valid start|validity start|"
    "effective (|from|date|start)|effectivity (|date|from|start)|"
    "effective start date|start date|"
    "date from|validity from|from date|valid since|starting date|active from|date effective|valid on|valid_from",
    "de": "gültig ab|gueltig ab|gültig von|von datum|gültigkeitsbeginn|gültigkeit ab|datum ab",
    "ko": "유효시작일|적용시작일|유효일자|적용일|시작일|적용일자|적용시작|유효기간시작|유효시작|효력시작일",
    "ja": "有効開始日|適用開始日|開始日|有効日",
    "zh": "生效日期|有效期从|开始日期|有效开始日期|生效日",
    "fr": "valable du|valide du|date début|début de validité|date d'effet|date de début",
    "es": "válido desde|válido de|fecha inicio|desde|inicio de validez",
    "sap": "datuv|vdatu|prdat von|datab",
}
VALID_TO: Words = {
    "en": "valid upto|valid up to|"
    "valid to (|date)|effective date to|price applicable to date|valid until|valid end|validity end|"
    "validity to|effective (to|end|until)|effective end date|"
    "end date|disable date|date to|expiry|expiry date|"
    "expiration date|expires|inactive date|to date|discontinued|effectivity (to|end)|ending date|"
    "obsolete date|valid through|active to|valid till",
    "de": "gültig bis|gueltig bis|bis datum|gültigkeitsende|ablaufdatum|auslaufdatum",
    "ko": "유효종료일|적용종료일|만료일|종료일|적용종료|유효종료|폐기일|유효기간종료|효력종료일|만기일",
    "ja": "有効終了日|適用終了日|終了日|有効期限",
    "zh": "失效日期|有效期至|有效期到|结束日期|终止日期|失效日",
    "fr": "valable au|valide au|date fin|fin de validité|date de fin|jusqu'au",
    "es": "válido hasta|fecha fin|hasta|fin de validez|fecha de caducidad",
    "sap": "datub|bdatu|prdat|datbi",
}
BLOCKED: Words = {
    "en": "blocked|block|on hold status|blocked vendor|blocking|block indicator|on hold|inactive|blocked source|"
    "blocked source of supply|source blocked|"
    "central purchasing block|purchasing block|deletion flag|deletion indicator|deleted|"
    "flag for deletion|status|active|approved|"
    "supplier status|vendor status|qualified|hold|disabled|enabled|is active|approved vendor|deletion flag",
    "de": "gesperrt|sperre|sperrkennzeichen|gesperrte bezugsquelle|einkaufssperre|löschvormerkung|"
    "löschkennzeichen|status|aktiv|freigegeben|sperrvermerk|lvm",
    "ko": "차단|거래중지|사용중지|블록|보류|사용여부|거래상태|상태|사용유무|거래여부|승인여부|거래정지|삭제표시",
    "ja": "ブロック|停止|使用停止|取引停止|状態|有効|削除フラグ|購買ブロック",
    "zh": "冻结|停用|禁用|状态|是否启用|冻结标志|删除标记|启用",
    "fr": "bloqué|blocage|statut|actif|inactif",
    "es": "bloqueado|bloqueo|estado|activo|inactivo",
    "sap": "notkz|sperm|sperr|loevm|loekz|sperq",
}
THEIR_NUMBER: Words = {
    "en": "(supplier|vendor|mfr|mfg|manufacturer|maker) (part|item|material|product) (|no|number|code|id)",
    "de": "lieferantenartikelnummer|lieferanten artikelnummer|herstellerteilenummer",
    "ko": "(제조사|업체|공급사) (품번|부품번호|자재번호)",
    "ja": "仕入先品番|メーカー品番",
    "zh": "供应商料号|厂商料号|供应商物料编码",
    "fr": "référence fournisseur|réf fournisseur",
    "es": "referencia del proveedor|ref proveedor",
    "sap": "idnlf|mfrpn",
}
BRANCH: Words = {"en": "(supplier|vendor) site (|code|name)"}
DATE: Words = {
    "en": "date|(order|sales|sale|invoice|invoiced|posting|document|doc|shipping|ship|shipment|delivery|due|"
    "requested|requirement|transaction|"
    "billing|creation|created|demand|forecast|schedule|scheduled|actual goods issue|gi|bucket|"
    "period start|need by|needed by|need|promised|snapshot|"
    "inventory|stock|count|key|effective as of|as of|creation|closing|week start|requested delivery|"
    "customer request) (|date|day)|"
    "period|month|calendar month|week|calendar week|year month|year/month|fiscal period|calendar day|"
    "time bucket|bucket|day|quarter|"
    "date order|order time|order datetime|timestamp|created on|pstng date|cal year month|month year|period year|"
    "ordered on|week starting|week beginning|"
    "confirmed date|scheduled ship date|planned date|expected date|created at|delivery day|due",
    "de": "datum|periode|monat|kalendermonat|woche|kalenderwoche|kw|tag|(auftrags|bestell|rechnungs|liefer|"
    "buchungs|beleg|bedarfs|verkaufs|plan|stichtags|erfassungs|waren ausgangs|faktura)datum|"
    "stichtag|buchungsdatum|belegdatum|lieferdatum|rechnungsdatum|auftragsdatum|bedarfsdatum|"
    "bestelldatum|fakturadatum|warenausgangsdatum|wunschtermin|wunschlieferdatum|jahr monat|zeitraum|"
    "liefertermin|termin|bedarfstermin",
    "ko": "월|기간|년월|연월|주차|일자|날짜|주문일|주문일자|판매일|판매일자|출하일|출하일자|납품일|"
    "납품일자|매출일|매출일자|납기일|전기일|수주일|수주일자|기준일|기준일자|계획월|판매월|"
    "매출월|재고일자|기준월|요청납기|수요일자|납품요청일|출고일자|출고일|발주일|발주일자|납기일자|입고예정일",
    "ja": "日付|年月|月|期間|受注日|出荷日|納入日|売上日|納期日|計上日|週|販売月|売上月|年月日|基準日|"
    "計画月|希望納期|発注日|納入予定日",
    "zh": "日期|月份|期间|年月|订单日期|销售日期|发货日期|交货日期|开票日期|周|需求日期|下单日期|出库日期|"
    "单据日期|快照日期|预测月份",
    "fr": "date|mois|période|semaine|date commande|date de commande|date facture|date de facture|"
    "date de livraison|date livraison|jour|date d'inventaire",
    "es": "fecha|mes|período|periodo|semana|fecha pedido|fecha de pedido|fecha factura|fecha de factura|"
    "fecha de entrega|día|fecha de inventario",
    "sap": "budat|bldat|erdat|fkdat|audat|edatu|vdatu|spmon|spwoc|sptag|wadat|wadat ist|eindt|bedat|pdatu|perxx",
}
LAT: Words = {
    "en": "lat|latitude|geo lat|gps lat",
    "de": "breite|breitengrad",
    "ko": "위도",
    "ja": "緯度",
    "zh": "纬度",
    "fr": "latitude",
    "es": "latitud",
}
LON: Words = {
    "en": "lon|lng|long|longitude|geo long|gps lon",
    "de": "länge|längengrad",
    "ko": "경도",
    "ja": "経度",
    "zh": "经度",
    "fr": "longitude",
    "es": "longitud",
}
RECOVERY: Words = {
    "en": "recovery|recovery (time|days|weeks|months|period|duration)|time to (recover|recovery|restart|restore)|ttr|rto|"
    "restart time|restoration time",
    "de": "wiederanlauf|wiederanlaufzeit|wiederanlaufdauer|wiederanlauftage|wiederherstellung|wiederherstellungszeit|"
    "wiederherstellungsdauer|erholungszeit|dauer wiederanlauf",
    "ko": "복구|복구기간|복구일수|복구주수|복구시간|복구소요일|복구소요일수|복구소요기간|회복기간|회복일수|회복시간|정상화기간|"
    "정상화일수|재가동기간|재가동일수",
    "ja": "復旧|復旧期間|復旧日数|復旧時間|回復期間|復旧所要日数",
    "zh": "恢复时间|恢复天数|恢复周数|恢复周期|恢复期|复产时间|复工时间",
    "fr": "reprise|délai de (reprise|rétablissement|remise en route)|temps de (reprise|rétablissement)|durée de reprise",
    "es": "recuperación|(tiempo|plazo|días|semanas) de recuperación",
}
VERSION: Words = {
    "en": "version|forecast version|plan version|scenario|snapshot|planning version|version number|cycle|demand plan version",
    "de": "version|planversion|planungsversion",
    "ko": "버전|차수|계획버전|계획차수",
    "ja": "バージョン|版",
    "zh": "版本|版本号",
    "fr": "version",
    "es": "versión",
    "sap": "versb|vsnda",
}
