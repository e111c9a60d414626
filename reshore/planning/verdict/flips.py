"""Where a verdict flips: the value of one driver, all else as it is, at which another arrangement becomes the best."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.optimize import brentq

from ...network.baseline import baseline
from ...network.network import Network
from ...solving.progress import Watch
from ..landed.routes import routes_today, used
from .alternatives import RESHORE
from .cells import TIE, UNKNOWN, Cell
from .pictures import Field
from .shocks import back

FINE = 2e-3  # of the way between two values tried, and of the value: nearer the flip need not be told
NEAREST = 1e-6  # of that way: nearer to 0 it is not told
TRIES = 14  # prices tried between two of the picture
NEITHER = (TIE, UNKNOWN)  # a verdict that is one of these has not flipped yet
STRETCHES = ((0.75, 0.5, 0.25), (1.25, 1.5, 2.0, 3.0))  # of the time of what stops the part, tried first
FINER = 4  # more tried between two of them
LEADS = ((0.0,), (4.0,))  # of the lead time of today's lanes, tried first
HALVES = 4  # then halved so often
MOST_LENGTHS = 9  # closures tried between two of the picture


def of_chance(field: Field, today: Cell, chances: Sequence[float]) -> Iterator[dict[str, Any]]:
    """The chances next to today's, on either side, at which the verdict becomes another."""
    here = field.shocks.chance

    def label(chance: float) -> str:
        return field.judge.cell(field.scaled(chance)).verdict

    for side in ([c for c in chances if c > here], [c for c in chances if c < here][::-1]):
        inner = here
        for chance in side:
            if (found := label(chance)) not in (today.verdict, *NEITHER):
                value, found = _between(label, inner, chance, today.verdict, found)
                yield {"driver": "chance", "today": here, "value": value, "becomes": found}
                break
            inner = chance


def _between(label: Callable[[float], str], inner: float, outer: float, same: str, found: str) -> tuple[float, str]:
    """The nearest value to the inner one at which it is called otherwise, and what."""
    width = abs(outer - inner)
    while abs(outer - inner) > max(FINE * min(width, abs(outer)), NEAREST * width):
        middle = (inner + outer) / 2
        if (here := label(middle)) in (same, *NEITHER):
            inner = middle
        else:
            outer, found = middle, here
    return outer, found


def of_length(field: Field, today: Cell, watch: Watch) -> Iterator[dict[str, Any]]:
    """The lengths of one closure next to today's at which the verdict becomes another, in whole days; none where a closure of
    today's length is not answered as what stops the part today is."""
    lengths, here, chance = sorted(field.closures.tolist()), field.shocks.length, field.shocks.chance
    label = {days: field.judge.cell(field.closed(chance, days)).verdict for days in lengths}
    start = min(lengths, key=lambda days: abs(days - here))
    if label[start] != today.verdict:
        return
    for side in ([d for d in lengths if d > start], [d for d in lengths if d < start][::-1]):
        inner = start
        for days in side:
            if label[days] not in (label[start], *NEITHER):
                between = _whole_days(inner, days)
                finer = field.with_closures(np.array(between), watch) if between else field
                tried = [(d, finer.judge.cell(finer.closed(chance, d)).verdict) for d in between]
                value, becomes = next(((d, v) for d, v in tried if v not in (label[start], *NEITHER)), (days, label[days]))
                yield {"driver": "length_days", "today": here, "value": value, "becomes": becomes}
                break
            inner = days


def of_recovery(field: Field, today: Cell, watch: Watch) -> Iterator[dict[str, Any]]:
    """How long what stops the part may take until it is over, next to today's, at which the verdict becomes another."""
    here = field.shocks.recovery
    if field.shocks.assumed or not here > 0:
        return
    for side in STRETCHES:
        tried = field.stretched(side, watch)
        labels = [(factor, tried.judge.cell(tried.lasting(factor)).verdict) for factor in side]
        found = _first_other([(1.0, today.verdict), *labels], today.verdict)
        if found is None:
            continue
        inner, outer, becomes = found
        between = np.linspace(inner, outer, FINER + 2)[1:-1].round(4).tolist()
        finer = field.stretched(between, watch)
        labels = [(factor, finer.judge.cell(finer.lasting(factor)).verdict) for factor in between]
        value, becomes = next(((f, v) for f, v in labels if v not in (today.verdict, *NEITHER)), (outer, becomes))
        days = back(baseline(field.net).coded, field.shocks.stopping, value)
        yield {"driver": "recovery_days", "today": here, "value": days, "becomes": becomes}


def of_lead(field: Field, today: Cell, watch: Watch) -> Iterator[dict[str, Any]]:
    """How long a unit of the part may be on its way to where it is used, next to today's, at which the verdict becomes another:
    the lead times of all lanes that carry it move alike."""
    here, lanes = lead_today(field.net, field.part)
    if not here > 0:
        return

    def tried(factor: float) -> tuple[str, float]:
        moved = field.with_leads(factor, lanes, watch)
        return moved.judge.cell(moved.scaled(field.shocks.chance)).verdict, lead_today(moved.net, field.part)[0]

    for side in LEADS:
        inner = 1.0
        for outer in side:
            becomes, days = tried(outer)
            if becomes not in (today.verdict, *NEITHER):
                for _ in range(HALVES):
                    middle = (inner + outer) / 2
                    if (found := tried(middle))[0] in (today.verdict, *NEITHER):
                        inner = middle
                    else:
                        outer, (becomes, days) = middle, found
                yield {"driver": "lead_days", "today": here, "value": days, "becomes": becomes}
                break
            inner = outer


def lead_today(net: Network, part: str) -> tuple[float, np.ndarray]:
    """Days that a unit of the part is on its way to where it is used on a no-event day, and the rows of the table lanes that
    carry it."""
    base = baseline(net)
    lanes, amounts = base.coded.lanes, used(base)
    carried, total, sent = set(), 0.0, 0.0
    for (_, item), route in routes_today(base, part).items():
        total += amounts[item] * route.of(lanes.lead.astype(float))
        sent += amounts[item]
        carried |= set(lanes.row[route.lanes].tolist())
    return (total / sent if sent > 0 else 0.0), np.array(sorted(carried), int)


def _first_other(labels: Sequence[tuple[float, str]], same: str) -> tuple[float, float, str] | None:
    """The last value before the verdict is another, the first at which it is, and what it then is; None: it stays."""
    for (inner, _), (outer, verdict) in pairwise(labels):
        if verdict not in (same, *NEITHER):
            return inner, outer, verdict
    return None


def _whole_days(inner: float, outer: float) -> list[float]:
    """Whole days between two lengths, from the inner one on; not more than are tried."""
    step = 1.0 if outer > inner else -1.0
    found = np.arange(inner + step, outer, step)
    if len(found) > MOST_LENGTHS:
        found = found[np.linspace(0, len(found) - 1, MOST_LENGTHS).astype(int)]
    return [float(days) for days in found]


def of_gap(
    field: Field, today: Cell, row: Sequence[tuple[float, Cell]], chance: float, watch: Watch
) -> Iterator[dict[str, Any]]:
    """The gaps of the unit cost next to none at which the verdict becomes another. row: the cells at today's chance, by gap."""
    cells = dict(sorted(row, key=lambda pair: pair[0])) | {0.0: today}
    base = {a: w for a, w in today.costs.items() if a not in field.touched}

    def lead(cell: Cell) -> float:
        """By how much what the gap changes is dearer than all else [money a year]."""
        moved = min(cell.costs[a].value for a in field.touched)
        return moved - min(w.value for a, w in cell.costs.items() if a not in field.touched)

    for side in ([g for g in cells if g > 0], [g for g in cells if g < 0][::-1]):
        known = {0.0: field}  # the fields of the gaps below which others may lie, for their cuts

        def near(gap: float, known: dict[float, Field] = known) -> Cell:
            below = max((g for g in known if g <= gap), default=None)
            there = field if gap == 0 else field.at(gap, watch, None if below is None else known[below])
            if below is None:
                known[gap] = there
            return there.led(chance, base)

        for inner, outer in pairwise([0.0, *side]):
            if cells[outer].verdict not in (today.verdict, *NEITHER):
                value, found = _crossed(near, lead, inner, (outer, cells[outer]), today.verdict)
                yield {"driver": "cost_gap", "today": 0.0, "value": value, "becomes": found.verdict}
                break


def _crossed(
    near: Callable[[float], Cell], lead: Callable[[Cell], float], inner: float, outer: tuple[float, Cell], same: str
) -> tuple[float, Cell]:
    """Between two gaps the one at which the verdict becomes another, and the cell beyond it: where what the gap changes and all
    else cost the same [Brent 1973, Algorithms for Minimization Without Derivatives, ch. 4], else by halves."""
    b, there = outer
    cells: dict[float, Cell] = {}

    def led(gap: float) -> float:
        if gap not in cells:
            cells[gap] = near(gap)
        return lead(cells[gap])

    if led(inner) * led(b) < 0:
        crossing = brentq(led, inner, b, xtol=FINE * abs(b) / 50, rtol=FINE / 4, maxiter=TRIES, disp=False)
        led(inner + (crossing - inner) * (1 + 2 * FINE))
    else:
        a = inner
        for _ in range(TRIES):
            middle = (a + b) / 2
            led(middle)
            a, b = (middle, b) if cells[middle].verdict in (same, *NEITHER) else (a, middle)
    beyond = {gap: cell for gap, cell in cells.items() if cell.verdict not in (same, *NEITHER)}
    value = min(beyond, key=abs, default=b)
    return value, beyond.get(value, there)


def of_capital(field: Field, today: Cell) -> Iterator[dict[str, Any]]:
    """The capex, and the support, of the best line at home at which it comes in or goes out; exact, since a unit of less
    capital moves what it costs alike. Value NaN: at none, or at none that tells it from a tie. Of more than one unit, those
    that come in at the dearest."""
    stage, net = field.judge.weighing.task.start.stage, field.net
    known = [
        a for a, w in today.costs.items()
        if a.candidate and a.candidate.kind == RESHORE and not a.in_part and np.isfinite(w.value)
    ]  # fmt: skip
    if not known:
        return
    best = min(known, key=lambda a: today.costs[a].value)
    assert best.candidate is not None
    row, option = best.candidate.row, best.candidate.option
    rival = min((w.value, a.verdict) for a, w in today.costs.items() if a.candidate is None or a.candidate.row != row)
    capex = float(stage.table["capex"].iloc[row])
    yearly = {a: stage.annuity[row] * a.least[row] for a in known if a.candidate and a.candidate.row == row}
    value, last = max((capex + (rival[0] - today.costs[a].value) / each, each) for a, each in yearly.items())
    becomes = rival[1] if today.costs[best].value < rival[0] else best.verdict
    low, high = ranged(net, "options", option, "capex")
    given = value if value > today.tolerance / last else np.nan
    yield {"driver": "capex", "today": capex, "value": given, "becomes": becomes, "low": low, "high": high}
    yield {"driver": "support", "today": 0.0, "value": capex - given, "becomes": becomes}


def chance_range(net: Network, scenario: str) -> tuple[float, float]:
    """Low and high of the chance of a scenario: by its row of the table ranges, else by that of its events."""
    own = ranged(net, "scenarios", scenario, "probability")
    return ranged(net, "events", scenario, "probability") if np.isnan(own[0]) else own


def ranged(net: Network, table: str, key: str, column: str) -> tuple[float, float]:
    """Low and high of a cell by the table ranges; NaN where it has no row."""
    rows = net.tables["ranges"]
    found = rows[(rows["table"] == table) & (rows["key"] == key) & (rows["column"] == column)]
    return (float(found["low"].iloc[0]), float(found["high"].iloc[0])) if len(found) else (np.nan, np.nan)
