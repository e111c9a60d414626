"""Small random chains to fund: c is made at plant from a and b, which far-away firms make; others may come nearer.

Firms: `car` (plant and market's stock), `alpha` and `beta` (a and b, abroad), `gamma` (a rival of both). What moves
cost is drawn from what they bring, so that about half of them pay and support matters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from reshore import Network
from reshore.network.schema import with_defaults
from tests.support.funding_by_hand import Books, Game, Profile, recovery

HOME, FAR, NEAR = "KR", "CN", "VN"
LEVELS = ("basic", "intermediate_1", "intermediate_2", "advanced")


class _Draw:
    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)

    def one(self, *of):
        return of[self.random.integers(len(of))]

    def chance(self, p: float) -> bool:
        return bool(self.random.random() < p)

    def between(self, low: float, high: float) -> float:
        return round(float(self.random.uniform(low, high)), 4)


def funded_chain(seed: int) -> Network:
    """A network with companies, options, events and schemes; capex is not drawn yet. The same seed gives the same one."""
    d = _Draw(seed)
    two = d.chance(0.6)
    tables: dict[str, list[dict]] = {
        "sites": [_site("far_a", "alpha", FAR), _site("plant", "car", HOME), _site("market", d.one("", "car"), HOME)],
        "parts": [_part(d, p) for p in "abc"[: 3 if two else 1]] + ([] if two else [_part(d, "c")]),
        "bom": [{"part": "c", "input": p, "quantity": d.one(1, 2)} for p in "ab"[: 1 + two]],
        "sources": [_source(d, "far_a", "a"), _source(d, "plant", "c", unit_cost=d.between(1, 3))],
        "lanes": [_lane(d, "far_a", "plant", "a"), _lane(d, "plant", "market", "c")],
        "stock": [],
        "options": [],
        "demand": [{"site": "market", "part": "c", "rate": d.between(3, 6), "price": d.between(60, 110), "backorder_days": 0}],
    }
    if two:
        tables["sites"].append(_site("far_b", "beta", d.one(FAR, FAR, NEAR)))
        tables["sources"].append(_source(d, "far_b", "b"))
        tables["lanes"].append(_lane(d, "far_b", "plant", "b"))
    if d.chance(0.4):
        tables["stock"].append({"site": "plant", "part": "a", "quantity": d.between(2, 6)})
    drawn = [_home("a", "alpha"), _home("a", "gamma"), _second, _buffer, _upgrade, _more_of_the_plant]
    drawn += [_home("b", "beta"), _home("b", d.one("gamma", "alpha"))] * two
    order = d.random.permutation(len(drawn))
    for k in order[: d.one(2, 3, 3, 4, 4, 5)]:
        drawn[k](d, tables)
    _rules(d, tables["options"])
    tables["events"] = _events(d, two)
    names = ["car", "alpha", "beta", "gamma"][: 4 if d.chance(0.9) else 3]
    tables["companies"] = [_company(d, c) for c in d.random.permutation(names)]
    tables["schemes"] = _schemes(d)
    settings = {"days_per_year": 20, "window_days": d.one(5, 6, 8), "discount_rate": d.one(0, 0.04, 0.08)}
    tables["settings"] = [{"key": k, "value": str(v)} for k, v in settings.items()]
    return Network(**{name: pd.DataFrame(rows) for name, rows in tables.items() if rows})


def priced(net: Network, books: Callable[[Profile], Books | None], seed: int) -> Network:
    """The same with capex and annual cost about what a move brings its firm, alone or beside all others; and means drawn."""
    d, game = _Draw(seed + 10**6), Game(net, books)
    everybody = game.everybody()
    options = with_defaults("options", net.options)
    for _, members in game.slots:
        for i in (i for i in members if game.moves(i)):
            gains = [_brought(game, p, members, i) for p in (game.nobody, everybody)]
            worth = max(d.one(*gains), 0.3 * max(gains), 1.0) * d.between(0.3, 2.2)
            crf = recovery(game.hurdle(game.whose[i]), options["life_years"][i])
            annual = d.one(0.0, 0.0, 0.1, 0.3) * worth
            options.loc[i, ["capex", "annual_cost"]] = [round((worth - annual) / crf, 4), round(annual, 4)]
    companies = net.companies.copy()
    for row, c in enumerate(companies["company"]):
        spent = sum(options["capex"][i] * options["max_units"][i] for i, w in enumerate(game.whose) if w == c)
        if spent and d.chance(0.35):
            companies.loc[row, "capex_limit"] = round(spent * d.between(0.2, 1.1), 4)
    largest = float(options["capex"].max())
    schemes = net.schemes.copy()
    schemes["ceiling"] = [round(largest * d.between(0.1, 0.9), 4) if d.chance(0.4) else c for c in schemes["ceiling"]]
    return replace(net, options=options, companies=companies, schemes=schemes)


def _brought(game: Game, profile: Profile, members: list[int], i: int) -> float:
    """Gain of the firm by a unit of an option."""
    units = game.moves(i)[-1][1]
    before, after = (game.year_of(game.put(profile, members, m)) for m in (None, (i, units)))
    if before is None or after is None:
        return 0.0
    return (after.accounts.get(game.whose[i], 0.0) - before.accounts.get(game.whose[i], 0.0)) / units


def _site(site: str, company: str, country: str) -> dict:
    return {"site": site, "company": company, "country": country}


def _part(d: _Draw, part: str) -> dict:
    return {"part": part, "value": d.between(4, 9) if part != "c" else d.between(30, 45), "holding_rate": d.between(0.1, 0.5)}


def _source(d: _Draw, site: str, part: str, option: str = "", **more) -> dict:
    return {"site": site, "part": part, "capacity": d.between(7, 16), "unit_cost": d.between(2, 7), "option": option,
            "price": d.between(9, 14) if d.chance(0.3) and part != "c" else None, **more}  # fmt: skip


def _lane(d: _Draw, origin: str, destination: str, part: str, option: str = "", **more) -> dict:
    return {"origin": origin, "destination": destination, "part": part, "lead_days": d.one(0, 1), "option": option,
            "unit_cost": d.between(0.1, 1.5), "duty_rate": d.one(0, 0, 0.08), **more}  # fmt: skip


def _company(d: _Draw, company: str) -> dict:
    hurdle = d.between(0.03, 0.25) if company != "car" or d.chance(0.8) else None
    return {"company": company, "size": d.one("large", "medium", "small"), "hurdle_rate": hurdle,
            "population": d.one(1, 1, 3, 12)}  # fmt: skip


def _home(part: str, company: str) -> Callable:
    def add(d: _Draw, tables: dict) -> None:
        name, site = f"home_{part}_{company}", f"home_{part}_{company}"
        tables["sites"].append(_site(site, company, d.one(HOME, HOME, HOME, NEAR)))
        for option in (name, f"{name}_2") if d.chance(0.35) else (name,):
            tables["sources"].append(_source(d, site, part, option, capacity=d.between(2, 12)))
            tables["lanes"].append(_lane(d, site, "plant", part, option, mode="road" if option == name else "rail"))
            group = site if option != name or d.chance(0.8) else ""
            _option(d, tables, option, company, "open", group=group, smart_level=d.one("", *LEVELS))

    return add


def _second(d: _Draw, tables: dict) -> None:
    company = d.one("gamma", "car", "alpha")
    tables["sites"].append(_site("second", company, d.one(NEAR, HOME)))
    tables["sources"].append(_source(d, "second", "a", "second"))
    tables["lanes"].append(_lane(d, "second", "plant", "a", "second"))
    _option(d, tables, "second", d.one("", company), "qualify")


def _buffer(d: _Draw, tables: dict) -> None:
    site, part = d.one(("plant", "a"), ("market", "c"))
    row = {"site": site, "part": part, "quantity": d.between(3, 12), "unit_cost": d.between(0, 2), "option": "buffer"}
    tables["stock"].append(row)
    _option(d, tables, "buffer", d.one("car", "car", "gamma"), "stock")


def _upgrade(d: _Draw, tables: dict) -> None:
    tables["sources"].append(_source(d, "far_a", "a", "upgrade", unit_cost=d.between(0.5, 3)))
    _option(d, tables, "upgrade", "alpha", "upgrade", smart_level=d.one(*LEVELS))


def _more_of_the_plant(d: _Draw, tables: dict) -> None:
    tables["sources"].append(_source(d, "plant", "c", "line", unit_cost=d.between(0.2, 1.5)))
    _option(d, tables, "line", "car", "upgrade", smart_level=d.one("", *LEVELS))


def _option(d: _Draw, tables: dict, name: str, company: str, kind: str, **more) -> None:
    tables["options"].append({
        "option": name, "company": company, "kind": kind, "capex": 1.0, "life_years": d.one(1, 3, 8),
        "max_units": d.one(1, 1, 1, 2), "divisible": d.one(0, 0, 0, 1), "build_days": d.one(0, 10, 30, 50), **more,
    })  # fmt: skip


def _rules(d: _Draw, options: list[dict]) -> None:
    """A group of two firms, and what requires what."""
    first, second = d.random.permutation(len(options))[:2]
    if d.chance(0.25):
        options[first]["group"] = options[second]["group"] = "one"
    elif d.chance(0.4):
        same = options[first].get("group") and options[first].get("group") == options[second].get("group")
        if not same:
            options[first]["requires"] = options[second]["option"]
    wide = [o for o in options if o["divisible"]]
    for o in wide[1:]:
        o["divisible"] = 0


def _events(d: _Draw, two: bool) -> list[dict]:
    rows = []
    for n in range(d.one(1, 1, 2)):
        row = {"scenario": f"e{n}", "probability": d.between(0.1, 0.4), "start_day": d.one(0, 1), "cause": d.one("", "labour"),
               "duration_days": d.one(3, 4, 5), "severity": d.one(1, 1, 0.8), "ramp_days": d.one(0, 2)}  # fmt: skip
        far = n == 0 and d.chance(0.7)
        rows.append(row | ({"country": FAR} if far else {"site": d.one("far_a", "far_b" if two else "far_a", "plant")}))
    return rows


def _schemes(d: _Draw) -> list[dict]:
    grant = d.between(0.1, 0.6)
    rows = [{"scheme": "grant", "share": grant}]
    if d.chance(0.5):
        rows.append({"scheme": "grant", "share": d.between(0.1, 0.9), "level": d.one(*LEVELS)})
    if d.chance(0.5):
        rows.append({"scheme": "grant", "share": d.between(0.1, 0.9), "size": d.one("large", "medium", "small")})
    if d.chance(0.3):
        rows.append({"scheme": "grant", "share": d.between(0.2, 0.9), "year": 2022})
    shared = {"share": d.between(0.0, 0.4), "customer_share": d.between(0.1, 0.6), "kind": d.one("", "", "open", "stock")}
    rows.append({"scheme": "together", **shared})
    rows.append({"scheme": "promise", "share": d.one(0, 0, 0.5), "guaranteed_return": d.between(0.02, 0.2),
                 "customer_share": d.one(0, 0, 0.2)})  # fmt: skip
    return rows


def schemes_of(net: Network) -> list[str]:
    return ["none", *dict.fromkeys(net.schemes["scheme"])]


def odd_chain(seed: int) -> Network:
    """The same with what is rare: options that stand, must be used or replace a site, firms that cannot decide, a second
    market abroad."""
    d, net = _Draw(seed + 2 * 10**6), funded_chain(seed)
    options, companies = net.options.copy(), net.companies.copy()
    first, second = d.random.permutation(len(options))[:2]
    if d.chance(0.4):
        options.loc[first, ["max_units", "built"]] = d.one((2.0, 1.0), (1.0, 1.0))
    if d.chance(0.4):
        options.loc[second, "least_use"] = d.between(0.1, 0.6)
    if d.chance(0.3) and (options["option"] == "upgrade").any():
        options.loc[options["option"] == "upgrade", "replaces"] = "far_a"
    what = d.one("none", "no_hurdle_rate", "not_in_companies", "payer", "payer")
    row = d.random.integers(len(companies))
    if what == "no_hurdle_rate":
        companies.loc[row, "hurdle_rate"] = None
    elif what == "not_in_companies" and len(companies) > 2:
        companies = companies.drop(index=row).reset_index(drop=True)
    changed = replace(net, options=options, companies=companies)
    if not d.chance(0.5):
        return changed
    market = pd.DataFrame([_site("market_2", d.one("", "delta"), d.one(FAR, HOME))])
    demand = {
        "site": "market_2",
        "part": "c",
        "rate": d.between(1, 2),
        "price": float(net.demand["price"][0]),
        "backorder_days": 0,
    }
    return replace(
        changed,
        sites=pd.concat([net.sites, market], ignore_index=True),
        lanes=pd.concat([net.lanes, pd.DataFrame([_lane(d, "plant", "market_2", "c")])], ignore_index=True),
        demand=pd.concat([net.demand, pd.DataFrame([demand])], ignore_index=True),
    )
