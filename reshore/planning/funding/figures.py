"""The figures of an end of the turns, as rows of Funding: who pays, who gains, what it avoids."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq

from ...errors import DataError
from ...network.accounts import ACCOUNT
from ...network.baseline import baseline
from ...network.levels import LEVELS
from ...network.value_added import made_at_home, value_added
from ...results.funding import ALL
from ..model.first_stage import capital_recovery
from .firms import Field, Firm
from .gains import Gain, Profile
from .play import End
from .support import Deal

SMALL = 1e-6
HOURS = 2_000.0  # a year of one job, assumed
RATES = -0.99, 1e6  # between which a rate of return is looked for


@dataclass(frozen=True, eq=False)
class Told:
    """A field with what its ends are held against: nothing built, and the end of `none`."""

    field: Field
    nothing: Gain
    none: End

    def rows(self, end: End, **shared: Any) -> Iterator[dict[str, Any]]:
        """A row on all moves, then one for each level that options have."""
        yield shared | self._sums(end, None) | self._whole(end)
        column = self.field.table["smart_level"].where(self.field.table["smart_level"] != "", LEVELS[0])
        for level in (name for name in LEVELS if (column == name).any()):
            own = shared | {"threshold": np.nan, "gap": np.nan, "undone_by": []}
            yield own | self._sums(end, np.flatnonzero((column == level).to_numpy())) | {"level": level}

    def public(self, end: End) -> dict[str, float]:
        """Public money by firm, of those to which any goes, populations counted."""
        out = {}
        for f in self.field.firms:
            out[f.name] = f.population * sum(share * d.public for share, one in end.of(f) for d in _deals(f, one, None))
        return {name: money for name, money in out.items() if money > 0}

    def additional(self, end: End) -> float:
        """Expected lost margin a year less than under `none`; 0 below a millionth of what is lost with nothing built."""
        less = self.none.gain.lost - end.gain.lost
        return less if abs(less) > SMALL * self.nothing.lost else 0.0

    def less(self, end: End, than: End) -> list[str]:
        """Firms with fewer units of some move than at another end."""
        return [f.name for f in self.field.firms if any(end.profile[o] < than.profile[o] - 1e-9 for o in f.options)]

    def undone(self, end: End, others: list[End]) -> list[str]:
        """Where the best of other ends avoids more: who does less than there."""
        best = max(others, key=self.additional, default=end)
        more = self.additional(best) - self.additional(end)
        return self.less(end, best) if more > SMALL * self.nothing.lost else []

    def _sums(self, end: End, options: np.ndarray | None) -> dict[str, Any]:
        """What is summed over the moves of some options (None: all), money and firms times populations."""
        out = dict.fromkeys(("firms", "additional_firms", "public", "customer", "own", "deadweight"), 0.0)
        out |= {"private_benefit": 0.0, "external_benefit": 0.0}
        for firm in self.field.firms:
            for (share, one), (_, before) in zip(end.of(firm), self.none.of(firm), strict=True):
                deals, count = _deals(firm, one, options), firm.population * share
                more = any(d.move.units > before.profile[d.move.option] + 1e-9 for d in deals)
                out["firms"] += count * bool(deals)
                out["additional_firms"] += count * more
                for d in deals:
                    had = min(1.0, before.profile[d.move.option] / d.move.units)
                    paid = {"public": d.public, "customer": d.customer, "own": d.own, "deadweight": had * d.public}
                    out |= {key: out[key] + count * money for key, money in paid.items()}
            for d in _deals(firm, end, options):
                out["private_benefit"] += d.private
                out["external_benefit"] += d.external
        return out | {"jobs": self._jobs(end, options), "level": ALL}

    def _whole(self, end: End) -> dict[str, Any]:
        """What is known of all moves together."""
        invest = [f.code for f in self.field.firms if _deals(f, end, None)]
        change = end.gain.balance - self.nothing.balance
        private, additional = float(change[invest].sum()), self.additional(end)
        public = sum(self.public(end).values())
        return {
            "private_benefit": private,
            "external_benefit": float(change.sum()) - private,
            "loss_avoided": self.nothing.lost - end.gain.lost,
            "additional_loss_avoided": additional,
            "public_per_loss_avoided": public / additional if additional > 0 else np.nan,
            "domestic_share": self._domestic_share(end.gain),
            "undone_by": self.less(end, self.none) if additional < 0 else [],
        }

    def _jobs(self, end: End, options: np.ndarray | None) -> float:
        """Jobs at the sources that moves open; of all: at home, less those with nothing built."""
        net, coded = self.field.net, self.field.gains.trade.coded
        hours = np.nan_to_num(net.sources["hours"].to_numpy()[coded.sources.row])
        year = net.number("days_per_year", 365) / HOURS
        if options is None:
            return float(hours[self._home] @ (end.gain.made - self.nothing.made)[self._home]) * year
        chosen = [o for o in options.tolist() if end.profile[o] > 0]
        mine = np.isin(coded.sources.option, chosen)
        return float(hours[mine] @ end.gain.made[mine]) * year

    @property
    def _home(self) -> np.ndarray:
        coded = self.field.gains.trade.coded
        try:
            return made_at_home(coded)
        except DataError:
            return np.ones(len(coded.sources), bool)

    def _domestic_share(self, gain: Gain) -> float:
        """Value added at home on the no-event day, of all of it; NaN where no country is known in which anything is sold."""
        trade = self.field.gains.trade
        try:
            home = made_at_home(trade.coded)
        except DataError:
            return np.nan
        ways = baseline(self.field.net).ways.laid_on(trade.coded)
        added = value_added(trade.coded, trade.money.value, ways) * gain.made
        return float(added[home].sum() / added.sum()) if added.sum() > 0 else np.nan

    def choices(self, end: End, **shared: Any) -> Iterator[dict[str, Any]]:
        """Each move that is chosen, and of other options the one that is worth most, with units 0; of slices of a firm on
        average."""
        for firm in self.field.firms:
            for option in firm.options:
                made, other = end.deals.get(option), end.others.get(option)
                found = made or other
                if found is not None:
                    row = self.field.table.iloc[option]
                    names = {"company": firm.name, "option": row["option"], "level": row["smart_level"] or LEVELS[0]}
                    taken = [(s, d) for s, one in end.of(firm) for d in _deals(firm, one, None) if d.move.option == option]
                    yield shared | names | _choice(found, taken, firm.population)

    def accounts(self, gain: Gain, **shared: Any) -> Iterator[dict[str, Any]]:
        """The accounts of all companies."""
        for company, figures in zip(self.field.gains.trade.companies, gain.accounts.tolist(), strict=True):
            yield shared | {"company": company} | dict(zip(ACCOUNT, figures, strict=True))

    def lost_without(self, end: End, firm: Firm) -> float:
        """Lost margin a year without a firm's moves, all others as they are."""
        rest: Profile = tuple(0.0 if o in firm.options else u for o, u in enumerate(end.profile))
        gain = self.field.gains.of(self.field.closed(rest))
        return end.gain.lost if gain is None else gain.lost


def _deals(firm: Firm, end: End, options: np.ndarray | None) -> list[Deal]:
    mine = [end.deals[o] for o in firm.options if o in end.deals and end.profile[o] > 0]
    return mine if options is None else [d for d in mine if d.move.option in options]


def _choice(d: Deal, taken: list[tuple[float, Deal]], population: float) -> dict[str, Any]:
    """A move that brings this, and as what shares of the firms take it."""
    money = dict.fromkeys(("capex", "public", "customer", "own"), 0.0)
    for share, one in taken:
        paid = {"capex": one.move.capex, "public": one.public, "customer": one.customer, "own": one.own}
        money |= {key: money[key] + share * amount for key, amount in paid.items()}
    shares = sum(share for share, _ in taken)
    returns = {
        "firm": rate_of_return(d.private - d.move.annual + d.payment, d.cash, d.move.life),
        "customer": rate_of_return(float(d.gains[d.customers > 0].sum()), d.customer, d.move.life),
        "public": rate_of_return(d.external, d.public, d.move.life),
    }
    return {
        "units": sum(share * one.move.units for share, one in taken),
        **{key: population * amount for key, amount in money.items()},
        "private_benefit": d.private,
        "external_benefit": d.external,
        "party_returns": returns,
        "yearly_payment": sum(share * one.payment for share, one in taken) / shares if shares else d.lacking,
    }


def rate_of_return(yearly: float, money: float, life: float) -> float:
    """The rate a year at which a yearly sum pays money back over a life; NaN where there is none.

    >>> round(rate_of_return(0.149029, 1.0, 10.0), 4)
    0.08
    """
    if money <= 0 or yearly <= 0:
        return np.nan

    def lacks(rate: float) -> float:
        below_nothing = rate < 0 and rate / -np.expm1(-life * np.log1p(rate))
        return (below_nothing or capital_recovery(max(rate, 0.0), life)) * money - yearly

    low, high = RATES
    return float(brentq(lacks, low, high)) if lacks(low) < 0 < lacks(high) else np.nan
