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
    """Events that belong together, in the columns of the table events; `probability` is of a year [0..1] (None: unknown).

    >>> Scenario("harness").hit(country="CN", part="harness", days=14, start=5, ramp=10).events.start_day.tolist()
    [5.0]
    """

    name: str
    events: pd.DataFrame = field(default_factory=lambda: schema.empty("events"))
    probability: float | None = None

    def hit(
        self, *, days: float | None = None, start: float = 0, ramp: float = 0, severity: float = 1.0, **row: Any
    ) -> Scenario:
        """The scenario with one event more.

        `days` None: for good. Any other column of the table events may be given by name: site, company, country,
        region, part, near_lat, near_lon, radius_km, destination, mode, severity_end, cause, takes_stock,
        demand_change, duty_add, start_date, end_date. Raises `DataError` for a column or value the schema does not know.
        """
        start_day = None if "start_date" in row else start
        return self.with_events(
            [{"start_day": start_day, "duration_days": days, "ramp_days": ramp, "severity": severity, **row}]
        )

    def with_events(self, rows: list[dict[str, Any]]) -> Scenario:
        """The scenario with more events, given by the columns of the table events. Raises `DataError` as `hit` does."""
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
