"""Where a verdict flips: the value of one driver, all else as it is, at which another arrangement becomes the best."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ...network.network import Network
from ...solving.progress import Watch
from .alternatives import RESHORE
from .cells import TIE, UNKNOWN, Cell, Costs
from .pictures import Field

FINE = 1e-3  # of the way between two values tried: nearer the flip need not be told
TRIES = 4  # prices tried between two of the picture
NEITHER = (TIE, UNKNOWN)  # a verdict that is one of these has not flipped yet
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
    while abs(outer - inner) > FINE * width:
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


def _whole_days(inner: float, outer: float) -> list[float]:
    """Whole days between two lengths, from the inner one on; not more than are tried."""
    step = 1.0 if outer > inner else -1.0
    found = np.arange(inner + step, outer, step)
    tried = np.unique(np.linspace(0, len(found) - 1, min(len(found), MOST_LENGTHS)).astype(int)) if len(found) else []
    return found[tried].tolist()


def of_gap(
    field: Field, row: Sequence[tuple[float, Cell]], base: Costs, chance: float, watch: Watch
) -> Iterator[dict[str, Any]]:
    """The gaps of the unit cost next to none at which the verdict becomes another. row: the cells at today's chance, by gap."""
    cells = dict(sorted(row))
    today = cells[0.0]

    def lead(cell: Cell) -> float:
        """By how much what the gap changes is dearer than all else [money a year]."""
        moved = min((cell.costs[a].value for a in field.touched if a in cell.costs), default=np.inf)
        return moved - min(w.value for a, w in cell.costs.items() if a not in field.touched)

    for side in ([g for g in cells if g > 0], [g for g in cells if g < 0][::-1]):
        inner = 0.0
        for gap in side:
            if cells[gap].verdict not in (today.verdict, *NEITHER):
                outer, becomes = gap, cells[gap].verdict
                for _ in range(TRIES):
                    middle = (inner + outer) / 2
                    low, high = lead(cells[inner]), lead(cells[outer])
                    if np.isfinite(low) and np.isfinite(high) and low * high < 0:
                        middle = inner + (outer - inner) * np.clip(abs(low) / (abs(low) + abs(high)), 0.02, 0.98)
                    placed = field.at_gap(float(middle), [(chance, base)], watch)[0].cell
                    cells[float(middle)] = placed
                    if placed.verdict in (today.verdict, *NEITHER):
                        inner = float(middle)
                    else:
                        outer, becomes = float(middle), placed.verdict
                    if abs(outer - inner) <= FINE:
                        break
                yield {"driver": "cost_gap", "today": 0.0, "value": outer, "becomes": becomes}
                break
            inner = gap


def of_capital(field: Field, today: Cell) -> Iterator[dict[str, Any]]:
    """The capex, and the support, of the best line at home at which it comes in or goes out; exact, since a unit of less
    capital moves what it costs alike. Value NaN: at none."""
    stage, net = field.judge.weighing.task.start.stage, field.net
    known = [
        a for a, w in today.costs.items()
        if a.candidate and a.candidate.kind == RESHORE and not a.in_part and np.isfinite(w.value)
    ]  # fmt: skip
    if not known:
        return
    best = min(known, key=lambda a: today.costs[a].value)
    assert best.candidate is not None
    row = best.candidate.row
    others = {a: w for a, w in today.costs.items() if a.candidate is None or a.candidate.row != row}
    rival = min(others, key=lambda a: others[a].value)
    units = best.least[row]
    capex, paid = float(stage.table["capex"].iloc[row]), float(stage.support[row])
    value = capex + (others[rival].value - today.costs[best].value) / (stage.annuity[row] * units)
    becomes = rival.verdict if today.costs[best].value < others[rival].value else best.verdict
    low, high = ranged(net, "options", best.candidate.option, "capex")
    given = value if value >= paid else np.nan
    yield {"driver": "capex", "today": capex, "value": given, "becomes": becomes, "low": low, "high": high}
    yield {"driver": "support", "today": paid, "value": capex - given + paid, "becomes": becomes}


def ranged(net: Network, table: str, key: str, column: str) -> tuple[float, float]:
    """Low and high of a cell by the table ranges; NaN where it has no row."""
    rows = net.tables["ranges"]
    found = rows[(rows["table"] == table) & (rows["key"] == key) & (rows["column"] == column)]
    return (float(found["low"].iloc[0]), float(found["high"].iloc[0])) if len(found) else (np.nan, np.nan)
