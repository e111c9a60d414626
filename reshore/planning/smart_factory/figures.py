"""The figures that made options stand on: figures.csv and the table levels, low, base or high; a caller's own go before."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from ...errors import DataError, Problem, not_one_of, out_of_range
from ...network import levels
from ...network.network import Network
from ...texts import said

CURRENCY = "KRW"  # of the money in figures.csv and in the shipped levels


@cache
def shipped() -> pd.DataFrame:
    """figures.csv by name: low, base, high, unit, evidence, note."""
    with files(__package__).joinpath("figures.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file).set_index("figure")


@dataclass(frozen=True, eq=False)
class Figures:
    """Figures for one network: which estimate is taken, and what the caller gives instead."""

    net: Network
    estimate: str
    given: Mapping[str, float]

    def __post_init__(self) -> None:
        if self.estimate not in levels.ESTIMATES:
            raise not_one_of(said("error.no_estimate", value=self.estimate), levels.ESTIMATES)
        for name, value in self.given.items():
            if name not in shipped().index:
                raise not_one_of(said("error.no_figure", value=name), shipped().index)
            if not (math.isfinite(value) and 0 <= value <= 1e24):
                raise out_of_range(name, value, said("fix.use_range", range=said("fix.number_between", low="0", high="1e24")))

    def __getitem__(self, name: str) -> float:
        """A figure. Money in another currency than the network's raises `DataError`."""
        if name in self.given:
            return float(self.given[name])
        if str(shipped().at[name, "unit"]).startswith(CURRENCY) and self._currency != CURRENCY:
            what = said("error.figure_currency", figure=name, of=CURRENCY, currency=self._currency or "-")
            raise DataError(what, said("fix.give_figure", figure=name))
        return float(shipped().at[name, self.estimate])

    @property
    def _currency(self) -> str:
        return self.net.setting("currency", "")

    def level(self, effect: str, level: str, cause: str = "") -> float:
        """What a level makes of what an effect is about."""
        return levels.factor(self.net, effect, level, cause, self.estimate)

    def change(self, effect: str, level: str, before: str, cause: str = "") -> float:
        """What going from a level to another makes of it."""
        return levels.change(self.net, effect, level, before, cause, self.estimate)

    def project(self, level: str) -> float:
        """Money for one smart-factory project; shipped rows only in their own currency [money]."""
        own = self.net.levels
        has_own = ((own["effect"] == "capex") & (own["level"] == level)).any()
        if level != "none" and not has_own and self._currency != CURRENCY:
            what = said("error.levels_currency", level=level, of=CURRENCY, currency=self._currency or "-")
            fix = said("fix.add_level_capex", level=level, currency=self._currency or "-")
            raise DataError([Problem(self.net.names.get("levels", "levels"), 0, "base", "", what, fix)])
        return self.level("capex", level)

    def yield_gain(self, level: str, before: str = "none") -> float:
        """Good units at a level for each one before: (1 - defects x quality) / (1 - the same before)."""
        bad = self["defects"]
        return (1 - bad * self.level("quality", level)) / (1 - bad * self.level("quality", before))
