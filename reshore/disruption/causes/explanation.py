"""Why a line stops, in the words of one language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from ... import texts
from ...network.calendar import Calendar
from ...network.names import filter_word
from ...network.names import mode as mode_name
from ...network.names import scenario as scenario_name
from .trace import Facts, Step

COLUMNS = ["step", "day", "site", "part", "what", "quantity", "days", "text", "table", "key"]
SHORT = ("input", "saved", "hit", "bound", "cannot")  # reasons that the one sentence names
MOST_OTHERS = 2  # alternatives named in the text; the rows hold all


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a line stops (or does not).

    text: one paragraph; short: what falls short, and its cause. rows: its facts, one a row: step, day, site, part, what
    (line_stops, sale_stops, line_runs, input_runs_out, dispatch_stops, source_down, stock_lost, event, alternative,
    avoided_by), quantity [units; of an event 0..1], days, text, and the row of the network it speaks of: table, key (cells
    joined by '|'; of events the scenario and the number of the row in it). site, part: of the line.
    """

    site: str
    part: str
    text: str
    rows: pd.DataFrame
    short: str = ""

    def __str__(self) -> str:
        return self.text


class Words:
    """Puts steps into the words of one language, with what they speak of called by id or by name."""

    def __init__(self, f: Facts, language: str, names: bool):
        net = f.coded.net
        self.language, self.calendar = language, Calendar(net)
        self.by_bucket = f.result.dated and f.result.course.by_bucket
        self.say = partial(texts.say, language=language)
        date, days = self._date, partial(texts.days, language=language)
        called = [net.called(table, language) if names else {} for table in ("sites", "parts", "options")]
        self.site, self.part, option = (lambda id, known=known: known.get(id, id) for known in called)
        self.filter = partial(filter_word, net, language=language) if names else lambda kind, value: value
        scenario = partial(scenario_name, net, language=language) if names else str
        self.mode = partial(mode_name, language=language) if names else str
        self.forms: dict[str, Callable[[Any], str]] = {
            "site": self.site,
            "part": self.part,
            "input": self.part,
            "option": option,
            "scenario": scenario,
            "origin": self._origin,
            "parts": lambda parts: self._list(map(self.part, parts)),
            "day": date,
            "later": date,
            "until": date,
            "last": date,
            "cover": days,
            "wait": days,
            "more": days,
            "filters": self._filters,
            "stocks": self._stocks,
            "lead": self._lead,
            "after": days,
        }

    def explanation(self, site: str, part: str, steps: list[Step]) -> Explanation:
        """The paragraph, the sentence and the rows of a line; an event is told once."""
        steps = list({(s.table, s.key) if s.what == "event" else id(s): s for s in steps}.values())
        rows = [row for n, s in enumerate(steps, 1) for row in ((n, s), *((n, o) for o in s.others))]
        table = pd.DataFrame(
            [(n, s.day, s.site, s.part, s.what, s.quantity, s.days, self.text(s), s.table, s.key) for n, s in rows],
            columns=COLUMNS,
        )
        text = " ".join([self.text(s) for s in steps if s.in_text] + [self.say("why.by_bucket")] * self.by_bucket)
        return Explanation(site, part, text, table, self._short(steps))

    def text(self, step: Step) -> str:
        """The text of a step: a sentence, those that follow, and its alternatives."""
        sentences = [self._filled(template, step.values) for template in (_varied(step.template, step), *step.further)]
        return " ".join([*sentences, self._others(step.others)] if step.others else sentences)

    def _short(self, steps: list[Step]) -> str:
        """What falls short, for want of what, and the first event behind it."""
        head, event = steps[0], next((s for s in steps if s.what == "event"), None)
        if event is None:
            return self.text(head)
        kind, reason = "sale" if head.what == "sale_stops" else "line", head.template.rpartition("_")[2]
        what = self._filled(_varied(f"why.short_{kind}_{reason if reason in SHORT else 'other'}", head), head.values)
        known = "why.short_knock_on" if event.template == "why.knock_on" else "why.short_event"
        return f"{what} {self._filled(known, event.values)}"

    def _filled(self, template: str, values: Mapping[str, Any]) -> str:
        return self.say(template, **{name: self._form(name, value) for name, value in values.items()})

    def _form(self, name: str, value: Any) -> str:
        if name in self.forms:
            return "" if value is None else self.forms[name](value)
        return texts.number(value) if isinstance(value, (int, float)) else value

    def _date(self, day: float) -> str:
        return texts.date(day, self.calendar.date(day), self.language) if day == day else ""

    def _lead(self, lead: float) -> str:
        return self.say("why.on_the_way", days=texts.days(lead, self.language)) if lead else self.say("why.same_day")

    def _origin(self, origin: str | tuple[str, str]) -> str:
        """Where something comes from, with the mode where it is given."""
        site, mode = (origin, "") if isinstance(origin, str) else origin
        return f"{self.site(site)} ({self.mode(mode)})" if mode else self.site(site)

    def _filters(self, filters: Iterable[tuple[str, str]]) -> str:
        named = self._list(self.say(f"filter.{name}", value=self.filter(name, value)) for name, value in filters)
        return named or self.say("filter.everything")

    def _stocks(self, steps: list[Step]) -> str:
        return self._list(self.text(s) for s in steps)

    def _list(self, words: Iterable[str]) -> str:
        return self.say("format.and").join(words)

    def _others(self, others: tuple[Step, ...]) -> str:
        named = list(dict.fromkeys(self.text(s) for s in others))
        if len(named) > MOST_OTHERS:
            named[MOST_OTHERS:] = [self.say("why.more", count=len(named) - MOST_OTHERS)]
        return self.say("why.second_source", others=self.say("format.or").join(named))


def _varied(template: str, step: Step) -> str:
    """Of the texts of a template, the one that fits a step."""
    return f"{template}_{step.variant}" if step.variant else template
