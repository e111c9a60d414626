"""What a chain of causes is told from: its steps, the rows they point to, and which event hit what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypedDict

import numpy as np

from ...network import schema
from ...results.result import Result
from ..capacity_left import Effects, Left, effects, effects_of_each

TINY = 1e-9  # of what is left of a way, or of what a day needs of a part
FILTERS = ("site", "company", "country", "region", "part", "destination", "mode")


class Row(TypedDict):
    """A row of a table, by its key."""

    table: str
    key: str


class Place(TypedDict):
    """A part at a site."""

    site: str
    part: str


class Head(Place, Row):
    """What most steps begin with."""

    day: float


@dataclass(frozen=True, eq=False)
class Step:
    """One fact of a chain of causes.

    what        line_stops, sale_stops, line_runs, input_runs_out, dispatch_stops, source_down, stock_lost, event,
                alternative, avoided_by
    template    of its text in the catalogue; `values` fill it
    variant     which of the texts of that template: how a flow falls, what would have come of a remedy ("": there is one)
    further     templates of the sentences that follow, which the same values fill
    table, key  the row it points to, the key's cells joined by '|' (events: scenario and number of the row in it)
    others      the alternatives, and why each did not help
    in_text     whether its text is a sentence of the paragraph (else it is part of another's)
    """

    what: str
    template: str
    site: str
    part: str
    day: float = float("nan")
    table: str = ""
    key: str = ""
    quantity: float = float("nan")
    days: float = float("nan")
    values: Mapping[str, Any] = field(default_factory=dict)
    others: tuple[Step, ...] = ()
    in_text: bool = True
    variant: str = ""
    further: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fall:
    """How a flow falls short: from `day` on, and on `later` it is nothing (the same day: at once; NaN: never)."""

    day: int
    later: float

    @property
    def variant(self) -> str:
        """Of the texts of a step, the one that fits."""
        if self.later == self.day:
            return "stops"
        return "slows_stops" if self.later == self.later else "slows"

    @property
    def days(self) -> Mapping[str, float]:
        """Its days, which fill a text."""
        return {"day": self.day, "later": self.later}


@dataclass(frozen=True)
class Way:
    """A way of supply of an item: a source (of the item itself) or a lane (from the origin item)."""

    kind: str  # "source" or "lane"
    row: int
    origin: int
    lead: int
    usual: float


class Facts:
    """A result laid out for questions: ways of supply by item, names, rows of tables, events one by one."""

    def __init__(self, result: Result):
        self.result, self.base, self.coded = result, result.base, result.base.coded
        self.scenario = result.scenario
        coded = self.coded
        self.site, self.part = coded.items.site, coded.items.part
        self.item = coded.sources.item
        self.origin, self.destination = coded.lanes.origin, coded.lanes.destination
        self.lead = coded.lanes.lead
        self.owner, self.input = coded.inputs.source, coded.inputs.item
        self.group = coded.inputs.group
        self.tiny = TINY * result.base.sizes.size  # by item, what counts as none of it [units]

    def ways(self, item: int) -> list[Way]:
        """All ways of supply of an item, those that bring most on a baseline day first."""
        made, sent = self.base.made, self.base.sent
        own = [Way("source", int(k), item, 0, float(made[k])) for k in np.flatnonzero(self.item == item)]
        lanes = [
            Way("lane", int(k), int(self.origin[k]), int(self.lead[k]), float(sent[k]))
            for k in np.flatnonzero(self.destination == item)
        ]
        return sorted(own + lanes, key=lambda w: -w.usual)

    def label(self, way: Way) -> tuple[str, str]:
        """The origin of a way, and the mode ("" for a source, and for lanes without one)."""
        row = int(self.coded.lanes.row[way.row]) if way.kind == "lane" else None
        return self.site[way.origin], "" if row is None else self.coded.net.lanes["mode"].iloc[row]

    def cover(self, item: int) -> float:
        """How long the baseline stock of an item lasts [days]."""
        return float(self.base.stock[item] / max(self.base.outflow[item], 1e-300))

    def row_key(self, table: str, row: int | np.integer) -> str:
        """The key of a row of a table, as the table ranges writes it."""
        cells = getattr(self.coded.net, table)[schema.key(table)].iloc[row]
        return "|".join(cells).rstrip("|")

    def way_row(self, way: Way) -> Row:
        """The row a way stands in, as arguments of a step."""
        table, rows = ("sources", self.coded.sources.row) if way.kind == "source" else ("lanes", self.coded.lanes.row)
        return {"table": table, "key": self.row_key(table, int(rows[way.row]))}

    def item_row(self, item: int) -> Row:
        """The stock row of an item, or its part when no stock is kept."""
        rows = np.flatnonzero(self.coded.stock.item == item)
        if not len(rows):
            return {"table": "parts", "key": self.part[item]}
        return {"table": "stock", "key": self.row_key("stock", int(self.coded.stock.row[rows[0]]))}

    @cached_property
    def effects(self) -> Effects:
        """What all events together leave."""
        return effects(self.coded, self.scenario)

    @cached_property
    def each(self) -> list[Effects]:
        """What each event on its own leaves."""
        return effects_of_each(self.coded, self.scenario)

    def left(self, way: Way, day: int) -> float:
        """Share left of a source or lane on a day [0..1]."""
        return left_of(getattr(self.effects, way.kind), way.row, day)

    def hits(self, kind: str, row: int, day: int) -> list[Step]:
        """The events that take on a day from a row of a kind: "source", "lane" or "sale"."""
        found = [n for n, e in enumerate(self.each) if left_of(getattr(e, kind), row, day) < 1]
        return [self.event(n) for n in found]

    def stock_takers(self, item: int, day: int) -> list[Step]:
        """The events that took stock of an item up to a day."""
        return [
            self.event(n)
            for n, e in enumerate(self.each)
            if any(at <= day and left[item] < 1 for at, left in e.stock_left.items())
        ]

    def demand_raisers(self, day: int) -> list[Step]:
        """The events that have raised demand by a day."""
        return [self.event(n) for n, e in enumerate(self.each) if (e.demand.share[: day + 1] > 1).any()]

    def begun(self, day: float) -> list[Step]:
        """What a chain ends with when it meets no event: the one event begun by a day, or that there are several."""
        begun = [n for n, e in enumerate(self.each) if e.first <= day]
        if len(begun) == 1:
            return [self.event(begun[0])]
        values = {"scenario": self.scenario.name, "day": day}
        return [Step("event", "why.knock_on", "", "", day, "events", self.scenario.name, values=values)]

    def event(self, n: int) -> Step:
        """An event row of the scenario as the root of a chain."""
        row = schema.with_defaults("events", self.scenario.events.iloc[[n]]).iloc[0]
        filters = [(c, str(row[c])) for c in FILTERS if row[c]]
        if row["near_lat"] == row["near_lat"]:
            filters.append(("near", f"{row['radius_km']:g}"))
        mine = self.each[n]
        lasting = np.isnan(row["duration_days"]) and not row["end_date"]
        template = "why.event_for_good" if lasting else "why.event_ramp" if row["ramp_days"] else "why.event"
        if row["demand_change"] == row["demand_change"]:
            template = "why.event_demand"
        return Step(
            "event",
            template,
            row["site"],
            row["part"],
            mine.first,
            "events",
            f"{self.scenario.name}|{n + 1}",
            quantity=row["severity"],
            days=float("inf") if lasting else mine.last + 1 - mine.first,
            values={
                "scenario": self.scenario.name,
                "filters": filters,
                "day": mine.first,
                "until": mine.last,
                "severity": 100 * row["severity"],
                "change": 100 * row["demand_change"],
            },
        )


def left_of(left: Left, row: int, day: int) -> float:
    """The share left of one row on one day [0..1]; 1 where nothing is taken."""
    at = int(np.searchsorted(left.rows, row))
    known = at < len(left.rows) and left.rows[at] == row and day < len(left.share)
    return float(left.share[day, at]) if known else 1.0
