"""Losses of two targets at once: only pairs that can cost more than either alone are solved."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..network.baseline import Baseline
from ..network.index import Index
from ..results.postconditions import refuse_ranking
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Watch
from .dependence import Dependence
from .live_models import Change, LiveChain, chain_of
from .targets import Targets

COLUMNS = ["target", "first", "second", "lost_units", "lost_margin", "joint_effect", "time_to_recover"]
NO_MATTER = 1e-9  # relative difference up to which two losses rank alike
SINGLES, SEARCH = 0.5, 0.95  # shares of a time limit after which no more single losses, no more pairs are solved


@dataclass(frozen=True, eq=False)
class _Singles:
    """Targets lost alone in a window: the change of each, its loss a day, and what rests on each other one then.

    left: the most a day that a pair costs in which one is not among them for want of time (0: there is none).
    """

    members: np.ndarray
    changes: list[Change]
    loss: np.ndarray
    rests: np.ndarray
    left: float


def rank_pairs(coded: Index, base: Baseline, losses: Targets, top: int | None, watch: Watch) -> pd.DataFrame:
    """Every pair (or `top` of the worst) whose joint loss exceeds that of either alone, the worst first.

    Columns target ("a + b"), first, second, lost_units, lost_margin (beyond the baseline), joint_effect (more than
    the two alone together), time_to_recover (the longer of the two, and the window), exposure.

    Skipped exactly, from both sides: losing b beyond a costs no more than what rests on b in the solution without a.
    attrs as of `rank`. Raises `OutOfTimeError` where time ends before there is a pair.
    """
    live = LiveChain(chain_of(coded, base), watch.deadline)
    dependence, found, bound = Dependence(live.chain, base, losses), pd.DataFrame(columns=COLUMNS), 0.0
    windows = np.unique(losses.recover[losses.recover > 0])
    windows = windows[::-1] if watch.deadline.limited else windows  # long ones cost more
    for turn, time in enumerate(windows.tolist()):
        here = watch.part(turn / len(windows), (turn + 1) / len(windows)).within(SEARCH)
        try:
            here.check()
            live.over(time)
            one = _singles(live, dependence, here.within(SINGLES))
        except OutOfTimeError:
            bound = max(bound, float(base.margin @ base.served) * windows.max())  # all there is to lose
            break
        fresh, left = _window(live, dependence, one, found["lost_margin"].to_numpy(float), top, here)
        found = _sorted(found if not len(fresh) else fresh if not len(found) else pd.concat([found, fresh])).head(top)
        bound = max(bound, left)
    if bound and not len(found):
        raise watch.deadline.over()
    watch(1.0, "pairs")
    found["exposure"] = found["lost_margin"] / max(found["lost_margin"].max() if len(found) else 0.0, 1e-300)
    refuse_ranking(found, base, found["time_to_recover"])
    full = not bound or (len(found) == top and bound <= found["lost_margin"].min() * (1 + NO_MATTER))
    found.attrs = {"complete": bool(full), "bound": float(bound)}
    return found


def _sorted(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values(["lost_margin", "target"], ascending=[False, True], kind="stable", ignore_index=True)


def _singles(live: LiveChain, dependence: Dependence, watch: Watch) -> _Singles:
    """Every target that recovers within the window, lost alone; those on which most rests first, as far as time goes."""
    losses, time = dependence.losses, live.time
    usual = dependence.resting(live.baseline.x)
    members = np.flatnonzero((losses.recover <= time) & (losses.recover > 0))
    members = members[np.argsort(-usual[members], kind="stable")] if watch.deadline.limited else members
    changes: list[Change] = []
    loss, rests = np.zeros(len(members)), np.zeros((len(members), len(members)))
    with suppress(OutOfTimeError):
        for a, k in enumerate(members.tolist()):
            watch.check()
            change = live.chain.change(losses, k, time)
            if live.unused(change):
                loss[a], rests[a] = live.baseline.objective, usual[members]
            else:
                solution = live.without(change)
                loss[a], rests[a] = solution.objective, dependence.resting(solution.x)[members]
            changes.append(change)
            if a % 16 == 0:
                watch(0.5 * a / len(members), "pairs")
    n, alone = len(changes), usual[members[len(changes) :]]
    left = max((loss[:n, None] + rests[:n, n:]).max(initial=0), live.baseline.objective + np.sort(alone)[-2:].sum())
    return _Singles(members[:n], changes, loss[:n], rests[:n, :n], float(left) if len(alone) else 0.0)


def _window(
    live: LiveChain, dependence: Dependence, one: _Singles, before: np.ndarray, top: int | None, watch: Watch
) -> tuple[pd.DataFrame, float]:
    """The pairs of which one recovers at the end of the window and the other no later; those that most rests on first.

    before: losses of the pairs already found. -> the pairs, and the most that one costs for which there was no time
    [money] (0: there is none).
    """
    losses, time, usual, lost = dependence.losses, live.time, live.baseline, live.chain.flow.lost[0]
    first, second, most = _bounded(one, losses.recover[one.members] == time, live.chain.no_loss)
    rows, margins, left = [], list(before), max(0.0, one.left - usual.objective) * time
    for done, (a, b) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        bound = (most[done] - usual.objective) * time
        if top is not None and len(margins) >= top and bound <= np.partition(margins, -top)[-top]:
            break
        try:
            watch.check()
            solution = live.without(both(one.changes[a], one.changes[b], live.chain.load))
        except OutOfTimeError:
            left = max(left, bound)
            break
        if solution.objective <= max(one.loss[a], one.loss[b]) + live.chain.no_loss:
            continue
        effect = solution.objective - one.loss[a] - one.loss[b] + usual.objective
        names = [str(losses.names[one.members[k]]) for k in (a, b)]
        margins.append((solution.objective - usual.objective) * time)
        rows.append(
            (" + ".join(names), *names, (solution.x[lost].sum() - usual.x[lost].sum()) * time, margins[-1], effect * time, time)
        )
        if done % 16 == 0:
            watch(0.5 + 0.5 * done / len(first), "pairs")
    return pd.DataFrame(rows, columns=COLUMNS), left


def _bounded(one: _Singles, ends: np.ndarray, no_loss: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The pairs that may cost more than either alone, and the most each can cost a day; the largest first.

    ends: by member, whether it recovers at the end of the window.
    """
    most = np.minimum(one.loss[:, None] + one.rests, (one.loss[:, None] + one.rests).T)
    worth = np.triu(most > np.maximum(one.loss[:, None], one.loss[None, :]) + no_loss, 1)
    first, second = np.nonzero(worth & (ends[:, None] | ends[None, :]))
    order = np.argsort(-most[first, second], kind="stable")
    return first[order], second[order], most[first, second][order]


def both(one: Change, two: Change, load: np.ndarray) -> Change:
    """Both losses at once; what both hit keeps the smaller part. load: by column, of a shared limit by one unit."""
    columns, place = np.unique(np.concatenate([one.columns, two.columns]), return_inverse=True)
    upper = np.full(len(columns), np.inf)
    np.minimum.at(upper, place, np.concatenate([one.upper, two.upper]))
    shared, place = np.unique(np.concatenate([one.row_columns, two.row_columns]), return_inverse=True)
    rows, values = np.zeros(len(shared), int), load[shared].copy()
    rows[place] = np.concatenate([one.rows, two.rows])
    np.maximum.at(values, place, np.concatenate([one.values, two.values]))
    return Change(columns, upper, rows, shared, values)
