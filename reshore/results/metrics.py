"""Formulas on results: free functions, each with its unit; no state."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..network.costs import usual_money
from .course import Run

TOLERANCE = 1e-6  # share of a rate below which a day counts as undisturbed


def first_short_day(result: Run) -> float:
    """First day from the first event on with demand not fully served beyond the undisturbed shortage; NaN when never."""
    return _first(_short_days(result))


def recovered_day(result: Run) -> float:
    """Day from which on nothing is short and nobody waits; NaN when never short or not within the run."""
    short = _short_days(result) | (result.course.waiting.sum(axis=1) > 1e-9)
    return _recovered(short)


def _short_days(result: Run) -> np.ndarray:
    """Whether demand of each day is served short of what an undisturbed day serves."""
    c, base = result.course, result.base
    usual = base.served / np.maximum(base.coded.demand["rate"].to_numpy(), 1e-300)
    fresh = c.served - np.vstack([np.zeros(c.waiting.shape[1]), c.waiting[:-1]])  # units of the day's own demand
    short = (c.demanded * usual - fresh > TOLERANCE * (c.demanded + 1e-9)).any(axis=1)
    short[: result.first] = False
    return short


def _first(days: np.ndarray) -> float:
    return float(np.argmax(days)) if days.any() else float("nan")


def _recovered(short: np.ndarray) -> float:
    if not short.any() or short[-1]:
        return float("nan")
    return float(np.flatnonzero(short)[-1] + 1)


def summary(result: Run) -> pd.DataFrame:
    """The key figures beside the undisturbed ones: index measure; columns value, undisturbed, unit."""
    base = result.base
    rate = base.coded.demand["rate"].to_numpy()
    days = result.totals["days"] if result.course is None else len(result.course.served)
    usual_lost = (rate - base.served) * days
    price = base.coded.demand["price"].fillna(0).to_numpy()
    lost, wanted = result.lost, result.wanted
    dated = result.course is not None
    short = first_short_day(result) if dated else float("nan")
    survive = short - result.first if dated else result.survive
    rows = {
        "lost_units": (lost.sum(), usual_lost.sum(), "units"),
        "lost_margin": (lost @ base.margin, usual_lost @ base.margin, "money"),
        "lost_revenue": (lost @ price, usual_lost @ price, "money"),
        "service_level": (_share_served(lost, wanted), _share_served(usual_lost, rate * days), "0..1"),
        "first_short_day": (short, np.nan, "day"),
        "time_to_survive": (survive if np.isfinite(survive) else np.nan, np.nan, "days"),
        "recovered_day": (recovered_day(result) if dated else np.nan, np.nan, "day"),
        "extra_cost": (operating_cost(result) - _usual_cost(result) if dated else np.nan, 0.0, "money"),
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["value", "undisturbed", "unit"]).rename_axis("measure")


def _share_served(lost: np.ndarray, wanted: np.ndarray) -> float:
    return float(1 - lost.sum() / wanted.sum()) if wanted.sum() > 0 else 1.0


def lines(result: Run) -> pd.DataFrame:
    """Every source of a part that is sold, against its undisturbed rate; the most days lost first."""
    coded, base = result.base.coded, result.base
    sold = coded.items["part"].iloc[coded.sources["item"]].isin(result.network.demand["part"]).to_numpy()
    rows = np.flatnonzero(sold & (base.made > 0))
    names = coded.items.iloc[coded.sources["item"].iloc[rows]][["site", "part"]].reset_index(drop=True)
    rate = base.made[rows]
    if result.course is None:
        lost = np.maximum(0, rate * result.totals["days"] - result.totals["made"][rows])
        first = recovered = np.full(len(rows), np.nan)
    else:
        made = result.course.made[:, rows]
        due = np.minimum(rate, result.course.wanted[:, rows])
        lost = np.maximum(0, (due - made).sum(axis=0))
        short = _line_short(result, due, made)
        lost[~short.any(axis=0)] = 0.0
        first = np.array([_first(s) for s in short.T])
        recovered = np.array([_recovered(s) for s in short.T])
    out = names.assign(
        first_short_day=first, date=[result.date(d) for d in first], equivalent_days_lost=lost / rate,
        lost_units=lost, recovered_day=recovered,
    )  # fmt: skip
    worst = out.sort_values(["equivalent_days_lost", "first_short_day"], ascending=[False, True], kind="stable")
    return worst.reset_index(drop=True)


def _line_short(result: Run, due: np.ndarray, made: np.ndarray) -> np.ndarray:
    """Days on which a line makes less than is due (days x lines).

    A plan made with foresight (no limits noted) may make early what is due later: there, the days on which what is
    missing in total grows.
    """
    if result.course.limited is None:
        missing = np.maximum.accumulate(np.maximum(0, np.cumsum(due - made, axis=0)), axis=0)
        short = np.diff(missing, axis=0, prepend=0) > TOLERANCE * due + 1e-9
    else:
        short = made < due * (1 - TOLERANCE) - 1e-9
    short[: result.first] = False
    return short


def operating_cost(result: Run) -> float:
    """Production, transport, duty and holding over the run [money]."""
    c, price = result.course, usual_money(result.base)
    return float(c.made.sum(axis=0) @ price.make + (c.sent * (price.send + c.duty * price.send_value)).sum()
                 + c.stock.sum(axis=0) @ price.holding)  # fmt: skip


def _usual_cost(result: Run) -> float:
    """The same over as many undisturbed days [money]."""
    base, price = result.base, usual_money(result.base)
    return float(len(result.course.made) * (base.made @ price.make + base.sent @ price.send + base.stock @ price.holding))
