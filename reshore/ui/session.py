"""What a session knows: language, network, case and the cases before it. Ids and small values only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from ..network.network import Network
from ..texts import LANGUAGES
from . import cached
from .case import Case, first_case, from_query, to_query, within

SAMPLE = Path(__file__).parent.parent.parent / "data" / "korea_auto_2020"
REMEMBERED = 50


def begin() -> None:
    """Set up a fresh session from the address of the page and the browser's language."""
    if "language" in st.session_state:
        return
    asked = st.query_params.get("lang", "")
    locale = "ko" if (st.context.locale or "").startswith("ko") else "en"
    st.session_state.language = asked if asked in LANGUAGES else locale
    st.session_state.path = sys.argv[1] if len(sys.argv) > 1 else str(SAMPLE)
    st.session_state.history = []


def network() -> Network:
    """The network of the session."""
    return cached.network(st.session_state.path)


def is_sample() -> bool:
    """Whether the network is the one that comes with reshore."""
    return Path(st.session_state.path) == SAMPLE


def open_path(path: str) -> None:
    """Go over to another network; its first case is shown."""
    st.session_state.path, st.session_state.history = path, []
    st.session_state.case = first_case(network())


def case() -> Case:
    """The case of the session; of a fresh one, that of the address."""
    if "case" not in st.session_state:
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        st.session_state.case = from_query(query, network())
    return st.session_state.case


def change(new: Case) -> None:
    """Go over to a case; the one before can be had back."""
    old = case()
    if new != old:
        st.session_state.history = [*st.session_state.history, old][-REMEMBERED:]
        st.session_state.case = new


def undo() -> None:
    """Back to the case before."""
    if st.session_state.history:
        *st.session_state.history, st.session_state.case = st.session_state.history


def start_over() -> None:
    """Back to the first case."""
    change(first_case(network()))


def pick_sites(sites: list[str]) -> None:
    """Knock out exactly these sites (and what else is out)."""
    known = set(network().sites["site"])
    change(case().with_sites([site for site in sites if site in known]))


def field(name: str) -> tuple[str, Callable[[], None]]:
    """The key of a widget for a field of the case, which shows it; and what to do when the user changes it."""
    key, value = f"case-{name}", getattr(case(), name)
    st.session_state[key] = list(value) if isinstance(value, tuple) else value

    def take() -> None:
        given = st.session_state[key]
        if isinstance(given, list):
            given = tuple(given)
        elif given is None and name != "reroute":
            given = value
        elif isinstance(given, int):
            given = within(name, given)
        change(replace(case(), **{name: given}))

    return key, take


def write_address() -> None:
    """Tell the case in the address, so that a link and F5 bring it back."""
    query = {**to_query(case(), first_case(network())), "lang": st.session_state.language}
    here = {name: st.query_params.get_all(name) for name in st.query_params}
    if here != {name: value if isinstance(value, list) else [value] for name, value in query.items()}:
        st.query_params.from_dict(query)
