"""The calm day of a plan: a steady day whose flows are variables, and what it starts every scenario with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..disruption.flow import Flow, Scale, Terms, Window, add_flow
from ..network.baseline import Baseline
from ..network.costs import Money
from ..network.index import Index
from ..solving.model import Model


def plan_item_costs(coded: Index, today: Baseline, reference: Baseline) -> np.ndarray:
    """Unit cost of every item: today's; of what is not there today, that with every option [money/unit]."""
    known = pd.Series(today.item_cost, index=pd.MultiIndex.from_frame(today.coded.items[["site", "part"]]))
    cost = known.reindex(pd.MultiIndex.from_frame(coded.items[["site", "part"]])).to_numpy()
    return np.where(np.isnan(cost), reference.item_cost, cost)


def plan_values(coded: Index, today: Baseline, reference: Baseline) -> np.ndarray:
    """Value of each row of parts: of today, for parts not made today that with every option [money/unit]."""
    known = set(today.coded.items["part"].iloc[today.coded.sources["item"]])
    here = coded.net.parts["part"].isin(known) | coded.net.parts["value"].notna()
    return np.where(here, today.part_value, reference.part_value)


def plan_stock(coded: Index, today: Baseline, reference: Baseline) -> np.ndarray:
    """Units of every row of the index's stock (of an option: of one unit of it).

    Days of cover count today's use of the item; where it is not used today, its use with every option.
    """
    old = pd.Series(today.outflow, index=pd.MultiIndex.from_frame(today.coded.items[["site", "part"]]))
    use = old.reindex(pd.MultiIndex.from_frame(coded.items[["site", "part"]])).to_numpy()
    use = np.where(np.nan_to_num(use) > 0, use, reference.outflow)
    s = coded.stock
    return np.where(s["quantity"].notna(), s["quantity"], s["cover_days"].fillna(0) * use[s["item"]])


def stock_there(coded: Index, quantity: np.ndarray) -> tuple[np.ndarray, Terms]:
    """Stock of every item today [units], and what one unit of each option adds (Terms: item, option, units)."""
    item, option = coded.stock["item"].to_numpy(), coded.stock["option"].to_numpy()
    built = np.append(coded.net.filled("options")["built"].to_numpy(), 1.0)[option]
    own = option >= 0
    return np.bincount(item, quantity * built, len(coded.items)), Terms(item[own], option[own], quantity[own])


def item_need(coded: Index, wanted: np.ndarray | None = None) -> np.ndarray:
    """The most of each item's part that is needed to have what is wanted of it and of all made from it, by item.

    `wanted` by item; None: the demand of a day [unit/day]. Every substitute counts as if it were the only one.
    """
    parts = pd.Index(coded.net.parts["part"])
    part = parts.get_indexer(coded.items["part"])
    if wanted is None:
        wanted = np.bincount(coded.demand["item"], coded.demand["rate"], len(coded.items))
    own = np.bincount(part, wanted, len(parts))
    need = own.copy()
    i = coded.inputs
    made = part[coded.sources["item"].to_numpy()[i["source"]]] if len(i) else np.empty(0, int)
    recipe = pd.DataFrame({"made": made, "input": part[i["item"]], "quantity": i["quantity"].to_numpy()})
    recipe = recipe.groupby(["made", "input"], as_index=False)["quantity"].max()
    for _ in range(len(parts)):
        now = own + np.bincount(recipe["input"], need[recipe["made"]] * recipe["quantity"], len(parts))
        if np.array_equal(now, need):
            break
        need = now
    return need[part]


def add_calm_day(model: Model, coded: Index, cost: Money, scale: Scale, today: Baseline,
                 reference: Baseline) -> Flow:  # fmt: skip
    """One steady day: what comes into an item goes out of it; given shares bind, blank ones are free."""
    rate = coded.demand["rate"].to_numpy()[None, :]
    need = item_need(coded)
    whole = np.append((coded.net.filled("options")["divisible"] == 0).to_numpy(), True)
    source = _tight(coded.sources, need[coded.sources["item"]], whole)
    lane = _tight(coded.lanes, need[coded.lanes["origin"]], whole)
    win = Window(
        np.array([0, 1]), source, coded.sources["load"].to_numpy()[None, :], lane, np.ones_like(lane),
        np.full_like(rate, np.inf), rate, np.zeros_like(rate), np.zeros_like(lane), np.ones((1, len(coded.items))),
    )  # fmt: skip
    calm = add_flow(model, coded, "calm", win, cost, None, scale, dated=False)
    _add_lane_shares(model, coded, calm, today)
    _add_source_shares(model, coded, calm, scale, need)
    _add_mix_shares(model, coded, calm, today, reference)
    _add_links(model, coded, calm, scale, need, whole)
    return calm


def _tight(rows: pd.DataFrame, need: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Daily limit of each row, no larger than all that can be needed; fractions of an option scale its own limit."""
    limit = rows["capacity"].to_numpy()
    small = np.isinf(limit) | whole[rows["option"]]
    return np.where(small, np.minimum(limit, need), limit)[None, :]


def _add_lane_shares(model: Model, coded: Index, calm: Flow, today: Baseline) -> None:
    """Given shares of lanes that exist and whose origin can supply today, as in the undisturbed state."""
    lanes = coded.lanes
    given = np.flatnonzero(lanes["share"].notna() & (lanes["option"] == -1))
    names = [pd.MultiIndex.from_arrays([i.lanes["row"], i.items["part"].to_numpy()[i.lanes["origin"]]])
             for i in (today.coded, coded)]  # fmt: skip
    keeps = pd.Series(today.lane_share, index=names[0]).reindex(names[1][given]).fillna(0).to_numpy() > 0
    given = given[keeps | (lanes["share"].to_numpy()[given] == 0)]
    into = pd.DataFrame({"group": lanes["destination"].to_numpy(), "column": calm.sent[0]})
    # sent = share x all that comes by lane
    rows = model.add_rows("lane_share", len(given), 0, 0)
    model.add_terms(rows, calm.sent[0][given], 1)
    _add_parts(model, rows, into["group"].to_numpy()[given], lanes["share"].to_numpy()[given], into)


def _add_source_shares(model: Model, coded: Index, calm: Flow, scale: Scale, need: np.ndarray) -> None:
    """Given shares of sources that exist, in all that is made at the item or comes by lane."""
    s, lanes = coded.sources, coded.lanes
    given = np.flatnonzero(s["share"].notna() & (s["option"] == -1))
    item, share = s["item"].to_numpy()[given], s["share"].to_numpy()[given]
    into = pd.DataFrame({"group": np.concatenate([s["item"], lanes["destination"]]),
                         "column": np.concatenate([calm.made[0], calm.sent[0]])})  # fmt: skip
    less = scale.source_terms.coefficient < 0
    gone = pd.Series(scale.source_terms.column[less], index=scale.source_terms.row[less]).reindex(given)
    may_go = gone.notna().to_numpy()
    # made = share x all that comes in; where an option may replace it: made <= share x all that comes in
    rows = model.add_rows("source_share", len(given), np.where(may_go, -np.inf, 0), 0)
    model.add_terms(rows, calm.made[0][given], 1)
    _add_parts(model, rows, item, share, into)
    # made + share x need x gone >= share x all that comes in
    rows = model.add_rows("source_share_unless_gone", int(may_go.sum()), 0, np.inf)
    model.add_terms(rows, calm.made[0][given[may_go]], 1)
    model.add_terms(rows, gone[may_go].astype(int), (share * need[item])[may_go])
    _add_parts(model, rows, item[may_go], share[may_go], into)


def _add_mix_shares(model: Model, coded: Index, calm: Flow, today: Baseline, reference: Baseline) -> None:
    """Given shares of substitutes that can be had: today, or for sources not there today with every option."""
    i = coded.inputs
    given = np.flatnonzero(i["share"].notna())
    if not len(given):
        return
    had = pd.concat([_mix(today), _mix(reference)])
    had = had[~had.index.duplicated()]
    names = pd.MultiIndex.from_arrays([coded.sources["row"].to_numpy()[i["source"].iloc[given]],
                                       coded.items["part"].to_numpy()[i["item"].iloc[given]]])  # fmt: skip
    given = given[(had.reindex(names).fillna(0).to_numpy() > 0) | (i["share"].to_numpy()[given] == 0)]
    # used = share x quantity x made
    rows = model.add_rows("mix_share", len(given), 0, 0)
    model.add_terms(rows, calm.used[0][given], calm.per_used[given])
    share = (i["share"] * i["quantity"]).to_numpy()[given]
    model.add_terms(rows, calm.made[0][i["source"].to_numpy()[given]], -share)


def _mix(state: Baseline) -> pd.Series:
    """How the need of a group splits, by source row and input."""
    i = state.coded.inputs
    return pd.Series(state.mix, index=pd.MultiIndex.from_arrays([
        state.coded.sources["row"].to_numpy()[i["source"]], state.coded.items["part"].to_numpy()[i["item"]]
    ]))  # fmt: skip


def _add_parts(model: Model, rows: np.ndarray, group: np.ndarray, share: np.ndarray, into: pd.DataFrame) -> None:
    """Subtract share x all columns of the group (`into`: group, column) in each row."""
    pairs = pd.DataFrame({"row": rows, "group": group, "share": share}).merge(into, on="group")
    model.add_terms(pairs["row"], pairs["column"], -pairs["share"].to_numpy())


def _add_links(model: Model, coded: Index, calm: Flow, scale: Scale, need: np.ndarray, whole: np.ndarray) -> None:
    """sent <= need of the destination x units, where only whole options supply the origin: a tight relaxation."""
    n = len(coded.items)
    old = np.zeros(n, dtype=bool)
    old[coded.sources["item"][scale.source_constant > 0]] = True
    old[coded.lanes["destination"]] = True
    old[coded.sources["item"][~whole[coded.sources["option"]]]] = True
    use = np.bincount(coded.demand["item"], coded.demand["rate"], n)
    further = np.zeros(n, dtype=bool)
    further[coded.inputs["item"]] = True
    further[coded.lanes["origin"]] = True
    most = np.where(further, need, use)
    lanes = np.flatnonzero(~old[coded.lanes["origin"]])
    rows = model.add_rows("link", len(lanes), -np.inf, 0)
    model.add_terms(rows, calm.sent[0][lanes], 1)
    terms = scale.source_terms
    by_item = pd.DataFrame({"item": coded.sources["item"].to_numpy()[terms.row], "column": terms.column})
    by_item = by_item.drop_duplicates()
    origin, destination = coded.lanes["origin"].to_numpy()[lanes], coded.lanes["destination"].to_numpy()[lanes]
    reach = pd.DataFrame({"row": rows, "item": origin, "most": most[destination]}).merge(by_item, on="item")
    model.add_terms(reach["row"], reach["column"], -reach["most"].to_numpy())
