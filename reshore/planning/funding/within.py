"""A budget of public money: which firms are funded, and how much more another choice of firms could avoid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ...errors import SolveError
from ..model.participation import Participation
from .figures import Told
from .firms import Firm
from .gains import Profile
from .play import INERTIA, End, Play, ends_of
from .support import Deal, Terms, deal

TRIED = 6  # firms of which all subsets are tried under a budget
NEAR = 1e-4  # of what is lost with nothing built: a bound so near to what is avoided is no better


@dataclass(frozen=True, eq=False)
class Within:
    """Who is funded, and the ends from nobody and from everybody then.

    gap: the share by which another choice of firms avoids more at the most (NaN: not known); sure: whether that holds whatever
    firms bring each other, and not only for what they were seen to.
    """

    funded: frozenset[str]
    ends: tuple[End, End | None]
    gap: float
    sure: bool


def within(told: Told, play: Play, first: End, budget: float) -> Within:
    """Of the firms of an end from nobody that asks for more than a budget: those that avoid most for their money."""
    asks = told.public(first)
    firms = {f.name: f for f in told.field.firms}
    avoids = {name: told.lost_without(first, firms[name]) - first.gain.lost for name in asks}
    order = sorted(asks, key=lambda name: asks[name] / avoids[name] if avoids[name] > 0 else np.inf)
    funded: list[str] = []
    for name in order:
        if sum(asks[n] for n in funded) + asks[name] <= budget * (1 + 1e-9):
            funded.append(name)
    while True:
        ends = ends_of(play.only(frozenset(funded)))
        if not funded or sum(told.public(ends[0]).values()) <= budget * (1 + 1e-9):
            break
        funded.pop()
    try:
        gap, sure = _gap(told, play, list(asks), budget, told.additional(ends[0]))
    except SolveError:  # the program is too much, or its time was over
        gap, sure = np.nan, False
    return Within(frozenset(funded), ends, gap, sure)


def _gap(told: Told, play: Play, asks: list[str], budget: float, got: float) -> tuple[float, bool]:
    """How much more another choice avoids at the most, as a share of that; and whether that is sure."""
    if play.thorough and len(asks) <= TRIED:
        best = max(_additional(told, play, asks, budget), default=got)
        return (best - got) / best if best > got + 1e-9 * abs(best) and best > 0 else 0.0, True
    gap = np.nan
    for sure in (True, False) if play.thorough else (False,):
        gap = _share(told, got, told.none.gain.lost - least_lost(play, budget, sure))
        if gap == 0:
            return gap, sure
    return gap, False


def _share(told: Told, got: float, most: float) -> float:
    return (most - got) / most if most > max(0.0, got) + NEAR * told.nothing.lost else 0.0


def _additional(told: Told, play: Play, asks: list[str], budget: float) -> Iterator[float]:
    """What each subset of firms that keeps within a budget avoids beyond `none`."""
    for k in range(len(asks) + 1):
        for some in combinations(asks, k):
            end = play.only(frozenset(some)).from_nobody()
            if sum(told.public(end).values()) <= budget * (1 + 1e-9):
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
    for (f, o, _), seen in _looks(play).items():
        moves = [(field.move(o, units), gains) for units, gains in seen]
        alone[o] = max(alone[o], _most([deal(*one, Terms(), f.payers) for one in moves], f))
        given = [deal(*one, field.terms(play.scheme, f, o), f.payers) for one in moves]
        helped[o] = max(helped[o], _most(given, f))
        for d in filter(_pays, given):
            own[o] = min(own[o], d.own_money / d.move.units)
            public[o] = min(public[o], _public(play, f, d) / d.move.units)
    own, public = (np.where(np.isfinite(figures), figures, 0.0) for figures in (own, public))
    return Participation(part.firm, alone, helped, part.own, own, public, part.limit, budget, part.margin)


def _most(deals: list[Deal], firm: Firm) -> float:
    """The most units of an option that are as good as any to a firm, of those that pay and that it has the money for."""
    pays = [d for d in deals if _pays(d) and d.own_money <= firm.limit * (1 + 1e-9)]
    best = max((d.worth for d in pays), default=0.0)
    return max((d.move.units for d in pays if d.worth >= best - INERTIA * d.scale), default=0.0)


def _public(play: Play, firm: Firm, d: Deal) -> float:
    """Public money of a move, of all real firms to which it pays [money]."""
    if firm.name not in play.field.slices:
        return firm.population * d.public
    out, option = 0.0, d.move.option
    for slice_ in play.field.slices[firm.name]:
        (one,) = slice_.firms
        given = deal(slice_.move(option, d.move.units), d.gains, slice_.terms(play.scheme, one, option), one.payers)
        out += one.population * given.public * _pays(given)
    return out


def _pays(d: Deal) -> bool:
    return d.worth >= -INERTIA * d.scale


def _looks(play: Play) -> dict[tuple[Firm, int, Profile], list[tuple[float, np.ndarray]]]:
    """What units of an option bring every company in years that were worked out: by firm, option, and all else as it was."""
    field, known = play.field, play.field.gains.known
    slots = [(f, slot) for f in field.firms for slot in f.slots]
    out: dict[tuple[Firm, int, Profile], list[tuple[float, np.ndarray]]] = {}
    for profile, gain in known.items():
        for f, slot in slots:
            chosen = [o for o in slot if profile[o] > 0]
            empty = field.emptied(slot, profile) if chosen else profile
            base = known.get(empty)
            if gain is not None and base is not None:
                for o in chosen:
                    out.setdefault((f, o, empty), []).append((profile[o], gain.balance - base.balance))
    return out
