"""tornado(): how far each figure that is known as a range moves what a plan costs, its moves kept and chosen anew."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import numpy as np
import pandas as pd

from ..errors import DataError, SolveError, door
from ..network.network import Network
from ..network.schema import refuse_outside
from ..results.plan import Plan
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Progress, Watch
from .replanning import Again, Asking, Cell, today_of

COLUMNS = {
    "table": "str", "key": "str", "column": "str", "today": float, "low": float, "high": float, "kept_low": float,
    "kept_high": float, "swing": float, "exact": bool, "at_most": float, "chosen_low": float, "chosen_high": float,
    "changes_low": object,
    "changes_high": object,
}  # fmt: skip
BASE, KEPT = 0.2, 0.7  # shares of progress at which today's cost, and what moves kept come to, are known
Ends = tuple[float, float]  # what the plan's moves cost at low and at high [money]


@door(SolveError)
def tornado(
    net: Network,
    best: Plan,
    top: int = 10,
    replan: int = 3,
    support: Mapping[str, float] | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """How far each figure of the table `ranges` moves what a plan costs, from its low to its high value.

    Figures of one column are first moved together: none of them swings more than all do, as long as they push the cost the same
    way. So the largest swings are found without working out all of them.

    Parameters
    ----------
    net : Network
        The network that `best` was planned for, with its table `ranges`.
    best : Plan
        Its scenarios, budget, risk weight and confidence count.
    top : int
        How many of the largest swings are worked out.
    replan : int
        For how many of these the best plan at either end is worked out too.
    support, options, keep, forbid
        As they were asked of `plan`.
    time_limit : float, optional
        Seconds; then what was found so far, and `attrs["complete"]` is False.
    progress : callable, optional
        Called with the share done [0..1] and a word.

    Returns
    -------
    DataFrame
        A row for each of `ranges`, the largest swing first: table, key, column, today, low, high; kept_low, kept_high (the
        objective with the plan's moves [money/year], NaN: not worked out), swing (between the least and the most of these and
        today's), exact (whether kept_low and kept_high are the least that the moves cost; of a large plan whose windows change
        they are what one run costs, its no-event day chosen as today's cuts would), at_most (what the swing is at most; inf:
        not known), chosen_low, chosen_high (the objective of the best plan there), changes_low, changes_high (options that
        this buys or gives up, "+a", "-b"). attrs["objective"]: today's.

        With moves kept, the flows of the no-event day are chosen anew. A figure at which the plan cannot be run, or that
        may not be, has NaN there.

    Raises
    ------
    DataError
        As `plan` does; for a plan of another network or against the worst loss.
    SolveError
        When there was no time for today's cost.

    References
    ----------
    Eschenbach, T. G. (1992). Spiderplots versus tornado diagrams for sensitivity analysis. Interfaces 22(6):40-46.

    Examples
    --------
    On the toy the plan leaves 500 of a chip fire's loss, and pays 40 a year for a second chip source of 400. A chance of 5 to
    15 % of the fire swings by 0.1 x 500, a capex of 200 to 600 by 40.

    >>> import pandas as pd
    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> rows = [("events", "chip_fire", "probability", 0.05, 0.15), ("options", "second_chip", "capex", 200, 600)]
    >>> net = net.with_tables(ranges=pd.DataFrame(rows, columns=["table", "key", "column", "low", "high"]))
    >>> told = rs.tornado(net, rs.plan(net))
    >>> told[["key", "kept_low", "kept_high", "swing"]].round(3).to_dict("split")["data"]
    [['chip_fire', 60125.0, 60175.0, 50.0], ['second_chip', 60130.0, 60170.0, 40.0]]
    """
    refuse_outside("tornado", top=top, replan=replan, time_limit=time_limit)
    watch = Watch.of(progress, time_limit)
    watch(0.0, "model")
    again = Again.of(net, best, Asking(support, options, keep, forbid), watch.part(0, BASE))
    swings = _Swings(again, _rows(net), top)
    told: dict[int, dict[str, Any]] = {}
    complete = False
    with suppress(OutOfTimeError):
        for k, (row, ends) in enumerate(swings.largest()):
            told[row] = {"kept_low": ends[0], "kept_high": ends[1], "swing": swings.swing(ends), "exact": row in swings.exact}
            swings.most[row] = told[row]["swing"]
            watch(BASE + (KEPT - BASE) * (k + 1) / max(1, min(top, len(swings.rows))), "solve")
        for k, row in enumerate(list(told)[:replan]):
            for end in ("low", "high"):
                told[row] |= swings.chosen(row, end)
            watch(KEPT + (1 - KEPT) * (k + 1) / replan, "solve")
        complete = True
    watch(1.0, "solve")
    order = [*told, *sorted(set(range(len(swings.rows))) - set(told), key=lambda row: -swings.most[row])]
    blank = {"exact": False, "changes_low": [], "changes_high": []}
    rows = [swings.rows[row] | blank | {"at_most": swings.most[row]} | told.get(row, {}) for row in order]
    out = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    out.attrs = {"complete": complete, "objective": again.value}
    return out


def _rows(net: Network) -> list[dict[str, Any]]:
    """The rows of the table ranges, with the figure as it is today."""
    rows = net.tables["ranges"][["table", "key", "column", "low", "high"]].to_dict("records")
    return [row | {"today": today_of(net, Cell(row["table"], row["key"], row["column"]))} for row in rows]


@dataclass(frozen=True, eq=False)
class _Swings:
    """Swings of a plan's cost. most: what the swing of each row is at most [money]."""

    again: Again
    rows: list[dict[str, Any]]
    top: int
    most: dict[int, float] = field(default_factory=dict)
    exact: set[int] = field(default_factory=set)

    def largest(self) -> Iterator[tuple[int, Ends]]:
        """The largest swings, each with what the plan's moves cost at either end, one after the other.

        The group of rows that may swing most is halved until one row is left. Raises `OutOfTimeError`.
        """
        order, heap = count(), list[tuple[float, int, list[int], Ends]]()
        self.most.update(dict.fromkeys(range(len(self.rows)), np.inf))

        def put(rows: list[int], bound: float) -> None:
            ends = self._kept(rows)
            swing = self.swing(ends)
            bound = min(bound, np.inf if np.isnan(swing) and len(rows) > 1 else np.nan_to_num(swing))
            self.most.update(dict.fromkeys(rows, bound))
            heapq.heappush(heap, (-bound, next(order), rows, ends))

        for rows in self._groups():
            put(rows, np.inf)
        told = 0
        while heap and told < self.top:
            bound, _, rows, ends = heapq.heappop(heap)
            if len(rows) == 1:
                told += 1
                yield rows[0], ends
            else:
                half = len(rows) // 2
                put(rows[:half], -bound)
                put(rows[half:], -bound)

    def _groups(self) -> list[list[int]]:
        """The rows to begin with: by column, or one by one where all of them are told anyway, and those that only weigh."""
        if len(self.rows) <= self.top:
            return [[row] for row in range(len(self.rows))]
        groups: dict[tuple[str, ...], list[int]] = {}
        for k in range(len(self.rows)):
            [cell] = self._cells([k], "low")
            own = (cell.key,) if cell.chance or cell.weighs else ()  # quick, and years may be cheaper than a no-event year
            groups.setdefault((cell.table, cell.column, *own), []).append(k)
        return list(groups.values())

    def swing(self, ends: Ends) -> float:
        """Between the least and the most of today's cost and that at both ends; NaN where none of these is known."""
        return (
            float(np.nanmax([*ends, self.again.value]) - np.nanmin([*ends, self.again.value]))
            if np.isfinite(ends).any()
            else np.nan
        )

    def _cells(self, rows: Sequence[int], end: str) -> list[Cell]:
        return [Cell(r["table"], r["key"], r["column"], r[end]) for r in (self.rows[k] for k in rows)]

    def _kept(self, rows: list[int]) -> Ends:
        """What the plan's moves cost with figures at their low, and at their high. Raises `OutOfTimeError`."""
        ends, exact = [], True
        for end in ("low", "high"):
            value = np.nan
            try:
                value, least = self.again.run(self._cells(rows, end))
                exact &= least
            except OutOfTimeError:
                raise
            except (DataError, SolveError):
                exact = False
            ends.append(value)
        self.exact.update(rows if exact else ())
        return ends[0], ends[1]

    def chosen(self, row: int, end: str) -> dict[str, Any]:
        """The best plan with a figure at its end. Raises `OutOfTimeError`."""
        try:
            value, units = self.again.chosen(self._cells([row], end))
        except OutOfTimeError:
            raise
        except (DataError, SolveError):
            return {}
        names = self.again.inquiry.stage.table["option"].tolist()
        before, after = self.again.units > 0, units > 0
        changes = [f"+{o}" for o in np.array(names)[after & ~before]] + [f"-{o}" for o in np.array(names)[before & ~after]]
        return {f"chosen_{end}": value, f"changes_{end}": changes}
