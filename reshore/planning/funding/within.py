"""A budget of public money: which firms are funded, and how much more another choice of firms could avoid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ...errors import SolveError
from ..model.participation import Participation
from .figures import SMALL, Told
from .firms import Firm
from .gains import Profile
from .play import INERTIA, LEVEL, End, Play, ends_of
from .support import Deal, Terms, deal

TRIED = 6  # firms of which all subsets are tried under a budget
NEAR = 1e-4  # of what is lost with nothing built: a bound so near to what is avoided is no better


@dataclass(frozen=True, eq=False)
class Within:
    """Whom a budget leaves without support, and the ends from nobody and from everybody then.

    gap: the share by which another choice of firms avoids more at the most (NaN: not known, or of nothing); sure: whether that
    holds whatever firms bring each other, and not only for what they were seen to.
    """

    left_out: list[str]
    ends: tuple[End, End | None]
    gap: float
    sure: bool


def within(told: Told, play: Play, ends: tuple[End, End | None], budget: float) -> Within:
    """Of all firms, whose ends these are, those that a budget supports: that avoid most for the money that they ask for."""
    asks, left_out = told.public(ends[0]), list[str]()
    if not _fits(asks, budget):
        left_out, ends = _cut(told, play, ends[0], budget)
    elif not play.thorough:  # a bound is dear there, and no proof
        return Within(left_out, ends, np.nan, False)
    gap, sure = _gap(told, play, budget, told.additional(ends[0]))
    return Within(left_out, ends, gap, sure)


def _fits(asks: dict[str, float], budget: float) -> bool:
    return sum(asks.values()) <= budget * (1 + 1e-9)


def _cut(told: Told, play: Play, first: End, budget: float) -> tuple[list[str], tuple[End, End | None]]:
    """Whom a budget leaves out that does not do for an end from nobody, and the ends without support for these."""
    asks = told.public(first)
    firms = {f.name: f for f in told.field.firms}
    avoids = {name: told.lost_without(first, firms[name]) - first.gain.lost for name in asks}
    order = sorted(asks, key=lambda name: asks[name] / avoids[name] if avoids[name] > 0 else np.inf)
    funded: dict[str, float] = {}
    for name in order:
        if _fits(funded | {name: asks[name]}, budget):
            funded[name] = asks[name]
    order += [name for name in firms if name not in asks]  # who takes the place of one that is left out may ask then
    helped = {name for name in order if name in funded or name not in asks}
    while True:
        ends = ends_of(play.only(frozenset(helped)))
        asks = told.public(ends[0])
        if _fits(asks, budget):
            return [name for name in firms if name not in helped], ends
        helped.remove([name for name in order if name in asks][-1])


def _gap(told: Told, play: Play, budget: float, got: float) -> tuple[float, bool]:
    """How much more another choice avoids at the most, as a share of that; and whether that is sure."""
    firms, lost = _supportable(play), told.nothing.lost
    if play.thorough and len(firms) <= TRIED:
        try:
            return _share(got, max(_additional(told, play, firms, budget), default=got), lost, 0.0)
        except SolveError:  # its time was over
            return np.nan, False
    found = np.nan, False
    for sure in (True, False) if play.thorough else (False,):
        try:
            gap, known = _share(got, told.none.gain.lost - least_lost(play, budget, sure), lost, NEAR)
        except SolveError:  # the program is too much, or its time was over
            break
        found = gap, sure and known
        if gap == 0:
            break
    return found


def _share(got: float, best: float, lost: float, near: float) -> tuple[float, bool]:
    """By what share of itself the best is more than what is avoided, and whether that is known. Told so far only as `near`, of
    what is lost with nothing built, it is not where what is avoided is as little; nor where that is less than nothing."""
    more = best - got
    if more <= SMALL * lost:
        return 0.0, True
    if more <= near * lost:
        return (0.0, True) if got >= near * lost else (np.nan, False)
    return (more / best, True) if got >= 0 else (np.nan, False)


def _supportable(play: Play) -> list[str]:
    """Firms for which a scheme has anything."""
    field = play.field
    return [f.name for f in field.firms if any(field.terms(play.scheme, f, o) != Terms() for o in f.options)]


def _additional(told: Told, play: Play, firms: list[str], budget: float) -> Iterator[float]:
    """What each subset of firms that keeps within a budget avoids beyond `none`. Raises `OutOfTimeError`."""
    for k in range(len(firms) + 1):
        for some in combinations(firms, k):
            end = play.only(frozenset(some)).from_nobody()
            if end.late:
                raise play.watch.deadline.over()
            if _fits(told.public(end), budget):
                yield told.additional(end)


def least_lost(play: Play, budget: float, sure: bool) -> float:
    """What the margin lost a year is not below, whichever firms a budget funds [money/year].

    sure: every move may pay to its firm; else those alone that would in a year that was worked out. Raises `OutOfTimeError`,
    and `SolveError` where the program is too much.
    """
    return play.field.gains.least_lost(_anyhow(play, budget) if sure else _as_seen(play, budget), play.watch)


def _anyhow(play: Play, budget: float) -> Participation:
    """Firms that buy all that their money and the rules of the options allow: customers pay their whole share."""
    field, none = play.field, np.zeros(len(play.field.table))
    firm, (most, own, own_helped, public) = none.astype(int), (none.copy() for _ in range(4))
    for k, f in enumerate(field.firms):
        for o in f.options:
            could, terms = float(field.stage.could[o]), field.terms(play.scheme, f, o)
            move = field.move(o, could)
            firm[o], most[o], own[o] = k, could, move.in_a_year(move.capex) / could
            own_helped[o] = move.in_a_year(move.least_cash(terms)) / could
            public[o] = 0.0 if f.name in field.slices else f.population * move.grant(terms) / could
    limit = np.array([f.limit for f in field.firms])
    return Participation(firm, most, most, own, own_helped, public, limit, budget, field.gains.money.margin)


def _as_seen(play: Play, budget: float) -> Participation:
    """Firms that buy no more of an option than suited them best, with help or without, in some year that was worked out."""
    field, part = play.field, _anyhow(play, budget)
    none = np.zeros(len(field.table))
    alone, helped, own, public = none, none.copy(), none + np.inf, none + np.inf
    for f, slot, seen in _looks(play):
        given = [deal(field.move(o, units), gains, field.terms(play.scheme, f, o), f.payers) for o, units, gains in seen]
        usual = [deal(field.move(o, units), gains, Terms(), f.payers) for o, units, gains in seen]
        for o in slot:
            alone[o] = max(alone[o], _most(o, usual, f))
            helped[o] = max(helped[o], _most(o, given, f))
        paid = _public(play, f, given)
        for d in (d for d in given if _takes(d, f)):
            o, units = d.move.option, d.move.units
            own[o] = min(own[o], d.own_money / units)
            public[o] = min(public[o], (f.population * d.public if paid is None else paid) / units)
    own, public = (np.where(np.isfinite(figures), figures, 0.0) for figures in (own, public))
    return Participation(part.firm, alone, helped, part.own, own, public, part.limit, budget, part.margin)


def _most(option: int, deals: list[Deal], firm: Firm) -> float:
    """The most units of an option that are as good as any of them to a firm, of those that it can take."""
    pays = [d for d in deals if d.move.option == option and _takes(d, firm)]
    best = max((d.worth for d in pays), default=0.0)
    return max((d.move.units for d in pays if d.worth >= best - INERTIA * d.scale), default=0.0)


def _takes(d: Deal, firm: Firm, less: float = INERTIA) -> bool:
    """Whether a move pays to a firm, to so much of its yearly cost, and the firm has the money for it."""
    return d.worth >= -less * d.scale and d.own_money <= firm.limit * (1 + 1e-9)


def _public(play: Play, firm: Firm, deals: list[Deal]) -> float | None:
    """The least public money that the slices of a firm get together of which each takes one of these moves of a slot, or none,
    as suits it best [money]; None: it has no slices."""
    if firm.name not in play.field.slices:
        return None
    out = 0.0
    for slice_ in play.field.slices[firm.name]:
        (one,) = slice_.firms
        moves = [(slice_.move(d.move.option, d.move.units), d.gains, d.move.option) for d in deals]
        given = [deal(move, gains, slice_.terms(play.scheme, one, o), one.payers) for move, gains, o in moves]
        takes = [d for d in given if _takes(d, one)]
        best = max((d.worth for d in takes if _takes(d, one, LEVEL)), default=np.inf)
        out += one.population * min((d.public for d in takes if d.worth >= best - INERTIA * d.scale), default=0.0)
    return out


def _looks(play: Play) -> Iterator[tuple[Firm, tuple[int, ...], list[tuple[int, float, np.ndarray]]]]:
    """What moves (option, units) of a slot bring every company in years that were worked out, all else being as it was: by firm
    and slot, and by what else there was."""
    field, known = play.field, play.field.gains.known
    for f in field.firms:
        for slot in f.slots:
            out: dict[Profile, list[tuple[int, float, np.ndarray]]] = {}
            for profile, gain in known.items():
                o = next((o for o in slot if profile[o] > 0), -1)
                empty = field.emptied(slot, profile) if o >= 0 else profile
                base = known.get(empty)
                if o >= 0 and gain is not None and base is not None:
                    out.setdefault(empty, []).append((o, profile[o], gain.balance - base.balance))
            yield from ((f, slot, seen) for seen in out.values())
