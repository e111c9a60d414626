"""Which cases stand side by side on the page Compare: saved ones by their ids, and the one at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from ...network.network import Network
from ...reports.files import MOST_RUNS as MOST
from ...store.cases import Work
from . import library, session
from .case import Case, from_record

HERE = "here"  # the case at hand, as an address names it
FEWEST = 2


@dataclass(frozen=True, eq=False)
class Beside:
    """A case with the network it is of (`untouched`), and the same with its changes; work: as it was saved, None: at hand."""

    work: Work | None
    untouched: Network
    net: Network
    case: Case


def _valid(given: Iterable[str]) -> tuple[str, ...]:
    """Those that there are; what is on the screen and not saved is held against what is saved, never the other way round."""
    there = list(dict.fromkeys(id for id in given if id == HERE or library.saved(id)))
    if there[:1] == [HERE]:
        there = [*there[1:2], HERE, *there[2:]]
    return tuple(there)[:MOST]


def choose(ids: Iterable[str]) -> None:
    """Have these stand side by side."""
    st.session_state.beside = _valid(ids)


def chosen() -> tuple[str, ...]:
    """The cases side by side, the one that others are held against first; where none was chosen, the one at hand and the one
    that its figures are held against, or the one of its network saved last."""
    if kept := _valid(st.session_state.beside):
        return kept
    first = st.session_state.saved if session.is_saved() else HERE
    own = [work.id for work in library.saved_cases().values() if work.network == session.untouched().fingerprint]
    return _valid(dict.fromkeys([first, *filter(None, [st.session_state.versus]), *own]))[:FEWEST]


def choices() -> dict[str, Work | None]:
    """What can stand there: the case at hand, those of the library, and those that a link named."""
    linked = {id: library.saved(id) for id in chosen() if id != HERE}
    return {HERE: None, **library.saved_cases(), **linked}


def of(id: str) -> Beside:
    """One of them. Raises `StoreError` and `DataError` where its network cannot be had."""
    work = library.saved(id) if id != HERE else None
    if work is None:
        return Beside(None, session.untouched(), session.network(), session.case())
    net, case = library.network(work.network), from_record(work.case)
    return Beside(work, net, session.of(net, case), case)
