"""What planners call the kinds of a place: plant, warehouse, supplier, market, port."""

from __future__ import annotations

from functools import cache

from .. import cells

WORDS = {
    "warehouse": "warehouse|lager|lagerhaus|depot|dc|rdc|cdc|dist|distribution|store|storage|hub|logistics|logistics center|"
    "verteilzentrum|창고|물류센터|물류창고|유통센터|倉庫|物流センター|仓库|仓|物流中心|entrepôt|almacén",
    "supplier": "supplier|vendor|lieferant|zulieferer|kreditor|공급업체|공급사|공급처|협력사|협력업체|거래처|仕入先|"
    "サプライヤー|供应商|供方|fournisseur|proveedor",
    "market": "market|customer|client|dealer|retailer|kunde|markt|händler|시장|고객|고객사|판매처|수요처|顧客|得意先|市場|"
    "客户|市场|cliente|marché|mercado",
    "port": "port|seaport|airport|hafen|flughafen|항구|항만|공항|港|空港|港口|机场|puerto|aéroport|aeropuerto",
    "plant": "plant|factory|works|manufacturing|production|assembly|mill|fab|werk|fabrik|produktion|montage|공장|생산|제조|"
    "플랜트|사업장|工場|製造|工厂|厂|usine|fabrication|planta|fábrica|producción",
}  # of a place that is called two of them the first: the warehouse of a plant is a warehouse


@cache
def _known() -> tuple[tuple[str, str], ...]:
    return tuple((cells.folded(word), kind) for kind, words in WORDS.items() for word in words.split("|"))


def kind_of(cell: object) -> str:
    """The kind of place that a word says; "" where it says none.

    >>> kind_of("Plant"), kind_of("Central warehouses"), kind_of("조립공장"), kind_of("Lieferant"), kind_of("HQ")
    ('plant', 'warehouse', 'plant', 'supplier', '')
    """
    text = cells.folded(cell)
    parts = {*text.split(), *(part.removesuffix("s") for part in text.split()), text}
    return next((kind for word, kind in _known() if word in (parts if word.isascii() else text)), "")
