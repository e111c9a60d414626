"""What it costs to read a planner's export: seconds and memory from the file to the network.

    python benchmarks/bench_exports.py [ROWS ...]

Makes a workbook (bills, vendors, a vendor master, stock, sales by day) of so many rows, reads it in a fresh interpreter and
prints a markdown table: rows, size of the file, seconds to the account and to the network, most memory of the interpreter
and of the process that reads the workbook. No timed test: what it printed last stands in RESULTS.md.
"""

from __future__ import annotations

import datetime
import subprocess
import sys
import tempfile
from pathlib import Path

import xlsxwriter

SIZES = (10_000, 300_000)
VENDORS, PRODUCTS, COMPONENTS = 400, 200, 5_000


def make(path: Path, rows: int) -> None:
    """An export of about so many rows: a tenth bills, a tenth vendors and stock, the rest sales."""
    bills, offers, stock = (max(rows // n, 50) for n in (10, 20, 20))
    sales = rows - bills - offers - stock - VENDORS
    start = datetime.date(2025, 1, 1)
    components = min(COMPONENTS, offers)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        tables = {
            "BOM": (
                ["Material", "Plant", "Component", "Quantity", "Unit", "Item"],
                (
                    [
                        f"FG-{i % PRODUCTS:04d}",
                        f"{1000 + i % 2}",
                        f"C-{i * 7 % components:05d}",
                        1 + i % 4,
                        "PC",
                        f"{i // PRODUCTS:04d}",
                    ]
                    for i in range(bills)
                ),
            ),
            "Info records": (
                ["Material", "Vendor", "Net price", "Currency", "Planned delivery time", "Order unit"],
                (
                    [f"C-{i % components:05d}", f"{100000 + (i * 13) % VENDORS}", 1 + i % 90, "EUR", 3 + i % 60, "PC"]
                    for i in range(offers)
                ),
            ),
            "Vendor master": (
                ["Vendor", "Name 1", "Country", "City"],
                (
                    [f"{100000 + i}", f"Vendor {i * 7919 % 10_007}", ("DE", "CN", "KR", "US")[i % 4], f"Town {i}"]
                    for i in range(VENDORS)
                ),
            ),
            "Stock": (
                ["Plant", "Material", "Storage Location", "Unrestricted", "Base Unit of Measure"],
                ([f"{1000 + i % 2}", f"C-{i % components:05d}", f"{i % 9:04d}", 10 + i % 500, "PC"] for i in range(stock)),
            ),
            "Sales": (
                ["Billing Date", "Customer", "Material", "Billed Quantity", "Net Price", "Currency", "Plant"],
                (
                    [
                        (start + datetime.timedelta(days=i % 365)).isoformat(),
                        f"K{i % 30}",
                        f"FG-{i * 3 % PRODUCTS:04d}",
                        1 + i % 20,
                        200 + i % 7,
                        "EUR",
                        f"{1000 + i % 2}",
                    ]
                    for i in range(sales)
                ),
            ),
        }
        for name, (header, lines) in tables.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, header)
            for number, line in enumerate(lines, 1):
                sheet.write_row(number, 0, line)


READ = """
import sys, time, resource
from reshore.importing.exports import read_paths
start = time.perf_counter()
found = read_paths(sys.argv[1])
account = time.perf_counter() - start
net = found.network
whole = time.perf_counter() - start
sheets = found.account.sheets
own, child = (resource.getrusage(w).ru_maxrss / 1024 for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
rows = f"{sheets['rows'].sum():,}"
print(f"| {rows} | {account:.1f} | {whole:.1f} | {own:,.0f} | {child:,.0f} | {len(net.sites)} / {len(net.parts)} |")
"""


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or SIZES
    print("| rows | to the account, s | to the network, s | memory, MB | of the reader, MB | sites / parts |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            path = Path(folder) / f"{rows}.xlsx"
            make(path, rows)
            subprocess.run([sys.executable, "-c", READ, str(path)], check=True)


if __name__ == "__main__":
    main()
