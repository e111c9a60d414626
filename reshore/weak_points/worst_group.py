"""worst(): the few sites whose loss together hurts most, proved.

Branch and bound over groups of sites. A group is valued by its loss (F1); what a further site can add to it is bounded
by what rests on that site in the solution without the group (see `dependence`): for sites T beyond a group S

    loss(S and T)  <=  loss(S) + sum over T of what rests on each in the solution without S

so that a branch ends where even the sites most rests on add too little. Interdiction of a flow, solved without a dual
model and without big M.
"""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pandas as pd

from ..errors import SolveError, door
from ..network.baseline import Baseline, baseline
from ..network.index import Index, index
from ..network.network import Network
from ..network.schema import refuse_outside
from ..results.finite import refuse_not_finite
from ..results.postconditions import refuse_ranking
from ..solving.deadline import OutOfTimeError
from ..solving.progress import Progress, Watch, Word
from ..solving.solver import Solution
from .dependence import Dependence
from .live_models import Change, LiveChain, chain_of
from .pairs import both
from .targets import Targets, targets

PROVED = 1e-6  # relative gap up to which the worst group counts as proved
TRIED = 8  # sites tried at each step towards a good group
ALONE = 200  # sites at most whose loss alone is worked out to begin with
SEARCH = 0.85  # share of a time limit after which no other group is looked for: the rest values the best once more
Group = tuple[int, ...]


@door(SolveError)
def worst(
    net: Network, k: int = 3, days: float = 28, time_limit: float | None = None, progress: Progress | None = None
) -> pd.DataFrame:
    """The k sites whose loss at once, for the same time, costs most.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    k : int
        How many sites at most.
    days : float
        How long all of them are lost [days]; stock is usable once in that time (the pooled window of `rank`).
    time_limit : float, optional
        Seconds for all of it; then the best group so far, not proved.
    progress : callable, optional
        Called with the share done [0..1] (best so far over best possible) and a word; `word.gap` is the gap so far.

    Returns
    -------
    DataFrame
        One row: sites (ids in a tuple; fewer than k where more would cost nothing), lost_units, lost_margin [money] (beyond
        the baseline), proved, gap [0..1], bound [money] (no k sites cost more).

    Raises
    ------
    DataError
        For k, days or time_limit out of range.
    SolveError
        When the time was over before there was any group, or the program is too much for memory or for numbers.

    References
    ----------
    Simchi-Levi, D., Schmidt, W., Wei, Y. et al. (2015). Identifying risks and mitigating disruptions in the automotive
        supply chain. Interfaces 45(5):375-390: F1, the loss of a group.

    Examples
    --------
    Nothing can be sold without the market: 10 days x 10 cars x 40 of margin, and no second site adds to that.

    >>> import reshore as rs
    >>> found = rs.worst(rs.load(rs.datasets.toy), k=2, days=10).iloc[0]
    >>> found["sites"], round(float(found["lost_units"]), 6), round(float(found["lost_margin"]), 6), bool(found["proved"])
    (('market',), 100.0, 4000.0, True)
    """
    refuse_outside("worst", k=k, days=days, time_limit=time_limit)
    watch = Watch.of(progress, time_limit)
    watch(0.0, "groups")
    coded = index(net)
    found, _ = worst_of(coded, baseline(net), targets(coded, "site", days), float(days), k, watch)
    watch(1.0, Word("groups", float(found["gap"].iloc[0])))
    return found


def worst_of(
    coded: Index, base: Baseline, losses: Targets, days: float, k: int, watch: Watch, near: float = PROVED / 10
) -> tuple[pd.DataFrame, np.ndarray]:
    """The worst k of some losses that all last `days`, as `worst` tells it, and the units it loses by demand row; groups that
    cost more by less than the part `near` are not told apart. Raises `OutOfTimeError` where time ends before there is one."""
    search = _Search(coded, base, losses, days, k, watch, near)
    try:
        search.begin()
        search.branch((), frozenset())
    except OutOfTimeError:
        search.give_up()
    found, lost = search.found()
    if not (found["proved"].iloc[0] or found["sites"].iloc[0]):
        raise watch.deadline.over()
    refuse_not_finite(found["bound"])
    refuse_ranking(found.assign(target=found["sites"].str.join(" + ")), base, days)
    return found, lost


class _Search:
    """The groups seen so far: their loss a day, and what rests on each site in the solution without them."""

    def __init__(self, coded: Index, base: Baseline, losses: Targets, days: float, k: int, watch: Watch, near: float):
        self.losses, self.days, self.k, self.watch, self.near = losses, days, min(k, len(losses)), watch.within(SEARCH), near
        self.live = LiveChain(chain_of(coded, base), watch.deadline)
        self.live.over(days)
        self.dependence = Dependence(self.live.chain, base, losses)
        self.seen: dict[frozenset[int], tuple[float, np.ndarray]] = {}
        self.best, self.solution = -np.inf, self.live.baseline
        self.worst: Group = ()
        self.open = -np.inf  # the most a branch that was given up may hold
        self.alone = np.zeros(len(losses))  # loss a day of a site alone, as far as it was worked out
        self.usual = self.value(())[1]

    def value(self, group: Group) -> tuple[float, np.ndarray]:
        """Loss a day without a group and, where more may be lost, what rests on each other site then."""
        key = frozenset(group)
        if key not in self.seen:
            solution = self.live.without(self._change(group)) if group else self.live.baseline
            rests = self.dependence.resting(solution.x) if len(group) < self.k else np.zeros(len(self.losses))
            rests[list(group)] = 0.0
            self.seen[key] = solution.objective, rests
            if solution.objective > self.best + self.live.chain.no_loss:
                self.best, self.worst, self.solution = solution.objective, group, solution
        return self.seen[key]

    def begin(self) -> None:
        """A good group to begin with: the best of three, bettered by swapping a site for another.

        The sites that cost most alone; what hurts most one after the other, of that on which most rests; the same of that
        which has come to carry more since the others are lost, so that substitutes go together.
        """
        starts = [self._obvious(), self._climbed(np.zeros(len(self.losses))), self._climbed(self.usual)]
        self._swapped(max(starts, key=lambda g: self.value(g)[0]))

    def _obvious(self) -> Group:
        """The sites that cost most alone: no other is among them once less rests on it than the least of them costs."""
        nothing = self.value(())[0]
        for c in np.argsort(-self.usual, kind="stable")[:ALONE].tolist():
            if self.usual[c] <= max(0.0, np.partition(self.alone, -self.k)[-self.k]):
                break
            self.watch.check()
            self.alone[c] = self.value((c,))[0] - nothing
        return tuple(c for c in np.argsort(-self.alone, kind="stable")[: self.k].tolist() if self.alone[c] > 0)

    def _climbed(self, usual: np.ndarray) -> Group:
        """A group made by adding what hurts most, one at a time, of what carries most beyond its usual."""
        group: Group = ()
        while len(group) < self.k and (more := self._tried(group, usual)):
            group = max(((*group, c) for c in more), key=lambda g: self.value(g)[0])
        return group

    def _tried(self, group: Group, usual: np.ndarray) -> list[int]:
        """The sites that are worth a try beside a group; of those that carry the same, first what costs more alone."""
        self.watch.check()
        rests = self.value(group)[1]
        carried = np.round((rests - usual) / max(self.live.chain.no_loss, rests.max(initial=0), 1e-300), 9)
        return [c for c in np.lexsort((-self.alone, -carried))[:TRIED].tolist() if rests[c] > 0]

    def _swapped(self, group: Group) -> None:
        """Swap a site for another as long as the group gets worse by it."""
        moved = True
        while moved:
            moved = False
            for c in group:
                others, now = tuple(other for other in group if other != c), self.value(group)[0]
                more = [(*others, other) for other in self._tried(others, np.zeros(len(self.losses)))]
                better = max(more, key=lambda g: self.value(g)[0], default=group)
                if self.value(better)[0] > now + self.live.chain.no_loss:
                    group, moved = better, True
                    break

    def branch(self, group: Group, left_out: frozenset[int]) -> None:
        """Search all groups that hold this one and none of those left out."""
        loss, rests = self.value(group)
        more = self.k - len(group)
        if not more:
            return
        rests = rests.copy()
        rests[list(left_out)] = 0.0
        order = np.argsort(-rests, kind="stable")
        most = np.convolve(rests[order], np.ones(more), "full")[more - 1 :]  # of each and the next ones
        for turn, c in enumerate(order.tolist()):
            bound = loss + most[turn]
            if rests[c] <= 0 or bound <= self.best * (1 + self.near) + self.live.chain.no_loss:
                return
            if self.watch.late:
                self.open = max(self.open, bound)
                return
            if more > 1 or self._bound((*group, c)) > self.best * (1 + self.near):
                self.branch((*group, c), left_out)
            left_out |= {c}
            if not group:
                self.watch(min(1.0, self.best / bound), Word("groups", _gap(bound, self.best, self.live.chain.no_loss)))

    def give_up(self) -> None:
        """No more groups: what rests on the k sites most rests on bounds them all."""
        self.open = self.value(())[0] + float(np.sort(self.usual)[-self.k :].sum())

    def _bound(self, group: Group) -> float:
        """The most a group can cost, by those parts of it that were seen."""
        whole = frozenset(group)
        parts = [whole - {c} for c in group] + [frozenset({c}) for c in group]
        seen = (self.seen[part] + (whole - part,) for part in parts if part in self.seen)
        return min((loss + rests[list(rest)].sum() for loss, rests, rest in seen), default=np.inf)

    def _change(self, group: Group) -> Change:
        nothing = np.empty(0, int)
        change = Change(nothing, np.empty(0), nothing, nothing, np.empty(0))
        for c in group:
            change = both(change, self.live.chain.change(self.losses, c, None), self.live.chain.load)
        return change

    def found(self) -> tuple[pd.DataFrame, np.ndarray]:
        """The worst group, valued once more from nothing, without those whose loss adds nothing, if there is time; and the
        units it loses by demand row."""
        group, solution = self.worst, self.solution
        with suppress(OutOfTimeError):
            needed = self._needed(group)
            group, solution = needed, self._cold(needed)
        usual, columns = self.live.baseline, self.live.chain.flow.lost[0]
        lost = (solution.x[columns] - usual.x[columns]) * self.days
        loss, bound = solution.objective, max(self.best, self.open, solution.objective)
        gap = _gap(bound, loss, self.live.chain.no_loss)
        told = pd.DataFrame(
            {
                "sites": [tuple(sorted(str(self.losses.names[c]) for c in group))],
                "lost_units": [float(lost.sum())],
                "lost_margin": [max(0.0, loss - usual.objective) * self.days],
                "proved": [bool(gap <= PROVED or bound <= self.live.chain.no_loss)],
                "gap": [gap],
                "bound": [max(0.0, bound - usual.objective) * self.days],
            }
        )
        return told, lost

    def _needed(self, group: Group) -> Group:
        whole = self._cold(group).objective
        for c in group:
            others = tuple(other for other in group if other != c)
            if self._cold(others).objective >= whole - self.live.chain.no_loss:
                group = others
        return group

    def _cold(self, group: Group) -> Solution:
        return self.live.without(self._change(group), cold=True)


def _gap(bound: float, loss: float, no_loss: float) -> float:
    """How much more another group may cost, relative to the loss of one, or to what counts as no loss."""
    return (bound - loss) / max(no_loss, abs(loss), 1e-300)
