"""The best mixture of points whose cost by year is known: a linear program with a column for each."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...errors import SolveError
from ...solving.deadline import Deadline, OutOfTimeError
from ...solving.model import Model
from ...solving.solver import LiveModel

NOTHING = 1e-7  # of what a model counts money in: less is rounding
WITHIN = 1e-6  # of what a model counts money in: limits are kept so near, and no nearer than cuts tell what a year costs
DUST = 1e-12  # of a mixture: no part of it


def mixed(
    years: np.ndarray,
    fixed: np.ndarray,
    price: np.ndarray,
    tail: float,
    limits: Sequence[tuple[float, float, float]],
    probability: np.ndarray,
    confidence: float,
    money: float,
    deadline: Deadline,
) -> np.ndarray | None:
    """How much of each point is in the mixture of the least price + tail x (fixed + CVaR); None: none keeps the limits, or none
    is found.

    years, fixed, price: of each point, by year, of what is bought, and beside the CVaR [money]. limits: weights of fixed + mean
    and of fixed + CVaR, and the most of their sum, kept but for `WITHIN`. money: what the model counts in.
    Raises `OutOfTimeError`.
    """
    n, p = len(fixed), probability
    usual, mean = float(years[0] @ p), fixed + years @ p
    more = _tidy(years - years[0], money)  # what each costs more by year, so that figures stay small
    model = Model(money)
    share = model.add_columns("share", n, 0, 1, _tidy(price - price[0] + tail * fixed, money), size=1)
    theta = model.add_columns("theta", 1, -np.inf, np.inf, tail, size=money)
    over = p / (1 - confidence)
    excess = model.add_columns("excess", len(p), 0, np.inf, tail * over, size=money)
    # shares add up to 1
    model.add_terms(np.repeat(model.add_rows("all", 1, 1, 1), n), share, 1)
    # excess >= cost of the year - theta, both above what a usual year costs
    rows = model.add_rows("excess", len(p), years[0] - usual, np.inf)
    model.add_terms(rows, excess, 1)
    model.add_terms(rows, np.repeat(theta, len(p)), 1)
    model.add_terms(np.repeat(rows, n), np.tile(share, len(p)), -more.T.ravel())
    for own, risk, most in limits:
        row = model.add_rows("limit", 1, -np.inf, most + WITHIN * money - own * mean[0] - risk * usual)
        model.add_terms(np.repeat(row, n), share, _tidy(own * (mean - mean[0]) + risk * fixed, money))
        model.add_terms(np.repeat(row, 1 + len(p)), np.append(theta, excess), risk * np.append(1.0, over))
    try:
        found = LiveModel(model, deadline=deadline).solve_if_any()
    except OutOfTimeError:
        raise
    except SolveError:
        return None
    if found is None:
        return None
    parts = np.where(found.x[:n] > DUST, found.x[:n], 0.0)
    return parts / parts.sum()


def _tidy(amounts: np.ndarray, money: float) -> np.ndarray:
    return np.where(np.abs(amounts) < NOTHING * money, 0.0, amounts)
