"""Every balance rebuilt from the result tables and the network's tables alone; residual below 1e-6.

Nothing here is asked of the engines but their results: lead times, bills of materials and events are read anew.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reshore as rs
from reshore.disruption.engines import ENGINES

from .support.networks import FULL, close, examples, networks, scenarios

SMALL = 1e-6
Days = dict[tuple, np.ndarray]


@st.composite
def cases(draw):
    """A network and a scenario that begins on day 1 or later, so that day 0 is as in the baseline."""
    net = draw(networks(replace(FULL, window=30)))
    scenario = draw(scenarios(net))
    return net, replace(scenario, events=scenario.events.assign(start_day=scenario.events["start_day"] + 1))


def by_key(table: pd.DataFrame, keys: list[str], value: str) -> Days:
    """One array over the days for each key; rows of one key are added up."""
    return {key: rows.groupby("day")[value].sum().to_numpy() for key, rows in table.groupby(keys, sort=False)}


def shape(event: pd.Series, days: int) -> np.ndarray:
    """Severity of an event on each day, as docs/semantics.md has it."""
    out = np.zeros(days)
    first, last = event["severity"], event["severity"]
    last = event["severity_end"] if event["severity_end"] == event["severity_end"] else last
    n, ramp = int(event["duration_days"]), int(np.nan_to_num(event["ramp_days"]))
    for k in range(n):
        out[int(event["start_day"]) + k] = first + (last - first) * (k / (n - 1) if n > 1 else 0)
    for k in range(ramp):
        out[int(event["start_day"]) + n + k] = last * (1 - (k + 0.5) / ramp)
    return out


def plain(events: pd.DataFrame) -> pd.DataFrame:
    """The events that take capacity."""
    return events[events["demand_change"].isna() & events["duty_add"].isna()]


def place_matches(net: rs.Network, event: pd.Series, site: str, part: str) -> bool:
    country = net.sites.set_index("site").at[site, "country"]
    family = net.parts.set_index("part").at[part, "family"]
    return event["site"] in ("", site) and event["country"] in ("", country) and event["part"] in ("", part, family)


def left_of_source(net: rs.Network, events: pd.DataFrame, site: str, part: str, days: int) -> np.ndarray:
    left = np.ones(days)
    for _, event in plain(events).iterrows():
        if not event["destination"] and place_matches(net, event, site, part):
            left *= 1 - shape(event, days)
    return left


def left_of_lane(net: rs.Network, events: pd.DataFrame, lane: tuple, days: int) -> np.ndarray:
    origin, destination, part = lane[:3]
    makes = ((net.sources["site"] == origin) & (net.sources["part"] == part)).any()
    left = np.ones(days)
    for _, event in plain(events).iterrows():
        aimed = event["destination"] == destination if event["destination"] else not makes
        if aimed and place_matches(net, event, origin, part):
            left *= 1 - shape(event, days)
    return left


def stock_left(net: rs.Network, events: pd.DataFrame, site: str, part: str, days: int) -> np.ndarray:
    left = np.ones(days)
    for _, event in plain(events[events["takes_stock"] == 1]).iterrows():
        if place_matches(net, event, site, part):
            left[int(event["start_day"])] *= 1 - event["severity"]
    return left


def arrived(net: rs.Network, sent: Days, days: int) -> Days:
    """What comes in by lanes; before day 0 they carried what they carry on day 0."""
    lanes = net.lanes.fillna({"lead_days": 0})
    lead = {(r.origin, r.destination, r.part, r.mode): int(np.ceil(r.lead_days)) for r in lanes.itertuples()}
    out: Days = {}
    for (origin, destination, part, mode), units in sent.items():
        late = lead.get((origin, destination, part, mode), lead.get((origin, destination, "", mode)))
        now = np.concatenate([np.full(late, units[0]), units])[:days]
        out[destination, part] = out.get((destination, part), 0) + now
    return out


@examples(25)
@given(cases())
def test_every_unit_is_accounted_for(case):
    """Stock today = stock yesterday + made + arrived - used - sent - served, for every part at every site."""
    net, scenario = case
    for engine in ("daily", "flow"):
        hit = rs.disrupt(net, scenario, engine)
        days = len(hit.course.made)
        made = by_key(hit.sources, ["site", "part"], "made")
        sent = by_key(hit.flows, ["origin", "destination", "part", "mode"], "sent")
        served = by_key(hit.demand, ["site", "part"], "served")
        stock = by_key(hit.stock, ["site", "part"], "quantity")
        came = arrived(net, sent, days)
        none = np.zeros(days)
        left: Days = {}  # what must have been used
        for place in {*made, *came, *served, *stock, *((o, p) for o, _, p, _ in sent)}:
            held = stock.get(place, none)
            before = np.append(held[:1], held[:-1]) * stock_left(net, scenario.events, *place, days)
            out = sum((units for (o, _, p, _), units in sent.items() if (o, p) == place), none)
            gone = out + served.get(place, none)
            left[place] = before - held + made.get(place, none) + came.get(place, none) - gone
            assert held.min() >= -SMALL
        scale = 1 + max(units.max() for units in left.values())
        for site in net.sites["site"]:
            audit_use(net, site, made, {p: u for (s, p), u in left.items() if s == site}, SMALL * scale)


def audit_use(net: rs.Network, site: str, made: Days, used: dict[str, np.ndarray], tolerance: float) -> None:
    """What left a site unseen is what its sources needed; of substitutes the use of a group sums up."""
    bom = net.filled("bom")
    due = {part: np.zeros_like(units) for part, units in used.items()}
    groups: dict[tuple[str, str], list] = defaultdict(list)
    for row in bom.itertuples():
        if (site, row.part) not in made:
            continue
        if row.alternative:
            groups[row.part, row.alternative].append(row)
        else:
            due[row.input] = due[row.input] + row.quantity * made[site, row.part]
    mixed = [row.input for rows in groups.values() for row in rows]
    for part, units in used.items():
        assert (units - due[part] >= -tolerance).all(), (site, part)
        if part not in mixed:
            assert np.abs(units - due[part]).max() <= tolerance, (site, part)
    for (part, _), rows in groups.items():
        if all(mixed.count(row.input) == 1 for row in rows):
            total = sum((used[row.input] - due[row.input]) / row.quantity for row in rows)
            assert np.abs(total - made[site, part]).max() <= tolerance / min(row.quantity for row in rows)


@examples(25)
@given(cases())
def test_capacity_is_respected(case):
    """Of sources, of sites and of lanes, on every day, with what the events leave of it."""
    net, scenario = case
    for engine in ("daily", "flow"):
        hit = rs.disrupt(net, scenario, engine)
        days = len(hit.course.made)
        made = by_key(hit.sources, ["site", "part"], "made")
        load = {site: np.zeros(days) for site in net.sites["site"]}
        for row in net.filled("sources").itertuples():
            left = left_of_source(net, scenario.events, row.site, row.part, days)
            units = made[row.site, row.part]
            assert (units[left == 0] <= SMALL).all()
            if row.capacity == row.capacity:
                assert (units <= row.capacity * left + SMALL).all(), (engine, row.site, row.part)
            load[row.site] = load[row.site] + row.load * np.divide(units, left, out=np.zeros(days), where=left > 0)
        for site, capacity in zip(net.sites["site"], net.sites["capacity"], strict=True):
            if capacity == capacity:
                assert (load[site] <= capacity + SMALL * (1 + capacity)).all(), (engine, site)
        audit_lanes(net, scenario, hit)


def audit_lanes(net: rs.Network, scenario: rs.Scenario, hit: rs.Result) -> None:
    days = len(hit.course.made)
    sent = by_key(hit.flows, ["origin", "destination", "part", "mode"], "sent")
    named = {(r.origin, r.destination, r.part) for r in net.lanes.itertuples() if r.part}
    full: Days = {}
    for lane, units in sent.items():
        left = left_of_lane(net, scenario.events, lane, days)
        assert (units[left == 0] <= SMALL).all(), lane
        row = lane[:3] if lane[:3] in named else (*lane[:2], "")
        full[row] = full.get(row, 0) + np.divide(units, left, out=np.zeros(days), where=left > 0)
    none = np.zeros(days)
    for r in net.lanes.itertuples():
        if r.capacity == r.capacity and (r.part or (r.origin, r.destination) not in {n[:2] for n in named}):
            assert (full.get((r.origin, r.destination, r.part), none) <= r.capacity * (1 + SMALL) + SMALL).all()


@pytest.mark.parametrize("engine", ENGINES)
@examples(20)
@given(cases())
def test_demand_and_figures_add_up(engine, case):
    """Wanted and waiting = served, lost and still waiting; no backlog is too old; the summary is made of the tables."""
    net, scenario = case
    keys = ["site", "part"]
    hit = rs.disrupt(net, scenario, engine)
    table = {name: by_key(hit.demand, keys, name) for name in ("wanted", "served", "waiting", "lost")}
    margin = dict(zip(zip(net.demand["site"], net.demand["part"], strict=True), hit.base.margin, strict=True))
    patience = {(r.site, r.part): int(r.backorder_days) for r in net.filled("demand").itertuples()}
    lost_margin = 0.0
    for key, wanted in table["wanted"].items():
        served, waiting, lost = (table[name][key] for name in ("served", "waiting", "lost"))
        assert close(wanted + np.append(0, waiting[:-1]), served + waiting + lost)
        assert min(served.min(), waiting.min(), lost.min()) >= -SMALL
        days = patience[key]
        may = [wanted[max(0, t + 1 - days) : t + 1].sum() for t in range(len(wanted))]
        assert (waiting <= np.array(may) + SMALL).all()
        lost_margin += lost.sum() * margin[key]
    assert close(hit.summary.loc["lost_units", "value"], hit.demand["lost"].sum())
    assert close(hit.summary.loc["lost_margin", "value"], lost_margin)
    wanted = hit.demand["wanted"].sum()
    served = hit.demand["served"].sum()
    assert close(hit.summary.loc["service_level", "value"], served / wanted if wanted else 1)
    assert close(first_short(hit, table), hit.summary.loc["first_short_day", "value"])
    assert close(hit.lines["equivalent_days_lost"] * usual_rate(hit), hit.lines["lost_units"])


@pytest.mark.parametrize("engine", ["structure", "daily"])
@examples(30)
@given(cases())
def test_all_that_is_wanted_is_on_time_late_lost_or_waiting(engine, case):
    """On every row of demand; rebuilt from the table demand alone, by a queue in which the oldest are served first.

    In structure there is no backlog.
    """
    net, scenario = case
    hit = rs.disrupt(net, scenario, engine)
    table = {name: by_key(hit.demand, ["site", "part"], name) for name in ("wanted", "served", "waiting", "lost")}
    patience = {(r.site, r.part): int(r.backorder_days) * (engine != "structure") for r in net.filled("demand").itertuples()}
    late = late_days = 0.0
    for key, wanted in table["wanted"].items():
        served, waiting, lost = (table[name][key] for name in ("served", "waiting", "lost"))
        row = queue(wanted, served, served[0] / wanted[0], patience[key])
        assert close(row.lost, lost) and close(row.on_time + row.late + lost.sum() + waiting[-1], wanted.sum(), wanted.sum())
        late, late_days = late + row.late, late_days + row.late_days
    units = hit.demand["wanted"].sum()
    by_day = hit.demand.groupby("day")["waiting"].sum()
    found = hit.summary["value"]
    assert close(found["late_units"], late, units) and close(found["late_unit_days"], late_days, units)
    assert close(found["peak_waiting"], by_day.max(), units) and close(found["waiting_units"], by_day.iloc[-1], units)


@dataclass(frozen=True)
class Queue:
    """What became of the demand of one row: units on time and late, unit-days waited by those not lost, lost by day."""

    on_time: float
    late: float
    late_days: float
    lost: list[float]


def queue(wanted: np.ndarray, served: np.ndarray, met: float, patience: int) -> Queue:
    """Serve the oldest first; `met`: the share of demand that is met on baseline days, the rest is lost on its day."""
    waiting: list[list[float]] = []  # day, units
    on_time = late = late_days = 0.0
    lost = []
    for day, units in enumerate(wanted):
        waiting.append([day, units * met])
        left = served[day]
        for person in waiting:
            taken = min(left, person[1])
            left, person[1] = left - taken, person[1] - taken
            on_time, late = (on_time + taken, late) if person[0] == day else (on_time, late + taken)
            late_days += taken * (day - person[0])
        lost.append(units * (1 - met) + sum(u for since, u in waiting if since <= day - patience))
        waiting = [person for person in waiting if person[0] > day - patience]
    return Queue(on_time, late, late_days + sum(u * (len(wanted) - since) for since, u in waiting), lost)


def first_short(hit: rs.Result, table: dict[str, Days]) -> float:
    """First day from the event on on which less of the day's own demand is served than on day 0."""
    days = []
    for key, wanted in table["wanted"].items():
        fresh = table["served"][key] - np.append(0, table["waiting"][key][:-1])
        usual = wanted * (table["served"][key][0] / wanted[0])
        days += list(np.flatnonzero(usual - fresh > 1e-6 * (wanted + 1e-9)))
    return min((float(d) for d in days if d >= hit.first), default=float("nan"))


def usual_rate(hit: rs.Result) -> np.ndarray:
    """What each line makes on day 0."""
    day = hit.sources[hit.sources["day"] == 0].set_index(["site", "part"])["made"]
    return np.array([day[key] for key in zip(hit.lines["site"], hit.lines["part"], strict=True)])
