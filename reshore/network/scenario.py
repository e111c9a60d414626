"""Scenario: what goes wrong, when, how badly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ..errors import DataError
from ..texts import said
from . import recoveries, schema
from .derived import once
from .event_filters import half_near
from .names import with_ids
from .network import Network
from .recovery_factors import wrong_factors


@dataclass(frozen=True, eq=False)
class Scenario:
    """What goes wrong, when and how badly: events that belong together.

    Parameters
    ----------
    name : str
        What it is called in results.
    events : DataFrame
        The columns of the table events; `hit` adds rows.
    probability : float, optional
        Of a year [0..1]; None: unknown, and then no plan can be made for it.

    References
    ----------
    docs/semantics.md, "What an event hits" and "Time".

    Examples
    --------
    fab_a is away for as long as in chip_fire: the same 50 cars are lost.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> fire = rs.Scenario("fire").hit(site="fab_a", start=5, days=10)
    >>> float(rs.disrupt(net, fire).summary.loc["lost_units", "value"])
    50.0

    Ten days that may be 8 to 20: below 10 lies a tenth of the triangle (9.55 days), above 17 another (16.54); each further day
    loses 10 cars.

    >>> late = fire.uncertain(0.8, 2.0)
    >>> rs.disrupt(net, late).band.set_index("measure").loc["lost_units", ["low", "high"]].tolist()
    [50.0, 120.0]
    """

    name: str
    events: pd.DataFrame = field(default_factory=lambda: schema.empty("events"))
    probability: float | None = None

    def hit(
        self, *, days: float | None = None, start: float = 0, ramp: float = 0, severity: float = 1.0, **row: Any
    ) -> Scenario:
        """The scenario with one event more.

        Parameters
        ----------
        days : float, optional
            How long it lasts [days]; None: for good.
        start : float
            Its first day [days from day 0]; `start_date` instead may be among `row`.
        ramp : float
            How long the recovery (ramp-up) takes after it [days].
        severity : float
            How much is gone [0..1].
        **row
            Any other column of the table events: site, company, country, region, part, near_lat, near_lon, radius_km,
            destination, mode, severity_end, factor_low, factor_high, cause, takes_stock, demand_change, duty_add, start_date,
            end_date.

        Returns
        -------
        Scenario
            Another one; this one is not changed.

        Raises
        ------
        DataError
            For a column or value that the schema does not know.
        """
        start_day = None if "start_date" in row else start
        return self.with_events(
            [{"start_day": start_day, "duration_days": days, "ramp_days": ramp, "severity": severity, **row}]
        )

    def with_events(self, rows: list[dict[str, Any]]) -> Scenario:
        """The scenario with more events.

        Parameters
        ----------
        rows : list of dict
            Each by the columns of the table events.

        Returns
        -------
        Scenario
            Another one; this one is not changed.

        Raises
        ------
        DataError
            As `hit` does.
        """
        known = [c.column for c in schema.columns("events")]
        wrong = [c for row in rows for c in row if c not in known]
        if wrong:
            raise DataError(said("error.event_has_no", column=wrong[0], hint=schema.nearest(wrong[0], known)))
        fresh, problems = schema.typed("events", pd.DataFrame(rows).assign(scenario=self.name), in_scenario(self))
        if problems:
            raise DataError(problems)
        if half_near(fresh).any():
            raise DataError(said("error.near_together"), said("fix.give_three"))
        return self._with(pd.concat([self.events, fresh], ignore_index=True))

    def uncertain(self, low: float | None = None, high: float | None = None, without: str = "") -> Scenario:
        """The scenario with a recovery that nobody knows: all its time after the first event day may shrink or stretch.

        By a factor from low to high, a triangle with its peak at 1 or the nearer end; one draw for each cause. `disrupt` then
        tells a band, `plan` looks at five slices of the scenario.

        Parameters
        ----------
        low, high : float, optional
            The least and the largest factor [0.01..100]. Both left out: from how long recoveries took against what had been
            announced, such that a tenth of the draws is below the 10 % quantile of that record and a tenth above its 90 %
            quantile. The record is short (eight announcements of six events, `reshore/network/recoveries.csv`); a note in the
            events says so.
        without : str
            An event of the record that is left out, as a backtest of that event must; with low and high left out.

        Returns
        -------
        Scenario
            Another one; this one is not changed.

        Raises
        ------
        DataError
            For one of the two alone, one out of range, low above high, or an event that is not on record.

        References
        ----------
        docs/semantics.md, "A recovery nobody knows".
        """
        note = ""
        if low is None and high is None:
            (low, high), note = recoveries.usual_factors(without), recoveries.record_words(without)
        given = pd.DataFrame({"scenario": [self.name], "factor_low": [low], "factor_high": [high]})
        fresh, problems = schema.typed("events", given, in_scenario(self))
        if problems := problems or wrong_factors(fresh, in_scenario(self)):
            raise DataError(problems)
        notes = [f"{old}; {note}" if old and note else old or note for old in self.events["note"]]
        return self._with(
            self.events.assign(factor_low=fresh.at[0, "factor_low"], factor_high=fresh.at[0, "factor_high"], note=notes)
        )

    def _with(self, events: pd.DataFrame) -> Scenario:
        """The scenario with other events. Raises `DataError` for factors that do not fit."""
        if problems := wrong_factors(events, in_scenario(self)):
            raise DataError(problems)
        return replace(self, events=events)


def find_scenario(net: Network, scenario: str | Scenario) -> Scenario:
    """The scenario itself, or the rows of the table events under that name. Raises `DataError` for an unknown name."""
    if isinstance(scenario, Scenario):
        return scenario
    rows = net.events[net.events["scenario"] == scenario]
    if rows.empty:
        names = list(probabilities(net))
        hint, known = schema.nearest(scenario, names), with_ids(net, "scenarios", names[:12])
        key = "error.no_scenario_of" if names else "error.no_scenario_there"
        raise DataError(said(key, value=scenario, hint=hint, known=known))
    return Scenario(scenario, rows, probabilities(net)[scenario])


@once
def probabilities(net: Network) -> dict[str, float | None]:
    """The scenarios of the table events, in its order, each with its chance in a year: that of the table scenarios, else of
    its events; None where neither tells one."""
    events, own = net.events, net.scenarios.set_index("scenario")["probability"]
    told = events.groupby("scenario", sort=False)["probability"].first()  # the first that is not blank
    told = own.reindex(told.index).fillna(told)
    return {name: None if value != value else float(value) for name, value in told.items()}


def may_happen(net: Network) -> bool:
    """Whether any scenario of the table events has a chance."""
    return any(probabilities(net).values())


def weighed(net: Network, given: str | Scenario | Sequence[str | Scenario] | None) -> list[Scenario]:
    """The scenarios given, or those of the table events that have a probability. Raises `DataError` for one that has none, or
    none from 0 to 1."""
    given = [given] if isinstance(given, (str, Scenario)) else given
    found = [find_scenario(net, s) for s in (given if given is not None else probabilities(net))]
    if given is None:
        found = [s for s in found if s.probability is not None]
    for s in found:
        if not 0 <= chance(s) <= 1:
            raise DataError(said("error.probability_is", scenario=s.name, value=f"{s.probability:g}"), said("fix.share"))
    return found


def chance(scenario: Scenario) -> float:
    """The probability of a scenario that has to have one. Raises `DataError` where it has none."""
    if scenario.probability is None:
        raise DataError(said("error.no_probability", scenario=scenario.name), said("fix.give_it_a_probability"))
    return float(scenario.probability)


def in_scenario(scenario: Scenario) -> str:
    """Where the events of a scenario stand, in messages."""
    return said("error.in_scenario", scenario=scenario.name)
