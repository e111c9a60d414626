"""What a session knows: language, network, case and the cases before it. Ids and small values only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st

from ..errors import DataError, StoreError, lines
from ..network.network import Change, Network
from ..results.plan import Plan
from ..store.works import Work
from ..texts import LANGUAGES
from . import cached, library
from .case import Case, changed, first_case, from_query, from_record, to_query, to_record, within

SAMPLE = Path(__file__).parent.parent.parent / "data" / "korea_auto_2020"
REMEMBERED = 50


def begin() -> None:
    """Set up a fresh session from the address of the page and the browser's language."""
    if "language" in st.session_state:
        return
    asked = st.query_params.get("lang", "")
    locale = "ko" if (st.context.locale or "").startswith("ko") else "en"
    st.session_state.language = asked if asked in LANGUAGES else locale
    st.session_state.history, st.session_state.trouble = [], ""
    st.session_state.saved = st.session_state.versus = st.session_state.opened = ""
    try:
        _take_address(*(st.query_params.get(name, "") for name in ("s", "vs", "d", "net")))
    except StoreError as error:
        st.session_state.trouble = lines(error)[0]
    st.session_state.job = st.query_params.get("job", "")


def _take_address(saved: str, versus: str, draft: str, net: str) -> None:
    """Which saved case, reference and network the address names."""
    found = library.saved(saved) or library.draft(draft)
    if (saved and not library.saved(saved)) or (draft and not library.draft(draft)):
        st.session_state.trouble = "link"
    if saved and library.saved(saved):
        st.session_state.saved = saved
    st.session_state.versus = versus if library.saved(versus) else ""
    st.session_state.opened = found.network if found else net
    if st.session_state.opened:
        library.network(st.session_state.opened)


def start() -> Network:
    """The network the app was started with."""
    return cached.network(sys.argv[1] if len(sys.argv) > 1 else str(SAMPLE))


def untouched() -> Network:
    """The network of the session before the changes of the case."""
    return library.network(st.session_state.opened) if st.session_state.opened else start()


def network() -> Network:
    """The network of the session as the case has it."""
    return changed_by(case())


def changed_by(what: Case) -> Network:
    """The network of the session as a case has it."""
    net = untouched()
    return _changed(net, net.fingerprint, what.changes)


@st.cache_resource(max_entries=8, show_spinner=False)
def _changed(_net: Network, fingerprint: str, changes: tuple[str, ...]) -> Network:
    return changed(_net, changes, library.network)


def is_sample() -> bool:
    """Whether the network is the one that comes with reshore."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    return given == SAMPLE and st.session_state.opened in ("", start().fingerprint)


def open_network(net: Network) -> None:
    """Go over to another network; its first case is shown. Raises `StoreError`."""
    _open(library.keep(net))


def open_start() -> None:
    """Back to the network the app was started with."""
    _open("")


def _open(fingerprint: str) -> None:
    st.session_state.opened, st.session_state.history = fingerprint, []
    st.session_state.saved = st.session_state.versus = st.session_state.job = ""
    st.session_state.case = first_case(untouched())


def case() -> Case:
    """The case of the session; of a fresh one, that of the address."""
    if "case" not in st.session_state:
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        drafted = library.draft(st.query_params.get("d", ""))
        base = from_record(drafted.case) if drafted else first()
        st.session_state.case = from_query(query, changed_by(base), base)
    return st.session_state.case


def first() -> Case:
    """The case that the session began with: the saved one it opened, or the first of the network."""
    saved = library.saved(st.session_state.saved)
    return from_record(saved.case) if saved else first_case(untouched())


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
    change(first())


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


def edit(changes: list[Change]) -> None:
    """Change rows of the network. Raises `DataError` when they do not fit."""
    new = case().with_edits(changes)
    changed_by(new)
    change(new)


def use_plan(best: Plan) -> None:
    """Make a plan part of the case, so that every page sees the chain with it."""
    bought = dict(zip(best.options["option"], best.options["units"], strict=True))
    change(case().with_plan(library.keep(best.network), bought))


def saved_as() -> Work | None:
    """The saved case that the session has open, changed since or not."""
    return library.saved(st.session_state.saved)


def is_saved() -> bool:
    """Whether the case is as it was saved."""
    return saved_as() is not None and case() == first()


def save(name: str) -> None:
    """Save the case under a name. Raises `StoreError` for a blank one."""
    st.session_state.saved = library.save(untouched(), _work(name))


def reference() -> tuple[str, Case] | None:
    """Name and case that figures are held against: the saved one chosen, else the case without its plan ("")."""
    work = library.saved(st.session_state.versus)
    if work:
        return work.name, from_record(work.case)
    return ("", case().without_plan()) if case().planned else None


def link() -> str:
    """The address that brings the saved case back."""
    here = urlsplit(st.context.url or "http://localhost:8501")
    folder = st.get_option("server.baseUrlPath").strip("/")
    query = urlencode({"s": st.session_state.saved, "lang": st.session_state.language})
    return f"{here.scheme}://{here.netloc}/{folder + '/' if folder else ''}?{query}"


def _work(name: str = "") -> Work:
    return Work(untouched().fingerprint, to_record(case()), case().planned, name=name)


def write_address() -> None:
    """Tell the case in the address, so that a link and F5 bring it back."""
    base = first()
    query: dict[str, str | list[str]] = {
        "s": st.session_state.saved, "vs": st.session_state.versus, "net": _net(), "job": st.session_state.job,
        "d": _draft(base),
    }  # fmt: skip
    query = {name: value for name, value in query.items() if value} | to_query(case(), base)
    query["lang"] = st.session_state.language
    here = {name: st.query_params.get_all(name) for name in st.query_params}
    if here != {name: value if isinstance(value, list) else [value] for name, value in query.items()}:
        st.query_params.from_dict(query)


def _net() -> str:
    """The fingerprint of a network that nothing else in the address tells."""
    opened = st.session_state.opened
    if not opened or st.session_state.saved:
        return ""
    try:
        return "" if opened == start().fingerprint else opened
    except DataError:  # the network the app was started with cannot be read; this one can
        return opened


def _draft(base: Case) -> str:
    """The id of the draft that holds the changes of the network, which have no room in an address."""
    if case().changes == base.changes:
        return ""
    try:
        return library.keep_draft(untouched(), _work())
    except StoreError as error:
        st.session_state.trouble = lines(error)[0]
        return ""
