"""Write docs/your_data.md and docs/your_data_odoo.md: exports of two systems, from the files to the ranking.

`python docs/examples/your_data.py`; tests/test_docs.py holds the pages to what the commands print today.
"""

import contextlib
import io
import os
import shlex
import tempfile
from pathlib import Path

from reshore import cli

ROOT = Path(__file__).parents[2]
PAGES = {"sap": ROOT / "docs" / "your_data.md", "odoo": ROOT / "docs" / "your_data_odoo.md"}
SAP, ODOO = "docs/examples/sap_export", "docs/examples/odoo_export"
ANSWERS = "--answer make_or_buy.HEAD-7=make --answer rate.USD=0.92"
FIRST = 4  # lines of a file that are shown


def page(system: str) -> str:
    """The page of a system as a text."""
    return {"sap": sap, "odoo": odoo}[system]()


def ran(command: str) -> str:
    """A command and what it prints, as a block of a page; what it writes goes to a folder that is then gone."""
    out, here = io.StringIO(), Path.cwd()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        path = str(Path(folder) / "net")
        (Path(folder) / "docs").symlink_to(ROOT / "docs")
        os.chdir(folder)
        try:
            code = cli.main(shlex.split(command))
        finally:
            os.chdir(here)
    assert code == 0, out.getvalue()
    return f"```\n$ reshore {command}\n{out.getvalue().replace(path, 'net').rstrip()}\n```"


def shown(file: str) -> str:
    """The first lines of a file, as a block of a page."""
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    first = [line for line in lines if line.strip(";, ")][:FIRST]
    return "```\n" + "\n".join([f"{Path(file).name}, {len(lines)} lines", *first]) + "\n```"


def sap() -> str:
    return f"""# Your data in ten minutes

From five exports of SAP to a ranking of weak points. The files are in [examples/sap_export](examples/sap_export), shaped as
SAP writes them; the plant makes a dosing pump. The page is written by `python docs/examples/your_data.py`, and a test holds
it to what the commands print. The same for Odoo: [your_data_odoo.md](your_data_odoo.md).

## The files

| file | from | says |
|---|---|---|
| CS12 | bill of materials, by level | what the pump is made of |
| ME1M | info records | who delivers a part, at what price, how fast |
| LFA1 | vendors | where they are |
| MB52 | stock | what is on hand |
| VA05 | sales orders | what is sold |

Bill, vendors and sales are the least there must be. Save each list as CSV or a workbook, in one folder; headings, German
numbers and the lines above a list stay as they are.

{shown(f"{SAP}/CS12.csv")}

{shown(f"{SAP}/ME1M.csv")}

## What the account says

{ran(f"convert {SAP} --mapping auto --out net")}

Every row is used or listed. The deleted record, the rejected order and what is in inspection are out, which is right; read
the lines *ignored* for what should have counted, and *assumed* for what the sheets do not say.

## The questions

| question | until it is answered | here |
|---|---|---|
| `product.CS12` | the only product that is sold without a bill | PUMP-40 is right |
| `currency` | the one most prices have | EUR is right |
| `rate.USD` | prices in dollars are not used | 0.92 |
| `make_or_buy.HEAD-7` | bought: its bill, and whoever delivers for it, are left out | made: the record is an old quotation |

The last one matters most. While the head counts as bought, nobody sees the foundry behind it:

{ran(f"rank {SAP} --mapping auto --by site --top 4")}

## The ranking

{ran(f"rank {SAP} --mapping auto {ANSWERS} --by site --top 4")}

Gießerei Harz, the foundry, is a weak point that the first list does not even have: its castings last some two weeks, and it is
away for four. `time_to_recover` is 28 days wherever no sheet says it: write what you know into the tables in `net`.

## Next month

`net/mapping.json` keeps how the sheets were read and what was answered; of the next export only what was left open is asked:

    reshore convert {SAP} --mapping auto {ANSWERS} --out net
    reshore convert {SAP} --mapping net/mapping.json --out net

In the app the page Data asks the same questions beside the rows that they are about.
"""


def odoo() -> str:
    return f"""# Your data: Odoo

Four lists of Odoo, exported as they are (with technical names, or with labels such as "BoM Lines/Component"), to a ranking.
The files are in [examples/odoo_export](examples/odoo_export); the page is written by `python docs/examples/your_data.py`, and
a test holds it to what the commands print. How to read an account and answer its questions: [your_data.md](your_data.md).

| model | menu | fields |
|---|---|---|
| `mrp.bom` | Manufacturing, Bills of Materials | product, quantity, components with quantity and unit |
| `product.supplierinfo` | Purchase, Vendor Pricelists | vendor and its country, product, price, minimal quantity, delay |
| `stock.quant` | Inventory, Physical Inventory | product, location, quantity |
| `sale.order.line` | Sales, lines of orders | product, quantity, price, order date, status |

{shown(f"{ODOO}/mrp.bom.csv")}

The product stands on the first line of its bill only; parts are known by the code in brackets.

{ran(f"convert {ODOO} --mapping auto --out net")}

Of two prices of one vendor the one for the smallest quantity is used. What stands at Partners/Customers has left the
warehouse and is no stock. Odoo's lists name no plant: products are made where their parts are kept, which is asked.

{ran(f"rank {ODOO} --mapping auto --by site --top 4")}

The cheapest part, a rubber foot of 12 cents, stops the lamp longer than any other: one vendor, and stock for two weeks.
"""


if __name__ == "__main__":
    for name, path in PAGES.items():
        path.write_text(page(name), encoding="utf-8")
        print(f"wrote {path.name}")
