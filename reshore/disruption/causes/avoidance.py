"""What would have kept a line running: tried by asking the same question again on an edited network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from ...network.network import Change, Network
from ...network.scenario import Scenario
from ...results.result import Result
from ...solving.deadline import Deadline, OutOfTimeError
from ..engine import REROUTE
from ..engines import ENGINES, disrupt
from .trace import Facts, Step

MOST_PARTS = 6  # of which more stock is tried together
NEARLY = 1e-6  # of a day
Item = tuple[str, str]  # site, part


@dataclass(frozen=True)
class Outcome:
    """What a run came to for the watched line: units lost, whether it stops, whether it makes all that is due throughout,
    the input it lacked first."""

    lost: float
    stops: bool
    runs: bool
    lacked: Item | None
    lacked_day: float

    def avoided(self, instead: Outcome) -> str:
        """What would not have happened in another run: of the texts of a remedy, the one that fits."""
        if instead.runs:
            return "runs_on" if self.stops else "keeps_up"
        return "fed" if instead.lost > 0 else "fed_late"


class Retry:
    """The question of a result, put again with something changed, watching one line (or sale), until a deadline."""

    def __init__(self, facts: Facts, outcome: Callable[[Result], Outcome], deadline: Deadline):
        self.facts, self.outcome, self.was, self.deadline = facts, outcome, outcome(facts.result), deadline
        self.net: Network = facts.result.network
        self.tried: dict[tuple[tuple[Item, int], ...], tuple[Outcome, dict[Item, int]]] = {}

    def steps(self) -> list[Step]:
        """What would have avoided the stop: more stock, re-routing, or a second source by a day; each was run.

        Where the line is short for want of capacity too, what would have kept it in parts. Where time ends, what was found
        so far, and that not all was tried.
        """
        found: list[Step] = []
        try:
            found.extend(self._remedies())
        except OutOfTimeError:
            found.append(Step("avoided_by", "why.avoid_no_time", "", ""))
        return found

    def _remedies(self) -> Iterator[Step]:
        """One thing after the other. Raises `OutOfTimeError`."""
        now = self.was
        if now.lacked is None:
            yield Step("avoided_by", "why.avoid_none", "", "")
            return
        days, steps = self._stock(now.lacked)
        yield from steps
        if REROUTE in ENGINES[self.facts.result.engine].takes and self.facts.result.reroute_days is None:
            now = self.outcome(self._ask(self.net, reroute_days=0))
            if now.lacked is None:
                yield Step("avoided_by", "why.avoid_reroute", "", "", values={"lost": now.lost}, variant=self.was.avoided(now))
                return
        if len(days) == 1 and now.lacked:
            site, part = now.lacked
            yield from self._second_source(site, part, int(now.lacked_day))

    def _ask(self, net: Network, scenario: Scenario | None = None, reroute_days: int | None = None) -> Result:
        self.deadline.check()
        r = self.facts.result
        wait = r.reroute_days if reroute_days is None else reroute_days
        wait = wait if REROUTE in ENGINES[r.engine].takes else None
        return disrupt(net, scenario or self.facts.scenario, r.engine, r.window, wait, samples=0)

    def _stock(self, needed: Item) -> tuple[dict[Item, int], list[Step]]:
        """The fewest whole days of more stock, of each input in turn, with which the line lacks nothing."""
        most = self.facts.effects.end - self.facts.effects.first
        days = {needed: most}
        while (also := self._with_stock(days)[0].lacked) is not None:
            if also in days:
                return days, [Step("avoided_by", "why.avoid_none", *needed)]
            if len(days) == MOST_PARTS:
                return days, [Step("avoided_by", "why.avoid_many", *needed, values={"parts": [p for _, p in days]})]
            days[also] = most
        for item in days:
            days[item] = self._fewest(days, item)
        return days, self._stock_steps(days, self._with_stock(days)[0])

    def _fewest(self, days: dict[Item, int], item: Item) -> int:
        """The least days of one item with which the line still lacks nothing, those of the others as they are.

        What is never drawn is not needed, and then nearly all is: down in growing steps from there, back by bisection.
        """
        fails, works, step = 0, days[item], 0
        more = works - self._with_stock(days)[1][item]
        while works - fails > 1:
            if fails < more < works:
                enough = self._with_stock({**days, item: more})[0].lacked is None
                fails, works = (fails, more) if enough else (more, works)
            more, step = max(works - max(1, step), (fails + works) // 2), max(1, 2 * step)
        return works

    def _stock_steps(self, days: dict[Item, int], outcome: Outcome) -> list[Step]:
        rows = []
        for (site, part), more in days.items():
            units = more * self._use(site, part)
            item = self.facts.coded.item_codes[site, part]
            values = {"more": more, "site": site, "part": part, "units": units}
            rows.append(
                Step(
                    "avoided_by",
                    "why.more_stock",
                    site,
                    part,
                    **self.facts.item_row(item),
                    quantity=units,
                    days=more,
                    values=values,
                    in_text=False,
                )
            )
        first = rows[0]
        head = Step(
            "avoided_by",
            "why.avoid_stock",
            first.site,
            first.part,
            table=first.table,
            key=first.key,
            quantity=first.quantity,
            days=first.days,
            values={"stocks": rows, "lost": outcome.lost},
            variant=self.was.avoided(outcome),
        )
        return [head, *rows[1:]]

    def _use(self, site: str, part: str) -> float:
        return float(self.facts.base.outflow[self.facts.coded.item_codes[site, part]])

    def _with_stock(self, days: dict[Item, int]) -> tuple[Outcome, dict[Item, int]]:
        """What comes of so many days more of stock, and the days of it that are never drawn, by item."""
        key = tuple(days.items())
        if key not in self.tried:
            changes = [self._more(site, part, more * self._use(site, part)) for (site, part), more in days.items()]
            run = self._ask(self.net.edit(changes))
            least, codes = run.course.stock[run.first :].min(axis=0), run.base.coded.item_codes
            spare = {item: int(least[codes[item]] / self._use(*item) + NEARLY) for item in days}
            self.tried[key] = self.outcome(run), spare
        return self.tried[key]

    def _more(self, site: str, part: str, units: float) -> Change:
        """The change that adds units to the stock of an item."""
        stock = self.net.stock
        mine = stock[(stock["site"] == site) & (stock["part"] == part) & (stock["option"] == "")]
        if mine.empty:
            return {"table": "stock", "add": {"site": site, "part": part, "quantity": units}}
        row = mine.iloc[0]
        cover = 0.0 if pd.isna(row["cover_days"]) else row["cover_days"] * self._use(site, part)
        held = cover if pd.isna(row["quantity"]) else row["quantity"]
        return {
            "table": "stock",
            "where": {"site": site, "part": part, "option": ""},
            "set": {"quantity": held + units, "limit": None},
        }

    def _second_source(self, site: str, part: str, latest: int) -> list[Step]:
        """A second source whose goods are first there on the day the line would lack them; nothing when that fails.

        It stands for any second source: a place with plenty of the part, next door, closed until that day.
        """
        place, first = "second_source", self.facts.effects.first
        while (self.net.sites["site"] == place).any():
            place += "_"
        plenty = 10 * self._use(site, part) * (self.facts.effects.end - first)
        net = self.net.edit(
            [
                {"table": "sites", "add": {"site": place}},
                {"table": "stock", "add": {"site": place, "part": part, "quantity": plenty}},
                {"table": "lanes", "add": {"origin": place, "destination": site, "part": part, "share": 0, "lead_days": 0}},
            ]
        )
        scenario = self.facts.scenario
        if latest > first:
            # of a cause of its own: how long it lasts is known, where that of the others may not be
            scenario = scenario.hit(site=place, start=first, days=latest - first, cause=place)
        outcome = self.outcome(self._ask(net, scenario, reroute_days=0))
        if outcome.lacked is not None:
            return []
        return [
            Step(
                "avoided_by",
                "why.avoid_source",
                site,
                part,
                latest,
                "parts",
                part,
                values={"part": part, "site": site, "day": latest, "lost": outcome.lost},
                variant=self.was.avoided(outcome),
            )
        ]
