"""fund(): which support makes the firms that must invest do so."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

import numpy as np

from ...errors import SolveError, door, not_one_of
from ...network.levels import ESTIMATES
from ...network.names import thing
from ...network.network import Network
from ...network.scenario import Scenario
from ...network.schema import refuse_outside
from ...results.funding import ACCOUNTS, CHOICES, DROPPED, ROWS, Funding
from ...results.verdict import table
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Progress, Watch
from ...texts import said
from ..model.years import weighed_scenarios
from .estimates import BASE, estimated
from .figures import Told
from .firms import Field
from .gains import Gains
from .play import End, Play, ends_of, kind_of_ends
from .spread import alike, spread
from .support import NONE, Scheme, each, scheme_names
from .within import within

NOBODY, EVERYBODY, BUDGET = "nobody", "everybody", "budget"
BUILD = 0.02  # share of progress of an estimate at which its model stands


@door(SolveError)
def fund(
    net: Network,
    schemes: str | Sequence[str] | None = None,
    budget: float | Sequence[float] | None = None,
    year: float | Sequence[float] | None = None,
    *,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    estimates: str | Sequence[str] | None = None,
    abroad: bool = False,
    thorough: bool | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Funding:
    """Which support makes the firms that must invest do so: who invests under each scheme, who pays, and what it avoids.

    A firm invests where its own account, before capex and annual cost, gains enough for its hurdle rate, and where it has the
    money. Firms answer each other until nobody changes; what would be built without support is not the scheme's success.

    Parameters
    ----------
    net : Network
        Its tables options, companies and schemes, and its scenarios that have a probability.
    schemes : str or several, optional
        Of the table schemes; None: all. `none`, no support, is always there.
    budget : float or several, optional
        Public money there is [money]; None: no limit.
    year : float or several, optional
        Of each scheme the latest rows up to this year count; None: the latest. Of several years each is compared for itself,
        with the schemes that were in force then.
    scenarios : str, Scenario or several, optional
        What is insured against, instead of the table events.
    estimates : str or several, optional
        Of low, base and high; None: all three where a year is one model, else base.
    abroad : bool
        Whether sites in countries where nothing is sold are served too.
    thorough : bool, optional
        Whether every move is looked at in every turn; None: where all years are one model. Otherwise moves that are hopeless
        at the first look are not looked at again, and nothing is called proved.
    time_limit : float, optional
        Seconds; then what was found so far, not proved, and a note that says what is missing.
    progress : callable, optional
        Called with the share done [0..1] and a word.

    Returns
    -------
    Funding
        rows, choices, accounts and dropped, as tables.

    Raises
    ------
    DataError
        For unknown schemes or estimates, one that is in force in none of the years, arguments out of range, or scenarios as of
        `plan`.
    SolveError
        When the time was over before it was known what happens with nothing built, or the program is too much for memory or
        for numbers.

    References
    ----------
    docs/semantics.md, "Accounts by company" and "Funding"; docs/fund.md.

    Examples
    --------
    A day of harnesses costs the carmaker 100 once and 10 a year: it gains 28.8 a year, so that it buys it without help. What a
    scheme pays for it is deadweight.

    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy).edit([
    ...     {"table": "companies", "where": {"company": "carco"}, "set": {"hurdle_rate": 0.08}},
    ...     {"table": "schemes", "add": {"scheme": "grant", "share": 0.5}},
    ... ])
    >>> found = rs.fund(net, estimates="base", abroad=True)
    >>> found.rows[found.rows["level"] == "all"][["scheme", "firms", "public", "deadweight"]].to_dict("split")["data"]
    [['none', 1.0, 0.0, 0.0], ['grant', 1.0, 50.0, 50.0]]
    """
    budgets, years = each(budget), each(year)
    for money in budgets:
        refuse_outside("fund", budget=money, time_limit=time_limit)
    for one in years:
        refuse_outside("fund", year=one)
    began, watch = time.perf_counter(), Watch.of(progress, time_limit)
    names = scheme_names(net, schemes, years)
    asked = _estimates(estimates)
    out = _Tables()
    done = 0
    while asked is None or done < len(asked):
        estimate = BASE if asked is None else asked[done]
        share = 1 / (len(asked) if asked else 1)
        part = watch.part(done * share, (done + 1) * share)
        try:
            field_ = _field(estimated(net, estimate), scenarios, abroad, part)
            whole = field_.gains.whole
            asked = asked or (sorted(ESTIMATES, key=lambda e: e != BASE) if whole else [BASE])
            for firm in alike(field_) if estimate == BASE else []:
                named, count = thing(net, "companies", firm.name), f"{firm.population:,.10g}"
                out.notes.append(said("fund.no_spread", firm=named, count=count))
            found = _Estimate(field_, estimate, whole if thorough is None else thorough, part)
            found.compare(names, budgets, out)
        except OutOfTimeError:
            if not out.rows:
                raise
            out.notes.append(said("fund.no_time", what=estimate))
        done += 1
    watch(1.0, "fund")
    return out.funding(time.perf_counter() - began)


def _estimates(given: str | Sequence[str] | None) -> list[str] | None:
    if given is None:
        return None
    out = list(dict.fromkeys([given] if isinstance(given, str) else given))
    for name in out:
        if name not in ESTIMATES:
            raise not_one_of(said("error.no_estimate", value=name), ESTIMATES)
    return out or [BASE]


def _field(net: Network, scenarios: Any, abroad: bool, watch: Watch) -> Field:
    """The firms of a network, with the year in which nothing is built worked out."""
    gains = Gains(net, weighed_scenarios(net, scenarios), watch.part(0, BUILD))
    return spread(Field.of(net, gains, abroad))


@dataclass(eq=False)
class _Tables:
    """Rows of the tables of Funding, as they are found."""

    rows: list[dict[str, Any]] = default(default_factory=list)
    choices: list[dict[str, Any]] = default(default_factory=list)
    accounts: list[dict[str, Any]] = default(default_factory=list)
    dropped: list[dict[str, Any]] = default(default_factory=list)
    notes: list[str] = default(default_factory=list)

    def funding(self, seconds: float) -> Funding:
        """The tables as a record."""
        return Funding(
            table(ROWS, self.rows),
            table(CHOICES, self.choices),
            table(ACCOUNTS, self.accounts),
            table(DROPPED, self.dropped).drop_duplicates(ignore_index=True),
            self.notes,
            seconds,
        )


@dataclass(eq=False)
class _Estimate:
    """The schemes on one network."""

    field: Field
    estimate: str
    thorough: bool
    watch: Watch
    seen: dict[int, dict[float, np.ndarray]] = default(default_factory=dict)

    def compare(self, names: Mapping[float | None, list[str]], budgets: list[float | None], out: _Tables) -> None:
        """Each scheme of each year, `none` first, under each budget. Raises `OutOfTimeError` when `none` had no time."""
        nothing = self.field.nothing
        told = None
        out.dropped += [{"company": c, "reason": r, "scheme": ""} for c, r in self.field.dropped]
        asked = [(year, name) for year, of_year in names.items() for name in of_year]
        for n, (year, name) in enumerate(asked):
            share = (1 - BUILD) / len(asked)
            part = self.watch.part(BUILD + n * share, BUILD + (n + 1) * share)
            if part.late and told is not None:
                out.notes.append(said("fund.no_time", what=name if year is None else f"{name}, {year:g}"))
                continue
            play = Play(self.field, Scheme.of(self.field.net, name, year), part, self.thorough, seen=self.seen)
            ends = ends_of(play)
            if told is None:
                told = Told(self.field, nothing, ends[0])
                out.accounts += told.accounts(nothing, scheme="", estimate=self.estimate)
            if name == NONE:
                told = Told(self.field, nothing, self._tell(told, play, year, None, ends, out)[0])
                continue
            found = [(np.inf if b is None else b, *self._tell(told, play, year, b, ends, out)) for b in budgets]
            for budget, counts, row in (one for one in found if one[2]["additional_loss_avoided"] >= 0):
                row["undone_by"] = told.undone(counts, [end for less, end, _ in found if less < budget])

    def _tell(
        self, told: Told, play: Play, year: float | None, budget: float | None, ends: tuple[End, End | None], out: _Tables
    ) -> tuple[End, dict[str, Any]]:
        """The rows of a scheme; -> the end that counts, and its row on all moves."""
        gap, sure, first, second, name = np.nan, True, *ends, play.scheme.name
        shared = {"scheme": name, "year": _blank(year), "budget": _blank(budget)}
        if budget is not None:
            kept = within(told, play, ends, budget)
            (first, second), gap, sure = kept.ends, kept.gap, kept.sure
            out.dropped += [shared | {"company": c, "reason": BUDGET} for c in kept.left_out]
        kind, threshold, counts = kind_of_ends(play, first, second)
        settled = first.complete and second is not None and second.complete and kind not in ("", "cycle")
        shared |= {"estimate": self.estimate}
        told = Told(told.field, told.nothing, counts) if name == NONE else told
        proved = self.thorough and sure and settled
        rows = list(told.rows(counts, **shared, threshold=threshold, ends=kind, proved=proved, gap=gap))
        out.rows += rows
        for start, end in ((NOBODY, first), (EVERYBODY, second)):
            if end is not None:
                out.choices += told.choices(end, **shared, start=start)
        out.accounts += told.accounts(counts.gain, **shared)
        return counts, rows[0]


def _blank(figure: float | None) -> float:
    return np.nan if figure is None else figure
