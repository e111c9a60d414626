"""Rules on the accounts of companies."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ..errors import DataError, Problem
from ..network.accounts import ACCOUNT, day_accounts
from ..texts import number, said
from .rules import AtBaseline, at, rule

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
