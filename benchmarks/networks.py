"""Realistic layered supply networks of any size, seeded: for benchmarks and for trying things out.

Firms stand in tiers; those of the last tier dig, all others need several parts from deeper tiers. What real firm
networks show is here too: skewed degrees (few parts are wanted by very many), deep suppliers shared by all, inputs
with one maker beside inputs with several, companies with many sites, regions and countries of very different size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from reshore import Network

SHAPE = (0.06, 0.14, 0.24, 0.30, 0.26)  # share of the sites in each tier, products first


@dataclass(frozen=True, eq=False)
class Layers:
    """A network as integers. Sites are numbered by tier, products first; each makes one part.

    tier, part, company, region, country: by site. Site j needs groups group_start[j] : group_start[j + 1]; group g is
    met by any of supplier[supplier_start[g] : supplier_start[g + 1]]; group_part: what it needs.
    """

    tier: np.ndarray
    part: np.ndarray
    company: np.ndarray
    region: np.ndarray
    country: np.ndarray
    group_start: np.ndarray
    group_part: np.ndarray
    supplier_start: np.ndarray
    supplier: np.ndarray

    @property
    def order(self) -> np.ndarray:
        """The sites with suppliers before those they supply."""
        return np.arange(len(self.tier))[::-1].copy()


def layers(sites: int, seed: int = 0, makers: float = 1.6, inputs: float = 2.2) -> Layers:
    """A random network: `makers` sites a part and 1 + `inputs` parts a site on average (about five links a site)."""
    random = np.random.default_rng(seed)
    counts = np.maximum(1, np.round(np.array(SHAPE) * sites)).astype(int)
    counts[3] += sites - counts.sum()
    tier = np.repeat(np.arange(len(counts)), counts)
    part, maker_start, maker, first_part = _parts(random, counts, makers)
    recipe_start, recipe = _recipes(random, part, tier, maker_start, maker, first_part, inputs)
    group_start, group_part = _take(recipe_start, recipe, part)
    supplier_start, supplier = _take(maker_start, maker, group_part)
    supplier_start, supplier = _thinned(random, supplier_start, supplier)
    company = _skewed(random, sites, max(2, int(0.6 * sites)), 0.4)
    region, country = _skewed(random, sites, max(3, int(sites**0.5)), 0.8), _skewed(random, sites, 30, 1.1)
    return Layers(tier, part, company, region, country, group_start, group_part, supplier_start, supplier)


def _skewed(random: np.random.Generator, count: int, words: int, power: float) -> np.ndarray:
    """Labels 0..words-1, label k with chance proportional to (k + 1) ** -power."""
    chance = np.cumsum((np.arange(words) + 1.0) ** -power)
    return np.searchsorted(chance / chance[-1], random.random(count)).clip(max=words - 1)


def _parts(random, counts, makers):
    """The part of each site (1 maker or more, geometric), the makers of each part, the first part of each tier."""
    part, first_part, done = [], [0], 0
    for count in counts:
        fresh = random.random(count) < 1 / makers
        fresh[0] = True
        part.append(done + np.cumsum(fresh) - 1)
        done += int(fresh.sum())
        first_part.append(done)
    part = np.concatenate(part)
    maker = np.argsort(part, kind="stable")
    return part, np.searchsorted(part[maker], np.arange(done + 1)), maker, np.array(first_part)


def _recipes(random, part, tier, maker_start, maker, first_part, inputs):
    """What each part is made of: parts of the next tier mostly, deeper ones at times; the wanted ones are skewed."""
    parts = len(maker_start) - 1
    level = tier[maker[maker_start[:-1]]]
    last = int(level.max())
    needs = np.where(level < last, 1 + random.poisson(inputs, parts), 0)
    user = np.repeat(np.arange(parts), needs)
    deeper = np.minimum(last, level[user] + random.geometric(0.8, len(user)))
    low, high = first_part[deeper], first_part[deeper + 1]
    choice = low + ((high - low) * random.random(len(user)) ** 2.0).astype(int)  # few parts are wanted by many
    pairs = np.unique(user * np.int64(parts) + choice)
    return np.searchsorted(pairs // parts, np.arange(parts + 1)), pairs % parts


def _take(start, values, rows):
    """The lists of the rows, one after another: -> their starts, their values."""
    length = np.diff(start)[rows]
    out = np.concatenate([[0], np.cumsum(length)])
    return out, values[np.repeat(start[rows] - out[:-1], length) + np.arange(out[-1])]


def _thinned(random, start, supplier):
    """Nobody buys from everybody: each group keeps one supplier for sure and the others with chance 0.75."""
    length = np.diff(start)
    group = np.repeat(np.arange(len(length)), length)
    sure = start[:-1] + (random.random(len(length)) * length).astype(int)
    keep = random.random(len(supplier)) < 0.75
    keep[sure] = True
    return np.searchsorted(group[keep], np.arange(len(length) + 1)), supplier[keep]


def network(sites: int, seed: int = 0, **shape: float) -> Network:
    """The same as an ordinary network: capacities a little above what a day needs, stock, recovery times."""
    net = layers(sites, seed, **shape)
    random = np.random.default_rng(seed + 1)
    quantity = random.choice([1.0, 1.0, 2.0, 4.0], int(net.part.max() + 1))  # of a part wherever it goes in
    product = np.flatnonzero(net.tier == 0)
    rate = random.choice([5.0, 10.0, 20.0, 40.0], len(product))
    made = _flows(net, quantity, product, rate)
    spare = random.uniform(1.05, 2.0, sites)
    place, thing = _named("s", np.arange(sites)), _named("p", np.arange(len(quantity)))
    days = random.choice([7.0, 14, 21, 28, 42, 56], sites)
    lead = random.integers(0, 15, len(net.supplier)).astype(float)
    group_site = np.repeat(np.arange(sites), np.diff(net.group_start))
    link_group = np.repeat(np.arange(len(group_site)), np.diff(net.supplier_start))
    first = np.unique(net.part, return_index=True)[1]
    recipe = np.isin(group_site, first)
    stocked = random.random(len(group_site)) < 0.6
    frames = {
        "sites": {"site": place, "company": _named("firm", net.company), "country": _named("C", net.country),
                  "region": _named("region", net.region), "recovery_days": days},
        "parts": {"part": thing},
        "bom": {"part": thing[net.part[group_site[recipe]]], "input": thing[net.group_part[recipe]],
                "quantity": quantity[net.group_part[recipe]]},
        "sources": {"site": place, "part": thing[net.part], "capacity": np.maximum(made, 1e-3) * spare,
                    "unit_cost": random.uniform(1, 10, sites)},
        "lanes": {"origin": place[net.supplier], "destination": place[group_site[link_group]],
                  "part": thing[net.group_part[link_group]], "lead_days": lead},
        "stock": {"site": place[group_site[stocked]], "part": thing[net.group_part[stocked]],
                  "cover_days": random.choice([2.0, 5, 10, 20], int(stocked.sum()))},
        "demand": {"site": place[product], "part": thing[net.part[product]], "rate": rate,
                   "margin": random.uniform(50, 500, len(product))},
    }  # fmt: skip
    return Network(**{name: pd.DataFrame(columns) for name, columns in frames.items()})


def _named(word: str, codes: np.ndarray) -> np.ndarray:
    return np.array([f"{word}{k}" for k in range(int(codes.max()) + 1)], dtype=object)[codes]


def _flows(net: Layers, quantity: np.ndarray, product: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """What each site makes on a baseline day, its customers sharing equally between their suppliers."""
    made = np.zeros(len(net.tier))
    made[product] = rate
    group_site = np.repeat(np.arange(len(made)), np.diff(net.group_start))
    link_group = np.repeat(np.arange(len(group_site)), np.diff(net.supplier_start))
    share = quantity[net.group_part[link_group]] / np.diff(net.supplier_start)[link_group]
    for tier in range(int(net.tier.max())):
        links = np.flatnonzero(net.tier[group_site[link_group]] == tier)
        np.add.at(made, net.supplier[links], share[links] * made[group_site[link_group[links]]])
    return made
