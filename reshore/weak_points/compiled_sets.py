"""AND/OR analysis of very large graphs, compiled: imported only by what needs it, since compiling takes seconds once.

Sets of sites are sorted lists in one pool: of node j, pool[start[j] : start[j] + length[j]]; length FULL: stopped
whatever else is lost. Failure sets are small (a few sites a node), so lists beat bits from some ten thousand nodes on.
"""

from __future__ import annotations

import numba
import numpy as np

FULL = -1
WORDS, BITS = 8, 64  # 512 scenarios at a time stay in cache
LANES = WORDS * BITS


@numba.njit(cache=True)
def _grown(pool, used, more):
    """The pool, twice as large where `more` would not fit."""
    if used + more <= len(pool):
        return pool
    out = np.empty(max(2 * len(pool), used + more), dtype=pool.dtype)
    out[:used] = pool[:used]
    return out


@numba.njit(cache=True)
def _scratch(elements):
    """Room for the largest set there can be."""
    return np.empty(elements + 1, np.int32)


@numba.njit(inline="always", cache=True)
def _common(g, supplier_start, supplier, start, length, pool, common):
    """The intersection of the sets of a group's suppliers: -> its length or FULL, and where it stands in the pool
    (-1: in `common`)."""
    a, end = supplier_start[g], supplier_start[g + 1]
    if end == a + 1:
        return length[np.uintp(supplier[a])], start[np.uintp(supplier[a])]
    smallest, size = np.uintp(0), np.int64(FULL)
    for link in range(a, end):
        i = np.uintp(supplier[link])
        if length[i] != FULL and (size == FULL or length[i] < size):
            smallest, size = i, np.int64(length[i])
            if size == 0:
                break
    if size <= 0:
        return size, -1
    for k in range(size):
        common[k] = pool[start[smallest] + k]
    for link in range(a, end):
        i = np.uintp(supplier[link])
        if i == smallest or length[i] == FULL:
            continue
        a, b, last, kept = 0, start[i], start[i] + length[i], 0
        while a < size and b < last:
            if common[a] < pool[b]:
                a += 1
            elif common[a] > pool[b]:
                b += 1
            else:
                common[kept] = common[a]
                kept += 1
                a += 1
                b += 1
        size = np.int64(kept)
        if size == 0:
            break
    return size, -1


@numba.njit(inline="always", cache=True)
def _merge(one, size, other, at, n, two):
    """Put other[at : at + n] into the sorted set one[:size]; -> its size. two: scratch."""
    a, b, m = 0, at, 0
    while a < size and b < at + n:
        x, y = one[a], other[b]
        two[m] = min(x, y)
        a += x <= y
        b += y <= x
        m += 1
    while a < size:
        two[m] = one[a]
        a += 1
        m += 1
    while b < at + n:
        two[m] = other[b]
        b += 1
        m += 1
    for k in range(m):
        one[k] = two[k]
    return m


@numba.njit(inline="always", cache=True)
def _fails(j, down, element, group_start, supplier_start, supplier, start, length, pool, common, one, two):
    """The failure set of a node from those of its suppliers: -> its length or FULL; it stands in `one`."""
    e = element[j]
    if e >= 0 and e == down:
        return FULL
    size = 0
    if e >= 0:
        one[0] = e
        size = 1
    for g in range(group_start[j], group_start[j + 1]):
        n, at = _common(g, supplier_start, supplier, start, length, pool, common)
        if n == FULL:
            return FULL
        if n == 0:
            continue
        size = _merge(one, size, common, 0, n, two) if at < 0 else _merge(one, size, pool, at, n, two)
    return size


@numba.njit(inline="always", cache=True)
def _keep(j, n, one, start, length, pool, used):
    """Store the set of a node at the end of the pool, which has room; -> how much of it is used."""
    length[j] = n
    if n == FULL:
        return used
    start[j] = used
    for k in range(n):
        pool[used + k] = one[k]
    return used + n


@numba.njit(cache=True)
def _work_out(
    first,
    last,
    order,
    loops,
    down,
    element,
    group_start,
    supplier_start,
    supplier,
    start,
    length,
    pool,
    used,
    common,
    one,
    two,
):
    """Set the failure sets of a circle, order[first:last]; -> pool, how much of it is used."""
    if loops:
        for place in range(first, last):
            length[order[place]] = FULL
    moving = True
    while moving:
        moving = False
        for place in range(first, last):
            j = order[place]
            n = _fails(j, down, element, group_start, supplier_start, supplier, start, length, pool, common, one, two)
            if loops and n == length[j]:
                continue  # sets only shrink here, so that an equal length is an equal set
            pool = _grown(pool, used, n)
            used = _keep(j, n, one, start, length, pool, used)
            moving = loops
    return pool, used


@numba.njit(cache=True)
def failure_sets(element, group_start, supplier_start, supplier, order, circles, loops, elements):
    """Every node's failure set: -> start, length, pool (sorted sites)."""
    n = len(element)
    start, length = np.zeros(n, np.int64), np.zeros(n, np.int32)
    pool, used = np.empty(4 * n + 16, np.int32), 0
    common, one, two = _scratch(elements), _scratch(elements), _scratch(elements)
    for c in range(len(circles) - 1):
        if loops[c]:
            pool, used = _work_out(
                circles[c],
                circles[c + 1],
                order,
                True,
                -1,
                element,
                group_start,
                supplier_start,
                supplier,
                start,
                length,
                pool,
                used,
                common,
                one,
                two,
            )
            continue
        j = order[circles[c]]  # most nodes stand alone: no call that hands the pool over and back
        size = _fails(j, -1, element, group_start, supplier_start, supplier, start, length, pool, common, one, two)
        if used + size > len(pool):
            pool = _grown(pool, used, size)
        used = _keep(j, size, one, start, length, pool, used)
    return start, length, pool[:used]


@numba.njit(cache=True)
def pairs(
    element,
    group_start,
    supplier_start,
    supplier,
    order,
    circles,
    loops,
    elements,
    start,
    length,
    pool,
    at_start,
    at,
    user_start,
    user,
    tops,
    limit,
):
    """Every pair of sites whose loss together, but not that of one of them, stops a top node.

    at: nodes of each site; user: circles that need each node. -> first site, second site, place in `tops` (the first
    `limit` of them), by top how many there are.
    """
    n, used0 = len(element), len(pool)
    pool = _grown(pool, used0, 4 * n)
    common, one, two = _scratch(elements), _scratch(elements), _scratch(elements)
    circle = np.empty(n, np.int64)
    for c in range(len(circles) - 1):
        for place in range(circles[c], circles[c + 1]):
            circle[order[place]] = c
    dirty = np.zeros(len(circles), np.bool_)
    changed, old_start, old_length = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int32)
    is_changed = np.zeros(n, np.bool_)
    counts = np.zeros(len(tops), np.int64)
    found, kept = np.empty((limit, 3), np.int32), 0
    for u in range(elements):
        used, moved, low, high = used0, 0, len(circles), -1
        for place in range(at_start[u], at_start[u + 1]):
            c = circle[at[place]]
            dirty[c] = True
            low, high = min(low, c), max(high, c)
        c = low
        while c <= high:
            if dirty[c]:
                dirty[c] = False
                first, last = circles[c], circles[c + 1]
                for place in range(first, last):
                    j = order[place]
                    if not is_changed[j]:
                        changed[moved], old_start[moved], old_length[moved] = j, start[j], length[j]
                        is_changed[j] = True
                        moved += 1
                before = moved - (last - first)
                pool, used = _work_out(
                    first,
                    last,
                    order,
                    loops[c],
                    u,
                    element,
                    group_start,
                    supplier_start,
                    supplier,
                    start,
                    length,
                    pool,
                    used,
                    common,
                    one,
                    two,
                )
                for m in range(before, moved):
                    j = changed[m]
                    if length[j] == old_length[m]:
                        continue  # sets only grow when one more site is down
                    for link in range(user_start[j], user_start[j + 1]):
                        dirty[user[link]] = True
                        high = max(high, user[link])
            c += 1
        for t in range(len(tops)):
            j = tops[t]
            if not is_changed[j] or length[j] == FULL:
                continue
            m = 0
            while changed[m] != j:
                m += 1
            b, end = old_start[m], old_start[m] + old_length[m]
            for a in range(start[j], start[j] + length[j]):
                while b < end and pool[b] < pool[a]:
                    b += 1
                if (b < end and pool[b] == pool[a]) or pool[a] < u:
                    continue
                counts[t] += 1
                if kept < limit:
                    found[kept, 0], found[kept, 1], found[kept, 2] = u, pool[a], t
                    kept += 1
        for m in range(moved):
            j = changed[m]
            start[j], length[j], is_changed[j] = old_start[m], old_length[m], False
    return found[:kept], counts


@numba.njit(inline="always", cache=True)
def _next(state):
    """A random number of 64 bits [splitmix64, Steele et al. 2014] and the state after it."""
    state = state + np.uint64(0x9E3779B97F4A7C15)
    z = state
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31)), state


@numba.njit(cache=True)
def _draw(chance, words, state):
    """Set each bit of each row with its row's chance: the gaps between set bits are geometric."""
    for row in range(len(chance)):
        for w in range(WORDS):
            words[row, w] = np.uint64(0)
        p = chance[row]
        if p <= 0.0:
            continue
        if p >= 1.0:
            for w in range(WORDS):
                words[row, w] = ~np.uint64(0)
            continue
        scale = 1.0 / np.log1p(-p)
        bit = -1.0
        while True:
            z, state = _next(state)
            bit += 1.0 + np.floor(np.log((np.float64(z >> np.uint64(11)) + 1.0) * (1.0 / 9007199254740992.0)) * scale)
            if bit >= LANES:
                break
            at = np.int64(bit)
            words[row, at >> 6] |= np.uint64(1) << np.uint64(at & 63)
    return state


@numba.njit(cache=True)
def _pass(element, group_start, supplier_start, supplier, order, circles, loops, down, works):
    """Which nodes work in each of 512 scenarios, given which sites are down."""
    for c in range(len(circles) - 1):
        first, last = circles[c], circles[c + 1]
        if loops[c]:
            for place in range(first, last):
                works[order[place], :] = np.uint64(0)
        moving = True
        while moving:
            moving = False
            for place in range(first, last):
                j = order[place]
                a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = ~np.uint64(0)
                if element[j] >= 0:
                    d = down[np.uintp(element[j])]
                    a0, a1, a2, a3, a4, a5, a6, a7 = ~d[0], ~d[1], ~d[2], ~d[3], ~d[4], ~d[5], ~d[6], ~d[7]
                for g in range(group_start[j], group_start[j + 1]):
                    o0 = o1 = o2 = o3 = o4 = o5 = o6 = o7 = np.uint64(0)
                    for link in range(supplier_start[g], supplier_start[g + 1]):
                        s = works[np.uintp(supplier[link])]
                        o0, o1, o2, o3 = o0 | s[0], o1 | s[1], o2 | s[2], o3 | s[3]
                        o4, o5, o6, o7 = o4 | s[4], o5 | s[5], o6 | s[6], o7 | s[7]
                    a0, a1, a2, a3 = a0 & o0, a1 & o1, a2 & o2, a3 & o3
                    a4, a5, a6, a7 = a4 & o4, a5 & o5, a6 & o6, a7 & o7
                w = works[np.uintp(j)]
                if loops[c] and (
                    w[0] != a0 or w[1] != a1 or w[2] != a2 or w[3] != a3 or w[4] != a4 or w[5] != a5 or w[6] != a6 or w[7] != a7
                ):
                    moving = True
                w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7] = a0, a1, a2, a3, a4, a5, a6, a7


@numba.njit(cache=True)
def sample(
    element,
    group_start,
    supplier_start,
    supplier,
    order,
    circles,
    loops,
    chance,
    causes,
    cause_chance,
    tops,
    weight,
    scenarios,
    seed,
):
    """Draw scenarios and see which top nodes work: -> by top how many stop it, by scenario the weight stopped.

    chance: by site, of its own; causes: sites x common causes (-1: none), each with its cause_chance.
    """
    down, works = np.empty((len(chance), WORDS), np.uint64), np.zeros((len(element), WORDS), np.uint64)
    shared = np.empty((len(cause_chance), WORDS), np.uint64)
    counts, stopped = np.zeros(len(tops), np.int64), np.zeros(scenarios)
    for block in range((scenarios + LANES - 1) // LANES):
        _, state = _next(np.uint64(seed) * np.uint64(0xD1342543DE82EF95) + np.uint64(block))
        state = _next(state)[0]
        state = _draw(chance, down, state)
        state = _draw(cause_chance, shared, state)
        for e in range(len(chance)):
            for k in range(causes.shape[1]):
                if causes[e, k] >= 0:
                    for w in range(WORDS):
                        down[e, w] |= shared[causes[e, k], w]
        _pass(element, group_start, supplier_start, supplier, order, circles, loops, down, works)
        for t in range(len(tops)):
            for w in range(WORDS):
                bits = ~works[tops[t], w]
                if not bits:
                    continue
                first = block * LANES + w * BITS
                for at in range(min(BITS, scenarios - first)):
                    one = (bits >> np.uint64(at)) & np.uint64(1)
                    counts[t] += np.int64(one)
                    stopped[first + at] += weight[t] * np.float64(one)
    return counts, stopped
