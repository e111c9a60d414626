"""landed_cost(): what a part costs where it is used, factor by factor, from each source there is or could be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np
import pandas as pd

from ...errors import DataError, door
from ...network import schema
from ...network.baseline import Baseline, baseline
from ...network.carriage import item_values
from ...network.levels import ESTIMATES, change, factor
from ...network.names import by_id, with_ids
from ...network.network import Network
from ...texts import LANGUAGES, Name, again, name, number, said, say
from ..model.first_stage import capital_recovery
from ..model.no_event_day import plan_values
from .interruption import Interruptions
from .own import labour, overhead
from .routes import routes_today, used
from .supplies import Supply, supplies, units_of

HARD, UNCERTAIN = "hard", "uncertain"
FACTORS = {
    "inputs": HARD, "labour": HARD, "overhead": HARD, "conversion": HARD, "freight": HARD, "duty": HARD, "holding": HARD,
    "capex": HARD, "annual_cost": HARD, "total_hard": HARD, "quality": UNCERTAIN, "disruption": UNCERTAIN, "total": UNCERTAIN,
}  # fmt: skip
ROUNDING = 0.005  # of unit_cost, by which labour and overhead may miss it as rates are written with few digits
TOTALS = ("total_hard", "total")
COLUMNS = ["source", "factor", "kind", "amount", "formula"]
Found = tuple[str, float, str]  # a factor, its amount [money/unit] and its formula


@door(DataError)
def landed_cost(net: Network, part: str) -> pd.DataFrame:
    """What one unit of a part costs at each place that uses it, from each source of today and each that an option brings.

    Parameters
    ----------
    net : Network
        The network; it is not changed.
    part : str
        A row of the table parts.

    Returns
    -------
    DataFrame
        source (`site -> place`, `site (option) -> place`), factor, kind (hard, uncertain), amount [money/unit], formula (in
        words, with the cells it came from); factors in the order of a waterfall, total_hard behind the hard ones, total
        last. Sources of today come first. A factor the tables say nothing about has no row, or amount 0 and the reason.
        Without rows where nobody uses the part.

    Raises
    ------
    DataError
        For an unknown part, or where the baseline cannot be had.

    References
    ----------
    Factors told one by one, as the total cost of ownership estimator of the Reshoring Initiative does.

    Notes
    -----
    Inputs, conversion, freight, duty and holding on the way are what plan and flow charge; labour and overhead are parts of
    `sources.unit_cost`, told apart. docs/landed_cost.md has every formula.

    Examples
    --------
    >>> import reshore as rs
    >>> cost = rs.landed_cost(rs.load(rs.datasets.toy), "harness").set_index(["source", "factor"])["amount"]
    >>> round(float(cost["looms -> plant", "total"]), 4), round(float(cost["home (home_line) -> plant", "total"]), 4)
    (20.08, 21.09)
    """
    if part not in set(net.parts["part"]):
        hint, known = schema.nearest(part, net.parts["part"]), with_ids(net, "parts", net.parts["part"][:6])
        raise DataError(said("error.no_part", value=part), said("fix.use_a_part", sold=known, hint=hint))
    today = baseline(net)
    routes = routes_today(today, part)
    asked = _Asked(net, Interruptions.of(today, routes), _use_by_part(today))
    value = plan_values(today.coded, today, baseline(net, everything=True))
    rows = [
        (supply.name, name, FACTORS[name], amount, formula)
        for supply in supplies(today, part, value, routes)
        for name, amount, formula in _with_totals(_factors(asked, supply))
    ]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object).astype({"amount": float})


@dataclass(frozen=True, eq=False)
class _Asked:
    """A network with what all its supplies are weighed by."""

    net: Network
    interruptions: Interruptions
    use: pd.Series  # units used a day, by part

    @property
    def year(self) -> float:
        """Days of a year."""
        return self.net.number("days_per_year", 365.0)


def _use_by_part(today: Baseline) -> pd.Series:
    return pd.Series(used(today)).groupby(today.coded.items.part).sum()


def _with_totals(found: Iterable[Found]) -> list[Found]:
    """The factors in their order, the totals among them."""
    rows = {name: (name, amount, formula) for name, amount, formula in found}
    hard = sum(amount for name, amount, _ in rows.values() if FACTORS[name] == HARD)
    rows["total_hard"] = ("total_hard", hard, said("landed.total_hard"))
    rows["total"] = ("total", sum(a for name, a, _ in rows.values() if name not in TOTALS), said("landed.total"))
    return [rows[name] for name in FACTORS if name in rows]


def _factors(asked: _Asked, supply: Supply) -> Iterator[Found]:
    yield from _inputs(supply)
    yield from _own(asked.net, supply)
    if len(supply.route.lanes):
        yield from _on_the_way(asked, supply)
    if supply.chain.option:
        yield from _capital(asked, supply)
    yield _quality(supply)
    yield _disruption(asked, supply)


def _inputs(supply: Supply) -> Iterator[Found]:
    """quantity x delivered cost, by the mix of substitutes."""
    coded, ways, cost = supply.chain.coded, supply.chain.ways, supply.chain.cost
    i, k = coded.inputs, supply.source
    terms = []
    for group in np.unique(i.group[i.source == k]):
        rows = np.flatnonzero(i.group == group)
        mix = ways.mix[rows]
        if not mix.any():
            mix = np.eye(len(rows))[np.argmin(i.quantity[rows] * cost[i.item[rows]])]
        terms += [(r, m) for r, m in zip(rows.tolist(), mix.tolist(), strict=True) if m > 0]
    if terms:
        told = [
            said(
                "landed.input",
                quantity=number(i.quantity[r] * m),
                part=by_id(coded.net, "parts", coded.items.part[i.item[r]]),
                cost=number(cost[i.item[r]]),
            )
            for r, m in terms
        ]
        site = by_id(coded.net, "sites", coded.items.site[coded.sources.item[k]])
        yield "inputs", float(ways.inputs_of(cost)[k]), said("landed.inputs", terms=_sum(told), site=site)


def _own(net: Network, supply: Supply) -> Iterator[Found]:
    """Labour and overhead as far as the tables tell them apart, and the rest of unit_cost."""
    s, k = supply.chain.coded.sources, supply.source
    unit_cost, country = float(s.unit_cost[k]), net.sites["country"].iloc[int(s.site[k])]
    here = net.countries[net.countries["country"] == country]
    wage, rate = (float(here[name].iloc[0]) if len(here) else float("nan") for name in ("wage", "overhead_rate"))
    parts = [*_labour(net, supply, wage, country)]
    if not np.isnan(rate) and unit_cost:
        told = said("landed.overhead", rate=number(rate), country=by_id(net, "countries", country), cost=number(unit_cost))
        parts.append(("overhead", overhead(unit_cost, rate), told))
    yield from parts
    rest = unit_cost - sum(amount for _, amount, _ in parts)
    fits = rest >= -ROUNDING * unit_cost
    key = "conversion" if not parts else "conversion_rest" if fits else "conversion_below"
    yield "conversion", rest, said(f"landed.{key}", cost=number(unit_cost))


def _labour(net: Network, supply: Supply, wage: float, country: str) -> Iterator[Found]:
    """hours x wage. Hours that a row of an option leaves blank are those of the same part at the same site today, at its
    level."""
    s, k = supply.chain.coded.sources, supply.source
    row = net.sources.iloc[int(s.row[k])]
    hours, told = float(row["hours"]), said("landed.hours", hours=number(row["hours"]))
    if np.isnan(hours) and row["option"]:
        same = net.sources.query("site == @row.site and part == @row.part and option == ''")["hours"].dropna()
        now = net.filled("sites")["smart_level"].iloc[int(s.site[k])]
        if len(same):
            share = change(net, "hours", s.level[k], now)
            hours = float(same.iloc[0]) * share
            told = said("landed.hours_level", hours=number(same.iloc[0]), share=number(share), level=_level(s.level[k]))
    if np.isnan(hours):
        return
    place = by_id(net, "countries", country)
    if np.isnan(wage):
        yield "labour", 0.0, said("landed.no_wage", hours=told, country=place)
    else:
        yield "labour", labour(hours, wage), said("landed.labour", hours=told, wage=number(wage), country=place)


def _level(level: str) -> Name:
    """A smart-factory level."""
    return name({language: say(f"level.{level}", language) for language in LANGUAGES}, level)


def _on_the_way(asked: _Asked, supply: Supply) -> Iterator[Found]:
    """Freight, duty and holding in transit."""
    coded, route, cost = supply.chain.coded, supply.route, supply.chain.carriage
    lanes, parts = coded.lanes, asked.net.filled("parts")
    value = number(item_values(coded, supply.chain.part_value)[supply.item])
    rate = item_values(coded, parts["holding_rate"].to_numpy())[supply.item]
    legs = [_leg(supply, lane, share) for lane, share in zip(route.lanes.tolist(), route.carried.tolist(), strict=True)]
    yield "freight", route.of(cost.freight), said("landed.freight", way=_sum(legs))
    yield "duty", route.of(cost.duty), said("landed.duty", rate=number(route.of(lanes.duty_rate)), value=value)
    told = said("landed.holding", days=number(route.of(lanes.lead)), rate=number(rate), year=number(asked.year), value=value)
    yield "holding", route.of(cost.holding), told


def _leg(supply: Supply, lane: int, share: float) -> str:
    coded = supply.chain.coded
    row = coded.net.lanes.iloc[int(coded.lanes.row[lane])]
    ends = {end: by_id(coded.net, "sites", row[end]) for end in ("origin", "destination")}
    leg = said("landed.leg", **ends, cost=number(supply.chain.carriage.freight[lane]))
    return leg if share > 1 - 1e-9 else said("landed.leg_share", share=number(share), leg=leg)


def _capital(asked: _Asked, supply: Supply) -> Iterator[Found]:
    """Capital recovery of the option's capex and its annual cost, spread over the units of its part."""
    option = asked.net.filled("options").set_index("option").loc[supply.chain.option]
    interest = asked.net.number("discount_rate", 0.08)
    recovery = capital_recovery(interest, option["life_years"])
    units = units_of(supply, asked.use)
    over = {"units": number(units), "year": number(asked.year)}
    told = said(
        "landed.capex",
        capex=number(option["capex"]),
        recovery=number(recovery),
        interest=number(interest),
        life=number(option["life_years"]),
        **over,
    )
    yield "capex", option["capex"] * recovery / (units * asked.year), told
    told = said("landed.annual_cost", cost=number(option["annual_cost"]), **over)
    yield "annual_cost", option["annual_cost"] / (units * asked.year), told


def _quality(supply: Supply) -> Found:
    """No table says which share of units is bad, so none is charged; the level's effect on it is told."""
    level = supply.chain.coded.sources.level[supply.source]
    low, base, high = (number(factor(supply.chain.coded.net, "quality", level, estimate=name)) for name in ESTIMATES)
    if level == "none":
        return "quality", 0.0, said("landed.quality")
    return "quality", 0.0, said("landed.quality_level", level=_level(level), low=low, base=base, high=high)


def _disruption(asked: _Asked, supply: Supply) -> Found:
    """chance x what the scenario costs, for a unit that the place uses."""
    chances = asked.interruptions.chances(supply)
    if not chances:
        return "disruption", 0.0, said("landed.no_disruption")
    terms = [
        said(
            "landed.chance",
            scenario=by_id(asked.net, "scenarios", c.scenario),
            chance=number(c.probability),
            cost=number(c.cost),
        )
        for c in chances
    ]
    amount = sum(c.probability * c.cost for c in chances) / (supply.use * asked.year)
    told = said("landed.disruption", terms=_sum(terms), units=number(supply.use), year=number(asked.year))
    return "disruption", amount, told


def _sum(terms: Sequence[str]) -> str:
    """The terms as a sum in words."""
    return reduce(lambda one, other: said("landed.plus", one=one, other=other), terms)


def in_words(cost: pd.DataFrame, language: str = "en") -> pd.DataFrame:
    """A landed cost for people: by names, in the words of a language, amounts written out."""
    tell = partial(say, language=language)
    told = cost.assign(
        source=[again(text, tell) for text in cost["source"]],
        factor=[tell(f"landed.factor_{name}") for name in cost["factor"]],
        kind=[tell(f"landed.{kind}") for kind in cost["kind"]],
        amount=[number(amount) for amount in cost["amount"]],
        formula=[again(text, tell) for text in cost["formula"]],
    )
    return told.rename(columns={name: tell(f"landed.column_{name}") for name in COLUMNS[1:]})
