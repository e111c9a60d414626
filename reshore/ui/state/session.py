"""What a session knows: language, network, case and the draft that undo begins at. Ids and small values only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import streamlit as st

from ... import datasets
from ...errors import DataError, StoreError, lines
from ...network.network import Change, Network
from ...planning.question import Question
from ...results.plan import Plan
from ...store.cases import Work, draft_id
from ...texts import LANGUAGES
from ..visitor import person
from . import cached, library, ranking, single_loss, template, uploads
from .case import Case, changed, from_query, from_record, to_query, to_record, within

READ = {"s", "vs", "lang"}  # an address that tells no more is that of a reader
SAMPLE = datasets.korea_auto_2020


def begin() -> None:
    """Set up a fresh session from the address of the page and the browser's language."""
    if "language" in st.session_state:
        return
    asked = st.query_params.get("lang", "")
    locale = "ko" if (st.context.locale or "").startswith("ko") else "en"
    st.session_state.language = asked if asked in LANGUAGES else locale
    st.session_state.saved = st.session_state.versus = st.session_state.opened = st.session_state.draft = ""
    st.session_state.trouble = st.session_state.told = ""
    st.session_state.reading = "s" in st.query_params and set(st.query_params) <= READ
    try:
        _take_address(*(st.query_params.get(name, "") for name in ("s", "vs", "d", "net")))
    except StoreError as error:
        st.session_state.trouble = lines(error)[0]
    for name in ("job", "part", "home"):
        st.session_state[name] = st.query_params.get(name, "")
    st.session_state.beside = tuple(st.query_params.get_all("with"))  # those that there are: `beside.chosen`
    ranking.begin()
    uploads.begin(st.query_params.get("drop", ""))


def panel(key: str) -> str:
    """The key of a panel that stays open or closed where its label or icon changes: by those, too, Streamlit knows it."""
    st.session_state[key] = st.session_state.get(key, False)
    return key


def _take_address(saved: str, versus: str, draft: str, net: str) -> None:
    """Which saved case, reference, draft and network the address names."""
    work, drafted = library.saved(saved), library.draft(draft)
    found = work or drafted
    if saved and not work:
        st.session_state.trouble = "link"
    elif draft and not drafted:
        st.session_state.trouble = "draft"
    st.session_state.saved = saved if work else ""
    if work:
        library.opened(work)
    st.session_state.versus = versus if library.saved(versus) else ""
    st.session_state.opened = _another(found.network if found else net)
    if found and drafted and drafted.network == found.network:
        st.session_state.draft = draft
    if st.session_state.opened:
        library.network(st.session_state.opened)


def start() -> Network:
    """The network the app was started with."""
    return cached.network(sys.argv[1] if len(sys.argv) > 1 else str(SAMPLE))


def _another(fingerprint: str) -> str:
    """The fingerprint, unless it is that of the network the app was started with."""
    try:
        return "" if fingerprint and fingerprint == start().fingerprint else fingerprint
    except DataError:  # the network the app was started with cannot be read; this one can
        return fingerprint


def untouched() -> Network:
    """The network of the session before the changes of the case."""
    return library.network(st.session_state.opened) if st.session_state.opened else start()


def network() -> Network:
    """The network of the session as the case has it."""
    return changed_by(case())


def changed_by(what: Case) -> Network:
    """The network of the session as a case has it."""
    return of(untouched(), what)


def of(net: Network, what: Case) -> Network:
    """An untouched network as a case has it. Raises `DataError` for changes that do not fit."""
    return _changed(net, what.changes)


@cached.kept(max_entries=8)
def _changed(net: Network, changes: tuple[str, ...]) -> Network:
    return cached.one(changed(net, changes, library.network))


def is_sample() -> bool:
    """Whether the network is the one that comes with reshore."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    return given == SAMPLE and not st.session_state.opened


def open_network(net: Network) -> None:
    """Go over to another network; its first case is shown. Raises `StoreError`."""
    _open(library.keep(net))


def open_start() -> None:
    """Back to the network the app was started with."""
    _open("")


def open_case(id: str) -> None:
    """Go over to a saved case."""
    work = library.saved(id)
    if work:
        library.opened(work)
        _open(work.network)
        st.session_state.saved, st.session_state.case = id, from_record(work.case)


def _open(fingerprint: str) -> None:
    st.session_state.opened, st.session_state.reading = _another(fingerprint), False
    st.session_state.saved = st.session_state.versus = st.session_state.job = st.session_state.draft = ""
    st.session_state.part = st.session_state.home = ""
    st.session_state.case = first()


def case() -> Case:
    """The case of the session; of a fresh one, that of the address; an empty one that nothing was done to is the first."""
    if "case" not in st.session_state:
        query = {name: st.query_params.get_all(name) for name in st.query_params}
        drafted = library.draft(st.session_state.draft)
        base = from_record(drafted.case) if drafted else first()
        told = from_query(query, changed_by(base), base)
        st.session_state.case = base if drafted else told
        change(told)
    elif st.session_state.case == Case() and not st.session_state.draft:
        st.session_state.case = first()  # the worst loss of a large network is known after a while
    return st.session_state.case


def explore() -> None:
    """Go over from the reader's view to the whole app."""
    st.session_state.reading = False


def first() -> Case:
    """The case that the session began with: the saved one it opened, or the first of the network."""
    saved = library.saved(st.session_state.saved)
    return from_record(saved.case) if saved else single_loss.opening(untouched())


def change(new: Case) -> None:
    """Go over to a case; the one before can be had back."""
    old = case()
    if new != old:
        left = st.session_state.draft or _keep(_work(old))
        st.session_state.draft, st.session_state.case = _keep(_work(new, before=left)), new


def before() -> Work | None:
    """The draft that undo goes back to."""
    try:
        now = library.draft(st.session_state.draft)
        return library.draft(now.before) if now else None
    except StoreError:
        return None


def undo() -> None:
    """Back to the case before."""
    back = before()
    if back:
        st.session_state.draft, st.session_state.case = back.id, from_record(back.case)


def _keep(work: Work) -> str:
    """Keep a draft as this visitor's; -> its id."""
    own = replace(work, owner=person())
    id = draft_id(own)
    try:
        library.keep_draft(untouched(), replace(own, id=id))
    except StoreError as error:
        st.session_state.trouble = lines(error)[0]
    return id


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


def ask(question: Question, before: Question) -> None:
    """Ask something else of a plan than before, which undo goes back to also where the case did not say it."""
    if case().question is None:
        now = library.draft(st.session_state.draft)
        st.session_state.case = replace(case(), question=before)
        st.session_state.draft = _keep(_work(case(), before=now.before)) if now else ""
    change(replace(case(), question=question))


def edit(changes: list[Change], question: Question | None = None) -> None:
    """Change rows of the network, and what is asked of a plan of it (None: nothing else). Raises `DataError` when they do
    not fit."""
    new = case().with_edits(changes)
    new = replace(new, question=question or new.question)
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
    asked, saved = (replace(one, question=one.question or Question()) for one in (case(), first()))
    return saved_as() is not None and asked == saved


def save(name: str, note: str = "", author: str = "") -> None:
    """Save the case under a name. Raises `StoreError` for a blank one."""
    st.session_state.saved = library.save(untouched(), _work(case(), name=name, note=note, author=author))


def delete_case(id: str) -> None:
    """Delete a saved case, or leave another's; where it is the open one, what it holds stays on the page, not saved. Raises
    `StoreError`."""
    now = case()
    library.delete_case(id)
    if st.session_state.saved == id:
        st.session_state.saved, st.session_state.draft = "", st.session_state.draft or _keep(_work(now))
    st.session_state.versus = "" if st.session_state.versus == id else st.session_state.versus


def forget() -> None:
    """Delete all that whoever has the session has kept, with the network that is open, and begin again. Raises
    `StoreError`."""
    library.forget(filter(None, [st.session_state.opened]))
    template.remove()
    open_start()


def troubled(error: StoreError) -> None:
    """Have the page tell what the store could not do."""
    st.session_state.trouble = lines(error)[0]


def reference() -> tuple[str, Case] | None:
    """Name and case that figures are held against: the saved one chosen, else the case without its plan ("")."""
    work = library.saved(st.session_state.versus)
    if work:
        return work.name, from_record(work.case)
    return ("", case().without_plan()) if case().planned else None


def link() -> str:
    """The address that brings the saved case back, to a reader."""
    here = urlsplit(st.context.url or "http://localhost:8501")
    folder = st.get_option("server.baseUrlPath").strip("/")
    query = urlencode({"s": st.session_state.saved, "lang": st.session_state.language})
    return f"{here.scheme}://{here.netloc}/{folder + '/' if folder else ''}?{query}"


def _work(what: Case, **more: Any) -> Work:
    return Work(untouched().fingerprint, to_record(what), what.planned, **more)


def write_address() -> None:
    """Tell the case in the address, so that a link and F5 bring it back; as it reads there even without its draft."""
    if st.session_state.reading:
        st.query_params["lang"] = st.session_state.language
        return
    query: dict[str, str | list[str]] = {
        "s": st.session_state.saved,
        "edit": "1" if st.session_state.saved else "",
        "vs": st.session_state.versus,
        "d": st.session_state.draft,
        "job": st.session_state.job,
        "part": st.session_state.part,
        "home": st.session_state.home,
        "with": list(st.session_state.beside),
        "drop": uploads.token(),
        "net": "" if st.session_state.saved else st.session_state.opened,
    }
    query = {name: value for name, value in query.items() if value} | ranking.to_query() | to_query(case(), first())
    query["lang"] = st.session_state.language
    here = {name: st.query_params.get_all(name) for name in st.query_params}
    if here != {name: value if isinstance(value, list) else [value] for name, value in query.items()}:
        st.query_params.from_dict(query)
