"""Data: one's own workbook in, with the list of its problems; what the network holds and what it rests on."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from pandas import DataFrame
from streamlit.delta_generator import DeltaGenerator

from ...errors import DataError, StoreError, listed
from ...network import schema
from ...network.network import Network
from ..state import cached, edits, session, uploads
from ..views import charts, exports, figures
from ..views.words import plain, say, told
from . import mapping


def show() -> None:
    """The page."""
    left, right = st.columns(2, gap="large")
    below = st.container()
    with left:
        _upload(below)
    with right:
        _evidence()
    _tables()


def _upload(below: DeltaGenerator) -> None:
    st.markdown(f"##### {say('data.upload')}")
    st.markdown(say("data.upload_help"))
    st.download_button(
        say("data.template"),
        cached.template,
        "reshore_template.xlsx",
        key="template",
        icon=":material/download:",
        on_click="ignore",
    )
    given = st.file_uploader(say("data.file"), "xlsx", max_upload_size=20, key="upload")
    if given is None:
        if st.session_state.opened:
            st.button(say("data.back"), key="back", on_click=session.open_start)
        return
    path = cached.keep_upload(given.getvalue())
    try:
        with st.spinner(say("data.reading")):
            net = cached.network(path)
    except DataError as error:
        with below:
            _not_a_network(error, path, given.name)
        return
    if session.untouched().fingerprint != net.fingerprint:
        session.open_network(net)
        st.rerun()
    st.success(say("data.opened", name=plain(given.name), sites=len(net.sites), parts=len(net.parts)))


def _not_a_network(error: DataError, path: str, name: str) -> None:
    """Its problems or, for sheets that are no tables of a network, the mapping of their columns."""
    try:
        own = uploads.is_export(path)
    except DataError:
        _problems(cached.upload_problems(error, path, name))
        return
    if st.toggle(say("map.own"), own, key=f"map-own-{Path(path).stem}", help=say("map.own_help")):
        mapping.show(path, name)
    else:
        _problems(cached.upload_problems(error, path, name))


def _problems(table: DataFrame) -> None:
    st.error(say("data.problems", count=len(table)))
    exports.table(figures.problems_table(table, say), "problems", alt=say("data.problems", count=len(table)))


def _evidence() -> None:
    net = session.network()
    st.markdown(f"##### {say('data.evidence')}")
    finding = figures.evidence_finding(net, say)
    st.markdown(plain(finding))
    table = figures.evidence(net, say)
    st.echarts_chart(charts.evidence(table, say), height=330, key="evidence", alt=finding)
    with st.expander(say("app.as_table"), key="evidence-open", on_change="rerun") as opened:
        if opened.open:
            exports.table(table, "evidence", alt=finding)


def _tables() -> None:
    net = session.network()
    found = cached.problems(net)
    st.markdown(f"##### {say('data.tables')}")
    if len(found):
        st.warning(say("data.warnings", count=len(found)))
        exports.table(figures.problems_table(found, say), "warnings", alt=say("data.warnings", count=len(found)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            say("data.table"),
            schema.TABLES,
            key="table",
            persist_state="session",
            width=300,
            index=schema.TABLES.index("sites"),
        )
        edit = st.toggle(say("data.edit"), key="edit", persist_state="session", help=say("data.edit_help"))
    table = edits.editable(net, name, say("problem.row"))
    if edit:
        _editor(net, name, table)
    else:
        exports.table(
            table,
            name,
            height=330,
            alt=say("data.table_alt", table=name),
            placeholder="",
            column_config=charts.columns(name, say),
        )


@st.fragment
def _editor(net: Network, name: str, table: DataFrame) -> None:
    """A table whose rows can be changed, added and deleted; what does not fit is said by row and column."""
    key = f"rows-{name}-{figures.mark(net, name)}"
    st.data_editor(
        table,
        hide_index=True,
        height=330,
        num_rows="dynamic",
        key=key,
        placeholder="",
        alt=say("data.table_alt", table=name),
        column_config=charts.columns(name, say),
    )
    done = edits.changes(net, name, st.session_state[key])
    if not st.button(say("data.apply"), key="apply", type="primary", disabled=not done, help=say("data.apply_help")):
        return
    try:
        session.edit(done)
    except StoreError as error:
        st.error(plain(told(error)))
        return
    except DataError as error:
        problems = figures.problems_table(listed(error.problems), say)
        st.error(say("data.refused", count=len(problems)))
        exports.table(problems, "refused", alt=say("data.refused", count=len(problems)))
        return
    st.rerun()
