"""What is kept of a person: who is shown it, and the button that deletes all of it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ...errors import StoreError
from ..state import session
from .words import say

SURE = "forget-sure"


def show() -> None:
    """Say who sees what is saved, and offer to forget all."""
    st.caption(say("own.who_sees"))
    if not st.session_state.get(SURE):
        st.button(say("own.forget"), key="forget", type="tertiary", on_click=_ask_again, args=(True,))
        return
    st.warning(say("own.forget_what"))
    with st.container(horizontal=True):
        st.button(say("own.forget_yes"), key="forget-yes", type="primary", on_click=_do, args=(session.forget,))
        st.button(say("own.forget_no"), key="forget-no", on_click=_ask_again, args=(False,))


def _ask_again(sure: bool) -> None:
    st.session_state[SURE] = sure


def _do(what: Callable[[], None]) -> None:
    st.session_state[SURE] = False
    try:
        what()
    except StoreError as error:
        session.troubled(error)
