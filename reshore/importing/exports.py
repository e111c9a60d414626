"""read_exports(): a network from a planner's own exports, with an account of every row."""

from __future__ import annotations

import os
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from ..checks import checks
from ..errors import DataError, Problem, StoreError, door
from ..files import filling
from ..files.atomic import put
from ..files.tables import OTHER_FILES, csv_text, save
from ..files.workbook_reader import MAX_WIDE
from ..network import schema
from ..network.network import Network
from ..solving.progress import Progress
from ..texts import Said, said
from . import amounts, currency, formats, identity, making, reading, recognition
from . import mapping as maps
from .account import Account, Ledger, Question, examples
from .book import Book
from .mapping import Mapping, Tables
from .places import Places
from .roles import demand_rows, part_rows, roles, spans

COLUMNS = {
    "bom": ("part", "input", "quantity", "alternative", "share", "site", "evidence", "note"),
    "sources": ("site", "part", "unit_cost", "capacity", "evidence", "note"),
    "lanes": ("origin", "destination", "part", "share", "lead_days", "unit_cost", "evidence", "note"),
    "stock": ("site", "part", "quantity", "cover_days", "evidence", "note"),
    "demand": ("site", "part", "rate", "price", "margin", "evidence", "note"),
}


@dataclass(frozen=True, eq=False)
class Import:
    """What exports came to: how they were read, the tables before anything is filled in, and the account."""

    mapping: Mapping
    tables: dict[str, pd.DataFrame]
    account: Account

    @property
    def kept(self) -> Mapping:
        """The mapping that gives the same network again, on any other day."""
        day = self.account.questions.set_index("id")["default"].get("reference_date")
        return self.mapping.with_answers(
            {"reference_date": day} if day and "reference_date" not in self.mapping.answers else {}
        )

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
            raise DataError(lacking + self.account.problems)
        names = {t: said("error.in_table", table=t) for t in schema.TABLES}
        net = filling.fill({t: f for t, f in self.tables.items() if len(f)}, names)
        if errors := checks.errors(net):
            raise DataError(errors + self.account.problems)
        return net


@door(DataError)
def read_exports(
    paths: str | os.PathLike | Sequence[str | os.PathLike],
    mapping: Mapping | str | os.PathLike = "auto",
    answers: dict[str, str] | None = None,
    progress: Progress | None = None,
) -> tuple[Network, Account]:
    """Make a network from sheets as they come out of a planning system, with an account of every row.

    What a sheet is, is known by its headings and by what stands under them. Every row is used or listed; adding up,
    averaging, splitting and guessing are lines of the account; what cannot be known is a question with a default.

    Parameters
    ----------
    paths : .xlsx, .xls, .ods or .csv file, a folder of them, or several
    mapping : "auto", Mapping or JSON file
        "auto": as headings and contents suggest. A mapping of an earlier export reads the next in the same way.
    answers : dict, optional
        Answers to questions by their id (`account.questions`), beside those of the mapping.
    progress : callable, optional
        Called with the share done [0..1] and a word while files are read.

    Returns
    -------
    Network, Account
        What is missing in the network is filled in and marked, as by `load(fill=True)`.

    Raises
    ------
    DataError
        When a file cannot be read, the mapping is none, or the sheets make no network; it lists what is wrong with rows too.

    Examples
    --------
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
    ...     net, account = rs.read_exports(f"{folder}/export.xlsx")
    >>> float(net.bom.loc[0, "quantity"]), float(net.demand.loc[0, "rate"]), account.vendors["name"].tolist()
    (0.5, 10.0, ['Dicht GmbH, place unknown'])
    >>> account.questions["id"].tolist()
    ['currency']
    """
    found = read_paths(paths, mapping, answers, progress)
    return found.network, found.account


def read_paths(
    paths: str | os.PathLike | Sequence[str | os.PathLike],
    mapping: Mapping | str | os.PathLike = "auto",
    answers: dict[str, str] | None = None,
    progress: Progress | None = None,
) -> Import:
    """The same before a network is made of it, so that the account is there also where none can be. Raises `DataError`."""
    files = [Path(p) for p in ([paths] if isinstance(paths, str | os.PathLike) else paths)]
    given = maps.given(mapping)
    book, cut = formats.tables(files, progress)
    return take_over(book, (given or recognition.propose(book)).with_answers(answers or {}), files[0].stem, cut)


@door(DataError)
def write(found: Import, folder: str | os.PathLike) -> None:
    """Write the network's tables, account.csv and mapping.json into a folder; `load` reads the former.

    Raises `DataError` for what is no folder, and where the sheets make no network; `StoreError` when it cannot be written.
    """
    path = checked_folder(folder)
    save(found.network, path)
    write_account(found, path)


def checked_folder(folder: str | os.PathLike) -> Path:
    """The path of a folder that can be written. Raises `DataError` for a file, or a name of one."""
    path = Path(folder)
    if path.is_file() or path.suffix.lower() in OTHER_FILES:
        raise DataError([Problem(str(path), 0, "", "", said("error.no_folder"), said("fix.give_a_folder"))])
    return path


def write_account(found: Import, folder: str | os.PathLike) -> None:
    """Write account.csv and mapping.json into a folder. Raises `StoreError`."""
    path = Path(folder)
    lines = csv_text(found.account.rows.astype(str))
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(said("error.cannot_make_folder", path=str(path), reason=str(error.strerror))) from None
    put(path / "account.csv", lambda aside: aside.write_text(lines, encoding="utf-8-sig", newline=""))
    found.kept.save(path / "mapping.json")


def take_over(tables: Tables, mapping: Mapping, name: str = "", cut: Dict[str, int] | None = None) -> Import:
    """The same for sheets that have been read: name and rows `[row number, cell, ...]` of each; cut: columns of wider ones."""
    mapping = _as_answered(tables, maps.checked(mapping))
    ledger = Ledger(mapping.answers)
    for sheet, columns in (cut or {}).items():
        ledger.say(said("import.columns_cut", columns=columns, most=MAX_WIDE), "ignored", said("fix.keep_columns"), sheet=sheet)
    frames = identity.unify(reading.read(tables, mapping, ledger), ledger)
    book = Book(name, ledger, frames, per={s.name: s.per for s in mapping.sheets})
    for role in roles().values():
        book.asking = role.name
        frames[role.name] = role.prepare(frames[role.name], book)
    book.frames, base = amounts.in_one_unit(frames, ledger)
    book.frames, book.currency = currency.in_one_currency(book.frames, ledger)
    demand = _place_demand(book)
    _build(book, demand)
    _tell_sheets(tables, mapping, book)
    return Import(mapping, _tables(book, base), _account(tables, mapping, book))


def _as_answered(tables: Tables, mapping: Mapping) -> Mapping:
    """The mapping with the roles that were answered for sheets that nobody recognised."""
    for name, rows in tables:
        sheet = mapping.sheet(name) or maps.Sheet(name)
        role = mapping.answers.get(f"sheet.{name}", "")
        if not sheet.roles and role in roles():
            read = recognition.read_as(name, rows, sheet, role)
            known = mapping.sheet(name) is not None
            mapping = mapping.with_sheet(read) if known else replace(mapping, sheets=(*mapping.sheets, read))
    return mapping


def _place_demand(book: Book) -> pd.DataFrame:
    """Demand with its rate and place, once it is known who makes what."""
    book.places = Places(book.frames, book.ledger)
    demand = demand_rows.chosen(book)
    making.decide(book, demand)
    for role in ("vendors", "orders"):
        frame = book.frames[role]
        named = frame["vendor"].ne("") | frame["vendor_id"].ne("")
        found = book.places.identify(frame[named]) if named.any() else pd.Series([], dtype=object)
        book.frames[role] = frame.assign(vendor_site=found.reindex(frame.index).fillna(""))
    ordered = book.frames["orders"]
    book.bought |= set(ordered.loc[ordered["vendor_site"].ne(""), "part"]) - set(book.makers)
    demand = demand_rows.unmade(demand, book)
    return spans.rated(demand_rows.sold_at(demand, book), book)


def _build(book: Book, demand: pd.DataFrame) -> None:
    """All tables, each from the roles that it comes from."""
    roles()["bom"].build(book.frames["bom"], book)
    book.users = making.users(book, demand)
    roles()["vendors"].build(book.frames["vendors"], book)
    roles()["orders"].build(book.frames["orders"], book)
    making.own_sources(book)
    demand_rows.build_both(demand, book)
    book.parts = {p for row in book.tables["bom"] for p in row[:2]} | {
        row[1] for t in ("sources", "demand") for row in book.tables[t]
    }
    for name in ("stock", "planning", "routes"):
        roles()[name].build(book.frames[name], book)
    part_rows.tell_stores(book)


def _tables(book: Book, base: dict[str, str]) -> dict[str, pd.DataFrame]:
    """The tables of the network."""
    out = {t: pd.DataFrame(book.tables[t], columns=list(columns), dtype=object) for t, columns in COLUMNS.items()}
    places = [(t, c.column) for t in COLUMNS for c in schema.columns(t) if c.refers == ("sites", "site") and c.column in out[t]]
    used = {s for t, c in places for s in out[t][c] if s}
    sites = book.places.table(used)
    _tell_nowhere(book, used)
    out["lanes"] = _with_leads(out["lanes"], sites)
    settings = [(k, v, "read", "") for k, v in (("name", book.name), ("currency", book.currency)) if v]
    return {
        "sites": sites,
        "parts": _parts(book, base),
        **out,
        "settings": pd.DataFrame(settings, columns=["key", "value", "evidence", "note"], dtype=object),
    }


def _tell_nowhere(book: Book, used: set[str]) -> None:
    """Of which places no country is known, and where to fill it in: in the row of a list that has them, else in a list."""
    ledger, nowhere = book.ledger, book.places.nowhere(used)
    for keys, group in (("no_country", nowhere[nowhere["vendor"]]), ("no_country_of_places", nowhere[~nowhere["vendor"]])):

        def what(found: pd.DataFrame, key: str = keys) -> Said:
            return said(f"import.{key}", count=len(found), places=examples(found["name"]))

        listed = group["sheet"].ne("")
        for (role, _), found in group[listed].groupby(["role", "sheet"], sort=False):
            ledger.tell(role, found, "country", what(found), "assumed", said("fix.fill_in_country"))
        other, fix = group[~listed], said("fix.add_country" if keys == "no_country" else "fix.add_places")
        sold = other[other["kind"].eq("market")]
        rows = book.rows_of("demand", sold["site"])
        for sheet, found in rows.groupby("sheet", sort=False):
            role = next(r for r in ("history", "forecast") if (sheet, r, "part") in ledger.names)
            ledger.tell(role, found, "customer", what(sold), "assumed", fix)
        if len(rest := other[~other["site"].isin(sold["site"])]):
            ledger.say(what(rest), "assumed", fix, count=len(rest))


def _parts(book: Book, base: dict[str, str]) -> pd.DataFrame:
    """Every part with its name, unit, family and value."""
    names: dict[str, str] = {}
    for role, frame in book.frames.items():
        owner = roles()[role].owner
        pairs = [(owner, "name"), ("part", "part_name")]
        for key, column in pairs:
            if key in frame and column in frame:
                named = frame.loc[frame[column].ne(""), [key, column]].drop_duplicates(key)
                for part, text in named.itertuples(index=False):
                    names.setdefault(part, text)
    rows = []
    for part in dict.fromkeys(
        p
        for row in [*book.tables["bom"], *((r[1], r[1]) for t in ("sources", "demand") for r in book.tables[t])]
        for p in row[:2]
    ):
        about = book.about.get(part, {})
        rows.append(
            (part, names.get(part) or part, base.get(part, ""), about.get("family", ""), about.get("value", ""), "read", "")
        )
    return pd.DataFrame(rows, columns=["part", "name", "unit", "family", "value", "evidence", "note"], dtype=object)


def _with_leads(lanes: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Lanes with the lead times that the sheets do not give, by the rules of `filling`, marked assumed."""
    if not len(lanes):
        return lanes.assign(mode="")
    places = schema.typed("sites", sites)[0].set_index("site")
    days, mode, rule = filling.leads(places, lanes)
    blank = lanes["lead_days"].map(lambda v: v == "")
    note = lanes["note"].where(~blank, lanes["note"] + "; assumed: lead_days (" + rule + ")")
    return lanes.assign(
        lead_days=lanes["lead_days"].where(~blank, days),
        mode=pd.Series(mode).where(blank, ""),
        evidence=lanes["evidence"].where(~blank, "assumed"),
        note=note,
    )


def _tell_sheets(tables: Tables, mapping: Mapping, book: Book) -> None:
    """Sheets that are not read, and columns that no role of a sheet reads."""
    ledger = book.ledger
    for name, rows in tables:
        sheet = mapping.sheet(name)
        if sheet is None or not sheet.roles:
            _tell_unread(name, rows, sheet, ledger)
            continue
        if answer := ledger.answers.get(f"sheet.{name}", ""):
            text = said("import.ask_sheet", sheet=name, could=answer)
            ledger.ask(Question(f"sheet.{name}", text, (), "none", said("import.ask_sheet_changes")))
        look = recognition.at_header(rows, sheet.header, sheet.depth)
        unread = recognition.unread(look.names, sheet, look)
        if unread:
            what = said("import.columns_not_read", columns=", ".join(unread[:20]) + (", ..." if len(unread) > 20 else ""))
            ledger.say(what, "ignored", said("fix.choose_if_it_matters"), count=len(unread), sheet=name)


def _tell_unread(name: str, rows: maps.Rows, sheet: maps.Sheet | None, ledger: Ledger) -> None:
    if not rows:
        ledger.say(said("import.sheet_empty"), "ignored", sheet=name)
        return
    look = recognition.at_header(rows, sheet.header if sheet else 1, sheet.depth if sheet else 1)
    named = ", ".join(n for n, p in zip(look.names, look.profiles, strict=True) if p.filled)[:300]
    likely = [g for g in recognition.guesses(name, look) if g.points >= 2]
    could = likely[:3]
    if could:
        roles_ = "; ".join(
            f"{g.role.label}"
            + (f" ({said('import.lacks', fields=', '.join(str(g.role.by_name[f].label) for f in g.lacks))})" if g.lacks else "")
            for g in could
        )
        what = said("import.sheet_unknown_could", columns=named, roles=roles_)
    else:
        what = said("import.sheet_unknown", columns=named)
    count = sum(row[0] > (sheet.header if sheet else 1) for row in rows)
    whole = tuple(g.role.name for g in likely if not g.lacks)
    if whole:
        text = said("import.ask_sheet", sheet=name, could=", ".join(whole))
        ledger.ask(Question(f"sheet.{name}", text, (*whole, "none"), "none", said("import.ask_sheet_changes")))
    ledger.say(what, "ignored", said("fix.say_what_sheet_is"), count=count, sheet=name)


def _account(tables: Tables, mapping: Mapping, book: Book) -> Account:
    """The account, closed."""
    sheets = []
    for name, rows in tables:
        sheet = mapping.sheet(name) or maps.Sheet(name)
        sheets.append((name, list(sheet.roles), sheet.header, sum(row[0] > sheet.header for row in rows)))
    lines, table, questions = book.ledger.closed(sheets)
    origins = (
        pd.concat(book.origins, ignore_index=True) if book.origins else pd.DataFrame(columns=["table", "key", "sheet", "row"])
    )
    return Account(lines, table, questions, book.places.vendors(), origins)
