"""How much rests on each target in a solution of the chain: a bound on what its loss can cost, without solving again.

Take all that a target makes, passes on and sells out of a solution, and of everything made from it the same proportion:

    cut[item]   = sum of cut x flow over what supplies it / all that supplies it
    cut[source] = max over its input groups of the cut of the mix it uses
    cut[sale]   = cut[item]

What is left is a way of running the chain without the target, so that its loss costs no more than the margin cut. For
several targets at once the sum of their cuts is a bound, since no cut exceeds the sum of theirs.
"""

from __future__ import annotations

import numpy as np

from ..network.baseline import Baseline
from .and_or import and_or
from .live_models import Chain
from .targets import Members, Targets

NOTHING = 1e-3  # of the slack of a column


class Dependence:
    """What each of some targets carries in solutions of a chain."""

    def __init__(self, chain: Chain, base: Baseline, losses: Targets):
        self.chain, self.base, self.losses = chain, base, losses
        coded, n = base.coded, len(base.coded.items)
        graph, _ = and_or(coded)
        self.order = graph.order[graph.order < n]
        circle = graph.circle[self.order]
        ends = np.append(np.flatnonzero(np.diff(circle, prepend=-1)), n)
        self.first, self.last = (np.repeat(e, np.diff(ends)) for e in (ends[:-1], ends[1:]))
        self.made_item = coded.sources.item.astype(np.int64)
        self.origin, self.destination = coded.lanes.origin, coded.lanes.destination
        self.sold = coded.demand.item.astype(np.int64)
        self.source, self.used, self.group = coded.inputs.source, coded.inputs.item, coded.inputs.group
        self.takers = [_by(item, n) for item in (self.used, self.origin, self.sold)]

    def resting(self, x: np.ndarray) -> np.ndarray:
        """Margin a day by target that goes when the target is cut out of the solution x of the chain [money/day]."""
        from .compiled_flow import resting

        slack = NOTHING * self.chain.slack
        made, sent, served = (np.where(x[c] > slack[c], x[c], 0.0) for c in self.chain.columns)
        flow, n = self.chain.flow, len(self.order)
        taken = np.where(made[self.source] > 0, x[flow.used[0]] * flow.per_used, 0.0)
        came = np.bincount(self.made_item, made, n) + np.bincount(self.destination, sent, n)
        went = np.bincount(self.used, taken, n) + np.bincount(self.origin, sent, n) + np.bincount(self.sold, served, n)
        of_group = np.bincount(self.group, taken / self._quantity(), minlength=1)[self.group]
        share = np.divide(taken / self._quantity(), of_group, out=np.zeros_like(taken), where=of_group > 0)
        return resting(
            self.order,
            self.first,
            self.last,
            np.maximum(came, went),
            made,
            sent,
            self.base.margin * served,
            share,
            self.group,
            self.source,
            self.made_item,
            self.destination,
            *(a for lists in self.takers for a in lists),
            *(a for m in self._members() for a in (m.start, m.rows)),
        )

    def _quantity(self) -> np.ndarray:
        return np.maximum(self.base.coded.inputs.quantity.astype(float), 1e-300)

    def _members(self) -> tuple[Members, Members, Members]:
        return self.losses.sources, self.losses.lanes, self.losses.sales


def _by(key: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Where the rows of each key start, and the rows."""
    rows = np.argsort(key, kind="stable")
    return np.searchsorted(key[rows], np.arange(n + 1)), rows
