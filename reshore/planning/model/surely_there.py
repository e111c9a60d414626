"""What of a chain is there whatever is bought: what stands today, and is not of a site that an option may take the place of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...disruption.capacity_left import Effects
from ...disruption.mix import hit_rows, untouched
from ...network.derived import once
from ...network.explosion import suppliable
from ...network.index import Index, replaced_by
from ...network.pairs import followed


def named_sources(coded: Index) -> pd.DataFrame:
    """The sources of an index: site, part, option (its code), as `replaced_by` takes them."""
    return pd.DataFrame(
        {
            "site": coded.net.sites["site"].to_numpy()[coded.sources.site],
            "option": coded.sources.option,
            "part": coded.items.part[coded.sources.item],
        }
    )


@once
def replaceable(coded: Index) -> tuple[np.ndarray, np.ndarray]:
    """Sources, and for each an option not built that takes its place: a pair for each such option."""
    named, table = named_sources(coded), coded.net.filled("options")
    may = np.flatnonzero((table["replaces"] != "") & ~coded.stands[:-1]).tolist()
    found = [(s, o) for o in may for s in np.flatnonzero(replaced_by(named, o, table["replaces"].iloc[o]))]
    source, option = np.array(found, dtype=int).reshape(-1, 2).T
    return source, option


@once
def surely_there(coded: Index) -> np.ndarray:
    """bool by way, sources and then lanes: it is there whatever is bought."""
    out = coded.stands[coded.way_option]
    out[replaceable(coded)[0]] = False
    return out


@once
def unsure_items(coded: Index) -> np.ndarray:
    """bool by item: what is bought decides whether it can be had at all, and on that hangs a share that is given.

    These are items had today that may have nothing left, substitutes with a share that only options bring to what options
    make, and all of which these are made or come from.
    """
    s, i, lanes, stands = coded.sources, coded.inputs, coded.lanes, coded.stands
    makes, sends = (s.capacity > 0) & stands[s.option], (lanes.capacity > 0) & stands[lanes.option]
    sure = suppliable(coded, makes & surely_there(coded)[: len(s)], sends)
    asked = suppliable(coded, makes, sends)
    asked[i.item[~np.isnan(i.share) & ~stands[s.option[i.source]]]] = True
    head, tail = (coded.edges[end].to_numpy() for end in ("head", "tail"))
    return ~sure & followed(asked & ~sure, head, tail)


@dataclass(frozen=True, eq=False)
class Reach:
    """Where an event comes: items that it touches whatever is bought, and others where it may, as what is bought decides.

    Links lead from item to item by a way: a source or a lane, in this order. ways: those not surely there that bring it in:
    they are hit, or come from where it is in any case. tail, head, by: links between items where it may come.
    """

    surely: np.ndarray
    may: np.ndarray
    ways: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    by: np.ndarray

    @staticmethod
    def of(coded: Index, what: Effects, held: np.ndarray) -> Reach:
        """held: bool by item: where it matters."""
        sure, count = surely_there(coded), len(coded.sources)
        surely = ~untouched(coded, what, sure[:count], sure[count:])
        hit_sources, hit_lanes = hit_rows(what)
        by = np.concatenate([coded.inputs.source, count + np.arange(len(coded.lanes))]).astype(int)
        tail, head = (coded.edges[end].to_numpy() for end in ("tail", "head"))
        ways = np.union1d(np.concatenate([hit_sources, count + hit_lanes]), by[surely[tail]]).astype(int)
        ways = ways[~sure[ways]]
        begin = np.isin(np.arange(len(surely)), coded.way_item[ways])
        may = followed(begin, tail, head) & ~surely & followed(held & ~surely, head, tail)
        between = may[tail] & may[head]
        return Reach(surely, may, ways[may[coded.way_item[ways]]], tail[between], head[between], by[between])
