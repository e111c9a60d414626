"""Rules on what funding stands on: the accounts of companies, and schemes."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ..errors import DataError, Problem
from ..network.accounts import ACCOUNT, day_accounts
from ..texts import number, said
from .rules import AtBaseline, Tables, at, rule

SMALL = 1e-6  # of what a company sells and spends: less is no loss


@rule(AtBaseline)
def companies_that_lose_money(f: AtBaseline) -> list[Problem]:
    """A company whose account of a baseline day is below nothing: nothing about who would invest can be read from that."""
    try:
        rows = day_accounts(f.base)
    except DataError:  # a setting that is no number is told by a rule of its own
        return []
    rows = rows[rows["company"].isin(f.net.sites["company"])].set_index("company")
    loses = rows["account"] < -SMALL * rows[ACCOUNT].abs().sum(axis=1)
    lost = -rows["account"][loses]
    known = set(f.net.companies["company"])
    out: list[Problem] = []
    for table in ("companies", "sites"):
        cells = getattr(f.net, table)["company"]
        here = cells.isin(lost.index) & ((table == "companies") | ~cells.isin(known)) & ~cells.duplicated()
        out += at(f.net, table, here, "company", partial(_text, cells, lost), said("fix.give_prices"), "warning")
    return out


def _text(cells: pd.Series, lost: pd.Series, row: int) -> str:
    company = cells.iloc[row]
    return said("error.loses_money", company=company, money=number(lost[company]))


@rule(Tables)
def years_of_schemes(f: Tables) -> list[Problem]:
    """A year of a scheme that is no number."""
    years = f.net.schemes["year"]
    bad = years.ne("") & pd.to_numeric(years, errors="coerce").isna()
    problem = partial(_not_a_number, years)
    return at(
        f.net, "schemes", bad, "year", problem, said("fix.write_range", range=said("fix.number_between", low="0", high="9999"))
    )


def _not_a_number(cells: pd.Series, row: int) -> str:
    return said("error.not_a_number", what=f"year '{cells.iloc[row]}'")
