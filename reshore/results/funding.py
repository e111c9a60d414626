"""Funding: which support makes the firms that must invest do so."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from .rules import RULES
from .verdict import table

ROWS = {
    "scheme": "str", "year": float, "budget": float, "estimate": "str", "level": "str", "firms": float,
    "additional_firms": float, "public": float, "customer": float, "own": float, "deadweight": float,
    "private_benefit": float, "external_benefit": float, "loss_avoided": float, "additional_loss_avoided": float,
    "public_per_loss_avoided": float, "jobs": float, "domestic_share": float, "threshold": float, "ends": "str",
    "proved": bool, "gap": float, "undone_by": object,
}  # fmt: skip
CHOICES = {
    "scheme": "str", "year": float, "budget": float, "estimate": "str", "start": "str", "company": "str", "option": "str",
    "level": "str", "units": float, "capex": float, "public": float, "customer": float, "own": float, "private_benefit": float,
    "external_benefit": float, "party_returns": object, "yearly_payment": float,
}  # fmt: skip
ACCOUNTS = {
    "scheme": "str", "year": float, "budget": float, "estimate": "str", "company": "str", "sales": float, "own_cost": float,
    "inputs": float, "freight_duty": float, "holding": float,
}  # fmt: skip
DROPPED = {"company": "str", "reason": "str", "scheme": "str", "year": float, "budget": float}
ALL = "all"  # the level of a row on all moves


@dataclass(frozen=True, eq=False, repr=False)
class Funding:
    """Which support makes the firms that must invest do so; made by `fund`. Money once, benefits a year.

    Attributes
    ----------
    rows : DataFrame
        One row a scheme, year, budget, estimate and level (`all`: all moves; losses and ends stand there alone). firms,
        additional_firms [real firms]: that invest, and that do more than under `none`; public, customer, own [money]: who pays
        the capex; deadweight: public money for what `none` has too; private_benefit, external_benefit [money/year]: of the
        firms that invest, and of all others; loss_avoided, additional_loss_avoided: expected lost margin a year less than with
        nothing built, and than under `none`; public_per_loss_avoided: public money per additional loss avoided (NaN: none is);
        jobs; domestic_share [0..1]; ends (unique, first_mover, threshold, cycle; "": no time to see), threshold [firms that
        must take part]; proved; gap [share]: how much more another choice of firms within the budget could avoid, of that: at
        the most where proved, else as far as firms were seen (NaN: no budget, not known, or this avoids less than `none`);
        undone_by: firms that do less than under `none`, where that avoids less.
    choices : DataFrame
        scheme, year, budget, estimate, start (nobody, everybody), company, option, level, units (of one firm; on average where
        real ones differ; 0: not chosen), capex = public + customer + own [money], private_benefit, external_benefit
        [money/year], party_returns ({firm, customer, public}: rate a year), yearly_payment [money/year]: paid, or where not
        even the whole capex would do, what would.
    accounts : DataFrame
        Accounts of every company in a year of average: scheme ("": nothing built), year, budget, estimate, company, sales,
        own_cost, inputs, freight_duty, holding [money/year].
    dropped : DataFrame
        company, reason (no_option, not_in_companies, no_hurdle_rate; budget), scheme, year, budget.
    notes : list of str
        What there was no time for, and of which firms that stand for several nothing tells how these differ.
    seconds : float
        How long it took.
    rules : int
        The version of the rules that made the figures.

    References
    ----------
    docs/fund.md, docs/semantics.md ("Funding").

    Examples
    --------
    In the toy no firm says what return it asks for, so that nobody can be asked.

    >>> import reshore as rs
    >>> found = rs.fund(rs.load(rs.datasets.toy), estimates="base")
    >>> found.dropped[["company", "reason"]].head(2).to_dict("split")["data"]
    [['chipco', 'no_option'], ['nanoco', 'no_hurdle_rate']]
    """

    rows: pd.DataFrame
    choices: pd.DataFrame = field(default_factory=lambda: table(CHOICES))
    accounts: pd.DataFrame = field(default_factory=lambda: table(ACCOUNTS))
    dropped: pd.DataFrame = field(default_factory=lambda: table(DROPPED))
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    rules: int = RULES

    def __repr__(self) -> str:
        whole = self.rows[self.rows["level"] == ALL]
        shown = ["scheme", "estimate", "firms", "additional_firms", "public", "loss_avoided", "ends", "proved"]
        return f"Funding ({self.seconds:.1f} s)\n{whole[shown].to_string(index=False)}"
