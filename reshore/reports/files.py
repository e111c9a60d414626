"""report(): runs and plans as a file to hand on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import DataError, SolveError, door, not_one_of
from ..files.atomic import put
from ..results.plan import Plan
from ..results.result import Result
from ..texts import LANGUAGES, said
from . import excel, slides
from .story import Story

MOST_RUNS = 4  # that one table or chart can show side by side
KINDS: dict[str, Callable[[Path, Story], None]] = {".pptx": slides.write, ".xlsx": excel.write}


@door(SolveError)
def report(
    runs: Result | Plan | Iterable[Result | Plan], path: str | os.PathLike, language: str = "en", date: str = ""
) -> None:
    """Write runs and plans as a deck for PowerPoint or as a workbook.

    The deck (.pptx) has a slide for the answer, what breaks and why, the weak points, each plan (without one: the lines
    hit most), and the assumptions; its charts and tables can be edited. The workbook (.xlsx) holds every figure with
    charts on them, and the tables of the network: it can be loaded again as that network. The network is that of the
    first result. The file is written whole or not at all.

    Parameters
    ----------
    runs : Result, Plan, or several
        A result or a plan, or several; four results at most.
    path : str or path
        Ends in .pptx or .xlsx.
    language : str
        "en" or "ko".
    date : str
        When the runs were made, as it is to be shown; "": not said.

    Raises
    ------
    DataError
        For no runs, too many, other things than runs, another kind of file or language.
    SolveError
        When a ranking or an explanation that it shows has no answer, or is too much for memory or for numbers.
    StoreError
        When the file cannot be written.

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
    path, runs = Path(path), [runs] if isinstance(runs, (Result, Plan)) else list(runs)
    results = tuple(r for r in runs if isinstance(r, Result))
    plans = tuple(r for r in runs if isinstance(r, Plan))
    if not runs or len(results) + len(plans) < len(runs):
        raise DataError(said("error.report_of_runs"), said("fix.give_a_run"))
    if len(results) > MOST_RUNS:
        raise DataError(said("error.too_many_results", most=MOST_RUNS, count=len(results)), said("fix.several_reports"))
    check_kind(path)
    if language not in LANGUAGES:
        raise not_one_of(said("error.no_language", value=language), LANGUAGES)
    story = Story(results, plans, language, date)
    put(path, lambda aside: KINDS[path.suffix.lower()](aside, story))


def check_kind(path: str | os.PathLike) -> None:
    """Raise `DataError` for a name that does not end as a report does."""
    if Path(path).suffix.lower() not in KINDS:
        *others, last = KINDS
        raise DataError(said("error.no_report", name=Path(path).name), said("fix.ends_in", one=", ".join(others), other=last))
