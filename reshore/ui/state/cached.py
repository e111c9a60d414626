"""The verbs as pages call them: once for each question, networks known by their fingerprint.

What is small is kept up to a number of answers; runs, which are not, up to the bytes of `room`.
"""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path

import pandas as pd
import streamlit as st

from ...checks import checks
from ...comparing import comparison, inputs
from ...disruption import status
from ...disruption.causes.reasons import Explanation, why
from ...disruption.engines import disrupt
from ...disruption.pooling import LossRange, loss_range
from ...errors import DataError
from ...files import tables
from ...network import schema
from ...network.calendar import Calendar
from ...network.network import Network
from ...planning.smart_factory.making import MAKERS, possible_options
from ...planning.smart_factory.rows import MadeOptions, Reason
from ...planning.verdict import stakes as at_stake
from ...reports import headline as headlines
from ...reports.headline import Headline
from ...results.result import Result
from ...weak_points.cuts import cut_sets
from ...weak_points.ranking import rank
from ...weak_points.single_points import critical_sites
from .. import shared_runs
from ..canvas import Days, Scene, scene
from ..room import room
from .case import Case, scenario_of

REASON = list(Reason._fields)
MANY_SITES = 500  # the ranking of so many is worked out while a page waits (1 to 2 s); of more, by a worker
HUGE_SITES, MOST_RANKED = 2000, 50  # of so many a worker ranks all (20 to 40 s); of more, so many of the worst


kept = partial(st.cache_resource, show_spinner=False, hash_funcs={Network: attrgetter("fingerprint")})


@kept(max_entries=16)
def one(net: Network) -> Network:
    """The one network of a fingerprint that the server works with, whoever opened it and from where."""
    return net


def network(path: str) -> Network:
    """The network at a path, what is missing filled in."""
    return _network(path, Path(path).stat().st_mtime_ns if Path(path).exists() else 0)


@kept(max_entries=8)
def _network(path: str, stamp: int) -> Network:
    return one(tables.load(path, fill=True))


@kept(max_entries=8)
def settle(net: Network) -> None:
    """Leave what the first page of a network has brought into memory out of the search for garbage.

    Streamlit searches after every run of a page; going through all modules and tables took it 0.1 s.
    """
    gc.unfreeze()  # a network that is gone since may be garbage by now
    gc.collect()
    gc.freeze()


def played(net: Network, case: Case, own: str) -> Result:
    """The run of a case. `own`: what own knock-outs are called. Raises `DataError` when something hits nothing."""
    named = own if case.has_own or not case.scenario else ""  # the same run in every language
    asked = net, case.disruption, named
    name = net.fingerprint, *asked[1:]
    room().prepare(name)
    run = _played(*asked)
    room().take(name, run.course.figures, lambda: _played.clear(*asked))
    return run


@kept(max_entries=8)
def _played(net: Network, case: Case, own: str) -> Result:
    asked = f"{case!r} {own}"
    if (known := shared_runs.find(net, asked)) is not None:
        return known
    run = disrupt(net, scenario_of(case, net, own), reroute_days=case.reroute, samples=0)
    shared_runs.keep(net, asked, run)
    return run


def side_by_side(asked: Sequence[tuple[Network, Case]], own: str) -> list[Result]:
    """The runs of several cases, those shorter than the longest run again for as many days."""
    runs = [played(net, case, own) for net, case in asked]
    most = max(days for days in map(comparison.length, runs) if days is not None)
    return [
        run if comparison.length(run) == most else played(_lasting(net, most), case, own)
        for run, (net, case) in zip(runs, asked, strict=True)
    ]


@kept(max_entries=8)
def _lasting(net: Network, days: int) -> Network:
    return one(comparison.lasting(net, days))


@kept(max_entries=24)
def differing(nets: tuple[Network, ...]) -> pd.DataFrame:
    """The cells in which networks differ."""
    return inputs.differing(*nets)


@kept(max_entries=200)
def told(net: Network, case: Case, own: str, line: tuple[str, str] | None, language: str) -> Explanation:
    """Why a line stops (None: the worst)."""
    site, part = line or (None, None)
    return why(net, played(net, case, own), site, part, verify=False, language=language, names=True)


@kept(max_entries=8)
def drawn(net: Network, language: str) -> Scene:
    """The picture of a network, its things called in a language."""
    return scene(net, language)


@kept(max_entries=200)
def headline(net: Network, case: Case, own: str, language: str) -> Headline:
    """The headline of a case."""
    return headlines.headline(played(net, case, own), language)


@kept(max_entries=24)
def rests_on(net: Network, language: str) -> str:
    """How much of what stands in the tables is assumed, in a sentence."""
    return headlines.rests_on(net, language)


@kept(max_entries=200)
def least(net: Network, case: Case, own: str) -> LossRange:
    """How little could be lost at best, between what and what."""
    return loss_range(net, played(net, case, own).scenario)


@kept(max_entries=24)
def days(net: Network, case: Case, own: str) -> Days:
    """The days of a case for the canvas until every site has come back, open on the first stop (else the first shortage)."""
    result = played(net, case, own)
    seen, lines = status.player_days(result), result.lines
    begins = next((day for c in ("first_stop_day", "first_short_day") if (day := lines[c].min()) == day), result.first)
    return Days(seen, dates=dates(net, len(seen)), show=int(begins))


def dates(net: Network, count: int) -> list[str]:
    """The dates of the days of a run, or nothing."""
    calendar = Calendar(net)
    return [calendar.date(day) for day in range(count)] if calendar.start is not None else []


def row_of(net: Network, table: str, key: str, case: Case, own: str) -> pd.DataFrame:
    """The row of the network that a step of an explanation speaks of (none: an empty frame)."""
    if table == "events":
        number = int(key.rpartition("|")[2])
        frame = scenario_of(case, net, own).events.iloc[number - 1 : number]
    elif table in schema.TABLES:
        frame = net.tables[table]
        frame = frame[frame[schema.key(table)].astype(str).agg("|".join, axis=1).str.rstrip("|") == key]
    else:
        frame = schema.empty("sites")
    used = [c for c in frame if frame[c].notna().any() and frame[c].ne("").any()]
    return frame[used]


@kept(max_entries=8)
def suppliers(net: Network, count: int = 12) -> list[str]:
    """The suppliers that ship most."""
    return status.largest_suppliers(net, count)


def takes_long(net: Network) -> bool:
    """Whether ranking the losses of a network takes longer than a page may wait."""
    return len(net.sites) > MANY_SITES


def most_ranked(net: Network) -> int | None:
    """How many of the worst losses are ranked; None: all."""
    return MOST_RANKED if len(net.sites) > HUGE_SITES else None


@kept(max_entries=24)
def ranked(net: Network, by: str, days: float | None) -> pd.DataFrame:
    """Every single loss of a kind, the worst first."""
    return rank(net, by, days)


@kept(max_entries=8)
def critical(net: Network) -> pd.DataFrame:
    """The sites whose loss alone stops a product, hidden ones first."""
    return critical_sites(net)


@kept(max_entries=100)
def cuts(net: Network, product: str, order: int) -> pd.DataFrame:
    """The minimal sets of sites whose loss stops a product."""
    return cut_sets(net, product, order)


@kept(max_entries=100)
def makeable(net: Network, parts: tuple[str, ...], home: str) -> tuple[list[str], pd.DataFrame]:
    """The kinds of options that can be made for any of some parts, and of the others part, kind, reason why there is none.
    home: what counts as that ("": as `make_options` has it)."""
    kinds, reasons = [], []
    for kind in MAKERS:
        try:
            found = possible_options(net, parts, [kind], home or None)
        except DataError as error:
            rows = [(part, kind, problem.line) for part in parts for problem in error.problems]
            reasons.append(pd.DataFrame(rows, columns=REASON, dtype=object))
            continue
        reasons.append(found.reasons)
        kinds += [kind] if len(found.options) else []
    return kinds, pd.concat(reasons, ignore_index=True)


@kept(max_entries=8)
def made(net: Network, parts: tuple[str, ...], kinds: tuple[str, ...], home: str) -> MadeOptions:
    """Options of these kinds for some parts; home: as of `makeable`."""
    return possible_options(net, parts, kinds, home or None)


@kept(max_entries=8)
def stakes(net: Network) -> dict[str, float]:
    """What hangs on each part that is used, the most first [money/day]."""
    return at_stake.stakes(net)


@kept(max_entries=8)
def problems(net: Network) -> pd.DataFrame:
    """What is to be said about a network."""
    return checks.check(net)


@st.cache_data(max_entries=1, show_spinner=False)
def template() -> bytes:
    """The empty workbook to fill in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        tables.template(path)
        return path.read_bytes()
