"""Among sets of options that are as good as each other one plan: the fewest moves, then those first in the table.

From the best set found, moves are dropped, merged and exchanged while what comes out is as good. What a neighbour costs at the
least is known from the reduced costs of the set beside it; only those that may be as good are worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations

import numpy as np

from ...errors import SolveError
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Watch
from .first_stage import FirstStage
from .option_rules import broken_rule, over_budget
from .requirements import dependents
from .task import Answer, Choice, Solver, Task

DIGITS = 6  # of units, when two sets are compared
NAMED = 20  # near equals that are told


def rank(units: np.ndarray) -> tuple:
    """What comes first among equals: fewer moves, those first in the table, fewer units."""
    bought = np.flatnonzero(units > 0)
    return len(bought), tuple(bought), tuple(np.round(units[bought], DIGITS))


def one_of_equals(task: Task, way: Solver, answer: Answer, watch: Watch) -> Answer:
    """The answer that comes first among those as good as the best, and the others met that a proof cannot tell from it."""
    proof = way.proof
    met = {rank(c.units): c for c in answer.met}
    try:
        _meet(met, _choice(way, answer.best.units) or answer.best)
        _look_around(task, way, met, watch)
    except OutOfTimeError:
        _meet(met, answer.best)
    best = min(c.value for c in met.values())
    first = _first(met, best + proof.tie(best))
    open_ = max(proof.allowed(best), first.value - answer.bound if np.isfinite(answer.bound) else 0.0)
    near = [met[key] for key in sorted(met) if met[key].value <= best + open_ and met[key] is not first]
    with suppress(OutOfTimeError):
        if (~task.start.stage.whole & (first.units > 0)).any():
            first = way.least(first)
    return Answer(first, answer.bound, sorted(near, key=lambda c: c.value)[:NAMED])


def _first(met: dict[tuple, Choice], worst: float) -> Choice:
    return met[min(key for key, choice in met.items() if choice.value <= worst)]


def _meet(met: dict[tuple, Choice], found: Choice | None) -> None:
    if found is not None:
        met.setdefault(rank(found.units), found)


def _look_around(task: Task, way: Solver, met: dict[tuple, Choice], watch: Watch) -> None:
    """Work out the neighbours of the first among equals until it has none before it. Raises `OutOfTimeError`."""
    proof, left = way.proof, way.tries
    tried: set[tuple] = set()
    seen: set[tuple] = set()
    while True:
        best = min(c.value for c in met.values())
        first = _first(met, best + proof.tie(best))
        if (key := rank(first.units)) in seen:
            return
        seen.add(key)
        here = way.choice(first.units) or first
        room = best + proof.allowed(best) - here.value
        around = {rank(units): units for units in _neighbours(task, here, room)}
        for key in sorted(around.keys() - tried):
            watch.check()
            tried.add(key)
            drops = not (around[key] > 0)[first.units == 0].any()
            left -= not drops
            if drops or left >= 0:
                _meet(met, _choice(way, around[key], best + proof.allowed(best)))


def _choice(way: Solver, units: np.ndarray, worst: float = np.inf) -> Choice | None:
    """A set of options as best bought; None where that is too dear, or breaks a rule. Raises `OutOfTimeError`."""
    try:
        return way.choice(units, worst)
    except OutOfTimeError:
        raise
    except SolveError:
        return None


def _neighbours(task: Task, at: Choice, room: float) -> Iterator[np.ndarray]:
    """Sets with one move less, or with another in the place of one or two, that may cost no more than `room` above this one."""
    stage, fall = task.start.stage, at.fall
    inside, outside = np.flatnonzero(at.units > 0), np.flatnonzero((at.units == 0) & (stage.most > 0))
    for gone in (*combinations(inside.tolist(), 1), *combinations(inside.tolist(), 2)):
        out = sorted({k for o in gone for k in dependents(stage.table, o)})
        without = _with(at.units, out, 0.0)
        much = _amounts(stage, at.units[gone[0]])
        rise = fall[out].sum() + at.stand + np.where(stage.whole, at.slope * much, np.minimum(0, at.slope * much))
        yield from [without] if len(gone) == 1 and fall[out].sum() <= room and _fits(task, without) else []
        for other in outside[rise[outside] <= room]:
            units = _with(without, other, much[other])
            yield from [units] if _fits(task, units) else []
    for o in inside[stage.whole[inside] & (at.units[inside] > 1) & (-at.slope[inside] <= room)]:
        yield _with(at.units, o, at.units[o] - 1)


def _amounts(stage: FirstStage, instead_of: float) -> np.ndarray:
    """Units of each option that would take another's place; of what is divisible all that may be bought."""
    return np.where(stage.whole, np.minimum(stage.most, max(1.0, np.floor(instead_of))), stage.most)


def _with(units: np.ndarray, options: int | list[int], much: float) -> np.ndarray:
    out = units.copy()
    out[options] = much
    return out


def _fits(task: Task, units: np.ndarray) -> bool:
    """Whether a set keeps the rules where all of what is divisible is bought, and the budget where none of it is."""
    stage = task.start.stage
    full = np.where(stage.whole | (units == 0), units, stage.most)
    return not over_budget(task, np.where(stage.whole, units, 0.0)) and not broken_rule(task, full)
