"""The second way to plan: every choice of options in turn, each costed by a program written apart from the package.

Only the tables of a network are read here, and the flows of its baseline day. Restrictions that keep it short: lanes
name their part, prices and values are given, events name sites or the ends of lanes, and windows have a set length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from itertools import permutations, product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from reshore import Network
from reshore.network.baseline import baseline

ENDS = ("origin", "destination")


class Program:
    """A linear program by names; an expression is a dict of column: coefficient, a constant under None."""

    def __init__(self):
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.rows: list[tuple[dict, float, float]] = []

    def column(self, upper: float = np.inf, lower: float = 0.0) -> int:
        self.lower.append(lower)
        self.upper.append(upper)
        return len(self.upper) - 1

    def keep(self, terms: dict, low: float = -np.inf, high: float = np.inf) -> None:
        constant = terms.pop(None, 0.0)
        self.rows.append((terms, low - constant, high - constant))

    def least(self, objective: dict) -> tuple[float, np.ndarray]:
        n = len(self.upper)
        cost = np.zeros(n)
        for k, v in objective.items():
            if k is not None:
                cost[k] += v
        equal = [r for r in self.rows if r[1] == r[2]]
        below = [(t, h) for t, low, h in self.rows if low != h and h < np.inf]
        below += [({k: -v for k, v in t.items()}, -low) for t, low, h in self.rows if low != h and low > -np.inf]
        found = linprog(
            cost,
            *_matrix([t for t, _ in below], [h for _, h in below], n),
            *_matrix([r[0] for r in equal], [r[1] for r in equal], n),
            bounds=list(zip(self.lower, self.upper, strict=True)),
            method="highs",
        )
        assert found.status == 0, found.message
        return found.fun + objective.get(None, 0.0), found.x


def _matrix(terms: list[dict], right: list[float], n: int):
    if not terms:
        return None, None
    cells = [(r, k, v) for r, t in enumerate(terms) for k, v in t.items()]
    rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
    return csr_matrix((values, (rows, columns)), shape=(len(terms), n)), right


def add(total: dict, terms: dict, times: float = 1.0) -> dict:
    for k, v in terms.items():
        total[k] = total.get(k, 0.0) + times * v
    return total


@lru_cache(maxsize=32)
def records(net: Network, table: str) -> list[dict]:
    """The rows of a table with the defaults filled in."""
    return net.filled(table).to_dict("records")


def setting(net: Network, key: str, default: float) -> float:
    """A setting as a number."""
    return next((float(r["value"]) for r in records(net, "settings") if r["key"] == key), default)


class Chain:
    """The rows that stand with these units of options, as plain records.

    parts: options of which a program has yet to find the units, and its column for each. Rows of these have a limit.
    """

    def __init__(self, net: Network, units: dict[str, float], parts: dict[str, int] | None = None):
        self.net = net
        parts = parts or {}
        many = lambda row: 1.0 if not row["option"] or row["option"] in parts else units.get(row["option"], 0.0)  # noqa: E731
        options = records(net, "options")
        self.parts = {r["part"]: r for r in records(net, "parts")}
        self.sources, self.lanes, self.stock = [], [], defaultdict(dict)
        for s in records(net, "sources"):
            gone = any(
                o["replaces"] == s["site"]
                and (units.get(o["option"], 0) > 0 or o["option"] in parts)
                and not s["option"]
                and any(k["option"] == o["option"] and k["part"] == s["part"] for k in records(net, "sources"))
                for o in options
            )
            if many(s) > 0 and not gone:
                self.sources.append({**s, "capacity": _or_inf(s["capacity"]) * many(s), "units": parts.get(s["option"])})
        for lane in records(net, "lanes"):
            if many(lane) > 0:
                self.lanes.append({**lane, "capacity": _or_inf(lane["capacity"]) * many(lane),
                                   "units": parts.get(lane["option"]), "lead": int(np.ceil(lane["lead_days"]))})  # fmt: skip
        for row in records(net, "stock"):
            add(self.stock[row["site"], row["part"]], {parts.get(row["option"]): many(row) * row["quantity"]})
        self.demand = [{**d, "unsold": d["margin"] if np.isnan(d["price"]) else d["price"]} for d in records(net, "demand")]
        self.site_capacity = {s["site"]: _or_inf(s["capacity"]) for s in records(net, "sites")}
        self.items = sorted(
            {(s["site"], s["part"]) for s in self.sources + self.demand}
            | set(self.stock)
            | {(s["site"], b["input"]) for s in self.sources for b in self.needs(s)}
            | {(x[end], x["part"]) for x in self.lanes for end in ENDS}
        )

    def needs(self, source: dict) -> list[dict]:
        bom = records(self.net, "bom")
        return [b for b in bom if b["part"] == source["part"] and b["site"] in ("", source["site"])]

    def value(self, part: str) -> float:
        return self.parts[part]["value"]

    def holding(self, part: str) -> float:
        return self.parts[part]["holding_rate"] * self.value(part) / setting(self.net, "days_per_year", 365)

    def send_cost(self, lane: dict) -> float:
        part = lane["part"]
        return lane["unit_cost"] + lane["duty_rate"] * self.value(part) + self.holding(part) * lane["lead"]

    def makes(self, site: str, part: str) -> bool:
        return any(s["site"] == site and s["part"] == part for s in self.sources)


@lru_cache(maxsize=32)
def replaced(net: Network) -> dict[tuple[str, str], float]:
    """What it costs on a baseline day to have one unit more of an item, by the dearest way in use, what is held on the
    way included; of what is not there today, with every option."""
    out: dict = {}
    for everything in (True, False):
        out.update(_replaced(net, everything))
    return out


def _replaced(net: Network, everything: bool) -> dict[tuple[str, str], float]:
    """Lanes within a circle carry what costs the mean of their origin."""
    state, chain = baseline(net, everything), Chain(net, {})
    coded = state.coded
    item = list(zip(coded.items.site, coded.items.part, strict=True))
    ways = defaultdict(list)  # item: (flow, own cost, [(substitutes: (quantity, item, share of the mix))])
    for k, row in enumerate(coded.sources.frame().itertuples()):
        groups = defaultdict(list)
        for j, i in enumerate(coded.inputs.frame().itertuples()):
            if i.source == k:
                groups[i.group].append((i.quantity, item[i.item], state.mix[j]))
        ways[item[row.item]].append((state.made[k], row.unit_cost, list(groups.values())))
    mean = dict(zip(item, state.item_cost, strict=True))
    for k, row in enumerate(coded.lanes.frame().itertuples()):
        lane = {"part": item[row.origin][1], "unit_cost": row.unit_cost, "duty_rate": row.duty_rate, "lead": row.lead}
        circle = coded.components[row.origin] == coded.components[row.destination]
        origin = ("mean", item[row.origin]) if circle else item[row.origin]
        ways[item[row.destination]].append((state.sent[k], chain.send_cost(lane), [[(1, origin, 1.0)]]))
    fixed = {("mean", i): cost for i, cost in mean.items()}
    cost = dict.fromkeys(item, 0.0) | fixed
    for _ in range(60):
        now = {}
        for i in item:
            each = [(flow, own + sum(_need(cost, group) for group in groups)) for flow, own, groups in ways[i]]
            now[i] = max((c for f, c in each if f > 0), default=min((c for _, c in each), default=0.0))
        cost = now | fixed
    return cost


def _need(cost: dict, group: list[tuple]) -> float:
    each = [(quantity * cost[i], mix) for quantity, i, mix in group]
    return max((c for c, mix in each if mix > 0), default=min(c for c, _ in each))


def untouched(net: Network, events: list[dict]) -> set[tuple[str, str]]:
    """Items of which no event touches a row that is there without any option, there or upstream, whatever is built."""
    sources, lanes, stock = records(net, "sources"), records(net, "lanes"), records(net, "stock")
    makes, there = ({(s["site"], s["part"]) for s in rows} for rows in (sources, [s for s in sources if not s["option"]]))
    uses = {(s["site"], b["input"], s["part"]) for s in sources for b in records(net, "bom") if b["part"] == s["part"]}
    items = makes | {(x[end], x["part"]) for x in lanes for end in ENDS} | {(r["site"], r["part"]) for r in stock}
    items |= {(site, part) for site, part, _ in uses} | {(d["site"], d["part"]) for d in records(net, "demand")}
    hit = set()
    for e in events:
        special = not (np.isnan(e["demand_change"]) and np.isnan(e["duty_add"]))
        for i in items:
            at = i[0] == e["site"] and not e["destination"]
            demanded = any((d["site"], d["part"]) == i for d in records(net, "demand"))
            made = at and not special and i in there
            sold = at and demanded and not special and i not in makes
            asked = at and demanded and not np.isnan(e["demand_change"])
            taken = at and e["takes_stock"] and not special
            hit |= {i} if made or sold or asked or taken else set()
        for x in (x for x in lanes if not x["option"]):
            ends = e["destination"] == x["destination"] and e["site"] in ("", x["origin"])
            leaves = not e["destination"] and e["site"] == x["origin"]
            passes = leaves and (x["origin"], x["part"]) not in makes
            if ((ends or passes) and not special) or (leaves and not np.isnan(e["duty_add"])):
                hit.add((x["destination"], x["part"]))
    while True:
        more = {(x["destination"], x["part"]) for x in lanes if (x["origin"], x["part"]) in hit}
        more |= {(site, part) for site, of, part in uses if (site, of) in hit}
        if more <= hit:
            return items - hit
        hit |= more


def _or_inf(x: float) -> float:
    return np.inf if np.isnan(x) else x


def _day(lp: Program, chain: Chain, source_upper: list[float], lane_upper: list[float]):
    """The columns of a day and, by item, what is made and used, sent out (arrivals are the caller's)."""
    made = [lp.column(u) for u in source_upper]
    sent = [lp.column(u) for u in lane_upper]
    net_out = {i: {} for i in chain.items}
    for s, column in zip(chain.sources, made, strict=True):
        add(net_out[s["site"], s["part"]], {column: -1})
        groups = defaultdict(list)
        for b in chain.needs(s):
            groups[b["alternative"] or "=" + b["input"]].append(b)
        for members in groups.values():
            uses = [lp.column() for _ in members]  # units of s made with each substitute
            lp.keep({**dict.fromkeys(uses, 1.0), column: -1.0}, 0, 0)
            for b, use in zip(members, uses, strict=True):
                add(net_out[s["site"], b["input"]], {use: b["quantity"]})
    for lane, column in zip(chain.lanes, sent, strict=True):
        add(net_out[lane["origin"], lane["part"]], {column: 1})
    return made, sent, net_out


def _calm(lp: Program, chain: Chain):
    """-> made, sent, expression of a day's cost, lost by demand row."""
    made, sent, out = _day(lp, chain, [_limit(s) for s in chain.sources], [_limit(x) for x in chain.lanes])
    lost = [lp.column(d["rate"]) for d in chain.demand]
    cost: dict = {}
    for (_, part), there in chain.stock.items():
        add(cost, there, chain.holding(part))
    _keep_parts(lp, chain.sources, made)
    _keep_parts(lp, chain.lanes, sent)
    for lane, column in zip(chain.lanes, sent, strict=True):
        add(out[lane["destination"], lane["part"]], {column: -1})
        add(cost, {column: chain.send_cost(lane)})
    for s, column in zip(chain.sources, made, strict=True):
        add(cost, {column: s["unit_cost"]})
    for d, column in zip(chain.demand, lost, strict=True):
        add(out[d["site"], d["part"]], {None: d["rate"], column: -1})
        add(cost, {column: d["unsold"]})
    for terms in out.values():
        lp.keep(terms, 0, 0)
    for site, capacity in chain.site_capacity.items():
        if capacity < np.inf:
            lp.keep({c: s["load"] for s, c in zip(chain.sources, made, strict=True) if s["site"] == site}, high=capacity)
    _keep_shares(lp, chain, sent, set(chain.items))
    return made, sent, cost, lost


def _limit(row: dict) -> float:
    """Most a day; of a row of which the units are yet to be found, a row of the program says it."""
    return row["capacity"] if row["units"] is None else np.inf


def _keep_parts(lp: Program, rows: list[dict], columns: list[int], left: list[float] | None = None) -> None:
    """Rows of options of which the units are yet to be found: flow <= capacity x what is left x units."""
    for row, column, k in zip(rows, columns, left or [1.0] * len(rows), strict=True):
        if row["units"] is not None:
            assert row["capacity"] < np.inf
            lp.keep({column: 1.0, row["units"]: -row["capacity"] * k}, high=0)


def _keep_shares(lp, chain, sent, where: set) -> None:
    """Given shares of lanes that exist, into some items."""
    for lane, column in zip(chain.lanes, sent, strict=True):
        into = lane["destination"], lane["part"]
        if not lane["option"] and not np.isnan(lane["share"]) and into in where:
            goes_in = {
                c: -lane["share"] for x, c in zip(chain.lanes, sent, strict=True) if (x["destination"], x["part"]) == into
            }
            lp.keep(add(goes_in, {column: 1}), 0, 0)


class Left:
    """What a scenario's events leave of everything on a day of the window (day 0: the first event's first day)."""

    def __init__(self, chain: Chain, events: list[dict]):
        self.chain = chain
        self.events = events
        self.first = min(e["start_day"] for e in self.events)

    def shape(self, e: dict, day: int) -> float:
        k = day + self.first - e["start_day"]
        days = np.inf if np.isnan(e["duration_days"]) else e["duration_days"]
        if k < 0:
            return 0.0
        if k < days:
            return e["severity"]
        k -= days
        return e["severity"] * (1 - (k + 0.5) / e["ramp_days"]) if k < e["ramp_days"] else 0.0

    def _special(self, e: dict) -> bool:
        return not (np.isnan(e["demand_change"]) and np.isnan(e["duty_add"]))

    def source(self, s: dict, day: int) -> float:
        return np.prod([1 - self.shape(e, day) for e in self.events
                        if e["site"] == s["site"] and not e["destination"] and not self._special(e)])  # fmt: skip

    def lane(self, lane: dict, day: int) -> float:
        left = 1.0
        for e in self.events:
            by_end = e["destination"] == lane["destination"] and e["site"] in ("", lane["origin"])
            passing = not e["destination"] and e["site"] == lane["origin"]
            passing &= not self.chain.makes(lane["origin"], lane["part"])
            if (by_end or passing) and not self._special(e):
                left *= 1 - self.shape(e, day)
        return left

    def sale(self, d: dict, day: int) -> float:
        return np.prod([1 - self.shape(e, day) for e in self.events
                        if e["site"] == d["site"] and not self.chain.makes(d["site"], d["part"])
                        and not e["destination"] and not self._special(e)])  # fmt: skip

    def demand(self, d: dict, day: int) -> float:
        return d["rate"] * np.prod([1 + e["demand_change"] * self.shape(e, day) for e in self.events
                                    if e["site"] == d["site"] and not np.isnan(e["demand_change"])])  # fmt: skip

    def duty(self, lane: dict, day: int) -> float:
        return sum(
            e["duty_add"] * self.shape(e, day)
            for e in self.events
            if not np.isnan(e["duty_add"]) and e["site"] == lane["origin"]
        )

    def stock(self, site: str) -> dict[int, float]:
        out = defaultdict(lambda: 1.0)
        for e in self.events:
            if e["takes_stock"] and e["site"] == site and not e["destination"]:
                out[int(e["start_day"] - self.first)] *= 1 - e["severity"]
        return out


def _window(lp: Program, chain: Chain, left: Left, days: int, calm_made: list[int], calm_sent: list[int]):
    """-> expression of the window's cost, columns of what is lost."""
    cost: dict = {}
    lost: list[int] = []
    before = {i: dict(chain.stock.get(i, {})) for i in chain.items}
    taken = {i: left.stock(i[0]) for i in chain.items}
    sent_on: list[list[int]] = []
    owed = [[] for _ in chain.demand]
    still = untouched(chain.net, left.events)
    for day in range(days):
        source_left = [left.source(s, day) for s in chain.sources]
        lane_left = [left.lane(x, day) for x in chain.lanes]
        upper = [0 if k == 0 else _limit(s) * k for s, k in zip(chain.sources, source_left, strict=True)]
        lanes_upper = [0 if k == 0 else _limit(x) * k for x, k in zip(chain.lanes, lane_left, strict=True)]
        made, sent, out = _day(lp, chain, upper, lanes_upper)
        sent_on.append(sent)
        _keep_parts(lp, chain.sources, made, source_left)
        _keep_parts(lp, chain.lanes, sent, lane_left)
        _keep_shares(lp, chain, sent, still)
        _keep_usual(lp, chain, made, sent, source_left, lane_left, calm_made, calm_sent)
        for site, capacity in chain.site_capacity.items():
            if capacity < np.inf:
                lp.keep({c: s["load"] / k for s, c, k in zip(chain.sources, made, source_left, strict=True)
                         if s["site"] == site and k > 0}, high=capacity)  # fmt: skip
        for s, column in zip(chain.sources, made, strict=True):
            add(cost, {column: s["unit_cost"]})
        for x, column in zip(chain.lanes, sent, strict=True):
            add(cost, {column: chain.send_cost(x) + left.duty(x, day) * chain.value(x["part"])})
        for lane, x in enumerate(chain.lanes):
            sent_then = calm_sent[lane] if day < x["lead"] else sent_on[day - x["lead"]][lane]
            add(out[x["destination"], x["part"]], {sent_then: -1})
        for k, d in enumerate(chain.demand):
            # every unit wanted on a day is sold within its patience, or lost
            wanted = {lp.column(): 1.0}
            lost += wanted
            add(cost, dict.fromkeys(wanted, d["unsold"]))
            owed[k].append(wanted)
            sold: dict = {}
            for past in range(max(0, day - int(d["backorder_days"])), day + 1):
                column = lp.column()
                owed[k][past][column] = 1.0
                sold[column] = 1.0
            share = left.sale(d, day)
            if share < 1:
                lp.keep(dict(sold), high=d["rate"] * share)
            add(out[d["site"], d["part"]], sold)
        for i in chain.items:
            after = {lp.column(): 1.0}
            add(cost, after, chain.holding(i[1]))
            drawn = lp.column()  # what lay there at the start is held, whether it still lies there or not
            add(cost, {drawn: chain.holding(i[1])})
            lp.keep(add({**after, drawn: 1.0}, chain.stock.get(i, {}), -1), low=0)
            terms = add(add(dict(out[i]), after), before[i], -taken[i][day])
            lp.keep(terms, 0, 0)
            before[i] = after
    for k, d in enumerate(chain.demand):
        for day, terms in enumerate(owed[k]):
            lp.keep(dict(terms), *[left.demand(d, day)] * 2)
    _charge_missing(lp, chain, cost, before, sent_on, calm_sent, days)
    return cost, lost


def _keep_usual(lp, chain, made, sent, source_left, lane_left, calm_made, calm_sent) -> None:
    """What has no limit of its own and is hit in part keeps that part of its no-event flow (stand-by: of the intake)."""
    for s, column, calm, k in zip(chain.sources, made, calm_made, source_left, strict=True):
        if 0 < k < 1 and s["capacity"] == np.inf and chain.site_capacity[s["site"]] == np.inf:
            lp.keep({column: 1.0, calm: -k}, high=0)
    for x, column, calm, k in zip(chain.lanes, sent, calm_sent, lane_left, strict=True):
        if 0 < k < 1 and x["capacity"] == np.inf:
            whose = {
                c: -k
                for y, c in zip(chain.lanes, calm_sent, strict=True)
                if (y["destination"], y["part"]) == (x["destination"], x["part"])
            }
            lp.keep({column: 1.0, **(whose if x["share"] == 0 else {calm: -k})}, high=0)


def _charge_missing(lp, chain, cost, stock_after, sent_on, calm_sent, days) -> None:
    """Stock and goods on their way, by item: what is missing at the end against the start costs its value, or what
    replacing it does if that is more."""
    for i in chain.items:
        there = add(dict(chain.stock.get(i, {})), stock_after[i], -1)
        for lane, x in enumerate(chain.lanes):
            if (x["destination"], x["part"]) == i:
                add(there, {calm_sent[lane]: x["lead"]})
                for ago in range(1, x["lead"] + 1):  # sent so many days before the end: still on its way
                    add(there, {sent_on[days - ago][lane] if ago <= days else calm_sent[lane]: -1})
        missing = lp.column()
        add(cost, {missing: max(chain.value(i[1]), replaced(chain.net)[i])})
        lp.keep({**there, missing: -1.0}, high=0)


def allowed(net: Network, units: dict[str, float], budget: float | None, standing: dict[str, float] | None = None) -> bool:
    """Whether a choice keeps the budget, the groups and the requirements; standing: all that stands, where that is more than
    what is known to be paid."""
    options = {r["option"]: r for r in records(net, "options")}
    spent = sum(n * capex_of(net, o) for o, n in units.items())
    bought = {o for o, n in (standing or units).items() if n > 0}
    groups = [options[o]["group"] for o in bought if options[o]["group"]]
    return (
        (budget is None or spent <= budget + 1e-6)
        and len(groups) == len(set(groups))
        and all(not options[o]["requires"] or options[o]["requires"] in bought for o in bought)
    )


def capex_of(net: Network, option: str) -> float:
    """Investment in one unit, the stock it adds included."""
    own = next(o["capex"] for o in records(net, "options") if o["option"] == option)
    return own + sum(r["quantity"] * r["unit_cost"] for r in records(net, "stock") if r["option"] == option)


def fixed_cost(net: Network, units: dict[str, float]) -> float:
    """Yearly cost of a choice: annuity of what is invested, and annual cost."""
    rate = setting(net, "discount_rate", 0.08)
    total = 0.0
    for o in records(net, "options"):
        grown = (1 + rate) ** o["life_years"]
        annuity = rate * grown / (grown - 1) if rate else 1 / o["life_years"]
        total += units.get(o["option"], 0.0) * (annuity * capex_of(net, o["option"]) + o["annual_cost"])
    return total


def worst_mean(cost: list[float], probability: list[float], confidence: float) -> float:
    """CVaR by the discrete formula: the mean of the worst 1 - confidence."""
    tail, total = 1 - confidence, 0.0
    for c, p in sorted(zip(cost, probability, strict=True), reverse=True):
        part = min(p, tail)
        total += part * c
        tail -= part
    return total / (1 - confidence)


def operate(net: Network, units: dict[str, float], risk_weight: float, confidence: float) -> tuple[float, list[float]]:
    """Least (1 - risk_weight) x mean + risk_weight x CVaR of a year's cost, and the cost of each year, calm first."""
    lp = Program()
    objective, years = _running(lp, Chain(net, units), risk_weight, confidence)
    value, x = lp.least(objective)
    costs = [sum(v * (x[k] if k is not None else 1) for k, v in terms.items()) for terms in years]
    return value, costs


def _running(
    lp: Program, chain: Chain, risk_weight: float, confidence: float, rules: Callable | None = None
) -> tuple[dict, list[dict]]:
    """-> expressions of the objective and of each year's cost, calm first.

    rules: adds rows of its own, given program, chain, what is made and lost on a calm day, and what each window loses.
    """
    net = chain.net
    days = setting(net, "days_per_year", 365)
    length = int(setting(net, "window_days", np.nan))
    made, sent, calm, lost_calm = _calm(lp, chain)
    years, chance, windows = [add({}, calm, days)], [1.0], {}
    for name in dict.fromkeys(e["scenario"] for e in records(net, "events")):
        events = [e for e in records(net, "events") if e["scenario"] == name]
        cost, windows[name] = _window(lp, chain, Left(chain, events), length, made, sent)
        years.append(add(cost, calm, days - length))
        chance.append(events[0]["probability"])
    chance[0] = 1 - sum(chance[1:])
    if rules:
        rules(lp, chain, made, lost_calm, windows)
    objective: dict = {}
    for terms, p in zip(years, chance, strict=True):
        add(objective, terms, (1 - risk_weight) * p)
    if risk_weight:
        # CVaR = the largest of the means of the tail over every order of the years from worst to best
        worst = lp.column(lower=-np.inf)
        add(objective, {worst: risk_weight})
        for order in permutations(range(len(years))):
            terms, tail = {worst: -1.0}, 1 - confidence
            for k in order:
                part = min(chance[k], tail)
                tail -= part
                add(terms, years[k], part / (1 - confidence))
            lp.keep(terms, high=0)
    return objective, years


def divisible(net: Network) -> set[str]:
    """Options that can be bought in part."""
    return {r["option"] for r in records(net, "options") if r["divisible"]}


def best_with(
    net: Network,
    units: dict[str, float],
    budget: float | None,
    risk_weight: float,
    confidence: float,
    rules: Callable | None = None,
) -> float:
    """The least objective with these units of whole options, and any part up to so many of the divisible ones among them;
    infinite where no parts keep the rules."""
    lp, options = Program(), {r["option"]: r for r in records(net, "options")}
    parts = {o: lp.column(units[o]) for o in sorted(divisible(net)) if units[o] > 0}
    whole = {o: n for o, n in units.items() if o not in parts}
    spent = {None: sum(n * capex_of(net, o) for o, n in whole.items())}
    if budget is not None:
        lp.keep(add({c: capex_of(net, o) for o, c in parts.items()}, spent), high=budget)
    for o, n in units.items():
        if n > 0 and (needed := options[o]["requires"]):  # units <= most x units of what is required
            own = {parts[o]: 1.0} if o in parts else {None: n}
            other = {parts[needed]: 1.0} if needed in parts else {None: units[needed]}
            lp.keep(add(own, other, -options[o]["max_units"]), high=0)
    objective, _ = _running(lp, Chain(net, whole, parts), risk_weight, confidence, rules)
    for o, column in parts.items():
        add(objective, {column: fixed_cost(net, {o: 1.0})})
    try:
        return fixed_cost(net, whole) + lp.least(objective)[0]
    except AssertionError as error:
        if "infeasible" in str(error):
            return np.inf
        raise


def best_of_all(
    net: Network,
    budget: float | None,
    risk_weight: float,
    confidence: float,
    rules: Callable | None = None,
    fits: Callable[[dict], bool] = lambda units: True,
) -> tuple[float, dict]:
    """The least objective over every choice of whole units and of what else is bought at all, and that choice.

    rules: as of `_running`; fits: which choices count.
    """
    parts, found = divisible(net), (np.inf, {})
    ranges = [
        [0.0, o["max_units"]] if o["option"] in parts else range(int(o["max_units"]) + 1) for o in records(net, "options")
    ]
    for counts in product(*ranges):
        units = {o["option"]: float(n) for o, n in zip(records(net, "options"), counts, strict=True)}
        if fits(units) and allowed(net, {o: n for o, n in units.items() if o not in parts}, budget, units):
            value = best_with(net, units, budget, risk_weight, confidence, rules)
            found = min(found, (value, units), key=lambda f: f[0])
    return found


def best_choice(net: Network, budget: float | None, risk_weight: float, confidence: float) -> tuple[float, dict]:
    """The least objective over every whole choice of units, and the choice."""
    options = records(net, "options")
    found = (np.inf, {})
    for counts in product(*[range(int(o["max_units"]) + 1) for o in options]):
        units = {o["option"]: float(n) for o, n in zip(options, counts, strict=True)}
        if allowed(net, units, budget):
            value = fixed_cost(net, units) + operate(net, units, risk_weight, confidence)[0]
            found = min(found, (value, units), key=lambda f: f[0])
    return found
