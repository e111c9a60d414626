"""What is known of a target before anything is lost: tier, money that goes through it, second sources, evidence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..network.baseline import Baseline
from ..network.graph import item_tiers
from ..network.index import Index
from .targets import Members, Targets

MARKS = ("", "read", "derived", "assumed")  # from unmarked to weakest


def profile(base: Baseline, losses: Targets, by: str) -> pd.DataFrame:
    """By target: tier, spend [money/day], second_source, evidence."""
    coded = base.coded
    return pd.DataFrame(
        {
            "tier": _tier(coded, losses),
            "spend": _spend(base, losses),
            "second_source": _second_source(coded, losses),
            "evidence": _evidence(coded, losses, by),
        }
    )


def _tier(coded: Index, losses: Targets) -> np.ndarray:
    """The least tier of what a target makes, passes on and sells; NaN where it leads to no demand."""
    passed = item_tiers(coded)[0]
    out = np.full(len(losses), np.inf)
    for member, rows in zip(_members(losses), _rows(coded), strict=True):
        np.minimum.at(out, member.owner, passed[rows[member.rows]])
    return np.where(np.isinf(out), np.nan, out)


def _spend(base: Baseline, losses: Targets) -> np.ndarray:
    """Baseline cost of what a target makes and passes on [money/day]."""
    coded, out = base.coded, np.zeros(len(losses))
    flows = (base.made, base.sent, base.served)
    for member, rows, flow in zip(_members(losses), _rows(coded), flows, strict=True):
        np.add.at(out, member.owner, (flow * base.item_cost[rows])[member.rows])
    return out


def _second_source(coded: Index, losses: Targets) -> np.ndarray:
    """Whether each part it makes has a maker outside the target, and all it passes on another way to get there.

    A sale has no second way. False for what makes and passes nothing.
    """
    s, lanes = coded.sources, coded.lanes
    part = pd.Index(coded.net.parts["part"]).get_indexer(coded.items.part)[s.item]
    able = s.capacity > 0
    out = _others(losses.sources, np.where(able, part, -1)) & (np.diff(losses.sales.start) == 0)
    destination = np.where(lanes.capacity > 0, lanes.destination, -1)
    local = np.unique(s.item[able])
    out &= _others(losses.lanes, destination, local)
    return out & (np.diff(losses.sources.start) + np.diff(losses.lanes.start) > 0)


def _others(member: Members, word: np.ndarray, also: np.ndarray | None = None) -> np.ndarray:
    """By target: every word of its rows also stands in rows outside it (or in `also`); rows of word -1 do not count."""
    counts = np.bincount(word[word >= 0], minlength=int(word.max(initial=0)) + 1)
    if also is not None:
        counts[also[also < len(counts)]] += 1
    rows = member.rows
    keep = word[rows] >= 0
    pair = np.stack([member.owner[keep], word[rows][keep]], axis=1)
    pair, own = np.unique(pair, axis=0, return_counts=True)
    alone = pair[counts[pair[:, 1]] <= own]
    out = np.ones(len(member.start) - 1, dtype=bool)
    out[alone[:, 0]] = False
    return out


def _evidence(coded: Index, losses: Targets, by: str) -> np.ndarray:
    """The weakest mark of the rows a target hits, and of the sites whose recovery time counts."""
    net, out = coded.net, np.zeros(len(losses), dtype=int)
    tables = (net.sources, net.lanes, net.demand)
    positions = (coded.sources.row, coded.lanes.row, coded.demand.row)
    site_mark, site = _marks(net.sites), coded.items.site_code
    for member, table, row, rows in zip(_members(losses), tables, positions, _rows(coded), strict=True):
        mark = np.maximum(_marks(table)[row], site_mark[site[rows]])
        np.maximum.at(out, member.owner, mark[member.rows])
    return np.array(MARKS, dtype=object)[out]


def _marks(table: pd.DataFrame) -> np.ndarray:
    return np.maximum(pd.Index(MARKS).get_indexer(table["evidence"]), 0)


def _members(losses: Targets) -> tuple[Members, Members, Members]:
    return losses.sources, losses.lanes, losses.sales


def _rows(coded: Index) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The item of each source, lane (its origin) and demand row."""
    return coded.sources.item, coded.lanes.origin, coded.demand.item
