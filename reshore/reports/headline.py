"""The headline of a run: three short lines, the same on page, link, deck and phone.

What happened (the event, not the last link); what stops, from when to when; what it costs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from .. import texts
from ..disruption import status
from ..network.network import Network
from ..results.result import Result
from .event_words import DEMAND, DUTY, what_happens
from .outcome import UNITS, Outcome
from .wording import Wording, fitting


class Headline(NamedTuple):
    """Three lines, each of at most 100 characters where names allow it."""

    cause: str
    stops: str
    money: str


def headline(result: Result, language: str = "en", longest: int | None = None) -> Headline:
    """What happened, what stops, and what it costs; longest: characters of a name (None: names are whole).

    >>> import reshore as rs
    >>> print(*headline(rs.disrupt(rs.load(rs.datasets.toy), "chip_fire")), sep="\\n")
    A fire stops Chip fab A from day 5 to day 14
    The only line, Car plant, stops on day 13 and is back to normal on day 19
    Never sold: 50 pieces, 2,000 KRW of margin; over on day 21
    """
    words, outcome = Wording(result.network, language, longest), Outcome(result)
    return Headline(what_happens(result, outcome.groups, words), _stops(outcome, words), _money(outcome, words))


def rests_on(net: Network, language: str = "en") -> str:
    """How much of what stands in the tables is assumed, to be told beside a headline.

    >>> import reshore as rs
    >>> rests_on(rs.load(rs.datasets.toy))
    '100 % of what this rests on is assumed'
    """
    rows = net.evidence().set_index("table").loc["all"]
    share = {kind: f"{100 * rows[kind] / max(1, rows.sum()):.0f}" for kind in ("assumed", "unmarked")}
    return texts.say("headline.rests_on_unmarked" if rows["unmarked"] else "headline.rests_on", language, **share)


def band(result: Result, found: pd.DataFrame, language: str = "en") -> str:
    """Between what and what lie the units and the margin lost beyond the baseline in eight of ten cases of a recovery that
    nobody knows.

    >>> import reshore as rs
    >>> hit = rs.disrupt(rs.load(rs.datasets.toy), rs.Scenario("fire").hit(site="fab_a", days=10, start=5).uncertain(0.8, 2))
    >>> band(hit, hit.band).partition(": ")[2]
    'in 8 of 10 cases 50 pieces to 120 pieces are never sold, 2,000 KRW to 4,800 KRW of margin'
    """
    words, usual = Wording(result.network, language), result.summary["undisturbed"]
    ends = found.set_index("measure")[["low", "high"]]
    units, margin = (ends.loc[name] - usual[name] for name in ("lost_units", "lost_margin"))
    low, high = (words.units(end, words.unit(Outcome(result).parts)) for end in units)
    values = {"low": low, "high": high, "least": words.money(margin["low"]), "most": words.money(margin["high"])}
    return words.say("headline.band" if margin["high"] > 0 else "headline.band_units", **values)


def _stops(outcome: Outcome, words: Wording) -> str:
    """What stops or, where nothing does, what is short."""
    say, lines = words.say, outcome.result.lines
    values: dict[str, Any] = {"lines": len(lines), "stopped": outcome.stopped, "short": outcome.short}
    if not outcome.result.dated:
        return _counted("headline.pooled", outcome.short, words, values)
    if outcome.stopped:
        return _stopping(outcome, words, values)
    if outcome.short:
        first, end = lines["first_short_day"].min(), outcome.in_full_again
        key = "headline.short" if end == end else "headline.short_on"
        values |= {"first": words.day(first), "end": words.day(end) if end == end else ""}
        return _counted(key, outcome.short, words, values)
    if (day := outcome.value("first_short_day")) == day:
        idle, since = outcome.idle
        if not idle:
            return say("headline.sales_short", first=words.day(day))
        values |= {"idle": idle, "since": words.day(since), "first": words.day(day)}
        return _counted("headline.no_orders", idle, words, values)
    if outcome.kind == DEMAND:
        return _least_output(outcome, words)
    return say("headline.none_stops")


def _stopping(outcome: Outcome, words: Wording, values: dict) -> str:
    """Lines and whole sites that stop."""
    lines, again = outcome.result.lines, outcome.none_still
    still, places = outcome.places
    values |= {
        "first": words.day(lines["first_stop_day"].min()),
        "still": still,
        "places": places,
        "end": words.day(again) if again == again else "",
    }
    back = _all_normal(lines)
    key = "headline.line_stops" if again == again else "headline.line_stops_on"
    key = "headline.line_normal" if again == back else key
    if len(lines) == 1:
        line = words.say(f"{key}_only", line=words.place("site", lines["site"].iloc[0]), **values)
    elif still and places < len(lines):
        line = words.say(f"{key}_places", **values)
    else:
        line = _counted(key, outcome.stopped, words, values)
    return fitting(words.say("headline.last_normal", what=line, back=words.day(back)), line) if back > again else line


def _all_normal(lines: pd.DataFrame) -> float:
    """The day on which the last of the lines that stop or fall short is back to normal; NaN: not within the run."""
    hit = lines[["first_short_day", "first_stop_day"]].notna().any(axis=1)
    return float(lines.loc[hit, "recovered_day"].max(skipna=False))


def _least_output(outcome: Outcome, words: Wording) -> str:
    share = status.output_share(outcome.result)
    return words.say("headline.least_output", least=f"{share.min():.0f}", day=words.day(float(share.argmin())))


def _counted(key: str, count: int, words: Wording, values: dict) -> str:
    """The text for none, one or several."""
    return words.say(f"{key}_one" if count == 1 else key if count else f"{key}_none", **values)


def _money(outcome: Outcome, words: Wording) -> str:
    """What it costs: who waits and who is lost or, of a tariff or a slump, the cost of its own kind."""
    if outcome.kind == DUTY:
        return words.say("headline.costs_more", cost=words.money(outcome.value("extra_cost")))
    if outcome.kind == DEMAND:
        units, margin = outcome.unwanted
        key = "headline.not_wanted" if units > 0 else "headline.wanted_more"
        return words.say(key, units=words.units(abs(units), words.unit(outcome.parts)), margin=words.money(abs(margin)))
    line = _harm(outcome, words)
    over = outcome.value("recovered_day")
    if over == over:
        return fitting(words.say("headline.over", what=line, end=words.day(over)), line)
    return fitting(words.say("headline.not_over", what=line), line) if _unended(outcome) else line


def _unended(outcome: Outcome) -> bool:
    """Whether somebody went short and all is not well again by the end of the run."""
    day = outcome.value("first_short_day")
    return outcome.result.dated and day == day


def _harm(outcome: Outcome, words: Wording) -> str:
    """Who waits, who is lost, and the margin of it."""
    wait, lost, margin = (outcome.value(name) for name in ("peak_waiting", "lost_units", "lost_margin"))
    unit = words.unit(outcome.parts)
    values = {"wait": words.units(wait, unit), "lost": words.units(lost, unit), "margin": words.money(margin)}
    worth = "" if margin > 0 else "_units"
    if lost >= UNITS:
        return words.say(f"headline.{'waits_and_loses' if wait >= UNITS else 'loses'}{worth}", **values)
    return words.say("headline.waits" if wait >= UNITS else "headline.nothing_lost", **values)
