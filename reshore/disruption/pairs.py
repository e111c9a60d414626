"""Losses of two targets at once: only pairs that can cost more than either alone are solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..network.baseline import Baseline
from ..network.index import Index
from ..solving.progress import Progress, part
from .dependence import Dependence
from .pooled import Change, LiveChain, chain_of
from .targets import Targets

COLUMNS = ["target", "first", "second", "lost_units", "lost_margin", "joint_effect", "time_to_recover"]


@dataclass(frozen=True, eq=False)
class _Singles:
    """Targets lost alone in a window: the change of each, its loss a day, and what rests on each other one then."""

    members: np.ndarray
    changes: list[Change]
    loss: np.ndarray
    rests: np.ndarray


def rank_pairs(coded: Index, base: Baseline, losses: Targets, top: int | None, tell: Progress) -> pd.DataFrame:
    """Every pair (or so many of the worst) whose joint loss exceeds that of either alone, the worst first.

    Columns target ("a + b"), first, second, lost_units, lost_margin (beyond the undisturbed), joint_effect (more than
    the two alone together), time_to_recover (the longer of the two, and the window), exposure.

    Skipped exactly, from both sides: losing b beyond a costs no more than what rests on b in the solution without a.
    """
    live = LiveChain(chain_of(coded, base))
    dependence, found = Dependence(live.chain, base, losses), pd.DataFrame(columns=COLUMNS)
    windows = np.unique(losses.recover[losses.recover > 0])
    for turn, time in enumerate(windows.tolist()):
        live.over(time)
        here = part(tell, turn / len(windows), (turn + 1) / len(windows))
        fresh = _window(live, dependence, _singles(live, dependence, here), found["lost_margin"].to_numpy(float), top, here)
        found = _sorted(found if not len(fresh) else fresh if not len(found) else pd.concat([found, fresh])).head(top)
    tell(1.0, "pairs")
    found["exposure"] = found["lost_margin"] / max(found["lost_margin"].max() if len(found) else 0.0, 1e-300)
    return found


def _sorted(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values(["lost_margin", "target"], ascending=[False, True], kind="stable", ignore_index=True)


def _singles(live: LiveChain, dependence: Dependence, tell: Progress) -> _Singles:
    """Every target that recovers within the window, lost alone."""
    losses, time = dependence.losses, live.time
    members = np.flatnonzero((losses.recover <= time) & (losses.recover > 0))
    changes = [live.chain.change(losses, k, time) for k in members.tolist()]
    loss, rests = np.zeros(len(members)), np.zeros((len(members), len(members)))
    usual = dependence.resting(live.undisturbed.x)[members]
    for a, change in enumerate(changes):
        if live.unused(change):
            loss[a], rests[a] = live.undisturbed.objective, usual
        else:
            solution = live.without(change)
            loss[a], rests[a] = solution.objective, dependence.resting(solution.x)[members]
        if a % 16 == 0:
            tell(0.5 * a / len(members), "pairs")
    return _Singles(members, changes, loss, rests)


def _window(
    live: LiveChain, dependence: Dependence, one: _Singles, before: np.ndarray, top: int | None, tell: Progress
) -> pd.DataFrame:
    """The pairs of which one recovers at the end of the window and the other no later; those that most rests on first.

    before: losses of the pairs already found.
    """
    losses, time, usual, lost = dependence.losses, live.time, live.undisturbed, live.chain.flow.lost[0]
    first, second, most = _bounded(one, losses.recover[one.members] == time, live.chain.no_loss)
    rows, margins = [], list(before)
    for done, (a, b) in enumerate(zip(first.tolist(), second.tolist(), strict=True)):
        bound = (most[done] - usual.objective) * time
        if top is not None and len(margins) >= top and bound <= np.partition(margins, -top)[-top]:
            break
        solution = live.without(both(one.changes[a], one.changes[b], live.chain.load))
        if solution.objective <= max(one.loss[a], one.loss[b]) + live.chain.no_loss:
            continue
        effect = solution.objective - one.loss[a] - one.loss[b] + usual.objective
        names = [str(losses.names[one.members[k]]) for k in (a, b)]
        margins.append((solution.objective - usual.objective) * time)
        rows.append((" + ".join(names), *names, (solution.x[lost].sum() - usual.x[lost].sum()) * time, margins[-1],
                     effect * time, time))  # fmt: skip
        if done % 16 == 0:
            tell(0.5 + 0.5 * done / len(first), "pairs")
    return pd.DataFrame(rows, columns=COLUMNS)


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
    """Both losses at once; what both hit keeps the smaller part."""
    columns, place = np.unique(np.concatenate([one.columns, two.columns]), return_inverse=True)
    upper = np.full(len(columns), np.inf)
    np.minimum.at(upper, place, np.concatenate([one.upper, two.upper]))
    shared, place = np.unique(np.concatenate([one.row_columns, two.row_columns]), return_inverse=True)
    rows, values = np.zeros(len(shared), int), load[shared].copy()
    rows[place] = np.concatenate([one.rows, two.rows])
    np.maximum.at(values, place, np.concatenate([one.values, two.values]))
    return Change(columns, upper, rows, shared, values)
