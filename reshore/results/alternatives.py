"""Alternatives: what plans that are nearly as good share, and the most different of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

OPTIONS = {"option": "str", "in_all": bool, "in_some": bool, "forced_in_cost": float, "forced_out_cost": float, "proved": bool}
PLANS = {"options": object, "objective": float, "different": float}


@dataclass(frozen=True, eq=False, repr=False)
class Alternatives:
    """Plans that cost little more than the best; made by `alternatives`. Money is a year's.

    Attributes
    ----------
    options : DataFrame
        option, in_all (must-have), in_some (a choice, or must-have; neither: never), forced_in_cost and forced_out_cost (what
        the best plan with a unit of it, and without it, cost more than the best of all; NaN: there is none, or was no time
        for it), proved (whether in_all and in_some are).
    plans : DataFrame
        The most different of them: options (units by option), objective, different (from all before it: units added or given
        up, each as a part of the most that may be bought). The first is the best.
    objective, limit : float
        Of the best plan, and the most that a plan may cost to be counted [money a year].
    complete : bool
        Whether there was time for all.

    References
    ----------
    docs/frontier.md, "What nearly as good plans share".

    Examples
    --------
    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy)
    >>> print(rs.alternatives(net, rs.plan(net), slack=0.3, count=1))
    Alternatives: 2 must-have, 0 a choice, 3 never; 1 plans up to 60,169 a year
    """

    options: pd.DataFrame
    plans: pd.DataFrame
    objective: float
    limit: float
    complete: bool = True

    @property
    def must_have(self) -> list[str]:
        """Options in all plans that cost so little more."""
        return self.options[self.options["in_all"]]["option"].tolist()

    @property
    def never(self) -> list[str]:
        """Options in none of them."""
        return self.options[~self.options["in_some"]]["option"].tolist()

    @property
    def choice(self) -> list[str]:
        """Options in some of them."""
        return self.options[self.options["in_some"] & ~self.options["in_all"]]["option"].tolist()

    def __repr__(self) -> str:
        return (
            f"Alternatives: {len(self.must_have)} must-have, {len(self.choice)} a choice, {len(self.never)} never; "
            f"{len(self.plans)} plans up to {self.limit:,.0f} a year"
        )
