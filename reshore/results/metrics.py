"""Formulas on results: free functions, each with its unit; no state."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..network.costs import usual_money
from .course import TOLERANCE, Run


def first_short_day(result: Run) -> float:
    """First day from the first event on with demand not fully served beyond the baseline shortage; NaN when never."""
    return _first(_short_days(result))


def recovered_day(result: Run) -> float:
    """Day from which, to the end of the run, demand is served in full without backlog; NaN when never short or not within."""
    return _recovered(_backlog_or_short(result))


def restored_day(result: Run) -> float:
    """Day from which, to the end of the run, stocks too are what they were; NaN when nothing moved or not within it."""
    return _recovered(_not_restored(result))


def _not_restored(result: Run) -> np.ndarray:
    c, base = result.course, result.base
    least = TOLERANCE * (base.stock + base.outflow)
    moved = np.array([(np.abs(day - base.stock) > least).any() for day in c.stock], dtype=bool)  # a copy of all would be huge
    moved[: result.first] = False
    return _backlog_or_short(result) | moved


def _backlog_or_short(result: Run) -> np.ndarray:
    c, rate = result.course, result.base.coded.demand.rate
    return _short_days(result) | np.any(c.waiting > TOLERANCE * np.maximum(rate, c.demanded), axis=1)


def sale_days(result: Run) -> np.ndarray:
    """Days x demand rows: whether a day's demand is served short of what a baseline day serves of it."""
    c, base = result.course, result.base
    usual = base.served / np.maximum(base.coded.demand.rate, 1e-300)
    fresh = c.served - np.vstack([np.zeros(c.waiting.shape[1]), c.waiting[:-1]])  # units of the day's own demand
    short = c.demanded * usual - fresh > TOLERANCE * c.demanded
    short[: result.first] = False
    return short


def _short_days(result: Run) -> np.ndarray:
    return np.any(sale_days(result), axis=1)


def over_cases(result: Run) -> np.ndarray:
    """The figures of the summary, in the order of MEASURES, as cases of one question can be ranked by them.

    What never comes within the run is infinite; a run that was never short has recovered on the first day of its event. NaN:
    the engine does not tell it.
    """
    values = summary(result)["value"].copy()
    never = ["first_short_day", "first_stop_day", "time_to_survive"] if result.dated else ["time_to_survive"]
    values[never] = values[never].fillna(np.inf)
    if result.dated:
        values["recovered_day"] = _back(_backlog_or_short(result), result.first)
        values["restored_day"] = _back(_not_restored(result), result.first)
    return values.to_numpy()


def _back(away: np.ndarray, first: int) -> float:
    if away[-1]:
        return np.inf
    return float(max(first, np.flatnonzero(away)[-1] + 1)) if away.any() else float(first)


def _first(days: np.ndarray) -> float:
    return float(np.argmax(days)) if days.any() else float("nan")


def _recovered(short: np.ndarray) -> float:
    if not short.any() or short[-1]:
        return float("nan")
    return float(np.flatnonzero(short)[-1] + 1)


def late(result: Run) -> tuple[np.ndarray, np.ndarray]:
    """By demand row: units served on a later day than wanted, and unit-days waited by them and by those who still wait.

    The oldest are served first. Where days are pooled, lateness within a bucket is not seen.
    """
    c = result.course
    edges = np.arange(len(c.served) + 1) if c.edges is None else c.edges
    served = np.add.reduceat(c.served, edges[:-1], axis=0)
    before = np.vstack([np.zeros(served.shape[1]), c.waiting[edges[1:-1] - 1]])
    return np.minimum(served, before).sum(axis=0), np.maximum(0, c.waiting.sum(axis=0) - c.waited)


def summary(result: Run) -> pd.DataFrame:
    """The key figures beside the baseline ones: index measure; columns value, undisturbed, unit."""
    return pd.DataFrame.from_dict(figures(result), orient="index", columns=["value", "undisturbed", "unit"]).rename_axis(
        "measure"
    )


def figures(result: Run) -> dict[str, tuple[float, float, str]]:
    """The key figures by measure: value, baseline value, unit."""
    base = result.base
    rate = base.coded.demand.rate
    days = result.course.days
    usual_lost = (rate - base.served) * days
    price = np.nan_to_num(base.coded.demand.price)
    lost, wanted = result.lost, result.wanted
    units, margin, revenue = (float(wanted @ worth) for worth in (np.ones(len(rate)), base.margin, price))
    rows = {
        "lost_units": (seen(lost.sum(), units), seen(usual_lost.sum(), units), "units"),
        "lost_margin": (seen(lost @ base.margin, margin), seen(usual_lost @ base.margin, margin), "money"),
        "lost_revenue": (seen(lost @ price, revenue), seen(usual_lost @ price, revenue), "money"),
        **(_days(result, units) if result.dated else _no_days(result)),
    }
    served = 1 - (lost.sum() + rows["waiting_units"][0]) / units if units > 0 else 1.0
    rows["service_level"] = (served, 1 - usual_lost.sum() / (rate.sum() * days) if rate.sum() * days > 0 else 1.0, "0..1")
    return {name: rows[name] for name in MEASURES}


MEASURES = (
    "lost_units", "lost_margin", "lost_revenue", "late_units", "late_unit_days", "peak_waiting", "waiting_units",
    "service_level", "first_short_day", "first_stop_day", "time_to_survive", "recovered_day", "restored_day", "extra_cost",
)  # fmt: skip

AS_THEY_ARE = ("0..1",)  # units of figures that are no amounts, from which no baseline can be taken off


def beyond_baseline(summary: pd.DataFrame) -> pd.Series:
    """The figures of a summary, amounts those beyond a baseline run."""
    usual = summary["undisturbed"].mask(summary["unit"].isin(AS_THEY_ARE)).fillna(0)
    return summary["value"] - usual


def _days(result: Run, units: float) -> dict[str, tuple[float, float, str]]:
    """The figures that only a run of days has."""
    c, nan = result.course, np.nan
    late_units, late_days = late(result)
    waiting, short = c.waiting.sum(axis=1), first_short_day(result)
    blank = not result.course.quantified
    return {
        "late_units": (seen(late_units.sum(), units), 0.0, "units"),
        "late_unit_days": (seen(late_days.sum(), units), 0.0, "unit-days"),
        "peak_waiting": (seen(waiting.max(initial=0), units), 0.0, "units"),
        "waiting_units": (seen(waiting[-1] if len(waiting) else 0.0, units), 0.0, "units"),
        "first_short_day": (short, nan, "day"),
        "first_stop_day": (_first(np.any(line_days(result)[1], axis=1)), nan, "day"),
        "time_to_survive": (short - result.first, nan, "days"),
        "recovered_day": (recovered_day(result), nan, "day"),
        "restored_day": (nan if blank else restored_day(result), nan, "day"),
        "extra_cost": (nan if blank else extra_cost(result), nan if blank else 0.0, "money"),
    }


def _no_days(result: Run) -> dict[str, tuple[float, float, str]]:
    """The same of a pooled window, which has none: nobody is late, no line is seen to stop."""
    nan, survive = np.nan, result.survive
    return {
        "late_units": (0.0, 0.0, "units"),
        "late_unit_days": (0.0, 0.0, "unit-days"),
        "peak_waiting": (0.0, 0.0, "units"),
        "waiting_units": (0.0, 0.0, "units"),
        "first_short_day": (nan, nan, "day"),
        "first_stop_day": (nan, nan, "day"),
        "time_to_survive": (survive if np.isfinite(survive) else nan, nan, "days"),
        "recovered_day": (nan, nan, "day"),
        "restored_day": (nan, nan, "day"),
        "extra_cost": (nan, nan, "money"),
    }


def seen(value: float, scale: float) -> float:
    """The value, or 0 where it is below 1e-6 of its scale, both in one unit."""
    return float(value) if abs(value) >= TOLERANCE * scale else 0.0


def line_rows(result: Run) -> np.ndarray:
    """The lines: sources (positions) of a part that is sold, which make something on a baseline day."""
    coded, base = result.base.coded, result.base
    sold = np.isin(coded.items.part[coded.sources.item], result.network.demand["part"])
    return np.flatnonzero(sold & (base.made > 0))


def line_days(result: Run) -> tuple[np.ndarray, np.ndarray]:
    """Days x lines: whether a line is short, and whether it stops, from the first event on."""
    return source_days(result, line_rows(result))


def source_days(result: Run, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Days x sources (`rows`: their positions): whether one is short, and whether it stops, from the first event on.

    Due is what is ordered, with foresight the baseline rate; short: less than is due and than that rate; stopped: next to
    nothing though something is due.
    """
    c = result.course
    rate, made = result.base.made[rows], c.made[:, rows]
    due = np.minimum(rate, c.wanted[:, rows])
    short, stopped = made < due - TOLERANCE * rate, (made < TOLERANCE * rate) & (due >= TOLERANCE * rate)
    short[: result.first] = stopped[: result.first] = False
    return short, stopped


def units_missing(result: Run, rows: np.ndarray) -> np.ndarray:
    """What sources (`rows`: their positions) make less than is due over the run, net of what they catch up [units]; of one
    never short 0."""
    c = result.course
    due = c.wanted[:, rows]
    if result.dated:
        due = np.minimum(result.base.made[rows], due)
    lost = (due - c.made[:, rows]).sum(axis=0)
    if result.dated:
        lost[~source_days(result, rows)[0].any(axis=0)] = 0.0
    due = due.sum(axis=0)
    return np.where(lost >= TOLERANCE * due, np.maximum(0, lost), 0.0)


def lines(result: Run) -> pd.DataFrame:
    """Every source of a part that is sold, against its baseline rate; the most days lost first."""
    coded, base, rows = result.base.coded, result.base, line_rows(result)
    names = coded.items.take(coded.sources.item[rows]).frame("site", "part")
    lost = units_missing(result, rows)
    if not result.dated:
        first = stop = recovered = np.full(len(rows), np.nan)
    else:
        short, stopped = line_days(result)
        first, stop, recovered = (
            np.array([of(s) for s in days.T]) for of, days in ((_first, short), (_first, stopped), (_recovered, short))
        )
    out = names.assign(
        first_short_day=first,
        first_stop_day=stop,
        date=[result.date(d) for d in first],
        equivalent_days_lost=lost / base.made[rows],
        lost_units=lost,
        recovered_day=recovered,
    )
    return out.iloc[worst_first(out["equivalent_days_lost"], first, lost)].reset_index(drop=True)


def worst_first(days_lost: np.ndarray, first_short: np.ndarray, lost: np.ndarray) -> np.ndarray:
    """Positions of lines, the most days lost first (alike to a billionth of a day), then the first short, then the most units
    lost: the order of everything that is told of lines."""
    return np.lexsort((-np.asarray(lost), np.nan_to_num(first_short, nan=np.inf), -np.round(days_lost, 9)))


def operating_cost(result: Run) -> float:
    """Production, transport, duty and holding over the run [money]."""
    c, price = result.course, usual_money(result.base)
    taxed = np.einsum("ij,ij->j", c.sent, c.duty) if isinstance(c.duty, np.ndarray) else c.duty * c.sent.sum(axis=0)
    return float(
        c.made.sum(axis=0) @ price.make
        + c.sent.sum(axis=0) @ price.send
        + taxed @ price.send_value
        + c.stock.sum(axis=0) @ price.holding
    )


def extra_cost(result: Run) -> float:
    """What the run costs beyond a baseline one that sells and stocks the same [money].

    = operating cost - that of as many baseline days + baseline unit cost x (baseline sales - sales)
    - item cost x (closing - opening stock, on hand and in transit).
    """
    base, c = result.base, result.course
    usual = len(c.made) * _usual_day(result)
    unsold = base.served * len(c.served) - c.served.sum(axis=0)
    kept = _closing(result) - (base.stock + np.bincount(base.coded.lanes.destination, base.pipeline, len(base.stock)))
    out = operating_cost(result) - usual + base.item_cost[base.coded.demand.item] @ unsold - base.item_cost @ kept
    return float(out) if abs(out) > 1e-9 * usual else 0.0


def _closing(result: Run) -> np.ndarray:
    """Stock on hand and on its way at the end of the run, goods on their way at where they go to [units by item]."""
    c, lanes = result.course, result.base.coded.lanes
    lead = lanes.lead
    days = len(c.sent)
    on_its_way = result.base.sent * np.maximum(lead - days, 0)
    for length in np.unique(lead):
        lanes_of = np.flatnonzero(lead == length)
        on_its_way[lanes_of] += c.sent[max(days - length, 0) :, lanes_of].sum(axis=0)
    return c.stock[-1] + np.bincount(lanes.destination, on_its_way, c.stock.shape[1])


def _usual_day(result: Run) -> float:
    """Operating cost of a baseline day [money]."""
    base, price = result.base, usual_money(result.base)
    return float(base.made @ price.make + base.sent @ price.send + base.stock @ price.holding)
