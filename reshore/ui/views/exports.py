"""Runs, plans and tables as files to take away."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from pandas import DataFrame, isna
from pandas.api.types import is_bool_dtype, is_numeric_dtype, is_scalar

from ...errors import DataError
from ...files.workbook_reader import MAX_FILE, MB
from ...network.formulas import harmless
from ...reports.files import DECK, Told, report
from ...results.result import Result
from ..state import template
from ..state.template import Template
from .words import language, plain, say, short, told

ICONS = {"deck": ":material/co_present:", "workbook": ":material/table_view:", "page": ":material/article:"}
ENDINGS = {"deck": DECK, "workbook": ".xlsx", "page": ".html"}
LONGEST_NAME = 40
LONGEST_TEMPLATE = 24  # characters of the name of a template beside the buttons
MOST_PRINTED = 200  # rows of a table on paper


def buttons(runs: Callable[[], Sequence[Told]], key: str = "export", name: str = "", template_too: bool = True) -> None:
    """Buttons that make and hand over the deck, the workbook and the page of runs and answers, as files of a name ("": one of
    their own); `template_too`: and the place for the template of the deck.

    They are made when asked for, outside of a session: the page keeps how the runs are had, not the runs with every day of
    theirs.
    """
    name = name or file_name(runs())
    for kind, ending in ENDINGS.items():
        st.download_button(
            say(f"export.{kind}"),
            partial(made, runs, ending, language(), template.current() if template_too else None),
            f"{name}{ending}",
            key=f"{key}-{kind}",
            icon=ICONS[kind],
            help=say("export.help"),
            on_click="ignore",
        )
    if template_too:
        _template(key)


def made(runs: Callable[[], Sequence[Told]], ending: str, language: str, look: Template | None = None) -> bytes:
    """The file of a report; look: the template that a deck takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"report{ending}"
        report(runs(), path, language=language, template=look.put(folder) if look and ending == DECK else None)
        return path.read_bytes()


def _template(key: str) -> None:
    """Where a firm's template for decks is uploaded and taken out again."""
    used = template.current()
    label = say("export.template_used", name=plain(short(used.name, LONGEST_TEMPLATE))) if used else say("export.template")
    with st.popover(label, icon=":material/palette:", key=f"{key}-template"):
        st.markdown(say("export.template_how"))
        st.caption(say("export.template_kept"))
        of_file = f"{key}-template-{st.session_state.get('templates', 0)}"
        most = MAX_FILE // MB
        st.file_uploader(
            say("export.template_file", most=most),
            DECK.removeprefix("."),
            key=of_file,
            on_change=_take_template,
            args=(of_file,),
            max_upload_size=most,
        )
        if trouble := st.session_state.pop("template-trouble", ""):
            st.error(plain(trouble))
        if used:
            st.button(
                say("export.template_remove"), key=f"{key}-no-template", icon=":material/close:", on_click=template.remove
            )


def _take_template(key: str) -> None:
    """Take over what was uploaded; the place to upload is empty again."""
    given = st.session_state[key]
    if given is None:
        return
    st.session_state["templates"] = st.session_state.get("templates", 0) + 1
    try:
        template.use(given.name, given.getvalue())
    except DataError as error:
        st.session_state["template-trouble"] = told(error)


def file_name(runs: Sequence[Told]) -> str:
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
        on_paper(shown[settings.get("column_order", list(shown))])
        with st.container(horizontal=True, horizontal_alignment="right"):
            download(shown[settings.get("column_order", list(shown))], file)
    return event


def on_paper(shown: DataFrame) -> None:
    """Have a table stand whole on paper, where the grid above would print the rows in sight."""
    st.html(printed(shown))


def printed(shown: DataFrame) -> str:
    """A table as HTML that only paper shows; its first rows where it is long.

    >>> printed(DataFrame({"site": ["<b>"], "days": [2.5]})).count("&lt;b&gt;</td><td class='number'>2.5</td>")
    1
    """
    numbers = [is_numeric_dtype(shown[name]) and not is_bool_dtype(shown[name]) for name in shown]
    head = "".join(f"<th>{escape(str(name))}</th>" for name in shown)
    rows = shown.head(MOST_PRINTED).to_numpy(object)
    body = "".join(f"<tr>{''.join(map(_cell, row, numbers))}</tr>" for row in rows)
    if (left := len(shown) - len(rows)) > 0:
        body += f"<tr><td colspan='{len(numbers)}'>{escape(say('report.more_rows', count=f'{left:,}'))}</td></tr>"
    return f"<div class='printed'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _cell(value: Any, number: bool) -> str:
    text = "" if is_scalar(value) and isna(value) else f"{value:,.10g}" if number else str(value)
    return f"<td{' class=' + repr('number') if number else ''}>{escape(text)}</td>"


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
