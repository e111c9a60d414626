"""The calm day of a plan: a steady day whose flows are variables, and what it starts every scenario with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..disruption.flow import Flow, Scale, Terms, Window, add_flow
from ..network.baseline import Baseline
from ..network.costs import Money, money
from ..network.index import Index
from ..solving.model import Model


def plan_money(coded: Index, today: Baseline, reference: Baseline) -> Money:
    """What things cost in a plan: values and margins of today, for parts not made today those with every option."""
    known = set(today.coded.items["part"].iloc[today.coded.sources["item"]])
    here = coded.net.parts["part"].isin(known) | coded.net.parts["value"].notna()
    return money(coded, np.where(here, today.part_value, reference.part_value), today.margin)


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


def usual_flows(coded: Index, today: Baseline) -> tuple[np.ndarray, np.ndarray]:
    """Today's undisturbed making and sending in the order of the index with options (0 for rows not there today)."""
    made = pd.Series(today.made, index=today.coded.sources["row"]).reindex(coded.sources["row"]).fillna(0)
    names = [pd.MultiIndex.from_arrays([i.lanes["row"], i.items["part"].to_numpy()[i.lanes["origin"]]])
             for i in (today.coded, coded)]  # fmt: skip
    sent = pd.Series(today.sent, index=names[0]).reindex(names[1]).fillna(0)
    return made.to_numpy(), sent.to_numpy()


def item_need(coded: Index) -> np.ndarray:
    """The most of each item's part that all demand together can need in a day [unit/day], by item."""
    parts = pd.Index(coded.net.parts["part"])
    part = parts.get_indexer(coded.items["part"])
    need = np.bincount(part[coded.demand["item"]], coded.demand["rate"], len(parts))
    own = need.copy()
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


def add_calm_day(model: Model, coded: Index, cost: Money, scale: Scale, today: Baseline) -> Flow:
    """One steady day: what comes into an item goes out of it; given shares bind, blank ones are free."""
    rate = coded.demand["rate"].to_numpy()[None, :]
    need = item_need(coded)
    whole = np.append((coded.net.filled("options")["divisible"] == 0).to_numpy(), True)
    source = _tight(coded.sources, need[coded.sources["item"]], whole)
    lane = _tight(coded.lanes, need[coded.lanes["origin"]], whole)
    nothing = np.zeros((1, 1))
    win = Window(np.array([0, 1]), source, coded.sources["load"].to_numpy()[None, :], lane, np.ones_like(lane),
                 np.full_like(rate, np.inf), rate, nothing * rate, nothing * lane, np.ones((1, len(coded.items))))  # fmt: skip
    calm = add_flow(model, coded, "calm", win, cost, None, scale, dated=False)
    _add_shares(model, coded, calm, today)
    _add_links(model, coded, calm, scale, need, whole)
    return calm


def _tight(rows: pd.DataFrame, need: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Daily limit of each row, no larger than all that can be needed; fractions of an option scale its own limit."""
    limit = rows["capacity"].to_numpy()
    small = np.isinf(limit) | whole[rows["option"]]
    return np.where(small, np.minimum(limit, need), limit)[None, :]


def _add_shares(model: Model, coded: Index, calm: Flow, today: Baseline) -> None:
    """Given shares of rows that supply today: sent = share x all that comes by lane; the same for sources and substitutes."""
    lanes, s, i = coded.lanes, coded.sources, coded.inputs
    ready = dict(zip(zip(today.coded.lanes["row"], today.coded.items["part"].to_numpy()[today.coded.lanes["origin"]],
                         strict=True), today.lane_share, strict=True))  # fmt: skip
    part = coded.items["part"].to_numpy()[lanes["origin"]]
    for k in np.flatnonzero(lanes["share"].notna() & (lanes["option"] == -1)):
        share = lanes["share"].iloc[k]
        if share > 0 and ready.get((lanes["row"].iloc[k], part[k]), 0) == 0:
            continue  # its origin cannot supply today: the share is left out, as in the undisturbed state
        together = calm.sent[0][(lanes["destination"] == lanes["destination"].iloc[k]).to_numpy()]
        _share_row(model, "lane_share", calm.sent[0][k], share, together, 1.0)
    for k in np.flatnonzero(s["share"].notna() & (s["option"] == -1)):
        item = s["item"].iloc[k]
        together = np.concatenate([calm.made[0][(s["item"] == item).to_numpy()],
                                   calm.sent[0][(lanes["destination"] == item).to_numpy()]])  # fmt: skip
        _share_row(model, "source_share", calm.made[0][k], s["share"].iloc[k], together, 1.0)
    for k in np.flatnonzero(i["share"].notna()):
        if today.mix.any():
            made = calm.made[0][[i["source"].iloc[k]]]
            _share_row(model, "mix_share", calm.used[0][k], i["share"].iloc[k] * i["quantity"].iloc[k], made, 1.0)


def _share_row(model: Model, name: str, column: int, share: float, together: np.ndarray, one: float) -> None:
    row = model.add_rows(name, 1, 0, 0)[0]
    model.add_terms([row], [column], one)
    model.add_terms(np.repeat(row, len(together)), together, -share)


def _add_links(model: Model, coded: Index, calm: Flow, scale: Scale, need: np.ndarray, whole: np.ndarray) -> None:
    """sent <= need of the destination x units, for lanes out of items that only whole options supply: a tight relaxation."""
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
    reach = pd.DataFrame({"row": rows, "item": coded.lanes["origin"].to_numpy()[lanes],
                          "most": most[coded.lanes["destination"].to_numpy()[lanes]]}).merge(by_item, on="item")  # fmt: skip
    model.add_terms(reach["row"], reach["column"], -reach["most"].to_numpy())
