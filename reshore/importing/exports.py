"""map_columns(): a network from a planner's own sheets, with an account of every row."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from ..checks import checks
from ..errors import DataError, Problem, door, listed
from ..files import filling, workbook
from ..network import schema
from ..network.network import Network
from ..texts import said
from . import assembly
from . import mapping as maps
from .mapping import Mapping, Rows
from .places import Places
from .rows import Ledger, in_sheet, read_entries
from .units import Amounts, units_found


@dataclass(frozen=True, eq=False)
class Takeover:
    """What the sheets of a workbook came to.

    mapping: how they were read. tables: of the network, before anything is filled in. problems: table (the sheet), row,
    column, value, problem, fix, severity (error: the row or cell is not used). account: of each sheet, sheet, role, rows,
    used, left_out; rows that are left out are among the problems. vendors: site, name, spellings, rows, place_known.
    units: word, base, factor, rows, of every unit found. conflicts: part, from, to, of parts counted in units that do not
    fit together.
    """

    mapping: Mapping
    tables: dict[str, pd.DataFrame]
    problems: pd.DataFrame
    account: pd.DataFrame
    vendors: pd.DataFrame
    units: pd.DataFrame
    conflicts: pd.DataFrame

    @cached_property
    def network(self) -> Network:
        """The network, what is missing filled in and marked. Raises `DataError` when the sheets do not make one."""
        needed = {"sources": said("error.no_row_of_sources"), "demand": said("error.no_row_of_demand")}
        lacking = [
            Problem(said("error.in_table", table=table), 0, "", "", problem, said("fix.read_a_sheet_as_that"))
            for table, problem in needed.items()
            if not len(self.tables[table])
        ]
        if lacking:
            raise DataError(lacking)
        names = {t: said("error.in_table", table=t) for t in schema.TABLES}
        net = filling.fill({t: f for t, f in self.tables.items() if len(f)}, names)
        if errors := checks.errors(net):
            raise DataError(errors)
        return net


@door(DataError)
def map_columns(path: str | os.PathLike, mapping: Mapping | str | os.PathLike | None = None) -> Takeover:
    """Make a network from sheets as they come out of a planning system, by a mapping of their columns.

    Rows of the same bill of materials, stock or sale are added up; of a vendor's rows for one part and plant the first
    counts; vendors whose names differ in legal form, signs or umlauts only are one; ids of digits lose the zeros in
    front; a vendor without country and city is a site "NAME, place unknown", assumed. Every row is used or listed.

    Parameters
    ----------
    path : str or path
        An .xlsx workbook.
    mapping : Mapping, str or path, optional
        A mapping, or a JSON file of one. None: as the names of sheets and columns suggest; what was used comes back and can be
        kept for the next export.

    Returns
    -------
    Takeover
        `network`: what the sheets come to, what is missing filled in and marked (asking for it raises `DataError` where they do
        not make one). `mapping`: as it was read. `tables`: before anything is filled in. `problems`, `account`: every row, used
        or not, and why. `vendors`, `units`, `conflicts`: what was taken for one and the same, and what does not fit together.

    Raises
    ------
    DataError
        When the file cannot be read, the mapping is none, or the sheets are too much for memory or for numbers.

    Examples
    --------
    500 g of the seal in a pump are 0.5 kg, the unit of its price; 70 pumps a week are 10 a day.

    >>> import openpyxl, reshore as rs, tempfile
    >>> book = openpyxl.Workbook()
    >>> def sheet(name, *rows):
    ...     made = book.create_sheet(name)
    ...     for row in rows:
    ...         made.append(row)
    >>> sheet("Stückliste", ["Erzeugnis", "Werk", "Komponente", "Menge", "ME"], ["pump", "1000", "seal", "500", "g"])
    >>> sheet("Lieferanten", ["Material", "Lieferant", "Preis", "ME"], ["seal", "Dicht GmbH", "4,20", "kg"])
    >>> sheet("Absatz", ["Produkt", "Menge pro Woche"], ["pump", 70])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book.save(f"{folder}/export.xlsx")
    ...     taken = rs.map_columns(f"{folder}/export.xlsx")
    >>> float(taken.tables["bom"].loc[0, "quantity"]), float(taken.network.demand.loc[0, "rate"])
    (0.5, 10.0)
    >>> taken.vendors["name"].tolist()
    ['Dicht GmbH, place unknown']
    """
    path = Path(path)
    if not path.is_file():
        raise DataError([Problem(str(path), 0, "", "", said("error.not_a_file"), said("fix.give_a_workbook"))])
    book = [(name.strip(), rows) for name, rows in workbook.read_sheets(path, ["*"])]
    return take_over(book, _given(mapping) or maps.propose(book), path.stem)


def _given(mapping: Mapping | str | os.PathLike | None) -> Mapping | None:
    if mapping is None or isinstance(mapping, Mapping):
        return mapping
    try:
        return maps.from_json(Path(mapping).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        problem = said("error.cannot_open", reason=str(error))
        raise DataError([Problem(str(mapping), 0, "", "", problem, said("fix.give_a_mapping"))]) from None


def take_over(book: Sequence[tuple[str, Rows]], mapping: Mapping, name: str = "") -> Takeover:
    """The same for sheets that have been read: name and rows `[row number, cell, ...]` of each."""
    ledger = Ledger()
    entries = read_entries(book, maps.checked(mapping), ledger)
    units = units_found(entries, ledger)
    amounts = Amounts(entries, mapping, ledger)
    entries = [scaled for e in entries if (scaled := amounts.scaled(e)) is not None]
    currency = assembly.one_currency(entries, ledger)
    entries = [assembly.in_currency(e, currency) for e in entries]
    by_role = {role: [e for e in entries if e.role == role] for role in maps.ROLES}
    places, per = Places(by_role, mapping), _periods(book, mapping, ledger)
    makers = assembly.makers(by_role, places)
    demand = assembly.demand(by_role["demand"], makers, per, ledger)
    lanes = assembly.lanes(by_role["sources"], places, assembly.users(by_role["bom"], makers, demand), per, ledger)
    used = [e for e in entries if ledger.stands(e)]
    tables = {
        "sites": places.table(),
        "parts": assembly.parts(used, amounts.base),
        "bom": assembly.bom(by_role["bom"]),
        "sources": assembly.sources(by_role["sources"], places, makers, ledger),
        "lanes": assembly.with_leads(lanes, places.table()),
        "stock": assembly.stock(by_role["stock"]),
        "demand": demand,
        "settings": assembly.settings(name, currency),
    }
    return Takeover(mapping, tables, listed(ledger.problems), ledger.account(), places.vendors(), units, amounts.conflicts())


def _periods(book: Sequence[tuple[str, Rows]], mapping: Mapping, ledger: Ledger) -> dict[str, str]:
    """What the quantities of each sheet are for; a day where nothing says it."""
    for sheet in mapping.sheets:
        if sheet.role == "demand" and not sheet.per:
            ledger.problems.append(
                Problem(
                    in_sheet(sheet.name),
                    sheet.header,
                    sheet.columns.get("quantity", ""),
                    "",
                    said("error.no_period"),
                    said("fix.choose_a_period"),
                    "warning",
                )
            )
    named = {s.name.casefold(): s.per or "day" for s in mapping.sheets}
    return {name: named.get(name.casefold(), "day") for name, _ in book}
