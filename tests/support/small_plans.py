"""Small random networks to plan for: three to five sites, two to four options, up to two scenarios.

s1 and s2 make a, p1 and p2 make c from a (or its substitute b), market k sells it. Everything else is drawn.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from reshore import Network

BIG_PRICE = 1000.0


def same(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two sets of options are one, their units to 1e-4."""
    return one.keys() == other.keys() and all(abs(one[option] - other[option]) < 1e-4 for option in one)


class _Draw:
    def __init__(self, seed: int):
        self.random = np.random.default_rng(seed)

    def one(self, *of):
        return of[self.random.integers(len(of))]

    def chance(self, p: float) -> bool:
        return bool(self.random.random() < p)


def small_plan(seed: int, price: float | None = None, divisible: bool = False) -> Network:
    """A network with options and scenarios; the same seed gives the same one."""
    d = _Draw(seed)
    tables = {
        "sites": [{"site": s, "capacity": d.one(None, None, 6, 12)} for s in ("s1", "s2", "p1", "p2", "k")],
        "parts": [{"part": p, "value": d.one(1, 4, 9), "holding_rate": d.one(0, 0.5, 2)} for p in ("a", "b", "c")],
        "bom": [{"part": "c", "input": "a", "quantity": d.one(1, 2)}],
        "sources": [_source(d, "s1", "a"), _source(d, "p1", "c")],
        "lanes": [_lane(d, "s1", "p1", "a"), _lane(d, "p1", "k", "c")],
        "stock": [], "options": [], "events": [],
        "demand": [{"site": "k", "part": "c", "rate": d.one(2, 5), "price": price or d.one(3, 25, 80),
                    "backorder_days": d.one(0, 0, 2)}],
    }  # fmt: skip
    _more(d, tables)
    kinds = d.random.permutation([_second_source, _second_plant, _stock, _fast_lane, _upgrade, _replacement])
    for kind in kinds[: d.one(2, 3, 3, 4)]:
        kind(d, tables)
    _rules(d, tables, divisible)
    for n in range(d.one(0, 1, 2, 2)):
        tables["events"] += _events(d, f"e{n}", tables)
    settings = {"days_per_year": 12, "window_days": d.one(4, 5, 6, 8), "discount_rate": d.one(0, 0.1)}
    tables["settings"] = [{"key": k, "value": str(v)} for k, v in settings.items()]
    return Network(**{name: pd.DataFrame(rows) for name, rows in tables.items() if rows})


def mixed_plan(seed: int) -> Network:
    """The same network with whole and divisible options side by side, more units, groups and requirements at once.

    Rows of options have a limit, so that a part of a unit is a part of something.
    """
    d, net = _Draw(seed + 10**7), small_plan(seed)
    options = net.options.assign(group="", requires="")
    options["divisible"] = [d.one(0, 1) for _ in options.index]
    options["max_units"] = [d.one(0.5, 1, 2, 3) if part else d.one(1, 1, 2, 3) for part in options["divisible"]]
    first, second, *more = d.random.permutation(options.index)
    if d.chance(0.5):
        options.loc[[first, second], "group"] = "one"
    if d.chance(0.6) and (more or not options["group"].any()):
        options.loc[first, "requires"] = options.loc[more[0] if more else second, "option"]
    limited = {
        t: getattr(net, t).assign(capacity=lambda f: f["capacity"].where(f["option"] == "", f["capacity"].fillna(4.0)))
        for t in ("sources", "lanes")
    }
    return replace(net, options=options, **limited)


def _source(d: _Draw, site: str, part: str, option: str = "", **more) -> dict:
    return {"site": site, "part": part, "capacity": d.one(None, 3, 5, 10), "load": d.one(1, 1, 2),
            "unit_cost": d.one(0, 1, 2.5), "option": option, **more}  # fmt: skip


def _lane(d: _Draw, origin: str, destination: str, part: str, option: str = "", **more) -> dict:
    return {"origin": origin, "destination": destination, "part": part, "lead_days": d.one(0, 1, 1.5, 3),
            "unit_cost": d.one(0, 0.5, 2), "duty_rate": d.one(0, 0, 0.2), "capacity": d.one(None, None, 4, 12),
            "option": option, **more}  # fmt: skip


def _more(d: _Draw, tables: dict) -> None:
    """What some of the networks have besides: a second source, a substitute, a second plant, stock, another product."""
    if d.chance(0.4):
        tables["sources"].append(_source(d, "s2", "a"))
        shares = d.one((None, None), (0.25, 0.75), (None, 0))
        tables["lanes"][0]["share"] = shares[0]
        tables["lanes"].append(_lane(d, "s2", "p1", "a", share=shares[1]))
    if d.chance(0.3):
        tables["bom"][0]["alternative"] = "either"
        tables["bom"].append({"part": "c", "input": "b", "quantity": d.one(1, 2), "alternative": "either"})
        tables["sources"].append(_source(d, "p1", "b", unit_cost=d.one(1, 6)))
    if d.chance(0.3):
        tables["sources"].append(_source(d, "p2", "c"))
        tables["lanes"] += [_lane(d, "s1", "p2", "a"), _lane(d, "p2", "p1", "c"), _lane(d, "p1", "p2", "c", lead_days=1)]
    if d.chance(0.4):
        tables["stock"].append({"site": "p1", "part": "a", "quantity": d.one(2, 6)})
    if d.chance(0.4):
        tables["stock"].append({"site": "k", "part": "c", "quantity": d.one(2, 6)})
    if d.chance(0.3):
        tables["demand"].append({"site": "p1", "part": "a", "rate": 1, "margin": 4, "backorder_days": d.one(0, 1)})


def _second_source(d: _Draw, tables: dict) -> None:
    tables["sources"].append(_source(d, "s2", "a", "source"))
    tables["lanes"].append(_lane(d, "s2", "p1", "a", d.one("source", "source", ""), mode="air"))
    _option(d, tables, "source")


def _second_plant(d: _Draw, tables: dict) -> None:
    tables["sources"].append(_source(d, "p2", "c", "plant"))
    tables["lanes"] += [_lane(d, "s1", "p2", "a", "plant", mode="road"), _lane(d, "p2", "k", "c", "plant", mode="road")]
    _option(d, tables, "plant")


def _stock(d: _Draw, tables: dict) -> None:
    place = d.one(("p1", "a"), ("k", "c"))
    tables["stock"].append(
        {"site": place[0], "part": place[1], "quantity": d.one(2, 5), "unit_cost": d.one(0, 0.5), "option": "stock"}
    )
    _option(d, tables, "stock")


def _fast_lane(d: _Draw, tables: dict) -> None:
    tables["lanes"].append(_lane(d, "s1", "p1", "a", "lane", mode="air", lead_days=d.one(0, 1)))
    _option(d, tables, "lane")


def _upgrade(d: _Draw, tables: dict) -> None:
    tables["sources"].append(_source(d, "p1", "c", "more", unit_cost=0))
    _option(d, tables, "more")


def _replacement(d: _Draw, tables: dict) -> None:
    tables["sources"].append(_source(d, "p1", "c", "instead", unit_cost=0))
    _option(d, tables, "instead", replaces="p1")


def _option(d: _Draw, tables: dict, name: str, **more) -> None:
    tables["options"].append({
        "option": name, "capex": d.one(0, 5, 20, 60), "annual_cost": d.one(0, 0, 3), "life_years": d.one(1, 4),
        "max_units": d.one(1, 1, 1, 2), **more,
    })  # fmt: skip


def _rules(d: _Draw, tables: dict, divisible: bool) -> None:
    options = tables["options"]
    if d.chance(0.3):
        options[0]["group"] = options[1]["group"] = "one"
    elif d.chance(0.4):
        options[0]["requires"] = options[1]["option"]
    for o in options if divisible else []:
        o["divisible"] = 1
        o["max_units"] = d.one(0.5, 1, 2)


def _events(d: _Draw, name: str, tables: dict) -> list[dict]:
    sources = [s for s in tables["sources"] if not s["option"]]
    chance = d.one(0.05, 0.2, 0.45)
    rows = []
    for _ in range(d.one(1, 1, 2)):
        row = {"scenario": name, "probability": chance, "start_day": d.one(0, 0, 2),
               "duration_days": d.one(1, 2, 4, None), "ramp_days": d.one(0, 0, 2),
               "severity": d.one(1, 1, 0.5)}  # fmt: skip
        what = d.one("site", "site", "lane", "stock", "demand", "duty", "sale")
        lane = d.one(*[x for x in tables["lanes"] if not x["option"]])
        site = d.one(*sources)["site"]
        row |= {
            "site": {"site": site},
            "stock": {"site": site, "takes_stock": 1},
            "sale": {"site": "k"},
            "lane": {"site": lane["origin"], "destination": lane["destination"]},
            "demand": {"site": "k", "demand_change": d.one(-0.5, 0.6), "severity": 1},
            "duty": {"site": lane["origin"], "duty_add": 0.3, "severity": 1},
        }[what]
        rows.append(row)
    return rows
