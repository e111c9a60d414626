"""Can it be made at all? AND/OR analysis without quantities.

A part needs all its input groups; a group is met by any of its substitutes; a part is had from any source or lane.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from ..network.baseline import Baseline
from ..network.explosion import suppliable
from ..network.index import Index
from ..results.course import NOTHING, Course
from .capacity_left import Effects
from .engine import Engine, Words


def run_structure(coded: Index, base: Baseline, effects: Effects) -> Course:
    """On each day, what can be had from what is up (any capacity left); stock and lead times do not count.

    What cannot be had is not made, not sent and not sold; all else is as on a baseline day.
    """
    end, first = effects.end, effects.first
    rate = coded.demand.rate
    made, sent = np.tile(base.made, (end, 1)), np.tile(base.sent, (end, 1))
    demanded = rate * effects.demand.total(np.arange(end + 1), len(rate))
    served = demanded * (base.served / np.maximum(rate, 1e-300))
    states: dict[bytes, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
    changes = effects.changes
    starts = np.union1d(first, changes[changes > first])
    for day, until in pairwise([*starts.tolist(), end]):  # days with as much left as the day before are all alike
        source = effects.source.on(day, len(coded.sources)) > 0
        lane = effects.lane.on(day, len(coded.lanes)) > 0
        key = np.packbits(np.concatenate([source, lane])).tobytes()
        if key not in states:
            states[key] = _works(coded, source, lane)
        sources, lanes, items = states[key]
        made[day:until] *= sources
        sent[day:until] *= lanes
        served[day:until] *= items[coded.demand.item] & (effects.sale.on(day, len(rate)) > 0)
    return Course(
        made,
        np.tile(base.made, (end, 1)),
        np.full(made.shape, NOTHING),
        sent,
        np.zeros((end, len(coded.items))),
        demanded,
        served,
        demanded - served,
        np.zeros_like(served),
        effects.duty.by_day(len(coded.lanes)),
        quantified=False,
    )


STRUCTURE = Engine(
    "structure",
    run_structure,
    {
        "en": Words(
            title="structure",
            question="can it be made at all?",
            how="AND/OR analysis; no quantities",
            assumes="Structure: only whether something can still be made; quantities do not count.",
        ),
        "ko": Words(
            title="구조",
            question="만들 수는 있는가?",
            how="AND/OR 분석, 수량은 세지 않음",
            assumes="구조: 아직 만들 수 있는지만 보며 수량은 세지 않습니다.",
        ),
    },
)


def _works(coded: Index, source: np.ndarray, lane: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which sources, lanes and items work when these sources and lanes are up (and have capacity at all)."""
    source = source & (coded.sources.capacity > 0)
    lane = lane & (coded.lanes.capacity > 0)
    have = suppliable(coded, source, lane)
    met = np.zeros(int(coded.inputs.group.max()) + 1 if len(coded.inputs) else 0, dtype=bool)
    group = coded.inputs.group
    np.logical_or.at(met, group, have[coded.inputs.item])
    makes = source.copy()
    np.logical_and.at(makes, coded.inputs.source, met[group])
    return makes, lane & have[coded.lanes.origin], have
