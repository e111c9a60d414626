"""worst(): the few sites whose loss together hurts most, proved.

The inner problem (F1: the best that can be done with the sites lost) is replaced by its dual, so that choosing the
sites and valuing their loss is one model. With F1 as min c x, low <= A x <= high, 0 <= x <= upper:

    max  sum over rows (low y_up - high y_down) - sum over columns upper x paid
    A' (y_up - y_down) - paid - value x lost[site of the column] <= c          every column
    sum of lost <= k,  lost whole

`paid` is the dual price of a column's bound; it costs nothing where the site is lost, since the bound is then 0.
`value` is the most such a price can be worth: the margin of the best product one unit can end in. No big M.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import DataError
from ..network.baseline import Baseline, baseline
from ..network.index import Index, index
from ..network.network import Network
from ..solving.model import Model
from ..solving.solver import LiveModel
from .pairs import both
from .pooled import Chain, Change, LiveChain, chain_of
from .targets import Targets, targets

PROVED = 1e-6  # relative gap up to which the worst group counts as proved


def worst(net: Network, k: int = 3, days: float = 28, time_limit: float | None = None) -> pd.DataFrame:
    """The k sites whose loss at once, for the same time, costs most.

    Parameters
    ----------
    net
        The network.
    k
        How many sites at most.
    days
        How long all of them are lost [days]; stock is usable once in that time (the pooled window of `rank`).
    time_limit
        Seconds; then the best group so far, not proved.

    Returns
    -------
    DataFrame
        One row: sites (names in a tuple; fewer than k where more would cost nothing), lost_units, lost_margin (beyond
        the undisturbed), proved, gap [0..1], bound (no k sites cost more).

    Raises
    ------
    DataError
        For k below 1 or days not above 0.

    Examples
    --------
    >>> import reshore as rs
    >>> from reshore.disruption.interdiction import worst
    >>> found = worst(rs.load("data/toy"), k=2, days=10).iloc[0]
    >>> (float(found.lost_units), bool(found.proved))
    (100.0, True)
    """
    if k < 1:
        raise DataError(f"k is {k}; give 1 or more")
    if not 0 < days < np.inf:
        raise DataError(f"days is {days:g}; give a number above 0")
    coded, base = index(net), baseline(net)
    losses = targets(coded, "site", days)
    live = LiveChain(chain_of(coded, base))
    live.over(float(days))
    model, lost, candidates = _dual(live.chain, losses, base, live.time, k)
    answer = LiveModel(model, gap=PROVED / 10, time_limit=time_limit).solve()
    bound = -answer.bound
    chosen = _needed(live, losses, candidates[answer.x[lost] > 0.5])
    loss, units = _loss(live, losses, chosen)
    usual = live.undisturbed.objective
    gap = max(0.0, bound - loss) / max(1e-12, abs(loss))
    names = tuple(sorted(str(n) for n in losses.names[chosen]))
    return pd.DataFrame({
        "sites": [names], "lost_units": [units * days], "lost_margin": [max(0.0, loss - usual) * days],
        "proved": [bool(answer.proved and (gap <= PROVED or loss <= live.chain.no_loss))], "gap": [gap],
        "bound": [max(0.0, bound - usual) * days],
    })  # fmt: skip


def item_value(coded: Index, base: Baseline) -> np.ndarray:
    """The most margin one more unit of an item can be worth [money/unit], by item.

    value[item] = max over its sales of margin, over sources that use it of value[made] / quantity, over lanes of
    value[destination].
    """
    s, i, lanes = coded.sources, coded.inputs, coded.lanes
    value = np.zeros(len(coded.items))
    np.maximum.at(value, coded.demand["item"], base.margin)
    made = s["item"].to_numpy()[i["source"]] if len(i) else np.empty(0, int)
    quantity = np.maximum(i["quantity"].to_numpy(), 1e-300)
    while True:
        before = value.copy()
        np.maximum.at(value, i["item"].to_numpy(), np.where(quantity > 1e-300, value[made] / quantity, 0))
        np.maximum.at(value, lanes["origin"].to_numpy(), value[lanes["destination"]])
        if np.array_equal(before, value):
            return value


def _dual(chain: Chain, losses: Targets, base: Baseline, time: float, k: int) -> tuple[Model, np.ndarray, np.ndarray]:
    """The dual as a model to be minimised; its columns `lost`, and the target each stands for."""
    primal = chain.model
    upper, cost = chain.upper, primal.cost
    rows, columns, values = primal.terms
    low, high = primal.row_lower.copy(), primal.row_upper.copy()
    # stock that a day may use is a column with a fixed value: its terms are constants
    fixed = columns == chain.per_time
    constant = np.bincount(rows[fixed], values[fixed] / time, len(low))
    low, high = low - constant, high - constant
    rows, columns, values = rows[~fixed], columns[~fixed], values[~fixed]
    value = item_value(losses.coded, base)
    most = float(value.max(initial=0)) or 1.0
    site, worth = _prices(chain, losses, base, value)

    model = Model()
    up, down = np.flatnonzero(np.isfinite(low)), np.flatnonzero(np.isfinite(high))
    y_up = model.add_columns("up", len(up), 0, np.inf, -low[up])
    y_down = model.add_columns("down", len(down), 0, np.inf, high[down])
    bounded = np.flatnonzero(np.isfinite(upper))
    dearest = np.where(worth[bounded] > 0, worth[bounded], most)
    paid = model.add_columns("paid", len(bounded), 0, dearest, upper[bounded])
    candidates = np.unique(site[(site >= 0) & (worth > 0)])
    lost = np.full(len(losses), -1)
    lost[candidates] = model.add_columns("lost", len(candidates), 0, 1, 0, integer=True)
    # A' y - paid - worth x lost <= cost
    limit = model.add_rows("price", primal.n_columns, -np.inf, cost)
    for sign, which, column in ((1.0, up, y_up), (-1.0, down, y_down)):
        at = np.full(len(low), -1)
        at[which] = column
        used = at[rows] >= 0
        model.add_terms(limit[columns[used]], at[rows[used]], sign * values[used])
    model.add_terms(limit[bounded], paid, -1)
    hit = np.flatnonzero((site >= 0) & (worth > 0))
    model.add_terms(limit[hit], lost[site[hit]], -worth[hit])
    count = model.add_rows("count", 1, -np.inf, k)
    model.add_terms(np.repeat(count, len(candidates)), lost[candidates], 1)
    return model, lost[candidates], candidates


def _prices(chain: Chain, losses: Targets, base: Baseline, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By column of F1: the target whose loss closes it (-1: none), and the most one more unit of it can be worth.

    Where nothing but the site's own sources supplies an item, what leaves the item is closed in place of them: each use
    has a price of its own, which is tighter than one price for all of them.
    """
    coded = losses.coded
    site, worth = np.full(chain.model.n_columns, -1), np.zeros(chain.model.n_columns)
    made, demand = coded.sources["item"].to_numpy(), coded.demand["item"].to_numpy()
    origin, destination = coded.lanes["origin"].to_numpy(), coded.lanes["destination"].to_numpy()
    closed_by = np.full(len(coded.items), -1)  # the target that takes all that supplies the item
    closed_by[made[losses.sources.rows]] = losses.sources.owner
    closed_by[base.stock > 0] = -1
    closed_by[destination] = -1
    members = losses.sources, losses.lanes, losses.sales
    worths = value[made], value[destination], base.margin
    for column, member, most in zip(chain.columns, members, worths, strict=True):
        site[column[member.rows]] = member.owner
        worth[column] = most
    for column, item in ((chain.columns[1], origin), (chain.columns[2], demand)):
        site[column] = np.where(closed_by[item] >= 0, closed_by[item], site[column])
    moved = closed_by[made] >= 0
    site[chain.columns[0][moved]] = -1
    return site, worth


def _loss(live: LiveChain, losses: Targets, chosen: np.ndarray) -> tuple[float, float]:
    """Lost margin a day of these targets at once, solved from nothing; units a day beyond the undisturbed."""
    nothing = np.empty(0, int)
    change = Change(nothing, np.empty(0), nothing, nothing, np.empty(0))
    for k in chosen:
        change = both(change, live.chain.change(losses, int(k), None), live.chain.load)
    solution, lost = live.without(change, cold=True), live.chain.flow.lost[0]
    return solution.objective, float(solution.x[lost].sum() - live.undisturbed.x[lost].sum())


def _needed(live: LiveChain, losses: Targets, chosen: np.ndarray) -> np.ndarray:
    """The chosen without those whose loss adds nothing to that of the others."""
    whole = _loss(live, losses, chosen)[0]
    for k in chosen.tolist():
        others = chosen[chosen != k]
        if _loss(live, losses, others)[0] >= whole - live.chain.no_loss:
            chosen = others
    return chosen
