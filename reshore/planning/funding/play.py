"""Who invests when each firm answers what all others do: best replies in turn, until nobody changes.

Rules of the turns, and of what a firm takes: docs/semantics.md, "Funding" [best-reply dynamics: Cournot 1838; in games with
substitutes and complements: Topkis 1998, Supermodularity and Complementarity, Princeton University Press].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from dataclasses import field as default

import numpy as np

from ...solving.deadline import OutOfTimeError
from ...solving.progress import Watch
from .firms import Field, Firm, put
from .gains import Gain, Profile
from .support import Deal, Scheme, Terms, deal

ROUNDS = 10
INERTIA = 1e-3  # of a move's yearly cost: what another must be worth more before it takes its place
LEVEL = 1e-6  # of the same: worth so little below 0 is 0
SMALL = 1e-7  # of a firm's sales: what a move that costs nothing must bring
HOPELESS = 0.5  # of a move's yearly cost: worth so much less than nothing at the first look, it is not looked at again


@dataclass(frozen=True, eq=False)
class End:
    """Where the turns end: a profile, its year, what each move that stands (deals) or does not (others) was worth when last
    looked at, by option; whether it cycles, whether all moves were looked at in the end, whether time ended it. slices: of a
    firm that stands for several which differ, by its name where the answers of each slice end, everybody else as here."""

    profile: Profile
    gain: Gain
    deals: dict[int, Deal]
    others: dict[int, Deal]
    cycle: bool = False
    complete: bool = True
    late: bool = False
    slices: Mapping[str, tuple[End, ...]] = default(default_factory=dict)

    def of(self, firm: Firm) -> list[tuple[float, End]]:
        """The answers of the real firms that one stands for, and the share of them that gives each."""
        found = self.slices.get(firm.name, (self,))
        return [(1 / len(found), end) for end in found]


@dataclass(frozen=True, eq=False)
class _Offer:
    """A move in a slot: the profile with it, its deal, and what it is worth to the firm once its other moves are paid."""

    profile: Profile
    deal: Deal
    worth: float
    affordable: bool


@dataclass(eq=False)
class Play:
    """The turns of firms under a scheme, of which only some may be supported (None: all)."""

    field: Field
    scheme: Scheme
    watch: Watch
    thorough: bool
    supported: frozenset[str] | None = None
    seen: dict[int, dict[float, np.ndarray]] = default(default_factory=dict)  # gains at the first look, by option and units
    turned: int = 0

    def only(self, firms: frozenset[str]) -> Play:
        """The same where these firms alone are supported."""
        return Play(self.field, self.scheme, self.watch, self.thorough, firms, self.seen, self.turned)

    def _tell(self) -> None:
        """Progress: as if every end took three rounds."""
        self.watch.check()
        self.turned += 1
        self.watch(min(0.99, self.turned / (6 * max(1, sum(len(f.slots) for f in self.field.firms)))), "fund")

    def from_nobody(self) -> End:
        """The end of the turns when nobody has invested."""
        return self._sliced(self.turns((0.0,) * len(self.field.table)))

    def from_everybody(self) -> End:
        """The end of the turns when everybody has, as far as means go."""
        return self._sliced(self.turns(self._everybody()))

    def _sliced(self, end: End) -> End:
        """An end with the answers of the slices of firms; where time is over, they answer as the one that stands for them."""
        found = {name: tuple(self._own(f, end) for f in fields) for name, fields in self.field.slices.items()}
        every = [end, *(one for ends in found.values() for one in ends)]
        late, cycle = any(one.late for one in every), any(one.cycle for one in every)
        return replace(end, slices=found, late=late, cycle=cycle, complete=all(one.complete for one in every))

    def _own(self, slice_: Field, end: End) -> End:
        """Where the answers of a slice of a firm end, everybody else as they are."""
        quiet, (firm,) = Watch(deadline=self.watch.deadline), slice_.firms
        play = Play(slice_, self.scheme, quiet, self.thorough, self.supported, self.seen)
        try:
            return end if end.late else play.turns(end.profile, play.deals_of(firm, end.profile, ()))
        except OutOfTimeError:
            return replace(end, late=True, complete=False)

    def turns(self, profile: Profile, deals: dict[int, Deal] | None = None) -> End:
        """Turns from a profile on, with what its moves were worth. Raises `OutOfTimeError` when not even the year of that is
        known in time."""
        before = {profile}
        end = End(profile, self._known(profile), deals or {}, {})
        for _ in range(ROUNDS):
            start = end.profile
            try:
                end = self._round(end)
            except OutOfTimeError:
                return End(end.profile, end.gain, end.deals, end.others, complete=False, late=True)
            if end.profile == start:
                return end
            if end.profile in before:
                break
            before.add(end.profile)
        return End(end.profile, end.gain, end.deals, end.others, cycle=True, complete=False)

    def _known(self, profile: Profile) -> Gain:
        gain = self.field.gains.of(profile)
        assert gain is not None  # only profiles that can stand are entered
        return gain

    def _round(self, end: End) -> End:
        profile, deals, others, complete = end.profile, dict(end.deals), dict(end.others), True
        for firm in self.field.firms:
            for slot in firm.slots:
                self._tell()
                profile, all_ = self.answer(firm, slot, profile, deals, others)
                complete = complete and all_
        for option in [o for o in deals if profile[o] <= 0]:
            others[option] = deals.pop(option)
        return End(profile, self._known(profile), deals, others, complete=complete)

    def answer(
        self, firm: Firm, slot: tuple[int, ...], profile: Profile, deals: dict[int, Deal], others: dict[int, Deal]
    ) -> tuple[Profile, bool]:
        """The profile once a firm has filled a slot as suits it best, and whether all moves of the slot were looked at."""
        held = next((o for o in slot if profile[o] > 0), -1)
        look = [o for o in slot if o == held or not self._hopeless(firm, o, others)]
        empty = self.field.emptied(slot, profile)
        if not look:
            return profile, len(look) == len(slot)
        base = self.field.gains.of(empty)
        if base is None:
            return profile, False
        offers: dict[tuple[int, float], _Offer] = {}
        for option in look:
            found = list(self._offers(firm, option, profile, empty, base, deals))
            offers |= {(option, offer.deal.move.units): offer for offer in found}
            if found:
                best = max(found, key=lambda offer: offer.worth).deal
                deals.pop(option, None)
                others[option] = best
        chosen = self._choose(firm, offers, offers.get((held, profile[held])) if held >= 0 else None)
        if chosen is None:
            return empty, len(look) == len(slot)
        option = chosen.deal.move.option
        others.pop(option, None)
        deals[option] = chosen.deal
        return chosen.profile, len(look) == len(slot)

    def deals_of(self, firm: Firm, profile: Profile, slot: tuple[int, ...]) -> dict[int, Deal]:
        """Of the moves of a firm that stand in a profile, those of a slot aside, what each is worth there."""
        deals, whole = dict[int, Deal](), self._known(profile).balance
        for option in (o for o in firm.options if profile[o] > 0 and o not in slot):
            without = self.field.gains.of(self.field.emptied((option,), profile))
            if without is not None:
                deals[option] = self._deal(firm, option, profile[option], whole - without.balance)
        return deals

    def _offers(
        self,
        firm: Firm,
        option: int,
        profile: Profile,
        empty: Profile,
        base: Gain,
        deals: dict[int, Deal],
    ) -> Iterator[_Offer]:
        """The moves of an option in a slot, the least units first; where not all are looked at, while their worth rises."""
        last = -np.inf
        for units in self.field.rungs(option):
            if not self.field.may(empty, option, units):
                continue
            whole = self.field.closed(put(profile if profile[option] > 0 else empty, option, units))
            gain = self.field.gains.of(whole)
            if gain is None:
                continue
            gains = gain.balance - base.balance
            found = self._offer(firm, option, units, gains, whole, empty, deals)
            self.seen.setdefault(option, {}).setdefault(units, gains)
            yield found
            if not self.thorough and found.worth <= last and units > profile[option]:
                return
            last = found.worth

    def _offer(
        self, firm: Firm, option: int, units: float, gains: np.ndarray, whole: Profile, empty: Profile, deals: dict[int, Deal]
    ) -> _Offer:
        made = self._deal(firm, option, units, gains)
        rest = [o for o in firm.options if o != option and whole[o] > 0]
        own = {o: deals.get(o) or self._deal(firm, o, whole[o], np.zeros(len(gains))) for o in rest}
        money = made.own_money + sum(d.own_money for d in own.values())
        besides = sum(d.cost for o, d in own.items() if empty[o] <= 0)
        return _Offer(whole, made, made.worth - besides, money <= firm.limit * (1 + 1e-9))

    def _deal(self, firm: Firm, option: int, units: float, gains: np.ndarray) -> Deal:
        return deal(self.field.move(option, units), gains, self._terms(firm, option), firm.payers)

    def _terms(self, firm: Firm, option: int) -> Terms:
        helped = self.supported is None or firm.name in self.supported
        return self.field.terms(self.scheme, firm, option) if helped else Terms()

    def _choose(self, firm: Firm, offers: dict[tuple[int, float], _Offer], held: _Offer | None) -> _Offer | None:
        """The offer that a firm takes; None: none."""
        floor = SMALL * float(self.field.nothing.accounts[firm.code, 0])
        best, most = None, 0.0
        for offer in offers.values():
            scale = offer.deal.scale
            least = -LEVEL * scale if scale > 0 else floor
            if offer.affordable and offer.worth >= least and (best is None or offer.worth > most + LEVEL * scale):
                best, most = offer, offer.worth
        if held is None or not held.affordable:
            return best
        inertia = max(INERTIA * held.deal.scale, floor)
        return best if most > held.worth + inertia else held

    def _hopeless(self, firm: Firm, option: int, others: dict[int, Deal]) -> bool:
        """Whether a move was worth so little when it was first looked at that it is not looked at again."""
        if self.thorough or option not in self.seen:
            return False
        deals = [self._deal(firm, option, units, gains) for units, gains in self.seen[option].items()]
        if all(d.worth < -HOPELESS * d.scale and d.scale > 0 for d in deals):
            others.setdefault(option, max(deals, key=lambda d: d.worth))
            return True
        return False

    def _everybody(self) -> Profile:
        """Every firm in order takes in every slot the last option with all its units, where means and requirements allow."""
        taken: list[tuple[int, float]] = []
        profile: Profile = (0.0,) * len(self.field.table)
        for firm in self.field.firms:
            money = 0.0
            for slot in firm.slots:
                look = [o for o in slot if not self._hopeless(firm, o, {})]
                for option in reversed(look):
                    units = self.field.rungs(option)[-1]
                    cash = self._optimistic(firm, option, units)
                    if self.field.may(profile, option, units) and money + cash <= firm.limit * (1 + 1e-9):
                        money, profile = money + cash, put(profile, option, units)
                        taken.append((option, units))
                        break
        if self.field.gains.of(profile) is not None:
            return profile
        profile = (0.0,) * len(self.field.table)
        for option, units in taken:
            more = put(profile, option, units)
            if self.field.may(profile, option, units) and self.field.gains.of(more) is not None:
                profile = more
        return profile

    def _optimistic(self, firm: Firm, option: int, units: float) -> float:
        """Own money of a year of a move where customers pay their whole share [money]."""
        move = self.field.move(option, units)
        return move.in_a_year(move.least_cash(self._terms(firm, option)))


def ends_of(play: Play) -> tuple[End, End | None]:
    """The ends from nobody and from everybody; None: there was no time for the other."""
    first, second = play.from_nobody(), None
    if not first.late:
        with suppress(OutOfTimeError):
            second = play.from_everybody()
    return first, second if second is None or not second.late else None


def kind_of_ends(play: Play, first: End, second: End | None) -> tuple[str, float, End]:
    """unique, first_mover, threshold or cycle ("": there was no time to see); how many firms must take part (NaN: not asked);
    and the end that counts from nobody."""
    if second is None:
        return "", np.nan, first
    if first.cycle or second.cycle:
        return "cycle", np.nan, first
    differ = [f for f in play.field.firms if _own(f, first.profile) != _own(f, second.profile)]
    if not differ:
        return "unique", np.nan, first
    if len(differ) == 1:
        better = max((first, second), key=lambda end: _left(differ[0], end))
        return "unique", np.nan, better
    try:
        return _told_apart(play, differ, first, second)
    except OutOfTimeError:
        return "", np.nan, first


def _told_apart(play: Play, differ: list[Firm], first: End, second: End) -> tuple[str, float, End]:
    table_price = play.field.stage.capex
    low, high = first.profile, second.profile
    more, less = list(first.profile), list(first.profile)
    for firm in differ:
        dearer = sum(table_price[o] * (high[o] - low[o]) for o in firm.options) > 0
        for o in firm.options:
            more[o], less[o] = (high[o], low[o]) if dearer else (low[o], high[o])
    cross = 0.0
    for firm in differ:
        corners = []
        for own in (more, less):
            for rest in (more, less):
                corner = list(rest)
                for o in firm.options:
                    corner[o] = own[o]
                gain = play.field.gains.of(play.field.closed(tuple(corner)))
                corners.append(np.nan if gain is None else float(gain.balance[firm.code]))
        in_in, in_out, out_in, out_out = corners  # the firm's own moves, then those of the others
        cross += float(np.nan_to_num(in_in - in_out - out_in + out_out))
    if cross <= 0:
        return "first_mover", np.nan, first
    capex = [float(np.array(end.profile) @ table_price) for end in (first, second)]
    small, large = (first, second) if capex[0] <= capex[1] else (second, first)
    for k in range(1, len(differ) + 1):
        start = list(small.profile)
        for firm in differ[:k]:
            for o in firm.options:
                start[o] = more[o]
        begun = play.field.closed(tuple(start))
        if play.field.gains.of(begun) is not None and play.turns(begun).profile == large.profile:
            return "threshold", float(k), first
    return "threshold", float(len(differ)), first


def _own(firm: Firm, profile: Profile) -> tuple[float, ...]:
    return tuple(profile[o] for o in firm.options)


def _left(firm: Firm, end: End) -> float:
    """What is left of a firm's account once its moves are paid."""
    return float(end.gain.balance[firm.code]) - sum(end.deals[o].cost for o in firm.options if o in end.deals)
