"""report(): runs, plans and answers as a file to hand on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd

from ..errors import DataError, SolveError, door, not_one_of
from ..files.atomic import put
from ..results.funding import Funding
from ..results.plan import Plan
from ..results.result import Result
from ..results.verdict import Verdict
from ..texts import LANGUAGES, said
from . import excel
from .deck import slides
from .deck.look import Look
from .deck.template import opened, write
from .page import html
from .story import Story

MOST_RUNS = 4  # that one table or chart can show side by side
DECK = ".pptx"
KINDS: dict[str, Callable[[Path, Story], None]] = {DECK: slides.write, ".xlsx": excel.write, ".html": html.write}
FRONTIER = {"expected_cost", "cvar", "fixed_cost", "options"}  # columns of what `frontier` gives
Told: TypeAlias = Result | Plan | Verdict | Funding | pd.DataFrame


@door(SolveError)
def report(
    runs: Told | Iterable[Told],
    path: str | os.PathLike,
    language: str = "en",
    date: str = "",
    template: str | os.PathLike | None = None,
    names: Sequence[str] = (),
) -> None:
    """Write runs, plans and answers as a deck for PowerPoint, as a workbook, or as a page.

    All three tell one story: the answer in one picture, what breaks and why, the weak points, the decision on a part (of a
    verdict), before and after (a plan is hit by the disruption of the first run), the moves and what is turned down, what less
    risk costs or which support works (of a frontier, of funding), the assumptions; behind it an appendix. What there is no
    input for is left out. The deck (.pptx) is of native charts, tables and shapes that can be edited. The workbook (.xlsx)
    holds every figure with charts on them, and the tables of the network: it can be loaded again as that network. The page
    (.html) is one file that asks for nothing else. The network is that of the first result. The file is written whole or not
    at all.

    Parameters
    ----------
    runs : Result, Plan, Verdict, Funding, the table of `frontier`, or several
        A result or a plan at least; four results at most, one frontier.
    path : str or path
        Ends in .pptx, .xlsx or .html.
    language : str
        "en" or "ko".
    date : str
        When the runs were made, as it is to be shown; "": not said.
    template : str or path, optional
        A .pptx file whose layouts, fonts, colours and size the deck takes; it needs a layout with a title and one with a title
        and a body. None: our own look.
    names : several str
        What the results are called, in their order; empty: by scenario and engine.

    Raises
    ------
    DataError
        For no runs, too many, other things than runs, answers on another network, as many names as there are no results;
        another kind of file or language; a template that cannot be read or lacks a layout.
    SolveError
        When a ranking, an explanation or a replay that it shows has no answer, or is too much for memory or for numbers.
    StoreError
        When the file cannot be written.

    References
    ----------
    docs/reports.md.

    Examples
    --------
    >>> import reshore as rs, tempfile
    >>> hit = rs.disrupt(rs.load(rs.datasets.toy), "chip_fire")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     rs.report([hit], f"{folder}/board.xlsx")
    ...     again = rs.load(f"{folder}/board.xlsx")
    >>> again.fingerprint == hit.network.fingerprint
    True
    """
    path = Path(path)
    if language not in LANGUAGES:
        raise not_one_of(said("error.no_language", value=language), LANGUAGES)
    story = _story([runs] if isinstance(runs, Told) else list(runs), language, date, names)
    look = check_kind(path, template)
    kind = KINDS[path.suffix.lower()] if look is None else partial(write, look=look, name=Path(template or "").name)
    put(path, lambda aside: kind(aside, story))


def _story(told: list[Any], language: str, date: str, names: Sequence[str]) -> Story:
    """The story of runs and answers. Raises `DataError` for what is none."""

    def of(kind: type) -> tuple[Any, ...]:
        return tuple(one for one in told if isinstance(one, kind))

    results, plans, frontiers = of(Result), of(Plan), of(pd.DataFrame)
    known = len(results) + len(plans) + len(of(Verdict)) + len(of(Funding)) + len(frontiers)
    if (
        not (results or plans)
        or known < len(told)
        or len(frontiers) > 1
        or not all(set(table) >= FRONTIER for table in frontiers)
    ):
        raise DataError(said("error.report_of_runs"), said("fix.give_a_run"))
    if len(results) > MOST_RUNS:
        raise DataError(said("error.too_many_results", most=MOST_RUNS, count=len(results)), said("fix.several_reports"))
    if names and len(names) != len(results):
        raise DataError(said("error.report_names", names=len(names), count=len(results)), said("fix.report_names"))
    frontier = frontiers[0] if frontiers else None
    story = Story(results, plans, language, date, of(Verdict), frontier, of(Funding), tuple(names))
    _refuse_strangers(story)
    return story


def _refuse_strangers(story: Story) -> None:
    """Raise `DataError` for plans and answers on another network than that of the first run."""
    net = story.net
    sites, options = set(net.sites["site"]), set(net.options["option"])
    firms = {*net.companies["company"], *net.sites["company"], *net.options["company"], *sites}  # a site may be its own owner
    of_verdicts = {o for v in story.verdicts if not v.assumed for o in (v.option, *v.alternatives.get("option", ()))}
    of_funding = {o for found in story.fundings for o in found.choices["option"]}
    asked = {c for found in story.fundings for table in (found.choices, found.dropped) for c in table["company"]}
    known = {v.part for v in story.verdicts} <= set(net.parts["part"]) and asked <= firms
    known = known and (_bought(story) | of_verdicts | of_funding) - {""} <= options
    if not known or not all(sites == set(p.network.sites["site"]) for p in story.plans):
        raise DataError(said("error.report_of_another"), said("fix.report_of_one"))


def _bought(story: Story) -> set[str]:
    """The options that plans of the frontier buy."""
    return set() if story.frontier is None else {option for units in story.frontier["options"] for option in units}


def check_kind(path: str | os.PathLike, template: str | os.PathLike | None = None) -> Look | None:
    """The look of the template, where one is given. Raises `DataError` for a name that does not end as a report does, for a
    template of what is no deck, and for one that cannot be used."""
    suffix = Path(path).suffix.lower()
    if suffix not in KINDS:
        *others, last = KINDS
        raise DataError(said("error.no_report", name=Path(path).name), said("fix.ends_in", one=", ".join(others), other=last))
    if template is not None and suffix != DECK:
        raise DataError(said("error.template_of_deck", name=Path(path).name), said("fix.template_of_deck"))
    return None if template is None else opened(Path(template))
