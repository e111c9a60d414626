"""The firms that may invest, their moves, and what each may be offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...errors import DataError
from ...network.index import Index
from ...network.network import Network
from ...network.value_added import made_at_home
from ..model.first_stage import FirstStage
from ..model.requirements import members, required
from .gains import Gain, Gains, Profile
from .support import Move, Payers, Scheme, Terms

STEPS = 4  # parts of what may be bought of an option that are moves
ROUNDED = 1e-9  # units by which products of fractions may differ
NO_OPTION, UNKNOWN, NO_HURDLE = "no_option", "not_in_companies", "no_hurdle_rate"  # why a firm is left out


@dataclass(frozen=True, eq=False)
class Firm:
    """A company that may invest: its place among the companies of the accounts, what it asks for, its own money [money/year],
    how many real firms it stands for, and its slots: options of which at most one is chosen."""

    name: str
    size: str
    population: float
    limit: float
    payers: Payers
    slots: tuple[tuple[int, ...], ...]

    @property
    def code(self) -> int:
        """Its place among the companies of the accounts."""
        return self.payers.firm

    @property
    def options(self) -> list[int]:
        """All its options."""
        return sorted(o for slot in self.slots for o in slot)


@dataclass(frozen=True, eq=False)
class Field:
    """Who may do what in a network: firms in the order of the table companies; dropped: (company, reason).

    home: by option, whether schemes serve it; needs: by option the one that it requires (-1: none); nothing: the year in which
    nothing is built. slices: of a firm that stands for several which differ: by its name fields with a slice of them each.
    """

    net: Network
    gains: Gains
    firms: tuple[Firm, ...]
    dropped: list[tuple[str, str]]
    home: np.ndarray
    stage: FirstStage
    table: pd.DataFrame
    needs: np.ndarray
    nothing: Gain
    slices: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)

    @staticmethod
    def of(net: Network, gains: Gains, abroad: bool) -> Field:
        """The firms of a network. Raises `OutOfTimeError`."""
        stage, trade = gains.task.start.stage, gains.trade
        table = stage.table
        discount = net.number("discount_rate", 0.08)
        rows = net.filled("companies")
        by_name = rows.set_index("company")["hurdle_rate"]
        rates = by_name.reindex(trade.companies).fillna(discount).to_numpy()
        named = trade.companies.isin(net.sites["company"])
        firms, dropped = [], []
        for row in rows.itertuples():
            code = trade.companies.get_indexer([row.company])[0]
            own = np.flatnonzero((trade.option == code) & (stage.could > 0)) if code >= 0 else np.empty(0, int)
            reason = NO_OPTION if not len(own) else NO_HURDLE if np.isnan(row.hurdle_rate) else ""
            if reason:
                dropped.append((row.company, reason))
                continue
            payers = Payers(int(code), row.hurdle_rate, discount, named, rates)
            limit = np.inf if np.isnan(row.capex_limit) else row.capex_limit
            firms.append(Firm(row.company, row.size, row.population, limit, payers, _slots(table, own.tolist())))
        owners = [trade.companies[k] for k in dict.fromkeys(trade.option[trade.option >= 0].tolist())]
        dropped += [(name, UNKNOWN) for name in owners if name not in set(rows["company"])]
        home = np.ones(len(table), bool) if abroad else _at_home(net, trade.coded, len(table))
        nothing = gains.of((0.0,) * len(table))
        assert nothing is not None  # whatever is not sold may be lost
        return Field(net, gains, tuple(firms), dropped, home, stage, table, required(table), nothing)

    def rungs(self, option: int) -> list[float]:
        """Units of an option that are moves, the least first."""
        most = float(self.stage.could[option])
        parts = [k * most / STEPS for k in range(1, STEPS + 1)]
        return list(dict.fromkeys(float(np.ceil(p)) for p in parts)) if self.stage.whole[option] else parts

    def move(self, option: int, units: float) -> Move:
        """So many units of an option."""
        row, year = self.table.iloc[option], self.net.number("days_per_year", 365)
        capex = float(self.stage.capex[option]) * units
        return Move(option, units, capex, row["annual_cost"] * units, row["life_years"], row["build_days"] / year)

    def terms(self, scheme: Scheme, firm: Firm, option: int) -> Terms:
        """What a scheme offers a firm for an option."""
        row = self.table.iloc[option]
        return scheme.terms(row["smart_level"], firm.size, row["kind"]) if self.home[option] else Terms()

    def stands(self, profile: Profile, option: int) -> bool:
        """Whether any of an option stands: bought in the profile, or built."""
        return profile[option] > 0 or self.table["built"].iloc[option] > 0

    def may(self, profile: Profile, option: int, units: float) -> bool:
        """Whether units of an option may be added to a profile: none of its group stands, enough of what it requires does."""
        if any(self.stands(profile, int(k)) for k in members(self.table, option) if k != option):
            return False
        return not self.lacks(profile, option, units)

    def lacks(self, profile: Profile, option: int, units: float) -> bool:
        """Whether a profile has too little of what units of an option require: a part of it allows that part of these."""
        need = int(self.needs[option])
        if need < 0 or self.table["built"].iloc[need] > 0:
            return False
        return units > float(self.stage.could[option]) * profile[need] + ROUNDED

    def emptied(self, slot: tuple[int, ...], profile: Profile) -> Profile:
        """A profile without the moves of a slot, and without what then lacks what it requires."""
        for option in slot:
            profile = put(profile, option, 0.0)
        return self.closed(profile)

    def closed(self, profile: Profile) -> Profile:
        """A profile without the moves that lack what they require."""
        while True:
            kept = tuple(0.0 if u > 0 and self.lacks(profile, o, u) else u for o, u in enumerate(profile))
            if kept == profile:
                return profile
            profile = kept


def put(profile: Profile, option: int, units: float) -> Profile:
    """A profile with these units of an option."""
    return (*profile[:option], units, *profile[option + 1 :])


def _slots(table: pd.DataFrame, own: list[int]) -> tuple[tuple[int, ...], ...]:
    slots: dict[str, list[int]] = {}
    for o in own:
        group = table["group"].iloc[o]
        slots.setdefault(f"group {group}" if group else f"option {o}", []).append(o)
    return tuple(tuple(slot) for slot in slots.values())


def _at_home(net: Network, coded: Index, n: int) -> np.ndarray:
    """By option whether all it stands at is in countries where something is sold; where no such country is known, all is."""
    try:
        made_at_home(coded)
    except DataError:
        return np.ones(n, bool)
    country = net.sites["country"].to_numpy()[coded.items.site_code]
    sold = set(country[coded.demand.item]) - {""}
    at_home = np.isin(country, list(sold))
    out = np.zeros(n, bool)
    rows = (
        (coded.sources.option, coded.sources.item),
        (coded.stock.option, coded.stock.item),
        (coded.lanes.option, coded.lanes.destination),
    )
    for o in range(n):
        found = next((item[option == o] for option, item in rows if (option == o).any()), np.empty(0, int))
        out[o] = bool(len(found)) and bool(at_home[found].all())
    return out
