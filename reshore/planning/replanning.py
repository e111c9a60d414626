"""The question of a plan asked again: for its own scenarios, budget, risk weight and confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from ..network.network import Network
from ..results.plan import Plan
from .model.first_stage import Asked
from .model.limits import DOMESTIC, LOSS, SERVICE, Rules
from .model.task import Task
from .planner import plan_task
from .verification import refuse_other, refuse_without_scenarios, scenarios_of


def task_again(
    net: Network,
    best: Plan,
    support: Mapping[str, float] | None = None,
    options: str | Iterable[str] | None = None,
    keep: str | Iterable[str] | None = None,
    forbid: str | Iterable[str] | None = None,
) -> Task:
    """The task of a plan. support, options, keep, forbid: as they were asked of it.

    Raises `DataError` for a plan of another network, or one against the worst loss.
    """
    refuse_other(net, best)
    refuse_without_scenarios(best)
    asked = Asked(best.budget, support, options, keep, forbid, rules_of(best))
    return plan_task(net, asked, best.risk_weight, best.confidence, scenarios_of(best))


def rules_of(best: Plan) -> Rules:
    """The hard rules for its years that a plan was asked to keep."""
    rows = best.rules_kept
    share = rows[rows["rule"].isin([SERVICE, DOMESTIC])].drop_duplicates("rule").set_index("rule")["asked"].to_dict()
    limits = rows[rows["rule"] == LOSS].set_index("scenario")["asked"].to_dict()
    return Rules(share.get(SERVICE), share.get(DOMESTIC), limits or None)


def units_of(best: Plan, names: pd.Series) -> np.ndarray:
    """Units that a plan buys of each option."""
    return names.map(best.options.set_index("option")["units"]).fillna(0.0).to_numpy(float)


def named(names: pd.Series, units: np.ndarray) -> dict[str, float]:
    """Units by the names of what is bought."""
    return {o: n for o, n in zip(names, units.tolist(), strict=True) if n > 0}
