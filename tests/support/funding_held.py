"""What `fund` answers on a small chain, held against every profile of choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd
from pytest import approx

import reshore as rs
from reshore import Funding, Network
from reshore.planning.funding.gains import Gains
from reshore.planning.model.years import weighed_scenarios
from reshore.solving.progress import UNWATCHED
from tests.support.funded_chains import funded_chain, priced, schemes_of
from tests.support.funding_by_hand import Books, Game, Profile, recovery
from tests.support.funding_ends import (
    avoided,
    best_subset,
    deadweight,
    ends,
    firms_with,
    money,
    population,
    threshold,
    within,
    without,
)

AMPLE = 1e15  # a budget that is none
STARTS = ("nobody", "everybody")


@dataclass
class Years:
    """The years of profiles as one object of `fund` works them out, so that both sides see the same accounts.

    Accounts are the solver's where dispatches cost the same; an object of its own might come to others.
    """

    gains: Gains

    def __call__(self, profile: Profile) -> Books | None:
        year = self.gains.of(profile)
        if year is None:
            return None
        return Books(dict(zip(self.gains.trade.companies, map(float, year.balance), strict=True)), float(year.lost))


@dataclass(frozen=True)
class Row:
    """One scheme under one budget: what is told, and the game."""

    told: pd.Series
    choices: pd.DataFrame
    accounts: pd.DataFrame
    whole: Game  # without the budget
    game: Game  # with support for those that the budget funds
    none: Row | None
    levels: pd.DataFrame

    @cached_property
    def starts(self) -> dict[str, Profile]:
        return {s: self.profile(self.choices[self.choices["start"] == s]) for s in STARTS}

    def profile(self, rows: pd.DataFrame) -> Profile:
        units = dict(zip(rows["option"], rows["units"], strict=True))
        return tuple(float(units.get(o["option"], 0.0)) for o in self.game.options)

    @property
    def cycle(self) -> bool:
        return self.told["ends"] == "cycle"

    @cached_property
    def end(self) -> Profile:
        """The profile whose figures the row has."""
        found = ends(self.game)
        return self.starts["everybody"] if found[0] == "unique" and found[1] != self.starts["nobody"] else self.starts["nobody"]

    @property
    def of_none(self) -> Profile:
        return (self.none or self).end


@dataclass
class Case:
    """A chain, what `fund` told of it, and the games."""

    seed: int
    net: Network
    told: Funding
    years: Years
    known: dict = field(default_factory=dict)
    asked: dict = field(default_factory=dict)

    def row(self, scheme: str, budget: float, none: Row | None) -> Row:
        whole = Game(self.net, self.years, scheme, self.asked["year"], self.asked["abroad"], known=self.known)
        mine = {
            t: f[(f["scheme"] == scheme) & (f["budget"].isna() if scheme == "none" else f["budget"] == budget)]
            for t, f in (("rows", self.told.rows), ("choices", self.told.choices), ("accounts", self.told.accounts))
        }
        all_moves = mine["rows"]["level"] == "all"
        told = mine["rows"][all_moves].iloc[0]
        game = within(whole, budget)
        return Row(told, mine["choices"], mine["accounts"], whole, game, none, mine["rows"][~all_moves])

    def rows(self) -> Iterator[Row]:
        none = self.row("none", AMPLE, None)
        yield none
        for budget in self.asked["budget"]:
            for scheme in schemes_of(self.net)[1:]:
                yield self.row(scheme, budget, none)


def asked_of(seed: int, net: Network, years: Years) -> dict:
    """Arguments of `fund`: a year, home or abroad, no budget and two that do not reach (of the first scheme that pays)."""
    asked = {"year": (None, 2021, 2023)[seed % 3], "abroad": seed % 5 == 0}
    paid = [0.0]
    for scheme in schemes_of(net)[1:]:
        game = Game(net, years, scheme, asked["year"], asked["abroad"])
        paid.append(money(game, game.walk(game.nobody).end)["public"])
    most = next((p for p in paid if p > 0), 100.0)
    return asked | {"budget": [AMPLE, round(0.75 * most, 2), round(0.35 * most, 2)]}


def held(seed: int, monkeypatch, chain=funded_chain) -> Case:
    """`fund` of a random chain, and the years that it saw."""
    drawn = chain(seed)
    before = Years(Gains(drawn, weighed_scenarios(drawn, None), UNWATCHED))
    net = priced(drawn, before, seed)
    asked = asked_of(seed, net, before)
    seen: list[Gains] = []
    inner = Gains.of

    def of(self, profile):
        if self not in seen:
            seen.append(self)
        return inner(self, profile)

    monkeypatch.setattr(Gains, "of", of)
    told = rs.fund(net, estimates="base", **asked)
    monkeypatch.undo()
    assert len(seen) == 1
    return Case(seed, net, told, Years(seen[0]), asked=asked)


# --- what has to hold ---------------------------------------------------------------------------------------------------------


def check_ends(row: Row) -> None:
    """Each end is an equilibrium, and the one that best answers lead to; two ends that are told apart are two (rules 9, 10)."""
    game, low, high = row.game, *row.game.walks()
    label, _ = ends(game)
    assert row.told["ends"] == label, (row.told["ends"], label)
    if row.cycle:
        assert not row.told["proved"]
        return
    for start, walk in zip(STARTS, (low, high), strict=True):
        assert not (unhappy := game.unhappy(row.starts[start])), (start, row.starts[start], unhappy)
        assert row.starts[start] == walk.end, (start, row.starts[start], walk)
    assert row.told["proved"] != harms(row)
    assert row.told["ends"] not in ("first_mover", "threshold") or low.end != high.end
    if row.told["ends"] == "threshold":
        assert row.told["threshold"] == threshold(game)
    else:
        assert pd.isna(row.told["threshold"])


def check_all_equilibria(row: Row) -> None:
    """All profiles looked at, ends are equilibria; where there is none, there is no end."""
    every = row.game.equilibria()
    if row.cycle:
        return
    assert every and set(row.starts.values()) <= set(every), (row.starts, every)


def check_choices(row: Row) -> None:
    """Who pays what, what it brings, and what is asked of a firm (rules 5 to 8, 13, 15)."""
    if row.cycle:
        return
    for start in STARTS:
        game, profile = row.game, row.starts[start]
        deals = game.at(profile)
        own_money = dict.fromkeys(game.firms, 0.0)
        for c in row.choices[row.choices["start"] == start].to_dict("records"):
            i = game.place[c["option"]]
            assert c["capex"] == approx(c["public"] + c["customer"] + c["own"], rel=1e-9, abs=1e-6), c
            if c["units"] == 0:
                assert c["capex"] == c["public"] == c["customer"] == c["own"] == 0
                continue
            deal, firms, o = deals[i], population(game, [c["company"]]), game.options[i]
            assert c["company"] == game.whose[i]
            paid = [firms * x for x in (deal.capex, deal.public, deal.customer, deal.own)]
            assert [c[k] for k in ("capex", "public", "customer", "own")] == approx(paid, rel=1e-6, abs=1e-4), (c, deal)
            brings = (deal.private, deal.external, deal.payment)
            assert [c[k] for k in ("private_benefit", "external_benefit", "yearly_payment")] == approx(
                brings, rel=1e-6, abs=1e-4
            )
            own_money[c["company"]] += deal.own_money
            check_returns(game, i, c, deal.cash)
            others = [j for j, d in deals.items() if o["option"] in (game.options[j]["requires"], o["option"]) and j != i]
            needs = recovery(min(game.hurdle(c["company"]), rate_of(game, i)), o["life_years"]) * deal.cash
            if not others:
                left = c["private_benefit"] + c["yearly_payment"] - c["units"] * o["annual_cost"] - needs
                assert left >= -1e-3 * deal.scale - 1e-6, (c, left)
        for firm, spent in own_money.items():
            limit = game.companies[firm]["capex_limit"]
            assert pd.isna(limit) or spent <= limit * (1 + 1e-6), (firm, spent, limit)


def rate_of(game: Game, i: int) -> float:
    """Least that a firm may ask of a move: of what is guaranteed the discount rate."""
    row = game.support.get(i)
    return game.settings["discount_rate"] if row and row["guaranteed_return"] > 0 else float("inf")


def check_returns(game: Game, i: int, c: dict, cash: float) -> None:
    """The rates at which each gets its money back (rule 15)."""
    firms, o = population(game, [c["company"]]), game.options[i]
    earns = c["private_benefit"] - c["units"] * o["annual_cost"] + c["yearly_payment"]
    for party, money_in, a_year in (("firm", cash, earns), ("public", c["public"] / firms, c["external_benefit"])):
        rate = c["party_returns"][party]
        if not pd.isna(rate) and abs(rate) > 1e-6:
            assert recovery(rate, o["life_years"]) * money_in == approx(a_year, rel=1e-4, abs=1e-4), (party, c)


def check_row(row: Row) -> None:
    """The figures of an end (rules 11, 13, 14)."""
    if row.cycle or (row.none and row.none.cycle):
        return
    game, told, end, none = row.game, row.told, row.end, row.of_none
    paid = money(game, end)
    assert [told[k] for k in ("public", "customer", "own")] == approx(
        [paid[k] for k in ("public", "customer", "own")], rel=1e-6, abs=1e-3
    )
    assert told["loss_avoided"] == approx(avoided(game, end, game.nobody), rel=1e-6, abs=1e-4)
    assert told["additional_loss_avoided"] == approx(avoided(game, end, none), rel=1e-6, abs=1e-4)
    assert told["deadweight"] == approx(deadweight(game, end, none), rel=1e-6, abs=1e-3)
    assert told["firms"] == population(game, firms_with(game, end))
    assert told["additional_firms"] == population(game, firms_with(game, end, none))
    gain = {c: a - game.sure(game.nobody).accounts[c] for c, a in game.sure(end).accounts.items()}
    private = sum(gain[f] for f in firms_with(game, end))
    assert told["private_benefit"] == approx(private, rel=1e-6, abs=1e-3)
    assert told["external_benefit"] == approx(sum(gain.values()) - private, rel=1e-6, abs=1e-3)
    additional = told["additional_loss_avoided"]
    if additional > 1e-6 * game.sure(game.nobody).lost:
        assert told["public_per_loss_avoided"] == approx(told["public"] / additional, rel=1e-6)
    else:
        assert pd.isna(told["public_per_loss_avoided"])
    for level in row.levels.to_dict("records"):
        moves = [i for i, u in enumerate(end) if u > 0 and (game.options[i]["smart_level"] or "none") == level["level"]]
        deals = game.at(end)
        for k in ("public", "customer", "own"):
            mine = sum(population(game, [game.whose[i]]) * getattr(deals[i], k) for i in moves)
            assert level[k] == approx(mine, rel=1e-6, abs=1e-3), (level, k)
        assert level["private_benefit"] == approx(sum(deals[i].private for i in moves), rel=1e-6, abs=1e-3)
        assert level["firms"] == population(game, {game.whose[i] for i in moves})


def check_dropped(case: Case) -> None:
    """Who cannot decide (rule 2), and whom a budget leaves out (rule 12)."""
    game = Game(case.net, case.years)
    table, owners = list(game.companies), {w for i, w in enumerate(game.whose) if game.moves(i)}
    mine = {(c, "no_option") for c in table if c not in owners}
    mine |= {(c, "not_in_companies") for c in owners if c not in table}
    mine |= {(c, "no_hurdle_rate") for c in table if c in owners and c not in game.firms}
    told = case.told.dropped
    assert set(zip(told["company"], told["reason"], strict=True)) - {(c, "budget") for c in table} == mine
    for row in case.rows():
        if row.game.funded is not None:
            left = told[(told["reason"] == "budget") & (told["scheme"] == row.told["scheme"])]
            left = left[left["budget"] == row.told["budget"]]
            assert set(left["company"]) == set(game.firms) - row.game.funded


def check_accounts(row: Row) -> None:
    """Accounts are those of the end."""
    if row.cycle:
        return
    f = row.accounts
    balance = f["sales"] - f["own_cost"] - f["inputs"] - f["freight_duty"] - f["holding"]
    assert dict(zip(f["company"], balance, strict=True)) == approx(row.game.sure(row.end).accounts, rel=1e-6, abs=1e-3)


def check_undone(row: Row, smaller: list[Row]) -> None:
    """Without moves that replace nothing, others held, no less is lost; where reaction undoes it, the row says whose: than
    under `none`, else than with the smaller budget that avoids most."""
    if row.cycle or (row.none and row.none.cycle):
        return
    game, end = row.game, row.end
    takes = {w for w, o in zip(game.whose, game.options, strict=True) if o["replaces"]}  # less stands with such a move
    for f in set(game.firms) - takes:
        assert game.sure(without(game, end, f)).lost >= game.sure(end).lost - 1e-4, f
    additional = row.told["additional_loss_avoided"]
    best = max(smaller, key=lambda other: other.told["additional_loss_avoided"], default=row)
    if best.cycle:
        return
    less = firms_with(game, row.of_none, end) if additional < -1e-6 else []
    if additional >= 0 and best.told["additional_loss_avoided"] - additional > 1e-6 * game.sure(game.nobody).lost:
        less = firms_with(game, best.end, end)
    assert list(row.told["undone_by"]) == less


def check_budget(row: Row) -> None:
    """Whole firms within the budget, and how much more the best of their sets avoids (rule 12)."""
    game, whole, budget = row.game, row.whole, row.told["budget"]
    if not row.cycle:
        assert row.told["public"] <= budget * (1 + 1e-6) or row.end != row.starts["nobody"]
    if row.cycle or (row.none and row.none.cycle) or len(game.firms) > 6:
        return
    low = game.walk(game.nobody).end
    best, mine = best_subset(whole, budget), avoided(game, low, game.nobody)
    none = avoided(whole, row.of_none, game.nobody)
    if harms(row):
        assert pd.isna(row.told["gap"])
        return
    share = max(0.0, (best - mine) / (best - none)) if best - none > 1e-6 else 0.0
    assert row.told["gap"] == approx(share, rel=1e-4, abs=1e-6), (best, mine, none)


def harms(row: Row) -> bool:
    """Whether less is avoided than under `none`, and more by another choice of firms (rule 12)."""
    if row.none is None or row.none.cycle:
        return False
    game, low = row.game, row.game.walk(row.game.nobody).end
    least = 1e-6 * game.sure(game.nobody).lost
    less = avoided(game, low, row.of_none) < -least
    return less and best_subset(row.whole, row.told["budget"]) > avoided(game, low, game.nobody) + least
