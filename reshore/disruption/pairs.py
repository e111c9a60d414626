"""Losses of two targets at once, by the two-sided skip: only pairs that can cost more than either alone are solved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..network.baseline import Baseline
from ..network.index import Index
from .pooled import Change, LiveChain, chain_of
from .targets import Targets

COLUMNS = ["target", "first", "second", "lost_units", "lost_margin", "joint_effect", "time_to_recover", "exposure"]


@dataclass(frozen=True, eq=False)
class _Single:
    """One target lost alone in a window: its change, its loss a day, and the columns its solution uses."""

    change: Change
    loss: float
    used: np.ndarray


def rank_pairs(
    coded: Index, base: Baseline, losses: Targets, progress: Callable[[float, str], None] | None
) -> pd.DataFrame:
    """Every pair whose joint loss exceeds that of either alone, the worst first.

    Columns target ("a + b"), first, second, lost_units, lost_margin (beyond the undisturbed), joint_effect (more than
    the two alone together), time_to_recover (the longer of the two, and the window), exposure.

    Skipped exactly: if the solution without a uses nothing of b, losing b too costs nothing more; and the other way.
    """
    live, rows = LiveChain(chain_of(coded, base)), []
    windows = np.unique(losses.recover[losses.recover > 0])
    for turn, time in enumerate(windows):
        live.over(float(time))
        rows += _window(live, losses, float(time), _share(progress, turn, len(windows)))
    found = pd.DataFrame(rows, columns=COLUMNS[:-1])
    found["exposure"] = found["lost_margin"] / max(found["lost_margin"].max() if len(found) else 0.0, 1e-300)
    return found.sort_values(["lost_margin", "target"], ascending=[False, True], kind="stable", ignore_index=True)


def _share(progress, turn: int, turns: int) -> Callable[[float], None]:
    return (lambda share: progress((turn + share) / turns, "pairs")) if progress else (lambda share: None)


def _window(live: LiveChain, losses: Targets, time: float, report: Callable[[float], None]) -> list[tuple]:
    """The pairs of which one recovers at the end of the window and the other no later."""
    lost, usual, no_loss = live.chain.flow.lost[0], live.undisturbed, live.chain.no_loss
    members = np.flatnonzero((losses.recover <= time) & (losses.recover > 0))
    singles = {k: _single(live, losses, k, time) for k in members.tolist()}
    rows = []
    for done, a in enumerate(members.tolist()):
        for b in (b for b in members.tolist() if b > a and max(losses.recover[a], losses.recover[b]) == time):
            one, two = singles[a], singles[b]
            if not (one.used[two.change.columns].any() and two.used[one.change.columns].any()):
                continue
            solution = live.without(both(one.change, two.change, live.chain.load))
            if solution.objective <= max(one.loss, two.loss) + no_loss:
                continue
            effect = solution.objective - one.loss - two.loss + usual.objective
            names = str(losses.names[a]), str(losses.names[b])
            rows.append((" + ".join(names), *names, (solution.x[lost].sum() - usual.x[lost].sum()) * time,
                         (solution.objective - usual.objective) * time, effect * time, time))  # fmt: skip
        report((done + 1) / len(members))
    return rows


def _single(live: LiveChain, losses: Targets, k: int, time: float) -> _Single:
    change = live.chain.change(losses, k, time)
    solution = live.undisturbed if live.unused(change) else live.without(change)
    return _Single(change, solution.objective, solution.x > 1e-9)


def both(one: Change, two: Change, load: np.ndarray) -> Change:
    """Both losses at once; what both hit keeps the smaller part."""
    columns, place = np.unique(np.concatenate([one.columns, two.columns]), return_inverse=True)
    upper = np.full(len(columns), np.inf)
    np.minimum.at(upper, place, np.concatenate([one.upper, two.upper]))
    shared, place = np.unique(np.concatenate([one.row_columns, two.row_columns]), return_inverse=True)
    rows, values = np.zeros(len(shared), int), load[shared].copy()
    rows[place] = np.concatenate([one.rows, two.rows])
    np.maximum.at(values, place, np.concatenate([one.values, two.values]))
    return Change(columns, upper, rows, shared, values)
