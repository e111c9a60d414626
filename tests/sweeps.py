"""Sweeps of outages by the laws of a run: what is longer, harder or comes on top never loses less (docs/semantics.md)."""

from collections.abc import Iterator

import numpy as np

import reshore as rs

LENGTHS = (7, 14, 28, 60, 120, 200, 300, None)  # days; None: for good


def hits(net: rs.Network, count: int, seed: int) -> Iterator[dict]:
    """Seeded outages by site, country, part, company, with and without a ramp."""
    rng = np.random.default_rng(seed)
    made = net.sources.loc[net.sources["option"] == ""]
    sites = net.sites.set_index("site").loc[made["site"].unique()]
    by = {"site": sites.index, "part": made["part"].unique(), "country": sites["country"].unique(),
          "company": sites["company"].unique()}  # fmt: skip
    choices = [(key, value) for key, values in by.items() for value in sorted(set(values) - {""})]
    for i in rng.choice(len(choices), size=count):
        key, value = choices[i]
        yield {key: value, "start": int(rng.integers(0, 20)), "ramp": int(rng.choice([0, 0, 10, 30])),
               "severity": float(rng.choice([1.0, 1.0, 0.7, 0.4]))}  # fmt: skip


def ladder(hit: dict, second: dict) -> list[list[tuple[str, rs.Scenario]]]:
    """Three ladders of scenarios, each step of which loses at least what the one before does: longer, harder, one more."""
    name = "x"
    out = [(f"{days} days", rs.Scenario(name).hit(days=days, **hit)) for days in LENGTHS]
    steps = [("as it is", hit["severity"]), ("harder", min(1.0, hit["severity"] + 0.25)), ("hardest", 1.0)]
    harder = [(word, rs.Scenario(name).hit(days=28, **{**hit, "severity": share})) for word, share in steps]
    later = {**second, "start": hit["start"] + second["start"]}
    added = [("alone", rs.Scenario(name).hit(days=28, **hit)),
             ("and a second", rs.Scenario(name).hit(days=28, **hit).hit(days=21, **later))]  # fmt: skip
    return [out, harder, added]


def exceptions(net: rs.Network, hit: dict, second: dict, engine: str, tolerance: float = 1e-6) -> list[tuple]:
    """Steps of the ladders on which less is lost than on the one before: (hit, from, to, lost margin before and after)."""
    found = []
    for steps in ladder(hit, second):
        before = None
        for word, scenario in steps:
            result = rs.disrupt(net, scenario, engine=engine)
            lost = float(result.lost @ result.base.margin)
            scale = float(result.wanted @ result.base.margin)
            if before is not None and lost < before[1] - tolerance * scale:
                found.append((hit, before[0], word, before[1], lost))
            before = (word, lost)
    return found


def pairs(net: rs.Network, count: int, seed: int) -> Iterator[tuple[dict, dict]]:
    """Seeded outages, each with a second one to come on top of it."""
    yield from zip(hits(net, count, seed), hits(net, count, seed + 1_000), strict=True)


def with_patience(net: rs.Network, days: int) -> rs.Network:
    """The network in which every customer waits so many days."""
    return net.with_tables(demand=net.demand.assign(backorder_days=float(days)))
