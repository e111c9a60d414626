"""The worst loss of a few sites as years of a plan: the flow without them, and the search for the sites that it hurts most.

A set of sites that is lost for so many days is a year like the no-event one, with what the pooled program F1 [Simchi-Levi et
al. 2015] loses without them beyond no-event days. Its capacities and its stock grow with the units of the options, so that
one block of a model says for every plan what that set costs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ...disruption.flow import add_flow
from ...disruption.flow_columns import Opening, Terms
from ...network.baseline import Baseline
from ...network.costs import lost_sales_only
from ...network.index import Index, gone
from ...network.pairs import pairs
from ...network.scenario import Scenario
from ...solving.model import Model
from ...solving.progress import Watch
from ...weak_points.targets import targets
from ...weak_points.worst_group import worst_of
from .no_event_day import usual_window
from .surely_there import named_sources
from .years import KINDS, Cost, Start, Year

NEAREST, FARTHEST = 1e-9, 1e-7  # relative: groups whose losses lie nearer are not told apart, however near is asked for
Group = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Losses:
    """What may be lost: at most k sites, all for `days`. sets: of sites, those looked into so far.

    start: what every year of the plan begins with. reference: the baseline with every option, for what hangs on links alone.
    """

    k: int
    days: float
    start: Start
    reference: Baseline
    sets: list[Group] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """What each set is called."""
        return [" + ".join(sites) for sites in self.sets]

    @property
    def scenarios(self) -> list[Scenario]:
        """The sets as events; nobody knows how likely they are."""
        return [_lost(name, sites, self.days) for name, sites in zip(self.names, self.sets, strict=True)]

    def add_years(self, model: Model, no_event_year: Year, no_event: Cost) -> list[Year]:
        """A year for each set: the no-event year, and what losing its sites costs beyond it."""
        return [_add_year(model, self, n, no_event_year, no_event) for n in range(len(self.sets))]

    def worst(self, units: np.ndarray, lost: np.ndarray, near: float, watch: Watch) -> tuple[Group, float, np.ndarray]:
        """The sites whose loss costs a plan most, to `near` [money]; what that is [money] and the units lost by demand row,
        beyond no-event days.

        units: of each option; lost [unit/day]: by demand row on a no-event day. Raises `OutOfTimeError` unless it is proved.
        """
        coded, makes = _with(self.start, units)
        served = np.clip(coded.demand.rate - lost, 0.0, None)
        added = self.start.stage.stock
        stock = self.start.stock + np.bincount(added.row, added.coefficient * units[added.column], len(self.start.stock))
        base = replace(self.reference, coded=coded, served=served, stock=stock)
        vars(base).update(margin=self.start.money.margin)  # of today, whatever options make of it
        worth = float(base.margin @ coded.demand.rate) * self.days
        part = min(FARTHEST, max(NEAREST, near / worth)) if worth > 0 else FARTHEST
        may = targets(coded, "site", self.days, makes)
        found, units_lost = worst_of(coded, base, may, self.days, self.k, watch, part)
        if not found["proved"].iloc[0]:
            raise watch.deadline.over()
        return found["sites"].iloc[0], float(found["lost_margin"].iloc[0]), units_lost


def _lost(name: str, sites: Sequence[str], days: float) -> Scenario:
    scenario = Scenario(name)
    for site in sites:
        scenario = scenario.hit(site=site, days=days)
    return scenario


def _with(start: Start, units: np.ndarray) -> tuple[Index, np.ndarray]:
    """The index in which so many units of the options stand; bool by item: whether its site makes it."""
    coded, table = start.coded, start.stage.table
    table = table.assign(built=table["built"] + units)
    there = np.append(table["built"].to_numpy(), 1.0)
    source = np.where(gone(named_sources(coded), table), 0.0, there[coded.sources.option])
    out = replace(
        coded,
        sources=replace(coded.sources, capacity=_times(coded.sources.capacity, source)),
        lanes=replace(coded.lanes, capacity=_times(coded.lanes.capacity, there[coded.lanes.option])),
    )
    vars(out).update(edges=coded.edges, components=coded.components, level=coded.level)  # what hangs on the links alone
    return out, np.isin(np.arange(len(coded.items)), coded.sources.item[(source > 0) & _counts(start)])


def _times(capacity: np.ndarray, units: np.ndarray) -> np.ndarray:
    return np.where(units > 0, capacity * np.where(units > 0, units, 1.0), 0.0)


def _counts(start: Start) -> np.ndarray:
    """bool by source: whether it makes its site one that makes the part, once it stands; one had in part does not."""
    return np.append(start.stage.whole | (start.stage.table["built"] > 0).to_numpy(), True)[start.coded.sources.option]


def _making(start: Start) -> tuple[np.ndarray, Terms]:
    """By item, how many of its sources stand: constants, and multiples of model columns."""
    item, scale, counts = start.coded.sources.item, start.scale, _counts(start)
    terms, stands = scale.source_terms, scale.source_constant > 0
    own = counts[terms.row] & (~stands[terms.row] | (terms.coefficient < 0))
    constant = np.bincount(item, stands & counts, len(start.coded.items))
    return constant, Terms(item[terms.row[own]], terms.column[own], terms.coefficient[own])


def _add_year(model: Model, losses: Losses, number: int, usual: Year, no_event: Cost) -> Year:
    """The flow without the sites of a set.

    cost = no-event year + sum of margin x (lost - days x lost on the no-event day)
    """
    start, days, name = losses.start, losses.days, f"lost{number}"
    coded, margin = start.coded, start.money.margin
    away = np.isin(coded.net.sites["site"].to_numpy(), losses.sets[number])
    code = coded.items.site_code
    win = usual_window(coded, days)
    rows = [(win.lane, coded.lanes.origin), (win.sale, coded.demand.item)]
    passes = [_passes(start, item, away[code[item]]) for _, item in rows]
    lane, sale = (np.where(p.never, 0.0, limit) for p, (limit, _) in zip(passes, rows, strict=True))
    win = replace(win, source=np.where(away[coded.sources.site], 0.0, win.source), lane=lane, sale=sale)
    added = replace(start.stage.stock, column=start.stage.units[start.stage.stock.column])
    opening = Opening(start.stock, np.zeros(len(coded.lanes)), added, Terms.none())
    flow = add_flow(model, coded, name, win, lost_sales_only(coded, margin), opening, start.scale, dated=False)
    could = days * coded.daily_need[coded.lanes.origin], win.demand[0]
    for p, columns, most in zip(passes, (flow.sent[0], flow.served[0]), could, strict=True):
        _add_passing(model, name, p, columns, most)
    _add_beyond(model, name, flow.lost[0], start.no_event.lost[0], days)
    columns = np.concatenate([no_event.columns, flow.lost[0], start.no_event.lost[0]])
    price = np.concatenate([days * no_event.price, margin, -days * margin])
    kinds = np.zeros((len(KINDS), len(columns)))
    kinds[:, : len(no_event.columns)] = days * no_event.kinds
    kinds[KINDS.index("sales"), len(no_event.columns) :] = price[len(no_event.columns) :]
    cost = Cost(columns, price, kinds)
    return Year(losses.names[number], 0.0, flow.lost, cost, usual.no_event_days - days, flow, win)


@dataclass(frozen=True, eq=False)
class _Passing:
    """Rows that go with a site that is lost unless it makes their part: never: bool by row, it surely does not; open: rows of
    which options decide it; constant, terms (row: position in `open`): how many sources make it."""

    never: np.ndarray
    open: np.ndarray
    constant: np.ndarray
    terms: Terms


def _passes(start: Start, item: np.ndarray, away: np.ndarray) -> _Passing:
    """Of rows that carry or sell these items, those that go with a lost site; away: bool by row, whether its site is lost."""
    constant, terms = _making(start)
    n = len(constant)
    least = constant + np.bincount(terms.row, np.minimum(terms.coefficient, 0.0), n)
    most = constant + np.bincount(terms.row, np.maximum(terms.coefficient, 0.0), n)
    goes = away & (least[item] < 1)
    open_ = np.flatnonzero(goes & (most[item] > 0))
    row, term = pairs(item[open_], terms.row)
    terms = Terms(row, terms.column[term], terms.coefficient[term])
    return _Passing(goes & (most[item] <= 0), open_, constant[item[open_]], terms)


def _add_passing(model: Model, name: str, passing: _Passing, columns: np.ndarray, most: np.ndarray) -> None:
    """sent or served <= most that could be x sources that make it there: what a lost site makes is stopped at its source."""
    rows = model.add_rows(f"{name}_passes", len(passing.open), -np.inf, most[passing.open] * passing.constant)
    model.add_terms(rows, columns[passing.open], 1)
    terms = passing.terms
    model.add_terms(rows[terms.row], terms.column, -most[passing.open][terms.row] * terms.coefficient)


def _add_beyond(model: Model, name: str, lost: np.ndarray, usual: np.ndarray, days: float) -> None:
    """lost >= days x lost on the no-event day: what is not served on one is not served now."""
    rows = model.add_rows(f"{name}_beyond", len(lost), 0, np.inf)
    model.add_terms(rows, lost, 1)
    model.add_terms(rows, usual, -days)


def set_worst_objective(model: Model, first_stage: int, years: list[Year], no_event: Cost) -> None:
    """fixed + the most that a year costs."""
    price = np.zeros(model.n_columns)
    price[:first_stage] = model.cost[:first_stage]
    model.set_cost(np.arange(model.n_columns), price)
    most = model.add_columns("costliest", 1, -np.inf, np.inf, 1, size=model.money)
    # most >= cost[s]
    rows = model.add_rows("costliest", len(years), 0, np.inf)
    model.add_terms(rows, np.repeat(most, len(years)), 1)
    for row, year in zip(rows, years, strict=True):
        model.add_terms(np.repeat(row, len(year.cost.columns)), year.cost.columns, -year.cost.price)
        model.add_terms(np.repeat(row, len(no_event.columns)), no_event.columns, -no_event.price * year.no_event_days)
