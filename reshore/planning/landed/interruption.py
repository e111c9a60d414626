"""What it is expected to cost in a year that a way of supply fails: the scenarios with a chance, played by the engine daily."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from ...disruption.capacity_left import Effects, Left, effects
from ...disruption.engines import run_by_day
from ...disruption.sampling.draws import slices
from ...network.baseline import Baseline
from ...network.carriage import item_values
from ...network.scenario import Scenario, find_scenario, probabilities
from ...results.metrics import beyond_baseline
from .routes import Route
from .supplies import Supply

SMALL = 1e-9


@dataclass(frozen=True)
class Chance:
    """What one scenario costs in a year in which it happens [money], and how likely it is [0..1]."""

    scenario: str
    probability: float
    cost: float


@dataclass(frozen=True, eq=False)
class Interruptions:
    """Scenarios on supplies of a network; each course of an intake is run once."""

    today: Baseline
    routes: Mapping[tuple[int, int], Route]  # of the part today, by source and item
    scenarios: list[Scenario]
    runs: dict[tuple[str, bytes], float] = field(default_factory=dict)

    @classmethod
    def of(cls, today: Baseline, routes: Mapping[tuple[int, int], Route]) -> Interruptions:
        """Those of the table events that have a chance in a year."""
        net = today.coded.net
        found = [find_scenario(net, name) for name in probabilities(net)]
        return cls(today, routes, [one for s in found if s.probability for one in slices(s)])

    def chances(self, supply: Supply) -> list[Chance]:
        """What each scenario that touches the way of a supply would cost, were it all that the place takes in."""
        out = []
        for scenario in self.scenarios:
            what = effects(supply.chain.coded, scenario)
            made, brought, cost = _source_left(what, supply), _route_left(what, supply), _duty(what, supply)
            touched = min(made.min(), brought.min()) < 1 - SMALL
            if touched:
                cost += self._loss(supply, made, brought)
            if touched or cost:
                out.append(Chance(scenario.name, float(scenario.probability or 0), cost))
        return out

    def _loss(self, supply: Supply, made: np.ndarray, brought: np.ndarray) -> float:
        """Margin lost, beyond the baseline, when the sources of what a place takes in today make, and the
        lanes into it bring, these shares day by day; where these sources feed others too, the place's part of it by units."""
        site, part = supply.chain.coded.items.name(supply.item)
        key = site, made.tobytes() + brought.tobytes()
        if key not in self.runs:
            feeding = [k for k, item in self.routes if self.today.coded.items.site[item] == site]
            events = [*_made(self.today, feeding, made), *_brought(self.today, site, part, brought)]
            run = run_by_day(self.today.coded.net, Scenario("intake").with_events(events), "daily")
            fed = self.today.made[feeding].sum() if made.min() < 1 - SMALL else supply.use
            self.runs[key] = float(beyond_baseline(run.summary)["lost_margin"]) * supply.use / max(fed, supply.use)
        return self.runs[key]


def _source_left(what: Effects, supply: Supply) -> np.ndarray:
    """By day of the run, the share of what it makes in the baseline that a source still can, what it and its site have to
    spare counted."""
    coded, ways = supply.chain.coded, supply.chain.ways
    s, k = coded.sources, supply.source
    site = s.site[k]
    load = max(float((s.load * ways.made)[s.site == site].sum()), float(s.load[k] * supply.asked))
    together = float(coded.site_capacity[site]) / load if load > 0 else np.inf
    return _with_spare(_share(what.source, k, what.end), min(float(s.capacity[k]) / supply.asked, together))


def _route_left(what: Effects, supply: Supply) -> np.ndarray:
    """The same of a route: the least over its steps, at each what its lanes bring together."""
    coded, sent = supply.chain.coded, supply.chain.ways.sent
    lanes, carried = supply.route.lanes, supply.route.carried
    heads, left = coded.lanes.destination[lanes], np.ones(what.end)
    for head in np.unique(heads):
        lost = np.zeros(what.end)
        for lane, amount in zip(lanes[heads == head], carried[heads == head], strict=True):
            spare = coded.lanes.capacity[lane] / (sent[lane] if sent[lane] > 0 else supply.asked * amount)
            lost += amount * (1 - _with_spare(_share(what.lane, lane, what.end), spare))
        left = np.minimum(left, 1 - lost)
    return np.clip(left, 0, 1)


def _share(left: Left, row: int, end: int) -> np.ndarray:
    """What is left of a row on each day."""
    at = np.flatnonzero(left.rows == row)
    return left.share[:end, at[0]] if len(at) else np.ones(end)


def _with_spare(left: np.ndarray, spare: float) -> np.ndarray:
    """The share that a capacity of `spare` times what is asked of it still gives of what it gives in the baseline; one without
    limit keeps what is left."""
    return left if np.isinf(spare) else np.minimum(1, left * max(spare, 1))


def _duty(what: Effects, supply: Supply) -> float:
    """Duty added for what the place takes in over the run [money]."""
    if not isinstance(points := what.duty.by_day(len(supply.chain.coded.lanes)), np.ndarray):
        return 0.0
    value = item_values(supply.chain.coded, supply.chain.part_value)[supply.item]
    return supply.use * value * supply.route.of(points.sum(axis=0))


def _made(today: Baseline, feeding: list[int], left: np.ndarray) -> Iterator[dict[str, object]]:
    """Events that leave these shares of what sources make today, day by day."""
    coded = today.coded
    for k in feeding:
        site, part = coded.items.name(int(coded.sources.item[k]))
        for when, share in _stretches(left):
            severity = _severity(share, today.made[k], coded.sources.capacity[k])
            yield when | {"site": site, "part": part, "severity": severity}


def _brought(today: Baseline, site: str, part: str, left: np.ndarray) -> Iterator[dict[str, object]]:
    """Events that leave these shares of what lanes bring of a part to a site today, day by day."""
    lanes = today.coded.lanes
    for lane in np.flatnonzero((lanes.destination == today.coded.item_codes[site, part]) & (today.sent > 0)).tolist():
        row = today.coded.net.lanes.iloc[int(lanes.row[lane])]
        where = {"site": row["origin"], "destination": site, "mode": row["mode"], "part": part}
        for when, share in _stretches(left):
            yield when | where | {"severity": _severity(share, today.sent[lane], lanes.capacity[lane])}


def _stretches(left: np.ndarray) -> Iterator[tuple[dict[str, object], float]]:
    """The days on which something is missing, those alike together: when, and the share that is left."""
    turns = np.flatnonzero(np.diff(left, prepend=np.nan, append=np.nan) != 0).tolist()
    for first, after in pairwise(turns):
        if left[first] <= 1 - SMALL:
            yield {"start_day": first, "duration_days": after - first}, float(left[first])


def _severity(left: float, flow: float, capacity: float) -> float:
    """The severity that leaves of a capacity this share of its flow."""
    return float(1 - left if np.isinf(capacity) else 1 - left * flow / capacity)
