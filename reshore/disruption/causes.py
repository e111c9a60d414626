"""why(): the true chain from cause to stopped line in words, and what would have avoided it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from .. import texts
from ..errors import DataError, SolveError, door, not_one_of
from ..network import schema
from ..network.calendar import Calendar
from ..network.network import Network
from ..results.result import Result
from ..solving.deadline import Deadline
from .avoidance import Outcome, Retry
from .chain import Facts, Fall, Step
from .chain_by_day import DayTracer
from .chain_by_structure import StructureTracer

COLUMNS = ["step", "day", "site", "part", "what", "quantity", "days", "text", "table", "key"]
OTHERS_TOLD = 2  # alternatives named in the text; the rows hold all


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why a line stops (or does not).

    text: one paragraph. rows: its facts, one a row: step, day, site, part, what (line_stops, sale_stops, line_runs,
    input_runs_out, dispatch_stops, source_down, stock_lost, event, alternative, avoided_by), quantity [units; of an
    event 0..1], days, text, and the row of the network it speaks of: table, key (cells joined by '|'; of events the
    scenario and the number of the row in it). site, part: of the line.
    """

    site: str
    part: str
    text: str
    rows: pd.DataFrame

    def __str__(self) -> str:
        return self.text


@door(SolveError)
def why(
    net: Network, result: Result, site: str | None = None, part: str | None = None, verify: bool = True,
    language: str = "en", names: bool = False, time_limit: float | None = None,
) -> Explanation:  # fmt: skip
    """Say why a line stops: which input ran out on which day, what lies behind it, what would have avoided it.

    Parameters
    ----------
    net
        The network of the result.
    result
        Of any engine. Daily and dated flow are told day by day, the others by what cannot be had.
    site, part
        The line: a site that makes a part that is sold, else one that sells it, else any that makes something.
        None: the worst.
    verify
        Also find what would have avoided the stop; each is tried by running the engine again (daily and dated flow).
        False: the chain alone.
    language
        "en" or "ko".
    names
        Call sites, parts and options in the texts by their names where they have one, instead of by their ids.
    time_limit
        Seconds after which nothing more is tried that would have avoided the stop; the explanation says so then.

    Raises
    ------
    DataError
        When the site neither makes nor sells the part, the result belongs to another network, or for an unknown language.

    Examples
    --------
    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> why(net, rs.disrupt(net, "chip_fire"), "plant", verify=False).rows.loc[0, "what"]
    'line_stops'
    """
    deadline, facts = Deadline.of(time_limit), _facts(net, result, language)
    return _explain(facts, _target(facts, site, part), verify, _Words(facts, language, names), deadline)


@door(SolveError)
def whys(
    net: Network, result: Result, verify: bool = False, language: str = "en", names: bool = False,
    time_limit: float | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The texts of `why` for every line that stops, the worst first: site, part, text.

    When no line stops and yet demand is not served, the texts of those sales.
    """
    deadline, facts = Deadline.of(time_limit), _facts(net, result, language)
    targets = [t for t in _lines(facts) if t.stops] or [t for t in _sales(facts) if t.stops]
    words = _Words(facts, language, names)
    told = [_explain(facts, t, verify, words, deadline) for t in targets]
    return pd.DataFrame([(e.site, e.part, e.text) for e in told], columns=["site", "part", "text"])


@dataclass(frozen=True)
class _Target:
    """What is explained: the line (a source) or the sale (a demand row); its first short day (NaN: none known)."""

    kind: str  # "source" or "sale"
    row: int
    site: str
    part: str
    day: float
    lost: float

    @property
    def stops(self) -> bool:
        return self.day == self.day or self.lost > 1e-6


def _facts(net: Network, result: Result, language: str) -> Facts:
    if language not in texts.LANGUAGES:
        raise not_one_of(texts.said("error.no_language", value=language), texts.LANGUAGES)
    if net is not result.network and net.fingerprint != result.network.fingerprint:
        raise DataError(texts.said("error.result_of_another", network=result.network.fingerprint, given=net.fingerprint))
    return Facts(result)


def _lines(f: Facts, sold: bool = True) -> list[_Target]:
    """Every line (with `sold` False: every other source in use), the most days lost first."""
    is_sold = np.isin(f.part[f.item], f.result.network.demand["part"].unique())
    rows = np.flatnonzero((is_sold == sold) & (f.base.made > 0))
    out = [_line(f, int(k)) for k in rows]
    return sorted(out, key=lambda t: (-round(t.lost / f.base.made[t.row], 9), np.nan_to_num(t.day, nan=np.inf)))


def _line(f: Facts, k: int) -> _Target:
    """A source and on which day it first makes less than is due."""
    usual, name = f.base.made[k], (f.site[f.item[k]], f.part[f.item[k]])
    c, first = f.result.course, f.result.first
    if c is None:
        lost = max(0.0, float(usual * f.result.totals["days"] - f.result.totals["made"][k]))
        return _Target("source", k, *name, float("nan"), lost if lost > 1e-6 * usual else 0.0)
    missing = (np.minimum(usual, c.wanted[:, k]) - c.made[:, k])[first:]
    if c.limited is None:  # a plan may make early what is due later
        total = np.maximum.accumulate(np.maximum(0, np.cumsum(missing)))
        short = np.diff(total, prepend=0) > 1e-6 * usual + 1e-9
    else:
        short = missing > 1e-6 * usual + 1e-9
    if not short.any():
        return _Target("source", k, *name, float("nan"), 0.0)
    lost = float(missing.sum())
    return _Target("source", k, *name, first + float(np.argmax(short)), lost if lost > 1e-6 * usual else 0.0)


def _sales(f: Facts) -> list[_Target]:
    """Every demand row, the most lost margin first."""
    out = [_sale(f, r) for r in range(len(f.coded.demand))]
    return sorted(out, key=lambda t: -t.lost * f.base.margin[t.row])


def _sale(f: Facts, r: int) -> _Target:
    """A demand row and on which day it is first served less than on an undisturbed day."""
    item, rate = int(f.coded.demand["item"].iloc[r]), float(f.coded.demand["rate"].iloc[r])
    usual = f.base.served[r] / max(rate, 1e-300)
    lost = max(0.0, float(f.result.lost[r] - f.result.wanted[r] * (1 - usual)))
    lost = lost if lost > 1e-6 * rate else 0.0
    day = float("nan")
    c = f.result.course
    if c is not None:
        fresh = c.served[:, r] - np.append(0, c.waiting[:-1, r])
        short = (c.demanded[:, r] * usual - fresh)[f.result.first :] > 1e-6 * rate + 1e-9
        day = f.result.first + float(np.argmax(short)) if short.any() else day
    return _Target("sale", r, f.site[item], f.part[item], day, lost)


def _target(f: Facts, site: str | None, part: str | None) -> _Target:
    """The line asked for: a line before a sale before any other source; the worst of them."""
    def fits(t: _Target) -> bool:
        return site in (None, t.site) and part in (None, t.part)

    kinds = (lambda: _lines(f), lambda: _sales(f), lambda: _lines(f, sold=False))
    found = [[t for t in kind() if fits(t)] for kind in (kinds if site is not None or part is not None else kinds[:2])]
    stopped = [t for kind in found for t in kind if t.stops]
    there = [t for kind in found for t in kind]
    if not there:
        sites = list(f.coded.net.sites["site"])
        hint = schema.nearest(site, sites) if site is not None and site not in sites else ""
        what = texts.said("error.anything") if part is None else texts.said("error.the_part", part=part)
        if site is None:
            raise DataError(texts.said("error.nothing_makes", what=what, hint=hint))
        raise DataError(texts.said("error.nothing_makes_at", what=what, site=repr(site), hint=hint))
    if site is None and stopped:
        return stopped[0]
    return (found[0] or there)[0]


def _explain(f: Facts, target: _Target, verify: bool, words: _Words, deadline: Deadline) -> Explanation:
    if not target.stops:
        return words.explanation(target, [_runs(f, target)])
    steps = _chain(f, target)
    if verify and f.result.course is not None and f.result.engine != "structure":
        steps = steps + _avoided(f, target, deadline)
    return words.explanation(target, steps)


def _chain(f: Facts, target: _Target) -> list[Step]:
    """The steps from a stopped line back to the events."""
    steps = _traced(f, target)
    if any(s.what == "event" for s in steps):
        return steps
    return steps + f.begun(target.day if target.day == target.day else f.effects.last)


def _traced(f: Facts, target: _Target) -> list[Step]:
    if f.result.course is None or f.result.engine == "structure":
        day = int(target.day) if target.day == target.day else f.result.first
        tracer = StructureTracer(f, day)
        return tracer.line(target.row, target.lost) if target.kind == "source" else tracer.sale(target.row)
    walk = DayTracer(f)
    day = int(target.day)
    return walk.line(target.row, day) if target.kind == "source" else walk.sale(target.row, day)


def _avoided(f: Facts, target: _Target, deadline: Deadline) -> list[Step]:
    """What would have kept the target running, tried on edited networks."""

    def outcome(result: Result) -> Outcome:
        again = Facts(result)
        targets = _sales(again) if target.kind == "sale" else _lines(again) + _lines(again, sold=False)
        options = [t for t in targets if (t.site, t.part) == (target.site, target.part)]
        return _outcome(again, next((t for t in options if t.stops), options[0]))

    return Retry(f, outcome, deadline).steps()


def _outcome(f: Facts, t: _Target) -> Outcome:
    """What a run came to for a line or sale, and what it lacked first."""
    if not t.stops:
        return Outcome(0.0, True, None, float("nan"))
    if t.kind == "sale":
        hit = f.hits("sale", t.row, int(t.day))
        return Outcome(t.lost, False, None if hit else (t.site, t.part), t.day)
    c, walk = f.result.course, DayTracer(f)
    short = c.made[:, t.row] < np.minimum(f.base.made[t.row], c.wanted[:, t.row]) * (1 - 1e-6) - 1e-9
    for day in np.flatnonzero(short[int(t.day) :]) + int(t.day):
        item = walk.limiting_input(t.row, int(day))
        if item is not None:
            return Outcome(t.lost, False, (f.site[item], f.part[item]), float(day))
    return Outcome(t.lost, False, None, float("nan"))


def _runs(f: Facts, target: _Target) -> Step:
    """A line that never stops, and the least days of stock its scarcest input came down to."""
    head = {"site": target.site, "part": target.part}
    if target.kind == "sale":
        return Step("line_runs", "why.sale_runs", **head, values=head)
    plain = Step("line_runs", "why.runs", **head, values=head)
    if f.result.course is None or f.result.engine == "structure":
        return plain
    inputs = np.unique(f.input[f.owner == target.row])
    stock = f.result.course.stock[f.result.first :]
    drawn = [i for i in inputs if f.base.outflow[i] > 0 and stock[:, i].min() < f.base.stock[i] * (1 - 1e-6) - 1e-9]
    if not drawn:
        return plain
    least = min(drawn, key=lambda i: stock[:, i].min() / f.base.outflow[i])
    left, day = float(stock[:, least].min()), f.result.first + int(stock[:, least].argmin())
    cover = left / float(f.base.outflow[least])
    values = {**head, "input": f.part[least], "stock": left, "cover": cover, "day": day}
    return Step("line_runs", "why.runs_near", **head, day=day, **f.item_row(int(least)), quantity=left, days=cover,
                values=values)  # fmt: skip


class _Words:
    """Puts steps into the words of one language, with what they speak of called by id or by name."""

    def __init__(self, f: Facts, language: str, names: bool):
        net = f.coded.net
        self.language, self.calendar = language, Calendar(net)
        self.say = partial(texts.say, language=language)
        date, days = self._date, partial(texts.days, language=language)
        called = [net.called(table) if names else {} for table in ("sites", "parts", "options")]
        self.site, self.part, option = (lambda id, known=known: known.get(id, id) for known in called)
        families = set(net.parts["family"])  # an event names a part or a family by one word
        self.filters = {"site": self.site, "destination": self.site,
                        "part": lambda word: word if word in families else self.part(word)}  # fmt: skip
        self.forms = {
            "site": self.site, "part": self.part, "input": self.part, "option": option, "origin": self._origin,
            "parts": lambda parts: self._list(map(self.part, parts)),
            "day": date, "later": date, "until": date, "cover": days, "wait": days, "more": days,
            "fall": self._fall, "delivery": self._delivery, "filters": self._filters, "stocks": self._stocks,
            "others": self._others, "outcome": self._outcome, "lead": self._lead, "after": days,
        }  # fmt: skip

    def explanation(self, target: _Target, steps: list[Step]) -> Explanation:
        """The paragraph and the rows; an event is told once."""
        steps = list({(s.table, s.key) if s.what == "event" else id(s): s for s in steps}.values())
        rows = [row for n, s in enumerate(steps, 1) for row in ((n, s), *((n, o) for o in s.others))]
        table = pd.DataFrame([
            (n, s.day, s.site, s.part, s.what, s.quantity, s.days, self.text(s), s.table, s.key) for n, s in rows
        ], columns=COLUMNS)  # fmt: skip
        return Explanation(target.site, target.part, " ".join(self.text(s) for s in steps if s.told), table)

    def text(self, step: Step) -> str:
        """The text of a step from its template."""
        values = {**step.values, "others": step.others}
        return self.say(step.template, **{name: self._form(name, value) for name, value in values.items()})

    def _form(self, name: str, value: Any) -> str:
        if name in self.forms:
            return "" if value is None and name != "delivery" else self.forms[name](value)
        return texts.number(value) if isinstance(value, (int, float)) else value

    def _date(self, day: float) -> str:
        return texts.date(day, self.calendar.date(day), self.language) if day == day else ""

    def _fall(self, fall: Fall) -> str:
        if fall.later == fall.day:
            return self.say("why.stops", day=self._date(fall.day))
        key = "why.slows_stops" if fall.later == fall.later else "why.slows"
        return self.say(key, day=self._date(fall.day), later=self._date(fall.later))

    def _delivery(self, last: int | None) -> str:
        if last is None:
            return self.say("why.full_delivery")
        return self.say("why.last_delivery", last=self._date(last)) if last >= 0 else self.say("why.no_delivery")

    def _lead(self, lead: float) -> str:
        return self.say("why.on_the_way", days=texts.days(lead, self.language)) if lead else self.say("why.same_day")

    def _outcome(self, outcome: Outcome) -> str:
        return self.say("why.runs_on" if outcome.runs else "why.fed", lost=texts.number(outcome.lost))

    def _origin(self, origin: str | tuple[str, str]) -> str:
        """Where something comes from, with the mode where it is given."""
        site, mode = (origin, "") if isinstance(origin, str) else origin
        return f"{self.site(site)} ({mode})" if mode else self.site(site)

    def _filters(self, filters: Iterable[tuple[str, str]]) -> str:
        named = self._list(
            self.say(f"filter.{name}", value=self.filters.get(name, str)(value)) for name, value in filters
        )
        return named or self.say("filter.everything")

    def _stocks(self, steps: list[Step]) -> str:
        return self._list(self.text(s) for s in steps)

    def _list(self, words: Iterable[str]) -> str:
        return self.say("format.and").join(words)

    def _others(self, others: tuple[Step, ...]) -> str:
        told = list(dict.fromkeys(self.text(s) for s in others))
        if len(told) > OTHERS_TOLD:
            told[OTHERS_TOLD:] = [self.say("why.more", count=len(told) - OTHERS_TOLD)]
        return self.say("why.second_source", others=self.say("format.or").join(told))
