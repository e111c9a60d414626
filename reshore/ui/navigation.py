"""The pages, and the bar above each of them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ..errors import DataError, StoreError
from ..network.network import Network
from ..reports.phrases import called, option_names
from ..store.cases import LONGEST_NAME, LONGEST_NOTE
from .pages import compare, data, decide, disrupt, fund, read, weak_points
from .state import cached, library, session
from .views import case_view, own_data
from .views.words import again, language_switch, plain, say, short, tell_browser, told

BADGE = 24  # characters of a name in the bar
GONE = {"link": "bar.no_link", "draft": "bar.no_draft"}  # what an address may name that is not there


def run() -> None:
    """Show the page asked for."""
    session.begin()
    st.html(Path(__file__).parent / "page.css")
    pages = {
        "disrupt": st.Page(disrupt.show, title=say("app.disrupt"), icon=":material/bolt:", default=True),
        "weak": st.Page(weak_points.show, title=say("app.weak_points"), icon=":material/search:", url_path=weak_points.PATH),
        "decide": st.Page(decide.show, title=say("app.decide"), icon=":material/construction:", url_path=decide.PATH),
        "fund": st.Page(fund.show, title=say("app.fund"), icon=":material/handshake:", url_path=fund.PATH),
        "compare": st.Page(compare.show, title=say("app.compare"), icon=":material/compare_arrows:", url_path=compare.PATH),
        "data": st.Page(data.show, title=say("app.data"), icon=":material/table:", url_path="data"),
    }
    former = [st.Page(_moved, title=say("app.decide"), url_path=path, visibility="hidden") for path in decide.FORMER_PATHS]
    chosen = st.navigation([*pages.values(), *former], position="hidden" if st.session_state.reading else "top")
    try:
        with st.spinner(say("app.opening")):
            session.network()
    except (DataError, StoreError) as error:
        language_switch()
        tell_browser()
        st.error(plain(told(error)), title=say("app.not_opened"))
        if st.session_state.opened or st.session_state.draft:
            st.button(say("data.back"), on_click=session.open_start, key="back")
        return
    if st.session_state.reading:
        read.show()
    elif chosen in former:
        st.switch_page(pages["decide"])
    else:
        session.write_address()  # a page switch empties it, and F5 may come as soon as anything is seen
        _bar(pages, chosen)
        _trouble()
        case_view.noted(session.saved_as())
        chosen.run()
    tell_browser()
    session.write_address()
    cached.settle(session.untouched())


def _moved() -> None:
    """A page under a former address, which never runs."""


def _bar(pages: dict[str, st.Page], current: st.Page) -> None:
    """Name of network and case, what is common to all pages, and the language."""
    net = session.network()
    with st.container(horizontal=True, vertical_alignment="center", key="bar", gap="small"):
        case_view.network(net)
        _state()
        st.space("stretch")
        if current is pages["disrupt"]:
            _close_another(net)
        if session.is_sample() and st.button(
            say("bar.use_excel"), icon=":material/upload_file:", key="use-excel", type="tertiary"
        ):
            st.switch_page(pages["data"])
        st.button(
            say("bar.undo"),
            icon=":material/undo:",
            on_click=session.undo,
            key="undo",
            type="tertiary",
            disabled=session.before() is None,
        )
        st.button(
            say("bar.start_over"), icon=":material/restart_alt:", on_click=session.start_over, key="start-over", type="tertiary"
        )
        with st.popover(say("bar.save"), icon=":material/save:", key="save-open", type="tertiary"):
            _save()
            _compare()
            own_data.show()
        language_switch()


def _state() -> None:
    """Name of the case, whether it is saved, what it is compared with, and what it changes of the network."""
    work, case, other = session.saved_as(), session.case(), library.saved(st.session_state.versus)
    if work is None:
        st.badge(say("bar.not_saved"), icon=":material/edit:", color="gray")
    elif session.is_saved():
        st.badge(plain(short(work.name, BADGE)), icon=":material/check:", color="green", help=say("bar.saved"))
    else:
        st.badge(say("bar.changed", name=plain(short(work.name, BADGE))), icon=":material/edit:", color="orange")
    if other:
        st.badge(say("bar.compared", name=plain(short(other.name, BADGE))), icon=":material/compare_arrows:", color="gray")
    if case.planned:
        names = option_names(session.network(), case.bought, say)
        st.badge(say("bar.plan_used"), icon=":material/construction:", color="blue", help=plain(names))
    if edited := len(case.without_plan().changes):
        st.badge(say("bar.edited", count=edited), icon=":material/table_edit:", color="blue")


def _save() -> None:
    """Save the case under a name, and the link to it."""
    _take_names()
    name = st.text_input(say("bar.name"), max_chars=LONGEST_NAME, key="save-name")
    note = st.text_input(say("bar.note"), max_chars=LONGEST_NOTE, key="save-note")
    author = st.text_input(say("bar.author"), max_chars=LONGEST_NAME, key="save-author", help=say("bar.author_help"))
    if st.button(say("bar.save_now"), key="save", type="primary", disabled=not name.strip()):
        try:
            session.save(name, note, author)
        except StoreError as error:
            st.error(plain(told(error)))
            return
        st.rerun()
    if session.is_saved():
        st.caption(say("bar.link"), help=say("bar.link_help"))
        st.code(session.link(), language=None, wrap_lines=True)


def _take_names() -> None:
    """Have the fields tell of the case that is open now: they keep what they hold when another is opened."""
    fields, work = {name: f"save-{name}" for name in ("name", "note", "author")}, session.saved_as()
    if st.session_state.get("save-of") != st.session_state.saved or fields["name"] not in st.session_state:
        st.session_state["save-of"] = st.session_state.saved
        st.session_state.update({key: getattr(work, name, "") for name, key in fields.items()})


def _compare() -> None:
    """The saved case that figures are held against."""
    try:
        found, own = library.saved_cases(), session.untouched().fingerprint
    except StoreError as error:
        st.caption(plain(told(error)))
        return
    known = {id: work for id, work in found.items() if work.network == own}
    if not known:
        return
    st.session_state["compare"] = st.session_state.versus if st.session_state.versus in known else ""

    def take() -> None:
        chosen = st.session_state["compare"]
        st.session_state.versus = chosen if chosen in known else ""

    st.selectbox(
        say("bar.compare"),
        ["", *known],
        key="compare",
        on_change=take,
        help=say("bar.compare_help"),
        format_func=lambda id: known[id].name if id else say("plan.none"),
    )


def _trouble() -> None:
    """What the store could not do, told once."""
    trouble = st.session_state.trouble
    if trouble != st.session_state.told:
        st.session_state.told = trouble
        st.warning(say(GONE[trouble]) if trouble in GONE else plain(say("bar.no_drafts", reason=again(trouble))))


def _close_another(net: Network) -> None:
    """Offer the largest suppliers that still run, if any."""
    names, out = called(net, "sites", say), set(session.case().sites)
    if left := [site for site in cached.suppliers(net) if site not in out]:
        st.menu_button(
            say("bar.close_another"),
            left,
            key="close",
            icon=":material/block:",
            type="tertiary",
            on_click=_close,
            format_func=lambda site: plain(short(names[site])),
        )


def _close() -> None:
    session.pick_sites([*session.case().sites, st.session_state.close])
