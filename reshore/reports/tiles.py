"""The key figures of a run, as they stand above a page and in a report: worked out and put into words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .. import texts
from ..disruption import status
from .event_words import DEMAND, DUTY, OUTAGE
from .outcome import Outcome
from .phrases import Say, compared, money, share, signed
from .wording import Wording


@dataclass(frozen=True)
class Figure:
    """A key figure: its value with unit, what it is to be held against, what it means."""

    label: str
    value: str
    reference: str
    help: str


@dataclass(frozen=True, eq=False)
class Run(Outcome):
    """A run by name, with what it came to."""

    name: str = ""

    @property
    def stop(self) -> float:
        """The day of the first stop; NaN for never."""
        return self.value("first_stop_day")


@dataclass(frozen=True, eq=False)
class _Amount:
    """A figure before it is put into words: its number, how that is written, and what stands beside it."""

    name: str
    value: float
    write: Callable[[float], str]
    reference: str
    differs: Callable[[float], str] | None = None  # how a difference is written; None: as the figure
    is_money: bool = False
    better: int = -1  # whether less of it is better (-1) or more (1)
    rank: float | None = None  # by which it is judged; None: by its value


@dataclass(frozen=True)
class Cell:
    """A figure of one of several runs: its value, by how much it differs from the first run's ("": it does not, or nothing can
    be said), and whether that is better (1), worse (-1) or neither (0)."""

    value: str
    difference: str = ""
    verdict: int = 0


@dataclass(frozen=True)
class Row:
    """A key figure of several runs."""

    label: str
    cells: tuple[Cell, ...]


def of_run(run: Run, words: Wording, other: Run | None = None) -> list[Figure]:
    """The key figures of a run, each with what belongs to it or, beside another run, with that run's and the difference.

    An outage is told by what stops, waits and is lost; a tariff or a slump by figures of its own.
    """
    kind = run.kind if other is None or other.kind == run.kind else OUTAGE
    amounts, say = _AMOUNTS[kind](run, words), words.say
    beside = (
        [a.reference for a in amounts]
        if other is None
        else [
            _beside(other.name, mine, theirs, say) for mine, theirs in zip(amounts, _AMOUNTS[kind](other, words), strict=True)
        ]
    )
    return [
        Figure(say(f"figure.{a.name}"), a.write(a.value), reference, say(f"figure.{a.name}_help"))
        for a, reference in zip(amounts, beside, strict=True)
    ]


def side_by_side(runs: Sequence[Run], words: Sequence[Wording], say: Say) -> list[Row]:
    """The key figures of several runs, each beside the first run's; in figures of an outage where they are of unlike kinds."""
    kinds = {run.kind for run in runs}
    tell = _AMOUNTS[kinds.pop() if len(kinds) == 1 else OUTAGE]
    told = [tell(run, of) for run, of in zip(runs, words, strict=True)]
    one_money = len({of.net.setting("currency", "") for of in words}) == 1
    rows = []
    for first, *others in zip(*told, strict=True):
        cells = [Cell(first.write(first.value)), *(_held(first, other, one_money) for other in others)]
        rows.append(Row(say(f"figure.{first.name}"), tuple(cells)))
    return rows


def _held(first: _Amount, other: _Amount, one_money: bool) -> Cell:
    """A figure beside the first run's; amounts in unlike money are not held against each other."""
    value = other.write(other.value)
    if other.is_money and not one_money:
        return Cell(value)
    mine, theirs = (one.value if one.rank is None else one.rank for one in (other, first))
    gap, write = mine - theirs, other.differs or other.write
    if mine == theirs or np.isnan(gap) or write(abs(gap)) == write(0.0):
        return Cell(value)
    return Cell(value, signed(gap, write) if np.isfinite(gap) else "", other.better * int(np.sign(gap)))


def _of_outage(run: Run, words: Wording) -> list[_Amount]:
    say, unit = words.say, words.unit(run.parts)
    return [
        _Amount(
            "stopped",
            run.stopped,
            lambda n: say("figure.of", count=f"{n:.0f}", all=len(run.result.lines)),
            _stop_reference(run, words),
            lambda n: f"{n:.0f}",
        ),
        _Amount(
            "peak_waiting",
            run.value("peak_waiting"),
            _units(unit, say),
            say("figure.late", late=_units(unit, say)(run.value("late_units"))),
        ),
        _Amount(
            "lost_units",
            run.value("lost_units"),
            _units(unit, say),
            say("figure.served", share=share(run.value("service_level"))),
        ),
        _Amount("lost_margin", run.value("lost_margin"), _money(words), _of_wanted(run, say), is_money=True),
        _Amount(
            "recovered",
            run.value("recovered_day"),
            lambda day: _recovered(run, day, words),
            _day_reference(run, say),
            lambda n: say("format.days", days=f"{n:.0f}"),
            rank=_recovery_rank(run),
        ),
        _extra_cost(run, words),
    ]


def _of_demand(run: Run, words: Wording) -> list[_Amount]:
    say, (units, margin), output = words.say, run.unwanted, status.output_share(run.result)
    return [
        _Amount("unwanted", units, _units(words.unit(run.parts), say), say("figure.of_usual", share=share(run.unwanted_share))),
        _Amount("unwanted_margin", margin, _money(words), say("figure.sold_all"), is_money=True),
        _Amount(
            "least_output",
            float(output.min()) / 100,
            share,
            say("figure.on", day=words.day(float(output.argmin()))),
            lambda d: say("figure.points", value=f"{100 * d:.1f}"),
            better=1,
        ),
        _extra_cost(run, words),
    ]


def _of_duty(run: Run, words: Wording) -> list[_Amount]:
    say, days = words.say, np.flatnonzero(run.groups[0].change)
    return [
        _extra_cost(run, words),
        _Amount(
            "duty_days",
            len(days),
            lambda n: say("format.days", days=f"{n:.0f}"),
            say("figure.from_to", start=words.day(days[0]), end=words.day(days[-1])),
        ),
    ]


_AMOUNTS = {OUTAGE: _of_outage, DEMAND: _of_demand, DUTY: _of_duty}


def _extra_cost(run: Run, words: Wording) -> _Amount:
    cost = run.value("extra_cost")
    reference = words.say("figure.of_cost", share=_share_of(cost, run.usual_cost))
    return _Amount("extra_cost", cost, _money(words), reference, is_money=True)


def _stop_reference(run: Run, words: Wording) -> str:
    """When the first line stops; of a run in which none does, when the first is short."""
    if run.stopped:
        return words.say("figure.first", day=words.day(run.stop))
    first = run.result.lines["first_short_day"].min()
    if np.isnan(first):
        idle, since = run.idle
        return words.say("figure.idle", count=idle, day=words.day(since)) if idle else words.say("figure.none_short")
    return words.say("figure.short", count=run.short, day=words.day(first))


def _recovered(run: Run, day: float, words: Wording) -> str:
    """The day of recovery; whether there was nothing to recover from, or no recovery."""
    if day == day:
        return words.day(day)
    return words.say("figure.never_short" if np.isnan(run.value("first_short_day")) else "figure.not_recovered")


def _recovery_rank(run: Run) -> float:
    """The day of recovery; before all others where nobody goes short, after them where it does not come."""
    day = run.value("recovered_day")
    return day if day == day else -np.inf if np.isnan(run.value("first_short_day")) else np.inf


def _day_reference(run: Run, say: Say) -> str:
    """How long it took from the first event on."""
    days = run.value("recovered_day") - run.result.first
    if days == days:
        return say("figure.after_days", days=f"{days:.0f}")
    return say("figure.run_of", days=len(run.result.course.made))


def _of_wanted(run: Run, say: Say) -> str:
    wanted = float(run.result.wanted @ run.result.base.margin)
    return say("figure.of_margin", share=_share_of(run.value("lost_margin"), wanted))


def _share_of(part: float, whole: float) -> str:
    """A part as a share of the whole; of nothing, none."""
    return share(part / whole if whole else 0.0, 2)


def _units(unit: str, say: Say) -> Callable[[float], str]:
    return lambda value: texts.counted(round(value), unit, say)


def _money(words: Wording) -> Callable[[float], str]:
    return lambda value: money(value, words.net, words.say)


def _beside(name: str, mine: _Amount, theirs: _Amount, say: Say) -> str:
    """The figure of another run, and by how much this one differs."""
    return compared(name, theirs.write(theirs.value), mine.value - theirs.value, mine.differs or mine.write, say)
