"""Writes the inputs of the cases in exports/: `python tests/importing/make_exports.py`. The same bytes every time.

A function a case, its rows as the system gives them out, a bar between cells. The right answers (expected.json) are written
by hand, not here. In workbooks a number is a number and a date a date; an apostrophe before it makes it text, as in Excel.
"""

import csv
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook

HERE = Path(__file__).parent / "exports"
MADE = datetime(2026, 1, 1)  # the date in every workbook, so that its bytes do not hang on the clock


def main() -> None:
    for case in (odoo, dynamics, oracle, kicad, sap, korean, japanese, chinese, french, spanish, frepple, planning_pack):
        case()


def odoo() -> None:
    """Odoo: BoM lines under a parent that stands on the first line only; kit, dozens, grams, a bill for ten."""
    files = {
        "mrp.bom": """
Product|Reference|Quantity|Unit of Measure|BoM Type|BoM Lines/Component|BoM Lines/Quantity|\
BoM Lines/Product Unit of Measure
[DESK-01] Standing desk|REV-C|1.00|Units|Manufacture this product|[TOP-140] Table top 140|1.00|Units
|||||[FRAME-2M] Frame kit|1.00|Units
|||||[SCREW-M6] Screw M6|1.00|Dozens
|||||[OIL-1] Wood oil|50.00|g
[FRAME-2M] Frame kit||1.00|Units|Kit|[LEG-M] Leg with motor|2.00|Units
|||||[CTRL-1] Control box|1.00|Units
[TOP-140] Table top 140||10.00|Units|Manufacture this product|[BOARD-25] Birch board 25 mm|15.00|Units""",
        "product.supplierinfo": """
Vendor|Product Template|Quantity|Unit of Measure|Price|Currency|Delivery Lead Time|Start Date|End Date
Nordholz AB|[BOARD-25] Birch board 25 mm|0.00|Units|18.50|EUR|12||
Nordholz AB|[OIL-1] Wood oil|0.00|kg|9.00|EUR|12||
Motion Sp. z o.o.|[LEG-M] Leg with motor|0.00|Units|41.00|EUR|21||
Motion Sp. z o.o.|[LEG-M] Leg with motor|500.00|Units|36.00|EUR|21||
Ergo Drive GmbH|[LEG-M] Leg with motor|0.00|Units|44.00|EUR|14|2023-01-01|2023-12-31
Ergo Drive GmbH|[CTRL-1] Control box|0.00|Units|29.90|EUR|14||
Schraubenhaus Kurz|[SCREW-M6] Screw M6|0.00|Dozens|1.20|EUR|3||""",
        "stock.quant": """
Location|Product|Quantity|Reserved Quantity|Unit of Measure
WH/Stock/A1|[LEG-M] Leg with motor|160.00|40.00|Units
WH/Stock/A2|[LEG-M] Leg with motor|40.00|0.00|Units
WH/Stock|[BOARD-25] Birch board 25 mm|90.00|0.00|Units
WH/Stock|[DESK-01] Standing desk|6.00|2.00|Units
Partners/Customers|[DESK-01] Standing desk|412.00|0.00|Units
Virtual Locations/Production|[LEG-M] Leg with motor|-824.00|0.00|Units
Virtual Locations/Inventory adjustment|[CTRL-1] Control box|-3.00|0.00|Units""",
        "sale.order.line": """
Order Reference|Order Date|Customer|Product|Ordered Qty|Unit of Measure|Unit Price|Status
S00801|2026-04-01 08:00:12|Customer 1|[DESK-01] Standing desk|6.00|Units|890.00|Sales Order
S00802|2026-04-03 09:07:12|Customer 2|[DESK-01] Standing desk|8.00|Units|890.00|Sales Order
S00803|2026-04-04 10:14:12|Customer 3|[DESK-01] Standing desk|10.00|Units|890.00|Sales Order
S00804|2026-04-07 11:21:12|Customer 4|[DESK-01] Standing desk|4.00|Units|890.00|Sales Order
S00805|2026-04-09 12:28:12|Customer 1|[DESK-01] Standing desk|12.00|Units|890.00|Sales Order
S00806|2026-04-10 13:35:12|Customer 2|[DESK-01] Standing desk|6.00|Units|890.00|Sales Order
S00807|2026-04-13 14:42:12|Customer 3|[DESK-01] Standing desk|8.00|Units|890.00|Sales Order
S00808|2026-04-14 15:49:12|Customer 4|[DESK-01] Standing desk|20.00|Units|890.00|Cancelled
S00809|2026-04-15 16:56:12|Customer 1|[DESK-01] Standing desk|10.00|Units|890.00|Sales Order
S00810|2026-04-16 08:03:12|Customer 2|[DESK-01] Standing desk|9.00|Units|890.00|Sales Order
S00811|2026-04-17 09:10:12|Customer 3|[DESK-01] Standing desk|7.00|Units|890.00|Sales Order
S00812|2026-04-20 10:17:12|Customer 4|[DESK-01] Standing desk|8.00|Units|890.00|Sales Order
S00813|2026-04-22 11:24:12|Customer 1|[DESK-01] Standing desk|10.00|Units|890.00|Sales Order
S00814|2026-04-23 12:31:12|Customer 2|[DESK-01] Standing desk|30.00|Units|890.00|Quotation
S00815|2026-04-24 13:38:12|Customer 3|[DESK-01] Standing desk|6.00|Units|890.00|Sales Order
S00816|2026-04-28 14:45:12|Customer 4|[DESK-01] Standing desk|8.00|Units|890.00|Sales Order
S00817|2026-04-30 15:52:12|Customer 1|[DESK-01] Standing desk|8.00|Units|890.00|Sales Order""",
    }
    for name, text in files.items():
        write_csv(f"01_odoo_blank_parents/{name}.csv", text, quoting=csv.QUOTE_ALL)


def dynamics() -> None:
    """Dynamics 365: the parent of a line stands in the versions; 1900-01-01 is the empty date; prices by quantity."""
    sheets = {
        "ReleasedProductsV2": """
ItemNumber|ProductName|InventoryUnitSymbol|DefaultOrderType
HP-200|Heat pump 8 kW|ea|Production
CU-10|Compressor unit|ea|Production
SCR-3|Scroll set|ea|Purchase order
FAN-4|Axial fan|ea|Purchase order
R290|Refrigerant R290|kg|Purchase order
LBL-1|Energy label|ea|Purchase order
FAN-1|Axial fan, old|ea|Purchase order""",
        "BillOfMaterialsVersionsV3": """
BOMId|ManufacturedItemNumber|ProductionSiteId|IsActive|IsApproved|ValidFromDate|ValidToDate
BOM-000087|HP-200|'1|No|Yes|1900-01-01|1900-01-01
BOM-000101|HP-200|'1|Yes|Yes|1900-01-01|1900-01-01
BOM-000102|CU-10|'1|Yes|Yes|1900-01-01|1900-01-01""",
        "BillOfMaterialsLinesV3": """
BOMId|LineNumber|ItemNumber|Quantity|QuantityDenominator|ProductUnitSymbol|ValidFromDate|ValidToDate
BOM-000087|1|CU-10|1|1|ea|1900-01-01|1900-01-01
BOM-000087|2|FAN-1|1|1|ea|1900-01-01|1900-01-01
BOM-000101|1|CU-10|1|1|ea|1900-01-01|1900-01-01
BOM-000101|2|FAN-4|2|1|ea|1900-01-01|1900-01-01
BOM-000101|3|R290|850|1000|kg|1900-01-01|1900-01-01
BOM-000101|4|LBL-1|3|1|ea|1900-01-01|1900-01-01
BOM-000102|1|SCR-3|1|1|ea|1900-01-01|1900-01-01""",
        "PurchasePriceAgreements": """
VendorAccountNumber|ItemNumber|FromQuantity|ToQuantity|QuantityUnitSymbol|Price|PriceQuantity|PriceCurrencyCode|\
ProcurementLeadTimeDays|IsProcurementLeadTimeUsingWorkingDays|PriceApplicableFromDate|PriceApplicableToDate
V-1001|SCR-3|0|100|ea|210|1|EUR|20|Yes|1900-01-01|1900-01-01
V-1001|SCR-3|100|0|ea|195|1|EUR|20|Yes|1900-01-01|1900-01-01
V-1002|SCR-3|0|0|ea|205|1|EUR|12|No|1900-01-01|2024-12-31
V-1002|FAN-4|0|0|ea|46|1|EUR|10|No|1900-01-01|1900-01-01
V-1005|FAN-4|0|0|ea|31|1|EUR|50|No|1900-01-01|1900-01-01
V-1003|R290|0|0|kg|900|100|EUR|7|No|1900-01-01|1900-01-01
V-1004|LBL-1|0|0|ea|12|1000|EUR|5|Yes|1900-01-01|1900-01-01""",
        "VendorsV2": """
VendorAccountNumber|VendorOrganizationName|AddressCountryRegionId|OnHoldStatus
V-1001|Scroll Technik GmbH|DEU|No
V-1002|Vent Polska|POL|No
V-1003|Gaz Sud|FRA|No
V-1004|Etiketti Oy|FIN|No
V-1005|Ningbo Fan|CHN|All""",
        "DemandForecastEntries": """
ItemNumber|SiteId|ForecastModelId|ForecastDate|ForecastQuantity
HP-200|'1|CURRENT|2026-01-01|290
HP-200|'1|CURRENT|2026-02-01|280
HP-200|'1|CURRENT|2026-03-01|330
HP-200|'1|CURRENT|2026-04-01|300
HP-200|'1|CURRENT|2026-05-01|310
HP-200|'1|CURRENT|2026-06-01|300""",
    }
    write_xlsx("02_dynamics_price_breaks/export.xlsx", sheets)


def oracle() -> None:
    """Oracle: approved supplier list with status and allocation; a component a lot; periods of 4, 4 and 5 weeks. UTF-16."""
    files = {
        "Items": """
Item|Description|Primary UOM|Make or Buy|Item Status
ACT-500|Valve actuator|Ea|Make|Active
BODY-50|Cast body|Ea|Buy|Active
SEAL-22|Shaft seal|Ea|Buy|Active
SPRING-6|Return spring, old|Ea|Buy|Inactive
SPRING-7|Return spring|Ea|Buy|Active
GREASE-2|Grease|Kg|Buy|Active""",
        "Bills": """
Assembly Item|Op Seq|Item Seq|Component Item|UOM|Basis|Component Quantity|Component Yield|Effective Date From|\
Effective Date To
ACT-500|10|10|BODY-50|Ea|Item|1|1|01-JAN-2020|
ACT-500|10|20|SEAL-22|Ea|Item|4|0.8|01-JAN-2020|
ACT-500|20|30|SPRING-6|Ea|Item|2|1|01-JAN-2020|30-JUN-2024
ACT-500|20|40|SPRING-7|Ea|Item|2|1|01-JUL-2024|
ACT-500|20|50|GREASE-2|Kg|Lot|1.5|1|01-JAN-2020|""",
        "ApprovedSuppliers": """
Item|Supplier|Supplier Site|ASL Status|Disabled|Allocation %|Processing Lead Time (Days)
SEAL-22|Allied Seals|HOUSTON|Approved|No|70|25
SEAL-22|Allied Seals|MONTERREY|Approved|No|30|12
BODY-50|Foundry One|PUNE|Approved|No|100|45
BODY-50|Casting Works|GDANSK|Debarred|No||20
SPRING-7|Coil & Co|LEEDS|Approved|No|100|18
SPRING-7|Federn Huber|ULM|New|No||10
GREASE-2|Lube AG|BASEL|Approved|No|100|7
SPRING-6|Coil & Co|LEEDS|Approved|Yes|100|18""",
        "SupplierSites": """
Supplier Number|Supplier|Supplier Site|City|Country Code
5001|Allied Seals|HOUSTON|Houston|US
5001|Allied Seals|MONTERREY|Monterrey|MX
5002|Foundry One|PUNE|Pune|IN
5003|Casting Works|GDANSK|Gdansk|PL
5004|Coil & Co|LEEDS|Leeds|GB
5005|Federn Huber|ULM|Ulm|DE
5006|Lube AG|BASEL|Basel|CH""",
        "BlanketAgreements": """
Item|Supplier|Supplier Site|Unit Price|Currency|Price UOM
SEAL-22|Allied Seals|HOUSTON|3.20|USD|Ea
SEAL-22|Allied Seals|MONTERREY|2.90|USD|Ea
BODY-50|Foundry One|PUNE|64.00|USD|Ea
SPRING-7|Coil & Co|LEEDS|5.50|USD|Ea
GREASE-2|Lube AG|BASEL|18.00|USD|Kg""",
        "Onhand": """
Organization|Subinventory|Nettable|Item|UOM|On-hand Quantity
M1|STORES|Yes|SEAL-22|Ea|1800
M1|MRB|No|SEAL-22|Ea|260
M1|STORES|Yes|BODY-50|Ea|420
M1|FGI|Yes|ACT-500|Ea|95""",
        "Shipments": """
Item|Organization|Period|Period Start|Period End|Shipped Qty
ACT-500|M1|P01-26|29-DEC-2025|25-JAN-2026|560
ACT-500|M1|P02-26|26-JAN-2026|22-FEB-2026|588
ACT-500|M1|P03-26|23-FEB-2026|29-MAR-2026|672""",
    }
    for name, text in files.items():
        write_csv(f"03_oracle_approved_suppliers/export/{name}.csv", text, "\t", "utf-16")


def kicad() -> None:
    """KiCad: a board's bill grouped by value, five lines of preamble, no parent; maker and distributor beside it."""
    files = {
        "power_board": """
Source:|/home/lab/pb/power_board.kicad_sch
Date:|2026-02-11T10:14:07+0100
Tool:|Eeschema 7.0.9
Generator:|/usr/share/kicad/plugins/bom_csv_grouped_by_value_with_fp.py
Component Count:|20
Ref|Qnty|Value|Footprint|Manufacturer|MPN|Alt MPN|Distributor|SKU|Unit Price USD|Lead weeks|DNP
C1, C2, C5, C6|4|100n|C_0603|Murata|GRM188R71H104KA93D||Mouser|81-GRM188R71H104KA3D|0.04|14|
C3, C4|2|22u|C_1210|Murata|GRM32ER71E226KE15L||Mouser|81-GRM32ER71E226KE5L|0.62|14|
R1, R2, R3|3|10k|R_0603|Yageo|RC0603FR-0710KL||Digi-Key|311-10.0KHRCT-ND|0.01|8|
R4, R5|2|10k|R_0805|Yageo|RC0805FR-0710KL||Digi-Key|311-10.0KCRCT-ND|0.02|8|
R6, R7|3|4k7|R_0603|Yageo|RC0603FR-074K7L||Digi-Key|311-4.70KHRCT-ND|0.01|8|
L1|1|33u|L_12x12|Würth Elektronik|744770133||Mouser|710-744770133|1.85|10|
U1|1|LM2596S-5|TO-263-5|Texas Instruments|LM2596S-5.0/NOPB|MIC4576-5.0WU|Digi-Key|LM2596S-5.0/NOPB-ND|4.10|16|
J1|1|Conn_01x04|JST_XH_B4B|JST|B4B-XH-A||Digi-Key|455-2249-ND|0.15|6|DNP
H1, H2, H3, H4|4|MountingHole|MountingHole_3.2mm||||||||""",
        "build_plan": """
Assembly|Week starting|Boards
power_board|2026-01-05|30
power_board|2026-01-12|40
power_board|2026-01-19|35
power_board|2026-01-26|35
power_board|2026-02-02|25
power_board|2026-02-09|45
power_board|2026-02-16|40
power_board|2026-02-23|30""",
    }
    write_csv("04_kicad_board/power_board.csv", files["power_board"], quoting=csv.QUOTE_ALL, end="\n")
    write_csv("04_kicad_board/build_plan.csv", files["build_plan"], end="\n")


def sap() -> None:
    """SAP in German, saved from Excel: decimal commas, price unit, two currencies, stock types, months as columns. cp1252."""
    files = {
        "Stueckliste": """
Material|Werk|Alternative|Pos.|PosTyp|Komponente|Objektkurztext|Menge|ME|Basismenge|Gültig ab|Gültig bis
GETR-7|1000|1|0010|L|WELLE-1|Welle geschliffen|2,000|ST|1|01.01.2020|31.12.9999
GETR-7|1000|1|0020|L|LAGER-6|Rillenkugellager|4,000|ST|1|01.01.2020|31.12.9999
GETR-7|1000|1|0030|L|FETT-9|Fett|12,500|KG|100|01.01.2020|31.12.9999
GETR-7|1000|1|0040|L|SCHR-M8|Schraube M8|1.200,000|ST|100|01.01.2020|31.12.9999
GETR-7|1000|1|0050|T||Lager vor Einbau erwärmen|1,000|ST|1|01.01.2020|31.12.9999
GETR-7|1000|2|0010|L|WELLE-2|Welle gehärtet|2,000|ST|1|01.01.2020|31.12.9999
GETR-7|1000|2|0020|L|LAGER-6|Rillenkugellager|4,000|ST|1|01.01.2020|31.12.9999
GETR-7|1000|2|0030|L|FETT-9|Fett|12,500|KG|100|01.01.2020|31.12.9999
GETR-7|1000|2|0040|L|SCHR-M8|Schraube M8|1.200,000|ST|100|01.01.2020|31.12.9999""",
        "Infosaetze": """
Lieferant|Name 1|Land|Material|Werk|Nettopreis|Währung|Preiseinheit|BPME|Planlieferzeit|Löschvormerkung
100210|Wellenbau Süd GmbH|DE|WELLE-1|1000|1.250,00|EUR|100|ST|15|
100210|Wellenbau Süd GmbH|DE|WELLE-2|1000|1.630,00|EUR|100|ST|15|
100455|Shanghai Bearing Co.|CN|LAGER-6|1000|310,00|USD|100|ST|60|
100612|Lager Nord KG|DE|LAGER-6|1000|3,90|EUR|1|ST|10|X
100388|Schmierwerk Fuchs AG|DE|FETT-9|1000|8,40|EUR|1|KG|7|
100390|Schraubenhandel Kurz|AT|SCHR-M8|1000|4,20|EUR|100|ST|3|""",
        "MB52": """
Material|Werk|Lagerort|Frei verwendbar|BME|In Qualitätsprüf.|Gesperrt|Wert|Währung
LAGER-6|1000|0001|2.400|ST|800|150|6.960,00|EUR
WELLE-1|1000|0001|600|ST|0|0|7.500,00|EUR
SCHR-M8|1000|0001|5.000|ST|0|0|210,00|EUR
SCHR-M8|1000|0002|40-|ST|0|0|1,68-|EUR
GETR-7|1000|0003|45|ST|0|3|9.450,00|EUR
*|||||||24.118,32|EUR""",
        "Planprimaerbedarf": """
Material|Werk|Version|Aktiv|ME|M 01.2026|M 02.2026|M 03.2026|M 04.2026|M 05.2026|M 06.2026
GETR-7|1000|00|X|ST|500|400|465|450|440|460
GETR-7|1000|01||ST|700|700|700|700|700|700""",
    }
    for name, text in files.items():
        write_csv(f"05_sap_deutsch/export/{name}.csv", text, ";", "cp1252")


def korean() -> None:
    """A Korean bill by dotted level with unit and vendor beside it; plan and actuals by month; a store of rejects. cp949."""
    files = {
        "bom": """
자재명세서 (BOM)|||||||||
레벨|품번|품명|소요량|단위|업체명|국가|단가(원)|리드타임(일)|비고
0|EB-100|전동자전거|1|대|||||
.1|FR-10|프레임|1|EA|한성프레임|한국|85,000|10|
.1|MT-20|모터 어셈블리|1|SET|||||
..2|MG-21|자석|24|EA|바오터우자성|중국|1,200|45|
..2|WR-22|동선|0.35|KG|대한전선|한국|15,000|7|
..2|BO-05|볼트 M5|4|EA|동아볼트|한국|30|3|
.1|BT-30|배터리팩|1|SET|||||
..2|CL-31|셀 21700|40|EA|청주셀/닝더전지|한국/중국|3,100|40|이원화
..2|CS-32|배터리 케이스|1|EA|한성프레임|한국|22,000|10|
.1|BO-05|볼트 M5|8|EA|동아볼트|한국|30|3|""",
        "plan": """
2026년 판매계획||||||||(단위: 대)
품번|구분|1월|2월|3월|4월|5월|6월|합계
EB-100|계획|900|800|950|950|930|900|5,430
EB-100|실적|880|810|||||1,690""",
        "stock": """
창고|품번|품명|현재고|단위
자재창고|MG-21|자석|4,800|EA
불량창고|MG-21|자석|300|EA
자재창고|FR-10|프레임|150|EA
완제품창고|EB-100|전동자전거|120|대""",
    }
    for name, text in files.items():
        write_csv(f"06_korean_levels/{name}.csv", text, encoding="cp949")


def japanese() -> None:
    """Japanese: 員数, lead times in weeks, one vendor name in two countries, a board made and bought, full-width 10. cp932."""
    files = {
        "部品表": """
親品番|子品番|品名|員数|単位|適用開始日|適用終了日
RC-50|PB-51|制御基板|1|枚|2020/04/01|9999/12/31
RC-50|FN-49|ファン（旧）|2|個|2015/04/01|2023/03/31
RC-50|FN-52|ファン|2|個|2023/04/01|9999/12/31
RC-50|CB-53|ケーブル|1.5|m|2020/04/01|9999/12/31
RC-50|CN-54|コネクタ|4|個|2020/04/01|9999/12/31
PB-51|IC-61|マイコン|2|個|2020/04/01|9999/12/31
PB-51|CP-62|コンデンサ|30|個|2020/04/01|9999/12/31""",
        "購買単価": """
品番|取引先コード|取引先名|国|単価|通貨|リードタイム（週）|発注比率(%)
IC-61|T001|東亜半導体|台湾|820|JPY|12|100
CP-62|T002|村上電子|日本|3|JPY|6|100
FN-52|T003|三光ファン|ベトナム|640|JPY|8|100
CB-53|T004|大和電線|日本|120|JPY|2|100
CN-54|T005|共立コネクタ|日本|55|JPY|3|60
CN-54|T006|共立コネクタ|タイ|48|JPY|5|40
PB-51|T007|北陸実装|日本|5,200|JPY|4|100""",
        "受注実績": """
受注日|得意先|品番|数量|単価|状態
2026/04/01|得意先B|RC-50|12|98,000|出荷済
2026/04/03|得意先A|RC-50|18|98,000|出荷済
2026/04/07|得意先B|RC-50|15|98,000|出荷済
2026/04/09|得意先A|RC-50|20|98,000|出荷済
2026/04/10|得意先B|RC-50|１０|98,000|出荷済
2026/04/14|得意先C|RC-50|25|98,000|出荷済
2026/04/15|得意先A|RC-50|40|98,000|取消
2026/04/17|得意先C|RC-50|16|98,000|出荷済
2026/04/21|得意先A|RC-50|14|98,000|出荷済
2026/04/24|得意先A|RC-50|22|98,000|出荷済
2026/04/28|得意先B|RC-50|13|98,000|出荷済
2026/04/30|得意先A|RC-50|15|98,000|出荷済""",
        "内示": """
品番|2026年5月|2026年6月|2026年7月
RC-50|190|176|186""",
    }
    for name, text in files.items():
        write_csv(f"07_japanese_parts_list/export/{name}.csv", text, encoding="cp932")


def chinese() -> None:
    """A Chinese bill as a form, the product in its head; loss, substitutes, prices with tax, subtotals in the sales."""
    sheets = {
        "物料清单": """
宁波智联电器有限公司
物料清单（BOM）
产品编码：|SP-8|产品名称：|智能插座|版本：|V2.1

序号|物料编码|物料名称|规格型号|单位|用量|损耗率|替代组|优先级
1|PC-01|外壳|阻燃PC|个|1|0.02
2|RL-2A|继电器|16A|个|1|0|A|1
3|RL-2B|继电器|16A|个|1|0|A|2
4|PCB-3|线路板|双面|块|1|0.01
5|SC-25|螺钉|M2.5x8|个|4|0
6|WX-15|铜线|1.5平方|米|0.35|0.05

编制：王敏||审核：李强||日期：2026-01-05""",
        "供应商报价": """
供应商编码|供应商名称|物料编码|含税单价|税率|币种|最小起订量|交期(天)|状态
S01|宁波塑胶|PC-01|2.26|0.13|CNY|5000|10|合格
S02|厦门继电|RL-2A|5.65|0.13|CNY|2000|15|合格
S03|东莞电控|RL-2B|6.78|0.13|CNY|2000|20|合格
S04|深圳线路板|PCB-3|4.52|0.13|CNY|1000|7-10|合格
S05|苏州螺丝|SC-25|0.0339|0.13|CNY|50000|5|合格
S06|无锡铜业|WX-15|1.13|0.13|CNY|1000|7|合格
S07|华强线路板|PCB-3|3.39|0.13|CNY|1000|7|停用""",
        "即时库存": """
仓库|物料编码|物料名称|单位|现存量|冻结量|在途量|安全库存
原料仓|PC-01|外壳|个|12000|0|5000|3000
原料仓|RL-2A|继电器|个|8000|500|0|2000
成品仓|SP-8|智能插座|个|2400|0|0|900""",
        "销售出库": """
日期|单据编号|客户|产品编码|数量|单价
2026-01-01|XSCK20260101|客户乙|SP-8|200|39
2026-01-09|XSCK20260109|客户甲|SP-8|250|39
2026-01-16|XSCK20260116|客户乙|SP-8|225|39
2026-01-27|XSCK20260127|客户甲|SP-8|225|39
1月小计||||900
2026-02-03|XSCK20260203|客户甲|SP-8|240|39
2026-02-10|XSCK20260210|客户乙|SP-8|210|39
2026-02-24|XSCK20260224|客户甲|SP-8|230|39
2026-02-27|XSCK20260227|客户甲|SP-8|220|39
2月小计||||900
2026-03-04|XSCK20260304|客户乙|SP-8|230|39
2026-03-13|XSCK20260313|客户乙|SP-8|220|39
2026-03-20|XSCK20260320|客户丙|SP-8|240|39
2026-03-31|XSCK20260331|客户乙|SP-8|210|39
3月小计||||900
合计||||2700""",
    }
    write_xlsx("08_chinese_form/export.xlsx", sheets, merged={"物料清单": ["A1:I1", "A2:I2"]}, percent="损耗率")


def french() -> None:
    """French: quantities for a lot of 100, first and second supplier in one row, working days, spaces in thousands. cp1252."""
    files = {
        "nomenclature": """
Code article|Désignation|Composant|Désignation composant|Qté pour lot de 100|Unité|Fournisseur principal|\
Délai principal (j ouvrés)|Prix principal (EUR HT)|Fournisseur secondaire|Délai secondaire (j ouvrés)|\
Prix secondaire (EUR HT)
YAO-4X125|Yaourt nature 4x125 g|LAIT-E|Lait entier|52,5|L|Laiterie des Alpes|5|0,48|Coopérative Ouest|10|0,53
YAO-4X125|Yaourt nature 4x125 g|FERM-1|Ferments lactiques|0,8|KG|Biofermenti Srl|15|310,00|||
YAO-4X125|Yaourt nature 4x125 g|POT-125|Pot 125 g|400|PCE|Plastiques Jura|10|0,031|Verpackung Süd GmbH|15|0,034
YAO-4X125|Yaourt nature 4x125 g|OPER-1|Opercule alu|408|PCE|Alufoil Iberica|20|0,012|||
YAO-4X125|Yaourt nature 4x125 g|CART-4|Étui carton|100|PCE|Cartonnerie Loire|5|0,045|||""",
        "previsions": """
Article|Semaine|Quantité prévue|Prix de vente
YAO-4X125|2026-S01|1 050|1,95
YAO-4X125|2026-S02|1 190|1,95
YAO-4X125|2026-S03|1 120|1,95
YAO-4X125|2026-S04|1 120|1,95
YAO-4X125|2026-S05|1 085|1,95
YAO-4X125|2026-S06|1 155|1,95
YAO-4X125|2026-S07|1 120|1,95
YAO-4X125|2026-S08|1 120|1,95
Total||8 960|""",
        "stock": """
Dépôt|Article|Stock physique|dont réservé|dont quarantaine|Unité
Usine Annecy|LAIT-E|8 400,0|0,0|1 200,0|L
Usine Annecy|POT-125|96 000|12 000|0|PCE
Entrepôt Lyon|YAO-4X125|640|0|0|PCE""",
    }
    for name, text in files.items():
        write_csv(f"09_french_lot_of_100/{name}.csv", text, ";", "cp1252")


def spanish() -> None:
    """Spanish sales by day with returns, weekly totals, a cover and a pivot of the same sales; prices and times as text."""
    sheets = {
        "Portada": """
Plan de suministro 2026
Preparado por|Compras y Logística
Notas
1. Las ventas incluyen devoluciones con signo negativo.
2. Los precios son netos, sin IVA.""",
        "Ventas diarias": """
Ventas diarias, abril de 2026


Fecha|Artículo|Descripción|Tipo|Cantidad|Importe (EUR)
2026-04-01|BIC-26|Bicicleta 26|Venta|40|16800
2026-04-01|BIC-20|Bicicleta 20|Venta|20|6200
2026-04-03|BIC-26|Bicicleta 26|Venta|30|12600
Total semana 14||||90|35600
2026-04-07|BIC-26|Bicicleta 26|Venta|60|25200
2026-04-08|BIC-20|Bicicleta 20|Venta|40|12400
2026-04-09|BIC-26|Bicicleta 26|Devolución|-12|-5040
Total semana 15||||88|32560
2026-04-14|BIC-26|Bicicleta 26|Venta|70|29400
2026-04-15|BIC-20|Bicicleta 20|Venta|30|9300
2026-04-17|BIC-26|Bicicleta 26|Venta|20|8400
Total semana 16||||120|47100
2026-04-21|BIC-26|Bicicleta 26|Venta|60|25200
2026-04-22|BIC-26|Bicicleta 26|Devolución|-18|-7560
2026-04-23|BIC-20|Bicicleta 20|Venta|35|10850
Total semana 17||||77|28490
2026-04-28|BIC-26|Bicicleta 26|Venta|30|12600
2026-04-30|BIC-26|Bicicleta 26|Venta|20|8400
2026-04-30|BIC-20|Bicicleta 20|Venta|25|7750
Total semana 18||||75|28750
TOTAL GENERAL||||450|172500""",
        "Tabla dinámica": """
Suma de Cantidad|Etiquetas de columna
Etiquetas de fila|BIC-20|BIC-26|Total general
Semana 14|20|70|90
Semana 15|40|48|88
Semana 16|30|90|120
Semana 17|35|42|77
Semana 18|25|50|75
Total general|150|300|450""",
        "Lista de materiales": """
Producto|Componente|Descripción|Cantidad|Unidad
BIC-26|CUA-26|Cuadro 26|1|ud
BIC-26|RUE-26|Rueda 26|2|ud
BIC-26|CAD-1|Cadena|1|ud
BIC-26|TOR-5|Tornillo M5|18|ud
BIC-20|CUA-20|Cuadro 20|1|ud
BIC-20|RUE-20|Rueda 20|2|ud
BIC-20|CAD-1|Cadena|1|ud
BIC-20|TOR-5|Tornillo M5|16|ud""",
        "Proveedores": """
Componente|Proveedor|País|Precio|Por (ud)|Plazo de entrega
CUA-26|Cuadros Ibéricos S.A.|España|61,50 €|1|15 días
CUA-20|Cuadros Ibéricos S.A.|España|48,00 €|1|15 días
RUE-26|Ruedas do Norte|Portugal|17,20 €|1|3 semanas
RUE-20|Ruedas do Norte|Portugal|15,10 €|1|3 semanas
CAD-1|Tianjin Chain|China|4,35 €|1|2 meses
TOR-5|Tornillería Rioja|España|3,00 €|100|48 horas""",
    }
    write_xlsx("10_spanish_sales/export.xlsx", sheets)


def frepple() -> None:
    """frePPLe: inputs are negative, an operation makes ten at a time and a by-product; demand by status; planned orders."""
    files = {
        "item": """
name|description|cost
chair|Dining chair|45
seat|Seat|8
leg|Turned leg|1.5
plank|Oak plank|5
screw pack|Pack of screws|0.6
sawdust|Sawdust|0""",
        "operation": """
name|item|location|type|duration
assemble chair|chair|factory|fixed_time|1 00:00:00
saw seats|seat|factory|fixed_time|0 08:00:00""",
        "operationmaterial": """
operation|item|quantity|type
assemble chair|chair|1|end
assemble chair|seat|-1|start
assemble chair|leg|-4|start
assemble chair|screw pack|-0.5|start
saw seats|seat|10|end
saw seats|plank|-3|start
saw seats|sawdust|2|end""",
        "itemsupplier": """
supplier|item|location|leadtime|cost|size_minimum|priority
north timber|plank|factory|7 00:00:00|5|50|1
baltic timber|plank|factory|21 00:00:00|4.2|400|2
leg works|leg|factory|14 00:00:00|1.5|200|1
emergency legs|leg|factory|2 00:00:00|4|1|0
fix all|screw pack|factory|5 00:00:00|0.6|100|1""",
        "itemdistribution": """
item|origin|location|leadtime|cost
chair|factory|depot|2 00:00:00|1.2""",
        "buffer": """
item|location|onhand|minimum
plank|factory|120|60
leg|factory|900|400
chair|depot|75|50""",
        "demand": """
name|item|location|customer|quantity|due|priority|status
SO 001|chair|depot|shop 1|60|2026-01-05 00:00:00|1|closed
SO 002|chair|depot|shop 2|80|2026-01-12 00:00:00|1|closed
SO 003|chair|depot|shop 3|75|2026-01-19 00:00:00|1|closed
SO 004|chair|depot|shop 1|65|2026-01-26 00:00:00|1|closed
SO 005|chair|depot|shop 2|70|2026-02-02 00:00:00|1|open
SO 006|chair|depot|shop 3|70|2026-02-09 00:00:00|1|open
SO 007|chair|depot|shop 1|60|2026-02-16 00:00:00|1|open
SO 008|chair|depot|shop 2|80|2026-02-23 00:00:00|1|open
SO 009|chair|depot|shop 3|75|2026-03-02 00:00:00|1|open
SO 010|chair|depot|shop 1|65|2026-03-09 00:00:00|1|open
SO 011|chair|depot|shop 2|500|2026-02-16 00:00:00|1|canceled
SO 012|chair|depot|shop 3|300|2026-02-23 00:00:00|5|quote""",
        "manufacturingorder": """
reference|operation|item|location|quantity|startdate|enddate|status
MO 1|assemble chair|chair|factory|140|2026-02-02 00:00:00|2026-02-03 00:00:00|confirmed
MO 2|assemble chair|chair|factory|140|2026-02-16 00:00:00|2026-02-17 00:00:00|proposed
MO 3|saw seats|seat|factory|20|2026-02-01 00:00:00|2026-02-01 08:00:00|proposed""",
        "purchaseorder": """
reference|item|location|supplier|quantity|ordering_date|receipt_date|status
PO 1|leg|factory|leg works|560|2026-01-20 00:00:00|2026-02-03 00:00:00|confirmed
PO 2|plank|factory|baltic timber|400|2026-01-22 00:00:00|2026-02-12 00:00:00|proposed""",
    }
    for name, text in files.items():
        write_csv(f"11_frepple_folder/export/{name}.csv", text, end="\n")


def planning_pack() -> None:
    """A planner's own workbook: cover, ids with leading zeros, ISO weeks as columns, orders in and out, two counts of stock."""
    sheets = {
        "READ ME": """
Planning pack, garden pump line
Owner|S&OP team
Refreshed|2026-03-02
Forecast is unconstrained and includes the open sales orders.""",
        "BOM": """
Material|Component|Description|Qty|UoM
'4012345000016|'00100|Screw 5x20|8|pc
'4012345000016|'100|Bracket|2|pc
'4012345000016|'00250|Housing|1|pc""",
        "Vendors": """
Component|Vendor no.|Vendor|Country|Share %|Lead time (working days)|Price EUR
'00100|'70010|Kaltech|DE|60|10|0.05
'00100|'70020|Kaltech|CN|40|30|0.03
'100|'70030|Bracket Bros|PL|100|15|1.1
'00250|'70040|Housing Line|CZ|100|20|6.4""",
        "Open PO": """
PO|Vendor no.|Component|Open qty|Due
'4500001|'70020|'00100|20000|2026-03-20
'4500002|'70030|'100|3000|2026-03-12
'4500003|'70040|'00250|1500|2026-03-30""",
        "Open SO": """
SO|Customer|Material|Open qty|Requested date
'10001|Baumarkt Nord|'4012345000016|90|2026-03-06
'10002|Webshop|'4012345000016|35|2026-03-09
'10003|Baumarkt Nord|'4012345000016|110|2026-03-13""",
        "Forecast": """
Material|Channel|2026-W01|2026-W02|2026-W03|2026-W04|2026-W05|2026-W06|2026-W07|2026-W08|2026-W09|2026-W10|2026-W11|\
2026-W12|2026-W13|2026-W14|2026-W15|2026-W16|2026-W17|2026-W18|2026-W19|2026-W20|2026-W21|2026-W22|2026-W23|2026-W24|\
2026-W25|2026-W26
'4012345000016|Retail|90|110|100|105|95|100|100|80|120|100|100|100|100|90|110|100|105|95|100|100|80|120|100|100|100|\
100
'4012345000016|Online|40|30|50|45|35|40|40|38|42|40|40|44|36|40|30|50|45|35|40|40|38|42|40|40|44|36
Total||130|140|150|150|130|140|140|118|162|140|140|144|136|130|140|150|150|130|140|140|118|162|140|140|144|136""",
        "Stock": """
Count date|Plant|Material|Stock type|Qty
2026-01-31|P10|'00100|Unrestricted|7000
2026-01-31|P10|'4012345000016|Unrestricted|260
2026-02-28|P10|'00100|Unrestricted|6400
2026-02-28|P10|'00100|Quarantine|500
2026-02-28|P10|'100|Unrestricted|1300
2026-02-28|P10|'100|Blocked|90
2026-02-28|P10|'4012345000016|Unrestricted|210""",
        "Pivot": """
Sum of Qty|Column labels
Row labels|Blocked|Quarantine|Unrestricted|Grand total
'00100||500|13400|13900
'100|90||1300|1390
'4012345000016|||470|470
Grand total|90|500|15170|15760""",
    }
    write_xlsx("12_planning_pack/export.xlsx", sheets)


def write_csv(path: str, text: str, separator: str = ",", encoding: str = "utf-8", quoting: int = 0, end: str = "\r\n") -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=quoting, lineterminator=end).writerows(rows_of(text))
    mark = b"\xff\xfe" if encoding == "utf-16" else b""  # little end first on every machine
    write(path, mark + out.getvalue().encode("utf-16-le" if mark else encoding))


def write_xlsx(path: str, sheets: dict[str, str], merged: dict[str, list[str]] | None = None, percent: str = "") -> None:
    book = Workbook()
    book.remove(book.active)
    book.properties.created = MADE
    for name, text in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows_of(text):
            sheet.append([typed(cell) for cell in row])
        for cells in (merged or {}).get(name, []):
            sheet.merge_cells(cells)
        for cell in [cell for row in sheet.iter_rows() for cell in row]:
            if isinstance(cell.value, datetime):
                cell.number_format = "yyyy-mm-dd"
            if percent and cell.value == percent:
                for below in sheet[cell.column_letter][cell.row :]:
                    below.number_format = "0%"
    raw = io.BytesIO()
    book.save(raw)
    write(path, without_clock(raw))


def rows_of(text: str) -> list[list[str]]:
    return [line.split("|") for line in text.removeprefix("\n").split("\n")]


def typed(cell: str) -> str | int | float | datetime | None:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return datetime.fromisoformat(cell)
    if re.fullmatch(r"-?\d+(\.\d+)?", cell):
        return float(cell) if "." in cell else int(cell)
    return cell.removeprefix("'") or None


def without_clock(raw: io.BytesIO) -> bytes:
    """The workbook with one date in its properties and on all files of its archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            entry.create_system = 3  # as on Unix, wherever it is written
            new.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write(path: str, content: bytes) -> None:
    place = HERE / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


if __name__ == "__main__":
    main()
