"""What is to be kept against what the rules of the options, the budget and what may not be bought leave: told with figures."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pandas as pd

from ...errors import SolveError
from ...texts import said
from .requirements import required

ROUNDING = 1e-9  # relative


def refuse_clashes(table: pd.DataFrame, least: np.ndarray, most: np.ndarray, price: np.ndarray, budget: float | None) -> None:
    """Raise `SolveError` for options to be kept (least: units) that cannot all be bought.

    most: units of each that may be; price: what one needs of the budget [money].
    """
    names, built = table["option"], table["built"].to_numpy() > 0
    needed = required(table)
    units, why = least.copy(), np.where(least > 0, names, "")
    asks = np.flatnonzero(least > 0).tolist()
    for o in asks:
        if most[o] < units[o]:
            by = {} if why[o] == names[o] else {"by": why[o]}
            raise _clash("plan.kept_requires" if by else "plan.kept_not_allowed", option=names[o], **by)
        other, part = needed[o], units[o] / most[o]  # units <= most x units of what is required
        part = part if table["divisible"].iloc[other] else np.ceil(part)
        if other >= 0 and not built[other] and units[other] < part:
            units[other], why[other] = part, why[o]
            asks.append(int(other))
    for group, members in table[table["group"] != ""].groupby("group", sort=False):
        standing = [k for k in members.index if units[k] > 0 or built[k]]
        if len(standing) > 1 and (units[standing] > 0).any():
            raise _clash("plan.kept_of_one_group", group=group, options=_listed(names[standing]))
    spent = float(units @ price)
    if budget is not None and spent > budget + ROUNDING * max(budget, price.max(initial=0.0)):
        bought = np.flatnonzero((units > 0) & (price > 0))
        raise _clash("plan.kept_above_budget", options=_listed(names[bought]), needs=f"{spent:,.15g}", budget=f"{budget:,.15g}")


def _clash(key: str, **figures: object) -> SolveError:
    return SolveError(said("error.rules_clash", clash=said(key, **figures)))


def _listed(names: pd.Series) -> str:
    return reduce(lambda one, other: said("error.and", one=one, other=other), [f"'{name}'" for name in names])
