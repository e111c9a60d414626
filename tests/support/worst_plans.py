"""Small random networks to plan for against the worst loss, and the second way to do so: every choice of options against every
set of sites in turn, in one program written apart from the package.

s1 and s2 make a, p1 and p2 make c from a (or its substitute b), k1 to k3 sell c, some of it over the port w. Everything else
is drawn. Only the tables of a network are read here, and where a margin is blank the flows of its baseline day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd

from reshore import Network
from reshore.network.baseline import baseline

from .enumeration import (
    Chain,
    Program,
    _calm,
    _day,
    _keep_parts,
    _limit,
    add,
    allowed,
    capex_of,
    divisible,
    fixed_cost,
    records,
    setting,
)
from .small_plans import _Draw, _lane, _option, _source

MARKETS = ("k1", "k2", "k3")


def worst_plan(seed: int, parts: bool = False) -> Network:
    """A network with two to four options; the same seed gives the same one. parts: some of the options are divisible."""
    d = _Draw(seed)
    sites = [{"site": s, "capacity": d.one(None, None, None, 12)} for s in ("s1", "s2", "p1", "p2", "w", *MARKETS)]
    markets = MARKETS[: d.one(2, 3, 3)]
    tables = {
        "sites": sites,
        "parts": [{"part": p, "value": d.one(1, 4), "holding_rate": d.one(0, 0.5)} for p in ("a", "b", "c")],
        "bom": [{"part": "c", "input": "a", "quantity": d.one(1, 2)}],
        "sources": [_source(d, "s1", "a", capacity=d.one(None, 10, 20)), _source(d, "p1", "c", capacity=d.one(None, 7, 10))],
        "lanes": [_lane(d, "s1", "p1", "a", capacity=None)],
        "stock": [], "options": [],
        "demand": [{"site": k, "part": "c", "rate": d.one(1, 2, 3), "price": d.one(25, 40), "margin": d.one(None, 9, 20)}
                   for k in markets],
    }  # fmt: skip
    through = d.chance(0.4)
    for k in markets:
        origin = "w" if through and d.chance(0.7) else "p1"
        tables["lanes"].append(_lane(d, origin, k, "c", capacity=None))
    if through:
        tables["lanes"].append(_lane(d, "p1", "w", "c", capacity=None))
    _more(d, tables, markets)
    kinds = d.random.permutation([_second, _plant, _stock, _local, _port, _instead, _fast])
    for kind in kinds[: d.one(2, 3, 3, 4)]:
        kind(d, tables, markets)
    _rules(d, tables, parts)
    settings = {"days_per_year": d.one(10, 20), "discount_rate": d.one(0, 0.1)}
    tables["settings"] = [{"key": k, "value": str(v)} for k, v in settings.items()]
    return Network(**{name: pd.DataFrame(rows) for name, rows in tables.items() if rows})


def _more(d: _Draw, tables: dict, markets) -> None:
    """What some of the networks have besides: a second source, a substitute, a second plant, stock."""
    if d.chance(0.3):
        tables["sources"].append(_source(d, "s2", "a"))
        tables["lanes"].append(_lane(d, "s2", "p1", "a", share=d.one(None, 0)))
    if d.chance(0.2):
        tables["bom"][0]["alternative"] = "either"
        tables["bom"].append({"part": "c", "input": "b", "quantity": 1, "alternative": "either"})
        tables["sources"].append(_source(d, "p1", "b", unit_cost=6))
    if d.chance(0.3):
        tables["sources"].append(_source(d, "p2", "c"))
        tables["lanes"] += [_lane(d, "s1", "p2", "a"), _lane(d, "p2", d.one(*markets), "c")]
    for place in (("p1", "a"), ("k1", "c"), ("w", "c")):
        if d.chance(0.3):
            tables["stock"].append({"site": place[0], "part": place[1], "quantity": d.one(2, 6)})


def _second(d: _Draw, tables: dict, markets) -> None:
    tables["sources"].append(_source(d, "s2", "a", "source"))
    tables["lanes"].append(_lane(d, "s2", "p1", "a", d.one("source", ""), mode="air"))
    _option(d, tables, "source")


def _plant(d: _Draw, tables: dict, markets) -> None:
    tables["sources"].append(_source(d, "p2", "c", "plant"))
    tables["lanes"] += [_lane(d, d.one("s1", "s2"), "p2", "a", "plant", mode="road")]
    tables["lanes"] += [_lane(d, "p2", k, "c", "plant", mode="road") for k in markets if d.chance(0.7)]
    _option(d, tables, "plant")


def _stock(d: _Draw, tables: dict, markets) -> None:
    site, part = d.one(("p1", "a"), ("k1", "c"), ("w", "c"), ("s1", "a"))
    tables["stock"].append({"site": site, "part": part, "quantity": d.one(3, 8), "unit_cost": 0.5, "option": "stock"})
    _option(d, tables, "stock")


def _local(d: _Draw, tables: dict, markets) -> None:
    """A line at a market: whether the market makes what it sells hangs on the option."""
    site = d.one(*markets)
    tables["sources"].append(_source(d, site, "c", "local"))
    tables["lanes"].append(_lane(d, d.one("s1", "s2"), site, "a", "local", mode="road"))
    _option(d, tables, "local")


def _port(d: _Draw, tables: dict, markets) -> None:
    """A line at the port, where goods pass through."""
    tables["sources"].append(_source(d, "w", "c", "port"))
    tables["lanes"] += [_lane(d, "s1", "w", "a", "port", mode="road"), _lane(d, "w", d.one(*markets), "c", "port", mode="road")]
    _option(d, tables, "port")


def _instead(d: _Draw, tables: dict, markets) -> None:
    """Another line in the place of what p1 or p2 makes; at p2 there may be none."""
    tables["sources"].append(_source(d, d.one("p1", "p2"), "c", "instead"))
    if tables["sources"][-1]["site"] == "p2":
        tables["lanes"] += [_lane(d, "s1", "p2", "a", "instead", mode="sea"), _lane(d, "p2", "p1", "c", "instead", mode="sea")]
    _option(d, tables, "instead", replaces="p1")


def _fast(d: _Draw, tables: dict, markets) -> None:
    tables["lanes"].append(_lane(d, d.one("s1", "s2"), "p1", "a", "lane", mode="air"))
    _option(d, tables, "lane")


def _rules(d: _Draw, tables: dict, parts: bool) -> None:
    options = tables["options"]
    if d.chance(0.3):
        options[0]["group"] = options[1]["group"] = "one"
    elif d.chance(0.4):
        options[0]["requires"] = options[1]["option"]
    for o in options if parts else []:
        if d.chance(0.6):
            o |= {"divisible": 1, "max_units": d.one(0.5, 1, 2)}
    part_of = {o["option"] for o in options if o.get("divisible")}
    for row in tables["sources"] + tables["lanes"]:
        if row["option"] in part_of:
            row["capacity"] = row["capacity"] or 4.0  # a part of a unit is a part of something


@dataclass(frozen=True)
class Asked:
    """What is asked of the plan: at most k sites lost for so many days; budget, what is to be bought, what may not be."""

    k: int
    days: float
    budget: float | None = None
    keep: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()


def best_against_worst(net: Network, asked: Asked) -> tuple[float, dict[str, float]]:
    """The least objective over every choice of whole units and of what else is bought at all, and that choice."""
    parts, found = divisible(net), (np.inf, {})
    ranges = [_may(o, parts, asked) for o in records(net, "options")]
    for counts in product(*ranges):
        units = {o["option"]: float(n) for o, n in zip(records(net, "options"), counts, strict=True)}
        if allowed(net, {o: n for o, n in units.items() if o not in parts}, asked.budget, units):
            found = min(found, (least_with(net, units, asked), units), key=lambda f: f[0])
    return found


def _may(option: dict, parts: set[str], asked: Asked) -> list[float]:
    """The units of an option to be tried; of one that is divisible nothing, or any up to the last."""
    name, most = option["option"], option["max_units"]
    tried = [0.0, most] if name in parts else [float(n) for n in range(int(most) + 1)]
    tried = tried[:1] if name in asked.forbid else tried
    return tried[1:] if name in asked.keep else tried


def least_with(net: Network, units: dict[str, float], asked: Asked, exact: bool = False) -> float:
    """The least objective with these units of whole options, and any part up to so many of the divisible ones among them
    (`exact`: with just these); infinite where no parts keep the rules."""
    lp, options = Program(), {r["option"]: r for r in records(net, "options")}
    free = set() if exact else divisible(net)
    least = {o: min(1.0, options[o]["max_units"]) if o in asked.keep else 0.0 for o in options}
    parts = {o: lp.column(units[o], least[o]) for o in sorted(free) if units[o] > 0}
    whole = {o: n for o, n in units.items() if o not in parts}
    spent = {None: sum(n * capex_of(net, o) for o, n in whole.items())}
    if asked.budget is not None:
        lp.keep(add({c: capex_of(net, o) for o, c in parts.items()}, spent), high=asked.budget)
    for o, n in units.items():
        if n > 0 and (needed := options[o]["requires"]):  # units <= most x units of what is required
            own = {parts[o]: 1.0} if o in parts else {None: n}
            other = {parts[needed]: 1.0} if needed in parts else {None: units[needed]}
            lp.keep(add(own, other, -options[o]["max_units"]), high=0)
    chain = Chain(net, whole, parts)
    objective = _year(lp, chain, asked)
    for o, column in parts.items():
        add(objective, {column: fixed_cost(net, {o: 1.0})})
    try:
        return fixed_cost(net, whole) + lp.least(objective)[0]
    except AssertionError as error:
        if "infeasible" in str(error):
            return np.inf
        raise


def _year(lp: Program, chain: Chain, asked: Asked) -> dict:
    """A no-event year, and the most that any set of sites costs beyond it."""
    _, _, day, calm_lost = _calm(lp, chain)
    worst = lp.column()
    sites = [s["site"] for s in records(chain.net, "sites")]
    for size in range(1, asked.k + 1):
        for away in combinations(sites, size):
            lp.keep(add(_loss(lp, chain, away, asked.days, calm_lost), {worst: -1.0}), high=0)
    return add(add({}, day, setting(chain.net, "days_per_year", 365)), {worst: 1.0})


def _loss(lp: Program, chain: Chain, away: Iterable[str], days: float, calm_lost: list[int]) -> dict:
    """F1: margin that is lost in so many days without the sites away, beyond that of no-event days.

    What a site makes is stopped there; of what it does not make it sends and sells nothing. One that is had in part does not
    make it one that does.
    """
    own = {(s["site"], s["part"]) for s in chain.sources if s["units"] is None and s["option"] not in divisible(chain.net)}
    source = [0.0 if s["site"] in away else 1.0 for s in chain.sources]
    lane = [0.0 if x["origin"] in away and (x["origin"], x["part"]) not in own else 1.0 for x in chain.lanes]
    limits = [
        [0.0 if not k else _limit(row) * days for row, k in zip(rows, left, strict=True)]
        for rows, left in ((chain.sources, source), (chain.lanes, lane))
    ]
    made, sent, out = _day(lp, chain, *limits)
    _keep_parts(lp, chain.sources, made, [k * days for k in source])
    _keep_parts(lp, chain.lanes, sent, [k * days for k in lane])
    for x, column in zip(chain.lanes, sent, strict=True):
        add(out[x["destination"], x["part"]], {column: -1})
    for i, there in chain.stock.items():
        add(out[i], there, -1)
    margin, cost = baseline(chain.net).margin, {}
    for d, calm, money in zip(chain.demand, calm_lost, margin, strict=True):
        lost = lp.column(d["rate"] * days)
        lp.keep({lost: 1.0, calm: -days}, low=0)
        if d["site"] in away and (d["site"], d["part"]) not in own:
            lp.keep({lost: 1.0}, low=d["rate"] * days)
        add(out[d["site"], d["part"]], {None: d["rate"] * days, lost: -1})
        add(cost, {lost: money, calm: -days * money})
    for terms in out.values():
        lp.keep(terms, high=0)
    for site, capacity in chain.site_capacity.items():
        if capacity < np.inf:
            used = {c: s["load"] for s, c in zip(chain.sources, made, strict=True) if s["site"] == site}
            lp.keep(used, high=capacity * days)
    return cost
