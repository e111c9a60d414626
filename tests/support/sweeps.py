"""Sweeps of outages by the laws of a run: what is longer, harder or comes on top never loses less (docs/semantics.md)."""

from collections.abc import Iterator
from functools import partial
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

import reshore as rs
from reshore.disruption.capacity_left import effects
from reshore.disruption.flow import margin_a_day
from reshore.disruption.grid import run_edges
from reshore.disruption.pooling import least_loss
from reshore.disruption.windows import Pooling
from reshore.network.baseline import baseline
from reshore.network.index import index

from .networks import with_buckets
from .random_chains import lasting, random_case

LENGTHS = (7, 14, 28, 60, 120, 200, 300, None)  # days; None: for good
PATIENCE = (0, 10, 60)  # days


class Step(NamedTuple):
    """An outage of a ladder: its days, its severity, whether a second one comes on top."""

    days: int | None
    severity: float
    second: bool = False


def hits(net: rs.Network, count: int, seed: int) -> Iterator[dict]:
    """Seeded outages by site, country, part, company, with and without a ramp."""
    rng = np.random.default_rng(seed)
    made = net.filled("sources").query("option == ''")
    sites = net.filled("sites").set_index("site").loc[made["site"].unique()]
    by = {
        "site": sites.index,
        "part": made["part"].unique(),
        "country": sites["country"].unique(),
        "company": sites["company"].unique(),
    }
    choices = [(key, value) for key, values in by.items() for value in sorted(set(values) - {""})]
    for i in rng.choice(len(choices), size=count):
        key, value = choices[i]
        yield {
            key: value,
            "start": int(rng.integers(0, 20)),
            "ramp": int(rng.choice([0, 0, 10, 30])),
            "severity": float(rng.choice([1.0, 1.0, 0.7, 0.4])),
        }


def pairs(net: rs.Network, count: int, seed: int) -> Iterator[tuple[dict, dict]]:
    """Seeded outages, each with a second one to come on top of it."""
    yield from zip(hits(net, count, seed), hits(net, count, seed + 1_000), strict=True)


def ladders(severity: float) -> list[list[Step]]:
    """Three ladders, each step of which loses at least what the one before does: longer, harder, one more."""
    harder = dict.fromkeys(Step(28, min(1.0, severity + more)) for more in (0, 0.25, 1))
    return [[Step(days, severity) for days in LENGTHS], list(harder), [Step(28, severity), Step(28, severity, second=True)]]


def scenario(hit: dict, second: dict, step: Step) -> rs.Scenario:
    """The outage `hit` as the step has it; a second one begins as much later as it would by itself."""
    out = rs.Scenario("x").hit(**hit | {"days": step.days, "severity": step.severity})
    return out.hit(**second | {"days": 21, "start": hit["start"] + second["start"]}) if step.second else out


def lost_shares(net: rs.Network, hit: dict, second: dict, engine: str) -> dict[Step, float]:
    """Lost margin of every step, as a share of the margin wanted [0..1]; of flow on the grid of a run, no bucket split."""
    lost = at_best if engine == "flow" else partial(as_run, engine=engine)
    return {step: lost(net, scenario(hit, second, step)) for step in dict.fromkeys(chain(*ladders(hit["severity"])))}


def as_run(net: rs.Network, what: rs.Scenario, engine: str) -> float:
    """Lost margin of a run, as a share of the margin wanted [0..1]."""
    result = rs.disrupt(net, what, engine)
    return float(result.lost @ result.base.margin) / float(result.wanted @ result.base.margin)


def at_best(net: rs.Network, what: rs.Scenario) -> float:
    """The least lost margin over the unsplit buckets of a run, as a share of the margin wanted [0..1]."""
    coded, base = index(net), baseline(net)
    left = effects(coded, what)
    wanted = margin_a_day(base) * (left.end - left.first)
    return least_loss(coded, base, left, run_edges(coded, left), Pooling.STEADY).margin / wanted


def falls(share: dict[Step, float], severity: float, tolerance: float = 1e-6) -> list[tuple[Step, Step, float]]:
    """Steps of the ladders on which less is lost than on the one before: (from, to, how much less)."""
    steps = chain(*(pairwise(ladder) for ladder in ladders(severity)))
    return [(a, b, share[a] - share[b]) for a, b in steps if share[b] < share[a] - tolerance]


def exceptions(net: rs.Network, hit: dict, second: dict, engine: str) -> list[tuple]:
    """What falls, with the outages that show it."""
    found = falls(lost_shares(net, hit, second, engine), hit["severity"])
    return [(hit, second, *fall) for fall in found]


def on_flagship(engine: str, patience: int, count: int, bucket_days: int | None = None) -> dict[int, list[tuple]]:
    """Exceptions among so many hits of the flagship, by the number of the hit; flow in buckets of so many days."""
    net = with_patience(rs.load(rs.datasets.korea_auto_2020), patience)
    net = net if bucket_days is None else with_buckets(net, bucket_days)
    found = {n: exceptions(net, *both, engine) for n, both in enumerate(pairs(net, count, seed=1))}
    return {n: falls for n, falls in found.items() if falls}


def on_random(engine: str, patience: int, seed: int) -> list[tuple]:
    """Exceptions of one hit of a random network, in runs of a year."""
    net = with_patience(lasting(random_case(seed)[0], 365), patience)
    return [(seed, *found) for hit, second in pairs(net, 1, seed) for found in exceptions(net, hit, second, engine)]


def with_patience(net: rs.Network, days: int) -> rs.Network:
    """The network in which every customer waits so many days."""
    return net.with_tables(demand=net.demand.assign(backorder_days=float(days)))


def without_least_rates(net: rs.Network) -> rs.Network:
    """The network whose lines may run as slowly as they like."""
    return net.with_tables(sources=net.sources.assign(min_rate=np.nan))


def with_one_margin(net: rs.Network) -> rs.Network:
    """The network in which every unit sold earns the same."""
    return net.with_tables(demand=net.demand.assign(margin=1.0))
