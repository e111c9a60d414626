"""What a scheme pays for a move, who pays the rest, and what it is then worth to the firm: docs/semantics.md, "Funding"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...errors import DataError, not_one_of
from ...network import schema
from ...network.network import Network
from ...texts import said
from ..model.first_stage import capital_recovery

NONE = "none"  # the scheme that supports nothing
SHOWN = 12  # schemes that an error names


@dataclass(frozen=True)
class Terms:
    """What a scheme pays for a move: shares of capex [0..1], ceiling [money for one unit], guaranteed return [share a year]."""

    share: float = 0.0
    ceiling: float = np.inf
    customer_share: float = 0.0
    guaranteed: float = 0.0


@dataclass(frozen=True)
class Move:
    """Units of an option: what they cost once and a year [money], over how many years, and how long they are built [years]."""

    option: int
    units: float
    capex: float
    annual: float
    life: float
    years_to_build: float

    def grant(self, terms: Terms) -> float:
        """What the public pays at once [money]."""
        return 0.0 if terms.guaranteed > 0 else min(terms.share * self.capex, terms.ceiling * self.units)

    def least_cash(self, terms: Terms) -> float:
        """What is left to the firm where customers pay their whole share [money]."""
        return max(0.0, self.capex - self.grant(terms) - terms.customer_share * self.capex)

    def in_a_year(self, cash: float) -> float:
        """What the firm pays of that in a year of building [money]."""
        return cash / max(1.0, self.years_to_build)


@dataclass(frozen=True, eq=False)
class Payers:
    """What a firm asks for, and whom its moves make richer.

    firm: position among the companies; hurdle, discount [share a year]; customers: bool by company, whether it may be asked;
    rates [share a year] by company.
    """

    firm: int
    hurdle: float
    discount: float
    customers: np.ndarray
    rates: np.ndarray


@dataclass(frozen=True, eq=False)
class Deal:
    """A move and who pays for it [money; a year: payment, cost, worth].

    gains: change of every company's account a year. customers: by company. cash: what the firm pays itself at once. cost: what
    the move costs the firm a year, the payment taken off; worth: its private benefit less that. scale: capital recovery of the
    whole capex at the firm's rate + annual cost: what the worth is measured by.
    """

    move: Move
    gains: np.ndarray
    private: float
    public: float
    customers: np.ndarray
    cash: float
    payment: float
    cost: float
    scale: float

    @property
    def worth(self) -> float:
        """What is left to the firm a year."""
        return self.private - self.cost

    @property
    def external(self) -> float:
        """What all others gain a year."""
        return float(self.gains.sum()) - self.private

    @property
    def customer(self) -> float:
        """What customers pay."""
        return float(self.customers.sum())

    @property
    def own(self) -> float:
        """What is left of capex for the firm, a yearly payment taken off at what it is worth now."""
        return self.move.capex - self.public - self.customer

    @property
    def own_money(self) -> float:
        """What the firm pays in a year of building."""
        return self.move.in_a_year(self.cash)

    @property
    def lacking(self) -> float:
        """The yearly payment that would do where the whole capex would not."""
        return max(0.0, self.move.annual - self.private)


def deal(move: Move, gains: np.ndarray, terms: Terms, payers: Payers) -> Deal:
    """Who pays for a move with these gains of each company a year."""
    private, public = float(gains[payers.firm]), move.grant(terms)
    customers = _customers(move, gains, min(terms.customer_share * move.capex, move.capex - public), payers)
    cash = move.capex - public - float(customers.sum())
    now = capital_recovery(payers.discount, move.life)
    payment, rate = 0.0, payers.hurdle
    if terms.guaranteed > 0:
        asked = max(0.0, capital_recovery(terms.guaranteed, move.life) * cash - (private - move.annual))
        most = min((terms.share or 1.0) * move.capex, terms.ceiling * move.units, cash)
        payment = min(asked, most * now)
        public = payment / now
        if asked <= most * now and terms.guaranteed >= payers.discount:
            rate = min(rate, payers.discount)
    cost = move.annual - payment + capital_recovery(rate, move.life) * cash
    scale = capital_recovery(payers.hurdle, move.life) * move.capex + abs(move.annual)
    return Deal(move, gains, private, public, customers, cash, payment, cost, scale)


def _customers(move: Move, gains: np.ndarray, asked: float, payers: Payers) -> np.ndarray:
    """What each company that gains pays of a sum [money]: its part of all gains, at most what its own is worth to it."""
    gain = np.where(payers.customers, np.maximum(gains, 0.0), 0.0)
    gain[payers.firm] = 0.0
    out, total = np.zeros(len(gain)), float(gain.sum())
    if asked > 0 and total > 0:
        for k in np.flatnonzero(gain).tolist():
            out[k] = min(asked * gain[k] / total, gain[k] / capital_recovery(payers.rates[k], move.life))
    return out


def each(given: float | Sequence[float] | None) -> list[float | None]:
    """One figure or several, as a list."""
    if given is None:
        return [None]
    return [float(given)] if isinstance(given, int | float | np.number) else list(dict.fromkeys(given))


def scheme_names(net: Network, schemes: str | Sequence[str] | None, years: list[float | None]) -> dict[float | None, list[str]]:
    """The schemes to compare in each year, `none` first; None: all that are in force. Raises `DataError` for one that is not in
    the table, or in force in none of the years."""
    asked = [schemes] if isinstance(schemes, str) else schemes
    table = _dated(net)
    there = list(dict.fromkeys(table["scheme"]))
    in_force = {year: list(dict.fromkeys(_in_force(table, year)["scheme"])) for year in years}
    for name in [] if asked is None else asked:
        if name not in there and name != NONE:
            raise not_one_of(said("error.no_scheme", value=name, hint=schema.nearest(name, there)), there[:SHOWN])
        if not any(name in names for names in in_force.values()) and name != NONE:
            first, last = table.loc[table["scheme"] == name, "year"].min(), max(year for year in years if year is not None)
            raise DataError(
                said("error.scheme_not_in_force", value=name, year=f"{last:g}"), said("fix.ask_from", year=f"{first:g}")
            )
    for year in [y for y, names in in_force.items() if y is not None and not names]:
        if table.empty:
            raise DataError(said("error.year_without_schemes", year=f"{year:g}"), said("fix.leave_out_none"))
        first = table["year"].min()
        raise DataError(said("error.no_scheme_by_then", year=f"{year:g}"), said("fix.ask_from", year=f"{first:g}"))
    chosen = {year: names if asked is None else [n for n in asked if n in names] for year, names in in_force.items()}
    return {year: [NONE, *(name for name in dict.fromkeys(names) if name != NONE)] for year, names in chosen.items()}


def _dated(net: Network) -> pd.DataFrame:
    """The table schemes with years as numbers; blank: NaN."""
    return net.filled("schemes").assign(year=pd.to_numeric(net.schemes["year"], errors="coerce"))


def _in_force(table: pd.DataFrame, year: float | None) -> pd.DataFrame:
    return table if year is None else table[table["year"].isna() | (table["year"] <= year)]


@dataclass(frozen=True, eq=False)
class Scheme:
    """The rows of a scheme that are in force; known: terms by level, size and kind, once they were asked for."""

    name: str
    rows: pd.DataFrame
    known: dict[tuple[str, str, str], Terms] = field(default_factory=dict)

    @staticmethod
    def of(net: Network, name: str, year: float | None) -> Scheme:
        """The rows of `name` up to a year; `none` has none."""
        table = _dated(net)
        return Scheme(name, _in_force(table[(table["scheme"] == name) & (name != NONE)], year))

    def terms(self, level: str, size: str, kind: str) -> Terms:
        """What a move of this level and kind gets, by a firm of this size."""
        asked = level, size, kind
        if asked not in self.known:
            self.known[asked] = self._terms(level, size, kind)
        return self.known[asked]

    def _terms(self, level: str, size: str, kind: str) -> Terms:
        rows = self.rows
        for column, value in (("level", level), ("size", size), ("kind", kind)):
            rows = rows[rows[column].isin(["", value])]
        if rows.empty:
            return Terms()
        rows = rows.assign(year=rows["year"].fillna(-np.inf)).sort_values("year", kind="stable")
        rows = rows.drop_duplicates(["level", "size"], keep="last")
        row = (
            rows.assign(level=rows["level"] != "", size=rows["size"] != "")
            .sort_values(["level", "size"], kind="stable")
            .iloc[-1]
        )
        ceiling = np.inf if np.isnan(row["ceiling"]) else float(row["ceiling"])
        guaranteed = 0.0 if np.isnan(row["guaranteed_return"]) else float(row["guaranteed_return"])
        return Terms(float(row["share"]), ceiling, float(row["customer_share"]), guaranteed)
