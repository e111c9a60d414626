"""The second way to fund: every profile of choices in turn, written from the rules of docs/semantics.md (Funding) alone.

What a year gives each company comes from a callable (`Books` of a profile, None where no year allows it), so that nothing here
depends on the program of a year. Numbers of rules stand beside what they say. A profile is a tuple of units by option, in the
order of the table. Restrictions that keep it short: stock of options is given as a quantity, sites have no more than one owner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import ceil, inf, isnan

import pandas as pd

from reshore import Network
from reshore.network.schema import with_defaults

Profile = tuple[float, ...]
Move = tuple[int, float] | None  # option, units; None: nothing in the slot
ROUNDS = 10
LEAST, INERTIA = 1e-6, 1e-3  # of what a move costs a year


@dataclass(frozen=True)
class Books:
    """What a year of a profile gives: account by company and expected lost margin [money/year]."""

    accounts: dict[str, float]
    lost: float


@dataclass(frozen=True)
class Deal:
    """What a move brings its firm and others a year, and who pays for it (rules 5 to 8) [money, money/year]."""

    capex: float
    public: float
    customers: dict[str, float]
    cash: float
    payment: float
    private: float
    external: float
    cost: float  # a year, of the firm: what the move costs it less what it is paid
    own_money: float  # in a year
    scale: float

    @property
    def customer(self) -> float:
        return sum(self.customers.values())

    @property
    def own(self) -> float:
        return self.capex - self.public - self.customer


@dataclass(frozen=True)
class Walk:
    """Where best answers lead from a start; `end` is the last profile, of a cycle too."""

    start: Profile
    end: Profile
    cycle: bool


def recovery(rate: float, life: float) -> float:
    return 1 / life if rate == 0 else rate / (1 - (1 + rate) ** -life)


def latest(rows: list[dict], option: dict, size: str, year: float | None) -> dict | None:
    """The row of a scheme that a move gets (rule 4), None: no support."""

    fits = [
        r
        for r in rows
        if r["level"] in ("", option["smart_level"]) and r["size"] in ("", size) and r["kind"] in ("", option["kind"])
    ]
    dated = [(float(r["year"] or -inf), r) for r in fits]
    dated = [(y, r) for y, r in dated if year is None or y <= year]
    last = {}
    for y, r in dated:
        last[r["level"], r["size"]] = max(y, last.get((r["level"], r["size"]), -inf))
    left = [r for y, r in dated if y == last[r["level"], r["size"]]]
    return max(left, key=lambda r: (r["level"] != "", r["size"] != ""), default=None)


@dataclass(frozen=True)
class Game:
    """The choices of firms under one scheme.

    Parameters
    ----------
    net : Network
    books : callable
        Profile -> Books, or None where no year allows it.
    scheme : str
        A scheme of the network, or `none`.
    year, abroad : as of `fund`
    funded : set of str, optional
        Firms that get support; None: all.
    """

    net: Network
    books: Callable[[Profile], Books | None]
    scheme: str = "none"
    year: float | None = None
    abroad: bool = False
    funded: frozenset[str] | None = None
    known: dict = field(default_factory=dict)  # years, whatever the scheme
    deals: dict = field(default_factory=dict, init=False)

    # --- what the tables say -------------------------------------------------------------------------------------------

    @cached_property
    def options(self) -> list[dict]:
        return with_defaults("options", self.net.options).to_dict("records")

    @cached_property
    def place(self) -> dict[str, int]:
        return {o["option"]: i for i, o in enumerate(self.options)}

    @cached_property
    def companies(self) -> dict[str, dict]:
        return {r["company"]: r for r in with_defaults("companies", self.net.companies).to_dict("records")}

    @cached_property
    def payers(self) -> set[str]:
        """Companies that sites name."""
        return {c for c in self.net.sites["company"] if c}

    @cached_property
    def settings(self) -> dict[str, float]:
        given = dict(zip(self.net.settings["key"], self.net.settings["value"], strict=True))
        return {k: float(given.get(k) or v) for k, v in {"discount_rate": 0.08, "days_per_year": 365}.items()}

    def owner(self, site: str, part: str) -> str:
        """Whose an item is (Accounts, 1)."""
        named = dict(zip(self.net.sites["site"], self.net.sites["company"], strict=True))
        made = ((self.net.sources["site"] == site) & (self.net.sources["part"] == part)).any()
        sold = ((self.net.demand["site"] == site) & (self.net.demand["part"] == part)).any()
        if named[site] or made or not sold:
            return named[site] or site
        ways = self.net.lanes[(self.net.lanes["destination"] == site) & self.net.lanes["part"].isin(["", part])]
        ways = ways[ways["option"] == ""] if (ways["option"] == "").any() else ways
        senders = {named[o] or o for o in ways["origin"]}
        return senders.pop() if len(senders) == 1 else site

    def company(self, option: dict) -> str:
        if option["company"]:
            return option["company"]
        for rows, site in ((self.net.sources, "site"), (self.net.stock, "site"), (self.net.lanes, "destination")):
            for row in rows[rows["option"] == option["option"]].to_dict("records"):
                return self.owner(row[site], row["part"])
        return ""

    @cached_property
    def whose(self) -> list[str]:
        return [self.company(o) for o in self.options]

    @cached_property
    def firms(self) -> list[str]:
        """Rule 2."""
        return [c for c, row in self.companies.items() if c in self.whose and not isnan(row["hurdle_rate"])]

    @cached_property
    def slots(self) -> list[tuple[str, list[int]]]:
        """Rule 3: the slots of all firms in the order in which they answer, each with its options."""
        found: dict[tuple, list[int]] = {}
        for firm in self.firms:
            for i, o in enumerate(self.options):
                if self.whose[i] == firm:
                    found.setdefault((firm, "group", o["group"]) if o["group"] else (firm, "option", i), []).append(i)
        return [(key[0], members) for key, members in found.items()]

    def moves(self, i: int) -> list[tuple[int, float]]:
        left = self.options[i]["max_units"] - self.options[i]["built"]
        quarters = [k * left / 4 for k in (1, 2, 3, 4)]
        units = quarters if self.options[i]["divisible"] else [ceil(u - 1e-9) for u in quarters]
        return [(i, float(u)) for u in sorted(set(units)) if u > 0]

    @cached_property
    def nobody(self) -> Profile:
        return (0.0,) * len(self.options)

    # --- which moves can stand (rule 3) --------------------------------------------------------------------------------

    def stands(self, profile: Profile, name: str) -> bool:
        i = self.place[name]
        return self.options[i]["built"] > 0 or profile[i] > 0

    def has_required(self, profile: Profile, i: int) -> bool:
        """Units are at most so many times the units of what they require, where that is not built, as may be bought."""
        name = self.options[i]["requires"]
        if not name or self.options[self.place[name]]["built"] > 0 or profile[i] == 0:
            return True
        return profile[i] <= self.moves(i)[-1][1] * profile[self.place[name]] * (1 + 1e-9)

    def excluded(self, profile: Profile, i: int) -> bool:
        group = self.options[i]["group"]
        rivals = [
            o["option"] for o, w in zip(self.options, self.whose, strict=True) if o["group"] == group and w != self.whose[i]
        ]
        return group != "" and any(self.stands(profile, o) for o in rivals)

    def closed(self, profile: Profile) -> Profile:
        """Without what lacks what it requires."""
        left = tuple(u if self.has_required(profile, i) else 0.0 for i, u in enumerate(profile))
        return left if left == profile else self.closed(left)

    def put(self, profile: Profile, members: list[int], move: Move) -> Profile:
        changed = [0.0 if i in members else u for i, u in enumerate(profile)]
        if move:
            changed[move[0]] = move[1]
        return self.closed(tuple(changed))

    def held(self, profile: Profile, members: list[int]) -> Move:
        return next(((i, profile[i]) for i in members if profile[i] > 0), None)

    def year_of(self, profile: Profile) -> Books | None:
        if profile not in self.known:
            self.known[profile] = self.books(profile)
        return self.known[profile]

    def sure(self, profile: Profile) -> Books:
        found = self.year_of(profile)
        assert found is not None, f"no year allows {profile}"
        return found

    def profiles(self) -> Iterator[Profile]:
        """All that firms can choose: a move or none a slot, none lacks what it requires, groups kept, a year allows it."""
        for moves in product(*[[None, *[m for i in members for m in self.moves(i)]] for _, members in self.slots]):
            profile = [0.0] * len(self.options)
            for i, units in filter(None, moves):
                profile[i] = units
            p = tuple(profile)
            kept = not any(u > 0 and self.excluded(p, i) for i, u in enumerate(p))
            if kept and self.closed(p) == p and self.year_of(p) is not None:
                yield p

    # --- who pays what (rules 4 to 8) ----------------------------------------------------------------------------------

    @cached_property
    def support(self) -> dict[int, dict]:
        rows = with_defaults("schemes", self.net.schemes).to_dict("records")
        rows = [r for r in rows if r["scheme"] == self.scheme and self.scheme != "none"]
        found = {}
        for i, o in enumerate(self.options):
            firm = self.whose[i]
            supported = firm in self.firms and (self.funded is None or firm in self.funded) and (self.abroad or self.at_home(o))
            row = latest(rows, o, self.companies[firm]["size"], self.year) if supported else None
            if row:
                found[i] = row
        return found

    def at_home(self, option: dict) -> bool:
        country = dict(zip(self.net.sites["site"], self.net.sites["country"], strict=True))
        homes = {country[s] for s in self.net.demand["site"]} - {""}
        for rows, site in ((self.net.sources, "site"), (self.net.stock, "site"), (self.net.lanes, "destination")):
            places = rows.loc[rows["option"] == option["option"], site].tolist()
            if places:
                return not homes or all(country[s] in homes for s in places)
        return not homes

    def capex(self, i: int, units: float) -> float:
        return units * (self.options[i]["capex"] + self.stock_costs.get(self.options[i]["option"], 0.0))

    @cached_property
    def stock_costs(self) -> dict[str, float]:
        """What stock of an option costs once, a unit."""
        stock = self.net.stock.assign(cost=self.net.stock["quantity"] * self.net.stock["unit_cost"].fillna(0.0))
        return stock.groupby("option")["cost"].sum().to_dict()

    def hurdle(self, company: str) -> float:
        rate = self.companies.get(company, {}).get("hurdle_rate", float("nan"))
        return self.settings["discount_rate"] if isnan(rate) else rate

    def own_money(self, i: int, cash: float) -> float:
        days = self.options[i]["build_days"]
        return cash * min(1.0, self.settings["days_per_year"] / days if days else 1.0)

    def deal(self, profile: Profile, i: int) -> Deal | None:
        if (profile, i) not in self.deals:
            self.deals[profile, i] = self.reckon(profile, i)
        return self.deals[profile, i]

    def reckon(self, profile: Profile, i: int) -> Deal | None:
        """Rule 5 of a move that stands in the profile."""
        before, after = self.year_of(self.put(profile, [i], None)), self.year_of(profile)
        if before is None or after is None:
            return None
        both = {*before.accounts, *after.accounts}
        return self.paid(i, profile[i], {c: after.accounts.get(c, 0.0) - before.accounts.get(c, 0.0) for c in both})

    def paid(self, i: int, units: float, gain: dict[str, float]) -> Deal:
        """Rules 6 to 8 of a move that brings companies these gains."""
        firm, o, row = self.whose[i], self.options[i], self.support.get(i)
        private = gain.get(firm, 0.0)
        capex, annual, life = self.capex(i, units), units * o["annual_cost"], o["life_years"]
        crf = recovery(self.hurdle(firm), life)
        most = inf if not row or isnan(row["ceiling"]) else row["ceiling"] * units
        guaranteed = 0.0 if not row or isnan(row["guaranteed_return"]) else row["guaranteed_return"]
        public = min(row["share"] * capex, most) if row and not guaranteed else 0.0
        customers = self.customers(gain, firm, min(row["customer_share"] * capex, capex - public) if row else 0.0, life)
        cash, payment, rate = capex - public - sum(customers.values()), 0.0, self.hurdle(firm)
        if row and guaranteed:
            discount = self.settings["discount_rate"]
            lacking = max(0.0, recovery(guaranteed, life) * cash - (private - annual)) / recovery(discount, life)
            public = min(lacking, (row["share"] or 1.0) * capex, most, cash)  # nobody is paid more than the project costs
            payment = public * recovery(discount, life)
            if public == lacking and guaranteed >= discount:
                rate = min(rate, discount)
        return Deal(
            capex, public, customers, cash, payment, private, sum(gain.values()) - private,
            annual + recovery(rate, life) * cash - payment, self.own_money(i, cash), crf * capex + abs(annual),
        )  # fmt: skip

    def customers(self, gain: dict[str, float], firm: str, asked: float, life: float) -> dict[str, float]:
        """Rule 6: each customer whose account gains, in proportion, at most its own gain."""
        gaining = {c: g for c, g in gain.items() if c in self.payers and c != firm and g > 0}
        whole = sum(gaining.values())
        shares = {c: min(asked * g / whole, g / recovery(self.hurdle(c), life)) for c, g in gaining.items()}
        return {c: x for c, x in shares.items() if x > 0}

    def worth(self, profile: Profile, i: int, reckoned: dict[int, Deal]) -> tuple[float, Deal] | None:
        """Rule 8 of a move that stands in the profile, None where it cannot be chosen."""
        deal = self.deal(profile, i) if profile[i] > 0 else None  # 0: it lacks what it requires
        if deal is None or self.excluded(profile, i):
            return None
        firm, without = self.whose[i], self.put(profile, [i], None)
        others = [j for j, u in enumerate(profile) if u > 0 and j != i and self.whose[j] == firm]
        reckoned = {j: reckoned.get(j) or self.paid(j, profile[j], {}) for j in others}
        money = deal.own_money + sum(reckoned[j].own_money for j in others)
        limit = self.companies[firm]["capex_limit"]
        if money > (inf if isnan(limit) else limit) * (1 + 1e-9):
            return None
        return deal.private - deal.cost - sum(reckoned[j].cost for j in others if without[j] == 0), deal

    def at(self, profile: Profile) -> dict[int, Deal]:
        """All that stand in a profile, as reckoned there."""
        return {i: d for i, u in enumerate(profile) if u > 0 and (d := self.deal(profile, i)) is not None}

    def answer(self, profile: Profile, members: list[int], reckoned: dict[int, Deal]) -> Move:
        """What a firm takes in a slot while all else is as in the profile (rule 8)."""
        held = self.held(profile, members)
        worth = {}
        for move in (m for i in members for m in self.moves(i)):
            found = self.worth(self.put(profile, members, move), move[0], reckoned)
            if found:
                worth[move] = found
        good = {m: w for m, (w, d) in worth.items() if w >= -LEAST * d.scale}
        best = max(good, key=lambda m: good[m], default=None)
        if held not in worth:
            return best
        now, deal = worth[held]
        if best and best != held and good[best] > now + INERTIA * deal.scale:
            return best
        return held if now >= -INERTIA * deal.scale else (best if best != held else None)

    # --- equilibria (rules 9 and 10) -----------------------------------------------------------------------------------

    def is_equilibrium(self, profile: Profile) -> bool:
        return not self.unhappy(profile)

    def unhappy(self, profile: Profile) -> list[tuple[str, Move, Move]]:
        """Who wants to change: firm, what it holds, what it wants."""
        reckoned = self.at(profile)
        answers = [(f, self.held(profile, m), self.answer(profile, m, reckoned)) for f, m in self.slots]
        return [a for a in answers if a[1] != a[2]]

    def equilibria(self) -> list[Profile]:
        return [p for p in self.profiles() if self.is_equilibrium(p)]

    def everybody(self) -> Profile:
        """Rule 9: the last option of each slot that own money, groups and `requires` allow, without what no year allows."""
        full, profile = self.full(), self.nobody
        if self.year_of(full) is not None:
            return full
        for _, members in self.slots:
            if move := self.held(full, members):
                taken = self.put(profile, members, move)
                if taken[move[0]] > 0 and not self.excluded(profile, move[0]) and self.year_of(taken) is not None:
                    profile = taken
        return profile

    def full(self) -> Profile:
        profile, spent = self.nobody, dict.fromkeys(self.firms, 0.0)
        for firm, members in self.slots:
            limit = self.companies[firm]["capex_limit"]
            for i in reversed(members):
                units = self.moves(i)[-1][1] if self.moves(i) else 0.0
                money = self.own_money(i, self.whole_share(i, units))
                fits = spent[firm] + money <= (inf if isnan(limit) else limit) * (1 + 1e-9)
                taken = self.put(profile, members, (i, units))
                kept = taken[i] > 0 and not self.excluded(profile, i)
                if fits and kept:
                    profile, spent[firm] = taken, spent[firm] + money
                    break
        return profile

    def whole_share(self, i: int, units: float) -> float:
        """Cash of a move, customers counted at their whole share and payments at none."""
        capex, row = self.capex(i, units), self.support.get(i)
        if row is None:
            return capex
        most = inf if isnan(row["ceiling"]) else row["ceiling"] * units
        public = 0.0 if row["guaranteed_return"] > 0 else min(row["share"] * capex, most)
        return capex - public - min(row["customer_share"] * capex, capex - public)

    def walk(self, start: Profile) -> Walk:
        now, seen, reckoned = start, [start], dict[int, Deal]()
        for _ in range(ROUNDS):
            for _, members in self.slots:
                move = self.answer(now, members, reckoned)
                now = self.put(now, members, move)
                if move and (deal := self.deal(now, move[0])) is not None:
                    reckoned[move[0]] = deal
            if now == seen[-1]:
                return Walk(start, now, False)
            if now in seen:
                return Walk(start, now, True)
            seen.append(now)
        return Walk(start, now, True)

    def walks(self) -> tuple[Walk, Walk]:
        return self.walk(self.nobody), self.walk(self.everybody())


def units_of(rows: pd.DataFrame, options: list[str]) -> Profile:
    """The profile that rows of choices (option, units) describe."""
    units = dict(zip(rows["option"], rows["units"], strict=True))
    return tuple(float(units.get(o, 0.0)) for o in options)
