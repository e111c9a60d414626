"""Random networks and scenarios for runs of many days, drawn with a seed: what `networks.py` holds, and rougher.

Lead times up to 60 days, sites that ship one part to each other, shared capacities, substitutes, minimum run rates close to the
usual output, customers who wait up to 60 days. Limits are drawn around the flows of a baseline day, so that they bind.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from reshore import DataError, Network, Scenario
from reshore.disruption.capacity_left import effects
from reshore.network.baseline import baseline
from reshore.network.index import index

from .networks import rebuilt

MAKERS, PORT, MARKETS = ("s0", "s1", "s2", "s3", "s4"), "port", ("t0", "t1", "t2")
SITES = (*MAKERS, PORT, *MARKETS)  # lanes without lead time lead to a later one
Rows = list[dict[str, Any]]


def random_case(seed: int) -> tuple[Network, Scenario]:
    """A network whose baseline state exists, and a scenario that hits something of it."""
    random = np.random.default_rng(seed)
    while True:
        try:
            net = random_chain(random)
            scenario = random_scenario(net, random)
            effects(index(net), scenario)
        except DataError:  # given shares that cannot be kept, an event that hits nothing
            continue
        return net, scenario


def random_chain(random: np.random.Generator) -> Network:
    """Places, parts and lanes first, then limits and stocks around what flows on a baseline day."""
    tables = _places_and_lanes(random)
    net = _network(tables)
    _limits(random, tables, net)
    _least_rates(random, tables, _network(tables))
    return _network(tables)


def _network(tables: dict[str, Rows]) -> Network:
    net = Network(**{name: pd.DataFrame(rows) for name, rows in tables.items() if rows})
    baseline(net)
    return net


def _places_and_lanes(random: np.random.Generator) -> dict[str, Rows]:
    parts = [f"p{i}" for i in range(random.integers(1, 7))]
    made = {p: [str(s) for s in random.choice(MAKERS, random.integers(1, 4), replace=False)] for p in parts}
    bom = _bom(random, parts, made)
    lanes: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    sources = [{"site": s, "part": p, "load": random.choice([1, 1, 0.5, 2])} for p in parts for s in made[p]]
    for row in bom:
        for site in made[row["part"]]:
            _supply(random, lanes, site, row["input"], made[row["input"]])
    for part in parts:
        _swap(random, lanes, sources, part, made[part])
    return {
        "sites": [{"site": s, "country": random.choice(["AA", "BB", "CC"])} for s in SITES],
        "parts": [{"part": p, "family": "odd" if i % 2 else "even"} for i, p in enumerate(parts)],
        "bom": bom,
        "sources": sources,
        "demand": _demand(random, lanes, parts, made),
        "lanes": [{"origin": o, "destination": d, "part": p, "mode": mode, **row} for (o, d, p, mode), row in lanes.items()],
        "settings": [{"key": "window_days", "value": str(random.integers(60, 201))}],
    }


def _bom(random: np.random.Generator, parts: list[str], made: dict[str, list[str]]) -> Rows:
    """Each part needs up to three of a higher number; two or three of them may be substitutes; a site may differ."""
    rows: Rows = []
    for i, part in enumerate(parts[:-1]):
        inputs = random.permutation(parts[i + 1 :])[: random.integers(0, 4)]
        substitutes = len(inputs) if len(inputs) > 1 and random.random() < 0.5 else 0
        shares = _shares(random, substitutes)
        for k, name in enumerate(inputs):
            rows.append({"part": part, "input": str(name), "quantity": random.choice([1, 1, 2, 0.5, 3]), "site": "",
                         "alternative": "either" if k < substitutes else "",
                         "share": shares[k] if k < substitutes else None})  # fmt: skip
            if random.random() < 0.1:
                rows.append(rows[-1] | {"site": made[part][0], "quantity": 1.5})
    return rows


def _shares(random: np.random.Generator, count: int) -> list[float | None]:
    """Shares of so many rows: all blank, all given, some blank, one of them stand-by."""
    how = random.integers(0, 4)
    if count < 2 or how == 0:
        return [None] * count
    given = [float(x) for x in np.round(random.dirichlet(np.ones(count)), 2)]
    given[-1] = round(1 - sum(given[:-1]), 2)
    if how == 1 and given[-1] >= 0:
        return list(given)
    return [given[0] / 2 if how == 2 else 0.0, *[None] * (count - 1)]


def _supply(random: np.random.Generator, lanes: dict, site: str, part: str, makers: list[str]) -> None:
    """Lanes that bring a part to a site from its makers, some through the port, some by two modes."""
    if any(d == site and p in (part, "") for _, d, p, _ in lanes) and random.random() < 0.8:
        return
    origins = [m for m in makers if m != site]
    if site in makers and random.random() < 0.7:
        return
    if site != PORT and random.random() < 0.2:
        _supply(random, lanes, PORT, part, makers)
        origins = [*origins, PORT] if random.random() < 0.3 else [PORT]
    ways = [(o, mode) for o in origins for mode in ("sea", "air")[: 1 + (random.random() < 0.2)]]
    blank_part = random.random() < 0.15
    for (origin, mode), share in zip(ways, _shares(random, len(ways)), strict=True):
        key = (origin, site, "" if blank_part and share is None else part, mode)
        lanes.setdefault(key, {"share": share, "lead_days": _lead(random, origin, site)})


def _lead(random: np.random.Generator, origin: str, destination: str) -> float:
    lead = float(random.choice([0, 0, 1, 2, 2.5, 5, 9, 20, 35, 60]))
    return lead if SITES.index(origin) < SITES.index(destination) else max(1.0, lead)


def _swap(random: np.random.Generator, lanes: dict, sources: Rows, part: str, makers: list[str]) -> None:
    """Makers of one part that ship it to each other, each making only a share of what it takes in."""
    if len(makers) < 2 or random.random() < 0.7:
        return
    ring = [*makers, makers[0]] if random.random() < 0.4 else [makers[0], makers[1], makers[0]]
    for origin, destination in pairwise(ring):
        if not any(d == destination and p in (part, "") for _, d, p, _ in lanes):
            lanes[origin, destination, part, "sea"] = {"share": None, "lead_days": float(random.integers(1, 12))}
            for row in sources:
                if (row["site"], row["part"]) == (destination, part):
                    row["share"] = float(random.choice([0.5, 0.7, 0.9]))


def _demand(random: np.random.Generator, lanes: dict, parts: list[str], made: dict[str, list[str]]) -> Rows:
    rows = {}
    for _ in range(random.integers(1, 6)):
        part = parts[min(int(random.choice([0, 0, 0, 1, 2])), len(parts) - 1)]
        site = str(random.choice([*MARKETS, made[part][0]]))
        if site not in made[part]:
            _supply(random, lanes, site, part, made[part])
        rows[site, part] = {
            "site": site,
            "part": part,
            "rate": float(random.choice([1, 2.5, 4, 10])),
            "price": 100.0,
            "backorder_days": int(random.choice([0, 0, 1, 3, 7, 20, 60])),
            "priority": int(random.choice([1, 1, 2, 5])),
        }
    return list(rows.values())


def _limits(random: np.random.Generator, tables: dict[str, Rows], net: Network) -> None:
    """Capacities of sources, sites and lane rows, and stocks, in multiples of what a baseline day of `net` takes."""
    coded, base = index(net), baseline(net)
    site = np.bincount(coded.sources.site, coded.sources.load * base.made, len(SITES))
    row = np.bincount(coded.lanes.row, base.sent, len(tables["lanes"]))
    for usual, name, often in ((base.made, "sources", 0.5), (site, "sites", 0.4), (row, "lanes", 0.35)):
        for k, amount in enumerate(usual):
            if random.random() < often:
                spare = random.choice([1, 1.1, 1.5, 3, 8, 0.8], p=[0.2, 0.2, 0.25, 0.2, 0.1, 0.05])
                tables[name][k]["capacity"] = float(amount or 4.0) * float(spare)
    stock = []
    for item, use in zip(coded.items.frame().itertuples(), base.outflow, strict=True):
        if random.random() < 0.4:
            days = float(random.choice([0.5, 2, 5, 15]))
            by_days = random.random() < 0.5
            stock.append({"site": item.site, "part": item.part, "cover_days": days if by_days else None,
                          "quantity": None if by_days else days * float(use)})  # fmt: skip
    tables["stock"] = stock


def _least_rates(random: np.random.Generator, tables: dict[str, Rows], net: Network) -> None:
    for row, made in zip(tables["sources"], baseline(net).made, strict=True):
        if random.random() < 0.2:
            row["min_rate"] = float(made) * float(random.choice([0.13, 0.47, 0.83, 0.97]))


def lasting(net: Network, days: int) -> Network:
    """The network with runs of so many days."""
    return rebuilt(net, settings=pd.DataFrame({"key": ["window_days"], "value": [str(days)]}))


def with_spare(net: Network, factor: float) -> Network:
    """The network with every limit at least so many times what a baseline day takes."""
    coded, base = index(net), baseline(net)
    site = np.bincount(coded.sources.site, coded.sources.load * base.made, len(net.sites))
    row = np.bincount(coded.lanes.row, base.sent, len(net.lanes))
    raised = {
        name: net.tables[name].assign(capacity=net.tables[name]["capacity"].clip(lower=factor * usual))
        for name, usual in (("sources", base.made), ("sites", site), ("lanes", row))
    }
    return rebuilt(net, **raised)


def has_circles(net: Network) -> bool:
    """Whether goods go round on a baseline day: some sites ship one part to each other."""
    coded, base = index(net), baseline(net)
    circle = coded.components
    return bool(((circle[coded.lanes.origin] == circle[coded.lanes.destination]) & (base.sent > 0)).any())


def random_scenario(net: Network, random: np.random.Generator) -> Scenario:
    """One to three events that end."""
    scenario = Scenario("made up")
    for _ in range(random.integers(1, 4)):
        scenario = scenario.hit(
            days=int(random.integers(1, 31)),
            start=int(random.integers(0, 12)),
            ramp=int(random.choice([0, 0, 0, 6, 15])),
            severity=float(random.choice([1, 1, 1, 0.6, 0.3])),
            severity_end=random.choice([None, None, None, 0.0, 0.8]),
            **_filters(net, random),
        )
    return scenario


def _filters(net: Network, random: np.random.Generator) -> dict[str, Any]:
    source = net.sources.iloc[random.integers(len(net.sources))]
    what = random.choice(["source", "site", "country", "part", "lane", "mode", "market", "demand", "duty", "stock"])
    if what in ("lane", "duty") and len(net.lanes):
        lane = net.lanes.iloc[random.integers(len(net.lanes))]
        row = {"site": lane["origin"], "destination": lane["destination"]}
        return row | ({"duty_add": 0.25} if what == "duty" else {})
    rows: dict[str, dict[str, Any]] = {
        "source": {"site": source["site"], "part": source["part"]},
        "site": {"site": random.choice([source["site"], PORT])},
        "country": {"country": random.choice(["AA", "BB", "CC"])},
        "part": {"part": random.choice([source["part"], "odd", "even"])},
        "mode": {"mode": "sea"},
        "market": {"site": random.choice(net.demand["site"])},
        "demand": {"part": random.choice(net.demand["part"]), "demand_change": float(random.choice([-1, -0.4, 0.5]))},
        "stock": {"site": random.choice([source["site"], *net.demand["site"]]), "takes_stock": 1},
    }
    return rows.get(str(what), rows["site"])
