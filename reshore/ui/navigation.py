"""The pages, and the bar above each of them."""

from __future__ import annotations

import streamlit as st

from ..errors import DataError
from ..network.network import Network
from ..texts import LANGUAGES
from . import cached, session
from .pages import data, disrupt, weak_points
from .words import NAMES, plain, say, short


def run() -> None:
    """Show the page asked for."""
    session.begin()
    pages = {
        "disrupt": st.Page(disrupt.show, title=say("app.disrupt"), icon=":material/bolt:", default=True),
        "weak": st.Page(weak_points.show, title=say("app.weak_points"), icon=":material/search:", url_path="weak_points"),
        "data": st.Page(data.show, title=say("app.data"), icon=":material/table:", url_path="data"),
    }
    chosen = st.navigation(list(pages.values()), position="top")
    try:
        with st.spinner(say("app.opening")):
            session.case()
    except DataError as error:
        _language()
        st.error(plain(str(error)), title=say("app.not_opened"))
        return
    _bar(pages, chosen)
    chosen.run()
    session.write_address()


def _bar(pages: dict[str, st.Page], current: st.Page) -> None:
    """Name of the network, what is common to all pages, and the language."""
    net = session.network()
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        if session.is_sample():
            st.badge(say("bar.sample"), icon=":material/science:", color="orange")
        st.markdown(f"**{plain(short(net.setting('name', say('bar.no_name'))))}**", width="content")
        st.space("stretch")
        if current is pages["disrupt"]:
            _close_another(net)
        if session.is_sample() and st.button(say("bar.use_excel"), icon=":material/upload_file:", key="use-excel"):
            st.switch_page(pages["data"])
        st.button(say("bar.undo"), icon=":material/undo:", on_click=session.undo, key="undo",
                  disabled=not st.session_state.history)  # fmt: skip
        st.button(say("bar.start_over"), icon=":material/restart_alt:", on_click=session.start_over, key="start-over")
        _language()


def _close_another(net: Network) -> None:
    names = dict(zip(net.sites["site"], net.sites["name"], strict=True))
    out = set(session.case().sites)
    st.menu_button(
        say("bar.close_another"), [s for s in cached.suppliers(net) if s not in out], key="close",
        icon=":material/block:", on_click=_close, format_func=lambda s: plain(short(names[s] or s)),
    )  # fmt: skip


def _close() -> None:
    session.pick_sites([*session.case().sites, st.session_state.close])


def _language() -> None:
    st.session_state["chosen-language"] = st.session_state.language

    def take() -> None:
        chosen = st.session_state["chosen-language"]
        st.session_state.language = chosen if chosen in LANGUAGES else st.session_state.language

    st.segmented_control(
        say("bar.language"), LANGUAGES, key="chosen-language", required=True, format_func=NAMES.get,
        label_visibility="collapsed", on_change=take,
    )  # fmt: skip
