"""A case: a list of changes to an untouched network, and what is asked of it. Small, hashable, and told in an address."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import count
from typing import Any

from ...network.network import Change, Network
from ...network.recovery_factors import FACTORS, factors_of
from ...network.scenario import Scenario, find_scenario, probabilities
from ...planning.question import Question
from .edits import additions
from .own_events import event, told

KINDS = ("site", "company", "country", "region", "part")
LIMITS = {"days": (1, 365), "left": (0, 100), "ramp": (0, 365), "start": (0, 365), "reroute": (0, 365)}
FIRST = "harness_2020"  # of the sample
MOST_OUT = 500


@dataclass(frozen=True)
class Case:
    """A scenario of the network, own knock-outs on top, and changes of the network itself.

    scenario: "" for none. out: what is knocked out, as `kind:id`. days: of the outage; left: % of capacity left;
    ramp: days of the recovery (ramp-up); start: first day; reroute: days of shortage until others are asked (None: never).
    events: of the planner's own, each as JSON: a row of `own_events`.
    changes: of the network, in their order, each as JSON: a change as `Network.edit` takes it, or the plan chosen,
    {"plan": fingerprint of the network it gives, "options": {option: units}}, which holds what was changed before it.
    question: what is asked of a plan (None: nothing was set).
    """

    scenario: str = ""
    out: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    days: int = 14
    left: int = 0
    ramp: int = 0
    start: int = 0
    reroute: int | None = None
    changes: tuple[str, ...] = ()
    question: Question | None = None

    @property
    def disruption(self) -> Case:
        """The case as far as a run of its network goes, which has the changes."""
        return replace(self, changes=(), question=None)

    @property
    def has_own(self) -> bool:
        """Whether anything happens in it beside its scenario."""
        return bool(self.out or self.events)

    @property
    def sites(self) -> list[str]:
        """The sites knocked out one by one."""
        return [token.partition(":")[2] for token in self.out if token.startswith("site:")]

    def with_sites(self, sites: list[str]) -> Case:
        """The case with exactly these sites knocked out one by one."""
        others = [token for token in self.out if not token.startswith("site:")]
        kept = [token for token in self.out if token.partition(":")[2] in sites and token.startswith("site:")]
        fresh = [f"site:{site}" for site in sites if f"site:{site}" not in kept]
        return replace(self, out=(*others, *kept, *fresh)[:MOST_OUT])

    @property
    def planned(self) -> str:
        """The fingerprint of the network that the plan chosen gives ("": none is chosen)."""
        return next((step["plan"] for step in map(json.loads, self.changes) if "plan" in step), "")

    @property
    def bought(self) -> dict[str, float]:
        """Units of each option of the plan chosen."""
        return next((step["options"] for step in map(json.loads, self.changes) if "plan" in step), {})

    def without_plan(self) -> Case:
        """The case with its edited rows alone."""
        return replace(self, changes=tuple(step for step in self.changes if "plan" not in json.loads(step)))

    def with_plan(self, planned: str, bought: Mapping[str, float]) -> Case:
        """The case with a plan chosen, in place of another."""
        return replace(self, changes=(*self.without_plan().changes, _step({"plan": planned, "options": dict(bought)})))

    def with_edits(self, changes: list[Change]) -> Case:
        """The case with more rows edited."""
        return replace(self, changes=(*self.changes, *map(_step, changes)))


def _step(change: Mapping[str, Any]) -> str:
    return json.dumps(change, sort_keys=True)


def changed(net: Network, changes: tuple[str, ...], planned: Callable[[str], Network]) -> Network:
    """The network after the changes of a case; `planned` gives the network of a plan by its fingerprint.

    Raises `DataError` for a change that does not fit.
    """
    edits: list[Change] = []
    for step in map(json.loads, changes):
        if "plan" in step:
            net, edits = planned(step["plan"]), []
        else:
            edits.append(step)
    return net.edit(edits) if edits else net


def first_case(net: Network) -> Case:
    """The case a network opens with."""
    names = list(probabilities(net))
    return Case(FIRST if FIRST in names else (names or [""])[0])


def choices(net: Network) -> list[str]:
    """Everything that can be knocked out, as `kind:id`."""
    places = [f"{kind}:{value}" for kind in ("company", "country", "region") for value in sorted(set(net.sites[kind]) - {""})]
    return [*(f"site:{site}" for site in net.sites["site"]), *places, *(f"part:{part}" for part in net.parts["part"])]


def scenario_of(case: Case, net: Network, own: str) -> Scenario:
    """The scenario of a case; `own` is what knock-outs of one's own are called."""
    base = find_scenario(net, case.scenario) if case.scenario else Scenario(own)
    if not case.has_own:
        return base
    name = f"{base.name} + {own}" if case.scenario else own
    common = {"start_day": case.start, "duration_days": case.days, "ramp_days": case.ramp, "severity": 1 - case.left / 100}
    if factors := factors_of(base.events).get(""):  # they have no cause either, and what has one cause has one factor
        common |= dict(zip(FACTORS, factors, strict=True))
    hits = [{kind: value, **common} for kind, _, value in (token.partition(":") for token in case.out)]
    own_rows = [{**{name: common[name] for name in FACTORS if name in common}, **event(text)} for text in case.events]
    return replace(base, name=name).with_events([*hits, *own_rows])


def with_chance(case: Case, net: Network, chance: float, name: str, note: str) -> list[Change]:
    """The case as a scenario of the network with a chance of so much a year [0..1], as rows to be added to the table events.

    name: what it is called, behind which a number stands where there is one of that name; note: why it is assumed.
    """
    taken = set(net.events["scenario"])
    free = next(one for n in count(1) if (one := name if n == 1 else f"{name} {n}") not in taken)
    rows = scenario_of(case, net, free).events
    return additions({"events": rows.assign(scenario=free, probability=chance, evidence="assumed", note=note)})


def to_record(case: Case) -> dict[str, Any]:
    """The case as plain JSON."""
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(case).items()}
    return plain | {"question": case.question.record if case.question else None}


def from_record(record: Mapping[str, Any]) -> Case:
    """The case of a record of `to_record`."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
    asked = values.pop("question", None)
    return Case(**values, question=Question.of(asked) if asked else None)


def to_query(case: Case, first: Case) -> dict[str, str | list[str]]:
    """What differs from the first case, as the parameters of an address; changes of the network and what is asked of a
    plan are not told there."""
    out: dict[str, str | list[str]] = {}
    for field in fields(Case):
        value = getattr(case, field.name)
        if value != getattr(first, field.name) and field.name not in ("changes", "question"):
            out[field.name] = list(value) or [""] if field.name in ("out", "events") else "" if value is None else str(value)
    return out


def from_query(query: Mapping[str, list[str]], net: Network, case: Case | None = None) -> Case:
    """The case of an address; what it does not tell, or what does not fit the network or the limits, is as in `case`
    (None: the first)."""
    case = case or first_case(net)
    given = {name: values for name, values in query.items() if values}
    if given.get("scenario", [None])[-1] in {"", *probabilities(net)}:
        case = replace(case, scenario=given["scenario"][-1])
    if "out" in given:
        known = set(choices(net))
        case = replace(case, out=tuple(dict.fromkeys(t for t in given["out"] if t in known))[:MOST_OUT])
    if "events" in given:
        case = replace(case, events=told(net, given["events"]))
    for name in LIMITS:
        text = given.get(name, ["?"])[-1]
        if text.isascii() and text.isdigit() and len(text) < 6:
            changed: dict[str, Any] = {name: within(name, int(text))}
            case = replace(case, **changed)
    return replace(case, reroute=None) if given.get("reroute") == [""] else case


def within(name: str, value: int) -> int:
    """The value, or the nearest one allowed: what a browser sends is not to be trusted."""
    low, high = LIMITS[name]
    return max(low, min(high, value))
