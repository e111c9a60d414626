"""What happens, in one line: who or what an event hits, how hard, from when to when; of several events the largest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import texts
from ..disruption.capacity_left import Effects, Left, effects_of_each
from ..network import schema
from ..network.event_filters import given, text
from ..results.result import Result
from .wording import Wording, fitting

PLACES = ("site", "company", "country", "region")
FILTERS = (*PLACES, "part", "destination", "mode", "radius_km")
TOUCHED = 1e-6  # share of what is hit below which a day counts as baseline
OUTAGE, DEMAND, DUTY = "outage", "demand", "duty"  # the kinds, in the order in which they are told
Row = Mapping[str, Any]
Filters = tuple[tuple[str, str], ...]
Members = list[tuple[Row, Effects]]


@dataclass(frozen=True, eq=False)
class Group:
    """Events that are told as one: those with the same filters, and losses of single sites that make the same.

    makes: families of what single sites make. hit: positions of the rows hit. usual: what each moves on a baseline
    day [value]. share: days x hit rows, what is left of each (of a duty: the points added).
    """

    kind: str
    makes: tuple[str, ...]
    rows: tuple[Row, ...]
    hit: np.ndarray
    usual: np.ndarray
    share: np.ndarray

    @property
    def change(self) -> np.ndarray:
        """By day, what is lost (of demand: what is no longer wanted, below 0 what is wanted beyond) [0..1], or points added."""
        by_row = self.share if self.kind == DUTY else 1 - self.share
        return by_row @ self.usual / self.usual.sum()

    @property
    def closed(self) -> np.ndarray:
        """By day, whether more than half of it stands still."""
        return (self.share < TOUCHED) @ self.usual > self.usual.sum() / 2

    @property
    def size(self) -> float:
        """How much is moved less over all days [value]."""
        return float(np.abs(self.change).sum() * self.usual.sum())

    @property
    def endless(self) -> bool:
        """Whether one of the events has no end."""
        return any(row["duration_days"] != row["duration_days"] and not row["end_date"] for row in self.rows)


def groups(result: Result) -> list[Group]:
    """The events of a run in groups: outages before shifts of demand before duties, the largest first."""
    rows = schema.with_defaults("events", result.scenario.events).to_dict("records")
    each = effects_of_each(result.base.coded, result.scenario)
    by_filter: dict[tuple, Members] = {}
    for row, effect in zip(rows, each, strict=True):
        by_filter.setdefault((kind_of(row), _filters(row)), []).append((row, effect))
    by_key: dict[tuple, Members] = {}
    for (kind, filters), members in by_filter.items():
        by_key.setdefault((kind, *_shared_key(result, kind, filters, members)), []).extend(members)
    found = [_group(result, kind, makes, members) for (kind, makes, _), members in by_key.items()]
    return sorted(found, key=lambda g: ((OUTAGE, DEMAND, DUTY).index(g.kind), -g.size))


def kind_of(row: Row) -> str:
    """What an event changes."""
    return DEMAND if given(row, "demand_change") else DUTY if given(row, "duty_add") else OUTAGE


def what_happens(result: Result, found: list[Group], words: Wording) -> str:
    """The largest group of events in a line, and how many more there are."""
    if not found:
        return words.say("headline.nothing_happens")
    lines = list(_sentences(result, found[0], words))
    more = len(found) - 1
    key = "headline.more_one" if more == 1 else "headline.more"
    return fitting(*(words.say(key, what=line, count=more) for line in lines if more), *lines)


def _filters(row: Row) -> Filters:
    return tuple((name, text(row, name)) for name in FILTERS if text(row, name))


def _shared_key(result: Result, kind: str, filters: Filters, members: Members) -> tuple[tuple[str, ...], tuple]:
    """What tells a group apart from others: of a single site what it makes and the causes, else the filters."""
    if kind == OUTAGE and [name for name, _ in filters] == ["site"]:
        return _families(result, members[0][1].source.rows), tuple(sorted({row["cause"] for row, _ in members}))
    return (), filters


def _families(result: Result, sources: np.ndarray) -> tuple[str, ...]:
    coded = result.base.coded
    family = result.network.parts.set_index("part")["family"]
    made = coded.items.part[coded.sources.item[sources]]
    return tuple(sorted({family.get(part) or part for part in made}))


def _group(result: Result, kind: str, makes: tuple[str, ...], members: Members) -> Group:
    """Rows that several of the events hit keep what all of them leave."""
    base = result.base
    coded, value = base.coded, np.where(base.item_value > 0, base.item_value, 1.0)
    lanes = base.sent * value[coded.lanes.origin]
    sold = value[coded.demand.item]
    flows = {
        OUTAGE: {"source": base.made * value[coded.sources.item], "lane": lanes, "sale": base.served * sold},
        DEMAND: {"demand": coded.demand.rate * sold},
        DUTY: {"duty": lanes},
    }[kind]
    parts = [(usual, [getattr(effect, name) for _, effect in members]) for name, usual in flows.items()]
    hit, weights, share = zip(*(_joined(usual, lefts, kind == DUTY) for usual, lefts in parts), strict=True)
    weight = np.concatenate(weights)
    weight = weight if weight.sum() > 0 else np.ones_like(weight)
    return Group(kind, makes, tuple(row for row, _ in members), np.concatenate(hit), weight, np.hstack(share))


def _joined(usual: np.ndarray, lefts: list[Left], adds: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The rows that any of these hit, what each usually moves, and what all leave of it (days x rows)."""
    rows = np.unique(np.concatenate([left.rows for left in lefts])).astype(int)
    out = np.full((len(lefts[0].share), len(rows)), 0.0 if adds else 1.0)
    for left in lefts:
        at = np.searchsorted(rows, left.rows)
        out[:, at] = out[:, at] + left.share if adds else out[:, at] * left.share
    return rows, usual[rows], out


# words


def _sentences(result: Result, group: Group, words: Wording) -> Iterable[str]:
    """What a group of events does, the fullest form first."""
    change = group.change
    touched = np.flatnonzero(np.abs(change) > TOUCHED)
    if not len(touched):
        return [words.say("headline.no_effect", who=_who(result, group, words))]
    stops = group.kind == OUTAGE and group.closed.any()
    days = np.flatnonzero(group.closed) if stops else touched
    last = len(change) - 1
    largest = change[np.abs(change).argmax()]
    verb = {
        DUTY: "duty_rises",
        DEMAND: "demand_falls" if largest > 0 else "demand_rises",
        OUTAGE: "stops" if stops else "cuts",
    }[group.kind]
    values = {
        "who": _who(result, group, words),
        "cause": words.cause(_cause(group)),
        "percent": f"{100 * abs(largest):.0f}",
        "points": f"{100 * abs(largest):.3g}",
        "start": words.day(days[0]),
        "back": words.day(touched[-1] + 1),
        "end": words.day(days[-1]) if days[-1] < last else words.say("headline.end_of_run"),
    }
    if touched[-1] == last and group.endless:
        return [words.say(f"headline.{verb}_for_good", **values)]
    forms = ["stops_back", "stops"] if stops and days[-1] < touched[-1] < last else [verb]
    return [words.say(f"headline.{form}", **values) for form in forms + ["cuts_brief"] * (verb == "cuts")]


def _cause(group: Group) -> str:
    """The cause of the hardest event, of several the first."""
    return max(group.rows, key=lambda row: row["severity"])["cause"]


def _who(result: Result, group: Group, words: Wording) -> str:
    """Who or what a group of events hits."""
    sites = list(dict.fromkeys(row["site"] for row in group.rows))
    if len(sites) > 1:
        return _several(result, group, sites, words)
    row, values, names = group.rows[0], {}, []
    if part := text(row, "part"):
        names, values = ["part"], {"part": words.part(part)}
    if mode := text(row, "mode"):
        names, values = [*names, "mode"], values | {"mode": words.mode(mode)}
    places = [name for name in PLACES if text(row, name)]
    if places:
        names = [*names, _place_word(row, places[0], group.kind)]
        values |= {"place": words.place(places[0], text(row, places[0]))}
    if to := text(row, "destination"):
        names, values = [*names, "to"], values | {"to": words.destination(to)}
    prefix = {OUTAGE: "who", DEMAND: "wanted", DUTY: "goods"}[group.kind]
    if group.kind == DEMAND and not places and (said := _all_sold(result, group, words)):
        return said
    key = "headline." + "_".join([prefix, *names])
    simple = len(places) < 2 and not given(row, "radius_km") and key in texts.catalogue()
    return words.say(key, **values) if simple else words.filters(row, FILTERS[:-1])


def _all_sold(result: Result, group: Group, words: Wording) -> str:
    """What is hit, where that is all that is sold in a unit which the language has a word for; else ""."""
    sold = result.network.demand["part"]
    unit = words.unit(sold.iloc[result.base.coded.demand.row[group.hit]])
    return words.all_of(unit) if sum(words.unit([part]) == unit for part in sold) == len(group.hit) else ""


def _place_word(row: Row, place: str, kind: str) -> str:
    """What a place is in the key of a text: where goods come from, or where something stands."""
    if kind == DUTY or text(row, "destination") or text(row, "mode"):
        return "from"
    return "place" if kind == DEMAND or place in ("country", "region") else place


def _several(result: Result, group: Group, sites: list[str], words: Wording) -> str:
    """Several sites by what they make and the country, where all have the same."""
    table = result.network.sites.set_index("site")["country"]
    countries, names = set(table.loc[sites]), ["sites"]
    values: dict[str, Any] = {"count": len(sites)}
    if len(group.makes) == 1:
        names, values = [*names, "part"], values | {"part": words.part(group.makes[0])}
    if len(countries) == 1 and "" not in countries:
        names, values = [*names, "place"], values | {"place": words.place("country", countries.pop())}
    return words.say("headline." + "_".join(["who", *names]), **values)
