"""From a line back to the events when there are no days to follow: what cannot be had, and why (AND/OR).

Used for the engine structure and for a pooled window. Where everything can still be had, but not enough of it, the
sources and lanes of the chain that events cut down are told instead.
"""

from __future__ import annotations

import numpy as np

from ...network.explosion import suppliable
from .by_day import elsewhere
from .trace import Facts, Fall, Head, Row, Step, Way


class StructureTracer:
    """Walks up from a line along what cannot be had on a day; each source and item once."""

    def __init__(self, facts: Facts, day: int):
        f, coded = facts, facts.coded
        self.facts, self.day = facts, day
        self.source_up = (f.effects.source.on(day, len(coded.sources)) > 0) & (coded.sources.capacity > 0)
        self.lane_up = (f.effects.lane.on(day, len(coded.lanes)) > 0) & (coded.lanes.capacity > 0)
        self.have = suppliable(coded, self.source_up, self.lane_up)
        self.seen: set[int] = set()

    def line(self, source: int, lost: float) -> list[Step]:
        """The chain of a source that is a line and lost so many units."""
        f, item = self.facts, int(self.facts.item[source])
        steps = self._source(source, "line", "line_stops")
        if steps:
            return steps
        head = Step(
            "line_stops",
            "why.line_bound",
            f.site[item],
            f.part[item],
            self.day,
            **self._row(source),
            quantity=lost,
            values={"site": f.site[item], "part": f.part[item], "quantity": lost},
        )
        return [head, *self._bound(item)]

    def sale(self, row: int) -> list[Step]:
        """The chain of a demand row that cannot be served."""
        f, item = self.facts, int(self.facts.coded.demand.item[row])
        hits = f.hits("sale", row, self.day)
        values = {"site": f.site[item], "part": f.part[item], "day": self.day}
        head: Head = {
            "site": f.site[item],
            "part": f.part[item],
            "day": self.day,
            "table": "demand",
            "key": f.row_key("demand", int(f.coded.demand.row[row])),
        }
        steps, others = self._behind(item) if not hits else (hits, [])
        stop = Step("sale_stops", "why.sale_cannot", **head, values=values, others=tuple(others))
        return [stop, *(steps or self._bound(item))]

    def limiting_input(self, source: int) -> int | None:
        """An input of which nothing can be had, nor of any substitute; None when there is none such."""
        f = self.facts
        mine = f.owner == source
        for g in np.unique(f.group[mine]):
            rows = np.flatnonzero(mine & (f.group == g))
            if not self.have[f.input[rows]].any():
                return int(f.input[rows[np.argmax(f.base.mix[rows])]])
        return None

    def _source(self, source: int, prefix: str, what: str) -> list[Step]:
        """Why a source cannot make its part; nothing when it can."""
        f, item = self.facts, int(self.facts.item[source])
        head: Head = {"site": f.site[item], "part": f.part[item], "day": self.day, **self._row(source)}
        values = {"site": head["site"], "part": head["part"], "day": self.day}
        if not self.source_up[source]:
            at_once = Fall(self.day, self.day).variant
            template, variant = ("why.line_hit", at_once) if prefix == "line" else ("why.source_down", "")
            return [Step(what, template, **head, values=values, variant=variant), *f.hits("source", source, self.day)]
        needed = self.limiting_input(source)
        if needed is None:
            return []
        steps, others = self._behind(needed)
        values["input"] = f.part[needed]
        others = self._substitutes(source, needed) + others + elsewhere(f, needed)
        row = Step(
            "input_runs_out",
            "why.input_cannot",
            f.site[needed],
            f.part[needed],
            self.day,
            **f.item_row(needed),
            values={"input": f.part[needed], "site": f.site[needed]},
            in_text=False,
        )
        none = Step("alternative", "why.none", f.site[needed], f.part[needed], in_text=False)
        stop = Step(what, f"why.{prefix}_cannot", **head, values=values, others=tuple(others) or (none,))
        return [stop, row, *steps]

    def _behind(self, item: int) -> tuple[list[Step], list[Step]]:
        """Why an item cannot be had: along its largest ways -> steps, alternatives on the way."""
        f = self.facts
        others: list[Step] = []
        while item not in self.seen:
            self.seen.add(item)
            ways = f.ways(item)
            fresh = [w for w in ways if w.kind == "source" or w.origin not in self.seen]
            if not fresh:
                break
            way = fresh[0]
            others += [self._down(w, item) for w in ways if w != way]
            if way.kind == "source":
                return self._source(way.row, "source", "source_down"), others
            if not self.lane_up[way.row]:
                return self._lane(way), others
            item = way.origin
        return [], others

    def _lane(self, way: Way) -> list[Step]:
        f, there = self.facts, int(self.facts.destination[way.row])
        values = {"origin": f.site[way.origin], "site": f.site[there], "part": f.part[there]}
        step = Step(
            "dispatch_stops", "why.dispatch_down", f.site[way.origin], f.part[there], self.day, **f.way_row(way), values=values
        )
        return [step, *f.hits("lane", way.row, self.day)]

    def _down(self, way: Way, item: int) -> Step:
        f = self.facts
        return Step(
            "alternative",
            "why.alternative_hit",
            f.site[way.origin],
            f.part[item],
            **f.way_row(way),
            in_text=False,
            values={"origin": f.label(way)},
        )

    def _substitutes(self, source: int, item: int) -> list[Step]:
        f = self.facts
        mine = np.flatnonzero((f.owner == source) & (f.input == item))[0]
        others = np.flatnonzero((f.owner == source) & (f.group == f.group[mine]) & (f.input != item))
        return [
            Step(
                "alternative",
                "why.substitute_cannot",
                f.site[i],
                f.part[i],
                **f.item_row(i),
                in_text=False,
                values={"input": f.part[i]},
            )
            for i in f.input[others]
        ]

    def _bound(self, item: int) -> list[Step]:
        """The used sources and lanes up the chain of an item that events cut down, with those events."""
        f = self.facts
        edges = f.coded.edges
        reach = np.zeros(len(f.site), dtype=bool)
        reach[item] = True
        while True:
            wider = reach.copy()
            wider[edges["tail"][reach[edges["head"]]]] = True
            if np.array_equal(wider, reach):
                break
            reach = wider
        ways = [w for i in np.flatnonzero(reach) for w in f.ways(int(i)) if w.usual > 0 and f.left(w, self.day) < 1]
        steps: list[Step] = []
        for way in ways:
            there = int(f.item[way.row] if way.kind == "source" else f.destination[way.row])
            left = 100 * f.left(way, self.day)
            values = {"site": f.site[there], "origin": f.site[way.origin], "part": f.part[there], "left": left}
            what = "source_down" if way.kind == "source" else "dispatch_stops"
            steps.append(
                Step(
                    what,
                    f"why.{way.kind}_bound",
                    f.site[way.origin],
                    f.part[there],
                    self.day,
                    **f.way_row(way),
                    quantity=left / 100,
                    values=values,
                )
            )
            known = {s.key for s in steps if s.what == "event"}
            steps += [e for e in f.hits(way.kind, way.row, self.day) if e.key not in known]
        return steps

    def _row(self, source: int) -> Row:
        return self.facts.way_row(Way("source", source, -1, 0, 0))
