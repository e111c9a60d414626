"""The first stage of a plan: how many units of each option are bought, and what their rows then allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..disruption.flow import Scale, Terms
from ..network.index import Index, replaced_by
from ..network.network import Network
from ..solving.model import Model


@dataclass(frozen=True, eq=False)
class FirstStage:
    """The options of a network as columns of a model, in the order of the table options.

    units: columns, bought beyond what is built. stands: columns that are 1 when any unit stands, -1 where nothing asks.
    capex, support, fixed_cost: of one unit [money, money, money/year]; annuity: capital recovery factor.
    stock: what a unit adds to the stock of items (Terms: row is the item, column the option, not yet a model column).
    """

    table: pd.DataFrame
    units: np.ndarray
    stands: np.ndarray
    capex: np.ndarray
    support: np.ndarray
    fixed_cost: np.ndarray
    annuity: np.ndarray
    stock: Terms


def capital_recovery(rate: float, years: float) -> float:
    """Yearly payment that repays 1 over `years` at interest `rate`: r / (1 - (1 + r)^-n); 1 / n at no interest.

    >>> round(capital_recovery(0.08, 10), 6)
    0.149029
    """
    return 1 / years if rate == 0 else rate / (1 - (1 + rate) ** -years)


def add_first_stage(
    model: Model, net: Network, coded: Index, stock: Terms, support: Mapping[str, float], budget: float | None
) -> FirstStage:
    """Add units of each option, with budget, groups and requirements; cost: capital recovery + annual cost."""
    table = net.filled("options")
    n = len(table)
    bought = np.bincount(stock.row if not n else stock.column, _stock_price(coded, stock), n)
    capex = table["capex"].to_numpy() + bought
    paid = np.minimum(table["option"].map(dict(support)).fillna(0).to_numpy(dtype=float), capex)
    rate = net.number("discount_rate", 0.08)
    annuity = np.array([capital_recovery(rate, life) for life in table["life_years"]])
    fixed = annuity * (capex - paid) + table["annual_cost"].to_numpy()
    whole = (table["divisible"] == 0).to_numpy()
    most = np.maximum(0, table["max_units"].to_numpy() - table["built"].to_numpy())
    most = np.where(whole, np.floor(most), most)
    units = model.add_columns("units", n, 0, most, fixed, whole)
    stage = FirstStage(table, units, _add_stands(model, table, units, most, whole), capex, paid, fixed, annuity, stock)
    _add_rules(model, stage, most)
    if budget is not None:
        # sum over options: units x (capex - support) <= budget
        row = model.add_rows("budget", 1, -np.inf, budget)
        model.add_terms(np.repeat(row, n), units, capex - paid)
    return stage


def _stock_price(coded: Index, stock: Terms) -> np.ndarray:
    """What a unit of an option pays once for each stock it adds [money]."""
    own = coded.stock["option"].to_numpy() >= 0
    return coded.stock["unit_cost"].to_numpy()[own] * stock.coefficient


def _add_stands(model: Model, table: pd.DataFrame, units: np.ndarray, most: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """For options that a rule asks about: a column that is 1 as soon as any unit is bought (the units, where 0 or 1)."""
    asked = (table["group"] != "") | (table["replaces"] != "") | table["option"].isin(table["requires"])
    single = whole & (most <= 1)
    stands = np.where(asked & single, units, -1)
    others = np.flatnonzero(asked & ~single)
    stands[others] = model.add_columns("stands", len(others), 0, 1, 0, True)
    # units <= most x stands
    rows = model.add_rows("stands", len(others), -np.inf, 0)
    model.add_terms(rows, units[others], 1)
    model.add_terms(rows, stands[others], -most[others])
    return stands


def _add_rules(model: Model, stage: FirstStage, most: np.ndarray) -> None:
    """At most one option of a group stands; an option is bought only with the one it requires."""
    table, built = stage.table, stage.table["built"].to_numpy() > 0
    for _, rows in table[table["group"] != ""].groupby("group", sort=False):
        members = rows.index.to_numpy()
        # sum over the group: stands <= 1, what is built counting
        row = model.add_rows("group", 1, -np.inf, max(0, 1 - built[members].sum()))
        free = members[~built[members]]
        model.add_terms(np.repeat(row, len(free)), stage.stands[free], 1)
    code = pd.Index(table["option"])
    for o in np.flatnonzero(table["requires"] != ""):
        needed = code.get_loc(table["requires"].iloc[o])
        if not built[needed]:
            # units <= most x stands of the required option
            row = model.add_rows("requires", 1, -np.inf, 0)[0]
            model.add_terms([row, row], [stage.units[o], stage.stands[needed]], [1, -most[o]])


def option_scale(stage: FirstStage, coded: Index) -> Scale:
    """Limits of option rows as multiples of units; of sources an option replaces, as 1 less that it stands."""
    built = np.append(stage.table["built"].to_numpy(), 1.0)
    source_option, lane_option = coded.sources["option"].to_numpy(), coded.lanes["option"].to_numpy()
    own = np.flatnonzero(source_option >= 0)
    rows, columns, coefficients = [own], [stage.units[source_option[own]]], [np.ones(len(own))]
    sites = coded.net.sites["site"].to_numpy()[coded.sources["site"]]
    named = pd.DataFrame({
        "site": sites, "option": source_option, "part": coded.items["part"].to_numpy()[coded.sources["item"]]
    })  # fmt: skip
    for o in np.flatnonzero((stage.table["replaces"] != "") & (stage.table["built"] == 0)):
        gone = np.flatnonzero(replaced_by(named, o, stage.table["replaces"].iloc[o]))
        rows.append(gone)
        columns.append(np.repeat(stage.stands[o], len(gone)))
        coefficients.append(np.full(len(gone), -1.0))
    lanes = np.flatnonzero(lane_option >= 0)
    return Scale(
        built[source_option], Terms(np.concatenate(rows), np.concatenate(columns), np.concatenate(coefficients)),
        built[lane_option], Terms(lanes, stage.units[lane_option[lanes]], np.ones(len(lanes))),
    )  # fmt: skip
