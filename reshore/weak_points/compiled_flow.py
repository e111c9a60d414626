"""What rests on each target in a solution of the chain, compiled: imported only by what needs it (see `dependence`)."""

from __future__ import annotations

import numba
import numpy as np


@numba.njit(cache=True)
def resting(
    order,
    first,
    last,
    supply,
    made,
    sent,
    value,
    share,
    group,
    source_of,
    made_item,
    destination,
    uses_start,
    uses,
    sent_start,
    sent_by,
    sold_start,
    sold_by,
    sources_start,
    sources,
    lanes_start,
    lanes,
    sales_start,
    sales,
):
    """By target the value of what is sold that goes when all it makes, passes on and sells is cut in proportion.

    order: items, suppliers first, circles side by side; first, last: of the circle at each place of it. supply: by item.
    value: of what each demand row is served. share: by input, of its group; group, source_of: of each input. uses,
    sent_by, sold_by: inputs, lanes and demand rows that take from an item. sources, lanes, sales: by target.
    """
    n = len(order)
    place = np.empty(n, np.int64)
    place[order] = np.arange(n)
    cut_item, cut_source, cut_group = np.zeros(n), np.zeros(len(made)), np.zeros(len(group))
    met_source, met_group = np.empty(len(made), np.int64), np.empty(len(group), np.int64)
    marked = np.zeros(n, np.bool_)
    out = np.zeros(len(sources_start) - 1)
    for k in range(len(out)):
        low, high, n_source, n_group, total = n, -1, 0, 0, 0.0
        for a in range(sources_start[k], sources_start[k + 1]):
            s = sources[a]
            if made[s] > 0:
                cut_source[s], met_source[n_source] = 1.0, s
                n_source += 1
                j = made_item[s]
                cut_item[j] += made[s] / supply[j]
                marked[place[j]], low, high = True, min(low, place[j]), max(high, place[j])
        for a in range(lanes_start[k], lanes_start[k + 1]):
            j = destination[lanes[a]]
            if sent[lanes[a]] > 0:
                cut_item[j] += sent[lanes[a]] / supply[j]
                marked[place[j]], low, high = True, min(low, place[j]), max(high, place[j])
        for a in range(sales_start[k], sales_start[k + 1]):
            total += value[sales[a]]
        at = low
        while at <= high:
            if first[at] == at and last[at] - at > 1:  # a circle goes as a whole
                for other in range(at, last[at]):
                    marked[at] |= marked[other]
                if marked[at]:
                    for other in range(at, last[at]):
                        marked[other], cut_item[order[other]] = True, 1.0
                    high = max(high, last[at] - 1)
            if not marked[at]:
                at += 1
                continue
            j = order[at]
            cut = min(1.0, cut_item[j])
            marked[at], cut_item[j] = False, 0.0
            for a in range(uses_start[j], uses_start[j + 1]):
                i = uses[a]
                s, g = source_of[i], group[i]
                if made[s] <= 0 or share[i] <= 0:
                    continue
                if cut_group[g] == 0.0:
                    met_group[n_group] = g
                    n_group += 1
                cut_group[g] = min(1.0, cut_group[g] + cut * share[i])
                more = cut_group[g] - cut_source[s]
                if more > 0:
                    if cut_source[s] == 0.0:
                        met_source[n_source] = s
                        n_source += 1
                    cut_source[s] += more
                    other = made_item[s]
                    if place[other] >= last[at]:  # of the same circle: cut as a whole already
                        cut_item[other] += more * made[s] / supply[other]
                        marked[place[other]], high = True, max(high, place[other])
            for a in range(sent_start[j], sent_start[j + 1]):
                other = destination[sent_by[a]]
                if sent[sent_by[a]] > 0 and place[other] >= last[at]:
                    cut_item[other] += cut * sent[sent_by[a]] / supply[other]
                    marked[place[other]], high = True, max(high, place[other])
            for a in range(sold_start[j], sold_start[j + 1]):
                total += cut * value[sold_by[a]]
            at += 1
        for a in range(n_source):
            cut_source[met_source[a]] = 0.0
        for a in range(n_group):
            cut_group[met_group[a]] = 0.0
        out[k] = total
    return out
