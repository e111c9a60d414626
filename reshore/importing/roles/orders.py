"""Purchase orders: what is on its way in. They are never demand; a part that nobody else sells is bought from their vendor."""

from __future__ import annotations

from . import vendor_rows
from . import words as w
from .role import Field, Role

ROLE = Role(
    name="orders",
    sheets={
        "en": "(purchase|open purchase|po|open po|purchasing|procurement|supplier|vendor|production|planned|work|"
        "manufacturing) (order|orders|order lines|history|documents|lines|order line|order items|"
        "order history)|po|pos|open pos|open po|receipts|goods receipts|grn|po list|purchase history|"
        "po history|po lines|open orders|inbound|purchase requisitions|work orders",
        "de": "bestellungen|bestellung|offene bestellungen|bestellliste|wareneingang|wareneingänge|"
        "einkaufsbestellungen|bestellpositionen|bestellhistorie|fertigungsaufträge",
        "ko": "발주|발주현황|구매오더|구매발주|입고|입고현황|발주내역|구매주문|발주서|입고실적|미입고현황|발주잔량",
        "ja": "発注|発注一覧|購買発注|入荷|入庫|注文書|発注残|発注明細",
        "zh": "采购订单|采购入库|订购单|入库单|采购明细|采购记录",
        "fr": "commandes fournisseurs|commandes d'achat|achats|réceptions|commande fournisseur",
        "es": "pedidos de compra|órdenes de compra|compras|recepciones",
        "sap": "ekpo|ekko|eket|me2m|me2n|me2l|me80fn|ekbe|mb51|ekko ekpo",
    },
    fields=(
        Field(
            "order",
            "id",
            {
                "en": "(purchase|purchasing) (order|doc|document|order no|order number|order id|doc no|document no)|po|"
                "po (no|number|id|line|item|num)|purchase order (no|number|id|item)|purchasing document|purch doc|"
                "pur doc|order reference purchase|receipt no|grn|grn no|purchase order line|purchasing doc type|"
                "buyer|purchasing group|requisition",
                "de": "bestellung|bestellnummer|bestellnr|einkaufsbeleg|bestellbeleg|belegnummer einkauf|bestellposition|"
                "einkäufergruppe",
                "ko": "발주번호|구매오더|발주no|구매문서|po번호|구매발주번호|발주순번|입고번호",
                "ja": "発注番号|購買発注|注文番号|購買伝票|発注no|入荷番号",
                "zh": "采购订单号|采购订单|采购凭证|订购单号|采购单号|入库单号",
                "fr": "commande d'achat|n° commande fournisseur|commande fournisseur|bon de commande",
                "es": "pedido de compra|nº pedido compra|orden de compra|número de pedido",
                "sap": "ebeln|ebelp|banfn|ekgrp",
            },
            weak="order id|order|order no|order number|id|document|document no|order reference|beleg|주문번호|订单号|notes",
            tells=True,
        ),
        Field("part", "id", w.PART, weak="component|name|description"),
        Field("name", "text", w.NAME),
        Field("vendor", "text", w.VENDOR, weak="name 1"),
        Field("vendor_id", "id", w.VENDOR_ID),
        Field("site", "id", w.SITE),
        Field(
            "quantity",
            "number",
            {
                **w.QUANTITY,
                "en": w.QUANTITY["en"] + "|(order|ordered|open|po|purchase|received|delivered|scheduled|outstanding|remaining|"
                "still to be delivered|receipt) (quantity|qty)|(quantity|qty) (ordered|received|open|on order|due|"
                "to receive|delivered)|still to be delivered (qty|quantity)|received|ordered",
                "de": w.QUANTITY["de"]
                + "|bestellmenge|offene menge|noch zu liefern|gelieferte menge|wareneingangsmenge|we menge",
                "ko": w.QUANTITY["ko"] + "|발주수량|입고수량|미입고수량|발주잔량|발주량|입고량|구매수량",
                "ja": w.QUANTITY["ja"] + "|発注数|発注数量|入荷数|発注残|発注残数",
                "zh": w.QUANTITY["zh"] + "|订货数量|采购数量|入库数量|未交数量|订购数量|收货数量",
                "fr": w.QUANTITY["fr"] + "|quantité commandée|reste à livrer|quantité reçue",
                "es": w.QUANTITY["es"] + "|cantidad pedida|cantidad recibida|cantidad pendiente",
                "sap": "menge|wemng|obmng",
            },
        ),
        Field("unit", "unit", w.UNIT),
        Field("price", "number", w.PRICE),
        Field("price_per", "number", w.PRICE_PER),
        Field(
            "amount",
            "text",
            {
                "en": "amount|net value|net order value|total|line amount|order value|total amount|"
                "still to be delivered value|subtotal",
                "de": "nettowert|betrag|bestellwert|gesamtwert",
                "ko": "금액|발주금액|공급가액|입고금액",
                "ja": "金額|発注金額",
                "zh": "金额|总金额|采购金额",
                "fr": "montant|montant ht",
                "es": "importe|total",
                "sap": "netwr|brtwr",
            },
        ),
        Field("currency", "currency", w.CURRENCY),
        Field("date", "date", w.DATE),
        Field(
            "status",
            "text",
            {
                "en": "status|order status|line status|state|receipt status|delivery completed|final delivery",
                "de": "status|endlieferung",
                "ko": "상태|발주상태|진행상태",
                "ja": "状態|発注状態",
                "zh": "状态|订单状态",
                "fr": "statut",
                "es": "estado",
                "sap": "elikz|statu",
            },
        ),
    ),
    needs=(("part",), ("order", "vendor", "vendor_id", "quantity")),
    prepare=vendor_rows.prepare_orders,
    build=vendor_rows.build_orders,
    feeds=("sources", "lanes"),
    blanks=("order", "vendor", "vendor_id", "quantity"),
)
