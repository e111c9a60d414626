"""The real firms that one of the network stands for: alike but for the figures that `ranges` knows no better than as ranges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from ...disruption.sampling.draws import latin, quantile
from ..model.first_stage import FirstStage
from .estimates import COST
from .firms import Field, Firm

SLICES = 20  # of the firms that one stands for, equally many real ones in each
OWN = ("hurdle_rate", "capex_limit")  # of companies: what firms differ in


def spread(field: Field) -> Field:
    """The field with the slices of each firm that stands for several and has ranges."""
    return replace(field, slices={f.name: tuple(found) for f in field.firms if (found := list(_slices(field, f)))})


def alike(field: Field) -> list[Firm]:
    """Firms that stand for several of which nothing tells how they differ."""
    return [f for f in field.firms if f.population > 1 and f.name not in field.slices]


def _slices(field: Field, firm: Firm) -> Iterator[Field]:
    """The firm with the midpoints of equal slices of each range: the figures of one column, of whatever option, go together,
    those of different columns are shuffled (a Latin hypercube). None: it is one firm, or has no ranges."""
    figures = _figures(field, firm) if firm.population > 1 else []
    parts = latin(list(dict.fromkeys(column for column, *_ in figures)), SLICES)
    for k in range(SLICES if figures else 0):
        own: dict[str, float] = {}
        table = field.table.copy()
        for column, option, low, top, high in figures:
            value = float(quantile(low, high, parts[column][k : k + 1], top)[0])
            if option < 0:
                own[column] = value
            else:
                table[column] = table[column].astype(float)
                table.loc[table.index[option], column] = value
        yield replace(field, firms=(_with(firm, own),), table=table, stage=_priced(field, table), slices={})


def _with(firm: Firm, own: dict[str, float]) -> Firm:
    payers = replace(firm.payers, hurdle=own.get("hurdle_rate", firm.payers.hurdle))
    limit = own.get("capex_limit", firm.limit)
    return replace(firm, payers=payers, limit=limit, population=firm.population / SLICES)


def _priced(field: Field, table: pd.DataFrame) -> FirstStage:
    more = (table["capex"] - field.table["capex"]).to_numpy()
    return replace(field.stage, table=table, capex=field.stage.capex + more)


def _figures(field: Field, firm: Firm) -> list[tuple[str, int, float, float, float]]:
    """Column, option (-1: of the firm itself), low, figure of the table and high of what ranges say of a firm; a limit that is
    blank has none."""
    net, out = field.net, []
    names = {name: o for o, name in enumerate(field.table["option"]) if o in firm.options}
    own = {"hurdle_rate": firm.payers.hurdle, "capex_limit": firm.limit}
    for row in net.ranges.itertuples():
        key, (low, high) = row.key.rstrip("|"), sorted((row.low, row.high))
        if row.table == "companies" and key == firm.name and row.column in OWN and np.isfinite(own[row.column]):
            out.append((row.column, -1, low, own[row.column], high))
        elif row.table == "options" and key in names and row.column in COST:
            out.append((row.column, names[key], low, float(field.table[row.column].iloc[names[key]]), high))
    return out
