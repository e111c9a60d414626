"""Scenario: what goes wrong, when, how badly."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ..errors import DataError, Problem
from ..texts import said
from . import schema
from .event_filters import half_near
from .network import Network


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
            destination, mode, severity_end, cause, takes_stock, demand_change, duty_add, start_date, end_date.

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
        return replace(self, events=pd.concat([self.events, fresh], ignore_index=True))


def find_scenario(net: Network, scenario: str | Scenario) -> Scenario:
    """The scenario itself, or the rows of the table events under that name. Raises `DataError` for an unknown name."""
    if isinstance(scenario, Scenario):
        return scenario
    rows = net.events[net.events["scenario"] == scenario]
    if rows.empty:
        where = net.names.get("events", "events")
        names = list(dict.fromkeys(net.events["scenario"]))
        hint, known = schema.nearest(scenario, names), ", ".join(names[:12])
        problem = said("error.no_scenario_of" if names else "error.no_scenario", value=scenario, hint=hint, known=known)
        raise DataError([Problem(where, 0, "", scenario, problem, "")])
    probability = rows["probability"].dropna()
    return Scenario(scenario, rows, float(probability.iloc[0]) if len(probability) else None)


def in_scenario(scenario: Scenario) -> str:
    """Where the events of a scenario stand, in messages."""
    return said("error.in_scenario", scenario=scenario.name)
