"""Writes the inputs of exports_second, the same bytes every time; their answers (expected.json) are written by hand."""

# ruff: noqa: E501 (rows of exports stand as the systems write them)

import datetime as dt
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent / "exports_second"
BORN = dt.datetime(2026, 11, 1)


def text(name: str, encoding: str, content: str) -> None:
    """A text file with line ends of Windows, as most of these systems write it."""
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.strip("\n").replace("\n", "\r\n").encode(encoding) + b"\r\n")


def book(name: str, sheets: dict[str, list[list]], merged: dict[str, list[str]] | None = None) -> None:
    """A workbook: None is an empty cell, a date a real date; merged cells by sheet, as ranges."""
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"created": BORN})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for area in (merged or {}).get(title, []):
                sheet.merge_range(area, "")
            for i, row in enumerate(rows):
                for j, value in enumerate(row):
                    if isinstance(value, dt.date):
                        sheet.write_datetime(i, j, dt.datetime(value.year, value.month, value.day), day)
                    elif isinstance(value, str):
                        sheet.write_string(i, j, value)
                    elif value is not None:
                        sheet.write_number(i, j, value)


def dump(name: str, table: str, rows: list[list[str]]) -> None:
    """A list as the table browser of SAP saves it unconverted: head lines, bars, rules of dashes."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["|" + "|".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + "|" for row in rows]
    rule = "-" * len(lines[0])
    head = [f"Table:          {table}", f"Displayed:      {len(rows) - 1} entries", ""]
    text(name, "cp1252", "\n".join([*head, rule, lines[0], rule, *lines[1:], rule]))


def cells(block: str) -> list[list[str]]:
    """Rows of a block, cells apart by bars."""
    return [[cell.strip() for cell in line.split("|")] for line in block.strip("\n").split("\n")]


def typed(block: str) -> list[list]:
    """Rows of a block with numbers and dates as a workbook holds them: 12, 0.5, 2026-01-31; a quoted cell stays text."""

    def value(cell: str) -> object:
        if not cell:
            return None
        if cell[0] == cell[-1] == '"' and len(cell) > 1:
            return cell[1:-1]
        try:
            return dt.date.fromisoformat(cell) if cell.count("-") == 2 else float(cell)
        except ValueError:
            return cell

    return [[value(cell) for cell in row] for row in cells(block)]


def sap_explosion() -> None:
    """01: one workbook a transaction; the product stands in the head of the explosion only."""
    folder = "01_sap_cs12_phantom/export"
    book(f"{folder}/CS12.xlsx", {"CS12": typed("""
Explode BOM: multi-level
Material | PUMP-100 | Centrifugal pump 100
Plant/usage/alt. | 1100 / 1 / 01
Reqd qty | 10 | PC

Explosion level | Item | Component number | Object description | Item category | Qty per assembly | Exploded qty | Component UoM | Phantom item
".1" | "0010" | SEALKIT-S | Seal kit | L | 2 | 20 | PC | X
"..2" | "0010" | RING-A | Seal ring | L | 3 | 60 | PC |
"..2" | "0020" | SPRING-B | Spring | L | 1 | 20 | PC |
".1" | "0020" | MOTOR-M1 | Motor 4 kW | L | 1 | 10 | PC |
".1" | "0030" | HOUSING-H | Housing, machined | L | 1 | 10 | PC |
"..2" | "0010" | CASTING-C | Raw casting | L | 1 | 10 | PC |
"..2" | "0020" | BOLT-8 | Bolt M8 | L | 4 | 40 | PC |
".1" | "0040" | BOLT-8 | Bolt M8 | L | 6 | 60 | PC |
".1" | "0050" | PAINT-P | Paint RAL 5010 | L | 250 | 2500 | G |
".1" | "0060" | | Test according to TS-14 | T | 1 | 10 | PC |
""")})  # fmt: skip
    book(f"{folder}/MARC.xlsx", {"MARC": typed("""
Material | Plant | Procurement type | Special procurement | In-house production | Safety stock
PUMP-100 | "1100" | E | | 3 | 0
SEALKIT-S | "1100" | E | "50" | 0 | 0
HOUSING-H | "1100" | E | | 2 | 0
RING-A | "1100" | F | | | 999
SPRING-B | "1100" | F | | | 0
MOTOR-M1 | "1100" | F | | | 40
CASTING-C | "1100" | F | | | 0
BOLT-8 | "1100" | F | | | 0
PAINT-P | "1100" | F | | | 0
""")})  # fmt: skip
    book(f"{folder}/ME1M.xlsx", {"ME1M": typed("""
Supplier | Material | Net price | Currency | Price unit | Order price unit | Planned deliv. time | Deletion indicator
"100417" | RING-A | 85 | USD | 100 | PC | 21 |
"100418" | SPRING-B | 0.3 | USD | 1 | PC | 14 |
"100420" | MOTOR-M1 | 212 | USD | 1 | PC | 60 |
"100421" | CASTING-C | 47.5 | USD | 1 | PC | 45 |
"100501" | BOLT-8 | 12 | USD | 100 | PC | 10 |
"100502" | BOLT-8 | 110 | USD | 1000 | PC | 25 |
"100423" | PAINT-P | 12 | USD | 1 | KG | 5 |
"100425" | HOUSING-H | 390 | USD | 1 | PC | 30 |
"100426" | MOTOR-M1 | 199 | USD | 1 | PC | 40 | X
""")})  # fmt: skip
    book(f"{folder}/Suppliers.xlsx", {"Suppliers": typed("""
Supplier | Name 1 | City | Country/Region
"100417" | Sealtech Inc. | Toledo | US
"100418" | Fjader AB | Boras | SE
"100420" | Motori Rossi SpA | Modena | IT
"100421" | Gujarat Foundry Ltd | Rajkot | IN
"100423" | Colour Works LLC | Akron | US
"100425" | Midwest Machining Co. | Dayton | US
"100426" | Nantong Motor Works | Nantong | CN
"100501" | Delta Fasteners | Cleveland | US
"100502" | Delta Fasteners | Monterrey | MX
""")})  # fmt: skip
    book(f"{folder}/MB52.xlsx", {"MB52": typed("""
Material | Plant | Storage location | Base Unit of Measure | Unrestricted | In Quality Insp. | Blocked | Value Unrestricted
PUMP-100 | "1100" | FG01 | PC | 40 | 0 | 0 | 39200
MOTOR-M1 | "1100" | RM01 | PC | 75 | 25 | 0 | 15900
RING-A | "1100" | RM01 | PC | 900 | 0 | 100 | 765
RING-A | "1100" | RM02 | PC | 300 | 0 | 0 | 255
BOLT-8 | "1100" | RM01 | PC | 5000 | 0 | 0 | 600
CASTING-C | "1100" | RM01 | PC | 60 | 0 | 0 | 2850
HOUSING-H | "1100" | RM01 | PC | 12 | 0 | 0 | 4100
PAINT-P | "1100" | RM01 | KG | 45 | 0 | 0 | 540
""")})  # fmt: skip
    book(f"{folder}/VA05.xlsx", {"VA05": typed("""
Sales Document | Item | Sold-to party | Material | Order Quantity | Sales unit | Net price | Currency | Requested deliv.date | Reason for rejection
"80001201" | "10" | "200010" | PUMP-100 | 40 | PC | 1480 | USD | 2026-01-01 |
"80001207" | "10" | "200011" | PUMP-100 | 55 | PC | 1480 | USD | 2026-01-12 |
"80001215" | "10" | "200010" | PUMP-100 | 35 | PC | 1480 | USD | 2026-01-26 |
"80001222" | "10" | "200014" | PUMP-100 | 60 | PC | 1480 | USD | 2026-02-05 |
"80001230" | "10" | "200012" | PUMP-100 | 90 | PC | 1480 | USD | 2026-02-16 | "05"
"80001234" | "10" | "200010" | PUMP-100 | 45 | PC | 1480 | USD | 2026-02-20 |
"80001241" | "10" | "200011" | PUMP-100 | 50 | PC | 1480 | USD | 2026-03-03 |
"80001250" | "10" | "200014" | PUMP-100 | 40 | PC | 1480 | USD | 2026-03-17 |
"80001263" | "10" | "200010" | PUMP-100 | 35 | PC | 1480 | USD | 2026-03-31 |
""")})  # fmt: skip


def sap_tables() -> None:
    """02: dumps of tables under their field names; a bill and a price each stand in three of them."""
    folder = "02_sap_se16_tables/export"
    dump(f"{folder}/MAST.txt", "MAST", cells("""
MATNR  | WERKS | STLAN | STLNR    | STLAL
FAN-20 | 1100  | 1     | 00000123 | 01
DUCT-5 | 1100  | 1     | 00000124 | 01
"""))  # fmt: skip
    dump(f"{folder}/STKO.txt", "STKO", cells("""
STLTY | STLNR    | STLAL | BMENG  | BMEIN | STLST
M     | 00000123 | 01    | 10.000 | ST    | 01
M     | 00000124 | 01    | 1.000  | ST    | 01
"""))  # fmt: skip
    dump(f"{folder}/STPO.txt", "STPO", cells("""
STLTY | STLNR    | STLKN    | POSTP | POSNR | IDNRK    | MENGE   | MEINS | AUSCH
M     | 00000123 | 00000001 | L     | 0010  | BLADE-4  | 30.000  | ST    | 0.00
M     | 00000123 | 00000002 | L     | 0020  | HUB-2    | 10.000  | ST    | 0.00
M     | 00000123 | 00000003 | L     | 0030  | DUCT-5   | 10.000  | ST    | 0.00
M     | 00000123 | 00000004 | L     | 0040  | SCREW-M5 | 120.000 | ST    | 0.00
M     | 00000123 | 00000005 | L     | 0050  | CABLE-3  | 15.000  | M     | 0.00
M     | 00000124 | 00000001 | L     | 0010  | SHEET-1  | 2.400   | KG    | 5.00
"""))  # fmt: skip
    dump(f"{folder}/EINA.txt", "EINA", cells("""
INFNR      | MATNR    | LIFNR  | MEINS | UMREZ | UMREN | LMEIN | LOEKZ
5300000101 | BLADE-4  | 100200 | ST    | 1     | 1     | ST    |
5300000102 | BLADE-4  | 100300 | ST    | 1     | 1     | ST    |
5300000103 | HUB-2    | 100200 | ST    | 1     | 1     | ST    |
5300000104 | SCREW-M5 | 100400 | KAR   | 500   | 1     | ST    |
5300000105 | CABLE-3  | 100500 | M     | 1     | 1     | M     |
5300000106 | SHEET-1  | 100600 | KG    | 1     | 1     | KG    |
5300000107 | HUB-2    | 100700 | ST    | 1     | 1     | ST    |
"""))  # fmt: skip
    dump(f"{folder}/EINE.txt", "EINE", cells("""
INFNR      | EKORG | ESOKZ | WERKS | NETPR    | PEINH | BPRME | WAERS | APLFZ | MINBM     | LOEKZ
5300000101 | 1000  | 0     | 1100  | 480.00   | 100   | ST    | EUR   | 20    | 1,000.000 |
5300000102 | 1000  | 0     | 1100  | 4.10     | 1     | ST    | EUR   | 45    | 5,000.000 |
5300000103 | 1000  | 0     | 1100  | 17.25    | 1     | ST    | EUR   | 15    | 0.000     |
5300000104 | 1000  | 0     | 1100  | 40.00    | 1     | KAR   | EUR   | 7     | 1.000     |
5300000105 | 1000  | 0     | 1100  | 85.00    | 100   | M     | EUR   | 12    | 0.000     |
5300000106 | 1000  | 0     | 1100  | 1,150.00 | 1,000 | KG    | EUR   | 30    | 0.000     |
5300000107 | 1000  | 0     | 1100  | 15.90    | 1     | ST    | EUR   | 25    | 0.000     |
"""))  # fmt: skip
    dump(f"{folder}/EORD.txt", "EORD", cells("""
MATNR    | WERKS | ZEORD | VDATU      | BDATU      | LIFNR  | FLIFN | NOTKZ | AUTET
BLADE-4  | 1100  | 00001 | 01.01.2024 | 31.12.9999 | 100200 | X     |       | 1
BLADE-4  | 1100  | 00002 | 01.01.2022 | 31.12.2024 | 100300 |       |       | 1
HUB-2    | 1100  | 00001 | 01.01.2024 | 31.12.9999 | 100200 | X     |       | 1
HUB-2    | 1100  | 00002 | 01.01.2024 | 31.12.9999 | 100700 |       | X     |
SCREW-M5 | 1100  | 00001 | 01.01.2024 | 31.12.9999 | 100400 |       |       | 1
CABLE-3  | 1100  | 00001 | 01.01.2024 | 31.12.9999 | 100500 |       |       | 1
SHEET-1  | 1100  | 00001 | 01.01.2024 | 31.12.9999 | 100600 |       |       | 1
"""))  # fmt: skip
    dump(f"{folder}/LFA1.txt", "LFA1", cells("""
LIFNR  | LAND1 | NAME1               | ORT01      | SPERR | LOEVM
100200 | DE    | Ventura Blades GmbH | Bremen     |       |
100300 | CN    | Suzhou Airfoil Co.  | Suzhou     |       |
100400 | DE    | Schrauben Kraus KG  | Hagen      |       |
100500 | CZ    | Kabel Novak s.r.o.  | Brno       |       |
100600 | AT    | Donau Coil AG       | Linz       |       |
100700 | GB    | Hub & Shaft Ltd     | Birmingham |       |
"""))  # fmt: skip
    dump(f"{folder}/MARD.txt", "MARD", cells("""
MATNR    | WERKS | LGORT | LABST     | INSME   | SPEME
FAN-20   | 1100  | 0001  | 80.000    | 0.000   | 0.000
BLADE-4  | 1100  | 0001  | 1,800.000 | 0.000   | 240.000
HUB-2    | 1100  | 0001  | 300.000   | 0.000   | 0.000
HUB-2    | 1100  | 0002  | 100.000   | 0.000   | 0.000
SCREW-M5 | 1100  | 0001  | 9,500.000 | 0.000   | 0.000
SHEET-1  | 1100  | 0001  | 960.000   | 120.000 | 0.000
"""))  # fmt: skip
    dump(f"{folder}/PBED.txt", "PBED", cells("""
MATNR  | WERKS | VERSB | VERVS | PERKZ | PDATU      | PLNMG
FAN-20 | 1100  | 00    | X     | M     | 01.01.2026 | 620.000
FAN-20 | 1100  | 00    | X     | M     | 01.02.2026 | 560.000
FAN-20 | 1100  | 00    | X     | M     | 01.03.2026 | 620.000
FAN-20 | 1100  | 00    | X     | M     | 01.04.2026 | 600.000
FAN-20 | 1100  | 00    | X     | M     | 01.05.2026 | 620.000
FAN-20 | 1100  | 00    | X     | M     | 01.06.2026 | 600.000
FAN-20 | 1100  | 01    |       | M     | 01.01.2026 | 900.000
"""))  # fmt: skip


def oracle() -> None:
    """03: an explosion that repeats the top assembly on every row, sourcing rules, rates by bucket."""
    folder = "03_oracle_sourcing_rules/export"
    text(f"{folder}/Explosion.csv", "utf-8-sig", """
"Top Assembly","Level","Item Seq","Op Seq","Component","Description","UOM","Quantity","Yield","Effective From","Effective To","WIP Supply Type"
"VALVE-50","1","10","10","BODY-1","Body, machined","EA","1","1","01-JAN-2022","","Push"
"VALVE-50","2","10","10","BAR-316","Stainless bar","KG","3.2","0.8","01-JAN-2022","","Push"
"VALVE-50","1","20","10","SEAT-2","PTFE seat","EA","2","1","01-JAN-2022","30-JUN-2025","Push"
"VALVE-50","1","20","10","SEAT-2B","Seat, filled PTFE","EA","2","1","01-JUL-2025","","Push"
"VALVE-50","1","30","10","STEM-3","Stem","EA","1","1","01-JAN-2022","","Push"
"VALVE-50","1","40","20","ACT-9","Actuator","EA","1","1","01-JAN-2022","","Push"
"VALVE-50","1","50","20","BOLTSET-S","Bolt set","EA","2","1","01-JAN-2022","","Phantom"
"VALVE-50","2","10","20","BOLT-12","Bolt M12","EA","4","1","01-JAN-2022","","Push"
"VALVE-50","2","20","20","NUT-12","Nut M12","EA","4","1","01-JAN-2022","","Push"
"VALVE-50","1","60","30","TAG-RFID","Tag, from 2031","EA","1","1","01-JAN-2031","","Push"
""")  # fmt: skip
    text(f"{folder}/SourcingRules.csv", "utf-8-sig", """
"Item","Organization","Sourcing Rule","Type","Supplier","Supplier Site","Allocation %","Rank","Effective From","Effective To"
"VALVE-50","M1","MAKE_M1","Make At","","","100","1","01-JAN-2022",""
"BODY-1","M1","MAKE_M1","Make At","","","100","1","01-JAN-2022",""
"ACT-9","M1","BUY_ACT","Buy From","Actuon Ltd","LEEDS","70","1","01-JAN-2024",""
"ACT-9","M1","BUY_ACT","Buy From","Hanil Actuator","ULSAN","30","1","01-JAN-2024",""
"SEAT-2B","M1","BUY_SEAT","Buy From","Polyseal Inc","OHIO","100","1","01-JUL-2025",""
"SEAT-2B","M1","BUY_SEAT","Buy From","Fluor Asia","TAICHUNG","100","2","01-JUL-2025",""
"BAR-316","M1","BUY_BAR","Buy From","Outo Steel","TORNIO","100","1","01-JAN-2022",""
"BOLT-12","M1","BUY_FIX","Buy From","Bolt & Co","LEEDS","100","1","01-JAN-2022",""
"NUT-12","M1","BUY_FIX","Buy From","Bolt & Co","LEEDS","100","1","01-JAN-2022",""
""")  # fmt: skip
    text(f"{folder}/ASL.csv", "utf-8-sig", """
"Item","Supplier","Supplier Site","Approval Status","Disabled","Unit Price","Currency","Price UOM","Processing Lead Time (Days)","Min Order Qty"
"ACT-9","Actuon Ltd","LEEDS","Approved","","410.00","GBP","EA","28","10"
"ACT-9","Hanil Actuator","ULSAN","Approved","","365.00","GBP","EA","56","50"
"SEAT-2B","Polyseal Inc","OHIO","Approved","","7.40","GBP","EA","21",""
"SEAT-2B","Fluor Asia","TAICHUNG","Approved","","6.10","GBP","EA","49",""
"BAR-316","Outo Steel","TORNIO","Approved","","4,150.00","GBP","MT","35",""
"STEM-3","Forja Norte","BILBAO","Approved","","33.80","GBP","EA","30",""
"STEM-3","Zeta Stem","BURSA","Debarred","","27.00","GBP","EA","25",""
"STEM-3","Brand New Stems","LEEDS","Approved","Y","31.00","GBP","EA","20",""
"BOLT-12","Bolt & Co","LEEDS","Approved","","0.42","GBP","EA","5","1,000"
"NUT-12","Bolt & Co","LEEDS","Approved","","0.11","GBP","EA","5","1,000"
""")  # fmt: skip
    text(f"{folder}/SupplierSites.csv", "utf-8-sig", """
"Supplier","Supplier Site","City","Country","Inactive Date"
"Actuon Ltd","LEEDS","Leeds","GB",""
"Hanil Actuator","ULSAN","Ulsan","KR",""
"Polyseal Inc","OHIO","Akron","US",""
"Fluor Asia","TAICHUNG","Taichung","TW",""
"Outo Steel","TORNIO","Tornio","FI",""
"Forja Norte","BILBAO","Bilbao","ES",""
"Zeta Stem","BURSA","Bursa","TR",""
"Brand New Stems","LEEDS","Leeds","GB",""
"Bolt & Co","LEEDS","Leeds","GB",""
""")  # fmt: skip
    text(f"{folder}/Forecast.csv", "utf-8-sig", """
"Forecast","Item","Organization","Bucket","Date","Rate End Date","Qty per Bucket"
"FCST26","VALVE-50","M1","Weeks","05-JAN-2026","29-MAR-2026","140"
"FCST26","VALVE-50","M1","Weeks","30-MAR-2026","28-JUN-2026","140"
""")  # fmt: skip
    text(f"{folder}/Onhand.csv", "utf-8-sig", """
"Item","Organization","Subinventory","Lot","Quantity","UOM"
"VALVE-50","M1","FGI","","55","EA"
"ACT-9","M1","STORES","L2401","40","EA"
"ACT-9","M1","STORES","L2407","65","EA"
"SEAT-2B","M1","STORES","","620","EA"
"BOLT-12","M1","FLOOR","","2,400","EA"
""")  # fmt: skip


def business_central() -> None:
    """04: numbers of bills, units bought in boxes, lead times as formulas, one ledger for all movements."""
    book("04_business_central/export.xlsx", {
        "Items": typed("""
No. | Description | Base Unit of Measure | Replenishment System | Production BOM No. | Vendor No. | Lead Time Calculation | Unit Cost | Unit Price | Inventory | Minimum Order Quantity | Blocked
LAMP-1 | Desk lamp | PCS | Prod. Order | PB-LAMP | | | 21.4 | 59 | 60 | 0 | No
SHADE-1 | Shade, linen | PCS | Purchase | | V10 | 2W | 8.1 | 0 | 150 | 100 | No
SOCKET-E27 | Socket E27 | PCS | Purchase | | V30 | 10D | 1.02 | 0 | 900 | 0 | No
LED-9W | LED 9 W | PCS | Purchase | | V20 | 45D | 2.6 | 0 | 400 | 1000 | No
SCREW-4 | Screw 4 mm | PCS | Purchase | | V40 | 5D | 0.03 | 0 | 7000 | 0 | No
CABLE-2 | Cable 2 x 0.75 | M | Purchase | | V50 | 3W | 0.44 | 0 | 800 | 0 | No
PLUG-EU | Plug | PCS | Purchase | | V30 | 1M | 1.15 | 0 | 250 | 0 | No
SWITCH-1 | Switch | PCS | Purchase | | V30 | 10D | 0.69 | 0 | 300 | 0 | No
SHADE-0 | Shade, paper | PCS | Purchase | | V10 | 2W | 4.2 | 0 | 75 | 0 | Yes
"""),
        "Production BOM Headers": typed("""
No. | Description | Unit of Measure Code | Status
PB-LAMP | Desk lamp | PCS | Certified
PB-CABLESET | Cable set | PCS | Certified
PB-LAMP-OLD | Desk lamp until 2023 | PCS | Closed
"""),
        "Production BOM Lines": typed("""
Production BOM No. | Line No. | Type | No. | Description | Quantity per | Unit of Measure Code | Scrap %
PB-LAMP | 10000 | Item | SHADE-1 | Shade, linen | 1 | PCS | 0
PB-LAMP | 20000 | Item | SOCKET-E27 | Socket E27 | 2 | PCS | 0
PB-LAMP | 30000 | Item | LED-9W | LED 9 W | 2 | PCS | 0
PB-LAMP | 40000 | Production BOM | PB-CABLESET | Cable set | 1 | PCS | 0
PB-LAMP | 50000 | Item | SCREW-4 | Screw 4 mm | 6 | PCS | 10
PB-CABLESET | 10000 | Item | CABLE-2 | Cable 2 x 0.75 | 1.8 | M | 0
PB-CABLESET | 20000 | Item | PLUG-EU | Plug | 1 | PCS | 0
PB-CABLESET | 30000 | Item | SWITCH-1 | Switch | 1 | PCS | 0
PB-LAMP-OLD | 10000 | Item | SHADE-0 | Shade, paper | 1 | PCS | 0
PB-LAMP-OLD | 20000 | Item | SOCKET-E27 | Socket E27 | 1 | PCS | 0
"""),
        "Item Units of Measure": typed("""
Item No. | Code | Qty. per Unit of Measure
PLUG-EU | PCS | 1
PLUG-EU | BOX | 50
SCREW-4 | PCS | 1
SCREW-4 | BOX | 200
"""),
        "Purchase Prices": typed("""
Item No. | Vendor No. | Starting Date | Ending Date | Unit of Measure Code | Minimum Quantity | Direct Unit Cost | Currency Code
SHADE-1 | V10 | 2025-01-01 | | PCS | 0 | 8.5 |
SOCKET-E27 | V30 | 2022-01-01 | 2024-12-31 | PCS | 0 | 0.95 |
SOCKET-E27 | V30 | 2025-01-01 | | PCS | 0 | 1.1 |
LED-9W | V20 | 2025-01-01 | | PCS | 0 | 2.4 |
SCREW-4 | V40 | 2025-01-01 | | BOX | 0 | 6 |
CABLE-2 | V50 | 2025-01-01 | | M | 0 | 0.45 |
PLUG-EU | V30 | 2025-01-01 | | BOX | 0 | 60 |
SWITCH-1 | V30 | 2025-01-01 | | PCS | 0 | 0.7 |
SWITCH-1 | V60 | 2025-01-01 | | PCS | 0 | 0.55 |
"""),
        "Vendors": typed("""
No. | Name | City | Country/Region Code | Blocked
V10 | Lina Textil | Porto | PT |
V20 | Xiamen Lumen | Xiamen | CN |
V30 | Elektro Lipka | Lodz | PL |
V40 | Fixa AB | Malmo | SE |
V50 | Kabelwerk Jura | Delemont | CH |
V60 | Cheap Switches | Shantou | CN | All
"""),
        "Item Ledger Entries": typed("""
Entry No. | Posting Date | Entry Type | Document No. | Item No. | Location Code | Quantity
4101 | 2026-01-01 | Sale | S-1001 | LAMP-1 | MAIN | -120
4102 | 2026-01-05 | Purchase | R-2001 | LED-9W | MAIN | 500
4103 | 2026-01-09 | Sale | S-1002 | LAMP-1 | MAIN | -150
4104 | 2026-01-15 | Output | P-3001 | LAMP-1 | MAIN | 300
4105 | 2026-01-15 | Consumption | P-3001 | LED-9W | MAIN | -600
4106 | 2026-01-20 | Sale | S-1003 | LAMP-1 | MAIN | -180
4107 | 2026-01-28 | Sale | CR-1101 | LAMP-1 | MAIN | 20
4108 | 2026-02-06 | Sale | S-1004 | LAMP-1 | MAIN | -160
4109 | 2026-02-18 | Negative Adjmt. | J-4001 | LAMP-1 | MAIN | -40
4110 | 2026-02-19 | Sale | S-1005 | LAMP-1 | MAIN | -110
4111 | 2026-03-03 | Purchase | R-2002 | SOCKET-E27 | MAIN | 800
4112 | 2026-03-11 | Sale | S-1006 | LAMP-1 | MAIN | -140
4113 | 2026-03-31 | Sale | S-1007 | LAMP-1 | MAIN | -60
"""),
    })  # fmt: skip


def erpnext() -> None:
    """05: bills by name, base quantity in the head, Indian grouping, buying and selling prices in one list."""
    folder = "05_erpnext_india/export"
    text(f"{folder}/BOM.csv", "utf-8", """
ID,Item to Manufacture,Quantity,Item UOM,Is Active,Is Default
BOM-WF-200-001,WF-200,1,Nos,1,0
BOM-WF-200-002,WF-200,5,Nos,1,1
BOM-CART-5-001,CART-5,1,Nos,1,1
""")  # fmt: skip
    text(f"{folder}/BOM Item.csv", "utf-8", """
ID,Parent,Item Code,Item Name,Qty,UOM,Stock Qty,Stock UOM,Conversion Factor,BOM No,Rate,Amount
a1,BOM-WF-200-001,CART-4,Cartridge 4,1,Nos,1,Nos,1,,310.00,310.00
a2,BOM-WF-200-001,HOUS-2,Housing,1,Nos,1,Nos,1,,540.00,540.00
b1,BOM-WF-200-002,CART-5,Cartridge 5,5,Nos,5,Nos,1,BOM-CART-5-001,96.00,480.00
b2,BOM-WF-200-002,HOUS-2,Housing,5,Nos,5,Nos,1,,540.00,"2,700.00"
b3,BOM-WF-200-002,RING-O,O-ring,10,Nos,10,Nos,1,,7.20,72.00
b4,BOM-WF-200-002,CLIP-1,Clip,2,Dozen,24,Nos,12,,24.00,48.00
c1,BOM-CART-5-001,CARBON,Activated carbon,450,Gram,0.45,Kg,0.001,,0.1105,49.73
c2,BOM-CART-5-001,MESH-3,Mesh,0.3,Meter,0.3,Meter,1,,85.00,25.50
c3,BOM-CART-5-001,CAP-7,End cap,2,Nos,2,Nos,1,,3.75,7.50
""")  # fmt: skip
    text(f"{folder}/Item.csv", "utf-8", """
Item Code,Item Name,Item Group,Default Unit of Measure,Lead Time in days,Is Purchase Item,Disabled
WF-200,Water filter 200,Products,Nos,0,0,0
CART-5,Cartridge 5,Sub Assemblies,Nos,0,0,0
CART-4,Cartridge 4,Sub Assemblies,Nos,20,1,1
HOUS-2,Housing,Raw Material,Nos,40,1,0
RING-O,O-ring,Raw Material,Nos,12,1,0
CLIP-1,Clip,Raw Material,Nos,6,1,0
CARBON,Activated carbon,Raw Material,Kg,18,1,0
MESH-3,Mesh,Raw Material,Meter,25,1,0
CAP-7,End cap,Raw Material,Nos,9,1,0
""")  # fmt: skip
    text(f"{folder}/Item Supplier.csv", "utf-8", """
Parent,Supplier,Supplier Part Number
HOUS-2,Shenzhen Mould,SM-88
HOUS-2,Pune Plastics,PP-2
RING-O,Orient Rings,OR-12
CLIP-1,Orient Rings,OR-40
CARBON,Kerala Carbon,KC-1
MESH-3,Taipei Mesh,TM-3
CAP-7,Pune Caps,PC-7
CART-4,Pune Caps,PC-4
""")  # fmt: skip
    text(f"{folder}/Item Price.csv", "utf-8", """
Item Code,Price List,Buying,Selling,Supplier,Customer,Currency,Rate,UOM,Valid From,Valid Upto
WF-200,Standard Selling,0,1,,,INR,"4,250.00",Nos,01-04-2025,
HOUS-2,Standard Buying,1,0,Shenzhen Mould,,INR,540.00,Nos,01-04-2025,
HOUS-2,Standard Selling,0,1,,,INR,"1,100.00",Nos,01-04-2025,
RING-O,Standard Buying,1,0,Orient Rings,,INR,6.50,Nos,01-04-2023,31-03-2025
RING-O,Standard Buying,1,0,Orient Rings,,INR,7.20,Nos,01-04-2025,
CLIP-1,Standard Buying,1,0,Orient Rings,,INR,2.00,Nos,01-04-2025,
CARBON,Standard Buying,1,0,Kerala Carbon,,INR,"1,10,500.00",Tonne,01-04-2025,
MESH-3,Standard Buying,1,0,Taipei Mesh,,INR,85.00,Meter,01-04-2025,
CAP-7,Standard Buying,1,0,Pune Caps,,INR,3.75,Nos,01-04-2025,
""")  # fmt: skip
    text(f"{folder}/Supplier.csv", "utf-8", """
Supplier Name,Supplier Group,Country,Disabled,On Hold
Shenzhen Mould,Hardware,China,0,0
Pune Plastics,Hardware,India,1,0
Orient Rings,Hardware,India,0,0
Kerala Carbon,Raw Material,India,0,0
Taipei Mesh,Raw Material,Taiwan,0,0
Pune Caps,Hardware,India,0,0
""")  # fmt: skip
    text(f"{folder}/Bin.csv", "utf-8", """
Item Code,Warehouse,Actual Qty,Reserved Qty,Ordered Qty,Projected Qty
WF-200,Finished Goods - W,250,120,0,130
HOUS-2,Stores - W,900,0,"2,000","2,900"
RING-O,Stores - W,"1,500",0,0,"1,500"
CARBON,Stores - W,640,0,500,"1,140"
CAP-7,Stores - W,"1,200",0,0,"1,200"
CAP-7,Rejected - W,180,0,0,180
""")  # fmt: skip
    text(f"{folder}/Sales Order Item.csv", "utf-8", """
Parent,Status,Item Code,Qty,UOM,Rate,Delivery Date
SO-26-0101,Completed,WF-200,700,Nos,"4,250.00",01-04-2026
SO-26-0114,Completed,WF-200,800,Nos,"4,250.00",15-04-2026
SO-26-0127,Completed,WF-200,650,Nos,"4,250.00",04-05-2026
SO-26-0133,Cancelled,WF-200,"1,000",Nos,"4,250.00",11-05-2026
SO-26-0140,Completed,WF-200,750,Nos,"4,250.00",20-05-2026
SO-26-0158,Completed,WF-200,850,Nos,"4,250.00",10-06-2026
SO-26-0160,Draft,WF-200,500,Nos,"4,250.00",15-06-2026
SO-26-0171,Completed,WF-200,800,Nos,"4,250.00",30-06-2026
""")  # fmt: skip


def openbom() -> None:
    """06: outline numbers, vendor and rolled-up cost beside the bill, months as columns, notes below."""
    book("06_openbom_vendor_cost/export.xlsx", {
        "BOM": typed("""
OpenBOM | ROVER-3 rev D
Exported | 2026-10-02

Level | Part Number | Description | Quantity | UOM | Vendor | Cost | Total Cost | Lead time
"0" | ROVER-3 | Field rover | 1 | ea | | "$1,379.14" | "$1,379.14" |
"1" | CHASSIS-A | Chassis | 1 | ea | | "$141.60" | "$141.60" |
"1.1" | PLATE-10 | Plate 10 mm | 2 | ea | Norvik Castings | "$38.00" | "$76.00" | 4 wks
"1.2" | TUBE-2 | Tube 2 in | 6.5 | ft | Steel Yard LLC | "$2.40" | "$15.60" | 3 wks
"1.10" | BRACKET-9 | Bracket | 8 | ea | Norvik Casting Ltd | "$6.25" | "$50.00" | 25 days
"2" | DRIVE-B | Drive unit | 4 | ea | | "$75.50" | "$302.00" |
"2.1" | MOTOR-D | Gear motor | 1 | ea | Kwang Motors | "$64.00" | "$64.00" | 10-12 wks
"2.2" | WHEEL-6 | Wheel | 1 | ea | Bolt Depot, Inc. | "$11.50" | "$11.50" | 2 wks
"3" | FASTENER-5 | Fastener | 48 | ea | BOLT DEPOT INC | "$0.18" | "$8.64" | 1 wk
"4" | BATTERY-L | Battery pack | 2 | ea | Cellworks | "$463.45" | "$926.90" | 8 wks
 | | | | | | Total | "$1,379.14" |

Notes: cost of assemblies is rolled up. Lead times as quoted, not confirmed.
"""),
        "Inventory": typed("""
Part Number | On Hand | Allocated | On Order
ROVER-3 | 9 | 0 | 0
MOTOR-D | 160 | 0 | 400
PLATE-10 | 44 | 0 | 0
FASTENER-5 | 5200 | 0 | 0
"""),
        "Build plan": typed("""
Part Number | 2026-01 | 2026-02 | 2026-03 | 2026-04 | 2026-05 | 2026-06 | Total
ROVER-3 | 62 | 56 | 62 | 60 | 62 | 60 | 362

Note: in 2025 we built 290.
"""),
    })  # fmt: skip


def arena() -> None:
    """07: a row for each approved maker, so that an item repeats; a second place of an item is another row."""
    folder = "07_arena_approved_makers/export"
    text(f"{folder}/Indented BOM.csv", "utf-8-sig", """
Level,Item Number,Rev,Item Name,Quantity,UoM,Reference Designator,Manufacturer,Mfr Item Number,Mfr Status,Std Cost (USD),Lead Time (weeks)
0,ASSY-900,C,Sensor board,1,each,,,,,,
1,CAP-104,A,Capacitor 100 nF,6,each,C1-C6,Murano Ceramics,MC155R71,Approved,0.012,16
1,CAP-104,A,Capacitor 100 nF,6,each,C1-C6,Suwon Electro,CL05B104,Approved,0.012,14
1,CAP-104,A,Capacitor 100 nF,6,each,C1-C6,Kestrel Caps,C0402C104,Not Approved,0.012,10
1,MCU-32,B,Microcontroller,1,each,U1,Alpine Semi,AS32F4,Approved,4.35,26
1,SENS-5,A,Pressure sensor,2,each,"U2,U3",Reutlingen Sensing,RS-280,Approved,2.10,20
1,SENS-5,A,Pressure sensor,2,each,"U2,U3",Inno Sense,IS-20789,Disqualified,2.10,12
1,RES-10K,A,Resistor 10 k,4,each,R1-R4,Yangmei Resistor,YR0402,Approved,0.002,8
1,RES-10K,A,Resistor 10 k,3,each,R7-R9,Yangmei Resistor,YR0402,Approved,0.002,8
1,PCB-900,C,Bare board,1,each,,Kunshan Circuits,KC-900C,Approved,3.80,5
1,BATT-CR,A,Coin cell (not fitted),0,each,BT1,Evercell,CR2032,Approved,0.31,6
1,SUB-SHIELD,A,Shield assembly,1,each,MP1,,,,,
2,CAN-2,A,Shield can,1,each,,Bergen Metal,BM-CAN2,Approved,0.45,7
2,GASKET-1,A,Gasket,2,each,,Bergen Metal,BM-G1,Approved,0.06,7
""")  # fmt: skip
    text(f"{folder}/Manufacturers.csv", "utf-8-sig", """
Manufacturer,Address,Country,Contact
Murano Ceramics,Izumo,Japan,sales@murano.example
Suwon Electro,Suwon,"Korea, Republic of",sales@suwon.example
Kestrel Caps,Simpsonville,United States,sales@kestrel.example
Alpine Semi,Crolles,France,sales@alpine.example
Reutlingen Sensing,Reutlingen,Germany,sales@reutlingen.example
Inno Sense,San Jose,United States,sales@inno.example
Yangmei Resistor,Yangmei,"Taiwan, Province of China",sales@yangmei.example
Kunshan Circuits,Kunshan,China,sales@kunshan.example
Evercell,Batam,Indonesia,sales@evercell.example
Bergen Metal,Bergen,Norway,sales@bergen.example
""")  # fmt: skip
    text(f"{folder}/Demand by quarter.csv", "utf-8-sig", """
Item Number,Q1 2026,Q2 2026,Q3 2026,Q4 2026,FY2026
ASSY-900,9000,9100,9200,9200,36500
""")  # fmt: skip
    text(f"{folder}/Inventory.csv", "utf-8-sig", """
Item Number,Location,Qty On Hand,UoM
ASSY-900,FG,350,each
MCU-32,A-01,1900,each
MCU-32,A-02,600,each
CAP-104,B-01,48000,each
PCB-900,C-01,1250,each
""")  # fmt: skip


def kanban() -> None:
    """08: cards and boxes: orders to vendors are no demand, stock is counted in boxes and loose pieces."""
    folder = "08_kanban_japan/export"
    text(f"{folder}/部品構成.csv", "cp932", """
親品番,子品番,子品名,員数,単位,工程
HL-300,LENS-31,レンズ,1,個,組立
HL-300,BULB-H7,バルブ,2,個,組立
HL-300,REFL-12,リフレクタ,1,個,組立
HL-300,HARN-05,ハーネス,1,本,組立
HL-300,SCRW-M4,ねじ M4,8,本,組立
HL-300,BOND-K,接着剤,12,g,接着
REFL-12,RESIN-PC,樹脂 PC,0.35,kg,成形
""")  # fmt: skip
    text(f"{folder}/かんばんマスタ.csv", "cp932", """
品番,仕入先コード,仕入先名,国,収容数,かんばん枚数,納入サイクル,リードタイム(日),単価(円),単価数量,単価単位,取引区分
LENS-31,S01,東海レンズ工業,日本,20,12,1-4-2,3,"1,850",1,個,取引中
LENS-31,S07,関西光学,日本,20,0,1-2-2,4,"1,790",1,個,取引停止
BULB-H7,S02,華光電器,中国,100,40,1-1-20,25,210,1,個,取引中
HARN-05,S04,ベトナム配線,ベトナム,50,18,1-1-10,14,965,1,本,取引中
SCRW-M4,S05,浪速ねじ,日本,2000,6,1-1-3,5,"2,400",1000,本,取引中
BOND-K,S06,三河ボンド,日本,10,3,1-1-5,7,"3,600",1,kg,取引中
RESIN-PC,S03,三和樹脂,日本,25,9,1-1-8,10,480,1,kg,取引中
""")  # fmt: skip
    text(f"{folder}/かんばん発注.csv", "cp932", """
発注番号,発注日,品番,仕入先コード,収容数,発注枚数,発注数量,納入指示日
K260401-01,2026/04/01,LENS-31,S01,20,15,300,2026/04/03
K260401-02,2026/04/01,BULB-H7,S02,100,20,2000,2026/04/27
K260402-01,2026/04/02,LENS-31,S01,20,15,300,2026/04/06
K260402-02,2026/04/02,HARN-05,S04,50,6,300,2026/04/16
K260403-01,2026/04/03,SCRW-M4,S05,2000,1,2000,2026/04/08
K260403-02,2026/04/03,LENS-31,S01,20,15,300,2026/04/07
""")  # fmt: skip
    text(f"{folder}/生産計画.csv", "cp932", """
品番,品名,令和8年4月,令和8年5月,令和8年6月,合計
HL-300,ヘッドランプ,"3,000","3,100","3,000","9,100"
""")  # fmt: skip
    text(f"{folder}/在庫.csv", "cp932", """
品番,保管場所,箱数,収容数,端数
LENS-31,A-1,15,20,8
BULB-H7,A-2,61,100,0
HARN-05,B-1,22,50,30
SCRW-M4,B-3,4,2000,500
""")  # fmt: skip


def kingdee() -> None:
    """09: quantities as numerator and denominator, quotas, red entries, a document exported twice."""
    folder = "09_kingdee_quota/export"
    text(f"{folder}/物料清单.csv", "gb18030", """
BOM编号,父项物料编码,父项物料名称,子项物料编码,子项物料名称,用量分子,用量分母,子项单位,损耗率(%),子项类型,替代组,生效日期,失效日期
B001,DJ-100,电机,ZZ-01,转子,1,1,个,0,标准件,,2023-01-01,9999-12-31
B001,DJ-100,电机,DZ-02,定子,1,1,个,0,标准件,,2023-01-01,9999-12-31
B001,DJ-100,电机,ZC-6203,轴承,2,1,个,0,标准件,1,2023-01-01,9999-12-31
B001,DJ-100,电机,ZC-6203T,轴承(替代),2,1,个,0,替代件,1,2023-01-01,9999-12-31
B001,DJ-100,电机,WK-1,外壳 旧,1,1,个,0,标准件,,2021-01-01,2024-12-31
B001,DJ-100,电机,WK-2,外壳 新,1,1,个,0,标准件,,2025-01-01,9999-12-31
B001,DJ-100,电机,LS-M6,螺丝,8,1,个,0,标准件,,2023-01-01,9999-12-31
B001,DJ-100,电机,BZX-10,包装箱,1,10,个,0,标准件,,2023-01-01,9999-12-31
B002,ZZ-01,转子,GP-05,硅钢片,1800,1000,千克,0,标准件,,2023-01-01,9999-12-31
B002,ZZ-01,转子,ZHOU-1,轴,1,1,个,0,标准件,,2023-01-01,9999-12-31
B003,DZ-02,定子,QBX-1,漆包线,650,1000,千克,4,标准件,,2023-01-01,9999-12-31
B003,DZ-02,定子,GP-05,硅钢片,2200,1000,千克,0,标准件,,2023-01-01,9999-12-31
""")  # fmt: skip
    text(f"{folder}/采购价目表.csv", "gb18030", """
物料编码,供应商编码,币别,不含税单价,含税单价,税率(%),计价单位,采购提前期(天),最小订货量,配额(%)
ZC-6203,G001,人民币,12.00,13.56,13,个,7,500,70
ZC-6203,G002,人民币,15.00,16.95,13,个,30,1000,30
ZC-6203T,G002,人民币,14.20,16.046,13,个,30,1000,100
WK-1,G003,人民币,55.00,62.15,13,个,12,,100
WK-2,G003,人民币,58.00,65.54,13,个,12,,100
LS-M6,G004,人民币,0.08,0.0904,13,个,5,10000,100
BZX-10,G005,人民币,6.50,7.345,13,个,4,,100
GP-05,G006,人民币,"6,200.00","7,006.00",13,吨,15,,100
ZHOU-1,G007,人民币,18.00,20.34,13,个,10,,100
QBX-1,G008,人民币,72.00,81.36,13,千克,9,,100
ZHOU-1,G009,人民币,16.00,18.08,13,个,10,,0
""")  # fmt: skip
    text(f"{folder}/供应商.csv", "gb18030", """
供应商编码,供应商名称,国家地区,状态
G001,洛阳恒轴承有限公司,中国,正常
G002,大阪精密株式会社,日本,正常
G003,宁波外壳厂,中国,正常
G004,海盐螺丝厂,中国,正常
G005,苏州纸箱厂,中国,正常
G006,浦项特钢,韩国,正常
G007,台中精轴,中国台湾,正常
G008,铜陵线材,中国,正常
G009,温州轴厂,中国,禁用
""")  # fmt: skip
    text(f"{folder}/即时库存.csv", "gb18030", """
物料编码,仓库,库存状态,库存量,单位
DJ-100,成品仓,可用,60,个
ZC-6203,原料仓,可用,900,个
ZC-6203,原料仓,待检,400,个
QBX-1,原料仓,可用,260,千克
LS-M6,原料仓,可用,12500,个
LS-M6,不良品仓,不良,700,个
""")  # fmt: skip
    text(f"{folder}/销售出库单.csv", "gb18030", """
日期,单据编号,分录号,物料编码,物料名称,实发数量,红蓝字
2026-01-01,XOUT000101,1,DJ-100,电机,300,蓝字
2026-01-14,XOUT000107,1,DJ-100,电机,280,蓝字
2026-01-29,XOUT000112,1,DJ-100,电机,-30,红字
小计,,,,,550,
2026-02-03,XOUT000118,1,DJ-100,电机,260,蓝字
2026-02-03,XOUT000118,1,DJ-100,电机,260,蓝字
2026-02-24,XOUT000125,1,DJ-100,电机,310,蓝字
小计,,,,,830,
2026-03-05,XOUT000131,1,DJ-100,电机,320,蓝字
2026-03-19,XOUT000140,1,DJ-100,电机,270,蓝字
2026-03-31,XOUT000149,1,DJ-100,电机,90,蓝字
小计,,,,,680,
合计,,,,,2060,
""")  # fmt: skip


def swiss() -> None:
    """10: apostrophes in thousands, per cent signs, lead times in words, subtotals, one vendor in two spellings."""
    folder = "10_abacus_schweiz/export"
    text(f"{folder}/Stueckliste.csv", "cp1252", """
Mandant 12;Auswertung Stücklisten;;;;;
Stand;28.02.2026;;;;;

Baugruppe;Pos.;Artikel;Bezeichnung;Menge;ME;Ausschuss
UHR-7;10;WERK-1;Uhrwerk;1;Stk;0%
UHR-7;20;ZEIGER-3;Zeigersatz;1;Satz;0%
UHR-7;30;GLAS-2;Saphirglas;1;Stk;3%
UHR-7;40;BAND-5;Lederband;1;Stk;0%
UHR-7;50;STEG-1;Federsteg;2;Stk;0%
WERK-1;10;PLATINE-4;Platine;1;Stk;0%
WERK-1;20;STEIN-9;Rubin;17;Stk;0%
WERK-1;30;SCHRAUBE-1;Schraube;24;Stk;0%
Total;;;;48;;
""")  # fmt: skip
    text(f"{folder}/Lieferantenartikel.csv", "cp1252", """
Artikel;Kreditor;Name;Land;Preis;per;Währung;Lieferfrist;Mindestmenge;Status
ZEIGER-3;4001;Aiguilles Réunies SA;CH;18.40;1;CHF;6 Wo.;500;aktiv
GLAS-2;4002;Saphir Thai Co.;TH;1'234.50;100;CHF;10 Wo.;1'000;aktiv
GLAS-2;4009;Verre Annecy;FR;1'310.00;100;CHF;5 Wo.;500;gesperrt
BAND-5;4003;Conceria Toscana;IT;21.75;1;CHF;45 Tage;;aktiv
STEG-1;4004;Décolletage Jura S.A.;CH;95.00;1'000;CHF;2 Wo.;10'000;aktiv
PLATINE-4;4005;Précision Biel AG;CH;64.20;1;CHF;8 Wo.;;aktiv
STEIN-9;4006;Rubis du Lac;FR;1'150.00;1'000;CHF;3 Mt.;50'000;aktiv
SCHRAUBE-1;;Decolletage Jura SA;CH;42.00;1'000;CHF;2 Wo.;20'000;aktiv
""")  # fmt: skip
    text(f"{folder}/Lager.csv", "cp1252", """
Artikel;Lagerort;Bestand;ME
GLAS-2;Haupt;1'200;Stk
GLAS-2;Aussen;350;Stk
Zwischensumme GLAS-2;;1'550;
STEIN-9;Haupt;31'400;Stk
Zwischensumme STEIN-9;;31'400;
UHR-7;Fertig;240;Stk
Zwischensumme UHR-7;;240;
Total;;33'190;
""")  # fmt: skip
    text(f"{folder}/Absatzplan.csv", "cp1252", """
Artikel;KW01/2026;KW02/2026;KW03/2026;KW04/2026;KW05/2026;KW06/2026;KW07/2026;KW08/2026;KW09/2026;KW10/2026;KW11/2026;KW12/2026;KW13/2026;Total
UHR-7;650;700;700;1'050;700;700;600;700;700;650;550;700;700;9'100
""")  # fmt: skip


def korean() -> None:
    """11: bill and purchases side by side on one sheet, notes below, returns with a minus, goods the customer gives."""
    book("11_korean_mes_side_by_side/export.xlsx", {
        "기준정보": typed("""
기준정보 (2026년)

모품번 | 자품번 | 품명 | 소요량 | 단위 | | 품번 | 업체명 | 국가 | 단가(원) | 단가기준 | 단위 | LT(주) | 구분
EV-BMS | PCB-01 | 기판 | 1 | EA | | PCB-01 | 대성회로 | 대한민국 | 3200 | 1 | EA | 3 | 구매
EV-BMS | IC-AFE | 감시 IC | 3 | EA | | IC-AFE | 노바칩 | 미국 | 5400 | 1 | EA | 20 | 구매
EV-BMS | CONN-20 | 커넥터 | 2 | EA | | IC-AFE | 타이완세미 | 대만 | 5100 | 1 | EA | 24 | 거래중지
EV-BMS | CASE-AL | 케이스 | 1 | EA | | CONN-20 | 한빛커넥터 | 대한민국 | "450,000" | 1000 | EA | 2 | 구매
EV-BMS | SOLDER | 솔더 | 15 | G | | SOLDER | 제일솔더 | 대한민국 | 42000 | 1 | KG | 1 | 구매
EV-BMS | SCREW-3 | 나사 | 6 | EA | | SCREW-3 | 코리아볼트 | 대한민국 | 12000 | 1000 | EA | 1 | 구매
EV-BMS | LABEL-1 | 라벨 | 1 | EA | | LABEL-1 | 한길자동차 | 대한민국 | 0 | 1 | EA | 1 | 사급
CASE-AL | AL-ING | 알루미늄 괴 | 0.4 | KG | | AL-ING | 동방금속 | 중국 | 3800 | 1 | KG | 6 | 구매

※ LT는 발주에서 입고까지 주 단위
※ 사급품은 고객이 무상으로 공급
"""),
        "출하실적": typed("""
일자 | 품번 | 구분 | 수량
2026.01.01 | EV-BMS | 출하 | 400
2026.01.13 | EV-BMS | 출하 | 450
2026.01.27 | EV-BMS | 출하 | 380
2026.02.02 | EV-BMS | 반품 | -50
2026.02.10 | EV-BMS | 출하 | 520
2026.02.24 | EV-BMS | 출하 | 480
2026.03.12 | EV-BMS | 출하 | 300
2026.03.31 | EV-BMS | 출하 | 220
합계 | | | 2700
"""),
        "재고": typed("""
품번 | 창고 | 상태 | 현재고 | 안전재고 | 단위
EV-BMS | 완제품 | 양품 | 90 | 60 | EA
IC-AFE | 자재 | 양품 | 5400 | 2000 | EA
IC-AFE | 자재 | 불량 | 310 | 0 | EA
PCB-01 | 자재 | 양품 | 750 | 300 | EA
AL-ING | 자재 | 양품 | 480 | 100 | KG
합계 | | | 7030 | 2460 |
"""),
    }, merged={"기준정보": ["A1:N1"]})  # fmt: skip


def spanish() -> None:
    """12: points in thousands, decimal commas, discounts, shares of 70/30 and of 60/30, a blocked vendor."""
    folder = "12_sage_descuentos/export"
    text(f"{folder}/escandallo.csv", "latin-1", """
Artículo;Descripción;Componente;Desc. componente;Cantidad;Ud.;% Merma
SILLA-1;Silla tapizada;ASIENTO-1;Asiento;1,000;ud;0,00
SILLA-1;Silla tapizada;PATA-4;Pata de haya;4,000;ud;0,00
SILLA-1;Silla tapizada;TORN-6;Tornillo;16,000;ud;0,00
SILLA-1;Silla tapizada;TELA-2;Tela;1,250;m;8,00
SILLA-1;Silla tapizada;BARNIZ;Barniz;0,120;l;0,00
ASIENTO-1;Asiento;ESPUMA;Espuma;0,850;kg;0,00
ASIENTO-1;Asiento;TABLERO;Tablero;1,000;ud;0,00
""")  # fmt: skip
    text(f"{folder}/tarifas.csv", "latin-1", """
Proveedor;Razón social;País;Artículo;Precio;Por;Dto. %;Divisa;Plazo (días);Lote mínimo;Reparto %;Bloqueado
P001;Maderas del Norte;ES;PATA-4;2,40;1;15,00;EUR;10;500;70,00;N
P002;Lemn Carpati SRL;RO;PATA-4;1,95;1;0,00;EUR;35;2.000;30,00;N
P009;Muebles Baratos;CN;PATA-4;1,10;1;0,00;EUR;60;5.000;0,00;S
P003;Tornillería Vasca;ES;TORN-6;18,50;1.000;20,00;EUR;7;10.000;100,00;N
P004;Textil Atlas;MA;TELA-2;6,80;1;0,00;EUR;21;300;100,00;N
P005;Químicas Ibaizabal;ES;BARNIZ;9,60;1;5,00;EUR;5;25;100,00;N
P006;Espumas Lusas;PT;ESPUMA;3,15;1;0,00;EUR;8;200;100,00;N
P007;Tableros Soria;ES;TABLERO;4,40;1;0,00;EUR;6;100;60,00;N
P008;Panneaux d'Oc;FR;TABLERO;4,10;1;0,00;EUR;12;100;30,00;N
""")  # fmt: skip
    text(f"{folder}/previsión.csv", "latin-1", """
Artículo;ene-26;feb-26;mar-26;abr-26;may-26;jun-26;Total
SILLA-1;3.100;2.800;3.100;3.000;3.100;3.000;18.100
""")  # fmt: skip
    text(f"{folder}/existencias.csv", "latin-1", """
Artículo;Almacén;Stock;Pte. recibir;Stock mínimo
SILLA-1;Central;1.250;0;500
PATA-4;Central;8.400;4.000;2.000
PATA-4;Nave 2;1.600;0;0
TELA-2;Central;2.375,5;0;600
TORN-6;Central;64.000;0;20.000
Total;;77.625,5;4.000;
""")  # fmt: skip


if __name__ == "__main__":
    cases = (sap_explosion, sap_tables, oracle, business_central, erpnext, openbom)
    for write in (*cases, arena, kanban, kingdee, swiss, korean, spanish):
        write()
