"""What the ends of a game of funding say: rules 10 to 13 of docs/semantics.md (Funding), written from them alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from tests.support.funding_by_hand import Game, Profile


def of_firm(game: Game, profile: Profile, firm: str) -> Profile:
    return tuple(u if w == firm else 0.0 for u, w in zip(profile, game.whose, strict=True))


def differing(game: Game, one: Profile, other: Profile) -> list[str]:
    return [f for f in game.firms if of_firm(game, one, f) != of_firm(game, other, f)]


def capex_of(game: Game, profile: Profile) -> float:
    return sum(game.capex(i, u) for i, u in enumerate(profile))


def mixed(game: Game, base: Profile, chosen: dict[str, Profile]) -> Profile:
    return tuple(chosen.get(w, base)[i] for i, w in enumerate(game.whose))


def sides(game: Game, one: Profile, other: Profile) -> tuple[dict[str, Profile], dict[str, Profile]]:
    """`in` and `out` of the firms that differ; of equal capex the first is `in`."""
    inside, out = {}, {}
    for f in differing(game, one, other):
        less = capex_of(game, of_firm(game, one, f)) < capex_of(game, of_firm(game, other, f))
        inside[f], out[f] = (other, one) if less else (one, other)
    return inside, out


def cross_effect(game: Game, one: Profile, other: Profile) -> float:
    """Rule 10: the sum of second differences of firms whose four profiles can stand without what lacks what it requires."""
    inside, out = sides(game, one, other)
    total = 0.0
    for f in inside:
        own = []
        for sign, mine, others in [(1, inside, inside), (-1, out, inside), (-1, inside, out), (1, out, out)]:
            p = game.closed(mixed(game, one, {g: (mine if g == f else others)[g] for g in inside}))
            kept = not any(u > 0 and game.excluded(p, i) for i, u in enumerate(p))
            own.append(sign * books.accounts.get(f, 0.0) if kept and (books := game.year_of(p)) else None)
        total += 0.0 if None in own else sum(own)
    return total


def ends(game: Game) -> tuple[str, Profile]:
    """What rule 10 says of the two starts, and the profile that counts."""
    low, high = game.walks()
    if low.cycle or high.cycle:
        return "cycle", low.end
    firms = differing(game, low.end, high.end)
    if len(firms) <= 1:
        return "unique", max((low.end, high.end), key=lambda p: net_account(game, p, firms[0])) if firms else low.end
    cross = cross_effect(game, low.end, high.end)
    return ("threshold" if cross > 0 else "first_mover"), low.end


def net_account(game: Game, profile: Profile, firm: str) -> float:
    costs = sum(d.cost for i, d in game.at(profile).items() if game.whose[i] == firm)
    return game.sure(profile).accounts.get(firm, 0.0) - costs


def threshold(game: Game) -> int:
    """Rule 10: so many firms must take part for the end of more capex; all, where none of them leads there."""
    low, high = (w.end for w in game.walks())
    less, more = sorted((low, high), key=lambda p: capex_of(game, p))
    inside, _ = sides(game, low, high)
    for k in range(1, len(inside)):
        start = game.closed(mixed(game, less, {f: inside[f] for f in list(inside)[:k]}))
        if game.year_of(start) is not None and game.walk(start).end == more:
            return k
    return len(inside)


def population(game: Game, firms) -> float:
    return sum(game.companies[f]["population"] for f in firms)


def money(game: Game, profile: Profile) -> dict[str, float]:
    """Capex, public, customer and own of an end, populations counted (rule 13)."""
    deals = game.at(profile)
    return {
        what: sum(population(game, [game.whose[i]]) * getattr(d, what) for i, d in deals.items())
        for what in ("capex", "public", "customer", "own")
    }


def deadweight(game: Game, profile: Profile, none: Profile) -> float:
    """Rule 11: public money for units that `none` has too."""
    shares = {i: d.public * min(1.0, none[i] / profile[i]) for i, d in game.at(profile).items()}
    return sum(population(game, [game.whose[i]]) * x for i, x in shares.items())


def firms_with(game: Game, profile: Profile, than: Profile | None = None) -> list[str]:
    """Firms with more units of some move than in another profile (None: in nobody's)."""
    pairs = zip(game.whose, profile, than or game.nobody, strict=True)
    more = {w for w, mine, theirs in pairs if mine > theirs}
    return [f for f in game.firms if f in more]


def avoided(game: Game, profile: Profile, than: Profile) -> float:
    return game.sure(than).lost - game.sure(profile).lost


def public_to(game: Game, profile: Profile, firm: str) -> float:
    return population(game, [firm]) * sum(d.public for i, d in game.at(profile).items() if game.whose[i] == firm)


def without(game: Game, profile: Profile, firm: str) -> Profile:
    return game.closed(tuple(0.0 if w == firm else u for u, w in zip(profile, game.whose, strict=True)))


def asking(game: Game) -> list[str]:
    """Firms that public money goes to, from nobody, in the order in which a budget takes them (rule 12)."""
    end = game.walk(game.nobody).end
    paid = {f: public_to(game, end, f) for f in game.firms}
    rises = {f: game.sure(without(game, end, f)).lost - game.sure(end).lost for f in game.firms if paid[f] > 0}
    return sorted(rises, key=lambda f: (rises[f] <= 0, paid[f] / rises[f] if rises[f] > 0 else 0.0, game.firms.index(f)))


def fits(game: Game, budget: float) -> bool:
    """Whether the equilibrium from nobody asks for no more."""
    return money(game, game.walk(game.nobody).end)["public"] <= budget * (1 + 1e-9)


def within(game: Game, budget: float) -> Game:
    """The same with support for all but the firms that rule 12 leaves out."""
    if fits(game, budget):
        return game
    end, order = game.walk(game.nobody).end, asking(game)
    left_out, spent = set(), 0.0
    for f in order:
        if spent + public_to(game, end, f) <= budget * (1 + 1e-9):
            spent += public_to(game, end, f)
        else:
            left_out.add(f)
    order += [f for f in game.firms if f not in order]
    while True:
        less = replace(game, funded=frozenset(game.firms) - left_out)
        if fits(less, budget):
            return less
        end = less.walk(less.nobody).end
        left_out.add([f for f in order if public_to(less, end, f) > 0][-1])


def best_subset(game: Game, budget: float) -> float:
    """Most lost margin that support for some firms avoids within the budget, against nothing built."""
    firms = game.firms
    games = [replace(game, funded=frozenset(s)) for n in range(len(firms) + 1) for s in combinations(firms, n)]
    return max(avoided(g, g.walk(g.nobody).end, g.nobody) for g in games if fits(g, budget))
