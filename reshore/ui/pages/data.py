"""Data: own files in, what was understood of them, the network open on its worst single loss; and what it holds."""

from __future__ import annotations

import streamlit as st
from pandas import DataFrame

from ...errors import DataError, SolveError, StoreError, listed
from ...importing import formats
from ...network import schema
from ...network.network import Network
from ...reports.phrases import table_word
from ..state import cached, edits, session, single_loss, uploads
from ..state.case import Case
from ..state.uploads import Drop, Outcome
from ..views import account, case_view, charts, exports, figures, progress, ranking_tables
from ..views.words import plain, say, short, told
from . import disrupt, understood, weak_points

TAKEN = [ending.removeprefix(".") for ending in (*formats.ENDINGS, uploads.MAPPING)]


def show() -> None:
    """The page."""
    drop = uploads.dropped()
    if drop is None:
        if not session.is_sample():
            _network()
        left, right = st.columns(2, gap="large")
        with left:
            _files(None)
        with right:
            _evidence()
        _tables()
        return
    what = _outcome(drop)
    opened = what.network is not None and what.network.fingerprint == session.untouched().fingerprint
    _steps_before(drop, what, opened)
    if opened:
        _network()
        _evidence()
        _tables()


def _outcome(drop: Drop) -> Outcome:
    """What the files come to; tables of a network are opened as soon as they are dropped."""
    with st.spinner(say("data.reading")):
        what = uploads.outcome(drop, st.session_state.get(_own(drop), False))
    if st.session_state.pop("drop-fresh", False) and what.found is None and what.network:
        session.open_network(what.network)
        st.rerun()
    return what


def _own(drop: Drop) -> str:
    """The key of the choice to read tables of a network as sheets of an export."""
    return f"map-own-{drop.mark}"


def _steps_before(drop: Drop, what: Outcome, opened: bool) -> None:
    """The files and what was understood of them: in full until the network is open, then at hand."""
    names, done = ", ".join(f.name for f in drop.files), opened or what.found is not None
    with st.expander(f"**{say('data.step_files')}** · {plain(short(names))}", expanded=not done, key=f"step-files-{done}"):
        _files(drop)
    if what.found is None and what.network:
        understood.open_network(what)
        return
    if opened and what.found:
        summary = " ".join(filter(None, (account.finding(what.found, say), account.asked(what.found, say))))
        label = f"**{say('data.step_understood')}** · {plain(summary)}"
        with st.expander(label, key=session.panel("step-understood"), on_change="rerun") as at_hand:
            if at_hand.open:
                understood.show(what)
        return
    st.markdown(f"##### {say('data.step_understood')}")
    if drop.tables:
        st.toggle(say("map.own"), key=_own(drop), help=say("map.own_help"))
    if what.found:
        st.markdown(plain(account.finding(what.found, say)))
        understood.show(what)
    elif what.error:
        _problems(uploads.problems(what.error, drop))


# ---- 1: files ------------------------------------------------------------------------------------------------------------


def _files(drop: Drop | None) -> None:
    """Where files are dropped, and those that are there."""
    if drop is None:
        st.markdown(f"##### {say('data.step_files')}")
    st.markdown(say("data.upload_help"))
    if st.session_state.files_gone:
        st.info(say("data.files_gone"), icon=":material/upload_file:")
    key = f"upload-{st.session_state.get('uploads', 0)}"
    label = say("data.file" if drop is None else "data.more_files", most=st.get_option("server.maxUploadSize"))
    st.file_uploader(label, TAKEN, True, key=key, on_change=_take, args=(key,), help=say("data.file_help"))
    if trouble := st.session_state.pop("drop-trouble", ""):
        st.error(plain(trouble))
    if drop is None:
        st.caption(say("data.then"))
        if st.session_state.mapping:
            st.info(say("data.mapping_waits"), icon=":material/rule:")
    with st.container(horizontal=True):
        for number, file in enumerate(drop.files if drop else ()):
            st.button(
                plain(short(file.name, 30)),
                key=f"file-{number}",
                icon=":material/close:",
                help=say("data.remove", name=plain(file.name)),
                on_click=uploads.remove,
                args=(file.name,),
            )
    with st.container(horizontal=True):
        if drop:
            st.button(say("data.clear"), key="clear", icon=":material/delete:", type="tertiary", on_click=uploads.clear)
        if st.session_state.opened:
            st.button(say("data.back"), key="back", icon=":material/undo:", type="tertiary", on_click=_back)
        st.download_button(
            say("data.template"),
            cached.template,
            "reshore_template.xlsx",
            key="template",
            icon=":material/download:",
            on_click="ignore",
            type="tertiary",
            help=say("data.template_help"),
        )


def _take(key: str) -> None:
    """Take over what was dropped; the place to drop is empty again."""
    given = [(file.name, file.getvalue()) for file in st.session_state[key]]
    if not given:
        return
    st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
    st.session_state["drop-fresh"] = True
    try:
        uploads.add(given)
    except DataError as error:
        st.session_state["drop-trouble"] = told(error)


def _back() -> None:
    uploads.clear()
    session.open_start()


def _problems(table: DataFrame) -> None:
    st.error(say("data.problems", count=len(table)))
    exports.table(figures.problems_table(table, say), "problems", alt=say("data.problems", count=len(table)))


# ---- 3: the network ------------------------------------------------------------------------------------------------------


def _network() -> None:
    """The network, open on its worst single loss, and the two ways on."""
    net = session.network()
    name = plain(short(figures.network_name(net, say)))
    with st.container(border=True, key="step-network"):
        about = say("data.opened", name=name, sites=len(net.sites), parts=len(net.parts))
        st.markdown(f"**{say('data.step_network')}** · {about}")
        loss = _worst(net)
        with st.container(horizontal=True):
            if st.button(say("data.see_ranking"), key="see-ranking", type="primary", icon=":material/format_list_numbered:"):
                st.switch_page(st.Page(weak_points.show, url_path=weak_points.PATH))
            label, help_ = say("data.play_loss"), say("data.play_loss_help")
            if loss and st.button(label, key="play-loss", icon=":material/bolt:", help=help_):
                disrupt.knock_out("site", loss.sites, loss.days)


def _worst(net: Network) -> Case | None:
    """The first row of the ranking by site: what stops, when, and how much is lost."""
    try:
        with st.spinner(say("weak.ranking")):
            weak, loss = single_loss.by_site(net), single_loss.worst(net)
        if weak is None:
            progress.worst_loss(net)
            return None
        if loss is None:
            st.markdown(f"##### {say('weak.nothing_lost')}")
            return None
        case_view.headline(case_view.played(net, loss))
    except (DataError, SolveError) as error:
        st.error(plain(told(error)), title=say("disrupt.cannot"))
        return None
    st.caption(plain(ranking_tables.worst(net, single_loss.of_suppliers(net, weak), "site", say)))
    return loss


# ---- what it holds -------------------------------------------------------------------------------------------------------


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
            format_func={table: table_word(table, say) for table in schema.TABLES}.__getitem__,
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
            alt=say("data.table_alt", table=table_word(name, say)),
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
    exports.on_paper(table)
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
