"""Runs and plans as files to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import streamlit as st

from ..reports.files import report
from ..results.plan import Plan
from ..results.result import Result
from .words import language, say

ICONS = {"deck": ":material/co_present:", "workbook": ":material/table_view:"}
ENDINGS = {"deck": ".pptx", "workbook": ".xlsx"}
LONGEST_NAME = 40


def buttons(runs: Sequence[Result | Plan], key: str = "export") -> None:
    """Two buttons that make and hand over the deck and the workbook of runs; they are made when asked for."""
    for kind, ending in ENDINGS.items():
        st.download_button(
            say(f"export.{kind}"), partial(made, tuple(runs), ending, language()), f"{file_name(runs)}{ending}",
            key=f"{key}-{kind}", icon=ICONS[kind], help=say("export.help"), on_click="ignore",
        )  # fmt: skip


def made(runs: Sequence[Result | Plan], ending: str, language: str) -> bytes:
    """The file of a report."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report{ending}"
        report(runs, path, language=language)
        return path.read_bytes()


def file_name(runs: Sequence[Result | Plan]) -> str:
    """A name that any disk can hold, from the first scenario."""
    scenarios = [run.scenario for run in runs if isinstance(run, Result)] or ["plan"]
    words = "".join(c if c.isalnum() or c in "-_" else " " for c in scenarios[0]).split()
    return "_".join(["reshore", *words])[:LONGEST_NAME]
