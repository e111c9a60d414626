"""Result: what one disruption came to. Every table is built when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import pandas as pd

from ..network.baseline import Baseline
from ..network.calendar import Calendar
from ..network.network import Network
from ..network.scenario import Scenario
from ..texts import LANGUAGES, again, currency, said, say
from . import metrics
from .course import CAPACITY, MIN_RUN_RATE, Course
from .postconditions import refuse_unaccounted
from .rules import RULES, changed_since

UNITS = {unit: f"report.unit_{unit}" for unit in ("units", "days", "unit-days")} | {"day": "report.unit_days"}
SHARES = {"0..1": 100.0}  # units that people read in per cent


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """What a scenario did to a network, in the words of one engine; made by `disrupt`.

    Attributes
    ----------
    network, scenario, engine, window, reroute_days
        What was asked, so that the same question can be put again.
    first : int
        The day on which the first event begins.
    base : Baseline
        The constant flows of a day without events.
    course : Course
        Every day of the run; of a pooled window one bucket, which tells nothing of its days.
    survive : float
        Time to survive where the engine computes it itself (pooled) [days], else NaN.
    seconds, proved, gap : float, bool, float
        How the answer was found.
    rules : int
        The version of the rules that made the figures.
    band : DataFrame or None
        Where recoveries are uncertain, a row a measure of the summary: mean; low and high, at or beyond which a tenth of the
        cases lies on either side; share [0..1] of the cases that have such a figure. A day that never comes in some case
        (short, stopped, recovered) leaves the mean blank, and an end where that is such a case; a case that was never short has
        recovered on the first event day. `attrs`: samples, seed.
    notes : several str
        What else is to be said of uncertain recoveries.
    summary : DataFrame
        Measure x (value, undisturbed, unit): each figure beside its baseline.
    lines : DataFrame
        A row a line, a source of a part that is sold, the worst first.
    demand, sources, stock, flows : DataFrame
        By day [units]; made when they are asked for.

    Raises
    ------
    SolveError
        For an answer that is not finite, or in which goods or demand are not all accounted for.

    References
    ----------
    docs/semantics.md, "What became of the demand" and "How long a run is".

    Examples
    --------
    The stock of cars feeds day 15; from day 16 to 20 nothing is there to sell.

    >>> import reshore as rs
    >>> hit = rs.disrupt(rs.load(rs.datasets.toy), "chip_fire")
    >>> lost = hit.demand.set_index("day")["lost"]
    >>> lost[lost > 0].to_dict()
    {16: 10.0, 17: 10.0, 18: 10.0, 19: 10.0, 20: 10.0}
    >>> hit.lines.loc[0, ["first_stop_day", "recovered_day", "equivalent_days_lost"]].tolist()
    [13.0, 19.0, 5.0]
    """

    network: Network
    scenario: Scenario
    engine: str
    window: str
    first: int
    base: Baseline
    course: Course
    survive: float = float("nan")
    seconds: float = 0.0
    proved: bool = True
    gap: float = 0.0
    reroute_days: int | None = None
    rules: int = RULES
    band: pd.DataFrame | None = None
    notes: Sequence[str] = ()

    def __post_init__(self) -> None:
        refuse_unaccounted(self.base, self.course)

    @property
    def dated(self) -> bool:
        """Whether its days are told apart: not in a pooled window."""
        return self.window != "pooled"

    @cached_property
    def summary(self) -> pd.DataFrame:
        """The figures of the run, each beside the baseline one: index measure; columns value, undisturbed, unit."""
        return metrics.summary(self)

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Every line (source of a part that is sold): site, part, first_short_day, first_stop_day, date,
        equivalent_days_lost, lost_units, recovered_day; worst first."""
        return metrics.lines(self)

    @cached_property
    def demand(self) -> pd.DataFrame:
        """By day, site and part: wanted, served, waiting, lost [units]."""
        return self.demand_of(np.arange(len(self.base.coded.demand)))

    def demand_of(self, rows: np.ndarray) -> pd.DataFrame:
        """By day, site and part: wanted, served, waiting, lost [units], of some rows of demand alone.

        Parameters
        ----------
        rows : ndarray of int
            Positions in the demand of the index.

        Returns
        -------
        DataFrame
            day, site, part, wanted, served, waiting, lost.
        """
        c = self._days()
        by_day = {"wanted": c.demanded, "served": c.served, "waiting": c.waiting, "lost": c.lost}
        names = self._names(self.base.coded.demand.item[rows])
        return self._long(names, **{name: values[:, rows] for name, values in by_day.items()})

    @cached_property
    def sources(self) -> pd.DataFrame:
        """By day, site, part and option: made, wanted [units], limited_by."""
        c = self._days()
        coded = self.base.coded
        names = self._names(coded.sources.item)
        names["option"] = self._options(coded.sources.option)
        out = self._long(names, made=c.made, wanted=c.wanted)
        out["limited_by"] = "" if c.limited is None else self._limits()[c.limited.ravel()]
        return out

    @cached_property
    def stock(self) -> pd.DataFrame:
        """By day, site and part: quantity on hand at the end of the day [units]; items that never hold any left out."""
        c = self._days()
        base = self.base
        some = np.flatnonzero(c.stock.max(axis=0, initial=0) > 1e-9 * np.maximum(base.coded.daily_need, base.stock))
        return self._long(self._names(some), quantity=c.stock[:, some])

    @cached_property
    def flows(self) -> pd.DataFrame:
        """By day of dispatch and lane: sent [units]."""
        coded = self.base.coded
        lanes = coded.net.lanes.iloc[coded.lanes.row]
        names = pd.DataFrame(
            {
                "origin": lanes["origin"].to_numpy(),
                "destination": lanes["destination"].to_numpy(),
                "part": coded.items.part[coded.lanes.origin],
                "mode": lanes["mode"].to_numpy(),
                "option": self._options(coded.lanes.option),
            }
        )
        return self._long(names, sent=self._days().sent)

    def evidence(self) -> pd.DataFrame:
        """How much of the loss rests on read, derived, assumed or unmarked rows of demand.

        Returns
        -------
        DataFrame
            By evidence: lost_margin [money], share [0..1].
        """
        marks = self.network.demand["evidence"].to_numpy()[self.base.coded.demand.row]
        lost = pd.Series(self.lost * self.base.margin).groupby(np.where(marks == "", "unmarked", marks)).sum()
        return pd.DataFrame({"lost_margin": lost, "share": lost / max(lost.sum(), 1e-300)})

    @property
    def lost(self) -> np.ndarray:
        """Units lost over the run by demand row."""
        return self.course.lost.sum(axis=0)

    @property
    def wanted(self) -> np.ndarray:
        """Units wanted over the run by demand row."""
        return self.course.demanded.sum(axis=0)

    def __repr__(self) -> str:
        return self.told(self.scenario.name)

    def told(self, name: str, language: str = LANGUAGES[0]) -> str:
        """The figures of the run in lines.

        Parameters
        ----------
        name : str
            What its scenario is called for the reader.
        language : str
            Of the texts.

        Returns
        -------
        str
            A line a figure, with its unit, and what else is to be said of the run.
        """
        tell, usual = partial(say, language=language), language == LANGUAGES[0]
        head = tell("told.run", name=name, engine=self.engine, window=self.window, network=self.network.fingerprint)
        rows = [
            f"  {figure if usual else tell(f'report.measure_{figure}'):<16} {_show(r.value * SHARES.get(r.unit, 1)):>16} "
            f"{self._unit(r.unit, language)}"
            for figure, r in self.summary.iterrows()
        ]
        found = tell(
            "told.found", seconds=f"{self.seconds:.2f}", proof=tell("told.proved" if self.proved else "told.not_proved")
        )
        notes = filter(None, (self.run_note, self.lines_note, self.pooling_note, *self.notes, changed_since(self.rules)))
        return "\n".join([head, *rows, f"  {found}", *(f"  {again(note, tell)}" for note in notes)])

    def _unit(self, unit: str, language: str) -> str:
        """A unit of the summary for people: money by its currency, shares in per cent."""
        tell = partial(say, language=language)
        if unit == "money":
            return currency(self.network.setting("currency", ""), tell) or tell("report.unit_money")
        if unit in SHARES:
            return "%"
        return unit if language == LANGUAGES[0] or unit not in UNITS else tell(UNITS[unit])

    @property
    def run_note(self) -> str:
        """That something lasts to the end of the run, where it does ("": all has come back before)."""
        if not self.dated:
            return ""
        last = str(len(self.course.served) - 1)
        events = self.scenario.events
        if (events["duration_days"].isna() & events["end_date"].eq("")).any():
            return said("run.lasts", day=last)
        short, recovered = self.summary.loc[["first_short_day", "recovered_day"], "value"].notna()
        return said("run.not_recovered", day=last) if short and not recovered else ""

    @property
    def lines_note(self) -> str:
        """What the days of `lines` are not, where they are not what happens ("")."""
        if not self.dated:
            return said("lines.no_days")
        if self.course.chosen:
            return said("lines.one_of_several")
        return said("lines.by_bucket") if self.course.by_bucket else ""

    @property
    def pooling_bound(self) -> float | None:
        """How much of the lost margin finer time buckets might have saved [money]: the best response loses no more than is
        told, and no less than that without it. 0: every day is a bucket of its own; None: a pooled window, which has no days.
        """
        return metrics.seen(self.course.pooling_bound, self.wanted @ self.base.margin) if self.dated else None

    @property
    def pooling_note(self) -> str:
        """That finer time buckets might lose less, where they might ("")."""
        return said("run.pooled", amount=f"{self.pooling_bound:,.0f}") if self.pooling_bound else ""

    def date(self, day: float) -> str:
        """The date of a day of the run.

        Parameters
        ----------
        day : float
            From day 0 on.

        Returns
        -------
        str
            "" without start_date.
        """
        return Calendar(self.network).date(day)

    def _days(self) -> Course:
        if not self.dated:
            raise ValueError("a pooled window has no days; use window='dated'")
        return self.course

    def _names(self, items: np.ndarray) -> pd.DataFrame:
        return self.base.coded.items.take(items).frame("site", "part")

    def _options(self, codes: np.ndarray) -> np.ndarray:
        return np.append(self.network.options["option"].to_numpy(dtype=object), "")[codes]

    def _limits(self) -> np.ndarray:
        """The word for each limit code; codes below 0 count from the end."""
        coded = self.base.coded
        words = np.full(len(coded.inputs) + 3, "", dtype=object)
        words[: len(coded.inputs)] = coded.items.part[coded.inputs.item]
        words[CAPACITY], words[MIN_RUN_RATE] = "capacity", "least rate"
        return words

    def _long(self, names: pd.DataFrame, **columns: np.ndarray) -> pd.DataFrame:
        """One row a day and name, from arrays of days x names."""
        days = len(next(iter(columns.values())))
        out = names.iloc[np.tile(np.arange(len(names)), days)].reset_index(drop=True)
        out.insert(0, "day", np.repeat(np.arange(days), len(names)))
        for name, values in columns.items():
            out[name] = values.ravel()
        return out


def _show(value: float) -> str:
    return "-" if pd.isna(value) else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
