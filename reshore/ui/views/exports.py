"""Runs, plans and tables as files to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from pandas import DataFrame

from ...network.formulas import harmless
from ...reports.files import report
from ...results.plan import Plan
from ...results.result import Result
from .words import language, say

ICONS = {"deck": ":material/co_present:", "workbook": ":material/table_view:"}
ENDINGS = {"deck": ".pptx", "workbook": ".xlsx"}
LONGEST_NAME = 40


def buttons(runs: Callable[[], Sequence[Result | Plan]], key: str = "export") -> None:
    """Two buttons that make and hand over the deck and the workbook of runs.

    They are made when asked for: the page keeps how the runs are had, not the runs with every day of theirs.
    """
    name = file_name(runs())
    for kind, ending in ENDINGS.items():
        st.download_button(
            say(f"export.{kind}"),
            partial(made, runs, ending, language()),
            f"{name}{ending}",
            key=f"{key}-{kind}",
            icon=ICONS[kind],
            help=say("export.help"),
            on_click="ignore",
        )


def made(runs: Callable[[], Sequence[Result | Plan]], ending: str, language: str) -> bytes:
    """The file of a report."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report{ending}"
        report(runs(), path, language=language)
        return path.read_bytes()


def file_name(runs: Sequence[Result | Plan]) -> str:
    """A name that any disk can hold, from the first scenario."""
    scenarios = [run.scenario.name for run in runs if isinstance(run, Result)] or ["plan"]
    words = "".join(c if c.isalnum() or c in "-_" else " " for c in scenarios[0]).split()
    return "_".join(["reshore", *words])[:LONGEST_NAME]


def table(shown: DataFrame, file: str, **settings: Any) -> Any:
    """Show a table as `st.dataframe` does, and below it a button that hands it over as `reshore_<file>.csv`.

    Streamlit's own button is off (client.disableDataExport): it writes formulas as they are.
    """
    with st.container(gap=None):
        event = st.dataframe(shown, hide_index=True, **settings)
        with st.container(horizontal=True, horizontal_alignment="right"):
            download(shown[settings.get("column_order", list(shown))], file)
    return event


def download(shown: DataFrame, file: str) -> None:
    """A button that hands a table over as `reshore_<file>.csv`."""
    st.download_button(
        say("export.table"),
        partial(csv, shown),
        f"reshore_{file}.csv",
        "text/csv",
        key=f"csv-{file}",
        icon=":material/download:",
        help=say("export.table_help"),
        on_click="ignore",
        type="tertiary",
    )


def csv(table: DataFrame) -> bytes:
    """A table as a CSV file in which no text can be run as a formula.

    >>> csv(DataFrame({"site": ["=1+1", "a"], "days": [-1, 2]})).decode("utf-8-sig").split()
    ['site,days', "'=1+1,-1", 'a,2']
    """
    safe = table.map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)
    safe.columns = [harmless(str(name)) for name in safe]
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")  # Excel needs the byte order mark
