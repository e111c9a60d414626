"""What a course of a chain costs, counted anew from the tables: the second way to every cost that a plan promises."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..network.baseline import Baseline, baseline
from ..network.index import Index, index
from ..network.network import Network
from ..results.course import Course
from .model.no_event_day import plan_item_costs, plan_values


@dataclass(frozen=True, eq=False)
class Prices:
    """By row of an index [money/unit]: what it costs to make, send (value: for points of duty), hold for a day, replace and
    not to sell."""

    make: np.ndarray
    send: np.ndarray
    value: np.ndarray
    hold: np.ndarray
    replace: np.ndarray
    unsold: np.ndarray

    @staticmethod
    def of(net: Network, coded: Index) -> Prices:
        """Those at which a plan of `net` counts, for the rows of an index of it with any options built.

        send = unit_cost + (duty_rate + holding_rate x lead_days / days_per_year) x value
        """
        every, today, reference = index(net, everything=True), baseline(net), baseline(net, everything=True)
        values = pd.Series(plan_values(every, today, reference), index=net.parts["part"])
        costs = pd.Series(plan_item_costs(every, today, reference), index=_names(every))
        items, part = _names(coded), pd.Index(coded.items.part)
        value = values[part].to_numpy()
        hold = value * net.filled("parts").set_index("part")["holding_rate"][part].to_numpy() / net.number("days_per_year", 365)
        lanes, demand = net.filled("lanes").iloc[coded.lanes.row], net.demand.iloc[coded.demand.row]
        origin = coded.lanes.origin
        send = lanes["unit_cost"] + lanes["duty_rate"] * value[origin] + np.ceil(lanes["lead_days"]) * hold[origin]
        margin = pd.Series(today.margin, index=today.coded.demand.row)[coded.demand.row].to_numpy()
        return Prices(
            net.filled("sources")["unit_cost"].to_numpy()[coded.sources.row],
            send.to_numpy(),
            value[origin],
            hold,
            np.maximum(value, costs.reindex(items).fillna(0).to_numpy()),
            demand["price"].where(demand["price"].notna(), margin).to_numpy(),
        )


def day_cost(base: Baseline, price: Prices) -> float:
    """What a steady day costs [money]: production + transport, duty and what is held on the way + stock + what is not sold."""
    flows = base.made @ price.make + base.sent @ price.send + base.stock @ price.hold
    return float(flows + (base.coded.demand.rate - base.served) @ price.unsold)


def window_cost(base: Baseline, course: Course, first: int, price: Prices) -> float:
    """What a course costs from a day on [money]: the same, what is still waited for at the end counting as not sold; stock at
    ends of buckets, what lay there at the start held on all days; and goods missing at the end."""
    made, sent, duty = course.made[first:], course.sent[first:], course.duty
    points = duty[first:] if isinstance(duty, np.ndarray) else np.zeros(sent.shape)
    held = np.maximum(course.stock[first:], base.stock)
    flows = made.sum(axis=0) @ price.make + sent.sum(axis=0) @ price.send + (points * sent).sum(axis=0) @ price.value
    unsold = course.lost[first:].sum(axis=0) + course.waiting[-1]
    missing = np.maximum(
        0, base.stock + _on_the_way(base, base.sent[None, :]) - course.stock[-1] - _on_the_way(base, course.sent)
    )
    return float(flows + held.sum(axis=0) @ price.hold + unsold @ price.unsold + missing @ price.replace)


def _on_the_way(base: Baseline, sent: np.ndarray) -> np.ndarray:
    """Units by item that have been sent there and have not arrived at the end of the days (sent: days x lanes), before which
    each lane sent what it does on a no-event day."""
    lanes = base.coded.lanes
    way = [
        sent[max(len(sent) - lead, 0) :, k].sum() + max(lead - len(sent), 0) * base.sent[k] for k, lead in enumerate(lanes.lead)
    ]
    return np.bincount(lanes.destination, way, len(base.coded.items))


def cvar(cost: np.ndarray, probability: np.ndarray, confidence: float) -> float:
    """The least of t + mean of what a year costs beyond t / (1 - confidence) [Rockafellar & Uryasev 2000, Theorem 1]; piecewise
    linear in t, so that it is reached at one of the costs.

    >>> round(cvar(np.array([0.0, 10.0]), np.array([0.9, 0.1]), 0.8), 9)
    5.0
    """
    beyond = np.maximum(cost[None, :] - cost[:, None], 0) @ probability
    return float((cost + beyond / (1 - confidence)).min())


def capital_recovery(rate: float, life: float) -> float:
    """The payment a year that is worth 1 today: one over the sum of (1 + rate)^-t for t = 1, 2, ... life, in closed form.

    >>> round(1 / sum(1.08**-t for t in range(1, 11)), 6) == round(capital_recovery(0.08, 10), 6)
    True
    """
    return 1 / life if rate == 0 else rate * (1 + rate) ** life / ((1 + rate) ** life - 1)


def _names(coded: Index) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(coded.items.frame("site", "part"))
