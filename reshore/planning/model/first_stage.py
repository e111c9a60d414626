"""The first stage of a plan: how many units of each option are bought, and what their rows then allow."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ...disruption.capacity_left import Effects
from ...disruption.flow_columns import Scale, Terms
from ...errors import DataError
from ...network import schema
from ...network.index import Index
from ...network.names import with_ids
from ...network.network import Network
from ...solving.model import Model
from ...texts import said
from .clashes import refuse_clashes
from .limits import Rules
from .participation import Participation
from .requirements import required
from .surely_there import Reach, replaceable, unsure_items

SHOWN = 6  # options that an error names
LEAST_PART = 1e-3  # of all there is of a divisible option: the least that stands


@dataclass(frozen=True, eq=False)
class FirstStage:
    """The options of a network as columns of a model, in the order of the table options.

    units: columns, bought beyond what is built; least, most: of each, as asked; could: the most that there is. stands: columns
    that are 1 when any unit stands, -1 where nothing asks. capex, support, fixed_cost: of one unit [money, money, money/year];
    annuity: capital recovery factor. stock: what a unit adds to the stock of items (Terms: row is the item, column the option,
    not yet a column of a model). budget: its row, None: there is none.
    """

    table: pd.DataFrame
    units: np.ndarray
    least: np.ndarray
    most: np.ndarray
    could: np.ndarray
    stands: np.ndarray
    capex: np.ndarray
    support: np.ndarray
    fixed_cost: np.ndarray
    annuity: np.ndarray
    stock: Terms
    budget: Budget | None

    @property
    def keeps(self) -> np.ndarray:
        """Whether an option has to be bought, so that buying nothing is no plan."""
        return self.least > 0

    @property
    def whole(self) -> np.ndarray:
        """Whether an option is bought in whole units only."""
        return (self.table["divisible"] == 0).to_numpy()

    def stood(self, options: np.ndarray) -> np.ndarray:
        """Columns that are no less than 1 where a unit of these options (positions) is bought, and else 0."""
        return np.where(self.stands[options] >= 0, self.stands[options], self.units[options])


@dataclass(frozen=True, eq=False)
class Budget:
    """sum of price x units <= most, in multiples of `scale` [money]: a row of the model."""

    row: int
    price: np.ndarray
    most: float

    @property
    def scale(self) -> float:
        """The dearest price."""
        return float(self.price.max(initial=0)) or 1.0


@dataclass(frozen=True)
class Asked:
    """What is asked of a plan beside the weighing of its years.

    budget [money; None: no limit]; support by option [money for one unit]; options that may be bought (None: all), that
    must be (keep) and that may not (forbid); rules that its years have to keep. participation: who buys what, where it is asked
    how little margin can be lost, whatever that costs.
    """

    budget: float | None = None
    support: Mapping[str, float] | None = None
    options: str | Iterable[str] | None = None
    keep: str | Iterable[str] | None = None
    forbid: str | Iterable[str] | None = None
    rules: Rules = field(default_factory=Rules)
    participation: Participation | None = None


def capital_recovery(rate: float, years: float) -> float:
    """Yearly payment that repays 1 over `years` at interest `rate`: r / (1 - (1 + r)^-n); 1 / n at no interest.

    >>> round(capital_recovery(0.08, 10), 6)
    0.149029
    """
    return 1 / years if rate * years < 1e-15 else rate / -math.expm1(-years * math.log1p(rate))


def add_first_stage(
    model: Model, net: Network, coded: Index, stock: Terms, asked: Asked, events: Iterable[Effects]
) -> FirstStage:
    """Add units of each option, with budget, groups and requirements; cost: capital recovery + annual cost. events: what
    happens in the years to come.

    Raises `DataError` for options, or support of any, that are not there, and for support below 0; `SolveError` for what is to
    be kept against what may be bought.
    """
    table = net.filled("options")
    capex = table["capex"].to_numpy() + _stock_price(coded, stock, len(table))
    paid = np.minimum(_support(net, asked.support or {}), capex)
    rate = net.number("discount_rate", 0.08)
    annuity = np.array([capital_recovery(rate, life) for life in table["life_years"]])
    part = asked.participation
    fixed = (annuity * (capex - paid) + table["annual_cost"].to_numpy()) * (part is None)
    whole = (table["divisible"] == 0).to_numpy()
    least, most, could = units_asked(net, table, asked)
    refuse_clashes(table, least, most, capex - paid, asked.budget)
    units = model.add_columns("units", len(table), least, most, fixed, whole, size=1)
    stands = _add_stands(model, table, units, most, _tracked(coded, table, events))
    _add_groups(model, table, stands)
    _add_requirements(model, table, units, most)
    if part is not None:
        part.add_to(model, units)
    budget = None if asked.budget is None else _add_budget(model, units, capex - paid, asked.budget)
    return FirstStage(table, units, least, most, could, stands, capex, paid, fixed, annuity, stock, budget)


def units_asked(net: Network, table: pd.DataFrame, asked: Asked) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Least and most units of each option of `net.filled("options")` as asked, and the most that could be.

    Raises `DataError` for options that are not there.
    """
    could = np.maximum(0, table["max_units"].to_numpy() - table["built"].to_numpy())
    could = np.where(table["divisible"] == 0, np.floor(could), could)
    may = (True if asked.options is None else _named(net, asked.options)) & ~_named(net, asked.forbid)
    kept = _named(net, asked.keep) & ~(table["built"].to_numpy() > 0)
    least = np.where(kept, np.where(could > 0, np.minimum(1, could), 1), 0.0)
    return least, np.where(may, could, 0), could


def _named(net: Network, options: str | Iterable[str] | None) -> np.ndarray:
    """Which options are named."""
    names = net.options["option"]
    asked = [options] if isinstance(options, str) else [] if options is None else list(options)
    for option in asked:
        if option not in set(names):
            raise DataError(said("error.no_option", option=option), _options_there(net, option))
    return names.isin(asked).to_numpy()


def _support(net: Network, support: Mapping[str, float]) -> np.ndarray:
    """Support by option [money for one unit]."""
    names = net.options["option"]
    for option, money in support.items():
        if option not in set(names):
            raise DataError(said("error.support_of_no_option", value=option), _options_there(net, option))
        if not money >= 0:
            raise DataError(said("error.support_is", option=option, value=f"{money:g}"), said("fix.zero_or_more"))
    return names.map(dict(support)).fillna(0).to_numpy(dtype=float)


def _options_there(net: Network, option: str) -> str:
    names = net.options["option"]
    if names.empty:
        return said("fix.no_options_there")
    return said("fix.use_an_option", known=with_ids(net, "options", names[:SHOWN]), hint=schema.nearest(option, names))


def _stock_price(coded: Index, stock: Terms, n: int) -> np.ndarray:
    """What a unit of each of the n options pays once for the stock it adds [money]."""
    own = coded.stock.option >= 0
    return np.bincount(stock.column, coded.stock.unit_cost[own] * stock.coefficient, n)


def _add_budget(model: Model, units: np.ndarray, price: np.ndarray, most: float) -> Budget:
    """What is invested, less support, stays within the budget."""
    budget = Budget(model.n_rows, price, most)
    # sum over options: units x (capex - support) <= budget, in multiples of the dearest
    row = model.add_rows("budget", 1, -np.inf, most / budget.scale)
    model.add_terms(np.repeat(row, len(units)), units, price / budget.scale)
    return budget


def _tracked(coded: Index, table: pd.DataFrame, events: Iterable[Effects]) -> np.ndarray:
    """bool by option: whether it stands, as 0 or 1, decides where given shares bind (docs/semantics.md, "In a plan").

    It supplies what else might have nothing left, or may be had in part and brings an event to an item with given shares."""
    s, i, lanes, option, numbers = coded.sources, coded.inputs, coded.lanes, coded.way_option, np.arange(len(table))
    out = np.isin(numbers, option[unsure_items(coded)[coded.way_item]])
    in_part = (table["divisible"] != 0).to_numpy() & np.isin(numbers, option)
    held = np.zeros(len(coded.items), bool)
    for items, share in ((s.item, s.share), (lanes.destination, lanes.share), (s.item[i.source], i.share)):
        held[items[~np.isnan(share)]] = True
    for what in events if in_part.any() and held.any() else ():
        reach = Reach.of(coded, what, held)
        out |= in_part & np.isin(numbers, option[np.concatenate([reach.ways, reach.by])])
    return out


def _add_stands(model: Model, table: pd.DataFrame, units: np.ndarray, most: np.ndarray, tracked: np.ndarray) -> np.ndarray:
    """For options of a group, that replace a site or are tracked: a column that is 1 when any is bought (units, if 0 or 1)."""
    whole, tracked = (table["divisible"] == 0).to_numpy(), tracked | (table["replaces"] != "").to_numpy()
    asked = (table["group"] != "").to_numpy() | tracked
    stands = np.where(asked & whole & (most <= 1), units, -1)
    others = np.flatnonzero(asked & ~(whole & (most <= 1)))
    stands[others] = model.add_columns("stands", len(others), 0, most[others] > 0, 0, True)
    # units <= most x stands
    rows = model.add_rows("stands", len(others), -np.inf, 0)
    model.add_terms(rows, units[others], 1)
    model.add_terms(rows, stands[others], -most[others])
    # units >= least x stands: nothing stands for nothing
    others = others[tracked[others]]
    rows = model.add_rows("stands_least", len(others), 0, np.inf)
    model.add_terms(rows, units[others], 1)
    model.add_terms(rows, stands[others], -np.where(whole, 1.0, LEAST_PART * most)[others])
    return stands


def _add_groups(model: Model, table: pd.DataFrame, stands: np.ndarray) -> None:
    """At most one option of a group stands, what is built counting."""
    group, names = pd.factorize(table["group"].mask(table["group"] == ""))  # -1: of none
    built = table["built"].to_numpy() > 0
    taken = np.isin(np.arange(len(names)), group[built])
    free = np.flatnonzero(~built & (group >= 0))
    # sum over the group's options not built: stands <= 1, or 0 when one of them is built
    rows = model.add_rows("group", len(names), -np.inf, np.where(taken, 0, 1))
    model.add_terms(rows[group[free]], stands[free], 1)


def _add_requirements(model: Model, table: pd.DataFrame, units: np.ndarray, most: np.ndarray) -> None:
    """An option is bought only with the one it requires; of one that can be had in part, only to that part."""
    needed = required(table)
    asks = np.flatnonzero((needed >= 0) & (table["built"].to_numpy()[needed] == 0))
    # units <= most x units of the required option
    rows = model.add_rows("requires", len(asks), -np.inf, 0)
    model.add_terms(rows, units[asks], 1)
    model.add_terms(rows, units[needed[asks]], -most[asks])


def add_option_scale(model: Model, stage: FirstStage, coded: Index) -> Scale:
    """Limits of option rows as multiples of units; of sources that an option replaces, as 1 less what is gone."""
    built = np.append(stage.table["built"].to_numpy(), 1.0)
    source_option, lane_option = coded.sources.option, coded.lanes.option
    own, lanes = np.flatnonzero(source_option >= 0), np.flatnonzero(lane_option >= 0)
    replaced, gone = _add_gone(model, stage, coded)
    return Scale(
        built[source_option],
        Terms(
            np.concatenate([own, replaced]),
            np.concatenate([stage.units[source_option[own]], gone]),
            np.repeat([1.0, -1.0], [len(own), len(replaced)]),
        ),
        built[lane_option],
        Terms(lanes, stage.units[lane_option[lanes]], np.ones(len(lanes))),
    )


def _add_gone(model: Model, stage: FirstStage, coded: Index) -> tuple[np.ndarray, np.ndarray]:
    """Sources that an option may replace, and a column for each that is 1 when one of these options stands, else 0."""
    source, option = replaceable(coded)
    replaced, local = np.unique(source, return_inverse=True)
    gone = model.add_columns("gone", len(replaced), 0, 1, size=1)
    # stands <= gone
    rows = model.add_rows("gone", len(option), -np.inf, 0)
    model.add_terms(rows, stage.stands[option], 1)
    model.add_terms(rows, gone[local], -1)
    # gone <= sum of stands
    rows = model.add_rows("gone_for", len(replaced), 0, np.inf)
    model.add_terms(rows[local], stage.stands[option], 1)
    model.add_terms(rows, gone, -1)
    return replaced, gone
