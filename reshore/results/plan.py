"""Plan: which options to buy, and what that comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ..network import schema
from ..network.network import Network
from ..texts import LANGUAGES, again, currency, say
from .finite import refuse_not_finite
from .rules import RULES

NO_EVENT = "calm"  # what the no-event year is called
CHOSEN, NOTHING = "chosen", "nothing"  # moves with which a plan's scenarios are run again
VERIFIED = {
    "scenario": "str", "probability": float, "moves": "str", "planned_lost_margin": float, "lost_margin": float,
    "pooling_bound": float, "as_run_lost_margin": float, "extra_cost": float,
}  # fmt: skip
DAY = {"what": "str", "site": "str", "to": "str", "part": "str", "mode": "str", "option": "str", "units": float}
WORST = {"moves": "str", "sites": object, "k": int, "days": float, "lost_units": float, "lost_margin": float}
TURNED_DOWN = {"option": "str", "reason": "str", "npv": float, "driver": "str", "break_even": float}
RULES_KEPT = {"rule": "str", "scenario": "str", "asked": float, "reached": float, "again": float}
KEPT = 0.02  # of what was planned, as finely as years are run again: a promise short by no more is kept
ROUNDING = 1e-6  # of what doing nothing loses: less is nothing


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """Which options to buy, and what that comes to; amounts in money a year, made by `plan`.

    Attributes
    ----------
    network : Network
        The chain with the plan built, sourced as on the plan's no-event day; hit it again.
    objective, expected_cost, cvar, fixed_cost : float
        objective = fixed_cost + (1 - risk_weight) x expected_cost + risk_weight x cvar.
    options : DataFrame
        What is bought: option, units, capex, support [money], loss_avoided [margin a year], npv [money], payback_years;
        saves_sales, saves_production, saves_transport, saves_duty, saves_holding: what a year costs less with it on average
        (above 0) or more, by kind [money/year], sales at their price. All from loss_avoided on are NaN where the time limit
        left no time for them.
    scenarios : DataFrame
        scenario, probability, cost [money/year], lost_units, lost_margin [money, in margins of `network`], wanted_units; the
        no-event year ("calm") is among them. Of a plan against the worst loss the sets of sites that were looked into (their
        names joined by " + "), each as the no-event year with that loss, in margins of today, probability and wanted_units NaN.
    budget, risk_weight, confidence : float
        What was asked. Of a plan against the worst loss risk_weight and confidence are 1: `cvar` is what the costliest year
        costs, `expected_cost` what the no-event year does.
    bound, gap_money, gap : float
        No plan comes to less than bound (-inf: not known). gap_money = objective - bound; gap: the same as a part of the
        objective of doing nothing.
    proved : bool
        gap_money is at most a ten-thousandth of what the plan saves, or costs more where rules ask for that (or of its
        objective, where that is less), or 1e-8 of the objective of doing nothing.
    near_equals : DataFrame
        options ({option: units}), objective: other sets of options that were met and that gap_money, or what a proof may leave
        open, does not tell from this one. Of those that cost no more than 15 % of that above the best the plan is the one of
        fewest moves, then the first in the order of the table.
    turned_down : DataFrame
        A row for each option that could be bought and is not: option; reason (cost; budget: without it the plan would have it;
        group, requires: it would pay but for another of its group, or what it requires; rule: no plan may have it; "": not
        found out, for want of time or as `plan` was not asked for it); npv: what having it would add [money], for want of
        budget without the budget; driver and break_even: at and below which capex of a unit in the table, or, where none is
        low enough, which annual_cost (below 0: a yearly payment), the plan has it, all else as it is; NaN: at none, or not
        found out.
    nothing_cost : float
        What expected_cost comes to with nothing bought [money a year]; NaN: no time to see, or kept by an earlier version.
    day : DataFrame
        The plan's no-event day: what (made, sent, sold), site, to, part, mode, option, units [unit/day]; all that is not
        nothing. Empty for plans kept by earlier versions.
    rules_kept : DataFrame
        A row for each hard rule: rule (budget, service_level, domestic_share, loss_limit), scenario ("calm": the no-event year;
        "": of no year), asked, reached [money, or shares from 0 to 1]; again: what a rule of a scenario comes to by the engine
        "flow", where `verify` has run it (NaN: not).
    coarse : bool
        A time limit made the windows of the years coarser than usual; then nothing is proved, and the gap is that of the
        coarser years.
    pooling_bound : float
        How far time buckets may put the objective off: by as much more or less the plan may cost when its years are run day by
        day from its no-event day (NaN: no time to see).
    seconds : float
        How long it took.
    rules : int
        The version of the rules that made the figures.
    events : DataFrame
        Those of its scenarios, so that they can be run again.
    notes : several str
        What else is to be said: years in which a longer recovery moves events beyond the window.
    verified : DataFrame or None
        What `verify` found: a row for each scenario and moves ("chosen", "nothing"): scenario, probability, moves,
        planned_lost_margin (of the plan's own years), lost_margin (run again by the engine "flow"; finer buckets might lower it
        by pooling_bound), as_run_lost_margin ("daily"), extra_cost ("flow") [money]; all beyond the baseline, NaN where there
        was no time.
    worst : DataFrame or None
        Of a plan against the worst loss, a row for its moves and for none ("chosen", "nothing"): moves, sites (ids in a tuple;
        fewer than k where more would cost nothing), k, days, lost_units, lost_margin [money, in margins of today], both beyond
        no-event days. None: scenarios counted.

    Raises
    ------
    SolveError
        For figures that are not finite.

    References
    ----------
    docs/semantics.md, "In a plan".

    Examples
    --------
    A second chip source costs 40 a year and spares 84 of the 134 that chip_fire costs a year on average: over ten years
    10 x 84 - 400.

    >>> import reshore as rs
    >>> best = rs.plan(rs.load(rs.datasets.toy), budget=400)
    >>> best.options[["option", "capex", "npv"]].round(6).to_dict("split")["data"]
    [['second_chip', 400.0, 440.0]]
    >>> float(rs.disrupt(best.network, "chip_fire", engine="flow").summary.loc["lost_units", "value"])
    0.0
    """

    network: Network
    objective: float
    expected_cost: float
    cvar: float
    fixed_cost: float
    options: pd.DataFrame
    scenarios: pd.DataFrame
    budget: float | None
    risk_weight: float
    confidence: float
    proved: bool
    gap: float
    seconds: float
    rules: int = RULES
    coarse: bool = False
    gap_money: float = np.inf
    bound: float = -np.inf
    pooling_bound: float = np.nan
    near_equals: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"options": [], "objective": []}))
    turned_down: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(TURNED_DOWN)).astype(TURNED_DOWN))
    rules_kept: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(RULES_KEPT)).astype(RULES_KEPT))
    events: pd.DataFrame = field(default_factory=lambda: schema.empty("events"))
    verified: pd.DataFrame | None = None
    nothing_cost: float = np.nan
    day: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(DAY)).astype(DAY))
    notes: Sequence[str] = ()
    worst: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        refuse_not_finite(self.objective, self.expected_cost, self.cvar, self.fixed_cost)
        refuse_not_finite(self.scenarios[["cost", "lost_units"]])
        refuse_not_finite(self.scenarios["probability"].fillna(0))  # nobody knows those of losses
        refuse_not_finite(self.turned_down[["npv", "break_even"]].fillna(0))
        refuse_not_finite(self.rules_kept[["asked", "reached"]])
        refuse_not_finite(self.options[["units", "capex"]], self.options[["loss_avoided", "npv"]].fillna(0))
        if self.verified is not None:
            refuse_not_finite(self.verified.select_dtypes("number").fillna(0))

    @property
    def nothing_happens(self) -> bool:
        """Whether no event has a chance, so that no move can pay by what it spares."""
        years = self.scenarios[self.scenarios["scenario"] != NO_EVENT]
        return self.worst is None and not (years["probability"] > 0).any()

    @property
    def avoided(self) -> pd.Series | None:
        """Lost margin that the moves avoid a year on average [money]: as planned; as run again, and the least and most it may
        be (low, high), since buckets hide a little; as_run, with everybody carrying on as today. Beyond the baseline; NaN
        where not all was run. None: not verified."""
        if self.verified is None:
            return None
        chosen, nothing = (self.verified[self.verified["moves"] == m].set_index("scenario") for m in (CHOSEN, NOTHING))
        found, hidden = nothing["lost_margin"] - chosen["lost_margin"], "pooling_bound"
        less = {
            "planned": nothing["planned_lost_margin"] - chosen["planned_lost_margin"],
            "again": found,
            "low": found - nothing[hidden],
            "high": found + chosen[hidden],
            "as_run": nothing["as_run_lost_margin"] - chosen["as_run_lost_margin"],
        }
        return pd.Series({name: float(chosen["probability"].to_numpy() @ by.to_numpy()) for name, by in less.items()})

    @property
    def kept(self) -> bool | None:
        """Whether the moves, run again, avoid as much lost margin as planned to 2 %, as far as buckets let it be told; None:
        not verified, or not all was run."""
        avoided = self.avoided
        if self.verified is None or avoided is None or avoided.isna().any():
            return None
        lost = self.verified["planned_lost_margin"].where(self.verified["moves"] == NOTHING, 0.0)
        most = KEPT * abs(avoided["planned"]) + ROUNDING * float(self.verified["probability"] @ lost.abs())
        return bool(avoided["planned"] - avoided["high"] <= most)

    @property
    def kept_words(self) -> tuple[str, dict[str, float]]:
        """The key of the sentence that says whether the plan keeps what it promises, and its amounts [money]; "": not
        verified."""
        avoided = self.avoided
        if avoided is None:
            return "", {}
        if self.kept is None:
            return "verified.unknown", {}
        if not len(self.options):
            return "verified.nothing", {}
        if self.kept and abs(avoided["planned"]) <= ROUNDING * max(1.0, abs(self.objective)):
            return "verified.by_cost", {**avoided}
        amounts = {**avoided, "short": avoided["planned"] - avoided["high"]}
        return "verified.kept" if self.kept else "verified.short", amounts

    def __repr__(self) -> str:
        return self.told()

    def told(
        self, language: str = LANGUAGES[0], options: Mapping[str, str] | None = None, sites: Mapping[str, str] | None = None
    ) -> str:
        """What is bought and what that comes to, in lines.

        Parameters
        ----------
        language : str
            Of the texts.
        options, sites : mapping of str to str, optional
            What they are called; those left out by their ids.

        Returns
        -------
        str
            Amounts in money a year, in the currency of the network where it names one.
        """
        tell, known = partial(say, language=language), options or {}
        bought = ", ".join(f"{known.get(r.option, r.option)} x {r.units:g}" for r in self.options.itertuples())
        unit = currency(self.network.setting("currency", ""), tell) or tell("report.unit_money")
        gap = {"money": f"{self.gap_money:,.2f}", "percent": f"{100 * self.gap:.2g}", "unit": unit}
        proof = tell("told.proved") if self.proved else tell("told.gap", **gap)
        proof += tell("told.coarse") * self.coarse
        amounts = ("objective", "fixed_cost", "expected_cost", "cvar")
        key, kept = self.kept_words
        lines = [
            tell(
                "told.plan",
                proof=proof,
                seconds=f"{self.seconds:.1f}",
                moves=bought or tell("told.nothing_happens" if self.nothing_happens else "told.nothing"),
            ),
            *(
                tell(
                    f"told.{name}", money=f"{getattr(self, name):>18,.2f}", unit=unit, confidence=f"{100 * self.confidence:.0f}"
                )
                for name in amounts
            ),
            *([] if self.worst is None else (_away(row, sites or {}, tell) for row in self.worst.itertuples())),
            *([tell("told.buckets", money=f"{self.pooling_bound:>18,.2f}")] if self.pooling_bound > 0 else []),
            *(again(note, tell) for note in self.notes),
            *([tell(key, **{name: f"{value:,.2f}" for name, value in kept.items()})] if key else []),
        ]
        return "\n  ".join(lines)


def _away(row: Any, known: Mapping[str, str], tell: Callable[..., str]) -> str:
    """The worst loss with some moves, in a line."""
    who = ", ".join(known.get(site, site) for site in row.sites) or tell("told.no_site")
    moves, money = tell(f"told.moves_{row.moves}"), f"{row.lost_margin:>18,.2f}"
    return tell("told.worst", money=money, moves=moves, sites=who, days=f"{row.days:g}")
