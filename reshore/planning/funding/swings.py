"""fund_tornado(): which estimate decides whether a smart-factory level pays to the firms that would build it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

import numpy as np
import pandas as pd

from ...errors import DataError, SolveError, door, not_one_of
from ...network.network import Network
from ...network.scenario import Scenario
from ...network.schema import refuse_outside
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Progress, Watch
from ...texts import said
from ..model.years import weighed_scenarios
from .estimates import ENDS, Estimate, estimates_of_levels
from .firms import Field
from .gains import Gains, Profile
from .play import LEVEL, Play
from .support import Deal, Scheme, each, scheme_names

COLUMNS = {
    "scheme": "str", "year": float, "table": "str", "column": "str", "cause": "str", "figures": float, "worth": float,
    "worth_low": float, "worth_high": float, "swing": float, "pays": float, "pays_low": float, "pays_high": float,
    "firms": float, "firms_low": float, "firms_high": float, "decides": bool,
}  # fmt: skip
BASE = 0.4  # share of progress at which it is known what the level is worth as it is
FIGURES = "worth", "pays", "firms"
Several = str | Sequence[str] | None


@dataclass(frozen=True)
class Standing:
    """What the moves of a level are worth to their firms [money/year], to how many it pays, and how many take one."""

    worth: float
    pays: float
    firms: float


UNKNOWN = Standing(np.nan, np.nan, np.nan)


@door(SolveError)
def fund_tornado(
    net: Network,
    level: str,
    schemes: Several = None,
    year: float | Sequence[float] | None = None,
    *,
    scenarios: str | Scenario | Sequence[str | Scenario] | None = None,
    abroad: bool = False,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """How far each estimate moves what a smart-factory level is worth to firms, at its low and its high, one at a time.

    Estimates are what is said of the level: the ranges of what options of it cost and bring, and what it leaves of what
    scenarios take (table levels). Firms answer as in `fund`, from nobody on, with all figures as they are; then each is asked
    again about the moves of this level, with one estimate at an end and all others, and everybody else, as they stand.

    Parameters
    ----------
    net : Network
        As for `fund`, with its table ranges.
    level : str
        The level whose moves are looked at.
    schemes : str or several, optional
        Of the table schemes; None: all. `none`, no support, is always there.
    year : float or several, optional
        Of each scheme the latest rows up to this year count; None: the latest.
    scenarios : str, Scenario or several, optional
        What is insured against, instead of the table events.
    abroad : bool
        Whether sites in countries where nothing is sold are served too.
    time_limit : float, optional
        Seconds; then the estimates that were looked at so far, and `attrs["complete"]` is False.
    progress : callable, optional
        Called with the share done [0..1] and a word.

    Returns
    -------
    DataFrame
        A row a scheme, year and estimate, of each scheme the largest swing first: table, column, cause and figures (how many
        cells move together) of the estimate; worth [money/year]: what the moves of the level leave to their firms once capital
        and yearly cost are paid, over all real firms; pays [real firms]: to which it is worth no less than nothing; firms [real
        firms]: that take it, by their means and beside other levels. Each as it is and at either end (_low, _high; NaN: cannot
        be worked out); swing: between the least and the most worth; decides: whether pays or firms are others at an end.
        attrs: level, complete.

    Raises
    ------
    DataError
        For a level that no option has, and as of `fund`.
    SolveError
        When the time was over before it was known what the level is worth as it is.

    References
    ----------
    docs/semantics.md, "Funding"; docs/fund.md. Eschenbach, T. G. (1992). Spiderplots versus tornado diagrams for sensitivity
    analysis. Interfaces 22(6):40-46.

    Examples
    --------
    A second chip source of 400 at the basic level leaves nanoco 2 a year: at 10 % its capital costs 65, at half of it 33. With
    capex from 10 to 800 it pays at the low end.

    >>> import pandas as pd
    >>> import reshore as rs
    >>> net = rs.load(rs.datasets.toy).edit([
    ...     {"table": "companies", "where": {"company": "nanoco"}, "set": {"hurdle_rate": 0.1}},
    ...     {"table": "options", "where": {"option": "second_chip"}, "set": {"company": "nanoco", "smart_level": "basic"}},
    ... ])
    >>> ranges = [("options", "second_chip", "capex", 10, 800)]
    >>> net = net.with_tables(ranges=pd.DataFrame(ranges, columns=["table", "key", "column", "low", "high"]))
    >>> told = rs.fund_tornado(net, "basic", abroad=True)
    >>> told[["column", "worth_low", "worth", "worth_high", "pays_low", "pays"]].round(1).to_dict("split")["data"]
    [['capex', 0.3, -63.1, -128.2, 1.0, 0.0]]
    """
    years = each(year)
    for one in years:
        refuse_outside("fund", year=one)
    refuse_outside("fund", time_limit=time_limit)
    watch = Watch.of(progress, time_limit)
    names = scheme_names(net, schemes, years)
    known = [name for name in dict.fromkeys(net.options["smart_level"]) if name]
    if level not in known:
        raise not_one_of(said("error.no_level", value=level), known)
    weighed = weighed_scenarios(net, scenarios)
    gains = Gains(net, weighed, watch.part(0, BASE / 2))
    told = _Told(Field.of(net, gains, abroad), level, scenarios, abroad)
    seen: dict[int, dict[float, np.ndarray]] = {}
    for of_year, name in ((of_year, name) for of_year, found in names.items() for name in found):
        play = Play(told.field, Scheme.of(net, name, of_year), watch.part(BASE / 2, BASE), gains.whole, seen=seen)
        end = play.from_nobody()
        if end.late:
            raise watch.deadline.over()
        usual = standing(told.field, play.scheme, end.profile, level, watch)
        told.asked.append((of_year, play.scheme, end.profile, usual))
    estimates = [e for e in estimates_of_levels(net, weighed) if e.level == level]
    rows: list[dict[str, Any]] = []
    complete = False
    with suppress(OutOfTimeError):
        for k, estimate in enumerate(estimates):
            rows += told.rows(estimate, watch.part(BASE + (1 - BASE) * k / len(estimates), 1.0))
        complete = True
    watch(1.0, "fund")
    rows.sort(key=lambda row: (row["place"], -np.nan_to_num(row["swing"])))
    out = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    out.attrs = {"level": level, "complete": complete}
    return out


def standing(field: Field, scheme: Scheme, profile: Profile, level: str, watch: Watch) -> Standing:
    """What the moves of a level are worth where the turns ended, each firm asked about them with everybody else as they are and
    its own other moves at the figures of the field."""
    worth = pays = firms = 0.0
    play = Play(field, scheme, watch, field.gains.whole)
    asked = (field.table["smart_level"] == level).to_numpy()
    for firm in field.firms:
        worthwhile = takes = False
        for slot in (slot for slot in firm.slots if any(asked[o] for o in slot)):
            deals, others = play.deals_of(firm, profile, slot), dict[int, Deal]()
            after, _ = play.answer(firm, slot, profile, deals, others)
            for o in (o for o in slot if asked[o]):
                made = deals.get(o) if after[o] > 0 else others.get(o)
                if made is not None:
                    worth += firm.population * made.worth
                    worthwhile = worthwhile or made.worth >= -LEVEL * made.scale
                    takes = takes or after[o] > 0
        pays += firm.population * worthwhile
        firms += firm.population * takes
    return Standing(worth, pays, firms)


@dataclass(frozen=True, eq=False)
class _Told:
    """What is known with all figures as they are; asked: of each scheme where its turns ended, and what the level is worth."""

    field: Field
    level: str
    scenarios: Any
    abroad: bool
    asked: list[tuple[float | None, Scheme, Profile, Standing]] = default(default_factory=list)

    def rows(self, estimate: Estimate, watch: Watch) -> list[dict[str, Any]]:
        """A row for each scheme: what an estimate moves. Raises `OutOfTimeError`."""
        fields = {at: self._at(estimate, at, watch) for at in ENDS}
        about = {name: getattr(estimate, name) for name in ("table", "column", "cause", "figures")}
        out = []
        for place, (year, scheme, profile, usual) in enumerate(self.asked):
            found = {at: _again(field, scheme, profile, self.level, watch) for at, field in fields.items()}
            worths = [usual.worth, *(one.worth for one in found.values())]
            there = [one for one in found.values() if one is not UNKNOWN]
            row = {"place": place, "scheme": scheme.name, "year": np.nan if year is None else year, **about, **vars(usual)}
            row |= {f"{name}_{at}": getattr(one, name) for at, one in found.items() for name in FIGURES}
            row |= {"swing": float(np.nanmax(worths) - np.nanmin(worths)) if there else np.nan}
            out.append(row | {"decides": any((one.pays, one.firms) != (usual.pays, usual.firms) for one in there)})
        return out

    def _at(self, estimate: Estimate, at: str, watch: Watch) -> Field | None:
        """The firms with an estimate at an end, years that it does not change kept; None: it cannot be there."""
        try:
            net = estimate.at(at)
            gains = Gains(net, weighed_scenarios(net, self.scenarios), watch)
            if estimate.changes is not None:
                touched = np.flatnonzero(estimate.changes).tolist()
                known = self.field.gains.known.items()
                gains.known |= {p: gain for p, gain in known if not any(p[o] > 0 for o in touched)}
            return Field.of(net, gains, self.abroad)
        except OutOfTimeError:
            raise
        except (DataError, SolveError):
            return None


def _again(field: Field | None, scheme: Scheme, profile: Profile, level: str, watch: Watch) -> Standing:
    """What the level is worth with other figures where the turns ended; UNKNOWN where nobody can stand there."""
    if field is None or field.gains.of(profile) is None:
        return UNKNOWN
    return standing(field, scheme, profile, level, watch)
