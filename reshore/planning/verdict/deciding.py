"""verdict(): leave, hold stock, a second source, or a line at home at which level, and where the answer flips."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from ...errors import SolveError, door
from ...network.baseline import Baseline, baseline
from ...network.index import index
from ...network.names import thing
from ...network.network import Network
from ...network.scenario import may_happen
from ...network.schema import refuse_outside
from ...results.plan import Plan
from ...results.verdict import ALTERNATIVES, BOX, FLIPS, MAP, POINT, STATEMENTS, Verdict, leave_key, more_days, table
from ...solving.deadline import OutOfTimeError
from ...solving.progress import Progress, Watch
from ...texts import number, said
from ..landed.cost import landed_cost
from ..landed.routes import used
from ..model.no_event_day import on_items
from ..model.proof import FINEST
from ..model.years import weighed_scenarios
from ..smart_factory.asked import checked_country, checked_part
from ..smart_factory.figures import Figures
from ..smart_factory.ground import Ground
from ..smart_factory.making import possible_options
from ..smart_factory.rows import MadeOptions
from . import alternatives as of
from .boxes import shares, statements
from .cells import TIE, UNKNOWN, Cell
from .flips import chance_range, of_capital, of_chance, of_gap, of_lead, of_length, of_recovery, ranged
from .pictures import Field, Placed, by_gap, by_length
from .shocks import gaps, lengths, shocks, steps

POINTS = 12
FIRST, LENGTHS, PRICES = 0.25, 0.45, 0.85  # shares of progress at which the pictures begin, and flips
ALONE = 0.6  # share of progress of the part alone, where its options serve others too

MAKER = {of.STOCK: "stock", of.SECOND: "qualify", of.RESHORE: "open"}  # which maker makes what may be done


@door(SolveError)
def verdict(
    net: Network,
    part: str,
    country: str | None = None,
    given: Plan | None = None,
    points: int = POINTS,
    tolerance: float | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Verdict:
    """Should a part come home: leave it, hold more stock, take a second source or make it at home, and where that flips.

    Every arrangement is weighed in the years of the table events by the program of `plan` with a risk weight of 0; each
    answer is proved from the cuts that all share.

    Parameters
    ----------
    net : Network
        Its options that bring or hold the part are what may be done; where it has none, they are made, each marked assumed.
    part : str
        A row of the table parts.
    country : str, optional
        What counts as home (ISO 3166 alpha-2); None: where most of what is sold with the part is wanted, by value.
    given : Plan, optional
        A plan whose moves stand already.
    points : int
        Cells of each side of the pictures [2..40]; 0: no pictures and no flips.
    tolerance : float, optional
        Arrangements nearer than that are a tie [money/year]; None: 1e-8 of a no-event year. In any case 1e-3 of the
        regret.
    time_limit : float, optional
        Seconds for all of it; cells that there was no time for stay blank.
    progress : callable, optional
        Called with the share done [0..1] and a word.

    Returns
    -------
    Verdict
        The verdict as scenarios are today, the pictures, and where it flips. A part nobody uses: leave, with the reason.

    Raises
    ------
    DataError
        For an unknown part, arguments out of range, or where options have to be made and tables lack what that needs.
    SolveError
        When there was no time for the verdict itself, or the program is too much for memory or for numbers.

    References
    ----------
    docs/verdict.md: what the arrangements and the pictures are.
    Birge, J. R. & Louveaux, F. V. (1988). A multicut algorithm for two-stage stochastic linear programs. European Journal of
    Operational Research 34(3):384-392: cuts that do not hang on probabilities.

    Examples
    --------
    A second source of chips costs 40 a year and spares 840 of what chip_fire costs, a tenth of the time: 84 - 40.

    >>> import reshore as rs
    >>> found = rs.verdict(rs.load(rs.datasets.toy), "chip", points=0)
    >>> found.verdict, found.option, round(found.regret, 6)
    ('second_source', 'second_chip', 44.0)
    """
    refuse_outside("verdict", points=points, tolerance=tolerance, time_limit=time_limit)
    began, watch = time.perf_counter(), Watch.of(progress, time_limit)
    net = net if given is None else given.network
    part, country = checked_part(net, part), checked_country(net, country)
    question = _Question.of(net, part, country, tolerance)
    if question is None:
        return Verdict(part, "", of.LEAVE, reason=said("verdict.not_used", part=thing(net, "parts", part)))
    alone, field = question.answer([part], points, watch.part(0, ALONE if len(question.serves) > 1 else 1))
    if len(question.serves) > 1:
        whole, _ = question.answer(question.serves, 0, watch.part(ALONE, 0.7), all_=False, like=field)
        if (whole.verdict, whole.option) != (alone.verdict, alone.option):
            whole, _ = question.answer(question.serves, points, watch.part(0.7, 1), like=field)
            alone = replace(alone, with_all_it_serves=whole)
    watch(1.0, "solve")
    return replace(alone, seconds=time.perf_counter() - began)


@dataclass(frozen=True, eq=False)
class _Question:
    """A part in its network, where its options are there or made."""

    net: Network
    part: str
    home: str
    serves: list[str]
    made: MadeOptions | None  # where it has no options of its own
    tolerance: float | None

    @classmethod
    def of(cls, net: Network, part: str, country: str | None, tolerance: float | None) -> _Question | None:
        """The question; None: nobody uses the part."""
        today = baseline(net)
        if not (used(today)[today.coded.items.part == part] > 0).any():
            return None
        ground = Ground(net, Figures(net, "base", {}))
        home = country or ground.home(part)
        own = of.candidates(net, part, home) or of.stocks(net, part)
        if not own and net.countries["wage"].isna().all() and not _at_home(today, part, home):
            ground.need_wage(home)  # nothing of what a line at home costs is known: no answer is one to the question
        made = None if own else possible_options(net, [part], country=country)
        net = net if made is None else made.network
        return cls(net, part, home, of.serves(net, part), made, tolerance)

    def answer(
        self, parts: Sequence[str], points: int, watch: Watch, all_: bool = True, like: Field | None = None
    ) -> tuple[Verdict, Field]:
        """The verdict on the part alone, or on all that its options serve, and what its cells share.

        all_: what else could be done is worked out too. like: what those of another answer share.
        """
        net = of.alone(self.net, self.part) if len(parts) == 1 else self.net
        today = baseline(net)
        found = shocks(today, parts, weighed_scenarios(net, None), self.home, watch)
        may = of.arrangements(net, self.part, self.home)
        at_home = _at_home(today, self.part, self.home)
        may = [a for a in may if not (at_home and a.candidate and a.candidate.kind == of.RESHORE)]
        closures = lengths(points) if points else np.array([found.length])
        field = Field.of(net, self.part, found, may, closures, self.tolerance, _use(net, today), watch, like)
        cell = field.judge.cell(field.scaled(found.chance), all_=all_)
        if cell.verdict == UNKNOWN:
            raise OutOfTimeError(said("error.no_verdict_in_time"))
        watch(FIRST, "solve")
        out = self._told(field, cell, at_home)
        return (self._pictured(out, field, cell, points, watch) if points else out), field

    def _told(self, field: Field, cell: Cell, at_home: bool) -> Verdict:
        kinds = {a.candidate.kind for a in field.judge.arrangements if a.candidate} | {
            of.STOCK for a in field.judge.arrangements if a.stock
        }
        part = thing(self.net, "parts", self.part)
        lacking = [kind for kind in MAKER if kind not in kinds]
        missing: list[str] = [said(f"verdict.no_{kind}", part=part) for kind in lacking]
        if at_home:
            country = thing(self.net, "countries", self.home)
            missing = [*missing[:-1], said("verdict.at_home", part=part, country=country)]
        elif self.made is not None:
            made = self.made.reasons
            missing += made.loc[made["kind"].isin([MAKER[kind] for kind in lacking]), "reason"].tolist()
        missing += [said("verdict.unusable", option=thing(self.net, "options", o), part=part) for o in _unusable(cell)]
        rows = _alternatives(field, cell)
        others = rows[(rows["verdict"] != cell.verdict) & (cell.verdict != TIE)]
        second = str(others["verdict"].iloc[0]) if len(others) else ""
        return Verdict(
            self.part, self.home, cell.verdict, cell.days, cell.option, cell.level,
            tie_with=list(cell.names) if cell.verdict == TIE else [], reason=_reason(field, cell, second),
            second_best=second,
            cost=cell.cost, regret=cell.regret, proved=cell.proved, tolerance=cell.tolerance, chance=field.shocks.chance,
            length_days=field.shocks.length, most_days=field.judge.most_days, alternatives=rows, missing=missing,
            assumed=self.made is not None, serves=self.serves,
        )  # fmt: skip

    def _pictured(self, out: Verdict, field: Field, today: Cell, points: int, watch: Watch) -> Verdict:
        """The verdict with its pictures and flips."""
        chance = field.shocks.chance
        chances = steps(0.0, field.shocks.most, points).tolist()
        long = list(by_length(field, chances, watch.part(FIRST, LENGTHS)))
        axis = gaps(points).tolist() if field.moved else [np.nan]
        priced = list(by_gap(field, axis, [*chances, chance], watch.part(LENGTHS, PRICES)))
        row = [(p.gap, p.cell) for p in priced if p.chance == chance]
        priced = [p for k, p in enumerate(priced) if k % (len(chances) + 1) < len(chances)]
        moves: list[dict[str, Any]] = []
        hidden = np.nan
        try:
            hidden = _hidden(field, today)
            found = chain(
                of_chance(field, today, chances),
                of_length(field, today, watch) if chance > 0 else (),
                of_gap(field, today, row, chance, watch) if field.moved else (),
                of_capital(field, today),
                of_recovery(field, today, watch),
                of_lead(field, today, watch),
            )
            for move in found:
                moves.append(move)
        except OutOfTimeError:
            pass
        placed = [*long, *priced]
        premium, spans = _premium(field), {driver: _span(field, driver) for driver in ("chance", "cost_gap")}
        return replace(
            out, pooling_bound=hidden, map=table(MAP, [_row(p, premium) for p in placed]),
            flips=table(FLIPS, [_bounded(spans, m) for m in moves]), point=table(POINT, _point(field, spans)),
            box=table(BOX, shares(priced, *spans.values()) if field.moved else []),
            statements=table(STATEMENTS, statements(placed)),
        )  # fmt: skip


def _use(net: Network, today: Baseline) -> np.ndarray:
    """What is used of each item of the index with everything on a no-event day."""
    return np.nan_to_num(on_items(today.outflow, today, index(net, everything=True)))


def _at_home(today: Baseline, part: str, home: str) -> bool:
    """Whether all of a part that is made on a no-event day is made in the country."""
    s = today.coded.sources
    rows = np.flatnonzero((today.coded.items.part[s.item] == part) & (today.made > 0))
    return bool((today.coded.net.sites["country"].to_numpy()[s.site[rows]] == home).all())


def _unusable(cell: Cell) -> list[str]:
    """Options with which no plan keeps what they ask for themselves, whatever is done beside."""
    of_option: dict[str, list[bool]] = {}
    for one, weighed in cell.costs.items():
        if one.candidate:
            of_option.setdefault(one.candidate.option, []).append(weighed.bound == np.inf)
    return [option for option, none in of_option.items() if all(none)]


def _hidden(field: Field, cell: Cell) -> float:
    """What time buckets may hide of the cost of the best arrangement and of today's [money a year]. Raises `OutOfTimeError`."""
    chance, leave = field.scaled(field.shocks.chance), field.judge.arrangements[0]
    best = min(cell.costs, key=lambda a: (cell.costs[a].value, a.moves))
    points = [point for a in dict.fromkeys([best, leave]) if (point := cell.costs[a].point) is not None]
    found = field.judge.weighing.hidden(points, chance)
    return found if found > FINEST * abs(field.judge.undisturbed) else 0.0


def _alternatives(field: Field, cell: Cell) -> pd.DataFrame:
    """Every arrangement as scenarios are today, the best first."""
    leave = cell.costs[field.judge.arrangements[0]].value
    rows = [
        {
            "verdict": a.verdict, "option": a.candidate.option if a.candidate else "", "days": field.judge.days(w.point, a),
            "cost": field.judge.calm(w.point), "regret": leave - w.value,
        }
        for a, w in sorted(cell.costs.items(), key=lambda pair: (pair[1].value, pair[0].moves))
        if w.point is not None and not any(cell.costs[b].value <= w.value + cell.tolerance for b in a.with_less(cell.costs))
    ]  # fmt: skip
    return table(ALTERNATIVES, rows)


def _reason(field: Field, cell: Cell, second: str) -> str:
    """The verdict in a sentence."""
    net, part = field.net, thing(field.net, "parts", field.part)
    if cell.verdict == TIE:
        one, other = (said(f"verdict.name_{_key(name)}") for name in cell.names[:2])
        return said("verdict.is_tie", part=part, one=one, other=other, money=number(cell.tolerance))
    if cell.verdict == of.LEAVE:
        key, named = leave_key(second, field.shocks.chance, may_happen(net)), {"part": part}
        return said(key, **named, **({"second": said(f"verdict.name_{_key(second)}")} if key == "verdict.is_leave" else {}))
    return said(
        f"verdict.is_{_key(cell.verdict)}", part=part, days=more_days(cell.days, field.judge.most_days),
        option=thing(net, "options", cell.option), cost=number(cell.cost), gain=number(cell.regret),
    )  # fmt: skip


def _key(name: str) -> str:
    return name.replace("+", "_")


def _row(p: Placed, premium: tuple[float, float]) -> dict[str, Any]:
    """A cell as a row of the map."""
    start, slope = premium
    c = p.cell
    return {
        "picture": p.picture, "chance": p.chance, "length_days": p.length, "cost_gap": p.gap, "premium": start + slope * p.gap,
        "verdict": c.verdict, "days": c.days, "option": c.option, "level": c.level, "cost": c.cost, "regret": c.regret,
        "proved": c.proved, "tie_with": list(c.names) if c.verdict == TIE else [],
    }  # fmt: skip


def _premium(field: Field) -> tuple[float, float]:
    """How much dearer than today the part is, delivered, from the cheapest source that would be built: with no gap, and for a
    gap of 1; NaN where there is none."""
    cost = landed_cost(field.net, field.part)
    hard = cost[cost["factor"] == "total_hard"].set_index("source")["amount"]
    names = {a.candidate.option for a in field.touched if a.candidate}
    today = hard[[not any(f"({name})" in source for name in field.net.options["option"]) for source in hard.index]]
    built = {source: name for source in hard.index for name in names if f"({name})" in source}
    if not built or today.empty or not today.mean() > 0:
        return np.nan, np.nan
    source = str(hard[list(built)].idxmin())
    rows = field.net.sources
    own = rows.loc[(rows["option"] == built[source]) & (rows["part"] == field.part), "unit_cost"]
    return float(hard[source] / today.mean() - 1), float(own.fillna(0).iloc[0] / today.mean())


def _span(field: Field, driver: str) -> tuple[float, float]:
    """Low and high of today's chance, or of the cost gap, by the table ranges; where that is silent, today's value."""
    if driver == "chance":
        ends = [(float(s.probability or 0), chance_range(field.net, s.name)) for s in field.shocks.stopping]
        return (
            sum(now if np.isnan(r[0]) else r[0] for now, r in ends),
            sum(now if np.isnan(r[1]) else r[1] for now, r in ends),
        )
    rows = field.net.sources
    names = {a.candidate.option for a in field.touched if a.candidate}
    own = rows[rows["option"].isin(names) & (rows["part"] == field.part)]
    found = [
        (low / r.unit_cost - 1, high / r.unit_cost - 1)
        for r in own.itertuples()
        for low, high in [ranged(field.net, "sources", f"{r.site}|{r.part}|{r.option}", "unit_cost")]
        if not np.isnan(low) and r.unit_cost
    ]
    return (min(f[0] for f in found), max(f[1] for f in found)) if found else (0.0, 0.0)


Spans = dict[str, tuple[float, float]]  # low and high by driver; where the table ranges is silent both are today's value


def _point(field: Field, spans: Spans) -> list[dict[str, Any]]:
    """Today's point in the pictures, with its ranges."""
    today = {"chance": field.shocks.chance, "length_days": field.shocks.length, "cost_gap": 0.0}
    if not field.moved:
        del today["cost_gap"]
    return [{"driver": driver, "today": value} | _range(spans, driver) for driver, value in today.items()]


def _range(spans: Spans, driver: str) -> dict[str, float]:
    low, high = spans.get(driver, (0.0, 0.0))
    return {"low": np.nan, "high": np.nan} if low == high else {"low": low, "high": high}


def _bounded(spans: Spans, move: dict[str, Any]) -> dict[str, Any]:
    """A flip with the range of its driver, and whether it lies within."""
    move = _range(spans, move["driver"]) | move
    known = not (np.isnan(move["low"]) or np.isnan(move["value"]))
    return move | {"inside": bool(move["low"] <= move["value"] <= move["high"]) if known else None}
