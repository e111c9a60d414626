"""why(): the true chain from cause to stopped line in words, and what would have avoided it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ... import texts
from ...errors import DataError, SolveError, door, not_one_of
from ...network import schema
from ...network.network import Network
from ...results import metrics
from ...results.course import TOLERANCE
from ...results.result import Result
from ...solving.deadline import Deadline
from .avoidance import Outcome, Retry
from .by_day import DayTracer
from .by_structure import StructureTracer
from .explanation import Explanation, Words
from .trace import Facts, Place, Step


@door(SolveError)
def why(
    net: Network,
    result: Result,
    site: str | None = None,
    part: str | None = None,
    verify: bool = True,
    language: str = "en",
    names: bool = False,
    time_limit: float | None = None,
) -> Explanation:
    """Say why a line stops: which input ran out on which day, what lies behind it, what would have avoided it.

    Parameters
    ----------
    net : Network
        The network of the result.
    result : Result
        Of any engine. Daily and dated flow are told day by day, the others by what cannot be had.
    site, part : str, optional
        The line: a site that makes a part that is sold, else one that sells it, else any that makes something. None: the worst.
    verify : bool
        Also find what would have avoided the stop; each is tried by running the engine again (daily and dated flow). False:
        the chain alone.
    language : str
        "en" or "ko".
    names : bool
        Call sites, parts and options in the texts by their names where they have one, instead of by their ids.
    time_limit : float, optional
        Seconds after which nothing more is tried that would have avoided the stop; the explanation says so then.

    Returns
    -------
    Explanation
        site, part: of the line. text: a paragraph. short: what falls short, and its cause. rows: the facts, one a row and the
        line first: step, day, site, part, what (line_stops, input_runs_out, dispatch_stops, source_down, event, ...), quantity
        [units; of an event 0..1], days, text, table and key of the row of the network it speaks of.

    Raises
    ------
    DataError
        When the site neither makes nor sells the part, the result belongs to another network, for an unknown language, or for
        a time limit that is not above 0.
    SolveError
        When a run that is tried has no answer, or is too much for memory or for numbers.

    References
    ----------
    docs/semantics.md, "A day of `daily`" and "What an event hits".

    Examples
    --------
    The last boards come to the plant on day 10; its stock of 20 is two days' worth, 10 a day. The fire keeps the chips away for
    10 days, stocks bridge 4 of them, the line stops for 6: as many days more of boards, 60, would have kept it running.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> cause = rs.why(net, rs.disrupt(net, "chip_fire"), "plant")
    >>> print(cause.short)
    plant (car) stops on day 13: board ran out. Cause: chip_fire (site fab_a) from day 5.
    >>> more_stock = cause.rows[cause.rows["what"] == "avoided_by"].iloc[0]
    >>> more_stock["site"], more_stock["part"], float(more_stock["quantity"])
    ('plant', 'board', 60.0)
    """
    deadline, facts = Deadline.of(time_limit), _facts(net, result, language)
    return _explain(facts, _target(facts, site, part), verify, Words(facts, language, names), deadline)


@door(SolveError)
def whys(
    net: Network,
    result: Result,
    verify: bool = False,
    language: str = "en",
    names: bool = False,
    time_limit: float | None = None,
) -> pd.DataFrame:
    """Say why, for every line that falls short, the worst first.

    Lines that make up for all they lost are told too. Where no line falls short and yet demand is not served, the sales are
    told.

    Parameters
    ----------
    net : Network
        The network of the result.
    result : Result
        Of any engine.
    verify : bool
        Also find what would have avoided each stop, by running the engine again (daily and dated flow).
    language : str
        "en" or "ko".
    names : bool
        Call sites, parts and options by their names where they have one, instead of by their ids.
    time_limit : float, optional
        Seconds for all lines together, after which nothing more is tried that would have avoided a stop.

    Returns
    -------
    DataFrame
        site, part, text (a paragraph), short (what falls short, and its cause): one row a line, as `why` tells it;
        no rows where nothing is short.

    Raises
    ------
    DataError
        When the result belongs to another network, for an unknown language, or for a time limit that is not above 0.
    SolveError
        When a run that is tried has no answer, or is too much for memory or for numbers.

    Examples
    --------
    Harnesses sent before the strike last until day 2, the plant's 30 feed days 3, 4 and 5.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> cause = rs.whys(net, rs.disrupt(net, "port_strike"))
    >>> print(cause.loc[0, "short"])
    plant (car) stops on day 6: harness ran out. Cause: port_strike (site port) from day 2.
    """
    deadline, facts = Deadline.of(time_limit), _facts(net, result, language)
    targets = [t for t in _lines(facts) if t.falls_short] or [t for t in _sales(facts) if t.falls_short]
    words = Words(facts, language, names)
    found = [_explain(facts, t, verify, words, deadline) for t in targets]
    return pd.DataFrame([(e.site, e.part, e.text, e.short) for e in found], columns=["site", "part", "text", "short"])


@dataclass(frozen=True)
class _Target:
    """What is explained: the line (a source) or the sale (a demand row).

    day, stop: its first short day, and the first on which it stops (NaN: none known); lost [units].
    """

    kind: str  # "source" or "sale"
    row: int
    site: str
    part: str
    day: float
    stop: float
    lost: float

    @property
    def falls_short(self) -> bool:
        """Whether it ever falls short, be it that all is made up for later."""
        return self.day == self.day or self.lost > 0


def _facts(net: Network, result: Result, language: str) -> Facts:
    if language not in texts.LANGUAGES:
        raise not_one_of(texts.said("error.no_language", value=language), texts.LANGUAGES)
    if net is not result.network and net.fingerprint != result.network.fingerprint:
        raise DataError(texts.said("error.result_of_another", network=result.network.fingerprint, given=net.fingerprint))
    return Facts(result)


def _lines(f: Facts, sold: bool = True) -> list[_Target]:
    """Every line (with `sold` False: every other source in use), the most days lost first."""
    lines = metrics.line_rows(f.result)
    rows = lines if sold else np.setdiff1d(np.flatnonzero(f.base.made > 0), lines)
    short, stopped = (_first_days(days) for days in _days(f.result, rows))
    lost = metrics.units_missing(f.result, rows)
    out = [
        _Target("source", int(k), f.site[f.item[k]], f.part[f.item[k]], *figures)
        for k, *figures in zip(rows, short, stopped, lost.tolist(), strict=True)
    ]
    return [out[n] for n in metrics.worst_first(lost / f.base.made[rows], np.array(short), lost)]


def _days(result: Result, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days x sources: whether one is short, and whether it stops; none are known of a pooled window.

    A course with foresight may make early what is due later. There only days count on which a source is behind in total:
    where something is lost, those from which on it never catches up.
    """
    c = result.course
    if not result.dated:
        return (np.zeros((1, len(rows)), dtype=bool),) * 2
    short, stopped = metrics.source_days(result, rows)
    if c.foresight:
        rate = result.base.made[rows]
        behind = np.cumsum((rate - c.made[:, rows])[result.first :], axis=0) > TOLERANCE * rate * len(c.made)
        lasting = np.logical_and.accumulate(behind[::-1], axis=0)[::-1]
        counts = np.where(behind[-1], lasting, behind)
        short[result.first :] &= counts
        stopped[result.first :] &= counts
    return short, stopped


def _first_days(days: np.ndarray) -> list[float]:
    return np.where(days.any(axis=0), days.argmax(axis=0), np.nan).tolist()


def _sales(f: Facts) -> list[_Target]:
    """Every demand row, the most lost margin first."""
    coded, c = f.coded, f.result.course
    item, rate = coded.demand.item, coded.demand.rate
    lost = f.result.lost - f.result.wanted * (1 - f.base.served / np.maximum(rate, 1e-300))  # beyond a baseline run
    lost = np.where(lost >= TOLERANCE * f.result.wanted, np.maximum(0, lost), 0.0)
    short = none = np.full(len(item), np.nan).tolist()
    if f.result.dated:
        days = metrics.sale_days(f.result)
        short, none = _first_days(days), _first_days((c.served <= f.tiny[item]) & days)
    out = [
        _Target("sale", r, f.site[i], f.part[i], *figures)
        for r, (i, *figures) in enumerate(zip(item, short, none, lost.tolist(), strict=True))
    ]
    return sorted(out, key=lambda t: -t.lost * f.base.margin[t.row])


def _target(f: Facts, site: str | None, part: str | None) -> _Target:
    """The line asked for: a line before a sale before any other source; the worst of them."""

    def fits(t: _Target) -> bool:
        return site in (None, t.site) and part in (None, t.part)

    kinds = (lambda: _lines(f), lambda: _sales(f), lambda: _lines(f, sold=False))
    found = [[t for t in kind() if fits(t)] for kind in (kinds if site is not None or part is not None else kinds[:2])]
    stopped = [t for kind in found for t in kind if t.falls_short]
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


def _explain(f: Facts, target: _Target, verify: bool, words: Words, deadline: Deadline) -> Explanation:
    if not target.falls_short:
        return words.explanation(target.site, target.part, [_runs(f, target)])
    steps = _chain(f, target)
    if verify and f.result.dated and f.result.course.quantified:
        steps = steps + _avoided(f, target, deadline)
    return words.explanation(target.site, target.part, steps)


def _chain(f: Facts, target: _Target) -> list[Step]:
    """The steps from a stopped line back to the events."""
    steps = _traced(f, target)
    if any(s.what == "event" for s in steps):
        return steps
    return steps + f.begun(target.day if target.day == target.day else f.effects.last)


def _traced(f: Facts, target: _Target) -> list[Step]:
    if not (f.result.dated and f.result.course.quantified):
        day = int(target.day) if target.day == target.day else f.result.first
        tracer = StructureTracer(f, day)
        return tracer.line(target.row, target.lost) if target.kind == "source" else tracer.sale(target.row)
    walk = DayTracer(f)
    day = int(target.day)
    return walk.line(target.row, day, target.stop) if target.kind == "source" else walk.sale(target.row, day)


def _avoided(f: Facts, target: _Target, deadline: Deadline) -> list[Step]:
    """What would have kept the target running, tried on edited networks."""

    def outcome(result: Result) -> Outcome:
        again = Facts(result)
        targets = _sales(again) if target.kind == "sale" else _lines(again) + _lines(again, sold=False)
        options = [t for t in targets if (t.site, t.part) == (target.site, target.part)]
        return _outcome(again, next((t for t in options if t.falls_short), options[0]))

    return Retry(f, outcome, deadline).steps()


def _outcome(f: Facts, t: _Target) -> Outcome:
    """What a run came to for a line or sale, and what it lacked first."""
    if not t.falls_short:
        return Outcome(0.0, False, True, None, float("nan"))
    lost, stops = t.lost, t.stop == t.stop
    if t.kind == "sale":
        hit = f.hits("sale", t.row, int(t.day))
        return Outcome(lost, stops, False, None if hit else (t.site, t.part), t.day)
    walk = DayTracer(f)
    for day in np.flatnonzero(_days(f.result, np.array([t.row]))[0]):
        item = walk.limiting_input(t.row, int(day))
        if item is not None:
            return Outcome(lost, stops, False, (f.site[item], f.part[item]), float(day))
    return Outcome(lost, stops, False, None, float("nan"))


def _runs(f: Facts, target: _Target) -> Step:
    """A line that never stops, and the least days of stock its scarcest input came down to."""
    head: Place = {"site": target.site, "part": target.part}
    if target.kind == "sale":
        return Step("line_runs", "why.sale_runs", **head, values=head)
    plain = Step("line_runs", "why.runs", **head, values=head)
    if not (f.result.dated and f.result.course.quantified):
        return plain
    inputs = np.unique(f.input[f.owner == target.row])
    course, first = f.result.course, f.result.first
    days = np.unique([course.bucket(day)[1] for day in range(first, len(course.stock))])
    stock = course.stock[days]
    drawn = [i for i in inputs if f.base.outflow[i] > 0 and stock[:, i].min() < f.base.stock[i] * (1 - 1e-6) - f.tiny[i]]
    if not drawn:
        return plain
    least = min(drawn, key=lambda i: stock[:, i].min() / f.base.outflow[i])
    left, day = float(stock[:, least].min()), course.bucket(int(days[stock[:, least].argmin()]))[0]
    cover = left / float(f.base.outflow[least])
    values = {**head, "input": f.part[least], "stock": left, "cover": cover, "day": day}
    return Step(
        "line_runs", "why.runs_near", **head, day=day, **f.item_row(int(least)), quantity=left, days=cover, values=values
    )
