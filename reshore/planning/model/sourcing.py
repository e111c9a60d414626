"""From the no-event day of a plan to a network that is sourced that way, so that it can be hit again."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...disruption.flow_columns import Flow
from ...network.index import Index
from ...network.network import Network


def sourced_as(
    net: Network, coded: Index, no_event: Flow, x: np.ndarray, units: Mapping[str, float], stock: np.ndarray
) -> Network:
    """The network with these units built, sourced as on the no-event day, so that it does what the plan counted on.

    Flows become shares, stock of each row of the index quantities (`stock`, of one unit of an option).
    Rows of options that are not built stay as they are.
    """
    options = net.options.copy()
    options["built"] = options["built"].fillna(0) + options["option"].map(dict(units)).fillna(0)
    stands = np.append((options["built"] > 0).to_numpy(), True)
    need = coded.daily_need
    made = _clean(x[no_event.made[0]], need[coded.sources.item])
    sent = _clean(x[no_event.sent[0]], need[coded.lanes.origin])
    return net.with_tables(
        options=options,
        lanes=_lanes(net, coded, sent, stands),
        sources=_sources(net, coded, made, sent, stands),
        bom=_bom(net, coded, no_event, x, made),
        stock=_stock(net, coded, stock),
    )


def _clean(flow: np.ndarray, need: np.ndarray) -> np.ndarray:
    """A flow without the dust of the solver; need: what a day needs of the part [unit/day]."""
    return np.where(flow <= 1e-7 * need, 0.0, flow)


def _part_of(total: np.ndarray, flow: np.ndarray, group: np.ndarray, given: np.ndarray) -> np.ndarray:
    """Share of each row in its group. What is not used is stand-by where given so, else blank."""
    return np.where(flow > 0, np.minimum(1, flow / np.maximum(total[group], 1e-300)), np.where(given == 0, 0.0, np.nan))


def _lanes(net: Network, coded: Index, sent: np.ndarray, stands: np.ndarray) -> pd.DataFrame:
    """Lanes with their no-event share; one that carries several parts becomes a row for each, unless `_alike`."""
    lanes = coded.lanes
    taken = np.bincount(lanes.destination, sent, len(coded.items))
    row, destination = lanes.row, lanes.destination
    share = _part_of(taken, sent, destination, lanes.share)
    there = stands[lanes.option]
    carried, together = np.bincount(row, sent), np.bincount(row)
    single = there & ((together[row] == 1) | ~_alike(net, coded, share, sent))
    out = net.lanes.iloc[row[single]].reset_index(drop=True)
    out["part"] = coded.items.part[lanes.origin][single]
    out["share"] = share[single]
    split = np.where((together[row] > 1) & (carried[row] > 0), sent / np.maximum(carried[row], 1e-300), 1.0)
    out["capacity"] *= split[single]
    kept = net.lanes.drop(index=net.lanes.index[np.unique(row[single])])
    most = pd.Series(share[there & ~single]).groupby(row[there & ~single]).max()
    kept["share"] = most.reindex(kept.index).where(kept.index.isin(most.index), kept["share"])
    return pd.concat([out, kept], ignore_index=True)


def _alike(net: Network, coded: Index, share: np.ndarray, sent: np.ndarray) -> np.ndarray:
    """Lanes whose row has a limit and one share for all parts it carries, or names that another row has already."""
    lanes = coded.lanes
    row, key = lanes.row, ["origin", "destination", "part", "mode", "option"]
    names = net.lanes.iloc[row][key].assign(part=coded.items.part[lanes.origin])
    twice = pd.Series(names.duplicated(keep=False).to_numpy()).groupby(row).transform("any").to_numpy()
    used = pd.Series(np.where(sent > 0, share, np.nan)).groupby(row)
    same = (used.transform("max") - used.transform("min") < 1e-9).to_numpy()
    idle = np.bincount(lanes.destination, sent, len(coded.items))[lanes.destination] == 0
    same = same & pd.Series((sent > 0) | idle).groupby(row).transform("all").to_numpy()
    return (np.isfinite(lanes.capacity) & same) | twice


def _sources(net: Network, coded: Index, made: np.ndarray, sent: np.ndarray, stands: np.ndarray) -> pd.DataFrame:
    """Sources with their no-event share, where an item has a choice between them and lanes, or among several."""
    n, item = len(coded.items), coded.sources.item
    there, lane_there = stands[coded.sources.option], stands[coded.lanes.option]
    total = np.bincount(item, made, n) + np.bincount(coded.lanes.destination, sent, n)
    ways = np.bincount(item, there, n) + np.bincount(coded.lanes.destination, lane_there, n)
    row = coded.sources.row
    choice = there & (ways[item] > 1) & (total[item] > 0)
    out = net.sources.copy()
    out.loc[row[choice], "share"] = np.minimum(1, made / np.maximum(total[item], 1e-300))[choice]
    return out


def _bom(net: Network, coded: Index, no_event: Flow, x: np.ndarray, made: np.ndarray) -> pd.DataFrame:
    """The bill of materials with the no-event mix of substitutes, written out for each site that makes the part."""
    i = coded.inputs
    several = np.bincount(i.group, minlength=1)[i.group] > 1
    if not np.any(several):
        return net.bom
    i, names = i.take(several), coded.items.take(coded.makes[several])
    mix = (
        pd.DataFrame(
            {
                "part": names.part,
                "site": names.site,
                "input": coded.items.part[i.item],
                "used": x[no_event.used[0][several]] / i.quantity,
                "made": made[i.source],
            }
        )
        .groupby(["part", "site", "input"], as_index=False)
        .sum()
    )
    mix_rows = mix.merge(net.bom.drop(columns="share"), on=["part", "input"], suffixes=("", "_bom"))
    mix_rows = mix_rows[(mix_rows["site_bom"] == "") | (mix_rows["site_bom"] == mix_rows["site"])]
    mix_rows = mix_rows.sort_values("site_bom").drop_duplicates(["part", "site", "input"], keep="last")
    part = (mix_rows["used"] / mix_rows["made"].clip(lower=1e-300)).clip(upper=1)
    mix_rows["share"] = part.where(mix_rows["made"] > 0)
    kept = net.bom[
        ~(
            (net.bom["site"] != "")
            & net.bom.set_index(["part", "site", "input"]).index.isin(mix_rows.set_index(["part", "site", "input"]).index)
        )
    ]
    return pd.concat([kept, mix_rows[net.bom.columns]], ignore_index=True)


def _stock(net: Network, coded: Index, quantity: np.ndarray) -> pd.DataFrame:
    """Stock as quantities, so that the plan's own days of cover stay what the plan counted on."""
    out = net.stock.copy()
    row = coded.stock.row
    out.loc[row, "quantity"] = quantity
    out.loc[row, "cover_days"] = np.nan
    return out
