"""The saved cases that a person sees of a network, to delete them; and all of theirs at once."""

from __future__ import annotations

import streamlit as st

from ...errors import StoreError
from ...store.cases import Work
from ..state import library, session
from .words import date_of, plain, say, short, told

LONGEST = 30  # characters of a name
SURE = "forget-sure"


def show() -> None:
    """List them, each with its button, and offer to forget all."""
    try:
        known = library.saved_cases(session.untouched())
    except StoreError as error:
        st.caption(plain(told(error)))
        return
    with st.expander(say("own.title", count=len(known)), icon=":material/shield_person:", key="own-cases"):
        for work in known.values():
            _row(work)
        st.caption(say("own.who_sees"))
        _forget()


def _row(work: Work) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(plain(short(work.name, LONGEST)), width="content")
        st.caption(date_of(work.touched), width="content")
        st.space("stretch")
        st.button(
            say("own.delete" if library.is_own(work) else "own.leave"),
            key=f"delete-{work.id}",
            icon=":material/delete:",
            type="tertiary",
            on_click=_do,
            args=(session.delete_case, work.id),
        )


def _forget() -> None:
    """Forget all, once the person has said so twice."""
    if not st.session_state.get(SURE):
        st.button(say("own.forget"), key="forget", type="tertiary", on_click=_ask_again, args=(True,))
        return
    st.warning(say("own.forget_what"))
    with st.container(horizontal=True):
        st.button(say("own.forget_yes"), key="forget-yes", type="primary", on_click=_do, args=(session.forget,))
        st.button(say("own.forget_no"), key="forget-no", on_click=_ask_again, args=(False,))


def _ask_again(sure: bool) -> None:
    st.session_state[SURE] = sure


def _do(what, *given: str) -> None:
    st.session_state[SURE] = False
    try:
        what(*given)
    except StoreError as error:
        session.troubled(error)
