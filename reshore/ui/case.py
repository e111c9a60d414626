"""A case: what is asked of an untouched network. Small, hashable, and told in the address of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from ..disruption.scenario import Scenario, find_scenario
from ..network.network import Network

KINDS = ("site", "company", "country", "region", "part")
LIMITS = {"days": (1, 365), "left": (0, 100), "ramp": (0, 365), "start": (0, 365), "reroute": (0, 365)}
FIRST = "harness_2020"  # of the sample
MOST_OUT = 500


@dataclass(frozen=True)
class Case:
    """A scenario of the network and own knock-outs on top.

    scenario: "" for none. out: what is knocked out, as `kind:id`. days: of the outage; left: % of capacity left;
    ramp: days of the way back; start: first day; reroute: days of shortage until others are asked (None: never).
    """

    scenario: str = ""
    out: tuple[str, ...] = ()
    days: int = 14
    left: int = 0
    ramp: int = 0
    start: int = 0
    reroute: int | None = None

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


def first_case(net: Network) -> Case:
    """The case a network opens with."""
    names = list(dict.fromkeys(net.events["scenario"]))
    return Case(FIRST if FIRST in names else (names or [""])[0])


def choices(net: Network) -> dict[str, str]:
    """Everything that can be knocked out: `kind:id` to its name."""
    out = {f"site:{site}": name for site, name in zip(net.sites["site"], net.sites["name"], strict=True)}
    for kind in ("company", "country", "region"):
        out |= {f"{kind}:{value}": "" for value in sorted(set(net.sites[kind]) - {""})}
    return out | {f"part:{part}": name for part, name in zip(net.parts["part"], net.parts["name"], strict=True)}


def scenario_of(case: Case, net: Network, own: str) -> Scenario:
    """The scenario of a case; `own` is what knock-outs of one's own are called."""
    base = find_scenario(net, case.scenario) if case.scenario else Scenario(own)
    if not case.out:
        return base
    name = f"{base.name} + {own}" if case.scenario else own
    out = replace(base, name=name)
    for token in case.out:
        kind, _, value = token.partition(":")
        out = out.hit(days=case.days, start=case.start, ramp=case.ramp, severity=1 - case.left / 100, **{kind: value})
    return out


def to_query(case: Case, first: Case) -> dict[str, str | list[str]]:
    """What differs from the first case, as the parameters of an address."""
    out: dict[str, str | list[str]] = {}
    for field in fields(Case):
        value = getattr(case, field.name)
        if value != getattr(first, field.name):
            out[field.name] = list(value) if field.name == "out" else "" if value is None else str(value)
    return out


def from_query(query: Mapping[str, list[str]], net: Network) -> Case:
    """The case of an address; what does not fit the network or the limits is left as in the first case."""
    case = first_case(net)
    given = {name: values for name, values in query.items() if values}
    if given.get("scenario", [None])[-1] in {"", *net.events["scenario"]}:
        case = replace(case, scenario=given["scenario"][-1])
    known = choices(net)
    case = replace(case, out=tuple(dict.fromkeys(t for t in given.get("out", []) if t in known))[:MOST_OUT])
    for name in LIMITS:
        text = given.get(name, [""])[-1]
        if text.isascii() and text.isdigit() and len(text) < 6:
            case = replace(case, **{name: within(name, int(text))})
    return case


def within(name: str, value: int) -> int:
    """The value, or the nearest one allowed: what a browser sends is not to be trusted."""
    low, high = LIMITS[name]
    return max(low, min(high, value))
