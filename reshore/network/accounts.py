"""Accounts by company: what each firm of a chain sells, spends and holds, from what is made, sent, used, sold and held.

Prices between firms, who owns what, and how the accounts add up: docs/semantics.md, "Accounts by company".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from .baseline import Baseline, baseline
from .costs import Money, usual_money
from .explosion import ROUNDS
from .index import Index
from .network import Network
from .ways import Ways

MARKUP = 1.05  # on value, or on own cost and inputs, where no price is given
ACCOUNT = ["sales", "own_cost", "inputs", "freight_duty", "holding"]
SAME = 1e-12  # relative: prices that move by less have settled


@dataclass(frozen=True, eq=False)
class Quantities:
    """What a stretch of time comes to, in the order of an Index.

    made [units] by source, sent [units] by lane, used [units] by input row, served [units] by demand row; duty [money] by lane;
    held [money] by item: holding of all stock, and what is missing of it at the end; held_of_options [money] by option and
    item: how much of that is due to stock that the option adds.
    """

    made: np.ndarray
    sent: np.ndarray
    used: np.ndarray
    served: np.ndarray
    duty: np.ndarray
    held: np.ndarray
    held_of_options: dict[tuple[int, int], float]

    def plus(self, other: Quantities, times: float = 1.0) -> Quantities:
        """These, and a multiple of others."""
        own, more = self.held_of_options, other.held_of_options
        return Quantities(
            self.made + times * other.made,
            self.sent + times * other.sent,
            self.used + times * other.used,
            self.served + times * other.served,
            self.duty + times * other.duty,
            self.held + times * other.held,
            {key: own.get(key, 0.0) + times * more.get(key, 0.0) for key in {**own, **more}},
        )


@dataclass(frozen=True, eq=False)
class Trade:
    """Who owns what in a chain and at what prices firms sell to each other.

    companies: names, those of the network's sites first. Positions among them: item, source, option (of its stock). sells
    [money/unit] by source: what its maker gets. listed: by item whether a source of today sets its price; price [money/unit] by
    item: that, or what passing it on comes to today. sale [money/unit] by demand row. freight, on_the_way [money/unit] by lane.
    """

    coded: Index
    companies: pd.Index
    item: np.ndarray
    source: np.ndarray
    option: np.ndarray
    sells: np.ndarray
    listed: np.ndarray
    price: np.ndarray
    sale: np.ndarray
    money: Money

    def accounts(self, what: Quantities) -> np.ndarray:
        """Sales, own cost, inputs, freight and duty, and holding of each company [money]: companies x ACCOUNT.

        account = sales - own_cost - inputs - freight_duty - holding. Over all companies that is
        sum of sale x served - production - transport - duty - holding, as the chain counts them.
        """
        coded, n = self.coded, len(self.companies)
        s, i, lanes, d = coded.sources, coded.inputs, coded.lanes, coded.demand
        price, carried = self._passed_on(what), self.money.carriage
        into = self.item[lanes.destination]

        def by(company: np.ndarray, amount: np.ndarray) -> np.ndarray:
            return np.bincount(company, amount, n)

        # seller, buyer, money: along lanes, what a source makes for the site's owner, what it uses of his
        trades = (
            (self.item[lanes.origin], into, price[lanes.origin] * what.sent),
            (self.source, self.item[s.item], self.sells * what.made),
            (self.item[i.item], self.source[i.source], price[i.item] * what.used),
        )
        sales, inputs = by(self.item[d.item], self.sale * what.served), np.zeros(n)
        for seller, buyer, amount in trades:
            apart = seller != buyer
            sales += by(seller[apart], amount[apart])
            inputs += by(buyer[apart], amount[apart])
        holding = by(self.item, what.held) + by(into, carried.holding * what.sent)
        for (option, item), amount in what.held_of_options.items():
            holding[self.item[item]] -= amount
            holding[self.option[option]] += amount
        own = by(self.source, self.money.make * what.made)
        return np.column_stack([sales, own, inputs, by(into, carried.freight * what.sent + what.duty), holding])

    def table(self, accounts: np.ndarray) -> pd.DataFrame:
        """Accounts with the names of the companies: company, ACCOUNT, account."""
        out = pd.DataFrame(accounts, columns=ACCOUNT)
        out.insert(0, "company", self.companies)
        return out.assign(account=balance(accounts))

    def _passed_on(self, what: Quantities) -> np.ndarray:
        """By item what a unit is sold on for: as listed; of what is only passed on, what it came to [money/unit]."""
        coded, n = self.coded, len(self.price)
        s, lanes, carried = coded.sources, coded.lanes, self.money.carriage
        through = np.bincount(lanes.destination, what.sent, n) + np.bincount(s.item, what.made, n)
        moves = ~self.listed & (through > 0)
        way = (carried.freight + carried.holding) * what.sent + what.duty
        fixed = np.bincount(lanes.destination, way, n) + np.bincount(s.item, self.sells * what.made, n)
        price = self.price
        for _ in range(ROUNDS):
            came = fixed + np.bincount(lanes.destination, price[lanes.origin] * what.sent, n)
            now = np.where(moves, came / np.where(moves, through, 1.0), self.price)
            if np.allclose(now, price, rtol=SAME, atol=0):
                break
            price = now
        return price


def balance(accounts: np.ndarray) -> np.ndarray:
    """What is left of accounts (... x ACCOUNT): sales - own_cost - inputs - freight_duty - holding [money]."""
    return accounts[..., 0] - accounts[..., 1:].sum(axis=-1)


def trade_of(coded: Index, money: Money, today: Baseline) -> Trade:
    """Owners and prices of an index (of today, or with the rows of options).

    money: its prices; today: the baseline of the network as it stands.
    """
    ways = today.ways.laid_on(coded)
    companies, item, source, option = _owners(coded)
    sells, listed, price = _prices(coded, money, ways)
    codes, cost = coded.item_codes, np.zeros(len(coded.items))
    cost[[codes[pair] for pair in today.coded.item_codes]] = today.item_cost
    d = coded.demand
    sale = np.where(np.isnan(d.price), money.margin + cost[d.item], d.price)
    return Trade(coded, companies, item, source, option, sells, listed, price, sale, money)


def day_accounts(base: Baseline) -> pd.DataFrame:
    """Accounts of a baseline day [money/day]: company (of a site without one its id), ACCOUNT, account."""
    money = usual_money(base)
    duty = money.carriage.duty * base.sent
    trade = trade_of(base.coded, money, base)
    day = Quantities(base.made, base.sent, base.used, base.served, duty, money.holding * base.stock, {})
    return trade.table(trade.accounts(day))


def undisturbed_accounts(net: Network) -> pd.DataFrame:
    """Accounts of a day without events of a network [money/day], as `day_accounts`."""
    return day_accounts(baseline(net))


def _owners(coded: Index) -> tuple[pd.Index, np.ndarray, np.ndarray, np.ndarray]:
    """Names of companies, and the position of who owns each item, source and option.

    A site without a company is one of its own; what is only sold there, and comes from one company, is that one's.
    """
    net, s, d = coded.net, coded.sources, coded.demand
    named = net.sites["company"].to_numpy()
    of_site = np.where(named == "", net.sites["site"].to_numpy(), named)
    of_option = net.options["company"].to_numpy()
    companies = pd.Index(dict.fromkeys([*of_site, *of_option[of_option != ""]]))
    item = companies.get_indexer(of_site[coded.items.site_code])
    alone = (named == "")[coded.items.site_code]
    alone[np.isin(coded.items.site_code, s.site)] = False
    for k in np.unique(d.item[alone[d.item]]).tolist():
        into = np.flatnonzero(coded.lanes.destination == k)
        own = into[coded.lanes.option[into] < 0]
        senders = np.unique(item[coded.lanes.origin[own if len(own) else into]])
        item[k] = senders[0] if len(senders) == 1 else item[k]
    option = companies.get_indexer(of_option)
    source = np.where(s.option >= 0, np.append(option, -1)[s.option], -1)
    source = np.where(source >= 0, source, item[s.item]).astype(int)
    return companies, item, source, _option_owners(coded, option, source, item)


def _option_owners(coded: Index, option: np.ndarray, source: np.ndarray, item: np.ndarray) -> np.ndarray:
    """Who owns each option; where it names nobody, who owns its first source, else where its first stock lies or lane ends."""
    out = option.copy()
    rows = (
        (coded.sources.option, source),
        (coded.stock.option, item[coded.stock.item]),
        (coded.lanes.option, item[coded.lanes.destination]),
    )
    for k in np.flatnonzero(out < 0).tolist():
        found = [owner[of == k] for of, owner in rows]
        out[k] = next((int(owners[0]) for owners in found if len(owners)), -1)
    return out


def _prices(coded: Index, money: Money, ways: Ways) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What each source sells a unit for; whether a source of today sets the price of an item; the price of each item."""
    s, lanes, n = coded.sources, coded.lanes, len(coded.items)
    given, way = coded.net.sources["price"].to_numpy()[s.row], money.carriage.total
    built = np.append(coded.net.filled("options")["built"].to_numpy() > 0, True)[s.option]
    listed, first = np.zeros(n, bool), np.zeros(n, int)
    for old in (np.flatnonzero(built), np.flatnonzero(s.option < 0)):  # a row without option goes before one that is built
        listed[s.item[old]], first[s.item[old]] = True, old
    leads = listed[s.item] & (first[s.item] != np.arange(len(s)))
    through, pool, price = ways.through, np.zeros(n), np.zeros(n)
    for _ in range(ROUNDS):
        sells = MARKUP * np.maximum(money.value[s.item], s.unit_cost + ways.inputs_of(pool))
        sells = np.where(listed[s.item], sells, _beside(coded, ways, pool, way, sells))
        sells = np.where(np.isnan(given), sells, given)
        sells = np.where(leads & np.isnan(given), sells[first[s.item]], sells)
        price = pool.copy()
        price[listed] = sells[first[listed]]
        bring, least = price[lanes.origin] + way, np.full(n, np.inf)
        np.minimum.at(least, s.item, sells)
        np.minimum.at(least, lanes.destination, bring)
        mean = np.bincount(s.item, ways.made * sells, n) + np.bincount(lanes.destination, ways.sent * bring, n)
        now = np.where(through > 0, mean / np.maximum(through, 1e-300), np.where(np.isfinite(least), least, 0.0))
        if np.allclose(now, pool, rtol=SAME, atol=0):
            break
        pool = now
    return sells, listed, price


def _beside(coded: Index, ways: Ways, pool: np.ndarray, way: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """By source what the places that it would send to pay today, delivered, less its own way there; `usual` where they take
    nothing today [money/unit]."""
    lanes, n = coded.lanes, len(pool)
    takes = ways.through[lanes.destination]
    total = np.bincount(lanes.origin, takes, n)
    paid = np.bincount(lanes.origin, takes * (pool[lanes.destination] - way), n)
    each = np.where(total > 0, np.maximum(paid / np.maximum(total, 1e-300), 0.0), np.nan)[coded.sources.item]
    return np.where(np.isnan(each), usual, each)
