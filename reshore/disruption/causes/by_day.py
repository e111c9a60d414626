"""From a line that falls short back to the events that caused it, along what happened on each day of a run.

A way of supply is to blame for an item that ran out when, by that day, it had brought less than in the baseline in total;
the one that brought least is followed, the others are told as alternatives that did not help. A course with
foresight holds goods back or sends them early as it likes: there the look back starts on the last day that counts. One that is
known by bucket alone is looked at where its buckets end, and told by the days on which they begin.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ...results.course import CAPACITY, MIN_RUN_RATE, TOLERANCE
from .trace import TINY, Facts, Fall, Head, Step, Way


class DayTracer:
    """Walks up the chain of one stopped line; each source and item once."""

    def __init__(self, facts: Facts):
        self.facts, self.course, self.first = facts, facts.result.course, facts.result.first
        self.seen: set[tuple[str, int]] = set()
        self.caused: dict[tuple[int, int], bool] = {}  # by item and day, whether an event is behind what it lacks

    def line(self, source: int, day: int, stop: float) -> list[Step]:
        """The chain of a source that is a line, short from a day on; `stop`: the day on which it stops (NaN: never)."""
        return self._source(source, day, "line", "line_stops", fall=Fall(day, stop))

    def sale(self, row: int, day: int) -> list[Step]:
        """The chain of a demand row that is not served from a day on."""
        f = self.facts
        item = int(f.coded.demand.item[row])
        c = self.course
        fall = self._fall(
            c.demanded[:, row] * (f.base.served[row] / max(f.coded.demand.rate[row], 1e-300)), c.served[:, row], day
        )
        head: Head = {
            "site": f.site[item],
            "part": f.part[item],
            "day": day,
            "table": "demand",
            "key": f.row_key("demand", int(f.coded.demand.row[row])),
        }
        hit = f.hits("sale", row, day)
        if hit:
            values = {"site": head["site"], "part": head["part"], **fall.days}
            return [Step("sale_stops", "why.sale_hit", **head, values=values, variant=fall.variant), *hit]
        step = Step("sale_stops", "why.sale_input", **head, values=fall.days, variant=fall.variant)
        return self._ran_out(step, item, c.bucket(day)[1])

    def limiting_input(self, source: int, day: int, since: int | None = None) -> int | None:
        """The item whose lack limits a source on a day; None when it is something else.

        `since`: the day from which on the source has been behind, where that is another.
        """
        f, code = self.facts, self._limit(source, day, day if since is None else since)
        if code < 0:
            return None
        same = np.flatnonzero((f.owner == source) & (f.group == f.group[code]))
        missing = [self._missing(int(f.input[j]), day) / f.tiny[f.input[j]] for j in same]
        return int(f.input[same[int(np.argmax(missing))]]) if max(missing) > 1 else int(f.input[code])

    def _limit(self, source: int, day: int, since: int) -> int:
        """The limit code of a source on a day. Where the engine notes none, an input that an event keeps away comes before one
        of which the plan sends less because nothing more of it is of use; then one that is empty before one that the
        plan saves up and empties later; then the one that lacks most."""
        f, c = self.facts, self.course
        if c.limited is not None:
            return int(c.limited[day, source])
        if f.left(Way("source", source, -1, 0, 0), since) < 1:
            return CAPACITY
        lacking = []
        for j in np.flatnonzero(f.owner == source):
            item = int(f.input[j])
            missing, empty = self._missing(item, day) / f.tiny[item], self._empties(item, day)
            if missing > 1 and empty is not None:
                caused, now = self._is_caused(item, day), c.bucket(empty) == c.bucket(day)
                if caused or now:
                    lacking.append((caused, now, missing, int(j)))
        return max(lacking)[-1] if lacking else CAPACITY

    def _runs_out(self, item: int, day: int) -> int:
        """The day on which an item that runs out does: this one, or later where foresight saves it for others or until then."""
        empty = self._empties(item, day) if self.course.foresight else None
        return day if empty is None else empty

    def _empties(self, item: int, day: int) -> int | None:
        """The first day from one on at whose end nothing of an item is left; None: never."""
        f = self.facts
        none = self.course.stock[day:, item] <= f.tiny[item] + TINY * f.base.stock[item]
        return day + int(none.argmax()) if none.any() else None

    def _is_caused(self, item: int, day: int) -> bool:
        """Whether the chain behind an item that lacks something ends in an event."""
        if (item, day) not in self.caused:
            self.caused[item, day] = False  # a circle brings nothing
            self.caused[item, day] = self._comes_of_event(item, day)
        return self.caused[item, day]

    def _comes_of_event(self, item: int, day: int) -> bool:
        f, way = self.facts, self._main(item, day)
        if f.base.stock[item] > f.tiny[item] and f.stock_takers(item, day):
            return True
        since = self._since(way, day) if way else None
        if way is None or since is None or f.left(way, since) < 1:
            return since is not None
        look = self._look(way, since, day)
        behind = way.origin if way.kind == "lane" else self.limiting_input(way.row, look, since)
        return behind is not None and self._is_caused(behind, look)

    def _missing(self, item: int, day: int) -> float:
        """Units an item received less than in the baseline by a day, net over all its ways; stock taken counts too."""
        f = self.facts
        lost = sum((1 - left[item]) * f.base.stock[item] for at, left in f.effects.stock_left.items() if at <= day)
        return float(lost + sum(self._gap(w, day) for w in f.ways(item)))

    def _source(
        self, source: int, day: int, prefix: str, what: str, look: int | None = None, fall: Fall | None = None
    ) -> list[Step]:
        """A source behind from a day on; `look`: the day on which to see what it lacks (the same when not given)."""
        f, look = self.facts, self.course.bucket(day if look is None else look)[1]
        item = int(f.item[source])
        if ("source", source) in self.seen:
            return []
        self.seen.add(("source", source))
        way = Way("source", source, item, 0, float(f.base.made[source]))
        due = np.minimum(way.usual, self.course.wanted[:, source])
        head: Head = {"site": f.site[item], "part": f.part[item], "day": day, **f.way_row(way)}
        fall = fall or self._fall(due, self.course.made[:, source], day)
        needed = self.limiting_input(source, look, day)
        if needed is not None:
            saved = self.course.bucket(self._runs_out(needed, look)) != self.course.bucket(look)
            kind = "saved" if saved else "input"
            step = Step(what, f"why.{prefix}_{kind}", **head, values=fall.days, variant=fall.variant)
            return self._ran_out(step, needed, look, self._substitutes(source, needed, look))
        values = {"site": head["site"], "part": head["part"], **fall.days}
        hits = f.hits("source", source, day)
        reason = "hit" if hits else self._reason(source, day)
        step = Step(what, f"why.{prefix}_{reason}", **head, values=values, variant=fall.variant)
        return [step, *(hits or f.demand_raisers(day))]

    def _reason(self, source: int, day: int) -> str:
        if self.course.foresight:
            return "choice"
        return "min_run_rate" if self._limit(source, day, day) == MIN_RUN_RATE else "capacity"

    def _ran_out(self, step: Step, item: int, day: int, others: list[Step] | None = None) -> list[Step]:
        """The step that stops because an item ran out, the item's own row, and the chain behind it."""
        f, start = self.facts, self.course.bucket(self._runs_out(item, day))[0]
        main = self._main(item, day)
        behind, more = self._behind(item, day)
        others = (others or []) + more + self._elsewhere(item)
        since = self._since(main, day) if main else None
        values: dict[str, Any] = {
            **step.values,
            "site": step.site,
            "part": step.part,
            "input": f.part[item],
            "origin": f.site[main.origin] if main else f.site[item],
            "stock": float(f.base.stock[item]),
            "use": float(f.base.outflow[item]),
            "cover": f.cover(item),
        }
        delivery = "usual"
        if main and since is not None:
            values["last"] = since + main.lead - 1
            delivery = "last" if values["last"] >= 0 else "none"
        further = (f"why.stock_{delivery}",)
        stop = replace(step, values=values, others=tuple(others) or (_none(f, item),), further=further)
        row = Step(
            "input_runs_out",
            "why.input",
            f.site[item],
            f.part[item],
            start,
            **f.item_row(item),
            quantity=values["stock"],
            days=values["cover"],
            in_text=False,
            values={**values, "site": f.site[item], "day": start},
            further=further,
        )
        return [stop, row, *behind]

    def _behind(self, item: int, day: int) -> tuple[list[Step], list[Step]]:
        """Why an item ran out: along the lanes of one part up to its maker -> steps, alternatives on the way."""
        f = self.facts
        steps: list[Step] = []
        others: list[Step] = []
        while ("item", item) not in self.seen:
            self.seen.add(("item", item))
            taken, way = self._taken(item, day), self._main(item, day)
            steps += taken
            others += [self._alternative(w, item, day, way) for w in f.ways(item) if w != way]
            since = self._since(way, day) if way else None
            if way is None or since is None:
                steps += [] if taken else self._shared(item, day)
                break
            if way.kind == "source":
                steps += self._source(way.row, since, "source", "source_down", self._look(way, since, day))
                break
            look = self._look(way, since, day)
            more, follow = self._lane(way, since, look)
            steps += more
            if not follow:
                break
            item, day = way.origin, look
        return steps, others

    def _look(self, way: Way, since: int, day: int) -> int:
        """The day of dispatch that shows why a way is behind: the first, or with foresight the last that counts."""
        return self.course.bucket(day - way.lead if self.course.foresight else since)[1]

    def _lane(self, way: Way, since: int, look: int) -> tuple[list[Step], bool]:
        """The lane that sends less from a day on -> steps, whether the cause lies behind its origin."""
        f = self.facts
        here, there = way.origin, int(f.destination[way.row])
        empty = self.course.stock[look, here] <= TOLERANCE * (f.tiny[here] / TINY + f.base.stock[here])
        left = f.left(way, since)
        hit = left < 1 and (left == 0 or not empty)
        kind = "hit" if hit else "full" if not empty else "stock" if f.base.stock[here] > f.tiny[here] else "none"
        fall = self._fall(np.full(len(self.course.sent), way.usual), self.course.sent[:, way.row], since)
        values = {
            "origin": f.site[here],
            "site": f.site[there],
            "part": f.part[here],
            **fall.days,
            "lead": way.lead,
            "stock": float(f.base.stock[here]),
            "use": float(f.base.outflow[here]),
            "cover": f.cover(here),
        }
        step = Step(
            "dispatch_stops",
            f"why.dispatch_{kind}",
            f.site[here],
            f.part[here],
            since,
            **f.way_row(way),
            quantity=way.usual,
            days=way.lead,
            values=values,
            variant=fall.variant,
            further=("why.stock",) if kind == "stock" else (),
        )
        return [step, *(f.hits("lane", way.row, since) if hit else [])], kind in ("stock", "none")

    def _taken(self, item: int, day: int) -> list[Step]:
        """Stock of an item that events took."""
        f = self.facts
        takers = f.stock_takers(item, day) if f.base.stock[item] > f.tiny[item] else []
        if not takers:
            return []
        at, left = next((at, left) for at, left in sorted(f.effects.stock_left.items()) if left[item] < 1)
        lost = float((1 - left[item]) * f.base.stock[item])
        values = {"site": f.site[item], "part": f.part[item], "stock": lost, "day": at}
        return [
            Step(
                "stock_lost", "why.stock_lost", f.site[item], f.part[item], at, **f.item_row(item), quantity=lost, values=values
            ),
            *takers,
        ]

    def _shared(self, item: int, day: int) -> list[Step]:
        """An item of which as much came as ever: others asked for more."""
        f = self.facts
        values = {"site": f.site[item], "part": f.part[item]}
        start = self.course.bucket(day)[0]
        step = Step("input_runs_out", "why.shared", f.site[item], f.part[item], start, **f.item_row(item), values=values)
        return [step, *f.demand_raisers(day)]

    def _main(self, item: int, day: int) -> Way | None:
        """The way that by a day has brought most less than in the baseline; None when all bring what they should."""
        gaps = [(self._gap(w, day), -n, w) for n, w in enumerate(self.facts.ways(item))]
        gap, _, way = max(gaps, key=lambda g: g[:2], default=(0.0, 0, None))
        return way if way and gap > self._slack(way) else None

    def _flow(self, way: Way) -> np.ndarray:
        return (self.course.made if way.kind == "source" else self.course.sent)[:, way.row]

    def _gap(self, way: Way, day: int) -> float:
        """Units a way has brought less than in the baseline by a day (below 0: more)."""
        flow = self._flow(way)[self.first : max(self.first, day - way.lead + 1)]
        return float((way.usual - flow).sum())

    def _since(self, way: Way, day: int) -> int | None:
        """The day of dispatch from which on a way is behind; None when by the day it is not."""
        behind = np.cumsum(way.usual - self._flow(way)[self.first : max(self.first, day - way.lead + 1)])
        if not len(behind) or behind[-1] <= self._slack(way):
            return None
        level = np.flatnonzero(behind <= self._slack(way))
        return self.first + (int(level[-1]) + 1 if len(level) else 0)

    def _slack(self, way: Way) -> float:
        return TOLERANCE * way.usual + float(self.facts.tiny[way.origin])

    def _fall(self, due: np.ndarray, flow: np.ndarray, day: int) -> Fall:
        """How a flow falls short of what is due in the stretch that begins on a day."""
        slack = TOLERANCE * float(due.max(initial=0))
        short = flow[day:] < due[day:] - slack
        stretch = int(np.argmin(short)) if not short.all() else len(short)
        nothing = np.flatnonzero(flow[day : day + stretch] < slack)
        return Fall(day, day + float(nothing[0]) if len(nothing) else float("nan"))

    def _alternative(self, way: Way, item: int, day: int, main: Way | None) -> Step:
        """Another way of supply of an item and why it had not helped by a day."""
        f = self.facts
        since = self._since(way, day)
        extra = self._flow(way)[self.first :] - way.usual
        asked = np.flatnonzero(extra > self._slack(way))
        sent = -self._gap(way, day)
        spare, wait = self._spare(way), f.result.reroute_days
        down = self._directly_down(way, day if since is None else since)
        values: dict[str, Any] = {
            "origin": f.label(way),
            "after": way.lead,
            "spare": spare,
            "lead": way.lead,
            "wait": wait,
            "day": since,
        }
        if sent > self._slack(way):
            kind, values["spare"] = "helped", sent
        elif down:
            kind = "hit"
        elif since is not None:
            kind = "short"
        elif not self._can_send(way):
            kind = "empty"
        elif spare <= self._slack(way):
            kind = "full"
        elif len(asked):
            kind, values["day"] = "late", self.first + int(asked[0]) + way.lead
        elif wait is None:
            kind = "not_asked" if np.isfinite(spare) else "open"
        else:
            kind = "not_yet"
        return Step(
            "alternative",
            f"why.alternative_{kind}",
            f.site[way.origin],
            f.part[item],
            float("nan") if values["day"] is None else values["day"],
            **f.way_row(way),
            quantity=spare,
            days=way.lead,
            values=values,
            in_text=False,
        )

    def _directly_down(self, way: Way, day: int) -> bool:
        """Whether an event takes all of a way: the lane or source itself, or every maker at its origin."""
        f = self.facts
        if f.left(way, day) < TINY:
            return True
        makers = np.flatnonzero(f.item == way.origin)
        return bool(len(makers)) and all(f.left(Way("source", int(k), -1, 0, 0), day) < TINY for k in makers)

    def _can_send(self, way: Way) -> bool:
        f, origin = self.facts, way.origin
        return way.kind == "source" or way.usual > 0 or f.base.stock[origin] > f.tiny[origin] or bool(f.ways(origin))

    def _spare(self, way: Way) -> float:
        """What a way could bring above its baseline rate [unit/day]; a lane no more than its origin's makers."""
        f = self.facts
        if way.kind == "source":
            s, site = f.coded.sources, f.coded.sources.site[way.row]
            busy, load = float((s.load * f.base.made)[s.site == site].sum()), s.load[way.row]
            shared = (f.coded.site_capacity[site] - busy) / load if load > 0 else np.inf
            return max(0.0, min(s.capacity[way.row] - way.usual, shared))
        row = f.coded.lanes.row == f.coded.lanes.row[way.row]
        lane = float(f.coded.lanes.capacity[way.row] - f.base.sent[row].sum())
        makers = [self._spare(w) for w in f.ways(way.origin) if w.kind == "source"]
        return max(0.0, min(lane, sum(makers) if makers else lane))

    def _substitutes(self, source: int, item: int, day: int) -> list[Step]:
        """The other inputs that could stand in for one at a source."""
        f = self.facts
        mine = np.flatnonzero((f.owner == source) & (f.input == item))[0]
        others = np.flatnonzero((f.owner == source) & (f.group == f.group[mine]) & (f.input != item))
        return [self._substitute(int(f.input[j]), day) for j in others]

    def _substitute(self, item: int, day: int) -> Step:
        f = self.facts
        left, coming = float(self.course.stock[day, item]), sum(w.usual for w in f.ways(item))
        tiny = f.tiny[item]
        kind = "left" if left > tiny else "out" if f.base.stock[item] + coming > tiny else "none"
        return Step(
            "alternative",
            f"why.substitute_{kind}",
            f.site[item],
            f.part[item],
            self.course.bucket(day)[0],
            **f.item_row(item),
            quantity=left,
            in_text=False,
            values={"input": f.part[item], "stock": left},
        )

    def _elsewhere(self, item: int) -> list[Step]:
        """Who else makes the part without a way to the item, and options that would bring it."""
        return elsewhere(self.facts, item)


def elsewhere(f: Facts, item: int) -> list[Step]:
    """Makers of an item's part from which nothing leads to it, and options that are not built."""
    part, site = f.part[item], f.site[item]
    reach, front = {item}, [item]
    while front:
        front = [int(o) for i in front for o in f.origin[f.destination == i] if o not in reach]
        reach.update(front)
    makers = [k for k in np.flatnonzero(f.part[f.item] == part) if f.item[k] not in reach]
    out = [
        Step(
            "alternative",
            "why.alternative_no_lane",
            f.site[f.item[k]],
            part,
            in_text=False,
            **f.way_row(Way("source", int(k), -1, 0, 0)),
            values={"origin": f.site[f.item[k]], "site": site},
        )
        for k in makers
    ]
    options = f.coded.net.filled("options")
    built = set(options.loc[options["built"] > 0, "option"])
    sources = f.coded.net.sources
    offered = np.flatnonzero((sources["part"] == part) & (sources["option"] != "") & ~sources["option"].isin(built))
    return out + [
        Step(
            "alternative",
            "why.alternative_option",
            sources["site"].iloc[k],
            part,
            in_text=False,
            table="sources",
            key=f.row_key("sources", k),
            values={"option": sources["option"].iloc[k], "origin": sources["site"].iloc[k]},
        )
        for k in offered
    ]


def _none(f: Facts, item: int) -> Step:
    """There is no second source."""
    return Step("alternative", "why.none", f.site[item], f.part[item], table="parts", key=f.part[item], in_text=False)
