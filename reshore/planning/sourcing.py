"""From the calm day of a plan to a network that is sourced that way, so that it can be hit again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from ..disruption.flow import Flow
from ..network.index import Index
from ..network.network import Network


def sourced_as(
    net: Network, coded: Index, calm: Flow, x: np.ndarray, units: Mapping[str, float], stock: np.ndarray
) -> Network:
    """The network with these units built, sourced as on the calm day: its flows become shares, its stock quantities.

    `stock`: units of each row of the index's stock (one unit of an option).
    """
    built = net.filled("options").set_index("option")["built"]
    out = net.build({o: built[o] + n for o, n in units.items() if n > 0})
    made, sent = _clean(x[calm.made[0]]), _clean(x[calm.sent[0]])
    return replace(
        out, lanes=_lanes(net, coded, sent), sources=_sources(net, coded, made, sent), bom=_bom(net, coded, calm, x, made),
        stock=_stock(net, coded, stock),
    )  # fmt: skip


def _clean(flow: np.ndarray) -> np.ndarray:
    """A flow without the dust of the solver."""
    return np.where(flow < 1e-7 * max(1.0, flow.max(initial=0)), 0.0, flow)


def _part_of(total: np.ndarray, flow: np.ndarray, group: np.ndarray, given: pd.Series) -> np.ndarray:
    """Share of each row in its group; where the group has no flow, as given."""
    return np.where(total[group] > 0, flow / np.maximum(total[group], 1e-300), given.to_numpy())


def _lanes(net: Network, coded: Index, sent: np.ndarray) -> pd.DataFrame:
    """Lanes with their calm share; a lane that carries several parts becomes one row for each, sharing its capacity."""
    lanes = coded.lanes
    taken = np.bincount(lanes["destination"], sent, len(coded.items))
    rows = net.lanes.iloc[lanes["row"]].reset_index(drop=True)
    rows["part"] = coded.items["part"].to_numpy()[lanes["origin"]]
    rows["share"] = _part_of(taken, sent, lanes["destination"].to_numpy(), rows["share"])
    row = lanes["row"].to_numpy()
    carried, together = np.bincount(row, sent), np.bincount(row)
    split = sent / np.maximum(carried[row], 1e-300)
    rows["capacity"] = np.where((together[row] > 1) & (carried[row] > 0), rows["capacity"] * split, rows["capacity"])
    unused = net.lanes.drop(index=net.lanes.index[np.unique(row)])
    return pd.concat([rows, unused], ignore_index=True)


def _sources(net: Network, coded: Index, made: np.ndarray, sent: np.ndarray) -> pd.DataFrame:
    """Sources with their calm share, where a site has a choice between them and lanes, or among several."""
    n, item = len(coded.items), coded.sources["item"].to_numpy()
    total = np.bincount(item, made, n) + np.bincount(coded.lanes["destination"], sent, n)
    ways = np.bincount(item, minlength=n) + np.bincount(coded.lanes["destination"], minlength=n)
    out = net.sources.copy()
    row = coded.sources["row"].to_numpy()
    share = _part_of(total, made, item, out["share"].iloc[row])
    out.loc[row, "share"] = np.where(ways[item] > 1, share, out["share"].iloc[row])
    return out


def _bom(net: Network, coded: Index, calm: Flow, x: np.ndarray, made: np.ndarray) -> pd.DataFrame:
    """The bill of materials with the calm mix of substitutes, written out for each site that makes the part."""
    i = coded.inputs
    several = (np.bincount(i["group"], minlength=1)[i["group"]] > 1) if len(i) else np.empty(0, bool)
    if not np.any(several):
        return net.bom
    i = i[several]
    names = coded.items.iloc[coded.sources["item"].to_numpy()[i["source"]]]
    mix = pd.DataFrame({
        "part": names["part"].to_numpy(), "site": names["site"].to_numpy(),
        "input": coded.items["part"].to_numpy()[i["item"]],
        "used": x[calm.used[0][several]] / i["quantity"].to_numpy(), "made": made[i["source"]],
    }).groupby(["part", "site", "input"], as_index=False).sum()  # fmt: skip
    mix_rows = mix.merge(net.bom.drop(columns="share"), on=["part", "input"], suffixes=("", "_bom"))
    mix_rows = mix_rows[(mix_rows["site_bom"] == "") | (mix_rows["site_bom"] == mix_rows["site"])]
    mix_rows = mix_rows.sort_values("site_bom").drop_duplicates(["part", "site", "input"], keep="last")
    mix_rows["share"] = np.where(mix_rows["made"] > 0, mix_rows["used"] / mix_rows["made"].clip(lower=1e-300), np.nan)
    kept = net.bom[~((net.bom["site"] != "") & net.bom.set_index(["part", "site", "input"]).index.isin(
        mix_rows.set_index(["part", "site", "input"]).index))]  # fmt: skip
    return pd.concat([kept, mix_rows[net.bom.columns]], ignore_index=True)


def _stock(net: Network, coded: Index, quantity: np.ndarray) -> pd.DataFrame:
    """Stock as quantities, so that the plan's own days of cover stay what the plan counted on."""
    out = net.stock.copy()
    row = coded.stock["row"].to_numpy()
    out.loc[row, "quantity"] = quantity
    out.loc[row, "cover_days"] = np.nan
    return out
