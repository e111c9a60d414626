"""Network: what the chain is. Frozen tables, and the ways to make another network from one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from ..errors import DataError, Problem, not_one_of
from ..texts import said
from . import fingerprints, schema
from . import names as named
from .derived import Derived

Blank = TypeVar("Blank", float, None)
Change = Mapping[str, Any]  # {"table": ..., "where": {...}, "set": {...}} or "add": {...} or "delete": True


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """A supply network as typed tables; never changed, only replaced.

    Any frame with the columns of schema.csv will do; its cells are typed and checked. Blank cells stay blank.

    Parameters
    ----------
    sites, parts, sources, demand : DataFrame
        Where things are made or handled; what is made; who makes what (capacity [unit/day], unit_cost [money/unit]); what is
        sold (rate [unit/day], price [money/unit]). These are needed.
    bom, lanes, stock : DataFrame
        What a part is made of (quantity [units of the input in one part]); ways between sites (lead_days [days], unit_cost
        [money/unit]); what lies where (quantity [units] or cover_days [days]).
    options, scenarios, events, settings : DataFrame
        Moves that a plan may buy (capex [money], annual_cost [money/year]); what may go wrong, by name and event by event;
        currency, calendar and the like.
    companies, countries, levels, schemes, ranges : DataFrame
        Who invests; wages and energy by country; what smart-factory levels change; support; how far figures may be off.
    names : mapping of str to str
        What tables are called in messages: {table: file or sheet}.

    Raises
    ------
    DataError
        Every bad cell, duplicate key and unknown id.

    References
    ----------
    reshore/network/schema.csv: every column with its type, unit, range and default. docs/semantics.md: what they mean.

    Examples
    --------
    A move never changes the network it was asked of.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> sorted(net.parts.part)
    ['board', 'car', 'chip', 'harness']
    >>> with_home = net.build(["home_line"])
    >>> float(net.options["built"].fillna(0).sum()), float(with_home.options["built"].fillna(0).sum())
    (0.0, 1.0)

    Names are known in both languages.

    >>> net.called("sites")["fab_a"], net.called("sites", "ko")["fab_a"], net.called("countries", "ko")["CN"]
    ('Chip fab A', '반도체 공장 A', '중국')
    """

    sites: pd.DataFrame
    parts: pd.DataFrame
    sources: pd.DataFrame
    demand: pd.DataFrame
    bom: pd.DataFrame = field(default_factory=partial(schema.empty, "bom"))
    lanes: pd.DataFrame = field(default_factory=partial(schema.empty, "lanes"))
    stock: pd.DataFrame = field(default_factory=partial(schema.empty, "stock"))
    options: pd.DataFrame = field(default_factory=partial(schema.empty, "options"))
    scenarios: pd.DataFrame = field(default_factory=partial(schema.empty, "scenarios"))
    events: pd.DataFrame = field(default_factory=partial(schema.empty, "events"))
    settings: pd.DataFrame = field(default_factory=partial(schema.empty, "settings"))
    companies: pd.DataFrame = field(default_factory=partial(schema.empty, "companies"))
    countries: pd.DataFrame = field(default_factory=partial(schema.empty, "countries"))
    levels: pd.DataFrame = field(default_factory=partial(schema.empty, "levels"))
    schemes: pd.DataFrame = field(default_factory=partial(schema.empty, "schemes"))
    ranges: pd.DataFrame = field(default_factory=partial(schema.empty, "ranges"))
    names: Mapping[str, str] = field(default_factory=dict)  # what the tables are called in messages
    derived: Derived = field(default_factory=Derived, init=False)

    def __post_init__(self) -> None:
        tables, problems = read_frames(
            {f.name: getattr(self, f.name) for f in fields(self) if f.name in schema.TABLES}, self.names
        )
        errors = [p for p in problems if p.severity == "error"]
        if errors:
            raise DataError(errors)
        for table, frame in tables.items():
            object.__setattr__(self, table, frame)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by name, in the order of the schema."""
        return {name: getattr(self, name) for name in schema.TABLES}

    def filled(self, table: str) -> pd.DataFrame:
        """A table with the schema's defaults in its blank cells.

        Parameters
        ----------
        table : str
            A table of the schema.

        Returns
        -------
        DataFrame
            A copy; limits that are blank (no limit) stay NaN.
        """
        return schema.with_defaults(table, getattr(self, table))

    def called(self, table: str, language: str = "en") -> Mapping[str, str]:
        """What each row of a table of things with names is called.

        Parameters
        ----------
        table : str
            "sites", "parts", "options", "companies", "countries" or "scenarios".
        language : str
            "en" or "ko": `name_ko` goes before `name`.

        Returns
        -------
        mapping of str to str
            {id: name}; the id where there is no name, and behind a name that others have too. Of companies and scenarios
            also those that other tables name; of countries all of the Unicode CLDR.
        """
        return named.called(self, table, language)

    @cached_property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that change when any cell changes, not when rows or columns are reordered."""
        return fingerprints.of_tables(self.tables)

    def fingerprint_of(self, what: str) -> str:
        """The fingerprint of a part of the network; "chain": what a run reads, whatever it is called.

        The rows without option of sites, parts, bom, sources, lanes, stock and demand, the events and the calendar; a
        blank cell and its default written out are the same.

        Parameters
        ----------
        what : str
            "chain".

        Returns
        -------
        str
            16 hexadecimal digits.

        Raises
        ------
        DataError
            For another word.
        """
        if what != "chain":
            raise not_one_of(said("error.no_fingerprint_of", value=what), ("chain",))
        return fingerprints.of_chain(self.tables)

    def setting(self, key: str, default: Any = None) -> Any:
        """The value of a setting as text.

        Parameters
        ----------
        key : str
            As in the table settings.
        default : any
            What is returned when it is absent or blank.

        Returns
        -------
        str, or the default
        """
        value = self._settings.get(key, "")
        return default if value == "" else value

    @cached_property
    def _settings(self) -> dict[str, str]:
        return dict(zip(self.settings["key"], self.settings["value"], strict=True))

    def number(self, key: str, default: Blank) -> float | Blank:
        """The value of a setting as a number.

        Parameters
        ----------
        key : str
            As in the table settings.
        default : float or None
            What is returned when it is absent or blank.

        Returns
        -------
        float, or the default

        Raises
        ------
        DataError
            For one that is no number or out of its range.
        """
        value = self.setting(key)
        wrong = None if value is None else schema.wrong_setting(key, value)
        if wrong:
            row = int(np.flatnonzero(self.settings["key"] == key)[0]) + 2
            raise DataError([Problem(self.names.get("settings", "settings"), row, "value", str(value), *wrong)])
        return default if value is None else float(value)

    def build(self, options: Mapping[str, float] | Iterable[str]) -> Network:
        """The network in which these options stand: their rows exist, the rows they replace are gone.

        Parameters
        ----------
        options : mapping of str to float, or several str
            {option: units}, or names (one unit each); 0 takes one away that stands.

        Returns
        -------
        Network
            Another one; this one is not changed.

        Raises
        ------
        DataError
            For an unknown option.
        """
        units = dict(options) if isinstance(options, Mapping) else dict.fromkeys(options, 1.0)
        unknown = [o for o in units if o not in set(self.options["option"])]
        if unknown:
            raise DataError(
                [
                    Problem(
                        self.names.get("options", "options"),
                        0,
                        "option",
                        o,
                        said("error.no_option", option=o),
                        said("fix.use_one_listed", hint=schema.nearest(o, self.options["option"])),
                    )
                    for o in unknown
                ]
            )
        table = self.options.copy()
        table["built"] = table["option"].map(units).fillna(table["built"]).astype("float64")
        return self.with_tables(options=table)

    def edit(self, changes: Iterable[Change]) -> Network:
        """The network after a list of changes; each names a table and adds, sets or deletes rows.

        Parameters
        ----------
        changes : several mappings
            `{"table": t, "where": {column: value}, "set": {column: value}}`, `{"table": t, "add": {column: value}}`
            or `{"table": t, "where": {column: value}, "delete": True}`.

        Returns
        -------
        Network
            Another one; this one is not changed.

        Raises
        ------
        DataError
            For an unknown table or column, when a `where` matches no row, or a cell does not fit the schema.
        """
        tables: dict[str, pd.DataFrame] = {}
        for change in changes:
            name = _table_of(change)
            tables[name] = _changed(tables.get(name, getattr(self, name)), change)
        return self.with_tables(**tables)

    def with_tables(self, **tables: pd.DataFrame) -> Network:
        """The network with these tables in place of its own; only these are read and checked cell by cell.

        Parameters
        ----------
        **tables : DataFrame
            By name of the table.

        Returns
        -------
        Network
            Another one; this one is not changed.

        Raises
        ------
        DataError
            As the constructor does.
        """
        read = {name: _read_frame(name, frame, self.names) for name, frame in tables.items()}
        every = {**self.tables, **{name: frame for name, (frame, _) in read.items()}}
        problems = [p for _, found in read.values() for p in found] + schema.references(every, self.names)
        errors = [p for p in problems if p.severity == "error"]
        if errors:
            raise DataError(errors)
        out = object.__new__(Network)
        for name, value in {**every, "names": self.names, "derived": Derived()}.items():
            object.__setattr__(out, name, value)
        return out

    def evidence(self) -> pd.DataFrame:
        """How much of each table is read, derived, assumed or unmarked.

        Returns
        -------
        DataFrame
            table, read, derived, assumed, unmarked (how many rows); a last row `all`.
        """
        kinds = ("read", "derived", "assumed", "")
        counts = {
            name: [int((frame["evidence"] == k).sum()) for k in kinds] for name, frame in self.tables.items() if len(frame)
        }
        out = pd.DataFrame.from_dict(counts, orient="index", columns=["read", "derived", "assumed", "unmarked"])
        out.loc["all"] = out.sum()
        return out.rename_axis("table").reset_index()

    def __repr__(self) -> str:
        sold = self.demand["part"].nunique()
        marked = self.evidence().set_index("table").loc["all"]
        total = max(1, int(marked.sum()))
        share = ", ".join(f"{k} {100 * marked[k] / total:.0f} %" for k in ("read", "derived", "assumed") if marked[k])
        return "\n".join(
            [
                f"Network {self.setting('name', '')} ({self.fingerprint})".replace("  ", " "),
                f"  {len(self.sites)} sites in {self.sites['country'].replace('', np.nan).nunique()} countries, "
                f"{len(self.parts)} parts, {sold} of them sold",
                f"  {len(self.sources)} sources, {len(self.lanes)} lanes, {len(self.stock)} stocks; "
                f"{self.sole_sourced().size} parts have one source only",
                f"  {len(self.options)} options, {self.events['scenario'].nunique()} scenarios",
                f"  evidence: {share or 'not marked'}",
            ]
        )

    def sole_sourced(self) -> np.ndarray:
        """The parts that one site makes today and no other.

        Only one qualified maker exists for these, as far as the table sources knows. A part that has several makers and
        comes from one of them (single-sourced) is not among them.

        Returns
        -------
        ndarray of str
            Ids, in alphabetical order.
        """
        makers = self.sources.loc[self.sources["option"] == ""].groupby("part")["site"].nunique()
        return makers.index[makers == 1].to_numpy()


def read_frames(
    frames: Mapping[str, pd.DataFrame | None], names: Mapping[str, str]
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """Type every table and list the problems of cells, keys and references."""
    problems: list[Problem] = []
    tables: dict[str, pd.DataFrame] = {}
    for name in schema.TABLES:
        frame = frames.get(name)
        where = names.get(name, name)
        if frame is None and name in schema.REQUIRED:
            problems.append(Problem(where, 0, "", "", said("error.table_missing", table=name), said("fix.add_it")))
        if frame is None:
            tables[name] = schema.empty(name)
            continue
        tables[name], found = _read_frame(name, frame, names)
        problems += found
    return tables, problems + schema.references(tables, names) + schema.unknown_columns(tables, names)


def _read_frame(name: str, frame: pd.DataFrame, names: Mapping[str, str]) -> tuple[pd.DataFrame, list[Problem]]:
    """A table typed, and the problems of its cells and keys."""
    where = names.get(name, name)
    typed, problems = schema.typed(name, frame, where)
    if name in schema.REQUIRED and frame.empty:
        problems.append(Problem(where, 0, "", "", said("error.no_rows", table=name), said("fix.add_a_row")))
    return typed, problems


def _table_of(change: Change) -> str:
    table = str(change.get("table", ""))
    if table not in schema.TABLES:
        raise not_one_of(said("error.change_of_unknown_table", table=table), schema.TABLES)
    return table


def _changed(frame: pd.DataFrame, change: Change) -> pd.DataFrame:
    for column in {**change.get("add", {}), **change.get("set", {})}:
        if column not in frame:
            hint = schema.nearest(column, frame.columns)
            raise DataError(said("error.no_such_column", table=change["table"], column=column, hint=hint))
    if "add" in change:
        return pd.concat([frame, pd.DataFrame([dict(change["add"])])], ignore_index=True)
    rows = np.ones(len(frame), dtype=bool)
    for column, value in change.get("where", {}).items():
        if column not in frame:
            hint = schema.nearest(column, frame.columns)
            raise DataError(said("error.no_such_column", table=change["table"], column=column, hint=hint))
        rows &= frame[column].eq(value).to_numpy()
    if not rows.any():
        where = str(dict(change.get("where", {})))
        raise DataError(said("error.no_row_matches", table=change["table"], where=where))
    if change.get("delete"):
        return frame.loc[~rows].reset_index(drop=True)
    frame = frame.copy()
    for column, value in change["set"].items():
        column_values = frame[column].astype(object)
        column_values[rows] = value
        frame[column] = column_values
    return frame
