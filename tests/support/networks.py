"""Small random networks and scenarios for the laws, the audits and the engines: hypothesis strategies.

Every network is valid: parts need only parts of a higher number, lanes without lead time lead from a site to one of a
higher number, and each input is made at the site or brought to it. Demand need not be met: capacities are random too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import strategies as st

from reshore import DataError, Network, Scenario
from reshore.disruption.capacity_left import effects
from reshore.network.baseline import baseline
from reshore.network.index import index

SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)


def examples(count: int):
    """The settings of every property test: the same examples on every run."""
    phases = [Phase.explicit, Phase.generate]  # shrinking a failing example would take minutes
    return settings(
        derandomize=True, deadline=None, max_examples=count, suppress_health_check=SLOW, database=None, phases=phases
    )


@dataclass(frozen=True)
class Kind:
    """What the networks may hold."""

    limits: bool = True  # capacities of sources, sites and lanes, minimum run rates
    stock: bool = True
    lead: bool = True
    substitutes: bool = True
    blank_lanes: bool = True
    waits: bool = True  # customers who wait
    window: int | None = 45


FULL = Kind()
BARE = Kind(limits=False, stock=False, lead=False, waits=False)  # no stock, no lead time, no capacity limit


@st.composite
def networks(draw, kind: Kind = FULL) -> Network:
    """A network of 2 to 9 sites and 1 to 6 parts whose baseline state exists."""
    parts = [f"p{i}" for i in range(draw(st.integers(1, 6)))]
    makers = [f"s{i}" for i in range(draw(st.integers(1, 5)))]
    sold_at = [f"t{i}" for i in range(draw(st.integers(1, 3)))]  # after every maker
    bom = draw(_bom(parts, kind))
    made = {p: draw(st.lists(st.sampled_from(makers), min_size=1, max_size=2, unique=True)) for p in parts}
    lanes = _Lanes(draw, kind, [*makers, "port", *sold_at])
    for row in bom:
        for site in made[row["part"]]:
            lanes.supply(site, row["input"], made[row["input"]])
    demand = [_demand(draw, i, lanes, parts, made, sold_at, kind) for i in range(draw(st.integers(1, 4)))]
    demand = list({(row["site"], row["part"]): row for row in demand}.values())
    frames = {
        "sites": pd.DataFrame([_site(draw, s, kind) for s in [*makers, "port", *sold_at]]),
        "parts": pd.DataFrame(
            {"part": parts, "family": ["odd" if i % 2 else "even" for i in range(len(parts))], "holding_rate": 0.1}
        ),
        "bom": _frame(bom, "part", "input"),
        "sources": pd.DataFrame([_source(draw, s, p, kind) for p in parts for s in made[p]]),
        "lanes": _frame(lanes.rows(), "origin", "destination"),
        "stock": _frame(_stock(draw, lanes.places(made), kind), "site", "part"),
        "demand": pd.DataFrame(demand),
        "settings": pd.DataFrame({"key": ["window_days", "bucket_days"], "value": [str(kind.window or ""), "1"]}),
    }
    return _valid(frames)


def _frame(rows: list[dict], *keys: str) -> pd.DataFrame:
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(keys))


def _valid(frames: dict[str, pd.DataFrame]) -> Network:
    try:
        net = Network(**frames)
        made = baseline(net).made
    except DataError:  # given shares of lanes whose origin cannot make the part
        assume(False)
    # a line that is asked for less than its minimum run rate is refused day by day
    rows = index(net).sources.row
    least = net.sources["min_rate"].to_numpy(copy=True)
    least[rows[made > 0]] = np.minimum(least[rows], made)[made > 0]
    return net.with_tables(sources=net.sources.assign(min_rate=least))


@st.composite
def _bom(draw, parts: list[str], kind: Kind) -> list[dict]:
    rows = []
    for i, part in enumerate(parts[:-1]):
        inputs = draw(st.lists(st.sampled_from(parts[i + 1 :]), max_size=3, unique=True))
        several = len(inputs) > 1 and kind.substitutes and draw(st.booleans())
        given = draw(st.sampled_from([(None, None), (0.3, 0.7), (0.2, None), (0.0, None)])) if several else ()
        for k, name in enumerate(inputs):
            rows.append({"part": part, "input": name, "quantity": draw(st.sampled_from([1, 2, 0.5])),
                         "alternative": "either" if k < len(given) else "",
                         "share": given[k] if k < len(given) else None})  # fmt: skip
    return rows


def _site(draw, site: str, kind: Kind) -> dict:
    shared = draw(st.sampled_from([None, None, None, 15, 60])) if kind.limits else None
    return {
        "site": site,
        "country": draw(st.sampled_from(["AA", "BB"])),
        "capacity": shared,
        "recovery_days": draw(st.sampled_from([None, 3, 8])),
    }


def _source(draw, site: str, part: str, kind: Kind) -> dict:
    capacity = draw(st.sampled_from([None, None, 4, 9, 25])) if kind.limits else None
    return {"site": site, "part": part, "capacity": capacity, "load": draw(st.sampled_from([1, 1, 0.5, 2])),
            "min_rate": draw(st.sampled_from([0, 0, 0, 0, 1])) if kind.limits else 0,
            "unit_cost": draw(st.sampled_from([1.0, 1.7, 3.1]))}  # fmt: skip


def _demand(draw, i: int, lanes: _Lanes, parts, made, sold_at, kind: Kind) -> dict:
    """A demand row; where it is not made the goods come by lanes, perhaps through the port."""
    part = parts[min(draw(st.sampled_from([0, 0, 0, 1])), len(parts) - 1)]
    site = draw(st.sampled_from([*sold_at, made[part][0]]))
    if site not in made[part] and draw(st.booleans()):
        lanes.supply("port", part, made[part])
        lanes.supply(site, part, ["port"])
    elif site not in made[part]:
        lanes.supply(site, part, made[part])
    return {
        "site": site,
        "part": part,
        "rate": draw(st.sampled_from([1, 2.5, 4, 10])),
        "price": 200 + 13 * i,
        "margin": draw(st.sampled_from([None, 31.7])) if i == 0 else 17.3 + 7.1 * i,
        "backorder_days": draw(st.sampled_from([0, 0, 2, 6])) if kind.waits else 0,
        "priority": draw(st.sampled_from([1, 1, 2])),
    }


def _stock(draw, places: list[tuple[str, str]], kind: Kind) -> list[dict]:
    rows = []
    for site, part in places if kind.stock else []:
        how = draw(st.sampled_from(["", "", "", "quantity", "cover_days", "limit"]))
        amount = draw(st.sampled_from([3, 10])) if how else None
        rows += [{
            "site": site, "part": part, "quantity": amount if how != "cover_days" else None,
            "cover_days": amount if how == "cover_days" else None, "limit": amount if how == "limit" else None,
        }] if how else []  # fmt: skip
    return rows


class _Lanes:
    """The lanes of a network while it is being drawn."""

    def __init__(self, draw, kind: Kind, sites: list[str]):
        self.draw, self.kind, self.order = draw, kind, {s: i for i, s in enumerate(sites)}
        self.found: dict[tuple[str, str, str], dict] = {}
        self.wanted: set[tuple[str, str]] = set()

    def supply(self, site: str, part: str, makers: list[str]) -> None:
        """Lanes that bring a part to a site from its makers; a site that makes it may trade with the other one."""
        if (site, part) in self.wanted:
            return
        self.wanted.add((site, part))
        origins = [m for m in makers if m != site]
        if site in makers and not self.draw(st.booleans()):
            return
        shares = [None, None]
        if site not in makers and len(origins) == 2:
            shares = self.draw(st.sampled_from([(None, None), (None, None), (0.25, 0.75), (0.4, None), (0, None)]))
        for origin, share in zip(origins, shares, strict=False):
            self._add(origin, site, part, share)
            if site in makers and self.draw(st.booleans()):
                self._add(site, origin, part, None)

    def _add(self, origin: str, destination: str, part: str, share: float | None) -> None:
        lead = self.draw(st.integers(0, 4)) if self.kind.lead else 0
        if self.order[origin] > self.order[destination]:
            if not self.kind.lead and (destination, origin, part) in self.found:
                return  # it would be a circle without lead time
            lead = max(lead, int(self.kind.lead))
        elif not self.kind.lead and (destination, origin, part) in self.found:
            return
        capacity = self.draw(st.sampled_from([None, None, None, 5, 20])) if self.kind.limits else None
        blank = share is None and self.kind.blank_lanes and self.kind.lead and self.draw(st.integers(0, 5)) == 0
        self.found.setdefault((origin, destination, "" if blank else part), {
            "mode": self.draw(st.sampled_from(["sea", "road"])), "share": share, "lead_days": lead,
            "capacity": capacity, "unit_cost": self.draw(st.sampled_from([0.1, 0.25, 0.6])),
        })  # fmt: skip

    def rows(self) -> list[dict]:
        """The rows of the table lanes."""
        return [{"origin": o, "destination": d, "part": p, **row} for (o, d, p), row in self.found.items()]

    def places(self, made: dict[str, list[str]]) -> list[tuple[str, str]]:
        """Where parts are: makers, and the ends of lanes."""
        ends = {(d, p) for _, d, p in self.found if p}
        return sorted(ends | {(s, p) for p, sites in made.items() for s in sites})


@st.composite
def scenarios(draw, net: Network, total: bool = False, passing: bool = True, ask: bool = True) -> Scenario:
    """One to three events that hit something.

    `total`: severity 1 and no recovery; `passing`: all end within 16 days; `ask`: also of demand and duty.
    """
    scenario = Scenario("made up")
    for _ in range(draw(st.integers(1, 3))):
        row = draw(_event(net, ask and not total))
        days = draw(st.integers(1, 8))
        scenario = scenario.hit(
            days=days if passing or draw(st.booleans()) else None,
            start=draw(st.integers(0, 4)),
            ramp=0 if total else draw(st.sampled_from([0, 0, 4])),
            severity=1.0 if total else draw(st.sampled_from([1.0, 1.0, 0.5, 0.2])),
            severity_end=None if total else draw(st.sampled_from([None, None, 0.0, 0.7])),
            **row,
        )
    try:
        effects(index(net), scenario)
    except DataError:  # hits nothing
        assume(False)
    return scenario


@st.composite
def _event(draw, net: Network, ask: bool) -> dict:
    kinds = ["site", "site", "source", "country", "part", "lane", "takes_stock"] + ["demand", "duty"] * ask
    what = draw(st.sampled_from(kinds))
    source = net.sources.iloc[draw(st.integers(0, len(net.sources) - 1))]
    if what in ("lane", "duty") and len(net.lanes):
        lane = net.lanes.iloc[draw(st.integers(0, len(net.lanes) - 1))]
        row = {"site": lane["origin"], "destination": lane["destination"]}
        return row | ({"duty_add": 0.25} if what == "duty" else {})
    if what == "demand":
        return {"part": net.demand["part"].iloc[0], "demand_change": draw(st.sampled_from([-1.0, -0.4, 0.5]))}
    if what == "country":
        return {"country": draw(st.sampled_from(["AA", "BB"]))}
    if what == "part":
        return {"part": draw(st.sampled_from([source["part"], "odd", "even"]))}
    if what == "source":
        return {"site": source["site"], "part": source["part"]}
    place = draw(st.sampled_from([source["site"], net.demand["site"].iloc[0], "port"]))
    return {"site": place, "takes_stock": float(what == "takes_stock")}


def shuffled(net: Network, seed: int) -> Network:
    """The same network with the rows of every table in another order."""
    random = np.random.default_rng(seed)
    return rebuilt(net, **{name: frame.iloc[random.permutation(len(frame))] for name, frame in net.tables.items()})


def with_buckets(net: Network, days: int) -> Network:
    """The network whose runs are pooled into buckets of so many days."""
    others = net.settings[net.settings["key"] != "bucket_days"]
    row = pd.DataFrame({"key": ["bucket_days"], "value": [str(days)]})
    return net.with_tables(settings=pd.concat([others, row], ignore_index=True))


def rebuilt(net: Network, **tables: pd.DataFrame) -> Network:
    """The network made anew, some of its tables replaced."""
    frames = net.tables | {name: frame.reset_index(drop=True) for name, frame in tables.items()}
    return Network(**{name: frame for name, frame in frames.items() if len(frame)})


def margin_lost(result) -> float:
    """Margin lost over the run [money]."""
    return float(result.summary.loc["lost_margin", "value"])


def usual_loss(result) -> float:
    """Margin that would be lost over as many baseline days [money]."""
    return float(result.summary.loc["lost_margin", "undisturbed"])


def close(a, b, scale: float = 1.0) -> bool:
    """Equal to 1e-6 of the scale or of the values themselves."""
    return bool(np.allclose(a, b, rtol=1e-6, atol=1e-6 * max(1.0, scale), equal_nan=True))
