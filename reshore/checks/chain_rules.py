"""Rules on the chain itself: what is made, brought, kept and sold, and for how much."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ..errors import Problem
from ..network.baseline import Baseline
from ..network.index import Index, needed, reached
from ..network.schema import columns, nearest
from ..texts import said
from .rules import AtBaseline, Ever, Tables, Today, at, rule, shown

SMALL = 1e-9
COUNTRY_UNIT = "ISO 3166 alpha-2"  # of the columns of schema.csv that hold countries


@rule(Ever)
def inputs_nothing_brings(f: Ever) -> list[Problem]:
    """An input that is neither made at the site nor reached by any lane from a maker, options counted."""
    inputs = f.ever.inputs
    had = reached(f.ever)[inputs.item]
    group = inputs.group
    met = np.bincount(group[had], minlength=int(group.max(initial=-1)) + 1)[group] > 0
    optional = f.ever.sources.option[inputs.source] >= 0
    fix = said("fix.add_maker_or_lane")
    return (
        _needs(f, f.ever, ~had & ~met & ~optional, "error.nothing_brings", fix, "error")
        + _needs(f, f.ever, ~had & ~met & optional, "error.nothing_brings_built", fix, "warning")
        + _needs(f, f.ever, ~had & met, "error.nothing_brings_substituted", fix, "warning")
    )


@rule(Ever)
def inputs_only_options_bring(f: Ever) -> list[Problem]:
    """An input of a source that exists, for which an option must be built first."""
    codes = f.ever.item_codes
    later = reached(f.ever)[[codes[pair] for pair in f.today.item_codes]]
    waits = (~reached(f.today) & later)[f.today.inputs.item]
    return _needs(f, f.today, waits, "error.only_options_bring", said("fix.build_or_add"), "warning")


def _needs(f: Ever, coded: Index, bad: np.ndarray, problem: str, fix: str, severity: str) -> list[Problem]:
    """One problem for each marked input row of the index, at its row of bom; `problem` is the key of its text."""
    if not bad.any():
        return []
    bom = f.net.bom
    rows = {key: i for i, key in enumerate(zip(bom["part"], bom["input"], bom["site"], strict=True))}
    inputs, site, part = coded.inputs, coded.items.site, coded.items.part
    made = coded.makes
    problems = []
    for item, need in zip(made[bad], inputs.item[bad], strict=True):
        key = (part[item], part[need], site[need])
        problems += at(
            f.net,
            "bom",
            [rows.get(key, rows.get((*key[:2], "")))],
            "input",
            said(problem, input=part[need], site=site[need], part=part[item]),
            fix,
            severity,
        )
    return problems


@rule(Ever)
def lanes_that_carry_nothing(f: Ever) -> list[Problem]:
    """A lane whose origin neither makes nor gets what it carries."""
    lanes = f.ever.lanes
    full = np.zeros(len(f.net.lanes), dtype=bool)
    full[lanes.row[reached(f.ever)[lanes.origin]]] = True
    origin, destination = f.net.lanes["origin"], f.net.lanes["destination"]
    return at(
        f.net,
        "lanes",
        ~full,
        "part",
        lambda i: said("error.nothing_to_carry", origin=origin.iloc[i], destination=destination.iloc[i]),
        said("fix.name_carried_part"),
        "warning",
    )


@rule(Tables)
def bom_of_what_is_not_made(f: Tables) -> list[Problem]:
    """A row of bom for a part that nobody makes, or that its site does not make."""
    bom, sources = f.net.bom, f.net.sources
    made = pd.MultiIndex.from_frame(sources[["site", "part"]])
    nobody = ~bom["part"].isin(sources["part"])
    not_there = bom["site"].ne("") & ~nobody & ~pd.MultiIndex.from_frame(bom[["site", "part"]]).isin(made)
    return at(
        f.net,
        "bom",
        nobody,
        "part",
        lambda i: said("error.nobody_makes", part=bom["part"].iloc[i]),
        said("fix.add_source_or_remove"),
        "warning",
    ) + at(
        f.net,
        "bom",
        not_there,
        "site",
        lambda i: said("error.site_does_not_make", site=bom["site"].iloc[i], part=bom["part"].iloc[i]),
        said("fix.name_making_site"),
        "warning",
    )


@rule(Tables)
def bom_of_nothing(f: Tables) -> list[Problem]:
    """A row of bom of which nothing is needed: it counts as no row, or at one site takes the place of a row that needs some."""
    bom = f.net.bom

    def problem(i: int) -> str:
        row = bom.iloc[i]
        if row["site"]:
            return said("error.needs_none_there", site=row["site"], part=row["part"], input=row["input"])
        return said("error.needs_none", part=row["part"], input=row["input"])

    return at(f.net, "bom", ~needed(bom), "quantity", problem, said("fix.remove_or_quantity"), "warning")


@rule(Today)
def source_shares_above_one(f: Today) -> list[Problem]:
    """Shares of one part at one site that sum above 1 over the sources that exist (options built among them)."""
    sources = f.today.sources
    total = np.bincount(sources.item, np.nan_to_num(sources.share), len(f.today.items))
    first = np.unique(sources.item, return_index=True)[1]
    above = sources.take(np.sort(first[total[sources.item[first]] > 1 + SMALL]))
    sums = dict(zip(above.row, total[above.item], strict=True))
    rows = f.net.sources
    return at(
        f.net,
        "sources",
        above.row,
        "share",
        lambda i: said("error.source_shares", part=rows["part"].iloc[i], site=rows["site"].iloc[i], total=f"{sums[i]:g}"),
        said("fix.lower_to_one"),
    )


@rule(Tables)
def stock_given_twice_or_not(f: Tables) -> list[Problem]:
    """Rows of stock with both or neither of quantity and cover_days."""
    quantity, days = f.net.stock["quantity"].notna(), f.net.stock["cover_days"].notna()
    names, fix = {"first": "quantity", "second": "cover_days"}, said("fix.give_one")
    return at(f.net, "stock", quantity & days, "cover_days", said("error.both_given", **names), fix) + at(
        f.net, "stock", ~quantity & ~days, "quantity", said("error.neither_given", **names), fix
    )


@rule(Tables)
def stock_above_its_limit(f: Tables) -> list[Problem]:
    """A quantity that does not fit."""
    stock = f.net.stock
    return at(
        f.net,
        "stock",
        stock["quantity"] > stock["limit"],
        "quantity",
        lambda i: said("error.above_limit", limit=shown(stock["limit"].iloc[i])),
        said("fix.lower_quantity"),
    )


@rule(AtBaseline)
def cover_above_its_limit(f: AtBaseline) -> list[Problem]:
    """Days of cover that come to more than fits; a warning, as it changes with every rate of demand."""
    stock = f.today.stock
    amount = stock.cover_days * f.base.outflow[stock.item]
    by_row = dict(zip(stock.row, amount, strict=True))
    return at(
        f.net,
        "stock",
        stock.row[amount > stock.limit * (1 + SMALL)],
        "cover_days",
        lambda i: said("error.cover_above_limit", amount=f"{by_row[i]:g}", limit=shown(f.net.stock["limit"].iloc[i])),
        said("fix.lower_cover"),
        "warning",
    )


@rule(Tables)
def sales_without_value(f: Tables) -> list[Problem]:
    """Demand with neither price nor margin."""
    blank = f.net.demand["price"].isna() & f.net.demand["margin"].isna()
    return at(f.net, "demand", blank, "margin", said("error.no_worth"), said("fix.give_price"), "warning")


@rule(AtBaseline)
def sales_below_cost(f: AtBaseline) -> list[Problem]:
    """A price (where blank: a margin) below the delivered cost: a plan would rather stop than serve it."""
    demand = f.net.demand
    cost = f.base.item_cost[f.today.demand.item]
    price, margin = demand["price"].to_numpy(), demand["margin"].to_numpy()
    worth = {"price": price, "margin": np.where(np.isnan(price), margin, np.nan)}

    def below(column: str) -> Callable[[int], str]:
        return lambda i: said("error.below_cost", column=column, cost=f"{cost[i]:g}")

    return [
        p
        for column, value in worth.items()
        for p in at(
            f.net, "demand", value < cost * (1 - SMALL), column, below(column), said("fix.raise_or_check_costs"), "warning"
        )
    ]


@rule(AtBaseline)
def min_run_rate_above_use(f: AtBaseline) -> list[Problem]:
    """A line that must run faster than it is asked to on a baseline day: `daily` refuses it."""
    return idle_lines(f.base, "warning")


def idle_lines(base: Baseline, severity: str = "error") -> list[Problem]:
    """Lines that day by day would stand for ever: their minimum run rate is above what they make on a baseline day."""
    s, net = base.coded.sources, base.coded.net
    idle = (base.made > 0) & (s.min_rate > base.made * (1 + SMALL))
    made = dict(zip(s.row, base.made, strict=True))
    return at(
        net,
        "sources",
        s.row[idle],
        "min_rate",
        lambda i: said("error.min_run_rate_above_use", made=f"{made[i]:g}"),
        lambda i: said("fix.min_run_rate", made=f"{made[i]:g}"),
        severity,
    )


@rule(AtBaseline)
def demand_short_in_baseline(f: AtBaseline) -> list[Problem]:
    """Demand that is not met with nothing down."""
    short = f.base.short
    row = {pair: i for i, pair in enumerate(zip(f.net.demand["site"], f.net.demand["part"], strict=True))}
    return [
        p
        for r in short.itertuples()
        for p in at(
            f.net,
            "demand",
            [row[r.site, r.part]],
            "rate",
            said("error.short_undisturbed", short=f"{r.short:g}", rate=f"{r.rate:g}", limit=r.limited_by),
            said("fix.raise_limit"),
            "warning",
        )
    ]


@rule(Tables)
def unknown_companies(f: Tables) -> list[Problem]:
    """Companies of sites and options that are not in companies, where that table is used."""
    known = f.net.companies["company"]
    if known.empty:
        return []

    def unknown(table: str) -> list[Problem]:
        named = getattr(f.net, table)["company"]
        return at(
            f.net,
            table,
            named.ne("") & ~named.isin(known),
            "company",
            lambda i: said("error.not_in", what=f"company '{named.iloc[i]}'", table="companies"),
            lambda i: said("fix.add_it_there", hint=nearest(named.iloc[i], known)),
            "warning",
        )

    return unknown("sites") + unknown("options")


@rule(Tables)
def country_codes(f: Tables) -> list[Problem]:
    """Cells that should hold country codes and hold something else than two capital letters."""

    def wrong(table: str, column: str) -> list[Problem]:
        cells = getattr(f.net, table)[column]
        good = cells.str.fullmatch(r"(?:[A-Z]{2}(?:\s+|$))*" if column == "engineers_from" else r"[A-Z]{2}")
        return at(
            f.net,
            table,
            cells.ne("") & ~good.astype(bool),
            column,
            lambda i: said("error.not_a_country", what=f"{column} '{cells.iloc[i]}'"),
            said("fix.write_country"),
            "warning",
        )

    return [
        p
        for table, frame in f.net.tables.items()
        for c in columns(table)
        if c.unit == COUNTRY_UNIT and len(frame)
        for p in wrong(table, c.column)
    ]
