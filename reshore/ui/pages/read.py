"""The reader's view, which the link to a saved case opens: one sentence, one picture, one table."""

from __future__ import annotations

import streamlit as st

from ...errors import DataError, StoreError
from ...store.cases import Work
from ..state import session
from ..views import case_view, charts, exports, figures
from ..views.case_view import Shown
from ..views.words import again, date_of, language_switch, plain, say, told

CANVAS, TABLE = 225, 282  # pixels: both end with a small screen, the table with its button


def show() -> None:
    """The view."""
    work = session.saved_as()
    _head(work)
    if work is None:
        trouble = st.session_state.trouble
        st.warning(say("read.gone") if trouble == "link" else plain(again(trouble)))
        return
    case_view.noted(work)
    try:
        _case(case_view.play())
    except (DataError, StoreError) as error:
        st.error(plain(told(error)), title=say("disrupt.cannot"))


def _head(work: Work | None) -> None:
    """What is shown, the way into the app, and the language."""
    with st.container(horizontal=True, vertical_alignment="center", key="bar", gap="small"):
        if work:
            case_view.network(session.network())
            st.markdown(plain(work.name), width="content")
            st.caption(say("read.saved", date=date_of(work.touched)), width="content")
            if edited := len(session.case().without_plan().changes):
                st.badge(say("bar.edited", count=edited), icon=":material/table_edit:", color="blue")
        st.space("stretch")
        st.button(
            say("read.explore" if work else "read.open"),
            icon=":material/open_in_full:",
            key="explore",
            on_click=session.explore,
            type="primary",
        )
        language_switch()


def _case(what: Shown) -> None:
    """A saved case."""
    case_view.headline(what)
    case_view.band(what)
    _plan(what)
    case_view.key_figures(what)
    left, right = st.columns([1.1, 1], gap="medium")
    with left:
        case_view.picture(what, "read-canvas", CANVAS)
    with right:
        _lines(what)
    with st.container(horizontal=True):
        exports.buttons(lambda: [what.result], template_too=False)


def _plan(what: Shown) -> None:
    """The plan chosen, if one is."""
    if what.case.planned:
        before, after = case_view.run(what.case.without_plan()), case_view.run(what.case)
        st.markdown(plain(figures.chosen(what.net, what.case.bought, before, after, say)))


def _lines(what: Shown) -> None:
    """The lines, the worst first."""
    st.markdown(f"**{say('lines.title')}**")
    table = figures.lines_table(what.net, what.result.lines, say)
    exports.table(table, "lines", height=TABLE, alt=say("lines.title"), column_config=charts.numbers(table, say))
