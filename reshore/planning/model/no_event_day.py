"""The no-event day of a plan: a steady day whose flows are variables, and what it starts every scenario with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...disruption.flow import add_flow
from ...disruption.flow_columns import Flow, Scale, Terms
from ...disruption.windows import Window
from ...network.baseline import Baseline
from ...network.costs import Money
from ...network.index import Index
from ...network.pairs import pairs
from ...network.rows import Lanes, Sources
from ...solving.model import Model
from .given_shares import GivenShares


def on_items(values: np.ndarray, today: Baseline, coded: Index) -> np.ndarray:
    """Values by item of today, by the items of another index; NaN for those that are not there today."""
    here, there = (pd.MultiIndex.from_frame(i.items.frame("site", "part")) for i in (today.coded, coded))
    return pd.Series(values, index=here).reindex(there).to_numpy()


def plan_item_costs(coded: Index, today: Baseline, reference: Baseline) -> np.ndarray:
    """What replacing a unit of every item costs: today; of what is not there today, with every option [money/unit]."""
    cost = on_items(today.replaced_cost, today, coded)
    return np.where(np.isnan(cost), reference.replaced_cost, cost)


def plan_values(coded: Index, today: Baseline, reference: Baseline) -> np.ndarray:
    """Value of each row of parts: of today, for parts not made today that with every option [money/unit]."""
    known = set(today.coded.items.part[today.coded.sources.item])
    here = coded.net.parts["part"].isin(known) | coded.net.parts["value"].notna()
    return np.where(here, today.part_value, reference.part_value)


def plan_stock(coded: Index, today: Baseline, reference: Baseline) -> np.ndarray:
    """Units of every row of the index's stock (of an option: of one unit of it).

    Days of cover count today's use of the item; where it is not used today, its use with every option.
    """
    use = on_items(today.outflow, today, coded)
    use = np.where(np.nan_to_num(use) > 0, use, reference.outflow)
    s = coded.stock
    return np.where(np.isnan(s.quantity), np.nan_to_num(s.cover_days) * use[s.item], s.quantity)


def stock_there(coded: Index, quantity: np.ndarray) -> tuple[np.ndarray, Terms]:
    """Stock of every item today [units], and what one unit of each option adds (Terms: item, option, units)."""
    item, option = coded.stock.item, coded.stock.option
    built = np.append(coded.net.filled("options")["built"].to_numpy(), 1.0)[option]
    own = option >= 0
    return np.bincount(item, quantity * built, len(coded.items)), Terms(item[own], option[own], quantity[own])


def add_no_event_day(model: Model, coded: Index, cost: Money, scale: Scale, shares: GivenShares) -> Flow:
    """One steady day: what comes into an item goes out of it; given shares bind, blank ones are free."""
    need, whole = coded.daily_need, _whole(coded)
    no_event = add_flow(model, coded, "calm", usual_window(coded), cost, None, scale, dated=False)
    n = len(coded.items)
    shares.bind(model, "", no_event, np.ones(n, dtype=bool), need[None, :], np.full(n, -1))
    _add_links(model, coded, no_event, scale, need, whole)
    _add_least_use(model, coded, no_event, scale, need)
    return no_event


def _whole(coded: Index) -> np.ndarray:
    """Whether each option is bought in whole units only; the last: what has none."""
    return np.append((coded.net.filled("options")["divisible"] == 0).to_numpy(), True)


def usual_window(coded: Index, days: float = 1) -> Window:
    """What days on which nothing is hit allow together; no row makes or sends more than their demand could need of its part."""
    rate, need, whole = days * coded.demand.rate[None, :], coded.daily_need, _whole(coded)
    source = days * _tight(coded.sources, need[coded.sources.item], whole)
    lane = days * _tight(coded.lanes, need[coded.lanes.origin], whole)
    return Window(
        np.array([0, days]),
        source,
        coded.sources.load[None, :],
        lane,
        np.ones_like(lane),
        np.full_like(rate, np.inf),
        rate,
        np.zeros_like(rate),
        np.zeros_like(lane),
        np.ones((1, len(coded.items))),
    )


def _add_least_use(model: Model, coded: Index, no_event: Flow, scale: Scale, need: np.ndarray) -> None:
    """made x load >= least use x the capacity that an option opens at a site x units: it works, and does not stand by.

    The capacity of its sources, without limit what can be needed, no more than the site's; of what is built nothing is asked.
    """
    s, options = coded.sources, coded.net.filled("options")
    asked = np.append(options["least_use"].to_numpy(), 0.0)
    own = np.flatnonzero(scale.source_terms.coefficient > 0)
    row, column = scale.source_terms.row[own], scale.source_terms.column[own]
    row, column = row[asked[s.option[row]] > 0], column[asked[s.option[row]] > 0]
    (site, units), which = np.unique([s.site[row], column], axis=1, return_inverse=True)
    room = np.bincount(which, (np.where(np.isinf(s.capacity), need[s.item], s.capacity) * s.load)[row], len(site))
    least = np.zeros(len(site))
    least[which] = asked[s.option[row]]
    rows = model.add_rows("least_use", len(site), 0, np.inf)
    model.add_terms(rows[which], no_event.made[0][row], s.load[row])
    model.add_terms(rows, units, -least * np.minimum(room, coded.site_capacity[site]))


def _tight(rows: Sources | Lanes, need: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Daily limit of each row, no larger than all that can be needed; fractions of an option scale its own limit."""
    small = np.isinf(rows.capacity) | whole[rows.option]
    return np.where(small, np.minimum(rows.capacity, need), rows.capacity)[None, :]


def _add_links(model: Model, coded: Index, no_event: Flow, scale: Scale, need: np.ndarray, whole: np.ndarray) -> None:
    """sent <= need of the destination x units, where only whole options supply the origin: a tight relaxation."""
    n = len(coded.items)
    old = np.zeros(n, dtype=bool)
    old[coded.sources.item[scale.source_constant > 0]] = True
    old[coded.lanes.destination] = True
    old[coded.sources.item[~whole[coded.sources.option]]] = True
    use = np.bincount(coded.demand.item, coded.demand.rate, n)
    further = np.zeros(n, dtype=bool)
    further[coded.inputs.item] = True
    further[coded.lanes.origin] = True
    most = np.where(further, need, use)
    lanes = np.flatnonzero(~old[coded.lanes.origin])
    rows = model.add_rows("link", len(lanes), -np.inf, 0)
    model.add_terms(rows, no_event.sent[0][lanes], 1)
    terms = scale.source_terms
    item, column = np.unique([coded.sources.item[terms.row], terms.column], axis=1)
    row, option = pairs(coded.lanes.origin[lanes], item)
    model.add_terms(rows[row], column[option], -most[coded.lanes.destination[lanes]][row])
