"""Hard rules of a plan written a second time, on the program of `enumeration`: from the tables and the baseline day alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from reshore import Network
from reshore.network.baseline import baseline

from . import enumeration
from .enumeration import Chain, Left, Program, add, records, setting
from .small_plans import mixed_plan, small_plan


@dataclass(frozen=True)
class Asked:
    """A question to `plan` with hard rules."""

    budget: float | None = None
    risk_weight: float = 0.0
    confidence: float = 0.95
    keep: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    service_level: float | None = None
    domestic_share: float | None = None
    loss_limit: float | Mapping[str, float] | None = None


def ruled_plan(seed: int) -> tuple[Network, Asked]:
    """A small network with countries and lines that have to work, and what is asked of it; the same seed gives the same."""
    random = np.random.default_rng(seed + 2 * 10**6)

    def one(*of):
        return of[random.integers(len(of))]

    net = (small_plan, mixed_plan)[seed % 2](seed, **({"price": one(None, 80.0)} if seed % 2 == 0 else {}))
    country = [("KR" if site == "k" else one("KR", "CN", "JP", "")) for site in net.sites["site"]]
    options = net.options.assign(least_use=[one(None, None, 0.2, 0.6) for _ in net.options.index])
    own = net.sources["option"] != ""
    sources = net.sources.assign(capacity=net.sources["capacity"].mask(own & net.sources["capacity"].isna(), 5.0))
    net = replace(net, sites=net.sites.assign(country=country), options=options, sources=sources)
    names, whole = net.options["option"].tolist(), net.filled("options").query("divisible == 0")["option"].tolist()
    kept = (one(*whole),) if whole and random.random() < 0.25 else ()
    window = setting(net, "window_days", 0) * float(baseline(net).margin @ net.demand["rate"])
    scenarios = list(dict.fromkeys(net.events["scenario"]))
    limit = window * one(0.0, 0.1, 0.3)
    asked = Asked(
        budget=one(None, None, 10.0, 40.0),
        risk_weight=one(0.0, 0.3, 1.0),
        confidence=one(0.0, 0.5, 0.8, 0.95),
        keep=kept,
        forbid=tuple(o for o in names if o not in kept and random.random() < 0.1),
        service_level=one(None, None, 0.5, 0.8, 0.9, 0.97, 1.0),
        domestic_share=one(None, None, 0.2, 0.5, 0.8),
        loss_limit=one(None, None, limit, dict.fromkeys(scenarios[:1], limit) or None),
    )
    return net, asked


def oracle(net: Network, ask: Asked) -> float:
    """The least objective that keeps everything asked, over every choice of units; infinite where nothing does."""

    def rules(lp: Program, chain: Chain, made: list[int], lost: list[int], windows: dict[str, list[int]]) -> None:
        _service(lp, chain, ask, lost, windows)
        _losses(lp, chain, ask, lost, windows)
        _at_home(lp, chain, ask, made, lost)
        _work(lp, chain, made)

    def fits(units: dict[str, float]) -> bool:
        return all(units[o] > 0 for o in ask.keep) and not any(units[o] > 0 for o in ask.forbid)

    return enumeration.best_of_all(net, ask.budget, ask.risk_weight, ask.confidence, rules, fits)[0]


def _days(chain: Chain) -> tuple[float, int]:
    return setting(chain.net, "days_per_year", 365), int(setting(chain.net, "window_days", np.nan))


def _wanted(chain: Chain, scenario: str) -> float:
    """Units that the year of a scenario wants."""
    year, length = _days(chain)
    left = Left(chain, [e for e in records(chain.net, "events") if e["scenario"] == scenario])
    window = sum(left.demand(d, day) for d in chain.demand for day in range(length))
    return window + (year - length) * sum(d["rate"] for d in chain.demand)


def _service(lp: Program, chain: Chain, ask: Asked, lost: list[int], windows: dict[str, list[int]]) -> None:
    if ask.service_level is None:
        return
    year, length = _days(chain)
    lp.keep(dict.fromkeys(lost, 1.0), high=(1 - ask.service_level) * sum(d["rate"] for d in chain.demand))
    for scenario, window in windows.items():
        terms = {**dict.fromkeys(window, 1.0), **dict.fromkeys(lost, year - length)}
        lp.keep(terms, high=(1 - ask.service_level) * _wanted(chain, scenario))


def _losses(lp: Program, chain: Chain, ask: Asked, lost: list[int], windows: dict[str, list[int]]) -> None:
    """Beyond the year's own calm days, and beyond those of today."""
    year, length = _days(chain)
    state = baseline(chain.net)
    today = float(state.margin @ (chain.net.demand["rate"].to_numpy() - state.served))
    for scenario, window in windows.items():
        given = ask.loss_limit
        limit = given.get(scenario) if isinstance(given, Mapping) else given
        if limit is None:
            continue
        terms = {c: state.margin[k % len(lost)] for k, c in enumerate(window)}
        own = {c: -length * state.margin[k] for k, c in enumerate(lost)}
        lp.keep(add(dict(terms), own), high=limit)
        rest = {c: (year - length) * state.margin[k] for k, c in enumerate(lost)}
        lp.keep(add(dict(terms), rest), high=limit + year * today)


def _at_home(lp: Program, chain: Chain, ask: Asked, made: list[int], lost: list[int]) -> None:
    if ask.domestic_share is None:
        return
    country = {s["site"]: s["country"] for s in records(chain.net, "sites")}
    home = {country[d["site"]] for d in chain.demand} - {""}
    row: dict = {}
    for s, column in zip(chain.sources, made, strict=True):
        added = max(s["unit_cost"], chain.value(s["part"]) - inputs_value(chain, s))
        add(row, {column: added * (ask.domestic_share - (country[s["site"]] in home))})
    lp.keep(dict(row), high=0)
    state = baseline(chain.net)
    sold = [chain.value(d["part"]) * ask.domestic_share for d in chain.demand]
    short = chain.net.demand["rate"].to_numpy() - state.served
    lp.keep(add(row, dict(zip(lost, sold, strict=True))), high=float(short @ sold))


def inputs_value(chain: Chain, source: dict) -> float:
    """Value of what goes into a unit: substitutes by the mix of the baseline day, the cheapest where the source is no part of
    it."""
    coded, mix, total = baseline(chain.net).coded, baseline(chain.net).mix, 0.0
    groups = defaultdict(list)
    for b in chain.needs(source):
        groups[b["alternative"] or "=" + b["input"]].append(b)
    used = {}
    if not source["option"]:
        items = list(zip(coded.items.site, coded.items.part, strict=True))
        for k, i in enumerate(coded.inputs.frame().itertuples()):
            if items[coded.sources.item[i.source]] == (source["site"], source["part"]):
                used[items[i.item][1]] = mix[k]
    for members in groups.values():
        each = [b["quantity"] * chain.value(b["input"]) for b in members]
        shares = [used.get(b["input"], 0.0) for b in members]
        total += float(np.dot(each, shares)) if sum(shares) > 0 else min(each)
    return total


def _work(lp: Program, chain: Chain, made: list[int]) -> None:
    """made x load >= least use x what an option opens at a site, no more than the site has, for each unit bought."""
    for option in records(chain.net, "options"):
        least = option["least_use"]
        for site in {s["site"] for s in chain.sources if s["option"] == option["option"]}:
            mine = [
                (s, c) for s, c in zip(chain.sources, made, strict=True) if (s["option"], s["site"]) == (option["option"], site)
            ]
            rows = [r for r in records(chain.net, "sources") if (r["option"], r["site"]) == (option["option"], site)]
            room = min(sum(r["capacity"] * r["load"] for r in rows), chain.site_capacity[site])
            runs = {c: s["load"] for s, c in mine}
            part = mine[0][0]["units"]
            units = {None: mine[0][0]["capacity"] / rows[0]["capacity"]} if part is None else {part: 1.0}
            if least > 0:
                lp.keep(add(runs, units, -least * room), low=0)
