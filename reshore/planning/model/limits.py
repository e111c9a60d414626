"""Hard rules of a plan beyond those of its options: how much of demand every year serves, how much of the value added is made
at home, how much a scenario may lose. They are rows of the no-event day and of the windows, the same in every way to solve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...disruption.flow_columns import Flow
from ...errors import DataError
from ...network import schema
from ...network.baseline import Baseline
from ...network.costs import Money
from ...network.index import Index
from ...network.scenario import Scenario
from ...network.value_added import made_at_home, value_added
from ...solving.model import Model
from ...texts import said

SERVICE, DOMESTIC, LOSS, BUDGET = "service_level", "domestic_share", "loss_limit", "budget"
SHOWN = 12  # scenarios that an error names
Key = tuple[str, str]  # a rule and the scenario that it is of; "": of all


@dataclass(frozen=True)
class Rules:
    """What is asked; None: nothing. service_level, domestic_share [0..1]; loss_limit [money], of every scenario or by name."""

    service_level: float | None = None
    domestic_share: float | None = None
    loss_limit: float | Mapping[str, float] | None = None

    def __bool__(self) -> bool:
        return any(asked is not None for asked in (self.service_level, self.domestic_share, self.loss_limit))

    def loss_of(self, scenario: str) -> tuple[Key, float] | None:
        """The limit on the loss of a scenario, and the rule that says it; None: there is none."""
        if self.loss_limit is None:
            return None
        if not isinstance(self.loss_limit, Mapping):
            return (LOSS, ""), self.loss_limit
        return ((LOSS, scenario), self.loss_limit[scenario]) if scenario in self.loss_limit else None


@dataclass(frozen=True, eq=False)
class YearRules:
    """The hard rules of a window: which, rows of its model, and what each is counted in, so that what breaks it is a share."""

    names: list[str]
    rows: np.ndarray
    unit: np.ndarray

    @staticmethod
    def none() -> YearRules:
        """No rules."""
        return YearRules([], np.empty(0, int), np.empty(0))


@dataclass(frozen=True, eq=False)
class Domestic:
    """What a share at home counts: value added of a unit [money/unit] and home by source, value [money/unit] by demand row."""

    added: np.ndarray
    home: np.ndarray
    sold: np.ndarray


@dataclass(frozen=True, eq=False)
class Limits:
    """The hard rules on a chain.

    margin [money/unit] by demand row; unsold [unit/day] by demand row: what is lost on a baseline day of today, so that no
    rule is kept by giving up sales on no-event days. domestic: where a share at home is asked for. slack: of rules that may be
    broken the column of the task that says by how much: of the service level [share], of a loss [money].
    """

    coded: Index
    rules: Rules
    margin: np.ndarray
    unsold: np.ndarray
    domestic: Domestic | None = None
    slack: Mapping[Key, int] = field(default_factory=dict)

    @property
    def worth(self) -> float:
        """The margin of what a year without events wants [money]; 1 where there is none."""
        return self.coded.net.number("days_per_year", 365) * float(self.coded.demand.rate @ np.abs(self.margin)) or 1.0

    def add_to_day(self, model: Model, no_event: Flow) -> None:
        """The rules of the no-event day as rows."""
        rate, made, lost = float(self.coded.demand.rate.sum()), no_event.made[0], no_event.lost[0]
        if self.rules.service_level is not None and rate > 0:
            # sum over demand rows: lost <= (1 - service level) x rate
            self._add_service(model, "service_calm", lost, rate)
        if self.domestic is not None:
            share, sold = self.rules.domestic_share or 0.0, self.domestic.sold
            # share x sum over sources: value added x made <= the same over those at home
            # the same, with what is sold today and given up beside what is made: + share x sum of value x (lost - lost today)
            rows = model.add_rows("domestic_share", 2, -np.inf, share * np.array([0.0, sold @ self.unsold]))
            model.add_terms(np.repeat(rows, len(made)), np.tile(made, 2), np.tile(self._short_of(share), 2))
            model.add_terms(np.repeat(rows[1], len(lost)), lost, share * sold)

    def _short_of(self, share: float) -> np.ndarray:
        """By source what a unit made lacks of a share made at home [money/unit]."""
        assert self.domestic is not None
        return self.domestic.added * (share - self.domestic.home)

    def add_to_year(
        self, model: Model, name: str, scenario: str, window: np.ndarray, demand: np.ndarray, no_event: Flow, length: float
    ) -> YearRules:
        """The rules of a scenario's year as rows of its window: columns of what it loses and demand, buckets x demand rows, and
        its length [days]."""
        lost, calm, year = window.ravel(), no_event.lost[0], self.coded.net.number("days_per_year", 365)
        wanted, names, first = float(demand.sum() + (year - length) * self.coded.demand.rate.sum()), [], model.n_rows
        if self.rules.service_level is not None and wanted > 0:
            # sum of lost in the window + no-event days x lost on such a day <= (1 - service level) x wanted in the year
            row = self._add_service(model, f"{name}_service", lost, wanted)
            model.add_terms(np.repeat(row, len(calm)), calm, year - length)
            names.append(SERVICE)
        if limit := self.rules.loss_of(scenario):
            # sum of margin x (lost in the window - its days x lost on a no-event day) <= limit
            # sum of margin x (lost in the window + no-event days x lost on such a day - days of a year x lost today) <= limit
            today = year * float(self.margin @ self.unsold)
            rows = model.add_rows(f"{name}_loss", 2, -np.inf, limit[1] + np.array([0.0, today]))
            for row, days in zip(rows, (-length, year - length), strict=True):
                model.add_terms(np.repeat(row, len(lost)), lost, np.tile(self.margin, len(window)))
                model.add_terms(np.repeat(row, len(calm)), calm, self.margin * days)
                self._give(model, row, limit[0], 1.0)
            names += [LOSS, LOSS]
        unit = np.array([wanted if rule == SERVICE else self.worth for rule in names])
        return YearRules(names, np.arange(first, model.n_rows), unit)

    def lost_beyond(self, lost: np.ndarray) -> np.ndarray:
        """The loss of each year that a limit is held against, from what is lost by year (the no-event one first) and demand
        row: beyond the no-event year, or if that is more beyond a year of today without events [money]."""
        year = self.coded.net.number("days_per_year", 365)
        return np.maximum((lost - lost[0]) @ self.margin, (lost - year * self.unsold) @ self.margin)

    def _add_service(self, model: Model, name: str, lost: np.ndarray, wanted: float) -> np.ndarray:
        row = model.add_rows(name, 1, -np.inf, (1 - (self.rules.service_level or 0.0)) * wanted)
        model.add_terms(np.repeat(row, len(lost)), lost, 1)
        self._give(model, row, (SERVICE, ""), wanted)
        return row

    def _give(self, model: Model, row: np.ndarray, rule: Key, unit: float) -> None:
        """Where a rule may be broken: its row less so much for what breaks it."""
        if rule in self.slack:
            model.add_terms(row, [self.slack[rule]], -unit)

    def loosened(self, model: Model) -> Limits:
        """The same rules, which may be broken, by columns added to a model."""
        given, slack = self.rules.loss_limit, {}
        if self.rules.service_level is not None:
            slack[SERVICE, ""] = int(model.add_columns("unserved", 1, size=1)[0])
        for scenario in [] if given is None else list(given) if isinstance(given, Mapping) else [""]:
            slack[LOSS, scenario] = int(model.add_columns("loss", 1, size=model.money)[0])
        return replace(self, slack=slack)

    def share_at_home(self, made: np.ndarray, lost: np.ndarray) -> float:
        """The share of value added that is made at home [0..1], what is sold today and given up beside what is made; of none,
        all of it. made: by source, lost: by demand row, both of a no-event day."""
        assert self.domestic is not None
        added, given_up = self.domestic.added * made, float(self.domestic.sold @ (lost - self.unsold))
        total = float(added.sum()) + max(0.0, given_up)
        return float(added[self.domestic.home].sum()) / total if total > 0 else 1.0


def limits_of(coded: Index, rules: Rules, cost: Money, today: Baseline) -> Limits:
    """The rules on a chain with its prices."""
    domestic, unsold = None, np.maximum(coded.demand.rate - today.served, 0.0)
    if rules.domestic_share is not None:
        added = value_added(coded, cost.value, today.ways.laid_on(coded))
        domestic = Domestic(added, made_at_home(coded), cost.value[coded.demand.item])
    return Limits(coded, rules, cost.margin, unsold, domestic)


def refuse_wrong_limits(rules: Rules, scenarios: Sequence[Scenario]) -> None:
    """Raise `DataError` for a limit on a loss that is no amount, or of a scenario that is not planned for."""
    given, names = rules.loss_limit, [s.name for s in scenarios]
    for scenario, money in given.items() if isinstance(given, Mapping) else []:
        if scenario not in names:
            key, known = "error.no_scenario_of" if names else "error.no_scenario", ", ".join(names[:SHOWN])
            raise DataError(said(key, value=scenario, hint=schema.nearest(scenario, names), known=known))
        schema.refuse_outside("plan", loss_limit=money)
    if not isinstance(given, Mapping):
        schema.refuse_outside("plan", loss_limit=given)
